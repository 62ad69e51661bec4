//! What is short and over by position, in all units of the table (thừa, thiếu theo chức vụ).

use crate::pages::Page;
use crate::personnel::State;
use crate::personnel::survey::everybody_placed;
use haicap_core::organization::{Block, seats};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};

/// A post in several units.
pub(super) struct Position {
    pub(super) key: String,
    pub(super) name: String,
    /// Establishment places allotted.
    pub(super) seats: usize,
    /// People who have this place; posts held beside another take none.
    pub(super) people: usize,
    /// Empty places, unit by unit: what is over elsewhere does not fill them.
    pub(super) short: usize,
    /// People above the places, unit by unit.
    pub(super) over: usize,
    /// Units with an empty place.
    pub(super) units_short: usize,
}

/// The posts of these units that have a place or somebody in it, in the blueprint's order.
pub(super) fn positions(page: &Page, staff: &State, units: &BTreeSet<UnitId>) -> Vec<Position> {
    let (city, day) = (page.city(), page.city().organised_on(page.today()));
    let allotted = staff.allotted(city);
    let mut counts: BTreeMap<(&str, UnitId), (usize, usize)> = BTreeMap::new();
    for unit in units.iter().filter_map(|unit| city.units.get(unit)) {
        for block in Block::ALL {
            let places = allotted.get(&(unit.id, *block)).copied().unwrap_or_default();
            for post in seats(&city.blueprint, unit.kind, *block, places, day) {
                counts.entry((post.key.as_str(), unit.id)).or_default().0 += 1;
            }
        }
    }
    for (_, _, placement) in everybody_placed(staff).filter(|(_, _, placement)| units.contains(&placement.place.unit)) {
        counts.entry((placement.place.post.as_str(), placement.place.unit)).or_default().1 += 1;
    }
    let position = |post: &haicap_core::organization::Post| {
        let here = || counts.iter().filter(|((key, _), _)| *key == post.key).map(|(_, count)| *count);
        let short = |(seats, people): (usize, usize)| seats.saturating_sub(people);
        Position {
            key: post.key.clone(),
            name: page.post_name(&post.key),
            seats: here().map(|(seats, _)| seats).sum(),
            people: here().map(|(_, people)| people).sum(),
            short: here().map(short).sum(),
            over: here().map(|(seats, people)| people.saturating_sub(seats)).sum(),
            units_short: here().filter(|count| short(*count) > 0).count(),
        }
    };
    city.blueprint.posts.iter().map(position).filter(|position| position.seats + position.people > 0).collect()
}
