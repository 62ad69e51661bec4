//! The forms of a dossier as PDF, each from the moment on at which it is due.

use super::receipt::form_missing;
use super::timeline::in_place_of;
use crate::api::dossiers::load;
use crate::app::AppKind;
use crate::clock::from_micros;
use crate::error::Problem;
use crate::pages::follow::link;
use crate::pages::result::address;
use crate::pages::{Page, encoded, show};
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::document::{Document, Seat};
use haicap_core::dossier::{CommandKind, Dossier};
use haicap_core::forms::{self, Applicant, Facts, Form, FormSet, Hand, InPlace, StepDone, due_forms};
use haicap_core::organization::Assignment;
use haicap_documents::{Archive, RenderError, render};
use haicap_store::Outcome;
use uuid::Uuid;

/// A form that is due, to be printed.
pub(crate) struct FormLink {
    pub(crate) form: Form,
    pub(crate) link: String,
    pub(crate) title: &'static str,
}

/// A form of a dossier as PDF.
pub(crate) async fn form(page: Page, Path((id, file)): Path<(String, String)>) -> Response {
    page.answer(print(&page, &id, &file).await)
}

/// The forms that are due now, for somebody who may have them.
pub(super) fn links(page: &Page, dossier: &Dossier) -> Vec<FormLink> {
    listed(page, dossier, &format!("/dossiers/{}/forms", dossier.id))
}

/// The forms that are due now for whoever looks on, below an address.
pub(crate) fn listed(page: &Page, dossier: &Dossier, below: &str) -> Vec<FormLink> {
    let set = FormSet::on(page.today());
    let link = |form: Form| {
        let title = if page.lang() == Lang::Vi { set.title(form)? } else { form.label(page.lang()) };
        Some(FormLink { form, link: page.link(&format!("{below}/{form}.pdf")), title })
    };
    due_forms(dossier, page.today()).into_iter().filter(|form| is_for(page, dossier, *form)).filter_map(link).collect()
}

/// The control sheet stays within the unit.
fn is_for(page: &Page, dossier: &Dossier, form: Form) -> bool {
    form != Form::ControlSheet || page.may_at(Action::ReadDossier, dossier.unit)
}

async fn print(page: &Page, id: &str, file: &str) -> Result<Response, Problem> {
    let (dossier, _) = load(&page.app, &page.caller, id).await?;
    printed(page, &dossier, file).await
}

/// A form of a dossier that the reader may see, by the name of its file.
pub(crate) async fn printed(page: &Page, dossier: &Dossier, file: &str) -> Result<Response, Problem> {
    let form = file.strip_suffix(".pdf").and_then(Form::from_key).filter(|form| is_for(page, dossier, *form));
    let form = form.ok_or_else(|| Problem::not_found(page.lang()))?;
    let configuration = page.app.configuration();
    if !configuration.has_form(dossier.unit, form) {
        return Err(form_missing(page, form));
    }
    let procedure = configuration.procedure(page.city(), dossier.unit, &dossier.procedure);
    let facts = Facts {
        city: page.city(),
        calendar: &page.app.calendar(&configuration, dossier.unit),
        procedure: procedure.ok_or_else(|| Problem::internal(page.lang()))?,
        applicant: &applicant(page, dossier).await?,
        steps: &steps(page, dossier.id).await?,
        look_up: &look_up(page, dossier).await?,
        is_trial: page.app.kind != AppKind::Official,
        now: page.app.clock.now(),
        dossier,
    };
    let paper = forms::paper(form, &facts).ok_or_else(|| not_due(page, form))?;
    let about = dossier.code.clone().unwrap_or_else(|| dossier.id.to_string());
    pdf(page, paper, &format!("{form}-{about}.pdf")).await
}

/// Who applied. The identity number is masked, as on the receipt that is shown on the screen.
async fn applicant(page: &Page, dossier: &Dossier) -> Result<Applicant, Problem> {
    let Some(row) = page.stored(page.app.store.applicant(dossier.applicant).await)? else {
        return Ok(Applicant::default());
    };
    let whole = super::sees_numbers(page, dossier);
    let phone = if whole { row.phone } else { show::masked(&row.phone) };
    let address = if whole { address(page, dossier).await? } else { String::new() };
    Ok(Applicant { name: row.name, identity_number: show::masked(&row.identity_number), phone, address })
}

/// What was done with a dossier and by whom, from the journal.
async fn steps(page: &Page, dossier: Uuid) -> Result<Vec<StepDone>, Problem> {
    let lines = page.stored(page.app.store.journal_of(&dossier.to_string()).await)?;
    let mut steps = Vec::new();
    for line in lines.iter().filter(|line| line.outcome == Outcome::Done) {
        let command = CommandKind::from_key(&line.command);
        if command.is_some() || line.command == crate::act::CARRY_OVER {
            let by = hand(page, &line.actor).await?;
            let in_place_of = in_place(page, &line.events).await?;
            let by = by.map(|hand| Hand { in_place_of, ..hand });
            steps.push(StepDone { at: from_micros(line.at), command, by });
        }
    }
    Ok(steps)
}

/// The official behind an actor of the journal; nobody for citizens and for assignments that are no more.
async fn hand(page: &Page, actor: &str) -> Result<Option<Hand>, Problem> {
    let Ok(id) = actor.parse::<Uuid>() else { return Ok(None) };
    let row = page.stored(page.app.city_store.assignment(id).await)?;
    let held = row.and_then(|row| serde_json::from_str::<Assignment>(&row.body).ok());
    Ok(held.map(|held| {
        let blueprint = &page.city().blueprint;
        let (post, division) =
            (blueprint.post(&held.post), forms::division_name(page.city(), held.unit, &held.division));
        Hand {
            name: held.name,
            post: post.map_or(held.post, |post| post.name.clone()),
            division: division.unwrap_or(held.division),
            seat: post.map_or(Seat::Officer, Seat::of),
            in_place_of: None,
        }
    }))
}

/// In whose place an entry was made, and whether the committee's signing was given on with it. What a head who signs by order gives
/// to the own deputy is none of that: the deputy signs for that head (khoản 4 Điều 13 Nghị định 30/2020/NĐ-CP).
async fn in_place(page: &Page, events: &str) -> Result<Option<InPlace>, Problem> {
    let Some((of, under)) = in_place_of(&serde_json::from_str(events).unwrap_or_default()) else { return Ok(None) };
    let row = page.stored(page.app.city_store.assignment(of).await)?;
    let held = row.and_then(|row| serde_json::from_str::<Assignment>(&row.body).ok());
    let signing = page.app.delegation(under).is_some_and(|given| given.form.is_some());
    let of_post = |held: Assignment| {
        let post = page.city().blueprint.post(&held.post);
        let signs = signing && post.map(Seat::of) == Some(Seat::Committee);
        InPlace { post: post.map_or(held.post, |post| post.name.clone()), signs }
    };
    Ok(held.map(of_post))
}

/// Where the QR code leads: to following it by code, or by its lookup number while it has none. Officers who follow it
/// come to their own search.
async fn look_up(page: &Page, dossier: &Dossier) -> Result<String, Problem> {
    let Some(code) = &dossier.code else { return link(page, dossier).await };
    let scheme = if page.secure { "https" } else { "http" };
    Ok(format!("{scheme}://{}{}", page.host, page.link(&format!("/follow?code={}", encoded(code)))))
}

fn not_due(page: &Page, form: Form) -> Problem {
    let (vi, en) = (
        format!("Hồ sơ chưa đến bước lập “{}”. Các mẫu in được đang có ở trang hồ sơ.", form.label(Lang::Vi)),
        format!("“{}” is not due for this dossier. Its page has the forms that can be printed.", form.label(Lang::En)),
    );
    Problem::new(StatusCode::NOT_FOUND, "form_not_due", (&vi, &en), page.lang())
}

/// A paper as a PDF that the browser shows.
pub(crate) async fn pdf(page: &Page, paper: Document, name: &str) -> Result<Response, Problem> {
    let printed = tokio::task::spawn_blocking(move || render(&paper, Archive::default())).await;
    let failed = |error: RenderError| match error {
        RenderError::Unprintable(letters) => unprintable(page, &letters),
        error => {
            tracing::error!(%error, "a form could not be printed");
            Problem::internal(page.lang())
        }
    };
    let bytes = printed.map_err(|_| Problem::internal(page.lang()))?.map_err(failed)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("inline; filename=\"{name}\"")),
    ];
    Ok((headers, bytes).into_response())
}

/// Letters that no font has, such as pictures in a reason.
fn unprintable(page: &Page, letters: &[char]) -> Problem {
    let letters = letters.iter().map(|letter| format!("“{letter}”")).collect::<Vec<_>>().join(", ");
    let (vi, en) = (
        format!(
            "Chưa in được: không có mẫu chữ cho {letters} trong họ tên hoặc lý do. Hãy sửa lại nội dung đó rồi in."
        ),
        format!("Not printed: there are no letters for {letters} in the name or reason. Correct it and print again."),
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unprintable", (&vi, &en), page.lang())
}
