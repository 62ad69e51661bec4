//! Failed steps of a round, by unit and step, and grouped by their cause.

use crate::board::Round;
use crate::pages::Page;
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Proof, Verdict};
use std::collections::{BTreeMap, BTreeSet};

/// A step that failed at a unit, for one cause; how often, and where the journal shows it.
pub(crate) struct Failing {
    pub(crate) unit: UnitId,
    pub(crate) unit_name: String,
    /// Index of the scenario, and the letter of its columns.
    pub(crate) scenario: usize,
    pub(crate) letter: String,
    pub(crate) title: String,
    /// Index of the step in its scenario.
    pub(crate) index: usize,
    pub(crate) step: String,
    pub(crate) cause: String,
    pub(crate) message: String,
    pub(crate) times: usize,
    /// The place in the journal, when there is one and the person may read it.
    pub(crate) journal: Option<String>,
}

/// Failures with the same cause.
pub(crate) struct CauseGroup {
    pub(crate) message: String,
    pub(crate) units: usize,
    pub(crate) times: usize,
    pub(crate) failing: Vec<Failing>,
}

/// Every step that failed, in the order of the units.
pub(crate) fn failing(page: &Page, round: &Round) -> Vec<Failing> {
    let mut found: BTreeMap<(UnitId, usize, usize, String), Failing> = BTreeMap::new();
    for state in round.states() {
        let (unit, scenario) = (state.play.unit, state.play.scenario);
        for (index, step) in state.verdicts.iter().enumerate().filter(|(_, step)| step.verdict == Verdict::Failed) {
            let Some(cause) = &step.cause else { continue };
            let message = cause.message(page.lang());
            let script = &round.record().scenarios[scenario];
            let entry = found.entry((unit, scenario, index, message.clone())).or_insert_with(|| Failing {
                unit,
                unit_name: page.unit_name(unit),
                scenario,
                letter: super::view::letter_of(scenario),
                title: script.title.clone(),
                index,
                step: script.steps[index].text().unwrap_or_default().to_owned(),
                cause: cause.key().to_owned(),
                message,
                times: 0,
                journal: journal(page, round, unit, step.proof),
            });
            entry.times += 1;
        }
    }
    found.into_values().collect()
}

/// The journal of a unit, with the entry that proves something on top; of what never began, the last entry that counts.
pub(crate) fn journal(page: &Page, round: &Round, unit: UnitId, proof: Option<Proof>) -> Option<String> {
    let end = round.record().closed_after.map(|(_, entry)| entry);
    let before = proof.map(|proof| proof.entry).or(end).map(|entry| format!("&before={}", entry + 1));
    let before = before.unwrap_or_default();
    page.may_at(Action::ReadJournal, unit).then(|| page.link(&format!("/journal?unit={unit}{before}")))
}

/// Groups by cause, the widest spread first; units keep their order, nobody is ranked.
pub(crate) fn grouped(_: &Page, failing: Vec<Failing>) -> Vec<CauseGroup> {
    let mut groups: BTreeMap<(String, String), Vec<Failing>> = BTreeMap::new();
    for failing in failing {
        groups.entry((failing.cause.clone(), failing.message.clone())).or_default().push(failing);
    }
    let mut groups: Vec<_> = groups
        .into_iter()
        .map(|((_, message), failing)| CauseGroup {
            message,
            units: failing.iter().map(|failing| failing.unit).collect::<BTreeSet<_>>().len(),
            times: failing.iter().map(|failing| failing.times).sum(),
            failing,
        })
        .collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.units));
    groups
}
