//! The planner's suggestions: plans that are kept, a form to ask for one, publication to the districts.

mod compare;
mod expert;
mod glance;
mod people;
mod person;
mod unit;
mod weights;
mod wishes;

pub(crate) use compare::show as compare;
pub(crate) use expert::xlsx as expert;
pub(crate) use glance::show;
pub(crate) use people::show as people;
pub(crate) use person::show as person;
pub(crate) use unit::show as unit;
pub(crate) use weights::show as form;
pub(crate) use wishes::change as wish;

use super::scope::{Choice, may, number};
use crate::error::Problem;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::RecordError;
use crate::personnel::records::Plan;
use crate::personnel::suggest::{self, Question};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::{Official, PositionGroup};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use haicap_planner::weights::Preset;
use std::sync::Arc;
use uuid::Uuid;

texts! { pub(crate) PlansTexts;
    title: "Phương án gợi ý", "Suggested plans";
    lead: "Máy tìm phương án có tổng điểm nhỏ nhất theo bộ trọng số; con người cân nhắc, đề xuất và quyết định. Quận, huyện chỉ thấy phương án đã công bố.", "The machine finds the plan of least cost by the weights; people weigh, propose and decide. Districts see the published plan only.";
    ask: "Lập phương án mới", "Ask for a new plan";
    name: "Tên phương án", "Name of the plan";
    preset: "Bộ trọng số", "Preset of weights";
    heaviest: "Coi trọng nhất", "Weighs most";
    go: "Lập phương án", "Make the plan";
    go_hint: "Với 11.000 người máy cần vài giây.", "It takes some seconds for 11,000 people.";
    expert: "Sửa từng trọng số", "Edit every weight";
    kept: "Phương án đã lập", "Plans that are kept";
    kept_caption: "Phương án không bao giờ bị sửa; mỗi lần chỉnh là một phương án mới", "A plan is never changed; each change is a new plan";
    none: "Chưa có phương án nào.", "There is no plan yet.";
    plan: "Phương án", "Plan";
    made: "Lập lúc", "Made";
    from: "chỉnh từ", "made from";
    wishes: "Yêu cầu", "Wishes";
    placed: "Có chỗ", "Placed";
    unplaced: "Chưa có chỗ", "Not placed";
    stay: "Ở đơn vị kế thừa", "In a successor";
    fit: "Đúng chuyên môn", "Qualified";
    points: "Tổng điểm", "Points";
    certified: "đã kiểm chứng", "proved";
    unproved: "chưa kiểm chứng được", "not proved";
    published: "đã công bố cho quận, huyện", "published to the districts";
    own_weights: "trọng số tự đặt", "weights of one's own";
    compare: "So sánh hai phương án", "Compare two plans";
    before: "Phương án gốc", "From";
    after: "Phương án so sánh", "To";
    compare_go: "So sánh", "Compare";
}

#[derive(Template)]
#[template(path = "personnel/plans.html")]
struct PlansPage {
    shell: Shell,
    t: &'static PlansTexts,
    asks: bool,
    presets: Vec<PresetView>,
    plans: Vec<PlanLine>,
    from: Vec<Choice>,
    to: Vec<Choice>,
}

/// A preset with what it weighs most.
struct PresetView {
    key: String,
    name: String,
    heaviest: String,
    chosen: bool,
}

struct PlanLine {
    link: String,
    name: String,
    preset: String,
    parent: Option<(String, String)>,
    made: String,
    wishes: usize,
    placed: String,
    unplaced: usize,
    stay: String,
    fit: String,
    points: String,
    certified: bool,
    published: bool,
}

/// The plans that are kept.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page))
}

/// Asks for a new plan.
pub(crate) async fn ask(page: Page, form: Fields) -> Response {
    page.answer_to(&form, make(&page, &form).await)
}

/// Publishes a plan to the districts, or takes it back.
pub(crate) async fn publish(page: Page, Path(id): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, set_published(&page, &id, &form).await)
}

fn view(page: &Page) -> Result<Response, Problem> {
    let state = page.staff();
    let mut plans: Vec<(&Uuid, &Plan)> = state.all::<Plan>().collect();
    plans.sort_by_key(|(id, plan)| std::cmp::Reverse((plan.made_at, **id)));
    let choice = |(index, (id, plan)): (usize, &(&Uuid, &Plan)), chosen: usize| {
        Choice::new(id.to_string(), plan.name.clone(), index == chosen)
    };
    let presets = page.app.pack.presets.all().iter().enumerate();
    let shown = PlansPage {
        shell: page.shell(PlansTexts::of(page.lang()).title),
        t: PlansTexts::of(page.lang()),
        asks: may(page, Action::Suggest),
        presets: presets.map(|(index, preset)| preset_view(page, preset, index == 0)).collect(),
        from: plans.iter().enumerate().map(|plan| choice(plan, 1)).collect(),
        to: plans.iter().enumerate().map(|plan| choice(plan, 0)).collect(),
        plans: plans.iter().map(|(id, plan)| line(page, **id, plan)).collect(),
    };
    page.html(&shown)
}

fn preset_view(page: &Page, preset: &Preset, chosen: bool) -> PresetView {
    PresetView {
        key: preset.key.clone(),
        name: preset_label(page, preset),
        heaviest: weights::heaviest(&preset.weights, page.lang()),
        chosen,
    }
}

fn preset_label(page: &Page, preset: &Preset) -> String {
    if page.lang() == Lang::Vi { preset.name.clone() } else { preset.name_en.clone() }
}

fn line(page: &Page, id: Uuid, plan: &Plan) -> PlanLine {
    let state = page.staff();
    let parent = plan.parent.and_then(|parent| Some((link(page, parent), state.get::<Plan>(&parent)?.name.clone())));
    PlanLine {
        link: link(page, id),
        name: plan.name.clone(),
        preset: preset_name(page, plan),
        parent,
        made: page.moment(plan.made_at),
        wishes: plan.wishes.as_array().map_or(0, Vec::len),
        placed: number(page, plan.places.len()),
        unplaced: plan.result.unplaced.len(),
        stay: percent(page, plan.result.in_successor, plan.places.len()),
        fit: percent(page, plan.result.fitting, plan.places.len()),
        points: points(page, plan.objective),
        certified: plan.certified,
        published: plan.published,
    }
}

async fn make(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let presets = &page.app.pack.presets;
    let preset = form.filled("preset").unwrap_or(&presets.usual().key).to_owned();
    let usual = page.kept(suggest::preset(presets, &preset))?;
    let weights = match weights::read(form, usual, page.lang()) {
        Ok(weights) => weights,
        Err(mistakes) => return weights::again(page, form, &preset, mistakes),
    };
    let name = name_of(form, || format!("{} {}", preset_name_of(page, &preset), page.moment(page.app.clock.now())));
    let question = Question { name: page.kept(name)?, preset, parent: None, wishes: vec![] };
    let id = page.id()?;
    page.kept(suggest::make(&page.app, &page.actor()?.key(), id, question, weights).await)?;
    Ok(page.go(&format!("/plans/{id}")))
}

/// The longest name of a plan, in letters.
const NAME: usize = 120;

/// The name that a form gives a plan, else another.
fn name_of(form: &Fields, otherwise: impl FnOnce() -> String) -> Result<String, RecordError> {
    let name = form.filled("name").map_or_else(otherwise, tidy);
    if name.chars().count() <= NAME {
        return Ok(name);
    }
    let vi = format!("Tên phương án dài quá {NAME} chữ; hãy rút gọn.");
    Err(RecordError::wrong(vi, format!("The name has more than {NAME} letters: shorten it.")))
}

async fn set_published(page: &Page, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.staff();
    let (id, _) = plan_at(page, &state, id)?;
    let open = form.get("do") != "take_back";
    page.kept(suggest::publish(&page.app, &page.actor()?.key(), id, open).await)?;
    Ok(page.go(&format!("/plans/{id}")))
}

/// The plan that an address names.
fn plan_at<'s>(page: &Page, state: &'s Arc<crate::personnel::State>, id: &str) -> Result<(Uuid, &'s Plan), Problem> {
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = id.parse().map_err(|_| missing())?;
    Ok((id, state.get::<Plan>(&id).ok_or_else(missing)?))
}

fn link(page: &Page, id: Uuid) -> String {
    page.link(&format!("/plans/{id}"))
}

/// The name of a plan's preset, or that its weights were put in by hand.
fn preset_name(page: &Page, plan: &Plan) -> String {
    let preset = page.app.pack.presets.get(&plan.preset);
    let name = preset_name_of(page, &plan.preset);
    let own = plan.weights.as_ref().is_some_and(|own| preset.is_none_or(|preset| preset.weights != *own));
    if own { format!("{name}, {}", PlansTexts::of(page.lang()).own_weights) } else { name }
}

fn preset_name_of(page: &Page, key: &str) -> String {
    page.app.pack.presets.get(key).map_or_else(|| key.to_owned(), |preset| preset_label(page, preset))
}

/// A share as people read it, with one decimal.
fn percent(page: &Page, part: usize, whole: usize) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let tenths = (part * 1000 + whole / 2) / whole;
    let mark = if page.lang() == Lang::Vi { ',' } else { '.' };
    format!("{}{mark}{}%", tenths / 10, tenths % 10)
}

/// Points with the sign of a saving in front, and a mark between each three digits.
fn points(page: &Page, points: i64) -> String {
    let digits = number(page, points.unsigned_abs());
    if points < 0 { format!("−{digits}") } else { digits }
}

/// A unit and a group of positions in words.
fn slot_name(page: &Page, unit: UnitId, group: PositionGroup) -> String {
    format!("{} - {}", page.unit_name(unit), group.label(page.lang()))
}

/// Somebody's name and staff number.
fn person_name(official: &Official) -> String {
    format!("{} ({})", official.name, official.code)
}
