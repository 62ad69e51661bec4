//! Lists of work: one's own, and a unit's.

use super::{Asked, limited, place};
use crate::app::App;
use crate::clock::from_micros;
use crate::error::Problem;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::access::{Object, Subject, desk_roles, permits, unit_roles};
use haicap_core::configuration::Configuration;
use haicap_core::dossier::{
    Actor, CommandKind, DeliveryWay, Dossier, Stage, allowed_stages, offered, queues_of_subject,
};
use haicap_core::law::RuleSet;
use haicap_core::organization::Role;
use haicap_core::procedure::Procedure;
use haicap_core::territory::UnitId;
use haicap_store::{StoreError, WorkRow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which page of one's own work.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct WorkPage {
    /// At most 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// `next` of the page before.
    after: Option<String>,
}

/// How many items.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Limit {
    /// At most 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
}

/// One's own work.
#[derive(Serialize, ToSchema)]
pub(crate) struct Work {
    /// Oldest first.
    pub(crate) items: Vec<WorkItem>,
    /// Where the next page begins; null on the last one.
    pub(crate) next: Option<String>,
}

/// A dossier that waits for somebody.
#[derive(Serialize, ToSchema)]
pub(crate) struct WorkItem {
    /// Identifier.
    pub(crate) dossier: Uuid,
    /// Dossier code, from acceptance on.
    pub(crate) code: Option<String>,
    /// Where it stands.
    #[schema(value_type = crate::api::shapes::StageWord)]
    pub(crate) stage: Stage,
    /// Code of the procedure.
    pub(crate) procedure: String,
    /// The applicant.
    pub(crate) applicant: Applicant,
    /// When the result is due.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    pub(crate) due_at: Option<Timestamp>,
    /// When it was handed in.
    #[schema(value_type = crate::api::shapes::Moment)]
    pub(crate) submitted_at: Timestamp,
    /// How its result is to be received.
    #[schema(value_type = crate::api::shapes::DeliveryWord)]
    pub(crate) delivery: DeliveryWay,
    /// Its version.
    pub(crate) version: i64,
    /// What may be done with it now, by this person.
    #[schema(value_type = Vec<crate::api::shapes::CommandWord>)]
    pub(crate) may: Vec<CommandKind>,
    /// Its state as it is stored, for the page.
    #[serde(skip)]
    pub(crate) body: String,
}

/// An applicant, as an officer sees them at the desk.
#[derive(Serialize, ToSchema)]
pub(crate) struct Applicant {
    /// Full name.
    pub(crate) name: String,
    /// Identity number.
    pub(crate) identity_number: String,
}

/// The work of a person: what lies on their desks, or their own dossiers as a citizen.
#[utoipa::path(get, path = "/api/v1/work", params(WorkPage), security(("bearer" = [])),
    responses((status = 200, body = Work), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(page): Asked<WorkPage>,
) -> Result<Json<Work>, Problem> {
    let limit = limited(page.limit, 100, 500, caller.lang)?;
    let after = match &page.after {
        Some(text) => Some(cursor(text).ok_or_else(|| Problem::unfit("after", caller.lang))?),
        None => None,
    };
    let items = of_subject(&app, caller.subject(), after, limit).await;
    let items = items.map_err(|error| Problem::store(&error, caller.lang))?;
    let full = items.len() >= limit as usize;
    let last = items.last().filter(|_| full);
    let next = last.map(|item| format!("{}~{}", item.submitted_at.as_microsecond(), item.dossier));
    Ok(Json(Work { items, next }))
}

/// Reads where a page begins: moment of submission and identifier of the last dossier before it.
fn cursor(text: &str) -> Option<(i64, Uuid)> {
    let (moment, id) = text.split_once('~')?;
    Some((moment.parse().ok()?, id.parse().ok()?))
}

/// The work of a person.
pub(crate) async fn of_subject(
    app: &App,
    subject: &Subject,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Vec<WorkItem>, StoreError> {
    let mut items = Vec::new();
    if let Some(queues) = desks(subject) {
        let rows = app.store.worklist(&queues, after, limit).await?;
        let configuration = app.configuration();
        items.extend(rows.into_iter().filter_map(|row| item(app, &configuration, subject, row)));
    }
    if let (true, Some(person), None) = (subject.roles.contains(&Role::Citizen), subject.person, after) {
        items.extend(own(app, subject, person).await?);
    }
    Ok(items)
}

/// The work of a person as their page shows it: the first due first, and last what waits for the citizen. A citizen's own
/// dossiers come as they were handed in, newest first.
pub(crate) async fn by_due(app: &App, subject: &Subject, limit: u32) -> Result<Vec<WorkItem>, StoreError> {
    let mut items = Vec::new();
    if let Some(queues) = desks(subject) {
        let rows = app.store.worklist_by_due(&queues, &Stage::CITIZENS_TURN.map(Stage::key), limit).await?;
        let configuration = app.configuration();
        items.extend(rows.into_iter().filter_map(|row| item(app, &configuration, subject, row)));
    }
    if let (true, Some(person)) = (subject.roles.contains(&Role::Citizen), subject.person) {
        items.extend(own(app, subject, person).await?);
    }
    Ok(items)
}

/// The desks of a person's posts; `None` when there are none.
fn desks(subject: &Subject) -> Option<Vec<String>> {
    let queues: Vec<String> = queues_of_subject(subject).iter().map(ToString::to_string).collect();
    (!queues.is_empty()).then_some(queues)
}

/// A citizen's own dossiers; applicant and person have the same identifier.
async fn own(app: &App, subject: &Subject, person: Uuid) -> Result<Vec<WorkItem>, StoreError> {
    let applicant = app.store.applicant(person).await?;
    let (name, identity_number) = applicant.map(|a| (a.name, a.identity_number)).unwrap_or_default();
    let rows = app.store.dossiers_of_applicant(person).await?;
    let rows = rows.into_iter().map(|row| WorkRow {
        id: row.id,
        code: row.code,
        stage: row.stage,
        queue: row.queue,
        procedure: row.procedure,
        due_at: row.due_at,
        submitted_at: row.submitted_at,
        version: row.version,
        body: row.body,
        applicant_name: name.clone(),
        applicant_identity_number: identity_number.clone(),
    });
    let configuration = app.configuration();
    Ok(rows.filter_map(|row| item(app, &configuration, subject, row)).collect())
}

fn item(app: &App, configuration: &Configuration, subject: &Subject, row: WorkRow) -> Option<WorkItem> {
    let dossier: Dossier = serde_json::from_str(&row.body)
        .inspect_err(|error| tracing::error!(%error, dossier = %row.id, "a stored dossier cannot be read"))
        .ok()?;
    let (stage, procedure) = (dossier.stage(), configuration.procedure(app.city(), dossier.unit, &dossier.procedure));
    Some(WorkItem {
        dossier: row.id,
        code: row.code,
        may: procedure
            .map(|procedure| open_to(subject, &dossier, procedure, app.rules_of(&dossier)))
            .unwrap_or_default(),
        stage,
        procedure: row.procedure,
        applicant: Applicant { name: row.applicant_name, identity_number: row.applicant_identity_number },
        due_at: row.due_at.map(from_micros),
        submitted_at: from_micros(row.submitted_at),
        delivery: dossier.delivery,
        version: row.version,
        body: row.body,
    })
}

/// Commands that fit a dossier as it stands and that the person may give.
pub(crate) fn open_to(
    subject: &Subject,
    dossier: &Dossier,
    procedure: &Procedure,
    rules: &RuleSet,
) -> Vec<CommandKind> {
    let fitting = possible(subject, dossier.stage(), dossier.object());
    let theirs = |kind: &CommandKind| is_theirs(subject, dossier, *kind);
    fitting.into_iter().filter(|kind| offered(*kind, dossier, procedure, rules)).filter(theirs).collect()
}

/// Whether a command is left to the person, in one of the posts they can act in; what is left to nobody is everybody's.
fn is_theirs(subject: &Subject, dossier: &Dossier, kind: CommandKind) -> bool {
    let mut posts = Actor::all(subject, dossier.unit, unit_roles(kind.action()));
    posts.extend(Actor::all(subject, dossier.desk(), desk_roles(kind.action())));
    posts.is_empty() || posts.iter().any(|actor| dossier.is_theirs(kind, actor))
}

/// Commands that fit the stage and that the person may give.
fn possible(subject: &Subject, stage: Stage, object: Object) -> Vec<CommandKind> {
    let fits = |kind: &CommandKind| allowed_stages(*kind).contains(&stage);
    let may = |kind: &CommandKind| permits(subject, kind.action(), &object).is_ok();
    CommandKind::ALL.iter().copied().filter(fits).filter(may).collect()
}

/// A dossier in a unit's list; without the applicant's data.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitDossier {
    /// Identifier.
    pub(crate) dossier: Uuid,
    /// Dossier code.
    pub(crate) code: Option<String>,
    /// Where it stands.
    #[schema(value_type = crate::api::shapes::StageWord)]
    pub(crate) stage: Stage,
    /// Code of the procedure.
    pub(crate) procedure: String,
    /// When it was handed in.
    #[schema(value_type = crate::api::shapes::Moment)]
    pub(crate) submitted_at: Timestamp,
    /// When the result is due.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    pub(crate) due_at: Option<Timestamp>,
    /// The national portal's state, 1 to 10.
    pub(crate) portal_state: u8,
}

/// The dossiers of a unit, newest first.
#[utoipa::path(get, path = "/api/v1/units/{unit}/dossiers",
    params(Limit, ("unit" = String, Path, description = "for example new-26740")), security(("bearer" = [])),
    responses((status = 200, body = Vec<UnitDossier>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn of_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(unit): Path<String>,
    Asked(limit): Asked<Limit>,
) -> Result<Json<Vec<UnitDossier>>, Problem> {
    let unit: UnitId = place(&unit, caller.lang)?;
    caller.may(Object { unit: Some(unit), owner: None, ..Object::default() })?;
    let limit = limited(limit.limit, 100, 500, caller.lang)?;
    let dossiers = unit_dossiers(&app, unit, limit).await.map_err(|error| Problem::store(&error, caller.lang))?;
    Ok(Json(dossiers))
}

/// The dossiers of a unit, newest first, without applicants' data.
pub(crate) async fn unit_dossiers(app: &App, unit: UnitId, limit: u32) -> Result<Vec<UnitDossier>, StoreError> {
    let stages: Vec<&str> = Stage::ALL.iter().map(|stage| stage.key()).collect();
    let rows = app.store.dossiers_of_unit(&unit.to_string(), &stages, limit).await?;
    let view = |row: haicap_store::DossierRow| {
        let dossier: Dossier = serde_json::from_str(&row.body).ok()?;
        Some(UnitDossier {
            dossier: row.id,
            code: row.code,
            stage: dossier.stage(),
            procedure: row.procedure,
            submitted_at: dossier.submitted_at,
            due_at: dossier.due_at,
            portal_state: dossier.portal_state().number(),
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}
