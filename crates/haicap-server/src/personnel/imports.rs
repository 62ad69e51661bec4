//! Rosters that are brought in: read by a child process, confirmed column by column, taken in row by row.
//!
//! A workbook is kept as it was sent; what its rows mean is worked out anew against the people who are known
//! at that moment, so taking it in twice changes nothing and a bad row is never lost.

use super::records::{Import, ImportedBook, ImportedPeople};
use super::roster::{Enrolled, enroll_in};
use super::state::State;
use super::{Actor, RecordError};
use crate::app::App;
use crate::ledger::Note;
use crate::ledger::{Row, Table};
use crate::secret;
use haicap_core::organization::Official;
use haicap_sheets::book::{Book, Column, ReadError};
use haicap_sheets::child::{ChildCommand, Limits, read_in_child};
use haicap_sheets::roster::{
    Change, ColumnMatch, Field, GoodRow, NoTable, Reading, Reason, Recognition, Remark, SheetRecognition, read,
    recognise,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use uuid::Uuid;

/// A person's file may take so long to be read, in seconds: less than a request may.
const WALL_SECONDS: u64 = 20;
/// A file that changes people begins anew when somebody else changed them meanwhile, so often.
const ATTEMPTS: usize = 5;

/// Rosters that are being read, one at a time, and what was read last.
#[derive(Default)]
pub(crate) struct Readings {
    turn: tokio::sync::Mutex<()>,
    last: Mutex<Option<Last>>,
}

struct Last {
    state: Weak<State>,
    import: Uuid,
    reading: Arc<Reading>,
}

/// Has a file read within limits, away from the threads that answer requests.
///
/// # Errors
/// [`ReadError`]; the server is not harmed by any file.
pub(crate) async fn read_file(
    app: &App,
    command: ChildCommand,
    bytes: Vec<u8>,
) -> Result<(Book, Recognition), ReadError> {
    let _turn = app.personnel.readings.turn.lock().await;
    let limits = Limits { wall_seconds: WALL_SECONDS, ..Limits::default() };
    let work = move || {
        let book = read_in_child(&command, &bytes, &limits)?;
        let recognition = recognise(&book);
        Ok((book, recognition))
    };
    let read = tokio::task::spawn_blocking(work).await;
    read.unwrap_or_else(|error| Err(ReadError::ReaderUnavailable { detail: error.to_string() }))
}

/// Keeps a workbook that was read; nobody goes in yet.
///
/// # Errors
/// When the store fails.
pub(crate) async fn keep(
    app: &App,
    actor: &Actor,
    file: &str,
    (book, recognition): (Book, Recognition),
) -> Result<Uuid, RecordError> {
    let id = secret::id()?;
    let rows = book.sheets.iter().map(|sheet| sheet.rows.len()).sum();
    let (sheets, key) = (book.sheets.len(), actor.key());
    let change = app.personnel.change(app, &key, |batch| {
        let mut import = Import {
            file: file.to_owned(),
            at: batch.at(),
            by: actor.person,
            rows,
            recognition,
            ties: BTreeSet::new(),
            confirmed: false,
            taken: 0,
            waiting: None,
        };
        import.mark_ties();
        let events = serde_json::json!({ "sheets": sheets, "rows": rows });
        batch.put(id, ImportedBook(book), Note { command: "keep_book", unit: None, events: &events })?;
        batch.put(id, import, Note { command: "bring_in", unit: None, events: &events })
    });
    change.await?;
    Ok(id)
}

/// What somebody says about a sheet (chỉnh nhận dạng).
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct SheetOrder {
    /// First and last row of the header; nothing leaves the sheet out.
    pub(crate) header: Option<(u32, u32)>,
    /// What columns say; nothing for one that is not read.
    pub(crate) fields: BTreeMap<Column, Option<Field>>,
}

/// Changes what was recognised in a sheet. With another header row the columns are recognised anew.
pub(crate) fn correct(recognition: &mut Recognition, book: &Book, index: usize, order: &SheetOrder) {
    let Some(recognised) = recognition.sheets.get_mut(index) else { return };
    let Some(header) = order.header else {
        recognised.header = None;
        recognised.no_table = recognised.no_table.or(Some(NoTable::NoHeader));
        return;
    };
    if recognised.columns.is_empty() || recognised.header.is_some_and(|known| known != header) {
        let Some(found) = columns_under(book, &recognised.sheet, header) else { return };
        *recognised = found;
        return;
    }
    recognised.header = Some(header);
    recognised.no_table = None;
    for column in &mut recognised.columns {
        if let Some(field) = order.fields.get(&column.column)
            && column.field != *field
        {
            column.field = *field;
            // A person said so.
            column.confidence = field.map(|_| haicap_sheets::roster::Confidence::Sure);
        }
    }
}

/// The columns of a sheet under a header that somebody named; nothing when the sheet has no such row.
fn columns_under(book: &Book, name: &str, header: (u32, u32)) -> Option<SheetRecognition> {
    let sheet = book.sheets.iter().find(|sheet| sheet.name == name)?;
    sheet.row(header.0)?;
    let mut below = sheet.clone();
    below.rows.retain(|row| row.number >= header.0);
    let hints = recognise(&Book { sheets: vec![sheet.clone()], hidden: vec![] }).sheets.pop().map(|found| found.hints);
    let found = recognise(&Book { sheets: vec![below], hidden: vec![] }).sheets.pop()?;
    let mut words: BTreeMap<Column, Vec<String>> = BTreeMap::new();
    for row in sheet.rows.iter().filter(|row| (header.0..=header.1).contains(&row.number)) {
        for (column, value) in &row.cells {
            words.entry(*column).or_default().push(haicap_core::words::tidy(&value.text()));
        }
    }
    let known = |column: Column| found.columns.iter().find(|known| known.column == column);
    let columns = words.into_iter().map(|(column, words)| ColumnMatch {
        column,
        header: words.join(" / "),
        field: known(column).and_then(|known| known.field),
        confidence: known(column).and_then(|known| known.confidence),
    });
    let hints = hints.filter(|hints| !hints.is_empty()).unwrap_or_else(|| vec![name.to_owned()]);
    Some(SheetRecognition {
        sheet: name.to_owned(),
        header: Some(header),
        columns: columns.collect(),
        hints,
        no_table: None,
    })
}

/// What the rows of an import mean for the people of a state; nothing when there is no such import.
///
/// # Errors
/// When the work broke off.
pub(crate) async fn reading(
    app: &Arc<App>,
    state: &Arc<State>,
    import: Uuid,
) -> Result<Option<Arc<Reading>>, RecordError> {
    if let Some(known) = app.personnel.readings.known(state, import) {
        return Ok(Some(known));
    }
    let (worker, of) = (app.clone(), state.clone());
    let work = move || {
        let (record, book) = (of.get::<Import>(&import)?, of.get::<ImportedBook>(&import)?);
        let known: Vec<Official> = of.all::<Official>().map(|(_, official)| official.clone()).collect();
        let mut reading = read(&book.0, &record.recognition, worker.city(), &known);
        let newer = changed_since(&of, record);
        let is_newer = |row: &GoodRow| newer.get(&row.official.id).filter(|_| row.change != Change::Same).cloned();
        reading.hold_back(Reason::ChangedSince, is_newer);
        Some(Arc::new(reading))
    };
    let broken = |error: tokio::task::JoinError| RecordError::wrong("Đọc danh sách bị dừng.", error.to_string());
    let read = tokio::task::spawn_blocking(work).await.map_err(broken)?;
    if let Some(reading) = &read {
        app.personnel.readings.remember(state, import, reading);
    }
    Ok(read)
}

/// People whom files changed that were brought in later, with the name of such a file.
fn changed_since(state: &State, import: &Import) -> BTreeMap<Uuid, String> {
    let newer = state.all::<Import>().filter(|(_, other)| other.at > import.at);
    let changed = newer.filter_map(|(id, other)| Some((state.get::<ImportedPeople>(id)?, &other.file)));
    changed.flat_map(|(people, file)| people.0.iter().map(|person| (*person, file.clone()))).collect()
}

impl Readings {
    fn known(&self, state: &Arc<State>, import: Uuid) -> Option<Arc<Reading>> {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let last = last.as_ref().filter(|last| last.import == import)?;
        std::ptr::eq(last.state.as_ptr(), Arc::as_ptr(state)).then(|| last.reading.clone())
    }

    fn remember(&self, state: &Arc<State>, import: Uuid, reading: &Arc<Reading>) {
        let last = Last { state: Arc::downgrade(state), import, reading: reading.clone() };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
    }
}

/// Rows with at least one remark.
pub(crate) fn waiting(remarks: &[Remark]) -> usize {
    remarks.iter().map(|remark| (remark.sheet.as_str(), remark.row)).collect::<BTreeSet<_>>().len()
}

/// Takes the good rows of an import in, in one transaction. Somebody who is known as they are is left alone.
///
/// # Errors
/// When the store fails, or when people change all the time; then nobody went in.
pub(crate) async fn take(app: &Arc<App>, actor: &Actor, import: Uuid) -> Result<Enrolled, RecordError> {
    let key = actor.key();
    for _ in 0..ATTEMPTS {
        let state = app.personnel.state();
        let Some(reading) = reading(app, &state, import).await? else { break };
        let change = app.personnel.change(app, &key, |batch| {
            // The rows were compared with people who may have changed since.
            let Some(mut record) = batch.state().get::<Import>(&import).cloned() else { return Ok(None) };
            let as_read = state.get::<Import>(&import) == Some(&record);
            if !as_read || !same_rows(&state.people, &batch.state().people) {
                return Ok(None);
            }
            let changed = reading.rows.iter().filter(|row| row.change != Change::Same);
            let changed: Vec<Official> = changed.map(|row| row.official.clone()).collect();
            let mut people = batch.state().get::<ImportedPeople>(&import).cloned().unwrap_or_default();
            people.0.extend(changed.iter().map(|official| official.id));
            let enrolled = enroll_in(batch, changed)?;
            let waiting = waiting(&reading.remarks);
            if enrolled == Enrolled::default() && record.waiting == Some(waiting) {
                return Ok(Some(enrolled));
            }
            record.taken += enrolled.new + enrolled.corrected;
            record.waiting = Some(waiting);
            let events =
                serde_json::json!({ "new": enrolled.new, "corrected": enrolled.corrected, "waiting": waiting });
            if enrolled != Enrolled::default() {
                batch.put(import, people, Note { command: "keep_rows", unit: None, events: &events })?;
            }
            batch.put(import, record, Note { command: "take_rows", unit: None, events: &events })?;
            Ok(Some(enrolled))
        });
        if let Some(enrolled) = change.await? {
            return Ok(enrolled);
        }
    }
    Err(RecordError::wrong(
        "Danh sách nhân sự đang được người khác cập nhật. Chưa có gì thay đổi; hãy thử lại.",
        "The people are being changed by somebody else; nothing was changed, try again.",
    ))
}

fn same_rows<K: Ord, T>(before: &Table<K, T>, now: &Table<K, T>) -> bool {
    let same = |(a, b): (&Arc<Row<T>>, &Arc<Row<T>>)| Arc::ptr_eq(a, b);
    before.len() == now.len() && before.values().zip(now.values()).all(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_sheets::book::{Row as Line, Sheet, Value};

    fn book(lines: &[&[&str]]) -> Book {
        let cells = |line: &&[&str]| {
            let cells = line.iter().zip(0..).filter(|(text, _)| !text.is_empty());
            cells.map(|(text, column)| (Column(column), Value::Text((*text).to_owned()))).collect()
        };
        let rows = lines.iter().zip(1..).map(|(line, number)| Line { number, cells: cells(line) });
        Book {
            sheets: vec![Sheet { name: "Quận Một".into(), rows: rows.collect(), merges: vec![] }], hidden: vec![]
        }
    }

    fn fields(recognition: &Recognition) -> Vec<Option<Field>> {
        recognition.sheets[0].columns.iter().map(|column| column.field).collect()
    }

    #[test]
    fn a_person_says_where_the_header_is_and_what_a_column_says() {
        let book = book(&[&["DANH SÁCH"], &["X", "Y", "Họ và tên"], &["1", "CB-1", "Trần Thử"]]);
        let mut recognition = recognise(&book);
        assert_eq!(recognition.sheets[0].no_table, Some(NoTable::NoHeader));
        correct(&mut recognition, &book, 0, &SheetOrder { header: Some((2, 2)), ..SheetOrder::default() });
        assert_eq!(recognition.sheets[0].header, Some((2, 2)));
        assert_eq!(recognition.sheets[0].hints, ["Quận Một"]);
        assert_eq!(fields(&recognition), [None, None, None], "one known column alone is no header");
        let says = BTreeMap::from([(Column(1), Some(Field::Code)), (Column(2), Some(Field::Name))]);
        correct(&mut recognition, &book, 0, &SheetOrder { header: Some((2, 2)), fields: says });
        assert_eq!(fields(&recognition), [None, Some(Field::Code), Some(Field::Name)]);
        correct(&mut recognition, &book, 0, &SheetOrder::default());
        assert_eq!((recognition.sheets[0].header, recognition.sheets[0].no_table), (None, Some(NoTable::NoHeader)));
        let before = recognition.clone();
        correct(&mut recognition, &book, 0, &SheetOrder { header: Some((9, 9)), ..SheetOrder::default() });
        correct(&mut recognition, &book, 7, &SheetOrder::default());
        assert!(before.sheets.len() == 1 && recognition.sheets.len() == 1);
    }

    #[test]
    fn another_header_row_is_recognised_anew() {
        let header: &[&str] = &["Mã cán bộ", "Họ và tên", "Ngày sinh"];
        let book = book(&[header, &["A", "B", "C"], header, &["CB-1", "Trần Thử", "04/03/1985"]]);
        let mut recognition = recognise(&book);
        correct(&mut recognition, &book, 0, &SheetOrder { header: Some((3, 3)), ..SheetOrder::default() });
        assert_eq!(recognition.sheets[0].header, Some((3, 3)));
        assert_eq!(fields(&recognition), [Some(Field::Code), Some(Field::Name), Some(Field::Birth)]);
    }
}
