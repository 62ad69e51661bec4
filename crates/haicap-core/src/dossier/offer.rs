//! Which commands a dossier is open to, before anybody types anything.

use super::{CommandKind, Dossier, allowed_stages};
use crate::law::{self, Ground};
use crate::procedure::Procedure;

/// Whether a command fits the dossier as it stands: its stage, what may be done once only and was done, and what the
/// procedure does not have. Who may give it is asked of access; what is typed is judged by [`super::decide`].
pub fn offered(kind: CommandKind, dossier: &Dossier, procedure: &Procedure) -> bool {
    let still = match kind {
        CommandKind::RequestSupplement => dossier.supplement.is_none(),
        CommandKind::Apologise => dossier.apology.is_none(),
        CommandKind::RequestPayment => dossier.payment.is_none() && procedure.obligation.is_some(),
        CommandKind::TakeFee => dossier.fee_due().is_some(),
        CommandKind::Transfer => dossier.reception.as_ref().is_some_and(|desk| desk.transferred_at.is_none()),
        CommandKind::HandOver => dossier.reception.as_ref().is_none_or(|desk| desk.transferred_at.is_some()),
        CommandKind::Reassign => dossier.division.is_some(),
        CommandKind::RecordAnswer => dossier.consults.iter().any(|consult| consult.answer.is_none()),
        _ => true,
    };
    still && allowed_stages(kind).contains(&dossier.stage())
}

/// The article that a command rests on, as pages show it beside the form; `None` where no single one does.
pub const fn ground(kind: CommandKind) -> Option<Ground> {
    Some(match kind {
        CommandKind::Submit => law::WAYS_OF_SUBMITTING,
        CommandKind::Accept => law::RECEIPT,
        CommandKind::Decline => law::DECLINING,
        CommandKind::RequestSupplement => law::SUPPLEMENT_IN_TIME,
        CommandKind::Transfer => law::TRANSFER_ELSEWHERE,
        CommandKind::HandOver => law::TRANSFER,
        CommandKind::Reassign => law::ASSIGNING,
        CommandKind::Issue => law::ISSUING,
        CommandKind::ReturnResult => law::RETURNING,
        CommandKind::Apologise => law::APOLOGY,
        CommandKind::RequestPayment => law::WHAT_IS_PAID,
        CommandKind::RecordPayment => law::PAYING,
        CommandKind::TakeFee => law::TAKING_FEES,
        CommandKind::Consult | CommandKind::RecordAnswer => law::CONSULTING,
        CommandKind::Supplement
        | CommandKind::Handle
        | CommandKind::SubmitForSignature
        | CommandKind::Approve
        | CommandKind::SendBack
        | CommandKind::Sign
        | CommandKind::Withdraw
        | CommandKind::Stop => return None,
    })
}
