//! What the citizen does with a dossier that was looked up: add papers, withdraw, rate, complain, end the look-up.

use super::texts::FollowTexts;
use super::{Held, Tried, Wrong, ask_first, held, view, with_proof};
use crate::act::{Act, act_with};
use crate::attachments::Received;
use crate::complaints::complain;
use crate::error::Problem;
use crate::look_up::{RateError, WORDS_MAX, rate};
use crate::pages::files::{self, FileTexts};
use crate::pages::result::typed_delivery;
use crate::pages::{Fields, Page, fields};
use crate::routes::cookie;
use axum::extract::{Path, Request};
use axum::http::HeaderMap;
use axum::response::Response;
use haicap_core::dossier::Command;
use haicap_core::indicators::ComplaintFault;
use haicap_core::words::tidy;

/// Carries out what was asked for.
pub(crate) async fn change(page: Page, headers: HeaderMap, Path(what): Path<String>, request: Request) -> Response {
    page.answer(receive(&page, &headers, &what, request).await)
}

/// Ends the look-up, so that whoever uses the computer next sees nothing of it.
pub(crate) async fn end(page: Page, form: Fields) -> Response {
    let ended = page.check_form(&form).and_then(|()| with_proof(&page, "", page.go("/follow")));
    page.answer(ended)
}

/// Reads the form of whoever looked a dossier up; of nobody else a file is read.
async fn receive(page: &Page, headers: &HeaderMap, what: &str, request: Request) -> Result<Response, Problem> {
    let Some(held) = held(page, headers).await? else { return Ok(ask_first(page)) };
    // What stands for the pair is known to this browser alone.
    let proof = cookie(headers, &fields::proof_name(page.app.kind)).unwrap_or_default();
    let received = files::receive_of(page, |_| proof, request).await?;
    Ok(page.answer_to(&received.form, carry_out(page, &held, what, &received).await))
}

async fn carry_out(page: &Page, held: &Held, what: &str, received: &Received) -> Result<Response, Problem> {
    page.check_form(&received.form)?;
    let tried = match what {
        "supplement" => supplement(page, held, received).await,
        "delivery" => choose(page, held, received).await,
        "withdraw" => withdraw(page, held, received).await,
        "rate" => rate_it(page, held, received).await?,
        "complain" => complain_of(page, held, received).await?,
        _ => return Err(Problem::not_found(page.lang())),
    };
    match tried {
        Ok(()) => Ok(page.go(&format!("/follow/dossier?done={what}"))),
        Err(tried) => view(page, held, tried).await,
    }
}

async fn supplement<'f>(page: &Page, held: &Held, received: &'f Received) -> Result<(), Tried<'f>> {
    let t = FileTexts::of(page.lang());
    if !received.is_whole() {
        let text = if received.unkept.is_empty() { t.lost } else { t.fix };
        return Err(Tried { received: Some(received), wrong: Some(Wrong { part: "supplement", text }), problem: None });
    }
    let papers = received.papers().map(str::to_owned).collect();
    give(page, held, received, Command::Supplement { papers }).await
}

async fn give<'f>(page: &Page, held: &Held, received: &'f Received, command: Command) -> Result<(), Tried<'f>> {
    let refused = |problem| Tried { received: Some(received), problem: Some(problem), wrong: None };
    let command_id =
        received.form.id("command_id").ok_or_else(|| refused(Problem::bad_input("command_id", page.lang())))?;
    let wish = Act { command_id, dossier: held.dossier.id, command, applicant: None };
    let done = act_with(&page.app, &held.proof.subject(&held.dossier), &wish, &received.files).await;
    done.map(drop).map_err(|error| refused(Problem::act(&error, page.lang())))
}

async fn choose<'f>(page: &Page, held: &Held, received: &'f Received) -> Result<(), Tried<'f>> {
    give(page, held, received, Command::ChooseDelivery { delivery: typed_delivery(Some(&received.form)) }).await
}

async fn withdraw<'f>(page: &Page, held: &Held, received: &'f Received) -> Result<(), Tried<'f>> {
    let (t, form) = (FollowTexts::of(page.lang()), &received.form);
    let reason = tidy(form.get("reason"));
    let wrong = |text| Tried { received: Some(received), wrong: Some(Wrong { part: "withdraw", text }), problem: None };
    if reason.chars().count() > WORDS_MAX {
        return Err(wrong(t.reason_long));
    }
    if !form.ticked("sure", "yes") {
        return Err(wrong(t.withdraw_unsure));
    }
    give(page, held, received, Command::Withdraw { reason }).await
}

async fn rate_it<'f>(page: &Page, held: &Held, received: &'f Received) -> Result<Result<(), Tried<'f>>, Problem> {
    let (t, form) = (FollowTexts::of(page.lang()), &received.form);
    let score = form.get("score").parse().ok();
    let words = tidy(form.get("words"));
    let text = match rate(&page.app, page.subject(), &held.dossier, (score, &words)).await {
        Ok(()) => return Ok(Ok(())),
        Err(RateError::NoScore) => t.score_missing,
        Err(RateError::TooLong) => t.words_long,
        Err(RateError::Twice) => t.rated_twice,
        Err(RateError::TooEarly) => t.rate_early,
        Err(RateError::OwnWork) => t.rate_own,
        Err(RateError::Store(error)) => return Err(Problem::store(&error, page.lang())),
    };
    Ok(Err(Tried { received: Some(received), wrong: Some(Wrong { part: "rate", text }), problem: None }))
}

async fn complain_of<'f>(page: &Page, held: &Held, received: &'f Received) -> Result<Result<(), Tried<'f>>, Problem> {
    let written = complain(&page.app, page.subject(), &held.dossier, received.form.get("complaint")).await;
    let wrong = |fault: ComplaintFault| Wrong { part: "complain", text: fault.label(page.lang()) };
    let tried = |fault| Tried { received: Some(received), wrong: Some(wrong(fault)), problem: None };
    Ok(page.kept(written)?.map_err(tried))
}
