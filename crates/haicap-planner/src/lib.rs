//! Who works where: people to places of units as a flow of least cost, with its certificate and its
//! reasons. The machine suggests (gợi ý), people decide.
//!
//! Start with [`model::suggest`], that takes a city, its people, the places of its units, wishes and
//! [`weights`]. [`model::Suggestion::certify`] proves the plan, [`model::Suggestion::replan`] follows
//! other wishes from where it stands, [`model::Suggestion::reasons`] says why somebody is where they are.
//!
//! Below that are bare numbers: an [`instance`] of people and slots, the [`network`] simplex that
//! solves it, [`warm`] that goes on after a change, and the [`certificate`], which shares no code with
//! the solver. Everything is a pure function of its arguments: no clock, no chance, no files, and the
//! same input gives the same plan.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

pub mod certificate;
pub mod instance;
pub mod model;
pub mod network;
pub mod numbers;
pub mod reasons;
mod residual;
pub mod warm;
pub mod weights;
