//! A new unit: its places, who is planned there, what the appraisal found.

use super::people::{PersonView, note, view};
use super::{FindingView, finding, sees};
use crate::api::place;
use crate::app::App;
use crate::error::Problem;
use crate::personnel::proposals::{Item, people};
use crate::personnel::state::{districts_of, lead_of};
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::organization::Block;
use haicap_core::staffing::Track;
use haicap_core::territory::{Era, UnitId};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A unit as it is being staffed.
#[derive(Serialize, ToSchema)]
#[schema(as = StaffedUnit)]
pub(crate) struct UnitView {
    /// The unit.
    unit: String,
    /// Its name.
    name: String,
    /// Codes of the districts that it draws from.
    districts: Vec<u32>,
    /// The district that leads.
    lead: Option<u32>,
    /// Places and people by block.
    blocks: Vec<BlockView>,
    /// Who is planned there; a district committee gets its own people.
    people: Vec<PersonView>,
    /// What the appraisal found.
    findings: Vec<FindingView>,
}

/// A block of a unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct BlockView {
    /// `party`, `government` or `front`.
    block: String,
    /// Places allotted.
    allotted: u32,
    /// People planned, of all districts.
    planned: usize,
}

/// A unit. A district committee sees those that draw from its districts.
#[utoipa::path(get, path = "/api/v1/personnel/units/{unit}",
    params(("unit" = String, Path, description = "for example new-26740")), security(("bearer" = [])),
    responses((status = 200, body = UnitView), (status = 401, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(unit): Path<String>,
) -> Result<Json<UnitView>, Problem> {
    let missing = || Problem::not_found(caller.lang);
    let (city, id): (_, UnitId) = (app.city(), place(&unit, caller.lang)?);
    let unit = city.units.get(&id).filter(|unit| unit.id.era == Era::New).ok_or_else(missing)?;
    let districts = districts_of(city, id);
    let sees_all = city.districts.keys().all(|code| sees(&caller, *code));
    if !sees_all && !districts.iter().any(|code| sees(&caller, *code)) {
        return Err(missing());
    }
    let state = app.personnel.state();
    let planned = people(city, &state, Track::Provisional, |_| true);
    let here = |item: &&Item| item.placement.is_some_and(|placement| placement.place.unit == id);
    let planned: Vec<&Item> = planned.iter().filter(here).collect();
    let allotted = state.allotted(city);
    let block = |block: &Block| {
        let inside = |item: &&&Item| {
            let post = item.placement.and_then(|placement| city.blueprint.post(&placement.place.post));
            post.and_then(|post| city.blueprint.block_of(post, unit.kind)) == Some(*block)
        };
        BlockView {
            block: block.key().to_owned(),
            allotted: allotted.get(&(id, *block)).copied().unwrap_or_default(),
            planned: planned.iter().filter(inside).count(),
        }
    };
    let findings = app.personnel.findings.of(city, &state);
    let round = districts.first().and_then(|code| state.round_of(*code));
    let mine = |official: &uuid::Uuid| {
        state.person(*official).is_some_and(|person| sees(&caller, crate::personnel::state::district_of(city, person)))
    };
    let shown: Vec<&Item> = planned.iter().copied().filter(|item| sees(&caller, item.district)).collect();
    note(&app, &caller, shown.iter().map(|item| item.official.id).collect()).await?;
    let found = findings.get(&id).into_iter().flatten();
    Ok(Json(UnitView {
        unit: id.to_string(),
        name: unit.name.clone(),
        lead: lead_of(city, round, id),
        districts: districts.into_iter().collect(),
        blocks: Block::ALL.iter().map(block).collect(),
        people: shown.into_iter().map(|item| view(&state, item)).collect(),
        findings: found.filter_map(|found| finding(&caller, city, found, mine)).collect(),
    }))
}
