//! The drill plays scenarios against a real running server over HTTP (vận hành thử).
//!
//! Simulated citizens and staff sign in, each as itself with its own bearer token, and act only
//! through the JSON API. They are honest: a staff robot finds its work through "my work" alone, is
//! never given a dossier's identifier, and knows a citizen by the identity number the citizen shows.
//! What a robot believes is not a verdict. The server judges every step from its journal and tells
//! the result when the round is closed; a robot only notes what it was answered, as evidence.
//!
//! [`Drill::play`] plays one round, [`Drill::inspect`] asks everybody how their system is set up, [`Progress`] tells how far it is, and [`Report`] puts what came
//! of all rounds into files that people can read who were not there.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

mod beside;
mod cast;
mod city_wide;
mod client;
mod drill;
mod inspect;
mod latency;
mod people;
mod progress;
mod report;
mod robot;
mod stage;
#[cfg(test)]
mod testing;
mod wave;
mod wire;

pub use client::{ApiError, ClientError, Retry};
pub use drill::{Drill, DrillError, Pace, PlayedScenario, RoundPlan, RoundResult, UnitPace};
pub use haicap_core::trial::identity_number;
pub use latency::{Kind, StepTimes, Times};
pub use people::Names;
pub use progress::{Progress, Snapshot};
pub use report::{
    CauseGroup, CellLine, Clock, FailureLine, FaultLine, FaultTally, Mark, Report, ReportError, ReportHead, RoundLine,
    SlowUnit, StepLine, StepTotal, UnitLine,
};
pub use wave::{Note, Saw};
pub use wire::{Cell, Closing, Figures, FindingLine, Findings, RoundStatus, StandIn, StepFailure, UnitVerdict};
