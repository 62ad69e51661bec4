//! Who works where: people to places of units as a flow of least cost.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test may stop at the first surprise"))]

pub mod certificate;
pub mod instance;
pub mod model;
pub mod network;
pub mod reasons;
mod residual;
pub mod warm;
pub mod weights;
