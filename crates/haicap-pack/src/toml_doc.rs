//! TOML files, read value by value so that one mistake does not hide the next.

use crate::error::{PackError, PackErrors, Said, UnsureNote, said};
use crate::source::Source;
use serde::de::{DeserializeOwned, IntoDeserializer};
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table of a TOML file whose values are taken one after the other.
pub(crate) struct Doc<'s> {
    source: &'s Source,
    /// Key -> place of the key, value.
    values: BTreeMap<String, (usize, Spanned<DeValue<'s>>)>,
    /// Where the table starts.
    offset: usize,
}

/// A value with its place and the places of the values in it.
pub(crate) struct Item<T> {
    pub(crate) value: T,
    pub(crate) offset: usize,
    fields: BTreeMap<String, usize>,
}

impl<T> Item<T> {
    /// A value of which no place is known.
    pub(crate) fn alone(value: T) -> Self {
        Item { value, offset: 0, fields: BTreeMap::new() }
    }

    /// Where the value of a field starts; the item itself when it is not written.
    pub(crate) fn at(&self, field: &str) -> usize {
        self.fields.get(field).copied().unwrap_or(self.offset)
    }
}

/// What stands in `[[unsure]]`.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct UnsureRow {
    field: String,
    note: String,
}

impl<'s> Doc<'s> {
    /// Parses a file. Every mistake of syntax is reported; with one, nothing else is read.
    pub(crate) fn parse(source: &'s Source, errors: &mut PackErrors) -> Option<Doc<'s>> {
        let (table, mistakes) = DeTable::parse_recoverable(&source.text);
        if mistakes.is_empty() {
            return Some(Doc::of(source, table.into_inner(), 0));
        }
        for mistake in mistakes {
            let offset = mistake.span().map_or(0, |span| span.start);
            let problem = said!("sai cú pháp TOML ({})", "not TOML ({})", mistake.message());
            let cure = Said::new(
                "xem lại dấu ngoặc, dấu bằng và dấu ngoặc kép ở chỗ này",
                "look at the brackets, the equals sign and the quotes here",
            );
            errors.push(source.error(offset, problem, cure));
        }
        None
    }

    fn of(source: &'s Source, table: DeTable<'s>, offset: usize) -> Doc<'s> {
        let values = table.into_iter().map(|(key, value)| (key.get_ref().to_string(), (key.span().start, value)));
        Doc { source, values: values.collect(), offset }
    }

    /// A value that must be there.
    pub(crate) fn take<T: DeserializeOwned>(&mut self, key: &str, errors: &mut PackErrors) -> Option<Item<T>> {
        let Some((_, value)) = self.values.remove(key) else {
            errors.push(self.missing(key));
            return None;
        };
        read(self.source, value, errors)
    }

    /// A value that may be missing.
    pub(crate) fn optional<T: DeserializeOwned>(&mut self, key: &str, errors: &mut PackErrors) -> Option<Item<T>> {
        self.values.remove(key).and_then(|(_, value)| read(self.source, value, errors))
    }

    /// The values of a list that must be there and not be empty.
    pub(crate) fn list<T: DeserializeOwned>(&mut self, key: &str, errors: &mut PackErrors) -> Vec<Item<T>> {
        let before = errors.len();
        let list = self.optional_list(key, errors);
        if list.is_empty() && errors.len() == before {
            errors.push(self.missing(key));
        }
        list
    }

    /// The values of a list that may be missing.
    pub(crate) fn optional_list<T: DeserializeOwned>(&mut self, key: &str, errors: &mut PackErrors) -> Vec<Item<T>> {
        let Some((offset, value)) = self.values.remove(key) else {
            return Vec::new();
        };
        match value.into_inner() {
            DeValue::Array(values) => values.into_iter().filter_map(|value| read(self.source, value, errors)).collect(),
            _ => {
                let cure = said!(
                    "viết mỗi phần tử dưới dòng [[{key}]], hoặc viết danh sách trong [ ]",
                    "write each element below a line [[{key}]], or the list within [ ]"
                );
                let problem = said!("mục `{key}` phải là một danh sách", "`{key}` must be a list");
                errors.push(self.source.error(offset, problem, cure));
                Vec::new()
            }
        }
    }

    /// A table in this one that must be there.
    pub(crate) fn table(&mut self, key: &str, errors: &mut PackErrors) -> Option<Doc<'s>> {
        let Some((offset, value)) = self.values.remove(key) else {
            errors.push(self.missing(key));
            return None;
        };
        match value.into_inner() {
            DeValue::Table(table) => Some(Doc::of(self.source, table, offset)),
            _ => {
                let problem = said!("mục `{key}` phải là một bảng", "`{key}` must be a table");
                let cure = said!("viết các giá trị dưới dòng [{key}]", "write its values below a line [{key}]");
                errors.push(self.source.error(offset, problem, cure));
                None
            }
        }
    }

    /// The values marked as unsure.
    pub(crate) fn unsure(&mut self, errors: &mut PackErrors) -> Vec<UnsureNote> {
        let file = self.source.file.clone();
        let rows = self.optional_list::<UnsureRow>("unsure", errors);
        rows.into_iter()
            .map(|row| UnsureNote { file: file.clone(), what: row.value.field, note: row.value.note })
            .collect()
    }

    /// Ends the reading: what is left is unknown.
    pub(crate) fn finish(self, errors: &mut PackErrors) {
        for (key, (offset, _)) in self.values {
            let cure = Said::new("xóa mục này, hoặc sửa lại tên mục", "take it away, or mend its name");
            errors.push(self.source.error(offset, no_such(&key), cure));
        }
    }

    fn missing(&self, key: &str) -> PackError {
        let cure = said!("thêm mục `{key}` vào tệp", "add `{key}` to the file");
        self.source.error(self.offset, said!("thiếu mục `{key}`", "`{key}` is missing"), cure)
    }
}

fn read<'s, T: DeserializeOwned>(
    source: &'s Source,
    value: Spanned<DeValue<'s>>,
    errors: &mut PackErrors,
) -> Option<Item<T>> {
    let offset = value.span().start;
    let fields = match value.get_ref() {
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (key.get_ref().to_string(), value.span().start)).collect()
        }
        _ => BTreeMap::new(),
    };
    match T::deserialize(value.into_deserializer()) {
        Ok(value) => Some(Item { value, offset, fields }),
        Err(error) => {
            let at = error.span().map_or(offset, |span| span.start);
            let (problem, cure) = in_words(error.message());
            errors.push(source.error(at, problem, cure));
            None
        }
    }
}

fn no_such(key: &str) -> Said {
    said!("không có mục nào tên là `{key}`", "there is no `{key}` here")
}

/// Turns serde's words into words that an official reads.
fn in_words(message: &str) -> (Said, Said) {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    let known = |text: &str| {
        let names: Vec<_> = text.split('`').skip(3).step_by(2).collect();
        said!("dùng một trong: {}", "use one of: {}", names.join(", "))
    };
    if message.starts_with("missing field") {
        let field = quoted(message);
        (said!("thiếu mục `{field}`", "`{field}` is missing"), said!("thêm mục `{field}`", "add `{field}`"))
    } else if message.starts_with("unknown field") {
        (no_such(&quoted(message)), known(message))
    } else if message.starts_with("unknown variant") {
        (said!("không có giá trị “{}”", "there is no value “{}”", quoted(message)), known(message))
    } else if message.starts_with("invalid type") || message.starts_with("invalid value") {
        let expected = message.rsplit("expected ").next().unwrap_or_default();
        let found = message.split(", expected").next().unwrap_or_default();
        let found = found.split(['`', '"']).nth(1).map(|value| format!(" “{value}”")).unwrap_or_default();
        let (vi, en) = kind(expected);
        let problem = said!("giá trị{found} không đúng kiểu", "the value{found} is of the wrong kind");
        (problem, Said::new(format!("viết {vi}"), format!("write {en}")))
    } else if ["year", "month", "day"].iter().any(|part| message.contains(part)) {
        let cure = Said::new(
            "viết ngày có thật trong ngoặc kép, như \"2025-07-01\"",
            "write a day that there is, in quotes, like \"2025-07-01\"",
        );
        (Said::new("không phải là ngày", "not a day"), cure)
    } else {
        let cure = Said::new("xem cách viết trong city/hcmc", "look how it is written in city/hcmc");
        (said!("không đọc được giá trị ({message})", "the value cannot be read ({message})"), cure)
    }
}

/// What is to be written, in both languages.
fn kind(expected: &str) -> (&'static str, &'static str) {
    match expected {
        "u8" | "u16" | "u32" | "u64" | "i32" | "i64" | "usize" => ("một số nguyên không âm", "a whole number from 0"),
        "f64" | "f32" => ("một số", "a number"),
        "a string" | "a borrowed string" | "string or map" => ("chữ trong dấu ngoặc kép", "text in quotes"),
        "a sequence" => ("một danh sách trong [ ]", "a list within [ ]"),
        text if text.starts_with("struct") => ("một bảng", "a table"),
        _ => ("giá trị như trong city/hcmc", "a value as in city/hcmc"),
    }
}
