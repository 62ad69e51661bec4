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
        (
            "waived_once",
            FeeAlreadyWaived,
            then(waive("half", "GXN 1")).then(By::Counter, morning(), waive("poor", "GXN 2")),
        ),
        ("waiver_known", WaiverUnknown, then(waive("rich", "GXN 1"))),
        ("waiver_proved", ProofMissing, then(waive("poor", "  "))),
        ("fee_to_refund", NothingToRefund, then(wrongly())),
        ("refund_once", FeeAlreadyRefunded, given_back().then(By::CenterHead, morning(), wrongly())),
        ("refund_at_desk", TakenElsewhere, taken_elsewhere().then(By::CenterHead, morning(), wrongly())),
        (
            "refund_ground_fits",
            RefundGroundDoesNotFit,
            taken().then(By::CenterHead, morning(), refund(RefundGround::Withdrawn, "PC-01")),
        ),
        (
            "refund_numbered",
            VoucherMissing,
            taken().then(By::CenterHead, morning(), refund(RefundGround::TakenWrongly, "chưa có")),
        ),
    ]
}

fn wrongly() -> Command {
    refund(RefundGround::TakenWrongly, "PC-01")
}

fn taken() -> Way {
    way_to(Stage::Accepted).then(By::Counter, morning(), take(8_000, "BL-01"))
}

fn given_back() -> Way {
    taken().then(By::CenterHead, morning(), wrongly())
}

/// Received and paid for at another unit's desk.
fn taken_elsewhere() -> Way {
    let mut way = way_to(Stage::Accepted);
    way.rules = Some(RuleSet::on(jiff::civil::date(2025, 7, 1)));
    way.steps[0].0 = By::CounterElsewhere;
    way.steps[1].0 = By::CounterElsewhere;
    way.then(By::CounterElsewhere, morning(), take(8_000, "BL-01"))
}

#[test]
fn who_proves_a_ground_pays_less_and_the_rest_is_taken_to_the_dong() {
    let granted = |ground, proof| way_to(Stage::Accepted).then(By::Counter, morning(), waive(ground, proof));
    let whole = play(&granted("poor", " GXN 12 "), None).0.unwrap();
    assert_eq!((whole.fee, whole.fee_to_pay(), whole.fee_due()), (Some(8_000), Some(0), None));
    let waived = whole.fee_waived.as_ref().unwrap();
    assert_eq!((waived.off, waived.proof.as_str(), waived.by), (8_000, "GXN 12", Uuid::from_u128(10)));
    assert_eq!(whole.fee_label(Lang::Vi), "8.000 đồng, được miễn (Người thuộc hộ nghèo; GXN 12)");
    let nothing_left = granted("poor", "GXN 12").then(By::Counter, morning(), take(8_000, "BL-01"));
    assert_eq!(play(&nothing_left, None).1, Err(Refusal::NoFee));

    let half = play(&granted("half", "GXN 12"), None).0.unwrap();
    assert_eq!((half.fee_to_pay(), half.fee_due()), (Some(4_000), Some(4_000)));
    let whole_fee = granted("half", "GXN 12").then(By::Counter, morning(), take(8_000, "BL-01"));
    assert_eq!(play(&whole_fee, None).1, Err(Refusal::FeeDiffers { fee: 4_000 }));
    let rest = granted("half", "GXN 12").then(By::Counter, morning(), take(4_000, "BL-01"));
    assert_eq!(
        play(&rest, None).0.unwrap().fee_label(Lang::Vi),
        "8.000 đồng, được giảm 4.000 đồng (Người thuộc hộ nghèo; GXN 12), còn 4.000 đồng, đã nộp (tiền mặt tại quầy, \
         biên lai số BL-01)"
    );
    assert_eq!(
        play(&taken().then(By::Counter, morning(), waive("poor", "GXN 1")), None).1,
        Err(Refusal::FeeAlreadyTaken)
    );
    let mut free = way_to(Stage::Accepted);
    free.procedure.fee.tiers.clear();
    assert_eq!(play(&free.then(By::Counter, morning(), waive("poor", "GXN 1")), None).1, Err(Refusal::NoFee));
    assert_eq!(
        play(&way_to(Stage::Submitted).then(By::Counter, morning(), waive("poor", "1")), None).1.unwrap_err().name(),
        RefusalName::WrongStage
    );
}

#[test]
fn a_fee_is_given_back_whole_and_taken_again_only_where_it_was_wrong() {
    let dossier = play(&given_back(), None).0.unwrap();
    assert_eq!((dossier.fee_taken.as_ref(), dossier.fee_due()), (None, Some(8_000)), "it is owed as before");
    let refund_of = &dossier.fee_refunds[0];
    assert_eq!(
        (refund_of.taken.amount, refund_of.voucher.as_str(), refund_of.by),
        (8_000, "PC-01", Uuid::from_u128(60))
    );
    assert!(dossier.fee_label(Lang::Vi).contains("đã hoàn 8.000 đồng (thu sai mức"), "{}", dossier.fee_label(Lang::Vi));
    // Half of it was owed: taken wrongly, given back, waived, and the rest taken.
    let again = given_back().then(By::Counter, morning(), waive("half", "GXN 1")).then(
        By::Counter,
        morning(),
        take(4_000, "BL-02"),
    );
    let dossier = play(&again, None).0.unwrap();
    let moves: Vec<_> = (0..).map_while(|number| dossier.fee_move(number)).collect();
    assert!(
        matches!(moves.as_slice(), [FeeMove::Waived(_), FeeMove::Taken(first), FeeMove::Refunded(_), FeeMove::Taken(second)]
            if (first.amount, second.amount) == (8_000, 4_000)),
        "{moves:?}"
    );
    let number = |event: Event| dossier.fee_number(&event).map(|(number, _)| number);
    let ended = Event::FeeRefunded { ground: RefundGround::Withdrawn, reason: String::new(), voucher: "1".into() };
    assert_eq!((number(ended), number(Event::Transferred)), (Some(2), None));

    let withdrawn = taken().then(By::Counter, morning(), Command::Withdraw { reason: String::new() });
    let back = withdrawn.clone().then(By::CenterHead, morning(), refund(RefundGround::Withdrawn, "PC-02"));
    let dossier = play(&back, None).0.unwrap();
    assert_eq!((dossier.stage(), dossier.fee_due(), dossier.refunded_for_good()), (Stage::Withdrawn, None, true));
    let stopped = way_to(Stage::InHandling).then(By::Counter, morning(), take(8_000, "BL-01")).then(
        By::Officer,
        morning(),
        Command::Stop { ground: StopGround::ByLaw, reason: "lệnh".into() },
    );
    let fits = |way: &Way, ground: RefundGround| ground.fits(&play(way, None).0.unwrap());
    assert!(fits(&stopped, RefundGround::Refused) && !fits(&stopped, RefundGround::Withdrawn));
    assert!(fits(&withdrawn, RefundGround::Withdrawn) && !fits(&withdrawn, RefundGround::Refused));
    let refuse =
        Command::SubmitForSignature { proposal: Proposal::Refuse { reason: "không đủ điều kiện".into() } };
    let proposed = way_to(Stage::InHandling).then(By::Counter, morning(), take(8_000, "BL-01")).then(
        By::Officer,
        morning(),
        refuse,
    );
    assert!(!fits(&proposed, RefundGround::Refused), "not before it is signed");
    let refused = proposed.then(By::ViceChair, morning(), Command::Sign);
    let back = refused.then(By::CenterHead, morning(), refund(RefundGround::Refused, "PC-03"));
    let dossier = play(&back, None).0.unwrap();
    assert_eq!(dossier.fee_due(), None, "not owed any more");
    assert_eq!(play(&back.then(By::Counter, morning(), take(8_000, "BL-09")), None).1, Err(Refusal::NoFee));
}

#[test]
fn the_desk_that_took_a_fee_gives_it_back() {
    let elsewhere = taken_elsewhere().then(By::CounterElsewhere, morning(), wrongly());
    let dossier = play(&elsewhere, None).0.unwrap();
    assert_eq!(dossier.fee_refunds.len(), 1, "whoever may is asked of access");
    let event = Event::FeeRefunded { ground: RefundGround::TakenWrongly, reason: String::new(), voucher: "1".into() };
    assert_eq!(dossier.fee_number(&event), Some((2, reception::ELSEWHERE)));
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
