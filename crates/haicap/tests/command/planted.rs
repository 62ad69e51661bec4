//! `haicap rehearse --faults`: what is planted is found, and nothing else.
#![allow(clippy::print_stdout, reason = "whoever sees it fail needs the seed and what was planted")]

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Output;
use support::{Desk, contains, text};

/// A rehearsal with planted faults; its report.
fn rehearsed(desk: &Desk, more: &[&str]) -> (Output, Value) {
    let output = desk.rehearse(&[&["--once"], more].concat()).output().unwrap();
    assert!(desk.data().join("report.json").exists(), "{}", text(&output));
    (output, desk.report())
}

#[track_caller]
fn assert_all_found(output: &Output, report: &Value, planted: usize) {
    let faults = &report["faults"];
    assert_eq!(faults["planted"], planted, "{}", text(output));
    assert_eq!((&faults["recall"], &faults["precision"]), (&json!(1.0), &json!(1.0)), "{}", text(output));
    assert_eq!(faults["faults"].as_array().unwrap().len(), planted);
    assert!(faults["faults"].as_array().unwrap().iter().all(|fault| fault["found"] == true), "{faults}");
    assert_eq!(output.status.code(), Some(0), "{}", text(output));
    for finding in report["findings"].as_array().unwrap() {
        assert!(finding["proofs"][0]["entry"].as_i64().unwrap() > 0, "each finding names its entries: {finding}");
    }
}

fn kinds(report: &Value) -> BTreeSet<&str> {
    report["faults"]["faults"].as_array().unwrap().iter().map(|fault| fault["kind"].as_str().unwrap()).collect()
}

#[test]
fn a_healthy_city_raises_nothing() {
    let desk = Desk::new(1);
    let (output, report) = rehearsed(&desk, &[]);
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!((&report["findings"], &report["faults"]), (&json!([]), &Value::Null));
}

#[test]
fn every_kind_is_found_and_named_at_its_unit_wherever_the_seed_puts_it() {
    for seed in ["1", "2", "3"] {
        let desk = Desk::new(1);
        let (output, report) = rehearsed(&desk, &["--faults", "random:12", "--seed", seed]);
        assert_all_found(&output, &report, 12);
        assert_eq!(kinds(&report).len(), 12, "seed {seed}");
        assert!(text(&output).contains("độ phủ (recall) 1,00 · độ chính xác (precision) 1,00"), "{}", text(&output));
        assert!(contains(&desk.data().join("report.html"), "Lỗi cài sẵn"));
        desk.assert_whole();
    }
}

#[test]
fn faults_of_a_file_are_planted_and_found_beside_each_other() {
    let desk = Desk::new(1);
    let file = desk.folder.path().join("loi.json");
    let faults = json!({ "faults": [
        { "unit": "new-10001", "kind": "wrong_fee" }, { "unit": "new-10001", "kind": "form_missing" },
        { "unit": "new-10001", "kind": "slow_line", "ms": 300 }, { "unit": "new-10007", "kind": "wrong_successor" },
    ] });
    std::fs::write(&file, faults.to_string()).unwrap();
    let (output, report) = rehearsed(&desk, &["--faults", file.to_str().unwrap()]);
    assert_all_found(&output, &report, 4);
    // A rehearsal without the option opens a trial of its own, in which nothing is wrong.
    let (output, report) = rehearsed(&desk, &[]);
    assert!(output.status.success(), "{}", text(&output));
    assert_eq!(report["findings"], json!([]));
}

#[test]
fn a_wrong_file_is_refused_before_anything_is_played() {
    let desk = Desk::new(1);
    let file = desk.folder.path().join("loi.toml");
    std::fs::write(&file, "[[faults]]\nunit = \"new-10001\"\nkind = \"rain\"\n").unwrap();
    let output = desk.rehearse(&["--once", "--faults", file.to_str().unwrap()]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", text(&output));
    for words in ["loi.toml:3:", "rain", "slow_line", "Cách sửa"] {
        assert!(text(&output).contains(words), "“{words}” is not in:\n{}", text(&output));
    }
    assert!(!desk.data().join("report.json").exists());
    for (faults, words) in
        [("random:none", "random:24"), ("random:500", "giảm số lỗi"), ("no-such.toml", "no-such.toml")]
    {
        let output = desk.rehearse(&["--once", "--faults", faults]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", text(&output));
        assert!(text(&output).contains(words), "“{words}” is not in:\n{}", text(&output));
    }
}

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// A rehearsal of the whole city with one scenario and planted faults, of which this many must all be found.
fn whole_city(more: &[&str], planted: usize) -> Value {
    let desk = Desk::new(1);
    let (city, scenarios) = (format!("{ROOT}/city/hcmc"), format!("{ROOT}/scenarios/trich-luc-truc-tuyen.feature"));
    std::fs::remove_file(desk.scenarios().join("thu.feature")).unwrap();
    std::fs::copy(scenarios, desk.scenarios().join("trich-luc.feature")).unwrap();
    let (output, report) = rehearsed(&desk, &[&["--city", &city], more].concat());
    println!("{more:?}\n{}", text(&output));
    assert_all_found(&output, &report, planted);
    assert_eq!((kinds(&report).len(), &report["units_total"]), (12, &json!(102)));
    report
}

/// The measure itself: the whole city with the shipped faults.
#[test]
fn the_shipped_faults_are_all_found_in_the_whole_city() {
    let report = whole_city(&["--faults", &format!("{ROOT}/scenarios/faults/thang-6-2025.toml")], 26);
    let division = |fault: &&Value| fault["kind"] == "division_without_account";
    let shut = report["faults"]["faults"].as_array().unwrap().iter().find(division).unwrap();
    assert!(shut["about"].is_string(), "it is said in what it lies: {shut}");
}

/// Chance puts them anywhere in the real city; the seed stands in the report.
#[test]
fn faults_by_chance_are_all_found_in_the_whole_city() {
    let report = whole_city(&["--faults", "random:24", "--seed", "2506"], 24);
    assert_eq!(report["seed"], 2506);
}

/// Approval and issuing at all units, while one head of a division may approve no more.
#[test]
fn a_head_who_may_not_approve_turns_exactly_one_unit_red() {
    let (desk, city) = (Desk::new(1), format!("{ROOT}/city/hcmc"));
    let bring = |name: &str| std::fs::copy(format!("{ROOT}/scenarios/{name}"), desk.scenarios().join(name)).unwrap();
    std::fs::remove_file(desk.scenarios().join("thu.feature")).unwrap();
    bring("trich-luc-truc-tuyen.feature");
    let (output, _) = rehearsed(&desk, &["--city", &city]);
    assert!(output.status.success(), "{}", text(&output));

    bring("duyet-va-ban-hanh.feature");
    let taken = ["take", "--unit", "new-26743", "--role", "division_head", "--post", "economy_head", "--city", &city];
    let taken = support::haicap(&[&["rights"], &taken[..]].concat()).arg("--data").arg(desk.data()).output().unwrap();
    assert!(taken.status.success(), "{}", text(&taken));
    let (output, report) = rehearsed(&desk, &["--city", &city]);
    assert_eq!((output.status.code(), &report["units_passed"]), (Some(1), &json!(101)), "{}", text(&output));
    let failures = report["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "{failures:?}");
    // Who may not approve does not even see what waits for approval.
    let seen = ["unit", "scenario", "step", "cause"].map(|key| failures[0][key].as_str().unwrap_or_default());
    let step = "trưởng phòng trả lại vì \"ghi sai số nhà\"";
    assert_eq!(seen, ["new-26743", "duyet-va-ban-hanh-1", step, "not_done"], "{failures:?}");
}
