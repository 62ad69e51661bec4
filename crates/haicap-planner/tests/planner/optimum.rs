//! The suggestion against trying every plan of a small city, with the rules of cost written down anew.

use crate::common::{GROUPS, city, id, person, pin, unit, weights};
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitId;
use haicap_planner::model::{Candidate, Slot, Suggestion, Wish, suggest};
use haicap_planner::weights::Weights;
use proptest::prelude::*;
use proptest::sample::select;

/// A former place, which of the units 1 to 3 follow it, which are of its district, and the kilometres.
type Home = (FormerPlace, [bool; 3], [bool; 3], [u32; 3]);

const HOMES: [Home; 5] = [
    (FormerPlace::Unit(UnitId::old(11)), [true, false, false], [true, true, false], [0, 22, 0]),
    (FormerPlace::Unit(UnitId::old(12)), [true, true, false], [true, true, false], [0, 0, 0]),
    (FormerPlace::Unit(UnitId::old(14)), [false, false, true], [false, true, true], [0, 0, 0]),
    (FormerPlace::District(760), [true, true, false], [true, true, false], [0, 0, 0]),
    (FormerPlace::District(761), [false, true, true], [false, true, true], [22, 0, 0]),
];

fn person_cost(person: &Candidate, slot: Option<&Slot>, weights: &Weights) -> i64 {
    let Some(slot) = slot else { return i64::from(weights.unplaced) };
    let (_, follows, same, km) = HOMES.iter().find(|home| home.0 == person.from).unwrap();
    let at = slot.unit.code as usize - 1;
    let mut cost = km[at] * weights.per_km;
    if !follows[at] {
        cost += weights.other_unit;
    }
    if !same[at] {
        cost += weights.other_district;
    }
    if !person.fits.contains(&slot.group) {
        cost += weights.not_fitting;
    }
    if person.group != slot.group {
        cost += weights.other_field;
    }
    i64::from(cost)
}

/// None where the slot may not take so many.
fn slot_cost(slot: &Slot, people: u32, slots: &[Slot], weights: &Weights) -> Option<i64> {
    if people > slot.places + (slot.places * weights.excess_limit_percent).div_ceil(100) {
        return None;
    }
    let most =
        slots.iter().filter(|slot| slot.group == PositionGroup::OneStop).map(|slot| slot.load).max().unwrap_or(0);
    let empty =
        if slot.group == PositionGroup::OneStop && most > 0 { weights.service_centre * slot.load / most } else { 0 };
    let mut cost = 0;
    for number in 1..=people.max(slot.places) {
        let there = number <= people;
        if number <= slot.places && !there {
            cost += empty;
        }
        if number <= slot.floor && !there {
            cost += weights.below_floor;
        }
        if number > slot.places && there {
            cost += weights.above_allotted;
        }
        if there && slot.norm.is_some_and(|norm| number > norm) {
            cost += weights.above_norm;
        }
    }
    Some(i64::from(cost))
}

#[derive(Debug, Clone)]
struct Case {
    people: Vec<Candidate>,
    slots: Vec<Slot>,
    weights: Weights,
    wishes: Vec<Wish>,
}

impl Case {
    fn suggest(&self, wishes: &[Wish]) -> Suggestion {
        suggest(&city(), &self.people, &self.slots, wishes, &self.weights).unwrap()
    }

    /// The least cost over all plans that follow these wishes.
    fn least(&self, wishes: &[Wish]) -> Option<i64> {
        let mut counts = vec![0; self.slots.len()];
        self.least_from(0, &mut counts, wishes)
    }

    fn least_from(&self, number: usize, counts: &mut Vec<u32>, wishes: &[Wish]) -> Option<i64> {
        let Some(person) = self.people.get(number) else {
            return self
                .slots
                .iter()
                .zip(counts.iter())
                .map(|(slot, count)| slot_cost(slot, *count, &self.slots, &self.weights))
                .sum();
        };
        if let Some((unit, group)) = person.settled {
            let at = self.slots.iter().position(|slot| (slot.unit, slot.group) == (unit, group)).unwrap();
            counts[at] += 1;
            let rest = self.least_from(number + 1, counts, wishes);
            counts[at] -= 1;
            return rest;
        }
        let mut least: Option<i64> = None;
        for at in 0..=self.slots.len() {
            let slot = self.slots.get(at);
            if !allowed(person, slot, wishes) {
                continue;
            }
            if slot.is_some() {
                counts[at] += 1;
            }
            if let Some(rest) = self.least_from(number + 1, counts, wishes) {
                let cost = rest + person_cost(person, slot, &self.weights);
                least = Some(least.map_or(cost, |least| least.min(cost)));
            }
            if slot.is_some() {
                counts[at] -= 1;
            }
        }
        least
    }
}

fn allowed(person: &Candidate, slot: Option<&Slot>, wishes: &[Wish]) -> bool {
    wishes.iter().all(|wish| match wish {
        Wish::Pin { official, unit, group } if *official == person.official => {
            slot.is_some_and(|slot| slot.unit == *unit && group.is_none_or(|group| group == slot.group))
        }
        Wish::Ban { official, unit } if *official == person.official => slot.is_none_or(|slot| slot.unit != *unit),
        _ => true,
    })
}

fn people() -> impl Strategy<Value = Vec<Candidate>> {
    let one = (select(HOMES.to_vec()), select(GROUPS.to_vec()), any::<bool>());
    prop::collection::vec(one, 1..5).prop_map(|people| {
        let people = people.into_iter().enumerate().map(|(number, ((home, ..), group, both))| {
            let mut person = person(number as u32, home, group);
            if both {
                person.fits.extend(GROUPS);
            }
            person
        });
        people.collect()
    })
}

fn slots() -> impl Strategy<Value = Vec<Slot>> {
    let numbers = (0u32..3, prop::option::of(0u32..3), 0u32..3, 0u32..3);
    prop::collection::vec(numbers, 6).prop_map(|numbers| {
        let places = (1..=3).flat_map(|unit| GROUPS.map(|group| (unit, group)));
        let slots = places.zip(numbers).map(|((at, group), (places, norm, floor, load))| Slot {
            unit: unit(at),
            group,
            places,
            norm,
            floor: floor.min(places),
            load,
        });
        slots.collect()
    })
}

fn wishes() -> impl Strategy<Value = Vec<Wish>> {
    let wish = (0u32..4, 1u32..4, prop::option::of(select(GROUPS.to_vec())), any::<bool>());
    prop::collection::vec(wish, 0..4).prop_map(|wishes| {
        let wish = |(number, at, group, is_pin)| match is_pin {
            true => pin(number, at, group),
            false => Wish::Ban { official: id(number), unit: unit(at) },
        };
        wishes.into_iter().map(wish).collect()
    })
}

fn case() -> impl Strategy<Value = Case> {
    let excess = select(vec![0u32, 50]);
    (people(), slots(), wishes(), excess, any::<bool>(), any::<bool>()).prop_map(
        |(mut people, slots, wishes, excess, flat, settle)| {
            let mut weights = Weights { excess_limit_percent: excess, ..weights() };
            if flat {
                // Ties everywhere: only being placed at all counts.
                weights = Weights {
                    other_unit: 1,
                    other_district: 0,
                    per_km: 0,
                    not_fitting: 1,
                    other_field: 1,
                    above_norm: 1,
                    ..weights
                };
            }
            let free = slots.iter().find(|slot| slot.places > 0);
            if let (true, Some(slot)) = (settle, free) {
                people[0].settled = Some((slot.unit, slot.group));
            }
            Case { people, slots, weights, wishes }
        },
    )
}

/// The wishes that a suggestion says it follows.
fn followed(case: &Case, suggestion: &Suggestion) -> Vec<Wish> {
    let dropped: Vec<usize> = suggestion.impossible.iter().filter_map(|one| one.number).collect();
    let kept = case.wishes.iter().enumerate().filter(|(number, _)| !dropped.contains(number));
    kept.map(|(_, wish)| wish.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_is_cheaper(case in case()) {
        let suggestion = case.suggest(&case.wishes);
        prop_assert_eq!(Some(suggestion.objective), case.least(&followed(&case, &suggestion)));
        let certificate = suggestion.certify();
        prop_assert!(certificate.holds(), "{certificate:?}");
        let people: i64 = suggestion.placed.iter().map(|one| i64::from(one.cost)).chain(suggestion.unplaced.iter().map(|one| i64::from(one.cost))).sum();
        let slots: i64 = suggestion.slots.iter().map(|slot| slot.cost).sum();
        prop_assert_eq!(people + slots, suggestion.objective);
        prop_assert_eq!(suggestion.placed.len() + suggestion.unplaced.len(), case.people.len());
        // A wish that was turned down with the others in force is indeed impossible.
        for one in &suggestion.impossible {
            let with_it: Vec<Wish> = followed(&case, &suggestion).into_iter().chain([one.wish.clone()]).collect();
            let settled = |wish: &Wish| matches!(wish, Wish::Pin { official, .. } | Wish::Ban { official, .. }
                if case.people.iter().any(|person| person.official == *official && person.settled.is_some()));
            let known = |wish: &Wish| matches!(wish, Wish::Pin { official, .. } | Wish::Ban { official, .. }
                if case.people.iter().any(|person| person.official == *official));
            let refined = case.wishes.iter().filter(|other| matches!((other, &one.wish),
                (Wish::Pin { official: a, unit: x, .. }, Wish::Pin { official: b, unit: y, .. }) if a == b && x == y)).count() > 1;
            let impossible = case.least(&with_it).is_none() || settled(&one.wish) || !known(&one.wish) || refined;
            prop_assert!(impossible, "{one:?}");
        }
    }

    #[test]
    fn planning_again_costs_what_planning_anew_costs(case in case(), later in wishes()) {
        let mut suggestion = case.suggest(&case.wishes);
        for wishes in [&later, &Vec::new(), &case.wishes] {
            suggestion.replan(wishes).unwrap();
            prop_assert_eq!(suggestion.objective, case.suggest(wishes).objective);
            prop_assert!(suggestion.certify().holds());
        }
    }

    #[test]
    fn a_difference_is_what_planning_again_would_cost(case in case()) {
        let suggestion = case.suggest(&case.wishes);
        let kept = followed(&case, &suggestion);
        let reasons = suggestion.reasons();
        for person in &case.people {
            let sheet = reasons.why(person.official, 100).unwrap();
            let parts: u32 = sheet.parts.iter().map(|(_, cost)| cost).sum();
            prop_assert_eq!(sheet.cost, parts);
            for other in &sheet.others {
                let Some(place) = other.place else { continue };
                let mut wishes: Vec<Wish> = kept.iter().filter(|wish| !speaks_of(wish, person)).cloned().collect();
                wishes.push(Wish::Pin { official: person.official, unit: place.unit, group: Some(place.group) });
                let again = case.least(&wishes);
                prop_assert_eq!(other.difference, again.map(|cost| cost - suggestion.objective), "{:?} {:?}", person, place);
            }
        }
    }

    #[test]
    fn one_more_place_saves_what_planning_again_saves(case in case()) {
        let case = Case { weights: Weights { excess_limit_percent: 0, service_centre: 0, ..case.weights }, ..case };
        let suggestion = case.suggest(&case.wishes);
        let kept = followed(&case, &suggestion);
        let reasons = suggestion.reasons();
        for at in 1..=3 {
            for sheet in reasons.unit(unit(at), 3).unwrap().slots {
                let mut wider = case.clone();
                let slot = wider.slots.iter_mut().find(|slot| **slot == sheet.result.slot).unwrap();
                slot.places += 1;
                prop_assert_eq!(sheet.one_more, suggestion.objective - wider.least(&kept).unwrap(), "{:?}", sheet);
                for nearly in sheet.nearly {
                    let here = Wish::Pin { official: nearly.official, unit: unit(at), group: Some(sheet.result.slot.group) };
                    let wishes: Vec<Wish> = kept.iter().cloned().chain([here]).collect();
                    prop_assert_eq!(Some(nearly.difference), case.least(&wishes).map(|cost| cost - suggestion.objective));
                }
            }
        }
    }

    #[test]
    fn the_same_input_gives_the_same_plan(case in case()) {
        let (one, other) = (case.suggest(&case.wishes), case.suggest(&case.wishes));
        prop_assert_eq!(&one.placed, &other.placed);
        prop_assert_eq!(one.reasons().why(id(0), 3), other.reasons().why(id(0), 3));
    }
}

fn speaks_of(wish: &Wish, person: &Candidate) -> bool {
    matches!(wish, Wish::Pin { official, .. } | Wish::Ban { official, .. } if *official == person.official)
}
