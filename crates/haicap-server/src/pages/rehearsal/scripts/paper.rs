//! The official drill script: as PDF, and as a workbook that can be brought in again.

use super::asked;
use crate::error::Problem;
use crate::pages::Page;
use crate::pages::tables::{XLSX, attachment, failed};
use crate::rehearsal::scripts::{Script, ScriptVersion};
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::document::{
    Align, Annex, Column as PaperColumn, Document, Field, Issuer, Orientation, PaperKind, PaperStyle, Passage, Signer,
    TRIAL_WATERMARK, Table,
};
use haicap_core::trial::{Column, Part, Row, ScriptTable};
use haicap_documents::{Archive, render};

/// A version as the paper that is signed and handed out.
pub(crate) async fn pdf(page: Page, Path((key, version)): Path<(String, String)>) -> Response {
    page.answer(print(&page, &key, &version).await)
}

async fn print(page: &Page, key: &str, version: &str) -> Result<Response, Problem> {
    let script = asked(page, key)?;
    let (number, version) = named(page, &script, version)?;
    let table = page.kept(version.table(key))?;
    let document = document(page, &script, number, version, &table);
    let printed = tokio::task::spawn_blocking(move || render(&document, Archive::A2b)).await;
    let printed = printed.map_err(|error| failed(page, &error))?.map_err(|error| failed(page, &error))?;
    let shown = format!("inline; filename=\"{key}-ban-{number}.pdf\"");
    Ok(([(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, shown)], printed)
        .into_response())
}

fn named<'s>(page: &Page, script: &'s Script, version: &str) -> Result<(u32, &'s ScriptVersion), Problem> {
    let found = version.parse().ok().and_then(|number| Some((number, script.version(number)?)));
    found.ok_or_else(|| Problem::not_found(page.lang()))
}

fn document(page: &Page, script: &Script, number: u32, version: &ScriptVersion, table: &ScriptTable) -> Document {
    let city = &page.city().name;
    let issuer = Issuer {
        parent: Some(format!("Ủy ban nhân dân {city}")),
        name: "Trung tâm Chuyển đổi số".into(),
        symbol: "TTCĐS".into(),
    };
    let mut paper = Document::new(PaperKind::Form, PaperStyle::State, issuer);
    paper.title = Some("Kịch bản vận hành thử".into());
    paper.subject = version.title.clone();
    paper.place = city.clone();
    paper.drawn_up_on = Some(page.city().calendar.civil(version.at).date());
    paper.watermark = Some(TRIAL_WATERMARK.into());
    let scenarios = table.parts.iter().filter(|part| !part.is_background).map(|part| part.title.as_str());
    let agreed: Vec<_> = script.agreed(number).map(|one| one.body.as_str()).collect();
    let rows = [
        ("Bản", number.to_string()),
        ("Diễn trong đợt", super::rounds_of(&all_tags(table), Lang::Vi)),
        ("Tình huống", scenarios.collect::<Vec<_>>().join("; ")),
        ("Lý do có bản này", version.note.clone()),
        ("Đã thống nhất", agreed.join("; ")),
    ];
    let field = |(name, value): (&str, String)| Field { name: name.into(), value };
    paper.body = table.notes.iter().filter(|note| !note.is_empty()).map(Passage::paragraph).collect();
    paper.body.push(Passage::Fields { rows: rows.into_iter().map(field).collect() });
    paper.body.push(Passage::paragraph(
        "Kịch bản này dùng để vận hành thử, không có giá trị pháp lý. Diễn biến từng bước ở các phụ lục kèm theo.",
    ));
    paper.signers = vec![Signer::new("Người soạn"), Signer::new("Giám đốc Trung tâm Chuyển đổi số")];
    paper.annexes = table.parts.iter().map(annex).collect();
    paper
}

fn all_tags(table: &ScriptTable) -> Vec<String> {
    table.tags.iter().chain(table.parts.iter().flat_map(|part| &part.tags)).cloned().collect()
}

/// A scenario as a table on its side.
fn annex(part: &Part) -> Annex {
    let columns = [("STT", 1, Align::Center)].into_iter().chain(
        Column::ALL.iter().zip([3, 6, 3, 3, 6]).map(|(column, weight)| (column.label(Lang::Vi), weight, Align::Left)),
    );
    let columns = columns.map(|(title, weight, align)| PaperColumn::new(title, weight, align)).collect();
    let cells = |(number, row): (usize, &Row)| {
        std::iter::once(number.to_string()).chain(Column::ALL.iter().map(|column| shown(row, *column))).collect()
    };
    let mut body: Vec<Passage> = part.notes.iter().filter(|note| !note.is_empty()).map(Passage::paragraph).collect();
    body.push(Passage::Table(Table { columns, rows: (1..).zip(&part.rows).map(cells).collect() }));
    for data in part.data.iter().filter(|data| !data.rows.is_empty()) {
        body.push(Passage::heading("Dữ liệu: diễn một lần với mỗi dòng"));
        let columns = data.rows[0].iter().map(|name| PaperColumn::new(name, 1, Align::Left)).collect();
        body.push(Passage::Table(Table { columns, rows: data.rows[1..].to_vec() }));
    }
    let title = if part.is_background { "Bối cảnh chung" } else { &part.title };
    Annex { title: title.to_owned(), orientation: Orientation::Landscape, body }
}

/// A cell as it is printed: this system has a name there.
fn shown(row: &Row, column: Column) -> String {
    match column {
        Column::System if row.system.is_empty() && !row.task.is_empty() => "haicap".to_owned(),
        column => row.cell(column),
    }
}

/// A version as a workbook that can be brought in again.
pub(crate) async fn xlsx(page: Page, Path((key, version)): Path<(String, String)>) -> Response {
    page.answer(workbook(&page, &key, &version).await)
}

async fn workbook(page: &Page, key: &str, version: &str) -> Result<Response, Problem> {
    let script = asked(page, key)?;
    let (number, version) = named(page, &script, version)?;
    let table = page.kept(version.table(key))?;
    let written = tokio::task::spawn_blocking(move || haicap_sheets::script::workbook(&table)).await;
    let bytes = written.map_err(|error| failed(page, &error))?.map_err(|error| failed(page, &error))?;
    Ok(attachment(&format!("{key}-ban-{number}.xlsx"), XLSX, bytes))
}
