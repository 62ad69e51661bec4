//! PostgreSQL: a pool of connections, and batches that travel in one flight.

use crate::StoreError;
use crate::db::{Done, Statement};
use crate::load::{Rows, copy_line};
use crate::schema::{self, Plan};
use crate::value::{Row, Value};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use futures_util::SinkExt;
use std::collections::VecDeque;
use std::io::Cursor;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_postgres::config::Config;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, NoTls};

const CONNECTIONS: usize = 16;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const WAIT_TIMEOUT: Duration = Duration::from_secs(30);
/// Statements of one batch under way at once; longer batches are fed piece by piece.
const IN_FLIGHT: usize = 256;
/// Rows that go to COPY in one message.
const COPIED_TOGETHER: usize = 500;

/// An open PostgreSQL database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
    durable_commits: Arc<AtomicU64>,
}

impl Postgres {
    /// Connects, creates the database when it is missing, and migrates it.
    pub(crate) async fn open(config: &Config, database: &str, plan: &Plan) -> Result<Self, StoreError> {
        let mut config = config.clone();
        config.dbname(database).application_name("haicap");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        create_if_missing(&config, database).await?;
        let manager_config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(config, NoTls, manager_config);
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT_TIMEOUT))
            .build()
            .map_err(|error| StoreError::Other { what: error.to_string() })?;
        let mut client = pool.get().await?;
        migrate(&mut client, plan).await?;
        drop(client);
        Ok(Self { pool, durable_commits: Arc::default() })
    }

    pub(crate) async fn query(&self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let client = self.pool.get().await?;
        let statement = client.prepare_cached(sql).await?;
        Ok(run(&client, &statement, args).await?.rows)
    }

    /// BEGIN, the statements and COMMIT. A short batch is sent in one flight. When a statement
    /// fails, PostgreSQL answers COMMIT with a rollback and without an error, so every answer is
    /// looked at. Runs as its own task: a caller that goes away does not leave half a
    /// transaction on a pooled connection.
    pub(crate) async fn commit(&self, statements: Vec<Statement>) -> Result<Vec<Done>, StoreError> {
        let client = self.pool.get().await?;
        let counter = self.durable_commits.clone();
        let task = tokio::spawn(async move {
            let done = commit_on(client, &statements).await?;
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(done)
        });
        task.await.map_err(|error| StoreError::Other { what: format!("a commit broke off: {error}") })?
    }

    /// Copies the rows in, table by table, in one transaction.
    pub(crate) async fn load(&self, tables: &[Rows]) -> Result<(), StoreError> {
        let mut client = self.pool.get().await?;
        let transaction = client.transaction().await?;
        for rows in tables.iter().filter(|rows| !rows.values.is_empty()) {
            let mut sink = std::pin::pin!(transaction.copy_in::<_, Cursor<String>>(rows.copy).await?);
            for some in rows.values.chunks(COPIED_TOGETHER) {
                let mut text = String::new();
                some.iter().for_each(|values| copy_line(values, &mut text));
                sink.send(Cursor::new(text)).await?;
            }
            sink.finish().await?;
        }
        transaction.commit().await?;
        self.durable_commits.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }

    /// The journal's identity goes on behind this entry; the statistics are those of the loaded rows.
    pub(crate) async fn loaded(&self, entry: i64) -> Result<(), StoreError> {
        self.query("SELECT setval(pg_get_serial_sequence('journal', 'entry')::regclass, $1)", &[Value::Int(entry)])
            .await?;
        Ok(self.pool.get().await?.batch_execute("VACUUM ANALYZE").await?)
    }

    pub(crate) fn durable_commits(&self) -> u64 {
        self.durable_commits.load(Ordering::Relaxed)
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }
}

async fn commit_on(client: Object, statements: &[Statement]) -> Result<Vec<Done>, StoreError> {
    let begin = client.prepare_cached("BEGIN").await?;
    let commit = client.prepare_cached("COMMIT").await?;
    let mut prepared = Vec::with_capacity(statements.len());
    for statement in statements {
        prepared.push(client.prepare_cached(statement.sql).await?);
    }
    let none: &[Value] = &[];
    let mut calls = Vec::with_capacity(statements.len() + 2);
    calls.push((&begin, none));
    calls.extend(prepared.iter().zip(statements).map(|(text, one)| (text, one.args.as_slice())));
    if calls.len() >= IN_FLIGHT {
        return commit_in_pieces(client, &calls, &commit).await;
    }
    calls.push((&commit, none));
    let mut done = pipeline(&client, &calls).await?;
    done.truncate(statements.len() + 1);
    done.remove(0);
    Ok(done)
}

type Call<'a> = (&'a tokio_postgres::Statement, &'a [Value]);

async fn commit_in_pieces(
    client: Object,
    calls: &[Call<'_>],
    commit: &tokio_postgres::Statement,
) -> Result<Vec<Done>, StoreError> {
    let mut done = Vec::with_capacity(calls.len());
    for piece in calls.chunks(IN_FLIGHT) {
        match pipeline(&client, piece).await {
            Ok(mut some) => done.append(&mut some),
            Err(error) => {
                client.batch_execute("ROLLBACK").await?;
                return Err(error);
            }
        }
    }
    run(&client, commit, &[]).await?;
    done.remove(0);
    Ok(done)
}

/// Sends all calls before the first answer is awaited, and returns the first error.
async fn pipeline(client: &Client, calls: &[Call<'_>]) -> Result<Vec<Done>, StoreError> {
    let mut flights: VecDeque<Pin<Box<dyn Future<Output = _> + Send>>> = VecDeque::with_capacity(calls.len());
    for (statement, args) in calls {
        flights.push_back(Box::pin(run(client, statement, args)));
    }
    // The first poll of each, in this order, puts its request on the wire.
    let mut answers: Vec<Option<Result<Done, StoreError>>> = Vec::with_capacity(calls.len());
    for flight in &mut flights {
        answers.push(match futures_util::poll!(flight.as_mut()) {
            std::task::Poll::Ready(answer) => Some(answer),
            std::task::Poll::Pending => None,
        });
    }
    let mut done = Vec::with_capacity(calls.len());
    let mut failure = None;
    for (flight, answer) in flights.into_iter().zip(answers) {
        let answer = match answer {
            Some(answer) => answer,
            None => flight.await,
        };
        match answer {
            Ok(one) => done.push(one),
            Err(error) => {
                failure.get_or_insert(error);
            }
        }
    }
    failure.map_or(Ok(done), Err)
}

async fn run(client: &Client, statement: &tokio_postgres::Statement, args: &[Value]) -> Result<Done, StoreError> {
    let types = statement.params();
    let arguments: Vec<&(dyn ToSql + Sync)> =
        args.iter().enumerate().map(|(i, value)| parameter(value, types.get(i))).collect();
    if statement.columns().is_empty() {
        let changed = client.execute(statement, &arguments).await?;
        return Ok(Done { changed, rows: Vec::new() });
    }
    let rows = client.query(statement, &arguments).await?;
    Ok(Done { changed: 0, rows: rows.iter().map(row_of).collect::<Result<_, _>>()? })
}

/// The driver checks a NULL's type, too.
fn parameter<'a>(value: &'a Value, wanted: Option<&Type>) -> &'a (dyn ToSql + Sync) {
    match value {
        Value::Int(number) => number,
        Value::Real(number) => number,
        Value::Text(text) => text,
        Value::Null if wanted == Some(&Type::INT8) => &None::<i64>,
        Value::Null if wanted == Some(&Type::FLOAT8) => &None::<f64>,
        Value::Null => &None::<String>,
    }
}

fn row_of(row: &tokio_postgres::Row) -> Result<Row, StoreError> {
    let value = |(index, column): (usize, &tokio_postgres::Column)| {
        Ok(match *column.type_() {
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.into(),
            Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map(i64::from).into(),
            Type::BOOL => row.try_get::<_, Option<bool>>(index)?.into(),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.map_or(Value::Null, Value::Real),
            _ => row.try_get::<_, Option<String>>(index)?.into(),
        })
    };
    Ok(Row(row.columns().iter().enumerate().map(value).collect::<Result<_, StoreError>>()?))
}

/// One migrator at a time, also over several processes.
const MIGRATION_LOCK: &str = "SELECT pg_advisory_xact_lock(4840433)";

async fn migrate(client: &mut Client, plan: &Plan) -> Result<(), StoreError> {
    let transaction = client.transaction().await?;
    transaction.batch_execute(MIGRATION_LOCK).await?;
    transaction.batch_execute(&schema::postgres_text(schema::META)).await?;
    let meta = transaction.query(schema::READ_META, &[]).await?;
    let meta: Vec<Row> = meta.iter().map(row_of).collect::<Result<_, _>>()?;
    for text in plan.steps_after(&meta)? {
        transaction.batch_execute(&schema::postgres_text(text)).await?;
    }
    for stamp in plan.stamps() {
        let arguments: [&(dyn ToSql + Sync); 2] = [parameter(&stamp.0, None), parameter(&stamp.1, None)];
        transaction.execute(schema::WRITE_META, &arguments).await?;
    }
    Ok(transaction.commit().await?)
}

async fn create_if_missing(config: &Config, database: &str) -> Result<(), StoreError> {
    let missing = match connect(config).await {
        Ok(_) => return Ok(()),
        Err(error) => error.code() == Some(&tokio_postgres::error::SqlState::INVALID_CATALOG_NAME),
    };
    if !missing {
        // The pool's own attempt names the reason.
        return Ok(());
    }
    // Sorting by bytes, as SQLite does.
    let create =
        format!("CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'");
    let client = connect(config.clone().dbname("postgres")).await?;
    match client.batch_execute(&create).await {
        Ok(()) => Ok(()),
        Err(error) => match error.code().map(tokio_postgres::error::SqlState::code) {
            // Another process was faster.
            Some("42P04" | "23505") => Ok(()),
            Some("42501") => Err(StoreError::NotWritable {
                path: database.into(),
                reason: format!(
                    "the role may not create databases; let an administrator run: {create} OWNER \"{}\"",
                    config.get_user().unwrap_or("haicap")
                ),
            }),
            _ => Err(error.into()),
        },
    }
}

async fn connect(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "a PostgreSQL connection broke off");
        }
    });
    Ok(client)
}

/// The names of all databases of the server.
pub(crate) async fn database_names(config: &Config) -> Result<Vec<String>, StoreError> {
    let mut config = config.clone();
    config.dbname("postgres").connect_timeout(CONNECT_TIMEOUT);
    let client = connect(&config).await?;
    let rows = client.query("SELECT datname FROM pg_database", &[]).await?;
    // `name` is not TEXT, but the driver reads it as a string.
    rows.iter().map(|row| row.try_get(0).map_err(StoreError::from)).collect()
}
