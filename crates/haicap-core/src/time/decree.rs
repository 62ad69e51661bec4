//! Days off and days of work that are decreed when the pack is long written (ngày nghỉ, ngày làm bù ban hành sau).

use super::Calendar;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

labelled! {
    /// What a decree makes of a day.
    pub enum DecreeKind {
        /// Nobody works.
        Off = "off", "ngày nghỉ", "day off";
        /// A make-up day, or a day off of the pack that is worked after all.
        Work = "work", "ngày làm việc", "day of work";
    }
}

/// What is decreed of one day (quyết định về ngày nghỉ, ngày làm việc).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decree {
    /// Off or work.
    pub kind: DecreeKind,
    /// Why, as the arithmetic of due dates shows it.
    pub name: String,
    /// Number and kind of the paper.
    pub paper: String,
    /// The day of the paper.
    pub paper_date: Date,
}

labelled! {
    /// Why a decree is not taken down. The label says what to do.
    pub enum DecreeFault {
        /// No name, or too long a one.
        Name = "name", "Ghi tên ngày, từ 1 đến 200 chữ.", "Write the name of the day, 1 to 200 letters.";
        /// No paper, or too long a text.
        Paper = "paper", "Ghi số, ký hiệu văn bản, từ 1 đến 200 chữ.", "Write the number of the paper, 1 to 200 letters.";
        /// The paper is of tomorrow.
        PaperInFuture = "paper_in_future", "Ngày văn bản sau hôm nay: chỉ ghi văn bản đã ban hành.", "The paper is dated after today: write down issued papers only.";
        /// The day is over.
        Past = "past", "Ngày này đã qua: hạn trả đã tính đến ngày đó không tính lại nữa. Chọn hôm nay hoặc ngày sau.", "The day is over: due dates that were counted through it stay. Choose today or a later day.";
        /// A slip of the pen, most likely.
        TooFar = "too_far", "Ngày này còn hơn hai năm nữa: xem lại năm.", "The day is more than two years ahead: look at the year again.";
        /// Nothing would change.
        AlreadyOff = "already_off", "Lịch đã ghi ngày này là ngày nghỉ.", "The calendar has this day off already.";
        /// Nothing would change.
        AlreadyWorked = "already_worked", "Lịch đã ghi ngày này là ngày làm việc.", "The calendar has this as a day of work already.";
    }
}

/// Letters of a name or paper.
const TEXT_MAX: usize = 200;

impl Calendar {
    /// The calendar with a decree about a day.
    pub fn decree(&mut self, date: Date, decree: &Decree) {
        self.unsure.remove(&date);
        match decree.kind {
            DecreeKind::Off => {
                self.make_up_days.remove(&date);
                self.days_off.insert(date, decree.name.clone());
            }
            DecreeKind::Work => {
                self.days_off.remove(&date);
                self.make_up_days.insert(date, decree.name.clone());
            }
        }
    }
}

/// Everything that stands against a decree; `calendar` is the city's as it stands, `today` the day on which it is
/// written down.
pub fn decree_faults(calendar: &Calendar, date: Date, decree: &Decree, today: Date) -> Vec<DecreeFault> {
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= TEXT_MAX;
    let far = today.year().saturating_add(2);
    let already = match decree.kind {
        DecreeKind::Off => calendar.days_off.contains_key(&date) && !calendar.unsure.contains(&date),
        DecreeKind::Work => calendar.is_working_day(date),
    };
    let same = if decree.kind == DecreeKind::Off { DecreeFault::AlreadyOff } else { DecreeFault::AlreadyWorked };
    [
        (!fits(&decree.name), DecreeFault::Name),
        (!fits(&decree.paper), DecreeFault::Paper),
        (decree.paper_date > today, DecreeFault::PaperInFuture),
        (date < today, DecreeFault::Past),
        (date.year() > far, DecreeFault::TooFar),
        (already, same),
    ]
    .into_iter()
    .filter_map(|(wrong, fault)| wrong.then_some(fault))
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use jiff::civil::date;

    fn decree(kind: DecreeKind) -> Decree {
        let (name, paper) = ("Nghỉ tránh bão".to_owned(), "Công điện 12/CĐ-UBND".to_owned());
        Decree { kind, name, paper, paper_date: date(2025, 6, 10) }
    }

    #[test]
    fn a_decree_makes_a_day_off_or_a_day_of_work() {
        let mut calendar = testing::calendar();
        let (thursday, saturday, holiday) = (date(2025, 6, 12), date(2025, 6, 14), date(2025, 5, 1));
        calendar.unsure.insert(holiday);
        calendar.decree(thursday, &decree(DecreeKind::Off));
        calendar.decree(saturday, &decree(DecreeKind::Work));
        assert!(!calendar.is_working_day(thursday) && calendar.is_working_day(saturday));
        calendar.decree(holiday, &decree(DecreeKind::Off));
        assert!(calendar.unsure.is_empty(), "with its paper the day is sure");
        calendar.decree(holiday, &decree(DecreeKind::Work));
        assert!(calendar.is_working_day(holiday), "a day off of the pack is worked after all");
    }

    #[test]
    fn every_fault_is_named() {
        use DecreeFault::*;
        let (calendar, today) = (testing::calendar(), date(2025, 6, 11));
        let off = || decree(DecreeKind::Off);
        let cases = [
            (date(2025, 6, 12), off(), vec![]),
            (date(2025, 6, 11), off(), vec![]),
            (date(2025, 6, 14), decree(DecreeKind::Work), vec![]),
            (date(2025, 6, 10), off(), vec![Past]),
            (date(2052, 6, 12), off(), vec![TooFar]),
            (date(2025, 6, 12), decree(DecreeKind::Work), vec![AlreadyWorked]),
            (date(2025, 6, 12), Decree { name: " ".into(), paper: "x".repeat(201), ..off() }, vec![Name, Paper]),
            (date(2025, 6, 12), Decree { paper_date: date(2025, 6, 12), ..off() }, vec![PaperInFuture]),
        ];
        for (day, decree, faults) in cases {
            assert_eq!(decree_faults(&calendar, day, &decree, today), faults, "{day} {decree:?}");
        }
        let spring = date(2025, 4, 1);
        let decree = Decree { paper_date: spring, ..off() };
        assert_eq!(decree_faults(&calendar, date(2025, 5, 1), &decree, spring), [AlreadyOff]);
        let mut unsure = calendar;
        unsure.unsure.insert(date(2025, 5, 1));
        assert_eq!(decree_faults(&unsure, date(2025, 5, 1), &decree, spring), [], "an unsure day may be made sure");
    }
}
