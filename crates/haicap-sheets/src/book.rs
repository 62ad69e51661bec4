//! A workbook as plain values, at the places where a person sees them (bảng tính).
//!
//! [`parse`] trusts nothing in the file, but it runs code that can be made to ask for half a terabyte:
//! a server calls [`crate::child::read_in_child`] instead.

mod delimited;
mod objects;
mod packed;
mod read_error;
mod word;

pub use read_error::{EntryFault, Measure, ReadError};

use crate::child::Limits;
use haicap_core::Lang;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A workbook that was read (tệp bảng tính).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Book {
    /// Sheets that a person sees, in their order.
    pub sheets: Vec<Sheet>,
    /// Names of hidden sheets; they are not read.
    pub hidden: Vec<String>,
}

/// One sheet (trang tính).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sheet {
    /// Name on its tab; `CSV` or `JSON` for a text file.
    pub name: String,
    /// Rows with at least one value, by number.
    pub rows: Vec<Row>,
    /// Cells that are shown as one.
    pub merges: Vec<Merge>,
}

/// A row with values (dòng).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Number as the person sees it, from 1; 0 for the keys of a list of objects.
    pub number: u32,
    /// Cells with a value, from left to right.
    pub cells: Vec<(Column, Value)>,
}

/// A column, counted from 0 and written as its letters (cột).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column(pub u32);

/// A rectangle of cells shown as one; its value stands in the upper left corner (ô gộp).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merge {
    /// First and last row, from 1.
    pub rows: (u32, u32),
    /// First and last column.
    pub columns: (Column, Column),
}

/// What stands in a cell; an empty cell has no value (giá trị ô).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Text with something else than blanks in it.
    Text(String),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A day.
    Date(Date),
    /// A moment of a day.
    DateTime(DateTime),
    /// True or false.
    Bool(bool),
    /// An error of the spreadsheet, for example `#REF!`.
    Error(String),
    /// A formula with the value that was computed last.
    Formula {
        /// The formula without `=`; empty where the file only points at another cell's.
        formula: String,
        /// What the program that wrote the file computed.
        cached: Option<Box<Value>>,
    },
}

impl Value {
    /// The value as a person reads it; days as `04/03/1985`.
    pub fn text(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Int(number) => number.to_string(),
            Value::Float(number) => number.to_string(),
            Value::Date(day) => haicap_core::words::date(*day),
            Value::DateTime(moment) => haicap_core::words::date_time(*moment, haicap_core::Lang::En),
            Value::Bool(true) => "TRUE".into(),
            Value::Bool(false) => "FALSE".into(),
            Value::Error(error) => error.clone(),
            Value::Formula { formula, cached } => match cached {
                Some(value) => value.text(),
                None => format!("={formula}"),
            },
        }
    }
}

impl Sheet {
    /// The value that stands in this very cell.
    pub fn value(&self, row: u32, column: Column) -> Option<&Value> {
        self.row(row)?.value(column)
    }

    /// The row with this number.
    pub fn row(&self, number: u32) -> Option<&Row> {
        let index = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        self.rows.get(index)
    }

    /// Whether the rows are entries of a list of objects.
    pub fn is_list(&self) -> bool {
        self.rows.first().is_some_and(|heads| heads.number == 0)
    }

    /// Where something stands, as whoever sent the file finds it: `ô H7`, `mục 3, “fee”`, or without a column the row.
    pub fn place(&self, row: u32, column: Option<Column>, lang: Lang) -> String {
        let vi = lang == Lang::Vi;
        match (column, self.is_list()) {
            (Some(column), true) => {
                let key = self.value(0, column).map(Value::text).unwrap_or_default();
                format!("{}, “{key}”", self.place(row, None, lang))
            }
            (None, true) => format!("{} {row}", if vi { "mục" } else { "entry" }),
            (Some(column), false) => format!("{} {column}{row}", if vi { "ô" } else { "cell" }),
            (None, false) => format!("{} {row}", if vi { "dòng" } else { "row" }),
        }
    }

    /// The last column with a value.
    pub fn last_column(&self) -> Option<Column> {
        self.rows.iter().filter_map(|row| row.cells.last()).map(|(column, _)| *column).max()
    }
}

impl Row {
    /// The value in a column.
    pub fn value(&self, column: Column) -> Option<&Value> {
        let index = self.cells.binary_search_by_key(&column, |(column, _)| *column).ok()?;
        self.cells.get(index).map(|(_, value)| value)
    }
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut letters = Vec::new();
        let mut rest = u64::from(self.0) + 1;
        while rest > 0 {
            letters.push(char::from(b'A' + ((rest - 1) % 26) as u8));
            rest = (rest - 1) / 26;
        }
        letters.iter().rev().try_for_each(|letter| write!(f, "{letter}"))
    }
}

/// Letters that name no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` không phải là cột: viết chữ cái như trong bảng tính, ví dụ B hoặc AA")]
pub struct NotAColumn(pub String);

impl FromStr for Column {
    type Err = NotAColumn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || NotAColumn(text.to_owned());
        if text.is_empty() || text.len() > 3 || !text.bytes().all(|letter| letter.is_ascii_alphabetic()) {
            return Err(wrong());
        }
        let number = text.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
        Ok(Column(number - 1))
    }
}

impl Serialize for Column {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Column {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let letters = <std::borrow::Cow<'_, str>>::deserialize(deserializer)?;
        letters.parse().map_err(serde::de::Error::custom)
    }
}

/// Reads a file of unknown kind: XLSX, text with separators, and, where the limits allow it, the tables of a DOCX or a
/// list of objects (JSON).
///
/// # Errors
/// [`ReadError`] when it is none of these, is locked, broken or larger than the limits.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Book, ReadError> {
    const ZIP: &[u8] = b"PK\x03\x04";
    const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    if bytes.is_empty() {
        return Err(ReadError::Empty);
    }
    if bytes.len() > limits.input_bytes {
        return Err(ReadError::TooLarge { what: Measure::Megabytes, limit: limits.input_bytes as u64 >> 20 });
    }
    if !limits.macros && bytes.starts_with(ZIP) && packed::has_macros(bytes) {
        return Err(ReadError::HasMacros);
    }
    let book = if limits.texts && bytes.starts_with(ZIP) && word::is_text(bytes) {
        word::book(bytes, limits)?
    } else if bytes.starts_with(ZIP) {
        packed::book(bytes, limits)?
    } else if bytes.starts_with(OLE) {
        return Err(of_compound_file(bytes));
    } else {
        delimited::book(bytes, limits)?
    };
    if book.sheets.iter().all(|sheet| sheet.rows.is_empty()) { Err(ReadError::Empty) } else { Ok(book) }
}

/// A locked XLSX and an old XLS lie in the same kind of container; streams in it have UTF-16 names.
fn of_compound_file(bytes: &[u8]) -> ReadError {
    let has = |name: &str| {
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    match () {
        () if has("EncryptedPackage") => ReadError::PasswordProtected,
        () if has("WordDocument") || has("PowerPoint Document") => ReadError::NotASpreadsheet,
        () => ReadError::OldXls,
    }
}

/// Collects the values of a book and keeps it within the limits.
struct Collector<'l> {
    limits: &'l Limits,
    rows: usize,
    cells: usize,
    bytes: usize,
}

/// What a cell costs on its way to the parent, besides its text.
const BYTES_OF_A_CELL: usize = 24;

impl<'l> Collector<'l> {
    fn new(limits: &'l Limits) -> Self {
        Collector { limits, rows: 0, cells: 0, bytes: 0 }
    }

    /// Adds a value to a sheet; cells come from top to bottom and from left to right.
    fn add(&mut self, sheet: &mut Sheet, number: u32, column: Column, value: Value) -> Result<(), ReadError> {
        let too_large = |what, limit: usize| Err(ReadError::TooLarge { what, limit: limit as u64 });
        let limits = self.limits;
        if column.0 as usize >= limits.columns {
            return too_large(Measure::Columns, limits.columns);
        }
        self.cells += 1;
        self.bytes += BYTES_OF_A_CELL + if let Value::Text(text) = &value { text.len() } else { 0 };
        if self.cells > limits.cells {
            return too_large(Measure::Cells, limits.cells);
        }
        if self.bytes > limits.output_bytes {
            return too_large(Measure::Megabytes, limits.output_bytes >> 20);
        }
        match sheet.rows.last_mut() {
            Some(row) if row.number == number => row.cells.push((column, value)),
            _ => {
                self.rows += 1;
                if self.rows > limits.rows {
                    return too_large(Measure::Rows, limits.rows);
                }
                sheet.rows.push(Row { number, cells: vec![(column, value)] });
            }
        }
        Ok(())
    }
}

/// What a spreadsheet program writes for a cell that it could not compute.
const ERRORS: [&str; 7] = ["#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"];

/// Text of a cell, unless nothing but blanks stands in it.
fn text_value(text: &str) -> Option<Value> {
    (!text.trim().is_empty()).then(|| Value::Text(text.to_owned()))
}

#[cfg(test)]
mod tests;
