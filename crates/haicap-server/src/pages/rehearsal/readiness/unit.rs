//! One unit: every condition with its evidence, what to do, and forms to file more.

use super::words::{detail, outcome_name, what_to_do};
use super::{Tag, account, accounts_words, verdict_tag};
use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::readiness::{OpeningDecision, ProbeCode, Survey, file as file_evidence};
use crate::rehearsal::{staff, training};
use crate::secret;
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, Object};
use haicap_core::territory::{Era, Unit, UnitId};
use haicap_core::trial::readiness::{
    Area, Bound, ConditionKey, Detail, Evidence, Item, ItemState, Observation, Probe, Readiness, Weight,
};
use haicap_core::words::{date, tidy};
use std::collections::BTreeMap;
use std::sync::Arc;

texts! { pub(crate) UnitTexts;
    over: "Mức độ sẵn sàng", "Readiness";
    condition: "Điều kiện", "Condition";
    found: "Hiện có", "Found";
    wanted: "Yêu cầu", "Wanted";
    at_least: "ít nhất", "at least";
    at_most: "nhiều nhất", "at most";
    state: "Tình trạng", "State";
    seen: "Ghi nhận", "Seen";
    until: "Hết hạn", "Expires";
    today: "tính từ dữ liệu hiện có", "computed from what is there";
    to_do: "Việc cần làm", "What to do";
    ground: "Căn cứ của con số", "Source of the number";
    file: "Ghi minh chứng mới", "File evidence";
    device: "Thiết bị", "Device";
    count: "Số lượng đếm được", "Counted";
    note: "Ghi chú (không bắt buộc)", "Remark (may be empty)";
    save_count: "Ghi số lượng", "File the count";
    session: "Buổi tập huấn", "Session";
    trained: "Số người đã dự", "People who attended";
    of: "Số người phải tập huấn", "People who have to";
    lacking: "Còn thiếu gì (không bắt buộc)", "What is lacking (may be empty)";
    save_training: "Ghi kết quả", "File the training";
    lacking_people: "Ai còn thiếu tập huấn", "Who still lacks a training";
    lacking_hint: "Theo điểm danh của các buổi tập huấn đã kết thúc và phiên bản tài liệu hiện hành.", "By attendance of the trainings that are over and the current versions of materials.";
    machines: "Máy đã đo", "Probed PCs";
    machine: "Máy", "PC";
    no_machines: "Chưa có máy nào được đo.", "No PC was probed yet.";
    probe: "Đo một máy", "Probe a PC";
    probe_hint: "Mở đường dẫn này trên từng máy của đơn vị, không cần đăng nhập. Mã chỉ dùng để gửi kết quả đo.", "Open this link on each PC of the unit, without signing in. The code only lets a PC file its probe.";
    probe_link: "Đường dẫn đo máy", "Link of the probe";
    probe_here: "Đo máy này", "Probe this PC";
    make_code: "Tạo đường dẫn đo máy", "Make a link";
    new_code: "Thay đường dẫn khác", "Replace the link";
    saved: "Đã ghi minh chứng.", "The evidence was filed.";
    decisions: "Quyết định của Thành phố", "Decisions of the city";
    no_decision: "Chưa có quyết định.", "No decision yet.";
    knew: "Khi đó", "Then";
    count_wrong: "Số lượng phải là số nguyên từ 0 đến 10.000. Ghi lại bằng chữ số.", "The count must be a whole number from 0 to 10,000.";
    device_wrong: "Chọn một loại thiết bị trong danh sách.", "Choose a device of the list.";
    session_missing: "Ghi tên và ngày buổi tập huấn.", "Name the session and its day.";
    trained_wrong: "Số người đã dự và số người phải tập huấn là số nguyên; số đã dự không lớn hơn số phải tập huấn, số phải tập huấn từ 1.", "Both are whole numbers; no more attended than had to, and at least one had to.";
    passed: "đạt", "passes";
    failed: "chưa đạt", "fails";
}

#[derive(Template)]
#[template(path = "rehearsal/readiness_unit.html")]
struct UnitPage {
    shell: Shell,
    t: &'static UnitTexts,
    list: String,
    path: String,
    accounts: &'static str,
    verdict: Tag,
    reasons: Vec<String>,
    areas: Vec<AreaView>,
    lacking: Vec<String>,
    machines: Vec<MachineLine>,
    files: bool,
    saved: bool,
    devices: Vec<(&'static str, &'static str)>,
    probe: String,
    /// Whole address for other PCs.
    link: Option<String>,
    decisions: Vec<DecisionLine>,
}

struct AreaView {
    key: &'static str,
    name: &'static str,
    items: Vec<ItemLine>,
}

struct ItemLine {
    name: &'static str,
    found: String,
    wanted: String,
    state: Tag,
    weight: &'static str,
    seen: Option<String>,
    until: Option<String>,
    /// Each with the place where it can be looked up, when there is one.
    details: Vec<(String, Option<String>)>,
    to_do: Option<&'static str>,
    ground: String,
}

struct MachineLine {
    name: String,
    at: String,
    passes: bool,
    values: Vec<String>,
}

struct DecisionLine {
    outcome: &'static str,
    on: String,
    by: String,
    reason: String,
    verdict: &'static str,
    open: Vec<String>,
}

/// The page of a unit.
pub(crate) async fn show(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(unit): Path<String>,
) -> Response {
    page.answer(view(&page, &instance, &unit).await)
}

/// The new unit that is asked for, when the route's action is permitted there.
fn asked<'p>(page: &'p Page, unit: &str) -> Result<&'p Unit, Problem> {
    let missing = || Problem::not_found(page.lang());
    let id: UnitId = unit.parse().map_err(|_| missing())?;
    page.caller.may(Object { unit: Some(id), ..Object::default() })?;
    page.city().units.get(&id).filter(|unit| unit.id.era == Era::New).ok_or_else(missing)
}

async fn view(page: &Page, instance: &Instance, unit: &str) -> Result<Response, Problem> {
    let (unit, lang) = (asked(page, unit)?, page.lang());
    let t = UnitTexts::of(lang);
    let survey = page.kept(Survey::of(&page.app, instance, &[unit.id]).await)?;
    let readiness = survey.readiness(page.city(), unit.id);
    let state = page.app.rehearsal.state();
    let scheme = if page.secure { "https" } else { "http" };
    let address =
        |code: &ProbeCode| format!("{scheme}://{}{}", page.host, page.link(&format!("/probe?code={}", code.code)));
    let by_hand = ConditionKey::ALL.iter().filter(|key| key.is_counted_by_hand());
    let mut decisions: Vec<&OpeningDecision> =
        state.all::<OpeningDecision>().map(|(_, decision)| decision).filter(|d| d.unit == unit.id).collect();
    decisions.sort_by_key(|decision| std::cmp::Reverse(decision.at));
    let files = page.may_at(Action::KeepEvidence, unit.id);
    let shown = UnitPage {
        shell: page.shell(unit.name.clone()),
        t,
        list: page.link("/readiness"),
        path: page.link(&format!("/readiness/{}", unit.id)),
        accounts: accounts_words(page),
        verdict: verdict_tag(readiness.verdict, lang),
        reasons: readiness.open().iter().map(|item| item.says(lang)).collect(),
        areas: Area::ALL.iter().map(|area| area_view(page, unit.id, &readiness, *area)).collect(),
        lacking: lacking(page, unit.id).await?,
        machines: machines(page, &survey.evidence(unit.id)),
        files,
        saved: page.asked.filled("saved").is_some(),
        devices: by_hand.map(|key| (key.key(), key.label(lang))).collect(),
        probe: page.link(&format!("/probe?unit={}", unit.id)),
        link: state.get::<ProbeCode>(&unit.id).filter(|_| files).map(address),
        decisions: decisions.into_iter().map(|decision| decision_line(decision, lang)).collect(),
    };
    page.html(&shown)
}

fn area_view(page: &Page, unit: UnitId, readiness: &Readiness, area: Area) -> AreaView {
    let items = readiness.of(area).map(|item| item_line(page, unit, item)).collect();
    AreaView { key: area.key(), name: area.label(page.lang()), items }
}

/// Where a detail is proved: the unit's line of the round, which leads on to the journal.
fn proof(page: &Page, unit: UnitId, detail: &Detail) -> Option<String> {
    let Detail::Scenario { run } = detail else { return None };
    Some(page.link(&format!("/rounds/{}#{unit}", run.round?)))
}

fn item_line(page: &Page, unit: UnitId, item: &Item) -> ItemLine {
    let (lang, t) = (page.lang(), UnitTexts::of(page.lang()));
    let class = match (item.state, item.weight) {
        (ItemState::Met, _) => "good",
        (_, Weight::Risk) => "unsure",
        (_, Weight::Blocking) => "late",
    };
    let bound = if item.key.bound() == Bound::AtLeast { t.at_least } else { t.at_most };
    let seen = item.at.map(|at| if item.key.expires() { page.moment(at) } else { t.today.to_owned() });
    ItemLine {
        name: item.key.label(lang),
        found: item.found.map_or_else(|| "-".to_owned(), |found| found.to_string()),
        wanted: format!("{bound} {}", item.wanted),
        state: Tag { label: item.state.label(lang), class },
        weight: item.weight.label(lang),
        seen,
        until: item.expires_at.map(|at| page.moment(at)),
        details: item
            .details
            .iter()
            .map(|found| (detail(page.city(), found, lang), proof(page, unit, found)))
            .collect(),
        to_do: item.is_open().then(|| what_to_do(item.key, lang)),
        ground: page.city().readiness.get(item.key).map(|condition| condition.ground.clone()).unwrap_or_default(),
    }
}

/// Who lacks which training, once one was held.
async fn lacking(page: &Page, unit: UnitId) -> Result<Vec<String>, Problem> {
    let people = page.kept(staff::placed_at(&page.app, unit).await)?;
    let learners = training::learners(&page.app.rehearsal.state(), &people);
    let held = learners.values().any(|learner| learner.trained || !learner.lacks.is_empty());
    Ok(if held { super::super::trainings::lacking(page, unit, &learners) } else { Vec::new() })
}

/// The newest probe of each PC.
fn machines(page: &Page, evidence: &[&Evidence]) -> Vec<MachineLine> {
    let mut newest: BTreeMap<&str, (&Evidence, &Probe)> = BTreeMap::new();
    for piece in evidence {
        if let Observation::Probe(probe) = &piece.seen {
            newest.insert(&probe.machine, (piece, probe));
        }
    }
    let line = |(piece, probe): (&Evidence, &Probe)| MachineLine {
        name: probe.machine.clone(),
        at: page.moment(piece.at),
        passes: probe.passes(&page.city().readiness),
        values: super::super::probe::lines(page, probe).into_iter().map(|line| line.short()).collect(),
    };
    newest.into_values().map(line).collect()
}

fn decision_line(decision: &OpeningDecision, lang: Lang) -> DecisionLine {
    DecisionLine {
        outcome: outcome_name(decision.outcome, lang),
        on: date(decision.on),
        by: decision.decided_by.clone(),
        reason: decision.reason.clone(),
        verdict: decision.verdict.label(lang),
        open: decision.open.clone(),
    }
}

/// Files what a person counted or held.
pub(crate) async fn file(page: Page, Path(unit): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, keep(&page, &unit, &form).await)
}

async fn keep(page: &Page, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (unit, by) = (asked(page, unit)?.id, account(page)?);
    let actor = by.to_string();
    let seen = page.kept(observation(form))?;
    let city = page.city();
    let filed = page
        .app
        .rehearsal
        .change(&page.app, &actor, |batch| file_evidence(batch, city, unit, Some(by), seen).map(|_| ()));
    page.kept(filed.await)?;
    Ok(page.go(&format!("/readiness/{unit}?saved=1")))
}

/// A sentence of the page in both languages.
fn wrong(text: impl Fn(&UnitTexts) -> &'static str) -> RecordError {
    RecordError::wrong(text(UnitTexts::of(Lang::Vi)), text(UnitTexts::of(Lang::En)))
}

/// What a form says was seen: a training when it names one, else a count.
fn observation(form: &Fields) -> Result<Observation, RecordError> {
    let number = |name: &str| form.get(name).trim().parse::<u32>().ok().filter(|number| *number <= 10_000);
    let text = |name: &str| tidy(form.get(name)).chars().take(300).collect::<String>();
    if form.get("kind") == "training" {
        let session = text("session");
        if session.is_empty() {
            return Err(wrong(|t| t.session_missing).at("session"));
        }
        let people = number("trained").zip(number("of")).filter(|(trained, of)| trained <= of && *of > 0);
        let (trained, of) = people.ok_or_else(|| wrong(|t| t.trained_wrong).at("trained"))?;
        return Ok(Observation::Training { session, trained, of, lacking: text("lacking") });
    }
    let key = ConditionKey::from_key(form.get("key")).filter(|key| key.is_counted_by_hand());
    let key = key.ok_or_else(|| wrong(|t| t.device_wrong).at("key"))?;
    let count = number("count").ok_or_else(|| wrong(|t| t.count_wrong).at("count"))?;
    Ok(Observation::Count { key, count, note: text("note") })
}

/// Makes the unit's probe code, or another one in its place.
pub(crate) async fn probe_code(page: Page, Path(unit): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, make_code(&page, &unit, &form).await)
}

async fn make_code(page: &Page, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (unit, by) = (asked(page, unit)?.id, account(page)?);
    let actor = by.to_string();
    let made = page.app.rehearsal.change(&page.app, &actor, |batch| {
        let code = ProbeCode { code: secret::code()?, at: batch.at(), by: Some(by) };
        // The code itself is not for the journal.
        batch.put(unit, code, Note { command: "make_probe_code", unit: Some(unit), events: &[unit] })
    });
    page.kept(made.await)?;
    Ok(page.go(&format!("/readiness/{unit}")))
}
