//! Where a fault finds its place: chance from a seed, and never two faults on one person or thing, so that each
//! shows by itself.

use super::{Fault, Mistake};
use haicap_core::city::City;
use haicap_core::configuration::holds_seal;
use haicap_core::organization::{Assignment, Role};
use haicap_core::procedure::StepKey;
use haicap_core::territory::{Share, UnitId};
use jiff::civil::{Date, Weekday};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How much longer answers take on a slow line, when the file does not say.
const SLOW_MS: u32 = 200;
/// Less is not told from the noise of a busy machine; more stops a rehearsal.
const SLOW_RANGE: std::ops::RangeInclusive<u32> = 150..=5_000;

/// What a file says about a fault beside unit and kind.
#[derive(Debug, Default)]
pub(super) struct Wish {
    pub(super) division: Option<String>,
    pub(super) post: Option<String>,
    pub(super) procedure: Option<String>,
    pub(super) day: Option<Date>,
    pub(super) from: Option<UnitId>,
    pub(super) ms: Option<u32>,
}

impl Wish {
    /// Names of what is said.
    pub(super) fn fields(&self) -> Vec<&'static str> {
        let said = [
            ("division", self.division.is_some()),
            ("post", self.post.is_some()),
            ("procedure", self.procedure.is_some()),
            ("day", self.day.is_some()),
            ("from", self.from.is_some()),
            ("ms", self.ms.is_some()),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(name, _)| name).collect()
    }
}

/// Why a fault has no place.
pub(super) struct Misfit {
    pub(super) field: &'static str,
    pub(super) problem: String,
    pub(super) cure: String,
}

fn misfit<T>(field: &'static str, problem: impl Into<String>, cure: impl Into<String>) -> Result<T, Misfit> {
    Err(Misfit { field, problem: problem.into(), cure: cure.into() })
}

/// The places that are left.
pub(super) struct Places<'a> {
    city: &'a City,
    staff: BTreeMap<UnitId, Vec<&'a Assignment>>,
    posts_of: BTreeMap<Uuid, usize>,
    chance: Pcg64,
    units: Vec<UnitId>,
    /// How many faults a unit has.
    load: BTreeMap<UnitId, usize>,
    kinds: BTreeSet<(UnitId, &'static str)>,
    people: BTreeSet<Uuid>,
    old_units: BTreeSet<UnitId>,
}

impl<'a> Places<'a> {
    pub(super) fn new(seed: u64, city: &'a City, plan: &'a [Assignment]) -> Self {
        let mut staff: BTreeMap<UnitId, Vec<&Assignment>> = BTreeMap::new();
        let mut posts_of: BTreeMap<Uuid, usize> = BTreeMap::new();
        for assignment in plan {
            staff.entry(assignment.unit).or_default().push(assignment);
            *posts_of.entry(assignment.official).or_default() += 1;
        }
        staff.values_mut().for_each(|people| people.sort_by_key(|assignment| assignment.id));
        let mut chance = Pcg64::seed_from_u64(seed);
        let mut units: Vec<UnitId> = staff.keys().copied().collect();
        for last in (1..units.len()).rev() {
            units.swap(last, chance.random_range(0..=last as u64) as usize);
        }
        Places {
            city,
            staff,
            posts_of,
            chance,
            units,
            load: BTreeMap::new(),
            kinds: BTreeSet::new(),
            people: BTreeSet::new(),
            old_units: BTreeSet::new(),
        }
    }

    /// A fault of a kind at the unit that has fewest and can have it.
    pub(super) fn anywhere(&mut self, kind: &'static str) -> Option<Fault> {
        let mut units = self.units.clone();
        units.sort_by_key(|unit| self.load.get(unit).copied().unwrap_or(0));
        units.into_iter().find_map(|unit| {
            let mistake = self.settle(unit, kind, &Wish::default()).ok()?;
            Some(Fault { unit, mistake })
        })
    }

    /// Finds the place of a fault at a unit, and keeps it free of others.
    pub(super) fn settle(&mut self, unit: UnitId, kind: &'static str, wish: &Wish) -> Result<Mistake, Misfit> {
        if self.kinds.contains(&(unit, kind)) {
            return misfit("kind", format!("đơn vị {unit} đã có lỗi loại này"), "xóa một mục, hoặc chọn đơn vị khác");
        }
        let mistake = match kind {
            "division_without_account" => self.closed_division(unit, wish)?,
            "no_competent_officer" => self.division_without_officer(unit, wish)?,
            "signing_right_missing" => self.unsigning(unit, wish)?,
            "abolished_route" => self.abolished(unit, wish)?,
            "wrong_fee" => Mistake::WrongFee { procedure: self.procedure(wish)? },
            "holiday_missing" => self.holiday(wish)?,
            "wrong_successor" => self.wrong_successor(unit, wish)?,
            "expired_assignment" => {
                let assignment = self.person(unit, wish, |_, _| true)?;
                Mistake::ExpiredAssignment { assignment }
            }
            "two_units" => {
                let others: Vec<UnitId> = self.units.iter().copied().filter(|other| *other != unit).collect();
                let Some(other) = self.one_of(&others) else {
                    return misfit("unit", "thành phố chỉ có một đơn vị", "bỏ lỗi này");
                };
                Mistake::TwoUnits { assignment: self.person(unit, wish, |_, _| true)?, other }
            }
            "slow_line" => {
                let ms = wish.ms.unwrap_or(SLOW_MS);
                if !SLOW_RANGE.contains(&ms) {
                    return misfit("ms", format!("{ms} mili giây không dùng được"), "viết một số từ 150 đến 5000");
                }
                Mistake::SlowLine { ms }
            }
            "form_missing" => Mistake::FormMissing,
            _ => {
                let first = self.person(unit, wish, |city, a| holds_seal(city, &a.post))?;
                let second = self.person(unit, &Wish::default(), |city, a| holds_seal(city, &a.post))?;
                Mistake::SharedSeal { first, second }
            }
        };
        self.kinds.insert((unit, kind));
        *self.load.entry(unit).or_default() += 1;
        Ok(mistake)
    }

    fn one_of<T: Clone>(&mut self, among: &[T]) -> Option<T> {
        (!among.is_empty()).then(|| among[self.chance.random_range(0..among.len() as u64) as usize].clone())
    }

    fn of_unit(&self, unit: UnitId) -> Vec<&'a Assignment> {
        self.staff.get(&unit).cloned().unwrap_or_default()
    }

    fn is_free(&self, assignment: &Assignment) -> bool {
        !self.people.contains(&assignment.official)
    }

    /// Somebody with one post whom no other fault touches.
    fn person(&mut self, unit: UnitId, wish: &Wish, fits: impl Fn(&City, &Assignment) -> bool) -> Result<Uuid, Misfit> {
        let mut people = self.of_unit(unit);
        people.retain(|a| {
            let single = self.posts_of.get(&a.official) == Some(&1);
            let meant = wish.post.as_ref().is_none_or(|post| *post == a.post);
            single && meant && self.is_free(a) && fits(self.city, a)
        });
        let Some(one) = self.one_of(&people) else {
            let field = if wish.post.is_some() { "post" } else { "unit" };
            let problem = format!("không có người phù hợp ở {unit} mà chưa có lỗi khác");
            return misfit(field, problem, "chọn vị trí hoặc đơn vị khác; vị trí phải có người và hợp với loại lỗi");
        };
        self.people.insert(one.official);
        Ok(one.id)
    }

    /// A division whose people have no post elsewhere; others stay who can still be asked.
    fn division(
        &mut self,
        unit: UnitId,
        wish: &Wish,
        concerned: impl Fn(&City, &Assignment) -> bool,
    ) -> Result<String, Misfit> {
        let staff = self.of_unit(unit);
        let mut divisions: BTreeMap<&str, Vec<&Assignment>> = BTreeMap::new();
        for assignment in staff.iter().filter(|a| concerned(self.city, a)) {
            divisions.entry(&assignment.division).or_default().push(assignment);
        }
        divisions.retain(|key, people| {
            let wished = wish.division.as_ref().is_none_or(|wished| wished == key);
            let alone = people.iter().all(|a| self.posts_of.get(&a.official) == Some(&1));
            wished && alone && people.len() < staff.len() && people.iter().all(|a| self.is_free(a))
        });
        let keys: Vec<&str> = divisions.keys().copied().collect();
        let Some(key) = self.one_of(&keys) else {
            let field = if wish.division.is_some() { "division" } else { "unit" };
            let problem = format!("không có phòng phù hợp ở {unit} mà chưa có lỗi khác");
            return misfit(field, problem, "chọn phòng có người, không ai kiêm nhiệm và chưa có lỗi khác");
        };
        self.people.extend(divisions[key].iter().map(|a| a.official));
        Ok(key.to_owned())
    }

    fn closed_division(&mut self, unit: UnitId, wish: &Wish) -> Result<Mistake, Misfit> {
        Ok(Mistake::DivisionWithoutAccount { division: self.division(unit, wish, |_, _| true)? })
    }

    fn division_without_officer(&mut self, unit: UnitId, wish: &Wish) -> Result<Mistake, Misfit> {
        let handles = |city: &City, a: &Assignment| {
            let meant = city.blueprint.post(&a.post).is_some_and(|post| post.roles.contains(&Role::CaseOfficer));
            let step = |p: &&haicap_core::procedure::Procedure| {
                p.step(StepKey::Handle).is_some_and(|step| step.division == a.division)
            };
            meant && city.procedures_on(city.first_trial_day).iter().any(step)
        };
        Ok(Mistake::NoCompetentOfficer { division: self.division(unit, wish, handles)? })
    }

    /// The chief of the office when that post signs, else whoever does.
    fn unsigning(&mut self, unit: UnitId, wish: &Wish) -> Result<Mistake, Misfit> {
        let signs = |city: &City, a: &Assignment| {
            city.blueprint.post(&a.post).is_some_and(|post| post.roles.contains(&Role::Signatory))
        };
        let chief = Wish { post: Some("office_chief".into()), ..Wish::default() };
        if wish.post.is_none()
            && let Ok(assignment) = self.person(unit, &chief, signs)
        {
            return Ok(Mistake::SigningRightMissing { assignment });
        }
        Ok(Mistake::SigningRightMissing { assignment: self.person(unit, wish, signs)? })
    }

    fn procedure(&mut self, wish: &Wish) -> Result<String, Misfit> {
        let known: Vec<String> =
            self.city.procedures_on(self.city.first_trial_day).iter().map(|p| p.id.code.clone()).collect();
        match &wish.procedure {
            Some(wished) if known.contains(wished) => Ok(wished.clone()),
            Some(wished) => misfit(
                "procedure",
                format!("không có thủ tục {wished}"),
                format!("dùng một trong: {}", known.join(", ")),
            ),
            None => match self.one_of(&known) {
                Some(code) => Ok(code),
                None => misfit("kind", "thành phố chưa có thủ tục nào", "bỏ lỗi này"),
            },
        }
    }

    fn abolished(&mut self, unit: UnitId, wish: &Wish) -> Result<Mistake, Misfit> {
        let Some(district) = self.city.leading_district(unit) else {
            return misfit("unit", format!("không biết {unit} thuộc quận, huyện cũ nào"), "chọn đơn vị khác");
        };
        Ok(Mistake::AbolishedRoute { procedure: self.procedure(wish)?, district })
    }

    fn holiday(&mut self, wish: &Wish) -> Result<Mistake, Misfit> {
        let city = self.city;
        let weekday = |day: &Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        let mut days: Vec<Date> = city.calendar.days_off.keys().copied().collect();
        days.retain(|day| *day > city.first_trial_day && weekday(day));
        match wish.day {
            Some(day) if days.contains(&day) => Ok(Mistake::HolidayMissing { day }),
            Some(day) => misfit(
                "day",
                format!("{day} không phải ngày nghỉ trong tuần sau ngày chạy thử"),
                "chọn một ngày có trong holidays.csv, sau ngày chạy thử",
            ),
            None => match self.one_of(&days) {
                Some(day) => Ok(Mistake::HolidayMissing { day }),
                None => misfit("kind", "lịch không còn ngày nghỉ nào sau ngày chạy thử", "bỏ lỗi này"),
            },
        }
    }

    fn wrong_successor(&mut self, unit: UnitId, wish: &Wish) -> Result<Mistake, Misfit> {
        let city = self.city;
        let part = |from: &UnitId| {
            city.predecessors(unit).any(|old| old.from == *from && old.share == Share::Part)
                && !self.old_units.contains(from)
        };
        let mut parts: Vec<UnitId> = city.predecessors(unit).map(|old| old.from).collect();
        parts.retain(|from| part(from) && wish.from.is_none_or(|wished| wished == *from));
        let Some(from) = self.one_of(&parts) else {
            let field = if wish.from.is_some() { "from" } else { "unit" };
            let problem = format!("{unit} không nhận phần nào như thế của một đơn vị cũ bị chia");
            return misfit(field, problem, "chọn đơn vị có share = part trong succession.csv");
        };
        let all: Vec<UnitId> = city.new_units().map(|new| new.id).filter(|new| *new != unit).collect();
        let strangers: Vec<UnitId> =
            all.iter().copied().filter(|new| city.successors(from).all(|right| right.to != *new)).collect();
        let Some(to) = self.one_of(if strangers.is_empty() { &all } else { &strangers }) else {
            return misfit("unit", "thành phố chỉ có một đơn vị", "bỏ lỗi này");
        };
        self.old_units.insert(from);
        Ok(Mistake::WrongSuccessor { from, to })
    }
}
