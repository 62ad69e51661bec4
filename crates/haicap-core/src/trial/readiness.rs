//! Whether a unit can open: evidence that expires, held against conditions that are data (mức độ sẵn sàng).
//!
//! There is no percentage: a verdict names what is missing, unmet or expired.

mod conditions;
mod evidence;
mod judge;
mod people;

#[cfg(test)]
mod tests;

pub use conditions::{Area, Bound, Condition, ConditionKey, Conditions, ProbeKey, ProbeLimit, Weight};
pub use evidence::{Answer, Carried, Evidence, Measured, Observation, Probe, ProbeLine, Run};
pub use judge::{Detail, Item, ItemState, Readiness, ReadinessVerdict, judge};
pub use people::people;
