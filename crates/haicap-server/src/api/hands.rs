//! Who has a dossier in hand: giving it to another officer, and whom it may be given to.

use super::Body;
use super::dossiers::{Answer, Bare, Outcome, carry_out, load, reason};
use crate::act::colleagues;
use crate::app::App;
use crate::error::Problem;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::dossier::Command;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A dossier that is given to another officer.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GivenOn {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// The officer's assignment, one of `/dossiers/{id}/officers`.
    officer: Uuid,
    /// Why.
    reason: String,
}

/// An officer who could handle a dossier.
#[derive(Serialize, ToSchema)]
pub(crate) struct OfficerView {
    /// The assignment.
    assignment: Uuid,
    /// Full name.
    name: String,
    /// Key of the post.
    post: String,
    /// The last day on which somebody acts for them, when they are away; it is not given to them then.
    #[schema(value_type = Option<crate::api::shapes::Day>)]
    away_until: Option<Date>,
}

/// Gives a dossier to another officer of its division, with the reason: whoever has it, or leads.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/reassign", request_body = GivenOn, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn reassign(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<GivenOn>,
) -> Answer {
    let command = Command::Reassign { officer: body.officer, reason: reason(&body.reason, caller.lang)? };
    carry_out(&app, &caller, &id, body.command_id, command).await
}

/// Passes a dossier that was handed in at another unit's desk to the competent unit.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/transfer", request_body = Bare, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn transfer(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(body): Body<Bare>,
) -> Answer {
    carry_out(&app, &caller, &id, body.command_id, Command::Transfer).await
}

/// Officers to whom a dossier may be given.
#[utoipa::path(get, path = "/api/v1/dossiers/{id}/officers", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = Vec<OfficerView>), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn officers(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Vec<OfficerView>>, Problem> {
    let (dossier, _) = load(&app, &caller, &id).await?;
    caller.may(dossier.object())?;
    let known = colleagues(&app, &dossier).await.map_err(|error| Problem::record(&error, caller.lang))?;
    let view = known.into_iter().map(|colleague| OfficerView {
        assignment: colleague.held.id,
        name: colleague.held.name,
        post: colleague.held.post,
        away_until: colleague.away_until,
    });
    Ok(Json(view.collect()))
}
