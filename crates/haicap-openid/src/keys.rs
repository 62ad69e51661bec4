//! The keys that the provider publishes (RFC 7517), and checking a signature with them (RFC 7518).

use crate::fault::{Fault, TokenFault};
use crate::http::Http;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};
use serde::Deserialize;
use serde_json::Value;

/// The keys of a provider; those that are of no use here are left out.
#[derive(Debug, Clone)]
pub(crate) struct Keys(Vec<Key>);

#[derive(Debug, Clone, Deserialize)]
struct Key {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    purpose: Option<String>,
    alg: Option<String>,
    n: Option<String>,
    e: Option<String>,
    crv: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

/// How a signature is checked. A secret shared with the provider (HS256) is not taken: whoever has it could make tokens.
enum Method {
    Rsa(&'static RsaParameters),
    Curve(&'static str, &'static dyn VerificationAlgorithm),
}

fn method(algorithm: &str) -> Option<Method> {
    Some(match algorithm {
        "RS256" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        "RS384" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        "RS512" => Method::Rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        "PS256" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA256),
        "PS384" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA384),
        "PS512" => Method::Rsa(&signature::RSA_PSS_2048_8192_SHA512),
        "ES256" => Method::Curve("P-256", &signature::ECDSA_P256_SHA256_FIXED),
        "ES384" => Method::Curve("P-384", &signature::ECDSA_P384_SHA384_FIXED),
        "EdDSA" => Method::Curve("Ed25519", &signature::ED25519),
        _ => return None,
    })
}

impl Keys {
    pub(crate) async fn fetch(http: &Http, address: &str) -> Result<Keys, Fault> {
        let heard = http.get(address, None).await?;
        Keys::of(&heard.body).ok_or_else(|| Fault::Unfit(format!("`{address}` holds no list of keys")))
    }

    /// The keys of a JWK set. A key that cannot be read hides no other.
    pub(crate) fn of(set: &Value) -> Option<Keys> {
        let keys = set.get("keys")?.as_array()?;
        Some(Keys(keys.iter().filter_map(|key| Key::deserialize(key).ok()).collect()))
    }

    /// Checks a signature with the key of that name, or, when no name is given, with any that fits.
    pub(crate) fn check(
        &self,
        algorithm: &str,
        key_id: Option<&str>,
        message: &[u8],
        signed: &[u8],
    ) -> Result<(), TokenFault> {
        let method = method(algorithm).ok_or(TokenFault::Algorithm)?;
        let fits = |key: &&Key| {
            key.purpose.as_deref().is_none_or(|purpose| purpose == "sig")
                && key.alg.as_deref().is_none_or(|own| own == algorithm)
                && (key_id.is_none() || key.kid.as_deref() == key_id)
        };
        let mut fault = TokenFault::UnknownKey;
        for key in self.0.iter().filter(fits) {
            match key.check(&method, message, signed) {
                Some(true) => return Ok(()),
                Some(false) => fault = TokenFault::Signature,
                None => {}
            }
        }
        Err(fault)
    }
}

impl Key {
    /// Whether the signature is right; nothing when this is no key for the method.
    fn check(&self, method: &Method, message: &[u8], signed: &[u8]) -> Option<bool> {
        let part = |part: &Option<String>| URL_SAFE_NO_PAD.decode(part.as_ref()?.trim_end_matches('=')).ok();
        match method {
            Method::Rsa(parameters) if self.kty == "RSA" => {
                let (n, e) = (part(&self.n)?, part(&self.e)?);
                Some(
                    RsaPublicKeyComponents { n: trimmed(&n), e: trimmed(&e) }
                        .verify(parameters, message, signed)
                        .is_ok(),
                )
            }
            Method::Curve(curve, algorithm) if self.crv.as_deref() == Some(curve) => {
                let point = match self.kty.as_str() {
                    "EC" => [vec![4], part(&self.x)?, part(&self.y)?].concat(),
                    "OKP" => part(&self.x)?,
                    _ => return None,
                };
                Some(UnparsedPublicKey::new(*algorithm, point).verify(message, signed).is_ok())
            }
            _ => None,
        }
    }
}

/// A number without zeros before it.
fn trimmed(number: &[u8]) -> &[u8] {
    let zeros = number.iter().take_while(|byte| **byte == 0).count();
    number.get(zeros..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The key, the signing input and the signature of RFC 7515, appendix A.2.
    const N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yR\
                     T-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXB\
                     dQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9ia\
                     GNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
    const INPUT: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    const SIGNATURE: &str = "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbd\
                             s9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZ\
                             RmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs\
                             98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

    fn check(key: Value, algorithm: &str, key_id: Option<&str>) -> Result<(), TokenFault> {
        let keys = Keys::of(&json!({ "keys": [{ "kty": "x" }, 7, key] })).unwrap();
        keys.check(algorithm, key_id, INPUT.as_bytes(), &URL_SAFE_NO_PAD.decode(SIGNATURE).unwrap())
    }

    #[test]
    fn the_example_of_rfc_7515_is_accepted_and_nothing_near_it() {
        let key = || json!({ "kty": "RSA", "n": N, "e": "AQAB", "kid": "a" });
        let with = |name: &str, value: &str| {
            let mut key = key();
            key[name] = json!(value);
            key
        };
        assert_eq!(check(key(), "RS256", None), Ok(()));
        assert_eq!(check(key(), "RS256", Some("a")), Ok(()));
        assert_eq!(check(key(), "RS256", Some("b")), Err(TokenFault::UnknownKey));
        assert_eq!(check(key(), "RS384", None), Err(TokenFault::Signature));
        assert_eq!(check(key(), "ES256", None), Err(TokenFault::UnknownKey), "no key of this kind");
        assert_eq!(check(with("e", "AQAD"), "RS256", None), Err(TokenFault::Signature));
        assert_eq!(check(with("use", "enc"), "RS256", None), Err(TokenFault::UnknownKey));
        assert_eq!(check(with("alg", "PS256"), "RS256", None), Err(TokenFault::UnknownKey));
        for algorithm in ["none", "HS256", "rs256", ""] {
            assert_eq!(check(key(), algorithm, None), Err(TokenFault::Algorithm), "{algorithm}");
        }
    }
}
