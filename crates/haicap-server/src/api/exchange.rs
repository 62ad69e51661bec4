//! Catalogue and dossiers in and out as lists of rows: those of the files on the pages, read by the same reader.

use super::shapes::{Day, Unit};
use super::{Asked, Body};
use crate::app::App;
use crate::catalogue::{Paper, check_all, publish, today};
use crate::error::Problem;
use crate::pages::Page;
use crate::pages::procedures::export::{COLUMNS, row};
use crate::pages::procedures::import::{FAULTS_MAX, listed, read, versions};
use crate::pages::table::objects;
use crate::pages::unit::{brought_by_api, register_rows};
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use haicap_core::territory::UnitId;
use haicap_sheets::book::{Book, parse};
use haicap_sheets::child::Limits;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// A procedure of the catalogue, with the words of the Vietnamese page. What is left out stays as it is.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CatalogueRow {
    /// National code.
    code: String,
    /// The version that is in force; null when it takes no dossiers.
    #[schema(maximum = 2147483647)]
    version: Option<u32>,
    /// First day of the version.
    in_force_from: Option<String>,
    /// Vietnamese name.
    name: Option<String>,
    /// English name.
    name_en: Option<String>,
    /// Everyday words, divided by semicolons.
    keywords: Option<String>,
    /// Field.
    field: Option<String>,
    /// How it may be handed in, divided by commas.
    channels: Option<String>,
    /// Fee, for example `2.000 đồng/trang`.
    fee: Option<String>,
    /// Limit, for example `3 ngày làm việc`.
    limit: Option<String>,
    /// `có` or `không`; not read.
    takes_dossiers: Option<String>,
    /// Legal texts, divided by semicolons.
    law: Option<String>,
    /// What is to be checked against the law; not read.
    unsure: Option<String>,
}

/// How rows of the catalogue are published.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Publication {
    /// The paper it rests on: number and name.
    #[param(example = "15/QĐ-UBND")]
    paper: String,
    /// Day of the paper.
    #[param(value_type = Day, example = "2025-06-02")]
    paper_date: Date,
    /// First day of new versions whose row says no other; tomorrow when absent.
    #[param(value_type = Option<Day>)]
    from: Option<Date>,
    /// Whether it is published; without it everything is checked and nothing changed.
    publish: Option<bool>,
}

/// What rows of the catalogue change.
#[derive(Serialize, ToSchema)]
pub(crate) struct CatalogueChanges {
    /// Whether it was published.
    published: bool,
    /// Rows that say what is there already.
    same: usize,
    /// The others.
    changes: Vec<CatalogueChange>,
}

/// What a row becomes.
#[derive(Serialize, ToSchema)]
pub(crate) struct CatalogueChange {
    /// National code.
    code: String,
    /// The next version of a procedure that takes dossiers; null for a line of the catalogue.
    version: Option<u32>,
}

/// The whole catalogue: what takes dossiers and what is listed only.
#[utoipa::path(get, path = "/api/v1/catalogue", responses((status = 200, body = Vec<CatalogueRow>)))]
pub(crate) async fn catalogue(page: Page) -> Json<serde_json::Value> {
    let rows = page.city().catalogue_on(page.store_day()).into_iter().map(row).collect();
    Json(objects(&COLUMNS, rows))
}

/// Brings the catalogue in as `GET` gives it: all rows or none. Every fault is told with its entry and key.
#[utoipa::path(post, path = "/api/v1/catalogue", params(Publication), request_body = Vec<CatalogueRow>,
    security(("bearer" = [])),
    responses((status = 200, body = CatalogueChanges), (status = 400, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn bring_catalogue_in(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(asked): Asked<Publication>,
    Body(rows): Body<Vec<CatalogueRow>>,
) -> Result<Json<CatalogueChanges>, Problem> {
    let (lang, today) = (caller.lang, today(&app));
    let book = book(&rows, &caller)?;
    let from = asked.from.unwrap_or_else(|| today.tomorrow().unwrap_or(today));
    let mut reading = read((app.city(), lang), &book, from);
    if !reading.faults.is_empty() {
        reading.faults.truncate(FAULTS_MAX);
        let said = reading.faults.join("\n");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_rows", (&said, &said), lang));
    }
    let (paper, published) = (Paper { name: asked.paper, date: asked.paper_date }, asked.publish == Some(true));
    let (versions, listed) = (versions(&reading), listed(&reading));
    let by = caller.subject().account.map(|account| account.to_string()).unwrap_or_default();
    let done = match published {
        true => publish(&app, &by, &paper, versions, listed).await,
        false => check_all(app.city(), &paper, &versions, today),
    };
    done.map_err(|error| Problem::record(&error, lang))?;
    let change = |planned: &crate::pages::procedures::import::Planned| CatalogueChange {
        code: planned.entry().code().to_owned(),
        version: planned.version().map(|(number, _)| number),
    };
    let changes = reading.planned.iter().map(change).collect();
    Ok(Json(CatalogueChanges { published, same: reading.same, changes }))
}

/// Rows as the reader of files takes them.
fn book<T: Serialize>(rows: &[T], caller: &Caller) -> Result<Book, Problem> {
    let bytes = serde_json::to_vec(rows).map_err(|_| Problem::internal(caller.lang))?;
    parse(&bytes, &Limits { lists: true, ..Limits::default() }).map_err(|error| {
        let words = (format!("{} {}", error.message(), error.cure()), error.english());
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.key(), (&words.0, &words.1), caller.lang)
    })
}

/// A line of a unit's register.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisterRow {
    /// Number through the year.
    number: u32,
    /// Dossier code.
    code: String,
    /// Name of the procedure.
    procedure: String,
    /// How many sets of papers.
    sets: u32,
    /// Name of the applicant.
    applicant: String,
    /// Telephone; shortened for whoever does not work at the desk.
    phone: String,
    /// The division that handles it.
    division: String,
    /// When it was accepted, as it is printed.
    accepted: String,
    /// When it is due.
    due: String,
    /// When the result was returned.
    returned: String,
    /// How it stands.
    note: String,
}

/// From which day to which.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Span {
    /// The first day; the first of the month when absent.
    #[param(value_type = Option<Day>)]
    from: Option<Date>,
    /// The last day, of the same year; today when absent.
    #[param(value_type = Option<Day>)]
    to: Option<Date>,
}

/// The dossiers that a unit accepted in a period, one line each. It names applicants: the journal notes the reading.
#[utoipa::path(get, path = "/api/v1/units/{unit}/register", security(("bearer" = [])),
    params(("unit" = String, Path, description = "for example new-26740"), Span),
    responses((status = 200, body = Vec<RegisterRow>), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn register(
    page: Page,
    Path(unit): Path<String>,
    Asked(asked): Asked<Span>,
) -> Result<Json<serde_json::Value>, Problem> {
    Ok(Json(register_rows(&page, &unit, (asked.from, asked.to)).await?))
}

/// A dossier that was begun elsewhere.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OpenDossierRow {
    /// Its code there.
    code: String,
    /// The unit that received it: five digits of before the reorganisation, or this unit (`new-26740`) for what it
    /// has in another system. `received_by` counts where it is absent.
    unit_code: Option<String>,
    /// National code of the procedure, or its name.
    procedure: String,
    /// Day of reception.
    received: String,
    /// The day that was promised.
    due: Option<String>,
}

/// How dossiers are brought in.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Batch {
    /// The unit that received those rows that name none.
    #[param(value_type = Option<Unit>)]
    received_by: Option<UnitId>,
    /// Whether the good rows come in; without it everything is checked and nothing changed.
    bring_in: Option<bool>,
}

/// What a batch of dossiers holds, and what became of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchAnswer {
    /// Rows.
    pub(crate) rows: u32,
    /// Good rows of dossiers that were not here before.
    pub(crate) new: usize,
    /// Good rows of dossiers that the unit had already.
    pub(crate) here: usize,
    /// Good rows of dossiers that another unit has: they stay there.
    pub(crate) elsewhere: usize,
    /// How many came in now.
    pub(crate) came_in: usize,
    /// What is wrong with the other rows.
    pub(crate) faults: Vec<RowProblem>,
}

/// A value that keeps a row from coming in.
#[derive(Serialize, ToSchema)]
pub(crate) struct RowProblem {
    /// The entry of the list, from 1.
    pub(crate) entry: u32,
    /// The key.
    pub(crate) key: String,
    /// What stands there.
    pub(crate) value: String,
    /// What is wrong.
    pub(crate) problem: String,
    /// What to do.
    pub(crate) cure: String,
}

/// Brings in a batch of dossiers that old units, or this one in another system, received: the good rows, each once.
#[utoipa::path(post, path = "/api/v1/units/{unit}/bring-in", request_body = Vec<OpenDossierRow>,
    security(("bearer" = [])), params(("unit" = String, Path, description = "for example new-26740"), Batch),
    responses((status = 200, body = BatchAnswer), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn bring_dossiers_in(
    page: Page,
    Path(unit): Path<String>,
    Asked(asked): Asked<Batch>,
    Body(rows): Body<Vec<OpenDossierRow>>,
) -> Result<Json<BatchAnswer>, Problem> {
    let book = book(&rows, &page.caller)?;
    let bring = asked.bring_in == Some(true);
    Ok(Json(brought_by_api(&page, &unit, book, (asked.received_by, bring)).await?))
}
