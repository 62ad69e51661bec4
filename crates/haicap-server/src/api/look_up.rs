//! A dossier followed without an account: by a number and the telephone that was given with it.

use super::Body;
use crate::app::App;
use crate::error::Problem;
use crate::look_up::{Place, ProofError, RateError, prove, rate};
use crate::pages::follow::FollowTexts;
use crate::routes::Caller;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use haicap_core::Lang;
use haicap_core::dossier::{Dossier, Stage};
use haicap_core::words::tidy;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// The pair that stands on the receipt.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Pair {
    /// The lookup number, or the code of the dossier.
    number: String,
    /// The telephone number that was given with it.
    phone: String,
}

/// A rating, with the pair.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RatingOrder {
    /// The lookup number, or the code of the dossier.
    number: String,
    /// The telephone number that was given with it.
    phone: String,
    /// From 1, very dissatisfied, to 5, very satisfied.
    #[schema(minimum = 1, maximum = 5)]
    score: u8,
    /// In one's own words, at most 500 letters.
    #[serde(default)]
    words: String,
}

/// Where a dossier stands, without names.
#[derive(Serialize, ToSchema)]
pub(crate) struct Followed {
    /// The code; null before acceptance.
    code: Option<String>,
    /// Code and version of the procedure.
    procedure: String,
    /// The competent unit.
    unit: String,
    /// Where it stands.
    #[schema(value_type = crate::api::shapes::StageWord)]
    stage: Stage,
    /// The moment that the citizen was told last: when it is due, or the new day of the apology.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    promised_at: Option<Timestamp>,
    /// When the result was ready.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    ready_at: Option<Timestamp>,
    /// Whether it may be rated: the result was given to the citizen, and nobody rated it yet.
    may_be_rated: bool,
}

fn said(status: StatusCode, error: &str, message: &str) -> Problem {
    Problem { status: status.as_u16(), error: error.into(), message: message.into(), ground: None, field: None }
}

fn unproved(error: &ProofError, lang: Lang) -> Problem {
    let t = FollowTexts::of(lang);
    match error {
        ProofError::Wrong => said(StatusCode::UNPROCESSABLE_ENTITY, "pair_wrong", t.pair_wrong),
        ProofError::Wait => said(StatusCode::TOO_MANY_REQUESTS, "too_many", t.pair_wait),
        ProofError::Store(error) => Problem::store(error, lang),
    }
}

fn unrated(error: &RateError, lang: Lang) -> Problem {
    let t = FollowTexts::of(lang);
    match error {
        RateError::TooEarly => said(StatusCode::CONFLICT, "no_result_yet", t.rate_early),
        RateError::Twice => said(StatusCode::CONFLICT, "rated_before", t.rated_twice),
        RateError::OwnWork => said(StatusCode::FORBIDDEN, "own_work", t.rate_own),
        RateError::NoScore => said(StatusCode::UNPROCESSABLE_ENTITY, "no_score", t.score_missing),
        RateError::TooLong => said(StatusCode::UNPROCESSABLE_ENTITY, "too_long", t.words_long),
        RateError::Store(error) => Problem::store(error, lang),
    }
}

/// The dossier to which both belong.
pub(super) async fn found(app: &App, from: &Place, pair: &Pair, lang: Lang) -> Result<Dossier, Problem> {
    let proof = prove(app, from, &pair.number, &pair.phone).await.map_err(|error| unproved(&error, lang))?;
    let row = app.store.dossier(proof.dossier).await.map_err(|error| Problem::store(&error, lang))?;
    let row = row.ok_or_else(|| Problem::not_found(lang))?;
    serde_json::from_str(&row.body).map_err(|error| {
        tracing::error!(%error, dossier = %row.id, "a stored dossier cannot be read");
        Problem::internal(lang)
    })
}

/// Where a dossier stands, for whoever has its number and the telephone of the applicant. Five wrong tries for one number
/// have to wait a quarter of an hour.
#[utoipa::path(post, path = "/api/v1/look-up", request_body = Pair,
    responses((status = 200, body = Followed), (status = 400, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub(crate) async fn follow(
    State(app): State<Arc<App>>,
    caller: Caller,
    from: Place,
    Body(pair): Body<Pair>,
) -> Result<Json<Followed>, Problem> {
    let dossier = found(&app, &from, &pair, caller.lang).await?;
    let rated = app.store.rating(dossier.id).await.map_err(|error| Problem::store(&error, caller.lang))?;
    Ok(Json(Followed {
        procedure: dossier.procedure.to_string(),
        unit: dossier.unit.to_string(),
        stage: dossier.stage(),
        promised_at: dossier.promised_at(),
        ready_at: dossier.ready_at(),
        may_be_rated: dossier.returned_at.is_some() && rated.is_none(),
        code: dossier.code,
    }))
}

/// Rates how a dossier was handled, once, after the result was given. Score and words are kept apart from the dossier.
#[utoipa::path(post, path = "/api/v1/look-up/rating", request_body = RatingOrder,
    responses((status = 200, body = Followed), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn rate_it(
    State(app): State<Arc<App>>,
    caller: Caller,
    from: Place,
    Body(order): Body<RatingOrder>,
) -> Result<Json<Followed>, Problem> {
    let pair = Pair { number: order.number, phone: order.phone };
    let dossier = found(&app, &from, &pair, caller.lang).await?;
    let rated = rate(&app, caller.subject(), &dossier, (Some(order.score), &tidy(&order.words))).await;
    rated.map_err(|error| unrated(&error, caller.lang))?;
    follow(State(app), caller, from, Body(pair)).await
}
