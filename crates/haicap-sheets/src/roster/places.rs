//! Which unit or district a text names, however people write it: `P.1`, `F1`, `UBND phường 01, Q. Tân Bình`.
//!
//! Rosters are of the time before the reorganisation: names are those of old units. A city without old
//! units is read by its units of today.

use super::remark::Reason;
use super::words::{DISTRICT_BODIES, key, nearest};
use haicap_core::city::City;
use haicap_core::organization::FormerPlace;
use haicap_core::territory::{Era, Unit, UnitId};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// The names of a city's places, folded.
pub(super) struct Places<'c> {
    city: &'c City,
    /// By full name, for example `phuong 1`.
    units: BTreeMap<String, Vec<UnitId>>,
    /// By name without its kind, for example `ben nghe`; numbers are left out.
    bare_units: BTreeMap<String, Vec<UnitId>>,
    districts: BTreeMap<String, u32>,
    bare_districts: BTreeMap<String, u32>,
    /// What was asked before: a roster says the same few places again and again.
    answered: RefCell<BTreeMap<Asked, Placed>>,
}

/// Text of a cell, the row's own district, and the one that stands around the table.
type Asked = (String, Option<u32>, Option<u32>);

/// A place, or why there is none and what helps.
type Placed = Result<FormerPlace, (Reason, String)>;

/// Words of the longest name of a place.
const LONGEST_NAME: usize = 8;

/// What a text names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Named {
    pub(super) units: Vec<UnitId>,
    pub(super) district: Option<u32>,
}

impl<'c> Places<'c> {
    pub(super) fn new(city: &'c City) -> Self {
        let has_old = city.units.keys().any(|unit| unit.era == Era::Old);
        let era = if has_old { Era::Old } else { Era::New };
        let mut places = Places {
            city,
            units: BTreeMap::new(),
            bare_units: BTreeMap::new(),
            districts: BTreeMap::new(),
            bare_districts: BTreeMap::new(),
            answered: RefCell::default(),
        };
        for unit in city.units.values().filter(|unit| unit.id.era == era) {
            let words = words(&unit.name);
            places.units.entry(words.join(" ")).or_default().push(unit.id);
            if let Some(bare) = bare(&words) {
                places.bare_units.entry(bare).or_default().push(unit.id);
            }
        }
        for district in city.districts.values() {
            let words = words(&district.name);
            places.districts.insert(words.join(" "), district.code);
            if let Some(bare) = bare(&words) {
                places.bare_districts.insert(bare, district.code);
            }
        }
        places
    }

    /// Whether a title or a sheet's name says where its people work.
    pub(super) fn names_a_place(&self, text: &str) -> bool {
        self.named(text) != Named::default()
    }

    /// The units and the district that a text names.
    pub(super) fn named(&self, text: &str) -> Named {
        let words = words(text);
        let units = longest(&self.units, &words);
        let district = longest(&self.districts, &words);
        let mut named = Named {
            units: units.as_ref().map(|(_, units)| (*units).clone()).unwrap_or_default(),
            district: district.as_ref().map(|(_, code)| **code),
        };
        // `Phường 1, Tân Bình`: what is left beside the unit is the district's bare name.
        let rest = |found: &std::ops::Range<usize>| [&words[..found.start], &words[found.end..]].concat().join(" ");
        match (&units, &district) {
            (Some((unit, _)), None) => named.district = self.bare_districts.get(&rest(unit)).copied(),
            (None, found) => {
                let bare = found.as_ref().map_or_else(|| words.join(" "), |(district, _)| rest(district));
                named.units = self.bare_units.get(&bare).cloned().unwrap_or_default();
            }
            _ => {}
        }
        named
    }

    /// The district that a cell of the district column names.
    ///
    /// # Errors
    /// `district_unknown` with the nearest names.
    pub(super) fn district(&self, text: &str) -> Result<u32, (Reason, String)> {
        let found = self.named(text).district;
        found.or_else(|| self.bare_districts.get(&words(text).join(" ")).copied()).ok_or_else(|| {
            let names = self.city.districts.values().map(|district| district.name.as_str());
            (Reason::DistrictUnknown, alike(&nearest(text, names)))
        })
    }

    /// The place that a cell of the unit column names. The row's own district must agree with it; what
    /// stands around the table only helps where the text itself names no district.
    ///
    /// # Errors
    /// Why it is no place, with what helps.
    pub(super) fn place(&self, text: &str, own: Option<u32>, around: Option<u32>) -> Placed {
        let asked = (text.to_owned(), own, around);
        if let Some(answer) = self.answered.borrow().get(&asked) {
            return answer.clone();
        }
        let answer = self.find_place(text, own, around);
        self.answered.borrow_mut().insert(asked, answer.clone());
        answer
    }

    fn find_place(&self, text: &str, own: Option<u32>, around: Option<u32>) -> Placed {
        let named = self.named(text);
        match (named.district, own) {
            (Some(named), Some(own)) if named != own => {
                return Err((Reason::UnitNotInDistrict, self.district_name(own)));
            }
            _ => {}
        }
        if named.units.is_empty() {
            return self.body(text, named.district, own.or(around));
        }
        let district = named.district.or(own).or(around);
        let inside: Vec<&Unit> = self.units_of(&named.units).filter(|unit| is_in(unit, district)).collect();
        match (inside.as_slice(), district) {
            ([unit], _) => Ok(FormerPlace::Unit(unit.id)),
            ([], Some(code)) => Err((Reason::UnitNotInDistrict, self.district_name(code))),
            _ => {
                let candidates = self.units_of(&named.units).map(|unit| self.full_name(unit));
                Err((Reason::UnitAmbiguous, candidates.collect::<Vec<_>>().join("; ")))
            }
        }
    }

    /// A text that names no unit: a district itself, or a body of one.
    fn body(&self, text: &str, named: Option<u32>, known: Option<u32>) -> Placed {
        let words = words(text).join(" ");
        let bare = || self.bare_districts.get(&words).copied();
        let is_body = DISTRICT_BODIES.iter().any(|body| words == *body || words.starts_with(&format!("{body} ")));
        // `Phòng Lao động - Thương binh và Xã hội` is no commune.
        let plain = format!(" {} ", words.replace("xa hoi", ""));
        let unit_words = [" phuong ", " xa ", " thi tran "].iter().any(|kind| plain.contains(kind));
        match named.or_else(bare) {
            Some(code) if !unit_words => Ok(FormerPlace::District(code)),
            None if is_body && !unit_words && known.is_some() => {
                Ok(FormerPlace::District(known.expect("the guard says so")))
            }
            other => {
                let district = other.or(known);
                let units = self.units.values().flatten().filter_map(|id| self.city.units.get(id));
                let inside: Vec<String> =
                    units.filter(|unit| is_in(unit, district)).map(|unit| unit.name.clone()).collect();
                Err((Reason::UnitUnknown, alike(&nearest(text, inside.iter().map(String::as_str)))))
            }
        }
    }

    /// A place as a person reads it.
    pub(super) fn label(&self, place: FormerPlace) -> String {
        match place {
            FormerPlace::Unit(id) => self.city.units.get(&id).map(|unit| self.full_name(unit)).unwrap_or_default(),
            FormerPlace::District(code) => self.district_name(code),
        }
    }

    fn units_of(&self, ids: &[UnitId]) -> impl Iterator<Item = &'c Unit> {
        let city = self.city;
        ids.iter().filter_map(move |id| city.units.get(id))
    }

    fn full_name(&self, unit: &Unit) -> String {
        match unit.district {
            Some(code) => format!("{}, {}", unit.name, self.district_name(code)),
            None => unit.name.clone(),
        }
    }

    fn district_name(&self, code: u32) -> String {
        self.city.districts.get(&code).map_or_else(|| code.to_string(), |district| district.name.clone())
    }
}

/// Units of a city without districts are everywhere.
fn is_in(unit: &Unit, district: Option<u32>) -> bool {
    district.is_none() || unit.district.is_none() || unit.district == district
}

fn alike(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(" Gần giống: {}.", names.join("; ")) }
}

/// The longest name that stands among the words, with its place there.
fn longest<'n, T>(names: &'n BTreeMap<String, T>, words: &[String]) -> Option<(std::ops::Range<usize>, &'n T)> {
    let lengths = (1..=words.len().min(LONGEST_NAME)).rev();
    lengths
        .flat_map(|length| (0..=words.len() - length).map(move |from| from..from + length))
        .find_map(|range| Some((range.clone(), names.get(&words[range].join(" "))?)))
}

/// Words of a text: kinds written out, numbers without zeros before them.
fn words(text: &str) -> Vec<String> {
    /// No name of a place stands behind so many words.
    const MOST: usize = 40;
    let key = key(text);
    let mut words = Vec::new();
    let parts: Vec<&str> = key.split(' ').filter(|part| !part.is_empty()).take(MOST).collect();
    for (index, part) in parts.iter().enumerate() {
        let digits = part.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
        let letters = &part[..part.len() - digits.len()];
        let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
        let followed = is_number || (digits.is_empty() && index + 1 < parts.len());
        match letters {
            "p" | "f" | "ph" if followed => words.push("phuong".to_owned()),
            "q" if followed => words.push("quan".to_owned()),
            "h" if followed && !is_number => words.push("huyen".to_owned()),
            "x" if followed && !is_number => words.push("xa".to_owned()),
            "tt" if followed && !is_number => words.extend(["thi".to_owned(), "tran".to_owned()]),
            "tp" if followed && !is_number => words.extend(["thanh".to_owned(), "pho".to_owned()]),
            "" => {}
            "phuong" | "quan" if is_number => words.push(letters.to_owned()),
            _ => {
                words.push((*part).to_owned());
                continue;
            }
        }
        match digits.trim_start_matches('0') {
            "" if digits.is_empty() => {}
            "" => words.push("0".to_owned()),
            number => words.push(number.to_owned()),
        }
    }
    words
}

/// A name without its kind, unless that is a mere number.
fn bare(words: &[String]) -> Option<String> {
    let kinds: [&[&str]; 6] = [&["phuong"], &["xa"], &["thi", "tran"], &["quan"], &["huyen"], &["thanh", "pho"]];
    let rest = kinds.iter().find_map(|kind| {
        let starts = words.len() > kind.len() && words.iter().zip(*kind).all(|(word, kind)| word == kind);
        starts.then(|| &words[kind.len()..])
    })?;
    let is_number = rest.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    (!is_number).then(|| rest.join(" "))
}
