//! What an event changes.

use super::{
    Answer, Apology, Approval, Attachment, Consult, DeliveryWay, Dossier, Event, FeeRefunded, FeeTaken, FeeWaived,
    Issue, Paid, Payment, PromiseMoved, Reception, ResultFile, SentBack, Stopped, SupplementRequest,
};
use crate::procedure::{Channel, Quantity};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
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
    let Event::Submitted { unit, procedure, channel, applicant, owner, papers, quantity, received_by } = event.clone()
    else {
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
        files: BTreeMap::new(),
        quantity,
        submitted_at: at,
        code: None,
        fee: None,
        accepted_at: None,
        accepted_by: None,
        due_at: None,
        supplement: None,
        earlier_supplements: 0,
        division: None,
        handed_over_at: None,
        officer: None,
        handled_at: None,
        proposal: None,
        signing_post: None,
        sent_for_signature_at: None,
        signatory: None,
        signed_at: None,
        approval: None,
        issue: None,
        result: None,
        sent_back: None,
        apology: None,
        earlier_apologies: 0,
        payment: None,
        fee_taken: None,
        fee_waived: None,
        fee_refunds: Vec::new(),
        consults: Vec::new(),
        delivery: DeliveryWay::default(),
        consignment: None,
        returned_at: None,
        returned_by: None,
        declined_at: None,
        withdrawn_at: None,
        stopped: None,
        closing_reason: None,
        due_moved: None,
        reception: received_by.map(|unit| Reception { unit, transferred_at: None }),
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
    let handed_in =
        Event::Submitted { unit, procedure, channel, applicant, owner, papers, quantity, received_by: None };
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
            (dossier.accepted_at, dossier.accepted_by) = (Some(at), actor);
            dossier.due_at = Some(*due_at);
        }
        Event::Declined { reason } => {
            dossier.declined_at = Some(at);
            dossier.closing_reason = Some(reason.clone());
        }
        Event::SupplementRequested { papers, reason } => {
            dossier.earlier_supplements = dossier.supplements_asked();
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
            // The limit begins anew, and so does what was promised.
            dossier.due_moved = dossier.due_moved.take().filter(|_| due_at.is_none());
        }
        Event::DueMoved { .. } | Event::NewDateMoved { .. } => move_promise(dossier, event),
        Event::FilesAttached { .. } | Event::FileRemoved { .. } => change_files(dossier, event),
        Event::HandedOver { division } => {
            dossier.division = Some(division.clone());
            dossier.handed_over_at = Some(at);
        }
        Event::Taken => {
            dossier.officer = actor;
            dossier.handled_at = Some(at);
        }
        Event::Reassigned { officer, .. } => dossier.officer = Some(*officer),
        Event::SentForSignature { post, proposal, approve } => {
            let to_approve = |division| Approval { division, approved_at: None, by: None };
            dossier.approval = approve.clone().map(to_approve);
            dossier.signing_post = Some(post.clone());
            dossier.proposal = Some(proposal.clone());
            dossier.sent_for_signature_at = Some(at);
        }
        Event::Signed { issue } => {
            dossier.signatory = actor;
            dossier.signed_at = Some(at);
            dossier.issue = issue.clone().map(|division| Issue { division, number: None, issued_at: None });
        }
        Event::Withdrawn { reason } => {
            dossier.withdrawn_at = Some(at);
            dossier.closing_reason = Some(reason.clone()).filter(|reason| !reason.is_empty());
        }
        Event::Stopped { ground, reason } => {
            dossier.stopped = Some(Stopped { at, ground: *ground, reason: reason.clone() });
            dossier.closing_reason = Some(reason.clone());
        }
        _ => on_the_way(dossier, at, actor.unwrap_or_default(), event),
    }
}

fn move_promise(dossier: &mut Dossier, event: &Event) {
    match event {
        Event::DueMoved { from, to, reason } => {
            let first = dossier.due_moved.take().map_or(*from, |moved| moved.from);
            dossier.due_moved = Some(PromiseMoved { from: first, reason: reason.clone() }).filter(|_| first != *to);
            dossier.due_at = Some(*to);
        }
        Event::NewDateMoved { to, .. } => {
            if let Some(apology) = &mut dossier.apology {
                apology.until = *to;
            }
        }
        _ => {}
    }
}

fn change_files(dossier: &mut Dossier, event: &Event) {
    match event {
        Event::FilesAttached { files } => {
            for Attachment { paper, file, .. } in files {
                dossier.files.entry(paper.clone()).or_default().insert(file.clone());
            }
        }
        Event::FileRemoved { paper, file } => {
            if let Some(files) = dossier.files.get_mut(paper) {
                files.remove(file);
            }
            dossier.files.retain(|_, files| !files.is_empty());
        }
        _ => {}
    }
}

/// What comes up on the way, in procedures that ask for it or when something goes wrong.
fn on_the_way(dossier: &mut Dossier, at: Timestamp, by: Uuid, event: &Event) {
    match event {
        Event::Transferred => {
            if let Some(reception) = &mut dossier.reception {
                reception.transferred_at = Some(at);
            }
        }
        Event::Approved => {
            if let Some(approval) = &mut dossier.approval {
                (approval.approved_at, approval.by) = (Some(at), Some(by));
            }
        }
        Event::SentBack { reason } => {
            dossier.sent_back = Some(SentBack { at, by, reason: reason.clone() });
            dossier.sent_for_signature_at = None;
            (dossier.approval, dossier.signing_post) = (None, None);
        }
        Event::ResultAttached { file, bytes, .. } => {
            let replaced = dossier.result.as_ref().map_or(0, |before| before.replaced + 1);
            dossier.result = Some(ResultFile { file: file.clone(), bytes: *bytes, at, by, replaced });
        }
        Event::DeliveryChosen { way } => dossier.delivery = *way,
        Event::Returned { consignment, .. } => {
            (dossier.returned_at, dossier.returned_by) = (Some(at), Some(by).filter(|by| !by.is_nil()));
            dossier.consignment = Some(consignment.clone()).filter(|number| !number.is_empty());
        }
        Event::Issued { number } => {
            if let Some(issue) = &mut dossier.issue {
                (issue.number, issue.issued_at) = (Some(number.clone()), Some(at));
            }
        }
        Event::Apologised { reason, until, came } => {
            dossier.earlier_apologies = dossier.new_dates_given();
            dossier.apology = Some(Apology { at, by, reason: reason.clone(), until: *until, came: *came });
        }
        Event::PaymentRequested { amount, reason, clock } => {
            let (amount, reason, clock) = (*amount, reason.clone(), *clock);
            dossier.payment = Some(Payment { requested_at: at, by, amount, reason, clock, paid: None });
        }
        Event::Paid { method, receipt, due_at } => {
            if let Some(payment) = &mut dossier.payment {
                payment.paid = Some(Paid { at, method: *method, receipt: receipt.clone() });
            }
            dossier.due_at = due_at.or(dossier.due_at);
        }
        Event::FeeTaken { amount, method, receipt, desk } => {
            let (amount, method, receipt, desk) = (*amount, *method, receipt.clone(), *desk);
            dossier.fee_taken = Some(FeeTaken { at, by, amount, method, receipt, desk });
        }
        Event::FeeWaived { .. } | Event::FeeRefunded { .. } => less_fee(dossier, at, by, event),
        Event::Consulted { agency, question, until } => dossier.consults.push(Consult {
            agency: agency.clone(),
            question: question.clone(),
            asked_at: at,
            until: *until,
            answer: None,
        }),
        Event::Answered { agency, answer } => {
            let open = dossier.consults.iter_mut().find(|consult| consult.is_open_with(agency));
            if let Some(consult) = open {
                consult.answer = Some(Answer { at, text: answer.clone() });
            }
        }
        _ => {}
    }
}

/// A fee that is not owed, or was given back.
fn less_fee(dossier: &mut Dossier, at: Timestamp, by: Uuid, event: &Event) {
    match event.clone() {
        Event::FeeWaived { ground, name, name_en, off, proof, desk } => {
            dossier.fee_waived = Some(FeeWaived { at, by, ground, name, name_en, off, proof, desk });
        }
        Event::FeeRefunded { ground, reason, voucher } => {
            let refund = dossier.fee_taken.take().map(|taken| FeeRefunded { at, by, ground, reason, voucher, taken });
            dossier.fee_refunds.extend(refund);
        }
        _ => {}
    }
}
