//! Planned rounds (kế hoạch đợt vận hành thử): what is to be played where, by whom, and starting it.
//!
//! A round has the identifier of its plan. Planning writes a record; starting branches a trial, opens the round on
//! its boards and cues the robots. What was played and how it went stays in the trial's journal.

pub(crate) mod city_side;
mod passed;
pub(crate) mod people;
mod start;

pub(crate) use passed::{content, passed_first, passed_units};
pub(crate) use start::{close, start, take_up};

use super::scripts::{Script, ScriptRef};
use super::{Batch, State};
use crate::board::lock;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use haicap_core::Lang;
use haicap_core::territory::UnitId;
use haicap_core::trial::{
    Hours, PeopleParts, RoundContext, RoundDraft, RoundFault, RoundStage, Scenario, round_faults,
};
use haicap_pack::slug;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A round as it was planned (kế hoạch đợt).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RoundPlan {
    /// What it is called.
    pub(crate) name: String,
    pub(crate) stage: RoundStage,
    /// Versions of scripts; a round keeps them when the script is edited meanwhile.
    pub(crate) scripts: Vec<ScriptRef>,
    /// The round whose scenarios are played again, less those that a named script has in another version.
    #[serde(default)]
    pub(crate) repeats: Option<Played>,
    /// Keys of the scenarios that are played; all when empty.
    #[serde(default)]
    pub(crate) only: BTreeSet<String>,
    pub(crate) units: BTreeSet<UnitId>,
    /// The day on the trial's clock.
    pub(crate) day: Date,
    pub(crate) hours: Hours,
    /// Whether the clock never jumps over time in which nothing is done.
    #[serde(default)]
    pub(crate) in_real_time: bool,
    /// Parts that people play; robots play all others.
    #[serde(default)]
    pub(crate) people: PeopleParts,
    /// Why it is played, or why although something was not tried first.
    #[serde(default)]
    pub(crate) reason: String,
    /// The account that planned it.
    pub(crate) planned_by: String,
    pub(crate) planned_at: Timestamp,
    /// The trial it is played in; a new one when absent.
    #[serde(default)]
    pub(crate) trial: Option<u32>,
    #[serde(default)]
    pub(crate) started: Option<Started>,
}

/// A round of a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Played {
    /// Number of the trial.
    pub(crate) trial: u32,
    pub(crate) round: Uuid,
}

/// When a plan became a round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Started {
    pub(crate) trial: u32,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

/// Which units take part from a day on (quyết định phạm vi).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScopeDecision {
    pub(crate) units: BTreeSet<UnitId>,
    /// The first day on which it holds.
    pub(crate) from: Date,
    /// Number and name of the paper.
    pub(crate) paper: String,
    pub(crate) reason: String,
    pub(crate) by: String,
    pub(crate) at: Timestamp,
}

impl RoundPlan {
    /// What is played: every scenario of the versions named, and of the round that is repeated those of other
    /// scripts, less what is left out.
    ///
    /// # Errors
    /// When a version is not there or cannot be read in this city.
    pub(crate) fn scenarios(&self, instance: &Instance, state: &State) -> Result<Vec<Scenario>, RecordError> {
        let mut scenarios = Vec::new();
        for cited in &self.scripts {
            let version = state.get::<Script>(&cited.script).and_then(|script| script.version(cited.version));
            let missing = || {
                let ScriptRef { script, version } = cited;
                let vi = format!("Không có phiên bản {version} của kịch bản “{script}”: chọn lại kịch bản.");
                RecordError::wrong(vi, format!("there is no version {version} of the script `{script}`"))
            };
            scenarios.extend(version.ok_or_else(missing)?.scenarios(&cited.script, instance.city())?);
        }
        if let Some(Played { trial, round }) = self.repeats {
            let round = instance.trial(trial).and_then(|app| app.boards.round(round)).ok_or_else(|| {
                RecordError::wrong("Không còn đợt cần diễn lại.", "the round to be repeated is not there any more")
            })?;
            let named = |scenario: &&Scenario| self.scripts.iter().any(|cited| cited.script == slug(&scenario.file));
            scenarios.extend(lock(&round).record().scenarios.iter().filter(|one| !named(one)).cloned());
        }
        scenarios.retain(|scenario| self.only.is_empty() || self.only.contains(&scenario.key));
        Ok(scenarios)
    }

    /// Whether anybody plays a part.
    pub(crate) fn has_people(&self) -> bool {
        self.people.values().any(|casts| !casts.is_empty())
    }

    /// The versions as people name them; a round that is repeated counts as one.
    pub(crate) fn versions(&self, state: &State) -> Vec<String> {
        let repeated = self.repeats.map(|of| of.round.to_string());
        self.scripts.iter().map(|cited| version_name(state, cited)).chain(repeated).collect()
    }

    /// Everything that stands against it.
    ///
    /// # Errors
    /// When a version cannot be read, or something is played twice.
    fn faults(&self, instance: &Instance, state: &State) -> Result<Vec<RoundFault>, RecordError> {
        let scenarios = self.scenarios(instance, state)?;
        let mut keys = BTreeSet::new();
        if let Some(twice) = scenarios.iter().find(|scenario| !keys.insert(scenario.key.as_str())) {
            let vi = format!("Tình huống “{}” được chọn hai lần: mỗi kịch bản chỉ chọn một phiên bản.", twice.title);
            return Err(RecordError::wrong(vi, format!("the scenario `{}` is chosen twice", twice.key)));
        }
        let tried = passed_first(instance);
        let cited = self.scripts.iter().filter(|cited| {
            let alone = RoundPlan { scripts: vec![(*cited).clone()], repeats: None, ..self.clone() };
            alone.scenarios(instance, state).is_ok_and(|scenarios| scenarios.iter().all(|one| tried.has(one)))
        });
        let passed_first = cited.map(|cited| version_name(state, cited)).collect();
        let units = instance.city().new_units().map(|unit| unit.id).collect();
        let scope = scope_on(state, self.day);
        let draft = RoundDraft {
            stage: self.stage,
            versions: &self.versions(state),
            scenarios: scenarios.len(),
            units: &self.units,
            hours: self.hours,
            people: &self.people,
            reason: &self.reason,
        };
        Ok(round_faults(
            &draft,
            &RoundContext { units: &units, scope: scope.map(|(_, scope)| &scope.units), passed_first: &passed_first },
        ))
    }

    /// Whether it may be started as it stands.
    ///
    /// # Errors
    /// Everything that stands against it, a line each.
    pub(crate) fn check(&self, instance: &Instance, state: &State) -> Result<(), RecordError> {
        let city = instance.city();
        let name = |id| city.units.get(&id).map_or_else(|| id.to_string(), |unit| unit.name.clone());
        let faults = self.faults(instance, state)?;
        if faults.is_empty() {
            return Ok(());
        }
        let said = |lang| faults.iter().map(|fault| fault.message(lang, &name)).collect::<Vec<_>>().join("\n");
        Err(RecordError::wrong(said(Lang::Vi), said(Lang::En)))
    }
}

/// A version as people name it.
pub(crate) fn version_name(state: &State, cited: &ScriptRef) -> String {
    let version = state.get::<Script>(&cited.script).and_then(|script| script.version(cited.version));
    let title = version.map_or(cited.script.as_str(), |version| version.title.as_str());
    format!("{title} ({}, v{})", cited.script, cited.version)
}

/// The decision about who takes part that holds on a day: the latest of those that begin by then.
pub(crate) fn scope_on(state: &State, day: Date) -> Option<(u32, &ScopeDecision)> {
    let begun = state.all::<ScopeDecision>().filter(|(_, scope)| scope.from <= day);
    begun.max_by_key(|(number, scope)| (scope.from, **number)).map(|(number, scope)| (*number, scope))
}

/// Writes a plan down. What stands against starting it is told when it is started; what can never be played is
/// refused now.
pub(crate) fn put(batch: &mut Batch, id: Uuid, plan: RoundPlan) -> Result<(), RecordError> {
    if batch.state().get::<RoundPlan>(&id).is_some_and(|kept| kept.started.is_some()) {
        let vi = "Đợt này đã bắt đầu, kế hoạch không đổi được nữa: hãy lập đợt mới.";
        return Err(RecordError::wrong(vi, "the round has started, its plan does not change any more"));
    }
    let events = serde_json::json!({ "stage": plan.stage, "scripts": plan.scripts, "units": plan.units.len(),
        "day": plan.day, "people": plan.people, "reason": plan.reason });
    batch.put(id, plan, Note { command: "plan_round", unit: None, events: &events })
}

/// Writes down a decision about who takes part.
pub(crate) fn decide_scope(batch: &mut Batch, scope: ScopeDecision) -> Result<u32, RecordError> {
    let number = batch.state().all::<ScopeDecision>().map(|(number, _)| *number).max().unwrap_or(0) + 1;
    let events = serde_json::json!({ "units": scope.units.len(), "from": scope.from, "paper": scope.paper,
        "reason": scope.reason });
    batch.put(number, scope, Note { command: "decide_scope", unit: None, events: &events })?;
    Ok(number)
}
