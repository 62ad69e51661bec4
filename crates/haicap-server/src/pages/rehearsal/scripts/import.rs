//! A table that was written elsewhere is brought in: read within limits, then opened in the editor. Nothing is kept yet.

use super::edit::{Editing, show};
use super::form::{PARTS_MAX, ROWS_MAX, own_system};
use super::{ScriptTexts, edit};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::{Fields, Page, Shell};
use askama::Template;
use axum::Extension;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::trial::{Column, ScriptTable, Tag};
use haicap_core::words::tidy;
use haicap_sheets::book::{Book, ReadError};
use haicap_sheets::child::{Limits, read_in_child};
use haicap_sheets::script::script_sheets;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::Mutex;

/// Largest body: the file and what stands around it.
const BODY_MAX: usize = 21 << 20;
/// A file may take so long to be read, in seconds: less than a request may.
const WALL_SECONDS: u64 = 20;

/// Files are read one at a time.
static TURN: Mutex<()> = Mutex::const_new(());

#[derive(Template)]
#[template(path = "rehearsal/script_import.html")]
struct ImportPage {
    shell: Shell,
    t: &'static ScriptTexts,
    path: String,
    columns: Vec<(&'static str, &'static str)>,
}

/// Where a file is chosen.
pub(crate) async fn form(page: Page) -> Response {
    let t = ScriptTexts::of(page.lang());
    let shown = ImportPage {
        shell: page.shell(t.import_title),
        t,
        path: page.link("/scripts/import"),
        columns: Column::ALL.iter().map(|column| (column.key(), column.label(page.lang()))).collect(),
    };
    page.answer(page.html(&shown))
}

/// Reads a file and opens what stands in it as a new script.
pub(crate) async fn submit(page: Page, Extension(instance): Extension<Arc<Instance>>, request: Request) -> Response {
    page.answer(bring_in(&page, &instance, request).await)
}

async fn bring_in(page: &Page, instance: &Instance, request: Request) -> Result<Response, Problem> {
    let (form, file) = parts(page, request).await?;
    page.check_form(&form)?;
    if file.is_empty() {
        let words = (ScriptTexts::of(Lang::Vi).no_file, ScriptTexts::of(Lang::En).no_file);
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_file", words, page.lang()));
    }
    let book = read(page, instance, file).await?;
    let names = Column::ALL.iter().filter_map(|column| Some((*column, tidy(form.filled(column.key())?))));
    let own: BTreeMap<Column, String> = names.collect();
    let table = table(&book, &own).ok_or_else(|| no_table(page))?;
    if table.parts.len() > PARTS_MAX || table.parts.iter().any(|part| part.rows.len() > ROWS_MAX) {
        return Err(edit::too_long(page.lang()));
    }
    let editing = Editing { key: None, base: 0, table, note: String::new(), said: None, checked: true };
    show(page, &editing, StatusCode::OK)
}

/// All tables of a file as one script, played in every round until somebody says otherwise.
fn table(book: &Book, own: &BTreeMap<Column, String>) -> Option<ScriptTable> {
    let mut parts = script_sheets(book, own);
    for row in parts.iter_mut().flat_map(|part| &mut part.rows) {
        row.system = own_system(std::mem::take(&mut row.system));
    }
    let title = parts.first()?.title.clone();
    let tags = Tag::ALL.iter().map(|tag| tag.key().to_owned()).collect();
    Some(ScriptTable { title, tags, parts, ..ScriptTable::default() })
}

fn no_table(page: &Page) -> Problem {
    let words = (
        "Trong tệp không có bảng nào nhận ra được, chưa có gì thay đổi. Bảng cần ít nhất hai cột, trong đó có cột việc; nếu tên \
         cột khác thường thì ghi tên ấy vào phần “Tên cột trong tệp” rồi gửi lại.",
        "No table of the file was recognised, nothing was changed. A table needs two columns at least, one of them the task; \
         write unusual names of columns into the form and send again.",
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_table", words, page.lang())
}

async fn read(page: &Page, instance: &Instance, file: Vec<u8>) -> Result<Book, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "the process that reads tables cannot be used");
        Problem::internal(page.lang())
    };
    let reader = instance.sheet_reader().map_err(|error| failed(&error))?;
    let _turn = TURN.lock().await;
    let limits = Limits { wall_seconds: WALL_SECONDS, texts: true, ..Limits::default() };
    let read = tokio::task::spawn_blocking(move || read_in_child(&reader, &file, &limits)).await;
    read.map_err(|error| failed(&error))?.map_err(|error: ReadError| {
        let (vi, en) =
            (format!("{} {}", error.message(), error.cure()), format!("The file was not read: {}.", error.key()));
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, error.key(), (&vi, &en), page.lang())
    })
}

async fn parts(page: &Page, mut request: Request) -> Result<(Fields, Vec<u8>), Problem> {
    DefaultBodyLimit::max(BODY_MAX).apply(&mut request);
    let broken = |status: StatusCode| {
        let words = (
            "Tệp lớn hơn 20 MB hoặc bị ngắt giữa chừng, chưa có gì thay đổi. Hãy gửi lại.",
            "The file is larger than 20 MB or broke off, nothing was changed. Send it again.",
        );
        Problem::new(status, "broken_off", words, page.lang())
    };
    let no_form = |_| Problem::bad_input("multipart/form-data", page.lang());
    let mut parts = Multipart::from_request(request, &()).await.map_err(no_form)?;
    let (mut pairs, mut file) = (Vec::new(), Vec::new());
    while let Some(part) = parts.next_field().await.map_err(|error| broken(error.status()))? {
        let name = part.name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(|error| broken(error.status()))?;
        if name == "file" {
            file = bytes.to_vec();
        } else {
            pairs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    Ok((Fields::of_pairs(pairs), file))
}
