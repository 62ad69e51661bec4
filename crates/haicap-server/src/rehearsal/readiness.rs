//! Evidence of readiness as the city keeps it, and what is computed from assignments, accounts and closed rounds
//! (mức độ sẵn sàng).

use super::{Batch, State};
use crate::app::App;
use crate::board::{lock, unit_verdict};
use crate::instance::{Instance, assignments};
use crate::ledger::{Note, RecordError};
use crate::secret;
use crate::sign_in::AccountBody;
use haicap_core::city::City;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::Verdict;
use haicap_core::trial::readiness::{
    ConditionKey, Evidence, Observation, Readiness, ReadinessVerdict, Run, judge, people,
};
use haicap_store::AccountRow;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::slice;
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
        let (placed, accounts) = match units {
            [unit] => of_one(app, *unit).await?,
            _ => of_all(app).await?,
        };
        let mut evidence = runs(instance, city);
        for (_, filed) in app.rehearsal.state().all::<Filed>() {
            evidence.entry(filed.unit).or_default().push(filed.evidence.clone());
        }
        let (placed, accounts) = (by_unit(placed), by_unit(accounts));
        let of = |all: &BTreeMap<UnitId, Vec<Assignment>>, unit| all.get(unit).cloned().unwrap_or_default();
        for unit in units {
            let seen = people(city, *unit, day, &of(&placed, unit), &of(&accounts, unit));
            evidence.entry(*unit).or_default().push(Evidence { at: now, expires_at: None, by: None, seen });
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

type People = (Vec<Assignment>, Vec<Assignment>);

/// Assignments of the whole city, and those that active accounts carry.
async fn of_all(app: &App) -> Result<People, RecordError> {
    let placed = assignments(&app.city_store).await.map_err(|error| damaged(&error))?;
    Ok((placed, carried_by(app.store.accounts_of_staff().await?)?))
}

/// The same for one unit; somebody whose account belongs to another unit is looked up by itself.
async fn of_one(app: &App, unit: UnitId) -> Result<People, RecordError> {
    let rows = app.city_store.assignments_of_unit(&unit.to_string()).await?;
    let placed: Vec<Assignment> =
        rows.iter().map(|row| serde_json::from_str(&row.body)).collect::<Result<_, serde_json::Error>>()?;
    let mut accounts = app.store.accounts_of_unit(&unit.to_string()).await?;
    let known: BTreeSet<Uuid> = accounts.iter().map(|account| account.id).collect();
    let others: BTreeSet<Uuid> = placed.iter().map(|a| a.official).filter(|id| !known.contains(id)).collect();
    for id in others {
        accounts.extend(app.store.account(id).await?);
    }
    Ok((placed, carried_by(accounts)?))
}

fn damaged(error: &dyn std::fmt::Display) -> RecordError {
    RecordError::Store(haicap_store::StoreError::Damaged { what: error.to_string() })
}

fn carried_by(accounts: Vec<AccountRow>) -> Result<Vec<Assignment>, RecordError> {
    let mut carried = Vec::new();
    for account in accounts.iter().filter(|account| account.active) {
        carried.extend(serde_json::from_str::<AccountBody>(&account.body)?.assignments);
    }
    Ok(carried)
}

fn by_unit(assignments: Vec<Assignment>) -> BTreeMap<UnitId, Vec<Assignment>> {
    let mut by_unit: BTreeMap<UnitId, Vec<Assignment>> = BTreeMap::new();
    for assignment in assignments {
        by_unit.entry(assignment.unit).or_default().push(assignment);
    }
    by_unit
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
            let (cells, _) = round.unit_cells(index);
            for (scenario, cells) in record.scenarios.iter().zip(cells) {
                let verdict = unit_verdict(slice::from_ref(cells), slice::from_ref(scenario));
                let (key, title) = (scenario.key.clone(), scenario.title.clone());
                let seen = Observation::Run(Run { scenario: key, title, passed: verdict == Verdict::Passed });
                runs.entry(*unit).or_default().push(Evidence { at, expires_at, by: None, seen });
            }
        }
    }
    runs
}
