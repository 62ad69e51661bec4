//! What became of each message, as pages and the API tell it (lần gửi).

use super::why::Why;
use super::{EVENT, identifier};
use crate::app::App;
use crate::clock::from_micros;
use haicap_core::dossier::Stage;
use haicap_store::FollowupRow;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// It was not tried yet.
    Waiting,
    /// It was not taken and is sent again.
    Failed,
    /// It was not taken, and a person decides.
    GivenUp,
    /// It was taken.
    Delivered,
}

/// A message with what became of it.
pub(crate) struct Delivery {
    /// Its number in the store.
    pub(crate) number: i64,
    /// By what the receiver knows it.
    pub(crate) message: String,
    /// The dossier it is about.
    pub(crate) dossier: String,
    /// The state it tells of, when it is an event.
    pub(crate) state: Option<Stage>,
    pub(crate) standing: Standing,
    pub(crate) attempts: i64,
    /// When it is tried next.
    pub(crate) next_at: Option<Timestamp>,
    /// When it was taken.
    pub(crate) delivered_at: Option<Timestamp>,
    pub(crate) why: Option<Why>,
}

/// The part of an event that is read again.
#[derive(Deserialize)]
struct Told {
    state: Stage,
}

impl Delivery {
    pub(crate) fn of(app: &App, row: FollowupRow) -> Self {
        let standing = match &row {
            row if row.done_at.is_some() => Standing::Delivered,
            row if row.given_up_at.is_some() => Standing::GivenUp,
            row if row.last_error.is_some() => Standing::Failed,
            _ => Standing::Waiting,
        };
        let told = || serde_json::from_str(&row.body).ok().map(|told: Told| told.state);
        let waits = matches!(standing, Standing::Waiting | Standing::Failed);
        Delivery {
            number: row.id,
            message: identifier(app, &row),
            state: if row.kind == EVENT { told() } else { None },
            standing,
            attempts: row.attempts,
            next_at: waits.then(|| from_micros(row.ready_at)),
            delivered_at: row.done_at.map(from_micros),
            why: row.last_error.as_deref().map(Why::read),
            dossier: row.aggregate_id,
        }
    }
}
