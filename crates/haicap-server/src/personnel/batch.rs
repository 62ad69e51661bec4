//! A change in the making: a copy of the state, and what will be committed.

use super::PersonnelError;
use super::state::{Record, Row, State};
use crate::clock::wall;
use haicap_core::territory::UnitId;
use haicap_store::{Change, NewEntry, Outcome, RecordRow};
use jiff::Timestamp;
use serde::Serialize;
use std::sync::Arc;

/// A change in the making (lô thay đổi).
pub(crate) struct Batch {
    state: State,
    changes: Vec<Change>,
    at: Timestamp,
    actor: String,
}

/// What the journal says about one record of a batch.
pub(crate) struct Note<'a, E> {
    /// The command.
    pub(crate) command: &'a str,
    /// The unit it concerns, when there is one.
    pub(crate) unit: Option<UnitId>,
    /// What happened; identifiers, no names.
    pub(crate) events: &'a E,
}

impl Batch {
    /// An empty batch on a copy of the state.
    pub(super) fn new(state: State, at: Timestamp, actor: &str) -> Self {
        Batch { state, changes: Vec::new(), at, actor: actor.to_owned() }
    }

    /// The state with everything that the batch did so far.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// The store's time.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// Writes a record, with its entry in the journal.
    pub(crate) fn put<R: Record, E: Serialize>(
        &mut self,
        key: R::Key,
        value: R,
        note: Note<E>,
    ) -> Result<(), PersonnelError> {
        let version = R::table(&self.state).get(&key).map_or(0, |row| row.version) + 1;
        let body = serde_json::to_string(&value)?;
        let record = RecordRow { kind: R::KIND.into(), id: key.to_string(), version, body };
        let entry = NewEntry {
            aggregate: R::KIND.into(),
            aggregate_id: format!("{}/{key}", R::KIND),
            version: Some(version),
            command: note.command.into(),
            unit: note.unit.map(|unit| unit.to_string()).unwrap_or_default(),
            events: serde_json::to_string(note.events)?,
            ..self.entry()
        };
        self.changes.push(Change { records: vec![record], ..Change::new(entry) });
        R::table_mut(&mut self.state).insert(key, Arc::new(Row { version, value }));
        Ok(())
    }

    /// Notes something that changed no record: a refusal, a reading of a file, an export.
    pub(crate) fn note(&mut self, entry: impl FnOnce(NewEntry) -> NewEntry) {
        let entry = entry(self.entry());
        self.changes.push(Change::new(entry));
    }

    fn entry(&self) -> NewEntry {
        NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: self.at.as_microsecond(),
            recorded_at: wall().as_microsecond(),
            actor: self.actor.clone(),
            unit: String::new(),
            aggregate: String::new(),
            aggregate_id: String::new(),
            version: None,
            command: String::new(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: "[]".into(),
        }
    }

    pub(super) fn finish(self) -> (State, Vec<Change>) {
        (self.state, self.changes)
    }
}
