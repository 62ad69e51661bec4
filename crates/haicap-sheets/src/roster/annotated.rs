//! The same workbook with a column of remarks, to be sent back.
//!
//! Sheets, rows, columns and merged cells are at the same places. Values are kept, formulas and the
//! looks of the file are not: a formula becomes what it computed last. Hidden sheets are left out.

use super::remark::Remark;
use super::words::key;
use crate::book::{Book, Column, Sheet, Value};
use jiff::civil::DateTime;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::collections::{BTreeMap, BTreeSet};

/// Header of the column of remarks.
pub const NOTE_HEADER: &str = "Ghi chú của haicap";

/// Width of the column of remarks in characters.
const NOTE_WIDTH: f64 = 70.0;

struct Formats {
    bad: Format,
    day: Format,
    bad_day: Format,
    note: Format,
    plain: Format,
}

impl Formats {
    fn new() -> Self {
        let bad = Format::new().set_background_color(Color::RGB(0x00FF_C7CE));
        Formats {
            day: Format::new().set_num_format("dd/mm/yyyy"),
            bad_day: bad.clone().set_num_format("dd/mm/yyyy"),
            note: Format::new().set_text_wrap().set_font_color(Color::RGB(0x009C_0006)),
            plain: Format::new(),
            bad,
        }
    }
}

/// The writer refused a book: two sheets of one name, which no spreadsheet program makes.
#[derive(Debug, thiserror::Error)]
#[error("không ghi được bảng tính có ghi chú: {0}")]
pub struct NotWritten(#[from] XlsxError);

/// Writes a book with its remarks as XLSX: a last column says what is wrong, the cells are coloured.
///
/// `reader` is who takes it out: the file's author, and at the foot of each printed page.
///
/// # Errors
/// [`NotWritten`] with what the writer says.
pub fn with_remarks(book: &Book, remarks: &[Remark], reader: &str) -> Result<Vec<u8>, NotWritten> {
    let mut workbook = Workbook::new();
    let formats = Formats::new();
    for sheet in &book.sheets {
        let of_sheet: Vec<&Remark> = remarks.iter().filter(|remark| remark.sheet == sheet.name).collect();
        let written = workbook.add_worksheet().set_name(&sheet.name)?;
        // A lone ampersand would begin a command of the footer.
        written.set_footer(format!("&LNgười xuất: {}", reader.replace('&', "&&")));
        write_sheet(written, sheet, &of_sheet, &formats)?;
    }
    if book.sheets.is_empty() {
        workbook.add_worksheet();
    }
    workbook.set_properties(&DocProperties::new().set_author(reader));
    Ok(workbook.save_to_buffer()?)
}

fn write_sheet(
    written: &mut Worksheet,
    sheet: &Sheet,
    remarks: &[&Remark],
    formats: &Formats,
) -> Result<(), XlsxError> {
    let old_note = note_column(sheet);
    let bad: BTreeSet<(u32, String)> =
        remarks.iter().filter_map(|remark| Some((remark.row, remark.column.clone()?))).collect();
    let is_bad = |row: u32, column: Column| bad.contains(&(row, column.to_string()));
    for (from, to) in merges(sheet) {
        written.merge_range(from.0, from.1, to.0, to.1, "", &formats.plain)?;
    }
    for row in &sheet.rows {
        for (column, value) in row.cells.iter().filter(|(column, _)| Some(*column) != old_note) {
            if let Some(at) = place(row.number, *column) {
                write_value(written, at, value, is_bad(row.number, *column), formats)?;
            }
        }
    }
    for (row, letters) in &bad {
        let Some(column) = letters.parse().ok() else { continue };
        if let (None, Some(at)) = (sheet.value(*row, column), place(*row, column)) {
            written.write_blank(at.0, at.1, &formats.bad)?;
        }
    }
    if remarks.is_empty() {
        return Ok(());
    }
    let note = old_note.unwrap_or(Column(sheet.last_column().map_or(0, |last| last.0 + 1)));
    let mut told: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for remark in remarks {
        let of = remark.column.as_ref().map(|letters| format!("[{letters}] ")).unwrap_or_default();
        told.entry(remark.row).or_default().push(format!("{of}{} {}", remark.message, remark.cure));
    }
    if let Some(at) = place(header_row(sheet, remarks), note) {
        written.write_string_with_format(at.0, at.1, NOTE_HEADER, &Format::new().set_bold())?;
        written.set_column_width(at.1, NOTE_WIDTH)?;
    }
    for (row, notes) in told {
        if let Some(at) = place(row, note) {
            written.write_string_with_format(at.0, at.1, cut(&notes.join("\n")), &formats.note)?;
        }
    }
    Ok(())
}

/// The merges that can be written: each cell of a merge is, so a file may not claim a million of them,
/// and none over another, which the writer does not take.
fn merges(sheet: &Sheet) -> Vec<((u32, u16), (u32, u16))> {
    const MOST_CELLS: u64 = 200_000;
    let mut covered = BTreeSet::new();
    let mut merges = Vec::new();
    for merge in &sheet.merges {
        let corners = (place(merge.rows.0, merge.columns.0), place(merge.rows.1, merge.columns.1));
        let (Some(from), Some(to)) = corners else { continue };
        if from.0 > to.0 || from.1 > to.1 {
            continue;
        }
        let cells = u64::from(to.0 - from.0 + 1) * u64::from(to.1 - from.1 + 1);
        if cells < 2 || covered.len() as u64 + cells > MOST_CELLS {
            continue;
        }
        let inside = || (from.0..=to.0).flat_map(|row| (from.1..=to.1).map(move |column| (row, column)));
        if !inside().any(|cell| covered.contains(&cell)) {
            covered.extend(inside());
            merges.push((from, to));
        }
    }
    merges
}

/// A file that was sent back and comes again has the column already.
fn note_column(sheet: &Sheet) -> Option<Column> {
    let note = key(NOTE_HEADER);
    let mut cells = sheet.rows.iter().flat_map(|row| &row.cells);
    cells.find(|(_, value)| matches!(value, Value::Text(text) if key(text) == note)).map(|(column, _)| *column)
}

/// The row above a remark in which its column has its header.
fn header_row(sheet: &Sheet, remarks: &[&Remark]) -> u32 {
    /// The first remarks tell; a header that none of them finds is not there.
    const ASKED: usize = 20;
    let found = remarks.iter().take(ASKED).find_map(|remark| {
        let (column, header) = (remark.column.as_ref()?.parse().ok()?, remark.header.as_ref()?);
        let parts: Vec<String> = header.split(" / ").map(key).collect();
        let above = sheet.rows.iter().rev().filter(|row| row.number < remark.row);
        above
            .filter_map(|row| Some((row.number, row.value(column)?)))
            .find_map(|(number, value)| parts.contains(&key(&value.text())).then_some(number))
    });
    found.unwrap_or(1)
}

/// Row and column as the writer counts them, when a sheet is that large.
fn place(row: u32, column: Column) -> Option<(u32, u16)> {
    const MOST_ROWS: u32 = 1_048_576;
    const MOST_COLUMNS: u32 = 16_384;
    ((1..=MOST_ROWS).contains(&row) && column.0 < MOST_COLUMNS).then(|| (row - 1, column.0 as u16))
}

/// A cell holds so many letters (counted in UTF-16, so half of it is always safe).
fn cut(text: &str) -> String {
    const LONGEST: usize = 16_000;
    text.chars().take(LONGEST).collect()
}

fn write_value(
    written: &mut Worksheet,
    (row, column): (u32, u16),
    value: &Value,
    bad: bool,
    formats: &Formats,
) -> Result<(), XlsxError> {
    let format = if bad { &formats.bad } else { &formats.plain };
    let day_format = if bad { &formats.bad_day } else { &formats.day };
    match value {
        Value::Int(number) => written.write_number_with_format(row, column, *number as f64, format)?,
        Value::Float(number) if number.is_finite() => written.write_number_with_format(row, column, *number, format)?,
        Value::Bool(truth) => written.write_boolean_with_format(row, column, *truth, format)?,
        Value::Date(day) => match excel(day.at(0, 0, 0, 0)) {
            Some(moment) => written.write_datetime_with_format(row, column, moment, day_format)?,
            None => written.write_string_with_format(row, column, value.text(), format)?,
        },
        Value::Formula { cached: Some(value), .. } => return write_value(written, (row, column), value, bad, formats),
        // Moments are rare in rosters and read best as the text they show.
        Value::Text(_) | Value::Float(_) | Value::Error(_) | Value::DateTime(_) | Value::Formula { .. } => {
            written.write_string_with_format(row, column, cut(&value.text()), format)?
        }
    };
    Ok(())
}

fn excel(moment: DateTime) -> Option<ExcelDateTime> {
    let year = u16::try_from(moment.year()).ok().filter(|year| *year >= 1901)?;
    ExcelDateTime::from_ymd(year, moment.month().unsigned_abs(), moment.day().unsigned_abs()).ok()
}
