//! Outside effects that wait to be carried out. Official and trial stores.

use crate::db::Statement;
use crate::value::{Columns, Row, args};
use crate::{Store, StoreError};

/// An effect to be carried out.
#[derive(Clone, Debug, PartialEq)]
pub struct NewFollowup {
    /// What kind of effect.
    pub kind: String,
    /// Which aggregate it belongs to.
    pub aggregate_id: String,
    /// What to do, as JSON.
    pub body: String,
    /// Not before this moment, µs.
    pub ready_at: i64,
}

/// An effect that was leased to the caller.
#[derive(Clone, Debug, PartialEq)]
pub struct FollowupRow {
    /// Its number.
    pub id: i64,
    /// What kind of effect.
    pub kind: String,
    /// Which aggregate it belongs to.
    pub aggregate_id: String,
    /// What to do, as JSON.
    pub body: String,
    /// Not before this moment, µs.
    pub ready_at: i64,
    /// Nobody else gets it before this moment, µs.
    pub leased_until: i64,
    /// How often it was leased, this time included.
    pub attempts: i64,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

impl NewFollowup {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO followups (kind, aggregate_id, body, ready_at) VALUES ($1, $2, $3, $4)",
            args![self.kind, self.aggregate_id, self.body, self.ready_at],
        )
    }
}

impl FollowupRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        Ok(Self {
            id: columns.take()?,
            kind: columns.take()?,
            aggregate_id: columns.take()?,
            body: columns.take()?,
            ready_at: columns.take()?,
            leased_until: columns.take()?,
            attempts: columns.take()?,
            last_error: columns.take()?,
        })
    }
}

impl Store {
    /// Takes at most `limit` open effects that are ready at `now` (µs), the longest waiting
    /// first, for `lease_us` microseconds. Nobody else gets them until then; what is neither
    /// finished nor failed by then is given out again.
    pub async fn lease_followups(&self, now: i64, lease_us: i64, limit: u32) -> Result<Vec<FollowupRow>, StoreError> {
        // The conditions stand twice: PostgreSQL looks at the outer ones again when another
        // leaser was faster.
        let sql = "UPDATE followups SET leased_until = $2, attempts = attempts + 1 WHERE id IN \
                   (SELECT id FROM followups WHERE done_at IS NULL AND ready_at <= $1 AND leased_until <= $1 \
                    ORDER BY ready_at, id LIMIT $3) \
                   AND done_at IS NULL AND ready_at <= $1 AND leased_until <= $1 \
                   RETURNING id, kind, aggregate_id, body, ready_at, leased_until, attempts, last_error";
        let done = self.commit_one(sql, args![now, now.saturating_add(lease_us), limit]).await?;
        let mut rows: Vec<_> = done.rows.iter().map(FollowupRow::read).collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| (row.ready_at, row.id));
        Ok(rows)
    }

    /// Marks an effect as carried out at `at` (µs). False when it already was.
    pub async fn finish_followup(&self, id: i64, at: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE followups SET done_at = $2, last_error = NULL WHERE id = $1 AND done_at IS NULL";
        Ok(self.commit_one(sql, args![id, at]).await?.changed > 0)
    }

    /// Gives an effect back, to be tried again from `retry_at` (µs) on. False when it is done.
    pub async fn fail_followup(&self, id: i64, retry_at: i64, error: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE followups SET ready_at = $2, leased_until = 0, last_error = $3 \
                   WHERE id = $1 AND done_at IS NULL";
        Ok(self.commit_one(sql, args![id, retry_at, error]).await?.changed > 0)
    }

    /// How many effects are not carried out yet.
    pub async fn open_followups(&self) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM followups WHERE done_at IS NULL", args![]).await
    }
}
