//! What is beside a dossier, through the API: numbers of the hall, following by number and telephone, rating.

use crate::support;
use haicap_core::territory::UnitId;
use serde_json::{Value, json};
use support::{Answer, Person, World, new_id, submission};
use uuid::Uuid;

const WARD: UnitId = UnitId::new(26_740);
const OTHER_WARD: UnitId = UnitId::new(26_743);
const PROCEDURE: &str = "2.000635";
const PAPERS: [&str; 2] = ["to_khai", "giay_to_tuy_than"];
const PHONE: &str = "0000000001";

async fn take(world: &World, token: &str, wish: &Value) -> Answer {
    world.post(token, &format!("units/{WARD}/tickets"), wish).await
}

async fn call(world: &World, person: &Person, order: Value) -> Answer {
    world.post(&person.token, &format!("units/{WARD}/tickets/calls"), &order).await
}

#[tokio::test]
async fn a_number_is_taken_once_and_priority_is_called_first() {
    let world = World::hcmc().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (first, elderly) = (new_id(), new_id());
    let plain = json!({ "command_id": first, "purpose": "hand_in" });
    assert_eq!(take(&world, "", &plain).await.body["number"], 1, "anybody takes one");
    assert_eq!(take(&world, "", &plain).await.body["number"], 1, "the same command gets the same number");
    let wish = json!({ "command_id": elderly, "purpose": "hand_in", "priority": "elderly" });
    let citizen = world.citizen(1).await;
    assert_eq!(take(&world, &citizen.token, &wish).await.body["number"], 2);

    assert_eq!(call(&world, &counter, json!({ "counter": 1, "call": "next" })).await.body["number"], 2);
    let busy = call(&world, &counter, json!({ "counter": 1, "call": "next" })).await;
    assert_eq!((busy.status.as_u16(), &busy.body["error"]), (422, &json!("counter_busy")));
    assert_eq!(call(&world, &counter, json!({ "counter": 1, "call": "again" })).await.body["number"], 2);
    assert_eq!(call(&world, &counter, json!({ "counter": 1, "call": "finish" })).await.body["number"], 2);
    let none = call(&world, &counter, json!({ "counter": 1, "call": "finish" })).await;
    assert_eq!(
        (none.status.as_u16(), &none.body["error"]),
        (422, &json!("no_such_ticket")),
        "nobody is at the counter"
    );
    assert_eq!(call(&world, &counter, json!({ "counter": 1, "call": "next" })).await.body["number"], 1);
    assert_eq!(call(&world, &counter, json!({ "counter": 1, "call": "skip", "number": 1 })).await.body["number"], 1);

    let stranger = world.staff(OTHER_WARD, "counter_officer").await;
    let elsewhere = call(&world, &stranger, json!({ "counter": 1, "call": "next" })).await.status;
    assert!([403, 404].contains(&elsewhere.as_u16()), "another hall: {elsewhere}");
    assert_eq!(call(&world, &citizen, json!({ "counter": 1, "call": "next" })).await.status, 403);
    let id = world.submitted(&counter, WARD, PROCEDURE, &PAPERS).await;
    let used = new_id();
    let accept = world.post(&counter.token, &format!("dossiers/{id}/accept"), &json!({ "command_id": used })).await;
    assert_eq!(accept.status, 200, "{accept:?}");
    let reused = take(&world, "", &json!({ "command_id": used, "purpose": "hand_in" })).await;
    assert_eq!((reused.status.as_u16(), &reused.body["error"]), (409, &json!("command_reused")));
    let unfit = json!({ "command_id": new_id(), "purpose": "to_sleep" });
    assert_eq!(take(&world, "", &unfit).await.status, 400);
    assert_eq!(world.post("", "units/new-00001/tickets", &plain).await.status, 404);
}

#[tokio::test]
async fn whoever_signed_in_has_a_limit_of_their_own() {
    let world = World::tiny().await;
    let unit = "units/new-10001/tickets";
    let wish = || json!({ "command_id": new_id(), "purpose": "other" });
    for _ in 0..120 {
        assert_eq!(world.post("", unit, &wish()).await.status, 200);
    }
    let refused = world.post("", unit, &wish()).await;
    assert_eq!((refused.status.as_u16(), &refused.body["error"]), (429, &json!("too_many")));
    let citizen = world.citizen(1).await;
    assert_eq!(world.post(&citizen.token, unit, &wish()).await.status, 200, "not the place, the account counts");
}

/// A dossier of somebody with a telephone whose result was given to them, but for the last command; its code.
async fn handled(world: &World) -> (Uuid, String, Person) {
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let signatory = world.staff(WARD, "vice_chair_center").await;
    let (id, mut body) = submission(WARD, PROCEDURE, &PAPERS);
    body["applicant"]["phone"] = PHONE.into();
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.status, 200);
    for (person, command) in [
        (&counter, "accept"),
        (&counter, "hand-over"),
        (&officer, "handle"),
        (&officer, "submit-for-signature"),
        (&signatory, "sign"),
    ] {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    let code =
        world.get(&counter.token, &format!("dossiers/{id}")).await.body["facts"]["code"].as_str().unwrap().to_owned();
    (id, code, counter)
}

#[tokio::test]
async fn a_dossier_is_followed_by_code_and_telephone_and_rated_once() {
    let world = World::hcmc().await;
    let (id, code, counter) = handled(&world).await;
    let pair = json!({ "number": code, "phone": PHONE });
    let shown = world.post("", "look-up", &pair).await;
    assert_eq!((shown.status.as_u16(), &shown.body["stage"]), (200, &json!("signed")), "{shown:?}");
    assert_eq!((&shown.body["code"], &shown.body["may_be_rated"]), (&json!(code), &json!(false)));
    assert!(!shown.body.to_string().contains("Thử"), "no names: {shown:?}");
    let wrong = world.post("", "look-up", &json!({ "number": code, "phone": "0000000002" })).await;
    assert_eq!((wrong.status.as_u16(), &wrong.body["error"]), (422, &json!("pair_wrong")));

    let rating = |score: u8, words: &str| json!({ "number": code, "phone": PHONE, "score": score, "words": words });
    let rate = async |token: &str, rating: Value| world.post(token, "look-up/rating", &rating).await;
    let refused = |answer: Answer| (answer.status.as_u16(), answer.body["error"].as_str().unwrap().to_owned());
    assert_eq!(refused(rate("", rating(5, "")).await), (409, "no_result_yet".into()));
    assert_eq!(world.command(&counter, id, "return-result").await.status, 200);
    assert_eq!(refused(rate(&counter.token, rating(5, "")).await), (403, "own_work".into()));
    assert_eq!(refused(rate("", rating(6, "")).await), (422, "no_score".into()));
    assert_eq!(refused(rate("", rating(5, &"ă".repeat(501))).await), (422, "too_long".into()));
    let rated = rate("", rating(4, "nhanh")).await;
    assert_eq!((rated.status.as_u16(), &rated.body["may_be_rated"]), (200, &json!(false)), "{rated:?}");
    assert_eq!(refused(rate("", rating(4, "")).await), (409, "rated_before".into()));
}
