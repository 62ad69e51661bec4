//! Who is there: key posts, and for each procedure somebody with an account and the right to do each step.

use super::Observation;
use crate::city::City;
use crate::configuration::Configuration;
use crate::organization::{Assignment, Presence};
use crate::territory::{UnitId, UnitKind};
use crate::trial::walk::{Staff, gaps};
use jiff::civil::Date;
use std::collections::BTreeSet;

/// What can be seen of a unit's people on a day, with the accounts and the configuration of the store that is asked.
pub fn people(city: &City, configuration: &Configuration, unit: UnitId, day: Date, staff: &Staff) -> Observation {
    let placed = staff.placed.iter().filter(|a| a.unit == unit && a.counts_on(day));
    let held: BTreeSet<&str> = placed.flat_map(|a| posts_of(city, a)).collect();
    let empty = city.staffing.key_posts.iter().filter(|post| exists(city, unit, post) && !held.contains(post.as_str()));
    Observation::People { empty_posts: empty.cloned().collect(), gaps: gaps(city, configuration, unit, day, staff) }
}
/// The post, and the one held together with it.
fn posts_of<'c>(city: &'c City, assignment: &'c Assignment) -> impl Iterator<Item = &'c str> {
    let concurrent = city.blueprint.post(&assignment.post).and_then(|post| post.concurrent_with.as_deref());
    std::iter::once(assignment.post.as_str()).chain(concurrent)
}

/// Whether units of this kind have the post.
fn exists(city: &City, unit: UnitId, post: &str) -> bool {
    let kind = city.units.get(&unit).map(|unit| unit.kind);
    let Some(post) = city.blueprint.post(post) else { return false };
    city.blueprint.divisions.iter().filter(|division| division.key == post.division).any(|division| {
        match division.presence {
            Presence::All => true,
            Presence::Ward => kind == Some(UnitKind::Ward),
            Presence::Commune => kind == Some(UnitKind::Commune),
        }
    })
}
