//! Results as files and how they are received, over HTTP: stored, replaced, fetched by the citizen, sent by post.

use crate::citizen::{self, PHONE, Visitor, at_desk};
use crate::support;
use haicap_core::territory::UnitId;
use serde_json::{Value, json};
use support::files::{form, on_the_shelf, pdf, png, send_files};
use support::trial::page;
use support::{Answer, COMMUNE, Person, WARD, World, new_id};
use uuid::Uuid;

/// A ward of the real city, and a procedure in which a clerk issues the result.
const ISSUING: UnitId = UnitId::new(26_740);
const PROCEDURE: &str = "1.001612";
const HOME: &str = "12 đường Kịch Bản, Phường Sông Đông";

async fn order(world: &World, person: &Person, id: Uuid, command: &str, mut body: Value) -> Answer {
    body["command_id"] = json!(new_id());
    world.post(&person.token, &format!("dossiers/{id}/{command}"), &body).await
}

/// Stores a file as the result, with a reason when there is one.
async fn store(world: &World, person: &Person, id: Uuid, (name, bytes): (&str, &[u8]), reason: &str) -> Answer {
    let command = new_id().to_string();
    let (kind, body) = form(&[("command_id", &command), ("reason", reason)], &[("file.@result", name, bytes)]);
    let url = format!("{}/api/v1/dossiers/{id}/result", world.base());
    let request = world.client.post(url).bearer_auth(&person.token).header("content-type", kind).body(body);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    Answer { status, body: answer.json().await.unwrap() }
}

/// Asks for the result; status and bytes.
async fn fetched(world: &World, person: &Person, id: Uuid) -> (u16, Vec<u8>) {
    let url = format!("{}/api/v1/dossiers/{id}/result", world.base());
    let answer = world.client.get(url).bearer_auth(&person.token).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

/// Asks for it with the number of the dossier and the telephone.
async fn looked_up(world: &World, number: &str, phone: &str) -> (u16, Vec<u8>) {
    let request = world.client.post(format!("{}/api/v1/look-up/result", world.base()));
    let answer = request.json(&json!({ "number": number, "phone": phone })).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

async fn facts(world: &World, person: &Person, id: Uuid) -> Value {
    world.get(&person.token, &format!("dossiers/{id}")).await.body["facts"].clone()
}

/// Hands in online, and has it signed; counter, case officer, dossier and code.
async fn signed(world: &World, visitor: &Visitor<'_>) -> (Person, Person, Uuid, String) {
    visitor.hands_in().await;
    let (counter, officer) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "justice_officer").await);
    let chair = world.staff(WARD, "chair").await;
    let id = at_desk(world, &counter).await;
    citizen::ask_for_papers(world, &counter, id).await;
    let command = new_id().to_string();
    visitor.post("/follow/supplement", &[("command_id", &command), ("paper", "to_khai")]).await;
    let accepted = world.command(&counter, id, "accept").await;
    let code = accepted.body["code"].as_str().unwrap_or_else(|| panic!("{accepted:?}")).to_owned();
    for (person, command) in
        [(&counter, "hand-over"), (&officer, "handle"), (&officer, "submit-for-signature"), (&chair, "sign")]
    {
        let done = world.command(person, id, command).await;
        assert_eq!(done.status, 200, "{command}: {done:?}");
    }
    (counter, officer, id, code)
}

#[tokio::test]
async fn the_citizen_fetches_the_very_file_that_was_stored_and_the_journal_says_so() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    let (counter, officer, id, code) = signed(&world, &visitor).await;
    assert_eq!(looked_up(&world, &code, PHONE).await.0, 404, "there is none yet");
    let none = visitor.get("/follow/dossier").await;
    assert!(none.has("Chưa có tệp kết quả"), "{}", none.text);

    let file = pdf("");
    let stored = store(&world, &officer, id, ("Trích lục.pdf", &file), "").await;
    assert_eq!((stored.status.as_u16(), &stored.body["stage"]), (200, &json!("signed")), "{stored:?}");
    let page_of = visitor.get("/follow/dossier").await;
    assert!(page_of.has("Tải tệp kết quả") && page_of.has("không có giá trị pháp lý"), "{}", page_of.text);
    let url = format!("{}/follow/result", world.base());
    let answer = world.client.get(&url).header("cookie", visitor.cookie()).send().await.unwrap();
    let head = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!((answer.status().as_u16(), head("content-type").as_str()), (200, "application/pdf"));
    assert!(head("content-disposition").contains(&format!("ket-qua-{code}.pdf")), "{answer:?}");
    assert_eq!(head("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(answer.bytes().await.unwrap(), file, "byte for byte");
    assert_eq!(looked_up(&world, &code, PHONE).await, (200, file.clone()));
    assert_eq!(looked_up(&world, &code, "0900 000 009").await.0, 422, "a wrong telephone");
    assert_eq!(fetched(&world, &counter, id).await, (200, file));

    let papers = world.get(&counter.token, &format!("dossiers/{id}/files")).await.body;
    assert_eq!(papers["files"], json!([]), "it is none of the citizen's papers");
    let journal = world.get(&world.director, "journal").await.body.to_string();
    assert_eq!(journal.matches("\"fetch_result\"").count(), 2, "each time: {journal}");
    assert!(journal.contains("result_attached") && !journal.contains("Trích lục.pdf"), "{journal}");
    let stranger = Visitor::of(&world).get("/follow/result").await;
    assert!(stranger.status == 303 && stranger.to.ends_with("/follow?over=1"), "{}", stranger.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_clerk_issues_with_the_file_and_replaces_it_with_a_reason_until_it_is_returned() {
    let world = World::hcmc().await;
    let posts = ["counter_officer", "economy_specialist", "economy_head", "vice_chair_economy", "records_clerk"];
    let mut people = Vec::new();
    for post in posts {
        people.push(world.staff(ISSUING, post).await);
    }
    let [counter, officer, head, signatory, clerk] = people.try_into().ok().unwrap();
    let id = world.submitted(&counter, ISSUING, PROCEDURE, &["giay_de_nghi", "giay_to_chu_ho"]).await;
    let way = [(&counter, "accept"), (&counter, "hand-over"), (&officer, "handle")];
    for (person, command) in way.into_iter().chain([(&officer, "submit-for-signature"), (&head, "approve")]) {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    let file = pdf("");
    assert_eq!(store(&world, &clerk, id, ("a.pdf", &file), "").await.error(), "wrong_stage", "before the signature");
    assert_eq!(world.command(&signatory, id, "sign").await.status, 200);
    assert_eq!(store(&world, &officer, id, ("a.pdf", &file), "").await.error(), "not_issuer", "the clerk's to do");
    let desk = page(&world, &clerk.token, &format!("/dossiers/{id}")).await.text;
    assert!(desk.contains("name=\"file.@result\"") && desk.contains("name=\"number\""), "{desk}");

    // A number that is missing saves nothing, and the file need not be chosen again.
    let (command, address) = (new_id().to_string(), format!("/dossiers/{id}/issue"));
    let sent = [("file.@result", "Giấy chứng nhận.pdf", file.as_slice())];
    let refused = send_files(&world, &clerk.token, &address, &[("command_id", &command), ("number", " ")], &sent).await;
    assert!(refused.status == 422 && refused.text.contains("Giấy chứng nhận.pdf"), "{}", refused.text);
    assert_eq!(facts(&world, &clerk, id).await["result"], Value::Null);
    let held = refused.text.split("name=\"held\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("command_id", command.as_str()), ("number", "15/GCN-UBND"), ("held", &held)];
    let issued = send_files(&world, &clerk.token, &address, &fields, &[]).await;
    assert_eq!(issued.status, 303, "{}", issued.text);
    assert_eq!(fetched(&world, &clerk, id).await, (200, file.clone()), "the clerk reads what the clerk stored");

    let better = pdf("/Lang (vi)");
    assert_eq!(store(&world, &clerk, id, ("b.pdf", &better), " ").await.error(), "reason_missing");
    assert_eq!(store(&world, &clerk, id, ("b.pdf", &better), "quét thiếu dấu").await.status, 200);
    assert_eq!(fetched(&world, &counter, id).await, (200, better));
    assert_eq!(facts(&world, &clerk, id).await["result"]["replaced"], 1);
    let shown = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    assert!(shown.contains("quét thiếu dấu") && shown.contains("15/GCN-UBND"), "{shown}");
    let journal = world.app.store.journal_of(&id.to_string()).await.unwrap();
    let both = journal.iter().filter(|line| line.events.contains("result_attached")).count();
    assert_eq!((both, on_the_shelf(&world).len()), (2, 2), "both stay");
    assert_eq!(world.command(&counter, id, "return-result").await.status, 200);
    assert_eq!(store(&world, &clerk, id, ("c.pdf", &file), "nhầm").await.error(), "wrong_stage", "too late");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn hostile_files_are_no_results_and_nothing_is_kept() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    let (_, officer, id, _) = signed(&world, &visitor).await;
    let exe = b"MZ\x90\0\x03\0\0\0This program cannot be run in DOS mode".to_vec();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec();
    let cases = [
        ("rong.pdf", Vec::new(), "file_empty", "Tệp rỗng"),
        ("ket-qua.pdf", exe, "file_of_other_kind", "Đây là chương trình"),
        ("ket-qua.svg", svg, "file_of_other_kind", "Đây là tệp SVG"),
        ("lenh.pdf", pdf("/OpenAction << /S /JavaScript /JS (app.alert) >>"), "file_acts", "PDF chứa mã lệnh"),
        ("lon.pdf", [pdf(""), vec![b' '; (25 << 20) + 1]].concat(), "file_too_large", "lớn hơn 25 MB"),
    ];
    for (name, bytes, word, said) in cases {
        let answer = store(&world, &officer, id, (name, &bytes), "").await;
        assert_eq!(answer.error(), word, "{name}: {answer:?}");
        let command = new_id().to_string();
        let address = format!("/dossiers/{id}/attach-result");
        let sent = [("file.@result", name, bytes.as_slice())];
        let seen = send_files(&world, &officer.token, &address, &[("command_id", &command)], &sent).await;
        assert!(matches!(seen.status.as_u16(), 413 | 422), "{name}: {}", seen.status);
        assert!(seen.text.contains(said) && seen.text.contains(name), "{name}: {}", seen.text);
    }
    let address = format!("/dossiers/{id}/attach-result");
    let command = new_id().to_string();
    let none = send_files(&world, &officer.token, &address, &[("command_id", &command)], &[]).await;
    assert!(none.status == 422 && none.text.contains("Chưa chọn tệp kết quả"), "{}", none.text);
    let (one, two) = (pdf(""), png("x"));
    let sent = [("file.@result", "a.pdf", one.as_slice()), ("file.@result", "b.png", two.as_slice())];
    let both = send_files(&world, &officer.token, &address, &[("command_id", &new_id().to_string())], &sent).await;
    assert!(both.status == 422 && both.text.contains("Kết quả là một tệp"), "{}", both.text);
    assert_eq!(facts(&world, &officer, id).await["result"], Value::Null);
    assert!(world.app.store.attachments_of(id).await.unwrap().is_empty());
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn another_ward_neither_stores_nor_reads_a_result() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    let (counter, officer, id, _) = signed(&world, &visitor).await;
    assert_eq!(store(&world, &officer, id, ("a.pdf", &pdf("")), "").await.status, 200);
    let row = world.app.store.attachments_of(id).await.unwrap().pop().unwrap();
    for post in ["counter_officer", "justice_officer", "chair"] {
        let stranger = world.staff(COMMUNE, post).await;
        assert_eq!(fetched(&world, &stranger, id).await.0, 404, "{post}");
        assert_eq!(store(&world, &stranger, id, ("b.pdf", &pdf("")), "x").await.status, 404, "{post}");
        assert_eq!(page(&world, &stranger.token, &format!("/dossiers/{id}/result")).await.status, 404, "{post}");
        let chosen = json!({ "delivery": { "way": "online" } });
        let chosen = order(&world, &stranger, id, "delivery", chosen).await.status;
        assert!(matches!(chosen.as_u16(), 403 | 404), "{post}: {chosen}");
    }
    // Not by the address of files of papers either, which does not know whether a result is issued.
    let by_file = page(&world, &counter.token, &format!("/files/{}", row.id)).await;
    assert_eq!(by_file.status, 404, "{}", by_file.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_chosen_when_it_was_handed_in_stands_on_every_page_and_can_be_changed() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    for then in ["review", "send"] {
        let wrong = visitor.filled(then, &[("delivery", "post"), ("address", "nhà tôi")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text);
        assert!(wrong.has("id=\"address-wrong\"") && wrong.has("value=\"nhà tôi\""), "{}", wrong.text);
    }
    let review = visitor.filled("review", &[("delivery", "post"), ("address", HOME)]).await;
    assert!(review.has("Qua bưu chính công ích") && review.has(HOME), "{}", review.text);
    let sent = visitor.filled("send", &[("delivery", "post"), ("address", HOME), ("paper", "to_khai")]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let counter = world.staff(WARD, "counter_officer").await;
    let id = at_desk(&world, &counter).await;
    let shown = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    assert!(shown.contains("Qua bưu chính công ích") && shown.contains(HOME), "{shown}");
    let journal = world.get(&world.director, "journal").await.body.to_string();
    assert!(journal.contains("delivery_chosen") && !journal.contains("Kịch Bản"), "the address is not in it");
    assert_eq!(world.command(&counter, id, "accept").await.status, 200);
    let receipt = page(&world, &counter.token, &format!("/dossiers/{id}/receipt")).await.text;
    assert!(receipt.contains(HOME), "{receipt}");

    let follow = visitor.get("/follow/dossier").await;
    assert!(follow.has("Đổi cách nhận") && follow.has(HOME), "the citizen's own: {}", follow.text);
    let change = async |way: &str, address: &str| {
        let command = new_id().to_string();
        let fields = [("command_id", command.as_str()), ("delivery", way), ("address", address)];
        visitor.post("/follow/delivery", &fields).await
    };
    let wrong = change("post", "<script>").await;
    assert!(wrong.status == 422 && wrong.has("số nhà, đường") && wrong.has("&#60;script"), "{}", wrong.text);
    let online = change("online", HOME).await;
    assert!(online.to.ends_with("done=delivery"), "{} {}", online.status, online.text);
    assert_eq!(world.app.store.address(id).await.unwrap(), None, "an address that nobody needs is not kept");
    assert_eq!(facts(&world, &counter, id).await["delivery"], "online");
    let desk = json!({ "delivery": { "way": "desk" } });
    assert_eq!(order(&world, &counter, id, "delivery", desk).await.status, 200, "the counter, too");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_counter_takes_the_way_down_and_keeps_what_was_typed() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (id, ids) = (new_id(), [new_id(), new_id(), new_id()].map(|id| id.to_string()));
    let dossier = id.to_string();
    let unit = WARD.to_string();
    let fields = |address: &'static str| {
        [
            ("procedure", "1.000001"),
            ("command_id", &ids[0]),
            ("accept_id", &ids[1]),
            ("dossier", &dossier),
            ("applicant", &ids[2]),
            ("name", "Trần Văn Thử"),
            ("identity_number", "000000000009"),
            ("unit", &unit),
            ("channel", "counter"),
            ("copies", "1"),
            ("pages", "1"),
            ("paper", "to_khai"),
            ("then", "accept"),
            ("delivery", "post"),
            ("address", address),
        ]
        .map(|(name, value): (&str, &str)| (name, value.to_owned()))
    };
    let send = async |address: &'static str| {
        let fields = fields(address);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        send_files(&world, &counter.token, "/counter", &fields, &[]).await
    };
    let wrong = send("ở quê").await;
    assert!(wrong.status == 422 && wrong.text.contains("id=\"address-wrong\""), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"ở quê\"") && wrong.text.contains("value=\"Trần Văn Thử\""), "{}", wrong.text);
    let taken = send(HOME).await;
    assert_eq!((taken.status.as_u16(), taken.to), (303, format!("/t/1/dossiers/{id}/receipt")), "{}", taken.text);
    assert_eq!(world.app.store.address(id).await.unwrap().as_deref(), Some(HOME));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_result_goes_by_post_with_a_number_and_online_with_a_file() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    let (counter, officer, id, _) = signed(&world, &visitor).await;
    let choose = async |way: &str| {
        let delivery = json!({ "delivery": { "way": way, "address": HOME } });
        assert_eq!(order(&world, &counter, id, "delivery", delivery).await.status, 200, "{way}");
    };
    let give = async |consignment: &str| {
        order(&world, &counter, id, "return-result", json!({ "consignment": consignment })).await
    };
    choose("online").await;
    assert_eq!(give("").await.error(), "result_file_missing");
    choose("desk").await;
    assert_eq!(give("EA123456789VN").await.error(), "not_by_post");
    choose("post").await;
    assert_eq!(give("không có").await.error(), "consignment_missing");
    let work = page(&world, &counter.token, "/work").await.text;
    assert!(!work.contains("/return-result"), "it is not given with one click: {work}");
    let desk = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    assert!(desk.contains("name=\"consignment\"") && desk.contains(HOME), "{desk}");
    choose("online").await;
    assert_eq!(store(&world, &officer, id, ("a.pdf", &pdf("")), "").await.status, 200);
    assert!(visitor.get("/follow/dossier").await.has("Bạn tải tệp kết quả"), "it is told where");
    choose("post").await;
    let sent = give("EA123456789VN").await;
    assert_eq!(sent.body["stage"], "returned", "{sent:?}");
    let told = visitor.get("/follow/dossier").await;
    assert!(told.has("Kết quả đã gửi qua bưu chính") && told.has("EA123456789VN"), "{}", told.text);
    assert!(told.has("Tải tệp kết quả"), "the file stays open to the citizen: {}", told.text);
    let late = json!({ "delivery": { "way": "desk" } });
    assert_eq!(order(&world, &counter, id, "delivery", late).await.error(), "wrong_stage");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn several_are_signed_at_once_each_as_it_was_looked_at() {
    let world = World::tiny().await;
    let (counter, officer) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "justice_officer").await);
    let chair = world.staff(WARD, "chair").await;
    let mut looked = Vec::new();
    for _ in 0..3 {
        let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
        let way = [(&counter, "accept"), (&counter, "hand-over"), (&officer, "handle")];
        for (person, command) in way.into_iter().chain([(&officer, "submit-for-signature")]) {
            assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
        }
        let version = world.get(&chair.token, &format!("dossiers/{id}")).await.body["version"].clone();
        looked.push(json!({ "dossier": id, "version": version, "command_id": new_id() }));
    }
    let theirs = json!({ "dossier": new_id(), "version": 1, "command_id": new_id() });
    looked[1]["version"] = json!(2);
    looked.push(theirs);
    let signed = world.post(&chair.token, "signing", &json!({ "dossiers": looked })).await;
    let said = |index: usize| {
        let one = &signed.body["outcomes"][index];
        one["problem"]["error"].as_str().or(one["done"]["stage"].as_str()).unwrap_or_default().to_owned()
    };
    assert_eq!((0..4).map(said).collect::<Vec<_>>(), ["signed", "changed_since", "signed", "not_found"], "{signed:?}");
    let again = world.post(&chair.token, "signing", &json!({ "dossiers": [looked[0]] })).await;
    assert_eq!(again.body["outcomes"][0]["done"]["repeated"], true, "{again:?}");
    assert_eq!(world.post(&chair.token, "signing", &json!({ "dossiers": [] })).await.status, 422);
    let counters = world.post(&counter.token, "signing", &json!({ "dossiers": [looked[1]] })).await;
    assert_eq!(counters.status, 200, "each has an outcome of its own");
    assert_eq!(counters.body["outcomes"][0]["problem"]["error"], "changed_since", "{counters:?}");
    looked[1]["version"] = json!(5);
    let counters = world.post(&counter.token, "signing", &json!({ "dossiers": [looked[1]] })).await;
    assert_eq!(counters.body["outcomes"][0]["problem"]["error"], "role_missing", "{counters:?}");
    world.running.stop().await.unwrap();
}
