//! `cargo xtask tidy`: the house rules, each a small function over the files of the checkout.
//!
//! To add a rule: write a function that returns [`Violation`]s, add it to [`violations`], and show
//! in a unit test that it fails on a bad example.

mod code;
mod features;
mod manifests;
mod maps;
mod papers;
mod size;
mod source;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell;
use source::Source;

/// One place where a rule is broken.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Violation {
    path: String,
    line: usize,
    rule: &'static str,
    cure: String,
}

impl Violation {
    fn new(path: &str, line: usize, rule: &'static str, cure: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, cure: cure.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}: {}", self.path, self.line, self.rule, self.cure)
    }
}

/// A file that git tracks, or would track.
pub(crate) struct File {
    /// Below the checkout, with `/`.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

impl File {
    /// The text, unless the file is binary.
    pub(crate) fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok().filter(|text| !text.contains('\0'))
    }
}

/// Everything the rules look at.
pub(crate) struct Checkout {
    pub(crate) files: Vec<File>,
    pub(crate) sources: Vec<Source>,
}

impl Checkout {
    /// Reads what git tracks and what it does not ignore.
    pub(crate) fn read() -> Result<Self> {
        let list = shell::output(Command::new("git").args(["ls-files", "-co", "--exclude-standard", "-z"]))
            .context("the list of files comes from git: run inside a clone")?;
        let paths: BTreeSet<&str> = list.split('\0').filter(|path| !path.is_empty()).collect();
        let mut files = Vec::new();
        for path in paths {
            // A file deleted but not yet committed as such is still in git's list.
            if Path::new(path).is_file() {
                files.push(File {
                    path: path.to_owned(),
                    bytes: std::fs::read(path).with_context(|| format!("cannot read {path}"))?,
                });
            }
        }
        Ok(Self::new(files))
    }

    pub(crate) fn new(files: Vec<File>) -> Self {
        let mut sources: Vec<Source> = files
            .iter()
            .filter(|file| file.path.ends_with(".rs"))
            .filter_map(|file| Some(Source::new(&file.path, file.text()?)))
            .collect();
        let test_modules: Vec<String> = sources.iter().flat_map(Source::test_modules).collect();
        for source in &mut sources {
            let path = source.path.trim_end_matches(".rs");
            source.is_test_file |= test_modules.iter().any(|module| {
                path.strip_prefix(module.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
        }
        Self { files, sources }
    }

    /// The text of one file.
    pub(crate) fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).and_then(File::text)
    }

    /// Whether a file or a folder of that name is there.
    pub(crate) fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.files
            .iter()
            .any(|file| file.path == path || (file.path.starts_with(path) && file.path[path.len()..].starts_with('/')))
    }

    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| File { path: (*path).to_owned(), bytes: text.as_bytes().to_vec() });
        Self::new(files.collect())
    }
}

/// Runs every rule; with `update`, writes the present sizes into the ratchet first.
pub(crate) fn tidy(update: bool) -> Result<()> {
    let mut checkout = Checkout::read()?;
    if update {
        size::update(&checkout)?;
        checkout = Checkout::read()?;
    }
    let mut violations = violations(&checkout)?;
    violations.sort();
    for violation in &violations {
        println!("{violation}");
    }
    if !violations.is_empty() {
        bail!("{} violations of the house rules, listed above with their cure", violations.len());
    }
    println!("tidy: {} files keep the house rules", checkout.files.len());
    Ok(())
}

fn violations(checkout: &Checkout) -> Result<Vec<Violation>> {
    let mut all = Vec::new();
    all.extend(manifests::core_stays_small(checkout)?);
    all.extend(manifests::core_has_no_clock_features(checkout)?);
    all.extend(manifests::fences(checkout)?);
    all.extend(features::tests_change_no_features()?);
    for source in &checkout.sources {
        all.extend(code::core_is_pure(source));
        all.extend(code::sql_only_in_store(source));
        all.extend(code::one_clock(source));
        all.extend(code::forbidden_words(source));
        all.extend(code::no_sleep_in_tests(source));
        all.extend(code::allow_has_a_reason(source));
    }
    all.extend(code::no_lonely_trait(&checkout.sources));
    all.extend(code::every_file_is_a_module(&checkout.sources));
    all.extend(size::sizes(checkout)?);
    all.extend(papers::no_machine_paths(checkout));
    all.extend(papers::no_big_files(checkout));
    all.extend(papers::sql_files_only_in_store(checkout));
    all.extend(papers::licence(checkout));
    all.extend(papers::data_names_its_source(checkout));
    all.extend(papers::ci_is_one_line(checkout)?);
    all.extend(maps::code_map(checkout));
    all.extend(maps::glossary(checkout));
    Ok(all)
}
