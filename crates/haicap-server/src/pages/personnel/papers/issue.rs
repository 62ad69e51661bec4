//! Issuing the papers of many units at once, and their drafts.

use super::PapersTexts;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::personnel::proposals::reader;
use crate::pages::personnel::take_out::classification;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::papers::{IssueOrder, Issued, drafts as drafts_of, issue, watermark};
use crate::personnel::publish;
use askama::Template;
use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::access::Object;
use haicap_core::staffing::Track;
use haicap_core::territory::UnitId;
use haicap_documents::{Archive, render_bound};
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

#[derive(Template)]
#[template(path = "personnel/papers_issued.html")]
struct IssuedPage {
    shell: Shell,
    t: &'static PapersTexts,
    papers: usize,
    people: usize,
    refused: Vec<(String, String)>,
    waiting: Vec<String>,
    nobody_competent: Vec<String>,
    ungated: Vec<String>,
}

/// Issues papers.
pub(crate) async fn submit(page: Page, Extension(instance): Extension<Arc<Instance>>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &instance, &form).await)
}

async fn carry_out(page: &Page, instance: &Arc<Instance>, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    page.caller.may(Object::default())?;
    let actor = page.actor()?;
    let order = order(page, form)?;
    let (app, city) = (&page.app, page.city());
    let issued = app.personnel.change(app, &actor.key(), |batch| issue(batch, city, &actor, &order)).await;
    let issued = page.kept(issued)?;
    if !instance.is_personnel_only() {
        page.kept(publish::take_in_all(instance, &issued.lists).await)?;
    }
    page.html(&result(page, &issued))
}

fn result(page: &Page, issued: &Issued) -> IssuedPage {
    let t = PapersTexts::of(page.lang());
    let state = page.staff();
    let name = |id: &Uuid| state.person(*id).map_or_else(|| id.to_string(), |official| official.name.clone());
    let gate = |key: &String| {
        let gate = page.city().staffing.gates.iter().find(|gate| gate.key == *key);
        gate.map_or_else(|| key.clone(), |gate| gate.name.clone())
    };
    IssuedPage {
        shell: page.shell(t.title),
        t,
        papers: issued.papers.len(),
        people: issued.files.done,
        refused: issued.files.refused.iter().map(|(id, why)| (name(id), why.message(page.lang()))).collect(),
        waiting: issued.waiting.iter().map(gate).collect(),
        ungated: issued.ungated.iter().map(|post| page.post_name(post)).collect(),
        nobody_competent: issued.nobody_competent.iter().map(|post| page.post_name(post)).collect(),
    }
}

/// The order of a form: everything is checked before anything is done.
fn order(page: &Page, form: &Fields) -> Result<IssueOrder, Problem> {
    let lang = page.lang();
    let day = |name: &str| -> Result<Date, Problem> {
        form.get(name).trim().parse().map_err(|_| {
            let (vi, en) =
                ("Ngày chưa đúng; viết năm-tháng-ngày, ví dụ 2025-06-10.", "The date is wrong; write 2025-06-10.");
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_date", (vi, en), lang)
        })
    };
    let Some(track) = Track::from_key(form.get("track")) else { return Err(Problem::bad_input("track", lang)) };
    let chosen: Result<BTreeSet<UnitId>, _> = form.all("unit").filter(|unit| *unit != "all").map(str::parse).collect();
    let chosen = chosen.map_err(|_| Problem::bad_input("unit", lang))?;
    let everywhere = || page.city().new_units().map(|unit| unit.id).collect();
    let date = day("date")?;
    Ok(IssueOrder {
        track,
        units: if chosen.is_empty() { everywhere() } else { chosen },
        date,
        effective_from: if form.filled("effective").is_some() { day("effective")? } else { date },
        place_name: form.filled("place").unwrap_or(&page.city().name).to_owned(),
        classification: classification(page, form)?,
        gates: page.staff().open_gates(),
        watermark: watermark(&page.app),
        order: form.id("order").ok_or_else(|| Problem::bad_input("order", lang))?,
    })
}

/// Drafts of what is ready, as one PDF; nothing comes into effect.
pub(crate) async fn drafts(page: Page) -> Response {
    let drafted = draft_pdf(&page).await;
    page.answer(drafted)
}

async fn draft_pdf(page: &Page) -> Result<Response, Problem> {
    let lang = page.lang();
    let Some(track) = Track::from_key(page.asked.get("track")) else { return Err(Problem::bad_input("track", lang)) };
    let chosen: BTreeSet<UnitId> = page.asked.all("unit").filter_map(|unit| unit.parse().ok()).collect();
    // Drafts are prepared for the day on which the acts are to take effect; the table of competence is that day's.
    let effective_from = match page.asked.filled("effective") {
        Some(day) => day.parse().map_err(|_| Problem::bad_input("effective", lang))?,
        None if track == Track::Legal => page.today().max(page.city().opening_day),
        None => page.today(),
    };
    let order = IssueOrder {
        track,
        units: if chosen.is_empty() { page.city().new_units().map(|unit| unit.id).collect() } else { chosen },
        date: page.today(),
        effective_from,
        place_name: page.city().name.clone(),
        classification: classification(page, &page.asked)?,
        gates: page.staff().open_gates(),
        watermark: watermark(&page.app),
        order: Uuid::nil(),
    };
    let mut documents = drafts_of(&page.staff(), page.city(), &order);
    documents.iter_mut().for_each(|draft| draft.reader = Some(reader(page)));
    if documents.is_empty() {
        return Err(Problem::not_found(lang));
    }
    let printing = move || render_bound("Dự thảo", &documents, Archive::default());
    let pdf = tokio::task::spawn_blocking(printing).await.map_err(|_| Problem::internal(lang))?;
    let pdf = pdf.map_err(|error| printed_wrong(&error.to_string(), lang))?;
    super::print::note(page, "export_drafts", track.key()).await?;
    Ok(attachment("du-thao.pdf", "application/pdf", pdf))
}

/// A paper that could not be printed, with the printer's words.
pub(super) fn printed_wrong(error: &str, lang: haicap_core::Lang) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_printed", (error, error), lang)
}

/// A file to be opened or kept.
pub(crate) fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("inline; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}
