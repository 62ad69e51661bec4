//! A unit in a plan: who, which numbers bind, what one more place would change.

use super::{link, person_name, plan_at, points};
use crate::error::Problem;
use crate::pages::personnel::scope::qualification_name;
use crate::pages::{Page, Shell};
use crate::personnel::records::Plan;
use crate::personnel::suggest::{FilledSlot, account, behind, heirs};
use crate::personnel::{RecordError, State};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::organization::PositionGroup;
use haicap_core::territory::UnitId;
use haicap_planner::reasons::{SlotSheet, UnitSheet};
use std::collections::BTreeMap;
use uuid::Uuid;

texts! { pub(crate) PlanUnitTexts;
    plan: "Phương án gợi ý", "Suggested plan";
    numbers: "Các con số", "The numbers";
    numbers_caption: "Từng nhóm vị trí: số người, số tạm giao và con số đang chặn", "Each group of positions: people, places, and the number that binds";
    group: "Nhóm vị trí", "Group";
    people: "Người", "People";
    places: "Tạm giao", "Allotted";
    floor: "Tối thiểu", "Minimum";
    limit: "Tối đa", "Limit";
    norm: "Định mức", "Norm";
    binding: "Con số đang chặn", "Binds";
    binding_none: "không có", "nothing";
    one_more: "Thêm một chỗ thì", "One more place";
    saves: "cả phương án bớt điểm:", "saves the plan points:";
    saves_nothing: "chỗ đó để trống", "would stay empty";
    nearly: "Suýt được xếp vào đây", "Nearly placed here";
    nearly_lead: "Người của đơn vị khác gần được xếp vào nhất, kèm số điểm cả phương án đắt thêm.", "People of other units who were nearest to being placed here, with what the plan would cost more.";
    now_at: "đang ở", "now at";
    staff: "Người được gợi ý về đơn vị này", "People suggested for this unit";
    staff_caption: "Theo nhóm vị trí", "By group of positions";
    staff_none: "Phương án không xếp ai về đơn vị này.", "The plan sends nobody to this unit.";
    person: "Họ và tên", "Name";
    post: "Vị trí", "Post";
    former: "Nơi cũ", "Former place";
    qualification: "Chuyên môn", "Qualification";
    stays: "đơn vị kế thừa nơi cũ", "successor of the former place";
    stale: "Số liệu đã thay đổi từ khi lập phương án này nên không dựng lại được lời giải thích về các con số. Hãy lập phương án mới.", "The numbers have changed since this plan was made, so what binds cannot be told any more. Make a new plan.";
    over: "vượt", "above";
    short: "thiếu", "missing";
}

/// People told who were nearly placed in a slot.
const NEARLY: usize = 3;

#[derive(Template)]
#[template(path = "personnel/plan_unit.html")]
struct UnitPage {
    shell: Shell,
    t: &'static PlanUnitTexts,
    plan: (String, String),
    stale: bool,
    lines: Vec<GroupLine>,
    groups: Vec<Group>,
}

struct GroupLine {
    group: &'static str,
    slot: FilledSlot,
    /// What the planner says; none when the plan cannot be made again.
    told: Option<Told>,
}

struct Told {
    binding: Vec<&'static str>,
    one_more: Option<String>,
    nearly: Vec<NearlyLine>,
}

struct NearlyLine {
    link: String,
    name: String,
    at: Option<String>,
    difference: String,
}

struct Group {
    name: &'static str,
    people: Vec<PersonLine>,
}

struct PersonLine {
    link: String,
    name: String,
    code: String,
    post: String,
    former: String,
    qualification: String,
    stays: bool,
}

/// The sheet of a unit.
pub(crate) async fn show(page: Page, Path((plan, unit)): Path<(String, String)>) -> Response {
    page.answer(view(&page, &plan, &unit).await)
}

async fn view(page: &Page, plan: &str, unit: &str) -> Result<Response, Problem> {
    let (state, t) = (page.staff(), PlanUnitTexts::of(page.lang()));
    let (id, plan) = plan_at(page, &state, plan)?;
    let unit: Option<UnitId> = unit.parse().ok();
    let unit = unit.filter(|unit| page.city().new_units().any(|known| known.id == *unit));
    let unit = unit.ok_or_else(|| Problem::not_found(page.lang()))?;
    let sheet = page.kept(sheet(page, plan, unit).await)?;
    let told = |group: PositionGroup| {
        let slot = sheet.as_ref()?.slots.iter().find(|slot| slot.result.slot.group == group)?;
        Some(told(page, &state, id, slot))
    };
    let slots = plan.result.slots.iter().filter(|slot| slot.unit == unit);
    let line = |slot: &FilledSlot| GroupLine {
        group: slot.group.label(page.lang()),
        slot: slot.clone(),
        told: told(slot.group),
    };
    let shown = UnitPage {
        shell: page.shell(page.unit_name(unit)),
        t,
        plan: (link(page, id), plan.name.clone()),
        stale: sheet.is_none(),
        lines: slots.map(line).collect(),
        groups: groups(page, &state, id, plan, unit),
    };
    page.html(&shown)
}

async fn sheet(page: &Page, plan: &Plan, unit: UnitId) -> Result<Option<UnitSheet>, RecordError> {
    let Some(suggestion) = account(&page.app, plan).await? else { return Ok(None) };
    behind(move || Ok(suggestion.reasons().unit(unit, NEARLY))).await
}

fn told(page: &Page, state: &State, plan: Uuid, sheet: &SlotSheet) -> Told {
    let nearly = sheet.nearly.iter().filter_map(|nearly| {
        let at = nearly.at.map(|at| super::slot_name(page, at.unit, at.group));
        Some(NearlyLine {
            link: page.link(&format!("/plans/{plan}/people/{}", nearly.official)),
            name: person_name(state.person(nearly.official)?),
            at,
            difference: points(page, nearly.difference),
        })
    });
    Told {
        binding: sheet.binding.iter().map(|number| number.label(page.lang())).collect(),
        one_more: (sheet.one_more > 0).then(|| points(page, sheet.one_more)),
        nearly: nearly.collect(),
    }
}

/// The people of a unit by group of positions, in order of precedence.
fn groups(page: &Page, state: &State, id: Uuid, plan: &Plan, unit: UnitId) -> Vec<Group> {
    let (city, heirs) = (page.city(), heirs(page.city()));
    let precedence = |post: &str| city.blueprint.posts.iter().position(|other| other.key == post);
    let mut groups: BTreeMap<PositionGroup, Vec<(Option<usize>, PersonLine)>> = BTreeMap::new();
    for (official, place) in plan.places.iter().filter(|(_, place)| place.unit == unit) {
        let (Some(person), Some(post)) = (state.person(*official), city.blueprint.post(&place.post)) else { continue };
        let line = PersonLine {
            link: page.link(&format!("/plans/{id}/people/{official}")),
            name: person.name.clone(),
            code: person.code.clone(),
            post: place.posts().map(|post| page.post_name(post)).collect::<Vec<_>>().join(", "),
            former: page.former_place(person),
            qualification: qualification_name(city, &person.qualification, page.lang()),
            stays: heirs.get(&person.from).is_some_and(|heirs| heirs.contains(&unit)),
        };
        groups.entry(post.group).or_default().push((precedence(&place.post), line));
    }
    let group = |(group, mut people): (PositionGroup, Vec<(Option<usize>, PersonLine)>)| {
        people.sort_by(|(a, one), (b, other)| (a, &one.code).cmp(&(b, &other.code)));
        Group { name: group.label(page.lang()), people: people.into_iter().map(|(_, line)| line).collect() }
    };
    groups.into_iter().map(group).collect()
}
