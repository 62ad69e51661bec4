//! Who has a dossier in hand: given by the head, handed to a colleague.

use super::rows::Row;
use super::*;

const ELSEWHERE: Uuid = Uuid::from_u128(23);
const OF_ECONOMY: Uuid = Uuid::from_u128(22);
const AWAY: Uuid = Uuid::from_u128(24);

/// The staff list of the rows.
pub(super) fn staff() -> Vec<Colleague> {
    let officer = |id: Uuid, division: &str| Colleague {
        held: testing::assignment(id.as_u128(), division, "case_officer", Role::CaseOfficer),
        away_until: None,
    };
    let mut elsewhere = officer(ELSEWHERE, "society");
    elsewhere.held.unit = crate::territory::UnitId::new(10_002);
    let away = Colleague { away_until: Some(date(2025, 6, 20)), ..officer(AWAY, "society") };
    vec![
        officer(OFFICER, "society"),
        officer(OTHER_OFFICER, "society"),
        officer(OF_ECONOMY, "economy"),
        elsewhere,
        away,
    ]
}

pub(super) fn reassign(officer: Uuid) -> Command {
    Command::Reassign { officer, reason: "nghỉ phép".into() }
}

/// One row for each refusal of who has it in hand.
pub(super) fn rows() -> Vec<Row> {
    use RefusalName::*;
    let in_handling = |by, command| way_to(Stage::InHandling).then(by, morning(), command);
    let to = |officer| in_handling(By::Head, reassign(officer));
    // The applicant is the other officer.
    let mut own_file = to(OTHER_OFFICER);
    if let Command::Submit { owner, .. } = &mut own_file.steps[0].2 {
        *owner = Some(staff()[1].held.official);
    }
    vec![
        ("own_head", OtherHead, in_handling(By::HeadOfAnotherDivision, apologise(date(2025, 6, 20)))),
        ("in_charge", NotInCharge, in_handling(By::OtherOfficer, reassign(OTHER_OFFICER))),
        ("officer_known", NoSuchOfficer, to(Uuid::from_u128(99))),
        ("officer_of_unit", OfficerOfOtherUnit, to(ELSEWHERE)),
        ("officer_of_division", OfficerDoesNotHandle, to(OF_ECONOMY)),
        ("officer_changes", SameOfficer, to(OFFICER)),
        ("officer_present", OfficerAway, to(AWAY)),
        ("officer_not_applicant", OfficersOwnFile, own_file),
    ]
}

/// The officer and the desk after a way.
fn desk(way: &Way) -> (Option<Uuid>, String) {
    let (dossier, outcome) = play(way, None);
    outcome.unwrap();
    let dossier = dossier.unwrap();
    (dossier.officer, queue(&dossier).to_string())
}

#[test]
fn who_may_give_it_on() {
    let by = |by| play(&way_to(Stage::InHandling).then(by, morning(), reassign(OTHER_OFFICER)), None).1.is_ok();
    assert!(by(By::Officer) && by(By::Head) && by(By::CenterHead), "who has it, its head, the head of the centre");
    assert!(!by(By::HeadOfAnotherDivision) && !by(By::OtherOfficer) && !by(By::Counter));
}

#[test]
fn what_the_head_gives_lies_on_that_desk_before_it_is_taken() {
    let given = way_to(Stage::HandedOver).then(By::Head, morning(), reassign(OTHER_OFFICER));
    assert_eq!(desk(&given), (Some(OTHER_OFFICER), format!("officer/{OTHER_OFFICER}")));
    let taken = |by| play(&given.clone().then(by, morning(), Command::Handle), None).1;
    assert_eq!(taken(By::Officer), Err(Refusal::TakenByAnother), "not to be taken by somebody else");
    assert_eq!(taken(By::OtherOfficer), Ok(vec![Event::Taken]));
    let early = way_to(Stage::Submitted).then(By::Officer, morning(), ask(&["power"], "thiếu"));
    let early = play(&early.then(By::CenterHead, morning(), reassign(OFFICER)), None).1;
    assert!(matches!(early, Err(Refusal::WrongStage { .. })), "before the hand-over it is the counter's: {early:?}");
}

#[test]
fn the_new_officer_goes_on_and_the_old_one_no_more() {
    let given = way_to(Stage::InHandling).then(By::Officer, morning(), reassign(OTHER_OFFICER));
    assert_eq!(desk(&given).0, Some(OTHER_OFFICER));
    let put_up = |by| {
        let put_up = Command::SubmitForSignature { proposal: Proposal::Grant };
        play(&given.clone().then(by, morning(), put_up), None).1
    };
    assert_eq!(put_up(By::Officer), Err(Refusal::TakenByAnother));
    assert!(put_up(By::OtherOfficer).is_ok());
    let event = play(&given, None).1.unwrap();
    let reason = "nghỉ phép".to_owned();
    assert_eq!(event, [Event::Reassigned { officer: OTHER_OFFICER, from: Some(OFFICER), reason }]);
}
