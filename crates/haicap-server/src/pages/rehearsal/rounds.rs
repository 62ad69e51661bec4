//! Rounds: what was planned and played, how it went, and what is planned next.

mod cards;
mod compare;
mod evidence;
mod one;
mod plan;
mod scope;

pub(crate) use cards::cards;
pub(crate) use compare::show as compare;
pub(crate) use evidence::picture;
pub(crate) use one::{call_in, close, direct, show as one, start, wish};
pub(crate) use plan::{form, save};
pub(crate) use scope::{decide, show as scope};

use crate::app::App;
use crate::board::{Round, lock};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Page, Shell};
use crate::rehearsal::rounds::RoundPlan;
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::trial::{RoundStage, Verdict};
use haicap_core::words::date;
use std::sync::{Arc, Mutex};
use uuid::Uuid;

texts! { pub(crate) RoundTexts;
    title: "Các đợt vận hành thử", "Rounds";
    lead: "Chạy thử trước ở ít đơn vị, sửa kịch bản, rồi mới đồng loạt. Mỗi đợt giữ phiên bản kịch bản của nó.", "First at a few units, then corrected, then at all units together. Each round keeps its versions of scripts.";
    new: "Lập đợt mới", "Plan a round";
    scope: "Phạm vi tham gia", "Scope";
    compare: "So sánh hai đợt", "Compare two rounds";
    compare_hint: "Chọn hai đợt đã diễn.", "Choose two rounds that were played.";
    none: "Chưa có đợt nào.", "There is no round yet.";
    name: "Đợt", "Round";
    stage: "Loại", "Kind";
    day: "Ngày", "Day";
    units: "Đơn vị", "Units";
    state: "Tình trạng", "State";
    passed: "đạt", "passed";
    failed: "không đạt", "failed";
    running: "đang diễn", "under way";
    planned: "kế hoạch", "planned";
    open: "đang diễn", "goes on";
    closed: "đã kết thúc", "closed";
    robots: "vai do robot đóng thay", "parts played by a robot";
    trial: "Lần vận hành thử", "Trial";
    unplanned: "Đợt của lệnh rehearse", "Round of the rehearse command";
    result: "Kết quả", "Result";
}

#[derive(Template)]
#[template(path = "rehearsal/rounds.html")]
struct RoundsPage {
    shell: Shell,
    t: &'static RoundTexts,
    plans: bool,
    rounds: Vec<RoundLine>,
    played: usize,
}

struct RoundLine {
    id: Uuid,
    name: String,
    stage: &'static str,
    day: String,
    units: usize,
    state: (&'static str, &'static str),
    counts: Option<Counts>,
    robots: usize,
    trial: Option<u32>,
}

/// Units of a round by their verdict.
#[derive(Default, Clone, Copy)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) running: usize,
}

/// A round of any trial, with its number and its app.
pub(crate) struct Found {
    pub(crate) trial: u32,
    pub(crate) app: Arc<App>,
    pub(crate) round: Arc<Mutex<Round>>,
}

/// All rounds.
pub(crate) async fn show(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(view(&page, &instance))
}

fn view(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let t = RoundTexts::of(page.lang());
    let state = page.app.rehearsal.state();
    let mut plans: Vec<(&Uuid, &RoundPlan)> = state.all::<RoundPlan>().collect();
    plans.sort_by_key(|(id, plan)| (std::cmp::Reverse(plan.planned_at), **id));
    let mut rounds: Vec<RoundLine> =
        plans.iter().map(|(id, plan)| planned_line(page, **id, plan, find(instance, **id))).collect();
    let unplanned = all(instance).into_iter().rev().filter(|found| state.get::<RoundPlan>(&id_of(found)).is_none());
    rounds.extend(unplanned.map(|found| unplanned_line(page, &found)));
    let shown = RoundsPage {
        shell: page.shell(t.title),
        t,
        plans: may(page, Action::PlanRounds),
        played: rounds.iter().filter(|round| round.counts.is_some()).count(),
        rounds,
    };
    page.html(&shown)
}

fn planned_line(page: &Page, id: Uuid, plan: &RoundPlan, found: Option<Found>) -> RoundLine {
    let played = found.map(|found| unplanned_line(page, &found));
    let state = ("unsure", RoundTexts::of(page.lang()).planned);
    RoundLine {
        id,
        name: plan.name.clone(),
        stage: plan.stage.label(page.lang()),
        day: date(plan.day),
        units: plan.units.len(),
        state: played.as_ref().map_or(state, |line| line.state),
        counts: played.as_ref().and_then(|line| line.counts),
        robots: played.as_ref().map_or(0, |line| line.robots),
        trial: plan.started.as_ref().map(|started| started.trial),
    }
}

fn unplanned_line(page: &Page, found: &Found) -> RoundLine {
    let t = RoundTexts::of(page.lang());
    let round = lock(&found.round);
    let record = round.record();
    RoundLine {
        id: record.id,
        name: t.unplanned.to_owned(),
        stage: record.stage.label(page.lang()),
        day: date(record.day),
        units: record.units.len(),
        state: state_of(page, &round),
        counts: Some(counts(&round)),
        robots: round.gaps().count(),
        trial: Some(found.trial),
    }
}

/// Class and words of where a round stands.
fn state_of(page: &Page, round: &Round) -> (&'static str, &'static str) {
    let t = RoundTexts::of(page.lang());
    if round.is_closed() { ("quiet", t.closed) } else { ("running", t.open) }
}

/// Units by verdict. Where a robot stood in for somebody, nothing is proved: the unit counts as not passed.
pub(crate) fn counts(round: &Round) -> Counts {
    let mut counts = Counts::default();
    for index in 0..round.record().units.len() {
        match round.verdict_of(index) {
            Verdict::Passed => counts.passed += 1,
            Verdict::Failed | Verdict::NotReached => counts.failed += 1,
            Verdict::Pending => counts.running += 1,
        }
    }
    counts
}

/// Every round of every trial, oldest first.
pub(crate) fn all(instance: &Instance) -> Vec<Found> {
    let apps = instance.trial_numbers().into_iter().filter_map(|trial| Some((trial, instance.trial(trial)?)));
    apps.flat_map(|(trial, app)| {
        let rounds = app.boards.all();
        rounds.into_iter().map(move |round| Found { trial, app: app.clone(), round })
    })
    .collect()
}

/// A round by its identifier, in whichever trial it is.
pub(crate) fn find(instance: &Instance, id: Uuid) -> Option<Found> {
    let apps = instance.trial_numbers().into_iter().filter_map(|trial| Some((trial, instance.trial(trial)?)));
    let mut found = apps.filter_map(|(trial, app)| Some(Found { trial, round: app.boards.round(id)?, app }));
    found.next()
}

fn id_of(found: &Found) -> Uuid {
    lock(&found.round).id()
}

/// What a round is called: by its plan, else by its kind and day.
pub(crate) fn name_of(page: &Page, round: &Round) -> String {
    let state = page.app.rehearsal.state();
    let record = round.record();
    let plain = || format!("{}, {}", record.stage.label(page.lang()), date(record.day));
    state.get::<RoundPlan>(&record.id).map_or_else(plain, |plan| plan.name.clone())
}

/// Whether the person may do something that concerns the whole city.
fn may(page: &Page, action: Action) -> bool {
    crate::routes::anywhere(page.subject(), action).is_ok()
}

/// The account that acts, for the journal.
pub(crate) fn by(page: &Page) -> String {
    page.subject().account.map(|account| account.to_string()).unwrap_or_default()
}

/// Kinds of rounds that people plan; a rerun comes from a lesson, but may be planned by hand.
const STAGES: [RoundStage; 3] = [RoundStage::FirstTrial, RoundStage::AllUnits, RoundStage::Rerun];
