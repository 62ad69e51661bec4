//! The units of a proposal: those that a district leads for with everybody proposed there, and who takes part in
//! the trial, substitutes included.

use super::{Item, people};
use crate::pages::Page;
use crate::pages::personnel::list::{Filter, seen_districts};
use crate::pages::personnel::scope::{Tag, state_tag};
use crate::personnel::participants::list_of;
use crate::personnel::records::{Participant, ParticipantList};
use crate::personnel::state::{State, districts_of, lead_of};
use crate::words::texts;
use haicap_core::staffing::{PlacementState, Track};
use haicap_core::territory::{Unit, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

texts! { pub(crate) UnitTexts;
    led: "Đơn vị do địa phương chủ trì", "Units this district leads for";
    led_hint: "Đơn vị lấy người từ nhiều quận, huyện: nơi chủ trì thấy mọi đề xuất đã gửi cho đơn vị và in một tờ trình chung.", "These units draw from several districts: the leading one sees everything handed in for the unit and prints one submission.";
    submission: "Tờ trình của đơn vị (PDF)", "The unit's submission (PDF)";
    nothing: "chưa có đề xuất", "nothing yet";
    others: "Người do quận, huyện khác đề xuất về đơn vị này", "People whom other districts propose for this unit";
    person: "Họ và tên", "Name";
    from: "Nơi đề xuất", "Proposed by";
    post: "Chức vụ", "Post";
    state: "Tình trạng", "State";
    lead: "Nơi chủ trì", "Leads";
    participants: "Tham gia vận hành thử", "Trial participants";
    substitutes: "Dự phòng", "Substitutes";
    no_substitute: "chưa có dự phòng", "no substitute";
    called_in: "đã gọi vào thay", "called in";
    elsewhere: "người của địa phương khác", "somebody of another district";
    none_listed: "Chưa có ai trong danh sách của đơn vị này.", "Nobody is on the list of this unit.";
    open_list: "Mở danh sách, gọi người dự phòng", "Open the list, call a substitute in";
}

/// A unit that draws from several districts and that this person's district leads for.
pub(crate) struct LedUnit {
    pub(crate) name: String,
    pub(crate) link: String,
    /// Districts, and how many people each handed in.
    pub(crate) districts: Vec<(String, usize)>,
    pub(crate) submission: Option<String>,
}

/// The unit that the list is filtered by.
pub(crate) struct UnitPanel {
    pub(crate) name: String,
    pub(crate) lead: Option<String>,
    pub(crate) others: Vec<OtherRow>,
    pub(crate) players: Vec<PlayerRow>,
    pub(crate) list: String,
}

/// Somebody whom another district proposes.
pub(crate) struct OtherRow {
    pub(crate) name: String,
    pub(crate) code: String,
    pub(crate) from: String,
    pub(crate) post: String,
    pub(crate) state: Tag,
}

/// Somebody who takes part in the trial, with the substitutes.
pub(crate) struct PlayerRow {
    pub(crate) name: String,
    pub(crate) post: String,
    /// Name, and whether they were called in.
    pub(crate) substitutes: Vec<(String, bool)>,
}

/// Whether somebody was handed in, and not given back.
pub(super) fn is_handed_in(item: &Item) -> bool {
    let state = item.placement.map(|placement| placement.state);
    state.is_some_and(|state| !matches!(state, PlacementState::Draft | PlacementState::Returned))
}

/// Everybody whom any district handed in for a unit.
pub(super) fn handed_in<'s>(page: &Page, state: &'s State, unit: UnitId) -> Vec<Item<'s>> {
    let mut items = people(page.city(), state, Track::Provisional, |_| true);
    items.retain(|item| is_handed_in(item) && item.placement.is_some_and(|placement| placement.place.unit == unit));
    items
}

/// The district that leads for a unit, when it draws from several.
pub(super) fn leading(page: &Page, state: &State, unit: UnitId) -> Option<u32> {
    let districts = districts_of(page.city(), unit);
    let round = districts.first().filter(|_| districts.len() > 1).map(|code| state.round_of(*code))?;
    lead_of(page.city(), round, unit)
}

/// The units that a district leads for, with how many people each district handed in.
pub(super) fn led(page: &Page, state: &State, district: u32) -> Vec<LedUnit> {
    let units: Vec<&Unit> =
        page.city().new_units().filter(|unit| leading(page, state, unit.id) == Some(district)).collect();
    if units.is_empty() {
        return vec![];
    }
    let mut counts: BTreeMap<(UnitId, u32), usize> = BTreeMap::new();
    for item in people(page.city(), state, Track::Provisional, |_| true).iter().filter(|item| is_handed_in(item)) {
        let unit = item.placement.map(|placement| placement.place.unit);
        unit.into_iter().for_each(|unit| *counts.entry((unit, item.district)).or_default() += 1);
    }
    let line = |unit: &Unit| {
        let count = |code: u32| counts.get(&(unit.id, code)).copied().unwrap_or_default();
        let districts: BTreeSet<u32> = counts.keys().filter(|(of, _)| *of == unit.id).map(|(_, code)| *code).collect();
        let link = page.link(&format!("/proposals?district={district:03}&unit={}", unit.id));
        let paper = page.link(&format!("/proposals/{district:03}/submission.pdf?unit={}", unit.id));
        LedUnit {
            name: unit.name.clone(),
            link,
            submission: (!districts.is_empty()).then_some(paper),
            districts: districts.into_iter().map(|code| (page.district_name(code), count(code))).collect(),
        }
    };
    units.into_iter().map(line).collect()
}

/// What stands beside the list when it is filtered by a unit.
pub(super) fn panel(page: &Page, state: &State, filter: &Filter) -> Option<UnitPanel> {
    let unit = filter.sieve.unit.and_then(|unit| page.city().units.get(&unit))?;
    let (seen, lead) = (seen_districts(page), leading(page, state, unit.id));
    let leads = lead.is_some_and(|code| seen.contains(&code));
    let of_others = handed_in(page, state, unit.id).into_iter().filter(|item| leads && !seen.contains(&item.district));
    Some(UnitPanel {
        name: unit.name.clone(),
        lead: lead.map(|code| page.district_name(code)),
        others: of_others.filter_map(|item| other(page, &item)).collect(),
        players: players(page, state, &seen, &list_of(state, unit.id)),
        list: page.link(&format!("/participants/{}", unit.id)),
    })
}

fn other(page: &Page, item: &Item) -> Option<OtherRow> {
    let placement = item.placement?;
    let posts: Vec<String> = placement.place.posts().map(|post| page.post_name(post)).collect();
    Some(OtherRow {
        name: item.official.name.clone(),
        code: item.official.code.clone(),
        from: page.district_name(item.district),
        post: posts.join(", "),
        state: state_tag(placement.state, page.lang()),
    })
}

/// Those who take part themselves, each with the substitutes; of people who are not seen the name is left out.
fn players(page: &Page, state: &State, seen: &BTreeSet<u32>, list: &ParticipantList) -> Vec<PlayerRow> {
    let t = UnitTexts::of(page.lang());
    let name = |id: Uuid| {
        let official = state.person(id);
        let official =
            official.filter(|official| seen.contains(&crate::personnel::state::district_of(page.city(), official)));
        official.map_or_else(|| t.elsewhere.to_owned(), |official| official.name.clone())
    };
    let stands_in = |entry: &Participant, of: Uuid| entry.substitute_for == Some(of);
    let player = |entry: &Participant| PlayerRow {
        name: name(entry.official),
        post: page.post_name(&entry.post),
        substitutes: list
            .entries
            .iter()
            .filter(|other| stands_in(other, entry.official))
            .map(|other| (name(other.official), other.called_in_at.is_some()))
            .collect(),
    };
    list.entries.iter().filter(|entry| entry.substitute_for.is_none()).map(player).collect()
}
