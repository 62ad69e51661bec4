//! Random cases of the clock with our answers, for the oracles of `cargo xtask clock-oracles`.
//!
//! `clock_cases days N SEED` prints `received unit amount due`, `clock_cases minutes N SEED` prints
//! `from minutes end to counted`: so many minutes of work after `from` it is `end`, and from `from` to `to` there are
//! `counted` of them. Civil times of the city.

#![allow(clippy::print_stdout, reason = "the cases are what it is for")]

use haicap_core::time::{Calendar, LimitUnit, TimeLimit, due};
use haicap_pack::Pack;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, date};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::path::Path;

/// The days that `holidays.csv` knows, with room for the longest limit behind the last one.
const FIRST: Date = date(2025, 1, 1);
const DAYS: i64 = 680;

fn main() -> Result<(), String> {
    let args: Vec<String> = std::env::args().collect();
    let [_, kind, number, seed] = args.as_slice() else { return Err("usage: clock_cases days|minutes N SEED".into()) };
    let parse = |text: &str| text.parse::<u64>().map_err(|error| format!("`{text}`: {error}"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../city/hcmc");
    let calendar = Pack::read(&folder).map_err(|errors| errors.to_string())?.city.calendar;
    let mut chance = Pcg64::seed_from_u64(parse(seed)?);
    let mut text = String::new();
    for _ in 0..parse(number)? {
        text += &match kind.as_str() {
            "days" => days(&calendar, &mut chance),
            _ => minutes(&calendar, &mut chance),
        };
        text.push('\n');
    }
    print!("{text}");
    Ok(())
}

/// A moment to the minute; half of them within office hours or close to them.
fn moment(chance: &mut Pcg64) -> DateTime {
    let day = FIRST.saturating_add(chance.random_range(0..DAYS).days());
    let minute = if chance.random_bool(0.5) { chance.random_range(420..1_030) } else { chance.random_range(0..1_440) };
    day.at(0, 0, 0, 0).saturating_add(minute.minutes())
}

fn days(calendar: &Calendar, chance: &mut Pcg64) -> String {
    let units = [LimitUnit::SameDay, LimitUnit::WorkingDay, LimitUnit::CalendarDay];
    let (received, unit) = (moment(chance), units[chance.random_range(0..3)]);
    let amount = if unit == LimitUnit::SameDay { 0 } else { chance.random_range(0..31) };
    let due = due(TimeLimit { amount, unit }, calendar.moment(received), calendar);
    format!("{} {unit} {amount} {}", typed(received), typed(calendar.civil(due.at)))
}

fn minutes(calendar: &Calendar, chance: &mut Pcg64) -> String {
    let (from, minutes) = (moment(chance), chance.random_range(1..4_800i64));
    let to = from.saturating_add(chance.random_range(0..20_160i64).minutes());
    let end = calendar.civil(calendar.add_working_minutes(calendar.moment(from), minutes));
    let counted = calendar.working_minutes(calendar.moment(from), calendar.moment(to));
    format!("{} {minutes} {} {} {counted}", typed(from), typed(end), typed(to))
}

fn typed(civil: DateTime) -> String {
    format!("{}T{:02}:{:02}", civil.date(), civil.hour(), civil.minute())
}
