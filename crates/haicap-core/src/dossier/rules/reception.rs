//! Rules of dossiers that were handed in at another unit (Điều 18 khoản 3 Nghị định 61/2018/NĐ-CP).

use super::Case;
use crate::dossier::reception::received_by;
use crate::dossier::{Command, Refusal};

/// Điều 14 khoản 4: a desk takes in what its own unit is competent for, until rules hold that let any desk receive. A
/// trial rehearses those before their day.
pub(super) fn desk_competent(case: &Case) -> Option<Refusal> {
    received_by(case.command, case.context.actor)?;
    let context = case.context;
    let anywhere = context.rules.received_anywhere || context.rehearsed.is_some_and(|rules| rules.received_anywhere);
    (!anywhere).then_some(Refusal::NotReceivedHere)
}

/// The code is the receiving desk's (Điều 26 khoản 2 điểm a), so that desk accepts, declines and passes it on.
pub(super) fn of_receiving_desk(case: &Case) -> Option<Refusal> {
    let dossier = case.dossier?;
    let elsewhere = dossier.reception.is_some() && case.context.actor.unit != Some(dossier.desk());
    (elsewhere && dossier.is_of_desk(case.command.kind())).then_some(Refusal::ReceivedElsewhere)
}

pub(super) fn something_to_transfer(case: &Case) -> Option<Refusal> {
    let Command::Transfer = case.command else {
        return None;
    };
    case.dossier?.reception.is_none().then_some(Refusal::NothingToTransfer)
}

pub(super) fn not_transferred_twice(case: &Case) -> Option<Refusal> {
    let Command::Transfer = case.command else {
        return None;
    };
    case.dossier?.reception.as_ref()?.transferred_at.map(|_| Refusal::TransferredAlready)
}

/// The competent unit passes to its division what it has.
pub(super) fn transferred_first(case: &Case) -> Option<Refusal> {
    let Command::HandOver = case.command else {
        return None;
    };
    case.dossier?.reception.as_ref()?.transferred_at.is_none().then_some(Refusal::NotTransferred)
}
