//! Who makes whose account, whose account it is, and how issued people come to one.

use crate::support;
use haicap_core::organization::{Official, Pool, Role};
use haicap_core::territory::UnitId;
use haicap_server::personnel::roster::enroll;
use haicap_server::{AccountOrder, put_account};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::WARD;
use support::personnel::Desk;
use uuid::Uuid;

const PASSWORD: &str = "mat-khau-thu-1";

/// Asks the API of a store at some address.
async fn ask(desk: &Desk, token: &str, path: &str, body: &Value) -> (u16, Value) {
    let request = desk.client.post(format!("{}{path}", desk.running.url())).bearer_auth(token).json(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap_or_default())
}

/// The digital centre, signed in to the official store.
async fn center(desk: &Desk) -> String {
    let order = AccountOrder {
        login: "center".into(),
        password: PASSWORD.into(),
        name: "Trung tâm thử".into(),
        post: None,
        roles: [Role::DigitalCenter].into(),
        districts: BTreeSet::new(),
        person: None,
    };
    put_account(desk.running.instance(), order).await.unwrap();
    let (status, answer) = ask(desk, "", "/api/v1/sign-in", &json!({ "login": "center", "password": PASSWORD })).await;
    assert_eq!(status, 200, "{answer}");
    answer["token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_official_door_makes_no_account_of_the_personnel_part() {
    let desk = Desk::tiny().await;
    let center = center(&desk).await;
    let order = |login: &str, roles: &[&str]| {
        let roles = json!(roles);
        json!({ "login": login, "password": "mat-khau-khac-2", "name": "Kẻ lạ", "roles": roles })
    };
    let cases = [
        order("intruder", &["deciding_secretary"]),
        order("secretary", &["deciding_secretary"]),
        order("home", &["home_affairs"]),
        json!({ "login": "thief", "password": "mat-khau-khac-2", "name": "Kẻ lạ", "roles": ["district_committee"],
            "districts": [901] }),
        order("mixed", &["digital_center", "home_affairs"]),
    ];
    for body in cases {
        let (status, answer) = ask(&desk, &center, "/api/v1/accounts", &body).await;
        assert_eq!((status, answer["error"].as_str()), (403, Some("other_store")), "{body}: {answer}");
        let again = json!({ "login": body["login"], "password": "mat-khau-khac-2" });
        assert_eq!(ask(&desk, "", "/p/api/v1/sign-in", &again).await.0, 401, "{body}");
    }
    // Nothing was changed: the secretary signs in with the password they had, and goes on.
    let own = json!({ "login": "secretary", "password": PASSWORD });
    assert_eq!(ask(&desk, "", "/p/api/v1/sign-in", &own).await.0, 200);
    assert_eq!(desk.page("secretary", "/").await.0, 200);
    // Its own accounts it makes.
    let (status, answer) = ask(&desk, &center, "/api/v1/accounts", &order("lan", &["city_observer"])).await;
    assert_eq!(status, 200, "{answer}");
    // The door of the personnel part takes nobody who signed in there, and no token of another store.
    for token in [center.as_str(), ""] {
        let (status, _) = ask(&desk, token, "/p/api/v1/accounts", &order("x.y", &["home_affairs"])).await;
        assert_eq!(status, 401);
    }
    for login in ["commission", "secretary", "home", "district"] {
        let (status, _) = desk.api(login, "/api/v1/accounts", &order("x.y", &["home_affairs"])).await;
        assert_eq!(status, 403, "{login}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn two_accounts_of_one_human_count_as_one() {
    let mut desk = Desk::tiny().await;
    let own = desk.people("commission").await[0].clone();
    let code = own["code"].as_str().unwrap().to_owned();
    let districts: BTreeSet<u32> = [901, 902].into();
    // One person outside the roster has an account at two bodies, however the word is written.
    desk.person_account("out1", &[Role::DistrictCommittee], districts.clone(), Some("outside: Bà Hòa ")).await;
    desk.person_account("out2", &[Role::HomeAffairs], BTreeSet::new(), Some("outside:bà hoà")).await;
    desk.person_account("out3", &[Role::HomeAffairs], BTreeSet::new(), Some("outside:ông khác")).await;
    // One of the roster, too.
    desk.person_account("mine", &[Role::DistrictCommittee], districts, Some(&code)).await;
    let official = &desk.people("commission").await[1]["official"];
    let wish = |id: &Value| json!({ "official": id, "track": "provisional" });
    let post = async |login: &str, step: &str, wish: Value| {
        let path = format!("/api/v1/personnel/files/{step}");
        desk.api(login, &path, &json!({ "wishes": [wish] })).await.1
    };
    let place = json!({ "unit": "new-10001", "post": "counter_officer" });
    let draft = |id: &Value| json!({ "official": id, "track": "provisional", "place": place });
    assert_eq!(post("out1", "draft", draft(official)).await["done"], 1);
    assert_eq!(post("out1", "propose", wish(official)).await["done"], 1);
    let refused = post("out2", "accept", wish(official)).await;
    assert_eq!(refused["refused"][0]["error"], "same_person", "{refused}");
    assert_eq!(post("out3", "accept", wish(official)).await["done"], 1);
    let refused = post("mine", "draft", draft(&own["official"])).await;
    assert_eq!(refused["refused"][0]["error"], "own_file", "{refused}");
    desk.stop().await;
}

#[tokio::test]
async fn a_staff_number_that_nobody_has_is_refused() {
    let desk = Desk::tiny().await;
    let center = center(&desk).await;
    let code = desk.people("commission").await[0]["code"].as_str().unwrap().to_owned();
    let order = |person: &str| AccountOrder {
        login: "lan".into(),
        password: PASSWORD.into(),
        name: "Lan".into(),
        post: None,
        roles: [Role::HomeAffairs].into(),
        districts: BTreeSet::new(),
        person: Some(person.into()),
    };
    for person in ["CB-99999", "outside:", "outside:  ", ""] {
        let refused = put_account(desk.running.instance(), order(person)).await.unwrap_err().to_string();
        assert!(refused.contains("staff number") && refused.contains("outside:"), "{refused}");
    }
    put_account(desk.running.instance(), order(&code)).await.unwrap();
    // The official door does not tell who is in the roster: before a paper is issued it knows nobody.
    let body =
        json!({ "login": "hoa", "password": PASSWORD, "name": "Hoa", "roles": ["city_observer"], "person": code });
    let (status, answer) = ask(&desk, &center, "/api/v1/accounts", &body).await;
    assert!(status == 422 && answer.to_string().contains("staff number"), "{answer}");
    desk.stop().await;
}

/// Everybody of the tiny city with the place of the simple placement.
fn places(desk: &Desk) -> Vec<(Uuid, UnitId, String)> {
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1);
    let place = |official: &Official| {
        let held = staff.assignments.iter().find(|assignment| assignment.official == official.id).unwrap();
        (official.id, held.unit, held.post.clone())
    };
    staff.officials.iter().map(place).collect()
}

/// A browser at the official store.
struct Browser<'d> {
    desk: &'d Desk,
    cookie: String,
}

impl Browser<'_> {
    async fn get(&self, path: &str) -> (u16, String) {
        let request = self.desk.client.get(format!("{}{path}", self.desk.running.url())).header("cookie", &self.cookie);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Sends a form with the token of the page `from`; returns status, where to, and the bytes.
    async fn form(&self, from: &str, path: &str, fields: &[(&str, &str)]) -> (u16, String, Vec<u8>) {
        let (_, text) = self.get(from).await;
        let csrf = text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
        let fields: Vec<(&str, &str)> = [("csrf", csrf)].into_iter().chain(fields.iter().copied()).collect();
        let request = self.desk.client.post(format!("{}{path}", self.desk.running.url()));
        let answer = request.header("cookie", &self.cookie).form(&fields).send().await.unwrap();
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), to, answer.bytes().await.unwrap().to_vec())
    }

    /// The card that is shown for somebody at the ward.
    async fn card(&self, official: Uuid) -> Result<String, u16> {
        let account = official.to_string();
        let (status, _, bytes) =
            self.form("/units/new-10001", "/units/new-10001/grant", &[("account", &account)]).await;
        let text = String::from_utf8(bytes).unwrap();
        let card = text.split("/sign-in/").filter_map(|rest| rest.split('"').next()).find(|card| card.len() > 30);
        if status == 200 { Ok(card.unwrap_or_else(|| panic!("{text}")).to_owned()) } else { Err(status) }
    }
}

/// The digital centre's browser.
async fn browser(desk: &Desk) -> Browser<'_> {
    center(desk).await;
    let form = [("login", "center"), ("password", PASSWORD)];
    let answer = desk.client.post(format!("{}/sign-in", desk.running.url())).form(&form).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    Browser { desk, cookie }
}

/// Opens every gate.
async fn open_gates(desk: &Desk) {
    for gate in &desk.running.instance().pack().city.staffing.gates {
        let fields = [("act", "Nghị quyết thử số 1"), ("from", "2025-06-16")];
        let (status, _, text) = desk.form("commission", "/gates", &format!("/gates/{}", gate.key), &fields).await;
        assert_eq!(status, 303, "{text}");
    }
}

/// A decision about somebody, in effect from a day.
async fn decide(desk: &Desk, place: &(Uuid, UnitId, String), from: &str) {
    desk.agree("legal", std::slice::from_ref(place)).await;
    let order = support::new_id().to_string();
    let fields = [("track", "legal"), ("unit", "all"), ("date", "2025-06-05"), ("effective", from), ("order", &order)];
    let (status, _, text) = desk.form("secretary", "/papers", "/papers/issue", &fields).await;
    assert!(status == 200 && text.contains("<b>1</b>"), "{text}");
}

#[tokio::test]
async fn from_the_decision_over_the_card_to_the_right_on_its_day() {
    let desk = Desk::tiny().await;
    let places = places(&desk);
    let now = places.iter().find(|(_, unit, post)| *unit == WARD && post == "counter_officer").unwrap();
    let later = places.iter().find(|(id, unit, _)| *unit == WARD && *id != now.0).unwrap();
    desk.agree("provisional", &[now.clone(), later.clone()]).await;
    desk.issue("provisional", "2025-06-10").await;
    let center = browser(&desk).await;
    assert_eq!(center.card(now.0).await, Err(422), "a provisional notice gives nothing official");
    open_gates(&desk).await;
    decide(&desk, now, "2025-07-02").await;
    decide(&desk, later, "2999-01-01").await;

    // Cards for the ward, with their delivery sheet; the district's people and visitors get none.
    let (status, _, pdf) = center.form("/units/new-10001", "/units/new-10001/cards", &[]).await;
    assert!(status == 200 && pdf.starts_with(b"%PDF"), "{status}");
    let sheet = center.form("/units/new-10001", "/units/new-10001/cards?sheet=delivery", &[]).await;
    assert!(sheet.0 == 200 && sheet.2.starts_with(b"%PDF"));
    let visitor = Browser { desk: &desk, cookie: String::new() };
    assert_ne!(visitor.form("/", "/units/new-10001/cards", &[]).await.0, 200);

    let card = center.card(now.0).await.unwrap();
    let sign_in = async |body: Value| ask(&desk, "", "/api/v1/sign-in", &body).await;
    let (status, answer) = sign_in(json!({ "grant": card })).await;
    assert_eq!((status, answer["error"].as_str()), (422, Some("choose_login")), "{answer}");
    // The page of the card; what is wrong is said, and the card still works.
    let link = format!("/sign-in/{card}");
    let (_, page) = visitor.get(&link).await;
    assert!(page.contains("name=\"repeated\"") && !page.contains("Vào với thẻ này"), "{page}");
    let choose = async |login: &str, password: &str, repeated: &str| {
        let fields = [("grant", card.as_str()), ("login", login), ("password", password), ("repeated", repeated)];
        let (status, _, text) = visitor.form(&link, "/sign-in", &fields).await;
        (status, String::from_utf8_lossy(&text).into_owned())
    };
    for (login, password, repeated, status, words) in [
        ("lan", "mat-khau-cua-lan", "mat-khau-cua-Lan", 422, "khác nhau"),
        ("lan", "ngan", "ngan", 422, "ít nhất 10 ký tự"),
        ("lan lan", "mat-khau-cua-lan", "mat-khau-cua-lan", 422, "chữ cái không dấu"),
        ("center", "mat-khau-cua-lan", "mat-khau-cua-lan", 409, "đã có người dùng"),
    ] {
        let (found, text) = choose(login, password, repeated).await;
        assert!(found == status && text.contains(words) && text.contains(&format!("value=\"{login}\"")), "{text}");
    }
    assert_eq!(choose("lan", "mat-khau-cua-lan", "mat-khau-cua-lan").await.0, 303);
    assert_eq!(choose("lan2", "mat-khau-cua-lan", "mat-khau-cua-lan").await.0, 401, "a card works once");

    // From now on with the password; the right is there on its day, and none before.
    let (status, session) = sign_in(json!({ "login": "lan", "password": "mat-khau-cua-lan" })).await;
    assert_eq!(status, 200, "{session}");
    let me = async |token: &Value| {
        let request = desk.client.get(format!("{}/api/v1/me", desk.running.url())).bearer_auth(token.as_str().unwrap());
        request.send().await.unwrap().json::<Value>().await.unwrap()
    };
    let mine = me(&session["token"]).await;
    assert_eq!(mine["posts"][0]["roles"], json!(["counter_officer"]), "{mine}");
    assert_eq!(mine["account"], json!(now.0));
    let card = center.card(later.0).await.unwrap();
    let (status, session) = sign_in(json!({ "grant": card, "login": "mai", "password": "mat-khau-cua-mai" })).await;
    assert_eq!(status, 200, "{session}");
    assert_eq!(me(&session["token"]).await["posts"], json!([]), "the decision is for a later day");
    // Whoever has a password is not in the next batch, but may ask for a card by name.
    assert_eq!(center.form("/units/new-10001", "/units/new-10001/cards", &[]).await.0, 422);
    assert_eq!(center.form("/units/new-10001", "/cards", &[]).await.0, 422);
    assert!(center.card(now.0).await.is_ok());
    desk.stop().await;
}

#[tokio::test]
async fn cards_of_all_units_come_in_one_file_for_who_asked() {
    let desk = Desk::tiny().await;
    let places: Vec<_> = places(&desk).into_iter().filter(|(_, _, post)| post == "counter_officer").collect();
    let units: BTreeSet<UnitId> = places.iter().map(|(_, unit, _)| *unit).collect();
    desk.agree("provisional", &places).await;
    desk.issue("provisional", "2025-06-10").await;
    open_gates(&desk).await;
    desk.agree("legal", &places).await;
    desk.issue("legal", "2025-07-01").await;
    let center = browser(&desk).await;
    let (status, job, _) = center.form("/units/new-10001", "/cards", &[]).await;
    assert_eq!(status, 303);
    assert_eq!(center.get(&job).await.0, 200);
    let file = format!("{job}/file");
    let zip = tokio::time::timeout(std::time::Duration::from_secs(60), async {
        loop {
            let answer = desk.client.get(format!("{}{file}", desk.running.url())).header("cookie", &center.cookie);
            let answer = answer.send().await.unwrap();
            if answer.status() == 200 {
                break answer.bytes().await.unwrap().to_vec();
            }
            tokio::task::yield_now().await;
        }
    });
    let zip = zip::ZipArchive::new(std::io::Cursor::new(zip.await.unwrap())).unwrap();
    let names: BTreeSet<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let expect = units.iter().flat_map(|unit| ["the-dang-nhap", "giao-the"].map(|kind| format!("{unit}/{kind}.pdf")));
    assert_eq!(names, expect.collect());
    // Cards are keys: another account of the same role does not get them.
    let body = json!({ "login": "center2", "password": PASSWORD, "name": "Khác", "roles": ["digital_center"] });
    let token = ask(&desk, "", "/api/v1/sign-in", &json!({ "login": "center", "password": PASSWORD })).await.1;
    ask(&desk, token["token"].as_str().unwrap(), "/api/v1/accounts", &body).await;
    let form = [("login", "center2"), ("password", PASSWORD)];
    let answer = desk.client.post(format!("{}/sign-in", desk.running.url())).form(&form).send().await.unwrap();
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let other = Browser { desk: &desk, cookie };
    assert_eq!((other.get(&job).await.0, other.get(&file).await.0), (404, 404));
    desk.stop().await;
}

#[tokio::test]
async fn whoever_left_holds_nothing_and_goes_no_further() {
    let desk = Desk::tiny().await;
    let places = places(&desk);
    let leaver = places.iter().find(|(_, unit, post)| *unit == WARD && post == "counter_officer").unwrap().clone();
    let waiting = places.iter().find(|(id, unit, _)| *unit == WARD && *id != leaver.0).unwrap().clone();
    desk.agree("provisional", std::slice::from_ref(&leaver)).await;
    desk.issue("provisional", "2025-06-10").await;
    open_gates(&desk).await;
    decide(&desk, &leaver, "2025-07-02").await;
    let trial = desk.running.branch().await.unwrap();
    let center = browser(&desk).await;
    let card = center.card(leaver.0).await.unwrap();
    let body = json!({ "grant": card, "login": "lan", "password": "mat-khau-cua-lan" });
    let session = ask(&desk, "", "/api/v1/sign-in", &body).await.1;
    let token = session["token"].as_str().unwrap().to_owned();
    let unused = center.card(leaver.0).await.unwrap();
    // The other one is agreed on when both leave.
    desk.agree("provisional", std::slice::from_ref(&waiting)).await;
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1).officials.into_iter();
    let left = |official: Official| Official { pool: Pool::Leaves, ..official };
    let left: Vec<Official> = staff.filter(|official| [leaver.0, waiting.0].contains(&official.id)).map(left).collect();
    enroll(&desk.app, "test", left).await.unwrap();
    let text = desk.issue("provisional", "2025-06-10").await;
    assert!(text.contains("<b>0</b>") && text.contains("Không thuộc diện bố trí"), "{text}");
    let (_, page) = desk.page("commission", "/units/new-10001").await;
    assert!(page.contains("Không thuộc diện bố trí"), "the appraisal says so");
    let desk = desk.reopened().await;
    let instance = desk.running.instance();
    assert!(instance.city_store().assignments_of_official(leaver.0).await.unwrap().is_empty());
    for app in [instance.official().clone(), instance.trial(1).unwrap()] {
        let account = app.store.account(leaver.0).await.unwrap().unwrap();
        assert!(account.body.contains("\"assignments\":[]"), "{}", account.body);
    }
    drop(trial);
    let request = desk.client.get(format!("{}/api/v1/me", desk.running.url())).bearer_auth(&token);
    assert_eq!(request.send().await.unwrap().status(), 401, "the session has ended");
    let body = json!({ "grant": unused, "login": "lan3", "password": "mat-khau-cua-lan" });
    assert_eq!(ask(&desk, "", "/api/v1/sign-in", &body).await.0, 401, "and the card is worth nothing");
    desk.stop().await;
}
