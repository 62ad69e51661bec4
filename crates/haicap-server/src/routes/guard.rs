//! The guard before every route: who calls, in which language, and whether the route's action is theirs.

use crate::app::App;
use crate::error::Problem;
use crate::pages;
use crate::rehearsal::console;
use crate::sign_in::{self, SignedIn};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, Denial, Object, Subject, owner_may, permits};
use haicap_core::dossier::CommandKind;
use haicap_core::organization::Role;
use std::convert::Infallible;
use std::sync::Arc;

/// Who calls, as the guard found out.
#[derive(Clone)]
pub(crate) struct Caller {
    /// The session; `None` for a visitor.
    pub(crate) session: Option<Arc<SignedIn>>,
    /// The token of the session.
    pub(crate) token: Option<String>,
    /// The language of answers.
    pub(crate) lang: Lang,
    /// What the route asks for.
    pub(crate) action: Action,
}

impl Caller {
    /// The subject that access is asked for.
    pub(crate) fn subject(&self) -> &Subject {
        const VISITOR: &Subject = &Subject::visitor();
        self.session.as_ref().map_or(VISITOR, |session| &session.subject)
    }

    /// Asks whether the caller may do the route's action on an object.
    pub(crate) fn may(&self, object: Object) -> Result<(), Problem> {
        permits(self.subject(), self.action, &object).map_err(|denial| Problem::denied(denial, self.lang))
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let visitor =
            || Caller { session: None, token: None, lang: lang_of(&parts.headers), action: Action::ReadPublic };
        Ok(parts.extensions.get::<Caller>().cloned().unwrap_or_else(visitor))
    }
}

/// Finds the session and asks access before the handler runs. The API takes a bearer token only,
/// pages take the cookie only, and a form without its token is turned away: so no other site can
/// act with a person's cookie.
pub(super) async fn guard(
    State((app, action)): State<(Arc<App>, Action)>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path().to_owned();
    let asked = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
    let lang = lang_of(request.headers());
    let api = path.starts_with("/api/");
    let token =
        if api { bearer(request.headers()) } else { cookie(request.headers(), &sign_in::cookie_name(app.kind)) };
    let session = match &token {
        Some(token) => match sign_in::session(&app, token).await {
            Ok(session) => session,
            Err(error) => return pages::problem_in(&app, Problem::sign_in(&error, lang), &path, lang),
        },
        None => None,
    };
    if !api && request.method() == Method::POST && foreign(request.headers()) {
        let words = ("Yêu cầu đến từ trang khác, không được nhận.", "The request came from another site.");
        let problem = Problem::new(axum::http::StatusCode::FORBIDDEN, "foreign_origin", words, lang);
        return pages::problem_in(&app, problem, &path, lang);
    }
    let caller = Caller { session, token, lang, action };
    if let Err(denial) = anywhere(caller.subject(), action)
        && !(is_command(action) && denial != Denial::SignInFirst)
    {
        let to_sign_in = denial == Denial::SignInFirst && !api && request.method() == Method::GET;
        if to_sign_in {
            return pages::to_sign_in(&app, &asked);
        }
        return pages::problem_in(&app, Problem::denied(denial, lang), &path, lang);
    }
    let dossiers = is_command(action) || request.method() == Method::POST && action == Action::ReadDossier;
    let open_to_all = matches!(action, Action::ReadPublic | Action::ReadSelf);
    // A command is turned away by `act`, which writes the attempt into the journal.
    if !dossiers
        && !open_to_all
        && let Some(obstacle) = console::unreachable(&app, caller.subject())
    {
        return pages::problem_in(&app, Problem::obstacle(&obstacle, lang), &path, lang);
    }
    if let Some(delay) = caller.session.as_ref().and_then(|session| console::line_delay(&app, session)) {
        tokio::time::sleep(delay).await;
    }
    request.extensions_mut().insert(caller);
    next.run(request).await
}

/// A command on a dossier by somebody who may not give it is turned away by [`crate::act`], which
/// writes the attempt into the journal.
fn is_command(action: Action) -> bool {
    CommandKind::ALL.iter().any(|kind| kind.action() == action)
}

/// Whether the subject may do an action on anything at all; the handler asks about the thing itself.
pub(crate) fn anywhere(subject: &Subject, action: Action) -> Result<(), Denial> {
    if owner_may(action) && subject.roles.contains(&Role::Citizen) {
        return Ok(());
    }
    permits(subject, action, &Object::default())
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(|token| token.trim().to_owned())
}

/// The value of a cookie.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// Whether a browser says that a form was sent from another site.
fn foreign(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("//").map(|(_, rest)| rest) != Some(host),
        _ => false,
    }
}

/// The language asked for: the cookie `lang`, else the browser's first language, else Vietnamese.
pub(crate) fn lang_of(headers: &HeaderMap) -> Lang {
    let chosen = cookie(headers, "lang");
    let english = match chosen.as_deref() {
        Some(lang) => lang == "en",
        None => {
            let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
            accepted.is_some_and(|accepted| accepted.trim_start().starts_with("en"))
        }
    };
    if english { Lang::En } else { Lang::Vi }
}
