//! A file comes in with a form: its bytes are read by a child process before anything is kept.

use super::ImportTexts;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Fields, Page};
use crate::personnel::imports::{keep, read_file};
use axum::Extension;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::words::tidy;
use haicap_sheets::book::ReadError;
use std::sync::Arc;

/// Largest file, in bytes.
const FILE_MAX: usize = 20 << 20;
/// Largest body that is read to its end: a browser that is cut off shows no page.
const BODY_MAX: usize = 64 << 20;
/// Letters of a file's name that are kept.
const NAME_MAX: usize = 120;

struct Upload {
    name: String,
    bytes: Vec<u8>,
    too_large: bool,
}

/// Brings a file in.
pub(crate) async fn submit(page: Page, Extension(instance): Extension<Arc<Instance>>, request: Request) -> Response {
    page.answer(bring_in(&page, &instance, request).await)
}

async fn bring_in(page: &Page, instance: &Instance, request: Request) -> Result<Response, Problem> {
    let (form, upload) = parts(page, request).await?;
    page.check_form(&form)?;
    let (t, vi) = (ImportTexts::of(Lang::En), ImportTexts::of(Lang::Vi));
    let wrong = |key, words| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, key, words, page.lang());
    let upload = upload.filter(|upload| upload.too_large || !upload.name.is_empty() || !upload.bytes.is_empty());
    let upload = upload.ok_or_else(|| wrong("no_file", (vi.no_file, t.no_file)))?;
    if upload.too_large {
        return Err(wrong("too_large", (vi.too_large, t.too_large)));
    }
    let reader = instance.sheet_reader().map_err(|error| {
        tracing::error!(%error, "the program does not know where it is");
        Problem::internal(page.lang())
    })?;
    let book = read_file(&page.app, reader, upload.bytes).await.map_err(|error| not_read(page, &error))?;
    let id = page.kept(keep(&page.app, &page.actor()?, &upload.name, book).await)?;
    Ok(page.go(&format!("/imports/{id}")))
}

/// Why a file was not read, in the reader's words.
fn not_read(page: &Page, error: &ReadError) -> Problem {
    if let ReadError::ReaderUnavailable { detail } = error {
        tracing::error!(%detail, "the process that reads rosters cannot be used");
    }
    let vi = format!("{} {}", error.message(), error.cure());
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.key(), (&vi, &error.english()), page.lang())
}

async fn parts(page: &Page, mut request: Request) -> Result<(Fields, Option<Upload>), Problem> {
    DefaultBodyLimit::max(BODY_MAX).apply(&mut request);
    let broken = |error: MultipartError| broken_off(page, error.status());
    let no_form = |_| Problem::bad_input("multipart/form-data", page.lang());
    let mut parts = Multipart::from_request(request, &()).await.map_err(no_form)?;
    let (mut pairs, mut upload) = (Vec::new(), None);
    while let Some(mut part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("csrf") => pairs.push(("csrf".to_owned(), part.text().await.map_err(broken)?)),
            Some("file") => {
                let name = file_name(part.file_name().unwrap_or_default());
                let mut file = Upload { name, bytes: Vec::new(), too_large: false };
                while let Some(chunk) = part.chunk().await.map_err(broken)? {
                    file.too_large |= file.bytes.len() + chunk.len() > FILE_MAX;
                    if file.too_large {
                        file.bytes = Vec::new();
                    } else {
                        file.bytes.extend_from_slice(&chunk);
                    }
                }
                upload = Some(file);
            }
            _ => {}
        }
    }
    Ok((Fields::of_pairs(pairs), upload))
}

fn broken_off(page: &Page, status: StatusCode) -> Problem {
    let (vi, en) = (ImportTexts::of(Lang::Vi), ImportTexts::of(Lang::En));
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        return Problem::new(status, "too_large", (vi.too_large, en.too_large), page.lang());
    }
    Problem::new(StatusCode::BAD_REQUEST, "broken_off", (vi.broken_off, en.broken_off), page.lang())
}

/// The last part of what a browser calls a file; some send the whole path.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|letter| !letter.is_control()).take(NAME_MAX).collect();
    tidy(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_called_by_its_last_part() {
        for (name, kept) in [
            ("Quận 1.xlsx", "Quận 1.xlsx"),
            ("C:\\danh sách\\Quận 1.csv", "Quận 1.csv"),
            ("../../etc/x\n.xlsx", "x.xlsx"),
            ("", ""),
        ] {
            assert_eq!(file_name(name), kept);
        }
        assert_eq!(file_name(&"dài".repeat(100)).chars().count(), NAME_MAX);
    }
}
