//! Local accounts of citizens, in the official store only: for a city without an identity provider (decision 0110).

use super::{AccountError, Door, hashed, is_login};
use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::instance::Instance;
use crate::rights::account_entry;
use crate::secret;
use crate::sign_in::AccountBody;
use haicap_core::organization::Role;
use haicap_core::procedure::fields::FieldFault;
use haicap_core::words::{Lang, tidy};
use haicap_store::{AccountRow, ApplicantRow, Change};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Letters of a name.
const NAME_MAX: usize = 120;

/// A citizen's account to be made, or to get another name or password when the login exists.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CitizenOrder {
    /// The name to sign in with.
    pub login: String,
    /// The password, at least 10 letters.
    pub password: String,
    /// The citizen's name, as on their document.
    pub name: String,
    /// The identity number on the document that was shown: 12 digits. An account keeps its number.
    #[schema(example = "079123456789")]
    pub identity_number: String,
    /// The telephone number at which they are told. Later ones come with their dossiers.
    #[schema(example = "0900 000 000")]
    pub phone: String,
}

/// Makes or changes a citizen's account as the operator.
///
/// # Errors
/// See [`AccountError`].
pub async fn put_citizen(instance: &Instance, order: CitizenOrder) -> Result<Uuid, AccountError> {
    put_citizen_through(instance, Door::Operator, order).await
}

/// As [`put_citizen`], through a door.
///
/// # Errors
/// See [`AccountError`].
pub(crate) async fn put_citizen_through(
    instance: &Instance,
    door: Door,
    order: CitizenOrder,
) -> Result<Uuid, AccountError> {
    let app = instance.official();
    if door != Door::Operator && door != Door::Store(app.kind) {
        return Err(AccountError::OtherStore);
    }
    let order = CitizenOrder {
        name: tidy(&order.name),
        identity_number: tidy(&order.identity_number),
        phone: tidy(&order.phone),
        ..order
    };
    check(app.kind, &order)?;
    let known = app.store.account_by_login(&order.login).await?;
    if let Some(known) = &known {
        still_theirs(app, known, &order).await?;
    }
    let password = hashed(order.password).await?;
    let id = match &known {
        Some(account) => account.id,
        None => secret::id().map_err(|error| AccountError::Failed(error.to_string()))?,
    };
    let body = AccountBody { name: order.name.clone(), roles: [Role::Citizen].into(), ..AccountBody::default() };
    let account = AccountRow {
        id,
        login: Some(order.login),
        password: Some(password),
        person: id.to_string(),
        unit: String::new(),
        active: true,
        version: known.as_ref().map_or(1, |account| account.version + 1),
        body: serde_json::to_string(&body).map_err(|error| AccountError::Failed(error.to_string()))?,
    };
    // Dossiers that were handed in keep name and telephone until the next one is.
    let applicant = known.is_none().then(|| ApplicantRow {
        id,
        name: order.name,
        identity_number: order.identity_number,
        phone: order.phone,
        person: Some(id.to_string()),
    });
    let entry = account_entry(&account, "put_account");
    let end_sessions = known.map(|known| (known.id, wall().as_microsecond())).into_iter().collect();
    app.store.change(Change { accounts: vec![account], applicant, end_sessions, ..Change::new(entry) }).await?;
    app.sessions.forget(id);
    app.journal_grew();
    Ok(id)
}

fn check(kind: AppKind, order: &CitizenOrder) -> Result<(), AccountError> {
    let digits = order.phone.bytes().filter(u8::is_ascii_digit).count();
    let dialled = order.phone.len() <= 20 && order.phone.bytes().all(|b| b.is_ascii_digit() || b"+ .-()".contains(&b));
    if !is_login(&order.login) {
        Err(AccountError::BadLogin)
    } else if order.name.is_empty() || order.name.chars().count() > NAME_MAX {
        Err(AccountError::BadName)
    } else if let Some(fault) = kind.number_fault(&order.identity_number) {
        Err(AccountError::BadNumber(fault))
    } else if !dialled || !(9..=15).contains(&digits) {
        Err(AccountError::BadPhone)
    } else {
        Ok(())
    }
}

/// A login that is known is a citizen's, and of the same identity number: dossiers hang on it.
async fn still_theirs(app: &App, known: &AccountRow, order: &CitizenOrder) -> Result<(), AccountError> {
    let body: AccountBody =
        serde_json::from_str(&known.body).map_err(|error| AccountError::Failed(error.to_string()))?;
    if body.roles != BTreeSet::from([Role::Citizen]) || !body.assignments.is_empty() || body.identity.is_some() {
        return Err(AccountError::LoginTaken);
    }
    let bound = app.store.applicant(known.id).await?;
    let same = bound.is_none_or(|bound| bound.identity_number == order.identity_number);
    if same { Ok(()) } else { Err(AccountError::OtherNumber) }
}

/// What is wrong with a number, as an operator reads it.
pub(super) fn number_words(fault: &FieldFault) -> String {
    fault.message(Lang::En)
}
