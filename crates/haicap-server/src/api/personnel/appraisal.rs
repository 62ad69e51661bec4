//! What the appraisal found at the units of a district.

use super::{FindingView, finding, sees};
use crate::api::place;
use crate::app::App;
use crate::error::Problem;
use crate::personnel::appraisal::units_of;
use crate::personnel::proposals::{Progress, people};
use crate::personnel::state::district_of;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::staffing::Track;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// The appraisal of a district.
#[derive(Serialize, ToSchema)]
pub(crate) struct AppraisalView {
    /// Code of the district.
    district: u32,
    /// People who are to be placed or have a place.
    people: usize,
    /// Of them, how many have nothing drafted.
    nothing: usize,
    /// Drafted.
    drafted: usize,
    /// Proposed, not accepted yet.
    proposed: usize,
    /// Accepted by home affairs, not concurred in yet.
    accepted: usize,
    /// Given back.
    returned: usize,
    /// Appraised.
    appraised: usize,
    /// Agreed.
    agreed: usize,
    /// With a paper.
    issued: usize,
    /// A decision ended what was provisional.
    decided: usize,
    /// What the rules found.
    findings: Vec<FindingView>,
}

/// The findings at every unit that draws from a district. Rules about family ties show to few.
#[utoipa::path(get, path = "/api/v1/personnel/appraisal/{district}",
    params(("district" = String, Path, description = "code, for example 760")), security(("bearer" = [])),
    responses((status = 200, body = AppraisalView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(district): Path<String>,
) -> Result<Json<AppraisalView>, Problem> {
    let (city, code): (_, u32) = (app.city(), place(&district, caller.lang)?);
    if !city.districts.contains_key(&code) || !sees(&caller, code) {
        return Err(Problem::not_found(caller.lang));
    }
    let state = app.personnel.state();
    let sum = Progress::of(&people(city, &state, Track::Provisional, |district| district == code));
    let findings = app.personnel.findings.of(city, &state);
    let mine = |official: &Uuid| state.person(*official).is_some_and(|person| sees(&caller, district_of(city, person)));
    let units = units_of(city, code);
    let found = units.iter().filter_map(|unit| findings.get(unit)).flatten();
    Ok(Json(AppraisalView {
        district: code,
        people: sum.people,
        nothing: sum.nothing,
        drafted: sum.drafted,
        proposed: sum.proposed,
        accepted: sum.accepted,
        returned: sum.returned,
        appraised: sum.appraised,
        agreed: sum.agreed,
        issued: sum.issued,
        decided: sum.decided,
        findings: found.filter_map(|found| finding(&caller, city, found, mine)).collect(),
    }))
}
