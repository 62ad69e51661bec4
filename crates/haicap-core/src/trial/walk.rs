//! Who may do what for a procedure: a dossier walked through in memory, nothing is written (đi thử).
//!
//! The one check for readiness and for the opening. It asks access and the rules of the dossier exactly as a real
//! command does, so a missing account, a missing right or a post that nobody holds shows before the first citizen comes.

use crate::access::{Object, Subject, permits, unit_roles};
use crate::city::City;
use crate::configuration::Configuration;
use crate::dossier::{Actor, Command, CommandKind, Context, Delivery, Dossier, Event, Proposal, apply, decide};
use crate::law::RuleSet;
use crate::organization::{Assignment, Role};
use crate::procedure::{Channel, Procedure, Quantity, StepKey};
use crate::territory::UnitId;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

labelled! {
    /// Why nobody can do a step.
    pub enum Lack {
        /// Nobody holds the post or works in the division.
        Nobody = "nobody", "chưa có người", "nobody holds the post";
        /// Whoever does has no active account.
        Account = "account", "có người nhưng chưa có tài khoản hoạt động", "no active account";
        /// The account may not.
        Right = "right", "có tài khoản nhưng chưa được giao quyền", "the account lacks the right";
    }
}

/// A step of a procedure that nobody at the unit can do (khâu thiếu người).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// National code of the procedure.
    pub procedure: String,
    /// The step.
    pub step: StepKey,
    /// Why.
    pub lack: Lack,
}

/// Somebody with an account of the store that is asked (người có tài khoản).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person with posts and roles as that store knows them.
    pub subject: Subject,
    /// Whether the account is active and a way in exists: in the official store a login with its password.
    pub signs_in: bool,
}

/// Who is at a unit (người của đơn vị).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Staff {
    /// Everybody whose account carries an assignment there.
    pub holders: Vec<Holder>,
    /// Assignments of the city there, with or without an account.
    pub placed: Vec<Assignment>,
}

/// The commands of a dossier that goes through without a supplement, in their order, each with its step. Steps that a
/// procedure does not have are left out.
const WAY: [(CommandKind, StepKey); 9] = [
    (CommandKind::Submit, StepKey::Accept),
    (CommandKind::Accept, StepKey::Accept),
    (CommandKind::HandOver, StepKey::Accept),
    (CommandKind::Handle, StepKey::Handle),
    (CommandKind::SubmitForSignature, StepKey::Handle),
    (CommandKind::Approve, StepKey::Approve),
    (CommandKind::Sign, StepKey::Sign),
    (CommandKind::Issue, StepKey::Issue),
    (CommandKind::ReturnResult, StepKey::Return),
];

/// Every step that nobody at a unit can do, of every procedure that takes new dossiers when it opens. `day` tells which
/// assignments count; the configuration is that of the store that is asked.
pub fn gaps(city: &City, configuration: &Configuration, unit: UnitId, day: Date, staff: &Staff) -> Vec<Gap> {
    let crew = Crew::of(city, unit, day, staff);
    let calendar = configuration.calendar(city, unit);
    let day = day.max(city.opening_day);
    let at = calendar.opening(calendar.next_working_day(day.yesterday().unwrap_or(day)));
    // Procedures whose steps go to the same people walk alike; one of each kind is walked.
    let mut walked: BTreeMap<_, Vec<(StepKey, Lack)>> = BTreeMap::new();
    let mut gaps = Vec::new();
    for of_pack in city.procedures_on(day) {
        let procedure = configuration.procedure(city, unit, &of_pack.id).unwrap_or(of_pack);
        let walk = || Walk { city, configuration, unit, procedure, at }.gaps(&crew);
        let found = walked.entry(addressees(procedure)).or_insert_with(walk);
        let gap =
            |(step, lack): &(StepKey, Lack)| Gap { procedure: procedure.id.code.clone(), step: *step, lack: *lack };
        gaps.extend(found.iter().map(gap));
    }
    gaps
}

/// To whom the steps of a procedure go.
fn addressees(procedure: &Procedure) -> Vec<(StepKey, Role, &str, Option<&str>)> {
    procedure.steps.iter().map(|step| (step.key, step.role, step.division.as_str(), step.post.as_deref())).collect()
}

/// Those who could do something at a unit, from the able to the merely placed.
struct Crew {
    /// Who signs in, with the rights they have.
    able: Vec<Subject>,
    /// The same with the rights that come with their posts.
    meant: Vec<Subject>,
    /// Whoever is placed, as if with an account and the rights of the post.
    placed: Vec<Subject>,
}

impl Crew {
    fn of(city: &City, unit: UnitId, day: Date, staff: &Staff) -> Crew {
        let counts = |a: &&Assignment| a.unit == unit && a.counts_on(day);
        let with = |subject: &Subject, change: &dyn Fn(&Assignment) -> Assignment| {
            let assignments = subject.assignments.iter().filter(counts).map(change).collect();
            Subject { assignments, ..subject.clone() }
        };
        let given = |a: &Assignment| {
            let of_post = city.blueprint.post(&a.post).into_iter().flat_map(|post| post.roles.iter().copied());
            Assignment { roles: a.roles.iter().copied().chain(of_post).collect(), ..a.clone() }
        };
        let able = || staff.holders.iter().filter(|holder| holder.signs_in);
        let somebody =
            |a: &Assignment| Subject { account: Some(a.official), assignments: vec![given(a)], ..Subject::visitor() };
        Crew {
            able: able().map(|holder| with(&holder.subject, &Assignment::clone)).collect(),
            meant: able().map(|holder| with(&holder.subject, &given)).collect(),
            placed: staff.placed.iter().filter(counts).map(somebody).collect(),
        }
    }
}

/// One procedure on its way through a unit.
struct Walk<'a> {
    city: &'a City,
    configuration: &'a Configuration,
    unit: UnitId,
    procedure: &'a Procedure,
    at: Timestamp,
}

impl Walk<'_> {
    /// Steps that nobody can do; behind a gap the walk goes on with somebody made up.
    fn gaps(&self, crew: &Crew) -> Vec<(StepKey, Lack)> {
        let mut dossier: Option<Dossier> = None;
        let mut gaps: Vec<(StepKey, Lack)> = Vec::new();
        for (kind, step) in WAY.into_iter().filter(|(_, step)| self.procedure.step(*step).is_some()) {
            let by = |people: &[Subject]| self.first_of(people, kind, dossier.as_ref());
            let done = by(&crew.able).or_else(|| {
                // Whoever may receive may also give the result back: the same people, so they are named once.
                let named = |(known, _): &(StepKey, Lack)| {
                    *known == step || step == StepKey::Return && *known == StepKey::Accept
                };
                if !gaps.iter().any(named) {
                    let account = by(&crew.placed).map_or(Lack::Nobody, |_| Lack::Account);
                    gaps.push((step, by(&crew.meant).map_or(account, |_| Lack::Right)));
                }
                self.does(kind, dossier.as_ref(), self.made_up(step))
            });
            let Some((by, events)) = done else { return gaps };
            for event in &events {
                apply(&mut dossier, Uuid::nil(), self.at, by, event);
            }
        }
        gaps
    }

    /// What the first of some people does who may.
    fn first_of(&self, people: &[Subject], kind: CommandKind, dossier: Option<&Dossier>) -> Option<Done> {
        let object = Object { unit: Some(self.unit), ..Object::default() };
        let may = people.iter().filter(|person| permits(person, kind.action(), &object).is_ok());
        let assigned = may.filter_map(|person| person.assignment_with(self.unit, unit_roles(kind.action())));
        assigned.map(Actor::of).find_map(|actor| self.does(kind, dossier, actor))
    }

    /// The very person to whom a step goes.
    fn made_up(&self, step: StepKey) -> Actor {
        let step = self.procedure.step(step);
        Actor {
            assignment: Some(Uuid::nil()),
            unit: Some(self.unit),
            division: step.map(|step| step.division.clone()),
            post: step.and_then(|step| step.post.clone()),
            roles: step.map(|step| step.role).into_iter().collect(),
            in_place_of: None,
        }
    }

    fn does(&self, kind: CommandKind, dossier: Option<&Dossier>, actor: Actor) -> Option<Done> {
        let desk = self.city.desk(self.unit);
        let calendar = self.configuration.calendar(self.city, self.unit);
        let procedure = self.procedure;
        let context = Context {
            at: self.at,
            calendar,
            rules: RuleSet::on(calendar.civil(self.at).date()),
            rehearsed: None,
            procedure,
            actor: &actor,
            colleague: None,
            desk: &desk,
            next_number: 1,
        };
        decide(dossier, &self.command(kind), &context).ok().map(|events| (actor.assignment, events))
    }

    fn command(&self, kind: CommandKind) -> Command {
        match kind {
            CommandKind::Submit => Command::Submit {
                unit: self.unit,
                procedure: self.procedure.id.clone(),
                channel: self.procedure.channels.first().copied().unwrap_or(Channel::Counter),
                applicant: Uuid::nil(),
                owner: None,
                papers: self.procedure.always_required().map(str::to_owned).collect(),
                quantity: Quantity::default(),
                delivery: Delivery::default(),
            },
            CommandKind::Accept => Command::Accept,
            CommandKind::HandOver => Command::HandOver,
            CommandKind::Handle => Command::Handle,
            CommandKind::SubmitForSignature => Command::SubmitForSignature { proposal: Proposal::Grant },
            CommandKind::Approve => Command::Approve,
            CommandKind::Sign => Command::Sign,
            CommandKind::Issue => Command::Issue { number: "1".into(), result: None },
            _ => Command::ReturnResult { consignment: String::new() },
        }
    }
}

/// Who did something, and what happened.
type Done = (Option<Uuid>, Vec<Event>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, UNIT, staff};

    /// What is found when the people with accounts were changed, and nobody else.
    fn check(change: impl FnOnce(&mut Vec<Holder>), expected: &[(StepKey, Lack)]) {
        let (city, mut staff) = (testing::city(), staff());
        change(&mut staff.holders);
        let gaps = gaps(&city, &Configuration::default(), UNIT, city.opening_day, &staff);
        let got: Vec<_> = gaps.iter().map(|gap| (gap.step, gap.lack)).collect();
        assert_eq!(got, expected);
    }

    fn assignment(holders: &mut [Holder], index: usize) -> &mut Assignment {
        &mut holders[index].subject.assignments[0]
    }

    #[test]
    fn a_unit_whose_posts_are_filled_carries_a_dossier_to_its_result() {
        check(|_| {}, &[]);
    }

    #[test]
    fn every_step_that_nobody_can_do_is_named_with_what_lacks() {
        use Lack::*;
        use StepKey::*;
        check(|holders| drop(holders.remove(0)), &[(Accept, Account)]);
        check(|holders| holders[2].signs_in = false, &[(Sign, Account)]);
        check(|holders| holders[2].subject.account = None, &[(Sign, Account)]);
        check(|holders| assignment(holders, 1).roles.clear(), &[(Handle, Right)]);
        check(|holders| assignment(holders, 1).division = "economy".into(), &[(Handle, Account)]);
        check(|holders| assignment(holders, 2).post = "chair".into(), &[(Sign, Account)]);
        check(|holders| assignment(holders, 2).unit = UnitId::new(10_002), &[(Sign, Account)]);
        check(Vec::clear, &[(Accept, Account), (Handle, Account), (Sign, Account)]);
        check(|holders| (0..2).for_each(|i| assignment(holders, i).roles.clear()), &[(Accept, Right), (Handle, Right)]);
    }

    #[test]
    fn whoever_is_not_placed_either_is_nobody_and_an_assignment_that_ended_counts_no_more() {
        let city = testing::city();
        let mut staff = staff();
        staff.placed.remove(2);
        assignment(&mut staff.holders, 2).until = Some(city.opening_day);
        let gaps = gaps(&city, &Configuration::default(), UNIT, city.opening_day, &staff);
        assert_eq!(gaps, [Gap { procedure: "1.000001".into(), step: StepKey::Sign, lack: Lack::Nobody }]);
    }

    #[test]
    fn approval_and_issuing_need_somebody_where_the_procedure_asks_for_them() {
        let city = testing::city();
        let mut configuration = Configuration::default();
        configuration.units.entry(UNIT).or_default().procedures.push(testing::long_procedure());
        let found: Vec<_> = gaps(&city, &configuration, UNIT, city.opening_day, &staff())
            .iter()
            .map(|gap| (gap.step, gap.lack))
            .collect();
        assert_eq!(found, [(StepKey::Approve, Lack::Nobody), (StepKey::Issue, Lack::Nobody)]);
    }

    #[test]
    fn the_steps_are_those_that_the_store_was_set_up_with() {
        let city = testing::city();
        let mut procedure = testing::procedure();
        procedure.steps[1].division = "district-760".into();
        let mut configuration = Configuration::default();
        configuration.units.entry(UNIT).or_default().procedures.push(procedure);
        let gaps = gaps(&city, &configuration, UNIT, city.opening_day, &staff());
        assert_eq!(gaps, [Gap { procedure: "1.000001".into(), step: StepKey::Handle, lack: Lack::Nobody }]);
    }
}
