//! `office-hours.csv`: units that keep other hours than the city on some days of the week.

use crate::csv_table::{Row, rows};
use crate::error::PackErrors;
use crate::source::Source;
use crate::territory::Listed;
use haicap_core::territory::UnitId;
use haicap_core::time::{Calendar, DayOfWeek, Hours, Shift};
use jiff::civil::{Date, Time};
use std::collections::BTreeMap;

const HEADER: &[&str] = &["unit", "weekday", "from", "until", "shifts", "counts", "note"];

const YES_OR_NO: &[(&str, bool)] = &[("yes", true), ("no", false)];

const SHIFTS_CURE: &str =
    "viết các buổi theo thứ tự, không chồng nhau, như `07:30-11:30 13:00-17:00`; đóng cửa thì viết `closed`";

/// Reads the file into a calendar for each unit that it names; the city's otherwise.
pub(crate) fn own_calendars(
    source: Option<&Source>,
    city: &Calendar,
    new: &Listed,
    errors: &mut PackErrors,
) -> BTreeMap<UnitId, Calendar> {
    let mut own: BTreeMap<UnitId, Calendar> = BTreeMap::new();
    for row in source.map(|source| rows(source, HEADER, errors)).unwrap_or_default() {
        let Some((unit, hours)) = hours(&row, new, errors) else { continue };
        let calendar = own.entry(unit).or_insert_with(|| city.clone());
        if calendar.hours.iter().any(|other| overlap(other, &hours)) {
            let cure = "sửa from, until để mỗi ngày chỉ có một dòng";
            row.error(1, format!("đơn vị {} đã có giờ cho thứ này trong thời gian ấy", unit.code), cure, errors);
        }
        calendar.hours.push(hours);
    }
    own
}

fn hours(row: &Row, new: &Listed, errors: &mut PackErrors) -> Option<(UnitId, Hours)> {
    let unit: Option<u32> = row.number(0, errors);
    if let Some(code) = unit.filter(|code| !new.has(*code)) {
        row.error(0, format!("đơn vị {code} không có trong units-new.csv"), "sửa mã đơn vị", errors);
    }
    let days: Vec<(&str, DayOfWeek)> = DayOfWeek::ALL.iter().map(|day| (day.key(), *day)).collect();
    let day = row.word(1, &days, errors);
    let from = date(row, 2, errors);
    let until = if row.text(3).is_empty() { Some(None) } else { date(row, 3, errors).map(Some) };
    let shifts = shifts(row.text(4));
    if shifts.is_none() {
        row.error(4, format!("không đọc được các buổi “{}”", row.text(4)), SHIFTS_CURE, errors);
    }
    let counts = row.word(5, YES_OR_NO, errors);
    let note = row.required(6, errors);
    let hours = Hours { day: day?, from: from?, until: until?, shifts: shifts?, counts: counts?, note: note? };
    if hours.until.is_some_and(|until| until < hours.from) {
        row.error(3, "ngày cuối trước ngày đầu", "sửa from hoặc until", errors);
    }
    if hours.counts && hours.shifts.is_empty() {
        row.error(5, "ngày đóng cửa không thể tính vào thời hạn", "viết no, hoặc ghi các buổi làm việc", errors);
    }
    Some((UnitId::new(unit?), hours))
}

fn date(row: &Row, column: usize, errors: &mut PackErrors) -> Option<Date> {
    let date = row.text(column).parse().ok();
    if date.is_none() {
        let problem = format!("“{}” không phải là ngày", row.text(column));
        row.error(column, problem, "viết ngày có thật, như 2025-07-01", errors);
    }
    date
}

/// `07:30-11:30 13:00-17:00`, in order, or `closed`.
fn shifts(text: &str) -> Option<Vec<Shift>> {
    if text == "closed" {
        return Some(Vec::new());
    }
    let time = |text: &str| -> Option<Time> { (text.len() == 5).then(|| text.parse().ok()).flatten() };
    let mut shifts: Vec<Shift> = Vec::new();
    for part in text.split_whitespace() {
        let (from, to) = part.split_once('-')?;
        let shift = Shift { from: time(from)?, to: time(to)? };
        if shift.from >= shift.to || shifts.last().is_some_and(|last| shift.from < last.to) {
            return None;
        }
        shifts.push(shift);
    }
    (!shifts.is_empty()).then_some(shifts)
}

fn overlap(one: &Hours, other: &Hours) -> bool {
    let reaches = |one: &Hours, other: &Hours| one.until.is_none_or(|until| other.from <= until);
    one.day == other.day && reaches(one, other) && reaches(other, one)
}
