//! Rules about files of every kind.

use std::collections::BTreeSet;
use std::os::unix::fs::PermissionsExt;

use anyhow::Result;

use super::{Checkout, Violation};

const LARGEST: usize = 2 * 1024 * 1024;

/// Folders of a machine that have no business in a checkout.
const FOLDERS: &[&str] = &["work", "root", "home", "tmp"];

const CI: &str = ".ci/run";
const CI_LINE: &str = "cargo xtask ci\n";

/// No path of somebody's machine stands in a text.
pub(crate) fn no_machine_paths(checkout: &Checkout) -> Vec<Violation> {
    let mut violations = Vec::new();
    for file in &checkout.files {
        let exempt = file.path.ends_with(".lock") || file.path == "docs/operations.md";
        let Some(text) = file.text().filter(|_| !exempt) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            if let Some(found) = machine_path(line) {
                let cure = format!(
                    "`{found}…` is a path of one machine: write it below the checkout, or use a \
                     temporary folder of the system's choice"
                );
                violations.push(Violation::new(&file.path, index + 1, "machine-path", cure));
            }
        }
    }
    violations
}

fn machine_path(line: &str) -> Option<&str> {
    for (at, _) in line.match_indices('/') {
        let rest = &line[at + 1..];
        for folder in FOLDERS {
            let below = rest.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/'));
            let begins =
                |text: &str| text.starts_with(|letter: char| letter.is_ascii_lowercase() || "._".contains(letter));
            if below.is_some_and(begins) {
                return Some(&line[at..at + folder.len() + 2]);
            }
        }
    }
    None
}

/// A clone stays small.
pub(crate) fn no_big_files(checkout: &Checkout) -> Vec<Violation> {
    let big = checkout.files.iter().filter(|file| file.bytes.len() > LARGEST);
    big.map(|file| {
        let cure = format!(
            "{} KiB are more than 2 MiB: make it smaller, or make it from something smaller",
            file.bytes.len() / 1024
        );
        Violation::new(&file.path, 1, "file-size", cure)
    })
    .collect()
}

/// SQL in files of its own belongs to the store as well.
pub(crate) fn sql_files_only_in_store(checkout: &Checkout) -> Vec<Violation> {
    checkout
        .files
        .iter()
        .filter(|file| file.path.ends_with(".sql"))
        .filter(|file| !file.path.starts_with("crates/haicap-store/"))
        .map(|file| {
            let cure = "move this file into crates/haicap-store";
            Violation::new(&file.path, 1, "sql-only-in-store", cure)
        })
        .collect()
}

/// The licence is there, in full.
pub(crate) fn licence(checkout: &Checkout) -> Vec<Violation> {
    let whole = checkout
        .text("LICENSE")
        .is_some_and(|text| text.contains("Apache License") && text.contains("END OF TERMS AND CONDITIONS"));
    if whole {
        return Vec::new();
    }
    let cure = "put the full text of the Apache License 2.0 here";
    vec![Violation::new("LICENSE", 1, "licence", cure)]
}

/// Each folder with data of others says where they come from and under which licence.
pub(crate) fn data_names_its_source(checkout: &Checkout) -> Vec<Violation> {
    let folders: BTreeSet<&str> = checkout.files.iter().filter_map(|file| data_folder(&file.path)).collect();
    let mut violations = Vec::new();
    for folder in folders {
        let named = ["README.md", "SOURCES.md"].iter().any(|name| {
            checkout
                .text(&format!("{folder}/{name}"))
                .map(str::to_lowercase)
                .is_some_and(|text| text.contains("source") && (text.contains("licence") || text.contains("license")))
        });
        if !named {
            let cure = "write a README.md or SOURCES.md in this folder that names the source and \
                        the licence of each file";
            violations.push(Violation::new(folder, 1, "data-source", cure));
        }
    }
    violations
}

/// `city/NAME`, or the outermost folder called `assets`.
fn data_folder(path: &str) -> Option<&str> {
    if let Some(rest) = path.strip_prefix("city/") {
        return rest.find('/').map(|end| &path[.."city/".len() + end]);
    }
    path.find("/assets/").map(|at| &path[..at + "/assets".len()])
}

/// What guards main is one command, the same that the README names.
pub(crate) fn ci_is_one_line(checkout: &Checkout) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    if checkout.text(CI) != Some(CI_LINE) {
        let cure = "the file holds one line, `cargo xtask ci`; what it should do belongs into xtask";
        violations.push(Violation::new(CI, 1, "ci-run", cure));
    } else if std::fs::metadata(CI)?.permissions().mode() & 0o111 == 0 {
        let cure = "make it executable: `chmod +x .ci/run`";
        violations.push(Violation::new(CI, 1, "ci-run", cure));
    }
    Ok(violations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_machine_are_found() {
        for folder in FOLDERS {
            let text = format!("fine\nsee /{folder}/shared\n");
            let found = |path: &str| no_machine_paths(&Checkout::of(&[(path, &text)]));
            assert_eq!(found("a.md")[0].line, 2);
            assert!(found("Cargo.lock").is_empty());
            assert!(found("docs/operations.md").is_empty());
        }
        assert_eq!(machine_path("the homework/a, /home/ and /homes/a"), None);
    }

    #[test]
    fn big_files_are_found() {
        let big = "a".repeat(LARGEST + 1);
        assert_eq!(no_big_files(&Checkout::of(&[("a", &big)])).len(), 1);
        assert_eq!(no_big_files(&Checkout::of(&[("a", &big[1..])])).len(), 0);
    }

    #[test]
    fn sql_files_stay_in_store() {
        let files = [("crates/haicap-store/a.sql", ""), ("docs/b.sql", "")];
        let found = sql_files_only_in_store(&Checkout::of(&files));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].path, "docs/b.sql");
    }

    #[test]
    fn the_licence_is_whole() {
        assert_eq!(licence(&Checkout::of(&[])).len(), 1);
        let text = "Apache License\n…\nEND OF TERMS AND CONDITIONS\n";
        assert!(licence(&Checkout::of(&[("LICENSE", text)])).is_empty());
    }

    #[test]
    fn data_needs_source_and_licence() {
        let check = |files: &[(&str, &str)]| data_names_its_source(&Checkout::of(files)).len();
        let units = ("city/hcmc/units.csv", "");
        assert_eq!(check(&[units]), 1);
        assert_eq!(check(&[units, ("city/hcmc/README.md", "Some words")]), 1);
        assert_eq!(check(&[units, ("city/hcmc/README.md", "Sources: a. Licence: MIT")]), 0);
        let htmx = ("crates/x/assets/js/htmx.js", "");
        assert_eq!(check(&[htmx]), 1);
        assert_eq!(check(&[htmx, ("crates/x/assets/SOURCES.md", "source, license")]), 0);
        assert_eq!(check(&[("crates/x/src/a.rs", ""), ("city/README.md", "")]), 0);
    }

    #[test]
    fn ci_holds_one_line() {
        let check = |text: &str| ci_is_one_line(&Checkout::of(&[(CI, text)])).unwrap().len();
        assert_eq!(check("cargo xtask ci\ncargo test\n"), 1);
        assert_eq!(ci_is_one_line(&Checkout::of(&[])).unwrap().len(), 1);
    }
}
