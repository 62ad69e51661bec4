//! The full prices: the other places of everybody with what they would cost, and what every slot is worth.

use super::{ExpertTexts, sheet_of};
use crate::pages::Page;
use crate::personnel::State;
use crate::personnel::suggest::Prices;
use haicap_core::organization::Official;
use haicap_planner::model::Place;
use haicap_planner::reasons::{Other, Sheet, SlotSheet};
use haicap_sheets::write::{CellOut, SheetOut};

/// Both sheets.
pub(super) fn sheets(page: &Page, state: &State, prices: &Prices) -> [SheetOut; 2] {
    [places(page, state, prices), slots(page, prices)]
}

/// A line for each other place of each person, the cheapest first.
fn places(page: &Page, state: &State, prices: &Prices) -> SheetOut {
    let t = ExpertTexts::of(page.lang());
    let heads = [t.code, t.name, t.chosen, t.cost, t.rank, t.other_place, t.group, t.own_cost, t.difference, t.against];
    let mut people: Vec<(&Official, &Sheet)> =
        prices.people.iter().filter_map(|sheet| Some((state.person(sheet.official)?, sheet))).collect();
    people.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
    let lines = people.into_iter().flat_map(|(official, sheet)| {
        let line = move |(rank, other): (usize, &Other)| place_line(page, official, sheet, rank + 1, other);
        sheet.others.iter().enumerate().map(line)
    });
    sheet_of(page, t.places_sheet, (t.places_title, t.places_hint), &heads, lines)
}

fn place_line(page: &Page, official: &Official, sheet: &Sheet, rank: usize, other: &Other) -> Vec<CellOut> {
    let (t, lang) = (ExpertTexts::of(page.lang()), page.lang());
    let words = |words: String| if words.is_empty() { CellOut::Empty } else { CellOut::Text(words) };
    let unit = |place: Option<Place>| place.map_or_else(|| t.unplaced.to_owned(), |place| page.unit_name(place.unit));
    let chosen = sheet.chosen.map_or_else(
        || t.unplaced.to_owned(),
        |place| format!("{}, {}", page.unit_name(place.unit), place.group.label(lang)),
    );
    let against: Vec<String> = other.against.iter().map(|against| against.sentence(lang)).collect();
    vec![
        words(official.code.clone()),
        words(official.name.clone()),
        words(chosen),
        CellOut::Number(f64::from(sheet.cost)),
        CellOut::Number(rank as f64),
        words(unit(other.place)),
        words(other.place.map(|place| place.group.label(lang).to_owned()).unwrap_or_default()),
        CellOut::Number(f64::from(other.cost)),
        other.difference.map_or(CellOut::Empty, |more| CellOut::Number(more as f64)),
        words(against.join("; ")),
    ]
}

/// A line for each slot with its numbers, its dual and the numbers that bind.
fn slots(page: &Page, prices: &Prices) -> SheetOut {
    let t = ExpertTexts::of(page.lang());
    let heads = [
        t.unit,
        t.group,
        t.people,
        t.settled,
        t.allotted,
        t.limit,
        t.norm,
        t.floor,
        t.load,
        t.slot_cost,
        t.dual,
        t.one_more,
        t.binding,
    ];
    let lines = prices.slots.iter().map(|sheet| slot_line(page, sheet));
    sheet_of(page, t.slots_sheet, (t.slots_title, t.slots_hint), &heads, lines)
}

fn slot_line(page: &Page, sheet: &SlotSheet) -> Vec<CellOut> {
    let (result, lang) = (&sheet.result, page.lang());
    let count = |count: u32| CellOut::Number(f64::from(count));
    let points = |points: i64| CellOut::Number(points as f64);
    let binding: Vec<&str> = sheet.binding.iter().map(|number| number.label(lang)).collect();
    vec![
        CellOut::Text(page.unit_name(result.slot.unit)),
        CellOut::Text(result.slot.group.label(lang).to_owned()),
        count(result.people),
        count(result.settled),
        count(result.slot.places),
        count(result.limit),
        result.slot.norm.map_or(CellOut::Empty, count),
        count(result.slot.floor),
        count(result.slot.load),
        points(result.cost),
        points(sheet.price),
        points(sheet.one_more),
        if binding.is_empty() { CellOut::Empty } else { CellOut::Text(binding.join("; ")) },
    ]
}
