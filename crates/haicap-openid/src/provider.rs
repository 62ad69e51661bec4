//! The way of a person: to the provider, back with a code, from the code to who they are.

use crate::fault::{Fault, TokenFault};
use crate::http::{Heard, Http};
use crate::keys::Keys;
use crate::metadata::Metadata;
use crate::settings::{Settings, SettingsError};
use crate::token::{Expected, Token};
use crate::{LEFT_PATH, RETURN_PATH};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;
use url::form_urlencoded::{Serializer, byte_serialize};

/// The secrets of one attempt to sign in, made by chance; they stay with the browser that began it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Comes back with the answer, so that nobody else's answer is taken.
    pub state: String,
    /// Stands in the token, so that no other attempt's token is taken.
    pub nonce: String,
    /// Proves to the provider that who brings the code began the attempt (RFC 7636); 43 to 128 letters.
    pub verifier: String,
}

/// What the provider sent the browser back with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Answer<'a> {
    /// The code to be exchanged.
    pub code: Option<&'a str>,
    /// The state of the attempt.
    pub state: Option<&'a str>,
    /// Why there is no code.
    pub error: Option<&'a str>,
    /// Who answers (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// Who somebody is, by the word of the provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    /// Who says so.
    pub issuer: String,
    /// The person, at that issuer; never used again for somebody else.
    pub subject: String,
    /// The personal identity number, as the provider has it.
    pub identity_number: String,
    /// The full name.
    pub name: String,
    /// The telephone number, when the provider tells it.
    pub phone: Option<String>,
}

/// An identity provider as one client sees it.
pub struct Provider {
    settings: Settings,
    http: Http,
    known: Mutex<Known>,
    permits: Semaphore,
}

/// What the provider published; forgotten when something fails there, so that a change is noticed.
#[derive(Default)]
struct Known {
    metadata: Option<Arc<Metadata>>,
    keys: Option<Arc<Keys>>,
}

/// So many people may be on their way through the provider's answers at once.
const AT_ONCE: usize = 16;
/// Longest code or word of error that is taken from a browser.
const WORD_MAX: usize = 2_048;

impl Provider {
    /// A provider by its settings; nothing is asked of it yet, so it may be down.
    ///
    /// # Errors
    /// When this machine cannot speak TLS with it.
    pub fn new(settings: Settings) -> Result<Self, SettingsError> {
        let http = Http::new(settings.issuer.starts_with("https:"));
        let http = http.map_err(|fault| SettingsError { file: settings.issuer.clone(), faults: vec![fault] })?;
        Ok(Provider { settings, http, known: Mutex::default(), permits: Semaphore::new(AT_ONCE) })
    }

    /// The settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Where to send somebody who wants to sign in.
    ///
    /// # Errors
    /// When the provider does not answer, or is not what the settings say.
    pub async fn begin(&self, attempt: &Attempt) -> Result<String, Fault> {
        let _permit = self.permit()?;
        let metadata = self.metadata().await?;
        let challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, attempt.verifier.as_bytes()));
        let pairs = [
            ("response_type", "code"),
            ("client_id", &self.settings.client_id),
            ("redirect_uri", &self.redirect_uri()),
            ("scope", &self.settings.scopes.join(" ")),
            ("state", &attempt.state),
            ("nonce", &attempt.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        with_query(&metadata.authorization_endpoint, &pairs)
    }

    /// Who it was that came back. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// Every way in which an answer may be wrong has its [`Fault`].
    pub async fn finish(&self, attempt: &Attempt, answer: Answer<'_>, now: i64) -> Result<Person, Fault> {
        if answer.state != Some(attempt.state.as_str()) {
            return Err(Fault::OtherState);
        }
        let _permit = self.permit()?;
        let metadata = self.metadata().await?;
        // RFC 9207, section 2.4: before anything else of the answer is looked at.
        match answer.issuer {
            Some(issuer) if issuer != self.settings.issuer => return Err(TokenFault::Issuer.into()),
            None if metadata.names_itself() => return Err(TokenFault::Issuer.into()),
            _ => {}
        }
        let code = match (answer.error, answer.code) {
            (Some("access_denied"), _) => return Err(Fault::Declined),
            (Some(error), _) => return Err(Fault::Ended(shortened(error))),
            (None, Some(code)) if !code.is_empty() && code.len() <= WORD_MAX => code,
            _ => return Err(Fault::Ended("no code".into())),
        };
        let ended = self.exchange(&metadata, attempt, code, now).await;
        if matches!(ended, Err(Fault::Unreachable(_) | Fault::Unfit(_))) {
            *self.known() = Known::default();
        }
        ended
    }

    /// Where to send somebody to sign out of the provider, too; nothing when it has no such place. `state` comes back.
    pub async fn leave(&self, state: &str) -> Option<String> {
        let _permit = self.permit().ok()?;
        let metadata = self.metadata().await.ok()?;
        let back = format!("{}{LEFT_PATH}", self.settings.redirect_base);
        let pairs = [("client_id", &*self.settings.client_id), ("post_logout_redirect_uri", &back), ("state", state)];
        with_query(metadata.end_session_endpoint.as_ref()?, &pairs).ok()
    }

    fn redirect_uri(&self) -> String {
        format!("{}{RETURN_PATH}", self.settings.redirect_base)
    }

    fn permit(&self) -> Result<SemaphorePermit<'_>, Fault> {
        self.permits.try_acquire().map_err(|_| Fault::Busy)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn metadata(&self) -> Result<Arc<Metadata>, Fault> {
        if let Some(metadata) = self.known().metadata.clone() {
            return Ok(metadata);
        }
        let metadata = Arc::new(Metadata::fetch(&self.http, &self.settings).await?);
        self.known().metadata = Some(metadata.clone());
        Ok(metadata)
    }

    /// The code against the tokens, the tokens against the person.
    async fn exchange(&self, metadata: &Metadata, attempt: &Attempt, code: &str, now: i64) -> Result<Person, Fault> {
        let tokens = self.tokens(metadata, attempt, code).await?;
        let text = |name: &str| tokens.get(name).and_then(Value::as_str);
        let token = text("id_token").ok_or(Fault::BadToken(TokenFault::Unreadable))?;
        let claims = self.claims(metadata, attempt, token, now).await?;
        self.person(metadata, claims, text("access_token")).await
    }

    async fn tokens(&self, metadata: &Metadata, attempt: &Attempt, code: &str) -> Result<Value, Fault> {
        let (form, authorization) = self.order(metadata, attempt, code);
        let Heard { status, body } = self.http.post(&metadata.token_endpoint, form, authorization.as_deref()).await?;
        if status.is_success() {
            return Ok(body);
        }
        // RFC 6749, section 5.2.
        Err(match body.get("error").and_then(Value::as_str) {
            Some("invalid_grant") => Fault::CodeSpent,
            Some(error @ ("invalid_client" | "unauthorized_client")) => Fault::ClientRefused(error.to_owned()),
            error => Fault::Unfit(format!("it answers {status} `{}` to a code", shortened(error.unwrap_or_default()))),
        })
    }

    /// The form that asks for tokens, and the header beside it.
    fn order(&self, metadata: &Metadata, attempt: &Attempt, code: &str) -> (String, Option<String>) {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        form.append_pair("redirect_uri", &self.redirect_uri()).append_pair("code_verifier", &attempt.verifier);
        let client_id = &self.settings.client_id;
        let secret = self.settings.client_secret.as_ref();
        if let Some(secret) = secret.filter(|_| !metadata.wants_secret_in_form()) {
            return (form.finish(), Some(basic(client_id, &secret.0)));
        }
        form.append_pair("client_id", client_id);
        if let Some(secret) = secret {
            form.append_pair("client_secret", &secret.0);
        }
        (form.finish(), None)
    }

    /// The claims of a token that one of the published keys signed. A key that is not known may be a new one: the keys
    /// are fetched once more.
    async fn claims(
        &self,
        metadata: &Metadata,
        attempt: &Attempt,
        token: &str,
        now: i64,
    ) -> Result<Map<String, Value>, Fault> {
        let token = Token::read(token)?;
        let cached = self.known().keys.clone();
        let was_cached = cached.is_some();
        let keys = match cached {
            Some(keys) => keys,
            None => self.fetch_keys(metadata).await?,
        };
        match token.check_signature(&keys) {
            Err(TokenFault::UnknownKey) if was_cached => token.check_signature(&*self.fetch_keys(metadata).await?)?,
            checked => checked?,
        }
        let (issuer, client_id) = (self.settings.issuer.as_str(), self.settings.client_id.as_str());
        Ok(token.checked(&Expected { issuer, client_id, nonce: &attempt.nonce, now })?)
    }

    async fn fetch_keys(&self, metadata: &Metadata) -> Result<Arc<Keys>, Fault> {
        let keys = Arc::new(Keys::fetch(&self.http, &metadata.jwks_uri).await?);
        self.known().keys = Some(keys.clone());
        Ok(keys)
    }

    /// The person of the claims. What the token does not say is asked for once, with the access token (section 5.3).
    async fn person(
        &self,
        metadata: &Metadata,
        mut claims: Map<String, Value>,
        access_token: Option<&str>,
    ) -> Result<Person, Fault> {
        let names = &self.settings.claims;
        let missing =
            [&names.identity_number, &names.name, &names.phone].iter().any(|name| !claims.contains_key(*name));
        if let (true, Some(address), Some(token)) = (missing, &metadata.userinfo_endpoint, access_token) {
            let Heard { status, body } = self.http.get(address, Some(token)).await?;
            let Value::Object(more) = body else { return Err(Fault::Unfit("its userinfo is no object".into())) };
            if !status.is_success() {
                return Err(Fault::Unfit(format!("its userinfo answers {status}")));
            }
            // Section 5.3.2: an answer about somebody else is not used.
            if more.get("sub") != claims.get("sub") {
                return Err(TokenFault::Subject.into());
            }
            for (name, value) in more {
                claims.entry(name).or_insert(value);
            }
        }
        let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
        let needed = |name: &str| text(name).map(str::to_owned).ok_or_else(|| Fault::ClaimMissing(name.to_owned()));
        Ok(Person {
            issuer: self.settings.issuer.clone(),
            subject: claims.get("sub").and_then(Value::as_str).unwrap_or_default().to_owned(),
            identity_number: needed(&names.identity_number)?,
            name: needed(&names.name)?,
            phone: text(&names.phone).map(str::to_owned),
        })
    }
}

/// RFC 6749, section 2.3.1: both are form-encoded first.
fn basic(client_id: &str, secret: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(client_id), encoded(secret))))
}

fn with_query(address: &str, pairs: &[(&str, &str)]) -> Result<String, Fault> {
    let mut url = Url::parse(address).map_err(|error| Fault::Unfit(format!("`{address}`: {error}")))?;
    url.query_pairs_mut().extend_pairs(pairs);
    Ok(url.into())
}

/// A word of somebody else, short enough for a log.
fn shortened(word: &str) -> String {
    word.chars().filter(|letter| !letter.is_control()).take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_encoded_before_they_are_joined() {
        // Both parts of RFC 6749 are form-encoded, so that a colon in one does not end it.
        assert_eq!(basic("a:b", "c d"), format!("Basic {}", STANDARD.encode("a%3Ab:c+d")));
    }

    /// A server's handlers wait for these on any of its threads.
    #[test]
    fn what_is_waited_for_may_move_between_threads() {
        fn may_move(_: impl Send) {}
        fn all(provider: &Provider, attempt: &Attempt) {
            may_move(provider.begin(attempt));
            may_move(provider.finish(attempt, Answer::default(), 0));
            may_move(provider.leave(""));
        }
        let _: fn(&Provider, &Attempt) = all;
    }

    #[test]
    fn an_address_keeps_what_stands_in_it() {
        let address = with_query("https://id.example.vn/go?realm=city", &[("state", "a b&c")]).unwrap();
        assert_eq!(address, "https://id.example.vn/go?realm=city&state=a+b%26c");
    }
}
