//! What anybody may read: units and procedures.

use super::place;
use crate::app::App;
use crate::error::Problem;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::procedure::fields::FormField;
use haicap_core::procedure::{Channel, Procedure, Requirement};
use haicap_core::territory::{Era, Unit, UnitId, UnitKind};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A unit from the opening day on.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitView {
    /// Era and code.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Full name.
    name: String,
    /// Ward or commune.
    #[schema(value_type = crate::api::shapes::UnitKindWord)]
    kind: UnitKind,
    /// Inhabitants.
    population: Option<u32>,
    /// Square kilometres.
    area_km2: Option<f64>,
    /// Address of the seat.
    seat: Option<String>,
    /// Old units it took over, whole or in part.
    predecessors: Vec<Predecessor>,
}

/// An old unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct Predecessor {
    /// Era and code.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Full name.
    name: String,
    /// `whole` or `part`.
    share: &'static str,
}

fn unit_view(app: &App, unit: &Unit) -> UnitView {
    let predecessors = app.city().predecessors(unit.id).map(|succession| Predecessor {
        unit: succession.from,
        name: app.city().units.get(&succession.from).map(|old| old.name.clone()).unwrap_or_default(),
        share: succession.share.key(),
    });
    UnitView {
        unit: unit.id,
        name: unit.name.clone(),
        kind: unit.kind,
        population: unit.population,
        area_km2: unit.area_km2,
        seat: unit.seat.clone(),
        predecessors: predecessors.collect(),
    }
}

/// The units from the opening day on.
#[utoipa::path(get, path = "/api/v1/units", responses((status = 200, body = Vec<UnitView>)))]
pub(crate) async fn units(State(app): State<Arc<App>>) -> Json<Vec<UnitView>> {
    Json(app.city().new_units().map(|unit| unit_view(&app, unit)).collect())
}

/// One unit.
#[utoipa::path(get, path = "/api/v1/units/{unit}", params(("unit" = String, Path, description = "for example new-26740")),
    responses((status = 200, body = UnitView), (status = 404, body = Problem)))]
pub(crate) async fn unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(unit): Path<String>,
) -> Result<Json<UnitView>, Problem> {
    let id: UnitId = place(&unit, caller.lang)?;
    let unit = app.city().units.get(&id).ok_or_else(|| Problem::not_found(caller.lang))?;
    Ok(Json(unit_view(&app, unit)))
}

/// What became of an old unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuccessionView {
    /// The old unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Its name.
    name: String,
    /// Whether an address of it needs a choice: it was split.
    split: bool,
    /// New units to which its addresses belong; one of them when it was split.
    successors: Vec<Successor>,
}

/// A new unit that took over an old one.
#[derive(Serialize, ToSchema)]
pub(crate) struct Successor {
    /// Era and code.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Full name.
    name: String,
}

/// Where the addresses of an old unit belong now.
#[utoipa::path(get, path = "/api/v1/succession/{unit}",
    params(("unit" = String, Path, description = "an old unit, for example old-26740")),
    responses((status = 200, body = SuccessionView), (status = 404, body = Problem)))]
pub(crate) async fn succession(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(unit): Path<String>,
) -> Result<Json<SuccessionView>, Problem> {
    let id: UnitId = place(&unit, caller.lang)?;
    let old = app.city().units.get(&id).filter(|_| id.era == Era::Old);
    let old = old.ok_or_else(|| Problem::not_found(caller.lang))?;
    let name = |unit: &UnitId| app.city().units.get(unit).map(|unit| unit.name.clone()).unwrap_or_default();
    let successors = app.configuration().successors(app.city(), id);
    Ok(Json(SuccessionView {
        unit: id,
        name: old.name.clone(),
        split: successors.len() > 1,
        successors: successors.iter().map(|unit| Successor { unit: *unit, name: name(unit) }).collect(),
    }))
}

/// A procedure version that takes dossiers.
#[derive(Serialize, ToSchema)]
pub(crate) struct ProcedureView {
    /// National code.
    code: String,
    /// Version.
    version: u32,
    /// Vietnamese name.
    name: String,
    /// English name.
    name_en: String,
    /// Field.
    field: String,
    /// How it may be handed in.
    #[schema(value_type = Vec<crate::api::shapes::ChannelWord>)]
    channels: Vec<Channel>,
    /// Papers.
    papers: Vec<PaperView>,
    /// Fields of the electronic form.
    #[schema(value_type = Vec<Object>)]
    fields: Vec<FormField>,
    /// Limit, as it is read in Vietnamese.
    limit: String,
    /// Fee of one copy of one page, in đồng.
    fee_from: u64,
    /// Legal texts.
    law: Vec<String>,
    /// Values that are not confirmed by a legal text.
    unsure: Vec<String>,
}

/// A paper of a procedure.
#[derive(Serialize, ToSchema)]
pub(crate) struct PaperView {
    /// Key used in commands.
    key: String,
    /// Vietnamese name.
    name: String,
    /// English name.
    name_en: String,
    /// `always` or `if_applicable`.
    #[schema(value_type = String)]
    required: Requirement,
}

fn procedure_view(procedure: &Procedure) -> ProcedureView {
    let papers = procedure.papers.iter().map(|paper| PaperView {
        key: paper.key.clone(),
        name: paper.name.clone(),
        name_en: paper.name_en.clone(),
        required: paper.required,
    });
    ProcedureView {
        code: procedure.id.code.clone(),
        version: procedure.id.version,
        name: procedure.name.clone(),
        name_en: procedure.name_en.clone(),
        field: procedure.field.clone(),
        channels: procedure.channels.clone(),
        papers: papers.collect(),
        fields: procedure.fields.clone(),
        limit: procedure.limit.label(haicap_core::Lang::Vi),
        fee_from: procedure.fee.amount(Default::default()),
        law: procedure.law.clone(),
        unsure: procedure.unsure.iter().map(|unsure| format!("{}: {}", unsure.field, unsure.note)).collect(),
    }
}

/// The procedures that take dossiers today.
#[utoipa::path(get, path = "/api/v1/procedures", responses((status = 200, body = Vec<ProcedureView>)))]
pub(crate) async fn procedures(State(app): State<Arc<App>>) -> Json<Vec<ProcedureView>> {
    let today = app.city().calendar.civil(app.clock.now()).date();
    Json(app.city().procedures_on(today).into_iter().map(procedure_view).collect())
}

/// One procedure, in the version that takes dossiers today.
#[utoipa::path(get, path = "/api/v1/procedures/{code}", params(("code" = String, Path, description = "for example 2.000815")),
    responses((status = 200, body = ProcedureView), (status = 404, body = Problem)))]
pub(crate) async fn procedure(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(code): Path<String>,
) -> Result<Json<ProcedureView>, Problem> {
    let today = app.city().calendar.civil(app.clock.now()).date();
    let procedure = app.city().procedure_on(&code, today).ok_or_else(|| Problem::not_found(caller.lang))?;
    Ok(Json(procedure_view(procedure)))
}
