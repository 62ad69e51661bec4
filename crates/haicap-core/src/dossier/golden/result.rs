//! The result as a file, and how it is received.

use super::rows::Row;
use super::*;

/// The result given at the desk.
pub(super) fn handed() -> Command {
    Command::ReturnResult { consignment: String::new() }
}

fn sent(number: &str) -> Command {
    Command::ReturnResult { consignment: number.into() }
}

/// A file of a result, told by a letter.
pub(super) fn attach(letter: &str, reason: &str) -> Command {
    Command::AttachResult { result: file(letter), reason: reason.into() }
}

fn file(letter: &str) -> NewResult {
    NewResult { file: format!("{}.pdf", letter.repeat(64)), bytes: 7 }
}

pub(super) fn choose(way: DeliveryWay) -> Command {
    Command::ChooseDelivery { delivery: Delivery::of(way, "12 đường Kịch Bản, phường Thử Nghiệm") }
}

/// One row for each refusal of the result and the way in which it is received.
pub(super) fn rows() -> Vec<Row> {
    use RefusalName::*;
    let chosen = |way| way_to(Stage::Signed).then(By::Counter, morning(), choose(way));
    let nowhere = Command::ChooseDelivery { delivery: Delivery::of(DeliveryWay::Post, "nhà tôi") };
    vec![
        ("issuing_hand", NotIssuer, way_to(Stage::Signed).then(By::OtherOfficer, morning(), attach("a", ""))),
        ("address_clear", AddressUnclear, way_to(Stage::Accepted).then(By::Counter, morning(), nowhere)),
        (
            "consignment_given",
            ConsignmentMissing,
            chosen(DeliveryWay::Post).then(By::Counter, morning(), sent("không có")),
        ),
        ("consignment_fits", NotByPost, way_to(Stage::Signed).then(By::Counter, morning(), sent("EA123456789VN"))),
        ("result_there", ResultFileMissing, chosen(DeliveryWay::Online).then(By::Counter, morning(), handed())),
    ]
}

fn done(way: Way) -> Dossier {
    match play(&way, None) {
        (Some(dossier), Ok(_)) => dossier,
        (_, outcome) => panic!("{outcome:?}"),
    }
}

fn refused(way: &Way) -> RefusalName {
    play(way, None).1.expect_err("it is refused").name()
}

#[test]
fn a_clerk_brings_the_file_where_one_issues_else_whoever_handled_or_signed() {
    use RefusalName::NotIssuer;
    let without = || way_to(Stage::Signed);
    let with = || way_to(Stage::AwaitingIssue);
    let cases = [
        (without(), By::Officer, None),
        (without(), By::ViceChair, None),
        (without(), By::Clerk, Some(NotIssuer)),
        (without(), By::OtherOfficer, Some(NotIssuer)),
        (with(), By::Clerk, None),
        (with(), By::Officer, Some(NotIssuer)),
        (with(), By::ViceChair, Some(NotIssuer)),
    ];
    for (index, (way, by, expected)) in cases.into_iter().enumerate() {
        let outcome = play(&way.then(by, morning(), attach("a", "")), None).1;
        assert_eq!(outcome.err().map(|refusal| refusal.name()), expected, "case {index}");
    }
}

#[test]
fn a_file_comes_with_the_number_and_is_given_to_the_citizen_only_when_it_is_issued() {
    let before = done(way_to(Stage::AwaitingIssue).then(By::Clerk, morning(), attach("a", "")));
    assert!(before.result.is_some() && before.result_given().is_none());
    let issue = Command::Issue { number: "12/GXN-UBND".into(), result: Some(file("b")) };
    let after = done(way_to(Stage::AwaitingIssue).then(By::Clerk, morning(), issue));
    let given = after.result_given().expect("it is issued");
    assert_eq!((given.file.as_str(), given.replaced), (file("b").file.as_str(), 0));
    assert_eq!(after.stage(), Stage::Signed);
    assert!(after.files.is_empty(), "it is none of the citizen's papers");
}

#[test]
fn another_file_takes_its_place_with_a_reason_and_never_after_the_return() {
    let stored = || way_to(Stage::Signed).then(By::Officer, morning(), attach("a", ""));
    assert_eq!(refused(&stored().then(By::Officer, morning(), attach("b", "  "))), RefusalName::ReasonMissing);
    let replaced = done(stored().then(By::Officer, morning(), attach("b", "quét thiếu trang 2")));
    let result = replaced.result.expect("it is there");
    assert_eq!((result.file, result.replaced), (file("b").file, 1));
    let returned = stored().then(By::Counter, morning(), handed());
    assert_eq!(refused(&returned.then(By::Officer, morning(), attach("b", "nhầm"))), RefusalName::WrongStage);
}

#[test]
fn it_is_received_as_it_was_chosen_last() {
    let by_post = way_to(Stage::Accepted).then(By::Counter, morning(), choose(DeliveryWay::Post));
    assert_eq!(done(by_post).delivery, DeliveryWay::Post);
    let sending = way_to(Stage::Signed).then(By::Counter, morning(), choose(DeliveryWay::Post));
    let posted = done(sending.clone().then(By::Counter, morning(), sent(" EA123456789VN ")));
    assert_eq!((posted.stage(), posted.consignment.as_deref()), (Stage::Returned, Some("EA123456789VN")));
    let at_desk = sending.then(By::Counter, morning(), choose(DeliveryWay::Desk));
    let fetched = done(at_desk.then(By::Counter, morning(), handed()));
    assert_eq!((fetched.delivery, fetched.consignment.clone()), (DeliveryWay::Desk, None));
    let online = way_to(Stage::Signed)
        .then(By::Officer, morning(), attach("a", ""))
        .then(By::Counter, morning(), choose(DeliveryWay::Online))
        .then(By::Counter, morning(), handed());
    assert_eq!(done(online.clone()).stage(), Stage::Returned);
    let late = online.then(By::Counter, morning(), choose(DeliveryWay::Desk));
    assert_eq!(refused(&late), RefusalName::WrongStage);
}

#[test]
fn the_way_is_said_when_it_is_handed_in_and_the_address_stays_out_of_the_journal() {
    let mut way = way_to(Stage::Submitted);
    let Command::Submit { delivery, .. } = &mut way.steps[0].2 else { panic!("it begins so") };
    *delivery = Delivery::of(DeliveryWay::Post, " 12 đường  Kịch Bản, phường Thử ");
    let (dossier, events) = play(&way, None);
    assert_eq!(dossier.map(|dossier| dossier.delivery), Some(DeliveryWay::Post));
    let events = events.expect("it is handed in");
    assert_eq!(events.last(), Some(&Event::DeliveryChosen { way: DeliveryWay::Post }));
    assert!(!format!("{events:?}").contains("Kịch Bản"));
}

#[test]
fn addresses_that_a_postman_finds_are_taken_and_others_not() {
    let long = "đường dài ".repeat(30);
    let cases = [
        ("12 đường Kịch Bản, phường Thử", true),
        ("Tổ 4, ấp 2, xã Mẫu", true),
        ("", false),
        ("nhà tôi", false),
        ("0123456789012345", false),
        ("🏠🏠🏠🏠🏠🏠🏠🏠🏠🏠🏠🏠", false),
        (long.as_str(), false),
    ];
    for (address, taken) in cases {
        let choose = Command::ChooseDelivery { delivery: Delivery::of(DeliveryWay::Post, address) };
        let outcome = play(&way_to(Stage::Submitted).then(By::Counter, morning(), choose), None).1;
        assert_eq!(outcome.is_ok(), taken, "{address:?}");
    }
}

#[test]
fn a_dossier_of_yesterday_is_received_at_the_desk() {
    let dossier = done(way_to(Stage::Returned));
    let body = serde_json::to_string(&dossier).expect("it is plain data");
    assert!(!body.contains("delivery") && !body.contains("result\":{") && !body.contains("consignment"), "{body}");
    let read: Dossier = serde_json::from_str(&body).expect("it is read again");
    assert_eq!(read, dossier);
    let old: Event = serde_json::from_str(r#"{"event":"returned"}"#).expect("events of yesterday are read");
    assert_eq!(old, Event::Returned { way: DeliveryWay::Desk, consignment: String::new() });
}
