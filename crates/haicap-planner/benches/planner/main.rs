//! How fast the planner is, beside OR-Tools on the same instances in the same run.
//!
//! CPU seconds on both sides. `HAICAP_ORTOOLS_PYTHON` names a Python that has OR-Tools; without it only
//! our own figures are printed. Two hundred small instances, infeasible and tied ones among them, are
//! compared first: a difference stops the run.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be made shall stop loudly")]

mod peer;
mod people;

use cpu_time::ProcessTime;
use haicap_planner::certificate::check;
use haicap_planner::instance::Instance;
use haicap_planner::model::{Suggestion, Wish, suggest};
use haicap_planner::network::Solution;
use people::{Input, city, nation};
use std::io::Write;

/// People pinned one after the other.
const PINS: usize = 40;

fn main() {
    let peer = peer::Peer::find();
    peer::compare_small(peer.as_ref());
    for (name, units) in [("20 units each", 20), ("all 102 units", 0)] {
        let input = city(units);
        let suggestion = whole(&format!("{} people, {name}", input.candidates.len()), &input, peer.as_ref());
        if units == 0 {
            pins(suggestion, &input);
        }
    }
    whole("nation: 250000 people, 3321 communes, 12 units each", &nation(), None);
}

/// Suggests a plan, checks it, and measures the bare solver beside the peer's.
fn whole(name: &str, input: &Input, peer: Option<&peer::Peer>) -> Suggestion {
    let (suggestion, with_reading) =
        cpu(|| suggest(&input.city, &input.candidates, &input.slots, &[], &input.weights).unwrap());
    let instance = suggestion.instance();
    note(&format!("{name}: {} choices, {} unplaced", instance.choices(), suggestion.unplaced.len()));
    let (certificate, certifying) = cpu(|| suggestion.certify());
    assert!(certificate.holds(), "{:?}", certificate.violations);
    let (objective, solving) = solve(instance);
    let theirs = peer.map(|peer| peer.solve(&[instance]).remove(0));
    if let Some(theirs) = &theirs {
        assert_eq!(theirs.objective, Some(objective), "{name}: the optima differ");
    }
    let is_nation = peer.is_none() && name.starts_with("nation");
    let bound = |seconds: fn(&peer::Answer) -> f64| theirs.as_ref().map(seconds);
    print(&format!("{name}: solve"), solving, "CPU s", bound(|answer| answer.solve_s), (!is_nation).then_some(0.6));
    let goal = is_nation.then_some(90.0);
    print(&format!("{name}: with reading"), with_reading, "CPU s", bound(|answer| answer.total_s), goal);
    print(&format!("{name}: certificate"), certifying, "CPU s", None, None);
    suggestion
}

fn solve(instance: &Instance) -> (i64, f64) {
    let mut times = Vec::new();
    let mut objective = 0;
    for _ in 0..3 {
        let (solution, seconds) = cpu(|| Solution::new(instance).unwrap());
        assert!(check(instance, &solution.claim()).is_empty());
        objective = solution.objective();
        times.push(seconds);
        note(&format!("{} pivots, {seconds:.3} CPU s", solution.pivots()));
    }
    times.sort_by(f64::total_cmp);
    (objective, times[1])
}

/// One pin on the plan without wishes, again and again; each sends somebody whose place is not settled to a unit far
/// from theirs.
fn pins(mut suggestion: Suggestion, input: &Input) {
    let free: Vec<_> = input.candidates.iter().filter(|one| one.settled.is_none()).map(|one| one.official).collect();
    let units: Vec<_> = suggestion.units.iter().map(|total| total.unit).collect();
    let mut times = Vec::new();
    for number in 0..PINS {
        let official = free[number * 277 % free.len()];
        let unit = units[(number * 31 + 7) % units.len()];
        let wishes = [Wish::Pin { official, unit, group: None }];
        let ((), seconds) = cpu(|| suggestion.replan(&wishes).unwrap());
        assert_eq!(suggestion.place_of(official).map(|place| place.unit), Some(unit), "{:?}", suggestion.impossible);
        times.push(seconds);
        if number < 3 {
            assert!(suggestion.certify().holds());
            let anew = suggest(&input.city, &input.candidates, &input.slots, &wishes, &input.weights).unwrap();
            assert_eq!(anew.objective, suggestion.objective);
        }
        suggestion.replan(&[]).unwrap();
    }
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    print("plan again after one pin, all units and groups, mean of 40", mean * 1000.0, "CPU ms", None, Some(20.0));
    let most = times.iter().copied().fold(0.0, f64::max);
    print("plan again after one pin, all units and groups, longest of 40", most * 1000.0, "CPU ms", None, None);
    let (reasons, seconds) = cpu(|| suggestion.reasons());
    print("reasons: prepare", seconds * 1000.0, "CPU ms", None, None);
    let ((), seconds) = cpu(|| {
        for candidate in input.candidates.iter().step_by(277) {
            assert!(reasons.why(candidate.official, 5).is_some());
        }
    });
    let asked = input.candidates.iter().step_by(277).count();
    print("reasons: one person with five other places", seconds * 1000.0 / asked as f64, "CPU ms", None, None);
    let ((), seconds) = cpu(|| {
        for unit in &units[..20] {
            assert!(reasons.unit(*unit, 3).is_some());
        }
    });
    print("reasons: one unit", seconds * 1000.0 / 20.0, "CPU ms", None, None);
}

/// What a closure gives, and the CPU seconds of this process that it took.
fn cpu<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let before = ProcessTime::now();
    let result = work();
    (result, before.elapsed().as_secs_f64())
}

fn print(name: &str, value: f64, unit: &str, bound: Option<f64>, goal: Option<f64>) {
    let bound = match bound {
        Some(bound) => format!(r#","bound_name":"OR-Tools","bound":{bound:.4}"#),
        None => String::new(),
    };
    // A goal beside a peer speaks of the ratio: without the peer there is nothing to hold it against.
    let goal = goal.filter(|goal| *goal >= 1.0 || !bound.is_empty());
    let goal = goal.map(|goal| format!(r#","goal":{goal},"goal_is":"at_most""#)).unwrap_or_default();
    note(&format!(r#"{{"name":"{name}","value":{value:.4},"unit":"{unit}"{bound}{goal}}}"#));
}

/// One line on the standard output, at once.
fn note(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}
