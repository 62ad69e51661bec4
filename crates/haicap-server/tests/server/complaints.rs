//! A complaint about conduct, from the citizen's words over the finding to index 7.

use crate::citizen::{Visitor, ask_for_papers, at_desk, carried_out, world};
use crate::support;
use haicap_core::organization::Role;
use haicap_server::{RightsChange, RightsOrder, change_rights};
use serde_json::{Value, json};
use support::trial::{page, send};
use support::{COMMUNE, Person, WARD, World, new_id};
use uuid::Uuid;

/// Points of index 7 at the ward, in tenths, and what the head reads of the officer's duty.
async fn seventh(world: &World, chair: &Person) -> (Value, String) {
    let query = format!("indicators?unit={WARD}&from=2025-06-01&to=2025-06-30");
    let indicators = world.get(&chair.token, &query).await.body;
    (indicators["points_in_tenths"][6].clone(), page(world, &chair.token, &format!("/{query}")).await.text)
}

/// Points of index 8, in tenths.
async fn eighth(world: &World, chair: &Person) -> Value {
    let query = format!("indicators?unit={WARD}&from=2025-06-01&to=2025-06-30");
    world.get(&chair.token, &query).await.body["points_in_tenths"][7].clone()
}

/// Another leader of the ward, who has no hand in dossiers.
async fn second_leader(world: &World) -> Person {
    let order = RightsOrder {
        unit: WARD,
        role: Role::UnitLeader,
        change: RightsChange::Give,
        post: Some("front_chair".into()),
    };
    change_rights(world.running.instance(), "test", &order).await.unwrap();
    world.staff(WARD, "front_chair").await
}

#[tokio::test]
async fn a_complaint_takes_the_points_until_another_leader_finds_it_untrue() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    visitor.hands_in().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    ask_for_papers(&world, &counter, dossier).await;
    let command = new_id().to_string();
    visitor.post("/follow/supplement", &[("command_id", &command), ("paper", "to_khai")]).await;
    carried_out(&world, &counter, dossier).await;
    let chair = world.staff(WARD, "chair").await;
    let (before, officers) = seventh(&world, &chair).await;
    assert!(before == json!(20) || before == json!(10), "a result in time and no complaint: {before} {officers}");
    assert_eq!(eighth(&world, &chair).await, json!(20), "nobody complained");
    assert!(officers.contains("nhiệm vụ</td>"), "with all five indices an officer has a class: {officers}");

    let form = visitor.get("/follow/dossier").await;
    assert!(form.has("Phản ánh thái độ, hành vi"), "{}", form.text);
    let empty = visitor.post("/follow/complain", &[("complaint", "  ")]).await;
    assert!(empty.status == 422 && empty.has("từ 1 đến 500 chữ"), "{}", empty.text);
    let long = "ơ".repeat(501);
    let long = visitor.post("/follow/complain", &[("complaint", &long)]).await;
    assert!(long.status == 422 && long.has(&format!(">{}</textarea>", "ơ".repeat(501))), "what was typed stays");
    let words = "Bảo tôi về <b>ba lần</b>";
    let sent = visitor.post("/follow/complain", &[("complaint", words)]).await;
    assert!(sent.to.ends_with("?done=complain"), "{} {}", sent.status, sent.text);
    let mine = visitor.get("/follow/dossier").await;
    assert!(mine.has("đang được xác minh") && !mine.has("name=\"complaint\""), "{}", mine.text);
    let twice = visitor.post("/follow/complain", &[("complaint", "nữa")]).await;
    assert!(twice.status == 422 && twice.has("mỗi hồ sơ gửi một lần"), "{}", twice.text);
    assert_eq!(eighth(&world, &chair).await, Value::Null, "how complaints are answered is for an inspection to say");
    assert_eq!(seventh(&world, &chair).await.0, json!(0), "it counts as long as nobody looked into it");
    let journal = world.get(&world.director, "journal?limit=500").await.body.to_string();
    assert!(!journal.contains("ba lần"), "the journal does not say what it says");

    let list = page(&world, &chair.token, "/complaints").await.text;
    assert!(list.contains("Bảo tôi về &#60;b&#62;ba lần") && list.contains("chưa xác minh"), "{list}");
    assert!(!list.contains("Lê Thị Thử"), "who complains is not named: {list}");
    assert!(page(&world, &chair.token, "/centre").await.text.contains("1 chưa xác minh"));
    finding(&world, &chair, dossier).await;
    let found = visitor.get("/follow/dossier").await;
    assert!(found.has("Kết luận: phản ánh không đúng.") && found.has("Biên bản 3/BB"), "{}", found.text);
    assert_eq!(seventh(&world, &chair).await.0, before, "what was found to be untrue does not count");
    world.running.stop().await.unwrap();
}

/// Who may conclude and who may not, and with what.
async fn finding(world: &World, chair: &Person, dossier: Uuid) {
    let path = format!("/complaints/{dossier}");
    let good = [("founded", "no"), ("ground", "Biên bản 3/BB")];
    let officer = world.staff(WARD, "justice_officer").await;
    let elsewhere = world.staff(COMMUNE, "chair").await;
    assert_eq!(page(world, &officer.token, "/complaints").await.status, 403);
    assert_eq!(send(world, &officer.token, &path, &good).await.status, 403);
    assert_eq!(send(world, &elsewhere.token, &path, &good).await.status, 404, "another unit's");
    assert!(!page(world, &elsewhere.token, "/complaints").await.text.contains("ba lần"));
    let signed = send(world, &chair.token, &path, &good).await;
    assert!(signed.status == 422 && signed.text.contains("người khác phải xác minh"), "{}", signed.text);
    assert!(signed.text.contains("value=\"Biên bản 3/BB\""), "what was typed stays");

    let other = second_leader(world).await;
    let wrong = [
        (path.as_str(), vec![("ground", "x")], 422, "đúng, hay không đúng"),
        (path.as_str(), vec![("founded", "no"), ("ground", " ")], 422, "căn cứ"),
        ("/complaints/x", good.to_vec(), 404, ""),
        (&format!("/complaints/{}", new_id()), good.to_vec(), 404, ""),
    ];
    for (path, fields, status, said) in wrong {
        let refused = send(world, &other.token, path, &fields).await;
        assert!(refused.status == status && refused.text.contains(said), "{path} {fields:?}: {}", refused.text);
    }
    let done = send(world, &other.token, &path, &good).await;
    assert!(done.to.ends_with("/complaints?done=1"), "{} {}", done.status, done.text);
    let again = send(world, &other.token, &path, &[("founded", "yes"), ("ground", "khác")]).await;
    assert!(again.status == 422, "once: {}", again.text);
    let list = page(world, &other.token, "/complaints").await.text;
    assert!(list.contains("không đúng. Biên bản 3/BB"), "{list}");
}
