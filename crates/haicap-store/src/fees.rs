//! What happened to fees, by desk: waived, taken, given back (biến động phí, lệ phí). Official and trial stores.

use crate::db::Statement;
use crate::value::{Row, args};
use crate::{Store, StoreError};
use uuid::Uuid;

/// Something that happened to a fee; how much and how stands in the dossier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeRow {
    /// The unit whose desk has the money, or asked for none.
    pub desk: String,
    /// When, µs.
    pub at: i64,
    /// The dossier.
    pub dossier: Uuid,
    /// Its number among what happened to the fee of the dossier: 0 waived, odd taken, even given back.
    pub number: u32,
}

impl FeeRow {
    pub(crate) fn insert(self) -> Statement {
        Statement::new(
            "INSERT INTO fee_moves (desk, at, dossier, number) VALUES ($1, $2, $3, $4)",
            args![self.desk, self.at, self.dossier, i64::from(self.number)],
        )
    }
}

/// Where a list of fees goes on: moment, dossier and number of the last one.
pub type FeePlace = (i64, Uuid, u32);

impl Store {
    /// What happened to fees at a desk from `from` until before `to` (µs): its place and the dossier's state as JSON, in the
    /// order of time, `limit` at a time. Start with `None`, continue with the place of the last one.
    pub async fn fees(
        &self,
        desk: &str,
        (from, to): (i64, i64),
        after: Option<FeePlace>,
        limit: u32,
    ) -> Result<Vec<(FeePlace, String)>, StoreError> {
        let (moment, id, number) =
            after.map_or((i64::MIN, String::new(), 0), |(moment, id, number)| (moment, id.to_string(), number));
        let sql = "SELECT f.at, d.id, f.number, d.body FROM fee_moves f JOIN dossiers d ON d.id = f.dossier \
                   WHERE f.desk = $1 AND f.at >= $2 AND f.at < $3 AND (f.at, f.dossier, f.number) > ($4, $5, $6) \
                   ORDER BY f.at, f.dossier, f.number LIMIT $7";
        let read = |row: &Row| {
            let number: i64 = row.get(2)?;
            let damaged = |_| StoreError::Damaged { what: format!("the number of a fee is {number}") };
            Ok(((row.get(0)?, row.get(1)?, number.try_into().map_err(damaged)?), row.get(3)?))
        };
        self.list(sql, args![desk, from, to, moment, id.as_str(), i64::from(number), limit], read).await
    }
}
