//! The made-up rosters of the large city, clean and dirty: every mistake that was put in is found at its
//! row for its reason, and nothing else is. The generator shares no code with the reader.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::organization::Official;
use haicap_core::words::fold;
use haicap_pack::Pack;
use haicap_pack::dirt::{self, Dirt, Form, Rosters};
use haicap_sheets::book::{self, Book};
use haicap_sheets::child::Limits;
use haicap_sheets::roster::{Change, Reading, check_mapping, read, recognise};
use haicap_sheets::write::{CellOut, MergeOut, SheetOut, write_rows_as_csv, write_workbook};
use std::collections::BTreeSet;
use std::path::Path;

fn pack() -> Pack {
    Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc"))).unwrap()
}

/// What the file of a roster says once it is read.
fn book(rosters: &Rosters, form: Form) -> Book {
    let sheets: Vec<SheetOut> = rosters.sheets.iter().cloned().map(sheet).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("danh sách");
    match form {
        Form::Workbook => write_workbook(&path, &sheets).unwrap(),
        Form::Table => write_rows_as_csv(&path, &sheets[0]).unwrap(),
    }
    book::parse(&std::fs::read(&path).unwrap(), &Limits::default()).unwrap()
}

fn sheet(sheet: dirt::Sheet) -> SheetOut {
    let cell = |cell| match cell {
        dirt::Cell::Empty => CellOut::Empty,
        dirt::Cell::Text(text) => CellOut::Text(text),
        dirt::Cell::Number(number) => CellOut::Number(number),
        dirt::Cell::Date(day) => CellOut::Date(day),
        dirt::Cell::Formula { formula, shows } => CellOut::Formula { formula, shows },
        dirt::Cell::Error => CellOut::Error,
    };
    let merges = sheet.merges.iter().map(|merge| MergeOut { row: merge.row, first: merge.first, last: merge.last });
    SheetOut {
        name: sheet.name,
        merges: merges.collect(),
        head: None,
        rows: sheet.rows.into_iter().map(|cells| cells.into_iter().map(cell).collect()).collect(),
    }
}

fn reading(pack: &Pack, book: &Book, known: &[Official]) -> Reading {
    let recognition = recognise(book);
    assert_eq!(check_mapping(&recognition, &pack.city), []);
    read(book, &recognition, &pack.city, known)
}

#[test]
fn a_clean_roster_goes_in_whole_and_again_without_a_change() {
    let pack = pack();
    let rosters = dirt::rosters(&pack, 1, Form::Workbook, Dirt::Clean);
    let book = book(&rosters, Form::Workbook);
    let first = reading(&pack, &book, &[]);
    assert_eq!(first.remarks.iter().take(5).collect::<Vec<_>>(), Vec::<&_>::new());
    assert_eq!(first.rows.len(), rosters.people);
    let mut truth = haicap_pack::roster(&pack, 1);
    let mut read: Vec<Official> = first.rows.iter().map(|good| good.official.clone()).collect();
    truth.sort_by(|a, b| a.code.cmp(&b.code));
    read.sort_by(|a, b| a.code.cmp(&b.code));
    for (read, truth) in read.iter().zip(&truth) {
        // Rosters are written in both styles of tone marks.
        let plain = |official: &Official| [&official.name, &official.position, &team(official)].map(|text| fold(text));
        assert_eq!(plain(read), plain(truth));
        let (id, name, position) = (truth.id, truth.name.clone(), truth.position.clone());
        assert_eq!(Official { id, name, position, team: truth.team.clone(), ..read.clone() }, *truth);
    }
    let teams = |officials: &[Official]| officials.iter().map(team).collect::<BTreeSet<String>>().len();
    assert_eq!(teams(&read), teams(&truth), "one spelling for each team");
    let again = reading(&pack, &book, &truth);
    let changed: Vec<_> = again.rows.iter().filter(|good| good.change != Change::Same).take(3).collect();
    assert_eq!(changed, Vec::<&_>::new());
}

fn team(official: &Official) -> String {
    official.team.clone().unwrap_or_default()
}

#[test]
fn every_mistake_is_found_and_nothing_else() {
    let pack = pack();
    for (seed, form) in [(1, Form::Workbook), (2, Form::Table)] {
        let rosters = dirt::rosters(&pack, seed, form, Dirt::Dirty);
        let reading = reading(&pack, &book(&rosters, form), &[]);
        let found: BTreeSet<(&str, u32, &str)> =
            reading.remarks.iter().map(|remark| (remark.sheet.as_str(), remark.row, remark.reason.key())).collect();
        let made: BTreeSet<(&str, u32, &str)> =
            rosters.injected.iter().map(|made| (made.sheet.as_str(), made.row, made.key)).collect();
        let missed: Vec<_> = made.difference(&found).collect();
        let false_alarms: Vec<_> = found.difference(&made).collect();
        assert_eq!((missed, false_alarms), (vec![], vec![]), "seed {seed} {form:?}");
    }
}
