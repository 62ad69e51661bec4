//! Places by unit and block: `establishment.csv`, `norms.toml`, and the rule by which the numbers
//! are made where the real ones are not public.

use crate::blueprint::fixed_places;
use crate::csv_table::rows;
use crate::error::{PackErrors, UnsureNote};
use crate::source::Source;
use crate::territory::Listed;
use crate::toml_doc::Doc;
use haicap_core::city::City;
use haicap_core::organization::{Block, Blueprint, Establishment, FormerPlace, StaffingNorm, shares};
use haicap_core::territory::{Unit, UnitId};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many people there are to place (số người để phân bổ).
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleNumbers {
    /// People from the old units.
    pub communes: u32,
    /// People from the districts.
    pub districts: u32,
    /// People of the Party block of a unit.
    pub party: u32,
    /// People of the Front block of a unit.
    pub front: u32,
    /// The year by which the norm is to be reached.
    pub target_year: u16,
}

/// The columns of `establishment.csv`.
pub const COLUMNS: [&str; 7] = ["unit_code", "block", "present", "allotted", "norm", "target", "target_year"];

const BLOCKS: &[(&str, Block)] = &[("party", Block::Party), ("government", Block::Government), ("front", Block::Front)];

/// Reads `norms.toml`.
pub(crate) fn norms(
    source: Option<&Source>,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> Option<(StaffingNorm, PeopleNumbers)> {
    let source = source?;
    let mut doc = Doc::parse(source, errors)?;
    unsure.extend(doc.unsure(errors));
    let norm = doc.take::<StaffingNorm>("norm", errors);
    let people = doc.take::<PeopleNumbers>("people", errors);
    doc.finish(errors);
    let norm = norm?;
    if norm.value.step == 0 {
        errors.push(source.error(norm.at("step"), "step phải lớn hơn 0", "viết số dân để thêm một chỗ"));
    }
    Some((norm.value, people?.value))
}

/// Reads `establishment.csv`: three blocks of every new unit, each with room for its fixed posts on the opening day.
pub(crate) fn establishment(
    source: Option<&Source>,
    new: &Listed,
    units: &[Unit],
    blueprint: Option<(&Blueprint, Date)>,
    errors: &mut PackErrors,
) -> Vec<Establishment> {
    let Some(source) = source else {
        return Vec::new();
    };
    let mut seen: BTreeSet<(u32, Block)> = BTreeSet::new();
    let mut list = Vec::new();
    let before = errors.len();
    let rows = rows(source, &COLUMNS, errors);
    if rows.is_empty() && errors.len() > before {
        return list;
    }
    for row in rows {
        let code: Option<u32> = row.number(0, errors);
        let block = row.word(1, BLOCKS, errors);
        let (present, allotted) = (row.number(2, errors), row.number(3, errors));
        let (norm, target) = (row.optional_number(4, errors), row.optional_number(5, errors));
        let target_year = row.optional_number(6, errors);
        let (Some(code), Some(block)) = (code, block) else {
            continue;
        };
        if !new.has(code) {
            row.error(0, format!("không có đơn vị mới mã {code}"), "thêm vào units-new.csv hoặc sửa mã", errors);
        }
        if !seen.insert((code, block)) {
            row.error(0, format!("khối `{block}` của đơn vị {code} đã có ở dòng trên"), "xóa dòng thừa", errors);
        }
        let unit = units.iter().find(|unit| unit.id.code == code);
        if let (Some(unit), Some((blueprint, opening)), Some(present)) = (unit, blueprint, present) {
            let fixed = fixed_places(blueprint, unit.kind, block, opening);
            if present < fixed {
                let problem = format!("khối có {present} người mà mô hình tổ chức có {fixed} chỗ cố định");
                row.error(2, problem, "sửa số người, hoặc giảm places trong organization.toml", errors);
            }
            if present > fixed && blueprint.posts_of(unit.kind, block, opening).all(|post| post.weight == 0) {
                let problem = format!("khối có {present} người mà chỉ có {fixed} chỗ, không chức vụ nào có weight");
                row.error(2, problem, "đặt weight cho một chức vụ của khối trong organization.toml", errors);
            }
        }
        if let (Some(present), Some(allotted), Some(norm), Some(target), Some(target_year)) =
            (present, allotted, norm, target, target_year)
        {
            let unit = UnitId::new(code);
            list.push(Establishment { unit, block, present, allotted, norm, target, target_year });
        }
    }
    for code in new.codes() {
        for (key, _) in BLOCKS.iter().filter(|(_, block)| !seen.contains(&(code, *block))) {
            let problem = format!("đơn vị {code} không có dòng biên chế của khối `{key}`");
            errors.push(source.error_at_all(problem, format!("thêm dòng {code},{key},…")));
        }
    }
    list
}

/// Where everybody goes by the rule: for each new unit the former places of its people.
///
/// People of the communes are spread evenly over the old units, what remains to the first by code;
/// people of the districts in proportion to the number of their old units (largest remainder). A
/// whole old unit goes to its successor, the people of a split one are dealt in turn to its
/// successors by code. A district's people go to the successors of its old units in proportion to
/// population (largest remainder).
pub fn placements(city: &City, people: &PeopleNumbers) -> BTreeMap<UnitId, Vec<FormerPlace>> {
    let mut placed: BTreeMap<UnitId, Vec<FormerPlace>> = city.new_units().map(|unit| (unit.id, Vec::new())).collect();
    let old: Vec<&Unit> = city.units.range(..UnitId::new(0)).map(|(_, unit)| unit).collect();
    let even: Vec<(UnitId, u64)> = old.iter().map(|unit| (unit.id, 1)).collect();
    for (unit, count) in shares(people.communes, &even) {
        let successors: BTreeSet<UnitId> = city.successors(unit).map(|succession| succession.to).collect();
        for (_, successor) in (0..count).zip(successors.iter().cycle()) {
            placed.entry(*successor).or_default().push(FormerPlace::Unit(unit));
        }
    }
    let mut by_district: BTreeMap<u32, Vec<UnitId>> = BTreeMap::new();
    for unit in &old {
        if let Some(district) = unit.district {
            by_district.entry(district).or_default().push(unit.id);
        }
    }
    let weights: Vec<(u32, u64)> = by_district.iter().map(|(code, units)| (*code, units.len() as u64)).collect();
    for (district, count) in shares(people.districts, &weights) {
        let units = by_district.get(&district).into_iter().flatten();
        let successors: BTreeSet<UnitId> = units.flat_map(|unit| city.successors(*unit).map(|s| s.to)).collect();
        let population = |unit: &UnitId| city.units.get(unit).and_then(|unit| unit.population).unwrap_or(0);
        let weights: Vec<_> = successors.iter().map(|unit| (*unit, u64::from(population(unit)))).collect();
        for (unit, count) in shares(count, &weights) {
            placed.entry(unit).or_default().extend((0..count).map(|_| FormerPlace::District(district)));
        }
    }
    placed
}

/// The establishment by the rule: who is placed in a unit, divided over the blocks.
///
/// The Party block has `party` people and the Front block `front`; the rest is government. A unit
/// too small for that first fills the fixed government posts, and the two others share what is left
/// in the same proportion. Allotted is what is present; norm and target exist for the government.
pub fn establishment_by_rule(city: &City, people: &PeopleNumbers) -> Vec<Establishment> {
    let placed = placements(city, people);
    let mut list = Vec::new();
    for unit in city.new_units() {
        let total = placed.get(&unit.id).map_or(0, Vec::len) as u32;
        let fixed = fixed_places(&city.blueprint, unit.kind, Block::Government, city.opening_day);
        let government = total.saturating_sub(people.party + people.front).max(fixed.min(total));
        let weights = [(Block::Party, u64::from(people.party)), (Block::Front, u64::from(people.front))];
        let others = shares(total - government, &weights);
        let norm = city.norm.places(unit.kind, unit.population.unwrap_or(0));
        let mut add = |block, present, norm: Option<u32>| {
            let target_year = norm.map(|_| people.target_year);
            list.push(Establishment {
                unit: unit.id,
                block,
                present,
                allotted: present,
                norm,
                target: norm,
                target_year,
            });
        };
        add(Block::Party, others[0].1, None);
        add(Block::Government, government, Some(norm));
        add(Block::Front, others[1].1, None);
    }
    list
}

/// The text of `establishment.csv`.
pub fn to_csv(list: &[Establishment]) -> String {
    let mut text = COLUMNS.join(",") + "\n";
    let number = |number: Option<u32>| number.map_or(String::new(), |number| number.to_string());
    for Establishment { unit, block, present, allotted, norm, target, target_year } in list {
        let (norm, target, year) = (number(*norm), number(*target), number(target_year.map(u32::from)));
        text.push_str(&format!("{:05},{block},{present},{allotted},{norm},{target},{year}\n", unit.code));
    }
    text
}
