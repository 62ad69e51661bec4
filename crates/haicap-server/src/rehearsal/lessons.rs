//! Lessons of the city (rút kinh nghiệm): every change through the rules of the core, journalled; closed by the judge.

mod rerun;

pub(crate) use rerun::{corrections, people};

use super::Batch;
use super::incidents::JUDGE;
use super::rounds;
use crate::app::{App, AppKind};
use crate::board::lock;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::secret;
use haicap_core::Lang;
use haicap_core::access::{Action, Object, Subject, permits};
use haicap_core::trial::lesson::{
    Lesson, LessonActor, LessonCommand, LessonEvent, LessonRefusal, LessonState, Rerun, apply, decide,
};
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
/// was mended in the city counts. `newest` plays corrected versions of their scripts.
pub(crate) async fn rerun(
    instance: &Instance,
    app: &App,
    by: &str,
    actor: &LessonActor,
    (key, newest): (Uuid, bool),
) -> Result<(), RecordError> {
    let state = app.rehearsal.state();
    let lesson = state.get::<Lesson>(&key).ok_or_else(|| refused(LessonRefusal::IncidentMissing))?;
    let now = app.rehearsal.now();
    let begin = |trial, round| LessonCommand::BeginRerun(Rerun { trial, round });
    decide(Some(lesson), &begin(0, Uuid::nil()), actor, now, app.city().calendar.civil(now).date()).map_err(refused)?;
    let plan = rerun::plan(instance, app, lesson, by, newest)?;
    let id = secret::id()?;
    app.rehearsal.change(app, by, |batch| rounds::put(batch, id, plan)).await?;
    let (trial, round) = rounds::start(instance, by, id).await?;
    app.rehearsal.change(app, by, |batch| carry_out(app, batch, key, actor, &begin(trial, round))).await
}

/// Judges each lesson whose rerun is over: it closes when every check passed there.
pub(crate) async fn judge(app: &App) -> Result<(), RecordError> {
    let AppKind::Trial(_) = app.kind else { return Ok(()) };
    let state = app.rehearsal.state();
    let waiting = |lesson: &Lesson| {
        let rerun = lesson.rerun.filter(|_| lesson.state == LessonState::Rerunning)?;
        let round = app.boards.round(rerun.round)?;
        let round = lock(&round);
        round.is_closed().then(|| (rerun.round, rerun::failed(&state, lesson, &round)))
    };
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
