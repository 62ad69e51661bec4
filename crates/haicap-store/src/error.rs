//! What can go wrong, in words that say what to do.

use std::path::PathBuf;

/// Why a store could not be opened, read or written.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StoreError {
    /// Another command won the race, or the command id, code or login is already taken.
    /// Nothing of this change was written.
    #[error("the change lost a race ({on}): load the newest state and decide again")]
    Conflict {
        /// The constraint that refused it, in the engine's words.
        on: String,
    },
    /// Another process (or another handle of this one) holds the store.
    #[error("the store {path} is in use by {holder}: stop that process first, or work through it")]
    Locked {
        /// The database file.
        path: PathBuf,
        /// The holder as written in the lock file: process number and start.
        holder: String,
    },
    /// The store was written by a newer version of haicap.
    #[error(
        "the store has schema version {found}, this program knows {known}: use a newer haicap, or restore a backup"
    )]
    NewerVersion {
        /// The version in the store.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The store is of another kind (for instance a trial opened as the official one).
    #[error("this is the store '{found}', not '{expected}': check the data folder or the database name")]
    WrongKind {
        /// The kind written in the store.
        found: String,
        /// The kind asked for.
        expected: String,
    },
    /// The disk, or the size set in `OpenOptions::max_bytes`, is used up. Nothing of this change was written.
    #[error("no room left for the store ({what}): free disk space or allow more, then repeat the command")]
    Full {
        /// The engine's words.
        what: String,
    },
    /// The place cannot be written.
    #[error("{path} cannot be written: {reason}")]
    NotWritable {
        /// The file, folder or database.
        path: PathBuf,
        /// Why, and for PostgreSQL the SQL command that helps.
        reason: String,
    },
    /// The file is no haicap store.
    #[error("{path} is not a haicap database: point to another folder, or move the file away")]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The text is no location of a store.
    #[error("'{text}' is no store location ({reason}): write sqlite:FOLDER or postgres://USER@HOST/NAME")]
    BadLocation {
        /// The text as given, without a password.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// PostgreSQL does not answer, or broke off. A change in flight may or may not have been
    /// written: repeat it with the same command id.
    #[error(
        "PostgreSQL cannot be used ({reason}): check that it runs and that address and role are right, \
         then repeat the command with the same command id"
    )]
    Unreachable {
        /// The driver's words.
        reason: String,
    },
    /// The store was closed.
    #[error("the store is closed: open it again")]
    Closed,
    /// A row does not hold what was written: the database was damaged or changed from outside.
    #[error("the store is damaged ({what}): run `haicap verify`, and restore a backup if it reports faults")]
    Damaged {
        /// What was found.
        what: String,
    },
    /// Anything else that an engine reports.
    #[error("the store failed: {what}")]
    Other {
        /// The engine's words.
        what: String,
    },
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        use rusqlite::ffi::{SQLITE_CONSTRAINT_DATATYPE, SQLITE_CONSTRAINT_NOTNULL};
        let what = error.to_string();
        let extended = error.sqlite_error().map(|error| error.extended_code);
        match error.sqlite_error_code() {
            Some(ErrorCode::ConstraintViolation)
                if !matches!(extended, Some(SQLITE_CONSTRAINT_DATATYPE | SQLITE_CONSTRAINT_NOTNULL)) =>
            {
                Self::Conflict { on: what }
            }
            Some(ErrorCode::DiskFull) => Self::Full { what },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { what },
            _ => Self::Other { what },
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let what = with_sources(&error);
        let Some(code) = error.code().map(tokio_postgres::error::SqlState::code) else {
            let broken = error.is_closed() || is_io(&error);
            return if broken { Self::Unreachable { reason: what } } else { Self::Other { what } };
        };
        match code {
            // Unique, check (our version guard), serialisation, deadlock.
            "23505" | "23514" | "40001" | "40P01" => Self::Conflict { on: what },
            "53100" => Self::Full { what },
            "XX001" | "XX002" => Self::Damaged { what },
            // Too many connections; shut down, starting up; read-only standby.
            "53300" | "57P01" | "57P02" | "57P03" | "25006" => Self::Unreachable { reason: what },
            // Connection exceptions, failed authentication.
            code if code.starts_with("08") || code.starts_with("28") => Self::Unreachable { reason: what },
            _ => Self::Other { what },
        }
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            deadpool_postgres::PoolError::Closed => Self::Closed,
            error => Self::Unreachable { reason: error.to_string() },
        }
    }
}

/// The message with all its causes: the driver's own text is only "db error".
fn with_sources(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

fn is_io(error: &dyn std::error::Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<std::io::Error>() {
            return true;
        }
        source = cause.source();
    }
    false
}
