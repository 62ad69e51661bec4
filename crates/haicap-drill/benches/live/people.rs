//! Everybody signs in with a one-time card, as a phone does that read its code.

use crate::Fallible;
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{Client, redirect::Policy};
use serde_json::{Value, json};
use uuid::Uuid;

/// People who sign in side by side.
const AT_ONCE: usize = 64;

/// Somebody who has signed in.
pub(crate) struct Person {
    pub(crate) account: Uuid,
    pub(crate) token: String,
}

/// A client that follows nobody elsewhere and keeps its connections.
pub(crate) fn client() -> Fallible<Client> {
    Ok(Client::builder().no_proxy().redirect(Policy::none()).pool_max_idle_per_host(usize::MAX).build()?)
}

/// The header of a session: each store has a cookie of its own.
pub(crate) fn cookie(base: &str, token: &str) -> String {
    format!("haicap-t{}={token}", base.rsplit('/').next().unwrap_or_default())
}

/// One-time sign-ins, minted by the director.
pub(crate) async fn grants(
    client: &Client,
    base: &str,
    director: &str,
    accounts: &[Uuid],
) -> Fallible<Vec<(Uuid, String)>> {
    let request = client.post(format!("{base}/api/v1/grants")).bearer_auth(director);
    let minted: Value = request.json(&json!({ "accounts": accounts })).send().await?.error_for_status()?.json().await?;
    let grants = minted["grants"].as_array().ok_or("no sign-ins")?;
    let one =
        |grant: &Value| Some((grant["account"].as_str()?.parse::<Uuid>().ok()?, grant["grant"].as_str()?.to_owned()));
    Ok(grants.iter().filter_map(one).collect())
}

/// The card's page is opened, its button is pressed.
async fn enter(client: &Client, base: &str, (account, grant): (Uuid, String)) -> Fallible<Person> {
    client.get(format!("{base}/sign-in/{grant}")).send().await?.error_for_status()?.bytes().await?;
    let answer = client.post(format!("{base}/sign-in")).form(&[("grant", &grant)]).send().await?;
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    let token = cookie.and_then(|cookie| cookie.split(['=', ';']).nth(1)).filter(|token| !token.is_empty());
    let token = token.ok_or_else(|| format!("nobody could sign in: {}", answer.status()))?.to_owned();
    Ok(Person { account, token })
}

/// Everybody signs in.
pub(crate) async fn sign_in_all(client: &Client, base: &str, grants: Vec<(Uuid, String)>) -> Fallible<Vec<Person>> {
    let doors = grants.into_iter().map(|grant| enter(client, base, grant));
    stream::iter(doors).buffer_unordered(AT_ONCE).try_collect().await
}
