//! What leaves the house: programs that hear of state changes, and messages that did not go out.

mod one;

use super::rehearsal::who;
use super::{Fields, Page, Shell};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::outgoing::deliveries::{Delivery, Standing};
use crate::outgoing::subscriptions::{self, Step, Subscription, WebhookOrder};
use crate::outgoing::{Again, NOTIFY, again};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::dossier::Stage;
use haicap_notify::Notices;
use haicap_store::FollowupRow;
use one::{Form, One};
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
    paused: "tạm dừng", "paused";
    delivered: "đã nhận", "taken";
    waits: "chưa nhận, sẽ gửi lại", "not taken, sent again";
    waits_first: "chờ gửi", "waits to be sent";
    given_up: "chưa nhận, đã ngừng gửi lại", "not taken, given up";
    open_one: "Xem, sửa", "See, change";
    secret: "Khóa ký của", "Secret of";
    secret_once: "Khóa chỉ hiện lần này. Chép ngay và giao cho bên nhận bằng đường an toàn; khóa cũ không còn dùng được.", "It is shown this once. Copy it now and hand it over in a safe way; an earlier secret counts no more.";
    add: "Thêm bên nhận", "Add a receiver";
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
    // One receiver.
    back: "Tất cả bên nhận", "All receivers";
    hears: "đang gửi", "is told";
    paused_since: "tạm dừng từ", "paused since";
    waiting: "Đang chờ", "Waiting";
    events: "sự kiện", "events";
    paused_hint: "Sự kiện trong lúc tạm dừng được giữ lại, gửi khi cho nhận tiếp.", "What happens meanwhile is kept, and sent when the receiver goes on.";
    pause: "Tạm dừng", "Pause";
    resume: "Cho nhận tiếp", "Go on";
    renew: "Cấp khóa mới", "New secret";
    retry_all: "Gửi lại mọi tin bị kẹt", "Send all that is stuck again";
    end: "Dừng gửi hẳn", "End for good";
    end_hint: "Dừng hẳn thì bỏ cả những sự kiện đang chờ.", "To end for good drops the events that still wait, too.";
    change: "Sửa", "Change";
    save: "Ghi", "Write down";
    deliveries: "Các lần gửi gần đây", "Latest deliveries";
    state: "Trạng thái, hồ sơ", "State, dossier";
    outcome: "Kết quả", "What came of it";
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
    /// The receiver that is looked at, alone.
    one: Option<One>,
    /// Why nobody can be told of events.
    not_set: Option<String>,
    form: Form,
    unsent: Vec<Unsent>,
    problem: Option<Problem>,
}

struct Receiver {
    id: Uuid,
    name: String,
    url: String,
    states: String,
    outcome: Outcome,
    paused: bool,
}

/// Where a message stands, in words.
struct Outcome {
    label: &'static str,
    class: &'static str,
    at: String,
}

struct Unsent {
    id: i64,
    what: String,
    dossier: String,
    why: String,
    /// What a library or the other side said.
    detail: Option<String>,
    attempts: i64,
    next: String,
    given_up: bool,
}

/// As many messages are shown.
const SHOWN: u32 = 100;

/// What is shown on top of what is there.
#[derive(Default)]
struct Shown<'a> {
    /// The receiver that is looked at.
    one: Option<Uuid>,
    /// What was typed.
    form: Option<&'a Fields>,
    secret: Option<(String, String)>,
    problem: Option<Problem>,
}

/// Who hears of state changes, and what did not go out; or one receiver alone.
pub(crate) async fn show(page: Page) -> Response {
    let one = page.asked.id("of");
    page.answer(view(&page, Shown { one, ..Shown::default() }).await)
}

/// Takes a receiver down; its secret is shown with the answer.
pub(crate) async fn subscribe(page: Page, form: Fields) -> Response {
    let done = async {
        page.check_form(&form)?;
        let outgoing = page.app.sends_events(page.lang())?;
        match subscriptions::subscribe(&page.app, outgoing, &who(&page)?, &order(&form)).await {
            Ok((id, made)) => with_secret(&page, id, &made).await,
            Err(error) => as_typed(&page, &form, None, &error).await,
        }
    };
    page.answer(done.await)
}

/// Changes a receiver, or sends a message again.
pub(crate) async fn change(page: Page, Path((id, what)): Path<(String, String)>, form: Fields) -> Response {
    let done = async {
        page.check_form(&form)?;
        let missing = || Problem::not_found(page.lang());
        if what == "retry" {
            let which = id.parse().map(Again::One).or_else(|_| id.parse().map(Again::Of)).map_err(|_| missing())?;
            return retry(&page, which).await;
        }
        let id: Uuid = id.parse().map_err(|_| missing())?;
        let step = match what.as_str() {
            "change" => return rewrite(&page, id, &form).await,
            "pause" => Step::Pause,
            "resume" => Step::Resume,
            "secret" => Step::RenewSecret,
            "end" => Step::End,
            _ => return Err(missing()),
        };
        if step == Step::RenewSecret {
            page.app.sends_events(page.lang())?;
        }
        let changed = page.kept(subscriptions::change(&page.app, &who(&page)?, id, step).await)?;
        match step {
            Step::RenewSecret => with_secret(&page, id, &changed).await,
            Step::End => Ok(page.go("/webhooks?done=changed")),
            Step::Pause | Step::Resume => Ok(page.go(&format!("/webhooks?of={id}&done=changed"))),
        }
    };
    page.answer(done.await)
}

async fn rewrite(page: &Page, id: Uuid, form: &Fields) -> Result<Response, Problem> {
    let outgoing = page.app.sends_events(page.lang())?;
    match subscriptions::rewrite(&page.app, outgoing, &who(page)?, (id, &order(form))).await {
        Ok(_) => Ok(page.go(&format!("/webhooks?of={id}&done=changed"))),
        Err(error) => as_typed(page, form, Some(id), &error).await,
    }
}

async fn retry(page: &Page, which: Again) -> Result<Response, Problem> {
    let found = page.stored(again(&page.app, &who(page)?, which).await)? > 0;
    let done = if found { "retried" } else { "gone" };
    Ok(page.go(&match which {
        Again::One(_) => format!("/webhooks?done={done}"),
        Again::Of(id) => format!("/webhooks?of={id}&done={done}"),
    }))
}

fn order(form: &Fields) -> WebhookOrder {
    let states = form.all("state").filter_map(Stage::from_key).collect();
    WebhookOrder { name: form.get("name").to_owned(), url: form.get("url").to_owned(), states }
}

/// The page with what was typed and what is wrong with it.
async fn as_typed(page: &Page, form: &Fields, one: Option<Uuid>, error: &RecordError) -> Result<Response, Problem> {
    let problem = Problem::record(error, page.lang());
    // A receiver that is gone has no page to show what was typed.
    let known = one.is_none_or(|id| page.app.subscribed(id).is_some());
    match error {
        RecordError::Wrong(..) if known => {
            view(page, Shown { one, form: Some(form), problem: Some(problem), secret: None }).await
        }
        _ => Err(problem),
    }
}

/// The page of a receiver, with its secret this once.
async fn with_secret(page: &Page, id: Uuid, made: &Subscription) -> Result<Response, Problem> {
    let secret = page.app.sends_events(page.lang())?.secret(id, made);
    let secret = secret.map(|secret| (made.name.clone(), secret.written()));
    view(page, Shown { one: Some(id), secret, ..Shown::default() }).await
}

async fn view(page: &Page, shown: Shown<'_>) -> Result<Response, Problem> {
    let (t, app) = (WebhookTexts::of(page.lang()), &page.app);
    let one = match shown.one {
        Some(id) => Some(one::view(page, id).await?),
        None => None,
    };
    let (mut receivers, mut failed) = (Vec::new(), Vec::new());
    if one.is_none() {
        let state = app.rehearsal.state();
        for (id, subscription) in app.subscriptions(&state) {
            let last = page.stored(app.store.last_followup(&id.to_string()).await)?;
            receivers.push(receiver(page, *id, subscription, last));
        }
        failed = page.stored(app.store.failed_followups(SHOWN).await)?;
    }
    let title = one.as_ref().map_or_else(|| t.title.to_owned(), |one| one.name.clone());
    let page_shown = WebhooksPage {
        shell: page.shell(title),
        t,
        path: page.link("/webhooks"),
        in_trial: app.kind != crate::app::AppKind::Official,
        way: way(page, t),
        note: match page.asked.get("done") {
            "changed" => Some(t.changed),
            "retried" => Some(t.retried),
            "gone" => Some(t.retry_gone),
            _ => None,
        },
        secret: shown.secret,
        receivers,
        not_set: app.sends_events(page.lang()).err().map(|problem| problem.message),
        form: Form::of(page, shown.form, shown.one),
        one,
        unsent: failed.into_iter().map(|row| unsent(page, row)).collect(),
        problem: shown.problem,
    };
    page.html_with(page_shown.problem.as_ref().map_or(200, |problem| problem.status), &page_shown)
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
    let nothing = Outcome { label: t.nothing_yet, class: "quiet", at: String::new() };
    Receiver {
        id,
        name: subscription.name.clone(),
        url: subscription.url.clone(),
        states: states(page, subscription),
        outcome: last.map_or(nothing, |row| outcome(page, &Delivery::of(&page.app, row))),
        paused: subscription.paused_at.is_some(),
    }
}

fn states(page: &Page, subscription: &Subscription) -> String {
    let names: Vec<_> = subscription.states.iter().map(|stage| stage.label(page.lang())).collect();
    if names.is_empty() { WebhookTexts::of(page.lang()).all.to_owned() } else { names.join(", ") }
}

fn outcome(page: &Page, delivery: &Delivery) -> Outcome {
    let t = WebhookTexts::of(page.lang());
    let (label, class) = match delivery.standing {
        Standing::Delivered => (t.delivered, "good"),
        Standing::GivenUp => (t.given_up, "late"),
        Standing::Failed => (t.waits, "paused"),
        Standing::Waiting => (t.waits_first, "quiet"),
    };
    Outcome { label, class, at: delivery.delivered_at.map(|at| page.moment(at)).unwrap_or_default() }
}

fn unsent(page: &Page, row: FollowupRow) -> Unsent {
    let t = WebhookTexts::of(page.lang());
    let name = row.target.parse().ok().and_then(|id| page.app.subscription(id)).map(|(_, found)| found.name);
    let what =
        if row.kind == NOTIFY { t.notice.to_owned() } else { format!("{} {}", t.event, name.unwrap_or_default()) };
    let delivery = Delivery::of(&page.app, row);
    let why = delivery.why.as_ref();
    Unsent {
        id: delivery.number,
        what,
        given_up: delivery.standing == Standing::GivenUp,
        next: delivery.next_at.map_or_else(|| t.a_person.to_owned(), |at| page.moment(at)),
        why: why.map(|why| why.words(page.lang())).unwrap_or_default(),
        detail: why.and_then(|why| why.detail()).map(str::to_owned),
        attempts: delivery.attempts,
        dossier: delivery.dossier,
    }
}
