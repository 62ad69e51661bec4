//! Programs that hear of state changes: who they are, what became of each event.

use super::{Asked, Body, limited, place};
use crate::app::App;
use crate::error::Problem;
use crate::outgoing::deliveries::{Delivery, Standing};
use crate::outgoing::subscriptions::{self, Step, Subscription, WebhookOrder};
use crate::outgoing::why::Why;
use crate::outgoing::{Again, again};
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::Lang;
use haicap_core::dossier::Stage;
use haicap_store::StoreError;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// A program that hears of state changes.
#[derive(Serialize, ToSchema)]
pub(crate) struct Webhook {
    /// Identifier.
    id: Uuid,
    /// What people call it.
    name: String,
    /// Where events are posted to.
    url: String,
    /// Of which states it hears; of all when there are none.
    #[schema(value_type = Vec<crate::api::shapes::StageWord>)]
    states: BTreeSet<Stage>,
    /// Since when it is on the list.
    #[schema(value_type = crate::api::shapes::Moment)]
    made_at: Timestamp,
    /// Since when what it is to hear waits.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    paused_at: Option<Timestamp>,
    /// How many events wait for it, those that were given up among them.
    waiting: u64,
}

/// A receiver with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookSecret {
    /// The receiver.
    webhook: Webhook,
    /// Checks the signature of what is posted, by the rules of Standard Webhooks.
    secret: String,
}

/// An event for a receiver, and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookDelivery {
    /// Its number, to send it again.
    number: i64,
    /// The `webhook-id` by which the receiver knows it.
    message: String,
    /// The dossier.
    dossier: String,
    /// The state it tells of.
    #[schema(value_type = Option<crate::api::shapes::StageWord>)]
    state: Option<Stage>,
    /// Where it stands: `waiting`, `failed`, `given_up` or `delivered`.
    #[schema(value_type = String)]
    standing: Standing,
    /// How often it was sent since it was last sent again by hand.
    attempts: i64,
    /// When it is sent next.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    next_at: Option<Timestamp>,
    /// When it was taken.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    delivered_at: Option<Timestamp>,
    /// Why it was not taken the last time.
    reason: Option<Reason>,
}

/// Why a message was not taken.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reason {
    /// A stable word, for example `no_answer`.
    word: String,
    /// What is wrong and what to do, in the caller's language.
    message: String,
    /// What a library or the other side said, in its own words.
    detail: Option<String>,
}

/// How many deliveries.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Latest {
    /// At most 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// What is to be sent again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryOrder {
    /// The number of a delivery; everything that was not taken when absent.
    #[schema(example = 7)]
    delivery: Option<i64>,
}

/// What is sent again.
#[derive(Serialize, ToSchema)]
pub(crate) struct Retried {
    /// How many events; what is on its way or was taken is not among them.
    again: u64,
}

impl Reason {
    fn of(why: &Why, lang: Lang) -> Self {
        Reason { word: why.key(), message: why.words(lang), detail: why.detail().map(str::to_owned) }
    }
}

async fn view(app: &App, id: Uuid, known: Subscription) -> Result<Webhook, StoreError> {
    let waiting = app.store.open_followups_of(&id.to_string()).await?;
    let Subscription { name, url, states, made_at, paused_at, .. } = known;
    Ok(Webhook { id, name, url, states, made_at, paused_at, waiting })
}

fn stored<T>(result: Result<T, StoreError>, caller: &Caller) -> Result<T, Problem> {
    result.map_err(|error| Problem::store(&error, caller.lang))
}

/// A receiver of this store that is on the list.
fn known(app: &App, caller: &Caller, id: &str) -> Result<(Uuid, Subscription), Problem> {
    let id = place(id, caller.lang)?;
    app.subscribed(id).map(|known| (id, known)).ok_or_else(|| Problem::not_found(caller.lang))
}

fn who(caller: &Caller) -> String {
    caller.subject().account.map(|account| account.to_string()).unwrap_or_default()
}

/// A receiver with the secret that counts from now on.
async fn secret(app: &App, caller: &Caller, id: Uuid, made: Subscription) -> Result<Json<WebhookSecret>, Problem> {
    let outgoing = app.sends_events(caller.lang)?;
    let secret = outgoing.secret(id, &made).map(|secret| secret.written()).unwrap_or_default();
    Ok(Json(WebhookSecret { webhook: stored(view(app, id, made).await, caller)?, secret }))
}

/// Receivers of this store, oldest first.
#[utoipa::path(get, path = "/api/v1/webhooks", security(("bearer" = [])),
    responses((status = 200, body = Vec<Webhook>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Vec<Webhook>>, Problem> {
    let (state, mut all) = (app.rehearsal.state(), Vec::new());
    for (id, known) in app.subscriptions(&state) {
        all.push(stored(view(&app, *id, known.clone()).await, &caller)?);
    }
    Ok(Json(all))
}

/// Takes a receiver down. Its secret is in this answer and nowhere else; who lost it asks for a new one. Each address
/// is on the list once, so that an order that is sent twice makes one receiver.
#[utoipa::path(post, path = "/api/v1/webhooks", request_body = WebhookOrder, security(("bearer" = [])),
    responses((status = 200, body = WebhookSecret), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 409, body = Problem, description = "The server is not set up to send events"),
        (status = 422, body = Problem)))]
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(order): Body<WebhookOrder>,
) -> Result<Json<WebhookSecret>, Problem> {
    let outgoing = app.sends_events(caller.lang)?;
    let made = subscriptions::subscribe(&app, outgoing, &who(&caller), &order).await;
    let (id, made) = made.map_err(|error| Problem::record(&error, caller.lang))?;
    secret(&app, &caller, id, made).await
}

/// A receiver.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = Webhook), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Webhook>, Problem> {
    let (id, known) = known(&app, &caller, &id)?;
    stored(view(&app, id, known).await, &caller).map(Json)
}

/// Writes a receiver anew: name, address and states. Its secret stays, and what waits goes to the new address.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}", request_body = WebhookOrder, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = Webhook), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The server is not set up to send events"), (status = 422, body = Problem)))]
pub(crate) async fn rewrite(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(order): Body<WebhookOrder>,
) -> Result<Json<Webhook>, Problem> {
    let (id, _) = known(&app, &caller, &id)?;
    let outgoing = app.sends_events(caller.lang)?;
    let written = subscriptions::rewrite(&app, outgoing, &who(&caller), (id, &order)).await;
    let written = written.map_err(|error| Problem::record(&error, caller.lang))?;
    stored(view(&app, id, written).await, &caller).map(Json)
}

async fn stepped(app: &App, caller: &Caller, id: &str, step: Step) -> Result<(Uuid, Subscription), Problem> {
    let (id, _) = known(app, caller, id)?;
    let changed = subscriptions::change(app, &who(caller), id, step).await;
    changed.map(|changed| (id, changed)).map_err(|error| Problem::record(&error, caller.lang))
}

/// Lets what a receiver is to hear wait. Nothing is lost; the same again changes nothing.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/pause", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = Webhook), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn pause(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Webhook>, Problem> {
    let (id, paused) = stepped(&app, &caller, &id, Step::Pause).await?;
    stored(view(&app, id, paused).await, &caller).map(Json)
}

/// Lets a paused receiver hear again, of what waited first; what failed is sent at once.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/resume", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = Webhook), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn resume(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Webhook>, Problem> {
    let (id, resumed) = stepped(&app, &caller, &id, Step::Resume).await?;
    stored(view(&app, id, resumed).await, &caller).map(Json)
}

/// Gives a receiver a new secret, shown this once; the earlier one counts no more.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/secret", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = WebhookSecret), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 409, body = Problem, description = "The server is not set up to send events"),
        (status = 422, body = Problem)))]
pub(crate) async fn renew(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<WebhookSecret>, Problem> {
    known(&app, &caller, &id)?;
    app.sends_events(caller.lang)?;
    let (id, renewed) = stepped(&app, &caller, &id, Step::RenewSecret).await?;
    secret(&app, &caller, id, renewed).await
}

/// Takes a receiver off the list for good; what still waits for it is dropped. The answer is the receiver as it was.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/end", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = Webhook), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn end(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Webhook>, Problem> {
    let (id, ended) = stepped(&app, &caller, &id, Step::End).await?;
    stored(view(&app, id, ended).await, &caller).map(Json)
}

/// Events for a receiver and what became of each, newest first.
#[utoipa::path(get, path = "/api/v1/webhooks/{id}/deliveries", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver"), Latest),
    responses((status = 200, body = Vec<WebhookDelivery>), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn deliveries(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(latest): Asked<Latest>,
) -> Result<Json<Vec<WebhookDelivery>>, Problem> {
    let (id, _) = known(&app, &caller, &id)?;
    let limit = limited(latest.limit, 100, 500, caller.lang)?;
    let rows = stored(app.store.followups_of(&id.to_string(), limit).await, &caller)?;
    Ok(Json(rows.into_iter().map(|row| told(Delivery::of(&app, row), caller.lang)).collect()))
}

fn told(delivery: Delivery, lang: Lang) -> WebhookDelivery {
    WebhookDelivery {
        reason: delivery.why.as_ref().map(|why| Reason::of(why, lang)),
        number: delivery.number,
        message: delivery.message,
        dossier: delivery.dossier,
        state: delivery.state,
        standing: delivery.standing,
        attempts: delivery.attempts,
        next_at: delivery.next_at,
        delivered_at: delivery.delivered_at,
    }
}

/// Sends an event again that was not taken, or all of them, at once and with all attempts before them.
#[utoipa::path(post, path = "/api/v1/webhooks/{id}/retry", request_body = RetryOrder, security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the receiver")),
    responses((status = 200, body = Retried), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn retry(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(order): Body<RetryOrder>,
) -> Result<Json<Retried>, Problem> {
    let (id, _) = known(&app, &caller, &id)?;
    let which = match order.delivery {
        None => Again::Of(id),
        Some(number) => {
            let row = stored(app.store.followup(number).await, &caller)?;
            row.filter(|row| row.target == id.to_string()).ok_or_else(|| Problem::not_found(caller.lang))?;
            Again::One(number)
        }
    };
    let again = stored(again(&app, &who(&caller), which).await, &caller)?;
    Ok(Json(Retried { again }))
}
