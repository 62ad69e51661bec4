//! Old and new units as rows name them: by code, or by name with its district, because names repeat.

use super::columns::Field;
use super::{RowFault, Table, both};
use haicap_core::territory::{Era, Unit, UnitId};
use haicap_core::words::fold;
use haicap_sheets::book::Row;

/// Words before a name that say which kind of unit it is; compared folded.
const KINDS: &[&str] = &[
    "phuong ",
    "xa ",
    "thi tran ",
    "quan ",
    "huyen ",
    "thanh pho ",
    "p. ",
    "x. ",
    "tt. ",
    "q. ",
    "h. ",
    "tp. ",
    "p.",
    "q.",
];

/// A name without its kind; numbers without leading zeros.
fn bare(name: &str) -> String {
    let name = fold(name);
    let bare = KINDS.iter().find_map(|kind| name.strip_prefix(kind)).unwrap_or(&name);
    bare.parse::<u32>().map_or_else(|_| bare.to_owned(), |number| number.to_string())
}

/// Whether a text names a unit or district: with its kind, or without any.
fn is_called(name: &str, text: &str) -> bool {
    let (known, asked) = (fold(name), fold(text));
    known == asked || (bare(name) == bare(text) && (bare(text) == asked || same_kind(&known, &asked)))
}

/// Whether two folded names begin with the same letter of their kind: "P. 1" is "Phường 1" and not "Xã 1".
fn same_kind(known: &str, asked: &str) -> bool {
    known.chars().next() == asked.chars().next()
}

impl Table<'_> {
    /// The old unit: by its code, else by its name with its district.
    pub(super) fn unit(&self, row: &Row, faults: &mut Vec<RowFault>) -> Option<UnitId> {
        let (code, name) = (self.text(row, Field::UnitCode), self.text(row, Field::UnitName));
        let unit = match self.whose.given {
            Some(given) if code.is_empty() && name.is_empty() => Some(given),
            _ if code.is_empty() => self.unit_by_name(row, faults),
            _ => self.unit_by_code(row, &code, faults),
        }?;
        if !self.goes_where_it_should(unit) {
            let field = if code.is_empty() { Field::UnitName } else { Field::UnitCode };
            let problem = both("đơn vị cũ này không nhập vào đơn vị của bạn", "this old unit did not go into yours");
            let cure = both(
                "bỏ dòng này; đơn vị nhận hồ sơ của đơn vị cũ ấy tự nhập",
                "take it out: the unit that takes over brings it in",
            );
            faults.push(self.fault(row, field, problem, cure));
        }
        Some(unit)
    }

    /// Whether dossiers of a unit may come to the one for which the file is.
    fn goes_where_it_should(&self, from: UnitId) -> bool {
        let Some(only) = self.whose.only else { return true };
        from == only || self.city.successors(from).any(|succession| succession.to == only)
    }

    fn unit_by_code(&self, row: &Row, code: &str, faults: &mut Vec<RowFault>) -> Option<UnitId> {
        let digits = code.strip_prefix("old-").unwrap_or(code);
        let found = digits.parse().ok().and_then(|code| self.city.units.get(&UnitId::old(code)));
        let Some(unit) = found else {
            let problem = both("không có đơn vị cũ nào mang mã này", "no old unit has this code");
            let cure = both(
                "ghi mã 5 số của phường, xã trước sắp xếp; mã của đơn vị mới là mã khác",
                "write the code of five digits of before the reorganisation; new units have other codes",
            );
            faults.push(self.fault(row, Field::UnitCode, problem, cure));
            return None;
        };
        if !self.lies_in(row, unit) {
            let problem = both("quận, huyện không khớp với mã đơn vị", "the district does not fit the unit's code");
            let cure = both(
                format!("{} thuộc nơi khác: sửa mã hoặc quận, huyện", unit.name),
                format!("{} lies elsewhere: correct code or district", unit.name),
            );
            faults.push(self.fault(row, Field::District, problem, cure));
            return None;
        }
        Some(unit.id)
    }

    fn unit_by_name(&self, row: &Row, faults: &mut Vec<RowFault>) -> Option<UnitId> {
        let name = self.text(row, Field::UnitName);
        let fits = |unit: &&Unit| unit.id.era == Era::Old && is_called(&unit.name, &name) && self.lies_in(row, unit);
        let found: Vec<&Unit> = self.city.units.values().filter(fits).collect();
        let (problem, cure) = match found.as_slice() {
            [unit] => return Some(unit.id),
            _ if name.is_empty() => (
                both("thiếu đơn vị cũ", "there is no old unit"),
                both("ghi mã, hoặc tên phường, xã và quận, huyện", "write its code, or its name and district"),
            ),
            [] => (
                both("không có đơn vị cũ nào tên như vậy", "no old unit has this name"),
                both(
                    "ghi đúng tên phường, xã trước sắp xếp và quận, huyện, hoặc ghi mã đơn vị",
                    "write name and district of before the reorganisation, or the code",
                ),
            ),
            several => {
                let choices: Vec<String> = several.iter().map(|unit| self.with_district(unit)).collect();
                let choices = choices.join("; ");
                (
                    both("nhiều đơn vị cũ cùng tên", "several old units have this name"),
                    both(
                        format!("ghi thêm quận, huyện hoặc mã: {choices}"),
                        format!("add the district or the code: {choices}"),
                    ),
                )
            }
        };
        faults.push(self.fault(row, Field::UnitName, problem, cure));
        None
    }

    /// Whether the row names the unit's district, or none.
    fn lies_in(&self, row: &Row, unit: &Unit) -> bool {
        let district = self.text(row, Field::District);
        district.is_empty() || self.is_district(unit, &district)
    }

    fn with_district(&self, unit: &Unit) -> String {
        let district = unit.district.and_then(|code| self.city.districts.get(&code));
        format!("{:05} ({})", unit.id.code, district.map_or("-", |district| district.name.as_str()))
    }

    fn is_district(&self, unit: &Unit, text: &str) -> bool {
        let Some(code) = unit.district else { return false };
        let known = self.city.districts.get(&code);
        text.parse() == Ok(code) || known.is_some_and(|district| is_called(&district.name, text))
    }

    /// The new unit that the file names: one that the old unit went into.
    pub(super) fn to(&self, row: &Row, from: Option<UnitId>, faults: &mut Vec<RowFault>) -> Option<UnitId> {
        let text = self.text(row, Field::To);
        let from = from.filter(|_| !text.is_empty())?;
        let successors = self.city.successors(from).filter_map(|succession| self.city.units.get(&succession.to));
        let successors: Vec<&Unit> = successors.collect();
        let digits = text.strip_prefix("new-").unwrap_or(&text);
        let fits = |unit: &&&Unit| digits.parse() == Ok(unit.id.code) || is_called(&unit.name, &text);
        let found = successors.iter().find(fits).map(|unit| unit.id);
        if found.is_none() {
            let names: Vec<&str> = successors.iter().map(|unit| unit.name.as_str()).collect();
            let names = names.join(", ");
            let problem = both("đơn vị cũ không nhập vào đơn vị này", "the old unit did not go into this one");
            let cure =
                both(format!("ghi một trong: {names}; hoặc để trống"), format!("write one of: {names}; or nothing"));
            faults.push(self.fault(row, Field::To, problem, cure));
        } else if self.whose.only.is_some_and(|only| found != Some(only)) {
            let problem = both("hồ sơ này về đơn vị khác", "this dossier goes to another unit");
            let cure = both("bỏ dòng này; đơn vị ấy tự nhập", "take it out: that unit brings it in");
            faults.push(self.fault(row, Field::To, problem, cure));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_with_and_without_their_kind() {
        for (name, text, same) in [
            ("Phường 1", "Phường 01", true),
            ("Phường 1", "P. 1", true),
            ("Phường 1", "P.01", true),
            ("Phường 1", "1", true),
            ("Phường 1", "Xã 1", false),
            ("Phường 1", "Phường 11", false),
            ("Phường Tân Sơn Hòa", "tân sơn hoà", true),
            ("Quận 10", "q.10", true),
            ("Huyện Củ Chi", "Củ Chi", true),
            ("Thị trấn Củ Chi", "Xã Củ Chi", false),
        ] {
            assert_eq!(is_called(name, text), same, "{name} / {text}");
        }
    }
}
