//! The appraisal sheet of a district as a PDF, for both appraising bodies to sign.

use super::{asked, findings_at};
use crate::error::Problem;
use crate::pages::Page;
use crate::pages::personnel::list::track_of;
use crate::pages::personnel::proposals::{frame, notice_row, pdf, reader};
use crate::personnel::proposals::{Item, people};
use axum::extract::Path;
use axum::response::Response;
use haicap_core::document::{PaperKind, PaperStyle};
use haicap_core::staffing::notices::{Appraisal, Appraised, Outcome, appraisal_sheet};
use haicap_core::staffing::settings::Competence;
use haicap_core::staffing::{Finding, PlacementState, Track};

/// The file.
pub(crate) async fn file(page: Page, Path(district): Path<String>) -> Response {
    page.answer(draw_up(&page, &district).await)
}

async fn draw_up(page: &Page, district: &str) -> Result<Response, Problem> {
    let district = asked(page, district)?;
    let state = page.staff();
    let all = people(page.city(), &state, track_of(&page.asked), |code| code == district);
    let findings = page.app.personnel.findings.of(page.city(), &state);
    let findings: Vec<Finding> = findings_at(page, &findings, district).into_iter().cloned().collect();
    let items: Vec<Appraised> = all.iter().filter_map(appraised).collect();
    let issuer = Competence {
        track: Track::Provisional,
        posts: ["*".to_owned()].into(),
        from: page.today(),
        until: None,
        parent: None,
        body: haicap_core::staffing::Body::HomeAffairs.label(haicap_core::Lang::Vi).to_owned(),
        paper: PaperKind::AppraisalSheet,
        style: PaperStyle::State,
        symbol: "SNV".to_owned(),
        signature: String::new(),
        signer_title: "Giám đốc".to_owned(),
        gate: None,
        ground: "giả định: phiếu thẩm định do hai cơ quan cùng ký".to_owned(),
        unsure: true,
    };
    let reader = reader(page);
    let appraisal = Appraisal { district, findings: &findings, items: &items };
    let document = appraisal_sheet(&frame(page, &issuer, &reader)?, &appraisal);
    pdf(page, document, &format!("tham-dinh-{district:03}.pdf"), ("export_appraisal", district)).await
}

/// What was said of somebody who was proposed; `None` for drafts.
fn appraised<'s>(item: &'s Item<'s>) -> Option<Appraised<'s>> {
    let placement = item.placement?;
    let outcome = match placement.state {
        PlacementState::Draft => return None,
        PlacementState::Proposed => Outcome::Open,
        PlacementState::Returned => {
            Outcome::Returned { reason: placement.returned.as_ref().map_or("", |(_, reason)| reason) }
        }
        _ => Outcome::Accepted { although: placement.accepted_although.as_deref() },
    };
    Some(Appraised { row: notice_row(item)?, outcome })
}
