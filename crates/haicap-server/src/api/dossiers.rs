//! A dossier and the commands on it; each goes through [`crate::act`].

use super::results::{DeliveryBody, stored};
use super::work::open_to;
use super::{Body, place};
use crate::act::{Act, Done, NewApplicant};
use crate::app::App;
use crate::error::Problem;
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, State};
use haicap_core::Lang;
use haicap_core::access::permits;
use haicap_core::dossier::{Command, CommandKind, Dossier, PayMethod, Proposal, Stage, StopGround, promise};
use haicap_core::organization::Role;
use haicap_core::procedure::fields::{Answers, Asked};
use haicap_core::procedure::{Channel, ProcedureId, Quantity};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A new dossier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Submit {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Identifier of the dossier, made by the caller.
    id: Uuid,
    /// The competent unit; a counter officer of another one receives it for that unit.
    #[schema(value_type = crate::api::shapes::Unit)]
    unit: UnitId,
    /// Code of the procedure; the version in force today is taken.
    procedure: String,
    /// `counter`, `online` or `post`.
    #[schema(value_type = crate::api::shapes::ChannelWord)]
    channel: Channel,
    /// Keys of the papers that are there.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    papers: BTreeSet<String>,
    /// Copies and pages; one of each when absent.
    #[schema(value_type = Option<crate::api::shapes::Amount>)]
    quantity: Option<Quantity>,
    /// The applicant.
    applicant: ApplicantBody,
    /// What was typed into the fields of the procedure's form, by their keys. Online every required field must be
    /// there; at the counter and by post what is there is checked.
    #[serde(default)]
    #[schema(value_type = crate::api::shapes::Typed)]
    answers: Answers,
    /// How the result is to be received; at the desk when absent.
    #[serde(default)]
    delivery: Option<DeliveryBody>,
}

/// The applicant of a new dossier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApplicantBody {
    /// Identifier, made by the caller.
    id: Uuid,
    /// Full name.
    name: String,
    /// Identity number: 12 digits.
    identity_number: String,
    /// Telephone number.
    #[serde(default)]
    phone: String,
}

/// A command without content.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bare {
    /// Identifier of the command, made by the caller.
    pub(crate) command_id: Uuid,
}

/// A command with a reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reasoned {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Why.
    reason: String,
}

/// A command about papers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Papers {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Keys of the papers.
    #[schema(value_type = Vec<String>)]
    papers: BTreeSet<String>,
}

/// A request for papers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PapersWithReason {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Keys of the papers.
    #[schema(value_type = Vec<String>)]
    papers: BTreeSet<String>,
    /// Why.
    reason: String,
}

/// A result put up for signature.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Proposed {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// `{"kind":"grant"}`, or `{"kind":"refuse","reason":"…"}`.
    #[schema(value_type = crate::api::shapes::ProposalShape)]
    proposal: Proposal,
}

/// A late result: why, and the new day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewDay {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Why the result is late.
    reason: String,
    /// The new day, a working day after the promised one.
    #[schema(value_type = crate::api::shapes::Day)]
    until: Date,
}

/// Money that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Charge {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// In đồng.
    amount: u64,
    /// On what ground.
    reason: String,
}

/// Money that came in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidIn {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// In đồng; what was asked for, or the fee.
    amount: u64,
    /// `cash`, `card`, `transfer`, `post` or `online`.
    #[schema(value_type = crate::api::shapes::PayMethodWord)]
    method: PayMethod,
    /// Number of the receipt or of the transfer; refused when it has no digit.
    #[serde(default)]
    receipt: String,
}

/// A dossier that is not gone on with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Stopping {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// `supplement_not_brought`, `not_paid`, `by_law` or `pointless`.
    #[schema(value_type = crate::api::shapes::StopGroundWord)]
    ground: StopGround,
    /// In the officer's words, with the article.
    reason: String,
}

/// A paper that is issued.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Numbered {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// Number and symbol.
    number: String,
}

/// A question to another agency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedAgency {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// The agency.
    agency: String,
    /// What it is asked.
    question: String,
    /// The last day for its answer.
    #[schema(value_type = crate::api::shapes::Day)]
    until: Date,
}

/// An answer of another agency.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswerOfAgency {
    /// Identifier of the command, made by the caller.
    command_id: Uuid,
    /// The agency, as it was asked.
    agency: String,
    /// What it says.
    answer: String,
}

/// A command that was carried out.
#[derive(Serialize, ToSchema)]
pub(crate) struct Outcome {
    /// The dossier.
    dossier: Uuid,
    /// Its version.
    version: i64,
    /// Where it stands.
    #[schema(value_type = crate::api::shapes::StageWord)]
    stage: Stage,
    /// Its code, from acceptance on.
    code: Option<String>,
    /// When the result is due.
    #[schema(value_type = Option<crate::api::shapes::Moment>)]
    due_at: Option<Timestamp>,
    /// Whether this command had been carried out before.
    repeated: bool,
}

pub(crate) type Answer = Result<Json<Outcome>, Problem>;

/// Longest text of a field, in letters.
const TEXT_MAX: usize = 500;
/// Longest name or number, in letters.
const LINE_MAX: usize = 120;

/// Checks and tidies a new applicant.
pub(crate) fn applicant(
    id: Uuid,
    name: &str,
    identity_number: &str,
    phone: &str,
    lang: Lang,
) -> Result<NewApplicant, Problem> {
    let (name, identity_number, phone) = (tidy(name), tidy(identity_number), tidy(phone));
    let unfit = |[vi, en]: [&str; 2]| Err(Problem::unfit(if lang == Lang::Vi { vi } else { en }, lang));
    if name.is_empty() || name.chars().count() > LINE_MAX {
        return unfit(["họ tên gồm 1 đến 120 chữ", "a name has 1 to 120 letters"]);
    }
    if identity_number.len() != 12 || !identity_number.bytes().all(|b| b.is_ascii_digit()) {
        return unfit(["số định danh gồm 12 chữ số", "an identity number has 12 digits"]);
    }
    if phone.len() > 20 || !phone.bytes().all(|b| b.is_ascii_digit() || b"+ .-()".contains(&b)) {
        return unfit(["số điện thoại có tối đa 20 chữ số", "a telephone number has at most 20 digits"]);
    }
    Ok(NewApplicant { id, name, identity_number, phone, answers: Answers::new() })
}

/// Checks and tidies a name or a number of one line.
pub(crate) fn one_line(text: &str, lang: Lang) -> Result<String, Problem> {
    let most = ["tên hoặc số tối đa 120 chữ", "a name or number has at most 120 letters"];
    fitting(text, LINE_MAX, most, lang)
}

/// Checks and tidies a reason.
pub(crate) fn reason(text: &str, lang: Lang) -> Result<String, Problem> {
    fitting(text, TEXT_MAX, ["lý do tối đa 500 chữ", "a reason has at most 500 letters"], lang)
}

fn fitting(text: &str, max: usize, [vi, en]: [&str; 2], lang: Lang) -> Result<String, Problem> {
    let text = tidy(text);
    let fits = text.chars().count() <= max;
    if fits { Ok(text) } else { Err(Problem::unfit(if lang == Lang::Vi { vi } else { en }, lang)) }
}

pub(crate) async fn carry_out(app: &App, caller: &Caller, id: &str, command_id: Uuid, command: Command) -> Answer {
    let dossier = place(id, caller.lang)?;
    let wish = Act { command_id, dossier, command, applicant: None };
    answer(app, caller, &wish).await
}

async fn answer(app: &App, caller: &Caller, wish: &Act) -> Answer {
    stored(app, caller, wish, &[]).await
}

/// A command that was carried out, as it is answered.
pub(super) fn outcome(done: Done) -> Json<Outcome> {
    Json(Outcome {
        dossier: done.dossier.id,
        version: done.version,
        stage: done.dossier.stage(),
        code: done.dossier.code,
        due_at: done.dossier.due_at,
        repeated: done.repeated,
    })
}

/// Hands a dossier in: a counter officer for the citizen at the desk, or a citizen online.
#[utoipa::path(post, path = "/api/v1/dossiers", request_body = Submit, security(("bearer" = [])),
    responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn submit(State(app): State<Arc<App>>, caller: Caller, Body(body): Body<Submit>) -> Answer {
    let lang = caller.lang;
    let today = app.city().calendar.civil(app.clock.now()).date();
    let procedure = version_of(&app, &body.procedure, today).ok_or_else(|| Problem::unfit("procedure", lang))?;
    if !app.city().units.contains_key(&body.unit) || body.unit.era != haicap_core::territory::Era::New {
        return Err(Problem::unfit("unit", lang));
    }
    let from = body.applicant;
    let fault = app.kind.number_fault(&tidy(&from.identity_number));
    fault.map_or(Ok(()), |fault| Err(Problem::unfit(&fault.message(lang), lang)))?;
    let mut applicant = applicant(from.id, &from.name, &from.identity_number, &from.phone, lang)?;
    if let Some(known) = app.city().procedure(&procedure) {
        let checked = app.kind.answers(&known.fields, &body.answers, Asked::of(body.channel), today);
        applicant.answers = checked.map_err(|faults| Problem::wrong_answers(&known.fields, &faults, lang))?;
    }
    // A citizen submits for themselves: the applicant is the person who signed in.
    let citizen = caller.subject().roles.contains(&Role::Citizen);
    let owner = caller.subject().person.filter(|_| citizen);
    if owner.is_some_and(|person| person != applicant.id) {
        return Err(Problem::unfit("applicant.id", lang));
    }
    let command = Command::Submit {
        unit: body.unit,
        procedure,
        channel: body.channel,
        applicant: applicant.id,
        owner,
        papers: body.papers,
        quantity: body.quantity.unwrap_or_default(),
        delivery: body.delivery.map(|delivery| delivery.read()).unwrap_or_default(),
    };
    let wish = Act { command_id: body.command_id, dossier: body.id, command, applicant: Some(applicant) };
    answer(&app, &caller, &wish).await
}

/// The version that takes dossiers today; a code that stands in the catalogue only is refused at the one door.
fn version_of(app: &App, code: &str, today: Date) -> Option<ProcedureId> {
    let listed = || app.city().listed.get(code).map(|listed| ProcedureId { code: listed.code.clone(), version: 1 });
    app.city().procedure_on(code, today).map(|procedure| procedure.id.clone()).or_else(listed)
}

macro_rules! command {
    ($(#[$meta:meta])* $name:ident, $path:literal, $body:ident, |$b:ident, $lang:ident| $command:expr) => {
        $(#[$meta])*
        #[utoipa::path(post, path = $path, request_body = $body, security(("bearer" = [])),
            params(("id" = String, Path, description = "identifier of the dossier")),
            responses((status = 200, body = Outcome), (status = 400, body = Problem), (status = 401, body = Problem),
                (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
                (status = 422, body = Problem)))]
        pub(crate) async fn $name(
            State(app): State<Arc<App>>,
            caller: Caller,
            Path(id): Path<String>,
            Body($b): Body<$body>,
        ) -> Answer {
            let $lang = caller.lang;
            let _ = $lang;
            let command_id = $b.command_id;
            carry_out(&app, &caller, &id, command_id, $command).await
        }
    };
}

command!(/// Accepts a dossier and promises a return date.
    accept, "/api/v1/dossiers/{id}/accept", Bare, |b, lang| Command::Accept);
command!(/// Declines a dossier, with the reason.
    decline, "/api/v1/dossiers/{id}/decline", Reasoned, |b, lang| Command::Decline { reason: reason(&b.reason, lang)? });
command!(/// Asks for papers, with the reason; once for one dossier.
    request_supplement, "/api/v1/dossiers/{id}/request-supplement", PapersWithReason,
    |b, lang| Command::RequestSupplement { reason: reason(&b.reason, lang)?, papers: b.papers });
command!(/// Brings the papers that were asked for.
    supplement, "/api/v1/dossiers/{id}/supplement", Papers, |b, lang| Command::Supplement { papers: b.papers });
command!(/// Passes an accepted dossier to the division that handles it.
    hand_over, "/api/v1/dossiers/{id}/hand-over", Bare, |b, lang| Command::HandOver);
command!(/// Takes a dossier into work.
    handle, "/api/v1/dossiers/{id}/handle", Bare, |b, lang| Command::Handle);
command!(/// Puts a result up for signature.
    submit_for_signature, "/api/v1/dossiers/{id}/submit-for-signature", Proposed,
    |b, lang| Command::SubmitForSignature { proposal: b.proposal });
command!(/// Approves what was put up for signature, where the procedure asks for it.
    approve, "/api/v1/dossiers/{id}/approve", Bare, |b, lang| Command::Approve);
command!(/// Gives back what was put up for approval or signature, with the reason.
    send_back, "/api/v1/dossiers/{id}/send-back", Reasoned, |b, lang| Command::SendBack { reason: reason(&b.reason, lang)? });
command!(/// Numbers, seals and issues a signed result, where the procedure asks for it.
    issue, "/api/v1/dossiers/{id}/issue", Numbered, 
    |b, lang| Command::Issue { number: one_line(&b.number, lang)?, result: None });
command!(/// Apologises for a late result and promises a new day; once for one dossier.
    apologise, "/api/v1/dossiers/{id}/apologise", NewDay,
    |b, lang| Command::Apologise { reason: reason(&b.reason, lang)?, until: b.until });
command!(/// Asks for what the procedure costs beyond its fee.
    request_payment, "/api/v1/dossiers/{id}/request-payment", Charge,
    |b, lang| Command::RequestPayment { amount: b.amount, reason: reason(&b.reason, lang)? });
command!(/// Takes down that it was paid.
    record_payment, "/api/v1/dossiers/{id}/record-payment", PaidIn,
    |b, lang| Command::RecordPayment { amount: b.amount, method: b.method, receipt: one_line(&b.receipt, lang)? });
command!(/// Takes the fee, whole and once, from acceptance on.
    take_fee, "/api/v1/dossiers/{id}/take-fee", PaidIn,
    |b, lang| Command::TakeFee { amount: b.amount, method: b.method, receipt: one_line(&b.receipt, lang)? });
command!(/// Stops a dossier, with the lawful reason.
    stop, "/api/v1/dossiers/{id}/stop", Stopping,
    |b, lang| Command::Stop { ground: b.ground, reason: reason(&b.reason, lang)? });
command!(/// Asks another agency for its opinion, with a limit.
    consult, "/api/v1/dossiers/{id}/consult", AskedAgency, |b, lang| Command::Consult {
        agency: one_line(&b.agency, lang)?, question: reason(&b.question, lang)?, until: b.until });
command!(/// Takes down what an agency answered.
    record_answer, "/api/v1/dossiers/{id}/record-answer", AnswerOfAgency, |b, lang| Command::RecordAnswer {
        agency: one_line(&b.agency, lang)?, answer: reason(&b.answer, lang)? });
command!(/// Signs.
    sign, "/api/v1/dossiers/{id}/sign", Bare, |b, lang| Command::Sign);
command!(/// Takes a dossier back.
    withdraw, "/api/v1/dossiers/{id}/withdraw", Reasoned, |b, lang| Command::Withdraw { reason: reason(&b.reason, lang)? });

/// A dossier with its papers, clock and applicant.
#[derive(Serialize, ToSchema)]
pub(crate) struct DossierView {
    /// Every fact of it.
    #[schema(value_type = Object)]
    facts: Dossier,
    /// Where it stands.
    #[schema(value_type = crate::api::shapes::StageWord)]
    stage: Stage,
    /// The national portal's state, 1 to 10.
    portal_state: u8,
    /// How its due date is found, line by line; empty before acceptance.
    clock: Vec<String>,
    /// Its version.
    version: i64,
    /// Name of the applicant.
    applicant_name: String,
    /// What was typed into the form, by the keys of its fields.
    #[schema(value_type = crate::api::shapes::Typed)]
    answers: Answers,
    /// What may be done with it now, by this person.
    #[schema(value_type = Vec<crate::api::shapes::CommandWord>)]
    may: Vec<CommandKind>,
}

/// Loads a dossier that the caller may read; others are not told apart from those that do not exist.
pub(crate) async fn load(app: &App, caller: &Caller, id: &str) -> Result<(Dossier, i64), Problem> {
    let id: Uuid = place(id, caller.lang)?;
    let row = app.store.dossier(id).await.map_err(|error| Problem::store(&error, caller.lang))?;
    let row = row.ok_or_else(|| Problem::not_found(caller.lang))?;
    let dossier: Dossier = serde_json::from_str(&row.body).map_err(|error| {
        tracing::error!(%error, dossier = %id, "a stored dossier cannot be read");
        Problem::internal(caller.lang)
    })?;
    permits(caller.subject(), haicap_core::access::Action::ReadDossier, &dossier.object())
        .map_err(|_| Problem::not_found(caller.lang))?;
    Ok((dossier, row.version))
}

/// What was typed into the form of a dossier.
pub(crate) async fn answers(app: &App, dossier: &Dossier, lang: Lang) -> Result<Answers, Problem> {
    let kept = app.store.answers(dossier.id).await.map_err(|error| Problem::store(&error, lang))?;
    kept.map_or_else(|| Ok(Answers::new()), |body| serde_json::from_str(&body)).map_err(|error| {
        tracing::error!(%error, dossier = %dossier.id, "stored answers cannot be read");
        Problem::internal(lang)
    })
}

/// One dossier.
#[utoipa::path(get, path = "/api/v1/dossiers/{id}", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = DossierView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DossierView>, Problem> {
    let (facts, version) = load(&app, &caller, &id).await?;
    let applicant = app.store.applicant(facts.applicant).await.map_err(|error| Problem::store(&error, caller.lang))?;
    let configuration = app.configuration();
    let procedure = configuration.procedure(app.city(), facts.unit, &facts.procedure);
    let procedure = procedure.ok_or_else(|| Problem::internal(caller.lang))?;
    let calendar = app.calendar(&configuration, facts.unit);
    let due = promise(&facts, procedure, &calendar);
    let lines = due.iter().flat_map(|due| &due.lines);
    let clock = lines.map(|line| line.label(&calendar, caller.lang)).collect();
    Ok(Json(DossierView {
        clock,
        stage: facts.stage(),
        portal_state: facts.portal_state().number(),
        may: open_to(caller.subject(), &facts, procedure, app.rules_of(&facts)),
        answers: answers(&app, &facts, caller.lang).await?,
        applicant_name: applicant.map(|applicant| applicant.name).unwrap_or_default(),
        version,
        facts,
    }))
}
