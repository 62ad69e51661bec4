//! What a place costs: the parts of a person's cost, and the layers of a slot.

use super::Candidate;
use super::Slot;
use super::nearness::{Near, View};
use crate::instance::Layer;
use crate::weights::Weights;
use haicap_core::Lang;
use haicap_core::organization::PositionGroup;
use serde::Serialize;

/// A named part of what a person costs at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Not in a successor of the former unit or district.
    OtherUnit,
    /// In a unit that took nothing over from the former district.
    OtherDistrict,
    /// The way from the nearest successor of the former place.
    Distance {
        /// Whole kilometres.
        km: u32,
    },
    /// The qualification does not fit.
    NotFitting,
    /// Not the present field of work.
    OtherField,
    /// Without a place.
    Unplaced,
}

impl Part {
    /// The part as a person reads it.
    pub fn label(self, lang: Lang) -> String {
        let (vi, en) = match self {
            Part::OtherUnit => ("không phải đơn vị kế thừa nơi cũ", "not a successor of the former place"),
            Part::OtherDistrict => ("ngoài quận, huyện cũ", "outside the former district"),
            Part::Distance { km } => {
                return match lang {
                    Lang::Vi => format!("cách đơn vị kế thừa {km} km"),
                    Lang::En => format!("{km} km from the successor"),
                };
            }
            Part::NotFitting => ("chưa phù hợp chuyên môn", "does not fit the qualification"),
            Part::OtherField => ("khác lĩnh vực đang làm", "another field than the present one"),
            Part::Unplaced => ("chưa bố trí", "not placed"),
        };
        match lang {
            Lang::Vi => vi.to_owned(),
            Lang::En => en.to_owned(),
        }
    }
}

/// The parts of a unit's cost for somebody from a former place.
pub(super) fn unit_parts(near: Near, weights: &Weights) -> impl Iterator<Item = (Part, u32)> {
    let km = near.km.unwrap_or(0);
    [
        (Part::OtherUnit, if near.successor { 0 } else { weights.other_unit }),
        (Part::OtherDistrict, if near.same_district { 0 } else { weights.other_district }),
        (Part::Distance { km }, km * weights.per_km),
    ]
    .into_iter()
    .filter(|(_, cost)| *cost > 0)
}

/// The parts of a group's cost for a person.
pub(super) fn group_parts(
    person: &Candidate,
    group: PositionGroup,
    weights: &Weights,
) -> impl Iterator<Item = (Part, u32)> {
    [
        (Part::NotFitting, if person.fits.contains(&group) { 0 } else { weights.not_fitting }),
        (Part::OtherField, if person.group == group { 0 } else { weights.other_field }),
    ]
    .into_iter()
    .filter(|(_, cost)| *cost > 0)
}

/// All parts of a person's cost at a slot.
pub(super) fn parts(
    person: &Candidate,
    slot: &Slot,
    unit: usize,
    from: View<'_>,
    weights: &Weights,
) -> Vec<(Part, u32)> {
    unit_parts(from.of(unit), weights).chain(group_parts(person, slot.group, weights)).collect()
}

/// What the places of a slot cost one person after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pricing {
    floor: u32,
    norm: Option<u32>,
    places: u32,
    /// The most people, excess included.
    pub(super) limit: u32,
    below_floor: i32,
    above_norm: i32,
    above_allotted: i32,
    /// Each empty place of a service centre.
    pub(super) empty: i32,
}

impl Pricing {
    /// The prices of a slot; `most_load` is the greatest load of any service centre.
    pub(super) fn new(slot: &Slot, weights: &Weights, most_load: u32) -> Self {
        let excess = u64::from(slot.places) * u64::from(weights.excess_limit_percent);
        let is_centre = slot.group == PositionGroup::OneStop && most_load > 0;
        let share = u64::from(weights.service_centre) * u64::from(slot.load) / u64::from(most_load.max(1));
        Pricing {
            floor: slot.floor,
            norm: slot.norm,
            places: slot.places,
            limit: slot.places.saturating_add(u32::try_from(excess.div_ceil(100)).unwrap_or(u32::MAX)),
            below_floor: weights.below_floor as i32,
            above_norm: weights.above_norm as i32,
            above_allotted: weights.above_allotted as i32,
            empty: if is_centre { share as i32 } else { 0 },
        }
    }

    /// What the n-th person adds, from 1; it never falls.
    pub(super) fn nth(&self, n: u32) -> i32 {
        let mut cost = 0;
        if n <= self.floor {
            cost -= self.below_floor;
        }
        if n <= self.places {
            cost -= self.empty;
        } else {
            cost += self.above_allotted;
        }
        if self.norm.is_some_and(|norm| n > norm) {
            cost += self.above_norm;
        }
        cost
    }

    /// The layers that are left when some places are taken by settled people.
    pub(super) fn layers(&self, settled: u32) -> Vec<Layer> {
        let mut ends = vec![self.floor, self.places, self.limit];
        ends.extend(self.norm);
        ends.retain(|end| *end > settled && *end <= self.limit);
        ends.sort_unstable();
        ends.dedup();
        let mut begin = settled;
        let mut layers = Vec::new();
        for end in ends {
            layers.push(Layer { places: end - begin, cost: self.nth(end) });
            begin = end;
        }
        layers
    }

    /// What a person costs on one more allotted place, and on one more place above the limit.
    pub(super) fn one_more(&self) -> (i64, i64) {
        let wider = Pricing { places: self.places.saturating_add(1), ..*self };
        (i64::from(wider.nth(wider.places)), i64::from(self.nth(self.limit.saturating_add(1))))
    }

    /// What the slot costs with so many people, empty places included; never negative.
    pub(super) fn total(&self, people: u32) -> i64 {
        let times = |count: u32, cost: i32| i64::from(count) * i64::from(cost);
        times(self.floor.saturating_sub(people), self.below_floor)
            + times(self.places.saturating_sub(people), self.empty)
            + times(people.saturating_sub(self.places), self.above_allotted)
            + times(self.norm.map_or(0, |norm| people.saturating_sub(norm)), self.above_norm)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use haicap_core::territory::UnitId;

    #[test]
    fn layers_and_total_say_the_same() {
        let weights = Weights {
            above_allotted: 7,
            above_norm: 3,
            below_floor: 11,
            service_centre: 10,
            excess_limit_percent: 50,
            ..crate::weights::Presets::parse(include_str!("../../../../city/hcmc/planner.toml"))
                .unwrap()
                .usual()
                .weights
                .clone()
        };
        for (places, norm, floor) in [(6, Some(4), 2), (6, Some(8), 6), (0, None, 0), (3, Some(0), 0), (4, Some(40), 4)]
        {
            let slot = Slot { unit: UnitId::new(1), group: PositionGroup::OneStop, places, norm, floor, load: 50 };
            let pricing = Pricing::new(&slot, &weights, 100);
            assert_eq!(pricing.empty, 5);
            for settled in 0..=pricing.limit {
                let mut people = settled;
                let mut cost = pricing.total(settled);
                for layer in pricing.layers(settled) {
                    for _ in 0..layer.places {
                        people += 1;
                        cost += i64::from(layer.cost);
                        assert_eq!(cost, pricing.total(people), "{slot:?} with {people} after {settled}");
                    }
                }
                assert_eq!(people, pricing.limit);
            }
        }
    }
}
