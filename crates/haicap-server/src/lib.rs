//! The face of haicap: one door for every change ([`act`]), a JSON API, pages, live boards.
//!
//! One process serves several stores: the official one at `/` and trial N at `/t/N/`. Each is an
//! [`App`] with its own database, clock, sessions and cookie; they share the city and its rules.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

mod accounts;
mod act;
mod api;
mod app;
mod assessments;
mod attachments;
mod board;
mod calendar;
mod catalogue;
mod clock;
mod complaints;
mod configured;
mod delegations;
mod error;
mod evidence;
mod figures;
mod files;
mod hall;
mod inspection;
mod instance;
mod ledger;
mod look_up;
mod outgoing;
mod pages;
pub mod personnel;
mod pictures;
mod planting;
mod rehearsal;
mod rights;
mod routes;
mod search;
mod secret;
mod serve;
mod sign_in;
mod words;
mod worker;

pub use accounts::{AccountError, AccountOrder, put_account};
pub use act::{Act, ActError, Done, NewApplicant, act, dossier_row};
pub use app::{App, AppKind};
pub use board::{Cell, Failure, GapResult, RoundResult, UnitResult};
pub use calendar::{DayOrder, Moved, WithdrawOrder, decree_day, decreed_days, withdraw_day};
pub use clock::Clock;
pub use instance::{Instance, InstanceError, Options, Parts};
pub use ledger::RecordError;
pub use outgoing::{Outgoing, OutgoingError};
pub use personnel::Actor;
pub use planting::plant;
pub use rehearsal::console::Obstacle;
pub use rehearsal::{Cue, CuedRound};
pub use rights::{RightsChange, RightsError, RightsOrder, change_rights};
pub use routes::{Access, PERSONNEL_ROUTES, ROUTES};
pub use search::words_of;
pub use serve::{Control, Running, ServeError, bind, start};
pub use sign_in::{AccountBody, Identity, rights_today};
