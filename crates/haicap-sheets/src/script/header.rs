//! Which row of a sheet names the columns, and which column is what.

use super::OwnNames;
use crate::book::{Column as At, Sheet};
use haicap_core::trial::Column;
use haicap_core::words::{fold, tidy};
use std::collections::BTreeMap;

/// Rows at the top of a sheet in which the names of the columns are looked for.
const WITHIN: u32 = 30;

/// Usual names of the columns, folded; a heading that begins like one of them is meant.
const NAMES: [(Column, &[&str]); 5] = [
    (Column::Time, &["thoi gian", "thoi diem", "gio", "moc thoi gian"]),
    (Column::Task, &["viec", "noi dung", "cong viec", "buoc", "thao tac", "nhiem vu"]),
    (Column::Who, &["nguoi thuc hien", "ai", "vai", "don vi thuc hien", "thuc hien", "chu tri", "bo phan"]),
    (Column::System, &["he thong", "phan mem", "ung dung"]),
    (Column::Expected, &["ket qua", "yeu cau", "dau ra", "san pham"]),
];
/// Headings of columns that only count.
const COUNTS: [&str; 4] = ["stt", "tt", "so thu tu", "no."];

/// The header of a table.
#[derive(Debug, PartialEq)]
pub(super) struct Header {
    /// Its first and last row; it goes over two rows at most.
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) columns: BTreeMap<Column, At>,
    /// Columns with values that say something else.
    pub(super) others: Vec<(At, String)>,
}

/// The header of a sheet: the task and one more column at least.
pub(super) fn header(sheet: &Sheet, own: &OwnNames) -> Option<Header> {
    for row in sheet.rows.iter().take_while(|row| row.number <= WITHIN) {
        let mut columns = named(sheet, row.number, own);
        let below = if columns.len() < 2 { BTreeMap::new() } else { named(sheet, row.number + 1, own) };
        let taken: Vec<At> = columns.values().copied().collect();
        let new: Vec<_> = below
            .into_iter()
            .filter(|(column, at)| {
                !columns.contains_key(column) && !taken.contains(at) && heads(sheet, row.number, *at)
            })
            .collect();
        let last = row.number + u32::from(!new.is_empty());
        columns.extend(new);
        if columns.len() >= 2 && columns.contains_key(&Column::Task) {
            let others = others(sheet, (row.number, last), &columns);
            return Some(Header { first: row.number, last, columns, others });
        }
    }
    None
}

/// Whether a cell below a header belongs to it: nothing stands above it, or a heading that goes over several columns.
fn heads(sheet: &Sheet, row: u32, at: At) -> bool {
    let over = |merge: &crate::book::Merge| {
        merge.rows.0 == row && (merge.columns.0..=merge.columns.1).contains(&at) && merge.columns.1 > merge.columns.0
    };
    sheet.value(row, at).is_none() || sheet.merges.iter().any(over)
}

fn named(sheet: &Sheet, number: u32, own: &OwnNames) -> BTreeMap<Column, At> {
    let mut found = BTreeMap::new();
    for (at, value) in sheet.row(number).map(|row| row.cells.as_slice()).unwrap_or_default() {
        let heading = fold(&tidy(&value.text()));
        let is_own = |column: &Column| own.get(column).is_some_and(|name| fold(name) == heading);
        let begins =
            |names: &[&str]| names.iter().any(|name| heading == *name || heading.starts_with(&format!("{name} ")));
        let usual = || NAMES.iter().find(|(column, names)| !own.contains_key(column) && begins(names));
        let column = Column::ALL.iter().copied().find(is_own).or_else(|| usual().map(|(column, _)| *column));
        if let Some(column) = column {
            found.entry(column).or_insert(*at);
        }
    }
    found
}

fn others(sheet: &Sheet, (first, last): (u32, u32), columns: &BTreeMap<Column, At>) -> Vec<(At, String)> {
    let mut others: BTreeMap<At, String> = BTreeMap::new();
    for (at, value) in (first..=last).filter_map(|row| sheet.row(row)).flat_map(|row| &row.cells) {
        let heading = tidy(&value.text());
        let says = |at: At| sheet.rows.iter().any(|row| row.number > last && row.value(at).is_some());
        if !columns.values().any(|known| known == at) && !COUNTS.contains(&fold(&heading).as_str()) && says(*at) {
            others.insert(*at, heading);
        }
    }
    others.into_iter().collect()
}
