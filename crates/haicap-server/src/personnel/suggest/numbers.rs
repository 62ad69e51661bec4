//! People and numbers as the planner takes them, read from the personnel store.

use crate::personnel::{State, survey};
use crate::secret;
use haicap_core::city::City;
use haicap_core::organization::Official;
use haicap_core::staffing::{Place, PlacementState};
use haicap_planner::model::{Candidate, Slot};
use haicap_planner::numbers;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Everybody who is to be placed, and the places there are (căn cứ của phương án).
pub(crate) struct Numbers {
    /// People by staff number.
    pub(crate) candidates: Vec<Candidate>,
    /// Places by unit and group of positions.
    pub(crate) slots: Vec<Slot>,
    /// A word for all of it: the same people and numbers have the same one.
    pub(crate) fingerprint: String,
}

impl Numbers {
    /// As they stand in a state.
    pub(crate) fn of(city: &City, state: &State) -> Self {
        let people = state.all::<Official>().map(|(_, official)| official);
        let candidates = numbers::candidates(city, people, &settled(city, state));
        let slots = numbers::slots(city, &state.establishment(city));
        let text = serde_json::to_string(&(&candidates, &slots)).expect("people and numbers are plain data");
        Numbers { candidates, slots, fingerprint: secret::hash(&text)[..16].to_owned() }
    }
}

/// Where people are settled: by a decision, else by what was agreed or issued provisionally, else by a list.
pub(super) fn settled(city: &City, state: &State) -> BTreeMap<Uuid, Place> {
    let mut settled = state.settled(city);
    for (official, _, placement) in survey::everybody_placed(state) {
        if matches!(placement.state, PlacementState::Agreed | PlacementState::Issued) {
            settled.insert(official.id, placement.place.clone());
        }
    }
    settled
}
