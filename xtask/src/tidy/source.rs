//! A Rust file cut into code, comments and strings, so that a rule looks only where it should.

use std::ops::Range;

/// One Rust file.
pub(crate) struct Source {
    /// Below the checkout, with `/`.
    pub(crate) path: String,
    /// The text with comments and the insides of strings blanked; every byte keeps its place.
    pub(crate) code: String,
    /// The text with everything but comments blanked.
    pub(crate) comments: String,
    /// What stands in string literals.
    pub(crate) strings: Vec<Literal>,
    /// Where lines begin.
    lines: Vec<usize>,
    /// Where test code stands in a file that also has other code.
    tests: Vec<Range<usize>>,
    /// Whether the file is a test as a whole.
    pub(crate) is_test_file: bool,
}

/// A string literal.
pub(crate) struct Literal {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// A function with a body.
pub(crate) struct Function {
    pub(crate) name: String,
    pub(crate) line: usize,
    /// From the line of `fn` to the line of its last brace.
    pub(crate) lines: usize,
    pub(crate) is_test: bool,
}

impl Source {
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut cutter = Cutter::new(text);
        cutter.cut();
        let (code, comments, literals) = cutter.finish();
        let lines: Vec<usize> = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut source = Self {
            path: path.to_owned(),
            is_test_file: path.contains("/tests/") || path.ends_with("/tests.rs"),
            tests: test_spans(&code),
            code,
            comments,
            strings: Vec::new(),
            lines,
        };
        source.strings = literals.into_iter().map(|(at, text)| Literal { line: source.line_of(at), text }).collect();
        source
    }

    /// The line, counted from 1, in which this byte stands.
    pub(crate) fn line_of(&self, at: usize) -> usize {
        self.lines.partition_point(|start| *start <= at)
    }

    /// How many lines the file has.
    pub(crate) fn length(&self) -> usize {
        let empty_last = self.lines.last() == Some(&self.code.len());
        self.lines.len() - usize::from(empty_last)
    }

    /// The modules in other files that only tests have (`#[cfg(test)] mod a;`), as paths without
    /// `.rs`.
    pub(crate) fn test_modules(&self) -> Vec<String> {
        let stem = self.path.trim_end_matches(".rs");
        let (parent, name) = stem.rsplit_once('/').unwrap_or(("", stem));
        let folder = if ["lib", "main", "mod"].contains(&name) { parent } else { stem };
        let items = self.tests.iter().map(|span| self.code[span.clone()].trim_end());
        items
            .filter_map(|item| item.strip_suffix(';')?.rsplit_once("mod "))
            .map(|(_, module)| format!("{folder}/{}", module.trim()))
            .collect()
    }

    /// Whether this byte stands in test code.
    pub(crate) fn is_test(&self, at: usize) -> bool {
        self.is_test_file || self.tests.iter().any(|span| span.contains(&at))
    }

    /// Every function with a body.
    pub(crate) fn functions(&self) -> Vec<Function> {
        let mut functions = Vec::new();
        for at in find_words(&self.code, "fn") {
            let name = identifier(self.code[at + 2..].trim_start());
            let Some(end) = item_end(&self.code, at) else {
                continue;
            };
            if name.is_empty() {
                continue;
            }
            functions.push(Function {
                name: name.to_owned(),
                line: self.line_of(at),
                lines: self.line_of(end) - self.line_of(at) + 1,
                is_test: self.is_test(at),
            });
        }
        functions
    }
}

/// Where `word` stands in `text` and is not a part of a longer identifier.
pub(crate) fn find_words(text: &str, word: &str) -> Vec<usize> {
    let starts_inside = word.starts_with(is_identifier);
    let ends_inside = word.ends_with(is_identifier);
    text.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !(starts_inside && text[..*at].ends_with(is_identifier)))
        .filter(|at| !(ends_inside && text[at + word.len()..].starts_with(is_identifier)))
        .collect()
}

/// The identifier at the beginning of `text`; empty when there is none.
pub(crate) fn identifier(text: &str) -> &str {
    let end = text.find(|letter| !is_identifier(letter)).unwrap_or(text.len());
    &text[..end]
}

pub(crate) fn is_identifier(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// The last byte of the item that begins at `from`: its `;` or its matching brace.
pub(crate) fn item_end(code: &str, from: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut braces = 0_usize;
    for (offset, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b'{' => braces += 1,
            b'}' => {
                braces = braces.saturating_sub(1);
                if braces == 0 && depth == 0 {
                    return Some(offset);
                }
            }
            b';' if depth == 0 && braces == 0 => return Some(offset),
            _ => {}
        }
    }
    None
}

fn test_spans(code: &str) -> Vec<Range<usize>> {
    ["#[cfg(test)]", "#[cfg(all(test", "#[cfg(any(test"]
        .iter()
        .flat_map(|attribute| code.match_indices(attribute))
        .filter_map(|(at, _)| Some(at..item_end(code, at)? + 1))
        .collect()
}

/// Walks through the bytes once.
struct Cutter<'a> {
    text: &'a str,
    at: usize,
    code: Vec<u8>,
    comments: Vec<u8>,
    literals: Vec<(usize, String)>,
}

impl<'a> Cutter<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            code: Vec::with_capacity(text.len()),
            comments: Vec::with_capacity(text.len()),
            literals: Vec::new(),
        }
    }

    fn cut(&mut self) {
        while let Some(letter) = self.rest().chars().next() {
            let rest = self.rest();
            if rest.starts_with("//") {
                self.comment(rest.find('\n').unwrap_or(rest.len()));
            } else if rest.starts_with("/*") {
                self.comment(block_comment(rest));
            } else if letter == '"' {
                self.string();
            } else if letter == '\'' {
                self.quote();
            } else if is_identifier(letter) {
                self.word();
            } else {
                self.keep(letter.len_utf8());
            }
        }
    }

    fn finish(self) -> (String, String, Vec<(usize, String)>) {
        (
            String::from_utf8_lossy(&self.code).into_owned(),
            String::from_utf8_lossy(&self.comments).into_owned(),
            self.literals,
        )
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// An identifier, or the prefix of a string: `r"…"`, `br#"…"#`, `b"…"`, `c"…"`.
    fn word(&mut self) {
        let word = identifier(self.rest());
        let after = &self.rest()[word.len()..];
        let hashes = after.len() - after.trim_start_matches('#').len();
        let opens = after[hashes..].starts_with('"');
        self.keep(word.len());
        if matches!(word, "r" | "br" | "cr") && opens {
            self.keep(hashes);
            self.raw_string(hashes);
        } else if matches!(word, "b" | "c") && after.starts_with('"') {
            self.string();
        }
    }

    /// `"…"` with escapes.
    fn string(&mut self) {
        let inside = &self.rest()[1..];
        let mut escaped = false;
        let end = inside
            .find(|letter| {
                let closes = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                closes
            })
            .unwrap_or(inside.len());
        self.literal(end);
    }

    fn raw_string(&mut self, hashes: usize) {
        let inside = &self.rest()[1..];
        let close = format!("\"{}", "#".repeat(hashes));
        self.literal(inside.find(&close).unwrap_or(inside.len()));
    }

    /// A quote, `length` bytes to blank, a quote.
    fn literal(&mut self, length: usize) {
        let text = self.rest()[1..=length].to_owned();
        self.literals.push((self.at, text));
        self.keep(1);
        self.blank(length);
        self.keep(1);
    }

    /// A character literal or a lifetime.
    fn quote(&mut self) {
        let inside = &self.rest()[1..];
        let mut letters = inside.chars();
        let first = letters.next().unwrap_or(' ');
        let length = if first == '\\' {
            // The escaped letter may itself be a quote: look behind it.
            let skipped = 1 + letters.next().map_or(0, char::len_utf8);
            inside[skipped..].find('\'').map(|at| at + skipped)
        } else {
            letters.next().is_some_and(|second| second == '\'').then_some(first.len_utf8())
        };
        self.keep(1);
        if let Some(length) = length {
            self.blank(length);
            self.keep(1);
        }
    }

    fn keep(&mut self, length: usize) {
        let end = (self.at + length).min(self.text.len());
        let bytes = &self.text.as_bytes()[self.at..end];
        self.code.extend_from_slice(bytes);
        self.comments.extend(bytes.iter().copied().map(blank));
        self.at = end;
    }

    fn blank(&mut self, length: usize) {
        let bytes = &self.text.as_bytes()[self.at..self.at + length];
        self.code.extend(bytes.iter().copied().map(blank));
        self.comments.extend(bytes.iter().copied().map(blank));
        self.at += length;
    }

    fn comment(&mut self, length: usize) {
        let bytes = &self.text.as_bytes()[self.at..self.at + length];
        self.code.extend(bytes.iter().copied().map(blank));
        self.comments.extend_from_slice(bytes);
        self.at += length;
    }
}

fn blank(byte: u8) -> u8 {
    if byte == b'\n' { byte } else { b' ' }
}

/// How long the block comment at the beginning of `text` is; they nest.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_strings_are_cut_from_the_code() {
        let text = r##"let a = "x // y"; // say "fn"
let b = r#"raw " fn"#; /* one /* two */ fn */ let c = b"\"fn";
let d: &'static str = "ơ"; let e = '"'; let f = '\''; call();
"##;
        let source = Source::new("a.rs", text);
        assert_eq!(source.code.len(), text.len());
        assert_eq!(source.comments.len(), text.len());
        assert!(find_words(&source.code, "fn").is_empty(), "{}", source.code);
        assert!(source.code.contains("call();"), "{}", source.code);
        assert!(source.comments.contains("say \"fn\""));
        let strings: Vec<&str> = source.strings.iter().map(|s| s.text.as_str()).collect();
        assert_eq!(strings, ["x // y", "raw \" fn", "\\\"fn", "ơ"]);
        assert_eq!(source.strings[1].line, 2);
        assert_eq!(source.length(), 3);
    }

    #[test]
    fn functions_are_measured_and_tests_told_apart() {
        let text = "trait T {\n    fn no_body(a: [u8; 2]);\n}\nfn long(\n    a: u8,\n) {\n    \
                    let s = \"}\";\n    if a > 1 { b() }\n}\n#[cfg(test)]\nmod tests {\n    fn \
                    check() {}\n}\ntype F = fn(u8);\n";
        let source = Source::new("a.rs", text);
        let found: Vec<(String, usize, usize, bool)> =
            source.functions().into_iter().map(|f| (f.name, f.line, f.lines, f.is_test)).collect();
        assert_eq!(
            found,
            [("no_body".to_owned(), 2, 1, false), ("long".to_owned(), 4, 6, false), ("check".to_owned(), 12, 1, true),]
        );
        assert!(Source::new("crates/x/tests/a.rs", "fn a() {}").functions()[0].is_test);
    }

    #[test]
    fn modules_of_tests_are_known() {
        let modules = |path: &str| Source::new(path, "mod a;\n#[cfg(test)]\nmod golden;\n").test_modules();
        assert_eq!(modules("crates/x/src/lib.rs"), ["crates/x/src/golden"]);
        assert_eq!(modules("crates/x/src/dossier.rs"), ["crates/x/src/dossier/golden"]);
    }

    #[test]
    fn words_are_whole() {
        assert_eq!(find_words("Instant Instants anInstant x.Instant", "Instant"), [0, 29]);
        assert_eq!(find_words("dbg!(a) xdbg!(", "dbg!("), [0]);
    }
}
