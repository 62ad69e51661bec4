//! A person says that they are there, and asks.

use super::{TrainingTexts, asked};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::training::{self, Session, Step};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::UnitId;

#[derive(Template)]
#[template(path = "rehearsal/attend.html")]
struct AttendPage {
    shell: Shell,
    t: &'static TrainingTexts,
    path: String,
    title: String,
    unit: Option<String>,
    there: bool,
    done: Option<&'static str>,
}

/// The unit for which a person sits in a session.
fn unit_of(page: &Page, session: &Session) -> Option<UnitId> {
    page.subject().units().find(|unit| session.points.contains_key(unit))
}

/// The page behind the code.
pub(crate) async fn attend_form(page: Page, Path((id, code)): Path<(String, String)>) -> Response {
    page.answer(view(&page, &id, &code))
}

fn view(page: &Page, id: &str, code: &str) -> Result<Response, Problem> {
    let t = TrainingTexts::of(page.lang());
    let (id, session) = asked(page, id)?;
    let unit = unit_of(page, &session);
    let person = page.subject().person.or(page.subject().account);
    let there = person.is_some_and(|person| session.attended.contains_key(&person));
    let done = if page.asked.filled("asked").is_some() { Some(t.asked) } else { there.then_some(t.attend_done) };
    let shown = AttendPage {
        shell: page.shell(t.attend_title),
        t,
        path: page.link(&format!("/trainings/{id}/attend/{code}")),
        title: session.title.clone(),
        unit: unit.map(|unit| page.unit_name(unit)),
        there,
        done,
    };
    page.html(&shown)
}

/// Puts the person on the list, or takes a question.
pub(crate) async fn attend(page: Page, Path((id, code)): Path<(String, String)>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &id, &code, &form).await)
}

async fn carry_out(page: &Page, id: &str, code: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (id, session) = asked(page, id)?;
    let words = |pick: fn(&TrainingTexts) -> &'static str| {
        RecordError::wrong(pick(TrainingTexts::of(Lang::Vi)), pick(TrainingTexts::of(Lang::En)))
    };
    let unit = page.kept(unit_of(page, &session).ok_or_else(|| words(|t| t.no_post)))?;
    let person = page.actor()?.person;
    let asks = form.get("do") == "ask";
    let step = if asks {
        let text = form.filled("question").map(|text| text.chars().take(1_000).collect());
        Step::Ask { unit, text: page.kept(text.ok_or_else(|| words(|t| t.missing).at("question")))? }
    } else {
        Step::Attend { person, unit, code: code.to_owned() }
    };
    page.kept(training::take(&page.app, &person.to_string(), id, step).await)?;
    let query = if asks { "?asked=1" } else { "" };
    Ok(page.go(&format!("/trainings/{id}/attend/{code}{query}")))
}
