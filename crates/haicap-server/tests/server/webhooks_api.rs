//! The same receivers by the API: one set of rules, a secret that is told once, and what became of each event.

use crate::outside::{Receiver, outgoing, until};
use crate::support;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use haicap_server::App;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use support::WARD;
use support::official::Official;

async fn house() -> Official {
    let mut official = Official::new().await;
    official.staffed().await;
    let text = "key_file = \"secret\"\nhosts = [\"127.0.0.1\"]\naddresses = [\"127.0.0.1\"]\n";
    official.world.running.instance().send_through(outgoing(text));
    official
}

fn app(official: &Official) -> &App {
    official.world.running.instance().official()
}

/// Asks the API in a language, as somebody; posts when there is a body.
async fn ask_in(lang: &str, official: &Official, who: &str, path: &str, body: Option<Value>) -> (u16, Value) {
    let method = if body.is_some() { Method::POST } else { Method::GET };
    let mut request = official.world.client.request(method, official.url(&format!("/api/v1/webhooks{path}")));
    request = request.bearer_auth(&official.bearers[who]).header("accept-language", lang);
    let answer = request.json(&body.unwrap_or_default()).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

async fn ask(official: &Official, path: &str, body: Option<Value>) -> Value {
    let (status, answer) = ask_in("vi", official, "center", path, body).await;
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

fn order(receiver: &Receiver, states: &[&str]) -> Option<Value> {
    Some(json!({ "name": "Kho dữ liệu", "url": receiver.url, "states": states }))
}

fn secret(answer: &Value) -> Vec<u8> {
    STANDARD.decode(answer["secret"].as_str().unwrap().strip_prefix("whsec_").unwrap()).unwrap()
}

fn own(answer: &Value) -> String {
    format!("/{}", answer["webhook"]["id"].as_str().unwrap())
}

#[tokio::test]
async fn what_a_paused_receiver_is_to_hear_is_kept_and_goes_to_where_it_listens_then() {
    let (old, new) = (Receiver::start().await, Receiver::start().await);
    let official = house().await;
    let made = ask(&official, "", order(&old, &["submitted"])).await;
    let (path, key) = (own(&made), secret(&made));
    let paused = ask(&official, &format!("{path}/pause"), Some(json!({}))).await;
    assert_eq!(
        ask(&official, &format!("{path}/pause"), Some(json!({}))).await,
        paused,
        "the same again changes nothing"
    );
    assert_eq!(official.submit(WARD).await.0, 200);
    let target = path[1..].to_owned();
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_micros();
    let held = async || {
        let rows = app(&official).store.followups_of(&target, 9).await.unwrap();
        rows.iter().any(|row| u128::try_from(row.ready_at).unwrap() > now + 60_000_000 && row.attempts == 0)
    };
    until("the worker puts it off", held).await;
    let [waiting] =
        serde_json::from_value::<[Value; 1]>(ask(&official, &format!("{path}/deliveries"), None).await).unwrap();
    assert_eq!((&waiting["standing"], &waiting["state"]), (&json!("waiting"), &json!("submitted")), "{waiting}");
    assert_eq!(ask(&official, &path, None).await["waiting"], 1);
    let (_, page) = official.page("center", &format!("/webhooks?of={}", &path[1..])).await;
    assert!(page.contains("tạm dừng từ") && page.contains("Đang chờ: <b>1</b>"), "{page}");

    let written = ask(&official, &path, order(&new, &[])).await;
    assert_eq!((&written["url"], &written["states"]), (&json!(new.url), &json!([])));
    let resumed = ask(&official, &format!("{path}/resume"), Some(json!({}))).await;
    assert_eq!(resumed["paused_at"], json!(null));
    until("it goes out", async || new.got().len() == 1).await;
    let [posted] = new.got().try_into().unwrap();
    assert!(posted.is_signed_with(&key) && old.got().is_empty(), "the secret stays, the address is the new one");
    assert_eq!(waiting["message"], posted.id.as_str(), "it is known by one name");
    until("that is noted", async || app(&official).store.open_followups().await.unwrap() == 0).await;
    let [taken] =
        serde_json::from_value::<[Value; 1]>(ask(&official, &format!("{path}/deliveries"), None).await).unwrap();
    assert_eq!((&taken["standing"], &taken["attempts"]), (&json!("delivered"), &json!(1)), "waiting was no attempt");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_failure_is_told_in_the_callers_language_and_everything_goes_out_again_at_once() {
    let receiver = Receiver::start().await;
    let official = house().await;
    let path = own(&ask(&official, "", order(&receiver, &["submitted"])).await);
    receiver.answer(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(official.submit(WARD).await.0, 200);
    assert_eq!(official.submit(WARD).await.0, 200);
    let store = &app(&official).store;
    until("both fail", async || store.failed_followups(9).await.unwrap().len() == 2).await;
    for (lang, says) in
        [("vi", "127.0.0.1 trả lời 503, chưa nhận tin."), ("en", "127.0.0.1 answers 503: it did not take")]
    {
        let (_, list) = ask_in(lang, &official, "center", &format!("{path}/deliveries?limit=1"), None).await;
        let [last] = serde_json::from_value::<[Value; 1]>(list).unwrap();
        assert_eq!((&last["standing"], &last["reason"]["word"]), (&json!("failed"), &json!("answered")), "{last}");
        assert!(last["reason"]["message"].as_str().unwrap().contains(says), "{last}");
    }
    for row in store.failed_followups(9).await.unwrap() {
        store.give_up_followup(row.id, 1, row.last_error.as_deref().unwrap()).await.unwrap();
    }
    receiver.answer(StatusCode::OK);
    let retry = format!("{path}/retry");
    let (status, _) = ask_in("vi", &official, "center", &retry, Some(json!({ "delivery": 9999 }))).await;
    assert_eq!(status, 404, "it is no delivery of this receiver");
    assert_eq!(ask(&official, &retry, Some(json!({ "delivery": 1 }))).await["again"], 1);
    assert_eq!(ask(&official, &retry, Some(json!({}))).await["again"], 1, "the one that is left");
    until("both go out", async || store.open_followups().await.unwrap() == 0).await;
    assert_eq!(ask(&official, &retry, Some(json!({}))).await["again"], 0);
    let journal = store.journal_page(None, None, 20).await.unwrap();
    assert_eq!(journal.iter().filter(|line| line.command == "send_again").count(), 2, "each order is journalled");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn page_and_api_have_one_set_of_rules() {
    let receiver = Receiver::start().await;
    let official = house().await;
    let made = ask(&official, "", order(&receiver, &[])).await;
    let path = own(&made);
    let wrong = |url: &str| Some(json!({ "name": "Kho", "url": url }));
    for (at, url, says) in [
        ("", receiver.url.as_str(), "Địa chỉ này đã có trong danh sách"),
        ("", "https://khac.example.vn/x", "danh sách hosts"),
        (path.as_str(), "http://khac.example.vn/x", "không được mã hóa"),
        (path.as_str(), "khac", "không phải là địa chỉ"),
    ] {
        let (status, answer) = ask_in("vi", &official, "center", at, wrong(url)).await;
        assert!(status == 422 && answer["message"].as_str().unwrap().contains(says), "{url}: {status} {answer}");
    }
    let fields = [("name", "Kho"), ("url", receiver.url.as_str())];
    let (_, page) = official.form("center", "/webhooks", &fields).await;
    assert!(page.contains("Địa chỉ này đã có trong danh sách"), "{page}");
    let (_, page) =
        official.form("center", &format!("/webhooks{path}/change"), &[("name", "Kho"), ("url", "khac")]).await;
    assert!(page.contains("không phải là địa chỉ") && page.contains("value=\"khac\""), "nothing typed is lost: {page}");
    let to = official.form("center", &format!("/webhooks{path}/change"), &fields).await.1;
    assert_eq!(to, format!("/webhooks?of={}&done=changed", &path[1..]), "its own address is no other's");
    assert_eq!(ask(&official, &path, None).await["name"], "Kho");

    let renewed = ask(&official, &format!("{path}/secret"), Some(json!({}))).await;
    assert_ne!(secret(&renewed), secret(&made));
    let list = ask(&official, "", None).await;
    assert!(list[0]["id"] == made["webhook"]["id"] && !list.to_string().contains("whsec_"), "{list}");
    assert_eq!(ask_in("vi", &official, "quay", "", None).await.0, 403, "a counter officer has no part in it");
    let trial = official.world.client.get(format!("{}/api/v1/webhooks{path}", official.world.base()));
    let trial = trial.bearer_auth(&official.world.director).send().await.unwrap();
    assert_eq!(trial.status(), 404, "it is the official store's");
    ask(&official, &format!("{path}/end"), Some(json!({}))).await;
    assert_eq!(ask_in("vi", &official, "center", &path, None).await.0, 404);
    assert_eq!(ask_in("vi", &official, "center", &format!("{path}/resume"), Some(json!({}))).await.0, 404);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_that_is_not_set_up_says_so() {
    let official = Official::new().await;
    let body = Some(json!({ "name": "Kho", "url": "https://nhan.example.vn" }));
    let (status, answer) = ask_in("vi", &official, "center", "", body).await;
    assert_eq!((status, answer["error"].as_str()), (409, Some("not_set_up")), "{answer}");
    official.world.running.stop().await.unwrap();
}
