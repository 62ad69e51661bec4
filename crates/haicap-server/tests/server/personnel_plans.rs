//! Suggested plans: asked for, changed by wishes, explained, published, closed to the districts.

use crate::support;
use haicap_core::organization::Official;
use haicap_server::Parts;
use haicap_server::personnel::roster::enroll;
use support::personnel::Desk;
use uuid::Uuid;

/// Asks for a plan and returns its address.
async fn plan(desk: &Desk, fields: &[(&str, &str)]) -> String {
    let (status, to, text) = desk.form("commission", "/plans", "/plans", fields).await;
    assert_eq!(status, 303, "{text}");
    to.strip_prefix("/p").unwrap().to_owned()
}

/// Adds or drops a wish and returns the address of the new plan.
async fn wish(desk: &Desk, plan: &str, fields: &[(&str, &str)]) -> String {
    let (status, to, text) = desk.form("commission", plan, &format!("{plan}/wishes"), fields).await;
    assert_eq!(status, 303, "{text}");
    to.strip_prefix("/p").unwrap().to_owned()
}

async fn page(desk: &Desk, path: &str) -> String {
    let (status, text) = desk.page("commission", path).await;
    assert_eq!(status, 200, "{path}: {text}");
    text
}

/// Everybody in a plan: staff number, address of the sheet, place in words.
async fn people(desk: &Desk, plan: &str) -> Vec<(String, String, String)> {
    let mut people = Vec::new();
    for number in 1.. {
        let text = page(desk, &format!("{plan}/people?page={number}")).await;
        for row in text.split("<tr><th scope=\"row\"").skip(1) {
            let code = row.split("class=\"code\">").nth(1).and_then(|rest| rest.split('<').next()).unwrap();
            let link = row.split("href=\"/p").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let place = row.split("<td").nth(2).and_then(|cell| cell.split_once('>')).map(|(_, rest)| rest).unwrap();
            people.push((code.to_owned(), link.to_owned(), place.split("</td>").next().unwrap().to_owned()));
        }
        if !text.contains("rel=\"next\"") {
            return people;
        }
    }
    people
}

fn places(people: &[(String, String, String)]) -> Vec<(String, String)> {
    people.iter().map(|(code, _, place)| (code.clone(), place.clone())).collect()
}

const WARD: &str = "Phường Sông Đông";
const COMMUNE: &str = "Xã Đồng Tây";

#[tokio::test]
async fn a_plan_is_made_kept_and_told() {
    let desk = Desk::tiny().await;
    assert!(page(&desk, "/plans").await.contains("Chưa có phương án nào"));
    let made = plan(&desk, &[("preset", "stay"), ("name", "Bản đầu")]).await;
    let list = page(&desk, "/plans").await;
    assert!(list.contains("Bản đầu") && list.contains("Giữ nguyên chỗ làm"), "{list}");
    let glance = page(&desk, &made).await;
    for part in ["Tối ưu đã được kiểm chứng", WARD, COMMUNE, "Một cửa", "ở đơn vị kế thừa nơi cũ", "Hồ sơ mỗi người"]
    {
        assert!(glance.contains(part), "{part}: {glance}");
    }
    let everybody = people(&desk, &made).await;
    assert!(everybody.len() > 10 && everybody.iter().all(|(_, _, place)| place.contains(" - ")), "{everybody:?}");
    let sheet = page(&desk, &everybody[0].1).await;
    assert!(sheet.contains("Vì sao gợi ý nơi này") && sheet.contains("Bảng điểm đầy đủ"), "{sheet}");
    let unit = page(&desk, &format!("{made}/units/new-10001")).await;
    assert!(unit.contains("Thêm một chỗ thì") && unit.contains(WARD), "{unit}");
    assert_eq!(desk.page("commission", &format!("{made}/units/new-99999")).await.0, 404);
    assert_eq!(desk.page("commission", "/plans/not-an-id").await.0, 404);
    desk.stop().await;
}

#[tokio::test]
async fn without_people_there_is_no_plan() {
    let desk = Desk::empty(concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny"), Parts::All).await;
    let (status, _, text) = desk.form("commission", "/plans", "/plans", &[("preset", "stay")]).await;
    assert_eq!(status, 422);
    assert!(text.contains("Chưa có ai cần bố trí"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn every_weight_can_be_set_within_its_bounds() {
    let desk = Desk::tiny().await;
    let keys = [
        "other_unit",
        "other_district",
        "per_km",
        "not_fitting",
        "other_field",
        "above_allotted",
        "above_norm",
        "below_floor",
        "service_centre",
        "unplaced",
        "excess_limit_percent",
        "considered_units",
    ];
    let form = page(&desk, "/plans/new?preset=near").await;
    assert!(keys.iter().all(|key| form.contains(&format!("name=\"{key}\""))), "{form}");
    let with = |key: &'static str, value: &'static str| {
        let mut fields = vec![("expert", "1"), ("preset", "near")];
        fields.extend(keys.map(|other| (other, if other == key { value } else { "7" })));
        fields
    };
    for (key, value, bound) in
        [("per_km", "101", "100"), ("other_unit", "-1", "100000"), ("unplaced", "nhiều", "1000000")]
    {
        let (status, _, text) = desk.form("commission", "/plans/new", "/plans", &with(key, value)).await;
        assert_eq!(status, 422, "{key}");
        assert!(text.contains(&format!("từ 0 đến {bound}")) && text.contains("aria-invalid"), "{text}");
        assert!(text.contains(&format!("value=\"{value}\"")), "what was typed stays: {text}");
    }
    assert!(page(&desk, "/plans").await.contains("Chưa có phương án nào"));
    let made = plan(&desk, &with("unplaced", "20000")).await;
    assert!(page(&desk, &made).await.contains("trọng số tự đặt"));
    let usual = plan(&desk, &[("preset", "near")]).await;
    let (from, to) = (made.rsplit('/').next().unwrap(), usual.rsplit('/').next().unwrap());
    let compared = page(&desk, &format!("/plans/compare?from={from}&to={to}")).await;
    assert!(compared.contains("Trọng số khác nhau") && compared.contains("chỉ so được"), "{compared}");
    desk.stop().await;
}

#[tokio::test]
async fn a_wish_makes_a_new_plan_that_follows_it() {
    let desk = Desk::tiny().await;
    let first = plan(&desk, &[("preset", "stay"), ("name", "Gốc")]).await;
    let before = people(&desk, &first).await;
    let (code, _, place) = before.iter().find(|(_, _, place)| place.contains(WARD)).unwrap().clone();
    let pinned = wish(&desk, &first, &[("do", "pin"), ("person", &code), ("unit", "new-10007")]).await;
    assert_ne!(pinned, first);
    let after = people(&desk, &pinned).await;
    assert!(after.iter().find(|(other, ..)| *other == code).unwrap().2.contains(COMMUNE), "{after:?}");
    assert_eq!(places(&people(&desk, &first).await), places(&before), "the plan before stays as it was");
    let glance = page(&desk, &pinned).await;
    assert!(glance.contains("Thay đổi so với phương án gốc") && glance.contains(&place), "{glance}");
    assert!(glance.contains("Gốc, chỉnh lần 1"), "{glance}");
    // The same wishes give the same places, whatever way led to them.
    let banned = wish(&desk, &first, &[("do", "ban"), ("person", &before[0].0), ("unit", "new-10007")]).await;
    let both = wish(&desk, &banned, &[("do", "pin"), ("person", &code), ("unit", "new-10007")]).await;
    let again = wish(&desk, &both, &[("do", "remove"), ("number", "0")]).await;
    assert_eq!(places(&people(&desk, &again).await), places(&after));
    // Another pin takes the place of the first one.
    let back = wish(&desk, &pinned, &[("do", "pin"), ("person", &code), ("unit", "new-10001")]).await;
    assert!(people(&desk, &back).await.iter().find(|(other, ..)| *other == code).unwrap().2.contains(WARD));
    assert_eq!(page(&desk, &back).await.matches("value=\"remove\"").count(), 1);
    desk.stop().await;
}

#[tokio::test]
async fn two_people_swap_and_pairs_are_kept_apart_and_together() {
    let desk = Desk::tiny().await;
    let first = plan(&desk, &[("preset", "stay")]).await;
    let before = people(&desk, &first).await;
    let at = |unit: &str| before.iter().find(|(_, _, place)| place.contains(unit)).unwrap().0.clone();
    let (one, other) = (at(WARD), at(COMMUNE));
    let swapped =
        people(&desk, &wish(&desk, &first, &[("do", "swap"), ("person", &one), ("other", &other)]).await).await;
    let place = |people: &[(String, String, String)], code: &str| {
        people.iter().find(|(other, ..)| other == code).unwrap().2.clone()
    };
    assert!(place(&swapped, &one).contains(COMMUNE) && place(&swapped, &other).contains(WARD), "{swapped:?}");
    let united = format!("{one}, {other}");
    let united = people(&desk, &wish(&desk, &first, &[("do", "together"), ("people", &united)]).await).await;
    assert_eq!(place(&united, &one).contains(WARD), place(&united, &other).contains(WARD));
    let pair: Vec<&String> =
        before.iter().filter(|(_, _, place)| place.contains(WARD)).map(|(code, ..)| code).take(2).collect();
    let parted = wish(&desk, &first, &[("do", "apart"), ("person", pair[0]), ("other", pair[1])]).await;
    assert!(page(&desk, &parted).await.contains("các điều kiện ghim sau"));
    let parted = people(&desk, &parted).await;
    assert_ne!(place(&parted, pair[0]).contains(WARD), place(&parted, pair[1]).contains(WARD));
    for (fields, wrong) in [
        (vec![("do", "swap"), ("person", one.as_str()), ("other", one.as_str())], "hai người khác nhau"),
        (vec![("do", "pin"), ("person", "CB-99999"), ("unit", "new-10001")], "Không có ai mang mã số"),
        (vec![("do", "pin"), ("person", one.as_str()), ("unit", "new-99999")], "Hãy chọn đơn vị mới"),
        (vec![("do", "remove"), ("number", "3")], "không còn trong phương án"),
        (vec![("do", "dance")], "Hãy chọn loại yêu cầu"),
    ] {
        let (status, _, text) = desk.form("commission", &first, &format!("{first}/wishes"), &fields).await;
        assert_eq!(status, 422, "{fields:?}");
        assert!(text.contains(wrong), "{fields:?}: {text}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn a_wish_that_cannot_be_followed_is_explained() {
    let desk = Desk::tiny().await;
    let mut at = plan(&desk, &[("preset", "stay")]).await;
    let everybody = people(&desk, &at).await;
    // More people than the leadership of the commune may have.
    for (code, ..) in everybody.iter().take(8) {
        let fields = [("do", "pin"), ("person", code), ("unit", "new-10007"), ("group", "leadership")];
        at = wish(&desk, &at, &fields).await;
    }
    let glance = page(&desk, &at).await;
    assert!(glance.contains("Yêu cầu không đáp ứng được") && glance.contains("đã hết chỗ"), "{glance}");
    assert!(glance.contains(&format!("{COMMUNE} / Lãnh đạo đã hết chỗ")), "units are named: {glance}");
    assert!(glance.contains("chưa đáp ứng được"));
    assert!(glance.contains("Tối ưu đã được kiểm chứng"), "the plan is still the cheapest for what can be followed");
    desk.stop().await;
}

#[tokio::test]
async fn districts_see_the_published_plan_and_never_another() {
    let desk = Desk::tiny().await;
    let first = plan(&desk, &[("preset", "stay"), ("name", "Bản công bố")]).await;
    let second = plan(&desk, &[("preset", "near"), ("name", "Bản để riêng")]).await;
    let id = first.rsplit('/').next().unwrap().to_owned();
    let other = second.rsplit('/').next().unwrap().to_owned();
    let person = people(&desk, &first).await[0].1.clone();
    for login in ["district", "other", "home"] {
        for path in [
            "/plans".to_owned(),
            "/plans/new".to_owned(),
            first.clone(),
            person.clone(),
            format!("{first}/people"),
            format!("{first}/units/new-10001"),
            format!("{first}/expert.xlsx"),
            format!("/plans/compare?from={id}&to={other}"),
        ] {
            let (status, text) = desk.page(login, &path).await;
            assert!(status == 403 || status == 404, "{login} {path}: {status}");
            assert!(!text.contains("Bản để riêng"));
        }
        for (path, fields) in [("/plans".to_owned(), vec![("preset", "stay")]), (format!("{first}/publish"), vec![])] {
            assert_eq!(desk.form(login, "/", &path, &fields).await.0, 403, "{login} {path}");
        }
    }
    assert_eq!(desk.form("secretary", "/plans", &format!("{first}/publish"), &[]).await.0, 403);
    assert_eq!(desk.page("secretary", &first).await.0, 200);
    let unpublished = desk.page("district", "/proposals?district=all").await;
    assert!(!unpublished.1.contains("Bản "), "{}", unpublished.1);
    for (plan, name) in [(&first, "Bản công bố"), (&second, "Bản để riêng"), (&first, "Bản công bố")] {
        let (status, ..) = desk.form("commission", plan, &format!("{plan}/publish"), &[("do", "publish")]).await;
        assert_eq!(status, 303);
        let seen = desk.page("district", "/proposals?district=all").await.1;
        assert!(seen.contains(name), "{seen}");
        let count = page(&desk, "/plans").await.matches("đã công bố cho quận, huyện").count();
        assert_eq!(count, 1, "one plan is published at a time");
    }
    let (status, ..) = desk.form("commission", &first, &format!("{first}/publish"), &[("do", "take_back")]).await;
    assert_eq!(status, 303);
    assert!(!desk.page("district", "/proposals?district=all").await.1.contains("Bản công bố"));
    desk.stop().await;
}

#[tokio::test]
async fn the_expert_report_names_its_reader_and_is_journalled() {
    let desk = Desk::tiny().await;
    let first = plan(&desk, &[("preset", "stay")]).await;
    let (status, bytes) = desk.file("commission", &format!("{first}/expert.xlsx")).await;
    assert_eq!(status, 200);
    assert!(bytes.starts_with(b"PK"), "a workbook");
    let limits = haicap_sheets::child::Limits::default();
    let book = haicap_sheets::book::parse(&bytes, &limits).unwrap();
    let words: Vec<String> =
        book.sheets[0].rows.iter().flat_map(|row| row.cells.iter().map(|cell| cell.1.text())).collect();
    assert!(words.iter().any(|word| word.contains("Người thử commission")), "{:?}", &words[..5]);
    assert!(words.iter().filter(|word| word.starts_with("CB-")).count() > 10);
    let id = first.rsplit('/').next().unwrap();
    let entries = desk.app.store.journal_of(&format!("plan/{id}")).await.unwrap();
    assert!(entries.iter().any(|entry| entry.command == "export_plan"));
    desk.stop().await;
}

#[tokio::test]
async fn a_plan_says_when_people_have_changed_since() {
    let desk = Desk::tiny().await;
    let first = plan(&desk, &[("preset", "stay")]).await;
    let before = people(&desk, &first).await;
    let known = haicap_pack::staff(desk.running.instance().pack(), 1).officials;
    let someone = known.into_iter().find(|official| official.code == before[0].0).unwrap();
    let newcomer =
        Official { id: Uuid::from_u128(7), code: "CB-77777".into(), name: "Người Mới Đến".into(), ..someone };
    enroll(&desk.app, "test", vec![newcomer]).await.unwrap();
    let glance = page(&desk, &first).await;
    assert!(glance.contains("đã thay đổi từ khi lập phương án này"), "{glance}");
    assert_eq!(places(&people(&desk, &first).await), places(&before), "what was told then is told now");
    assert!(page(&desk, &before[0].1).await.contains("không dựng lại được lời giải thích"));
    assert!(page(&desk, &format!("{first}/units/new-10001")).await.contains("không dựng lại được"));
    assert_eq!(desk.page("commission", &format!("{first}/expert.xlsx")).await.0, 422);
    let next = wish(&desk, &first, &[("do", "pin"), ("person", "Người mới đến"), ("unit", "new-10007")]).await;
    let after = people(&desk, &next).await;
    assert!(after.iter().find(|(code, ..)| code == "CB-77777").unwrap().2.contains(COMMUNE), "{after:?}");
    assert!(!page(&desk, &next).await.contains("đã thay đổi từ khi lập phương án này"));
    desk.stop().await;
}

#[tokio::test]
async fn hcmc_is_planned_again_at_once() {
    let desk = Desk::hcmc().await;
    let first = plan(&desk, &[("preset", "stay")]).await;
    let text = page(&desk, &first).await;
    assert!(text.len() < 400_000, "{} bytes", text.len());
    assert!(text.contains("Tối ưu đã được kiểm chứng"));
    let rows = page(&desk, &format!("{first}/people?show=away")).await;
    let code = rows.split("class=\"code\">").nth(1).and_then(|rest| rest.split('<').next());
    let code = code.map_or_else(|| "CB-00100".to_owned(), str::to_owned);
    let pinned = wish(&desk, &first, &[("do", "pin"), ("person", &code), ("unit", "new-26740")]).await;
    let text = page(&desk, &format!("{pinned}/people?q={code}")).await;
    assert!(text.contains("Phường Sài Gòn"), "{text}");
    let sheet = text.split("href=\"/p").find(|part| part.contains("/people/")).unwrap().split('"').next().unwrap();
    assert!(page(&desk, sheet).await.contains("theo nguyện vọng hoặc yêu cầu đã ghim"));
    let (status, _) = desk.page("commission", &format!("{pinned}/expert.xlsx")).await;
    assert!(status == 200 || status == 202, "the report is there or in the making: {status}");
    desk.stop().await;
}
