//! The planner as a whole, on instances small enough to count out.

mod common;
mod company;
mod network;
mod optimum;
