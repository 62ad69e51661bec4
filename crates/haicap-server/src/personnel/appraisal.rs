//! The appraisal: what the rules find in the plan as it stands, and how it compares with earlier versions.

use super::proposals::{Item, published};
use super::records::{KeptVersion, LastAppraised, Settled};
use super::state::{State, districts_of};
use super::survey::everybody_placed;
use haicap_core::city::City;
use haicap_core::staffing::{ConcludedList, Finding, FindingRule, Move, Place, Planned, Scene, Severity, check, diff};
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use uuid::Uuid;

/// What the rules find, by unit.
pub(crate) type Findings = BTreeMap<UnitId, Vec<Finding>>;

/// The findings of the state that was looked at last. Several pages ask for the same ones.
#[derive(Default)]
pub(crate) struct Cache(Mutex<Option<(Weak<State>, Arc<Findings>)>>);

impl Cache {
    /// The findings of all units in a state.
    pub(crate) fn of(&self, city: &City, state: &Arc<State>) -> Arc<Findings> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, findings)) = &*kept
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(state))
        {
            return findings.clone();
        }
        let findings = Arc::new(find(city, state));
        *kept = Some((Arc::downgrade(state), findings.clone()));
        findings
    }
}

/// Applies every rule of the appraisal to everybody's place, decided or planned, at every new unit.
fn find(city: &City, state: &State) -> Findings {
    let planned: Vec<Planned> =
        everybody_placed(state).map(|(official, _, placement)| Planned { official, place: &placement.place }).collect();
    let lists: Vec<ConcludedList> =
        state.all::<Settled>().filter_map(|(_, list)| list.versions.last().cloned()).collect();
    let (allotted, establishment) = (state.allotted(city), state.establishment(city));
    let (lists, establishment, from) = (&lists[..], &establishment[..], city.opening_day);
    let scene = Scene { city, planned: &planned, allotted: &allotted, establishment, lists, from };
    let units: BTreeSet<UnitId> = city.new_units().map(|unit| unit.id).collect();
    let mut findings = Findings::new();
    for finding in check(&scene, &units) {
        findings.entry(finding.unit).or_default().push(finding);
    }
    findings
}

/// Serious rules by the people whom they name, as home affairs may know of them: family ties are for few.
pub(crate) type Serious = BTreeMap<Uuid, BTreeSet<FindingRule>>;

/// What home affairs has to answer when it accepts somebody.
pub(crate) fn serious(findings: &Findings) -> Serious {
    let mut serious = Serious::new();
    let weighs = |rule: FindingRule| rule.severity() == Severity::Serious && rule != FindingRule::FamilyLine;
    for finding in findings.values().flatten().filter(|finding| weighs(finding.rule)) {
        for official in &finding.officials {
            serious.entry(*official).or_default().insert(finding.rule);
        }
    }
    serious
}

/// New units that draw from a district.
pub(crate) fn units_of(city: &City, district: u32) -> BTreeSet<UnitId> {
    let among = |unit: &UnitId| districts_of(city, *unit).contains(&district);
    city.new_units().map(|unit| unit.id).filter(among).collect()
}

/// People whom a serious finding names.
pub(crate) fn seriously_concerned<'f>(findings: impl IntoIterator<Item = &'f Finding>) -> BTreeSet<Uuid> {
    let serious = findings.into_iter().filter(|finding| finding.rule.severity() == Severity::Serious);
    serious.flat_map(|finding| finding.officials.iter().copied()).collect()
}

/// What differs between two versions of the places of a district's people (so sánh).
pub(crate) struct Comparison {
    /// Who moves, those who have no place any more first.
    pub(crate) moves: Vec<Move>,
    /// How many are where they were.
    pub(crate) same: usize,
    /// People of the earlier version who have no place now.
    pub(crate) missing: usize,
}

fn compare(before: &BTreeMap<Uuid, Place>, after: &BTreeMap<Uuid, Place>) -> Comparison {
    let moves = diff(before, after);
    let missing = moves.iter().filter(|moved| moved.after.is_none()).count();
    let both = before.keys().filter(|official| after.contains_key(official)).count();
    let moved = moves.iter().filter(|moved| moved.before.is_some() && moved.after.is_some()).count();
    let (lost, others): (Vec<Move>, Vec<Move>) = moves.into_iter().partition(|moved| moved.after.is_none());
    Comparison { moves: lost.into_iter().chain(others).collect(), same: both - moved, missing }
}

/// What can be compared: the published plan, the kept versions, and what is written down now.
pub(crate) enum Side<'s> {
    Plan,
    Kept(&'s KeptVersion),
    Now,
}

/// Two sides compared; `None` without a published plan when it is one of them.
pub(crate) fn between(state: &State, items: &[Item], from: &Side, to: &Side) -> Option<Comparison> {
    let of = |side: &Side| match side {
        Side::Plan => {
            let (_, plan) = published(state)?;
            let own = items.iter().map(|item| item.official.id);
            Some(own.filter_map(|id| Some((id, plan.places.get(&id)?.clone()))).collect())
        }
        Side::Kept(version) => Some(version.places.clone()),
        Side::Now => Some(places(items)),
    };
    Some(compare(&of(from)?, &of(to)?))
}

fn places(items: &[Item]) -> BTreeMap<Uuid, Place> {
    items.iter().filter_map(|item| Some((item.official.id, item.placement?.place.clone()))).collect()
}

/// What was written down against what the published plan suggested; `None` without a published plan.
pub(crate) fn against_plan(state: &State, items: &[Item]) -> Option<Comparison> {
    published(state)?;
    Some(against_suggested(items))
}

/// What was written down against what is suggested.
pub(crate) fn against_suggested(items: &[Item]) -> Comparison {
    let suggested = items.iter().filter_map(|item| Some((item.official.id, item.suggested?.clone()))).collect();
    compare(&suggested, &places(items))
}

/// What is written down now against where each person was to work when an appraising body last acted on them;
/// `None` when none ever did. People on whom nobody acted yet are left out.
pub(crate) fn since_appraisal(state: &State, district: u32, items: &[Item]) -> Option<Comparison> {
    let last = state.get::<LastAppraised>(&district)?;
    let mut now = places(items);
    now.retain(|official, _| last.places.contains_key(official));
    Some(compare(&last.places, &now))
}
