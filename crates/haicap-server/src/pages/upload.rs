//! Forms that carry a file (tệp gửi kèm): read to their end, the file within its limit.

use super::{Fields, Page};
use crate::error::Problem;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use haicap_core::words::tidy;
use haicap_sheets::book::{Book, ReadError, parse};
use haicap_sheets::child::{ChildCommand, Limits, read_in_child};

/// Largest body that is read to its end: a browser that is cut off shows no page.
const BODY_MAX: usize = 64 << 20;
/// Letters of a file's name that are kept.
const NAME_MAX: usize = 120;

/// The file of a form.
#[derive(Debug, PartialEq)]
pub(crate) enum Sent {
    Nothing,
    TooLarge,
    File {
        /// What the browser calls it, without its folders.
        name: String,
        bytes: Vec<u8>,
    },
}

/// Why a form was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadError {
    /// It is no form of several parts.
    NoForm,
    TooLarge,
    BrokenOff,
}

impl From<MultipartError> for UploadError {
    fn from(error: MultipartError) -> Self {
        let large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        if large { UploadError::TooLarge } else { UploadError::BrokenOff }
    }
}

/// Reads a form whose file is called `field` and may have `most` bytes.
pub(crate) async fn read(mut request: Request, field: &str, most: usize) -> Result<(Fields, Sent), UploadError> {
    DefaultBodyLimit::max(BODY_MAX).apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| UploadError::NoForm)?;
    let (mut pairs, mut sent) = (Vec::new(), Sent::Nothing);
    while let Some(mut part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        if name != field {
            pairs.push((name, part.text().await?));
            continue;
        }
        let name = file_name(part.file_name().unwrap_or_default());
        let (mut bytes, mut too_large) = (Vec::new(), false);
        while let Some(chunk) = part.chunk().await? {
            too_large |= bytes.len() + chunk.len() > most;
            if too_large {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&chunk);
            }
        }
        sent = match too_large {
            true => Sent::TooLarge,
            // A browser sends a file without name and content where none was chosen.
            false if name.is_empty() && bytes.is_empty() => Sent::Nothing,
            false => Sent::File { name, bytes },
        };
    }
    Ok((Fields::of_pairs(pairs), sent))
}

/// A table of a stranger: text is read here, a packed workbook by a process of its own.
pub(crate) async fn book(page: &Page, bytes: Vec<u8>, limits: Limits) -> Result<Result<Book, ReadError>, Problem> {
    // A test may serve a store without its instance.
    let reader = page.instance.as_ref().map_or_else(ChildCommand::this_program, |instance| instance.sheet_reader());
    let work = move || {
        if !bytes.starts_with(b"PK") && !bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return parse(&bytes, &limits);
        }
        let reader = reader.map_err(|error| ReadError::ReaderUnavailable { detail: error.to_string() })?;
        read_in_child(&reader, &bytes, &limits)
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Problem::internal(page.lang()))
}

/// The last part of what a browser calls a file; some send the whole path.
pub(crate) fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    // Marks of direction would show an ending in the middle of the name.
    let turns = |letter| matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let plain: String = last.chars().filter(|letter| !letter.is_control() && !turns(*letter)).take(NAME_MAX).collect();
    tidy(&plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    fn request(kind: &str, body: &str) -> Request {
        Request::post("/").header("content-type", kind).body(Body::from(body.to_owned())).unwrap()
    }

    #[tokio::test]
    async fn a_file_comes_with_its_name_and_within_its_limit() {
        const KIND: &str = "multipart/form-data; boundary=x";
        let file = |name: &str, text: &str| {
            let head = "--x\r\ncontent-disposition: form-data; name=\"text\"\r\n\r\nlời\r\n--x\r\ncontent-disposition: \
                        form-data; name=\"photo\"";
            format!("{head}; filename=\"{name}\"\r\n\r\n{text}\r\n--x--\r\n")
        };
        let whole = file("C:\\ảnh\\một.png", "abc");
        let (form, sent) = read(request(KIND, &whole), "photo", 3).await.unwrap();
        assert_eq!(form.get("text"), "lời");
        assert_eq!(sent, Sent::File { name: "một.png".into(), bytes: b"abc".to_vec() });
        let sent =
            |text: String, most| async move { read(request(KIND, &text), "photo", most).await.map(|read| read.1) };
        assert_eq!(sent(whole.clone(), 2).await, Ok(Sent::TooLarge));
        assert_eq!(sent(file("", ""), 2).await, Ok(Sent::Nothing));
        assert_eq!(sent(whole[..whole.len() - 12].to_owned(), 9).await, Err(UploadError::BrokenOff));
        let other = read(request("text/plain", "x"), "photo", 9).await.map(|read| read.1);
        assert_eq!(other, Err(UploadError::NoForm));
        assert_eq!(file_name("../../x\n.xlsx"), "x.xlsx");
        assert_eq!(file_name("x\u{202e}fdp.exe"), "xfdp.exe", "nothing is read from right to left");
    }
}
