//! Carried-over dossiers go into the official store of a unit that opened; as often as one likes, each once.

use super::Gathered;
use crate::act::{ActError, carry_over, known};
use crate::app::{App, AppKind};
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use crate::rehearsal::opening::OpenedUnit;
use haicap_core::city::City;
use haicap_core::territory::UnitId;
use haicap_core::trial::carry_over::{CarriedOver, How, OldDossier, Taken};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// Dossiers of old units that a new one has in its official store, with their codes (hồ sơ đã nhận).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct TakenOver {
    pub(crate) dossiers: BTreeMap<Uuid, String>,
}

/// Everything that was taken over so far.
pub(super) fn taken(state: &State) -> Taken {
    let of_unit = |(unit, over): (&UnitId, &TakenOver)| {
        let unit = *unit;
        over.dossiers.iter().map(move |(id, code)| (*id, (unit, code.clone()))).collect::<Vec<_>>()
    };
    state.all::<TakenOver>().flat_map(of_unit).collect()
}

/// How many dossiers have a place at each open unit and are not in its official store yet.
pub(crate) fn left(state: &State, lines: &[CarriedOver]) -> BTreeMap<UnitId, u32> {
    let mut left: BTreeMap<UnitId, u32> = BTreeMap::new();
    for place in lines.iter().filter_map(|line| line.place.as_ref()) {
        if place.how != How::Taken && state.get::<OpenedUnit>(&place.to).is_some() {
            *left.entry(place.to).or_default() += 1;
        }
    }
    left
}

/// Takes what is placed at open units into the official store; how many came in. Units that are not open are passed
/// over. What was cut off is finished by doing it again: the official store says which dossiers are there.
///
/// # Errors
/// When a store fails; units before that one are complete.
pub(crate) async fn take_in(official: &App, by: &str, units: &[UnitId]) -> Result<usize, RecordError> {
    let state = official.rehearsal.state();
    let gathered = Gathered::of(&state);
    let lines = gathered.run(official.city());
    let mut came_in = 0;
    for unit in units.iter().filter(|unit| state.get::<OpenedUnit>(unit).is_some()) {
        let waits =
            |line: &&CarriedOver| line.place.as_ref().is_some_and(|place| place.to == *unit && place.how != How::Taken);
        let wanted: Vec<_> = lines.iter().filter(waits).map(|line| line.dossier).collect();
        if wanted.is_empty() {
            continue;
        }
        let codes =
            carry_over(official, by, *unit, &wanted).await.map_err(|error| failed(official.city(), *unit, error))?;
        came_in += codes.len();
        remember(official, by, *unit, codes).await?;
    }
    Ok(came_in)
}

/// The city remembers what a unit has in its official store.
async fn remember(official: &App, by: &str, unit: UnitId, codes: BTreeMap<Uuid, String>) -> Result<(), RecordError> {
    let change = official.rehearsal.change(official, by, |batch| {
        let mut over = batch.state().get::<TakenOver>(&unit).cloned().unwrap_or_default();
        over.dossiers.extend(codes);
        let events = serde_json::json!([{ "unit": unit, "dossiers": over.dossiers.len() }]);
        batch.put(unit, over, Note { command: "take_over_dossiers", unit: Some(unit), events: &events })
    });
    change.await
}

/// Takes in what a unit's own desk brings; how many were not there before. What another unit has stays there. A trial
/// keeps it to itself.
///
/// # Errors
/// When a store fails; doing it again finishes it.
pub(crate) async fn bring_in(app: &App, by: &str, unit: UnitId, brought: &[OldDossier]) -> Result<usize, RecordError> {
    let known = known(app, unit, brought).await.map_err(RecordError::Store)?;
    let (taken, wanted) = (known.taken.len(), [known.new, known.taken].concat());
    let codes = carry_over(app, by, unit, &wanted).await.map_err(|error| failed(app.city(), unit, error))?;
    let came = codes.len().saturating_sub(taken);
    if app.kind == AppKind::Official && !codes.is_empty() {
        remember(app, by, unit, codes).await?;
    }
    Ok(came)
}

fn failed(city: &City, unit: UnitId, error: ActError) -> RecordError {
    match error {
        ActError::Store(error) => RecordError::Store(error),
        ActError::Damaged(error) => RecordError::Damaged(error),
        other => {
            let name = city.units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone());
            RecordError::wrong(
                format!("Chưa đưa được hồ sơ chuyển tiếp của {name} vào kho chính thức. Bấm lại sau ít phút."),
                format!("The carried-over dossiers of {name} did not come in ({other}): try again in a few minutes."),
            )
        }
    }
}
