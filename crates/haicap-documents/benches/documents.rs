//! `cargo xtask bench documents`: one-page notices and receipts of the one-stop desk a second, each its own PDF.
//!
//! The real task is 11,573 notices for 102 units in a minute on two cores: all of them are rendered. Each notice of the
//! bench has its own number, name and post. Receipts have their own code, name and QR code; goal: 200 a second on two
//! threads.

use haicap_core::document::{Document, PaperKind, PaperStyle, Passage};
use haicap_documents::testing::{people, sample, sample_cards, sample_receipts, sample_register};
use haicap_documents::{Archive, CardUse, CardsPerSheet, cards, render, render_all};
use jiff::civil::date;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

/// All notices of the scheme of June 2025.
const ALL: usize = 11_573;
/// Receipts that are rendered after warm-up.
const RECEIPTS: usize = 4_000;
/// How many one thread alone renders, to see what the second thread is worth.
const ALONE: usize = 2_000;

#[allow(clippy::print_stdout, reason = "a bench prints its rows for xtask")]
fn say(name: &str, value: f64, unit: &str, goal: &str) {
    println!(r#"{{"name":"{name}","value":{value:.1},"unit":"{unit}"{goal}}}"#);
}

fn main() {
    let notices: Vec<Document> = notices(ALL);
    for paper in notices.iter().take(20) {
        render(paper, Archive::A2b).expect("a sample can be printed");
    }
    let alone = run(&notices[..ALONE], 1);
    say("documents: notices, 1 thread", ALONE as f64 / alone.as_secs_f64(), "notices/s", "");
    let spent = run(&notices, 2);
    say("documents: notices, 2 threads", ALL as f64 / spent.as_secs_f64(), "notices/s", "");
    let goal = r#","goal":60,"goal_is":"at_most""#;
    say(&format!("documents: {ALL} notices, 2 threads"), spent.as_secs_f64(), "s", goal);
    let receipts = sample_receipts(date(2025, 6, 11), RECEIPTS);
    run(&receipts[..200], 2);
    let rate = |spent: Duration| RECEIPTS as f64 / spent.as_secs_f64();
    say("documents: receipts, 1 thread", rate(run(&receipts, 1)), "receipts/s", "");
    let goal = r#","goal":200,"goal_is":"at_least""#;
    say("documents: receipts, 2 threads", rate(run(&receipts, 2)), "receipts/s", goal);
    let register = sample_register(date(2025, 6, 11), true, 3_000);
    let started = Instant::now();
    render(&register, Archive::A2b).expect("a sample can be printed");
    say("documents: register of 3,000 lines", started.elapsed().as_secs_f64() * 1000.0, "ms", "");
    let mut list = sample(PaperKind::ParticipantList, PaperStyle::State);
    list.body = vec![Passage::Table(people(2_000))];
    let started = Instant::now();
    render(&list, Archive::A2b).expect("a sample can be printed");
    say("documents: list of 2,000 people", started.elapsed().as_secs_f64() * 1000.0, "ms", "");
    let people = sample_cards(80);
    let started = Instant::now();
    cards(&people, (CardsPerSheet::Eight, CardUse::Trial), date(2025, 6, 9), Archive::A2b)
        .expect("a sample can be printed");
    say("documents: 80 sign-in cards", started.elapsed().as_secs_f64() * 1000.0, "ms", "");
}

fn notices(count: usize) -> Vec<Document> {
    let people = people(count).rows.into_iter();
    let notice = |(index, row): (usize, Vec<String>)| {
        let mut paper = sample(PaperKind::ProvisionalNotice, PaperStyle::State);
        paper.number = Some(index as u32 + 1);
        if let Some(Passage::Fields { rows }) = paper.body.get_mut(1) {
            rows[0].value = format!("{} {index}", row[1]);
            rows[2].value = format!("{}, phường số {}", row[3], index % 102);
        }
        paper
    };
    people.enumerate().map(notice).collect()
}

fn run(notices: &[Document], threads: usize) -> Duration {
    let threads = NonZeroUsize::new(threads).expect("one or two");
    let started = Instant::now();
    let mut bytes = 0;
    render_all(notices.iter().cloned(), Archive::A2b, threads, |rendered| {
        bytes += rendered.pdf.expect("a sample can be printed").len();
        ControlFlow::Continue(())
    });
    assert!(bytes > 10_000 * notices.len(), "every notice has its letters in it");
    started.elapsed()
}
