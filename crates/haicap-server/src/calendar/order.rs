//! Orders about a calendar, as commands of the binary and callers of the API give them.

use super::{Decreed, Moved, decree, withdraw};
use crate::app::App;
use crate::instance::Instance;
use crate::ledger::RecordError;
use haicap_core::time::{Decree, DecreeKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// An order to take down a day off or a day of work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayOrder {
    /// The day.
    #[schema(value_type = crate::api::shapes::Day)]
    pub date: Date,
    /// `off` or `work`.
    #[schema(value_type = crate::api::shapes::DecreeWord)]
    pub kind: DecreeKind,
    /// Why, as citizens read it.
    pub name: String,
    /// Number of the paper.
    pub paper: String,
    /// Day of the paper.
    #[schema(value_type = crate::api::shapes::Day)]
    pub paper_date: Date,
    /// A trial instead of the official store.
    #[serde(default)]
    pub trial: Option<u32>,
}

/// An order to take down that a decree holds no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawOrder {
    /// Number of the paper.
    pub paper: String,
    /// Day of the paper.
    #[schema(value_type = crate::api::shapes::Day)]
    pub paper_date: Date,
    /// A trial instead of the official store.
    #[serde(default)]
    pub trial: Option<u32>,
}

/// Carries out an order on the official store, or on a trial when it asks for one.
///
/// # Errors
/// What is wrong with it, or the store failed; given again, it goes on where it stopped.
pub async fn decree_day(instance: &Instance, by: &str, order: DayOrder) -> Result<Moved, RecordError> {
    let DayOrder { date, kind, name, paper, paper_date, trial } = order;
    decree(&store(instance, trial)?, by, date, Decree { kind, name, paper, paper_date }).await
}

/// Withdraws a decree about a day; see [`decree_day`].
///
/// # Errors
/// As for [`decree_day`].
pub async fn withdraw_day(
    instance: &Instance,
    by: &str,
    date: Date,
    order: &WithdrawOrder,
) -> Result<Moved, RecordError> {
    withdraw(&store(instance, order.trial)?, by, date, (&order.paper, order.paper_date)).await
}

/// The decrees in force in a store, by day.
///
/// # Errors
/// When there is no such trial.
pub fn decreed_days(instance: &Instance, trial: Option<u32>) -> Result<Vec<(Date, Decree)>, RecordError> {
    let app = store(instance, trial)?;
    let state = app.rehearsal.state();
    let in_force = app.decrees(&state).filter(|decreed| decreed.withdrawn.is_none());
    Ok(in_force.map(|Decreed { day, decree, .. }| (*day, decree.clone())).collect())
}

fn store(instance: &Instance, trial: Option<u32>) -> Result<Arc<App>, RecordError> {
    let Some(number) = trial else { return Ok(instance.official().clone()) };
    instance.trial(number).ok_or_else(|| {
        RecordError::wrong(
            format!("Không có đợt vận hành thử {number}."),
            format!("There is no trial {number}: leave --trial out for the official store."),
        )
    })
}
