//! Who need not be looked at again: what everybody's second choice was worth when stock was taken.
//!
//! While a person keeps their seat, a choice that was no gain then is one now only if its slot has
//! become cheaper since or the person's own price has risen above their second choice of then. Slots
//! that have become cheaper are few once a plan is nearly the cheapest, so the last turns of the
//! search, and planning again, look at them alone. Nothing is skipped that could be a gain.

use super::Solution;
use crate::instance::Instance;

/// Passes over all choices until stock is taken again.
const PASSES: usize = 3;

/// How many choices are read in a row while one is looked up.
const LOOK_UP: usize = 4;

/// The state when stock was taken, and what has changed since.
#[derive(Debug, Clone, Default)]
pub(super) struct Stock {
    price: Vec<i64>,
    /// The least of cost and price over each person's choices but their seat; the least number there
    /// is for whoever has moved since.
    second: Vec<i64>,
    /// Slots that have been cheaper since then.
    fallen: Vec<u32>,
    /// The most by which each has been; 0 for the others.
    fall: Vec<i64>,
    /// The most by which any has been.
    most_fall: i64,
    /// Whether `fallen` is in order, the greatest fall first.
    in_order: bool,
    /// Choices looked at since then.
    pub(super) looked: usize,
}

impl Stock {
    /// No stock: everybody is to be looked at.
    pub(super) fn none(people: usize, slots: usize) -> Self {
        Stock {
            price: vec![i64::MIN; slots + 1],
            second: vec![i64::MIN; people],
            fall: vec![0; slots + 1],
            ..Stock::default()
        }
    }

    /// Whether it is time to take stock again.
    pub(super) fn is_old(&self, instance: &Instance) -> bool {
        self.looked > PASSES * instance.choices()
    }

    /// The person has moved or has other costs now.
    #[inline]
    pub(super) fn moved(&mut self, person: usize) {
        self.second[person] = i64::MIN;
    }

    /// The price of a slot has changed.
    #[inline]
    pub(super) fn changed(&mut self, slot: usize, price: i64) {
        if price < self.price[slot] {
            let fall = self.price[slot] - price;
            if self.fall[slot] == 0 {
                self.fallen.push(slot as u32);
            } else if self.fall[slot] >= fall {
                return;
            }
            self.fall[slot] = fall;
            self.most_fall = self.most_fall.max(fall);
            self.in_order = false;
        }
    }

    /// Forgets slots that were cheaper for a while and are not any more.
    pub(super) fn review(&mut self, price: &[i64]) {
        self.most_fall = 0;
        for slot in std::mem::take(&mut self.fallen) {
            self.fall[slot as usize] = 0;
            self.changed(slot as usize, price[slot as usize]);
        }
    }

    /// Whether a person surely has nothing to gain at these prices.
    #[inline]
    pub(super) fn rests(&mut self, instance: &Instance, price: &[i64], person: usize, level: i64) -> bool {
        let second = self.second[person];
        if second < level {
            return false;
        }
        let slack = second.saturating_sub(level);
        if slack >= self.most_fall {
            return true;
        }
        // Looking slots up must cost less than reading all choices.
        let choices = instance.choices_of(person).len();
        if self.fallen.len() > 2 * choices {
            return false;
        }
        if !self.in_order {
            self.fallen.sort_unstable_by_key(|slot| std::cmp::Reverse(self.fall[*slot as usize]));
            self.in_order = true;
        }
        let deep = self.fallen.partition_point(|slot| self.fall[*slot as usize] > slack);
        if deep * LOOK_UP > choices {
            return false;
        }
        self.looked += deep;
        self.fallen[..deep].iter().all(|slot| {
            let number = instance.choice_at(person, *slot);
            number.is_none_or(|number| i64::from(instance.choice(number).cost) + price[*slot as usize] >= level)
        })
    }
}

impl Solution {
    /// Takes stock: one pass over all choices.
    pub(super) fn take_stock(&mut self, instance: &Instance) {
        let mut stock = std::mem::take(&mut self.stock);
        for slot in stock.fallen.drain(..) {
            stock.fall[slot as usize] = 0;
        }
        (stock.most_fall, stock.looked) = (0, 0);
        stock.price.clone_from(&self.price);
        for (person, second) in stock.second.iter_mut().enumerate() {
            let (slots, costs) = instance.row(person);
            let own = self.seat[person] as usize - instance.choices_of(person).start;
            let least = |from: usize, to: usize| {
                let values = slots[from..to].iter().zip(&costs[from..to]);
                values.map(|(slot, cost)| i64::from(*cost) + self.price[*slot as usize]).min()
            };
            let before = least(0, own).unwrap_or(i64::MAX);
            *second = before.min(least(own + 1, slots.len()).unwrap_or(i64::MAX));
        }
        self.stock = stock;
    }
}
