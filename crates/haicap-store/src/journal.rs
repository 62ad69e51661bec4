//! The journal: append-only, written in the same transaction as the change.

use crate::db::Statement;
use crate::value::{Columns, FromValue, Row, Value, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The command was carried out.
    Done,
    /// The command was refused; nothing changed.
    Refused,
}

impl Outcome {
    /// `done` or `refused`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

impl FromValue for Outcome {
    fn from_value(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Text(text) if text == "done" => Ok(Self::Done),
            Value::Text(text) if text == "refused" => Ok(Self::Refused),
            _ => Err("'done' or 'refused'"),
        }
    }
}

/// An entry to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEntry {
    /// The caller's id of the command; a second entry with it is a conflict.
    pub command_id: Option<Uuid>,
    /// A digest of the command's content, to tell a repetition from a misuse of the id.
    pub fingerprint: String,
    /// The store's time, µs.
    pub at: i64,
    /// Wall time, µs.
    pub recorded_at: i64,
    /// Who acted.
    pub actor: String,
    /// For which unit.
    pub unit: String,
    /// The kind of aggregate, for instance `dossier`.
    pub aggregate: String,
    /// Its id.
    pub aggregate_id: String,
    /// Its version after the command; `None` for a refusal. Unique for each aggregate id.
    pub version: Option<i64>,
    /// The command's name.
    pub command: String,
    /// Done or refused.
    pub outcome: Outcome,
    /// On what ground: the article, or the reason of the refusal.
    pub ground: String,
    /// The events as JSON.
    pub events: String,
}

/// An entry as it stands in the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalLine {
    /// Its number. Rises, but on PostgreSQL not in the order of commits: follow the seals.
    pub entry: i64,
    /// The seal that covers it; 0 = not sealed yet.
    pub seal: i64,
    /// The caller's id of the command.
    pub command_id: Option<Uuid>,
    /// A digest of the command's content.
    pub fingerprint: String,
    /// The store's time, µs.
    pub at: i64,
    /// Wall time, µs.
    pub recorded_at: i64,
    /// Who acted.
    pub actor: String,
    /// For which unit.
    pub unit: String,
    /// The kind of aggregate.
    pub aggregate: String,
    /// Its id.
    pub aggregate_id: String,
    /// Its version after the command; `None` for a refusal.
    pub version: Option<i64>,
    /// The command's name.
    pub command: String,
    /// Done or refused.
    pub outcome: Outcome,
    /// On what ground.
    pub ground: String,
    /// The events as JSON.
    pub events: String,
}

/// A place in the sealed sequence; the default is before its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealCursor {
    /// The seal.
    pub seal: i64,
    /// The last entry that was read in it.
    pub entry: i64,
}

macro_rules! select_journal {
    ($rest:literal) => {
        concat!(
            "SELECT entry, seal, command_id, fingerprint, at, recorded_at, actor, unit, aggregate, aggregate_id, ",
            "version, command, outcome, ground, events FROM journal ",
            $rest
        )
    };
}
pub(crate) use select_journal;

impl NewEntry {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO journal (command_id, fingerprint, at, recorded_at, actor, unit, aggregate, aggregate_id, \
             version, command, outcome, ground, events) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            args![
                self.command_id,
                self.fingerprint,
                self.at,
                self.recorded_at,
                self.actor,
                self.unit,
                self.aggregate,
                self.aggregate_id,
                self.version,
                self.command,
                self.outcome.as_str(),
                self.ground,
                self.events,
            ],
        )
    }
}

impl JournalLine {
    pub(crate) fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            entry: columns.take()?,
            seal: columns.take()?,
            command_id: columns.take()?,
            fingerprint: columns.take()?,
            at: columns.take()?,
            recorded_at: columns.take()?,
            actor: columns.take()?,
            unit: columns.take()?,
            aggregate: columns.take()?,
            aggregate_id: columns.take()?,
            version: columns.take()?,
            command: columns.take()?,
            outcome: columns.take()?,
            ground: columns.take()?,
            events: columns.take()?,
        })
    }

    /// The place of this line in the sealed sequence.
    pub fn cursor(&self) -> SealCursor {
        SealCursor { seal: self.seal, entry: self.entry }
    }
}

impl Store {
    /// The entry that a command left, to answer a repetition.
    pub async fn entry_by_command(&self, command_id: Uuid) -> Result<Option<JournalLine>, StoreError> {
        self.one(select_journal!("WHERE command_id = $1"), args![command_id], JournalLine::read).await
    }

    /// The next sealed lines after `cursor`, in sealed order, at most `limit`. Continue with the
    /// last line's [`JournalLine::cursor`]: no line is skipped or seen twice.
    pub async fn journal_after(&self, cursor: SealCursor, limit: u32) -> Result<Vec<JournalLine>, StoreError> {
        let sql = select_journal!(
            "WHERE (seal, entry) > ($1, $2) AND seal > 0 \
             AND seal <= (SELECT COALESCE(MAX(seal), 0) FROM seals WHERE hash <> '') \
             ORDER BY seal, entry LIMIT $3"
        );
        self.list(sql, args![cursor.seal, cursor.entry, limit], JournalLine::read).await
    }

    /// All lines of one aggregate, oldest first.
    pub async fn journal_of(&self, aggregate_id: &str) -> Result<Vec<JournalLine>, StoreError> {
        let sql = select_journal!("WHERE aggregate_id = $1 ORDER BY entry");
        self.list(sql, args![aggregate_id], JournalLine::read).await
    }

    /// A page of the journal, newest first: of one unit or of all, before the entry `before`.
    pub async fn journal_page(
        &self,
        unit: Option<&str>,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<JournalLine>, StoreError> {
        let before = before.unwrap_or(i64::MAX);
        match unit {
            Some(unit) => {
                let sql = select_journal!("WHERE unit = $1 AND entry < $2 ORDER BY entry DESC LIMIT $3");
                self.list(sql, args![unit, before, limit], JournalLine::read).await
            }
            None => {
                let sql = select_journal!("WHERE entry < $1 ORDER BY entry DESC LIMIT $2");
                self.list(sql, args![before, limit], JournalLine::read).await
            }
        }
    }

    /// How many entries the journal has.
    pub async fn journal_count(&self) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM journal", args![]).await
    }

    /// How many entries the journal has for a unit.
    pub async fn journal_count_of_unit(&self, unit: &str) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM journal WHERE unit = $1", args![unit]).await
    }

    /// One COUNT.
    pub(crate) async fn count(&self, sql: &'static str, args: Vec<Value>) -> Result<u64, StoreError> {
        let counts = self.list(sql, args, |row| row.get::<i64>(0)).await?;
        Ok(counts.first().copied().unwrap_or(0).unsigned_abs())
    }
}
