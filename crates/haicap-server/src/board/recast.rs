//! Who was called in while a round goes on: entries of the trial's journal (thay người diễn).

use crate::app::App;
use crate::clock::{from_micros, wall};
use haicap_core::territory::UnitId;
use haicap_core::trial::Cast;
use haicap_store::{Change, JournalLine, NewEntry, Outcome, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What the journal calls it.
const AGGREGATE: &str = "cast";

/// Somebody else plays a part at a unit from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Recast {
    pub(crate) unit: UnitId,
    pub(crate) cast: Cast,
    /// The assignment that played it before.
    pub(crate) from: Option<Uuid>,
    /// The assignment that plays it now; the same one when a robot stands in for it.
    pub(crate) to: Option<Uuid>,
    /// Whether a robot stands in, by the director's order.
    #[serde(default)]
    pub(crate) robot: bool,
    pub(crate) reason: String,
    /// The store's time of the entry, from the journal.
    #[serde(skip)]
    pub(crate) at: Option<Timestamp>,
}

/// A part that a robot plays for an absent person; it stays marked (chỗ trống do robot đóng thay).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Gap {
    pub(crate) unit: UnitId,
    pub(crate) cast: Cast,
}

impl Recast {
    pub(crate) fn gap(&self) -> Gap {
        Gap { unit: self.unit, cast: self.cast }
    }

    /// What a line of the journal says about a round; `None` when it is about something else.
    pub(crate) fn of_line(line: &JournalLine, round: Uuid) -> Option<Self> {
        if line.aggregate != AGGREGATE || line.aggregate_id != round.to_string() {
            return None;
        }
        let [recast] = serde_json::from_str::<[Recast; 1]>(&line.events).ok()?;
        Some(Recast { at: Some(from_micros(line.at)), ..recast })
    }

    /// Writes it into the trial's journal, and has the boards read it.
    pub(crate) async fn write(&self, app: &App, round: Uuid, by: &str) -> Result<(), StoreError> {
        let entry = NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: app.clock.now().as_microsecond(),
            recorded_at: wall().as_microsecond(),
            actor: by.to_owned(),
            unit: self.unit.to_string(),
            aggregate: AGGREGATE.into(),
            aggregate_id: round.to_string(),
            version: None,
            command: if self.robot { "let_robot_stand_in" } else { "call_in" }.into(),
            outcome: Outcome::Done,
            ground: String::new(),
            // Plain data: turning it into JSON cannot fail.
            events: serde_json::to_string(&[self]).unwrap_or_default(),
        };
        app.store.change(Change::new(entry)).await?;
        crate::worker::seal_and_judge(app).await
    }
}
