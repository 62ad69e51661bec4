//! Fields of forms and queries, addresses that may be gone on to, cookies.

use crate::app::AppKind;
use crate::sign_in;
use axum::Form;
use axum::extract::{FromRequest, Query, Request};
use axum::http::Uri;
use std::convert::Infallible;
use uuid::Uuid;

/// Names and values as a browser sent them. A body that is no form has none, and so lacks the
/// token that every form carries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// What stands after `?` in an address.
    pub(crate) fn of_query(uri: &Uri) -> Self {
        Query::try_from_uri(uri).map(|Query(pairs)| Fields(pairs)).unwrap_or_default()
    }

    /// Names and values that came in another form than usual.
    pub(crate) fn of_pairs(pairs: Vec<(String, String)>) -> Self {
        Fields(pairs)
    }

    /// A field; empty when it is not there.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.all(name).next().unwrap_or_default()
    }

    /// A field that is there and not blank.
    pub(crate) fn filled(&self, name: &str) -> Option<&str> {
        Some(self.get(name).trim()).filter(|value| !value.is_empty())
    }

    /// Every value of a field that may stand more than once.
    pub(crate) fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every field with its value, in the order in which they came.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The names of all fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether a box with this value was ticked.
    pub(crate) fn ticked(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|ticked| ticked == value)
    }

    /// What a person typed: no tokens, passwords, identifiers, words and numbers of lists, and nothing twice.
    pub(crate) fn typed(&self) -> Vec<String> {
        let mut typed: Vec<String> = Vec::new();
        let secret = |name: &str| name == "csrf" || name.contains("password");
        for (name, value) in self.pairs().filter(|(name, _)| !secret(name)) {
            let text = value.trim();
            let written = text.contains(char::is_whitespace) || text.chars().count() > 40 || !text.is_ascii();
            if written && !name.ends_with("id") && !typed.iter().any(|known| known == text) {
                typed.push(text.to_owned());
            }
        }
        typed
    }

    /// An identifier.
    pub(crate) fn id(&self, name: &str) -> Option<Uuid> {
        self.get(name).parse().ok()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let form = Form::<Vec<(String, String)>>::from_request(request, state).await;
        Ok(form.map(|Form(pairs)| Fields(pairs)).unwrap_or_default())
    }
}

/// The address within the store that may be gone on to; whatever could lead elsewhere is dropped.
pub(crate) fn local(path: &str) -> Option<&str> {
    let plain = path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let here = path.starts_with('/') && !path.starts_with("//") && !path.contains("/..");
    (plain && here).then_some(path)
}

/// How long a browser keeps the cookie of a session: as long as the session lives.
const SESSION_SECONDS: i64 = 12 * 60 * 60;
/// How long a browser remembers the language.
const LANG_SECONDS: i64 = 365 * 24 * 60 * 60;

/// The cookie of a session. It is sent to its own store only.
pub(crate) fn session_cookie(kind: AppKind, base: &str, token: &str, secure: bool) -> String {
    let path = if base.is_empty() { "/" } else { base };
    let seconds = if token.is_empty() { 0 } else { SESSION_SECONDS };
    set_cookie(&sign_in::cookie_name(kind), token, path, seconds, secure)
}

/// Name of the cookie that stands for a pair of number and telephone; each store has its own.
pub(crate) fn proof_name(kind: AppKind) -> String {
    format!("{}-follow", sign_in::cookie_name(kind))
}

/// The cookie of a proof. It is sent to the pages of following only.
pub(crate) fn proof_cookie(kind: AppKind, base: &str, sealed: &str, seconds: i64, secure: bool) -> String {
    set_cookie(&proof_name(kind), sealed, &format!("{base}/follow"), seconds, secure)
}

/// How long somebody may take at an identity provider.
const ATTEMPT_SECONDS: i64 = 10 * 60;

/// Name of the cookie with which a browser keeps its attempt to sign in through an identity provider.
pub(crate) fn attempt_cookie_name(kind: AppKind) -> String {
    format!("{}-openid", sign_in::cookie_name(kind))
}

/// That cookie; without a value it ends. It is sent to where the provider sends people back to.
pub(crate) fn attempt_cookie(kind: AppKind, base: &str, kept: &str, secure: bool) -> String {
    let seconds = if kept.is_empty() { 0 } else { ATTEMPT_SECONDS };
    set_cookie(&attempt_cookie_name(kind), kept, &format!("{base}/sign-in/openid"), seconds, secure)
}

/// A value that was encoded for an address.
pub(crate) fn decoded(value: &str) -> String {
    Fields::of_query(&format!("/?v={value}").parse().unwrap_or_default()).get("v").to_owned()
}

/// The cookie of the language, for all stores.
pub(crate) fn lang_cookie(lang: &str, secure: bool) -> String {
    set_cookie("lang", lang, "/", LANG_SECONDS, secure)
}

fn set_cookie(name: &str, value: &str, path: &str, seconds: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_same_store_are_gone_on_to() {
        for good in ["/", "/work", "/journal?unit=new-26740&before=12", "/dossiers/0197-x"] {
            assert_eq!(local(good), Some(good));
        }
        let evil =
            ["", "work", "//evil.example", "/\\evil.example", "https://evil.example", "/a/../../t/2", "/a\r\nx", "/ký"];
        for bad in evil {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn cookies_stay_in_their_store() {
        assert_eq!(
            session_cookie(AppKind::Trial(3), "/t/3", "abc", false),
            "haicap-t3=abc; Path=/t/3; Max-Age=43200; HttpOnly; SameSite=Lax"
        );
        assert_eq!(
            session_cookie(AppKind::Official, "", "", true),
            "haicap=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure"
        );
    }

    #[test]
    fn fields_may_stand_more_than_once() {
        let fields = Fields::of_query(&"/x?paper=a&paper=b&name=%20&q=k%C3%BD".parse().unwrap());
        assert_eq!(fields.all("paper").collect::<Vec<_>>(), ["a", "b"]);
        assert!(fields.ticked("paper", "b") && !fields.ticked("paper", "c"));
        assert_eq!((fields.filled("name"), fields.get("q"), fields.get("none")), (None, "ký", ""));
    }
}
