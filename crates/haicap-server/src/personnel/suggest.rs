//! The planner's input from what is held, and its output as places with posts (phương án gợi ý).
//!
//! A plan is kept with the weights and wishes it was made with and with what came of it, so that its page
//! tells the same later. The planner's own account, which explains each person's place, is kept in memory for
//! a few plans ([`Desk`]) and made again when it is asked for: the same people, numbers, weights and wishes
//! always give the same places.

mod desk;
mod numbers;
mod result;
mod seating;
#[cfg(test)]
mod tests;
mod wishing;

pub(crate) use desk::{Desk, Prices};
pub(crate) use haicap_planner::numbers::fits;
pub(crate) use numbers::Numbers;
pub(crate) use result::{FilledSlot, Heirs, NotFollowed, PlanResult, heirs};
pub(crate) use wishing::{WishChange, changed, person_named};

use super::records::Plan;
use super::state::State;
use super::{Batch, RecordError};
use crate::app::App;
use crate::ledger::Note;
use haicap_core::city::City;
use haicap_planner::model::{PlannerError, Suggestion, Wish, suggest};
use haicap_planner::weights::{Presets, Weights};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// A suggestion with what it was asked with.
pub(crate) struct Made {
    /// The plan as it is kept.
    pub(crate) plan: Plan,
}

/// What is asked of the planner.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    /// Name of the plan.
    pub(crate) name: String,
    /// Key of the preset of weights.
    pub(crate) preset: String,
    /// The plan it goes on from.
    pub(crate) parent: Option<Uuid>,
    /// Wishes.
    pub(crate) wishes: Vec<Wish>,
}

/// Asks the planner for everybody who is to be placed, with the weights of a preset.
///
/// # Errors
/// What is wrong with the numbers, in words.
pub(crate) fn ask(
    city: &City,
    presets: &Presets,
    state: &State,
    question: Question,
    at: Timestamp,
) -> Result<Made, RecordError> {
    let weights = preset(presets, &question.preset)?;
    let numbers = Numbers::of(city, state);
    let suggestion = suggest(city, &numbers.candidates, &numbers.slots, &question.wishes, weights);
    let suggestion = suggestion.map_err(|error| unplannable(city, &error))?;
    Ok(Made { plan: plan_of(city, state, &numbers, &suggestion, weights, question, at)? })
}

/// Asks the planner and keeps the plan.
///
/// # Errors
/// Nobody is to be placed; what is wrong with the numbers; the store failed.
pub(crate) async fn make(
    app: &Arc<App>,
    actor: &str,
    id: Uuid,
    question: Question,
    weights: Weights,
) -> Result<(), RecordError> {
    let (work, state, at) = (app.clone(), app.personnel.state(), app.clock.now());
    let making = move || {
        let (city, desk) = (work.city(), &work.personnel.desk);
        let numbers = desk.numbers(city, &state);
        if numbers.candidates.is_empty() {
            let vi = "Chưa có ai cần bố trí: hãy nhập danh sách nhân sự trước khi lập phương án.";
            return Err(RecordError::wrong(
                vi,
                "Nobody is to be placed: bring the rosters in before asking for a plan.",
            ));
        }
        let suggestion = desk.suggestion(city, &numbers, &weights, &question.wishes)?;
        plan_of(city, &state, &numbers, &suggestion, &weights, question, at)
    };
    let plan = behind(making).await?;
    let events = json!([{ "kept": {
        "preset": plan.preset,
        "parent": plan.parent,
        "wishes": plan.wishes,
        "objective": plan.objective,
        "certified": plan.certified,
    } }]);
    let note = Note { command: "keep_plan", unit: None, events: &events };
    app.personnel.change(app, actor, |batch| batch.put(id, plan, note)).await
}

/// The planner's account of a plan that is kept; none when people or numbers are no longer those it was made from.
///
/// # Errors
/// What is wrong with the numbers, in words.
pub(crate) async fn account(app: &Arc<App>, plan: &Plan) -> Result<Option<Arc<Suggestion>>, RecordError> {
    let (work, state, wishes) = (app.clone(), app.personnel.state(), wishes_of(plan)?);
    let (basis, Some(weights)) = (plan.result.basis.clone(), plan.weights.clone()) else { return Ok(None) };
    let asking = move || {
        let numbers = work.personnel.desk.numbers(work.city(), &state);
        if numbers.fingerprint != basis {
            return Ok(None);
        }
        work.personnel.desk.suggestion(work.city(), &numbers, &weights, &wishes).map(Some)
    };
    behind(asking).await
}

/// Does work that takes long beside the requests.
///
/// # Errors
/// What the work says, or that it stopped half way.
pub(crate) async fn behind<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, RecordError> + Send + 'static,
) -> Result<T, RecordError> {
    let stopped = |error: tokio::task::JoinError| {
        tracing::error!(%error, "the planner stopped");
        RecordError::wrong(
            "Máy gợi ý dừng giữa chừng, chưa có gì thay đổi.",
            "The planner stopped half way; nothing was changed.",
        )
    };
    tokio::task::spawn_blocking(work).await.map_err(stopped)?
}

/// Publishes a plan to the districts in place of any other, or takes it back.
///
/// # Errors
/// When the store failed.
pub(crate) async fn publish(app: &App, actor: &str, id: Uuid, open: bool) -> Result<(), RecordError> {
    app.personnel.change(app, actor, |batch| set_published(batch, id, open)).await
}

fn set_published(batch: &mut Batch, id: Uuid, open: bool) -> Result<(), RecordError> {
    let wanted = |other: Uuid| other == id && open;
    let plans = batch.state().all::<Plan>().filter(|(other, plan)| plan.published != wanted(**other));
    let plans: Vec<(Uuid, Plan)> = plans.map(|(other, plan)| (*other, plan.clone())).collect();
    for (other, plan) in plans {
        let command = if wanted(other) { "publish_plan" } else { "withdraw_plan" };
        let note = Note { command, unit: None, events: &json!([{ "published": wanted(other) }]) };
        batch.put(other, Plan { published: wanted(other), ..plan }, note)?;
    }
    Ok(())
}

/// The weights of a preset.
///
/// # Errors
/// When there is none of this key.
pub(crate) fn preset<'p>(presets: &'p Presets, key: &str) -> Result<&'p Weights, RecordError> {
    let found = presets.get(key).map(|preset| &preset.weights);
    found.ok_or_else(|| {
        let vi = format!("Không có bộ trọng số “{key}”; chọn một bộ trong danh sách.");
        RecordError::wrong(vi, "There is no such preset; choose one of the list.")
    })
}

/// The suggestion as a plan that is kept.
pub(crate) fn plan_of(
    city: &City,
    state: &State,
    numbers: &Numbers,
    suggestion: &Suggestion,
    weights: &Weights,
    question: Question,
    at: Timestamp,
) -> Result<Plan, RecordError> {
    let certificate = suggestion.certify();
    Ok(Plan {
        name: question.name,
        parent: question.parent,
        made_at: at,
        preset: question.preset,
        places: seating::seat(city, state, suggestion),
        objective: suggestion.objective,
        certified: certificate.holds(),
        published: false,
        wishes: serde_json::to_value(question.wishes)?,
        weights: Some(weights.clone()),
        result: PlanResult::of(city, state, numbers, suggestion, certificate.given),
    })
}

/// Wishes as a plan keeps them.
pub(crate) fn wishes_of(plan: &Plan) -> Result<Vec<Wish>, RecordError> {
    if plan.wishes.is_null() { Ok(Vec::new()) } else { Ok(serde_json::from_value(plan.wishes.clone())?) }
}

/// Why nothing can be planned, with the names of units.
fn unplannable(city: &City, error: &PlannerError) -> RecordError {
    let told = named(city, &error.to_string());
    RecordError::wrong(
        format!("Chưa lập được phương án vì số liệu chưa khớp. {told}"),
        format!("There is no plan yet because the numbers do not fit: {told}"),
    )
}

/// The planner's words with the names of units in place of their identifiers.
fn named(city: &City, words: &str) -> String {
    city.new_units().fold(words.to_owned(), |words, unit| {
        let id = unit.id.to_string();
        if words.contains(&id) { words.replace(&id, &unit.name) } else { words }
    })
}
