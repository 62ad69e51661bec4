//! An independent check that a plan is the cheapest one for its numbers.
//!
//! It reads the instance and a claim (seats, places taken, prices, total) and nothing of the solver.
//! Three things together prove the optimum: the claim keeps every limit, whatever is taken is
//! nowhere dearer than what is left at the claimed prices, and the total is right. By weak duality no
//! other plan can then cost less. The check is one pass over all choices.

use crate::instance::Instance;
use serde::Serialize;

/// What somebody says is the cheapest plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The number of the choice each person has taken.
    pub seats: Vec<usize>,
    /// For each slot the people in each of its layers.
    pub taken: Vec<Vec<u32>>,
    /// The price of one more person, for each slot.
    pub prices: Vec<i64>,
    /// The price of each person: the least of cost and slot price over their choices.
    pub person_prices: Vec<i64>,
    /// The cost of the plan.
    pub objective: i64,
}

/// What is wrong with a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Violation {
    /// The claim speaks of another number of people, slots or layers.
    Shape,
    /// A person's seat is not one of their choices.
    ForeignSeat {
        /// Number of the person.
        person: usize,
    },
    /// The layers of a slot do not add up to the people seated there.
    Count {
        /// Number of the slot.
        slot: usize,
        /// People seated there.
        seated: u64,
        /// People in its layers.
        taken: u64,
    },
    /// A layer holds more people than it has places.
    Overfull {
        /// Number of the slot.
        slot: usize,
        /// Number of the layer.
        layer: usize,
    },
    /// A person's price is not that of their seat.
    PersonPrice {
        /// Number of the person.
        person: usize,
    },
    /// Another choice is cheaper at these prices.
    CheaperChoice {
        /// Number of the person.
        person: usize,
        /// The slot of the cheaper choice.
        slot: u32,
        /// By how much.
        by: i64,
    },
    /// A layer in use costs more than the slot's price.
    DearLayer {
        /// Number of the slot.
        slot: usize,
        /// Number of the layer.
        layer: usize,
    },
    /// A layer with room costs less than the slot's price.
    CheapLayer {
        /// Number of the slot.
        slot: usize,
        /// Number of the layer.
        layer: usize,
    },
    /// The claimed cost is not what seats and layers cost.
    Objective {
        /// What is claimed.
        claimed: i64,
        /// What it is.
        counted: i128,
    },
    /// The bound that the prices give is not the claimed cost.
    Bound {
        /// What is claimed.
        claimed: i64,
        /// The lower bound for every plan.
        bound: i128,
    },
}

/// Everything that is wrong with a claim; nothing when it is proved to be the cheapest plan.
pub fn check(instance: &Instance, claim: &Claim) -> Vec<Violation> {
    let shape = claim.seats.len() == instance.people()
        && claim.person_prices.len() == instance.people()
        && claim.taken.len() == instance.slots()
        && claim.prices.len() == instance.slots()
        && (0..instance.slots()).all(|slot| claim.taken[slot].len() == instance.layers(slot).len());
    if !shape {
        return vec![Violation::Shape];
    }
    let mut violations = Vec::new();
    let mut counted = 0_i128;
    let mut bound = 0_i128;
    let mut seated = vec![0_u64; instance.slots() + 1];
    for person in 0..instance.people() {
        let (range, seat) = (instance.choices_of(person), claim.seats[person]);
        if !range.contains(&seat) {
            violations.push(Violation::ForeignSeat { person });
            continue;
        }
        let price_of = |slot: u32| claim.prices.get(slot as usize).copied().unwrap_or(0);
        let (taken, own) = (instance.choice(seat), claim.person_prices[person]);
        counted += i128::from(taken.cost);
        bound += i128::from(own);
        seated[taken.slot as usize] += 1;
        if own != i64::from(taken.cost) + price_of(taken.slot) {
            violations.push(Violation::PersonPrice { person });
        }
        for choice in range.map(|number| instance.choice(number)) {
            let by = own - i64::from(choice.cost) - price_of(choice.slot);
            if by > 0 {
                violations.push(Violation::CheaperChoice { person, slot: choice.slot, by });
            }
        }
    }
    for (slot, price) in claim.prices.iter().copied().enumerate() {
        let taken: u64 = claim.taken[slot].iter().map(|count| u64::from(*count)).sum();
        if taken != seated[slot] {
            violations.push(Violation::Count { slot, seated: seated[slot], taken });
        }
        for (number, (layer, count)) in instance.layers(slot).iter().zip(&claim.taken[slot]).enumerate() {
            let cost = i64::from(layer.cost);
            counted += i128::from(cost) * i128::from(*count);
            bound -= i128::from(layer.places) * i128::from((price - cost).max(0));
            if *count > layer.places {
                violations.push(Violation::Overfull { slot, layer: number });
            }
            if *count > 0 && cost > price {
                violations.push(Violation::DearLayer { slot, layer: number });
            }
            if *count < layer.places && cost < price {
                violations.push(Violation::CheapLayer { slot, layer: number });
            }
        }
    }
    if counted != i128::from(claim.objective) {
        violations.push(Violation::Objective { claimed: claim.objective, counted });
    }
    if bound != i128::from(claim.objective) {
        violations.push(Violation::Bound { claimed: claim.objective, bound });
    }
    violations
}
