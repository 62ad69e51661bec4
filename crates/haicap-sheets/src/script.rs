//! Scripts that officials wrote as tables of their own: which column is what, and their rows (bảng kịch bản).
//!
//! Every table that looks like a script is a scenario. What [`workbook`] writes is read back without loss; of other
//! files whatever was not understood is named in [`Reading`], so that nothing is left out in silence.

mod cells;
mod header;
#[cfg(test)]
mod tests;
mod write;

pub use write::workbook;

use crate::book::{Book, Column as At, Row as BookRow, Sheet};
use cells::{Cell, bars, cell, is_across, label, own_system, quoted, sentences, time};
use haicap_core::trial::{Column, Data, Part, Row, ScriptTable, Tag};
use haicap_core::words::{fold, tidy};
use header::{Header, header};
use std::collections::{BTreeMap, BTreeSet};

/// Names of columns as one file has them.
pub type OwnNames = BTreeMap<Column, String>;

/// What stands before a value above the rows, on a sheet about the script, and before data.
const TITLE: &str = "Tên kịch bản";
const SCENARIO: &str = "Tình huống";
const BACKGROUND: &str = "Bối cảnh";
const PLAYED_IN: &str = "Diễn trong đợt";
const NOTE: &str = "Ghi chú";
const REMARK: &str = "Nhận xét";
const DATA: &str = "Dữ liệu";

/// A script as it was read from a file (kịch bản đọc từ tệp).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// What was read; without scenarios when no table was recognised.
    pub table: ScriptTable,
    /// The sheets that it was read from.
    pub sheets: Vec<SheetReading>,
    /// Sheets in which no table was recognised.
    pub passed: Vec<String>,
    /// Hidden sheets; they are not read.
    pub hidden: Vec<String>,
    /// Columns that somebody named and no sheet has.
    pub unfound: Vec<Column>,
}

/// A sheet that was read (trang tính đã đọc).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetReading {
    /// Its name.
    pub name: String,
    /// Rows of the script that stand in it.
    pub rows: usize,
    /// Columns that say something else, with their headings; they are not read.
    pub others: Vec<(At, String)>,
}

/// A cell whose value nobody knows (ô không đọc được).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Name of the sheet.
    pub sheet: String,
    /// Row, from 1.
    pub row: u32,
    /// Column.
    pub column: At,
    /// The error that it shows, or the formula that has no value.
    pub shows: String,
}

/// Reads every table of a book that looks like a script; `own` names columns as this file calls them. A script of
/// which the file does not say in which rounds it is played is played in all.
///
/// # Errors
/// Every cell that shows an error or a formula without a value: leaving it blank would change the script.
pub fn read_script(book: &Book, own: &OwnNames) -> Result<Reading, Vec<CellFault>> {
    let mut reading = Reading { hidden: book.hidden.clone(), ..Reading::default() };
    let (mut faults, mut found, mut is_told) = (Vec::new(), BTreeSet::new(), false);
    for sheet in &book.sheets {
        let Some(header) = header(sheet, own) else {
            match about(sheet, &mut reading.table) {
                true => is_told = true,
                false => reading.passed.push(sheet.name.clone()),
            }
            continue;
        };
        found.extend(header.columns.keys().copied());
        let mut reader = Reader { sheet, header: &header, part: Part::default(), faults: vec![] };
        reader.read();
        faults.extend(reader.faults);
        let rows = reader.part.rows.len();
        reading.sheets.push(SheetReading { name: sheet.name.clone(), rows, others: header.others.clone() });
        reading.table.parts.push(reader.part);
    }
    if !is_told {
        reading.table.tags = Tag::ALL.iter().map(|tag| tag.key().to_owned()).collect();
    }
    reading.unfound = own.keys().copied().filter(|column| !found.contains(column)).collect();
    if faults.is_empty() { Ok(reading) } else { Err(faults) }
}

/// Reads the sheet about the script itself; whether this is one.
fn about(sheet: &Sheet, table: &mut ScriptTable) -> bool {
    let told: Vec<_> = sheet.rows.iter().filter_map(label).collect();
    if told.first().is_none_or(|(name, _)| *name != TITLE) {
        return false;
    }
    for (name, value) in told {
        match name {
            TITLE => table.title = value,
            PLAYED_IN => table.tags = tags(&value),
            NOTE => table.notes.push(value),
            REMARK => table.comments.push(value),
            _ => {}
        }
    }
    true
}

/// Rounds by their names; unknown ones stay as they are, the check names them.
fn tags(text: &str) -> Vec<String> {
    let known = |word: &str| Tag::ALL.iter().find(|tag| fold(tag.label(haicap_core::Lang::Vi)) == fold(word));
    let tag = |word: &str| known(word).map_or(word.trim_start_matches('@').to_owned(), |tag| tag.key().to_owned());
    text.split([';', ',']).map(tidy).filter(|word| !word.is_empty()).map(|word| tag(&word)).collect()
}

/// Reads the scenario of one sheet.
struct Reader<'s> {
    sheet: &'s Sheet,
    header: &'s Header,
    part: Part,
    faults: Vec<CellFault>,
}

impl Reader<'_> {
    fn read(&mut self) {
        for row in self.sheet.rows.iter().filter(|row| row.number < self.header.first) {
            self.above(row);
        }
        if self.part.title.is_empty() && !self.part.is_background {
            // A table of a text is named by its number and what stands above it.
            let name = self.sheet.name.split_once(": ").map_or(self.sheet.name.as_str(), |(_, title)| title);
            self.part.title = tidy(name);
        }
        for row in self.sheet.rows.iter().filter(|row| row.number > self.header.last) {
            match label(row) {
                Some((DATA, title)) => self.part.data.push(Data { title, rows: vec![] }),
                _ if self.part.data.is_empty() => self.row(row),
                _ => self.data(row),
            }
        }
    }

    /// What stands above the header: values with their names, else the title and remarks.
    fn above(&mut self, row: &BookRow) {
        let part = &mut self.part;
        match label(row) {
            Some((SCENARIO, title)) => part.title = title,
            Some((BACKGROUND, title)) => (part.is_background, part.title) = (true, title),
            Some((PLAYED_IN, rounds)) => part.tags = tags(&rounds),
            Some((NOTE, note)) => part.notes.push(note),
            Some((REMARK, remark)) => part.comments.push(remark),
            _ => {
                if let [(_, value)] = &row.cells[..] {
                    let text = tidy(&value.text());
                    if part.title.is_empty() { part.title = text } else { part.notes.push(text) }
                }
            }
        }
    }

    fn row(&mut self, row: &BookRow) {
        if is_across(self.sheet, row) {
            let text: Vec<String> = row.cells.iter().map(|(_, value)| tidy(&value.text())).collect();
            return self.part.notes.push(text.join(" "));
        }
        let cell = |reader: &mut Self, column| reader.cell(row.number, column);
        let mut made = Row {
            time: time(&tidy(&cell(self, Column::Time).text)),
            task: tidy(&cell(self, Column::Task).text),
            expected: sentences(&quoted(&cell(self, Column::Expected).text)),
            ..Row::default()
        };
        let (who, system) = (cell(self, Column::Who), cell(self, Column::System));
        let is_said_again = |cell: &Cell| cell.text.is_empty() || cell.is_carried;
        let says_nothing = made.time.is_empty() && made.task.is_empty();
        if says_nothing && is_said_again(&who) && is_said_again(&system) {
            // More results of the row above, where its cells are merged.
            match self.part.rows.last_mut() {
                Some(last) => last.expected.append(&mut made.expected),
                None if made.expected.is_empty() => {}
                None => self.part.rows.push(made),
            }
            return;
        }
        (made.who, made.system) = (tidy(&who.text), own_system(tidy(&system.text)));
        if made.system.is_empty() {
            made.task = quoted(&made.task);
        }
        self.part.rows.push(made);
    }

    fn data(&mut self, row: &BookRow) {
        let Some(data) = self.part.data.last_mut() else { return };
        let last = row.cells.last().map_or(0, |(at, _)| at.0);
        let width = data.rows.first().map_or(0, Vec::len).max(last as usize + 1);
        let mut cells = vec![String::new(); width];
        for (at, value) in &row.cells {
            let shown = cells::value(value);
            self.faults.extend(shown.as_ref().err().map(|shows| fault(self.sheet, row.number, *at, shows)));
            cells[at.0 as usize] = bars(&tidy(&shown.unwrap_or_default()));
        }
        data.rows.push(cells);
    }

    fn cell(&mut self, row: u32, column: Column) -> Cell {
        let Some(at) = self.header.columns.get(&column) else { return Cell::default() };
        cell(self.sheet, row, *at, column).unwrap_or_else(|shows| {
            self.faults.push(fault(self.sheet, row, *at, &shows));
            Cell::default()
        })
    }
}

fn fault(sheet: &Sheet, row: u32, column: At, shows: &str) -> CellFault {
    CellFault { sheet: sheet.name.clone(), row, column, shows: shows.to_owned() }
}
