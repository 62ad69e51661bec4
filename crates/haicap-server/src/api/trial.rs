//! Directing a trial: its clock, its one-time sign-ins, its rounds.

use super::{Body, place};
use crate::app::{App, AppKind};
use crate::board::{self, PlanError, RoundOrder, RoundResult};
use crate::clock::wall;
use crate::error::Problem;
use crate::instance::{InstanceError, mint};
use crate::rehearsal::rounds::city_side::desk_of;
use crate::routes::Caller;
use crate::serve::Stopping;
use crate::sign_in::AccountBody;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use haicap_core::Lang;
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Cast, PlayState, Verdict};
use haicap_core::words::tidy;
use haicap_store::{AccountRow, Change, NewEntry, Outcome, StoreError};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use utoipa::ToSchema;
use uuid::Uuid;

/// Most sign-ins minted at once.
const GRANTS_MAX: usize = 2_000;

/// The clock of a store.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClockView {
    /// The store's time.
    #[schema(value_type = crate::api::shapes::Moment)]
    at: Timestamp,
    /// Whether the director moves it.
    stepped: bool,
    /// Whether it runs with real time just now, because people play.
    running: bool,
}

/// A moment to move the clock to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Advance {
    /// Not before the present; an earlier one leaves the clock as it is.
    #[schema(value_type = crate::api::shapes::Moment)]
    at: Timestamp,
}

/// The store's time.
#[utoipa::path(get, path = "/api/v1/clock", security(("bearer" = [])),
    responses((status = 200, body = ClockView), (status = 403, body = Problem)))]
pub(crate) async fn clock(State(app): State<Arc<App>>) -> Json<ClockView> {
    Json(ClockView { at: app.clock.now(), stepped: app.clock.is_stepped(), running: app.clock.is_running() })
}

/// Moves a trial's clock forward.
#[utoipa::path(post, path = "/api/v1/clock", request_body = Advance, security(("bearer" = [])),
    responses((status = 200, body = ClockView), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn advance(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(body): Body<Advance>,
) -> Result<Json<ClockView>, Problem> {
    in_trial(&app, caller.lang)?;
    move_clock(&app, &caller, body.at).await.map_err(|error| Problem::store(&error, caller.lang))?;
    Ok(clock(State(app)).await)
}

/// Moves the clock where the moment lies ahead, and writes it into the journal.
pub(crate) async fn move_clock(app: &App, caller: &Caller, at: Timestamp) -> Result<(), StoreError> {
    if app.advance_clock(at).await? {
        app.store.change(Change::new(note(caller, "clock", "advance", app.clock.now()))).await?;
        app.journal_grew();
    }
    Ok(())
}

/// The trial's own deeds in the journal; they change no aggregate.
fn note(caller: &Caller, about: &str, command: &str, at: Timestamp) -> NewEntry {
    NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: at.as_microsecond(),
        recorded_at: wall().as_microsecond(),
        actor: caller.subject().account.map(|account| account.to_string()).unwrap_or_default(),
        unit: String::new(),
        aggregate: about.into(),
        aggregate_id: about.into(),
        version: None,
        command: command.into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: serde_json::json!([{ "at": at }]).to_string(),
    }
}

fn in_trial(app: &App, lang: Lang) -> Result<u32, Problem> {
    match app.kind {
        AppKind::Trial(number) => Ok(number),
        AppKind::Official | AppKind::Personnel => Err(Problem::not_found(lang)),
    }
}

/// For whom one-time sign-ins are minted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrantOrder {
    /// Accounts of officials.
    #[serde(default)]
    accounts: Vec<Uuid>,
    /// Citizens; an account is made for each that has none.
    #[serde(default)]
    citizens: Vec<Citizen>,
}

/// A citizen of a trial.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Citizen {
    /// Identifier of account, person and applicant.
    id: Uuid,
    /// Name.
    name: String,
    /// Identity number; must be an impossible one.
    identity_number: String,
}

/// One-time sign-ins.
#[derive(Serialize, ToSchema)]
pub(crate) struct Grants {
    grants: Vec<GrantView>,
}

/// A one-time sign-in.
#[derive(Serialize, ToSchema)]
pub(crate) struct GrantView {
    /// The account it signs in.
    account: Uuid,
    /// The token; it works once.
    grant: String,
}

/// Mints one-time sign-ins of a trial.
#[utoipa::path(post, path = "/api/v1/grants", request_body = GrantOrder, security(("bearer" = [])),
    responses((status = 200, body = Grants), (status = 400, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn grants(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(body): Body<GrantOrder>,
) -> Result<Json<Grants>, Problem> {
    in_trial(&app, caller.lang)?;
    if body.accounts.len() + body.citizens.len() > GRANTS_MAX {
        return Err(Problem::unfit("accounts + citizens <= 2000", caller.lang));
    }
    // No province has the number 000: such an identity number cannot belong to anybody.
    if body.citizens.iter().any(|citizen| !citizen.identity_number.starts_with("000")) {
        return Err(Problem::unfit("identity_number 000…", caller.lang));
    }
    let failed = |error: InstanceError| match error {
        InstanceError::Store(error) => Problem::store(&error, caller.lang),
        _ => Problem::internal(caller.lang),
    };
    make_citizens(&app, &body.citizens).await.map_err(failed)?;
    let accounts: Vec<_> = body.accounts.iter().copied().chain(body.citizens.iter().map(|c| c.id)).collect();
    let by = caller.subject().account.map(|account| account.to_string()).unwrap_or_default();
    let minted = mint(&app, &by, &accounts).await.map_err(failed)?;
    let grants = minted.into_iter().map(|(account, grant)| GrantView { account, grant }).collect();
    Ok(Json(Grants { grants }))
}

async fn make_citizens(app: &App, citizens: &[Citizen]) -> Result<(), InstanceError> {
    let mut accounts = Vec::new();
    for citizen in citizens {
        if app.store.account(citizen.id).await?.is_some() {
            continue;
        }
        let body = AccountBody { name: tidy(&citizen.name), roles: [Role::Citizen].into(), ..AccountBody::default() };
        accounts.push(AccountRow {
            id: citizen.id,
            login: None,
            password: None,
            person: citizen.id.to_string(),
            unit: String::new(),
            active: true,
            version: 1,
            body: serde_json::to_string(&body)?,
        });
    }
    if !accounts.is_empty() {
        app.store.insert_accounts(accounts).await?;
    }
    Ok(())
}

/// A round that is open, and who plays in it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoundView {
    /// Identifier.
    id: Uuid,
    /// `first_trial` or `all_units`.
    stage: String,
    /// `open` or `closed`.
    status: &'static str,
    /// Day of the trial's clock on which it starts.
    day: String,
    /// Who plays which part.
    players: Vec<PlayerView>,
    /// Whether people play beside the robots, or the clock never jumps.
    beside_people: bool,
}

/// Who plays a part at a unit.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlayerView {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Index of the scenario.
    scenario: usize,
    /// The part.
    #[schema(value_type = crate::api::shapes::CastWord)]
    cast: Cast,
    /// The assignment; null where nobody holds the post.
    assignment: Option<Uuid>,
    /// The account that signs in for it.
    account: Option<Uuid>,
    /// The person's name.
    name: Option<String>,
    /// Whether that person plays it at the keyboard, and no robot.
    by_person: bool,
}

pub(crate) fn plan_problem(error: &PlanError, lang: Lang) -> Problem {
    match error {
        PlanError::Store(error) => Problem::store(error, lang),
        PlanError::OnlyInTrials | PlanError::NoSuchRound => Problem::not_found(lang),
        PlanError::OtherPlan => {
            let words = ("Đợt này đã mở với kế hoạch khác.", "This round was opened with another plan.");
            Problem::new(StatusCode::CONFLICT, "other_plan", words, lang)
        }
        PlanError::Damaged(_) => Problem::internal(lang),
        other => Problem::unfit(&other.to_string(), lang),
    }
}

/// Opens a round, or takes up the one opened under the same identifier.
#[utoipa::path(post, path = "/api/v1/rounds", request_body = RoundOrder, security(("bearer" = [])),
    responses((status = 200, body = RoundView), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 409, body = Problem)))]
pub(crate) async fn open(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(order): Body<RoundOrder>,
) -> Result<Json<RoundView>, Problem> {
    in_trial(&app, caller.lang)?;
    let round = app.boards.open(&app, order).await.map_err(|error| plan_problem(&error, caller.lang))?;
    let people = crate::instance::assignments(&app.city_store).await;
    let people = people.map_err(|error| plan_problem(&error, caller.lang))?;
    let people: BTreeMap<_, _> = people.iter().map(|assignment| (assignment.id, assignment)).collect();
    let round = board::lock(&round);
    let player = |player: board::Player| {
        let person = player.assignment.and_then(|id| people.get(&id));
        PlayerView {
            unit: player.unit,
            scenario: player.scenario,
            cast: player.cast,
            assignment: player.assignment,
            account: person.map(|held| held.official).or(player.assignment.filter(|_| player.cast.is_city())),
            name: person.map(|held| held.name.clone()).or(player.cast.is_city().then(|| desk_of(player.cast).name)),
            by_person: player.by_person,
        }
    };
    Ok(Json(RoundView {
        id: round.id(),
        stage: round.record().stage.key().into(),
        status: if round.is_closed() { "closed" } else { "open" },
        day: round.record().day.to_string(),
        players: round.players().into_iter().map(player).collect(),
        beside_people: round.has_people() || round.record().in_real_time,
    }))
}

/// What the journal shows of each play.
#[derive(Serialize, ToSchema)]
pub(crate) struct Plays {
    plays: Vec<PlayView>,
    /// `open` or `closed`.
    status: &'static str,
    /// Grows with every change of the board.
    revision: u64,
    /// The trial's time.
    #[schema(value_type = crate::api::shapes::Moment)]
    at: Timestamp,
    /// When the hours of the round are over; null when only its closing ends it.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    ends_at: Option<Timestamp>,
    /// Whether the clock never jumps over time in which nothing is done.
    in_real_time: bool,
}

/// What the journal shows of a play.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlayView {
    /// Identifier.
    id: Uuid,
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Index of the scenario.
    scenario: usize,
    /// Which citizen.
    number: u32,
    /// Index of the step that comes next; null when all are done.
    next: Option<usize>,
    /// Whether a step has failed.
    failed: bool,
    /// Whether it is the next step that failed, and it may still be done rightly.
    again: bool,
}

/// Waiting for the next change of a board.
#[derive(Deserialize)]
pub(crate) struct Following {
    /// The revision that is known already.
    after: Option<i64>,
    /// Seconds to wait for another one.
    #[serde(default)]
    wait: u64,
}

/// The longest that somebody may wait for a change.
const WAIT_MOST: Duration = Duration::from_secs(25);

/// What the journal shows of a round so far; at once, or as soon as the board has another revision than `after`.
#[utoipa::path(get, path = "/api/v1/rounds/{id}/plays", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the round"),
        ("after" = Option<i64>, Query, description = "the revision that is known already"),
        ("wait" = Option<u64>, Query, maximum = 25, description = "seconds to wait for another one, at most 25")),
    responses((status = 200, body = Plays), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn plays(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    following: Result<Query<Following>, QueryRejection>,
    Extension(Stopping(mut stop)): Extension<Stopping>,
) -> Result<Json<Plays>, Problem> {
    let round = app.boards.round(place(&id, caller.lang)?).ok_or_else(|| Problem::not_found(caller.lang))?;
    let Query(following) = following.map_err(|error| Problem::bad_input(&error.body_text(), caller.lang))?;
    let wait = Duration::from_secs(following.wait);
    if wait > WAIT_MOST {
        return Err(Problem::unfit("wait <= 25", caller.lang));
    }
    let until = Instant::now() + wait;
    let mut changed = app.boards.watch();
    let revision = loop {
        crate::worker::seal_and_judge(&app).await.map_err(|error| Problem::store(&error, caller.lang))?;
        let revision = *changed.borrow_and_update();
        if following.after != i64::try_from(revision).ok() || Instant::now() >= until {
            break revision;
        }
        tokio::select! {
            _ = tokio::time::timeout_at(until, changed.changed()) => {}
            _ = stop.wait_for(|stop| *stop) => break revision,
        }
    };
    let round = board::lock(&round);
    let failed = |state: &PlayState, step: usize| state.verdicts[step].verdict == Verdict::Failed;
    let view = |state: &PlayState| PlayView {
        id: state.play.id,
        unit: state.play.unit,
        scenario: state.play.scenario,
        number: state.play.number,
        next: state.next_step(),
        failed: (0..state.verdicts.len()).any(|step| failed(state, step)),
        again: state.next_step().is_some_and(|next| failed(state, next) && !(0..next).any(|step| failed(state, step))),
    };
    Ok(Json(Plays {
        plays: round.states().iter().map(view).collect(),
        status: if round.is_closed() { "closed" } else { "open" },
        revision,
        at: app.clock.now(),
        ends_at: round.ends_at(&app),
        in_real_time: round.record().in_real_time,
    }))
}

/// The result of a round as it stands.
#[utoipa::path(get, path = "/api/v1/rounds/{id}", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the round")),
    responses((status = 200, body = RoundResult), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn result(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RoundResult>, Problem> {
    let round = app.boards.round(place(&id, caller.lang)?).ok_or_else(|| Problem::not_found(caller.lang))?;
    let result = board::lock(&round).result(&app);
    Ok(Json(result))
}

/// Closes a round: reads the journal to its end and judges what is open.
#[utoipa::path(post, path = "/api/v1/rounds/{id}/close", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the round")),
    responses((status = 200, body = RoundResult), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn close(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<RoundResult>, Problem> {
    let id = place(&id, caller.lang)?;
    let result = crate::rehearsal::rounds::close(&app, id).await;
    result.map(Json).map_err(|error| plan_problem(&error, caller.lang))
}
