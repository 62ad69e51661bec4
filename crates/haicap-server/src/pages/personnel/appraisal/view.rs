//! The sheet of one district: findings by rule, its people with the steps of the appraisal, versions compared.

use super::{asked, findings_at};
use crate::error::Problem;
use crate::pages::personnel::list::{
    self, Choice, Filter, FilterView, ListTexts, ListView, TrackSwitch, name_of, seen_districts, severity_class,
};
use crate::pages::personnel::take_out::{Secrecy, secrecy};
use crate::pages::{Page, Shell};
use crate::personnel::State;
use crate::personnel::appraisal::{Comparison, Side, against_plan, against_suggested, between, since_appraisal};
use crate::personnel::proposals::{Item, Progress, people, versions as kept_versions};
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::staffing::{Finding, FindingRule, Move, Track};
use uuid::Uuid;

texts! { pub(crate) SheetTexts;
    over: "Thẩm định đề xuất", "Appraisal";
    waiting: "chờ thẩm định", "to be appraised";
    accepted: "chờ đồng thẩm định", "to be concurred in";
    returned: "bị trả lại", "returned";
    appraised: "đã thẩm định", "appraised";
    agreed: "đã thống nhất", "agreed";
    drafted: "còn là dự thảo", "still drafts";
    nothing: "chưa dự thảo", "nothing drafted";
    findings: "Phát hiện theo tiêu chí", "Findings by rule";
    findings_hint: "Máy kiểm tra trên chỗ dự kiến của mọi người ở các đơn vị mới có người của địa phương này, kể cả người của địa phương khác.", "Checked over everybody planned at the units that draw from this district, people of other districts included.";
    family_hidden: "Tiêu chí quan hệ gia đình chỉ Ban Tổ chức Thành ủy xem được.", "The rule on family ties is for the Organisation Commission only.";
    no_findings: "Không có phát hiện nào.", "Nothing was found.";
    ground: "Căn cứ", "Ground";
    hidden: "người của địa phương khác", "somebody of another district";
    shown: "đang xem", "shown";
    all_of_rule: "Xem tất cả phát hiện của tiêu chí này", "Show all findings of this rule";
    list: "Từng người", "People";
    bulk: "Ý kiến thẩm định", "Opinion";
    picked: "Những người được chọn", "The people selected";
    sound: "Mọi người theo bộ lọc không có phát hiện phải xử lý", "Everybody who fits the filter and has no serious finding";
    filtered: "Tất cả người theo bộ lọc", "Everybody who fits the filter";
    accept: "Chấp nhận", "Accept";
    concur: "Đồng thẩm định", "Concur";
    although: "Lý do chấp nhận khi còn phát hiện phải xử lý", "Why accepted although something serious was found";
    although_hint: "Người không có phát hiện phải xử lý thì không cần lý do; lý do được in trên phiếu thẩm định.", "Not needed for people without a serious finding; it is printed on the appraisal sheet.";
    reason: "Lý do trả lại", "Reason of the return";
    give_back: "Trả lại", "Return";
    compared: "So sánh các phiên bản", "Versions compared";
    against_plan: "Phương án gợi ý đã công bố và đề xuất hiện nay", "The published plan and the proposals now";
    against_assigned: "Chỗ đã phân công tạm thời (hoặc gợi ý) và tuyến chính thức hiện nay", "Provisional assignment (or suggestion) and the legal track now";
    since: "Lần thẩm định, thống nhất gần nhất và hiện nay", "The last appraisal or agreement and now";
    version: "Phiên bản", "Version";
    side_plan: "Phương án gợi ý đã công bố", "Published plan";
    side_now: "Hiện nay", "Now";
    choose_from: "Phiên bản trước", "Before";
    choose_to: "Phiên bản sau", "After";
    choose_compare: "So sánh", "Compare";
    same: "giữ nguyên", "the same";
    moved: "khác", "different";
    missing: "chưa có chỗ dự kiến", "without a planned place";
    none_earlier: "Chưa có phiên bản trước để so sánh.", "There is no earlier version to compare with.";
    before: "Trước", "Before";
    after: "Hiện nay", "Now";
    person: "Họ và tên", "Name";
    nowhere: "không có", "none";
    moves_cut: "Chỉ hiện 200 người đầu.", "The first 200 are shown.";
    sheet: "Phiếu thẩm định (PDF)", "Appraisal sheet (PDF)";
    proposals: "Trang đề xuất của địa phương", "The district's proposals";
}

/// Findings shown of one rule, when no rule is asked for.
const SHOWN: usize = 30;
/// Findings shown of the rule that is asked for.
const SHOWN_OF_ONE: usize = 500;
/// Moves shown of one comparison.
const MOVES: usize = 200;

#[derive(Template)]
#[template(path = "personnel/appraisal_district.html")]
struct SheetPage {
    shell: Shell,
    t: &'static SheetTexts,
    l: &'static ListTexts,
    path: String,
    tracks: TrackSwitch,
    is_legal: bool,
    district: String,
    proposals: String,
    progress: Progress,
    knows_family: bool,
    rules: Vec<RuleView>,
    accepts: bool,
    concurs: bool,
    returns: bool,
    /// The list offers no drafts here, boxes for those who act.
    proposes: bool,
    picks: bool,
    filters: FilterView,
    list: ListView,
    versions: Vec<Version>,
    /// Versions to choose from: before, and after.
    sides: [Vec<Choice>; 2],
    sheet: Option<String>,
    secrecy: Secrecy,
    done: Option<usize>,
}

struct RuleView {
    label: &'static str,
    class: &'static str,
    severity: &'static str,
    ground: String,
    count: usize,
    findings: Vec<FindingView>,
    /// Where all of them are shown.
    all: Option<String>,
    open: bool,
}

struct FindingView {
    unit: String,
    unit_link: String,
    message: String,
    people: Vec<(Option<String>, String)>,
}

/// Two versions compared.
struct Version {
    title: String,
    compared: Option<Compared>,
    open: bool,
}

struct Compared {
    same: usize,
    moved: usize,
    missing: usize,
    cut: bool,
    moves: Vec<MoveView>,
}

struct MoveView {
    link: String,
    name: String,
    before: Option<String>,
    after: Option<String>,
}

/// The sheet.
pub(crate) async fn show(page: Page, Path(district): Path<String>) -> Response {
    page.answer(view(&page, &district))
}

fn view(page: &Page, district: &str) -> Result<Response, Problem> {
    let district = asked(page, district)?;
    let (lang, state) = (page.lang(), page.staff());
    let t = SheetTexts::of(lang);
    let path = format!("/appraisal/{district:03}");
    let mut filter = Filter::of(&page.asked, &seen_districts(page));
    filter.district = Some(district);
    let all = people(page.city(), &state, filter.track, |code| code == district);
    let progress = Progress::of(&all);
    let versions = versions(page, &state, district, &filter, &all);
    let placed: Vec<Item> = all.into_iter().filter(|item| item.placement.is_some()).collect();
    let findings = page.app.personnel.findings.of(page.city(), &state);
    let may = |action| anywhere(page.subject(), action).is_ok();
    let (accepts, concurs) = (may(Action::Appraise), may(Action::Concur));
    let shown = SheetPage {
        shell: page.shell(page.district_name(district)),
        t,
        l: ListTexts::of(lang),
        path: page.link(&path),
        tracks: list::tracks(page, &path, filter.track),
        is_legal: filter.track == Track::Legal,
        district: page.district_name(district),
        proposals: page.link(&format!("/proposals?district={district:03}{}", list::track_query(filter.track, '&'))),
        progress,
        knows_family: may(Action::ReadFamilyTies),
        rules: rules(page, &state, &path, &findings_at(page, &findings, district)),
        accepts,
        concurs,
        returns: may(Action::ReturnProposal),
        proposes: false,
        picks: accepts || concurs,
        filters: FilterView { districts: vec![], ..list::filters(page, &path, &filter, &placed) },
        list: list::list(page, &path, &filter, &filter.sieve.of(placed), &findings),
        versions,
        sides: [("from", "plan"), ("to", "now")].map(|(name, usual)| {
            let chosen = page.asked.filled(name).unwrap_or(usual);
            let sides = sides(page, &state, district).into_iter();
            sides.map(|(key, _, words)| Choice::new(key, words, chosen)).collect()
        }),
        sheet: may(Action::ExportPersonnel)
            .then(|| page.link(&format!("{path}/appraisal.pdf{}", list::track_query(filter.track, '?')))),
        secrecy: secrecy(page),
        done: page.asked.filled("done").and_then(|done| done.parse().ok()),
    };
    page.html(&shown)
}

/// What can be compared with the places written down now.
fn versions(page: &Page, state: &State, district: u32, filter: &Filter, all: &[Item]) -> Vec<Version> {
    let t = SheetTexts::of(page.lang());
    let version = |title: &str, comparison| Version {
        title: title.to_owned(),
        compared: compared(page, state, comparison),
        open: false,
    };
    if filter.track == Track::Legal {
        return vec![version(t.against_assigned, Some(against_suggested(all)))];
    }
    let asked = asked_versions(page, state, district).map(|((from, before), (to, after))| Version {
        open: true,
        ..version(&format!("{before} → {after}"), between(state, all, &from, &to))
    });
    let usual =
        [version(t.against_plan, against_plan(state, all)), version(t.since, since_appraisal(state, district, all))];
    asked.into_iter().chain(usual).collect()
}

/// The sides that can be compared, by the word in addresses.
fn sides<'s>(page: &Page, state: &'s State, district: u32) -> Vec<(String, Side<'s>, String)> {
    let t = SheetTexts::of(page.lang());
    let kept = kept_versions(state, district).map(|(key, version)| {
        let (_, number) = key.rsplit_once('/').unwrap_or(("", key));
        let number = number.trim_start_matches('0');
        let words = format!("{} {number} ({}, {})", t.version, version.by.label(page.lang()), page.moment(version.at));
        (number.to_owned(), Side::Kept(version), words)
    });
    let plan = ("plan".to_owned(), Side::Plan, t.side_plan.to_owned());
    std::iter::once(plan).chain(kept).chain([("now".to_owned(), Side::Now, t.side_now.to_owned())]).collect()
}

/// The two sides that are asked for, with their names.
fn asked_versions<'s>(
    page: &Page,
    state: &'s State,
    district: u32,
) -> Option<((Side<'s>, String), (Side<'s>, String))> {
    let side = |name: &str| {
        let asked = page.asked.filled(name)?;
        sides(page, state, district).into_iter().find(|(key, ..)| key == asked).map(|(_, side, words)| (side, words))
    };
    side("from").zip(side("to"))
}

/// Findings by rule, serious ones first.
fn rules(page: &Page, state: &State, path: &str, findings: &[&Finding]) -> Vec<RuleView> {
    let asked = page.asked.filled("rule").and_then(FindingRule::from_key);
    let mut rules: Vec<FindingRule> = FindingRule::ALL.to_vec();
    rules.sort_by_key(|rule| rule.severity());
    let view = |rule: FindingRule| {
        let found: Vec<&&Finding> = findings.iter().filter(|finding| finding.rule == rule).collect();
        let most = if asked == Some(rule) { SHOWN_OF_ONE } else { SHOWN };
        (!found.is_empty()).then(|| RuleView {
            label: rule.label(page.lang()),
            class: severity_class(rule.severity()),
            severity: rule.severity().label(page.lang()),
            ground: rule.ground().cite(),
            count: found.len(),
            all: (found.len() > most && asked != Some(rule)).then(|| page.link(&format!("{path}?rule={rule}"))),
            findings: found.into_iter().take(most).map(|finding| finding_view(page, state, finding)).collect(),
            open: asked == Some(rule),
        })
    };
    rules.into_iter().filter_map(view).collect()
}

fn finding_view(page: &Page, state: &State, finding: &Finding) -> FindingView {
    let hidden = SheetTexts::of(page.lang()).hidden;
    let person = |official: &Uuid| match name_of(page, state, *official) {
        Some(name) => (Some(page.link(&format!("/people/{official}"))), name),
        None => (None, hidden.to_owned()),
    };
    FindingView {
        unit: page.unit_name(finding.unit),
        unit_link: page.link(&format!("/units/{}", finding.unit)),
        message: finding.message(page.city(), page.lang()),
        people: finding.officials.iter().map(person).collect(),
    }
}

fn compared(page: &Page, state: &State, comparison: Option<Comparison>) -> Option<Compared> {
    let comparison = comparison?;
    let view = |moved: &Move| MoveView {
        link: page.link(&format!("/people/{}", moved.official)),
        name: name_of(page, state, moved.official).unwrap_or_default(),
        before: moved.before.as_ref().map(|place| page.place_name(place)),
        after: moved.after.as_ref().map(|place| page.place_name(place)),
    };
    Some(Compared {
        same: comparison.same,
        moved: comparison.moves.len() - comparison.missing,
        missing: comparison.missing,
        cut: comparison.moves.len() > MOVES,
        moves: comparison.moves.iter().take(MOVES).map(view).collect(),
    })
}
