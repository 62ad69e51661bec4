//! The disk runs full: the answer says so, nothing is half-done, and it goes on when there is room.

use crate::support;
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use haicap_server::{Instance, Options, Running};
use haicap_store::{Location, OpenOptions};
use reqwest::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

async fn serve(folder: &Path, max_bytes: Option<u64>) -> Running {
    let city = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
    let options = Options {
        location: Location::folder(folder),
        outbox: folder.join("outbox"),
        staff_seed: Some(1),
        store: OpenOptions { max_bytes },
        parts: Default::default(),
        personnel_from: None,
        sheet_reader: None,
    };
    let instance = Instance::open(Arc::new(Pack::read(Path::new(city)).unwrap()), options).await.unwrap();
    let listener = haicap_server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    haicap_server::start(listener, instance, None).await.unwrap()
}

async fn post(client: &Client, url: &str, token: &str, body: &Value) -> (u16, Value) {
    let answer = client.post(url).bearer_auth(token).json(body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn counter(running: &Running, base: &str, client: &Client) -> String {
    let app = running.instance().trial(1).unwrap();
    let grant = running.instance().director_grant(&app).await.unwrap();
    let (_, session) = post(client, &format!("{base}/api/v1/sign-in"), "", &json!({ "grant": grant })).await;
    let director = session["token"].as_str().unwrap().to_owned();
    let rows = app.city_store.assignments_of_unit("new-10001").await.unwrap();
    let row = rows.iter().find(|row| row.body.contains("\"post\":\"counter_officer\"")).unwrap();
    let order = json!({ "accounts": [row.official] });
    let (_, grants) = post(client, &format!("{base}/api/v1/grants"), &director, &order).await;
    let grant = json!({ "grant": grants["grants"][0]["grant"] });
    let (_, session) = post(client, &format!("{base}/api/v1/sign-in"), "", &grant).await;
    session["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_full_disk_is_said_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let client = support::client();
    let running = serve(folder.path(), Some(500_000)).await;
    running.branch().await.unwrap();
    let base = format!("{}/t/1", running.url());
    let token = counter(&running, &base, &client).await;
    let mut acknowledged = Vec::new();
    let problem = loop {
        let (id, body) = support::submission(UnitId::new(10_001), "1.000001", &["to_khai"]);
        let (status, answer) = post(&client, &format!("{base}/api/v1/dossiers"), &token, &body).await;
        if status != 200 {
            assert_eq!(status, 503, "{answer}");
            break answer;
        }
        acknowledged.push(id);
        assert!(acknowledged.len() < 5_000, "the disk never ran full");
    };
    assert!(problem["message"].as_str().unwrap().contains("Ổ đĩa đã đầy"), "{problem}");
    // Stopping may not be able to seal the last entries; the next start does.
    if let Err(error) = running.stop().await {
        assert!(error.to_string().contains("no room left"), "{error}");
    }

    let running = serve(folder.path(), None).await;
    let base = format!("{}/t/1", running.url());
    let token = counter(&running, &base, &client).await;
    let app = running.instance().trial(1).unwrap();
    for id in &acknowledged {
        assert!(app.store.dossier(*id).await.unwrap().is_some(), "{id} was acknowledged");
    }
    let stored: u64 = app.store.counts_by_unit().await.unwrap().iter().map(|count| count.count).sum();
    assert_eq!(stored, acknowledged.len() as u64, "what was refused is not there");
    let (_, body) = support::submission(UnitId::new(10_001), "1.000001", &["to_khai"]);
    assert_eq!(post(&client, &format!("{base}/api/v1/dossiers"), &token, &body).await.0, 200);
    running.stop().await.unwrap();
}
