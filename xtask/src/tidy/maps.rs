//! ARCHITECTURE.md and GLOSSARY.md say what the code says.

use std::collections::BTreeSet;

use super::source::is_identifier;
use super::{Checkout, Violation};

const MAP: &str = "ARCHITECTURE.md";
const GLOSSARY: &str = "GLOSSARY.md";

/// Every crate and every top module is on the map, and the map names neither file nor test that is gone.
pub(crate) fn code_map(checkout: &Checkout) -> Vec<Violation> {
    let Some(text) = checkout.text(MAP) else {
        let cure = "write the map: each crate, its modules, and what it must not do";
        return vec![Violation::new(MAP, 1, "code-map", cure)];
    };
    let spans = code_spans(text);
    let identifiers = identifiers(checkout);
    let mut violations = Vec::new();
    for (line, span) in &spans {
        let path = span.trim_end_matches('/');
        let is_path = ["crates/", "e2e/"].iter().any(|folder| path.starts_with(folder));
        let is_gone = is_path && !path.contains(['*', '{', '<', '…', ' ']) && !checkout.has(path);
        if is_gone || is_sentence(span) && !identifiers.contains(span) {
            let cure = format!("`{span}` does not exist: name what took its place");
            violations.push(Violation::new(MAP, *line, "code-map", cure));
        }
    }
    let named: BTreeSet<&str> = spans.iter().flat_map(|(_, span)| names(span)).collect();
    for (path, name) in to_be_named(checkout) {
        if !named.contains(name.as_str()) {
            let cure = format!("`{name}` ({path}) is not on the map: add it with one line on what it is for");
            violations.push(Violation::new(MAP, 1, "code-map", cure));
        }
    }
    violations
}

/// A name as long as a sentence: that of a test.
fn is_sentence(span: &str) -> bool {
    span.chars().all(is_identifier) && span.matches('_').count() >= 3
}

/// Every word of the code.
fn identifiers(checkout: &Checkout) -> BTreeSet<&str> {
    checkout.sources.iter().flat_map(|source| source.code.split(|letter| !is_identifier(letter))).collect()
}

/// Each crate's folder and each `crates/*/src/*.rs`, as path and name.
fn to_be_named(checkout: &Checkout) -> BTreeSet<(String, String)> {
    let mut wanted = BTreeSet::new();
    for file in &checkout.files {
        let parts: Vec<&str> = file.path.split('/').collect();
        let ["crates", package, rest @ ..] = parts.as_slice() else {
            continue;
        };
        wanted.insert((format!("crates/{package}"), (*package).to_owned()));
        if let ["src", module] = rest
            && let Some(name) = module.strip_suffix(".rs")
            && !["lib", "main"].contains(&name)
        {
            wanted.insert((file.path.clone(), name.to_owned()));
        }
    }
    wanted
}

/// `time.rs`, `crates/a/src/time.rs` and `time` all name `time`; a path names its folders too.
fn names(span: &str) -> impl Iterator<Item = &str> {
    span.split(['/', ' ', ',', ':']).map(|part| part.strip_suffix(".rs").unwrap_or(part))
}

/// Every word in the column `Code` is used in the code, or marked as coming later.
pub(crate) fn glossary(checkout: &Checkout) -> Vec<Violation> {
    let Some(text) = checkout.text(GLOSSARY) else {
        let cure = "write the glossary: one word for one thing";
        return vec![Violation::new(GLOSSARY, 1, "glossary", cure)];
    };
    let identifiers = identifiers(checkout);
    let mut violations = Vec::new();
    let mut column = None;
    for (index, line) in text.lines().enumerate() {
        if !line.starts_with('|') {
            column = None;
            continue;
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let heading = cells.iter().position(|cell| cell.eq_ignore_ascii_case("code"));
        if heading.is_some() {
            column = heading;
            continue;
        }
        let cell = column.and_then(|column| cells.get(column)).copied();
        for word in unknown_words(cell.unwrap_or_default(), &identifiers) {
            let cure = format!("`{word}` is nowhere in the code: correct the word, or write `(later)` behind it");
            violations.push(Violation::new(GLOSSARY, index + 1, "glossary", cure));
        }
    }
    violations
}

fn unknown_words<'a>(cell: &'a str, identifiers: &BTreeSet<&str>) -> Vec<&'a str> {
    let mut unknown = Vec::new();
    let mut pieces = cell.split('`').skip(1);
    while let Some(word) = pieces.next() {
        let later = pieces.next().is_some_and(|after| after.trim_start().starts_with("(later)"));
        let known = word
            .split(|letter| !is_identifier(letter))
            .filter(|part| !part.is_empty())
            .all(|part| identifiers.contains(part));
        if !later && !known {
            unknown.push(word);
        }
    }
    unknown
}

/// What stands between single backticks, with its line.
fn code_spans(text: &str) -> Vec<(usize, &str)> {
    let mut spans = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let inside = line.split('`').skip(1).step_by(2);
            spans.extend(inside.map(|span| (index + 1, span)));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    const CODE: [(&str, &str); 2] = [
        ("crates/haicap-core/src/lib.rs", "pub mod time;"),
        ("crates/haicap-core/src/time.rs", "pub struct WorkingTime; // Later"),
    ];

    fn check(path: &str, text: &str) -> Vec<String> {
        let files: Vec<(&str, &str)> = CODE.into_iter().chain([(path, text)]).collect();
        let checkout = Checkout::of(&files);
        let violations = match path {
            MAP => code_map(&checkout),
            _ => glossary(&checkout),
        };
        violations.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_map_must_be_there_and_complete() {
        assert_eq!(code_map(&Checkout::of(&CODE)).len(), 1);
        assert!(check(MAP, "`haicap-core`: `time.rs`\n").is_empty());
        assert!(check(MAP, "`crates/haicap-core/src/time.rs`\n").is_empty());
        let bad = check(MAP, "`haicap-core`, time without marks\n```text\n`time`\n```\n");
        assert_eq!(bad.len(), 1);
        assert!(bad[0].contains("`time` (crates/haicap-core/src/time.rs) is not on the map"));
    }

    #[test]
    fn the_map_names_nothing_that_is_gone() {
        let bad = check(MAP, "`haicap-core` `time`\n`crates/haicap-gone/src`, `crates/*/src`\n");
        assert_eq!(bad.len(), 1);
        assert!(bad[0].starts_with("ARCHITECTURE.md:2: code-map: `crates/haicap-gone/src`"));
        let bad = check(MAP, "`haicap-core` `time` `e2e/gone.mjs` `a_test_that_is_gone`\n");
        assert_eq!(bad.len(), 2, "{bad:?}");
    }

    #[test]
    fn the_glossary_uses_words_of_the_code() {
        let head = "| Word | Code |\n|---|---|\n";
        assert!(check(GLOSSARY, &format!("{head}| a `b` | `WorkingTime`, `Plan` (later) |\n")).is_empty());
        let bad = check(GLOSSARY, &format!("{head}| a | `time::Later` |\n"));
        assert_eq!(bad.len(), 1);
        assert!(bad[0].starts_with("GLOSSARY.md:3: glossary: `time::Later`"));
        assert_eq!(glossary(&Checkout::of(&CODE)).len(), 1);
    }
}
