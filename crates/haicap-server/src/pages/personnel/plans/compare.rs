//! Two plans side by side: who moves, what changes, by unit.

use super::{PlansTexts, link, percent, person_name, plan_at, points, preset_name, weights, wishes};
use crate::error::Problem;
use crate::pages::personnel::scope::number;
use crate::pages::{Page, Shell};
use crate::personnel::State;
use crate::personnel::records::Plan;
use crate::personnel::suggest::wishes_of;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::staffing::{Move, diff};
use haicap_core::territory::UnitId;
use haicap_planner::model::Wish;
use std::collections::BTreeMap;
use uuid::Uuid;

texts! { pub(crate) CompareTexts;
    title: "So sánh phương án", "Plans compared";
    over: "Phương án gợi ý", "Suggested plans";
    before: "Gốc", "From";
    after: "So sánh", "To";
    what: "Nội dung", "What";
    caption: "Hai phương án", "The two plans";
    preset: "Bộ trọng số", "Weights";
    placed: "Có chỗ", "Placed";
    unplaced: "Chưa có chỗ", "Not placed";
    stay: "Ở đơn vị kế thừa", "In a successor of the former place";
    fit: "Đúng chuyên môn", "Qualified for the group";
    excess: "Vượt số tạm giao", "Above the allotted numbers";
    vacant: "Còn thiếu", "Empty places";
    points: "Tổng điểm", "Points";
    no_compare: "Tổng điểm chỉ so được khi cùng trọng số và cùng số liệu.", "Points compare only with the same weights and the same numbers.";
    other_basis: "Hai phương án lập từ số liệu nhân sự hoặc biên chế khác nhau.", "The two plans were made from different people or numbers.";
    weights: "Trọng số khác nhau", "Weights that differ";
    added: "Yêu cầu thêm", "Wishes added";
    dropped: "Yêu cầu bỏ", "Wishes dropped";
    moves: "Người đổi chỗ", "People who move";
    moves_none: "Không ai đổi chỗ.", "Nobody moves.";
    other_unit: "đổi đơn vị", "to another unit";
    other_post: "đổi vị trí trong đơn vị", "to another post of the unit";
    gain: "được bố trí thêm", "placed now";
    lose: "mất chỗ", "not placed any more";
    person: "Họ và tên", "Name";
    no_place: "chưa có chỗ", "no place";
    units: "Số người theo đơn vị", "People by unit";
    unit: "Đơn vị", "Unit";
    incoming: "Đến", "In";
    outgoing: "Đi", "Out";
    all_units: "Mọi đơn vị", "All units";
    earlier: "Trang trước", "Previous page";
    later: "Trang sau", "Next page";
}

/// People on one page.
const ROWS: usize = 100;

/// How many people move, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct MoveCounts {
    pub(super) other_unit: usize,
    pub(super) other_post: usize,
    pub(super) gain: usize,
    pub(super) lose: usize,
}

impl MoveCounts {
    /// Counts moves.
    pub(super) fn of(moves: &[Move]) -> Self {
        let mut counts = MoveCounts::default();
        for moved in moves {
            match (&moved.before, &moved.after) {
                (Some(before), Some(after)) if before.unit == after.unit => counts.other_post += 1,
                (Some(_), Some(_)) => counts.other_unit += 1,
                (None, _) => counts.gain += 1,
                (_, None) => counts.lose += 1,
            }
        }
        counts
    }
}

/// Somebody who moves.
pub(super) struct MoveLine {
    pub(super) link: String,
    pub(super) name: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// A move in words; the link leads to the sheet in the plan after it.
pub(super) fn move_line(page: &Page, state: &State, plan: Uuid, moved: &Move) -> MoveLine {
    MoveLine {
        link: page.link(&format!("/plans/{plan}/people/{}", moved.official)),
        name: state.person(moved.official).map_or_else(|| moved.official.to_string(), person_name),
        before: moved.before.as_ref().map(|place| page.place_name(place)),
        after: moved.after.as_ref().map(|place| page.place_name(place)),
    }
}

/// Who moves from one plan to another: those who change units first, then by staff number.
pub(super) fn moves(state: &State, before: &Plan, after: &Plan) -> Vec<Move> {
    let mut moves = diff(&before.places, &after.places);
    let within = |moved: &Move| matches!((&moved.before, &moved.after), (Some(a), Some(b)) if a.unit == b.unit);
    moves.sort_by_cached_key(|moved| {
        (within(moved), state.person(moved.official).map(|official| official.code.clone()))
    });
    moves
}

#[derive(Template)]
#[template(path = "personnel/plan_compare.html")]
struct ComparePage {
    shell: Shell,
    t: &'static CompareTexts,
    before: (String, String),
    after: (String, String),
    lines: Vec<(&'static str, String, String)>,
    comparable: bool,
    same_basis: bool,
    weights: Vec<(&'static str, u32, u32)>,
    added: Vec<String>,
    dropped: Vec<String>,
    counts: MoveCounts,
    total: usize,
    units: Vec<UnitLine>,
    chosen: Option<(String, String)>,
    moves: Vec<MoveLine>,
    earlier: Option<String>,
    later: Option<String>,
}

/// The people of a unit before and after.
struct UnitLine {
    link: String,
    name: String,
    before: usize,
    after: usize,
    incoming: usize,
    outgoing: usize,
}

/// Two plans side by side.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (state, t) = (page.staff(), CompareTexts::of(page.lang()));
    let (from, before) = plan_at(page, &state, page.asked.get("from"))?;
    let (to, after) = plan_at(page, &state, page.asked.get("to"))?;
    let unit: Option<UnitId> = page.asked.filled("unit").and_then(|unit| unit.parse().ok());
    let all = moves(&state, before, after);
    let of_unit = |moved: &&Move| {
        let at = |place: &Option<haicap_core::staffing::Place>| place.as_ref().map(|place| place.unit);
        unit.is_none() || at(&moved.before) == unit || at(&moved.after) == unit
    };
    let listed: Vec<&Move> = all.iter().filter(of_unit).collect();
    let address = |unit: Option<UnitId>, number: usize| {
        let unit = unit.map(|unit| format!("&unit={unit}")).unwrap_or_default();
        page.link(&format!("/plans/compare?from={from}&to={to}{unit}&page={number}"))
    };
    let pages = listed.len().div_ceil(ROWS).max(1);
    let at = page.asked.get("page").parse().unwrap_or(1).clamp(1, pages);
    let (old, new) = (page.kept(wishes_of(before))?, page.kept(wishes_of(after))?);
    let missing_in = |wishes: &[Wish], others: &[Wish]| -> Vec<String> {
        wishes.iter().filter(|wish| !others.contains(wish)).map(|wish| wishes::words(page, &state, wish)).collect()
    };
    let same_weights = before.weights == after.weights;
    let same_basis = before.result.basis == after.result.basis;
    let compared = ComparePage {
        shell: page.shell(t.title),
        t,
        before: (link(page, from), before.name.clone()),
        after: (link(page, to), after.name.clone()),
        lines: lines(page, before, after),
        comparable: same_weights && same_basis,
        same_basis,
        weights: match (&before.weights, &after.weights) {
            (Some(before), Some(after)) => weights::differences(before, after, page.lang()),
            _ => Vec::new(),
        },
        added: missing_in(&new, &old),
        dropped: missing_in(&old, &new),
        counts: MoveCounts::of(&all),
        total: all.len(),
        units: units(page, before, after, &all, |unit| address(Some(unit), 1)),
        chosen: unit.map(|unit| (page.unit_name(unit), address(None, 1))),
        moves: listed.iter().skip((at - 1) * ROWS).take(ROWS).map(|moved| move_line(page, &state, to, moved)).collect(),
        earlier: (at > 1).then(|| address(unit, at - 1)),
        later: (at < pages).then(|| address(unit, at + 1)),
    };
    page.html(&compared)
}

/// What both plans say of themselves.
fn lines(page: &Page, before: &Plan, after: &Plan) -> Vec<(&'static str, String, String)> {
    let (t, p) = (CompareTexts::of(page.lang()), PlansTexts::of(page.lang()));
    let both = |label, of: &dyn Fn(&Plan) -> String| (label, of(before), of(after));
    vec![
        both(t.preset, &|plan| preset_name(page, plan)),
        both(p.made, &|plan| page.moment(plan.made_at)),
        both(t.placed, &|plan| number(page, plan.places.len())),
        both(t.unplaced, &|plan| number(page, plan.result.unplaced.len())),
        both(t.stay, &|plan| percent(page, plan.result.in_successor, plan.places.len())),
        both(t.fit, &|plan| percent(page, plan.result.fitting, plan.places.len())),
        both(t.excess, &|plan| number(page, plan.result.excess())),
        both(t.vacant, &|plan| number(page, plan.result.vacant())),
        both(t.points, &|plan| points(page, plan.objective)),
    ]
}

/// The units whose people change, the most changed first.
fn units(page: &Page, before: &Plan, after: &Plan, moves: &[Move], link: impl Fn(UnitId) -> String) -> Vec<UnitLine> {
    let count = |plan: &Plan| {
        let mut counts: BTreeMap<UnitId, usize> = BTreeMap::new();
        for place in plan.places.values() {
            *counts.entry(place.unit).or_default() += 1;
        }
        counts
    };
    let (old, new) = (count(before), count(after));
    let mut flows: BTreeMap<UnitId, (usize, usize)> = BTreeMap::new();
    for moved in moves {
        let (from, to) = (moved.before.as_ref().map(|p| p.unit), moved.after.as_ref().map(|p| p.unit));
        if from != to {
            if let Some(unit) = to {
                flows.entry(unit).or_default().0 += 1;
            }
            if let Some(unit) = from {
                flows.entry(unit).or_default().1 += 1;
            }
        }
    }
    let line = |(unit, (incoming, outgoing)): (UnitId, (usize, usize))| UnitLine {
        link: link(unit),
        name: page.unit_name(unit),
        before: old.get(&unit).copied().unwrap_or_default(),
        after: new.get(&unit).copied().unwrap_or_default(),
        incoming,
        outgoing,
    };
    let mut lines: Vec<UnitLine> = flows.into_iter().map(line).collect();
    lines.sort_by_key(|line| std::cmp::Reverse(line.incoming + line.outgoing));
    lines
}
