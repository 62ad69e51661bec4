//! Following a dossier without an account: where it stands, why it takes long, what the citizen can do.
//!
//! The pair of number and telephone is asked once; a cookie that the store sealed then stands for it, for half an hour
//! ([`Proof`]). What is shown are steps, papers and reasons down to the division, no names (Điều 16 khoản 2 điểm d Thông
//! tư 01/2018/TT-VPCP).

mod change;
mod receipt;
mod result;
mod texts;
mod told;

pub(crate) use change::{change, end};
pub(crate) use receipt::{code, form, link, receipt, receipt_pdf};
pub(crate) use result::result;
pub(crate) use texts::FollowTexts;

use super::files::{self, FileField, FileTexts};
use super::result::{self as results, DeliveryView, ResultView};
use super::{Fields, Page, Shell, dossier as dossiers, fields, show};
use crate::api::work::open_to;
use crate::attachments::Received;
use crate::error::Problem;
use crate::look_up::{PROOF_SECONDS, Place, Proof, ProofError, may_be_rated, may_rate, prove};
use crate::routes::cookie;
use askama::Template;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::dossier::{CommandKind, Dossier, PayMethod};
use haicap_core::procedure::{Procedure, RequiredPaper};
use haicap_core::words::tidy;
use haicap_store::RatingRow;
use told::{Reason, Step};

/// Letters of a number and of a telephone that are looked at.
const TYPED_MAX: usize = 60;

#[derive(Template)]
#[template(path = "follow.html")]
struct AskPage {
    shell: Shell,
    t: &'static FollowTexts,
    number: String,
    phone: String,
    number_wrong: Option<&'static str>,
    phone_wrong: Option<&'static str>,
    wrong: Option<&'static str>,
    /// The proof ran out while its page was open.
    over: bool,
}

/// Asks for number and telephone. Whoever works with dossiers finds the code in their own search.
pub(crate) async fn ask(page: Page) -> Response {
    let code = page.asked.get("code").trim();
    let works = page.subject().units().any(|unit| page.may_at(Action::ReadDossier, unit));
    if works && !code.is_empty() {
        return page.go(&format!("/dossiers?code={}", super::encoded(code)));
    }
    let number = page.asked.filled("number").unwrap_or(code);
    let number: String = number.chars().take(TYPED_MAX).collect();
    page.answer(ask_again(&page, 200, Asked { number, ..Asked::default() }))
}

#[derive(Default)]
struct Asked {
    number: String,
    phone: String,
    wrong: Option<&'static str>,
    tried: bool,
}

fn ask_again(page: &Page, status: u16, asked: Asked) -> Result<Response, Problem> {
    let t = FollowTexts::of(page.lang());
    let missing = |text: &str, words| (asked.tried && text.is_empty()).then_some(words);
    page.html_with(
        status,
        &AskPage {
            shell: page.shell(t.title),
            t,
            number_wrong: missing(&asked.number, t.number_missing),
            phone_wrong: missing(&asked.phone, t.phone_missing),
            number: asked.number,
            phone: asked.phone,
            wrong: asked.wrong,
            over: page.asked.filled("over").is_some(),
        },
    )
}

/// Checks the pair.
pub(crate) async fn look_up(page: Page, place: Place, form: Fields) -> Response {
    page.answer_to(&form, check(&page, &place, &form).await)
}

async fn check(page: &Page, place: &Place, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let t = FollowTexts::of(page.lang());
    let typed = |name| tidy(form.get(name)).chars().take(TYPED_MAX).collect::<String>();
    let asked = Asked { number: typed("number"), phone: typed("phone"), wrong: None, tried: true };
    if asked.number.is_empty() || asked.phone.is_empty() {
        return ask_again(page, 422, asked);
    }
    match prove(&page.app, place, &asked.number, &asked.phone).await {
        Ok(proof) => enter(page, proof, "/follow/dossier").await,
        Err(ProofError::Wrong) => ask_again(page, 422, Asked { wrong: Some(t.pair_wrong), ..asked }),
        Err(ProofError::Wait) => {
            let status = StatusCode::TOO_MANY_REQUESTS.as_u16();
            ask_again(page, status, Asked { wrong: Some(t.pair_wait), ..asked })
        }
        Err(ProofError::Store(error)) => Err(Problem::store(&error, page.lang())),
    }
}

/// Goes on with a proof.
pub(crate) async fn enter(page: &Page, proof: Proof, to: &str) -> Result<Response, Problem> {
    let sealed = page.stored(proof.sealed(&page.app).await)?;
    with_proof(page, &sealed, page.go(to))
}

fn with_proof(page: &Page, sealed: &str, mut response: Response) -> Result<Response, Problem> {
    let seconds = if sealed.is_empty() { 0 } else { PROOF_SECONDS };
    let cookie = fields::proof_cookie(page.app.kind, &page.app.base(), sealed, seconds, page.secure);
    let cookie = HeaderValue::from_str(&cookie).map_err(|_| Problem::internal(page.lang()))?;
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// A dossier that the browser has the proof for.
struct Held {
    proof: Proof,
    dossier: Dossier,
}

/// The dossier of the proof in the browser's cookie; `None` when there is none, or it ran out.
async fn held(page: &Page, headers: &HeaderMap) -> Result<Option<Held>, Problem> {
    let Some(sealed) = cookie(headers, &fields::proof_name(page.app.kind)) else { return Ok(None) };
    let Some(proof) = page.stored(Proof::read(&page.app, &sealed).await)? else { return Ok(None) };
    let Some(row) = page.stored(page.app.store.dossier(proof.dossier).await)? else { return Ok(None) };
    let dossier = serde_json::from_str(&row.body).map_err(|error| {
        tracing::error!(%error, dossier = %row.id, "a stored dossier cannot be read");
        Problem::internal(page.lang())
    })?;
    Ok(Some(Held { proof, dossier }))
}

/// Where somebody without a proof goes on.
fn ask_first(page: &Page) -> Response {
    page.go("/follow?over=1")
}

#[derive(Template)]
#[template(path = "follow_dossier.html")]
struct DossierPage {
    shell: Shell,
    t: &'static FollowTexts,
    number: String,
    is_code: bool,
    procedure: String,
    stage: String,
    stage_class: &'static str,
    now: &'static str,
    reasons: Vec<Reason>,
    steps: Vec<Step>,
    why: &'static str,
    /// Whether a result comes, or came.
    comes: bool,
    promised: Option<String>,
    limit: String,
    clock: Vec<String>,
    unit: String,
    /// The competent unit, where that is another one.
    handled_by: Option<String>,
    desk: String,
    seat: Option<String>,
    hours: String,
    fee: String,
    ways_to_pay: Vec<&'static str>,
    /// What the agency made out for the dossier, to be printed.
    papers: Vec<dossiers::FormLink>,
    /// Papers that are asked for, whether they are ticked, and room for their files; empty when none are.
    asked: Vec<(String, bool, FileField)>,
    file_texts: &'static FileTexts,
    /// The result, from its being ready on, and how it is received before.
    result: ResultView,
    /// The form that changes it.
    delivery: Option<DeliveryView>,
    delivery_open: bool,
    may_supplement: bool,
    may_withdraw: bool,
    /// Acting takes the lookup number.
    by_code: bool,
    reason: String,
    withdraws: bool,
    rates: bool,
    rating: Option<String>,
    scores: Vec<(u8, &'static str, bool)>,
    words: String,
    /// The complaint about conduct: what became of it, and on what that rests.
    complaint: Option<(&'static str, String)>,
    complains: bool,
    complaint_words: String,
    /// A sentence at the field of the last try.
    wrong: Option<Wrong>,
    done: Option<&'static str>,
    command_id: String,
    problem: Option<Problem>,
}

/// What is wrong with one part of the page.
struct Wrong {
    part: &'static str,
    text: &'static str,
}

impl DossierPage {
    /// The sentence for a part.
    fn wrong_in(&self, part: &str) -> Option<&'static str> {
        self.wrong.as_ref().filter(|wrong| wrong.part == part).map(|wrong| wrong.text)
    }
}

/// What somebody tried on the page, and why it was turned away.
#[derive(Default)]
struct Tried<'f> {
    received: Option<&'f Received>,
    wrong: Option<Wrong>,
    problem: Option<Problem>,
}

/// The dossier.
pub(crate) async fn dossier(page: Page, headers: HeaderMap) -> Response {
    let shown = match held(&page, &headers).await {
        Ok(Some(held)) => view(&page, &held, Tried::default()).await,
        Ok(None) => Ok(ask_first(&page)),
        Err(problem) => Err(problem),
    };
    page.answer(shown)
}

async fn view(page: &Page, held: &Held, tried: Tried<'_>) -> Result<Response, Problem> {
    let (t, lang, dossier) = (FollowTexts::of(page.lang()), page.lang(), &held.dossier);
    let configuration = page.app.configuration();
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    let procedure = procedure.ok_or_else(|| Problem::internal(lang))?;
    let rating = page.stored(page.app.store.rating(dossier.id).await)?;
    let complaint = page.app.complaint(&page.app.rehearsal.state(), dossier.id);
    let address = results::address(page, dossier).await?;
    let may = open_to(&held.proof.subject(dossier), dossier, procedure, page.app.rules_of(dossier));
    let form = tried.received.map(|received| &received.form);
    let typed = |name: &str| form.map(|form| form.get(name).to_owned()).unwrap_or_default();
    let wrong = if tried.wrong.is_some() { tried.received.map_or(422, files::status) } else { 200 };
    let status = tried.problem.as_ref().map_or(wrong, |problem| problem.status);
    let fee = dossier.fee.unwrap_or_else(|| procedure.fee.amount(dossier.quantity));
    let open = dossier.fee.is_none() || dossier.fee_due().is_some();
    let to_pay = fee > 0 && open && dossier.carried_over.is_none();
    let desk = told::desk(page, dossier.desk(), dossier.promised_at());
    let shown = DossierPage {
        shell: page.shell(t.dossier_title),
        t,
        number: dossier.code.clone().unwrap_or_default(),
        is_code: dossier.code.is_some(),
        procedure: show::short_name(procedure, lang),
        stage: dossier.stage().label(lang).to_owned(),
        stage_class: dossiers::stage_class(dossier.stage()),
        now: results::now(dossier, lang).unwrap_or_else(|| told::now(dossier, lang)),
        reasons: told::reasons(page, dossier).await?,
        why: if dossier.closed_at().is_some() { t.why_over } else { t.why },
        comes: dossier.closed_at().is_none() || dossier.returned_at.is_some(),
        steps: told::steps(page, dossier),
        promised: dossier.promised_at().map(|at| page.moment(at)),
        limit: procedure.limit.label(lang),
        clock: dossiers::clock(page, dossier, procedure),
        unit: page.unit_name(dossier.desk()),
        handled_by: (dossier.desk() != dossier.unit).then(|| page.unit_name(dossier.unit)),
        desk: desk.name,
        seat: desk.seat,
        hours: desk.hours,
        fee: told::fee(dossier, fee, lang),
        ways_to_pay: PayMethod::ALL.iter().filter(|_| to_pay).map(|way| way.label(lang)).collect(),
        papers: receipt::papers(page, dossier),
        asked: asked_papers(page, dossier, procedure, tried.received),
        file_texts: FileTexts::of(lang),
        result: ResultView::of(page, dossier, dossier.result_given(), "/follow/result", ""),
        delivery: may
            .contains(&CommandKind::ChooseDelivery)
            .then(|| DeliveryView::of(page, form, (dossier.delivery, &address))),
        delivery_open: form.is_some_and(|form| form.filled("delivery").is_some()),
        may_supplement: may.contains(&CommandKind::Supplement),
        may_withdraw: may.contains(&CommandKind::Withdraw),
        by_code: held.proof.by == crate::look_up::By::Code,
        reason: typed("reason"),
        withdraws: form.is_some_and(|form| form.filled("reason").is_some()),
        rates: may_be_rated(dossier) && may_rate(page.subject()) && rating.is_none(),
        rating: rating.map(|rating| rated(&rating, t)),
        scores: t.scores().map(|(score, label)| (score, label, typed("score") == score.to_string())).collect(),
        words: typed("words"),
        complains: complaint.is_none() && may_rate(page.subject()),
        complaint: complaint.map(|complaint| told::complaint(complaint, t)),
        complaint_words: typed("complaint"),
        wrong: tried.wrong,
        done: told::done(page.asked.get("done"), t),
        command_id: page.id()?.to_string(),
        problem: tried
            .problem
            .map(|problem| Problem { message: show::with_paper_names(&problem.message, procedure, lang), ..problem }),
    };
    page.html_with(status, &shown)
}

/// Papers that are asked for, with what is known of them, whether they are ticked, and room for their files.
fn asked_papers(
    page: &Page,
    dossier: &Dossier,
    procedure: &Procedure,
    received: Option<&Received>,
) -> Vec<(String, bool, FileField)> {
    let asked = dossier.supplement.as_ref().filter(|request| request.answered_at.is_none());
    let Some(asked) = asked else { return vec![] };
    let papers: Vec<_> = asked.papers.iter().filter_map(|key| procedure.paper(key)).collect();
    let ticked = |key: &str| received.is_some_and(|received| received.form.ticked("paper", key));
    let fields = files::fields(page, papers.iter().copied(), received);
    let row = |(paper, field): (&&RequiredPaper, FileField)| {
        (dossiers::paper_name(paper, page.lang()), ticked(&paper.key), field)
    };
    papers.iter().zip(fields).map(row).collect()
}

fn rated(rating: &RatingRow, t: &'static FollowTexts) -> String {
    let label = t.scores().find(|(score, _)| *score == rating.score).map_or("", |(_, label)| label);
    format!("{}/5: {label}", rating.score)
}
