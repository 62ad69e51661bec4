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

/// A stretch in which a limit does not run, because it waits for somebody outside (tạm dừng tính hạn).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When the waiting began.
    pub from: Timestamp,
    /// When it ended.
    pub to: Timestamp,
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
    /// The limit did not run meanwhile.
    Paused(Pause),
    /// The day was promised by the old unit that began the dossier.
    PromisedByOldUnit(Date),
    /// The limit reaches a year whose days off are not known.
    NotKnown(i16),
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
    due_with(limit, received_at, &[], calendar)
}

/// As [`due`], for a limit that was paused. Pauses stand in their order and do not overlap.
///
/// The day on which a pause begins counts as far as it would have counted; the days after it, up to and with the day on
/// which the pause ends, do not: that one is as the day of reception (assumption, after Điều 19 khoản 4).
pub fn due_with(limit: TimeLimit, received_at: Timestamp, pauses: &[Pause], calendar: &Calendar) -> Due {
    let mut count = Count { calendar, pauses, lines: vec![DueLine::Received(received_at)] };
    let received_on = calendar.civil(received_at).date();
    let at = match limit.unit {
        LimitUnit::SameDay => calendar.closing(count.same_day(received_at)),
        LimitUnit::WorkingDay => calendar.closing(count.days(limit.amount, received_on, true)),
        LimitUnit::CalendarDay => calendar.closing(count.days(limit.amount, received_on, false)),
        LimitUnit::WorkingHour => count.minutes(received_at, i64::from(limit.amount) * 60),
    };
    count.ends(at);
    Due { at, lines: count.lines }
}

/// The day that somebody promised, whatever the limit: it ends with that day, or with the next working day when the
/// offices turn out to be closed.
pub fn due_on(promised: Date, by: DueLine, calendar: &Calendar) -> Due {
    let mut count = Count { calendar, pauses: &[], lines: vec![by] };
    let day = count.working_day_from(promised);
    let at = calendar.closing(day);
    count.ends(at);
    Due { at, lines: count.lines }
}

/// An arithmetic in the making.
struct Count<'a> {
    calendar: &'a Calendar,
    pauses: &'a [Pause],
    lines: Vec<DueLine>,
}

impl Count<'_> {
    fn ends(&mut self, at: Timestamp) {
        let day = self.calendar.civil(at).date();
        if !self.calendar.knows(day) {
            self.lines.push(DueLine::NotKnown(day.year()));
        }
        self.lines.push(DueLine::Ends(at));
    }

    fn same_day(&mut self, received_at: Timestamp) -> Date {
        let mut day = self.same_day_from(received_at);
        for pause in self.pauses {
            if pause.to > received_at && pause.from <= self.calendar.closing(day) {
                self.lines.push(DueLine::Paused(*pause));
                day = self.same_day_from(pause.to);
            }
        }
        day
    }

    fn same_day_from(&mut self, at: Timestamp) -> Date {
        let (calendar, day) = (self.calendar, self.calendar.civil(at).date());
        if calendar.is_working_day(day) && !calendar.after_cutoff(at) {
            return day;
        }
        match calendar.day_off(day) {
            None => self.lines.push(DueLine::AfterCutoff(day)),
            Some(why) => self.lines.push(DueLine::Skipped(day, why)),
        }
        self.working_day_from(following(day))
    }

    fn days(&mut self, amount: u32, received_on: Date, working: bool) -> Date {
        self.lines.push(DueLine::ReceptionDayNotCounted(received_on));
        let mut day = received_on;
        for n in 1..=amount {
            day = following(day);
            day = if working { self.working_day_from(day) } else { self.running_day_from(day) };
            self.lines.push(DueLine::Counted(day, n));
        }
        self.working_day_from(day)
    }

    fn minutes(&mut self, received_at: Timestamp, minutes: i64) -> Timestamp {
        self.lines.push(DueLine::Minutes(minutes));
        let (mut from, mut left) = (received_at, minutes);
        for pause in self.pauses.iter().filter(|pause| pause.to > received_at) {
            let ran = self.calendar.working_minutes(from, pause.from);
            if ran >= left {
                break;
            }
            self.lines.push(DueLine::Paused(*pause));
            (from, left) = (pause.to, left - ran);
        }
        self.calendar.add_working_minutes(from, left)
    }

    /// The first day from `day` on that is worked and not paused.
    fn working_day_from(&mut self, day: Date) -> Date {
        self.first_from(day, |count, day| count.paused(day).or_else(|| count.calendar.day_off(day)))
    }

    /// The first day from `day` on that is not paused.
    fn running_day_from(&mut self, day: Date) -> Date {
        self.first_from(day, Self::paused)
    }

    fn first_from(&mut self, mut day: Date, not_counted: impl Fn(&Self, Date) -> Option<DayOff>) -> Date {
        while day < Date::MAX {
            match not_counted(self, day) {
                None => break,
                Some(why) => self.lines.push(DueLine::Skipped(day, why)),
            }
            day = following(day);
        }
        day
    }

    fn paused(&self, day: Date) -> Option<DayOff> {
        let on = |at| self.calendar.civil(at).date();
        self.pauses.iter().any(|pause| on(pause.from) < day && day <= on(pause.to)).then_some(DayOff::Paused)
    }
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
                format!(
                    "Nhận từ {} ngày {}: chuyển sang ngày làm việc tiếp theo",
                    cutoff(calendar, *day),
                    words::date(*day)
                )
            }
            (DueLine::AfterCutoff(day), Lang::En) => {
                format!("Received from {} on {}: next working day", cutoff(calendar, *day), words::date(*day))
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
            (DueLine::Paused(pause), Lang::Vi) => {
                format!("Tạm dừng từ {} đến {}", moment(&pause.from), moment(&pause.to))
            }
            (DueLine::Paused(pause), Lang::En) => {
                format!("Paused from {} to {}", moment(&pause.from), moment(&pause.to))
            }
            (DueLine::PromisedByOldUnit(day), Lang::Vi) => format!("Hạn trả do đơn vị cũ hẹn: {}", words::date(*day)),
            (DueLine::PromisedByOldUnit(day), Lang::En) => format!("Promised by the old unit: {}", words::date(*day)),
            (DueLine::NotKnown(year), Lang::Vi) => {
                format!("Lịch nghỉ năm {year} chưa có: mới trừ các ngày lễ dương lịch, hạn trả sẽ tính lại khi có lịch")
            }
            (DueLine::NotKnown(year), Lang::En) => {
                format!(
                    "Days off of {year} are not known yet: only fixed holidays are left out, the date will be counted again"
                )
            }
            (DueLine::Ends(at), Lang::Vi) => format!("Hạn trả: {}", moment(at)),
            (DueLine::Ends(at), Lang::En) => format!("Due: {}", moment(at)),
        }
    }
}

fn cutoff(calendar: &Calendar, day: Date) -> String {
    let cutoff = calendar.cutoff_on(day);
    format!("{:02}:{:02}", cutoff.hour(), cutoff.minute())
}

impl DayOff {
    /// Why the day is off, as it is read.
    pub fn label(&self, lang: Lang) -> String {
        match (self, lang) {
            (DayOff::Weekend, Lang::Vi) => "cuối tuần".into(),
            (DayOff::Weekend, Lang::En) => "weekend".into(),
            (DayOff::Named(name), _) => name.clone(),
            (DayOff::Paused, Lang::Vi) => "tạm dừng tính hạn".into(),
            (DayOff::Paused, Lang::En) => "limit paused".into(),
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
    fn a_paused_limit_goes_on_where_it_stopped() {
        let calendar = testing::calendar();
        let at = |day, hour, minute| calendar.moment(datetime(2025, 6, day, hour, minute, 0, 0));
        let cases = [
            // limit, received, pauses, due
            // Friday received, Monday is the first day and the pause begins in it; Thursday the second.
            ((2, LimitUnit::WorkingDay), at(13, 9, 0), vec![(at(16, 9, 0), at(18, 10, 0))], at(19, 17, 0)),
            // Ended within the day on which it began: no day is lost.
            ((2, LimitUnit::WorkingDay), at(13, 9, 0), vec![(at(16, 9, 0), at(16, 15, 0))], at(17, 17, 0)),
            // The limit was over before.
            ((1, LimitUnit::WorkingDay), at(12, 9, 0), vec![(at(16, 9, 0), at(18, 9, 0))], at(13, 17, 0)),
            ((2, LimitUnit::CalendarDay), at(12, 9, 0), vec![(at(13, 9, 0), at(17, 9, 0))], at(18, 17, 0)),
            ((0, LimitUnit::SameDay), at(12, 9, 0), vec![(at(12, 10, 0), at(12, 14, 0))], at(12, 17, 0)),
            ((0, LimitUnit::SameDay), at(12, 9, 0), vec![(at(12, 10, 0), at(12, 15, 0))], at(13, 17, 0)),
            // Two hours: one before the pause, one after the lunch that follows it.
            ((2, LimitUnit::WorkingHour), at(12, 9, 0), vec![(at(12, 10, 0), at(12, 12, 0))], at(12, 14, 0)),
            (
                (8, LimitUnit::WorkingHour),
                at(12, 9, 0),
                vec![(at(12, 10, 0), at(12, 14, 0)), (at(13, 8, 0), at(13, 9, 0))],
                at(13, 14, 0),
            ),
        ];
        for ((amount, unit), received, pauses, expected) in cases {
            let pauses: Vec<Pause> = pauses.into_iter().map(|(from, to)| Pause { from, to }).collect();
            let due = due_with(TimeLimit { amount, unit }, received, &pauses, &calendar);
            assert_eq!(calendar.civil(due.at), calendar.civil(expected), "{amount} {unit} {pauses:?}");
        }
        let pause = Pause { from: at(16, 9, 0), to: at(17, 9, 0) };
        let due = due_with(TimeLimit { amount: 2, unit: LimitUnit::WorkingDay }, at(13, 9, 0), &[pause], &calendar);
        let lines: Vec<_> = due.lines.iter().map(|line| line.label(&calendar, Lang::Vi)).collect();
        assert!(lines.contains(&"Không tính 17/06/2025 (tạm dừng tính hạn)".to_owned()), "{lines:?}");
    }

    #[test]
    fn a_promised_day_stays_unless_the_offices_are_closed_on_it() {
        let mut calendar = testing::calendar();
        let promise = |calendar: &Calendar| {
            let day = date(2025, 6, 13);
            calendar.civil(due_on(day, DueLine::PromisedByOldUnit(day), calendar).at)
        };
        assert_eq!(promise(&calendar), datetime(2025, 6, 13, 17, 0, 0, 0));
        calendar.days_off.insert(date(2025, 6, 13), "Nghỉ".into());
        assert_eq!(promise(&calendar), datetime(2025, 6, 16, 17, 0, 0, 0));
    }

    #[test]
    fn a_year_without_days_off_is_named_and_has_the_fixed_ones() {
        let calendar = Calendar { known_until: Some(date(2026, 12, 31)), ..testing::calendar() };
        let due_of = |amount, civil| {
            let limit = TimeLimit { amount, unit: LimitUnit::WorkingDay };
            due(limit, calendar.moment(civil), &calendar)
        };
        let over = due_of(2, datetime(2026, 12, 30, 9, 0, 0, 0));
        assert_eq!(calendar.civil(over.at), datetime(2027, 1, 4, 17, 0, 0, 0), "1 January is a holiday");
        let lines: Vec<_> = over.lines.iter().map(|line| line.label(&calendar, Lang::Vi)).collect();
        assert!(lines.contains(&"Không tính 01/01/2027 (Tết Dương lịch)".to_owned()), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("Lịch nghỉ năm 2027 chưa có")), "{lines:?}");
        let within = due_of(1, datetime(2026, 12, 30, 9, 0, 0, 0));
        assert!(!within.lines.iter().any(|line| matches!(line, DueLine::NotKnown(_))), "{:?}", within.lines);
    }

    #[test]
    fn a_same_day_limit_says_why_it_moves() {
        let calendar = testing::calendar();
        let limit = TimeLimit { amount: 0, unit: LimitUnit::SameDay };
        let due = due(limit, calendar.moment(datetime(2025, 6, 14, 9, 0, 0, 0)), &calendar);
        let lines: Vec<_> = due.lines.iter().map(|line| line.label(&calendar, Lang::Vi)).collect();
        let between = &lines[1..lines.len() - 1];
        assert_eq!(between, ["Không tính 14/06/2025 (cuối tuần)", "Không tính 15/06/2025 (cuối tuần)"]);
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
