//! Notices that nothing sends: the desk reads in a file whom to tell what, and why.

use crate::outside::until;
use crate::support;
use haicap_server::App;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use support::official::Official;
use support::{WARD, World, copy_folder, new_id, official_submission};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// The official store with everybody in place; its procedure is handed in by post, too.
async fn house() -> Official {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new(TINY), folder.path());
    let procedure = folder.path().join("procedures/1.000001.toml");
    let written = fs::read_to_string(&procedure).unwrap();
    fs::write(procedure, written.replace("channels = [\"counter\"]", "channels = [\"counter\", \"post\"]")).unwrap();
    let mut official = Official::of(World::of(folder.path().to_str().unwrap()).await).await;
    official.staffed().await;
    official
}

async fn post(official: &Official, login: &str, path: &str, body: &Value) {
    let request = official.world.client.post(official.url(&format!("/api/v1/{path}"))).json(body);
    let answer = request.bearer_auth(&official.bearers[login]).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert_eq!(status, 200, "{path}: {text}");
}

/// The lines of the outbox, once every message is carried out.
async fn outbox(app: &Arc<App>) -> Vec<Value> {
    until("every message is carried out", async || app.store.open_followups().await.unwrap() == 0).await;
    let text = fs::read_to_string(app.outbox.join("messages.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn said<'l>(lines: &'l [Value], message: &str) -> &'l Value {
    let mut found = lines.iter().filter(|line| line["message"] == message);
    let line = found.next().unwrap_or_else(|| panic!("nothing about {message}: {lines:?}"));
    assert!(found.next().is_none(), "{message} is told once");
    line
}

#[tokio::test]
async fn the_desk_finds_whom_to_tell_what_and_why_in_the_outbox() {
    let official = house().await;
    let (declined, mut body) = official_submission(WARD, "1.000001", &["to_khai"]);
    (body["channel"], body["applicant"]["phone"]) = (json!("post"), json!("0900 000 001"));
    post(&official, "quay", "dossiers", &body).await;
    let reason = "Ông Trần Văn Thử, số 999000000009, gửi không đúng nơi có thẩm quyền";
    let wish = json!({ "command_id": new_id(), "reason": reason });
    post(&official, "quay", &format!("dossiers/{declined}/decline"), &wish).await;

    let (asked, mut body) = official_submission(WARD, "1.000001", &["to_khai"]);
    body["applicant"]["phone"] = json!("0900 000 002");
    post(&official, "quay", "dossiers", &body).await;
    let path = |command: &str| format!("dossiers/{asked}/{command}");
    for (login, command) in [("quay", "accept"), ("quay", "hand-over"), ("thuly", "handle")] {
        post(&official, login, &path(command), &json!({ "command_id": new_id() })).await;
    }
    let wish =
        json!({ "command_id": new_id(), "papers": ["uy_quyen"], "reason": "Người đi nộp không phải người đề nghị" });
    post(&official, "thuly", &path("request-supplement"), &wish).await;

    let app = official.world.running.instance().official();
    let lines = outbox(app).await;
    let line = said(&lines, "declined");
    assert_eq!((line["channel"].as_str(), line["phone"].as_str()), (Some("post"), Some("0900000001")), "{line}");
    let text = line["text"].as_str().unwrap();
    assert!(text.contains("Lý do: Ông (…) số (…) gửi không đúng nơi có thẩm quyền"), "{text}");
    assert!(text.contains("Thủ tục: Cấp giấy xác nhận") && !text.contains("Certificate"), "in Vietnamese: {text}");
    let line = said(&lines, "supplement_requested");
    let (text, code) = (line["text"].as_str().unwrap(), line["dossier"].as_str().unwrap());
    assert!(text.contains(&format!("Mã hồ sơ: {code}")) && line["phone"] == "0900000002", "{line}");
    assert!(text.contains("Giấy tờ cần bổ sung: Văn bản ủy quyền"), "{text}");
    assert!(text.contains("Lý do: Người đi nộp không phải người đề nghị"), "{text}");
    for personal in ["Trần Văn Thử", "999000000009"] {
        assert!(lines.iter().all(|line| !line.to_string().contains(personal)), "{personal}: {lines:?}");
    }
    official.world.running.stop().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_but_the_owner_reads_the_outbox_and_a_trial_calls_nobody() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::tiny().await;
    // An outbox of yesterday, which everybody could read.
    fs::create_dir_all(&world.app.outbox).unwrap();
    let file = world.app.outbox.join("messages.jsonl");
    fs::write(&file, "").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let (counter, chair) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "chair").await);
    let officer = world.staff(WARD, "justice_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let way = [(&counter, "accept"), (&counter, "hand-over"), (&officer, "handle")];
    for (person, command) in way.into_iter().chain([(&officer, "submit-for-signature"), (&chair, "sign")]) {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    let lines = outbox(&world.app).await;
    let [line] = lines.as_slice() else { panic!("{lines:?}") };
    assert!(line["text"].as_str().unwrap().contains("đã có kết quả"), "{line}");
    assert!(line["phone"].is_null() && line["mail"].is_null(), "{line}");
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    world.running.stop().await.unwrap();
}
