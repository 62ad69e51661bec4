//! What in a store is its own: values that may stand in no other store. Official and trial stores.

use crate::value::args;
use crate::{Store, StoreError};

macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $sql:literal;)+) => {
        /// Values that belong to one store alone.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Trace { $($(#[$meta])* $kind,)+ }

        impl Trace {
            /// Every kind.
            pub const ALL: &[Trace] = &[$(Trace::$kind),+];

            const fn sql(self) -> &'static str {
                match self { $(Trace::$kind => $sql,)+ }
            }
        }
    };
}

kinds! {
    /// Identifiers of dossiers.
    Dossier = "SELECT id FROM dossiers ORDER BY id";
    /// Dossier codes.
    Code = "SELECT code FROM dossiers WHERE code IS NOT NULL ORDER BY code";
    /// Identifiers of applicants.
    Applicant = "SELECT id FROM applicants ORDER BY id";
    /// Identifiers of accounts; the account of one official has the same in every store.
    Account = "SELECT id FROM accounts ORDER BY id";
    /// Hashes of session tokens.
    Session = "SELECT token FROM sessions ORDER BY token";
    /// Hashes of one-time sign-ins.
    Grant = "SELECT token FROM grants ORDER BY token";
    /// Identifiers of commands in the journal.
    Command = "SELECT command_id FROM journal WHERE command_id IS NOT NULL ORDER BY command_id";
    /// Dossiers that the journal speaks of.
    Journalled = "SELECT DISTINCT aggregate_id FROM journal WHERE aggregate = 'dossier' ORDER BY aggregate_id";
    /// Hashes of lookup numbers.
    LookUp = "SELECT number FROM look_ups ORDER BY number";
    /// Dossiers that citizens rated.
    Rated = "SELECT dossier FROM ratings ORDER BY dossier";
    /// Messages that were to be sent.
    Message = "SELECT DISTINCT aggregate_id FROM followups ORDER BY aggregate_id";
}

impl Store {
    /// All values of a kind, in order.
    pub async fn traces(&self, trace: Trace) -> Result<Vec<String>, StoreError> {
        self.list(trace.sql(), args![], |row| row.get(0)).await
    }
}
