//! People in a round: their own steps, substitutes, stand-ins, cards, the time that counts.

use crate::support;
use haicap_core::trial::identity_number;
use serde_json::{Value, json};
use support::files::png;
use support::rounds::{Browser, City, Wish, act, by_people, crew, dossier_of, handed_in, play_through, plays, result};
use support::{COMMUNE, WARD, new_id};
use uuid::Uuid;

#[tokio::test]
async fn people_see_their_own_steps_and_each_is_ticked_when_the_journal_shows_it() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let crew = crew(&city, 1).await;
    let [counter, division, chair] = &crew;
    let (status, page) = city.get(counter, "/practice").await;
    assert_eq!(status, 200);
    assert!(page.contains("đến lượt bạn") && page.contains(&identity_number(round, 0)), "the counter begins");
    assert!(page.contains("/counter?procedure=1.000001&#38;channel=counter"), "a link to the real page");
    assert!(!page.contains("chuyên viên thụ lý hồ sơ"), "only one's own steps");
    let (_, page) = city.get(division, "/practice").await;
    assert!(page.contains("chưa đến lượt") && !page.contains("Mở trang để làm"), "the division waits");

    // The form that the link opens is filled in already.
    let (_, rest) = city
        .get(counter, "/practice")
        .await
        .1
        .split_once("href=\"/t/1/counter?")
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let link = rest.split_once('"').unwrap().0.replace("&#38;", "&");
    let (_, form) = city.get(counter, &format!("/counter?{link}")).await;
    assert!(form.contains(&format!("value=\"{}\"", identity_number(round, 0))), "{link}");
    assert!(form.contains("value=\"to_khai\" checked"), "{link}");

    // It is 07:30, the step is planned for 08:00: a person need not wait.
    play_through(&city, round, &crew).await;
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["next"], &shown["plays"][0]["failed"]), (&Value::Null, &json!(false)), "{shown}");
    let (_, page) = city.get(chair, "/practice").await;
    assert!(page.contains("class=\"p\"") && page.contains("lãnh đạo ký kết quả"), "ticked");
    let (_, front) = {
        let held = city.holders(WARD, "front_chair").await;
        city.get(&city.person(1, held[0].official).await, "/practice").await
    };
    assert!(front.contains("không có phần nào"), "who has no part is told so");

    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let closed = result(&city, 1, round).await;
    assert_eq!(closed["units"][0]["verdict"], "passed", "{}", closed["failures"]);
    // A round that passed first may go on to all units.
    let all = Wish { name: "Đồng loạt", stage: "all_units", units: vec![WARD, COMMUNE], ..Wish::first() };
    city.started(&all).await;
    city.stop().await;
}

#[tokio::test]
async fn a_step_done_by_the_wrong_person_says_why_and_may_be_done_again_rightly() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let [counter, division, _] = crew(&city, 1).await;
    let (_, to) = city.form(&counter, "/counter", &handed_in(round, 0)).await;
    let dossier = dossier_of(&to);
    act(&city, &counter, dossier, "hand-over").await;
    let refused = act(&city, &counter, dossier, "handle").await;
    assert_eq!(refused["error"], "role_missing");
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["failed"], &shown["plays"][0]["again"]), (&json!(true), &json!(true)), "{shown}");
    let (_, page) = city.get(&division, "/practice").await;
    assert!(page.contains("Người khác đã làm bước này.") && page.contains("Mở trang để làm"), "{page}");
    act(&city, &division, dossier, "handle").await;
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["failed"], &shown["plays"][0]["next"]), (&json!(false), &json!(4)), "{shown}");
    city.stop().await;
}

/// A second person in a post, made known while the round goes on.
async fn second_holder(city: &City, post: &str) -> Uuid {
    use haicap_server::personnel::publish::{IssuedList, IssuedPerson, ListGround, take_in};
    let id = new_id();
    let person = IssuedPerson {
        id,
        code: format!("CB-{post}"),
        name: "Trần Thị Dự Phòng".into(),
        unit: WARD,
        posts: vec![post.into()],
        from: None,
    };
    let list = IssuedList {
        id: new_id(),
        city: "tiny".into(),
        number: "danh sách tham gia".into(),
        issued_on: jiff::civil::date(2025, 6, 11),
        ground: ListGround::Participants,
        reader: "test".into(),
        people: vec![person],
        ended: vec![],
        ended_from: None,
        classification: haicap_core::document::Classification::Open,
    };
    take_in(city.running.instance(), &list).await.unwrap();
    id
}

#[tokio::test]
async fn a_substitute_takes_over_what_is_left_and_it_stands_in_the_journal() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let [counter, division, chair] = crew(&city, 1).await;
    let (_, to) = city.form(&counter, "/counter", &handed_in(round, 0)).await;
    let dossier = dossier_of(&to);
    let director = city.director(1).await;
    let absent = city.holders(WARD, "counter_officer").await.remove(0);
    let account = second_holder(&city, "counter_officer").await;
    let substitute =
        city.holders(WARD, "counter_officer").await.into_iter().find(|held| held.official == account).unwrap();
    let order = |to: String, reason: &str| {
        let from = absent.id.to_string();
        let unit = WARD.to_string();
        [("unit", unit), ("cast", "counter_officer".into()), ("from", from), ("to", to), ("reason", reason.into())]
    };
    let path = format!("/rounds/{round}/call-in");
    let (_, page) = city.get(&director, &format!("/rounds/{round}")).await;
    assert!(page.contains("Trần Thị Dự Phòng"), "the director is shown who may be called in");
    // Not without a reason, not somebody of another post, not by somebody else.
    assert_eq!(city.form(&director, &path, &order(substitute.id.to_string(), "")).await.0, 422);
    let front = city.holders(WARD, "front_chair").await.remove(0);
    assert_eq!(city.form(&director, &path, &order(front.id.to_string(), "ốm")).await.0, 422);
    assert_eq!(city.form(&counter, &path, &order(substitute.id.to_string(), "ốm")).await.0, 403);
    // The head of the unit may, on their own page, but may not order a robot.
    let robot = city.form(&chair, "/practice/call-in", &order("robot".into(), "ốm")).await;
    assert_eq!(robot.0, 404);
    let called = city.form(&chair, "/practice/call-in", &order(substitute.id.to_string(), "ốm")).await;
    assert_eq!(called.0, 303, "{}", called.1);

    let shown = plays(&city, 1, round).await;
    assert_eq!(shown["plays"][0]["next"], 2, "what was done stays done: {shown}");
    act(&city, &counter, dossier, "hand-over").await;
    let shown = plays(&city, 1, round).await;
    assert_eq!(shown["plays"][0]["failed"], true, "it is no longer theirs");
    let journal = city.api_get(&director, "journal?limit=20").await;
    assert!(journal.to_string().contains("call_in"), "{journal}");

    // The next dossier of the substitute counts, also after a restart: it all follows from the journal.
    let city = city.again().await;
    let shown_again = plays(&city, 1, round).await;
    assert_eq!(shown["plays"], shown_again["plays"]);
    let (_, page) = city.get(&city.person(1, account).await, "/practice").await;
    assert!(page.contains("công chức một cửa trả kết quả"), "the steps are the substitute's now");
    let _ = division;
    city.stop().await;
}

#[tokio::test]
async fn a_robot_stands_in_only_by_the_directors_order_and_the_unit_stays_red() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let crew = crew(&city, 1).await;
    let absent = city.holders(WARD, "chair").await.remove(0);
    let order = [
        ("unit", WARD.to_string()),
        ("cast", "signatory".into()),
        ("from", absent.id.to_string()),
        ("to", "robot".into()),
        ("reason", "họp đột xuất".into()),
    ];
    let director = city.director(1).await;
    assert_eq!(city.form(&director, &format!("/rounds/{round}/call-in"), &order).await.0, 303);
    // The robot signs as the absent person, at the planned minute and not before.
    let moved = city.api_post(&director, "clock", &json!({ "at": "2025-06-12T02:00:00Z" })).await;
    assert!(moved["error"].is_null(), "{moved}");
    play_through(&city, round, &crew).await;
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let closed = result(&city, 1, round).await;
    assert!(closed["failures"].as_array().unwrap().is_empty(), "{}", closed["failures"]);
    assert_eq!(
        (&closed["units"][0]["verdict"], &closed["stand_ins"][0]["cast"]),
        (&json!("failed"), &json!("signatory"))
    );
    assert_eq!(closed["stand_ins"][0]["reason"], "họp đột xuất");
    let (_, board) = city.get(&director, "/board").await;
    assert!(board.contains("Robot đóng thay") && board.contains("họp đột xuất"), "so does the board: {board}");
    let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
    assert!(page.contains("robot đóng thay") && page.contains("họp đột xuất"), "it is said where it is red, and why");
    // Nothing was proved, so it is no scenario passed, and it did not pass first.
    let (_, ready) = city.get(&city.center, &format!("/readiness/{WARD}")).await;
    let line = format!("<a href=\"/rounds/{round}#{WARD}\">Nộp tại quầy: chưa đạt, có robot đóng thay người vắng</a>");
    assert_eq!((ready.matches(&line).count(), ready.contains("Nộp tại quầy: đạt")), (1, false), "{ready}");
    let all = Wish { stage: "all_units", ..Wish::first() };
    let all = city.plan(&city.center, &all).await;
    assert_eq!(city.start(&city.center, all).await.0, 422);
    city.stop().await;
}

#[tokio::test]
async fn cards_are_pages_of_the_people_who_play_and_work_once_for_one_person() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let director = city.director(1).await;
    let path = format!("/rounds/{round}/cards.pdf");
    let printed = city.send(&director, &path, &[]).await;
    assert_eq!(printed.headers()["content-type"], "application/pdf");
    assert!(printed.bytes().await.unwrap().starts_with(b"%PDF-"));
    let counter = crew(&city, 1).await[0].clone();
    assert_eq!(city.form(&counter, &path, &[]).await.0, 403, "only the director prints them");
    let nobody = city.form(&director, &path, &[("unit", COMMUNE.to_string())]).await;
    assert!(nobody.0 == 422 && nobody.1.contains("Không có vai nào"), "{}", nobody.0);

    // A card used twice, or by somebody else after its owner, signs nobody in.
    let held = city.holders(WARD, "chair").await;
    let grants = city.api_post(&director, "grants", &json!({ "accounts": [held[0].official] })).await;
    let card = json!({ "grant": grants["grants"][0]["grant"] });
    let sign_in = format!("{}/api/v1/sign-in", director.base);
    let first = city.client.post(&sign_in).json(&card).send().await.unwrap();
    let first: Value = first.json().await.unwrap();
    assert!(first["token"].is_string());
    let again = city.client.post(&sign_in).json(&card).send().await.unwrap();
    assert_eq!(again.status(), 401, "the second time");
    city.stop().await;
}

#[tokio::test]
async fn only_the_servers_time_counts_whatever_the_clocks_of_pcs_say() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let [counter, ..] = crew(&city, 1).await;
    // A PC that is a day ahead, somewhere else.
    let mut form = handed_in(round, 0);
    form.push(("csrf", city.csrf(&counter).await));
    let request = city.client.post(format!("{}/counter", counter.base)).header("cookie", &counter.cookie);
    let request = request.header("date", "Fri, 13 Jun 2025 03:00:00 GMT").header("x-timezone", "America/New_York");
    assert_eq!(request.form(&form).send().await.unwrap().status(), 303);
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["next"], &shown["plays"][0]["failed"]), (&json!(2), &json!(false)), "{shown}");
    // Hours are the city's: 07:30 to 17:00 at UTC+7.
    assert_eq!(shown["ends_at"], "2025-06-12T10:00:00Z");
    let at: jiff::Timestamp = shown["at"].as_str().unwrap().parse().unwrap();
    let opening: jiff::Timestamp = "2025-06-12T00:30:00Z".parse().unwrap();
    assert!(at >= opening && at < opening + jiff::SignedDuration::from_hours(1), "{at}");
    let director = city.director(1).await;
    assert_eq!(city.api_get(&director, "clock").await["running"], true, "people play in real time");
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let director = city.director(1).await;
    assert_eq!(city.api_get(&director, "clock").await["running"], false, "and the clock stands when it is over");
    city.stop().await;
}

#[tokio::test]
async fn a_robot_waits_for_the_next_change_of_a_board_and_no_longer() {
    let city = City::new().await;
    let round = city.started(&by_people()).await;
    let director = city.director(1).await;
    let known = plays(&city, 1, round).await["revision"].as_u64().unwrap();
    let path = format!("rounds/{round}/plays?after={known}&wait=20");
    let waiting = city.api_get(&director, &path);
    let playing = async {
        let [counter, ..] = crew(&city, 1).await;
        city.form(&counter, "/counter", &handed_in(round, 0)).await
    };
    let (followed, _) = tokio::join!(waiting, playing);
    assert!(followed["revision"].as_u64().unwrap() > known, "{followed}");
    let wrong = city.api_get(&director, &format!("rounds/{round}/plays?wait=soon")).await;
    assert_eq!(wrong["error"], "bad_input", "{wrong}");
    city.stop().await;
}

/// Writes a script in the browser with a step in another system between the counter's steps.
async fn script_elsewhere(city: &City) {
    let rows = [
        ("08:00", "1 người dân", "cần thủ tục 1.000001", ""),
        ("", "người dân", "có đủ giấy tờ", ""),
        ("", "người dân", "nộp hồ sơ tại quầy", ""),
        ("", "công chức một cửa", "tiếp nhận hồ sơ", ""),
        ("", "công chức một cửa", "gửi báo cáo", "Trục liên thông"),
        ("", "công chức một cửa", "chuyển hồ sơ cho phòng chuyên môn", ""),
    ];
    let mut form: Vec<(String, String)> = [("base", "0"), ("title", "Ngoài"), ("note", "thử"), ("op", "save")]
        .into_iter()
        .chain([("tag", "chay-truoc"), ("p0.title", "Một")])
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    for (index, (time, who, task, system)) in rows.into_iter().enumerate() {
        for (name, value) in [("time", time), ("who", who), ("task", task), ("system", system)] {
            form.push((format!("p0.r{index}.{name}"), value.to_owned()));
        }
    }
    let form: Vec<(&str, String)> = form.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let (status, said) = city.form(&city.center, "/scripts/new", &form).await;
    assert_eq!((status, said.as_str()), (303, "/scripts/ngoai?saved=1"));
}

/// Sends the form of a step in another system, with or without a picture.
async fn give(city: &City, who: &Browser, play: &str, kind: &str, text: &str, picture: Option<&[u8]>) -> (u16, String) {
    let csrf = city.csrf(who).await;
    let fields = [("csrf", csrf.as_str()), ("play", play), ("step", "2"), ("kind", kind), ("text", text)];
    let field = |(name, value): (&str, &str)| {
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let fields: String = fields.into_iter().map(field).collect();
    let file = format!(
        "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"{}\"\r\n\r\n",
        picture.map_or("", |_| "a.png")
    );
    let body = [fields.as_bytes(), file.as_bytes(), picture.unwrap_or_default(), b"\r\n--x--\r\n"].concat();
    let request = city.client.post(format!("{}/practice/evidence", who.base)).header("cookie", &who.cookie);
    let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_step_in_another_system_is_closed_on_the_persons_page_with_a_picture() {
    let city = City::new().await;
    script_elsewhere(&city).await;
    let wish = Wish { version: "ngoai@1", people: vec![(WARD, "counter_officer")], ..Wish::first() };
    let round = city.started(&wish).await;
    let [counter, division, _] = crew(&city, 1).await;
    assert_eq!(city.form(&counter, "/counter", &handed_in(round, 0)).await.0, 303);
    plays(&city, 1, round).await;
    let (_, page) = city.get(&counter, "/practice").await;
    assert!(page.contains("capture=\"environment\"") && page.contains("enctype=\"multipart/form-data\""), "{page}");
    let play = page.split_once("name=\"play\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();

    // What cannot be taken is said, and what was written stays.
    let large = [png(""), vec![0; 9 << 20]].concat();
    for (kind, text, picture, status, said) in [
        ("code", " ", None, 422, "Ghi mã do hệ thống kia cấp"),
        ("picture", "màn hình", None, 422, "Chọn một ảnh PNG hoặc JPEG"),
        ("picture", "màn hình", Some(&b"MZ is no picture"[..]), 422, "Chọn một ảnh PNG hoặc JPEG"),
        ("picture", "màn hình", Some(&b"\x89PNG\r\n\x1a\nrest"[..]), 422, "Ảnh bị hỏng"),
        ("picture", "màn hình", Some(large.as_slice()), 413, "Ảnh lớn hơn 8 MB"),
    ] {
        let (seen, page) = give(&city, &counter, &play, kind, text, picture).await;
        assert!(seen == status && page.contains(said), "{kind}: {seen} {page}");
        assert!(text == " " || page.contains("value=\"màn hình\""), "{page}");
    }
    let (status, page) = give(&city, &division, &play, "code", "TLT-01", None).await;
    assert!(status == 403 && page.contains("Bước này của người khác"), "{page}");

    // A picture is a picture, whatever the list says.
    let (status, page) = give(&city, &counter, &play, "code", "màn hình", Some(&png("GPS 10.77"))).await;
    assert_eq!(status, 303, "{page}");
    let shown = plays(&city, 1, round).await;
    assert_eq!((&shown["plays"][0]["next"], &shown["plays"][0]["failed"]), (&json!(3), &json!(false)), "{shown}");
    let (_, page) = city.get(&counter, "/practice").await;
    let link = page.split_once("src=\"/t/1/practice/pictures/").unwrap().1.split_once('"').unwrap().0.to_owned();
    assert!(page.contains("“màn hình”"), "{page}");
    let (status, picture) = city.get(&counter, &format!("/practice/pictures/{link}")).await;
    assert!(status == 200 && !picture.contains("GPS"), "it shows nothing but the picture");
    assert_eq!(city.get(&division, &format!("/practice/pictures/{link}")).await.0, 404, "a step of somebody else");
    // The digital centre sees it where the round is, also when the round is over and the server began anew.
    let path = format!("/rounds/{round}/pictures/{link}");
    assert_eq!(city.get(&city.center, &path).await.0, 200);
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let city = city.again().await;
    let (_, page) = city.get(&city.center, &format!("/rounds/{round}")).await;
    assert!(page.contains(&path) && city.get(&city.center, &path).await.0 == 200, "{page}");
    city.stop().await;
}

/// A report that two desks of the city side pass on.
const REPORT: &str = "# language: vi
@chay-truoc
Tính năng: Phản ánh 1022
  Kịch bản: Chuyển phản ánh về đơn vị
    Biết bây giờ là 09:00
    Và 1 phản ánh cần xử lý
    Khi tổng đài 1022 làm \"ghi phản ánh\" trên hệ thống \"Cổng 1022\"
    Và điều phối viên thành phố làm \"chuyển về đơn vị\" trên hệ thống \"Cổng 1022\"
";

#[tokio::test]
async fn desks_of_the_city_side_play_for_every_unit_of_a_round() {
    use haicap_core::trial::{Cast, city_desk};
    let city = City::new().await.with_script("phan-anh", 1, &[REPORT.to_owned()]).await;
    let wish = Wish { version: "phan-anh@1", units: vec![WARD, COMMUNE], ..Wish::first() };
    let mut fields = wish.fields();
    fields.extend(["hotline_1022", "city_dispatcher"].map(|desk| ("city", desk.to_owned())));
    let (status, to) = city.form(&city.center, "/rounds/new", &fields).await;
    assert_eq!(status, 303, "{to}");
    let (_, plan) = city.get(&city.center, &to).await;
    assert!(plan.contains("Phía thành phố: tổng đài 1022, điều phối viên thành phố"), "{plan}");
    let round: Uuid = to.rsplit_once('/').unwrap().1.parse().unwrap();
    assert_eq!(city.start(&city.center, round).await.0, 303);

    let hotline = city.person(1, city_desk(Cast::Hotline)).await;
    let dispatcher = city.person(1, city_desk(Cast::CityDispatcher)).await;
    let (_, page) = city.get(&hotline, "/practice").await;
    assert!(page.contains("Phường Sông Đông") && page.contains("Xã Đồng Tây"), "one desk for all units: {page}");
    assert_eq!(page.matches("<li class=\"turn\">").count(), 2, "{page}");
    let play = |unit| Uuid::new_v5(&round, format!("{unit}/phan-anh-1/0").as_bytes());
    let give = async |who: &Browser, unit, step: usize| {
        let body = json!({ "command_id": new_id(), "step": step, "kind": "code", "text": "1022-01" });
        city.api_post(who, &format!("plays/{}/evidence", play(unit)), &body).await
    };
    assert_eq!(give(&dispatcher, WARD, 0).await["error"], "other_person", "each desk its own steps");
    for unit in [WARD, COMMUNE] {
        for (who, step) in [(&hotline, 0), (&dispatcher, 1)] {
            let given = give(who, unit, step).await;
            assert!(given["error"].is_null(), "{given}");
        }
    }
    let director = city.director(1).await;
    let printed = city.send(&director, &format!("/rounds/{round}/cards.pdf"), &[]).await;
    assert!(printed.bytes().await.unwrap().starts_with(b"%PDF-"), "desks have cards like everybody");
    let (_, journal) = city.get(&director, "/journal").await;
    assert!(journal.contains("điều phối viên thành phố"), "{journal}");
    assert_eq!(city.form(&city.center, &format!("/rounds/{round}/close"), &[]).await.0, 303);
    let closed = result(&city, 1, round).await;
    let verdicts: Vec<_> = closed["units"].as_array().unwrap().iter().map(|unit| &unit["verdict"]).collect();
    assert_eq!(verdicts, ["passed", "passed"], "{closed}");
    city.stop().await;
}
