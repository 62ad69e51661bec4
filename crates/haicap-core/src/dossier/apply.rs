//! What an event changes.

use super::{Dossier, Event, SupplementRequest};
use crate::procedure::{Channel, Quantity};
use jiff::Timestamp;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Applies an event that happened at `at`, done by the assignment `actor`, to the dossier `id`.
///
/// The first event of a dossier makes it; later ones change it. An event that does not fit leaves
/// the state as it is: [`super::decide`] never produces one.
pub fn apply(state: &mut Option<Dossier>, id: Uuid, at: Timestamp, actor: Option<Uuid>, event: &Event) {
    if let Event::Submitted { .. } = event {
        *state = submitted(id, at, event);
    } else if let Event::CarriedOver { .. } = event {
        *state = carried_over(id, event);
    } else if let Some(dossier) = state {
        change(dossier, at, actor, event);
    }
}

/// Replays a dossier from its events: `(at, actor, event)` in order.
pub fn replay<'a>(id: Uuid, events: impl IntoIterator<Item = (Timestamp, Option<Uuid>, &'a Event)>) -> Option<Dossier> {
    let mut state = None;
    for (at, actor, event) in events {
        apply(&mut state, id, at, actor, event);
    }
    state
}

fn submitted(id: Uuid, at: Timestamp, event: &Event) -> Option<Dossier> {
    let Event::Submitted { unit, procedure, channel, applicant, owner, papers, quantity } = event.clone() else {
        return None;
    };
    Some(Dossier {
        id,
        unit,
        procedure,
        channel,
        applicant,
        owner,
        papers,
        quantity,
        submitted_at: at,
        code: None,
        fee: None,
        accepted_at: None,
        due_at: None,
        supplement: None,
        division: None,
        handed_over_at: None,
        officer: None,
        handled_at: None,
        proposal: None,
        signing_post: None,
        sent_for_signature_at: None,
        signatory: None,
        signed_at: None,
        returned_at: None,
        declined_at: None,
        withdrawn_at: None,
        closing_reason: None,
        carried_over: None,
    })
}

/// As handed in at the old unit and accepted there. In which way, with which papers and how many copies stands in the
/// paper file alone: it counts as one from the counter.
fn carried_over(id: Uuid, event: &Event) -> Option<Dossier> {
    let Event::CarriedOver { unit, procedure, applicant, code, received_at, due_at, old } = event.clone() else {
        return None;
    };
    let (channel, owner, papers, quantity) = (Channel::Counter, None, BTreeSet::new(), Quantity::default());
    let handed_in = Event::Submitted { unit, procedure, channel, applicant, owner, papers, quantity };
    let dossier = submitted(id, received_at, &handed_in)?;
    Some(Dossier {
        code: Some(code),
        accepted_at: Some(received_at),
        due_at: Some(due_at),
        carried_over: Some(old),
        ..dossier
    })
}

fn change(dossier: &mut Dossier, at: Timestamp, actor: Option<Uuid>, event: &Event) {
    match event {
        Event::Submitted { .. } | Event::CarriedOver { .. } => {}
        Event::Accepted { code, fee, due_at } => {
            dossier.code = Some(code.clone());
            dossier.fee = Some(*fee);
            dossier.accepted_at = Some(at);
            dossier.due_at = Some(*due_at);
        }
        Event::Declined { reason } => {
            dossier.declined_at = Some(at);
            dossier.closing_reason = Some(reason.clone());
        }
        Event::SupplementRequested { papers, reason } => {
            dossier.supplement = Some(SupplementRequest {
                requested_at: at,
                by: actor.unwrap_or_default(),
                papers: papers.clone(),
                reason: reason.clone(),
                answered_at: None,
            });
        }
        Event::Supplemented { papers, due_at } => {
            dossier.papers.extend(papers.iter().cloned());
            if let Some(request) = &mut dossier.supplement {
                request.answered_at = Some(at);
            }
            dossier.due_at = due_at.or(dossier.due_at);
        }
        Event::HandedOver { division } => {
            dossier.division = Some(division.clone());
            dossier.handed_over_at = Some(at);
        }
        Event::Taken => {
            dossier.officer = actor;
            dossier.handled_at = Some(at);
        }
        Event::SentForSignature { post, proposal } => {
            dossier.signing_post = Some(post.clone());
            dossier.proposal = Some(proposal.clone());
            dossier.sent_for_signature_at = Some(at);
        }
        Event::Signed => {
            dossier.signatory = actor;
            dossier.signed_at = Some(at);
        }
        Event::Returned => dossier.returned_at = Some(at),
        Event::Withdrawn { reason } => {
            dossier.withdrawn_at = Some(at);
            dossier.closing_reason = Some(reason.clone()).filter(|reason| !reason.is_empty());
        }
    }
}
