//! Finding dossiers: by what is typed, and within what one may see.

use crate::forms::file;
use crate::support;
use haicap_core::territory::UnitId;
use haicap_store::{Change, ForgottenWords, NewEntry, Outcome};
use serde_json::json;
use support::trial::page;
use support::{COMMUNE, Person, WARD, World, new_id, submission};
use uuid::Uuid;

/// Hands in a dossier for somebody; its identifier and the applicant's.
pub(crate) async fn hand_in(world: &World, counter: &Person, unit: UnitId, name: &str, phone: &str) -> (Uuid, Uuid) {
    let (id, mut body) = submission(unit, "1.000001", &["to_khai"]);
    let applicant = new_id();
    body["applicant"] = json!({ "id": applicant, "name": name, "identity_number": "000000000009", "phone": phone });
    let answer = world.post(&counter.token, "dossiers", &body).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    (id, applicant)
}

/// Names of the applicants whose dossiers are found.
pub(crate) async fn names(world: &World, token: &str, query: &str) -> Vec<String> {
    let query: String = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let answer = world.get(token, &format!("dossiers?query={query}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let items = answer.body["items"].as_array().unwrap();
    items.iter().map(|item| item["applicant_name"].as_str().unwrap().to_owned()).collect()
}

/// Takes the words of somebody's dossiers away.
pub(crate) async fn forget(world: &World, applicant: Uuid, desks: Vec<String>) {
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 1,
        recorded_at: 1,
        actor: String::new(),
        unit: String::new(),
        aggregate: "words".into(),
        aggregate_id: "words".into(),
        version: None,
        command: "forget".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    let forgotten = ForgottenWords { applicant, desks };
    world.app.store.change(Change { forgotten_words: Some(forgotten), ..Change::new(entry) }).await.unwrap();
}

#[tokio::test]
async fn accents_order_and_signs_do_not_matter() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let long = "Công Tằng Tôn Nữ Huyền Trân Thị Ngọc Lan Ánh";
    for (name, phone) in [("Nguyễn Thị Hoà", "+84 903 123 456"), ("Ý", ""), (long, ""), ("Trần Văn Thử 100%", "")]
    {
        hand_in(&world, &counter, WARD, name, phone).await;
    }
    for (query, expected) in [
        ("nguyen thi hoa", vec!["Nguyễn Thị Hoà"]),
        ("HÒA Nguyễn", vec!["Nguyễn Thị Hoà"]),
        ("hoa\u{300} nguye\u{302}\u{303}n", vec!["Nguyễn Thị Hoà"]),
        ("0903 123", vec!["Nguyễn Thị Hoà"]),
        ("hoa 0903123456", vec!["Nguyễn Thị Hoà"]),
        ("lan anh cong tang ton nu huyen tran", vec![long]),
        ("100%", vec!["Trần Văn Thử 100%"]),
        ("guyen", vec![]),
        ("nguyen%hoa", vec!["Nguyễn Thị Hoà"]),
        ("ng_yen", vec![]),
        ("hoa lan", vec![]),
        ("<script>alert(1)</script>", vec![]),
        ("thử 🙂", vec!["Trần Văn Thử 100%"]),
    ] {
        assert_eq!(names(&world, &counter.token, query).await, expected, "{query}");
    }
    assert_eq!(names(&world, &counter.token, "000000000009").await.len(), 4, "by identity number");
    for (query, says) in [("", "Chưa có gì để tìm"), ("a", "ít nhất hai chữ"), ("%25", "ít nhất hai chữ")]
    {
        let answer = world.get(&counter.token, &format!("dossiers?query={query}")).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (422, "bad_input"), "{query}");
        assert!(answer.body["message"].as_str().unwrap().contains(says), "{answer:?}");
    }
    let odd = world.get(&counter.token, "dossiers?query=hoa&after=nowhere").await;
    assert_eq!(odd.status, 422, "{odd:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_dossier_of_another_unit_cannot_be_told_from_none() {
    let world = World::tiny().await;
    let here = world.staff(WARD, "counter_officer").await;
    let there = world.staff(COMMUNE, "counter_officer").await;
    let (dossier, _) = hand_in(&world, &there, COMMUNE, "Nguyễn Thị Hoà", "0903123456").await;
    let code = world.command(&there, dossier, "accept").await.body["code"].as_str().unwrap().to_owned();
    for query in ["nguyen thi hoa", "0903123456", "000000000009", code.as_str()] {
        assert_eq!(names(&world, &there.token, query).await, ["Nguyễn Thị Hoà"], "{query}");
        let theirs = world.get(&here.token, &format!("dossiers?query={}", query.replace(' ', "+"))).await;
        assert_eq!(theirs.body, json!({ "items": [], "next": null }), "{query}");
        let seen = async |typed: &str| {
            let text = page(&world, &here.token, &format!("/search?q={typed}")).await.text;
            text.split_once("</h1>").unwrap().1.to_owned()
        };
        assert_eq!(seen(&query.replace(' ', "+")).await, seen("khongcoai").await, "{query}");
    }
    for post in ["justice_officer", "chair"] {
        let reader = world.staff(COMMUNE, post).await;
        assert_eq!(names(&world, &reader.token, "hoa").await.len(), 1, "{post}");
    }
    for token in [&world.director, &world.staff(COMMUNE, "front_chair").await.token] {
        assert_eq!(world.get(token, "dossiers?query=hoa").await.status, 403);
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_citizen_finds_their_own_dossiers_only() {
    let world = World::hcmc().await;
    let unit = UnitId::new(26_740);
    let counter = world.staff(unit, "counter_officer").await;
    let (_, mut theirs) = submission(unit, "2.000635", &["to_khai"]);
    theirs["applicant"]["name"] = "Lê Thị Thử".into();
    assert_eq!(world.post(&counter.token, "dossiers", &theirs).await.status, 200);
    let citizen = world.citizen(1).await;
    let (id, mut body) = submission(unit, "2.000635", &["to_khai"]);
    body["channel"] = "online".into();
    body["applicant"] =
        json!({ "id": citizen.account, "name": "Lê Thị Thử", "identity_number": "000000000001", "phone": "" });
    assert_eq!(world.post(&citizen.token, "dossiers", &body).await.status, 200);
    let answer = world.get(&citizen.token, "dossiers?query=le+thi").await;
    let items = answer.body["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["dossier"]), (1, &json!(id)), "{answer:?}");
    assert_eq!(names(&world, &world.citizen(2).await.token, "thu").await, Vec::<String>::new());
    assert_eq!(names(&world, &counter.token, "le thi").await.len(), 2);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn codes_are_found_from_their_beginning_and_their_day_page_by_page() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    for number in 0..5 {
        let (id, _) = hand_in(&world, &counter, WARD, &format!("Người Thử {number}"), "").await;
        assert_eq!(world.command(&counter, id, "accept").await.status, 200);
    }
    let count = async |query: &str| names(&world, &counter.token, query).await.len();
    assert_eq!(count("T-H99.10001-250611-0003").await, 1);
    assert_eq!(count("h99.10001-250611-0003").await, 1, "small letters, without T-");
    assert_eq!(count("250611-0003").await, 1, "from the day");
    assert_eq!(count("H99").await, 5);
    assert_eq!(count("T-H99.10007-250611-0001").await, 0);
    for query in ["250611", "nguoi"] {
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let answer = world.get(&counter.token, &format!("dossiers?query={query}&limit=2{after}")).await;
            let items = answer.body["items"].as_array().unwrap();
            assert!(items.len() <= 2, "{answer:?}");
            seen.extend(items.iter().map(|item| item["applicant_name"].as_str().unwrap().to_owned()));
            let Some(next) = answer.body["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        seen.sort();
        assert_eq!(seen, (0..5).map(|number| format!("Người Thử {number}")).collect::<Vec<_>>(), "{query}");
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_corrected_name_is_found_and_the_old_one_no_more() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (_, applicant) = hand_in(&world, &counter, WARD, "Nguyễn Văn Sai", "").await;
    let (_, mut body) = submission(WARD, "1.000001", &["to_khai"]);
    body["applicant"] =
        json!({ "id": applicant, "name": "Nguyễn Văn Đúng", "identity_number": "000000000009", "phone": "" });
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.status, 200);
    assert_eq!(names(&world, &counter.token, "dung").await, ["Nguyễn Văn Đúng"; 2]);
    assert_eq!(names(&world, &counter.token, "sai").await, Vec::<String>::new());
    assert_eq!(world.app.store.word_count().await.unwrap(), 8, "four words for each of two dossiers");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_store_of_an_earlier_version_is_searched_after_its_next_opening() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (_, applicant) = hand_in(&world, &counter, WARD, "Nguyễn Thị Hoà", "").await;
    forget(&world, applicant, vec![]).await;
    world.app.store.set_meta("words_filled", "").await.unwrap();
    assert_eq!(names(&world, &counter.token, "hoa").await, Vec::<String>::new());
    let world = world.reopened().await;
    assert_eq!(names(&world, &counter.token, "hoa").await, ["Nguyễn Thị Hoà"]);
    assert_eq!(world.app.store.meta("words_filled").await.unwrap().as_deref(), Some("all"));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_page_keeps_what_was_typed_and_the_form_stands_where_dossiers_are_worked_on() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let mut last = Uuid::nil();
    for number in 0..21 {
        last = hand_in(&world, &counter, WARD, &format!("Nguyễn Thị Hoà {number}"), "0903123456").await.0;
    }
    let see = async |path: &str| page(&world, &counter.token, path).await.text;
    for path in ["/work", "/units/new-10001", &format!("/dossiers/{last}"), "/search"] {
        assert!(see(path).await.contains(r#"<input id="find" name="q" type="search""#), "{path}");
    }
    assert!(!see("/counter").await.contains(r#"id="find""#), "the counter has a search of its own");
    let first = see("/search?q=hoa+nguyen").await;
    assert_eq!(first.matches("Nguyễn Thị Hoà").count(), 20, "a page of them");
    assert!(first.contains(r#"value="hoa nguyen""#) && first.contains("••••••••0009"), "{first}");
    assert!(!first.contains("000000000009") && !first.contains("0903123456"), "numbers are not shown whole");
    let next = first.split("rel=\"next\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let next = see(next.strip_prefix("/t/1").unwrap()).await;
    assert_eq!(next.matches("Nguyễn Thị Hoà").count(), 1, "the rest");
    let hostile = see("/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(!hostile.contains("<script>alert"), "{hostile}");
    for (typed, says) in [("a", "ít nhất hai chữ"), ("", "Chưa có gì để tìm"), ("zzz", "Không có hồ sơ nào phù hợp")]
    {
        assert!(see(&format!("/search?q={typed}")).await.contains(says), "{typed}");
    }
    let long = see(&format!("/search?q={}", "a".repeat(300))).await;
    assert!(long.contains("dài quá 200 chữ"), "{long}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn what_was_found_comes_as_a_file_within_what_one_may_see_and_the_journal_keeps_no_words() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let elsewhere = world.staff(COMMUNE, "counter_officer").await;
    for number in 0..23 {
        hand_in(&world, &counter, WARD, &format!("Nguyễn Thị Hoà {number}"), "0903123456").await;
    }
    hand_in(&world, &counter, WARD, "=Hoà Công Thức", "").await;
    hand_in(&world, &elsewhere, COMMUNE, "Nguyễn Thị Hoà Xa", "").await;
    assert!(page(&world, &counter.token, "/search?q=hoa").await.text.contains("/t/1/search.xlsx?q=hoa"));
    let take = async |person: &Person, ending: &str, query: &str| {
        file(&world, &person.token, &format!("/search.{ending}?q={query}")).await
    };
    let (status, kind, bytes) = take(&counter, "csv", "hoa").await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(status == 200 && kind.starts_with("text/csv"), "{status} {kind}");
    assert_eq!(text.lines().count(), 25, "a head and all 24, not a page: {text}");
    assert!(text.starts_with("\u{feff}Mã hồ sơ,") && text.contains("'=Hoà Công Thức"), "{text}");
    for closed in ["Hoà Xa", "0903123456", "000000000009"] {
        assert!(!text.contains(closed), "{closed}: {text}");
    }
    let (status, kind, bytes) = take(&counter, "xlsx", "hoa").await;
    assert!(status == 200 && kind.contains("spreadsheetml") && bytes.starts_with(b"PK"), "{status} {kind}");
    let (_, _, none) = take(&elsewhere, "csv", "cong").await;
    assert_eq!(String::from_utf8(none).unwrap().lines().count(), 1, "heads alone");
    for (query, says) in [("a", "ít nhất hai chữ"), ("", "Chưa có gì để tìm")] {
        let seen = page(&world, &counter.token, &format!("/search.xlsx?q={query}")).await;
        assert!(seen.status == 422 && seen.text.contains(says), "{query}: {}", seen.text);
    }
    assert_eq!(file(&world, &world.director, "/search.csv?q=hoa").await.0, 403);
    let noted = world.app.store.journal_of("export/search").await.unwrap();
    let noted: Vec<_> = noted.iter().map(|line| (line.unit.as_str(), line.events.as_str())).collect();
    assert_eq!(noted.len(), 3, "{noted:?}");
    assert_eq!(noted[0].0, "new-10001");
    assert!(noted[0].1.contains(r#""dossiers":24"#) && !format!("{noted:?}").contains("hoa"), "{noted:?}");
    world.running.stop().await.unwrap();
}
