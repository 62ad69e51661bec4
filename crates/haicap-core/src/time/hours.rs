//! Office hours by unit and date, where they are not the city's (giờ làm việc riêng).

use super::Shift;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

labelled! {
    /// A day of the week (thứ).
    pub enum DayOfWeek {
        /// Monday.
        Mon = "Mon", "thứ hai", "Monday";
        /// Tuesday.
        Tue = "Tue", "thứ ba", "Tuesday";
        /// Wednesday.
        Wed = "Wed", "thứ tư", "Wednesday";
        /// Thursday.
        Thu = "Thu", "thứ năm", "Thursday";
        /// Friday.
        Fri = "Fri", "thứ sáu", "Friday";
        /// Saturday.
        Sat = "Sat", "thứ bảy", "Saturday";
        /// Sunday.
        Sun = "Sun", "chủ nhật", "Sunday";
    }
}

impl DayOfWeek {
    /// The day of the week of a date.
    pub fn of(date: Date) -> Self {
        match date.weekday() {
            Weekday::Monday => DayOfWeek::Mon,
            Weekday::Tuesday => DayOfWeek::Tue,
            Weekday::Wednesday => DayOfWeek::Wed,
            Weekday::Thursday => DayOfWeek::Thu,
            Weekday::Friday => DayOfWeek::Fri,
            Weekday::Saturday => DayOfWeek::Sat,
            Weekday::Sunday => DayOfWeek::Sun,
        }
    }
}

/// Hours that an office keeps on a day of the week instead of the normal ones (giờ làm việc riêng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The day of the week.
    pub day: DayOfWeek,
    /// First date on which they hold.
    pub from: Date,
    /// Last date on which they hold; open when absent.
    pub until: Option<Date>,
    /// The shifts; none means closed.
    pub shifts: Vec<Shift>,
    /// Whether the day counts in a limit. A desk may be open on Saturdays without that anybody's limit runs.
    pub counts: bool,
    /// What they rest on, as the arithmetic shows it.
    pub note: String,
}

impl Hours {
    /// Whether they hold on a date.
    pub fn holds_on(&self, date: Date) -> bool {
        self.day == DayOfWeek::of(date) && self.from <= date && self.until.is_none_or(|until| date <= until)
    }

    /// Whether a day with these hours counts in a limit.
    pub fn is_working_day(&self) -> bool {
        self.counts && !self.shifts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use crate::time::{Calendar, LimitUnit, TimeLimit, due};
    use crate::words::Lang;
    use jiff::civil::{DateTime, date, time};

    /// The city's calendar with Saturday mornings from 7 June 2025 to the end of the month.
    fn with_saturdays(counts: bool) -> Calendar {
        let morning = Shift { from: time(7, 30, 0, 0), to: time(11, 30, 0, 0) };
        let saturdays = Hours {
            day: DayOfWeek::Sat,
            from: date(2025, 6, 7),
            until: Some(date(2025, 6, 30)),
            shifts: vec![morning],
            counts,
            note: "Sáng thứ bảy chỉ tiếp nhận".into(),
        };
        Calendar { hours: vec![saturdays], ..testing::calendar() }
    }

    fn promised(calendar: &Calendar, amount: u32, unit: LimitUnit, received: DateTime) -> DateTime {
        calendar.civil(due(TimeLimit { amount, unit }, calendar.moment(received), calendar).at)
    }

    #[test]
    fn a_saturday_morning_that_counts_is_a_working_day_that_ends_at_noon() {
        let calendar = with_saturdays(true);
        let friday = date(2025, 6, 13).at(9, 0, 0, 0);
        assert_eq!(promised(&calendar, 1, LimitUnit::WorkingDay, friday), date(2025, 6, 14).at(11, 30, 0, 0));
        let late = date(2025, 6, 13).at(16, 0, 0, 0);
        assert_eq!(promised(&calendar, 0, LimitUnit::SameDay, late), date(2025, 6, 14).at(11, 30, 0, 0));
        assert_eq!(promised(&calendar, 3, LimitUnit::WorkingHour, late), date(2025, 6, 14).at(9, 30, 0, 0));
        // Handed in online after the desk has closed, though before 15:00: nothing can be ready that day.
        let noon = date(2025, 6, 14).at(12, 0, 0, 0);
        assert_eq!(promised(&calendar, 0, LimitUnit::SameDay, noon), date(2025, 6, 16).at(17, 0, 0, 0));
        // Before and after the dates between which they hold, Saturdays are off.
        let july = date(2025, 7, 4).at(9, 0, 0, 0);
        assert_eq!(promised(&calendar, 1, LimitUnit::WorkingDay, july), date(2025, 7, 7).at(17, 0, 0, 0));
    }

    #[test]
    fn a_saturday_morning_that_does_not_count_says_why_in_the_arithmetic() {
        let calendar = with_saturdays(false);
        let limit = TimeLimit { amount: 1, unit: LimitUnit::WorkingDay };
        let due = due(limit, calendar.moment(date(2025, 6, 13).at(9, 0, 0, 0)), &calendar);
        assert_eq!(calendar.civil(due.at), date(2025, 6, 16).at(17, 0, 0, 0));
        let lines: Vec<_> = due.lines.iter().map(|line| line.label(&calendar, Lang::Vi)).collect();
        assert!(lines.contains(&"Không tính 14/06/2025 (Sáng thứ bảy chỉ tiếp nhận)".to_owned()), "{lines:?}");
    }

    #[test]
    fn a_day_off_is_off_for_everybody_and_a_make_up_day_has_the_normal_hours() {
        let mut calendar = with_saturdays(true);
        calendar.days_off.insert(date(2025, 6, 14), "Nghỉ".into());
        calendar.make_up_days.insert(date(2025, 6, 21), "Làm bù".into());
        assert!(!calendar.is_working_day(date(2025, 6, 14)));
        assert_eq!(calendar.civil(calendar.closing(date(2025, 6, 21))).time(), time(17, 0, 0, 0));
    }

    #[test]
    fn a_day_that_an_office_closes_is_skipped() {
        let mut calendar = with_saturdays(true);
        calendar.hours[0] = Hours { day: DayOfWeek::Mon, shifts: vec![], ..calendar.hours[0].clone() };
        let friday = date(2025, 6, 13).at(9, 0, 0, 0);
        assert_eq!(promised(&calendar, 1, LimitUnit::WorkingDay, friday), date(2025, 6, 17).at(17, 0, 0, 0));
    }
}
