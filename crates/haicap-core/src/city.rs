//! A city: everything that stands in its pack, as one value (thành phố).

use crate::organization::{Blueprint, Establishment, Post, StaffingNorm};
use crate::procedure::{Entry, Listed, Procedure, ProcedureId};
use crate::staffing::settings::StaffingSettings;
use crate::territory::{District, Share, Succession, Unit, UnitId, UnitKind};
use crate::time::Calendar;
use crate::trial::readiness::Conditions;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A city with both eras of its units and its rules that are data.
#[derive(Debug, Clone)]
pub struct City {
    /// Short key, for example `hcmc`.
    pub key: String,
    /// Vietnamese name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Identifier of the city in dossier codes, for example `H29`.
    pub code: String,
    /// The day on which the new units open (ngày vận hành chính thức).
    pub opening_day: Date,
    /// Day of the first trial at the pilot units.
    pub first_trial_day: Date,
    /// Day on which all units are tried together.
    pub all_units_day: Date,
    /// Units of the first trial.
    pub pilot_units: Vec<UnitId>,
    /// Old districts by code.
    pub districts: BTreeMap<u32, District>,
    /// Old and new units.
    pub units: BTreeMap<UnitId, Unit>,
    /// What became of the old units.
    pub successions: Vec<Succession>,
    /// Working time.
    pub calendar: Calendar,
    /// Working time of the units that keep hours of their own; see [`City::calendar_of`].
    pub own_calendars: BTreeMap<UnitId, Calendar>,
    /// Organisation of a new unit.
    pub blueprint: Blueprint,
    /// Norm for People's Committees.
    pub norm: StaffingNorm,
    /// Places by unit and block.
    pub establishment: Vec<Establishment>,
    /// Rules of staffing that are data.
    pub staffing: StaffingSettings,
    /// When a unit is ready to open.
    pub readiness: Conditions,
    /// Procedure versions.
    pub procedures: BTreeMap<ProcedureId, Procedure>,
    /// Procedures that are in the catalogue only, by code.
    pub listed: BTreeMap<String, Listed>,
}

impl City {
    /// The units after the reorganisation, by code.
    pub fn new_units(&self) -> impl Iterator<Item = &Unit> {
        self.units.range(UnitId::new(0)..).map(|(_, unit)| unit)
    }

    /// The day whose organisation counts on a day: before the units open, that of the opening day.
    pub fn organised_on(&self, day: Date) -> Date {
        day.max(self.opening_day)
    }

    /// Whether people are placed in a post of units of a kind: it exists when the units open, or on this day.
    pub fn takes_people(&self, post: &Post, kind: UnitKind, day: Date) -> bool {
        [self.opening_day, self.organised_on(day)].into_iter().any(|day| self.blueprint.has_post(post, kind, day))
    }

    /// A procedure version.
    pub fn procedure(&self, id: &ProcedureId) -> Option<&Procedure> {
        self.procedures.get(id)
    }

    /// The version of a procedure that takes new dossiers on a date: the latest in force.
    pub fn procedure_on(&self, code: &str, date: Date) -> Option<&Procedure> {
        self.procedures.values().filter(|p| p.id.code == code && p.in_force_from <= date).max_by_key(|p| p.id.version)
    }

    /// Every procedure that takes new dossiers on a date.
    pub fn procedures_on(&self, date: Date) -> Vec<&Procedure> {
        let mut newest: BTreeMap<&str, &Procedure> = BTreeMap::new();
        for procedure in self.procedures.values().filter(|p| p.in_force_from <= date) {
            newest.insert(&procedure.id.code, procedure);
        }
        newest.into_values().collect()
    }

    /// Working time of a unit: its own, else the city's.
    pub fn calendar_of(&self, unit: UnitId) -> &Calendar {
        self.own_calendars.get(&unit).unwrap_or(&self.calendar)
    }

    /// The whole catalogue on a date, by code: what takes dossiers, and what only stands in it.
    pub fn catalogue_on(&self, date: Date) -> Vec<Entry<'_>> {
        let listed = self.listed.values().map(|listed| (listed.code.as_str(), Entry::Listed(listed)));
        let offered = self.procedures_on(date).into_iter().map(|p| (p.id.code.as_str(), Entry::Offered(p)));
        listed.chain(offered).collect::<BTreeMap<_, _>>().into_values().collect()
    }

    /// Identifier of a unit's receiving desk in dossier codes.
    ///
    /// The new units' own identifiers are not published; the default is the city's identifier and
    /// the unit code, for example `H29.26740`.
    pub fn desk(&self, unit: UnitId) -> String {
        format!("{}.{:05}", self.code, unit.code)
    }

    /// Old units that went into a new one.
    pub fn predecessors(&self, unit: UnitId) -> impl Iterator<Item = &Succession> {
        self.successions.iter().filter(move |succession| succession.to == unit)
    }

    /// The district that leads for a new unit (quận, huyện chủ trì): the one that the pack names, else the one
    /// with most of the unit's old units, then with most whole ones, then with the lower code.
    pub fn leading_district(&self, unit: UnitId) -> Option<u32> {
        if let Some(named) = self.staffing.leads.get(&unit) {
            return Some(*named);
        }
        let mut drawn: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
        for succession in self.predecessors(unit) {
            if let Some(district) = self.units.get(&succession.from).and_then(|old| old.district) {
                let (all, whole) = drawn.entry(district).or_default();
                *all += 1;
                *whole += u32::from(succession.share == Share::Whole);
            }
        }
        drawn.into_iter().max_by_key(|&(code, most)| (most, Reverse(code))).map(|(code, _)| code)
    }

    /// New units that took over an old one; more than one when it was split.
    pub fn successors(&self, unit: UnitId) -> impl Iterator<Item = &Succession> {
        self.successions.iter().filter(move |succession| succession.from == unit)
    }
}
