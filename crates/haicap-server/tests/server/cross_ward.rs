//! Every route of the table that speaks of a dossier or of a unit, asked by the people of two wards about each other.

use crate::support;
use haicap_core::access::{Object, Subject, permits};
use haicap_core::territory::UnitId;
use haicap_server::ROUTES;
use serde_json::{Value, json};
use support::trial::{csrf, seen};
use support::{Person, World, new_id};
use uuid::Uuid;

/// Posts whose holders together have every role of a unit.
const POSTS: [&str; 6] =
    ["counter_officer", "economy_specialist", "economy_head", "vice_chair_center", "records_clerk", "chair"];

/// Two wards of the real city.
const WARDS: [UnitId; 2] = [UnitId::new(26_740), UnitId::new(26_743)];

/// The name that must not be seen next door.
const APPLICANT: &str = "Trần Văn Thử";

/// What a command needs, so that it is not turned away for its body.
fn body(path: &str) -> Value {
    let id = new_id();
    let day = "2025-06-20";
    match path.rsplit('/').next().unwrap_or_default() {
        "request-supplement" => json!({ "command_id": id, "papers": ["to_khai"], "reason": "x" }),
        "supplement" => json!({ "command_id": id, "papers": ["to_khai"] }),
        "submit-for-signature" => json!({ "command_id": id, "proposal": { "kind": "grant" } }),
        "apologise" => json!({ "command_id": id, "reason": "x", "until": day }),
        "request-payment" => json!({ "command_id": id, "amount": 1, "reason": "x" }),
        "record-payment" | "take-fee" => json!({ "command_id": id, "amount": 1, "method": "cash", "receipt": "x" }),
        "stop" => json!({ "command_id": id, "ground": "by_law", "reason": "x" }),
        "issue" => json!({ "command_id": id, "number": "x" }),
        "consult" => json!({ "command_id": id, "agency": "x", "question": "x", "until": day }),
        "reassign" => json!({ "command_id": id, "officer": id, "reason": "x" }),
        "record-answer" => json!({ "command_id": id, "agency": "x", "answer": "x" }),
        "decline" | "withdraw" | "send-back" => json!({ "command_id": id, "reason": "x" }),
        _ => json!({ "command_id": id }),
    }
}

/// Asks as somebody; the status and the text.
async fn ask(world: &World, person: &Person, token: &str, method: &str, path: &str) -> (u16, String) {
    let address = format!("{}{path}", world.base());
    let get = method == "get";
    let request = if get { world.client.get(address) } else { world.client.post(address) };
    let request = if path.starts_with("/api/") {
        let request = request.bearer_auth(&person.token);
        if get { request } else { request.json(&body(path)) }
    } else {
        let request = request.header("cookie", format!("haicap-t1={}", person.token));
        let command = new_id().to_string();
        let fields = [("csrf", token), ("command_id", command.as_str()), ("reason", "x")];
        if get { request } else { request.form(&fields) }
    };
    let answer = seen(request).await;
    (answer.status.as_u16(), answer.text)
}

/// Every address of the table that speaks of a dossier or a unit, filled in.
fn addresses(path: &str, unit: UnitId, dossier: Uuid) -> Vec<String> {
    let commands =
        ["accept", "decline", "hand_over", "handle", "sign", "return_result", "withdraw", "apologise", "stop"];
    let forms = ["receipt", "control_sheet", "apology"];
    let places: &[&str] = match path {
        _ if path.contains("{command}") => &commands,
        _ if path.contains("{form}") => &forms,
        _ => &[""],
    };
    let fill = |place: &&str| {
        path.replace("{command}", place)
            .replace("{form}", &format!("{place}.pdf"))
            .replace("{unit}", &unit.to_string())
            .replace("{id}", &dossier.to_string())
    };
    places.iter().map(fill).collect()
}

#[tokio::test]
async fn nobody_reads_or_changes_what_belongs_to_the_ward_next_door() {
    let world = World::hcmc().await;
    let mut asked = 0;
    for (home, away) in [(WARDS[0], WARDS[1]), (WARDS[1], WARDS[0])] {
        let theirs = world.staff(away, "counter_officer").await;
        let dossier = world.submitted(&theirs, away, "2.000635", &["to_khai"]).await;
        let before = world.get(&theirs.token, &format!("dossiers/{dossier}")).await.body;
        for post in POSTS {
            let person = world.staff(home, post).await;
            let token = csrf(&world, &person.token).await;
            let subject = Subject {
                account: Some(person.account),
                person: Some(person.account),
                assignments: vec![person.assignment.clone().unwrap()],
                acting: vec![],
                roles: Default::default(),
                districts: Default::default(),
            };
            for route in ROUTES {
                let about = route.path.contains("/dossiers/{id}") || route.path.contains("{unit}");
                let at = Object { unit: Some(away), ..Object::default() };
                if !about || permits(&Subject::visitor(), route.action, &at).is_ok() {
                    continue;
                }
                assert!(permits(&subject, route.action, &at).is_err(), "{post} {}", route.path);
                for path in addresses(route.path, away, dossier) {
                    let (status, text) = ask(&world, &person, &token, route.method, &path).await;
                    assert!([403, 404].contains(&status), "{post} at {home}: {} {path}: {status} {text}", route.method);
                    assert!(!text.contains(APPLICANT), "{post} at {home}: {path} tells the name");
                    asked += 1;
                }
            }
        }
        let after = world.get(&theirs.token, &format!("dossiers/{dossier}")).await.body;
        assert_eq!(before, after, "nothing was changed");
    }
    assert!(asked > 400, "{asked} questions");
    world.running.stop().await.unwrap();
}
