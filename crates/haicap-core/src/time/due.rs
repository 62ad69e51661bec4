//! Limits and due dates, with the arithmetic that leads to them.

use super::{Calendar, DayOff, following};
use crate::words::{self, Lang};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

labelled! {
    /// The unit in which a limit is counted (đơn vị tính thời hạn).
    pub enum LimitUnit {
        /// Result on the day of reception; received from 15:00 on, the next working day.
        SameDay = "same_day", "trong ngày", "same day";
        /// Working days, not counting the day of reception.
        WorkingDay = "working_day", "ngày làm việc", "working days";
        /// Calendar days, not counting the day of reception, moving past a day off.
        CalendarDay = "calendar_day", "ngày", "days";
        /// Hours of working time, counted to the minute.
        WorkingHour = "working_hour", "giờ làm việc", "working hours";
    }
}

/// How long a procedure may take (thời hạn giải quyết).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimeLimit {
    /// How many units; not used for a same-day limit.
    #[serde(default)]
    pub amount: u32,
    /// What is counted.
    pub unit: LimitUnit,
}

impl TimeLimit {
    /// The limit as it is read, for example `3 ngày làm việc`.
    pub fn label(self, lang: Lang) -> String {
        match self.unit {
            LimitUnit::SameDay => self.unit.label(lang).to_owned(),
            _ => format!("{} {}", self.amount, self.unit.label(lang)),
        }
    }
}

/// One line of the arithmetic of a due date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DueLine {
    /// The clock starts at this moment.
    Received(Timestamp),
    /// The day of reception is not counted.
    ReceptionDayNotCounted(Date),
    /// Received at or after the cut-off: the result moves to the next working day.
    AfterCutoff(Date),
    /// The n-th counted day.
    Counted(Date, u32),
    /// A day that is not counted, and why.
    Skipped(Date, DayOff),
    /// Working minutes that were added.
    Minutes(i64),
    /// The limit ends at this moment.
    Ends(Timestamp),
}

/// A due date with the arithmetic that shows it (hạn trả kết quả).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// The last moment that is still in time.
    pub at: Timestamp,
    /// How it was found, line by line.
    pub lines: Vec<DueLine>,
}

/// When a limit that starts with reception at `received_at` ends.
///
/// Day limits do not count the day of reception and end at the close of their last day; a last day
/// that is a day off moves to the next working day. Only hour limits count minutes.
pub fn due(limit: TimeLimit, received_at: Timestamp, calendar: &Calendar) -> Due {
    let mut lines = vec![DueLine::Received(received_at)];
    let received_on = calendar.civil(received_at).date();
    let at = match limit.unit {
        LimitUnit::SameDay => calendar.closing(same_day(received_on, received_at, calendar, &mut lines)),
        LimitUnit::WorkingDay => calendar.closing(count_days(limit.amount, received_on, calendar, true, &mut lines)),
        LimitUnit::CalendarDay => calendar.closing(count_days(limit.amount, received_on, calendar, false, &mut lines)),
        LimitUnit::WorkingHour => {
            let minutes = i64::from(limit.amount) * 60;
            lines.push(DueLine::Minutes(minutes));
            calendar.add_working_minutes(received_at, minutes)
        }
    };
    lines.push(DueLine::Ends(at));
    Due { at, lines }
}

fn same_day(received_on: Date, received_at: Timestamp, calendar: &Calendar, lines: &mut Vec<DueLine>) -> Date {
    if calendar.is_working_day(received_on) && !calendar.after_cutoff(received_at) {
        return received_on;
    }
    if calendar.is_working_day(received_on) {
        lines.push(DueLine::AfterCutoff(received_on));
    }
    skip_to_working_day(following(received_on), calendar, lines)
}

fn count_days(amount: u32, received_on: Date, calendar: &Calendar, working: bool, lines: &mut Vec<DueLine>) -> Date {
    lines.push(DueLine::ReceptionDayNotCounted(received_on));
    let mut day = received_on;
    for n in 1..=amount {
        day = following(day);
        if working {
            day = skip_to_working_day(day, calendar, lines);
        }
        lines.push(DueLine::Counted(day, n));
    }
    skip_to_working_day(day, calendar, lines)
}

fn skip_to_working_day(mut day: Date, calendar: &Calendar, lines: &mut Vec<DueLine>) -> Date {
    while day < Date::MAX {
        match calendar.day_off(day) {
            None => break,
            Some(why) => lines.push(DueLine::Skipped(day, why)),
        }
        day = following(day);
    }
    day
}

impl DueLine {
    /// The line as a sentence.
    pub fn label(&self, calendar: &Calendar, lang: Lang) -> String {
        let moment = |at: &Timestamp| words::date_time(calendar.civil(*at), lang);
        match (self, lang) {
            (DueLine::Received(at), Lang::Vi) => format!("Nhận lúc {}", moment(at)),
            (DueLine::Received(at), Lang::En) => format!("Received {}", moment(at)),
            (DueLine::ReceptionDayNotCounted(day), Lang::Vi) => {
                format!("Không tính ngày nhận {}", words::date(*day))
            }
            (DueLine::ReceptionDayNotCounted(day), Lang::En) => {
                format!("Day of reception {} not counted", words::date(*day))
            }
            (DueLine::AfterCutoff(day), Lang::Vi) => {
                format!("Nhận từ {} ngày {}: chuyển sang ngày làm việc tiếp theo", cutoff(calendar), words::date(*day))
            }
            (DueLine::AfterCutoff(day), Lang::En) => {
                format!("Received from {} on {}: next working day", cutoff(calendar), words::date(*day))
            }
            (DueLine::Counted(day, n), Lang::Vi) => format!("Ngày thứ {n}: {}", words::date(*day)),
            (DueLine::Counted(day, n), Lang::En) => format!("Day {n}: {}", words::date(*day)),
            (DueLine::Skipped(day, why), Lang::Vi) => {
                format!("Không tính {} ({})", words::date(*day), why.label(lang))
            }
            (DueLine::Skipped(day, why), Lang::En) => {
                format!("{} not counted ({})", words::date(*day), why.label(lang))
            }
            (DueLine::Minutes(minutes), Lang::Vi) => format!("Cộng {minutes} phút làm việc"),
            (DueLine::Minutes(minutes), Lang::En) => {
                format!("{minutes} minutes of working time added")
            }
            (DueLine::Ends(at), Lang::Vi) => format!("Hạn trả: {}", moment(at)),
            (DueLine::Ends(at), Lang::En) => format!("Due: {}", moment(at)),
        }
    }
}

fn cutoff(calendar: &Calendar) -> String {
    format!("{:02}:{:02}", calendar.cutoff.hour(), calendar.cutoff.minute())
}

impl DayOff {
    /// Why the day is off, as it is read.
    pub fn label(&self, lang: Lang) -> String {
        match (self, lang) {
            (DayOff::Weekend, Lang::Vi) => "cuối tuần".into(),
            (DayOff::Weekend, Lang::En) => "weekend".into(),
            (DayOff::Named(name), _) => name.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use jiff::civil::{date, datetime};

    #[test]
    fn due_dates_by_unit_and_hour_of_reception() {
        let calendar = testing::calendar();
        let cases = [
            // limit, received, due
            ((0, LimitUnit::SameDay), datetime(2025, 6, 12, 8, 0, 0, 0), datetime(2025, 6, 12, 17, 0, 0, 0)),
            ((0, LimitUnit::SameDay), datetime(2025, 6, 12, 14, 59, 0, 0), datetime(2025, 6, 12, 17, 0, 0, 0)),
            ((0, LimitUnit::SameDay), datetime(2025, 6, 12, 15, 0, 0, 0), datetime(2025, 6, 13, 17, 0, 0, 0)),
            ((0, LimitUnit::SameDay), datetime(2025, 6, 13, 15, 30, 0, 0), datetime(2025, 6, 16, 17, 0, 0, 0)),
            ((0, LimitUnit::SameDay), datetime(2025, 6, 14, 9, 0, 0, 0), datetime(2025, 6, 16, 17, 0, 0, 0)),
            ((3, LimitUnit::WorkingDay), datetime(2025, 6, 12, 16, 0, 0, 0), datetime(2025, 6, 17, 17, 0, 0, 0)),
            ((3, LimitUnit::WorkingDay), datetime(2025, 4, 25, 9, 0, 0, 0), datetime(2025, 4, 29, 17, 0, 0, 0)),
            ((3, LimitUnit::CalendarDay), datetime(2025, 6, 12, 9, 0, 0, 0), datetime(2025, 6, 16, 17, 0, 0, 0)),
            ((4, LimitUnit::WorkingHour), datetime(2025, 6, 13, 15, 0, 0, 0), datetime(2025, 6, 16, 9, 30, 0, 0)),
        ];
        for ((amount, unit), received, expected) in cases {
            let due = due(TimeLimit { amount, unit }, calendar.moment(received), &calendar);
            assert_eq!(calendar.civil(due.at), expected, "{amount} {unit} from {received}");
        }
    }

    /// A way to take one rule of working time away from the calendar.
    type Mutation = (&'static str, fn(&mut Calendar));

    /// The list of mutations: each rule of working time is taken away once, and a due date notices.
    #[test]
    fn every_rule_of_working_time_is_missed_when_it_is_taken_away() {
        let mutations: [Mutation; 5] = [
            ("holidays", |calendar| calendar.days_off.clear()),
            ("make-up Saturdays", |calendar| calendar.make_up_days.clear()),
            ("the 15:00 rule", |calendar| calendar.cutoff = jiff::civil::Time::MAX),
            ("the lunch break", |calendar| calendar.shifts[0].to = calendar.shifts[1].from),
            ("the city's time zone", |calendar| calendar.utc_offset_seconds = 0),
        ];
        let dues = |calendar: &Calendar| -> Vec<Timestamp> {
            let received = testing::calendar();
            let cases = [
                ((2, LimitUnit::WorkingDay), datetime(2025, 4, 25, 9, 0, 0, 0)),
                ((4, LimitUnit::WorkingDay), datetime(2025, 4, 29, 9, 0, 0, 0)),
                ((0, LimitUnit::SameDay), datetime(2025, 6, 12, 15, 0, 0, 0)),
                ((4, LimitUnit::WorkingHour), datetime(2025, 6, 12, 9, 0, 0, 0)),
            ];
            let at = |((amount, unit), civil)| due(TimeLimit { amount, unit }, received.moment(civil), calendar).at;
            cases.into_iter().map(at).collect()
        };
        let right = dues(&testing::calendar());
        for (rule, take_away) in mutations {
            let mut calendar = testing::calendar();
            take_away(&mut calendar);
            assert_ne!(dues(&calendar), right, "without {rule} no due date changes");
        }
    }

    #[test]
    fn the_arithmetic_names_each_day() {
        let calendar = testing::calendar();
        let limit = TimeLimit { amount: 2, unit: LimitUnit::WorkingDay };
        let due = due(limit, calendar.moment(date(2025, 6, 12).at(9, 0, 0, 0)), &calendar);
        let lines: Vec<_> = due.lines.iter().map(|line| line.label(&calendar, Lang::Vi)).collect();
        assert_eq!(
            lines,
            [
                "Nhận lúc 09:00 ngày 12/06/2025",
                "Không tính ngày nhận 12/06/2025",
                "Ngày thứ 1: 13/06/2025",
                "Không tính 14/06/2025 (cuối tuần)",
                "Không tính 15/06/2025 (cuối tuần)",
                "Ngày thứ 2: 16/06/2025",
                "Hạn trả: 17:00 ngày 16/06/2025",
            ]
        );
    }
}
