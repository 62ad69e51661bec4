//! Number books: where the number of a paper comes from, and how a book goes on that was begun before (sổ số).

use super::records::NumberBookRow;
use super::state::State;
use super::{Batch, RecordError};
use crate::ledger::Note;
use haicap_core::city::City;
use haicap_core::document::{NumberBook, PaperKind};
use haicap_core::staffing::settings::{Competence, UNIT_PLACE};
use haicap_core::territory::UnitId;
use haicap_core::words::date as day_words;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// The book of a kind of paper of a body.
pub(super) fn key(city: &City, competence: &Competence, kind: PaperKind, date: Date) -> String {
    let term = city.staffing.term.map_or((date.year(), date.year()), |term| (term.from, term.until));
    NumberBook::of(&competence.body, competence.style, kind, date, term).to_string()
}

/// The last number of a book, when a paper of this day may follow it.
///
/// # Errors
/// When the book has a paper of a later day: numbers and days go on together.
pub(super) fn last(state: &State, book: &String, date: Date) -> Result<u32, RecordError> {
    let Some(row) = state.get::<NumberBookRow>(book) else { return Ok(0) };
    match row.last_on.filter(|last_on| date < *last_on) {
        None => Ok(row.last),
        Some(last_on) => {
            let (number, on) = (row.last, day_words(last_on));
            Err(RecordError::wrong(
                format!("Sổ “{book}” đã có văn bản số {number} ngày {on}; ngày ban hành không được trước ngày đó."),
                format!("The book `{book}` has number {number} of {on}; no paper of an earlier day can follow."),
            ))
        }
    }
}

/// Takes a number out of a book.
pub(super) fn take(
    batch: &mut Batch,
    book: String,
    number: u32,
    date: Date,
    unit: Option<UnitId>,
) -> Result<(), RecordError> {
    let row = NumberBookRow { last: number, last_on: Some(date) };
    batch.put(book, row, Note { command: "next_number", unit, events: &[number] })
}

/// The books of the bodies that the table of competence names for every unit alike, and every book in use.
pub(crate) fn known(city: &City, state: &State, today: Date) -> BTreeSet<String> {
    let rows = city.staffing.competence.iter().filter(|row| !row.body.contains(UNIT_PLACE));
    let of_row = |row: &Competence| {
        [row.paper, PaperKind::AdjustmentNotice].map(|kind| key(city, row, kind, row.from.max(today)))
    };
    let used = state.all::<NumberBookRow>().map(|(book, _)| book.clone());
    rows.flat_map(of_row).chain(used).collect()
}

/// Says with which number a book goes on: papers were issued from it before, outside of haicap.
///
/// # Errors
/// For a book that nobody has, and for a number that was given out already.
pub(crate) fn begin(batch: &mut Batch, city: &City, book: &String, next: u32, today: Date) -> Result<(), RecordError> {
    if !known(city, batch.state(), today).contains(book) {
        return Err(RecordError::wrong("Không có sổ này; tải lại trang và chọn sổ.", "there is no such book"));
    }
    let row = batch.state().get::<NumberBookRow>(book).cloned().unwrap_or_default();
    if next <= row.last {
        let last = row.last;
        return Err(RecordError::wrong(
            format!("Sổ đã cấp đến số {last}; số tiếp theo phải từ {} trở lên.", last + 1),
            format!("number {last} was given out: the next one is {} or more", last + 1),
        ));
    }
    let begun = NumberBookRow { last: next - 1, ..row };
    batch.put(book.clone(), begun, Note { command: "begin_book", unit: None, events: &[next] })
}
