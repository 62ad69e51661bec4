//! kill -9 in the middle of a drill, and what the disk has seen before an answer goes out.

use crate::support;
use haicap_store::{Location, OpenOptions, Store, StoreKind};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use support::{Desk, Rehearsal, text};
use uuid::Uuid;

/// Citizens at each unit: enough that the drill is in the middle when it is killed.
pub(crate) const CITIZENS: u32 = 600;
/// Acknowledged commands of our own before the kill, and the most that are tried.
const ACKNOWLEDGED: usize = 150;
const TRIED: usize = 300;

pub(crate) fn id(kind: &str, number: usize) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{kind} {number}").as_bytes())
}

pub(crate) fn submission(number: usize) -> Value {
    json!({ "command_id": id("command", number), "id": id("dossier", number), "unit": "new-10001",
        "procedure": "1.000001", "channel": "counter", "papers": ["to_khai"],
        "applicant": { "id": id("applicant", number), "name": "Vũ Thị Thử", "identity_number": "000999999999" } })
}

/// A counter officer of the ward, signed in.
pub(crate) async fn counter(rehearsal: &Rehearsal) -> String {
    let scenario = json!({ "key": "x", "title": "x", "tags": ["dong-loat"], "file": "x", "start": "07:30:00",
        "procedure": { "code": "1.000001", "version": 1 }, "papers": [], "quantity": { "copies": 1, "pages": 1 },
        "citizens": 1, "steps": [{ "kind": "act", "text": "công chức một cửa tiếp nhận hồ sơ",
            "act": { "cast": "counter_officer", "deed": { "deed": "accept" }, "refused": null } }] });
    let order = json!({ "id": id("round", 0), "stage": "first_trial", "seed": 0, "units": ["new-10001"], "scenarios": [scenario] });
    let (status, round) = rehearsal.post(&rehearsal.token, "rounds", &order).await.unwrap();
    assert_eq!(status, 200, "{round}");
    let players = round["players"].as_array().unwrap();
    let account = &players.iter().find(|player| player["cast"] == "counter_officer").unwrap()["account"];
    let (_, grants) = rehearsal.post(&rehearsal.token, "grants", &json!({ "accounts": [account] })).await.unwrap();
    let token = rehearsal.sign_in(grants["grants"][0]["grant"].as_str().unwrap()).await;
    // The one play of that round is carried out, so that it is no failure of the rehearsal.
    let mut played = submission(TRIED);
    played["applicant"]["id"] = json!(Uuid::new_v5(&id("round", 0), b"new-10001/x/0"));
    assert_eq!(rehearsal.post(&token, "dossiers", &played).await.unwrap().0, 200);
    let accept = json!({ "command_id": id("accept", TRIED) });
    let accepted = rehearsal.post(&token, &format!("dossiers/{}/accept", id("dossier", TRIED)), &accept).await.unwrap();
    assert_eq!(accepted.0, 200, "{}", accepted.1);
    token
}

/// Hands in dossiers beside the drill until the server is gone; the numbers that were acknowledged.
async fn hand_in_until_killed(rehearsal: &mut Rehearsal, token: &str) -> Vec<usize> {
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (acknowledged, next) = (acknowledged.clone(), next.clone());
        let (client, url, token) =
            (rehearsal.client.clone(), format!("{}/api/v1/dossiers", rehearsal.base), token.to_owned());
        clients.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= TRIED {
                    return;
                }
                let request = client.post(&url).bearer_auth(&token).json(&submission(number));
                let Ok(answer) = request.send().await else { return };
                assert_eq!(answer.status(), 200, "dossier {number}");
                acknowledged.lock().unwrap().push(number);
            }
        });
    }
    while acknowledged.lock().unwrap().len() < ACKNOWLEDGED {
        if let Some(ended) = clients.try_join_next() {
            ended.unwrap();
            assert!(next.load(Ordering::Relaxed) >= TRIED, "the server went away");
        }
        tokio::task::yield_now().await;
    }
    rehearsal.drill_is_under_way().await;
    rehearsal.child.kill().unwrap();
    rehearsal.child.wait().unwrap();
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    acknowledged.lock().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_command_is_lost_and_none_is_doubled() {
    let desk = Desk::new(CITIZENS);
    let mut rehearsal = Rehearsal::start(&mut desk.rehearse(&[])).await;
    let token = counter(&rehearsal).await;
    let acknowledged = hand_in_until_killed(&mut rehearsal, &token).await;
    drop(rehearsal);

    let store =
        Store::open(&Location::folder(desk.data()), StoreKind::Trial(1), &OpenOptions::default()).await.unwrap();
    for number in &acknowledged {
        let entry = store.entry_by_command(id("command", *number)).await.unwrap();
        assert!(entry.is_some(), "command {number} was acknowledged and is gone");
        assert_eq!(store.dossier(id("dossier", *number)).await.unwrap().unwrap().version, 1);
    }
    store.close().await.unwrap();
    desk.assert_whole();

    let mut again = Rehearsal::start(&mut desk.rehearse(&[])).await;
    let token = counter(&again).await;
    for number in acknowledged.iter().take(20) {
        let (status, answer) = again.post(&token, "dossiers", &submission(*number)).await.unwrap();
        assert_eq!((status, &answer["repeated"]), (200, &json!(true)), "{answer}");
    }
    again.line_with("Báo cáo:");
    let ending = again.interrupt();
    let report = desk.report();
    assert_eq!(report["units_passed"], 2, "{}", report["failures"][0]);
    assert_eq!(ending, 0, "{} {}", report["failures"], report["findings"]);
    assert_eq!(report["dossiers_completed"], u64::from(CITIZENS) * 3);
    assert_eq!(report["commands"], u64::from(CITIZENS) * 3 * 7, "each command stands in the journal once");
    desk.assert_whole();
}

/// A kill keeps the page cache, so it cannot show that an answer waits for the disk: the calls do.
#[tokio::test]
async fn an_answer_waits_for_its_fsync() {
    let desk = Desk::new(1);
    let trace = desk.folder.path().join("trace");
    let rehearse = desk.rehearse(&[]);
    let mut traced = Command::new("strace");
    traced.args(["-f", "-y", "-s", "300", "-e", "trace=read,recvfrom,write,writev,sendto,fsync,fdatasync", "-o"]);
    traced.arg(&trace).arg(rehearse.get_program()).args(rehearse.get_args()).stdin(std::process::Stdio::null());
    let mut rehearsal = Rehearsal::start(&mut traced).await;
    rehearsal.line_with("Máy chủ vẫn chạy");
    let token = counter(&rehearsal).await;
    let (status, answer) = rehearsal.post(&token, "dossiers", &submission(1)).await.unwrap();
    assert_eq!(status, 200, "{answer}");
    // Killing strace would let the server go on by itself: the server ends, and strace with it.
    let control = std::fs::read_to_string(desk.data().join("server.json")).unwrap();
    let server: Value = serde_json::from_str(&control).unwrap();
    assert!(Command::new("kill").args(["-9", &server["pid"].to_string()]).status().unwrap().success());
    rehearsal.child.wait().unwrap();
    let trace = std::fs::read_to_string(trace).unwrap();
    let lines: Vec<&str> = trace.lines().collect();
    let asked =
        lines.iter().rposition(|line| line.contains("POST /t/1/api/v1/dossiers ")).expect("the request was read");
    let answered =
        asked + lines[asked..].iter().position(|line| line.contains("HTTP/1.1 200")).expect("it was answered");
    let between = &lines[asked..answered];
    let began = between.iter().position(|line| line.contains("sync(") && line.contains("trial-1.db-wal"));
    let synced = between.iter().any(|line| line.contains("sync") && line.trim_end().ends_with("= 0"));
    assert!(began.is_some() && synced, "no fsync of the log between request and answer:\n{}", between.join("\n"));
}

#[test]
fn strace_is_there() {
    let output = Command::new("strace").arg("--version").output();
    let output = output.expect("strace is missing: install it, or run cargo xtask ci as root, which does");
    assert!(output.status.success(), "{}", text(&output));
}
