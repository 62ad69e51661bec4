//! People and numbers as the planner takes them.

use crate::personnel::State;
use crate::secret;
use haicap_core::city::City;
use haicap_core::organization::{Block, Official, PositionGroup, seats_by_group};
use haicap_core::staffing::{Place, PlacementState, Track};
use haicap_core::territory::{Unit, UnitId};
use haicap_planner::model::{Candidate, Slot};
use std::collections::{BTreeMap, BTreeSet};
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
        let (candidates, slots) = (candidates(city, state), slots(city, state));
        let text = serde_json::to_string(&(&candidates, &slots)).expect("people and numbers are plain data");
        Numbers { candidates, slots, fingerprint: secret::hash(&text)[..16].to_owned() }
    }
}

/// Everybody who is to be placed. Who is settled by a concluded list, or has been agreed on, is settled.
fn candidates(city: &City, state: &State) -> Vec<Candidate> {
    let settled = settled(state);
    let group = |place: &Place| city.blueprint.post(&place.post).map(|post| (place.unit, post.group));
    let candidate = |official: &Official| Candidate {
        official: official.id,
        code: official.code.clone(),
        from: official.from,
        group: official.field,
        fits: fits(city, official),
        team: official.team.clone(),
        settled: settled.get(&official.id).and_then(group),
    };
    let mut people: Vec<&Official> =
        state.all::<Official>().map(|(_, official)| official).filter(|official| official.pool.is_placed()).collect();
    people.sort_by(|a, b| a.code.cmp(&b.code));
    people.into_iter().map(candidate).collect()
}

/// Where people are settled: by what was agreed or issued, else by a concluded list.
pub(super) fn settled(state: &State) -> BTreeMap<Uuid, Place> {
    let mut settled = state.settled();
    for (official, _, placement) in state.placed(Track::Provisional) {
        if matches!(placement.state, PlacementState::Agreed | PlacementState::Issued) {
            settled.insert(official.id, placement.place.clone());
        }
    }
    settled
}

/// The groups of positions that a person's qualification fits.
pub(crate) fn fits(city: &City, official: &Official) -> BTreeSet<PositionGroup> {
    let known = city.blueprint.qualifications.iter().find(|known| known.key == official.qualification);
    known.map(|known| known.fits.clone()).unwrap_or_default()
}

/// The numbers of each unit and group of positions.
fn slots(city: &City, state: &State) -> Vec<Slot> {
    let allotted = state.allotted(city);
    let mut slots = Vec::new();
    for unit in city.new_units() {
        let mut groups: BTreeMap<PositionGroup, Slot> = BTreeMap::new();
        for &block in Block::ALL {
            let places = allotted.get(&(unit.id, block)).copied().unwrap_or_default();
            for (group, places) in seats_by_group(&city.blueprint, unit.kind, block, places) {
                slot(&mut groups, unit.id, group).places += places;
            }
            for post in city.blueprint.posts_of(unit.kind, block) {
                slot(&mut groups, unit.id, post.group).floor += post.places;
            }
            add_norm(city, unit, block, &mut groups);
        }
        if let Some(desk) = groups.get_mut(&PositionGroup::OneStop) {
            let load = city.staffing.load.as_ref();
            desk.load = load.map_or(0, |load| load.of(unit.population.unwrap_or_default()));
        }
        slots.extend(groups.into_values().map(|slot| Slot { floor: slot.floor.min(slot.places), ..slot }));
    }
    slots
}

fn slot(groups: &mut BTreeMap<PositionGroup, Slot>, unit: UnitId, group: PositionGroup) -> &mut Slot {
    groups.entry(group).or_insert(Slot { unit, group, places: 0, norm: None, floor: 0, load: 0 })
}

/// The norm is quoted for a whole block; it is shared out over its groups as the places are.
fn add_norm(city: &City, unit: &Unit, block: Block, groups: &mut BTreeMap<PositionGroup, Slot>) {
    let row = city.establishment.iter().find(|row| row.unit == unit.id && row.block == block);
    let Some(norm) = row.and_then(|row| row.norm) else { return };
    for (group, places) in seats_by_group(&city.blueprint, unit.kind, block, norm) {
        let slot = slot(groups, unit.id, group);
        slot.norm = Some(slot.norm.unwrap_or_default() + places);
    }
}
