//! Files as people send them, good ones and others, and forms that carry them.

use super::World;
use super::trial::{Seen, csrf, seen};
use std::path::PathBuf;

const EDGE: &str = "----haicap-test-files";

/// A form with fields and files: `(field, name of the file, content)`.
pub(crate) fn form(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    for (field, name, bytes) in files {
        let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"");
        body.extend_from_slice(format!("--{EDGE}\r\n{head}\r\nContent-Type: application/pdf\r\n\r\n").as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={EDGE}"), body)
}

/// Sends a form with files and the token of the session to a page of the trial.
pub(crate) async fn send_files(
    world: &World,
    token: &str,
    path: &str,
    fields: &[(&str, &str)],
    files: &[(&str, &str, &[u8])],
) -> Seen {
    let csrf = csrf(world, token).await;
    let fields: Vec<_> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let (kind, body) = form(&fields, files);
    let request = world.client.post(format!("{}{path}", world.base())).header("cookie", format!("haicap-t1={token}"));
    seen(request.header("content-type", kind).body(body)).await
}

/// Every file that lies on a trial's shelf, whole or on its way.
pub(crate) fn on_the_shelf(world: &World) -> Vec<PathBuf> {
    let mut left = vec![world.folder().join("attachments/trial-1")];
    let mut files = Vec::new();
    while let Some(folder) = left.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                left.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    files
}

/// A PDF of one page, with something in its root.
pub(crate) fn pdf(added: &str) -> Vec<u8> {
    let text = format!(
        "%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R {added} >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] \
         /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>\nendobj\ntrailer\n\
         << /Root 1 0 R /Size 4 >>\nstartxref\n9\n%%EOF\n"
    );
    text.into_bytes()
}

/// A picture of some dots with a text in it, as a camera writes one.
pub(crate) fn png(text: &str) -> Vec<u8> {
    let (width, height) = (4_u32, 3_u32);
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 0, 0, 0, 0]].concat();
    let rows: Vec<u8> = (0..height).flat_map(|row| [0, 10, 20, 30, u8::try_from(row).unwrap()]).collect();
    png_of(&head, text, &rows)
}

/// A picture whose head claims another size than it has.
pub(crate) fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 2, 0, 0, 0]].concat();
    png_of(&head, "x", &[0; 16])
}

fn png_of(head: &[u8], text: &str, rows: &[u8]) -> Vec<u8> {
    let chunk = |kind: &[u8], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let sum = crc(&[kind, data].concat()).to_be_bytes();
        [&length, kind, data, &sum].concat()
    };
    let text = [b"Comment\0", text.as_bytes()].concat();
    let parts =
        [chunk(b"IHDR", head), chunk(b"tEXt", &text), chunk(b"IDAT", &stored(rows)), chunk(b"IEND", b"")].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), parts].concat()
}

/// Data as zlib writes it when it packs nothing.
fn stored(data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in data {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let head = [&[0x78, 1, 1][..], &length.to_le_bytes(), &(!length).to_le_bytes()].concat();
    [head, data.to_vec(), ((b << 16) | a).to_be_bytes().to_vec()].concat()
}

fn crc(data: &[u8]) -> u32 {
    let step = |sum: u32| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
    !data.iter().fold(u32::MAX, |sum, byte| (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum)))
}
