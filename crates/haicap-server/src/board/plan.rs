//! What a round is: its order, and what the city keeps of it.

use crate::app::App;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, CastList, Hours, PeopleParts, RoundStage, Scenario, cast, receiving_officer};
use haicap_store::StoreError;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the director orders.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoundOrder {
    /// Identifier, made by the director; the same one takes an open round up again.
    pub(crate) id: Uuid,
    /// First trial or all units.
    #[schema(value_type = crate::api::shapes::RoundStageWord)]
    pub(crate) stage: RoundStage,
    /// Seed of the day.
    pub(crate) seed: u64,
    /// The units that take part.
    #[schema(value_type = Vec<crate::api::shapes::Unit>)]
    pub(crate) units: Vec<UnitId>,
    /// What is played.
    #[schema(value_type = Vec<Object>)]
    pub(crate) scenarios: Vec<Scenario>,
    /// The day, when it is not the city's planned one.
    #[serde(default)]
    #[schema(value_type = Option<crate::api::shapes::Day>)]
    pub(crate) day: Option<Date>,
    /// From when to when it is played.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub(crate) hours: Option<Hours>,
    /// Parts that people play, by unit.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub(crate) people: PeopleParts,
    /// Whether the clock never jumps over time in which nothing is done.
    #[serde(default)]
    pub(crate) in_real_time: bool,
}

/// A round as the city keeps it (đợt vận hành thử).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct RoundRecord {
    pub(crate) id: Uuid,
    pub(crate) stage: RoundStage,
    pub(crate) seed: u64,
    pub(crate) day: Date,
    pub(crate) units: Vec<UnitId>,
    pub(crate) scenarios: Vec<Scenario>,
    /// By unit and scenario: who plays which part, settled when the round was opened. Who was called in later
    /// stands in the journal.
    pub(crate) casts: Vec<Vec<CastList>>,
    /// From when to when it is played; until it is closed when absent.
    #[serde(default)]
    pub(crate) hours: Option<Hours>,
    /// Parts that people play; robots play all others.
    #[serde(default)]
    pub(crate) people: PeopleParts,
    /// Whether the clock never jumps over time in which nothing is done.
    #[serde(default)]
    pub(crate) in_real_time: bool,
    /// The last journal entry that counts; set when the round is closed.
    pub(crate) closed_after: Option<(i64, i64)>,
}

/// Why a round could not be opened or closed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PlanError {
    #[error("rounds are played in trials only")]
    OnlyInTrials,
    #[error("a round with this id has another plan")]
    OtherPlan,
    #[error("a round is extended to a later time, while it is open")]
    NotLater,
    #[error("there is no such round")]
    NoSuchRound,
    #[error("the round has no units or no scenarios")]
    Empty,
    #[error("there is no unit {0}")]
    UnknownUnit(UnitId),
    #[error("there is no procedure {0}")]
    UnknownProcedure(String),
    #[error("the scenario {0} asks for more than 10,000 dossiers at a unit")]
    TooMany(String),
    #[error("a stored round cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl RoundRecord {
    /// Settles day and cast of an order.
    pub(crate) fn plan(order: RoundOrder, assignments: &[Assignment], app: &App) -> Result<Self, PlanError> {
        let city = app.city();
        if order.units.is_empty() || order.scenarios.is_empty() {
            return Err(PlanError::Empty);
        }
        if let Some(unit) = order.units.iter().find(|unit| !city.units.contains_key(unit)) {
            return Err(PlanError::UnknownUnit(*unit));
        }
        for scenario in &order.scenarios {
            if let Some(unknown) = scenario.procedure.as_ref().filter(|id| city.procedure(id).is_none()) {
                return Err(PlanError::UnknownProcedure(unknown.to_string()));
            }
            if scenario.citizens > 10_000 {
                return Err(PlanError::TooMany(scenario.key.clone()));
            }
        }
        let mut by_unit: BTreeMap<UnitId, Vec<Assignment>> = BTreeMap::new();
        for assignment in assignments {
            by_unit.entry(assignment.unit).or_default().push(assignment.clone());
        }
        let people = |unit: &UnitId| by_unit.get(unit).map_or(&[][..], Vec::as_slice);
        let list = |scenario: &Scenario, unit: UnitId| {
            let elsewhere = scenario.casts().contains(&Cast::ReceivingOfficer);
            let receiving_officer = elsewhere.then(|| receiving_officer(unit, assignments, city)).flatten();
            CastList { receiving_officer, ..cast(scenario, unit, people(&unit), city) }
        };
        let casts = |unit: &UnitId| order.scenarios.iter().map(|scenario| list(scenario, *unit)).collect();
        Ok(RoundRecord {
            day: day_of(order.day, order.stage, app),
            casts: order.units.iter().map(casts).collect(),
            id: order.id,
            stage: order.stage,
            seed: order.seed,
            units: order.units,
            scenarios: order.scenarios,
            hours: order.hours,
            people: order.people,
            in_real_time: order.in_real_time,
            closed_after: None,
        })
    }

    /// Whether an order asks for the same round.
    pub(crate) fn matches(&self, order: &RoundOrder) -> bool {
        self.stage == order.stage
            && self.seed == order.seed
            && self.units == order.units
            && self.scenarios == order.scenarios
    }
}

/// The day of a round: the one that is wished for or the city's planned one, or the first working day after it on
/// which the trial's clock does not already stand past the opening hour.
fn day_of(wished: Option<Date>, stage: RoundStage, app: &App) -> Date {
    let city = app.city();
    let mut day = wished.unwrap_or(match stage {
        RoundStage::FirstTrial => city.first_trial_day,
        RoundStage::AllUnits | RoundStage::Rerun => city.all_units_day,
    });
    while city.calendar.opening(day) < app.clock.now() && day < Date::MAX {
        day = city.calendar.next_working_day(day);
    }
    day
}
