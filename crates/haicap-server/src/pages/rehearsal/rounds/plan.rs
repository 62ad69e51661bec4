//! Planning a round: what is played where, when, and which parts people play.

use super::{STAGES, by};
use crate::app::AppKind;
use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::rounds::{RoundPlan, put, scope_on, version_name};
use crate::rehearsal::scripts::{Script, ScriptRef};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, Hours, PeopleParts, RoundStage};
use haicap_core::words::tidy;
use jiff::civil::{Date, Time};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

texts! { pub(crate) PlanTexts;
    title: "Lập đợt vận hành thử", "Plan a round";
    lead: "Đợt giữ đúng phiên bản kịch bản đã chọn, dù kịch bản được sửa trong lúc diễn.", "The round keeps the versions chosen, also when a script is edited meanwhile.";
    name: "Tên đợt", "Name";
    name_hint: "Ví dụ: Chạy thử trước tại Tân Bình, ngày 11/6", "For example: first trial at Tan Binh";
    stage: "Loại đợt", "Kind of round";
    scripts: "Kịch bản và phiên bản", "Scripts and versions";
    no_scripts: "Chưa có kịch bản nào. Soạn hoặc nhập kịch bản trước.", "There is no script yet: write or import one first.";
    not_played: "không diễn", "not played";
    version: "phiên bản", "version";
    when: "Thời gian", "When";
    day: "Ngày", "Day";
    from: "Từ giờ", "From";
    until: "Đến giờ", "Until";
    pace: "Nhịp", "Pace";
    quick: "Nhảy qua lúc không ai phải làm gì", "The clock jumps where nobody has anything to do";
    real: "Đúng giờ thật, không nhảy", "Real time, the clock never jumps";
    units: "Đơn vị và người diễn", "Units and people";
    units_hint: "Đánh dấu đơn vị tham gia. Vai nào để người thật đóng thì đánh dấu tiếp; vai còn lại do robot đóng.", "Tick the units that take part, then the parts that people play; robots play the others.";
    unit: "Đơn vị", "Unit";
    scope_by: "Đã chọn theo quyết định phạm vi số", "Chosen by scope decision no.";
    reason: "Lý do", "Reason";
    reason_hint: "Bắt buộc khi đồng loạt dùng kịch bản chưa đạt ở đợt chạy thử trước.", "Needed when a round for all uses scripts that did not pass in a first trial.";
    trial: "Diễn trong", "Played in";
    new_trial: "lần vận hành thử mới", "a new trial";
    this_trial: "lần vận hành thử này", "this trial";
    save: "Lưu kế hoạch", "Save the plan";
    back: "Các đợt vận hành thử", "Rounds";
    city: "Phía thành phố", "City side";
    city_hint: "Bàn của thành phố phục vụ mọi đơn vị của đợt. Đánh dấu bàn có người thật ngồi; bàn khác do robot đóng.", "A desk of the city serves every unit of the round. Tick the desks at which people sit; robots play the others.";
    missing: "Ghi tên đợt, ngày (năm-tháng-ngày) và giờ (giờ:phút).", "Name the round, its day (year-month-day) and its hours (hour:minute).";
}

#[derive(Template)]
#[template(path = "rehearsal/rounds_plan.html")]
struct PlanPage {
    shell: Shell,
    t: &'static PlanTexts,
    id: Uuid,
    name: String,
    stages: Vec<(&'static str, &'static str, bool)>,
    scripts: Vec<ScriptView>,
    day: String,
    from: String,
    until: String,
    in_real_time: bool,
    parts: Vec<&'static str>,
    units: Vec<UnitView>,
    /// Desks of the city side: key, name, whether a person plays it.
    city: Vec<(&'static str, &'static str, bool)>,
    scope: Option<u32>,
    reason: String,
    /// Whether it may be played in the trial one is in, and whether it is.
    here: Option<bool>,
}

struct ScriptView {
    key: String,
    title: String,
    versions: Vec<(u32, bool)>,
}

struct UnitView {
    id: UnitId,
    name: String,
    chosen: bool,
    parts: Vec<(&'static str, &'static str, bool)>,
}

/// The form: of a new plan, or of one that has not started.
pub(crate) async fn form(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let t = PlanTexts::of(page.lang());
    let state = page.app.rehearsal.state();
    let asked = page.asked.id("plan").and_then(|id| Some((id, state.get::<RoundPlan>(&id)?)));
    let fresh = fresh(page);
    let (id, plan) = match asked {
        Some((id, plan)) => (id, plan),
        None => (page.id()?, &fresh),
    };
    let script = |(key, script): (&String, &Script)| ScriptView {
        key: key.clone(),
        title: script.versions.last().map(|version| version.title.clone()).unwrap_or_default(),
        versions: (1..=u32::try_from(script.versions.len()).unwrap_or(u32::MAX))
            .rev()
            .map(|version| (version, plan.scripts.contains(&ScriptRef { script: key.clone(), version })))
            .collect(),
    };
    let shown = PlanPage {
        shell: page.shell(t.title),
        t,
        id,
        name: plan.name.clone(),
        stages: STAGES.iter().map(|stage| (stage.key(), stage.label(page.lang()), *stage == plan.stage)).collect(),
        scripts: state.all::<Script>().map(script).collect(),
        day: plan.day.to_string(),
        from: plan.hours.from.strftime("%H:%M").to_string(),
        until: plan.hours.until.strftime("%H:%M").to_string(),
        in_real_time: plan.in_real_time,
        parts: Cast::STAFF.iter().map(|cast| cast.label(page.lang())).collect(),
        units: units(page, plan),
        city: Cast::CITY.iter().map(|cast| (cast.key(), cast.label(page.lang()), at_city(plan, *cast))).collect(),
        scope: scope_on(&state, plan.day).map(|(number, _)| number),
        reason: plan.reason.clone(),
        here: matches!(page.app.kind, AppKind::Trial(_)).then_some(plan.trial.is_some()),
    };
    page.html(&shown)
}

/// A version as an address or a form names it.
fn cited(text: &str) -> Option<ScriptRef> {
    let (script, version) = text.rsplit_once('@')?;
    Some(ScriptRef { script: script.to_owned(), version: version.parse().ok()? })
}

/// A plan to begin with: at the pilot units, on the city's day, for all of the scope in force. The address may name
/// the one version to be played, or the round whose versions go on to all units.
fn fresh(page: &Page) -> RoundPlan {
    let city = page.city();
    let state = page.app.rehearsal.state();
    let after = page.asked.id("after").and_then(|id| state.get::<RoundPlan>(&id));
    let tried = state.all::<RoundPlan>().any(|(_, plan)| plan.stage == RoundStage::FirstTrial);
    let only = page.asked.filled("script").and_then(cited);
    // A version that was just written is tried first.
    let first = only.is_some() || (after.is_none() && !tried);
    let stage = if first { RoundStage::FirstTrial } else { RoundStage::AllUnits };
    let day = if first { city.first_trial_day } else { city.all_units_day };
    let scope = scope_on(&state, day).map(|(_, scope)| scope.units.clone());
    let all = || city.new_units().map(|unit| unit.id).collect();
    let newest = |(key, script): (&String, &Script)| ScriptRef {
        script: key.clone(),
        version: u32::try_from(script.versions.len()).unwrap_or(1),
    };
    RoundPlan {
        name: String::new(),
        stage,
        scripts: match (only, after) {
            (Some(only), _) => vec![only],
            (None, Some(after)) => after.scripts.clone(),
            (None, None) => state.all::<Script>().map(newest).collect(),
        },
        repeats: None,
        only: BTreeSet::new(),
        units: if first { city.pilot_units.iter().copied().collect() } else { scope.unwrap_or_else(all) },
        day,
        hours: Hours { from: Time::constant(7, 30, 0, 0), until: Time::constant(17, 0, 0, 0) },
        in_real_time: false,
        people: PeopleParts::new(),
        reason: String::new(),
        planned_by: String::new(),
        planned_at: page.app.rehearsal.now(),
        trial: trial_here(page),
        started: None,
    }
}

fn trial_here(page: &Page) -> Option<u32> {
    match page.app.kind {
        AppKind::Trial(number) => Some(number),
        AppKind::Official | AppKind::Personnel => None,
    }
}

fn units(page: &Page, plan: &RoundPlan) -> Vec<UnitView> {
    let plays = |unit, cast| plan.people.get(&unit).is_some_and(|casts| casts.contains(&cast));
    let unit = |unit: &haicap_core::territory::Unit| UnitView {
        id: unit.id,
        name: unit.name.clone(),
        chosen: plan.units.contains(&unit.id),
        parts: Cast::STAFF.iter().map(|cast| (cast.key(), cast.label(page.lang()), plays(unit.id, *cast))).collect(),
    };
    page.city().new_units().map(unit).collect()
}

/// Whether a person plays a desk of the city side: then they do for every unit.
pub(super) fn at_city(plan: &RoundPlan, cast: Cast) -> bool {
    plan.people.values().any(|casts| casts.contains(&cast))
}

/// Saves a plan.
pub(crate) async fn save(page: Page, Extension(instance): Extension<Arc<Instance>>, form: Fields) -> Response {
    page.answer_to(&form, write(&page, &instance, &form).await)
}

async fn write(page: &Page, instance: &Instance, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let id = form.id("id").map_or_else(|| page.id(), Ok)?;
    let (plan, complete) = read(page, form);
    if !complete {
        let t = [Lang::Vi, Lang::En].map(|lang| PlanTexts::of(lang).missing);
        return page.kept(Err(RecordError::wrong(t[0], t[1])));
    }
    let state = page.app.rehearsal.state();
    // What stands against starting it may still change; what cannot be read never will.
    page.kept(plan.scenarios(instance, &state).map(drop))?;
    let who = by(page);
    let change = page.app.rehearsal.change(&page.app, &who, |batch| put(batch, id, plan));
    page.kept(change.await)?;
    Ok(page.go(&format!("/rounds/{id}")))
}

/// The plan as it was typed, and whether name, day and hours could be read.
fn read(page: &Page, form: &Fields) -> (RoundPlan, bool) {
    let name = form.filled("name").map(tidy);
    let day: Option<Date> = form.get("day").trim().parse().ok();
    let time = |name| Time::strptime("%H:%M", form.get(name).trim()).ok();
    let (from, until) = (time("from"), time("until"));
    let complete = name.is_some() && day.is_some() && from.is_some() && until.is_some();
    let fresh = fresh(page);
    let units: BTreeSet<UnitId> = form.all("unit").filter_map(|unit| unit.parse().ok()).collect();
    let mut people = PeopleParts::new();
    for part in form.all("person") {
        let Some((unit, cast)) = part.split_once('@') else { continue };
        if let (Ok(unit), Some(cast)) = (unit.parse(), Cast::from_key(cast))
            && units.contains(&unit)
        {
            people.entry(unit).or_default().insert(cast);
        }
    }
    for cast in form.all("city").filter_map(Cast::from_key).filter(|cast| cast.is_city()) {
        for unit in &units {
            people.entry(*unit).or_default().insert(cast);
        }
    }
    let plan = RoundPlan {
        name: name.unwrap_or_default(),
        stage: RoundStage::from_key(form.get("stage")).unwrap_or(fresh.stage),
        scripts: form.all("version").filter_map(cited).collect(),
        units,
        day: day.unwrap_or(fresh.day),
        hours: Hours { from: from.unwrap_or(fresh.hours.from), until: until.unwrap_or(fresh.hours.until) },
        in_real_time: form.get("pace") == "real",
        people,
        reason: tidy(form.get("reason")),
        planned_by: by(page),
        trial: trial_here(page).filter(|_| form.get("trial") == "here"),
        ..fresh
    };
    (plan, complete)
}

/// The versions of a plan as people name them.
pub(super) fn versions(page: &Page, plan: &RoundPlan) -> Vec<String> {
    let state = page.app.rehearsal.state();
    plan.scripts.iter().map(|cited| version_name(&state, cited)).collect()
}
