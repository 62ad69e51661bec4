//! The plan in the words of the field: people, slots with their numbers, wishes, and the suggestion.
//!
//! The machine suggests (gợi ý), people decide. [`suggest`] finds the plan of least cost; people who
//! are settled take their place out of the quota first. A pin or a ban is part of the flow and keeps
//! the plan exact. People who stay together and people who are kept apart are *not*: they are found
//! by trying pins and bans in the order of the wishes and planning again. What [`Suggestion::certify`]
//! then proves is the cheapest plan *given these pins*, not the cheapest way to choose them.
//!
//! The same input gives the same plan. Among plans of equal cost the order of the input decides:
//! whoever stands first chooses first, and nobody moves unless that lowers the cost.

mod costs;
mod limits;
mod nearness;
mod plan;
mod problem;
mod suggestion;
mod together;
mod wishes;

pub use costs::Part;
pub use problem::{PlannerError, Problem};
pub use suggestion::{Certificate, GroupTotal, Place, Placed, SlotResult, Suggestion, UnitTotal, Unplaced, suggest};
pub use wishes::{Impossible, Obstacle};

use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A person to place (người cần bố trí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// The person.
    pub official: Uuid,
    /// Staff number.
    pub code: String,
    /// Where the person worked before.
    pub from: FormerPlace,
    /// The present field of work.
    pub group: PositionGroup,
    /// Groups of positions that the qualification fits.
    pub fits: BTreeSet<PositionGroup>,
    /// People with the same team wish to stay in one unit.
    pub team: Option<String>,
    /// The place already decided, which the planner does not touch.
    pub settled: Option<(UnitId, PositionGroup)>,
}

/// The places of one group of positions in one unit (ô vị trí).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The unit.
    pub unit: UnitId,
    /// The group of positions.
    pub group: PositionGroup,
    /// Places allotted (tạm giao).
    pub places: u32,
    /// Places by the norm, where there is one (định mức).
    pub norm: Option<u32>,
    /// The soft minimum: below it each missing person costs (tối thiểu).
    pub floor: u32,
    /// Dossiers expected a day; weighs the slots of the service centres against each other.
    pub load: u32,
}

/// What somebody wants of the plan (nguyện vọng, yêu cầu).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// A person goes to a unit, where given to this group of positions (chốt vào).
    Pin {
        /// The person.
        official: Uuid,
        /// The unit.
        unit: UnitId,
        /// The group of positions; any of the unit's when none is given.
        group: Option<PositionGroup>,
    },
    /// A person does not go to a unit (tránh).
    Ban {
        /// The person.
        official: Uuid,
        /// The unit.
        unit: UnitId,
    },
    /// These people go to one unit (đi cùng).
    Together {
        /// The people.
        officials: Vec<Uuid>,
    },
    /// These two go to different units (tách ra).
    Apart {
        /// One.
        one: Uuid,
        /// The other.
        other: Uuid,
    },
}
