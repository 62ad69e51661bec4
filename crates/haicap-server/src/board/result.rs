//! What came of a round: cells, verdicts on units, failures.

use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, Proof, RoundStage, Scenario, Step, Verdict};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Verdicts on one step at one unit, counted over its plays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Cell {
    /// Plays in which the step was done rightly.
    pub passed: u32,
    /// Plays in which it failed.
    pub failed: u32,
    /// Plays in which an earlier step failed.
    pub not_reached: u32,
    /// Plays in which it is still to come.
    pub pending: u32,
}

impl Cell {
    pub(super) fn slot(&mut self, verdict: Verdict) -> &mut u32 {
        match verdict {
            Verdict::Passed => &mut self.passed,
            Verdict::Failed => &mut self.failed,
            Verdict::NotReached => &mut self.not_reached,
            Verdict::Pending => &mut self.pending,
        }
    }

    /// The verdict that stands for all of them: the worst one, pending before passed.
    pub fn verdict(self) -> Verdict {
        match self {
            Cell { failed: 1.., .. } => Verdict::Failed,
            Cell { not_reached: 1.., .. } => Verdict::NotReached,
            Cell { pending: 1.., .. } => Verdict::Pending,
            _ => Verdict::Passed,
        }
    }
}

/// The verdict on a unit: failed when any step failed, passed when every judged step passed.
pub(crate) fn unit_verdict(cells: &[Vec<Cell>], scenarios: &[Scenario]) -> Verdict {
    let judged = cells.iter().zip(scenarios).flat_map(|(cells, scenario)| {
        let steps = cells.iter().zip(&scenario.steps);
        steps.filter(|(_, step)| !matches!(step, Step::Wait { .. })).map(|(cell, _)| cell.verdict())
    });
    let verdicts: Vec<_> = judged.collect();
    match () {
        () if verdicts.contains(&Verdict::Failed) => Verdict::Failed,
        () if verdicts.contains(&Verdict::NotReached) => Verdict::NotReached,
        () if verdicts.contains(&Verdict::Pending) => Verdict::Pending,
        () => Verdict::Passed,
    }
}

/// The result of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RoundResult {
    /// Identifier.
    pub id: Uuid,
    /// First trial or all units.
    #[schema(value_type = crate::api::shapes::RoundStageWord)]
    pub stage: RoundStage,
    /// `open` or `closed`.
    pub status: String,
    /// Day of the trial's clock on which it started.
    #[schema(value_type = crate::api::shapes::Day)]
    pub day: Date,
    /// Verdicts by unit.
    pub units: Vec<UnitResult>,
    /// Parts in which a robot stood in for an absent person; nothing is proved there.
    pub stand_ins: Vec<GapResult>,
    /// Every failed step.
    pub failures: Vec<Failure>,
    /// Dossiers planned.
    pub dossiers: u64,
    /// Dossiers that reached their end: result returned, declined or withdrawn.
    pub dossiers_completed: u64,
    /// Commands carried out.
    pub commands: u64,
}

/// The verdict on a unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct UnitResult {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// Over all its steps.
    #[schema(value_type = crate::api::shapes::VerdictWord)]
    pub verdict: Verdict,
    /// By scenario and step.
    pub cells: Vec<Vec<Cell>>,
}

/// A part that a robot played for an absent person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct GapResult {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    pub unit: UnitId,
    /// Its name.
    pub name: String,
    /// The part.
    #[schema(value_type = crate::api::shapes::CastWord)]
    pub cast: Cast,
    /// Why, as the director said it.
    #[serde(default)]
    pub reason: String,
}

/// A failed step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Failure {
    /// Where.
    #[schema(value_type = crate::api::shapes::Unit)]
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Key of the scenario.
    pub scenario: String,
    /// Its index in the round.
    pub scenario_index: usize,
    /// Its title.
    pub title: String,
    /// The sentence of the step.
    pub step: String,
    /// Its index in the scenario.
    pub step_index: usize,
    /// The play.
    pub play: Uuid,
    /// Stable word for the cause.
    pub cause: String,
    /// The cause in Vietnamese.
    pub message: String,
    /// The place in the journal that proves it.
    #[schema(value_type = Option<Object>)]
    pub proof: Option<Proof>,
}
