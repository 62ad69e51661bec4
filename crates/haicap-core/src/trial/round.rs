//! When a round may be planned and started (đợt): the first trial first, then all units together.
//!
//! Each rule is a line of one table; every one that stands against a plan is named, not only the first.

use super::play::RoundStage;
use super::step::Cast;
use crate::territory::UnitId;
use crate::words::Lang;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Fewest letters of a written reason; an assumption, so that a dot is none.
pub const REASON_LETTERS: usize = 10;

/// From when to when a round is played on its days, in the city's civil time (giờ diễn).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// First minute.
    pub from: Time,
    /// The minute at which it ends.
    pub until: Time,
}

/// Parts that people play, by unit; robots play all others (vai do người thật đóng).
pub type PeopleParts = BTreeMap<UnitId, BTreeSet<Cast>>;

/// A round as somebody wants it (kế hoạch đợt).
#[derive(Debug, Clone)]
pub struct RoundDraft<'a> {
    /// Which trial it is.
    pub stage: RoundStage,
    /// What is played: versions of scripts, as people name them.
    pub versions: &'a [String],
    /// How many scenarios are left of them.
    pub scenarios: usize,
    /// Where.
    pub units: &'a BTreeSet<UnitId>,
    /// When.
    pub hours: Hours,
    /// Who is played by people.
    pub people: &'a PeopleParts,
    /// Why it starts all the same, when something was not tried first.
    pub reason: &'a str,
}

/// What is known beside the plan.
#[derive(Debug, Clone)]
pub struct RoundContext<'a> {
    /// The new units of the city.
    pub units: &'a BTreeSet<UnitId>,
    /// Units that take part by the decision in force; `None` when there is none: all.
    pub scope: Option<&'a BTreeSet<UnitId>>,
    /// Versions that passed in a closed first trial.
    pub passed_first: &'a BTreeSet<String>,
}

/// What stands against a plan (lý do chưa mở được đợt).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoundFault {
    /// No version of a script is chosen.
    NoScript,
    /// Nothing is left to play of the versions chosen.
    NoScenario,
    /// No unit is chosen.
    NoUnit,
    /// Units that the city does not have.
    UnknownUnits(Vec<UnitId>),
    /// Units that do not take part by the decision in force.
    OutOfScope(Vec<UnitId>),
    /// The hours end before they begin.
    HoursReversed,
    /// Parts are given to people at units that are not in the round, or a citizen's part.
    PeopleElsewhere(Vec<UnitId>),
    /// Versions that did not pass in a first trial, and no reason is written.
    NotTriedFirst(Vec<String>),
}

type Rule = fn(&RoundDraft, &RoundContext) -> Option<RoundFault>;

/// Every rule with its name, in the order in which people are told.
const RULES: &[(&str, Rule)] = &[
    ("script_named", |draft, _| draft.versions.is_empty().then_some(RoundFault::NoScript)),
    ("scenario_left", |draft, _| {
        (!draft.versions.is_empty() && draft.scenarios == 0).then_some(RoundFault::NoScenario)
    }),
    ("unit_named", |draft, _| draft.units.is_empty().then_some(RoundFault::NoUnit)),
    ("units_known", |draft, context| some(draft.units.difference(context.units), RoundFault::UnknownUnits)),
    ("units_in_scope", units_in_scope),
    ("hours_in_order", |draft, _| (draft.hours.from >= draft.hours.until).then_some(RoundFault::HoursReversed)),
    ("people_at_the_units", people_at_the_units),
    ("tried_first", tried_first),
];

/// Everything that stands against a plan; it may be started when nothing does.
pub fn round_faults(draft: &RoundDraft, context: &RoundContext) -> Vec<RoundFault> {
    RULES.iter().filter_map(|(_, rule)| rule(draft, context)).collect()
}

fn some<'a, T: Clone + 'a>(
    found: impl Iterator<Item = &'a T>,
    fault: impl FnOnce(Vec<T>) -> RoundFault,
) -> Option<RoundFault> {
    let found: Vec<T> = found.cloned().collect();
    (!found.is_empty()).then(|| fault(found))
}

fn units_in_scope(draft: &RoundDraft, context: &RoundContext) -> Option<RoundFault> {
    let scope = context.scope?;
    some(draft.units.intersection(context.units).filter(|unit| !scope.contains(unit)), RoundFault::OutOfScope)
}

fn people_at_the_units(draft: &RoundDraft, _: &RoundContext) -> Option<RoundFault> {
    let astray = |(unit, casts): &(&UnitId, &BTreeSet<Cast>)| {
        !casts.is_empty() && (!draft.units.contains(unit) || casts.contains(&Cast::Citizen))
    };
    some(draft.people.iter().filter(astray).map(|(unit, _)| unit), RoundFault::PeopleElsewhere)
}

/// A round for all units starts from what passed at a few, or somebody writes down why not. A rerun repeats
/// what failed, so it may come at any time.
fn tried_first(draft: &RoundDraft, context: &RoundContext) -> Option<RoundFault> {
    let reasoned = draft.reason.chars().filter(|letter| letter.is_alphabetic()).count() >= REASON_LETTERS;
    if draft.stage != RoundStage::AllUnits || reasoned {
        return None;
    }
    some(draft.versions.iter().filter(|version| !context.passed_first.contains(*version)), RoundFault::NotTriedFirst)
}

impl RoundFault {
    /// What is wrong and what to do; `name` gives the names of units.
    pub fn message(&self, lang: Lang, name: &dyn Fn(UnitId) -> String) -> String {
        let names = |units: &[UnitId]| units.iter().map(|unit| name(*unit)).collect::<Vec<_>>().join(", ");
        let (vi, en) = match self {
            RoundFault::NoScript => (
                "Đợt chưa có kịch bản nào: chọn ít nhất một kịch bản.".into(),
                "The round has no script: choose at least one.".into(),
            ),
            RoundFault::NoScenario => (
                "Các phiên bản đã chọn không còn tình huống nào để diễn: chọn kịch bản khác.".into(),
                "Nothing is left to play of the versions chosen: choose another script.".into(),
            ),
            RoundFault::NoUnit => (
                "Đợt chưa có đơn vị nào: chọn ít nhất một đơn vị.".into(),
                "The round has no unit: choose at least one.".into(),
            ),
            RoundFault::UnknownUnits(units) => (
                format!("Thành phố không có đơn vị: {}.", names(units)),
                format!("The city has no such unit: {}.", names(units)),
            ),
            RoundFault::OutOfScope(units) => (
                format!("Ngoài phạm vi đang có hiệu lực: {}. Bỏ chọn, hoặc ghi quyết định phạm vi mới.", names(units)),
                format!("Outside the scope in force: {}. Leave them out, or record a new scope.", names(units)),
            ),
            RoundFault::HoursReversed => {
                ("Giờ kết thúc phải sau giờ bắt đầu.".into(), "The hours must end after they begin.".into())
            }
            RoundFault::PeopleElsewhere(units) => (
                format!("Người thật chỉ đóng vai cán bộ tại đơn vị có trong đợt; xem lại: {}.", names(units)),
                format!("People play staff at units of the round only; look again at: {}.", names(units)),
            ),
            RoundFault::NotTriedFirst(versions) => (
                format!(
                    "Chưa đạt trong đợt chạy thử trước nào đã kết thúc: {}. Chạy thử trước, hoặc ghi rõ lý do.",
                    versions.join("; ")
                ),
                format!(
                    "Not passed in a closed first trial: {}. Try it first, or write a reason.",
                    versions.join("; ")
                ),
            ),
        };
        if lang == Lang::Vi { vi } else { en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::time;

    const HERE: UnitId = UnitId::new(10_001);
    const THERE: UnitId = UnitId::new(10_007);

    struct Plan {
        stage: RoundStage,
        versions: Vec<String>,
        scenarios: usize,
        units: BTreeSet<UnitId>,
        hours: Hours,
        people: PeopleParts,
        reason: &'static str,
        scope: Option<BTreeSet<UnitId>>,
        passed: BTreeSet<String>,
    }

    fn sound() -> Plan {
        Plan {
            stage: RoundStage::AllUnits,
            versions: vec!["chung-thuc 1".into()],
            scenarios: 2,
            units: [HERE].into(),
            hours: Hours { from: time(7, 30, 0, 0), until: time(17, 0, 0, 0) },
            people: PeopleParts::from([(HERE, [Cast::CounterOfficer].into()), (THERE, BTreeSet::new())]),
            reason: "",
            scope: Some([HERE].into()),
            passed: ["chung-thuc 1".to_owned()].into(),
        }
    }

    fn faults(plan: &Plan, without: Option<&str>) -> Vec<RoundFault> {
        let draft = RoundDraft {
            stage: plan.stage,
            versions: &plan.versions,
            scenarios: plan.scenarios,
            units: &plan.units,
            hours: plan.hours,
            people: &plan.people,
            reason: plan.reason,
        };
        let units = [HERE, THERE].into();
        let context = RoundContext { units: &units, scope: plan.scope.as_ref(), passed_first: &plan.passed };
        let rules = RULES.iter().filter(|(name, _)| Some(*name) != without);
        rules.filter_map(|(_, rule)| rule(&draft, &context)).collect()
    }

    /// The rule, how a sound plan is spoilt, and what is said then.
    #[allow(clippy::type_complexity, reason = "a table of three columns")]
    fn rows() -> Vec<(&'static str, fn(&mut Plan), RoundFault)> {
        vec![
            ("script_named", |plan| plan.versions.clear(), RoundFault::NoScript),
            ("scenario_left", |plan| plan.scenarios = 0, RoundFault::NoScenario),
            ("unit_named", |plan| (plan.units, plan.people) = Default::default(), RoundFault::NoUnit),
            (
                "units_known",
                |plan| _ = plan.units.insert(UnitId::new(9)),
                RoundFault::UnknownUnits(vec![UnitId::new(9)]),
            ),
            ("units_in_scope", |plan| _ = plan.units.insert(THERE), RoundFault::OutOfScope(vec![THERE])),
            ("hours_in_order", |plan| plan.hours.until = plan.hours.from, RoundFault::HoursReversed),
            (
                "people_at_the_units",
                |plan| _ = plan.people.insert(THERE, [Cast::Signatory].into()),
                RoundFault::PeopleElsewhere(vec![THERE]),
            ),
            (
                "tried_first",
                |plan| (plan.passed, plan.reason) = (BTreeSet::new(), "vì gấp"),
                RoundFault::NotTriedFirst(vec!["chung-thuc 1".into()]),
            ),
        ]
    }

    #[test]
    fn a_sound_plan_has_no_fault_and_each_rule_is_missed_when_it_is_taken_away() {
        assert_eq!(faults(&sound(), None), []);
        assert_eq!(rows().len(), RULES.len());
        for (rule, spoil, expected) in rows() {
            let mut plan = sound();
            spoil(&mut plan);
            assert_eq!(faults(&plan, None), [expected], "{rule}");
            assert_eq!(faults(&plan, Some(rule)), [], "without {rule}");
        }
    }

    #[test]
    fn what_was_not_tried_may_start_with_a_reason_at_a_few_units_or_again() {
        let untried = Plan { passed: BTreeSet::new(), ..sound() };
        let reasoned = Plan { reason: "Thành ủy yêu cầu chạy ngay", ..untried };
        assert_eq!(faults(&reasoned, None), []);
        for stage in [RoundStage::FirstTrial, RoundStage::Rerun] {
            assert_eq!(faults(&Plan { stage, reason: "", passed: BTreeSet::new(), ..sound() }, None), []);
        }
    }

    #[test]
    fn every_fault_says_what_to_do_in_both_languages() {
        let said: Vec<String> = rows()
            .into_iter()
            .flat_map(|(_, _, fault)| [Lang::Vi, Lang::En].map(|lang| fault.message(lang, &|unit| unit.to_string())))
            .collect();
        insta::assert_snapshot!(said.join("\n"));
    }
}
