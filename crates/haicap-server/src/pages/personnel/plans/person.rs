//! Why somebody is suggested for a place, and what stood against the others.

use super::{link, plan_at, points, slot_name, wishes};
use crate::error::Problem;
use crate::pages::personnel::scope::{Choice, may, qualification_name};
use crate::pages::{Page, Shell};
use crate::personnel::records::Plan;
use crate::personnel::suggest::{account, behind, heirs, wishes_of};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::{Official, PositionGroup};
use haicap_core::territory::UnitId;
use haicap_planner::model::{Part, Wish};
use haicap_planner::reasons::{Against, Because, Number, Other, Sheet};
use uuid::Uuid;

texts! { pub(crate) PlanPersonTexts;
    plan: "Phương án gợi ý", "Suggested plan";
    code: "Mã số", "Staff number";
    former: "Nơi công tác cũ", "Former place";
    present: "Chức vụ hiện nay", "Present post";
    field: "Lĩnh vực đang làm", "Present field";
    qualification: "Chuyên môn", "Qualification";
    team: "Tổ, nhóm", "Team";
    heirs: "Đơn vị kế thừa", "Successors";
    place: "Nơi được gợi ý", "Suggested place";
    no_place: "Chưa có chỗ", "No place";
    why: "Vì sao gợi ý nơi này", "Why this place";
    others: "Những nơi khác đã cân nhắc", "Other places that were weighed";
    others_lead: "Chênh lệch là phần đắt thêm của cả phương án khi người này về nơi đó và mọi người khác được xếp lại tốt nhất.", "The difference is by how much the whole plan gets dearer with this person there and everybody else placed as well as can be.";
    others_caption: "Nơi gần được chọn nhất đứng trước", "The nearest to being chosen first";
    other: "Nơi khác", "Other place";
    against: "Điều cản lại", "What stood against it";
    difference: "Cả phương án đắt thêm", "The plan gets dearer by";
    no_way: "không thể", "not possible";
    stay_out: "chưa bố trí", "without a place";
    binding: "Con số quyết định", "The number that binds";
    binding_none: "Không con số nào của các ô chặn lại; khác biệt nằm ở bản thân người này.", "No number of a slot binds; the difference lies with the person.";
    prices: "Bảng điểm đầy đủ (dành cho chuyên viên)", "All prices (for experts)";
    prices_caption: "Điểm của từng nơi, theo từng phần", "Points of each place, part by part";
    chosen: "được gợi ý", "suggested";
    parts: "Các phần", "Parts";
    own: "Điểm của người này", "This person's points";
    nothing: "không tốn điểm nào", "costs nothing";
    stale: "Số liệu nhân sự hoặc biên chế đã thay đổi từ khi lập phương án này nên không dựng lại được lời giải thích. Hãy lập phương án mới.", "People or numbers have changed since this plan was made, so the reasons cannot be told any more. Make a new plan.";
    wishes: "Yêu cầu về người này", "Wishes about this person";
    pin: "Bố trí người này về", "Send this person to";
    pin_go: "Ghim và lập lại", "Pin and plan again";
    ban: "Không bố trí về", "Do not send to";
    ban_go: "Tránh và lập lại", "Avoid and plan again";
    unit: "Đơn vị", "Unit";
    group: "Nhóm vị trí", "Group of positions";
    any_group: "Máy chọn nhóm", "The machine chooses";
    swap: "Đổi chỗ với", "Swap with";
    swap_go: "Đổi chỗ và lập lại", "Swap and plan again";
    other_code: "Mã số hoặc họ tên", "Staff number or name";
    new_plan: "Mỗi yêu cầu tạo ra một phương án mới; phương án này giữ nguyên.", "Each wish makes a new plan; this one stays as it is.";
    points: "điểm", "points";
}

/// Other places that are told.
const OTHERS: usize = 8;

#[derive(Template)]
#[template(path = "personnel/plan_person.html")]
struct PersonPage {
    shell: Shell,
    t: &'static PlanPersonTexts,
    plan: (String, String),
    official: PersonView,
    place: Option<String>,
    told: Option<Told>,
    wishes: Vec<String>,
    asks: bool,
    units: Vec<Choice>,
    groups: Vec<Choice>,
}

struct PersonView {
    code: String,
    file: String,
    former: String,
    position: String,
    field: &'static str,
    qualification: String,
    team: Option<String>,
    heirs: String,
}

/// The planner's account in words.
struct Told {
    because: Vec<&'static str>,
    binding: Vec<String>,
    others: Vec<OtherLine>,
    chosen: (String, String),
}

struct OtherLine {
    place: String,
    link: Option<String>,
    against: Vec<String>,
    difference: Option<String>,
    cost: String,
    parts: String,
}

/// The sheet of a person.
pub(crate) async fn show(page: Page, Path((plan, official)): Path<(String, String)>) -> Response {
    page.answer(view(&page, &plan, &official).await)
}

async fn view(page: &Page, plan: &str, official: &str) -> Result<Response, Problem> {
    let (state, t) = (page.staff(), PlanPersonTexts::of(page.lang()));
    let (id, plan) = plan_at(page, &state, plan)?;
    let official = official.parse().ok().and_then(|id| state.person(id));
    let official = official.ok_or_else(|| Problem::not_found(page.lang()))?;
    let told = sheet(page, plan, official.id).await?.map(|sheet| told(page, id, &sheet));
    let concerns = |wish: &Wish| match wish {
        Wish::Pin { official: of, .. } | Wish::Ban { official: of, .. } => *of == official.id,
        Wish::Together { officials } => officials.contains(&official.id),
        Wish::Apart { one, other } => [one, other].contains(&&official.id),
    };
    let wished = page.kept(wishes_of(plan))?;
    let shown = PersonPage {
        shell: page.shell(official.name.clone()),
        t,
        plan: (link(page, id), plan.name.clone()),
        place: plan.places.get(&official.id).map(|place| page.place_name(place)),
        official: person_view(page, official),
        told,
        wishes: wished.iter().filter(|wish| concerns(wish)).map(|wish| wishes::words(page, &state, wish)).collect(),
        asks: may(page, Action::Suggest),
        units: unit_choices(page, official),
        groups: PositionGroup::ALL
            .iter()
            .map(|group| Choice::new(group.key(), group.label(page.lang()), false))
            .collect(),
    };
    page.html(&shown)
}

fn person_view(page: &Page, official: &Official) -> PersonView {
    let heirs = heirs(page.city()).remove(&official.from).unwrap_or_default();
    PersonView {
        code: official.code.clone(),
        file: page.link(&format!("/people/{}", official.id)),
        former: page.former_place(official),
        position: official.position.clone(),
        field: official.field.label(page.lang()),
        qualification: qualification_name(page.city(), &official.qualification, page.lang()),
        team: official.team.clone(),
        heirs: heirs.into_iter().map(|unit| page.unit_name(unit)).collect::<Vec<_>>().join(", "),
    }
}

/// New units, those that take over where somebody worked first.
fn unit_choices(page: &Page, official: &Official) -> Vec<Choice> {
    let heirs = heirs(page.city()).remove(&official.from).unwrap_or_default();
    let all = page.city().new_units().map(|unit| unit.id);
    let (near, far): (Vec<UnitId>, Vec<UnitId>) = all.partition(|unit| heirs.contains(unit));
    near.into_iter().chain(far).map(|unit| Choice::new(unit.to_string(), page.unit_name(unit), false)).collect()
}

/// The planner's account of a person; none when the plan cannot be made again.
async fn sheet(page: &Page, plan: &Plan, official: Uuid) -> Result<Option<Sheet>, Problem> {
    let Some(suggestion) = page.kept(account(&page.app, plan).await)? else { return Ok(None) };
    page.kept(behind(move || Ok(suggestion.reasons().why(official, OTHERS))).await)
}

fn told(page: &Page, plan: Uuid, sheet: &Sheet) -> Told {
    let lang = page.lang();
    let others: Vec<OtherLine> = sheet.others.iter().map(|other| other_line(page, plan, other)).collect();
    Told {
        because: sheet.because.iter().map(|because: &Because| because.label(lang)).collect(),
        binding: sheet.others.iter().filter_map(|other| binding(page, other)).take(3).collect(),
        others,
        chosen: (points(page, i64::from(sheet.cost)), parts(page, &sheet.parts)),
    }
}

/// Which number of another place holds this person off.
fn binding(page: &Page, other: &Other) -> Option<String> {
    let place = other.place?;
    let (number, value, people) = other.against.iter().find_map(|against| match against {
        Against::Number { number, value, people, .. } => Some((number, value, people)),
        _ => None,
    })?;
    let (at, label) = (slot_name(page, place.unit, place.group), number.label(page.lang()));
    Some(match (number, page.lang()) {
        (Number::Floor, Lang::Vi) => format!("{at}: {label} là {value}, hiện có {people} người."),
        (Number::Floor, Lang::En) => format!("{at}: the {label} is {value}, with {people} people."),
        (_, Lang::Vi) => format!("{at}: {label} là {value}, phương án đã xếp {people} người."),
        (_, Lang::En) => format!("{at}: the {label} is {value}, the plan has {people} people there."),
    })
}

fn other_line(page: &Page, plan: Uuid, other: &Other) -> OtherLine {
    let t = PlanPersonTexts::of(page.lang());
    OtherLine {
        place: other.place.map_or_else(|| t.stay_out.to_owned(), |at| slot_name(page, at.unit, at.group)),
        link: other.place.map(|at| page.link(&format!("/plans/{plan}/units/{}", at.unit))),
        against: other.against.iter().map(|against| against.sentence(page.lang())).collect(),
        difference: other.difference.map(|difference| points(page, difference)),
        cost: points(page, i64::from(other.cost)),
        parts: parts(page, &other.parts),
    }
}

/// The parts of a place's cost in words.
pub(super) fn parts(page: &Page, parts: &[(Part, u32)]) -> String {
    let words: Vec<String> = parts.iter().map(|(part, cost)| format!("{} ({cost})", part.label(page.lang()))).collect();
    if words.is_empty() { PlanPersonTexts::of(page.lang()).nothing.to_owned() } else { words.join("; ") }
}
