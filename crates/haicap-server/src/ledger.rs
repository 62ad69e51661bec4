//! Records of a store, held in memory: how they are read, changed and journalled (sổ ghi).
//!
//! One process holds them all, loaded when the store is opened. A change is decided on a copy,
//! committed in one transaction with its journal entries, and only then seen by others.

use crate::clock::wall;
use haicap_core::territory::UnitId;
use haicap_store::{Change, NewEntry, Outcome, RecordRow, Store, StoreError};
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::Mutex;

/// Why something kept as records could not be done.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// A stored record could not be read, or a new one not be written.
    #[error("a stored record cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The operating system gave no random bytes.
    #[error("no random bytes: {0}")]
    NoChance(#[from] getrandom::Error),
    /// The input is wrong: what, and what to do, in both languages; and at which field of a form, where that is known.
    #[error("{0}")]
    Wrong(String, String, Option<&'static str>),
}

impl RecordError {
    /// Something wrong with the input, in Vietnamese and English.
    pub(crate) fn wrong(vi: impl Into<String>, en: impl Into<String>) -> Self {
        RecordError::Wrong(vi.into(), en.into(), None)
    }

    /// The same, about a field of the form.
    pub(crate) fn at(self, field: &'static str) -> Self {
        match self {
            RecordError::Wrong(vi, en, _) => RecordError::Wrong(vi, en, Some(field)),
            other => other,
        }
    }
}

/// A stored value with its version.
#[derive(Debug, Clone)]
pub(crate) struct Row<T> {
    pub(crate) version: i64,
    pub(crate) value: T,
}

/// Rows by key. Copies share the rows.
pub(crate) type Table<K, T> = BTreeMap<K, Arc<Row<T>>>;

/// A kind of record: what it is called in the store, how it is found.
pub(crate) trait Record: Serialize + DeserializeOwned + Clone + Send + Sync + 'static {
    /// The word in the store and the journal.
    const KIND: &'static str;
    /// What tells one from another.
    type Key: Ord + Clone + Display + FromStr + Send + Sync;
    /// All records of the store it lies in.
    type State: Clone;
    /// Where it lies in memory.
    fn table(state: &Self::State) -> &Table<Self::Key, Self>;
    /// Where it lies in memory, to change it.
    fn table_mut(state: &mut Self::State) -> &mut Table<Self::Key, Self>;
}

/// Makes the state of a store from the list of its tables.
macro_rules! tables {
    ($(#[$meta:meta])* $state:ident { $($(#[$field_meta:meta])* $field:ident: $key:ty => $value:ty = $kind:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Default)]
        pub(crate) struct $state { $($(#[$field_meta])* pub(crate) $field: $crate::ledger::Table<$key, $value>,)+ }

        $(impl $crate::ledger::Record for $value {
            const KIND: &'static str = $kind;
            type Key = $key;
            type State = $state;
            fn table(state: &$state) -> &$crate::ledger::Table<$key, Self> { &state.$field }
            fn table_mut(state: &mut $state) -> &mut $crate::ledger::Table<$key, Self> { &mut state.$field }
        })+

        impl $state {
            /// Reads every record.
            pub(crate) async fn load(store: &haicap_store::Store) -> Result<Self, $crate::ledger::RecordError> {
                let mut state = $state::default();
                $($crate::ledger::load::<$value>(store, &mut state).await?;)+
                Ok(state)
            }

            /// A record.
            pub(crate) fn get<R: $crate::ledger::Record<State = Self>>(&self, key: &R::Key) -> Option<&R> {
                R::table(self).get(key).map(|row| &row.value)
            }

            /// Every record of a kind, by key.
            pub(crate) fn all<R: $crate::ledger::Record<State = Self>>(&self) -> impl Iterator<Item = (&R::Key, &R)> {
                R::table(self).iter().map(|(key, row)| (key, &row.value))
            }
        }
    };
}
pub(crate) use tables;

/// Reads the records of one kind into a state.
pub(crate) async fn load<R: Record>(store: &Store, state: &mut R::State) -> Result<(), RecordError> {
    for row in store.records(R::KIND).await? {
        let Ok(key) = row.id.parse::<R::Key>() else {
            let what = format!("{} has the key `{}`", R::KIND, row.id);
            return Err(RecordError::Store(StoreError::Damaged { what }));
        };
        let value = serde_json::from_str(&row.body)?;
        R::table_mut(state).insert(key, Arc::new(Row { version: row.version, value }));
    }
    Ok(())
}

/// All records of a store, as they are now.
#[derive(Default)]
pub(crate) struct Ledger<S> {
    state: RwLock<Arc<S>>,
    /// Changes are made one after another.
    writing: Mutex<()>,
}

impl<S: Clone> Ledger<S> {
    /// A ledger that begins with these records.
    pub(crate) fn new(state: S) -> Self {
        Ledger { state: RwLock::new(Arc::new(state)), writing: Mutex::new(()) }
    }

    /// Everything as it is now; later changes do not show in it.
    pub(crate) fn state(&self) -> Arc<S> {
        self.state.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a change: `work` fills a batch on a copy of the state, and the batch is committed whole or
    /// not at all. When `work` fails, nothing was changed. The answer says whether anything was written.
    pub(crate) async fn change<T>(
        &self,
        store: &Store,
        at: impl FnOnce() -> Timestamp,
        actor: &str,
        work: impl FnOnce(&mut Batch<S>) -> Result<T, RecordError>,
    ) -> Result<(T, bool), RecordError> {
        let _turn = self.writing.lock().await;
        let state = S::clone(&self.state());
        let mut batch = Batch { state, changes: Vec::new(), at: at(), actor: actor.to_owned() };
        let answer = work(&mut batch)?;
        let Batch { state, changes, .. } = batch;
        if changes.is_empty() {
            return Ok((answer, false));
        }
        store.change_all(changes).await?;
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(state);
        Ok((answer, true))
    }
}

/// A change in the making: a copy of the state, and what will be committed (lô thay đổi).
pub(crate) struct Batch<S> {
    state: S,
    changes: Vec<Change>,
    at: Timestamp,
    actor: String,
}

/// What the journal says about one record of a batch.
pub(crate) struct Note<'a, E> {
    /// The command.
    pub(crate) command: &'a str,
    /// The unit it concerns, when there is one.
    pub(crate) unit: Option<UnitId>,
    /// What happened; identifiers, no names.
    pub(crate) events: &'a E,
}

impl<S: Clone> Batch<S> {
    /// The state with everything that the batch did so far.
    pub(crate) fn state(&self) -> &S {
        &self.state
    }

    /// The store's time.
    pub(crate) fn at(&self) -> Timestamp {
        self.at
    }

    /// Writes a record, with its entry in the journal.
    pub(crate) fn put<R: Record<State = S>, E: Serialize>(
        &mut self,
        key: R::Key,
        value: R,
        note: Note<E>,
    ) -> Result<(), RecordError> {
        let version = R::table(&self.state).get(&key).map_or(0, |row| row.version) + 1;
        let body = serde_json::to_string(&value)?;
        let record = RecordRow { kind: R::KIND.into(), id: key.to_string(), version, body };
        let entry = NewEntry {
            aggregate: R::KIND.into(),
            aggregate_id: format!("{}/{key}", R::KIND),
            version: Some(version),
            command: note.command.into(),
            unit: note.unit.map(|unit| unit.to_string()).unwrap_or_default(),
            events: serde_json::to_string(note.events)?,
            ..self.entry()
        };
        self.changes.push(Change { records: vec![record], ..Change::new(entry) });
        R::table_mut(&mut self.state).insert(key, Arc::new(Row { version, value }));
        Ok(())
    }

    /// Notes something that changed no record: a refusal, a reading of a file, an export.
    pub(crate) fn note(&mut self, entry: impl FnOnce(NewEntry) -> NewEntry) {
        let entry = entry(self.entry());
        self.changes.push(Change::new(entry));
    }

    fn entry(&self) -> NewEntry {
        NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: self.at.as_microsecond(),
            recorded_at: wall().as_microsecond(),
            actor: self.actor.clone(),
            unit: String::new(),
            aggregate: String::new(),
            aggregate_id: String::new(),
            version: None,
            command: String::new(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: "[]".into(),
        }
    }
}
