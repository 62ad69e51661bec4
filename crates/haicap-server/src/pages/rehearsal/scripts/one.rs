//! One version of a script as a table, with all versions and who agreed to them.

use super::{Passed, ScriptTexts, asked, author, headings, passed, rounds_of, writes};
use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::scripts::{self, Agreement};
use crate::rehearsal::training;
use crate::routes::anywhere;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::trial::{Part, ScriptTable};
use haicap_core::words::tidy;
use std::sync::Arc;

/// Letters of a body and of a note.
const WORDS_MAX: usize = 300;

#[derive(Template)]
#[template(path = "rehearsal/script.html")]
struct ScriptPage {
    shell: Shell,
    t: &'static ScriptTexts,
    path: String,
    writes: bool,
    /// Whether a round may be planned with it, and its key.
    plans: bool,
    key: String,
    saved: bool,
    version: u32,
    newest: u32,
    rounds: String,
    notes: Vec<String>,
    headings: [&'static str; 5],
    parts: Vec<PartView>,
    gherkin: String,
    passed: Option<Passed>,
    versions: Vec<VersionLine>,
    agreements: Vec<AgreementLine>,
    /// Questions at trainings and conferences that this version was made from: address and title of the session, text.
    questions: Vec<(String, String, String)>,
}

/// A scenario as it is shown.
pub(super) struct PartView {
    pub(super) title: String,
    pub(super) rounds: String,
    pub(super) notes: Vec<String>,
    pub(super) rows: Vec<RowView>,
    /// Names of the columns, and the rows.
    pub(super) data: Vec<DataView>,
}

/// A table of data: its head and its rows.
pub(super) type DataView = (Vec<String>, Vec<Vec<String>>);

/// A row as it is shown.
pub(super) struct RowView {
    pub(super) number: usize,
    pub(super) time: String,
    pub(super) task: String,
    pub(super) who: String,
    pub(super) system: String,
    pub(super) expected: Vec<String>,
}

struct VersionLine {
    number: u32,
    shown: bool,
    why: String,
    who: String,
    at: String,
    agreed: bool,
}

struct AgreementLine {
    version: u32,
    body: String,
    note: String,
    at: String,
}

/// A script; `?version=2` shows an older version.
pub(crate) async fn show(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(key): Path<String>,
) -> Response {
    page.answer(view(&page, &instance, &key).await)
}

async fn view(page: &Page, instance: &Instance, key: &str) -> Result<Response, Problem> {
    let (t, script) = (ScriptTexts::of(page.lang()), asked(page, key)?);
    let number = page.asked.filled("version").map_or(Some(script.newest()), |number| number.parse().ok());
    let number = number.ok_or_else(|| Problem::not_found(page.lang()))?;
    let version = script.version(number).ok_or_else(|| Problem::not_found(page.lang()))?;
    let table = page.kept(version.table(key))?;
    let mut versions = Vec::new();
    for (number_of, one) in (1..).zip(&script.versions) {
        versions.push(VersionLine {
            number: number_of,
            shown: number_of == number,
            why: one.note.clone(),
            who: author(page, instance, one.by).await?,
            at: page.moment(one.at),
            agreed: script.agreed(number_of).next().is_some(),
        });
    }
    versions.reverse();
    let agreement = |one: &Agreement| AgreementLine {
        version: one.version,
        body: one.body.clone(),
        note: one.note.clone(),
        at: page.moment(one.at),
    };
    let questions = training::asked_before(&page.app.rehearsal.state(), key, number);
    let questions =
        questions.into_iter().map(|(id, title, text)| (page.link(&format!("/trainings/{id}")), title, text));
    let shown = ScriptPage {
        questions: questions.collect(),
        shell: page.shell(version.title.clone()),
        t,
        path: page.link(&format!("/scripts/{key}")),
        writes: writes(page),
        plans: anywhere(page.subject(), Action::PlanRounds).is_ok(),
        key: key.to_owned(),
        saved: page.asked.filled("saved").is_some(),
        version: number,
        newest: script.newest(),
        rounds: rounds_of(&table.tags, page.lang()),
        notes: table.notes.clone(),
        headings: headings(page.lang()),
        parts: parts(page, &table),
        gherkin: version.text.clone(),
        passed: passed(page, instance, key, &script, number),
        versions,
        agreements: script.agreements.iter().rev().map(agreement).collect(),
    };
    page.html(&shown)
}

/// The scenarios of a table; rows are counted within each.
pub(super) fn parts(page: &Page, table: &ScriptTable) -> Vec<PartView> {
    let view = |part: &Part| PartView {
        title: if part.is_background { ScriptTexts::of(page.lang()).background.to_owned() } else { part.title.clone() },
        rounds: rounds_of(&part.tags, page.lang()),
        notes: part.notes.clone(),
        rows: (1..)
            .zip(&part.rows)
            .map(|(number, row)| RowView {
                number,
                time: row.time.clone(),
                task: row.task.clone(),
                who: row.who.clone(),
                system: row.system.clone(),
                expected: row.expected.clone(),
            })
            .collect(),
        data: part
            .data
            .iter()
            .filter_map(|data| data.rows.split_first())
            .map(|(head, rows)| (head.clone(), rows.to_vec()))
            .collect(),
    };
    table.parts.iter().map(view).collect()
}

/// Writes down that a body agreed to a version.
pub(crate) async fn agree(page: Page, Path(key): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, write(&page, &key, &form).await)
}

async fn write(page: &Page, key: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    asked(page, key)?;
    let words = |name: &str| form.filled(name).map(tidy).filter(|words| words.chars().count() <= WORDS_MAX);
    let body = words("body").ok_or_else(|| {
        RecordError::wrong("Ghi cơ quan hoặc người thống nhất (tối đa 300 chữ).", "Name the body or person who agreed.")
    });
    let (body, note) = (page.kept(body)?, words("note").unwrap_or_default());
    let version = form.get("version").parse().unwrap_or_default();
    let actor = page.actor()?.key();
    let by = page.subject().account;
    let change = page.app.rehearsal.change(&page.app, &actor, |batch| {
        let at = batch.at();
        scripts::agree(batch, key, Agreement { version, body, note, by, at })
    });
    page.kept(change.await)?;
    Ok(page.go(&format!("/scripts/{key}?version={version}&saved=1")))
}
