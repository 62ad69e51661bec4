//! Every route of the table, asked by people who may not.

use crate::support;
use haicap_core::access::{Action, Object, Subject, permits};
use haicap_server::ROUTES;
use reqwest::Method;
use serde_json::json;
use support::{COMMUNE, WARD, World};
use uuid::Uuid;

/// An address of a route, with its places filled.
fn address(path: &str, unit: &str, dossier: Uuid) -> String {
    path.replace("{unit}", unit)
        .replace("{id}", &dossier.to_string())
        .replace("{command}", "accept")
        .replace("{grant}", "0000")
        .replace("{code}", "1.000001")
        .replace("{*file}", "haicap.css")
}

async fn ask(world: &World, method: &str, path: &str, token: &str) -> (u16, String, String) {
    let method = if method == "get" { Method::GET } else { Method::POST };
    let mut request = world.client.request(method.clone(), format!("{}{path}", world.base()));
    if path.starts_with("/api/") {
        request = request.bearer_auth(token);
        if method == Method::POST {
            request = request.json(&json!({ "command_id": support::new_id() }));
        }
    } else {
        request = request.header("cookie", format!("haicap-t1={token}"));
        if method == Method::POST {
            request = request.form(&[("csrf", "wrong")]);
        }
    }
    let answer = request.send().await.unwrap();
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    (answer.status().as_u16(), to, answer.text().await.unwrap())
}

#[tokio::test]
async fn a_visitor_gets_nothing_but_public_routes() {
    let world = World::tiny().await;
    let visitor = Subject::visitor();
    for route in ROUTES {
        let path = address(route.path, "new-10001", Uuid::nil());
        if path == "/board/events" {
            continue;
        }
        let (status, to, body) = ask(&world, route.method, &path, "").await;
        let public = permits(&visitor, route.action, &Object::default()).is_ok();
        if path.ends_with("/sign-in") {
            assert!(route.method == "get" || status != 303, "{path} lets somebody in without a word");
        } else if public {
            assert_ne!(status, 401, "{} {path}: {body}", route.method);
        } else if route.path.starts_with("/api/") || route.method == "post" {
            assert_eq!(status, 401, "{} {path}: {body}", route.method);
        } else {
            assert!(status == 303 && to.contains("/sign-in"), "{} {path}: {status} {to}", route.method);
        }
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn people_without_the_role_are_turned_away_everywhere() {
    let world = World::tiny().await;
    let clerk = world.staff(WARD, "front_chair").await;
    let subject = Subject {
        account: Some(clerk.account),
        person: Some(clerk.account),
        assignments: vec![clerk.assignment.clone().unwrap()],
        acting: vec![],
        roles: Default::default(),
        districts: Default::default(),
    };
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    for route in ROUTES.iter().filter(|route| route.path.starts_with("/api/")) {
        if permits(&subject, route.action, &Object::default()).is_ok() {
            continue;
        }
        let path = address(route.path, "new-10001", dossier);
        let (status, _, body) = ask(&world, route.method, &path, &clerk.token).await;
        let turned_away = status == 403 || status == 404 || (status == 400 && route.action == Action::Submit);
        // A command with a body of its own is read before it is refused; it must never succeed.
        assert!(turned_away || status == 400, "{} {path}: {status} {body}", route.method);
        assert!(!body.contains("Trần Văn Thử"), "{path} leaks the applicant: {body}");
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn another_units_dossier_cannot_be_told_from_none() {
    let world = World::tiny().await;
    let here = world.staff(WARD, "counter_officer").await;
    let there = world.staff(COMMUNE, "counter_officer").await;
    let dossier = world.submitted(&there, COMMUNE, "1.000001", &["to_khai"]).await;
    let command = json!({ "command_id": support::new_id() });
    for path in ["accept", "hand-over", "return-result"] {
        let theirs = world.post(&here.token, &format!("dossiers/{dossier}/{path}"), &command).await;
        let nobodys = world.post(&here.token, &format!("dossiers/{}/{path}", Uuid::nil()), &command).await;
        assert_eq!((theirs.status.as_u16(), &theirs.body), (404, &nobodys.body), "{path}");
    }
    let theirs = world.get(&here.token, &format!("dossiers/{dossier}")).await;
    let nobodys = world.get(&here.token, &format!("dossiers/{}", Uuid::nil())).await;
    assert_eq!((theirs.status.as_u16(), &theirs.body), (404, &nobodys.body));
    let list = world.get(&here.token, "units/new-10007/dossiers").await;
    assert_eq!(list.status, 404, "{list:?}");
    let journal = world.get(&here.token, "journal?unit=new-10007").await;
    assert_eq!(journal.status, 403, "{journal:?}");
    assert!(world.get(&here.token, "work").await.body["items"].as_array().unwrap().is_empty());
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_citizen_sees_and_changes_only_their_own_dossiers() {
    let world = World::hcmc().await;
    let (unit, paper) = (haicap_core::territory::UnitId::new(26_740), "to_khai");
    let (one, other) = (world.citizen(1).await, world.citizen(2).await);
    let (id, mut body) = support::submission(unit, "2.000635", &[paper]);
    body["channel"] = "online".into();
    body["applicant"]["id"] = json!(one.account);
    let foreign = world.post(&other.token, "dossiers", &body).await;
    assert_eq!(foreign.status, 422, "nobody submits for somebody else online: {foreign:?}");
    let submitted = world.post(&one.token, "dossiers", &body).await;
    assert_eq!(submitted.status, 200, "{submitted:?}");
    assert_eq!(world.get(&one.token, &format!("dossiers/{id}")).await.status, 200);
    assert_eq!(world.get(&other.token, &format!("dossiers/{id}")).await.status, 404);
    assert_eq!(world.command(&other, id, "withdraw").await.status, 404);
    assert_eq!(world.command(&one, id, "accept").await.status, 403);
    assert_eq!(world.get(&one.token, "work").await.body["items"].as_array().unwrap().len(), 1);
    assert_eq!(world.get(&other.token, "work").await.body["items"].as_array().unwrap().len(), 0);
    assert_eq!(world.command(&one, id, "withdraw").await.status, 200);
    world.running.stop().await.unwrap();
}
