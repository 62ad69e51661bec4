//! Running the tests: a temporary PostgreSQL, nextest, documentation tests, the browser.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::needs;
use crate::postgres::{Postgres, VARIABLE};
use crate::shell;

/// Nothing may hang: these are far above what the stages take.
const LIMIT_OF_TESTS: Duration = Duration::from_secs(40 * 60);
const LIMIT_OF_BROWSER: Duration = Duration::from_secs(20 * 60);

/// Where nextest leaves its account, below the target folder (see .config/nextest.toml).
const JUNIT: &str = "nextest/default/junit.xml";

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Count {
    fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// `cargo xtask test ARGS`; without any, the whole workspace.
pub(crate) fn test(args: &[String]) -> Result<ExitCode> {
    let everything = ["--workspace".to_owned()];
    let args = if args.is_empty() { &everything } else { args };
    let program = if needs::has_nextest() { shell::cargo(["nextest", "run"]) } else { shell::cargo(["test"]) };
    with_postgres(program, args)
}

/// `cargo xtask pg -- CMD…`.
pub(crate) fn pg(command: &[String]) -> Result<ExitCode> {
    let (program, args) =
        command.split_first().context("name a command after `--`, for example `cargo xtask pg -- bash`")?;
    with_postgres(Command::new(program), args)
}

fn with_postgres(mut command: Command, args: &[String]) -> Result<ExitCode> {
    let server = Postgres::start()?;
    let status = command
        .args(args)
        .env(VARIABLE, &server.url)
        .status()
        .with_context(|| format!("cannot start `{}`", shell::show(&command)))?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(ExitCode::from(code.unwrap_or(1)))
}

/// The stage `tests`: everything that cargo can run.
pub(crate) fn tests(count: &mut Count) -> Result<()> {
    let server = Postgres::start()?;
    if needs::has_nextest() {
        let account = target_folder()?.join(JUNIT);
        // An old account must not be taken for ours.
        let _ = std::fs::remove_file(&account);
        let ran =
            shell::run(shell::cargo(["nextest", "run", "--workspace", "--no-fail-fast"]).env(VARIABLE, &server.url));
        let xml = std::fs::read_to_string(&account).unwrap_or_default();
        count.add(count_junit(&xml).unwrap_or_default());
        ran?;
    } else {
        cargo_test(count, &["--workspace", "--all-targets", "--no-fail-fast"], &server)?;
    }
    cargo_test(count, &["--workspace", "--doc"], &server)
}

fn cargo_test(count: &mut Count, args: &[&str], server: &Postgres) -> Result<()> {
    let said = shell::tee(shell::cargo(["test"]).args(args).env(VARIABLE, &server.url), LIMIT_OF_TESTS)?;
    count.add(count_lines(&said.text));
    if !said.success {
        bail!("a test failed; its message stands above");
    }
    Ok(())
}

/// The stage `browser`: one person's story a file, in a real Chromium.
pub(crate) fn browser(count: &mut Count) -> Result<()> {
    let package = Path::new("e2e/package.json");
    if !package.exists() {
        println!("{} does not exist: no browser tests yet", package.display());
        return Ok(());
    }
    let chromium = needs::chromium()
        .context("no Chromium found: run `cargo xtask ci --only needs`, or set CHROMIUM to its path")?;
    if !is_installed(Path::new("e2e")) {
        shell::run(Command::new("npm").args(["ci", "--no-audit", "--no-fund", "--prefix", "e2e"]))
            .context("cannot install the packages of e2e/package-lock.json")?;
    }
    let said = shell::tee(
        Command::new("npm").args(["test", "--prefix", "e2e"]).env("HAICAP_BIN", haicap()?).env("CHROMIUM", chromium),
        LIMIT_OF_BROWSER,
    )?;
    count.add(count_lines(&said.text));
    if !said.success {
        bail!("a browser test failed; its message stands above");
    }
    Ok(())
}

/// npm notes at the end what it installed; the note must be newer than what was asked for.
fn is_installed(folder: &Path) -> bool {
    let changed = |name: &str| -> Option<SystemTime> { folder.join(name).metadata().ok()?.modified().ok() };
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json"), changed("package.json")) {
        (Some(installed), Some(lock), Some(package)) => installed >= lock && installed >= package,
        _ => false,
    }
}

/// The debug binary of `haicap`, wherever cargo puts it.
pub(crate) fn haicap() -> Result<PathBuf> {
    Ok(target_folder()?.join("debug/haicap"))
}

/// Where cargo builds.
pub(crate) fn target_folder() -> Result<PathBuf> {
    #[derive(Deserialize)]
    struct Metadata {
        target_directory: PathBuf,
    }
    let text = shell::output(&mut shell::cargo(["metadata", "--format-version", "1", "--no-deps"]))?;
    let metadata: Metadata = serde_json::from_str(&text)?;
    Ok(metadata.target_directory)
}

/// Reads the totals in the root element of a JUnit file.
fn count_junit(xml: &str) -> Option<Count> {
    let element = xml.split("<testsuites ").nth(1)?.split('>').next()?;
    let number =
        |name: &str| -> Option<u64> { element.split(&format!("{name}=\"")).nth(1)?.split('"').next()?.parse().ok() };
    let failed = number("failures")? + number("errors")?;
    Some(Count { passed: number("tests")?.checked_sub(failed)?, failed })
}

/// Sums what cargo's own test runner and node's say at the end of each part.
fn count_lines(text: &str) -> Count {
    let mut count = Count::default();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["test", "result:", _, passed, "passed;", failed, "failed;", ..] => {
                count.passed += passed.parse().unwrap_or(0);
                count.failed += failed.parse().unwrap_or(0);
            }
            ["#" | "ℹ", "pass", passed] => count.passed += passed.parse().unwrap_or(0),
            ["#" | "ℹ", "fail", failed] => count.failed += failed.parse().unwrap_or(0),
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn totals_are_read_from_each_runner() {
        let xml = r#"<?xml version="1.0"?><testsuites name="nextest-run" tests="12" failures="1" errors="1" uuid="x"><testsuite tests="3"/></testsuites>"#;
        assert_eq!(count_junit(xml), Some(Count { passed: 10, failed: 2 }));
        assert_eq!(count_junit(""), None);
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured\n\
                    test result: FAILED. 1 passed; 2 failed; 0 ignored\n# pass 4\nℹ fail 1\n";
        assert_eq!(count_lines(text), Count { passed: 8, failed: 3 });
    }

    #[test]
    fn packages_are_installed_when_npm_noted_it() {
        assert!(!is_installed(Path::new("no such folder")));
    }
}
