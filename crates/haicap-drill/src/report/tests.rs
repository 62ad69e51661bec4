//! A report from a hand-made result with one failing unit.

use super::*;
use crate::drill::UnitPace;
use crate::latency::StepTimes;
use crate::testing;
use crate::wave::{Note, Saw};
use crate::wire::Closing;
use haicap_core::dossier::CommandKind;
use haicap_core::trial::Scenario;
use jiff::civil::date;

const DAY: Date = date(2025, 6, 11);

fn head() -> ReportHead {
    ReportHead {
        city: "Thành phố thử".into(),
        trial: "Vận hành thử số 1".into(),
        seed: 42,
        base_link: "http://127.0.0.1:8080/t/1".into(),
        made_at: date(2026, 11, 23).at(9, 5, 0, 0),
    }
}

fn played(scenario: &Scenario) -> PlayedScenario {
    PlayedScenario {
        key: scenario.key.clone(),
        title: scenario.title.clone(),
        procedure: Some("Thủ tục thử".into()),
        citizens: scenario.citizens,
        steps: scenario.steps.iter().map(|step| step.text().map(str::to_owned)).collect(),
    }
}

/// Cells of a scenario in which every play failed at a step, or passed everything.
fn cells(scenario: &PlayedScenario, failed_at: Option<usize>) -> Vec<Cell> {
    let plays = scenario.citizens;
    let cell = |step: usize| match failed_at {
        Some(failed) if step == failed => Cell { failed: plays, ..Cell::default() },
        Some(failed) if step > failed => Cell { not_reached: plays, ..Cell::default() },
        _ => Cell { passed: plays, ..Cell::default() },
    };
    let steps = scenario.steps.iter().enumerate();
    steps.map(|(step, text)| if text.is_some() { cell(step) } else { Cell::default() }).collect()
}

fn times(count: usize, unit: f64) -> Times {
    Times { count, median_ms: unit, p95_ms: unit * 2.0, longest_ms: unit * 4.0 }
}

/// Two units; the second one's signatory may not sign.
fn result(broken: bool) -> RoundResult {
    let scenarios = vec![played(&testing::counter_scenario()), played(&testing::online_scenario())];
    let units = [UnitId::new(10_001), UnitId::new(10_002)];
    let failed_at = |place: usize| (broken && place == 1).then_some(6);
    let verdict = |place: usize, name: &str| UnitVerdict {
        unit: units[place],
        name: name.into(),
        verdict: if failed_at(place).is_some() { Verdict::Failed } else { Verdict::Passed },
        cells: vec![cells(&scenarios[0], failed_at(place)), cells(&scenarios[1], None)],
    };
    let sign = |play: u128| StepFailure {
        unit: units[1],
        unit_name: "Phường Hai".into(),
        scenario: "tai-quay".into(),
        scenario_index: 0,
        title: scenarios[0].title.clone(),
        step: "lãnh đạo ký kết quả".into(),
        step_index: 6,
        play: Uuid::from_u128(play),
        cause: "role_missing".into(),
        message: "Hệ thống không cho: Bạn chưa được giao quyền “Ký”.".into(),
        proof: (play == 1).then(|| Proof { seal: 3, entry: 77, recorded_at: "2026-11-23T02:04:05Z".parse().unwrap() }),
    };
    let saw =
        Saw::Answered {
            status: 403, error: "role_missing".into(), message: "Bạn chưa được giao quyền “Ký”.".into()
        };
    let note = Note { play: Uuid::from_u128(1), unit: units[1], scenario: 0, step: 6, saw };
    let pace = |place: usize, unit: f64| UnitPace { unit: units[place], commands: 17, times: times(29, unit) };
    RoundResult {
        id: Uuid::from_u128(7),
        stage: RoundStage::FirstTrial,
        seed: 42,
        day: DAY,
        span: Some((DAY.at(8, 0, 0, 0), date(2025, 6, 12).at(8, 0, 0, 0))),
        closing: Closing {
            stand_ins: vec![],
            units: vec![verdict(0, "Phường Một"), verdict(1, "Phường Hai <&>")],
            failures: if broken { vec![sign(1), sign(2)] } else { vec![] },
            dossiers: 6,
            dossiers_completed: if broken { 4 } else { 6 },
            commands: 1_034,
        },
        figures: Some(Figures {
            received: 6,
            early: 4,
            on_time: 0,
            late: 0,
            overdue: if broken { 2 } else { 0 },
            running: 0,
            paused: 0,
            withdrawn: if broken { 0 } else { 2 },
            stopped: 0,
            in_time_permille: Some(if broken { 667 } else { 1_000 }),
            online_permille: Some(333),
            digitised_permille: Some(0),
            satisfied_permille: None,
            points_in_tenths: vec![Some(20), Some(13), None, None, None, None, None, None, Some(0)],
        }),
        notes: if broken { vec![note] } else { vec![] },
        times: vec![
            StepTimes { kind: Kind::Work, times: times(24, 0.5) },
            StepTimes { kind: Kind::Command(CommandKind::Submit), times: times(6, 1.25) },
        ],
        unit_times: vec![pace(0, 1.0), pace(1, 3.0)],
        commands_sent: 34,
        wall_seconds: 1.75,
        scenarios,
    }
}

#[test]
fn one_failing_unit_is_counted_and_its_cause_named() {
    let report = Report::new(head(), &[result(true)]);
    assert!(!report.passed());
    assert_eq!((report.units_total, report.units_passed, report.dossiers_completed), (2, 1, 4));
    assert_eq!(report.failures[0].response.as_deref(), Some("HTTP 403 role_missing: Bạn chưa được giao quyền “Ký”."));
    assert_eq!(report.failures[1].response, None, "the other robot noted nothing");
    assert_eq!((report.causes[0].count, report.causes[0].units.as_slice()), (2, ["Phường Hai".to_owned()].as_slice()));
    let cell = &report.rounds[0].units[1].scenarios[0];
    assert_eq!((cell.mark, cell.plays, cell.plays_passed), (Mark::Failed, 2, 0));
    assert_eq!(report.rounds[0].slowest_units[0].name, "Phường Hai <&>");
}

#[test]
fn a_unit_passes_only_when_it_passes_every_round() {
    let both = Report::new(head(), &[result(true), result(false)]);
    assert_eq!((both.units_total, both.units_passed, both.passed()), (2, 1, false));
    assert_eq!((both.dossiers, both.commands), (12, 2_068));
    let good = Report::new(head(), &[result(false)]);
    assert_eq!((good.units_total, good.units_passed, good.passed()), (2, 2, true));
    assert!(!Report::new(head(), &[]).passed(), "nothing played is not passed");
}

#[test]
fn as_text() {
    insta::assert_snapshot!(Report::new(head(), &[result(true)]).text());
}

#[test]
fn as_text_when_all_passed() {
    insta::assert_snapshot!(Report::new(head(), &[result(false)]).text());
}

#[test]
fn as_json() {
    let report = Report::new(head(), &[result(true)]);
    let text = serde_json::to_string_pretty(&report).unwrap();
    insta::assert_snapshot!(text);
    assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
}

#[test]
fn as_a_page() {
    let page = Report::new(head(), &[result(true)]).html().unwrap();
    assert!(page.contains("Phường Hai &#60;&#38;&#62;"), "names are escaped");
    assert!(!page.contains("<script") && !page.contains("<link") && !page.contains("<img"), "one self-contained file");
    insta::assert_snapshot!(page);
}

#[test]
fn three_files_are_written_and_written_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new/data");
    let report = Report::new(head(), &[result(true)]);
    report.write(&data).unwrap();
    report.write(&data).unwrap();
    let mut names: Vec<_> =
        std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(names, ["report.html", "report.json", "report.txt"]);
    let json = std::fs::read(data.join("report.json")).unwrap();
    assert_eq!(serde_json::from_slice::<Report>(&json).unwrap(), report);
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Report::new(head(), &[]).write(&file.join("data")).unwrap_err().to_string();
    assert!(error.contains(file.to_str().unwrap()) && error.contains("--data"), "{error}");
}
