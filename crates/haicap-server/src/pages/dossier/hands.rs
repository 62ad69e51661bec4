//! Who has a dossier in hand, and who else could.

use super::aside::Fact;
use crate::act;
use crate::error::Problem;
use crate::pages::{Page, show};
use crate::words::texts;
use haicap_core::access::Action;
use haicap_core::dossier::{Colleague, Dossier};
use haicap_core::words::date;

texts! { pub(crate) HandTexts;
    officer: "Người thụ lý", "Case officer";
    to: "Giao cho", "Give to";
    nobody: "Phòng này chưa có chuyên viên nào khác đăng nhập được; chưa giao lại được.", "No other officer of this division can sign in: it cannot be given on.";
    away: "vắng mặt đến hết", "away until";
    in_place_of: "thay", "for";
}

/// The officer who has it, for people of its unit.
pub(super) async fn officer(page: &Page, dossier: &Dossier) -> Result<Option<Fact>, Problem> {
    let Some(id) = dossier.officer.filter(|_| page.may_at(Action::ReadDossier, dossier.unit)) else { return Ok(None) };
    let held = page.stored(act::officer(&page.app, id).await)?;
    let text = held.map(|held| format!("{}, {}", held.name, show::post(page, &held.post)));
    Ok(text.map(|text| Fact { name: HandTexts::of(page.lang()).officer, text, late: false }))
}

/// Officers to whom the person may give it.
pub(super) async fn colleagues(page: &Page, dossier: &Dossier) -> Result<Vec<Colleague>, Problem> {
    if !page.may_at(Action::Reassign, dossier.unit) {
        return Ok(vec![]);
    }
    act::colleagues(&page.app, dossier).await.map_err(|error| Problem::record(&error, page.lang()))
}

/// Value and label of a colleague; who is away cannot be chosen, and is told why.
pub(super) fn choice(page: &Page, colleague: &Colleague) -> (String, String) {
    let t = HandTexts::of(page.lang());
    let away = colleague.away_until.map(|day| format!(" ({} {})", t.away, date(day))).unwrap_or_default();
    let held = &colleague.held;
    (held.id.to_string(), format!("{}, {}{away}", held.name, show::post(page, &held.post)))
}
