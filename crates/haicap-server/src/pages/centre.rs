//! The head's page: who has how much on the desk, what is late or will be tomorrow, and apologies drawn up in one go.

mod load;
mod near;

use super::complaints::{self, ComplaintTexts};
use super::dossier::give;
use super::tickets::{TicketTexts, hall_problem};
use super::{Fields, Page, Shell};
use crate::api::dossiers::load as read;
use crate::error::Problem;
use crate::hall::today;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, unit_roles};
use haicap_core::dossier::{CommandKind, Dossier, Outlook, Stage};
use haicap_core::law::{APOLOGY, RuleSet, TICKETS, WAITING};
use haicap_core::organization::{Assignment, Role};
use haicap_core::queue::{HallDay, figures};
use haicap_core::territory::UnitId;
use haicap_core::time::Calendar;
use haicap_core::words::times;
use haicap_store::OpenRow;
use jiff::Timestamp;
use load::{Counts, Desks, DivisionLoad};
use near::{Group, Tried};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

texts! { pub(crate) CentreTexts;
    title: "Tiến độ hồ sơ và khối lượng việc", "Deadlines and load";
    nav: "Tiến độ", "Deadlines";
    lead: "Ai đang giữ bao nhiêu hồ sơ, hồ sơ nào trễ hoặc sẽ trễ, và phiếu xin lỗi cần lập.", "Who has how much on the desk, what is late or will be, and which apologies are owed.";
    open: "đang giải quyết", "open";
    fresh: "chờ tiếp nhận", "to be taken in";
    overdue: "quá hạn", "overdue";
    today: "đến hạn hôm nay", "due today";
    tomorrow: "sẽ trễ vào ngày làm việc tới", "late on the next working day";
    waits: "tạm dừng tính hạn", "limit paused";
    near: "Trễ hoặc sắp trễ", "Late, or late soon";
    near_none: "Không có hồ sơ nào quá hạn hoặc đến hạn trước hết ngày làm việc tới.", "Nothing is overdue or due before the end of the next working day.";
    near_hint: "Lập phiếu xin lỗi chậm nhất {days} ngày trước ngày hết hạn, chỉ được hẹn lại {times} ({law}). Chọn hồ sơ, xem lại ngày hẹn, ghi lý do; mỗi phiếu được ghi riêng.", "An apology is due {days} day before the limit ends, with a new date given {times} ({law}). Choose dossiers, look at the new date, give the reason; each letter is recorded on its own.";
    near_caption: "Gần hạn nhất trước", "The nearest first";
    near_cut: "Chỉ hiện 200 hồ sơ gần hạn nhất.", "Only the 200 nearest are shown.";
    pick: "Chọn", "Choose";
    pick_all: "Chọn tất cả", "Choose all";
    dossier: "Hồ sơ", "Dossier";
    at: "Đang ở", "Lies with";
    due: "Hạn trả", "Due";
    apology: "Xin lỗi và hẹn lại", "Apology";
    new_day: "Hẹn lại ngày", "New date";
    new_day_hint: "gợi ý: 3 ngày làm việc", "suggested: 3 working days";
    reason: "Lý do", "Reason";
    common_reason: "Lý do chung", "Reason for all";
    common_hint: "dùng cho hồ sơ đã chọn mà ô lý do riêng để trống", "for chosen dossiers whose own reason is empty";
    draw_up: "Lập phiếu xin lỗi cho hồ sơ đã chọn", "Draw up apologies for the chosen";
    until: "đã hẹn lại", "new date given:";
    print: "In phiếu", "Print";
    done: "phiếu xin lỗi đã lập. In ở cột cuối của bảng.", "apologies drawn up. Print them in the last column.";
    some_failed: "hồ sơ chưa lập được phiếu, xem lý do ở từng dòng; nội dung đã nhập còn nguyên.", "dossiers have no letter yet, each line says why; nothing that was typed is lost.";
    none_picked: "Chưa chọn hồ sơ nào: đánh dấu ít nhất một dòng rồi bấm lại.", "No dossier was chosen: tick at least one line.";
    load: "Khối lượng việc", "Load";
    load_hint: "Chỉ lãnh đạo của người được nêu thấy bảng này. Muốn chuyển việc, mở hồ sơ.", "Only superiors of those named see this table. To reassign, open the dossier.";
    load_caption: "Theo phòng và theo người, thứ tự theo chức vụ", "By division and person, in the order of posts";
    who: "Phòng, người", "Division, person";
    counter: "Quầy một cửa", "One-stop desk";
    not_taken: "Chưa ai nhận thụ lý", "Not taken yet";
    to_approve: "Chờ lãnh đạo phòng duyệt", "For the head to approve";
    to_issue: "Chờ văn thư ban hành", "For the clerk to issue";
    to_sign: "Chờ ký", "To sign";
    gone: "Người không còn giữ vị trí", "People who hold no post any more";
    no_division: "Cần phân công lại", "To be reassigned";
    cut: "Đơn vị có nhiều hơn 5.000 hồ sơ đang mở; số liệu chỉ tính 5.000 hồ sơ gần hạn nhất.", "More than 5,000 dossiers are open; only the 5,000 nearest are counted.";
}

/// Open dossiers that are read at once.
const MOST: u32 = 5_000;
/// Lines of what is near.
const MOST_NEAR: usize = 200;

#[derive(Template)]
#[template(path = "centre.html")]
struct CentrePage {
    shell: Shell,
    t: &'static CentreTexts,
    unit: UnitId,
    unit_name: String,
    others: Vec<(String, String)>,
    /// Complaints that nobody looked into, for whoever may.
    complaints: Option<usize>,
    counts: Counts,
    h: &'static TicketTexts,
    c: &'static ComplaintTexts,
    hall: HallDay,
    hall_law: String,
    near_hint: String,
    groups: Vec<Group>,
    near_cut: bool,
    cut: bool,
    divisions: Vec<DivisionLoad>,
    common_reason: String,
    done: Option<usize>,
    failed: usize,
    problem: Option<Problem>,
}

/// An open dossier: as a row, whole when it is near, and how near it is.
struct Open {
    row: OpenRow,
    dossier: Option<Dossier>,
    outlook: Option<Outlook>,
}

/// What the page is about.
struct Centre<'p> {
    page: &'p Page,
    unit: UnitId,
    calendar: &'p Calendar,
    now: Timestamp,
    desks: Desks,
}

/// The page.
pub(crate) async fn show(page: Page) -> Response {
    let done = page.asked.get("done").parse().ok();
    page.answer(view(&page, done, None).await)
}

/// Draws up the apologies that were chosen.
pub(crate) async fn apologise(page: Page, form: Fields) -> Response {
    page.answer_to(&form, draw_up(&page, &form).await)
}

/// The unit that is asked for, or the first that the person leads.
fn unit_of(page: &Page, asked: &Fields) -> Result<UnitId, Problem> {
    let mine = || page.subject().units().find(|unit| page.may_at(Action::ReadOfficers, *unit));
    let unit = match asked.filled("unit") {
        Some(text) => text.parse().ok().filter(|unit| page.may_at(Action::ReadOfficers, *unit)),
        None => mine(),
    };
    unit.ok_or_else(|| Problem::not_found(page.lang()))
}

/// The divisions whose officers the person may see: `None` is all of them. Who only heads a division sees that one.
pub(super) fn scope(page: &Page, unit: UnitId) -> Option<BTreeSet<String>> {
    let held = || page.subject().assignments.iter().filter(|held| held.unit == unit);
    let whole = |held: &Assignment| [Role::CenterHead, Role::UnitLeader].iter().any(|role| held.roles.contains(role));
    let heads = held().filter(|held| unit_roles(Action::ReadOfficers).iter().any(|role| held.roles.contains(role)));
    (!held().any(whole)).then(|| heads.map(|held| held.division.clone()).collect())
}

async fn view(page: &Page, done: Option<usize>, tried: Option<Tried<'_>>) -> Result<Response, Problem> {
    let unit = unit_of(page, tried.as_ref().map_or(&page.asked, |tried| tried.form))?;
    let configuration = page.app.configuration();
    let calendar = &page.app.calendar(&configuration, unit);
    let t = CentreTexts::of(page.lang());
    let (people, scope) = (super::unit::assignments(page, unit).await?, scope(page, unit));
    let desks = Desks::new(page, unit, &people, scope);
    let centre = Centre { page, unit, calendar, now: page.app.clock.now(), desks };
    let (open, cut) = centre.open().await?;
    let (_, tickets) = today(&page.app, unit).await.map_err(|error| hall_problem(page, error))?;
    let (groups, near_cut) = near::groups(&centre, &open, tried.as_ref())?;
    let status = tried.as_ref().map_or(200, |_| 422);
    let other = |other: &UnitId| *other != unit && page.may_at(Action::ReadOfficers, *other);
    let others: BTreeSet<_> = page.subject().units().filter(other).collect();
    let rules = page.app.rules_now();
    let shown = CentrePage {
        shell: page.shell(t.title),
        t,
        unit,
        unit_name: page.unit_name(unit),
        others: others.into_iter().map(|u| (page.link(&format!("/centre?unit={u}")), page.unit_name(u))).collect(),
        complaints: page.may_at(Action::JudgeComplaints, unit).then(|| complaints::waiting(page)),
        c: ComplaintTexts::of(page.lang()),
        counts: open.iter().map(|open| open.outlook).collect(),
        h: TicketTexts::of(page.lang()),
        hall: figures(&tickets, page.app.clock.now(), calendar),
        hall_law: format!("{}; {}", TICKETS.under(rules).cite(), WAITING.cite()),
        near_hint: near_hint(t, rules, page.lang()),
        groups,
        near_cut,
        cut,
        divisions: centre.desks.load(&open),
        common_reason: tried.as_ref().map(|tried| tried.form.get("reason").to_owned()).unwrap_or_default(),
        done: done.or(tried.as_ref().map(|tried| tried.done)).filter(|done| *done > 0),
        failed: tried.as_ref().map_or(0, |tried| tried.problems.len()),
        problem: tried.and_then(|tried| tried.problem),
    };
    page.html_with(status, &shown)
}

/// Until when an apology is due and how often a new date is given, by the rules of today.
fn near_hint(t: &CentreTexts, rules: &'static RuleSet, lang: Lang) -> String {
    let days = format!("{:02}", rules.apology_days);
    let often = times(rules.new_dates, lang);
    t.near_hint.replace("{days}", &days).replace("{times}", &often).replace("{law}", &APOLOGY.under(rules).cite())
}

impl Centre<'_> {
    /// The open dossiers of the desks that may be seen, and whether there are more than could be read.
    async fn open(&self) -> Result<(Vec<Open>, bool), Problem> {
        let stages = Stage::OPEN.map(Stage::key);
        let horizon = Outlook::horizon(self.now, self.calendar).as_microsecond();
        let rows = self.page.app.store.open_of_unit(&self.unit.to_string(), &stages, horizon, MOST).await;
        let rows = self.page.stored(rows)?;
        let cut = rows.len() >= MOST as usize;
        let open = rows.into_iter().map(|row| {
            let dossier: Option<Dossier> = row.body.as_deref().and_then(|body| serde_json::from_str(body).ok());
            let outlook = match &dossier {
                Some(dossier) => dossier.outlook(self.now, self.calendar),
                None if row.stage == Stage::AwaitingSupplement.key() => Some(Outlook::Waits),
                None => row.due_at.map(|_| Outlook::Later),
            };
            Open { row, dossier, outlook }
        });
        Ok((open.filter(|open| self.desks.sees(&open.row.queue)).collect(), cut))
    }
}

async fn draw_up(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let unit = unit_of(page, form)?;
    let picked: BTreeSet<&str> = form.all("pick").take(MOST_NEAR).collect();
    let mut tried = Tried { form, done: 0, problems: BTreeMap::new(), problem: None };
    for id in &picked {
        match one(page, id, form).await {
            Ok(()) => tried.done += 1,
            Err(problem) => {
                let id: Uuid = id.parse().map_err(|_| Problem::not_found(page.lang()))?;
                tried.problems.insert(id, problem);
            }
        }
    }
    if picked.is_empty() {
        let t = CentreTexts::of(page.lang());
        let words = (t.none_picked, t.none_picked);
        let status = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        tried.problem = Some(Problem::new(status, "none_picked", words, page.lang()));
    } else if tried.problems.is_empty() {
        return Ok(page.go(&format!("/centre?unit={unit}&done={}", tried.done)));
    }
    view(page, None, Some(tried)).await
}

/// One apology: a command of its own, with the line's reason, or else the common one.
async fn one(page: &Page, id: &str, form: &Fields) -> Result<(), Problem> {
    let (dossier, _) = read(&page.app, &page.caller, id).await?;
    let of_line = |name: &str| form.get(&format!("{name}-{id}")).to_owned();
    let own = of_line("reason");
    let reason = if own.trim().is_empty() { form.get("reason").to_owned() } else { own };
    let typed = [("command_id", of_line("command")), ("reason", reason), ("until", of_line("until"))];
    let typed = Fields::of_pairs(typed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    give(page, &dossier, CommandKind::Apologise, typed).await
}
