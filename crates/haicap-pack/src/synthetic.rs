//! Synthetic officials for a city, by a simple rule and a seed; nobody of them exists.
//!
//! 1. A unit gets as many people as its establishment says are present. Where they come from is the
//!    rule of [`crate::establishment::placements`].
//! 2. Each takes one of the unit's seats. The present field of work is mostly the seat's group, the
//!    qualification mostly fits the field; age depends on the rank of the seat and stays below the age
//!    of retirement. All shares are assumptions, named below.
//! 3. Some people of one former place and field are a team, some pairs are relatives.
//! 4. Whoever holds a post with a concurrent one holds both, in two assignments and one place.
//! 5. Beside them are people whom the plan does not place: they leave, are seconded, on contract …
//!
//! Heads and vice chairs are cadres, nearly everybody else is a civil servant (an assumption).

mod titles;

use crate::Pack;
use crate::establishment::placements;
use haicap_core::organization::{
    Assignment, Block, FormerPlace, Official, OfficialKind, Pool, PositionGroup, Post, Qualification, Role, Sex, seats,
};
use haicap_core::territory::UnitId;
use haicap_core::words::fold;
use jiff::civil::{Date, date};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Synthetic officials and the posts they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// People to be placed, in order of staff number.
    pub officials: Vec<Official>,
    /// People whom the plan does not place (ngoài diện bố trí); their staff numbers follow.
    pub outside: Vec<Official>,
    /// First one assignment for each of `officials`, in the same order; then the concurrent posts.
    pub assignments: Vec<Assignment>,
}

/// Namespace of the identifiers of synthetic people; any fixed value would do.
const NAMESPACE: Uuid = Uuid::from_u128(0x6861_6963_6170_2d73_796e_7468_6574_6963);

/// One in this many people has a middle name such as Thị or Văn before the given name.
const MIDDLE_NAME_ONE_IN: u32 = 4;
/// Of 100 people, how many work in the field of their future seat.
const SAME_FIELD_PERCENT: u32 = 85;
/// Of 100 of them, how many have a qualification that fits the field.
const FITTING_PERCENT: u32 = 85;
/// Of 100 people without a post of leadership, how many are public employees.
const EMPLOYEE_PERCENT: u32 = 4;
/// One row of the roster in this many is of somebody outside the pool.
const OUTSIDE_ONE_IN: usize = 25;
/// One team for this many people: about 60 in a city of 11,573.
const PEOPLE_FOR_A_TEAM: usize = 190;
/// One pair of relatives for this many people: about 40 in a city of 11,573.
const PEOPLE_FOR_A_PAIR: usize = 290;
/// The least and the most people of a team.
const TEAM: (usize, usize) = (3, 6);
/// Youngest and oldest age on the opening day.
const AGES: (u32, u32) = (23, 61);
/// Why somebody is outside the pool, with weights.
const OUTSIDE: [(Pool, u32); 5] =
    [(Pool::Leaves, 50), (Pool::Contract, 20), (Pool::OwnBranch, 15), (Pool::Seconded, 10), (Pool::Discipline, 5)];

/// Makes the officials of a city. The same pack and seed give the same people, identifiers included.
pub fn staff(pack: &Pack, seed: u64) -> Staff {
    let city = &pack.city;
    let mut maker = Maker::new(pack, seed);
    let from = placements(city, &pack.people);
    let mut staff = Staff { officials: Vec::new(), outside: Vec::new(), assignments: Vec::new() };
    let mut concurrent = Vec::new();
    for unit in city.new_units() {
        let mut places = from.get(&unit.id).into_iter().flatten().cycle();
        for block in [Block::Party, Block::Government, Block::Front] {
            let present = city.establishment.iter().filter(|row| row.unit == unit.id && row.block == block);
            let count: u32 = present.map(|row| row.present).sum();
            for post in seats(&city.blueprint, unit.kind, block, count, city.opening_day) {
                let from = places.next().copied().unwrap_or(FormerPlace::Unit(unit.id));
                let official = maker.official(from, post);
                let assignment = maker.assignment(&official, unit.id, post);
                if let Some(second) = post.concurrent_with.as_deref().and_then(|key| city.blueprint.post(key)) {
                    concurrent.push(maker.assignment(&official, unit.id, second));
                }
                staff.officials.push(official);
                staff.assignments.push(assignment);
            }
        }
    }
    staff.assignments.extend(concurrent);
    for _ in 0..staff.officials.len() / OUTSIDE_ONE_IN {
        let outside = maker.outside(&staff);
        staff.outside.push(outside);
    }
    maker.teams(&mut staff.officials);
    maker.relatives(&mut staff.officials);
    staff
}

/// Everybody whom the districts' rosters list, in order of staff number: those to be placed and
/// those outside the pool.
pub fn roster(pack: &Pack, seed: u64) -> Vec<Official> {
    let Staff { mut officials, outside, .. } = staff(pack, seed);
    officials.extend(outside);
    officials
}

/// Makes people one after the other.
struct Maker<'p> {
    pack: &'p Pack,
    chance: Pcg64,
    namespace: Uuid,
    made: u32,
    /// Names without accents and days of birth of everybody so far: nobody is to be taken for another.
    known: BTreeSet<(String, Date)>,
}

impl<'p> Maker<'p> {
    fn new(pack: &'p Pack, seed: u64) -> Self {
        let namespace = Uuid::new_v5(&NAMESPACE, format!("{}/{seed}", pack.city.key).as_bytes());
        Maker { pack, chance: Pcg64::seed_from_u64(seed), namespace, made: 0, known: BTreeSet::new() }
    }

    /// Somebody from a place who fits a post more or less.
    fn official(&mut self, from: FormerPlace, post: &Post) -> Official {
        let leads = post.group == PositionGroup::Leadership
            || post.roles.contains(&Role::DivisionHead)
            || post.roles.contains(&Role::CenterHead);
        let sex = if self.chance.random_range(0..2u32) == 0 { Sex::Female } else { Sex::Male };
        let (field, qualification) = self.field_and_qualification(post.group);
        let kind = match post.group {
            PositionGroup::Leadership => OfficialKind::Cadre,
            _ if self.percent(EMPLOYEE_PERCENT) => OfficialKind::PublicEmployee,
            _ => OfficialKind::CivilServant,
        };
        let patterns = titles::titles(field, from, leads);
        let pattern = self.one_of(patterns).copied().unwrap_or_default();
        self.made += 1;
        let code = format!("CB-{:05}", self.made);
        let mut official = Official {
            id: Uuid::new_v5(&self.namespace, code.as_bytes()),
            code,
            name: String::new(),
            birth: self.pack.city.opening_day,
            sex,
            kind,
            qualification,
            from,
            field,
            position: titles::title(pattern, self.place_word(from)),
            pool: Pool::Available,
            team: None,
            relatives: BTreeSet::new(),
        };
        self.name_and_birth(&mut official, leads);
        official
    }

    /// Somebody outside the pool, at a place where others work.
    fn outside(&mut self, staff: &Staff) -> Official {
        let index = self.below(staff.officials.len());
        let from = staff.officials[index].from;
        let key = staff.assignments[index].post.as_str();
        let city = &self.pack.city;
        let post = city.blueprint.post(key).expect("assignments name posts of the blueprint");
        let mut official = self.official(from, post);
        let mut left = self.chance.random_range(0..OUTSIDE.iter().map(|(_, weight)| weight).sum::<u32>());
        for (pool, weight) in OUTSIDE {
            if left < weight {
                official.pool = pool;
                break;
            }
            left -= weight;
        }
        if official.pool == Pool::OwnBranch {
            official.position = titles::title(titles::OWN_BRANCH, self.place_word(from));
        }
        official
    }

    /// Present field and qualification of somebody who will take a seat of this group.
    fn field_and_qualification(&mut self, group: PositionGroup) -> (PositionGroup, String) {
        let all = &self.pack.city.blueprint.qualifications;
        if self.percent(SAME_FIELD_PERCENT) {
            let fitting = self.percent(FITTING_PERCENT);
            let of_kind: Vec<&Qualification> = all.iter().filter(|q| q.fits.contains(&group) == fitting).collect();
            let pool = if of_kind.is_empty() { all.iter().collect() } else { of_kind };
            return (group, self.one_of(&pool).map(|q| q.key.clone()).unwrap_or_default());
        }
        // Nobody leads a commune now who will be a specialist.
        let others = |q: &Qualification| -> Vec<PositionGroup> {
            q.fits.iter().copied().filter(|fit| *fit != group && *fit != PositionGroup::Leadership).collect()
        };
        let with_others: Vec<&Qualification> = all.iter().filter(|q| !others(q).is_empty()).collect();
        let Some(qualification) = self.one_of(&with_others).copied() else {
            return (group, all.first().map(|q| q.key.clone()).unwrap_or_default());
        };
        let field = self.one_of(&others(qualification)).copied().unwrap_or(group);
        (field, qualification.key.clone())
    }

    /// Gives a name and a day of birth that together nobody else has. Whoever would be retired on the
    /// opening day is made younger.
    fn name_and_birth(&mut self, official: &mut Official, leads: bool) {
        loop {
            official.name = self.name(official.sex);
            official.birth = self.birth(leads);
            while official.retires_on() <= self.pack.city.opening_day {
                let birth = official.birth;
                official.birth = date(birth.year() + 1, birth.month(), birth.day());
            }
            if self.known.insert((fold(&official.name), official.birth)) {
                return;
            }
        }
    }

    /// A day of birth by the age on the opening day: ages pile up in the middle.
    fn birth(&mut self, leads: bool) -> Date {
        let opening = self.pack.city.opening_day;
        let youngest = if leads { AGES.0 + 10 } else { AGES.0 };
        let span = AGES.1 - youngest;
        let age = youngest + self.chance.random_range(0..=span / 2) + self.chance.random_range(0..=span - span / 2);
        let (month, day) = (self.chance.random_range(1..=12), self.chance.random_range(1..=28));
        let had_birthday = (month, day) <= (opening.month(), opening.day());
        date(opening.year() - age as i16 - i16::from(!had_birthday), month, day)
    }

    fn name(&mut self, sex: Sex) -> String {
        let names = &self.pack.names;
        let (middle, given) = if sex == Sex::Female {
            (&names.middle_female, &names.given_female)
        } else {
            (&names.middle_male, &names.given_male)
        };
        let surname = self.one_of(&names.surnames).cloned();
        let has_middle = self.chance.random_range(0..MIDDLE_NAME_ONE_IN) == 0;
        let middle = if has_middle { self.one_of(middle).cloned() } else { None };
        let given = self.one_of(given).cloned();
        [surname, middle, given].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Makes teams of people of one former place and field.
    fn teams(&mut self, officials: &mut [Official]) {
        let mut groups: BTreeMap<(FormerPlace, PositionGroup), Vec<usize>> = BTreeMap::new();
        for (index, official) in officials.iter().enumerate() {
            groups.entry((official.from, official.field)).or_default().push(index);
        }
        let name = |field| titles::TEAMS.iter().find(|(known, _)| *known == field).map(|(_, name)| *name);
        groups.retain(|(_, field), people| people.len() >= TEAM.0 && name(*field).is_some());
        let mut groups: Vec<_> = groups.into_iter().collect();
        for _ in 0..officials.len().div_ceil(PEOPLE_FOR_A_TEAM).min(groups.len()) {
            let ((from, field), people) = groups.swap_remove(self.below(groups.len()));
            let size = (TEAM.0 + self.below(TEAM.1 - TEAM.0 + 1)).min(people.len());
            let team = format!("{} {}", name(field).unwrap_or_default(), self.place_name(from));
            for index in people.into_iter().take(size) {
                officials[index].team = Some(team.clone());
            }
        }
    }

    /// Makes pairs of relatives who work in the same old district; each names the other.
    fn relatives(&mut self, officials: &mut [Official]) {
        let mut districts: BTreeMap<Option<u32>, Vec<usize>> = BTreeMap::new();
        for (index, official) in officials.iter().enumerate() {
            districts.entry(self.pack.district_of(official.from)).or_default().push(index);
        }
        for _ in 0..officials.len().div_ceil(PEOPLE_FOR_A_PAIR) {
            let first = self.below(officials.len());
            let near = &districts[&self.pack.district_of(officials[first].from)];
            let second = near[self.below(near.len())];
            if first != second && officials[first].relatives.is_empty() && officials[second].relatives.is_empty() {
                let (one, other) = (officials[first].code.clone(), officials[second].code.clone());
                officials[first].relatives.insert(other);
                officials[second].relatives.insert(one);
            }
        }
    }

    /// The word that a title puts after an office: `phường`, `quận`.
    fn place_word(&self, from: FormerPlace) -> &'static str {
        match from {
            FormerPlace::Unit(unit) => {
                self.pack.city.units.get(&unit).map_or("xã", |unit| titles::unit_word(unit.kind))
            }
            FormerPlace::District(code) => match self.pack.city.districts.get(&code).map(|d| d.name.as_str()) {
                Some(name) if name.starts_with("Huyện") => "huyện",
                Some(name) if name.starts_with("Thành phố") => "thành phố",
                _ => "quận",
            },
        }
    }

    /// The name of a former place that tells it from every other: `Phường 1, Quận 3`.
    fn place_name(&self, from: FormerPlace) -> String {
        let city = &self.pack.city;
        let district = self.pack.district_of(from).and_then(|code| city.districts.get(&code));
        let district = district.map(|district| district.name.as_str()).unwrap_or_default();
        match from {
            FormerPlace::Unit(unit) => {
                let unit = city.units.get(&unit).map(|unit| unit.name.as_str()).unwrap_or_default();
                format!("{unit}, {district}")
            }
            FormerPlace::District(_) => district.to_owned(),
        }
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.chance.random_range(0..100u32) < percent
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        self.chance.random_range(0..end as u64) as usize
    }

    fn one_of<'l, T>(&mut self, list: &'l [T]) -> Option<&'l T> {
        (!list.is_empty()).then(|| &list[self.chance.random_range(0..list.len() as u32) as usize])
    }

    fn assignment(&self, official: &Official, unit: UnitId, post: &Post) -> Assignment {
        let name = format!("{}/{}/{}", official.code, unit, post.key);
        Assignment {
            id: Uuid::new_v5(&self.namespace, name.as_bytes()),
            official: official.id,
            name: official.name.clone(),
            unit,
            division: post.division.clone(),
            post: post.key.clone(),
            roles: post.roles.clone(),
            from: None,
            until: None,
        }
    }
}
