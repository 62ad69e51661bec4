//! A file of open dossiers comes in with a form. Text is read here; a packed workbook by a process of its own.

use super::super::{account, city_day};
use super::CarryTexts;
use super::change::wrong;
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::upload::{self, Sent, UploadError};
use crate::pages::{Fields, Page};
use crate::rehearsal::carry_over::{Whose, keep, read};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::{Era, UnitId};
use haicap_sheets::book::ReadError;
use haicap_sheets::child::Limits;

/// Largest file, in bytes.
pub(crate) const FILE_MAX: usize = 8 << 20;

/// Brings a file in.
pub(crate) async fn bring_in(page: Page, request: Request) -> Response {
    match upload::read(request, "file", FILE_MAX).await {
        Ok((form, sent)) => page.answer_to(&form, take(&page, &form, sent).await),
        Err(error) => page.answer(Err(not_read(&page, error))),
    }
}

async fn take(page: &Page, form: &Fields, sent: Sent) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (name, bytes) = match sent {
        Sent::File { name, bytes } => (name, bytes),
        Sent::Nothing => return page.kept(Err(wrong(|t| t.no_file).at("file"))),
        Sent::TooLarge => return page.kept(Err(wrong(|t| t.too_large).at("file"))),
    };
    let whose = Whose { given: page.kept(given(page, form))?, only: None };
    let (by, id, today, at) = (account(page)?, page.id()?, city_day(page), page.app.rehearsal.now());
    let (actor, app) = (by.to_string(), page.app.clone());
    let book = upload::book(page, bytes, Limits { lists: true, ..Limits::default() }).await?;
    let unread = |error: ReadError| {
        RecordError::wrong(format!("{} {}", error.message(), error.cure()), error.english()).at("file")
    };
    let book = page.kept(book.map_err(unread))?;
    // A file without a name would be taken for a statement.
    let name = if name.is_empty() { "?".to_owned() } else { name };
    let reading = tokio::task::spawn_blocking(move || read(app.city(), &book, (today, whose), (name, by, at)));
    let file = page.kept(reading.await.map_err(|_| Problem::internal(page.lang()))?)?;
    let change = page.app.rehearsal.change(&page.app, &actor, |batch| keep(batch, id, file));
    page.kept(change.await)?;
    Ok(page.go("/readiness/carry-over?said=file"))
}

/// The old unit that was chosen for rows that name none.
fn given(page: &Page, form: &Fields) -> Result<Option<UnitId>, RecordError> {
    let Some(text) = form.filled("given") else { return Ok(None) };
    let unit: Option<UnitId> = text.parse().ok();
    let old = unit.filter(|unit| unit.era == Era::Old && page.city().units.contains_key(unit));
    old.map(Some).ok_or_else(|| wrong(|t| t.given_wrong).at("given"))
}

/// Why a form was not read.
pub(crate) fn not_read(page: &Page, error: UploadError) -> Problem {
    let (vi, en) = (CarryTexts::of(Lang::Vi), CarryTexts::of(Lang::En));
    match error {
        UploadError::NoForm => Problem::bad_input("multipart/form-data", page.lang()),
        UploadError::TooLarge => {
            Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", (vi.too_large, en.too_large), page.lang())
        }
        UploadError::BrokenOff => {
            Problem::new(StatusCode::BAD_REQUEST, "broken_off", (vi.broken_off, en.broken_off), page.lang())
        }
    }
}
