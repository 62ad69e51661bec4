//! The rules of the one-stop mechanism as dated sets of values (bộ quy tắc một cửa).

use super::OneStop;
use crate::indicators::MissingIndex;
use crate::words::{self, Lang};
use jiff::civil::{Date, Time, date, time};

/// Rules that hold from a day on, until the next set. A dossier stays under those of the day on which it was handed in.
#[derive(Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// The decree.
    pub source: &'static str,
    /// The first day.
    pub in_force_from: Date,
    /// The decree whose text is read instead, while the text of this one is not at hand.
    pub read_in: Option<&'static str>,
    /// Working days after reception within which a supplement is asked for (Điều 19 khoản 4).
    pub supplement_days: u32,
    /// How often a supplement is asked for (Điều 11 khoản 2 điểm c).
    pub supplements: u32,
    /// Received after this time, a dossier is passed on at the start of the next working day (Điều 18 khoản 2, khoản 3).
    pub cutoff: Time,
    /// How many days before the limit ends an apology is due at the latest (Điều 19 khoản 9).
    pub apology_days: i32,
    /// How often a new return date is given (Điều 19 khoản 9).
    pub new_dates: u32,
    /// Whether a desk receives what another unit is competent for (không phụ thuộc địa giới hành chính).
    pub received_anywhere: bool,
    /// How a class is read while an index has no facts: the circular leaves it open (Điều 15 khoản 3, khoản 4 điểm b Thông
    /// tư 01/2018/TT-VPCP).
    pub missing_index: MissingIndex,
}

/// Decree 61/2018 on the one-stop mechanism.
const OF_2018: RuleSet = RuleSet {
    source: "Nghị định 61/2018/NĐ-CP",
    in_force_from: date(2018, 6, 21),
    read_in: None,
    supplement_days: 3,
    supplements: 1,
    cutoff: time(15, 0, 0, 0),
    apology_days: 1,
    new_dates: 1,
    received_anywhere: false,
    missing_index: MissingIndex::Shares,
};

/// Every set, in the order of their days. A decree that changes values is one more entry.
pub static SETS: [RuleSet; 2] = [
    OF_2018,
    // Its text is not at hand. Known is that any ward receives; the rest is as it was until somebody compares.
    RuleSet {
        source: "Nghị định 118/2025/NĐ-CP",
        in_force_from: date(2025, 7, 1),
        read_in: Some(OF_2018.source),
        received_anywhere: true,
        ..OF_2018
    },
];

impl RuleSet {
    /// The set that holds on a day; before the first of them, the first.
    pub fn on(day: Date) -> &'static RuleSet {
        SETS.iter().rfind(|set| set.in_force_from <= day).unwrap_or(&SETS[0])
    }

    /// The last day, when another set follows.
    pub fn until(&self) -> Option<Date> {
        let next = SETS.iter().find(|set| set.in_force_from > self.in_force_from)?;
        next.in_force_from.yesterday().ok()
    }

    /// An article as officials cite it; where the text is not at hand, which one is read instead.
    pub fn cite(&self, article: OneStop) -> String {
        match self.read_in {
            None => format!("{} {}", article.0, self.source),
            Some(text) => {
                format!("{} (văn bản chưa có trong hệ thống; theo {} {text}, cần đối chiếu)", self.source, article.0)
            }
        }
    }

    /// The decree and its days: `Nghị định 61/2018/NĐ-CP (từ 21/06/2018 đến 30/06/2025)`.
    pub fn label(&self, lang: Lang) -> String {
        let (from, until) = (words::date(self.in_force_from), self.until().map(words::date));
        match (lang, until) {
            (Lang::Vi, Some(until)) => format!("{} (từ {from} đến {until})", self.source),
            (Lang::Vi, None) => format!("{} (từ {from})", self.source),
            (Lang::En, Some(until)) => format!("{} (from {from} to {until})", self.source),
            (Lang::En, None) => format!("{} (from {from})", self.source),
        }
    }

    /// What is not sure about it; `None` where its text was read.
    pub fn doubt(&self, lang: Lang) -> Option<String> {
        let text = self.read_in?;
        Some(match lang {
            Lang::Vi => format!("văn bản chưa có trong hệ thống; quy tắc theo {text}, cần đối chiếu"),
            Lang::En => format!("its text is not at hand; the rules are those of {text} and are to be compared"),
        })
    }

    /// The decree with its days and what is not sure about it, as pages show it.
    pub fn in_full(&self, lang: Lang) -> String {
        let doubt = self.doubt(lang).map(|doubt| format!(": {doubt}"));
        self.label(lang) + &doubt.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::law::{COMPLETENESS, Ground};

    #[test]
    fn the_set_of_a_day_has_its_values_and_cites_its_decree() {
        let cases = [
            (date(2018, 1, 1), "Nghị định 61/2018/NĐ-CP", false, "Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP"),
            (date(2025, 6, 30), "Nghị định 61/2018/NĐ-CP", false, "Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP"),
            (
                date(2025, 7, 1),
                "Nghị định 118/2025/NĐ-CP",
                true,
                "Nghị định 118/2025/NĐ-CP (văn bản chưa có trong hệ thống; theo Điều 17 khoản 1 điểm a Nghị định \
                 61/2018/NĐ-CP, cần đối chiếu)",
            ),
        ];
        for (day, source, anywhere, cited) in cases {
            let rules = RuleSet::on(day);
            assert_eq!((rules.source, rules.received_anywhere), (source, anywhere), "{day}");
            assert_eq!(COMPLETENESS.under(rules).cite(), cited, "{day}");
            assert!(matches!(COMPLETENESS.under(rules), Ground::OneStop(..)));
        }
    }

    #[test]
    fn sets_follow_each_other_and_a_text_that_is_read_instead_is_one_of_them() {
        assert!(SETS.is_sorted_by_key(|set| set.in_force_from));
        assert_eq!(SETS[0].until(), Some(date(2025, 6, 30)));
        assert_eq!(SETS[1].until(), None);
        assert_eq!(SETS[0].in_full(Lang::Vi), "Nghị định 61/2018/NĐ-CP (từ 21/06/2018 đến 30/06/2025)");
        for set in &SETS {
            let read = set.read_in.map(|text| SETS.iter().any(|other| other.source == text && other.read_in.is_none()));
            assert_ne!(read, Some(false), "{}", set.source);
            assert_eq!(set.doubt(Lang::Vi).is_some(), set.read_in.is_some());
        }
    }
}
