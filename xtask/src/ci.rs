//! `cargo xtask ci`: the stages that guard main, in order, and how long each took.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::api;
use crate::docs;
use crate::needs;
use crate::oracles;
use crate::shell;
use crate::testing::{self, Count};
use crate::tidy;

/// One stage. The order is the order of running: cheap and telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Stage {
    /// What the machine must have; installed where that is allowed
    Needs,
    /// The formatter has nothing to change
    Fmt,
    /// No warning of compiler or clippy
    Clippy,
    /// The house rules
    Tidy,
    /// The binary
    Build,
    /// Every test that cargo runs, with a temporary PostgreSQL
    Tests,
    /// The clock against programs that other people wrote
    Oracles,
    /// The API against its description, in every role
    Api,
    /// The stories in a real browser
    Browser,
    /// The documentation, its links and its commands
    Docs,
}

/// How a stage ended.
struct Line {
    name: String,
    result: &'static str,
    took: Duration,
}

/// Runs the chosen stages and stops at the first that fails.
pub(crate) fn ci(skip: &[Stage], only: &[Stage]) -> Result<ExitCode> {
    let stages = choose(skip, only);
    if stages.is_empty() {
        bail!("no stage is left to run: give fewer --skip or another --only");
    }
    let mut count = Count::default();
    let mut lines = Vec::new();
    let mut failure = None;
    for (index, stage) in stages.iter().enumerate() {
        let name = name(*stage);
        if failure.is_some() {
            lines.push(Line { name, result: "not run", took: Duration::ZERO });
            continue;
        }
        println!("\n=== {}/{} {name} ===", index + 1, stages.len());
        let start = Instant::now();
        let result = run(*stage, &stages, &mut count);
        let took = start.elapsed();
        println!("=== {name}: {:.1} s ===", took.as_secs_f64());
        let word = if result.is_ok() { "ok" } else { "FAILED" };
        failure = result.err().map(|error| (name.clone(), error));
        lines.push(Line { name, result: word, took });
    }
    print!("\n{}", table(&lines));
    if let Some((name, error)) = &failure {
        println!("\nstage {name} failed: {error:#}");
        println!("again: cargo xtask ci --only {name}");
    }
    println!("\n{} passed, {} failed", count.passed, count.failed);
    Ok(match failure {
        None => ExitCode::SUCCESS,
        Some(_) => ExitCode::FAILURE,
    })
}

fn choose(skip: &[Stage], only: &[Stage]) -> Vec<Stage> {
    Stage::value_variants()
        .iter()
        .copied()
        .filter(|stage| only.is_empty() || only.contains(stage))
        .filter(|stage| !skip.contains(stage))
        .collect()
}

fn run(stage: Stage, stages: &[Stage], count: &mut Count) -> Result<()> {
    match stage {
        // Alone, the stage looks at everything that any stage needs.
        Stage::Needs if stages == [Stage::Needs] => needs::check(Stage::value_variants()),
        Stage::Needs => needs::check(stages),
        Stage::Fmt => shell::run(&mut shell::cargo(["fmt", "--all", "--check"])),
        Stage::Clippy => {
            shell::run(&mut shell::cargo(["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))
        }
        Stage::Tidy => tidy::tidy(false),
        Stage::Build => shell::run(&mut shell::cargo(["build", "-p", "haicap"])),
        Stage::Tests => testing::tests(count),
        Stage::Oracles => oracles::oracles(),
        Stage::Api => api::api(),
        Stage::Browser => testing::browser(count),
        Stage::Docs => docs::docs(),
    }
}

fn name(stage: Stage) -> String {
    stage.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

fn table(lines: &[Line]) -> String {
    let total: Duration = lines.iter().map(|line| line.took).sum();
    let mut table = format!("{:<10}{:<10}{:>9}\n", "stage", "result", "seconds");
    for line in lines {
        table += &format!("{:<10}{:<10}{:>9.1}\n", line.name, line.result, line.took.as_secs_f64());
    }
    table + &format!("{:<10}{:<10}{:>9.1}\n", "total", "", total.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_are_left_out_or_chosen_and_keep_their_order() {
        assert_eq!(choose(&[], &[]).len(), 10);
        assert_eq!(choose(&[], &[Stage::Tidy, Stage::Fmt]), [Stage::Fmt, Stage::Tidy]);
        assert!(!choose(&[Stage::Browser], &[]).contains(&Stage::Browser));
        assert!(choose(&[Stage::Fmt], &[Stage::Fmt]).is_empty());
    }

    #[test]
    fn the_table_shows_every_stage_and_the_sum() {
        let lines = [("fmt", "ok", 2), ("tidy", "FAILED", 3)].map(|(name, result, seconds)| Line {
            name: name.to_owned(),
            result,
            took: Duration::from_secs(seconds),
        });
        let table = table(&lines);
        assert!(table.contains("tidy      FAILED          3.0"), "{table}");
        assert!(table.contains("total                     5.0"), "{table}");
    }
}
