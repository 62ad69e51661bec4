//! The script workshop and steps done in other systems, over HTTP.

use crate::support;
use haicap_core::organization::Role;
use haicap_core::trial::{Scenario, schedule};
use haicap_pack::parse_scenarios;
use haicap_server::{AccountOrder, put_account};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use support::files::png;
use support::{Person, WARD, World, new_id, submission};
use uuid::Uuid;

const PASSWORD: &str = "mật khẩu đủ dài";
const TEXT: &str = "# language: vi\n@chay-truoc @dong-loat\nTính năng: Thử nộp hồ sơ\n\n  Kịch bản: Nộp rồi tiếp nhận\n    \
    Biết bây giờ là 08:00\n    Và 1 người dân cần thủ tục 1.000001\n    Khi người dân nộp hồ sơ tại quầy\n    \
    Và công chức một cửa làm \"báo cáo\" trên hệ thống \"Trục liên thông\"\n    \
    Và công chức một cửa tiếp nhận hồ sơ\n    Thì hồ sơ có mã\n";

/// The official store with the digital centre signed in and one script that came with the program.
struct Workshop {
    world: World,
    cookie: String,
}

impl Workshop {
    async fn new() -> Workshop {
        let world = World::tiny().await;
        let order = AccountOrder {
            login: "center".into(),
            password: PASSWORD.into(),
            name: "Trung tâm thử".into(),
            post: None,
            roles: [Role::DigitalCenter].into(),
            districts: Default::default(),
            person: None,
        };
        put_account(world.running.instance(), order).await.unwrap();
        let instance = world.running.instance();
        assert_eq!(instance.take_in_scripts(&[("thu".into(), TEXT.into())]).await.unwrap(), 1);
        assert_eq!(instance.take_in_scripts(&[("khac".into(), TEXT.into())]).await.unwrap(), 0, "it has one already");
        let form = [("login", "center"), ("password", PASSWORD)];
        let answer = world.client.post(format!("{}/sign-in", world.running.url())).form(&form).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        Workshop { world, cookie }
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let url = format!("{}{path}", self.world.running.url());
        let answer = self.world.client.get(url).header("cookie", &self.cookie).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn bytes(&self, path: &str) -> Vec<u8> {
        let url = format!("{}{path}", self.world.running.url());
        let answer = self.world.client.get(url).header("cookie", &self.cookie).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}");
        answer.bytes().await.unwrap().to_vec()
    }

    /// Presses a button of a form that was read from a page, after some of its fields were changed.
    async fn press(&self, form: &str, path: &str, button: &str, changes: &[(&str, &str)]) -> (u16, String) {
        let mut fields: Vec<(String, String)> = fields(form);
        for (name, value) in changes {
            match fields.iter_mut().find(|(known, _)| known == name) {
                Some(field) => field.1 = (*value).to_owned(),
                None => fields.push(((*name).to_owned(), (*value).to_owned())),
            }
        }
        fields.push(("op".into(), button.into()));
        let request = self.world.client.post(format!("{}{path}", self.world.running.url()));
        let answer = request.header("cookie", &self.cookie).form(&fields).send().await.unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, to.unwrap_or(answer.text().await.unwrap()))
    }
}

/// What a browser would send of the form of a page: inputs with their values, ticked boxes, text areas.
fn fields(page: &str) -> Vec<(String, String)> {
    let form = page.split("class=\"script-form\"").nth(1).unwrap();
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.replace("&#34;", "\"").replace("&#60;", "<").replace("&#62;", ">"))
    };
    let mut fields = Vec::new();
    for piece in form.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let Some(name) = attribute(tag, "name").filter(|name| name != "op") else { continue };
        let boxed = tag.contains("type=\"checkbox\"");
        if tag.starts_with("textarea") {
            fields.push((name, text.to_owned()));
        } else if tag.starts_with("input") && (!boxed || tag.contains(" checked")) {
            fields.push((name, attribute(tag, "value").unwrap_or_default()));
        }
    }
    fields
}

#[tokio::test]
async fn a_script_is_edited_into_a_new_version_and_compared() {
    let shop = Workshop::new().await;
    let (status, list) = shop.get("/scripts").await;
    assert!(status == 200 && list.contains("Thử nộp hồ sơ") && list.contains("chưa ai thống nhất"), "{list}");
    let (_, shown) = shop.get("/scripts/thu").await;
    assert!(shown.contains("Trục liên thông") && shown.contains("# language: vi"), "{shown}");
    let (_, form) = shop.get("/scripts/thu/edit").await;

    // Rows are added and moved by buttons alone; nothing is kept by that.
    let (_, longer) = shop.press(&form, "/scripts/thu/edit", "add.0.0", &[]).await;
    assert_eq!(longer.matches(".time\" name=").count(), form.matches(".time\" name=").count() + 1);
    // A wrong cell is named with the nearest sentences, and nothing that was written is lost.
    let wrong = [("p0.r3.task", "nhận hồ sơ"), ("note", "thử")];
    let (status, said) = shop.press(&form, "/scripts/thu/edit", "save", &wrong).await;
    assert_eq!(status, 422);
    assert!(said.contains("href=\"#p0.r3.task\"") && said.contains("value=\"nhận hồ sơ\""), "{said}");
    assert!(said.contains("công chức một cửa tiếp nhận hồ sơ"), "{said}");
    let (status, said) = shop.press(&form, "/scripts/thu/edit", "save", &[("p0.r3.time", "30 phút sau")]).await;
    assert!(status == 422 && said.contains("Ghi lý do"), "{said}");

    let right = [("p0.r3.time", "30 phút sau"), ("note", "Quầy cần thêm thời gian")];
    let (status, to) = shop.press(&form, "/scripts/thu/edit", "save", &right).await;
    assert_eq!((status, to.as_str()), (303, "/scripts/thu?saved=1"));
    let (_, shown) = shop.get("/scripts/thu").await;
    assert!(shown.contains("Quầy cần thêm thời gian") && shown.contains("Trung tâm thử"), "{shown}");
    let (_, changes) = shop.get("/scripts/thu/compare?from=1&to=2").await;
    assert!(changes.contains("<ins>30 phút sau</ins>"), "{changes}");
    let (_, before) = shop.get("/scripts/thu?version=1").await;
    assert!(
        before.contains("Đây là bản cũ.")
            && !before.contains("<td class=\"when\" data-label=\"Thời gian\">30 phút sau")
    );

    // Somebody who began from version 1 comes too late: told, and nothing lost.
    let (status, late) =
        shop.press(&form, "/scripts/thu/edit", "save", &[("p0.r3.time", "45 phút sau"), ("note", "x")]).await;
    assert!(status == 409 && late.contains("bản 2 đã được lưu") && late.contains("45 phút sau"), "{status} {late}");
    let (status, same) =
        shop.press(&shop.get("/scripts/thu/edit").await.1, "/scripts/thu/edit", "save", &[("note", "x")]).await;
    assert!(status == 409 && same.contains("Chưa có gì khác"), "{same}");
    shop.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_new_script_is_written_checked_agreed_to_and_printed() {
    let shop = Workshop::new().await;
    let (_, form) = shop.get("/scripts/new").await;
    let cells = [
        ("title", "Kịch bản của phường"),
        ("p0.title", "Một người dân"),
        ("p0.r0.who", "1 người dân"),
        ("p0.r0.task", "cần thủ tục 1.000001"),
        ("p0.r1.who", "người dân"),
        ("p0.r1.task", "nộp hồ sơ tại quầy"),
        ("p0.r1.expected", "hồ sơ ở tình trạng \"Chờ tiếp nhận\""),
    ];
    let (status, checked) = shop.press(&form, "/scripts/check", "", &cells).await;
    let checked: Value = serde_json::from_str(&checked).unwrap();
    assert_eq!((status, &checked["remarks"]), (200, &json!([])), "{checked}");
    let wrong: Vec<_> = cells.iter().copied().chain([("p0.r1.who", "ông Ba")]).collect();
    let (_, checked) = shop.press(&form, "/scripts/check", "", &wrong).await;
    let checked: Value = serde_json::from_str(&checked).unwrap();
    assert_eq!(checked["remarks"][0]["field"], "p0.r1.who", "{checked}");
    assert!(checked["remarks"][0]["nearest"].as_array().is_some_and(|near| !near.is_empty()), "{checked}");

    let kept: Vec<_> = cells.iter().copied().chain([("note", "Soạn lần đầu")]).collect();
    let (status, to) = shop.press(&form, "/scripts/new", "save", &kept).await;
    assert_eq!((status, to.as_str()), (303, "/scripts/kich-ban-cua-phuong?saved=1"));
    let script = "/scripts/kich-ban-cua-phuong";
    let csrf = fields(&form).into_iter().find(|(name, _)| name == "csrf").unwrap().1;
    let agreed = [("csrf", csrf.as_str()), ("version", "1"), ("body", "Sở Nội vụ"), ("note", "họp ngày 5/6")];
    let request = shop.world.client.post(format!("{}{script}/agreements", shop.world.running.url()));
    let answer = request.header("cookie", &shop.cookie).form(&agreed).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let (_, list) = shop.get("/scripts").await;
    assert!(list.contains("Sở Nội vụ"), "{list}");
    assert!(shop.bytes(&format!("{script}/versions/1/script.pdf")).await.starts_with(b"%PDF-"));
    assert!(shop.bytes(&format!("{script}/versions/1/script.xlsx")).await.starts_with(b"PK"));
    assert_eq!(shop.get(&format!("{script}/versions/2/script.pdf")).await.0, 404);

    // The director reads, and does not write.
    let (base, cookie) = (shop.world.base(), format!("haicap-t1={}", shop.world.director));
    let ask = |path: &str| shop.world.client.get(format!("{base}{path}")).header("cookie", &cookie).send();
    assert_eq!(ask(script).await.unwrap().status(), 200);
    assert_eq!(ask(&format!("{script}/edit")).await.unwrap().status(), 403);
    shop.world.running.stop().await.unwrap();
}

/// A round of one play with a step in another system, up to where its dossier is handed in.
struct Played {
    world: World,
    officer: Person,
    play: Uuid,
    scenario: Scenario,
    moments: Vec<Timestamp>,
    dossier: Uuid,
    round: Uuid,
}

impl Played {
    async fn new() -> Played {
        let world = World::tiny().await;
        let city = &world.app.pack.city;
        let scenario = parse_scenarios("thu.feature", TEXT, city, city.all_units_day).unwrap().remove(0);
        let round = new_id();
        let order = json!({ "id": round, "stage": "first_trial", "seed": 1, "units": [WARD], "scenarios": [scenario] });
        let opened = world.post(&world.director, "rounds", &order).await;
        assert_eq!(opened.status, 200, "{opened:?}");
        let day: Date = opened.body["day"].as_str().unwrap().parse().unwrap();
        let moments = schedule(&scenario, day, &city.calendar);
        let plays = world.get(&world.director, &format!("rounds/{round}/plays")).await;
        let play: Uuid = plays.body["plays"][0]["id"].as_str().unwrap().parse().unwrap();
        let officer = world.staff(WARD, "counter_officer").await;
        let (dossier, mut body) = submission(WARD, "1.000001", &["to_khai"]);
        body["applicant"]["id"] = json!(play);
        let played = Played { world, officer, play, scenario, moments, dossier, round };
        played.clock(0).await;
        let answer = played.world.post(&played.officer.token, "dossiers", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        played
    }

    async fn clock(&self, step: usize) {
        let answer = self.world.post(&self.world.director, "clock", &json!({ "at": self.moments[step] })).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    async fn evidence(&self, token: &str, body: Value) -> (u16, Value) {
        let answer = self.world.post(token, &format!("plays/{}/evidence", self.play), &body).await;
        (answer.status.as_u16(), answer.body)
    }

    async fn picture(&self, bytes: Vec<u8>) -> (u16, Value) {
        let id = new_id().to_string();
        let texts = [("command_id", id.as_str()), ("step", "1"), ("kind", "picture"), ("text", "màn hình báo cáo")];
        let part = |(name, text): (&str, &str)| {
            format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n")
        };
        let head = "--x\r\ncontent-disposition: form-data; name=\"picture\"; filename=\"x.exe\"\r\n\r\n";
        let texts: String = texts.into_iter().map(part).collect();
        let body = [texts.into_bytes(), head.as_bytes().to_vec(), bytes, b"\r\n--x--\r\n".to_vec()].concat();
        let url = format!("{}/api/v1/plays/{}/evidence", self.world.base(), self.play);
        let request = self.world.client.post(url).bearer_auth(&self.officer.token).body(body);
        let answer = request.header("content-type", "multipart/form-data; boundary=x").send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// Verdicts of the steps once the round is closed, by the cells of its only unit.
    async fn closed(self) -> Vec<&'static str> {
        let path = format!("rounds/{}/close", self.round);
        let result = self.world.post(&self.world.director, &path, &json!({})).await;
        let cells = result.body["units"][0]["cells"][0].as_array().unwrap().clone();
        let verdict = |cell: &Value| match (cell["passed"].as_u64(), cell["failed"].as_u64()) {
            (Some(1), _) => "passed",
            (_, Some(1)) => "failed",
            _ => "not_reached",
        };
        let verdicts = cells.iter().map(verdict).collect();
        assert_eq!(cells.len(), self.scenario.steps.len());
        self.world.running.stop().await.unwrap();
        verdicts
    }
}

fn code(step: usize) -> Value {
    json!({ "command_id": new_id(), "step": step, "kind": "code", "text": "TLT-01" })
}

#[tokio::test]
async fn evidence_of_the_person_cast_closes_a_step_in_another_system() {
    let played = Played::new().await;
    played.clock(1).await;
    let other = played.world.staff(WARD, "front_chair").await;
    assert_eq!(played.evidence(&other.token, code(1)).await.0, 403);
    assert_eq!(played.evidence(&played.officer.token, code(2)).await.0, 409);
    let blank = json!({ "command_id": new_id(), "step": 1, "kind": "witness", "text": " " });
    assert_eq!(played.evidence(&played.officer.token, blank).await.0, 422);
    let bare = json!({ "command_id": new_id(), "step": 1, "kind": "picture", "text": "x" });
    assert_eq!(played.evidence(&played.officer.token, bare).await.0, 422);
    let given = code(1);
    assert_eq!(played.evidence(&played.officer.token, given.clone()).await.0, 200);
    assert_eq!(played.evidence(&played.officer.token, given).await.0, 200, "the same again changes nothing");
    assert_eq!(played.evidence(&played.officer.token, code(1)).await.0, 409, "it is closed already");
    played.clock(2).await;
    let accepted = played.world.command(&played.officer, played.dossier, "accept").await;
    assert_eq!(accepted.status, 200, "{accepted:?}");
    assert_eq!(played.closed().await, ["passed"; 4]);
}

#[tokio::test]
async fn a_picture_is_told_by_its_content_and_kept_by_the_hash_of_what_is_left_of_it() {
    let played = Played::new().await;
    played.clock(1).await;
    let (status, said) = played.picture(b"MZ is no picture".to_vec()).await;
    assert_eq!((status, said["error"].as_str()), (422, Some("picture_missing")));
    let (status, said) = played.picture([b"\x89PNG\r\n\x1a\n".to_vec(), vec![0; 9 << 20]].concat()).await;
    assert_eq!((status, said["error"].as_str()), (413, Some("too_large")));
    let (status, said) = played.picture(b"\x89PNG\r\n\x1a\nrest".to_vec()).await;
    assert_eq!((status, said["error"].as_str()), (422, Some("picture_damaged")));
    let (status, said) = played.picture(png("GPS 10.77")).await;
    assert_eq!(status, 200, "{said}");
    let name = said["picture"].as_str().unwrap();
    let journal = played.world.get(&played.world.director, "journal").await;
    assert!(name.ends_with(".png") && journal.body.to_string().contains(name), "{journal:?}");
    // It is judged by now.
    played.world.get(&played.world.director, &format!("rounds/{}/plays", played.round)).await;
    // The director sees it, without what the camera wrote into it.
    let base = played.world.base();
    let cookie = |token: &str| format!("haicap-t1={token}");
    let ask =
        |path: String, token: &str| played.world.client.get(format!("{base}{path}")).header("cookie", cookie(token));
    let round = played.round;
    let seen = ask(format!("/rounds/{round}/pictures/{name}"), &played.world.director).send().await.unwrap();
    assert_eq!((seen.status().as_u16(), seen.headers()["content-type"].to_str().unwrap()), (200, "image/png"));
    assert!(!String::from_utf8_lossy(&seen.bytes().await.unwrap()).contains("GPS"));
    let page = ask(format!("/rounds/{round}"), &played.world.director).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(&format!("/rounds/{round}/pictures/{name}")) && page.contains("màn hình báo cáo"), "{page}");
    let other = ask(format!("/rounds/{round}/pictures/{}", name.replace(".png", ".jpg")), &played.world.director);
    assert_eq!(other.send().await.unwrap().status(), 404);
    let officer = ask(format!("/rounds/{round}/pictures/{name}"), &played.officer.token).send().await.unwrap();
    assert_eq!(officer.status(), 403, "the counter reads no results");
    played.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn without_evidence_the_step_was_not_done_and_the_director_may_give_it() {
    let played = Played::new().await;
    played.clock(2).await;
    let accepted = played.world.command(&played.officer, played.dossier, "accept").await;
    assert_eq!(accepted.status, 200, "{accepted:?}");
    assert_eq!(played.closed().await, ["passed", "failed", "not_reached", "not_reached"]);
    let played = Played::new().await;
    played.clock(1).await;
    let director = played.world.director.clone();
    assert_eq!(played.evidence(&director, code(1)).await.0, 200);
    assert_eq!(played.closed().await, ["passed", "passed", "failed", "not_reached"]);
}
