//! `cargo xtask docs`: the documentation builds, its links lead somewhere, its commands exist.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::Parser;
use clap::error::ErrorKind;

use crate::Cli;
use crate::links;
use crate::shell;
use crate::testing;
use crate::tidy::Checkout;

/// No `--help` takes longer.
const LIMIT_OF_HELP: Duration = Duration::from_secs(60);

/// Builds the documentation and checks the papers.
pub(crate) fn docs() -> Result<()> {
    shell::run(shell::cargo(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    let checkout = Checkout::read()?;
    let mut complaints = broken_links(&checkout);
    complaints.extend(unknown_commands(&checkout)?);
    for complaint in &complaints {
        println!("{complaint}");
    }
    if !complaints.is_empty() {
        bail!("{} complaints about the papers, listed above", complaints.len());
    }
    println!("links and commands of the papers: all there");
    Ok(())
}

fn broken_links(checkout: &Checkout) -> Vec<String> {
    let mut complaints = Vec::new();
    for file in &checkout.files {
        let checked = !file.path.contains('/') || file.path.starts_with("docs/");
        let Some(text) = file.text().filter(|_| checked && file.path.ends_with(".md")) else {
            continue;
        };
        for link in links::links(text) {
            let there = links::resolve(&file.path, &link.text)
                .is_some_and(|path| path.as_os_str().is_empty() || checkout.has(&path.to_string_lossy()));
            if !there {
                complaints.push(format!(
                    "{}:{}: link: `{}` leads nowhere in this checkout: correct or remove it",
                    file.path, link.line, link.text
                ));
            }
        }
    }
    complaints
}

fn unknown_commands(checkout: &Checkout) -> Result<Vec<String>> {
    let mut complaints = Vec::new();
    let mut built = false;
    for file in &checkout.files {
        let Some(text) = file.text().filter(|_| names_commands(&file.path)) else {
            continue;
        };
        for command in links::commands(text) {
            let kind = classify(&command.text);
            if matches!(kind, Ok(Kind::Haicap(_))) && !built {
                shell::run(&mut shell::cargo(["build", "--quiet", "-p", "haicap"]))?;
                built = true;
            }
            if let Err(reason) = kind.and_then(|kind| check(&kind)) {
                complaints.push(format!(
                    "{}:{}: command: `{}` does not work as written: {reason:#}",
                    file.path, command.line, command.text
                ));
            }
        }
    }
    Ok(complaints)
}

/// The papers that people type from.
fn names_commands(path: &str) -> bool {
    path.ends_with(".md")
        && (path.starts_with("README")
            || path == "CONTRIBUTING.md"
            || path == "docs/operations.md"
            || path.starts_with("docs/guide/"))
}

/// Whom to ask whether a command exists.
#[derive(Debug, PartialEq, Eq)]
enum Kind {
    /// Our binary, with these arguments.
    Haicap(Vec<String>),
    /// Ourselves, with these arguments.
    Xtask(Vec<String>),
    /// Another command of cargo.
    Cargo(String),
}

fn classify(command: &str) -> Result<Kind> {
    let words = shlex::split(command).context("its quotes do not pair")?;
    if words[0] == "haicap" {
        return Ok(Kind::Haicap(words[1..].to_vec()));
    }
    Ok(match words.get(1).map(String::as_str) {
        Some("run") => {
            let start = words.iter().position(|word| word == "--");
            Kind::Haicap(start.map_or_else(Vec::new, |at| words[at + 1..].to_vec()))
        }
        Some("xtask") => Kind::Xtask(words[2..].to_vec()),
        other => Kind::Cargo(other.unwrap_or_default().to_owned()),
    })
}

/// `--help` at the end makes the program read its arguments and do nothing else.
fn check(kind: &Kind) -> Result<()> {
    match kind {
        Kind::Haicap(args) => {
            let args = args.iter().take_while(|arg| *arg != "--");
            let mut command = Command::new(testing::haicap()?);
            command.args(args).arg("--help");
            quietly(&mut command)
        }
        Kind::Xtask(args) => {
            let args = args.iter().take_while(|arg| *arg != "--").cloned();
            let words = std::iter::once("xtask".to_owned()).chain(args).chain(["--help".to_owned()]);
            match Cli::try_parse_from(words).map_err(|error| (error.kind(), error)) {
                Err((ErrorKind::DisplayHelp, _)) | Ok(_) => Ok(()),
                Err((_, error)) => bail!("{error}"),
            }
        }
        Kind::Cargo(name) => {
            let list = shell::output(&mut shell::cargo(["--list"]))?;
            let known = list.lines().any(|line| line.split_whitespace().next() == Some(name));
            if !known {
                bail!("cargo has no command `{name}`");
            }
            Ok(())
        }
    }
}

fn quietly(command: &mut Command) -> Result<()> {
    let said = shell::quiet(command, LIMIT_OF_HELP)?;
    if !said.success {
        bail!("`{}` failed: {}", shell::show(command), said.text.trim());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_link_is_found() {
        let checkout = Checkout::of(&[
            ("README.md", "[a](docs/a.md) [b](docs/) [c](gone.md) [d](crates/x)\n"),
            ("docs/a.md", "[up](../README.md)\n[out](../../README.md)\n"),
            ("crates/x/b.md", "[not checked](gone.md)\n"),
            ("crates/x/src/a.rs", ""),
        ]);
        let found = broken_links(&checkout);
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("README.md:1: link: `gone.md`"));
        assert!(found[1].starts_with("docs/a.md:2: link: `../../README.md`"));
    }

    #[test]
    fn commands_go_to_the_one_who_knows_them() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let kind = |text: &str| classify(text).expect("quotes pair");
        assert_eq!(kind("cargo run --release -- rehearse --once"), Kind::Haicap(words("rehearse --once")));
        assert_eq!(kind("haicap scenario steps"), Kind::Haicap(words("scenario steps")));
        assert_eq!(kind("haicap account 'Ban Tổ chức'"), Kind::Haicap(vec!["account".into(), "Ban Tổ chức".into()]));
        assert_eq!(kind("cargo doc --open"), Kind::Cargo("doc".to_owned()));
        assert!(classify("haicap account \"Ban").is_err());
        let works = |text: &str| check(&kind(text)).is_ok();
        assert!(works("cargo xtask ci --skip browser"));
        assert!(works("cargo xtask pg -- bash"));
        assert!(!works("cargo xtask ci --skip nothing"));
        assert!(!works("cargo xtask gone"));
        assert!(works("cargo check"));
        assert!(!works("cargo nonexistent-command"));
    }
}
