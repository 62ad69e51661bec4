//! Finding dossiers.

use super::{Asked, limited};
use crate::app::App;
use crate::error::Problem;
use crate::routes::Caller;
use crate::search::{Cursor, Hit, Query, find};
use axum::Json;
use axum::extract::State;
use haicap_core::dossier::Stage;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// What is looked for.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Question {
    /// Code, name, telephone or identity number; the beginnings of words, accents optional.
    #[param(example = "hoa nguyen")]
    query: String,
    /// At most 100; 20 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u32>,
    /// `next` of the page before.
    after: Option<String>,
}

/// Dossiers that were found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Answers {
    /// Newest first; when a code was looked for, the highest code first.
    items: Vec<FoundDossier>,
    /// Where the next page begins; null on the last one.
    next: Option<String>,
}

/// A dossier that was found, of those that the caller may read.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundDossier {
    /// Identifier.
    dossier: Uuid,
    /// Dossier code, from acceptance on.
    code: Option<String>,
    /// The unit that handles it.
    unit: String,
    /// Code of the procedure.
    procedure: String,
    /// Name of the applicant.
    applicant_name: String,
    /// Where it stands.
    #[schema(value_type = crate::api::shapes::StageWord)]
    stage: Stage,
    /// When it was handed in.
    #[schema(value_type = crate::api::shapes::Moment)]
    submitted_at: Timestamp,
    /// When the result is due.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    due_at: Option<Timestamp>,
}

/// Finds dossiers among those that the caller may read.
#[utoipa::path(get, path = "/api/v1/dossiers", params(Question), security(("bearer" = [])),
    responses((status = 200, body = Answers), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn search(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(asked): Asked<Question>,
) -> Result<Json<Answers>, Problem> {
    let lang = caller.lang;
    let query = Query::read(&asked.query).map_err(|fault| fault.problem(lang))?;
    let after: Option<Cursor> = match &asked.after {
        Some(text) => Some(text.parse().map_err(|()| Problem::unfit("after", lang))?),
        None => None,
    };
    let limit = limited(asked.limit, 20, 100, lang)?;
    let found = find(&app, caller.subject(), &query, after.as_ref(), limit).await;
    let found = found.map_err(|error| Problem::store(&error, lang))?;
    let next = found.next.map(|next| next.to_string());
    Ok(Json(Answers { items: found.hits.into_iter().map(item).collect(), next }))
}

fn item(hit: Hit) -> FoundDossier {
    let dossier = hit.dossier;
    FoundDossier {
        dossier: dossier.id,
        unit: dossier.unit.to_string(),
        stage: dossier.stage(),
        submitted_at: dossier.submitted_at,
        due_at: dossier.due_at,
        code: dossier.code,
        procedure: dossier.procedure.code,
        applicant_name: hit.applicant.name,
    }
}
