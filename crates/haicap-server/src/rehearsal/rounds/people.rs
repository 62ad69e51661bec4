//! People of a round: whose turn it is, who may play instead of somebody absent, and calling them in.

use crate::app::App;
use crate::board::{Recast, Round, lock};
use crate::ledger::RecordError;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, PlayState, Step, Verdict};
use std::collections::BTreeMap;
use std::sync::Mutex;
use uuid::Uuid;

/// Somebody is replaced for the rest of a round.
#[derive(Debug, Clone)]
pub(crate) struct CallIn {
    pub(crate) unit: UnitId,
    pub(crate) cast: Cast,
    /// The assignment that plays the part now.
    pub(crate) from: Uuid,
    /// The assignment that plays it from now on; a robot when absent, by the director's order.
    pub(crate) to: Option<Uuid>,
    pub(crate) reason: String,
}

/// Steps whose turn has come, by unit, part and assignment; a part that nobody holds is there, too.
pub(crate) fn turns(round: &Round) -> BTreeMap<(UnitId, Cast, Option<Uuid>), usize> {
    let mut turns: BTreeMap<_, usize> = BTreeMap::new();
    for player in round.players().iter().filter(|player| player.by_person) {
        turns.entry((player.unit, player.cast, player.assignment)).or_default();
    }
    for state in round.states() {
        let Some(cast) = turn_of(round, state) else { continue };
        let unit = state.play.unit;
        if round.is_by_person(unit, cast) {
            let player = round.cast_list(unit, state.play.scenario).and_then(|list| list.player(cast, state.play.id));
            *turns.entry((unit, cast, player)).or_default() += 1;
        }
    }
    turns
}

/// Whose turn it is in a play; `None` when it is over or failed before.
pub(crate) fn turn_of(round: &Round, state: &PlayState) -> Option<Cast> {
    let next = state.next_step()?;
    let failed = |step: &usize| state.verdicts[*step].verdict == Verdict::Failed;
    match round.record().scenarios[state.play.scenario].steps.get(next)? {
        Step::Act { act, .. } if !(0..next).any(|step| failed(&step)) => Some(act.cast),
        _ => None,
    }
}

/// Others who hold the same post at the same unit and have an account in this trial: they may be called in.
///
/// # Errors
/// When a store fails.
pub(crate) async fn substitutes(app: &App, of: Uuid, unit: UnitId) -> Result<Vec<Assignment>, RecordError> {
    let held = assignments(app, unit).await?;
    let Some(absent) = held.iter().find(|assignment| assignment.id == of).cloned() else { return Ok(Vec::new()) };
    let mut substitutes = Vec::new();
    for other in held {
        let same = other.post == absent.post && other.division == absent.division && other.official != absent.official;
        if same && app.store.account(other.official).await?.is_some_and(|account| account.active) {
            substitutes.push(other);
        }
    }
    Ok(substitutes)
}

/// Everybody who holds something at a unit.
pub(crate) async fn assignments(app: &App, unit: UnitId) -> Result<Vec<Assignment>, RecordError> {
    let rows = app.city_store.assignments_of_unit(&unit.to_string()).await?;
    rows.iter().map(|row| serde_json::from_str(&row.body).map_err(RecordError::from)).collect()
}

/// Replaces somebody in the plays that have not passed their part yet. It stands in the trial's journal.
///
/// # Errors
/// When the round is over, when a person does not play that part, when the other one does not hold the same post, or
/// when no reason is written.
pub(crate) async fn call_in(app: &App, round: &Mutex<Round>, wish: CallIn, by: &str) -> Result<(), RecordError> {
    let CallIn { unit, cast, from, to, reason } = wish;
    if reason.is_empty() {
        return Err(RecordError::wrong("Ghi lý do thay người.", "write a reason"));
    }
    let (id, plays) = {
        let round = lock(round);
        let plays = turns(&round).contains_key(&(unit, cast, Some(from)));
        (round.id(), plays && !round.is_closed())
    };
    let fits = match to {
        Some(to) => substitutes(app, from, unit).await?.iter().any(|other| other.id == to),
        None => true,
    };
    if !plays || !fits {
        let vi = "Không thay được: đợt đã kết thúc, vai này không do người thật đóng, hoặc người được chọn không giữ \
            cùng chức vụ tại đơn vị. Hãy mở lại trang và chọn lại.";
        return Err(RecordError::wrong(vi, "the round is over, or this person cannot play that part: choose again"));
    }
    let recast = Recast { unit, cast, from: Some(from), to: to.or(Some(from)), robot: to.is_none(), reason, at: None };
    Ok(recast.write(app, id, by).await?)
}
