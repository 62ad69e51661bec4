//! Looking a dossier up without an account (tra cứu hồ sơ): by a number and the telephone that was given with it, both.
//!
//! Whoever hands in gets a lookup number. It is made from the dossier with a key of the store, so that a form sent twice
//! and a receipt printed again say the same; the store finds the dossier by its hash. From acceptance on the dossier
//! code does it as well, but codes count up and stand on papers of the office: by a code one reads and rates, by the
//! lookup number one also acts ([`Proof::subject`]).

mod rating;
mod tries;

pub(crate) use rating::{RateError, WORDS_MAX, may_be_rated, may_rate, rate};
pub(crate) use tries::{SPAN, Tries};

use crate::app::App;
use crate::clock::wall;
use crate::search;
use crate::secret;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use haicap_core::access::Subject;
use haicap_core::dossier::Dossier;
use haicap_core::organization::Role;
use haicap_core::words::tidy;
use haicap_store::{DossierRow, LookUpRow, StoreError};
use std::convert::Infallible;
use std::net::SocketAddr;
use tokio::sync::OnceCell;
use uuid::Uuid;

/// The note that holds the key of a store.
const KEY: &str = "look_up_key";
/// How long a pair that was proved holds, in seconds of real time.
pub(crate) const PROOF_SECONDS: i64 = 30 * 60;
/// Wrong tries for one number, for one telephone and from one place, before they have to wait. A service centre is one
/// place with many people, and codes of one day could be tried one after another with a telephone that is known.
const PER_NUMBER: u32 = 5;
const PER_PHONE: u32 = 10;
const PER_PLACE: u32 = 60;

/// What an app knows of its lookups, and of whatever else visitors do.
#[derive(Default)]
pub(crate) struct LookUps {
    key: OnceCell<String>,
    wrong: Tries,
    /// Dossiers that visitors handed in.
    pub(crate) sent: Tries,
    /// Files that visitors sent.
    pub(crate) files: Tries,
    /// Queue tickets that visitors took.
    pub(crate) tickets: Tries,
}

/// With what a dossier was looked up (cách tra cứu).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// Its lookup number.
    Number,
    /// Its dossier code.
    Code,
}

impl By {
    const fn key(self) -> &'static str {
        match self {
            By::Number => "number",
            By::Code => "code",
        }
    }
}

/// A pair that was right: it holds for a while, in a cookie that only this store can have made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Proof {
    pub(crate) dossier: Uuid,
    pub(crate) by: By,
}

/// Why a pair proves nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProofError {
    /// Number or telephone is wrong; which one is not told.
    #[error("number or telephone is wrong")]
    Wrong,
    /// Too many wrong tries.
    #[error("too many wrong tries")]
    Wait,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The key of a store, made when it is first needed.
async fn key(app: &App) -> Result<&str, StoreError> {
    let made = async || {
        if let Some(kept) = app.store.meta(KEY).await? {
            return Ok(kept);
        }
        let key = secret::token().map_err(|error| StoreError::Other { what: error.to_string() })?;
        app.store.set_meta(KEY, &key).await?;
        Ok(key)
    };
    app.look_ups.key.get_or_try_init(made).await.map(String::as_str)
}

/// The lookup number of a dossier, as people read it.
pub(crate) async fn number(app: &App, dossier: Uuid) -> Result<String, StoreError> {
    Ok(secret::number(key(app).await?, &format!("number {dossier}")))
}

/// What is stored of the number of a new dossier.
pub(crate) async fn look_up_row(app: &App, dossier: Uuid) -> Result<LookUpRow, StoreError> {
    Ok(LookUpRow { number: secret::hash(&number(app, dossier).await?.replace('-', "")), dossier })
}

/// Whether number and telephone belong to a dossier. Right and wrong ones cost the same reads.
pub(crate) async fn prove(app: &App, place: &Place, typed: &str, phone: &str) -> Result<Proof, ProofError> {
    let number = secret::as_number(typed).map(|number| secret::hash(&number));
    let code: String = tidy(typed).to_uppercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    let phone = search::number(&tidy(phone));
    let by = if number.is_some() { By::Number } else { By::Code };
    let asked = number.as_deref().unwrap_or(&code);
    let tries = [
        (format!("{} {asked}", by.key()), PER_NUMBER),
        (format!("phone {phone}"), PER_PHONE),
        (format!("place {}", place.0), PER_PLACE),
    ];
    if !app.look_ups.wrong.take(&tries) {
        return Err(ProofError::Wait);
    }
    let row = found(app, by, asked).await?;
    let applicant = row.as_ref().map_or(Uuid::nil(), |row| row.applicant);
    let known = app.store.applicant(applicant).await?.map(|applicant| search::number(&applicant.phone));
    let same = secret::same(&phone, known.as_deref().unwrap_or_default());
    match row {
        Some(row) if same && !phone.is_empty() => {
            app.look_ups.wrong.give_back(&tries);
            Ok(Proof { dossier: row.id, by })
        }
        _ => Err(ProofError::Wrong),
    }
}

async fn found(app: &App, by: By, asked: &str) -> Result<Option<DossierRow>, StoreError> {
    match by {
        By::Code => app.store.dossier_by_code(asked).await,
        By::Number => {
            let dossier = app.store.dossier_by_number(asked).await?;
            app.store.dossier(dossier.unwrap_or(Uuid::nil())).await
        }
    }
}

impl Proof {
    /// The proof as a cookie holds it.
    pub(crate) async fn sealed(self, app: &App) -> Result<String, StoreError> {
        let until = wall().as_second() + PROOF_SECONDS;
        let text = format!("{}.{}.{until}", self.dossier, self.by.key());
        let seal = secret::sealed(key(app).await?, &format!("proof {text}"));
        Ok(format!("{text}.{seal}"))
    }

    /// The proof in a cookie, while it holds.
    pub(crate) async fn read(app: &App, cookie: &str) -> Result<Option<Self>, StoreError> {
        let Some((text, seal)) = cookie.rsplit_once('.') else { return Ok(None) };
        if !secret::same(seal, &secret::sealed(key(app).await?, &format!("proof {text}"))) {
            return Ok(None);
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [dossier, by, until] = parts.as_slice() else { return Ok(None) };
        let by = if *by == By::Number.key() { By::Number } else { By::Code };
        let holds = until.parse::<i64>().is_ok_and(|until| wall().as_second() < until);
        Ok(dossier.parse().ok().filter(|_| holds).map(|dossier| Proof { dossier, by }))
    }

    /// Who acts with this proof: the owner of the dossier, when it was looked up by its number; else nobody.
    pub(crate) fn subject(self, dossier: &Dossier) -> Subject {
        match (self.by, dossier.owner) {
            (By::Number, Some(owner)) => citizen(owner),
            _ => Subject::visitor(),
        }
    }
}

/// A citizen without an account, known by what they handed in.
pub(crate) fn citizen(person: Uuid) -> Subject {
    Subject { account: Some(person), person: Some(person), roles: [Role::Citizen].into(), ..Subject::visitor() }
}

/// What goes with the identifier of a new dossier in a form: only this store gives it out.
pub(crate) async fn form_seal(app: &App, dossier: Uuid) -> Result<String, StoreError> {
    Ok(secret::sealed(key(app).await?, &format!("form {dossier}")))
}

/// Whether a form brings back an identifier that this store gave out.
pub(crate) async fn sealed_form(app: &App, dossier: Uuid, seal: &str) -> Result<bool, StoreError> {
    Ok(secret::same(seal, &form_seal(app, dossier).await?))
}

/// From where a request came. Behind a proxy on the same machine it is the address that the proxy names.
pub(crate) struct Place(pub(crate) String);

impl<S: Sync> FromRequestParts<S> for Place {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let named = parts.headers.get("x-forwarded-for").and_then(|named| named.to_str().ok());
        let last = named.and_then(|named| named.rsplit(',').next()).map(str::trim).filter(|last| !last.is_empty());
        let proxied = last.filter(|_| peer.is_some_and(|peer| peer.is_loopback()));
        Ok(Place(proxied.map_or_else(|| peer.map(|peer| peer.to_string()).unwrap_or_default(), str::to_owned)))
    }
}
