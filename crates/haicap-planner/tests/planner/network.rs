//! The solver and its certificate against counting out every plan of small instances.

use haicap_planner::certificate::{Violation, check};
use haicap_planner::instance::{Choice, Instance, InstanceError, Layer, MAX_COST};
use haicap_planner::network::{Infeasible, Solution};
use proptest::prelude::*;

/// Layers by slot and choices by person: what an instance is made of, readable for both sides.
#[derive(Debug, Clone)]
struct Numbers {
    slots: Vec<Vec<Layer>>,
    people: Vec<Vec<Choice>>,
}

impl Numbers {
    fn instance(&self) -> Instance {
        let mut instance = Instance::new(&self.slots).unwrap();
        for choices in &self.people {
            instance.add_person(choices).unwrap();
        }
        instance
    }

    /// The least cost over all plans, by trying each; none where no plan keeps the limits.
    fn least(&self) -> Option<i64> {
        self.least_from(0, &mut vec![0; self.slots.len()])
    }

    fn least_from(&self, person: usize, taken: &mut Vec<u32>) -> Option<i64> {
        if person == self.people.len() {
            return self.slots.iter().zip(taken.iter()).map(|(layers, count)| places_cost(layers, *count)).sum();
        }
        let mut least: Option<i64> = None;
        for choice in &self.people[person] {
            let slot = choice.slot as usize;
            if slot < taken.len() {
                taken[slot] += 1;
            }
            if let Some(rest) = self.least_from(person + 1, taken) {
                let total = rest + i64::from(choice.cost);
                least = Some(least.map_or(total, |least| least.min(total)));
            }
            if slot < taken.len() {
                taken[slot] -= 1;
            }
        }
        least
    }
}

fn places_cost(layers: &[Layer], mut count: u32) -> Option<i64> {
    let mut cost = 0;
    for layer in layers {
        let here = count.min(layer.places);
        cost += i64::from(here) * i64::from(layer.cost);
        count -= here;
    }
    (count == 0).then_some(cost)
}

/// Few different costs, so that ties abound; slots without places; people who must be placed.
fn numbers() -> impl Strategy<Value = Numbers> {
    let layers = prop::collection::vec((0u32..3, -4i32..9), 0..4).prop_map(|layers| {
        let mut layers: Vec<Layer> = layers.into_iter().map(|(places, cost)| Layer { places, cost }).collect();
        layers.sort_by_key(|layer| layer.cost);
        layers
    });
    prop::collection::vec(layers, 1..5).prop_flat_map(|slots| {
        let count = slots.len() as u32;
        let person = prop::collection::btree_map(0..=count, -3i32..12, 1..=slots.len() + 1)
            .prop_map(|choices| choices.into_iter().map(|(slot, cost)| Choice { slot, cost }).collect::<Vec<_>>());
        (Just(slots), prop::collection::vec(person, 0..7)).prop_map(|(slots, people)| Numbers { slots, people })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn the_plan_is_the_cheapest_of_all(numbers in numbers()) {
        let instance = numbers.instance();
        match (Solution::new(&instance), numbers.least()) {
            (Ok(solution), Some(least)) => {
                prop_assert_eq!(solution.objective(), least);
                prop_assert_eq!(check(&instance, &solution.claim()), vec![]);
            }
            (Err(Infeasible { short }), None) => prop_assert!(short > 0),
            (ours, least) => prop_assert!(false, "ours {:?}, by trying all {least:?}", ours.map(|s| s.objective())),
        }
    }

    #[test]
    fn planning_again_costs_what_planning_anew_costs(numbers in numbers(), changes in prop::collection::vec((0usize..7, prop::collection::vec(-3i32..12, 6)), 1..5)) {
        let (mut numbers, mut instance) = (numbers.clone(), numbers.instance());
        let Ok(mut solution) = Solution::new(&instance) else { return Ok(()) };
        for (person, costs) in changes {
            let Some(choices) = numbers.people.get_mut(person) else { continue };
            for (choice, cost) in choices.iter_mut().zip(&costs) {
                choice.cost = *cost;
            }
            solution.change_costs(&mut instance, person, &costs).unwrap();
            solution.replan(&instance);
            prop_assert_eq!(Some(solution.objective()), numbers.least());
            prop_assert_eq!(check(&instance, &solution.claim()), vec![]);
        }
    }

    #[test]
    fn the_certificate_notices_every_change_of_a_claim(numbers in numbers(), at in any::<prop::sample::Index>(), by in prop_oneof![-3i64..0, 1i64..4]) {
        let instance = numbers.instance();
        let Ok(solution) = Solution::new(&instance) else { return Ok(()) };
        let claim = solution.claim();
        if !claim.seats.is_empty() {
            let person = at.index(claim.seats.len());
            for seat in 0..instance.choices() {
                let mut wrong = claim.clone();
                wrong.seats[person] = seat;
                // Taking another seat of one's own in the same slot is not possible, so it must show.
                prop_assert_eq!(check(&instance, &wrong).is_empty(), seat == claim.seats[person]);
            }
            let mut wrong = claim.clone();
            wrong.person_prices[person] += by;
            let noticed = check(&instance, &wrong).contains(&Violation::PersonPrice { person });
            prop_assert!(noticed);
        }
        let slot = at.index(claim.prices.len());
        for layer in 0..claim.taken[slot].len() {
            let mut wrong = claim.clone();
            wrong.taken[slot][layer] += 1;
            let noticed = check(&instance, &wrong)
                .iter()
                .any(|violation| matches!(violation, Violation::Count { slot: at, .. } if *at == slot));
            prop_assert!(noticed);
        }
        let mut wrong = claim.clone();
        wrong.prices[slot] += by;
        let used = claim.taken[slot].iter().any(|count| *count > 0);
        prop_assert!(!used || !check(&instance, &wrong).is_empty());
        let mut wrong = claim.clone();
        wrong.objective += by;
        let violations = check(&instance, &wrong);
        let total = violations.iter().any(|violation| matches!(violation, Violation::Objective { .. }));
        let bound = violations.iter().any(|violation| matches!(violation, Violation::Bound { .. }));
        prop_assert!(total && bound);
    }
}

#[test]
fn numbers_that_are_no_instance_are_named() {
    let layer = |places, cost| Layer { places, cost };
    let choice = |slot, cost| Choice { slot, cost };
    assert_eq!(Instance::new(&[vec![layer(1, 2), layer(1, 1)]]).err(), Some(InstanceError::LayersFall { slot: 0 }));
    let too_dear = MAX_COST + 1;
    let error = InstanceError::CostTooLarge(i64::from(too_dear));
    assert_eq!(Instance::new(&[vec![layer(1, too_dear)]]).err(), Some(error));
    let mut instance = Instance::new(&[vec![layer(1, 0)]]).unwrap();
    for (choices, error) in [
        (vec![], InstanceError::NoChoice { person: 0 }),
        (vec![choice(0, too_dear)], error),
        (vec![choice(0, 1), choice(0, 1)], InstanceError::ChoicesUnordered { person: 0, slot: 0 }),
        (vec![choice(2, 1)], InstanceError::ChoicesUnordered { person: 0, slot: 2 }),
    ] {
        assert_eq!(instance.add_person(&choices), Err(error));
    }
    assert_eq!((instance.people(), instance.choices()), (0, 0));
}

#[test]
fn a_shortage_is_counted() {
    let mut instance = Instance::new(&[vec![Layer { places: 2, cost: 0 }], vec![]]).unwrap();
    for slot in [0, 0, 0, 1] {
        instance.add_person(&[Choice { slot, cost: 1 }]).unwrap();
    }
    assert_eq!(Solution::new(&instance).err(), Some(Infeasible { short: 2 }));
}
