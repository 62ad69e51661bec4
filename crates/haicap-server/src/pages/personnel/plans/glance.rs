//! A plan at a glance: what came of it, whether it is proved, what it does not follow.

mod table;

use super::compare::{MoveCounts, MoveLine, move_line, moves};
use super::{link, people, percent, person_name, plan_at, points, preset_name, wishes};
use crate::error::Problem;
use crate::pages::personnel::scope::{Choice, may, number};
use crate::pages::{Page, Shell};
use crate::personnel::State;
use crate::personnel::records::Plan;
use crate::personnel::suggest::{FilledSlot, NotFollowed, wishes_of};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::PositionGroup;
use table::{Centres, Heat};
use uuid::Uuid;

texts! { pub(crate) GlanceTexts;
    over: "Phương án gợi ý", "Suggested plan";
    suggested: "gợi ý", "suggested";
    suggested_hint: "Đây là gợi ý của máy để tham khảo; con người đề xuất và quyết định.", "This is the machine's suggestion; people propose and decide.";
    published: "đã công bố cho quận, huyện", "published to the districts";
    made: "Lập lúc", "Made";
    weights: "Trọng số", "Weights";
    publish: "Công bố cho quận, huyện dưới dạng gợi ý", "Publish to the districts as a suggestion";
    take_back: "Rút lại công bố", "Take back";
    publish_hint: "Quận, huyện chỉ thấy chỗ gợi ý cho người của mình; không thấy phương án khác.", "Districts see the places suggested for their own people, and no other plan.";
    expert: "Báo cáo chuyên viên (XLSX)", "Expert report (XLSX)";
    all_people: "Danh sách người", "People";
    stale: "Số liệu nhân sự hoặc biên chế đã thay đổi từ khi lập phương án này; các con số dưới đây là của lúc lập.", "People or numbers have changed since this plan was made; the figures below are those of then.";
    changes: "Thay đổi so với phương án gốc", "What changed against the plan before";
    changes_none: "Không ai đổi chỗ so với phương án gốc.", "Nobody moves against the plan before.";
    changes_all: "So sánh đầy đủ", "The whole comparison";
    other_unit: "đổi đơn vị", "to another unit";
    other_post: "đổi vị trí trong đơn vị", "to another post of the unit";
    gain: "được bố trí thêm", "placed now";
    lose: "mất chỗ", "not placed any more";
    no_place: "chưa có chỗ", "no place";
    figures: "Kết quả", "Result";
    placed: "người có chỗ", "people placed";
    settled: "đã chốt từ trước", "settled before";
    unplaced: "người chưa có chỗ", "people not placed";
    stay: "ở đơn vị kế thừa nơi cũ", "in a successor of their former place";
    fit: "đúng chuyên môn", "qualified for the group";
    excess: "vượt số tạm giao", "above the allotted numbers";
    vacant: "chỗ còn thiếu", "places empty";
    proof: "Kiểm chứng", "The proof";
    proof_holds: "Tối ưu đã được kiểm chứng: với cùng số liệu và trọng số, không phương án nào có tổng điểm nhỏ hơn.", "Proved the cheapest: with these numbers and weights no plan costs less.";
    proof_given: "Phần kiểm chứng dựa trên các điều kiện ghim sau, do máy thử và chọn để giữ người cùng tổ, tách người cần tách:", "The proof holds given these pins, which the machine tried out to keep teams together and pairs apart:";
    pins: "điều kiện ghim", "pins";
    proof_wishes: "và dựa trên các yêu cầu đã ghi ở dưới.", "and given the wishes below.";
    proof_fails: "Chưa kiểm chứng được phương án này là rẻ nhất. Hãy báo người quản trị.", "This plan could not be proved the cheapest. Tell the administrator.";
    proof_not: "Kiểm chứng chỉ nói về con số: không nói rằng trọng số đã đúng, hay một người hợp với một vị trí.", "The proof is about numbers: it does not say that the weights are right, nor that somebody suits a post.";
    points: "Tổng điểm", "Points";
    wishes: "Yêu cầu đã ghi", "Wishes";
    wishes_none: "Chưa có yêu cầu nào.", "No wishes yet.";
    remove: "Bỏ", "Drop";
    not_followed: "chưa đáp ứng được", "not followed";
    impossible: "Yêu cầu không đáp ứng được", "Wishes that cannot be followed";
    over_limit: "Đã chốt quá số tối đa", "Settled above the limit";
    over_limit_hint: "Người đã chốt giữ nguyên chỗ; các ô này không nhận thêm ai. Xem lại danh sách kết luận, hoặc điều chỉnh số tạm giao.", "Settled people keep their places; these slots take nobody else. Look at the concluded list again, or adjust the allotted number.";
    over_limit_short: "chốt thừa", "settled too many";
    at_most: "tối đa", "at most";
    team: "Tổ, nhóm trong danh sách", "A team of the roster";
    because: "vì", "because";
    add: "Thêm yêu cầu và lập lại", "Add a wish and plan again";
    add_hint: "Mỗi yêu cầu tạo ra một phương án mới, phương án này giữ nguyên. Người ghi bằng mã số, hoặc họ tên nếu không trùng.", "Each wish makes a new plan, this one stays. Name people by staff number, or by full name where only one bears it.";
    pin: "Bố trí một người về", "Send somebody to";
    pin_go: "Ghim và lập lại", "Pin and plan again";
    ban: "Không bố trí về đơn vị này", "Keep away from this unit";
    swap: "Hai người đổi chỗ hoặc ở hai nơi", "Two people: swap, or keep apart";
    swap_go: "Đổi chỗ", "Swap";
    apart_go: "Tách ra hai đơn vị", "Keep apart";
    together: "Cùng về một đơn vị", "Keep together";
    together_go: "Giữ cùng nhau", "Keep together";
    person: "Mã số hoặc họ tên", "Staff number or name";
    other: "Người kia", "The other";
    people: "Mã số, cách nhau bằng dấu phẩy", "Staff numbers with commas between";
    unit: "Đơn vị", "Unit";
    choose_unit: "Chọn đơn vị", "Choose a unit";
    group: "Nhóm vị trí", "Group of positions";
    any_group: "Máy chọn nhóm", "The machine chooses";
    heat: "Thừa, thiếu theo đơn vị và nhóm vị trí", "Surplus and shortage by unit and group";
    heat_caption: "Số người / số tạm giao; ▲ vượt, ▽ thiếu", "People / allotted places; ▲ above, ▽ missing";
    district: "Địa bàn cũ", "Former district";
    all_districts: "Mọi địa bàn", "All districts";
    only: "Chỉ đơn vị", "Only units";
    only_all: "tất cả", "all";
    only_over: "có nhóm vượt", "with a surplus";
    only_short: "có nhóm thiếu", "with a shortage";
    filter: "Lọc", "Filter";
    sum: "Cộng", "Sum";
    heat_none: "Không có đơn vị nào phù hợp bộ lọc này.", "No unit fits this filter.";
    centres: "Trung tâm phục vụ hành chính công", "Service centres";
    centres_caption: "Người một cửa so với lượng hồ sơ dự kiến, nơi nhiều hồ sơ mỗi người nhất đứng trước", "One-stop people against the expected dossiers, the most dossiers a person first";
    load: "Hồ sơ mỗi ngày", "Dossiers a day";
    filled: "Người / tạm giao", "People / allotted";
    each: "Hồ sơ mỗi người", "Dossiers a person";
    slot_points: "Điểm thừa, thiếu", "Points for surplus, shortage";
    nobody: "chưa có người", "nobody";
    cost: "Vượt số và cái giá", "The excess and its price";
    cost_over: "người vượt số tạm giao", "people above the allotted numbers";
    cost_norm: "người vượt định mức", "people above the norm";
    cost_years: "năm công cho mỗi năm còn giữ nguyên", "person-years for each year it stays so";
    cost_points: "điểm cho thừa, thiếu ở các ô", "points for surplus and shortage";
    unplaced_heading: "Người chưa có chỗ", "People without a place";
    unplaced_none: "Mọi người đều có chỗ.", "Everybody has a place.";
    more: "Xem tất cả", "See all";
}

/// People named on the page.
const NAMED: usize = 10;

#[derive(Template)]
#[template(path = "personnel/plan.html")]
struct GlancePage {
    shell: Shell,
    t: &'static GlanceTexts,
    here: String,
    preset: String,
    made: String,
    published: bool,
    leads: bool,
    asks: bool,
    stale: bool,
    parent: Option<Parent>,
    figures: Vec<(&'static str, String)>,
    certified: bool,
    given: Vec<String>,
    points: String,
    wishes: Vec<WishLine>,
    impossible: Vec<ImpossibleLine>,
    over_limit: Vec<OverLimit>,
    units: Vec<Choice>,
    groups: Vec<Choice>,
    heat: Heat,
    centres: Centres,
    costs: Vec<(String, &'static str)>,
    unplaced: Vec<(String, String, String)>,
    unplaced_total: usize,
}

/// The plan this one goes on from, and what changed.
struct Parent {
    link: String,
    name: String,
    compare: String,
    counts: Vec<(usize, &'static str)>,
    moves: Vec<MoveLine>,
    more: bool,
}

struct WishLine {
    number: usize,
    words: String,
    followed: bool,
}

/// A slot in which more people were settled than it may take.
struct OverLimit {
    link: String,
    slot: String,
    settled: String,
    limit: String,
    too_many: String,
}

struct ImpossibleLine {
    words: String,
    because: String,
    is_team: bool,
}

/// The plan.
pub(crate) async fn show(page: Page, Path(id): Path<String>) -> Response {
    page.answer(view(&page, &id).await)
}

async fn view(page: &Page, id: &str) -> Result<Response, Problem> {
    let (state, t, city) = (page.staff(), GlanceTexts::of(page.lang()), page.city());
    let (id, plan) = plan_at(page, &state, id)?;
    let numbers = page.app.personnel.desk.numbers(city, &state);
    let kept = page.kept(wishes_of(plan))?;
    let missed = |number: usize| plan.result.impossible.iter().any(|wish| wish.number == Some(number));
    let wish =
        |(number, wish)| WishLine { number, words: wishes::words(page, &state, wish), followed: !missed(number) };
    let unit_choice = |unit: &haicap_core::territory::Unit| Choice::new(unit.id.to_string(), unit.name.clone(), false);
    let shown = GlancePage {
        shell: page.shell(plan.name.clone()),
        t,
        here: link(page, id),
        preset: preset_name(page, plan),
        made: page.moment(plan.made_at),
        published: plan.published,
        leads: may(page, Action::LeadStaffing),
        asks: may(page, Action::Suggest),
        stale: numbers.fingerprint != plan.result.basis,
        parent: parent(page, &state, id, plan),
        figures: figures(page, plan),
        certified: plan.certified,
        given: plan.result.given.iter().map(|wish| wishes::words(page, &state, wish)).collect(),
        points: points(page, plan.objective),
        wishes: kept.iter().enumerate().map(wish).collect(),
        impossible: plan.result.impossible.iter().map(|wish| impossible(page, &state, wish)).collect(),
        over_limit: plan.result.over_limit().map(|slot| over_limit(page, id, slot)).collect(),
        units: city.new_units().map(unit_choice).collect(),
        groups: PositionGroup::ALL
            .iter()
            .map(|group| Choice::new(group.key(), group.label(page.lang()), false))
            .collect(),
        heat: Heat::of(page, id, plan)?,
        centres: Centres::of(page, id, plan),
        costs: costs(page, plan),
        unplaced: unplaced(page, &state, id, plan).await?,
        unplaced_total: plan.result.unplaced.len(),
    };
    page.html(&shown)
}

fn parent(page: &Page, state: &State, id: Uuid, plan: &Plan) -> Option<Parent> {
    let (parent, t) = (plan.parent?, GlanceTexts::of(page.lang()));
    let before = state.get::<Plan>(&parent)?;
    let moves = moves(state, before, plan);
    let counts = MoveCounts::of(&moves);
    let counts = [
        (counts.other_unit, t.other_unit),
        (counts.other_post, t.other_post),
        (counts.gain, t.gain),
        (counts.lose, t.lose),
    ];
    Some(Parent {
        link: link(page, parent),
        name: before.name.clone(),
        compare: page.link(&format!("/plans/compare?from={parent}&to={id}")),
        counts: counts.into_iter().filter(|(count, _)| *count > 0).collect(),
        moves: moves.iter().take(NAMED).map(|moved| move_line(page, state, id, moved)).collect(),
        more: moves.len() > NAMED,
    })
}

fn figures(page: &Page, plan: &Plan) -> Vec<(&'static str, String)> {
    let (t, result, placed) = (GlanceTexts::of(page.lang()), &plan.result, plan.places.len());
    let mut figures = vec![
        (t.placed, number(page, placed)),
        (t.unplaced, number(page, result.unplaced.len())),
        (t.stay, percent(page, result.in_successor, placed)),
        (t.fit, percent(page, result.fitting, placed)),
        (t.excess, number(page, result.excess())),
        (t.vacant, number(page, result.vacant())),
    ];
    if result.settled > 0 {
        figures.insert(1, (t.settled, number(page, result.settled)));
    }
    figures
}

fn impossible(page: &Page, state: &State, wish: &NotFollowed) -> ImpossibleLine {
    ImpossibleLine {
        words: wishes::words(page, state, &wish.wish),
        because: if page.lang() == Lang::Vi { wish.vi.clone() } else { wish.en.clone() },
        is_team: wish.number.is_none(),
    }
}

fn over_limit(page: &Page, id: Uuid, slot: &FilledSlot) -> OverLimit {
    let unit = page.city().units.get(&slot.unit).map_or_else(|| slot.unit.to_string(), |unit| unit.name.clone());
    OverLimit {
        link: format!("{}/units/{}", link(page, id), slot.unit),
        slot: format!("{unit}, {}", slot.group.label(page.lang())),
        settled: number(page, slot.settled),
        limit: number(page, slot.limit),
        too_many: number(page, slot.settled - slot.limit),
    }
}

/// What the excess costs: people, person-years, points.
fn costs(page: &Page, plan: &Plan) -> Vec<(String, &'static str)> {
    let (t, result) = (GlanceTexts::of(page.lang()), &plan.result);
    let cost = result.slots.iter().map(|slot| slot.cost).sum();
    let mut costs = vec![(number(page, result.excess()), t.cost_over)];
    if result.above_norm() > 0 {
        costs.push((number(page, result.above_norm()), t.cost_norm));
        costs.push((number(page, result.above_norm()), t.cost_years));
    }
    costs.push((points(page, cost), t.cost_points));
    costs
}

/// The first of those without a place: link, name, reason.
async fn unplaced(page: &Page, state: &State, id: Uuid, plan: &Plan) -> Result<Vec<(String, String, String)>, Problem> {
    let first: Vec<Uuid> = plan.result.unplaced.iter().take(NAMED).copied().collect();
    if first.is_empty() {
        return Ok(Vec::new());
    }
    let mut reasons = page.kept(people::reasons(page, plan, first.clone()).await)?;
    let line = |official: Uuid| {
        let name = person_name(state.person(official)?);
        let link = page.link(&format!("/plans/{id}/people/{official}"));
        Some((link, name, reasons.remove(&official).unwrap_or_default()))
    };
    Ok(first.into_iter().filter_map(line).collect())
}
