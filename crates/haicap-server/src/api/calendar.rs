//! The calendar of a store: hours, days off, days of work; decrees about them.

use super::{Body, place};
use crate::app::{App, AppKind};
use crate::calendar::{DayOrder, Moved, WithdrawOrder, decree_day, withdraw_day};
use crate::error::Problem;
use crate::instance::Instance;
use crate::routes::Caller;
use axum::extract::{Path, State};
use axum::{Extension, Json};
use haicap_core::time::{DecreeKind, Hours, Shift};
use jiff::civil::Date;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// When the offices work.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalendarView {
    /// Shifts of a normal working day.
    shifts: Vec<ShiftView>,
    /// From this time on, results of the same day move to the next working day.
    cutoff: String,
    /// Days off and days of work, by date.
    days: Vec<DayView>,
    /// Units with hours of their own.
    own_hours: Vec<OwnHours>,
}

/// Half-open stretch of work.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShiftView {
    /// First minute.
    from: String,
    /// End.
    to: String,
}

/// A day that is not as its weekday says.
#[derive(Serialize, ToSchema)]
pub(crate) struct DayView {
    /// The day.
    #[schema(value_type = crate::api::shapes::Day)]
    date: Date,
    /// `off` or `work`.
    #[schema(value_type = crate::api::shapes::DecreeWord)]
    kind: DecreeKind,
    /// Why.
    name: String,
    /// Whether its legal text could not be checked.
    unsure: bool,
    /// The paper by which it was decreed later; absent for a day of the pack.
    paper: Option<String>,
}

/// Hours of a unit on a day of the week.
#[derive(Serialize, ToSchema)]
pub(crate) struct OwnHours {
    /// The unit.
    unit: String,
    /// `Mon` to `Sun`.
    weekday: &'static str,
    /// First date.
    #[schema(value_type = crate::api::shapes::Day)]
    from: Date,
    /// Last date.
    #[schema(value_type = Option<crate::api::shapes::Day>)]
    until: Option<Date>,
    /// The shifts; none when closed.
    shifts: Vec<ShiftView>,
    /// Whether the day counts in a limit.
    counts: bool,
    /// What they rest on.
    note: String,
}

fn shifts(shifts: &[Shift]) -> Vec<ShiftView> {
    let time = |time: jiff::civil::Time| format!("{:02}:{:02}", time.hour(), time.minute());
    shifts.iter().map(|shift| ShiftView { from: time(shift.from), to: time(shift.to) }).collect()
}

fn own_hours(app: &App) -> Vec<OwnHours> {
    let all = app.city().own_calendars.iter();
    let view = |unit: &haicap_core::territory::UnitId, hours: &Hours| OwnHours {
        unit: unit.to_string(),
        weekday: hours.day.key(),
        from: hours.from,
        until: hours.until,
        shifts: shifts(&hours.shifts),
        counts: hours.counts,
        note: hours.note.clone(),
    };
    all.flat_map(|(unit, calendar)| calendar.hours.iter().map(move |hours| view(unit, hours))).collect()
}

/// When the offices work: hours, days off and make-up days, with those that were decreed later.
#[utoipa::path(get, path = "/api/v1/calendar", responses((status = 200, body = CalendarView)))]
pub(crate) async fn read(State(app): State<Arc<App>>) -> Json<CalendarView> {
    let (calendar, state) = (app.city_calendar(), app.rehearsal.state());
    let paper = |day: Date| {
        let mut decrees = app.decrees(&state).filter(|decreed| decreed.withdrawn.is_none());
        decrees.find(|decreed| decreed.day == day).map(|decreed| decreed.decree.paper.clone())
    };
    let view = |kind, (day, name): (&Date, &String)| DayView {
        date: *day,
        kind,
        name: name.clone(),
        unsure: calendar.unsure.contains(day),
        paper: paper(*day),
    };
    let off = calendar.days_off.iter().map(|day| view(DecreeKind::Off, day));
    let mut days: Vec<DayView> =
        off.chain(calendar.make_up_days.iter().map(|day| view(DecreeKind::Work, day))).collect();
    days.sort_by_key(|day| day.date);
    let cutoff = format!("{:02}:{:02}", calendar.cutoff.hour(), calendar.cutoff.minute());
    Json(CalendarView { shifts: shifts(&calendar.shifts), cutoff, days, own_hours: own_hours(&app) })
}

/// Takes down a day off or a day of work that was decreed; every running due date is counted again, and the applicants
/// are told. The same order again goes on where it stopped and tells nobody twice.
#[utoipa::path(post, path = "/api/v1/calendar/days", request_body = DayOrder, security(("bearer" = [])),
    responses((status = 200, body = Moved), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decree(
    State(app): State<Arc<App>>,
    Extension(instance): Extension<Arc<Instance>>,
    caller: Caller,
    Body(order): Body<DayOrder>,
) -> Result<Json<Moved>, Problem> {
    let order = DayOrder { trial: own_trial(&app, order.trial), ..order };
    let moved = decree_day(&instance, &who(&caller), order).await;
    moved.map(Json).map_err(|error| Problem::record(&error, caller.lang))
}

/// Takes down that a decree about a day holds no more; due dates are counted again as for a new one.
#[utoipa::path(post, path = "/api/v1/calendar/days/{date}/withdraw", request_body = WithdrawOrder,
    params(("date" = String, Path, description = "for example 2026-12-24")), security(("bearer" = [])),
    responses((status = 200, body = Moved), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn withdraw(
    State(app): State<Arc<App>>,
    Extension(instance): Extension<Arc<Instance>>,
    caller: Caller,
    Path(date): Path<String>,
    Body(order): Body<WithdrawOrder>,
) -> Result<Json<Moved>, Problem> {
    let order = WithdrawOrder { trial: own_trial(&app, order.trial), ..order };
    let moved = withdraw_day(&instance, &who(&caller), place(&date, caller.lang)?, &order).await;
    moved.map(Json).map_err(|error| Problem::record(&error, caller.lang))
}

/// Whoever directs a trial decrees for that trial alone.
fn own_trial(app: &App, asked: Option<u32>) -> Option<u32> {
    match app.kind {
        AppKind::Trial(number) => Some(number),
        AppKind::Official | AppKind::Personnel => asked,
    }
}

fn who(caller: &Caller) -> String {
    caller.subject().account.map(|account| account.to_string()).unwrap_or_default()
}
