//! Accounts. Official, trial and personnel stores.

use crate::db::Statement;
use crate::value::{Columns, Row, Value, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// An account: who may sign in, for which unit.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountRow {
    /// Its id.
    pub id: Uuid,
    /// The name to sign in with; unique. `None` for accounts that only use grants.
    pub login: Option<String>,
    /// The password's hash (never the password).
    pub password: Option<String>,
    /// The person it belongs to.
    pub person: String,
    /// The unit.
    pub unit: String,
    /// May it be used?
    pub active: bool,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// The rest as JSON.
    pub body: String,
}

macro_rules! select_accounts {
    ($rest:literal) => {
        concat!("SELECT id, login, password, person, unit, active, version, body FROM accounts ", $rest)
    };
}

macro_rules! insert_account {
    ($rest:literal) => {
        concat!(
            "INSERT INTO accounts (id, login, password, person, unit, active, version, body) ",
            "VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            $rest
        )
    };
}

impl AccountRow {
    fn values(self) -> Vec<Value> {
        args![self.id, self.login, self.password, self.person, self.unit, self.active, self.version, self.body]
    }

    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            insert_account!(
                " ON CONFLICT (id) DO UPDATE SET login = excluded.login, password = excluded.password, \
                 person = excluded.person, unit = excluded.unit, active = excluded.active, \
                 version = CASE WHEN accounts.version = excluded.version - 1 THEN excluded.version ELSE -1 END, \
                 body = excluded.body"
            ),
            self.values(),
        )
    }

    /// Reads eight columns.
    pub(crate) fn take(columns: &mut Columns<'_>) -> Result<Self, StoreError> {
        Ok(Self {
            id: columns.take()?,
            login: columns.take()?,
            password: columns.take()?,
            person: columns.take()?,
            unit: columns.take()?,
            active: columns.take()?,
            version: columns.take()?,
            body: columns.take()?,
        })
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Self::take(&mut Columns::of(row))
    }
}

impl Store {
    /// The account with this id.
    pub async fn account(&self, id: Uuid) -> Result<Option<AccountRow>, StoreError> {
        self.one(select_accounts!("WHERE id = $1"), args![id], AccountRow::read).await
    }

    /// The account with this login.
    pub async fn account_by_login(&self, login: &str) -> Result<Option<AccountRow>, StoreError> {
        self.one(select_accounts!("WHERE login = $1"), args![login], AccountRow::read).await
    }

    /// The accounts of a unit, by id.
    pub async fn accounts_of_unit(&self, unit: &str) -> Result<Vec<AccountRow>, StoreError> {
        self.list(select_accounts!("WHERE unit = $1 ORDER BY id"), args![unit], AccountRow::read).await
    }

    /// The accounts that belong to a unit, of all units, by id.
    pub async fn accounts_of_staff(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.list(select_accounts!("WHERE unit <> '' ORDER BY id"), args![], AccountRow::read).await
    }

    /// All accounts, by id.
    pub async fn accounts(&self) -> Result<Vec<AccountRow>, StoreError> {
        self.list(select_accounts!("ORDER BY id"), args![], AccountRow::read).await
    }

    /// How many accounts there are.
    pub async fn account_count(&self) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM accounts", args![]).await
    }

    /// Adds new accounts in one transaction; [`StoreError::Conflict`] when an id or a login
    /// exists, and then none is added.
    pub async fn insert_accounts(&self, accounts: Vec<AccountRow>) -> Result<(), StoreError> {
        let insert = |account: AccountRow| Statement::new(insert_account!(""), account.values());
        self.commit(accounts.into_iter().map(insert).collect()).await.map(drop)
    }
}
