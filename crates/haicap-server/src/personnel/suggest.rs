//! The planner's input from what is held, and its output as places with posts (phương án gợi ý).

use super::records::Plan;
use super::state::State;
use super::{PersonnelError, state};
use haicap_core::city::City;
use haicap_core::organization::{Block, Official, Pool, PositionGroup, Post, seats, seats_by_group};
use haicap_core::staffing::{Place, PlacementState, Track};
use haicap_core::territory::{Unit, UnitId};
use haicap_planner::model::{Candidate, Slot, Suggestion, Wish, suggest};
use haicap_planner::weights::Presets;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A suggestion with what it was asked with.
pub(crate) struct Made {
    /// The plan as it is kept.
    pub(crate) plan: Plan,
    /// The planner's own account of it: numbers, reasons, the state to plan again from.
    pub(crate) suggestion: Suggestion,
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

/// Asks the planner for everybody who is to be placed.
///
/// # Errors
/// What is wrong with the numbers, in words.
pub(crate) fn ask(
    city: &City,
    presets: &Presets,
    state: &State,
    question: Question,
    at: Timestamp,
) -> Result<Made, PersonnelError> {
    let Some(preset) = presets.get(&question.preset) else {
        let vi = format!("Không có bộ trọng số “{}”; chọn một bộ trong danh sách.", question.preset);
        return Err(PersonnelError::wrong(vi, "there is no such preset"));
    };
    let candidates = candidates(city, state);
    let slots = slots(city, state);
    let suggestion = suggest(city, &candidates, &slots, &question.wishes, &preset.weights)
        .map_err(|error| PersonnelError::wrong(error.to_string(), error.to_string()))?;
    Ok(Made { plan: plan_of(city, state, &suggestion, question, at)?, suggestion })
}

/// The suggestion as a plan that is kept.
pub(crate) fn plan_of(
    city: &City,
    state: &State,
    suggestion: &Suggestion,
    question: Question,
    at: Timestamp,
) -> Result<Plan, PersonnelError> {
    Ok(Plan {
        name: question.name,
        parent: question.parent,
        made_at: at,
        preset: question.preset,
        places: seat(city, state, suggestion),
        objective: suggestion.objective,
        certified: suggestion.certify().holds(),
        published: false,
        wishes: serde_json::to_value(question.wishes)?,
    })
}

/// Everybody who is to be placed. Who is settled by a concluded list, or has been agreed on, is settled.
pub(crate) fn candidates(city: &City, state: &State) -> Vec<Candidate> {
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
fn settled(state: &State) -> BTreeMap<Uuid, Place> {
    let mut settled = state.settled();
    for (official, _, placement) in state.placed(Track::Provisional) {
        if matches!(placement.state, PlacementState::Agreed | PlacementState::Issued) {
            settled.insert(official.id, placement.place.clone());
        }
    }
    settled
}

fn fits(city: &City, official: &Official) -> BTreeSet<PositionGroup> {
    let known = city.blueprint.qualifications.iter().find(|known| known.key == official.qualification);
    known.map(|known| known.fits.clone()).unwrap_or_default()
}

/// The numbers of each unit and group of positions.
pub(crate) fn slots(city: &City, state: &State) -> Vec<Slot> {
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

/// Gives the people of each unit and group their posts: the fixed posts first, in order of precedence.
fn seat(city: &City, state: &State, suggestion: &Suggestion) -> BTreeMap<Uuid, Place> {
    let settled = settled(state);
    let allotted = state.allotted(city);
    let mut groups: BTreeMap<(UnitId, PositionGroup), Vec<&Official>> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for placed in &suggestion.placed {
        let Some(official) = state.person(placed.official) else { continue };
        match settled.get(&official.id) {
            Some(place) => drop(places.insert(official.id, place.clone())),
            None => groups.entry((placed.place.unit, placed.place.group)).or_default().push(official),
        }
    }
    let mut taken: BTreeMap<(UnitId, String), u32> = BTreeMap::new();
    for place in places.values() {
        *taken.entry((place.unit, place.post.clone())).or_default() += 1;
    }
    for ((unit, group), mut people) in groups {
        let Some(kind) = city.units.get(&unit).map(|unit| unit.kind) else { continue };
        let mut free: Vec<&Post> = Vec::new();
        for &block in Block::ALL {
            let count = allotted.get(&(unit, block)).copied().unwrap_or_default();
            free.extend(seats(&city.blueprint, kind, block, count).into_iter().filter(|post| post.group == group));
        }
        free.retain(|post| match taken.get_mut(&(unit, post.key.clone())) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
        let spare = free.iter().max_by_key(|post| post.weight).copied();
        let spare = spare.or_else(|| city.blueprint.posts.iter().filter(|p| p.group == group).max_by_key(|p| p.weight));
        for post in free.into_iter().chain(spare.into_iter().cycle()) {
            if people.is_empty() {
                break;
            }
            let official = people.remove(best(city, &people, post));
            let concurrent = post.concurrent_with.iter().cloned().collect();
            places.insert(official.id, Place { unit, post: post.key.clone(), concurrent });
        }
    }
    places
}

/// Who takes a post: first by fitting qualification, then by field, then people who came from the city, then
/// the older, then by staff number.
fn best(city: &City, people: &[&Official], post: &Post) -> usize {
    let rank = |official: &Official| {
        (
            !fits(city, official).contains(&post.group),
            official.field != post.group,
            official.pool != Pool::FromCity,
            official.birth,
            official.code.clone(),
        )
    };
    let best = people.iter().enumerate().min_by_key(|(_, official)| rank(official));
    best.map_or(0, |(index, _)| index)
}

/// Who proposes for a suggested place: the district of the person.
pub(crate) fn by_district(city: &City, state: &State, plan: &Plan) -> BTreeMap<u32, Vec<(Uuid, Place)>> {
    let mut districts: BTreeMap<u32, Vec<(Uuid, Place)>> = BTreeMap::new();
    for (official, place) in &plan.places {
        if let Some(person) = state.person(*official) {
            districts.entry(state::district_of(city, person)).or_default().push((*official, place.clone()));
        }
    }
    districts
}
