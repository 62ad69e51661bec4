//! Rows in bulk, for an official or trial store that is made whole at once, sealed as it goes. SQLite writes them as one
//! transaction a batch, PostgreSQL takes them by COPY.

use crate::db::Statement;
use crate::seal::{BATCH, Chain};
use crate::value::{Value, args};
use crate::{ApplicantRow, DeskDay, DossierRow, DossierWords, JournalLine, NewEntry, Store, StoreError};

/// One batch.
#[derive(Debug, Default)]
pub struct Load {
    /// Entries of the journal in their order.
    pub entries: Vec<NewEntry>,
    /// Dossiers, each once, as they stand at the end.
    pub dossiers: Vec<DossierRow>,
    /// Their applicants.
    pub applicants: Vec<ApplicantRow>,
    /// By which words they are found.
    pub words: Vec<DossierWords>,
    /// Last numbers of desks, each once.
    pub desk_days: Vec<DeskDay>,
}

/// Where a load stands.
#[derive(Debug)]
pub struct Loader {
    store: Store,
    entry: i64,
    seal: i64,
    head: String,
}

/// Rows of one table.
pub(crate) struct Rows {
    /// As PostgreSQL copies them.
    pub(crate) copy: &'static str,
    /// As SQLite inserts them.
    insert: &'static str,
    /// The values of each.
    pub(crate) values: Vec<Vec<Value>>,
}

macro_rules! rows {
    ($table:literal, $columns:literal, $places:literal, $values:expr) => {
        Rows {
            copy: concat!("COPY ", $table, " (", $columns, ") FROM STDIN"),
            insert: concat!("INSERT INTO ", $table, " (", $columns, ") VALUES (", $places, ")"),
            values: $values,
        }
    };
}

impl Rows {
    pub(crate) fn into_statements(self) -> impl Iterator<Item = Statement> {
        self.values.into_iter().map(move |args| Statement::new(self.insert, args))
    }
}

impl Store {
    /// Begins a load. The store must be empty: what is in it already has numbers and seals of its own.
    pub async fn loader(&self) -> Result<Loader, StoreError> {
        if self.journal_count().await? > 0 {
            return Err(StoreError::Other { what: "only an empty store is loaded in bulk".to_owned() });
        }
        Ok(Loader { store: self.clone(), entry: 0, seal: 0, head: String::new() })
    }
}

impl Loader {
    /// Writes a batch, its entries under seals of their own; `sealed_at` (µs) is recorded as the moment of sealing.
    pub async fn put(&mut self, batch: Load, sealed_at: i64) -> Result<(), StoreError> {
        let (mut lines, mut seals) = (Vec::with_capacity(batch.entries.len()), Vec::new());
        let mut entries = batch.entries.into_iter().peekable();
        while entries.peek().is_some() {
            self.seal += 1;
            let mut chain = Chain::new(&self.head, self.seal);
            let mut sealed = 0_i64;
            for entry in entries.by_ref().take(BATCH as usize) {
                self.entry += 1;
                sealed += 1;
                let line = line(entry, self.entry, self.seal);
                chain.add(&line);
                lines.push(values(line));
            }
            let hash = chain.finish();
            seals.push(args![self.seal, sealed, std::mem::replace(&mut self.head, hash.clone()), hash, sealed_at]);
        }
        let tables = vec![
            rows!(
                "journal",
                "entry, seal, command_id, fingerprint, at, recorded_at, actor, unit, aggregate, aggregate_id, version, \
                 command, outcome, ground, events",
                "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15",
                lines
            ),
            rows!("seals", "seal, entries, previous, hash, sealed_at", "$1, $2, $3, $4, $5", seals),
            rows!(
                "dossiers",
                "id, code, unit, stage, queue, procedure, applicant, channel, submitted_at, accepted_at, due_at, \
                 ready_at, closed_at, version, body",
                "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15",
                batch.dossiers.into_iter().map(|row| row.upsert().args).collect()
            ),
            rows!(
                "applicants",
                "id, name, identity_number, phone, person",
                "$1, $2, $3, $4, $5",
                batch.applicants.into_iter().map(|row| row.upsert().args).collect()
            ),
            rows!(
                "words",
                "unit, word, at, dossier, whole",
                "$1, $2, $3, $4, $5",
                batch.words.iter().flat_map(word_rows).collect()
            ),
            rows!(
                "desk_days",
                "desk, day, last",
                "$1, $2, $3",
                batch.desk_days.into_iter().map(|row| row.upsert().args).collect()
            ),
        ];
        self.store.db.load(tables).await
    }

    /// Ends the load: the next entry's number comes after the loaded ones, and the engine knows what it has.
    pub async fn finish(self) -> Result<(), StoreError> {
        self.store.db.loaded(self.entry).await
    }
}

fn line(from: NewEntry, entry: i64, seal: i64) -> JournalLine {
    JournalLine {
        entry,
        seal,
        command_id: from.command_id,
        fingerprint: from.fingerprint,
        at: from.at,
        recorded_at: from.recorded_at,
        actor: from.actor,
        unit: from.unit,
        aggregate: from.aggregate,
        aggregate_id: from.aggregate_id,
        version: from.version,
        command: from.command,
        outcome: from.outcome,
        ground: from.ground,
        events: from.events,
    }
}

fn values(line: JournalLine) -> Vec<Value> {
    args![
        line.entry,
        line.seal,
        line.command_id,
        line.fingerprint,
        line.at,
        line.recorded_at,
        line.actor,
        line.unit,
        line.aggregate,
        line.aggregate_id,
        line.version,
        line.command,
        line.outcome.as_str(),
        line.ground,
        line.events,
    ]
}

fn word_rows(of: &DossierWords) -> Vec<Vec<Value>> {
    let row = |word: &str| args![of.unit.as_str(), word, of.at, of.dossier, of.whole.as_str()];
    of.words().into_iter().map(row).collect()
}

/// A row as COPY reads it: tabs between the values, `\N` for NULL.
pub(crate) fn copy_line(values: &[Value], to: &mut String) {
    use std::fmt::Write;
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            to.push('\t');
        }
        // Writing to a String cannot fail.
        let _ = match value {
            Value::Null => write!(to, "\\N"),
            Value::Int(number) => write!(to, "{number}"),
            Value::Real(number) => write!(to, "{number}"),
            Value::Text(text) => {
                for letter in text.chars() {
                    match letter {
                        '\\' => to.push_str("\\\\"),
                        '\t' => to.push_str("\\t"),
                        '\n' => to.push_str("\\n"),
                        '\r' => to.push_str("\\r"),
                        _ => to.push(letter),
                    }
                }
                Ok(())
            }
        };
    }
    to.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copied_line_escapes_what_copy_would_read_otherwise() {
        let mut line = String::new();
        copy_line(&["a\tb\\N\n".into(), Value::Int(7), Value::Null, "".into()], &mut line);
        assert_eq!(line, "a\\tb\\\\N\\n\t7\t\\N\t\n");
    }
}
