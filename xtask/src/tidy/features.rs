//! Dev-dependencies must not change the features of shared crates.
//!
//! Otherwise `cargo test` after `cargo run` builds half the tree again (measured: 235 instead of
//! 20 crates).

use std::collections::BTreeSet;

use anyhow::Result;

use super::Violation;
use crate::shell;

/// Each crate as `cargo run` and as the workspace builds it must be built so for the tests too.
pub(crate) fn tests_change_no_features() -> Result<Vec<Violation>> {
    let alone = tree("--package=haicap", "normal,build")?;
    let all = tree("--workspace", "normal,build")?;
    let tests = tree("--workspace", "normal,build,dev")?;
    let mut violations = differing(&alone, &tests);
    violations.extend(differing(&all, &tests));
    violations.sort();
    violations.dedup();
    Ok(violations)
}

fn tree(packages: &str, edges: &str) -> Result<String> {
    shell::output(&mut shell::cargo([
        "tree",
        "--quiet",
        packages,
        "--no-dedupe",
        "-e",
        edges,
        "--prefix",
        "none",
        "-f",
        "{p} {f}",
    ]))
}

fn differing(built: &str, with_tests: &str) -> Vec<Violation> {
    let lines = |text: &str| -> BTreeSet<String> { text.lines().map(normal).collect() };
    let with_tests = lines(with_tests);
    let missing = lines(built).into_iter();
    missing
        .filter(|line| !with_tests.contains(line))
        .map(|line| {
            let name = line.split(' ').next().unwrap_or_default().to_owned();
            let others: Vec<&str> = with_tests
                .iter()
                .filter(|other| other.split(' ').next() == Some(name.as_str()))
                .map(String::as_str)
                .collect();
            let cure = format!(
                "a dev-dependency or another member changes the features of a shared crate: \
                 `{line}` becomes `{}`; name the feature in the normal dependency",
                others.join("` or `")
            );
            Violation::new("Cargo.toml", 1, "features", cure)
        })
        .collect()
}

/// Without the remarks that cargo adds, such as the folder of a member.
fn normal(line: &str) -> String {
    line.split(' ')
        .filter(|word| !word.starts_with('(') && !word.ends_with(')'))
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_added_by_tests_is_found() {
        let built = "tokio v1.54.1 net,time\nserde v1.0.0 std\nquote v1.0.0 (proc-macro) std (*)\n";
        let same = "serde v1.0.0 std\ntokio v1.54.1 net,time\nquote v1.0.0 (proc-macro) std\n";
        assert_eq!(differing(built, same), []);
        let more = same.replace("net,time", "net,test-util,time");
        let found = differing(built, &more);
        assert_eq!(found.len(), 1);
        assert!(found[0].cure.contains("tokio v1.54.1 net,test-util,time"));
    }
}
