//! Planning again from the last basis when some costs have changed.
//!
//! A change of costs never makes a plan impossible, it only stops being the cheapest. The tree stays;
//! where somebody's seat or link changed its cost the prices that hang on it move along, and the
//! search goes on from there. A pin is a change of costs too: every other choice becomes [`FORBIDDEN`].

use crate::instance::{Choice, Instance, InstanceError};
use crate::network::{Link, Solution};

/// The cost of a choice that nobody shall take: dearer than whatever a plan could save by it.
///
/// The bounds of [`Weights`](crate::weights::Weights) keep a place below 2.5 million and having none at
/// a million at most; to make room for somebody costs a few moves within a unit and one person without
/// a place, that is well below a tenth of this.
pub const FORBIDDEN: i32 = 1 << 29;

impl Solution {
    /// Gives a person's choices other costs, in order, without looking for a better plan yet.
    ///
    /// # Errors
    /// When a cost is out of bounds; the costs before it are changed.
    pub fn change_costs(&mut self, instance: &mut Instance, person: usize, costs: &[i32]) -> Result<(), InstanceError> {
        for (number, cost) in instance.choices_of(person).zip(costs) {
            instance.set_cost(number, *cost)?;
        }
        self.seated[person] = instance.choice(self.seat[person] as usize);
        let Choice { slot, cost } = self.seated[person];
        if slot != instance.outside()
            && let Link::Person { person: own, other } = self.link[slot as usize]
            && own as usize == person
        {
            let way = instance.choice(other as usize);
            let price = i64::from(way.cost) - i64::from(cost) + self.price[way.slot as usize];
            self.shift(slot, price - self.price[slot as usize]);
        }
        self.look_at(person);
        Ok(())
    }

    /// Finds the cheapest plan again after [`Self::change_costs`].
    pub fn replan(&mut self, instance: &Instance) {
        self.search_again(instance);
    }
}
