//! What `cargo xtask ci` needs from the machine, and installing it where that is allowed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::ci::Stage;
use crate::postgres;
use crate::shell;

/// The oldest node that the browser tests run on.
const OLDEST_NODE: u32 = 18;

/// One thing that must be there.
struct Need {
    name: &'static str,
    /// Debian's packages that bring it; the first that the machine's archive has is taken.
    packages: &'static [&'static str],
    /// The stages that use it.
    stages: &'static [Stage],
    /// Whether it is there.
    met: fn() -> bool,
}

const NEEDS: &[Need] = &[
    Need { name: "git", packages: &["git"], stages: &[Stage::Tidy, Stage::Docs], met: || shell::find("git").is_some() },
    Need {
        name: "a PostgreSQL server, 14 or newer",
        packages: &["postgresql"],
        stages: &[Stage::Tests],
        met: || postgres::find().is_some(),
    },
    Need { name: "strace", packages: &["strace"], stages: &[Stage::Tests], met: || shell::find("strace").is_some() },
    Need {
        name: "Python 3 with venv",
        packages: &["python3-venv"],
        stages: &[Stage::Oracles, Stage::Api],
        met: || runs("python3", &["-c", "import venv, ensurepip"]),
    },
    Need {
        name: "Perl's Business::Hours",
        packages: &["libbusiness-hours-perl"],
        stages: &[Stage::Oracles],
        met: || runs("perl", &["-MBusiness::Hours", "-e1"]),
    },
    Need {
        name: "node, 18 or newer",
        packages: &["nodejs"],
        stages: &[Stage::Browser],
        met: || node_version().is_some_and(|version| version >= OLDEST_NODE),
    },
    Need { name: "npm", packages: &["npm"], stages: &[Stage::Browser], met: || shell::find("npm").is_some() },
    Need {
        name: "Chromium",
        packages: &["chromium-headless-shell", "chromium"],
        stages: &[Stage::Browser],
        met: || chromium().is_some(),
    },
    Need {
        name: "pdftotext",
        packages: &["poppler-utils"],
        stages: &[Stage::Browser],
        met: || shell::find("pdftotext").is_some(),
    },
    Need {
        name: "a font with Vietnamese letters",
        packages: &["fonts-dejavu-core"],
        stages: &[Stage::Browser],
        met: vietnamese_font,
    },
];

/// Checks what the given stages need; installs from Debian's packages when we are root.
pub(crate) fn check(stages: &[Stage]) -> Result<()> {
    check_toolchain(stages)?;
    let mut missing = missing(stages);
    if missing.is_empty() {
        println!("everything needed is here");
        return Ok(());
    }
    if postgres::is_root() && shell::find("apt-get").is_some() {
        install(&missing);
        // Not apt's exit status counts but what is there now: a package that could not start
        // its own service is of no concern.
        missing = self::missing(stages);
        if missing.is_empty() {
            return Ok(());
        }
    }
    bail!("{}", advice(&missing));
}

/// Chromium's program: `$CHROMIUM`, else the first of Debian's names on PATH.
pub(crate) fn chromium() -> Option<PathBuf> {
    std::env::var_os("CHROMIUM")
        .map(PathBuf::from)
        .filter(|file| shell::is_program(file))
        .or_else(|| shell::find("chromium-headless-shell"))
        .or_else(|| shell::find("chromium"))
}

/// Whether cargo-nextest is there; without it the tests run by `cargo test`.
pub(crate) fn has_nextest() -> bool {
    shell::output(shell::cargo(["nextest", "--version"]).env_remove("NEXTEST_PROFILE")).is_ok()
}

fn runs(program: &str, args: &[&str]) -> bool {
    shell::find(program).is_some_and(|program| shell::output(Command::new(program).args(args)).is_ok())
}

fn missing(stages: &[Stage]) -> Vec<&'static Need> {
    NEEDS
        .iter()
        .filter(|need| need.stages.iter().any(|stage| stages.contains(stage)))
        .filter(|need| !(need.met)())
        .collect()
}

fn check_toolchain(stages: &[Stage]) -> Result<()> {
    for (stage, component, program) in [(Stage::Fmt, "rustfmt", "fmt"), (Stage::Clippy, "clippy", "clippy")] {
        if stages.contains(&stage) && shell::output(&mut shell::cargo([program, "--version"])).is_err() {
            bail!("cargo {program} is missing: run `rustup component add {component}`");
        }
    }
    if stages.contains(&Stage::Tests) && !has_nextest() {
        println!(
            "cargo-nextest is not installed: the tests run by `cargo test`, which is slower \
             (`cargo install --locked cargo-nextest` cures that)"
        );
    }
    Ok(())
}

fn install(missing: &[&Need]) {
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    println!("installing from Debian's packages: {}", names.join(", "));
    let apt = |args: &[&str]| shell::run(Command::new("apt-get").env("DEBIAN_FRONTEND", "noninteractive").args(args));
    if let Err(error) = apt(&["update", "-q"]) {
        println!("note: {error:#}");
    }
    let packages = missing.iter().map(|need| choose(need, has_candidate));
    let mut args = vec!["install", "-q", "-y", "--no-install-recommends"];
    args.extend(packages);
    if let Err(error) = apt(&args) {
        println!("note: {error:#}");
    }
}

fn choose(need: &Need, has_candidate: impl Fn(&str) -> bool) -> &'static str {
    need.packages.iter().find(|package| has_candidate(package)).unwrap_or(&need.packages[0])
}

fn has_candidate(package: &str) -> bool {
    shell::output(Command::new("apt-cache").args(["policy", package])).is_ok_and(|policy| names_candidate(&policy))
}

fn names_candidate(policy: &str) -> bool {
    policy
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Candidate:"))
        .any(|candidate| candidate.trim() != "(none)")
}

fn advice(missing: &[&Need]) -> String {
    let names: Vec<&str> = missing.iter().map(|need| need.name).collect();
    let packages: Vec<&str> = missing.iter().map(|need| need.packages[0]).collect();
    format!(
        "missing: {}.\nOn Debian or Ubuntu install it with\n\n    sudo apt-get update && sudo \
         apt-get install --no-install-recommends {}\n\nElsewhere install the packages of the same \
         purpose. Or leave out the stages that need them with `--skip`.",
        names.join("; "),
        packages.join(" ")
    )
}

fn node_version() -> Option<u32> {
    let text = shell::output(Command::new(shell::find("node")?).arg("--version")).ok()?;
    major(&text)
}

/// `v20.20.2` is 20.
fn major(text: &str) -> Option<u32> {
    text.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Asks fontconfig; where its tool is missing, looks for the families known to have the letters.
fn vietnamese_font() -> bool {
    if let Some(tool) = shell::find("fc-list") {
        return shell::output(Command::new(tool).arg(":lang=vi")).is_ok_and(|fonts| !fonts.trim().is_empty());
    }
    ["/usr/share/fonts", "/usr/local/share/fonts"].iter().any(|folder| has_font(Path::new(folder)))
}

fn has_font(folder: &Path) -> bool {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        path.is_dir() && has_font(&path)
            || ["DejaVuSans.", "NotoSans-", "BeVietnamPro"].iter().any(|family| name.starts_with(family))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn node_versions_are_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("nonsense"), None);
    }

    #[test]
    fn a_package_without_candidate_gives_way_to_the_next() {
        let chromium = NEEDS.iter().find(|need| need.name == "Chromium").unwrap();
        assert_eq!(choose(chromium, |_| true), "chromium-headless-shell");
        assert_eq!(choose(chromium, |name| name == "chromium"), "chromium");
        assert!(names_candidate("x:\n  Installed: (none)\n  Candidate: 15+248\n"));
        assert!(!names_candidate("x:\n  Installed: (none)\n  Candidate: (none)\n"));
        assert!(!names_candidate(""));
    }

    #[test]
    fn the_advice_names_every_package_and_the_command() {
        let all: Vec<&Need> = NEEDS.iter().collect();
        let text = advice(&all);
        assert!(
            text.contains("postgresql strace python3-venv libbusiness-hours-perl nodejs npm chromium-headless-shell")
        );
        assert!(text.contains("sudo apt-get install"));
    }
}
