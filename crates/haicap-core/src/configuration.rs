//! Where a store decides and serves otherwise than the pack says, unit by unit (cấu hình).
//!
//! The pack says how things ought to be. A system that was set up by hand may differ: another fee, a
//! day off that nobody entered, a form that is not there. Such differences are data of the store, and
//! everything that decides or answers in it asks here first; nothing set means: as in the pack.

mod difference;

pub use crate::forms::Form;
pub use difference::{Setting, SettingAt, differences};

use crate::city::City;
use crate::organization::{Assignment, Role};
use crate::procedure::{Procedure, ProcedureId};
use crate::territory::UnitId;
use crate::time::Calendar;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Everything in which a store differs from the pack (cấu hình).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Configuration {
    /// Differences of units; a unit that is not here is as in the pack.
    pub units: BTreeMap<UnitId, UnitConfiguration>,
    /// New units that an old one is said to have become, where that is not the succession's answer.
    pub successors: BTreeMap<UnitId, Vec<UnitId>>,
}

/// In what a unit differs from the pack.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitConfiguration {
    /// Procedure versions as they are set up for the unit: fee, limit, steps and who they go to.
    pub procedures: Vec<Procedure>,
    /// Working time of the unit.
    pub calendar: Option<Calendar>,
    /// How much longer every answer takes on the unit's line, in milliseconds.
    pub line_delay_ms: u32,
    /// Forms that the unit cannot print.
    pub forms_missing: BTreeSet<Form>,
    /// Numbers of seals by assignment, where they are not the ones made for it.
    pub seals: BTreeMap<Uuid, String>,
}

impl Configuration {
    /// The procedure version under which a unit works.
    pub fn procedure<'a>(&'a self, city: &'a City, unit: UnitId, id: &ProcedureId) -> Option<&'a Procedure> {
        let own = self.units.get(&unit).and_then(|own| own.procedures.iter().find(|procedure| procedure.id == *id));
        own.or_else(|| city.procedure(id))
    }

    /// The calendar by which a unit counts.
    pub fn calendar<'a>(&'a self, city: &'a City, unit: UnitId) -> &'a Calendar {
        self.units.get(&unit).and_then(|own| own.calendar.as_ref()).unwrap_or_else(|| city.calendar_of(unit))
    }

    /// New units that took over an old one, by code; more than one when it was split.
    pub fn successors(&self, city: &City, old: UnitId) -> Vec<UnitId> {
        let of_pack = || city.successors(old).map(|succession| succession.to).collect();
        self.successors.get(&old).cloned().unwrap_or_else(of_pack)
    }

    /// Whether a unit can print a form.
    pub fn has_form(&self, unit: UnitId, form: Form) -> bool {
        self.units.get(&unit).is_none_or(|own| !own.forms_missing.contains(&form))
    }

    /// How much longer every answer takes on a unit's line, in milliseconds.
    pub fn line_delay_ms(&self, unit: UnitId) -> u32 {
        self.units.get(&unit).map_or(0, |own| own.line_delay_ms)
    }

    /// The number of the seal that somebody holds; `None` for posts without one.
    pub fn seal(&self, city: &City, assignment: &Assignment) -> Option<String> {
        let own = self.units.get(&assignment.unit).and_then(|own| own.seals.get(&assignment.id).cloned());
        own.or_else(|| holds_seal(city, &assignment.post).then(|| default_seal(city, assignment)))
    }
}

/// Whether a post comes with a seal or certificate of its own: whoever signs, keeps the records or takes
/// dossiers in under their name (assumption: the blueprint's sources do not list seals).
pub fn holds_seal(city: &City, post: &str) -> bool {
    let roles = [Role::Signatory, Role::RecordsClerk, Role::CounterOfficer];
    city.blueprint.post(post).is_some_and(|post| roles.iter().any(|role| post.roles.contains(role)))
}

/// The number made for an assignment: one person, one seal.
pub fn default_seal(city: &City, assignment: &Assignment) -> String {
    format!("{}-{}", city.desk(assignment.unit), assignment.id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use crate::time::{LimitUnit, TimeLimit, due};
    use jiff::civil::date;

    #[test]
    fn nothing_set_is_the_pack_and_what_is_set_holds_for_its_unit_alone() {
        let city = testing::city();
        let (here, there) = (UnitId::new(10_001), UnitId::new(10_002));
        let procedure = city.procedures.values().next().unwrap();
        let mut dear = procedure.clone();
        dear.fee.tiers[0].each += 1;
        let mut calendar = city.calendar.clone();
        calendar.days_off.remove(&date(2025, 5, 2));
        let own = UnitConfiguration {
            procedures: vec![dear.clone()],
            calendar: Some(calendar),
            line_delay_ms: 200,
            forms_missing: [Form::Receipt].into(),
            ..UnitConfiguration::default()
        };
        let configuration = Configuration { units: [(here, own)].into(), ..Configuration::default() };
        assert_eq!(configuration.procedure(&city, here, &procedure.id), Some(&dear));
        assert_eq!(configuration.procedure(&city, there, &procedure.id), Some(procedure));
        let day = TimeLimit { amount: 1, unit: LimitUnit::WorkingDay };
        let received = city.calendar.moment(date(2025, 4, 29).at(8, 0, 0, 0));
        let promised = |unit| city.calendar.civil(due(day, received, configuration.calendar(&city, unit)).at).date();
        assert_eq!((promised(here), promised(there)), (date(2025, 5, 2), date(2025, 5, 5)));
        assert_eq!((configuration.line_delay_ms(here), configuration.line_delay_ms(there)), (200, 0));
        assert!(!configuration.has_form(here, Form::Receipt) && configuration.has_form(there, Form::Receipt));
        let text = serde_json::to_string(&configuration).unwrap();
        assert_eq!(serde_json::from_str::<Configuration>(&text).unwrap(), configuration);
    }
}
