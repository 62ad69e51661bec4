//! Inspections of a trial, and who holds which seal.

use super::{Body, place};
use crate::app::{App, AppKind};
use crate::board::PlanError;
use crate::error::Problem;
use crate::inspection;
use crate::routes::Caller;
use crate::sign_in::AccountBody;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::Lang;
use haicap_core::access::Object;
use haicap_core::inspection::{Checked, Question, Trouble};
use haicap_core::territory::UnitId;
use haicap_core::trial::Proof;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most questions at once.
const QUESTIONS_MAX: usize = 500;

/// Questions of somebody for their unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Inspection {
    /// The unit; the caller must belong to it.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// What is asked, for example `{"ask": "may", "command": "sign"}`.
    #[schema(value_type = Vec<crate::api::shapes::Inquiry>)]
    questions: Vec<Question>,
}

/// Questions with their answers, as they stand in the journal now.
#[derive(Serialize, ToSchema)]
pub(crate) struct Inspected {
    #[schema(value_type = Vec<Object>)]
    checked: Vec<Checked>,
}

fn in_trial(app: &App, lang: Lang) -> Result<(), Problem> {
    if matches!(app.kind, AppKind::Trial(_)) { Ok(()) } else { Err(Problem::not_found(lang)) }
}

/// Asks how the trial's system is set up for one's unit; questions and answers go into the journal.
#[utoipa::path(post, path = "/api/v1/inspections", request_body = Inspection, security(("bearer" = [])),
    responses((status = 200, body = Inspected), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn ask(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(body): Body<Inspection>,
) -> Result<Json<Inspected>, Problem> {
    in_trial(&app, caller.lang)?;
    let session = caller.session.as_ref().ok_or_else(|| Problem::not_found(caller.lang))?;
    let of_unit =
        session.subject.units().any(|unit| unit == body.unit) || session.lapsed().any(|a| a.unit == body.unit);
    if !of_unit {
        return Err(Problem::not_found(caller.lang));
    }
    if body.questions.len() > QUESTIONS_MAX {
        return Err(Problem::unfit("questions <= 500", caller.lang));
    }
    let checked = inspection::ask(&app, session, body.unit, body.questions).await;
    let checked = checked.map_err(|error| Problem::store(&error, caller.lang))?;
    Ok(Json(Inspected { checked }))
}

/// What inspections and rounds found.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingsView {
    /// People of the plan.
    people_planned: usize,
    /// People of the plan who asked, or could not sign in.
    people_seen: usize,
    /// What is wrong, by unit.
    findings: Vec<FindingView>,
}

/// Something that is wrong at a unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingView {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Its name.
    unit_name: String,
    /// Stable word for the kind.
    #[schema(value_type = crate::api::shapes::TroubleWord)]
    kind: Trouble,
    /// The kind in Vietnamese.
    label: &'static str,
    /// Keys of divisions, posts, procedures or days.
    about: BTreeSet<String>,
    /// What is wrong, in Vietnamese.
    message: String,
    /// Entries of the journal that prove it.
    #[schema(value_type = Vec<Object>)]
    proofs: BTreeSet<Proof>,
}

/// What is wrong, judged from the journal, the pack and the plan of people.
#[utoipa::path(get, path = "/api/v1/findings", security(("bearer" = [])),
    responses((status = 200, body = FindingsView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn findings(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<FindingsView>, Problem> {
    in_trial(&app, caller.lang)?;
    let found = inspection::found(&app).await.map_err(|error| match error {
        PlanError::Store(error) => Problem::store(&error, caller.lang),
        _ => Problem::internal(caller.lang),
    })?;
    let name = |unit: &UnitId| app.city().units.get(unit).map(|unit| unit.name.clone()).unwrap_or_default();
    let view = |finding: haicap_core::inspection::Finding| FindingView {
        unit_name: name(&finding.unit),
        unit: finding.unit,
        kind: finding.trouble,
        label: finding.trouble.label(Lang::Vi),
        about: finding.about,
        message: finding.message,
        proofs: finding.proofs,
    };
    Ok(Json(FindingsView {
        people_planned: found.planned,
        people_seen: found.seen,
        findings: found.findings.into_iter().map(view).collect(),
    }))
}

/// A post that holds a seal.
#[derive(Serialize, ToSchema)]
pub(crate) struct SealView {
    /// The assignment.
    assignment: Uuid,
    /// Key of the post.
    post: String,
    /// Number of the seal or certificate.
    number: String,
}

/// Which post of a unit holds which seal.
#[utoipa::path(get, path = "/api/v1/units/{unit}/seals", security(("bearer" = [])),
    params(("unit" = String, Path, description = "for example new-26740")),
    responses((status = 200, body = Vec<SealView>), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn seals(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(unit): Path<String>,
) -> Result<Json<Vec<SealView>>, Problem> {
    let unit: UnitId = place(&unit, caller.lang)?;
    caller.may(Object { unit: Some(unit), ..Object::default() })?;
    let accounts = app.store.accounts_of_unit(&unit.to_string()).await;
    let accounts = accounts.map_err(|error| Problem::store(&error, caller.lang))?;
    let configuration = app.configuration();
    let mut seals = Vec::new();
    for account in accounts.iter().filter(|account| account.active) {
        let Ok(body) = serde_json::from_str::<AccountBody>(&account.body) else { continue };
        for held in body.assignments.iter().filter(|held| held.unit == unit) {
            if let Some(number) = configuration.seal(app.city(), held) {
                seals.push(SealView { assignment: held.id, post: held.post.clone(), number });
            }
        }
    }
    Ok(Json(seals))
}
