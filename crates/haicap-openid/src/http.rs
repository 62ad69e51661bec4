//! Calls to the provider: bounded in time and size, no redirect is followed.

use crate::fault::Fault;
use crate::settings::safe;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;

/// The longest that one call takes. A sign-in makes four at most, within the time of a request.
const ANSWER_WITHIN: Duration = Duration::from_secs(6);
/// Largest answer that is read, in bytes.
const ANSWER_MAX: usize = 256 * 1024;

pub(crate) struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// An answer of the provider.
pub(crate) struct Heard {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Http {
    /// Trusts the certificates that this machine trusts.
    pub(crate) fn new(needs_tls: bool) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        if needs_tls {
            roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
            if roots.is_empty() {
                return Err(
                    "this machine trusts no certificate: install ca-certificates, or name a file of them with \
                            SSL_CERT_FILE"
                        .into(),
                );
            }
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| format!("TLS cannot be used: {error}"))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
        // Sign-ins are rare: a connection of its own for each call is never a stale one.
        let client = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector);
        Ok(Http { client })
    }

    /// Reads a document, with a bearer token when there is one.
    pub(crate) async fn get(&self, address: &str, bearer: Option<&str>) -> Result<Heard, Fault> {
        let mut request = Request::get(address);
        if let Some(token) = bearer {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        self.send(address, request.body(Full::default())).await
    }

    /// Sends a form, with a header of authorization when there is one.
    pub(crate) async fn post(&self, address: &str, form: String, authorization: Option<&str>) -> Result<Heard, Fault> {
        let mut request = Request::post(address).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        self.send(address, request.body(Full::from(form))).await
    }

    async fn send(
        &self,
        address: &str,
        request: Result<Request<Full<Bytes>>, hyper::http::Error>,
    ) -> Result<Heard, Fault> {
        safe(address).map_err(|why| Fault::Unfit(format!("`{address}` {why}")))?;
        let mut request = request.map_err(|error| Fault::Unfit(format!("`{address}`: {error}")))?;
        request.headers_mut().insert(ACCEPT, hyper::header::HeaderValue::from_static("application/json"));
        let unreachable = |why: String| Fault::Unreachable(format!("{address}: {why}"));
        let answer = async {
            let answer = self.client.request(request).await.map_err(|error| unreachable(told(&error)))?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), ANSWER_MAX).collect().await;
            let body = body.map_err(|error| unreachable(error.to_string()))?.to_bytes();
            Ok::<_, Fault>((status, body))
        };
        let late = |_| unreachable(format!("no answer within {} s", ANSWER_WITHIN.as_secs()));
        let (status, body) = tokio::time::timeout(ANSWER_WITHIN, answer).await.map_err(late)??;
        if status.is_redirection() {
            return Err(unreachable(format!("it answers {status}, and redirects are not followed")));
        }
        if status.is_server_error() {
            return Err(unreachable(format!("it answers {status}")));
        }
        let body =
            serde_json::from_slice(&body).map_err(|_| unreachable(format!("{status}, and the body is no JSON")))?;
        Ok(Heard { status, body })
    }
}

/// The error and what is behind it.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
