//! Starting a planned round, taking it up after a restart, and closing it.

use super::{RoundPlan, Started};
use crate::app::{App, AppKind};
use crate::board::{PlanError, RoundOrder, RoundResult, lock};
use crate::instance::{Instance, InstanceError};
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use crate::rehearsal::cues::Cue;
use haicap_store::StoreError;

use uuid::Uuid;

/// Starts a planned round: branches a trial or takes the plan's, opens the round there, and cues the robots.
///
/// # Errors
/// When there is no such plan, when it was started already, when something stands against it, or when another round
/// of that trial goes on.
pub(crate) async fn start(instance: &Instance, by: &str, plan_id: Uuid) -> Result<(u32, Uuid), RecordError> {
    let _turn = instance.starting.lock().await;
    let official = instance.official();
    let state = official.rehearsal.state();
    let plan = state.get::<RoundPlan>(&plan_id).ok_or_else(no_such_plan)?;
    if plan.started.is_some() {
        return Err(RecordError::wrong(
            "Đợt này đã được bắt đầu trước đó, không bắt đầu lần thứ hai.",
            "the round was started already, it is not started again",
        ));
    }
    plan.check(instance, &state)?;
    let app = match plan.trial.and_then(|number| instance.trial(number)) {
        Some(app) => app,
        None => instance.branch().await.map_err(record_error)?,
    };
    let AppKind::Trial(trial) = app.kind else { return Err(no_such_plan()) };
    if let Some(open) = app.boards.all().iter().find(|round| !lock(round).is_closed()) {
        let open = lock(open).id();
        let name = instance.round_name(open).unwrap_or_else(|| open.to_string());
        let vi = format!("Lần vận hành thử {trial} đang có đợt “{name}” chưa kết thúc: kết thúc đợt đó trước.");
        return Err(RecordError::wrong(vi, format!("the round “{name}” of trial {trial} goes on: close it first")));
    }
    let written = official.rehearsal.change(official, by, |batch| {
        let mut plan = batch.state().get::<RoundPlan>(&plan_id).cloned().ok_or_else(no_such_plan)?;
        plan.started = Some(Started { trial, by: by.to_owned(), at: batch.at() });
        let events = serde_json::json!({ "trial": trial });
        batch.put(plan_id, plan, Note { command: "start_round", unit: None, events: &events })
    });
    written.await?;
    open(instance, &app, plan_id).await?;
    Ok((trial, plan_id))
}

/// Opens the round of a started plan on the boards of its trial, and cues its robots. Done again, it takes up what
/// is open.
async fn open(instance: &Instance, app: &App, plan_id: Uuid) -> Result<(), RecordError> {
    let state = instance.official().rehearsal.state();
    let (Some(plan), AppKind::Trial(trial)) = (state.get::<RoundPlan>(&plan_id), app.kind) else {
        return Err(no_such_plan());
    };
    let round = match app.boards.round(plan_id) {
        Some(round) => round,
        None => app.boards.open(app, order(instance, &state, plan_id, plan)?).await.map_err(plan_error)?,
    };
    let (day, closed) = {
        let round = lock(&round);
        (round.record().day, round.is_closed())
    };
    if closed {
        return Ok(());
    }
    if plan.has_people() || plan.in_real_time {
        app.advance_clock(app.city().calendar.moment(day.to_datetime(plan.hours.from))).await?;
        app.run_clock(true).await?;
    }
    instance.cues.give(Cue { trial, round: plan_id });
    Ok(())
}

fn order(instance: &Instance, state: &State, id: Uuid, plan: &RoundPlan) -> Result<RoundOrder, RecordError> {
    Ok(RoundOrder {
        id,
        stage: plan.stage,
        // Small enough for every reader of JSON.
        seed: id.as_u64_pair().1 >> 12,
        units: plan.units.iter().copied().collect(),
        scenarios: plan.scenarios(instance, state)?,
        day: Some(plan.day),
        hours: Some(plan.hours),
        people: plan.people.clone(),
        in_real_time: plan.in_real_time,
    })
}

/// After a restart: rounds that were started and are not closed go on from their journal.
pub(crate) async fn take_up(instance: &Instance) -> Result<(), RecordError> {
    let state = instance.official().rehearsal.state();
    for (id, plan) in state.all::<RoundPlan>() {
        let Some(started) = &plan.started else { continue };
        let Some(app) = instance.trial(started.trial) else { continue };
        match open(instance, &app, *id).await {
            Err(RecordError::Wrong(_, what, _)) => {
                tracing::error!(round = %id, what, "a started round cannot be opened")
            }
            done => done?,
        }
    }
    Ok(())
}

/// Closes a round; a clock that ran for its people stands again.
///
/// # Errors
/// When there is no such round, or a store fails.
pub(crate) async fn close(app: &App, round: Uuid) -> Result<RoundResult, PlanError> {
    let result = app.boards.close(app, round).await?;
    let goes_on = app.boards.all().iter().any(|round| !lock(round).is_closed());
    if !goes_on && app.clock.is_running() {
        app.run_clock(false).await?;
    }
    Ok(result)
}

fn no_such_plan() -> RecordError {
    RecordError::wrong("Không tìm thấy kế hoạch của đợt này.", "there is no such plan")
}

fn record_error(error: InstanceError) -> RecordError {
    match error {
        InstanceError::Store(error) => RecordError::Store(error),
        InstanceError::Records(error) => error,
        InstanceError::Damaged(error) => RecordError::Damaged(error),
        other => RecordError::Store(StoreError::Damaged { what: other.to_string() }),
    }
}

fn plan_error(error: PlanError) -> RecordError {
    match error {
        PlanError::Store(error) => RecordError::Store(error),
        PlanError::Damaged(error) => RecordError::Damaged(error),
        other => RecordError::wrong(format!("Không mở được đợt: {other}."), other.to_string()),
    }
}
