//! Giving and taking roles of people in a unit: in the city, and at once in every open store.

use crate::app::App;
use crate::clock::wall;
use crate::instance::Instance;
use crate::sign_in::AccountBody;
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_store::{AccountRow, AssignmentRow, Change, NewEntry, Outcome, StoreError};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Whether a role is given or taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RightsChange {
    /// The role is given.
    Give,
    /// The role is taken away.
    Take,
}

/// An order to give or take a role at a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RightsOrder {
    /// The unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    pub unit: UnitId,
    /// The role.
    #[schema(value_type = crate::api::shapes::RoleWord)]
    pub role: Role,
    /// Give or take.
    pub change: RightsChange,
    /// Only the holder of this post; everybody at the unit with (or, when giving, whose post is
    /// meant for) the role when it is absent.
    pub post: Option<String>,
}

/// Why an order was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum RightsError {
    /// Nobody at the unit is concerned.
    #[error("nobody at this unit holds, or lacks, that role")]
    NobodyFits,
    /// The unit is not one of the city's new units.
    #[error("there is no unit {0}")]
    UnknownUnit(UnitId),
    /// A stored record could not be read.
    #[error("a stored record cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Carries out an order; returns the assignments after it.
///
/// The city's configuration changes first; stores that are open take the change as a journalled
/// command of their own, and sessions of those people read their rights anew.
///
/// # Errors
/// See [`RightsError`].
pub async fn change_rights(instance: &Instance, by: &str, order: &RightsOrder) -> Result<Vec<Assignment>, RightsError> {
    if !instance.city().units.contains_key(&order.unit) {
        return Err(RightsError::UnknownUnit(order.unit));
    }
    let mut changed = Vec::new();
    for row in instance.city_store().assignments_of_unit(&order.unit.to_string()).await? {
        let mut assignment: Assignment = serde_json::from_str(&row.body)?;
        let meant = instance.city().blueprint.post(&assignment.post);
        let meant = meant.is_some_and(|post| post.roles.contains(&order.role));
        if !concerned(&assignment, order, meant) {
            continue;
        }
        apply(&mut assignment, order);
        let body = serde_json::to_string(&assignment)?;
        let row = AssignmentRow { version: row.version + 1, body, ..row };
        let entry = entry(by, order, "assignment", &assignment.id, row.version, wall().as_microsecond())?;
        instance.city_store().change(Change { assignments: vec![row], ..Change::new(entry) }).await?;
        changed.push(assignment);
    }
    if changed.is_empty() {
        return Err(RightsError::NobodyFits);
    }
    for app in instance.apps() {
        for assignment in &changed {
            carry_into(&app, by, order, assignment).await?;
        }
    }
    Ok(changed)
}

fn concerned(assignment: &Assignment, order: &RightsOrder, meant: bool) -> bool {
    let holds = assignment.roles.contains(&order.role);
    let here = order.post.as_ref().is_none_or(|post| *post == assignment.post);
    match order.change {
        RightsChange::Take => here && holds,
        RightsChange::Give => here && !holds && (meant || order.post.is_some()),
    }
}

fn apply(assignment: &mut Assignment, order: &RightsOrder) {
    match order.change {
        RightsChange::Give => assignment.roles.insert(order.role),
        RightsChange::Take => assignment.roles.remove(&order.role),
    };
}

async fn carry_into(app: &App, by: &str, order: &RightsOrder, changed: &Assignment) -> Result<(), RightsError> {
    let Some(account) = app.store.account(changed.official).await? else { return Ok(()) };
    let mut body: AccountBody = serde_json::from_str(&account.body)?;
    for assignment in body.assignments.iter_mut().filter(|assignment| assignment.id == changed.id) {
        assignment.roles.clone_from(&changed.roles);
    }
    let version = account.version + 1;
    let at = app.clock.now().as_microsecond();
    let entry = entry(by, order, "account", &account.id, version, at)?;
    let account = AccountRow { version, body: serde_json::to_string(&body)?, ..account };
    app.store.change(Change { accounts: vec![account], ..Change::new(entry) }).await?;
    app.sessions.forget(changed.official);
    app.journal_grew();
    Ok(())
}

fn entry(
    by: &str,
    order: &RightsOrder,
    aggregate: &str,
    id: &Uuid,
    version: i64,
    at: i64,
) -> Result<NewEntry, serde_json::Error> {
    Ok(NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at,
        recorded_at: wall().as_microsecond(),
        actor: by.to_owned(),
        unit: order.unit.to_string(),
        aggregate: aggregate.into(),
        aggregate_id: id.to_string(),
        version: Some(version),
        command: if order.change == RightsChange::Give { "give_role".into() } else { "take_role".into() },
        outcome: Outcome::Done,
        ground: String::new(),
        events: serde_json::to_string(&[order])?,
    })
}

/// The journal entry of an account that was made or changed.
pub(crate) fn account_entry(account: &AccountRow, command: &str) -> NewEntry {
    let entry = operator_entry("account", &account.id.to_string(), command);
    NewEntry { unit: account.unit.clone(), version: Some(account.version), ..entry }
}

/// A journal entry of the operator that changes no aggregate.
pub(crate) fn operator_entry(aggregate: &str, id: &str, command: &str) -> NewEntry {
    let now = wall().as_microsecond();
    NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: now,
        recorded_at: now,
        actor: "operator".into(),
        unit: String::new(),
        aggregate: aggregate.into(),
        aggregate_id: id.to_owned(),
        version: None,
        command: command.into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    }
}
