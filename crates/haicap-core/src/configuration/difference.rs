//! In what two stores are set up differently, setting by setting (chỗ khác nhau).

use super::{Configuration, Form, UnitConfiguration};
use crate::city::City;
use crate::procedure::ProcedureId;
use crate::territory::UnitId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What can be set up (phần cấu hình).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "setting", rename_all = "snake_case")]
pub enum Setting {
    /// A procedure version: fee, limit, to whom its steps go.
    Procedure {
        /// Which.
        id: ProcedureId,
    },
    /// Working time.
    Calendar,
    /// Whether a form can be printed.
    Form {
        /// Which.
        form: Form,
    },
    /// The seal of an assignment.
    Seal {
        /// Which assignment.
        assignment: Uuid,
    },
    /// How much longer the line takes. It is played in a trial and carried nowhere.
    Line,
    /// Which new units an old one is said to have become.
    Successors,
}

/// A setting at a unit (dòng cấu hình).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SettingAt {
    /// Where; for [`Setting::Successors`] the old unit.
    pub unit: UnitId,
    /// What.
    pub setting: Setting,
}

impl SettingAt {
    /// Whether it can be carried from one store into another.
    pub fn can_be_carried(&self) -> bool {
        self.setting != Setting::Line
    }
}

/// Every setting that is not the same in two stores.
pub fn differences(city: &City, one: &Configuration, other: &Configuration) -> Vec<SettingAt> {
    let named: BTreeSet<SettingAt> = named(one).chain(named(other)).collect();
    named.into_iter().filter(|at| !one.agrees(city, other, at)).collect()
}

/// Everything that a configuration says anything about.
fn named(configuration: &Configuration) -> impl Iterator<Item = SettingAt> {
    let of_unit = |(unit, own): (&UnitId, &UnitConfiguration)| -> Vec<SettingAt> {
        let mut settings: Vec<Setting> =
            own.procedures.iter().map(|procedure| Setting::Procedure { id: procedure.id.clone() }).collect();
        settings.extend(own.calendar.as_ref().map(|_| Setting::Calendar));
        settings.extend(own.forms_missing.iter().map(|form| Setting::Form { form: *form }));
        settings.extend(own.seals.keys().map(|assignment| Setting::Seal { assignment: *assignment }));
        settings.push(Setting::Line);
        settings.into_iter().map(|setting| SettingAt { unit: *unit, setting }).collect()
    };
    let old = configuration.successors.keys().map(|unit| SettingAt { unit: *unit, setting: Setting::Successors });
    configuration.units.iter().flat_map(of_unit).chain(old)
}

impl Configuration {
    /// Whether a setting is the same in another store.
    pub fn agrees(&self, city: &City, other: &Configuration, at: &SettingAt) -> bool {
        let unit = at.unit;
        match &at.setting {
            Setting::Procedure { id } => self.procedure(city, unit, id) == other.procedure(city, unit, id),
            Setting::Calendar => self.calendar(city, unit) == other.calendar(city, unit),
            Setting::Form { form } => self.has_form(unit, *form) == other.has_form(unit, *form),
            Setting::Seal { assignment } => self.own_seal(unit, assignment) == other.own_seal(unit, assignment),
            Setting::Line => self.line_delay_ms(unit) == other.line_delay_ms(unit),
            Setting::Successors => self.successors(city, unit) == other.successors(city, unit),
        }
    }

    /// Whether a setting is not that of the pack.
    pub fn departs(&self, city: &City, at: &SettingAt) -> bool {
        !self.agrees(city, &Configuration::default(), at)
    }

    /// The number of a seal that was given by hand.
    pub fn own_seal(&self, unit: UnitId, assignment: &Uuid) -> Option<&str> {
        self.units.get(&unit)?.seals.get(assignment).map(String::as_str)
    }

    /// This setting alone, everything else as in the pack.
    pub fn only(&self, city: &City, at: &SettingAt) -> Configuration {
        let mut only = Configuration::default();
        only.carry(city, self, at);
        only
    }

    /// Takes a setting over from another store as it is there; one that cannot be carried stays as it is. What is
    /// there as in the pack is not kept as a difference, so that it follows the pack from then on.
    pub fn carry(&mut self, city: &City, from: &Configuration, at: &SettingAt) {
        let departs = from.departs(city, at);
        if at.setting == Setting::Successors {
            self.successors.remove(&at.unit);
            self.successors.extend(departs.then(|| (at.unit, from.successors(city, at.unit))));
            return;
        }
        let theirs = from.units.get(&at.unit).filter(|_| departs).cloned().unwrap_or_default();
        let own = self.units.entry(at.unit).or_default();
        match &at.setting {
            Setting::Procedure { id } => {
                own.procedures.retain(|procedure| procedure.id != *id);
                own.procedures.extend(theirs.procedures.into_iter().filter(|procedure| procedure.id == *id));
            }
            Setting::Calendar => own.calendar = theirs.calendar,
            Setting::Form { form } => {
                own.forms_missing.remove(form);
                own.forms_missing.extend(theirs.forms_missing.contains(form).then_some(*form));
            }
            Setting::Seal { assignment } => {
                own.seals.remove(assignment);
                own.seals.extend(theirs.seals.get(assignment).map(|number| (*assignment, number.clone())));
            }
            Setting::Line | Setting::Successors => {}
        }
        if *own == UnitConfiguration::default() {
            self.units.remove(&at.unit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, UNIT};

    /// A store that differs from the pack in everything.
    fn other(city: &City) -> Configuration {
        let mut dear = testing::procedure();
        dear.fee.tiers[0].each += 1;
        let mut calendar = city.calendar.clone();
        calendar.days_off.clear();
        let own = UnitConfiguration {
            procedures: vec![dear],
            calendar: Some(calendar),
            line_delay_ms: 200,
            forms_missing: [Form::Receipt].into(),
            seals: [(Uuid::from_u128(1), "7".into())].into(),
        };
        let old = UnitId::old(27_001);
        Configuration { units: [(UNIT, own)].into(), successors: [(old, vec![UNIT])].into() }
    }

    #[test]
    fn each_setting_that_differs_is_named_carried_and_given_back() {
        let city = testing::city();
        let (pack, tried) = (Configuration::default(), other(&city));
        let named = differences(&city, &tried, &pack);
        assert_eq!(named.len(), 6, "{named:?}");
        assert_eq!(differences(&city, &pack, &tried), named, "from either side");
        assert!(named.iter().all(|at| tried.departs(&city, at) && !pack.departs(&city, at)));
        for at in &named {
            let mut official = pack.clone();
            official.carry(&city, &tried, at);
            let left = differences(&city, &tried, &official);
            let expected: Vec<_> = named.iter().filter(|other| *other != at || !at.can_be_carried()).cloned().collect();
            assert_eq!(left, expected, "{at:?} alone is carried, and the line nowhere");
            official.carry(&city, &pack, at);
            assert_eq!(official, pack, "{at:?} is given back to the pack");
        }
    }

    #[test]
    fn what_says_the_same_as_the_pack_is_no_difference() {
        let city = testing::city();
        let own = UnitConfiguration {
            procedures: vec![testing::procedure()],
            calendar: Some(city.calendar.clone()),
            ..UnitConfiguration::default()
        };
        let same = Configuration { units: [(UNIT, own)].into(), ..Configuration::default() };
        assert_eq!(differences(&city, &same, &Configuration::default()), []);
        let calendar = SettingAt { unit: UNIT, setting: Setting::Calendar };
        let mut official = other(&city).only(&city, &calendar);
        official.carry(&city, &same, &calendar);
        assert_eq!(official, Configuration::default(), "and is not kept as one");
    }
}
