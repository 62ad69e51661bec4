//! Rules of the result: who brings its file, and in which way the citizen receives it.

use super::Case;
use crate::dossier::{Command, Delivery, DeliveryWay, Refusal};

/// Điều 20 khoản 5: the agency that decided keeps the result. Where a records clerk issues it, that clerk's division
/// brings the file, else whoever handled or signed it (assumption).
pub(super) fn issuing_hand(case: &Case) -> Option<Refusal> {
    let Command::AttachResult { .. } = case.command else {
        return None;
    };
    (!case.dossier?.brings_result(case.context.actor)).then_some(Refusal::NotIssuer)
}

/// Điều 20 khoản 3: what the citizen registered is where the result goes; a letter needs an address.
pub(super) fn address_clear(case: &Case) -> Option<Refusal> {
    let (Command::Submit { delivery, .. } | Command::ChooseDelivery { delivery }) = case.command else {
        return None;
    };
    (!Delivery::of(delivery.way, &delivery.address).is_clear()).then_some(Refusal::AddressUnclear)
}

/// The post gives a number to what it takes (assumption): by it a lost letter is looked for (Điều 21 khoản 3).
pub(super) fn consignment_given(case: &Case) -> Option<Refusal> {
    let (number, way) = returned(case)?;
    let numbered = number.chars().any(|letter| letter.is_ascii_digit());
    (way == DeliveryWay::Post && !numbered).then_some(Refusal::ConsignmentMissing)
}

/// Điều 20 khoản 3: what was not to be sent by post is not sent.
pub(super) fn consignment_fits(case: &Case) -> Option<Refusal> {
    let (number, way) = returned(case)?;
    (way != DeliveryWay::Post && !number.trim().is_empty()).then_some(Refusal::NotByPost)
}

/// Điều 20 khoản 1, khoản 3: what is received online is there, in full.
pub(super) fn result_there(case: &Case) -> Option<Refusal> {
    let (_, way) = returned(case)?;
    (way == DeliveryWay::Online && case.dossier?.result.is_none()).then_some(Refusal::ResultFileMissing)
}

/// The number of the consignment with which a result is given, and the way that the citizen registered.
fn returned<'a>(case: &Case<'a>) -> Option<(&'a str, DeliveryWay)> {
    let Command::ReturnResult { consignment } = case.command else {
        return None;
    };
    Some((consignment, case.dossier?.delivery))
}
