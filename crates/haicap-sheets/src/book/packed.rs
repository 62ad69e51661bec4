//! XLSX: first how much it unpacks to, then its cells one after the other.
//!
//! Cells are streamed: a range as large as the file claims is never laid out.

use super::{Book, Collector, Column, ERRORS, Measure, Merge, ReadError, Sheet, Value, text_value};
use crate::child::Limits;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use jiff::civil::{Date, DateTime};
use std::io::{Cursor, Read};

/// Parts of a package; a workbook with a hundred sheets has a few hundred.
const MOST_PARTS: usize = 5_000;
/// Merged cells of a sheet.
const MOST_MERGES: usize = 100_000;

type Source<'b> = Cursor<&'b [u8]>;

pub(super) fn book(bytes: &[u8], limits: &Limits) -> Result<Book, ReadError> {
    unpacks_within(bytes, limits)?;
    let mut source: Xlsx<Source<'_>> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => ReadError::PasswordProtected,
        // Another kind of package: a text, a drawing, an OpenDocument sheet.
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => ReadError::NotASpreadsheet,
        _ => ReadError::Damaged { sheet: None },
    })?;
    let mut book = Book::default();
    let mut collector = Collector::new(limits);
    let sheets = source.sheets_metadata().to_vec();
    if sheets.len() > limits.sheets {
        return Err(ReadError::TooLarge { what: Measure::Sheets, limit: limits.sheets as u64 });
    }
    for known in sheets.into_iter().filter(|known| known.typ == SheetType::WorkSheet) {
        if known.visible == SheetVisible::Visible {
            book.sheets.push(sheet(&mut source, known.name, &mut collector)?);
        } else {
            book.hidden.push(known.name);
        }
    }
    Ok(book)
}

/// Whether a package carries a program along.
pub(super) fn has_macros(bytes: &[u8]) -> bool {
    zip::ZipArchive::new(Cursor::new(bytes))
        .is_ok_and(|archive| archive.file_names().flatten().any(|name| name.ends_with("vbaProject.bin")))
}

/// Unpacks everything into nothing and counts: what a package says of its sizes need not be true.
fn unpacks_within(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    let damaged = || ReadError::Damaged { sheet: None };
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > MOST_PARTS {
        return Err(ReadError::ZipBomb { limit: limits.unpacked_bytes >> 20 });
    }
    let has_workbook = archive.file_names().flatten().any(|name| name.ends_with("workbook.xml"));
    let mut left = limits.unpacked_bytes;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| damaged())?;
        let unpacked = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).map_err(|_| damaged())?;
        left = left.checked_sub(unpacked).ok_or(ReadError::ZipBomb { limit: limits.unpacked_bytes >> 20 })?;
    }
    if has_workbook { Ok(()) } else { Err(ReadError::NotASpreadsheet) }
}

fn sheet(source: &mut Xlsx<Source<'_>>, name: String, collector: &mut Collector<'_>) -> Result<Sheet, ReadError> {
    let damaged = |name: &str| ReadError::Damaged { sheet: Some(name.to_owned()) };
    let merges = source.merge_cells_by_sheet_name(&name).map_err(|_| damaged(&name))?;
    if merges.len() > MOST_MERGES {
        return Err(ReadError::TooLarge { what: Measure::Merges, limit: MOST_MERGES as u64 });
    }
    let merges = merges.iter().map(|merge| Merge {
        rows: (merge.start.0 + 1, merge.end.0 + 1),
        columns: (Column(merge.start.1), Column(merge.end.1)),
    });
    let mut sheet = Sheet { merges: merges.collect(), name, rows: Vec::new() };
    let mut cells = source.worksheet_cells_reader(&sheet.name).map_err(|_| damaged(&sheet.name))?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(|_| damaged(&sheet.name))? {
        let value = value(&cell.value);
        let value = match cell.formula {
            Some(formula) => Some(Value::Formula { formula: formula_text(formula), cached: value.map(Box::new) }),
            None => value,
        };
        if let Some(value) = value {
            collector.add(&mut sheet, cell.pos.0 + 1, Column(cell.pos.1), value)?;
        }
    }
    in_order(&mut sheet);
    Ok(sheet)
}

fn formula_text(formula: calamine::XlsxFormulaMetadata) -> String {
    match formula {
        calamine::XlsxFormulaMetadata::Normal { formula } => formula,
        calamine::XlsxFormulaMetadata::Shared { formula, .. } => formula,
        _ => String::new(),
    }
}

/// Files made by hand may have rows or cells out of order, or twice; the last one counts.
pub(super) fn in_order(sheet: &mut Sheet) {
    sheet.rows.sort_by_key(|row| row.number);
    sheet.rows.dedup_by(|later, first| {
        let same = later.number == first.number;
        if same {
            first.cells.append(&mut later.cells);
        }
        same
    });
    for row in &mut sheet.rows {
        row.cells.reverse();
        row.cells.sort_by_key(|(column, _)| *column);
        row.cells.dedup_by_key(|(column, _)| *column);
    }
}

fn value(data: &DataRef<'_>) -> Option<Value> {
    match data {
        DataRef::Empty => None,
        DataRef::Int(number) => Some(Value::Int(*number)),
        DataRef::Float(number) => Some(number_value(*number)),
        // A file that was sent back with remarks holds such errors as text.
        DataRef::String(text) if ERRORS.contains(&text.trim()) => Some(Value::Error(text.trim().to_owned())),
        DataRef::SharedString(text) if ERRORS.contains(&text.trim()) => Some(Value::Error(text.trim().to_owned())),
        DataRef::String(text) => text_value(text),
        DataRef::SharedString(text) => text_value(text),
        DataRef::Bool(truth) => Some(Value::Bool(*truth)),
        DataRef::DateTime(moment) => Some(moment_value(moment)),
        DataRef::DateTimeIso(text) => match (text.parse::<DateTime>(), text.parse::<Date>()) {
            (_, Ok(day)) if !text.contains('T') => Some(Value::Date(day)),
            (Ok(moment), _) => Some(Value::DateTime(moment)),
            _ => text_value(text),
        },
        DataRef::DurationIso(text) => text_value(text),
        DataRef::Error(error) => Some(Value::Error(error.to_string())),
    }
}

/// Whole numbers that a double holds exactly are whole numbers.
fn number_value(number: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT { Value::Int(number as i64) } else { Value::Float(number) }
}

fn moment_value(moment: &ExcelDateTime) -> Value {
    // A time of day, or a day outside of what Excel knows.
    if moment.is_duration() || !(1.0..2_958_466.0).contains(&moment.as_f64()) {
        return number_value(moment.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    // Excel believes in 29 February 1900.
    let Ok(date) = Date::new(year as i16, month as i8, day as i8) else { return number_value(moment.as_f64()) };
    if (hour, minute, second) == (0, 0, 0) {
        Value::Date(date)
    } else {
        Value::DateTime(date.at(hour as i8, minute as i8, second as i8, 0))
    }
}
