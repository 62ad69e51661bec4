//! All rehearsal records of the city store, as tables in memory.

use super::scripts::Script;
use crate::ledger::tables;

tables! {
    /// Everything that the city keeps of its rehearsals.
    State {
        /// Scripts with all their versions, by key.
        scripts: String => Script = "script";
    }
}
