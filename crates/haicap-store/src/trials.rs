//! Trials and their rounds. City store.

use crate::db::Statement;
use crate::value::{Columns, Row, args};
use crate::{Store, StoreError};

/// A trial run (vận hành thử).
#[derive(Clone, Debug, PartialEq)]
pub struct TrialRow {
    /// Its number, from 1: the store `StoreKind::Trial(number)`.
    pub number: u32,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// Its state as JSON.
    pub body: String,
}

/// A round (đợt) of a trial.
#[derive(Clone, Debug, PartialEq)]
pub struct RoundRow {
    /// Its id.
    pub id: String,
    /// The trial.
    pub trial: u32,
    /// Its status.
    pub status: String,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// Its state as JSON.
    pub body: String,
}

macro_rules! select_rounds {
    ($rest:literal) => {
        concat!("SELECT id, trial, status, version, body FROM rounds ", $rest)
    };
}

impl TrialRow {
    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO trials (number, version, body) VALUES ($1, $2, $3) \
             ON CONFLICT (number) DO UPDATE SET body = excluded.body, \
             version = CASE WHEN trials.version = excluded.version - 1 THEN excluded.version ELSE -1 END",
            args![self.number, self.version, self.body],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { number: row.get(0)?, version: row.get(1)?, body: row.get(2)? })
    }
}

impl RoundRow {
    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO rounds (id, trial, status, version, body) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET trial = excluded.trial, status = excluded.status, \
             version = CASE WHEN rounds.version = excluded.version - 1 THEN excluded.version ELSE -1 END, \
             body = excluded.body",
            args![self.id, self.trial, self.status, self.version, self.body],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            trial: columns.take()?,
            status: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
        })
    }
}

impl Store {
    /// Writes a trial without a journal entry: a new one, or the stored version plus one, else
    /// [`StoreError::Conflict`].
    pub async fn put_trial(&self, trial: TrialRow) -> Result<(), StoreError> {
        self.commit(vec![trial.upsert()]).await.map(drop)
    }

    /// The trial with this number.
    pub async fn trial(&self, number: u32) -> Result<Option<TrialRow>, StoreError> {
        self.one("SELECT number, version, body FROM trials WHERE number = $1", args![number], TrialRow::read).await
    }

    /// All trials, by number.
    pub async fn trials(&self) -> Result<Vec<TrialRow>, StoreError> {
        self.list("SELECT number, version, body FROM trials ORDER BY number", args![], TrialRow::read).await
    }

    /// Writes a round without a journal entry: a new one, or the stored version plus one, else
    /// [`StoreError::Conflict`].
    pub async fn put_round(&self, round: RoundRow) -> Result<(), StoreError> {
        self.commit(vec![round.upsert()]).await.map(drop)
    }

    /// The round with this id.
    pub async fn round(&self, id: &str) -> Result<Option<RoundRow>, StoreError> {
        self.one(select_rounds!("WHERE id = $1"), args![id], RoundRow::read).await
    }

    /// All rounds, by trial and id.
    pub async fn rounds(&self) -> Result<Vec<RoundRow>, StoreError> {
        self.list(select_rounds!("ORDER BY trial, id"), args![], RoundRow::read).await
    }

    /// The rounds with this status, by trial and id.
    pub async fn rounds_by_status(&self, status: &str) -> Result<Vec<RoundRow>, StoreError> {
        self.list(select_rounds!("WHERE status = $1 ORDER BY trial, id"), args![status], RoundRow::read).await
    }
}
