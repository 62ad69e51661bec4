//! The project's own commands. Start with `cargo xtask --help`.
//!
//! One file a command: [`ci`] runs the others in order, [`tidy`] keeps the house rules.
#![allow(clippy::print_stdout, reason = "printing is what a command line tool is for")]

mod api;
mod bench;
mod ci;
mod docs;
mod guard;
mod links;
mod needs;
mod oracles;
mod postgres;
mod python;
mod shell;
mod testing;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use crate::ci::Stage;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The project's own commands", disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run everything that guards main: needs, fmt, clippy, tidy, build, tests, oracles, api, browser, docs
    Ci {
        /// Leave this stage out (may be given several times)
        #[arg(long, value_enum)]
        skip: Vec<Stage>,
        /// Run this stage only (may be given several times)
        #[arg(long, value_enum)]
        only: Vec<Stage>,
    },
    /// Start a temporary PostgreSQL and run `cargo nextest run ARGS` (default: --workspace)
    Test {
        /// What is passed on to nextest, for example `-p haicap-store`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Start a temporary PostgreSQL and run any command with HAICAP_TEST_POSTGRES set
    Pg {
        /// The command, after `--`
        #[arg(last = true, required = true)]
        command: Vec<String>,
    },
    /// Compare due dates and working minutes with programs that other people wrote
    ClockOracles,
    /// Ask every operation of the API with Schemathesis, in every role
    Api,
    /// Check the house rules; every violation says what to do
    Tidy {
        /// Write the present sizes into xtask/tidy-ratchet.toml first
        #[arg(long)]
        update: bool,
    },
    /// Measure speed beside its bound and print a Markdown table
    Bench {
        /// Only this bench: store, http, drill, live, planner, documents or million
        #[arg(value_enum)]
        name: Option<bench::Bench>,
        /// Also write the table to docs/bench.md
        #[arg(long)]
        write: bool,
    },
    /// Build the documentation; check the links and the commands that the papers name
    Docs,
}

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    // Arguments are read before the folder changes, so that `--help` works anywhere.
    let cli = Cli::parse();
    let root = root();
    std::env::set_current_dir(&root).with_context(|| format!("cannot enter the checkout at {}", root.display()))?;
    match cli.task {
        Task::Ci { skip, only } => ci::ci(&skip, &only),
        Task::Test { args } => testing::test(&args),
        Task::Pg { command } => testing::pg(&command),
        Task::ClockOracles => done(oracles::oracles()),
        Task::Api => done(api::api()),
        Task::Tidy { update } => done(tidy::tidy(update)),
        Task::Bench { name, write } => done(bench::bench(name, write)),
        Task::Docs => done(docs::docs()),
    }
}

fn done(result: Result<()>) -> Result<ExitCode> {
    result.map(|()| ExitCode::SUCCESS)
}

/// The checkout: the parent of this package, as cargo names it when it runs us.
fn root() -> PathBuf {
    let package =
        std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), PathBuf::from)
}
