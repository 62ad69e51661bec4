//! Signing in with a password or a one-time card, and signing out.

use super::{Fields, Page, Shell, fields};
use crate::error::Problem;
use crate::sign_in;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::Response;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    shell: Shell,
    next: String,
    login: String,
    /// What was wrong with the last try.
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "sign_in_grant.html")]
struct GrantPage {
    shell: Shell,
    grant: String,
}

/// The form.
pub(crate) async fn show(page: Page) -> Response {
    let next = fields::local(page.asked.get("next")).unwrap_or("/").to_owned();
    if page.caller.session.is_some() {
        return page.go(&next);
    }
    let shell = page.shell(page.w().sign_in_title);
    page.answer(page.html(&SignInPage { shell, next, login: String::new(), wrong: None }))
}

/// A one-time card: shown first, because mail programs and browsers fetch links ahead of people.
pub(crate) async fn with_grant(page: Page, Path(grant): Path<String>) -> Response {
    let shell = page.shell(page.w().grant_title);
    page.answer(page.html(&GrantPage { shell, grant }))
}

/// Signs in.
pub(crate) async fn submit(page: Page, form: Fields) -> Response {
    let next = fields::local(form.get("next")).unwrap_or("/").to_owned();
    let begun = match form.filled("grant") {
        Some(grant) => sign_in::with_grant(&page.app, grant).await,
        None => sign_in::with_password(&page.app, form.get("login").trim(), form.get("password")).await,
    };
    let session = match begun {
        Ok(session) => session,
        Err(error) => {
            let problem = Problem::sign_in(&error, page.lang());
            let (shell, login) = (page.shell(page.w().sign_in_title), form.get("login").to_owned());
            let again = SignInPage { shell, next, login, wrong: Some(problem.message) };
            return page.answer(page.html_with(problem.status, &again));
        }
    };
    // Whoever used this browser before is signed out by the newcomer.
    if let Some(token) = &page.caller.token
        && let Err(error) = sign_in::sign_out(&page.app, token).await
    {
        return page.answer(Err(Problem::sign_in(&error, page.lang())));
    }
    with_session(&page, &session.token, page.go(&next))
}

/// Signs out.
pub(crate) async fn sign_out(page: Page, form: Fields) -> Response {
    page.answer(end(&page, &form).await)
}

async fn end(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    if let Some(token) = &page.caller.token {
        sign_in::sign_out(&page.app, token).await.map_err(|error| Problem::sign_in(&error, page.lang()))?;
    }
    Ok(with_session(page, "", page.go("/")))
}

fn with_session(page: &Page, token: &str, mut response: Response) -> Response {
    let cookie = fields::session_cookie(page.app.kind, &page.app.base(), token, page.secure);
    match HeaderValue::from_str(&cookie) {
        Ok(cookie) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(_) => page.answer(Err(Problem::internal(page.lang()))),
    }
}
