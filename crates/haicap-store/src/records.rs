//! Records: people, plans and papers in the personnel store, what rehearsals leave behind in the city store.

use crate::db::Statement;
use crate::value::{Row, args};
use crate::{Store, StoreError};

/// One aggregate, whole as JSON. A record is never deleted: what ended says
/// so in its body.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordRow {
    /// What it is, for instance `plan`.
    pub kind: String,
    /// Its id, unique in its kind. The journal tells aggregates apart by id alone, so ids that two
    /// kinds may share go into [`crate::NewEntry::aggregate_id`] together with the kind.
    pub id: String,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// Its state as JSON.
    pub body: String,
}

macro_rules! select_records {
    ($rest:literal) => {
        concat!("SELECT kind, id, version, body FROM records ", $rest)
    };
}

impl RecordRow {
    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO records (kind, id, version, body) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (kind, id) DO UPDATE SET \
             version = CASE WHEN records.version = excluded.version - 1 THEN excluded.version ELSE -1 END, \
             body = excluded.body",
            args![self.kind, self.id, self.version, self.body],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { kind: row.get(0)?, id: row.get(1)?, version: row.get(2)?, body: row.get(3)? })
    }
}

impl Store {
    /// The record of this kind with this id.
    pub async fn record(&self, kind: &str, id: &str) -> Result<Option<RecordRow>, StoreError> {
        self.one(select_records!("WHERE kind = $1 AND id = $2"), args![kind, id], RecordRow::read).await
    }

    /// All records of a kind, by id.
    pub async fn records(&self, kind: &str) -> Result<Vec<RecordRow>, StoreError> {
        self.list(select_records!("WHERE kind = $1 ORDER BY id"), args![kind], RecordRow::read).await
    }
}
