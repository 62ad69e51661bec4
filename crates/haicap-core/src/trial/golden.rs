//! One scenario played in memory through the same rules as the server, judged from its entries.

mod evidence;

use super::*;
use crate::dossier::{Actor, Context, Dossier, RefusalName, apply, decide};
use crate::law::RuleSet;
use crate::organization::{Assignment, Role};
use crate::procedure::Quantity;
use crate::territory::UnitId;
use crate::testing;
use crate::words::Lang;
use jiff::civil::time;
use jiff::{Timestamp, ToSpan};
use std::collections::BTreeSet;
use std::fmt::Write;
use uuid::Uuid;

const UNIT: UnitId = UnitId::new(10_001);
const DOSSIER: Uuid = Uuid::from_u128(77);

fn scenario(lines: &[&str]) -> Scenario {
    let step = |text: &&str| match recognise(text).unwrap() {
        Line::Act(act) => Step::Act { text: (*text).to_owned(), act },
        Line::Check(check) => Step::Check { text: (*text).to_owned(), check },
        Line::Wait(wait) => Step::Wait { wait },
        Line::Need(need) => panic!("{need:?} does not belong here"),
    };
    Scenario {
        key: "thu-1".into(),
        title: "Thử".into(),
        tags: [Tag::AllUnits].into(),
        file: "thu.feature".into(),
        start: time(8, 0, 0, 0),
        procedure: Some(testing::procedure().id),
        papers: ["form".to_owned()].into(),
        quantity: Quantity::default(),
        citizens: 1,
        signatory_away: false,
        steps: lines.iter().map(step).collect(),
    }
}

const LINES: [&str; 14] = [
    "người dân nộp hồ sơ tại quầy",
    "công chức một cửa tiếp nhận hồ sơ, nhưng hệ thống không cho vì \"thiếu giấy tờ\"",
    "công chức một cửa yêu cầu bổ sung \"birth\" vì \"thiếu giấy chứng sinh\"",
    "đến 10:00 cùng ngày",
    "người dân bổ sung \"birth\" tại quầy",
    "công chức một cửa tiếp nhận hồ sơ",
    "lệ phí là 8.000 đồng",
    "hạn trả là 17:00 sau 3 ngày làm việc",
    "công chức một cửa chuyển hồ sơ cho phòng chuyên môn",
    "chuyên viên thụ lý hồ sơ",
    "chuyên viên trình ký kết quả",
    "lãnh đạo ký kết quả",
    "công chức một cửa trả kết quả",
    "hồ sơ ở tình trạng \"Đã trả kết quả\"",
];

fn person(id: u128, division: &str, post: &str, role: Role) -> Assignment {
    Assignment {
        id: Uuid::from_u128(id),
        official: Uuid::from_u128(id + 100),
        name: post.into(),
        unit: UNIT,
        division: division.into(),
        post: post.into(),
        roles: [role].into(),
        from: None,
        until: None,
    }
}

fn people() -> Vec<Assignment> {
    vec![
        person(10, "service_center", "counter_officer", Role::CounterOfficer),
        person(20, "society", "case_officer", Role::CaseOfficer),
        person(21, "society", "case_officer", Role::CaseOfficer),
        person(30, "committee", "vice_chair", Role::Signatory),
    ]
}

/// What the journal of a faultless run holds.
fn entries(scenario: &Scenario, play: &Play) -> Vec<Entry> {
    let (city, people) = (testing::city(), people());
    let list = cast(scenario, UNIT, &people, &city);
    let moments = schedule(scenario, city.all_units_day, &city.calendar);
    let mut dossier: Option<Dossier> = None;
    let mut entries = Vec::new();
    for (index, step) in scenario.steps.iter().enumerate() {
        let Step::Act { act, .. } = step else { continue };
        if act.deed.command().is_none() {
            continue;
        }
        let player = list.player(act.cast, play.id).unwrap();
        let actor = people.iter().find(|a| a.id == player).map(Actor::of).unwrap_or_default();
        let context = Context {
            at: moments[index],
            calendar: &city.calendar,
            rules: RuleSet::on(city.all_units_day),
            rehearsed: None,
            procedure: city.procedure(scenario.procedure.as_ref().unwrap()).unwrap(),
            actor: &actor,
            colleague: None,
            desk: "H99.10001",
            next_number: 1,
        };
        let command = testing::command(&act.deed, (play, &list), scenario, moments[index], &city.calendar);
        let outcome = match decide(dossier.as_ref(), &command, &context) {
            Ok(events) => {
                for event in &events {
                    apply(&mut dossier, DOSSIER, moments[index], actor.assignment, event);
                }
                Outcome::Done(events)
            }
            Err(refusal) => Outcome::Refused { name: refusal.name().key().into(), message: refusal.message(Lang::Vi) },
        };
        let entry = i64::try_from(index).unwrap() + 1;
        entries.push(Entry {
            place: Proof { seal: 1, entry, recorded_at: Timestamp::UNIX_EPOCH },
            dossier: DOSSIER,
            unit: UNIT,
            actor: player,
            at: moments[index],
            doing: act.deed.doing().unwrap(),
            outcome,
        });
    }
    entries
}

/// Judges entries and writes one line for each step.
fn verdicts(scenario: &Scenario, entries: &[Entry], people: &[Assignment]) -> String {
    let seen: Vec<_> = entries.iter().cloned().map(Seen::Entry).collect();
    judged(scenario, &seen, people)
}

/// What the journal shows.
#[derive(Clone)]
enum Seen {
    Entry(Entry),
    Evidence(Evidence),
}

fn judged(scenario: &Scenario, seen: &[Seen], people: &[Assignment]) -> String {
    let city = testing::city();
    let play = plays(Uuid::nil(), std::slice::from_ref(scenario), &[UNIT])[0];
    let list = cast(scenario, UNIT, people, &city);
    let moments = schedule(scenario, city.all_units_day, &city.calendar);
    let judge = Judge {
        scenario,
        schedule: &moments,
        cast: &list,
        people: &BTreeSet::new(),
        desk: "H99.10001",
        calendar: &city.calendar,
        until: None,
    };
    let mut state = PlayState::new(play, scenario);
    for seen in seen {
        match seen {
            Seen::Entry(entry) => state.observe(&judge, entry),
            Seen::Evidence(evidence) => state.witness(&judge, evidence),
        }
    }
    state.close(&judge);
    let mut table = String::new();
    for (step, verdict) in scenario.steps.iter().zip(&state.verdicts) {
        let Some(text) = step.text() else { continue };
        let cause = verdict.cause.as_ref().map(|cause| cause.message(Lang::Vi)).unwrap_or_default();
        let proof = verdict.proof.map(|proof| proof.entry.to_string()).unwrap_or("-".into());
        writeln!(table, "{:<11} | {proof:>2} | {text} | {cause}", verdict.verdict.key()).unwrap();
    }
    table
}

fn faultless() -> (Scenario, Play, Vec<Entry>) {
    let scenario = scenario(&LINES);
    let play = plays(Uuid::nil(), std::slice::from_ref(&scenario), &[UNIT])[0];
    let entries = entries(&scenario, &play);
    (scenario, play, entries)
}

#[test]
fn a_faultless_run_passes_every_step() {
    let (scenario, _, entries) = faultless();
    insta::assert_snapshot!(verdicts(&scenario, &entries, &people()));
}

#[test]
fn faults_are_found_at_their_step_with_their_cause() {
    let (scenario, _, faultless) = faultless();
    let sign = faultless.len() - 2;
    let mut table = String::new();
    let mut case = |name: &str, change: &dyn Fn(&mut Vec<Entry>)| {
        let mut entries = faultless.clone();
        change(&mut entries);
        writeln!(table, "## {name}\n{}", verdicts(&scenario, &entries, &people())).unwrap();
    };
    case("the signatory has lost the right to sign", &|entries| {
        entries.truncate(sign + 1);
        entries[sign].outcome = Outcome::Refused {
            name: "role_missing".into(),
            message: "Bạn chưa được giao quyền làm việc này.".into(),
        };
    });
    case("another case officer takes the dossier", &|entries| entries[sign - 2].actor = Uuid::from_u128(21));
    case("signed for another unit", &|entries| entries[sign].unit = UnitId::new(10_002));
    case("signed before its time", &|entries| entries[sign].at -= 2.hours());
    case("signed a day late", &|entries| entries[sign].at += 24.hours());
    case("accepted although a paper is missing", &|entries| {
        let accepted = entries[4].outcome.clone();
        entries[1].outcome = accepted;
    });
    case("a wrong fee", &|entries| {
        if let Outcome::Done(events) = &mut entries[4].outcome
            && let crate::dossier::Event::Accepted { fee, .. } = &mut events[0]
        {
            *fee = 5_000;
        }
    });
    case("handled by nobody", &|entries| entries.truncate(sign - 2));
    case("one entry of the journal is missing", &|entries| drop(entries.remove(3)));
    insta::assert_snapshot!(table);
}

#[test]
fn every_entry_proves_a_verdict_and_none_is_altered_unseen() {
    let (scenario, _, faultless) = faultless();
    let right = verdicts(&scenario, &faultless, &people());
    for (index, entry) in faultless.iter().enumerate() {
        let proof = format!("passed      | {:>2} | ", entry.place.entry);
        assert!(right.contains(&proof), "entry {} proves nothing:\n{right}", entry.place.entry);
        let mut altered = faultless.clone();
        altered[index].actor = Uuid::from_u128(99);
        assert_ne!(verdicts(&scenario, &altered, &people()), right, "somebody else in entry {}", entry.place.entry);
        altered = faultless.clone();
        altered.remove(index);
        assert_ne!(verdicts(&scenario, &altered, &people()), right, "entry {} is gone", entry.place.entry);
    }
}

#[test]
fn a_post_that_nobody_holds_fails_the_step_by_that_cause() {
    let (scenario, _, mut entries) = faultless();
    entries.truncate(entries.len() - 2);
    let people: Vec<_> = people().into_iter().filter(|a| a.post != "vice_chair").collect();
    let table = verdicts(&scenario, &entries, &people);
    let last = entries.last().unwrap().place.entry;
    let line = format!("failed      | {last:>2} | lãnh đạo ký kết quả | Chưa có người giữ vị trí này.");
    assert!(table.contains(&line), "the last entry about the dossier shows that nothing more was done: {table}");
}

#[test]
fn a_result_of_the_last_day_is_in_time_and_not_early() {
    for (days, early) in [(2, "passed"), (3, "failed")] {
        let wait = format!("đến 10:00 sau {days} ngày làm việc");
        let mut lines = LINES[..11].to_vec();
        lines.extend([&*wait, LINES[11], "kết quả có đúng hạn", "kết quả có trước hạn"]);
        let scenario = scenario(&lines);
        let play = plays(Uuid::nil(), std::slice::from_ref(&scenario), &[UNIT])[0];
        let table = verdicts(&scenario, &entries(&scenario, &play), &people());
        let verdict = |text: &str| table.lines().find(|line| line.contains(text)).unwrap().split(' ').next().unwrap();
        assert_eq!((verdict("có đúng hạn"), verdict("có trước hạn")), ("passed", early), "{table}");
    }
}

#[test]
fn a_right_taken_away_does_not_change_the_cast() {
    let (scenario, ..) = faultless();
    let mut people = people();
    people[3].roles.clear();
    let list = cast(&scenario, UNIT, &people, &testing::city());
    assert_eq!(list.signatory, Some(Uuid::from_u128(30)));
}

#[test]
fn every_refusal_can_be_named_in_a_scenario() {
    for name in RefusalName::ALL {
        let text = format!("lãnh đạo ký kết quả, nhưng hệ thống không cho vì \"{}\"", name.label(Lang::Vi));
        let Ok(Line::Act(act)) = recognise(&text) else { panic!("{text}") };
        assert_eq!(act.refused, Some(*name));
    }
}

#[test]
fn a_person_may_act_before_the_minute_of_a_step_but_not_on_another_day() {
    let calendar = testing::calendar();
    let at = |day: i8, hour: i8, minute: i8| calendar.moment(jiff::civil::datetime(2025, 6, day, hour, minute, 0, 0));
    let planned = at(12, 9, 5);
    assert_eq!(window(planned, &calendar, false, None), (planned, calendar.closing(jiff::civil::date(2025, 6, 12))));
    let (first, last) = window(planned, &calendar, true, None);
    assert_eq!(first, calendar.opening(jiff::civil::date(2025, 6, 12)));
    assert!(first < planned && at(11, 16, 0) < first && last < at(13, 7, 0));
    // A step that is planned after hours stays possible at its minute.
    assert_eq!(window(at(12, 20, 0), &calendar, true, None).1, at(12, 20, 0));
    // Longer hours move its end, shorter ones do not.
    let until = |hour| window(planned, &calendar, false, Some(jiff::civil::time(hour, 30, 0, 0))).1;
    assert_eq!((until(18), until(10)), (at(12, 18, 30), last));
}

#[test]
fn a_citizen_is_known_by_the_number_and_by_no_other() {
    for round in [Uuid::from_u128(1), Uuid::from_u128(u128::MAX), Uuid::new_v5(&Uuid::nil(), b"round")] {
        for index in [0, 1, 611] {
            let number = identity_number(round, index);
            assert_eq!(play_of_number(round, &number, 612), Some(index));
            assert_eq!(play_of_number(round, &number, index), None, "there are not so many plays");
        }
        for stranger in ["", "000", "079123456789", "00012345678x", "0001"] {
            assert_eq!(play_of_number(round, stranger, 612), None, "{stranger}");
        }
    }
}
