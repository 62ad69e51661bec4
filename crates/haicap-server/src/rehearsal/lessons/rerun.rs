//! What a rerun plays: the failed checks at their units, in the corrected script where there is one, with the same
//! people at the keyboard (đợt diễn lại).

use super::refused;
use crate::app::App;
use crate::board::{Round, lock};
use crate::instance::Instance;
use crate::ledger::RecordError;
use crate::rehearsal::State;
use crate::rehearsal::incidents::{Incident, Source};
use crate::rehearsal::rounds::{Played, RoundPlan, content};
use crate::rehearsal::scripts::{Script, ScriptRef};
use haicap_core::city::City;
use haicap_core::trial::lesson::{FailedCheck, Lesson, LessonKind, LessonRefusal, counterpart};
use haicap_core::trial::{Hours, PeopleParts, RoundStage, Scenario, Verdict};
use haicap_pack::slug;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// A scenario of the failed round, with the version in which it was corrected since, when there is one.
struct Part {
    key: String,
    corrected: Option<(ScriptRef, String)>,
}

/// Corrected versions of what a lesson's checks failed in.
pub(crate) fn corrections(instance: &Instance, state: &State, lesson: &Lesson) -> BTreeSet<ScriptRef> {
    let Some((_, source)) = source(instance, state, lesson) else { return BTreeSet::new() };
    let parts = parts(instance, state, lesson, &lock(&source));
    parts.into_iter().filter_map(|part| Some(part.corrected?.0)).collect()
}

/// The round in which a lesson failed last.
fn source(instance: &Instance, state: &State, lesson: &Lesson) -> Option<(Played, Arc<Mutex<Round>>)> {
    let rounds = rounds(instance, state, lesson);
    rounds.into_iter().max_by_key(|(at, ..)| *at).map(|(_, played, round)| (played, round))
}

/// The rounds of a lesson's judged incidents that are still there.
fn rounds(instance: &Instance, state: &State, lesson: &Lesson) -> Vec<(Timestamp, Played, Arc<Mutex<Round>>)> {
    let judged = lesson.incidents.iter().filter_map(|id| {
        let incident = state.get::<Incident>(id)?;
        let played = Played { trial: incident.trial?, round: incident.round()? };
        let round = instance.trial(played.trial)?.boards.round(played.round)?;
        Some((incident.at, played, round))
    });
    judged.collect()
}

/// Titles of the scenarios that failed, by key.
fn titles<'s>(state: &'s State, lesson: &Lesson) -> BTreeMap<&'s str, &'s str> {
    let titled = |id| match &state.get::<Incident>(id)?.source {
        Source::Judge { scenario, title, .. } => Some((scenario.as_str(), title.as_str())),
        Source::Person { .. } => None,
    };
    lesson.incidents.iter().filter_map(titled).collect()
}

/// Each failed scenario once.
fn parts(instance: &Instance, state: &State, lesson: &Lesson, source: &Round) -> Vec<Part> {
    let keys: BTreeSet<&String> = lesson.checks.iter().map(|check| &check.scenario).collect();
    let played = |key: &String| source.record().scenarios.iter().find(|scenario| scenario.key == *key);
    let part = |key: &String| Part {
        key: key.clone(),
        corrected: played(key).and_then(|played| corrected(state, instance.city(), played)),
    };
    keys.into_iter().map(part).collect()
}

/// The newest version of a scenario's script and its key there, when it says something else than what was played.
fn corrected(state: &State, city: &City, played: &Scenario) -> Option<(ScriptRef, String)> {
    let script = slug(&played.file);
    let kept = state.get::<Script>(&script)?;
    let version = kept.newest();
    let scenarios = kept.version(version)?.scenarios(&script, city).ok()?;
    let now = &scenarios[counterpart(&scenarios, &played.key, &played.title)?];
    let same = content(&Scenario { key: played.key.clone(), ..now.clone() }) == content(played);
    (!same).then(|| (ScriptRef { script, version }, now.key.clone()))
}

/// The round that plays a lesson's checks again. A lesson about the script plays its corrected version; others do when
/// it is wished for. Whole scenarios are played: a script counts as passed only where all of it did.
///
/// # Errors
/// When the failed round is gone, or a script that is to blame was not corrected.
pub(super) fn plan(
    instance: &Instance,
    app: &App,
    lesson: &Lesson,
    by: &str,
    newest: bool,
) -> Result<RoundPlan, RecordError> {
    let (state, calendar) = (app.rehearsal.state(), &app.city().calendar);
    let gone = || RecordError::wrong("Không còn đợt cần diễn lại.", "the round to be repeated is not there any more");
    let (played, source) = source(instance, &state, lesson).ok_or_else(gone)?;
    let (day, hours, parts) = {
        let source = lock(&source);
        (source.record().day, source.record().hours, parts(instance, &state, lesson, &source))
    };
    let is_script = lesson.measure.kind == LessonKind::Scenario;
    if is_script && parts.iter().all(|part| part.corrected.is_none()) {
        return Err(refused(LessonRefusal::NotCorrected));
    }
    let (mut scripts, mut only) = (BTreeSet::new(), BTreeSet::new());
    for part in parts {
        match part.corrected.filter(|_| newest || is_script) {
            Some((script, key)) => _ = (scripts.insert(script), only.insert(key)),
            None => _ = only.insert(part.key),
        }
    }
    let at = |moment| calendar.civil(moment).time();
    let office = Hours { from: at(calendar.opening(day)), until: at(calendar.closing(day)) };
    Ok(RoundPlan {
        name: format!("Diễn lại: {}", lesson.measure.cause),
        stage: RoundStage::Rerun,
        scripts: scripts.into_iter().collect(),
        repeats: Some(played),
        only,
        units: lesson.checks.iter().map(|check| check.unit).collect(),
        day,
        hours: hours.unwrap_or(office),
        in_real_time: false,
        people: people(instance, &state, lesson),
        reason: lesson.measure.text.clone(),
        planned_by: by.to_owned(),
        planned_at: app.rehearsal.now(),
        trial: None,
        started: None,
    })
}

/// What people played at the units where a check failed, they play again: a robot would prove nothing about them.
pub(crate) fn people(instance: &Instance, state: &State, lesson: &Lesson) -> PeopleParts {
    let units: BTreeSet<_> = lesson.checks.iter().map(|check| check.unit).collect();
    let mut people = PeopleParts::new();
    for (_, _, round) in rounds(instance, state, lesson) {
        for (unit, casts) in lock(&round).record().people.iter().filter(|(unit, _)| units.contains(unit)) {
            people.entry(*unit).or_default().extend(casts);
        }
    }
    people
}

/// Checks that did not pass in a rerun. One that was not played did not pass, and where a robot stood in for somebody
/// nothing did; where the corrected script has the sentence no more, all of its scenario has to pass.
pub(super) fn failed(state: &State, lesson: &Lesson, round: &Round) -> BTreeSet<FailedCheck> {
    let (record, titles) = (round.record(), titles(state, lesson));
    let passed = |check: &&FailedCheck| {
        let unit = record.units.iter().position(|unit| *unit == check.unit)?;
        let title = titles.get(check.scenario.as_str()).copied().unwrap_or_default();
        let scenario = counterpart(&record.scenarios, &check.scenario, title)?;
        let Some(step) = check.step_in(&record.scenarios[scenario]) else {
            return Some(round.passed(unit, scenario));
        };
        let cell = round.unit_cells(unit).0[scenario][step];
        let gap = round.gaps().any(|gap| gap.unit == check.unit);
        Some(!gap && cell.verdict() == Verdict::Passed && cell.passed > 0)
    };
    lesson.checks.iter().filter(|check| passed(check) != Some(true)).cloned().collect()
}
