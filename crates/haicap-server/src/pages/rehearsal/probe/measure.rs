//! What a probe asks the server for: bytes to and fro, a page to print, a tone.

use super::ProbeTexts;
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::rehearsal::probe::{Load, UP_BYTES, noise, tone as tone_file};
use askama::Template;
use axum::body::Bytes;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::territory::UnitId;

#[derive(Template)]
#[template(path = "rehearsal/probe_test_page.html")]
struct TestPage {
    shell: Shell,
    t: &'static ProbeTexts,
    unit: Option<String>,
    at: String,
}

/// Takes one measurement off the ticket that the address names.
fn spend(page: &Page, load: Load) -> Result<(), Problem> {
    if page.app.probes.spend(page.asked.get("ticket"), load) {
        return Ok(());
    }
    let words = (ProbeTexts::of(Lang::Vi).too_many, ProbeTexts::of(Lang::En).too_many);
    Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", words, page.lang()))
}

/// Bytes that are not made smaller on their way and not kept by anybody.
pub(crate) async fn down(page: Page) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CONTENT_ENCODING, "identity"),
        (header::CACHE_CONTROL, "no-store"),
    ];
    page.answer(spend(&page, Load::Down).map(|()| (headers, Bytes::from_static(noise())).into_response()))
}

/// Takes bytes and throws them away.
pub(crate) async fn up(page: Page, body: Bytes) -> Response {
    let whole = || {
        if body.len() == UP_BYTES {
            return Ok(StatusCode::NO_CONTENT.into_response());
        }
        Err(Problem::bad_input(&format!("{} byte, {UP_BYTES}", body.len()), page.lang()))
    };
    page.answer(spend(&page, Load::Up).and_then(|()| whole()))
}

/// Says nothing, at once.
pub(crate) async fn ping(page: Page) -> Response {
    page.answer(spend(&page, Load::Ping).map(|()| StatusCode::NO_CONTENT.into_response()))
}

/// A tone of one second.
pub(crate) async fn tone() -> Response {
    ([(header::CONTENT_TYPE, "audio/wav")], Bytes::from_static(tone_file())).into_response()
}

/// A page that shows on paper whether a printer writes Vietnamese.
pub(crate) async fn test_page(page: Page) -> Response {
    let t = ProbeTexts::of(page.lang());
    let unit = page.asked.get("unit").parse::<UnitId>().ok();
    let unit = unit.and_then(|unit| page.city().units.get(&unit)).map(|unit| unit.name.clone());
    let at = page.moment(page.app.rehearsal.now());
    let shown = TestPage { shell: page.shell(t.test_title), t, unit, at };
    page.answer(page.html(&shown))
}
