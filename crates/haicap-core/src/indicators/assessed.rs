//! Points that are given after an inspection or from reports, because no dossier says them (chấm điểm qua kiểm tra).

use super::{IN_FORCE, Index};
use crate::forms::Period;
use crate::territory::UnitId;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Indices whose facts come from inspections, reports and decisions (Điều 14 khoản 3 điểm c Thông tư 01/2018/TT-VPCP): how
/// the desk is organised, publication, answers to complaints. No dossier holds them.
pub const BY_INSPECTION: [Index; 3] = [5, 6, 8];

/// Letters of a ground.
pub const GROUND_MAX: usize = 300;

/// A quarter of a year, for which points are summed up (quý), Điều 15 khoản 4 điểm b; written `2025-Q2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Quarter {
    year: i16,
    /// 1 to 4.
    number: i8,
}

impl Quarter {
    /// The quarter of a day.
    pub fn of(day: Date) -> Quarter {
        Quarter { year: day.year(), number: (day.month() + 2) / 3 }
    }

    /// Its first and last day.
    pub fn days(self) -> Period {
        let from = date(self.year, self.number * 3 - 2, 1);
        Period { from, to: date(self.year, self.number * 3, 1).last_of_month() }
    }

    /// Whether it has a day in common with a period.
    pub fn meets(self, period: Period) -> bool {
        let days = self.days();
        days.from <= period.to && period.from <= days.to
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = NoQuarter;

    fn from_str(text: &str) -> Result<Quarter, NoQuarter> {
        let (year, number) = text.split_once("-Q").ok_or(NoQuarter)?;
        let digits = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        match (year.parse(), number) {
            (Ok(year), "1" | "2" | "3" | "4") if digits => {
                Ok(Quarter { year, number: number.parse().map_err(|_| NoQuarter)? })
            }
            _ => Err(NoQuarter),
        }
    }
}

impl From<Quarter> for String {
    fn from(quarter: Quarter) -> String {
        quarter.to_string()
    }
}

impl TryFrom<String> for Quarter {
    type Error = NoQuarter;

    fn try_from(text: String) -> Result<Quarter, NoQuarter> {
        text.parse()
    }
}

/// That a text is no quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a quarter is written 2025-Q2")]
pub struct NoQuarter;

/// Points of one index that a unit was given for a quarter (điểm chấm qua kiểm tra).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Who was assessed.
    pub unit: UnitId,
    /// For which quarter.
    pub quarter: Quarter,
    /// By which of [`BY_INSPECTION`].
    pub index: Index,
    /// 0, 1 or 2.
    pub points: u8,
    /// The inspection, report or decision on which it rests.
    pub ground: String,
}

labelled! {
    /// Why points are not taken down. The label says what to do.
    pub enum AssessmentFault {
        /// An index that dossiers score.
        Index = "index", "Chỉ số này tính từ hồ sơ: chỉ chấm tay các chỉ số 5, 6, 8.", "Dossiers score this index: only 5, 6 and 8 are given by hand.";
        /// No such number of points.
        Points = "points", "Điểm là 0, 1 hoặc 2.", "Points are 0, 1 or 2.";
        /// Nothing that it rests on, or too long a text.
        Ground = "ground", "Ghi căn cứ (biên bản kiểm tra, báo cáo), từ 1 đến 300 chữ.", "Write what it rests on (record of an inspection, report), 1 to 300 letters.";
        /// The quarter has not begun.
        Future = "future", "Quý này chưa đến: chọn quý hiện tại hoặc quý đã qua.", "The quarter has not begun: choose this one or an earlier one.";
        /// The circular was not in force.
        NotInForce = "not_in_force", "Quý này nằm ngoài thời gian Thông tư 01/2018/TT-VPCP có hiệu lực.", "Thông tư 01/2018/TT-VPCP was not in force in this quarter.";
    }
}

impl Assessment {
    /// Everything that stands against it on the day on which it is taken down.
    pub fn faults(&self, today: Date) -> Vec<AssessmentFault> {
        let ground = self.ground.trim();
        [
            (!BY_INSPECTION.contains(&self.index), AssessmentFault::Index),
            (self.points > 2, AssessmentFault::Points),
            (ground.is_empty() || ground.chars().count() > GROUND_MAX, AssessmentFault::Ground),
            (self.quarter.days().from > today, AssessmentFault::Future),
            (!self.quarter.meets(Period { from: IN_FORCE.0, to: IN_FORCE.1 }), AssessmentFault::NotInForce),
        ]
        .into_iter()
        .filter_map(|(wrong, fault)| wrong.then_some(fault))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::indicators::{Band, Indicators, Offer, Score};

    fn given(index: Index) -> Assessment {
        let quarter = Quarter::of(date(2025, 6, 12));
        Assessment { unit: UnitId::new(26_740), quarter, index, points: 2, ground: "Biên bản 12/BB-KSTT".into() }
    }

    #[test]
    fn a_quarter_has_three_months() {
        let second = Quarter::of(date(2025, 6, 30));
        assert_eq!(second, Quarter::of(date(2025, 4, 1)));
        assert_ne!(second, Quarter::of(date(2025, 7, 1)));
        assert_eq!(second.days(), Period { from: date(2025, 4, 1), to: date(2025, 6, 30) });
        assert_eq!(Quarter::of(date(2024, 2, 29)).days(), Period { from: date(2024, 1, 1), to: date(2024, 3, 31) });
        assert_eq!("2025-Q2".parse(), Ok(second));
        assert_eq!(second.to_string(), "2025-Q2");
        for wrong in ["", "2025", "2025-Q0", "2025-Q5", "2025-Q02", "-025-Q1", "25-Q1", "2025-Q٢"] {
            assert_eq!(wrong.parse::<Quarter>(), Err(NoQuarter), "{wrong}");
        }
        let meets = |from, to| second.meets(Period { from, to });
        assert!(meets(date(2025, 6, 30), date(2025, 7, 31)) && meets(date(2025, 1, 1), date(2025, 4, 1)));
        assert!(!meets(date(2025, 7, 1), date(2025, 7, 31)) && !meets(date(2025, 1, 1), date(2025, 3, 31)));
    }

    #[test]
    fn every_fault_is_named() {
        use AssessmentFault::*;
        let today = date(2025, 6, 12);
        let cases = [
            (given(5), vec![]),
            (given(1), vec![Index]),
            (given(7), vec![Index]),
            (given(9), vec![Index]),
            (Assessment { points: 3, ..given(6) }, vec![Points]),
            (Assessment { ground: "  ".into(), ..given(6) }, vec![Ground]),
            (Assessment { ground: "ơ".repeat(301), ..given(6) }, vec![Ground]),
            (Assessment { ground: "ơ".repeat(300), ..given(6) }, vec![]),
            (Assessment { quarter: Quarter::of(date(2025, 7, 1)), ..given(6) }, vec![Future]),
            (Assessment { quarter: Quarter::of(date(2018, 12, 31)), ..given(8) }, vec![NotInForce]),
            (Assessment { quarter: Quarter::of(date(2019, 1, 6)), ..given(8) }, vec![]),
        ];
        for (given, faults) in cases {
            assert_eq!(given.faults(today), faults, "{given:?}");
        }
        let late = Assessment { quarter: Quarter::of(date(2025, 10, 1)), ..given(5) };
        assert_eq!(late.faults(date(2026, 1, 1)), [NotInForce]);
    }

    #[test]
    fn with_all_nine_indices_a_unit_has_its_class() {
        let offer = Offer { procedures: 10, online: 10 };
        let mut all = Indicators { received: 10, online: 10, ..Indicators::default() };
        for index in [1, 2, 3, 4, 7] {
            all.scores.give(index, 2);
        }
        assert_eq!(all.total(offer), (Score(120), vec![5, 6, 8]));
        for (index, points) in [(5, 2), (6, 1), (8, 0)] {
            all.scores.give(index, points);
        }
        assert_eq!(all.total(offer), (Score(150), vec![]));
        assert_eq!(Band::of(all.total(offer).0), Band::Excellent);
        all.scores.give(8, 1);
        assert_eq!(all.index(8, offer), Some(Score(5)), "two quarters: their mean");
    }
}
