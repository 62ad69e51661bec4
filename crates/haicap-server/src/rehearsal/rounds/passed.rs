//! What passed in closed first trials, read from the boards of all trials (đã đạt khi chạy thử trước).

use crate::board::{Round, lock};
use crate::instance::Instance;
use haicap_core::territory::UnitId;
use haicap_core::trial::{RoundStage, Scenario, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// Scenarios by their content, each with the last verdict at every unit that tried it.
#[derive(Debug, Default)]
pub(crate) struct Tried(BTreeMap<String, BTreeMap<UnitId, bool>>);

impl Tried {
    /// Whether this very scenario passed wherever it was tried first.
    pub(crate) fn has(&self, scenario: &Scenario) -> bool {
        self.0.get(&content(scenario)).is_some_and(|units| units.values().all(|passed| *passed))
    }

    fn take_in(&mut self, round: &Round) {
        let record = round.record();
        for (index, unit) in record.units.iter().enumerate() {
            for (place, scenario) in record.scenarios.iter().enumerate() {
                self.0.entry(content(scenario)).or_default().insert(*unit, round.passed(index, place));
            }
        }
    }
}

/// What passed in closed first trials. A later first trial, or a rerun, takes the place of an earlier verdict at
/// the same unit; where a robot stood in for an absent person, nothing is proved.
pub(crate) fn passed_first(instance: &Instance) -> Tried {
    let mut tried = Tried::default();
    for app in instance.trial_numbers().into_iter().filter_map(|number| instance.trial(number)) {
        for round in app.boards.all() {
            let round = lock(&round);
            if round.is_closed() && round.record().stage != RoundStage::AllUnits {
                tried.take_in(&round);
            }
        }
    }
    tried
}

/// Units that passed every scenario of a closed round, in any trial; robots that stood in prove nothing.
pub(crate) fn passed_units(instance: &Instance) -> BTreeSet<UnitId> {
    let mut passed = BTreeSet::new();
    for app in instance.trial_numbers().into_iter().filter_map(|number| instance.trial(number)) {
        for round in app.boards.all() {
            let round = lock(&round);
            if !round.is_closed() {
                continue;
            }
            let units = round.record().units.iter().enumerate();
            let all = units.filter(|(index, _)| round.verdict_of(*index) == Verdict::Passed);
            passed.extend(all.map(|(_, unit)| *unit));
        }
    }
    passed
}

/// What is played, whatever the file and the rounds it is meant for are called.
pub(crate) fn content(scenario: &Scenario) -> String {
    let plain = Scenario { file: String::new(), tags: BTreeSet::new(), ..scenario.clone() };
    serde_json::to_string(&plain).unwrap_or_default()
}
