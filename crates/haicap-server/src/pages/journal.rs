//! The journal: who did what, where and when, newest first.

use super::dossier::words_in;
use super::{Page, Shell, show};
use crate::api::journal::{Line, own_unit, read};
use crate::error::Problem;
use askama::Template;
use axum::response::Response;
use haicap_core::access::{Action, Object, city_roles};
use haicap_core::territory::UnitId;
use std::collections::BTreeMap;

/// Entries on one page.
const ROWS: u32 = 100;

#[derive(Template)]
#[template(path = "journal.html")]
struct JournalPage {
    shell: Shell,
    sees_all: bool,
    units: Vec<UnitChoice>,
    before: Option<i64>,
    rows: Vec<Row>,
    /// Address of the page with older entries.
    older: Option<String>,
    newest: String,
}

struct UnitChoice {
    key: String,
    name: String,
    chosen: bool,
}

struct Row {
    entry: i64,
    seal: Option<i64>,
    at: String,
    recorded_at: String,
    unit: String,
    who: String,
    command: String,
    refused: bool,
    detail: String,
    ground: String,
    link: Option<String>,
}

/// A page of it.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let asked = match page.asked.filled("unit") {
        Some(unit) => Some(unit.parse::<UnitId>().map_err(|_| Problem::not_found(page.lang()))?),
        None => None,
    };
    let unit = asked.or_else(|| own_unit(&page.caller));
    page.caller.may(Object { unit, owner: None, ..Object::default() })?;
    let before = page.asked.filled("before").and_then(|before| before.parse().ok());
    let lines = page.stored(read(&page.app, unit, before, ROWS).await)?;
    let who = show::actors(page, lines.iter().map(|line| line.actor.as_str())).await?;
    let filter = unit.map(|unit| format!("unit={unit}&")).unwrap_or_default();
    let full = lines.len() == ROWS as usize;
    let older = lines.last().filter(|_| full).map(|last| page.link(&format!("/journal?{filter}before={}", last.entry)));
    let sees_all = city_roles(Action::ReadJournal).iter().any(|role| page.subject().roles.contains(role));
    let journal = JournalPage {
        shell: page.shell(page.w().journal_title),
        sees_all,
        units: units(page, sees_all, unit),
        before,
        rows: lines.into_iter().map(|line| row(page, line, &who)).collect(),
        older,
        newest: page.link(&format!("/journal?{}", filter.trim_end_matches('&'))),
    };
    page.html(&journal)
}

fn units(page: &Page, sees_all: bool, chosen: Option<UnitId>) -> Vec<UnitChoice> {
    let all = page.city().new_units().map(|unit| unit.id);
    let may: Vec<_> = all.filter(|unit| sees_all || page.may_at(Action::ReadJournal, *unit)).collect();
    let choice =
        |unit: UnitId| UnitChoice { key: unit.to_string(), name: page.unit_name(unit), chosen: chosen == Some(unit) };
    may.into_iter().map(choice).collect()
}

fn row(page: &Page, line: Line, who: &BTreeMap<String, String>) -> Row {
    let unit = line.unit.parse::<UnitId>().ok();
    let may_read = unit.is_some_and(|unit| line.about == "dossier" && page.may_at(Action::ReadDossier, unit));
    let refused = line.outcome == "refused";
    // Reasons are an officer's words about a citizen's dossier: they stay with those who may read it.
    let detail = if refused || may_read { words_in(&line.events).to_owned() } else { String::new() };
    Row {
        entry: line.entry,
        seal: (line.seal > 0).then_some(line.seal),
        at: page.moment(line.at),
        recorded_at: page.moment(line.recorded_at),
        unit: unit.map(|unit| page.unit_name(unit)).unwrap_or_default(),
        who: who.get(&line.actor).cloned().unwrap_or_default(),
        command: show::command(&line.command, page.w(), page.lang()),
        refused,
        detail,
        ground: line.ground,
        link: may_read.then(|| page.link(&format!("/dossiers/{}", line.about_id))),
    }
}
