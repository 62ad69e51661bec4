//! The state between the words of the field and the bare numbers.

use super::costs::{Part, Pricing, group_parts, parts, unit_parts};
use super::limits::Limits;
use super::nearness::{Nearness, View};
use super::{Candidate, PlannerError, Problem, Slot};
use crate::instance::{Choice, Instance, InstanceError};
use crate::network::Solution;
use crate::warm::FORBIDDEN;
use crate::weights::Weights;
use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Units that somebody must be able to go to although they are not among the nearest: by candidate.
pub(crate) type Detours = BTreeMap<u32, BTreeSet<u32>>;

/// A plan with everything needed to change it. Candidates are all people; *movable* ones, numbered
/// as the instance numbers them, are those who are not settled.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) units: Vec<UnitId>,
    /// The unit of each slot, by number.
    pub(crate) unit_of: Vec<u32>,
    pub(crate) unit_slots: Vec<Vec<u32>>,
    pub(super) pricing: Vec<Pricing>,
    /// People settled in each slot.
    pub(crate) settled: Vec<u32>,
    pub(super) weights: Weights,
    nearness: Nearness,
    by_official: BTreeMap<Uuid, u32>,
    slot_numbers: BTreeMap<(UnitId, PositionGroup), u32>,
    /// The candidate behind each person of the instance.
    pub(crate) movable: Vec<u32>,
    /// The person of the instance for each candidate who is not settled.
    pub(crate) person_of: Vec<Option<u32>>,
    pub(crate) instance: Instance,
    pub(crate) solution: Solution,
    pub(crate) detours: Detours,
    /// What wishes have changed so far, by person of the instance.
    pub(crate) limits: BTreeMap<u32, Limits>,
}

impl Plan {
    /// Checks the input and solves it without wishes.
    pub(super) fn new(
        city: &City,
        candidates: &[Candidate],
        slots: &[Slot],
        weights: &Weights,
    ) -> Result<Plan, PlannerError> {
        let mut problems: Vec<Problem> =
            weights.too_large().into_iter().map(|(name, most)| Problem::WeightTooLarge { name, most }).collect();
        let (slot_numbers, by_official) =
            (number_slots(slots, &mut problems), number_people(candidates, &mut problems));
        let mut units: Vec<UnitId> = Vec::new();
        let mut numbers: BTreeMap<UnitId, u32> = BTreeMap::new();
        let mut unit_slots: Vec<Vec<u32>> = Vec::new();
        let mut unit_of = Vec::new();
        for (number, slot) in slots.iter().enumerate() {
            let unit = *numbers.entry(slot.unit).or_insert_with(|| {
                units.push(slot.unit);
                unit_slots.push(Vec::new());
                units.len() as u32 - 1
            });
            unit_of.push(unit);
            unit_slots[unit as usize].push(number as u32);
        }
        let centres = slots.iter().filter(|slot| slot.group == PositionGroup::OneStop);
        let most_load = centres.map(|slot| slot.load).max().unwrap_or(0);
        let pricing: Vec<Pricing> = slots.iter().map(|slot| Pricing::new(slot, weights, most_load)).collect();
        let settled = settled_people(candidates, slots, &slot_numbers, &mut problems);
        if !problems.is_empty() {
            return Err(PlannerError { problems });
        }
        let mut person_of = vec![None; candidates.len()];
        let mut movable = Vec::new();
        for (number, _) in candidates.iter().enumerate().filter(|(_, candidate)| candidate.settled.is_none()) {
            person_of[number] = Some(movable.len() as u32);
            movable.push(number as u32);
        }
        let nearness = Nearness::new(city, &units);
        let mut plan = Plan {
            candidates: candidates.to_vec(),
            slots: slots.to_vec(),
            units,
            unit_of,
            unit_slots,
            pricing,
            settled,
            weights: weights.clone(),
            nearness,
            by_official,
            slot_numbers,
            movable,
            person_of,
            instance: Instance::default(),
            solution: Solution::default(),
            detours: Detours::new(),
            limits: BTreeMap::new(),
        };
        plan.solve_anew(Detours::new())?;
        Ok(plan)
    }

    /// Solves from the beginning, without wishes, with these detours among the choices.
    pub(super) fn solve_anew(&mut self, detours: Detours) -> Result<(), PlannerError> {
        self.limits.clear();
        self.detours = detours;
        let failed = |error: InstanceError| PlannerError { problems: vec![Problem::Numbers(error)] };
        let layers: Vec<_> =
            self.pricing.iter().zip(&self.settled).map(|(pricing, settled)| pricing.layers(*settled)).collect();
        let mut instance = Instance::new(&layers).map_err(failed)?;
        let mut considered: BTreeMap<FormerPlace, Vec<(u32, i32)>> = BTreeMap::new();
        for number in &self.movable {
            let person = &self.candidates[*number as usize];
            let near = considered.entry(person.from).or_insert_with(|| self.considered(person.from));
            instance.add_person(&self.choices(*number, near)).map_err(failed)?;
        }
        let solution = Solution::new(&instance).expect("everybody may stay without a place");
        (self.instance, self.solution) = (instance, solution);
        Ok(())
    }

    /// The units considered from a former place and what each costs, in order of number.
    fn considered(&self, home: FormerPlace) -> Vec<(u32, i32)> {
        let view = self.nearness.from(home);
        let mut units: Vec<(i32, u32, u32)> = (0..self.units.len())
            .map(|unit| {
                let near = view.of(unit);
                let cost: u32 = unit_parts(near, &self.weights).map(|(_, cost)| cost).sum();
                (cost as i32, near.km.unwrap_or(0), unit as u32)
            })
            .collect();
        let wanted = self.weights.considered_units as usize;
        if wanted > 0 && wanted < units.len() {
            units.select_nth_unstable(wanted - 1);
            units.truncate(wanted);
        }
        units.sort_unstable_by_key(|(_, _, unit)| *unit);
        units.into_iter().map(|(cost, _, unit)| (unit, cost)).collect()
    }

    fn choices(&self, number: u32, considered: &[(u32, i32)]) -> Vec<Choice> {
        let person = &self.candidates[number as usize];
        let group_costs = self.group_costs(person);
        let detours = self.detours.get(&number);
        let is_detour = |unit: u32| detours.is_some_and(|units| units.contains(&unit));
        let mut choices = Vec::with_capacity(considered.len() * 8 + 1);
        let mut add = |unit: u32, cost: i32, all: bool| {
            for slot in &self.unit_slots[unit as usize] {
                let group = self.slots[*slot as usize].group;
                if all || !self.weights.fitting_only || person.fits.contains(&group) {
                    choices.push(Choice { slot: *slot, cost: cost + group_costs[group as usize] });
                }
            }
        };
        for (unit, cost) in considered {
            add(*unit, *cost, is_detour(*unit));
        }
        let view = self.view(number);
        for unit in detours.into_iter().flatten() {
            if !considered.iter().any(|(other, _)| other == unit) {
                let cost: u32 = unit_parts(view.of(*unit as usize), &self.weights).map(|(_, cost)| cost).sum();
                add(*unit, cost as i32, true);
            }
        }
        choices.sort_unstable();
        choices.push(Choice { slot: self.slots.len() as u32, cost: self.weights.unplaced as i32 });
        choices
    }

    fn group_costs(&self, person: &Candidate) -> [i32; 8] {
        let mut costs = [0; 8];
        for group in PositionGroup::ALL {
            costs[*group as usize] = group_parts(person, *group, &self.weights).map(|(_, cost)| cost as i32).sum();
        }
        costs
    }

    /// The units seen from where a candidate worked before.
    fn view(&self, candidate: u32) -> View<'_> {
        self.nearness.from(self.candidates[candidate as usize].from)
    }

    /// The parts of a candidate's cost at a slot; outside is "unplaced".
    pub(crate) fn parts(&self, candidate: u32, slot: u32) -> Vec<(Part, u32)> {
        match self.slots.get(slot as usize) {
            None => vec![(Part::Unplaced, self.weights.unplaced)],
            Some(at) => {
                let person = &self.candidates[candidate as usize];
                parts(person, at, self.unit_of[slot as usize] as usize, self.view(candidate), &self.weights)
            }
        }
    }

    /// A candidate's cost at a slot, whatever wishes say.
    pub(crate) fn cost(&self, candidate: u32, slot: u32) -> u32 {
        self.parts(candidate, slot).into_iter().map(|(_, cost)| cost).sum()
    }

    /// Gives a person's choices the costs that these limits leave them.
    pub(super) fn limit(&mut self, person: u32, limits: Limits) -> Result<(), InstanceError> {
        let candidate = self.movable[person as usize];
        let group_costs = self.group_costs(&self.candidates[candidate as usize]);
        let view = self.view(candidate);
        let mut unit_cost = (u32::MAX, 0);
        let mut costs = Vec::new();
        for number in self.instance.choices_of(person as usize) {
            let slot = self.instance.choice(number).slot;
            let Some(at) = self.slots.get(slot as usize) else {
                let cost = if limits.allow(None) { self.weights.unplaced as i32 } else { FORBIDDEN };
                costs.push(cost);
                continue;
            };
            let unit = self.unit_of[slot as usize];
            if !limits.allow(Some((unit, slot))) {
                costs.push(FORBIDDEN);
                continue;
            }
            if unit_cost.0 != unit {
                let cost: u32 = unit_parts(view.of(unit as usize), &self.weights).map(|(_, cost)| cost).sum();
                unit_cost = (unit, cost as i32);
            }
            costs.push(unit_cost.1 + group_costs[at.group as usize]);
        }
        if limits == Limits::default() {
            self.limits.remove(&person);
        } else {
            self.limits.insert(person, limits);
        }
        self.solution.change_costs(&mut self.instance, person as usize, &costs)
    }

    /// What the whole plan costs: everybody's cost and that of every slot.
    pub(crate) fn objective(&self) -> i64 {
        let before: i64 =
            self.pricing.iter().zip(&self.settled).map(|(pricing, settled)| pricing.total(*settled)).sum();
        before + self.solution.objective()
    }

    /// Whether a unit takes over where a candidate worked before.
    pub(crate) fn is_successor(&self, candidate: u32, unit: UnitId) -> bool {
        self.unit(unit).is_some_and(|unit| self.view(candidate).of(unit as usize).successor)
    }

    /// The candidate with this identifier.
    pub(crate) fn candidate(&self, official: Uuid) -> Option<u32> {
        self.by_official.get(&official).copied()
    }

    /// The unit with slots that has this identifier.
    pub(crate) fn unit(&self, unit: UnitId) -> Option<u32> {
        self.units.iter().position(|other| *other == unit).map(|number| number as u32)
    }

    /// The slot of a unit and a group.
    pub(crate) fn slot(&self, unit: UnitId, group: PositionGroup) -> Option<u32> {
        self.slot_numbers.get(&(unit, group)).copied()
    }

    /// What one more person adds at a slot when it has one more allotted place, and when only its
    /// limit is one higher.
    pub(crate) fn one_more(&self, slot: usize) -> (i64, i64) {
        self.pricing[slot].one_more()
    }

    /// What one person fewer above the norm saves at most.
    pub(crate) fn norm_price(&self) -> i64 {
        i64::from(self.weights.above_norm)
    }

    /// People in a slot, settled ones included.
    pub(crate) fn people_in(&self, slot: usize) -> u32 {
        self.settled[slot] + self.solution.taken(slot) as u32
    }

    /// How many people may be in a slot besides the settled ones.
    pub(super) fn room(&self, slot: u32) -> u32 {
        self.pricing[slot as usize].limit.saturating_sub(self.settled[slot as usize])
    }

    /// The most people a slot holds: its limit, or those who were settled above it.
    pub(super) fn most(&self, slot: u32) -> u32 {
        self.pricing[slot as usize].limit.max(self.settled[slot as usize])
    }

    /// The unit where a candidate is now, settled or planned.
    pub(super) fn unit_now(&self, candidate: u32) -> Option<u32> {
        match (self.person_of[candidate as usize], self.candidates[candidate as usize].settled) {
            (Some(person), _) => self.unit_of.get(self.solution.slot(person as usize) as usize).copied(),
            (None, settled) => settled.and_then(|(unit, _)| self.unit(unit)),
        }
    }
}

fn number_slots(slots: &[Slot], problems: &mut Vec<Problem>) -> BTreeMap<(UnitId, PositionGroup), u32> {
    let mut numbers = BTreeMap::new();
    for (number, slot) in slots.iter().enumerate() {
        let Slot { unit, group, places, floor, .. } = *slot;
        if numbers.insert((unit, group), number as u32).is_some() {
            problems.push(Problem::SlotTwice { unit, group });
        }
        if floor > places {
            problems.push(Problem::FloorAbovePlaces { unit, group, floor, places });
        }
    }
    numbers
}

fn number_people(candidates: &[Candidate], problems: &mut Vec<Problem>) -> BTreeMap<Uuid, u32> {
    let mut numbers = BTreeMap::new();
    for (number, candidate) in candidates.iter().enumerate() {
        if numbers.insert(candidate.official, number as u32).is_some() {
            problems.push(Problem::PersonTwice { official: candidate.official, code: candidate.code.clone() });
        }
    }
    numbers
}

/// How many people are settled in each slot; above its limit it takes nobody else, and costs what it costs.
fn settled_people(
    candidates: &[Candidate],
    slots: &[Slot],
    numbers: &BTreeMap<(UnitId, PositionGroup), u32>,
    problems: &mut Vec<Problem>,
) -> Vec<u32> {
    let mut settled = vec![0; slots.len()];
    for candidate in candidates {
        let Some((unit, group)) = candidate.settled else { continue };
        match numbers.get(&(unit, group)) {
            Some(slot) => settled[*slot as usize] += 1,
            None => {
                let (official, code) = (candidate.official, candidate.code.clone());
                problems.push(Problem::SettledNowhere { official, code, unit, group });
            }
        }
    }
    settled
}
