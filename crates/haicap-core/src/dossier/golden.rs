//! Golden tables of the dossier: stage x command, refusals one row each, rules that are missed when
//! they are taken away, event x follow-up.

mod aside;
mod dated;
mod fee;
mod hands;
mod reception;
mod result;
mod rows;

use super::*;
use crate::law::RuleSet;
use crate::organization::{Assignment, Role};
use crate::procedure::Channel;
use crate::testing;
use crate::words::Lang;
use jiff::Timestamp;
use jiff::civil::{DateTime, date, datetime};
use proptest::prelude::*;
use std::fmt::Write;
use uuid::Uuid;

const ID: Uuid = Uuid::from_u128(1);
const OFFICER: Uuid = Uuid::from_u128(20);
const OTHER_OFFICER: Uuid = Uuid::from_u128(21);
const CHAIR: Uuid = Uuid::from_u128(30);
const HEAD: Uuid = Uuid::from_u128(40);

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
    Head,
    HeadOfAnotherDivision,
    Clerk,
    CenterHead,
    /// The counter of another unit.
    CounterElsewhere,
}

fn actor(by: By) -> Actor {
    use Role::*;
    let (id, division, post, role) = match by {
        By::Counter => (Uuid::from_u128(10), "service_center", "counter_officer", CounterOfficer),
        By::Officer => (OFFICER, "society", "case_officer", CaseOfficer),
        By::OtherOfficer => (OTHER_OFFICER, "society", "case_officer", CaseOfficer),
        By::OfficerOfAnotherDivision => (Uuid::from_u128(22), "economy", "case_officer", CaseOfficer),
        By::ViceChair => (CHAIR, "committee", "vice_chair", Signatory),
        By::Chair => (Uuid::from_u128(31), "committee", "chair", Signatory),
        By::OfficerAsViceChair => (OFFICER, "committee", "vice_chair", Signatory),
        By::Head => (HEAD, "society", "society_head", DivisionHead),
        By::HeadOfAnotherDivision => (Uuid::from_u128(41), "economy", "economy_head", DivisionHead),
        By::Clerk => (Uuid::from_u128(50), "office", "records_clerk", RecordsClerk),
        By::CenterHead => (Uuid::from_u128(60), "service_center", "center_head", CenterHead),
        By::CounterElsewhere => (Uuid::from_u128(70), "service_center", "counter_officer", CounterOfficer),
    };
    let number = id.as_u128();
    let unit = if matches!(by, By::CounterElsewhere) { reception::ELSEWHERE } else { testing::UNIT };
    Actor::of(&Assignment { id, unit, ..testing::assignment(number, division, post, role) })
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
        delivery: Delivery::default(),
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

/// Commands one after another, each with who and when, under a procedure.
#[derive(Clone)]
struct Way {
    /// Those of the first day, when absent.
    rules: Option<&'static RuleSet>,
    procedure: crate::procedure::Procedure,
    steps: Vec<(By, DateTime, Command)>,
}

impl Way {
    /// Under the procedure without approval, issuing and payment.
    fn plain(steps: Vec<(By, DateTime, Command)>) -> Way {
        Way { rules: None, procedure: testing::procedure(), steps }
    }

    fn then(mut self, by: By, when: DateTime, command: Command) -> Way {
        self.steps.push((by, when, command));
        self
    }
}

/// Plays a way under all rules but those left out.
fn play(way: &Way, without: Option<&str>) -> (Option<Dossier>, Result<Vec<Event>, Refusal>) {
    let rules: Vec<_> = RULES.iter().copied().filter(|(name, _)| Some(*name) != without).collect();
    let calendar = testing::calendar();
    let mut state = None;
    let mut last = Ok(vec![]);
    for (by, when, command) in &way.steps {
        let (actor, colleague) = (actor(*by), colleague(command));
        let context = Context {
            colleague: colleague.as_ref(),
            at: at(*when),
            calendar: &calendar,
            rules: way.rules.unwrap_or_else(|| RuleSet::on(way.steps[0].1.date())),
            rehearsed: None,
            procedure: &way.procedure,
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

/// The usual way, up to a stage; through approval, payment and issuing where the stage is one of those.
fn way_to(stage: Stage) -> Way {
    let long = matches!(stage, Stage::AwaitingApproval | Stage::AwaitingPayment | Stage::AwaitingIssue);
    let approve = long.then_some((By::Head, Command::Approve));
    let issue = long.then_some((By::Clerk, Command::Issue { number: "12/GXN-UBND".into(), result: None }));
    let all = [
        Some((By::Counter, complete())),
        Some((By::Counter, Command::Accept)),
        Some((By::Counter, Command::HandOver)),
        Some((By::Officer, Command::Handle)),
        Some((By::Officer, Command::SubmitForSignature { proposal: Proposal::Grant })),
        approve,
        Some((By::ViceChair, Command::Sign)),
        issue,
        Some((By::Counter, result::handed())),
    ];
    let stop = Command::Stop { ground: StopGround::ByLaw, reason: "theo quyết định của Tòa án".into() };
    let (length, last) = match stage {
        Stage::Submitted => (1, None),
        Stage::AwaitingSupplement => (4, Some((By::Officer, ask(&["power"], "cần ủy quyền")))),
        Stage::AwaitingPayment => (4, Some((By::Officer, charge(500_000)))),
        Stage::Accepted => (2, None),
        Stage::HandedOver => (3, None),
        Stage::InHandling => (4, None),
        Stage::AwaitingApproval | Stage::AwaitingSignature => (5, None),
        Stage::Signed => (6, None),
        Stage::AwaitingIssue => (7, None),
        Stage::Returned => (7, None),
        Stage::Declined => (1, Some((By::Counter, Command::Decline { reason: "sai nơi nhận".into() }))),
        Stage::Withdrawn => (2, Some((By::Counter, Command::Withdraw { reason: String::new() }))),
        Stage::Stopped => (4, Some((By::Officer, stop))),
    };
    let steps = all.into_iter().flatten().take(length).chain(last);
    let procedure = if long { testing::long_procedure() } else { testing::procedure() };
    Way { rules: None, procedure, steps: steps.map(|(by, command)| (by, morning(), command)).collect() }
}

fn charge(amount: u64) -> Command {
    Command::RequestPayment { amount, reason: "theo thông báo của cơ quan thuế".into() }
}

fn pay(amount: u64) -> Command {
    Command::RecordPayment { amount, method: PayMethod::Transfer, receipt: "BL-01".into() }
}

fn take(amount: u64, receipt: &str) -> Command {
    Command::TakeFee { amount, method: PayMethod::Cash, receipt: receipt.into() }
}

fn waive(ground: &str, proof: &str) -> Command {
    Command::WaiveFee { ground: ground.into(), proof: proof.into() }
}

fn refund(ground: RefundGround, voucher: &str) -> Command {
    Command::RefundFee { ground, reason: "ghi nhầm hồ sơ".into(), voucher: voucher.into() }
}

fn apologise(until: jiff::civil::Date) -> Command {
    Command::Apologise { reason: "chờ xác minh".into(), until }
}

fn consult(until: jiff::civil::Date) -> Command {
    Command::Consult { agency: "Công an phường".into(), question: "xác minh nơi cư trú".into(), until }
}

/// Whom the staff list has, by the identifiers that rows use.
fn colleague(command: &Command) -> Option<Colleague> {
    let Command::Reassign { officer, .. } = command else {
        return None;
    };
    hands::staff().into_iter().find(|colleague| colleague.held.id == *officer)
}

fn answer(agency: &str) -> Command {
    Command::RecordAnswer { agency: agency.into(), answer: "thống nhất".into() }
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
        (By::Head, Command::Approve),
        (By::ViceChair, Command::SendBack { reason: "sai họ tên".into() }),
        (By::ViceChair, Command::Sign),
        (By::Clerk, Command::Issue { number: "12/GXN-UBND".into(), result: None }),
        (By::Counter, result::handed()),
        (By::Counter, Command::Withdraw { reason: "đổi ý".into() }),
        (By::Head, apologise(date(2025, 6, 20))),
        (By::Officer, charge(500_000)),
        (By::Counter, pay(500_000)),
        (By::Officer, Command::Stop { ground: StopGround::ByLaw, reason: "theo quyết định của Tòa án".into() }),
        (By::Officer, consult(date(2025, 6, 13))),
        (By::Officer, answer("Công an phường")),
        (By::Head, hands::reassign(OTHER_OFFICER)),
        (By::Counter, Command::Transfer),
        (By::Counter, take(8_000, "BL-02")),
        (By::Officer, result::attach("a", "")),
        (By::Clerk, result::attach("b", "")),
        (By::Counter, result::choose(DeliveryWay::Online)),
        (By::Counter, waive("poor", "GXN số 12")),
        (By::CenterHead, refund(RefundGround::TakenWrongly, "PC-01")),
    ]
}

#[test]
fn stage_by_command() {
    let mut table = String::from("stage | command | outcome\n");
    let stages = [None].into_iter().chain(Stage::ALL.iter().copied().map(Some));
    for stage in stages {
        let way = stage.map_or_else(|| Way::plain(vec![]), way_to);
        let (before, _) = play(&way, None);
        assert_eq!(before.as_ref().map(Dossier::stage), stage, "the usual way leads there");
        for (by, command) in commands() {
            let kind = command.kind();
            let (after, outcome) = play(&way.clone().then(by, morning(), command), None);
            let from = stage.map_or("none", Stage::key);
            match outcome {
                Ok(_) => writeln!(table, "{from} | {kind} | -> {}", after.map_or("none", |d| d.stage().key())).unwrap(),
                Err(refusal) => writeln!(table, "{from} | {kind} | {}", refusal.name()).unwrap(),
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn the_limit_starts_again_from_zero_when_the_supplement_is_complete() {
    let calendar = testing::calendar();
    let way = way_to(Stage::AwaitingSupplement);
    let (before, _) = play(&way, None);
    assert_eq!(calendar.civil(before.unwrap().due_at.unwrap()), datetime(2025, 6, 17, 17, 0, 0, 0));
    let way =
        way.then(By::Counter, datetime(2025, 6, 20, 9, 0, 0, 0), Command::Supplement { papers: papers(&["power"]) });
    let (after, _) = play(&way, None);
    assert_eq!(calendar.civil(after.unwrap().due_at.unwrap()), datetime(2025, 6, 25, 17, 0, 0, 0));
}

#[test]
fn a_supplement_asked_for_at_the_counter_gives_no_due_date_before_acceptance() {
    let steps = vec![
        (By::Counter, morning(), submit(Channel::Counter, &["form"], 1)),
        (By::Counter, morning(), ask(&["birth"], "thiếu giấy chứng sinh")),
        (By::Counter, morning(), Command::Supplement { papers: papers(&["birth"]) }),
    ];
    let (dossier, _) = play(&Way::plain(steps), None);
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
            way.steps[0].2 = submit(channel, &["form", "birth"], 1);
            let (dossier, Ok(events)) = play(&way, None) else { panic!("{stage}") };
            let message = followups(dossier.as_ref().unwrap(), &events[0], &testing::calendar())
                .map(|Followup::Notify { message, .. }| message.key());
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

/// Moves of the fee alternate from the first one taken on, and what was taken and not given back is at most the fee.
fn money_adds_up(dossier: &Dossier) -> bool {
    let moves: Vec<_> = (1..).map_while(|number| dossier.fee_move(number)).collect();
    let alternate = moves.iter().enumerate().all(|(place, moved)| match moved {
        FeeMove::Waived(_) => false,
        FeeMove::Taken(_) => place % 2 == 0,
        FeeMove::Refunded(_) => place % 2 == 1,
    });
    let held: i128 = moves
        .iter()
        .map(|moved| match moved {
            FeeMove::Taken(taken) => i128::from(taken.amount),
            FeeMove::Refunded(refund) => -i128::from(refund.taken.amount),
            FeeMove::Waived(_) => 0,
        })
        .sum();
    let owed = i128::from(dossier.fee_to_pay().unwrap_or_default());
    let there = dossier.fee_taken.as_ref().map_or(0, |taken| i128::from(taken.amount));
    alternate && held == there && (held == 0 || held == owed)
}

proptest! {
    /// Laws of the system on random sequences of commands: replay gives the state, nothing is due
    /// before it was received, a closed dossier stays closed.
    #[test]
    fn laws_hold_on_random_ways(choices in prop::collection::vec((0usize..28, 0i64..2_000), 1..40)) {
        let (calendar, procedure, commands) = (testing::calendar(), testing::long_procedure(), commands());
        let mut now = at(morning());
        let rules = RuleSet::on(morning().date());
        let mut state = None;
        let mut journal = vec![];
        for (choice, minutes) in choices {
            now += jiff::ToSpan::minutes(minutes);
            let (by, command) = &commands[choice];
            let actor = actor(*by);
            let colleague = colleague(command);
            let context = Context { at: now, calendar: &calendar, rules, rehearsed: None, procedure: &procedure, actor: &actor, colleague: colleague.as_ref(), desk: "H99.1", next_number: 1 };
            let closed = state.as_ref().and_then(Dossier::closed_at);
            if let Ok(events) = decide(state.as_ref(), command, &context) {
                let fee = matches!(command.kind(), CommandKind::TakeFee | CommandKind::WaiveFee | CommandKind::RefundFee);
                prop_assert!(closed.is_none() || fee, "nothing but a late fee happens to a closed dossier");
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
            prop_assert!(dossier.promised_at() >= dossier.due_at, "a new date is never earlier");
            prop_assert!(money_adds_up(&dossier), "nothing is taken twice or given back without being taken");
            let delay = dossier.delay(now, &calendar);
            prop_assert!((0..=delay.minutes).contains(&delay.of_agencies_minutes), "no delay is counted twice");
            let late = dossier.punctuality(now, &calendar) == Some(Punctuality::Overdue);
            prop_assert!(late || delay.minutes == 0, "who is not overdue has no delay");
            prop_assert!((1..=10).contains(&dossier.portal_state().number()));
            for kind in CommandKind::ALL {
                let open = *kind == CommandKind::Submit || allowed_stages(*kind).contains(&dossier.stage());
                prop_assert!(open || !offered(*kind, &dossier, &procedure, rules), "nothing is offered that cannot be");
            }
        }
    }
}
