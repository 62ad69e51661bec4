//! The token that says who somebody is (OpenID Connect Core 1.0, sections 2 and 3.1.3.7).

use crate::fault::TokenFault;
use crate::keys::Keys;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::{Map, Value};

/// By how many seconds the provider's clock may be wrong.
const SKEW: i64 = 60;
/// Longest subject, in letters (section 2).
const SUBJECT_MAX: usize = 255;

/// What a token must say.
pub(crate) struct Expected<'e> {
    pub(crate) issuer: &'e str,
    pub(crate) client_id: &'e str,
    pub(crate) nonce: &'e str,
    /// Seconds since 1970.
    pub(crate) now: i64,
}

/// A token whose signature was not looked at yet.
pub(crate) struct Token {
    header: Header,
    claims: Map<String, Value>,
    /// What was signed.
    message: String,
    signed: Vec<u8>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    /// Extensions that must be understood; none is.
    crit: Option<Value>,
}

impl Token {
    /// Reads the compact form.
    pub(crate) fn read(compact: &str) -> Result<Token, TokenFault> {
        let (message, signed) = compact.rsplit_once('.').ok_or(TokenFault::Unreadable)?;
        let (header, claims) = message.split_once('.').ok_or(TokenFault::Unreadable)?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| TokenFault::Unreadable);
        let header: Header = serde_json::from_slice(&bytes(header)?).map_err(|_| TokenFault::Unreadable)?;
        let claims = serde_json::from_slice(&bytes(claims)?).map_err(|_| TokenFault::Unreadable)?;
        if header.crit.is_some() {
            return Err(TokenFault::Algorithm);
        }
        Ok(Token { header, claims, signed: bytes(signed)?, message: message.to_owned() })
    }

    /// Whether one of the keys signed it.
    pub(crate) fn check_signature(&self, keys: &Keys) -> Result<(), TokenFault> {
        keys.check(&self.header.alg, self.header.kid.as_deref(), self.message.as_bytes(), &self.signed)
    }

    /// Its claims, when they are what was expected.
    pub(crate) fn checked(self, expected: &Expected<'_>) -> Result<Map<String, Value>, TokenFault> {
        let text = |name: &str| self.claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(expected.issuer) {
            return Err(TokenFault::Issuer);
        }
        self.check_audience(expected.client_id)?;
        if self.seconds("exp").is_none_or(|end| end + SKEW <= expected.now) {
            return Err(TokenFault::Expired);
        }
        let begins = [self.seconds("iat"), self.seconds("nbf")];
        if begins.into_iter().flatten().any(|begin| begin - SKEW > expected.now) {
            return Err(TokenFault::Early);
        }
        if text("nonce") != Some(expected.nonce) {
            return Err(TokenFault::Nonce);
        }
        if text("sub").is_none_or(|subject| subject.is_empty() || subject.chars().count() > SUBJECT_MAX) {
            return Err(TokenFault::Subject);
        }
        Ok(self.claims)
    }

    /// The client is the audience; where there are more, it must be the party that the token was issued to.
    fn check_audience(&self, client_id: &str) -> Result<(), TokenFault> {
        let (meant, others) = match self.claims.get("aud") {
            Some(Value::String(one)) => (one == client_id, false),
            Some(Value::Array(many)) => (many.iter().any(|one| one == client_id), many.len() > 1),
            _ => (false, false),
        };
        let party = self.claims.get("azp");
        let is_party = party.map_or(!others, |party| party == client_id);
        if meant && is_party { Ok(()) } else { Err(TokenFault::Audience) }
    }

    #[allow(clippy::cast_possible_truncation, reason = "a cast of a float saturates, and seconds need no fraction")]
    fn seconds(&self, name: &str) -> Option<i64> {
        let value = self.claims.get(name)?;
        // Bounded, so that a margin can be added.
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64))?;
        Some(seconds.clamp(-1 << 53, 1 << 53))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: i64 = 1_750_000_000;

    fn expected() -> Expected<'static> {
        Expected { issuer: "https://id.example.vn", client_id: "haicap", nonce: "n-1", now: NOW }
    }

    fn token(claims: &Value) -> Token {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        Token::read(&format!("{}.{}.AA", part(&json!({ "alg": "RS256" })), part(claims))).unwrap()
    }

    fn good() -> Value {
        json!({ "iss": "https://id.example.vn", "aud": "haicap", "exp": NOW + 300, "iat": NOW, "nonce": "n-1", "sub": "7" })
    }

    #[test]
    fn each_claim_must_be_what_was_expected() {
        assert!(token(&good()).checked(&expected()).is_ok());
        let cases = [
            ("iss", json!("https://id.example.vn/"), TokenFault::Issuer),
            ("iss", json!(null), TokenFault::Issuer),
            ("aud", json!("another"), TokenFault::Audience),
            ("aud", json!([]), TokenFault::Audience),
            ("aud", json!(["haicap", "another"]), TokenFault::Audience),
            ("azp", json!("another"), TokenFault::Audience),
            ("exp", json!(NOW - 61), TokenFault::Expired),
            ("exp", json!(null), TokenFault::Expired),
            ("exp", json!("soon"), TokenFault::Expired),
            ("iat", json!(NOW + 61), TokenFault::Early),
            ("nbf", json!(NOW + 3600), TokenFault::Early),
            ("nonce", json!("n-2"), TokenFault::Nonce),
            ("nonce", json!(null), TokenFault::Nonce),
            ("sub", json!(""), TokenFault::Subject),
            ("sub", json!(7), TokenFault::Subject),
            ("sub", json!("x".repeat(256)), TokenFault::Subject),
        ];
        for (name, value, fault) in cases {
            let mut claims = good();
            claims[name] = value;
            assert_eq!(token(&claims).checked(&expected()).unwrap_err(), fault, "{name} {}", claims[name]);
        }
    }

    #[test]
    fn margins_and_lists_are_taken_as_the_standard_has_them() {
        let cases = [
            ("aud", json!(["haicap"])),
            ("azp", json!("haicap")),
            ("exp", json!(NOW - 59)),
            ("exp", json!(NOW as f64 + 0.5)),
            ("exp", json!(i64::MAX)),
            ("iat", json!(NOW + 59)),
        ];
        for (name, value) in cases {
            let mut claims = good();
            claims[name] = value;
            assert!(token(&claims).checked(&expected()).is_ok(), "{name} {}", claims[name]);
        }
        let mut both = good();
        (both["aud"], both["azp"]) = (json!(["haicap", "another"]), json!("haicap"));
        assert!(token(&both).checked(&expected()).is_ok());
    }

    #[test]
    fn what_is_no_token_is_said() {
        let critical = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","crit":["exp"]}"#);
        let of = |text: &str| Token::read(text).err();
        for text in ["", "a.b", "a.b.c", "e30.e30.AA", "e30.!.AA", "....", "eyJhbGciOiJub25lIn0.W10.AA"] {
            assert_eq!(of(text), Some(TokenFault::Unreadable), "{text}");
        }
        assert_eq!(of(&format!("{critical}.e30.AA")), Some(TokenFault::Algorithm));
    }
}
