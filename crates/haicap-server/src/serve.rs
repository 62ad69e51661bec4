//! One process, one listener: the official store at `/`, trial N at `/t/N/`.

use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::error::Problem;
use crate::instance::{Instance, InstanceError};
use crate::look_up::SPAN;
use crate::routes::{lang_of, router};
use crate::sign_in::{self, AccountBody};
use crate::{pages, worker};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use axum::{Extension, Router};
use haicap_core::organization::Role;
use haicap_store::AccountRow;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tower::ServiceExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use uuid::Uuid;

/// Largest body of a request, in bytes.
const BODY_MAX: usize = 1 << 20;
/// A request that takes longer is answered with 503.
const REQUEST_TIME: Duration = Duration::from_secs(30);
/// The same for one that brings files: 120 MB over a line of 2 Mbit/s.
const UPLOAD_TIME: Duration = Duration::from_secs(600);
/// A server that is busy may be asked again after so many seconds.
const BUSY_SECONDS: u64 = 60;
/// Open streams and requests get so long to end when the server stops.
const GRACE: Duration = Duration::from_secs(5);

/// Why the server could not start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken.
    #[error("{0} is in use by another program: stop it, or choose another port with --port")]
    PortInUse(SocketAddr),
    /// The address cannot be used.
    #[error("cannot listen on {address}: {reason}")]
    CannotListen {
        /// The address.
        address: SocketAddr,
        /// The system's words.
        reason: String,
    },
    /// The file for other commands could not be written.
    #[error("{path} cannot be written: {reason}")]
    Control {
        /// The file.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The stores could not be opened or prepared.
    #[error(transparent)]
    Instance(#[from] InstanceError),
}

/// How another command of the binary reaches a running server; the file is for its owner only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Control {
    /// Where it listens, for example `http://127.0.0.1:8080`.
    pub url: String,
    /// Bearer token of the operator.
    pub token: String,
    /// Process number.
    pub pid: u32,
}

/// Listens on an address, before anything is opened or changed.
///
/// # Errors
/// [`ServeError::PortInUse`] or [`ServeError::CannotListen`].
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => ServeError::PortInUse(address),
        _ => ServeError::CannotListen { address, reason: error.to_string() },
    })
}

/// A server that runs.
pub struct Running {
    hub: Arc<Hub>,
    address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
    control: Option<PathBuf>,
}

/// Routers of the apps, made when an app is first asked for.
struct Hub {
    instance: Arc<Instance>,
    routers: Mutex<BTreeMap<u32, Router>>,
    workers: Mutex<Vec<JoinHandle<()>>>,
    stop: watch::Sender<bool>,
}

/// Starts serving an instance. With `control`, the file lets other commands reach the server.
///
/// # Errors
/// See [`ServeError`].
pub async fn start(
    listener: TcpListener,
    instance: Arc<Instance>,
    control: Option<&Path>,
) -> Result<Running, ServeError> {
    let address = listener
        .local_addr()
        .map_err(|error| ServeError::Control { path: PathBuf::new(), reason: error.to_string() })?;
    let hub =
        Arc::new(Hub { instance, routers: Mutex::default(), workers: Mutex::default(), stop: watch::channel(false).0 });
    for app in hub.instance.served() {
        hub.attach(&app);
    }
    if let Some(path) = control {
        let operated =
            if hub.instance.is_personnel_only() { hub.instance.personnel() } else { hub.instance.official() };
        write_control(path, address, operated).await?;
    }
    let service = outer(hub.clone());
    let mut stop = hub.stop.subscribe();
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "answers may wait a little");
        }
    });
    let server = tokio::spawn(async move {
        let stopped = async move {
            let _ = stop.wait_for(|stop| *stop).await;
        };
        axum::serve(listener, service.into_make_service_with_connect_info::<SocketAddr>())
            .with_graceful_shutdown(stopped)
            .await
    });
    Ok(Running { hub, address, server, control: control.map(Path::to_path_buf) })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as people type it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The instance that is served.
    pub fn instance(&self) -> &Arc<Instance> {
        &self.hub.instance
    }

    /// Branches a trial and serves it.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn branch(&self) -> Result<Arc<App>, InstanceError> {
        let app = self.hub.instance.branch().await?;
        self.hub.attach(&app);
        Ok(app)
    }

    /// Stops: no new requests, open ones end, the journal is sealed, the stores are closed.
    ///
    /// # Errors
    /// When a store cannot finish what it had begun.
    pub async fn stop(self) -> Result<(), InstanceError> {
        self.hub.stop.send_replace(true);
        let mut server = self.server;
        if tokio::time::timeout(GRACE, &mut server).await.is_err() {
            server.abort();
        }
        let workers = std::mem::take(&mut *self.hub.workers.lock().unwrap_or_else(PoisonError::into_inner));
        for worker in workers {
            if let Err(error) = worker.await {
                tracing::error!(%error, "a worker broke off");
            }
        }
        if let Some(path) = &self.control
            && let Err(error) = std::fs::remove_file(path)
        {
            tracing::debug!(%error, "the control file was gone already");
        }
        self.hub.instance.close().await
    }
}

impl Hub {
    /// Serves an app; one that is served already is left as it is.
    fn attach(&self, app: &Arc<App>) {
        let mut routers = self.routers.lock().unwrap_or_else(PoisonError::into_inner);
        routers.entry(number(app.kind)).or_insert_with(|| {
            let workers = worker::start(app, &self.stop.subscribe());
            self.workers.lock().unwrap_or_else(PoisonError::into_inner).extend(workers);
            router(app).layer(Extension(self.instance.clone())).layer(Extension(Stopping(self.stop.subscribe())))
        });
    }

    /// The router of a store; a trial that was branched meanwhile gets its own when it is first asked for.
    fn router(&self, number: u32) -> Option<Router> {
        let known = || self.routers.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned();
        if let Some(router) = known() {
            return Some(router);
        }
        let branched = self.instance.trial(number).filter(|_| !self.instance.is_personnel_only())?;
        self.attach(&branched);
        known()
    }
}

/// Streams end when the server stops.
#[derive(Clone)]
pub(crate) struct Stopping(pub(crate) watch::Receiver<bool>);

/// The number that stands for the personnel store.
const PERSONNEL: u32 = u32::MAX;
/// The number of no store.
const NOWHERE: u32 = u32::MAX - 1;

/// The official store counts as number 0.
const fn number(kind: AppKind) -> u32 {
    match kind {
        AppKind::Official => 0,
        AppKind::Trial(number) => number,
        AppKind::Personnel => PERSONNEL,
    }
}

/// No script, style, picture or frame from elsewhere; nothing inline.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; media-src 'self'; \
    connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn outer(hub: Arc<Hub>) -> Router {
    let fixed = |name, value| SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value));
    Router::new()
        .fallback(dispatch)
        .with_state(hub)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn(in_time))
        .layer(from_fn(later))
        .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
            Problem::internal(haicap_core::Lang::Vi).into_response()
        }))
        .layer(CompressionLayer::new())
        .layer(fixed(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY))
        .layer(fixed(header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(fixed(header::REFERRER_POLICY, "same-origin"))
        .layer(fixed(header::CACHE_CONTROL, "no-store"))
}

/// Ends a request whose time is over.
async fn in_time(request: Request, next: Next) -> Response {
    let kind = request.headers().get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    let time = if kind.starts_with(b"multipart/form-data") { UPLOAD_TIME } else { REQUEST_TIME };
    let answered = tokio::time::timeout(time, next.run(request)).await;
    answered.unwrap_or_else(|_| StatusCode::SERVICE_UNAVAILABLE.into_response())
}

/// Says when what was refused for now may be tried again: limits of visitors count a quarter of an hour.
async fn later(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let seconds = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => SPAN.as_secs(),
        StatusCode::SERVICE_UNAVAILABLE => BUSY_SECONDS,
        _ => return response,
    };
    response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from(seconds));
    response
}

async fn dispatch(State(hub): State<Arc<Hub>>, mut request: Request) -> Response {
    let lang = lang_of(request.headers());
    let path = request.uri().path().to_owned();
    let (number, rest) = split(request.uri());
    if number == 0 && hub.instance.is_personnel_only() {
        return pages::to_personnel();
    }
    let Some(router) = hub.router(number) else {
        return pages::problem(Problem::not_found(lang), &path, lang);
    };
    if let Some(rest) = rest {
        match rest.parse::<Uri>() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(_) => return pages::problem(Problem::not_found(lang), &path, lang),
        }
    }
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Which store an address is for, and the address within it when that differs.
fn split(uri: &Uri) -> (u32, Option<String>) {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let personnel = uri.path().strip_prefix("/p").filter(|rest| rest.is_empty() || rest.starts_with('/'));
    if let Some(rest) = personnel {
        return (PERSONNEL, Some(format!("/{}{query}", rest.trim_start_matches('/'))));
    }
    let Some(rest) = uri.path().strip_prefix("/t/") else { return (0, None) };
    let (number, path) = rest.split_once('/').unwrap_or((rest, ""));
    let Some(number) = number.parse().ok().filter(|number| (1..NOWHERE).contains(number)) else {
        return (NOWHERE, None);
    };
    (number, Some(format!("/{path}{query}")))
}

/// The account of the commands of the binary.
pub(crate) fn operator_id() -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, b"haicap operator")
}

async fn write_control(path: &Path, address: SocketAddr, operated: &Arc<App>) -> Result<(), ServeError> {
    let failed = |error: crate::sign_in::SignInError| ServeError::Instance(error.into());
    let id = operator_id();
    let store = &operated.store;
    let known = store.account(id).await.map_err(InstanceError::Store)?;
    let account = match known {
        Some(account) => account,
        None => {
            let roles = [Role::DigitalCenter].into();
            let body = AccountBody { name: "Người vận hành".into(), roles, ..AccountBody::default() };
            let body = serde_json::to_string(&body).map_err(InstanceError::Damaged)?;
            let person = id.to_string();
            let account = AccountRow {
                id,
                login: None,
                password: None,
                person,
                unit: String::new(),
                active: true,
                version: 1,
                body,
            };
            store.insert_accounts(vec![account.clone()]).await.map_err(InstanceError::Store)?;
            account
        }
    };
    // The operator's earlier sessions ended with the process that wrote them down.
    store.end_sessions_of(id, wall().as_microsecond()).await.map_err(InstanceError::Store)?;
    let session = sign_in::begin(operated, account).await.map_err(failed)?;
    let url = format!("http://{address}{}", operated.base());
    let control = Control { url, token: session.token, pid: std::process::id() };
    let text = serde_json::to_string_pretty(&control).map_err(InstanceError::Damaged)?;
    write_private(path, &text).map_err(|error| ServeError::Control { path: path.to_owned(), reason: error.to_string() })
}

/// Writes a file that only its owner can read.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text.as_bytes())
}
