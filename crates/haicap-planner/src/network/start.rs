//! The first basis: everybody in turn takes the cheapest place that is still there.

use super::stock::Stock;
use super::{Filling, Link, NIL, OVERFLOW, Solution};
use crate::instance::Instance;

impl Solution {
    /// A feasible basis with every slot hanging on outside.
    pub(super) fn start(instance: &Instance) -> Self {
        let (people, slots) = (instance.people(), instance.slots());
        let mut solution = Solution {
            seat: Vec::with_capacity(people),
            seated: Vec::with_capacity(people),
            fillings: Vec::new(),
            filling_starts: vec![0],
            level: Vec::with_capacity(slots),
            link: vec![Link::Places; slots],
            parent: vec![slots as u32; slots],
            first_child: vec![NIL; slots + 1],
            next: vec![NIL; slots],
            previous: vec![NIL; slots],
            price: vec![0; slots + 1],
            cursor: 0,
            pivots: 0,
            stock: Stock::none(people, slots),
            stack: Vec::new(),
            path: Vec::new(),
        };
        for slot in 0..slots {
            solution.level.push(solution.fillings.len() as u32);
            for layer in instance.layers(slot) {
                let filling = Filling { places: layer.places, taken: 0, cost: i64::from(layer.cost) };
                solution.fillings.push(filling);
            }
            solution.fillings.push(Filling { places: u32::MAX, taken: 0, cost: OVERFLOW });
            solution.filling_starts.push(solution.fillings.len() as u32);
            solution.price[slot] = solution.fillings[solution.level[slot] as usize].cost;
            solution.hang(slot as u32, slots as u32);
        }
        for person in 0..people {
            solution.seat_cheapest(instance, person);
        }
        solution
    }

    fn seat_cheapest(&mut self, instance: &Instance, person: usize) {
        let (slots, costs) = instance.row(person);
        // Everybody has a choice, and no sum of cost and price reaches the limit.
        let index = super::cheapest(slots, costs, &self.price, i64::MAX).unwrap_or(0);
        let number = instance.choices_of(person).start + index;
        self.seat.push(number as u32);
        self.seated.push(instance.choice(number));
        if slots[index] != self.outside() {
            self.fill(slots[index]);
            let slot = slots[index] as usize;
            self.price[slot] = self.fillings[self.level[slot] as usize].cost;
        }
    }
}
