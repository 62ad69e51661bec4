//! Rules about Rust code.

use super::Violation;
use super::source::{Source, find_words, identifier, is_identifier, item_end};

/// Words that would bring time, chance, files, environment or an order by chance into the rules.
const IMPURE: &[(&str, &str)] = &[
    ("HashMap", "use BTreeMap: its order is the same in every run"),
    ("HashSet", "use BTreeSet: its order is the same in every run"),
    ("std::fs", "let the caller read and hand in the content"),
    ("std::env", "let the caller read and hand in the value"),
    ("std::net", "the rules reach no network"),
    ("SystemTime", "time is an argument"),
    ("Instant", "time is an argument"),
    ("Timestamp::now", "time is an argument"),
    ("Zoned::now", "time is an argument"),
    ("Uuid::new_v4", "identifiers are made by the caller and travel in the command"),
    ("now_v7", "identifiers are made by the caller and travel in the command"),
    ("async fn", "the rules wait for nothing"),
];

/// Words that nobody leaves behind. Written in parts, or this file would break its own rule.
const LEFT_OVER: &[&str] =
    &[concat!("todo", "!("), concat!("unimplemented", "!("), concat!("dbg", "!("), concat!("#[", "ignore")];
const MARKS: &[&str] = &[concat!("FIX", "ME"), concat!("XX", "X")];

/// Ways to read the wall clock.
const CLOCKS: &[&str] = &["Timestamp::now", "SystemTime::now", "Zoned::now"];

/// The rules are pure: no clock, no chance, no files, no async.
pub(crate) fn core_is_pure(source: &Source) -> Vec<Violation> {
    if !source.path.starts_with("crates/haicap-core/src/") {
        return Vec::new();
    }
    let mut violations = Vec::new();
    for (word, cure) in IMPURE {
        violations.extend(at_words(source, word, "core-is-pure", cure));
    }
    // `use std::{env, fs}` says the same in other words.
    for at in find_words(&source.code, "std::{") {
        let end = item_end(&source.code, at).unwrap_or(source.code.len());
        for word in ["fs", "env", "net"] {
            if !find_words(&source.code[at..end], word).is_empty() {
                let cure = format!("`std::{word}` has no place in the rules: let the caller do it");
                violations.push(Violation::new(&source.path, source.line_of(at), "core-is-pure", cure));
            }
        }
    }
    violations
}

/// SQL text stands in `haicap-store` alone.
pub(crate) fn sql_only_in_store(source: &Source) -> Vec<Violation> {
    if source.path.starts_with("crates/haicap-store/") || source.path.starts_with("xtask/") {
        return Vec::new();
    }
    let found = source.strings.iter().filter(|literal| is_sql(&literal.text));
    found
        .map(|literal| {
            let cure = "move this SQL text into haicap-store and call it from here";
            Violation::new(&source.path, literal.line, "sql-only-in-store", cure)
        })
        .collect()
}

fn is_sql(text: &str) -> bool {
    let contains = |words: &str| !find_words(text, words).is_empty();
    contains("SELECT ")
        || contains("INSERT INTO")
        || contains("DELETE FROM")
        || contains("CREATE TABLE")
        || find_words(text, "UPDATE ").first().is_some_and(|at| !find_words(&text[*at..], "SET").is_empty())
}

/// The server reads the wall clock in one file.
pub(crate) fn one_clock(source: &Source) -> Vec<Violation> {
    let inside = source.path.starts_with("crates/haicap-server/")
        && !source.path.starts_with("crates/haicap-server/benches/")
        && source.path != "crates/haicap-server/src/clock.rs";
    if !inside {
        return Vec::new();
    }
    let cure = "domain time is read in crates/haicap-server/src/clock.rs alone: take it from there";
    CLOCKS.iter().flat_map(|word| at_words(source, word, "one-clock", cure)).collect()
}

/// Nothing unfinished stays in the code.
pub(crate) fn forbidden_words(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    for word in LEFT_OVER {
        violations.extend(at_words(
            source,
            word,
            "left-over",
            "finish it or take it out; nothing unfinished and no test is parked",
        ));
    }
    for mark in MARKS {
        let lines = find_words(&source.comments, mark);
        violations.extend(lines.into_iter().map(|at| {
            let cure = "mend it now, or write an issue and say here what holds today";
            Violation::new(&source.path, source.line_of(at), "left-over", cure)
        }));
    }
    violations
}

/// Tests wait for a condition, never for a span of time.
pub(crate) fn no_sleep_in_tests(source: &Source) -> Vec<Violation> {
    find_words(&source.code, "sleep")
        .into_iter()
        .filter(|at| source.code[at + "sleep".len()..].starts_with('('))
        .filter(|at| source.is_test(*at))
        .map(|at| {
            let cure = "wait for the condition itself (a channel, a reply, a readiness check), \
                        bounded by a timeout";
            Violation::new(&source.path, source.line_of(at), "no-sleep", cure)
        })
        .collect()
}

/// A lint is switched off only with its reason beside it.
pub(crate) fn allow_has_a_reason(source: &Source) -> Vec<Violation> {
    let code = &source.code;
    [concat!("#[", "allow("), concat!("#![", "allow(")]
        .iter()
        .flat_map(|start| find_words(code, start))
        .filter(|at| {
            let end = code[*at..].find(']').map_or(code.len(), |end| at + end);
            find_words(&code[*at..end], "reason").is_empty()
        })
        .map(|at| {
            let cure = "add `reason = \"…\"`, or mend what the lint complains about";
            Violation::new(&source.path, source.line_of(at), "allow-has-a-reason", cure)
        })
        .collect()
}

/// A trait that one type implements is a detour.
pub(crate) fn no_lonely_trait(sources: &[Source]) -> Vec<Violation> {
    let implemented: Vec<String> = sources.iter().flat_map(|source| implemented_traits(&source.code)).collect();
    let mut violations = Vec::new();
    for source in sources {
        for at in find_words(&source.code, "pub trait") {
            let name = identifier(source.code[at + "pub trait".len()..].trim_start());
            let count = implemented.iter().filter(|other| *other == name).count();
            if count < 2 {
                let cure = format!(
                    "`{name}` has {count} implementation(s): write functions on the type itself \
                     and make a trait when a second type needs it"
                );
                let line = source.line_of(at);
                violations.push(Violation::new(&source.path, line, "no-lonely-trait", cure));
            }
        }
    }
    violations
}

/// A file that no module declares is not compiled: tests in it would never run.
pub(crate) fn every_file_is_a_module(sources: &[Source]) -> Vec<Violation> {
    let is_root = |name: &str| matches!(name, "main.rs" | "lib.rs" | "mod.rs" | "build.rs");
    let mut violations = Vec::new();
    for source in sources {
        let Some((folder, name)) = source.path.rsplit_once('/') else { continue };
        let target = ["/tests", "/benches", "/examples", "/bin"].iter().any(|end| folder.ends_with(end));
        if is_root(name) || target {
            continue;
        }
        let stem = name.trim_end_matches(".rs");
        let beside = |path: &str| path.rsplit_once('/').is_some_and(|(beside, name)| beside == folder && is_root(name));
        let parent = |path: &str| path.strip_suffix(".rs") == Some(folder) || beside(path);
        let declared = sources.iter().any(|other| {
            parent(&other.path) && other.code.contains(&format!("mod {stem};"))
                || other.strings.iter().any(|literal| literal.text.rsplit('/').next() == Some(name))
        });
        if !declared {
            let cure = format!("nothing declares this file: add `mod {stem};` to the module above it, or delete it");
            violations.push(Violation::new(&source.path, 1, "file-of-no-module", cure));
        }
    }
    violations
}

/// The last name of the path in each `impl … Path<…> for`.
fn implemented_traits(code: &str) -> Vec<String> {
    let mut names = Vec::new();
    for at in find_words(code, "impl") {
        let rest = skip_generics(code[at + "impl".len()..].trim_start());
        let end = rest.find(['{', ';', ')', '=']).unwrap_or(rest.len());
        let Some(until_for) = find_words(&rest[..end], "for").first().copied() else {
            continue;
        };
        let path = rest[..until_for].split('<').next().unwrap_or_default();
        let name = path.trim().rsplit("::").next().unwrap_or_default();
        if !name.is_empty() && name.chars().all(is_identifier) {
            names.push(name.to_owned());
        }
    }
    names
}

fn skip_generics(text: &str) -> &str {
    if !text.starts_with('<') {
        return text;
    }
    let mut depth = 0_usize;
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            // The arrow of `Fn(A) -> B` closes nothing.
            '>' if !text[..at].ends_with('-') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return text[at + 1..].trim_start();
        }
    }
    ""
}

fn at_words(source: &Source, word: &str, rule: &'static str, cure: &str) -> Vec<Violation> {
    find_words(&source.code, word)
        .into_iter()
        .map(|at| {
            let cure = format!("`{word}`: {cure}");
            Violation::new(&source.path, source.line_of(at), rule, cure)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines at which a rule complains.
    fn lines(rule: fn(&Source) -> Vec<Violation>, path: &str, text: &str) -> Vec<usize> {
        let mut lines: Vec<usize> = rule(&Source::new(path, text)).iter().map(|v| v.line).collect();
        lines.sort_unstable();
        lines
    }

    #[test]
    fn core_must_be_pure() {
        let core = "crates/haicap-core/src/time.rs";
        for (word, _) in IMPURE {
            let text = format!("// {word} in a comment is fine\nfn a() {{ {word} }}\n");
            assert_eq!(lines(core_is_pure, core, &text), [2], "{word}");
            assert!(lines(core_is_pure, "crates/haicap-pack/src/a.rs", &text).is_empty());
        }
        assert_eq!(lines(core_is_pure, core, "use std::{fmt, fs};\n"), [1]);
        assert!(lines(core_is_pure, core, "use std::{fmt, mem};\nenum X { Instantly }\n").is_empty());
    }

    #[test]
    fn sql_stays_in_store() {
        for sql in [
            "SELECT 1",
            "INSERT INTO a VALUES (1)",
            "UPDATE a\\n SET b = 1",
            "DELETE FROM a",
            "CREATE TABLE a (b BIGINT)",
        ] {
            let text = format!("\nfn a() {{ run(\"{sql}\") }}\n");
            assert_eq!(lines(sql_only_in_store, "crates/haicap-drill/src/a.rs", &text), [2]);
            assert!(lines(sql_only_in_store, "crates/haicap-store/src/a.rs", &text).is_empty());
        }
        let fine = "fn a() { say(\"select a unit; UPDATE the list\") } // SELECT it\n";
        assert!(lines(sql_only_in_store, "crates/haicap-drill/src/a.rs", fine).is_empty());
    }

    #[test]
    fn the_server_has_one_clock() {
        for word in CLOCKS {
            let text = format!("fn a() {{ {word}() }}\n");
            assert_eq!(lines(one_clock, "crates/haicap-server/src/act.rs", &text), [1]);
            assert!(lines(one_clock, "crates/haicap-server/src/clock.rs", &text).is_empty());
            assert!(lines(one_clock, "crates/haicap-drill/src/a.rs", &text).is_empty());
        }
    }

    #[test]
    fn nothing_is_left_over() {
        for word in LEFT_OVER {
            let text = format!("let a = \"{word}\";\n{word}\n");
            assert_eq!(lines(forbidden_words, "crates/a/src/b.rs", &text), [2], "{word}");
        }
        for mark in MARKS {
            let text = format!("// a code like {mark}{mark} is fine\n// {mark}: later\n");
            assert_eq!(lines(forbidden_words, "crates/a/src/b.rs", &text), [2], "{mark}");
        }
    }

    #[test]
    fn tests_do_not_sleep() {
        let text = "fn a() { thread::sleep(D) }\n#[cfg(test)]\nmod tests {\n    fn b() { \
                    tokio::time::sleep(D) }\n}\n";
        assert_eq!(lines(no_sleep_in_tests, "crates/a/src/b.rs", text), [4]);
        assert_eq!(lines(no_sleep_in_tests, "crates/a/tests/b.rs", text), [1, 4]);
    }

    #[test]
    fn an_allow_needs_its_reason() {
        let open = concat!("#[", "allow(");
        let text = format!("{open}a)]\n{open}\n    b,\n    reason = \"c\"\n)]\nfn d() {{}}\n");
        assert_eq!(lines(allow_has_a_reason, "a.rs", &text), [1]);
        let text = text.replace("#[", "#![");
        assert_eq!(lines(allow_has_a_reason, "a.rs", &text), [1]);
    }

    #[test]
    fn a_trait_needs_two_implementations() {
        let check = |text: &str| no_lonely_trait(&[Source::new("a.rs", text)]).len();
        assert_eq!(check("pub trait A {}\nimpl A for X {}\n"), 1);
        assert_eq!(check("pub trait A {}\n"), 1);
        assert_eq!(check("pub trait A {}\nimpl<F: Fn(B) -> C> A for X<F> {}\nimpl x::A<D> for Y {}\n"), 0);
        assert_eq!(check("trait A {}\nimpl A for X {}\n"), 0);
    }

    #[test]
    fn a_file_needs_its_module() {
        let files = |main: &str| {
            let main = Source::new("crates/a/tests/a/main.rs", main);
            every_file_is_a_module(&[
                main,
                Source::new("crates/a/tests/a/b.rs", ""),
                Source::new("crates/a/tests/c.rs", ""),
            ])
        };
        assert!(files("mod b;").is_empty());
        assert!(files("#[path = \"../a/b.rs\"]\nmod c;").is_empty());
        assert_eq!(files("// mod b;").len(), 1);
        let below = |declared: &str| {
            let parent = Source::new("crates/a/src/b.rs", declared);
            every_file_is_a_module(&[
                Source::new("crates/a/src/lib.rs", "mod b;"),
                parent,
                Source::new("crates/a/src/b/c.rs", ""),
            ])
        };
        assert!(below("pub mod c;").is_empty());
        assert_eq!(below("mod d;").len(), 1);
    }
}
