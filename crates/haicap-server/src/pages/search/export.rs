//! What a search found, as a file: all of it, not a page; the journal knows of it, without the words that were typed.

use super::SearchTexts;
use crate::error::Problem;
use crate::pages::table::{self, Kind, Table};
use crate::pages::{Page, show};
use crate::rights::operator_entry;
use crate::search::{Cursor, Hit, Query, find};
use crate::words::texts;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::{Action, unit_roles};
use haicap_sheets::write::CellOut;
use haicap_store::{Change, NewEntry};

texts! { pub(crate) ExportTexts;
    code: "Mã hồ sơ", "Dossier code";
    old_code: "Mã cũ", "Old code";
    applicant: "Người nộp", "Applicant";
    identity: "Số định danh", "Identity number";
    unit: "Đơn vị giải quyết", "Unit";
    procedure_code: "Mã thủ tục", "Procedure code";
    procedure: "Thủ tục", "Procedure";
    stage: "Trạng thái", "Stage";
    submitted: "Ngày nộp", "Handed in";
    due: "Hẹn trả", "Due";
    late: "Tiến độ", "Timeliness";
}

/// Dossiers that a file holds.
const MOST: usize = 5_000;
/// Dossiers read at once.
const AT_ONCE: u32 = 500;

/// What was found as a workbook.
pub(crate) async fn xlsx(page: Page) -> Response {
    page.answer(file(&page, Kind::Xlsx).await)
}

/// What was found as CSV.
pub(crate) async fn csv(page: Page) -> Response {
    page.answer(file(&page, Kind::Csv).await)
}

async fn file(page: &Page, kind: Kind) -> Result<Response, Problem> {
    let query = Query::read(page.asked.get("q")).map_err(|fault| fault.problem(page.lang()))?;
    let hits = all(page, &query).await?;
    note(page, hits.len(), kind).await?;
    let rows = hits.iter().map(|hit| row(page, hit)).collect();
    let name = SearchTexts::of(page.lang()).sheet;
    table::file(page, &format!("tim-ho-so-{}", page.today()), kind, Table { name, columns: columns(page.lang()), rows })
        .await
}

/// Everything that answers the question, within what the asker may see.
async fn all(page: &Page, query: &Query) -> Result<Vec<Hit>, Problem> {
    let (mut hits, mut after): (Vec<Hit>, Option<Cursor>) = (vec![], None);
    loop {
        let found = page.stored(find(&page.app, page.subject(), query, after.as_ref(), AT_ONCE).await)?;
        hits.extend(found.hits);
        if hits.len() > MOST {
            return Err(too_many(page.lang()));
        }
        match found.next {
            Some(next) => after = Some(next),
            None => return Ok(hits),
        }
    }
}

fn too_many(lang: Lang) -> Problem {
    let (vi, en) = (
        format!("Có hơn {MOST} hồ sơ phù hợp, một tệp chứa tối đa {MOST}. Hãy gõ thêm chữ để tìm hẹp hơn."),
        format!("More than {MOST} dossiers fit, a file holds {MOST}. Type more words to find fewer."),
    );
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "too_many", (&vi, &en), lang)
}

/// The file names citizens: who took it, when and how many, not what was typed (it may be a name).
async fn note(page: &Page, dossiers: usize, kind: Kind) -> Result<(), Problem> {
    let exported = serde_json::json!([{ "exported": { "dossiers": dossiers, "form": kind.extension() } }]);
    let subject = page.subject();
    let mut units = subject.units();
    let held = units.find_map(|unit| subject.assignment_with(unit, unit_roles(Action::ReadDossier)));
    let account = subject.account.map(|account| account.to_string()).unwrap_or_default();
    let entry = NewEntry {
        at: page.app.clock.now().as_microsecond(),
        actor: held.map_or(account, |held| held.id.to_string()),
        unit: held.map(|held| held.unit.to_string()).unwrap_or_default(),
        events: exported.to_string(),
        ..operator_entry("export", "export/search", "export_search")
    };
    page.stored(page.app.store.change(Change::new(entry)).await)?;
    page.app.journal_grew();
    Ok(())
}

/// Key and head of each column.
fn columns(lang: Lang) -> Vec<(&'static str, &'static str)> {
    let t = ExportTexts::of(lang);
    vec![
        ("code", t.code),
        ("old_code", t.old_code),
        ("applicant", t.applicant),
        ("identity_number", t.identity),
        ("unit", t.unit),
        ("procedure", t.procedure_code),
        ("procedure_name", t.procedure),
        ("stage", t.stage),
        ("submitted", t.submitted),
        ("due", t.due),
        ("timeliness", t.late),
    ]
}

/// A dossier's cells. The identity number is masked as on the page.
fn row(page: &Page, hit: &Hit) -> Vec<CellOut> {
    let (dossier, lang) = (&hit.dossier, page.lang());
    let calendar = &page.city().calendar;
    let how = dossier.punctuality(page.app.clock.now(), calendar);
    let text = |text: String| if text.is_empty() { CellOut::Empty } else { CellOut::Text(text) };
    let day = |at| CellOut::Date(calendar.civil(at).date());
    vec![
        text(dossier.code.clone().unwrap_or_default()),
        text(dossier.carried_over.as_ref().map(|old| old.code.clone()).unwrap_or_default()),
        text(hit.applicant.name.clone()),
        text(show::masked(&hit.applicant.identity_number)),
        text(page.unit_name(dossier.unit)),
        text(dossier.procedure.code.clone()),
        text(show::procedure_name(page, &dossier.procedure.code)),
        text(dossier.stage().label(lang).to_owned()),
        day(dossier.submitted_at),
        dossier.promised_at().map_or(CellOut::Empty, day),
        text(how.map(|how| how.label(lang).to_owned()).unwrap_or_default()),
    ]
}
