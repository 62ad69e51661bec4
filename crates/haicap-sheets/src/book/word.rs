//! DOCX: its tables, each as a sheet that is called by the last line above it; all other text is left aside.
//!
//! Only the few marks that make up a table are looked at, in one pass over the text.

use super::{Book, Collector, Column, Measure, Merge, ReadError, Sheet, text_value};
use crate::child::Limits;
use haicap_core::words::tidy;
use std::io::{Cursor, Read};

/// The part of the package that holds the text.
const TEXT: &str = "word/document.xml";
/// Merged cells of a table.
const MOST_MERGES: usize = 10_000;
/// Letters of the line above a table that are kept.
const CAPTION_MAX: usize = 120;

/// Whether a package is a text document.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(TEXT).is_some())
}

pub(super) fn book(bytes: &[u8], limits: &Limits) -> Result<Book, ReadError> {
    let damaged = |_| ReadError::Damaged { sheet: None };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    let part = archive.by_name(TEXT).map_err(damaged)?;
    let mut text = String::new();
    let read = part.take(limits.unpacked_bytes + 1).read_to_string(&mut text);
    let read = read.map_err(|_| ReadError::Damaged { sheet: None })?;
    if read as u64 > limits.unpacked_bytes {
        return Err(ReadError::ZipBomb { limit: limits.unpacked_bytes >> 20 });
    }
    let mut tables = Tables {
        collector: Collector::new(limits),
        book: Book::default(),
        depth: 0,
        at: At::default(),
        caption: String::new(),
        is_line_begun: false,
    };
    for piece in text.split('<').skip(1) {
        let (mark, said) = piece.split_once('>').unwrap_or((piece, ""));
        tables.mark(mark, said)?;
    }
    Ok(tables.book)
}

/// Where in a table one is.
#[derive(Default)]
struct At {
    row: u32,
    column: u32,
    span: u32,
    /// Whether the cell goes on from the row above.
    continued: bool,
    /// Whether it is the first of cells that go on below.
    begins: bool,
    text: String,
}

struct Tables<'l> {
    collector: Collector<'l>,
    book: Book,
    /// Tables within tables: the text of inner ones stands in the cell of the outer one.
    depth: usize,
    at: At,
    /// The last line that is in no table.
    caption: String,
    is_line_begun: bool,
}

impl Tables<'_> {
    fn mark(&mut self, mark: &str, said: &str) -> Result<(), ReadError> {
        let name = mark.split([' ', '/']).find(|word| !word.is_empty()).unwrap_or_default();
        match (mark.starts_with('/'), name) {
            (false, "w:tbl") => {
                self.depth += 1;
                if self.depth == 1 {
                    self.begin()?;
                }
            }
            (true, "w:tbl") => self.depth = self.depth.saturating_sub(1),
            (false, "w:tr") if self.depth == 1 => self.at = At { row: self.at.row + 1, ..At::default() },
            (false, "w:tc") if self.depth == 1 => {
                self.at = At { row: self.at.row, column: self.at.column, span: 1, ..At::default() };
            }
            (true, "w:tc") if self.depth == 1 => self.cell()?,
            // A row may begin further right than the others.
            (false, "w:gridBefore") if self.depth == 1 => self.at.column = number(mark).unwrap_or(0).min(500),
            (false, "w:gridSpan") if self.depth == 1 => {
                self.at.span = number(mark).unwrap_or(1).clamp(1, 500);
            }
            (false, "w:vMerge") if self.depth == 1 => {
                self.at.begins = value(mark) == Some("restart");
                self.at.continued = !self.at.begins;
            }
            (false, "w:t") if self.depth > 0 && !mark.ends_with('/') => self.at.text.push_str(&plain(said)),
            (false, "w:br") | (true, "w:p") if self.depth > 0 => self.at.text.push('\n'),
            (false, "w:tab") if self.depth > 0 => self.at.text.push(' '),
            (false, "w:t") if !mark.ends_with('/') => self.above(&plain(said)),
            (true, "w:p") => self.is_line_begun = false,
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self) -> Result<(), ReadError> {
        let number = self.book.sheets.len() + 1;
        if number > self.collector.limits.sheets {
            return Err(ReadError::TooLarge { what: Measure::Sheets, limit: self.collector.limits.sheets as u64 });
        }
        let caption = std::mem::take(&mut self.caption);
        let name = match tidy(&caption.replace(':', " ")) {
            caption if caption.is_empty() => format!("Bảng {number}"),
            caption => format!("Bảng {number}: {caption}"),
        };
        self.book.sheets.push(Sheet { name, ..Sheet::default() });
        self.at = At::default();
        Ok(())
    }

    /// Text that is in no table: the last line of it says what the next table is about.
    fn above(&mut self, said: &str) {
        if !self.is_line_begun && !said.trim().is_empty() {
            self.caption.clear();
            self.is_line_begun = true;
        }
        let left = CAPTION_MAX.saturating_sub(self.caption.chars().count());
        self.caption.extend(said.chars().take(left));
    }

    fn cell(&mut self) -> Result<(), ReadError> {
        let Some(sheet) = self.book.sheets.last_mut() else { return Ok(()) };
        let (row, first) = (self.at.row, Column(self.at.column));
        let last = Column(self.at.column + self.at.span - 1);
        if self.at.continued {
            let over = |merge: &&mut Merge| merge.columns.0 == first && merge.rows.1 + 1 == row;
            if let Some(merge) = sheet.merges.iter_mut().rev().find(over) {
                merge.rows.1 = row;
            }
        } else if self.at.begins || self.at.span > 1 {
            if sheet.merges.len() >= MOST_MERGES {
                return Err(ReadError::TooLarge { what: Measure::Merges, limit: MOST_MERGES as u64 });
            }
            sheet.merges.push(Merge { rows: (row, row), columns: (first, last) });
        }
        if let Some(value) = text_value(self.at.text.trim()) {
            self.collector.add(sheet, row, first, value)?;
        }
        self.at.column += self.at.span;
        Ok(())
    }
}

fn number(mark: &str) -> Option<u32> {
    value(mark)?.parse().ok()
}

/// The value of a mark: `w:val="2"`.
fn value(mark: &str) -> Option<&str> {
    mark.split("w:val=\"").nth(1)?.split('"').next()
}

/// Text with its five escapes, and numbered letters, put back.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let Some((name, after)) = tail.split_once(';') else {
            out.push('&');
            rest = tail;
            continue;
        };
        let number = name.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16).ok());
        let number = number.or_else(|| name.strip_prefix('#').map(|digits| digits.parse().ok()));
        let letter = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => number.flatten().and_then(char::from_u32),
        };
        out.extend(letter);
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(text: &str) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        archive.start_file(TEXT, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
        archive.finish().unwrap().into_inner()
    }

    fn cell(inner: &str) -> String {
        format!("<w:tc>{inner}</w:tc>")
    }

    fn said(text: &str) -> String {
        cell(&format!("<w:p w:x=\"1\"><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"))
    }

    #[test]
    fn tables_of_a_text_are_read_as_sheets_with_their_merges() {
        let down = |how: &str, text: &str| {
            cell(&format!("<w:tcPr><w:vMerge{how}/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"))
        };
        let wide = cell("<w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr><w:p><w:r><w:t>Thực hiện</w:t></w:r></w:p>");
        let rows = [
            format!("{}{wide}", said("Việc")),
            format!(
                "{}{}{}",
                said("ký &amp; trả"),
                down(" w:val=\"restart\"", "lãnh đạo"),
                said("a</w:t><w:br/><w:t>b")
            ),
            format!("{}{}{}", said("đo"), down("", ""), said("")),
        ];
        let rows: String = rows.iter().map(|row| format!("<w:tr>{row}</w:tr>")).collect();
        let above = "<w:p><w:t>lời dẫn</w:t></w:p><w:p><w:t>Tình huống </w:t><w:t>1: sáng</w:t></w:p><w:p></w:p>";
        let last = format!("<w:tr><w:trPr><w:gridBefore w:val=\"2\"/></w:trPr>{}</w:tr>", said("c"));
        let text = format!("<w:document>{above}<w:tbl><w:tblPr/>{rows}{last}</w:tbl><w:tbl></w:tbl></w:document>");
        let bytes = packed(&text);
        assert!(is_text(&bytes));
        let book = book(&bytes, &Limits::default()).unwrap();
        let sheet = &book.sheets[0];
        let names: Vec<_> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["Bảng 1: Tình huống 1 sáng", "Bảng 2"]);
        let shown = |row, column| sheet.value(row, Column(column)).map(super::super::Value::text).unwrap_or_default();
        assert_eq!(
            [shown(1, 1), shown(2, 0), shown(2, 1), shown(2, 2), shown(4, 2)],
            ["Thực hiện", "ký & trả", "lãnh đạo", "a\nb", "c"]
        );
        let merge = |rows, first, last| Merge { rows, columns: (Column(first), Column(last)) };
        assert_eq!(sheet.merges, [merge((1, 1), 1, 2), merge((2, 3), 1, 1)]);
    }

    #[test]
    fn a_broken_text_and_one_that_is_too_large_are_refused() {
        let few = Limits { unpacked_bytes: 100, ..Limits::default() };
        assert!(matches!(book(&packed(&"x".repeat(200)), &few), Err(ReadError::ZipBomb { .. })));
        assert!(matches!(book(b"PK", &Limits::default()), Err(ReadError::Damaged { .. })));
        let one = Limits { cells: 1, ..Limits::default() };
        let text = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", said("a"), said("b"));
        assert!(matches!(book(&packed(&text), &one), Err(ReadError::TooLarge { what: Measure::Cells, .. })));
    }
}
