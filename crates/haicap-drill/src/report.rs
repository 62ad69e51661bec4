//! What came of a trial, for people who were not there (báo cáo vận hành thử).

mod advice;
mod clocks;
mod faults;
mod figures;
mod html;
mod text;
mod write;

pub use clocks::Clock;
pub use faults::{FaultLine, FaultTally};
pub use write::ReportError;

use crate::drill::{PlayedScenario, RoundResult};
use crate::latency::{Kind, Times};
use crate::wire::{Cell, Figures, FindingLine, StandIn, StepFailure, UnitVerdict};
use clocks::clocks;
use haicap_core::Lang;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Proof, RoundStage, Verdict};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

/// How many of the slowest units are named.
const SLOWEST: usize = 10;

/// Where and when a report comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportHead {
    /// The city's name.
    pub city: String,
    /// The trial, for example `Vận hành thử số 1`.
    pub trial: String,
    /// The seed of its chance.
    pub seed: u64,
    /// Where the trial's server can be looked at.
    pub base_link: String,
    /// When the report is made, in the city's civil time.
    pub made_at: DateTime,
}

/// A report of some rounds of one trial.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The city's name.
    pub city: String,
    /// The trial.
    pub trial: String,
    /// The seed of its chance.
    pub seed: u64,
    /// Where the trial's server can be looked at.
    pub base_link: String,
    /// When the report was made, in the city's civil time.
    pub made_at: DateTime,
    /// Units that took part.
    pub units_total: usize,
    /// Units that passed every round they took part in.
    pub units_passed: usize,
    /// Dossiers planned.
    pub dossiers: u64,
    /// Dossiers that came to their end: result returned, declined or withdrawn.
    pub dossiers_completed: u64,
    /// Commands carried out, by the journal.
    pub commands: u64,
    /// Wall time of all rounds.
    pub wall_seconds: f64,
    /// Of which clock each figure is.
    pub clocks: BTreeMap<String, Clock>,
    /// Failures by cause, the most frequent first.
    pub causes: Vec<CauseGroup>,
    /// Every step that failed.
    pub failures: Vec<FailureLine>,
    /// The rounds in the order they were played.
    pub rounds: Vec<RoundLine>,
    /// What is wrong with the systems of units, by the inspections.
    #[serde(default)]
    pub findings: Vec<FindingLine>,
    /// Faults that were planted, against the findings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub faults: Option<FaultTally>,
}

/// A step that failed in one play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureLine {
    /// The round.
    pub stage: RoundStage,
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Key of the scenario.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The step as it was written.
    pub step: String,
    /// A stable word for the cause.
    pub cause: String,
    /// The cause as a sentence.
    pub message: String,
    /// What the robot saw or was answered at this step.
    pub response: Option<String>,
    /// The place in the journal that proves it.
    pub journal: Option<Proof>,
    /// The play, which is also the applicant.
    pub play: Uuid,
}

impl FailureLine {
    /// How much evidence it carries.
    fn shows(&self) -> u8 {
        u8::from(self.response.is_some()) + u8::from(self.journal.is_some())
    }
}

/// A failure, and in how many plays of the unit it came about.
struct DistinctFailure<'a> {
    failure: &'a FailureLine,
    plays: usize,
}

/// Failures of one cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CauseGroup {
    /// A stable word for the cause.
    pub cause: String,
    /// The cause as a sentence, as the first failure tells it.
    pub message: String,
    /// How many steps failed because of it.
    pub count: usize,
    /// Names of the units.
    pub units: Vec<String>,
    /// The steps as they were written.
    pub steps: Vec<String>,
    /// What to do about it.
    pub advice: String,
}

/// One round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundLine {
    /// The round.
    pub id: Uuid,
    /// Which one.
    pub stage: RoundStage,
    /// Which one, in words.
    pub label: String,
    /// Its seed.
    pub seed: u64,
    /// Its day on the trial's clock.
    pub day: Date,
    /// First moment on the trial's clock.
    pub trial_from: Option<DateTime>,
    /// Last moment on the trial's clock.
    pub trial_to: Option<DateTime>,
    /// Units that took part.
    pub units_total: usize,
    /// Units that passed.
    pub units_passed: usize,
    /// Dossiers planned.
    pub dossiers: u64,
    /// Dossiers that came to their end: result returned, declined or withdrawn.
    pub dossiers_completed: u64,
    /// Commands carried out, by the journal.
    pub commands: u64,
    /// Commands that robots sent while this report was made; fewer when the round was taken up again.
    pub commands_sent: u64,
    /// Wall time from opening to judgement.
    pub wall_seconds: f64,
    /// What was played.
    pub scenarios: Vec<PlayedScenario>,
    /// How the dossiers of its days were handled, by the formulas of real work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figures: Option<Figures>,
    /// Verdicts on steps over all units, by scenario.
    pub step_totals: Vec<Vec<StepTotal>>,
    /// Verdicts by unit.
    pub units: Vec<UnitLine>,
    /// Parts in which a robot stood in for an absent person: nothing is proved there, their units are red.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stand_ins: Vec<StandIn>,
    /// Answer times by kind of request.
    pub steps: Vec<StepLine>,
    /// Units that waited longest for their answers.
    pub slowest_units: Vec<SlowUnit>,
}

impl RoundLine {
    /// Units that did not pass.
    pub fn units_failed(&self) -> usize {
        self.units_total - self.units_passed
    }

    /// Dossiers that are late because their scenario says so.
    pub fn late_on_purpose(&self) -> u32 {
        let of_unit: u32 = self.scenarios.iter().filter(|one| one.late_on_purpose).map(|one| one.citizens).sum();
        u32::try_from(self.units_total).unwrap_or(u32::MAX).saturating_mul(of_unit)
    }
}

/// A step of a scenario, counted over all units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTotal {
    /// The step as it was written.
    pub step: String,
    /// Plays in which it went which way.
    #[serde(flatten)]
    pub plays: Cell,
}

/// A unit in a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitLine {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// How it went.
    pub verdict: Verdict,
    /// By scenario.
    pub scenarios: Vec<CellLine>,
}

/// How a scenario went at a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellLine {
    /// In one word.
    pub mark: Mark,
    /// Plays, one for each citizen.
    pub plays: u32,
    /// Plays in which every step passed.
    pub plays_passed: u32,
    /// The first step that failed, as it was written.
    pub failed_step: Option<String>,
    /// By step; all zero where time passes.
    pub steps: Vec<Cell>,
}

/// How a scenario went at a unit, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Every play passed.
    Passed,
    /// A play failed.
    Failed,
    /// There was nothing to judge.
    NotPlayed,
}

/// Answer times of one kind of request, in wall time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepLine {
    /// What was asked.
    pub kind: Kind,
    /// What was asked, in words.
    pub label: String,
    /// How long it took.
    #[serde(flatten)]
    pub times: Times,
    /// Whose milliseconds these are.
    pub clock: Clock,
}

/// A unit that waited long for its answers, in wall time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SlowUnit {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Commands sent for it.
    pub commands: u64,
    /// How long its requests took.
    #[serde(flatten)]
    pub times: Times,
}

impl Report {
    /// Puts the results of some rounds together, in the order they were played.
    pub fn new(head: ReportHead, rounds: &[RoundResult]) -> Self {
        let ReportHead { city, trial, seed, base_link, made_at } = head;
        let verdicts = || rounds.iter().flat_map(|round| &round.closing.units);
        let units: BTreeSet<UnitId> = verdicts().map(|unit| unit.unit).collect();
        let failed: BTreeSet<UnitId> =
            verdicts().filter(|unit| unit.verdict != Verdict::Passed).map(|unit| unit.unit).collect();
        let failures: Vec<_> = rounds.iter().flat_map(failure_lines).collect();
        let sum = |figure: fn(&RoundResult) -> u64| rounds.iter().map(figure).sum();
        Report {
            city,
            trial,
            seed,
            base_link,
            made_at,
            units_total: units.len(),
            units_passed: units.len() - failed.len(),
            dossiers: sum(|round| round.closing.dossiers),
            dossiers_completed: sum(|round| round.closing.dossiers_completed),
            commands: sum(|round| round.closing.commands),
            wall_seconds: rounds.iter().map(|round| round.wall_seconds).sum(),
            clocks: clocks(),
            causes: causes(&failures),
            failures,
            rounds: rounds.iter().map(round_line).collect(),
            findings: Vec::new(),
            faults: None,
        }
    }

    /// The failures without their repetitions: a step that failed in several plays of a unit for the
    /// same cause is told once, with the play that shows most.
    fn distinct_failures(&self) -> Vec<DistinctFailure<'_>> {
        let mut distinct: Vec<DistinctFailure> = Vec::new();
        let mut places = HashMap::new();
        for failure in &self.failures {
            let FailureLine { stage, unit, scenario, step, cause, message, .. } = failure;
            let place = *places.entry((stage, unit, scenario, step, cause, message)).or_insert_with(|| {
                distinct.push(DistinctFailure { failure, plays: 0 });
                distinct.len() - 1
            });
            let known = &mut distinct[place];
            known.plays += 1;
            if failure.shows() > known.failure.shows() {
                known.failure = failure;
            }
        }
        distinct
    }

    /// Whether every unit passed every round it took part in, and no inspection found anything.
    pub fn passed(&self) -> bool {
        let all = self.units_total > 0 && self.units_passed == self.units_total;
        all && self.failures.is_empty() && self.findings.is_empty()
    }
}

fn failure_lines(round: &RoundResult) -> impl Iterator<Item = FailureLine> {
    let notes: HashMap<(Uuid, usize), String> =
        round.notes.iter().map(|note| ((note.play, note.step), note.saw.to_string())).collect();
    round.closing.failures.iter().map(move |failure| FailureLine {
        stage: round.stage,
        unit: failure.unit,
        unit_name: failure.unit_name.clone(),
        scenario: failure.scenario.clone(),
        title: failure.title.clone(),
        step: failure.step.clone(),
        cause: failure.cause.clone(),
        message: failure.message.clone(),
        response: notes.get(&(failure.play, failure.step_index)).cloned(),
        journal: failure.proof,
        play: failure.play,
    })
}

fn causes(failures: &[FailureLine]) -> Vec<CauseGroup> {
    let mut groups: Vec<CauseGroup> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut seen: BTreeSet<(&str, &str)> = BTreeSet::new();
    for failure in failures {
        let place = *places.entry(&failure.cause).or_insert_with(|| {
            groups.push(CauseGroup {
                cause: failure.cause.clone(),
                message: failure.message.clone(),
                count: 0,
                units: vec![],
                steps: vec![],
                advice: advice::advice(&failure.cause).to_owned(),
            });
            groups.len() - 1
        });
        let group = &mut groups[place];
        group.count += 1;
        if seen.insert((&failure.cause, &failure.unit_name)) {
            group.units.push(failure.unit_name.clone());
        }
        if !group.steps.contains(&failure.step) {
            group.steps.push(failure.step.clone());
        }
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.count));
    groups
}

fn round_line(round: &RoundResult) -> RoundLine {
    let closing = &round.closing;
    let mut failed_plays: HashMap<(UnitId, usize), BTreeSet<Uuid>> = HashMap::new();
    for StepFailure { unit, scenario_index, play, .. } in &closing.failures {
        failed_plays.entry((*unit, *scenario_index)).or_default().insert(*play);
    }
    let failed = |unit, scenario| failed_plays.get(&(unit, scenario)).map_or(0, BTreeSet::len);
    RoundLine {
        stand_ins: round.closing.stand_ins.clone(),
        id: round.id,
        stage: round.stage,
        label: round.stage.label(Lang::Vi).to_owned(),
        seed: round.seed,
        day: round.day,
        trial_from: round.span.map(|(from, _)| from),
        trial_to: round.span.map(|(_, to)| to),
        units_total: closing.units.len(),
        units_passed: closing.units.iter().filter(|unit| unit.verdict == Verdict::Passed).count(),
        dossiers: closing.dossiers,
        dossiers_completed: closing.dossiers_completed,
        commands: closing.commands,
        commands_sent: round.commands_sent,
        wall_seconds: round.wall_seconds,
        scenarios: round.scenarios.clone(),
        figures: round.figures.clone(),
        step_totals: step_totals(round),
        units: closing.units.iter().map(|unit| unit_line(unit, &round.scenarios, &failed)).collect(),
        steps: round.times.iter().map(|line| step_line(line.kind, line.times)).collect(),
        slowest_units: slowest(round),
    }
}

fn step_line(kind: Kind, times: Times) -> StepLine {
    StepLine { kind, label: kind.label().to_owned(), times, clock: Clock::Wall }
}

fn step_totals(round: &RoundResult) -> Vec<Vec<StepTotal>> {
    let total = |scenario: usize, step: usize| {
        let cells = round.closing.units.iter().filter_map(|unit| unit.cells.get(scenario)?.get(step));
        cells.fold(Cell::default(), |sum, cell| Cell {
            passed: sum.passed + cell.passed,
            failed: sum.failed + cell.failed,
            not_reached: sum.not_reached + cell.not_reached,
        })
    };
    let judged = |(scenario, script): (usize, &PlayedScenario)| {
        let steps = script.steps.iter().enumerate();
        steps.filter_map(|(step, text)| Some(StepTotal { step: text.clone()?, plays: total(scenario, step) })).collect()
    };
    round.scenarios.iter().enumerate().map(judged).collect()
}

fn unit_line(
    unit: &UnitVerdict,
    scenarios: &[PlayedScenario],
    failed_plays: &impl Fn(UnitId, usize) -> usize,
) -> UnitLine {
    let cell = |(index, script): (usize, &PlayedScenario)| {
        let steps = unit.cells.get(index).cloned().unwrap_or_default();
        let faulty = steps.iter().position(|cell| cell.failed > 0);
        let judged = steps.iter().any(|cell| cell.passed + cell.failed + cell.not_reached > 0);
        let mark = match (judged, faulty) {
            (false, _) => Mark::NotPlayed,
            (true, Some(_)) => Mark::Failed,
            (true, None) => Mark::Passed,
        };
        let most_failed = steps.iter().map(|cell| cell.failed).max().unwrap_or(0);
        let failed = u32::try_from(failed_plays(unit.unit, index)).unwrap_or(u32::MAX).max(most_failed);
        CellLine {
            mark,
            plays: script.citizens,
            plays_passed: if judged { script.citizens.saturating_sub(failed) } else { 0 },
            failed_step: faulty.and_then(|step| script.steps.get(step).cloned().flatten()),
            steps,
        }
    };
    UnitLine {
        unit: unit.unit,
        name: unit.name.clone(),
        verdict: unit.verdict,
        scenarios: scenarios.iter().enumerate().map(cell).collect(),
    }
}

fn slowest(round: &RoundResult) -> Vec<SlowUnit> {
    let names: HashMap<UnitId, &str> = round.closing.units.iter().map(|unit| (unit.unit, unit.name.as_str())).collect();
    let mut units: Vec<_> = round.unit_times.iter().filter(|unit| unit.times.count > 0).collect();
    units.sort_by(|a, b| b.times.p95_ms.total_cmp(&a.times.p95_ms).then(a.unit.cmp(&b.unit)));
    let line = |unit: &crate::drill::UnitPace| SlowUnit {
        unit: unit.unit,
        name: names.get(&unit.unit).map_or_else(|| unit.unit.to_string(), |name| (*name).to_owned()),
        commands: unit.commands,
        times: unit.times,
    };
    units.into_iter().take(SLOWEST).map(line).collect()
}

#[cfg(test)]
mod tests;
