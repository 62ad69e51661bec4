//! The same figures by field for everybody who sees them, and by officer for their superiors.

use super::{percent, points};
use crate::error::Problem;
use crate::figures::Figures;
use crate::pages::unit::assignments;
use crate::pages::{Page, centre, show};
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::indicators::{DeskWork, Indicators, Scores, Share, duty};
use haicap_core::law::{BY_FIELD, OF_OFFICIALS, TRANSFER};
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use std::collections::BTreeSet;
use uuid::Uuid;

texts! { pub(crate) ByTexts;
    fields: "Theo ngành, lĩnh vực", "By field";
    fields_hint: "Cùng những hồ sơ ấy, theo lĩnh vực của thủ tục. Điểm là tổng các chỉ số 1, 2, 3, 4, 7, tối đa 10.", "The same dossiers by the field of their procedure. Points are the sum of indices 1, 2, 3, 4 and 7, at most 10.";
    field: "Lĩnh vực", "Field";
    no_field: "Thủ tục không còn trong danh mục", "Procedure no longer in the catalogue";
    officers: "Theo từng công chức thụ lý", "By case officer";
    desk: "Theo từng công chức một cửa", "By counter officer";
    leaders_only: "Chỉ cấp trên thấy bảng này: lãnh đạo đơn vị thấy cả đơn vị, trưởng phòng thấy phòng mình. Thứ tự theo chức vụ, không phải xếp hạng.", "Only superiors see this table: leaders the whole unit, the head of a division their own. In the order of posts; this is no ranking.";
    desk_hint: "Hồ sơ tiếp nhận trong kỳ tại bộ phận một cửa của đơn vị; không tính hồ sơ nhận hộ đơn vị khác, và hồ sơ không ghi người tiếp nhận.", "Dossiers accepted in the period at the unit's own desk; not those received for other units, nor those that do not say who accepted them.";
    officer: "Công chức", "Officer";
    gone: "Người không còn giữ vị trí", "No longer in a post";
    duty: "Nhiệm vụ", "Duty";
    accepted: "đã tiếp nhận", "accepted";
    passed_on: "chuyển xử lý đúng hạn", "passed on in time";
    asked: "yêu cầu bổ sung", "supplements asked for";
    asked_again: "trên một lần", "more than once";
    returned: "đã trả kết quả", "results returned";
    satisfied: "hài lòng", "satisfied";
}

/// A field in figures.
pub(super) struct FieldLine {
    pub(super) name: String,
    pub(super) all: Indicators,
    pub(super) in_time: Option<String>,
    pub(super) satisfied: Option<String>,
    pub(super) points: Option<String>,
}

/// A case officer in figures.
pub(super) struct OfficerLine {
    pub(super) who: Who,
    pub(super) all: Indicators,
    pub(super) in_time: Option<String>,
    pub(super) satisfied: Option<String>,
    pub(super) duty: Option<(String, &'static str)>,
}

/// A counter officer in figures.
pub(super) struct DeskLine {
    pub(super) who: Who,
    pub(super) work: DeskWork,
    pub(super) passed_on: Option<String>,
    pub(super) satisfied: Option<String>,
    pub(super) duty: Option<(String, &'static str)>,
}

/// An officer; lines stand in the order of posts.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Who {
    rank: usize,
    pub(super) name: String,
    pub(super) post: String,
}

/// Case officers and counter officers of a unit, as far as the person leads them.
pub(super) struct People {
    pub(super) officers: Vec<OfficerLine>,
    pub(super) desk: Vec<DeskLine>,
    pub(super) law: String,
    pub(super) desk_law: String,
}

/// The fields in the order of their names.
pub(super) fn fields(figures: &Figures, lang: Lang) -> Vec<FieldLine> {
    let line = |(name, all): (&String, &Indicators)| FieldLine {
        name: if name.is_empty() { ByTexts::of(lang).no_field.to_owned() } else { name.clone() },
        in_time: percent(all.in_time(), lang),
        satisfied: rated(all.satisfied, lang),
        points: duty(&all.scores).map(|(total, _)| points(total, lang)),
        all: all.clone(),
    };
    figures.fields.iter().map(line).collect()
}

pub(super) fn field_law() -> String {
    BY_FIELD.cite()
}

/// The officers whom the person leads; `None` for whoever leads nobody there.
pub(super) async fn people(page: &Page, unit: UnitId, figures: &Figures) -> Result<Option<People>, Problem> {
    if !page.may_at(Action::ReadOfficers, unit) {
        return Ok(None);
    }
    let (held, lang) = (assignments(page, unit).await?, page.lang());
    let led = Led { page, held: &held, scope: centre::scope(page, unit) };
    let officer = |(id, all): (&Uuid, &Indicators)| {
        Some(OfficerLine {
            who: led.who(*id)?,
            in_time: percent(all.in_time(), lang),
            satisfied: rated(all.satisfied, lang),
            duty: done(&all.scores, lang),
            all: all.clone(),
        })
    };
    let at_desk = |(id, work): (&Uuid, &DeskWork)| {
        Some(DeskLine {
            who: led.who(*id)?,
            passed_on: rated(work.passed_on, lang),
            satisfied: rated(work.satisfied, lang),
            duty: done(&work.scores, lang),
            work: work.clone(),
        })
    };
    let mut officers: Vec<_> = figures.officers.iter().filter_map(officer).collect();
    officers.sort_by(|one, other| one.who.cmp(&other.who));
    let mut desk: Vec<_> = figures.desk.iter().filter_map(at_desk).collect();
    desk.sort_by(|one, other| one.who.cmp(&other.who));
    let desk_law = format!("{}; {}", TRANSFER.under(page.app.rules_now()).cite(), OF_OFFICIALS.cite());
    Ok(Some(People { officers, desk, law: OF_OFFICIALS.cite(), desk_law }))
}

/// The people whom somebody leads: of these divisions, or all of them.
struct Led<'a> {
    page: &'a Page,
    held: &'a [Assignment],
    scope: Option<BTreeSet<String>>,
}

impl Led<'_> {
    /// Name and post of an officer who is led; whoever has left is shown to those who lead the whole unit.
    fn who(&self, id: Uuid) -> Option<Who> {
        let held = self.held.iter().find(|held| held.id == id);
        let posts = &self.page.city().blueprint.posts;
        match (held, &self.scope) {
            (Some(held), Some(divisions)) if !divisions.contains(&held.division) => None,
            (None, Some(_)) => None,
            (Some(held), _) => Some(Who {
                rank: posts.iter().position(|post| post.key == held.post).unwrap_or(usize::MAX),
                name: held.name.clone(),
                post: show::post(self.page, &held.post),
            }),
            (None, None) => {
                let name = ByTexts::of(self.page.lang()).gone.to_owned();
                Some(Who { rank: usize::MAX, name, post: String::new() })
            }
        }
    }
}

fn done(scores: &Scores, lang: Lang) -> Option<(String, &'static str)> {
    duty(scores).map(|(total, duty)| (points(total, lang), duty.label(lang)))
}

/// `3/4 (75,0 %)`: of so few that the share alone would say too much.
fn rated(share: Share, lang: Lang) -> Option<String> {
    percent(share, lang).map(|percent| format!("{}/{} ({percent})", share.part, share.of))
}
