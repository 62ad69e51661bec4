//! Every judged step of the latest round at a unit, each with the entry of the journal that proves it.

use crate::board::{Round, lock};
use crate::pages::Page;
use crate::pages::board::{journal, letter, sign};
use haicap_core::territory::UnitId;
use haicap_core::trial::Verdict;

/// A scenario as it went at the unit.
pub(super) struct Played {
    pub(super) title: String,
    pub(super) steps: Vec<StepLine>,
}

/// A step: how it went in all of its plays together.
pub(super) struct StepLine {
    pub(super) letter: char,
    pub(super) sign: &'static str,
    pub(super) verdict: &'static str,
    pub(super) text: String,
    /// The entry that proves the verdict, when the person may read the journal.
    pub(super) link: Option<String>,
}

/// What was played at a unit in the latest round; nothing when it took no part.
pub(super) fn played(page: &Page, unit: UnitId) -> Vec<Played> {
    let Some(round) = page.app.boards.all().pop() else { return Vec::new() };
    let round = lock(&round);
    let Some(place) = round.record().units.iter().position(|one| *one == unit) else { return Vec::new() };
    let scenarios = round.record().scenarios.iter().enumerate();
    scenarios
        .map(|(scenario, script)| Played {
            title: script.title.clone(),
            steps: (0..script.steps.len()).filter_map(|step| line(page, &round, (place, scenario, step))).collect(),
        })
        .collect()
}

fn line(page: &Page, round: &Round, (place, scenario, step): (usize, usize, usize)) -> Option<StepLine> {
    let unit = round.record().units[place];
    let text = round.record().scenarios[scenario].steps[step].text()?.to_owned();
    let verdict = round.unit_cells(place).0[scenario][step].verdict();
    let mut plays = round.plays_of(unit, scenario).map(|(_, play)| &play.verdicts[step]);
    let shown = plays.find(|play| play.verdict == verdict);
    let proof = shown.and_then(|play| play.proof);
    let known = proof.is_some() || (round.is_closed() && verdict != Verdict::Pending);
    Some(StepLine {
        letter: letter(verdict),
        sign: sign(verdict),
        verdict: verdict.label(page.lang()),
        text,
        link: if known { journal(page, round, unit, proof) } else { None },
    })
}
