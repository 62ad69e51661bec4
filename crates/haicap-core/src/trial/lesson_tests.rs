use super::*;
use std::fmt::Write;

const UNIT: UnitId = UnitId::new(10_001);
const ROUND: Uuid = Uuid::from_u128(7);

fn check() -> FailedCheck {
    FailedCheck { unit: UNIT, scenario: "chung-thuc-1".into(), step: 4, text: "lãnh đạo ký kết quả".into() }
}

fn measure() -> Measure {
    Measure {
        cause: "phó giám đốc chưa được giao quyền ký".into(),
        kind: LessonKind::People,
        text: "giao quyền ký".into(),
        owner: Owner { body: String::new(), unit: Some(UNIT), post: String::new() },
        due: day(),
    }
}

fn day() -> Date {
    jiff::civil::date(2025, 6, 11)
}

fn at() -> Timestamp {
    "2025-06-11T02:00:00Z".parse().unwrap()
}

fn person(number: u128, units: &[UnitId], keeps: bool) -> LessonActor {
    LessonActor { account: Uuid::from_u128(number), units: units.iter().copied().collect(), keeps }
}

fn keeper() -> LessonActor {
    person(1, &[], true)
}

fn owner() -> LessonActor {
    person(2, &[UNIT], false)
}

/// The lesson after these commands, each of which must be allowed.
fn after(checks: &[FailedCheck], commands: &[(LessonActor, LessonCommand)]) -> Lesson {
    let incidents = [Uuid::from_u128(5)].into();
    let open = LessonCommand::Open { incidents, checks: checks.iter().cloned().collect(), measure: measure() };
    let mut lesson = None;
    for (actor, command) in [(keeper(), open)].iter().chain(commands) {
        let event =
            decide(lesson.as_ref(), command, actor, at(), day()).unwrap_or_else(|no| panic!("{command:?}: {no}"));
        lesson = apply(lesson, at(), &event);
    }
    lesson.unwrap()
}

fn done() -> (LessonActor, LessonCommand) {
    (owner(), LessonCommand::ReportDone("đã giao".into()))
}

fn rerun() -> (LessonActor, LessonCommand) {
    (keeper(), LessonCommand::BeginRerun(Rerun { trial: 3, round: ROUND }))
}

fn judged(failed: &[FailedCheck]) -> (LessonActor, LessonCommand) {
    (person(0, &[], false), LessonCommand::Judge { round: ROUND, failed: failed.iter().cloned().collect() })
}

fn evidence() -> (LessonActor, LessonCommand) {
    (owner(), LessonCommand::GiveEvidence("biên bản đo đường truyền".into()))
}

/// Every command in every state, with and without a judged check.
#[test]
fn what_may_be_done_in_each_state() {
    let ways: [(&str, Vec<FailedCheck>, Vec<_>); 8] = [
        ("open, judged", vec![check()], vec![]),
        ("done, judged", vec![check()], vec![done()]),
        ("rerunning", vec![check()], vec![done(), rerun()]),
        ("failed again", vec![check()], vec![done(), rerun(), judged(&[check()])]),
        ("passed", vec![check()], vec![done(), rerun(), judged(&[])]),
        ("open, not judged", vec![], vec![]),
        ("with evidence", vec![], vec![done(), evidence()]),
        ("confirmed", vec![], vec![done(), evidence(), (keeper(), LessonCommand::Confirm)]),
    ];
    let tries = [
        ("change", (keeper(), LessonCommand::Change(measure()))),
        ("say", (keeper(), LessonCommand::Say("ý kiến".into()))),
        ("report done", done()),
        ("rerun", rerun()),
        ("judge, passed", judged(&[])),
        ("judge, failed", judged(&[check()])),
        ("evidence", evidence()),
        ("confirm", (keeper(), LessonCommand::Confirm)),
    ];
    let mut table = String::new();
    for (state, checks, commands) in &ways {
        let lesson = after(checks, commands);
        writeln!(table, "{state}: {}; next: {}", lesson.state, lesson.next(Lang::En)).unwrap();
        for (name, (actor, command)) in &tries {
            let outcome = decide(Some(&lesson), command, actor, at(), day());
            let outcome = outcome.map(|event| apply(Some(lesson.clone()), at(), &event).unwrap().state.key());
            let outcome = outcome.map_or_else(|no| format!("refused: {no}"), |state| format!("-> {state}"));
            writeln!(table, "  {name:<14} {outcome}").unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn a_lesson_is_written_down_whole_or_not_at_all() {
    type Break = fn(&mut Measure);
    let faults: [(Break, LessonRefusal); 4] = [
        (|m| m.cause = " ".into(), LessonRefusal::CauseMissing),
        (|m| m.text.clear(), LessonRefusal::MeasureMissing),
        (|m| m.owner.unit = None, LessonRefusal::OwnerMissing),
        (|m| m.due = jiff::civil::date(2025, 6, 10), LessonRefusal::DueInThePast),
    ];
    let open = |incidents: &[Uuid], measure| {
        let incidents = incidents.iter().copied().collect();
        decide(None, &LessonCommand::Open { incidents, checks: BTreeSet::new(), measure }, &keeper(), at(), day())
    };
    for (fault, refusal) in faults {
        let mut measure = measure();
        fault(&mut measure);
        assert_eq!(open(&[ROUND], measure), Err(refusal));
    }
    assert_eq!(open(&[], measure()), Err(LessonRefusal::IncidentMissing));
    assert!(open(&[ROUND], measure()).is_ok());
}

#[test]
fn only_the_owner_says_that_it_is_done() {
    let lesson = after(&[check()], &[]);
    let report = |actor: &LessonActor, lesson: &Lesson| {
        decide(Some(lesson), &LessonCommand::ReportDone("xong".into()), actor, at(), day()).is_ok()
    };
    assert!(
        report(&owner(), &lesson)
            && !report(&keeper(), &lesson)
            && !report(&person(3, &[UnitId::new(10_007)], false), &lesson)
    );
    let mut of_a_body = lesson;
    of_a_body.measure.owner = Owner { body: "Sở Nội vụ".into(), unit: None, post: String::new() };
    assert!(report(&keeper(), &of_a_body) && !report(&owner(), &of_a_body));
}

#[test]
fn nobody_confirms_their_own_evidence() {
    let lesson = after(&[], &[done(), evidence()]);
    let own = LessonActor { keeps: true, ..owner() };
    assert_eq!(decide(Some(&lesson), &LessonCommand::Confirm, &own, at(), day()), Err(LessonRefusal::SamePerson));
}

#[test]
fn what_failed_elsewhere_in_the_rerun_keeps_no_lesson_open() {
    let lesson = after(&[check()], &[done(), rerun()]);
    let other = FailedCheck { step: 5, ..check() };
    let (actor, judge) = judged(&[other]);
    assert_eq!(decide(Some(&lesson), &judge, &actor, at(), day()), Ok(LessonEvent::Passed));
    let stranger = LessonCommand::Judge { round: Uuid::from_u128(8), failed: BTreeSet::new() };
    assert_eq!(decide(Some(&lesson), &stranger, &actor, at(), day()), Err(LessonRefusal::OtherRound));
}

#[test]
fn a_lesson_is_overdue_until_it_is_closed() {
    let late = jiff::civil::date(2025, 6, 12);
    assert!(after(&[check()], &[]).is_overdue(late) && !after(&[check()], &[]).is_overdue(day()));
    assert!(!after(&[check()], &[done(), rerun(), judged(&[])]).is_overdue(late));
}

/// A scenario whose steps are these sentences.
fn scenario(key: &str, title: &str, sentences: &[&str]) -> Scenario {
    let step = |text: &&str| {
        let act =
            crate::trial::Act { cast: crate::trial::Cast::Signatory, deed: crate::trial::Deed::Sign, refused: None };
        crate::trial::Step::Act { text: (*text).to_owned(), act }
    };
    Scenario {
        key: key.into(),
        title: title.into(),
        tags: BTreeSet::new(),
        file: "a.feature".into(),
        start: jiff::civil::time(8, 0, 0, 0),
        procedure: None,
        papers: BTreeSet::new(),
        quantity: crate::procedure::Quantity { copies: 1, pages: 1 },
        citizens: 1,
        signatory_away: false,
        steps: sentences.iter().map(step).collect(),
    }
}

#[test]
fn the_check_is_looked_for_by_its_sentence_and_the_scenario_by_its_title() {
    let check = FailedCheck { step: 1, text: "ký".into(), ..check() };
    let step = |sentences: &[&str]| check.step_in(&scenario("a-1", "Một", sentences));
    assert_eq!(step(&["nộp", "ký"]), Some(1));
    assert_eq!(step(&["nộp", "thêm", "ký"]), Some(2), "a step was put before it");
    assert_eq!(step(&["ký", "thêm", "thêm", "ký"]), Some(0), "the nearer one of two");
    assert_eq!(step(&["nộp", "ký số"]), None, "the sentence itself was corrected: all has to pass");
    let now = [scenario("a-1", "Mới", &[]), scenario("a-2", "Một", &[]), scenario("a-3", "Hai", &[])];
    assert_eq!(counterpart(&now, "a-1", "Một"), Some(1), "another one was put before it");
    assert_eq!(counterpart(&now, "a-3", "Đổi tên"), Some(2), "it has another title now");
    assert_eq!(counterpart(&now, "a-9", "Đã bỏ"), None);
    let twice = [scenario("a-1", "Một", &[]), scenario("a-2", "Một", &[])];
    assert_eq!(counterpart(&twice, "a-2", "Một"), Some(1), "rows of one table share a title");
}
