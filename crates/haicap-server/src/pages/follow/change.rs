//! What the citizen does with a dossier that was looked up: add papers, withdraw, rate, end the look-up.

use super::texts::FollowTexts;
use super::{Held, Tried, Wrong, ask_first, held, view, with_proof};
use crate::act::{Act, act};
use crate::error::Problem;
use crate::look_up::{RateError, WORDS_MAX, rate};
use crate::pages::{Fields, Page};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use haicap_core::dossier::Command;
use haicap_core::words::tidy;

/// Carries out what was asked for.
pub(crate) async fn change(page: Page, headers: HeaderMap, Path(what): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &headers, &what, &form).await)
}

/// Ends the look-up, so that whoever uses the computer next sees nothing of it.
pub(crate) async fn end(page: Page, form: Fields) -> Response {
    let ended = page.check_form(&form).and_then(|()| with_proof(&page, "", page.go("/follow")));
    page.answer(ended)
}

async fn carry_out(page: &Page, headers: &HeaderMap, what: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let Some(held) = held(page, headers).await? else { return Ok(ask_first(page)) };
    let tried = match what {
        "supplement" => {
            let papers = form.all("paper").map(str::to_owned).collect();
            give(page, &held, form, Command::Supplement { papers }).await
        }
        "withdraw" => withdraw(page, &held, form).await,
        "rate" => rate_it(page, &held, form).await?,
        _ => return Err(Problem::not_found(page.lang())),
    };
    match tried {
        Ok(()) => Ok(page.go(&format!("/follow/dossier?done={what}"))),
        Err(tried) => view(page, &held, tried).await,
    }
}

async fn give<'f>(page: &Page, held: &Held, form: &'f Fields, command: Command) -> Result<(), Tried<'f>> {
    let refused = |problem| Tried { form: Some(form), problem: Some(problem), wrong: None };
    let command_id = form.id("command_id").ok_or_else(|| refused(Problem::bad_input("command_id", page.lang())))?;
    let wish = Act { command_id, dossier: held.dossier.id, command, applicant: None };
    let done = act(&page.app, &held.proof.subject(&held.dossier), &wish).await;
    done.map(drop).map_err(|error| refused(Problem::act(&error, page.lang())))
}

async fn withdraw<'f>(page: &Page, held: &Held, form: &'f Fields) -> Result<(), Tried<'f>> {
    let t = FollowTexts::of(page.lang());
    let reason = tidy(form.get("reason"));
    let wrong = |text| Tried { form: Some(form), wrong: Some(Wrong { part: "withdraw", text }), problem: None };
    if reason.chars().count() > WORDS_MAX {
        return Err(wrong(t.reason_long));
    }
    if !form.ticked("sure", "yes") {
        return Err(wrong(t.withdraw_unsure));
    }
    give(page, held, form, Command::Withdraw { reason }).await
}

async fn rate_it<'f>(page: &Page, held: &Held, form: &'f Fields) -> Result<Result<(), Tried<'f>>, Problem> {
    let t = FollowTexts::of(page.lang());
    let score = form.get("score").parse().ok();
    let text = match rate(&page.app, &held.dossier, score, &tidy(form.get("words"))).await {
        Ok(()) => return Ok(Ok(())),
        Err(RateError::NoScore) => t.score_missing,
        Err(RateError::TooLong) => t.words_long,
        Err(RateError::Twice) => t.rated_twice,
        Err(RateError::TooEarly) => t.rate_early,
        Err(RateError::Store(error)) => return Err(Problem::store(&error, page.lang())),
    };
    Ok(Err(Tried { form: Some(form), wrong: Some(Wrong { part: "rate", text }), problem: None }))
}
