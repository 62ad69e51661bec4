//! Tickets of the halls: one row for each number of a unit's day. Official and trial stores.

use crate::db::Statement;
use crate::value::{Row, args};
use crate::{Store, StoreError};

/// A number of one day at one unit; it names nobody.
#[derive(Clone, Debug, PartialEq)]
pub struct TicketRow {
    /// The unit.
    pub unit: String,
    /// The day, for instance `2026-03-02`.
    pub day: String,
    /// The number.
    pub number: u32,
    /// Its version: when updating, the stored one plus one.
    pub version: i64,
    /// Its state as JSON.
    pub body: String,
}

impl TicketRow {
    pub(crate) fn upsert(self) -> Statement {
        Statement::new(
            "INSERT INTO tickets (unit, day, number, version, body) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (unit, day, number) DO UPDATE SET \
             version = CASE WHEN tickets.version = excluded.version - 1 THEN excluded.version ELSE -1 END, \
             body = excluded.body",
            args![self.unit, self.day, self.number, self.version, self.body],
        )
    }

    fn read(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { unit: row.get(0)?, day: row.get(1)?, number: row.get(2)?, version: row.get(3)?, body: row.get(4)? })
    }
}

impl Store {
    /// The tickets of a day at a unit, by number.
    pub async fn tickets(&self, unit: &str, day: &str) -> Result<Vec<TicketRow>, StoreError> {
        let sql = "SELECT unit, day, number, version, body FROM tickets WHERE unit = $1 AND day = $2 ORDER BY number";
        self.list(sql, args![unit, day], TicketRow::read).await
    }
}
