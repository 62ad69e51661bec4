//! Concluded lists, trial participants, files that are handed out, gates, sign-in cards.

use crate::support;
use haicap_core::organization::{FormerPlace, Official};
use haicap_core::territory::UnitId;
use haicap_server::personnel::demo;
use haicap_server::personnel::publish::{ListGround, SignedList, open, take_in_signed};
use haicap_server::{App, Parts};
use serde_json::{Value, json};
use support::personnel::Desk;
use uuid::Uuid;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
const WARD: &str = "new-10001";
const COMMUNE: &str = "new-10007";

/// People of a district, by staff number.
fn people(desk: &Desk, district: u32) -> Vec<Official> {
    let pack = desk.running.instance().pack();
    let of = |official: &Official| match official.from {
        FormerPlace::District(code) => code,
        FormerPlace::Unit(unit) => pack.city.units[&unit].district.unwrap(),
    };
    let mut people = haicap_pack::staff(pack, 1).officials;
    people.retain(|official| of(official) == district && official.pool.is_placed());
    people.sort_by(|a, b| a.code.cmp(&b.code));
    people
}

/// Sends a form that must be taken, and returns where it leads.
async fn sent(desk: &Desk, login: &str, from: &str, path: &str, fields: &[(&str, &str)]) -> String {
    let (status, to, text) = desk.form(login, from, path, fields).await;
    assert_eq!(status, 303, "{path} {fields:?}: {text}");
    to
}

/// What a list's form says.
fn form<'f>(members: &'f str, number: &'f str) -> [(&'static str, &'f str); 5] {
    [
        ("session", "Hội nghị lần thứ 12"),
        ("number", number),
        ("date", "2025-06-05"),
        ("signer", "Bí thư Thử"),
        ("members", members),
    ]
}

#[tokio::test]
async fn a_list_is_kept_with_its_earlier_versions_and_wrong_lines_are_named() {
    let desk = Desk::tiny().await;
    let (own, other) = (people(&desk, 901), people(&desk, 902));
    let empties = format!("/lists/{WARD}/inspection");
    let path = format!("/lists/{COMMUNE}/standing");
    let (_, text) = desk.page("commission", "/lists").await;
    assert!(text.contains("Xã Đồng Tây") && text.contains("<b>0</b> danh sách đã có"), "{text}");
    assert!(desk.page("commission", &path).await.1.contains("Chưa có danh sách này"));

    let wrong = format!(
        "CB-99999; Ủy viên\n{0}; Ủy viên; Chủ tịch\n\n{0}; Ủy viên\n{1}; Ủy viên; Vua\n{1}",
        own[0].code, own[1].code
    );
    let (status, _, text) = desk.form("commission", &path, &path, &form(&wrong, "1")).await;
    assert_eq!(status, 422);
    for words in [
        "Dòng 1</b>: Không có ai mang mã",
        "Dòng 4</b>: Mã",
        "Dòng 5</b>: Đơn vị này không có chức vụ “Vua”",
        "Dòng 6</b>: Viết",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.contains("CB-99999; Ủy viên"), "what was written stays in the form");
    let late = [("date", "2025-07-01"), ("members", ""), ("session", "x"), ("number", "1"), ("signer", "x")];
    let (status, _, text) = desk.form("commission", &path, &path, &late).await;
    assert!(
        status == 422 && text.contains("không được sau hôm nay") && text.contains("Danh sách chưa có ai"),
        "{text}"
    );

    let first = format!("{}; Bí thư; Bí thư\n{}; Phó Bí thư; chair", own[0].code.to_lowercase(), other[0].code);
    sent(&desk, "commission", &path, &path, &form(&first, "12-KL/TU")).await;
    let second = format!("{}; Bí thư; Bí thư\n{}; Ủy viên", own[0].code, own[1].code);
    sent(&desk, "commission", &path, &path, &form(&second, "13-KL/TU")).await;
    sent(&desk, "commission", &path, &path, &form(&second, "13-KL/TU")).await;
    let (_, text) = desk.page("commission", &path).await;
    for words in [
        "13-KL/TU",
        "12-KL/TU",
        "2, đang dùng",
        &format!("<b>thêm</b> {}", own[1].name),
        &format!("<b>bớt</b> {}", other[0].name),
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let (_, text) = desk.page("commission", "/lists?empty=1").await;
    assert!(text.contains("2 người</a> <small>05/06/2025, 2 lần"), "the same once more is no version: {text}");
    let (status, pdf) = desk.file("commission", &format!("{path}/list.pdf")).await;
    assert!(status == 200 && pdf.starts_with(b"%PDF"));
    assert_eq!(desk.app.store.journal_of(&format!("list/{COMMUNE}/standing")).await.unwrap().len(), 3);
    // A first list names somebody; a later conclusion may take everybody off.
    let (status, _, text) = desk.form("commission", &empties, &empties, &form("", "1-KL")).await;
    assert!(status == 422 && text.contains("Danh sách chưa có ai"), "{text}");
    sent(&desk, "commission", &empties, &empties, &form(&format!("{}; Ủy viên", own[0].code), "1-KL")).await;
    sent(&desk, "commission", &empties, &empties, &form("", "2-KL")).await;
    let (_, text) = desk.page("commission", &empties).await;
    assert!(text.contains("2-KL") && text.contains("1-KL"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn a_district_reads_the_lists_of_its_units_and_the_names_of_its_people() {
    let mut desk = Desk::tiny().await;
    desk.account("second", haicap_core::organization::Role::DistrictCommittee, [902].into()).await;
    let (own, other) = (people(&desk, 901), people(&desk, 902));
    let path = format!("/lists/{COMMUNE}/executive");
    let members = format!("{}; Bí thư; Bí thư\n{}; Ủy viên", own[0].code, other[0].code);
    sent(&desk, "commission", &path, &path, &form(&members, "1")).await;
    let (_, text) = desk.page("other", &path).await;
    assert!(text.contains(&own[0].name) && !text.contains(&other[0].name), "{text}");
    assert!(text.contains("(người của địa phương khác)"), "{text}");
    assert_eq!(desk.page("second", &format!("/lists/{WARD}/executive")).await.0, 404, "not a unit of theirs");
    assert_eq!(desk.page("second", "/lists/new-99999/executive").await.0, 404);
    assert_eq!(desk.form("other", &path, &path, &form(&members, "2")).await.0, 403);
    assert_eq!(desk.form("home", &path, &path, &form(&members, "2")).await.0, 403);
    desk.stop().await;
}

#[tokio::test]
async fn nobody_is_proposed_elsewhere_than_a_list_says() {
    let desk = Desk::tiny().await;
    let person = &people(&desk, 901)[0];
    let path = format!("/lists/{WARD}/key_posts");
    sent(&desk, "commission", &path, &path, &form(&format!("{}; Chủ chốt; Chủ tịch", person.code), "1")).await;
    let draft = |unit: &str, post: &str| {
        let place = json!({ "unit": unit, "post": post });
        json!({ "wishes": [{ "official": person.id, "track": "provisional", "place": place }] })
    };
    for (unit, post) in [(COMMUNE, "chair"), (WARD, "counter_officer")] {
        let (_, answer) = desk.api("district", "/api/v1/personnel/files/draft", &draft(unit, post)).await;
        assert_eq!(answer["done"], 0, "{answer}");
        assert!(answer.to_string().contains("settled_elsewhere"), "{answer}");
    }
    let (_, answer) = desk.api("district", "/api/v1/personnel/files/draft", &draft(WARD, "chair")).await;
    assert_eq!(answer["done"], 1, "{answer}");
    // Another list of the unit may give the same person a second post: both are held together.
    let standing = format!("/lists/{WARD}/standing");
    let members = format!("{0}; Ủy viên; Chủ tịch Hội đồng nhân dân", person.code);
    sent(&desk, "commission", &standing, &standing, &form(&members, "3")).await;
    let (_, answer) = desk.api("district", "/api/v1/personnel/files/draft", &draft(WARD, "chair")).await;
    assert!(answer.to_string().contains("settled_elsewhere"), "the second post is missing: {answer}");
    // Another list cannot settle the same person somewhere else.
    let elsewhere = format!("/lists/{COMMUNE}/key_posts");
    let members = format!("{}; Chủ chốt; Chủ tịch", person.code);
    let (status, _, text) = desk.form("commission", &elsewhere, &elsewhere, &form(&members, "2")).await;
    assert!(status == 422 && text.contains("đã được kết luận giữ chức vụ ở Phường Sông Đông"), "{text}");
    desk.stop().await;
}

/// What somebody may do in a trial: keys of the posts of their account.
async fn posts(app: &App, person: Uuid) -> Vec<String> {
    let Some(account) = app.store.account(person).await.unwrap() else { return vec![] };
    let body: Value = serde_json::from_str(&account.body).unwrap();
    let held = body["assignments"].as_array().cloned().unwrap_or_default();
    held.iter().map(|held| format!("{}/{}", held["unit"].as_str().unwrap(), held["post"].as_str().unwrap())).collect()
}

async fn add(desk: &Desk, login: &str, unit: &str, person: &Official, post: &str, of: Option<&Official>) {
    let path = format!("/participants/{unit}");
    let (id, of) = (person.id.to_string(), of.map(|of| of.id.to_string()).unwrap_or_default());
    let fields = [("do", "add"), ("official", id.as_str()), ("post", post), ("substitute_for", of.as_str())];
    sent(desk, login, &format!("{path}?q={}", person.code), &path, &fields).await;
}

#[tokio::test]
async fn participants_have_trial_accounts_from_the_hand_out_on() {
    let desk = Desk::tiny().await;
    let trial = desk.running.branch().await.unwrap();
    let own = people(&desk, 901);
    let path = format!("/participants/{WARD}");
    let (_, text) = desk.page("other", &path).await;
    assert!(text.contains("Danh sách chưa có ai") && !text.contains("hand-out"), "{text}");
    let (_, text) = desk.page("other", &format!("{path}?q={}", own[0].code)).await;
    assert!(text.contains(&own[0].name), "{text}");
    add(&desk, "other", WARD, &own[0], "chair", None).await;
    add(&desk, "other", WARD, &own[1], "counter_officer", None).await;
    add(&desk, "other", WARD, &own[2], "", Some(&own[0])).await;
    assert_eq!(posts(&trial, own[0].id).await, [] as [&str; 0], "nothing was handed out yet");
    let (status, _, text) = desk
        .form("other", &path, &path, &[("do", "add"), ("official", &own[3].id.to_string()), ("post", "king")])
        .await;
    assert!(status == 422 && text.contains("không có chức vụ đã ghi"), "{text}");

    sent(&desk, "other", &path, &format!("{path}/hand-out"), &[]).await;
    assert_eq!(posts(&trial, own[0].id).await, [format!("{WARD}/chair")]);
    assert_eq!(posts(&trial, own[1].id).await, [format!("{WARD}/counter_officer")]);
    assert_eq!(posts(&trial, own[2].id).await, [] as [&str; 0], "a substitute waits");
    assert!(desk.running.instance().official().store.account(own[0].id).await.unwrap().is_none(), "no legal effect");
    let later = desk.running.branch().await.unwrap();
    assert_eq!(posts(&later, own[0].id).await, [format!("{WARD}/chair")], "a trial that begins later has them too");

    let (substitute, away) = (own[2].id.to_string(), own[0].id.to_string());
    sent(&desk, "other", &path, &path, &[("call_in", &substitute)]).await;
    assert_eq!(posts(&trial, own[2].id).await, [format!("{WARD}/chair")], "one click, at once");
    assert_eq!(posts(&trial, own[0].id).await, [] as [&str; 0]);
    assert_eq!(posts(&trial, own[1].id).await.len(), 1, "nobody else is touched");
    sent(&desk, "other", &path, &path, &[("send_back", &substitute)]).await;
    assert_eq!(posts(&trial, own[0].id).await, [format!("{WARD}/chair")]);
    assert_eq!(posts(&trial, own[2].id).await, [] as [&str; 0]);

    let (status, _, text) = desk.form("other", &path, &path, &[("do", "remove"), ("official", &away)]).await;
    assert!(status == 422 && text.contains("đang có người dự phòng"), "{text}");
    sent(&desk, "other", &path, &path, &[("do", "remove"), ("official", &own[1].id.to_string())]).await;
    assert!(desk.page("other", "/participants?state=changed").await.1.contains("Phường Sông Đông"));
    assert_eq!(
        posts(&trial, own[1].id).await.len(),
        1,
        "what was handed out stands until the list is handed out again"
    );
    sent(&desk, "other", &path, &format!("{path}/hand-out"), &[]).await;
    assert_eq!(posts(&trial, own[1].id).await, [] as [&str; 0]);
    assert_eq!(posts(&trial, own[0].id).await.len(), 1);
    let (status, pdf) = desk.file("other", &format!("{path}/list.pdf")).await;
    assert!(status == 200 && pdf.starts_with(b"%PDF"));
    desk.stop().await;
}

#[tokio::test]
async fn a_district_keeps_its_own_people_and_the_leading_one_hands_out() {
    let desk = Desk::tiny().await;
    let (own, other) = (people(&desk, 901), people(&desk, 902));
    let path = format!("/participants/{COMMUNE}");
    add(&desk, "commission", COMMUNE, &other[0], "chair", None).await;
    add(&desk, "other", COMMUNE, &own[0], "secretary", None).await;
    let (_, text) = desk.page("other", &path).await;
    assert!(text.contains(&own[0].name) && !text.contains(&other[0].name), "{text}");
    assert!(text.contains("<b>1</b> người của địa phương khác") && text.contains("Huyện Hai"), "{text}");
    let (status, _, _) = desk.form("other", &path, &format!("{path}/hand-out"), &[]).await;
    assert_eq!(status, 403, "Huyện Hai leads");
    let theirs = other[1].id.to_string();
    for fields in [[("do", "add"), ("official", theirs.as_str())], [("do", "remove"), ("official", theirs.as_str())]] {
        assert_eq!(desk.form("other", &path, &path, &fields).await.0, 422, "somebody else's person");
    }
    // Nobody displaces another district's player: not by a new substitute, not by calling one in.
    let (mine, plays) = (own[2].id.to_string(), other[0].id.to_string());
    let beside = [("do", "add"), ("official", mine.as_str()), ("post", "chair"), ("substitute_for", plays.as_str())];
    assert_eq!(desk.form("other", &path, &path, &beside).await.0, 422, "a substitute for somebody else's person");
    add(&desk, "commission", COMMUNE, &own[2], "chair", Some(&other[0])).await;
    let (status, _, text) = desk.form("other", &path, &path, &[("call_in", mine.as_str())]).await;
    assert!(status == 422 && text.contains("không thuộc phạm vi của bạn"), "{text}");
    assert!(!desk.page("other", &path).await.1.contains("name=\"call_in\""), "and the page does not offer it");
    sent(&desk, "commission", &path, &path, &[("do", "remove"), ("official", &mine)]).await;
    let again = own[0].id.to_string();
    let ward = format!("/participants/{WARD}");
    let fields = [("do", "add"), ("official", again.as_str()), ("post", "chair")];
    let (status, _, text) = desk.form("other", &ward, &ward, &fields).await;
    assert!(status == 422 && text.contains("đã có trong danh sách tham gia của Xã Đồng Tây"), "{text}");
    assert_eq!(desk.form("home", &path, &path, &fields).await.0, 403);
    assert_eq!(desk.page("home", &path).await.0, 200);
    sent(&desk, "commission", &path, &format!("{path}/hand-out"), &[]).await;
    desk.stop().await;
}

#[tokio::test]
async fn everybody_planned_is_taken_in_one_step_and_whoever_has_a_paper_stays() {
    let desk = Desk::tiny().await;
    let own = people(&desk, 901);
    let place = json!({ "unit": WARD, "post": "counter_officer" });
    let wish = |person: &Official| json!({ "official": person.id, "track": "provisional", "place": place });
    let wishes: Vec<Value> = own.iter().take(4).map(wish).collect();
    desk.api("district", "/api/v1/personnel/files/draft", &json!({ "wishes": wishes })).await;
    let path = format!("/participants/{WARD}");
    assert!(desk.page("other", &path).await.1.contains("được gợi ý cho đơn vị này (4)"));
    sent(&desk, "other", &path, &path, &[("do", "take")]).await;
    let (_, text) = desk.page("other", &path).await;
    assert!(own.iter().take(4).all(|person| text.contains(&person.name)), "{text}");
    desk.stop().await;

    let desk = Desk::empty(TINY, Parts::All).await;
    demo::prepare(desk.running.instance(), 1).await.unwrap();
    let trial = desk.running.branch().await.unwrap();
    let noticed = people(&desk, 901).into_iter().next().unwrap();
    let before = posts(&trial, noticed.id).await;
    assert!(!before.is_empty());
    add(&desk, "commission", COMMUNE, &noticed, "chair", None).await;
    let path = format!("/participants/{COMMUNE}");
    sent(&desk, "commission", &path, &format!("{path}/hand-out"), &[]).await;
    assert!(desk.page("commission", &path).await.1.contains("theo thông báo, quyết định đã ban hành"));
    assert_eq!(posts(&trial, noticed.id).await, before, "a list neither moves nor ends whoever has a notice");
    desk.stop().await;
}

#[tokio::test]
async fn signed_files_carry_lists_to_another_machine() {
    let alone = Desk::empty(TINY, Parts::Personnel).await;
    let staff = haicap_pack::staff(alone.running.instance().pack(), 1).officials;
    haicap_server::personnel::roster::enroll(&alone.app, "test", staff).await.unwrap();
    let own = people(&alone, 901);
    add(&alone, "commission", WARD, &own[0], "chair", None).await;
    let path = format!("/participants/{WARD}");
    assert!(alone.page("commission", "/hand-out").await.1.contains("Chưa giao danh sách tham gia nào"));
    sent(&alone, "commission", &path, &format!("{path}/hand-out"), &[]).await;
    assert_eq!(alone.page("district", "/hand-out").await.0, 403);
    let (_, text) = alone.page("commission", "/hand-out").await;
    assert!(text.contains("Phường Sông Đông") && text.contains("all.json?date=2025-06-05"), "{text}");
    let (status, bytes) = alone.file("commission", &format!("/hand-out/participants/{WARD}/list.json")).await;
    assert_eq!(status, 200);
    let file: SignedList = serde_json::from_slice(&bytes).unwrap();
    let list = open(&file).unwrap();
    assert_eq!((list.ground, list.people.len(), list.people[0].id), (ListGround::Participants, 1, own[0].id));
    let (_, bytes) = alone.file("commission", "/hand-out/all.json?date=2025-06-05").await;
    let all: Vec<SignedList> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(all.len(), 1);
    for path in ["all.json?date=2025-06-06", "papers/x/list.json", "participants/new-10007/list.json"] {
        assert_eq!(alone.page("commission", &format!("/hand-out/{path}")).await.0, 404, "{path}");
    }
    assert_eq!(alone.page("commission", "/hand-out/all.json?date=x").await.0, 422);
    let told = alone.app.store.journal_of(&format!("participants/{WARD}")).await.unwrap();
    assert!(told.iter().any(|line| line.command == "hand_out_list"), "{told:?}");

    let city = Desk::empty(TINY, Parts::All).await;
    let trial = city.running.branch().await.unwrap();
    assert_eq!(take_in_signed(city.running.instance(), &file).await.unwrap(), 1);
    assert_eq!(posts(&trial, own[0].id).await, [format!("{WARD}/chair")]);
    assert_eq!(take_in_signed(city.running.instance(), &file).await.unwrap(), 0, "twice changes nothing");
    city.stop().await;
    alone.stop().await;
}

#[tokio::test]
async fn files_of_papers_are_made_again_from_what_was_issued() {
    let desk = Desk::empty(TINY, Parts::All).await;
    demo::prepare(desk.running.instance(), 1).await.unwrap();
    let (_, text) = desk.page("commission", "/hand-out").await;
    let links: Vec<&str> = text.split("href=\"/p").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let papers: Vec<&&str> = links.iter().filter(|link| link.contains("/hand-out/papers/")).collect();
    assert!(!papers.is_empty(), "{text}");
    let mut named = 0;
    for link in papers {
        let (status, bytes) = desk.file("commission", link).await;
        assert_eq!(status, 200);
        let list = open(&serde_json::from_slice(&bytes).unwrap()).unwrap();
        assert_eq!((list.ground, list.ended.len()), (ListGround::Provisional, 0));
        named += list.people.len();
    }
    assert_eq!(named, people(&desk, 901).len() + people(&desk, 902).len());
    desk.stop().await;
}

#[tokio::test]
async fn a_gate_is_opened_by_its_act_and_the_legal_track_follows_the_provisional_one() {
    let desk = Desk::empty(TINY, Parts::All).await;
    demo::prepare(desk.running.instance(), 1).await.unwrap();
    let (_, text) = desk.page("commission", "/gates").await;
    assert!(text.contains("Luật thử") && text.contains("chưa mở"), "{text}");
    assert_eq!(desk.form("commission", "/gates", "/gates/law", &[("act", " "), ("from", "2025-06-05")]).await.0, 422);
    assert_eq!(desk.form("commission", "/gates", "/gates/none", &[("act", "x"), ("from", "2025-06-05")]).await.0, 404);
    assert_eq!(desk.form("home", "/gates", "/gates/law", &[("act", "x"), ("from", "2025-06-05")]).await.0, 403);
    let act = [("act", "Luật số 00/2025/QH15"), ("from", "2025-06-16")];
    sent(&desk, "commission", "/gates", "/gates/law", &act).await;
    let (_, text) = desk.page("home", "/gates").await;
    assert!(text.contains("Luật số 00/2025/QH15") && text.contains("chưa đến ngày hiệu lực"), "{text}");

    let (own, all) = (people(&desk, 901).len(), people(&desk, 901).len() + people(&desk, 902).len());
    let to = sent(&desk, "other", "/gates", "/gates/legal-drafts", &[]).await;
    assert_eq!(to, format!("/p/gates?drafted={own}&proposed=0&refused=0"), "their own people only");
    let to = sent(&desk, "district", "/gates", "/gates/legal-drafts", &[("propose", "1")]).await;
    // What was drafted before and not handed in is proposed with the rest.
    assert_eq!(to, format!("/p/gates?drafted={}&proposed={all}&refused=0", all - own));
    assert_eq!(desk.form("commission", "/gates", "/gates/legal-drafts", &[]).await.0, 403);
    let drafted = desk.people("commission").await;
    let same =
        |person: &&Value| person["legal"]["place"] == person["provisional"]["place"] && !person["legal"].is_null();
    assert_eq!(drafted.iter().filter(same).count(), all, "{:?}", drafted.first());
    desk.stop().await;
}

#[tokio::test]
async fn cards_are_minted_for_a_whole_unit_of_a_trial() {
    let world = support::World::tiny().await;
    let unit = UnitId::new(10_001);
    let grant = world.running.instance().director_grant(&world.app).await.unwrap();
    let answer = world.client.post(format!("{}/sign-in", world.base())).form(&[("grant", grant)]).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = format!("{}/units/{unit}", world.base());
    let text = world.client.get(&page).header("cookie", &cookie).send().await.unwrap().text().await.unwrap();
    assert!(text.contains("In thẻ cho cả đơn vị"), "{text}");
    let csrf = text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let order = |query: &str, csrf: &str| {
        let request = world.client.post(format!("{page}/cards{query}")).header("cookie", &cookie);
        request.form(&[("csrf", csrf.to_owned())]).send()
    };
    let minted = || async { world.app.store.journal_of("grants").await.unwrap().len() };
    let before = minted().await;
    assert_eq!(order("", "wrong").await.unwrap().status(), 403);
    for (query, grown) in [("", 1), ("?sheet=delivery", 1), ("", 2)] {
        let answer = order(query, &csrf).await.unwrap();
        assert_eq!(answer.status(), 200, "{query}");
        assert!(answer.bytes().await.unwrap().starts_with(b"%PDF"), "{query}");
        assert_eq!(minted().await, before + grown, "the sheet mints nothing");
    }
    let staff = world.staff(unit, "chair").await;
    let asked = world.client.post(format!("{page}/cards")).bearer_auth(&staff.token).send().await.unwrap();
    assert_ne!(asked.status(), 200);
    world.running.stop().await.unwrap();
}
