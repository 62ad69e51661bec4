//! Evidence of readiness as the city keeps it, and what is computed from assignments, accounts and closed rounds
//! (mức độ sẵn sàng).

use super::incidents::Incident;
use super::{Batch, State, staff};
use crate::app::App;
use crate::board::lock;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::secret;
use haicap_core::city::City;
use haicap_core::territory::UnitId;
use haicap_core::trial::lesson::{Lesson, LessonState};
use haicap_core::trial::readiness::{
    ConditionKey, Evidence, Observation, Readiness, ReadinessVerdict, Run, judge, people,
};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A piece of evidence that somebody filed (minh chứng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Filed {
    /// Where it was seen.
    pub(crate) unit: UnitId,
    pub(crate) evidence: Evidence,
}

/// The code by which any PC of a unit may file a probe (mã đo máy). It opens nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ProbeCode {
    pub(crate) code: String,
    pub(crate) at: Timestamp,
    pub(crate) by: Option<Uuid>,
}

/// What the city decided about a unit's opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It opens.
    Go,
    /// It opens under conditions.
    GoWithConditions,
    /// It does not open.
    NoGo,
}

impl Outcome {
    pub(crate) const ALL: [Outcome; 3] = [Outcome::Go, Outcome::GoWithConditions, Outcome::NoGo];

    /// The word in forms.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Outcome::Go => "go",
            Outcome::GoWithConditions => "go_with_conditions",
            Outcome::NoGo => "no_go",
        }
    }
}

/// A decision on the opening of one unit, with what was known on that day (quyết định cho vận hành).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OpeningDecision {
    pub(crate) unit: UnitId,
    pub(crate) outcome: Outcome,
    /// The day of the decision.
    pub(crate) on: Date,
    /// Who decided: a body or a person, as written on the paper.
    pub(crate) decided_by: String,
    /// Conditions or reason; may be empty where the unit is ready.
    pub(crate) reason: String,
    /// The verdict on that day.
    pub(crate) verdict: ReadinessVerdict,
    /// What stood against the unit on that day, in Vietnamese.
    pub(crate) open: Vec<String>,
    /// Who wrote it down.
    pub(crate) by: Uuid,
    pub(crate) at: Timestamp,
}

/// Files a piece of evidence; it counts for the days that its condition allows.
pub(crate) fn file(
    batch: &mut Batch,
    city: &City,
    unit: UnitId,
    by: Option<Uuid>,
    seen: Observation,
) -> Result<Uuid, RecordError> {
    let days = city.readiness.valid_days(condition_of(&seen));
    let at = batch.at();
    let expires_at = days.map(|days| at + (24 * i64::from(days)).hours());
    let id = secret::id()?;
    let events = serde_json::to_value(&seen)?;
    let evidence = Evidence { at, expires_at, by, seen };
    batch.put(id, Filed { unit, evidence }, Note { command: "file_evidence", unit: Some(unit), events: &[events] })?;
    Ok(id)
}

/// The condition whose days tell how long a piece of evidence counts.
const fn condition_of(seen: &Observation) -> ConditionKey {
    match seen {
        Observation::People { .. } => ConditionKey::ProcedureGaps,
        Observation::Training { .. } => ConditionKey::Trained,
        Observation::Probe(_) => ConditionKey::GoodMachines,
        Observation::Count { key, .. } => *key,
        Observation::Run(_) => ConditionKey::ScenariosPassed,
        Observation::CarryOver(_) => ConditionKey::UnplacedDossiers,
        Observation::Lessons { .. } => ConditionKey::UnprovedLessons,
    }
}

/// The unit that a probe code belongs to.
pub(crate) fn unit_of_code(state: &State, typed: &str) -> Option<UnitId> {
    let typed = secret::canonical(typed);
    let mut codes = state.all::<ProbeCode>();
    codes.find(|(_, kept)| secret::same(&secret::canonical(&kept.code), &typed)).map(|(unit, _)| *unit)
}

/// The decision that stands for a unit: the one written down last.
pub(crate) fn latest_decision(state: &State, unit: UnitId) -> Option<&OpeningDecision> {
    let decisions = state.all::<OpeningDecision>().map(|(_, decision)| decision);
    decisions.filter(|decision| decision.unit == unit).max_by_key(|decision| decision.at)
}

/// Everything that speaks of some units, filed or computed.
pub(crate) struct Survey {
    pub(crate) now: Timestamp,
    evidence: BTreeMap<UnitId, Vec<Evidence>>,
}

impl Survey {
    /// Looks at units: `accounts` are those of the app's own store, rounds those of every trial.
    pub(crate) async fn of(app: &App, instance: &Instance, units: &[UnitId]) -> Result<Self, RecordError> {
        let (city, now) = (app.city(), app.rehearsal.now());
        // Whether a unit can open is asked for its first day, until that day has come.
        let day = city.calendar.civil(now).date().max(city.opening_day);
        let mut staff = match units {
            [unit] => BTreeMap::from([(*unit, staff::of_unit(app, *unit).await?)]),
            _ => staff::of_all(app).await?,
        };
        let (state, configuration) = (app.rehearsal.state(), app.configuration());
        let mut evidence = runs(instance, city);
        for (_, filed) in state.all::<Filed>() {
            evidence.entry(filed.unit).or_default().push(filed.evidence.clone());
        }
        let mut lessons = lessons(&state);
        for unit in units {
            let (unproved, others) = lessons.remove(unit).unwrap_or_default();
            let staff = staff.remove(unit).unwrap_or_default();
            let seen = [people(city, &configuration, *unit, day, &staff), Observation::Lessons { unproved, others }];
            let computed = seen.map(|seen| Evidence { at: now, expires_at: None, by: None, seen });
            evidence.entry(*unit).or_default().extend(computed);
        }
        let asked: BTreeSet<&UnitId> = units.iter().collect();
        evidence.retain(|unit, _| asked.contains(unit));
        Ok(Survey { now, evidence })
    }

    /// What was seen at a unit, oldest first.
    pub(crate) fn evidence(&self, unit: UnitId) -> Vec<&Evidence> {
        let mut all: Vec<&Evidence> = self.evidence.get(&unit).into_iter().flatten().collect();
        all.sort_by_key(|evidence| evidence.at);
        all
    }

    /// The verdict on a unit.
    pub(crate) fn readiness(&self, city: &City, unit: UnitId) -> Readiness {
        let evidence = self.evidence.get(&unit).map_or(&[][..], Vec::as_slice);
        judge(&city.readiness, evidence, self.now)
    }
}

/// Lessons that are not closed, at every unit that they concern: where a check failed, and where no judge saw it, the
/// unit that told it or carries the measure out.
fn lessons(state: &State) -> BTreeMap<UnitId, (Vec<String>, Vec<String>)> {
    let mut of: BTreeMap<UnitId, (Vec<String>, Vec<String>)> = BTreeMap::new();
    for (_, lesson) in state.all::<Lesson>().filter(|(_, lesson)| lesson.state != LessonState::Closed) {
        let cause = &lesson.measure.cause;
        let failed: BTreeSet<UnitId> = lesson.checks.iter().map(|check| check.unit).collect();
        let told = lesson.incidents.iter().filter_map(|id| state.get::<Incident>(id)?.unit);
        let concerned: BTreeSet<UnitId> = told.chain(lesson.measure.owner.unit).collect();
        for unit in concerned.difference(&failed) {
            of.entry(*unit).or_default().1.push(cause.clone());
        }
        for unit in failed {
            of.entry(unit).or_default().0.push(cause.clone());
        }
    }
    of
}

/// How scenarios went in the closed rounds of every trial, dated by the day that was played.
fn runs(instance: &Instance, city: &City) -> BTreeMap<UnitId, Vec<Evidence>> {
    let mut runs: BTreeMap<UnitId, Vec<Evidence>> = BTreeMap::new();
    let trials = instance.trial_numbers().into_iter().filter_map(|number| instance.trial(number));
    for round in trials.flat_map(|trial| trial.boards.all()) {
        let round = lock(&round);
        if !round.is_closed() {
            continue;
        }
        let record = round.record();
        let at = city.calendar.opening(record.day);
        let days = city.readiness.valid_days(ConditionKey::ScenariosPassed);
        let expires_at = days.map(|days| at + (24 * i64::from(days)).hours());
        for (index, unit) in record.units.iter().enumerate() {
            let stood_in = round.gaps().any(|gap| gap.unit == *unit);
            for (place, scenario) in record.scenarios.iter().enumerate() {
                let run = Run {
                    scenario: scenario.key.clone(),
                    title: scenario.title.clone(),
                    passed: round.passed(index, place),
                    stood_in,
                    round: Some(record.id),
                };
                let seen = Observation::Run(run);
                runs.entry(*unit).or_default().push(Evidence { at, expires_at, by: None, seen });
            }
        }
    }
    runs
}
