//! The tables, as numbered steps: a shared list and one list for each kind of store. All missing
//! steps run in one transaction when the store is opened.
//!
//! The text is PostgreSQL's; for SQLite `BIGINT` becomes `INTEGER` and `SERIAL_PK` a rowid, for
//! PostgreSQL `STRICT` and `WITHOUT ROWID` go and `SERIAL_PK` becomes an identity. A step that has been released is
//! never changed: add a new one.

use crate::value::{Row, Value};
use crate::{StoreError, StoreKind};

/// Exists in every store before the first step.
pub(crate) const META: &str =
    "CREATE TABLE IF NOT EXISTS meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;";
pub(crate) const READ_META: &str = "SELECT key, value FROM meta";
pub(crate) const WRITE_META: &str =
    "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

/// One step. Numbers are shared by both lists of a store, so that one number tells its state.
struct Step {
    version: i64,
    texts: &'static [&'static str],
}

const SHARED: &[Step] = &[Step { version: 1, texts: &[JOURNAL] }];
const CITY: &[Step] = &[Step { version: 2, texts: &[PEOPLE_AND_TRIALS] }, Step { version: 3, texts: &[RECORDS] }];
const OPERATION: &[Step] = &[
    Step { version: 2, texts: &[DOSSIERS, ACCOUNTS, FOLLOWUPS] },
    Step { version: 3, texts: &[WORDS] },
    Step { version: 4, texts: &[ANSWERS] },
    Step { version: 5, texts: &[ATTACHMENTS] },
    Step { version: 6, texts: &[CITIZENS] },
    Step { version: 7, texts: &[TICKETS] },
    Step { version: 8, texts: &[GIVEN_UP] },
    Step { version: 9, texts: &[FEES] },
    Step { version: 10, texts: &[ADDRESSES] },
    Step { version: 11, texts: &[FEE_MOVES] },
];
const PERSONNEL: &[Step] = &[Step { version: 2, texts: &[ACCOUNTS, RECORDS] }];

// journal_seal also finds the unsealed entries (seal = 0) in their order; a second, partial index
// for them would only cost every commit another page.
const JOURNAL: &str = "
CREATE TABLE journal (
    entry SERIAL_PK, seal BIGINT NOT NULL DEFAULT 0, command_id TEXT UNIQUE, fingerprint TEXT NOT NULL,
    at BIGINT NOT NULL, recorded_at BIGINT NOT NULL, actor TEXT NOT NULL, unit TEXT NOT NULL,
    aggregate TEXT NOT NULL, aggregate_id TEXT NOT NULL, version BIGINT, command TEXT NOT NULL,
    outcome TEXT NOT NULL, ground TEXT NOT NULL, events TEXT NOT NULL,
    UNIQUE (aggregate_id, version)
) STRICT;
CREATE INDEX journal_unit ON journal (unit, entry);
CREATE INDEX journal_seal ON journal (seal, entry);
CREATE TABLE seals (
    seal BIGINT NOT NULL PRIMARY KEY, entries BIGINT NOT NULL, previous TEXT NOT NULL,
    hash TEXT NOT NULL, sealed_at BIGINT NOT NULL
) STRICT;
";

// dossiers_unit is wide so that the counts by unit are answered from it alone.
// CHECK (version > 0) is the guard of all versioned rows: an update that does not carry the
// stored version plus one writes -1 and is refused by it, without a second look at the row.
const DOSSIERS: &str = "
CREATE TABLE dossiers (
    id TEXT NOT NULL PRIMARY KEY, code TEXT UNIQUE, unit TEXT NOT NULL, stage TEXT NOT NULL,
    queue TEXT NOT NULL, procedure TEXT NOT NULL, applicant TEXT NOT NULL, channel TEXT NOT NULL,
    submitted_at BIGINT NOT NULL, accepted_at BIGINT, due_at BIGINT, ready_at BIGINT, closed_at BIGINT,
    version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE INDEX dossiers_queue ON dossiers (queue, submitted_at, id) WHERE queue <> '';
CREATE INDEX dossiers_unit ON dossiers (unit, stage, submitted_at, due_at, ready_at, closed_at);
CREATE INDEX dossiers_applicant ON dossiers (applicant);
CREATE TABLE applicants (
    id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, identity_number TEXT NOT NULL,
    phone TEXT NOT NULL, person TEXT
) STRICT;
CREATE INDEX applicants_identity ON applicants (identity_number);
CREATE TABLE desk_days (
    desk TEXT NOT NULL, day TEXT NOT NULL, last BIGINT NOT NULL, PRIMARY KEY (desk, day)
) STRICT;
";

// What was typed into the form of a dossier: personal data, apart from dossier and journal so that it can be erased.
const ANSWERS: &str = "
CREATE TABLE answers (dossier TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) STRICT;
";

// Numbers by which citizens without an account find their dossier, as hashes, and what they say of how it was handled.
const CITIZENS: &str = "
CREATE TABLE look_ups (number TEXT NOT NULL PRIMARY KEY, dossier TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE ratings (
    dossier TEXT NOT NULL PRIMARY KEY, unit TEXT NOT NULL, at BIGINT NOT NULL,
    score BIGINT NOT NULL CHECK (score >= 1 AND score <= 5), words TEXT NOT NULL
) STRICT;
CREATE INDEX ratings_unit ON ratings (unit, at);
";

// Which files belong to which paper of a dossier, with the names that people gave them. The files lie beside the store,
// each once under its hash.
const ATTACHMENTS: &str = "
CREATE TABLE attachments (
    id TEXT NOT NULL PRIMARY KEY, dossier TEXT NOT NULL, paper TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL,
    bytes BIGINT NOT NULL, added_at BIGINT NOT NULL, UNIQUE (dossier, paper, file)
) STRICT;
CREATE INDEX attachments_file ON attachments (file);
";

// A day of a hall is read whole; numbers are kept apart by the key.
const TICKETS: &str = "
CREATE TABLE tickets (
    unit TEXT NOT NULL, day TEXT NOT NULL, number BIGINT NOT NULL, version BIGINT NOT NULL CHECK (version > 0),
    body TEXT NOT NULL, PRIMARY KEY (unit, day, number)
) STRICT, WITHOUT ROWID;
";

const ACCOUNTS: &str = "
CREATE TABLE accounts (
    id TEXT NOT NULL PRIMARY KEY, login TEXT UNIQUE, password TEXT, person TEXT NOT NULL,
    unit TEXT NOT NULL, active BIGINT NOT NULL, version BIGINT NOT NULL CHECK (version > 0),
    body TEXT NOT NULL
) STRICT;
CREATE INDEX accounts_unit ON accounts (unit);
CREATE TABLE sessions (
    token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, csrf TEXT NOT NULL,
    created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, ended_at BIGINT
) STRICT;
CREATE INDEX sessions_account ON sessions (account);
CREATE TABLE grants (
    token TEXT NOT NULL PRIMARY KEY, account TEXT NOT NULL, minted_by TEXT NOT NULL,
    expires_at BIGINT NOT NULL, used_at BIGINT
) STRICT;
";

const FOLLOWUPS: &str = "
CREATE TABLE followups (
    id SERIAL_PK, kind TEXT NOT NULL, aggregate_id TEXT NOT NULL, body TEXT NOT NULL,
    ready_at BIGINT NOT NULL, leased_until BIGINT NOT NULL DEFAULT 0, attempts BIGINT NOT NULL DEFAULT 0,
    done_at BIGINT, last_error TEXT
) STRICT;
CREATE INDEX followups_open ON followups (ready_at, id) WHERE done_at IS NULL;
";

// Effects go to somebody (a subscriber; nobody in particular when empty), and are given up after so many attempts.
const GIVEN_UP: &str = "
ALTER TABLE followups ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE followups ADD COLUMN given_up_at BIGINT;
CREATE INDEX followups_target ON followups (target, id) WHERE target <> '';
";

// Which desk took a fee, and when; the rest is in the dossier. Fees are settled by desk and quarter.
const FEES: &str = "
CREATE TABLE fees (
    desk TEXT NOT NULL, at BIGINT NOT NULL, dossier TEXT NOT NULL UNIQUE, PRIMARY KEY (desk, at, dossier)
) STRICT;
";

// Where the post brings a result: apart from dossier and journal, so that it can be erased.
const ADDRESSES: &str = "
CREATE TABLE addresses (
    dossier TEXT NOT NULL PRIMARY KEY, address TEXT NOT NULL
) STRICT;
";

// A fee may be waived, and given back and taken again: every move has a number of its own within its dossier. What stood in
// the table before was taken.
const FEE_MOVES: &str = "
CREATE TABLE fee_moves (
    desk TEXT NOT NULL, at BIGINT NOT NULL, dossier TEXT NOT NULL, number BIGINT NOT NULL,
    UNIQUE (dossier, number), PRIMARY KEY (desk, at, dossier, number)
) STRICT;
INSERT INTO fee_moves (desk, at, dossier, number) SELECT desk, at, dossier, 1 FROM fees;
DROP TABLE fees;
";

// All of it is key, so that SQLite keeps one tree and PostgreSQL answers from the index alone.
const WORDS: &str = "
CREATE TABLE words (
    unit TEXT NOT NULL, word TEXT NOT NULL, at BIGINT NOT NULL, dossier TEXT NOT NULL, whole TEXT NOT NULL,
    PRIMARY KEY (unit, word, at, dossier, whole)
) STRICT, WITHOUT ROWID;
";

const RECORDS: &str = "
CREATE TABLE records (
    kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
";

const PEOPLE_AND_TRIALS: &str = "
CREATE TABLE officials (
    id TEXT NOT NULL PRIMARY KEY, code TEXT NOT NULL UNIQUE, from_unit TEXT NOT NULL, body TEXT NOT NULL
) STRICT;
CREATE INDEX officials_unit ON officials (from_unit, code);
CREATE TABLE assignments (
    id TEXT NOT NULL PRIMARY KEY, official TEXT NOT NULL, unit TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE INDEX assignments_unit ON assignments (unit);
CREATE INDEX assignments_official ON assignments (official);
CREATE TABLE trials (
    number BIGINT NOT NULL PRIMARY KEY, version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE TABLE rounds (
    id TEXT NOT NULL PRIMARY KEY, trial BIGINT NOT NULL, status TEXT NOT NULL,
    version BIGINT NOT NULL CHECK (version > 0), body TEXT NOT NULL
) STRICT;
CREATE INDEX rounds_status ON rounds (status);
CREATE INDEX rounds_trial ON rounds (trial);
";

/// The steps of one kind of store.
pub(crate) struct Plan {
    kind: StoreKind,
    steps: Vec<&'static Step>,
}

impl Plan {
    /// The steps of `kind` in their order.
    pub(crate) fn of(kind: StoreKind) -> Self {
        let own = match kind {
            StoreKind::City => CITY,
            StoreKind::Official | StoreKind::Trial(_) => OPERATION,
            StoreKind::Personnel => PERSONNEL,
        };
        let mut steps: Vec<_> = SHARED.iter().chain(own).collect();
        steps.sort_by_key(|step| step.version);
        Self { kind, steps }
    }

    /// The newest version that this program knows.
    pub(crate) fn known(&self) -> i64 {
        self.steps.last().map_or(0, |step| step.version)
    }

    /// The texts that a store with these `meta` rows still lacks.
    pub(crate) fn steps_after(&self, meta: &[Row]) -> Result<Vec<&'static str>, StoreError> {
        let mut found = 0;
        for row in meta {
            let (key, value): (String, String) = (row.get(0)?, row.get(1)?);
            if key == "kind" && value != self.kind.to_string() {
                return Err(StoreError::WrongKind { found: value, expected: self.kind.to_string() });
            }
            if key == "schema_version" {
                let bad = |_| StoreError::Damaged { what: format!("schema_version is '{value}'") };
                found = value.parse().map_err(bad)?;
            }
        }
        if found > self.known() {
            return Err(StoreError::NewerVersion { found, known: self.known() });
        }
        Ok(self.steps.iter().filter(|step| step.version > found).flat_map(|step| step.texts).copied().collect())
    }

    /// What `meta` says when all steps are done.
    pub(crate) fn stamps(&self) -> [(Value, Value); 2] {
        [("kind".into(), self.kind.to_string().into()), ("schema_version".into(), self.known().to_string().into())]
    }
}

/// The text as SQLite wants it.
pub(crate) fn sqlite_text(text: &str) -> String {
    text.replace("SERIAL_PK", "INTEGER PRIMARY KEY").replace("BIGINT", "INTEGER").replace("DOUBLE PRECISION", "REAL")
}

/// The text as PostgreSQL wants it.
pub(crate) fn postgres_text(text: &str) -> String {
    text.replace("SERIAL_PK", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
        .replace(") STRICT;", ");")
        .replace(") STRICT, WITHOUT ROWID;", ");")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_rise_from_one() {
        for kind in [StoreKind::City, StoreKind::Official, StoreKind::Trial(1), StoreKind::Personnel] {
            let plan = Plan::of(kind);
            let versions: Vec<i64> = plan.steps.iter().map(|step| step.version).collect();
            // A number that no step took stays free: a step of its own would not run where a later one did.
            assert!(versions[0] == 1 && versions.windows(2).all(|pair| pair[0] < pair[1]), "{kind}: {versions:?}");
        }
    }

    #[test]
    fn a_released_step_is_never_changed() {
        let official = include_str!("tests/released/official-2.sql");
        let released = [
            (StoreKind::City, include_str!("tests/released/city-2.sql")),
            (StoreKind::Official, official),
            (StoreKind::Trial(1), official),
        ];
        for (kind, text) in released {
            let first: Vec<_> = Plan::of(kind).steps.into_iter().filter(|step| step.version <= 2).collect();
            let texts = first.iter().flat_map(|step| step.texts).map(|text| text.trim_start());
            assert_eq!(texts.collect::<String>(), text, "{kind}");
        }
    }
}
