//! The generator of rosters against the importer: what is put in is found, everything else goes in.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use haicap_core::organization::Official;
use haicap_core::words::fold;
use haicap_pack::dirt::{Cell, Dirt, Form, Rosters, rosters};
use haicap_pack::{Pack, roster};
use haicap_sheets::book::parse;
use haicap_sheets::child::Limits;
use haicap_sheets::roster::{Reading, read, recognise};
use haicap_sheets::write::{CellOut, MergeOut, SheetOut, write_rows_as_csv, write_workbook};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn hcmc() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../city/hcmc");
    Pack::read(&folder).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Writes a roster to a file and reads it as the importer does.
fn written_and_read(pack: &Pack, rosters: &Rosters, form: Form) -> Reading {
    let cell = |cell: &Cell| match cell.clone() {
        Cell::Empty => CellOut::Empty,
        Cell::Text(text) => CellOut::Text(text),
        Cell::Number(number) => CellOut::Number(number),
        Cell::Date(day) => CellOut::Date(day),
        Cell::Formula { formula, shows } => CellOut::Formula { formula, shows },
        Cell::Error => CellOut::Error,
    };
    let out = rosters.sheets.iter().map(|sheet| SheetOut {
        name: sheet.name.clone(),
        rows: sheet.rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
        merges: sheet.merges.iter().map(|m| MergeOut { row: m.row, first: m.first, last: m.last }).collect(),
        head: None,
    });
    let sheets: Vec<SheetOut> = out.collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roster");
    match form {
        Form::Workbook => write_workbook(&file, &sheets).unwrap(),
        Form::Table => write_rows_as_csv(&file, &sheets[0]).unwrap(),
    }
    let book = parse(&std::fs::read(&file).unwrap(), &Limits::default()).unwrap();
    read(&book, &recognise(&book), &pack.city, &[])
}

/// What must come back of a person: identifiers are the importer's, tone marks may stand elsewhere.
fn facts(official: &Official) -> Official {
    Official {
        id: uuid::Uuid::nil(),
        name: fold(&official.name),
        position: fold(&official.position),
        team: official.team.as_deref().map(fold),
        ..official.clone()
    }
}

/// Every mistake is found where it is and no other, and all the other rows come back as they were.
fn check(form: Form, seed: u64) {
    let pack = hcmc();
    let people: BTreeMap<String, Official> = roster(&pack, seed).iter().map(|o| (o.code.clone(), facts(o))).collect();
    let rosters = rosters(&pack, seed, form, Dirt::Dirty);
    let reading = written_and_read(&pack, &rosters, form);
    let put_in: BTreeSet<(&str, u32, &str, &str)> =
        rosters.injected.iter().map(|i| (i.sheet.as_str(), i.row, i.column.as_str(), i.key)).collect();
    let found: BTreeSet<(&str, u32, &str, &str)> = reading
        .remarks
        .iter()
        .map(|r| (r.sheet.as_str(), r.row, r.column.as_deref().unwrap_or_default(), r.reason.key()))
        .collect();
    let missed: Vec<_> = put_in.difference(&found).collect();
    let invented: Vec<_> = found.difference(&put_in).collect();
    assert!(missed.is_empty() && invented.is_empty(), "missed {missed:#?}, invented {invented:#?}");
    let added = ["row_repeated", "person_twice"];
    let added = rosters.injected.iter().filter(|injected| added.contains(&injected.key)).count();
    assert_eq!(reading.rows.len(), rosters.people + added - rosters.injected.len(), "all the others go in");
    for row in &reading.rows {
        assert_eq!(facts(&row.official), people[&row.official.code]);
    }
}

#[test]
fn a_workbook_of_all_districts() {
    check(Form::Workbook, 1);
}

#[test]
fn one_table() {
    check(Form::Table, 2);
}
