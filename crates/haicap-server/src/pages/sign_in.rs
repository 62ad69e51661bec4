//! Signing in with a password, a one-time card or through an identity provider, and signing out.

pub(crate) mod open_id;

use super::{Fields, Page, Shell, fields};
use crate::app::AppKind;
use crate::error::Problem;
use crate::sign_in;
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use open_id::OpenIdTexts;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    shell: Shell,
    next: String,
    login: String,
    /// What was wrong with the last try.
    wrong: Option<String>,
    /// Whether cards are for choosing login and password here.
    official: bool,
    /// The way in through an identity provider.
    door: Option<Door>,
}

/// The way in through an identity provider.
struct Door {
    t: &'static OpenIdTexts,
    /// What people call the provider.
    name: String,
    link: String,
}

impl SignInPage {
    fn new(page: &Page, shell: Shell, next: String, login: String, wrong: Option<String>) -> Self {
        let door = open_id::door(page, &next);
        SignInPage { shell, next, login, wrong, official: is_official(page), door }
    }
}

#[derive(Template)]
#[template(path = "sign_in_grant.html")]
struct GrantPage {
    shell: Shell,
    grant: String,
    next: String,
}

/// A card of the official store: login and password are chosen with it.
#[derive(Template)]
#[template(path = "sign_in_card.html")]
struct CardPage {
    shell: Shell,
    /// The card; empty when its code is to be typed.
    card: String,
    login: String,
    wrong: Option<String>,
}

/// The word in place of a card's code when the code is to be typed.
const TYPED: &str = "the";

/// The form.
pub(crate) async fn show(page: Page) -> Response {
    let next = fields::local(page.asked.get("next")).unwrap_or("/").to_owned();
    if page.caller.session.is_some() {
        return page.go(&next);
    }
    let shell = page.shell(page.w().sign_in_title);
    page.answer(page.html(&SignInPage::new(&page, shell, next, String::new(), None)))
}

fn is_official(page: &Page) -> bool {
    page.app.kind == AppKind::Official
}

/// A one-time card: shown first, because mail programs and browsers fetch links ahead of people.
pub(crate) async fn with_grant(page: Page, Path(grant): Path<String>) -> Response {
    if is_official(&page) {
        let shell = page.shell(page.w().choose_title);
        let card = if grant == TYPED { String::new() } else { grant };
        return page.answer(page.html(&CardPage { shell, card, login: String::new(), wrong: None }));
    }
    let shell = page.shell(page.w().grant_title);
    let next = fields::local(page.asked.get("next")).unwrap_or("/").to_owned();
    page.answer(page.html(&GrantPage { shell, grant, next }))
}

/// Signs in.
pub(crate) async fn submit(page: Page, form: Fields) -> Response {
    let next = fields::local(form.get("next")).unwrap_or("/").to_owned();
    if is_official(&page) && !form.get("grant").is_empty() {
        return choose(&page, &form).await;
    }
    let begun = match form.filled("grant") {
        Some(grant) => sign_in::with_grant(&page.app, grant).await,
        None => sign_in::with_password(&page.app, form.get("login").trim(), form.get("password")).await,
    };
    let session = match begun {
        Ok(session) => session,
        Err(error) => {
            let problem = Problem::sign_in(&error, page.lang());
            let (shell, login) = (page.shell(page.w().sign_in_title), form.get("login").to_owned());
            let again = SignInPage::new(&page, shell, next, login, Some(problem.message));
            return page.answer(page.html_with(problem.status, &again));
        }
    };
    newcomer(&page, &session.token, &next).await
}

/// Chooses login and password with a card of the official store; what was typed stays when something is wrong.
async fn choose(page: &Page, form: &Fields) -> Response {
    let (card, login) = (form.get("grant").trim(), form.get("login").trim());
    let repeated = form.get("password") == form.get("repeated");
    let chosen = match repeated {
        true => sign_in::with_card(&page.app, card, login, form.get("password")).await.map_err(|error| {
            let problem = Problem::sign_in(&error, page.lang());
            (problem.status, problem.message)
        }),
        false => Err((StatusCode::UNPROCESSABLE_ENTITY.as_u16(), page.w().choose_differs.to_owned())),
    };
    match chosen {
        Ok(session) => newcomer(page, &session.token, "/").await,
        Err((status, wrong)) => {
            let shell = page.shell(page.w().choose_title);
            let again = CardPage { shell, card: card.to_owned(), login: login.to_owned(), wrong: Some(wrong) };
            page.answer(page.html_with(status, &again))
        }
    }
}

/// Whoever used this browser before is signed out by the newcomer.
async fn newcomer(page: &Page, token: &str, next: &str) -> Response {
    if let Some(before) = &page.caller.token
        && let Err(error) = sign_in::sign_out(&page.app, before).await
    {
        return page.answer(Err(Problem::sign_in(&error, page.lang())));
    }
    with_session(page, token, page.go(next))
}

/// Signs out.
pub(crate) async fn sign_out(page: Page, form: Fields) -> Response {
    page.answer_to(&form, end(&page, &form).await)
}

async fn end(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    if let Some(token) = &page.caller.token {
        sign_in::sign_out(&page.app, token).await.map_err(|error| Problem::sign_in(&error, page.lang()))?;
    }
    let by_provider = page.caller.session.as_ref().is_some_and(|session| session.by_provider);
    Ok(with_session(page, "", page.go(if by_provider { "/signed-out" } else { "/" })))
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
