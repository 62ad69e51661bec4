//! Working groups (tổ công tác): each sees its own list of units and files its visits.

use haicap_core::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A working group (tổ công tác).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct WorkingGroup {
    pub(crate) name: String,
    /// Accounts of its members in the official store, by what they sign in with.
    pub(crate) members: BTreeSet<String>,
    pub(crate) units: BTreeSet<UnitId>,
    /// What is looked at on each visit.
    pub(crate) checklist: Vec<String>,
}

/// A visit (lượt kiểm tra).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Visit {
    pub(crate) group: Uuid,
    pub(crate) unit: UnitId,
    pub(crate) at: Timestamp,
    pub(crate) by: Uuid,
    /// Which points of the checklist were found in order.
    pub(crate) ticked: BTreeSet<String>,
    pub(crate) text: String,
    /// What was opened because of it.
    pub(crate) incident: Option<Uuid>,
}
