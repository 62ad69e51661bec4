//! Signing in and out, and who one is.

use super::Body;
use crate::app::{App, AppKind};
use crate::error::Problem;
use crate::routes::Caller;
use crate::sign_in;
use axum::Json;
use axum::extract::State;
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A one-time grant, or login and password; in the official store a grant is a card with which login and password are
/// chosen.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// One-time grant.
    grant: Option<String>,
    /// Login of a local account.
    login: Option<String>,
    /// Its password.
    password: Option<String>,
}

/// A session that began.
#[derive(Serialize, ToSchema)]
pub(crate) struct Session {
    /// Send it as `Authorization: Bearer …`.
    token: String,
    /// The account.
    account: Uuid,
    /// Its name.
    name: String,
    /// When the session ends, wall time.
    #[schema(value_type = crate::api::shapes::Moment)]
    expires_at: Timestamp,
}

/// Signs in.
#[utoipa::path(post, path = "/api/v1/sign-in", request_body = SignIn,
    responses((status = 200, body = Session), (status = 401, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn sign_in(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(body): Body<SignIn>,
) -> Result<Json<Session>, Problem> {
    let begun = match (body.grant, body.login, body.password) {
        (Some(grant), None, None) => sign_in::with_grant(&app, &grant).await,
        (Some(card), Some(login), Some(password)) if app.kind == AppKind::Official => {
            sign_in::with_card(&app, &card, login.trim(), &password).await
        }
        (None, Some(login), Some(password)) => sign_in::with_password(&app, &login, &password).await,
        _ => return Err(Problem::unfit("grant | login + password", caller.lang)),
    };
    let session = begun.map_err(|error| Problem::sign_in(&error, caller.lang))?;
    Ok(Json(Session {
        account: session.signed_in.subject.account.unwrap_or_default(),
        name: session.signed_in.name.clone(),
        expires_at: session.signed_in.expires_at,
        token: session.token,
    }))
}

/// Ends the session.
#[utoipa::path(post, path = "/api/v1/sign-out", security(("bearer" = [])),
    responses((status = 200, body = Object), (status = 401, body = Problem)))]
pub(crate) async fn sign_out(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<serde_json::Value>, Problem> {
    if let Some(token) = &caller.token {
        sign_in::sign_out(&app, token).await.map_err(|error| Problem::sign_in(&error, caller.lang))?;
    }
    Ok(Json(serde_json::json!({})))
}

/// A person and the posts they hold.
#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    /// The account.
    account: Option<Uuid>,
    /// The name.
    name: String,
    /// Roles for the whole city.
    #[schema(value_type = Vec<crate::api::shapes::RoleWord>)]
    roles: Vec<Role>,
    /// Posts in units.
    posts: Vec<HeldPost>,
}

/// A post that is held.
#[derive(Serialize, ToSchema)]
pub(crate) struct HeldPost {
    /// The assignment.
    assignment: Uuid,
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Key of the division.
    division: String,
    /// Key of the post.
    post: String,
    /// Roles in force.
    #[schema(value_type = Vec<crate::api::shapes::RoleWord>)]
    roles: Vec<Role>,
}

/// Who one is.
#[utoipa::path(get, path = "/api/v1/me", security(("bearer" = [])),
    responses((status = 200, body = Me), (status = 401, body = Problem)))]
pub(crate) async fn me(caller: Caller) -> Json<Me> {
    let subject = caller.subject();
    let posts = subject.assignments.iter().map(|a| HeldPost {
        assignment: a.id,
        unit: a.unit,
        division: a.division.clone(),
        post: a.post.clone(),
        roles: a.roles.iter().copied().collect(),
    });
    Json(Me {
        account: subject.account,
        name: caller.session.as_ref().map(|session| session.name.clone()).unwrap_or_default(),
        roles: subject.roles.iter().copied().collect(),
        posts: posts.collect(),
    })
}
