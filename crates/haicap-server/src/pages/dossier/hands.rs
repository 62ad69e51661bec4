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
    nobody: "Phòng này chưa có chuyên viên nào khác đăng nhập được; chưa giao lại được.", "No other officer of this division can sign in: the dossier cannot be given to somebody else.";
    away: "vắng mặt đến hết", "away until";
    in_place_of: "thay", "for";
    reception: "Nơi tiếp nhận", "Received at";
    passed_on: "chuyển đến đơn vị có thẩm quyền lúc", "passed on";
    not_passed_on: "chưa chuyển đến đơn vị có thẩm quyền", "not passed on yet";
    passed_late: "chậm", "late by";
    hours: "giờ làm việc", "working hours";
    transfer_by: "Chuyển đến đơn vị có thẩm quyền chậm nhất", "To be passed to the competent unit by";
}

/// Who received it, and who has it.
pub(super) async fn facts(page: &Page, dossier: &Dossier) -> Result<Vec<Fact>, Problem> {
    Ok(reception(page, dossier).into_iter().chain(officer(page, dossier).await?).collect())
}

/// The desk that received it for another unit, when it passed it on, and by how much too late.
fn reception(page: &Page, dossier: &Dossier) -> Option<Fact> {
    let (t, reception) = (HandTexts::of(page.lang()), dossier.reception.as_ref()?);
    let configuration = page.app.configuration();
    let calendar = page.app.calendar(&configuration, reception.unit);
    let passed = match reception.transferred_at {
        Some(at) => format!("{} {}", t.passed_on, page.moment(at)),
        None => t.not_passed_on.to_owned(),
    };
    let late = dossier.transfer_late_minutes(page.app.clock.now(), &calendar);
    let said = match late {
        0 => String::new(),
        late => format!(", {} {} {}", t.passed_late, show::hours(late), t.hours),
    };
    let text = format!("{}; {passed}{said}", page.unit_name(reception.unit));
    Some(Fact { name: t.reception, text, late: late > 0 })
}

/// The officer who has it, for people of its unit.
async fn officer(page: &Page, dossier: &Dossier) -> Result<Option<Fact>, Problem> {
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
