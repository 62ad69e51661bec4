//! Our own pages read as tags: every value of an attribute stands in double quotes, and whatever people wrote is
//! escaped, so that `<` and `>` are always ours.

use std::fmt::Write;

/// A tag of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag<'p> {
    /// `input`, or `/form` where one ends.
    pub(super) name: &'p str,
    /// What stands after the name.
    head: &'p str,
    /// Where it begins in the page.
    pub(super) start: usize,
    /// Where what follows it begins.
    pub(super) end: usize,
}

/// The tags of a page, in order.
pub(super) fn tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + page[at..].find('<')?;
        let end = start + page[start..].find('>')? + 1;
        at = end;
        let inner = &page[start + 1..end - 1];
        let (name, head) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        Some(Tag { name, head, start, end })
    })
}

impl<'p> Tag<'p> {
    /// Attributes with their values as they are written; one without a value has none.
    fn attributes(self) -> impl Iterator<Item = (&'p str, Option<&'p str>)> {
        let mut rest = self.head;
        std::iter::from_fn(move || {
            rest = rest.trim_start();
            let end = rest.find(|letter: char| letter == '=' || letter.is_whitespace()).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return None;
            }
            let quoted = after.strip_prefix("=\"").and_then(|value| value.split_once('"'));
            rest = quoted.map_or(after.trim_start_matches('='), |(_, after)| after);
            Some((name, quoted.map(|(value, _)| value)))
        })
    }

    /// Whether it has an attribute.
    pub(super) fn has(self, name: &str) -> bool {
        self.attributes().any(|(key, _)| key == name)
    }

    /// The value of an attribute, as a browser reads it.
    pub(super) fn value(self, name: &str) -> Option<String> {
        self.attributes().find(|(key, _)| *key == name).and_then(|(_, value)| value).map(plain)
    }

    /// The tag with some attributes set, or taken away where there is no value.
    pub(super) fn with(self, set: &[(&str, Option<&str>)]) -> String {
        let mut text = format!("<{}", self.name);
        for (name, value) in self.attributes().filter(|(name, _)| set.iter().all(|(other, _)| other != name)) {
            let _ = match value {
                Some(value) => write!(text, " {name}=\"{value}\""),
                None => write!(text, " {name}"),
            };
        }
        for (name, value) in set.iter().filter_map(|(name, value)| Some((name, (*value)?))) {
            let _ = match value {
                "" if *name != "value" => write!(text, " {name}"),
                value => write!(text, " {name}=\"{}\"", escaped(value)),
            };
        }
        text + ">"
    }
}

/// A text within a page.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&#38;").replace('<', "&#60;").replace('>', "&#62;").replace('"', "&#34;").replace('\'', "&#39;")
}

/// A value as it was before it was escaped.
fn plain(value: &str) -> String {
    let marks = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&"), ("&#38;", "&")];
    marks.iter().fold(value.to_owned(), |text, (mark, letter)| text.replace(mark, letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_and_written_with_what_people_wrote_in_them() {
        let page = r#"<p>a &#60;b&#62;</p><input id="x" required value="&#34;&#62; autofocus" autofocus>"#;
        let all: Vec<_> = tags(page).collect();
        assert_eq!(all.iter().map(|tag| tag.name).collect::<Vec<_>>(), ["p", "/p", "input"]);
        let input = all[2];
        assert_eq!(input.value("value").as_deref(), Some("\"> autofocus"));
        assert!(input.has("required") && input.has("autofocus") && !input.has("checked"));
        assert_eq!(
            input.with(&[("autofocus", None), ("value", Some("<b>")), ("aria-invalid", Some("true"))]),
            r#"<input id="x" required value="&#60;b&#62;" aria-invalid="true">"#
        );
    }
}
