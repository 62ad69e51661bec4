//! The people of a unit and group on its posts (xếp người vào vị trí).

use super::fits;
use super::numbers::settled;
use crate::personnel::State;
use haicap_core::city::City;
use haicap_core::organization::{Block, Official, Pool, PositionGroup, Post, seats};
use haicap_core::staffing::Place;
use haicap_core::territory::UnitId;
use haicap_planner::model::Suggestion;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Gives the people of each unit and group their posts: the fixed posts first, in order of precedence.
pub(super) fn seat(city: &City, state: &State, suggestion: &Suggestion) -> BTreeMap<Uuid, Place> {
    let settled = settled(city, state);
    let mut groups: BTreeMap<(UnitId, PositionGroup), Vec<&Official>> = BTreeMap::new();
    let mut places = BTreeMap::new();
    for placed in &suggestion.placed {
        let Some(official) = state.person(placed.official) else { continue };
        match settled.get(&official.id) {
            Some(place) => drop(places.insert(official.id, place.clone())),
            None => groups.entry((placed.place.unit, placed.place.group)).or_default().push(official),
        }
    }
    let allotted = state.allotted(city);
    let mut taken: BTreeMap<(UnitId, String), u32> = BTreeMap::new();
    let mut held: BTreeSet<(UnitId, String)> = BTreeSet::new();
    for place in places.values() {
        *taken.entry((place.unit, place.post.clone())).or_default() += 1;
        held.extend(place.posts().map(|post| (place.unit, post.to_owned())));
    }
    for ((unit, group), mut people) in groups {
        let free = free_posts(city, &allotted, &mut taken, (unit, group));
        let spare = free.iter().max_by_key(|post| post.weight).copied();
        let spare = spare.or_else(|| {
            city.blueprint
                .posts
                .iter()
                .filter(|p| p.group == group && p.exists_on(city.opening_day))
                .max_by_key(|p| p.weight)
        });
        for post in free.into_iter().chain(spare.into_iter().cycle()) {
            if people.is_empty() {
                break;
            }
            let official = people.remove(best(city, &people, post));
            // What somebody settled holds already is not given a second time.
            let with = post.concurrent_with.iter().filter(|with| !held.contains(&(unit, (*with).clone())));
            let concurrent = with.cloned().collect();
            places.insert(official.id, Place { unit, post: post.key.clone(), concurrent });
        }
    }
    places
}

/// The posts of a unit and group that no settled person holds.
fn free_posts<'c>(
    city: &'c City,
    allotted: &BTreeMap<(UnitId, Block), u32>,
    taken: &mut BTreeMap<(UnitId, String), u32>,
    (unit, group): (UnitId, PositionGroup),
) -> Vec<&'c Post> {
    let Some(kind) = city.units.get(&unit).map(|unit| unit.kind) else { return Vec::new() };
    let mut free: Vec<&Post> = Vec::new();
    for &block in Block::ALL {
        let count = allotted.get(&(unit, block)).copied().unwrap_or_default();
        free.extend(
            seats(&city.blueprint, kind, block, count, city.opening_day).into_iter().filter(|post| post.group == group),
        );
    }
    free.retain(|post| match taken.get_mut(&(unit, post.key.clone())) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    free
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
