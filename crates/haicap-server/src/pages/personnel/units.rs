//! The new units: people against places, key posts, milestones, in one table to be sorted.

mod detail;
mod positions;
mod seating;

pub(crate) use detail::show;

use self::positions::{Position, positions};
use super::milestones::{facts, progress, standing_tag};
use super::scope::{Choice, Scope, Tag, milestone_name};
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::personnel::State;
use crate::personnel::milestones::UnitFacts;
use crate::personnel::state::districts_of;
use crate::personnel::survey::people_by_block;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::organization::Block;
use haicap_core::territory::{Unit, UnitId};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

texts! { pub(crate) UnitsTexts;
    title: "Đơn vị mới", "New units";
    lead: "Người dự kiến hoặc đã có quyết định, so với số chỗ tạm giao. Thiếu hay thừa là để cân đối, không phải để xếp hạng.", "People planned or decided against places allotted. Figures are for balancing, not for ranking.";
    district: "Lấy người từ", "Draws from";
    all: "Mọi quận, huyện", "All districts";
    filter: "Lọc", "Filter";
    caption: "Bấm tên cột để sắp xếp", "Choose a column to sort by";
    unit: "Đơn vị", "Unit";
    people: "Đã bố trí", "Placed";
    allotted: "Tạm giao", "Allotted";
    difference: "Thừa, thiếu", "Over, short";
    short: "thiếu", "short";
    over: "thừa", "over";
    even: "đủ", "even";
    key_posts: "Chủ chốt khuyết", "Key posts empty";
    milestones: "Các mốc", "Milestones";
    sum: "Cộng", "Sum";
    units: "đơn vị", "units";
    empty: "Không có đơn vị nào lấy người từ quận, huyện này.", "No unit draws from this district.";
    by_post: "Theo chức vụ", "By position";
    by_post_caption: "Cộng của các đơn vị trên; thiếu và thừa tính riêng từng đơn vị, không bù nhau", "Sums of the units above; short and over are counted unit by unit";
    post: "Chức vụ", "Post";
    missing: "Thiếu", "Short";
    above: "Thừa", "Over";
    units_short: "Đơn vị thiếu", "Units short";
    legend: "Dấu ở cột mốc", "Marks of the milestones";
}

#[derive(Template)]
#[template(path = "personnel/units.html")]
struct UnitsPage {
    shell: Shell,
    t: &'static UnitsTexts,
    districts: Vec<Choice>,
    sort: &'static str,
    columns: Vec<Column>,
    legend: Vec<(&'static str, Tag)>,
    milestones: Vec<(String, String)>,
    rows: Vec<Row>,
    positions: Vec<Position>,
    sum_people: u32,
    sum_allotted: u32,
    sum_key_posts: u32,
}

/// A head of the table that sorts by it.
struct Column {
    label: &'static str,
    link: String,
    is_number: bool,
    sorted: bool,
}

struct Row {
    id: UnitId,
    name: String,
    link: String,
    districts: String,
    people: u32,
    allotted: u32,
    key_posts: u32,
    marks: Vec<Mark>,
}

/// A milestone at a glance: a sign, and the words for it.
struct Mark {
    sign: &'static str,
    class: &'static str,
    words: String,
    /// How much it asks for attention, for sorting.
    weight: u8,
}

impl Row {
    fn difference(&self) -> i64 {
        i64::from(self.people) - i64::from(self.allotted)
    }

    fn difference_tag(&self, t: &UnitsTexts) -> Tag {
        let (label, class) = match self.difference() {
            0 => (t.even.to_owned(), "good"),
            short @ ..0 => (format!("{} {}", t.short, -short), "unsure"),
            over => (format!("{} {over}", t.over), "late"),
        };
        Tag { label, class }
    }
}

/// The columns by which the table is sorted.
const SORTS: [&str; 6] = ["unit", "people", "allotted", "difference", "key_posts", "milestones"];

/// The table.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(view(&page))
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (staff, scope, t) = (page.staff(), Scope::of(page), UnitsTexts::of(page.lang()));
    let district = scope.district(page, page.asked.get("district"))?;
    let sort = SORTS.iter().copied().find(|sort| *sort == page.asked.get("sort")).unwrap_or("unit");
    let mut rows = rows(page, &staff, &scope, district);
    rows.sort_by_key(|row| (order(sort, row), row.id));
    let units = UnitsPage {
        shell: page.shell(t.title),
        t,
        districts: scope.district_choices(page, district),
        sort,
        columns: columns(page, t, district, sort),
        legend: legend(page),
        milestones: milestone_heads(page),
        sum_people: rows.iter().map(|row| row.people).sum(),
        sum_allotted: rows.iter().map(|row| row.allotted).sum(),
        sum_key_posts: rows.iter().map(|row| row.key_posts).sum(),
        positions: positions(page, &staff, &rows.iter().map(|row| row.id).collect()),
        rows,
    };
    page.html(&units)
}

/// What asks for most attention comes first, but for the names.
fn order(sort: &str, row: &Row) -> Reverse<i64> {
    let weight: i64 = match sort {
        "people" => row.people.into(),
        "allotted" => row.allotted.into(),
        "difference" => row.difference().abs(),
        "key_posts" => row.key_posts.into(),
        "milestones" => row.marks.iter().map(|mark| i64::from(mark.weight)).sum(),
        _ => 0,
    };
    Reverse(weight)
}

fn columns(page: &Page, t: &UnitsTexts, district: Option<u32>, sort: &str) -> Vec<Column> {
    let labels = [t.unit, t.people, t.allotted, t.difference, t.key_posts, t.milestones];
    let filter = district.map(|code| format!("&district={code:03}")).unwrap_or_default();
    let column = |(key, label): (&str, &'static str)| Column {
        label,
        link: page.link(&format!("/units?sort={key}{filter}")),
        is_number: !matches!(key, "unit" | "milestones"),
        sorted: key == sort,
    };
    SORTS.into_iter().zip(labels).map(column).collect()
}

fn legend(page: &Page) -> Vec<(&'static str, Tag)> {
    use crate::personnel::milestones::Standing::{Blocked, Done, Late, UnderWay};
    [Done, UnderWay, Blocked, Late].map(|standing| (sign(standing).0, standing_tag(standing, page.lang()))).into()
}

/// The milestones with their links, in the order of the marks.
fn milestone_heads(page: &Page) -> Vec<(String, String)> {
    let milestones = page.city().staffing.milestones.iter();
    let head = |milestone: &haicap_core::staffing::settings::Milestone| {
        (page.link(&format!("/milestones/{}", milestone.key)), milestone_name(milestone, page.lang()).to_owned())
    };
    milestones.map(head).collect()
}

const fn sign(standing: crate::personnel::milestones::Standing) -> (&'static str, u8) {
    use crate::personnel::milestones::Standing::{Blocked, Done, Late, UnderWay};
    match standing {
        Done => ("✓", 0),
        UnderWay => ("·", 1),
        Blocked => ("!", 2),
        Late => ("✗", 3),
    }
}

/// The marks of a unit's milestones.
fn marks(page: &Page, staff: &State, unit: UnitId, facts: &UnitFacts) -> Vec<Mark> {
    let mark = |milestone: &haicap_core::staffing::settings::Milestone| {
        let standing = progress(page, staff, milestone, unit, facts).standing;
        let ((sign, weight), tag) = (sign(standing), standing_tag(standing, page.lang()));
        let words = format!("{}: {}", milestone_name(milestone, page.lang()), tag.label);
        Mark { sign, class: tag.class, words, weight }
    };
    page.city().staffing.milestones.iter().map(mark).collect()
}

fn rows(page: &Page, staff: &Arc<State>, scope: &Scope, district: Option<u32>) -> Vec<Row> {
    let (facts, people) = (facts(page, staff, scope), people_by_block(page.city(), staff));
    let allotted = staff.allotted(page.city());
    let sum = |numbers: &BTreeMap<(UnitId, Block), u32>, unit| {
        Block::ALL.iter().filter_map(|block| numbers.get(&(unit, *block))).sum()
    };
    let row = |unit: &Unit| {
        let districts = districts_of(page.city(), unit.id);
        if district.is_some_and(|code| !districts.contains(&code)) {
            return None;
        }
        let known = facts.get(&unit.id)?;
        Some(Row {
            id: unit.id,
            name: unit.name.clone(),
            link: page.link(&format!("/units/{}", unit.id)),
            districts: districts.iter().map(|code| page.district_name(*code)).collect::<Vec<_>>().join(", "),
            people: sum(&people, unit.id),
            allotted: sum(&allotted, unit.id),
            key_posts: known.empty_key_posts,
            marks: marks(page, staff, unit.id, known),
        })
    };
    scope.units(page.city()).into_iter().filter_map(row).collect()
}
