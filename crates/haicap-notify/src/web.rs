//! Posting signed bodies to other programs: bounded in time and size, no redirect followed, no host but the listed ones.

use crate::fault::told;
use crate::reach::{Place, Reach};
use crate::seal::Secret;
use crate::{Fault, SENT_WITHIN};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HOST, USER_AGENT};
use hyper::{Request, StatusCode};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
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
    /// Trusts the certificates that this machine trusts.
    ///
    /// # Errors
    /// When TLS cannot be used at all.
    pub fn new(reach: Reach) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
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
        let place = self.reach.place(call.url).map_err(|why| Fault::Never(format!("`{}` {why}", call.url)))?;
        let late = |_| Fault::Later(format!("{} gave no answer within {} s", place.host, SENT_WITHIN.as_secs()));
        let status = tokio::time::timeout(SENT_WITHIN, self.exchange(&place, call)).await.map_err(late)??;
        match status {
            status if status.is_success() => Ok(()),
            status if status.is_redirection() => {
                Err(Fault::Later(format!("{} answers {status}, and redirects are not followed", place.host)))
            }
            status => Err(Fault::Later(format!("{} answers {status}", place.host))),
        }
    }

    async fn exchange(&self, place: &Place, call: &Call<'_>) -> Result<StatusCode, Fault> {
        let stream = self.connect(place).await?;
        if place.url.scheme() == "http" {
            return send(stream, place, call).await;
        }
        let failed = |why: String| Fault::Later(format!("{}: {why}", place.host));
        let tls = self.tls.as_ref().ok_or_else(|| {
            failed(
                "this machine trusts no certificate: install ca-certificates, or name a file with SSL_CERT_FILE".into(),
            )
        })?;
        let name = ServerName::try_from(place.host.clone()).map_err(|error| failed(error.to_string()))?;
        let stream = tls.connect(name, stream).await.map_err(|error| failed(told(&error)))?;
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
        Err(Fault::Later(format!("{} cannot be reached: {last}", place.host)))
    }
}

async fn send<S>(stream: S, place: &Place, call: &Call<'_>) -> Result<StatusCode, Fault>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let failed = |error: &dyn std::error::Error| Fault::Later(format!("{}: {}", place.host, told(error)));
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
        .map_err(|error| Fault::Never(format!("`{}`: {error}", call.url)))?;
    let (mut sender, connection) =
        hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|error| failed(&error))?;
    let line = tokio::spawn(connection);
    let answer = async {
        let answer = sender.send_request(request).await.map_err(|error| failed(&error))?;
        let status = answer.status();
        // What else the receiver says is of no interest; but it may say it to its end.
        let _ = Limited::new(answer.into_body(), ANSWER_MAX).collect().await;
        Ok(status)
    };
    let answer = answer.await;
    line.abort();
    answer
}
