//! The opening day: plan, check of every post, one unit or all of them opened for real work.

use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::State;
use crate::rehearsal::opening::{self, CITY, OpenedUnit, OpeningPlan, Signed, Standing, UnitCheck};
use crate::rehearsal::readiness::Survey;
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::words::{date, tidy};
use jiff::civil::Date;
use std::sync::Arc;

texts! { pub(crate) OpeningTexts;
    title: "Ngày vận hành chính thức", "Opening day";
    lead: "Mở một đơn vị là chuyển hẳn: từ lúc đó hồ sơ thật được tiếp nhận, không quay lại được. Còn vướng mắc thì chưa mở, trừ khi có người ký và nêu lý do.", "Opening a unit is one-way: from then on real dossiers are taken. While something stands against it, it opens only if somebody signs with a reason.";
    plan: "Kế hoạch mở", "Plan";
    no_plan: "Chưa có kế hoạch: hệ thống chính thức đang nhận hồ sơ của mọi đơn vị. Ghi kế hoạch thì chỉ đơn vị đã mở mới nhận.", "There is no plan: the official store takes dossiers for every unit. With a plan, only units that were opened take them.";
    day: "Ngày mở", "Day";
    paper: "Văn bản (số, ngày, cơ quan)", "Paper (number, date, issuer)";
    save_plan: "Ghi kế hoạch", "Write down the plan";
    check: "Kiểm tra mọi chức danh", "Check every post";
    check_hint: "Xem từng chức danh có đăng nhập, có quyền, và đi thử mọi thủ tục đến bước trả kết quả với đúng những người ấy. Không ghi gì vào sổ của hệ thống chính thức.", "Looks whether each post can sign in and has its rights, and walks every procedure to its result with just those people. Nothing is written into the official registers.";
    open_all: "Mở các đơn vị không còn vướng mắc", "Open the units nothing stands against";
    open_city: "Mở cả Thành phố dù còn vướng mắc", "Open the whole city all the same";
    open_city_hint: "Mở mọi đơn vị chưa mở. Vướng mắc của từng đơn vị, người ký và lý do được lưu cùng đơn vị đó.", "Opens every unit that is not open yet. What stands against each of them, who signs and why is kept with that unit.";
    unit: "Đơn vị", "Unit";
    state: "Tình trạng", "State";
    against: "Vướng mắc", "What stands against it";
    checked: "Kiểm tra", "Checked";
    is_open: "Đã mở", "Open";
    ready: "Mở được", "Can open";
    blocked: "Chưa mở được", "Cannot open yet";
    none: "không còn", "nothing";
    risks: "Rủi ro đã nêu tên, không chặn việc mở", "Named risks, which do not keep it closed";
    risk: "rủi ro", "risks";
    readiness: "Mức độ sẵn sàng và minh chứng", "Readiness and its evidence";
    more: "mục khác", "more";
    not_checked: "chưa", "not yet";
    open: "Mở đơn vị", "Open the unit";
    open_signed: "Mở dù còn vướng mắc", "Open all the same";
    signer: "Người ký (họ tên, chức vụ)", "Signed by (name, office)";
    reason: "Lý do", "Reason";
    signed_by: "Ký cho mở", "Signed";
    opened_at: "Mở lúc", "Opened";
    as_of: "Quyền tính đến ngày", "Rights as of";
    posts: "chức danh đã kiểm tra", "posts checked";
    back: "Mọi đơn vị", "All units";
    saved: "Đã ghi.", "Written down.";
    opened_count: "đơn vị vừa được mở", "units were opened";
    faulty_count: "đơn vị còn vướng mắc", "units with findings";
    passed: "Không có vướng mắc.", "Nothing stands against it.";
    plan_wrong: "Ghi ngày mở (năm-tháng-ngày) và văn bản làm căn cứ.", "Name the day (year-month-day) and the paper it rests on.";
    sign_wrong: "Ghi người ký và lý do.", "Name who signs and why.";
}

#[derive(Template)]
#[template(path = "rehearsal/opening.html")]
struct OpeningPage {
    shell: Shell,
    t: &'static OpeningTexts,
    path: String,
    may_open: bool,
    plan: Option<(String, String, String)>,
    default_day: String,
    message: Option<String>,
    rows: Vec<Row>,
    open: usize,
    ready: usize,
    blocked: usize,
}

#[derive(Template)]
#[template(path = "rehearsal/opening_unit.html")]
struct UnitPage {
    shell: Shell,
    t: &'static OpeningTexts,
    path: String,
    may_open: bool,
    has_plan: bool,
    row: Row,
    checked: Option<(String, String, usize)>,
    opened: Option<(String, Option<(String, String)>)>,
}

struct Row {
    unit: UnitId,
    name: String,
    link: String,
    state: (&'static str, &'static str),
    blocking: Vec<String>,
    risks: Vec<String>,
    readiness: String,
    checked: Option<String>,
}

impl Row {
    fn of(page: &Page, state: &State, survey: &Survey, unit: UnitId) -> Self {
        let t = OpeningTexts::of(page.lang());
        let opened = state.get::<OpenedUnit>(&unit);
        let Standing { blocking, risks } = match opened {
            Some(opened) => Standing { blocking: opened.blocking.clone(), risks: opened.risks.clone() },
            None => opening::standing(state, page.city(), unit, &survey.readiness(page.city(), unit)),
        };
        let tag = match (opened.is_some(), blocking.is_empty()) {
            (true, _) => ("good", t.is_open),
            (false, true) => ("running", t.ready),
            (false, false) => ("late", t.blocked),
        };
        Row {
            unit,
            name: page.unit_name(unit),
            link: page.link(&format!("/opening/{unit}")),
            state: tag,
            blocking,
            risks,
            readiness: page.link(&format!("/readiness/{unit}")),
            checked: state.get::<UnitCheck>(&unit).map(|check| page.moment(check.at)),
        }
    }
}

/// All units.
pub(crate) async fn show(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(view(&page, &instance).await)
}

async fn view(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let (t, state) = (OpeningTexts::of(page.lang()), page.app.rehearsal.state());
    let seen = page.city().new_units().map(|unit| unit.id).filter(|unit| page.may_at(Action::ReadRehearsal, *unit));
    let seen: Vec<UnitId> = seen.collect();
    let survey = page.kept(Survey::of(instance.official(), instance, &seen).await)?;
    let rows: Vec<Row> = seen.into_iter().map(|unit| Row::of(page, &state, &survey, unit)).collect();
    let count = |tag: &str| rows.iter().filter(|row| row.state.0 == tag).count();
    let plan = state.get::<OpeningPlan>(&CITY.to_owned());
    let told = |name: &str, words: &str| page.asked.filled(name).map(|count| format!("{count} {words}."));
    let saved = page.asked.filled("saved").map(|_| t.saved.to_owned());
    let shown = OpeningPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/opening"),
        may_open: may_open(page),
        plan: plan.map(|plan| (date(plan.day), plan.paper.clone(), plan.day.to_string())),
        default_day: page.city().opening_day.to_string(),
        message: told("opened", t.opened_count).or_else(|| told("faulty", t.faulty_count)).or(saved),
        open: count("good"),
        ready: count("running"),
        blocked: count("late"),
        rows,
    };
    page.html(&shown)
}

/// The official store alone opens units; a trial shows how far they are.
fn may_open(page: &Page) -> bool {
    let official = page.app.kind == crate::app::AppKind::Official;
    official && crate::routes::anywhere(page.subject(), Action::OpenUnits).is_ok()
}

/// One unit.
pub(crate) async fn unit(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(unit): Path<String>,
) -> Response {
    page.answer(unit_view(&page, &instance, &unit).await)
}

async fn unit_view(page: &Page, instance: &Instance, unit: &str) -> Result<Response, Problem> {
    let (t, state) = (OpeningTexts::of(page.lang()), page.app.rehearsal.state());
    let unit = known(page, unit)?;
    if !page.may_at(Action::ReadRehearsal, unit) {
        return Err(Problem::not_found(page.lang()));
    }
    let survey = page.kept(Survey::of(instance.official(), instance, &[unit]).await)?;
    let row = Row::of(page, &state, &survey, unit);
    let opened = state.get::<OpenedUnit>(&unit);
    let check = state.get::<UnitCheck>(&unit);
    let shown = UnitPage {
        shell: page.shell(row.name.clone()),
        t,
        path: page.link("/opening"),
        may_open: may_open(page) && opened.is_none(),
        has_plan: state.get::<OpeningPlan>(&CITY.to_owned()).is_some(),
        row,
        checked: check.map(|check| (page.moment(check.at), date(check.day), check.posts)),
        opened: opened.map(|opened| (page.moment(opened.at), opened.signed.clone())),
    };
    page.html(&shown)
}

fn known(page: &Page, unit: &str) -> Result<UnitId, Problem> {
    let unit = unit.parse::<UnitId>().ok().filter(|unit| page.city().new_units().any(|known| known.id == *unit));
    unit.ok_or_else(|| Problem::not_found(page.lang()))
}

/// Writes the plan down, checks, or opens every unit that can.
pub(crate) async fn change(page: Page, Extension(instance): Extension<Arc<Instance>>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &instance, &form).await)
}

async fn carry_out(page: &Page, instance: &Instance, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    if !may_open(page) {
        return Err(Problem::not_found(page.lang()));
    }
    let (who, official) = (page.actor()?.key(), instance.official());
    let units: Vec<UnitId> = page.city().new_units().map(|unit| unit.id).collect();
    match form.get("do") {
        "plan" => {
            page.kept(plan(page, &who, form).await)?;
            Ok(page.go("/opening?saved=1"))
        }
        "check" => {
            let faulty = page.kept(opening::check(official, &who, &units, day_of(page)).await)?;
            Ok(page.go(&format!("/opening?faulty={faulty}")))
        }
        "open_city" => {
            let signed = page.kept(signed(form).and_then(|signed| signed.ok_or_else(|| unsigned().at("signer"))))?;
            let opened = page.kept(opening::open(instance, &who, &units, Some(signed)).await)?;
            Ok(page.go(&format!("/opening?opened={opened}")))
        }
        _ => {
            let (state, city) = (page.app.rehearsal.state(), page.city());
            let survey = page.kept(Survey::of(official, instance, &units).await)?;
            let against = |unit| opening::standing(&state, city, unit, &survey.readiness(city, unit)).blocking;
            let free: Vec<UnitId> = units.into_iter().filter(|unit| against(*unit).is_empty()).collect();
            let opened = page.kept(opening::open(instance, &who, &free, None).await)?;
            Ok(page.go(&format!("/opening?opened={opened}")))
        }
    }
}

/// The planned day, else the city's.
fn day_of(page: &Page) -> Date {
    let state = page.app.rehearsal.state();
    state.get::<OpeningPlan>(&CITY.to_owned()).map_or(page.city().opening_day, |plan| plan.day)
}

async fn plan(page: &Page, who: &str, form: &Fields) -> Result<(), RecordError> {
    let wrong = || RecordError::wrong(OpeningTexts::of(Lang::Vi).plan_wrong, OpeningTexts::of(Lang::En).plan_wrong);
    let day: Date = form.get("day").trim().parse().map_err(|_| wrong().at("day"))?;
    let paper = form.filled("paper").map(tidy).filter(|paper| paper.chars().count() <= 300);
    let paper = paper.ok_or_else(|| wrong().at("paper"))?;
    let change = page.app.rehearsal.change(&page.app, who, |batch| {
        let plan = OpeningPlan { day, paper, by: who.to_owned(), at: batch.at() };
        let events = serde_json::json!({ "day": day, "paper": plan.paper });
        batch.put(CITY.to_owned(), plan, Note { command: "plan_opening", unit: None, events: &events })
    });
    change.await
}

/// Checks one unit again, or opens it.
pub(crate) async fn change_unit(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(unit): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, carry_out_at(&page, &instance, &unit, &form).await)
}

async fn carry_out_at(page: &Page, instance: &Instance, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let unit = known(page, unit)?;
    if !may_open(page) {
        return Err(Problem::not_found(page.lang()));
    }
    let (who, official) = (page.actor()?.key(), instance.official());
    if form.get("do") == "check" {
        page.kept(opening::check(official, &who, &[unit], day_of(page)).await)?;
    } else {
        let signed = page.kept(signed(form))?;
        page.kept(opening::open(instance, &who, &[unit], signed).await)?;
    }
    Ok(page.go(&format!("/opening/{unit}")))
}

/// Who signs for opening against what stands in the way; both fields or none.
fn signed(form: &Fields) -> Result<Option<Signed>, RecordError> {
    let filled = |name| form.filled(name).map(tidy).filter(|text| text.chars().count() <= 1_000);
    match (filled("signer"), filled("reason")) {
        (Some(signer), Some(reason)) => Ok(Some(Signed { signer, reason })),
        (None, None) => Ok(None),
        (None, _) => Err(unsigned().at("signer")),
        (_, None) => Err(unsigned().at("reason")),
    }
}

fn unsigned() -> RecordError {
    RecordError::wrong(OpeningTexts::of(Lang::Vi).sign_wrong, OpeningTexts::of(Lang::En).sign_wrong)
}
