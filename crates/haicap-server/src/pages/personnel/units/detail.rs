//! One new unit: its bodies with posts and people, four numbers, make-up, findings, where it comes from.

use super::super::milestones::{facts, obstacle_words, progress, standing_tag};
use super::super::scope::{
    FindingGroup, Scope, Tag, day_asked, finding_groups, findings_seen, milestone_name, number, qualification_name,
};
use super::seating::{BlockView, Sitter, blocks, name_seen, sitters};
use crate::error::Problem;
use crate::pages::{Page, Shell, encoded};
use crate::personnel::State;
use crate::personnel::records::Settled;
use crate::personnel::state::{districts_of, lead_of};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::organization::{Block, FormerPlace, Official};
use haicap_core::staffing::settings::PairVerdict;
use haicap_core::staffing::{ConcludedList, YOUNG, make_up};
use haicap_core::territory::{Share, Unit, UnitId};
use haicap_core::words::date;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::Arc;

texts! { pub(crate) UnitTexts;
    list: "Đơn vị mới", "New units";
    people_link: "Người dự kiến về đơn vị", "People planned here";
    adjust: "Điều chỉnh biên chế", "Change the establishment";
    facts: "Thông tin chung", "Facts";
    kind: "Loại", "Kind";
    population: "Dân số", "Population";
    predecessors: "Hình thành từ", "Formed from";
    before_after: "Trước và sau sắp xếp", "Before and after";
    districts: "Lấy người từ", "Draws from";
    lead: "Nơi chủ trì", "Leads";
    opening: "Vận hành chính thức", "Opens";
    as_of: "Xem theo ngày", "As of a day";
    show: "Xem", "Show";
    now: "Như hiện nay", "As it is now";
    on_note: "Theo văn bản có hiệu lực trong ngày này; đề xuất chưa ban hành không tính.", "By papers in effect on this day; proposals that were not issued do not count.";
    before_opening: "Ngày này trước ngày đơn vị vận hành: mô hình tổ chức dưới đây áp dụng từ", "On this day the unit has not opened: the organisation below holds from";
    numbers: "Bốn con số", "The four numbers";
    numbers_caption: "Biên chế theo khối", "Establishment by block";
    block: "Khối", "Block";
    present: "Hiện có", "Present";
    allotted: "Tạm giao", "Allotted";
    norm: "Định mức", "Norm";
    target: "Lộ trình", "Target";
    placed: "Đã bố trí", "Placed";
    difference: "Thừa, thiếu", "Over, short";
    none: "chưa quy định", "none quoted";
    sum: "Cộng", "Sum";
    counted: "Hiện có, đếm từ danh sách nhân sự đã nhập", "Present, counted from the rosters";
    counted_whole: "người ở các đơn vị cũ nhập trọn", "people of old units that go whole";
    counted_parts: "người ở đơn vị cũ bị tách, chưa biết về đâu", "people of old units that are split, not yet known where to";
    counted_hint: "Cột Hiện có là số của gói dữ liệu. Người của cơ quan quận, huyện không đếm ở đây.", "The column Present is the pack's number. People of district bodies are not counted here.";
    needs: "Trình độ phù hợp", "Fitting qualifications";
    fits: "phù hợp", "fits";
    not_fitting: "chưa phù hợp", "does not fit";
    milestones: "Các mốc", "Milestones";
    make_up: "Cơ cấu", "Make-up";
    all_people: "Người được bố trí", "People placed";
    women: "Nữ", "Women";
    young: "Dưới", "Below";
    years: "tuổi", "years";
    findings: "Thẩm định nêu", "What the appraisal says";
    findings_none: "Không có phát hiện nào.", "Nothing was found.";
    ground: "Căn cứ", "Ground";
    lists: "Danh sách đã được kết luận", "Concluded lists";
    lists_none: "Chưa ghi danh sách nào.", "None recorded.";
    members: "người", "people";
    lists_open: "Mở danh sách đã kết luận", "Open the concluded lists";
    concurrent: "Kiêm nhiệm", "Concurrent posts";
    concurrent_none: "Chưa có ai kiêm nhiệm.", "Nobody holds two posts.";
    concurrent_beside: "kiêm nhiệm", "beside another post";
    no_rule: "chưa có quy định", "no rule";
    seats: "Tổ chức và con người", "Bodies and people";
    seats_caption: "Ai dự kiến hoặc đã có quyết định ở từng vị trí; ghế còn trống", "Who is planned or decided in each post, and empty seats";
    post: "Chức vụ, vị trí", "Post";
    people: "Người", "People";
    seat: "Số ghế", "Seats";
    no_seat: "kiêm", "beside";
    empty_seat: "trống", "empty";
    key: "chủ chốt", "key post";
    nobody: "chưa có ai", "nobody";
}

#[derive(Template)]
#[template(path = "personnel/unit.html")]
struct UnitPage {
    shell: Shell,
    t: &'static UnitTexts,
    id: UnitId,
    facts: Vec<(&'static str, String)>,
    on: String,
    dated: Option<Dated>,
    numbers: Vec<NumberLine>,
    /// People of its old units in the rosters that came in: words, when there are any.
    counted: Option<String>,
    milestones: Vec<MilestoneView>,
    make_up: Vec<(String, String)>,
    findings: Vec<FindingGroup>,
    /// Address and words of each concluded list.
    lists: Vec<(String, String)>,
    lists_link: String,
    pairs: Vec<PairView>,
    blocks: Vec<BlockView>,
}

/// The page shows another day than the present state.
struct Dated {
    day: String,
    before_opening: Option<String>,
}

struct NumberLine {
    block: &'static str,
    present: u32,
    allotted: u32,
    placed: usize,
    norm: Option<u32>,
    target: Option<String>,
    difference: Tag,
}

struct MilestoneView {
    name: String,
    link: String,
    standing: Tag,
    obstacles: Vec<String>,
}

struct PairView {
    name: String,
    posts: String,
    verdict: Tag,
    ground: String,
}

/// A unit.
pub(crate) async fn show(page: Page, Path(unit): Path<String>) -> Response {
    page.answer(view(&page, &unit))
}

fn view(page: &Page, unit: &str) -> Result<Response, Problem> {
    let (staff, scope, t) = (page.staff(), Scope::of(page), UnitTexts::of(page.lang()));
    let unit = scope.unit(page, unit)?;
    let (on, allotted) = (day_asked(page)?, staff.allotted(page.city()));
    let (day, sitters) = (on.unwrap_or_else(|| page.today()), sitters(&staff, unit, on));
    let findings = page.app.personnel.findings.of(page.city(), &staff);
    let seen = findings_seen(page, findings.get(&unit.id).into_iter().flatten());
    let shown = UnitPage {
        shell: page.shell(unit.name.clone()),
        t,
        id: unit.id,
        facts: unit_facts(page, &staff, unit),
        on: day.to_string(),
        dated: on.map(|day| Dated {
            day: date(day),
            before_opening: (day < page.city().opening_day).then(|| date(page.city().opening_day)),
        }),
        numbers: numbers(page, &staff, unit, &sitters),
        counted: counted(page, &staff, &scope, unit),
        milestones: milestones(page, &staff, &scope, unit),
        make_up: made_up(page, &sitters),
        findings: finding_groups(page, &scope, seen),
        lists: lists(page, &staff, unit),
        lists_link: page.link(&format!("/lists?q={}", encoded(&unit.name))),
        pairs: pairs(page, &scope, day, &sitters),
        blocks: blocks(page, &scope, unit, day, &allotted, &sitters),
    };
    page.html(&shown)
}

fn unit_facts(page: &Page, staff: &State, unit: &Unit) -> Vec<(&'static str, String)> {
    let (t, lang, city) = (UnitTexts::of(page.lang()), page.lang(), page.city());
    let predecessor = |succession: &haicap_core::territory::Succession| {
        let district = city.units.get(&succession.from).and_then(|old| old.district);
        let district = district.map(|code| format!(", {}", page.district_name(code))).unwrap_or_default();
        format!("{}{district} ({})", page.unit_name(succession.from), succession.share.label(lang))
    };
    let districts = districts_of(city, unit.id);
    let round = districts.first().and_then(|code| staff.round_of(*code));
    let mut facts = vec![(t.kind, unit.kind.label(lang).to_owned())];
    facts.extend(unit.population.map(|people| (t.population, number(page, people))));
    facts.push((t.predecessors, city.predecessors(unit.id).map(predecessor).collect::<Vec<_>>().join("; ")));
    facts.push((t.districts, districts.iter().map(|code| page.district_name(*code)).collect::<Vec<_>>().join(", ")));
    facts.extend(lead_of(city, round, unit.id).map(|code| (t.lead, page.district_name(code))));
    facts.push((t.opening, date(city.opening_day)));
    facts
}

/// The four numbers of each block, with who is placed; the sum last.
fn numbers(page: &Page, staff: &State, unit: &Unit, sitters: &[Sitter]) -> Vec<NumberLine> {
    let (t, city) = (UnitTexts::of(page.lang()), page.city());
    let rows = staff.establishment(city);
    let block_of = |sitter: &Sitter| {
        let post = city.blueprint.post(&sitter.place.post)?;
        city.blueprint.block_of(post, unit.kind)
    };
    let line = |block: &Block| {
        let row = rows.iter().find(|row| row.unit == unit.id && row.block == *block);
        let allotted = row.map_or(0, |row| row.allotted);
        let placed = sitters.iter().filter(|sitter| block_of(sitter) == Some(*block)).count();
        NumberLine {
            block: block.label(page.lang()),
            present: row.map_or(0, |row| row.present),
            allotted,
            placed,
            norm: row.and_then(|row| row.norm),
            target: row.and_then(|row| target(row.target?, row.target_year)),
            difference: difference(placed, allotted, page.lang()),
        }
    };
    let mut lines: Vec<NumberLine> = Block::ALL.iter().map(line).collect();
    let (placed, allotted) = (lines.iter().map(|l| l.placed).sum(), lines.iter().map(|l| l.allotted).sum());
    lines.push(NumberLine {
        block: t.sum,
        present: lines.iter().map(|line| line.present).sum(),
        allotted,
        placed,
        norm: None,
        target: None,
        difference: difference(placed, allotted, page.lang()),
    });
    lines
}

/// How many people the rosters have at the old units, beside the pack's number: whoever works where goes whole to
/// the unit, and whoever works at a unit that is split, of whom nobody knows yet.
fn counted(page: &Page, staff: &State, scope: &Scope, unit: &Unit) -> Option<String> {
    let t = UnitTexts::of(page.lang());
    let predecessors: BTreeMap<UnitId, Share> =
        page.city().predecessors(unit.id).map(|succession| (succession.from, succession.share)).collect();
    let (mut whole, mut parts) = (0_usize, 0_usize);
    for (_, official) in staff.all::<Official>().filter(|(_, official)| official.pool.is_placed()) {
        let FormerPlace::Unit(from) = official.from else { continue };
        match predecessors.get(&from).filter(|_| scope.has_person(page.city(), official)) {
            Some(Share::Whole) => whole += 1,
            Some(Share::Part) => parts += 1,
            None => {}
        }
    }
    let parts = if parts > 0 { format!("; {} {}", number(page, parts), t.counted_parts) } else { String::new() };
    (whole > 0 || !parts.is_empty()).then(|| format!("{} {}{parts}", number(page, whole), t.counted_whole))
}

fn target(target: u32, year: Option<u16>) -> Option<String> {
    Some(year.map_or_else(|| target.to_string(), |year| format!("{target} ({year})")))
}

fn difference(placed: usize, allotted: u32, lang: Lang) -> Tag {
    let t = super::UnitsTexts::of(lang);
    let allotted = allotted as usize;
    match placed.cmp(&allotted) {
        std::cmp::Ordering::Less => Tag { label: format!("{} {}", t.short, allotted - placed), class: "unsure" },
        std::cmp::Ordering::Equal => Tag { label: t.even.to_owned(), class: "good" },
        std::cmp::Ordering::Greater => Tag { label: format!("{} {}", t.over, placed - allotted), class: "late" },
    }
}

fn milestones(page: &Page, staff: &Arc<State>, scope: &Scope, unit: &Unit) -> Vec<MilestoneView> {
    let facts = facts(page, staff, scope);
    let Some(known) = facts.get(&unit.id) else { return vec![] };
    let view = |milestone: &haicap_core::staffing::settings::Milestone| {
        let progress = progress(page, staff, milestone, unit.id, known);
        MilestoneView {
            name: format!("{}, {}", milestone_name(milestone, page.lang()), date(milestone.until)),
            link: page.link(&format!("/milestones/{}#{}", milestone.key, unit.id)),
            standing: standing_tag(progress.standing, page.lang()),
            obstacles: progress.obstacles.iter().map(|obstacle| obstacle_words(page, obstacle)).collect(),
        }
    };
    page.city().staffing.milestones.iter().map(view).collect()
}

/// The make-up of everybody placed; a number beside its share.
fn made_up(page: &Page, sitters: &[Sitter]) -> Vec<(String, String)> {
    let t = UnitTexts::of(page.lang());
    let made = make_up(sitters.iter().map(|sitter| sitter.official), page.city().opening_day);
    if made.people == 0 {
        return vec![];
    }
    let share = |count: usize| format!("{count} ({} %)", (count * 100 + made.people / 2) / made.people);
    let mut lines = vec![
        (t.all_people.to_owned(), made.people.to_string()),
        (t.women.to_owned(), share(made.women)),
        (format!("{} {YOUNG} {}", t.young, t.years), share(made.young)),
    ];
    let mut fields: Vec<(&String, &usize)> = made.qualifications.iter().collect();
    fields.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    lines.extend(
        fields.into_iter().map(|(key, count)| (qualification_name(page.city(), key, page.lang()), share(*count))),
    );
    lines
}

fn lists(page: &Page, staff: &State, unit: &Unit) -> Vec<(String, String)> {
    let lists = staff.all::<Settled>().filter_map(|(_, list)| list.versions.last());
    let line = |list: &ConcludedList| {
        let (kind, members) = (list.kind.label(page.lang()), list.members.len());
        let t = UnitTexts::of(page.lang());
        let words = format!("{kind}: {members} {}, {}, {}, {}", t.members, list.session, list.number, date(list.date));
        (page.link(&format!("/lists/{}/{}", list.unit, list.kind)), words)
    };
    lists.filter(|list| list.unit == unit.id).map(line).collect()
}

/// Who holds two posts, and what the city's table says of the pair.
fn pairs(page: &Page, scope: &Scope, day: Date, sitters: &[Sitter]) -> Vec<PairView> {
    let (t, lang, settings) = (UnitTexts::of(page.lang()), page.lang(), &page.city().staffing);
    let pair = |sitter: &Sitter, second: &str| {
        let rule = settings.pair(&sitter.place.post, second, day);
        let class = match rule.map(|rule| rule.verdict) {
            Some(PairVerdict::Forbidden) => "late",
            Some(_) => "good",
            None => "unsure",
        };
        PairView {
            name: name_seen(page, scope, sitter.official),
            posts: format!("{}, {}", page.post_name(&sitter.place.post), page.post_name(second)),
            verdict: Tag { label: rule.map_or(t.no_rule, |rule| rule.verdict.label(lang)).to_owned(), class },
            ground: rule.map(|rule| rule.ground.clone()).unwrap_or_default(),
        }
    };
    sitters.iter().flat_map(|sitter| sitter.place.concurrent.iter().map(move |second| pair(sitter, second))).collect()
}
