//! Before and after: what became of each old unit and district, and how many people come from each.

use super::scope::{Choice, Scope, day_asked, number};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::State;
use crate::personnel::state::district_of;
use crate::personnel::survey::standing;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::organization::{Division, FormerPlace, Official};
use haicap_core::staffing::settings::Gate;
use haicap_core::staffing::{File, Placement, Track};
use haicap_core::territory::{Era, Share, Succession, Unit, UnitId};
use haicap_core::words::date;
use jiff::civil::Date;
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
    bodies: "Cơ quan trước và sau sắp xếp", "Bodies before and after";
    bodies_caption: "Mỗi cơ quan cũ và cơ quan tiếp nối ở đơn vị mới", "Each former body beside the one that takes over";
    level: "Cấp", "Level";
    ends: "kết thúc hoạt động", "ends";
    begins: "lập mới", "new";
    body: "Cơ quan quận, huyện", "District bodies";
    body_ends: "kết thúc hoạt động; người chuyển về các đơn vị mới", "end; their people go to the new units";
    empty: "Không có đơn vị nào.", "There are no units.";
    on: "Người ở đơn vị cũ đến ngày", "People of old units as of";
    on_hint: "Đến ngày này, người đã có quyết định có hiệu lực về đơn vị mới không còn tính ở đơn vị cũ.", "Whoever has a decision in force on this day counts at the old unit no more.";
    unsure: "chưa đối chiếu", "not checked";
    unknown: "người chưa biết về đơn vị nào", "people not yet known where to";
    proposed: "người theo đề xuất, quyết định", "people by proposal or decision";
    unknown_hint: "Người của đơn vị bị tách chỉ tính vào đơn vị mới mà họ được đề xuất hoặc đã có quyết định; còn lại ghi “chưa biết”.", "People of a split unit count only at the new unit they are proposed for or decided to; the others are \"not yet known\".";
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
    on: String,
    ground: Option<Ground>,
    groups: Vec<Group>,
    rows: Vec<NewRow>,
    bodies: Vec<BodyRow>,
}

/// A former body beside the one that takes over; one of them may be missing.
struct BodyRow {
    level: &'static str,
    before: Option<String>,
    after: Option<String>,
    ground: String,
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
    link: String,
    /// People of a split unit of whom nobody knows yet where to.
    unknown: usize,
    into: Vec<Successor>,
}

/// What the reorganisation rests on, and where the pack marks that as not checked.
struct Ground {
    words: String,
    unsure: Option<String>,
}

/// Where an old unit went.
struct Successor {
    name: String,
    link: String,
    share: &'static str,
    is_part: bool,
    /// People of a split unit who are proposed for this one.
    people: usize,
}

struct NewRow {
    id: UnitId,
    name: String,
    link: String,
    from: Vec<Predecessor>,
    people: usize,
    /// People of its split old units of whom nobody knows yet where to.
    unknown: usize,
}

/// An old unit that a new one took over.
struct Predecessor {
    name: String,
    share: &'static str,
    is_part: bool,
    people: usize,
    unknown: usize,
}

/// People by where they work on the day.
struct Heads {
    units: BTreeMap<UnitId, usize>,
    /// Those of them who are proposed for a new unit or decided to, by both.
    going: BTreeMap<(UnitId, UnitId), usize>,
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
    let on = day_asked(page)?;
    let (heads, by_new) = (heads(page, &staff, on), page.asked.get("by") == "new");
    let wanted = |code: u32| scope.has_district(code) && district.is_none_or(|wanted| wanted == code);
    let gate = page.city().staffing.gates.iter().find(|gate| gate.key == "reorganisation");
    let shown = ReorganisationPage {
        shell: page.shell(t.title),
        t,
        districts: scope.district_choices(page, district),
        district: district.map(|code| format!("{code:03}")).unwrap_or_default(),
        by_new,
        figures: figures(page, t, wanted),
        on: on.map(|day| day.to_string()).unwrap_or_default(),
        ground: gate.map(|gate| ground(page, t, gate)),
        bodies: bodies(page),
        groups: if by_new { vec![] } else { groups(page, &heads, wanted) },
        rows: if by_new { new_rows(page, &scope, &heads, district) } else { vec![] },
    };
    page.html(&shown)
}

/// The former bodies with those that take over, then the bodies that are new.
fn bodies(page: &Page) -> Vec<BodyRow> {
    let (blueprint, vi) = (&page.city().blueprint, page.lang() == Lang::Vi);
    let name = |vi_name: &str, en_name: &str| if vi { vi_name.to_owned() } else { en_name.to_owned() };
    let division = |key: &str| blueprint.division(key).map(|division| name(&division.name, &division.name_en));
    let former = blueprint.former.iter().map(|body| BodyRow {
        level: body.level.label(page.lang()),
        before: Some(name(&body.name, &body.name_en)),
        after: body.becomes.as_deref().and_then(division),
        ground: body.ground.clone(),
    });
    if blueprint.former.is_empty() {
        return vec![];
    }
    let is_new =
        |division: &&Division| !blueprint.former.iter().any(|body| body.becomes.as_deref() == Some(&division.key));
    let new = blueprint.divisions.iter().filter(is_new).map(|division| BodyRow {
        level: division.presence.label(page.lang()),
        before: None,
        after: Some(name(&division.name, &division.name_en)),
        ground: division.ground.clone(),
    });
    former.chain(new).collect()
}

fn heads(page: &Page, staff: &State, on: Option<Date>) -> Heads {
    let (units, going) = (BTreeMap::new(), BTreeMap::new());
    let mut heads = Heads { units, going, bodies: BTreeMap::new(), districts: BTreeMap::new() };
    for (id, official) in staff.all::<Official>() {
        let placement = staff.get::<File>(id).and_then(standing);
        if on.is_some_and(|day| placement.is_some_and(|(track, placement)| has_left(track, placement, day))) {
            continue;
        }
        *heads.districts.entry(district_of(page.city(), official)).or_default() += 1;
        match official.from {
            FormerPlace::Unit(unit) => {
                *heads.units.entry(unit).or_default() += 1;
                if let Some((_, placement)) = placement {
                    *heads.going.entry((unit, placement.place.unit)).or_default() += 1;
                }
            }
            FormerPlace::District(code) => *heads.bodies.entry(code).or_default() += 1,
        }
    }
    heads
}

/// Whether a decision put somebody into a new unit by a day.
fn has_left(track: Track, placement: &Placement, day: Date) -> bool {
    track == Track::Legal && placement.issued.as_ref().is_some_and(|paper| paper.effective_from <= day)
}

impl Heads {
    fn of(&self, unit: UnitId) -> usize {
        self.units.get(&unit).copied().unwrap_or_default()
    }

    /// People of an old unit who go to a new one: all of them when it goes whole, else those proposed for it.
    fn to(&self, succession: &Succession) -> usize {
        match succession.share {
            Share::Whole => self.of(succession.from),
            Share::Part => self.going.get(&(succession.from, succession.to)).copied().unwrap_or_default(),
        }
    }

    /// People of a split unit who are not proposed for any new unit yet.
    fn unknown(&self, unit: UnitId) -> usize {
        let known: usize = self.going.iter().filter(|((from, _), _)| *from == unit).map(|(_, people)| *people).sum();
        self.of(unit).saturating_sub(known)
    }
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
fn ground(page: &Page, t: &ReorganisationTexts, gate: &Gate) -> Ground {
    let expected = gate.expected.map(|day| format!(", {} {}", t.ground_expected, date(day))).unwrap_or_default();
    let is_unsure = gate.ground.starts_with("giả định");
    let place = format!("city/{}/personnel.toml, gates.{}", page.city().key, gate.key);
    Ground { words: format!("{}{expected} ({})", gate.name, gate.ground), unsure: is_unsure.then_some(place) }
}

fn groups(page: &Page, heads: &Heads, wanted: impl Fn(u32) -> bool) -> Vec<Group> {
    let mut rows: BTreeMap<u32, Vec<OldRow>> = BTreeMap::new();
    for (unit, district) in old_units(page).filter(|(_, code)| wanted(*code)) {
        let into = |succession: &Succession| Successor {
            name: page.unit_name(succession.to),
            link: page.link(&format!("/units/{}", succession.to)),
            share: succession.share.label(page.lang()),
            is_part: succession.share == Share::Part,
            people: heads.to(succession),
        };
        let is_split = page.city().successors(unit.id).any(|succession| succession.share == Share::Part);
        rows.entry(district).or_default().push(OldRow {
            id: unit.id,
            name: unit.name.clone(),
            people: heads.of(unit.id),
            link: page.link(&format!("/people?from={}", unit.id)),
            unknown: if is_split { heads.unknown(unit.id) } else { 0 },
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
                people: if seen { heads.to(succession) } else { 0 },
                unknown: if seen && succession.share == Share::Part { heads.unknown(succession.from) } else { 0 },
            }
        };
        let from: Vec<Predecessor> = predecessors.iter().map(from).collect();
        let (people, unknown) = (from.iter().map(|from| from.people).sum(), from.iter().map(|from| from.unknown).sum());
        let link = page.link(&format!("/units/{}", unit.id));
        is_wanted.then(|| NewRow { id: unit.id, name: unit.name.clone(), link, from, people, unknown })
    };
    scope.units(page.city()).iter().filter_map(row).collect()
}
