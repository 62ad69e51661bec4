//! What was seen at a unit: when, by whom, until when it counts.

use super::conditions::{Bound, ConditionKey, Conditions, ProbeKey};
use crate::trial::walk::Gap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

labelled! {
    /// What a person says about something they tried (trả lời).
    pub enum Answer {
        /// It worked.
        Yes = "yes", "được", "yes";
        /// It did not work.
        No = "no", "không được", "no";
        /// It was not tried.
        NotTried = "not_tried", "chưa thử", "not tried";
    }
}

/// One piece of evidence about a unit (minh chứng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// When it was seen.
    pub at: Timestamp,
    /// From when on it counts no more; none when it is computed anew each time.
    pub expires_at: Option<Timestamp>,
    /// Who filed it: an account; nobody when it is computed, or came in by a unit's probe link.
    pub by: Option<Uuid>,
    /// What was seen.
    pub seen: Observation,
}

impl Evidence {
    /// Whether it still counts.
    pub fn counts_at(&self, now: Timestamp) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }
}

/// What was seen (nội dung minh chứng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Observation {
    /// Posts and procedures, computed from assignments and accounts.
    People {
        /// Key posts that nobody holds, by key.
        empty_posts: Vec<String>,
        /// Parts of procedures that nobody can play.
        gaps: Vec<Gap>,
    },
    /// A training was held.
    Training {
        /// Which.
        session: String,
        /// People who were trained.
        trained: u32,
        /// People who have to be.
        of: u32,
        /// What is still lacking, in words; may be empty.
        lacking: String,
    },
    /// One PC was probed.
    Probe(Probe),
    /// Something was counted.
    Count {
        /// What.
        key: ConditionKey,
        /// How many.
        count: u32,
        /// A remark; may be empty.
        note: String,
    },
    /// A scenario was played in a round that is closed.
    Run(Run),
    /// Open dossiers of the old units were brought in and mapped.
    CarryOver(Carried),
    /// Lessons that are not closed, computed from those the city keeps; each by its cause.
    Lessons {
        /// A check that failed at the unit did not pass again yet.
        unproved: Vec<String>,
        /// Those without such a check: told by people there, or carried out by the unit.
        others: Vec<String>,
    },
}

/// What was measured at one PC (kết quả đo máy).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Its name, as people at the unit call it.
    pub machine: String,
    /// What scripts measured; none without them.
    pub measured: Option<Measured>,
    /// Whether the test page came out rightly.
    pub test_page: Answer,
    /// Whether the tone was heard.
    pub sound: Answer,
}

/// What only a script can measure (phần đo tự động).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// To the PC, in thousands of bits a second.
    pub down_kbps: u32,
    /// From the PC, in thousands of bits a second.
    pub up_kbps: u32,
    /// To the server and back, in milliseconds.
    pub delay_ms: u32,
    /// Width of the screen in pixels.
    pub width: u32,
    /// Height of the screen in pixels.
    pub height: u32,
    /// What the browser calls itself.
    pub browser: String,
}

/// One line of a probe's result: the number against its limit (dòng kết quả).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeLine {
    /// What.
    pub key: ProbeKey,
    /// What was found, in the unit of the limit and rounded down; none when it could not be measured.
    pub found: Option<u32>,
    /// The limit.
    pub limit: u32,
}

impl ProbeLine {
    /// Whether the limit is kept. What was not measured keeps none.
    pub fn is_met(&self) -> bool {
        self.found.is_some_and(|found| self.key.bound().holds(found, self.limit))
    }

    /// Which way the limit points.
    pub const fn bound(&self) -> Bound {
        self.key.bound()
    }
}

impl Probe {
    /// What was found, limit by limit.
    pub fn lines(&self, conditions: &Conditions) -> Vec<ProbeLine> {
        let line =
            |limit: &super::ProbeLimit| ProbeLine { key: limit.key, found: self.found(limit.key), limit: limit.value };
        conditions.probe.iter().map(line).collect()
    }

    fn found(&self, key: ProbeKey) -> Option<u32> {
        let measured = self.measured.as_ref();
        match key {
            ProbeKey::Download => measured.map(|m| m.down_kbps / 1000),
            ProbeKey::Upload => measured.map(|m| m.up_kbps / 1000),
            ProbeKey::Delay => measured.map(|m| m.delay_ms),
            ProbeKey::ScreenWidth => measured.map(|m| m.width),
            ProbeKey::ScreenHeight => measured.map(|m| m.height),
            ProbeKey::TestPage => answered(self.test_page),
            ProbeKey::Sound => answered(self.sound),
        }
    }

    /// Whether the PC keeps every limit.
    pub fn passes(&self, conditions: &Conditions) -> bool {
        self.lines(conditions).iter().all(ProbeLine::is_met)
    }
}

const fn answered(answer: Answer) -> Option<u32> {
    match answer {
        Answer::Yes => Some(1),
        Answer::No => Some(0),
        Answer::NotTried => None,
    }
}

/// How a scenario went at the unit in a closed round (lần diễn).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Key of the scenario.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Whether every step passed, and nobody's part was left to a robot.
    pub passed: bool,
    /// Whether a robot stood in for somebody at the unit.
    #[serde(default)]
    pub stood_in: bool,
    /// The round.
    #[serde(default)]
    pub round: Option<Uuid>,
}

/// Where the open dossiers of a new unit's old units stand after the dry run (đối soát).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Carried {
    /// Brought in.
    pub came_in: u32,
    /// Mapped and numbered.
    pub carried: u32,
    /// Of split units, waiting for an answer.
    pub waiting: u32,
    /// Rows that could not be read.
    pub refused: u32,
}

impl Carried {
    /// Whether nothing got lost: what came in is carried, waits, or is refused.
    pub const fn is_reconciled(&self) -> bool {
        self.came_in == self.carried + self.waiting + self.refused
    }
}
