//! The register of a unit for a period: on the screen, as PDF, as a workbook, as CSV and as JSON. The files name citizens, so the journal
//! knows of them.

use crate::app::AppKind;
use crate::error::Problem;
use crate::figures::moments;
use crate::pages::dossier::pdf;
use crate::pages::table::{self, Kind, Table};
use crate::pages::{Page, Shell, show};
use crate::rights::operator_entry;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::access::{Action, permits, unit_roles};
use haicap_core::configuration::Form;
use haicap_core::document::Align;
use haicap_core::dossier::Dossier;
use haicap_core::forms::{HEADS, Period, register, row};
use haicap_core::territory::UnitId;
use haicap_core::words::date;
use haicap_sheets::write::CellOut;
use haicap_store::{Change, NewEntry};
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

texts! { pub(crate) RegisterTexts;
    title: "Sổ theo dõi hồ sơ", "Register of dossiers";
    lead: "Mỗi dòng là một hồ sơ đã tiếp nhận: của đơn vị, và hồ sơ quầy tiếp nhận cho đơn vị khác (xem cột Ghi chú; chỉ công chức một cửa và Giám đốc Trung tâm đọc được, số thứ tự vẫn giữ). Xếp theo thứ tự tiếp nhận, số chạy liên tục trong năm. Bố cục theo nội dung điều luật, mẫu chính thức chưa có.", "A line for each dossier that was accepted: the unit's own, and what its desk received for other units (see the last column; read by the counter and the head of the centre, the number is kept for all). In the order of acceptance, numbers run through the year. Laid out by what the articles require; the official model is not at hand.";
    from: "Từ ngày", "From";
    to: "Đến ngày", "To";
    show_it: "Xem", "Show";
    pdf: "In sổ (PDF, A4)", "Print (PDF, A4)";
    xlsx: "Tải bảng tính (XLSX)", "Workbook (XLSX)";
    csv: "CSV", "CSV";
    json: "JSON", "JSON";
    noted: "Tệp có tên người nộp hồ sơ: mỗi lần xuất được ghi vào nhật ký và tệp PDF ghi tên người xuất.", "Files name the applicants: the journal notes each one, and the PDF names its reader.";
    count: "hồ sơ trong kỳ", "dossiers in this period";
    only_first: "Trang này hiện 100 hồ sơ đầu; tệp có đủ.", "This page shows the first 100; the files have all of them.";
    none: "Không có hồ sơ nào được tiếp nhận trong kỳ này.", "No dossier was accepted in this period.";
    back: "Về trang đơn vị", "Back to the unit";
}

/// Keys of the columns in JSON.
const KEYS: [&str; 11] =
    ["number", "code", "procedure", "sets", "applicant", "phone", "division", "accepted", "due", "returned", "note"];
/// Lines shown on the page.
const SHOWN: u32 = 100;
/// Lines that a PDF holds; more are for the workbook.
const MOST_PRINTED: u64 = 3_000;
/// Lines that a workbook holds.
const MOST_IN_SHEET: u64 = 50_000;
/// Lines read from the store at once.
const AT_ONCE: u32 = 1_000;

#[derive(Template)]
#[template(path = "register.html")]
struct RegisterPage {
    shell: Shell,
    t: &'static RegisterTexts,
    unit: String,
    unit_link: String,
    path: String,
    from: String,
    to: String,
    query: String,
    count: u64,
    heads: Vec<&'static str>,
    rows: Vec<(String, Vec<(&'static str, String)>)>,
    problem: Option<Problem>,
}

/// The register on the screen.
pub(crate) async fn show(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(view(&page, &unit).await)
}

/// The register as PDF.
pub(crate) async fn print(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(paper(&page, &unit).await)
}

/// The register as a workbook.
pub(crate) async fn workbook(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(table(&page, &unit, Kind::Xlsx).await)
}

/// The register as CSV.
pub(crate) async fn csv(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(table(&page, &unit, Kind::Csv).await)
}

/// The register as JSON.
pub(crate) async fn json(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(table(&page, &unit, Kind::Json).await)
}

/// The register as rows for a program, with the keys of the JSON file.
pub(crate) async fn rows(page: &Page, unit: &str, span: (Option<Date>, Option<Date>)) -> Result<Value, Problem> {
    let unit = super::asked(page, unit)?.id;
    let unfit = |problem| Problem { status: StatusCode::UNPROCESSABLE_ENTITY.as_u16(), ..problem };
    let period = between(page, span).map_err(unfit)?;
    let lines = taken_out(page, (unit, period), MOST_IN_SHEET, "api").await?;
    Ok(table::objects(&columns(), cells(lines)))
}

/// The period that is asked for.
fn period(page: &Page) -> Result<Period, Problem> {
    let day = |name: &str| match page.asked.filled(name).map(str::parse::<Date>) {
        None => Ok(None),
        Some(Ok(day)) => Ok(Some(day)),
        Some(Err(_)) => Err(wrong_period(page, "ngày không có trong lịch", "no such day")),
    };
    between(page, (day("from")?, day("to")?))
}

/// A period within one year; from the first of this month to today where nothing is asked for.
fn between(page: &Page, (from, to): (Option<Date>, Option<Date>)) -> Result<Period, Problem> {
    let today = page.today();
    let period = Period { from: from.unwrap_or(today.first_of_month()), to: to.unwrap_or(today) };
    if period.from > period.to {
        return Err(wrong_period(page, "ngày đầu kỳ sau ngày cuối kỳ", "the period ends before it begins"));
    }
    if period.from.year() != period.to.year() {
        let vi = "sổ mở theo từng năm (Điều 10 khoản 2 Thông tư 01/2018/TT-VPCP), hãy chọn hai ngày trong cùng một năm";
        return Err(wrong_period(page, vi, "there is a register for each year, choose two days of one year"));
    }
    Ok(period)
}

fn wrong_period(page: &Page, vi: &str, en: &str) -> Problem {
    let words = (format!("Kỳ của sổ chưa đúng: {vi}."), format!("The period is wrong: {en}."));
    Problem::new(StatusCode::BAD_REQUEST, "bad_period", (&words.0, &words.1), page.lang())
}

/// Between which codes those lie that the desk of a unit gave out in a period.
fn codes(page: &Page, unit: UnitId, period: Period) -> (String, String) {
    let desk = page.app.desk(unit);
    let of = |day: Date| format!("{desk}-{}", day.strftime("%y%m%d"));
    (of(period.from), format!("{}{}", of(period.to), char::MAX))
}

/// How many were accepted earlier in the year, and how many in the period.
async fn counts(page: &Page, unit: UnitId, period: Period) -> Result<(u64, u64), Problem> {
    let (from, to) = moments(&page.app, unit, period);
    let year = Period { from: period.from.first_of_year(), to: period.from };
    let (begins, _) = moments(&page.app, unit, year);
    let (store, key) = (&page.app.store, unit.to_string());
    let ((first, last), (_, end)) = (codes(page, unit, year), codes(page, unit, period));
    let before = page.stored(store.accepted_count((&key, (&first, &last)), (begins, from)).await)?;
    Ok((before, page.stored(store.accepted_count((&key, (&first, &end)), (from, to)).await)?))
}

/// Dossiers with their cells.
type Lines = Vec<(Uuid, [String; 11])>;

/// Lines of a period in the order of acceptance, numbered from `before + 1`. What the desk received for others is for
/// whoever may read it there; for anybody else its number stays out.
async fn lines(page: &Page, unit: UnitId, period: Period, (before, most): (u64, u64)) -> Result<Lines, Problem> {
    let configuration = page.app.configuration();
    let (city, calendar) = (page.city(), page.app.calendar(&configuration, unit));
    let (span, key) = (moments(&page.app, unit, period), unit.to_string());
    let whole = page.subject().assignment_with(unit, unit_roles(Action::RequestSupplement)).is_some();
    let now = page.app.clock.now();
    let (first, last) = codes(page, unit, period);
    let (mut lines, mut after, mut number) = (Lines::new(), None, before);
    while number < before + most {
        let limit = AT_ONCE.min(u32::try_from(before + most - number).unwrap_or(AT_ONCE));
        let read = page.stored(page.app.store.register((&key, (&first, &last)), span, after, limit).await)?;
        let Some(last) = read.last() else { break };
        after = Some((last.accepted_at, last.id));
        for found in &read {
            let dossier: Dossier = serde_json::from_str(&found.body).map_err(|error| {
                tracing::error!(%error, dossier = %found.id, "a stored dossier cannot be read");
                Problem::internal(page.lang())
            })?;
            let phone = if whole { found.phone.clone() } else { show::masked(&found.phone) };
            number += 1;
            if permits(page.subject(), Action::ReadDossier, &dossier.object()).is_err() {
                continue;
            }
            let counted = u32::try_from(number).unwrap_or(u32::MAX);
            lines.push((found.id, row((city, unit, &calendar), counted, &dossier, (&found.name, &phone), now)));
        }
    }
    Ok(lines)
}

async fn view(page: &Page, unit: &str) -> Result<Response, Problem> {
    let unit = super::asked(page, unit)?;
    let (t, path) = (RegisterTexts::of(page.lang()), page.link(&format!("/units/{}/register", unit.id)));
    let (period, problem) = match period(page) {
        Ok(period) => (Some(period), None),
        Err(problem) => (None, Some(problem)),
    };
    let (count, lines) = match period {
        Some(period) => {
            let (before, count) = counts(page, unit.id, period).await?;
            (count, lines(page, unit.id, period, (before, u64::from(SHOWN))).await?)
        }
        None => (0, vec![]),
    };
    let asked = |name| page.asked.get(name).to_owned();
    let (from, to) = period.map_or_else(|| (asked("from"), asked("to")), |p| (p.from.to_string(), p.to.to_string()));
    let row = |(id, cells): (Uuid, [String; 11])| {
        let cells = HEADS.iter().map(|(title, ..)| *title).zip(cells).collect();
        (page.link(&format!("/dossiers/{id}")), cells)
    };
    let status = problem.as_ref().map_or(200, |problem| problem.status);
    let shown = RegisterPage {
        shell: page.shell(t.title),
        t,
        unit: unit.name.clone(),
        unit_link: page.link(&format!("/units/{}", unit.id)),
        query: period.map(|_| format!("?from={from}&to={to}")).unwrap_or_default(),
        path,
        from,
        to,
        count,
        heads: HEADS.iter().map(|(title, ..)| *title).collect(),
        rows: lines.into_iter().map(row).collect(),
        problem,
    };
    page.html_with(status, &shown)
}

/// What a file takes: the lines, once the journal knows of it.
async fn taken_out(page: &Page, (unit, period): (UnitId, Period), most: u64, kind: &str) -> Result<Lines, Problem> {
    if !page.app.configuration().has_form(unit, Form::Register) {
        return Err(crate::pages::dossier::form_missing(page, Form::Register));
    }
    let (before, count) = counts(page, unit, period).await?;
    if count > most {
        return Err(too_many(page, count, most));
    }
    let lines = lines(page, unit, period, (before, most)).await?;
    let exported = serde_json::json!([{ "exported": {
        "dossiers": lines.len(), "form": kind, "from": period.from, "to": period.to
    }}]);
    let account = page.subject().account.map(|account| account.to_string()).unwrap_or_default();
    let held = page.subject().assignment_with(unit, unit_roles(Action::ReadDossier));
    let entry = NewEntry {
        at: page.app.clock.now().as_microsecond(),
        actor: held.map_or(account, |held| held.id.to_string()),
        unit: unit.to_string(),
        events: exported.to_string(),
        ..operator_entry("export", &format!("export/register/{unit}"), "export_register")
    };
    page.stored(page.app.store.change(Change::new(entry)).await)?;
    page.app.journal_grew();
    Ok(lines)
}

fn too_many(page: &Page, count: u64, most: u64) -> Problem {
    let (vi, en) = (
        format!(
            "Kỳ này có {count} hồ sơ, mỗi tệp chứa tối đa {most}. Hãy chọn kỳ ngắn hơn, hoặc tải bảng tính thay cho bản in."
        ),
        format!(
            "This period has {count} dossiers, a file holds {most}. Choose a shorter one, or take the workbook instead of the print."
        ),
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many", (&vi, &en), page.lang())
}

async fn paper(page: &Page, unit: &str) -> Result<Response, Problem> {
    let unit = super::asked(page, unit)?.id;
    let period = period(page)?;
    let lines = taken_out(page, (unit, period), MOST_PRINTED, "pdf").await?;
    let name = page.caller.session.as_ref().map_or("", |session| session.name.as_str());
    let reader = format!("{name}, {}", date(page.today()));
    let rows = lines.into_iter().map(|(_, cells)| cells.into()).collect();
    let is_trial = page.app.kind != AppKind::Official;
    let paper = register((page.city(), unit), period, rows, (page.today(), reader), is_trial);
    pdf(page, paper, &file_name(unit, period, "pdf")).await
}

fn file_name(unit: UnitId, period: Period, extension: &str) -> String {
    format!("so-theo-doi-{unit}-{}-{}.{extension}", period.from, period.to)
}

async fn table(page: &Page, unit: &str, kind: Kind) -> Result<Response, Problem> {
    let unit = super::asked(page, unit)?.id;
    let period = period(page)?;
    let lines = taken_out(page, (unit, period), MOST_IN_SHEET, kind.extension()).await?;
    let (columns, rows) = (columns(), cells(lines));
    let name = format!("so-theo-doi-{unit}-{}-{}", period.from, period.to);
    table::file(page, &name, kind, Table { name: "Sổ theo dõi hồ sơ", columns, rows }).await
}

/// Key and head of each column.
fn columns() -> Vec<(&'static str, &'static str)> {
    KEYS.into_iter().zip(HEADS).map(|(key, (head, ..))| (key, head)).collect()
}

fn cells(lines: Lines) -> Vec<Vec<CellOut>> {
    lines.into_iter().map(|(_, cells)| cells.into_iter().zip(HEADS).map(cell).collect()).collect()
}

/// Numbers as numbers, everything else as text.
fn cell((text, (_, _, align)): (String, haicap_core::forms::Heading)) -> CellOut {
    match text.parse::<u32>() {
        Ok(number) if align == Align::Center => CellOut::Number(number.into()),
        _ => CellOut::Text(text),
    }
}
