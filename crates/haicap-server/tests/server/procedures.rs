//! The catalogue for everybody: found by everyday words, read in plain language, listed ones refuse dossiers by name;
//! and the form of a procedure: checked at the server, kept apart from dossier and journal.

use crate::support;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use support::official::Official;
use support::trial::{page as opened, seen};
use support::{Person, WARD, World, copy_folder, official_submission, submission};

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// A procedure that is in the catalogue only.
const LISTED: &str = r#"
code = "1.000009"
version = 1
status = "catalogue_only"
name = "Thủ tục nhận cha, mẹ, con"
name_en = "Recognition of a parent or child"
keywords = ["nhận con"]
field = "Hộ tịch"
in_force_from = "2025-06-01"
channels = ["counter", "online"]
law = ["Luật thử"]

[[unsure]]
field = "limit"
note = "bảng nguồn không ghi đơn vị"
"#;

/// A procedure with a form, taken online too.
const WITH_FORM: &str = r#"
[[fields]]
key = "ho_ten_con"
label = "Họ tên con"
label_en = "Name of the child"
kind = "text"
required = true

[[fields]]
key = "ngay_sinh"
label = "Ngày sinh"
label_en = "Date of birth"
kind = "date"
required = true

[[fields]]
key = "so_me"
label = "Số định danh của mẹ"
label_en = "Identity number of the mother"
kind = "identity"
"#;

/// The tiny city with a second procedure that is only listed.
async fn world() -> World {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new(TINY), folder.path());
    fs::write(folder.path().join("procedures/1.000009.toml"), LISTED).unwrap();
    let tiny = fs::read_to_string(folder.path().join("procedures/1.000001.toml")).unwrap();
    let online = tiny.replace("1.000001", "1.000008").replace("[\"counter\"]", "[\"counter\", \"online\"]");
    fs::write(folder.path().join("procedures/1.000008.toml"), format!("{online}{WITH_FORM}")).unwrap();
    World::of(folder.path().to_str().unwrap()).await
}

async fn page(world: &World, path: &str) -> (u16, String) {
    let answer = world.client.get(format!("{}{path}", world.base())).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_visitor_finds_and_reads_a_procedure_without_signing_in() {
    let world = world().await;
    let (status, all) = page(&world, "/procedures").await;
    assert_eq!(status, 200);
    assert!(all.contains("1.000001") && all.contains("1.000009") && all.contains("chỉ có trong danh mục"), "{all}");
    let (_, found) = page(&world, "/procedures?q=XAC+nhan").await;
    assert!(found.contains("/procedures/1.000001\"") && !found.contains("/procedures/1.000009\""), "{found}");
    let (_, field) = page(&world, "/procedures?q=nhan+con&field=H%E1%BB%99+t%E1%BB%8Bch").await;
    assert!(field.contains("/procedures/1.000009\""), "{field}");
    let (status, none) = page(&world, "/procedures?q=ho+chieu").await;
    assert!(status == 200 && none.contains("Không có thủ tục nào phù hợp"), "{none}");
    let (_, one) = page(&world, "/procedures/1.000001").await;
    for words in [
        "Tờ khai",
        "2.000 đồng/trang",
        "1 ngày làm việc",
        "Tiếp nhận",
        "Giấy xác nhận",
        "chưa đối chiếu",
        "bịa ra để thử",
    ] {
        assert!(one.contains(words), "{words}: {one}");
    }
    assert!(one.contains("chỉ nhận trực tiếp tại quầy") && !one.contains("/counter?procedure="), "{one}");
    let (_, home) = page(&world, "/").await;
    assert!(home.contains("/procedures"), "the way in is on the start page");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn whatever_is_typed_into_the_search_is_text() {
    let world = world().await;
    let long = "a".repeat(5_000);
    for query in ["%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%F0%9F%98%80", "%22%3E%3Cu%3E", "%00", "....", long.as_str()]
    {
        let (status, text) = page(&world, &format!("/procedures?q={query}&field={query}")).await;
        assert!(status == 200 && !text.contains("<script>alert") && !text.contains("\"><u>"), "{query}");
    }
    for code in ["1.999999", "x", "..%2F..", "%3Cscript%3E"] {
        assert_eq!(page(&world, &format!("/procedures/{code}")).await.0, 404, "{code}");
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_listed_procedure_is_shown_and_refuses_dossiers_by_name() {
    let world = world().await;
    let (status, text) = page(&world, "/procedures/1.000009").await;
    assert_eq!(status, 200);
    for words in ["chưa nhận hồ sơ trên hệ thống", "Chưa có trong danh mục", "bảng nguồn không ghi đơn vị"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("/counter?procedure="), "nothing invites to hand in");
    let counter = world.staff(WARD, "counter_officer").await;
    let (_, body) = submission(WARD, "1.000009", &[]);
    let answer = world.post(&counter.token, "dossiers", &body).await;
    assert_eq!((answer.status.as_u16(), answer.error()), (422, "catalogue_only"));
    assert!(answer.body["message"].as_str().unwrap().contains("Trung tâm Phục vụ hành chính công"));
    let again = world.post(&counter.token, "dossiers", &body).await;
    assert_eq!(again.error(), "catalogue_only", "asked again, it is refused again");
    let journal = world.get(&world.director, "journal").await.body;
    let entries = journal.as_array().unwrap();
    let refused = |entry: &&Value| entry.to_string().contains("catalogue_only");
    assert_eq!(entries.iter().filter(refused).count(), 2, "{journal}");
    let (_, unknown) = submission(WARD, "1.999999", &[]);
    assert_eq!(world.post(&counter.token, "dossiers", &unknown).await.status, 422);
    let offered = world.get("", "procedures").await.body;
    assert!(!offered.to_string().contains("1.000009"), "the API lists what takes dossiers");
    world.running.stop().await.unwrap();
}

/// What a citizen sends online.
fn online(citizen: &Person, answers: &Value) -> (uuid::Uuid, Value) {
    let (id, mut body) = submission(WARD, "1.000008", &["to_khai"]);
    body["channel"] = "online".into();
    body["applicant"]["id"] = citizen.account.to_string().into();
    body["answers"] = answers.clone();
    (id, body)
}

#[tokio::test]
async fn answers_are_checked_at_the_server_and_nothing_is_half_saved() {
    let world = world().await;
    let citizen = world.citizen(7).await;
    let rows = [
        (json!({}), vec!["Họ tên con: Cần điền ô này.", "Ngày sinh: Cần điền ô này."]),
        (json!({ "ho_ten_con": "An", "ngay_sinh": "31/02/2025" }), vec!["Ngày sinh: Dương lịch không có ngày này"]),
        (json!({ "ho_ten_con": "An", "ngay_sinh": "2/6/2025", "so_me": "12" }), vec!["mẹ: Số định danh gồm đúng 12"]),
        (
            json!({ "ho_ten_con": "An", "ngay_sinh": "2/6/2025", "so_me": "079123456789" }),
            vec!["mẹ: Đây là vận hành thử: không ghi số định danh thật"],
        ),
        (json!({ "ho_ten_con": "a".repeat(121), "ngay_sinh": "2/6/2025" }), vec!["Họ tên con: Dài quá"]),
        (
            json!({ "ho_ten_con": "An", "ngay_sinh": "2/6/2025", "la": "x" }),
            vec!["la: Biểu mẫu của thủ tục không có ô này"],
        ),
    ];
    for (answers, words) in rows {
        let (id, body) = online(&citizen, &answers);
        let answer = world.post(&citizen.token, "dossiers", &body).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (422, "wrong_answers"), "{answers}");
        let message = answer.body["message"].as_str().unwrap();
        assert!(words.iter().all(|word| message.contains(word)), "{message}");
        assert_eq!(world.get(&citizen.token, &format!("dossiers/{id}")).await.status, 404, "nothing was saved");
    }
    let counter = world.staff(WARD, "counter_officer").await;
    world.submitted(&counter, WARD, "1.000008", &["to_khai"]).await;
    let (_, mut wrong) = submission(WARD, "1.000008", &["to_khai"]);
    wrong["answers"] = json!({ "ngay_sinh": "hôm qua" });
    assert_eq!(
        world.post(&counter.token, "dossiers", &wrong).await.error(),
        "wrong_answers",
        "what is typed is checked"
    );
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn numbers_of_trials_stay_out_of_the_official_store_wherever_they_stand() {
    let mut official = Official::of(world().await).await;
    official.staffed().await;
    let (_, mut body) = official_submission(WARD, "1.000008", &["to_khai"]);
    let rows = [
        ("/applicant/identity_number", "000000000009", "bad_input"),
        ("/answers/so_me", "000123450789", "wrong_answers"),
        ("/answers/so_me", "999123450789", ""),
    ];
    body["answers"] = json!({ "so_me": "" });
    for (place, number, error) in rows {
        let mut typed = body.clone();
        *typed.pointer_mut(place).unwrap() = json!(number);
        let request = official.world.client.post(official.url("/api/v1/dossiers")).json(&typed);
        let answer = request.bearer_auth(&official.bearers["quay"]).send().await.unwrap();
        let said: Value = answer.json().await.unwrap();
        assert_eq!(said["error"].as_str().unwrap_or_default(), error, "{number}: {said}");
        assert!(
            error.is_empty() || said["message"].as_str().unwrap().contains("chỉ dùng trong vận hành thử"),
            "{said}"
        );
    }
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_counter_checks_the_applicant_as_the_form_of_visitors_does() {
    let world = world().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let shown = opened(&world, &counter.token, "/counter?procedure=1.000008").await.text;
    for kind in ["name", "identity", "dialled"] {
        assert!(shown.contains(&format!("data-kind=\"{kind}\"")), "said while one types: {kind}");
    }
    assert!(shown.contains("id=\"f.so_me\"") && shown.matches("data-range=").count() == 2, "{shown}");
    let hidden = ["csrf", "procedure", "command_id", "accept_id", "dossier", "applicant"];
    let good = [("unit", "new-10001"), ("channel", "counter"), ("name", "An"), ("identity_number", "000000000007")];
    let rows = [
        ("name", "An #", "name-wrong", "bỏ ký tự “#”"),
        ("name", " ", "name-wrong", "Hãy viết họ tên"),
        ("identity_number", "079123456789", "identity_number-wrong", "không ghi số định danh thật"),
        ("phone", "12", "phone-wrong", "9 đến 15 chữ số"),
        ("copies", "0", "copies-wrong", "từ 1 đến 1000"),
        ("pages", "", "pages-wrong", "từ 1 đến 1000"),
        ("f.so_me", "079123456789", "f.so_me-wrong", "không ghi số định danh thật"),
    ];
    for (field, typed, place, says) in rows {
        let mut fields: Vec<(&str, String)> = hidden.map(|name| (name, value_of(&shown, name))).into();
        let others = good.iter().filter(|(name, _)| *name != field);
        fields.extend(others.map(|(name, value)| (*name, (*value).to_owned())));
        fields.push((field, typed.to_owned()));
        let request = world.client.post(format!("{}/counter", world.base())).form(&fields);
        let answer = seen(request.header("cookie", format!("haicap-t1={}", counter.token))).await;
        assert_eq!(answer.status, 422, "{field}");
        let said = answer.text.split(&format!("id=\"{place}\"")).nth(1).unwrap_or_default();
        assert!(said.split("</small>").next().unwrap().contains(says), "{field}: {said:.200}");
    }
    assert_eq!(world.app.store.counts_by_unit().await.unwrap(), vec![], "nothing was written");
    world.running.stop().await.unwrap();
}

/// The value of a hidden field.
fn value_of(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn answers_are_text_seen_by_who_may_read_and_never_in_the_journal() {
    let world = world().await;
    let (citizen, other) = (world.citizen(7).await, world.citizen(8).await);
    let answers =
        json!({ "ho_ten_con": "<b>Ho\u{300}a</b> \u{1f600}", "ngay_sinh": "02/06/2025", "so_me": "000123450789" });
    let (id, body) = online(&citizen, &answers);
    assert_eq!(world.post(&citizen.token, "dossiers", &body).await.status, 200);
    let read = world.get(&citizen.token, &format!("dossiers/{id}")).await.body;
    assert_eq!(read["answers"]["ho_ten_con"], "<b>Hòa</b> \u{1f600}");
    assert_eq!(read["answers"]["ngay_sinh"], "2025-06-02");
    assert_eq!(world.get(&other.token, &format!("dossiers/{id}")).await.status, 404);
    let shown = |person: Person| {
        let request = world.client.get(format!("{}/dossiers/{id}", world.base()));
        async move {
            let request = request.header("cookie", format!("haicap-t1={}", person.token));
            request.send().await.unwrap().text().await.unwrap()
        }
    };
    let own = shown(citizen.clone()).await;
    assert!(own.contains("&#60;b&#62;Hòa") && own.contains("02/06/2025") && own.contains("000123450789"), "{own}");
    let chair = shown(world.staff(WARD, "chair").await).await;
    assert!(
        chair.contains("Hòa") && !chair.contains("000123450789"),
        "numbers are masked for those who do not need them"
    );
    let journal = world.get(&world.director, "journal").await.body.to_string();
    assert!(journal.contains(&id.to_string()) && !journal.contains("Hòa") && !journal.contains("0789"), "{journal}");
    let again = world.post(&citizen.token, "dossiers", &body).await;
    assert_eq!((again.status.as_u16(), &again.body["repeated"]), (200, &true.into()));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_form_says_what_is_wrong_at_the_field_and_keeps_what_was_typed() {
    let world = world().await;
    let citizen = world.citizen(7).await;
    let (cookie, url) = (format!("haicap-t1={}", citizen.token), format!("{}/counter", world.base()));
    let shown = world.client.get(format!("{url}?procedure=1.000008")).header("cookie", &cookie).send().await.unwrap();
    let shown = shown.text().await.unwrap();
    assert!(shown.contains("name=\"f.ngay_sinh\" type=\"date\"") && shown.contains("Nội dung tờ khai"), "{shown}");
    let hidden = |name: &str| {
        let rest = shown.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
        rest.split('"').next().unwrap().to_owned()
    };
    let mut fields: Vec<(String, String)> = ["csrf", "procedure", "command_id", "accept_id", "dossier", "applicant"]
        .map(|name| (name.into(), hidden(name)))
        .into();
    let typed = [
        ("unit", "new-10001"),
        ("channel", "online"),
        ("name", "Lê Thị Thử"),
        ("identity_number", "000000000007"),
        ("phone", ""),
        ("paper", "to_khai"),
        ("copies", "1"),
        ("pages", "1"),
        ("then", "none"),
        ("f.ho_ten_con", "\"><script>"),
        ("f.ngay_sinh", "31/02/2025"),
    ];
    fields.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let send = |fields: Vec<(String, String)>| world.client.post(&url).header("cookie", &cookie).form(&fields).send();
    let answer = send(fields.clone()).await.unwrap();
    assert_eq!(answer.status(), 422);
    let text = answer.text().await.unwrap();
    assert!(text.contains("Dương lịch không có ngày này") && text.contains("value=\"31/02/2025\""), "{text}");
    assert!(text.contains("f.ngay_sinh-wrong") && !text.contains("<script>\""), "{text}");
    fields.last_mut().unwrap().1 = "28/02/2025".into();
    let answer = send(fields).await.unwrap();
    assert_eq!(answer.status(), 303, "mended, it goes in");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_whole_catalogue_is_a_file_for_everybody() {
    let world = World::hcmc().await;
    let get = async |path: &str| world.client.get(format!("{}{path}", world.base())).send().await.unwrap();
    let list: serde_json::Value = serde_json::from_str(&get("/procedures.json").await.text().await.unwrap()).unwrap();
    let list = list.as_array().unwrap();
    let offered = list.iter().filter(|one| one["takes_dossiers"] == "có").count();
    assert!(list.len() >= 40 && offered >= 12, "{offered} of {}", list.len());
    let copies = list.iter().find(|one| one["code"] == "2.000815").unwrap();
    assert_eq!(
        (&copies["version"], &copies["limit"]),
        (&serde_json::json!(1), &serde_json::json!("trong ngày")),
        "{copies}"
    );
    let listed = list.iter().find(|one| one["takes_dossiers"] == "không").unwrap();
    assert!(listed["version"].is_null(), "what takes no dossiers has no version: {listed}");
    let csv = get("/procedures.csv").await.text().await.unwrap();
    assert!(csv.trim_start_matches('\u{feff}').starts_with("Mã thủ tục,Phiên bản,"), "{csv}");
    assert!(csv.contains("2.000815"));
    let official = Official::of(world).await;
    let fields = [("do", "look"), ("from", "2030-01-01"), ("paper", "1/QĐ"), ("paper_date", "2025-06-01")];
    let file = Some(("danh-muc.csv", csv.as_bytes()));
    let (status, _, looked) = official.parts("center", "/procedures/import", &fields, file).await;
    assert!(status == 200 && looked.contains("Không dòng nào khác danh mục"), "untouched it changes nothing: {looked}");
    assert!(looked.contains(&format!("{} dòng giữ nguyên", list.len())), "{looked}");
    let json = serde_json::to_vec(&list).unwrap();
    let file = Some(("danh-muc.json", json.as_slice()));
    let (status, _, looked) = official.parts("center", "/procedures/import", &fields, file).await;
    assert!(status == 200 && looked.contains("Không dòng nào khác danh mục"), "nor as JSON: {looked}");
    assert!(looked.contains(&format!("{} dòng giữ nguyên", list.len())), "{looked}");
    let world = official.world;
    let get = async |path: &str| world.client.get(format!("{}{path}", world.base())).send().await.unwrap();
    let workbook = get("/procedures.xlsx").await;
    assert!(workbook.headers()["content-disposition"].to_str().unwrap().contains("danh-muc-thu-tuc-"));
    assert!(workbook.bytes().await.unwrap().starts_with(b"PK"));
    world.running.stop().await.unwrap();
}
