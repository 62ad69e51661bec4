//! By which words a dossier is found (tìm hồ sơ). Official and trial stores.
//!
//! A row for each word of the applicant's name and numbers, in the order in which they are read: unit, word, newest
//! first. It carries all of the dossier's words, so that one range of one word answers a question of several without
//! looking anywhere else. The words are folded by the caller and hold letters and digits only. What is found is read
//! from dossier and applicant themselves: these rows only say where to look.

use crate::db::Statement;
use crate::value::{Columns, Row, Value, args};
use crate::{ApplicantRow, DossierRow, Store, StoreError};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The words of one dossier.
#[derive(Clone, Debug, PartialEq)]
pub struct DossierWords {
    /// The unit where it is found: that which handles it, or whose desk received it.
    pub unit: String,
    /// When it was handed in, µs; never changes.
    pub at: i64,
    /// Its id.
    pub dossier: Uuid,
    /// The words, folded, with a blank between them.
    pub whole: String,
}

/// Words that go: of all dossiers of an applicant, at the units that handle them and at the desks that received them for
/// another unit, which no column tells.
#[derive(Clone, Debug, PartialEq)]
pub struct ForgottenWords {
    /// Whose.
    pub applicant: Uuid,
    /// The units of those desks.
    pub desks: Vec<String>,
}

/// A dossier with its applicant; name and numbers are empty where the applicant is not stored.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRow {
    /// The dossier.
    pub dossier: DossierRow,
    /// The applicant.
    pub applicant: ApplicantRow,
}

/// Words beside the one whose range is read that SQL looks at; the caller looks at the others.
const FILTERS: usize = 4;
/// So many rows of a range are counted to find the shortest.
const COUNTED: u32 = 2000;

macro_rules! insert_words {
    ($first:literal $($more:literal)*) => {
        concat!(
            "INSERT INTO words (unit, word, at, dossier, whole) VALUES ($1, ", $first, ", $2, $3, $4)",
            $(", ($1, ", $more, ", $2, $3, $4)",)*
            " ON CONFLICT DO NOTHING"
        )
    };
}

/// One statement for so many words: it costs a third of as many statements.
const INSERTS: [&str; 8] = [
    insert_words!("$5"),
    insert_words!("$5" "$6"),
    insert_words!("$5" "$6" "$7"),
    insert_words!("$5" "$6" "$7" "$8"),
    insert_words!("$5" "$6" "$7" "$8" "$9"),
    insert_words!("$5" "$6" "$7" "$8" "$9" "$10"),
    insert_words!("$5" "$6" "$7" "$8" "$9" "$10" "$11"),
    insert_words!("$5" "$6" "$7" "$8" "$9" "$10" "$11" "$12"),
];

macro_rules! select_found {
    ($from:literal) => {
        concat!(
            "SELECT d.id, d.code, d.unit, d.stage, d.queue, d.procedure, d.applicant, d.channel, d.submitted_at, ",
            "d.accepted_at, d.due_at, d.ready_at, d.closed_at, d.version, d.body, d.applicant, COALESCE(a.name, ''), ",
            "COALESCE(a.identity_number, ''), COALESCE(a.phone, ''), a.person FROM ",
            $from
        )
    };
}

impl DossierWords {
    /// Its different words.
    pub(crate) fn words(&self) -> BTreeSet<&str> {
        self.whole.split(' ').filter(|word| !word.is_empty()).collect()
    }

    pub(crate) fn insert(self) -> Vec<Statement> {
        let words: Vec<&str> = self.words().into_iter().collect();
        let rows = |words: &[&str]| {
            let mut args = args![self.unit.as_str(), self.at, self.dossier, self.whole.as_str()];
            args.extend(words.iter().map(|word| Value::from(*word)));
            Statement::new(INSERTS[words.len() - 1], args)
        };
        words.chunks(INSERTS.len()).map(rows).collect()
    }
}

impl ForgottenWords {
    /// Takes them away. Reads the words of whole units: it is for the rare correction and for an erasure, not for every
    /// command.
    pub(crate) fn forget(self) -> Vec<Statement> {
        let of_units = Statement::new(
            "DELETE FROM words WHERE unit IN (SELECT unit FROM dossiers WHERE applicant = $1) \
             AND dossier IN (SELECT id FROM dossiers WHERE applicant = $1)",
            args![self.applicant],
        );
        let at_desk = |desk: String| {
            let sql = "DELETE FROM words WHERE unit = $2 AND dossier IN (SELECT id FROM dossiers WHERE applicant = $1)";
            Statement::new(sql, args![self.applicant, desk])
        };
        std::iter::once(of_units).chain(self.desks.into_iter().map(at_desk)).collect()
    }
}

impl FoundRow {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let mut columns = Columns::of(row);
        let dossier = DossierRow::take(&mut columns)?;
        Ok(Self { dossier, applicant: ApplicantRow::take(&mut columns)? })
    }
}

/// Behind every text that begins like this one.
fn end_of(prefix: &str) -> String {
    format!("{prefix}{}", char::MAX)
}

impl Store {
    /// Dossiers of a unit in which every one of the words begins a word, newest first, at most `limit`. `after` is the
    /// moment of submission and the id of the last one of the page before. Of more than five words the longest ones
    /// are looked at: the caller compares the others. Without a word nothing is found.
    pub async fn dossiers_by_words(
        &self,
        unit: &str,
        words: &[String],
        after: Option<(i64, Uuid)>,
        limit: u32,
    ) -> Result<Vec<FoundRow>, StoreError> {
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.truncate(FILTERS + 1);
        let Some(rarest) = self.rarest(unit, &words).await? else { return Ok(Vec::new()) };
        let word = words.swap_remove(rarest);
        let (at, id) = after.map_or((i64::MAX, String::new()), |(at, id)| (at, id.to_string()));
        let mut args = args![unit, word, end_of(word), at, id, limit];
        let filters = words.iter().map(|word| format!("% {word}%")).chain(std::iter::repeat_n("%".into(), FILTERS));
        args.extend(filters.take(FILTERS).map(Value::from));
        let sql = select_found!(
            "(SELECT at, dossier FROM words WHERE unit = $1 AND word >= $2 AND word < $3 AND (at, dossier) < ($4, $5) \
              AND ' ' || whole LIKE $7 AND ' ' || whole LIKE $8 AND ' ' || whole LIKE $9 AND ' ' || whole LIKE $10 \
              GROUP BY at, dossier ORDER BY at DESC, dossier DESC LIMIT $6) AS w \
             JOIN dossiers d ON d.id = w.dossier LEFT JOIN applicants a ON a.id = d.applicant \
             ORDER BY w.at DESC, w.dossier DESC"
        );
        self.list(sql, args, FoundRow::read).await
    }

    /// Which of the words has the shortest range.
    async fn rarest(&self, unit: &str, words: &[&str]) -> Result<Option<usize>, StoreError> {
        if words.len() < 2 {
            return Ok((!words.is_empty()).then_some(0));
        }
        let sql =
            "SELECT COUNT(*) FROM (SELECT 1 FROM words WHERE unit = $1 AND word >= $2 AND word < $3 LIMIT $4) AS n";
        let mut counts = Vec::new();
        for word in words {
            counts.push(self.one(sql, args![unit, *word, end_of(word), COUNTED], |row| row.get::<i64>(0)).await?);
        }
        Ok((0..words.len()).min_by_key(|index| counts[*index]))
    }

    /// Dossiers whose code begins like this, the highest code first, at most `limit`; `before` is the last code of the
    /// page before. Codes of a unit begin alike: the caller asks for one unit's.
    pub async fn dossiers_by_code(
        &self,
        prefix: &str,
        before: Option<&str>,
        limit: u32,
    ) -> Result<Vec<FoundRow>, StoreError> {
        let end = end_of(prefix);
        let end = before.filter(|before| *before < end.as_str()).map_or(end.clone(), str::to_owned);
        let sql = select_found!(
            "dossiers d LEFT JOIN applicants a ON a.id = d.applicant \
             WHERE d.code >= $1 AND d.code < $2 ORDER BY d.code DESC LIMIT $3"
        );
        self.list(sql, args![prefix, end, limit], FoundRow::read).await
    }

    /// All dossiers by id with their applicants, `limit` at a time: start with `None`, continue with the last id.
    pub async fn found_pages(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<FoundRow>, StoreError> {
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let sql = select_found!(
            "dossiers d LEFT JOIN applicants a ON a.id = d.applicant WHERE d.id > $1 ORDER BY d.id LIMIT $2"
        );
        self.list(sql, args![after, limit], FoundRow::read).await
    }

    /// Words for dossiers that have none yet, and a note how far that went, in one transaction.
    pub async fn keep_words(&self, words: Vec<DossierWords>, note: (&str, &str)) -> Result<(), StoreError> {
        let mut statements: Vec<_> = words.into_iter().flat_map(DossierWords::insert).collect();
        statements.push(Statement::new(crate::schema::WRITE_META, args![note.0, note.1]));
        self.commit(statements).await.map(drop)
    }

    /// How many rows of words there are.
    pub async fn word_count(&self) -> Result<u64, StoreError> {
        self.count("SELECT COUNT(*) FROM words", args![]).await
    }
}
