//! People who come in through an identity provider (định danh điện tử): each has a citizen's account, known by issuer
//! and subject and by nothing else. No official comes in this way, and one number under two subjects is two accounts.

use super::{AccountBody, NewSession, SignInError, begin, shut_out};
use crate::app::{App, AppKind};
use crate::rights::account_entry;
use haicap_core::access::Subject;
use haicap_core::organization::Role;
use haicap_core::procedure::fields::FieldFault;
use haicap_core::words::tidy;
use haicap_openid::Person;
use haicap_store::{AccountRow, ApplicantRow, Change, NewEntry, StoreError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// By whose word an account is somebody's (danh tính do nơi cấp định danh xác nhận).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Who says so.
    pub issuer: String,
    /// The person, at that issuer.
    pub subject: String,
}

/// Why a person whom the provider vouches for is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotLetIn {
    /// The identity number has not 12 digits, or the name is longer than any.
    #[error("identity number or name cannot be used")]
    Unusable,
    /// A number of trials, in the official store (decision 0011).
    #[error("a trial's identity number in the official store")]
    TrialNumber,
    /// A real number, in a trial (decision 0011).
    #[error("a real identity number in a trial")]
    RealNumber,
    /// The account was bound to another identity number.
    #[error("another identity number than before")]
    OtherNumber,
    /// The account may not be used, or is no citizen's.
    #[error("the account may not be used")]
    Closed,
    /// The session could not begin.
    #[error(transparent)]
    Failed(#[from] SignInError),
}

impl From<StoreError> for NotLetIn {
    fn from(error: StoreError) -> Self {
        NotLetIn::Failed(error.into())
    }
}

/// Journal's word for the first sign-in.
pub(crate) const LINK: &str = "link_identity";
/// Journal's word for a name that the provider has otherwise than before.
pub(crate) const RENAME: &str = "rename_identity";

/// Begins a session for a person; their first one makes the account and binds the identity number to it.
pub(crate) async fn with_person(app: &App, person: &Person) -> Result<NewSession, NotLetIn> {
    check_number(app.kind, &person.identity_number)?;
    let name = tidy(&person.name);
    if name.is_empty() || name.chars().count() > 120 {
        return Err(NotLetIn::Unusable);
    }
    let id = account_of(app.kind, person);
    let account = match app.store.account(id).await? {
        Some(account) => known(app, account, person, name).await?,
        None => match link(app, id, person, name.clone()).await {
            // Two first sign-ins at once: the other one made the account.
            Err(NotLetIn::Failed(SignInError::Store(StoreError::Conflict { .. }))) => {
                let made = app.store.account(id).await?.ok_or(NotLetIn::Closed)?;
                known(app, made, person, name).await?
            }
            linked => linked?,
        },
    };
    Ok(begin(app, account).await?)
}

/// Impossible numbers are for trials, and trials are for nothing else.
fn check_number(kind: AppKind, number: &str) -> Result<(), NotLetIn> {
    match kind.number_fault(number) {
        Some(FieldFault::TrialNumber) => Err(NotLetIn::TrialNumber),
        Some(FieldFault::RealNumber) => Err(NotLetIn::RealNumber),
        Some(_) => Err(NotLetIn::Unusable),
        None if kind == AppKind::Personnel => Err(NotLetIn::Closed),
        None => Ok(()),
    }
}

/// The account of a subject in a store: another one in each store, and for each issuer.
fn account_of(kind: AppKind, person: &Person) -> Uuid {
    let name = format!("haicap identity\n{}\n{}\n{}", kind.key(), person.issuer, person.subject);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

async fn link(app: &App, id: Uuid, person: &Person, name: String) -> Result<AccountRow, NotLetIn> {
    let identity = Identity { issuer: person.issuer.clone(), subject: person.subject.clone() };
    let body = AccountBody { name, roles: [Role::Citizen].into(), identity: Some(identity), ..AccountBody::default() };
    let account = AccountRow {
        id,
        login: None,
        password: None,
        person: id.to_string(),
        unit: String::new(),
        active: true,
        version: 1,
        body: written(&body)?,
    };
    change(app, &account, Some(applicant(id, person, body.name)), LINK).await?;
    Ok(account)
}

/// An account that was there: still this subject's, still a citizen's, still of the same identity number.
async fn known(app: &App, account: AccountRow, person: &Person, name: String) -> Result<AccountRow, NotLetIn> {
    let body = body_of(&account)?;
    let same = |identity: &Identity| identity.issuer == person.issuer && identity.subject == person.subject;
    let citizen = body.roles == BTreeSet::from([Role::Citizen]) && body.assignments.is_empty();
    if !account.active || !citizen || !body.identity.as_ref().is_some_and(same) {
        app.store.change(Change::new(shut_out(app, &account))).await?;
        app.journal_grew();
        return Err(NotLetIn::Closed);
    }
    let bound = app.store.applicant(account.id).await?;
    if bound.as_ref().is_some_and(|bound| bound.identity_number != person.identity_number) {
        return Err(NotLetIn::OtherNumber);
    }
    if body.name == name && bound.is_some() {
        return Ok(account);
    }
    // Dossiers that were handed in keep the name until the next one is: then all their words are written anew.
    let rebound = bound.is_none().then(|| applicant(account.id, person, name.clone()));
    let body = written(&AccountBody { name, ..body })?;
    let account = AccountRow { version: account.version + 1, body, ..account };
    change(app, &account, rebound, RENAME).await?;
    app.sessions.forget(account.id);
    Ok(account)
}

fn applicant(id: Uuid, person: &Person, name: String) -> ApplicantRow {
    let dialled =
        |phone: &&String| phone.len() <= 20 && phone.bytes().all(|b| b.is_ascii_digit() || b"+ .-".contains(&b));
    ApplicantRow {
        id,
        name,
        identity_number: person.identity_number.clone(),
        phone: person.phone.as_ref().filter(dialled).cloned().unwrap_or_default(),
        person: Some(id.to_string()),
    }
}

async fn change(
    app: &App,
    account: &AccountRow,
    applicant: Option<ApplicantRow>,
    command: &str,
) -> Result<(), StoreError> {
    let at = app.clock.now().as_microsecond();
    let entry = NewEntry { at, actor: account.id.to_string(), ..account_entry(account, command) };
    app.store.change(Change { accounts: vec![account.clone()], applicant, ..Change::new(entry) }).await?;
    app.journal_grew();
    Ok(())
}

/// The applicant of somebody who hands in for themselves. The name is the account's and the number must be, where a
/// provider or, in the official store, whoever made the account vouches for them; nothing when the number is another.
/// Whoever else hands in is who they say.
pub(crate) async fn bound(
    app: &App,
    subject: &Subject,
    typed: ApplicantRow,
) -> Result<Option<ApplicantRow>, StoreError> {
    let own = subject.account.filter(|_| subject.roles.contains(&Role::Citizen));
    let Some(own) = own else { return Ok(Some(typed)) };
    let Some(account) = app.store.account(own).await? else { return Ok(Some(typed)) };
    let body = body_of(&account)?;
    if body.identity.is_none() && app.kind != AppKind::Official {
        return Ok(Some(typed));
    }
    let known = app.store.applicant(own).await?;
    let same = known.is_some_and(|known| known.identity_number == typed.identity_number);
    Ok(same.then_some(ApplicantRow { name: body.name, ..typed }))
}

fn body_of(account: &AccountRow) -> Result<AccountBody, StoreError> {
    serde_json::from_str(&account.body).map_err(|error| StoreError::Damaged { what: error.to_string() })
}

fn written(body: &AccountBody) -> Result<String, SignInError> {
    serde_json::to_string(body).map_err(|error| SignInError::Failed(error.to_string()))
}
