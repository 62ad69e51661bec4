//! The mistakes that are put into a roster: what each is, and where it may be made.

use super::layout::Column;
use super::{Cell, Draft, Line, unit_names};
use crate::Pack;
use haicap_core::organization::FormerPlace;
use haicap_core::words::fold;
use jiff::civil::{Date, date};
use rand::RngExt;
use rand_pcg::Pcg64;

/// A mistake that was put in (lỗi cài sẵn).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Injected {
    /// Name of the sheet.
    pub sheet: String,
    /// Row as a person sees it, from 1.
    pub row: u32,
    /// Letter of the column.
    pub column: String,
    /// What it is: one of [`keys`].
    pub key: &'static str,
}

/// How a mistake is made.
enum Way {
    /// The cell is left empty.
    Blank(Column),
    /// The cell says one of these.
    Write(Column, &'static [&'static str]),
    /// It needs more than one cell, or knowledge of the city.
    Special(fn(&mut Injector, usize) -> Option<()>),
}

/// Every kind of mistake.
const MISTAKES: &[(&str, Way)] = &[
    ("code_missing", Way::Blank(Column::Code)),
    ("code_twice", Way::Special(|injector, nth| injector.code_twice(nth))),
    ("row_repeated", Way::Special(|injector, nth| injector.row_repeated(nth))),
    ("person_twice", Way::Special(|injector, nth| injector.person_twice(nth))),
    ("name_missing", Way::Blank(Column::Name)),
    ("name_strange", Way::Write(Column::Name, &["Ng#ễn V@n 8ình", "???"])),
    ("birth_missing", Way::Blank(Column::Birth)),
    ("birth_unreadable", Way::Write(Column::Birth, &["31/02/1980", "không rõ"])),
    ("birth_incomplete", Way::Special(|injector, nth| injector.birth_incomplete(nth))),
    ("age_out_of_range", Way::Special(|injector, nth| injector.age_out_of_range(nth))),
    ("sex_missing", Way::Blank(Column::Sex)),
    ("sex_unknown", Way::Write(Column::Sex, &["Khác?", "Z"])),
    ("unit_missing", Way::Blank(Column::Unit)),
    ("unit_unknown", Way::Write(Column::Unit, &["Phường Không Có Thật", "Xã Vô Danh Hạ"])),
    ("unit_ambiguous", Way::Special(|injector, nth| injector.unit_ambiguous(nth))),
    ("district_unknown", Way::Write(Column::District, &["Quận 13", "Huyện Không Có Thật"])),
    ("unit_not_in_district", Way::Special(|injector, nth| injector.unit_not_in_district(nth))),
    ("qualification_missing", Way::Blank(Column::Qualification)),
    ("qualification_unknown", Way::Write(Column::Qualification, &["Hàng hải", "Thiên văn học"])),
    ("kind_unknown", Way::Write(Column::Kind, &["Chuyên gia", "Tình nguyện viên"])),
    ("field_missing", Way::Blank(Column::Field)),
    ("field_unknown", Way::Write(Column::Field, &["Hải quan", "Đường sắt"])),
    ("pool_unknown", Way::Write(Column::Pool, &["Chờ bàn thêm", "Tùy tình hình"])),
    ("relative_unknown", Way::Write(Column::Relatives, &["CB-99901", "CB-99902"])),
    ("formula", Way::Special(|injector, nth| injector.formula(nth))),
    ("error_cell", Way::Special(|injector, nth| injector.error_cell(nth))),
];

/// Each kind is made this often, and every so many kinds once more.
const EACH: usize = 2;
const ONE_MORE_EVERY: usize = 5;
/// Ages on the opening day that no official has.
const WRONG_AGES: [i16; 2] = [17, 71];
/// Staff numbers that nobody has, for people who are listed twice.
const FREE_NUMBERS: usize = 80_000;

/// The keys of all kinds of mistakes.
pub fn keys() -> impl Iterator<Item = &'static str> {
    MISTAKES.iter().map(|(key, _)| *key)
}

/// Puts mistakes into drafts.
pub(super) struct Injector<'p> {
    pack: &'p Pack,
    drafts: &'p mut Vec<Draft>,
    chance: Pcg64,
    next_number: usize,
}

impl<'p> Injector<'p> {
    pub(super) fn new(pack: &'p Pack, people: usize, drafts: &'p mut Vec<Draft>, chance: Pcg64) -> Self {
        Injector { pack, drafts, chance, next_number: people.max(FREE_NUMBERS) }
    }

    /// Makes every kind of mistake twice, and some a third time; one that finds no room is left out.
    pub(super) fn inject(mut self) {
        for nth in 0..=EACH {
            let step = if nth < EACH { 1 } else { ONE_MORE_EVERY };
            for (key, way) in MISTAKES.iter().step_by(step) {
                // A mistake without room is seen in the list of what was put in.
                let _made = match way {
                    Way::Blank(column) => self.put(*column, Cell::Empty, key),
                    Way::Write(column, texts) => {
                        self.put(*column, Cell::Text(texts[nth % texts.len()].to_owned()), key)
                    }
                    Way::Special(make) => make(&mut self, nth),
                };
            }
        }
    }

    /// A row that nothing was done to and that nobody's relatives stand in.
    fn pick(&mut self, wanted: impl Fn(&Draft, &Line) -> bool) -> Option<(usize, usize)> {
        let free = |draft: &Draft, line: &Line| !line.taken && line.person.relatives.is_empty() && wanted(draft, line);
        let drafts = self.drafts.iter().enumerate();
        let places: Vec<(usize, usize)> = drafts
            .flat_map(|(at, draft)| {
                let lines = draft.lines.iter().enumerate().filter(|(_, line)| free(draft, line));
                lines.map(move |(line, _)| (at, line)).collect::<Vec<_>>()
            })
            .collect();
        (!places.is_empty()).then(|| places[self.chance.random_range(0..places.len() as u64) as usize])
    }

    fn mark(&mut self, (draft, line): (usize, usize), column: Column, key: &'static str) -> &mut Line {
        let line = &mut self.drafts[draft].lines[line];
        line.taken = true;
        line.mistakes.push((column, key));
        line
    }

    /// Changes one cell of some row.
    fn put(&mut self, column: Column, cell: Cell, key: &'static str) -> Option<()> {
        // A wrong place is put where the right one would be known.
        let told = |draft: &Draft| draft.district.is_some() || draft.layout.has(Column::District);
        let of_unit = |line: &Line| column != Column::Unit || matches!(line.person.from, FormerPlace::Unit(_));
        let at = self.pick(|draft, line| draft.layout.has(column) && told(draft) && of_unit(line))?;
        self.mark(at, column, key).changed.insert(column, cell);
        Some(())
    }

    /// Two different people with one number.
    fn code_twice(&mut self, _nth: usize) -> Option<()> {
        let first = self.pick(|_, _| true)?;
        let code = self.mark(first, Column::Code, "code_twice").person.code.clone();
        let second = self.pick(|_, _| true)?;
        self.mark(second, Column::Code, "code_twice").changed.insert(Column::Code, Cell::Text(code));
        Some(())
    }

    /// The same row once more, further below.
    fn row_repeated(&mut self, _nth: usize) -> Option<()> {
        let at = self.pick(|_, _| true)?;
        let copy = self.copy(at);
        let second = self.insert_below(at, copy);
        self.mark(second, Column::Code, "row_repeated");
        Some(())
    }

    /// The same person under another number.
    fn person_twice(&mut self, _nth: usize) -> Option<()> {
        let at = self.pick(|_, _| true)?;
        let mut copy = self.copy(at);
        self.next_number += 1;
        copy.person.code = format!("CB-{:05}", self.next_number);
        let second = self.insert_below(at, copy);
        self.mark(second, Column::Name, "person_twice");
        Some(())
    }

    fn copy(&mut self, (draft, line): (usize, usize)) -> Line {
        let line = &mut self.drafts[draft].lines[line];
        line.taken = true;
        line.clone()
    }

    fn insert_below(&mut self, (draft, line): (usize, usize), copy: Line) -> (usize, usize) {
        let lines = &mut self.drafts[draft].lines;
        let at = self.chance.random_range(line as u64 + 1..=lines.len() as u64) as usize;
        lines.insert(at, copy);
        (draft, at)
    }

    /// A year without day and month, as a number or as text.
    fn birth_incomplete(&mut self, nth: usize) -> Option<()> {
        let at = self.pick(|_, _| true)?;
        let line = self.mark(at, Column::Birth, "birth_incomplete");
        let year = line.person.birth.year();
        let cell = if nth == 0 { Cell::Number(f64::from(year)) } else { Cell::Text(year.to_string()) };
        line.changed.insert(Column::Birth, cell);
        Some(())
    }

    /// Somebody too young or too old on the opening day.
    fn age_out_of_range(&mut self, nth: usize) -> Option<()> {
        let birth = born(self.pack.city.opening_day, WRONG_AGES[nth % WRONG_AGES.len()]);
        let at = self.pick(|_, _| true)?;
        self.mark(at, Column::Birth, "age_out_of_range").person.birth = birth;
        Some(())
    }

    /// A name that several units bear, where nothing tells the district.
    fn unit_ambiguous(&mut self, _nth: usize) -> Option<()> {
        let names = unit_names(self.pack);
        let units = names.into_values().filter(|units| units.len() > 1).max_by_key(|units| units.len())?;
        let name = self.pack.city.units.get(units.first()?)?.name.clone();
        let silent = |draft: &Draft| draft.district.is_none();
        let at = self.pick(|draft, line| silent(draft) && matches!(line.person.from, FormerPlace::Unit(_)))?;
        let line = self.mark(at, Column::Unit, "unit_ambiguous");
        line.changed.insert(Column::Unit, Cell::Text(name));
        line.changed.insert(Column::District, Cell::Empty);
        Some(())
    }

    /// A unit of another district.
    fn unit_not_in_district(&mut self, _nth: usize) -> Option<()> {
        let pack = self.pack;
        let at = self.pick(|draft, line| {
            (draft.district.is_some() || draft.layout.has(Column::District))
                && matches!(line.person.from, FormerPlace::Unit(_))
        })?;
        let district = pack.district_of(self.drafts[at.0].lines[at.1].person.from);
        let names = unit_names(pack);
        let elsewhere = |unit: &&haicap_core::territory::Unit| {
            unit.district.is_some()
                && unit.district != district
                && names.get(&fold(&unit.name)).is_some_and(|units| units.len() == 1)
        };
        let units: Vec<_> = pack.city.units.values().filter(elsewhere).collect();
        let unit = *units.get(self.chance.random_range(0..units.len().max(1) as u64) as usize)?;
        let line = self.mark(at, Column::Unit, "unit_not_in_district");
        line.changed.insert(Column::Unit, Cell::Text(unit.name.clone()));
        Some(())
    }

    /// A formula where a value belongs.
    fn formula(&mut self, nth: usize) -> Option<()> {
        let at = self.pick(|_, _| true)?;
        let (column, formula, shows) = if nth == 0 {
            (Column::Birth, "=DATE(1985,3,4)", "31110")
        } else {
            (Column::Qualification, "=\"Lu\"&\"ật\"", "Luật")
        };
        let cell = Cell::Formula { formula: formula.to_owned(), shows: shows.to_owned() };
        self.mark(at, column, "formula").changed.insert(column, cell);
        Some(())
    }

    /// A cell that lost what it pointed to.
    fn error_cell(&mut self, nth: usize) -> Option<()> {
        let column = if nth == 0 { Column::Position } else { Column::Qualification };
        let at = self.pick(|_, _| true)?;
        self.mark(at, column, "error_cell").changed.insert(column, Cell::Error);
        Some(())
    }
}

/// Somebody who has this age on a day, with half a year to the next birthday at most.
fn born(day: Date, age: i16) -> Date {
    date(day.year() - age, 1, 15).min(date(day.year() - age, day.month(), 1))
}
