//! Districts, units of both eras and what became of the old ones.

use crate::csv_table::{Row, rows};
use crate::error::{PackErrors, UnsureNote};
use crate::source::Source;
use haicap_core::Lang;
use haicap_core::territory::{District, Share, Succession, Unit, UnitId, UnitKind};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::RangeInclusive;

/// Latitudes and longitudes of Viet Nam with its sea, generously.
const LATITUDES: RangeInclusive<f64> = 6.0..=24.0;
const LONGITUDES: RangeInclusive<f64> = 102.0..=118.0;

const KINDS: &[(&str, UnitKind)] =
    &[("ward", UnitKind::Ward), ("commune", UnitKind::Commune), ("township", UnitKind::Township)];

/// The codes that a file lists, with the place of each row. When the file or a row of it could not
/// be read, every code counts as listed, so that one mistake does not make errors in other files.
#[derive(Default)]
pub(crate) struct Listed<'s> {
    source: Option<&'s Source>,
    rows: BTreeMap<u32, usize>,
    incomplete: bool,
}

impl<'s> Listed<'s> {
    /// Whether a code is listed, or cannot be checked.
    pub(crate) fn has(&self, code: u32) -> bool {
        self.source.is_none() || self.incomplete || self.rows.contains_key(&code)
    }

    /// The listed codes in order; none when the file could not be read.
    pub(crate) fn codes(&self) -> impl Iterator<Item = u32> {
        self.rows.keys().copied()
    }

    /// Adds an error at the row of a code.
    pub(crate) fn error(&self, code: u32, problem: String, cure: &str, errors: &mut PackErrors) {
        if let (Some(source), Some(&offset)) = (self.source, self.rows.get(&code)) {
            errors.push(source.error(offset, problem, cure));
        }
    }

    /// The rows of a file whose first column is a code.
    fn rows(&mut self, source: &'s Source, header: &'static [&'static str], errors: &mut PackErrors) -> Vec<Row<'s>> {
        let before = errors.len();
        let rows = rows(source, header, errors);
        self.incomplete = errors.len() > before;
        rows
    }

    fn add(&mut self, source: &'s Source, row: &Row, errors: &mut PackErrors) -> Option<u32> {
        let code = row.number(0, errors).filter(|code| (1..=99_999).contains(code));
        let code = match code {
            Some(code) => code,
            None => {
                if row.text(0).parse::<u32>().is_ok() {
                    row.error(0, "mã phải từ 1 đến 99999", "viết mã của cơ quan thống kê", errors);
                }
                self.incomplete = true;
                return None;
            }
        };
        self.source = Some(source);
        if self.rows.insert(code, row.offset(0)).is_some() {
            row.error(0, format!("mã {code} đã có ở dòng trên"), "xóa dòng thừa hoặc sửa mã", errors);
            return None;
        }
        Some(code)
    }
}

/// Districts of the old era.
pub(crate) fn districts<'s>(
    source: Option<&'s Source>,
    errors: &mut PackErrors,
) -> (BTreeMap<u32, District>, Listed<'s>) {
    let (mut districts, mut listed) = (BTreeMap::new(), Listed::default());
    let Some(source) = source else {
        return (districts, listed);
    };
    for row in listed.rows(source, &["code", "name"], errors) {
        let code = listed.add(source, &row, errors);
        if let (Some(code), Some(name)) = (code, row.required(1, errors)) {
            districts.insert(code, District { code, name });
        }
    }
    (districts, listed)
}

/// Units before the reorganisation.
pub(crate) fn old_units<'s>(
    source: Option<&'s Source>,
    districts: &Listed,
    errors: &mut PackErrors,
) -> (Vec<Unit>, Listed<'s>) {
    let (mut units, mut listed) = (Vec::new(), Listed::default());
    let Some(source) = source else {
        return (units, listed);
    };
    for row in listed.rows(source, &["code", "name", "kind", "district_code"], errors) {
        let code = listed.add(source, &row, errors);
        let named = named(&row, errors);
        let district: Option<u32> = row.number(3, errors);
        if let Some(district) = district.filter(|district| !districts.has(*district)) {
            row.error(3, format!("không có quận, huyện mã {district}"), "thêm vào districts.csv hoặc sửa mã", errors);
        }
        if let (Some(code), Some((name, kind))) = (code, named) {
            let unit = Unit {
                id: UnitId::old(code),
                name,
                kind,
                district,
                population: None,
                area_km2: None,
                place: None,
                seat: None,
                remark: None,
            };
            units.push(unit);
        }
    }
    (units, listed)
}

/// Units after the reorganisation.
pub(crate) fn new_units<'s>(
    source: Option<&'s Source>,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> (Vec<Unit>, Listed<'s>) {
    let (mut units, mut listed) = (Vec::new(), Listed::default());
    let Some(source) = source else {
        return (units, listed);
    };
    let header = &["code", "name", "kind", "population", "area_km2", "lat", "lon", "seat", "remark"];
    for row in listed.rows(source, header, errors) {
        let code = listed.add(source, &row, errors);
        let named = named(&row, errors);
        if named.as_ref().is_some_and(|(_, kind)| *kind == UnitKind::Township) {
            row.error(2, "sau sắp xếp không còn thị trấn", "dùng ward hoặc commune", errors);
        }
        let population: Option<u32> = row.number(3, errors);
        if population == Some(0) {
            row.error(3, "dân số phải lớn hơn 0", "điền dân số", errors);
        }
        let area_km2: Option<f64> = row.number(4, errors);
        if area_km2.is_some_and(|area| !(area > 0.0 && area < 100_000.0)) {
            row.error(4, "diện tích phải lớn hơn 0", "điền diện tích bằng km²", errors);
        }
        let latitude = within(&row, 5, LATITUDES, errors);
        let longitude = within(&row, 6, LONGITUDES, errors);
        let (Some(code), Some((name, kind))) = (code, named) else {
            continue;
        };
        let remark = row.optional(8);
        if let Some(note) = &remark {
            unsure.push(UnsureNote { file: source.file.clone(), what: name.clone(), note: note.clone() });
        }
        let place = latitude.zip(longitude);
        let seat = row.optional(7);
        let id = UnitId::new(code);
        units.push(Unit { id, name, kind, district: None, population, area_km2, place, seat, remark });
    }
    (units, listed)
}

/// What became of the old units. Every old unit needs a successor, every new one a predecessor.
pub(crate) fn successions(
    source: Option<&Source>,
    old: &Listed,
    new: &Listed,
    errors: &mut PackErrors,
) -> Vec<Succession> {
    let Some(source) = source else {
        return Vec::new();
    };
    let known = &[("whole", Share::Whole), ("part", Share::Part)];
    let mut pairs: BTreeMap<(u32, u32), (Share, Row)> = BTreeMap::new();
    for row in rows(source, &["old_code", "new_code", "share"], errors) {
        let (from, to): (Option<u32>, Option<u32>) = (row.number(0, errors), row.number(1, errors));
        let share = row.word(2, known, errors);
        if let Some(from) = from.filter(|code| !old.has(*code)) {
            row.error(0, format!("không có đơn vị cũ mã {from}"), "thêm vào units-old.csv hoặc sửa mã", errors);
        }
        if let Some(to) = to.filter(|code| !new.has(*code)) {
            row.error(1, format!("không có đơn vị mới mã {to}"), "thêm vào units-new.csv hoặc sửa mã", errors);
        }
        if let (Some(from), Some(to), Some(share)) = (from, to, share) {
            match pairs.entry((from, to)) {
                Entry::Vacant(place) => drop(place.insert((share, row))),
                Entry::Occupied(_) => {
                    row.error(0, format!("cặp {from}, {to} đã có ở dòng trên"), "xóa dòng thừa", errors);
                }
            }
        }
    }
    check_shares(&pairs, errors);
    check_coverage(&pairs, old, new, errors);
    pairs
        .into_iter()
        .map(|((from, to), (share, _))| Succession { from: UnitId::old(from), to: UnitId::new(to), share })
        .collect()
}

fn check_shares(pairs: &BTreeMap<(u32, u32), (Share, Row)>, errors: &mut PackErrors) {
    for (&(from, _), (share, row)) in pairs {
        let successors = pairs.range((from, 0)..=(from, u32::MAX)).count();
        if *share == Share::Part && successors == 1 {
            let problem = format!("đơn vị cũ {from} chỉ có một đơn vị kế thừa mà ghi là một phần");
            row.error(2, problem, "ghi whole, hoặc thêm dòng cho phần còn lại", errors);
        }
        if *share == Share::Whole && successors > 1 {
            let problem = format!("đơn vị cũ {from} có {successors} đơn vị kế thừa mà ghi là toàn bộ");
            row.error(2, problem, "ghi part ở mọi dòng của đơn vị này", errors);
        }
    }
}

fn check_coverage(pairs: &BTreeMap<(u32, u32), (Share, Row)>, old: &Listed, new: &Listed, errors: &mut PackErrors) {
    if pairs.is_empty() {
        return;
    }
    for code in old.codes().filter(|code| pairs.range((*code, 0)..=(*code, u32::MAX)).next().is_none()) {
        let problem = format!("đơn vị cũ {code} không có đơn vị kế thừa");
        old.error(code, problem, "thêm dòng vào succession.csv", errors);
    }
    for code in new.codes().filter(|code| !pairs.keys().any(|(_, to)| to == code)) {
        let problem = format!("đơn vị mới {code} không kế thừa đơn vị cũ nào");
        new.error(code, problem, "thêm dòng vào succession.csv", errors);
    }
}

/// Name and kind; the name starts with the kind.
fn named(row: &Row, errors: &mut PackErrors) -> Option<(String, UnitKind)> {
    let (name, kind) = (row.required(1, errors), row.word(2, KINDS, errors));
    let (name, kind) = (name?, kind?);
    if !name.starts_with(kind.label(Lang::Vi)) {
        let problem = format!("tên “{name}” không bắt đầu bằng “{}”", kind.label(Lang::Vi));
        row.error(1, problem, "viết tên đầy đủ, hoặc sửa cột `kind`", errors);
    }
    Some((name, kind))
}

fn within(row: &Row, column: usize, range: RangeInclusive<f64>, errors: &mut PackErrors) -> Option<f64> {
    let degrees: f64 = row.number(column, errors)?;
    if range.contains(&degrees) {
        return Some(degrees);
    }
    let problem = format!("tọa độ {degrees} nằm ngoài khoảng {} đến {}", range.start(), range.end());
    row.error(column, problem, "viết tọa độ bằng độ, kiểm tra xem vĩ độ và kinh độ có bị đổi chỗ", errors);
    None
}
