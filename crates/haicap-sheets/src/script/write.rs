//! A script as a workbook that is brought in again without loss: a sheet about it, and one for each scenario.

use super::{BACKGROUND, DATA, NOTE, PLAYED_IN, REMARK, SCENARIO, TITLE};
use crate::SheetError;
use haicap_core::Lang;
use haicap_core::trial::{Column, Part, Row, ScriptTable, Tag};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::path::Path;

/// Name of the sheet about the script.
const ABOUT: &str = "Kịch bản";
/// Letters of a sheet's name that every spreadsheet program takes; the number before it needs the rest.
const NAME_MAX: usize = 26;
/// Widths of the columns in characters: number, then those of the table.
const WIDTHS: [f64; 6] = [16.0, 22.0, 44.0, 22.0, 24.0, 48.0];

/// Writes a script as a workbook.
///
/// # Errors
/// [`SheetError`] when a cell holds more than a spreadsheet can.
pub fn workbook(table: &ScriptTable) -> Result<Vec<u8>, SheetError> {
    bytes(table).map_err(|cause| SheetError::Xlsx { path: Path::new("script.xlsx").to_owned(), cause })
}

fn bytes(table: &ScriptTable) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let mut about = Writer::new(workbook.add_worksheet().set_name(ABOUT)?)?;
    about.labelled(TITLE, &table.title)?;
    about.top(&table.tags, &table.notes, &table.comments)?;
    for (number, part) in (1..).zip(&table.parts) {
        let mut sheet = Writer::new(workbook.add_worksheet().set_name(name(number, part))?)?;
        sheet.part(part)?;
    }
    workbook.save_to_buffer()
}

fn name(number: usize, part: &Part) -> String {
    let title = if part.title.is_empty() { BACKGROUND } else { &part.title };
    let plain: String = title.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).take(NAME_MAX).collect();
    format!("{number} {}", plain.trim())
}

/// Rounds by their names.
fn rounds(tags: &[String]) -> String {
    let label = |tag: &String| match Tag::from_key(tag) {
        Some(known) => known.label(Lang::Vi).to_owned(),
        None => format!("@{tag}"),
    };
    tags.iter().map(label).collect::<Vec<_>>().join("; ")
}

/// Writes a sheet from the top.
struct Writer<'w> {
    sheet: &'w mut Worksheet,
    row: u32,
    bold: Format,
    head: Format,
    cell: Format,
}

impl<'w> Writer<'w> {
    fn new(sheet: &'w mut Worksheet) -> Result<Self, XlsxError> {
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width(column, width)?;
        }
        sheet.set_landscape().set_print_fit_to_pages(1, 0);
        let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap().set_align(FormatAlign::Top);
        let head = cell.clone().set_bold().set_align(FormatAlign::Center);
        Ok(Writer { sheet, row: 0, bold: Format::new().set_bold(), head, cell })
    }

    fn labelled(&mut self, name: &str, value: &str) -> Result<(), XlsxError> {
        self.sheet.write_string_with_format(self.row, 0, name, &self.bold)?;
        self.sheet.write_string(self.row, 1, value)?;
        self.row += 1;
        Ok(())
    }

    fn top(&mut self, tags: &[String], notes: &[String], comments: &[String]) -> Result<(), XlsxError> {
        if !tags.is_empty() {
            self.labelled(PLAYED_IN, &rounds(tags))?;
        }
        for (name, lines) in [(NOTE, notes), (REMARK, comments)] {
            for line in lines {
                self.labelled(name, line)?;
            }
        }
        Ok(())
    }

    fn part(&mut self, part: &Part) -> Result<(), XlsxError> {
        self.labelled(if part.is_background { BACKGROUND } else { SCENARIO }, &part.title)?;
        self.top(&part.tags, &part.notes, &part.comments)?;
        self.row += 1;
        let heads = std::iter::once("STT").chain(Column::ALL.iter().map(|column| column.label(Lang::Vi)));
        for (column, head) in (0..).zip(heads) {
            self.sheet.write_string_with_format(self.row, column, head, &self.head)?;
        }
        self.sheet.set_repeat_rows(self.row, self.row)?;
        self.row += 1;
        for (number, row) in (1..).zip(&part.rows) {
            self.sheet.write_number_with_format(self.row, 0, number, &self.cell)?;
            for (column, at) in Column::ALL.iter().zip(1..) {
                self.sheet.write_string_with_format(self.row, at, shown(row, *column), &self.cell)?;
            }
            self.row += 1;
        }
        for data in &part.data {
            self.row += 1;
            self.labelled(DATA, &data.title)?;
            for cells in &data.rows {
                for (column, cell) in (0..).zip(cells) {
                    self.sheet.write_string_with_format(self.row, column, cell, &self.cell)?;
                }
                self.row += 1;
            }
        }
        Ok(())
    }
}

/// A cell as it is written: this system has a name there.
fn shown(row: &Row, column: Column) -> String {
    match column {
        Column::System if row.system.is_empty() && !row.task.is_empty() => "haicap".to_owned(),
        column => row.cell(column),
    }
}
