//! People with where they are to work, as far as the caller's body goes.

use super::{PlaceView, PlacementView, sees};
use crate::api::{Asked, limited};
use crate::app::App;
use crate::error::Problem;
use crate::personnel::Actor;
use crate::personnel::proposals::{Item, Sieve, people};
use crate::routes::Caller;
use axum::Json;
use axum::extract::State;
use haicap_core::staffing::Track;
use haicap_store::NewEntry;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Which people.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeopleQuery {
    /// Code of a district; every district of the caller's when absent.
    #[param(maximum = 999)]
    district: Option<u32>,
    /// The unit where they are planned, else suggested.
    unit: Option<String>,
    /// How far they are: `none`, `draft`, `proposed`, `accepted`, `returned`, `appraised`, `agreed`, `issued`.
    state: Option<String>,
    /// Words in name, staff number or present post, in any spelling.
    q: Option<String>,
    /// At most 500; 100 when absent.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<u32>,
    /// `next` of the page before.
    after: Option<String>,
}

/// A page of people, by staff number.
#[derive(Serialize, ToSchema)]
pub(crate) struct People {
    /// The people.
    items: Vec<PersonView>,
    /// How many fit, on all pages.
    total: usize,
    /// Where the next page begins; null on the last one.
    next: Option<String>,
}

/// A person.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonView {
    /// Identifier.
    official: Uuid,
    /// Staff number.
    code: String,
    /// Full name.
    name: String,
    /// Present post, as the roster writes it.
    position: String,
    /// Code of the district that proposes.
    district: u32,
    /// Whether and why (not) the person is to be placed.
    pool: String,
    /// Team.
    team: Option<String>,
    /// On the provisional track.
    provisional: Option<PlacementView>,
    /// On the legal track.
    legal: Option<PlacementView>,
    /// Where the published plan suggests; advice.
    suggested: Option<PlaceView>,
}

/// People who are to be placed or have a place. A district committee gets its own.
#[utoipa::path(get, path = "/api/v1/personnel/people", params(PeopleQuery), security(("bearer" = [])),
    responses((status = 200, body = People), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(asked): Asked<PeopleQuery>,
) -> Result<Json<People>, Problem> {
    if asked.district.is_some_and(|code| !sees(&caller, code)) {
        return Err(Problem::not_found(caller.lang));
    }
    let unit = match &asked.unit {
        Some(unit) => Some(unit.parse().map_err(|_| Problem::unfit("unit", caller.lang))?),
        None => None,
    };
    if asked.district.is_some_and(|district| !app.city().districts.contains_key(&district)) {
        return Err(Problem::unfit("district", caller.lang));
    }
    let wanted = |code| asked.district.is_none_or(|wanted| wanted == code) && sees(&caller, code);
    let sieve = Sieve {
        unit,
        standing: asked.state.unwrap_or_default(),
        words: asked.q.unwrap_or_default(),
        ..Sieve::default()
    };
    let state = app.personnel.state();
    let mut items = sieve.of(people(app.city(), &state, Track::Provisional, wanted));
    items.sort_by(|a, b| a.official.code.cmp(&b.official.code));
    let total = items.len();
    let limit = limited(asked.limit, 100, 500, caller.lang)? as usize;
    let after = asked.after.unwrap_or_default();
    let rest: Vec<&Item> = items.iter().filter(|item| item.official.code.as_str() > after.as_str()).collect();
    let next = rest.get(limit.saturating_sub(1)).filter(|_| rest.len() > limit);
    let next = next.map(|item| item.official.code.clone());
    let shown: Vec<&Item> = rest.into_iter().take(limit).collect();
    let which: Vec<Uuid> = shown.iter().map(|item| item.official.id).collect();
    note(&app, &caller, which).await?;
    let items = shown.into_iter().map(|item| view(&state, item)).collect();
    Ok(Json(People { items, total, next }))
}

/// Writes into the journal who read about whom.
pub(super) async fn note(app: &Arc<App>, caller: &Caller, which: Vec<Uuid>) -> Result<(), Problem> {
    let Some(actor) = Actor::of(caller.subject()).filter(|_| !which.is_empty()) else { return Ok(()) };
    let noted = app.personnel.change(app, &actor.key(), |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "people".into(),
            aggregate_id: "people/list".into(),
            command: "read_people".into(),
            events: serde_json::json!([{ "officials": which }]).to_string(),
            ..entry
        });
        Ok(())
    });
    noted.await.map_err(|error| Problem::record(&error, caller.lang))
}

/// A person as the API shows them.
pub(super) fn view(state: &crate::personnel::State, item: &Item) -> PersonView {
    let official = item.official;
    let file = state.get::<haicap_core::staffing::File>(&official.id);
    PersonView {
        official: official.id,
        code: official.code.clone(),
        name: official.name.clone(),
        position: official.position.clone(),
        district: item.district,
        pool: official.pool.key().to_owned(),
        team: official.team.clone(),
        provisional: item.placement.map(PlacementView::of),
        legal: file.and_then(|file| file.current(Track::Legal)).map(PlacementView::of),
        suggested: item.suggested.map(PlaceView::of),
    }
}
