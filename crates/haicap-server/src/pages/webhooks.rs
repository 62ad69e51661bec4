//! What leaves the house: programs that hear of state changes, and messages that did not go out.

use super::rehearsal::who;
use super::{Fields, Page, Shell};
use crate::clock::{from_micros, wall};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::outgoing::subscriptions::{self, Subscription};
use crate::outgoing::{NOTIFY, Outgoing};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::dossier::Stage;
use haicap_notify::Notices;
use haicap_store::FollowupRow;
use uuid::Uuid;

texts! { pub(crate) WebhookTexts;
    title: "Gửi ra ngoài", "Sent out";
    lead: "Chương trình bên ngoài được báo khi hồ sơ đổi trạng thái; tin nào chưa gửi được thì xem và gửi lại ở đây.", "Other programs are told when a dossier changes its state; what did not go out is seen here and sent again.";
    only_trial: "Trang này chỉ của đợt vận hành thử: sự kiện mang tên đợt thử; tin cho người nộp không gửi ra ngoài mà nằm trong tệp.", "This page is the trial's: events bear its name; notices to applicants are not sent but stay in a file.";
    notices: "Tin cho người nộp hồ sơ", "Notices to applicants";
    by_files: "được ghi vào tệp, chưa gửi tự động", "are written to a file, not sent";
    by_mail: "được gửi bằng thư điện tử", "are sent by mail";
    by_gateway: "được gửi qua cổng nhắn tin", "are sent through a gateway";
    receivers: "Bên nhận sự kiện", "Receivers of events";
    none: "Chưa có bên nhận nào.", "Nobody receives events.";
    receiver: "Bên nhận", "Receiver";
    states: "Trạng thái được báo", "States told of";
    all: "mọi trạng thái", "every state";
    last: "Lần gửi gần nhất", "Last delivery";
    nothing_yet: "chưa gửi lần nào", "nothing sent yet";
    delivered: "đã nhận", "taken";
    waits: "chưa nhận, sẽ gửi lại", "not taken, sent again";
    given_up: "chưa nhận, đã ngừng gửi lại", "not taken, given up";
    renew: "Cấp khóa mới", "New secret";
    end: "Dừng gửi", "End";
    secret: "Khóa ký của", "Secret of";
    secret_once: "Khóa chỉ hiện lần này. Chép ngay và giao cho bên nhận bằng đường an toàn; khóa cũ không còn dùng được.", "It is shown this once. Copy it now and hand it over in a safe way; an earlier secret counts no more.";
    add: "Thêm bên nhận", "Add a receiver";
    not_set: "Máy chủ chưa được cấu hình để gửi sự kiện: người vận hành cần chạy haicap serve với --notify và khai key_file, hosts (xem docs/operations.md).", "The server is not set up to send events: whoever runs it starts haicap serve with --notify and names key_file and hosts (see docs/operations.md).";
    name: "Tên bên nhận", "Name of the receiver";
    address: "Địa chỉ nhận", "Address";
    address_hint: "https, thuộc máy chủ đã được phép", "https, at a host on the list";
    states_hint: "Không chọn thì báo mọi trạng thái.", "None ticked means every state.";
    no_people: "Sự kiện chỉ có mã định danh và trạng thái của hồ sơ, không có thông tin cá nhân.", "Events hold identifiers and states of dossiers, nothing about people.";
    write: "Thêm", "Add";
    unsent: "Tin chưa gửi được", "Messages that did not go out";
    none_unsent: "Không có tin nào bị kẹt.", "No message is stuck.";
    number: "Số", "Number";
    what: "Tin", "Message";
    notice: "Tin cho người nộp", "Notice to the applicant";
    event: "Sự kiện cho", "Event for";
    why: "Vì sao", "Why";
    tries: "Số lần đã thử", "Attempts";
    next: "Lần tới", "Next";
    a_person: "chờ người xử lý", "waits for a person";
    retry: "Gửi lại", "Try again";
    retried: "Đang gửi lại. Tải lại trang sau ít giây để xem kết quả.", "It is being sent again. Load the page again in a few seconds.";
    retry_gone: "Tin này đã gửi xong, hoặc đang được gửi.", "This message went out, or is on its way.";
    changed: "Đã ghi.", "Written down.";
}

#[derive(Template)]
#[template(path = "webhooks.html")]
struct WebhooksPage {
    shell: Shell,
    t: &'static WebhookTexts,
    path: String,
    in_trial: bool,
    way: &'static str,
    note: Option<&'static str>,
    /// Name of a receiver and its secret.
    secret: Option<(String, String)>,
    receivers: Vec<Receiver>,
    ready: bool,
    name: String,
    url: String,
    states: Vec<State>,
    unsent: Vec<Unsent>,
    problem: Option<Problem>,
}

struct Receiver {
    id: Uuid,
    name: String,
    url: String,
    states: String,
    outcome: &'static str,
    class: &'static str,
    at: String,
}

struct State {
    key: &'static str,
    label: &'static str,
    chosen: bool,
}

struct Unsent {
    id: i64,
    what: String,
    dossier: String,
    why: String,
    attempts: i64,
    next: String,
    given_up: bool,
}

/// As many messages are shown.
const SHOWN: u32 = 100;

/// Who hears of state changes, and what did not go out.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page, &Fields::default(), None, None).await)
}

/// Takes a receiver down; its secret is shown with the answer.
pub(crate) async fn subscribe(page: Page, form: Fields) -> Response {
    let done = async {
        page.check_form(&form)?;
        let outgoing = ready(&page)?;
        let states = form.all("state").filter_map(Stage::from_key).collect();
        let wanted = (form.get("name"), form.get("url"), states);
        let made = subscriptions::subscribe(&page.app, outgoing, &who(&page)?, wanted).await;
        written(&page, &form, made).await
    };
    page.answer(done.await)
}

/// Gives a receiver a new secret or ends it, or sends a message again.
pub(crate) async fn change(page: Page, Path((id, what)): Path<(String, String)>, form: Fields) -> Response {
    let done = async {
        page.check_form(&form)?;
        let missing = || Problem::not_found(page.lang());
        if what == "retry" {
            return retry(&page, id.parse().map_err(|_| missing())?).await;
        }
        let id: Uuid = id.parse().map_err(|_| missing())?;
        match what.as_str() {
            "secret" => {
                ready(&page)?;
                let made = subscriptions::change(&page.app, &who(&page)?, id, false).await;
                written(&page, &Fields::default(), made).await
            }
            "end" => {
                page.kept(subscriptions::change(&page.app, &who(&page)?, id, true).await)?;
                Ok(page.go("/webhooks?done=changed"))
            }
            _ => Err(missing()),
        }
    };
    page.answer(done.await)
}

async fn retry(page: &Page, id: i64) -> Result<Response, Problem> {
    let found = page.stored(page.app.store.retry_followup(id, wall().as_microsecond()).await)?;
    let entry = crate::rights::operator_entry("followup", &format!("followup/{id}"), "send_again");
    if found {
        let entry = haicap_store::NewEntry { actor: who(page)?, at: page.app.clock.now().as_microsecond(), ..entry };
        page.stored(page.app.store.change(haicap_store::Change::new(entry)).await)?;
        page.app.journal_grew();
    }
    Ok(page.go(if found { "/webhooks?done=retried" } else { "/webhooks?done=gone" }))
}

/// Whatever sends events, or why nothing does.
fn ready(page: &Page) -> Result<&Outgoing, Problem> {
    let outgoing = page.app.outgoing.get().filter(|outgoing| outgoing.settings.key.is_some());
    let texts = [haicap_core::Lang::Vi, haicap_core::Lang::En].map(|lang| WebhookTexts::of(lang).not_set);
    outgoing.ok_or_else(|| Problem::new(StatusCode::CONFLICT, "not_set_up", (texts[0], texts[1]), page.lang()))
}

/// The page after a receiver was written down, with its secret; or with what was typed and what is wrong with it.
async fn written(
    page: &Page,
    form: &Fields,
    made: Result<(Uuid, Subscription), RecordError>,
) -> Result<Response, Problem> {
    match made {
        Ok((id, made)) => {
            let secret = ready(page)?.secret(id, &made).map(|secret| (made.name.clone(), secret.written()));
            view(page, &Fields::default(), secret, None).await
        }
        Err(error @ RecordError::Wrong(..)) => view(page, form, None, Some(Problem::record(&error, page.lang()))).await,
        Err(error) => Err(Problem::record(&error, page.lang())),
    }
}

async fn view(
    page: &Page,
    form: &Fields,
    secret: Option<(String, String)>,
    problem: Option<Problem>,
) -> Result<Response, Problem> {
    let (t, app) = (WebhookTexts::of(page.lang()), &page.app);
    let state = app.rehearsal.state();
    let mut receivers = Vec::new();
    for (id, subscription) in app.subscriptions(&state) {
        let last = page.stored(app.store.last_followup(&id.to_string()).await)?;
        receivers.push(receiver(page, *id, subscription, last));
    }
    let failed = page.stored(app.store.failed_followups(SHOWN).await)?;
    let in_trial = app.kind != crate::app::AppKind::Official;
    let state = |stage: &Stage| State {
        key: stage.key(),
        label: stage.label(page.lang()),
        chosen: form.ticked("state", stage.key()),
    };
    let shown = WebhooksPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/webhooks"),
        in_trial,
        way: way(page, t),
        note: match page.asked.get("done") {
            "changed" => Some(t.changed),
            "retried" => Some(t.retried),
            "gone" => Some(t.retry_gone),
            _ => None,
        },
        secret,
        receivers,
        ready: ready(page).is_ok(),
        name: form.get("name").to_owned(),
        url: form.get("url").to_owned(),
        states: Stage::ALL.iter().map(state).collect(),
        unsent: failed.into_iter().map(|row| unsent(page, row)).collect(),
        problem,
    };
    page.html_with(shown.problem.as_ref().map_or(200, |problem| problem.status), &shown)
}

fn way(page: &Page, t: &WebhookTexts) -> &'static str {
    match page.app.sends().map(|outgoing| &outgoing.settings.notices) {
        None | Some(Notices::Files) => t.by_files,
        Some(Notices::Smtp(_)) => t.by_mail,
        Some(Notices::Gateway(_)) => t.by_gateway,
    }
}

fn receiver(page: &Page, id: Uuid, subscription: &Subscription, last: Option<FollowupRow>) -> Receiver {
    let t = WebhookTexts::of(page.lang());
    let names = subscription.states.iter().map(|stage| stage.label(page.lang()));
    let names = names.collect::<Vec<_>>().join(", ");
    let (outcome, class) = match &last {
        None => (t.nothing_yet, "quiet"),
        Some(row) if row.done_at.is_some() => (t.delivered, "good"),
        Some(row) if row.given_up_at.is_some() => (t.given_up, "late"),
        Some(_) => (t.waits, "paused"),
    };
    let at = last.and_then(|row| row.done_at).map(|at| page.moment(from_micros(at))).unwrap_or_default();
    let states = if names.is_empty() { t.all.to_owned() } else { names };
    Receiver { id, name: subscription.name.clone(), url: subscription.url.clone(), states, outcome, class, at }
}

fn unsent(page: &Page, row: FollowupRow) -> Unsent {
    let t = WebhookTexts::of(page.lang());
    let name = || row.target.parse().ok().and_then(|id| page.app.subscription(id)).map(|(_, found)| found.name);
    Unsent {
        id: row.id,
        what: if row.kind == NOTIFY {
            t.notice.to_owned()
        } else {
            format!("{} {}", t.event, name().unwrap_or_default())
        },
        given_up: row.given_up_at.is_some(),
        next: if row.given_up_at.is_some() { t.a_person.to_owned() } else { page.moment(from_micros(row.ready_at)) },
        dossier: row.aggregate_id,
        why: row.last_error.unwrap_or_default(),
        attempts: row.attempts,
    }
}
