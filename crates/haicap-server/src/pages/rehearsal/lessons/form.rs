//! Writing a lesson down from incidents, and changing its measure.

use super::super::incidents::{IncidentView, lessons_of, place, seen, view};
use super::super::{recorded, who};
use super::{LessonTexts, reads, today};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::incidents::Incident;
use crate::rehearsal::lessons::{actor, carry_out};
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::{Era, UnitId};
use haicap_core::trial::lesson::{Lesson, LessonCommand, LessonKind, Measure, Owner};
use haicap_core::words::tidy;
use jiff::ToSpan;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Days that are offered for a measure; in a trial little time is left.
const DAYS: i64 = 3;
/// Letters of a text that are kept.
const TEXT_MAX: usize = 4_000;

/// The fields of a measure, as they were typed.
pub(super) struct MeasureView {
    pub(super) cause: String,
    pub(super) kinds: Vec<(&'static str, &'static str, bool)>,
    pub(super) text: String,
    pub(super) units: Vec<(UnitId, String, bool)>,
    pub(super) body: String,
    pub(super) post: String,
    pub(super) due: String,
}

#[derive(Template)]
#[template(path = "rehearsal/lesson_new.html")]
struct NewPage {
    shell: Shell,
    t: &'static LessonTexts,
    path: String,
    id: Uuid,
    wrong: Option<String>,
    chosen: Vec<IncidentView>,
    others: Vec<(Uuid, String, bool)>,
    measure: MeasureView,
}

/// The form for a new lesson.
pub(crate) async fn form(page: Page) -> Response {
    let asked = page.id().and_then(|id| blank(&page, id));
    page.answer(asked)
}

fn blank(page: &Page, id: Uuid) -> Result<Response, Problem> {
    let state = page.app.rehearsal.state();
    let chosen: Vec<Uuid> = page.asked.all("incident").filter_map(|id| id.parse().ok()).collect();
    let first = chosen.first().and_then(|id| state.get::<Incident>(id));
    let kind = first.map_or(LessonKind::System, Incident::suggested);
    let cause = first.map(|incident| incident.cause(Lang::Vi)).unwrap_or_default();
    let due = today(page).saturating_add(DAYS.days());
    let unit = first.and_then(|incident| incident.unit).filter(|_| kind != LessonKind::System);
    let measure = measure_view(page, (&cause, kind, ""), unit, ("", ""), &due.to_string());
    shown(page, id, &chosen, measure, None)
}

/// What the form is filled with.
fn measure_view(
    page: &Page,
    (cause, kind, text): (&str, LessonKind, &str),
    unit: Option<UnitId>,
    (body, post): (&str, &str),
    due: &str,
) -> MeasureView {
    let units = page.city().units.values().filter(|unit| unit.id.era == Era::New);
    let mut units: Vec<_> = units.map(|u| (u.id, u.name.clone(), Some(u.id) == unit)).collect();
    units.sort_by(|a, b| a.1.cmp(&b.1));
    let option = |one: &LessonKind| (one.key(), one.label(page.lang()), *one == kind);
    MeasureView {
        cause: cause.to_owned(),
        kinds: LessonKind::ALL.iter().map(option).collect(),
        text: text.to_owned(),
        units,
        body: body.to_owned(),
        post: post.to_owned(),
        due: due.to_owned(),
    }
}

/// The form filled with a measure that is there.
pub(super) fn filled(page: &Page, measure: &Measure) -> MeasureView {
    let Owner { body, unit, post } = &measure.owner;
    measure_view(page, (&measure.cause, measure.kind, &measure.text), *unit, (body, post), &measure.due.to_string())
}

/// The form filled with what was sent.
fn sent(page: &Page, form: &Fields) -> MeasureView {
    let kind = LessonKind::from_key(form.get("kind")).unwrap_or(LessonKind::System);
    let about = (form.get("cause"), kind, form.get("measure"));
    measure_view(page, about, form.get("unit").parse().ok(), (form.get("body"), form.get("post")), form.get("due"))
}

fn shown(
    page: &Page,
    id: Uuid,
    chosen: &[Uuid],
    measure: MeasureView,
    wrong: Option<String>,
) -> Result<Response, Problem> {
    let (t, state) = (LessonTexts::of(page.lang()), page.app.rehearsal.state());
    let lessons = lessons_of(&state);
    let all = seen(page, &state);
    let is_chosen = |id: &Uuid| chosen.contains(id);
    let causes: BTreeSet<String> =
        all.iter().filter(|(id, _)| is_chosen(id)).map(|(_, incident)| incident.cause_key()).collect();
    let alike = |(id, incident): &&(&Uuid, &Incident)| {
        !is_chosen(id) && !lessons.contains_key(id) && causes.contains(&incident.cause_key())
    };
    let other = |(id, incident): &(&Uuid, &Incident)| {
        let label = format!("{}, {}: {}", place(page, incident.unit), page.moment(incident.store_at), incident.text());
        (**id, label, false)
    };
    let views = all.iter().filter(|(id, _)| is_chosen(id)).map(|(id, incident)| view(page, &lessons, id, incident));
    let status = if wrong.is_some() { 422 } else { 200 };
    let new = NewPage {
        shell: page.shell(t.new),
        t,
        path: page.link("/lessons"),
        id,
        wrong,
        chosen: views.collect(),
        others: all.iter().filter(alike).map(other).collect(),
        measure,
    };
    page.html_with(status, &new)
}

/// What was typed as a measure.
fn measure(form: &Fields) -> Result<Measure, RecordError> {
    let (vi, en) = (LessonTexts::of(Lang::Vi), LessonTexts::of(Lang::En));
    let text = |name: &str| tidy(form.get(name)).chars().take(TEXT_MAX).collect::<String>();
    let kind = LessonKind::from_key(form.get("kind"))
        .ok_or_else(|| RecordError::wrong(vi.bad_kind, en.bad_kind).at("kind"))?;
    let due = form.get("due").trim().parse().map_err(|_| RecordError::wrong(vi.bad_date, en.bad_date).at("due"))?;
    let owner = Owner { body: text("body"), unit: form.get("unit").parse().ok(), post: text("post") };
    Ok(Measure { cause: text("cause"), kind, text: text("measure"), owner, due })
}

/// Writes a lesson down.
pub(crate) async fn open(page: Page, form: Fields) -> Response {
    page.answer_to(&form, write(&page, &form).await)
}

async fn write(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let id = form.id("id").map_or_else(|| page.id(), Ok)?;
    let chosen: Vec<Uuid> = form.all("incident").filter_map(|id| id.parse().ok()).collect();
    let state = page.app.rehearsal.state();
    let known: Vec<_> = seen(page, &state).into_iter().filter(|(id, _)| chosen.contains(id)).collect();
    let incidents = known.iter().map(|(id, _)| **id).collect();
    let checks = known.iter().filter_map(|(_, incident)| incident.check()).collect();
    let actor = actor(page.subject());
    let written = match measure(form) {
        Err(error) => Err(error),
        Ok(measure) => {
            let command = LessonCommand::Open { incidents, checks, measure };
            let by = who(page)?;
            let change = page.app.rehearsal.change(&page.app, &by, |batch| {
                // A form that is sent twice writes one lesson.
                if batch.state().get::<Lesson>(&id).is_some() {
                    return Ok(());
                }
                carry_out(&page.app, batch, id, &actor, &command)
            });
            change.await
        }
    };
    match written {
        Ok(()) => Ok(page.go(&format!("/lessons/{id}"))),
        Err(error @ RecordError::Wrong(..)) => {
            let problem = Problem::record(&error, page.lang());
            let shown = shown(page, id, &chosen, sent(page, form), Some(problem.message.clone()))?;
            Ok(page.marked(form, &problem, shown))
        }
        Err(error) => Err(Problem::record(&error, page.lang())),
    }
}

/// Writes another measure.
pub(crate) async fn change(page: Page, Path(id): Path<Uuid>, form: Fields) -> Response {
    page.answer_to(&form, rewrite(&page, id, &form).await)
}

async fn rewrite(page: &Page, id: Uuid, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.app.rehearsal.state();
    state.get::<Lesson>(&id).filter(|one| reads(page, &state, one)).ok_or_else(|| Problem::not_found(page.lang()))?;
    let (actor, measure) = (actor(page.subject()), page.kept(measure(form))?);
    let command = LessonCommand::Change(measure);
    recorded(page, |batch| carry_out(&page.app, batch, id, &actor, &command)).await?;
    Ok(page.go(&format!("/lessons/{id}")))
}
