//! The report as one page that can be opened anywhere, sent by mail and printed.

use super::{
    CauseGroup, CellLine, DistinctFailure, FaultTally, Mark, Report, RoundLine, SlowUnit, StepTotal, UnitLine, figures,
    text,
};
use askama::Template;
use haicap_core::Lang;
use haicap_core::trial::{Proof, RoundStage, Verdict};
use haicap_core::words;
use jiff::civil::{Date, DateTime};
use std::borrow::Borrow;

/// Failures shown one by one; the rest stand in `report.json`.
const FAILURES_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    report: &'a Report,
    failures: Vec<DistinctFailure<'a>>,
}

impl Report {
    /// The report as one self-contained page, in Vietnamese.
    ///
    /// # Errors
    /// When the template cannot be filled in; it is compiled in and takes any report.
    pub fn html(&self) -> Result<String, askama::Error> {
        Page { report: self, failures: self.distinct_failures() }.render()
    }
}

/// What the template asks for.
impl Page<'_> {
    fn number(&self, number: &u64) -> String {
        figures::number(*number)
    }

    fn count(&self, count: impl Borrow<usize>) -> String {
        figures::count(*count.borrow())
    }

    fn recall(&self, tally: &FaultTally) -> String {
        tally.share(tally.recall)
    }

    fn precision(&self, tally: &FaultTally) -> String {
        tally.share(tally.precision)
    }

    fn tally(&self, plays: &u32) -> String {
        figures::number(u64::from(*plays))
    }

    fn ms(&self, ms: &f64) -> String {
        figures::ms(*ms)
    }

    fn seconds(&self, seconds: &f64) -> String {
        figures::seconds(*seconds)
    }

    fn day(&self, day: &Date) -> String {
        words::date(*day)
    }

    fn moment(&self, moment: &DateTime) -> String {
        figures::moment(*moment)
    }

    fn stage(&self, stage: &RoundStage) -> &'static str {
        stage.label(Lang::Vi)
    }

    fn verdict(&self, unit: &UnitLine) -> String {
        text::verdict(unit.verdict)
    }

    fn unit_class(&self, unit: &UnitLine) -> &'static str {
        match unit.verdict {
            Verdict::Passed => "good",
            Verdict::Failed => "bad",
            Verdict::Pending | Verdict::NotReached => "none",
        }
    }

    fn cell(&self, cell: &CellLine) -> String {
        cell.text()
    }

    fn cell_class(&self, cell: &CellLine) -> &'static str {
        match cell.mark {
            Mark::Passed => "good",
            Mark::Failed => "bad",
            Mark::NotPlayed => "none",
        }
    }

    fn step_class(&self, total: &StepTotal) -> &'static str {
        if total.plays.failed > 0 { "bad" } else { "" }
    }

    fn units(&self, group: &CauseGroup) -> String {
        figures::names(&group.units, 20)
    }

    fn place(&self, proof: &Proof) -> String {
        format!("mục {}, dấu niêm {}", proof.entry, proof.seal)
    }

    fn failed_units<'r>(&self, round: &'r RoundLine) -> Vec<&'r UnitLine> {
        round.units.iter().filter(|unit| unit.verdict != Verdict::Passed).collect()
    }

    /// The width of a bar, in percent of the slowest unit.
    fn share(&self, unit: &SlowUnit, round: &RoundLine) -> u32 {
        let most = round.slowest_units.iter().map(|unit| unit.times.p95_ms).fold(f64::MIN_POSITIVE, f64::max);
        (unit.times.p95_ms / most * 100.0).round().clamp(1.0, 100.0) as u32
    }

    fn figure_shares(&self, round: &RoundLine) -> Vec<(String, String)> {
        round.figures.as_ref().map(figures::shares).unwrap_or_default()
    }

    fn figure_counts(&self, round: &RoundLine) -> Vec<(&'static str, u32)> {
        round.figures.as_ref().map(|all| figures::counts(all, round.late_on_purpose())).unwrap_or_default()
    }

    fn not_shown(&self) -> Option<String> {
        let more = self.failures.len().checked_sub(FAILURES_SHOWN).filter(|more| *more > 0);
        more.map(figures::count)
    }
}
