//! The peer: OR-Tools in a Python process of its own.

use haicap_planner::instance::{Choice, Instance, Layer};
use haicap_planner::network::Solution;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;

/// A Python with OR-Tools.
pub(crate) struct Peer {
    python: PathBuf,
}

/// What the peer says of one instance.
pub(crate) struct Answer {
    pub(crate) objective: Option<i64>,
    pub(crate) solve_s: f64,
    pub(crate) total_s: f64,
}

impl Peer {
    pub(crate) fn find() -> Option<Peer> {
        std::env::var_os("HAICAP_ORTOOLS_PYTHON").map(|python| Peer { python: python.into() })
    }

    /// Hands the instances over in one file and reads the answers.
    pub(crate) fn solve(&self, instances: &[&Instance]) -> Vec<Answer> {
        let file = std::env::temp_dir().join(format!("haicap-planner-{}.bin", std::process::id()));
        let mut bytes = Vec::new();
        for instance in instances {
            write(instance, &mut bytes);
        }
        std::fs::write(&file, bytes).unwrap();
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/ortools_peer.py");
        let output = Command::new(&self.python).arg(script).arg(&file).output().unwrap();
        std::fs::remove_file(&file).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let answers: Vec<Answer> = text.lines().map(answer).collect();
        assert_eq!(answers.len(), instances.len());
        answers
    }
}

fn answer(line: &str) -> Answer {
    let field = |name: &str| {
        let (_, rest) = line.split_once(&format!("\"{name}\": ")).unwrap();
        rest.split([',', '}']).next().unwrap().to_owned()
    };
    Answer {
        objective: field("objective").parse().ok(),
        solve_s: field("solve_s").parse().unwrap(),
        total_s: field("total_s").parse().unwrap(),
    }
}

fn write(instance: &Instance, bytes: &mut Vec<u8>) {
    let mut put = |number: i64| bytes.extend((number as i32).to_le_bytes());
    let layers: Vec<(usize, Layer)> =
        (0..instance.slots()).flat_map(|slot| instance.layers(slot).iter().map(move |layer| (slot, *layer))).collect();
    for number in [instance.people(), instance.slots(), instance.choices(), layers.len()] {
        put(number as i64);
    }
    for person in 0..instance.people() {
        instance.choices_of(person).for_each(|_| put(person as i64));
    }
    (0..instance.choices()).for_each(|number| put(i64::from(instance.choice(number).slot)));
    (0..instance.choices()).for_each(|number| put(i64::from(instance.choice(number).cost)));
    layers.iter().for_each(|(slot, _)| put(*slot as i64));
    layers.iter().for_each(|(_, layer)| put(i64::from(layer.places)));
    layers.iter().for_each(|(_, layer)| put(i64::from(layer.cost)));
}

/// Two hundred seeds: half with few different costs and so with ties, a third with people who must be
/// placed and so at times infeasible.
pub(crate) fn compare_small(peer: Option<&Peer>) {
    let instances: Vec<Instance> = (0..200).map(small).collect();
    let solutions: Vec<Option<Solution>> = instances.iter().map(|instance| Solution::new(instance).ok()).collect();
    let ours: Vec<Option<i64>> =
        solutions.iter().map(|solution| solution.as_ref().map(|solution| solution.objective())).collect();
    let infeasible = ours.iter().filter(|objective| objective.is_none()).count();
    let solved =
        instances.iter().zip(&solutions).filter_map(|(instance, solution)| Some((instance, solution.as_ref()?)));
    let tied = solved.filter(|(instance, solution)| is_tied(instance, solution)).count();
    assert!(infeasible > 0 && tied > 0, "{infeasible} seeds are infeasible and {tied} have several optima");
    let Some(peer) = peer else {
        super::note("HAICAP_ORTOOLS_PYTHON is not set: nothing to compare with");
        return;
    };
    let answers = peer.solve(&instances.iter().collect::<Vec<_>>());
    for (seed, (ours, theirs)) in ours.iter().zip(&answers).enumerate() {
        assert_eq!(*ours, theirs.objective, "seed {seed}");
    }
    super::note(&format!("200 seeds agree with OR-Tools, {infeasible} of them infeasible, {tied} with several optima"));
}

/// Whether somebody can sit elsewhere in another plan that costs the same: their own seat made one point dearer
/// is avoided for nothing.
fn is_tied(instance: &Instance, solution: &Solution) -> bool {
    (0..instance.people().min(40)).any(|person| {
        let (mut instance, mut other) = (instance.clone(), solution.clone());
        let seat = other.seat(person);
        let costs: Vec<i32> = instance
            .choices_of(person)
            .map(|number| instance.choice(number).cost + i32::from(number == seat))
            .collect();
        other.change_costs(&mut instance, person, &costs).unwrap();
        other.replan(&instance);
        other.objective() == solution.objective()
    })
}

fn small(seed: u64) -> Instance {
    let mut chance = Pcg64::seed_from_u64(seed);
    let (people, slots) = (chance.random_range(1..400), chance.random_range(1..40));
    let most: i32 = if seed.is_multiple_of(2) { 4 } else { 100_000 };
    let layers: Vec<Vec<Layer>> = (0..slots)
        .map(|_| {
            let mut layers: Vec<Layer> = (0..chance.random_range(0..4))
                .map(|_| Layer {
                    places: chance.random_range(0..2 + 2 * people / slots),
                    cost: chance.random_range(-most..most),
                })
                .collect();
            layers.sort_by_key(|layer| layer.cost);
            layers
        })
        .collect();
    let mut instance = Instance::new(&layers).unwrap();
    for _ in 0..people {
        let mut choices: BTreeMap<u32, i32> = (0..chance.random_range(1..10))
            .map(|_| (chance.random_range(0..slots), chance.random_range(0..most)))
            .collect();
        if !seed.is_multiple_of(3) {
            choices.insert(slots, 2 * most);
        }
        let choices: Vec<Choice> = choices.into_iter().map(|(slot, cost)| Choice { slot, cost }).collect();
        instance.add_person(&choices).unwrap();
    }
    instance
}
