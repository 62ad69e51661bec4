//! Rules of the fee: only what is laid down, once, whole, and with the number of a receipt; less what a ground of the
//! procedure waives; given back once, whole, by the desk that has the money.

use super::Case;
use crate::dossier::{Command, Refusal};

/// Điều 4 khoản 5: nothing is taken that no rule lays down, so nothing of it is waived. Dossiers of old units were paid for
/// there; what was given back for good is not owed.
pub(super) fn fee_due(case: &Case) -> Option<Refusal> {
    let dossier = case.dossier?;
    let fee = match case.command {
        Command::TakeFee { .. } if dossier.fee_taken.is_none() && dossier.refunded_for_good() => 0,
        Command::TakeFee { .. } => dossier.fee_to_pay().unwrap_or_default(),
        Command::WaiveFee { .. } => dossier.fee.unwrap_or_default(),
        _ => return None,
    };
    (fee == 0).then_some(Refusal::NoFee)
}

/// Điều 4 khoản 5: a fee taken twice is a cost that no rule lays down. What was taken is given back before it is waived.
pub(super) fn fee_once(case: &Case) -> Option<Refusal> {
    let (Command::TakeFee { .. } | Command::WaiveFee { .. }) = case.command else {
        return None;
    };
    case.dossier?.fee_taken.as_ref().map(|_| Refusal::FeeAlreadyTaken)
}

/// Điều 6 khoản 2 điểm c: the fee is paid in full, as laid down.
pub(super) fn fee_whole(case: &Case) -> Option<Refusal> {
    let Command::TakeFee { amount, .. } = case.command else {
        return None;
    };
    let fee = case.dossier?.fee_to_pay()?;
    (*amount != fee).then_some(Refusal::FeeDiffers { fee })
}

/// Điều 22 khoản 3: whatever was not paid in cash has its proof; of cash, the receipt that the desk gives is named.
pub(super) fn receipt_numbered(case: &Case) -> Option<Refusal> {
    let (Command::TakeFee { method, receipt, .. } | Command::RecordPayment { method, receipt, .. }) = case.command
    else {
        return None;
    };
    (!numbered(receipt)).then_some(Refusal::ReceiptMissing(*method))
}

pub(super) fn waived_once(case: &Case) -> Option<Refusal> {
    let Command::WaiveFee { .. } = case.command else {
        return None;
    };
    case.dossier?.fee_waived.as_ref().map(|_| Refusal::FeeAlreadyWaived)
}

/// Điều 6 khoản 2 điểm c: who pays less than the fee does so on a ground that is laid down.
pub(super) fn waiver_known(case: &Case) -> Option<Refusal> {
    let Command::WaiveFee { ground, .. } = case.command else {
        return None;
    };
    case.context.procedure.waiver(ground).is_none().then_some(Refusal::WaiverUnknown)
}

pub(super) fn waiver_proved(case: &Case) -> Option<Refusal> {
    let Command::WaiveFee { proof, .. } = case.command else {
        return None;
    };
    proof.trim().is_empty().then_some(Refusal::ProofMissing)
}

pub(super) fn fee_to_refund(case: &Case) -> Option<Refusal> {
    let Command::RefundFee { .. } = case.command else {
        return None;
    };
    let dossier = case.dossier?;
    (dossier.fee_taken.is_none() && dossier.fee_refunds.is_empty()).then_some(Refusal::NothingToRefund)
}

pub(super) fn refund_once(case: &Case) -> Option<Refusal> {
    let Command::RefundFee { .. } = case.command else {
        return None;
    };
    let dossier = case.dossier?;
    (dossier.fee_taken.is_none() && !dossier.fee_refunds.is_empty()).then_some(Refusal::FeeAlreadyRefunded)
}

/// The money goes back from where it lies.
pub(super) fn refund_at_desk(case: &Case) -> Option<Refusal> {
    let Command::RefundFee { .. } = case.command else {
        return None;
    };
    let dossier = case.dossier?;
    let desk = dossier.fee_taken.as_ref()?.desk.unwrap_or(dossier.unit);
    (case.context.actor.unit != Some(desk)).then_some(Refusal::TakenElsewhere)
}

pub(super) fn refund_ground_fits(case: &Case) -> Option<Refusal> {
    let Command::RefundFee { ground, .. } = case.command else {
        return None;
    };
    (!ground.fits(case.dossier?)).then_some(Refusal::RefundGroundDoesNotFit(*ground))
}

pub(super) fn refund_numbered(case: &Case) -> Option<Refusal> {
    let Command::RefundFee { voucher, .. } = case.command else {
        return None;
    };
    (!numbered(voucher)).then_some(Refusal::VoucherMissing)
}

fn numbered(text: &str) -> bool {
    text.chars().any(|letter| letter.is_ascii_digit())
}
