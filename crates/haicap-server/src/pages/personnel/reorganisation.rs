//! Before and after: what became of each old unit and district, and how many people come from each.

use super::scope::{Choice, Scope, number};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::State;
use crate::personnel::state::district_of;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::organization::{FormerPlace, Official};
use haicap_core::staffing::settings::Gate;
use haicap_core::territory::{Era, Share, Succession, Unit, UnitId};
use haicap_core::words::date;
use std::collections::BTreeMap;

texts! { pub(crate) ReorganisationTexts;
    title: "Tổ chức trước và sau sắp xếp", "Organisation before and after";
    district: "Quận, huyện cũ", "Old district";
    all: "Mọi quận, huyện", "All districts";
    filter: "Lọc", "Filter";
    view: "Cách xem", "View";
    by_old: "Từ đơn vị cũ", "From old units";
    by_new: "Từ đơn vị mới", "From new units";
    before: "Trước", "Before";
    after: "Sau", "After";
    districts: "quận, huyện", "districts";
    old_units: "phường, xã, thị trấn cũ", "old units";
    new_units: "phường, xã mới", "new units";
    whole: "chuyển toàn bộ", "go whole";
    split: "bị tách", "are split";
    people: "Người", "People";
    people_from: "người", "people";
    ground: "Căn cứ", "Ground";
    ground_expected: "dự kiến có hiệu lực", "expected in force";
    ground_none: "Gói dữ liệu thành phố chưa ghi căn cứ pháp lý của việc sắp xếp.", "The city pack names no ground of the reorganisation.";
    ground_each: "Gói dữ liệu chưa ghi điều khoản cho từng đơn vị; bảng dưới đây chỉ nêu đơn vị nào nhập vào đâu.", "The pack names no article for each unit; the table says which unit went where.";
    caption_old: "Từng đơn vị cũ nhập vào đâu", "What became of each old unit";
    caption_new: "Từng đơn vị mới hình thành từ đâu", "What each new unit was formed from";
    old_unit: "Đơn vị cũ", "Old unit";
    new_unit: "Đơn vị mới", "New unit";
    body: "Cơ quan quận, huyện", "District bodies";
    body_ends: "kết thúc hoạt động; người chuyển về các đơn vị mới", "end; their people go to the new units";
    empty: "Không có đơn vị nào.", "There are no units.";
}

#[derive(Template)]
#[template(path = "personnel/reorganisation.html")]
struct ReorganisationPage {
    shell: Shell,
    t: &'static ReorganisationTexts,
    districts: Vec<Choice>,
    district: String,
    by_new: bool,
    figures: Vec<(String, &'static str)>,
    ground: Option<String>,
    groups: Vec<Group>,
    rows: Vec<NewRow>,
}

/// A district with its old units.
struct Group {
    name: String,
    units: usize,
    people: usize,
    /// People of the district's own bodies.
    body: usize,
    rows: Vec<OldRow>,
}

struct OldRow {
    id: UnitId,
    name: String,
    people: usize,
    into: Vec<Successor>,
}

/// Where an old unit went.
struct Successor {
    name: String,
    link: String,
    share: &'static str,
    is_part: bool,
}

struct NewRow {
    id: UnitId,
    name: String,
    link: String,
    from: Vec<Predecessor>,
    people: usize,
}

/// An old unit that a new one took over.
struct Predecessor {
    name: String,
    share: &'static str,
    is_part: bool,
    people: usize,
}

/// People by where they work now.
struct Heads {
    units: BTreeMap<UnitId, usize>,
    bodies: BTreeMap<u32, usize>,
    districts: BTreeMap<u32, usize>,
}

/// The page.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (staff, scope, t) = (page.staff(), Scope::of(page), ReorganisationTexts::of(page.lang()));
    let district = scope.district(page, page.asked.get("district"))?;
    let (heads, by_new) = (heads(page, &staff), page.asked.get("by") == "new");
    let wanted = |code: u32| scope.has_district(code) && district.is_none_or(|wanted| wanted == code);
    let gate = page.city().staffing.gates.iter().find(|gate| gate.key == "reorganisation");
    let shown = ReorganisationPage {
        shell: page.shell(t.title),
        t,
        districts: scope.district_choices(page, district),
        district: district.map(|code| format!("{code:03}")).unwrap_or_default(),
        by_new,
        figures: figures(page, t, wanted),
        ground: gate.map(|gate| ground(t, gate)),
        groups: if by_new { vec![] } else { groups(page, &heads, wanted) },
        rows: if by_new { new_rows(page, &scope, &heads, district) } else { vec![] },
    };
    page.html(&shown)
}

fn heads(page: &Page, staff: &State) -> Heads {
    let mut heads = Heads { units: BTreeMap::new(), bodies: BTreeMap::new(), districts: BTreeMap::new() };
    for (_, official) in staff.all::<Official>() {
        *heads.districts.entry(district_of(page.city(), official)).or_default() += 1;
        match official.from {
            FormerPlace::Unit(unit) => *heads.units.entry(unit).or_default() += 1,
            FormerPlace::District(code) => *heads.bodies.entry(code).or_default() += 1,
        }
    }
    heads
}

fn old_units(page: &Page) -> impl Iterator<Item = (&Unit, u32)> {
    page.city().units.values().filter(|unit| unit.id.era == Era::Old).filter_map(|unit| Some((unit, unit.district?)))
}

fn figures(page: &Page, t: &'static ReorganisationTexts, wanted: impl Fn(u32) -> bool) -> Vec<(String, &'static str)> {
    let city = page.city();
    let old: Vec<UnitId> = old_units(page).filter(|(_, code)| wanted(*code)).map(|(unit, _)| unit.id).collect();
    let is_split = |unit: &&UnitId| city.successors(**unit).any(|succession| succession.share == Share::Part);
    let split = old.iter().filter(is_split).count();
    let new: std::collections::BTreeSet<UnitId> =
        old.iter().flat_map(|unit| city.successors(*unit)).map(|succession| succession.to).collect();
    let districts = city.districts.keys().filter(|code| wanted(**code)).count();
    let figures = [
        (districts, t.districts),
        (old.len(), t.old_units),
        (new.len(), t.new_units),
        (old.len() - split, t.whole),
        (split, t.split),
    ];
    figures.map(|(count, label)| (number(page, count), label)).into()
}

/// What the reorganisation rests on, as far as the pack knows.
fn ground(t: &ReorganisationTexts, gate: &Gate) -> String {
    let expected = gate.expected.map(|day| format!(", {} {}", t.ground_expected, date(day))).unwrap_or_default();
    format!("{}{expected} ({})", gate.name, gate.ground)
}

fn groups(page: &Page, heads: &Heads, wanted: impl Fn(u32) -> bool) -> Vec<Group> {
    let mut rows: BTreeMap<u32, Vec<OldRow>> = BTreeMap::new();
    for (unit, district) in old_units(page).filter(|(_, code)| wanted(*code)) {
        let into = |succession: &Succession| Successor {
            name: page.unit_name(succession.to),
            link: page.link(&format!("/units/{}", succession.to)),
            share: succession.share.label(page.lang()),
            is_part: succession.share == Share::Part,
        };
        rows.entry(district).or_default().push(OldRow {
            id: unit.id,
            name: unit.name.clone(),
            people: heads.units.get(&unit.id).copied().unwrap_or_default(),
            into: page.city().successors(unit.id).map(into).collect(),
        });
    }
    let group = |(code, rows): (u32, Vec<OldRow>)| Group {
        name: page.district_name(code),
        units: rows.len(),
        people: heads.districts.get(&code).copied().unwrap_or_default(),
        body: heads.bodies.get(&code).copied().unwrap_or_default(),
        rows,
    };
    rows.into_iter().map(group).collect()
}

fn new_rows(page: &Page, scope: &Scope, heads: &Heads, district: Option<u32>) -> Vec<NewRow> {
    let lay_in = |unit: UnitId| page.city().units.get(&unit).and_then(|unit| unit.district);
    let row = |unit: &&Unit| {
        let predecessors: Vec<&Succession> = page.city().predecessors(unit.id).collect();
        let is_wanted = district.is_none_or(|code| predecessors.iter().any(|s| lay_in(s.from) == Some(code)));
        let from = |succession: &&Succession| {
            let district = lay_in(succession.from);
            // How many people another district has is its own affair.
            let seen = district.is_some_and(|code| scope.has_district(code));
            let lay_in = district.map(|code| format!(", {}", page.district_name(code))).unwrap_or_default();
            Predecessor {
                name: format!("{}{lay_in}", page.unit_name(succession.from)),
                share: succession.share.label(page.lang()),
                is_part: succession.share == Share::Part,
                people: if seen { heads.units.get(&succession.from).copied().unwrap_or_default() } else { 0 },
            }
        };
        let from: Vec<Predecessor> = predecessors.iter().map(from).collect();
        let people = from.iter().map(|from| from.people).sum();
        let link = page.link(&format!("/units/{}", unit.id));
        is_wanted.then(|| NewRow { id: unit.id, name: unit.name.clone(), link, from, people })
    };
    scope.units(page.city()).iter().filter_map(row).collect()
}
