//! People and places as the planner takes them, from a city's people and its allotted numbers.

use crate::model::{Candidate, Slot};
use haicap_core::city::City;
use haicap_core::organization::{Block, Establishment, Official, PositionGroup, seats_by_group};
use haicap_core::staffing::Place;
use haicap_core::territory::{Unit, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Everybody who is to be placed, by staff number; whoever has a place in `settled` keeps it.
pub fn candidates<'o>(
    city: &City,
    people: impl IntoIterator<Item = &'o Official>,
    settled: &BTreeMap<Uuid, Place>,
) -> Vec<Candidate> {
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
    let mut people: Vec<&Official> = people.into_iter().filter(|official| official.pool.is_placed()).collect();
    people.sort_by(|a, b| a.code.cmp(&b.code));
    people.into_iter().map(candidate).collect()
}

/// The groups of positions that a person's qualification fits.
pub fn fits(city: &City, official: &Official) -> BTreeSet<PositionGroup> {
    let known = city.blueprint.qualifications.iter().find(|known| known.key == official.qualification);
    known.map(|known| known.fits.clone()).unwrap_or_default()
}

/// The numbers of each unit and group of positions on the opening day, from those of each unit and block.
pub fn slots(city: &City, establishment: &[Establishment]) -> Vec<Slot> {
    let rows: BTreeMap<(UnitId, Block), &Establishment> =
        establishment.iter().map(|row| ((row.unit, row.block), row)).collect();
    let mut slots = Vec::new();
    for unit in city.new_units() {
        let mut groups: BTreeMap<PositionGroup, Slot> = BTreeMap::new();
        for &block in Block::ALL {
            let row = rows.get(&(unit.id, block));
            let places = row.map_or(0, |row| row.allotted);
            for (group, places) in seats_by_group(&city.blueprint, unit.kind, block, places, city.opening_day) {
                slot(&mut groups, unit.id, group).places += places;
            }
            for post in city.blueprint.posts_of(unit.kind, block, city.opening_day) {
                slot(&mut groups, unit.id, post.group).floor += post.places;
            }
            if let Some(norm) = row.and_then(|row| row.norm) {
                add_norm(city, unit, (block, norm), &mut groups);
            }
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
fn add_norm(city: &City, unit: &Unit, (block, norm): (Block, u32), groups: &mut BTreeMap<PositionGroup, Slot>) {
    for (group, places) in seats_by_group(&city.blueprint, unit.kind, block, norm, city.opening_day) {
        let slot = slot(groups, unit.id, group);
        slot.norm = Some(slot.norm.unwrap_or_default() + places);
    }
}
