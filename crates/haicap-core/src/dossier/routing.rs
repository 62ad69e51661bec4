//! On whose desk a dossier lies (luân chuyển hồ sơ).

use super::{Dossier, Stage};
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
            Queue::Post(unit, post) => write!(f, "{unit}/post/{post}"),
            Queue::Nobody => Ok(()),
        }
    }
}

/// The desk a dossier waits at.
pub fn queue(dossier: &Dossier) -> Queue {
    match dossier.stage() {
        // Who was asked for papers comes back to the counter with them.
        Stage::Submitted | Stage::AwaitingSupplement | Stage::Accepted | Stage::Signed => Queue::Counter(dossier.unit),
        Stage::HandedOver => Queue::Division(dossier.unit, dossier.division.clone().unwrap_or_default()),
        Stage::InHandling => dossier.officer.map_or(Queue::Nobody, Queue::Officer),
        Stage::AwaitingSignature => Queue::Post(dossier.unit, dossier.signing_post.clone().unwrap_or_default()),
        Stage::Returned | Stage::Declined | Stage::Withdrawn => Queue::Nobody,
    }
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
    queues
}
