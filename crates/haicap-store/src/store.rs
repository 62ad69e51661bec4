//! The handle of an open store.

use crate::db::{Db, Done, Statement};
use crate::location::{self, Place};
use crate::postgres::Postgres;
use crate::schema::{self, Plan};
use crate::sqlite::Sqlite;
use crate::value::{Row, Value, args};
use crate::{Location, StoreError, StoreKind};
use std::sync::Arc;

/// How to open a store.
#[derive(Clone, Debug, Default)]
pub struct OpenOptions {
    /// The most bytes that the SQLite file may take (at least its present size); a change
    /// beyond them fails with [`StoreError::Full`]. PostgreSQL ignores it.
    pub max_bytes: Option<u64>,
}

/// An open store. Clones are cheap and share it. Dropping the last clone finishes what was
/// committed and lets go of the database; [`Store::close`] also reports how that went.
#[derive(Clone)]
pub struct Store {
    pub(crate) db: Arc<Db>,
    kind: StoreKind,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a store; creates the folder, file or database when it is missing, and brings the
    /// tables up to date. SQLite: one handle at a time, over all processes.
    ///
    /// Errors: [`StoreError::Locked`], [`StoreError::NotWritable`], [`StoreError::NotADatabase`],
    /// [`StoreError::NewerVersion`], [`StoreError::WrongKind`], [`StoreError::Unreachable`],
    /// [`StoreError::Full`].
    pub async fn open(place: &Location, kind: StoreKind, options: &OpenOptions) -> Result<Self, StoreError> {
        let plan = Plan::of(kind);
        let db = match &place.0 {
            Place::Folder(folder) => {
                let path = location::file_of(folder, kind);
                let max_bytes = options.max_bytes;
                let opening = tokio::task::spawn_blocking(move || Sqlite::open(&path, &plan, max_bytes));
                let broke_off = |error| StoreError::Other { what: format!("opening broke off: {error}") };
                Db::Sqlite(opening.await.map_err(broke_off)??)
            }
            Place::Server { config, name } => {
                Db::Postgres(Postgres::open(config, &location::database_of(name, kind), &plan).await?)
            }
        };
        Ok(Self { db: Arc::new(db), kind })
    }

    /// Which store this is.
    pub fn kind(&self) -> StoreKind {
        self.kind
    }

    /// How many transactions this handle made durable since opening. On SQLite that is the
    /// number of fsyncs of the log, which many commands share; on PostgreSQL one a command.
    pub fn durable_commits(&self) -> u64 {
        self.db.durable_commits()
    }

    /// Finishes the changes under way, folds SQLite's WAL into the file and lets go of the
    /// database. Later calls, also of clones, fail with [`StoreError::Closed`].
    pub async fn close(&self) -> Result<(), StoreError> {
        self.db.close().await
    }

    /// A value of the store's own notes; `None` when it was never set.
    pub async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.one("SELECT value FROM meta WHERE key = $1", args![key], |row| row.get(0)).await
    }

    /// Sets a note. The keys `schema_version` and `kind` belong to the store: setting them is
    /// refused with [`StoreError::Other`].
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        if matches!(key, "schema_version" | "kind") {
            return Err(StoreError::Other { what: format!("the note '{key}' belongs to the store itself") });
        }
        self.commit_one(schema::WRITE_META, args![key, value]).await.map(drop)
    }

    /// How many bytes of disk the database takes.
    pub async fn bytes(&self) -> Result<u64, StoreError> {
        let sql = match &*self.db {
            Db::Sqlite(_) => "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
            Db::Postgres(_) => "SELECT pg_database_size(current_database())",
        };
        self.count(sql, args![]).await
    }

    pub(crate) async fn commit(&self, statements: Vec<Statement>) -> Result<Vec<Done>, StoreError> {
        self.db.commit(statements).await
    }

    /// One statement in its own transaction.
    pub(crate) async fn commit_one(&self, sql: &'static str, args: Vec<Value>) -> Result<Done, StoreError> {
        let done = self.db.commit(vec![Statement::new(sql, args)]).await?;
        Ok(done.into_iter().next().unwrap_or_default())
    }

    /// At most one row, on the short path.
    pub(crate) async fn one<T>(
        &self,
        sql: &'static str,
        args: Vec<Value>,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        self.db.query(sql, args).await?.first().map(read).transpose()
    }

    /// Any number of rows, on the long path.
    pub(crate) async fn list<T>(
        &self,
        sql: &'static str,
        args: Vec<Value>,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        self.db.scan(sql, args).await?.iter().map(read).collect()
    }
}
