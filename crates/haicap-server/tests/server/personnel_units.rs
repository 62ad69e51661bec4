//! Units across bodies: led by one district, dated, counted, confirmed by their owners; the full prices of a plan.

use crate::support;
use haicap_core::organization::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::personnel::Desk;

const COMMUNE: &str = "new-10007";
const FILES: &str = "/api/v1/personnel/files";

async fn of_district(desk: &Desk, district: u32) -> Vec<Value> {
    let people = desk.people("commission").await;
    people.into_iter().filter(|person| person["district"] == district).collect()
}

/// Drafts somebody to the commune and hands that in.
async fn propose(desk: &Desk, login: &str, person: &Value) {
    let official = &person["official"];
    let place = json!({ "unit": COMMUNE, "post": "counter_officer" });
    for (step, wish) in [
        ("draft", json!({ "official": official, "track": "provisional", "place": place })),
        ("propose", json!({ "official": official, "track": "provisional" })),
    ] {
        let (status, answer) = desk.api(login, &format!("{FILES}/{step}"), &json!({ "wishes": [wish] })).await;
        assert_eq!((status.as_u16(), answer["done"].as_u64()), (200, Some(1)), "{step}: {answer}");
    }
}

fn name(person: &Value) -> &str {
    person["name"].as_str().unwrap()
}

#[tokio::test]
async fn the_leading_district_sees_and_submits_the_whole_unit() {
    let mut desk = Desk::tiny().await;
    desk.account("west", Role::DistrictCommittee, BTreeSet::from([902])).await;
    let (of_one, of_two) = (of_district(&desk, 901).await[0].clone(), of_district(&desk, 902).await[0].clone());
    propose(&desk, "other", &of_one).await;
    propose(&desk, "west", &of_two).await;
    let led = "Đơn vị do địa phương chủ trì";
    let leads_one = desk.page("other", "/proposals").await.1.contains(led);
    assert_ne!(leads_one, desk.page("west", "/proposals").await.1.contains(led), "one district leads");
    let ((lead, code, own, foreign), (follower, other_code)) = match leads_one {
        true => (("other", 901, &of_one, &of_two), ("west", 902)),
        false => (("west", 902, &of_two, &of_one), ("other", 901)),
    };
    let (_, text) = desk.page(lead, &format!("/proposals?unit={COMMUNE}")).await;
    assert!(text.contains(name(own)) && text.contains(name(foreign)), "the whole unit: {text}");
    let (_, text) = desk.page(follower, &format!("/proposals?unit={COMMUNE}")).await;
    assert!(text.contains(name(foreign)) && !text.contains(name(own)), "others see their own: {text}");

    let paper = |code: u32| format!("/proposals/{code}/submission.pdf?unit={COMMUNE}");
    let (status, bytes) = desk.file(lead, &paper(code)).await;
    assert!(status == 200 && bytes.starts_with(b"%PDF"), "{status}");
    assert_eq!(desk.file(follower, &paper(other_code)).await.0, 404, "only the leading one");
    assert!(desk.file(follower, &paper(code)).await.0.is_client_error());
    let entries = desk.app.store.journal_of(&format!("submission/{code}")).await.unwrap();
    assert!(entries.iter().any(|entry| entry.command == "print_submission"), "{entries:?}");
    desk.stop().await;
}

#[tokio::test]
async fn the_proposals_show_who_takes_part_with_substitutes() {
    let desk = Desk::tiny().await;
    let people = of_district(&desk, 902).await;
    let path = format!("/participants/{COMMUNE}");
    let id = |person: &Value| person["official"].as_str().unwrap().to_owned();
    let (player, substitute) = (id(&people[0]), id(&people[1]));
    let add = |official: &str, of: &str| {
        vec![
            ("do", "add".to_owned()),
            ("official", official.to_owned()),
            ("post", "counter_officer".to_owned()),
            ("substitute_for", of.to_owned()),
        ]
    };
    for fields in [add(&player, ""), add(&substitute, &player)] {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let (status, _, text) = desk.form("district", &path, &path, &fields).await;
        assert_eq!(status, 303, "{text}");
    }
    let (_, text) = desk.page("district", &format!("/proposals?district=all&unit={COMMUNE}")).await;
    let panel = text.split("id=\"players-heading\"").nth(1).unwrap().split("</section>").next().unwrap();
    assert!(panel.contains(name(&people[0])) && panel.contains(name(&people[1])), "{panel}");
    assert!(panel.contains(&format!("/p{path}")), "{panel}");
    desk.stop().await;
}

#[tokio::test]
async fn the_owner_confirms_its_milestone_and_the_mark_carries_its_body() {
    let desk = Desk::tiny().await;
    let path = "/milestones/training";
    assert!(desk.page("home", path).await.1.contains("name=\"note\""), "home affairs owns it");
    assert!(!desk.page("secretary", path).await.1.contains("name=\"note\""));
    let mark = |unit: &'static str, note: &'static str| [("unit", unit), ("note", note), ("do", "confirm")];
    assert_eq!(desk.form("home", path, path, &mark("new-10001", "Danh sách lớp")).await.0, 303);
    assert_eq!(desk.form("commission", path, path, &mark(COMMUNE, "Sở Nội vụ báo")).await.0, 303);
    let (_, text) = desk.page("district", path).await;
    assert!(text.contains("Danh sách lớp (Sở Nội vụ,"), "{text}");
    assert!(text.contains("Sở Nội vụ báo (Ban Tổ chức Thành ủy,"), "{text}");
    let (status, _, text) = desk.form("secretary", path, path, &mark(COMMUNE, "x")).await;
    assert!(status == 403 && text.contains("chủ trì"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn norm_and_target_are_adjusted_with_a_reason() {
    let desk = Desk::tiny().await;
    let form = |norm: &'static str, target: &'static str, year: &'static str| {
        [
            ("unit", "new-10001"),
            ("block", "government"),
            ("allotted", "14"),
            ("norm", norm),
            ("target", target),
            ("target_year", year),
            ("reason", "Rà soát định mức"),
        ]
    };
    let path = "/establishment";
    for wrong in [form("x", "", ""), form("", "-1", ""), form("", "", "1999"), form("", "", "")] {
        assert_eq!(desk.form("home", path, path, &wrong).await.0, 422, "{wrong:?}");
    }
    assert_eq!(desk.form("home", path, path, &form("7", "8", "2031")).await.0, 303);
    let (_, text) = desk.page("home", "/establishment?unit=new-10001&block=government").await;
    assert!(text.contains("14; định mức 7; lộ trình 8 (2031)"), "{text}");
    assert!(text.contains("name=\"norm\" type=\"number\" min=\"0\" max=\"999\" value=\"7\""), "{text}");
    let (_, unit) = desk.page("home", "/units/new-10001").await;
    assert!(unit.contains("8 (2031)"), "{unit}");
    desk.stop().await;
}

#[tokio::test]
async fn a_unit_says_what_posts_need_and_what_the_rosters_count() {
    let desk = Desk::tiny().await;
    let people = of_district(&desk, 902).await;
    propose(&desk, "district", &people[0]).await;
    let (_, text) = desk.page("commission", &format!("/units/{COMMUNE}")).await;
    assert!(text.contains("Trình độ phù hợp: "), "{text}");
    assert!(text.contains("phù hợp</small>") || text.contains("chưa phù hợp"), "whether the holder fits: {text}");
    assert!(text.contains("đếm từ danh sách nhân sự đã nhập"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn people_of_a_split_unit_count_where_they_are_proposed_alone() {
    let desk = Desk::tiny().await;
    let (_, before) = desk.page("commission", "/reorganisation?district=901").await;
    let row = |text: &str| {
        let row = text.split("<tr id=\"old-10004\"").nth(1).unwrap();
        row.split("</tr>").next().unwrap().to_owned()
    };
    assert!(row(&before).contains("người chưa biết về đơn vị nào"), "{}", row(&before));
    assert!(!row(&before).contains("người theo đề xuất"), "{}", row(&before));
    let (_, list) = desk.page("commission", "/people?from=old-10004").await;
    let rows = list.split("<tbody>").nth(1).unwrap();
    let code = rows.split("CB-").nth(1).and_then(|rest| rest.get(..5)).unwrap();
    let code = format!("CB-{code}");
    let people = of_district(&desk, 901).await;
    let person = people.iter().find(|person| person["code"] == code.as_str()).unwrap();
    propose(&desk, "district", person).await;
    let (_, after) = desk.page("commission", "/reorganisation?district=901").await;
    assert!(row(&after).contains("1 người theo đề xuất"), "{}", row(&after));
    assert_eq!(desk.page("commission", "/reorganisation?on=2025-07-01").await.0, 200);
    assert_eq!(desk.page("commission", "/reorganisation?on=mai").await.0, 422);
    assert_eq!(desk.page("commission", "/people?from=new-10001").await.0, 404, "not an old unit");
    desk.stop().await;
}

#[tokio::test]
async fn the_expert_report_has_the_full_prices() {
    let desk = Desk::tiny().await;
    let (status, to, text) = desk.form("commission", "/plans", "/plans", &[("preset", "stay")]).await;
    assert_eq!(status, 303, "{text}");
    let path = to.strip_prefix("/p").unwrap();
    let (status, bytes) = desk.file("commission", &format!("{path}/expert.xlsx")).await;
    assert_eq!(status, 200);
    let book = haicap_sheets::book::parse(&bytes, &haicap_sheets::child::Limits::default()).unwrap();
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["Báo cáo chuyên viên", "Nơi khác và giá", "Giá ô vị trí"]);
    let words = |sheet: usize| -> Vec<String> {
        book.sheets[sheet].rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.1.text())).collect()
    };
    let first = words(1).into_iter().find(|word| word.starts_with("CB-")).unwrap();
    let places = words(1).iter().filter(|word| **word == first).count();
    assert!(places >= 5, "{places} other places of {first}");
    assert!(words(2).iter().any(|word| word == "Giá đối ngẫu"), "{:?}", words(2));
    let slots = words(2).iter().filter(|word| word.as_str() == "Xã Đồng Tây").count();
    assert!(slots >= 4, "{slots} slots of one unit: {:?}", words(2));
    for sheet in 0..3 {
        assert!(words(sheet).iter().any(|word| word.contains("Người thử commission")), "the reader is named");
    }
    desk.stop().await;
}
