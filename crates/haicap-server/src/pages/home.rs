//! The start, the language switch, and the page about the API.

use super::{Fields, Page, Shell, fields, lang_key};
use crate::app::AppKind;
use crate::error::Problem;
use crate::instance::Instance;
use crate::routes::anywhere;
use crate::{PERSONNEL_ROUTES, ROUTES};
use askama::Template;
use axum::Extension;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::organization::Role;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    shell: Shell,
    units: usize,
    procedures: usize,
    opening_day: String,
    trials: Vec<u32>,
}

/// What this is; people who are signed in go on to their work.
pub(crate) async fn show(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    if let Some(path) = place_of(&page) {
        return page.go(path);
    }
    let home = HomePage {
        shell: page.shell(page.w().home_title),
        units: page.city().new_units().count(),
        procedures: page.city().catalogue_on(page.store_day()).len(),
        opening_day: haicap_core::words::date(page.city().opening_day),
        trials: instance.trial_numbers(),
    };
    page.answer(page.html(&home))
}

/// Where a person begins: the digital centre of the city at the scripts, others who watch it at the board, everybody
/// else at their work.
fn place_of(page: &Page) -> Option<&'static str> {
    page.caller.session.as_ref()?;
    let roles = &page.subject().roles;
    if page.app.kind == AppKind::Official && roles.contains(&Role::DigitalCenter) {
        return Some("/scripts");
    }
    let watches = [Role::TrialDirector, Role::CityObserver, Role::DigitalCenter];
    let places = if watches.iter().any(|role| roles.contains(role)) {
        [("/board", Action::ReadBoard), ("/work", Action::ReadWork)]
    } else {
        [("/work", Action::ReadWork), ("/board", Action::ReadBoard)]
    };
    places.into_iter().find(|(_, action)| anywhere(page.subject(), *action).is_ok()).map(|(path, _)| path)
}

/// Chooses the language and comes back.
pub(crate) async fn set_lang(page: Page, form: Fields) -> Response {
    page.answer(remember_lang(&page, &form))
}

fn remember_lang(page: &Page, form: &Fields) -> Result<Response, Problem> {
    if page.caller.session.is_some() {
        page.check_form(form)?;
    }
    let lang = if form.get("lang") == "en" { Lang::En } else { Lang::Vi };
    let cookie = fields::lang_cookie(lang_key(lang), page.secure);
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::internal(page.lang()))?;
    let mut response = page.go(fields::local(form.get("back")).unwrap_or("/"));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

#[derive(Template)]
#[template(path = "api.html")]
struct ApiPage {
    shell: Shell,
    routes: Vec<ApiRoute>,
}

struct ApiRoute {
    method: String,
    path: &'static str,
    action: &'static str,
}

/// The addresses of the API.
pub(crate) async fn api(page: Page) -> Response {
    let routes = if page.app.kind == AppKind::Personnel { PERSONNEL_ROUTES } else { ROUTES };
    let routes = routes.iter().filter(|route| route.path.starts_with("/api/")).map(|route| ApiRoute {
        method: route.method.to_uppercase(),
        path: route.path,
        action: route.action.label(page.lang()),
    });
    let routes = routes.collect();
    page.answer(page.html(&ApiPage { shell: page.shell(page.w().api_title), routes }))
}
