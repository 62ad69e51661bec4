//! One binary: rehearse a city, serve it, and the small commands around them.
#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

/// Says a line on standard output. Who closed the pipe does not want to hear more: that is no fault.
macro_rules! say {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stdout(), $($words)*);
    }};
}

mod account;
mod args;
mod calendar;
mod check;
mod conductor;
mod control;
mod issued;
mod no_trial_left;
mod place;
mod read_sheet;
mod rehearse;
mod rights;
mod sample;
mod serve;
mod verify;

use clap::Parser;
use std::process::ExitCode;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// How a command ended, when it did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// All is well.
    Well,
    /// It ran to its end and found something wrong: a unit that did not pass, a bad pack.
    FoundFaults,
    /// The person stopped it.
    Interrupted,
}

fn main() -> ExitCode {
    let cli = args::Cli::parse();
    // Alone in its process: a runtime's threads would take their part of its memory.
    if let args::Command::ReadSheet(args) = &cli.command {
        return ended(read_sheet::run(args));
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&anyhow::Error::from(error)),
    };
    ended(runtime.block_on(run(cli.command)))
}

fn ended(ending: anyhow::Result<Ending>) -> ExitCode {
    match ending {
        Ok(Ending::Well) => ExitCode::SUCCESS,
        Ok(Ending::FoundFaults) => ExitCode::from(1),
        Ok(Ending::Interrupted) => ExitCode::from(130),
        Err(error) => failed(&error),
    }
}

/// What asks the program to stop: Ctrl-C, or the system's request to end. It is listened to from the
/// making on, so that one who asks between two waits is heard by the second.
pub(crate) struct Stop {
    interrupted: Signal,
    ended: Signal,
}

impl Stop {
    pub(crate) fn listen() -> std::io::Result<Stop> {
        Ok(Stop { interrupted: signal(SignalKind::interrupt())?, ended: signal(SignalKind::terminate())? })
    }

    /// Waits until somebody asks.
    pub(crate) async fn asked(&mut self) {
        tokio::select! {
            _ = self.interrupted.recv() => {}
            _ = self.ended.recv() => {}
        }
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("haicap: {error:#}");
    ExitCode::from(2)
}

async fn run(command: args::Command) -> anyhow::Result<Ending> {
    use args::Command;
    match command {
        Command::Rehearse(args) => rehearse::run(args).await,
        Command::Serve(args) => serve::run(args).await,
        Command::Rights(args) => rights::run(args).await,
        Command::Account(args) => account::run(args).await,
        Command::Calendar(command) => calendar::run(command).await,
        Command::Issued(command) => issued::run(command).await,
        Command::CheckCity { folder, unsure } => check::city(&folder, unsure),
        Command::Scenario(args::Scenario::Steps) => check::steps(),
        Command::Scenario(args::Scenario::Check { folder, city }) => check::scenarios(&folder, &city),
        Command::Sample(args) => sample::run(&args),
        Command::Verify(args) => verify::run(&args).await,
        Command::ReadSheet(args) => read_sheet::run(&args),
    }
}

#[cfg(test)]
mod tests {
    use super::Stop;

    #[tokio::test]
    async fn who_asks_between_two_waits_is_heard_by_the_second() {
        let mut stop = Stop::listen().unwrap();
        tokio::select! {
            biased;
            () = std::future::ready(()) => {}
            () = stop.asked() => panic!("nobody asked"),
        }
        let interrupt = std::process::Command::new("kill").args(["-INT", &std::process::id().to_string()]).status();
        assert!(interrupt.unwrap().success());
        stop.asked().await;
    }
}
