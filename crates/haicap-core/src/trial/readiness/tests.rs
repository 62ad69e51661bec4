//! One unit, ready in every respect; then one thing at a time is taken from it.

use super::*;
use crate::configuration::Configuration;
use crate::testing::{UNIT, city, staff};
use crate::trial::{Gap, Lack};
use crate::words::Lang;
use jiff::{Timestamp, ToSpan};
use std::fmt::Write;

fn now() -> Timestamp {
    "2025-06-10T02:00:00Z".parse().unwrap()
}

pub(super) fn conditions() -> Conditions {
    use ConditionKey::*;
    let condition = |key: ConditionKey, value, weight| Condition {
        key,
        value,
        weight,
        valid_days: key.expires().then_some(10),
        ground: "thử".into(),
    };
    let limit = |key, value| ProbeLimit { key, value, ground: "thử".into() };
    Conditions {
        conditions: vec![
            condition(EmptyKeyPosts, 0, Weight::Blocking),
            condition(ProcedureGaps, 0, Weight::Blocking),
            condition(Trained, 90, Weight::Risk),
            condition(GoodMachines, 2, Weight::Blocking),
            condition(Computers, 4, Weight::Blocking),
            condition(Scanners, 1, Weight::Blocking),
            condition(Printers, 1, Weight::Blocking),
            condition(Seals, 1, Weight::Blocking),
            condition(DigitalSignatures, 2, Weight::Risk),
            condition(ScenariosPassed, 1, Weight::Blocking),
            condition(ScenariosFailed, 0, Weight::Blocking),
            condition(UnprovedLessons, 0, Weight::Blocking),
            condition(OtherLessons, 0, Weight::Risk),
            condition(UnplacedDossiers, 0, Weight::Risk),
        ],
        probe: vec![
            limit(ProbeKey::Download, 10),
            limit(ProbeKey::Upload, 5),
            limit(ProbeKey::Delay, 150),
            limit(ProbeKey::ScreenWidth, 1366),
            limit(ProbeKey::ScreenHeight, 768),
            limit(ProbeKey::TestPage, 1),
            limit(ProbeKey::Sound, 1),
        ],
    }
}

fn seen(days_ago: i64, seen: Observation) -> Evidence {
    let at = now() - (24 * days_ago).hours();
    let expires = !matches!(seen, Observation::People { .. } | Observation::Lessons { .. });
    Evidence { at, expires_at: expires.then(|| at + (24 * 10).hours()), by: None, seen }
}

fn machine(name: &str) -> Probe {
    let measured =
        Measured {
            down_kbps: 30_000, up_kbps: 20_000, delay_ms: 20, width: 1920, height: 1080, browser: "thử".into()
        };
    Probe { machine: name.into(), measured: Some(measured), test_page: Answer::Yes, sound: Answer::Yes }
}

fn probe(change: impl FnOnce(&mut Probe)) -> Evidence {
    let mut probe = machine("M2");
    change(&mut probe);
    seen(0, Observation::Probe(probe))
}

fn measured(change: impl FnOnce(&mut Measured)) -> Evidence {
    probe(|probe| change(probe.measured.as_mut().unwrap()))
}

fn counted(key: ConditionKey, count: u32) -> Evidence {
    seen(1, Observation::Count { key, count, note: String::new() })
}

fn run(days_ago: i64, scenario: &str, passed: bool) -> Evidence {
    let title = format!("Kịch bản {scenario}");
    seen(days_ago, Observation::Run(Run { scenario: scenario.into(), title, passed, stood_in: false, round: None }))
}

fn training(trained: u32, of: u32) -> Evidence {
    seen(1, Observation::Training { session: "14/6".into(), trained, of, lacking: "thiếu 1 người".into() })
}

fn carried(came_in: u32, carried: u32, waiting: u32, refused: u32) -> Evidence {
    seen(1, Observation::CarryOver(Carried { came_in, carried, waiting, refused }))
}

fn lessons(unproved: &[&str], others: &[&str]) -> Evidence {
    let causes = |causes: &[&str]| causes.iter().map(|cause| (*cause).to_owned()).collect();
    seen(0, Observation::Lessons { unproved: causes(unproved), others: causes(others) })
}

fn nobody_missing() -> Evidence {
    seen(0, Observation::People { empty_posts: vec![], gaps: vec![] })
}

/// Everything that a unit needs.
fn complete() -> Vec<Evidence> {
    use ConditionKey::*;
    let counts = [(Computers, 6), (Scanners, 1), (Printers, 2), (Seals, 1), (DigitalSignatures, 3)];
    let mut all = vec![nobody_missing(), training(95, 100), run(2, "a", true), run(2, "b", true), carried(9, 9, 0, 0)];
    all.extend(["M1", "M2"].map(|name| seen(3, Observation::Probe(machine(name)))));
    all.extend(counts.map(|(key, count)| counted(key, count)));
    all.push(lessons(&[], &[]));
    all
}

/// The same with something newer beside it.
fn and(newer: Evidence) -> Vec<Evidence> {
    [complete(), vec![newer]].concat()
}

/// The same without what speaks of something.
fn without(gone: impl Fn(&Observation) -> bool) -> Vec<Evidence> {
    complete().into_iter().filter(|evidence| !gone(&evidence.seen)).collect()
}

fn without_count(gone: ConditionKey) -> Vec<Evidence> {
    without(|seen| matches!(seen, Observation::Count { key, .. } if *key == gone))
}

fn fresh_count(key: ConditionKey, count: u32) -> Vec<Evidence> {
    and(seen(0, Observation::Count { key, count, note: String::new() }))
}

fn gap(lack: Lack) -> Evidence {
    let gap = Gap { procedure: "1.000001".into(), step: crate::procedure::StepKey::Sign, lack };
    seen(0, Observation::People { empty_posts: vec!["chair".into()], gaps: vec![gap] })
}

fn old(mut all: Vec<Evidence>, is_old: impl Fn(&Observation) -> bool) -> Vec<Evidence> {
    for piece in all.iter_mut().filter(|piece| is_old(&piece.seen)) {
        piece.at -= (24 * 30).hours();
        piece.expires_at = piece.expires_at.map(|end| end - (24 * 30).hours());
    }
    all
}

/// What was done to the unit; each case turns on one rule.
fn cases() -> Vec<(&'static str, Vec<Evidence>)> {
    use ConditionKey::*;
    let is_probe = |seen: &Observation| matches!(seen, Observation::Probe(_));
    let is_run = |seen: &Observation| matches!(seen, Observation::Run(_));
    vec![
        ("nothing is wrong", complete()),
        ("nothing was filed", vec![]),
        ("nobody looked at people", without(|seen| matches!(seen, Observation::People { .. }))),
        ("a key post is empty, nobody may sign", and(gap(Lack::Right))),
        ("too few are trained", and(seen(0, training(89, 100).seen))),
        ("nobody has to be trained", and(seen(0, training(0, 0).seen))),
        ("no training", without(|seen| matches!(seen, Observation::Training { .. }))),
        ("no PC was probed", without(is_probe)),
        ("slow to the PC", and(measured(|m| m.down_kbps = 9_999))),
        ("slow from the PC", and(measured(|m| m.up_kbps = 4_999))),
        ("a long way to the server", and(measured(|m| m.delay_ms = 151))),
        ("a narrow screen", and(measured(|m| m.width = 1365))),
        ("a low screen", and(measured(|m| m.height = 767))),
        ("the page did not print", and(probe(|p| p.test_page = Answer::No))),
        ("nobody tried the sound", and(probe(|p| p.sound = Answer::NotTried))),
        ("a browser without scripts", and(probe(|p| p.measured = None))),
        ("a third PC that fails", and(seen(0, Observation::Probe(Probe { sound: Answer::No, ..machine("M3") })))),
        ("probes of last month", old(complete(), is_probe)),
        ("too few PCs", fresh_count(Computers, 3)),
        ("nobody counted PCs", without_count(Computers)),
        ("no scanner", fresh_count(Scanners, 0)),
        ("no printer", fresh_count(Printers, 0)),
        ("no seal", fresh_count(Seals, 0)),
        ("one digital signature", fresh_count(DigitalSignatures, 1)),
        ("no scenario was played", without(is_run)),
        ("a scenario failed later", and(run(1, "a", false))),
        ("a scenario had failed before", and(run(5, "a", false))),
        ("scenarios of last month", old(complete(), is_run)),
        ("a check that failed has not passed again", and(lessons(&["Chưa ai có quyền ký"], &[]))),
        ("a lesson that no judge saw is open", and(lessons(&[], &["Máy in kẹt giấy"]))),
        ("nobody looked at lessons", without(|seen| matches!(seen, Observation::Lessons { .. }))),
        ("no dossiers brought in", without(|seen| matches!(seen, Observation::CarryOver(_)))),
        ("dossiers wait for an answer", and(seen(0, carried(9, 7, 2, 0).seen))),
        ("a row was refused", and(seen(0, carried(9, 8, 0, 1).seen))),
        ("a dossier got lost", and(seen(0, carried(9, 8, 0, 0).seen))),
    ]
}

#[test]
fn each_rule_with_its_verdict_and_reasons() {
    let mut table = String::new();
    for (what, evidence) in cases() {
        let readiness = judge(&conditions(), &evidence, now());
        writeln!(table, "{what}: {}", readiness.verdict).unwrap();
        for item in readiness.open() {
            writeln!(table, "    [{}] {} {:?}", item.weight, item.says(Lang::Vi), item.details).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn every_condition_is_missed_when_it_is_taken_away() {
    for condition in conditions().conditions {
        let mut fewer = conditions();
        fewer.conditions.retain(|other| other.key != condition.key);
        let changes = |evidence: &Vec<Evidence>| {
            judge(&conditions(), evidence, now()).open().len() != judge(&fewer, evidence, now()).open().len()
        };
        assert!(cases().iter().any(|(_, evidence)| changes(evidence)), "{} breaks no case", condition.key);
    }
    for limit in conditions().probe {
        let mut fewer = conditions();
        fewer.probe.retain(|other| other.key != limit.key);
        let verdicts = |conditions: &Conditions| -> Vec<ReadinessVerdict> {
            cases().iter().map(|(_, evidence)| judge(conditions, evidence, now()).verdict).collect()
        };
        assert_ne!(verdicts(&conditions()), verdicts(&fewer), "{} breaks no case", limit.key);
    }
}

#[test]
fn a_city_without_conditions_calls_nobody_ready() {
    assert_eq!(judge(&Conditions::default(), &complete(), now()).verdict, ReadinessVerdict::NotReady);
}

#[test]
fn evidence_counts_to_its_last_moment_and_no_longer() {
    let all = complete();
    let end = all.iter().filter_map(|evidence| evidence.expires_at).min().unwrap();
    let at = |moment| judge(&conditions(), &all, moment).verdict;
    assert_eq!(at(end - 1.microseconds()), ReadinessVerdict::Ready);
    assert_eq!(at(end), ReadinessVerdict::NotReady);
}

#[test]
fn whoever_holds_a_key_post_is_looked_for_among_those_placed_that_day() {
    let mut city = city();
    city.staffing.key_posts = ["vice_chair".to_owned()].into();
    let day = city.first_trial_day;
    let look = |change: &dyn Fn(&mut crate::trial::Staff)| {
        let mut staff = staff();
        change(&mut staff);
        match people(&city, &Configuration::default(), UNIT, day, &staff) {
            Observation::People { empty_posts, gaps } => (empty_posts.join(", "), gaps.len()),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(look(&|_| {}), (String::new(), 0));
    assert_eq!(look(&|staff| staff.placed[2].until = Some(day)), ("vice_chair".into(), 0), "the account goes on");
    assert_eq!(look(&|staff| *staff = Default::default()), ("vice_chair".into(), 3));
}
