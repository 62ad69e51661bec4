//! Rules of dependence, read from the Cargo.toml files.

use anyhow::{Context, Result};
use toml::{Table, Value};

use super::{Checkout, Violation};

/// All that the rules may rest on.
const CORE: &[&str] = &["serde", "thiserror", "jiff", "uuid", "unicode-normalization"];

/// Features without clock, chance or a system's time zones; `v5` makes an identifier from a name.
const QUIET: &[&str] = &["std", "alloc", "serde", "v5"];

/// A heavy dependency and the crates that may have it.
struct Fence {
    dependency: &'static str,
    inside: &'static [&'static str],
    /// Whether every crate may have it for its tests.
    free_for_tests: bool,
}

const fn fence(dependency: &'static str, inside: &'static [&'static str]) -> Fence {
    Fence { dependency, inside, free_for_tests: false }
}

const FENCES: &[Fence] = &[
    fence("rusqlite", &["haicap-store"]),
    fence("tokio-postgres", &["haicap-store"]),
    fence("deadpool-postgres", &["haicap-store"]),
    fence("axum", &["haicap-server"]),
    fence("askama-web", &["haicap-server"]),
    // The drill writes its report with it.
    fence("askama", &["haicap-server", "haicap-drill"]),
    fence("argon2", &["haicap-server"]),
    fence("gherkin", &["haicap-pack"]),
    fence("toml", &["haicap-notify", "haicap-openid", "haicap-pack", "haicap-planner", "xtask"]),
    fence("rustls", &["haicap-notify", "haicap-openid"]),
    fence("hyper-rustls", &["haicap-openid"]),
    fence("lettre", &["haicap-notify"]),
    fence("tokio-rustls", &["haicap-notify"]),
    // Certificates of tests.
    fence("rcgen", &["haicap-notify"]),
    // Tests make tokens with it.
    Fence { dependency: "ring", inside: &["haicap-notify", "haicap-openid"], free_for_tests: true },
    fence("typst", &["haicap-documents"]),
    fence("typst-layout", &["haicap-documents"]),
    fence("typst-pdf", &["haicap-documents"]),
    fence("qrcode", &["haicap-documents"]),
    fence("image", &["haicap-files"]),
    fence("flate2", &["haicap-files"]),
    fence("calamine", &["haicap-sheets"]),
    fence("csv", &["haicap-pack", "haicap-sheets"]),
    fence("rust_xlsxwriter", &["haicap-sheets"]),
    fence("clap", &["haicap", "xtask"]),
    fence("indicatif", &["haicap", "xtask"]),
    Fence { dependency: "reqwest", inside: &["haicap-drill", "haicap"], free_for_tests: true },
];

/// One line of a `[dependencies]` table.
struct Dependency {
    package: String,
    line: usize,
    for_tests: bool,
    value: Value,
}

/// `haicap-core` rests on a handful of crates and on nothing of ours.
pub(crate) fn core_stays_small(checkout: &Checkout) -> Result<Vec<Violation>> {
    let path = "crates/haicap-core/Cargo.toml";
    let Some(text) = checkout.text(path) else {
        return Ok(Vec::new());
    };
    let (_, dependencies) = read(path, text)?;
    let bad =
        dependencies.iter().filter(|dependency| !dependency.for_tests && !CORE.contains(&dependency.package.as_str()));
    Ok(bad
        .map(|dependency| {
            let cure = format!(
                "the rules rest on {} alone: move what needs `{}` to another crate",
                CORE.join(", "),
                dependency.package
            );
            Violation::new(path, dependency.line, "core-dependencies", cure)
        })
        .collect())
}

/// jiff and uuid come into the workspace without clock, chance and system time zones.
pub(crate) fn core_has_no_clock_features(checkout: &Checkout) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for path in ["Cargo.toml", "crates/haicap-core/Cargo.toml"] {
        let Some(text) = checkout.text(path) else {
            continue;
        };
        for dependency in read(path, text)?.1 {
            if !["jiff", "uuid"].contains(&dependency.package.as_str()) {
                continue;
            }
            let inherits = dependency.value.get("workspace").is_some();
            let without_defaults = dependency.value.get("default-features") == Some(&Value::Boolean(false));
            let features = dependency.value.get("features").and_then(Value::as_array);
            let loud =
                features.into_iter().flatten().filter_map(Value::as_str).find(|feature| !QUIET.contains(feature));
            let cure = if let Some(feature) = loud {
                format!(
                    "take the feature `{feature}` of {} in the crate that needs it, not here: \
                     core knows no clock and no chance",
                    dependency.package
                )
            } else if !inherits && !without_defaults {
                format!("write `default-features = false` for {}", dependency.package)
            } else {
                continue;
            };
            violations.push(Violation::new(path, dependency.line, "core-features", cure));
        }
    }
    Ok(violations)
}

/// Each heavy dependency stays behind its fence.
pub(crate) fn fences(checkout: &Checkout) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for file in &checkout.files {
        let is_member =
            file.path == "xtask/Cargo.toml" || (file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml"));
        let Some(text) = file.text().filter(|_| is_member) else {
            continue;
        };
        let (package, dependencies) = read(&file.path, text)?;
        for dependency in dependencies {
            let Some(fence) = FENCES.iter().find(|fence| fence.dependency == dependency.package) else {
                continue;
            };
            let allowed = fence.inside.contains(&package.as_str()) || (dependency.for_tests && fence.free_for_tests);
            if !allowed {
                let cure = format!(
                    "`{}` belongs to {} only: ask that crate for what you need",
                    fence.dependency,
                    fence.inside.join(" and ")
                );
                violations.push(Violation::new(&file.path, dependency.line, "fence", cure));
            }
        }
    }
    Ok(violations)
}

/// The package's name and all its dependencies, also those for one platform.
fn read(path: &str, text: &str) -> Result<(String, Vec<Dependency>)> {
    let manifest: Table = text.parse().with_context(|| format!("{path} is not valid TOML: mend it"))?;
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let mut tables = vec![&manifest];
    tables.extend(manifest.get("workspace").and_then(Value::as_table));
    let targets = manifest.get("target").and_then(Value::as_table);
    tables.extend(targets.into_iter().flat_map(Table::values).filter_map(Value::as_table));
    let mut dependencies = Vec::new();
    for table in tables {
        for (section, for_tests) in [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
        {
            let entries = table.get(section).and_then(Value::as_table);
            for (key, value) in entries.into_iter().flatten() {
                let package = value.get("package").and_then(Value::as_str).unwrap_or(key);
                dependencies.push(Dependency {
                    package: package.to_owned(),
                    line: line_of(text, section, key),
                    for_tests,
                    value: value.clone(),
                });
            }
        }
    }
    Ok((name, dependencies))
}

/// The line of `key` below the heading of its section; 1 when it is written in another way.
fn line_of(text: &str, section: &str, key: &str) -> usize {
    let mut inside = false;
    for (index, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            let heading = line.trim_matches(['[', ']']);
            if heading.ends_with(&format!("{section}.{key}")) {
                return index + 1;
            }
            inside = heading == section || heading.ends_with(&format!(".{section}"));
        } else if inside
            && let Some(rest) = line.strip_prefix(key)
            && rest.starts_with([' ', '.', '='])
        {
            return index + 1;
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(violations: Result<Vec<Violation>>) -> Vec<(&'static str, usize)> {
        violations.unwrap().iter().map(|v| (v.rule, v.line)).collect()
    }

    #[test]
    fn core_may_not_grow() {
        let good = "[dependencies]\nserde = \"1\"\n[dev-dependencies]\ninsta = \"1\"\n";
        let bad = "[dependencies]\nserde = \"1\"\nchrono.workspace = true\n";
        let check = |text: &str| core_stays_small(&Checkout::of(&[("crates/haicap-core/Cargo.toml", text)]));
        assert_eq!(rules(check(good)), []);
        assert_eq!(rules(check(bad)), [("core-dependencies", 3)]);
        assert_eq!(rules(check("[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n")), [("core-dependencies", 2)]);
    }

    #[test]
    fn jiff_and_uuid_stay_quiet() {
        let check = |text: &str| core_has_no_clock_features(&Checkout::of(&[("Cargo.toml", text)]));
        assert_eq!(
            rules(check(
                "[workspace.dependencies]\njiff = { version = \"0.2\", default-features = false, \
                 features = [\"std\", \"serde\"] }\n"
            )),
            []
        );
        assert_eq!(rules(check("[workspace.dependencies]\njiff = { version = \"0.2\" }\n")), [("core-features", 2)]);
        assert_eq!(
            rules(check(
                "[workspace.dependencies]\nuuid = { version = \"1\", default-features = false, \
                 features = [\"v7\"] }\n"
            )),
            [("core-features", 2)]
        );
    }

    #[test]
    fn heavy_dependencies_stay_behind_their_fence() {
        let check = |text: &str| fences(&Checkout::of(&[("crates/haicap-server/Cargo.toml", text)]));
        let server = "[package]\nname = \"haicap-server\"\n";
        assert_eq!(rules(check(&format!("{server}[dependencies]\naxum = \"0\"\n"))), []);
        assert_eq!(rules(check(&format!("{server}[dependencies]\nrusqlite = \"0\"\n"))), [("fence", 4)]);
        assert_eq!(rules(check(&format!("{server}[dev-dependencies]\nreqwest = \"0\"\n"))), []);
        assert_eq!(rules(check(&format!("{server}[dependencies]\nx = {{ package = \"reqwest\" }}\n"))), [("fence", 4)]);
    }
}
