//! Giving and taking roles, making accounts.

use super::Body;
use crate::accounts::{AccountError, AccountOrder, CitizenOrder, Door, put_account_through, put_citizen_through};
use crate::app::App;
use crate::error::Problem;
use crate::instance::Instance;
use crate::personnel::publish::{SignedList, take_in_signed};
use crate::rights::{self, RightsOrder};
use crate::routes::Caller;
use crate::serve::operator_id;
use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use haicap_core::Lang;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// An assignment after the order.
#[derive(Serialize, ToSchema)]
pub(crate) struct Changed {
    /// The person.
    name: String,
    /// Key of the post.
    post: String,
    /// Roles in force now.
    roles: Vec<String>,
}

/// Gives or takes a role at a unit, in the city and in every open store.
#[utoipa::path(post, path = "/api/v1/rights", request_body = RightsOrder, security(("bearer" = [])),
    responses((status = 200, body = Vec<Changed>), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn order(
    Extension(instance): Extension<Arc<Instance>>,
    caller: Caller,
    Body(order): Body<RightsOrder>,
) -> Result<Json<Vec<Changed>>, Problem> {
    let by = caller.subject().account.map(|account| account.to_string()).unwrap_or_default();
    let changed =
        rights::change_rights(&instance, &by, &order).await.map_err(|error| Problem::rights(&error, caller.lang))?;
    let view = |a: haicap_core::organization::Assignment| Changed {
        roles: a.roles.iter().map(|role| role.key().to_owned()).collect(),
        name: a.name,
        post: a.post,
    };
    Ok(Json(changed.into_iter().map(view).collect()))
}

/// What a list changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct TakenIn {
    /// How many people got or lost something.
    people: usize,
}

/// Takes the signed file of an issued list into the city; the same file twice changes nothing.
#[utoipa::path(post, path = "/api/v1/issued-lists", request_body = SignedList, security(("bearer" = [])),
    responses((status = 200, body = TakenIn), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn take_in(
    Extension(instance): Extension<Arc<Instance>>,
    caller: Caller,
    Body(file): Body<SignedList>,
) -> Result<Json<TakenIn>, Problem> {
    let taken = take_in_signed(&instance, &file).await;
    let people = taken.map_err(|error| Problem::record(&error, caller.lang))?;
    Ok(Json(TakenIn { people }))
}

/// An account that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct Made {
    /// The account.
    account: uuid::Uuid,
}

/// Makes a local account of the store that is asked, or changes the one with this login.
#[utoipa::path(post, path = "/api/v1/accounts", request_body = AccountOrder, security(("bearer" = [])),
    responses((status = 200, body = Made), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn account(
    Extension(instance): Extension<Arc<Instance>>,
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(order): Body<AccountOrder>,
) -> Result<Json<Made>, Problem> {
    let made = put_account_through(&instance, door(&app, &caller), order).await;
    made.map(|account| Json(Made { account })).map_err(|error| not_made(error, caller.lang))
}

/// Makes a local account of a citizen in the official store, or gives the one with this login another password.
#[utoipa::path(post, path = "/api/v1/citizens", request_body = CitizenOrder, security(("bearer" = [])),
    responses((status = 200, body = Made), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 422, body = Problem)))]
pub(crate) async fn citizen(
    Extension(instance): Extension<Arc<Instance>>,
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(order): Body<CitizenOrder>,
) -> Result<Json<Made>, Problem> {
    let made = put_citizen_through(&instance, door(&app, &caller), order).await;
    made.map(|account| Json(Made { account })).map_err(|error| not_made(error, caller.lang))
}

fn door(app: &App, caller: &Caller) -> Door {
    let operator = caller.subject().account == Some(operator_id());
    if operator { Door::Operator } else { Door::Store(app.kind) }
}

fn not_made(error: AccountError, lang: Lang) -> Problem {
    match error {
        AccountError::Store(error) => Problem::store(&error, lang),
        AccountError::OtherStore => {
            let vi = "Kho này không lập tài khoản loại đó: tài khoản của phần nhân sự được lập ngay trên máy chủ, \
                      bằng lệnh haicap account; tài khoản của người dân chỉ có ở kho chính thức.";
            Problem::new(StatusCode::FORBIDDEN, "other_store", (vi, &error.to_string()), lang)
        }
        AccountError::BadNumber(fault) => Problem::unfit(&fault.message(lang), lang),
        other => Problem::unfit(&other.to_string(), lang),
    }
}
