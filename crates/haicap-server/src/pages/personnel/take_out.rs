//! What several pages of lists and files need to give something out of the personnel part.

use super::papers::PapersTexts;
use crate::error::Problem;
use crate::pages::{Fields, Page};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::document::{Classification, Document};
use haicap_core::staffing::Track;
use haicap_core::staffing::settings::Competence;
use haicap_core::territory::UnitId;
use haicap_documents::{Archive, render_bound};
use haicap_store::NewEntry;
use jiff::civil::Date;

/// What an author may choose to say of a paper's secrecy: without a network all of it, else nothing but open.
pub(crate) struct Secrecy {
    pub(crate) label: &'static str,
    pub(crate) levels: Vec<(&'static str, &'static str)>,
}

/// The levels of secrecy that may be chosen here.
pub(crate) fn secrecy(page: &Page) -> Secrecy {
    let may = |level: &&Classification| page.app.personnel.is_alone() || **level == Classification::Open;
    let levels = Classification::ALL.iter().filter(may).map(|level| (level.key(), level.label(page.lang())));
    Secrecy { label: PapersTexts::of(page.lang()).classification, levels: levels.collect() }
}

/// How secret the author of a paper says that it is; open when nothing is said.
///
/// # Errors
/// A word that is no level; and on a server with a network everything that is classified.
pub(crate) fn classification(page: &Page, fields: &Fields) -> Result<Classification, Problem> {
    let Some(word) = fields.filled("classification") else { return Ok(Classification::Open) };
    let wrong = || Problem::bad_input("classification", page.lang());
    let level = Classification::from_key(word).ok_or_else(wrong)?;
    if level != Classification::Open && !page.app.personnel.is_alone() {
        let [vi, en] = [Lang::Vi, Lang::En].map(|lang| PapersTexts::of(lang).classified);
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "classified", (vi, en), page.lang()));
    }
    Ok(level)
}

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
