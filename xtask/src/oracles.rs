//! `cargo xtask clock-oracles`: the clock against programs that other people wrote.
//!
//! Whole days against PyPI's `holidays`, minutes against Perl's Business::Hours. Our cases come from an example of
//! `haicap-pack`; the third oracle, a counter that walks from minute to minute, is a test (`minutes`).

use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::python;
use crate::shell;

/// The version whose differences from our calendar are named in `xtask/oracles/differences.csv`.
const HOLIDAYS: &str = "holidays==0.109";

/// How many random cases each oracle sees.
const DAYS: &str = "100000";
const MINUTES: &str = "2000";

const CALENDAR: &str = "city/hcmc/holidays.csv";

/// Compares; fails at a difference, and when an oracle is not there.
pub(crate) fn oracles() -> Result<()> {
    let python = python::with("clock-oracles", HOLIDAYS)?;
    let differences = "xtask/oracles/differences.csv";
    ask(Command::new(python).args(["xtask/oracles/days.py", CALENDAR, differences]), "days", DAYS)?;
    ask(Command::new("perl").args(["xtask/oracles/minutes.pl", "city/hcmc/city.toml", CALENDAR]), "minutes", MINUTES)
}

/// Hands our cases to an oracle; the seed is the same every day, so that what failed fails again.
fn ask(oracle: &mut Command, kind: &str, number: &str) -> Result<()> {
    println!("$ {}", shell::show(oracle));
    let mut cases =
        shell::cargo(["run", "-q", "-p", "haicap-pack", "--example", "clock_cases", "--", kind, number, "1"])
            .stdout(Stdio::piped())
            .spawn()
            .context("the cases cannot be made")?;
    let output = cases.stdout.take().context("the cases have no output")?;
    let status = oracle.stdin(output).status().context("the oracle cannot be started")?;
    if !cases.wait()?.success() {
        bail!("the cases could not be made; the message stands above");
    }
    if !status.success() {
        bail!("our clock and the oracle do not agree on {kind}; the cases stand above");
    }
    Ok(())
}
