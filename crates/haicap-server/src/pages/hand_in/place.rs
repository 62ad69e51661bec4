//! Where one lives: a unit of today, or an old one that leads to it. A split one is a choice, never a guess.

use super::new_unit;
use super::texts::HandInTexts;
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell, encoded, show};
use askama::Template;
use axum::response::Response;
use haicap_core::procedure::Procedure;
use haicap_core::territory::{Era, Unit, UnitId};
use haicap_core::words::fold;

/// So many places are listed; whoever does not find theirs types another word.
const SHOWN_MAX: usize = 40;
/// Letters of a place that are looked for.
const PLACE_MAX: usize = 80;

/// The unit where a dossier goes, and the old unit that led to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) unit: UnitId,
    pub(super) from: Option<UnitId>,
}

#[derive(Template)]
#[template(path = "submit_place.html")]
struct PlacePage {
    shell: Shell,
    t: &'static HandInTexts,
    code: String,
    procedure: String,
    typed: String,
    spots: Vec<Spot>,
    more: bool,
    split: Option<Split>,
}

/// A place in the list.
struct Spot {
    name: String,
    /// What became of it; empty for a unit of today.
    now: String,
    split: bool,
    link: String,
}

/// An old unit that was split: each part with where it leads.
struct Split {
    name: String,
    parts: Vec<(String, Option<String>, String)>,
}

/// The unit that was chosen. An old unit leads to its only successor; of a split one a successor must be named.
pub(super) fn chosen(page: &Page, form: &Fields) -> Option<Chosen> {
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

/// The old address in words, with its district.
pub(super) fn in_full(page: &Page, unit: &Unit) -> String {
    let district = unit.district.and_then(|code| page.city().districts.get(&code));
    district.map_or_else(|| unit.name.clone(), |district| format!("{}, {}", unit.name, district.name))
}

/// Asks where one lives.
pub(super) fn ask(page: &Page, procedure: &Procedure) -> Result<Response, Problem> {
    let t = HandInTexts::of(page.lang());
    let typed: String = page.asked.get("place").chars().take(PLACE_MAX).collect();
    let mut spots = if fold(&typed).is_empty() { vec![] } else { found(page, procedure, &typed) };
    let more = spots.len() > SHOWN_MAX;
    spots.truncate(SHOWN_MAX);
    page.html(&PlacePage {
        shell: page.shell(t.title),
        t,
        code: procedure.id.code.clone(),
        procedure: show::short_name(procedure, page.lang()),
        split: split(page, procedure),
        typed,
        spots,
        more,
    })
}

/// The choice among the successors of the old unit in the address.
fn split(page: &Page, procedure: &Procedure) -> Option<Split> {
    let old: UnitId = page.asked.get("from").parse().ok()?;
    let unit = page.city().units.get(&old).filter(|_| old.era == Era::Old)?;
    let successors = page.app.configuration().successors(page.city(), old);
    let part = |to: &UnitId| {
        let seat = page.city().units.get(to).and_then(|unit| unit.seat.clone());
        (page.unit_name(*to), seat, link(page, procedure, Some(old), Some(*to)))
    };
    Some(Split { name: in_full(page, unit), parts: successors.iter().map(part).collect() })
}

fn link(page: &Page, procedure: &Procedure, from: Option<UnitId>, unit: Option<UnitId>) -> String {
    let from = from.map(|from| format!("&from={from}")).unwrap_or_default();
    let unit = unit.map(|unit| format!("&unit={unit}")).unwrap_or_default();
    page.link(&format!("/submit?procedure={}{from}{unit}", encoded(&procedure.id.code)))
}

/// Units of both eras whose name and district have every word that was typed; names that are just that come first.
fn found(page: &Page, procedure: &Procedure, typed: &str) -> Vec<Spot> {
    let asked = fold(&typed.replace([',', '.'], " "));
    let words: Vec<&str> = asked.split(' ').collect();
    let mut hits: Vec<(bool, &Unit)> = Vec::new();
    for unit in page.city().units.values() {
        let whole = fold(&in_full(page, unit).replace(',', " "));
        if words.iter().all(|word| whole.split(' ').any(|known| fits(word, known))) {
            hits.push((!whole.contains(&asked), unit));
        }
    }
    hits.sort_by_key(|(loose, unit)| (*loose, unit.id));
    hits.into_iter().map(|(_, unit)| spot(page, procedure, unit)).collect()
}

/// A word is the beginning of a known one; a number is the whole of it.
fn fits(word: &str, known: &str) -> bool {
    if word.bytes().all(|byte| byte.is_ascii_digit()) { word == known } else { known.starts_with(word) }
}

fn spot(page: &Page, procedure: &Procedure, unit: &Unit) -> Spot {
    let t = HandInTexts::of(page.lang());
    if unit.id.era == Era::New {
        let link = link(page, procedure, None, Some(unit.id));
        return Spot { name: unit.name.clone(), now: String::new(), split: false, link };
    }
    let successors = page.app.configuration().successors(page.city(), unit.id);
    let names: Vec<String> = successors.iter().map(|unit| page.unit_name(*unit)).collect();
    let split = successors.len() != 1;
    Spot {
        name: format!("{} {}", in_full(page, unit), t.old),
        now: format!("{} {}", if split { t.split_into } else { t.now }, names.join(", ")),
        split,
        link: link(page, procedure, Some(unit.id), successors.first().copied().filter(|_| !split)),
    }
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
