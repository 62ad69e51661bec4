//! Files and functions stay short; what is longer today may only shrink.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::{Checkout, Violation};

/// Where the exceptions stand, each with its present size.
const RATCHET: &str = "xtask/tidy-ratchet.toml";

const HEAD: &str = "# Files above 500 lines and functions above 70, with their size of today.\n\
                    # A number only goes down; `cargo xtask tidy --update` writes this file.\n\n";

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 70;

/// The known exceptions.
#[derive(Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
struct Ratchet {
    /// By path.
    files: BTreeMap<String, usize>,
    /// By `path::function`; of functions of one name in one file, the longest.
    functions: BTreeMap<String, usize>,
}

/// A size and the line where it begins.
type Sizes = BTreeMap<String, (usize, usize)>;

/// Compares the present sizes with the ratchet.
pub(crate) fn sizes(checkout: &Checkout) -> Result<Vec<Violation>> {
    let ratchet: Ratchet = match checkout.text(RATCHET) {
        Some(text) => toml::from_str(text)
            .with_context(|| format!("{RATCHET} cannot be read: `cargo xtask tidy --update` writes it anew"))?,
        None => Ratchet::default(),
    };
    let (files, functions) = measure(checkout);
    let mut violations = compare("file-length", LONGEST_FILE, &files, &ratchet.files);
    violations.extend(compare("function-length", LONGEST_FUNCTION, &functions, &ratchet.functions));
    Ok(violations)
}

/// Writes the present sizes into the ratchet.
pub(crate) fn update(checkout: &Checkout) -> Result<()> {
    let (files, functions) = measure(checkout);
    let above = |sizes: Sizes, limit| {
        let long = sizes.into_iter().filter(move |(_, (size, _))| *size > limit);
        long.map(|(key, (size, _))| (key, size)).collect()
    };
    let ratchet = Ratchet { files: above(files, LONGEST_FILE), functions: above(functions, LONGEST_FUNCTION) };
    if ratchet == Ratchet::default() {
        if Path::new(RATCHET).exists() {
            std::fs::remove_file(RATCHET)?;
        }
        println!("no exceptions are needed: there is no {RATCHET}");
        return Ok(());
    }
    let text = format!("{HEAD}{}", toml::to_string(&ratchet)?);
    std::fs::write(RATCHET, text).with_context(|| format!("cannot write {RATCHET}"))?;
    println!("wrote {RATCHET}: look at its difference before you commit it");
    Ok(())
}

fn measure(checkout: &Checkout) -> (Sizes, Sizes) {
    let mut files = Sizes::new();
    let mut functions = Sizes::new();
    for source in &checkout.sources {
        files.insert(source.path.clone(), (source.length(), 1));
        for function in source.functions().into_iter().filter(|f| !f.is_test) {
            let key = format!("{}::{}", source.path, function.name);
            let size = (function.lines, function.line);
            let known = functions.entry(key).or_insert(size);
            *known = size.max(*known);
        }
    }
    (files, functions)
}

fn compare(rule: &'static str, limit: usize, sizes: &Sizes, known: &BTreeMap<String, usize>) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (key, (size, line)) in sizes {
        let path = key.split("::").next().unwrap_or(key);
        let cure = match known.get(key) {
            None if size > &limit => {
                format!("{key} has {size} lines, more than {limit}: split it where a second idea begins")
            }
            Some(old) if size > old => {
                format!("{key} grew from {old} to {size} lines: it may only shrink")
            }
            Some(old) if size < old => {
                format!("{key} shrank from {old} to {size} lines, well done: `cargo xtask tidy --update` notes it")
            }
            _ => continue,
        };
        violations.push(Violation::new(path, *line, rule, cure));
    }
    let gone = known.keys().filter(|key| !sizes.contains_key(*key));
    violations.extend(gone.map(|key| {
        let cure = format!("{key} is gone: `cargo xtask tidy --update` takes it out");
        Violation::new(RATCHET, 1, rule, cure)
    }));
    violations
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(files: &[(&str, &str)]) -> Vec<String> {
        let violations = sizes(&Checkout::of(files)).unwrap();
        violations.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn long_files_and_functions_are_found() {
        assert!(check(&[("a.rs", &"\n".repeat(500))]).is_empty());
        assert!(check(&[("a.rs", &"\n".repeat(501))])[0].starts_with("a.rs:1: file-length: a.rs has 501"));
        let function = |lines: usize| format!("\nfn long() {{{}}}\n", "\n".repeat(lines - 1));
        assert!(check(&[("a.rs", &function(70))]).is_empty());
        assert!(check(&[("a.rs", &function(71))])[0].starts_with("a.rs:2: function-length"));
        let test = format!("#[cfg(test)]\nmod tests {{{}}}\n", function(71));
        assert!(check(&[("a.rs", &test)]).is_empty());
        let parent = ("x/src/lib.rs", "#[cfg(test)]\nmod golden;\n");
        assert!(check(&[parent, ("x/src/golden.rs", &function(71))]).is_empty());
    }

    #[test]
    fn the_ratchet_only_goes_down() {
        let ratchet = (RATCHET, "[files]\n\"a.rs\" = 510\n");
        assert!(check(&[("a.rs", &"\n".repeat(510)), ratchet]).is_empty());
        assert!(check(&[("a.rs", &"\n".repeat(511)), ratchet])[0].contains("grew from 510 to 511"));
        assert!(check(&[("a.rs", &"\n".repeat(400)), ratchet])[0].contains("shrank from 510 to 400"));
        assert!(check(&[ratchet])[0].contains("is gone"));
    }
}
