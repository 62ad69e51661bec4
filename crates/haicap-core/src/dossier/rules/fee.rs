//! Rules of the fee: only what is laid down, once, whole, and with the number of a receipt.

use super::Case;
use crate::dossier::{Command, Refusal};

/// Điều 4 khoản 5: nothing is taken that no rule lays down. Dossiers of old units were paid for there.
pub(super) fn fee_due(case: &Case) -> Option<Refusal> {
    let Command::TakeFee { .. } = case.command else {
        return None;
    };
    let fee = case.dossier?.fee.unwrap_or_default();
    (fee == 0).then_some(Refusal::NoFee)
}

/// Điều 4 khoản 5: a fee taken twice is a cost that no rule lays down.
pub(super) fn fee_once(case: &Case) -> Option<Refusal> {
    let Command::TakeFee { .. } = case.command else {
        return None;
    };
    case.dossier?.fee_taken.as_ref().map(|_| Refusal::FeeAlreadyTaken)
}

/// Điều 6 khoản 2 điểm c: the fee is paid in full, as laid down.
pub(super) fn fee_whole(case: &Case) -> Option<Refusal> {
    let Command::TakeFee { amount, .. } = case.command else {
        return None;
    };
    let fee = case.dossier?.fee?;
    (*amount != fee).then_some(Refusal::FeeDiffers { fee })
}

/// Điều 22 khoản 3: whatever was not paid in cash has its proof; of cash, the receipt that the desk gives is named.
pub(super) fn receipt_numbered(case: &Case) -> Option<Refusal> {
    let (Command::TakeFee { method, receipt, .. } | Command::RecordPayment { method, receipt, .. }) = case.command
    else {
        return None;
    };
    let numbered = receipt.chars().any(|letter| letter.is_ascii_digit());
    (!numbered).then_some(Refusal::ReceiptMissing(*method))
}
