//! A dossier handed in at another unit's desk.

use super::rows::Row;
use super::*;
use crate::territory::UnitId;

pub(super) const ELSEWHERE: UnitId = UnitId::new(10_002);

/// Handed in at the other unit's desk, and what that desk does with it.
fn received(commands: &[Command]) -> Way {
    let commands = [complete()].into_iter().chain(commands.iter().cloned());
    let way = Way::plain(commands.map(|command| (By::CounterElsewhere, morning(), command)).collect());
    Way { rules: Some(RuleSet::on(date(2025, 7, 1))), ..way }
}

/// One row for each refusal about the desk that received it.
pub(super) fn rows() -> Vec<Row> {
    use Command::*;
    let then = |way: Way, by, command| way.then(by, morning(), command);
    vec![
        ("desk_competent", RefusalName::NotReceivedHere, Way { rules: None, ..received(&[]) }),
        ("of_receiving_desk", RefusalName::ReceivedElsewhere, then(received(&[]), By::Counter, Accept)),
        ("something_to_transfer", RefusalName::NothingToTransfer, then(way_to(Stage::Accepted), By::Counter, Transfer)),
        (
            "not_transferred_twice",
            RefusalName::TransferredAlready,
            then(received(&[Accept, Transfer]), By::CounterElsewhere, Transfer),
        ),
        ("transferred_first", RefusalName::NotTransferred, then(received(&[Accept]), By::Counter, HandOver)),
    ]
}

/// At each step on whose desk it lies.
#[test]
fn it_goes_from_desk_to_desk_and_comes_back_for_the_citizen() {
    let mut way = received(&[Command::Accept, Command::Transfer]);
    let rest = [
        (By::Counter, Command::HandOver),
        (By::Officer, Command::Handle),
        (By::Officer, ask(&["power"], "cần ủy quyền")),
        (By::CounterElsewhere, Command::Supplement { papers: papers(&["power"]) }),
        (By::Officer, Command::SubmitForSignature { proposal: Proposal::Grant }),
        (By::ViceChair, Command::Sign),
        (By::CounterElsewhere, result::handed()),
    ];
    way.steps.extend(rest.into_iter().map(|(by, command)| (by, morning(), command)));
    let mut table = String::from("stage | desk\n");
    for length in 1..=way.steps.len() {
        let part = Way { steps: way.steps[..length].to_vec(), ..way.clone() };
        let (dossier, outcome) = play(&part, None);
        outcome.unwrap();
        let dossier = dossier.unwrap();
        assert_eq!((dossier.unit, dossier.desk()), (testing::UNIT, ELSEWHERE), "both are known throughout");
        writeln!(table, "{} | {}", dossier.stage(), queue(&dossier)).unwrap();
    }
    insta::assert_snapshot!(table);
    let at_competent = play(&received(&[Command::Accept, Command::Transfer]), None).0.unwrap();
    let own = play(&way_to(Stage::Accepted), None).0.unwrap();
    assert_eq!((own.reception, own.due_at), (None, at_competent.due_at), "the limit runs from the reception");
}

/// Điều 18 khoản 3: the same working day, after 15:00 at the start of the next one.
#[test]
fn who_passes_it_on_late_is_told_from_who_handles_it_late() {
    let calendar = testing::calendar();
    let late = |accepted: DateTime, passed: Option<DateTime>, now: DateTime| {
        let mut way = received(&[]).then(By::CounterElsewhere, accepted, Command::Accept);
        if let Some(passed) = passed {
            way = way.then(By::CounterElsewhere, passed, Command::Transfer);
        }
        play(&way, None).0.unwrap().transfer_late_minutes(at(now), &calendar)
    };
    let hour = |day, hour| datetime(2025, 6, day, hour, 0, 0, 0);
    assert_eq!(late(hour(12, 9), Some(hour(12, 16)), hour(18, 9)), 0);
    assert_eq!(late(hour(12, 9), Some(hour(13, 8)), hour(18, 9)), 30, "passed on in the morning after");
    assert_eq!(late(hour(12, 9), None, hour(13, 9)), 90, "still not passed on");
    let own = play(&way_to(Stage::Accepted), None).0.unwrap();
    assert_eq!(own.transfer_late_minutes(at(hour(18, 9)), &calendar), 0);
}
