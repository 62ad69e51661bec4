//! One round: its plan, starting and closing it, how each unit did, and who is missing.

mod missing;
mod players;

pub(crate) use missing::{call_in, wish};

use super::evidence::{EvidenceLine, lines};
use super::plan::{at_city, versions};
use super::{Counts, Found, by, counts, find, may, name_of, state_of};
use crate::app::AppKind;
use crate::board::{Round, lock};
use crate::error::Problem;
use crate::instance::{Instance, director_id, mint};
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell, see_other};
use crate::rehearsal::rounds::city_side::city_side;
use crate::rehearsal::rounds::{self, RoundPlan};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::trial::lesson::Lesson;
use haicap_core::trial::{Cast, RoundStage, Verdict};
use haicap_core::words::date;
use missing::{Part, parts};
use players::{Player, players};
use std::sync::Arc;
use uuid::Uuid;

texts! { pub(crate) OneTexts;
    lesson: "Đợt này diễn lại cho mục rút kinh nghiệm", "This round plays a lesson again";
    lesson_checks: "Chỉ các bước này quyết định mục có đóng hay không", "These checks alone decide whether the lesson closes";
    back: "Các đợt vận hành thử", "Rounds";
    scripts: "Kịch bản", "Scripts";
    units: "Đơn vị", "Units";
    day: "Ngày", "Day";
    hours: "Giờ", "Hours";
    pace: "Nhịp", "Pace";
    quick: "nhảy qua lúc không ai phải làm gì", "jumps where nobody has anything to do";
    real: "đúng giờ thật", "real time";
    people: "Vai do người thật đóng", "Parts played by people";
    nobody: "không có, mọi vai do robot đóng", "none, robots play everything";
    reason: "Lý do", "Reason";
    trial: "Lần vận hành thử", "Trial";
    faults: "Chưa bắt đầu được", "It cannot start yet";
    start: "Bắt đầu đợt", "Start the round";
    start_hint: "Robot vào vị trí ngay; người thật đăng nhập bằng thẻ và mở “Phần của tôi”.", "Robots begin at once; people sign in with their cards and open “My part”.";
    edit: "Sửa kế hoạch", "Change the plan";
    close: "Kết thúc đợt", "Close the round";
    close_hint: "Đọc nhật ký đến hết rồi chấm những bước còn lại; việc làm sau đó không tính.", "Reads the journal to its end and judges what is open; nothing done later counts.";
    board: "Bảng điều hành của đợt", "The round's board";
    all_units: "Lập đợt đồng loạt với các bản này", "Plan a round for all with these versions";
    incidents: "Sự cố của đợt", "Its incidents";
    players: "Người thật cùng diễn", "People who play";
    players_hint: "Thẻ của một người mở ngay trên màn hình, đăng nhập được một lần; in cả tập thì dùng nút bên dưới.", "A person's card opens on the screen and signs in once; to print all of them use the button below.";
    person: "Người diễn", "Person";
    plays: "Vai", "Part";
    card: "Thẻ", "Card";
    card_for: "Thẻ một lần cho", "One-time card for";
    cards: "In thẻ của mọi người diễn (PDF)", "Print everybody's cards (PDF)";
    cards_unit: "Thẻ của đơn vị", "Cards of a unit";
    cards_all: "mọi đơn vị", "all units";
    cards_hint: "Mỗi trang là một người: các bước của người đó và mã đăng nhập dùng một lần. In lại thì thẻ mới thêm mã mới.", "A page for each person: their steps and a code that signs in once.";
    passed: "đạt", "passed";
    failed: "không đạt", "failed";
    running: "đang diễn", "under way";
    results: "Kết quả từng đơn vị", "Results by unit";
    unit: "Đơn vị", "Unit";
    verdict: "Kết quả", "Verdict";
    what: "Chưa đạt ở", "Failed at";
    robot: "robot đóng thay", "played by a robot";
    robot_why: "lý do", "reason";
    evidence: "Minh chứng của các bước trên hệ thống khác", "Evidence of steps in other systems";
    evidence_more: "minh chứng nữa, xem trong nhật ký", "more, see the journal";
    step: "Bước", "Step";
    given: "Minh chứng", "Evidence";
    by_director: "người điều hành ghi", "given by the director";
    missing: "Ai đang thiếu", "Who is missing";
    missing_none: "Không thiếu ai: phần nào đến lượt cũng đã làm.", "Nobody: every part whose turn came was done.";
    turn: "Việc đến lượt", "Waiting";
    no_holder: "chưa có người giữ vị trí", "nobody holds the post";
    call: "Gọi người thay", "Call in a substitute";
    robot_order: "Cho robot đóng thay", "Let a robot stand in";
    robot_hint: "Chỗ này vẫn đỏ trên bảng và trong báo cáo.", "The place stays red on the board and in the report.";
    why: "Lý do", "Reason";
    substitute: "Người thay", "Substitute";
    no_substitute: "Không có người khác giữ cùng chức vụ; gọi người dự phòng ở danh sách tham gia.", "Nobody else holds this post; call in a substitute on the participant list.";
    called: "Đã ghi thay người diễn.", "The change is recorded.";
    direct: "Vào bảng điều hành của đợt", "To the board of the round";
    other_trial: "Thẻ và việc gọi người thay: vào bảng điều hành của đợt, rồi mở lại đợt này ở tab “Các đợt”.", "Cards and substitutes: go to the board of the round, then open this round there under “Rounds”.";
}

#[derive(Template)]
#[template(path = "rehearsal/rounds_one.html")]
struct OnePage {
    shell: Shell,
    t: &'static OneTexts,
    id: Uuid,
    stage: &'static str,
    state: (&'static str, &'static str),
    plan: Option<PlanView>,
    played: Option<PlayedView>,
    /// May start and close it.
    leads: bool,
    /// Directs the trial in which it is played, and stands in it.
    directs: bool,
    called: bool,
    /// The lesson that is played again here.
    lesson: Option<LessonView>,
    /// Goes on to all units with the versions of a first trial that is over.
    goes_on: bool,
}

/// A lesson, and the checks that decide whether it closes.
struct LessonView {
    link: String,
    cause: String,
    checks: Vec<(String, String)>,
}

struct PlanView {
    scripts: Vec<String>,
    day: String,
    hours: String,
    in_real_time: bool,
    units: usize,
    people: Vec<String>,
    reason: String,
    started: bool,
    faults: Vec<String>,
}

struct PlayedView {
    trial: u32,
    closed: bool,
    counts: Counts,
    units: Vec<UnitLine>,
    parts: Vec<Part>,
    has_people: bool,
    /// For the director alone: who plays, and whose card can be shown.
    players: Vec<Player>,
    evidence: Vec<EvidenceLine>,
    evidence_more: usize,
}

struct UnitLine {
    id: String,
    name: String,
    class: &'static str,
    verdict: &'static str,
    failed: Vec<(String, String)>,
    /// Parts that a robot plays, each with the director's reason.
    robots: Vec<(&'static str, String)>,
}

/// The page of a round.
pub(crate) async fn show(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
) -> Response {
    page.answer(view(&page, &instance, &id).await)
}

async fn view(page: &Page, instance: &Instance, id: &str) -> Result<Response, Problem> {
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let state = page.app.rehearsal.state();
    let (plan, found) = (state.get::<RoundPlan>(&id), find(instance, id));
    let t = OneTexts::of(page.lang());
    let planned = ("unsure", super::RoundTexts::of(page.lang()).planned);
    let (title, stage, shown_state) = match (&plan, &found) {
        (_, Some(found)) => {
            let round = lock(&found.round);
            (name_of(page, &round), round.record().stage, state_of(page, &round))
        }
        (Some(plan), None) => (plan.name.clone(), plan.stage, planned),
        (None, None) => return Err(missing()),
    };
    let played = match &found {
        Some(found) => Some(played(page, found).await?),
        None => None,
    };
    let here = found.as_ref().is_some_and(|found| page.app.kind == AppKind::Trial(found.trial));
    let shown = OnePage {
        shell: page.shell(title),
        t,
        id,
        stage: stage.label(page.lang()),
        state: shown_state,
        plan: plan.map(|plan| plan_view(page, instance, plan)),
        played,
        leads: may(page, Action::PlanRounds),
        directs: here && may(page, Action::DirectTrial),
        lesson: lesson_of(page, id),
        called: page.asked.filled("called").is_some(),
        goes_on: stage == RoundStage::FirstTrial
            && plan.is_some()
            && found.as_ref().is_some_and(|found| lock(&found.round).is_closed()),
    };
    page.html(&shown)
}

/// The lesson that a round plays again.
fn lesson_of(page: &Page, round: Uuid) -> Option<LessonView> {
    let state = page.app.rehearsal.state();
    let again = |lesson: &Lesson| lesson.rerun.is_some_and(|rerun| rerun.round == round);
    let (key, lesson) = state.all::<Lesson>().find(|(_, lesson)| again(lesson))?;
    Some(LessonView {
        link: page.link(&format!("/lessons/{key}")),
        cause: lesson.measure.cause.clone(),
        checks: lesson.checks.iter().map(|check| (page.unit_name(check.unit), check.text.clone())).collect(),
    })
}

/// What is wrong, a line each.
fn lines_of(error: &RecordError, lang: Lang) -> Vec<String> {
    match error {
        RecordError::Wrong(vi, en, _) => if lang == Lang::Vi { vi } else { en }.lines().map(str::to_owned).collect(),
        _ => vec![Problem::record(error, lang).message],
    }
}

fn plan_view(page: &Page, instance: &Instance, plan: &RoundPlan) -> PlanView {
    let people = |(unit, casts): (&haicap_core::territory::UnitId, &std::collections::BTreeSet<Cast>)| {
        let own = casts.iter().filter(|cast| !cast.is_city());
        let parts: Vec<_> = own.map(|cast| cast.label(page.lang())).collect();
        (!parts.is_empty()).then(|| format!("{}: {}", page.unit_name(*unit), parts.join(", ")))
    };
    let city: Vec<_> =
        Cast::CITY.iter().filter(|cast| at_city(plan, **cast)).map(|cast| cast.label(page.lang())).collect();
    let city = (!city.is_empty()).then(|| format!("{}: {}", city_side(page.lang()), city.join(", ")));
    let faults = match (&plan.started, plan.check(instance, &page.app.rehearsal.state())) {
        (None, Err(error)) => lines_of(&error, page.lang()),
        _ => Vec::new(),
    };
    let time = |at: jiff::civil::Time| at.strftime("%H:%M").to_string();
    PlanView {
        scripts: versions(page, plan),
        day: date(plan.day),
        hours: format!("{} - {}", time(plan.hours.from), time(plan.hours.until)),
        in_real_time: plan.in_real_time,
        units: plan.units.len(),
        people: city.into_iter().chain(plan.people.iter().filter_map(people)).collect(),
        reason: plan.reason.clone(),
        started: plan.started.is_some(),
        faults,
    }
}

async fn played(page: &Page, found: &Found) -> Result<PlayedView, Problem> {
    let parts = parts(page, found).await?;
    let players = players(page, found).await?;
    let round = lock(&found.round);
    let (evidence, evidence_more) = lines(page, &round);
    Ok(PlayedView {
        trial: found.trial,
        closed: round.is_closed(),
        counts: counts(&round),
        units: unit_lines(page, &round),
        parts,
        has_people: round.has_people(),
        players,
        evidence,
        evidence_more,
    })
}

/// Units in the order of the city, each with what failed there.
fn unit_lines(page: &Page, round: &Round) -> Vec<UnitLine> {
    let record = round.record();
    let line = |(index, unit): (usize, &haicap_core::territory::UnitId)| {
        let verdict = round.verdict_of(index);
        let mut failed: Vec<(String, String)> = Vec::new();
        for (_, state) in (0..record.scenarios.len()).flat_map(|scenario| round.plays_of(*unit, scenario)) {
            let scenario = &record.scenarios[state.play.scenario];
            for (step, verdict) in scenario.steps.iter().zip(&state.verdicts) {
                let Some(cause) = verdict.cause.as_ref().filter(|_| verdict.verdict == Verdict::Failed) else {
                    continue;
                };
                let seen = (step.text().unwrap_or_default().to_owned(), cause.message(page.lang()));
                if !failed.contains(&seen) {
                    failed.push(seen);
                }
            }
        }
        let stand_ins = round.stand_ins().filter(|recast| recast.unit == *unit);
        let robots = stand_ins.map(|recast| (recast.cast.label(page.lang()), recast.reason.clone())).collect();
        UnitLine {
            id: unit.to_string(),
            name: page.unit_name(*unit),
            class: match verdict {
                Verdict::Failed | Verdict::NotReached => "late",
                Verdict::Pending => "running",
                Verdict::Passed => "good",
            },
            verdict: verdict.label(page.lang()),
            failed,
            robots,
        }
    };
    record.units.iter().enumerate().map(line).collect()
}

/// Starts a planned round.
pub(crate) async fn start(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, begin(&page, &instance, &id, &form).await)
}

async fn begin(page: &Page, instance: &Instance, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let plan: Uuid = id.parse().map_err(|_| Problem::not_found(page.lang()))?;
    page.kept(rounds::start(instance, &by(page), plan).await)?;
    Ok(page.go(&format!("/rounds/{plan}")))
}

/// Closes a round. Pressed twice, by one or by two people, it is closed once.
pub(crate) async fn close(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, end(&page, &instance, &id, &form).await)
}

async fn end(page: &Page, instance: &Instance, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let found = find(instance, id).ok_or_else(missing)?;
    let closed = rounds::close(&found.app, id).await;
    closed.map_err(|error| crate::api::trial::plan_problem(&error, page.lang()))?;
    Ok(page.go(&format!("/rounds/{id}")))
}

/// The digital centre goes to the trial as its director, with a sign-in that works once.
pub(crate) async fn direct(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, enter(&page, &instance, &id, &form).await)
}

async fn enter(page: &Page, instance: &Instance, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let found = find(instance, id).ok_or_else(missing)?;
    let minted = mint(&found.app, &by(page), &[director_id(found.trial)]).await;
    let (_, grant) =
        minted.ok().and_then(|minted| minted.into_iter().next()).ok_or_else(|| Problem::internal(page.lang()))?;
    Ok(see_other(&format!("{}/sign-in/{grant}?next=/board%3Fround={id}", found.app.base())))
}
