//! The life of a dossier over HTTP: repeated, raced, refused, journalled.

use crate::support;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::{WARD, World, new_id, submission};

#[tokio::test]
async fn from_submission_to_the_result_in_hand() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let chair = world.staff(WARD, "chair").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let accepted = world.command(&counter, id, "accept").await;
    assert_eq!(accepted.body["code"], "T-H99.10001-250611-0001", "{accepted:?}");
    for (person, command, stage) in [
        (&counter, "hand-over", "handed_over"),
        (&officer, "handle", "in_handling"),
        (&officer, "submit-for-signature", "awaiting_signature"),
        (&chair, "sign", "signed"),
        (&counter, "return-result", "returned"),
    ] {
        let answer = world.command(person, id, command).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["stage"]),
            (200, &Value::from(stage)),
            "{command}: {answer:?}"
        );
    }
    let read = world.get(&counter.token, &format!("dossiers/{id}")).await;
    assert_eq!(read.body["portal_state"], 10);
    assert_eq!(read.body["facts"]["fee"], 2_000);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_repeated_command_is_answered_again_and_done_once() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (id, body) = submission(WARD, "1.000001", &["to_khai"]);
    let first = world.post(&counter.token, "dossiers", &body).await;
    let again = world.post(&counter.token, "dossiers", &body).await;
    assert_eq!((&first.body["repeated"], &again.body["repeated"]), (&json!(false), &json!(true)), "{again:?}");
    let accept = json!({ "command_id": new_id() });
    let path = format!("dossiers/{id}/accept");
    let first = world.post(&counter.token, &path, &accept).await;
    let again = world.post(&counter.token, &path, &accept).await;
    assert_eq!(first.body["code"], again.body["code"]);
    assert_eq!(again.body["repeated"], true);
    let other = world.post(&counter.token, &format!("dossiers/{id}/hand-over"), &accept).await;
    assert_eq!(other.status, 409, "the id was used for another command");
    assert_eq!(other.error(), "command_reused");
    assert!(!other.body.to_string().contains("T-H"), "nothing of the first answer is echoed");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn somebody_else_cannot_repeat_a_command() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let chair = world.staff(WARD, "chair").await;
    let (_, body) = submission(WARD, "1.000001", &["to_khai"]);
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.status, 200);
    let replayed = world.post(&chair.token, "dossiers", &body).await;
    assert!(matches!(replayed.status.as_u16(), 403 | 409), "{replayed:?}");
    assert!(replayed.body["dossier"].is_null());
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn codes_of_a_desk_have_no_gap_and_no_double_under_concurrency() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let mut ids = Vec::new();
    for _ in 0..24 {
        ids.push(world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await);
    }
    let accept = ids.iter().map(|id| world.command(&counter, *id, "accept"));
    let answers = futures_util::future::join_all(accept).await;
    let codes: BTreeSet<_> = answers.iter().map(|answer| answer.body["code"].as_str().unwrap().to_owned()).collect();
    let expected: BTreeSet<_> = (1..=24).map(|number| format!("T-H99.10001-250611-{number:04}")).collect();
    assert_eq!(codes, expected);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn two_officers_at_once_one_takes_the_dossier() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    world.command(&counter, id, "accept").await;
    world.command(&counter, id, "hand-over").await;
    let both = futures_util::future::join_all((0..8).map(|_| world.command(&officer, id, "handle"))).await;
    let taken = both.iter().filter(|answer| answer.status == 200).count();
    let refused = both.iter().filter(|answer| answer.error() == "wrong_stage").count();
    assert_eq!((taken, refused), (1, 7), "{both:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_refusal_names_its_ground_and_stands_in_the_journal() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &[]).await;
    let refused = world.command(&counter, id, "accept").await;
    assert_eq!((refused.status.as_u16(), refused.error()), (422, "papers_missing"));
    let says = refused.body["message"].as_str().unwrap();
    assert!(says.contains("Tờ khai (to_khai)"), "named, with the key that a program sends: {says}");
    assert_eq!(refused.body["ground"], "Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP");
    let denied = world.command(&counter, id, "sign").await;
    assert_eq!((denied.status.as_u16(), denied.error()), (403, "role_missing"));
    let journal = world.get(&world.director, "journal?unit=new-10001").await;
    let lines = journal.body.as_array().unwrap();
    let refusals: Vec<_> = lines.iter().filter(|line| line["outcome"] == "refused").collect();
    assert_eq!(refusals.len(), 2, "{journal:?}");
    assert_eq!(refusals[0]["events"]["refused"], "role_missing");
    assert!(!journal.body.to_string().contains("Trần Văn Thử"), "the journal holds identifiers, not names");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_for_the_citizen_goes_out_once() {
    let world = World::tiny().await;
    let (counter, officer) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "justice_officer").await);
    let chair = world.staff(WARD, "chair").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    for (person, command) in [
        (&counter, "accept"),
        (&counter, "hand-over"),
        (&officer, "handle"),
        (&officer, "submit-for-signature"),
        (&chair, "sign"),
    ] {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while world.app.store.open_followups().await.unwrap() > 0 {
        assert!(std::time::Instant::now() < until, "the follow-up was not carried out");
        tokio::task::yield_now().await;
    }
    let outbox = std::fs::read_to_string(world.app.outbox.join("messages.jsonl")).unwrap();
    assert_eq!(outbox.lines().count(), 1, "{outbox}");
    assert!(outbox.contains("result_ready"));
    world.running.stop().await.unwrap();
}
