//! How a store is set up: what its people are told, and what goes into the journal.

use crate::support;
use haicap_core::organization::Assignment;
use haicap_pack::faults::{Fault, Mistake};
use haicap_server::plant;
use serde_json::json;
use support::trial::page;
use support::{COMMUNE, WARD, World};

async fn plan(world: &World) -> Vec<Assignment> {
    let rows = world.app.city_store.assignments().await.unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect()
}

async fn planted(world: &World, unit: haicap_core::territory::UnitId, mistake: Mistake) {
    plant(&world.app, &plan(world).await, &[Fault { unit, mistake }]).await.unwrap();
}

#[tokio::test]
async fn an_old_units_addresses_are_looked_up_by_anybody() {
    let world = World::tiny().await;
    let split = world.get("", "succession/old-10004").await;
    assert_eq!((split.status.as_u16(), &split.body["split"]), (200, &json!(true)), "{split:?}");
    let names: Vec<_> = split.body["successors"].as_array().unwrap().iter().map(|unit| &unit["name"]).collect();
    assert_eq!(names, ["Phường Sông Đông", "Xã Đồng Tây"]);
    assert_eq!(world.get("", "succession/old-10007").await.body["split"], false);
    for none in ["new-10001", "old-99999", "10004"] {
        assert_eq!(world.get("", &format!("succession/{none}")).await.status, 404, "{none}");
    }
    planted(&world, WARD, Mistake::WrongSuccessor { from: "old-10004".parse().unwrap(), to: COMMUNE }).await;
    let wrong = world.get("", "succession/old-10004").await;
    assert!(!wrong.body.to_string().contains("new-10001"), "{wrong:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_set_up_wrongly_is_what_the_unit_works_by() {
    let world = World::tiny().await;
    planted(&world, WARD, Mistake::WrongFee { procedure: "1.000001".into() }).await;
    planted(&world, WARD, Mistake::FormMissing).await;
    for (unit, fee, receipt) in [(WARD, 3_000, 404), (COMMUNE, 2_000, 200)] {
        let counter = world.staff(unit, "counter_officer").await;
        let dossier = world.submitted(&counter, unit, "1.000001", &["to_khai"]).await;
        assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
        let facts = world.get(&counter.token, &format!("dossiers/{dossier}")).await;
        assert_eq!(facts.body["facts"]["fee"], fee, "{facts:?}");
        let page = world.client.get(format!("{}/dossiers/{dossier}/receipt", world.base()));
        let page = page.header("cookie", format!("haicap-t1={}", counter.token)).send().await.unwrap();
        assert_eq!(page.status(), receipt);
        let text = page.text().await.unwrap();
        assert_eq!(text.contains("chưa có mẫu"), receipt == 404, "{text}");
    }
    // The official store works by the pack.
    let official = world.running.instance().official();
    assert_eq!(*official.configuration(), Default::default());
    assert!(plant(official, &[], &[]).await.is_err(), "nothing is planted there");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn people_ask_for_their_own_unit_and_the_journal_keeps_the_answer() {
    let world = World::tiny().await;
    let clerk = world.staff(WARD, "counter_officer").await;
    let asks =
        |unit: &str| json!({ "unit": unit, "questions": [{ "ask": "may", "command": "sign" }, { "ask": "seal" }] });
    let answer = world.post(&clerk.token, "inspections", &asks("new-10001")).await;
    assert_eq!(answer.body["checked"][0]["answer"], json!({ "answer": "no" }), "{answer:?}");
    let journal = world.get(&world.director, "journal?limit=1").await.body;
    assert_eq!((&journal[0]["about"], &journal[0]["unit"]), (&json!("inspection"), &json!("new-10001")), "{journal}");
    assert_eq!(journal[0]["events"], answer.body["checked"]);
    assert_eq!(world.post(&clerk.token, "inspections", &asks("new-10007")).await.status, 404, "another unit");
    assert_eq!(world.post("", "inspections", &asks("new-10001")).await.status, 401);
    let unknown = json!({ "unit": "new-10001", "questions": [{ "ask": "weather" }] });
    assert_eq!(world.post(&clerk.token, "inspections", &unknown).await.status, 400);
    assert_eq!(world.get(&clerk.token, "findings").await.status, 403, "the director's");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn seals_are_shown_and_two_people_can_have_one() {
    let world = World::tiny().await;
    let numbers = async || {
        let seals = world.get(&world.director, "units/new-10001/seals").await.body;
        let mut numbers: Vec<_> = seals.as_array().unwrap().iter().map(|seal| seal["number"].to_string()).collect();
        numbers.sort();
        (numbers.len(), {
            numbers.dedup();
            numbers.len()
        })
    };
    let (holders, seals) = numbers().await;
    assert!(holders >= 2 && holders == seals, "one each");
    let plan = plan(&world).await;
    let holds = |post: &str| plan.iter().find(|a| a.unit == WARD && a.post == post).unwrap().id;
    let mistake = Mistake::SharedSeal { first: holds("chair"), second: holds("counter_officer") };
    planted(&world, WARD, mistake).await;
    assert_eq!(numbers().await, (holders, seals - 1));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn who_comes_to_a_closed_account_stands_in_the_journal() {
    let world = World::tiny().await;
    planted(&world, WARD, Mistake::DivisionWithoutAccount { division: "society".into() }).await;
    let plan = plan(&world).await;
    let person = plan.iter().find(|a| a.unit == WARD && a.division == "society").unwrap();
    let grant = world.grant(person.official).await;
    assert_eq!(world.sign_in(&grant).await, None);
    let journal = world.get(&world.director, "journal?limit=1").await.body;
    assert_eq!((&journal[0]["command"], &journal[0]["outcome"]), (&json!("sign_in"), &json!("refused")), "{journal}");
    // The director reads on a page what was found, with the way to the entry that proves it.
    let shown = page(&world, &world.director, "/findings").await;
    let proof = format!("/journal?unit=new-10001&#38;before={}", journal[0]["entry"].as_i64().unwrap() + 1);
    assert!(shown.status == 200 && shown.text.contains(&proof), "{}", shown.text);
    let clerk = world.staff(WARD, "counter_officer").await;
    assert_eq!(page(&world, &clerk.token, "/findings").await.status, 403, "the director's");
    world.running.stop().await.unwrap();
}
