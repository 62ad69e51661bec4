//! The rules of a two-tier city: what may happen to a dossier, who may do it, until when, and how a
//! rehearsal is judged.
//!
//! Everything here is a pure function of its arguments. There is no clock, no chance, no file, no
//! network and no `async` in this crate; time, identifiers and the city come in as values. The same
//! functions serve the running server and every test, so a rule is written once.
//!
//! Start with [`dossier::decide`] (may this command happen?) and [`dossier::apply`] (what changed),
//! [`access::permits`] (who may do it) and [`trial::PlayState`] (was the step done rightly?).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

#[macro_use]
mod labelled;

pub mod access;
pub mod city;
pub mod configuration;
pub mod delegation;
pub mod document;
pub mod dossier;
pub mod forms;
pub mod indicators;
pub mod inspection;
pub mod law;
pub mod organization;
pub mod procedure;
pub mod queue;
pub mod staffing;
pub mod territory;
pub mod testing;
pub mod time;
pub mod trial;
pub mod words;

pub use words::Lang;
