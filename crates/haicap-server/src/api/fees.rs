//! A fee that is not owed: waived before it is taken, given back after.

use super::Body;
use super::dossiers::{Answer, Outcome, carry_out, one_line, reason};
use crate::app::App;
use crate::error::Problem;
use crate::routes::Caller;
use axum::extract::{Path, State};
use haicap_core::dossier::{Command, RefundGround};
use serde::Deserialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A fee that is not taken, or not whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Waived {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Key of the ground in the list of the procedure.
    #[schema(example = "ho_ngheo")]
    ground: String,
    /// The paper that shows it, with its number.
    #[schema(min_length = 1)]
    proof: String,
}

/// A fee that is given back, whole.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenBack {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// `withdrawn`, `refused` or `taken_wrongly`.
    #[schema(value_type = crate::api::shapes::RefundGroundWord)]
    ground: RefundGround,
    /// In the leader's words.
    reason: String,
    /// Number of the voucher.
    voucher: String,
}

/// Waives the fee, or a part of it, on a ground of the procedure; once, before it is taken.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/waive-fee", request_body = Waived, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn waive(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<Waived>,
) -> Answer {
    let line = |text: &str| one_line(text, caller.lang);
    let command = Command::WaiveFee { ground: line(&body.ground)?, proof: line(&body.proof)? };
    carry_out(&app, &caller, &id, body.command_id, command).await
}

/// Gives the fee back that was taken, whole; by the head of the centre of the desk that took it.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/refund-fee", request_body = GivenBack, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn refund(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<GivenBack>,
) -> Answer {
    let (ground, reason) = (body.ground, reason(&body.reason, caller.lang)?);
    let command = Command::RefundFee { ground, reason, voucher: one_line(&body.voucher, caller.lang)? };
    carry_out(&app, &caller, &id, body.command_id, command).await
}
