//! Rights given on for a term.

use super::{Body, place};
use crate::app::App;
use crate::delegations::{DelegationOrder, NotGiven, finish, give};
use crate::error::Problem;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use haicap_core::Lang;
use haicap_core::delegation::{Delegation, DelegationRefusalName};
use haicap_core::document::SignatureForm;
use haicap_core::organization::Role;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A delegation.
#[derive(Serialize, ToSchema)]
pub(crate) struct DelegationView {
    /// Identifier.
    id: Uuid,
    /// The unit.
    unit: String,
    /// Whose rights: the assignment.
    of: Uuid,
    /// Who acts: the assignment.
    to: Uuid,
    /// Which rights.
    #[schema(value_type = Vec<crate::api::shapes::RoleWord>)]
    roles: BTreeSet<Role>,
    /// The first day.
    #[schema(value_type = crate::api::shapes::Day)]
    first: Date,
    /// The last day.
    #[schema(value_type = crate::api::shapes::Day)]
    last: Date,
    /// `deputy` or `delegated`, when signing is given on.
    #[schema(value_type = Option<crate::api::shapes::SignatureWord>)]
    form: Option<SignatureForm>,
    /// The paper or reason.
    ground: String,
    /// Whether it counts today.
    counts: bool,
    /// Whether somebody ended it before its time.
    ended: bool,
}

fn view(app: &App, given: Delegation) -> DelegationView {
    DelegationView {
        counts: given.counts_on(app.today()),
        ended: given.ended_at.is_some(),
        id: given.id,
        unit: given.unit.to_string(),
        of: given.of,
        to: given.to,
        roles: given.roles,
        first: given.first,
        last: given.last,
        form: given.form,
        ground: given.ground,
    }
}

/// The field of the form that a reason is about.
const fn field_of(reason: DelegationRefusalName) -> Option<&'static str> {
    use DelegationRefusalName as Name;
    Some(match reason {
        Name::OtherUnit | Name::SamePerson | Name::SigningNotToOfficers | Name::StandInAway => "to",
        Name::NotYours | Name::SigningNotYours => "of",
        Name::NothingGiven | Name::RightNotHeld => "role",
        Name::PaperMissing => "ground",
        Name::TermWrong | Name::GivenAlready => "first",
        Name::TermTooLong => "last",
        Name::Over => return None,
    })
}

impl Problem {
    /// Why rights were not given on.
    pub(crate) fn delegation(error: &NotGiven, lang: Lang) -> Self {
        let no_post = ("Không có ai đang giữ vị trí này và đăng nhập được.", "Nobody who can sign in holds this post.");
        match error {
            NotGiven::Refused(refusal) => Problem {
                status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(),
                error: refusal.name().key().into(),
                message: refusal.message(lang),
                ground: Some(refusal.ground().cite()),
                field: field_of(refusal.name()),
            },
            NotGiven::NoSuchPost => Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_such_post", no_post, lang),
            NotGiven::NoSuchDelegation => Problem::not_found(lang),
            NotGiven::Record(error) => Problem::record(error, lang),
        }
    }
}

/// Delegations at the caller's units that go on or are still to come.
#[utoipa::path(get, path = "/api/v1/delegations", security(("bearer" = [])),
    responses((status = 200, body = Vec<DelegationView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>, caller: Caller) -> Json<Vec<DelegationView>> {
    let (state, units) = (app.rehearsal.state(), caller.subject().units().collect::<BTreeSet<_>>());
    let open = app.delegations(&state).filter(|given| units.contains(&given.unit) && given.is_open_on(app.today()));
    Json(open.map(|given| view(&app, given.clone())).collect())
}

/// Gives rights on for a term: one's own, or those of somebody one leads; at most what that person has.
#[utoipa::path(post, path = "/api/v1/delegations", request_body = DelegationOrder, security(("bearer" = [])),
    responses((status = 200, body = DelegationView), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn order(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(order): Body<DelegationOrder>,
) -> Result<Json<DelegationView>, Problem> {
    let given = give(&app, caller.subject(), &order).await;
    given.map(|given| Json(view(&app, given))).map_err(|error| Problem::delegation(&error, caller.lang))
}

/// Ends a delegation before its time.
#[utoipa::path(post, path = "/api/v1/delegations/{id}/end", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the delegation")),
    responses((status = 200, body = DelegationView), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn over(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DelegationView>, Problem> {
    let ended = finish(&app, caller.subject(), place(&id, caller.lang)?).await;
    ended.map(|given| Json(view(&app, given))).map_err(|error| Problem::delegation(&error, caller.lang))
}
