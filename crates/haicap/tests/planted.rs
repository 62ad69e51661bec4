//! `haicap rehearse --faults`: what is planted is found, and nothing else.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

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
