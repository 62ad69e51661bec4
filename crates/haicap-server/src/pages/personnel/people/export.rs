//! The filtered list as a file (trích ngang): it names its reader, and the journal knows of it.

use super::filter::{Filter, Found, find};
use crate::error::Problem;
use crate::pages::Page;
use crate::pages::personnel::scope::{Scope, qualification_name};
use crate::pages::tables::{TableFile, table};
use crate::words::texts;
use axum::response::Response;
use haicap_sheets::write::{CellOut, MergeOut, SheetOut};
use haicap_store::NewEntry;

texts! { pub(crate) ExportTexts;
    sheet: "Trích ngang", "People";
    title: "DANH SÁCH TRÍCH NGANG NHÂN SỰ", "PEOPLE, SHORT BIOGRAPHIES";
    reader: "Người xuất", "Reader";
    at: "lúc", "at";
    legal: "Nơi dự kiến là dự kiến bố trí, không có giá trị pháp lý. Chỉ người có thẩm quyền được sử dụng.", "Planned places have no legal effect. For those who may see it only.";
    row: "STT", "No.";
    code: "Mã số", "Staff no.";
    name: "Họ và tên", "Name";
    birth: "Ngày sinh", "Born";
    sex: "Giới tính", "Sex";
    kind: "Loại", "Kind";
    qualification: "Trình độ chuyên môn", "Qualification";
    position: "Chức vụ, vị trí hiện nay", "Present post";
    former: "Đơn vị hiện nay", "Works now";
    field: "Lĩnh vực công tác", "Field of work";
    pool: "Diện bố trí", "Pool";
    state: "Tình trạng", "State";
    unit: "Đơn vị dự kiến", "Planned unit";
    post: "Chức vụ, vị trí dự kiến", "Planned post";
    concurrent: "Kiêm nhiệm", "Concurrent posts";
    paper: "Văn bản", "Paper";
}

/// The list as a workbook.
pub(crate) async fn xlsx(page: Page) -> Response {
    page.answer(export(&page, TableFile::Xlsx).await)
}

/// The list as CSV.
pub(crate) async fn csv(page: Page) -> Response {
    page.answer(export(&page, TableFile::Csv).await)
}

async fn export(page: &Page, form: TableFile) -> Result<Response, Problem> {
    let (actor, scope) = (page.actor()?, Scope::of(page));
    let filter = Filter::read(page, &scope)?;
    let staff = page.staff();
    let found = find(page.city(), &staff, &scope, &filter);
    let events = serde_json::json!([{
        "exported": { "people": found.len(), "form": form.key(), "filter": filter.query_without_names() }
    }]);
    let reader = actor.key();
    let noted = page.app.personnel.change(&page.app, &reader, |batch| {
        batch.note(|entry| NewEntry {
            aggregate: "export".into(),
            aggregate_id: "export/people".into(),
            command: "export_people".into(),
            events: events.to_string(),
            ..entry
        });
        Ok(())
    });
    page.kept(noted.await)?;
    let sheet = sheet(page, &found);
    table(page, &format!("trich-ngang-{}", page.today()), vec![sheet], form).await
}

/// Columns of the list.
const COLUMNS: u32 = 16;

fn sheet(page: &Page, found: &[Found]) -> SheetOut {
    let t = ExportTexts::of(page.lang());
    let text = |text: &str| CellOut::Text(text.to_owned());
    let name = page.caller.session.as_ref().map_or("", |session| session.name.as_str());
    let reader = format!("{}: {name}, {} {}", t.reader, t.at, page.moment(page.app.clock.now()));
    let heads = [
        t.row,
        t.code,
        t.name,
        t.birth,
        t.sex,
        t.kind,
        t.qualification,
        t.position,
        t.former,
        t.field,
        t.pool,
        t.state,
        t.unit,
        t.post,
        t.concurrent,
        t.paper,
    ];
    let mut rows = vec![vec![text(t.title)], vec![text(&reader)], vec![text(t.legal)], vec![]];
    rows.push(heads.map(text).into());
    rows.extend(found.iter().zip(1..).map(|(found, number)| row(page, found, number)));
    let merge = |row| MergeOut { row, first: 0, last: COLUMNS - 1 };
    SheetOut { name: t.sheet.to_owned(), rows, merges: [1, 2, 3].map(merge).into(), head: Some(5) }
}

fn row(page: &Page, found: &Found, number: u32) -> Vec<CellOut> {
    let (official, lang, place) = (found.official, page.lang(), found.placement.map(|placement| &placement.place));
    let text = |text: &str| if text.is_empty() { CellOut::Empty } else { CellOut::Text(text.to_owned()) };
    let concurrent = place.map(|place| place.concurrent.iter().map(|post| page.post_name(post)).collect::<Vec<_>>());
    let paper = found.placement.and_then(|placement| placement.issued.as_ref()).map(|paper| paper.number.clone());
    vec![
        CellOut::Number(f64::from(number)),
        text(&official.code),
        text(&official.name),
        CellOut::Date(official.birth),
        text(official.sex.label(lang)),
        text(official.kind.label(lang)),
        text(&qualification_name(page.city(), &official.qualification, lang)),
        text(&official.position),
        text(&page.former_place(official)),
        text(official.field.label(lang)),
        text(official.pool.label(lang)),
        text(found.stand.label(lang)),
        text(&place.map(|place| page.unit_name(place.unit)).unwrap_or_default()),
        text(&place.map(|place| page.post_name(&place.post)).unwrap_or_default()),
        text(&concurrent.unwrap_or_default().join(", ")),
        text(&paper.unwrap_or_default()),
    ]
}
