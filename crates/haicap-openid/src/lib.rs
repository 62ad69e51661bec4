//! Sign-in by an outside identity provider: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636).
//!
//! The one crate that speaks TLS and checks signatures of tokens. It knows neither pages nor stores nor the time: who
//! calls makes the secrets of an [`Attempt`], says what time it is, and gets a [`Person`] or a named [`Fault`].

mod fault;
mod http;
mod keys;
mod metadata;
mod provider;
mod settings;
mod token;

pub use fault::{Fault, TokenFault};
pub use provider::{Answer, Attempt, Person, Provider};
pub use settings::{ClaimNames, Settings, SettingsError};

/// Where the provider sends people back to, below the address of the settings; to be registered with the provider.
pub const RETURN_PATH: &str = "/sign-in/openid/return";
/// Where the provider sends people after they signed out there; to be registered with the provider.
pub const LEFT_PATH: &str = "/signed-out";
