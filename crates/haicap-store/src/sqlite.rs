//! SQLite: one writer thread with group commit, and a pool of reader connections.

use crate::StoreError;
use crate::db::{Done, Statement};
use crate::lock::StoreLock;
use crate::schema::{self, Plan};
use crate::value::{Row, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{ErrorCode, OpenFlags};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

mod writer;
use writer::{Job, Message};

/// Idle reader connections kept open; more are opened when needed and closed after use.
const IDLE_READERS: usize = 16;
/// Prepared statements kept by each connection (the crate has about 80).
const PREPARED: usize = 256;
const PAGE_BYTES: u64 = 4096;

/// An open SQLite database.
pub(crate) struct Sqlite {
    writer: mpsc::Sender<Message>,
    thread: Mutex<Option<JoinHandle<Result<(), StoreError>>>>,
    readers: Arc<Readers>,
    durable_commits: Arc<AtomicU64>,
}

impl Sqlite {
    /// Opens or creates the file, takes its lock, migrates it and starts the writer. Blocks.
    pub(crate) fn open(path: &Path, plan: &Plan, max_bytes: Option<u64>) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| not_writable(folder, &error))?;
        }
        let lock = StoreLock::take(path)?;
        let mut connection = Connection::writer(path, max_bytes).map_err(|error| explain(error, path))?;
        migrate(&mut connection, plan, path)?;
        let durable_commits = Arc::new(AtomicU64::new(0));
        let (sender, receiver) = mpsc::channel();
        let counter = durable_commits.clone();
        let thread = std::thread::Builder::new()
            .name("haicap-writer".to_owned())
            .spawn(move || {
                let result = writer::run(connection, &receiver, &counter);
                drop(lock); // only now may another process open the file
                result
            })
            .map_err(|error| StoreError::Other { what: format!("no writer thread: {error}") })?;
        Ok(Self {
            writer: sender,
            thread: Mutex::new(Some(thread)),
            readers: Arc::new(Readers {
                idle: Mutex::new(Vec::new()),
                path: path.to_owned(),
                closed: AtomicBool::new(false),
            }),
            durable_commits,
        })
    }

    /// A short read on the calling thread. Measured (release, 2 cores, 10,240 dossiers in memory):
    /// a point read takes 5 µs; through `spawn_blocking` it takes 42 to 54 µs, and 33 µs with 16
    /// clients at once. WAL readers never wait for the writer.
    pub(crate) fn query(&self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.readers.query(sql, args)
    }

    /// A long read on the blocking pool.
    pub(crate) async fn scan(&self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        let readers = self.readers.clone();
        tokio::task::spawn_blocking(move || readers.query(sql, &args))
            .await
            .map_err(|error| StoreError::Other { what: format!("a read broke off: {error}") })?
    }

    /// Hands the batch to the writer and waits until it is on disk.
    pub(crate) async fn commit(&self, statements: Vec<Statement>) -> Result<Vec<Done>, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Message::Job(Job { statements, reply });
        self.writer.send(job).map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    pub(crate) fn durable_commits(&self) -> u64 {
        self.durable_commits.load(Ordering::Relaxed)
    }

    /// Waits for the writer to finish its queue and to fold the WAL into the file.
    pub(crate) async fn close(&self) -> Result<(), StoreError> {
        let Some(thread) = self.begin_close() else { return Ok(()) };
        tokio::task::spawn_blocking(move || join(thread))
            .await
            .map_err(|error| StoreError::Other { what: format!("closing broke off: {error}") })?
    }

    fn begin_close(&self) -> Option<JoinHandle<Result<(), StoreError>>> {
        let thread = held(&self.thread).take()?;
        self.readers.close();
        // A writer that has already ended has nothing left to close: `join` reports why it ended.
        let _ = self.writer.send(Message::Close);
        Some(thread)
    }
}

impl Drop for Sqlite {
    fn drop(&mut self) {
        if let Some(thread) = self.begin_close()
            && let Err(error) = join(thread)
        {
            tracing::warn!(%error, "a dropped store was not closed cleanly");
        }
    }
}

fn join(thread: JoinHandle<Result<(), StoreError>>) -> Result<(), StoreError> {
    let panicked = |_| StoreError::Other { what: "the writer thread panicked".to_owned() };
    thread.join().map_err(panicked)?
}

/// Our mutexes guard plain collections that are whole after a panic, too.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Readers {
    idle: Mutex<Vec<Connection>>,
    path: PathBuf,
    closed: AtomicBool,
}

impl Readers {
    fn query(&self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        if self.closed.load(Ordering::Acquire) {
            return Err(StoreError::Closed);
        }
        let idle = held(&self.idle).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => Connection::reader(&self.path).map_err(|error| explain(error, &self.path))?,
        };
        let done = connection.execute(sql, args);
        let mut idle = held(&self.idle);
        // Checked under the mutex, so that none is put back after `close` emptied the pool.
        if idle.len() < IDLE_READERS && !self.closed.load(Ordering::Acquire) {
            idle.push(connection);
        }
        drop(idle);
        Ok(done?.rows)
    }

    fn close(&self) {
        self.closed.store(true, Ordering::Release);
        held(&self.idle).clear();
    }
}

/// A connection that takes our `$1` texts.
pub(super) struct Connection {
    inner: rusqlite::Connection,
    /// SQLite takes `$2` for a name and numbers names by first appearance, so `$2, $1` would
    /// swap its arguments. `?2` is a number. Each text is rewritten once.
    numbered: HashMap<&'static str, String>,
}

impl Connection {
    fn writer(path: &Path, max_bytes: Option<u64>) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let inner = rusqlite::Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
        // A checkpoint each 16 MB instead of 4: it costs two more fsyncs in the writer.
        // busy_timeout first: switching to WAL may have to wait.
        inner.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
        inner.execute_batch(
            "PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;",
        )?;
        if let Some(bytes) = max_bytes {
            inner.execute_batch(&format!("PRAGMA max_page_count = {}", (bytes / PAGE_BYTES).max(1)))?;
        }
        Ok(Self::wrap(inner))
    }

    fn reader(path: &Path) -> rusqlite::Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let inner = rusqlite::Connection::open_with_flags(path, flags)?;
        inner.execute_batch("PRAGMA busy_timeout = 10000; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY;")?;
        Ok(Self::wrap(inner))
    }

    fn wrap(inner: rusqlite::Connection) -> Self {
        inner.set_prepared_statement_cache_capacity(PREPARED);
        Self { inner, numbered: HashMap::new() }
    }

    /// Runs one statement to its end.
    fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<Done, StoreError> {
        let text = self.numbered.entry(sql).or_insert_with(|| with_numbers(sql));
        let mut statement = self.inner.prepare_cached(text)?;
        let columns = statement.column_count();
        if columns == 0 {
            let changed = statement.execute(rusqlite::params_from_iter(args))?;
            return Ok(Done { changed: changed as u64, rows: Vec::new() });
        }
        let mut found = statement.query(rusqlite::params_from_iter(args))?;
        let mut rows = Vec::new();
        while let Some(row) = found.next()? {
            let values = (0..columns).map(|column| value_of(row.get_ref(column)?));
            rows.push(Row(values.collect::<Result<_, StoreError>>()?));
        }
        Ok(Done { changed: 0, rows })
    }

    /// True when a failure has already undone the open transaction.
    fn is_outside_transaction(&self) -> bool {
        self.inner.is_autocommit()
    }

    /// Undoes the open transaction, if there is one.
    fn roll_back(&mut self) -> Result<(), StoreError> {
        if self.is_outside_transaction() {
            return Ok(());
        }
        self.execute("ROLLBACK", &[]).map(drop)
    }

    fn checkpoint(&mut self) -> Result<(), StoreError> {
        self.execute("PRAGMA wal_checkpoint(TRUNCATE)", &[]).map(drop)
    }
}

/// `$1` -> `?1` outside of quotes.
fn with_numbers(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    let mut quoted = false;
    let mut letters = sql.chars().peekable();
    while let Some(letter) = letters.next() {
        quoted ^= letter == '\'';
        let number = letters.peek().is_some_and(char::is_ascii_digit);
        text.push(if letter == '$' && number && !quoted { '?' } else { letter });
    }
    text
}

fn value_of(value: ValueRef<'_>) -> Result<Value, StoreError> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Real(number) => Value::Real(number),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Value::Text(text.to_owned()),
            Err(_) => return Err(StoreError::Damaged { what: "a text is not UTF-8".to_owned() }),
        },
        ValueRef::Blob(_) => return Err(StoreError::Damaged { what: "a column holds a BLOB".to_owned() }),
    })
}

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

fn migrate(connection: &mut Connection, plan: &Plan, path: &Path) -> Result<(), StoreError> {
    connection.execute("BEGIN IMMEDIATE", &[])?;
    let result = migrate_inside(connection, plan, path);
    let end = if result.is_ok() { connection.execute("COMMIT", &[]).map(drop) } else { connection.roll_back() };
    result.and(end)
}

fn migrate_inside(connection: &mut Connection, plan: &Plan, path: &Path) -> Result<(), StoreError> {
    let tables = "SELECT COUNT(*), SUM(name = 'meta') FROM sqlite_master WHERE type = 'table'";
    let counts = connection.execute(tables, &[])?.rows;
    if let [row] = counts.as_slice()
        && row.get::<i64>(0)? > 0
        && row.get::<Option<i64>>(1)? != Some(1)
    {
        return Err(StoreError::NotADatabase { path: path.to_owned() });
    }
    connection.inner.execute_batch(&schema::sqlite_text(schema::META))?;
    let meta = connection.execute(schema::READ_META, &[])?.rows;
    for text in plan.steps_after(&meta)? {
        connection.inner.execute_batch(&schema::sqlite_text(text))?;
    }
    for (key, value) in plan.stamps() {
        connection.execute(schema::WRITE_META, &[key, value])?;
    }
    Ok(())
}

fn not_writable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::NotWritable { path: path.to_owned(), reason: error.to_string() }
}

/// Errors of opening, which know the file.
fn explain(error: rusqlite::Error, path: &Path) -> StoreError {
    let path = path.to_owned();
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => StoreError::NotADatabase { path },
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            StoreError::NotWritable { path, reason: error.to_string() }
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::with_numbers;

    #[test]
    fn only_numbered_parameters_are_rewritten() {
        assert_eq!(with_numbers("SELECT $2, '$1', $10 || '$'"), "SELECT ?2, '$1', ?10 || '$'");
    }
}
