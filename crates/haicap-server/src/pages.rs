//! The pages: server-rendered, Vietnamese first, working without scripts wherever they can.
//!
//! Each page is a struct that is paired with its template in `templates/`; askama escapes whatever
//! it shows. [`Page`] is what every handler begins with, [`Shell`] what every page is framed by.

pub(crate) mod addresses;
pub(crate) mod again;
mod applicant;
pub(crate) mod assets;
pub(crate) mod board;
pub(crate) mod calendar;
pub(crate) mod centre;
pub(crate) mod complaints;
pub(crate) mod counter;
pub(crate) mod delegations;
pub(crate) mod dossier;
mod fields;
pub(crate) mod files;
pub(crate) mod follow;
pub(crate) mod hand_in;
pub(crate) mod home;
pub(crate) mod indicators;
mod job;
pub(crate) mod journal;
mod page;
pub(crate) mod personnel;
pub(crate) mod procedures;
pub(crate) mod rehearsal;
pub(crate) mod result;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod sign_in;
pub(crate) mod signing;
pub(crate) mod table;
mod tables;
pub(crate) mod tickets;
pub(crate) mod unit;
pub(crate) mod upload;
pub(crate) mod webhooks;
pub(crate) mod work;

pub(crate) use fields::{Fields, local};
pub(crate) use page::{NavItem, Page, Shell};

use crate::app::{App, AppKind};
use crate::error::Problem;
use crate::words::{Words, words};
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use haicap_core::Lang;

/// What stands between a person and a page: said plainly, with a way back.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    w: &'static Words,
    lang: &'static str,
    /// Address of the store's start, from where the page is shown.
    root: String,
    version: &'static str,
    trial: Option<u32>,
    /// What was typed into the form that was refused.
    typed: Vec<String>,
    problem: Problem,
}

/// A problem where the store is not known: JSON for the API, else a page.
pub(crate) fn problem(problem: Problem, path: &str, lang: Lang) -> Response {
    // Relative, because the prefix of the store is not known here.
    let root = "../".repeat(path.matches('/').count().saturating_sub(1));
    say(problem, path, lang, if root.is_empty() { "./".into() } else { root }, None, Vec::new())
}

/// A problem in a store: as [`problem`], with the trial's banner on the page.
pub(crate) fn problem_in(app: &App, problem: Problem, path: &str, lang: Lang) -> Response {
    say(problem, path, lang, format!("{}/", app.base()), trial(app), Vec::new())
}

/// The same for a form, with what was typed into it.
fn refused(app: &App, problem: Problem, path: &str, lang: Lang, typed: Vec<String>) -> Response {
    say(problem, path, lang, format!("{}/", app.base()), trial(app), typed)
}

fn say(problem: Problem, path: &str, lang: Lang, root: String, trial: Option<u32>, typed: Vec<String>) -> Response {
    if path.starts_with("/api/") {
        return problem.into_response();
    }
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let page =
        ProblemPage { w: words(lang), lang: lang_key(lang), root, version: assets::version(), trial, typed, problem };
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page of a problem could not be written");
            (status, page.problem.message).into_response()
        }
    }
}

/// Sends a visitor to the sign-in, and afterwards back to where they wanted to go.
pub(crate) fn to_sign_in(app: &App, path: &str) -> Response {
    let next = fields::local(path).filter(|path| *path != "/").map(|path| format!("?next={}", encoded(path)));
    see_other(&format!("{}/sign-in{}", app.base(), next.unwrap_or_default()))
}

/// Sends the browser on with a GET.
fn see_other(address: &str) -> Response {
    let address = HeaderValue::from_str(address).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response()
}

/// Sends the browser on to the personnel part, where nothing else is served.
pub(crate) fn to_personnel() -> Response {
    see_other("/p/")
}

/// A page as an answer.
fn html(status: StatusCode, page: &impl Template, lang: Lang) -> Result<Response, Problem> {
    let text = page.render().map_err(|error| {
        tracing::error!(%error, "a page could not be written");
        Problem::internal(lang)
    })?;
    Ok((status, Html(text)).into_response())
}

fn trial(app: &App) -> Option<u32> {
    match app.kind {
        AppKind::Official | AppKind::Personnel => None,
        AppKind::Trial(number) => Some(number),
    }
}

/// The language as attributes and cookies name it.
const fn lang_key(lang: Lang) -> &'static str {
    match lang {
        Lang::Vi => "vi",
        Lang::En => "en",
    }
}

/// A value within the query of an address.
pub(crate) fn encoded(value: &str) -> String {
    use std::fmt::Write;
    value.bytes().fold(String::with_capacity(value.len()), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_in_addresses_are_encoded() {
        assert_eq!(encoded("/journal?unit=new-26740&q=ký"), "/journal%3Funit%3Dnew-26740%26q%3Dk%C3%BD");
    }

    #[tokio::test]
    async fn a_problem_is_json_for_the_api_and_a_page_with_a_way_back_for_people() {
        let at = |path: &'static str| async move {
            let response = problem(Problem::not_found(Lang::Vi), path, Lang::Vi);
            assert_eq!(response.status(), StatusCode::NOT_FOUND);
            let body = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
            String::from_utf8(body.to_vec()).unwrap()
        };
        assert!(at("/api/v1/dossiers/x").await.starts_with(r#"{"error":"not_found""#));
        assert!(at("/dossiers/x").await.contains(r#"href="../""#));
        assert!(at("/x").await.contains(r#"href="./""#));
    }
}
