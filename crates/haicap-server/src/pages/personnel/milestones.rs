//! The milestones: for each how many units are done, late or blocked, and unit by unit by what.

use super::scope::{Choice, Scope, Tag, milestone_name, number};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::milestones::{Obstacle, Progress, Standing, UnitFacts, confirmation, judge, survey};
use crate::personnel::records::MilestoneMark;
use crate::personnel::{RecordError, State};
use crate::rehearsal::rounds::passed_units;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::staffing::settings::{Evidence, Milestone};
use haicap_core::staffing::{Body, By};
use haicap_core::territory::UnitId;
use haicap_core::words::{date, tidy};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

texts! { pub(crate) MilestoneTexts;
    over: "Mốc", "Milestone";
    overview: "Bố trí nhân sự", "Staffing";
    day: "Thời hạn", "Date";
    owner: "Chủ trì", "Owner";
    evidence: "Căn cứ xác định", "Evidence";
    caption: "Từng đơn vị đối với mốc này, đơn vị trễ và vướng trước", "Each unit against this milestone, late and blocked ones first";
    unit: "Đơn vị", "Unit";
    standing: "Tình trạng", "Standing";
    by_what: "Vướng ở đâu", "What stands in the way";
    nothing: "không có", "nothing";
    done: "xong", "done";
    under_way: "đang làm", "under way";
    blocked: "vướng", "blocked";
    late: "trễ hạn", "late";
    all: "Mọi tình trạng", "Every standing";
    filter: "Lọc", "Filter";
    empty: "Không có đơn vị nào khớp bộ lọc.", "No unit fits the filter.";
    confirm_heading: "Ghi nhận xác nhận", "Record a confirmation";
    confirm_hint: "Không có dữ liệu nào tự chứng minh mốc này. Chọn các đơn vị mà cơ quan chủ trì đã xác nhận, ghi rõ ai xác nhận và bằng văn bản, cuộc họp nào.", "No data shows this milestone. Tick the units that its owner confirmed, and write who confirmed and how.";
    choose: "Chọn", "Choose";
    choose_all: "Mọi đơn vị, không phải chọn từng đơn vị", "All units, without ticking each";
    note: "Ghi chú: ai xác nhận, căn cứ nào", "Note: who confirmed, on what ground";
    confirm: "Ghi nhận đã xong", "Record as done";
    take_back: "Rút xác nhận", "Take back";
    confirmed: "Đã xác nhận", "Confirmed";
}

/// A milestone in the overview.
pub(crate) struct MilestoneLine {
    pub(crate) name: String,
    pub(crate) link: String,
    pub(crate) day: String,
    pub(crate) owner: &'static str,
    pub(crate) evidence: &'static str,
    pub(crate) units: usize,
    pub(crate) done: usize,
    pub(crate) under_way: usize,
    pub(crate) blocked: usize,
    pub(crate) late: usize,
}

#[derive(Template)]
#[template(path = "personnel/milestone.html")]
struct MilestonePage {
    shell: Shell,
    t: &'static MilestoneTexts,
    key: String,
    day: String,
    owner: &'static str,
    evidence: &'static str,
    counts: Vec<(&'static str, usize)>,
    standings: Vec<Choice>,
    /// Whether its owner's word is what shows it, and the reader may record it.
    confirms: bool,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    link: String,
    standing: Tag,
    obstacles: Vec<String>,
    mark: Option<String>,
}

/// What is known of the units somebody sees.
pub(crate) fn facts(page: &Page, staff: &Arc<State>, scope: &Scope) -> BTreeMap<UnitId, UnitFacts> {
    let units: BTreeSet<UnitId> = scope.units(page.city()).into_iter().map(|unit| unit.id).collect();
    let findings = page.app.personnel.findings.of(page.city(), staff);
    let passed = page.instance.as_deref().map(passed_units).unwrap_or_default();
    survey(page.city(), staff, &units, (&findings, &passed), page.today())
}

/// How a unit stands against a milestone today.
pub(crate) fn progress(page: &Page, staff: &State, milestone: &Milestone, unit: UnitId, facts: &UnitFacts) -> Progress {
    judge(milestone, facts, confirmation(staff, milestone, unit).is_some(), page.today())
}

/// Every milestone with how many units are where.
pub(crate) fn lines(page: &Page, staff: &Arc<State>, scope: &Scope) -> Vec<MilestoneLine> {
    let facts = facts(page, staff, scope);
    let line = |milestone: &Milestone| {
        let mut counts: BTreeMap<Standing, usize> = BTreeMap::new();
        for (unit, facts) in &facts {
            *counts.entry(progress(page, staff, milestone, *unit, facts).standing).or_default() += 1;
        }
        let count = |standing| counts.get(&standing).copied().unwrap_or_default();
        MilestoneLine {
            name: milestone_name(milestone, page.lang()).to_owned(),
            link: page.link(&format!("/milestones/{}", milestone.key)),
            day: days(milestone),
            owner: milestone.owner.label(page.lang()),
            evidence: milestone.evidence.label(page.lang()),
            units: facts.len(),
            done: count(Standing::Done),
            under_way: count(Standing::UnderWay),
            blocked: count(Standing::Blocked),
            late: count(Standing::Late),
        }
    };
    page.city().staffing.milestones.iter().map(line).collect()
}

fn days(milestone: &Milestone) -> String {
    let until = date(milestone.until);
    milestone.from.map_or_else(|| until.clone(), |from| format!("{} - {until}", date(from)))
}

/// A standing as people read it.
pub(crate) fn standing_tag(standing: Standing, lang: Lang) -> Tag {
    let t = MilestoneTexts::of(lang);
    let (label, class) = match standing {
        Standing::Done => (t.done, "good"),
        Standing::UnderWay => (t.under_way, "running"),
        Standing::Blocked => (t.blocked, "unsure"),
        Standing::Late => (t.late, "late"),
    };
    Tag { label: label.to_owned(), class }
}

const fn standing_key(standing: Standing) -> &'static str {
    match standing {
        Standing::Done => "done",
        Standing::UnderWay => "under_way",
        Standing::Blocked => "blocked",
        Standing::Late => "late",
    }
}

const STANDINGS: [Standing; 4] = [Standing::Late, Standing::Blocked, Standing::UnderWay, Standing::Done];

/// One milestone, unit by unit.
pub(crate) async fn show(page: Page, Path(key): Path<String>) -> Response {
    page.answer(view(&page, &key))
}

/// Records that the owner of a milestone confirmed it for some units, or takes that back.
pub(crate) async fn mark(page: Page, Path(key): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, put_marks(&page, &key, &form).await)
}

fn milestone<'p>(page: &'p Page, key: &str) -> Result<&'p Milestone, Problem> {
    let known = page.city().staffing.milestones.iter().find(|milestone| milestone.key == key);
    known.ok_or_else(|| Problem::not_found(page.lang()))
}

fn view(page: &Page, key: &str) -> Result<Response, Problem> {
    let (milestone, lang) = (milestone(page, key)?, page.lang());
    let (staff, scope, t) = (page.staff(), Scope::of(page), MilestoneTexts::of(lang));
    let facts = facts(page, &staff, &scope);
    let judged: Vec<(UnitId, Progress)> =
        facts.iter().map(|(unit, facts)| (*unit, progress(page, &staff, milestone, *unit, facts))).collect();
    let wanted = page.asked.get("standing");
    let is_wanted = |standing| wanted.is_empty() || wanted == standing_key(standing);
    let count = |standing| judged.iter().filter(|(_, progress)| progress.standing == standing).count();
    let mut shown: Vec<&(UnitId, Progress)> = judged.iter().filter(|(_, one)| is_wanted(one.standing)).collect();
    shown.sort_by_key(|(unit, progress)| (progress.standing, *unit));
    let milestone_page = MilestonePage {
        shell: page.shell(milestone_name(milestone, lang)),
        t,
        key: milestone.key.clone(),
        day: days(milestone),
        owner: milestone.owner.label(lang),
        evidence: milestone.evidence.label(lang),
        counts: [
            (t.done, Standing::Done),
            (t.under_way, Standing::UnderWay),
            (t.blocked, Standing::Blocked),
            (t.late, Standing::Late),
        ]
        .map(|(label, standing)| (label, count(standing)))
        .into(),
        standings: STANDINGS
            .map(|standing| {
                let key = standing_key(standing);
                Choice::new(key, standing_tag(standing, lang).label, wanted == key)
            })
            .into(),
        confirms: milestone.evidence == Evidence::Said && confirming(page, milestone).is_some(),
        rows: shown.into_iter().map(|(unit, progress)| row(page, &staff, milestone, *unit, progress)).collect(),
    };
    page.html(&milestone_page)
}

fn row(page: &Page, staff: &State, milestone: &Milestone, unit: UnitId, progress: &Progress) -> Row {
    let mark = confirmation(staff, milestone, unit);
    Row {
        id: unit.to_string(),
        name: page.unit_name(unit),
        link: page.link(&format!("/units/{unit}")),
        standing: standing_tag(progress.standing, page.lang()),
        obstacles: progress.obstacles.iter().map(|obstacle| obstacle_words(page, obstacle)).collect(),
        mark: mark.map(|mark| format!("{} ({}, {})", mark.note, mark.by.body.label(page.lang()), page.moment(mark.at))),
    }
}

/// What stands in the way, in words.
pub(crate) fn obstacle_words(page: &Page, obstacle: &Obstacle) -> String {
    let people = |count: &u32, vi: &str, en: &str| {
        let count = number(page, *count);
        if page.lang() == Lang::Vi { format!("{count} người {vi}") } else { format!("{count} people {en}") }
    };
    let words = |vi: String, en: String| if page.lang() == Lang::Vi { vi } else { en };
    match obstacle {
        Obstacle::Nobody => words("chưa có ai được bố trí".into(), "nobody is placed".into()),
        Obstacle::Unplaced { district, people: count } => {
            let district = page.district_name(*district);
            people(count, &format!("của {district} chưa có đề xuất"), &format!("of {district} without a proposal"))
        }
        Obstacle::Unproposed(count) => people(count, "mới dự thảo, chưa gửi", "drafted and not handed in"),
        Obstacle::Returned(count) => people(count, "bị trả lại", "given back"),
        Obstacle::Unappraised(count) => people(count, "chờ thẩm định", "awaiting appraisal"),
        Obstacle::Unsubmitted { district, people: count } => {
            let district = page.district_name(*district);
            people(
                count,
                &format!("của {district} chưa có trong tờ trình đã in"),
                &format!("of {district} in no printed submission"),
            )
        }
        Obstacle::Unagreed(count) => people(count, "chưa được thống nhất", "not agreed on"),
        Obstacle::Unissued(count) => people(count, "chưa có thông báo", "without a notice"),
        Obstacle::EmptyKeyPosts(count) => {
            words(format!("{count} chức danh chủ chốt còn khuyết"), format!("{count} key posts empty"))
        }
        Obstacle::Findings(count) => {
            words(format!("{count} phát hiện phải xử lý"), format!("{count} findings to be mended"))
        }
        Obstacle::GateClosed(key) => {
            let gate = page.city().staffing.gates.iter().find(|gate| gate.key == *key);
            let gate = gate.map_or(key.as_str(), |gate| &gate.name);
            words(format!("chờ văn bản: {gate}"), format!("waits for: {gate}"))
        }
        Obstacle::Undecided(count) => people(count, "chưa có quyết định", "without a decision"),
        Obstacle::DecidedLater(count) => {
            people(count, "có quyết định chưa đến ngày hiệu lực", "whose decision counts later")
        }
        Obstacle::NoParticipants => {
            words("chưa lập danh sách tham gia vận hành thử".into(), "no list of participants".into())
        }
        Obstacle::NotHandedOut => {
            words("danh sách tham gia vận hành thử chưa giao".into(), "list of participants not handed out".into())
        }
        Obstacle::ChangedSince => words(
            "danh sách đã thay đổi sau khi giao, cần giao lại".into(),
            "list changed since: hand it out again".into(),
        ),
        Obstacle::Unconfirmed => {
            words("chưa có xác nhận của cơ quan chủ trì".into(), "not confirmed by its owner".into())
        }
    }
}

/// The longest note.
const NOTE_MAX: usize = 500;

async fn put_marks(page: &Page, key: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let milestone = milestone(page, key)?;
    let by = confirming(page, milestone).ok_or_else(|| not_the_owner(page, milestone))?;
    let (actor, scope, note) = (page.actor()?, Scope::of(page), tidy(form.get("note")));
    let taken_back = form.get("do") == "take_back";
    let units: Vec<UnitId> = if form.ticked("all", "yes") {
        scope.units(page.city()).into_iter().map(|unit| unit.id).collect()
    } else {
        form.all("unit").map(|text| scope.unit(page, text).map(|unit| unit.id)).collect::<Result<_, _>>()?
    };
    page.kept(check(milestone, &units, &note))?;
    let command = if taken_back { "take_back_milestone" } else { "confirm_milestone" };
    let who = actor.key();
    let done = page.app.personnel.change(&page.app, &who, |batch| {
        let at = batch.at();
        for unit in &units {
            let record = MilestoneMark { note: note.clone(), at, by, taken_back };
            let mark = MilestoneMark::key(&milestone.key, *unit);
            batch.put(mark, record, Note { command, unit: Some(*unit), events: &[&milestone.key] })?;
        }
        Ok(())
    });
    page.kept(done.await)?;
    Ok(page.go(&format!("/milestones/{}", milestone.key)))
}

/// For whom somebody confirms a milestone: its owner for itself, else the commission, which records what it was told.
fn confirming(page: &Page, milestone: &Milestone) -> Option<By> {
    let actor = page.actor().ok()?;
    let bodies = [milestone.owner, Body::OrganizationCommission];
    let body = bodies.into_iter().find(|body| actor.bodies.contains(body))?;
    Some(By { person: actor.person, body })
}

fn not_the_owner(page: &Page, milestone: &Milestone) -> Problem {
    let (vi, en) = (milestone.owner.label(Lang::Vi), milestone.owner.label(Lang::En));
    let words = (
        format!("Mốc này do {vi} chủ trì: chỉ cơ quan đó hoặc Ban Tổ chức Thành ủy ghi nhận xác nhận."),
        format!("{en} owns this milestone: it confirms, or the Organisation Commission records that."),
    );
    Problem::new(StatusCode::FORBIDDEN, "not_the_owner", (&words.0, &words.1), page.lang())
}

fn check(milestone: &Milestone, units: &[UnitId], note: &str) -> Result<(), RecordError> {
    if milestone.evidence != Evidence::Said {
        let vi = "Mốc này do hệ thống tính từ dữ liệu, không xác nhận bằng tay. Chưa có gì thay đổi.";
        return Err(RecordError::wrong(vi, "this milestone is computed from the data, nobody confirms it"));
    }
    if units.is_empty() {
        return Err(RecordError::wrong("Chưa chọn đơn vị nào. Đánh dấu ít nhất một đơn vị.", "tick a unit"));
    }
    if note.is_empty() || note.chars().count() > NOTE_MAX {
        let vi = format!("Ghi rõ ai xác nhận và căn cứ nào, nhiều nhất {NOTE_MAX} chữ.");
        return Err(RecordError::wrong(vi, format!("write who confirmed and how, at most {NOTE_MAX} letters")));
    }
    Ok(())
}
