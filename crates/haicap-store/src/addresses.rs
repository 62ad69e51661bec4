//! Where the post brings results, apart from dossier and journal (địa chỉ nhận kết quả). Official and trial stores.

use crate::db::Statement;
use crate::value::args;
use crate::{Store, StoreError};
use uuid::Uuid;

/// The address of a dossier's result; empty when it goes another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRow {
    /// The dossier.
    pub dossier: Uuid,
    /// Where to.
    pub address: String,
}

impl AddressRow {
    /// The address that was chosen last; none is kept for what goes another way.
    pub(crate) fn put(self) -> Statement {
        if self.address.is_empty() {
            return Statement::new("DELETE FROM addresses WHERE dossier = $1", args![self.dossier]);
        }
        Statement::new(
            "INSERT INTO addresses (dossier, address) VALUES ($1, $2) \
             ON CONFLICT (dossier) DO UPDATE SET address = excluded.address",
            args![self.dossier, self.address],
        )
    }
}

impl Store {
    /// Where the post brings the result of a dossier.
    pub async fn address(&self, dossier: Uuid) -> Result<Option<String>, StoreError> {
        self.one("SELECT address FROM addresses WHERE dossier = $1", args![dossier], |row| row.get(0)).await
    }
}
