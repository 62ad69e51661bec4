//! Posting signed bodies to other programs: bounded in time and size, no redirect followed, no host but the listed ones.

use crate::fault::told;
use crate::reach::{Place, Reach};
use crate::seal::Secret;
use crate::trust::Trust;
use crate::{Fault, Reason, SENT_WITHIN};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Largest answer that is read, in bytes.
const ANSWER_MAX: usize = 64 * 1024;

/// Whatever posts.
pub struct Web {
    reach: Reach,
    tls: Option<TlsConnector>,
}

/// One body to be posted, once.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Where to.
    pub url: &'a str,
    /// By what it is known when it comes again.
    pub id: &'a str,
    /// When it goes out, in seconds since 1970.
    pub at: i64,
    /// What is said, JSON.
    pub body: &'a str,
    /// The secret shared with the receiver.
    pub secret: &'a Secret,
}

impl Web {
    /// Posts to whom it may reach and believe.
    ///
    /// # Errors
    /// When TLS cannot be used at all.
    pub fn new(reach: Reach, trust: &Trust) -> Result<Self, String> {
        let roots = trust.roots();
        if roots.is_empty() {
            return Ok(Web { reach, tls: None });
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be used: {error}"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Web { reach, tls: Some(TlsConnector::from(Arc::new(tls))) })
    }

    /// Whom it may reach.
    pub fn reach(&self) -> &Reach {
        &self.reach
    }

    /// Posts a body. It went out when the receiver answered with a status of 200 to 299.
    ///
    /// # Errors
    /// [`Fault::Never`] for an address that is not permitted, else [`Fault::Later`].
    pub async fn post(&self, call: &Call<'_>) -> Result<(), Fault> {
        let not_permitted = |why| Fault::Never(Reason::NotPermitted { address: call.url.to_owned(), why });
        let place = self.reach.place(call.url).map_err(not_permitted)?;
        let host = || place.host.clone();
        let late = |_| Fault::Later(Reason::NoAnswer { host: host(), seconds: SENT_WITHIN.as_secs() });
        let answer = tokio::time::timeout(SENT_WITHIN, self.exchange(&place, call)).await.map_err(late)??;
        let status = answer.as_u16();
        match answer {
            answer if answer.is_success() => Ok(()),
            answer if answer.is_redirection() => Err(Fault::Later(Reason::Redirected { host: host(), status })),
            _ => Err(Fault::Later(Reason::Answered { host: host(), status })),
        }
    }

    async fn exchange(&self, place: &Place, call: &Call<'_>) -> Result<StatusCode, Fault> {
        let stream = self.connect(place).await?;
        if place.url.scheme() == "http" {
            return send(stream, place, call).await;
        }
        let tls = self.tls.as_ref().ok_or(Fault::Later(Reason::NoTrust))?;
        let failed = |error: &(dyn std::error::Error + 'static)| Fault::Later(Reason::handshake(&place.host, error));
        let name = ServerName::try_from(place.host.clone()).map_err(|error| failed(&error))?;
        let stream = tls.connect(name, stream).await.map_err(|error| failed(&error))?;
        send(stream, place, call).await
    }

    /// Takes the first address that answers, among those that were looked at.
    async fn connect(&self, place: &Place) -> Result<TcpStream, Fault> {
        let mut last = String::new();
        for address in self.reach.resolve(&place.host, place.port).await? {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error.to_string(),
            }
        }
        Err(Fault::Later(Reason::NoConnection { host: place.host.clone(), detail: last }))
    }
}

async fn send<S>(stream: S, place: &Place, call: &Call<'_>) -> Result<StatusCode, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let broken_off =
        |error: hyper::Error| Fault::Later(Reason::BrokenOff { host: place.host.clone(), detail: told(&error) });
    let target = &place.url[url::Position::BeforePath..url::Position::AfterQuery];
    let host = &place.url[url::Position::BeforeHost..url::Position::AfterPort];
    let request = Request::post(target)
        .header(HOST, host)
        .header(USER_AGENT, concat!("haicap/", env!("CARGO_PKG_VERSION")))
        .header(CONTENT_TYPE, "application/json; charset=utf-8")
        .header("webhook-id", call.id)
        .header("webhook-timestamp", call.at)
        .header("webhook-signature", call.secret.signature(call.id, call.at, call.body))
        .body(Full::new(Bytes::from(call.body.to_owned())))
        .map_err(|error| Fault::Never(Reason::Unwritable { detail: error.to_string() }))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(broken_off)?;
    let line = tokio::spawn(connection);
    let answer = async {
        let answer = sender.send_request(request).await.map_err(broken_off)?;
        let status = answer.status();
        // What else the receiver says is of no interest; but it may say it to its end.
        let _ = Limited::new(answer.into_body(), ANSWER_MAX).collect().await;
        Ok(status)
    };
    let answer = answer.await;
    line.abort();
    answer
}
