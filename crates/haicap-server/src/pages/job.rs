//! How far the printing of many papers or cards is, and the file when it is done (việc in hàng loạt).

use super::{Page, Shell};
use crate::error::Problem;
use crate::personnel::jobs::Job;
use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use uuid::Uuid;

/// What the page of a kind of job says.
pub(super) struct JobWords {
    /// Title while it goes on, and afterwards.
    pub(super) titles: [&'static str; 2],
    /// What is counted.
    pub(super) counted: &'static str,
    pub(super) note: &'static str,
    /// What to know about the file, if anything.
    pub(super) about: Option<&'static str>,
    pub(super) download: &'static str,
    pub(super) failed: &'static str,
    /// Where one goes back to, when there is such a page.
    pub(super) back: Option<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage {
    shell: Shell,
    words: JobWords,
    done: usize,
    total: usize,
    running: bool,
    failed: Option<String>,
    file: String,
}

/// How far it is; the page asks again by itself while it goes on. `file` is the address of its file.
pub(super) fn progress(
    page: &Page,
    (id, owner): (Uuid, Option<Uuid>),
    words: JobWords,
    file: &str,
) -> Result<Response, Problem> {
    let job = own(page, id, owner)?;
    let outcome = job.outcome();
    let running = outcome.is_none();
    let view = JobPage {
        shell: page.shell(words.titles[usize::from(!running)]),
        words,
        done: job.done(),
        total: job.total,
        running,
        failed: outcome.and_then(|outcome| outcome.as_ref().err()).cloned(),
        file: page.link(file),
    };
    let mut response = page.html(&view)?;
    if running {
        response.headers_mut().insert(header::REFRESH, HeaderValue::from_static("1"));
    }
    Ok(response)
}

/// The file.
pub(super) fn file(page: &Page, id: Uuid, owner: Option<Uuid>) -> Result<Response, Problem> {
    let job = own(page, id, owner)?;
    let Some(Ok(bytes)) = job.outcome() else { return Err(Problem::not_found(page.lang())) };
    let disposition = format!("attachment; filename=\"{}\"", job.file);
    let headers = [(header::CONTENT_TYPE, "application/zip".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, bytes.clone()).into_response())
}

/// A job of this very person: cards are keys, and papers are not for everybody.
fn own(page: &Page, id: Uuid, owner: Option<Uuid>) -> Result<Arc<Job>, Problem> {
    let job = page.app.personnel.jobs.get(id).filter(|job| Some(job.owner) == owner);
    job.ok_or_else(|| Problem::not_found(page.lang()))
}
