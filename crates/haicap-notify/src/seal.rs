//! The signature of what is posted, by the rules of Standard Webhooks 1.0: HMAC-SHA256 over identifier, moment and body.
//! Programs in many languages check it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, Key, sign};
use std::fmt;

/// A secret shared with whoever receives what is posted; no log shows it (khóa ký).
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("(secret)")
    }
}

/// How a secret begins when it is written down.
const MARK: &str = "whsec_";
/// Shortest secret, in bytes.
const LEAST: usize = 24;

impl Secret {
    /// A secret as it is written down: `whsec_` and base64, or any text of 24 letters and more.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let text = text.trim();
        let bytes = match text.strip_prefix(MARK) {
            Some(coded) => STANDARD.decode(coded).map_err(|_| "what stands after `whsec_` is no base64")?,
            None => text.as_bytes().to_vec(),
        };
        if bytes.len() < LEAST {
            return Err("it is shorter than 24 bytes: make one with `openssl rand -base64 32`");
        }
        Ok(Secret(bytes))
    }

    /// A secret that follows from this one and a name: whoever knows it knows neither this one nor any other.
    pub fn derived(&self, name: &str) -> Self {
        Secret(self.seal(name.as_bytes()).as_ref().to_vec())
    }

    /// As it is written down.
    pub fn written(&self) -> String {
        format!("{MARK}{}", STANDARD.encode(&self.0))
    }

    /// The signature of a body that goes out at a moment, in seconds since 1970.
    pub fn signature(&self, id: &str, at: i64, body: &str) -> String {
        format!("v1,{}", STANDARD.encode(self.seal(format!("{id}.{at}.{body}").as_bytes())))
    }

    fn seal(&self, bytes: &[u8]) -> ring::hmac::Tag {
        sign(&Key::new(HMAC_SHA256, &self.0), bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_standard() {
        // The example of the specification, github.com/standard-webhooks/standard-webhooks.
        let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let made = secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(made, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_ne!(secret.signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_331, r#"{"test": 2432232314}"#), made);
    }

    #[test]
    fn secrets_are_long_and_no_log_shows_them() {
        for bad in ["", "short", "whsec_!!!", "whsec_c2hvcnQ="] {
            assert!(Secret::read(bad).is_err(), "{bad}");
        }
        let main = Secret::read(&"m".repeat(32)).unwrap();
        assert_eq!(format!("{main:?}"), "(secret)");
        let (one, two) = (main.derived("1"), main.derived("2"));
        assert!(one != two && one != main && one == main.derived("1"));
        assert_eq!(Secret::read(&one.written()).unwrap(), one);
    }
}
