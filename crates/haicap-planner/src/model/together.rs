//! Company and distance: pins and bans found by trying, since a flow cannot say either.
//!
//! Wishes are taken in order. A team goes to the unit that, of the [`TRIES`] cheapest at the present
//! prices, gives the cheapest plan; a pair is parted by keeping the one or the other away from their
//! unit, whichever is cheaper. Each decision stands for those after it.

use super::limits::{Limits, Pin};
use super::plan::Plan;
use super::wishes::{Group, Impossible, Obstacle, Resolved};
use super::{PlannerError, Problem, Wish};
use crate::instance::InstanceError;
use crate::warm::FORBIDDEN;
use std::collections::BTreeSet;

/// Units that are tried for a team.
const TRIES: usize = 3;

/// One more limit for one person.
#[derive(Debug, Clone, Copy)]
enum Step {
    Pin { person: u32, unit: u32 },
    Ban { person: u32, unit: u32 },
}

/// Looks for pins and bans until every group is together or apart; gives those that were set.
pub(super) fn arrange(plan: &mut Plan, resolved: &mut Resolved) -> Result<Vec<Wish>, PlannerError> {
    let mut found = Vec::new();
    let mut hopeless = BTreeSet::new();
    let groups: Vec<Group> = resolved.together.iter().chain(&resolved.apart).cloned().collect();
    loop {
        let open = groups.iter().enumerate().find(|(at, group)| !hopeless.contains(at) && !holds(plan, group));
        let Some((at, group)) = open else { return Ok(found) };
        let steps = match group.wish {
            Wish::Apart { .. } => part(plan, resolved, group),
            _ => unite(plan, resolved, group),
        };
        match steps.map_err(|error| PlannerError { problems: vec![Problem::Numbers(error)] })? {
            Ok(steps) => {
                let wish = |step: &Step| as_wish(plan, *step);
                found.extend(steps.iter().map(wish));
                for step in steps {
                    keep(resolved, step);
                }
            }
            Err(obstacle) => {
                hopeless.insert(at);
                resolved.impossible.push(Impossible { wish: group.wish.clone(), number: group.number, obstacle });
            }
        }
    }
}

fn holds(plan: &Plan, group: &Group) -> bool {
    let mut units = group.members.iter().map(|member| plan.unit_now(*member));
    let first = units.next().flatten();
    match group.wish {
        Wish::Apart { .. } => first.is_none() || units.all(|unit| unit != first),
        _ => first.is_some() && units.all(|unit| unit == first),
    }
}

type Found = Result<Result<Vec<Step>, Obstacle>, InstanceError>;

/// Sends a team to one unit.
fn unite(plan: &mut Plan, resolved: &Resolved, group: &Group) -> Found {
    let fixed: BTreeSet<u32> = group.members.iter().filter_map(|member| resolved.fixed_unit(plan, *member)).collect();
    if fixed.len() > 1 {
        let units = fixed.iter().map(|unit| plan.units[*unit as usize]).collect();
        return Ok(Err(Obstacle::FixedPlaces { units }));
    }
    let free: Vec<u32> = group
        .members
        .iter()
        .filter(|member| resolved.fixed_unit(plan, **member).is_none())
        .filter_map(|member| plan.person_of[*member as usize])
        .collect();
    let units: Vec<u32> = match fixed.first() {
        Some(unit) => vec![*unit],
        None => (0..plan.units.len() as u32).collect(),
    };
    let mut open: Vec<(i64, u32)> = units
        .into_iter()
        .filter_map(|unit| {
            Some((free.iter().map(|person| nearest_price(plan, *person, unit)).sum::<Option<i64>>()?, unit))
        })
        .collect();
    let most_room =
        open.iter().map(|(_, unit)| (resolved.rooms.left_in(plan, *unit), *unit)).max_by_key(|(room, _)| *room);
    let people = free.len() as u32;
    open.retain(|(_, unit)| resolved.rooms.left_in(plan, *unit) >= people);
    open.sort_unstable();
    open.truncate(TRIES);
    if open.is_empty() {
        let (room, unit) = most_room.map_or((0, None), |(room, unit)| (room, Some(plan.units[unit as usize])));
        return Ok(Err(Obstacle::NoRoomTogether { people, unit, room, short: people.saturating_sub(room) }));
    }
    let ways =
        open.into_iter().map(|(_, unit)| free.iter().map(|person| Step::Pin { person: *person, unit }).collect());
    cheapest(plan, ways.collect()).map(Ok)
}

/// What a person would cost at the cheapest slot of a unit, beyond their present price.
fn nearest_price(plan: &Plan, person: u32, unit: u32) -> Option<i64> {
    let slots = &plan.unit_slots[unit as usize];
    let numbers = slots.iter().filter_map(|slot| plan.instance.choice_at(person as usize, *slot));
    let choices = numbers.map(|number| plan.instance.choice(number)).filter(|choice| choice.cost < FORBIDDEN);
    let cheapest = choices.map(|choice| i64::from(choice.cost) + plan.solution.price(choice.slot as usize)).min()?;
    Some(cheapest - plan.solution.person_price(person as usize))
}

/// Keeps one of two people away from the unit where both are.
fn part(plan: &mut Plan, resolved: &Resolved, group: &Group) -> Found {
    let ways: Vec<Vec<Step>> = group
        .members
        .iter()
        .filter(|member| resolved.fixed_unit(plan, **member).is_none())
        .filter_map(|member| {
            let (person, unit) = (plan.person_of[*member as usize]?, plan.unit_now(*member)?);
            Some(vec![Step::Ban { person, unit }])
        })
        .collect();
    if ways.is_empty() {
        let units = group.members.iter().filter_map(|member| plan.unit_now(*member));
        let units: BTreeSet<_> = units.map(|unit| plan.units[unit as usize]).collect();
        return Ok(Err(Obstacle::FixedPlaces { units: units.into_iter().collect() }));
    }
    cheapest(plan, ways).map(Ok)
}

/// Tries each way and stays with the cheapest plan; the first of equals.
fn cheapest(plan: &mut Plan, ways: Vec<Vec<Step>>) -> Result<Vec<Step>, InstanceError> {
    let mut best: Option<(i64, usize)> = None;
    let only = ways.len() == 1;
    for (number, steps) in ways.iter().enumerate() {
        let before = follow(plan, steps)?;
        let cost = plan.objective();
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, number));
        }
        if !only {
            restore(plan, before)?;
        }
    }
    let chosen = ways.into_iter().nth(best.map_or(0, |(_, number)| number)).unwrap_or_default();
    if !only {
        follow(plan, &chosen)?;
    }
    Ok(chosen)
}

/// Sets the limits of these steps and plans again; gives the limits there were.
fn follow(plan: &mut Plan, steps: &[Step]) -> Result<Vec<(u32, Limits)>, InstanceError> {
    let mut before = Vec::new();
    for step in steps {
        let (Step::Pin { person, .. } | Step::Ban { person, .. }) = *step;
        let old = plan.limits.get(&person).cloned().unwrap_or_default();
        let mut limits = old.clone();
        set(&mut limits, *step);
        before.push((person, old));
        plan.limit(person, limits)?;
    }
    plan.solution.replan(&plan.instance);
    Ok(before)
}

fn restore(plan: &mut Plan, before: Vec<(u32, Limits)>) -> Result<(), InstanceError> {
    for (person, limits) in before {
        plan.limit(person, limits)?;
    }
    Ok(())
}

fn set(limits: &mut Limits, step: Step) {
    match step {
        Step::Pin { unit, .. } => limits.pin = Some(Pin { unit, slot: None }),
        Step::Ban { unit, .. } => {
            limits.bans.insert(unit);
        }
    }
}

/// A decision that later ones respect.
fn keep(resolved: &mut Resolved, step: Step) {
    let (Step::Pin { person, .. } | Step::Ban { person, .. }) = step;
    set(resolved.limits.entry(person).or_default(), step);
    if let Step::Pin { unit, .. } = step {
        resolved.rooms.take(Pin { unit, slot: None });
    }
}

fn as_wish(plan: &Plan, step: Step) -> Wish {
    let official = |person: u32| plan.candidates[plan.movable[person as usize] as usize].official;
    match step {
        Step::Pin { person, unit } => {
            Wish::Pin { official: official(person), unit: plan.units[unit as usize], group: None }
        }
        Step::Ban { person, unit } => Wish::Ban { official: official(person), unit: plan.units[unit as usize] },
    }
}
