//! Signing in through an identity provider: there, back again, and out. One address is registered with the provider for
//! all stores: the state says which store an answer is for.

use super::{Door, SignInPage, newcomer};
use crate::app::AppKind;
use crate::clock::wall;
use crate::error::Problem;
use crate::pages::{Page, Shell, encoded, fields, see_other};
use crate::routes::cookie;
use crate::secret;
use crate::sign_in::open_id::{NotLetIn, with_person};
use crate::words::texts;
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use haicap_core::Lang;
use haicap_openid::{Answer, Attempt, Fault, Provider, TokenFault};
use std::sync::Arc;

texts! {
    pub(crate) OpenIdTexts;
    unnamed: "tài khoản định danh điện tử", "your national identity account";
    citizens: "Người dân", "Citizens";
    lead: "Nộp và theo dõi hồ sơ của mình. Hệ thống nhận họ tên, số định danh và số điện thoại từ nơi cấp định danh, không nhận mật khẩu.", "Hand in and follow your own dossiers. The system is told your name, identity number and telephone number, never your password.";
    go: "Đăng nhập bằng", "Sign in with";
    others: "Cán bộ, công chức và tài khoản của hệ thống", "Officials, and accounts of this system";
    unreachable: "Chưa kết nối được với nơi cấp định danh. Hãy thử lại sau ít phút; việc gấp xin nộp tại Trung tâm Phục vụ hành chính công.", "The identity provider cannot be reached. Try again in a few minutes; what is urgent can be handed in at a service centre.";
    busy: "Đang có nhiều người đăng nhập cùng lúc. Hãy thử lại sau giây lát.", "Many people are signing in at once. Try again in a moment.";
    unfit: "Hệ thống và nơi cấp định danh chưa khớp cấu hình với nhau, nên chưa đăng nhập được. Hãy báo người quản trị; việc gấp xin nộp tại Trung tâm Phục vụ hành chính công.", "This system and the identity provider are not set up to fit each other. Tell the administrator; what is urgent can be handed in at a service centre.";
    declined: "Bạn đã không đồng ý cung cấp thông tin, nên chưa đăng nhập. Nếu đổi ý, hãy bấm lại nút đăng nhập.", "You did not agree to pass your data on, so you are not signed in. If you change your mind, press the button again.";
    ended: "Nơi cấp định danh đã dừng lần đăng nhập này. Hãy thử lại.", "The identity provider ended this sign-in. Try again.";
    state: "Lần đăng nhập này không bắt đầu từ trình duyệt này, đã quá 10 phút, hoặc đã kết thúc. Hãy bắt đầu lại.", "This sign-in did not begin in this browser, took more than 10 minutes, or is over. Begin again.";
    spent: "Lần đăng nhập này đã dùng hoặc đã hết hạn. Hãy bắt đầu lại.", "This sign-in was used or has expired. Begin again.";
    token: "Thông tin nhận từ nơi cấp định danh không xác thực được, nên không được dùng. Hãy thử lại; nếu vẫn vậy, báo người quản trị.", "What the identity provider sent could not be verified and was not used. Try again, or tell the administrator.";
    clock: "Thông tin nhận từ nơi cấp định danh đã hết hạn hoặc chưa có hiệu lực. Hãy thử lại; nếu vẫn vậy, báo người quản trị kiểm tra đồng hồ máy chủ.", "What the identity provider sent has expired or is not valid yet. Try again, or ask the administrator to check the server's clock.";
    no_number: "Nơi cấp định danh không cho biết số định danh cá nhân, nên chưa đăng nhập được. Hãy kiểm tra tài khoản định danh của bạn, đồng ý cung cấp số này rồi thử lại.", "The identity provider did not tell your identity number. Check your identity account, agree to pass the number on, and try again.";
    no_name: "Nơi cấp định danh không cho biết họ tên, nên chưa đăng nhập được. Hãy kiểm tra tài khoản định danh của bạn, đồng ý cung cấp họ tên rồi thử lại.", "The identity provider did not tell your name. Check your identity account, agree to pass your name on, and try again.";
    unusable: "Số định danh hoặc họ tên nhận được không đúng dạng (12 chữ số; họ tên không quá 120 chữ). Hãy kiểm tra tài khoản định danh của bạn.", "The identity number or the name is not in the right form (12 digits; a name of at most 120 letters). Check your identity account.";
    trial_number: "Số định danh bắt đầu bằng 000 chỉ dùng trong vận hành thử; hệ thống chính thức không nhận.", "Identity numbers that begin with 000 are for trials; the official system does not take them.";
    real_number: "Đợt vận hành thử chỉ nhận số định danh thử, bắt đầu bằng 000. Hồ sơ thật xin nộp ở hệ thống chính thức.", "A trial takes made-up identity numbers only, which begin with 000. Hand real dossiers in at the official system.";
    other_number: "Số định danh nhận được khác với các lần trước của tài khoản này. Để không lẫn hồ sơ, hệ thống chưa cho vào; hãy đến Trung tâm Phục vụ hành chính công để được kiểm tra.", "The identity number differs from that of your earlier sign-ins. So that no dossiers are mixed up you are not let in; ask at a service centre.";
    closed: "Tài khoản này không dùng được. Hãy hỏi Trung tâm Phục vụ hành chính công.", "This account cannot be used. Ask at a service centre.";
    out: "Đã đăng xuất", "Signed out";
    out_lead: "Bạn đã đăng xuất khỏi hệ thống này.", "You are signed out of this system.";
    still: "Trình duyệt này có thể vẫn còn đăng nhập ở nơi cấp định danh. Nếu dùng máy chung, hãy đăng xuất cả ở đó; nếu không, người dùng sau có thể vào bằng tên bạn.", "This browser may still be signed in at the identity provider. On a shared computer sign out there, too, or the next person may come in under your name.";
    leave: "Đăng xuất khỏi", "Sign out of";
    left: "Bạn cũng đã rời nơi cấp định danh.", "You have left the identity provider, too.";
    close: "Nếu dùng máy chung, hãy đóng mọi cửa sổ của trình duyệt.", "On a shared computer close all windows of the browser.";
    home: "Về trang đầu", "To the start";
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOutPage {
    shell: Shell,
    t: &'static OpenIdTexts,
    /// What people call the provider; nothing when there is none.
    provider: Option<String>,
    /// Where one signs out of it.
    leave: Option<String>,
    /// Whether one comes from there.
    left: bool,
}

/// The provider through which citizens come in here; the personnel part has none.
fn provider(page: &Page) -> Option<Arc<Provider>> {
    page.instance.as_ref()?.open_id().filter(|_| page.app.kind != AppKind::Personnel)
}

/// The way in through the provider, for the sign-in page.
pub(super) fn door(page: &Page, next: &str) -> Option<Door> {
    let provider = provider(page)?;
    let link = page.link(&format!("/sign-in/openid?next={}", encoded(next)));
    Some(Door { t: OpenIdTexts::of(page.lang()), name: name(&provider, page.lang()), link })
}

fn name(provider: &Provider, lang: Lang) -> String {
    provider.settings().name.clone().unwrap_or_else(|| OpenIdTexts::of(lang).unnamed.to_owned())
}

/// Sends somebody to the provider. A link leads here and no form: the pages' policy keeps forms from going elsewhere.
pub(crate) async fn begin(page: Page) -> Response {
    let Some(provider) = provider(&page) else { return page.answer(Err(Problem::not_found(page.lang()))) };
    let next = fields::local(page.asked.get("next")).unwrap_or("/").to_owned();
    if page.caller.session.is_some() {
        return page.go(&next);
    }
    let Some(attempt) = new_attempt(page.app.kind) else {
        return page.answer(Err(Problem::internal(page.lang())));
    };
    match provider.begin(&attempt).await {
        Ok(address) => {
            let kept =
                [&attempt.state, &attempt.nonce, &attempt.verifier, &encoded(&next)].map(String::as_str).join(".");
            with_attempt(&page, &kept, see_other(&address))
        }
        Err(fault) => again(&page, &next, of_fault(&page, &provider, &fault)),
    }
}

/// Somebody comes back from the provider.
pub(crate) async fn come_back(page: Page, headers: HeaderMap) -> Response {
    if let Some(address) = of_trial(&page) {
        return see_other(&address);
    }
    let Some(provider) = provider(&page) else { return page.answer(Err(Problem::not_found(page.lang()))) };
    let kept = cookie(&headers, &fields::attempt_cookie_name(page.app.kind)).unwrap_or_default();
    let Some((attempt, next)) = read_attempt(&kept) else {
        return again(&page, "/", of_fault(&page, &provider, &Fault::OtherState));
    };
    let asked = &page.asked;
    let answer = Answer {
        code: asked.filled("code"),
        state: asked.filled("state"),
        error: asked.filled("error"),
        issuer: asked.filled("iss"),
    };
    let person = match provider.finish(&attempt, answer, wall().as_second()).await {
        Ok(person) => person,
        Err(fault) => return again(&page, &next, of_fault(&page, &provider, &fault)),
    };
    match with_person(&page.app, &person).await {
        Ok(session) => with_attempt(&page, "", newcomer(&page, &session.token, &next).await),
        Err(reason) => again(&page, &next, not_let_in(&page, &reason)),
    }
}

/// The page after signing out.
pub(crate) async fn signed_out(page: Page) -> Response {
    if let Some(address) = of_trial(&page) {
        return see_other(&address);
    }
    let left = page.asked.filled("state").is_some();
    let provider = provider(&page);
    let leave = match provider.as_ref().filter(|_| !left) {
        Some(provider) => provider.leave(&state_of(page.app.kind, "out")).await,
        None => None,
    };
    let t = OpenIdTexts::of(page.lang());
    let provider = provider.map(|provider| name(&provider, page.lang()));
    page.answer(page.html(&SignedOutPage { shell: page.shell(t.out), t, provider, leave, left }))
}

/// Where an answer belongs that came to the official store and names a trial.
fn of_trial(page: &Page) -> Option<String> {
    let (store, _) = page.asked.get("state").split_once('~')?;
    let number: u32 = store.strip_prefix("trial-")?.parse().ok()?;
    let known = page.app.kind == AppKind::Official && page.instance.as_ref()?.trial(number).is_some();
    known.then(|| format!("/t/{number}{}", page.here))
}

/// A state that says which store it is of.
fn state_of(kind: AppKind, word: &str) -> String {
    format!("{}~{word}", kind.key())
}

fn new_attempt(kind: AppKind) -> Option<Attempt> {
    let token = || secret::token().ok();
    Some(Attempt { state: state_of(kind, &token()?), nonce: token()?, verifier: token()? })
}

/// What the browser kept of its attempt, and where to go afterwards.
fn read_attempt(kept: &str) -> Option<(Attempt, String)> {
    let mut parts = kept.splitn(4, '.').map(str::to_owned);
    let attempt = Attempt { state: parts.next()?, nonce: parts.next()?, verifier: parts.next()? };
    let complete = [&attempt.state, &attempt.nonce, &attempt.verifier].iter().all(|part| part.len() >= 43);
    let next = fields::decoded(&parts.next()?);
    complete.then(|| (attempt, fields::local(&next).unwrap_or("/").to_owned()))
}

/// Lets the browser keep its attempt, or forget it.
fn with_attempt(page: &Page, kept: &str, mut response: Response) -> Response {
    let cookie = fields::attempt_cookie(page.app.kind, &page.app.base(), kept, page.secure);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The sign-in page once more, with what went wrong; the attempt is over.
fn again(page: &Page, next: &str, (status, wrong): (StatusCode, String)) -> Response {
    let shell = page.shell(page.w().sign_in_title);
    let again = SignInPage::new(page, shell, next.to_owned(), String::new(), Some(wrong));
    with_attempt(page, "", page.answer(page.html_with(status.as_u16(), &again)))
}

/// What a fault means to the person, and the log's line for the administrator.
fn of_fault(page: &Page, provider: &Provider, fault: &Fault) -> (StatusCode, String) {
    let t = OpenIdTexts::of(page.lang());
    if !matches!(fault, Fault::Declined | Fault::OtherState | Fault::CodeSpent | Fault::Busy) {
        tracing::warn!(%fault, store = page.app.kind.key(), "a sign-in through the identity provider failed");
    }
    let (status, words) = match fault {
        Fault::Unreachable(_) => (StatusCode::SERVICE_UNAVAILABLE, t.unreachable),
        Fault::Busy => (StatusCode::SERVICE_UNAVAILABLE, t.busy),
        Fault::Unfit(_) | Fault::ClientRefused(_) => (StatusCode::BAD_GATEWAY, t.unfit),
        Fault::Declined => (StatusCode::FORBIDDEN, t.declined),
        Fault::Ended(_) => (StatusCode::BAD_GATEWAY, t.ended),
        Fault::OtherState => (StatusCode::BAD_REQUEST, t.state),
        Fault::CodeSpent => (StatusCode::BAD_REQUEST, t.spent),
        Fault::BadToken(TokenFault::Expired | TokenFault::Early) => (StatusCode::BAD_GATEWAY, t.clock),
        Fault::BadToken(_) => (StatusCode::BAD_GATEWAY, t.token),
        Fault::ClaimMissing(claim) if *claim == provider.settings().claims.name => {
            (StatusCode::UNPROCESSABLE_ENTITY, t.no_name)
        }
        Fault::ClaimMissing(_) => (StatusCode::UNPROCESSABLE_ENTITY, t.no_number),
    };
    (status, words.to_owned())
}

fn not_let_in(page: &Page, reason: &NotLetIn) -> (StatusCode, String) {
    let t = OpenIdTexts::of(page.lang());
    let (status, words) = match reason {
        NotLetIn::Unusable => (StatusCode::UNPROCESSABLE_ENTITY, t.unusable),
        NotLetIn::TrialNumber => (StatusCode::FORBIDDEN, t.trial_number),
        NotLetIn::RealNumber => (StatusCode::FORBIDDEN, t.real_number),
        NotLetIn::OtherNumber => (StatusCode::CONFLICT, t.other_number),
        NotLetIn::Closed => (StatusCode::FORBIDDEN, t.closed),
        NotLetIn::Failed(error) => {
            let problem = Problem::sign_in(error, page.lang());
            let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return (status, problem.message);
        }
    };
    (status, words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_kept_is_read_back_and_leads_nowhere_else() {
        let attempt = new_attempt(AppKind::Trial(3)).unwrap();
        assert!(attempt.state.starts_with("trial-3~"));
        let kept = |next: &str| {
            [&attempt.state, &attempt.nonce, &attempt.verifier, &encoded(next)].map(String::as_str).join(".")
        };
        for (next, goes) in [("/work?a=b.c&d=%20", "/work?a=b.c&d=%20"), ("//evil.example", "/"), ("", "/")] {
            assert_eq!(read_attempt(&kept(next)), Some((attempt.clone(), goes.to_owned())), "{next}");
        }
        for damaged in ["", "a.b.c.d", &kept("/")[..80], "...."] {
            assert_eq!(read_attempt(damaged), None, "{damaged}");
        }
    }
}
