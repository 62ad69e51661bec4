//! `city.toml` and `holidays.csv`: the city's names, days and working time.

use crate::csv_table::{Row, rows};
use crate::error::{PackErrors, UnsureNote};
use crate::source::Source;
use crate::territory::Listed;
use crate::toml_doc::{Doc, Item};
use haicap_core::territory::UnitId;
use haicap_core::time::{Calendar, Shift};
use jiff::civil::{Date, Time, Weekday};
use std::collections::{BTreeMap, BTreeSet};

/// What `city.toml` says.
pub(crate) struct CityFile {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) code: String,
    pub(crate) opening_day: Date,
    pub(crate) first_trial_day: Date,
    pub(crate) all_units_day: Date,
    pub(crate) pilot_units: Vec<UnitId>,
}

/// Office hours.
pub(crate) struct Office {
    utc_offset_seconds: i32,
    shifts: Vec<Shift>,
    cutoff: Time,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct ShiftRow {
    from: String,
    to: String,
}

const DATE_CURE: &str = "viết ngày có thật trong ngoặc kép, như \"2025-07-01\"";
const TIME_CURE: &str = "viết giờ trong ngoặc kép, như \"07:30\"";

/// Reads `city.toml`: what it says of the city, and the office hours.
pub(crate) fn city_file(
    source: Option<&Source>,
    new: &Listed,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> (Option<CityFile>, Option<Office>) {
    let Some(source) = source else {
        return (None, None);
    };
    let Some(mut doc) = Doc::parse(source, errors) else {
        return (None, None);
    };
    unsure.extend(doc.unsure(errors));
    let mut text = |key| doc.take::<String>(key, errors).map(|item| item.value);
    let (key, name, name_en, code) = (text("key"), text("name"), text("name_en"), text("code"));
    let opening = day(source, &mut doc, "opening_day", errors);
    let first = day(source, &mut doc, "first_trial_day", errors);
    let all = day(source, &mut doc, "all_units_day", errors);
    let pilot_units = pilot_units(source, &mut doc, new, errors);
    let office = doc.table("office", errors).and_then(|table| office(source, table, errors));
    doc.finish(errors);
    if let (Some((opening, _)), Some((first, at_first)), Some((all, at_all))) = (opening, first, all) {
        if first > all {
            let problem = "ngày chạy thử trước phải không sau ngày đồng loạt";
            errors.push(source.error(at_first, problem, "sửa first_trial_day hoặc all_units_day"));
        }
        if all > opening {
            let problem = "ngày đồng loạt phải không sau ngày vận hành chính thức";
            errors.push(source.error(at_all, problem, "sửa all_units_day hoặc opening_day"));
        }
    }
    let file = || {
        Some(CityFile {
            key: key?,
            name: name?,
            name_en: name_en?,
            code: code?,
            opening_day: opening?.0,
            first_trial_day: first?.0,
            all_units_day: all?.0,
            pilot_units,
        })
    };
    (file(), office)
}

fn pilot_units(source: &Source, doc: &mut Doc, new: &Listed, errors: &mut PackErrors) -> Vec<UnitId> {
    let mut units: Vec<UnitId> = Vec::new();
    for code in doc.list::<u32>("pilot_units", errors) {
        let Item { value, offset, .. } = code;
        if !new.has(value) {
            let problem = format!("đơn vị chạy thử trước {value} không có trong units-new.csv");
            errors.push(source.error(offset, problem, "sửa mã đơn vị"));
        } else if units.contains(&UnitId::new(value)) {
            errors.push(source.error(offset, format!("đơn vị {value} được ghi hai lần"), "xóa một lần"));
        }
        units.push(UnitId::new(value));
    }
    units
}

fn day(source: &Source, doc: &mut Doc, key: &str, errors: &mut PackErrors) -> Option<(Date, usize)> {
    let item = doc.take::<String>(key, errors)?;
    match item.value.parse() {
        Ok(date) => Some((date, item.offset)),
        Err(_) => {
            errors.push(source.error(item.offset, format!("“{}” không phải là ngày", item.value), DATE_CURE));
            None
        }
    }
}

fn time(source: &Source, text: &str, offset: usize, errors: &mut PackErrors) -> Option<Time> {
    let time = (text.len() == 5).then(|| text.parse().ok()).flatten();
    if time.is_none() {
        errors.push(source.error(offset, format!("“{text}” không phải là giờ"), TIME_CURE));
    }
    time
}

fn office(source: &Source, mut doc: Doc, errors: &mut PackErrors) -> Option<Office> {
    let before = errors.len();
    let offset = doc.take::<i32>("utc_offset_hours", errors);
    let cutoff = doc.take::<String>("cutoff", errors);
    let cutoff = cutoff.and_then(|item| Some((time(source, &item.value, item.offset, errors)?, item.offset)));
    let mut shifts: Vec<Shift> = Vec::new();
    for row in doc.list::<ShiftRow>("shifts", errors) {
        let from = time(source, &row.value.from, row.at("from"), errors);
        let to = time(source, &row.value.to, row.at("to"), errors);
        let (Some(from), Some(to)) = (from, to) else {
            continue;
        };
        if from >= to {
            errors.push(source.error(row.at("to"), "buổi làm việc kết thúc trước khi bắt đầu", "sửa giờ của buổi này"));
        } else if shifts.last().is_some_and(|last| from < last.to) {
            let problem = "buổi làm việc chồng lên buổi trước";
            errors.push(source.error(row.at("from"), problem, "viết các buổi theo thứ tự, không chồng nhau"));
        }
        shifts.push(Shift { from, to });
    }
    doc.finish(errors);
    if errors.len() > before {
        return None;
    }
    let hours = offset?;
    if !(-12..=14).contains(&hours.value) {
        errors.push(source.error(hours.offset, "múi giờ phải từ -12 đến 14", "Việt Nam là 7"));
        return None;
    }
    let (cutoff, at) = cutoff?;
    if shifts.last().is_some_and(|last| cutoff > last.to) {
        errors.push(source.error(at, "giờ chuyển sang hôm sau muộn hơn giờ đóng cửa", "sửa cutoff hoặc các buổi"));
    }
    Some(Office { utc_offset_seconds: hours.value * 3600, shifts, cutoff })
}

/// What a row of `holidays.csv` means.
#[derive(Clone, Copy, PartialEq)]
enum DayKind {
    Off,
    OffUnsure,
    Work,
}

const DAY_KINDS: &[(&str, DayKind)] = &[("off", DayKind::Off), ("off?", DayKind::OffUnsure), ("work", DayKind::Work)];

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("Mon", Weekday::Monday),
    ("Tue", Weekday::Tuesday),
    ("Wed", Weekday::Wednesday),
    ("Thu", Weekday::Thursday),
    ("Fri", Weekday::Friday),
    ("Sat", Weekday::Saturday),
    ("Sun", Weekday::Sunday),
];

/// Reads `holidays.csv` into the working time of the city.
pub(crate) fn calendar(
    office: Office,
    source: Option<&Source>,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> Calendar {
    let mut calendar = Calendar {
        utc_offset_seconds: office.utc_offset_seconds,
        shifts: office.shifts,
        days_off: BTreeMap::new(),
        make_up_days: BTreeMap::new(),
        unsure: BTreeSet::new(),
        known_until: None,
        cutoff: office.cutoff,
        hours: Vec::new(),
    };
    let Some(source) = source else {
        return calendar;
    };
    for row in rows(source, &["date", "weekday", "kind", "note"], errors) {
        let Some((date, kind)) = holiday(&row, errors) else {
            continue;
        };
        let Some(note) = row.required(3, errors) else {
            continue;
        };
        if kind == DayKind::OffUnsure {
            calendar.unsure.insert(date);
            unsure.push(UnsureNote { file: source.file.clone(), what: date.to_string(), note: note.clone() });
        }
        let twice = match kind {
            DayKind::Work => {
                calendar.make_up_days.insert(date, note).is_some() || calendar.days_off.contains_key(&date)
            }
            _ => calendar.days_off.insert(date, note).is_some() || calendar.make_up_days.contains_key(&date),
        };
        if twice {
            row.error(0, format!("ngày {date} đã có ở dòng trên"), "xóa dòng thừa", errors);
        }
    }
    let last = calendar.days_off.keys().chain(calendar.make_up_days.keys()).max();
    calendar.known_until = last.map(|day| jiff::civil::date(day.year(), 12, 31));
    if let Some(last) = calendar.known_until {
        let note = "lịch nghỉ các năm sau chưa có: chỉ trừ ngày lễ dương lịch; bổ sung khi có thông báo".to_owned();
        unsure.push(UnsureNote {
            file: source.file.clone(),
            what: format!("sau {}", haicap_core::words::date(last)),
            note,
        });
    }
    calendar
}

fn holiday(row: &Row, errors: &mut PackErrors) -> Option<(Date, DayKind)> {
    let date: Option<Date> = row.text(0).parse().ok();
    if date.is_none() {
        row.error(0, format!("“{}” không phải là ngày", row.text(0)), "viết ngày có thật, như 2025-07-01", errors);
    }
    let weekday = row.word(1, WEEKDAYS, errors);
    let kind = row.word(2, DAY_KINDS, errors);
    let (date, weekday, kind) = (date?, weekday?, kind?);
    if date.weekday() != weekday {
        let right = WEEKDAYS.iter().find(|(_, day)| *day == date.weekday()).map_or("", |(key, _)| key);
        row.error(1, format!("ngày {date} là {right}"), "sửa ngày hoặc thứ", errors);
    } else if kind == DayKind::Work && !matches!(weekday, Weekday::Saturday | Weekday::Sunday) {
        row.error(2, "ngày làm bù phải là thứ bảy hoặc chủ nhật", "sửa ngày, hoặc ghi off", errors);
    }
    Some((date, kind))
}
