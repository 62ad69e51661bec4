//! What several pages of lists and files need to give something out of the personnel part.

use crate::error::Problem;
use crate::pages::Page;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::city::City;
use haicap_core::document::Document;
use haicap_core::staffing::Track;
use haicap_core::staffing::settings::Competence;
use haicap_core::territory::UnitId;
use haicap_documents::{Archive, render_bound};
use haicap_store::NewEntry;
use jiff::civil::Date;

/// A file to be saved.
pub(crate) fn attachment(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

/// Papers as one PDF, printed away from the threads that answer requests.
pub(crate) async fn print_paper(page: &Page, name: &str, papers: Vec<Document>) -> Result<Response, Problem> {
    let title = papers.first().map(|paper| paper.subject.clone()).unwrap_or_default();
    let printing = move || render_bound(&title, &papers, Archive::default());
    let printed = tokio::task::spawn_blocking(printing).await.map_err(|_| Problem::internal(page.lang()))?;
    let pdf = printed.map_err(|error| {
        let words = error.to_string();
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not_printed", (&words, &words), page.lang())
    })?;
    Ok(attachment(name, "application/pdf", pdf))
}

/// Writes into the journal that somebody took something out.
pub(crate) async fn note(
    page: &Page,
    (aggregate, id): (&str, String),
    unit: Option<UnitId>,
    command: &str,
) -> Result<(), Problem> {
    let key = page.actor()?.key();
    let noted = page.app.personnel.change(&page.app, &key, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: aggregate.into(),
            aggregate_id: id,
            command: command.into(),
            unit: unit.map(|unit| unit.to_string()).unwrap_or_default(),
            ..entry
        });
        Ok(())
    });
    page.kept(noted.await)
}

/// Whose list of facts it is: whoever answers for a post on the provisional track, on that day or at all.
pub(crate) fn keeper<'c>(city: &'c City, post: &str, day: Date) -> Option<&'c Competence> {
    let rows = || city.staffing.competence.iter().filter(|row| row.track == Track::Provisional);
    let on_the_day = city.staffing.competence(Track::Provisional, post, day);
    on_the_day.or_else(|| rows().find(|row| row.posts.contains(post))).or_else(|| rows().next())
}
