//! Rosters with mistakes: what is put in, where, and that nothing else is wrong.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_pack::dirt::{Cell, Dirt, Form, Rosters, Sheet, keys, rosters};
use haicap_pack::{Pack, roster};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use unicode_normalization::UnicodeNormalization;

fn pack(folder: &str) -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    Pack::read(&folder).unwrap_or_else(|errors| panic!("{errors}"))
}

fn hcmc() -> Pack {
    pack("../../city/hcmc")
}

fn sheet<'r>(rosters: &'r Rosters, name: &str) -> &'r Sheet {
    rosters.sheets.iter().find(|sheet| sheet.name == name).unwrap()
}

/// Rows of people: their first cell is a number.
fn people(sheet: &Sheet) -> impl Iterator<Item = &Vec<Cell>> {
    sheet.rows.iter().filter(|row| matches!(row.first(), Some(Cell::Number(_))))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.nfc().collect(),
        _ => String::new(),
    }
}

#[test]
fn every_kind_of_mistake_is_put_in_at_least_twice() {
    let pack = hcmc();
    for (form, seed) in [(Form::Workbook, 1), (Form::Workbook, 2), (Form::Table, 1)] {
        let rosters = rosters(&pack, seed, form, Dirt::Dirty);
        let mut count: BTreeMap<&str, usize> = BTreeMap::new();
        rosters.injected.iter().for_each(|injected| *count.entry(injected.key).or_default() += 1);
        for key in keys() {
            assert!(count.get(key).is_some_and(|count| *count >= 2), "{form:?} {seed}: {key}");
        }
        assert_eq!(rosters.injected.len(), 60, "{form:?} {seed}");
        let rows: BTreeSet<_> = rosters.injected.iter().map(|i| (&i.sheet, i.row)).collect();
        assert_eq!(rows.len(), rosters.injected.len(), "never two in one row");
    }
}

#[test]
fn a_mistake_stands_where_the_list_says() {
    let rosters = rosters(&hcmc(), 1, Form::Workbook, Dirt::Dirty);
    let cell = |injected: &haicap_pack::dirt::Injected| {
        let column = usize::from(injected.column.as_bytes()[0] - b'A');
        sheet(&rosters, &injected.sheet).rows[injected.row as usize - 1][column].clone()
    };
    let mut seen = BTreeSet::new();
    for injected in &rosters.injected {
        let found = cell(injected);
        match injected.key {
            key if key.ends_with("_missing") => assert_eq!(found, Cell::Empty, "{injected:?}"),
            "formula" => assert!(matches!(found, Cell::Formula { .. }), "{injected:?}"),
            "error_cell" => assert_eq!(found, Cell::Error, "{injected:?}"),
            "age_out_of_range" | "birth_incomplete" => assert_ne!(found, Cell::Empty),
            _ => assert!(!text(&found).is_empty(), "{injected:?}: {found:?}"),
        }
        if injected.key == "unit_ambiguous" {
            assert_eq!(injected.sheet, "Bổ sung");
        }
        if injected.key == "code_twice" {
            seen.insert(text(&found));
        }
    }
    assert_eq!(seen.len(), 2, "two numbers, each at two people");
}

#[test]
fn clean_and_dirty_differ_in_the_listed_rows_only() {
    let pack = hcmc();
    let clean = rosters(&pack, 1, Form::Workbook, Dirt::Clean);
    let dirty = rosters(&pack, 1, Form::Workbook, Dirt::Dirty);
    assert!(clean.injected.is_empty());
    assert_eq!((clean.people, dirty.people), (12_035, 12_035));
    let names = |rosters: &Rosters| rosters.sheets.iter().map(|sheet| sheet.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&clean), names(&dirty));
    assert_eq!(clean.sheets.len(), 23, "22 districts and the late additions");
    for (clean, with) in clean.sheets.iter().zip(&dirty.sheets) {
        // Rows without their ordinal, which moves when a row is put in above.
        let rows = |sheet: &Sheet, but: &BTreeSet<u32>| -> BTreeSet<String> {
            let numbered = sheet.rows.iter().zip(1..).filter(|(_, number)| !but.contains(number));
            let of_people = numbered.filter(|(row, _)| matches!(row.first(), Some(Cell::Number(_))));
            of_people.map(|(row, _)| format!("{:?}", &row[1..])).collect()
        };
        let wrong = dirty.injected.iter().filter(|injected| injected.sheet == with.name).map(|i| i.row).collect();
        assert!(rows(with, &wrong).is_subset(&rows(clean, &BTreeSet::new())), "{}", with.name);
    }
}

#[test]
fn everybody_of_the_roster_is_listed_once() {
    let pack = hcmc();
    let codes: BTreeSet<String> = roster(&pack, 1).into_iter().map(|official| official.code).collect();
    for form in [Form::Workbook, Form::Table] {
        let rosters = rosters(&pack, 1, form, Dirt::Clean);
        let mut found = Vec::new();
        for row in rosters.sheets.iter().flat_map(people) {
            found.extend(row.iter().map(text).find(|text| text.starts_with("CB-")));
        }
        assert_eq!(found.len(), codes.len(), "{form:?}");
        assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), codes, "{form:?}");
    }
}

#[test]
fn it_is_written_as_people_write() {
    let rosters = rosters(&hcmc(), 1, Form::Workbook, Dirt::Clean);
    let headers: BTreeSet<String> =
        rosters.sheets.iter().map(|sheet| sheet.rows[4].iter().map(text).collect::<Vec<_>>().join(" | ")).collect();
    assert_eq!(headers.len(), 4, "four forms");
    let cells: Vec<&Cell> = rosters.sheets.iter().flat_map(people).flatten().collect();
    let texts = || cells.iter().filter_map(|cell| if let Cell::Text(text) = cell { Some(text.as_str()) } else { None });
    let decomposed = texts().filter(|text| text.nfc().ne(text.chars())).count();
    assert!(decomposed > 1000 && decomposed < texts().count() / 2, "{decomposed} in NFD");
    assert!(texts().any(|text| text.contains("Hoà")) && texts().any(|text| text.contains("Hòa")), "both tone styles");
    let digits = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    let shapes: BTreeSet<String> =
        texts().map(digits).filter(|text| text.len() >= 8 && text.chars().all(|c| "0/-.".contains(c))).collect();
    for shape in ["00/00/0000", "0-0-0000", "00.00.0000", "0000-00-00"] {
        assert!(shapes.contains(shape), "{shape} in {shapes:?}");
    }
    assert!(cells.iter().any(|cell| matches!(cell, Cell::Date(_))));
    let first = &rosters.sheets[0];
    let end: Vec<String> =
        first.rows.iter().rev().take(5).flatten().map(text).filter(|text| !text.is_empty()).collect();
    assert!(end.iter().any(|text| text.starts_with("Tổng cộng")) && end.len() >= 5, "{end:?}");
    assert!(first.merges.len() >= 8);
    assert!(rosters.sheets[1].rows.iter().skip(5).filter(|row| row.is_empty()).count() > 2, "blank lines");
}

#[test]
fn a_city_without_room_for_every_mistake_gets_those_that_fit() {
    let rosters = rosters(&pack("tests/tiny"), 1, Form::Workbook, Dirt::Dirty);
    assert!(!rosters.injected.is_empty());
    assert!(rosters.injected.iter().all(|injected| injected.key != "unit_ambiguous"), "no name is there twice");
}
