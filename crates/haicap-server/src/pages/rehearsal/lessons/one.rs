//! One lesson: where it comes from, what is done, and its way to being proved.

use super::super::incidents::{IncidentTexts, IncidentView, lessons_of, view};
use super::super::{changes, recorded};
use super::form::{MeasureView, filled};
use super::{LessonTexts, owner, reads, tag, today};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::incidents::Incident;
use crate::rehearsal::lessons::{actor, carry_out, corrections, people};
use crate::rehearsal::rounds::version_name;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::territory::UnitId;
use haicap_core::trial::Cast;
use haicap_core::trial::lesson::{Lesson, LessonActor, LessonCommand, LessonKind, LessonState, Said};
use haicap_core::words::date;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "rehearsal/lesson.html")]
struct LessonPage {
    shell: Shell,
    t: &'static LessonTexts,
    i: &'static IncidentTexts,
    changes: String,
    path: String,
    cause: String,
    kind: &'static str,
    text: String,
    owner: String,
    due: String,
    overdue: bool,
    state: (&'static str, &'static str),
    next: &'static str,
    opened: String,
    closed: Option<String>,
    checks: Vec<CheckView>,
    done: Option<(String, String)>,
    evidence: Option<(String, String)>,
    rerun: Option<String>,
    incidents: Vec<IncidentView>,
    notes: Vec<(String, String)>,
    edit: Option<MeasureView>,
    may_report: bool,
    may_rerun: bool,
    /// Corrected versions that a rerun plays, or may play.
    corrected: Vec<String>,
    /// Whether it is the script that was wrong.
    is_script: bool,
    /// Parts that people play again.
    people: Vec<String>,
    may_give: bool,
    may_confirm: bool,
}

/// A check that must pass again.
struct CheckView {
    unit: String,
    text: String,
    again: bool,
    passed: bool,
}

/// The page.
pub(crate) async fn one(page: Page, Extension(instance): Extension<Arc<Instance>>, Path(id): Path<Uuid>) -> Response {
    page.answer(shown(&page, &instance, id))
}

fn shown(page: &Page, instance: &Instance, id: Uuid) -> Result<Response, Problem> {
    let (t, state) = (LessonTexts::of(page.lang()), page.app.rehearsal.state());
    let lesson = state.get::<Lesson>(&id).filter(|lesson| reads(page, &state, lesson));
    let lesson = lesson.ok_or_else(|| Problem::not_found(page.lang()))?;
    let (lessons, measure) = (lessons_of(&state), &lesson.measure);
    let said = |said: &Said| (page.moment(said.at), said.text.clone());
    let incidents = lesson.incidents.iter().filter_map(|id| Some((id, state.get::<Incident>(id)?)));
    let me = actor(page.subject());
    let open = matches!(lesson.state, LessonState::Open | LessonState::Done);
    let proves = lesson.checks.is_empty() && lesson.state == LessonState::Done;
    let page_of = LessonPage {
        shell: page.shell(t.title),
        t,
        i: IncidentTexts::of(page.lang()),
        changes: changes::address(page),
        path: page.link(&format!("/lessons/{id}")),
        cause: measure.cause.clone(),
        kind: measure.kind.label(page.lang()),
        text: measure.text.clone(),
        owner: owner(page, &measure.owner),
        due: date(measure.due),
        overdue: lesson.is_overdue(today(page)),
        state: tag(page, lesson.state),
        next: lesson.next(page.lang()),
        opened: page.moment(lesson.opened_at),
        closed: lesson.closed_at.map(|at| page.moment(at)),
        checks: checks(page, lesson),
        done: lesson.done.as_ref().map(said),
        evidence: lesson.evidence.as_ref().map(said),
        rerun: lesson.rerun.map(|rerun| page.link(&format!("/rounds/{}", rerun.round))),
        incidents: incidents.map(|(id, incident)| view(page, &lessons, id, incident)).collect(),
        notes: lesson.notes.iter().map(said).collect(),
        edit: (open && me.keeps).then(|| filled(page, measure)),
        may_report: lesson.state == LessonState::Open && owns(lesson, &me),
        may_rerun: me.keeps && !lesson.checks.is_empty() && lesson.state == LessonState::Done,
        corrected: corrections(instance, &state, lesson).iter().map(|cited| version_name(&state, cited)).collect(),
        is_script: measure.kind == LessonKind::Scenario,
        people: if lesson.state == LessonState::Closed { vec![] } else { people_again(page, instance, lesson) },
        may_give: proves && lesson.evidence.is_none(),
        may_confirm: proves && me.keeps && lesson.evidence.as_ref().is_some_and(|said| said.by != me.account),
    };
    page.html(&page_of)
}

/// Parts that people play again, by unit.
fn people_again(page: &Page, instance: &Instance, lesson: &Lesson) -> Vec<String> {
    let parts = people(instance, &page.app.rehearsal.state(), lesson);
    let line = |(unit, casts): (&UnitId, &BTreeSet<Cast>)| {
        let casts: Vec<_> = casts.iter().map(|cast| cast.label(page.lang())).collect();
        format!("{}: {}", page.unit_name(*unit), casts.join(", "))
    };
    parts.iter().filter(|(_, casts)| !casts.is_empty()).map(line).collect()
}

fn owns(lesson: &Lesson, me: &LessonActor) -> bool {
    lesson.measure.owner.unit.map_or(me.keeps, |unit| me.units.contains(&unit))
}

fn checks(page: &Page, lesson: &Lesson) -> Vec<CheckView> {
    let view = |check: &haicap_core::trial::lesson::FailedCheck| CheckView {
        unit: page.unit_name(check.unit),
        text: check.text.clone(),
        again: lesson.again.contains(check),
        passed: lesson.state == LessonState::Closed,
    };
    lesson.checks.iter().map(view).collect()
}

/// Discusses a lesson.
pub(crate) async fn note(page: Page, Path(id): Path<Uuid>, form: Fields) -> Response {
    page.answer(step(&page, id, &form, LessonCommand::Say).await)
}

/// Its owner says that the measure is carried out.
pub(crate) async fn done(page: Page, Path(id): Path<Uuid>, form: Fields) -> Response {
    page.answer(step(&page, id, &form, LessonCommand::ReportDone).await)
}

/// Says what proves it.
pub(crate) async fn evidence(page: Page, Path(id): Path<Uuid>, form: Fields) -> Response {
    page.answer(step(&page, id, &form, LessonCommand::GiveEvidence).await)
}

/// Confirms what somebody else gave as evidence.
pub(crate) async fn confirm(page: Page, Path(id): Path<Uuid>, form: Fields) -> Response {
    page.answer(step(&page, id, &form, |_| LessonCommand::Confirm).await)
}

async fn step(
    page: &Page,
    id: Uuid,
    form: &Fields,
    command: impl FnOnce(String) -> LessonCommand,
) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.app.rehearsal.state();
    let known = state.get::<Lesson>(&id).is_some_and(|lesson| reads(page, &state, lesson));
    if !known {
        return Err(Problem::not_found(page.lang()));
    }
    let text: String = form.get("text").trim().chars().take(4_000).collect();
    let (actor, command) = (actor(page.subject()), command(text));
    recorded(page, |batch| carry_out(&page.app, batch, id, &actor, &command)).await?;
    Ok(page.go(&format!("/lessons/{id}")))
}
