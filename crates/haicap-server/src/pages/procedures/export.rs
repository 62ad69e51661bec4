//! The catalogue as a file, for whoever works on it elsewhere.

use crate::error::Problem;
use crate::pages::table::{self, Kind, Table};
use crate::pages::{Page, show};
use crate::words::words;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::procedure::Entry;
use haicap_sheets::write::CellOut;

/// Key and head of each column.
pub(crate) const COLUMNS: [(&str, &str); 13] = [
    ("code", "Mã thủ tục"),
    ("version", "Phiên bản"),
    ("in_force_from", "Áp dụng từ"),
    ("name", "Tên thủ tục"),
    ("name_en", "Tên tiếng Anh"),
    ("keywords", "Từ thường dùng"),
    ("field", "Lĩnh vực"),
    ("channels", "Cách nộp"),
    ("fee", "Phí, lệ phí"),
    ("limit", "Thời hạn"),
    ("takes_dossiers", "Nhận hồ sơ"),
    ("law", "Căn cứ pháp lý"),
    ("unsure", "Cần đối chiếu"),
];

/// The catalogue as CSV.
pub(crate) async fn csv(page: Page) -> Response {
    page.answer(file(&page, Kind::Csv).await)
}

/// The catalogue as a workbook.
pub(crate) async fn xlsx(page: Page) -> Response {
    page.answer(file(&page, Kind::Xlsx).await)
}

/// The catalogue as JSON.
pub(crate) async fn json(page: Page) -> Response {
    page.answer(file(&page, Kind::Json).await)
}

async fn file(page: &Page, kind: Kind) -> Result<Response, Problem> {
    let day = page.store_day();
    let rows = page.city().catalogue_on(day).into_iter().map(row).collect();
    let name = format!("danh-muc-thu-tuc-{day}");
    table::file(page, &name, kind, Table { name: "Danh mục thủ tục", columns: COLUMNS.to_vec(), rows }).await
}

/// What is in force of one procedure; a procedure that is in the catalogue only has no version.
pub(crate) fn row(entry: Entry<'_>) -> Vec<CellOut> {
    let offered = entry.offered();
    let list = |lines: &[String]| lines.join("; ");
    let unsure: Vec<String> = entry.unsure().iter().map(|one| format!("{}: {}", one.field, one.note)).collect();
    let channels: Vec<&str> = entry.channels().iter().map(|channel| channel.label(Lang::Vi)).collect();
    let text = |text: String| if text.is_empty() { CellOut::Empty } else { CellOut::Text(text) };
    vec![
        text(entry.code().to_owned()),
        offered.map_or(CellOut::Empty, |procedure| CellOut::Number(procedure.id.version.into())),
        offered.map_or(CellOut::Empty, |procedure| CellOut::Date(procedure.in_force_from)),
        text(entry.name(Lang::Vi).to_owned()),
        text(entry.name(Lang::En).to_owned()),
        text(list(entry.keywords())),
        text(entry.field().to_owned()),
        text(channels.join(", ")),
        text(entry.fee().map(|fee| show::fee(fee, words(Lang::Vi), Lang::Vi)).unwrap_or_default()),
        text(entry.limit().map(|limit| limit.label(Lang::Vi)).unwrap_or_default()),
        text(if offered.is_some() { "có" } else { "không" }.to_owned()),
        text(list(entry.law())),
        text(unsure.join("; ")),
    ]
}
