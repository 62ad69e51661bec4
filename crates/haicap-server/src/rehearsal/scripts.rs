//! Scripts with their versions (kịch bản): a version never changes, rounds are pinned to one.

use crate::ledger::RecordError;
use haicap_core::city::City;
use haicap_core::trial::Scenario;
use haicap_pack::parse_scenarios;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A script and everything it ever was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Script {
    /// Oldest first; the number of a version is its place, from 1.
    pub(crate) versions: Vec<ScriptVersion>,
}

/// One version of a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ScriptVersion {
    /// What it is called.
    pub(crate) title: String,
    /// The Gherkin text; tables that people edit are made of it and turned back into it.
    pub(crate) text: String,
    /// Why it was made.
    pub(crate) note: String,
    /// Who made it: an account, or nobody for what came with the program.
    pub(crate) by: Option<Uuid>,
    pub(crate) at: Timestamp,
}

/// A version of a script, as rounds cite it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ScriptRef {
    /// Key of the script.
    pub(crate) script: String,
    /// Number of the version, from 1.
    pub(crate) version: u32,
}

impl Script {
    /// A version by its number, from 1.
    pub(crate) fn version(&self, number: u32) -> Option<&ScriptVersion> {
        self.versions.get(usize::try_from(number).ok()?.checked_sub(1)?)
    }
}

impl ScriptVersion {
    /// What is played when it is played, read by the rules of the pack.
    ///
    /// # Errors
    /// When the text cannot be read in this city; every fault with line and cure.
    pub(crate) fn scenarios(&self, key: &str, city: &City) -> Result<Vec<Scenario>, RecordError> {
        let read = parse_scenarios(&format!("{key}.feature"), &self.text, city, city.all_units_day);
        read.map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            RecordError::wrong(lines.join("\n"), lines.join("\n"))
        })
    }
}
