//! How near a unit is to where somebody worked before.

use haicap_core::city::City;
use haicap_core::organization::FormerPlace;
use haicap_core::territory::UnitId;
use std::collections::{BTreeMap, BTreeSet};

/// Mean radius of the earth in kilometres.
const EARTH_KM: f64 = 6371.0088;

/// A unit seen from a former place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Near {
    /// The unit took something over from the former unit or district.
    pub(super) successor: bool,
    /// The unit took something over from the former district.
    pub(super) same_district: bool,
    /// Whole kilometres from the nearest successor; none where a place is unknown.
    pub(super) km: Option<u32>,
}

/// What the city says of successors, districts and places, for the units of a plan.
#[derive(Debug, Clone)]
pub(super) struct Nearness {
    successors: BTreeMap<FormerPlace, BTreeSet<usize>>,
    district_of: BTreeMap<UnitId, u32>,
    /// The districts whose old units each unit took over.
    districts: Vec<BTreeSet<u32>>,
    places: Vec<Option<(f64, f64)>>,
    /// Places of the successors of each former place, also of units without slots.
    home_places: BTreeMap<FormerPlace, Vec<(f64, f64)>>,
}

impl Nearness {
    pub(super) fn new(city: &City, units: &[UnitId]) -> Self {
        let index: BTreeMap<UnitId, usize> = units.iter().enumerate().map(|(index, unit)| (*unit, index)).collect();
        let place = |unit: &UnitId| city.units.get(unit).and_then(|unit| unit.place);
        let mut nearness = Nearness {
            successors: BTreeMap::new(),
            district_of: BTreeMap::new(),
            districts: vec![BTreeSet::new(); units.len()],
            places: units.iter().map(place).collect(),
            home_places: BTreeMap::new(),
        };
        for succession in &city.successions {
            let district = city.units.get(&succession.from).and_then(|unit| unit.district);
            if let Some(district) = district {
                nearness.district_of.insert(succession.from, district);
            }
            for home in
                [Some(FormerPlace::Unit(succession.from)), district.map(FormerPlace::District)].into_iter().flatten()
            {
                if let Some(unit) = index.get(&succession.to) {
                    nearness.successors.entry(home).or_default().insert(*unit);
                }
                if let Some(place) = place(&succession.to) {
                    let places = nearness.home_places.entry(home).or_default();
                    if !places.contains(&place) {
                        places.push(place);
                    }
                }
            }
            if let (Some(unit), Some(district)) = (index.get(&succession.to), district) {
                nearness.districts[*unit].insert(district);
            }
        }
        nearness
    }

    /// The units seen from a former place.
    pub(super) fn from(&self, home: FormerPlace) -> View<'_> {
        let district = match home {
            FormerPlace::District(code) => Some(code),
            FormerPlace::Unit(unit) => self.district_of.get(&unit).copied(),
        };
        let homes = self.home_places.get(&home).map_or(&[][..], Vec::as_slice);
        View { nearness: self, successors: self.successors.get(&home), district, homes }
    }
}

/// The units of a plan seen from one former place.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'n> {
    nearness: &'n Nearness,
    successors: Option<&'n BTreeSet<usize>>,
    district: Option<u32>,
    homes: &'n [(f64, f64)],
}

impl View<'_> {
    /// A unit by its number in the plan.
    pub(super) fn of(&self, unit: usize) -> Near {
        let successor = self.successors.is_some_and(|units| units.contains(&unit));
        let km =
            self.nearness.places[unit].and_then(|place| self.homes.iter().map(|home| kilometres(*home, place)).min());
        let districts = &self.nearness.districts[unit];
        let same_district = successor || self.district.is_some_and(|code| districts.contains(&code));
        Near { successor, same_district, km }
    }
}

/// The great-circle distance between two places in degrees, in whole kilometres.
fn kilometres(one: (f64, f64), other: (f64, f64)) -> u32 {
    let [lat1, lon1, lat2, lon2] = [one.0, one.1, other.0, other.1].map(f64::to_radians);
    let half = |angle: f64| (angle / 2.0).sin().powi(2);
    let chord = half(lat2 - lat1) + lat1.cos() * lat2.cos() * half(lon2 - lon1);
    (2.0 * EARTH_KM * chord.sqrt().clamp(0.0, 1.0).asin()).round() as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_globe() {
        assert_eq!(kilometres((10.75, 106.25), (10.75, 106.25)), 0);
        assert_eq!(kilometres((0.0, 0.0), (0.0, 180.0)), 20_015);
        assert_eq!(kilometres((0.0, 0.0), (1.0, 0.0)), 111);
        assert_eq!(kilometres((10.75, 106.25), (10.75, 106.75)), 55);
    }
}
