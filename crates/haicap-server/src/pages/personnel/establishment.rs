//! The establishment: four numbers by block and by unit, what lies above the norm, who may hold two posts.

use super::scope::{Choice, Scope, Tag, may, number};
use crate::error::Problem;
use crate::ledger::Note;
use crate::pages::{Fields, Page, Shell};
use crate::personnel::records::{Allotment, EarlierAllotment};
use crate::personnel::survey::people_by_block;
use crate::personnel::{RecordError, State};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::organization::{Block, Establishment};
use haicap_core::staffing::settings::{PairRule, PairVerdict};
use haicap_core::staffing::{Body, By};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

texts! { pub(crate) EstablishmentTexts;
    title: "Biên chế", "Establishment";
    lead: "Trước mắt giữ nguyên số hiện có. Vượt định mức là cảnh báo kèm chi phí đến năm mục tiêu, không phải điều cấm.", "Numbers stay as they are for now. Above the norm is a warning with its cost, not a prohibition.";
    by_block: "Theo khối", "By block";
    by_block_caption: "Cộng các đơn vị trong phạm vi của bạn", "Sums over the units you may see";
    by_unit: "Theo đơn vị", "By unit";
    by_unit_caption: "Từng đơn vị", "Unit by unit";
    block: "Khối", "Block";
    all_blocks: "Cả ba khối", "All three blocks";
    filter: "Xem", "Show";
    unit: "Đơn vị", "Unit";
    present: "Hiện có", "Present";
    allotted: "Tạm giao", "Allotted";
    placed: "Đã bố trí", "Placed";
    norm: "Định mức", "Norm";
    target: "Lộ trình", "Target";
    above: "Vượt định mức", "Above the norm";
    person_years: "người-năm", "person-years";
    none: "chưa quy định", "none quoted";
    within: "trong định mức", "within";
    sum: "Cộng", "Sum";
    changed: "đã điều chỉnh", "changed";
    adjust: "Điều chỉnh biên chế", "Change the numbers";
    adjust_hint: "Số mới thay số trong gói dữ liệu từ bây giờ; lý do và người điều chỉnh được lưu. Định mức và lộ trình để trống thì giữ nguyên.", "The new numbers count from now on; reason and author are kept. Norm and target stay as they are when left empty.";
    places: "Số chỗ tạm giao mới", "New number of places";
    new_norm: "Định mức mới", "New norm";
    new_target: "Lộ trình mới", "New target";
    target_year: "Năm đạt lộ trình", "Year of the target";
    norm_word: "định mức", "norm";
    target_word: "lộ trình", "target";
    reason: "Lý do, căn cứ", "Reason, ground";
    save: "Điều chỉnh", "Change";
    history: "Các lần điều chỉnh", "Changes";
    history_caption: "Mới nhất trước", "Newest first";
    history_none: "Chưa có lần điều chỉnh nào.", "There have been no changes.";
    at: "Lúc", "When";
    by: "Cơ quan", "Body";
    pairs: "Cặp chức vụ kiêm nhiệm", "Concurrent posts";
    pairs_caption: "Một người, một chỗ biên chế, có thể giữ nhiều chức vụ", "One person, one place, perhaps several posts";
    first: "Chức vụ", "Post";
    second: "và chức vụ", "and post";
    verdict: "Quy định", "Rule";
    ground: "Căn cứ", "Ground";
    pairs_none: "Gói dữ liệu thành phố chưa ghi cặp nào.", "The city pack names no pairs.";
}

#[derive(Template)]
#[template(path = "personnel/establishment.html")]
struct EstablishmentPage {
    shell: Shell,
    t: &'static EstablishmentTexts,
    blocks: Vec<Line>,
    block_choices: Vec<Choice>,
    units: Vec<Line>,
    adjusts: bool,
    unit_choices: Vec<Choice>,
    adjust_blocks: Vec<Choice>,
    now: Now,
    history: Vec<HistoryLine>,
    pairs: Vec<PairLine>,
}

/// The numbers of a block or a unit.
struct Line {
    name: String,
    link: Option<String>,
    numbers: [String; 3],
    norm: Option<String>,
    target: Option<String>,
    above: Option<(String, String)>,
    changed: bool,
    is_sum: bool,
}

/// The numbers that the form begins with.
#[derive(Default)]
struct Now {
    allotted: String,
    norm: String,
    target: String,
    target_year: String,
}

struct HistoryLine {
    unit: String,
    block: &'static str,
    numbers: String,
    reason: String,
    at: String,
    by: &'static str,
}

struct PairLine {
    first: String,
    second: String,
    verdict: Tag,
    ground: String,
}

/// Numbers that are added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Sum {
    present: u32,
    allotted: u32,
    placed: u32,
    norm: Option<u32>,
    target: Option<u32>,
    target_year: Option<u16>,
    above: u32,
    person_years: u32,
}

impl Sum {
    fn add(self, other: Sum) -> Sum {
        let both = |a: Option<u32>, b: Option<u32>| match (a, b) {
            (None, None) => None,
            _ => Some(a.unwrap_or_default() + b.unwrap_or_default()),
        };
        Sum {
            present: self.present + other.present,
            allotted: self.allotted + other.allotted,
            placed: self.placed + other.placed,
            norm: both(self.norm, other.norm),
            target: both(self.target, other.target),
            target_year: self.target_year.max(other.target_year),
            above: self.above + other.above,
            person_years: self.person_years + other.person_years,
        }
    }
}

/// What so many people above the norm cost when they come down evenly until a year, half of it on the average.
const fn person_years(above: u32, from: i16, until: u16) -> u32 {
    let years = until as i32 - from as i32;
    if years <= 0 { 0 } else { (above * years as u32).div_ceil(2) }
}

/// The page.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page))
}

/// Changes the numbers of a unit's block.
pub(crate) async fn adjust(page: Page, form: Fields) -> Response {
    page.answer_to(&form, change(&page, &form).await)
}

fn view(page: &Page) -> Result<Response, Problem> {
    let (staff, scope, t) = (page.staff(), Scope::of(page), EstablishmentTexts::of(page.lang()));
    let units: BTreeSet<UnitId> = scope.units(page.city()).into_iter().map(|unit| unit.id).collect();
    let sums = sums(page, &staff, &units);
    let block = Block::from_key(page.asked.get("block"));
    let asked = page.asked.filled("unit").map(|unit| scope.unit(page, unit).map(|unit| unit.id)).transpose()?;
    let choice = |block: &Block, chosen| Choice::new(block.key(), block.label(page.lang()), chosen);
    let now = asked.zip(block).and_then(|(unit, block)| sums.get(&(unit, block)));
    let shown = EstablishmentPage {
        shell: page.shell(t.title),
        t,
        blocks: block_lines(page, &sums),
        block_choices: Block::ALL.iter().map(|one| choice(one, block == Some(*one))).collect(),
        units: unit_lines(page, &staff, &sums, block),
        adjusts: may(page, Action::ManageEstablishment),
        unit_choices: scope.unit_choices(page, asked),
        adjust_blocks: Block::ALL.iter().map(|one| choice(one, block.unwrap_or(Block::Government) == *one)).collect(),
        now: now.map(Now::of).unwrap_or_default(),
        history: history(page, &staff, &units),
        pairs: page.city().staffing.pairs.iter().map(|rule| pair(page, rule)).collect(),
    };
    page.html(&shown)
}

impl Now {
    fn of(sum: &Sum) -> Self {
        let text = |number: Option<u32>| number.map(|number| number.to_string()).unwrap_or_default();
        Now {
            allotted: sum.allotted.to_string(),
            norm: text(sum.norm),
            target: text(sum.target),
            target_year: text(sum.target_year.map(u32::from)),
        }
    }
}

/// The numbers of each unit and block.
fn sums(page: &Page, staff: &State, units: &BTreeSet<UnitId>) -> BTreeMap<(UnitId, Block), Sum> {
    let placed = people_by_block(page.city(), staff);
    let from = page.city().opening_day.year();
    let sum = |row: &Establishment| {
        let key = (row.unit, row.block);
        let above = row.norm.map_or(0, |norm| row.allotted.saturating_sub(norm));
        let sum = Sum {
            present: row.present,
            allotted: row.allotted,
            placed: placed.get(&key).copied().unwrap_or_default(),
            norm: row.norm,
            target: row.target,
            target_year: row.target_year,
            above,
            person_years: row.target_year.map_or(0, |year| person_years(above, from, year)),
        };
        (key, sum)
    };
    staff.establishment(page.city()).iter().filter(|row| units.contains(&row.unit)).map(sum).collect()
}

fn block_lines(page: &Page, sums: &BTreeMap<(UnitId, Block), Sum>) -> Vec<Line> {
    let t = EstablishmentTexts::of(page.lang());
    let of = |wanted: Block| sums.iter().filter(move |((_, block), _)| *block == wanted).map(|(_, sum)| *sum);
    let total = |block: &Block| of(*block).fold(Sum::default(), Sum::add);
    let mut lines: Vec<Line> =
        Block::ALL.iter().map(|block| line(page, block.label(page.lang()).into(), &total(block))).collect();
    let everything = sums.values().copied().fold(Sum::default(), Sum::add);
    // A sum of norms that leaves blocks out would be taken for the norm of all.
    let everything = Sum { norm: None, target: None, ..everything };
    lines.push(Line { is_sum: true, ..line(page, t.sum.into(), &everything) });
    lines
}

fn unit_lines(page: &Page, staff: &State, sums: &BTreeMap<(UnitId, Block), Sum>, block: Option<Block>) -> Vec<Line> {
    let mut units: BTreeMap<UnitId, Sum> = BTreeMap::new();
    for ((unit, _), sum) in sums.iter().filter(|((_, of), _)| block.is_none_or(|block| block == *of)) {
        let before = units.get(unit).copied().unwrap_or_default();
        units.insert(*unit, before.add(*sum));
    }
    let changed: BTreeSet<(UnitId, Block)> =
        staff.all::<Allotment>().map(|(_, change)| (change.unit, change.block)).collect();
    let is_changed = |unit| changed.iter().any(|(of, in_block)| *of == unit && block.is_none_or(|b| b == *in_block));
    let line = |(unit, sum): (UnitId, Sum)| Line {
        link: Some(page.link(&format!("/units/{unit}"))),
        changed: is_changed(unit),
        ..line(page, page.unit_name(unit), &sum)
    };
    units.into_iter().map(line).collect()
}

fn line(page: &Page, name: String, sum: &Sum) -> Line {
    let year = |target: u32| match sum.target_year {
        Some(year) => format!("{} ({year})", number(page, target)),
        None => number(page, target),
    };
    Line {
        name,
        link: None,
        numbers: [sum.present, sum.allotted, sum.placed].map(|count| number(page, count)),
        norm: sum.norm.map(|norm| number(page, norm)),
        target: sum.target.map(year),
        above: (sum.above > 0).then(|| (number(page, sum.above), number(page, sum.person_years))),
        changed: false,
        is_sum: false,
    }
}

/// Every change of the numbers, newest first.
fn history(page: &Page, staff: &State, units: &BTreeSet<UnitId>) -> Vec<HistoryLine> {
    let mut lines = Vec::new();
    for change in staff.all::<Allotment>().map(|(_, change)| change).filter(|change| units.contains(&change.unit)) {
        let line = |numbers: String, reason: &str, at, by: &By| HistoryLine {
            unit: page.unit_name(change.unit),
            block: change.block.label(page.lang()),
            numbers,
            reason: reason.to_owned(),
            at: page.moment(at),
            by: by.body.label(page.lang()),
        };
        let numbers = words(page, change.allotted, change.norm, (change.target, change.target_year));
        lines.push((change.at, line(numbers, &change.reason, change.at, &change.by)));
        lines.extend(change.earlier.iter().map(|old| {
            let numbers = words(page, old.allotted, old.norm, (old.target, old.target_year));
            (old.at, line(numbers, &old.reason, old.at, &old.by))
        }));
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    lines.into_iter().map(|(_, line)| line).collect()
}

/// The numbers of one change: `15; định mức 32; lộ trình 32 (2030)`.
fn words(page: &Page, allotted: u32, norm: Option<u32>, target: (Option<u32>, Option<u16>)) -> String {
    let t = EstablishmentTexts::of(page.lang());
    let norm = norm.map(|norm| format!("; {} {norm}", t.norm_word)).unwrap_or_default();
    let year = target.1.map(|year| format!(" ({year})")).unwrap_or_default();
    let target = target.0.map(|target| format!("; {} {target}{year}", t.target_word)).unwrap_or_default();
    format!("{allotted}{norm}{target}")
}

fn pair(page: &Page, rule: &PairRule) -> PairLine {
    let class = match rule.verdict {
        PairVerdict::Usual => "good",
        PairVerdict::Allowed => "running",
        PairVerdict::Forbidden => "late",
    };
    PairLine {
        first: page.post_name(&rule.first),
        second: page.post_name(&rule.second),
        verdict: Tag { label: rule.verdict.label(page.lang()).to_owned(), class },
        ground: rule.ground.clone(),
    }
}

/// More places than any unit has.
const PLACES_MAX: u32 = 999;
/// The longest reason.
const REASON_MAX: usize = 500;

async fn change(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (actor, scope) = (page.actor()?, Scope::of(page));
    let unit = scope.unit(page, form.get("unit"))?.id;
    let wanted = page.kept(read(form))?;
    let block = wanted.block;
    let bodies = [Body::OrganizationCommission, Body::HomeAffairs];
    let body = bodies.into_iter().find(|body| actor.bodies.contains(body)).unwrap_or(Body::HomeAffairs);
    let by = By { person: actor.person, body };
    let who = actor.key();
    let changed = page.app.personnel.change(&page.app, &who, |batch| {
        let key = Allotment::key(unit, block);
        let known = batch.state().get::<Allotment>(&key).cloned();
        let rows = batch.state().establishment(page.city());
        let before = rows.into_iter().find(|row| row.unit == unit && row.block == block);
        if before.as_ref().is_some_and(|before| wanted.is_as(before)) {
            let vi =
                format!("Số tạm giao đã là {}, định mức và lộ trình cũng vậy. Chưa có gì thay đổi.", wanted.allotted);
            return Err(RecordError::wrong(vi, "the numbers are these already"));
        }
        let events = serde_json::json!([{
            "block": block,
            "before": before.as_ref().map(|before| before.allotted),
            "after": wanted.allotted,
            "norm": wanted.norm,
            "target": wanted.target,
            "target_year": wanted.target_year,
        }]);
        let record = wanted.record(unit, known, by, batch.at());
        batch.put(key, record, Note { command: "change_allotment", unit: Some(unit), events: &events })
    });
    page.kept(changed.await)?;
    Ok(page.go(&format!("/establishment?unit={unit}&block={block}#history-heading")))
}

/// What the form asks for; what is none stays as it is.
struct Wanted {
    block: Block,
    allotted: u32,
    norm: Option<u32>,
    target: Option<u32>,
    target_year: Option<u16>,
    reason: String,
}

impl Wanted {
    fn is_as(&self, row: &Establishment) -> bool {
        let same = |wanted: Option<u32>, known: Option<u32>| wanted.is_none() || wanted == known;
        self.allotted == row.allotted
            && same(self.norm, row.norm)
            && same(self.target, row.target)
            && same(self.target_year.map(u32::from), row.target_year.map(u32::from))
    }

    /// The record of the change; the one before goes into its history.
    fn record(&self, unit: UnitId, known: Option<Allotment>, by: By, at: Timestamp) -> Allotment {
        let mut earlier = known.as_ref().map(|known| known.earlier.clone()).unwrap_or_default();
        let (norm, target, target_year) =
            known.as_ref().map_or((None, None, None), |known| (known.norm, known.target, known.target_year));
        earlier.extend(known.map(|old| EarlierAllotment {
            allotted: old.allotted,
            norm: old.norm,
            target: old.target,
            target_year: old.target_year,
            reason: old.reason,
            by: old.by,
            at: old.at,
        }));
        Allotment {
            unit,
            block: self.block,
            allotted: self.allotted,
            norm: self.norm.or(norm),
            target: self.target.or(target),
            target_year: self.target_year.or(target_year),
            reason: self.reason.clone(),
            by,
            at,
            earlier,
        }
    }
}

/// The years that a target may be set for.
const YEARS: std::ops::RangeInclusive<u16> = 2020..=2100;

fn read(form: &Fields) -> Result<Wanted, RecordError> {
    let block =
        Block::from_key(form.get("block")).ok_or_else(|| RecordError::wrong("Chọn một khối.", "choose a block"))?;
    let places = |text: &str| text.trim().parse().ok().filter(|places| *places <= PLACES_MAX);
    let wrong = |what: &str, what_en: &str| {
        let vi = format!("{what} là số nguyên từ 0 đến {PLACES_MAX}. Chưa có gì thay đổi.");
        RecordError::wrong(vi, format!("{what_en} is a whole number from 0 to {PLACES_MAX}"))
    };
    let optional = |name: &str, what: &str, what_en: &str| match form.filled(name) {
        None => Ok(None),
        Some(text) => places(text).map(Some).ok_or_else(|| wrong(what, what_en)),
    };
    let allotted = places(form.get("allotted")).ok_or_else(|| wrong("Số chỗ tạm giao", "a number of places"))?;
    let (norm, target) = (optional("norm", "Định mức", "a norm")?, optional("target", "Lộ trình", "a target")?);
    let year = form.filled("target_year").map(|text| text.parse().ok().filter(|year| YEARS.contains(year)));
    let wrong_year = || {
        let vi = format!("Năm đạt lộ trình viết bốn chữ số, từ {} đến {}.", YEARS.start(), YEARS.end());
        RecordError::wrong(vi, format!("write the year with four digits, {} to {}", YEARS.start(), YEARS.end()))
    };
    let target_year = year.map(|year| year.ok_or_else(wrong_year)).transpose()?;
    let reason = tidy(form.get("reason"));
    if reason.is_empty() || reason.chars().count() > REASON_MAX {
        let vi = format!("Ghi lý do, căn cứ điều chỉnh, nhiều nhất {REASON_MAX} chữ. Chưa có gì thay đổi.");
        return Err(RecordError::wrong(vi, format!("write the reason, at most {REASON_MAX} letters")));
    }
    Ok(Wanted { block, allotted, norm, target, target_year, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_above_the_norm_cost_half_the_years_each() {
        assert_eq!(person_years(10, 2025, 2030), 25);
        assert_eq!(person_years(1, 2025, 2030), 3);
        assert_eq!(person_years(10, 2030, 2030), 0);
        assert_eq!(person_years(10, 2031, 2030), 0);
    }

    #[test]
    fn a_block_without_a_norm_adds_nothing_to_it() {
        let party = Sum { allotted: 17, ..Sum::default() };
        let government = Sum { allotted: 50, norm: Some(49), above: 1, ..Sum::default() };
        let both = party.add(government);
        assert_eq!((both.allotted, both.norm, both.above), (67, Some(49), 1));
        assert_eq!(party.add(party).norm, None);
    }
}
