//! Handing in online without an account: where one lives, the form, a last look, and the lookup number.
//!
//! Nothing is kept until the dossier is sent: every page carries what was typed to the next, and files under a mark for
//! this form alone. The identifiers of what will be made come with the form, sealed, so that a form sent twice is one
//! dossier and nobody writes over another's.

mod form;
mod place;
mod review;
mod texts;

use super::addresses::chosen;
use super::counter::form::answers;
use super::counter::number_of;
use super::result::typed_delivery;
use super::{Page, files, follow};
use crate::act::{Act, NewApplicant, act_with};
use crate::attachments::Received;
use crate::error::Problem;
use crate::look_up::{By, Place, Proof, citizen, form_seal, sealed_form};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use form::{Known, PAY, Typed, Wrong};
use haicap_core::dossier::{Command, PayMethod};
use haicap_core::organization::Role;
use haicap_core::procedure::fields::Asked;
use haicap_core::procedure::{Channel, Procedure, Quantity};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use uuid::Uuid;

pub(crate) use form::{counts, how_to_pay};
pub(crate) use place::now;
pub(crate) use texts::HandInTexts;

/// Dossiers that may be sent from one place and for one identity number in a quarter of an hour. A service centre helps
/// many people at one computer.
const PER_PLACE: u32 = 60;
const PER_PERSON: u32 = 5;

/// Where one lives, then the form of the procedure.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(begin(&page).await)
}

async fn begin(page: &Page) -> Result<Response, Problem> {
    let code = page.asked.get("procedure");
    if code.is_empty() {
        return Ok(page.go("/procedures"));
    }
    // Whoever has an account hands in with it.
    if page.subject().roles.contains(&Role::Citizen) {
        return Ok(page.go(&format!("/counter?procedure={}", super::encoded(code))));
    }
    let procedure = online(page, code)?;
    match chosen(page, &page.asked) {
        Some(chosen) => {
            let dossier = page.id()?;
            let seal = page.stored(form_seal(&page.app, dossier).await)?;
            form::show(page, procedure, chosen, &Typed::fresh(dossier, seal), 200)
        }
        None => place::ask(page, procedure),
    }
}

/// Goes on with what was typed: to the last look, back to the form, or into the store.
pub(crate) async fn submit(page: Page, place: Place, request: Request) -> Response {
    // The seal is known to whoever was given the form, and to nobody else.
    match files::receive_of(&page, |form| form.get("seal").to_owned(), request).await {
        Ok(received) => page.answer_to(&received.form, go_on(&page, &place, &received).await),
        Err(problem) => page.answer(Err(problem)),
    }
}

async fn go_on(page: &Page, place: &Place, received: &Received) -> Result<Response, Problem> {
    let form = &received.form;
    page.check_form(form)?;
    let procedure = online(page, form.get("procedure"))?;
    let chosen = chosen(page, form).ok_or_else(|| Problem::not_found(page.lang()))?;
    let (dossier, seal) = (form.id("dossier"), form.get("seal"));
    let Some(dossier) = dossier.filter(|_| seal.len() <= 100) else {
        return Err(Problem::bad_input("dossier", page.lang()));
    };
    if !page.stored(sealed_form(&page.app, dossier, seal).await)? {
        return Err(Problem::bad_input("dossier", page.lang()));
    }
    let mut typed = Typed { received: Some(received), dossier, seal: seal.to_owned(), ..Typed::default() };
    if form.get("then") == "edit" {
        return form::show(page, procedure, chosen, &typed, 200);
    }
    let known = match known(page, received, procedure) {
        Ok(known) if received.is_whole() => known,
        checked => {
            typed.wrong = checked.err().map(|wrong| *wrong).unwrap_or_default();
            return form::show(page, procedure, chosen, &typed, files::status(received));
        }
    };
    if form.get("then") != "send" {
        return review::show(page, procedure, chosen, received, &known);
    }
    match send(page, place, procedure, chosen.unit, &known, &typed).await {
        Ok(proof) => follow::enter(page, proof, "/follow/receipt").await,
        Err(problem) => {
            let status = problem.status;
            typed.problem = Some(problem);
            form::show(page, procedure, chosen, &typed, status)
        }
    }
}

/// The version of a procedure that takes dossiers online today.
fn online<'p>(page: &'p Page, code: &str) -> Result<&'p Procedure, Problem> {
    let procedure = page.city().procedure_on(code, page.store_day());
    let listed = page.city().listed.contains_key(code);
    match procedure {
        Some(procedure) if procedure.channels.contains(&Channel::Online) => Ok(procedure),
        Some(_) => {
            let t = (HandInTexts::of(haicap_core::Lang::Vi), HandInTexts::of(haicap_core::Lang::En));
            let words = (t.0.counter_only, t.1.counter_only);
            Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "channel_not_offered", words, page.lang()))
        }
        None if listed => Err(Problem::catalogue_only(page.lang())),
        None => Err(Problem::not_found(page.lang())),
    }
}

/// What was typed, checked; every fault at its field.
fn known(page: &Page, received: &Received, procedure: &Procedure) -> Result<Known, Box<Wrong>> {
    let form = &received.form;
    let there = |key: &str| received.papers().any(|paper| paper == key);
    let checked = answers(page, form, procedure, Asked::InFull);
    let mut wrong = Wrong::of(page, form, procedure);
    match checked {
        Ok(answers) if wrong.is_none() => Ok(Known {
            name: tidy(form.get("name")),
            identity_number: tidy(form.get("identity_number")),
            phone: tidy(form.get("phone")),
            answers,
            papers: procedure.papers.iter().filter(|paper| there(&paper.key)).cloned().collect(),
            quantity: Quantity { copies: number_of(form, "copies"), pages: number_of(form, "pages") },
            pay: PayMethod::from_key(form.get(PAY)),
            delivery: typed_delivery(Some(form)),
        }),
        checked => {
            wrong.faults = checked.err().unwrap_or_default();
            Err(Box::new(wrong))
        }
    }
}

async fn send(
    page: &Page,
    place: &Place,
    procedure: &Procedure,
    unit: UnitId,
    known: &Known,
    typed: &Typed<'_>,
) -> Result<Proof, Problem> {
    let tries = [(format!("place {}", place.0), PER_PLACE), (format!("person {}", known.identity_number), PER_PERSON)];
    if !page.app.look_ups.sent.take(&tries) {
        let t = (HandInTexts::of(haicap_core::Lang::Vi), HandInTexts::of(haicap_core::Lang::En));
        let words = (t.0.too_many, t.1.too_many);
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", words, page.lang()));
    }
    let dossier = typed.dossier;
    let made = |what: &str| Uuid::new_v5(&dossier, what.as_bytes());
    // A citizen of a round is known by the number, so that the journal shows whose dossier it is.
    let person = page.app.boards.play_at(unit, &known.identity_number).unwrap_or_else(|| made("applicant"));
    let mut answers = known.answers.clone();
    answers.extend(known.pay.map(|pay| (PAY.to_owned(), pay.key().to_owned())));
    let command = Command::Submit {
        unit,
        procedure: procedure.id.clone(),
        channel: Channel::Online,
        applicant: person,
        owner: Some(person),
        papers: known.papers.iter().map(|paper| paper.key.clone()).collect(),
        quantity: known.quantity,
        delivery: known.delivery.clone(),
    };
    let applicant = NewApplicant {
        id: person,
        name: known.name.clone(),
        identity_number: known.identity_number.clone(),
        phone: known.phone.clone(),
        answers,
    };
    let wish = Act { command_id: made("submit"), dossier, command, applicant: Some(applicant) };
    let files = typed.received.map_or(&[][..], |received| &received.files);
    act_with(&page.app, &citizen(person), &wish, files).await.map_err(|error| Problem::act(&error, page.lang()))?;
    Ok(Proof { dossier, by: By::Number })
}
