//! What comes up on a dossier's way, over HTTP: payment, opinions, approval, sending back, issuing, apology, stopping.

use crate::support;
use haicap_core::territory::UnitId;
use serde_json::{Value, json};
use std::path::Path;
use support::trial::{page, send};
use support::{Answer, Person, World, new_id};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const WARD: UnitId = UnitId::new(26_740);
pub(crate) const PROCEDURE: &str = "1.001612";
pub(crate) const PAPERS: [&str; 2] = ["giay_de_nghi", "giay_to_chu_ho"];

/// The real city, in which household businesses, approved by the head and issued by the clerk, cost tax as well.
pub(crate) async fn city() -> (World, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let from = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc"));
    std::fs::create_dir(folder.path().join("procedures")).unwrap();
    for part in ["", "procedures"] {
        for entry in std::fs::read_dir(from.join(part)).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), folder.path().join(part).join(entry.file_name())).unwrap();
            }
        }
    }
    let file = folder.path().join("procedures/1.001612-ho-kinh-doanh.toml");
    let plain = std::fs::read_to_string(&file).unwrap();
    let tax = "[obligation]\nname = \"Thuế\"\nname_en = \"Tax\"\nclock = \"waits\"\nground = \"thử\"\n";
    let changed = format!("{plain}\n{tax}");
    std::fs::write(&file, changed).unwrap();
    (World::of(folder.path().to_str().unwrap()).await, folder)
}

/// Gives a command with what it needs besides its identifier.
pub(crate) async fn order(world: &World, person: &Person, id: Uuid, command: &str, mut body: Value) -> Answer {
    body["command_id"] = json!(new_id());
    world.post(&person.token, &format!("dossiers/{id}/{command}"), &body).await
}

/// Who works at the ward on it: counter, case officer, head, signatory, clerk.
pub(crate) async fn people(world: &World) -> [Person; 5] {
    let posts = ["counter_officer", "economy_specialist", "economy_head", "vice_chair_economy", "records_clerk"];
    let mut people = Vec::new();
    for post in posts {
        people.push(world.staff(WARD, post).await);
    }
    people.try_into().ok().unwrap()
}

/// A dossier in handling.
async fn in_handling(world: &World, counter: &Person, officer: &Person) -> Uuid {
    let id = world.submitted(counter, WARD, PROCEDURE, &PAPERS).await;
    for (person, command) in [(counter, "accept"), (counter, "hand-over"), (officer, "handle")] {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    id
}

async fn portal_state(world: &World, person: &Person, id: Uuid) -> Value {
    world.get(&person.token, &format!("dossiers/{id}")).await.body["portal_state"].clone()
}

#[tokio::test]
async fn paid_asked_about_approved_sent_back_signed_issued_and_returned() {
    let (world, _city) = city().await;
    let [counter, officer, head, signatory, clerk] = people(&world).await;
    let id = in_handling(&world, &counter, &officer).await;

    let charge = json!({ "amount": 300_000, "reason": "thuế môn bài" });
    assert_eq!(order(&world, &officer, id, "request-payment", charge).await.body["stage"], "awaiting_payment");
    assert_eq!(portal_state(&world, &counter, id).await, 6);
    let pay = |amount: u64| json!({ "amount": amount, "method": "transfer", "receipt": "GD-77" });
    let wrong = order(&world, &counter, id, "record-payment", pay(299_000)).await;
    assert_eq!((wrong.status.as_u16(), wrong.error()), (422, "payment_differs"));
    assert_eq!(order(&world, &counter, id, "record-payment", pay(300_000)).await.body["stage"], "in_handling");

    let ask = json!({ "agency": "Công an phường", "question": "nơi cư trú của chủ hộ", "until": "2025-06-13" });
    assert_eq!(order(&world, &officer, id, "consult", ask.clone()).await.status, 200);
    assert_eq!(order(&world, &officer, id, "consult", ask).await.error(), "already_consulted");
    let answer = json!({ "agency": "công an phường", "answer": "đúng nơi cư trú" });
    assert_eq!(order(&world, &officer, id, "record-answer", answer).await.status, 200);

    let other_head = world.staff(WARD, "society_head").await;
    assert_eq!(world.command(&officer, id, "submit-for-signature").await.body["stage"], "awaiting_approval");
    assert_eq!(order(&world, &counter, id, "approve", json!({})).await.error(), "role_missing");
    assert_eq!(order(&world, &other_head, id, "approve", json!({})).await.error(), "other_division");
    assert_eq!(order(&world, &head, id, "approve", json!({})).await.body["stage"], "awaiting_signature");
    let back = json!({ "reason": "sai địa chỉ" });
    assert_eq!(order(&world, &signatory, id, "send-back", back).await.body["stage"], "in_handling");
    assert_eq!(world.command(&officer, id, "submit-for-signature").await.body["stage"], "awaiting_approval");
    assert_eq!(order(&world, &head, id, "approve", json!({})).await.status, 200);
    assert_eq!(world.command(&signatory, id, "sign").await.body["stage"], "awaiting_issue");
    assert_eq!(portal_state(&world, &counter, id).await, 4);

    let work = world.get(&clerk.token, "work").await;
    assert!(work.body["items"].to_string().contains(&id.to_string()), "it lies on the clerk's desk: {work:?}");
    assert_eq!(order(&world, &clerk, id, "issue", json!({ "number": " " })).await.error(), "number_missing");
    let issued = order(&world, &clerk, id, "issue", json!({ "number": "15/GCN-UBND" })).await;
    assert_eq!(issued.body["stage"], "signed", "{issued:?}");
    assert_eq!(portal_state(&world, &counter, id).await, 9);
    assert_eq!(world.command(&counter, id, "return-result").await.status, 200);
    let seen = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    for words in ["15/GCN-UBND", "sai địa chỉ", "GD-77", "đúng nơi cư trú", "300.000 đồng"] {
        assert!(seen.contains(words), "{words}");
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn an_apology_is_given_once_on_the_page_and_a_late_one_is_shown_as_late() {
    let (world, _city) = city().await;
    let [counter, officer, head, ..] = people(&world).await;
    let (id, late) = (in_handling(&world, &counter, &officer).await, in_handling(&world, &counter, &officer).await);
    let path = |id: Uuid| format!("/dossiers/{id}");
    let offered = page(&world, &head.token, &path(id)).await.text;
    assert!(offered.contains("Điều 19 khoản 9 Nghị định 61/2018/NĐ-CP"), "the form says its article");

    let typed = |until| [("reason", "chờ cơ quan thuế"), ("until", until)];
    let command = new_id().to_string();
    let with = |until| [vec![("command_id", command.as_str())], typed(until).to_vec()].concat();
    let wrong = send(&world, &head.token, &format!("{}/apologise", path(id)), &with("2025-02-31")).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text.contains("chờ cơ quan thuế") && wrong.text.contains("2025-02-31"), "nothing typed is lost");
    let given = send(&world, &head.token, &format!("{}/apologise", path(id)), &with("2025-06-20")).await;
    assert_eq!(given.status, 303, "{}", given.text);
    let seen = page(&world, &counter.token, &path(id)).await.text;
    assert!(seen.contains("20/06/2025") && seen.contains("đúng thời hạn thông báo"), "the new day is seen");
    let again = json!({ "reason": "lần nữa", "until": "2025-06-23" });
    let again = order(&world, &head, id, "apologise", again).await;
    assert_eq!((again.status.as_u16(), again.error()), (422, "already_apologised"));
    assert_eq!(again.body["ground"], "Điều 19 khoản 9 Nghị định 61/2018/NĐ-CP");

    // Due on Monday the 16th: three working days after Wednesday the 11th.
    assert_eq!(world.post(&world.director, "clock", &json!({ "at": "2025-06-17T02:00:00Z" })).await.status, 200);
    let warned = page(&world, &head.token, &path(late)).await.text;
    assert!(warned.contains("Điều 12 khoản 5 Nghị định 61/2018/NĐ-CP"), "an apology is still owed");
    let owed = order(&world, &head, late, "apologise", json!({ "reason": "quá tải", "until": "2025-06-20" })).await;
    assert_eq!(owed.status, 200, "{owed:?}");
    let read = world.get(&counter.token, &format!("dossiers/{late}")).await;
    assert_eq!(read.body["facts"]["apology"]["came"], "late");
    assert!(page(&world, &counter.token, &path(late)).await.text.contains("Quá hạn"), "the first promise counts");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn only_what_fits_is_offered_and_a_stopped_dossier_is_closed() {
    let (world, _city) = city().await;
    let [counter, officer, ..] = people(&world).await;
    let plain = world.submitted(&counter, WARD, "1.004873", &["to_khai", "giay_to_tuy_than"]).await;
    let social = world.staff(WARD, "justice_officer").await;
    for (person, command) in [(&counter, "accept"), (&counter, "hand-over"), (&social, "handle")] {
        assert_eq!(world.command(person, plain, command).await.status, 200);
    }
    let may = |read: &Answer| read.body["may"].to_string();
    let read = world.get(&social.token, &format!("dossiers/{plain}")).await;
    assert!(!may(&read).contains("request_payment"), "nothing is to be paid: {}", may(&read));
    assert!(may(&read).contains("consult") && !may(&read).contains("record_answer"), "{}", may(&read));
    let nothing = order(&world, &social, plain, "request-payment", json!({ "amount": 1, "reason": "x" })).await;
    assert_eq!(nothing.error(), "nothing_to_pay");

    let id = in_handling(&world, &counter, &officer).await;
    let read = world.get(&officer.token, &format!("dossiers/{id}")).await;
    assert!(may(&read).contains("request_payment"), "{}", may(&read));
    let stop = |ground: &str| json!({ "ground": ground, "reason": "chủ hộ đã chết, không còn đối tượng" });
    assert_eq!(order(&world, &officer, id, "stop", stop("not_paid")).await.error(), "stop_ground_does_not_fit");
    assert_eq!(order(&world, &officer, id, "stop", stop("lạ")).await.status, 400);
    assert_eq!(order(&world, &officer, id, "stop", stop("pointless")).await.body["stage"], "stopped");
    let read = world.get(&officer.token, &format!("dossiers/{id}")).await;
    assert_eq!((&read.body["portal_state"], may(&read).as_str()), (&json!(8), "[]"));
    world.running.stop().await.unwrap();
}
