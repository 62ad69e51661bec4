//! Mail by SMTP, one letter a connection: a handful a minute go out, and a connection of its own is never a stale one.

use crate::fault::told;
use crate::settings::{Security, Smtp};
use crate::{Fault, SENT_WITHIN};
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

/// Whatever sends mail.
pub struct Mailer {
    smtp: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
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
    /// When TLS cannot be used, or this machine trusts no certificate.
    pub fn new(smtp: &Smtp) -> Result<Self, String> {
        let tls =
            || TlsParameters::new(smtp.host.clone()).map_err(|error| format!("TLS cannot be used: {}", told(&error)));
        let tls = match smtp.security {
            Security::Starttls => Tls::Required(tls()?),
            Security::Tls => Tls::Wrapper(tls()?),
            Security::None => Tls::None,
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&smtp.host);
        let builder = builder.port(smtp.port).tls(tls).timeout(Some(SENT_WITHIN));
        let builder = match &smtp.sign_in {
            Some((user, password)) => builder.credentials(Credentials::new(user.clone(), password.0.clone())),
            None => builder,
        };
        Ok(Mailer { smtp: builder.build(), from: smtp.from.clone() })
    }

    /// Sends a letter. It went out when the server took it over.
    ///
    /// # Errors
    /// [`Fault::Never`] when the server refuses it for good or the address is none, else [`Fault::Later`].
    pub async fn send(&self, letter: &Letter<'_>) -> Result<(), Fault> {
        let message = self.message(letter).map_err(Fault::Never)?;
        let late = |_| Fault::Later(format!("the mail server gave no answer within {} s", SENT_WITHIN.as_secs()));
        match tokio::time::timeout(SENT_WITHIN, self.smtp.send(message)).await.map_err(late)? {
            Ok(_) => Ok(()),
            // The server's words may hold the address; what is kept of them names nobody.
            Err(error) if error.is_permanent() => Err(Fault::Never(told(&error).replace(letter.to, "…"))),
            Err(error) => Err(Fault::Later(told(&error).replace(letter.to, "…"))),
        }
    }

    fn message(&self, letter: &Letter<'_>) -> Result<Message, String> {
        let to: Address = letter.to.parse().map_err(|_| "the applicant's mail address is none".to_owned())?;
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
            .map_err(|error| format!("the letter cannot be written: {error}"))
    }
}
