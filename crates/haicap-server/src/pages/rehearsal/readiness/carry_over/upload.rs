//! A file of open dossiers comes in with a form. Text is read here; a packed workbook by a process of its own.

use super::super::{account, city_day};
use super::CarryTexts;
use super::change::wrong;
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, upload};
use crate::rehearsal::carry_over::{keep, read};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::words::tidy;
use haicap_sheets::book::ReadError;
use haicap_sheets::child::Limits;

/// Largest file, in bytes.
const FILE_MAX: usize = 8 << 20;
/// Largest body that is read to its end: a browser that is cut off shows no page.
const BODY_MAX: usize = 32 << 20;
/// Letters of a file's name that are kept.
const NAME_MAX: usize = 120;

/// Brings a file in.
pub(crate) async fn bring_in(page: Page, request: Request) -> Response {
    page.answer(take(&page, request).await)
}

async fn take(page: &Page, request: Request) -> Result<Response, Problem> {
    let (form, name, bytes) = parts(page, request).await?;
    page.check_form(&form)?;
    if bytes.is_empty() {
        return page.kept(Err(wrong(|t| t.no_file)));
    }
    if bytes.len() > FILE_MAX {
        return page.kept(Err(wrong(|t| t.too_large)));
    }
    let (by, id, today, at) = (account(page)?, page.id()?, city_day(page), page.app.rehearsal.now());
    let (actor, app) = (by.to_string(), page.app.clone());
    let book = upload::book(page, bytes, Limits::default()).await?;
    let unread =
        |error: ReadError| RecordError::wrong(format!("{} {}", error.message(), error.cure()), error.english());
    let book = page.kept(book.map_err(unread))?;
    // A file without a name would be taken for a statement.
    let name = if name.is_empty() { "?".to_owned() } else { name };
    let reading = tokio::task::spawn_blocking(move || read(app.city(), &book, today, (name, by, at)));
    let file = page.kept(reading.await.map_err(|_| Problem::internal(page.lang()))?)?;
    let change = page.app.rehearsal.change(&page.app, &actor, |batch| keep(batch, id, file));
    page.kept(change.await)?;
    Ok(page.go("/readiness/carry-over?said=file"))
}

/// The form's token, the file's name and its bytes; bytes beyond the largest file are counted, not kept.
async fn parts(page: &Page, mut request: Request) -> Result<(Fields, String, Vec<u8>), Problem> {
    DefaultBodyLimit::max(BODY_MAX).apply(&mut request);
    let broken = |error: MultipartError| broken_off(page, error.status());
    let no_form = |_| Problem::bad_input("multipart/form-data", page.lang());
    let mut parts = Multipart::from_request(request, &()).await.map_err(no_form)?;
    let (mut pairs, mut name, mut bytes) = (Vec::new(), String::new(), Vec::new());
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("csrf") => pairs.push(("csrf".to_owned(), part.text().await.map_err(broken)?)),
            Some("file") => {
                let last = part.file_name().unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
                name = tidy(&last.chars().take(NAME_MAX).collect::<String>());
                while let Some(chunk) = part.chunk().await.map_err(broken)? {
                    if bytes.len() <= FILE_MAX {
                        bytes.extend_from_slice(&chunk);
                    }
                }
            }
            _ => {}
        }
    }
    Ok((Fields::of_pairs(pairs), name, bytes))
}

fn broken_off(page: &Page, status: StatusCode) -> Problem {
    let (vi, en) = (CarryTexts::of(Lang::Vi), CarryTexts::of(Lang::En));
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(status, "too_large", (vi.too_large, en.too_large), page.lang());
    }
    Problem::new(StatusCode::BAD_REQUEST, "broken_off", (vi.broken_off, en.broken_off), page.lang())
}
