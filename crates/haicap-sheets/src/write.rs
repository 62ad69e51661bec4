//! Workbooks of several sheets with merged cells, days, formulas and error cells: what people send, for samples.

use crate::SheetError;
use jiff::civil::Date;
use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What is written into a cell (ô).
#[derive(Debug, Clone, PartialEq)]
pub enum CellOut {
    /// Nothing.
    Empty,
    /// Text; never run as a formula.
    Text(String),
    /// A number.
    Number(f64),
    /// A day of the spreadsheet, shown day first.
    Date(Date),
    /// A formula with its `=`, and the value that it shows until it is computed anew.
    Formula {
        /// The formula.
        formula: String,
        /// What it shows.
        shows: String,
    },
    /// A formula that lost what it pointed to: the cell shows `#REF!`.
    Error,
}

/// Cells of one row that are shown as one; what is in the first of them is shown (ô gộp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MergeOut {
    /// The row, from 1.
    pub row: u32,
    /// The first column, from 0.
    pub first: u32,
    /// The last column, from 0; after the first.
    pub last: u32,
}

/// A sheet to be written (trang tính).
#[derive(Debug, Clone, PartialEq)]
pub struct SheetOut {
    /// Name on its tab: at most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// Rows from the top.
    pub rows: Vec<Vec<CellOut>>,
    /// Merged cells, none over another.
    pub merges: Vec<MergeOut>,
    /// The row with the heads of the columns, from 1: it is bold, stays in sight and filters what is below it, and columns
    /// are as wide as their text. None for a sheet that is written as somebody else made it.
    pub head: Option<u32>,
}

/// What an error cell shows.
const LOST: &str = "#REF!";
/// Width of every column in characters, in a sheet without heads.
const WIDTH: f64 = 18.0;
/// Narrowest column under a head.
const NARROWEST: usize = 6;

/// A workbook, cell for cell as it is given.
///
/// # Errors
/// [`SheetError`]: a sheet's name that is not allowed, merges over each other.
pub fn workbook(sheets: &[SheetOut]) -> Result<Vec<u8>, SheetError> {
    filled(sheets)
        .and_then(|mut workbook| workbook.save_to_buffer())
        .map_err(|cause| SheetError::Xlsx { path: "table.xlsx".into(), cause })
}

/// Writes a [`workbook`] into a file.
///
/// # Errors
/// [`SheetError`] with the path; a folder that is not there, too.
pub fn write_workbook(path: &Path, sheets: &[SheetOut]) -> Result<(), SheetError> {
    filled(sheets)
        .and_then(|mut workbook| workbook.save(path))
        .map_err(|cause| SheetError::Xlsx { path: path.to_owned(), cause })
}

fn filled(sheets: &[SheetOut]) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    for sheet in sheets {
        fill(workbook.add_worksheet().set_name(&sheet.name)?, sheet)?;
    }
    Ok(workbook)
}

fn fill(page: &mut Worksheet, sheet: &SheetOut) -> Result<(), XlsxError> {
    let day = Format::new().set_num_format("dd/mm/yyyy");
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    let head = Format::new().set_bold().set_align(FormatAlign::VerticalCenter).set_text_wrap();
    for merge in &sheet.merges {
        page.merge_range(
            merge.row.saturating_sub(1),
            narrow(merge.first),
            merge.row.saturating_sub(1),
            narrow(merge.last),
            "",
            &title,
        )?;
    }
    for (column, width) in (0..).zip(widths(sheet)) {
        page.set_column_width(column, width)?;
    }
    if let Some(row) = sheet.head.filter(|row| *row > 0) {
        let columns = sheet.rows.get(row as usize - 1).map_or(0, Vec::len);
        page.set_freeze_panes(row, 0)?;
        if let Some(last) = columns.checked_sub(1) {
            page.autofilter(row - 1, 0, (sheet.rows.len() as u32).saturating_sub(1).max(row - 1), narrow(last as u32))?;
        }
    }
    for (row, cells) in (0..).zip(&sheet.rows) {
        for (column, cell) in (0..).zip(cells) {
            let merged = sheet.merges.iter().any(|merge| merge.row == row + 1 && merge.first == u32::from(column));
            match cell {
                CellOut::Empty => continue,
                // The first cell of a merge keeps its format.
                CellOut::Text(text) if merged => page.write_string_with_format(row, column, text, &title)?,
                CellOut::Text(text) if sheet.head == Some(row + 1) => {
                    page.write_string_with_format(row, column, text, &head)?
                }
                CellOut::Text(text) => page.write_string(row, column, text)?,
                CellOut::Number(number) => page.write_number(row, column, *number)?,
                CellOut::Date(date) => page.write_datetime_with_format(row, column, serial(*date)?, &day)?,
                CellOut::Formula { formula, shows } => {
                    page.write_formula(row, column, Formula::new(formula).set_result(shows))?
                }
                CellOut::Error => page.write_formula(row, column, Formula::new(format!("={LOST}")).set_result(LOST))?,
            };
        }
    }
    Ok(())
}

/// Widths of the columns in characters: below heads as wide as their text, up to a bound.
fn widths(sheet: &SheetOut) -> Vec<f64> {
    let columns = sheet.rows.iter().map(Vec::len).max().unwrap_or_default();
    let Some(head) = sheet.head else { return vec![WIDTH; columns] };
    let mut widest = vec![NARROWEST; columns];
    for row in sheet.rows.iter().skip(head.saturating_sub(1) as usize) {
        for (width, cell) in widest.iter_mut().zip(row) {
            *width = plain(cell).chars().count().clamp(*width, crate::WIDEST_COLUMN);
        }
    }
    widest.into_iter().map(|width| width as f64 + 2.0).collect()
}

fn serial(day: Date) -> Result<ExcelDateTime, XlsxError> {
    ExcelDateTime::from_ymd(day.year().unsigned_abs(), day.month().unsigned_abs(), day.day().unsigned_abs())
}

/// A column number as the writer takes it; one too great is refused there.
fn narrow(column: u32) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}

/// One sheet as CSV in UTF-8, cell for cell, with the mark at its beginning that Excel needs.
///
/// A formula is written as its text, as a spreadsheet does not: this is for samples whose formulas are
/// mistakes on purpose. Texts are guarded as in [`crate::write_csv`].
///
/// # Errors
/// [`SheetError`]: never, as long as there is memory.
pub fn delimited(sheet: &SheetOut) -> Result<Vec<u8>, SheetError> {
    let mut bytes = Vec::new();
    records(&mut bytes, sheet).map_err(|cause| SheetError::Io { path: "table.csv".into(), cause })?;
    Ok(bytes)
}

/// Writes one sheet as CSV ([`delimited`]) into a file.
///
/// # Errors
/// [`SheetError`] with the path.
pub fn write_rows_as_csv(path: &Path, sheet: &SheetOut) -> Result<(), SheetError> {
    let written = File::create(path).and_then(|file| records(&mut BufWriter::new(file), sheet));
    written.map_err(|cause| SheetError::Io { path: path.to_owned(), cause })
}

fn records(into: &mut impl Write, sheet: &SheetOut) -> io::Result<()> {
    into.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(into);
    // A row of blanks keeps its line, so that line and row number stay the same.
    let widest = sheet.rows.iter().map(Vec::len).max().unwrap_or_default();
    for cells in &sheet.rows {
        let blanks = std::iter::repeat_n(String::new(), widest - cells.len());
        writer.write_record(cells.iter().map(plain).chain(blanks))?;
    }
    writer.flush()
}

fn plain(cell: &CellOut) -> String {
    match cell {
        CellOut::Empty => String::new(),
        CellOut::Text(text) => crate::csv_text(crate::Cell::Text(text.clone())),
        CellOut::Number(number) => number.to_string(),
        CellOut::Date(day) => format!("{:02}/{:02}/{}", day.day(), day.month(), day.year()),
        CellOut::Formula { formula, .. } => formula.clone(),
        CellOut::Error => LOST.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{CellErrorType, Data, Reader, Xlsx, open_workbook};
    use jiff::civil::date;

    fn sheet(name: &str) -> SheetOut {
        let text = |text: &str| CellOut::Text(text.to_owned());
        let formula = CellOut::Formula { formula: "=DATE(1985,3,4)".into(), shows: "31110".into() };
        SheetOut {
            name: name.to_owned(),
            rows: vec![
                vec![text("DANH SÁCH")],
                vec![],
                vec![CellOut::Number(1.0), text("=1+1"), CellOut::Date(date(1985, 3, 4)), formula, CellOut::Error],
            ],
            merges: vec![MergeOut { row: 1, first: 0, last: 4 }],
            head: None,
        }
    }

    #[test]
    fn a_workbook_is_read_back_cell_for_cell() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mẫu.xlsx");
        write_workbook(&path, &[sheet("Quận Một"), sheet("Bổ sung")]).unwrap();
        let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
        assert_eq!(workbook.sheet_names(), ["Quận Một", "Bổ sung"]);
        let cells = workbook.worksheet_range("Bổ sung").unwrap();
        let at = |row, column| cells.get_value((row, column)).cloned().unwrap_or(Data::Empty);
        assert_eq!(at(0, 0), Data::String("DANH SÁCH".into()));
        assert_eq!(at(2, 0), Data::Float(1.0));
        assert_eq!(at(2, 1), Data::String("=1+1".into()), "a text is never a formula");
        assert!(matches!(at(2, 2), Data::DateTime(day) if day.as_f64() == 31110.0), "{:?}", at(2, 2));
        assert_eq!(at(2, 3), Data::Float(31110.0));
        assert_eq!(at(2, 4), Data::Error(CellErrorType::Ref));
        let formulas = workbook.worksheet_formula("Bổ sung").unwrap();
        assert_eq!(formulas.get_value((2, 3)).map(String::as_str), Some("DATE(1985,3,4)"));
        let merged = workbook.merge_cells_by_sheet_name("Bổ sung").unwrap();
        assert_eq!(merged.iter().map(|at| (at.start, at.end)).collect::<Vec<_>>(), [((0, 0), (0, 4))]);
    }

    #[test]
    fn csv_keeps_every_row_on_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mẫu.csv");
        write_rows_as_csv(&path, &sheet("CSV")).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines, ["DANH SÁCH,,,,", ",,,,", "1,'=1+1,04/03/1985,\"=DATE(1985,3,4)\",#REF!"]);
    }

    #[test]
    fn in_memory_it_is_the_same_and_heads_change_no_cell() {
        let plain = sheet("A");
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.csv");
        write_rows_as_csv(&path, &plain).unwrap();
        assert_eq!(delimited(&plain).unwrap(), std::fs::read(&path).unwrap());
        let headed = SheetOut { head: Some(3), ..plain.clone() };
        assert_eq!(widths(&plain), [WIDTH; 5]);
        assert_eq!(widths(&headed), [8.0, 8.0, 12.0, 17.0, 8.0], "the title above the heads widens nothing");
        let cells = |sheet: SheetOut| {
            let mut read: Xlsx<_> =
                calamine::open_workbook_from_rs(io::Cursor::new(workbook(&[sheet]).unwrap())).unwrap();
            read.worksheet_range("A").unwrap()
        };
        assert_eq!(cells(plain), cells(headed));
        for rows in [vec![], vec![vec![CellOut::Text("Mã".into())]]] {
            workbook(&[SheetOut { name: "A".into(), rows, merges: vec![], head: Some(1) }]).unwrap();
        }
    }

    #[test]
    fn an_error_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("không có").join("x");
        for error in [
            write_workbook(&path, &[sheet("A")]).unwrap_err(),
            write_workbook(&folder.path().join("không có.xlsx"), &[sheet("a/b")]).unwrap_err(),
            write_rows_as_csv(&path, &sheet("A")).unwrap_err(),
        ] {
            assert!(error.to_string().contains("không có"), "{error}");
        }
    }
}
