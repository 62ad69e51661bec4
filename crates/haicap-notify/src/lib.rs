//! Messages to the outside: mail by SMTP, and bodies posted to other programs with a signature (gửi ra ngoài).
//!
//! The one crate that sends anything on its own account. It knows neither dossiers nor stores nor the time: who calls
//! says what to send, under which identifier and when, and gets nothing or a named [`Fault`].

mod fault;
mod mail;
mod reach;
mod seal;
mod settings;
mod trust;
mod web;

pub use fault::{Fault, Flaw, Reason};
pub use mail::{Letter, Mailer};
pub use reach::{Reach, Unreachable};
pub use seal::Secret;
pub use settings::{Gateway, Notices, Security, Settings, SettingsError, Smtp};
pub use trust::Trust;
pub use web::{Call, Web};

/// The longest that one message takes, from the name of the host to its answer.
pub const SENT_WITHIN: std::time::Duration = std::time::Duration::from_secs(10);
