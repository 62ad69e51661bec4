//! Rights follow people: from notices and decisions, and away again at once.

use crate::support;
use haicap_core::organization::{Official, Role};
use haicap_core::territory::UnitId;
use haicap_server::personnel::publish::{IssuedList, IssuedPerson, ListGround, sign, take_in, take_in_signed};
use haicap_server::{App, AppKind, Parts};
use haicap_store::{AccountRow, AssignmentRow, Change, NewEntry, Outcome};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::personnel::Desk;
use support::{COMMUNE, WARD, new_id};
use uuid::Uuid;

fn list(ground: ListGround, people: Vec<IssuedPerson>, ended: Vec<Uuid>) -> IssuedList {
    IssuedList {
        id: new_id(),
        city: "tiny".into(),
        number: "05-TB/BTCTU".into(),
        issued_on: jiff::civil::date(2025, 6, 10),
        ground,
        reader: "test".into(),
        people,
        ended,
        ended_from: None,
        classification: haicap_core::document::Classification::Open,
    }
}

fn person(official: &Official, unit: UnitId, post: &str, from: Option<&str>) -> IssuedPerson {
    IssuedPerson {
        id: official.id,
        code: official.code.clone(),
        name: official.name.clone(),
        unit,
        posts: vec![post.into()],
        from: from.map(|day| day.parse().unwrap()),
    }
}

/// Signs an official in at a trial through a one-time sign-in of its director, and asks who they are.
async fn me(desk: &Desk, token: &str, base: &str) -> (u16, Value) {
    let answer = desk.client.get(format!("{base}/api/v1/me")).bearer_auth(token).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

#[tokio::test]
async fn a_notice_gives_trial_rights_and_its_withdrawal_takes_them_at_once() {
    let desk = Desk::tiny().await;
    let trial = desk.running.branch().await.unwrap();
    assert!(matches!(trial.kind, AppKind::Trial(_)));
    let official = haicap_pack::staff(desk.running.instance().pack(), 1).officials.remove(0);
    let notice = list(ListGround::Provisional, vec![person(&official, WARD, "counter_officer", None)], vec![]);
    let instance = desk.running.instance();
    assert_eq!(take_in(instance, &notice).await.unwrap(), 1);
    assert_eq!(take_in(instance, &notice).await.unwrap(), 0, "the same list twice changes nothing");

    let base = format!("{}{}", desk.running.url(), trial.base());
    let director = instance.director_grant(&trial).await.unwrap();
    let signed = desk.client.post(format!("{base}/api/v1/sign-in")).json(&json!({ "grant": director }));
    let signed: Value = signed.send().await.unwrap().json().await.unwrap();
    let director = signed["token"].as_str().unwrap().to_owned();
    let grants = desk.client.post(format!("{base}/api/v1/grants")).bearer_auth(&director);
    let grants: Value = grants.json(&json!({ "accounts": [official.id] })).send().await.unwrap().json().await.unwrap();
    let grant = grants["grants"][0]["grant"].as_str().unwrap_or_else(|| panic!("{grants}")).to_owned();
    let signed = desk.client.post(format!("{base}/api/v1/sign-in")).json(&json!({ "grant": grant }));
    let signed: Value = signed.send().await.unwrap().json().await.unwrap();
    let token = signed["token"].as_str().unwrap().to_owned();
    let (status, answer) = me(&desk, &token, &base).await;
    assert_eq!(status, 200);
    assert!(answer.to_string().contains("counter_officer"), "{answer}");
    // Nothing official follows from a notice.
    assert!(instance.official().store.account(official.id).await.unwrap().is_none());

    let withdrawal = list(ListGround::Provisional, vec![], vec![official.id]);
    assert_eq!(take_in(instance, &withdrawal).await.unwrap(), 1);
    assert_eq!(me(&desk, &token, &base).await.0, 401, "the session has ended");
    desk.stop().await;
}

#[tokio::test]
async fn a_decision_gives_official_rights_from_its_day_on() {
    let desk = Desk::tiny().await;
    let instance = desk.running.instance();
    let mut people = haicap_pack::staff(instance.pack(), 1).officials.into_iter();
    let (now, later) = (people.next().unwrap(), people.next().unwrap());
    let in_force = person(&now, WARD, "counter_officer", Some("2025-07-01"));
    let one_day = person(&later, WARD, "counter_officer", Some("2999-01-01"));
    take_in(instance, &list(ListGround::Legal, vec![in_force, one_day], vec![])).await.unwrap();
    let rights = |id: Uuid| {
        let app = instance.official().clone();
        async move { haicap_server::rights_today(&app, id).await.unwrap() }
    };
    assert_eq!(rights(now.id).await, BTreeSet::from([Role::CounterOfficer]));
    assert_eq!(rights(later.id).await, BTreeSet::new());
    // The next decision does not cut off what is held until its day.
    let next = person(&now, WARD, "chair", Some("2999-01-01"));
    take_in(instance, &list(ListGround::Legal, vec![next], vec![])).await.unwrap();
    assert_eq!(rights(now.id).await, BTreeSet::from([Role::CounterOfficer]));
    take_in(instance, &list(ListGround::Legal, vec![], vec![now.id])).await.unwrap();
    assert_eq!(rights(now.id).await, BTreeSet::new());
    desk.stop().await;
}

#[tokio::test]
async fn a_signed_file_is_taken_in_and_an_altered_or_foreign_one_is_not() {
    let city = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
    let (offline, online) = (Desk::of(city, Parts::Personnel).await, Desk::tiny().await);
    let stranger = Desk::tiny().await;
    let official = haicap_pack::staff(offline.running.instance().pack(), 1).officials.remove(0);
    let notice = list(ListGround::Provisional, vec![person(&official, WARD, "counter_officer", None)], vec![]);
    let file = sign(&offline.app, &notice).await.unwrap();
    let instance = online.running.instance();
    let altered = haicap_server::personnel::publish::SignedList {
        list: file.list.replace("counter_officer", "chair"),
        ..file.clone()
    };
    assert!(take_in_signed(instance, &altered).await.is_err());
    assert_eq!(take_in_signed(instance, &file).await.unwrap(), 1);
    let foreign = sign(&stranger.app, &list(ListGround::Provisional, vec![], vec![official.id])).await.unwrap();
    let refused = take_in_signed(instance, &foreign).await.unwrap_err();
    assert!(refused.to_string().contains("khóa khác"), "{refused}");
    assert_eq!(instance.city_store().assignments_of_official(official.id).await.unwrap().len(), 1);
    // The offline machine serves the personnel part alone.
    let elsewhere = offline.client.get(format!("{}/board", offline.running.url())).send().await.unwrap();
    assert_eq!(elsewhere.headers()["location"], "/p/");
    for desk in [offline, online, stranger] {
        desk.stop().await;
    }
}

#[tokio::test]
async fn a_district_body_ends_on_the_opening_day() {
    let city = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
    for (day, status) in [("2025-06-30T01:00:00Z", 200), ("2025-07-01T01:00:00Z", 403)] {
        let desk = Desk::beginning(city, Parts::All, day).await;
        assert_eq!(desk.page("district", "/").await.0.as_u16(), status, "{day}");
        assert_eq!(desk.page("commission", "/").await.0.as_u16(), 200, "{day}");
        desk.stop().await;
    }
}

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// Everybody of the tiny city with the place of the simple placement.
fn places(desk: &Desk) -> Vec<(Uuid, UnitId, String)> {
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1);
    let place = |official: &Official| {
        let held = staff.assignments.iter().find(|assignment| assignment.official == official.id).unwrap();
        (official.id, held.unit, held.post.clone())
    };
    staff.officials.iter().map(place).collect()
}

/// A journal entry of a test, for a row that is written past the rules.
fn entry(aggregate: &str, id: Uuid, version: i64) -> NewEntry {
    NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 0,
        recorded_at: 0,
        actor: "test".into(),
        unit: String::new(),
        aggregate: aggregate.into(),
        aggregate_id: id.to_string(),
        version: Some(version),
        command: "test".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    }
}

/// An account as it was before what came last.
async fn put_back(app: &App, before: AccountRow) {
    let version = app.store.account(before.id).await.unwrap().unwrap().version + 1;
    let account = AccountRow { version, ..before };
    let entry = entry("account", account.id, version);
    app.store.change(Change { accounts: vec![account], ..Change::new(entry) }).await.unwrap();
}

#[tokio::test]
async fn what_a_crash_left_out_is_carried_out_when_the_stores_open() {
    // Papers are issued, and the process ends before the city takes them in.
    let desk = Desk::of(TINY, Parts::Personnel).await;
    let places = places(&desk);
    desk.agree("provisional", &places).await;
    desk.issue("provisional", "2025-06-10").await;
    let held =
        async |desk: &Desk, id: Uuid| desk.running.instance().city_store().assignments_of_official(id).await.unwrap();
    assert!(held(&desk, places[0].0).await.is_empty());
    let desk = desk.reopened().await;
    for (id, unit, _) in &places {
        let rows = held(&desk, *id).await;
        assert!(rows.iter().all(|row| row.unit == unit.to_string()) && !rows.is_empty());
    }
    let journal = desk.running.instance().city_store().journal_page(None, None, 1000).await.unwrap();
    let carried = journal.iter().filter(|line| line.actor == "reconciliation" && line.command == "begin_assignment");
    assert!(carried.count() >= places.len());

    // The city has it, a trial has not; another person was withdrawn, and neither of the two knows.
    let (missed, gone) = (places[0].0, places[1].0);
    let trial = desk.running.branch().await.unwrap();
    let kept = trial.store.account(missed).await.unwrap().unwrap();
    let before = (trial.store.account(gone).await.unwrap().unwrap(), held(&desk, gone).await);
    let blank = kept.body.replace(&kept.body, "{\"name\":\"Người thử\"}");
    put_back(&trial, AccountRow { body: blank, ..kept.clone() }).await;
    let (order, path) = (support::new_id().to_string(), format!("/papers/change/provisional/{gone}"));
    let fields = [
        ("what", "withdraw"),
        ("reason", "Thử"),
        ("date", "2025-06-05"),
        ("effective", "2025-06-11"),
        ("order", order.as_str()),
    ];
    let (status, _, text) = desk.form("secretary", &path, &path, &fields).await;
    assert_eq!(status, 303, "{text}");
    assert!(held(&desk, gone).await.is_empty());
    // The journal has the version of its end: the row stands behind it.
    let again = |row: AssignmentRow| AssignmentRow { version: row.version + 1, ..row };
    let rows = before.1.into_iter().map(again).collect();
    desk.running.instance().city_store().insert_officials(vec![], rows).await.unwrap();
    put_back(&trial, before.0).await;
    let desk = desk.reopened().await;
    let trial = desk.running.instance().trial(1).unwrap();
    let body = |account: AccountRow| serde_json::from_str::<Value>(&account.body).unwrap()["assignments"].clone();
    let now = trial.store.account(missed).await.unwrap().unwrap();
    assert_eq!(body(now), body(kept), "the trial has its account again");
    assert!(held(&desk, gone).await.is_empty(), "who was withdrawn holds nothing");
    assert_eq!(body(trial.store.account(gone).await.unwrap().unwrap()), json!([]));
    let lines = trial.store.journal_of(&missed.to_string()).await.unwrap();
    assert!(lines.iter().any(|line| line.actor == "reconciliation"), "{lines:?}");
    // Once more there is nothing to do.
    let count = desk.running.instance().city_store().journal_page(None, None, 5000).await.unwrap().len();
    let desk = desk.reopened().await;
    assert_eq!(desk.running.instance().city_store().journal_page(None, None, 5000).await.unwrap().len(), count);
    desk.stop().await;
}

#[tokio::test]
async fn an_old_file_taken_in_again_turns_nothing_back() {
    let (offline, online) = (Desk::of(TINY, Parts::Personnel).await, Desk::tiny().await);
    let official = haicap_pack::staff(offline.running.instance().pack(), 1).officials.remove(0);
    let (id, instance) = (official.id, online.running.instance());
    let notice = |unit: Option<UnitId>| {
        let people = unit.map(|unit| person(&official, unit, "counter_officer", None)).into_iter().collect();
        list(ListGround::Provisional, people, if unit.is_none() { vec![official.id] } else { vec![] })
    };
    let mut files = Vec::new();
    for unit in [Some(WARD), Some(COMMUNE), None] {
        files.push(sign(&offline.app, &notice(unit)).await.unwrap());
    }
    let held = async || {
        let rows = instance.city_store().assignments_of_official(id).await.unwrap();
        rows.into_iter().map(|row| row.unit).collect::<Vec<_>>()
    };
    let none: [String; 0] = [];
    take_in_signed(instance, &files[0]).await.unwrap();
    take_in_signed(instance, &files[1]).await.unwrap();
    assert_eq!(take_in_signed(instance, &files[0]).await.unwrap(), 0);
    assert_eq!(held().await, [COMMUNE.to_string()]);
    take_in_signed(instance, &files[2]).await.unwrap();
    assert_eq!(take_in_signed(instance, &files[1]).await.unwrap(), 0);
    assert_eq!(held().await, none);
    for desk in [offline, online] {
        desk.stop().await;
    }
}
