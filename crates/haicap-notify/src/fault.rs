//! Why a message did not go out: facts with their fields, so that whoever shows them says them in the reader's language.

use crate::reach::Unreachable;
use rustls::CertificateError;
use serde::{Deserialize, Serialize};
use std::error::Error;
use std::net::IpAddr;

/// Why a message did not go out, and whether trying again makes sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It may go out later: nobody answers, the other side is busy, or somebody has to mend something first.
    #[error("{0}")]
    Later(Reason),
    /// It will not go out by trying again: the address is wrong, or not permitted here.
    #[error("{0}")]
    Never(Reason),
}

impl Fault {
    /// Whether trying again makes sense.
    pub const fn passes(&self) -> bool {
        matches!(self, Fault::Later(_))
    }

    /// What happened.
    pub const fn reason(&self) -> &Reason {
        let (Fault::Later(reason) | Fault::Never(reason)) = self;
        reason
    }
}

/// What happened to a message that did not go out (lý do chưa gửi được). The words here are those of the log; `detail` is
/// what a library or the other side said, in its own words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "reason", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words above each variant name its fields")]
pub enum Reason {
    #[error("`{address}` {why}")]
    NotPermitted { address: String, why: Unreachable },
    #[error("the host {host} is not found: {detail}")]
    HostNotFound { host: String, detail: String },
    #[error("{host} leads to {address}, an address inside the network that is not on the list `addresses`")]
    InsideNetwork { host: String, address: IpAddr },
    #[error("{host} cannot be reached: {detail}")]
    NoConnection { host: String, detail: String },
    #[error("{host} gave no answer within {seconds} s")]
    NoAnswer { host: String, seconds: u64 },
    #[error("the certificate of {host} {flaw}: {detail}")]
    Certificate { host: String, flaw: Flaw, detail: String },
    #[error("no encrypted connection to {host}: {detail}")]
    NotEncrypted { host: String, detail: String },
    #[error("this machine trusts no certificate: install ca-certificates, or name a file with ca_file")]
    NoTrust,
    #[error("{host} offers no STARTTLS: nothing was sent to it, no password either")]
    NoStarttls { host: String },
    #[error("{host} does not take the sign-in: {detail}")]
    SignInRefused { host: String, detail: String },
    #[error("{host} does not take the letter ({code}): {detail}")]
    LetterRefused { host: String, code: u16, detail: String },
    #[error("{host} answers {status}, and redirects are not followed")]
    Redirected { host: String, status: u16 },
    #[error("{host} answers {status}")]
    Answered { host: String, status: u16 },
    #[error("the connection to {host} broke off: {detail}")]
    BrokenOff { host: String, detail: String },
    #[error("the applicant's mail address is none")]
    NoMailbox,
    #[error("the message cannot be written: {detail}")]
    Unwritable { detail: String },
}

impl Reason {
    /// What a library or the other side said, in its own words.
    pub fn detail(&self) -> Option<&str> {
        match self {
            Reason::HostNotFound { detail, .. }
            | Reason::NoConnection { detail, .. }
            | Reason::Certificate { detail, .. }
            | Reason::NotEncrypted { detail, .. }
            | Reason::SignInRefused { detail, .. }
            | Reason::LetterRefused { detail, .. }
            | Reason::BrokenOff { detail, .. }
            | Reason::Unwritable { detail } => Some(detail),
            _ => None,
        }
    }

    /// The handshake with a host failed.
    pub(crate) fn handshake(host: &str, error: &(dyn Error + 'static)) -> Self {
        let (host, error_of_tls) = (host.to_owned(), behind(error));
        let detail = error_of_tls.map_or_else(|| told(error), ToString::to_string);
        match error_of_tls {
            Some(rustls::Error::InvalidCertificate(error)) => {
                Reason::Certificate { host, flaw: Flaw::of(error), detail }
            }
            _ => Reason::NotEncrypted { host, detail },
        }
    }
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// Its time is over.
    #[error("has expired")]
    Expired,
    /// Its time is still to come.
    #[error("is not valid yet")]
    NotYetValid,
    /// It belongs to another host.
    #[error("is for another name")]
    OtherName,
    /// Nobody whom we trust issued it.
    #[error("was issued by nobody who is trusted here")]
    UnknownIssuer,
    /// Its issuer took it back.
    #[error("was revoked")]
    Revoked,
    /// Something else.
    #[error("cannot be used")]
    Unusable,
}

impl Flaw {
    fn of(error: &CertificateError) -> Self {
        match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => Flaw::Expired,
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => Flaw::NotYetValid,
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => Flaw::OtherName,
            // Whoever signed it only bears the name of somebody who is trusted.
            CertificateError::UnknownIssuer | CertificateError::BadSignature => Flaw::UnknownIssuer,
            CertificateError::Revoked => Flaw::Revoked,
            _ => Flaw::Unusable,
        }
    }
}

/// The error of TLS behind another one.
pub(crate) fn behind<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        // What an error of the system carries is not its source, but the thing itself.
        let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        next = carried.map(|inner| inner as &(dyn Error + 'static)).or_else(|| error.source());
    }
    None
}

/// The error and what is behind it, each thing once.
pub(crate) fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}
