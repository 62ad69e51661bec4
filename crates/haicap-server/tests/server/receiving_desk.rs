//! What a desk received for another unit: in its register, in its search, with its files, and for nobody else there.

use crate::attachments::{add, files};
use crate::forms::file;
use crate::search::{forget, hand_in, names};
use crate::support;
use serde_json::{Value, json};
use support::files::pdf;
use support::trial::page;
use support::{COMMUNE, Person, WARD, World, new_id};
use uuid::Uuid;

/// The commune's counter took one in for the ward, later one of its own.
struct Received {
    world: World,
    here: Person,
    there: Person,
    id: Uuid,
    applicant: Uuid,
}

impl Received {
    async fn new() -> Received {
        let world = World::tiny().await;
        let here = world.staff(COMMUNE, "counter_officer").await;
        let there = world.staff(WARD, "counter_officer").await;
        let (id, applicant) = hand_in(&world, &here, WARD, "Nguyễn Thị Hoà", "0903123456").await;
        assert_eq!(names(&world, &here.token, "hoa").await, ["Nguyễn Thị Hoà"], "before it has a code");
        assert_eq!(world.command(&here, id, "accept").await.status, 200);
        let now: jiff::Timestamp =
            world.get(&world.director, "clock").await.body["at"].as_str().unwrap().parse().unwrap();
        let later = (now + jiff::SignedDuration::from_mins(10)).to_string();
        assert_eq!(world.post(&world.director, "clock", &json!({ "at": later })).await.status, 200);
        let own = hand_in(&world, &here, COMMUNE, "Trần Văn Thử", "").await.0;
        assert_eq!(world.command(&here, own, "accept").await.status, 200);
        Received { world, here, there, id, applicant }
    }

    async fn register(&self, person: &Person, unit: &str) -> Vec<Value> {
        let (status, _, bytes) = file(&self.world, &person.token, &format!("/units/{unit}/register.json")).await;
        assert_eq!(status, 200);
        serde_json::from_slice(&bytes).unwrap()
    }
}

#[tokio::test]
async fn it_stands_in_the_desks_register_and_is_marked() {
    let received = Received::new().await;
    let (world, here) = (&received.world, &received.here);
    let lines = received.register(here, "new-10007").await;
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!((&lines[0]["number"], &lines[0]["applicant"]), (&json!(1), &json!("Nguyễn Thị Hoà")));
    assert!(lines[0]["note"].as_str().unwrap().contains("Tiếp nhận cho Phường Sông Đông"), "{lines:?}");
    assert!(lines[0]["code"].as_str().unwrap().starts_with("T-H99.10007-"), "{lines:?}");
    assert_eq!((&lines[1]["number"], &lines[1]["applicant"]), (&json!(2), &json!("Trần Văn Thử")));
    let shown = page(world, &here.token, "/units/new-10007/register").await.text;
    assert!(
        shown.contains("<b>2</b> hồ sơ trong kỳ") && shown.contains(&format!("/dossiers/{}\"", received.id)),
        "{shown}"
    );
    let (_, _, csv) = file(world, &here.token, "/units/new-10007/register.csv").await;
    assert!(String::from_utf8(csv).unwrap().contains("Tiếp nhận cho Phường Sông Đông"));
    let (status, _, sheet) = file(world, &here.token, "/units/new-10007/register.xlsx").await;
    assert_eq!((status, &sheet[..2]), (200, &b"PK"[..]));
    let (status, _, paper) = file(world, &here.token, "/units/new-10007/register.pdf").await;
    assert!(status == 200 && paper.starts_with(b"%PDF-"));
    // It stands in the competent unit's as before, and whoever may not read it at the desk sees the number alone.
    let lines = received.register(&received.there, "new-10001").await;
    assert!(lines.len() == 1 && lines[0]["note"].as_str().unwrap().contains("Tiếp nhận tại Xã Đồng Tây"), "{lines:?}");
    let officer = world.staff(COMMUNE, "justice_officer").await;
    let lines = received.register(&officer, "new-10007").await;
    assert!(lines.len() == 1 && lines[0]["number"] == 2 && lines[0]["applicant"] == "Trần Văn Thử", "{lines:?}");
    let next_month = page(world, &here.token, "/units/new-10007/register?from=2025-07-01&to=2025-07-31").await.text;
    assert!(next_month.contains("Không có hồ sơ nào"), "{next_month}");
    received.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn it_is_found_by_words_and_code_by_whoever_may_read_it_there() {
    let Received { world, here, there, id, applicant } = Received::new().await;
    assert_eq!(world.command(&here, id, "transfer").await.status, 200);
    for person in [&here, &there] {
        for asked in ["hoa nguyen", "0903"] {
            assert_eq!(names(&world, &person.token, asked).await, ["Nguyễn Thị Hoà"], "{asked}");
        }
    }
    assert_eq!(names(&world, &here.token, "250611-0001").await, ["Nguyễn Thị Hoà"], "by the desk's own code");
    let shown = page(&world, &here.token, "/search?q=hoa").await.text;
    assert!(shown.contains("tiếp nhận cho Phường Sông Đông"), "{shown}");
    assert!(!page(&world, &there.token, "/search?q=hoa").await.text.contains("tiếp nhận cho"));
    let officer = world.staff(COMMUNE, "justice_officer").await;
    assert!(names(&world, &officer.token, "hoa").await.is_empty(), "a colleague who may not read it finds nothing");
    assert_eq!(names(&world, &officer.token, "thu").await, ["Trần Văn Thử"], "but the unit's own");
    // Erased, nothing of it is left at the desk either; a store of before gets its words when it is opened.
    forget(&world, applicant, vec![COMMUNE.to_string()]).await;
    assert!(names(&world, &here.token, "hoa").await.is_empty() && names(&world, &there.token, "hoa").await.is_empty());
    for note in ["words_filled", "words_filled_at_desks"] {
        world.app.store.set_meta(note, "").await.unwrap();
    }
    let world = world.reopened().await;
    for person in [&here, &there] {
        assert_eq!(names(&world, &person.token, "hoa").await, ["Nguyễn Thị Hoà"]);
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_desk_opens_and_adds_files_of_what_it_received() {
    let Received { world, here, there, id, .. } = Received::new().await;
    assert_eq!(add(&world, &here, id, new_id(), ("file.to_khai", "quét.pdf", &pdf(""))).await.status, 200);
    let kept = files(&world, &here, id).await;
    let path = format!("files/{}", kept[0]["id"].as_str().unwrap());
    let officer = world.staff(COMMUNE, "justice_officer").await;
    for (person, status) in [(&here, 200), (&there, 200), (&officer, 404)] {
        assert_eq!(page(&world, &person.token, &format!("/{path}")).await.status, status);
    }
    assert_eq!(add(&world, &officer, id, new_id(), ("file.to_khai", "b.pdf", &pdf("/Lang (vi)"))).await.status, 404);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_citizen_is_sent_to_the_desk_that_has_the_receipt() {
    let Received { world, here, id, .. } = Received::new().await;
    let read = world.get(&here.token, &format!("dossiers/{id}")).await.body;
    let code = read["facts"]["code"].as_str().unwrap();
    let visitor = crate::citizen::Visitor::of(&world);
    assert_eq!(visitor.follows(code, "0903123456").await.status, 303);
    let before = visitor.get("/follow/dossier").await.text;
    assert!(before.contains("Xã Đồng Tây</b>") && before.contains("chậm nhất"), "{before}");
    assert_eq!(world.command(&here, id, "transfer").await.status, 200);
    let shown = visitor.get("/follow/dossier").await.text;
    assert!(shown.contains("Xã Đồng Tây</b>"), "where the result is fetched: {shown}");
    assert!(shown.contains("Đơn vị có thẩm quyền giải quyết: <b>Phường Sông Đông</b>"), "{shown}");
    assert!(shown.contains("Đã chuyển đến đơn vị có thẩm quyền") && !shown.contains("chậm nhất"), "{shown}");
    world.running.stop().await.unwrap();
}
