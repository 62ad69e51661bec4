//! Results: signed several at once, stored as files, received by citizens in the way they chose.

use super::Body;
use super::dossiers::{Answer, Outcome, carry_out, load, one_line, outcome, reason};
use super::files::received;
use super::look_up::{Pair, found};
use super::papers::named;
use crate::act::{Act, act, act_with};
use crate::app::App;
use crate::attachments::Offer;
use crate::error::Problem;
use crate::look_up::Place;
use crate::pages::result::{hand_out, hand_to_citizen, must_be_sent};
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use haicap_core::dossier::{Command, Delivery, DeliveryWay};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// How the result is to be received.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryBody {
    /// `desk`, `post` or `online`.
    #[schema(value_type = crate::api::shapes::DeliveryWord)]
    way: DeliveryWay,
    /// Where the post brings it: house, street or hamlet, ward or commune, from 10 to 200 letters; for `post` alone.
    #[serde(default)]
    address: String,
}

impl DeliveryBody {
    pub(super) fn read(&self) -> Delivery {
        Delivery::of(self.way, &self.address)
    }
}

/// A choice how the result is to be received.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DeliveryChoice {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// How.
    delivery: DeliveryBody,
}

/// Says how the result is to be received, until it is given.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/delivery", request_body = DeliveryChoice, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn choose_delivery(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<DeliveryChoice>,
) -> Answer {
    let command = Command::ChooseDelivery { delivery: body.delivery.read() };
    carry_out(&app, &caller, &id, body.command_id, command).await
}

/// A result that is given to the citizen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Returning {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Number under which the post took it; of results that go by post alone.
    #[serde(default)]
    consignment: String,
}

/// Gives the result to the citizen, in the way that was chosen.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/return-result", request_body = Returning,
    security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn return_result(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<Returning>,
) -> Answer {
    let command = Command::ReturnResult { consignment: one_line(&body.consignment, caller.lang)? };
    carry_out(&app, &caller, &id, body.command_id, command).await
}

/// A form with the file of a result (`multipart/form-data`).
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is read part by part")]
pub(crate) struct ResultForm {
    /// Identifier of the command, made by the caller; repeating it with the same file is safe.
    command_id: Uuid,
    /// Why it takes the place of another; needed when there is one.
    reason: Option<String>,
    /// The signed result: one PDF, PNG or JPEG of at most 25 MB.
    #[schema(value_type = String, format = Binary, rename = "file.@result")]
    file: Vec<u8>,
}

/// Stores the signed result as a file, until it is given to the citizen: the clerk of the division that issues it; where
/// no clerk does, whoever handled or signed it. Another file takes its place with a reason.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/result", security(("bearer" = [])),
    request_body(content = ResultForm, content_type = "multipart/form-data"),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn attach(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Answer {
    let lang = caller.lang;
    let (dossier, command_id, received) = received(&app, &caller, &id, request).await?;
    let reason = reason(received.form.get("reason"), lang)?;
    let command = Command::AttachResult { result: must_be_sent(&received, lang)?, reason };
    let wish = Act { command_id, dossier: dossier.id, command, applicant: None };
    stored(&app, &caller, &wish, &received.files).await
}

/// Carries a wish out, with files that come with it.
pub(super) async fn stored(app: &App, caller: &Caller, wish: &Act, files: &[Offer]) -> Answer {
    match act_with(app, caller.subject(), wish, files).await {
        Ok(done) => Ok(outcome(done)),
        Err(error) => Err(named(app, wish.dossier, &error, caller.lang).await),
    }
}

/// The file of a result: for those who read the dossier, and for its owner from the issue on. A download that can do
/// nothing.
#[utoipa::path(get, path = "/api/v1/dossiers/{id}/result", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, description = "The file",
            content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"))),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    hand_out(&app, &caller, &id).await
}

/// The file of an issued result, for whoever has the number of its dossier and the telephone of the applicant. That it was
/// fetched stands in the journal.
#[utoipa::path(post, path = "/api/v1/look-up/result", request_body = Pair,
    responses((status = 200, description = "The file",
            content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"))),
        (status = 400, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem),
        (status = 429, body = Problem)))]
pub(crate) async fn fetch(
    State(app): State<Arc<App>>,
    caller: Caller,
    from: Place,
    Body(pair): Body<Pair>,
) -> Result<Response, Problem> {
    let dossier = found(&app, &from, &pair, caller.lang).await?;
    hand_to_citizen(&app, &dossier, caller.lang).await
}

/// Most dossiers that are signed at once.
const MOST: usize = 50;

/// Dossiers that were looked at and are to be signed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Signatures {
    /// At most 50.
    dossiers: Vec<Looked>,
}

/// A dossier as it was looked at.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Looked {
    /// Its identifier.
    dossier: Uuid,
    /// Its version then: what changed since is not signed.
    version: i64,
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
}

/// What came of each signature.
#[derive(Serialize, ToSchema)]
pub(crate) struct Signed {
    /// In the order in which they were sent.
    outcomes: Vec<SignedOne>,
}

/// What came of one signature: what was done, or why it was not.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedOne {
    /// The dossier.
    dossier: Uuid,
    /// The dossier after it; null when it was not signed.
    done: Option<Outcome>,
    /// Why it was not signed; null when it was.
    problem: Option<Problem>,
}

/// Signs several dossiers that were looked at, each by its own command: one that is refused keeps none of the others back.
#[utoipa::path(post, path = "/api/v1/signing", request_body = Signatures, security(("bearer" = [])),
    responses((status = 200, body = Signed), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn sign(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(body): Body<Signatures>,
) -> Result<Json<Signed>, Problem> {
    if body.dossiers.is_empty() || body.dossiers.len() > MOST {
        return Err(Problem::unfit("dossiers: 1-50", caller.lang));
    }
    let mut outcomes = Vec::with_capacity(body.dossiers.len());
    for looked in &body.dossiers {
        let (done, problem) = match sign_one(&app, &caller, looked).await {
            Ok(Json(done)) => (Some(done), None),
            Err(problem) => (None, Some(problem)),
        };
        outcomes.push(SignedOne { dossier: looked.dossier, done, problem });
    }
    Ok(Json(Signed { outcomes }))
}

async fn sign_one(app: &App, caller: &Caller, looked: &Looked) -> Answer {
    let (dossier, version) = load(app, caller, &looked.dossier.to_string()).await?;
    // Sent twice, a signature that was given is answered again.
    if version != looked.version && dossier.signed_at.is_none() {
        return Err(crate::pages::signing::changed(caller.lang));
    }
    let wish = Act { command_id: looked.command_id, dossier: looked.dossier, command: Command::Sign, applicant: None };
    match act(app, caller.subject(), &wish).await {
        Ok(done) => Ok(outcome(done)),
        Err(error) => Err(Problem::act(&error, caller.lang)),
    }
}
