//! Sessions and one-time grants. Official, trial and personnel stores. Tokens are stored as
//! hashes, which the caller makes.

use crate::db::Statement;
use crate::value::{Columns, args};
use crate::{AccountRow, Store, StoreError};
use uuid::Uuid;

/// A session of a browser.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionRow {
    /// The hash of its token.
    pub token: String,
    /// The account.
    pub account: Uuid,
    /// The secret of its forms.
    pub csrf: String,
    /// Begun, µs.
    pub created_at: i64,
    /// Runs out, µs.
    pub expires_at: i64,
    /// Ended by signing out, µs.
    pub ended_at: Option<i64>,
}

/// A permission to sign in once.
#[derive(Clone, Debug, PartialEq)]
pub struct GrantRow {
    /// The hash of its token.
    pub token: String,
    /// The account that it signs in.
    pub account: Uuid,
    /// Who made it.
    pub minted_by: String,
    /// Runs out, µs.
    pub expires_at: i64,
    /// Used, µs.
    pub used_at: Option<i64>,
}

impl SessionRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO sessions (token, account, csrf, created_at, expires_at, ended_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![self.token, self.account, self.csrf, self.created_at, self.expires_at, self.ended_at],
        )
    }
}

impl GrantRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO grants (token, account, minted_by, expires_at, used_at) VALUES ($1, $2, $3, $4, $5)",
            args![self.token, self.account, self.minted_by, self.expires_at, self.used_at],
        )
    }
}

/// A grant is used up at `at` (µs).
pub(crate) fn use_up(token: String, at: i64) -> Statement {
    Statement::new("UPDATE grants SET used_at = $2 WHERE token = $1 AND used_at IS NULL", args![token, at])
}

/// All live sessions of an account end at `at` (µs).
pub(crate) fn end_sessions(account: Uuid, at: i64) -> Statement {
    Statement::new("UPDATE sessions SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL", args![account, at])
}

impl Store {
    /// Begins a session; [`StoreError::Conflict`] when the token exists.
    pub async fn insert_session(&self, session: SessionRow) -> Result<(), StoreError> {
        self.commit(vec![session.insert()]).await.map(drop)
    }

    /// The session with this token hash and its account, if it is live at `now` (µs): neither
    /// ended nor run out. Whether the account is active is for the caller to look at.
    pub async fn session(&self, token: &str, now: i64) -> Result<Option<(SessionRow, AccountRow)>, StoreError> {
        let sql = "SELECT s.token, s.account, s.csrf, s.created_at, s.expires_at, s.ended_at, \
                   a.id, a.login, a.password, a.person, a.unit, a.active, a.version, a.body \
                   FROM sessions s JOIN accounts a ON a.id = s.account \
                   WHERE s.token = $1 AND s.ended_at IS NULL AND s.expires_at > $2";
        self.one(sql, args![token, now], |row| {
            let mut columns = Columns::of(row);
            let session = SessionRow {
                token: columns.take()?,
                account: columns.take()?,
                csrf: columns.take()?,
                created_at: columns.take()?,
                expires_at: columns.take()?,
                ended_at: columns.take()?,
            };
            Ok((session, AccountRow::take(&mut columns)?))
        })
        .await
    }

    /// Ends a session at `at` (µs). False when it was not live.
    pub async fn end_session(&self, token: &str, at: i64) -> Result<bool, StoreError> {
        let sql = "UPDATE sessions SET ended_at = $2 WHERE token = $1 AND ended_at IS NULL";
        Ok(self.commit_one(sql, args![token, at]).await?.changed > 0)
    }

    /// Ends all sessions of an account at `at` (µs) and returns how many.
    pub async fn end_sessions_of(&self, account: Uuid, at: i64) -> Result<u64, StoreError> {
        let done = self.commit(vec![end_sessions(account, at)]).await?;
        Ok(done.iter().map(|one| one.changed).sum())
    }

    /// Mints grants in one transaction; [`StoreError::Conflict`] when a token exists.
    pub async fn insert_grants(&self, grants: Vec<GrantRow>) -> Result<(), StoreError> {
        self.commit(grants.into_iter().map(GrantRow::insert).collect()).await.map(drop)
    }

    /// The account that a grant would sign in at `now` (µs); the grant is not used.
    pub async fn grant_holder(&self, token: &str, now: i64) -> Result<Option<Uuid>, StoreError> {
        let sql = "SELECT account FROM grants WHERE token = $1 AND used_at IS NULL AND expires_at > $2";
        self.one(sql, args![token, now], |row| row.get(0)).await
    }

    /// Uses a grant at `now` (µs): the account that it signs in, or `None` when it is unknown,
    /// run out or already used. Of any number of callers exactly one gets the account.
    pub async fn use_grant(&self, token: &str, now: i64) -> Result<Option<Uuid>, StoreError> {
        let sql = "UPDATE grants SET used_at = $2 \
                   WHERE token = $1 AND used_at IS NULL AND expires_at > $2 RETURNING account";
        let done = self.commit_one(sql, args![token, now]).await?;
        done.rows.first().map(|row| row.get(0)).transpose()
    }
}
