//! The counter: find the procedure by everyday words, take in the dossier, hand out the receipt.
//! A citizen who signed in hands in online on the same page.

pub(crate) mod form;
mod place;
mod search;

use super::files::{self, FileTexts};
use super::result::typed_delivery;
use super::{Fields, Page, Shell, dossier, tickets};
use crate::act::{Act, act, act_with};
use crate::api::dossiers::applicant;
use crate::attachments::Received;
use crate::error::Problem;
use askama::Template;
use axum::extract::Request;
use axum::response::Response;
use form::FormView;
use haicap_core::access::Action;
use haicap_core::dossier::Command;
use haicap_core::organization::Role;
use haicap_core::procedure::fields::{Asked, FieldFault};
use haicap_core::procedure::{Channel, Procedure, Quantity};
use haicap_core::territory::UnitId;
use search::{Found, find};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "counter.html")]
struct CounterPage {
    shell: Shell,
    citizen: bool,
    query: String,
    found: Vec<Found>,
    some_found: bool,
    form: Option<FormView>,
    file_texts: &'static FileTexts,
    /// The calls of the hall, for those who take dossiers in.
    panel: Option<tickets::CallPanel>,
    /// Why the last try was turned away, with its ground.
    problem: Option<Problem>,
}

/// The list of procedures, and the form of the chosen one.
pub(crate) async fn show(page: Page) -> Response {
    let chosen = page.asked.filled("procedure").map(str::to_owned);
    page.answer(counter(&page, chosen.as_deref(), None).await)
}

/// Takes in a dossier.
pub(crate) async fn submit(page: Page, request: Request) -> Response {
    let received = match files::receive(&page, request).await {
        Ok(received) => received,
        Err(problem) => return page.answer(Err(problem)),
    };
    page.answer(take_in(&page, &received).await)
}

/// What somebody typed, and why it was turned away.
struct Tried<'f> {
    form: &'f Fields,
    received: &'f Received,
    problem: Option<Problem>,
    wrong: form::Wrong,
    /// What is wrong with the fields of the procedure.
    faults: Vec<(String, FieldFault)>,
}

impl Tried<'_> {
    /// Whether nothing was tried but to find a place.
    fn looks(&self) -> bool {
        self.problem.is_none() && self.received.unkept.is_empty() && place::is_asked(self.form)
    }
}

async fn counter(page: &Page, chosen: Option<&str>, tried: Option<Tried<'_>>) -> Result<Response, Problem> {
    let query = tried.as_ref().map_or(&page.asked, |tried| tried.form).get("q").to_owned();
    let today = page.city().calendar.civil(page.app.clock.now()).date();
    let offered = page.city().procedures_on(today);
    let offered: Vec<_> = offered.into_iter().filter(|procedure| !channels(page, procedure).is_empty()).collect();
    let procedure = match chosen {
        Some(code) => Some(*offered.iter().find(|p| p.id.code == code).ok_or_else(|| not_offered(page, code))?),
        None => None,
    };
    let status = tried.as_ref().filter(|tried| !tried.looks()).map_or(200, |tried| {
        tried.problem.as_ref().map_or_else(|| files::status(tried.received), |problem| problem.status)
    });
    let form = match procedure {
        Some(procedure) => Some(FormView::new(page, procedure, tried.as_ref()).await?),
        None => None,
    };
    let citizen = is_citizen(page);
    let found = find(page, &offered, &query, chosen);
    let counter = CounterPage {
        shell: page.shell(if citizen { page.w().counter_title_citizen } else { page.w().counter_title }),
        citizen,
        some_found: found.iter().any(|found| found.shown),
        found,
        query,
        form,
        file_texts: FileTexts::of(page.lang()),
        panel: tickets::panel(page).await?,
        problem: tried.and_then(|tried| tried.problem),
    };
    page.html_with(status, &counter)
}

async fn take_in(page: &Page, received: &Received) -> Result<Response, Problem> {
    let form = &received.form;
    page.check_form(form)?;
    let today = page.city().calendar.civil(page.app.clock.now()).date();
    let procedure = page.city().procedure_on(form.get("procedure"), today);
    let procedure = procedure.ok_or_else(|| not_offered(page, form.get("procedure")))?;
    let code = Some(procedure.id.code.as_str());
    if place::is_asked(form) {
        let (problem, wrong, faults) = (None, form::Wrong::default(), Vec::new());
        return counter(page, code, Some(Tried { form, received, problem, wrong, faults })).await;
    }
    let wrong = form::Wrong::of(page, form, procedure);
    let channel = Channel::from_key(form.get("channel")).unwrap_or(Channel::Counter);
    let checked = form::answers(page, form, procedure, Asked::of(channel));
    if wrong.any() || checked.is_err() || !received.unkept.is_empty() {
        let faults = checked.err().unwrap_or_default();
        return counter(page, code, Some(Tried { form, received, problem: None, wrong, faults })).await;
    }
    let (mut wish, accept_id) = wish(page, received, procedure)?;
    if let (Some(applicant), Ok(answers)) = (&mut wish.applicant, checked) {
        applicant.answers = answers;
    }
    if let Err(error) = act_with(&page.app, page.subject(), &wish, &received.files).await {
        let problem = Some(Problem::act(&error, page.lang()));
        return counter(page, code, Some(Tried { form, received, problem, wrong, faults: Vec::new() })).await;
    }
    let complete = procedure.always_required().all(|key| received.papers().any(|paper| paper == key));
    if form.get("then") != "accept" || !complete {
        return Ok(page.go(&format!("/dossiers/{}", wish.dossier)));
    }
    let accept = Act { command_id: accept_id, dossier: wish.dossier, command: Command::Accept, applicant: None };
    match act(&page.app, page.subject(), &accept).await {
        Ok(_) => Ok(page.go(&format!("/dossiers/{}/receipt", wish.dossier))),
        Err(error) => {
            let problem = Problem::act(&error, page.lang());
            dossier::with_problem(page, &wish.dossier.to_string(), problem).await
        }
    }
}

/// Why there is no form for a code.
fn not_offered(page: &Page, code: &str) -> Problem {
    let listed = page.city().listed.contains_key(code);
    if listed { Problem::catalogue_only(page.lang()) } else { Problem::not_found(page.lang()) }
}

/// The command that a form asks for, and the identifier of the acceptance after it.
fn wish(page: &Page, received: &Received, procedure: &Procedure) -> Result<(Act, Uuid), Problem> {
    let form = &received.form;
    let unreadable = |field: &str| Problem::bad_input(field, page.lang());
    let id = |name: &str| form.id(name).ok_or_else(|| unreadable(name));
    let unit: UnitId = form.get("unit").parse().map_err(|_| unreadable("unit"))?;
    if !units(page).contains(&unit) {
        return Err(Problem::not_found(page.lang()));
    }
    let channel = Channel::from_key(form.get("channel")).filter(|channel| channels(page, procedure).contains(channel));
    // A citizen hands in for themselves: the applicant is the person who signed in.
    let owner = page.subject().person.filter(|_| is_citizen(page));
    let (name, number, phone) = (form.get("name"), form.get("identity_number"), form.get("phone"));
    // A citizen of a round is known by the number, so that the journal shows whose dossier it is.
    let played = page.app.boards.play_at(unit, number.trim());
    let id_of_applicant = owner.or(played).map_or_else(|| id("applicant"), Ok)?;
    let applicant = applicant(id_of_applicant, name, number, phone, page.lang())?;
    let command = Command::Submit {
        unit,
        procedure: procedure.id.clone(),
        channel: channel.ok_or_else(|| unreadable("channel"))?,
        applicant: applicant.id,
        owner,
        papers: received.papers().map(str::to_owned).collect(),
        quantity: Quantity { copies: number_of(form, "copies"), pages: number_of(form, "pages") },
        delivery: typed_delivery(Some(form)),
    };
    let wish = Act { command_id: id("command_id")?, dossier: id("dossier")?, command, applicant: Some(applicant) };
    Ok((wish, id("accept_id")?))
}

/// A number of copies or pages: one when the form does not ask; what is no number is out of range.
pub(crate) fn number_of(form: &Fields, name: &str) -> u32 {
    form.filled(name).map_or(1, |text| text.parse().unwrap_or(0))
}

fn is_citizen(page: &Page) -> bool {
    page.subject().roles.contains(&Role::Citizen)
}

/// The ways in which this person may hand in for a procedure.
fn channels(page: &Page, procedure: &Procedure) -> Vec<Channel> {
    let mine: &[Channel] = if is_citizen(page) { &[Channel::Online] } else { &[Channel::Counter, Channel::Post] };
    mine.iter().copied().filter(|channel| procedure.channels.contains(channel)).collect()
}

/// The units for which this person may hand in: any, for an officer the own ones first; what is another's is received for
/// that unit where the rules let any desk receive (Điều 18 khoản 3 Nghị định 61/2018/NĐ-CP).
fn units(page: &Page) -> Vec<UnitId> {
    if is_citizen(page) {
        return page.city().new_units().map(|unit| unit.id).collect();
    }
    let mut units: Vec<_> = page.subject().units().filter(|unit| page.may_at(Action::Submit, *unit)).collect();
    units.sort_unstable();
    units.dedup();
    let others: Vec<_> = page.city().new_units().map(|unit| unit.id).filter(|unit| !units.contains(unit)).collect();
    if !units.is_empty() && page.app.receives_for_others() {
        units.extend(others);
    }
    units
}
