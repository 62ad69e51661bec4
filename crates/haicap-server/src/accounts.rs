//! Making and changing local accounts of the official and the personnel store.

mod citizens;

pub(crate) use citizens::put_citizen_through;
pub use citizens::{CitizenOrder, put_citizen};

use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::instance::Instance;
use crate::rights::account_entry;
use crate::secret;
use crate::sign_in::{AccountBody, SignInError, hash_password};
use haicap_core::organization::{Assignment, Official, Role};
use haicap_core::procedure::fields::FieldFault;
use haicap_core::territory::UnitId;
use haicap_core::words::{fold, tidy};
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
    #[schema(value_type = Option<crate::api::shapes::PostAtUnit>)]
    pub post: Option<(UnitId, String)>,
    /// Roles for the whole city, or roles of the personnel part.
    #[serde(default)]
    #[schema(value_type = Vec<crate::api::shapes::RoleWord>)]
    pub roles: BTreeSet<Role>,
    /// Districts for which the person acts as district committee.
    #[serde(default)]
    #[schema(value_type = Vec<u32>)]
    pub districts: BTreeSet<u32>,
    /// The person behind the account: a staff number, or `outside:` and a word for somebody outside the roster, the
    /// same for each of their accounts. One's own file is closed to them, and whoever has two accounts counts once.
    /// The account itself stands for the person when it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "CB-00001")]
    pub person: Option<String>,
}

/// Through which door an account is wanted (đường lập tài khoản). A store's door makes that store's accounts only:
/// whoever runs the official systems has no say in the personnel part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// The binary on the machine itself, or the token it keeps there.
    Operator,
    /// The API of a store.
    Store(AppKind),
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
    #[error("the role `{0}` cannot be held for the whole city; citizens have accounts of their own")]
    NotACityRole(Role),
    /// A role of the personnel part goes with no other right, and district committees name their districts.
    #[error("a role of the personnel part stands alone; a district committee names its districts")]
    PersonnelAlone,
    /// There is no such district.
    #[error("there is no district {0:03}")]
    UnknownDistrict(u32),
    /// The account belongs to another store than the one asked.
    #[error(
        "this store makes no such account: personnel accounts are made on the server itself, with `haicap account`"
    )]
    OtherStore,
    /// Nobody has this staff number.
    #[error(
        "there is nobody with the staff number `{0}`: check it; for somebody outside the roster write `outside:` and a \
         word, the same for each of their accounts"
    )]
    UnknownPerson(String),
    /// A citizen's name is missing or longer than any.
    #[error("a name has 1 to 120 letters")]
    BadName,
    /// A citizen's identity number is none, or one of a trial.
    #[error("identity number: {}", citizens::number_words(.0))]
    BadNumber(FieldFault),
    /// A citizen cannot be called.
    #[error("a telephone number has 9 to 15 digits, for example 0900 000 000")]
    BadPhone,
    /// The login is no citizen's, or only a citizen's.
    #[error("somebody else has this login: choose another one")]
    LoginTaken,
    /// A citizen's account is of another identity number.
    #[error("this account is of another identity number, which it keeps: choose another login")]
    OtherNumber,
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

/// Makes or changes an account as the operator; a post becomes an assignment of the city.
///
/// # Errors
/// See [`AccountError`].
pub async fn put_account(instance: &Instance, order: AccountOrder) -> Result<Uuid, AccountError> {
    put_account_through(instance, Door::Operator, order).await
}

/// As [`put_account`], through a door.
///
/// # Errors
/// See [`AccountError`].
pub(crate) async fn put_account_through(
    instance: &Instance,
    door: Door,
    order: AccountOrder,
) -> Result<Uuid, AccountError> {
    let app = if is_personnel(&order) { instance.personnel() } else { instance.official() };
    if door != Door::Operator && door != Door::Store(app.kind) {
        return Err(AccountError::OtherStore);
    }
    check(instance, &order)?;
    let person = match &order.person {
        Some(code) => Some(person_of(instance, door, code).await?),
        None => None,
    };
    let password = hashed(order.password.clone()).await?;
    let known = known_account(app, &order.login, person).await?;
    if let Some(known) = &known {
        not_a_citizens(known)?;
    }
    let id = match &known {
        Some(account) => account.id,
        None => secret::id().map_err(|error| AccountError::Failed(error.to_string()))?,
    };
    let by_paper = instance.city_store().official(id).await?.is_some();
    let body = body_of(instance, known.as_ref().map(|known| (known, by_paper)), id, &order).await?;
    let unit = body.assignments.first().map(|held| held.unit.to_string()).unwrap_or_default();
    let named = person.filter(|_| !by_paper).map(|person| person.to_string());
    let account = AccountRow {
        id,
        login: Some(order.login),
        password: Some(password),
        person: named.or(known.as_ref().map(|known| known.person.clone())).unwrap_or_else(|| id.to_string()),
        unit,
        active: true,
        version: known.as_ref().map_or(1, |account| account.version + 1),
        body: serde_json::to_string(&body).map_err(|error| AccountError::Failed(error.to_string()))?,
    };
    let entry = account_entry(&account, "put_account");
    // Whoever signed in with the old password does so again.
    let ended = known.map(|known| (known.id, wall().as_microsecond())).into_iter().collect();
    app.store.change(Change { accounts: vec![account], end_sessions: ended, ..Change::new(entry) }).await?;
    app.sessions.forget(id);
    app.journal_grew();
    Ok(id)
}

/// A password as it is kept.
async fn hashed(password: String) -> Result<String, AccountError> {
    let hashing = tokio::task::spawn_blocking(move || hash_password(&password));
    let hash = hashing.await.map_err(|error| AccountError::Failed(error.to_string()))?;
    hash.map_err(|error| match error {
        SignInError::TooShort => AccountError::PasswordTooShort,
        other => AccountError::Failed(other.to_string()),
    })
}

/// Nobody becomes an official under a citizen's login: their dossiers would be an official's.
fn not_a_citizens(known: &AccountRow) -> Result<(), AccountError> {
    let body: AccountBody =
        serde_json::from_str(&known.body).map_err(|error| AccountError::Failed(error.to_string()))?;
    if body.roles.contains(&Role::Citizen) { Err(AccountError::LoginTaken) } else { Ok(()) }
}

/// Somebody outside the roster.
const OUTSIDE: &str = "outside:";

/// The person that a code names. Through a store's door only people count whose papers were issued: who else is in
/// the roster is not for that store to know.
async fn person_of(instance: &Instance, door: Door, code: &str) -> Result<Uuid, AccountError> {
    let code = tidy(code);
    let unknown = || AccountError::UnknownPerson(code.clone());
    if let Some(word) = code.strip_prefix(OUTSIDE) {
        let word = fold(word);
        let name = format!("haicap person {}", word.trim());
        return if word.trim().is_empty() {
            Err(unknown())
        } else {
            Ok(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
        };
    }
    if door != Door::Store(AppKind::Official) {
        let state = instance.personnel().personnel.state();
        if let Some((id, _)) = state.all::<Official>().find(|(_, official)| official.code == code) {
            return Ok(*id);
        }
    }
    let officials = instance.city_store().officials().await?;
    officials.into_iter().find(|official| official.code == code).map(|official| official.id).ok_or_else(unknown)
}

/// The account that an order changes: the one with its login, or the one that a decision made for the person.
async fn known_account(app: &App, login: &str, person: Option<Uuid>) -> Result<Option<AccountRow>, AccountError> {
    if let Some(known) = app.store.account_by_login(login).await? {
        return Ok(Some(known));
    }
    let Some(person) = person.filter(|_| app.kind == AppKind::Official) else { return Ok(None) };
    Ok(app.store.account(person).await?.filter(|account| account.login.is_none()))
}

/// What the account holds after the order. What somebody holds by a decision stays: only a paper ends it.
async fn body_of(
    instance: &Instance,
    known: Option<(&AccountRow, bool)>,
    id: Uuid,
    order: &AccountOrder,
) -> Result<AccountBody, AccountError> {
    let damaged = |error: serde_json::Error| AccountError::Failed(error.to_string());
    let (name, mut assignments) = match known {
        Some((known, true)) => {
            let before: AccountBody = serde_json::from_str(&known.body).map_err(damaged)?;
            (before.name, before.assignments)
        }
        _ => (tidy(&order.name), vec![]),
    };
    if let Some((unit, post)) = &order.post {
        let held = assign(instance, id, &name, *unit, post).await?;
        assignments.retain(|known| known.id != held.id);
        assignments.push(held);
    }
    let (roles, districts) = (order.roles.clone(), order.districts.clone());
    Ok(AccountBody { name, assignments, roles, districts, identity: None })
}

/// Whether a word may be the name to sign in with.
pub(crate) fn is_login(login: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-@".contains(c);
    (3..=64).contains(&login.len()) && login.chars().all(allowed)
}

/// Whether the account belongs to the personnel store.
fn is_personnel(order: &AccountOrder) -> bool {
    order.roles.iter().any(|role| role.body().is_some())
}

fn check(instance: &Instance, order: &AccountOrder) -> Result<(), AccountError> {
    if !is_login(&order.login) {
        return Err(AccountError::BadLogin);
    }
    if let Some((unit, post)) = &order.post {
        if !instance.city().new_units().any(|known| known.id == *unit) {
            return Err(AccountError::UnknownUnit(*unit));
        }
        if instance.city().blueprint.post(post).is_none() {
            return Err(AccountError::UnknownPost(post.clone()));
        }
    }
    if is_personnel(order) || !order.districts.is_empty() {
        let committee = order.roles.contains(&Role::DistrictCommittee);
        let alone = order.post.is_none() && order.roles.iter().all(|role| role.body().is_some());
        if !alone || committee == order.districts.is_empty() {
            return Err(AccountError::PersonnelAlone);
        }
        let known = &instance.city().districts;
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
    let blueprint = &instance.city().blueprint;
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
