//! Lessons of the city (rút kinh nghiệm): every change through the rules of the core, journalled; closed by the judge.

use super::Batch;
use super::incidents::{Incident, JUDGE};
use super::rounds::{self, Played, RoundPlan};
use crate::app::{App, AppKind};
use crate::board::{Round, lock};
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::secret;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, Subject, permits};
use haicap_core::trial::lesson::{
    FailedCheck, Lesson, LessonActor, LessonCommand, LessonEvent, LessonRefusal, LessonState, Rerun, apply, decide,
};
use haicap_core::trial::{Hours, PeopleParts, RoundStage, Verdict};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who acts on lessons.
pub(crate) fn actor(subject: &Subject) -> LessonActor {
    LessonActor {
        account: subject.account.unwrap_or_default(),
        units: subject.units().collect(),
        keeps: permits(subject, Action::KeepLessons, &Object::default()).is_ok(),
    }
}

/// Carries out a command on a lesson within a batch.
pub(crate) fn carry_out(
    app: &App,
    batch: &mut Batch,
    key: Uuid,
    actor: &LessonActor,
    command: &LessonCommand,
) -> Result<(), RecordError> {
    let at = batch.at();
    let today = app.city().calendar.civil(at).date();
    let before = batch.state().get::<Lesson>(&key).cloned();
    let event = decide(before.as_ref(), command, actor, at, today).map_err(refused)?;
    let Some(after) = apply(before, at, &event) else { return Err(refused(LessonRefusal::IncidentMissing)) };
    let unit = after.measure.owner.unit;
    batch.put(key, after, Note { command: word(&event), unit, events: &event })
}

fn refused(refusal: LessonRefusal) -> RecordError {
    RecordError::wrong(refusal.label(Lang::Vi), refusal.label(Lang::En))
}

const fn word(event: &LessonEvent) -> &'static str {
    match event {
        LessonEvent::Opened { .. } => "open_lesson",
        LessonEvent::Changed { .. } => "change_measure",
        LessonEvent::Noted(_) => "discuss_lesson",
        LessonEvent::ReportedDone(_) => "report_measure_done",
        LessonEvent::RerunBegun(_) => "begin_rerun",
        LessonEvent::FailedAgain { .. } => "failed_again",
        LessonEvent::Passed => "passed_again",
        LessonEvent::EvidenceGiven(_) => "give_evidence",
        LessonEvent::Confirmed { .. } => "confirm_evidence",
    }
}

/// Plays the checks of a lesson again: a round of just those scenarios at just those units, in a new trial, so that what
/// was mended in the city counts.
pub(crate) async fn rerun(
    instance: &Instance,
    app: &App,
    by: &str,
    actor: &LessonActor,
    key: Uuid,
) -> Result<(), RecordError> {
    let state = app.rehearsal.state();
    let lesson = state.get::<Lesson>(&key).ok_or_else(|| refused(LessonRefusal::IncidentMissing))?;
    let now = app.rehearsal.now();
    let begin = |trial, round| LessonCommand::BeginRerun(Rerun { trial, round });
    decide(Some(lesson), &begin(0, Uuid::nil()), actor, now, app.city().calendar.civil(now).date()).map_err(refused)?;
    let plan = plan(instance, app, lesson, by)?;
    let id = secret::id()?;
    app.rehearsal.change(app, by, |batch| rounds::put(batch, id, plan)).await?;
    let (trial, round) = rounds::start(instance, by, id).await?;
    app.rehearsal.change(app, by, |batch| carry_out(app, batch, key, actor, &begin(trial, round))).await
}

/// The round that plays a lesson's checks again: that of its latest judged incident, less everything else.
fn plan(instance: &Instance, app: &App, lesson: &Lesson, by: &str) -> Result<RoundPlan, RecordError> {
    let (state, calendar) = (app.rehearsal.state(), &app.city().calendar);
    let judged = lesson.incidents.iter().filter_map(|id| {
        let incident = state.get::<Incident>(id)?;
        Some((incident.at, Played { trial: incident.trial?, round: incident.round()? }))
    });
    let gone = || RecordError::wrong("Không còn đợt cần diễn lại.", "the round to be repeated is not there any more");
    let (_, played) = judged.max_by_key(|(at, _)| *at).ok_or_else(gone)?;
    let source = instance.trial(played.trial).and_then(|app| app.boards.round(played.round)).ok_or_else(gone)?;
    let (day, hours) = {
        let source = lock(&source);
        (source.record().day, source.record().hours)
    };
    let at = |moment| calendar.civil(moment).time();
    let office = Hours { from: at(calendar.opening(day)), until: at(calendar.closing(day)) };
    Ok(RoundPlan {
        name: format!("Diễn lại: {}", lesson.measure.cause),
        stage: RoundStage::Rerun,
        scripts: Vec::new(),
        repeats: Some(played),
        only: lesson.checks.iter().map(|check| check.scenario.clone()).collect(),
        units: lesson.checks.iter().map(|check| check.unit).collect(),
        day,
        hours: hours.unwrap_or(office),
        in_real_time: false,
        people: PeopleParts::new(),
        reason: lesson.measure.text.clone(),
        planned_by: by.to_owned(),
        planned_at: app.rehearsal.now(),
        trial: None,
        started: None,
    })
}

/// Judges each lesson whose rerun is over: it closes when every check passed there.
pub(crate) async fn judge(app: &App) -> Result<(), RecordError> {
    let AppKind::Trial(_) = app.kind else { return Ok(()) };
    let waiting = |lesson: &Lesson| {
        let rerun = lesson.rerun.filter(|_| lesson.state == LessonState::Rerunning)?;
        let round = app.boards.round(rerun.round)?;
        let round = lock(&round);
        round.is_closed().then(|| (rerun.round, failed(&round, &lesson.checks)))
    };
    let state = app.rehearsal.state();
    let judged: Vec<_> = state.all::<Lesson>().filter_map(|(key, lesson)| Some((*key, waiting(lesson)?))).collect();
    if judged.is_empty() {
        return Ok(());
    }
    let nobody = LessonActor { account: Uuid::nil(), units: BTreeSet::new(), keeps: false };
    let change = app.rehearsal.change(app, JUDGE, |batch| {
        for (key, (round, failed)) in judged {
            let runs = batch.state().get::<Lesson>(&key).is_some_and(|lesson| lesson.state == LessonState::Rerunning);
            if runs {
                carry_out(app, batch, key, &nobody, &LessonCommand::Judge { round, failed })?;
            }
        }
        Ok(())
    });
    change.await
}

/// Checks that did not pass in a round; one that was not played did not pass.
fn failed(round: &Round, checks: &BTreeSet<FailedCheck>) -> BTreeSet<FailedCheck> {
    let record = round.record();
    let passed = |check: &&FailedCheck| {
        let unit = record.units.iter().position(|unit| *unit == check.unit);
        let scenario = record.scenarios.iter().position(|scenario| scenario.key == check.scenario);
        let cell = unit.zip(scenario).and_then(|(unit, scenario)| {
            let (cells, _) = round.unit_cells(unit);
            cells[scenario].get(check.step).copied()
        });
        cell.is_some_and(|cell| cell.verdict() == Verdict::Passed && cell.passed > 0)
    };
    checks.iter().filter(|check| !passed(check)).cloned().collect()
}
