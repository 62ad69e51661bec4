//! A dossier: papers, clock, what happened, and what may be done with it now.

mod actions;
mod aside;
mod forms;
mod hands;
mod look_up;
mod receipt;
mod timeline;
mod wish;

pub(crate) use actions::forward;
pub(crate) use forms::{FormLink, form, listed, pdf, printed};
pub(crate) use look_up::look_up;
pub(crate) use receipt::{form_missing, receipt};

use super::files::{self, FileField, FileTexts, FileView};
use super::hand_in::how_to_pay;
use super::result::{self, ResultView};
use super::show::{self, DueView};
use super::{Fields, Page, Shell};
use crate::act::{act, act_with};
use crate::api::dossiers::load;
use crate::attachments::Received;
use crate::error::Problem;
use crate::words::words;
use actions::{ActionForm, Beside, actions};
pub(crate) use aside::AsideTexts;
use aside::{Fact, aside};
use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, desk_roles, unit_roles};
use haicap_core::dossier::{CommandKind, Dossier, Proposal, Stage, promise, stage_line};
use haicap_core::law::{RESULT_AT_ONCE, TRANSFER, TRANSFER_ELSEWHERE};
use haicap_core::procedure::fields::{FieldKind, FormField};
use haicap_core::procedure::{Procedure, ReceiptDuty, Requirement};
use haicap_core::words::{date_time, dong};
use hands::HandTexts;
use std::collections::BTreeMap;
pub(crate) use timeline::words_in;
use timeline::{Happened, timeline};
use uuid::Uuid;
use wish::wish;

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage {
    shell: Shell,
    id: Uuid,
    code: Option<String>,
    procedure: String,
    procedure_in_full: Option<String>,
    procedure_code: String,
    stage: String,
    stage_class: &'static str,
    unit: String,
    unit_link: Option<String>,
    channel: &'static str,
    submitted: String,
    due: Option<DueView>,
    fee: Option<FeeView>,
    /// Code at the old unit, and that unit.
    carried_over: Option<(String, String)>,
    quantity: Option<(u32, u32)>,
    applicant: Option<ApplicantView>,
    /// Labels of the form and what was filled in.
    answers: Vec<(String, String)>,
    papers: Vec<PaperLine>,
    file_texts: &'static FileTexts,
    /// Identifier for the forms that take a file away.
    remove_id: Uuid,
    /// The form for more files.
    add_files: Option<AddFiles>,
    limit: String,
    /// The rules that it stays under, and what is not sure about them.
    rules: String,
    clock: Vec<String>,
    asked_reason: Option<String>,
    closing_reason: Option<String>,
    proposal: Option<ProposalView>,
    result: ResultView,
    /// What came up on the way, each as a name and what is known of it.
    aside: Vec<Fact>,
    timeline: Vec<Happened>,
    actions: Vec<ActionForm>,
    /// The person holds the post that signs, without the right to.
    lacks_sign_right: bool,
    has_receipt: bool,
    /// No receipt has to be made unless the applicant asks for one; the article.
    receipt_on_request: Option<String>,
    receipt_note: &'static str,
    late_word: &'static str,
    /// Forms that are due, to be printed.
    forms: Vec<FormLink>,
    /// What was typed for a command that is not offered any more.
    typed: Vec<String>,
    /// Why the last command was turned away, with its ground.
    problem: Option<Problem>,
}

struct ApplicantView {
    name: String,
    identity_number: String,
    phone: String,
}

/// A paper of the procedure, and whether it is there.
pub(crate) struct PaperLine {
    pub(crate) name: String,
    pub(crate) requirement: &'static str,
    pub(crate) state: &'static str,
    pub(crate) class: &'static str,
    pub(crate) files: Vec<FileView>,
}

/// The form by which files come in for papers that are there.
struct AddFiles {
    address: String,
    command_id: Uuid,
    files: Vec<FileField>,
    open: bool,
}

/// The fee, and whether it was taken.
struct FeeView {
    sum: String,
    /// Empty where nothing is to be taken.
    state: &'static str,
    class: &'static str,
}

struct ProposalView {
    grant: bool,
    reason: String,
}

/// What somebody tried just now, and why it was turned away.
struct Tried<'f> {
    kind: Option<CommandKind>,
    form: &'f Fields,
    problem: Problem,
    /// Files that came with it.
    received: Option<&'f Received>,
}

/// The dossier.
pub(crate) async fn show(page: Page, Path(id): Path<String>) -> Response {
    page.answer(view(&page, &id, None).await)
}

/// The dossier, with a problem on top of the page.
pub(crate) async fn with_problem(page: &Page, id: &str, problem: Problem) -> Result<Response, Problem> {
    view(page, id, Some(Tried { kind: None, form: &Fields::default(), problem, received: None })).await
}

/// The dossier after files were sent that were not all taken.
pub(crate) async fn with_files(
    page: &Page,
    id: &str,
    problem: Problem,
    received: &Received,
) -> Result<Response, Problem> {
    view(page, id, Some(Tried { kind: None, form: &received.form, problem, received: Some(received) })).await
}

/// Carries out a command.
pub(crate) async fn command(page: Page, Path((id, command)): Path<(String, String)>, request: Request) -> Response {
    match files::receive(&page, request).await {
        Ok(received) => page.answer(carry_out(&page, &id, &command, &received).await),
        Err(problem) => page.answer(Err(problem)),
    }
}

/// Where the form of a command is sent.
pub(crate) fn address(page: &Page, dossier: Uuid, kind: CommandKind) -> String {
    page.link(&format!("/dossiers/{dossier}/{}", kind.key().replace('_', "-")))
}

async fn carry_out(page: &Page, id: &str, command: &str, received: &Received) -> Result<Response, Problem> {
    let form = &received.form;
    page.check_form(form)?;
    let kind = CommandKind::from_key(&command.replace('-', "_")).filter(|kind| *kind != CommandKind::Submit);
    let kind = kind.ok_or_else(|| Problem::not_found(page.lang()))?;
    let (dossier, _) = load(&page.app, &page.caller, id).await?;
    let unkept = files::unkept_problem(&received.unkept, page.lang());
    let done = match unkept.map_or_else(|| wish(page, &dossier, kind, received), Err) {
        Ok(wish) => {
            // Files come with papers and with results, and with nothing else.
            let brings = [CommandKind::Supplement, CommandKind::Issue, CommandKind::AttachResult].contains(&kind);
            let files = if brings { received.files.as_slice() } else { &[] };
            let done = act_with(&page.app, page.subject(), &wish, files).await;
            done.map_err(|error| Problem::act(&error, page.lang()))
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(_) if form.get("to") == "work" => Ok(page.go("/work")),
        Ok(_) if form.get("to") == "receipt" => Ok(page.go(&format!("/dossiers/{}/receipt", dossier.id))),
        Ok(_) => Ok(page.go(&format!("/dossiers/{}", dossier.id))),
        Err(problem) => {
            let tried = Tried { kind: Some(kind), form, problem: problem.clone(), received: Some(received) };
            Ok(page.marked(form, &problem, view(page, id, Some(tried)).await?))
        }
    }
}

/// Carries out a command as it was typed, without files.
pub(crate) async fn give(page: &Page, dossier: &Dossier, kind: CommandKind, form: Fields) -> Result<(), Problem> {
    let wish = wish(page, dossier, kind, &Received { form, ..Received::default() })?;
    act(&page.app, page.subject(), &wish).await.map(drop).map_err(|error| Problem::act(&error, page.lang()))
}

async fn view(page: &Page, id: &str, tried: Option<Tried<'_>>) -> Result<Response, Problem> {
    let (dossier, _) = load(&page.app, &page.caller, id).await?;
    let configuration = page.app.configuration();
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    let procedure = procedure.ok_or_else(|| Problem::internal(page.lang()))?;
    let lang = page.lang();
    let (now, rules) = (page.app.clock.now(), page.app.rules_of(&dossier));
    let how = dossier.punctuality(now, &page.city().calendar);
    let may_read_unit = page.may_at(Action::ReadUnitWork, dossier.unit);
    let status = tried.as_ref().map_or(200, |tried| tried.problem.status);
    let aside_texts = AsideTexts::of(lang);
    let colleagues = hands::colleagues(page, &dossier).await?;
    let address = result::address(page, &dossier).await?;
    let beside = Beside { colleagues: &colleagues, address: &address };
    let offered = actions(page, (&dossier, procedure), beside, tried.as_ref())?;
    let gone = |tried: &&Tried<'_>| tried.kind.is_some_and(|kind| !offered.iter().any(|form| form.key == kind.key()));
    let shown = DossierPage {
        shell: page.shell(dossier.code.as_deref().unwrap_or(page.w().no_code_yet)),
        id: dossier.id,
        procedure: show::short_name(procedure, lang),
        procedure_in_full: show::long_name(procedure, lang).map(str::to_owned),
        procedure_code: procedure.id.code.clone(),
        stage: stage_line(&dossier, lang),
        stage_class: stage_class(dossier.stage()),
        unit: page.unit_name(dossier.unit),
        unit_link: may_read_unit.then(|| page.link(&format!("/units/{}", dossier.unit))),
        channel: dossier.channel.label(lang),
        submitted: page.moment(dossier.submitted_at),
        due: show::due(page, dossier.due_at, how),
        fee: fee(page, &dossier),
        carried_over: dossier.carried_over.as_ref().map(|old| (old.code.clone(), page.unit_name(old.unit))),
        quantity: (procedure.fee.per != haicap_core::procedure::FeeUnit::Dossier && dossier.carried_over.is_none())
            .then_some((dossier.quantity.copies, dossier.quantity.pages)),
        applicant: applicant(page, &dossier).await?,
        answers: answers(page, &dossier, procedure).await?,
        papers: papers(page, &dossier, procedure, files::of_dossier(page, &dossier).await?),
        file_texts: FileTexts::of(lang),
        remove_id: page.id()?,
        add_files: add_files(page, &dossier, procedure, tried.as_ref())?,
        limit: procedure.limit.label(lang),
        rules: rules.in_full(lang),
        clock: clock(page, &dossier, procedure),
        asked_reason: dossier.supplement.as_ref().map(|request| request.reason.clone()),
        closing_reason: dossier.closing_reason.clone(),
        proposal: dossier.proposal.as_ref().map(|proposal| match proposal {
            Proposal::Grant => ProposalView { grant: true, reason: String::new() },
            Proposal::Refuse { reason } => ProposalView { grant: false, reason: reason.clone() },
        }),
        result: result_view(page, &dossier, &address),
        aside: facts(page, &dossier).await?,
        timeline: timeline(page, dossier.id, procedure).await?,
        typed: tried.as_ref().filter(gone).map(|tried| tried.form.typed()).unwrap_or_default(),
        actions: offered,
        lacks_sign_right: lacks_sign_right(page, &dossier),
        has_receipt: dossier.accepted_at.is_some() && dossier.carried_over.is_none(),
        receipt_note: aside_texts.receipt_note,
        late_word: aside_texts.late_word,
        receipt_on_request: (procedure.receipt == ReceiptDuty::OnRequest).then(|| RESULT_AT_ONCE.under(rules).cite()),
        forms: forms::links(page, &dossier),
        code: dossier.code,
        problem: tried.map(|tried| Problem {
            message: show::with_paper_names(&tried.problem.message, procedure, lang),
            ..tried.problem
        }),
    };
    page.html_with(status, &shown)
}

/// The result with its file; the address for those who see the applicant's numbers.
fn result_view(page: &Page, dossier: &Dossier, address: &str) -> ResultView {
    let address = if sees_numbers(page, dossier) { address } else { "" };
    let link = format!("/dossiers/{}/result", dossier.id);
    ResultView::of(page, dossier, result::open_to(&page.caller, dossier), &link, address)
}

/// The fee from acceptance on; what is taken stands beside it.
fn fee(page: &Page, dossier: &Dossier) -> Option<FeeView> {
    let t = AsideTexts::of(page.lang());
    let (state, class) = match (&dossier.fee_taken, dossier.fee_due()) {
        (Some(_), _) => (t.fee_taken, "good"),
        (None, Some(_)) => (t.fee_open, "paused"),
        (None, None) if !dossier.fee_refunds.is_empty() => (t.given_back, "quiet"),
        (None, None) if dossier.fee_waived.is_some() => (t.waived_whole, "good"),
        (None, None) => ("", ""),
    };
    dossier.fee_to_pay().map(|fee| FeeView { sum: dong(fee, page.lang()), state, class })
}

/// Who has it, what happened to its fee, and what came up on the way.
async fn facts(page: &Page, dossier: &Dossier) -> Result<Vec<Fact>, Problem> {
    let mut facts = hands::facts(page, dossier).await?;
    facts.extend(aside::fees(page, dossier).await?);
    facts.extend(aside(page, dossier));
    Ok(facts)
}

/// Whether the dossier waits for this person's signature and the right to sign is missing: the fault
/// that trials are there to find.
fn lacks_sign_right(page: &Page, dossier: &Dossier) -> bool {
    let post = dossier.signing_post.as_deref();
    let mut held = page.subject().assignments.iter().filter(|held| held.unit == dossier.unit);
    dossier.stage() == Stage::AwaitingSignature
        && held.any(|held| Some(held.post.as_str()) == post)
        && !page.may_at(Action::Sign, dossier.unit)
}

/// Whether the person sees identity and telephone numbers in full: counter and case officers of the
/// unit, the counter that received it, and the owner.
fn sees_numbers(page: &Page, dossier: &Dossier) -> bool {
    let handles = unit_roles(Action::RequestSupplement);
    let at_desk = desk_roles(Action::RequestSupplement);
    page.subject().assignment_with(dossier.unit, handles).is_some()
        || page.subject().assignment_with(dossier.desk(), at_desk).is_some()
        || (dossier.owner.is_some() && dossier.owner == page.subject().person)
}

/// The applicant, with numbers masked for those who do not need them.
async fn applicant(page: &Page, dossier: &Dossier) -> Result<Option<ApplicantView>, Problem> {
    let Some(row) = page.stored(page.app.store.applicant(dossier.applicant).await)? else { return Ok(None) };
    let whole = sees_numbers(page, dossier);
    let identity_number = if whole { row.identity_number } else { show::masked(&row.identity_number) };
    let phone = if whole { row.phone } else { show::masked(&row.phone) };
    Ok(Some(ApplicantView { name: row.name, identity_number, phone }))
}

/// What was filled in, with numbers masked for those who do not need them.
async fn answers(page: &Page, dossier: &Dossier, procedure: &Procedure) -> Result<Vec<(String, String)>, Problem> {
    let kept = crate::api::dossiers::answers(&page.app, dossier, page.lang()).await?;
    let whole = sees_numbers(page, dossier);
    let line = |field: &FormField| {
        let answer = kept.get(&field.key)?;
        let number = matches!(field.kind, FieldKind::Identity | FieldKind::Phone);
        let shown = if number && !whole { show::masked(answer) } else { field.shown(answer, page.lang()) };
        Some((field.label(page.lang()).to_owned(), shown))
    };
    Ok(procedure.fields.iter().filter_map(line).chain(how_to_pay(&kept, page.lang())).collect())
}

pub(crate) fn paper_name(paper: &haicap_core::procedure::RequiredPaper, lang: Lang) -> String {
    if lang == Lang::Vi { paper.name.clone() } else { paper.name_en.clone() }
}

/// The form for more files: at the desk until the dossier is closed, for the owner until it is accepted.
fn add_files(
    page: &Page,
    dossier: &Dossier,
    procedure: &Procedure,
    tried: Option<&Tried<'_>>,
) -> Result<Option<AddFiles>, Problem> {
    let posts = [(dossier.unit, unit_roles(Action::Supplement)), (dossier.desk(), desk_roles(Action::Supplement))];
    let at_desk = posts.iter().any(|(unit, roles)| page.subject().assignment_with(*unit, roles).is_some());
    let by_owner = dossier.owner.is_some() && dossier.owner == page.subject().person && dossier.accepted_at.is_none();
    if dossier.closed_at().is_some() || !(at_desk || by_owner) || dossier.papers.is_empty() {
        return Ok(None);
    }
    let there = procedure.papers.iter().filter(|paper| dossier.papers.contains(&paper.key));
    let received = tried.filter(|tried| tried.kind.is_none()).and_then(|tried| tried.received);
    Ok(Some(AddFiles {
        address: page.link(&format!("/dossiers/{}/files", dossier.id)),
        command_id: page.id()?,
        files: files::fields(page, there, received),
        open: received.is_some(),
    }))
}

/// The papers of a dossier.
pub(crate) fn papers(
    page: &Page,
    dossier: &Dossier,
    procedure: &Procedure,
    mut files: BTreeMap<String, Vec<FileView>>,
) -> Vec<PaperLine> {
    let w = page.w();
    let asked = dossier.supplement.as_ref().filter(|request| request.answered_at.is_none());
    let state = |paper: &haicap_core::procedure::RequiredPaper| match () {
        // A paper that is there may be asked for again: a picture that nobody can read.
        () if asked.is_some_and(|request| request.papers.contains(&paper.key)) => (w.paper_asked, "paused"),
        () if dossier.papers.contains(&paper.key) => (w.paper_there, "good"),
        () if dossier.carried_over.is_some() => (w.paper_in_old_file, "quiet"),
        () if paper.required == Requirement::Always => (w.paper_missing, "late"),
        () => (w.paper_not_given, "quiet"),
    };
    let line = |paper: &haicap_core::procedure::RequiredPaper| {
        let (state, class) = state(paper);
        let (name, requirement) = (paper_name(paper, page.lang()), paper.required.label(page.lang()));
        PaperLine { name, requirement, state, class, files: files.remove(&paper.key).unwrap_or_default() }
    };
    procedure.papers.iter().map(line).collect()
}

/// How the due date was found, line by line; a complete supplement starts the limit again.
pub(crate) fn clock(page: &Page, dossier: &Dossier, procedure: &Procedure) -> Vec<String> {
    let configuration = page.app.configuration();
    let calendar = page.app.calendar(&configuration, dossier.unit);
    let Some(due) = promise(dossier, procedure, &calendar) else { return vec![] };
    let mut lines: Vec<_> = due.lines.iter().map(|line| line.label(&calendar, page.lang())).collect();
    if let Some(kept) = dossier.due_at.filter(|kept| *kept != due.at) {
        lines.push(format!("{}: {}", page.w().due_kept, page.moment(kept)));
    }
    let rules = dossier.rules(&calendar);
    let passed_on = dossier.reception.as_ref().is_some_and(|reception| reception.transferred_at.is_some());
    if let Some(latest) = dossier.transfer_due(&calendar).filter(|_| !passed_on) {
        let latest = date_time(calendar.civil(latest), page.lang());
        lines.push(format!(
            "{}: {latest} ({})",
            HandTexts::of(page.lang()).transfer_by,
            TRANSFER_ELSEWHERE.under(rules).cite()
        ));
    }
    if let Some(latest) = dossier.hand_over_by(&calendar).filter(|_| dossier.handed_over_at.is_none()) {
        let latest = date_time(calendar.civil(latest), page.lang());
        lines.push(format!("{}: {latest} ({})", words(page.lang()).transfer_by, TRANSFER.under(rules).cite()));
    }
    lines
}

pub(crate) const fn stage_class(stage: Stage) -> &'static str {
    match stage {
        Stage::Signed | Stage::Returned => "good",
        Stage::AwaitingSupplement | Stage::AwaitingPayment => "paused",
        Stage::Declined | Stage::Withdrawn | Stage::Stopped => "quiet",
        _ => "running",
    }
}
