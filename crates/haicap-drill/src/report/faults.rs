//! How well a rehearsal found the faults that were planted in it (độ phủ, độ chính xác).

use super::{Report, text};
use crate::wire::FindingLine;
use haicap_core::territory::UnitId;
use serde::{Deserialize, Serialize};

/// Entries of the journal that are named for a finding.
const PLACES_SHOWN: usize = 5;

/// A planted fault, and whether the rehearsal found it at its unit and named its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultLine {
    /// Where it was planted.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Stable word for the kind.
    pub kind: String,
    /// The kind in words.
    pub label: String,
    /// Whether it was found.
    pub found: bool,
}

/// Planted faults against findings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FaultTally {
    /// Faults that were planted.
    pub planted: usize,
    /// Of these, found.
    pub found: usize,
    /// Findings that are no planted fault.
    pub false_alarms: usize,
    /// Found of planted, 0 to 1.
    pub recall: f64,
    /// Findings that are planted faults, of all findings, 0 to 1.
    pub precision: f64,
    /// One by one.
    pub faults: Vec<FaultLine>,
}

impl FaultTally {
    /// Compares by unit and kind.
    pub fn new(mut faults: Vec<FaultLine>, findings: &[FindingLine]) -> Self {
        let same =
            |fault: &FaultLine, finding: &FindingLine| fault.unit == finding.unit && fault.kind == finding.kind.key();
        for fault in &mut faults {
            fault.found = findings.iter().any(|finding| same(fault, finding));
        }
        let right = findings.iter().filter(|finding| faults.iter().any(|fault| same(fault, finding))).count();
        let found = faults.iter().filter(|fault| fault.found).count();
        let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        FaultTally {
            planted: faults.len(),
            found,
            false_alarms: findings.len() - right,
            recall: share(found, faults.len()),
            precision: share(right, findings.len()),
            faults,
        }
    }

    /// Whether every fault was found and nothing else raised.
    pub fn is_perfect(&self) -> bool {
        self.found == self.planted && self.false_alarms == 0
    }
}

impl Report {
    /// The report with what the inspections found.
    #[must_use]
    pub fn with_findings(self, findings: Vec<FindingLine>) -> Self {
        Report { findings, ..self }
    }

    /// The report with the faults that were planted; their tally is taken from the findings.
    #[must_use]
    pub fn with_planted(self, faults: Vec<FaultLine>) -> Self {
        let tally = FaultTally::new(faults, &self.findings);
        Report { faults: Some(tally), ..self }
    }

    /// Findings, and planted faults against them, as plain text.
    pub(super) fn text_findings(&self, out: &mut String) {
        if let Some(tally) = &self.faults {
            text::line(out, "LỖI CÀI SẴN");
            let figures = format!(
                "  Đã cài {}, tìm thấy {}, báo nhầm {} · độ phủ (recall) {} · độ chính xác (precision) {}",
                tally.planted,
                tally.found,
                tally.false_alarms,
                tally.share(tally.recall),
                tally.share(tally.precision)
            );
            text::line(out, &figures);
            for fault in &tally.faults {
                let mark = if fault.found { "✔ tìm thấy" } else { "✘ bỏ sót" };
                text::line(out, &format!("  {mark}: {} ({}) · {}", fault.unit_name, fault.unit, fault.label));
            }
            text::line(out, "");
        }
        if self.findings.is_empty() {
            return;
        }
        text::line(out, "PHÁT HIỆN KHI KIỂM TRA HỆ THỐNG");
        for finding in &self.findings {
            text::line(out, &format!("  ✘ {} ({}) · {}", finding.unit_name, finding.unit, finding.label));
            text::line(out, &format!("    {}", finding.message));
            text::line(out, &format!("    Nhật ký: {}", finding.places()));
        }
        text::line(out, "");
    }
}

impl FaultTally {
    /// `1,00`.
    pub(super) fn share(&self, share: f64) -> String {
        format!("{share:.2}").replace('.', ",")
    }
}

impl FindingLine {
    /// The first entries that prove it, as people look them up; `report.json` has all.
    pub(super) fn places(&self) -> String {
        if self.proofs.is_empty() {
            return "không có mục nào, vì việc ấy không ai làm".to_owned();
        }
        let first: Vec<_> = self.proofs.iter().take(PLACES_SHOWN).map(|proof| proof.entry.to_string()).collect();
        let more = self.proofs.len().checked_sub(PLACES_SHOWN).filter(|more| *more > 0);
        format!("mục {}{}", first.join(", "), more.map(|more| format!(" và {more} mục khác")).unwrap_or_default())
    }
}
