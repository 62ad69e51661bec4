//! A unit's desk brings in a batch of dossiers that were begun elsewhere: at its old units, or by itself in another
//! system. Looked at first; then the good rows come in, each once.

use super::super::rehearsal::readiness::carry_over::{BadRows, CarryTexts, FILE_MAX, not_read, old_name};
use super::asked;
use crate::act::{ActError, known};
use crate::api::exchange::{BatchAnswer, RowProblem};
use crate::app::AppKind;
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::upload::{self, Sent};
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::carry_over::{CarryOverFile, RowFault, Whose, bring_in, is_open, read};
use crate::words::texts;
use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, unit_roles};
use haicap_core::territory::UnitId;
use haicap_core::trial::carry_over::OldDossier;
use haicap_sheets::book::{Book, parse};
use haicap_sheets::child::Limits;
use std::collections::BTreeSet;
use uuid::Uuid;

texts! { pub(crate) BringInTexts;
    title: "Nhập hồ sơ từ hệ thống khác", "Bring dossiers in from another system";
    lead: "Dành cho hồ sơ đang giải quyết mà đơn vị cũ, hoặc chính đơn vị này trên hệ thống khác, đã tiếp nhận. Hồ sơ vào quầy ở trạng thái đã tiếp nhận, được cấp mã mới, giữ mã cũ và hạn đã hẹn. Tên người dân không được đọc, tìm bằng mã cũ.", "For dossiers under way that an old unit, or this unit in another system, received. They come to the desk as accepted, with a new code; old code and promised day stay. Names of citizens are not read: find dossiers by their old code.";
    file: "Tệp CSV, XLSX hoặc JSON", "CSV, XLSX or JSON file";
    file_hint: "Cột: Mã hồ sơ, Mã thủ tục, Ngày tiếp nhận; có thể thêm Hạn trả và Mã đơn vị (5 số trước sắp xếp). JSON: danh sách đối tượng có khóa code, procedure, received, due, unit_code.", "Columns: code, procedure, day of reception; optionally due day and unit code (five digits of before the reorganisation). JSON: a list of objects with code, procedure, received, due, unit_code.";
    given: "Nơi đã tiếp nhận", "Received by";
    given_hint: "Cho những dòng không ghi đơn vị.", "For rows that name no unit.";
    given_none: "ghi trong tệp", "as the file says";
    own: "chính đơn vị này, trên hệ thống khác", "this unit, in another system";
    look: "Xem trước", "Look at it first";
    looked: "Trong tệp", "In the file";
    rows: "dòng", "rows";
    new: "hồ sơ mới", "new dossiers";
    here: "đã có ở đơn vị", "here already";
    elsewhere: "đã có ở đơn vị khác, giữ nguyên ở đó", "at another unit already, they stay there";
    refused: "dòng bị từ chối", "rows refused";
    bring: "Nhập các hồ sơ mới", "Bring the new ones in";
    other: "Chọn tệp khác", "Another file";
    nothing: "Không có hồ sơ mới để nhập.", "There is no new dossier to bring in.";
    not_open: "Đơn vị chưa vận hành chính thức: xem trước được, chưa nhập được.", "The unit does not work for real yet: look at files, nothing comes in.";
    done: "Hồ sơ vừa nhập", "Dossiers brought in";
    to_work: "Mở việc của tôi", "Open my work";
    back: "Về trang đơn vị", "Back to the unit";
    bad_hint: "Sửa trong tệp rồi nhập lại cả tệp; hồ sơ đã nhập không bị nhập đôi.", "Correct them in the file and bring the whole file in again: nothing comes in twice.";
    bad_more: "dòng lỗi nữa, hiện ra sau khi sửa những dòng này", "more, shown once these are mended";
}

#[derive(Template)]
#[template(path = "unit_bring_in.html")]
struct BringInPage {
    shell: Shell,
    t: &'static BringInTexts,
    unit: String,
    unit_link: String,
    work: String,
    path: String,
    is_open: bool,
    sources: Vec<(UnitId, String)>,
    chosen: Option<UnitId>,
    done: Option<usize>,
    wrong: Option<String>,
    looked: Option<Looked>,
    bad: BadRows,
}

/// What a file would bring.
struct Looked {
    name: String,
    rows: u32,
    refused: usize,
    here: usize,
    elsewhere: usize,
    new: usize,
    /// The good rows, to be sent again.
    table: String,
}

/// Where a file is chosen.
pub(crate) async fn form(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(asked(&page, &unit).map(|unit| unit.id).and_then(|unit| view(&page, unit, None, Ok(None))))
}

/// Looks at a file, or brings in what was looked at.
pub(crate) async fn submit(page: Page, Path(unit): Path<String>, request: Request) -> Response {
    page.answer(take(&page, &unit, request).await)
}

async fn take(page: &Page, unit: &str, request: Request) -> Result<Response, Problem> {
    let unit = asked(page, unit)?.id;
    let (form, sent) = upload::read(request, "file", FILE_MAX).await.map_err(|error| not_read(page, error))?;
    page.check_form(&form)?;
    if form.get("do") == "bring" {
        return bring(page, unit, &form).await;
    }
    let t = CarryTexts::of(page.lang());
    let given = form.filled("given").map(|text| text.parse::<UnitId>());
    let given = match given.transpose() {
        Ok(given) if given.is_none_or(|given| sources(page, unit).iter().any(|(id, _)| *id == given)) => given,
        _ => return view(page, unit, None, Err(t.given_wrong.to_owned())),
    };
    let again = |wrong: &str| view(page, unit, given, Err(wrong.to_owned()));
    let (name, bytes) = match sent {
        Sent::File { name, bytes } => (name, bytes),
        Sent::Nothing => return again(t.no_file),
        Sent::TooLarge => return again(t.too_large),
    };
    let book = match upload::book(page, bytes, Limits { lists: true, ..Limits::default() }).await? {
        Ok(book) => book,
        Err(error) if page.lang() == Lang::Vi => return again(&format!("{} {}", error.message(), error.cure())),
        Err(error) => return again(&error.english()),
    };
    let whose = Whose { given, only: Some(unit) };
    match reading(page, book, whose, name).await? {
        Ok(file) => {
            let looked = looked(page, unit, &file).await?;
            view(page, unit, given, Ok(Some((file, looked))))
        }
        Err(error) => again(&Problem::record(&error, page.lang()).message),
    }
}

/// The same for a program: what a list of rows holds, and the good ones taken in when that is asked for.
pub(crate) async fn by_api(
    page: &Page,
    unit: &str,
    book: Book,
    (given, bring): (Option<UnitId>, bool),
) -> Result<BatchAnswer, Problem> {
    let unit = asked(page, unit)?.id;
    if given.is_some_and(|given| sources(page, unit).iter().all(|(id, _)| *id != given)) {
        return Err(Problem::unfit("received_by", page.lang()));
    }
    let file = page.kept(reading(page, book, Whose { given, only: Some(unit) }, String::new()).await?)?;
    let seen = looked(page, unit, &file).await?;
    let came_in = if bring { come_in(page, unit, &file.dossiers).await? } else { 0 };
    let fault = |fault: &RowFault| {
        let (problem, cure) = fault.words(page.lang());
        let (key, value) = (fault.column.clone(), fault.value.clone());
        RowProblem { entry: fault.row, key, value, problem: problem.to_owned(), cure: cure.to_owned() }
    };
    let (new, here, elsewhere) = (seen.new, seen.here, seen.elsewhere);
    Ok(BatchAnswer { rows: seen.rows, new, here, elsewhere, came_in, faults: file.faults.iter().map(fault).collect() })
}

/// The rows of a file, as the carry-over reads them.
async fn reading(
    page: &Page,
    book: Book,
    whose: Whose,
    name: String,
) -> Result<Result<CarryOverFile, RecordError>, Problem> {
    let (app, today, at) = (page.app.clone(), page.store_day(), page.app.clock.now());
    let by = page.subject().account.unwrap_or(Uuid::nil());
    let read = tokio::task::spawn_blocking(move || read(app.city(), &book, (today, whose), (name, by, at)));
    read.await.map_err(|_| Problem::internal(page.lang()))
}

async fn looked(page: &Page, unit: UnitId, file: &CarryOverFile) -> Result<Looked, Problem> {
    let known = page.stored(known(&page.app, unit, &file.dossiers).await)?;
    Ok(Looked {
        name: file.name.clone(),
        rows: file.rows.values().sum::<u32>() + file.nobodys,
        refused: file.faults.iter().map(|fault| (&fault.sheet, fault.row)).collect::<BTreeSet<_>>().len(),
        here: known.taken.len() + known.own,
        elsewhere: known.elsewhere,
        new: known.new.len(),
        table: table(&file.dossiers),
    })
}

/// Rows that were good, as a table: it is read once more, like a file.
fn table(dossiers: &[OldDossier]) -> String {
    let mut table = "code,unit_code,procedure,received,due\n".to_owned();
    for OldDossier { old, procedure, .. } in dossiers {
        let due = old.due.map(|due| due.to_string()).unwrap_or_default();
        let code = old.code.replace('"', "\"\"");
        table += &format!("\"{code}\",{},{procedure},{},{due}\n", old.unit, old.received);
    }
    table
}

/// Takes in what was looked at.
async fn bring(page: &Page, unit: UnitId, form: &Fields) -> Result<Response, Problem> {
    let unread = || Problem::bad_input("table", page.lang());
    let book = parse(form.get("table").as_bytes(), &Limits::default()).map_err(|_| unread())?;
    let file = reading(page, book, Whose { given: None, only: Some(unit) }, String::new()).await?;
    let file = file.ok().filter(|file| file.faults.is_empty()).ok_or_else(unread)?;
    let came = come_in(page, unit, &file.dossiers).await?;
    Ok(page.go(&format!("/units/{unit}/bring-in?done={came}")))
}

/// Takes dossiers in; how many were not there before.
async fn come_in(page: &Page, unit: UnitId, dossiers: &[OldDossier]) -> Result<usize, Problem> {
    if !open(page, unit) {
        return Err(Problem::act(&ActError::NotOpen, page.lang()));
    }
    let held = page.subject().assignment_with(unit, unit_roles(Action::Accept));
    let by = held.map(|held| held.id.to_string()).unwrap_or_default();
    page.kept(bring_in(&page.app, &by, unit, dossiers).await)
}

/// Whether the store takes dossiers for the unit; a trial always does.
fn open(page: &Page, unit: UnitId) -> bool {
    page.app.kind != AppKind::Official || is_open(&page.app.rehearsal.state(), unit)
}

/// By whom the dossiers of a unit may have been received: its old units, and itself.
fn sources(page: &Page, unit: UnitId) -> Vec<(UnitId, String)> {
    let mut old: Vec<UnitId> = page.city().predecessors(unit).map(|succession| succession.from).collect();
    old.dedup();
    let own = (unit, BringInTexts::of(page.lang()).own.to_owned());
    old.into_iter().map(|old| (old, old_name(page, old))).chain([own]).collect()
}

fn view(
    page: &Page,
    unit: UnitId,
    chosen: Option<UnitId>,
    seen: Result<Option<(CarryOverFile, Looked)>, String>,
) -> Result<Response, Problem> {
    let t = BringInTexts::of(page.lang());
    let status = if seen.is_ok() { 200 } else { 422 };
    let (wrong, seen) = match seen {
        Ok(seen) => (None, seen),
        Err(wrong) => (Some(wrong), None),
    };
    let (file, looked) = seen.unzip();
    let faults = file.iter().flat_map(|file| file.faults.iter().map(|fault| (file.name.as_str(), fault)));
    let shown = BringInPage {
        shell: page.shell(t.title),
        t,
        unit: page.unit_name(unit),
        unit_link: page.link(&format!("/units/{unit}")),
        work: page.link("/work"),
        path: page.link(&format!("/units/{unit}/bring-in")),
        is_open: open(page, unit),
        sources: sources(page, unit),
        chosen,
        done: page.asked.get("done").parse().ok(),
        wrong,
        bad: BadRows::of(faults.collect::<Vec<_>>().as_slice(), page.lang()),
        looked,
    };
    page.html_with(status, &shown)
}
