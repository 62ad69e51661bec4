//! The plan that is suggested, in numbers that people read.

use super::plan::Plan;
use super::wishes::{Impossible, resolve};
use super::{Candidate, PlannerError, Problem, Slot, Wish, together};
use crate::certificate::{Violation, check};
use crate::instance::Instance;
use crate::weights::Weights;
use haicap_core::city::City;
use haicap_core::organization::PositionGroup;
use haicap_core::territory::UnitId;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A unit and a group of positions in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The unit.
    pub unit: UnitId,
    /// The group of positions.
    pub group: PositionGroup,
}

/// A person with a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Placed {
    /// The person.
    pub official: Uuid,
    /// Where.
    pub place: Place,
    /// What this costs by the weights; 0 for settled people.
    pub cost: u32,
    /// The place was decided before.
    pub settled: bool,
    /// A wish, or a pin found for a team, leaves this unit only.
    pub pinned: bool,
}

/// A person without a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Unplaced {
    /// The person.
    pub official: Uuid,
    /// What this costs.
    pub cost: u32,
}

/// A slot as the plan fills it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotResult {
    /// The slot and its numbers.
    pub slot: Slot,
    /// The most people it may take, excess included.
    pub limit: u32,
    /// People in it.
    pub people: u32,
    /// Those who were settled before.
    pub settled: u32,
    /// People above the allotted number (dôi dư).
    pub excess: u32,
    /// People settled above what the slot may take: decided before, so kept, but somebody should look at it.
    pub over_limit: u32,
    /// People above the norm.
    pub above_norm: u32,
    /// Allotted places that stay empty (còn thiếu).
    pub vacant: u32,
    /// People missing to the soft minimum.
    pub below_floor: u32,
    /// What all this costs.
    pub cost: i64,
}

/// The numbers of a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct UnitTotal {
    /// The unit.
    pub unit: UnitId,
    /// Places allotted.
    pub places: u32,
    /// People.
    pub people: u32,
    /// People above the allotted numbers of its slots.
    pub surplus: u32,
    /// Empty allotted places of its slots.
    pub shortage: u32,
}

/// The numbers of a group of positions over all units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct GroupTotal {
    /// The group.
    pub group: PositionGroup,
    /// Places allotted.
    pub places: u32,
    /// People.
    pub people: u32,
    /// People above the allotted numbers of its slots.
    pub surplus: u32,
    /// Empty allotted places of its slots.
    pub shortage: u32,
}

/// What the independent check says of a suggestion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// What is wrong; nothing when the plan is proved to be the cheapest.
    pub violations: Vec<Violation>,
    /// Pins and bans found by trying: the proof holds given these.
    pub given: Vec<Wish>,
    /// The cost that is proved.
    pub objective: i64,
}

impl Certificate {
    /// Whether the plan is proved to be the cheapest, given the pins.
    pub fn holds(&self) -> bool {
        self.violations.is_empty()
    }
}

/// A suggested plan, with all that is needed to plan again and to explain (phương án gợi ý).
#[derive(Debug, Clone)]
pub struct Suggestion {
    pub(crate) plan: Plan,
    /// People with a place, in the order of the list.
    pub placed: Vec<Placed>,
    /// People without one, in the order of the list.
    pub unplaced: Vec<Unplaced>,
    /// All slots, in the order of the input.
    pub slots: Vec<SlotResult>,
    /// Sums by unit, in the order of the slots.
    pub units: Vec<UnitTotal>,
    /// Sums by group of positions.
    pub groups: Vec<GroupTotal>,
    /// What the whole plan costs: people and slots.
    pub objective: i64,
    /// Wishes that the plan does not follow, each with its reason.
    pub impossible: Vec<Impossible>,
    /// Pins and bans that keep teams together and pairs apart, found by trying.
    pub found: Vec<Wish>,
}

/// Suggests who works where.
///
/// # Errors
/// Everything that is wrong with people, slots or weights; wishes never make it fail.
pub fn suggest(
    city: &City,
    candidates: &[Candidate],
    slots: &[Slot],
    wishes: &[Wish],
    weights: &Weights,
) -> Result<Suggestion, PlannerError> {
    let mut suggestion = Suggestion {
        plan: Plan::new(city, candidates, slots, weights)?,
        placed: Vec::new(),
        unplaced: Vec::new(),
        slots: Vec::new(),
        units: Vec::new(),
        groups: Vec::new(),
        objective: 0,
        impossible: Vec::new(),
        found: Vec::new(),
    };
    suggestion.replan(wishes)?;
    Ok(suggestion)
}

impl Suggestion {
    /// Plans again with these wishes in place of the former ones, from where the last plan stands.
    ///
    /// A pin to a unit that was not among those considered for the person plans from the beginning.
    ///
    /// # Errors
    /// Only when the numbers leave the bounds of the solver.
    pub fn replan(&mut self, wishes: &[Wish]) -> Result<(), PlannerError> {
        let plan = &mut self.plan;
        let mut resolved = resolve(plan, wishes);
        if !resolved.detours.is_empty() {
            let mut detours = std::mem::take(&mut resolved.detours);
            for (person, units) in &plan.detours {
                detours.entry(*person).or_default().extend(units);
            }
            plan.solve_anew(detours)?;
        }
        let affected: BTreeSet<u32> = plan.limits.keys().chain(resolved.limits.keys()).copied().collect();
        for person in affected {
            let limits = resolved.limits.get(&person).cloned().unwrap_or_default();
            if plan.limits.get(&person).cloned().unwrap_or_default() != limits {
                let failed = |error| PlannerError { problems: vec![Problem::Numbers(error)] };
                plan.limit(person, limits).map_err(failed)?;
            }
        }
        plan.solution.replan(&plan.instance);
        self.found = together::arrange(plan, &mut resolved)?;
        self.impossible = resolved.impossible;
        self.tell();
        Ok(())
    }

    /// Checks the plan by code that knows nothing of the solver: one pass over all choices.
    pub fn certify(&self) -> Certificate {
        let violations = check(&self.plan.instance, &self.plan.solution.claim());
        Certificate { violations, given: self.found.clone(), objective: self.objective }
    }

    /// The bare numbers of the plan as they stand, pins and bans included: for other solvers.
    pub fn instance(&self) -> &Instance {
        &self.plan.instance
    }

    /// Where a person is.
    pub fn place_of(&self, official: Uuid) -> Option<Place> {
        self.place_of_candidate(self.plan.candidate(official)?)
    }

    pub(crate) fn place_of_candidate(&self, candidate: u32) -> Option<Place> {
        match self.plan.person_of[candidate as usize] {
            None => self.plan.candidates[candidate as usize].settled.map(|(unit, group)| Place { unit, group }),
            Some(person) => self.place(self.plan.solution.slot(person as usize)),
        }
    }

    /// A slot by number as a place; none for outside.
    pub(crate) fn place(&self, slot: u32) -> Option<Place> {
        self.plan.slots.get(slot as usize).map(|slot| Place { unit: slot.unit, group: slot.group })
    }

    /// Writes the plan down in the words of the field.
    fn tell(&mut self) {
        let plan = &self.plan;
        let (mut placed, mut unplaced) = (Vec::with_capacity(plan.candidates.len()), Vec::new());
        for (number, candidate) in plan.candidates.iter().enumerate() {
            let (official, person) = (candidate.official, plan.person_of[number]);
            let cost = person.map_or(0, |person| plan.instance.choice(plan.solution.seat(person as usize)).cost as u32);
            match self.place_of_candidate(number as u32) {
                Some(place) => {
                    let limits = person.and_then(|person| plan.limits.get(&person));
                    let pinned = limits.is_some_and(|limits| limits.pin.is_some());
                    placed.push(Placed { official, place, cost, settled: person.is_none(), pinned });
                }
                None => unplaced.push(Unplaced { official, cost }),
            }
        }
        let slots: Vec<SlotResult> = (0..plan.slots.len()).map(|number| slot_result(plan, number)).collect();
        let mut units: BTreeMap<u32, UnitTotal> = BTreeMap::new();
        let mut groups: BTreeMap<PositionGroup, GroupTotal> = BTreeMap::new();
        for (number, result) in slots.iter().enumerate() {
            let (unit, group) = (result.slot.unit, result.slot.group);
            let empty = UnitTotal { unit, places: 0, people: 0, surplus: 0, shortage: 0 };
            let total = units.entry(plan.unit_of[number]).or_insert(empty);
            total.places += result.slot.places;
            total.people += result.people;
            total.surplus += result.excess;
            total.shortage += result.vacant;
            let empty = GroupTotal { group, places: 0, people: 0, surplus: 0, shortage: 0 };
            let total = groups.entry(group).or_insert(empty);
            total.places += result.slot.places;
            total.people += result.people;
            total.surplus += result.excess;
            total.shortage += result.vacant;
        }
        self.objective = plan.objective();
        self.units = units.into_values().collect();
        self.groups = groups.into_values().collect();
        (self.placed, self.unplaced, self.slots) = (placed, unplaced, slots);
    }
}

fn slot_result(plan: &Plan, number: usize) -> SlotResult {
    let (slot, people) = (plan.slots[number].clone(), plan.people_in(number));
    SlotResult {
        limit: plan.pricing[number].limit,
        people,
        settled: plan.settled[number],
        excess: people.saturating_sub(slot.places),
        over_limit: plan.settled[number].saturating_sub(plan.pricing[number].limit),
        above_norm: slot.norm.map_or(0, |norm| people.saturating_sub(norm)),
        vacant: slot.places.saturating_sub(people),
        below_floor: slot.floor.saturating_sub(people),
        cost: plan.pricing[number].total(people),
        slot,
    }
}
