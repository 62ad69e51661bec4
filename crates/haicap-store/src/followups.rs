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
    /// To whom, when there are several; else empty.
    pub target: String,
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
    /// To whom, when there are several; else empty.
    pub target: String,
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
    /// When it was given up, µs.
    pub given_up_at: Option<i64>,
    /// When it was carried out, µs.
    pub done_at: Option<i64>,
}

/// Columns of a row, in their order.
macro_rules! columns {
    () => {
        "id, kind, aggregate_id, target, body, ready_at, leased_until, attempts, last_error, given_up_at, done_at"
    };
}

/// Effects that wait to be carried out; given up ones wait for a person.
macro_rules! waits {
    () => {
        "done_at IS NULL AND given_up_at IS NULL"
    };
}

impl NewFollowup {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO followups (kind, aggregate_id, target, body, ready_at) VALUES ($1, $2, $3, $4, $5)",
            args![self.kind, self.aggregate_id, self.target, self.body, self.ready_at],
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
            target: columns.take()?,
            body: columns.take()?,
            ready_at: columns.take()?,
            leased_until: columns.take()?,
            attempts: columns.take()?,
            last_error: columns.take()?,
            given_up_at: columns.take()?,
            done_at: columns.take()?,
        })
    }
}

impl Store {
    /// Takes at most `limit` open effects of a kind that are ready at `now` (µs), the longest waiting
    /// first, for `lease_us` microseconds. Nobody else gets them until then; what is neither
    /// finished nor failed by then is given out again.
    pub async fn lease_followups(
        &self,
        kind: &str,
        now: i64,
        lease_us: i64,
        limit: u32,
    ) -> Result<Vec<FollowupRow>, StoreError> {
        // The conditions stand twice: PostgreSQL looks at the outer ones again when another
        // leaser was faster.
        let sql = concat!(
            "UPDATE followups SET leased_until = $2, attempts = attempts + 1 WHERE id IN \
             (SELECT id FROM followups WHERE ",
            waits!(),
            " AND kind = $4 AND ready_at <= $1 AND leased_until <= $1 ORDER BY ready_at, id LIMIT $3) AND ",
            waits!(),
            " AND ready_at <= $1 AND leased_until <= $1 RETURNING ",
            columns!()
        );
        let done = self.commit_one(sql, args![now, now.saturating_add(lease_us), limit, kind]).await?;
        let mut rows: Vec<_> = done.rows.iter().map(FollowupRow::read).collect::<Result<_, _>>()?;
        rows.sort_by_key(|row| (row.ready_at, row.id));
        Ok(rows)
    }

    /// The first moment (µs) at which an open effect of a kind can be taken; none when none is open.
    pub async fn next_followup(&self, kind: &str) -> Result<Option<i64>, StoreError> {
        let sql = concat!(
            "SELECT MIN(CASE WHEN leased_until > ready_at THEN leased_until ELSE ready_at END) FROM followups WHERE ",
            waits!(),
            " AND kind = $1"
        );
        Ok(self.one(sql, args![kind], |row| row.get::<Option<i64>>(0)).await?.flatten())
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

    /// Gives an effect up at `at` (µs): it waits for a person. False when it is done.
    pub async fn give_up_followup(&self, id: i64, at: i64, error: &str) -> Result<bool, StoreError> {
        let sql = "UPDATE followups SET given_up_at = $2, leased_until = 0, last_error = $3 \
                   WHERE id = $1 AND done_at IS NULL";
        Ok(self.commit_one(sql, args![id, at, error]).await?.changed > 0)
    }

    /// Lets an effect that failed or was given up be tried at once (`at`, µs), with all its attempts before it. False
    /// when it is done, never failed, or it is its turn or somebody at it already.
    pub async fn retry_followup(&self, id: i64, at: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE followups SET ready_at = $2, leased_until = 0, attempts = 0, given_up_at = NULL \
                   WHERE id = $1 AND done_at IS NULL AND last_error IS NOT NULL AND leased_until <= $2 \
                   AND (given_up_at IS NOT NULL OR ready_at > $2)";
        Ok(self.commit_one(sql, args![id, at]).await?.changed > 0)
    }

    /// The same for everything of somebody that failed or was given up; how many that were.
    pub async fn retry_followups_of(&self, target: &str, at: i64) -> Result<u64, StoreError> {
        let sql = "UPDATE followups SET ready_at = $2, leased_until = 0, attempts = 0, given_up_at = NULL \
                   WHERE target = $1 AND target <> '' AND done_at IS NULL AND last_error IS NOT NULL \
                   AND leased_until <= $2 AND (given_up_at IS NOT NULL OR ready_at > $2)";
        Ok(self.commit_one(sql, args![target, at]).await?.changed)
    }

    /// Puts off what is ready for somebody at `now` (µs), also what the caller leased, to `until`: it was not tried.
    pub async fn hold_followups_of(&self, target: &str, now: i64, until: i64) -> Result<(), StoreError> {
        let sql = concat!(
            "UPDATE followups SET attempts = attempts - CASE WHEN leased_until > $2 THEN 1 ELSE 0 END, ready_at = $3, \
             leased_until = 0 WHERE target = $1 AND target <> '' AND ready_at <= $2 AND ",
            waits!()
        );
        self.commit_one(sql, args![target, now, until]).await.map(drop)
    }

    /// Makes everything ready at `at` (µs) that waits for somebody.
    pub async fn release_followups_of(&self, target: &str, at: i64) -> Result<(), StoreError> {
        let sql = concat!(
            "UPDATE followups SET ready_at = $2 WHERE target = $1 AND target <> '' AND ready_at > $2 AND ",
            waits!()
        );
        self.commit_one(sql, args![target, at]).await.map(drop)
    }

    /// Nobody waits for what is still to be carried out for somebody: it is done with at `at` (µs).
    pub async fn drop_followups_of(&self, target: &str, at: i64) -> Result<(), StoreError> {
        let sql = "UPDATE followups SET done_at = $2, last_error = NULL \
                   WHERE target = $1 AND target <> '' AND done_at IS NULL";
        self.commit_one(sql, args![target, at]).await.map(drop)
    }

    /// Whoever leased effects of a kind is gone: they can be taken at once.
    pub async fn end_leases(&self, kind: &str) -> Result<(), StoreError> {
        let sql = "UPDATE followups SET leased_until = 0 WHERE kind = $1 AND done_at IS NULL AND leased_until > 0";
        self.commit_one(sql, args![kind]).await.map(drop)
    }

    /// An effect.
    pub async fn followup(&self, id: i64) -> Result<Option<FollowupRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM followups WHERE id = $1");
        self.one(sql, args![id], FollowupRow::read).await
    }

    /// Effects for somebody, newest first.
    pub async fn followups_of(&self, target: &str, limit: u32) -> Result<Vec<FollowupRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM followups WHERE target = $1 AND target <> '' ORDER BY id DESC LIMIT $2"
        );
        self.list(sql, args![target, limit], FollowupRow::read).await
    }

    /// How many effects for somebody are not carried out yet, those given up among them.
    pub async fn open_followups_of(&self, target: &str) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) FROM followups WHERE target = $1 AND target <> '' AND done_at IS NULL";
        self.count(sql, args![target]).await
    }

    /// Effects that failed and are not carried out, newest first.
    pub async fn failed_followups(&self, limit: u32) -> Result<Vec<FollowupRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM followups WHERE done_at IS NULL AND last_error IS NOT NULL ORDER BY id DESC LIMIT $1"
        );
        self.list(sql, args![limit], FollowupRow::read).await
    }

    /// The newest effect for somebody that was tried at least once.
    pub async fn last_followup(&self, target: &str) -> Result<Option<FollowupRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM followups WHERE target = $1 AND target <> '' AND attempts > 0 ORDER BY id DESC LIMIT 1"
        );
        self.one(sql, args![target], FollowupRow::read).await
    }

    /// How many effects are not carried out yet, those given up among them.
    pub async fn open_followups(&self) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM followups WHERE done_at IS NULL", args![]).await
    }
}
