//! What changed between two versions of a plan: who moves where.

use super::Place;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A person's place in two versions (thay đổi).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The person.
    pub official: Uuid,
    /// Where before; `None` when the person had no place.
    pub before: Option<Place>,
    /// Where now; `None` when the person has no place any more.
    pub after: Option<Place>,
}

/// Who moves from one version to another, by person. Whoever keeps their place is not in it.
pub fn diff(before: &BTreeMap<Uuid, Place>, after: &BTreeMap<Uuid, Place>) -> Vec<Move> {
    let mut people: Vec<Uuid> = before.keys().chain(after.keys()).copied().collect();
    people.sort_unstable();
    people.dedup();
    let moved = |official: Uuid| {
        let (before, after) = (before.get(&official).cloned(), after.get(&official).cloned());
        (before != after).then_some(Move { official, before, after })
    };
    people.into_iter().filter_map(moved).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::territory::UnitId;

    #[test]
    fn only_those_who_move_are_told() {
        let person = Uuid::from_u128;
        let place = |unit, post: &str| Place::new(UnitId::new(unit), post);
        let before =
            BTreeMap::from([(person(1), place(1, "a")), (person(2), place(1, "b")), (person(3), place(2, "a"))]);
        let after =
            BTreeMap::from([(person(1), place(1, "a")), (person(2), place(2, "b")), (person(4), place(2, "a"))]);
        let told: Vec<_> = diff(&before, &after)
            .into_iter()
            .map(|m| (m.official.as_u128(), m.before.is_some(), m.after.is_some()))
            .collect();
        assert_eq!(told, [(2, true, true), (3, true, false), (4, false, true)]);
    }
}
