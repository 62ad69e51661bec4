//! The pack as a whole.

use crate::establishment::{self, PeopleNumbers};
use crate::map::{self, CityMap};
use crate::names::{self, Names};
use crate::personnel::Around;
use crate::source::{Source, whole};
use crate::{PackErrors, UnsureNote, blueprint, calendar, office_hours, personnel, procedures, readiness, territory};
use haicap_core::city::City;
use haicap_core::organization::FormerPlace;
use haicap_planner::weights::Presets;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const CITY: &str = "city.toml";
const DISTRICTS: &str = "districts.csv";
const OLD_UNITS: &str = "units-old.csv";
const NEW_UNITS: &str = "units-new.csv";
const SUCCESSION: &str = "succession.csv";
const HOLIDAYS: &str = "holidays.csv";
const OFFICE_HOURS: &str = "office-hours.csv";
const ESTABLISHMENT: &str = "establishment.csv";
const ORGANIZATION: &str = "organization.toml";
const NORMS: &str = "norms.toml";
const PERSONNEL: &str = "personnel.toml";
const PLANNER: &str = "planner.toml";
const READINESS: &str = "readiness.toml";
const NAMES: &str = "names.json";
const MAP: &str = "map.topojson";
const PROCEDURES: &str = "procedures";

/// Every file of a pack, apart from those in `procedures/` and from `office-hours.csv`, which only a city has where
/// some units keep hours of their own.
const FILES: [&str; 14] = [
    PLANNER,
    READINESS,
    CITY,
    DISTRICTS,
    OLD_UNITS,
    NEW_UNITS,
    SUCCESSION,
    HOLIDAYS,
    ESTABLISHMENT,
    ORGANIZATION,
    NORMS,
    PERSONNEL,
    NAMES,
    MAP,
];

/// A city pack that was read and found right (gói dữ liệu thành phố).
#[derive(Debug, Clone)]
pub struct Pack {
    /// Units, organisation, procedures, working time.
    pub city: City,
    /// The map of the new units.
    pub map: CityMap,
    /// Lists of names for synthetic people.
    pub names: Names,
    /// How many people there are to place.
    pub people: PeopleNumbers,
    /// Named sets of weights for the planner.
    pub presets: Presets,
    /// SHA-256 of all files in hexadecimal: the same files, the same fingerprint.
    pub fingerprint: String,
    unsure: Vec<UnsureNote>,
}

impl Pack {
    /// Reads and checks the pack in a folder.
    ///
    /// # Errors
    /// Everything that is wrong with it, with file, line and cure in Vietnamese.
    pub fn read(folder: &Path) -> Result<Pack, PackErrors> {
        let mut errors = PackErrors::default();
        let files = files(folder, &FILES, &mut errors);
        match build(&files, &mut errors) {
            Some(pack) if errors.is_empty() => Ok(pack),
            _ => Err(errors.sorted()),
        }
    }

    /// The text of `establishment.csv` by the rule of [`crate::establishment`], for a pack that does
    /// not have that file yet or whose other data changed.
    ///
    /// # Errors
    /// Everything that is wrong with the other files.
    pub fn establishment_by_rule(folder: &Path) -> Result<String, PackErrors> {
        let mut errors = PackErrors::default();
        let others: Vec<&str> = FILES.iter().copied().filter(|name| *name != ESTABLISHMENT).collect();
        let files = files(folder, &others, &mut errors);
        match build(&files, &mut errors) {
            Some(pack) if errors.is_empty() => {
                Ok(establishment::to_csv(&establishment::establishment_by_rule(&pack.city, &pack.people)))
            }
            _ => Err(errors.sorted()),
        }
    }

    /// The old district of a former place, by code; none for a unit that is not in the pack.
    pub fn district_of(&self, from: FormerPlace) -> Option<u32> {
        match from {
            FormerPlace::Unit(unit) => self.city.units.get(&unit).and_then(|unit| unit.district),
            FormerPlace::District(code) => Some(code),
        }
    }

    /// Values that stand in the pack on assumption or general knowledge, in order of file.
    pub fn unsure(&self) -> Vec<UnsureNote> {
        self.unsure.clone()
    }
}

/// Reads every file that there is.
fn files(folder: &Path, names: &[&str], errors: &mut PackErrors) -> BTreeMap<String, Source> {
    let mut files = BTreeMap::new();
    if !folder.is_dir() {
        let problem = "không có thư mục này";
        errors.push(whole(folder.display().to_string(), problem, "kiểm tra lại đường dẫn, ví dụ city/hcmc"));
        return files;
    }
    let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    if folder.join(OFFICE_HOURS).exists() {
        names.push(OFFICE_HOURS.to_owned());
    }
    let before = names.len();
    if let Ok(entries) = fs::read_dir(folder.join(PROCEDURES)) {
        let found = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.extend(found.filter(|name| name.ends_with(".toml")).map(|name| format!("{PROCEDURES}/{name}")));
    }
    if names.len() == before {
        let file = folder.join(PROCEDURES).display().to_string();
        errors.push(whole(file, "không có thủ tục nào", "thêm ít nhất một tệp .toml vào thư mục này"));
    }
    for name in names {
        if let Some(source) = Source::read(folder, &name, errors) {
            files.insert(name, source);
        }
    }
    files
}

fn build(files: &BTreeMap<String, Source>, errors: &mut PackErrors) -> Option<Pack> {
    let mut unsure = Vec::new();
    let file = |name: &str| files.get(name);
    let (districts, listed_districts) = territory::districts(file(DISTRICTS), errors);
    let (old_units, old) = territory::old_units(file(OLD_UNITS), &listed_districts, errors);
    let (new_units, new) = territory::new_units(file(NEW_UNITS), &mut unsure, errors);
    let successions = territory::successions(file(SUCCESSION), &old, &new, errors);
    let territory_read = errors.is_empty();
    let (city, office) = calendar::city_file(file(CITY), &new, &mut unsure, errors);
    let blueprint = blueprint::blueprint(file(ORGANIZATION), &mut unsure, errors);
    let organised = blueprint.as_ref().zip(city.as_ref().map(|city| city.opening_day));
    let establishment = establishment::establishment(file(ESTABLISHMENT), &new, &new_units, organised, errors);
    let norms = establishment::norms(file(NORMS), &mut unsure, errors);
    let names = names::names(file(NAMES), errors);
    let map = map::map(file(MAP), &new, &new_units, errors);
    let around = Around {
        blueprint: blueprint.as_ref(),
        new: &new,
        old_units: &old_units,
        successions: &successions,
        territory_read,
        days: city.as_ref().map(|city| (city.all_units_day, city.opening_day)).filter(|(trial, open)| trial <= open),
    };
    let staffing = personnel::personnel(file(PERSONNEL), &around, &mut unsure, errors);
    let readiness = readiness::readiness(file(READINESS), &mut unsure, errors);
    let calendar = office.map(|office| calendar::calendar(office, file(HOLIDAYS), &mut unsure, errors));
    let own_calendars =
        calendar.as_ref().map(|city| office_hours::own_calendars(file(OFFICE_HOURS), city, &new, errors));
    let procedure_files = files.iter().filter(|(name, _)| name.starts_with(PROCEDURES)).map(|(_, source)| source);
    let catalogue = procedures::procedures(procedure_files, blueprint.as_ref(), calendar.as_ref(), &mut unsure, errors);
    let presets = presets(file(PLANNER), errors);
    let (norm, people) = norms?;
    let city = city?;
    unsure.sort();
    let city = City {
        key: city.key,
        name: city.name,
        name_en: city.name_en,
        code: city.code,
        opening_day: city.opening_day,
        first_trial_day: city.first_trial_day,
        all_units_day: city.all_units_day,
        pilot_units: city.pilot_units,
        districts,
        units: old_units.into_iter().chain(new_units).map(|unit| (unit.id, unit)).collect(),
        successions,
        calendar: calendar?,
        own_calendars: own_calendars.unwrap_or_default(),
        blueprint: blueprint?,
        norm,
        establishment,
        staffing,
        readiness,
        procedures: catalogue.procedures,
        listed: catalogue.listed,
    };
    Some(Pack { city, map, names, people, presets: presets?, fingerprint: fingerprint(files), unsure })
}

/// Reads `planner.toml`; its errors name a line.
fn presets(source: Option<&Source>, errors: &mut PackErrors) -> Option<Presets> {
    let source = source?;
    match Presets::parse(&source.text) {
        Ok(presets) => Some(presets),
        Err(wrong) => {
            for error in wrong {
                let start = source.text.split_inclusive('\n').take(error.line.saturating_sub(1)).map(str::len).sum();
                errors.push(source.error(start, error.problem, error.cure));
            }
            None
        }
    }
}

/// Names, lengths and contents of all files in order.
fn fingerprint(files: &BTreeMap<String, Source>) -> String {
    let mut digest = Sha256::new();
    for (name, source) in files {
        digest.update(format!("{name}\n{}\n", source.text.len()));
        digest.update(&source.text);
    }
    digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
