//! Cards of the official store: whoever has one chooses a login and a password with it (thẻ đăng nhập chính thức).

use super::{AccountBody, NewSession, SignInError, begin, hash_password};
use crate::accounts::is_login;
use crate::app::App;
use crate::clock::wall;
use crate::rights::account_entry;
use crate::secret;
use haicap_store::{AccountRow, Change, NewEntry, StoreError};
use jiff::civil::Date;

/// Chooses login and password of an account with its card, and signs in. The card is used up only when everything else
/// is in order; the account's version lets one of two who hold the same card win.
pub(crate) async fn with_card(app: &App, card: &str, login: &str, password: &str) -> Result<NewSession, SignInError> {
    let token = secret::hash(&secret::canonical(card));
    let now = wall().as_microsecond();
    let holder = app.store.grant_holder(&token, now).await?.ok_or(SignInError::GrantSpent)?;
    let account = app.store.account(holder).await?.filter(|account| account.active).ok_or(SignInError::GrantSpent)?;
    let today = app.city().calendar.civil(wall()).date();
    if !has_rights_to_come(&account, today) {
        return Err(SignInError::GrantSpent);
    }
    if !is_login(login) {
        return Err(SignInError::BadLogin);
    }
    if app.store.account_by_login(login).await?.is_some_and(|other| other.id != account.id) {
        return Err(SignInError::LoginTaken);
    }
    let permit = app.gate.permits.acquire().await.map_err(|error| SignInError::Failed(error.to_string()))?;
    let chosen = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || hash_password(&chosen)).await;
    let hash = hash.map_err(|error| SignInError::Failed(error.to_string()))??;
    drop(permit);
    let version = account.version + 1;
    let account = AccountRow { login: Some(login.to_owned()), password: Some(hash), version, ..account };
    let entry = NewEntry { actor: account.person.clone(), ..account_entry(&account, "choose_login") };
    let change = Change {
        accounts: vec![account.clone()],
        end_sessions: vec![(account.id, now)],
        used_grants: vec![(token.clone(), now)],
        ..Change::new(entry)
    };
    match app.store.change(change).await {
        Err(StoreError::Conflict { .. }) if app.store.grant_holder(&token, now).await?.is_none() => {
            return Err(SignInError::GrantSpent);
        }
        Err(StoreError::Conflict { .. }) => return Err(SignInError::LoginTaken),
        done => done?,
    }
    app.sessions.forget(account.id);
    app.journal_grew();
    begin(app, account).await
}

/// Whether an account gives anything, today or later.
pub(crate) fn has_rights_to_come(account: &AccountRow, today: Date) -> bool {
    let Ok(body) = serde_json::from_str::<AccountBody>(&account.body) else { return false };
    !body.roles.is_empty() || body.assignments.iter().any(|held| held.until.is_none_or(|end| today < end))
}
