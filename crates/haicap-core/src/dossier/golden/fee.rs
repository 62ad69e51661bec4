//! The fee: taken once, whole, with the number of a receipt; by the receiving desk, too.

use super::rows::Row;
use super::*;
use crate::law::{PROOF_OF_PAYMENT, RuleSet};

/// One row for each refusal of the fee.
pub(super) fn rows() -> Vec<Row> {
    use RefusalName::*;
    let then = |command| way_to(Stage::Accepted).then(By::Counter, morning(), command);
    let mut free = then(take(0, "BL-01"));
    free.procedure.fee.tiers.clear();
    vec![
        ("fee_due", NoFee, free),
        ("fee_once", FeeAlreadyTaken, then(take(8_000, "BL-01")).then(By::Counter, morning(), take(8_000, "BL-02"))),
        ("fee_whole", FeeDiffers, then(take(7_999, "BL-01"))),
        ("receipt_numbered", ReceiptMissing, then(take(8_000, "không có"))),
    ]
}

#[test]
fn a_fee_is_taken_in_every_stage_after_acceptance_and_stays_on_record() {
    for stage in Stage::ALL {
        let before = play(&way_to(*stage), None).0.unwrap();
        let way = way_to(*stage).then(By::Counter, morning(), take(8_000, " BL-07 "));
        let after = play(&way, None).0.unwrap();
        assert_eq!(after.fee_taken.is_some(), before.fee_due().is_some(), "{stage}");
        assert_eq!(
            before.fee_due().is_some(),
            offered(CommandKind::TakeFee, &before, &way.procedure, RuleSet::on(morning().date())),
            "{stage}"
        );
        assert_eq!((after.stage(), after.due_at), (before.stage(), before.due_at), "it moves nothing");
        if let Some(taken) = &after.fee_taken {
            assert_eq!((taken.amount, taken.receipt.as_str(), taken.desk), (8_000, "BL-07", None));
            assert_eq!((taken.at, after.fee_due()), (at(morning()), None));
        }
    }
}

#[test]
fn more_than_the_fee_is_refused_like_less() {
    for amount in [0, 7_999, 8_001, 16_000] {
        let way = way_to(Stage::Signed).then(By::Counter, morning(), take(amount, "BL-01"));
        assert_eq!(play(&way, None).1, Err(Refusal::FeeDiffers { fee: 8_000 }), "{amount}");
    }
}

#[test]
fn an_obligation_needs_the_number_of_its_receipt_like_a_fee() {
    for receipt in ["", "  ", "không số"] {
        let method = PayMethod::Transfer;
        let pay = Command::RecordPayment { amount: 500_000, method, receipt: receipt.into() };
        let way = way_to(Stage::AwaitingPayment).then(By::Counter, morning(), pay);
        let refusal = play(&way, None).1.unwrap_err();
        assert_eq!(refusal, Refusal::ReceiptMissing(method));
        assert_eq!(
            refusal.ground(RuleSet::on(morning().date())),
            PROOF_OF_PAYMENT.under(RuleSet::on(morning().date()))
        );
    }
}

#[test]
fn the_desk_that_received_it_takes_the_fee_and_is_named() {
    let mut way = way_to(Stage::Accepted);
    // Any desk receives since then.
    way.rules = Some(RuleSet::on(jiff::civil::date(2025, 7, 1)));
    way.steps[0].0 = By::CounterElsewhere;
    way.steps[1].0 = By::CounterElsewhere;
    let there = way.clone().then(By::CounterElsewhere, morning(), take(8_000, "BL-01"));
    let dossier = play(&there, None).0.unwrap();
    assert_eq!(dossier.fee_taken.as_ref().and_then(|taken| taken.desk), Some(reception::ELSEWHERE));
    let here = way.then(By::Counter, morning(), take(8_000, "BL-01"));
    assert_eq!(play(&here, None).0.unwrap().fee_taken.and_then(|taken| taken.desk), None);
}
