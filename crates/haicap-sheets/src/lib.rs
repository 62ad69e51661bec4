//! Spreadsheets in and out: XLSX and CSV with Vietnamese text intact. The only crate that knows XLSX.
//!
//! **In**: [`child::read_in_child`] has a stranger's file read in a process of its own and hands back a
//! [`book::Book`]; [`roster::recognise`] finds the tables in it, [`roster::read`] turns their rows into
//! officials and remarks.
//!
//! **Out**: both forms have one header row; in XLSX it is bold, stays in sight and filters, in CSV a mark at
//! the beginning of the file makes Excel show accents. A text is always written as text: one that
//! begins like a formula is never run.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

pub mod book;
pub mod child;
pub mod roster;
pub mod script;
pub mod write;

use rust_xlsxwriter::{Format, Workbook, XlsxError};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// One cell of a table (ô).
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Float(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Cell::Int(number)
    }
}

impl From<f64> for Cell {
    fn from(number: f64) -> Self {
        Cell::Float(number)
    }
}

/// A file that could not be written.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// The XLSX writer says no: too many rows, a wrong sheet name, a folder that is not there.
    #[error("cannot write {}: {cause}", path.display())]
    Xlsx {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: XlsxError,
    },
    /// The file system says no.
    #[error("cannot write {}: {cause}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Widest column in characters; longer text is still there, but cut off on the screen.
const WIDEST_COLUMN: usize = 60;

/// Writes a workbook with one sheet.
///
/// # Errors
/// [`SheetError`] with the path.
pub fn write_xlsx(
    path: &Path,
    sheet_name: &str,
    headers: &[&str],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Result<(), SheetError> {
    let wrong = |cause| SheetError::Xlsx { path: path.to_owned(), cause };
    let mut workbook = workbook(sheet_name, headers, rows).map_err(wrong)?;
    workbook.save(path).map_err(wrong)
}

fn workbook(
    sheet_name: &str,
    headers: &[&str],
    rows: impl IntoIterator<Item = Vec<Cell>>,
) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name(sheet_name)?;
    let bold = Format::new().set_bold();
    let mut widths: Vec<usize> = headers.iter().map(|header| header.chars().count()).collect();
    for (column, header) in (0..).zip(headers) {
        sheet.write_string_with_format(0, column, *header, &bold)?;
    }
    let mut last = 0;
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            let width = match &cell {
                Cell::Text(text) => sheet.write_string(row, column, text).map(|_| text.chars().count()),
                Cell::Int(number) => sheet.write_number(row, column, *number as f64).map(|_| 8),
                Cell::Float(number) => sheet.write_number(row, column, *number).map(|_| 8),
            }?;
            if let Some(widest) = widths.get_mut(usize::from(column)) {
                *widest = width.max(*widest);
            }
        }
        last = row;
    }
    for (column, width) in (0..).zip(&widths) {
        sheet.set_column_width(column, (*width).min(WIDEST_COLUMN) as f64 + 2.0)?;
    }
    if let Some(column) = u16::try_from(headers.len()).ok().and_then(|columns| columns.checked_sub(1)) {
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofilter(0, 0, last, column)?;
    }
    Ok(workbook)
}

/// Writes a CSV file in UTF-8 with the mark at its beginning that Excel needs.
///
/// # Errors
/// [`SheetError`] with the path.
pub fn write_csv(path: &Path, headers: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<(), SheetError> {
    csv_into(path, headers, rows).map_err(|cause| SheetError::Io { path: path.to_owned(), cause })
}

fn csv_into(path: &Path, headers: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    file.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
    writer.write_record(headers)?;
    for cells in rows {
        writer.write_record(cells.into_iter().map(csv_text))?;
    }
    writer.flush()
}

/// Text that a spreadsheet program would take for a formula gets an apostrophe before it.
fn csv_text(cell: Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        Cell::Text(text) => text,
        Cell::Int(number) => number.to_string(),
        Cell::Float(number) => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{Data, Reader, Xlsx, open_workbook};

    const HEADERS: [&str; 4] = ["Mã số", "Họ và tên", "Năm sinh", "Tỷ lệ"];

    fn rows() -> Vec<Vec<Cell>> {
        vec![
            vec!["CB-00001".into(), "Đặng Thị Bích Hằng".into(), Cell::Int(1979), Cell::Float(0.5)],
            vec!["CB-00002".into(), "=1+1, \"Ngữ\"\nUyên".into(), Cell::Int(-3), Cell::Float(12.25)],
        ]
    }

    #[test]
    fn a_workbook_is_read_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cán bộ.xlsx");
        write_xlsx(&path, "Cán bộ", &HEADERS, rows()).unwrap();
        let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(workbook.sheet_names(), ["Cán bộ"]);
        let sheet = workbook.worksheet_range("Cán bộ").unwrap();
        let cells: Vec<Vec<Data>> = sheet.rows().map(<[Data]>::to_vec).collect();
        let text = |text: &str| Data::String(text.to_owned());
        assert_eq!(cells[0], HEADERS.map(text));
        assert_eq!(cells[1], [text("CB-00001"), text("Đặng Thị Bích Hằng"), Data::Float(1979.0), Data::Float(0.5)]);
        assert_eq!(cells[2][1], text("=1+1, \"Ngữ\"\nUyên"), "a text is never a formula");
    }

    #[test]
    fn a_csv_file_begins_with_the_mark_and_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cán bộ.csv");
        write_csv(&path, &HEADERS, rows()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.strip_prefix('\u{feff}').unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(reader.headers().unwrap(), HEADERS.as_slice());
        let read: Vec<Vec<String>> =
            reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        assert_eq!(read[0], ["CB-00001", "Đặng Thị Bích Hằng", "1979", "0.5"]);
        assert_eq!(read[1], ["CB-00002", "'=1+1, \"Ngữ\"\nUyên", "-3", "12.25"]);
    }

    #[test]
    fn tables_without_rows_are_files_too() {
        let folder = tempfile::tempdir().unwrap();
        write_xlsx(&folder.path().join("x.xlsx"), "Trống", &HEADERS, []).unwrap();
        write_csv(&folder.path().join("x.csv"), &HEADERS, []).unwrap();
    }

    #[test]
    fn an_error_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("không có").join("x.xlsx");
        for error in [
            write_xlsx(&path, "A", &HEADERS, rows()).unwrap_err(),
            write_csv(&path, &HEADERS, rows()).unwrap_err(),
            write_xlsx(&folder.path().join("không có.xlsx"), "a/b", &HEADERS, rows()).unwrap_err(),
        ] {
            assert!(error.to_string().contains("không có"), "{error}");
        }
    }
}
