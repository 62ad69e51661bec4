//! The journal: who did what, where and when.

use super::{Asked, limited};
use crate::app::App;
use crate::clock::from_micros;
use crate::error::Problem;
use crate::routes::Caller;
use axum::Json;
use axum::extract::State;
use haicap_core::access::Object;
use haicap_core::territory::UnitId;
use haicap_store::{JournalLine, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which part of the journal.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Part {
    /// Only this unit; must be given by people of a unit.
    #[param(value_type = Option<String>, pattern = "^(old|new)-[0-9]{5}$")]
    unit: Option<UnitId>,
    /// Entries before this number.
    before: Option<i64>,
    /// At most 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// An entry of the journal.
#[derive(Serialize, ToSchema)]
pub(crate) struct Line {
    /// Its number.
    pub(crate) entry: i64,
    /// The seal it was put under; 0 until then.
    pub(crate) seal: i64,
    /// The store's time.
    #[schema(value_type = crate::api::shapes::Moment)]
    pub(crate) at: Timestamp,
    /// Wall time.
    #[schema(value_type = crate::api::shapes::Moment)]
    pub(crate) recorded_at: Timestamp,
    /// Who: an assignment, a citizen's account, or a program.
    pub(crate) actor: String,
    /// For which unit.
    pub(crate) unit: String,
    /// What it is about.
    pub(crate) about: String,
    /// Identifier of that.
    pub(crate) about_id: String,
    /// Version after it.
    pub(crate) version: Option<i64>,
    /// The command.
    pub(crate) command: String,
    /// `done` or `refused`.
    pub(crate) outcome: String,
    /// The ground of a refusal.
    pub(crate) ground: String,
    /// Events, or the refusal.
    pub(crate) events: serde_json::Value,
}

/// A part of the journal, newest first.
#[utoipa::path(get, path = "/api/v1/journal", params(Part), security(("bearer" = [])),
    responses((status = 200, body = Vec<Line>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(part): Asked<Part>,
) -> Result<Json<Vec<Line>>, Problem> {
    let unit = part.unit.or_else(|| own_unit(&caller));
    caller.may(Object { unit, owner: None, ..Object::default() })?;
    let limit = limited(part.limit, 100, 500, caller.lang)?;
    let lines = read(&app, unit, part.before, limit).await;
    lines.map(Json).map_err(|error| Problem::store(&error, caller.lang))
}

/// The unit whose journal a person sees when they name none: their own; city roles see all.
pub(crate) fn own_unit(caller: &Caller) -> Option<UnitId> {
    let city = haicap_core::access::city_roles(caller.action);
    let sees_all = city.iter().any(|role| caller.subject().roles.contains(role));
    if sees_all { None } else { caller.subject().units().next() }
}

/// A part of the journal, newest first.
pub(crate) async fn read(
    app: &App,
    unit: Option<UnitId>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let unit = unit.map(|unit| unit.to_string());
    let lines = app.store.journal_page(unit.as_deref(), before, limit).await?;
    Ok(lines.into_iter().map(line).collect())
}

/// A line of the store as people read it.
pub(crate) fn line(line: JournalLine) -> Line {
    Line {
        entry: line.entry,
        seal: line.seal,
        at: from_micros(line.at),
        recorded_at: from_micros(line.recorded_at),
        actor: line.actor,
        unit: line.unit,
        about: line.aggregate,
        about_id: line.aggregate_id,
        version: line.version,
        command: line.command,
        outcome: line.outcome.as_str().to_owned(),
        ground: line.ground,
        events: serde_json::from_str(&line.events).unwrap_or_default(),
    }
}
