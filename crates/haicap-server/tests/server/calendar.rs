//! A day off that is decreed later: due dates move, the journal and the citizen learn of it, once.

use crate::support;
use haicap_core::dossier::Dossier;
use haicap_store::{Change, DossierRow, JournalLine, NewEntry, Outcome, RecordRow};
use jiff::civil::{Date, date};
use serde_json::{Value, json};
use support::official::Official;
use support::trial::{page, send};
use support::{COMMUNE, Person, WARD, World};
use uuid::Uuid;

/// The trial begins on Wednesday 11 June 2025; what is accepted then is due on Thursday.
const THURSDAY: &str = "2025-06-12";

fn order(day: &str, kind: &str) -> Value {
    json!({ "date": day, "kind": kind, "name": "Nghỉ tránh bão", "paper": "12/CĐ-UBND", "paper_date": "2025-06-10" })
}

async fn accepted(world: &World, counter: &Person) -> Uuid {
    let id = world.submitted(counter, WARD, "1.000001", &["to_khai"]).await;
    assert_eq!(world.command(counter, id, "accept").await.status, 200);
    id
}

async fn stored(world: &World, id: Uuid) -> (DossierRow, Dossier) {
    let row = world.app.store.dossier(id).await.unwrap().unwrap();
    let dossier = serde_json::from_str(&row.body).unwrap();
    (row, dossier)
}

async fn due(world: &World, id: Uuid) -> Date {
    world.app.city().calendar.civil(stored(world, id).await.1.due_at.unwrap()).date()
}

async fn moves(world: &World, id: Uuid) -> Vec<JournalLine> {
    let lines = world.app.store.journal_of(&id.to_string()).await.unwrap();
    lines.into_iter().filter(|line| line.command == "move_due").collect()
}

/// What went out to citizens, once all of it has.
async fn told(world: &World) -> String {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while world.app.store.open_followups().await.unwrap() > 0 {
        assert!(std::time::Instant::now() < until, "the follow-ups were not carried out");
        tokio::task::yield_now().await;
    }
    std::fs::read_to_string(world.app.outbox.join("messages.jsonl")).unwrap()
}

#[tokio::test]
async fn a_decreed_day_off_moves_running_due_dates_and_tells_each_citizen_once() {
    let world = World::tiny().await;
    let (counter, chair) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "chair").await);
    let officer = world.staff(WARD, "justice_officer").await;
    let (running, signed) = (accepted(&world, &counter).await, accepted(&world, &counter).await);
    for (person, command) in
        [(&counter, "hand-over"), (&officer, "handle"), (&officer, "submit-for-signature"), (&chair, "sign")]
    {
        assert_eq!(world.command(person, signed, command).await.status, 200, "{command}");
    }
    assert_eq!(due(&world, running).await, date(2025, 6, 12));

    let answer = world.post(&world.director, "calendar/days", &order(THURSDAY, "off")).await;
    assert_eq!((answer.status.as_u16(), &answer.body["moved"]), (200, &json!(1)), "{answer:?}");
    assert_eq!(due(&world, running).await, date(2025, 6, 13));
    assert_eq!(due(&world, signed).await, date(2025, 6, 12), "what is ready stays as it is");
    let [entry] = moves(&world, running).await.try_into().unwrap();
    assert_eq!(entry.outcome, Outcome::Done);
    assert!(entry.ground.contains("12/CĐ-UBND") && entry.events.contains("due_moved"), "{entry:?}");
    assert!(moves(&world, signed).await.is_empty());

    // The same again is answered again; what is accepted now counts by the new calendar.
    let again = world.post(&world.director, "calendar/days", &order(THURSDAY, "off")).await;
    assert_eq!((again.status.as_u16(), &again.body["moved"]), (200, &json!(1)), "{again:?}");
    let later = accepted(&world, &counter).await;
    assert_eq!(due(&world, later).await, date(2025, 6, 13));
    let read = world.get(&counter.token, &format!("dossiers/{running}")).await;
    assert!(read.body["clock"].to_string().contains("Không tính 12/06/2025 (Nghỉ tránh bão)"), "{read:?}");
    let shown = page(&world, &counter.token, &format!("/dossiers/{running}")).await.text;
    assert!(shown.contains("Không tính 12/06/2025 (Nghỉ tránh bão)"), "{shown}");
    assert!(shown.contains("Tính lại hạn trả"), "the journal says it in words");

    // Withdrawn, the day is worked again.
    let path = format!("calendar/days/{THURSDAY}/withdraw");
    let paper = json!({ "paper": "13/CĐ-UBND", "paper_date": "2025-06-11" });
    let back = world.post(&world.director, &path, &paper).await;
    assert_eq!((back.status.as_u16(), &back.body["moved"]), (200, &json!(2)), "{back:?}");
    assert_eq!((due(&world, running).await, due(&world, later).await), (date(2025, 6, 12), date(2025, 6, 12)));
    let told = told(&world).await;
    assert_eq!(told.matches("due_moved").count(), 3, "two moves of one, one of the other: {told}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_new_date_of_an_apology_goes_on_to_the_next_working_day() {
    let world = World::tiny().await;
    let (counter, chair) = (world.staff(WARD, "counter_officer").await, world.staff(WARD, "chair").await);
    let id = accepted(&world, &counter).await;
    let sorry = json!({ "command_id": support::new_id(), "reason": "Bão", "until": "2025-06-20" });
    let sorry = world.post(&chair.token, &format!("dossiers/{id}/apologise"), &sorry).await;
    assert_eq!(sorry.status, 200, "{sorry:?}");
    let answer = world.post(&world.director, "calendar/days", &order("2025-06-20", "off")).await;
    assert_eq!((answer.status.as_u16(), &answer.body["moved"]), (200, &json!(1)), "{answer:?}");
    let until = stored(&world, id).await.1.apology.unwrap().until;
    assert_eq!(world.app.city().calendar.civil(until), date(2025, 6, 23).at(17, 0, 0, 0), "over the weekend");
    let [entry] = moves(&world, id).await.try_into().unwrap();
    assert!(entry.events.contains("new_date_moved") && entry.ground.contains("12/CĐ-UBND"), "{entry:?}");
    assert_eq!(told(&world).await.matches("due_moved").count(), 1);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn killed_in_the_middle_it_goes_on_at_the_next_start_and_tells_nobody_twice() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (first, second) = (accepted(&world, &counter).await, accepted(&world, &counter).await);
    let (_, before) = stored(&world, second).await;
    assert_eq!(world.post(&world.director, "calendar/days", &order(THURSDAY, "off")).await.status, 200);

    // As a kill would have left it: one dossier not yet counted again, the decree without an outcome.
    let (row, _) = stored(&world, second).await;
    let entry = |aggregate: &str, version: i64| NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 1,
        recorded_at: 1,
        actor: "test".into(),
        unit: String::new(),
        aggregate: "test".into(),
        aggregate_id: aggregate.into(),
        version: Some(version),
        command: "test".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    let undone = DossierRow {
        version: row.version + 1,
        due_at: before.due_at.map(|at| at.as_microsecond()),
        body: serde_json::to_string(&before).unwrap(),
        ..row
    };
    let change = Change { dossier: Some(undone), ..Change::new(entry(&second.to_string(), 99)) };
    world.app.store.change(change).await.unwrap();
    let id = format!("trial-1/{THURSDAY}");
    let records = world.app.city_store.records("decreed_day").await.unwrap();
    let record = records.into_iter().find(|record| record.id == id).unwrap();
    let mut body: Value = serde_json::from_str(&record.body).unwrap();
    body["moved"] = Value::Null;
    let record = RecordRow { version: record.version + 1, body: body.to_string(), ..record };
    let change = Change { records: vec![record], ..Change::new(entry("decree", 1)) };
    world.app.city_store.change(change).await.unwrap();
    assert_eq!(due(&world, second).await, date(2025, 6, 12));

    let world = world.reopened().await;
    assert_eq!(due(&world, second).await, date(2025, 6, 13));
    assert_eq!((moves(&world, first).await.len(), moves(&world, second).await.len()), (1, 2));
    let calendar = page(&world, &world.director, "/calendar").await.text;
    assert!(!calendar.contains("đang tính lại"), "{calendar}");
    let told = told(&world).await;
    assert_eq!(told.lines().filter(|line| line.contains(&first.to_string())).count(), 1, "{told}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_a_decree_is_said_and_nothing_is_lost() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = accepted(&world, &counter).await;
    let cases = [
        (json!({ "date": "2025-06-10" }), "Ngày này đã qua"),
        (json!({ "date": "2052-06-12" }), "hơn hai năm"),
        (json!({ "date": THURSDAY, "kind": "work" }), "đã ghi ngày này là ngày làm việc"),
        (json!({ "date": THURSDAY, "name": " ", "paper": "x".repeat(201) }), "Ghi tên ngày, từ 1 đến 200 chữ. Ghi số"),
        (json!({ "date": THURSDAY, "paper_date": "2025-06-12" }), "Ngày văn bản sau hôm nay"),
    ];
    for (wrong, said) in cases {
        let mut body = order(THURSDAY, "off");
        body.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let answer = world.post(&world.director, "calendar/days", &body).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(answer.body["message"].as_str().unwrap().contains(said), "{answer:?}");
    }
    let unreadable = world.post(&world.director, "calendar/days", &order("2025-02-30", "off")).await;
    assert_eq!(unreadable.status, 400, "{unreadable:?}");
    let nobody = world.post(&counter.token, "calendar/days", &order(THURSDAY, "off")).await;
    assert_eq!(nobody.status, 403);
    let paper = json!({ "paper": "1", "paper_date": "2025-06-11" });
    let never = world.post(&world.director, &format!("calendar/days/{THURSDAY}/withdraw"), &paper).await;
    assert!(never.body["message"].as_str().unwrap().contains("chưa có văn bản nào"), "{never:?}");
    assert_eq!(world.post(&world.director, "calendar/days", &order(THURSDAY, "off")).await.status, 200);
    let other = json!({ "date": THURSDAY, "kind": "work", "name": "x", "paper": "y", "paper_date": "2025-06-10" });
    let other = world.post(&world.director, "calendar/days", &other).await;
    assert!(other.body["message"].as_str().unwrap().contains("bỏ văn bản ấy trước"), "{other:?}");
    assert_eq!(due(&world, id).await, date(2025, 6, 13));

    // On the page, what was typed stands there again.
    let fields = [("date", "2025-06-31"), ("kind", "off"), ("name", "<b>Bão</b>"), ("paper", "1"), ("do", "preview")];
    let seen = send(&world, &world.director, "/calendar", &fields).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("Ghi ngày có thật.") && seen.text.contains("value=\"&#60;b&#62;Bão"), "{}", seen.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_page_looks_ahead_before_anything_is_written() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = accepted(&world, &counter).await;
    let day = [
        ("date", THURSDAY),
        ("kind", "off"),
        ("name", "Nghỉ tránh bão"),
        ("paper", "12/CĐ-UBND"),
        ("paper_date", "2025-06-10"),
    ];
    let sent = |what| [day.as_slice(), &[("do", what)]].concat();
    let ahead = send(&world, &world.director, "/calendar", &sent("preview")).await;
    assert!(ahead.text.contains("<b>1</b> hạn đang chạy sẽ chuyển"), "{}", ahead.text);
    assert_eq!(due(&world, id).await, date(2025, 6, 12));
    let written = send(&world, &world.director, "/calendar", &sent("decree")).await;
    assert_eq!(written.to, "/t/1/calendar?moved=1&stayed=0");
    let seen = page(&world, &world.director, &written.to["/t/1".len()..]).await.text;
    assert!(seen.contains("Đã ghi. Hạn đã chuyển: 1.") && seen.contains("12/CĐ-UBND, 10/06/2025"), "{seen}");
    let visitor = page(&world, "", "/calendar").await;
    assert_eq!(visitor.status, 200);
    assert!(visitor.text.contains("Nghỉ tránh bão") && !visitor.text.contains("name=\"paper\""), "{}", visitor.text);
    let fields = [("date", THURSDAY), ("paper", "13/CĐ-UBND"), ("paper_date", "2025-06-11"), ("do", "withdraw")];
    assert_eq!(send(&world, &world.director, "/calendar", &fields).await.to, "/t/1/calendar?moved=1&stayed=0");
    assert_eq!(due(&world, id).await, date(2025, 6, 12));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_due_date_is_tried_out_with_its_arithmetic() {
    let world = World::tiny().await;
    let asked =
        "received=2025-06-13T09:00&amount=2&unit=working_day&paused_from=2025-06-16T09:00&paused_to=2025-06-17T10:00";
    let seen = page(&world, "", &format!("/calendar?{asked}")).await.text;
    assert!(seen.contains("Không tính 17/06/2025 (tạm dừng tính hạn)"), "{seen}");
    assert!(seen.contains("Hạn trả: 17:00 ngày 18/06/2025"), "{seen}");
    // The commune works on Saturday mornings of 2026.
    let place = format!("received=2026-06-05T09:00&amount=1&unit=working_day&place={COMMUNE}");
    let seen = page(&world, "", &format!("/calendar?{place}")).await.text;
    assert!(seen.contains("Hạn trả: 11:30 ngày 06/06/2026") && seen.contains("07:30–09:00, 09:15–11:30"), "{seen}");
    for wrong in ["received=x&amount=2", "received=2025-06-13T09:00&amount=-1", "received=2025-06-13T09:00&amount=366"]
    {
        let seen = page(&world, "", &format!("/calendar?{wrong}")).await;
        assert_eq!(seen.status, 200);
        assert!(seen.text.contains("thời hạn từ 0 đến 365"), "{}", seen.text);
    }
    let api = world.get("", "calendar").await;
    assert_eq!(api.body["own_hours"][0]["unit"], COMMUNE.to_string(), "{api:?}");
    assert!(api.body["days"].as_array().unwrap().iter().any(|day| day["unsure"] == true), "{api:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_decree_for_a_trial_leaves_the_official_store_alone() {
    let official = Official::new().await;
    let post = async |body: &Value| {
        let url = official.url("/api/v1/calendar/days");
        let request = official.world.client.post(url).bearer_auth(&official.bearers["center"]).json(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json::<Value>().await.unwrap())
    };
    let mut body = order(THURSDAY, "off");
    assert_eq!(post(&body).await.0, 422, "in the official store June 2025 is over");
    body["trial"] = json!(7);
    assert!(post(&body).await.1["message"].as_str().unwrap().contains("đợt vận hành thử 7"));
    body["trial"] = json!(1);
    assert_eq!(post(&body).await.0, 200);
    let trial = official.world.get("", "calendar").await;
    assert!(trial.body["days"].to_string().contains(THURSDAY), "{trial:?}");
    let (status, page) = official.page("center", "/calendar").await;
    assert_eq!(status, 200);
    assert!(!page.contains("12/06/2025"), "{page}");
    official.world.running.stop().await.unwrap();
}
