//! Where one lives: a unit of today, or an old one that leads to it.

use super::texts::HandInTexts;
use crate::error::Problem;
use crate::pages::addresses::{self, Spot, found, in_full};
use crate::pages::{Page, Shell, encoded, show};
use askama::Template;
use axum::response::Response;
use haicap_core::procedure::Procedure;
use haicap_core::territory::{Era, UnitId};

#[derive(Template)]
#[template(path = "submit_place.html")]
struct PlacePage {
    shell: Shell,
    t: &'static HandInTexts,
    code: String,
    procedure: String,
    typed: String,
    spots: Vec<SpotView>,
    more: bool,
    split: Option<Split>,
}

/// A place in the list.
struct SpotView {
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

/// Asks where one lives.
pub(super) fn ask(page: &Page, procedure: &Procedure) -> Result<Response, Problem> {
    let typed = addresses::typed(&page.asked);
    let (spots, more) = found(page, &typed);
    page.html(&PlacePage {
        shell: page.shell(HandInTexts::of(page.lang()).title),
        t: HandInTexts::of(page.lang()),
        code: procedure.id.code.clone(),
        procedure: show::short_name(procedure, page.lang()),
        split: split(page, procedure),
        typed,
        spots: spots.iter().map(|spot| view(page, procedure, spot)).collect(),
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

fn view(page: &Page, procedure: &Procedure, spot: &Spot) -> SpotView {
    let t = HandInTexts::of(page.lang());
    if !spot.is_old() {
        let link = link(page, procedure, None, Some(spot.unit));
        return SpotView { name: spot.name.clone(), now: String::new(), split: false, link };
    }
    let only = spot.successors.first().copied().filter(|_| !spot.is_split());
    SpotView {
        name: format!("{} {}", spot.name, t.old),
        now: now(page, spot),
        split: spot.is_split(),
        link: link(page, procedure, Some(spot.unit), only),
    }
}

/// What became of an old unit, in words.
pub(crate) fn now(page: &Page, spot: &Spot) -> String {
    let t = HandInTexts::of(page.lang());
    let names: Vec<String> = spot.successors.iter().map(|unit| page.unit_name(*unit)).collect();
    format!("{} {}", if spot.is_split() { t.split_into } else { t.now }, names.join(", "))
}
