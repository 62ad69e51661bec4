//! Writing a script as a table in the browser: works with buttons alone, and checks while one types.

use super::form::{self, field, press, typed, without_blanks};
use super::{ScriptTexts, asked, headings};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::scripts::{NewVersion, keep_version};
use askama::Template;
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::trial::{CellPlace, Column, Part, Row, ScriptTable, Tag, known_tasks};
use haicap_core::words::tidy;
use haicap_pack::{CellFault, check_table};
use serde::Serialize;

/// Letters of the reason for a version.
const NOTE_MAX: usize = 500;

#[derive(Template)]
#[template(path = "rehearsal/script_edit.html")]
struct EditPage {
    shell: Shell,
    t: &'static ScriptTexts,
    path: String,
    check_path: String,
    base: u32,
    note: String,
    said: Option<String>,
    told: Vec<String>,
    well: bool,
    remarks: Vec<Remark>,
    title: String,
    title_wrong: bool,
    comments: String,
    notes: String,
    tags: Vec<TagBox>,
    headings: [&'static str; 5],
    parts: Vec<PartForm>,
    several: bool,
    lists: Vec<(&'static str, Vec<String>)>,
}

struct TagBox {
    key: &'static str,
    label: &'static str,
    ticked: bool,
}

struct PartForm {
    index: usize,
    background: bool,
    title: String,
    wrong: bool,
    comments: String,
    notes: String,
    tags: Vec<TagBox>,
    data: String,
    rows: Vec<RowForm>,
}

struct RowForm {
    index: usize,
    number: usize,
    time: Cell,
    task: Cell,
    who: Cell,
    system: Cell,
    expected: Vec<String>,
    expected_wrong: bool,
}

struct Cell {
    value: String,
    wrong: bool,
}

/// What is wrong in a cell, as the page says it.
#[derive(Serialize)]
struct Remark {
    /// Name of the field.
    field: String,
    /// Where it is, in words.
    place: String,
    value: String,
    problem: String,
    cure: String,
    nearest: Vec<&'static str>,
}

/// What is edited: a script that is there, or a new one.
pub(super) struct Editing {
    pub(super) key: Option<String>,
    pub(super) base: u32,
    pub(super) table: ScriptTable,
    pub(super) note: String,
    /// What happened, when something stands in the way.
    pub(super) said: Option<String>,
    /// Whether remarks are shown.
    pub(super) checked: bool,
    /// What was read of a file.
    pub(super) told: Vec<String>,
}

impl Editing {
    /// A new script with this table.
    pub(super) fn new(table: ScriptTable) -> Self {
        Editing { key: None, base: 0, table, note: String::new(), said: None, checked: false, told: vec![] }
    }
}

/// An empty table to begin with.
pub(crate) async fn new(page: Page) -> Response {
    let rows = vec![Row { time: "08:00".into(), ..Row::default() }, Row::default(), Row::default(), Row::default()];
    let table = ScriptTable {
        tags: Tag::ALL.iter().map(|tag| tag.key().to_owned()).collect(),
        parts: vec![Part { rows, ..Part::default() }],
        ..ScriptTable::default()
    };
    page.answer(show(&page, &Editing::new(table), StatusCode::OK))
}

/// The newest version as a form.
pub(crate) async fn edit(page: Page, Path(key): Path<String>) -> Response {
    page.answer(opened(&page, key))
}

fn opened(page: &Page, key: String) -> Result<Response, Problem> {
    let script = asked(page, &key)?;
    let newest = script.versions.last().ok_or_else(|| Problem::not_found(page.lang()))?;
    let table = page.kept(newest.table(&key))?;
    let base = script.newest();
    show(page, &Editing { key: Some(key), base, ..Editing::new(table) }, StatusCode::OK)
}

/// A button of the form of a new script was pressed.
pub(crate) async fn save_new(page: Page, form: Fields) -> Response {
    page.answer_to(&form, pressed(&page, None, &form).await)
}

/// A button of the form was pressed.
pub(crate) async fn save(page: Page, Path(key): Path<String>, form: Fields) -> Response {
    let known = asked(&page, &key);
    page.answer(match known {
        Ok(_) => pressed(&page, Some(key), &form).await,
        Err(problem) => Err(problem),
    })
}

async fn pressed(page: &Page, key: Option<String>, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let mut table = form::read(form).ok_or_else(|| too_long(page.lang()))?;
    let base = form.get("base").parse().unwrap_or_default();
    let note: String = tidy(form.get("note")).chars().take(NOTE_MAX).collect();
    let button = form.get("op");
    if button != "save" {
        press(&mut table, button);
        let checked = button == "check";
        return show(page, &Editing { key, base, note, checked, ..Editing::new(table) }, StatusCode::OK);
    }
    let kept = without_blanks(&table);
    let (t, well) = (ScriptTexts::of(page.lang()), faults(page.city(), &kept).is_empty());
    let said = match () {
        () if kept.title.is_empty() => Some(t.title_missing.to_owned()),
        () if !well => Some(t.not_saved.to_owned()),
        () if note.is_empty() => Some(t.why_missing.to_owned()),
        () => None,
    };
    let editing = Editing { key: key.clone(), base, note: note.clone(), said, checked: !well, ..Editing::new(table) };
    if editing.said.is_some() {
        return show(page, &editing, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let by = page.subject().account;
    let actor = page.actor()?.key();
    let change = page
        .app
        .rehearsal
        .change(&page.app, &actor, |batch| keep_version(batch, NewVersion { key, base, table: kept, note, by }));
    match change.await {
        Ok(kept) => Ok(page.go(&format!("/scripts/{}?saved=1", kept.script))),
        Err(RecordError::Wrong(vi, en, _)) => {
            let said = if page.lang() == Lang::Vi { vi } else { en };
            show(page, &Editing { said: Some(said), ..editing }, StatusCode::CONFLICT)
        }
        Err(error) => Err(Problem::record(&error, page.lang())),
    }
}

fn too_long(lang: Lang) -> Problem {
    let (vi, en) = (ScriptTexts::of(Lang::Vi).too_long, ScriptTexts::of(Lang::En).too_long);
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_long", (vi, en), lang)
}

/// Everything that keeps a table from being played.
fn faults(city: &City, table: &ScriptTable) -> Vec<CellFault> {
    check_table(table, city, city.all_units_day)
}

/// What the script asks while somebody types: the same remarks as JSON.
#[derive(Serialize)]
struct Checked {
    remarks: Vec<Remark>,
    summary: String,
}

/// Checks a form without keeping anything.
pub(crate) async fn check(page: Page, form: Fields) -> Response {
    let checked = || {
        page.check_form(&form)?;
        let table = form::read(&form).ok_or_else(|| too_long(page.lang()))?;
        let (t, remarks) = (ScriptTexts::of(page.lang()), remarks(&page, &table));
        let summary =
            if remarks.is_empty() { t.all_well.to_owned() } else { format!("{} {}", remarks.len(), t.remarks) };
        Ok(Json(Checked { remarks, summary }).into_response())
    };
    page.answer(checked())
}

fn remarks(page: &Page, table: &ScriptTable) -> Vec<Remark> {
    let t = ScriptTexts::of(page.lang());
    let remark = |fault: CellFault| {
        let CellPlace { part, row, column } = fault.place;
        let scenario = part.and_then(|part| table.parts.get(part)).filter(|_| table.parts.len() > 1);
        let mut place: Vec<String> = scenario.map(|part| format!("“{}”", part.title)).into_iter().collect();
        match (row, column) {
            (Some(row), Some(column)) => {
                place.push(format!("{} {}, {} {}", t.row, row + 1, t.column, column.label(page.lang())));
            }
            _ => place.push(if part.is_some() { t.scenario.to_owned() } else { t.script_title.to_owned() }),
        }
        Remark {
            field: field(fault.place),
            place: place.join(", "),
            value: fault.value,
            problem: fault.problem,
            cure: fault.cure,
            nearest: fault.nearest,
        }
    };
    faults(page.city(), table).into_iter().map(remark).collect()
}

/// The form.
pub(super) fn show(page: &Page, editing: &Editing, status: StatusCode) -> Result<Response, Problem> {
    let (t, table) = (ScriptTexts::of(page.lang()), &editing.table);
    let remarks = if editing.checked { remarks(page, table) } else { vec![] };
    let is_wrong = |name: &str| remarks.iter().any(|remark| remark.field == name);
    let path = match &editing.key {
        Some(key) => format!("/scripts/{key}/edit"),
        None => "/scripts/new".to_owned(),
    };
    let parts = (0..).zip(&table.parts).map(|(index, part)| part_form(page.lang(), index, part, &is_wrong));
    let shown = EditPage {
        shell: page.shell(if editing.key.is_some() { t.edit_title } else { t.new_title }),
        t,
        path: page.link(&path),
        check_path: page.link("/scripts/check"),
        base: editing.base,
        note: editing.note.clone(),
        said: editing.said.clone(),
        told: editing.told.clone(),
        well: editing.checked && remarks.is_empty(),
        title: table.title.clone(),
        title_wrong: is_wrong("title"),
        comments: table.comments.join("\n"),
        notes: table.notes.join("\n"),
        tags: tag_boxes(page.lang(), &table.tags),
        headings: headings(page.lang()),
        parts: parts.collect(),
        several: table.parts.len() > 1,
        lists: Column::ALL.iter().map(|column| (column.key(), offered(*column))).collect(),
        remarks,
    };
    page.html_with(status.as_u16(), &shown)
}

/// What a column offers; places to be filled are shown as dots.
fn offered(column: Column) -> Vec<String> {
    known_tasks(column)
}

fn tag_boxes(lang: Lang, tags: &[String]) -> Vec<TagBox> {
    let tag_box = |tag: &Tag| TagBox {
        key: tag.key(),
        label: tag.label(lang),
        ticked: tags.iter().any(|known| known == tag.key()),
    };
    Tag::ALL.iter().map(tag_box).collect()
}

fn part_form(lang: Lang, index: usize, part: &Part, is_wrong: &dyn Fn(&str) -> bool) -> PartForm {
    let row = |(number, row): (usize, &Row)| {
        let wrong = |column: Column| is_wrong(&format!("p{index}.r{number}.{column}"));
        let cell = |column| Cell { value: row.cell(column), wrong: wrong(column) };
        RowForm {
            index: number,
            number: number + 1,
            time: cell(Column::Time),
            task: cell(Column::Task),
            who: cell(Column::Who),
            system: cell(Column::System),
            expected: row.expected.iter().cloned().chain([String::new()]).collect(),
            expected_wrong: wrong(Column::Expected),
        }
    };
    PartForm {
        index,
        background: part.is_background,
        title: part.title.clone(),
        wrong: is_wrong(&format!("p{index}.title")),
        comments: part.comments.join("\n"),
        notes: part.notes.join("\n"),
        tags: tag_boxes(lang, &part.tags),
        data: typed(&part.data),
        rows: part.rows.iter().enumerate().map(row).collect(),
    }
}
