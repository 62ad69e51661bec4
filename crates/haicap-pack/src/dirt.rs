//! Rosters as districts send them, with mistakes on purpose, so that reading them can be tried.
//!
//! Every district has a sheet with its own names and order of columns, titles above and a signature
//! below, five shapes of dates, both Unicode forms and both styles of tone marks. A fixed number of
//! mistakes is put in, and each is listed with its place. Shares no code with what reads rosters.

mod layout;
mod mistakes;
mod writing;

pub use mistakes::{Injected, keys};

use crate::{Pack, roster};
use haicap_core::organization::{FormerPlace, Official};
use haicap_core::words::fold;
use jiff::civil::Date;
use layout::{Column, LAYOUTS, Layout, SUPPLEMENT, TABLE};
use mistakes::Injector;
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::{BTreeMap, BTreeSet};
use writing::Hand;

/// What stands in a cell of a roster (ô).
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A day, kept as a day by the spreadsheet.
    Date(Date),
    /// A formula, and what it shows.
    Formula {
        /// With its `=`.
        formula: String,
        /// The value computed last.
        shows: String,
    },
    /// A cell that shows `#REF!`.
    Error,
}

/// Cells of one row that are shown as one; the text stands in the first (ô gộp).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// The row, from 1.
    pub row: u32,
    /// The first column, from 0.
    pub first: u32,
    /// The last column, from 0.
    pub last: u32,
}

/// One sheet of a roster (trang tính).
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// Name on its tab.
    pub name: String,
    /// Rows from the top; a blank line is an empty row.
    pub rows: Vec<Vec<Cell>>,
    /// Merged cells.
    pub merges: Vec<Merge>,
}

/// A roster, and the mistakes that were put in.
#[derive(Debug, Clone, PartialEq)]
pub struct Rosters {
    /// The sheets; one when it is for a CSV file.
    pub sheets: Vec<Sheet>,
    /// Every mistake, in order of sheet and row.
    pub injected: Vec<Injected>,
    /// How many people there are, each counted once.
    pub people: usize,
}

/// Whether there is a sheet for each district or one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A sheet for each district, and one for late additions that does not say the district.
    Workbook,
    /// One table of everybody, with a column for the district.
    Table,
}

/// Whether mistakes are put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dirt {
    /// None.
    Clean,
    /// At least two of each kind; in a city that has room for them.
    Dirty,
}

/// The name of the sheet of late additions.
const SUPPLEMENT_NAME: &str = "Bổ sung";
/// The name of the only sheet of a table.
const TABLE_NAME: &str = "CSV";
/// People on the sheet of late additions, and the share of all that they are at most.
const SUPPLEMENT_PEOPLE: usize = 24;
const SUPPLEMENT_ONE_IN: usize = 10;
/// Streams of chance beside that of the people: how it is written, and the mistakes.
const WRITING_STREAM: u64 = 0x7772_6974_696e_6721;
const MISTAKES_STREAM: u64 = 0x6d69_7374_616b_6573;

/// A row about a person, before it is written.
#[derive(Clone)]
struct Line {
    person: Official,
    hand: Hand,
    /// Cells that say something else than what is true of the person.
    changed: BTreeMap<Column, Cell>,
    mistakes: Vec<(Column, &'static str)>,
    /// Whether a mistake was made with it, here or in another row.
    taken: bool,
}

/// A sheet before it is written.
struct Draft {
    name: String,
    heading: String,
    /// The district that the sheet is of.
    district: Option<u32>,
    layout: &'static Layout,
    lines: Vec<Line>,
}

/// Makes the roster of a city. The same pack and seed give the same; clean and dirty differ in the
/// mistakes only.
pub fn rosters(pack: &Pack, seed: u64, form: Form, dirt: Dirt) -> Rosters {
    let people = roster(pack, seed);
    let count = people.len();
    let mut chance = Pcg64::seed_from_u64(seed ^ WRITING_STREAM);
    let mut drafts = match form {
        Form::Workbook => workbook(pack, people, &mut chance),
        Form::Table => vec![draft(TABLE_NAME.into(), upper(&pack.city.name), None, &TABLE, people, &mut chance)],
    };
    if dirt == Dirt::Dirty {
        Injector::new(pack, count, &mut drafts, Pcg64::seed_from_u64(seed ^ MISTAKES_STREAM)).inject();
    }
    let mut injected = Vec::new();
    let sheets = drafts.iter().map(|draft| write(pack, draft, &mut injected)).collect();
    Rosters { sheets, injected, people: count }
}

/// A sheet for each district, and the late additions.
fn workbook(pack: &Pack, mut people: Vec<Official>, chance: &mut Pcg64) -> Vec<Draft> {
    let late = late_additions(pack, &mut people, chance);
    let mut by_district: BTreeMap<u32, Vec<Official>> = BTreeMap::new();
    for person in people {
        by_district.entry(pack.district_of(person.from).unwrap_or_default()).or_default().push(person);
    }
    let mut drafts = Vec::new();
    for (index, (code, mut people)) in by_district.into_iter().enumerate() {
        people.sort_by_key(|person| (matches!(person.from, FormerPlace::Unit(_)), person.from, person.code.clone()));
        let name = pack.city.districts.get(&code).map(|district| district.name.clone()).unwrap_or_default();
        let layout = &LAYOUTS[index % LAYOUTS.len()];
        drafts.push(draft(name.clone(), upper(&name), Some(code), layout, people, chance));
    }
    drafts.push(draft(SUPPLEMENT_NAME.into(), upper(&pack.city.name), None, &SUPPLEMENT, late, chance));
    drafts
}

/// Takes out people whose former place is known by its name alone.
fn late_additions(pack: &Pack, people: &mut Vec<Official>, chance: &mut Pcg64) -> Vec<Official> {
    let names = unit_names(pack);
    let plain = |person: &Official| match person.from {
        FormerPlace::District(_) => true,
        FormerPlace::Unit(unit) => {
            pack.city.units.get(&unit).is_some_and(|unit| names.get(&fold(&unit.name)).is_some_and(|of| of.len() == 1))
        }
    };
    let wanted = SUPPLEMENT_PEOPLE.min(people.len() / SUPPLEMENT_ONE_IN);
    let mut late = Vec::new();
    for _ in 0..people.len() {
        if late.len() == wanted {
            break;
        }
        let index = chance.random_range(0..people.len() as u64) as usize;
        if plain(&people[index]) && people[index].relatives.is_empty() {
            late.push(people.remove(index));
        }
    }
    late
}

/// The old units by name without accents.
fn unit_names(pack: &Pack) -> BTreeMap<String, BTreeSet<haicap_core::territory::UnitId>> {
    let mut names: BTreeMap<String, BTreeSet<_>> = BTreeMap::new();
    for unit in pack.city.units.values().filter(|unit| unit.district.is_some()) {
        names.entry(fold(&unit.name)).or_default().insert(unit.id);
    }
    names
}

fn draft(
    name: String,
    heading: String,
    district: Option<u32>,
    layout: &'static Layout,
    people: Vec<Official>,
    chance: &mut Pcg64,
) -> Draft {
    let decomposed = chance.random_range(0..3u32) == 0;
    let line = |person| Line {
        person,
        hand: Hand::some(decomposed, chance),
        changed: BTreeMap::new(),
        mistakes: Vec::new(),
        taken: false,
    };
    let lines = people.into_iter().map(line).collect();
    Draft { name, heading, district, layout, lines }
}

fn upper(text: &str) -> String {
    text.to_uppercase()
}

/// Writes a sheet: titles, header, rows with blank lines between, total and signatures.
fn write(pack: &Pack, draft: &Draft, injected: &mut Vec<Injected>) -> Sheet {
    let columns = draft.layout.columns;
    let last = columns.len() as u32 - 1;
    let mut sheet = Sheet { name: draft.name.clone(), rows: Vec::new(), merges: Vec::new() };
    let titles = [
        (draft.heading.as_str(), 4),
        ("DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC", last),
        ("(phục vụ xây dựng phương án bố trí nhân sự phường, xã mới)", last),
    ];
    for (title, until) in titles {
        sheet.banner(&[(0, until, title)]);
    }
    sheet.rows.push(Vec::new());
    let header_hand = draft.lines.first().map_or_else(Hand::plain, |line| line.hand);
    sheet.rows.push(columns.iter().map(|(_, header)| Cell::Text(header_hand.text(header))).collect());
    for (index, line) in draft.lines.iter().enumerate() {
        if index > 0 && draft.layout.blank_every > 0 && index.is_multiple_of(draft.layout.blank_every) {
            sheet.rows.push(Vec::new());
        }
        let cell = |column: Column| {
            line.changed.get(&column).cloned().unwrap_or_else(|| writing::cell(pack, line, column, index + 1))
        };
        sheet.rows.push(columns.iter().map(|(column, _)| cell(*column)).collect());
        let place = |column: Column| columns.iter().position(|(known, _)| *known == column).unwrap_or_default();
        injected.extend(line.mistakes.iter().map(|&(column, key)| Injected {
            sheet: draft.name.clone(),
            row: sheet.rows.len() as u32,
            column: letter(place(column)),
            key,
        }));
    }
    let total = format!("Tổng cộng: {} người", draft.lines.len());
    sheet.banner(&[(0, 3, &total)]);
    sheet.rows.push(Vec::new());
    let right = last.saturating_sub(3);
    sheet.banner(&[(right, last, "Ngày 05 tháng 6 năm 2025")]);
    sheet.banner(&[(1, 2, "NGƯỜI LẬP BIỂU"), (right, last, "THỦ TRƯỞNG ĐƠN VỊ")]);
    sheet.banner(&[(1, 2, "(Ký, ghi rõ họ tên)"), (right, last, "(Ký, ghi rõ họ tên, đóng dấu)")]);
    sheet
}

impl Sheet {
    /// Adds a row of texts that go over several columns: first and last column, text.
    fn banner(&mut self, texts: &[(u32, u32, &str)]) {
        let end = texts.iter().map(|(_, last, _)| *last).max().unwrap_or_default();
        let mut row = vec![Cell::Empty; end as usize + 1];
        for &(first, last, text) in texts {
            row[first as usize] = Cell::Text(text.to_owned());
            self.merges.push(Merge { row: self.rows.len() as u32 + 1, first, last });
        }
        self.rows.push(row);
    }
}

/// The letter of a column counted from 0; no roster has more than 26.
fn letter(column: usize) -> String {
    char::from(b'A' + (column % 26) as u8).to_string()
}
