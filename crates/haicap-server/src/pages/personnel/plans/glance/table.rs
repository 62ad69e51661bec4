//! The plan in tables: units by groups of positions, and the service centres.

use super::super::points;
use crate::error::Problem;
use crate::pages::Page;
use crate::pages::personnel::scope::{Choice, number};
use crate::personnel::records::Plan;
use crate::personnel::state::districts_of;
use crate::personnel::suggest::FilledSlot;
use haicap_core::Lang;
use haicap_core::organization::PositionGroup;
use haicap_core::territory::UnitId;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Units by groups of positions (bảng thừa thiếu).
pub(super) struct Heat {
    pub(super) districts: Vec<Choice>,
    pub(super) only: &'static str,
    pub(super) groups: Vec<&'static str>,
    pub(super) rows: Vec<HeatRow>,
    pub(super) sums: Vec<HeatCell>,
}

pub(super) struct HeatRow {
    pub(super) link: String,
    pub(super) name: String,
    pub(super) cells: Vec<HeatCell>,
}

/// People and places; none where the unit has no such group.
#[derive(Clone, Copy, Default)]
pub(super) struct HeatCell {
    pub(super) people: u32,
    pub(super) places: u32,
    pub(super) excess: u32,
    pub(super) vacant: u32,
}

impl HeatCell {
    fn add(&mut self, slot: &FilledSlot) {
        self.people += slot.people;
        self.places += slot.places;
        self.excess += slot.excess();
        self.vacant += slot.vacant();
    }

    /// The class: how far people and places are apart.
    pub(super) const fn class(&self) -> &'static str {
        let (excess, vacant, places) = (self.excess, self.vacant, self.places);
        match (excess, vacant) {
            (0, 0) if places == 0 => "bare",
            (0, 0) => "",
            _ if excess >= vacant && excess * 5 > places => "over much",
            _ if excess >= vacant => "over",
            _ if vacant * 5 > places => "short much",
            _ => "short",
        }
    }

    /// What the cell says beside its numbers.
    pub(super) fn mark(&self) -> String {
        let over = if self.excess > 0 { format!(" ▲{}", self.excess) } else { String::new() };
        let short = if self.vacant > 0 { format!(" ▽{}", self.vacant) } else { String::new() };
        format!("{over}{short}")
    }
}

impl Heat {
    /// The table behind the filters of the page.
    pub(super) fn of(page: &Page, id: Uuid, plan: &Plan) -> Result<Self, Problem> {
        let city = page.city();
        let district: Option<u32> = match page.asked.filled("district") {
            None => None,
            Some(code) => {
                let code = code.parse().ok().filter(|code| city.districts.contains_key(code));
                Some(code.ok_or_else(|| Problem::not_found(page.lang()))?)
            }
        };
        let only = match page.asked.get("only") {
            "over" => "over",
            "short" => "short",
            _ => "",
        };
        let mut units: BTreeMap<UnitId, [HeatCell; PositionGroup::ALL.len() + 1]> = BTreeMap::new();
        for slot in &plan.result.slots {
            let cells = units.entry(slot.unit).or_default();
            cells[slot.group as usize].add(slot);
            cells[PositionGroup::ALL.len()].add(slot);
        }
        let shown = |unit: &UnitId, cells: &[HeatCell]| {
            let sum = &cells[PositionGroup::ALL.len()];
            let of_kind = match only {
                "over" => sum.excess > 0,
                "short" => sum.vacant > 0,
                _ => true,
            };
            of_kind && district.is_none_or(|code| districts_of(city, *unit).contains(&code))
        };
        units.retain(|unit, cells| shown(unit, cells.as_slice()));
        let mut sums = vec![HeatCell::default(); PositionGroup::ALL.len() + 1];
        for (sum, cell) in units.values().flat_map(|cells| cells.iter().enumerate()).map(|(at, cell)| (at, *cell)) {
            let at = &mut sums[sum];
            at.people += cell.people;
            at.places += cell.places;
            at.excess += cell.excess;
            at.vacant += cell.vacant;
        }
        let choice = |code: &u32| Choice::new(format!("{code:03}"), page.district_name(*code), district == Some(*code));
        let row = |(unit, cells): (UnitId, [HeatCell; PositionGroup::ALL.len() + 1])| HeatRow {
            link: page.link(&format!("/plans/{id}/units/{unit}")),
            name: page.unit_name(unit),
            cells: cells.into(),
        };
        Ok(Heat {
            districts: city.districts.keys().map(choice).collect(),
            only,
            groups: PositionGroup::ALL.iter().map(|group| group.label(page.lang())).collect(),
            rows: units.into_iter().map(row).collect(),
            sums,
        })
    }
}

/// The service centres with their load.
pub(super) struct Centres {
    pub(super) rows: Vec<CentreRow>,
    /// Where the expected load comes from.
    pub(super) ground: String,
}

pub(super) struct CentreRow {
    pub(super) link: String,
    pub(super) name: String,
    pub(super) load: String,
    pub(super) filled: HeatCell,
    /// Dossiers a working day for each person; none when there is nobody.
    pub(super) each: Option<String>,
    pub(super) cost: String,
}

impl Centres {
    /// The centre of every unit, the most dossiers a person first.
    pub(super) fn of(page: &Page, id: Uuid, plan: &Plan) -> Self {
        let centres = plan.result.slots.iter().filter(|slot| slot.group == PositionGroup::OneStop);
        let mut centres: Vec<&FilledSlot> = centres.collect();
        // Nobody at all comes before everybody else.
        let tenths = |slot: &FilledSlot| (slot.load * 10).checked_div(slot.people).unwrap_or(u32::MAX);
        centres.sort_by_key(|slot| std::cmp::Reverse(tenths(slot)));
        let mark = if page.lang() == Lang::Vi { ',' } else { '.' };
        let row = |slot: &FilledSlot| {
            let mut filled = HeatCell::default();
            filled.add(slot);
            let each = tenths(slot);
            CentreRow {
                link: page.link(&format!("/plans/{id}/units/{}", slot.unit)),
                name: page.unit_name(slot.unit),
                load: number(page, slot.load),
                filled,
                each: (slot.people > 0).then(|| format!("{}{mark}{}", each / 10, each % 10)),
                cost: points(page, slot.cost),
            }
        };
        let ground = page.city().staffing.load.as_ref().map(|load| load.ground.clone());
        Centres { rows: centres.into_iter().map(row).collect(), ground: ground.unwrap_or_default() }
    }
}
