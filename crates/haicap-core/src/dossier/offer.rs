//! Which commands a dossier is open to, before anybody types anything.

use super::{CommandKind, Dossier, allowed_stages};
use crate::law::{self, Ground, OneStop, RuleSet};
use crate::procedure::Procedure;

/// Whether a command fits the dossier as it stands: its stage, what may be done once only and was done, and what the
/// procedure does not have. Who may give it is asked of access; what is typed is judged by [`super::decide`].
pub fn offered(kind: CommandKind, dossier: &Dossier, procedure: &Procedure, rules: &RuleSet) -> bool {
    let still = match kind {
        CommandKind::RequestSupplement => dossier.supplements_asked() < rules.supplements,
        CommandKind::Apologise => dossier.new_dates_given() < rules.new_dates,
        CommandKind::RequestPayment => dossier.payment.is_none() && procedure.obligation.is_some(),
        CommandKind::TakeFee => dossier.fee_due().is_some(),
        CommandKind::WaiveFee => {
            dossier.fee_due().is_some() && dossier.fee_waived.is_none() && !procedure.waivers.is_empty()
        }
        CommandKind::RefundFee => dossier.fee_taken.is_some(),
        CommandKind::Transfer => dossier.reception.as_ref().is_some_and(|desk| desk.transferred_at.is_none()),
        CommandKind::HandOver => dossier.reception.as_ref().is_none_or(|desk| desk.transferred_at.is_some()),
        CommandKind::Reassign => dossier.division.is_some(),
        CommandKind::RecordAnswer => dossier.consults.iter().any(|consult| consult.answer.is_none()),
        _ => true,
    };
    still && allowed_stages(kind).contains(&dossier.stage())
}

/// The article that a command rests on, under the rules of a dossier, as pages show it beside the form; `None` where no
/// single one does.
pub fn ground(kind: CommandKind, dossier: &Dossier, rules: &'static RuleSet) -> Option<Ground> {
    let article = match kind {
        CommandKind::Submit => law::WAYS_OF_SUBMITTING,
        CommandKind::Accept => law::RECEIPT,
        CommandKind::Decline => law::DECLINING,
        CommandKind::RequestSupplement => asking(dossier.accepted_at.is_some()),
        CommandKind::Transfer => law::TRANSFER_ELSEWHERE,
        CommandKind::HandOver => law::TRANSFER,
        CommandKind::Reassign => law::ASSIGNING,
        CommandKind::Issue => return Some(law::ISSUING),
        CommandKind::AttachResult => law::RESULT_KEPT,
        CommandKind::ChooseDelivery => law::RECEIVING,
        CommandKind::ReturnResult => law::RETURNING,
        CommandKind::Apologise => law::APOLOGY,
        CommandKind::RequestPayment => law::WHAT_IS_PAID,
        CommandKind::RecordPayment => law::PAYING,
        CommandKind::TakeFee => law::TAKING_FEES,
        CommandKind::WaiveFee => law::FEE_IN_FULL,
        CommandKind::Consult | CommandKind::RecordAnswer => law::CONSULTING,
        CommandKind::Supplement
        | CommandKind::Handle
        | CommandKind::SubmitForSignature
        | CommandKind::Approve
        | CommandKind::SendBack
        | CommandKind::Sign
        | CommandKind::Withdraw
        | CommandKind::RefundFee
        | CommandKind::Stop => return None,
    };
    Some(article.under(rules))
}

/// What a request for papers rests on: the check at reception, or the examination after it.
pub(super) const fn asking(accepted: bool) -> OneStop {
    if accepted { law::SUPPLEMENT_IN_TIME } else { law::COMPLETENESS }
}
