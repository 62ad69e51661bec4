//! How well a rehearsal found the faults that were planted in it (độ phủ, độ chính xác).

use super::{Report, text};
use crate::wire::FindingLine;
use haicap_core::territory::UnitId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Entries of the journal that are named for a finding.
const PLACES_SHOWN: usize = 5;

/// A planted fault, and whether the rehearsal found it at its unit, named its kind and what it is about.
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
    /// Key of the division, post, procedure, day, form, seal or old unit that it is about; none where the unit says
    /// everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
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
    /// Things that were raised and are no planted fault.
    pub false_alarms: usize,
    /// Found of planted, 0 to 1.
    pub recall: f64,
    /// Planted faults among all things that were raised, 0 to 1.
    pub precision: f64,
    /// One by one.
    pub faults: Vec<FaultLine>,
}

/// Something that is said to be wrong: where, what kind, in what.
type Raised<'a> = (UnitId, &'a str, Option<&'a str>);

/// What a finding raises: one thing for each of its subjects.
fn raised(finding: &FindingLine) -> Vec<Raised<'_>> {
    let thing = |about| (finding.unit, finding.kind.key(), about);
    match finding.about.is_empty() {
        true => vec![thing(None)],
        false => finding.about.iter().map(|about| thing(Some(about.as_str()))).collect(),
    }
}

impl FaultTally {
    /// Compares by unit, kind and subject: a finding that names another division, post or procedure is a fault that was
    /// missed and a false alarm, and a finding that names one thing too many raises that one, too.
    pub fn new(mut faults: Vec<FaultLine>, findings: &[FindingLine]) -> Self {
        let raised: BTreeSet<Raised<'_>> = findings.iter().flat_map(raised).collect();
        for fault in &mut faults {
            fault.found = raised.contains(&(fault.unit, &fault.kind, fault.about.as_deref()));
        }
        let planted: BTreeSet<Raised<'_>> =
            faults.iter().map(|fault| (fault.unit, fault.kind.as_str(), fault.about.as_deref())).collect();
        let right = raised.intersection(&planted).count();
        let found = faults.iter().filter(|fault| fault.found).count();
        let share = |part: usize, whole: usize| if whole == 0 { 1.0 } else { part as f64 / whole as f64 };
        FaultTally {
            planted: faults.len(),
            found,
            false_alarms: raised.len() - right,
            recall: share(found, faults.len()),
            precision: share(right, raised.len()),
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
                let about = fault.about.as_ref().map(|about| format!(" · {about}")).unwrap_or_default();
                text::line(out, &format!("  {mark}: {} ({}) · {}{about}", fault.unit_name, fault.unit, fault.label));
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

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::inspection::Trouble;

    const WARD: UnitId = UnitId::new(10_001);

    fn fault(kind: &str, about: Option<&str>) -> FaultLine {
        let (kind, label, about) = (kind.to_owned(), String::new(), about.map(str::to_owned));
        FaultLine { unit: WARD, unit_name: String::new(), kind, label, about, found: false }
    }

    fn finding(kind: Trouble, about: &[&str]) -> FindingLine {
        FindingLine {
            unit: WARD,
            unit_name: String::new(),
            kind,
            label: String::new(),
            about: about.iter().map(|about| (*about).to_owned()).collect(),
            message: String::new(),
            proofs: BTreeSet::new(),
        }
    }

    /// Found, false alarms, recall and precision in per cent.
    fn tally(faults: &[FaultLine], findings: &[FindingLine]) -> (usize, usize, u32, u32) {
        let tally = FaultTally::new(faults.to_vec(), findings);
        let percent = |share: f64| (share * 100.0).round() as u32;
        (tally.found, tally.false_alarms, percent(tally.recall), percent(tally.precision))
    }

    #[test]
    fn the_subject_must_be_right_and_one_too_many_is_a_false_alarm() {
        let planted = [fault("wrong_fee", Some("2.000815")), fault("slow_line", None)];
        let slow = finding(Trouble::SlowLine, &[]);
        let fee = |about: &[&str]| finding(Trouble::WrongFee, about);
        assert_eq!(tally(&planted, &[fee(&["2.000815"]), slow.clone()]), (2, 0, 100, 100));
        assert_eq!(tally(&planted, &[fee(&["1.001193"]), slow.clone()]), (1, 1, 50, 50), "another procedure");
        assert_eq!(tally(&planted, &[fee(&["1.001193", "2.000815"]), slow.clone()]), (2, 1, 100, 67), "one too many");
        assert_eq!(tally(&planted, &[fee(&[]), slow.clone()]), (1, 1, 50, 50), "no procedure named");
        assert_eq!(tally(&planted, &[slow]), (1, 0, 50, 100), "missed");
        assert_eq!(tally(&[], &[]), (0, 0, 100, 100), "nothing planted, nothing raised");
    }
}
