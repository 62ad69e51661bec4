//! What whoever handed in keeps: the lookup number, on the screen, as a QR code and as a paper.

use super::texts::FollowTexts;
use super::{Held, ask_first, held, told};
use crate::app::AppKind;
use crate::error::Problem;
use crate::look_up::{By, number};
use crate::pages::dossier::{FormLink, listed, paper_name, pdf, printed};
use crate::pages::result::address;
use crate::pages::{Page, Shell, show};
use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use haicap_core::dossier::Dossier;
use haicap_core::forms::{Applicant, Facts, Form, handed_in, paper};
use haicap_core::procedure::RequiredPaper;

#[derive(Template)]
#[template(path = "follow_receipt.html")]
struct ReceiptPage {
    shell: Shell,
    t: &'static FollowTexts,
    number: String,
    procedure: String,
    unit: String,
    desk: String,
    seat: Option<String>,
    sent: String,
    papers: Vec<String>,
    accepted: bool,
}

/// The lookup number, for whoever proved that they have it.
pub(crate) async fn receipt(page: Page, headers: HeaderMap) -> Response {
    page.answer(match own(&page, &headers).await {
        Ok(Some(held)) => view(&page, &held).await,
        Ok(None) => Ok(ask_first(&page)),
        Err(problem) => Err(problem),
    })
}

/// A proof by the lookup number: it is shown to nobody who does not have it.
async fn own(page: &Page, headers: &HeaderMap) -> Result<Option<Held>, Problem> {
    Ok(held(page, headers).await?.filter(|held| held.proof.by == By::Number))
}

async fn view(page: &Page, held: &Held) -> Result<Response, Problem> {
    let (t, dossier) = (FollowTexts::of(page.lang()), &held.dossier);
    let procedure = page.city().procedure(&dossier.procedure).ok_or_else(|| Problem::internal(page.lang()))?;
    let desk = told::desk(page, dossier.unit, None);
    let papers = procedure.papers.iter().filter(|paper| dossier.papers.contains(&paper.key));
    page.html(&ReceiptPage {
        shell: page.shell(t.receipt_title),
        t,
        number: page.stored(number(&page.app, dossier.id).await)?,
        procedure: show::short_name(procedure, page.lang()),
        unit: page.unit_name(dossier.unit),
        desk: desk.name,
        seat: desk.seat,
        sent: page.moment(dossier.submitted_at),
        papers: papers.map(|paper| with_files(page, dossier, paper)).collect(),
        accepted: dossier.accepted_at.is_some(),
    })
}

/// A paper that came, with how many files of it.
fn with_files(page: &Page, dossier: &Dossier, paper: &RequiredPaper) -> String {
    let name = paper_name(paper, page.lang());
    let files = dossier
        .files
        .get(&paper.key)
        .map(|files| format!(" ({} {})", files.len(), FollowTexts::of(page.lang()).files_count));
    name + &files.unwrap_or_default()
}

/// Where the QR code of a dossier leads.
pub(crate) async fn link(page: &Page, dossier: &Dossier) -> Result<String, Problem> {
    let scheme = if page.secure { "https" } else { "http" };
    let number = page.stored(number(&page.app, dossier.id).await)?;
    Ok(format!("{scheme}://{}{}", page.host, page.link(&format!("/follow?number={number}"))))
}

/// The QR code as a picture.
pub(crate) async fn code(page: Page, headers: HeaderMap) -> Response {
    page.answer(picture(&page, &headers).await)
}

async fn picture(page: &Page, headers: &HeaderMap) -> Result<Response, Problem> {
    let Some(held) = own(page, headers).await? else { return Err(Problem::not_found(page.lang())) };
    let picture = haicap_documents::qr(&link(page, &held.dossier).await?);
    let picture = picture.map_err(|_| Problem::internal(page.lang()))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}

/// The papers that the agency made out for the dossier; the receipt has an address of its own, the control sheet is none
/// of them.
pub(super) fn papers(page: &Page, dossier: &Dossier) -> Vec<FormLink> {
    listed(page, dossier, "/follow/forms").into_iter().filter(|paper| paper.form != Form::Receipt).collect()
}

/// One of these papers.
pub(crate) async fn form(page: Page, headers: HeaderMap, Path(file): Path<String>) -> Response {
    page.answer(match held(&page, &headers).await {
        Ok(Some(held)) => printed(&page, &held.dossier, &file).await,
        Ok(None) => Ok(ask_first(&page)),
        Err(problem) => Err(problem),
    })
}

/// The paper: before acceptance the confirmation, then the receipt with the return date.
pub(crate) async fn receipt_pdf(page: Page, headers: HeaderMap) -> Response {
    page.answer(match own(&page, &headers).await {
        Ok(Some(held)) => print(&page, &held).await,
        Ok(None) => Ok(ask_first(&page)),
        Err(problem) => Err(problem),
    })
}

async fn print(page: &Page, held: &Held) -> Result<Response, Problem> {
    let dossier = &held.dossier;
    let configuration = page.app.configuration();
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    let row = page.stored(page.app.store.applicant(dossier.applicant).await)?;
    let address = address(page, dossier).await?;
    let applicant = row.map_or_else(Applicant::default, |row| Applicant {
        name: row.name,
        identity_number: show::masked(&row.identity_number),
        phone: show::masked(&row.phone),
        address: address.clone(),
    });
    let facts = Facts {
        city: page.city(),
        calendar: &page.app.calendar(&configuration, dossier.unit),
        procedure: procedure.ok_or_else(|| Problem::internal(page.lang()))?,
        applicant: &applicant,
        steps: &[],
        look_up: &link(page, dossier).await?,
        is_trial: page.app.kind != AppKind::Official,
        now: page.app.clock.now(),
        dossier,
    };
    let receipt = paper(Form::Receipt, &facts);
    let document = match receipt {
        Some(receipt) => receipt,
        None => handed_in(&facts, &page.stored(number(&page.app, dossier.id).await)?),
    };
    pdf(page, document, "ho-so.pdf").await
}
