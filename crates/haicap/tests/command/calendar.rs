//! `haicap calendar`: a day is decreed through the running server and withdrawn in the stores; due dates follow.

use crate::city::official::Official;
use crate::city::{WARD, official_submission};
use crate::support::{TINY, haicap, text};
use jiff::civil::Date;
use serde_json::{Value, json};
use std::path::Path;

/// The command on these stores: whether it went well, and what it said.
async fn calendar(folder: &Path, arguments: &[&str]) -> (bool, String) {
    let mut command = haicap(&[&["calendar"], arguments].concat());
    command.args(["--city", TINY, "--data"]).arg(folder);
    // The server that is asked runs in this process.
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    (output.status.success(), text(&output))
}

async fn due(official: &Official, dossier: &str) -> Date {
    let request = official.world.client.get(official.url(&format!("/api/v1/dossiers/{dossier}")));
    let read: Value = request.bearer_auth(&official.bearers["quay"]).send().await.unwrap().json().await.unwrap();
    let due: jiff::Timestamp = read["facts"]["due_at"].as_str().unwrap().parse().unwrap();
    official.world.app.city().calendar.civil(due).date()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_day_off_is_decreed_and_withdrawn_by_command() {
    let mut official = Official::new().await;
    official.staffed().await;
    let folder = official.world.folder().to_owned();
    let (id, body) = official_submission(WARD, "1.000001", &["to_khai"]);
    let id = id.to_string();
    for (path, body) in
        [("/api/v1/dossiers".to_owned(), body), (format!("/api/v1/dossiers/{id}/accept"), json!({ "command_id": id }))]
    {
        let request = official.world.client.post(official.url(&path)).bearer_auth(&official.bearers["quay"]);
        let answer = request.json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}: {}", answer.text().await.unwrap());
    }
    let promised = due(&official, &id).await;
    let day = promised.to_string();

    let decree = ["add-holiday", "--date", &day, "--name", "Nghỉ tránh bão", "--paper", "12/CĐ-UBND"];
    let (well, said) = calendar(&folder, &decree).await;
    assert!(well && said.contains("due dates moved, their applicants told: 1"), "{said}");
    let moved = due(&official, &id).await;
    assert!(moved > promised, "{moved}");
    let (well, said) = calendar(&folder, &["list"]).await;
    assert!(well && said.contains(&day) && said.contains("12/CĐ-UBND"), "{said}");
    let (well, said) = calendar(&folder, &[&decree[..6], &["other paper"][..]].concat()).await;
    assert!(!well && said.contains("withdraw it first"), "{said}");

    let world = official.world;
    world.running.stop().await.unwrap();
    let withdrawn = ["remove", "--date", &day, "--paper", "13/CĐ-UBND"];
    let (well, said) = calendar(&folder, &withdrawn).await;
    assert!(well && said.contains("is again as the city pack says"), "{said}");
    let (well, said) = calendar(&folder, &["list"]).await;
    assert!(well && said.contains("no decree is in force"), "{said}");
    let (well, said) = calendar(&folder, &withdrawn).await;
    assert!(well && said.contains("told: 1"), "the same again is answered again: {said}");
    let (well, said) = calendar(&folder, &["remove", "--date", "2031-01-06", "--paper", "1"]).await;
    assert!(!well && said.contains("06/01/2031"), "{said}");
    let verified = haicap(&["verify", "--data"]).arg(&folder).output().unwrap();
    assert!(verified.status.success(), "{}", text(&verified));
}
