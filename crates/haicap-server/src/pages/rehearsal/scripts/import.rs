//! A table that was written elsewhere is brought in: read within limits, then opened in the editor. Nothing is kept yet.

use super::ScriptTexts;
use super::edit::{Editing, show};
use super::form::{PARTS_MAX, ROWS_MAX};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::upload::{self, Sent, UploadError};
use crate::pages::{Fields, Page, Shell};
use askama::Template;
use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::trial::Column;
use haicap_core::words::tidy;
use haicap_sheets::book::{Book, ReadError};
use haicap_sheets::child::{Limits, read_in_child};
use haicap_sheets::script::{CellFault, OwnNames, Reading, read_script};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Largest file, in bytes.
const FILE_MAX: usize = 20 << 20;
/// A file may take so long to be read, in seconds: less than a request may.
const WALL_SECONDS: u64 = 20;
/// Cells without a value that are listed.
const FAULTS_MAX: usize = 50;

/// Files are read one at a time.
static TURN: Mutex<()> = Mutex::const_new(());

#[derive(Template)]
#[template(path = "rehearsal/script_import.html")]
struct ImportPage {
    shell: Shell,
    t: &'static ScriptTexts,
    path: String,
    /// Key and name of each column, and what the file calls it.
    columns: Vec<(&'static str, &'static str, String)>,
    wrong: Vec<String>,
}

/// Why nothing was read, in both languages, a sentence each.
struct Wrong(Vec<(String, String)>);

impl Wrong {
    fn one(vi: impl Into<String>, en: impl Into<String>) -> Self {
        Wrong(vec![(vi.into(), en.into())])
    }

    fn said(of: fn(&'static ScriptTexts) -> &'static str) -> Self {
        Wrong::one(of(ScriptTexts::of(Lang::Vi)), of(ScriptTexts::of(Lang::En)))
    }
}

/// Where a file is chosen.
pub(crate) async fn form(page: Page) -> Response {
    page.answer(asked(&page, &Fields::default(), vec![]))
}

fn asked(page: &Page, form: &Fields, wrong: Vec<String>) -> Result<Response, Problem> {
    let t = ScriptTexts::of(page.lang());
    let column = |column: &Column| (column.key(), column.label(page.lang()), form.get(column.key()).to_owned());
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = ImportPage {
        shell: page.shell(t.import_title),
        t,
        path: page.link("/scripts/import"),
        columns: Column::ALL.iter().map(column).collect(),
        wrong,
    };
    page.html_with(status.as_u16(), &shown)
}

/// Reads a file and opens what stands in it as a new script.
pub(crate) async fn submit(page: Page, Extension(instance): Extension<Arc<Instance>>, request: Request) -> Response {
    page.answer(bring_in(&page, &instance, request).await)
}

async fn bring_in(page: &Page, instance: &Instance, request: Request) -> Result<Response, Problem> {
    let (form, sent) = match upload::read(request, "file", FILE_MAX).await {
        Ok(read) => read,
        Err(UploadError::NoForm) => return Err(Problem::bad_input("multipart/form-data", page.lang())),
        Err(UploadError::TooLarge) => return again(page, &Fields::default(), Wrong::said(|t| t.too_large)),
        Err(UploadError::BrokenOff) => return again(page, &Fields::default(), Wrong::said(|t| t.broken_off)),
    };
    page.check_form(&form)?;
    let (name, bytes) = match sent {
        Sent::Nothing => return again(page, &form, Wrong::said(|t| t.no_file)),
        Sent::TooLarge => return again(page, &form, Wrong::said(|t| t.too_large)),
        Sent::File { name, bytes } => (name, bytes),
    };
    let read = match read(page, instance, bytes).await? {
        Ok(book) => understood(&book, &form),
        Err(error) => Err(not_read(&error)),
    };
    let mut reading = match read {
        Ok(reading) => reading,
        Err(wrong) => return again(page, &form, wrong),
    };
    if reading.table.title.is_empty() {
        reading.table.title = title(&reading, &name);
    }
    let told = told(page, &reading);
    let editing = Editing { told, checked: true, ..Editing::new(reading.table) };
    show(page, &editing, StatusCode::OK)
}

/// The page once more, with what is wrong, at its field too, and with the names that were typed.
fn again(page: &Page, form: &Fields, Wrong(wrong): Wrong) -> Result<Response, Problem> {
    let said: Vec<_> = wrong.into_iter().map(|(vi, en)| if page.lang() == Lang::Vi { vi } else { en }).collect();
    let first = said.first().cloned().unwrap_or_default();
    let problem =
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_file", (&first, &first), page.lang()).at("file");
    asked(page, form, said).map(|shown| page.marked(form, &problem, shown))
}

/// Has a file read by the child process; a failure of this server is a problem, one of the file is not.
async fn read(page: &Page, instance: &Instance, file: Vec<u8>) -> Result<Result<Book, ReadError>, Problem> {
    let failed = |error: &dyn std::fmt::Display| {
        tracing::error!(%error, "the process that reads tables cannot be used");
        Problem::internal(page.lang())
    };
    let reader = instance.sheet_reader().map_err(|error| failed(&error))?;
    let _turn = TURN.lock().await;
    let limits = Limits {
        wall_seconds: WALL_SECONDS,
        rows: PARTS_MAX * ROWS_MAX,
        texts: true,
        macros: false,
        ..Limits::default()
    };
    let read = tokio::task::spawn_blocking(move || read_in_child(&reader, &file, &limits)).await;
    let read = read.map_err(|error| failed(&error))?;
    if let Err(ReadError::ReaderUnavailable { detail }) = &read {
        tracing::error!(%detail, "the process that reads tables cannot be used");
    }
    Ok(read)
}

/// Why a file was not read. What is said of rosters does not fit everywhere.
fn not_read(error: &ReadError) -> Wrong {
    let (vi, en) = match error {
        ReadError::NotASpreadsheet => (
            "Tệp này không phải là bảng .xlsx, .docx hoặc .csv. Mở bằng Excel hoặc Word, chọn “Lưu thành”, kiểu .xlsx hoặc \
             .docx, rồi gửi lại.",
            "This file is no .xlsx, .docx or .csv. Open it in Excel or Word, save it as .xlsx or .docx, and send it again.",
        ),
        ReadError::TooLarge { .. }
        | ReadError::ZipBomb { .. }
        | ReadError::TooMuchMemory { .. }
        | ReadError::TookTooLong { .. } => {
            let cure = (
                "Chép riêng bảng kịch bản sang một tệp mới (mỗi tình huống tối đa 300 dòng) rồi gửi tệp đó.",
                "Copy the table of the script into a new file (at most 300 rows a scenario) and send that one.",
            );
            let english = error.english();
            let what = english.split_inclusive(". ").next().unwrap_or_default().trim();
            return Wrong::one(format!("{} {}", error.message(), cure.0), format!("{what} {}", cure.1));
        }
        other => return Wrong::one(format!("{} {}", other.message(), other.cure()), other.english()),
    };
    Wrong::one(vi, en)
}

/// What a book says, when every cell has a value and the script is not too long.
fn understood(book: &Book, form: &Fields) -> Result<Reading, Wrong> {
    let names = Column::ALL.iter().filter_map(|column| Some((*column, tidy(form.filled(column.key())?))));
    let own: OwnNames = names.collect();
    let reading = read_script(book, &own).map_err(|faults| cells(&faults))?;
    if reading.table.parts.is_empty() {
        return Err(no_table(&reading));
    }
    if reading.table.parts.len() > PARTS_MAX {
        let count = reading.table.parts.len();
        return Err(Wrong::one(
            format!("Tệp có {count} tình huống, tối đa {PARTS_MAX}. Tách thành nhiều tệp rồi gửi từng tệp."),
            format!("The file has {count} scenarios, at most {PARTS_MAX} are taken. Split it and send each part."),
        ));
    }
    let long: Vec<_> = reading.sheets.iter().filter(|sheet| sheet.rows > ROWS_MAX).collect();
    if long.is_empty() {
        return Ok(reading);
    }
    let said = |sheet: &&haicap_sheets::script::SheetReading| {
        (
            format!(
                "Bảng “{}” có {} dòng, tối đa {ROWS_MAX}. Tách thành nhiều bảng, mỗi bảng một tình huống.",
                sheet.name, sheet.rows
            ),
            format!("“{}” has {} rows, at most {ROWS_MAX} are taken. Split it into scenarios.", sheet.name, sheet.rows),
        )
    };
    Err(Wrong(long.iter().map(said).collect()))
}

/// Cells without a value, each with its place and what to do.
fn cells(faults: &[CellFault]) -> Wrong {
    let said = |fault: &CellFault| {
        let CellFault { sheet, row, column, shows } = fault;
        let is_formula = shows.starts_with('=');
        let vi = if is_formula {
            "công thức chưa có kết quả. Mở tệp bằng Excel rồi lưu lại, hoặc dán giá trị vào ô"
        } else {
            "ô báo lỗi. Sửa công thức hoặc gõ lại giá trị"
        };
        let en = if is_formula {
            "a formula without a result. Save the file in Excel, or put the value there"
        } else {
            "an error. Mend the formula, or type the value"
        };
        (
            format!("Bảng “{sheet}”, dòng {row}, cột {column}, “{shows}”: {vi}, rồi gửi lại."),
            format!("“{sheet}”, row {row}, column {column}, “{shows}”: {en}, then send again."),
        )
    };
    let mut said: Vec<_> = faults.iter().take(FAULTS_MAX).map(said).collect();
    if let Some(more) = faults.len().checked_sub(FAULTS_MAX).filter(|more| *more > 0) {
        said.push((format!("Còn {more} ô như vậy."), format!("There are {more} more such cells.")));
    }
    Wrong(said)
}

fn no_table(reading: &Reading) -> Wrong {
    let seen = reading.passed.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    let seen = if seen.is_empty() { "-".to_owned() } else { seen };
    Wrong::one(
        format!(
            "Không nhận ra bảng kịch bản nào (đã xem: {seen}). Bảng cần một dòng tiêu đề có cột việc và ít nhất một cột nữa \
             trong các cột thời gian, người thực hiện, hệ thống, kết quả. Tên cột khác thường thì ghi vào phần “Tên cột \
             trong tệp” rồi gửi lại."
        ),
        format!(
            "No table of a script was recognised (looked at: {seen}). It needs a header with the task and one more column. \
             Write unusual names of columns below and send again."
        ),
    )
}

/// What a script is called of which the file does not say it: its only scenario, or the file.
fn title(reading: &Reading, file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match &reading.table.parts[..] {
        [only] if !reading.sheets.iter().any(|sheet| sheet.name == only.title) => only.title.clone(),
        _ => tidy(&stem.replace('_', " ")),
    }
}

/// What was read and what was not, so that nothing is left out in silence.
fn told(page: &Page, reading: &Reading) -> Vec<String> {
    let vi = page.lang() == Lang::Vi;
    let quoted = |names: &[String]| names.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    let mut told = Vec::new();
    for sheet in &reading.sheets {
        let mut line = match vi {
            true => format!("Đã đọc bảng “{}”: {} dòng.", sheet.name, sheet.rows),
            false => format!("“{}” was read: {} rows.", sheet.name, sheet.rows),
        };
        if !sheet.others.is_empty() {
            let others: Vec<_> = sheet.others.iter().map(|(at, heading)| format!("{at} “{heading}”")).collect();
            let others = others.join(", ");
            let said =
                if vi { format!(" Không đọc cột {others}.") } else { format!(" Columns left out: {others}.") };
            line.push_str(&said);
        }
        told.push(line);
    }
    let mut left = |names: &[String], vi_words: &str, en_words: &str| {
        if !names.is_empty() {
            told.push(format!("{}: {}.", if vi { vi_words } else { en_words }, quoted(names)));
        }
    };
    left(&reading.passed, "Không nhận ra bảng kịch bản ở", "No table of a script recognised in");
    left(&reading.hidden, "Không đọc trang ẩn", "Hidden sheets were not read");
    let unfound: Vec<_> = reading.unfound.iter().map(|column| column.label(page.lang()).to_owned()).collect();
    left(&unfound, "Không thấy tên cột bạn ghi cho", "The name you wrote was not found for");
    told
}
