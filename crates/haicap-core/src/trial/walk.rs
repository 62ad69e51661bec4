//! A procedure walked through in memory with the people of a unit: nothing is written (đi thử).
//!
//! Asks access and the rules of the dossier exactly as a real command does, so a missing account, a
//! missing right or a post that nobody holds shows before the first citizen comes.

use crate::access::{Object, Subject, permits, unit_roles};
use crate::city::City;
use crate::dossier::{Actor, Command, CommandKind, Context, Dossier, Proposal, apply, decide};
use crate::procedure::{Channel, Procedure, Quantity};
use crate::territory::UnitId;
use crate::words::Lang;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The commands of a dossier that goes through without a supplement, in their order.
const WAY: [CommandKind; 7] = [
    CommandKind::Submit,
    CommandKind::Accept,
    CommandKind::HandOver,
    CommandKind::Handle,
    CommandKind::SubmitForSignature,
    CommandKind::Sign,
    CommandKind::ReturnResult,
];

/// Where a dossier of a procedure would stand still (chỗ vướng).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stuck {
    /// The command that nobody can give.
    pub command: CommandKind,
    /// A stable word: the refusal's or denial's name, or `nobody`.
    pub reason: String,
    /// The reason in Vietnamese.
    pub message: String,
}

/// Walks one dossier of a procedure through a unit, from the submission at the counter to the result.
/// `people` are those who can sign in; the first one who may give a command gives it.
///
/// # Errors
/// The first command that nobody can give, with the reason told to whoever came nearest.
pub fn walk(
    city: &City,
    unit: UnitId,
    procedure: &Procedure,
    people: &[Subject],
    at: Timestamp,
) -> Result<(), Box<Stuck>> {
    let desk = city.desk(unit);
    let applicant = Uuid::nil();
    let mut dossier: Option<Dossier> = None;
    for kind in WAY {
        let command = command(kind, unit, procedure, applicant);
        let object = Object { unit: Some(unit), ..Object::default() };
        let mut nearest: Option<Stuck> = None;
        let mut done = false;
        let may = people.iter().filter(|person| permits(person, kind.action(), &object).is_ok());
        for assignment in may.filter_map(|person| person.assignment_with(unit, unit_roles(kind.action()))) {
            let actor = Actor {
                assignment: Some(assignment.id),
                division: Some(assignment.division.clone()),
                post: Some(assignment.post.clone()),
            };
            let context =
                Context { at, calendar: &city.calendar, procedure, actor: &actor, desk: &desk, next_number: 1 };
            match decide(dossier.as_ref(), &command, &context) {
                Ok(events) => {
                    for event in &events {
                        apply(&mut dossier, applicant, at, actor.assignment, event);
                    }
                    done = true;
                    break;
                }
                Err(refusal) => {
                    let reason = refusal.name().key().to_owned();
                    nearest = Some(Stuck { command: kind, reason, message: refusal.message(Lang::Vi) });
                }
            }
        }
        if !done {
            let nobody = || Stuck {
                command: kind,
                reason: "nobody".into(),
                message: "Không ai ở đơn vị đăng nhập được và có quyền làm việc này.".into(),
            };
            return Err(Box::new(nearest.unwrap_or_else(nobody)));
        }
    }
    Ok(())
}

fn command(kind: CommandKind, unit: UnitId, procedure: &Procedure, applicant: Uuid) -> Command {
    match kind {
        CommandKind::Submit => Command::Submit {
            unit,
            procedure: procedure.id.clone(),
            channel: procedure.channels.first().copied().unwrap_or(Channel::Counter),
            applicant,
            owner: None,
            papers: procedure.always_required().map(str::to_owned).collect(),
            quantity: Quantity::default(),
        },
        CommandKind::Accept => Command::Accept,
        CommandKind::HandOver => Command::HandOver,
        CommandKind::Handle => Command::Handle,
        CommandKind::SubmitForSignature => Command::SubmitForSignature { proposal: Proposal::Grant },
        CommandKind::Sign => Command::Sign,
        _ => Command::ReturnResult,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organization::{Assignment, Role};
    use crate::testing;

    const UNIT: UnitId = UnitId::new(10_001);

    fn person(id: u128, division: &str, post: &str, role: Role) -> Subject {
        let assignment = Assignment {
            id: Uuid::from_u128(id),
            official: Uuid::from_u128(id + 100),
            name: post.into(),
            unit: UNIT,
            division: division.into(),
            post: post.into(),
            roles: [role].into(),
            from: None,
            until: None,
        };
        Subject { account: Some(assignment.official), assignments: vec![assignment], ..Subject::visitor() }
    }

    fn people() -> Vec<Subject> {
        vec![
            person(1, "service_center", "counter_officer", Role::CounterOfficer),
            person(2, "society", "case_officer", Role::CaseOfficer),
            person(3, "committee", "vice_chair", Role::Signatory),
        ]
    }

    fn check(change: impl FnOnce(&mut Vec<Subject>), expected: Result<(), (CommandKind, &str)>) {
        let (city, mut people) = (testing::city(), people());
        change(&mut people);
        let at = city.calendar.opening(city.opening_day);
        let walked = walk(&city, UNIT, &testing::procedure(), &people, at);
        let got = walked.as_ref().map_err(|stuck| (stuck.command, stuck.reason.as_str()));
        assert_eq!(got.copied(), expected);
    }

    #[test]
    fn a_unit_whose_posts_are_filled_carries_a_dossier_to_its_result() {
        check(|_| {}, Ok(()));
    }

    #[test]
    fn the_first_command_that_nobody_can_give_is_named_with_its_reason() {
        check(|people| drop(people.remove(0)), Err((CommandKind::Submit, "nobody")));
        check(|people| people[1].assignments[0].roles.clear(), Err((CommandKind::Handle, "nobody")));
        check(
            |people| people[1].assignments[0].division = "economy".into(),
            Err((CommandKind::Handle, "other_division")),
        );
        check(|people| people[2].account = None, Err((CommandKind::Sign, "nobody")));
        check(|people| people[2].assignments[0].post = "chair".into(), Err((CommandKind::Sign, "other_signatory")));
        check(|people| people[2].assignments[0].unit = UnitId::new(10_002), Err((CommandKind::Sign, "nobody")));
    }
}
