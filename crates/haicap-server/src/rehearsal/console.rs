//! What the director of a trial set (điều hành): a pause, a message, and the trouble that is put in a unit's way.
//!
//! It is a record of the city store, so it outlives a restart of the program and the trial itself, and every change
//! stands in the city's journal. [`obstacle`] is asked before each command, [`unreachable`] before each request.

use super::Batch;
use crate::app::{App, AppKind};
use crate::ledger::{Note, Record, RecordError};
use crate::rehearsal::State;
use crate::sign_in::SignedIn;
use haicap_core::Lang;
use haicap_core::access::Subject;
use haicap_core::city::City;
use haicap_core::configuration::Configuration;
use haicap_core::dossier::{Command, CommandKind};
use haicap_core::procedure::{FeeTier, Procedure};
use haicap_core::territory::UnitId;
use haicap_core::time::{LimitUnit, TimeLimit};
use haicap_core::trial::incident::InjectionKind;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The longest that an answer may be held back.
pub(crate) const SLOWEST: u64 = 5_000;

/// What is set in a trial (điều hành).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Direction {
    /// Since when everything stands still.
    pub(crate) paused_at: Option<Timestamp>,
    /// What stands on every page.
    pub(crate) message: Option<String>,
    /// Oldest first; ended ones stay for the report.
    pub(crate) injections: Vec<Injection>,
}

/// Something that is put in the way on purpose (tình huống giả định).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Injection {
    pub(crate) id: Uuid,
    pub(crate) kind: InjectionKind,
    /// Where; none for all units.
    pub(crate) unit: Option<UnitId>,
    /// What the director wrote, or what it is in words.
    pub(crate) text: String,
    /// How long answers are held back, in milliseconds.
    #[serde(default)]
    pub(crate) delay: u64,
    /// Assignments that are absent.
    #[serde(default)]
    pub(crate) absent: BTreeSet<Uuid>,
    /// Accounts of those.
    #[serde(default)]
    pub(crate) accounts: BTreeSet<Uuid>,
    /// What a new rule changes of a procedure; it stops that dossiers are taken in when absent.
    #[serde(default)]
    pub(crate) terms: Option<Terms>,
    /// On the trial's clock; a new rule may begin later than it is ordered.
    pub(crate) began_at: Timestamp,
    pub(crate) ended_at: Option<Timestamp>,
}

/// Another fee or limit of a procedure, for what is reckoned from then on (mức phí, thời hạn mới).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Terms {
    /// Code of the procedure.
    pub(crate) procedure: String,
    /// Price of each of what its fee counts, in đồng.
    pub(crate) each: Option<u64>,
    pub(crate) working_days: Option<u32>,
}

impl Terms {
    /// A procedure's version under these terms.
    fn applied_to(&self, procedure: &Procedure) -> Procedure {
        let mut procedure = procedure.clone();
        if let Some(each) = self.each {
            procedure.fee.tiers = vec![FeeTier { from: 1, each }];
        }
        if let Some(amount) = self.working_days {
            procedure.limit = TimeLimit { amount, unit: LimitUnit::WorkingDay };
        }
        procedure
    }
}

impl Injection {
    fn hits(&self, unit: UnitId) -> bool {
        self.unit.is_none_or(|own| own == unit)
    }
}

impl Direction {
    /// What runs now.
    pub(crate) fn running(&self) -> impl Iterator<Item = &Injection> {
        self.injections.iter().filter(|injection| injection.ended_at.is_none())
    }

    /// What a failure at a unit is put down to, if anything; what has ended explains its own refusals only.
    pub(crate) fn explains(&self, unit: UnitId, cause: &str) -> Option<InjectionKind> {
        let hit = |injection: &&Injection| {
            injection.hits(unit)
                && (injection.kind.explains(cause) || (injection.terms.is_some() && cause == "check_failed"))
                && (injection.ended_at.is_none() || cause == injection.kind.key())
        };
        self.injections.iter().find(hit).map(|injection| injection.kind)
    }
}

/// Why a command waits or is refused although the rules allow it (tình huống đang chặn).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// What was injected; none while the whole trial stands still.
    kind: Option<InjectionKind>,
    text: String,
}

impl Obstacle {
    /// A stable word.
    pub fn key(&self) -> &'static str {
        self.kind.map_or("paused", InjectionKind::key)
    }

    /// Whether the trial stands still: that is nobody's failure and stands in no journal.
    pub(crate) const fn is_pause(&self) -> bool {
        self.kind.is_none()
    }

    /// The sentence.
    pub(crate) fn message(&self, lang: Lang) -> String {
        let (vi, en) = match self.kind {
            None => (
                "Đợt vận hành thử đang tạm dừng, chưa có gì thay đổi. Chờ điều hành cho tiếp tục rồi làm lại.".to_owned(),
                "The trial is paused, nothing was changed. Wait until its director goes on, then try again.".to_owned(),
            ),
            Some(InjectionKind::PowerCut) => (
                "Tình huống giả định: đơn vị đang mất điện, chưa có gì thay đổi. Xử lý theo phương án của đơn vị, chờ có điện rồi làm lại.".to_owned(),
                "Exercise: the unit has no power, nothing was changed. Act by the unit's own plan and try again when it is back.".to_owned(),
            ),
            Some(InjectionKind::Absence) => (
                "Tình huống giả định: người giữ vị trí này vắng mặt, chưa có gì thay đổi. Gọi người thay thế theo phân công.".to_owned(),
                "Exercise: the holder of this post is absent, nothing was changed. Call in the substitute.".to_owned(),
            ),
            Some(_) => (
                format!("Tình huống giả định, quy định mới: {} Chưa có gì thay đổi.", sentence(&self.text)),
                format!("Exercise, a new rule: {} Nothing was changed.", sentence(&self.text)),
            ),
        };
        if lang == Lang::Vi { vi } else { en }
    }
}

/// A text that ends like a sentence.
fn sentence(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn direction<T>(app: &App, ask: impl FnOnce(&Direction) -> Option<T>) -> Option<T> {
    let AppKind::Trial(number) = app.kind else { return None };
    app.rehearsal.state().get::<Direction>(&number).and_then(ask)
}

/// What stands on every page: whether the trial stands still, and the director's message.
pub(crate) fn notice(app: &App) -> (bool, Option<String>) {
    let shown = direction(app, |direction| Some((direction.paused_at.is_some(), direction.message.clone())));
    shown.unwrap_or_default()
}

/// What stands in the way of a command.
pub(crate) fn obstacle(app: &App, subject: &Subject, command: &Command) -> Option<Obstacle> {
    let now = app.clock.now();
    direction(app, |direction| {
        if direction.paused_at.is_some() {
            return Some(Obstacle { kind: None, text: String::new() });
        }
        let hit = direction.running().find(|injection| match injection.kind {
            InjectionKind::PowerCut => subject.units().any(|unit| injection.unit == Some(unit)),
            InjectionKind::Absence => is_absent(injection, subject),
            InjectionKind::NewRule => {
                injection.terms.is_none() && injection.began_at <= now && takes_in(command, subject, injection)
            }
            InjectionKind::SlowLine | InjectionKind::Surge => false,
        });
        hit.map(|injection| Obstacle { kind: Some(injection.kind), text: injection.text.clone() })
    })
}

/// What a store decides by while new rules of its director hold: its own configuration with their fees and limits.
pub(crate) fn under_new_rules(app: &App, configuration: Arc<Configuration>) -> Arc<Configuration> {
    let now = app.clock.now();
    let changed = direction(app, |direction| {
        let holds = |one: &&Injection| one.began_at <= now && one.terms.is_some();
        let rules: Vec<&Injection> = direction.running().filter(holds).collect();
        (!rules.is_empty()).then(|| with_terms(app.city(), &configuration, &rules))
    });
    changed.map_or(configuration, Arc::new)
}

/// A configuration in which rules hold, the later one over the earlier.
fn with_terms(city: &City, configuration: &Configuration, rules: &[&Injection]) -> Configuration {
    let mut changed = configuration.clone();
    for (rule, terms) in rules.iter().filter_map(|rule| Some((rule, rule.terms.as_ref()?))) {
        for unit in city.new_units().map(|unit| unit.id).filter(|unit| rule.hits(*unit)) {
            let own = changed.units.entry(unit).or_default();
            for version in city.procedures.values().filter(|version| version.id.code == terms.procedure) {
                match own.procedures.iter_mut().find(|one| one.id == version.id) {
                    Some(one) => *one = terms.applied_to(one),
                    None => own.procedures.push(terms.applied_to(version)),
                }
            }
        }
    }
    changed
}

/// A new rule without terms stops that new dossiers are taken in.
fn takes_in(command: &Command, subject: &Subject, rule: &Injection) -> bool {
    match command {
        Command::Submit { unit, .. } => rule.hits(*unit),
        command if command.kind() == CommandKind::Accept => subject.units().any(|unit| rule.hits(unit)),
        _ => false,
    }
}

fn is_absent(injection: &Injection, subject: &Subject) -> bool {
    subject.account.is_some_and(|account| injection.accounts.contains(&account))
        || subject.assignments.iter().any(|assignment| injection.absent.contains(&assignment.id))
}

/// What keeps somebody from reaching anything at all: no power, or they are not there.
pub(crate) fn unreachable(app: &App, subject: &Subject) -> Option<Obstacle> {
    direction(app, |direction| {
        let hit = direction.running().find(|injection| match injection.kind {
            InjectionKind::PowerCut => subject.units().any(|unit| injection.unit == Some(unit)),
            InjectionKind::Absence => is_absent(injection, subject),
            _ => false,
        });
        hit.map(|injection| Obstacle { kind: Some(injection.kind), text: injection.text.clone() })
    })
}

/// Whether an account is absent.
pub(crate) fn absent(app: &App, account: Uuid) -> Option<Obstacle> {
    direction(app, |direction| {
        let hit = direction.running().find(|injection| injection.accounts.contains(&account));
        hit.map(|injection| Obstacle { kind: Some(injection.kind), text: String::new() })
    })
}

/// How long everything waits on the line on which somebody sits, that of the unit of their first assignment, whether or
/// not it counts today: as the store is set up, or as the director slowed it down, whichever is slower.
pub(crate) fn line_delay(app: &App, caller: &SignedIn) -> Option<Duration> {
    let home = caller.home()?;
    let injected = direction(app, |direction| {
        let slow = |one: &&Injection| one.kind == InjectionKind::SlowLine && one.unit == Some(home);
        direction.running().filter(slow).map(|injection| injection.delay).max()
    });
    let delay = injected.unwrap_or_default().max(app.configuration().line_delay_ms(home).into()).min(SLOWEST);
    (delay > 0).then(|| Duration::from_millis(delay))
}

/// The version of what is set, which forms carry.
pub(crate) fn version(state: &State, trial: u32) -> i64 {
    Direction::table(state).get(&trial).map_or(0, |row| row.version)
}

/// Changes what is set, unless somebody else did since the page was opened.
pub(crate) fn direct(
    batch: &mut Batch,
    trial: u32,
    seen: i64,
    command: &'static str,
    set: impl FnOnce(&mut Direction) -> Result<Option<UnitId>, RecordError>,
) -> Result<(), RecordError> {
    if version(batch.state(), trial) != seen {
        return Err(RecordError::wrong(
            "Người điều hành khác vừa thao tác trước, lệnh này chưa được thực hiện. Xem lại tình hình rồi bấm lại nếu vẫn cần.",
            "Another director was faster, this order was not carried out. Look at the console and press again if it is still needed.",
        ));
    }
    let mut direction = batch.state().get::<Direction>(&trial).cloned().unwrap_or_default();
    let unit = set(&mut direction)?;
    let events = serde_json::to_value(&direction)?;
    batch.put(trial, direction, Note { command, unit, events: &events })
}
