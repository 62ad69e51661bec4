//! What came of a plan, in numbers that are kept with it.

use super::numbers::Numbers;
use super::{fits, named};
use crate::personnel::State;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::organization::{FormerPlace, PositionGroup};
use haicap_core::territory::UnitId;
use haicap_planner::model::{Impossible, SlotResult, Suggestion, Wish};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What came of a plan (kết quả của phương án).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct PlanResult {
    /// Which people and numbers it was made from: [`Numbers::fingerprint`].
    pub(crate) basis: String,
    /// The places of each unit and group, and the people in them.
    pub(crate) slots: Vec<FilledSlot>,
    /// People without a place, by staff number.
    pub(crate) unplaced: Vec<Uuid>,
    /// People whose place was decided before.
    pub(crate) settled: usize,
    /// People in a unit that takes over where they worked.
    pub(crate) in_successor: usize,
    /// People in a group of positions that their qualification fits.
    pub(crate) fitting: usize,
    /// Pins and bans that were tried out to keep teams together and pairs apart: the proof holds given these.
    pub(crate) given: Vec<Wish>,
    /// Wishes that the plan does not follow.
    pub(crate) impossible: Vec<NotFollowed>,
}

/// The places of a unit and group with the people in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FilledSlot {
    pub(crate) unit: UnitId,
    pub(crate) group: PositionGroup,
    /// Places allotted.
    pub(crate) places: u32,
    /// Places by the norm, where there is one.
    pub(crate) norm: Option<u32>,
    /// The soft minimum.
    pub(crate) floor: u32,
    /// The most people, the permitted excess included.
    pub(crate) limit: u32,
    /// Dossiers expected a working day, at a service centre.
    pub(crate) load: u32,
    /// People.
    pub(crate) people: u32,
    /// Those of them whose place was decided before.
    pub(crate) settled: u32,
    /// What shortage and excess cost, in points.
    pub(crate) cost: i64,
}

/// A wish that a plan does not follow, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NotFollowed {
    /// The wish; for a team of the roster, that these people stay together.
    pub(crate) wish: Wish,
    /// Its place among the wishes, from 0; none for a team of the roster.
    pub(crate) number: Option<usize>,
    /// Why, in Vietnamese and English.
    pub(crate) vi: String,
    pub(crate) en: String,
}

impl PlanResult {
    /// What a suggestion came to.
    pub(super) fn of(city: &City, state: &State, numbers: &Numbers, suggestion: &Suggestion, given: Vec<Wish>) -> Self {
        let heirs = heirs(city);
        let placed =
            || suggestion.placed.iter().filter_map(|placed| Some((state.person(placed.official)?, placed.place)));
        PlanResult {
            basis: numbers.fingerprint.clone(),
            slots: suggestion.slots.iter().map(FilledSlot::of).collect(),
            unplaced: suggestion.unplaced.iter().map(|person| person.official).collect(),
            settled: suggestion.placed.iter().filter(|placed| placed.settled).count(),
            in_successor: placed()
                .filter(|(person, at)| heirs.get(&person.from).is_some_and(|to| to.contains(&at.unit)))
                .count(),
            fitting: placed().filter(|(person, at)| fits(city, person).contains(&at.group)).count(),
            given,
            impossible: suggestion.impossible.iter().map(|wish| NotFollowed::of(city, wish)).collect(),
        }
    }

    /// People above the allotted numbers, by slot added up.
    pub(crate) fn excess(&self) -> u32 {
        self.slots.iter().map(FilledSlot::excess).sum()
    }

    /// Allotted places that stay empty.
    pub(crate) fn vacant(&self) -> u32 {
        self.slots.iter().map(FilledSlot::vacant).sum()
    }

    /// Slots in which more people were settled than they may take.
    pub(crate) fn over_limit(&self) -> impl Iterator<Item = &FilledSlot> {
        self.slots.iter().filter(|slot| slot.settled > slot.limit)
    }

    /// People above the norm.
    pub(crate) fn above_norm(&self) -> u32 {
        self.slots.iter().map(FilledSlot::above_norm).sum()
    }
}

impl FilledSlot {
    fn of(result: &SlotResult) -> Self {
        let slot = &result.slot;
        FilledSlot {
            unit: slot.unit,
            group: slot.group,
            places: slot.places,
            norm: slot.norm,
            floor: slot.floor,
            limit: result.limit,
            load: slot.load,
            people: result.people,
            settled: result.settled,
            cost: result.cost,
        }
    }

    /// People above the allotted number (dôi dư).
    pub(crate) fn excess(&self) -> u32 {
        self.people.saturating_sub(self.places)
    }

    /// Allotted places that stay empty (còn thiếu).
    pub(crate) fn vacant(&self) -> u32 {
        self.places.saturating_sub(self.people)
    }

    /// People above the norm, where there is one.
    pub(crate) fn above_norm(&self) -> u32 {
        self.norm.map_or(0, |norm| self.people.saturating_sub(norm))
    }
}

impl NotFollowed {
    fn of(city: &City, impossible: &Impossible) -> Self {
        let words = |lang| named(city, &impossible.obstacle.sentence(lang));
        let (wish, number) = (impossible.wish.clone(), impossible.number);
        NotFollowed { wish, number, vi: words(Lang::Vi), en: words(Lang::En) }
    }
}

/// The units that take over from each former place (đơn vị kế thừa).
pub(crate) type Heirs = BTreeMap<FormerPlace, BTreeSet<UnitId>>;

/// The units that take over from each former place.
pub(crate) fn heirs(city: &City) -> Heirs {
    let mut heirs = Heirs::new();
    for succession in &city.successions {
        heirs.entry(FormerPlace::Unit(succession.from)).or_default().insert(succession.to);
        if let Some(district) = city.units.get(&succession.from).and_then(|unit| unit.district) {
            heirs.entry(FormerPlace::District(district)).or_default().insert(succession.to);
        }
    }
    heirs
}
