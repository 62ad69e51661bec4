//! Of which clock the figures of a report are.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which clock a figure was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Real time.
    Wall,
    /// The trial's own clock, which the director moves.
    Trial,
}

/// The figures that depend on a clock, by their place in the report.
pub(super) fn clocks() -> BTreeMap<String, Clock> {
    let figures = [
        ("wall_seconds", Clock::Wall),
        ("made_at", Clock::Wall),
        ("failures.journal.recorded_at", Clock::Wall),
        ("findings.proofs.recorded_at", Clock::Wall),
        ("rounds.wall_seconds", Clock::Wall),
        ("rounds.steps", Clock::Wall),
        ("rounds.slowest_units", Clock::Wall),
        ("rounds.day", Clock::Trial),
        ("rounds.figures", Clock::Trial),
        ("rounds.trial_from", Clock::Trial),
        ("rounds.trial_to", Clock::Trial),
    ];
    figures.into_iter().map(|(figure, clock)| (figure.to_owned(), clock)).collect()
}
