//! `cargo xtask api`: the API against its own description, asked by PyPI's Schemathesis in every role.

use std::process::Command;

use anyhow::Result;

use crate::python;
use crate::shell;

const SCHEMATHESIS: &str = "schemathesis==4.32.5";

/// Asks; fails at a finding, at a warning, and when too few operations answer well.
pub(crate) fn api() -> Result<()> {
    shell::run(&mut shell::cargo(["build", "-p", "haicap-server", "--example", "peopled"]))?;
    let python = python::with("schemathesis", SCHEMATHESIS)?;
    let world = ["cargo", "run", "-q", "-p", "haicap-server", "--example", "peopled"];
    shell::run(Command::new(python).arg("xtask/api/ask.py").args(world))
}
