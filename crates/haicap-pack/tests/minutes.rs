//! Working time against a counter that walks from minute to minute and shares no code with it.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::time::{Calendar, LimitUnit, Pause, TimeLimit, due_with};
use haicap_pack::Pack;
use jiff::civil::{Date, DateTime, Weekday, date};
use jiff::{Timestamp, ToSpan};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::path::Path;

const CASES: usize = 100_000;
const FIRST: Date = date(2025, 1, 1);
const MINUTES_OF_A_DAY: usize = 1_440;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../city/hcmc")
}

/// Whether each minute of 2025 and 2026 is worked, from the text of `holidays.csv` and the hours as people say them.
/// `saturdays` adds Saturday mornings.
fn worked(saturdays: bool) -> Vec<bool> {
    let text = std::fs::read_to_string(folder().join("holidays.csv")).unwrap();
    let ruled = |day: Date| {
        let line = text.lines().find(|line| line.starts_with(&day.to_string()))?;
        Some(line.contains(",work,"))
    };
    let mut minutes = Vec::with_capacity(730 * MINUTES_OF_A_DAY);
    let mut day = FIRST;
    while day.year() < 2027 {
        let full = ruled(day).unwrap_or(!matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
        let half = saturdays && ruled(day).is_none() && day.weekday() == Weekday::Saturday;
        minutes.extend((0..MINUTES_OF_A_DAY).map(|minute| {
            let (morning, afternoon) = (450..690, 780..1_020);
            (full || half) && morning.contains(&minute) || full && afternoon.contains(&minute)
        }));
        day = day.tomorrow().unwrap();
    }
    minutes
}

fn calendar(saturdays: bool) -> Calendar {
    use haicap_core::time::{DayOfWeek, Hours};
    let mut calendar = Pack::read(&folder()).unwrap_or_else(|errors| panic!("{errors}")).city.calendar;
    if saturdays {
        let (shifts, note) = (vec![calendar.shifts[0]], "sáng thứ bảy".to_owned());
        calendar.hours.push(Hours { day: DayOfWeek::Sat, from: FIRST, until: None, shifts, counts: true, note });
    }
    calendar
}

/// The minute after which so many were worked, skipping those that are paused.
fn walk(worked: &[bool], from: usize, minutes: usize, paused: (usize, usize)) -> usize {
    let (mut at, mut left) = (from, minutes);
    while left > 0 {
        left -= usize::from(worked[at] && !(paused.0..paused.1).contains(&at));
        at += 1;
    }
    at
}

fn at(calendar: &Calendar, minute: usize) -> Timestamp {
    let start: DateTime = FIRST.at(0, 0, 0, 0);
    calendar.moment(start.saturating_add(i64::try_from(minute).unwrap().minutes()))
}

fn compare(saturdays: bool, seed: u64, cases: usize) {
    let (calendar, worked) = (calendar(saturdays), worked(saturdays));
    let mut chance = Pcg64::seed_from_u64(seed);
    for _ in 0..cases {
        let from = chance.random_range(0..worked.len() - 90 * MINUTES_OF_A_DAY);
        let to = from + chance.random_range(0..7 * MINUTES_OF_A_DAY);
        let counted = worked[from..to].iter().filter(|works| **works).count();
        let (begin, end) = (at(&calendar, from), at(&calendar, to));
        assert_eq!(calendar.working_minutes(begin, end), i64::try_from(counted).unwrap(), "{begin} to {end}");

        let hours: u32 = chance.random_range(1..24);
        let paused = (to, to + chance.random_range(0..3 * MINUTES_OF_A_DAY));
        let pause = Pause { from: end, to: at(&calendar, paused.1) };
        let right = at(&calendar, walk(&worked, from, hours as usize * 60, paused));
        let limit = TimeLimit { amount: hours, unit: LimitUnit::WorkingHour };
        let due = due_with(limit, begin, &[pause], &calendar).at;
        assert_eq!(due, right, "{hours} hours from {begin}, paused {pause:?}");

        let minutes = chance.random_range(1..1_500);
        let right = at(&calendar, walk(&worked, from, minutes, (0, 0)));
        assert_eq!(
            calendar.add_working_minutes(begin, i64::try_from(minutes).unwrap()),
            right,
            "{minutes} from {begin}"
        );
    }
}

#[test]
fn a_hundred_thousand_cases_agree_with_counting_minute_by_minute() {
    compare(false, 1, CASES);
}

#[test]
fn so_do_offices_that_work_on_saturday_mornings() {
    compare(true, 2, CASES / 10);
}
