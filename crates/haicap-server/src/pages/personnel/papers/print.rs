//! One paper as PDF, and many of them behind a page that shows how far it is.

use super::issue::{attachment, printed_wrong};
use super::{PapersTexts, may_see, wanted};
use crate::error::Problem;
use crate::pages::job::{self, JobWords};
use crate::pages::personnel::proposals::reader;
use crate::pages::{Fields, Page};
use crate::personnel::records::Paper;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::document::{CopyNumber, Document};
use haicap_core::words::fold;
use haicap_documents::{Archive, render};
use haicap_store::NewEntry;
use uuid::Uuid;

/// Most numbered copies of a paper.
pub(super) const COPIES_MAX: u32 = 200;

/// The PDF of a paper; `?copy=3&of=12` numbers the copy, `?archive=a1b` asks for PDF/A-1b.
pub(crate) async fn paper(page: Page, Path(id): Path<Uuid>) -> Response {
    let printed = pdf(&page, id).await;
    page.answer(printed)
}

async fn pdf(page: &Page, id: Uuid) -> Result<Response, Problem> {
    let state = page.staff();
    let paper = state.get::<Paper>(&id).filter(|paper| may_see(page, paper));
    let paper = paper.ok_or_else(|| Problem::not_found(page.lang()))?;
    let number = |name: &str| page.asked.get(name).parse::<u32>().ok().filter(|n| (1..=COPIES_MAX).contains(n));
    let copy = number("copy").zip(number("of")).filter(|(number, of)| number <= of);
    let copy = copy.map(|(number, of)| CopyNumber { number, of });
    let document = Document { copy, reader: Some(reader(page)), ..paper.document.clone() };
    let archive = if page.asked.get("archive") == "a1b" { Archive::A1b } else { Archive::A2b };
    let printed = tokio::task::spawn_blocking(move || render(&document, archive)).await;
    let printed = printed.map_err(|_| Problem::internal(page.lang()))?;
    let printed = printed.map_err(|error| printed_wrong(&error.to_string(), page.lang()))?;
    note(page, "read_paper", &id.to_string()).await?;
    Ok(attachment(&format!("{}.pdf", file_name(paper)), "application/pdf", printed))
}

/// Writes a reading or an export into the journal.
pub(crate) async fn note(page: &Page, command: &str, about: &str) -> Result<(), Problem> {
    note_of(page, command, about, &serde_json::json!([])).await
}

/// As [`note`], with the identifiers of what was taken out.
async fn note_of(page: &Page, command: &str, about: &str, events: &serde_json::Value) -> Result<(), Problem> {
    let (actor, app) = (page.actor()?, &page.app);
    let entry = |entry: NewEntry| NewEntry {
        aggregate: "paper".into(),
        aggregate_id: format!("paper/{about}"),
        command: command.to_owned(),
        events: events.to_string(),
        ..entry
    };
    let key = actor.key();
    let noted = app.personnel.change(app, &key, |batch| {
        batch.note(entry);
        Ok(())
    });
    page.kept(noted.await)
}

/// Name of a paper's file: number and unit in plain letters.
pub(super) fn file_name(paper: &Paper) -> String {
    let unit = paper.unit.map(|unit| unit.to_string()).unwrap_or_default();
    let name = fold(&format!("{} {unit}", paper.number));
    let plain: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    plain.trim_matches('-').to_owned()
}

/// Begins to print all papers of a filter.
pub(crate) async fn start(page: Page, form: Fields) -> Response {
    let started = begin(&page, &form).await;
    page.answer(started)
}

async fn begin(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let state = page.staff();
    let named = |paper: &Paper| Document { reader: Some(reader(page)), ..paper.document.clone() };
    let wanted = wanted(page, &state, form);
    let which: Vec<Uuid> = wanted.iter().map(|(id, _)| *id).collect();
    let papers: Vec<(String, Document)> =
        wanted.into_iter().map(|(_, paper)| (format!("{}.pdf", file_name(paper)), named(paper))).collect();
    if papers.is_empty() {
        return Err(Problem::not_found(page.lang()));
    }
    let id = page.id()?;
    note_of(page, "print_papers", &papers.len().to_string(), &serde_json::json!([{ "papers": which }])).await?;
    let file = format!("van-ban-{}.zip", page.today());
    page.app.personnel.jobs.start(id, page.actor()?.person, file, papers);
    Ok(page.go(&format!("/papers/jobs/{id}")))
}

/// How far a job is.
pub(crate) async fn page(page: Page, Path(id): Path<Uuid>) -> Response {
    page.answer(progress(&page, id))
}

fn progress(page: &Page, id: Uuid) -> Result<Response, Problem> {
    let t = PapersTexts::of(page.lang());
    let words = JobWords {
        titles: [t.printing, t.printed],
        counted: t.shown,
        note: t.printing_note,
        about: None,
        download: t.download,
        failed: t.print_failed,
        back: Some((page.link("/papers"), t.back)),
    };
    job::progress(page, (id, Some(page.actor()?.person)), words, &format!("/papers/jobs/{id}/file"))
}

/// The file of a job.
pub(crate) async fn file(page: Page, Path(id): Path<Uuid>) -> Response {
    let owner = page.actor().map(|actor| actor.person);
    page.answer(owner.and_then(|owner| job::file(&page, id, Some(owner))))
}
