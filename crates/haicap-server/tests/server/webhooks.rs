//! Programs that hear of state changes: who may subscribe, what they get, and what happens when they do not answer.

use crate::outside::{Receiver, SECRET, outgoing, until};
use crate::support;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use haicap_server::App;
use reqwest::StatusCode;
use serde_json::json;
use support::official::Official;
use support::{WARD, new_id, official_submission};

const KEY: &str = "key_file = \"secret\"\nhosts = [\"127.0.0.1\"]\n";

/// The official store with a ward in place, which may post to this machine.
async fn house() -> Official {
    let mut official = open_house().await;
    official.staffed().await;
    official
}

/// The same without people.
async fn open_house() -> Official {
    let official = Official::new().await;
    official.world.running.instance().send_through(outgoing(&format!("{KEY}addresses = [\"127.0.0.1\"]\n")));
    official
}

fn app(official: &Official) -> &App {
    official.world.running.instance().official()
}

/// Takes a receiver down; its secret, as the page shows it.
async fn subscribe(official: &Official, name: &str, url: &str, states: &[&str]) -> Vec<u8> {
    let fields: Vec<_> =
        [("name", name), ("url", url)].into_iter().chain(states.iter().map(|s| ("state", *s))).collect();
    let (_, page) = official.form("center", "/webhooks", &fields).await;
    shown(&page)
}

/// The secret on a page.
fn shown(page: &str) -> Vec<u8> {
    let secret = page.split("whsec_").nth(1).unwrap_or_else(|| panic!("no secret: {page}"));
    STANDARD.decode(secret.split('<').next().unwrap()).unwrap()
}

/// The address of a button on the page of the digital centre.
async fn button(official: &Official, ending: &str) -> String {
    let (status, page) = official.page("center", "/webhooks").await;
    assert_eq!(status, 200);
    let receiver = page.split('"').find(|part| part.starts_with("/webhooks?of=")).unwrap();
    let pages = page.clone() + &official.page("center", receiver).await.1;
    let mut addresses = pages.split('"').filter(|part| part.starts_with("/webhooks/") && part.ends_with(ending));
    addresses.next().unwrap_or_else(|| panic!("no {ending}: {pages}")).to_owned()
}

/// A dossier that is handed in and accepted.
async fn accepted(official: &Official) {
    let (id, body) = official_submission(WARD, "1.000001", &["to_khai"]);
    for (path, body) in
        [("dossiers".to_owned(), body), (format!("dossiers/{id}/accept"), json!({ "command_id": new_id() }))]
    {
        let request = official.world.client.post(official.url(&format!("/api/v1/{path}"))).json(&body);
        let answer = request.bearer_auth(&official.bearers["quay"]).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
    }
}

#[tokio::test]
async fn a_subscriber_hears_of_the_states_it_asked_for_and_of_nobody() {
    let (every, some) = (Receiver::start().await, Receiver::start().await);
    let official = house().await;
    let first = subscribe(&official, "Kho dữ liệu", &every.url, &[]).await;
    let second = subscribe(&official, "Cổng báo cáo", &some.url, &["accepted", "declined"]).await;
    let (_, page) = official.page("center", "/webhooks").await;
    assert!(page.contains("Kho dữ liệu") && !page.contains("whsec_"), "the secret is shown once: {page}");
    accepted(&official).await;
    until("all is delivered", async || app(&official).store.open_followups().await.unwrap() == 0).await;
    let [handed_in, taken] = every.got().try_into().unwrap();
    let [only] = some.got().try_into().unwrap();
    assert!(taken.is_signed_with(&first) && !taken.is_signed_with(&second) && only.is_signed_with(&second));
    assert!(!only.is_signed_with(SECRET.as_bytes()), "nobody gets the key itself");
    assert_eq!(handed_in.body()["state"], "submitted");
    let told = only.body();
    assert_eq!((told["type"].as_str(), told["store"].as_str()), (Some("dossier.state"), Some("official")));
    assert_eq!((&told["state"], &told["portal_state"], &told["version"]), (&json!("accepted"), &json!(2), &json!(2)));
    let mut names: Vec<_> = told.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let all =
        ["at", "code", "dossier", "portal_state", "procedure", "state", "store", "trial", "type", "unit", "version"];
    assert_eq!(names, all, "nothing about people");
    let (_, page) = official.page("center", "/webhooks").await;
    assert!(page.contains("đã nhận") && page.contains("Không có tin nào bị kẹt"), "{page}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_not_taken_waits_on_the_page_and_goes_out_again_by_hand() {
    let receiver = Receiver::start().await;
    let official = house().await;
    subscribe(&official, "Kho dữ liệu", &receiver.url, &["submitted"]).await;
    receiver.answer(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(official.submit(WARD).await.0, 200);
    let store = &app(&official).store;
    until("it fails", async || !store.failed_followups(1).await.unwrap().is_empty()).await;
    let (_, page) = official.page("center", "/webhooks").await;
    assert!(page.contains("127.0.0.1 trả lời 503, chưa nhận tin.") && page.contains("chưa nhận, sẽ gửi lại"), "{page}");

    // All its attempts are used up.
    let row = store.failed_followups(1).await.unwrap().remove(0);
    store.give_up_followup(row.id, 1, "127.0.0.1 answers 503").await.unwrap();
    let (_, page) = official.page("center", "/webhooks").await;
    assert!(page.contains("chờ người xử lý") && page.contains("đã ngừng gửi lại"), "{page}");
    receiver.answer(StatusCode::OK);
    let again = button(&official, "/retry").await;
    assert_eq!(official.form("center", &again, &[]).await.1, "/webhooks?done=retried");
    until("it goes out", async || store.open_followups().await.unwrap() == 0).await;
    let [first, second] = receiver.got().try_into().unwrap();
    assert_eq!((&first.id, &first.text), (&second.id, &second.text), "it is the same event");
    assert_eq!(official.form("center", &again, &[]).await.1, "/webhooks?done=gone", "once is enough");
    let journal = store.journal_page(None, None, 20).await.unwrap();
    assert_eq!(journal.iter().filter(|line| line.command == "send_again").count(), 1);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_silent_subscriber_does_not_hold_up_another() {
    let (silent, other) = (Receiver::start().await, Receiver::start().await);
    let official = house().await;
    subscribe(&official, "Bên im lặng", &silent.url, &["submitted"]).await;
    subscribe(&official, "Bên khác", &other.url, &["submitted"]).await;
    silent.open(false);
    assert_eq!(official.submit(WARD).await.0, 200);
    until("the other hears of it", async || other.got().len() == 1).await;
    until("that is noted", async || app(&official).store.open_followups().await.unwrap() == 1).await;
    silent.open(true);
    until("both did", async || app(&official).store.open_followups().await.unwrap() == 0).await;
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_secret_replaces_the_old_one_and_an_end_is_an_end() {
    let receiver = Receiver::start().await;
    let official = house().await;
    let old = subscribe(&official, "Kho dữ liệu", &receiver.url, &["submitted"]).await;
    let renew = button(&official, "/secret").await;
    let new = shown(&official.form("center", &renew, &[]).await.1);
    assert_eq!(official.submit(WARD).await.0, 200);
    until("it is there", async || receiver.got().len() == 1).await;
    let [posted] = receiver.got().try_into().unwrap();
    assert!(posted.is_signed_with(&new) && !posted.is_signed_with(&old));

    let end = button(&official, "/end").await;
    assert_eq!(official.form("center", &end, &[]).await.1, "/webhooks?done=changed");
    assert!(official.form("center", &end, &[]).await.1.contains("không còn trong danh sách"));
    assert_eq!(official.submit(WARD).await.0, 200);
    until("nothing is left", async || app(&official).store.open_followups().await.unwrap() == 0).await;
    assert_eq!(receiver.got().len(), 1);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_wrong_address_is_told_and_nothing_typed_is_lost() {
    let official = house().await;
    for (url, says) in [
        ("http://127.0.0.1.example.vn/x", "không được mã hóa"),
        ("https://khac.example.vn/x", "danh sách hosts"),
        ("https://a:b@127.0.0.1/x", "không được chứa tên người dùng"),
        ("khac", "không phải là địa chỉ"),
    ] {
        let fields = [("name", "Kho dữ liệu"), ("url", url), ("state", "accepted")];
        let (_, page) = official.form("center", "/webhooks", &fields).await;
        assert!(page.contains(says) && page.contains(&format!("value=\"{url}\"")), "{url}: {page}");
        assert!(page.contains("value=\"accepted\" checked"), "{page}");
    }
    let (_, page) = official.form("center", "/webhooks", &[("name", " "), ("url", "https://127.0.0.1/x")]).await;
    assert!(page.contains("Đặt tên cho bên nhận"), "{page}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_trial_has_receivers_of_its_own_and_says_so() {
    let receiver = Receiver::start().await;
    let official = open_house().await;
    subscribe(&official, "Kho dữ liệu", &receiver.url, &[]).await;
    let counter = official.world.staff(WARD, "counter_officer").await;
    official.world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    assert_eq!(official.world.app.store.open_followups().await.unwrap(), 0, "the official one hears of no trial");
    let page = official.world.client.get(format!("{}/webhooks", official.world.base()));
    let page = page.header("cookie", format!("haicap-t1={}", official.world.director)).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("chỉ của đợt vận hành thử") && !page.contains("Kho dữ liệu"), "{page}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn without_settings_nobody_can_subscribe() {
    let official = Official::new().await;
    let (_, page) = official.page("center", "/webhooks").await;
    assert!(page.contains("chưa được cấu hình để gửi sự kiện"), "{page}");
    let (_, page) = official.form("center", "/webhooks", &[("name", "x"), ("url", "https://x.example.vn")]).await;
    assert!(page.contains("chưa được cấu hình để gửi sự kiện"), "{page}");
    official.world.running.stop().await.unwrap();
}
