//! From a draft to the agreement, by pages and by the API.

use crate::support;
use serde_json::{Value, json};
use support::personnel::Desk;

const WARD: &str = "new-10001";
const FILES: &str = "/api/v1/personnel/files";

fn id(person: &Value) -> String {
    person["official"].as_str().unwrap().to_owned()
}

/// The people of a district.
async fn of_district(desk: &Desk, district: u32) -> Vec<Value> {
    let people = desk.people("commission").await;
    people.into_iter().filter(|person| person["district"] == district).collect()
}

async fn state_of(desk: &Desk, official: &str) -> String {
    let people = desk.people("commission").await;
    let person = people.iter().find(|person| person["official"] == official).unwrap();
    person["provisional"]["state"].as_str().unwrap_or("none").to_owned()
}

fn step(officials: &[String]) -> Value {
    let wishes: Vec<Value> = officials.iter().map(|id| json!({ "official": id, "track": "provisional" })).collect();
    json!({ "wishes": wishes })
}

fn drafts(officials: &[String], post: &str) -> Value {
    let wish = |id: &String| json!({ "official": id, "track": "provisional", "place": { "unit": WARD, "post": post } });
    json!({ "wishes": officials.iter().map(wish).collect::<Vec<_>>() })
}

/// Gives a step that must succeed for everybody.
async fn go(desk: &Desk, login: &str, name: &str, body: &Value) {
    let (status, answer) = desk.api(login, &format!("{FILES}/{name}"), body).await;
    let count = body["wishes"].as_array().unwrap().len();
    assert_eq!((status.as_u16(), answer["done"].as_u64()), (200, Some(count as u64)), "{name}: {answer}");
}

#[tokio::test]
async fn the_whole_way_by_pages() {
    let desk = Desk::tiny().await;
    let person = id(&of_district(&desk, 901).await[0]);
    let list = "/proposals?district=901";
    let (status, text) = desk.page("district", list).await;
    assert_eq!(status, 200);
    assert!(text.contains("Quận Một") && text.contains(&person), "{text}");

    let form = format!("/proposals/people/{person}?unit={WARD}");
    let fields = [("unit", WARD), ("post", "secretary"), ("concurrent", "council_chair"), ("note", "có kinh nghiệm")];
    let (status, to, text) = desk.form("district", &form, &format!("/proposals/people/{person}"), &fields).await;
    assert_eq!((status.as_u16(), to.as_str()), (303, "/p/proposals?district=901&unit=new-10001&done=1"), "{text}");
    assert_eq!(state_of(&desk, &person).await, "draft");

    let picked = [("district", "901"), ("scope", "picked"), ("pick", person.as_str()), ("do", "propose")];
    let (status, to, _) = desk.form("district", list, "/proposals", &picked).await;
    assert_eq!((status.as_u16(), to.ends_with("done=1")), (303, true));
    let (_, text) = desk.page("home", "/appraisal/901").await;
    assert!(text.contains("có kinh nghiệm") && text.contains("Bí thư, Chủ tịch Hội đồng nhân dân"), "{text}");

    let picked = [("scope", "picked"), ("pick", person.as_str()), ("although", "đã xem xét")];
    for (login, step, state) in [("home", "accept", "proposed"), ("commission", "concur", "appraised")] {
        let (status, to, text) = desk.form(login, "/appraisal/901", &format!("/appraisal/901/{step}"), &picked).await;
        assert_eq!((status.as_u16(), to.ends_with("done=1")), (303, true), "{step}: {text}");
        assert_eq!(state_of(&desk, &person).await, state);
    }
    let said = [("session", "Hội nghị lần thứ 12"), ("number", "12-KL/TU"), ("date", "2025-06-05"), ("scope", "all")];
    let (status, to, text) = desk.form("secretary", "/agreement", "/agreement", &said).await;
    assert_eq!((status.as_u16(), to.as_str()), (303, "/p/agreement?done=1"), "{text}");
    assert_eq!(state_of(&desk, &person).await, "agreed");
    desk.stop().await;
}

#[tokio::test]
async fn the_whole_way_by_the_api_and_steps_repeated_change_nothing() {
    let desk = Desk::tiny().await;
    let people: Vec<String> = of_district(&desk, 901).await.iter().take(3).map(id).collect();
    go(&desk, "district", "draft", &drafts(&people, "counter_officer")).await;
    let steps = step(&people);
    let accept = |id: &String| json!({ "official": id, "track": "provisional", "reason": "đã xem xét" });
    let accepted = json!({ "wishes": people.iter().map(accept).collect::<Vec<_>>() });
    let agreement = json!({ "session": "Hội nghị lần thứ 12", "number": "12-KL/TU", "date": "2025-06-05" });
    let wish = |id: &String| json!({ "official": id, "track": "provisional", "agreement": agreement });
    let agreed = json!({ "wishes": people.iter().map(wish).collect::<Vec<_>>() });
    for (login, name, body) in [
        ("district", "propose", &steps),
        ("home", "accept", &accepted),
        ("commission", "concur", &steps),
        ("secretary", "agree", &agreed),
    ] {
        go(&desk, login, name, body).await;
        let (status, again) = desk.api(login, &format!("{FILES}/{name}"), body).await;
        assert_eq!((status.as_u16(), again["done"].as_u64()), (200, Some(0)), "{name}: {again}");
        let error = again["refused"][0]["error"].as_str().unwrap();
        assert!(error == "wrong_state" || error == "already_accepted", "{name}: {again}");
        assert!(again["refused"][0]["ground"].as_str().is_some_and(|ground| !ground.is_empty()), "{again}");
    }
    let nobody = step(&["00000000-0000-7000-8000-000000000001".into()]);
    let (_, answer) = desk.api("district", &format!("{FILES}/propose"), &nobody).await;
    assert_eq!(answer["unknown"].as_array().unwrap().len(), 1, "{answer}");
    let (status, _) = desk.api("district", &format!("{FILES}/propose"), &json!({ "wishes": [{}] })).await;
    assert_eq!(status, 400);
    let (status, _) = desk.api("district", &format!("{FILES}/propose"), &json!({ "wishes": [], "force": true })).await;
    assert_eq!(status, 400, "bodies are closed");
    desk.stop().await;
}

#[tokio::test]
async fn a_whole_team_or_everybody_behind_a_filter_is_moved_at_once_and_refusals_are_named() {
    let desk = Desk::tiny().await;
    let people = of_district(&desk, 901).await;
    let list = "/proposals?district=901";
    // Everybody behind the filter to one unit, each in the post of their field.
    let all = [("district", "901"), ("scope", "filtered"), ("unit_to", WARD), ("do", "draft")];
    let (status, to, text) = desk.form("district", list, "/proposals", &all).await;
    assert_eq!(status, 303, "{text}");
    assert!(to.ends_with(&format!("done={}", people.len())), "{to}");
    let drafted = desk.people("commission").await;
    let posts: std::collections::BTreeSet<&str> =
        drafted.iter().filter_map(|person| person["provisional"]["place"]["post"].as_str()).collect();
    assert!(posts.len() > 1, "posts follow the fields: {posts:?}");

    // One of them is proposed already: picked again with the others, only that one is refused, and named.
    let first = id(&people[0]);
    go(&desk, "district", "propose", &step(std::slice::from_ref(&first))).await;
    let (second, third) = (id(&people[1]), id(&people[2]));
    let picked = [
        ("district", "901"),
        ("scope", "picked"),
        ("pick", first.as_str()),
        ("pick", second.as_str()),
        ("pick", third.as_str()),
        ("do", "propose"),
    ];
    let (status, _, text) = desk.form("district", list, "/proposals", &picked).await;
    assert_eq!(status, 200);
    assert!(text.contains("<b>2</b> người đã được thực hiện"), "{text}");
    assert!(text.contains("<b>1</b> người chưa thực hiện được"), "{text}");
    assert!(text.contains(people[0]["name"].as_str().unwrap()) && text.contains("Đang ở trạng thái"), "{text}");

    // Everything drafted is proposed at once; nobody is left over.
    let rest = [("district", "901"), ("scope", "filtered"), ("do", "propose")];
    let (status, to, _) = desk.form("district", list, "/proposals", &rest).await;
    assert_eq!((status.as_u16(), to.ends_with(&format!("done={}", people.len() - 3))), (303, true), "{to}");
    let (status, _, text) = desk.form("district", list, "/proposals", &rest).await;
    assert_eq!(status, 422, "nobody is left: {text}");
    // An identifier that is not in the list is counted, not dropped.
    let foreign = id(&of_district(&desk, 902).await[0]);
    let picked = [("district", "901"), ("scope", "picked"), ("pick", foreign.as_str()), ("do", "discard")];
    let (status, _, text) = desk.form("district", list, "/proposals", &picked).await;
    assert!(status == 200 && text.contains("mã không có trong danh sách này"), "{status} {text}");
    desk.stop().await;
}

#[tokio::test]
async fn suggestions_of_the_published_plan_become_drafts() {
    let desk = Desk::tiny().await;
    let people = of_district(&desk, 901).await;
    let place = json!({ "unit": WARD, "post": "justice_officer" });
    let places: serde_json::Map<String, Value> =
        people.iter().skip(1).map(|person| (id(person), place.clone())).collect();
    let plan = json!({ "name": "Phương án thử", "parent": null, "made_at": "2025-06-05T01:00:00Z", "preset": "stay",
        "places": places, "objective": 0, "certified": true, "published": false, "wishes": [] });
    desk.put_record("plan", "00000000-0000-7000-8000-0000000000aa", &plan).await;
    let desk = desk.reopened().await;
    let (_, text) = desk.page("district", "/proposals?district=901").await;
    assert!(!text.contains("Phương án thử"), "a plan that is not published stays with the commission");

    let published = json!({ "published": true });
    let mut plan = plan;
    plan.as_object_mut().unwrap().extend(published.as_object().unwrap().clone());
    desk.put_record("plan", "00000000-0000-7000-8000-0000000000ab", &plan).await;
    let desk = desk.reopened().await;
    let (_, text) = desk.page("district", "/proposals?district=901").await;
    assert!(text.contains("Phương án thử") && text.contains("Công chức tư pháp"), "{text}");
    let take = [("district", "901"), ("scope", "filtered"), ("do", "take")];
    let (status, to, text) = desk.form("district", "/proposals?district=901", "/proposals", &take).await;
    assert_eq!((status.as_u16(), to.ends_with(&format!("done={}", people.len() - 1))), (303, true), "{to} {text}");
    // Somebody without a suggestion, when picked, is named.
    let first = id(&people[0]);
    let take = [("district", "901"), ("scope", "picked"), ("pick", first.as_str()), ("do", "take")];
    let (status, _, text) = desk.form("district", "/proposals?district=901", "/proposals", &take).await;
    assert!(status == 200 && text.contains("Chưa có gợi ý cho người này"), "{status} {text}");
    desk.stop().await;
}

#[tokio::test]
async fn what_is_returned_comes_back_with_its_reason_and_versions_are_compared() {
    let desk = Desk::tiny().await;
    let person = id(&of_district(&desk, 901).await[0]);
    let one = std::slice::from_ref(&person);
    go(&desk, "district", "draft", &drafts(one, "secretary")).await;
    go(&desk, "district", "propose", &step(one)).await;
    let back = [("scope", "picked"), ("pick", person.as_str())];
    let (status, _, text) = desk.form("home", "/appraisal/901", "/appraisal/901/return", &back).await;
    assert!(status == 422 && text.contains("lý do"), "a return has a reason: {text}");
    let back = [("scope", "picked"), ("pick", person.as_str()), ("reason", "Chưa đủ thời gian công tác")];
    let (status, ..) = desk.form("home", "/appraisal/901", "/appraisal/901/return", &back).await;
    assert_eq!(status, 303);
    let (_, text) = desk.page("district", "/proposals?district=901&standing=returned").await;
    assert!(text.contains("Chưa đủ thời gian công tác") && text.contains("Sở Nội vụ"), "{text}");

    go(&desk, "district", "draft", &drafts(one, "front_chair")).await;
    go(&desk, "district", "propose", &step(one)).await;
    let (_, text) = desk.page("home", "/appraisal/901").await;
    let since = text.split_once("Lần thẩm định, thống nhất gần nhất").unwrap().1;
    assert!(since.contains("Bí thư - Phường Sông Đông") && since.contains("Chủ tịch Mặt trận - "), "{since}");
    let body = json!({ "wishes": [{ "official": person, "track": "provisional", "reason": " " }] });
    let (_, answer) = desk.api("commission", &format!("{FILES}/return"), &body).await;
    assert_eq!(answer["refused"][0]["error"], "reason_missing", "{answer}");
    desk.stop().await;
}

#[tokio::test]
async fn the_appraisal_shows_findings_by_rule_and_accepts_those_without_serious_ones() {
    let desk = Desk::tiny().await;
    let people: Vec<String> = of_district(&desk, 901).await.iter().take(3).map(id).collect();
    // Two people on the one seat of the chair: a serious finding that names both.
    go(&desk, "district", "draft", &drafts(&people[..2], "chair")).await;
    go(&desk, "district", "draft", &drafts(&people[2..], "justice_officer")).await;
    go(&desk, "district", "propose", &step(&people)).await;
    let (status, body) = desk.api_get("home", "/api/v1/personnel/appraisal/901").await;
    assert_eq!(status, 200);
    let findings = body["findings"].as_array().unwrap();
    let twice = findings.iter().find(|finding| finding["rule"] == "counted_twice").unwrap();
    assert_eq!((&twice["severity"], twice["officials"].as_array().unwrap().len()), (&json!("serious"), 2), "{twice}");
    assert!(findings.iter().any(|finding| finding["rule"] == "empty_key_post"), "{body}");
    let (_, text) = desk.page("home", "/appraisal/901").await;
    assert!(text.contains("Tính hai lần") && text.contains("Khuyết chức danh chủ chốt"), "{text}");
    assert!(text.contains("quan hệ gia đình chỉ Ban Tổ chức"), "home affairs is told what it does not see");

    let sound = [("scope", "sound")];
    let (status, to, _) = desk.form("home", "/appraisal/901", "/appraisal/901/accept", &sound).await;
    assert_eq!((status.as_u16(), to.ends_with("done=1")), (303, true), "{to}");
    let (_, unit) = desk.api_get("home", &format!("/api/v1/personnel/units/{WARD}")).await;
    assert_eq!(unit["people"].as_array().unwrap().len(), 3, "{unit}");
    assert_eq!(unit["blocks"][1], json!({ "block": "government", "allotted": 14, "planned": 3 }));
    let (_, text) = desk.page("district", "/appraisal").await;
    assert!(text.contains("Quận Một") && text.contains("Huyện Hai"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn rounds_close_are_extended_and_say_who_leads() {
    let desk = Desk::tiny().await;
    let people: Vec<String> = of_district(&desk, 901).await.iter().take(2).map(id).collect();
    go(&desk, "district", "draft", &drafts(&people, "justice_officer")).await;
    let fields = [("name", "Đợt 1"), ("day", "2025-06-06"), ("hour", "17:00")];
    let (status, to, text) = desk.form("commission", "/rounds", "/rounds", &fields).await;
    assert_eq!((status.as_u16(), to.as_str()), (303, "/p/rounds?saved=1"), "{text}");
    let past = [("name", "Đợt cũ"), ("day", "2025-06-01"), ("hour", "17:00")];
    assert_eq!(desk.form("commission", "/rounds", "/rounds", &past).await.0, 422);
    go(&desk, "district", "propose", &step(&people[..1])).await;
    let (_, text) = desk.page("district", "/rounds").await;
    assert!(text.contains("Đợt 1") && text.contains("17:00 ngày 06/06/2025"), "{text}");
    // The pack says that 902 leads for the commune, which draws from both.
    assert!(text.contains("Xã Đồng Tây") && text.contains("Huyện Hai"), "{text}");

    // The hour passes: the stored deadline is moved instead of the clock.
    let rounds = desk.app.store.records("round").await.unwrap();
    let mut round: Value = serde_json::from_str(&rounds[0].body).unwrap();
    round["deadline"] = json!("2025-06-05T01:00:00Z");
    desk.replace_record("round", &rounds[0].id, rounds[0].version + 1, &round).await;
    let desk = desk.reopened().await;
    let (_, answer) = desk.api("district", &format!("{FILES}/propose"), &step(&people[1..])).await;
    assert_eq!(answer["refused"][0]["error"], "deadline_passed", "{answer}");
    let (_, text) = desk.page("district", "/proposals?district=901").await;
    assert!(text.contains("Đã hết hạn đề xuất"), "{text}");

    let (_, text) = desk.page("commission", "/rounds").await;
    let round = text.split("action=\"/p/rounds/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let more = [("do", "extend"), ("day", "2025-06-09"), ("hour", "11:30")];
    assert_eq!(desk.form("commission", "/rounds", &format!("/rounds/{round}"), &more).await.0, 303);
    go(&desk, "district", "propose", &step(&people[1..])).await;
    let lead = [("do", "leads"), ("lead-new-10007", "901")];
    assert_eq!(desk.form("commission", "/rounds", &format!("/rounds/{round}"), &lead).await.0, 303);
    let (_, unit) = desk.api_get("home", "/api/v1/personnel/units/new-10007").await;
    assert_eq!(unit["lead"], 901, "{unit}");
    desk.stop().await;
}

#[tokio::test]
async fn a_district_asks_for_people_and_the_commission_answers() {
    let desk = Desk::tiny().await;
    let (_, text) = desk.page("other", "/requests").await;
    assert!(text.contains("Chưa có đề nghị nào"), "{text}");
    let fields = [("district", "901"), ("unit", WARD), ("post", "justice_officer"), ("wanted", "Biết hộ tịch <b>")];
    assert_eq!(desk.form("other", "/requests", "/requests", &fields).await.0, 303);
    for wrong in [
        [("district", "902"), ("unit", "new-10007"), ("post", "chair"), ("wanted", "x")],
        [("district", "901"), ("unit", WARD), ("post", "nothing"), ("wanted", "x")],
        [("district", "901"), ("unit", WARD), ("post", "chair"), ("wanted", " ")],
    ] {
        let (status, ..) = desk.form("other", "/requests", "/requests", &wrong).await;
        assert!(status == 422 || status == 404, "{wrong:?}: {status}");
    }
    let (_, text) = desk.page("commission", "/requests").await;
    assert!(text.contains("Biết hộ tịch &#60;b&#62;") || text.contains("Biết hộ tịch &lt;b&gt;"), "{text}");
    let request = text.split("action=\"/p/requests/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let answer = [("answer", "Sẽ điều động từ huyện Hai")];
    assert_eq!(desk.form("commission", "/requests", &format!("/requests/{request}"), &answer).await.0, 303);
    let (_, text) = desk.page("other", "/requests").await;
    assert!(text.contains("Sẽ điều động từ huyện Hai"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn submission_and_appraisal_are_printed_for_those_who_may() {
    let desk = Desk::tiny().await;
    let (status, _) = desk.file("other", "/proposals/901/submission.pdf").await;
    assert_eq!(status, 422, "nothing was proposed yet");
    let people: Vec<String> = of_district(&desk, 901).await.iter().take(2).map(id).collect();
    go(&desk, "district", "draft", &drafts(&people, "justice_officer")).await;
    go(&desk, "district", "propose", &step(&people)).await;
    for (login, path, expected) in [
        ("other", "/proposals/901/submission.pdf", 200),
        ("other", "/proposals/902/submission.pdf", 404),
        ("home", "/appraisal/901/appraisal.pdf", 200),
        ("other", "/appraisal/901/appraisal.pdf", 403),
    ] {
        let (status, bytes) = desk.file(login, path).await;
        assert_eq!(status.as_u16(), expected, "{login} {path}");
        assert_eq!(bytes.starts_with(b"%PDF-"), expected == 200, "{login} {path}");
    }
    let exports = desk.app.store.journal_of("district/901").await.unwrap();
    let commands: Vec<&str> = exports.iter().map(|entry| entry.command.as_str()).collect();
    assert_eq!(commands, ["export_submission", "export_appraisal"]);
    desk.stop().await;
}

/// A plan that puts everybody where the synthetic people of the city are to work, published to the districts.
fn published_plan(pack: &haicap_pack::Pack) -> Value {
    let staff = haicap_pack::staff(pack, 1);
    let place = |held: &haicap_core::organization::Assignment| json!({ "unit": held.unit, "post": held.post });
    let people = staff.officials.iter().zip(&staff.assignments);
    let places: serde_json::Map<String, Value> =
        people.map(|(official, held)| (official.id.to_string(), place(held))).collect();
    json!({ "name": "Phương án A", "parent": null, "made_at": "2025-06-05T01:00:00Z", "preset": "stay",
        "places": places, "objective": 0, "certified": true, "published": true, "wishes": [] })
}

#[tokio::test]
async fn one_account_carries_the_whole_of_ho_chi_minh_city() {
    let desk = Desk::hcmc().await;
    let plan = published_plan(desk.running.instance().pack());
    desk.put_record("plan", "00000000-0000-7000-8000-0000000000aa", &plan).await;
    let desk = desk.reopened().await;
    for step in ["take", "propose"] {
        let all = [("district", "all"), ("scope", "filtered"), ("do", step)];
        let (status, to, text) = desk.form("district", "/rounds", "/proposals", &all).await;
        assert_eq!((status.as_u16(), to.ends_with("done=11573")), (303, true), "{step}: {to} {text}");
    }
    // Thủ Đức is the largest district: a page of it stays small, and pages add up.
    let (status, body) = desk.api_get("home", "/api/v1/personnel/people?district=769&limit=500").await;
    let (total, next) = (body["total"].as_u64().unwrap(), body["next"].as_str().unwrap());
    assert!(status == 200 && total > 1000, "{total}");
    let (_, second) =
        desk.api_get("home", &format!("/api/v1/personnel/people?district=769&limit=500&after={next}")).await;
    assert!(second["items"][0]["code"].as_str().unwrap() > next);
    for path in
        ["/proposals?district=769", "/proposals?district=all&page=50", "/appraisal/769", "/appraisal", "/rounds"]
    {
        let (status, text) = desk.page("commission", path).await;
        assert!(status == 200 && text.len() < 400_000, "{path}: {status}, {} bytes", text.len());
    }
    let everybody = [("scope", "filtered"), ("although", "đã xem xét")];
    for (login, step) in [("home", "accept"), ("commission", "concur")] {
        let (_, to, _) = desk.form(login, "/rounds", &format!("/appraisal/769/{step}"), &everybody).await;
        assert!(to.ends_with(&format!("done={total}")), "{step}: {to}");
    }
    let said = [("session", "Hội nghị lần thứ 12"), ("number", "12-KL/TU"), ("date", "2025-06-05")];
    let scope = [("scope", "districts"), ("district", "769"), ("district", "760")];
    let fields: Vec<(&str, &str)> = said.into_iter().chain(scope).collect();
    let (_, to, text) = desk.form("secretary", "/rounds", "/agreement", &fields).await;
    assert!(to.ends_with(&format!("/agreement?done={total}")), "{to} {text}");
    let (status, ..) = desk.form("secretary", "/rounds", "/agreement", &fields).await;
    assert_eq!(status, 422, "nobody is left within the scope");
    desk.stop().await;
}
