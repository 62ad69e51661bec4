//! Wishes become limits, or an explanation why they cannot.

use super::limits::{Limits, Pin};
use super::plan::{Detours, Plan};
use super::{Candidate, Wish};
use haicap_core::Lang;
use haicap_core::organization::PositionGroup;
use haicap_core::territory::UnitId;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A wish that this plan does not follow, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Impossible {
    /// The wish; for a team of the list, that these people stay together.
    pub wish: Wish,
    /// Its place among the wishes, from 0; none for a team of the list.
    pub number: Option<usize>,
    /// What stands against it.
    pub obstacle: Obstacle,
}

/// Why a wish is impossible.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// Nobody has this identifier.
    UnknownPerson {
        /// The identifier.
        official: Uuid,
    },
    /// The unit has no such slot, or none at all.
    NotASlot {
        /// The unit.
        unit: UnitId,
        /// The group of positions asked for.
        group: Option<PositionGroup>,
    },
    /// The person's place is decided already.
    Settled {
        /// The person.
        official: Uuid,
        /// Where: the unit.
        unit: UnitId,
        /// Where: the group of positions.
        group: PositionGroup,
    },
    /// The people settled and pinned there take every place, the permitted excess included.
    Full {
        /// The unit.
        unit: UnitId,
        /// The group of positions; none when the whole unit is full.
        group: Option<PositionGroup>,
        /// Places allotted.
        places: u32,
        /// Places with the permitted excess.
        limit: u32,
        /// People settled there.
        settled: u32,
        /// People pinned there by earlier wishes.
        pinned: u32,
        /// How many places are missing.
        short: u32,
    },
    /// An earlier wish says otherwise.
    Contradicts {
        /// Its place among the wishes, from 0.
        earlier: usize,
    },
    /// A group needs two different people at least.
    TooFewPeople,
    /// The decided or pinned places of these people are in different units, or both in this one.
    FixedPlaces {
        /// The units.
        units: Vec<UnitId>,
    },
    /// No unit has room for all of them.
    NoRoomTogether {
        /// How many people have to go.
        people: u32,
        /// The unit with the most room among those open to all of them; none when there is no such unit.
        unit: Option<UnitId>,
        /// Its room.
        room: u32,
        /// How many places are missing there.
        short: u32,
    },
}

impl Obstacle {
    /// One sentence for a page.
    pub fn sentence(&self, lang: Lang) -> String {
        let at = |unit: &UnitId, group: &Option<PositionGroup>| match group {
            Some(group) => format!("{unit} / {}", group.label(lang)),
            None => unit.to_string(),
        };
        let list = |units: &[UnitId]| units.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        match (self, lang) {
            (Obstacle::UnknownPerson { official }, Lang::Vi) => {
                format!("không có người mang mã {official} trong danh sách")
            }
            (Obstacle::UnknownPerson { official }, Lang::En) => {
                format!("nobody in the list has the identifier {official}")
            }
            (Obstacle::NotASlot { unit, group }, Lang::Vi) => format!("{} không có chỗ nào để bố trí", at(unit, group)),
            (Obstacle::NotASlot { unit, group }, Lang::En) => format!("{} has no places to fill", at(unit, group)),
            (Obstacle::Settled { unit, group, .. }, Lang::Vi) => {
                format!("người này đã chốt ở {}", at(unit, &Some(*group)))
            }
            (Obstacle::Settled { unit, group, .. }, Lang::En) => {
                format!("this person is settled at {}", at(unit, &Some(*group)))
            }
            (Obstacle::Full { unit, group, places, limit, settled, pinned, short }, Lang::Vi) => format!(
                "{} đã hết chỗ: tạm giao {places}, tối đa {limit}, đã chốt {settled}, đã ghim {pinned}; thiếu {short} chỗ",
                at(unit, group)
            ),
            (Obstacle::Full { unit, group, places, limit, settled, pinned, short }, Lang::En) => format!(
                "{} is full: {places} allotted, {limit} at most, {settled} settled, {pinned} pinned; {short} short",
                at(unit, group)
            ),
            (Obstacle::Contradicts { earlier }, Lang::Vi) => format!("trái với nguyện vọng thứ {}", earlier + 1),
            (Obstacle::Contradicts { earlier }, Lang::En) => format!("contradicts wish {}", earlier + 1),
            (Obstacle::TooFewPeople, Lang::Vi) => "cần ít nhất hai người khác nhau".to_owned(),
            (Obstacle::TooFewPeople, Lang::En) => "needs at least two different people".to_owned(),
            (Obstacle::FixedPlaces { units }, Lang::Vi) => format!("nơi làm việc đã cố định ở {}", list(units)),
            (Obstacle::FixedPlaces { units }, Lang::En) => format!("their places are fixed at {}", list(units)),
            (Obstacle::NoRoomTogether { people, unit, room, short }, Lang::Vi) => match unit {
                Some(unit) => format!(
                    "không đơn vị nào đủ chỗ cho {people} người: nhiều nhất là {unit} còn {room}, thiếu {short}"
                ),
                None => format!("không đơn vị nào cùng mở cho cả {people} người"),
            },
            (Obstacle::NoRoomTogether { people, unit, room, short }, Lang::En) => match unit {
                Some(unit) => {
                    format!("no unit has room for {people} people: the most is {room} in {unit}, {short} short")
                }
                None => format!("no unit is open to all {people} people"),
            },
        }
    }
}

/// People of a wish for company or distance, by number of the candidate.
#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) wish: Wish,
    pub(super) number: Option<usize>,
    pub(super) members: Vec<u32>,
}

/// What became of all wishes before any plan is looked at.
#[derive(Debug, Clone, Default)]
pub(super) struct Resolved {
    /// By person of the instance.
    pub(super) limits: BTreeMap<u32, Limits>,
    pub(super) detours: Detours,
    pub(super) together: Vec<Group>,
    pub(super) apart: Vec<Group>,
    pub(super) impossible: Vec<Impossible>,
    /// Which wish pinned a person, and which banned whom from where.
    pin_wish: BTreeMap<u32, usize>,
    ban_wish: BTreeMap<(u32, u32), usize>,
    pub(super) rooms: Rooms,
}

/// How many people pins have sent where.
#[derive(Debug, Clone, Default)]
pub(super) struct Rooms {
    by_slot: BTreeMap<u32, u32>,
    by_unit: BTreeMap<u32, u32>,
}

impl Rooms {
    /// Places of a unit that no settled or pinned person takes.
    pub(super) fn left_in(&self, plan: &Plan, unit: u32) -> u32 {
        let room: u32 = plan.unit_slots[unit as usize].iter().map(|slot| plan.room(*slot)).sum();
        room.saturating_sub(self.by_unit.get(&unit).copied().unwrap_or(0))
    }

    pub(super) fn take(&mut self, pin: Pin) {
        *self.by_unit.entry(pin.unit).or_default() += 1;
        if let Some(slot) = pin.slot {
            *self.by_slot.entry(slot).or_default() += 1;
        }
    }

    /// What stands against one more pin: a slot takes what was pinned to it, a unit all of its pins.
    fn full(&self, plan: &Plan, pin: Pin) -> Option<Obstacle> {
        let obstacle = |slots: &[u32], group, pinned: u32| {
            let settled: u32 = slots.iter().map(|slot| plan.settled[*slot as usize]).sum();
            let limit: u32 = slots.iter().map(|slot| plan.most(*slot)).sum();
            let places = slots.iter().map(|slot| plan.slots[*slot as usize].places).sum();
            let unit = plan.units[pin.unit as usize];
            let short = (settled + pinned + 1).saturating_sub(limit);
            (short > 0).then_some(Obstacle::Full { unit, group, places, limit, settled, pinned, short })
        };
        let of_slot = pin.slot.and_then(|slot| {
            let pinned = self.by_slot.get(&slot).copied().unwrap_or(0);
            obstacle(&[slot], Some(plan.slots[slot as usize].group), pinned)
        });
        let pinned = self.by_unit.get(&pin.unit).copied().unwrap_or(0);
        of_slot.or_else(|| obstacle(&plan.unit_slots[pin.unit as usize], None, pinned))
    }
}

/// Looks at every wish in order; an earlier one has precedence.
pub(super) fn resolve(plan: &Plan, wishes: &[Wish]) -> Resolved {
    let mut resolved = Resolved::default();
    for (number, wish) in wishes.iter().enumerate() {
        if let Err(obstacle) = resolved.add(plan, number, wish) {
            resolved.impossible.push(Impossible { wish: wish.clone(), number: Some(number), obstacle });
        }
    }
    for wish in teams(&plan.candidates) {
        if let Err(obstacle) = resolved.add_group(plan, None, &wish) {
            resolved.impossible.push(Impossible { wish, number: None, obstacle });
        }
    }
    resolved
}

/// The teams of the list as wishes, in the order in which they appear.
fn teams(candidates: &[Candidate]) -> Vec<Wish> {
    let mut names: Vec<&str> = Vec::new();
    let mut members: BTreeMap<&str, Vec<Uuid>> = BTreeMap::new();
    for candidate in candidates {
        if let Some(team) = &candidate.team {
            if !members.contains_key(team.as_str()) {
                names.push(team);
            }
            members.entry(team).or_default().push(candidate.official);
        }
    }
    let many = names.into_iter().filter_map(|name| members.remove(name)).filter(|officials| officials.len() > 1);
    many.map(|officials| Wish::Together { officials }).collect()
}

impl Resolved {
    fn add(&mut self, plan: &Plan, number: usize, wish: &Wish) -> Result<(), Obstacle> {
        match wish {
            Wish::Pin { official, unit, group } => {
                let candidate = known(plan, *official)?;
                let at = plan.unit(*unit).ok_or(Obstacle::NotASlot { unit: *unit, group: *group })?;
                let slot = group
                    .map(|group| plan.slot(*unit, group).ok_or(Obstacle::NotASlot { unit: *unit, group: Some(group) }))
                    .transpose()?;
                self.pin(plan, number, candidate, Pin { unit: at, slot })
            }
            Wish::Ban { official, unit } => {
                let candidate = known(plan, *official)?;
                let at = plan.unit(*unit).ok_or(Obstacle::NotASlot { unit: *unit, group: None })?;
                self.ban(plan, number, candidate, at)
            }
            Wish::Together { .. } | Wish::Apart { .. } => self.add_group(plan, Some(number), wish),
        }
    }

    fn pin(&mut self, plan: &Plan, number: usize, candidate: u32, pin: Pin) -> Result<(), Obstacle> {
        let Some(person) = plan.person_of[candidate as usize] else {
            return settled_elsewhere(plan, candidate, |unit, slot| {
                unit == pin.unit && pin.slot.is_none_or(|pinned| pinned == slot)
            });
        };
        if let Some(earlier) = self.pin_wish.get(&person) {
            let same = self.limits.get(&person).and_then(|limits| limits.pin) == Some(pin);
            return if same { Ok(()) } else { Err(Obstacle::Contradicts { earlier: *earlier }) };
        }
        if let Some(earlier) = self.ban_wish.get(&(person, pin.unit)) {
            return Err(Obstacle::Contradicts { earlier: *earlier });
        }
        if let Some(full) = self.rooms.full(plan, pin) {
            return Err(full);
        }
        let mut slots = plan.unit_slots[pin.unit as usize].iter().filter(|slot| pin.slot.is_none_or(|at| at == **slot));
        if slots.any(|slot| plan.instance.choice_at(person as usize, *slot).is_none()) {
            self.detours.entry(candidate).or_default().insert(pin.unit);
        }
        self.rooms.take(pin);
        self.pin_wish.insert(person, number);
        self.limits.entry(person).or_default().pin = Some(pin);
        Ok(())
    }

    fn ban(&mut self, plan: &Plan, number: usize, candidate: u32, unit: u32) -> Result<(), Obstacle> {
        let Some(person) = plan.person_of[candidate as usize] else {
            return settled_elsewhere(plan, candidate, |at, _| at != unit);
        };
        let pinned_there = self.limits.get(&person).and_then(|limits| limits.pin).is_some_and(|pin| pin.unit == unit);
        if let (true, Some(earlier)) = (pinned_there, self.pin_wish.get(&person)) {
            return Err(Obstacle::Contradicts { earlier: *earlier });
        }
        self.ban_wish.entry((person, unit)).or_insert(number);
        self.limits.entry(person).or_default().bans.insert(unit);
        Ok(())
    }

    fn add_group(&mut self, plan: &Plan, number: Option<usize>, wish: &Wish) -> Result<(), Obstacle> {
        let officials = match wish {
            Wish::Together { officials } => officials.clone(),
            Wish::Apart { one, other } => vec![*one, *other],
            Wish::Pin { official, .. } | Wish::Ban { official, .. } => vec![*official],
        };
        let mut members = officials.into_iter().map(|official| known(plan, official)).collect::<Result<Vec<_>, _>>()?;
        members.sort_unstable();
        members.dedup();
        if members.len() < 2 {
            return Err(Obstacle::TooFewPeople);
        }
        let group = Group { wish: wish.clone(), number, members };
        match wish {
            Wish::Apart { .. } => self.apart.push(group),
            _ => self.together.push(group),
        }
        Ok(())
    }

    /// The unit where a candidate must be: settled or pinned there.
    pub(super) fn fixed_unit(&self, plan: &Plan, candidate: u32) -> Option<u32> {
        match plan.person_of[candidate as usize] {
            None => plan.unit_now(candidate),
            Some(person) => self.limits.get(&person)?.pin.map(|pin| pin.unit),
        }
    }
}

fn known(plan: &Plan, official: Uuid) -> Result<u32, Obstacle> {
    plan.candidate(official).ok_or(Obstacle::UnknownPerson { official })
}

/// A settled person follows a wish or not; nothing of it can be changed.
fn settled_elsewhere(plan: &Plan, candidate: u32, follows: impl Fn(u32, u32) -> bool) -> Result<(), Obstacle> {
    let person = &plan.candidates[candidate as usize];
    let Some((unit, group)) = person.settled else { return Ok(()) };
    let at = plan.unit(unit).zip(plan.slot(unit, group));
    if at.is_some_and(|(unit, slot)| follows(unit, slot)) {
        return Ok(());
    }
    Err(Obstacle::Settled { official: person.official, unit, group })
}
