//! People go into the personnel store, new or corrected.

use super::{Batch, RecordError};
use crate::app::App;
use crate::ledger::Note;
use haicap_core::organization::Official;

/// How many people were new, and how many corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Enrolled {
    /// New people.
    pub new: usize,
    /// People whose data changed.
    pub corrected: usize,
}

/// Takes people in, all or none; somebody who is known as they are is left alone.
///
/// # Errors
/// When the store fails.
pub async fn enroll(personnel: &App, actor: &str, people: Vec<Official>) -> Result<Enrolled, RecordError> {
    personnel.personnel.change(personnel, actor, |batch| enroll_in(batch, people)).await
}

/// Takes people in within a batch. The journal names the fields that changed, not their values.
pub(crate) fn enroll_in(batch: &mut Batch, people: Vec<Official>) -> Result<Enrolled, RecordError> {
    let mut enrolled = Enrolled::default();
    for official in people {
        let changed = match batch.state().person(official.id) {
            Some(known) if *known == official => continue,
            Some(known) => changed_fields(known, &official)?,
            None => vec![],
        };
        let command = if changed.is_empty() { "enroll" } else { "correct" };
        let count = if changed.is_empty() { &mut enrolled.new } else { &mut enrolled.corrected };
        *count += 1;
        batch.put(official.id, official, Note { command, unit: None, events: &changed })?;
    }
    Ok(enrolled)
}

fn changed_fields(before: &Official, after: &Official) -> Result<Vec<String>, RecordError> {
    let (before, after) = (serde_json::to_value(before)?, serde_json::to_value(after)?);
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Ok(vec![]) };
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    Ok(names.filter(|name| before.get(*name) != after.get(*name)).cloned().collect())
}
