//! Finding a dossier by its code: the one it has, or the one it had at its old unit.

use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::search::by_whole_code;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::words::tidy;

texts! { LookUpTexts;
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
    let hits = if asked.is_empty() { Ok(vec![]) } else { by_whole_code(&page.app, page.subject(), &asked).await };
    let hits = page.stored(hits)?;
    if let [one] = hits.as_slice() {
        return Ok(page.go(&format!("/dossiers/{}", one.dossier.id)));
    }
    let found = hits.into_iter().map(|hit| hit.dossier).map(|dossier| Found {
        link: page.link(&format!("/dossiers/{}", dossier.id)),
        unit: page.unit_name(dossier.unit),
        old: dossier.carried_over.map(|old| (old.code, page.unit_name(old.unit))),
        code: dossier.code.unwrap_or_default(),
    });
    let (shell, path) = (page.shell(t.title), page.link("/dossiers"));
    let status = if asked.is_empty() || found.len() > 0 { 200 } else { 404 };
    page.html_with(status, &LookUpPage { shell, t, path, asked, found: found.collect() })
}
