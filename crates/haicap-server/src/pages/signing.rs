//! Signing many: each dossier is looked at once, and those looked at are signed in one go, each by its own command.

use super::dossier::{PaperLine, clock, papers};
use super::files::of_dossier;
use super::show::{self, DueView};
use super::{Fields, Page, Shell};
use crate::act::{Act, act, officer};
use crate::api::dossiers::load;
use crate::error::Problem;
use crate::words::texts;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, permits};
use haicap_core::dossier::{Command, Dossier, Proposal, Queue, Stage, queues_of_subject};
use haicap_store::WorkRow;
use uuid::Uuid;

texts! { pub(crate) SigningTexts;
    title: "Ký hàng loạt", "Sign several at once";
    lead: "Mở từng hồ sơ, xem đề xuất, giấy tờ và thời hạn, rồi đánh dấu. Chỉ hồ sơ đã đánh dấu mới được ký; mỗi hồ sơ có kết quả riêng.", "Open each dossier, look at proposal, papers and clock, then mark it. Only what is marked is signed; each has an outcome of its own.";
    none: "Không có hồ sơ nào chờ bạn ký.", "No dossier waits for your signature.";
    waiting: "Hồ sơ chờ ký", "Awaiting signature";
    looked: "Đã xem, đồng ý ký", "Looked at: sign it";
    marked: "đã xem", "looked at";
    sign: "Ký các hồ sơ đã xem", "Sign those looked at";
    open: "Mở trang hồ sơ", "Open the dossier";
    send_back: "Nếu cần sửa, mở trang hồ sơ để trả lại kèm lý do.", "Open the dossier to send it back with the reason.";
    outcomes: "Kết quả", "Outcomes";
    signed: "đã ký", "signed";
    changed: "Hồ sơ đã thay đổi sau khi bạn xem, chưa ký. Hãy xem lại.", "It changed after you looked at it and was not signed. Look again.";
    nothing: "Chưa đánh dấu hồ sơ nào. Mở từng hồ sơ, xem rồi đánh dấu.", "Nothing is marked. Open each dossier, look at it and mark it.";
    officer: "Người thụ lý", "Case officer";
    cut: "Chỉ hiện các hồ sơ nộp sớm nhất; ký xong, phần còn lại sẽ hiện ra.", "The earliest are shown; the rest appears when they are signed.";
}

#[derive(Template)]
#[template(path = "signing.html")]
struct SigningPage {
    shell: Shell,
    t: &'static SigningTexts,
    path: String,
    items: Vec<Item>,
    outcomes: Vec<Outcome>,
    /// Why nothing was tried.
    nothing: bool,
    cut: bool,
}

/// A dossier that waits for a signature, with all that is looked at.
struct Item {
    id: Uuid,
    version: i64,
    command_id: Uuid,
    link: String,
    code: String,
    procedure: String,
    applicant: String,
    due: Option<DueView>,
    /// The reason of a refusal on the merits; none when the result is granted.
    refuses: Option<String>,
    result: String,
    officer: Option<String>,
    papers: Vec<PaperLine>,
    limit: String,
    clock: Vec<String>,
}

/// What came of one signature.
struct Outcome {
    code: String,
    link: String,
    said: String,
    ground: Option<String>,
    signed: bool,
}

/// Dossiers shown at once.
const MOST: u32 = 50;

/// What waits for the person's signature.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page, vec![], false).await)
}

/// Signs what was looked at.
pub(crate) async fn sign(page: Page, form: Fields) -> Response {
    page.answer_to(&form, sign_all(&page, &form).await)
}

async fn sign_all(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let looked: Vec<Uuid> = form.all("looked").filter_map(|id| id.parse().ok()).take(MOST as usize).collect();
    let mut outcomes = Vec::new();
    for id in &looked {
        outcomes.push(sign_one(page, form, *id).await);
    }
    view(page, outcomes, looked.is_empty()).await
}

/// Signs one dossier as it was looked at: what changed since is looked at again.
async fn sign_one(page: &Page, form: &Fields, id: Uuid) -> Outcome {
    let t = SigningTexts::of(page.lang());
    let link = page.link(&format!("/dossiers/{id}"));
    let not = |code: &str, problem: Problem| Outcome {
        code: code.to_owned(),
        link: link.clone(),
        said: problem.message,
        ground: problem.ground,
        signed: false,
    };
    let (dossier, version) = match load(&page.app, &page.caller, &id.to_string()).await {
        Ok(found) => found,
        Err(problem) => return not(page.w().no_code_yet, problem),
    };
    let code = dossier.code.as_deref().unwrap_or(page.w().no_code_yet);
    let Some(command_id) = form.id(&format!("command-{id}")) else {
        return not(code, Problem::bad_input("command_id", page.lang()));
    };
    let wish = Act { command_id, dossier: id, command: Command::Sign, applicant: None };
    // Sent twice, a signature that was given is answered again.
    let fresh = form.get(&format!("version-{id}")) == version.to_string();
    if !fresh && dossier.signed_at.is_none() {
        let said = t.changed.to_owned();
        return Outcome { code: code.to_owned(), link, said, ground: None, signed: false };
    }
    match act(&page.app, page.subject(), &wish).await {
        Ok(_) => Outcome { code: code.to_owned(), link, said: t.signed.to_owned(), ground: None, signed: true },
        Err(error) => not(code, Problem::act(&error, page.lang())),
    }
}

/// Why a dossier was not signed that changed after it was looked at.
pub(crate) fn changed(lang: Lang) -> Problem {
    let words = (SigningTexts::of(Lang::Vi).changed, SigningTexts::of(Lang::En).changed);
    Problem::new(StatusCode::CONFLICT, "changed_since", words, lang)
}

async fn view(page: &Page, outcomes: Vec<Outcome>, nothing: bool) -> Result<Response, Problem> {
    let t = SigningTexts::of(page.lang());
    let rows = waiting(page).await?;
    let cut = rows.len() >= MOST as usize;
    let mut items = Vec::new();
    for row in rows {
        items.extend(item(page, row).await?);
    }
    let (shell, path) = (page.shell(t.title), page.link("/signing"));
    let status = if nothing { 422 } else { 200 };
    page.html_with(status, &SigningPage { shell, t, path, items, outcomes, nothing, cut })
}

/// What lies on the desks of posts that sign, one's own and those one acts for.
async fn waiting(page: &Page) -> Result<Vec<WorkRow>, Problem> {
    let queues = queues_of_subject(page.subject()).into_iter().filter(|queue| matches!(queue, Queue::Post(..)));
    let queues: Vec<String> = queues.map(|queue| queue.to_string()).collect();
    if queues.is_empty() {
        return Ok(vec![]);
    }
    page.stored(page.app.store.worklist(&queues, None, MOST).await)
}

async fn item(page: &Page, row: WorkRow) -> Result<Option<Item>, Problem> {
    let Ok(dossier) = serde_json::from_str::<Dossier>(&row.body) else { return Ok(None) };
    let signs = permits(page.subject(), Action::Sign, &dossier.object()).is_ok();
    let configuration = page.app.configuration();
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    let Some(procedure) = procedure.filter(|_| signs && dossier.stage() == Stage::AwaitingSignature) else {
        return Ok(None);
    };
    let how = show::punctuality(dossier.stage(), dossier.due_at, page.app.clock.now());
    let held = match dossier.officer {
        Some(id) => page.stored(officer(&page.app, id).await)?,
        None => None,
    };
    Ok(Some(Item {
        id: dossier.id,
        version: row.version,
        command_id: page.id()?,
        link: page.link(&format!("/dossiers/{}", dossier.id)),
        code: dossier.code.clone().unwrap_or_else(|| page.w().no_code_yet.to_owned()),
        procedure: show::short_name(procedure, page.lang()),
        applicant: row.applicant_name,
        due: show::due(page, dossier.due_at, how),
        refuses: match &dossier.proposal {
            Some(Proposal::Refuse { reason }) => Some(reason.clone()),
            _ => None,
        },
        result: procedure.result.clone(),
        officer: held.map(|held| format!("{}, {}", held.name, show::post(page, &held.post))),
        papers: papers(page, &dossier, procedure, of_dossier(page, &dossier).await?),
        limit: procedure.limit.label(page.lang()),
        clock: clock(page, &dossier, procedure),
    }))
}
