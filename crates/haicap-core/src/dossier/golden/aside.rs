//! What comes up on the way: approval, issuing, apology, payment, stopping, opinions.

use super::rows::Row;
use super::*;
use crate::procedure::WhilePaying;
use jiff::civil::Date;

/// One row for each refusal of what comes up on the way.
pub(super) fn rows() -> Vec<Row> {
    use RefusalName::*;
    let day = |day: i8| date(2025, 6, day);
    let then = |stage, by, command| way_to(stage).then(by, morning(), command);
    let in_handling = |by, command| then(Stage::InHandling, by, command);
    let long = |by, command| {
        let way = way_to(Stage::InHandling).then(by, morning(), command);
        Way { procedure: testing::long_procedure(), ..way }
    };
    let paid = || way_to(Stage::AwaitingPayment).then(By::Counter, morning(), pay(500_000));
    let asked = || way_to(Stage::InHandling).then(By::Officer, morning(), consult(day(13)));
    let stop = |ground| Command::Stop { ground, reason: "theo quy định".into() };
    let nobody = || Command::Consult { agency: " ".into(), question: "gì".into(), until: day(13) };
    vec![
        (
            "numbered",
            NumberMissing,
            then(Stage::AwaitingIssue, By::Clerk, Command::Issue { number: " ".into(), result: None }),
        ),
        (
            "apology_once",
            AlreadyApologised,
            in_handling(By::Head, apologise(day(20))).then(By::Head, morning(), apologise(day(23))),
        ),
        ("new_date_later", NewDateNotLater, in_handling(By::Head, apologise(day(17)))),
        ("new_date_working", NewDateIsDayOff, in_handling(By::Head, apologise(day(21)))),
        ("new_date_near", NewDateTooFar, in_handling(By::Head, apologise(date(2025, 9, 18)))),
        ("obligation", NothingToPay, in_handling(By::Officer, charge(500_000))),
        ("payment_once", PaymentAlreadyRequested, paid().then(By::Officer, morning(), charge(1))),
        ("payment_amount", AmountOutOfRange, long(By::Officer, charge(0))),
        ("payment_whole", PaymentDiffers, then(Stage::AwaitingPayment, By::Counter, pay(499_999))),
        ("stop_ground_fits", StopGroundDoesNotFit, in_handling(By::Officer, stop(StopGround::NotPaid))),
        ("agency_named", AgencyOrQuestionMissing, in_handling(By::Officer, nobody())),
        ("agency_limit", AnswerLimitPast, in_handling(By::Officer, consult(day(11)))),
        ("agency_limit_working", AnswerLimitIsDayOff, in_handling(By::Officer, consult(day(14)))),
        ("agency_once", AlreadyConsulted, asked().then(By::Officer, morning(), consult(day(13)))),
        ("agency_asked", NotConsulted, asked().then(By::Officer, morning(), answer("Công an quận"))),
    ]
}

fn at_eight(day: Date) -> DateTime {
    day.at(8, 0, 0, 0)
}

#[test]
fn a_long_procedure_passes_every_desk_and_is_ready_when_it_is_issued() {
    let mut way = way_to(Stage::InHandling);
    way.procedure = testing::long_procedure();
    let way = way
        .then(By::Officer, morning(), Command::SubmitForSignature { proposal: Proposal::Grant })
        .then(By::Head, morning(), Command::Approve)
        .then(By::ViceChair, morning(), Command::Sign)
        .then(By::Clerk, at_eight(date(2025, 6, 13)), Command::Issue { number: "12/GXN-UBND".into(), result: None });
    let mut desks = Vec::new();
    for length in 4..=way.steps.len() {
        let part = Way { steps: way.steps[..length].to_vec(), ..way.clone() };
        let dossier = play(&part, None).0.unwrap();
        desks.push(format!("{} | {}", dossier.stage(), queue(&dossier)));
    }
    insta::assert_snapshot!(desks.join("\n"));
    let dossier = play(&way, None).0.unwrap();
    assert_eq!(dossier.ready_at(), Some(at(at_eight(date(2025, 6, 13)))));
    assert_eq!(dossier.issue.unwrap().number.as_deref(), Some("12/GXN-UBND"));
}

#[test]
fn a_result_sent_back_goes_on_with_its_officer_and_is_approved_anew() {
    let put_up = Command::SubmitForSignature { proposal: Proposal::Grant };
    let wrong = Command::SendBack { reason: "sai họ tên".into() };
    let way = way_to(Stage::AwaitingApproval).then(By::Head, morning(), wrong.clone());
    let dossier = play(&way, None).0.unwrap();
    assert_eq!((dossier.stage(), queue(&dossier)), (Stage::InHandling, Queue::Officer(OFFICER)));
    assert_eq!(dossier.sent_back.map(|back| (back.by, back.reason)), Some((HEAD, "sai họ tên".to_owned())));
    let again = way.then(By::Officer, morning(), put_up);
    assert_eq!(play(&again, None).0.unwrap().stage(), Stage::AwaitingApproval);
    let by_signatory = again.clone().then(By::Head, morning(), Command::Approve);
    let by_signatory = by_signatory.then(By::ViceChair, morning(), wrong.clone());
    assert_eq!(play(&by_signatory, None).0.unwrap().stage(), Stage::InHandling);
    let others = [
        (again.clone().then(By::HeadOfAnotherDivision, morning(), wrong.clone()), Refusal::OtherDivision),
        (again.clone().then(By::HeadOfAnotherDivision, morning(), Command::Approve), Refusal::OtherDivision),
        (way_to(Stage::AwaitingSignature).then(By::Chair, morning(), wrong), Refusal::OtherSignatory),
    ];
    for (way, refusal) in others {
        assert_eq!(play(&way, None).1, Err(refusal));
    }
}

#[test]
fn an_apology_is_in_time_until_the_day_before_and_owed_after_it() {
    // Due on Tuesday the 17th at 17:00.
    let cases = [(16, ApologyCame::InTime), (17, ApologyCame::Late), (18, ApologyCame::Late)];
    for (day, came) in cases {
        let now = date(2025, 6, day).at(16, 59, 0, 0);
        let way = way_to(Stage::InHandling).then(By::Head, now, apologise(date(2025, 6, 20)));
        let dossier = play(&way, None).0.unwrap();
        let calendar = testing::calendar();
        assert_eq!(dossier.apology.as_ref().map(|apology| apology.came), Some(came), "on the {day}th");
        assert_eq!(calendar.civil(dossier.promised_at().unwrap()), datetime(2025, 6, 20, 17, 0, 0, 0));
        assert_eq!(calendar.civil(dossier.due_at.unwrap()), datetime(2025, 6, 17, 17, 0, 0, 0), "the limit stays");
        let later = at(at_eight(date(2025, 6, 19)));
        assert_eq!(dossier.punctuality(later, &calendar), Some(Punctuality::Overdue), "before the new date, too");
    }
}

#[test]
fn a_refusal_is_signed_within_the_limit_which_a_new_date_extends() {
    let refuse =
        Command::SubmitForSignature { proposal: Proposal::Refuse { reason: "không đủ điều kiện".into() } };
    let late = datetime(2025, 6, 18, 8, 0, 0, 0);
    let put_up = way_to(Stage::InHandling).then(By::Officer, morning(), refuse);
    assert_eq!(play(&put_up.clone().then(By::ViceChair, late, Command::Sign), None).1, Err(Refusal::RefusalTooLate));
    let after_apology = |at| {
        let way = put_up.clone().then(By::Head, at, apologise(date(2025, 6, 20)));
        play(&way.then(By::ViceChair, late, Command::Sign), None)
    };
    assert_eq!(after_apology(datetime(2025, 6, 16, 8, 0, 0, 0)).0.unwrap().stage(), Stage::Signed);
    assert_eq!(after_apology(late).1, Err(Refusal::RefusalTooLate), "what came late extends nothing");
}

#[test]
fn the_limit_waits_for_money_only_where_the_procedure_says_so() {
    let calendar = testing::calendar();
    // Asked for on Thursday the 12th, paid on Monday the 16th: two working days later than the 17th, or not.
    for (clock, due) in [(WhilePaying::Waits, 19), (WhilePaying::Runs, 17)] {
        let mut way = way_to(Stage::AwaitingPayment);
        way.procedure.obligation.as_mut().unwrap().clock = clock;
        let waiting = play(&way, None).0.unwrap();
        let long_after = at(at_eight(date(2025, 6, 18)));
        let paused = waiting.punctuality(long_after, &calendar) == Some(Punctuality::Paused);
        assert_eq!(paused, clock == WhilePaying::Waits);
        let paid = way.then(By::Counter, at_eight(date(2025, 6, 16)), pay(500_000));
        let dossier = play(&paid, None).0.unwrap();
        assert_eq!(dossier.stage(), Stage::InHandling);
        assert_eq!(calendar.civil(dossier.due_at.unwrap()), date(2025, 6, due).at(17, 0, 0, 0), "{clock}");
    }
}

#[test]
fn a_delay_that_agencies_share_is_counted_once() {
    let calendar = testing::calendar();
    let eight = |day| at_eight(date(2025, 6, day));
    let two = Command::Consult {
        agency: "Chi cục Thuế".into(), question: "số thuế".into(), until: date(2025, 6, 16)
    };
    let way = way_to(Stage::InHandling)
        .then(By::Officer, morning(), consult(date(2025, 6, 17)))
        .then(By::Officer, morning(), two)
        .then(By::Officer, eight(18), answer("công an PHƯỜNG"));
    let dossier = play(&way, None).0.unwrap();
    assert!(dossier.consults.iter().all(|consult| consult.is_late(at(eight(19)))));
    // Due on the 17th at 17:00; on the 19th at 08:00 a working day and half an hour late, all of it the tax office's.
    let delay = dossier.delay(at(eight(19)), &calendar);
    assert_eq!((delay.minutes, delay.of_agencies_minutes), (510, 510));
    let alone = play(&way_to(Stage::InHandling), None).0.unwrap().delay(at(eight(19)), &calendar);
    assert_eq!((alone.minutes, alone.of_agencies_minutes), (510, 0));
    assert_eq!(dossier.delay(at(eight(17)), &calendar), Delay::default(), "a late agency alone makes nothing overdue");
}

#[test]
fn each_of_the_ten_portal_states_is_reached_by_commands() {
    let mut table = String::from("state | stages\n");
    for state in PortalState::ALL {
        let reached = |stage: &&Stage| play(&way_to(**stage), None).0.unwrap().portal_state() == *state;
        let stages: Vec<_> = Stage::ALL.iter().filter(reached).map(|stage| stage.key()).collect();
        assert!(!stages.is_empty(), "{state}");
        writeln!(table, "{} {state} | {}", state.number(), stages.join(", ")).unwrap();
    }
    assert_eq!(PortalState::ALL.len(), 10);
    insta::assert_snapshot!(table);
}

#[test]
fn what_was_journalled_before_approval_and_issuing_existed_is_still_read() {
    let old = r#"[{"event":"sent_for_signature","post":"vice_chair","proposal":{"kind":"grant"}},{"event":"signed"}]"#;
    let events: Vec<Event> = serde_json::from_str(old).unwrap();
    assert_eq!(events[1], Event::Signed { issue: None });
    let body = serde_json::to_string(&play(&way_to(Stage::Signed), None).0.unwrap()).unwrap();
    assert!(!body.contains("consults") && !body.contains("apology"), "nothing new is stored that did not happen");
    assert_eq!(serde_json::from_str::<Dossier>(&body).unwrap().stage(), Stage::Signed);
}
