//! Incidents (sự cố): failing steps open them by themselves, people add theirs; grouped by cause across units.

use super::console::Direction;
use crate::app::{App, AppKind};
use crate::board::{Round, lock};
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use haicap_core::Lang;
use haicap_core::territory::UnitId;
use haicap_core::trial::incident::{IncidentKind, InjectionKind, suggested};
use haicap_core::trial::lesson::{FailedCheck, LessonKind};
use haicap_core::trial::{Proof, StepVerdict, Verdict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// Who acts when the judge opens an incident.
pub(crate) const JUDGE: &str = "judge";

/// Something that did not work (sự cố).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Incident {
    /// The trial; none for the official store.
    pub(crate) trial: Option<u32>,
    /// Where; none for the city side.
    pub(crate) unit: Option<UnitId>,
    /// The city's time, by which the feed is ordered.
    pub(crate) at: Timestamp,
    /// The time on the clock of the store.
    pub(crate) store_at: Timestamp,
    pub(crate) source: Source,
    /// What the director had put in the way there; then it is no fault of the unit.
    pub(crate) injected: Option<InjectionKind>,
    /// When it was gone: the step passed, or somebody said so.
    pub(crate) gone_at: Option<Timestamp>,
}

/// Who saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub(crate) enum Source {
    /// The judge of a round.
    Judge {
        round: Uuid,
        scenario: String,
        title: String,
        step: usize,
        text: String,
        cause: String,
        message: String,
        proof: Option<Proof>,
    },
    /// A person.
    Person { by: Uuid, kind: IncidentKind, text: String, picture: Option<String> },
}

impl Incident {
    /// What it has in common with others: the cause, whatever the step.
    pub(crate) fn cause_key(&self) -> String {
        match &self.source {
            Source::Judge { cause, message, .. } => format!("{cause}/{message}"),
            Source::Person { kind, .. } => kind.key().to_owned(),
        }
    }

    /// The cause in words.
    pub(crate) fn cause(&self, lang: Lang) -> String {
        match &self.source {
            Source::Judge { message, .. } => message.clone(),
            Source::Person { kind, .. } => kind.label(lang).to_owned(),
        }
    }

    /// What was to be done, or what somebody wrote.
    pub(crate) fn text(&self) -> &str {
        match &self.source {
            Source::Judge { text, .. } | Source::Person { text, .. } => text,
        }
    }

    /// The round in which it happened, when a judge saw it.
    pub(crate) fn round(&self) -> Option<Uuid> {
        match &self.source {
            Source::Judge { round, .. } => Some(*round),
            Source::Person { .. } => None,
        }
    }

    /// The check that has to pass again, when a judge saw it.
    pub(crate) fn check(&self) -> Option<FailedCheck> {
        match (&self.source, self.unit) {
            (Source::Judge { scenario, step, text, .. }, Some(unit)) => {
                Some(FailedCheck { unit, scenario: scenario.clone(), step: *step, text: text.clone() })
            }
            _ => None,
        }
    }

    /// What a lesson from it is likely about.
    pub(crate) fn suggested(&self) -> LessonKind {
        match &self.source {
            Source::Judge { cause, .. } => suggested(cause),
            Source::Person { kind, .. } => kind.suggested(),
        }
    }
}

/// How far the incidents of each unit of each round were looked at; begins anew when the program does.
#[derive(Default)]
pub(crate) struct Seen {
    turn: tokio::sync::Mutex<()>,
    revisions: Mutex<BTreeMap<Uuid, Vec<u64>>>,
}

/// Opens an incident for each step that fails, closes it when the step passes after all. Doing it again changes
/// nothing: an incident is known by round, unit, scenario and step.
pub(crate) async fn follow(app: &App) -> Result<(), RecordError> {
    let AppKind::Trial(trial) = app.kind else { return Ok(()) };
    let _turn = app.rehearsal.seen.turn.lock().await;
    let (mut changes, mut looked_at) = (Vec::new(), Vec::new());
    {
        let state = app.rehearsal.state();
        let seen = app.rehearsal.seen.revisions.lock().unwrap_or_else(PoisonError::into_inner);
        for round in app.boards.all() {
            let round = lock(&round);
            let before = seen.get(&round.id()).map_or(&[][..], Vec::as_slice);
            let now: Vec<u64> = (0..round.record().units.len()).map(|unit| round.unit_cells(unit).1).collect();
            let moved = now.iter().enumerate().filter(|(unit, revision)| before.get(*unit) != Some(revision));
            for (unit, _) in moved {
                look_at(&round, unit, &Looking { trial, state: &state, store_at: app.clock.now() }, &mut changes);
            }
            looked_at.push((round.id(), now));
        }
    }
    if !changes.is_empty() {
        let write = app.rehearsal.change(app, JUDGE, |batch| {
            for (key, command, mut incident) in changes {
                match command {
                    "open_incident" => incident.at = batch.at(),
                    "incident_gone" => incident.gone_at = Some(batch.at()),
                    _ => {}
                }
                let events = serde_json::json!({ "cause": incident.cause_key(), "round": incident.round() });
                batch.put(key, incident.clone(), Note { command, unit: incident.unit, events: &events })?;
            }
            Ok(())
        });
        write.await?;
    }
    app.rehearsal.seen.revisions.lock().unwrap_or_else(PoisonError::into_inner).extend(looked_at);
    Ok(())
}

struct Looking<'a> {
    trial: u32,
    state: &'a State,
    store_at: Timestamp,
}

/// What is to be written about the steps of one unit.
fn look_at(round: &Round, unit: usize, looking: &Looking, changes: &mut Vec<(Uuid, &'static str, Incident)>) {
    let place = round.record().units[unit];
    for (index, cells) in round.unit_cells(unit).0.iter().enumerate() {
        let scenario = &round.record().scenarios[index];
        for (step, cell) in cells.iter().enumerate() {
            // A step that another one keeps from being reached has not passed.
            let passed = cell.verdict() == Verdict::Passed && cell.passed > 0;
            if cell.failed == 0 && !passed {
                continue;
            }
            let key = Uuid::new_v5(&round.id(), format!("{place}/{}/{step}", scenario.key).as_bytes());
            let known = looking.state.get::<Incident>(&key);
            if passed {
                if let Some(known) = known.filter(|known| known.gone_at.is_none()) {
                    changes.push((key, "incident_gone", known.clone()));
                }
                continue;
            }
            match known {
                Some(known) if known.gone_at.is_none() => {}
                Some(known) => changes.push((key, "incident_back", Incident { gone_at: None, ..known.clone() })),
                None => changes.extend(
                    first(round, place, index, step)
                        .map(|verdict| (key, "open_incident", opened(round, (place, index, step), verdict, looking))),
                ),
            }
        }
    }
}

/// The first failure of a step at a unit.
fn first(round: &Round, unit: UnitId, scenario: usize, step: usize) -> Option<&StepVerdict> {
    let mut verdicts = round.plays_of(unit, scenario).map(|(_, state)| &state.verdicts[step]);
    verdicts.find(|verdict| verdict.verdict == Verdict::Failed)
}

fn opened(
    round: &Round,
    (unit, index, step): (UnitId, usize, usize),
    verdict: &StepVerdict,
    looking: &Looking,
) -> Incident {
    let scenario = &round.record().scenarios[index];
    let cause = verdict.cause.as_ref();
    let key = cause.map_or("not_done", |cause| cause.key()).to_owned();
    let direction = looking.state.get::<Direction>(&looking.trial);
    Incident {
        trial: Some(looking.trial),
        unit: Some(unit),
        at: looking.store_at,
        store_at: looking.store_at,
        injected: direction.and_then(|direction| direction.explains(unit, &key)),
        gone_at: None,
        source: Source::Judge {
            round: round.id(),
            scenario: scenario.key.clone(),
            title: scenario.title.clone(),
            step,
            text: scenario.steps[step].text().unwrap_or_default().to_owned(),
            message: cause.map(|cause| cause.message(Lang::Vi)).unwrap_or_default(),
            cause: key,
            proof: verdict.proof,
        },
    }
}

/// Incidents with the same cause.
pub(crate) struct CauseGroup<'s> {
    /// Newest first.
    pub(crate) incidents: Vec<(&'s Uuid, &'s Incident)>,
}

/// Groups by cause, the widest spread first; units keep their order, nobody is ranked.
pub(crate) fn grouped<'s>(incidents: impl Iterator<Item = (&'s Uuid, &'s Incident)>) -> Vec<CauseGroup<'s>> {
    let mut groups: BTreeMap<String, Vec<(&Uuid, &Incident)>> = BTreeMap::new();
    for (key, incident) in incidents {
        groups.entry(incident.cause_key()).or_default().push((key, incident));
    }
    let mut groups: Vec<_> = groups.into_values().map(|incidents| CauseGroup { incidents }).collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.incidents.len()));
    groups
}
