//! A scenario, ready to be played (kịch bản).

use super::step::{Act, Cast, Check, Deed, Wait};
use crate::procedure::{ProcedureId, Quantity};
use crate::time::Calendar;
use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

labelled! {
    /// In which rounds a scenario is played; written as a tag before it.
    pub enum Tag {
        /// At the pilot units first (`@chay-truoc`).
        FirstTrial = "chay-truoc", "chạy thử trước", "first trial";
        /// At all units together (`@dong-loat`).
        AllUnits = "dong-loat", "đồng loạt", "all units together";
    }
}

/// One step that is judged, or time that passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Step {
    /// Somebody does something.
    Act {
        /// The sentence as it was written.
        text: String,
        /// What it means.
        act: Act,
    },
    /// Something must hold.
    Check {
        /// The sentence as it was written.
        text: String,
        /// What it means.
        check: Check,
    },
    /// Time passes; not judged.
    Wait {
        /// How much.
        wait: Wait,
    },
}

impl Step {
    /// The sentence, for steps that are judged.
    pub fn text(&self) -> Option<&str> {
        match self {
            Step::Act { text, .. } | Step::Check { text, .. } => Some(text),
            Step::Wait { .. } => None,
        }
    }
}

/// A scenario with one row of its data (kịch bản).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    /// Short key, unique in a round, for example `chung-thuc-1`.
    pub key: String,
    /// Title as it was written.
    pub title: String,
    /// Rounds in which it is played.
    pub tags: BTreeSet<Tag>,
    /// The file it came from, relative to the scenarios' folder.
    pub file: String,
    /// Civil time at which it starts on the day of the round.
    pub start: Time,
    /// The procedure version asked for; none where documents go through other systems and there is no dossier.
    #[serde(default)]
    pub procedure: Option<ProcedureId>,
    /// Keys of the papers the citizen brings.
    pub papers: BTreeSet<String>,
    /// How much is asked for.
    pub quantity: Quantity,
    /// Dossiers, or documents, at each unit.
    pub citizens: u32,
    /// The signatory is away and gave the right to sign on, to the deputy of the cast, until the last step.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub signatory_away: bool,
    /// Steps in order.
    pub steps: Vec<Step>,
}

impl Scenario {
    /// Parts that do something in it.
    pub fn casts(&self) -> BTreeSet<Cast> {
        let cast = |step: &Step| if let Step::Act { act, .. } = step { Some(act.cast) } else { None };
        self.steps.iter().filter_map(cast).collect()
    }
}

/// Minutes between two acts where the scenario says nothing else. An assumption: the clock of a
/// trial only has to move, how long people really take is measured in rounds with people.
pub const STEP_MINUTES: i64 = 5;

/// When each step of a scenario is to be done in a round on `day`; a check and a wait have the
/// moment of the step before them.
pub fn schedule(scenario: &Scenario, day: Date, calendar: &Calendar) -> Vec<Timestamp> {
    let mut now = calendar.moment(day.to_datetime(scenario.start));
    let mut acted = false;
    let mut moments = Vec::with_capacity(scenario.steps.len());
    for step in &scenario.steps {
        match step {
            Step::Act { .. } => {
                if acted {
                    now += STEP_MINUTES.minutes();
                }
                acted = true;
            }
            Step::Check { .. } => {}
            Step::Wait { wait } => {
                now = later(now, *wait, calendar);
                acted = false;
            }
        }
        moments.push(now);
    }
    moments
}

impl Deed {
    /// The day that a deed done at a moment names: a new day of return, the last day for an answer, a day off.
    pub fn until(&self, at: Timestamp, calendar: &Calendar) -> Option<Date> {
        let (Deed::Apologise { working_days, .. }
        | Deed::Consult { working_days, .. }
        | Deed::DecreeDayOff { working_days }) = self
        else {
            return None;
        };
        let today = calendar.civil(at).date();
        Some((0..*working_days).fold(today, |day, _| calendar.next_working_day(day)))
    }
}

fn later(now: Timestamp, wait: Wait, calendar: &Calendar) -> Timestamp {
    match wait {
        Wait::Minutes { minutes } => now + i64::from(minutes).minutes(),
        Wait::Until { working_days, time } => {
            let mut day = calendar.civil(now).date();
            for _ in 0..working_days {
                day = calendar.next_working_day(day);
            }
            calendar.moment(day.to_datetime(time)).max(now)
        }
    }
}
