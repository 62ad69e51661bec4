//! The instances: the city of the pack with synthetic people, and a made-up nation.

use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::{Share, Succession, Unit, UnitId, UnitKind};
use haicap_pack::{Pack, staff};
use haicap_planner::model::{Candidate, Slot};
use haicap_planner::weights::{Presets, Weights};
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

/// The people of the pack, in the fields of their qualifications. Places follow the blueprint within a
/// unit and the population between units, so that many have to move.
pub(crate) fn city(considered_units: u32) -> Input {
    let pack = Pack::read(Path::new(FOLDER)).unwrap();
    let staff = staff(&pack, 1);
    let blueprint = &pack.city.blueprint;
    let fits: BTreeMap<&str, &BTreeSet<PositionGroup>> =
        blueprint.qualifications.iter().map(|one| (one.key.as_str(), &one.fits)).collect();
    let mut counts: BTreeMap<(UnitId, PositionGroup), u32> = BTreeMap::new();
    let mut present: BTreeMap<UnitId, u32> = BTreeMap::new();
    for assignment in &staff.assignments[..staff.officials.len()] {
        let group = blueprint.post(&assignment.post).unwrap().group;
        *counts.entry((assignment.unit, group)).or_default() += 1;
        *present.entry(assignment.unit).or_default() += 1;
    }
    let population = |unit: &UnitId| u64::from(pack.city.units[unit].population.unwrap_or(0));
    let inhabitants: u64 = pack.city.new_units().map(|unit| population(&unit.id)).sum();
    let people = staff.officials.len() as u64;
    let mut slots = Vec::new();
    for unit in pack.city.new_units() {
        // Half by what is there, half by population.
        let fair = people * population(&unit.id) / inhabitants;
        let there = u64::from(present[&unit.id]);
        for group in PositionGroup::ALL {
            let count = u64::from(counts.get(&(unit.id, *group)).copied().unwrap_or(0));
            let places = (count * (fair + there)).div_ceil(2 * there) as u32;
            let floor = places / 2;
            let load = (population(&unit.id) / 1000) as u32;
            slots.push(Slot { unit: unit.id, group: *group, places, norm: None, floor, load });
        }
    }
    let candidates = staff
        .officials
        .iter()
        .enumerate()
        .map(|(number, official)| {
            let fits = fits[official.qualification.as_str()].clone();
            let group = fits.iter().nth(number % fits.len()).copied().unwrap();
            Candidate {
                official: official.id,
                code: official.code.clone(),
                from: official.from,
                group,
                fits,
                team: None,
                settled: None,
            }
        })
        .collect();
    Input { city: pack.city, candidates, slots, weights: weights(considered_units, false) }
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
