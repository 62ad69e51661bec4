//! Network simplex for people and slots, in whole numbers.
//!
//! A basis is a tree of slots. A slot hangs on *outside* by the layer that takes its next person, or
//! on another slot by somebody seated in it who could go there (the *link*). Everybody else is a leaf
//! and needs no entry: their dual is the cost of their seat plus the price of their slot. In a
//! strongly feasible tree a person is the link of no slot but their own, and whoever links is seated
//! below; so each push along the tree moves whole people, and no basis returns (Cunningham's rule).
//!
//! `price` of a slot is what the last of one more person there would cost the plan: the dual. A choice
//! enters the basis when it is cheaper than the seat at these prices; the search looks at a block of
//! people at a time and takes the best. All numbers are `i64`; [`MAX_COST`](crate::instance::MAX_COST)
//! and [`MAX_SLOTS`](crate::instance::MAX_SLOTS) keep every sum below 2^62.

mod pivot;
mod start;
mod stock;

use crate::certificate::Claim;
use crate::instance::{Choice, Instance};
use stock::Stock;

/// What one person above all layers costs: more than any chain of moves can save.
const OVERFLOW: i64 = 1 << 52;

/// No slot, no choice.
const NIL: u32 = u32::MAX;

/// Choices looked at before the best of them enters.
const BLOCK: usize = 4096;

/// By what a slot hangs in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    /// By the layer that takes its next person.
    Places,
    /// By a person seated in it, who has this other choice.
    Person { person: u32, other: u32 },
}

/// Some places of a slot and how many of them are taken.
#[derive(Debug, Clone, Copy)]
struct Filling {
    places: u32,
    taken: u32,
    cost: i64,
}

/// A solved instance: seats and prices (cơ sở tối ưu).
#[derive(Debug, Clone, Default)]
pub struct Solution {
    /// The choice each person has taken.
    pub(crate) seat: Vec<u32>,
    /// Slot and cost of the seat: what the search reads for everybody.
    pub(crate) seated: Vec<Choice>,
    fillings: Vec<Filling>,
    /// Where each slot's fillings begin, and one more.
    filling_starts: Vec<u32>,
    /// The filling that takes the next person, as long as there is room.
    level: Vec<u32>,
    pub(crate) link: Vec<Link>,
    parent: Vec<u32>,
    first_child: Vec<u32>,
    next: Vec<u32>,
    previous: Vec<u32>,
    /// By slot; the last one is outside and stays 0.
    pub(crate) price: Vec<i64>,
    /// Where the search goes on: a person, or behind the people a slot.
    cursor: usize,
    pivots: u64,
    stock: Stock,
    stack: Vec<u32>,
    path: Vec<u32>,
}

/// What may enter the basis.
#[derive(Debug, Clone, Copy)]
enum Entering {
    /// A person takes another choice.
    Choice { person: u32, number: u32 },
    /// A slot gives its chain of moves up and takes its next place.
    NextPlace { slot: u32 },
    /// A slot gives its dearest taken place up.
    LastPlace { slot: u32 },
}

/// Nobody can be placed beyond these numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("thiếu {short} chỗ: số người bắt buộc bố trí nhiều hơn số chỗ mà họ được chọn")]
pub struct Infeasible {
    /// How many places are missing.
    pub short: u64,
}

impl Solution {
    /// Solves an instance from the beginning.
    ///
    /// # Errors
    /// When some people have no way outside and there are too few places for them.
    pub fn new(instance: &Instance) -> Result<Self, Infeasible> {
        let mut solution = Self::start(instance);
        solution.optimise(instance);
        solution.take_stock(instance);
        solution.feasible()
    }

    /// The number of the choice that a person has taken.
    pub fn seat(&self, person: usize) -> usize {
        self.seat[person] as usize
    }

    /// The slot a person has taken; the number of slots means outside.
    pub fn slot(&self, person: usize) -> u32 {
        self.seated[person].slot
    }

    /// The dual of a slot: what one more person there costs the plan at these prices; 0 outside.
    pub fn price(&self, slot: usize) -> i64 {
        self.price[slot]
    }

    /// The dual of a person: the cost of their seat and the price of their slot.
    #[inline]
    pub fn person_price(&self, person: usize) -> i64 {
        let seated = self.seated[person];
        i64::from(seated.cost) + self.price[seated.slot as usize]
    }

    /// How many people a slot has.
    pub fn taken(&self, slot: usize) -> u64 {
        self.fillings_of(slot).map(|number| u64::from(self.fillings[number].taken)).sum()
    }

    /// The cost of everybody's seats and of all layers.
    pub fn objective(&self) -> i64 {
        let seats: i64 = self.seated.iter().map(|seated| i64::from(seated.cost)).sum();
        let places: i64 = self.fillings.iter().map(|filling| filling.cost * i64::from(filling.taken)).sum();
        seats + places
    }

    /// What the certificate is to check: everything that proves the plan.
    pub fn claim(&self) -> Claim {
        let people = 0..self.seat.len();
        let slots = 0..self.link.len();
        let layers = |slot: usize| self.fillings_of(slot).take_while(move |number| *number < self.last_filling(slot));
        Claim {
            seats: self.seat.iter().map(|number| *number as usize).collect(),
            taken: slots.map(|slot| layers(slot).map(|number| self.fillings[number].taken).collect()).collect(),
            prices: self.price[..self.link.len()].to_vec(),
            person_prices: people.map(|person| self.person_price(person)).collect(),
            objective: self.objective(),
        }
    }

    /// How many changes of the basis it took so far.
    pub fn pivots(&self) -> u64 {
        self.pivots
    }

    /// The cost of a slot's next free place; none when it has no room.
    pub(crate) fn next_place(&self, slot: usize) -> Option<i64> {
        let level = self.level[slot] as usize;
        (level < self.last_filling(slot)).then(|| self.fillings[level].cost)
    }

    /// The cost of a slot's dearest taken place; none when it is empty.
    pub(crate) fn last_place(&self, slot: usize) -> Option<i64> {
        let taken = self.fillings_of(slot).rev().find(|number| self.fillings[*number].taken > 0)?;
        Some(self.fillings[taken].cost)
    }

    /// Finds the cheapest plan again after costs have changed.
    pub(crate) fn search_again(&mut self, instance: &Instance) {
        self.stock.review(&self.price);
        self.optimise(instance);
    }

    /// A person has other costs now: whoever searches looks at them first.
    pub(crate) fn look_at(&mut self, person: usize) {
        self.stock.moved(person);
        self.cursor = person;
    }

    fn feasible(self) -> Result<Self, Infeasible> {
        match self.short() {
            0 => Ok(self),
            short => Err(Infeasible { short }),
        }
    }

    /// How many people sit where there is no place.
    pub(crate) fn short(&self) -> u64 {
        (0..self.link.len()).map(|slot| u64::from(self.fillings[self.last_filling(slot)].taken)).sum()
    }

    fn fillings_of(&self, slot: usize) -> std::ops::Range<usize> {
        self.filling_starts[slot] as usize..self.filling_starts[slot + 1] as usize
    }

    fn last_filling(&self, slot: usize) -> usize {
        self.filling_starts[slot + 1] as usize - 1
    }

    fn outside(&self) -> u32 {
        self.link.len() as u32
    }

    /// Pivots until no choice and no layer is cheaper than what is taken.
    fn optimise(&mut self, instance: &Instance) {
        while let Some(entering) = self.search(instance) {
            self.pivots += 1;
            if self.stock.is_old(instance) {
                self.take_stock(instance);
            }
            match entering {
                Entering::Choice { person, number } => self.enter_choice(instance, person, number),
                Entering::NextPlace { slot } => self.enter_next_place(slot),
                Entering::LastPlace { slot } => self.enter_last_place(instance, slot),
            }
            // A price that fell for a pivot or two would keep everybody awake for the rest of the search.
            self.stock.review(&self.price);
        }
    }

    /// The best candidate of the next block that has one; none when a whole turn finds nothing.
    fn search(&mut self, instance: &Instance) -> Option<Entering> {
        let (people, all) = (self.seat.len(), self.seat.len() + self.link.len());
        let (mut gain, mut best, mut looked) = (0, None, 0);
        for _ in 0..all {
            let at = self.cursor;
            self.cursor = if at + 1 == all { 0 } else { at + 1 };
            if at < people {
                let level = self.person_price(at);
                looked += 1;
                if self.stock.rests(instance, &self.price, at, level) {
                    continue;
                }
                let (slots, costs) = instance.row(at);
                if let Some(index) = cheapest(slots, costs, &self.price, level + gain) {
                    gain = i64::from(costs[index]) + self.price[slots[index] as usize] - level;
                    let number = (instance.choices_of(at).start + index) as u32;
                    best = Some(Entering::Choice { person: at as u32, number });
                }
                looked += slots.len();
                self.stock.looked += slots.len();
            } else {
                let (slot, before) = (at - people, gain);
                if let Some((more, entering)) = self.place_gain(slot)
                    && more < before
                {
                    (gain, best) = (more, Some(entering));
                }
                looked += 1;
            }
            if looked >= BLOCK {
                if best.is_some() {
                    return best;
                }
                looked = 0;
            }
        }
        best
    }

    /// What a slot that hangs on another slot would gain from its own layers; negative is a gain.
    fn place_gain(&self, slot: usize) -> Option<(i64, Entering)> {
        if self.link[slot] == Link::Places {
            return None;
        }
        let (price, level) = (self.price[slot], self.level[slot] as usize);
        let next = self.fillings[level].cost - price;
        if next < 0 {
            return Some((next, Entering::NextPlace { slot: slot as u32 }));
        }
        let last = level.checked_sub(1).filter(|last| *last >= self.filling_starts[slot] as usize)?;
        Some((price - self.fillings[last].cost, Entering::LastPlace { slot: slot as u32 }))
    }
}

/// The cheapest choice at these prices among those below `limit`; the first of equals.
#[inline]
fn cheapest(slots: &[u32], costs: &[i32], price: &[i64], limit: i64) -> Option<usize> {
    let (mut least, mut at) = (limit, usize::MAX);
    for (index, (slot, cost)) in slots.iter().zip(costs).enumerate() {
        let value = i64::from(*cost) + price[*slot as usize];
        if value < least {
            (least, at) = (value, index);
        }
    }
    (at != usize::MAX).then_some(at)
}
