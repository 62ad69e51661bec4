//! For which unit a dossier is received: found by the citizen's address, or taken from the list.
//!
//! The search is a part of the form of the dossier: what was typed and the files go with it and come back.

use crate::pages::addresses::{Chosen, Spot, chosen, found, in_full, typed};
use crate::pages::hand_in::{HandInTexts, now};
use crate::pages::{Fields, Page};
use haicap_core::law::TRANSFER_ELSEWHERE;
use haicap_core::territory::UnitId;

/// What stands before the units in the value of a button that chooses.
const UNIT: &str = "unit ";

/// The part of the form that finds the unit.
pub(crate) struct PlaceView {
    pub(crate) t: &'static HandInTexts,
    pub(crate) typed: String,
    /// What was found, when something was just looked for.
    pub(crate) spots: Option<Vec<SpotView>>,
    pub(crate) more: bool,
    /// Whether one of them has to be chosen.
    pub(crate) split: bool,
    /// Whether a unit was just chosen.
    pub(crate) picked: bool,
    /// The old address that led to the unit.
    pub(crate) from: Option<(UnitId, String)>,
    /// That a dossier of another unit is received, too, for whoever sits at a desk and as far as the rules allow it.
    pub(crate) elsewhere: Option<String>,
}

/// A place, with a button for each unit that it may lead to.
pub(crate) struct SpotView {
    pub(crate) name: String,
    pub(crate) now: String,
    pub(crate) split: bool,
    pub(crate) choices: Vec<(String, String)>,
}

/// Whether a form asks for a place, or chooses one, and nothing else. A place that was typed and not looked for yet is
/// looked for first, whichever key sent the form.
pub(super) fn is_asked(form: &Fields) -> bool {
    let then = form.get("then");
    then == "place" || then.starts_with(UNIT) || is_new(form)
}

fn is_new(form: &Fields) -> bool {
    form.filled("place").is_some_and(|place| place != form.get("searched").trim())
}

/// The unit that was chosen by a button, else the one in the list, with the old address as long as it leads there.
pub(super) fn unit(page: &Page, form: &Fields) -> Option<Chosen> {
    let of = |unit: &str, from: &str| {
        let named = [("unit", unit), ("from", from)].map(|(name, value)| (name.to_owned(), value.to_owned()));
        chosen(page, &Fields::of_pairs(named.to_vec()))
    };
    if let Some(picked) = form.get("then").strip_prefix(UNIT) {
        let (unit, from) = picked.split_once(' ').unwrap_or((picked, ""));
        return of(unit, from);
    }
    of(form.get("unit"), form.get("from")).or_else(|| of(form.get("unit"), ""))
}

impl PlaceView {
    /// Whether a unit has still to be chosen among those that were found: until then none is.
    pub(super) fn is_open(&self) -> bool {
        self.spots.as_ref().is_some_and(|spots| !spots.is_empty())
    }

    /// What the form shows of it.
    pub(super) fn new(page: &Page, form: &Fields) -> Self {
        let typed = typed(form);
        let picked = form.get("then").starts_with(UNIT);
        let asks = !picked && is_asked(form) && !typed.trim().is_empty();
        let (spots, more) = if asks { found(page, &typed) } else { (Vec::new(), false) };
        // What was chosen before counts no more once others are to be chosen from.
        let chosen = unit(page, form).filter(|_| spots.is_empty());
        let old = chosen.and_then(|chosen| page.city().units.get(&chosen.from?));
        let rules = page.app.rules_now();
        let elsewhere = || page.w().unit_elsewhere.replace("{law}", &TRANSFER_ELSEWHERE.under(rules).cite());
        PlaceView {
            elsewhere: (!super::is_citizen(page) && page.app.receives_for_others()).then(elsewhere),
            t: HandInTexts::of(page.lang()),
            split: spots.iter().any(Spot::is_split),
            spots: asks.then(|| spots.iter().map(|spot| view(page, spot)).collect()),
            more,
            picked,
            from: old.map(|unit| (unit.id, in_full(page, unit))),
            typed,
        }
    }
}

fn view(page: &Page, spot: &Spot) -> SpotView {
    let t = HandInTexts::of(page.lang());
    if !spot.is_old() {
        let choices = vec![(format!("{UNIT}{}", spot.unit), spot.name.clone())];
        return SpotView { name: spot.name.clone(), now: String::new(), split: false, choices };
    }
    let choice = |to: &UnitId| (format!("{UNIT}{to} {}", spot.unit), page.unit_name(*to));
    SpotView {
        name: format!("{} {}", spot.name, t.old),
        now: now(page, spot),
        split: spot.is_split(),
        choices: spot.successors.iter().map(choice).collect(),
    }
}
