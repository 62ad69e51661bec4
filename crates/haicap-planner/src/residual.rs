//! What it costs to let one more person into a slot and one more out of another: shortest ways
//! between slots over the people who sit there.
//!
//! A step leads from one slot to another and means that somebody moves. From a slot to outside leads
//! its next free place as well, and from outside to a slot the giving up of its dearest taken one.
//! Lengths are reduced by the prices, so that none is negative in a cheapest plan. A person's way to
//! another place and back over others is then an exact difference between two cheapest plans, where
//! a reduced cost alone would only bound it.

use crate::instance::Instance;
use crate::network::Solution;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// No way leads there.
pub(crate) const NO_WAY: i64 = i64::MAX;

/// Steps by the slot where they begin.
#[derive(Debug, Clone, Default)]
struct Steps {
    starts: Vec<u32>,
    steps: Vec<(u32, i64)>,
}

impl Steps {
    fn of(&self, slot: usize) -> &[(u32, i64)] {
        &self.steps[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }

    /// The same steps by where they end.
    fn turned(&self) -> Steps {
        let slots = self.starts.len() - 1;
        let mut starts = vec![0_u32; slots + 1];
        for (to, _) in &self.steps {
            starts[*to as usize + 1] += 1;
        }
        for slot in 0..slots {
            starts[slot + 1] += starts[slot];
        }
        let mut free = starts.clone();
        let mut steps = vec![(0, 0); self.steps.len()];
        for from in 0..slots {
            for (to, length) in self.of(from) {
                steps[free[*to as usize] as usize] = (from as u32, *length);
                free[*to as usize] += 1;
            }
        }
        Steps { starts, steps }
    }

    /// The length of the shortest way from a slot to each.
    fn shortest(&self, from: u32) -> Vec<i64> {
        let mut lengths = vec![NO_WAY; self.starts.len() - 1];
        let mut open = BinaryHeap::from([(Reverse(0), from)]);
        lengths[from as usize] = 0;
        while let Some((Reverse(length), slot)) = open.pop() {
            if length > lengths[slot as usize] {
                continue;
            }
            for (to, step) in self.of(slot as usize) {
                let longer = length.saturating_add(*step);
                if longer < lengths[*to as usize] {
                    lengths[*to as usize] = longer;
                    open.push((Reverse(longer), *to));
                }
            }
        }
        lengths
    }
}

/// All steps of a cheapest plan.
#[derive(Debug, Clone)]
pub(crate) struct Residual {
    onward: Steps,
    backward: Steps,
}

impl Residual {
    /// One pass over all choices.
    pub(crate) fn new(instance: &Instance, solution: &Solution) -> Self {
        let outside = instance.slots();
        let mut seated: Vec<Vec<u32>> = vec![Vec::new(); outside + 1];
        for person in 0..instance.people() {
            seated[solution.slot(person) as usize].push(person as u32);
        }
        let mut onward = Steps { starts: vec![0], steps: Vec::new() };
        let mut least = vec![NO_WAY; outside + 1];
        for (from, people) in seated.iter().enumerate() {
            let mut reached = Vec::new();
            let mut reach = |to: usize, length: i64| {
                if least[to] == NO_WAY {
                    reached.push(to as u32);
                }
                least[to] = least[to].min(length);
            };
            for person in people {
                let (slots, costs) = instance.row(*person as usize);
                let level = solution.person_price(*person as usize);
                for (slot, cost) in slots.iter().zip(costs).filter(|(slot, _)| **slot as usize != from) {
                    reach(*slot as usize, i64::from(*cost) + solution.price(*slot as usize) - level);
                }
            }
            if from < outside {
                if let Some(cost) = solution.next_place(from) {
                    reach(outside, cost - solution.price(from));
                }
            } else {
                for slot in 0..outside {
                    if let Some(cost) = solution.last_place(slot) {
                        reach(slot, solution.price(slot) - cost);
                    }
                }
            }
            for to in reached {
                onward.steps.push((to, least[to as usize]));
                least[to as usize] = NO_WAY;
            }
            onward.starts.push(onward.steps.len() as u32);
        }
        let backward = onward.turned();
        Residual { onward, backward }
    }

    /// The reduced length of the shortest way from a slot to each.
    pub(crate) fn from(&self, slot: u32) -> Vec<i64> {
        self.onward.shortest(slot)
    }

    /// The reduced length of the shortest way from each slot to this one.
    pub(crate) fn to(&self, slot: u32) -> Vec<i64> {
        self.backward.shortest(slot)
    }
}
