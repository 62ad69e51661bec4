//! What people and programs send by mistake or on purpose: a clear answer, no panic, nothing half-done.

use crate::support;
use serde_json::{Value, json};
use support::{WARD, World, new_id, submission};

#[tokio::test]
async fn bodies_that_cannot_be_read() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let url = format!("{}/api/v1/dossiers", world.base());
    let post = || world.client.post(&url).bearer_auth(&counter.token);
    let status = |request: reqwest::RequestBuilder| async { request.send().await.unwrap().status().as_u16() };
    assert_eq!(status(post().json(&json!({ "x": "y".repeat(2 << 20) }))).await, 413);
    assert_eq!(status(post().body("{}")).await, 415);
    assert_eq!(status(post().header("content-type", "application/json").body("{\"id\":")).await, 400);
    assert_eq!(status(post().header("content-type", "application/json").body(vec![0xff, 0xfe])).await, 400);
    assert_eq!(status(post().json(&json!([]))).await, 400);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn fields_that_do_not_fit() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let broken: [(u16, &str, Value); 12] = [
        (400, "/id", json!("not-a-uuid")),
        (422, "/unit", json!("old-10001")),
        (422, "/unit", json!("new-99999")),
        (400, "/unit", json!("26740")),
        (422, "/procedure", json!("9.999999")),
        (400, "/channel", json!("pigeon")),
        (400, "/papers", json!("to_khai")),
        (400, "/quantity", json!({ "copies": -1, "pages": 1 })),
        (422, "/applicant/name", json!("   ")),
        (422, "/applicant/name", json!("x".repeat(121))),
        (422, "/applicant/identity_number", json!("12345")),
        (422, "/applicant/phone", json!("<script>")),
    ];
    for (status, place, value) in broken {
        let (_, mut body) = submission(WARD, "1.000001", &["to_khai"]);
        *body.pointer_mut(place).unwrap() = value.clone();
        let answer = world.post(&counter.token, "dossiers", &body).await;
        assert_eq!(answer.status, status, "{place} = {value}: {answer:?}");
        assert_eq!(answer.error(), "bad_input");
    }
    let (_, mut body) = submission(WARD, "1.000001", &["to_khai"]);
    body["surprise"] = json!(1);
    let answer = world.post(&counter.token, "dossiers", &body).await;
    assert_eq!(answer.status, 400);
    assert!(answer.body["message"].as_str().unwrap().contains("surprise"), "{answer:?}");
    let (_, body) = submission(WARD, "1.000001", &["lạ"]);
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.error(), "unknown_paper");
    assert_eq!(world.app.store.counts_by_unit().await.unwrap(), vec![], "nothing was written");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn addresses_that_do_not_exist() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    for path in [
        "nothing",
        "dossiers/x",
        "dossiers/%00",
        "dossiers/..%2f..%2fetc",
        "units/new-00000",
        "units/x/dossiers",
        "procedures/x",
    ] {
        let answer = world.get(&counter.token, path).await;
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
        assert_eq!(answer.error(), "not_found", "{path}");
    }
    for path in ["/t/99/", "/t/0/", "/t/x/api/v1/me", "/t/", "/nothing"] {
        let answer = world.client.get(format!("{}{path}", world.running.url())).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{path}");
    }
    assert_eq!(world.get(&counter.token, "work?limit=x").await.status, 400);
    assert_eq!(world.get(&counter.token, "work?surprise=1").await.error(), "bad_input");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn markup_is_text() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (id, mut body) = submission(WARD, "1.000001", &["to_khai"]);
    body["applicant"]["name"] = json!("<script>alert(1)</script> & \"Ngô\" 👩‍🌾");
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.status, 200);
    let page = world
        .client
        .get(format!("{}/dossiers/{id}", world.base()))
        .header("cookie", format!("haicap-t1={}", counter.token));
    let answer = page.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let html = answer.text().await.unwrap();
    assert!(!html.contains("<script>alert"), "{html}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_clock_goes_forward_only_and_only_for_the_director() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let at = |at: &str| json!({ "at": at });
    let now = world.post(&world.director, "clock", &at("2025-06-11T03:00:00Z")).await;
    assert_eq!(now.body["at"], "2025-06-11T03:00:00Z");
    let back = world.post(&world.director, "clock", &at("2025-06-11T01:00:00Z")).await;
    assert_eq!(back.body["at"], "2025-06-11T03:00:00Z");
    assert_eq!(world.post(&counter.token, "clock", &at("2025-06-12T03:00:00Z")).await.status, 403);
    assert_eq!(world.post(&world.director, "clock", &at("yesterday")).await.status, 400);
    let grants = json!({ "citizens": [{ "id": new_id(), "name": "Thử", "identity_number": "079000000001" }] });
    assert_eq!(world.post(&world.director, "grants", &grants).await.status, 422, "only impossible identity numbers");
    world.running.stop().await.unwrap();
}
