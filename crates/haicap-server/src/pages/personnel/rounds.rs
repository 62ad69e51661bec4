//! Rounds of proposals: until when which districts propose, which district leads for a unit, how far each one is.

use super::list::{Choice, seen_districts};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::proposals::{Progress, people, progress_by};
use crate::personnel::records::ProposalRound;
use crate::personnel::state::{districts_of, lead_of};
use crate::personnel::{RecordError, State};
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::staffing::Track;
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

texts! { pub(crate) RoundTexts;
    title: "Đợt đề xuất nhân sự", "Rounds of proposals";
    progress: "Tiến độ đề xuất theo địa phương", "Progress by district";
    district: "Địa phương", "District";
    people: "Số người", "People";
    nothing: "Chưa dự thảo", "Nothing";
    drafted: "Dự thảo", "Drafted";
    handed_in: "Đã đề xuất", "Proposed";
    returned: "Bị trả lại", "Returned";
    appraised: "Đã thẩm định", "Appraised";
    deadline: "Hạn đề xuất", "Deadline";
    passed: "đã hết hạn", "passed";
    no_deadline: "chưa mở đợt", "no round";
    rounds: "Các đợt", "Rounds";
    none: "Chưa mở đợt đề xuất nào.", "No round has been opened.";
    opened: "Mở lúc", "Opened";
    districts: "Địa phương tham gia", "Districts asked";
    all_districts: "tất cả", "all";
    extend: "Gia hạn", "Extend";
    day: "Ngày", "Day";
    hour: "Giờ", "Hour";
    open: "Mở đợt mới", "Open a round";
    name: "Tên đợt", "Name";
    open_button: "Mở đợt", "Open";
    all_hint: "Không chọn địa phương nào là tất cả.", "Choose none to ask all of them.";
    leads: "Đơn vị nhận người từ nhiều địa phương", "Units that draw from several districts";
    leads_hint: "Địa phương có nhiều đơn vị cũ nhất chủ trì; có thể đổi cho đợt đang mở.", "The district with the most old units leads; it may be changed for the open round.";
    unit: "Đơn vị mới", "New unit";
    lead: "Chủ trì", "Leads";
    among: "Các địa phương", "Districts";
    save: "Lưu địa phương chủ trì", "Save who leads";
    saved: "Đã lưu.", "Saved.";
    none_shared: "Không có đơn vị nào nhận người từ nhiều địa phương.", "No unit draws from several districts.";
}

#[derive(Template)]
#[template(path = "personnel/rounds.html")]
struct RoundsPage {
    shell: Shell,
    t: &'static RoundTexts,
    path: String,
    leads_staffing: bool,
    saved: bool,
    districts: Vec<DistrictRow>,
    rounds: Vec<RoundView>,
    all: Vec<Choice>,
    tomorrow: String,
    shared: Vec<Shared>,
    /// The round whose leads are changed: the one that ends last.
    current: Option<Uuid>,
}

struct DistrictRow {
    name: String,
    link: String,
    progress: Progress,
    handed_in: usize,
    /// Until when, and whether that is past.
    deadline: Option<(String, bool)>,
}

struct RoundView {
    id: Uuid,
    name: String,
    opened: String,
    deadline: String,
    passed: bool,
    districts: Option<String>,
    day: String,
    hour: String,
}

/// A unit that draws from several districts.
struct Shared {
    unit: UnitId,
    name: String,
    lead: String,
    choices: Vec<Choice>,
    among: String,
}

/// Rounds and progress.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

/// Opens a round.
pub(crate) async fn open(page: Page, form: Fields) -> Response {
    page.answer_to(&form, begin(&page, &form).await)
}

/// Extends a round, or changes who leads in it.
pub(crate) async fn change(page: Page, Path(round): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, amend(&page, &round, &form).await)
}

/// The round that ends last.
fn current(state: &State) -> Option<(Uuid, &ProposalRound)> {
    state.all::<ProposalRound>().map(|(id, round)| (*id, round)).max_by_key(|(_, round)| round.deadline)
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (RoundTexts::of(page.lang()), page.staff());
    let seen = seen_districts(page);
    let items = people(page.city(), &state, Track::Provisional, |code| seen.contains(&code));
    let mut progress = progress_by(&items, |item| Some(item.district));
    let row = |code: &u32| {
        let progress = progress.remove(code).unwrap_or_default();
        let at = state.deadline(*code);
        DistrictRow {
            name: page.district_name(*code),
            link: page.link(&format!("/proposals?district={code:03}")),
            progress,
            handed_in: progress.handed_in(),
            deadline: at.map(|at| (page.moment(at), page.app.clock.now() > at)),
        }
    };
    let mut rounds: Vec<_> = state.all::<ProposalRound>().collect();
    rounds.sort_by_key(|(_, round)| std::cmp::Reverse(round.opened_at));
    let code = |code: &u32| Choice::new(format!("{code:03}"), page.district_name(*code), "");
    let shown = RoundsPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/rounds"),
        leads_staffing: anywhere(page.subject(), Action::LeadStaffing).is_ok(),
        saved: page.asked.filled("saved").is_some(),
        districts: seen.iter().map(row).collect(),
        rounds: rounds.into_iter().map(|(id, round)| round_view(page, *id, round)).collect(),
        all: page.city().districts.keys().map(code).collect(),
        tomorrow: page.today().tomorrow().unwrap_or(page.today()).to_string(),
        shared: shared(page, &state, &seen),
        current: current(&state).map(|(id, _)| id),
    };
    page.html(&shown)
}

fn round_view(page: &Page, id: Uuid, round: &ProposalRound) -> RoundView {
    let all = round.districts.len() == page.city().districts.len();
    let names: Vec<String> = round.districts.iter().map(|code| page.district_name(*code)).collect();
    let deadline = page.city().calendar.civil(round.deadline);
    RoundView {
        id,
        name: round.name.clone(),
        opened: page.moment(round.opened_at),
        deadline: page.moment(round.deadline),
        passed: page.app.clock.now() > round.deadline,
        districts: (!all).then(|| names.join(", ")),
        day: deadline.date().to_string(),
        hour: format!("{:02}:{:02}", deadline.hour(), deadline.minute()),
    }
}

/// Units that draw from several districts, as far as one of these districts is among them.
fn shared(page: &Page, state: &State, seen: &BTreeSet<u32>) -> Vec<Shared> {
    let city = page.city();
    let round = current(state).map(|(_, round)| round);
    let unit = |unit: &haicap_core::territory::Unit| {
        let among = districts_of(city, unit.id);
        if among.len() < 2 || among.is_disjoint(seen) {
            return None;
        }
        let lead = lead_of(city, round, unit.id).map(|code| format!("{code:03}")).unwrap_or_default();
        let choice = |code: &u32| Choice::new(format!("{code:03}"), page.district_name(*code), &lead);
        let names: Vec<String> = among.iter().map(|code| page.district_name(*code)).collect();
        let choices: Vec<Choice> = among.iter().map(choice).collect();
        let lead = choices.iter().find(|choice| choice.chosen).map(|choice| choice.name.clone()).unwrap_or_default();
        Some(Shared { unit: unit.id, name: unit.name.clone(), lead, among: names.join(", "), choices })
    };
    city.new_units().filter_map(unit).collect()
}

/// The moment that the fields `day` and `hour` say, which has to be in the future.
fn moment(page: &Page, form: &Fields) -> Result<Timestamp, RecordError> {
    let wrong = || {
        RecordError::wrong(
            "Hạn đề xuất cần ngày và giờ, sau thời điểm hiện tại.",
            "A deadline has a day and an hour, after now.",
        )
    };
    let day: Date = form.get("day").trim().parse().map_err(|_| wrong())?;
    let hour = form.filled("hour").unwrap_or("17:00");
    let (hour, minute) = hour.split_once(':').ok_or_else(wrong)?;
    let minute = minute.get(..2).unwrap_or(minute);
    let (hour, minute) = (hour.parse().map_err(|_| wrong())?, minute.parse().map_err(|_| wrong())?);
    let time = Time::new(hour, minute, 0, 0).map_err(|_| wrong())?;
    let at = page.city().calendar.moment(day.to_datetime(time));
    if at > page.app.clock.now() { Ok(at) } else { Err(wrong()) }
}

async fn begin(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let deadline = page.kept(moment(page, form))?;
    let known = &page.city().districts;
    let asked: BTreeSet<u32> = form.all("district").filter_map(|code| code.parse().ok()).collect();
    let asked: BTreeSet<u32> = asked.into_iter().filter(|code| known.contains_key(code)).collect();
    let name = form.filled("name").map(tidy);
    let name = name.ok_or_else(|| RecordError::wrong("Hãy đặt tên đợt đề xuất.", "Give the round a name."));
    let name = page.kept(name)?;
    let id = page.id()?;
    let by = page.actor()?.key();
    let change = page.app.personnel.change(&page.app, &by, |batch| {
        let round = ProposalRound {
            name,
            opened_at: batch.at(),
            deadline,
            districts: if asked.is_empty() { known.keys().copied().collect() } else { asked },
            leads: BTreeMap::new(),
        };
        let events = serde_json::json!({ "deadline": deadline, "districts": round.districts });
        batch.put(id, round, Note { command: "open_round", unit: None, events: &events })
    });
    page.kept(change.await)?;
    Ok(page.go("/rounds?saved=1"))
}

async fn amend(page: &Page, round: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = round.parse().map_err(|_| missing())?;
    page.staff().get::<ProposalRound>(&id).ok_or_else(missing)?;
    let deadline = if form.get("do") == "extend" { Some(page.kept(moment(page, form))?) } else { None };
    let by = page.actor()?.key();
    let change = page.app.personnel.change(&page.app, &by, |batch| {
        let Some(mut round) = batch.state().get::<ProposalRound>(&id).cloned() else { return Ok(()) };
        let command = match deadline {
            Some(deadline) => {
                round.deadline = deadline;
                "extend_round"
            }
            None => {
                set_leads(page, form, &mut round);
                "change_leads"
            }
        };
        let events = serde_json::json!({ "deadline": round.deadline, "leads": round.leads });
        batch.put(id, round, Note { command, unit: None, events: &events })
    });
    page.kept(change.await)?;
    Ok(page.go("/rounds?saved=1"))
}

/// Takes over who leads for which unit. Only what differs from the rule is kept.
fn set_leads(page: &Page, form: &Fields, round: &mut ProposalRound) {
    let city = page.city();
    for unit in city.new_units().map(|unit| unit.id) {
        let lead = form.get(&format!("lead-{unit}")).parse().ok();
        if let Some(lead) = lead.filter(|lead| districts_of(city, unit).contains(lead)) {
            round.leads.insert(unit, lead);
        }
    }
    round.leads.retain(|unit, lead| lead_of(city, None, *unit) != Some(*lead));
}
