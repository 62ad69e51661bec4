//! One face for both engines: `query` and `commit`.

use crate::StoreError;
use crate::load::Rows;
use crate::postgres::Postgres;
use crate::sqlite::Sqlite;
use crate::value::{Row, Value};

/// One SQL statement with its arguments, bound by number (`$1` is the first).
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sql: &'static str,
    pub(crate) args: Vec<Value>,
}

impl Statement {
    /// A statement of a batch.
    pub(crate) fn new(sql: &'static str, args: Vec<Value>) -> Self {
        Self { sql, args }
    }
}

/// What a statement of a batch did.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Done {
    /// Rows written, when the statement has no RETURNING.
    pub(crate) changed: u64,
    /// The rows of RETURNING.
    pub(crate) rows: Vec<Row>,
}

/// An open database.
pub(crate) enum Db {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Db {
    /// A read of a few rows. Sees every commit that was answered before.
    pub(crate) async fn query(&self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.query(sql, &args),
            Self::Postgres(postgres) => postgres.query(sql, &args).await,
        }
    }

    /// A read of many rows: like `query`, but never holds up the async workers.
    pub(crate) async fn scan(&self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.scan(sql, args).await,
            Self::Postgres(postgres) => postgres.query(sql, &args).await,
        }
    }

    /// All statements in one durable transaction, or none of them.
    pub(crate) async fn commit(&self, statements: Vec<Statement>) -> Result<Vec<Done>, StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.commit(statements).await,
            Self::Postgres(postgres) => postgres.commit(statements).await,
        }
    }

    /// All rows in one durable transaction, without looking for what is there.
    pub(crate) async fn load(&self, tables: Vec<Rows>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => {
                sqlite.commit(tables.into_iter().flat_map(Rows::into_statements).collect()).await.map(drop)
            }
            Self::Postgres(postgres) => postgres.load(&tables).await,
        }
    }

    /// What an engine has to be told when rows with numbers of their own were loaded, up to this entry.
    pub(crate) async fn loaded(&self, entry: i64) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(postgres) => postgres.loaded(entry).await,
        }
    }

    /// How many transactions were made durable since opening: one fsync of the log each.
    pub(crate) fn durable_commits(&self) -> u64 {
        match self {
            Self::Sqlite(sqlite) => sqlite.durable_commits(),
            Self::Postgres(postgres) => postgres.durable_commits(),
        }
    }

    /// Finishes what is under way and lets go of the database.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.close().await,
            Self::Postgres(postgres) => {
                postgres.close();
                Ok(())
            }
        }
    }
}
