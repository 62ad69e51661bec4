//! A table of the catalogue (XLSX, CSV, JSON) brought in: looked at first, then published as a whole or not at all.

mod reading;

use super::export;
use crate::catalogue::{NewVersion, Paper, check_all, publish, today};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::rehearsal::who;
use crate::pages::upload::{self, Sent, UploadError};
use crate::pages::{Page, Shell, show};
use crate::words::texts;
use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::procedure::{Entry, Listed};
use haicap_core::words::date;
use haicap_sheets::book::Book;
use haicap_sheets::child::Limits;
use haicap_sheets::write::CellOut;
use jiff::civil::Date;
pub(crate) use reading::{Planned, Reading, read};

texts! { pub(crate) ImportTexts;
    title: "Nhập danh mục thủ tục", "Bring the catalogue in";
    lead: "Tải danh mục về, sửa hoặc thêm dòng, rồi gửi lại. Mã đã nhận hồ sơ thì thành phiên bản mới (giữ giấy tờ, tờ khai, các bước); mã khác thì vào danh mục.", "Download the catalogue, change or add rows, send it back. A code that takes dossiers gets a new version (papers, form and steps stay); any other code becomes a line of the catalogue.";
    download: "Tải danh mục hiện nay", "The catalogue as it is";
    file: "Tệp .xlsx, .csv hoặc .json", "File, .xlsx, .csv or .json";
    file_hint: "Dòng tiêu đề (JSON: tên khóa) như tệp tải về; thiếu cột nào, ô nào trống thì mục ấy giữ nguyên.", "Heads (JSON: keys) as in the download; what is left out or empty stays as it is.";
    from: "Phiên bản mới áp dụng từ", "New versions are in force from";
    from_hint: "Cho những dòng không ghi ngày khác ở cột “Áp dụng từ”.", "For rows that say no other day.";
    paper: "Văn bản làm căn cứ (số, tên)", "The paper it rests on (number, name)";
    paper_date: "Ngày văn bản", "Day of the paper";
    look: "Xem trước", "Look at it first";
    not_read: "Chưa nhập được gì. Cần sửa:", "Nothing was brought in. To be mended:";
    more: "lỗi nữa như vậy", "more of that kind";
    would: "Nếu công bố", "If it is published";
    same: "dòng giữ nguyên", "rows say what is there already";
    nothing: "Không dòng nào khác danh mục hiện nay.", "No row differs from the catalogue.";
    code: "Mã", "Code";
    name: "Tên", "Name";
    becomes: "Sẽ thành", "Becomes";
    changes: "Thay đổi", "Changes";
    version: "phiên bản", "version";
    since: "từ", "from";
    listed_new: "mục mới trong danh mục", "new line of the catalogue";
    listed_changed: "sửa mục trong danh mục", "line of the catalogue changed";
    publish: "Công bố tất cả", "Publish all";
    other: "Chọn tệp khác", "Another file";
    done: "Đã công bố. Số dòng thay đổi", "Published. Rows changed";
    no_file: "Chưa chọn tệp.", "No file was chosen.";
    too_large: "Tệp lớn hơn 4 MB: danh mục chỉ vài trăm dòng.", "The file is larger than 4 MB: a catalogue has some hundred rows.";
    broken_off: "Chưa nhận được hết tệp. Hãy gửi lại.", "Not everything arrived. Send it again.";
    day_wrong: "Ghi ngày văn bản và ngày áp dụng là ngày có thật.", "Write the day of the paper and the first day as real dates.";
}

/// Largest file, in bytes.
const FILE_MAX: usize = 4 << 20;
/// Rows of a file.
const ROWS_MAX: usize = 2_000;
/// Faults that are listed.
pub(crate) const FAULTS_MAX: usize = 50;

#[derive(Template)]
#[template(path = "procedure_import.html")]
struct ImportPage {
    shell: Shell,
    t: &'static ImportTexts,
    path: String,
    done: Option<u32>,
    wrong: Vec<String>,
    typed: Typed,
    looked: Option<Looked>,
}

/// What was typed besides the file.
#[derive(Clone)]
struct Typed {
    from: String,
    paper: String,
    paper_date: String,
}

/// What a file would change.
struct Looked {
    /// What was read, to be sent again.
    book: String,
    rows: Vec<Line>,
    same: usize,
}

struct Line {
    code: String,
    name: String,
    becomes: String,
    changes: Vec<String>,
}

/// Where a file is chosen.
pub(crate) async fn form(page: Page) -> Response {
    page.answer(view(&page, beginning(&page), vec![], None))
}

fn beginning(page: &Page) -> Typed {
    let today = today(&page.app);
    Typed { from: today.tomorrow().unwrap_or(today).to_string(), paper: String::new(), paper_date: String::new() }
}

fn view(page: &Page, typed: Typed, wrong: Vec<String>, looked: Option<Looked>) -> Result<Response, Problem> {
    let t = ImportTexts::of(page.lang());
    let status = if wrong.is_empty() { 200 } else { 422 };
    let shown = ImportPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/procedures"),
        done: page.asked.get("done").parse().ok(),
        wrong,
        typed,
        looked,
    };
    page.html_with(status, &shown)
}

/// Looks at a file, or publishes what it says.
pub(crate) async fn submit(page: Page, request: Request) -> Response {
    page.answer(bring_in(&page, request).await)
}

async fn bring_in(page: &Page, request: Request) -> Result<Response, Problem> {
    let t = ImportTexts::of(page.lang());
    let again = |typed, wrong: &str| view(page, typed, vec![wrong.to_owned()], None);
    let (form, sent) = match upload::read(request, "file", FILE_MAX).await {
        Ok(read) => read,
        Err(UploadError::NoForm) => return Err(Problem::bad_input("multipart/form-data", page.lang())),
        Err(UploadError::TooLarge) => return again(beginning(page), t.too_large),
        Err(UploadError::BrokenOff) => return again(beginning(page), t.broken_off),
    };
    page.check_form(&form)?;
    let at = |field, typed, wrong: &str| {
        let problem =
            Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_input", (wrong, wrong), page.lang()).at(field);
        again(typed, wrong).map(|shown| page.marked(&form, &problem, shown))
    };
    let text = |name| form.get(name).to_owned();
    let typed = Typed { from: text("from"), paper: text("paper"), paper_date: text("paper_date") };
    let publishes = form.get("do") == "publish";
    let book = match sent {
        // What was looked at comes back as it was read; it is checked like a file.
        Sent::Nothing if publishes => match serde_json::from_str(form.get("book")) {
            Ok(book) => book,
            Err(_) => return Err(Problem::bad_input("book", page.lang())),
        },
        Sent::Nothing => return at("file", typed, t.no_file),
        Sent::TooLarge => return at("file", typed, t.too_large),
        Sent::File { bytes, .. } => {
            let limits = Limits { rows: ROWS_MAX, macros: false, lists: true, ..Limits::default() };
            match upload::book(page, bytes, limits).await? {
                Ok(book) => book,
                Err(error) if page.lang() == Lang::Vi => {
                    return at("file", typed, &format!("{} {}", error.message(), error.cure()));
                }
                Err(error) => return at("file", typed, &error.english()),
            }
        }
    };
    let days = typed.from.trim().parse::<Date>().ok().zip(typed.paper_date.trim().parse::<Date>().ok());
    let Some((from, paper_date)) = days else { return at("paper_date", typed, t.day_wrong) };
    let paper = Paper { name: typed.paper.clone(), date: paper_date };
    let reading = read((page.city(), page.lang()), &book, from);
    if !reading.faults.is_empty() {
        return view(page, typed, shortened(reading.faults, t), None);
    }
    act(page, typed, &paper, &book, reading, publishes).await
}

/// What is in order: shown, or published.
async fn act(
    page: &Page,
    typed: Typed,
    paper: &Paper,
    book: &Book,
    reading: Reading,
    publishes: bool,
) -> Result<Response, Problem> {
    let (versions, listed) = (versions(&reading), listed(&reading));
    let (by, count) = (who(page)?, reading.planned.len());
    let done = match publishes {
        true => publish(&page.app, &by, paper, versions, listed).await,
        false => check_all(page.city(), paper, &versions, today(&page.app)),
    };
    match done {
        Ok(()) if publishes => Ok(page.go(&format!("/procedures/import?done={count}"))),
        Ok(()) => {
            let book = serde_json::to_string(book).map_err(|_| Problem::internal(page.lang()))?;
            let rows = reading.planned.iter().map(|planned| line(page, planned)).collect();
            view(page, typed, vec![], Some(Looked { book, rows, same: reading.same }))
        }
        Err(error @ RecordError::Wrong(..)) => {
            let said = Problem::record(&error, page.lang()).message;
            let lines = said.lines().map(str::to_owned).collect();
            view(page, typed, shortened(lines, ImportTexts::of(page.lang())), None)
        }
        Err(error) => Err(Problem::record(&error, page.lang())),
    }
}

fn shortened(mut faults: Vec<String>, t: &ImportTexts) -> Vec<String> {
    if let Some(more) = faults.len().checked_sub(FAULTS_MAX).filter(|more| *more > 0) {
        faults.truncate(FAULTS_MAX);
        faults.push(format!("{more} {}.", t.more));
    }
    faults
}

/// The next versions of procedures that take dossiers.
pub(crate) fn versions(reading: &Reading) -> Vec<NewVersion> {
    let version = |planned: &Planned| match planned {
        Planned::Version(procedure) => {
            Some(NewVersion { code: procedure.id.code.clone(), procedure: procedure.as_ref().clone() })
        }
        Planned::Listed(_) => None,
    };
    reading.planned.iter().filter_map(version).collect()
}

/// Lines of the catalogue.
pub(crate) fn listed(reading: &Reading) -> Vec<Listed> {
    let listed = |planned: &Planned| match planned {
        Planned::Listed(listed) => Some(listed.as_ref().clone()),
        Planned::Version(_) => None,
    };
    reading.planned.iter().filter_map(listed).collect()
}

/// What a row becomes, with what it changes.
fn line(page: &Page, planned: &Planned) -> Line {
    let (t, lang, entry) = (ImportTexts::of(page.lang()), page.lang(), planned.entry());
    let known = page.city().listed.get(entry.code()).map(Entry::Listed);
    let becomes = match planned.version() {
        Some((number, from)) => format!("{} {number}, {} {from}", t.version, t.since),
        None if known.is_none() => t.listed_new.to_owned(),
        None => t.listed_changed.to_owned(),
    };
    let changes = match planned {
        Planned::Version(next) => {
            let last = page.city().last_version(entry.code());
            last.map(|last| super::versions::changed(page, last, next)).unwrap_or_default()
        }
        Planned::Listed(_) => known.map(|known| different(page, known, entry)).unwrap_or_default(),
    };
    Line { code: entry.code().to_owned(), name: show::short(entry.name(lang)), becomes, changes }
}

/// What stands otherwise in a line of the catalogue, column by column; its doubts follow from the rest.
fn different(page: &Page, known: Entry<'_>, new: Entry<'_>) -> Vec<String> {
    let said = |cell: CellOut| match cell {
        CellOut::Text(text) => text,
        CellOut::Date(day) => date(day),
        _ => "-".to_owned(),
    };
    let cells = export::row(known).into_iter().zip(export::row(new));
    let otherwise = export::COLUMNS.iter().zip(cells).filter(|((key, _), (was, is))| *key != "unsure" && was != is);
    let line = |((key, head), (was, is)): (&(&str, &str), _)| {
        format!("{}: {} → {}", if page.lang() == Lang::Vi { head } else { key }, said(was), said(is))
    };
    otherwise.map(line).collect()
}
