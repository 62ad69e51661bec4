//! kill -9 while a file streams in: the store is whole, no half file counts, and the same upload works afterwards.

use crate::city::files::{form, pdf};
use crate::kill::{CITIZENS, counter, id, submission};
use crate::support;
use serde_json::Value;
use std::path::{Path, PathBuf};
use support::{Desk, Rehearsal};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The dossier that the file is for.
const NUMBER: usize = 1;

/// Every file under a folder, with its size.
fn files_under(folder: &Path) -> Vec<(PathBuf, u64)> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            files.extend(files_under(&entry.path()));
        } else if let Ok(known) = entry.metadata() {
            files.push((entry.path(), known.len()));
        }
    }
    files
}

/// Waits for something that the server does by itself.
async fn until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(120), wait).await.expect(what);
}

/// A form with a file of some megabytes.
fn upload() -> (String, Vec<u8>) {
    form(
        &[("command_id", &id("upload", NUMBER).to_string())],
        &[("file.to_khai", "khai.pdf", &pdf(&" ".repeat(4 << 20)))],
    )
}

/// Sends half of it and keeps the line open.
async fn half(rehearsal: &Rehearsal, token: &str) -> TcpStream {
    let (kind, body) = upload();
    let (host, base) = rehearsal.base.trim_start_matches("http://").split_once('/').unwrap();
    let mut line = TcpStream::connect(host).await.unwrap();
    let head = format!(
        "POST /{base}/api/v1/dossiers/{}/files HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        id("dossier", NUMBER),
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&body[..body.len() / 2]).await.unwrap();
    line
}

async fn whole(rehearsal: &Rehearsal, token: &str) -> Value {
    let (kind, body) = upload();
    let url = format!("{}/api/v1/dossiers/{}/files", rehearsal.base, id("dossier", NUMBER));
    let request = rehearsal.client.post(url).bearer_auth(token).header("content-type", kind).body(body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_was_half_sent_is_gone_after_the_kill_and_the_same_upload_works() {
    let desk = Desk::new(CITIZENS);
    let shelf = desk.data().join("attachments/trial-1");
    let mut rehearsal = Rehearsal::start(&mut desk.rehearse(&[])).await;
    let token = counter(&rehearsal).await;
    assert_eq!(rehearsal.post(&token, "dossiers", &submission(NUMBER)).await.unwrap().0, 200);
    let line = half(&rehearsal, &token).await;
    until("the file is on its way", || files_under(&shelf).iter().any(|(_, bytes)| *bytes > 1 << 20)).await;
    rehearsal.child.kill().unwrap();
    rehearsal.child.wait().unwrap();
    drop((line, rehearsal));
    let left = files_under(&shelf);
    assert!(left.len() == 1 && left[0].0.starts_with(shelf.join("unfinished")), "half a file has no name: {left:?}");
    desk.assert_whole();

    let again = Rehearsal::start(&mut desk.rehearse(&[])).await;
    let token = counter(&again).await;
    until("the start swept it", || files_under(&shelf).is_empty()).await;
    let listed = |answer: &Value| answer["files"].as_array().unwrap().len();
    let url = format!("{}/api/v1/dossiers/{}/files", again.base, id("dossier", NUMBER));
    let before = again.client.get(&url).bearer_auth(&token).send().await.unwrap().json::<Value>().await.unwrap();
    assert_eq!(listed(&before), 0, "{before}");
    for _ in 0..2 {
        let taken = whole(&again, &token).await;
        assert_eq!(listed(&taken), 1, "sent twice, it is there once: {taken}");
    }
    let kept = files_under(&shelf);
    assert!(kept.len() == 1 && kept[0].0.extension().is_some_and(|ending| ending == "pdf"), "{kept:?}");
    drop(again);
    desk.assert_whole();
}
