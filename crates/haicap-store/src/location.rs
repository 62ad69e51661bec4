//! Where the stores of an instance live.

use crate::StoreError;
use crate::postgres;
use std::fmt;
use std::path::PathBuf;
use tokio_postgres::config::Config;

/// Which store of an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreKind {
    /// What outlives a trial: officials, assignments, trials, rounds.
    City,
    /// The real dossiers and accounts.
    Official,
    /// The dossiers and accounts of trial N.
    Trial(u32),
    /// The records of the personnel part and the accounts of those who work on them.
    Personnel,
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::City => f.write_str("city"),
            Self::Official => f.write_str("official"),
            Self::Trial(number) => write!(f, "trial-{number}"),
            Self::Personnel => f.write_str("personnel"),
        }
    }
}

/// The place of all stores of an instance: a folder with SQLite files, or a PostgreSQL server
/// and the first part of the databases' names.
#[derive(Clone, Debug, PartialEq)]
pub struct Location(pub(crate) Place);

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Place {
    Folder(PathBuf),
    Server { config: Box<Config>, name: String },
}

impl Location {
    /// Reads `sqlite:FOLDER`, `postgres://…/NAME` or `postgresql://…/NAME`. Without a NAME it is
    /// `haicap`; a NAME has lower-case letters, digits and `_` only, and at most 40 of them.
    /// Anything else is [`StoreError::BadLocation`].
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let bad = |reason: &str| StoreError::BadLocation { text: without_password(text), reason: reason.to_owned() };
        if let Some(folder) = text.strip_prefix("sqlite:") {
            if folder.trim().is_empty() {
                return Err(bad("the folder is missing"));
            }
            return Ok(Self::folder(folder));
        }
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(bad("it starts with neither sqlite: nor postgres://"));
        }
        let config: Config = text.parse().map_err(|error: tokio_postgres::Error| {
            bad(&std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string))
        })?;
        let name = config.get_dbname().unwrap_or("haicap").to_owned();
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
        if name.is_empty() || name.len() > 40 || !name.chars().all(plain) {
            return Err(bad("a database name has a-z, 0-9 and _ only, at most 40"));
        }
        Ok(Self(Place::Server { config: Box::new(config), name }))
    }

    /// The SQLite stores in a folder.
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self(Place::Folder(path.into()))
    }

    /// The folder, when the stores are SQLite files.
    pub fn as_folder(&self) -> Option<&std::path::Path> {
        match &self.0 {
            Place::Folder(folder) => Some(folder),
            Place::Server { .. } => None,
        }
    }

    /// The name of one store: the file's path or the database's name.
    pub fn store(&self, kind: StoreKind) -> String {
        match &self.0 {
            Place::Folder(folder) => file_of(folder, kind).display().to_string(),
            Place::Server { name, .. } => database_of(name, kind),
        }
    }

    /// The numbers of the trials that have a store here, rising. A folder that does not exist
    /// has none. Fails with [`StoreError::NotWritable`] when the folder cannot be read and
    /// [`StoreError::Unreachable`] when PostgreSQL does not answer.
    pub async fn trials(&self) -> Result<Vec<u32>, StoreError> {
        let mut numbers = match &self.0 {
            Place::Folder(folder) => trials_in(folder)?,
            Place::Server { config, name } => {
                let prefix = format!("{name}_trial_");
                let names = postgres::database_names(config).await?;
                names.iter().filter_map(|name| name.strip_prefix(&prefix)?.parse().ok()).collect()
            }
        };
        numbers.sort_unstable();
        Ok(numbers)
    }
}

impl fmt::Display for Location {
    /// Without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Folder(folder) => write!(f, "sqlite:{}", folder.display()),
            Place::Server { name, .. } => write!(f, "postgres:{name}"),
        }
    }
}

/// The SQLite file of a store.
pub(crate) fn file_of(folder: &std::path::Path, kind: StoreKind) -> PathBuf {
    folder.join(format!("{kind}.db"))
}

/// The PostgreSQL database of a store.
pub(crate) fn database_of(name: &str, kind: StoreKind) -> String {
    format!("{name}_{kind}").replace('-', "_")
}

fn trials_in(folder: &std::path::Path) -> Result<Vec<u32>, StoreError> {
    let unreadable =
        |error: std::io::Error| StoreError::NotWritable { path: folder.to_owned(), reason: error.to_string() };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(error)),
    };
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name();
        let number = |name: &str| name.strip_prefix("trial-")?.strip_suffix(".db")?.parse::<u32>().ok();
        numbers.extend(name.to_str().and_then(number));
    }
    Ok(numbers)
}

/// `postgres://user:secret@host` -> `postgres://user:***@host`.
fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let Some((who, host)) = rest.rsplit_once('@') else { return text.to_owned() };
    match who.split_once(':') {
        Some((user, _)) => format!("{scheme}://{user}:***@{host}"),
        None => text.to_owned(),
    }
}
