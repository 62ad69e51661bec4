//! Making and changing local accounts of the official store.

use crate::instance::Instance;
use crate::rights::account_entry;
use crate::secret;
use crate::sign_in::{AccountBody, SignInError, hash_password};
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use haicap_store::{AccountRow, AssignmentRow, Change, NewEntry, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// An account to be made, or changed when the login exists.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountOrder {
    /// The name to sign in with.
    pub login: String,
    /// The password, at least 10 letters.
    pub password: String,
    /// The person's name.
    pub name: String,
    /// The unit and the key of the post held there; its roles come from the blueprint.
    #[schema(value_type = Option<Object>)]
    pub post: Option<(UnitId, String)>,
    /// Roles for the whole city, or roles of the personnel part.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub roles: BTreeSet<Role>,
    /// Districts for which the person acts as district committee.
    #[serde(default)]
    pub districts: BTreeSet<u32>,
    /// The person behind the account, when they are known: one's own file is closed to them. The account itself
    /// stands for the person when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Uuid>,
}

/// Why an account was not made.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The login is empty or too long.
    #[error("a login has 3 to 64 letters, digits, dots, hyphens")]
    BadLogin,
    /// The password is too short.
    #[error("a password has at least 10 characters")]
    PasswordTooShort,
    /// The unit is not one of the city's new units.
    #[error("there is no unit {0}")]
    UnknownUnit(UnitId),
    /// The post is not in the blueprint.
    #[error("there is no post `{0}`: the posts are listed in organization.toml of the city pack")]
    UnknownPost(String),
    /// The role is held through a post or in a trial only.
    #[error("the role `{0}` cannot be held for the whole city")]
    NotACityRole(Role),
    /// A role of the personnel part goes with no other right, and district committees name their districts.
    #[error("a role of the personnel part stands alone; a district committee names its districts")]
    PersonnelAlone,
    /// There is no such district.
    #[error("there is no district {0:03}")]
    UnknownDistrict(u32),
    /// The account is wanted for nothing.
    #[error("name a post (with its unit) or a role for the whole city")]
    NoRight,
    /// Hashing or random bytes failed, or a stored record cannot be read.
    #[error("{0}")]
    Failed(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes or changes an account; a post becomes an assignment of the city.
///
/// # Errors
/// See [`AccountError`].
pub async fn put_account(instance: &Instance, order: AccountOrder) -> Result<Uuid, AccountError> {
    check(instance, &order)?;
    let app = if is_personnel(&order) { instance.personnel() } else { instance.official() };
    let store = &app.store;
    let hashing = tokio::task::spawn_blocking(move || (hash_password(&order.password), order));
    let (password, order) = hashing.await.map_err(|error| AccountError::Failed(error.to_string()))?;
    let password = password.map_err(|error| match error {
        SignInError::TooShort => AccountError::PasswordTooShort,
        other => AccountError::Failed(other.to_string()),
    })?;
    let known = store.account_by_login(&order.login).await?;
    let failed = |error: getrandom::Error| AccountError::Failed(error.to_string());
    let id = match &known {
        Some(account) => account.id,
        None => secret::id().map_err(failed)?,
    };
    let name = tidy(&order.name);
    let person = order.person.map(|person| person.to_string()).or(known.as_ref().map(|known| known.person.clone()));
    let assignments = match &order.post {
        Some((unit, post)) => vec![assign(instance, id, &name, *unit, post).await?],
        None => vec![],
    };
    let unit = order.post.as_ref().map(|(unit, _)| unit.to_string()).unwrap_or_default();
    let body = AccountBody { name, assignments, roles: order.roles, districts: order.districts };
    let account = AccountRow {
        id,
        login: Some(order.login),
        password: Some(password),
        person: person.unwrap_or_else(|| id.to_string()),
        unit,
        active: true,
        version: known.map_or(1, |account| account.version + 1),
        body: serde_json::to_string(&body).map_err(|error| AccountError::Failed(error.to_string()))?,
    };
    let entry = account_entry(&account, "put_account");
    store.change(Change { accounts: vec![account], ..Change::new(entry) }).await?;
    app.sessions.forget(id);
    app.journal_grew();
    Ok(id)
}

/// Whether the account belongs to the personnel store.
fn is_personnel(order: &AccountOrder) -> bool {
    order.roles.iter().any(|role| role.body().is_some())
}

fn check(instance: &Instance, order: &AccountOrder) -> Result<(), AccountError> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    if !(3..=64).contains(&order.login.len()) || !order.login.chars().all(allowed) {
        return Err(AccountError::BadLogin);
    }
    if let Some((unit, post)) = &order.post {
        if !instance.pack().city.new_units().any(|known| known.id == *unit) {
            return Err(AccountError::UnknownUnit(*unit));
        }
        if instance.pack().city.blueprint.post(post).is_none() {
            return Err(AccountError::UnknownPost(post.clone()));
        }
    }
    if is_personnel(order) || !order.districts.is_empty() {
        let committee = order.roles.contains(&Role::DistrictCommittee);
        let alone = order.post.is_none() && order.roles.iter().all(|role| role.body().is_some());
        if !alone || committee == order.districts.is_empty() {
            return Err(AccountError::PersonnelAlone);
        }
        let known = &instance.pack().city.districts;
        let unknown = order.districts.iter().find(|code| !known.contains_key(code));
        return unknown.map_or(Ok(()), |code| Err(AccountError::UnknownDistrict(*code)));
    }
    if let Some(role) = order.roles.iter().find(|role| !matches!(role, Role::CityObserver | Role::DigitalCenter)) {
        return Err(AccountError::NotACityRole(*role));
    }
    if order.post.is_none() && order.roles.is_empty() { Err(AccountError::NoRight) } else { Ok(()) }
}

/// The assignment of a person to a post; the one they held before at that post is kept.
async fn assign(
    instance: &Instance,
    person: Uuid,
    name: &str,
    unit: UnitId,
    post: &str,
) -> Result<Assignment, AccountError> {
    let damaged = |error: serde_json::Error| AccountError::Failed(error.to_string());
    for row in instance.city_store().assignments_of_official(person).await? {
        let held: Assignment = serde_json::from_str(&row.body).map_err(damaged)?;
        if held.unit == unit && held.post == post {
            return Ok(held);
        }
    }
    let blueprint = &instance.pack().city.blueprint;
    let post = blueprint.post(post).ok_or_else(|| AccountError::UnknownPost(post.to_owned()))?;
    let assignment = Assignment {
        id: secret::id().map_err(|error| AccountError::Failed(error.to_string()))?,
        official: person,
        name: name.to_owned(),
        unit,
        division: post.division.clone(),
        post: post.key.clone(),
        roles: post.roles.clone(),
        from: None,
        until: None,
    };
    let row = AssignmentRow {
        id: assignment.id,
        official: person,
        unit: unit.to_string(),
        version: 1,
        body: serde_json::to_string(&assignment).map_err(damaged)?,
    };
    let entry = crate::rights::operator_entry("assignment", &assignment.id.to_string(), "assign");
    let entry = NewEntry { unit: unit.to_string(), version: Some(1), ..entry };
    instance.city_store().change(Change { assignments: vec![row], ..Change::new(entry) }).await?;
    Ok(assignment)
}
