//! The second step: what the rows say, which of them wait and why; the good ones go in.

use super::{ImportTexts, asked, sees_ties};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::personnel::scope::{Choice, number};
use crate::pages::tables::{XLSX, attachment};
use crate::pages::{Fields, Page, Shell};
use crate::personnel::imports::{reading, take as take_in, waiting};
use crate::personnel::reconcile::reconcile;
use crate::personnel::records::{Import, ImportedBook};
use crate::words::texts;
use askama::Template;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_sheets::book::{Book, Column};
use haicap_sheets::roster::{Change, Field, FieldChange, Reading, Reason, Remark, with_remarks};
use haicap_store::NewEntry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// Remarks on one page.
const ROWS: usize = 50;
/// People whose changes are shown, and rows about nobody.
const CHANGES: usize = 50;
const PASSED: usize = 50;

#[derive(Template)]
#[template(path = "personnel/import_rows.html")]
struct RowsPage {
    shell: Shell,
    t: &'static ImportTexts,
    path: String,
    file: String,
    done: Option<(String, String)>,
    new: usize,
    updated: usize,
    counts: [(String, &'static str, &'static str); 4],
    waiting: usize,
    reasons: Vec<Choice>,
    remarks: Vec<RemarkRow>,
    found: String,
    first: usize,
    last: usize,
    pages: usize,
    page_number: usize,
    previous: Option<String>,
    next: Option<String>,
    changes: Vec<ChangeRow>,
    changes_cut: bool,
    passed: Vec<(String, u32, String)>,
    passed_count: usize,
    to_take: String,
}

struct RemarkRow {
    sheet: String,
    row: u32,
    column: Option<String>,
    header: String,
    value: String,
    message: String,
    cure: String,
}

struct ChangeRow {
    code: String,
    name: String,
    fields: Vec<(&'static str, String, String)>,
}

/// The page of the rows.
pub(super) async fn view(page: &Page, id: Uuid) -> Result<Response, Problem> {
    let (t, state) = (ImportTexts::of(page.lang()), page.staff());
    let missing = || Problem::not_found(page.lang());
    let read = page.kept(reading(&page.app, &state, id).await)?.ok_or_else(missing)?;
    let import = state.get::<Import>(&id).ok_or_else(missing)?;
    let ties = sees_ties(page, import);
    let count = |fits: fn(&Change) -> bool| read.rows.iter().filter(|row| fits(&row.change)).count();
    let new = count(|change| *change == Change::New);
    let updated = count(|change| matches!(change, Change::Updated(_)));
    let same = count(|change| *change == Change::Same);
    let wanted = Reason::ALL.iter().copied().find(|reason| reason.key() == page.asked.get("reason"));
    let found: Vec<&Remark> = read.remarks.iter().filter(|r| wanted.is_none_or(|wanted| r.reason == wanted)).collect();
    let pages = found.len().div_ceil(ROWS).max(1);
    let page_number = page.asked.get("page").parse().unwrap_or(1).clamp(1, pages);
    let reason = wanted.map_or("", Reason::key);
    let to = |number: usize| page.link(&format!("/imports/{id}?reason={reason}&page={number}"));
    let skipped = (page_number - 1) * ROWS;
    let waits = waiting(&read.remarks);
    let shown = RowsPage {
        shell: page.shell(t.step_rows),
        t,
        path: page.link(&format!("/imports/{id}")),
        file: import.file.clone(),
        done: done(page),
        new,
        updated,
        counts: [
            (number(page, new), t.new, ""),
            (number(page, updated), t.updated, ""),
            (number(page, same), t.same, ""),
            (number(page, waits), t.waiting, if waits > 0 { "bad" } else { "" }),
        ],
        waiting: waits,
        reasons: reasons(page, &read, wanted),
        remarks: (found.iter().skip(skipped).take(ROWS))
            .map(|remark| remark_row(t, remark, !ties && is_about_ties(&import.ties, remark)))
            .collect(),
        found: number(page, found.len()),
        first: skipped + 1,
        last: (skipped + ROWS).min(found.len()),
        pages,
        page_number,
        previous: (page_number > 1).then(|| to(page_number - 1)),
        next: (page_number < pages).then(|| to(page_number + 1)),
        changes: changes(t, &read, ties),
        changes_cut: updated > CHANGES,
        passed: (read.passed_over.iter().take(PASSED)).map(|p| (p.sheet.clone(), p.row, p.text.clone())).collect(),
        passed_count: read.passed_over.len(),
        to_take: number(page, new + updated),
    };
    page.html(&shown)
}

/// What was taken in just now.
fn done(page: &Page) -> Option<(String, String)> {
    let count = |name: &str| page.asked.get(name).parse::<u64>().ok().map(|count| number(page, count));
    Some((count("new")?, count("corrected")?))
}

fn reasons(page: &Page, read: &Reading, wanted: Option<Reason>) -> Vec<Choice> {
    let mut counts: BTreeMap<Reason, usize> = BTreeMap::new();
    for remark in &read.remarks {
        *counts.entry(remark.reason).or_default() += 1;
    }
    let choice = |(reason, count): (Reason, usize)| {
        Choice::new(reason.key(), format!("{} ({count})", reason_words(reason, page.lang())), wanted == Some(reason))
    };
    counts.into_iter().map(choice).collect()
}

/// Whether a remark says what stands in a column of family ties.
fn is_about_ties(ties: &BTreeSet<(String, Column)>, remark: &Remark) -> bool {
    let column = remark.column.as_ref().and_then(|column| column.parse::<Column>().ok());
    remark.field == Field::Relatives || column.is_some_and(|column| ties.contains(&(remark.sheet.clone(), column)))
}

fn remark_row(t: &ImportTexts, remark: &Remark, closed: bool) -> RemarkRow {
    let shown = |text: &str| if closed { t.hidden_value.to_owned() } else { text.to_owned() };
    RemarkRow {
        sheet: remark.sheet.clone(),
        row: remark.row,
        column: remark.column.clone(),
        header: remark.header.clone().unwrap_or_else(|| remark.field.label().to_owned()),
        value: shown(&remark.value),
        message: shown(&remark.message),
        cure: remark.cure.clone(),
    }
}

fn changes(t: &ImportTexts, read: &Reading, ties: bool) -> Vec<ChangeRow> {
    let fields = |changes: &[FieldChange]| {
        let shown = |field: Field, text: &str| match field {
            Field::Relatives if !ties => t.hidden_value.to_owned(),
            _ => text.to_owned(),
        };
        let one = |c: &FieldChange| (c.field.label(), shown(c.field, &c.before), shown(c.field, &c.after));
        changes.iter().map(one).collect()
    };
    let row = |row: &haicap_sheets::roster::GoodRow| match &row.change {
        Change::Updated(changes) => Some(ChangeRow {
            code: row.official.code.clone(),
            name: row.official.name.clone(),
            fields: fields(changes),
        }),
        _ => None,
    };
    read.rows.iter().filter_map(row).take(CHANGES).collect()
}

/// Takes the good rows in.
pub(crate) async fn take(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path(id): Path<String>,
    form: Fields,
) -> Response {
    page.answer_to(&form, carry_out(&page, &instance, &id, &form).await)
}

async fn carry_out(page: &Page, instance: &Instance, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (id, import) = asked(page, id)?;
    if !import.confirmed {
        return Ok(page.go(&format!("/imports/{id}")));
    }
    let taken = page.kept(take_in(&page.app, &page.actor()?, id).await)?;
    // Whoever left, as the new rows say, loses every right now.
    page.kept(reconcile(instance).await)?;
    Ok(page.go(&format!("/imports/{id}?new={}&corrected={}", taken.new, taken.corrected)))
}

/// The workbook with a column of remarks, to be sent back.
pub(crate) async fn remarks(page: Page, Path(id): Path<String>) -> Response {
    page.answer(send_back(&page, &id).await)
}

async fn send_back(page: &Page, id: &str) -> Result<Response, Problem> {
    let (id, import) = asked(page, id)?;
    let state = page.staff();
    let missing = || Problem::not_found(page.lang());
    let read = page.kept(reading(&page.app, &state, id).await)?.ok_or_else(missing)?;
    let ties = sees_ties(page, &import);
    let key = page.actor()?.key();
    let noted = page.app.personnel.change(&page.app, &key, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "import".into(),
            aggregate_id: format!("import/{id}"),
            command: "export_remarks".into(),
            events: serde_json::json!([{ "remarks": read.remarks.len() }]).to_string(),
            ..entry
        });
        Ok(())
    });
    page.kept(noted.await)?;
    let reader = crate::pages::personnel::proposals::reader(page);
    let writing = move || {
        let book = &state.get::<ImportedBook>(&id)?.0;
        let closed = if ties { None } else { Some(without_ties(book, &import)) };
        let shown = |remark: &&Remark| ties || !is_about_ties(&import.ties, remark);
        let remarks: Vec<Remark> = read.remarks.iter().filter(shown).cloned().collect();
        Some(with_remarks(closed.as_ref().unwrap_or(book), &remarks, &reader))
    };
    let written = tokio::task::spawn_blocking(writing).await.map_err(|_| Problem::internal(page.lang()))?;
    let bytes = written.ok_or_else(missing)?.map_err(|error| {
        tracing::error!(%error, "a workbook with remarks could not be written");
        Problem::internal(page.lang())
    })?;
    Ok(attachment("danh-sach-ghi-chu.xlsx", XLSX, bytes))
}

/// The workbook without the columns of close relatives.
fn without_ties(book: &Book, import: &Import) -> Book {
    let mut book = book.clone();
    for sheet in &mut book.sheets {
        let header = import.recognition.sheets.iter().find(|known| known.sheet == sheet.name);
        let last = header.and_then(|known| known.header).map_or(0, |(_, last)| last);
        for row in sheet.rows.iter_mut().filter(|row| row.number > last) {
            row.cells.retain(|(column, _)| !import.ties.contains(&(sheet.name.clone(), *column)));
        }
    }
    book
}

texts! { pub(crate) ReasonTexts;
    code_missing: "Thiếu mã cán bộ", "No staff number";
    code_twice: "Một mã cho hai người", "One number for two people";
    code_of_another: "Mã của người khác", "Somebody else's number";
    changed_since: "Tệp cũ hơn lần cập nhật sau", "Older than a later update";
    row_repeated: "Dòng lặp lại", "Row repeated";
    person_twice: "Một người hai mã", "One person, two numbers";
    name_missing: "Thiếu họ và tên", "No name";
    name_strange: "Họ tên có ký tự lạ", "Strange letters in the name";
    birth_missing: "Thiếu ngày sinh", "No date of birth";
    birth_unreadable: "Ngày sinh không đọc được", "Date of birth unreadable";
    birth_incomplete: "Ngày sinh thiếu ngày, tháng", "Date of birth incomplete";
    age_out_of_range: "Tuổi không hợp lý", "Age out of range";
    sex_missing: "Thiếu giới tính", "No sex";
    sex_unknown: "Giới tính không rõ", "Sex unknown";
    unit_missing: "Thiếu đơn vị công tác", "No unit";
    unit_unknown: "Không có đơn vị này", "Unknown unit";
    unit_ambiguous: "Đơn vị trùng tên", "Several units of this name";
    district_unknown: "Không có quận, huyện này", "Unknown district";
    unit_not_in_district: "Đơn vị và quận, huyện không khớp", "Unit and district disagree";
    qualification_missing: "Thiếu trình độ chuyên môn", "No qualification";
    qualification_unknown: "Trình độ ngoài danh mục", "Unknown qualification";
    kind_unknown: "Loại cán bộ không rõ", "Unknown kind";
    field_missing: "Thiếu lĩnh vực công tác", "No field of work";
    field_unknown: "Lĩnh vực không rõ", "Unknown field of work";
    pool_unknown: "Diện bố trí không rõ", "Unknown pool";
    relative_unknown: "Mã người thân không có", "Unknown relative";
    formula: "Ô là công thức", "A formula";
    error_cell: "Ô bị lỗi", "A cell with an error";
}

/// A reason in a few words, for the filter.
fn reason_words(reason: Reason, lang: Lang) -> &'static str {
    let t = ReasonTexts::of(lang);
    match reason {
        Reason::CodeMissing => t.code_missing,
        Reason::CodeTwice => t.code_twice,
        Reason::CodeOfAnother => t.code_of_another,
        Reason::ChangedSince => t.changed_since,
        Reason::RowRepeated => t.row_repeated,
        Reason::PersonTwice => t.person_twice,
        Reason::NameMissing => t.name_missing,
        Reason::NameStrange => t.name_strange,
        Reason::BirthMissing => t.birth_missing,
        Reason::BirthUnreadable => t.birth_unreadable,
        Reason::BirthIncomplete => t.birth_incomplete,
        Reason::AgeOutOfRange => t.age_out_of_range,
        Reason::SexMissing => t.sex_missing,
        Reason::SexUnknown => t.sex_unknown,
        Reason::UnitMissing => t.unit_missing,
        Reason::UnitUnknown => t.unit_unknown,
        Reason::UnitAmbiguous => t.unit_ambiguous,
        Reason::DistrictUnknown => t.district_unknown,
        Reason::UnitNotInDistrict => t.unit_not_in_district,
        Reason::QualificationMissing => t.qualification_missing,
        Reason::QualificationUnknown => t.qualification_unknown,
        Reason::KindUnknown => t.kind_unknown,
        Reason::FieldMissing => t.field_missing,
        Reason::FieldUnknown => t.field_unknown,
        Reason::PoolUnknown => t.pool_unknown,
        Reason::RelativeUnknown => t.relative_unknown,
        Reason::Formula => t.formula,
        Reason::ErrorCell => t.error_cell,
    }
}
