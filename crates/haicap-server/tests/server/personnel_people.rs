//! Overview, milestones, people, units, before and after, establishment and journal of the personnel part.

use crate::support;
use haicap_core::organization::{FormerPlace, Official, Sex};
use haicap_pack::Pack;
use haicap_server::Parts;
use haicap_server::personnel::{demo, roster::enroll};
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::personnel::Desk;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

fn people(pack: &Pack) -> Vec<Official> {
    haicap_pack::staff(pack, 1).officials
}

/// Somebody of the first district (901), and somebody of the second (902).
fn of_each_district(desk: &Desk) -> (Official, Official) {
    let pack = desk.running.instance().pack().clone();
    let district = |official: &Official| match official.from {
        FormerPlace::District(code) => Some(code),
        FormerPlace::Unit(unit) => pack.city.units.get(&unit).and_then(|unit| unit.district),
    };
    let of = |code| people(&pack).into_iter().find(|official| district(official) == Some(code)).unwrap();
    (of(901), of(902))
}

async fn journal(desk: &Desk, command: &str) -> String {
    desk.page("commission", &format!("/journal?command={command}")).await.1
}

fn rows(text: &str) -> usize {
    text.matches("<tr id=\"e").count()
}

#[tokio::test]
async fn the_start_tells_each_body_what_waits_for_it() {
    let desk = Desk::tiny().await;
    let (status, text) = desk.page("district", "/").await;
    assert_eq!(status, 200);
    assert!(text.contains("chưa có đề xuất nơi làm việc"), "{text}");
    let (_, home) = desk.page("home", "/").await;
    assert!(home.contains("Hiện không có việc nào đang chờ"), "{home}");
    assert!(home.contains("Tập huấn"), "{home}");
    desk.stop().await;
}

#[tokio::test]
async fn an_empty_store_says_how_to_begin() {
    let desk = Desk::empty(TINY, Parts::All).await;
    for path in ["/", "/people"] {
        let (_, text) = desk.page("commission", path).await;
        assert!(text.contains("Chưa có ai trong danh sách nhân sự"), "{path}: {text}");
        assert!(text.contains("/p/imports"), "{path}: {text}");
        let (_, text) = desk.page("district", path).await;
        assert!(!text.contains("class=\"button\" href=\"/p/imports"), "{path}: {text}");
    }
    for path in ["/units", "/establishment", "/reorganisation", "/journal", "/units/new-10001"] {
        assert_eq!(desk.page("commission", path).await.0, 200, "{path}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn people_are_found_by_name_and_number_without_accents() {
    let desk = Desk::tiny().await;
    let person = Official { name: "Đặng Thị Bích Hằng".into(), ..of_each_district(&desk).0 };
    enroll(&desk.app, "test", vec![person.clone()]).await.unwrap();
    for query in ["bich+hang", "H%E1%BA%B1ng", &person.code.to_lowercase()] {
        let (_, text) = desk.page("home", &format!("/people?q={query}")).await;
        assert!(text.contains("Đặng Thị Bích Hằng"), "{query}: {text}");
        assert!(text.contains(&format!("/p/people/{}", person.id)), "{query}");
    }
    let (_, text) = desk.page("home", "/people?q=khong+co+ai").await;
    assert!(text.contains("Không có ai khớp bộ lọc"), "{text}");
    for wrong in ["state=x", "pool=x", "unit=new-99999", "district=999", "field=x", "qualification=x"] {
        assert_eq!(desk.page("home", &format!("/people?{wrong}")).await.0, 404, "{wrong}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn a_district_sees_its_own_people_only() {
    let desk = Desk::tiny().await;
    let (own, other) = of_each_district(&desk);
    let (_, text) = desk.page("other", "/people").await;
    assert!(text.contains(&own.code) && !text.contains(&other.code), "{text}");
    assert_eq!(desk.page("other", &format!("/people/{}", own.id)).await.0, 200);
    let theirs = desk.page("other", &format!("/people/{}", other.id)).await;
    let nobodys = desk.page("other", "/people/00000000-0000-0000-0000-000000000001").await;
    assert_eq!((theirs.0, nobodys.0), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    let message = |text: &str| text.split("<main").nth(1).map(str::to_owned);
    assert_eq!(message(&theirs.1), message(&nobodys.1), "not yours and not there are told apart");
    assert_eq!(desk.page("other", "/people?district=902").await.0, 404);
    for closed in ["/people.xlsx", "/people.csv", "/journal"] {
        assert_eq!(desk.page("other", closed).await.0, 403, "{closed}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn reading_a_file_is_journalled_once_an_hour_for_each_reader() {
    let desk = Desk::tiny().await;
    let (person, _) = of_each_district(&desk);
    for _ in 0..2 {
        let (status, text) = desk.page("home", &format!("/people/{}", person.id)).await;
        assert_eq!(status, 200);
        assert!(text.contains(&person.name) && text.contains("trước khi có hồ sơ này"), "{text}");
    }
    assert_eq!(rows(&journal(&desk, "read_file").await), 1);
    desk.page("commission", &format!("/people/{}", person.id)).await;
    let read = journal(&desk, "read_file").await;
    assert_eq!(rows(&read), 2);
    assert!(read.contains("Người thử home") && read.contains(&person.code) && !read.contains(&person.name), "{read}");
    let (status, _) = desk.page("home", &format!("/people/{}?on=2025-13-01", person.id)).await;
    assert_eq!(status, 422);
    desk.stop().await;
}

#[tokio::test]
async fn family_ties_are_for_the_commission_alone() {
    let desk = Desk::tiny().await;
    let (one, other) = of_each_district(&desk);
    let tied = Official { relatives: [other.code.clone()].into(), ..one.clone() };
    enroll(&desk.app, "test", vec![tied]).await.unwrap();
    let path = format!("/people/{}", one.id);
    assert!(desk.page("commission", &path).await.1.contains(&other.code));
    for login in ["home", "district", "secretary"] {
        let (_, text) = desk.page(login, &path).await;
        assert!(!text.contains(&other.code) && !text.contains("Quan hệ gia đình"), "{login}: {text}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn an_export_names_its_reader_and_is_journalled_without_names() {
    let desk = Desk::tiny().await;
    let (person, _) = of_each_district(&desk);
    let (status, bytes) = desk.file("home", "/people.csv?q=nguyen").await;
    assert_eq!(status, 200);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("Người xuất: Người thử home"), "{text}");
    let (_, all) = desk.file("home", "/people.csv").await;
    assert!(String::from_utf8(all).unwrap().contains(&person.code));
    let (status, bytes) = desk.file("secretary", "/people.xlsx?state=none").await;
    assert_eq!((status, &bytes[..2]), (StatusCode::OK, b"PK".as_slice()));
    let noted = journal(&desk, "export_people").await;
    assert_eq!(rows(&noted), 3);
    assert!(!noted.contains("nguyen"), "the journal holds what was searched for: {noted}");
    desk.stop().await;
}

#[tokio::test]
async fn an_allotted_number_is_changed_with_a_reason_and_its_history_stays() {
    let desk = Desk::tiny().await;
    let form = |places: &'static str, reason: &'static str| {
        [("unit", "new-10001"), ("block", "government"), ("allotted", places), ("reason", reason)]
    };
    let send = async |login: &'static str, fields: &[(&str, &str)]| {
        desk.form(login, "/establishment", "/establishment", fields).await
    };
    for (places, reason) in [("x", "lý do"), ("-1", "lý do"), ("1000", "lý do"), ("12", "  "), ("14", "như cũ")] {
        assert_eq!(send("home", &form(places, reason)).await.0, 422, "{places} {reason}");
    }
    assert_eq!(send("home", &form("16", "Tăng việc")).await.0, 303);
    assert_eq!(send("commission", &form("15", "Rà soát lại")).await.0, 303);
    let (_, text) = desk.page("other", "/establishment?block=government").await;
    assert!(text.contains("Tăng việc") && text.contains("Rà soát lại") && text.contains("đã điều chỉnh"), "{text}");
    assert!(text.contains("không được kiêm"), "{text}");
    assert!(!text.contains("name=\"allotted\""), "a district may not adjust: {text}");
    assert_eq!(send("secretary", &form("10", "lý do")).await.0, 403);
    assert_eq!(rows(&journal(&desk, "change_allotment").await), 2);
    let (_, unit) = desk.page("home", "/units/new-10001").await;
    assert!(unit.contains(">15<"), "{unit}");
    desk.stop().await;
}

#[tokio::test]
async fn a_milestone_that_no_data_shows_is_confirmed_with_a_note() {
    let desk = Desk::tiny().await;
    let path = "/milestones/training";
    let (status, text) = desk.page("district", path).await;
    assert_eq!(status, 200);
    assert!(text.contains("chưa có xác nhận của cơ quan chủ trì") && !text.contains("name=\"note\""), "{text}");
    let mark = |note: &'static str, what: &'static str| [("unit", "new-10001"), ("note", note), ("do", what)];
    assert_eq!(desk.form("commission", path, path, &mark("", "confirm")).await.0, 422);
    assert_eq!(desk.form("commission", path, path, &[("note", "x"), ("do", "confirm")]).await.0, 422);
    assert_eq!(desk.form("commission", path, path, &mark("Sở Nội vụ báo cáo", "confirm")).await.0, 303);
    let (_, text) = desk.page("home", path).await;
    assert!(text.contains("Sở Nội vụ báo cáo"), "{text}");
    let done = desk.page("home", "/milestones/training?standing=done").await.1;
    assert!(done.contains("id=\"new-10001\"") && !done.contains("id=\"new-10007\""), "{done}");
    assert_eq!(desk.form("commission", path, path, &mark("Nhầm đơn vị", "take_back")).await.0, 303);
    assert!(!desk.page("home", "/milestones/training?standing=done").await.1.contains("id=\"new-10001\""));
    assert_eq!(desk.form("secretary", path, path, &mark("x", "confirm")).await.0, 403, "neither owner nor commission");
    assert_eq!(desk.form("district", path, path, &mark("x", "confirm")).await.0, 403);
    assert_eq!(desk.page("home", "/milestones/none").await.0, 404);
    desk.stop().await;
}

/// The numbers in the row of a post: places, people, short, over, units short.
fn post_row(text: &str, post: &str) -> Vec<u32> {
    let row = text.split(&format!("<tr id=\"post-{post}\">")).nth(1).unwrap_or_else(|| panic!("{post}: {text}"));
    let cells = row.split("</tr>").next().unwrap().split("<td").skip(1);
    let digits = |cell: &str| cell.split('>').nth(1 + usize::from(cell.contains("<span"))).unwrap().to_owned();
    cells.map(|cell| digits(cell).split('<').next().unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn short_and_over_are_summed_by_position_unit_by_unit() {
    let desk = Desk::tiny().await;
    let before = post_row(&desk.page("commission", "/units").await.1, "chair");
    let (units, places) = (before[4], before[0]);
    assert!(units > 1 && before == [places, 0, places, 0, units], "{before:?}");
    // Three in one unit's seat leave the seats of the others empty.
    let people = desk.people("commission").await;
    let three = people.iter().take(3).map(|person| person["official"].as_str().unwrap());
    let draft = |id: &str| json!({ "official": id, "track": "provisional", "place": { "unit": support::WARD, "post": "chair" } });
    let drafts: Vec<Value> = three.map(draft).collect();
    let (status, body) = desk.api("district", "/api/v1/personnel/files/draft", &json!({ "wishes": drafts })).await;
    assert_eq!(status, 200, "{body}");
    let after = post_row(&desk.page("commission", "/units").await.1, "chair");
    assert_eq!(after, [places, 3, places - 1, 2, units - 1]);
    desk.stop().await;
}

#[tokio::test]
async fn units_are_told_from_what_they_draw_and_what_they_lack() {
    let desk = Desk::tiny().await;
    let (_, text) = desk.page("commission", "/units?sort=difference").await;
    assert!(text.contains("Phường Sông Đông") && text.contains("thiếu 17"), "{text}");
    let (_, text) = desk.page("commission", "/units?district=902").await;
    assert!(text.contains("Xã Đồng Tây") && !text.contains("Phường Sông Đông"), "{text}");
    let (status, text) = desk.page("commission", "/units/new-10007").await;
    assert_eq!(status, 200);
    // The pack says that the second district leads; two old units, one of them in part.
    for said in ["Huyện Hai", "Phường Chợ Cũ, Quận Một (một phần)", "trống 1", "Bí thư", "chưa quy định"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    let (_, text) = desk.page("commission", "/units/new-10007?on=2025-06-20").await;
    assert!(text.contains("mô hình tổ chức dưới đây áp dụng từ 01/07/2025"), "{text}");
    assert_eq!(desk.page("commission", "/units/new-10007?on=x").await.0, 422);
    for wrong in ["/units/old-10001", "/units/new-99999", "/units/x"] {
        assert_eq!(desk.page("commission", wrong).await.0, 404, "{wrong}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn every_old_unit_is_followed_into_the_new_ones() {
    let desk = Desk::tiny().await;
    let (_, text) = desk.page("commission", "/reorganisation").await;
    assert!(text.contains("id=\"old-10004\"") && text.contains("Huyện Hai"), "{text}");
    assert!(text.contains("chưa ghi căn cứ pháp lý"), "the tiny pack names no ground: {text}");
    let (_, text) = desk.page("commission", "/reorganisation?by=new&district=902").await;
    assert!(text.contains("id=\"new-10007\"") && !text.contains("id=\"new-10001\""), "{text}");
    let (_, text) = desk.page("other", "/reorganisation").await;
    assert!(text.contains("id=\"old-10001\"") && !text.contains("id=\"old-10007\""), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn a_form_without_its_token_changes_nothing() {
    let desk = Desk::tiny().await;
    let fields = [("unit", "new-10001"), ("block", "government"), ("allotted", "1"), ("reason", "x"), ("note", "x")];
    for path in ["/establishment", "/milestones/training"] {
        // Whoever does not have the page does not have its token.
        let (status, _, text) = desk.form("commission", "/assets/haicap.css", path, &fields).await;
        assert_eq!(status, 403, "{path}: {text}");
    }
    assert_eq!(rows(&journal(&desk, "change_allotment").await), 0);
    desk.stop().await;
}

/// The pages of the whole city answer within what a person does not wait for.
#[tokio::test]
async fn pages_of_the_whole_city_are_quick_and_not_too_long() {
    let desk = Desk::hcmc().await;
    let pack = desk.running.instance().pack().clone();
    let all = people(&pack);
    assert_eq!(all.len(), 11_573);
    let woman = all.iter().find(|official| official.sex == Sex::Female).unwrap();
    let paths = [
        "/",
        "/people",
        "/people?q=nguyen",
        "/people?state=none&page=7",
        "/units",
        "/units/new-26740",
        "/reorganisation",
        "/reorganisation?by=new",
        "/establishment",
        "/journal",
        "/journal?command=read_file",
        "/milestones/notices_submitted",
        &format!("/people/{}", woman.id),
    ];
    for path in paths {
        let (status, text) = desk.page("commission", path).await;
        assert_eq!(status, 200, "{path}");
        assert!(text.len() < 400 * 1024, "{path}: {} bytes", text.len());
    }
    let (_, text) = desk.page("commission", "/reorganisation").await;
    assert_eq!(text.matches("<tr id=\"old-").count(), 273);
    assert_eq!(desk.page("commission", "/units").await.1.matches("<tr id=\"new-").count(), 102);
    desk.stop().await;
}

#[tokio::test]
async fn a_file_shows_each_body_and_a_unit_hides_people_of_other_districts() {
    let desk = Desk::tiny().await;
    let (_, person) = of_each_district(&desk);
    let wish = json!({ "official": person.id, "track": "provisional" });
    let place = json!({ "unit": "new-10007", "post": "chair" });
    let draft = json!({ "wishes": [{ "official": person.id, "track": "provisional", "place": place, "note": "Đúng chuyên môn" }] });
    let step = async |login: &str, step: &str, body: &Value| {
        let (status, answer) = desk.api(login, &format!("/api/v1/personnel/files/{step}"), body).await;
        assert_eq!((status, &answer["done"]), (StatusCode::OK, &json!(1)), "{step}: {answer}");
    };
    step("district", "draft", &draft).await;
    step("district", "propose", &json!({ "wishes": [wish] })).await;
    assert!(desk.page("home", "/").await.1.contains("đã đề xuất, chờ thẩm định"));
    step("home", "accept", &json!({ "wishes": [wish] })).await;
    let (_, text) = desk.page("commission", "/").await;
    assert!(text.contains("Sở Nội vụ đã chấp nhận, chờ đồng thẩm định") && text.contains("state=accepted"), "{text}");
    step("commission", "concur", &json!({ "wishes": [wish] })).await;
    assert!(desk.page("secretary", "/").await.1.contains("đã thẩm định, chờ cơ quan quyết định thống nhất"));
    let (_, text) = desk.page("secretary", &format!("/people/{}", person.id)).await;
    for said in [
        "Quận ủy, huyện ủy: Huyện Hai",
        "Sở Nội vụ",
        "Ban Tổ chức Thành ủy",
        "Đúng chuyên môn",
        "Chưa có quyết định nào",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    for colleague in ["district", "home", "commission"] {
        assert!(!text.contains(&format!("Người thử {colleague}")), "colleagues are named by their bodies: {text}");
    }
    assert!(desk.page("other", "/").await.1.contains("Quận ủy, huyện ủy: Quận Một"));
    let (_, text) = desk.page("other", "/units/new-10007").await;
    assert!(text.contains("người của Huyện Hai") && !text.contains(&person.name), "{text}");
    assert!(desk.page("district", "/units/new-10007").await.1.contains(&person.name));
    let (_, text) = desk.page("commission", "/people?state=appraised&unit=new-10007").await;
    assert!(text.contains(&person.code) && text.contains("1 người"), "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn on_a_day_only_papers_in_effect_count() {
    let desk = Desk::empty(TINY, Parts::All).await;
    demo::prepare(desk.running.instance(), 1).await.unwrap();
    let (_, list) = desk.page("commission", "/people?state=issued").await;
    let link = list.split("/p/people/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let path = format!("/people/{link}");
    let (_, text) = desk.page("commission", &format!("{path}?on=2025-06-04")).await;
    assert!(text.contains("chưa có thông báo có hiệu lực"), "{text}");
    let (_, text) = desk.page("commission", &format!("{path}?on=2030-01-01")).await;
    assert!(!text.contains("chưa có thông báo có hiệu lực"), "{text}");
    let holders = |text: &str| text.matches("class=\"tag good\">đã ban hành").count();
    let (_, before) = desk.page("commission", "/units/new-10001?on=2025-06-04").await;
    let (_, after) = desk.page("commission", "/units/new-10001?on=2030-01-01").await;
    assert_eq!(holders(&before), 0);
    assert!(holders(&after) >= 10, "{after}");
    let all = [("all", "yes"), ("note", "Báo cáo chung"), ("do", "confirm")];
    assert_eq!(desk.form("commission", "/milestones/training", "/milestones/training", &all).await.0, 303);
    let (_, text) = desk.page("home", "/milestones/training?standing=done").await;
    assert!(text.contains("id=\"new-10001\"") && text.contains("id=\"new-10007\""), "{text}");
    desk.stop().await;
}
