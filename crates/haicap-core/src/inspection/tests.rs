//! Each kind of trouble from one altered entry of the journal; nothing altered, nothing found.

use super::*;
use crate::configuration::default_seal;
use crate::procedure::Procedure;
use crate::territory::{District, Share, Succession, Unit};
use crate::testing;
use crate::time::due;
use jiff::civil::date;

const HERE: UnitId = UnitId::new(10_001);
const THERE: UnitId = UnitId::new(10_002);
const OLD: UnitId = UnitId::old(10_001);

/// The test city with an old unit that was split, an old district and a day off to come.
fn city() -> City {
    let mut city = testing::city();
    let old = Unit { id: OLD, name: "Phường Cũ".into(), district: Some(760), ..city.units[&HERE].clone() };
    city.units.insert(OLD, old);
    city.districts.insert(760, District { code: 760, name: "Quận Thử".into() });
    city.successions = [HERE, THERE].map(|to| Succession { from: OLD, to, share: Share::Part }).into();
    city.calendar.days_off.insert(date(2025, 9, 2), "Quốc khánh".into());
    city
}

fn plan() -> Vec<Assignment> {
    let posts = [
        ("committee", "vice_chair", Role::Signatory),
        ("service_center", "counter_officer", Role::CounterOfficer),
        ("service_center", "counter_officer", Role::CounterOfficer),
        ("society", "case_officer", Role::CaseOfficer),
        ("society", "case_officer", Role::CaseOfficer),
    ];
    let person = |unit: UnitId, number: usize, (division, post, role): (&str, &str, Role)| {
        let id = u128::from(unit.code) * 100 + number as u128;
        Assignment {
            id: Uuid::from_u128(id << 64),
            official: Uuid::from_u128(id),
            name: "Nguyễn Thử".into(),
            unit,
            division: division.into(),
            post: post.into(),
            roles: [role].into(),
            from: None,
            until: None,
        }
    };
    let staff = |unit| posts.into_iter().enumerate().map(move |(number, post)| person(unit, number, post));
    [HERE, THERE].into_iter().flat_map(staff).collect()
}

/// What a system answers that is set up as pack and plan say.
fn rightly(city: &City, person: &Assignment, question: &Question) -> Answer {
    let procedure = |id: &ProcedureId| -> Procedure { city.procedure(id).unwrap().clone() };
    match question {
        Question::Posts => {
            Answer::Posts { held: vec![HeldPost { assignment: person.id, unit: person.unit }], lapsed: vec![] }
        }
        Question::May { .. } | Question::Form { .. } => Answer::Yes,
        Question::Seal => Answer::Seal { number: default_seal(city, person) },
        Question::Route { procedure: id } => {
            Answer::Route { steps: procedure(id).steps.iter().map(|step| (step.key, step.division.clone())).collect() }
        }
        Question::Fee { procedure: id, quantity } => Answer::Sum { dong: procedure(id).fee.amount(*quantity) },
        Question::Due { working_days: days, received_at } => {
            Answer::Moment { at: due(working_days(*days), *received_at, &city.calendar).at }
        }
        Question::Successors { of } => Answer::Units { units: city.successors(*of).map(|s| s.to).collect() },
        Question::Line { .. } => Answer::Noted,
    }
}

/// The journal of an inspection of a city without faults: first everybody, then a word for each unit.
fn journal(city: &City, plan: &[Assignment]) -> Vec<Seen> {
    let mut seen: Vec<Seen> = Vec::new();
    let mut ask = |person: &Assignment, questions: Vec<Question>| {
        let entry = seen.len() as i64 + 1;
        let place = Proof { seal: 1, entry, recorded_at: Timestamp::UNIX_EPOCH };
        let checked =
            questions.into_iter().map(|question| Checked { answer: rightly(city, person, &question), question });
        let what = Happened::Asked { unit: person.unit, checked: checked.collect() };
        seen.push(Seen { place, account: person.official, what });
    };
    plan.iter().for_each(|person| ask(person, questions_of_person(city, [person])));
    for unit in [HERE, THERE] {
        let mut questions = questions_of_unit(city, unit);
        questions.push(Question::Line { fastest_us: 900 });
        ask(plan.iter().find(|person| person.unit == unit).unwrap(), questions);
    }
    seen
}

/// The answers of an entry, to be altered.
fn answers(seen: &mut [Seen], entry: usize) -> &mut Vec<Checked> {
    match &mut seen[entry].what {
        Happened::Asked { checked, .. } => checked,
        Happened::SignInRefused => panic!("nobody was turned away"),
    }
}

fn set(seen: &mut [Seen], entry: usize, asked: impl Fn(&Question) -> bool, answer: Answer) {
    let one = answers(seen, entry).iter_mut().find(|one| asked(&one.question));
    one.expect("it was asked").answer = answer;
}

/// What an altered journal shows: unit, kind and the entries named as proof.
#[track_caller]
fn check(alter: impl Fn(&City, &mut Vec<Seen>), expected: &[(UnitId, Trouble, &[i64])]) {
    let (city, plan) = (city(), plan());
    let mut seen = journal(&city, &plan);
    assert_eq!(judge(&city, &plan, &seen, &[]), [], "nothing altered, nothing found");
    alter(&city, &mut seen);
    let found = judge(&city, &plan, &seen, &[]);
    let shown: Vec<(UnitId, Trouble, Vec<i64>)> = found
        .iter()
        .map(|finding| (finding.unit, finding.trouble, finding.proofs.iter().map(|proof| proof.entry).collect()))
        .collect();
    let wanted: Vec<_> = expected.iter().map(|(unit, trouble, proofs)| (*unit, *trouble, proofs.to_vec())).collect();
    assert_eq!(shown, wanted, "{found:?}");
}

fn may(question: &Question) -> bool {
    matches!(question, Question::May { .. })
}

#[test]
fn who_cannot_sign_in() {
    check(
        |_, seen| [3, 4].into_iter().for_each(|entry: usize| seen[entry].what = Happened::SignInRefused),
        &[(HERE, Trouble::DivisionWithoutAccount, &[4, 5])],
    );
    check(|_, seen| seen[3].what = Happened::SignInRefused, &[(HERE, Trouble::AccountMissing, &[4])]);
}

#[test]
fn who_lacks_a_right() {
    check(|_, seen| set(seen, 0, may, Answer::No), &[(HERE, Trouble::SigningRightMissing, &[1])]);
    check(|_, seen| set(seen, 3, may, Answer::No), &[(HERE, Trouble::RightMissing, &[4])]);
    check(
        |_, seen| [8, 9].into_iter().for_each(|entry| set(seen, entry, may, Answer::No)),
        &[(THERE, Trouble::NoCompetentOfficer, &[9, 10])],
    );
}

#[test]
fn who_does_not_hold_what_the_plan_says() {
    let posts = |question: &Question| *question == Question::Posts;
    let first = plan()[1].id;
    let lapsed = Answer::Posts { held: vec![], lapsed: vec![first] };
    // What somebody may not do because the assignment ended is not told again.
    check(
        |_, seen| {
            set(seen, 1, posts, lapsed.clone());
            set(seen, 1, may, Answer::No);
        },
        &[(HERE, Trouble::ExpiredAssignment, &[2])],
    );
    let held = |unit| HeldPost { assignment: first, unit };
    let twice = Answer::Posts { held: vec![held(HERE), held(THERE)], lapsed: vec![] };
    check(|_, seen| set(seen, 1, posts, twice.clone()), &[(HERE, Trouble::TwoUnits, &[2])]);
    let none = Answer::Posts { held: vec![], lapsed: vec![] };
    check(|_, seen| set(seen, 1, posts, none.clone()), &[(HERE, Trouble::AssignmentMissing, &[2])]);
}

#[test]
fn what_a_unit_has_otherwise_than_the_pack() {
    let (route, fee) =
        (|q: &Question| matches!(q, Question::Route { .. }), |q: &Question| matches!(q, Question::Fee { .. }));
    let to = |division: &str| {
        let mut steps: Vec<_> = testing::procedure().steps.iter().map(|s| (s.key, s.division.clone())).collect();
        steps[1].1 = division.into();
        Answer::Route { steps }
    };
    check(|_, seen| set(seen, 10, route, to("district-760")), &[(HERE, Trouble::AbolishedRoute, &[11])]);
    check(|_, seen| set(seen, 10, route, to("committee")), &[(HERE, Trouble::OtherAnswer, &[11])]);
    check(|_, seen| set(seen, 11, fee, Answer::Sum { dong: 1 }), &[(THERE, Trouble::WrongFee, &[12])]);
    let form = |q: &Question| matches!(q, Question::Form { .. });
    check(|_, seen| set(seen, 11, form, Answer::No), &[(THERE, Trouble::FormMissing, &[12])]);
    let due = |q: &Question| matches!(q, Question::Due { .. });
    check(
        |city, seen| set(seen, 10, due, Answer::Moment { at: city.calendar.closing(date(2025, 9, 2)) }),
        &[(HERE, Trouble::HolidayMissing, &[11])],
    );
    let successors = |q: &Question| matches!(q, Question::Successors { .. });
    check(
        |_, seen| set(seen, 10, successors, Answer::Units { units: vec![THERE] }),
        &[(HERE, Trouble::WrongSuccessor, &[11])],
    );
}

#[test]
fn seals_and_lines() {
    let seal = |question: &Question| *question == Question::Seal;
    let first = Answer::Seal { number: default_seal(&city(), &plan()[0]) };
    check(|_, seen| set(seen, 1, seal, first.clone()), &[(HERE, Trouble::SharedSeal, &[1, 2])]);
    let slow = |us: u64| {
        move |_: &City, seen: &mut Vec<Seen>| {
            answers(seen, 11).last_mut().expect("lines come last").question = Question::Line { fastest_us: us };
        }
    };
    check(slow(200_900), &[(THERE, Trouble::SlowLine, &[12])]);
    check(slow(90_000), &[]);
}

#[test]
fn the_last_answer_counts() {
    check(
        |city, seen| {
            set(seen, 0, may, Answer::No);
            let again = journal(city, &plan()).remove(0);
            seen.push(Seen { place: Proof { entry: 99, ..again.place }, ..again });
        },
        &[],
    );
}

#[test]
fn a_failed_step_is_explained_by_what_can_be_behind_it_or_told_by_itself() {
    let (city, plan) = (city(), plan());
    let mut seen = journal(&city, &plan);
    set(&mut seen, 0, may, Answer::No);
    let proof = Proof { seal: 2, entry: 50, recorded_at: Timestamp::UNIX_EPOCH };
    let step = |cause: &str| FailedStep {
        unit: HERE,
        procedure: Some(testing::procedure().id),
        cause: cause.into(),
        message: "…".into(),
        proof: Some(proof),
    };
    let found = judge(&city, &plan, &seen, &[step("role_missing")]);
    assert_eq!(found.len(), 1);
    assert!(found[0].proofs.contains(&proof), "the step stands among the proofs: {found:?}");
    let found = judge(&city, &plan, &seen, &[step("too_late")]);
    let troubles: Vec<_> = found.iter().map(|finding| finding.trouble).collect();
    assert_eq!(troubles, [Trouble::SigningRightMissing, Trouble::Unexplained]);
}

#[test]
fn a_failed_step_of_a_procedure_that_does_not_pass_by_is_not_explained_by_it() {
    let (mut city, plan) = (city(), plan());
    let mut seen = journal(&city, &plan);
    set(&mut seen, 0, may, Answer::No);
    let mut other = testing::procedure();
    other.id.code = "1.000002".into();
    for step in other.steps.iter_mut().filter(|step| step.key == StepKey::Sign) {
        (step.division, step.post) = ("council".into(), Some("council_chair".into()));
    }
    let step = FailedStep {
        unit: HERE,
        procedure: Some(other.id.clone()),
        cause: "role_missing".into(),
        message: "…".into(),
        proof: None,
    };
    city.procedures.insert(other.id.clone(), other);
    let troubles: Vec<_> = judge(&city, &plan, &seen, &[step]).into_iter().map(|finding| finding.trouble).collect();
    assert_eq!(troubles, [Trouble::SigningRightMissing, Trouble::Unexplained], "the vice chair does not sign it");
}

#[test]
fn questions_go_over_the_wire_and_unknown_ones_do_not() {
    let (city, plan) = (city(), plan());
    let questions: Vec<_> =
        questions_of_unit(&city, HERE).into_iter().chain(questions_of_person(&city, &plan[..1])).collect();
    let text = serde_json::to_string(&questions).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Question>>(&text).unwrap(), questions);
    assert!(serde_json::from_str::<Question>(r#"{"ask": "password"}"#).is_err());
}

/// Whoever looks for faults knows nothing of how they are planted: neither this module nor the one that asks, nor
/// the one that answers, names the file, the types or the planting.
#[test]
fn detection_does_not_know_the_planter() {
    let sources = [
        include_str!("../inspection.rs"),
        include_str!("judge.rs"),
        include_str!("../../../haicap-drill/src/inspect.rs"),
        include_str!("../../../haicap-server/src/inspection.rs"),
        include_str!("../../../haicap-server/src/api/inspection.rs"),
    ];
    for source in sources {
        let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for word in ["haicap_pack", "faults", "Mistake", "planting", "plant(", "seed"] {
                assert!(!line.contains(word), "{line}");
            }
        }
    }
}
