//! Wishes for people's files: one route for each step, many people at once, each decided by itself.

use super::problem;
use crate::api::Body;
use crate::app::App;
use crate::error::Problem;
use crate::personnel::files::FileWish;
use crate::personnel::proposals::act;
use crate::personnel::{Actor, RecordError};
use crate::routes::Caller;
use crate::secret;
use axum::Json;
use axum::extract::State;
use haicap_core::access::Denial;
use haicap_core::staffing::{Agreement, By, Command, CommandKind, Place, Track};
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A step for several people that needs nothing more to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Steps {
    wishes: Vec<Step>,
}

/// Who goes a step on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Step {
    /// The person.
    official: Uuid,
    /// `provisional` or `legal`.
    #[schema(value_type = crate::api::shapes::TrackWord)]
    track: Track,
}

/// Proposals that home affairs accepts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Acceptances {
    wishes: Vec<AcceptWish>,
}

/// A proposal to be accepted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AcceptWish {
    /// The person.
    official: Uuid,
    /// `provisional` or `legal`.
    #[schema(value_type = crate::api::shapes::TrackWord)]
    track: Track,
    /// Why, when a serious finding names the person; without one it is refused as `findings_unanswered`.
    reason: Option<String>,
}

/// Places to write down.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drafts {
    wishes: Vec<DraftWish>,
}

/// A place to write down for a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftWish {
    /// The person.
    official: Uuid,
    /// `provisional` or `legal`.
    #[schema(value_type = crate::api::shapes::TrackWord)]
    track: Track,
    /// Where.
    place: PlaceWish,
    /// The proposer's reason.
    note: Option<String>,
}

/// Where somebody is to work.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlaceWish {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Key of the post that takes the place.
    post: String,
    /// Keys of posts held beside it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    concurrent: BTreeSet<String>,
}

/// Proposals to be given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Returns {
    wishes: Vec<ReturnWish>,
}

/// A proposal to be given back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnWish {
    /// The person.
    official: Uuid,
    /// `provisional` or `legal`.
    #[schema(value_type = crate::api::shapes::TrackWord)]
    track: Track,
    /// Why.
    reason: String,
}

/// What the deciding body agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Agreements {
    wishes: Vec<AgreeWish>,
}

/// Somebody on whom the deciding body agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AgreeWish {
    /// The person.
    official: Uuid,
    /// `provisional` or `legal`.
    #[schema(value_type = crate::api::shapes::TrackWord)]
    track: Track,
    /// The conclusion.
    agreement: Conclusion,
}

/// A conclusion of a session.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Conclusion {
    /// Which session.
    session: String,
    /// Number of the conclusion.
    number: String,
    /// Its date, for example `2025-06-12`.
    #[schema(value_type = crate::api::shapes::Day)]
    date: Date,
}

/// What came of wishes. Repeating them changes nothing: what was carried out is refused as `wrong_state`; a draft is
/// written down again as it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Done {
    /// How many were carried out.
    done: usize,
    /// Those that the rules refused; their files are unchanged.
    refused: Vec<Refused>,
    /// Identifiers of people who are not in the roster.
    unknown: Vec<Uuid>,
}

/// A wish that the rules refused.
#[derive(Serialize, ToSchema)]
pub(crate) struct Refused {
    /// The person.
    official: Uuid,
    /// Name of the refusal, for example `same_person`.
    error: String,
    /// What is wrong and what to do.
    message: String,
    /// The article of law, or the assumption, it rests on.
    ground: String,
}

async fn carry(app: &App, caller: &Caller, wishes: Vec<FileWish>) -> Result<Json<Done>, Problem> {
    let actor = actor(caller)?;
    let done = act(app, &actor, &wishes).await.map_err(|error| problem(&error, caller.lang))?;
    let refused = |(official, refusal): &(Uuid, haicap_core::staffing::Refusal)| Refused {
        official: *official,
        error: refusal.name().key().to_owned(),
        message: refusal.message(caller.lang),
        ground: refusal.ground().cite(),
    };
    Ok(Json(Done { done: done.done, refused: done.refused.iter().map(refused).collect(), unknown: done.unknown }))
}

fn actor(caller: &Caller) -> Result<Actor, Problem> {
    Actor::of(caller.subject()).ok_or_else(|| Problem::denied(Denial::SignInFirst, caller.lang))
}

fn steps(wishes: Vec<Step>, command: &Command) -> Vec<FileWish> {
    let wish = |step: Step| FileWish { official: step.official, track: step.track, command: command.clone() };
    wishes.into_iter().map(wish).collect()
}

/// Writes down where people of one's own district are to work.
#[utoipa::path(post, path = "/api/v1/personnel/files/draft", request_body = Drafts, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn draft(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Drafts>,
) -> Result<Json<Done>, Problem> {
    let wish = |wish: DraftWish| {
        let PlaceWish { unit, post, concurrent } = wish.place;
        let note = wish.note.map(|note| haicap_core::words::tidy(&note)).filter(|note| !note.is_empty());
        let command = Command::Draft { id: secret::id()?, place: Place { unit, post, concurrent }, note };
        Ok(FileWish { official: wish.official, track: wish.track, command })
    };
    let wishes: Result<Vec<FileWish>, RecordError> = asked.wishes.into_iter().map(wish).collect();
    carry(&app, &caller, wishes.map_err(|error| problem(&error, caller.lang))?).await
}

/// Takes back what was written down.
#[utoipa::path(post, path = "/api/v1/personnel/files/discard", request_body = Steps, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn discard(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Steps>,
) -> Result<Json<Done>, Problem> {
    carry(&app, &caller, steps(asked.wishes, &Command::Discard)).await
}

/// Hands in what was written down.
#[utoipa::path(post, path = "/api/v1/personnel/files/propose", request_body = Steps, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn propose(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Steps>,
) -> Result<Json<Done>, Problem> {
    carry(&app, &caller, steps(asked.wishes, &Command::Propose)).await
}

/// Home affairs accepts; whoever a serious finding names, with a reason.
#[utoipa::path(post, path = "/api/v1/personnel/files/accept", request_body = Acceptances, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn accept(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Acceptances>,
) -> Result<Json<Done>, Problem> {
    let wish = |wish: AcceptWish| {
        let reason = wish.reason.map(|reason| haicap_core::words::tidy(&reason)).filter(|reason| !reason.is_empty());
        FileWish { official: wish.official, track: wish.track, command: Command::Accept { reason } }
    };
    carry(&app, &caller, asked.wishes.into_iter().map(wish).collect()).await
}

/// The organisation commission concurs.
#[utoipa::path(post, path = "/api/v1/personnel/files/concur", request_body = Steps, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn concur(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Steps>,
) -> Result<Json<Done>, Problem> {
    carry(&app, &caller, steps(asked.wishes, &Command::Concur)).await
}

/// Home affairs or the organisation commission gives back, each with its reason.
#[utoipa::path(post, path = "/api/v1/personnel/files/return", request_body = Returns, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn give_back(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Returns>,
) -> Result<Json<Done>, Problem> {
    let wish = |wish: ReturnWish| {
        let reason = haicap_core::words::tidy(&wish.reason);
        FileWish { official: wish.official, track: wish.track, command: Command::Return { reason } }
    };
    carry(&app, &caller, asked.wishes.into_iter().map(wish).collect()).await
}

/// The secretary of the deciding body records what it agreed.
#[utoipa::path(post, path = "/api/v1/personnel/files/agree", request_body = Agreements, security(("bearer" = [])),
    responses((status = 200, body = Done), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub(crate) async fn agree(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(asked): Body<Agreements>,
) -> Result<Json<Done>, Problem> {
    let by: By = actor(&caller)?.by(CommandKind::Agree);
    let wish = |wish: AgreeWish| {
        let Conclusion { session, number, date } = wish.agreement;
        let agreement = Agreement { session, number, date, by };
        FileWish { official: wish.official, track: wish.track, command: Command::Agree { agreement } }
    };
    carry(&app, &caller, asked.wishes.into_iter().map(wish).collect()).await
}
