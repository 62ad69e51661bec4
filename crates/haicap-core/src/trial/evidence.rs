//! What shows that a step was done in a system that is not ours (minh chứng).

use super::verdict::Proof;
use crate::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

labelled! {
    /// What kind of thing shows it.
    pub enum EvidenceKind {
        /// A code that the other system gave.
        Code = "code", "mã do hệ thống kia cấp", "code";
        /// A picture of its screen.
        Picture = "picture", "ảnh chụp", "picture";
        /// Somebody who saw it.
        Witness = "witness", "người chứng kiến", "witness";
    }
}

/// What somebody gave as evidence: the event that the journal keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// The step's place in the scenario.
    pub step: usize,
    /// What it is.
    pub kind: EvidenceKind,
    /// The code, what the picture shows, or who saw what.
    pub text: String,
    /// Name of the picture: the hash of its content and its kind, as `….png`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// Whether the director gave it, in the place of the person cast.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_director: bool,
}

/// Evidence in the journal, as a judge reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its place in the journal.
    pub place: Proof,
    /// The play.
    pub play: Uuid,
    /// The unit it was given for.
    pub unit: UnitId,
    /// The assignment, the citizen's account, or the director's.
    pub actor: Uuid,
    /// The store's time.
    pub at: Timestamp,
    /// What was given.
    pub given: Given,
}
