//! CSV tables, row by row, with the place of every cell.

use crate::error::{PackErrors, Said};
use crate::source::Source;
use csv::StringRecord;
use std::str::FromStr;

/// A row of a table with the right number of cells.
pub(crate) struct Row<'s> {
    source: &'s Source,
    header: &'s [&'s str],
    record: StringRecord,
    start: usize,
}

/// The rows of a table whose header is exactly `header`. Rows with too few or too many cells are
/// errors and left out.
pub(crate) fn rows<'s>(source: &'s Source, header: &'s [&'s str], errors: &mut PackErrors) -> Vec<Row<'s>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source.text.as_bytes());
    let mut rows = Vec::new();
    let mut first = true;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let offset = error.position().map_or(0, |at| at.byte() as usize);
                errors.push(source.error(offset, format!("không đọc được dòng ({error})"), "kiểm tra dấu ngoặc kép"));
                return rows;
            }
        };
        let start = record.position().map_or(0, |at| at.byte() as usize);
        if std::mem::take(&mut first) {
            if !record.iter().eq(header.iter().copied()) {
                let cure = format!("viết dòng đầu đúng là `{}`", header.join(","));
                errors.push(source.error(start, "dòng tiêu đề không đúng", cure));
                return rows;
            }
        } else if record.len() != header.len() {
            let problem = format!("dòng có {} cột, phải có {}", record.len(), header.len());
            let cure = format!("viết đủ các cột `{}`, ngăn bằng dấu phẩy", header.join(","));
            errors.push(source.error(start, problem, cure));
        } else {
            rows.push(Row { source, header, record, start });
        }
    }
    if first {
        errors.push(source.error_at_all("tệp trống", format!("viết dòng đầu là `{}`", header.join(","))));
    }
    rows
}

impl Row<'_> {
    /// The text of a cell, without blanks around it.
    pub(crate) fn text(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default().trim()
    }

    /// The text of a cell that must not be empty.
    pub(crate) fn required(&self, column: usize, errors: &mut PackErrors) -> Option<String> {
        let text = haicap_core::words::tidy(self.text(column));
        if text.is_empty() {
            self.error(column, "ô này trống", "điền giá trị", errors);
            return None;
        }
        Some(text)
    }

    /// The text of a cell that may be empty.
    pub(crate) fn optional(&self, column: usize) -> Option<String> {
        Some(haicap_core::words::tidy(self.text(column))).filter(|text| !text.is_empty())
    }

    /// The number in a cell.
    pub(crate) fn number<T: FromStr>(&self, column: usize, errors: &mut PackErrors) -> Option<T> {
        let number = self.text(column).parse().ok();
        if number.is_none() {
            let problem = format!("“{}” không phải là số hợp lệ", self.text(column));
            self.error(
                column,
                problem,
                "viết số bằng chữ số, dấu chấm cho phần thập phân, không ngăn hàng nghìn",
                errors,
            );
        }
        number
    }

    /// The number in a cell that may be empty; the outer `None` is an error.
    pub(crate) fn optional_number<T: FromStr>(&self, column: usize, errors: &mut PackErrors) -> Option<Option<T>> {
        if self.text(column).is_empty() { Some(None) } else { self.number(column, errors).map(Some) }
    }

    /// A word of a closed list.
    pub(crate) fn word<T: Copy>(&self, column: usize, known: &[(&str, T)], errors: &mut PackErrors) -> Option<T> {
        let text = self.text(column);
        let found = known.iter().find(|(key, _)| *key == text).map(|(_, value)| *value);
        if found.is_none() {
            let keys: Vec<_> = known.iter().map(|(key, _)| *key).collect();
            let problem = format!("không có giá trị “{text}”");
            self.error(column, problem, format!("dùng một trong: {}", keys.join(", ")), errors);
        }
        found
    }

    /// Adds an error at a cell; the name of its column is put before the problem.
    pub(crate) fn error(
        &self,
        column: usize,
        problem: impl AsRef<str>,
        cure: impl Into<Said>,
        errors: &mut PackErrors,
    ) {
        let name = self.header.get(column).copied().unwrap_or_default();
        let problem = format!("cột `{name}`: {}", problem.as_ref());
        errors.push(self.source.error(self.offset(column), problem, cure));
    }

    /// The byte at which a cell starts.
    pub(crate) fn offset(&self, column: usize) -> usize {
        let text = &self.source.text;
        let mut quoted = false;
        let mut left = column;
        let skipped = text[self.start..].len() - text[self.start..].trim_start_matches(['\n', '\r']).len();
        let start = self.start + skipped;
        for (at, letter) in text[start..].char_indices() {
            match letter {
                _ if left == 0 => return start + at,
                '"' => quoted = !quoted,
                ',' if !quoted => left -= 1,
                '\n' if !quoted => break,
                _ => {}
            }
        }
        if left == 0 { text.len() } else { start }
    }
}
