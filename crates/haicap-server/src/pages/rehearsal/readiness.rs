//! Readiness of the units: verdicts with their reasons, evidence to file, the city's decision.

pub(crate) mod carry_over;
mod decide;
mod sheet;
mod unit;
mod words;

pub(crate) use decide::decide;
pub(crate) use sheet::{pdf, xlsx};
pub(crate) use unit::{file, probe_code, show};

use super::super::{Page, Shell};
use crate::error::Problem;
use crate::instance::Instance;
use crate::rehearsal::readiness::{Outcome, Survey, latest_decision};
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, Denial};
use haicap_core::territory::{Unit, UnitId};
use haicap_core::trial::readiness::{Area, Readiness, ReadinessVerdict};
use haicap_core::words::{date, fold};
use std::sync::Arc;
use uuid::Uuid;
use words::outcome_name;

texts! { pub(crate) ReadinessTexts;
    title: "Mức độ sẵn sàng", "Readiness";
    lead: "Mỗi đơn vị đã vận hành được chưa, vì sao, theo minh chứng còn hạn. Máy nêu căn cứ, người quyết định.", "Whether each unit can open, and why, from evidence that still counts. The machine gives reasons, people decide.";
    search: "Tên đơn vị", "Unit";
    verdict: "Kết luận", "Verdict";
    all: "Tất cả", "All";
    filter: "Lọc", "Filter";
    unit: "Đơn vị", "Unit";
    reasons: "Lý do", "Reasons";
    decision: "Quyết định", "Decision";
    none_fit: "Không có đơn vị nào khớp bộ lọc.", "No unit fits.";
    no_conditions: "Gói dữ liệu của thành phố chưa có điều kiện sẵn sàng (readiness.toml).", "The city's pack has no conditions (readiness.toml).";
    met: "đạt", "met";
    risk: "rủi ro", "risk";
    unmet: "chưa đạt", "not met";
    more: "lý do khác", "more reasons";
    accounts_official: "Tài khoản và quyền ký được kiểm tra trong kho chính thức, cho ngày vận hành chính thức.", "Accounts and rights are checked in the official store, for the opening day.";
    accounts_trial: "Tài khoản và quyền ký được kiểm tra trong lần vận hành thử này, cho ngày vận hành chính thức.", "Accounts and rights are checked in this trial, for the opening day.";
    pdf: "Phiếu tổng hợp (PDF)", "Go/no-go sheet (PDF)";
    xlsx: "Bảng tổng hợp (XLSX)", "Table (XLSX)";
    decide: "Ghi quyết định cho các đơn vị đã chọn", "Write down a decision for the chosen units";
    outcome: "Quyết định", "Decision";
    outcome_go: "Cho vận hành", "Go";
    outcome_conditions: "Cho vận hành có điều kiện", "Go with conditions";
    outcome_no: "Chưa cho vận hành", "No go";
    decided_by: "Ai quyết định (cơ quan, số văn bản)", "Who decided (body, number of the paper)";
    on: "Ngày quyết định", "Day";
    reason: "Điều kiện hoặc lý do", "Conditions or reason";
    reason_hint: "Bắt buộc khi cho vận hành có điều kiện, khi chưa cho vận hành, và khi đơn vị chưa sẵn sàng.", "Needed for conditions, for a no, and when a unit is not ready.";
    save: "Ghi quyết định", "Write down";
    saved: "Đã ghi quyết định.", "The decision was written down.";
    choose: "Chọn", "Choose";
    choose_all: "Chọn tất cả", "Choose all";
    nobody_chosen: "Chưa chọn đơn vị nào. Đánh dấu các đơn vị trong bảng rồi gửi lại.", "No unit is chosen: tick units in the table and send again.";
    outcome_missing: "Chọn một trong ba quyết định.", "Choose one of the three decisions.";
    decided_by_missing: "Ghi cơ quan hoặc người quyết định, ví dụ “Chủ tịch UBND Thành phố, Thông báo số 12”.", "Name the body or person who decided.";
    day_wrong: "Ngày quyết định không đúng. Chọn ngày, dạng năm-tháng-ngày.", "The day cannot be read: write year-month-day.";
    day_ahead: "Ngày quyết định ở tương lai. Ghi ngày đã quyết định.", "The day lies in the future: write the day on which it was decided.";
    reason_missing: "Ghi điều kiện hoặc lý do: quyết định có điều kiện, chưa cho vận hành, hoặc có đơn vị chưa sẵn sàng", "Give conditions or a reason: there are conditions, it is a no, or a unit is not ready";
    ready_count: "sẵn sàng", "ready";
    risks_count: "sẵn sàng, còn rủi ro", "ready with risks";
    not_count: "chưa sẵn sàng", "not ready";
    carry_over: "Hồ sơ chuyển tiếp", "Carried-over dossiers";
}

/// Reasons shown at once in the list.
const REASONS: usize = 2;

#[derive(Template)]
#[template(path = "rehearsal/readiness.html")]
struct ListPage {
    shell: Shell,
    t: &'static ReadinessTexts,
    path: String,
    counts: [(usize, &'static str, &'static str); 3],
    accounts: &'static str,
    q: String,
    chosen: String,
    verdicts: Vec<(&'static str, &'static str)>,
    areas: Vec<&'static str>,
    rows: Vec<Row>,
    decides: bool,
    saved: bool,
    no_conditions: bool,
    outcomes: Vec<(&'static str, &'static str)>,
    today: String,
}

struct Row {
    id: UnitId,
    link: String,
    name: String,
    verdict: Tag,
    areas: Vec<(&'static str, Tag)>,
    reasons: Vec<String>,
    more: Vec<String>,
    decision: Option<(&'static str, String)>,
}

/// A word with its colour.
#[derive(Clone, Copy)]
pub(crate) struct Tag {
    label: &'static str,
    class: &'static str,
}

/// All units that the person may see.
pub(crate) async fn list(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(view(&page, &instance).await)
}

async fn view(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let (t, lang) = (ReadinessTexts::of(page.lang()), page.lang());
    let looked = looked_at(page, instance).await?;
    let state = page.app.rehearsal.state();
    let chosen = page.asked.get("verdict").to_owned();
    let q = page.asked.get("q").to_owned();
    let fits = |unit: &Unit, readiness: &Readiness| {
        (chosen.is_empty() || readiness.verdict.key() == chosen) && fold(&unit.name).contains(&fold(&q))
    };
    let shown = looked.iter().filter(|(unit, readiness)| fits(unit, readiness));
    let rows = shown.map(|(unit, readiness)| row(page, unit, readiness, latest_decision(&state, unit.id)));
    let count = |verdict| looked.iter().filter(|(_, readiness)| readiness.verdict == verdict).count();
    let page_shown = ListPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/readiness"),
        counts: [
            (count(ReadinessVerdict::Ready), t.ready_count, "good"),
            (count(ReadinessVerdict::WithRisks), t.risks_count, ""),
            (count(ReadinessVerdict::NotReady), t.not_count, "bad"),
        ],
        accounts: accounts_words(page),
        verdicts: ReadinessVerdict::ALL.iter().map(|verdict| (verdict.key(), verdict.label(lang))).collect(),
        areas: Area::ALL.iter().map(|area| area.label(lang)).collect(),
        rows: rows.collect(),
        decides: anywhere(page.subject(), Action::OpenUnits).is_ok(),
        saved: page.asked.filled("saved").is_some(),
        no_conditions: page.city().readiness.conditions.is_empty(),
        outcomes: Outcome::ALL.map(|outcome| (outcome.key(), outcome_name(outcome, lang))).into(),
        today: city_day(page).to_string(),
        q,
        chosen,
    };
    page.html(&page_shown)
}

/// The city's day, which is not that of a trial.
fn city_day(page: &Page) -> jiff::civil::Date {
    page.city().calendar.civil(page.app.rehearsal.now()).date()
}

/// In which store accounts were looked at.
fn accounts_words(page: &Page) -> &'static str {
    let t = ReadinessTexts::of(page.lang());
    if page.app.kind == crate::app::AppKind::Official { t.accounts_official } else { t.accounts_trial }
}

/// The units that the person may see, by name, each with its verdict.
async fn looked_at<'p>(page: &'p Page, instance: &Instance) -> Result<Vec<(&'p Unit, Readiness)>, Problem> {
    let city = page.city();
    let mut units: Vec<&Unit> = city.new_units().filter(|unit| page.may_at(Action::ReadRehearsal, unit.id)).collect();
    units.sort_by_cached_key(|unit| fold(&unit.name));
    let ids: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
    let survey = page.kept(Survey::of(&page.app, instance, &ids).await)?;
    Ok(units.into_iter().map(|unit| (unit, survey.readiness(city, unit.id))).collect())
}

fn row(
    page: &Page,
    unit: &Unit,
    readiness: &Readiness,
    decision: Option<&crate::rehearsal::readiness::OpeningDecision>,
) -> Row {
    let lang = page.lang();
    let mut reasons: Vec<String> = readiness.open().iter().map(|item| item.says(lang)).collect();
    let more = reasons.split_off(reasons.len().min(REASONS));
    Row {
        id: unit.id,
        link: page.link(&format!("/readiness/{}", unit.id)),
        name: unit.name.clone(),
        verdict: verdict_tag(readiness.verdict, lang),
        areas: Area::ALL.iter().map(|area| (area.label(lang), area_tag(readiness.verdict_of(*area), lang))).collect(),
        reasons,
        more,
        decision: decision.map(|d| (outcome_name(d.outcome, lang), date(d.on))),
    }
}

pub(crate) fn verdict_tag(verdict: ReadinessVerdict, lang: Lang) -> Tag {
    Tag { label: verdict.label(lang), class: verdict_class(verdict) }
}

const fn verdict_class(verdict: ReadinessVerdict) -> &'static str {
    match verdict {
        ReadinessVerdict::Ready => "good",
        ReadinessVerdict::WithRisks => "unsure",
        ReadinessVerdict::NotReady => "late",
    }
}

/// The same for one side, in a word that fits a narrow column.
fn area_tag(verdict: ReadinessVerdict, lang: Lang) -> Tag {
    let t = ReadinessTexts::of(lang);
    let label = match verdict {
        ReadinessVerdict::Ready => t.met,
        ReadinessVerdict::WithRisks => t.risk,
        ReadinessVerdict::NotReady => t.unmet,
    };
    Tag { label, class: verdict_class(verdict) }
}

/// Who acts.
fn account(page: &Page) -> Result<Uuid, Problem> {
    page.subject().account.ok_or_else(|| Problem::denied(Denial::SignInFirst, page.lang()))
}
