//! Fees that were taken, by the desk that took them (phí, lệ phí đã thu). Official and trial stores.

use crate::db::Statement;
use crate::value::{Row, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// A fee that was taken; how much and how stands in the dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeRow {
    /// The unit whose desk took it.
    pub desk: String,
    /// When, µs.
    pub at: i64,
    /// The dossier; its fee is taken once.
    pub dossier: Uuid,
}

impl FeeRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO fees (desk, at, dossier) VALUES ($1, $2, $3)",
            args![self.desk, self.at, self.dossier],
        )
    }
}

impl Store {
    /// The fees that a desk took from `from` until before `to` (µs): moment, dossier and its state as JSON in the order of
    /// taking, `limit` at a time. Start with `None`, continue with moment and dossier of the last one.
    pub async fn fees(
        &self,
        desk: &str,
        (from, to): (i64, i64),
        after: Option<(i64, Uuid)>,
        limit: u32,
    ) -> Result<Vec<(i64, Uuid, String)>, StoreError> {
        let (moment, id) = after.map_or((i64::MIN, String::new()), |(moment, id)| (moment, id.to_string()));
        let sql = "SELECT f.at, d.id, d.body FROM fees f JOIN dossiers d ON d.id = f.dossier \
                   WHERE f.desk = $1 AND f.at >= $2 AND f.at < $3 AND (f.at, f.dossier) > ($4, $5) \
                   ORDER BY f.at, f.dossier LIMIT $6";
        let read = |row: &Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        self.list(sql, args![desk, from, to, moment, id.as_str(), limit], read).await
    }
}
