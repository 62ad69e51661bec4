//! Notices that leave the house: by mail, through a gateway; refused, late, cut off.

use crate::outside::{MailServer, Receiver, SECRET, outgoing, text_of, until};
use crate::support;
use haicap_server::{App, Outgoing};
use haicap_store::FollowupRow;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use support::official::Official;
use support::{WARD, World, copy_folder, new_id, official_submission};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
const EMAIL: &str = "\n[[fields]]\nkey = \"thu\"\nlabel = \"Thư điện tử\"\nlabel_en = \"E-mail\"\nkind = \"email\"\n";

/// The official store with everybody in place; the form of its procedure asks for a mail address.
async fn house(outgoing: Outgoing) -> Official {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new(TINY), folder.path());
    let procedure = folder.path().join("procedures/1.000001.toml");
    let written = fs::read_to_string(&procedure).unwrap();
    fs::write(procedure, format!("{written}{EMAIL}")).unwrap();
    let mut official = Official::of(World::of(folder.path().to_str().unwrap()).await).await;
    official.staffed().await;
    official.world.running.instance().send_through(outgoing);
    official
}

fn app(official: &Official) -> &Arc<App> {
    official.world.running.instance().official()
}

async fn post(official: &Official, login: &str, path: &str, body: &Value) -> Value {
    let request = official.world.client.post(official.url(&format!("/api/v1/{path}"))).json(body);
    let answer = request.bearer_auth(&official.bearers[login]).send().await.unwrap();
    let (status, body) = (answer.status(), answer.json().await.unwrap_or_default());
    assert_eq!(status, 200, "{path}: {body}");
    body
}

/// A dossier from the counter to the signature, whose applicant left a telephone number and perhaps a mail address.
async fn signed(official: &Official, phone: &str, mail: &str) -> String {
    let (id, mut body) = official_submission(WARD, "1.000001", &["to_khai"]);
    body["applicant"]["phone"] = json!(phone);
    if !mail.is_empty() {
        body["answers"] = json!({ "thu": mail });
    }
    post(official, "quay", "dossiers", &body).await;
    let mut code = String::new();
    for (login, command) in [
        ("quay", "accept"),
        ("quay", "hand-over"),
        ("thuly", "handle"),
        ("thuly", "submit-for-signature"),
        ("chutich", "sign"),
    ] {
        let body = match command {
            "submit-for-signature" => json!({ "command_id": new_id(), "proposal": { "kind": "grant" } }),
            _ => json!({ "command_id": new_id() }),
        };
        let done = post(official, login, &format!("dossiers/{id}/{command}"), &body).await;
        code = done["code"].as_str().unwrap_or(&code).to_owned();
    }
    code
}

async fn all_done(app: &App) {
    until("every message is carried out", async || app.store.open_followups().await.unwrap() == 0).await;
}

/// The message that failed, as soon as there is one.
async fn failed(app: &App) -> FollowupRow {
    until("a message fails", async || !app.store.failed_followups(1).await.unwrap().is_empty()).await;
    app.store.failed_followups(1).await.unwrap().remove(0)
}

fn by_mail(server: &MailServer) -> Outgoing {
    outgoing(&format!(
        "notices = \"smtp\"\naddress = \"https://motcua.example.vn\"\n[smtp]\nhost = \"127.0.0.1\"\nport = {}\n\
         security = \"none\"\nfrom = \"Một cửa <motcua@example.vn>\"\nphone_mailbox = \"{{phone}}@sms.example.vn\"\n",
        server.port
    ))
}

fn by_gateway(receiver: &Receiver) -> Outgoing {
    outgoing(&format!(
        "notices = \"webhook\"\nhosts = [\"127.0.0.1\"]\naddresses = [\"127.0.0.1\"]\n[gateway]\nurl = \"{}\"\n\
         secret_file = \"secret\"\n",
        receiver.url
    ))
}

#[tokio::test]
async fn a_letter_says_what_happened_in_plain_words_and_names_nobody() {
    let server = MailServer::start().await;
    let official = house(by_mail(&server)).await;
    let code = signed(&official, "0900 000 001", "thu@example.vn").await;
    all_done(app(&official)).await;
    let [letter] = server.letters().try_into().unwrap();
    assert!(letter.starts_with("RCPT TO:<thu@example.vn>"), "{letter}");
    assert!(letter.contains("Message-ID: <tiny-official-1@example.vn>"), "{letter}");
    assert!(letter.contains("Auto-Submitted: auto-generated"), "{letter}");
    let text = text_of(&letter);
    assert!(text.contains("Hồ sơ của ông/bà đã có kết quả"), "{text}");
    assert!(text.contains("The result of your dossier is ready"), "{text}");
    assert!(text.contains(&format!("Mã hồ sơ: {code}")) && text.contains("https://motcua.example.vn/follow"), "{text}");
    for personal in ["Trần Văn Thử", "999000000009", "0900"] {
        assert!(!text.contains(personal), "{personal}: {text}");
    }

    signed(&official, "0900 000 001", "").await;
    all_done(app(&official)).await;
    assert!(server.letters()[1].starts_with("RCPT TO:<0900000001@sms.example.vn>"), "{:?}", server.letters());

    signed(&official, "", "").await;
    all_done(app(&official)).await;
    assert_eq!(server.letters().len(), 2, "nobody can be written to");
    let outbox = fs::read_to_string(app(&official).outbox.join("messages.jsonl")).unwrap();
    assert_eq!(outbox.lines().count(), 1, "the desk finds it in the outbox: {outbox}");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_busy_mail_server_is_asked_again_and_one_that_refuses_is_not() {
    let server = MailServer::start().await;
    let official = house(by_mail(&server)).await;
    server.answer(&["451 come later", "550 no such user thu@example.vn"]);
    signed(&official, "", "thu@example.vn").await;
    let app = app(&official);
    let late = failed(app).await;
    assert!(late.given_up_at.is_none() && late.attempts == 1, "{late:?}");
    assert!(late.last_error.as_ref().unwrap().contains("451"), "{late:?}");

    // The pause is over, and the worker hears of something new.
    app.store.fail_followup(late.id, 0, "busy").await.unwrap();
    assert_eq!(official.submit(WARD).await.0, 200);
    until("it is given up", async || failed(app).await.given_up_at.is_some()).await;
    let refused = failed(app).await;
    assert_eq!((refused.id, refused.attempts), (late.id, 2));
    let why = refused.last_error.unwrap();
    assert!(why.contains("550") && !why.contains("thu@example.vn"), "the reason names nobody: {why}");
    signed(&official, "", "hai@example.vn").await;
    until("the next letter is there", async || server.letters().len() == 1).await;
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_gateway_gets_signed_messages_and_no_redirect_is_followed() {
    let receiver = Receiver::start().await;
    let official = house(by_gateway(&receiver)).await;
    let code = signed(&official, "0900 000 001", "").await;
    all_done(app(&official)).await;
    let [first] = receiver.got().try_into().unwrap();
    assert!(first.is_signed_with(SECRET.as_bytes()) && !first.is_signed_with(b"another secret of the same length"));
    let body = first.body();
    assert_eq!((body["type"].as_str(), body["message"].as_str()), (Some("notice"), Some("result_ready_early")));
    assert_eq!((body["dossier"].as_str(), body["to"]["phone"].as_str()), (Some(code.as_str()), Some("0900000001")));
    assert_eq!(body["id"], first.id.as_str());
    assert!(!first.text.contains("999000000009") && !first.text.contains("Trần Văn Thử"), "{}", first.text);

    receiver.answer(StatusCode::TEMPORARY_REDIRECT);
    signed(&official, "0900 000 002", "").await;
    let late = failed(app(&official)).await;
    assert!(late.last_error.unwrap().contains("\"redirected\""));
    assert_eq!(receiver.got().len(), 2, "nobody went where it led");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_gateway_inside_the_network_is_reached_only_when_it_is_listed() {
    let receiver = Receiver::start().await;
    let text = "notices = \"webhook\"\nhosts = [\"127.0.0.1\"]\n[gateway]\nurl = \"URL\"\nsecret_file = \"secret\"\n";
    let official = house(outgoing(&text.replace("URL", &receiver.url))).await;
    signed(&official, "0900 000 001", "").await;
    let late = failed(app(&official)).await;
    assert!(late.last_error.unwrap().contains("\"inside_network\""));
    assert_eq!(receiver.got().len(), 0);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_message_cut_off_between_sending_and_noting_comes_again_under_its_name() {
    let receiver = Receiver::start().await;
    receiver.open(false);
    let official = house(by_gateway(&receiver)).await;
    signed(&official, "0900 000 001", "").await;
    until("the message is there", async || receiver.got().len() == 1).await;
    // What a kill leaves on the disk at this moment: the message went out, and nobody noted it.
    let left = tempfile::tempdir().unwrap();
    copy_folder(official.world.folder(), left.path());
    receiver.open(true);
    all_done(app(&official)).await;
    official.world.running.stop().await.unwrap();

    let again = support::serve_sending(TINY, left.path(), by_gateway(&receiver)).await;
    until("the message came again", async || receiver.got().len() == 2).await;
    let [first, second] = receiver.got().try_into().unwrap();
    assert_eq!((&first.id, &first.text), (&second.id, &second.text), "the receiver knows it by its name");
    again.stop().await.unwrap();
}
