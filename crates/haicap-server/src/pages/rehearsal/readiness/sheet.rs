//! The go/no-go sheet: as a paper to sign, and as a table.

use super::words::{detail, outcome_name};
use super::{city_day, looked_at};
use crate::app::AppKind;
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::Page;
use crate::pages::tables::{TableFile, attachment, failed, table as sheets_file};
use crate::rehearsal::State;
use crate::rehearsal::readiness::latest_decision;
use axum::Extension;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::document::{
    Align, Annex, Column, Document, Issuer, Marker, Orientation, PaperKind, PaperStyle, Passage, Signer,
    TRIAL_WATERMARK, Table,
};
use haicap_core::territory::Unit;
use haicap_core::trial::readiness::{Area, Readiness, ReadinessVerdict, Weight};
use haicap_core::words::date;
use haicap_documents::{Archive, render};
use haicap_sheets::write::{CellOut, SheetOut};
use jiff::civil::Date;
use std::sync::Arc;

/// What every line of the sheet says, in this order.
const HEADS: [&str; 10] = [
    "TT",
    "Đơn vị",
    "Kết luận theo minh chứng",
    "Con người",
    "Tập huấn",
    "Hạ tầng",
    "Hệ thống",
    "Hồ sơ chuyển tiếp",
    "Lý do, rủi ro",
    "Quyết định",
];
/// Widths of the columns beside each other.
const WEIGHTS: [u32; 10] = [3, 11, 9, 6, 6, 6, 6, 7, 30, 14];

/// Who signs the sheet.
const SIGNERS: [&str; 3] = ["Người lập phiếu", "Giám đốc Trung tâm Chuyển đổi số", "Đại diện cơ quan quyết định"];

/// The sheet as PDF.
pub(crate) async fn pdf(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(print(&page, &instance).await)
}

/// The sheet as a workbook.
pub(crate) async fn xlsx(page: Page, Extension(instance): Extension<Arc<Instance>>) -> Response {
    page.answer(table(&page, &instance).await)
}

async fn print(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let looked = looked_at(page, instance).await?;
    let is_trial = page.app.kind != AppKind::Official;
    let paper = paper(page.city(), &page.app.rehearsal.state(), &looked, city_day(page), is_trial);
    let printed = tokio::task::spawn_blocking(move || render(&paper, Archive::default())).await;
    let pdf = printed.map_err(|_| Problem::internal(page.lang()))?.map_err(|error| failed(page, &error))?;
    Ok(attachment(&format!("phieu-san-sang-{}.pdf", city_day(page)), "application/pdf", pdf))
}

/// The paper: what was found, who signs, and one line a unit on its side.
fn paper(city: &City, state: &State, looked: &[(&Unit, Readiness)], day: Date, is_trial: bool) -> Document {
    let issuer =
        Issuer {
            parent: Some(city.name.clone()), name: "Trung tâm Chuyển đổi số".into(), symbol: String::new()
        };
    let count = |verdict| looked.iter().filter(|(_, readiness)| readiness.verdict == verdict).count();
    let line = |verdict: ReadinessVerdict| format!("{}: {} đơn vị", verdict.label(Lang::Vi), count(verdict));
    let assumed = city.readiness.conditions.iter().filter(|condition| condition.ground.contains("giả định")).count();
    let columns = HEADS.iter().zip(WEIGHTS).enumerate().map(|(index, (head, weight))| {
        let align = if matches!(index, 1 | 8 | 9) { Align::Left } else { Align::Center };
        Column::new(*head, weight, align)
    });
    let rows = looked.iter().zip(1..).map(|((unit, readiness), number)| cells(city, state, unit, readiness, number));
    let annex = Annex {
        title: "Mức độ sẵn sàng của từng đơn vị".into(),
        orientation: Orientation::Landscape,
        body: vec![Passage::Table(Table { columns: columns.collect(), rows: rows.collect() })],
    };
    Document {
        title: Some("Phiếu tổng hợp mức độ sẵn sàng".into()),
        subject: format!("Điều kiện đưa {} phường, xã vào vận hành ngày {}", looked.len(), date(city.opening_day)),
        place: city.name.clone(),
        drawn_up_on: Some(day),
        watermark: is_trial.then(|| TRIAL_WATERMARK.to_owned()),
        retention: "theo hồ sơ của đợt vận hành thử".into(),
        body: vec![
            Passage::paragraph(format!("Theo minh chứng còn giá trị đến ngày {}:", date(day))),
            Passage::list(Marker::Dash, ReadinessVerdict::ALL.iter().map(|verdict| line(*verdict))),
            Passage::paragraph(
                "Kết luận theo minh chứng là gợi ý của hệ thống; quyết định cho vận hành do cơ quan có thẩm quyền ghi \
                 ở cột cuối. Bảng xếp theo tên đơn vị, không xếp hạng.",
            ),
            Passage::paragraph(format!(
                "Trong {} điều kiện có {assumed} điều kiện dùng con số giả định, nêu tại tệp readiness.toml của gói dữ \
                 liệu Thành phố.",
                city.readiness.conditions.len()
            )),
        ],
        signers: SIGNERS.iter().map(|office| Signer::new(*office)).collect(),
        annexes: vec![annex],
        ..Document::new(PaperKind::Form, PaperStyle::State, issuer)
    }
}

/// A unit's line, under [`HEADS`].
fn cells(city: &City, state: &State, unit: &Unit, readiness: &Readiness, number: u32) -> Vec<String> {
    let mark = |area| match readiness.verdict_of(area) {
        ReadinessVerdict::Ready => "đạt",
        ReadinessVerdict::WithRisks => "rủi ro",
        ReadinessVerdict::NotReady => "chưa đạt",
    };
    let reason = |item: &&haicap_core::trial::readiness::Item| {
        let details: Vec<String> = item.details.iter().take(3).map(|found| detail(city, found, Lang::Vi)).collect();
        let more = if item.details.len() > 3 { "; …" } else { "" };
        let details = if details.is_empty() { String::new() } else { format!(" ({}{more})", details.join("; ")) };
        let risk = if item.weight == Weight::Risk { "Rủi ro: " } else { "" };
        format!("{risk}{}{details}", item.says(Lang::Vi))
    };
    let decision = latest_decision(state, unit.id).map(|decision| {
        let reason = if decision.reason.is_empty() { String::new() } else { format!(": {}", decision.reason) };
        let outcome = outcome_name(decision.outcome, Lang::Vi);
        format!("{outcome} ({}, {}){reason}", date(decision.on), decision.decided_by)
    });
    let mut cells = vec![number.to_string(), unit.name.clone(), readiness.verdict.label(Lang::Vi).to_owned()];
    cells.extend(Area::ALL.iter().map(|area| mark(*area).to_owned()));
    cells.push(readiness.open().iter().map(reason).collect::<Vec<_>>().join("; "));
    cells.push(decision.unwrap_or_default());
    cells
}

/// Places to sign beneath the table, one for each who signs, with room above the name.
fn signature_lines() -> Vec<Vec<CellOut>> {
    let line = |texts: [&str; 3]| {
        let mut cells = vec![CellOut::Empty; HEADS.len()];
        for (column, text) in [1, 5, 8].into_iter().zip(texts) {
            cells[column] = CellOut::Text(text.to_owned());
        }
        cells
    };
    vec![vec![], line(SIGNERS), line(["(Ký, ghi rõ họ tên)"; 3]), vec![], vec![], line(["Ngày …/…/…"; 3])]
}

async fn table(page: &Page, instance: &Instance) -> Result<Response, Problem> {
    let looked = looked_at(page, instance).await?;
    let (city, state) = (page.city(), page.app.rehearsal.state());
    let heads = HEADS.iter().map(|head| CellOut::Text((*head).to_owned())).collect();
    let mut rows = vec![heads];
    rows.extend(looked.iter().zip(1..).map(|((unit, readiness), number)| {
        let cells = cells(city, &state, unit, readiness, number).into_iter().skip(1).map(CellOut::Text);
        std::iter::once(CellOut::Number(f64::from(number))).chain(cells).collect()
    }));
    rows.extend(signature_lines());
    let sheet = SheetOut { name: "Sẵn sàng".into(), rows, merges: vec![], head: Some(1) };
    sheets_file(page, &format!("bang-san-sang-{}", city_day(page)), vec![sheet], TableFile::Xlsx).await
}
