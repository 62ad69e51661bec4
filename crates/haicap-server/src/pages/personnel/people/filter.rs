//! Which people are wanted, and who they are.

use super::PeopleTexts;
use crate::error::Problem;
use crate::pages::personnel::scope::{Choice, Scope, Stand};
use crate::pages::{Page, encoded};
use crate::personnel::State;
use crate::personnel::state::district_of;
use crate::personnel::survey::standing;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, Official, Pool, PositionGroup};
use haicap_core::staffing::{File, Placement};
use haicap_core::territory::{Era, Unit, UnitId};
use haicap_core::words::{fold, tidy};

/// Which people are wanted (bộ lọc).
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    /// Name or staff number, in any spelling.
    pub(crate) words: String,
    district: Option<u32>,
    unit: Option<UnitId>,
    /// The old unit where they work.
    from: Option<UnitId>,
    state: Option<Stand>,
    pool: Option<Pool>,
    qualification: Option<String>,
    field: Option<PositionGroup>,
}

/// A list of the form to choose from.
pub(crate) struct Select {
    pub(crate) name: &'static str,
    pub(crate) label: &'static str,
    pub(crate) choices: Vec<Choice>,
}

/// Somebody who is wanted.
pub(crate) struct Found<'s> {
    pub(crate) official: &'s Official,
    pub(crate) stand: Stand,
    /// The placement that counts.
    pub(crate) placement: Option<&'s Placement>,
}

impl Filter {
    /// The filter of an address. A district, unit or word that is not known, or not theirs, is not found.
    pub(crate) fn read(page: &Page, scope: &Scope) -> Result<Self, Problem> {
        let asked = |name| page.asked.filled(name);
        let missing = || Problem::not_found(page.lang());
        let unit = asked("unit").map(|text| scope.unit(page, text).map(|unit| unit.id)).transpose()?;
        let state = |key: &str| Stand::ALL.iter().copied().find(|stand| stand.key() == key);
        let known = |key: &str| page.city().blueprint.qualifications.iter().any(|known| known.key == key);
        Ok(Filter {
            words: tidy(page.asked.get("q")),
            district: scope.district(page, page.asked.get("district"))?,
            unit,
            from: asked("from").map(|text| old_unit(page, text).ok_or_else(missing)).transpose()?,
            state: asked("state").map(|key| state(key).ok_or_else(missing)).transpose()?,
            pool: asked("pool").map(|key| Pool::from_key(key).ok_or_else(missing)).transpose()?,
            qualification: asked("qualification")
                .map(|key| known(key).then(|| key.to_owned()).ok_or_else(missing))
                .transpose()?,
            field: asked("field").map(|key| PositionGroup::from_key(key).ok_or_else(missing)).transpose()?,
        })
    }

    /// The filter as the query of an address; empty when everybody is wanted.
    pub(crate) fn query(&self) -> String {
        let pairs = [
            ("q", Some(self.words.clone()).filter(|words| !words.is_empty())),
            ("district", self.district.map(|code| format!("{code:03}"))),
            ("unit", self.unit.map(|unit| unit.to_string())),
            ("from", self.from.map(|unit| unit.to_string())),
            ("state", self.state.map(|stand| stand.key().to_owned())),
            ("pool", self.pool.map(|pool| pool.key().to_owned())),
            ("qualification", self.qualification.clone()),
            ("field", self.field.map(|field| field.key().to_owned())),
        ];
        let pair = |(name, value): (&str, Option<String>)| Some(format!("{name}={}", encoded(&value?)));
        pairs.into_iter().filter_map(pair).collect::<Vec<_>>().join("&")
    }

    /// The filter for the journal, which holds no names.
    pub(crate) fn query_without_names(&self) -> String {
        let words = if self.words.is_empty() { "" } else { "…" };
        Filter { words: words.into(), ..self.clone() }.query()
    }

    /// Whether one of the filters is set that stand behind the first three.
    pub(crate) fn is_rare(&self) -> bool {
        self.from.is_some() || self.pool.is_some() || self.qualification.is_some() || self.field.is_some()
    }

    /// The lists to choose from; the first three are the everyday ones.
    pub(crate) fn selects(&self, page: &Page, scope: &Scope) -> Vec<Select> {
        let (t, lang) = (PeopleTexts::of(page.lang()), page.lang());
        let stand = |stand: &Stand| Choice::new(stand.key(), stand.label(lang), self.state == Some(*stand));
        let pool = |pool: &Pool| Choice::new(pool.key(), pool.label(lang), self.pool == Some(*pool));
        let field = |field: &PositionGroup| Choice::new(field.key(), field.label(lang), self.field == Some(*field));
        let qualification = |known: &haicap_core::organization::Qualification| {
            let name = if lang == Lang::Vi { &known.name } else { &known.name_en };
            Choice::new(&known.key, name, self.qualification.as_ref() == Some(&known.key))
        };
        let select = |name, label, choices| Select { name, label, choices };
        vec![
            select("state", t.state, Stand::ALL.iter().map(stand).collect()),
            select("district", t.district, scope.district_choices(page, self.district)),
            select("unit", t.unit, scope.unit_choices(page, self.unit)),
            select("from", t.from, old_units(page, scope, self.from)),
            select("pool", t.pool, Pool::ALL.iter().map(pool).collect()),
            select(
                "qualification",
                t.qualification,
                page.city().blueprint.qualifications.iter().map(qualification).collect(),
            ),
            select("field", t.field, PositionGroup::ALL.iter().map(field).collect()),
        ]
    }

    fn fits(&self, city: &City, found: &Found, words: &[String]) -> bool {
        let official = found.official;
        self.state.is_none_or(|state| state == found.stand)
            && self.pool.is_none_or(|pool| pool == official.pool)
            && self.field.is_none_or(|field| field == official.field)
            && self.qualification.as_ref().is_none_or(|key| *key == official.qualification)
            && self.unit.is_none_or(|unit| found.placement.is_some_and(|placement| placement.place.unit == unit))
            && self.from.is_none_or(|unit| official.from == FormerPlace::Unit(unit))
            && self.district.is_none_or(|code| code == district_of(city, official))
            && is_named(official, words)
    }
}

/// The old unit that an address names.
fn old_unit(page: &Page, text: &str) -> Option<UnitId> {
    let unit: UnitId = text.parse().ok()?;
    page.city().units.contains_key(&unit).then_some(unit).filter(|unit| unit.era == Era::Old)
}

/// The old units of the districts that are seen, as choices.
fn old_units(page: &Page, scope: &Scope, chosen: Option<UnitId>) -> Vec<Choice> {
    let seen = page.city().units.values().filter(|unit| unit.id.era == Era::Old);
    let seen = seen.filter_map(|unit| Some((unit, unit.district.filter(|code| scope.has_district(*code))?)));
    let choice = |(unit, code): (&Unit, u32)| {
        let name = format!("{}, {}", unit.name, page.district_name(code));
        Choice::new(unit.id.to_string(), name, chosen == Some(unit.id))
    };
    seen.map(choice).collect()
}

/// Whether a staff number holds each word, or a word of the name begins with it.
fn is_named(official: &Official, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let (name, code) = (fold(&official.name), fold(&official.code));
    words.iter().all(|word| code.contains(word.as_str()) || name.split(' ').any(|part| part.starts_with(word.as_str())))
}

/// Who is wanted and may be seen, by staff number.
pub(crate) fn find<'s>(city: &City, staff: &'s State, scope: &Scope, filter: &Filter) -> Vec<Found<'s>> {
    let words: Vec<String> = fold(&filter.words).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect();
    let found =
        staff.all::<Official>().filter(|(_, official)| scope.has_person(city, official)).map(|(id, official)| {
            let file = staff.get::<File>(id);
            let placement = file.and_then(standing).map(|(_, placement)| placement);
            Found { official, stand: Stand::of(official, file), placement }
        });
    let mut found: Vec<Found> = found.filter(|found| filter.fits(city, found, &words)).collect();
    found.sort_unstable_by(|a, b| a.official.code.cmp(&b.official.code));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::organization::testing::official;

    #[test]
    fn people_are_found_by_words_of_the_name_or_by_number() {
        let person = Official { name: "Đặng Thị Bích Hằng".into(), ..official(12) };
        let named = |query: &str| {
            is_named(&person, &fold(query).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>())
        };
        for query in ["", "hang", "Hằng Đặng", "dang thi", "CB-00012", "cb-00012 bich"] {
            assert!(named(query), "{query}");
        }
        for query in ["ang", "lan", "CB-00013", "dang lan"] {
            assert!(!named(query), "{query}");
        }
    }
}
