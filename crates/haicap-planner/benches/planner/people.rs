//! The instances: the city of the pack with the people of its dirty roster, and a made-up nation.

use haicap_core::city::City;
use haicap_core::organization::{Assignment, FormerPlace, Official, PositionGroup};
use haicap_core::staffing::Place;
use haicap_core::territory::{Share, Succession, Unit, UnitId, UnitKind};
use haicap_pack::dirt::{Cell, Dirt, Form, Sheet, rosters};
use haicap_pack::{Pack, staff};
use haicap_planner::model::{Candidate, Slot};
use haicap_planner::numbers::{candidates, slots};
use haicap_planner::weights::{Presets, Weights};
use haicap_sheets::book::parse;
use haicap_sheets::child::Limits;
use haicap_sheets::roster::{read, recognise};
use haicap_sheets::write::{CellOut, MergeOut, SheetOut, write_workbook};
use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use uuid::Uuid;

/// All that a suggestion is made from.
pub(crate) struct Input {
    pub(crate) city: City,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) weights: Weights,
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc");

fn weights(considered_units: u32, fitting_only: bool) -> Weights {
    let text = std::fs::read_to_string(format!("{FOLDER}/planner.toml")).unwrap();
    Weights { considered_units, fitting_only, ..Presets::parse(&text).unwrap().usual().weights.clone() }
}

/// The city as it is asked for in earnest: people from the dirty sample roster as the importer reads it, the
/// pack's numbers by unit and group, and the leaders of every unit settled by concluded lists.
pub(crate) fn city(considered_units: u32) -> Input {
    let pack = Pack::read(Path::new(FOLDER)).unwrap();
    let people = read_roster(&pack);
    let candidates = candidates(&pack.city, &people, &settled(&pack, &people));
    let slots = slots(&pack.city, &pack.city.establishment);
    assert!(people.len() > 11_000 && candidates.iter().any(|one| one.settled.is_some()));
    Input { city: pack.city, candidates, slots, weights: weights(considered_units, false) }
}

/// What `haicap sample roster` writes, mistakes and all, read back from the file: the rows that may go in, and those
/// that had to wait as the corrected file brings them.
fn read_roster(pack: &Pack) -> Vec<Official> {
    let mut people = read_sample(pack, Dirt::Dirty);
    let known: BTreeSet<Uuid> = people.iter().map(|official| official.id).collect();
    people.extend(read_sample(pack, Dirt::Clean).into_iter().filter(|official| !known.contains(&official.id)));
    people
}

fn read_sample(pack: &Pack, dirt: Dirt) -> Vec<Official> {
    let rosters = rosters(pack, 1, Form::Workbook, dirt);
    let cell = |cell: Cell| match cell {
        Cell::Empty => CellOut::Empty,
        Cell::Text(text) => CellOut::Text(text),
        Cell::Number(number) => CellOut::Number(number),
        Cell::Date(day) => CellOut::Date(day),
        Cell::Formula { formula, shows } => CellOut::Formula { formula, shows },
        Cell::Error => CellOut::Error,
    };
    let sheet = |sheet: Sheet| SheetOut {
        name: sheet.name,
        rows: sheet.rows.into_iter().map(|row| row.into_iter().map(cell).collect()).collect(),
        merges: sheet.merges.iter().map(|m| MergeOut { row: m.row, first: m.first, last: m.last }).collect(),
        head: None,
    };
    let sheets: Vec<SheetOut> = rosters.sheets.into_iter().map(sheet).collect();
    let file = std::env::temp_dir().join(format!("haicap-planner-roster-{}.xlsx", std::process::id()));
    write_workbook(&file, &sheets).unwrap();
    let book = parse(&std::fs::read(&file).unwrap(), &Limits::default()).unwrap();
    std::fs::remove_file(&file).unwrap();
    let reading = read(&book, &recognise(&book), &pack.city, &[]);
    let waiting = rosters.people - reading.rows.len();
    super::note(&format!("roster: {} people, {waiting} wait for a correction", reading.rows.len()));
    reading.rows.into_iter().map(|row| row.official).collect()
}

/// Concluded lists give the leaders of each unit their places: those whom the pack's sample seats there.
fn settled(pack: &Pack, people: &[Official]) -> BTreeMap<Uuid, Place> {
    let sample = staff(pack, 1);
    let known: BTreeMap<&str, Uuid> = people.iter().map(|official| (official.code.as_str(), official.id)).collect();
    let seated = sample.officials.iter().zip(&sample.assignments);
    let leads = |post: &str| pack.city.staffing.key_posts.contains(post);
    let of_lists = seated.filter(|(_, assignment)| leads(&assignment.post));
    let place = |(official, seat): (&Official, &Assignment)| {
        Some((*known.get(official.code.as_str())?, Place::new(seat.unit, seat.post.clone())))
    };
    of_lists.filter_map(place).collect()
}

/// 3,321 communes on a grid of 15 km, each of three old ones; every 15 old ones were a district.
pub(crate) fn nation() -> Input {
    const COMMUNES: u32 = 3321;
    const PEOPLE: u32 = 250_000;
    const COLUMNS: u32 = 60;
    let mut city = Pack::read(Path::new(FOLDER)).unwrap().city;
    let mut chance = Pcg64::seed_from_u64(3321);
    let unit = |id: UnitId, district, place| Unit {
        id,
        name: String::new(),
        kind: UnitKind::Commune,
        district,
        population: None,
        area_km2: None,
        place,
        seat: None,
        remark: None,
    };
    city.units.clear();
    city.successions.clear();
    let mut slots = Vec::new();
    for commune in 0..COMMUNES {
        let new = UnitId::new(commune);
        let place = (9.0 + f64::from(commune / COLUMNS) * 0.135, 103.0 + f64::from(commune % COLUMNS) * 0.14);
        city.units.insert(new, unit(new, None, Some(place)));
        for part in 0..3 {
            let old = UnitId::old(commune * 3 + part);
            city.units.insert(old, unit(old, Some(commune / 5), None));
            city.successions.push(Succession { from: old, to: new, share: Share::Whole });
        }
        let size = chance.random_range(50..100);
        for (group, share) in PositionGroup::ALL.iter().zip([10, 14, 10, 14, 10, 8, 18, 16]) {
            let places = (size * share + 50) / 100;
            slots.push(Slot { unit: new, group: *group, places, norm: None, floor: places / 2, load: size });
        }
    }
    let candidates = (0..PEOPLE)
        .map(|number| {
            let old = chance.random_range(0..COMMUNES * 3);
            let from = match chance.random_range(0..5) {
                0 => FormerPlace::District(old / 15),
                _ => FormerPlace::Unit(UnitId::old(old)),
            };
            let mut group = || PositionGroup::ALL[chance.random_range(0..8)];
            let (present, second, third) = (group(), group(), group());
            Candidate {
                official: Uuid::from_u128(u128::from(number) + 1),
                code: number.to_string(),
                from,
                group: present,
                fits: BTreeSet::from([present, second, third]),
                team: None,
                settled: None,
            }
        })
        .collect();
    Input { city, candidates, slots, weights: weights(12, true) }
}
