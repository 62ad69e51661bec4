//! A Python of its own for each tool from PyPI, below the target folder.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::shell;
use crate::testing;

/// A Python with a package, written as `name==version`, in the folder of this name; made when it is not there.
///
/// # Errors
/// There is no Python, or the package could not be installed: no check is left out for that.
pub(crate) fn with(name: &str, package: &str) -> Result<PathBuf> {
    let folder = testing::target_folder()?.join(name);
    let python = folder.join("bin/python");
    if !has(&python, package) {
        shell::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
        shell::run(Command::new(&python).args(["-m", "pip", "install", "-q", "--disable-pip-version-check", package]))
            .with_context(|| format!("the package {package} could not be installed: the check is not left out"))?;
    }
    Ok(python)
}

fn has(python: &PathBuf, package: &str) -> bool {
    let name = package.split("==").next().unwrap_or_default();
    let ask = format!("import importlib.metadata as m; print('{name}==' + m.version('{name}'))");
    shell::output(Command::new(python).args(["-c", &ask])).is_ok_and(|said| said.trim() == package)
}
