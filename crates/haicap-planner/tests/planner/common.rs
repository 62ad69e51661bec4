//! A small city for the planner's tests: three new units that took over four old ones of two districts.

use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::{District, Share, Succession, Unit, UnitId, UnitKind};
use haicap_core::testing;
use haicap_planner::model::{Candidate, Slot, Wish};
use haicap_planner::weights::Weights;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Groups of the tests.
pub(crate) const GROUPS: [PositionGroup; 2] = [PositionGroup::OneStop, PositionGroup::Justice];

/// A new unit of the city, from 1 to 3.
pub(crate) fn unit(number: u32) -> UnitId {
    UnitId::new(number)
}

/// Units 1 and 2 lie 22 km apart in one line with 3, whose place nobody knows.
pub(crate) fn city() -> City {
    let mut city = testing::city();
    let make = |id, district, place| Unit {
        id,
        name: format!("Phường {id}"),
        kind: UnitKind::Ward,
        district,
        population: None,
        area_km2: None,
        place,
        seat: None,
        remark: None,
    };
    let new = [(1, Some((10.7, 106.6))), (2, Some((10.9, 106.6))), (3, None)];
    let old = [(11, 760), (12, 760), (13, 761), (14, 761)];
    city.units = new
        .into_iter()
        .map(|(code, place)| make(UnitId::new(code), None, place))
        .chain(old.into_iter().map(|(code, district)| make(UnitId::old(code), Some(district), None)))
        .map(|unit| (unit.id, unit))
        .collect();
    city.districts = [760, 761].into_iter().map(|code| (code, District { code, name: code.to_string() })).collect();
    let goes = |from, to, share| Succession { from: UnitId::old(from), to: UnitId::new(to), share };
    city.successions = vec![
        goes(11, 1, Share::Whole),
        goes(12, 1, Share::Part),
        goes(12, 2, Share::Part),
        goes(13, 2, Share::Whole),
        goes(14, 3, Share::Whole),
    ];
    city
}

/// Weights whose sums tell where they come from.
pub(crate) fn weights() -> Weights {
    Weights {
        other_unit: 40,
        other_district: 15,
        per_km: 1,
        not_fitting: 30,
        other_field: 7,
        above_allotted: 25,
        above_norm: 3,
        below_floor: 21,
        service_centre: 18,
        unplaced: 900,
        excess_limit_percent: 50,
        considered_units: 0,
        fitting_only: false,
    }
}

/// The identifier of a test person.
pub(crate) fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number) + 1)
}

/// A person who fits their own group only.
pub(crate) fn person(number: u32, from: FormerPlace, group: PositionGroup) -> Candidate {
    Candidate {
        official: id(number),
        code: format!("CB-{number:05}"),
        from,
        group,
        fits: BTreeSet::from([group]),
        team: None,
        settled: None,
    }
}

/// A slot without norm and minimum.
pub(crate) fn slot(number: u32, group: PositionGroup, places: u32) -> Slot {
    Slot { unit: unit(number), group, places, norm: None, floor: 0, load: 10 }
}

/// A pin to a unit.
pub(crate) fn pin(number: u32, at: u32, group: Option<PositionGroup>) -> Wish {
    Wish::Pin { official: id(number), unit: unit(at), group }
}
