//! The lessons report of a trial as PDF.

use super::super::incidents::sees_all;
use super::super::{number, recorded};
use crate::error::Problem;
use crate::pages::Page;
use crate::rehearsal::report::lessons_report;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_documents::{Archive, render};
use haicap_store::NewEntry;

/// The file; `?trial=N` chooses the trial in the official store.
pub(crate) async fn paper(page: Page) -> Response {
    page.answer(print(&page).await)
}

async fn print(page: &Page) -> Result<Response, Problem> {
    if !sees_all(page) {
        return Err(Problem::not_found(page.lang()));
    }
    let trial = number(page).or_else(|| page.asked.get("trial").parse().ok());
    let state = page.app.rehearsal.state();
    let document = lessons_report(&state, page.city(), trial, page.app.rehearsal.now());
    let drawn = tokio::task::spawn_blocking(move || render(&document, Archive::default())).await;
    let unprintable = |error: haicap_documents::RenderError| {
        tracing::error!(%error, "the lessons report cannot be printed");
        Problem::internal(page.lang())
    };
    let bytes = drawn.map_err(|_| Problem::internal(page.lang()))?.map_err(unprintable)?;
    let about = trial.map_or_else(|| "city".to_owned(), |number| format!("trial-{number}"));
    let noted = recorded(page, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "lessons_report".into(),
            aggregate_id: format!("lessons_report/{about}"),
            command: "print_lessons_report".into(),
            ..entry
        });
        Ok(())
    });
    noted.await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"rut-kinh-nghiem-{about}.pdf\"")),
    ];
    Ok((headers, bytes).into_response())
}
