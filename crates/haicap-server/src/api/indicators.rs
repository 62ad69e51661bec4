//! Indicators of a unit or of the city.

use super::{Asked, Body, place};
use crate::app::App;
use crate::assessments::{AssessmentOrder, assess};
use crate::error::Problem;
use crate::figures::{of_city, of_unit, offer};
use crate::routes::Caller;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use haicap_core::access::{Action, Object, city_roles};
use haicap_core::forms::Period;
use haicap_core::indicators::{Band, Indicators, Share, duty};
use haicap_core::law::RuleSet;
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};

/// Which dossiers.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct Which {
    /// For example new-26740; the whole city when absent.
    #[param(pattern = "^(old|new)-[0-9]{5}$")]
    unit: Option<String>,
    /// First day of acceptance, for example 2025-06-01.
    #[param(format = Date, example = "2025-06-01")]
    from: String,
    /// Last day of acceptance.
    #[param(format = Date, example = "2025-06-30")]
    to: String,
}

/// The figures. Shares are in tenths of a percent, null of nothing; points in tenths, null where the facts are not held.
#[derive(Serialize, ToSchema)]
pub(crate) struct IndicatorView {
    /// Accepted in the period.
    received: u32,
    /// With a result on an earlier day than due.
    early: u32,
    /// With a result on the due day.
    on_time: u32,
    /// With a result after it was due.
    late: u32,
    /// Overdue without a result, accepted in the period or earlier.
    overdue: u32,
    /// In work within the limit.
    running: u32,
    /// Waiting for the citizen.
    paused: u32,
    /// Taken back.
    withdrawn: u32,
    /// Stopped before they were due.
    stopped: u32,
    /// Results in time, of all results and of what is overdue.
    in_time_permille: Option<u32>,
    /// Handed in online, of all received.
    online_permille: Option<u32>,
    /// With papers in electronic form, of those of which it is known.
    digitised_permille: Option<u32>,
    /// Satisfied, of those who rated.
    satisfied_permille: Option<u32>,
    /// Points by the nine indices of Thông tư 01/2018/TT-VPCP.
    points_in_tenths: Vec<Option<u32>>,
    /// Their sum.
    total_in_tenths: u32,
    /// The most that the indices with facts can come to: 180 for all nine.
    most_in_tenths: u32,
    /// Numbers of the indices without facts: they are left out.
    left_out: Vec<usize>,
    /// excellent, good, fair, average or weak; null while no dossier has been scored.
    class: Option<&'static str>,
    /// How the class is read while indices are left out: shares of what can be reached, or points.
    class_reading: &'static str,
    /// The same dossiers by the field of their procedure.
    by_field: Vec<FieldView>,
}

/// What was handled in a field of procedures.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldView {
    /// For example Hộ tịch; empty when the procedure is not known any more.
    field: String,
    /// Accepted in the period.
    received: u32,
    /// Overdue without a result, accepted in the period or earlier.
    overdue: u32,
    /// Results in time, of all results and of what is overdue.
    in_time_permille: Option<u32>,
    /// Sum of the indices 1, 2, 3, 4 and 7, null while no dossier has been scored.
    points_in_tenths: Option<u32>,
}

/// Indicators of the dossiers that were accepted in a period.
#[utoipa::path(get, path = "/api/v1/indicators", params(Which), security(("bearer" = [])),
    responses((status = 200, body = IndicatorView), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(which): Asked<Which>,
) -> Result<Json<IndicatorView>, Problem> {
    let day = |text: &str, name: &str| text.parse::<Date>().map_err(|_| Problem::unfit(name, caller.lang));
    let period = Period { from: day(&which.from, "from")?, to: day(&which.to, "to")? };
    let days = period.from.until(period.to).map_or(-1, |span| span.get_days());
    if !(0..=366).contains(&days) {
        return Err(Problem::unfit("from <= to, 366", caller.lang));
    }
    let found = match &which.unit {
        Some(unit) => {
            let unit: UnitId = place(unit, caller.lang)?;
            caller.may(Object { unit: Some(unit), ..Object::default() })?;
            of_unit(&app, unit, period).await.map(Arc::new)
        }
        None if city_roles(Action::ReadIndicators).iter().any(|role| caller.subject().roles.contains(role)) => {
            of_city(&app, period).await.map(|(_, city)| city)
        }
        None => return Err(forbidden(&caller)),
    };
    let all = found.map_err(|error| Problem::store(&error, caller.lang))?;
    let by_field = |(field, all): (&String, &Indicators)| {
        let (field, scored) = (field.clone(), duty(&all.scores).map(|(total, _)| total.0));
        let in_time_permille = all.in_time().permille();
        FieldView { field, received: all.received, overdue: all.overdue, in_time_permille, points_in_tenths: scored }
    };
    let by_field = all.fields.iter().map(by_field).collect();
    Ok(Json(IndicatorView { by_field, ..seen(&all.whole, &app, period.to) }))
}

/// Takes down points of a unit for a quarter by index 5, 6 or 8, which dossiers do not score; the order comes
/// back. They take the place of earlier ones.
#[utoipa::path(post, path = "/api/v1/indicators/assessments", request_body = AssessmentOrder,
    security(("bearer" = [])), responses((status = 200, body = AssessmentOrder), (status = 400, body = Problem),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn assess_unit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(order): Body<AssessmentOrder>,
) -> Result<Json<AssessmentOrder>, Problem> {
    let given = assess(&app, caller.subject(), order.clone()).await;
    given.map(|()| Json(order)).map_err(|error| Problem::record(&error, caller.lang))
}

fn forbidden(caller: &Caller) -> Problem {
    let words = (
        "Chỉ số toàn thành phố dành cho đơn vị cấp thành phố. Hãy nêu đơn vị (unit).",
        "Indicators of the city are for bodies of the city. Name a unit.",
    );
    Problem::new(StatusCode::FORBIDDEN, "name_a_unit", words, caller.lang)
}

fn seen(all: &Indicators, app: &App, day: Date) -> IndicatorView {
    let offer = offer(app, day);
    let share = |share: Share| share.permille();
    let reading = RuleSet::on(day).missing_index;
    let class = all.class(offer, reading);
    IndicatorView {
        received: all.received,
        early: all.early,
        on_time: all.on_time,
        late: all.late,
        overdue: all.overdue,
        running: all.running,
        paused: all.paused,
        withdrawn: all.withdrawn,
        stopped: all.stopped,
        in_time_permille: share(all.in_time()),
        online_permille: share(all.online_share()),
        digitised_permille: share(all.digitised),
        satisfied_permille: share(all.satisfied),
        points_in_tenths: (1..=9).map(|index| all.index(index, offer).map(|score| score.0)).collect(),
        total_in_tenths: class.total.0,
        most_in_tenths: class.most.0,
        left_out: class.left_out,
        class: class.band.map(Band::key),
        class_reading: reading.key(),
        by_field: Vec::new(),
    }
}
