//! Where an address belongs: units of today by their names, old ones by name and district, each with what became of it.
//! A split one is a choice, never a guess.

use super::{Fields, Page};
use haicap_core::territory::{Era, Unit, UnitId};
use haicap_core::words::fold;

/// So many places are listed; whoever does not find theirs types another word.
const SHOWN_MAX: usize = 40;
/// Letters of a place that are looked for.
const PLACE_MAX: usize = 80;

/// The unit where a dossier goes, and the old unit that led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) unit: UnitId,
    pub(crate) from: Option<UnitId>,
}

/// A place that was found.
pub(crate) struct Spot {
    pub(crate) unit: UnitId,
    /// Its name, an old one with its district.
    pub(crate) name: String,
    /// What became of an old unit; nothing for one of today.
    pub(crate) successors: Vec<UnitId>,
}

impl Spot {
    /// Whether it is an old unit.
    pub(crate) fn is_old(&self) -> bool {
        self.unit.era == Era::Old
    }

    /// Whether one of several units has to be chosen.
    pub(crate) fn is_split(&self) -> bool {
        self.is_old() && self.successors.len() != 1
    }
}

/// What is looked for in a field.
pub(crate) fn typed(form: &Fields) -> String {
    form.get("place").chars().take(PLACE_MAX).collect()
}

/// The unit that a form names. An old unit leads to its only successor; of a split one a successor must be named.
pub(crate) fn chosen(page: &Page, form: &Fields) -> Option<Chosen> {
    let from: Option<UnitId> = form.get("from").parse().ok().filter(|unit: &UnitId| unit.era == Era::Old);
    let unit = new_unit(page, form.get("unit"));
    let Some(old) = from else { return unit.map(|unit| Chosen { unit, from: None }) };
    let successors = page.app.configuration().successors(page.city(), old);
    let unit = match (unit, successors.as_slice()) {
        (Some(unit), all) if all.contains(&unit) => unit,
        (None, [only]) => *only,
        _ => return None,
    };
    Some(Chosen { unit, from })
}

/// A unit of today that takes dossiers.
fn new_unit(page: &Page, text: &str) -> Option<UnitId> {
    let unit: UnitId = text.parse().ok()?;
    (unit.era == Era::New && page.city().units.contains_key(&unit)).then_some(unit)
}

/// The old address in words, with its district.
pub(crate) fn in_full(page: &Page, unit: &Unit) -> String {
    let district = unit.district.and_then(|code| page.city().districts.get(&code));
    district.map_or_else(|| unit.name.clone(), |district| format!("{}, {}", unit.name, district.name))
}

/// Units of both eras whose name and district have every word that was typed, and whether there are more of them; names
/// that are just that come first.
pub(crate) fn found(page: &Page, typed: &str) -> (Vec<Spot>, bool) {
    let asked = fold(&typed.replace([',', '.'], " "));
    if asked.is_empty() {
        return (Vec::new(), false);
    }
    let words: Vec<&str> = asked.split(' ').collect();
    let mut hits: Vec<(bool, &Unit)> = Vec::new();
    for unit in page.city().units.values() {
        let whole = fold(&in_full(page, unit).replace(',', " "));
        if words.iter().all(|word| whole.split(' ').any(|known| fits(word, known))) {
            hits.push((!whole.contains(&asked), unit));
        }
    }
    hits.sort_by_key(|(loose, unit)| (*loose, unit.id));
    let more = hits.len() > SHOWN_MAX;
    (hits.into_iter().take(SHOWN_MAX).map(|(_, unit)| spot(page, unit)).collect(), more)
}

/// A word is the beginning of a known one; a number is the whole of it.
fn fits(word: &str, known: &str) -> bool {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { word == known } else { known.starts_with(word) }
}

fn spot(page: &Page, unit: &Unit) -> Spot {
    let old = unit.id.era == Era::Old;
    let successors = if old { page.app.configuration().successors(page.city(), unit.id) } else { Vec::new() };
    Spot { unit: unit.id, name: if old { in_full(page, unit) } else { unit.name.clone() }, successors }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_not_the_beginning_of_another() {
        assert!(fits("ben", "ben") && fits("ng", "nghe") && !fits("ghe", "nghe"));
        assert!(fits("1", "1") && !fits("1", "10"));
    }
}
