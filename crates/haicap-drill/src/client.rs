//! The API over one pool of kept-alive connections.

use crate::wire::{
    ClockTo, Closing, ErrorBody, Figures, Findings, Grant, GrantsMinted, GrantsWanted, Inspection, NewRound,
    OpenedRound, Session, ShownPlays, SignIn,
};
use haicap_core::inspection::Question;
use haicap_core::territory::UnitId;
use jiff::Timestamp;
use jiff::civil::Date;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use reqwest::{Method, Request, StatusCode, Url};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::time::Duration;
use uuid::Uuid;

/// The longest a robot waits for one answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

/// How much of an answer that is not ours is shown.
const SHOWN: usize = 200;
/// The most dossiers that a page of "my work" shows.
const WORK_LIMIT: usize = 500;

/// The server said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("máy chủ trả lời {status} {error}: {message}")]
pub struct ApiError {
    /// HTTP status.
    pub status: u16,
    /// Stable word; empty when the answer was not one of ours.
    pub error: String,
    /// What people are told.
    pub message: String,
    /// The article it rests on.
    pub ground: Option<String>,
}

/// A request that did not bring what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The server said no.
    #[error(transparent)]
    Api(#[from] ApiError),
    /// No answer, also after some more tries.
    #[error("không liên lạc được với máy chủ tại {url} ({cause}); hãy kiểm tra máy chủ có đang chạy không")]
    Unreachable {
        /// Where it was tried.
        url: String,
        /// What went wrong.
        cause: String,
    },
    /// An answer that does not fit the API.
    #[error("máy chủ tại {url} trả lời không đúng định dạng ({cause}); hãy dùng máy chủ cùng phiên bản")]
    Unreadable {
        /// Who answered.
        url: String,
        /// What does not fit.
        cause: String,
    },
    /// The address or the director's token cannot be used.
    #[error("không dùng được {what}: {cause}")]
    Settings {
        /// Which setting.
        what: &'static str,
        /// What is wrong with it.
        cause: String,
    },
}

/// How often a request that got no answer, or a 503, is sent again: with the same command
/// identifier, so that nothing is done twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Times a request is sent at most.
    pub attempts: u32,
    /// Pause before the second time; it doubles each time after.
    pub first_pause: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Retry { attempts: 7, first_pause: Duration::from_millis(50) }
    }
}

/// The `Authorization` of somebody who has signed in.
#[derive(Debug, Clone)]
pub(crate) struct Bearer(HeaderValue);

impl Bearer {
    pub(crate) fn new(token: &str) -> Result<Self, ClientError> {
        let mut value = HeaderValue::from_str(&format!("Bearer {token}"))
            .map_err(|error| ClientError::Settings { what: "mã truy cập", cause: error.to_string() })?;
        value.set_sensitive(true);
        Ok(Bearer(value))
    }
}

/// A form with a file, ready to be sent.
pub(crate) struct Form {
    pub(crate) kind: &'static str,
    pub(crate) body: Vec<u8>,
}

/// The API of one store of a server.
pub(crate) struct Client {
    http: reqwest::Client,
    base: String,
    retry: Retry,
}

impl Client {
    /// A client for the store at `base`, for example `http://127.0.0.1:8080/t/1`.
    pub(crate) fn new(base: &str, retry: Retry) -> Result<Self, ClientError> {
        let unusable = |cause: String| ClientError::Settings {
            what: "địa chỉ máy chủ",
            cause: format!("{base}: {cause}"),
        };
        let url = Url::parse(base).map_err(|error| unusable(error.to_string()))?;
        if url.scheme() != "http" || url.host().is_none() {
            return Err(unusable("địa chỉ phải bắt đầu bằng http://".into()));
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .pool_max_idle_per_host(usize::MAX)
            .timeout(ANSWER_WITHIN)
            .build()
            .map_err(|error| unusable(causes(&error)))?;
        Ok(Client { http, base: format!("{}/api/v1/", base.trim_end_matches('/')), retry })
    }

    /// Uses up a one-time grant.
    pub(crate) async fn sign_in(&self, grant: &str) -> Result<Bearer, ClientError> {
        let session: Session = self.post("sign-in", None, to_json(&SignIn { grant })?).await?;
        Bearer::new(&session.token)
    }

    /// Mints one-time grants; the director's.
    pub(crate) async fn grants(&self, director: &Bearer, wanted: &GrantsWanted<'_>) -> Result<Vec<Grant>, ClientError> {
        let minted: GrantsMinted = self.post("grants", Some(director), to_json(wanted)?).await?;
        Ok(minted.grants)
    }

    /// Moves the clock forward; the director's.
    pub(crate) async fn clock_to(&self, director: &Bearer, at: Timestamp) -> Result<(), ClientError> {
        let body = to_json(&ClockTo { at })?;
        self.send(Method::POST, "clock", Some(director), Some(body)).await.map(drop)
    }

    /// The text of a page of "my work", oldest first; `after` is where the page before ended.
    pub(crate) async fn work(&self, who: &Bearer, after: Option<&str>) -> Result<Vec<u8>, ClientError> {
        let from = after.map(|after| format!("&after={after}")).unwrap_or_default();
        self.send(Method::GET, &format!("work?limit={WORK_LIMIT}{from}"), Some(who), None).await
    }

    /// The text of what is found for a number, among the dossiers that the person may read.
    pub(crate) async fn search(&self, who: &Bearer, number: &str) -> Result<Vec<u8>, ClientError> {
        self.send(Method::GET, &format!("dossiers?query={number}&limit=1"), Some(who), None).await
    }

    /// Carries out a command; its answer tells the drill nothing that the journal does not.
    pub(crate) async fn command(&self, who: &Bearer, path: &str, body: Vec<u8>) -> Result<(), ClientError> {
        self.send(Method::POST, path, Some(who), Some(body)).await.map(drop)
    }

    /// What is read at an address.
    pub(crate) async fn get<T: DeserializeOwned>(&self, who: &Bearer, path: &str) -> Result<T, ClientError> {
        let body = self.send(Method::GET, path, Some(who), None).await?;
        self.read(path, &body)
    }

    /// The same as [`Client::command`] of somebody who is not signed in.
    pub(crate) async fn visit(&self, path: &str, body: Vec<u8>) -> Result<(), ClientError> {
        self.send(Method::POST, path, None, Some(body)).await.map(drop)
    }

    /// Sends a form with a file.
    pub(crate) async fn upload(&self, who: &Bearer, path: &str, form: Form) -> Result<(), ClientError> {
        let mut request = self.request(Method::POST, path, Some(who), Some(form.body))?;
        request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(form.kind));
        self.answered(request, path).await.map(drop)
    }

    /// Opens a round, or takes it up again; the director's.
    pub(crate) async fn open_round(&self, director: &Bearer, round: &NewRound<'_>) -> Result<OpenedRound, ClientError> {
        self.post("rounds", Some(director), to_json(round)?).await
    }

    /// What the journal already shows of a round; the director's.
    pub(crate) async fn shown_plays(&self, director: &Bearer, round: Uuid) -> Result<ShownPlays, ClientError> {
        self.follow_plays(director, round, None).await
    }

    /// The same, as soon as the board has another revision, or so many seconds later.
    pub(crate) async fn follow_plays(
        &self,
        director: &Bearer,
        round: Uuid,
        after: Option<(u64, u64)>,
    ) -> Result<ShownPlays, ClientError> {
        let waiting = after.map(|(revision, seconds)| format!("?after={revision}&wait={seconds}"));
        let path = format!("rounds/{round}/plays{}", waiting.unwrap_or_default());
        let body = self.send(Method::GET, &path, Some(director), None).await?;
        self.read::<ShownPlays>(&path, &body)
    }

    /// Has a round judged; the director's.
    pub(crate) async fn close_round(&self, director: &Bearer, round: Uuid) -> Result<Closing, ClientError> {
        self.post(&format!("rounds/{round}/close"), Some(director), b"{}".to_vec()).await
    }

    /// Asks questions of an inspection for a unit; the answers stand in the journal.
    pub(crate) async fn inspect(&self, who: &Bearer, unit: UnitId, questions: &[Question]) -> Result<(), ClientError> {
        let body = to_json(&Inspection { unit, questions })?;
        self.send(Method::POST, "inspections", Some(who), Some(body)).await.map(drop)
    }

    /// Who one is; asked for its answer time.
    pub(crate) async fn me(&self, who: &Bearer) -> Result<(), ClientError> {
        self.send(Method::GET, "me", Some(who), None).await.map(drop)
    }

    /// What the inspections found; the director's.
    pub(crate) async fn findings(&self, director: &Bearer) -> Result<Findings, ClientError> {
        let body = self.send(Method::GET, "findings", Some(director), None).await?;
        self.read("findings", &body)
    }

    /// How the city's dossiers of some days were handled; the director's.
    pub(crate) async fn figures(&self, director: &Bearer, from: Date, to: Date) -> Result<Figures, ClientError> {
        let body = self.send(Method::GET, &format!("indicators?from={from}&to={to}"), Some(director), None).await?;
        self.read("indicators", &body)
    }

    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        who: Option<&Bearer>,
        body: Vec<u8>,
    ) -> Result<T, ClientError> {
        let answer = self.send(Method::POST, path, who, Some(body)).await?;
        self.read(path, &answer)
    }

    fn read<T: DeserializeOwned>(&self, path: &str, body: &[u8]) -> Result<T, ClientError> {
        serde_json::from_slice(body).map_err(|error| self.unreadable(path, &error))
    }

    /// The error for an answer that does not fit the API.
    pub(crate) fn unreadable(&self, path: &str, error: &serde_json::Error) -> ClientError {
        ClientError::Unreadable { url: format!("{}{path}", self.base), cause: error.to_string() }
    }

    /// Sends a request until it is answered, within the bounds of [`Retry`].
    async fn send(
        &self,
        method: Method,
        path: &str,
        who: Option<&Bearer>,
        body: Option<Vec<u8>>,
    ) -> Result<Vec<u8>, ClientError> {
        self.answered(self.request(method, path, who, body)?, path).await
    }

    async fn answered(&self, mut request: Request, path: &str) -> Result<Vec<u8>, ClientError> {
        let mut pause = self.retry.first_pause;
        let mut left = self.retry.attempts.max(1);
        loop {
            left -= 1;
            let again = request.try_clone();
            let (error, again) = match (self.once(request).await, again) {
                (Ok(answer), _) => return Ok(answer),
                (Err(error), None) => return Err(error),
                (Err(error), Some(again)) => (error, again),
            };
            if is_pause(&error) {
                // Everybody waits for the director, however long: it is no failure and costs no patience.
                left += 1;
                pause = self.retry.first_pause * 10;
            }
            if left == 0 || !worth_trying_again(&error) {
                return Err(error);
            }
            tracing::debug!(%error, path, "sent again");
            tokio::time::sleep(pause).await;
            pause *= 2;
            request = again;
        }
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        who: Option<&Bearer>,
        body: Option<Vec<u8>>,
    ) -> Result<Request, ClientError> {
        let url = Url::parse(&format!("{}{path}", self.base))
            .map_err(|error| ClientError::Settings { what: "địa chỉ máy chủ", cause: error.to_string() })?;
        let mut request = Request::new(method, url);
        if let Some(Bearer(value)) = who {
            request.headers_mut().insert(AUTHORIZATION, value.clone());
        }
        if let Some(body) = body {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
            *request.body_mut() = Some(body.into());
        }
        Ok(request)
    }

    async fn once(&self, request: Request) -> Result<Vec<u8>, ClientError> {
        let unreachable =
            |error: reqwest::Error| ClientError::Unreachable { url: self.base.clone(), cause: causes(&error) };
        let answer = self.http.execute(request).await.map_err(unreachable)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(unreachable)?;
        if status.is_success() { Ok(body.into()) } else { Err(api_error(status, &body).into()) }
    }
}

/// The body of a request.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<Vec<u8>, ClientError> {
    let mut body = Vec::with_capacity(384);
    serde_json::to_writer(&mut body, value)
        .map_err(|error| ClientError::Settings { what: "yêu cầu", cause: error.to_string() })?;
    Ok(body)
}

/// The trial stands still.
fn is_pause(error: &ClientError) -> bool {
    matches!(error, ClientError::Api(error) if error.error == "paused")
}

/// Without power nobody asks again and again: the robot's step stays undone, as a person's would.
fn worth_trying_again(error: &ClientError) -> bool {
    match error {
        ClientError::Api(error) if error.error == "power_cut" => false,
        ClientError::Api(error) => error.status == StatusCode::SERVICE_UNAVAILABLE.as_u16(),
        ClientError::Unreachable { .. } => true,
        ClientError::Unreadable { .. } | ClientError::Settings { .. } => false,
    }
}

fn api_error(status: StatusCode, body: &[u8]) -> ApiError {
    let status = status.as_u16();
    match serde_json::from_slice::<ErrorBody>(body) {
        Ok(ErrorBody { error, message, ground }) => ApiError { status, error, message, ground },
        Err(_) => {
            let text = String::from_utf8_lossy(body);
            let message = text.trim().chars().take(SHOWN).collect();
            ApiError { status, error: String::new(), message, ground: None }
        }
    }
}

/// An error with what lies behind it: reqwest alone says only "error sending request".
fn causes(error: &reqwest::Error) -> String {
    let mut deepest: &dyn Error = error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    deepest.to_string()
}

#[cfg(test)]
mod tests;
