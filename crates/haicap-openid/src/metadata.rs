//! What the provider says of itself (OpenID Connect Discovery 1.0).

use crate::fault::Fault;
use crate::http::Http;
use crate::settings::{Settings, safe};
use serde::Deserialize;

/// The part of the discovery document that is used.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Metadata {
    issuer: String,
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    pub(crate) userinfo_endpoint: Option<String>,
    pub(crate) end_session_endpoint: Option<String>,
    response_types_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Metadata {
    /// Fetches and checks the document of the issuer.
    pub(crate) async fn fetch(http: &Http, settings: &Settings) -> Result<Metadata, Fault> {
        let address = format!("{}/.well-known/openid-configuration", settings.issuer.trim_end_matches('/'));
        let heard = http.get(&address, None).await?;
        if !heard.status.is_success() {
            return Err(Fault::Unreachable(format!("{address}: it answers {}", heard.status)));
        }
        let metadata: Metadata = serde_json::from_value(heard.body)
            .map_err(|error| Fault::Unfit(format!("the discovery document cannot be read: {error}")))?;
        metadata.check(settings)?;
        Ok(metadata)
    }

    fn check(&self, settings: &Settings) -> Result<(), Fault> {
        // Section 4.3: a document of another issuer is not used.
        if self.issuer != settings.issuer {
            return Err(Fault::Unfit(format!("it calls itself `{}`, not `{}`", self.issuer, settings.issuer)));
        }
        let lacks =
            |list: &Option<Vec<String>>, word: &str| list.as_ref().is_some_and(|l| !l.iter().any(|w| w == word));
        if lacks(&self.response_types_supported, "code") {
            return Err(Fault::Unfit("it does not offer the code flow".into()));
        }
        if lacks(&self.code_challenge_methods_supported, "S256") {
            return Err(Fault::Unfit("it does not offer PKCE with S256".into()));
        }
        let endpoints = [&self.authorization_endpoint, &self.token_endpoint, &self.jwks_uri];
        let optional = self.userinfo_endpoint.iter().chain(&self.end_session_endpoint);
        for address in endpoints.into_iter().chain(optional) {
            safe(address).map_err(|why| Fault::Unfit(format!("its address `{address}` {why}")))?;
        }
        Ok(())
    }

    /// Whether the secret goes into the form, because it is not taken in the header.
    pub(crate) fn wants_secret_in_form(&self) -> bool {
        let methods = self.token_endpoint_auth_methods_supported.as_deref().unwrap_or_default();
        let takes = |method: &str| methods.iter().any(|known| known == method);
        !takes("client_secret_basic") && takes("client_secret_post")
    }

    /// Whether an answer must name its issuer (RFC 9207).
    pub(crate) fn names_itself(&self) -> bool {
        self.authorization_response_iss_parameter_supported
    }
}
