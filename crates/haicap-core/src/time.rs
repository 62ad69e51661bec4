//! Working time: office hours, days off, make-up Saturdays, limits and due dates (thời hạn, hạn trả).
//!
//! A moment is a [`jiff::Timestamp`]; a calendar turns it into the civil time of the city. No system
//! time zone is consulted: a city has a fixed offset from UTC.

mod decree;
mod due;
mod hours;

pub use decree::{Decree, DecreeFault, DecreeKind, decree_faults};
pub use due::{Due, DueLine, LimitUnit, Pause, TimeLimit, due, due_on, due_with};
pub use hours::{DayOfWeek, Hours};

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One unbroken stretch of office hours within a day, in civil time (buổi làm việc).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    /// First minute of work.
    pub from: Time,
    /// End of work; not itself worked.
    pub to: Time,
}

/// When the offices of a city work (lịch làm việc).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Offset of the city's civil time from UTC, in seconds (Viet Nam: 25,200).
    pub utc_offset_seconds: i32,
    /// The shifts of a working day, in order, not overlapping.
    pub shifts: Vec<Shift>,
    /// Weekdays off, with the reason, for example a public holiday (ngày nghỉ).
    pub days_off: BTreeMap<Date, String>,
    /// Saturdays or Sundays worked instead of another day (ngày làm bù).
    pub make_up_days: BTreeMap<Date, String>,
    /// Days off whose legal text could not be checked; they count as days off and are shown as unsure.
    pub unsure: BTreeSet<Date>,
    /// The last day for which days off are known; later ones have the fixed holidays alone. `None`: always known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_until: Option<Date>,
    /// From this civil time on, same-day results and transfers move to the next working day (15:00).
    pub cutoff: Time,
    /// Weekdays with other hours than `shifts`, each from a date on; empty where the city's hours hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hours: Vec<Hours>,
}

/// Public holidays of the solar calendar, by month and day (Điều 112 Bộ luật Lao động 2019, from general knowledge). Tết, the
/// Hùng Kings' day and the second day of the national holiday follow the moon or a decision of each year.
const FIXED_HOLIDAYS: [(i8, i8, &str); 4] =
    [(1, 1, "Tết Dương lịch"), (4, 30, "Ngày Chiến thắng"), (5, 1, "Ngày Quốc tế lao động"), (9, 2, "Quốc khánh")];

/// Why a day is not worked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOff {
    /// Saturday or Sunday.
    Weekend,
    /// A named day off.
    Named(String),
    /// The limit does not run.
    Paused,
}

impl Calendar {
    /// Civil time of a moment in this city.
    pub fn civil(&self, moment: Timestamp) -> DateTime {
        self.offset().to_datetime(moment)
    }

    /// The moment of a civil time in this city. Civil times outside years 1..9999 saturate.
    pub fn moment(&self, civil: DateTime) -> Timestamp {
        self.offset().to_timestamp(civil).unwrap_or(Timestamp::MAX)
    }

    fn offset(&self) -> Offset {
        Offset::from_seconds(self.utc_offset_seconds).unwrap_or(Offset::UTC)
    }

    /// Why the offices are closed on a date, or `None` on a working day.
    pub fn day_off(&self, date: Date) -> Option<DayOff> {
        if self.make_up_days.contains_key(&date) {
            return None;
        }
        if let Some(reason) = self.holiday(date) {
            return Some(DayOff::Named(reason.to_owned()));
        }
        match self.hours_on(date) {
            Some(own) => (!own.is_working_day()).then(|| DayOff::Named(own.note.clone())),
            None => is_weekend(date).then_some(DayOff::Weekend),
        }
    }

    /// The name of a day off: as the calendar says, or a fixed holiday after its last known day.
    fn holiday(&self, date: Date) -> Option<&str> {
        let fixed = || {
            let day = FIXED_HOLIDAYS.iter().find(|(month, day, _)| (date.month(), date.day()) == (*month, *day));
            day.filter(|_| !self.knows(date)).map(|(_, _, name)| *name)
        };
        self.days_off.get(&date).map(String::as_str).or_else(fixed)
    }

    /// Whether days off are known for a date.
    pub fn knows(&self, date: Date) -> bool {
        self.known_until.is_none_or(|last| date <= last)
    }

    /// Whether the offices work on a date, so that it counts in a limit.
    pub fn is_working_day(&self, date: Date) -> bool {
        let by_weekday = || self.hours_on(date).map_or_else(|| !is_weekend(date), Hours::is_working_day);
        self.make_up_days.contains_key(&date) || (self.holiday(date).is_none() && by_weekday())
    }

    /// Hours of their own that the offices keep on a date. A day off is off for everybody, and a make-up day has the
    /// normal hours.
    pub fn hours_on(&self, date: Date) -> Option<&Hours> {
        let ruled = !self.make_up_days.contains_key(&date) && self.holiday(date).is_none();
        self.hours.iter().find(|own| ruled && own.holds_on(date))
    }

    /// The shifts of a date, whether or not it counts in a limit: its own, else the normal ones.
    pub fn shifts_on(&self, date: Date) -> &[Shift] {
        self.hours_on(date).map(|own| own.shifts.as_slice()).filter(|own| !own.is_empty()).unwrap_or(&self.shifts)
    }

    /// The first working day after a date.
    pub fn next_working_day(&self, date: Date) -> Date {
        let mut day = following(date);
        while !self.is_working_day(day) && day < Date::MAX {
            day = following(day);
        }
        day
    }

    /// The date itself when it is a working day, else the next one.
    pub fn working_day_from(&self, date: Date) -> Date {
        if self.is_working_day(date) { date } else { self.next_working_day(date) }
    }

    /// When the offices open on a date.
    pub fn opening(&self, date: Date) -> Timestamp {
        let time = self.shifts_on(date).first().map_or(Time::midnight(), |shift| shift.from);
        self.moment(date.to_datetime(time))
    }

    /// When the offices close on a date.
    pub fn closing(&self, date: Date) -> Timestamp {
        let time = self.shifts_on(date).last().map_or(Time::MAX, |shift| shift.to);
        self.moment(date.to_datetime(time))
    }

    /// The cut-off time of a date: 15:00, or the close of the offices where that is earlier (assumption: on a Saturday
    /// morning nothing can be given the same day once the desk has closed).
    pub fn cutoff_on(&self, date: Date) -> Time {
        self.shifts_on(date).last().map_or(self.cutoff, |shift| self.cutoff.min(shift.to))
    }

    /// Whether a moment lies at or after the cut-off time of its day (15:00).
    pub fn after_cutoff(&self, moment: Timestamp) -> bool {
        let civil = self.civil(moment);
        civil.time() >= self.cutoff_on(civil.date())
    }

    /// Minutes of working time in the half-open span from `from` to `to`; 0 when `to` is not later.
    pub fn working_minutes(&self, from: Timestamp, to: Timestamp) -> i64 {
        let (start, end) = (self.civil(from), self.civil(to));
        let mut minutes = 0;
        let mut day = start.date();
        while day <= end.date() && start < end {
            if self.is_working_day(day) {
                minutes += self.shifts_on(day).iter().map(|shift| overlap(day, *shift, start, end)).sum::<i64>();
            }
            if day == Date::MAX {
                break;
            }
            day = following(day);
        }
        minutes
    }

    /// The moment at which `minutes` of working time have passed since `from`.
    pub fn add_working_minutes(&self, from: Timestamp, minutes: i64) -> Timestamp {
        let start = self.civil(from);
        let mut left = minutes.max(0);
        let mut day = self.working_day_from(start.date());
        while day < Date::MAX {
            for shift in self.shifts_on(day) {
                let begin = day.to_datetime(shift.from).max(start);
                let length = minutes_between(begin, day.to_datetime(shift.to));
                if length >= left && length > 0 {
                    return self.moment(begin.saturating_add(left.minutes()));
                }
                left -= length.max(0);
            }
            day = self.next_working_day(day);
        }
        Timestamp::MAX
    }

    /// The latest moment by which a dossier received at `received_at` is passed on to its solver:
    /// the same working day, or the opening of the next one when received after the cut-off
    /// (Điều 18 khoản 2 Nghị định 61/2018/NĐ-CP).
    pub fn transfer_due(&self, received_at: Timestamp) -> Timestamp {
        let day = self.civil(received_at).date();
        if self.is_working_day(day) && !self.after_cutoff(received_at) {
            self.closing(day)
        } else {
            self.opening(self.next_working_day(day))
        }
    }
}

pub(crate) fn following(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

fn is_weekend(date: Date) -> bool {
    matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

fn minutes_between(from: DateTime, to: DateTime) -> i64 {
    from.duration_until(to).as_secs() / 60
}

fn overlap(day: Date, shift: Shift, start: DateTime, end: DateTime) -> i64 {
    let from = day.to_datetime(shift.from).max(start);
    let to = day.to_datetime(shift.to).min(end);
    minutes_between(from, to).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use jiff::civil::date;
    use proptest::prelude::*;

    #[test]
    fn holidays_and_make_up_saturdays_decide_what_a_working_day_is() {
        let calendar = testing::calendar();
        assert!(!calendar.is_working_day(date(2025, 5, 2)), "swapped day off");
        assert!(calendar.is_working_day(date(2025, 4, 26)), "make-up Saturday");
        assert!(!calendar.is_working_day(date(2025, 6, 14)), "plain Saturday");
        assert_eq!(calendar.next_working_day(date(2025, 4, 29)), date(2025, 5, 5));
    }

    #[test]
    fn after_fifteen_hours_the_transfer_waits_for_the_next_working_day() {
        let calendar = testing::calendar();
        let due = |hour, minute| calendar.transfer_due(calendar.moment(date(2025, 6, 13).at(hour, minute, 0, 0)));
        assert_eq!(calendar.civil(due(14, 59)), date(2025, 6, 13).at(17, 0, 0, 0));
        assert_eq!(calendar.civil(due(15, 0)), date(2025, 6, 16).at(7, 30, 0, 0));
    }

    proptest! {
        #[test]
        fn working_minutes_agree_with_a_minute_by_minute_count(start in 0i64..20_000, length in 0i64..6_000) {
            let calendar = testing::calendar();
            let from = calendar.moment(date(2025, 4, 24).at(0, 0, 0, 0)) + start.minutes();
            let to = from + length.minutes();
            let counted = (0..length).filter(|minute| {
                let civil = calendar.civil(from + minute.minutes());
                calendar.is_working_day(civil.date())
                    && calendar.shifts.iter().any(|shift| shift.from <= civil.time() && civil.time() < shift.to)
            }).count();
            prop_assert_eq!(calendar.working_minutes(from, to), counted as i64);
        }

        #[test]
        fn adding_working_minutes_inverts_counting_them(start in 0i64..20_000, minutes in 1i64..3_000) {
            let calendar = testing::calendar();
            let from = calendar.moment(date(2025, 4, 24).at(0, 0, 0, 0)) + start.minutes();
            let to = calendar.add_working_minutes(from, minutes);
            prop_assert_eq!(calendar.working_minutes(from, to), minutes);
        }
    }
}
