//! Memory that lasts: one SQL text on SQLite and PostgreSQL. The only crate that knows SQL.
//!
//! A haicap instance keeps several stores, each its own database: the city, the official
//! operation, the personnel part, and one for each trial ([`StoreKind`]). [`Store::open`] creates
//! the database, takes its lock (SQLite) and brings its tables up to date. After that every call
//! is a typed method of [`Store`]; SQL text does not leave this crate.
//!
//! ```text
//! Location ── Store::open ──► Store ── change(Change) ──► one transaction: journal + rows
//!                               │                         (SQLite: writer thread, group commit)
//!                               ├──── dossier(id), … ───► pooled readers
//!                               └──── seal_batch, verify ► the hash chain behind the writers
//! ```
//!
//! Rules that hold everywhere:
//! - A call that returned `Ok` is on disk (SQLite `synchronous=FULL`, PostgreSQL with its WAL).
//! - Every row with a `version` is guarded: a new row may start at any version above 0, an
//!   update must carry the stored version plus one, anything else is [`StoreError::Conflict`].
//! - All moments are microseconds since 1970-01-01 UTC; the store never asks for the time.
//! - Bodies are JSON text made by the caller; the store does not look inside.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod accounts;
mod addresses;
mod attachments;
mod change;
mod citizens;
mod db;
mod dossiers;
mod error;
mod fees;
mod followups;
mod journal;
mod load;
mod location;
mod lock;
mod officials;
mod open;
mod postgres;
mod records;
mod schema;
mod seal;
mod sign_in;
mod sqlite;
mod store;
mod tickets;
mod traces;
mod trials;
mod value;
mod verify;
mod words;

#[cfg(test)]
mod tests;

pub use accounts::AccountRow;
pub use addresses::AddressRow;
pub use attachments::AttachmentRow;
pub use change::{CONFIGURATION, Change};
pub use citizens::{LookUpRow, RatingRow};
pub use dossiers::{AnswersRow, ApplicantRow, DeskDay, DossierRow, RegisterRow, UnitCount, UnitStageCount, WorkRow};
pub use error::StoreError;
pub use fees::{FeePlace, FeeRow};
pub use followups::{FollowupRow, NewFollowup};
pub use journal::{JournalLine, NewEntry, Outcome, SealCursor};
pub use load::{Load, Loader};
pub use location::{Location, StoreKind};
pub use officials::{AssignmentRow, OfficialRow};
pub use open::OpenRow;
pub use records::RecordRow;
pub use seal::SealedBatch;
pub use sign_in::{GrantRow, SessionRow};
pub use store::{OpenOptions, Store};
pub use tickets::TicketRow;
pub use traces::Trace;
pub use trials::{RoundRow, TrialRow};
pub use verify::{VerifyFault, VerifyReport};
pub use words::{DossierWords, ForgottenWords, FoundRow};
