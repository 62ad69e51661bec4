//! All rehearsal records of the city store, as tables in memory.

use super::rounds::{RoundPlan, ScopeDecision};
use super::scripts::Script;
use crate::ledger::tables;
use uuid::Uuid;

tables! {
    /// Everything that the city keeps of its rehearsals.
    State {
        /// Scripts with all their versions, by key.
        scripts: String => Script = "script";
        /// Planned rounds; a round has the identifier of its plan.
        round_plans: Uuid => RoundPlan = "round_plan";
        /// Decisions about which units take part, numbered from 1.
        scopes: u32 => ScopeDecision = "scope";
    }
}
