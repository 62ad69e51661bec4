//! Files of a dossier's papers: sent as a form of several parts, listed, handed out as locked downloads.

use super::{dossiers::load, place};
use crate::act::attach;
use crate::app::App;
use crate::attachments::{self, Received};
use crate::error::Problem;
use crate::files::kind_of;
use crate::pages::files::{hand_out, not_read, nothing_sent, unkept_problem};
use crate::routes::Caller;
use axum::Json;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use haicap_core::dossier::{Dossier, RESULT};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// A form with files (`multipart/form-data`). The name of each file's part is `file.` and the key of its paper; a paper
/// may have several.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what is read part by part")]
pub(crate) struct FilesForm {
    /// Identifier of the command, made by the caller; repeating it with the same files is safe.
    command_id: Uuid,
    /// A PDF, PNG or JPEG of at most 25 MB for the paper `to_khai`.
    #[schema(value_type = String, format = Binary, rename = "file.to_khai")]
    file: Vec<u8>,
}

/// A file of a paper.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttachedFile {
    /// Its identifier: `GET /api/v1/files/{id}`.
    id: Uuid,
    /// Key of the paper.
    paper: String,
    /// As its sender called it.
    name: String,
    /// `pdf`, `png` or `jpg`.
    kind: String,
    /// SHA-256 of what is kept, as the journal names it. Pictures are drawn anew, so it is not that of what was sent.
    sha256: String,
    /// Bytes.
    bytes: i64,
}

/// The files of a dossier.
#[derive(Serialize, ToSchema)]
pub(crate) struct AttachedFiles {
    /// Oldest first.
    files: Vec<AttachedFile>,
}

/// Takes files in for papers that were handed in: at the desk, or by the owner until the dossier is accepted. Either all
/// of them become part of the dossier or none.
#[utoipa::path(post, path = "/api/v1/dossiers/{id}/files", security(("bearer" = [])),
    request_body(content = FilesForm, content_type = "multipart/form-data"),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = AttachedFiles), (status = 400, body = Problem), (status = 401, body = Problem),
        (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 413, body = Problem), (status = 422, body = Problem), (status = 503, body = Problem)))]
pub(crate) async fn add(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<AttachedFiles>, Problem> {
    let lang = caller.lang;
    let (dossier, command, received) = received(&app, &caller, &id, request).await?;
    if received.files.is_empty() {
        return Err(nothing_sent(lang));
    }
    let done = attach(&app, caller.subject(), (dossier.id, command), &received.files).await;
    done.map_err(|error| Problem::act(&error, lang))?;
    listed(&app, &caller, dossier.id).await
}

/// Reads a form with files about a dossier that the caller may read, and the command that it carries. Nothing is stored.
pub(super) async fn received(
    app: &App,
    caller: &Caller,
    id: &str,
    request: Request,
) -> Result<(Dossier, Uuid, Received), Problem> {
    let lang = caller.lang;
    let (dossier, _) = load(app, caller, id).await?;
    let sender = |_: &_| caller.token.clone().unwrap_or_default();
    let received = attachments::receive(app, sender, request).await.map_err(|error| not_read(error, lang))?;
    let command = received.form.id("command_id").ok_or_else(|| Problem::bad_input("command_id", lang))?;
    match unkept_problem(&received.unkept, lang) {
        Some(problem) => Err(problem),
        None => Ok((dossier, command, received)),
    }
}

/// The files of a dossier.
#[utoipa::path(get, path = "/api/v1/dossiers/{id}/files", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the dossier")),
    responses((status = 200, body = AttachedFiles), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<AttachedFiles>, Problem> {
    load(&app, &caller, &id).await?;
    listed(&app, &caller, place(&id, caller.lang)?).await
}

async fn listed(app: &App, caller: &Caller, dossier: Uuid) -> Result<Json<AttachedFiles>, Problem> {
    let rows = app.store.attachments_of(dossier).await.map_err(|error| Problem::store(&error, caller.lang))?;
    let file = |row: haicap_store::AttachmentRow| AttachedFile {
        id: row.id,
        paper: row.paper,
        name: row.name,
        kind: kind_of(&row.file).map_or("", |kind| kind.ending()).to_owned(),
        sha256: row.file.split('.').next().unwrap_or_default().to_owned(),
        bytes: row.bytes,
    };
    // The file of the result is none of its papers'.
    let of_papers = rows.into_iter().filter(|row| row.paper != RESULT);
    Ok(Json(AttachedFiles { files: of_papers.map(file).collect() }))
}

/// A file of a dossier, for those who decide on it and for its owner: a download that can do nothing.
#[utoipa::path(get, path = "/api/v1/files/{id}", security(("bearer" = [])),
    params(("id" = String, Path, description = "identifier of the file")),
    responses((status = 200, description = "The file",
            content((Vec<u8> = "application/pdf"), (Vec<u8> = "image/png"), (Vec<u8> = "image/jpeg"))),
        (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, Problem> {
    hand_out(&app, &caller, &id).await
}
