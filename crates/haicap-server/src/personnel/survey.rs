//! Where people stand, read from the whole store: the placement that counts, people by unit and block.

use super::state::State;
use haicap_core::city::City;
use haicap_core::organization::{Block, Official};
use haicap_core::staffing::{File, Placement, Track};
use haicap_core::territory::UnitId;
use std::collections::BTreeMap;

/// The placement that counts for a person: the decision in their file, else what is planned.
pub(crate) fn standing(file: &File) -> Option<(Track, &Placement)> {
    let decided = file.issued(Track::Legal).map(|placement| (Track::Legal, placement));
    decided.or_else(|| file.current(Track::Provisional).map(|placement| (Track::Provisional, placement)))
}

/// Everybody who has a place, planned or decided.
pub(crate) fn everybody_placed(state: &State) -> impl Iterator<Item = (&Official, Track, &Placement)> {
    state.all::<File>().filter_map(|(id, file)| {
        let (track, placement) = standing(file)?;
        Some((state.person(*id)?, track, placement))
    })
}

/// Whether the plan still has to find a place for a person.
pub(crate) fn awaits_place(official: &Official, file: Option<&File>) -> bool {
    official.pool.is_placed() && file.and_then(standing).is_none()
}

/// How many people are placed in each block of each unit.
pub(crate) fn people_by_block(city: &City, state: &State) -> BTreeMap<(UnitId, Block), u32> {
    let mut posts: BTreeMap<(UnitId, &str), u32> = BTreeMap::new();
    for (_, _, placement) in everybody_placed(state) {
        *posts.entry((placement.place.unit, placement.place.post.as_str())).or_default() += 1;
    }
    let mut blocks = BTreeMap::new();
    for ((unit, post), people) in posts {
        let kind = city.units.get(&unit).map(|unit| unit.kind);
        let block = kind.zip(city.blueprint.post(post)).and_then(|(kind, post)| city.blueprint.block_of(post, kind));
        if let Some(block) = block {
            *blocks.entry((unit, block)).or_default() += people;
        }
    }
    blocks
}
