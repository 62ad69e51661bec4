//! The planner as a whole, on instances small enough to count out.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod common;
mod company;
mod network;
mod optimum;
mod sheets;
