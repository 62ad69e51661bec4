//! Numbers of a hall: taken by anybody, called at a counter.

use super::{Body, place};
use crate::app::App;
use crate::error::Problem;
use crate::hall::{self, HallError, caller_at, give_out, too_many};
use crate::look_up::Place;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::StatusCode;
use haicap_core::Lang;
use haicap_core::access::Object;
use haicap_core::queue::{Caller as Counter, CounterCommand, Priority, Purpose, TicketRefusal, served_at};
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A number that is wished for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TicketWish {
    /// Identifier of the command, made by the caller; the same one again gets the same number.
    command_id: Uuid,
    /// What one comes for.
    #[schema(value_type = crate::api::shapes::PurposeWord)]
    purpose: Purpose,
    /// Why one goes first.
    #[serde(default)]
    #[schema(value_type = Option<crate::api::shapes::PriorityWord>)]
    priority: Option<Priority>,
}

/// A number of a day.
#[derive(Serialize, ToSchema)]
pub(crate) struct TicketGiven {
    /// The day.
    #[schema(value_type = crate::api::shapes::Day)]
    day: Date,
    /// The number.
    number: u32,
}

/// What a counter does.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Call {
    /// Call whoever is next.
    Next,
    /// Call once more the number that is named, or the one at the counter.
    Again,
    /// Nobody came.
    Skip,
    /// Served.
    Finish,
}

/// A call of a counter.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CallOrder {
    /// The counter, from 1.
    #[schema(minimum = 1, maximum = 40)]
    counter: u32,
    /// What it does.
    call: Call,
    /// The number; the one at the counter when absent.
    #[serde(default)]
    number: Option<u32>,
}

impl Problem {
    /// Why a hall did nothing.
    pub(crate) fn hall(error: HallError, lang: Lang) -> Self {
        let of = |status, name: &str, words| Problem::new(status, name, words, lang);
        match error {
            HallError::Refused(refusal) => {
                of(StatusCode::UNPROCESSABLE_ENTITY, refusal.key(), (refusal.label(Lang::Vi), refusal.label(Lang::En)))
            }
            HallError::NotOpen => {
                let words = (
                    "Đơn vị chưa vận hành chính thức nên chưa phát số. Hãy hỏi quầy hướng dẫn.",
                    "The unit does not work for real yet. Ask at the desk.",
                );
                of(StatusCode::CONFLICT, "not_open", words)
            }
            HallError::TooMany => {
                let words = (
                    "Từ nơi này đã lấy quá nhiều số trong 15 phút. Số đã lấy vẫn còn giá trị; cần thêm thì hỏi quầy hướng dẫn.",
                    "Too many numbers were taken from this place in 15 minutes. Those taken still count; ask at the desk for more.",
                );
                of(StatusCode::TOO_MANY_REQUESTS, "too_many", words)
            }
            HallError::Reused => Problem::reused(lang),
            HallError::Busy => {
                let words = ("Nhiều người lấy số cùng lúc. Hãy bấm lại.", "Many take a number at once. Press again.");
                of(StatusCode::SERVICE_UNAVAILABLE, "busy", words)
            }
            HallError::Damaged(error) => {
                tracing::error!(%error, "a stored ticket cannot be read");
                Problem::internal(lang)
            }
            HallError::Store(error) => Problem::store(&error, lang),
        }
    }
}

/// A unit of the new city.
fn unit_of(app: &App, text: &str, lang: Lang) -> Result<UnitId, Problem> {
    let unit: UnitId = place(text, lang)?;
    let known = app.city().new_units().any(|new| new.id == unit);
    if known { Ok(unit) } else { Err(Problem::not_found(lang)) }
}

/// Takes a number, in the hall's hours; it names nobody. At most 120 in a quarter of an hour from one place, or of a
/// citizen who signed in.
#[utoipa::path(post, path = "/api/v1/units/{unit}/tickets", request_body = TicketWish,
    params(("unit" = crate::api::shapes::Unit, Path, description = "the unit")),
    responses((status = 200, body = TicketGiven), (status = 400, body = Problem), (status = 404, body = Problem),
        (status = 409, body = Problem), (status = 422, body = Problem), (status = 429, body = Problem)))]
pub(crate) async fn take(
    State(app): State<Arc<App>>,
    caller: Caller,
    from: Place,
    Path(unit): Path<String>,
    Body(wish): Body<TicketWish>,
) -> Result<Json<TicketGiven>, Problem> {
    let unit = unit_of(&app, &unit, caller.lang)?;
    if too_many(&app, caller.subject(), &from, unit) {
        return Err(Problem::hall(HallError::TooMany, caller.lang));
    }
    let given = give_out(&app, unit, wish.command_id, (wish.purpose, wish.priority)).await;
    let (day, number) = given.map_err(|error| Problem::hall(error, caller.lang))?;
    Ok(Json(TicketGiven { day, number }))
}

/// Calls at a counter of one's unit. There is no identifier of the command: a number that was called is not called again
/// by `next`, the counter is busy then.
#[utoipa::path(post, path = "/api/v1/units/{unit}/tickets/calls", request_body = CallOrder, security(("bearer" = [])),
    params(("unit" = crate::api::shapes::Unit, Path, description = "the unit")),
    responses((status = 200, body = TicketGiven), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn call(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(unit): Path<String>,
    request: Request,
) -> Result<Json<TicketGiven>, Problem> {
    let problem = |error| Problem::hall(error, caller.lang);
    let unit = unit_of(&app, &unit, caller.lang)?;
    caller.may(Object { unit: Some(unit), ..Object::default() })?;
    let Body(order) = Body::<CallOrder>::from_request(request, &()).await?;
    let (unit, by) = caller_at(caller.subject(), Some(unit)).ok_or_else(|| Problem::not_found(caller.lang))?;
    let (day, tickets) = hall::today(&app, unit).await.map_err(problem)?;
    let served = served_at(&tickets, order.counter).map(|ticket| ticket.number);
    let number = order.number.or(served).ok_or(HallError::Refused(TicketRefusal::NoSuchTicket));
    let command = match order.call {
        Call::Next => CounterCommand::CallNext,
        Call::Again => CounterCommand::Call(number.map_err(problem)?),
        Call::Skip => CounterCommand::Skip(number.map_err(problem)?),
        Call::Finish => CounterCommand::Close(number.map_err(problem)?),
    };
    let number = hall::call(&app, unit, command, Counter { counter: order.counter, by }).await.map_err(problem)?;
    Ok(Json(TicketGiven { day, number }))
}
