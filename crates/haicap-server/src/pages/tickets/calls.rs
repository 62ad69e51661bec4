//! The calls of a counter: the next number, again, absent, done. Everything by one key, and then the search for the
//! procedure has the cursor.

use super::{TicketTexts, address, hall_problem};
use crate::error::Problem;
use crate::hall::{self, caller_at, today};
use crate::pages::{Fields, Page};
use axum::response::Response;
use haicap_core::queue::{Caller, CounterCommand, HallDay, Ticket, TicketRefusal, TicketState, figures, served_at};
use haicap_core::territory::UnitId;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What an officer sees of the hall.
pub(crate) struct CallPanel {
    pub(crate) t: &'static TicketTexts,
    pub(crate) stream: String,
    pub(crate) unit: UnitId,
    pub(crate) counter: u32,
    pub(crate) served: Option<Served>,
    pub(crate) day: HallDay,
    pub(crate) absent: Vec<u32>,
    pub(crate) problem: Option<&'static str>,
}

/// The number at the counter.
pub(crate) struct Served {
    pub(crate) number: u32,
    pub(crate) purpose: &'static str,
    pub(crate) priority: Option<&'static str>,
    pub(crate) waited: i64,
    pub(crate) too_long: bool,
}

/// The unit and assignment at which the person takes dossiers in.
fn desk(page: &Page) -> Option<(UnitId, Uuid)> {
    caller_at(page.subject(), None)
}

/// The panel, for those who take dossiers in.
pub(crate) async fn panel(page: &Page) -> Result<Option<CallPanel>, Problem> {
    let Some((unit, by)) = desk(page) else { return Ok(None) };
    let (_, tickets) = today(&page.app, unit).await.map_err(|error| hall_problem(page, error))?;
    let (configuration, now, lang) = (page.app.configuration(), page.app.clock.now(), page.lang());
    let calendar = page.app.calendar(&configuration, unit);
    let asked = page.asked.get("desk").parse().ok();
    let counter = asked.unwrap_or_else(|| counter_of(&tickets, by));
    let served = served_at(&tickets, counter).map(|ticket| Served {
        number: ticket.number,
        purpose: ticket.purpose.label(lang),
        priority: ticket.priority.map(|priority| priority.label(lang)),
        waited: ticket.waited_minutes(now, &calendar),
        too_long: ticket.waited_too_long(now, &calendar),
    });
    let absent = tickets.iter().filter(|ticket| ticket.state() == TicketState::Skipped);
    let refused = TicketRefusal::from_key(page.asked.get("refused"));
    Ok(Some(CallPanel {
        t: TicketTexts::of(lang),
        stream: address(page, unit),
        unit,
        counter,
        served,
        day: figures(&tickets, now, &calendar),
        absent: absent.map(|ticket| ticket.number).collect(),
        problem: refused.map(|refusal| refusal.label(lang)),
    }))
}

/// The counter from which somebody called last today, or the first that nobody called from.
fn counter_of(tickets: &[Ticket], by: Uuid) -> u32 {
    let calls = || tickets.iter().filter_map(|ticket| ticket.call.as_ref());
    let own = calls().filter(|call| call.by == by).max_by_key(|call| call.at).map(|call| call.counter);
    let used: BTreeSet<u32> = calls().map(|call| call.counter).collect();
    own.unwrap_or_else(|| (1..).find(|number| !used.contains(number)).unwrap_or(1))
}

/// A call.
pub(crate) async fn call(page: Page, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &form).await)
}

async fn carry_out(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (unit, by) = desk(page).ok_or_else(|| Problem::not_found(page.lang()))?;
    let number = |name: &str| form.get(name).trim().parse::<u32>().unwrap_or(0);
    let (counter, ticket) = (number("desk"), number("number"));
    let commands = match form.get("do") {
        "next" => vec![CounterCommand::CallNext],
        "finish-next" => vec![CounterCommand::Close(ticket), CounterCommand::CallNext],
        "again" => vec![CounterCommand::Call(ticket)],
        "recall" => vec![CounterCommand::Call(number("absent"))],
        "skip" => vec![CounterCommand::Skip(ticket)],
        "finish" => vec![CounterCommand::Close(ticket)],
        _ => return Err(Problem::not_found(page.lang())),
    };
    let mut refused = String::new();
    for command in commands {
        match hall::call(&page.app, unit, command, Caller { counter, by }).await {
            Ok(_) => {}
            Err(hall::HallError::Refused(refusal)) => {
                refused = format!("&refused={refusal}");
                break;
            }
            Err(error) => return Err(hall_problem(page, error)),
        }
    }
    Ok(page.go(&format!("/counter?desk={counter}{refused}")))
}
