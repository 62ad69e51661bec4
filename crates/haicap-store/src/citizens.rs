//! What citizens without an account leave behind: lookup numbers of dossiers, and ratings (số tra cứu, đánh giá).
//! Official and trial stores.

use crate::db::Statement;
use crate::value::{Row, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// By which number a dossier is looked up. Like tokens, numbers are kept as their hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LookUpRow {
    /// Hash of the number.
    pub number: String,
    /// The dossier.
    pub dossier: Uuid,
}

/// What the citizen says of how a dossier was handled, once; apart from dossier and journal (đánh giá). Who handled it
/// does not stand here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingRow {
    /// The dossier.
    pub dossier: Uuid,
    /// The unit that handled it.
    pub unit: String,
    /// When, µs.
    pub at: i64,
    /// From 1, very dissatisfied, to 5, very satisfied.
    pub score: u8,
    /// In the citizen's words; may be empty.
    pub words: String,
}

impl LookUpRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new("INSERT INTO look_ups (number, dossier) VALUES ($1, $2)", args![self.number, self.dossier])
    }
}

impl RatingRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO ratings (dossier, unit, at, score, words) VALUES ($1, $2, $3, $4, $5)",
            args![self.dossier, self.unit, self.at, i64::from(self.score), self.words],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        let score: i64 = row.get(3)?;
        let damaged = |_| StoreError::Damaged { what: format!("the score of a rating is {score}") };
        Ok(Self {
            dossier: row.get(0)?,
            unit: row.get(1)?,
            at: row.get(2)?,
            score: score.try_into().map_err(damaged)?,
            words: row.get(4)?,
        })
    }
}

macro_rules! select_ratings {
    ($rest:literal) => {
        concat!("SELECT dossier, unit, at, score, words FROM ratings ", $rest)
    };
}

impl Store {
    /// The dossier with this hash of its lookup number.
    pub async fn dossier_by_number(&self, number: &str) -> Result<Option<Uuid>, StoreError> {
        self.one("SELECT dossier FROM look_ups WHERE number = $1", args![number], |row| row.get(0)).await
    }

    /// The rating of a dossier.
    pub async fn rating(&self, dossier: Uuid) -> Result<Option<RatingRow>, StoreError> {
        self.one(select_ratings!("WHERE dossier = $1"), args![dossier], RatingRow::read).await
    }

    /// The ratings of a unit given from `from` until before `to` (µs), oldest first.
    pub async fn ratings(&self, unit: &str, (from, to): (i64, i64)) -> Result<Vec<RatingRow>, StoreError> {
        let sql = select_ratings!("WHERE unit = $1 AND at >= $2 AND at < $3 ORDER BY at, dossier");
        self.list(sql, args![unit, from, to], RatingRow::read).await
    }
}
