//! Mail by SMTP, one letter a connection: a handful a minute go out, and a connection of its own is never a stale one.

use crate::fault::{behind, told};
use crate::settings::{Security, Smtp};
use crate::trust::Trust;
use crate::{Fault, Reason, SENT_WITHIN};
use lettre::address::Envelope;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, Message};
use std::time::Duration;

/// For so long a server may say good-bye. It has the letter by then: what it says matters to nobody.
const GOOD_BYE: Duration = Duration::from_secs(1);

/// Whatever sends mail.
pub struct Mailer {
    host: String,
    port: u16,
    protection: Protection,
    sign_in: Option<Credentials>,
    from: Mailbox,
}

/// How the way to the server is protected, and how the server proves who it is.
enum Protection {
    Open,
    Starttls(TlsParameters),
    Tls(TlsParameters),
}

/// One letter (thư).
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// By what it is known when it comes again: the part before `@` of its `Message-ID`.
    pub id: &'a str,
    /// To whom.
    pub to: &'a str,
    /// What it is about.
    pub subject: &'a str,
    /// What is said, plain text.
    pub text: &'a str,
}

impl Mailer {
    /// Sends through the server of the settings; nothing is asked of it yet.
    ///
    /// # Errors
    /// When TLS cannot be used.
    pub fn new(smtp: &Smtp, trust: &Trust) -> Result<Self, String> {
        let tls = || trust.mail(&smtp.host).map_err(|error| format!("TLS cannot be used: {}", told(&error)));
        let protection = match smtp.security {
            Security::Starttls => Protection::Starttls(tls()?),
            Security::Tls => Protection::Tls(tls()?),
            Security::None => Protection::Open,
        };
        let sign_in = smtp.sign_in.as_ref().map(|(user, word)| Credentials::new(user.clone(), word.0.clone()));
        Ok(Mailer { host: smtp.host.clone(), port: smtp.port, protection, sign_in, from: smtp.from.clone() })
    }

    /// Sends a letter. It went out when the server took it over.
    ///
    /// # Errors
    /// [`Fault::Never`] when the server refuses it for good or the address is none, else [`Fault::Later`].
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), Fault> {
        let message = self.message(letter).map_err(Fault::Never)?;
        let late = |_| Fault::Later(Reason::NoAnswer { host: self.host(), seconds: SENT_WITHIN.as_secs() });
        let text = message.formatted();
        let handed_over = tokio::time::timeout(SENT_WITHIN, self.hand_over(message.envelope(), &text)).await;
        let mut line = handed_over.map_err(late)?.map_err(|fault| without(fault, letter.to))?;
        let _ = tokio::time::timeout(GOOD_BYE, line.quit()).await;
        Ok(())
    }

    /// The line on which the server took the letter over.
    async fn hand_over(&self, envelope: &Envelope, letter: &[u8]) -> Result<AsyncSmtpConnection, Fault> {
        let mut line = self.connect().await?;
        if let Some(credentials) = &self.sign_in {
            let refused = |error: Error| match error.status().is_some() || error.is_client() {
                // Whoever keeps the settings mends it: the letter is not to blame.
                true => Fault::Later(Reason::SignInRefused { host: self.host(), detail: told(&error) }),
                false => self.broken_off(&error),
            };
            line.auth(DEFAULT_MECHANISMS, credentials).await.map_err(refused)?;
        }
        line.send(envelope, letter).await.map_err(|error| self.refused(&error))?;
        Ok(line)
    }

    /// A line to the server. Nothing but greetings goes over a line that is not as protected as the settings say.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Fault> {
        let (hello, server) = (ClientId::default(), (self.host.as_str(), self.port));
        let wrapped = match &self.protection {
            Protection::Tls(tls) => Some(tls.clone()),
            Protection::Open | Protection::Starttls(_) => None,
        };
        let line = AsyncSmtpConnection::connect_tokio1(server, None, &hello, wrapped, None).await;
        let mut line = line.map_err(|error| self.unconnected(&error))?;
        if let Protection::Starttls(tls) = &self.protection {
            if !line.can_starttls() {
                line.abort().await;
                return Err(Fault::Later(Reason::NoStarttls { host: self.host() }));
            }
            line.starttls(tls.clone(), &hello).await.map_err(|error| self.unconnected(&error))?;
        }
        Ok(line)
    }

    fn unconnected(&self, error: &Error) -> Fault {
        let (host, detail) = (self.host(), told(error));
        Fault::Later(match error.status() {
            Some(code) => Reason::LetterRefused { host, code: code.into(), detail },
            None if behind(error).is_some() => Reason::handshake(&self.host, error),
            None => Reason::NoConnection { host, detail },
        })
    }

    fn refused(&self, error: &Error) -> Fault {
        let detail = told(error);
        match error.status() {
            Some(code) => {
                let reason = Reason::LetterRefused { host: self.host(), code: code.into(), detail };
                if error.is_permanent() { Fault::Never(reason) } else { Fault::Later(reason) }
            }
            None if error.is_client() => Fault::Never(Reason::Unwritable { detail }),
            None => self.broken_off(error),
        }
    }

    fn broken_off(&self, error: &Error) -> Fault {
        Fault::Later(Reason::BrokenOff { host: self.host(), detail: told(error) })
    }

    fn host(&self) -> String {
        self.host.clone()
    }

    fn message(&self, letter: &Letter<'_>) -> Result<Message, Reason> {
        let to: Address = letter.to.parse().map_err(|_| Reason::NoMailbox)?;
        let id = format!("<{}@{}>", letter.id, self.from.email.domain());
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(letter.subject)
            .message_id(Some(id))
            // RFC 3834: nobody's absence note answers it.
            .raw_header(HeaderValue::new(automatic, "auto-generated".into()))
            .header(ContentType::TEXT_PLAIN)
            .body(letter.text.to_owned())
            .map_err(|error| Reason::Unwritable { detail: error.to_string() })
    }
}

/// The server's words may hold the address; what is kept of them names nobody.
fn without(fault: Fault, address: &str) -> Fault {
    let hide = |mut reason: Reason| {
        if let Reason::LetterRefused { detail, .. } | Reason::BrokenOff { detail, .. } = &mut reason {
            *detail = detail.replace(address, "…");
        }
        reason
    };
    match fault {
        Fault::Later(reason) => Fault::Later(hide(reason)),
        Fault::Never(reason) => Fault::Never(hide(reason)),
    }
}
