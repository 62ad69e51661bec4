//! Incidents, lessons and working groups, over HTTP.

use crate::support;
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_server::{AccountOrder, RightsChange, put_account};
use serde_json::json;
use support::files::png;
use support::official::center;
use support::rounds::{City, Wish, by_people, crew, play_through, result};
use support::trial::{ACCEPT, Round, counter_right, page, report, seen, send};
use support::{COMMUNE, Person, WARD, World, new_id};
use uuid::Uuid;

/// How often something stands in a text.
fn times(text: &str, what: &str) -> usize {
    text.matches(what).count()
}

/// Whether the board has a red cell of a unit that leads to a place in the journal.
async fn red(world: &World, unit: UnitId) -> bool {
    let board = page(world, &world.director, "/board").await.text;
    let link = format!("\"><a href=\"/t/1/journal?unit={unit}&#38;before=");
    board.split("<td ").any(|cell| cell.starts_with("class=f title") && cell.contains(&link))
}

#[tokio::test]
async fn a_failed_step_opens_one_incident_and_it_is_gone_when_the_step_passes() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD, COMMUNE]).await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = round.hand_in(&world, &counter, WARD).await;
    counter_right(&world, RightsChange::Take).await;
    for _ in 0..2 {
        assert_eq!(world.command(&counter, id, "accept").await.error(), "role_missing");
        round.judged(&world).await;
    }
    let anchor = format!("id=\"i-{}\"", round.incident(WARD, ACCEPT));
    let feed = page(&world, &world.director, "/incidents").await.text;
    assert_eq!((times(&feed, &anchor), times(&feed, "<li class=\"incident")), (1, 1), "{feed}");
    assert!(feed.contains("chưa hết") && feed.contains("/journal?unit=new-10001&#38;before="), "{feed}");
    assert!(red(&world, WARD).await, "the red cell leads to the entry that proves it");
    counter_right(&world, RightsChange::Give).await;
    assert_eq!(world.command(&counter, id, "accept").await.status, 200);
    round.judged(&world).await;
    let feed = page(&world, &world.director, "/incidents?open=1").await.text;
    assert_eq!(times(&feed, &anchor), 0, "it is gone: {feed}");
    round.close(&world).await;
    let feed = page(&world, &world.director, "/incidents?view=cause").await.text;
    assert_eq!(times(&feed, &format!("id=\"i-{}\"", round.incident(COMMUNE, 0))), 1, "what nobody did: {feed}");
    assert_eq!(times(&feed, "<section class=\"card"), 2, "grouped by cause: {feed}");
    // Where nothing was done, a red cell leads to the end of what counts.
    assert!(red(&world, COMMUNE).await && !red(&world, WARD).await);
    let place = page(&world, &world.director, &format!("/units/{WARD}")).await.text;
    let steps = place.split_once("class=\"proved\"").unwrap().1.split_once("</ol>").unwrap().0;
    assert_eq!((times(steps, "<li>"), times(steps, "/journal?unit=new-10001&#38;before=")), (2, 2), "{steps}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn people_report_in_two_taps_and_see_their_own_unit_only() {
    let world = World::tiny().await;
    let (ward, commune) = (world.staff(WARD, "counter_officer").await, world.staff(COMMUNE, "counter_officer").await);
    let work = page(&world, &ward.token, "/work").await.text;
    assert!(work.contains("href=\"/t/1/incidents/new?from=/work\""), "the first tap is on every page: {work}");
    let id = new_id().to_string();
    for _ in 0..2 {
        let sent =
            report(&world, &ward.token, &[("id", &id), ("kind", "device"), ("text", "máy in kẹt giấy")], None).await;
        assert_eq!((sent.status.as_u16(), sent.to.as_str()), (303, "/t/1/incidents?saved=1&back="), "{}", sent.text);
    }
    let own = page(&world, &ward.token, "/incidents").await.text;
    assert_eq!(times(&own, "máy in kẹt giấy"), 1, "sent twice, written once: {own}");
    assert!(!page(&world, &commune.token, "/incidents").await.text.contains("máy in kẹt giấy"));
    assert!(page(&world, &world.director, "/incidents").await.text.contains("máy in kẹt giấy"));
    let end = format!("/incidents/{id}/gone");
    assert_eq!(send(&world, &commune.token, &end, &[]).await.status, 404, "another unit's");
    assert_eq!(send(&world, &ward.token, &end, &[]).await.status, 303);
    let nothing = report(&world, &ward.token, &[("text", "quên chọn")], None).await;
    assert!(nothing.status == 422 && nothing.text.contains("quên chọn"), "nothing is lost: {}", nothing.text);
    let outside = world.client.get(format!("{}/incidents", world.base())).send().await.unwrap();
    assert_eq!(outside.status(), 303, "a visitor signs in first");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_picture_is_what_it_is_called_and_nothing_else_of_it_is_kept() {
    let world = World::tiny().await;
    let (ward, commune) = (world.staff(WARD, "counter_officer").await, world.staff(COMMUNE, "counter_officer").await);
    let png = png("GPS 10.77");
    for (bytes, word) in [(b"<svg onload=alert(1)>".as_slice(), "PNG hoặc JPEG"), (&png[..20], "bị hỏng")] {
        let sent = report(&world, &ward.token, &[("kind", "other"), ("text", "giữ lại")], Some(bytes)).await;
        assert!(sent.status == 422 && sent.text.contains(word) && sent.text.contains("giữ lại"), "{}", sent.text);
    }
    let large = [png.as_slice(), &vec![0; 9 << 20]].concat();
    let sent = report(&world, &ward.token, &[("kind", "other")], Some(&large)).await;
    assert!(sent.status == 422 && sent.text.contains("8 MB"), "{}", sent.text);
    assert_eq!(report(&world, &ward.token, &[("kind", "other")], Some(&png)).await.status, 303);
    let feed = page(&world, &ward.token, "/incidents").await.text;
    let link = feed.split("class=\"photo\" src=\"/t/1").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let address = format!("{}{link}", world.base());
    let ask = |token: &str| world.client.get(&address).header("cookie", format!("haicap-t1={token}"));
    let answer = ask(&ward.token).send().await.unwrap();
    let head = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        (head("content-type"), head("content-security-policy")),
        ("image/png".into(), "default-src 'none'; sandbox".into())
    );
    assert!(head("content-disposition").starts_with("attachment"));
    assert!(!answer.bytes().await.unwrap().windows(3).any(|part| part == b"GPS"), "where it was taken is not kept");
    assert_eq!(ask(&commune.token).send().await.unwrap().status(), 404, "another unit's picture");
    world.running.stop().await.unwrap();
}

/// The identifier of the lesson that a form led to.
fn lesson_of(to: &str) -> String {
    to.strip_prefix("/t/1/lessons/").unwrap_or_else(|| panic!("no lesson: {to}")).to_owned()
}

#[tokio::test]
async fn a_lesson_without_a_judged_check_needs_its_owner_evidence_and_a_second_person() {
    let world = World::tiny().await;
    let ward = world.staff(WARD, "counter_officer").await;
    let leader = world.staff(WARD, "chair").await;
    let incident = new_id().to_string();
    report(&world, &ward.token, &[("id", &incident), ("kind", "line"), ("text", "mạng chập chờn")], None).await;
    let form = page(&world, &world.director, &format!("/lessons/new?incident={incident}")).await.text;
    assert!(form.contains("value=\"infrastructure\" checked"), "the kind is suggested: {form}");
    let unit = WARD.to_string();
    let mut fields = vec![
        ("incident", incident.as_str()),
        ("cause", "đường truyền dùng chung"),
        ("kind", "infrastructure"),
        ("measure", "kéo thêm đường riêng"),
        ("unit", &unit),
        ("due", "2020-01-01"),
    ];
    let late = send(&world, &world.director, "/lessons", &fields).await;
    assert!(late.status == 422 && late.text.contains("kéo thêm đường riêng"), "nothing is lost: {}", late.text);
    fields.pop();
    fields.push(("due", "2099-12-31"));
    let lesson = lesson_of(&send(&world, &world.director, "/lessons", &fields).await.to);
    let step = |who: &Person, word: &str| {
        let (token, path) = (who.token.clone(), format!("/lessons/{lesson}/{word}"));
        let world = &world;
        async move { send(world, &token, &path, &[("text", "đo 50 Mbit/s")]).await.status.as_u16() }
    };
    let director = Person { token: world.director.clone(), account: Uuid::nil(), assignment: None };
    assert_eq!(step(&director, "done").await, 422, "only its owner says that it is done");
    assert_eq!(step(&leader, "evidence").await, 422, "nothing is proved before it is done");
    assert_eq!(step(&leader, "done").await, 303);
    assert_eq!(step(&director, "confirm").await, 422, "there is no evidence");
    assert_eq!(step(&leader, "evidence").await, 303);
    assert_eq!(step(&leader, "confirm").await, 403, "who carries it out does not keep the lessons");
    assert_eq!(step(&director, "confirm").await, 303);
    let closed = page(&world, &leader.token, &format!("/lessons/{lesson}")).await.text;
    assert!(closed.contains("Đã đóng"), "{closed}");
    assert_eq!(page(&world, &ward.token, "/lessons").await.status, 403, "a counter officer keeps no lessons");
    let other = world.staff(COMMUNE, "chair").await;
    assert_eq!(page(&world, &other.token, &format!("/lessons/{lesson}")).await.status, 404, "it does not concern them");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_judged_lesson_takes_no_evidence_and_its_report_outlives_the_trial() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD]).await;
    round.close(&world).await;
    let incident = round.incident(WARD, 0).to_string();
    let (day, fields) =
        ("2099-12-31", [("incident", incident.as_str()), ("cause", "chưa ai trực quầy"), ("kind", "people")]);
    let more = [("measure", "cử người trực"), ("body", "Sở Nội vụ"), ("due", day)];
    let lesson = lesson_of(&send(&world, &world.director, "/lessons", &[fields.as_slice(), &more].concat()).await.to);
    for (word, status) in [("done", 303), ("evidence", 422), ("confirm", 422)] {
        let sent = send(&world, &world.director, &format!("/lessons/{lesson}/{word}"), &[("text", "đã cử")]).await;
        assert_eq!(sent.status, status, "{word}: only the check itself closes it: {}", sent.text);
    }
    let cookie = center(&world).await;
    let address = format!("{}/lessons/report.pdf?trial=1", world.running.url());
    let answer = world.client.get(address).header("cookie", &cookie).send().await.unwrap();
    let bytes = answer.bytes().await.unwrap();
    assert!(bytes.starts_with(b"%PDF-"), "the city's store alone prints it");
    let official = world.client.get(format!("{}/lessons", world.running.url())).header("cookie", &cookie);
    assert!(seen(official).await.text.contains("chưa ai trực quầy"), "the city keeps the lesson");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_measure_is_closed_only_when_the_very_check_passes_again() {
    let world = World::tiny().await;
    let round = Round::open(&world, &[WARD, COMMUNE]).await;
    round.close(&world).await;
    let incident = round.incident(WARD, 0).to_string();
    let fields = [
        ("incident", incident.as_str()),
        ("cause", "chưa ai trực quầy"),
        ("kind", "people"),
        ("measure", "cử người trực"),
        ("body", "Sở Nội vụ"),
        ("due", "2099-12-31"),
    ];
    let lesson = lesson_of(&send(&world, &world.director, "/lessons", &fields).await.to);
    let path = format!("/lessons/{lesson}");
    let rerun = format!("{path}/rerun");
    assert_eq!(send(&world, &world.director, &rerun, &[]).await.status, 422, "not done yet");
    for (trial, passes) in [(2, false), (3, true)] {
        send(&world, &world.director, &format!("{path}/done"), &[("text", "đã cử")]).await;
        let started = send(&world, &world.director, &rerun, &[]).await;
        assert_eq!(started.status, 303, "{}", started.text);
        let units = round.played_again(&world, &lesson, trial, passes).await;
        assert_eq!(units, 1, "just the unit that failed");
        let text = page(&world, &world.director, &path).await.text;
        let (word, other) = if passes {
            ("Đã đóng", "lần diễn lại vừa rồi vẫn không đạt")
        } else {
            ("lần diễn lại vừa rồi vẫn không đạt", "Đã đóng")
        };
        assert!(text.contains(word) && !text.contains(other), "trial {trial}: {text}");
        let open = page(&world, &world.director, "/incidents?open=1").await.text;
        assert_ne!(open.contains(&format!("id=\"i-{incident}\"")), passes, "what is proved to be mended is gone");
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_working_group_sees_its_own_list_and_files_what_it_found() {
    let world = World::tiny().await;
    let mut cookies = Vec::new();
    for (login, role) in [("center", Role::DigitalCenter), ("to1", Role::CityObserver), ("to2", Role::CityObserver)] {
        let order = AccountOrder {
            login: login.into(),
            password: "mat-khau-thu-1".into(),
            name: login.into(),
            post: None,
            roles: [role].into(),
            districts: Default::default(),
            person: None,
        };
        put_account(world.running.instance(), order).await.unwrap();
        let form = [("login", login), ("password", "mat-khau-thu-1")];
        let answer = world.client.post(format!("{}/sign-in", world.running.url())).form(&form).send().await.unwrap();
        cookies.push(answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned());
    }
    let open = |cookie: &str, path: &str| {
        seen(world.client.get(format!("{}{path}", world.running.url())).header("cookie", cookie))
    };
    let post = |cookie: String, path: String, fields: Vec<(&'static str, String)>| {
        let (world, open) = (&world, &open);
        async move {
            let text = open(&cookie, "/groups").await.text;
            let csrf = text.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            let fields: Vec<_> = [("csrf", csrf)].into_iter().chain(fields).collect();
            seen(world.client.post(format!("{}{path}", world.running.url())).header("cookie", cookie).form(&fields))
                .await
        }
    };
    let id = new_id().to_string();
    let group = |members: &str| {
        vec![
            ("id", id.clone()),
            ("name", "Tổ 1".into()),
            ("members", members.into()),
            ("unit", WARD.to_string()),
            ("checklist", "Máy in\nĐăng nhập".into()),
        ]
    };
    let unknown = post(cookies[0].clone(), "/groups".into(), group("nobody")).await;
    assert!(unknown.status == 422 && unknown.text.contains("nobody"), "{}", unknown.text);
    assert_eq!(post(cookies[0].clone(), "/groups".into(), group("to1")).await.status, 303);
    assert!(open(&cookies[1], "/groups").await.text.contains("Tổ 1"));
    assert!(!open(&cookies[2], "/groups").await.text.contains("Tổ 1"), "another group's list");
    let visits = format!("/groups/{id}/visits");
    let visit = |unit: UnitId| {
        vec![
            ("unit", unit.to_string()),
            ("point", "Máy in".into()),
            ("text", "thiếu giấy".into()),
            ("kind", "device".into()),
        ]
    };
    assert_eq!(post(cookies[2].clone(), visits.clone(), visit(WARD)).await.status, 404, "not theirs");
    assert_eq!(post(cookies[1].clone(), visits.clone(), visit(COMMUNE)).await.status, 422, "not on the list");
    assert_eq!(post(cookies[1].clone(), visits.clone(), visit(WARD)).await.status, 303);
    let shown = open(&cookies[1], "/groups").await.text;
    assert!(shown.contains("<b>1</b> trên 2") && shown.contains("thiếu giấy"), "{shown}");
    assert!(open(&cookies[0], "/incidents").await.text.contains("thiếu giấy"), "it became an incident");
    world.running.stop().await.unwrap();
}

/// The whole way of a dossier, and what its stage is said to be at the end.
fn ending_in(stage: &str) -> String {
    let steps = support::rounds::script("Trả kết quả", 1);
    format!("{steps}    Thì hồ sơ ở tình trạng \"{stage}\"\n")
}

/// A lesson from the first incident of a step at the ward, whose measure a body carries out.
async fn lesson_from(city: &City, round: Uuid, (scenario, step): (&str, usize), kind: &str) -> String {
    let incident = Uuid::new_v5(&round, format!("{WARD}/{scenario}/{step}").as_bytes());
    let fields = [("incident", incident.to_string()), ("cause", "đã rõ".into()), ("kind", kind.into())];
    let more = [("measure", "sửa"), ("body", "Trung tâm"), ("due", "2099-12-31")].map(|(k, v)| (k, v.to_owned()));
    let (status, to) = city.form(&city.center, "/lessons", &[fields.as_slice(), &more].concat()).await;
    assert_eq!(status, 303, "{to}");
    assert_eq!(city.form(&city.center, &format!("{to}/done"), &[("text", "đã làm".into())]).await.0, 303);
    to
}

/// The round that plays a lesson again.
async fn rerun_of(city: &City, lesson: &str) -> Uuid {
    let (status, said) = city.form(&city.center, &format!("{lesson}/rerun"), &[]).await;
    assert_eq!(status, 303, "{said}");
    let (_, text) = city.get(&city.center, lesson).await;
    let (before, _) = text.split_once("\">Xem đợt diễn lại").unwrap();
    before[before.len() - 36..].parse().unwrap()
}

#[tokio::test]
async fn a_lesson_about_the_script_closes_when_the_corrected_version_passes_with_the_same_people() {
    let wrong = ending_in("Chờ ký");
    let city = City::new().await.with_script("sua", 1, std::slice::from_ref(&wrong)).await;
    let round = city.started(&Wish { version: "sua@1", ..by_people() }).await;
    play_through(&city, round, &crew(&city, 1).await).await;
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let failures = result(&city, 1, round).await["failures"].clone();
    assert_eq!((failures.as_array().unwrap().len(), &failures[0]["step_index"]), (1, &json!(7)), "{failures}");
    let lesson = lesson_from(&city, round, ("sua-1", 7), "scenario").await;
    let (_, text) = city.get(&city.center, &lesson).await;
    assert!(text.contains("kịch bản chưa có bản mới") && !text.contains("/rerun\""), "{text}");
    let (status, said) = city.form(&city.center, &format!("{lesson}/rerun"), &[]).await;
    assert!(status == 422 && said.contains("lưu thành bản mới"), "the old version proves nothing: {status} {said}");

    let city = city.with_script("sua", 2, &[wrong, ending_in("Đã trả kết quả")]).await;
    let (_, text) = city.get(&city.center, &lesson).await;
    assert!(text.contains("(sua, v2)") && text.contains("công chức một cửa, chuyên viên, lãnh đạo"), "{text}");
    let again = rerun_of(&city, &lesson).await;
    let (_, plan) = city.get(&city.center, &format!("/rounds/{again}")).await;
    assert!(plan.contains("(sua, v2)") && plan.contains("công chức một cửa, chuyên viên, lãnh đạo"), "{plan}");
    assert!(plan.contains("Chỉ các bước này quyết định") && plan.contains(&lesson), "what is judged: {plan}");
    play_through(&city, again, &crew(&city, 2).await).await;
    assert_eq!(city.form(&city.center, &format!("/rounds/{again}/close"), &[]).await.0, 303);
    let (_, text) = city.get(&city.center, &lesson).await;
    assert!(text.contains("Đã đóng") && text.contains("đã đạt khi diễn lại"), "{text}");
    city.stop().await;
}

#[tokio::test]
async fn a_robot_that_stands_in_for_whom_a_check_failed_closes_no_lesson() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let lesson = lesson_from(&city, round, ("thu-1", 0), "people").await;
    let again = rerun_of(&city, &lesson).await;
    let crew = crew(&city, 2).await;
    let absent = city.holders(WARD, "counter_officer").await.remove(0);
    let order = [("unit", WARD.to_string()), ("cast", "counter_officer".into()), ("from", absent.id.to_string())];
    let more = [("to", "robot"), ("reason", "đi họp")].map(|(k, v)| (k, v.to_owned()));
    let director = city.director(2).await;
    let order = [order.as_slice(), &more].concat();
    assert_eq!(city.form(&director, &format!("/rounds/{again}/call-in"), &order).await.0, 303);
    let moved = city.api_post(&director, "clock", &json!({ "at": "2025-06-12T02:00:00Z" })).await;
    assert!(moved["error"].is_null(), "{moved}");
    play_through(&city, again, &crew).await;
    assert_eq!(city.form(&city.center, &format!("/rounds/{again}/close"), &[]).await.0, 303);
    let closed = result(&city, 2, again).await;
    assert_eq!(closed["failures"], json!([]), "every step went well");
    let (_, text) = city.get(&city.center, &lesson).await;
    assert!(text.contains("lần diễn lại vừa rồi vẫn không đạt") && !text.contains("Đã đóng"), "{text}");
    city.stop().await;
}
