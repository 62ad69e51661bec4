//! Tickets of a hall: where citizens take a number, what the hall shows, and the calls of a counter. No page names anybody.

mod calls;

pub(crate) use calls::{CallPanel, call, panel};

use super::rehearsal::changes::stream;
use super::{Fields, Page, Shell};
use crate::error::Problem;
use crate::hall::{HallError, give_out, today, too_many};
use crate::look_up::Place;
use crate::serve::Stopping;
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::response::{IntoResponse, Response};
use haicap_core::access::Action;
use haicap_core::queue::{Priority, Purpose, Ticket, TicketState, waiting};
use haicap_core::territory::UnitId;
use haicap_core::words::date;
use jiff::civil::Date;

texts! { pub(crate) TicketTexts;
    title: "Lấy số thứ tự", "Take a number";
    display_title: "Số đang phục vụ", "Now serving";
    choose: "Bạn đang ở trung tâm nào?", "Which centre are you at?";
    go_on: "Tiếp tục", "Continue";
    what_for: "Bạn đến để làm gì? Bấm một ô để lấy số.", "What are you here for? Press one to take a number.";
    priority: "Ưu tiên", "Priority";
    no_priority: "Không", "None";
    waiting: "người đang chờ", "people waiting";
    your_number: "Số của bạn", "Your number";
    ahead: "người trước bạn", "people before you";
    next_is_you: "Sắp đến lượt bạn.", "You are next.";
    go_to: "Mời đến quầy", "Please go to counter";
    absent: "Đã gọi số này nhưng chưa thấy bạn. Hãy đến quầy để được gọi lại.", "This number was called, but nobody came. Go to a counter to be called again.";
    done: "Số này đã phục vụ xong.", "This number has been served.";
    old: "Số này của ngày khác, không còn dùng được. Hãy lấy số mới.", "This number is from another day. Take a new one.";
    keep: "Để trang này mở: số tự cập nhật khi quầy gọi.", "Leave this page open: it follows the calls.";
    another: "Lấy số khác", "Take another number";
    called: "Đang phục vụ", "Now serving";
    coming: "Tiếp theo", "Next";
    counter: "Quầy", "Counter";
    nobody: "Chưa gọi số nào.", "No number has been called yet.";
    first: "ưu tiên", "priority";
    order: "Người cao tuổi, người khuyết tật được gọi trước. Chờ nộp hồ sơ tối đa 20 phút trong giờ tiếp nhận.", "The elderly and people with a disability are called first. Nobody should wait more than 20 minutes to hand in while the desk is open.";
    display: "Màn hình sảnh", "Hall display";
    kiosk: "Máy lấy số", "Ticket machine";
    panel: "Gọi số", "Calls";
    my_counter: "Quầy số", "Counter";
    serving: "Đang phục vụ số", "Serving number";
    nobody_here: "Quầy chưa gọi ai.", "Nobody is at this counter.";
    next: "Gọi số tiếp theo", "Call the next";
    finish_next: "Xong, gọi số tiếp theo", "Done, call the next";
    finish: "Xong", "Done";
    again: "Gọi lại", "Call again";
    skip: "Vắng mặt", "Absent";
    recall: "Gọi lại số đã vắng", "Call an absent number again";
    waited: "đã chờ", "waited";
    minutes: "phút", "min";
    too_long: "quá 20 phút", "over 20 min";
    longest: "chờ lâu nhất", "longest wait";
    taken: "số đã lấy hôm nay", "numbers taken today";
    over: "số nộp hồ sơ phải chờ quá 20 phút", "waited over 20 minutes to hand in";
    hall: "Sảnh hôm nay", "The hall today";
}

/// Numbers shown as called, and as coming.
const MOST: usize = 8;

#[derive(Template)]
#[template(path = "tickets.html")]
struct TicketsPage {
    shell: Shell,
    t: &'static TicketTexts,
    unit: Option<UnitId>,
    unit_name: String,
    units: Vec<(String, String)>,
    stream: String,
    waiting: usize,
    command: String,
    purposes: Vec<(&'static str, &'static str)>,
    priorities: Vec<(&'static str, &'static str)>,
    mine: Option<Mine>,
    problem: Option<Problem>,
}

/// The number of whoever looks.
struct Mine {
    number: u32,
    purpose: &'static str,
    priority: Option<&'static str>,
    state: &'static str,
    class: &'static str,
    ahead: Option<usize>,
    counter: Option<u32>,
    says: &'static str,
}

#[derive(Template)]
#[template(path = "tickets_display.html")]
struct DisplayPage {
    shell: Shell,
    t: &'static TicketTexts,
    unit_name: String,
    stream: String,
    called: Vec<(u32, u32)>,
    coming: Vec<(u32, bool)>,
    waiting: usize,
}

/// Where a number is taken, and looked at.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(kiosk(&page, None).await)
}

/// Gives out a number.
pub(crate) async fn take(page: Page, place: Place, form: Fields) -> Response {
    page.answer_to(&form, given(&page, &place, &form).await)
}

/// What the hall shows.
pub(crate) async fn display(page: Page) -> Response {
    page.answer(hall(&page).await)
}

/// Tells that something changed in a hall.
pub(crate) async fn events(page: Page, Extension(Stopping(stop)): Extension<Stopping>) -> Response {
    match unit_in(&page, &page.asked) {
        Ok(Some(unit)) => stream(&page, page.app.halls.watch(unit), stop),
        Ok(None) => Problem::not_found(page.lang()).into_response(),
        Err(problem) => problem.into_response(),
    }
}

/// The unit that is named, or one's own.
fn unit_in(page: &Page, fields: &Fields) -> Result<Option<UnitId>, Problem> {
    let known = |unit: &UnitId| page.city().new_units().any(|new| new.id == *unit);
    match fields.filled("unit") {
        Some(text) => {
            let unit = text.parse().ok().filter(known);
            unit.map(Some).ok_or_else(|| Problem::not_found(page.lang()))
        }
        None => Ok(page.subject().units().find(|unit| page.may_at(Action::Accept, *unit))),
    }
}

/// Address of the stream of a hall, for a page as it is now.
fn address(page: &Page, unit: UnitId) -> String {
    page.link(&format!("/tickets/events?unit={unit}&seen={}", *page.app.halls.watch(unit).borrow()))
}

/// An error of a hall as its problem.
pub(super) fn hall_problem(page: &Page, error: HallError) -> Problem {
    Problem::hall(error, page.lang())
}

async fn given(page: &Page, place: &Place, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let unit = unit_in(page, form)?.ok_or_else(|| Problem::not_found(page.lang()))?;
    let unreadable = |what: &str| Problem::bad_input(what, page.lang());
    let purpose = Purpose::from_key(form.get("purpose")).ok_or_else(|| unreadable("purpose"))?;
    let priority = form.filled("priority").map(|key| Priority::from_key(key).ok_or_else(|| unreadable("priority")));
    let wish = (purpose, priority.transpose()?);
    let command = form.id("command_id").ok_or_else(|| unreadable("command_id"))?;
    if too_many(&page.app, page.subject(), place, unit) {
        return kiosk(page, Some((unit, hall_problem(page, HallError::TooMany)))).await;
    }
    match give_out(&page.app, unit, command, wish).await {
        Ok((day, number)) => Ok(page.go(&format!("/tickets?unit={unit}&day={day}&number={number}"))),
        Err(error) => kiosk(page, Some((unit, hall_problem(page, error)))).await,
    }
}

async fn kiosk(page: &Page, tried: Option<(UnitId, Problem)>) -> Result<Response, Problem> {
    let (t, lang) = (TicketTexts::of(page.lang()), page.lang());
    let unit = match &tried {
        Some((unit, _)) => Some(*unit),
        None => unit_in(page, &page.asked)?,
    };
    let (day, tickets) = match unit {
        Some(unit) => today(&page.app, unit).await.map_err(|error| hall_problem(page, error))?,
        None => (page.store_day(), vec![]),
    };
    let units = page.city().new_units().map(|unit| (unit.id.to_string(), unit.name.clone()));
    let shown = TicketsPage {
        shell: page.shell(t.title),
        t,
        unit,
        unit_name: unit.map(|unit| page.unit_name(unit)).unwrap_or_default(),
        units: if unit.is_none() { units.collect() } else { vec![] },
        stream: unit.map(|unit| address(page, unit)).unwrap_or_default(),
        waiting: waiting(&tickets).len(),
        command: page.id()?.to_string(),
        purposes: Purpose::ALL.iter().map(|purpose| (purpose.key(), purpose.label(lang))).collect(),
        priorities: Priority::ALL.iter().map(|priority| (priority.key(), priority.label(lang))).collect(),
        mine: page.asked.get("number").parse().ok().and_then(|number| mine(page, (day, &tickets), number)),
        problem: tried.map(|(_, problem)| problem),
    };
    page.html_with(shown.problem.as_ref().map_or(200, |problem| problem.status), &shown)
}

/// A number as whoever took it sees it; nothing when there is none like it.
fn mine(page: &Page, (today, tickets): (Date, &[Ticket]), number: u32) -> Option<Mine> {
    let (t, lang) = (TicketTexts::of(page.lang()), page.lang());
    let old = page.asked.filled("day").is_some_and(|day| day != today.to_string());
    let known = tickets.iter().find(|ticket| ticket.number == number && !old);
    let Some(ticket) = known else {
        let none = Mine {
            number,
            purpose: "",
            priority: None,
            state: "",
            class: "quiet",
            ahead: None,
            counter: None,
            says: t.old,
        };
        return old.then_some(none);
    };
    let ahead = waiting(tickets).iter().position(|other| other.number == number);
    let state = ticket.state();
    let (class, says) = match state {
        TicketState::Waiting if ahead == Some(0) => ("running", t.next_is_you),
        TicketState::Waiting => ("running", t.keep),
        TicketState::Called => ("good", ""),
        TicketState::Skipped => ("late", t.absent),
        TicketState::Closed => ("quiet", t.done),
    };
    Some(Mine {
        number,
        purpose: ticket.purpose.label(lang),
        priority: ticket.priority.map(|priority| priority.label(lang)),
        state: state.label(lang),
        class,
        ahead,
        counter: ticket.call.as_ref().filter(|_| state == TicketState::Called).map(|call| call.counter),
        says,
    })
}

async fn hall(page: &Page) -> Result<Response, Problem> {
    let unit = unit_in(page, &page.asked)?;
    let Some(unit) = unit else { return kiosk(page, None).await };
    let (day, tickets) = today(&page.app, unit).await.map_err(|error| hall_problem(page, error))?;
    let mut called: Vec<_> = tickets.iter().filter(|ticket| ticket.state() == TicketState::Called).collect();
    called.sort_by_key(|ticket| std::cmp::Reverse(ticket.call.as_ref().map(|call| call.at)));
    let counter = |ticket: &&Ticket| ticket.call.as_ref().map_or(0, |call| call.counter);
    let coming = waiting(&tickets);
    let t = TicketTexts::of(page.lang());
    let shown = DisplayPage {
        shell: page.shell(t.display_title),
        t,
        unit_name: format!("{} · {}", page.unit_name(unit), date(day)),
        stream: address(page, unit),
        called: called.iter().take(MOST).map(|ticket| (ticket.number, counter(ticket))).collect(),
        coming: coming.iter().take(MOST).map(|ticket| (ticket.number, ticket.priority.is_some())).collect(),
        waiting: coming.len(),
    };
    page.html(&shown)
}
