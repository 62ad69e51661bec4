//! Golden tables of the dossier: stage x command, refusals one row each, rules that are missed when
//! they are taken away, event x follow-up.

use super::*;
use crate::organization::Role;
use crate::procedure::Channel;
use crate::testing;
use crate::words::Lang;
use jiff::Timestamp;
use jiff::civil::{DateTime, datetime};
use proptest::prelude::*;
use std::fmt::Write;
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(1);
const OFFICER: Uuid = Uuid::from_u128(20);
const OTHER_OFFICER: Uuid = Uuid::from_u128(21);
const CHAIR: Uuid = Uuid::from_u128(30);

/// Who acts in a row of a table.
#[derive(Clone, Copy)]
enum By {
    Counter,
    Officer,
    OtherOfficer,
    OfficerOfAnotherDivision,
    ViceChair,
    Chair,
    OfficerAsViceChair,
}

fn actor(by: By) -> Actor {
    let (id, division, post) = match by {
        By::Counter => (Uuid::from_u128(10), "service_center", "counter_officer"),
        By::Officer => (OFFICER, "society", "case_officer"),
        By::OtherOfficer => (OTHER_OFFICER, "society", "case_officer"),
        By::OfficerOfAnotherDivision => (Uuid::from_u128(22), "economy", "case_officer"),
        By::ViceChair => (CHAIR, "committee", "vice_chair"),
        By::Chair => (Uuid::from_u128(31), "committee", "chair"),
        By::OfficerAsViceChair => (OFFICER, "committee", "vice_chair"),
    };
    Actor { assignment: Some(id), division: Some(division.into()), post: Some(post.into()) }
}

fn papers(keys: &[&str]) -> std::collections::BTreeSet<String> {
    keys.iter().map(|key| (*key).to_owned()).collect()
}

fn submit(channel: Channel, keys: &[&str], copies: u32) -> Command {
    Command::Submit {
        unit: crate::territory::UnitId::new(10_001),
        procedure: testing::procedure().id,
        channel,
        applicant: Uuid::from_u128(5),
        owner: None,
        papers: papers(keys),
        quantity: crate::procedure::Quantity { copies, pages: 1 },
    }
}

fn complete() -> Command {
    submit(Channel::Counter, &["form", "birth"], 1)
}

fn ask(keys: &[&str], reason: &str) -> Command {
    Command::RequestSupplement { papers: papers(keys), reason: reason.into() }
}

fn at(civil: DateTime) -> Timestamp {
    testing::calendar().moment(civil)
}

fn morning() -> DateTime {
    datetime(2025, 6, 12, 8, 0, 0, 0)
}

/// Plays commands one after another under all rules but those left out.
fn play(steps: &[(By, DateTime, Command)], without: Option<&str>) -> (Option<Dossier>, Result<Vec<Event>, Refusal>) {
    let rules: Vec<_> = RULES.iter().copied().filter(|(name, _)| Some(*name) != without).collect();
    let (calendar, procedure) = (testing::calendar(), testing::procedure());
    let mut state = None;
    let mut last = Ok(vec![]);
    for (by, when, command) in steps {
        let actor = actor(*by);
        let context = Context {
            at: at(*when),
            calendar: &calendar,
            procedure: &procedure,
            actor: &actor,
            desk: "H99.10001",
            next_number: 7,
        };
        last = decide::decide_under(&rules, state.as_ref(), command, &context);
        let Ok(events) = &last else {
            return (state, last);
        };
        for event in events {
            apply(&mut state, ID, at(*when), actor.assignment, event);
        }
    }
    (state, last)
}

/// The usual way, up to a stage.
fn way_to(stage: Stage) -> Vec<(By, DateTime, Command)> {
    let mut all = vec![
        (By::Counter, morning(), complete()),
        (By::Counter, morning(), Command::Accept),
        (By::Counter, morning(), Command::HandOver),
        (By::Officer, morning(), Command::Handle),
        (By::Officer, morning(), Command::SubmitForSignature { proposal: Proposal::Grant }),
        (By::ViceChair, morning(), Command::Sign),
        (By::Counter, morning(), Command::ReturnResult),
    ];
    let (length, last) = match stage {
        Stage::Submitted => (1, None),
        Stage::AwaitingSupplement => (4, Some((By::Officer, ask(&["power"], "cần ủy quyền")))),
        Stage::Accepted => (2, None),
        Stage::HandedOver => (3, None),
        Stage::InHandling => (4, None),
        Stage::AwaitingSignature => (5, None),
        Stage::Signed => (6, None),
        Stage::Returned => (7, None),
        Stage::Declined => (1, Some((By::Counter, Command::Decline { reason: "sai nơi nhận".into() }))),
        Stage::Withdrawn => (2, Some((By::Counter, Command::Withdraw { reason: String::new() }))),
    };
    all.truncate(length);
    all.extend(last.map(|(by, command)| (by, morning(), command)));
    all
}

fn commands() -> Vec<(By, Command)> {
    vec![
        (By::Counter, complete()),
        (By::Counter, Command::Accept),
        (By::Counter, Command::Decline { reason: "không thuộc thẩm quyền".into() }),
        (By::Officer, ask(&["power"], "cần ủy quyền")),
        (By::Counter, Command::Supplement { papers: papers(&["power"]) }),
        (By::Counter, Command::HandOver),
        (By::Officer, Command::Handle),
        (By::Officer, Command::SubmitForSignature { proposal: Proposal::Grant }),
        (By::ViceChair, Command::Sign),
        (By::Counter, Command::ReturnResult),
        (By::Counter, Command::Withdraw { reason: "đổi ý".into() }),
    ]
}

#[test]
fn stage_by_command() {
    let mut table = String::from("stage | command | outcome\n");
    let stages = [None].into_iter().chain(Stage::ALL.iter().copied().map(Some));
    for stage in stages {
        let way = stage.map(way_to).unwrap_or_default();
        let (before, _) = play(&way, None);
        assert_eq!(before.as_ref().map(Dossier::stage), stage, "the usual way leads there");
        for (by, command) in commands() {
            let kind = command.kind();
            let steps: Vec<_> = way.iter().cloned().chain([(by, morning(), command)]).collect();
            let (after, outcome) = play(&steps, None);
            let from = stage.map_or("none", Stage::key);
            match outcome {
                Ok(_) => writeln!(table, "{from} | {kind} | -> {}", after.map_or("none", |d| d.stage().key())).unwrap(),
                Err(refusal) => writeln!(table, "{from} | {kind} | {}", refusal.name()).unwrap(),
            }
        }
    }
    insta::assert_snapshot!(table);
}

/// A rule, the refusal it says, and the way there.
type Row = (&'static str, RefusalName, Vec<(By, DateTime, Command)>);

/// One row for each refusal.
fn refusal_rows() -> Vec<Row> {
    let then = |stage, by, when, command| {
        let mut way = way_to(stage);
        way.push((by, when, command));
        way
    };
    let late = datetime(2025, 6, 18, 8, 0, 0, 0);
    let refuse =
        || Command::SubmitForSignature { proposal: Proposal::Refuse { reason: "không đủ điều kiện".into() } };
    let twice = || {
        let mut way = way_to(Stage::AwaitingSupplement);
        way.push((By::Counter, morning(), Command::Supplement { papers: papers(&["power"]) }));
        way.push((By::Officer, morning(), ask(&["power"], "thêm lần nữa")));
        way
    };
    vec![
        ("exists", RefusalName::NoSuchDossier, vec![(By::Counter, morning(), Command::Accept)]),
        ("submitted_once", RefusalName::AlreadySubmitted, then(Stage::Submitted, By::Counter, morning(), complete())),
        ("stage", RefusalName::WrongStage, then(Stage::Accepted, By::ViceChair, morning(), Command::Sign)),
        (
            "in_force",
            RefusalName::ProcedureNotInForce,
            vec![(By::Counter, datetime(2024, 12, 31, 8, 0, 0, 0), complete())],
        ),
        (
            "channel",
            RefusalName::ChannelNotOffered,
            vec![(By::Counter, morning(), submit(Channel::Post, &["form"], 1))],
        ),
        (
            "quantity",
            RefusalName::QuantityOutOfRange,
            vec![(By::Counter, morning(), submit(Channel::Counter, &["form"], 0))],
        ),
        (
            "papers_known",
            RefusalName::UnknownPaper,
            vec![(By::Counter, morning(), submit(Channel::Counter, &["lạ"], 1))],
        ),
        (
            "papers_complete",
            RefusalName::PapersMissing,
            vec![
                (By::Counter, morning(), submit(Channel::Counter, &["form"], 1)),
                (By::Counter, morning(), Command::Accept),
            ],
        ),
        (
            "reason_given",
            RefusalName::ReasonMissing,
            then(Stage::Submitted, By::Counter, morning(), Command::Decline { reason: "  ".into() }),
        ),
        ("paper_named", RefusalName::NoPaperNamed, then(Stage::Submitted, By::Counter, morning(), ask(&[], "thiếu"))),
        ("supplement_once", RefusalName::SupplementAlreadyRequested, twice()),
        (
            "supplement_in_time",
            RefusalName::SupplementTooLate,
            then(Stage::InHandling, By::Officer, late, ask(&["power"], "muộn")),
        ),
        (
            "supplement_complete",
            RefusalName::SupplementIncomplete,
            then(Stage::AwaitingSupplement, By::Counter, morning(), Command::Supplement { papers: papers(&["form"]) }),
        ),
        (
            "own_division",
            RefusalName::OtherDivision,
            then(Stage::HandedOver, By::OfficerOfAnotherDivision, morning(), Command::Handle),
        ),
        (
            "own_case",
            RefusalName::TakenByAnother,
            then(
                Stage::InHandling,
                By::OtherOfficer,
                morning(),
                Command::SubmitForSignature { proposal: Proposal::Grant },
            ),
        ),
        ("refusal_in_time", RefusalName::RefusalTooLate, then(Stage::InHandling, By::Officer, late, refuse())),
        (
            "not_own_work",
            RefusalName::SignsOwnWork,
            then(Stage::AwaitingSignature, By::OfficerAsViceChair, morning(), Command::Sign),
        ),
        (
            "addressed_signatory",
            RefusalName::OtherSignatory,
            then(Stage::AwaitingSignature, By::Chair, morning(), Command::Sign),
        ),
    ]
}

#[test]
fn each_refusal_has_one_row_with_its_words_and_ground() {
    let mut table = String::from("rule | refusal | words | ground\n");
    for (rule, name, steps) in refusal_rows() {
        let (_, outcome) = play(&steps, None);
        let refusal = outcome.expect_err(rule);
        assert_eq!(refusal.name(), name);
        writeln!(table, "{rule} | {name} | {} | {}", refusal.message(Lang::Vi), refusal.ground().cite()).unwrap();
        assert_ne!(refusal.message(Lang::En), refusal.message(Lang::Vi));
    }
    insta::assert_snapshot!(table);
}

/// The list of mutations: each rule is taken away once, and the table above must notice.
#[test]
fn every_rule_is_missed_when_it_is_taken_away() {
    let rows = refusal_rows();
    for (rule, _) in RULES {
        let (_, name, steps) = rows.iter().find(|(of, ..)| of == rule).expect("every rule has a row");
        let (_, outcome) = play(steps, Some(rule));
        let same = outcome.as_ref().err().map(Refusal::name) == Some(*name);
        assert!(!same, "without `{rule}` the row for {name} does not change");
    }
    assert_eq!(rows.len(), RULES.len());
    assert_eq!(rows.len(), RefusalName::ALL.len());
}

#[test]
fn the_limit_starts_again_from_zero_when_the_supplement_is_complete() {
    let calendar = testing::calendar();
    let mut way = way_to(Stage::AwaitingSupplement);
    let (before, _) = play(&way, None);
    assert_eq!(calendar.civil(before.unwrap().due_at.unwrap()), datetime(2025, 6, 17, 17, 0, 0, 0));
    way.push((By::Counter, datetime(2025, 6, 20, 9, 0, 0, 0), Command::Supplement { papers: papers(&["power"]) }));
    let (after, _) = play(&way, None);
    assert_eq!(calendar.civil(after.unwrap().due_at.unwrap()), datetime(2025, 6, 25, 17, 0, 0, 0));
}

#[test]
fn a_supplement_asked_for_at_the_counter_gives_no_due_date_before_acceptance() {
    let steps = [
        (By::Counter, morning(), submit(Channel::Counter, &["form"], 1)),
        (By::Counter, morning(), ask(&["birth"], "thiếu giấy chứng sinh")),
        (By::Counter, morning(), Command::Supplement { papers: papers(&["birth"]) }),
    ];
    let (dossier, _) = play(&steps, None);
    let dossier = dossier.unwrap();
    assert_eq!((dossier.stage(), dossier.due_at), (Stage::Submitted, None));
}

#[test]
fn acceptance_gives_code_fee_and_due_date() {
    let (dossier, _) = play(&way_to(Stage::Accepted), None);
    let dossier = dossier.unwrap();
    assert_eq!(dossier.code.as_deref(), Some("H99.10001-250612-0007"));
    assert_eq!(dossier.fee, Some(8_000));
}

#[test]
fn followups_by_event_and_channel() {
    let mut table = String::from("channel | event | follow-up\n");
    for channel in [Channel::Counter, Channel::Online] {
        for stage in Stage::ALL {
            let mut way = way_to(*stage);
            way[0].2 = submit(channel, &["form", "birth"], 1);
            let (dossier, Ok(events)) = play(&way, None) else { panic!("{stage}") };
            let message =
                followups(dossier.as_ref().unwrap(), &events[0]).map(|Followup::Notify { message, .. }| message.key());
            writeln!(table, "{channel} | -> {stage} | {}", message.unwrap_or("-")).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_dossier_lies_on_one_desk_at_a_time() {
    let mut table = String::from("stage | desk\n");
    for stage in Stage::ALL {
        let (dossier, _) = play(&way_to(*stage), None);
        writeln!(table, "{stage} | {}", queue(&dossier.unwrap())).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_post_sees_what_was_put_up_to_it_even_without_the_right_to_sign() {
    let assignment = crate::organization::Assignment {
        id: CHAIR,
        official: Uuid::from_u128(1),
        name: "Trần Thử".into(),
        unit: crate::territory::UnitId::new(10_001),
        division: "committee".into(),
        post: "vice_chair".into(),
        roles: [Role::CounterOfficer].into(),
        from: None,
        until: None,
    };
    let queues: Vec<_> = queues_of(&assignment).iter().map(ToString::to_string).collect();
    assert_eq!(queues, ["new-10001/post/vice_chair", "new-10001/counter"]);
}

proptest! {
    /// Laws of the system on random sequences of commands: replay gives the state, nothing is due
    /// before it was received, a closed dossier stays closed.
    #[test]
    fn laws_hold_on_random_ways(choices in prop::collection::vec((0usize..11, 0i64..2_000), 1..40)) {
        let (calendar, procedure, commands) = (testing::calendar(), testing::procedure(), commands());
        let mut now = at(morning());
        let mut state = None;
        let mut journal = vec![];
        for (choice, minutes) in choices {
            now += jiff::ToSpan::minutes(minutes);
            let (by, command) = &commands[choice];
            let actor = actor(*by);
            let context = Context { at: now, calendar: &calendar, procedure: &procedure, actor: &actor, desk: "H99.1", next_number: 1 };
            let closed = state.as_ref().and_then(Dossier::closed_at);
            if let Ok(events) = decide(state.as_ref(), command, &context) {
                prop_assert!(closed.is_none(), "nothing happens to a closed dossier");
                for event in events {
                    apply(&mut state, ID, now, actor.assignment, &event);
                    journal.push((now, actor.assignment, event));
                }
            }
        }
        let replayed = replay(ID, journal.iter().map(|(at, actor, event)| (*at, *actor, event)));
        prop_assert_eq!(&replayed, &state);
        if let Some(dossier) = state {
            prop_assert!(dossier.due_at.is_none_or(|due| due >= dossier.submitted_at));
        }
    }
}
