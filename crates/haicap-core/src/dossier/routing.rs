//! On whose desk a dossier lies (luân chuyển hồ sơ).

use super::{Dossier, Stage};
use crate::access::Subject;
use crate::organization::{Assignment, Role};
use crate::territory::UnitId;
use std::fmt;
use uuid::Uuid;

/// The desk a dossier waits at. Its text is the key of a worklist.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Queue {
    /// The one-stop desk of a unit.
    Counter(UnitId),
    /// A division of a unit; whoever takes it first.
    Division(UnitId, String),
    /// One case officer.
    Officer(Uuid),
    /// The heads of a division of a unit.
    Head(UnitId, String),
    /// The records clerks of a division of a unit.
    Clerk(UnitId, String),
    /// Whoever holds a post in a unit.
    Post(UnitId, String),
    /// The citizen, or nobody any more.
    Nobody,
}

impl fmt::Display for Queue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Queue::Counter(unit) => write!(f, "{unit}/counter"),
            Queue::Division(unit, division) => write!(f, "{unit}/division/{division}"),
            Queue::Officer(assignment) => write!(f, "officer/{assignment}"),
            Queue::Head(unit, division) => write!(f, "{unit}/head/{division}"),
            Queue::Clerk(unit, division) => write!(f, "{unit}/clerk/{division}"),
            Queue::Post(unit, post) => write!(f, "{unit}/post/{post}"),
            Queue::Nobody => Ok(()),
        }
    }
}

/// The desk a dossier waits at.
pub fn queue(dossier: &Dossier) -> Queue {
    match dossier.stage() {
        // Who was asked for papers or money comes back to the counter with them.
        Stage::Submitted | Stage::AwaitingSupplement | Stage::AwaitingPayment | Stage::Accepted | Stage::Signed => {
            Queue::Counter(dossier.lies_at())
        }
        // Given to somebody by the head, it lies on that desk before it is taken.
        Stage::HandedOver => match dossier.officer {
            Some(officer) => Queue::Officer(officer),
            None => Queue::Division(dossier.unit, dossier.division.clone().unwrap_or_default()),
        },
        Stage::InHandling => dossier.officer.map_or(Queue::Nobody, Queue::Officer),
        Stage::AwaitingApproval => {
            let division = dossier.approval.as_ref().map(|approval| approval.division.clone());
            Queue::Head(dossier.unit, division.unwrap_or_default())
        }
        Stage::AwaitingIssue => {
            let division = dossier.issue.as_ref().map(|issue| issue.division.clone());
            Queue::Clerk(dossier.unit, division.unwrap_or_default())
        }
        Stage::AwaitingSignature => Queue::Post(dossier.unit, dossier.signing_post.clone().unwrap_or_default()),
        Stage::Returned | Stage::Declined | Stage::Withdrawn | Stage::Stopped => Queue::Nobody,
    }
}

/// The desks whose work somebody sees: their own, and those of people they act for, as far as the rights go that were
/// given on.
pub fn queues_of_subject(subject: &Subject) -> Vec<Queue> {
    let own = subject.assignments.iter().flat_map(queues_of);
    let given = |held: &Assignment| {
        let signs = held.roles.contains(&Role::Signatory);
        queues_of(held).into_iter().filter(move |queue| signs || !matches!(queue, Queue::Post(..)))
    };
    let mut queues: Vec<_> = own.chain(subject.acting.iter().flat_map(|acting| given(&acting.held))).collect();
    queues.sort_unstable();
    queues.dedup();
    queues
}

/// The desks whose work a person sees. A post shows what was put up to it even when the right to
/// sign is missing, so that the fault is seen where it bites.
pub fn queues_of(assignment: &Assignment) -> Vec<Queue> {
    let unit = assignment.unit;
    let mut queues = vec![Queue::Post(unit, assignment.post.clone())];
    if assignment.roles.contains(&Role::CounterOfficer) {
        queues.push(Queue::Counter(unit));
    }
    if assignment.roles.contains(&Role::CaseOfficer) {
        queues.push(Queue::Officer(assignment.id));
        queues.push(Queue::Division(unit, assignment.division.clone()));
    }
    if assignment.roles.contains(&Role::DivisionHead) {
        queues.push(Queue::Head(unit, assignment.division.clone()));
    }
    if assignment.roles.contains(&Role::RecordsClerk) {
        queues.push(Queue::Clerk(unit, assignment.division.clone()));
    }
    queues
}
