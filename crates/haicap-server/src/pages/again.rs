//! A form that was refused comes back on the page where it stood: what was typed is in its fields, and the sentence
//! stands at the field it is about.
//!
//! The page is made anew by its own handler, and the form is found in it and [`filled`]: so no page does this for
//! itself. Where the form is gone (a colleague was faster, the session ended), the page of the problem stays the answer.

mod filled;
mod markup;

use super::{Fields, fields};
use crate::app::App;
use crate::error::Problem;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{self, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use filled::filled;
use haicap_core::Lang;
use std::sync::Arc;

/// Largest page that is filled again, in bytes.
const PAGE_MAX: usize = 8 << 20;
/// The field in which a form that comes back keeps the address of its page.
const PAGE: &str = "page-of-form";

/// What an answer to a form carries along when the form was refused.
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) form: Fields,
    pub(crate) problem: Problem,
    pub(crate) lang: Lang,
    /// Whether the answer is the form's own page already, with the sentence at its head.
    pub(crate) shown: bool,
}

/// Answers a refused form with its own page.
pub(crate) async fn at_the_field(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (asked, body) = request.into_parts();
    let mut response = next.clone().run(Request::from_parts(asked.clone(), body)).await;
    let Some(refused) = response.extensions_mut().remove::<Refused>() else { return response };
    let action = format!("{}{}", app.base(), asked.uri);
    let places = places(&app, &asked, &refused.form);
    if refused.shown {
        let place = places.first().map_or("", String::as_str);
        let (head, page) = read(response).await;
        let marked = page.as_ref().and_then(|page| filled(page, &action, (PAGE, place), &refused)).or(page);
        return answer(head, marked.unwrap_or_default());
    }
    for place in places {
        let Some(request) = visit(&asked, &place) else { continue };
        let (mut head, page) = read(next.clone().run(request).await).await;
        let Some(page) = page.filter(|_| head.status == StatusCode::OK) else { continue };
        if let Some(page) = filled(&page, &action, (PAGE, &place), &refused) {
            head.status = StatusCode::from_u16(refused.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return answer(head, page);
        }
    }
    response
}

fn answer(mut head: http::response::Parts, page: String) -> Response {
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(page))
}

/// Where the form may have stood, in the store: the page it names, the page the browser comes from, and the addresses
/// above its own.
fn places(app: &App, asked: &Parts, form: &Fields) -> Vec<String> {
    let referer = asked.headers.get(header::REFERER).and_then(|from| from.to_str().ok()?.parse::<Uri>().ok());
    let base = app.base();
    let from = referer.as_ref().and_then(|from| from.path_and_query()?.as_str().strip_prefix(base.as_str()));
    let query = asked.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut above = asked.uri.path();
    let mut places: Vec<String> = form.filled(PAGE).into_iter().chain(from).map(str::to_owned).collect();
    while !above.is_empty() {
        places.push(format!("{above}{query}"));
        above = above.rsplit_once('/').map_or("", |(above, _)| above);
    }
    let mut known = std::collections::BTreeSet::new();
    places.retain(|place| fields::local(place).is_some() && known.insert(place.clone()));
    places
}

/// The same visitor opens a page.
fn visit(asked: &Parts, place: &str) -> Option<Request> {
    let mut parts = asked.clone();
    (parts.method, parts.uri) = (Method::GET, place.parse().ok()?);
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    Some(Request::from_parts(parts, Body::empty()))
}

/// A page that was opened; nothing when it is none.
async fn read(response: Response) -> (http::response::Parts, Option<String>) {
    let (head, body) = response.into_parts();
    let kind = head.headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    if !kind.starts_with(b"text/html") {
        return (head, None);
    }
    let text = to_bytes(body, PAGE_MAX).await.ok().and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
    (head, text)
}
