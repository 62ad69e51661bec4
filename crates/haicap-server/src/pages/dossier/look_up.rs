//! Finding a dossier by its code: the one it has, or the one it had at its old unit.

use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::access::{Action, Object, permits};
use haicap_core::dossier::{Dossier, carried_over_id};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use haicap_store::DossierRow;
use std::collections::BTreeSet;

texts! { pub(crate) LookUpTexts;
    title: "Tìm hồ sơ theo mã", "Find a dossier by its code";
    code: "Mã hồ sơ (mã mới, hoặc mã cũ của hồ sơ chuyển tiếp)", "Code (the new one, or the old one of a carried-over dossier)";
    find: "Tìm hồ sơ", "Find";
    none: "Không có hồ sơ nào mang mã này trong số hồ sơ bạn được xem. Kiểm tra lại từng chữ trên giấy tiếp nhận; hồ sơ của đơn vị khác thì hỏi đơn vị đó.", "No dossier that you may see has this code. Compare it letter by letter with the receipt; ask the other unit for its dossiers.";
    several: "Nhiều đơn vị cũ dùng mã này. Chọn đúng hồ sơ:", "Several old units used this code. Choose the dossier:";
    old_code: "mã cũ", "old code";
}

/// Letters of a code that are looked for.
const CODE_MAX: usize = 100;

#[derive(Template)]
#[template(path = "look_up.html")]
struct LookUpPage {
    shell: Shell,
    t: &'static LookUpTexts,
    path: String,
    asked: String,
    found: Vec<Found>,
}

struct Found {
    link: String,
    code: String,
    unit: String,
    /// Old code and old unit.
    old: Option<(String, String)>,
}

/// The dossier of a code, or the choice where old units used the same one.
pub(crate) async fn look_up(page: Page) -> Response {
    page.answer(view(&page).await)
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let t = LookUpTexts::of(page.lang());
    let asked: String = tidy(page.asked.get("code")).chars().take(CODE_MAX).collect();
    let found = if asked.is_empty() { vec![] } else { find(page, &asked).await? };
    if let [one] = found.as_slice() {
        return Ok(page.go(&format!("/dossiers/{}", one.id)));
    }
    let found = found.into_iter().map(|dossier| Found {
        link: page.link(&format!("/dossiers/{}", dossier.id)),
        unit: page.unit_name(dossier.unit),
        old: dossier.carried_over.map(|old| (old.code, page.unit_name(old.unit))),
        code: dossier.code.unwrap_or_default(),
    });
    let (shell, path) = (page.shell(t.title), page.link("/dossiers"));
    let status = if asked.is_empty() || found.len() > 0 { 200 } else { 404 };
    page.html_with(status, &LookUpPage { shell, t, path, asked, found: found.collect() })
}

/// Dossiers with this code that the person may read. An old code is looked for at the old units that went into the
/// person's units: the identifier of a carried-over dossier follows from both.
async fn find(page: &Page, code: &str) -> Result<Vec<Dossier>, Problem> {
    let store = &page.app.store;
    let mut rows: Vec<DossierRow> = page.stored(store.dossier_by_code(code).await)?.into_iter().collect();
    let predecessors = |unit: UnitId| page.city().predecessors(unit).map(|succession| succession.from);
    let old_units: BTreeSet<UnitId> = page.subject().units().flat_map(predecessors).collect();
    for unit in old_units {
        rows.extend(page.stored(store.dossier(carried_over_id(unit, code)).await)?);
    }
    let mut found = Vec::new();
    for row in rows {
        let dossier: Dossier = serde_json::from_str(&row.body).map_err(|error| {
            tracing::error!(%error, dossier = %row.id, "a stored dossier cannot be read");
            Problem::internal(page.lang())
        })?;
        let object = Object { unit: Some(dossier.unit), owner: dossier.owner, ..Object::default() };
        if permits(page.subject(), Action::ReadDossier, &object).is_ok() {
            found.push(dossier);
        }
    }
    Ok(found)
}
