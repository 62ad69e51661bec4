//! The first step: what each column of each sheet was taken for, to be confirmed or corrected.

use super::{ImportTexts, asked, sees_ties};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::personnel::scope::{Choice, Tag};
use crate::pages::{Fields, Page, Shell};
use crate::personnel::imports::{SheetOrder, correct};
use crate::personnel::records::{Import, ImportedBook};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_sheets::book::{Book, Column};
use haicap_sheets::roster::{ColumnMatch, Confidence, Field, MappingFault, SheetRecognition, check_mapping};
use uuid::Uuid;

/// Columns of a sheet that can be corrected.
const MOST_COLUMNS: usize = 60;
/// Values of a column that are shown, and letters of each.
const SAMPLES: usize = 3;
const SAMPLE_LETTERS: usize = 60;

#[derive(Template)]
#[template(path = "personnel/import_columns.html")]
struct ColumnsPage {
    shell: Shell,
    t: &'static ImportTexts,
    path: String,
    file: String,
    sheets: Vec<SheetLine>,
    faults: Vec<FaultLine>,
    sheet: Option<SheetForm>,
}

struct SheetLine {
    name: String,
    link: String,
    here: bool,
    header: Option<(u32, u32)>,
    rows: usize,
    columns: usize,
    state: Tag,
}

struct FaultLine {
    sheet: Option<String>,
    message: String,
}

struct SheetForm {
    index: usize,
    name: String,
    no_table: Option<&'static str>,
    header: Option<(u32, u32)>,
    columns: Vec<ColumnRow>,
    cut: bool,
}

struct ColumnRow {
    letters: String,
    header: String,
    samples: Vec<String>,
    choices: Vec<Choice>,
    confidence: Option<Tag>,
}

/// The page of the columns.
pub(super) fn view(page: &Page, id: Uuid, import: &Import) -> Result<Response, Problem> {
    let (t, state) = (ImportTexts::of(page.lang()), page.staff());
    let missing = || Problem::not_found(page.lang());
    let book = &state.get::<ImportedBook>(&id).ok_or_else(missing)?.0;
    let sheets = &import.recognition.sheets;
    let faults = check_mapping(&import.recognition, page.city());
    let lacks = |sheet: &SheetRecognition| faults.iter().any(|fault| fault.sheet.as_ref() == Some(&sheet.sheet));
    let first = || sheets.iter().position(lacks).or_else(|| sheets.iter().position(has_guess)).unwrap_or(0);
    let index = page.asked.get("sheet").parse().ok().filter(|index| *index < sheets.len()).unwrap_or_else(first);
    let line = |(number, sheet): (usize, &SheetRecognition)| SheetLine {
        name: sheet.sheet.clone(),
        link: page.link(&format!("/imports/{id}?sheet={number}#sheet-heading")),
        here: number == index,
        header: sheet.header,
        rows: rows_of(book, &sheet.sheet),
        columns: sheet.columns.iter().filter(|column| column.field.is_some()).count(),
        state: state_of(t, sheet, lacks(sheet)),
    };
    let shown = ColumnsPage {
        shell: page.shell(t.step_columns),
        t,
        path: page.link(&format!("/imports/{id}")),
        file: import.file.clone(),
        sheets: sheets.iter().enumerate().map(line).collect(),
        faults: faults.iter().map(fault_line).collect(),
        sheet: sheets.get(index).map(|sheet| form(page, import, book, (index, sheet))),
    };
    page.html(&shown)
}

fn fault_line(fault: &MappingFault) -> FaultLine {
    FaultLine { sheet: fault.sheet.clone(), message: fault.message.clone() }
}

fn has_guess(sheet: &SheetRecognition) -> bool {
    sheet.header.is_some() && sheet.columns.iter().any(|column| column.confidence == Some(Confidence::Guess))
}

fn rows_of(book: &Book, name: &str) -> usize {
    book.sheets.iter().find(|sheet| sheet.name == name).map_or(0, |sheet| sheet.rows.len())
}

fn state_of(t: &ImportTexts, sheet: &SheetRecognition, lacks: bool) -> Tag {
    let (label, class) = match sheet.header {
        None => (t.sheet_left_out, ""),
        Some(_) if lacks => (t.sheet_lacks, "late"),
        Some(_) if has_guess(sheet) => (t.sheet_look, "unsure"),
        Some(_) => (t.sheet_good, "good"),
    };
    Tag { label: label.to_owned(), class }
}

fn form(page: &Page, import: &Import, book: &Book, (index, sheet): (usize, &SheetRecognition)) -> SheetForm {
    let ties = sees_ties(page, import);
    let closed = |column: &ColumnMatch| !ties && import.ties.contains(&(sheet.sheet.clone(), column.column));
    let row = |column: &ColumnMatch| column_row(page, book, sheet, column, closed(column));
    SheetForm {
        index,
        name: sheet.sheet.clone(),
        no_table: sheet.no_table.map(|why| why.message()),
        header: sheet.header,
        columns: sheet.columns.iter().take(MOST_COLUMNS).map(row).collect(),
        cut: sheet.columns.len() > MOST_COLUMNS,
    }
}

fn column_row(page: &Page, book: &Book, sheet: &SheetRecognition, column: &ColumnMatch, is_closed: bool) -> ColumnRow {
    let t = ImportTexts::of(page.lang());
    let choice = |field: Field| Choice::new(field.key(), field.label(), column.field == Some(field));
    let confidence = |confidence: Confidence| match confidence {
        Confidence::Sure => (t.sure, "good"),
        Confidence::Likely => (t.likely, ""),
        Confidence::Guess => (t.guess, "unsure"),
    };
    let confidence = column.confidence.map(confidence);
    ColumnRow {
        letters: column.column.to_string(),
        header: column.header.clone(),
        samples: if is_closed { vec![t.hidden_value.to_owned()] } else { samples(book, sheet, column.column) },
        choices: Field::all().map(choice).collect(),
        confidence: confidence.map(|(label, class)| Tag { label: label.to_owned(), class }),
    }
}

/// The first values under the header.
fn samples(book: &Book, sheet: &SheetRecognition, column: Column) -> Vec<String> {
    let last = sheet.header.map_or(0, |(_, last)| last);
    let rows = book.sheets.iter().find(|found| found.name == sheet.sheet).map_or(&[][..], |found| &found.rows);
    let values = rows.iter().filter(|row| row.number > last).filter_map(|row| row.value(column));
    values.map(|value| value.text().chars().take(SAMPLE_LETTERS).collect()).take(SAMPLES).collect()
}

/// Keeps what somebody says about a sheet; with `do=confirm` the rows are read next.
pub(crate) async fn change(page: Page, Path(id): Path<String>, fields: Fields) -> Response {
    page.answer(amend(&page, &id, &fields).await)
}

async fn amend(page: &Page, id: &str, fields: &Fields) -> Result<Response, Problem> {
    page.check_form(fields)?;
    let (id, import) = asked(page, id)?;
    let index: Option<usize> = fields.get("sheet").parse().ok();
    let mut order = order(fields);
    if let Some(sheet) =
        index.and_then(|index| import.recognition.sheets.get(index)).filter(|_| !sees_ties(page, &import))
    {
        // Read as something else, family ties would be shown as it.
        let closed = |column: &Column| import.ties.contains(&(sheet.sheet.clone(), *column));
        order.fields.retain(|column, field| !closed(column) || matches!(field, None | Some(Field::Relatives)));
    }
    let confirms = fields.get("do") == "confirm";
    let (key, city) = (page.actor()?.key(), page.city());
    let change = page.app.personnel.change(&page.app, &key, |batch| {
        let Some(mut import) = batch.state().get::<Import>(&id).cloned() else { return Ok(false) };
        let before = import.clone();
        if let (Some(index), Some(book)) = (index, batch.state().get::<ImportedBook>(&id)) {
            correct(&mut import.recognition, &book.0, index, &order);
        }
        import.mark_ties();
        import.confirmed = confirms && check_mapping(&import.recognition, city).is_empty();
        let confirmed = import.confirmed;
        if import != before {
            let command = if confirmed { "confirm_columns" } else { "change_columns" };
            batch.put(id, import, Note { command, unit: None, events: &index })?;
        }
        Ok(confirmed)
    });
    let confirmed = page.kept(change.await)?;
    // After a change the same sheet is shown again; what a confirmation lacks is found by the page itself.
    let sheet = index.filter(|_| !confirms).map(|index| format!("?sheet={index}")).unwrap_or_default();
    Ok(page.go(&format!("/imports/{id}{}", if confirmed { String::new() } else { sheet })))
}

/// What a form says about a sheet.
fn order(fields: &Fields) -> SheetOrder {
    let first: Option<u32> = fields.get("header_first").trim().parse().ok().filter(|row| *row > 0);
    let last: Option<u32> = fields.get("header_last").trim().parse().ok();
    let header = first.map(|first| (first, last.unwrap_or(first).clamp(first, first.saturating_add(5))));
    let field = |name: &str| Field::all().find(|field| field.key() == name);
    let said = fields.names().filter_map(|name| Some((name, name.strip_prefix("column-")?.parse::<Column>().ok()?)));
    SheetOrder {
        header: header.filter(|_| fields.filled("leave_out").is_none()),
        fields: said.map(|(name, column)| (column, field(fields.get(name)))).collect(),
    }
}
