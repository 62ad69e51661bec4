//! Why somebody is suggested for a place and what stood against the others; what binds a unit.
//!
//! A difference is exact: by how much the cheapest plan gets dearer when this person goes there and
//! everybody else is placed as well as can be. Building [`Reasons`] is one pass over all choices;
//! each question then takes milliseconds. Plain sentences are for pages, prices for an expert report.

mod sentences;

use crate::model::{Part, Place, SlotResult, Suggestion};
use crate::residual::{NO_WAY, Residual};
use crate::warm::FORBIDDEN;
use haicap_core::territory::UnitId;
use serde::Serialize;
use uuid::Uuid;

/// From here on a way leads over somebody who is pinned or banned.
const OUT_OF_REACH: i64 = FORBIDDEN as i64 / 2;

/// Answers questions about one suggestion (giải thích gợi ý).
#[derive(Debug, Clone)]
pub struct Reasons<'s> {
    suggestion: &'s Suggestion,
    residual: Residual,
}

/// Why a person is where they are suggested to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// The person.
    pub official: Uuid,
    /// The place; none when there is none for them.
    pub chosen: Option<Place>,
    /// What speaks for it, in plain words.
    pub because: Vec<Because>,
    /// What it costs, part by part; nothing for settled people.
    pub parts: Vec<(Part, u32)>,
    /// The sum of the parts.
    pub cost: u32,
    /// Other places, the nearest to being chosen first.
    pub others: Vec<Other>,
}

/// Another place that was considered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Other {
    /// The place; none for staying without one.
    pub place: Option<Place>,
    /// What it would cost, part by part.
    pub parts: Vec<(Part, u32)>,
    /// The sum of the parts.
    pub cost: u32,
    /// By how much the cheapest plan gets dearer; none when only pins or bans of others could make room.
    pub difference: Option<i64>,
    /// What stood against it.
    pub against: Vec<Against>,
}

/// What speaks for a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// It was decided before.
    Settled,
    /// A wish, or company that was asked for, leaves this unit only.
    Pinned,
    /// The unit takes over the former unit or district.
    Successor,
    /// The qualification fits.
    Fits,
    /// It is the present field of work.
    SameField,
    /// No place is left whose price is below that of having none.
    NoPlaceLeft,
}

/// What stands against a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Against {
    /// A wish rules it out for this person.
    RuledOut,
    /// It would cost this person more, by so much.
    OwnCost {
        /// In points.
        more: i64,
    },
    /// A number of the slot is reached: others would have to make room, or it would be exceeded.
    Number {
        /// Which number.
        number: Number,
        /// Its value.
        value: u32,
        /// People there.
        people: u32,
        /// What that costs the rest of the plan, in points.
        price: i64,
    },
    /// The person's leaving would cost the rest of the plan so much.
    Missed {
        /// In points.
        price: i64,
    },
    /// Only people who are pinned or settled could make room.
    NoWay,
    /// Nothing: the plan would cost the same. The order of the list decided.
    Equal,
}

/// The numbers of a slot that can bind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    /// Places allotted (tạm giao).
    Allotted,
    /// Places with the permitted excess.
    Limit,
    /// Places by the norm (định mức).
    Norm,
    /// The soft minimum (tối thiểu).
    Floor,
}

/// What binds a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitSheet {
    /// The unit.
    pub unit: UnitId,
    /// Its slots, in the order of the input.
    pub slots: Vec<SlotSheet>,
}

/// What binds a slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SlotSheet {
    /// Its numbers and people.
    pub result: SlotResult,
    /// The numbers that are reached and hold people off, or, for the soft minimum, in.
    pub binding: Vec<Number>,
    /// What one more allotted place would save the plan; 0 when it would stay empty.
    pub one_more: i64,
    /// The dual: what one more person there costs the plan at its prices.
    pub price: i64,
    /// People of other units who were nearest to being placed here.
    pub nearly: Vec<Nearly>,
}

/// Somebody who was nearly placed in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Nearly {
    /// The person.
    pub official: Uuid,
    /// Where they are instead.
    pub at: Option<Place>,
    /// By how much the cheapest plan gets dearer with them here.
    pub difference: i64,
}

impl Suggestion {
    /// Prepares to answer questions: one pass over all choices.
    pub fn reasons(&self) -> Reasons<'_> {
        Reasons { suggestion: self, residual: Residual::new(&self.plan.instance, &self.plan.solution) }
    }
}

impl Reasons<'_> {
    /// Why a person is where they are, with so many other places; none for an unknown person.
    pub fn why(&self, official: Uuid, others: usize) -> Option<Sheet> {
        let (suggestion, plan) = (self.suggestion, &self.suggestion.plan);
        let candidate = plan.candidate(official)?;
        let chosen = suggestion.place_of_candidate(candidate);
        let mut sheet = Sheet { official, chosen, because: Vec::new(), parts: Vec::new(), cost: 0, others: Vec::new() };
        let Some(person) = plan.person_of[candidate as usize] else {
            sheet.because.push(Because::Settled);
            return Some(sheet);
        };
        let seat = plan.solution.slot(person as usize);
        sheet.parts = plan.parts(candidate, seat);
        sheet.cost = sheet.parts.iter().map(|(_, cost)| cost).sum();
        sheet.because = self.because(candidate, person, chosen);
        let back = self.residual.to(seat);
        let mut differences: Vec<(Option<i64>, u32)> = plan
            .instance
            .choices_of(person as usize)
            .map(|number| plan.instance.choice(number).slot)
            .filter(|slot| *slot != seat)
            .map(|slot| (self.difference(candidate, person, slot, back[slot as usize]), slot))
            .collect();
        let order = |(difference, slot): &(Option<i64>, u32)| (difference.is_none(), *difference, *slot);
        if others < differences.len() && others > 0 {
            differences.select_nth_unstable_by_key(others - 1, order);
        }
        differences.truncate(others);
        differences.sort_unstable_by_key(order);
        sheet.others = differences
            .into_iter()
            .map(|(difference, slot)| self.other(candidate, person, sheet.cost, slot, difference))
            .collect();
        Some(sheet)
    }

    /// Which numbers of a unit bind, what one more place is worth, and so many people a slot who were
    /// nearly placed; none for a unit without slots.
    pub fn unit(&self, unit: UnitId, nearly: usize) -> Option<UnitSheet> {
        let plan = &self.suggestion.plan;
        let number = plan.unit(unit)?;
        let entering = self.residual.from(plan.slots.len() as u32);
        let slots = plan.unit_slots[number as usize].iter().map(|slot| {
            let at = *slot as usize;
            let result = self.suggestion.slots[at].clone();
            // What the next to come in would save, before the place itself is paid.
            let worth = match entering[at] {
                NO_WAY => i64::MIN / 2,
                length => plan.solution.price(at) - length,
            };
            let (allotted, limit) = plan.one_more(at);
            let one_more = (worth - allotted).max(0);
            let mut binding = Vec::new();
            if result.people >= result.slot.places && one_more > 0 {
                binding.push(Number::Allotted);
            }
            if result.people >= result.limit && result.limit > result.slot.places && worth > limit {
                binding.push(Number::Limit);
            }
            let next = plan.solution.next_place(at);
            if result.slot.norm == Some(result.people) && next.is_some_and(|next| worth > next - plan.norm_price()) {
                binding.push(Number::Norm);
            }
            if result.slot.floor > 0 && result.people <= result.slot.floor {
                binding.push(Number::Floor);
            }
            let price = plan.solution.price(at);
            SlotSheet { result, binding, one_more, price, nearly: self.nearly(*slot, number, nearly) }
        });
        Some(UnitSheet { unit, slots: slots.collect() })
    }

    fn because(&self, candidate: u32, person: u32, chosen: Option<Place>) -> Vec<Because> {
        let plan = &self.suggestion.plan;
        let Some(place) = chosen else { return vec![Because::NoPlaceLeft] };
        let someone = &plan.candidates[candidate as usize];
        let pinned = plan.limits.get(&person).is_some_and(|limits| limits.pin.is_some());
        [
            (pinned, Because::Pinned),
            (plan.is_successor(candidate, place.unit), Because::Successor),
            (someone.fits.contains(&place.group), Because::Fits),
            (someone.group == place.group, Because::SameField),
        ]
        .into_iter()
        .filter_map(|(holds, because)| holds.then_some(because))
        .collect()
    }

    /// By how much the plan gets dearer with a person in a slot, whatever wishes say of this person;
    /// `back` is the reduced way from there to their seat.
    fn difference(&self, candidate: u32, person: u32, slot: u32, back: i64) -> Option<i64> {
        let plan = &self.suggestion.plan;
        let cost = i64::from(plan.cost(candidate, slot));
        let own = cost + plan.solution.price(slot as usize) - plan.solution.person_price(person as usize);
        (back != NO_WAY).then(|| own.saturating_add(back)).filter(|difference| *difference < OUT_OF_REACH)
    }

    fn other(&self, candidate: u32, person: u32, cost: u32, slot: u32, difference: Option<i64>) -> Other {
        let plan = &self.suggestion.plan;
        let parts = plan.parts(candidate, slot);
        let here: u32 = parts.iter().map(|(_, cost)| cost).sum();
        let mut against = Vec::new();
        let at = plan.slots.get(slot as usize).map(|_| (plan.unit_of[slot as usize], slot));
        if plan.limits.get(&person).is_some_and(|limits| !limits.allow(at)) {
            against.push(Against::RuledOut);
        }
        let more = i64::from(here) - i64::from(cost);
        if more > 0 {
            against.push(Against::OwnCost { more });
        }
        match difference {
            None => against.push(Against::NoWay),
            Some(0) => against.push(Against::Equal),
            Some(difference) if difference > more => against.push(self.crowd(slot, difference - more)),
            Some(_) => {}
        }
        Other { place: self.suggestion.place(slot), parts, cost: here, difference, against }
    }

    /// Why a person's going to a slot costs others something.
    fn crowd(&self, slot: u32, price: i64) -> Against {
        let Some(result) = self.suggestion.slots.get(slot as usize) else { return Against::Missed { price } };
        let people = result.people;
        let reached = [
            (Number::Limit, Some(result.limit)),
            (Number::Allotted, Some(result.slot.places)),
            (Number::Norm, result.slot.norm),
        ];
        let reached = reached
            .into_iter()
            .find_map(|(number, value)| value.filter(|value| people >= *value).map(|value| (number, value)));
        match reached {
            // Where no excess is permitted the allotted number is the limit.
            Some((_, value)) if value == result.slot.places => {
                Against::Number { number: Number::Allotted, value, people, price }
            }
            Some((number, value)) => Against::Number { number, value, people, price },
            None => Against::Missed { price },
        }
    }

    fn nearly(&self, slot: u32, unit: u32, count: usize) -> Vec<Nearly> {
        let plan = &self.suggestion.plan;
        let ways = self.residual.from(slot);
        let mut nearest: Vec<(i64, u32)> = Vec::new();
        for (person, candidate) in plan.movable.iter().enumerate() {
            let seat = plan.solution.slot(person);
            let elsewhere = plan.unit_of.get(seat as usize) != Some(&unit);
            let Some(number) = plan.instance.choice_at(person, slot).filter(|_| elsewhere) else { continue };
            let cost = plan.instance.choice(number).cost;
            let way = ways[seat as usize];
            if cost < FORBIDDEN && way != NO_WAY {
                let own = i64::from(cost) + plan.solution.price(slot as usize) - plan.solution.person_price(person);
                nearest.push((own.saturating_add(way), *candidate));
            }
        }
        nearest.retain(|(difference, _)| *difference < OUT_OF_REACH);
        nearest.sort_unstable();
        nearest.truncate(count);
        let told = nearest.into_iter().map(|(difference, candidate)| Nearly {
            official: plan.candidates[candidate as usize].official,
            at: self.suggestion.place_of_candidate(candidate),
            difference,
        });
        told.collect()
    }
}
