//! Citizens with a local account in the official store, and what is asked of whoever has none.

use crate::citizen::{ONLINE, PHONE, Page, Visitor, world};
use crate::support;
use reqwest::StatusCode;
use serde_json::{Value, json};
use support::official::{Official, PASSWORD};
use support::{WARD, new_id, submission};

const NUMBER: &str = "079188001234";

async fn official() -> Official {
    let mut official = Official::of(world().await).await;
    official.staffed().await;
    official
}

async fn ask(official: &Official, login: &str, path: &str, body: &Value) -> (u16, String) {
    let request = official.world.client.post(official.url(&format!("/api/v1/{path}"))).json(body);
    let answer = request.bearer_auth(&official.bearers[login]).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

fn order(login: &str, number: &str) -> Value {
    json!({ "login": login, "password": PASSWORD, "name": "Trần Văn Dân", "identity_number": number, "phone": PHONE })
}

/// Makes an account and signs in to it; who it is.
async fn comes_in(official: &mut Official, login: &str, number: &str) -> Value {
    let (status, text) = ask(official, "center", "citizens", &order(login, number)).await;
    assert_eq!(status, 200, "{text}");
    let made: Value = serde_json::from_str(&text).unwrap();
    let sign_in = json!({ "login": login, "password": PASSWORD });
    let request = official.world.client.post(official.url("/api/v1/sign-in")).json(&sign_in);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    official.bearers.insert(login.into(), answer["token"].as_str().unwrap().to_owned());
    made["account"].clone()
}

fn handed_in(account: &Value, number: &str) -> (String, Value) {
    let (id, mut body) = submission(WARD, ONLINE, &["to_khai"]);
    (body["channel"], body["applicant"]["id"]) = (json!("online"), account.clone());
    (body["applicant"]["identity_number"], body["applicant"]["phone"]) = (json!(number), json!(PHONE));
    body["answers"] = json!({ "ho_ten_con": "Trần Văn Nhỏ", "ngay_sinh": "02/06/2025" });
    (id.to_string(), body)
}

async fn read(official: &Official, login: &str, path: &str) -> (StatusCode, String) {
    let request = official.world.client.get(official.url(&format!("/api/v1/{path}")));
    let answer = request.bearer_auth(&official.bearers[login]).send().await.unwrap();
    (answer.status(), answer.text().await.unwrap())
}

#[tokio::test]
async fn a_citizen_with_a_local_account_hands_in_and_sees_their_own_dossiers_only() {
    let mut official = official().await;
    let (one, other) = ("dan.mot", "dan.hai");
    let account = comes_in(&mut official, one, NUMBER).await;
    comes_in(&mut official, other, "079188001235").await;
    let (_, foreign) = handed_in(&account, "079188009999");
    let (status, text) = ask(&official, one, "dossiers", &foreign).await;
    assert!(status == 422 && text.contains("other_identity"), "nobody hands in under another number: {text}");
    let (id, body) = handed_in(&account, NUMBER);
    assert_eq!(ask(&official, one, "dossiers", &body).await.0, 200);

    let (status, work) = read(&official, one, "work").await;
    assert!(status == 200 && work.contains(&id), "{work}");
    let dossier = format!("dossiers/{id}");
    assert_eq!(read(&official, one, &dossier).await.0, 200);
    assert!(read(&official, "quay", &dossier).await.1.contains("Trần Văn Dân"), "the name is the account's");
    assert_eq!(read(&official, other, &dossier).await.0, 404);
    assert!(!read(&official, other, "work").await.1.contains(&id));
    assert!(!read(&official, other, "dossiers?query=tran+van+dan").await.1.contains(&id));
    let withdraw = json!({ "command_id": new_id(), "reason": "x" });
    assert_eq!(ask(&official, other, &format!("{dossier}/withdraw"), &withdraw).await.0, 404);
    for path in [format!("units/{WARD}/dossiers"), "journal".into(), "indicators".into(), "delegations".into()] {
        assert_eq!(read(&official, one, &path).await.0, 403, "{path}");
    }
    assert_eq!(ask(&official, one, "citizens", &order("dan.ba", NUMBER)).await.0, 403, "they make no accounts");
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn an_account_of_a_citizen_is_of_a_real_number_and_stays_theirs() {
    let mut official = official().await;
    comes_in(&mut official, "dan.mot", NUMBER).await;
    let with = |key: &str, value: &str| {
        let mut order = order("dan.hai", "079188001235");
        order[key] = json!(value);
        order
    };
    for (order, says) in [
        (with("identity_number", "000188001235"), "chỉ dùng trong vận hành thử"),
        (with("identity_number", "07918800123"), "đúng 12 chữ số"),
        (with("phone", "12"), "9 to 15 digits"),
        (with("name", " "), "a name has"),
        (with("password", "ngắn"), "at least 10"),
        (with("login", "quay"), "somebody else has this login"),
        (order("dan.mot", "079188001235"), "another identity number"),
    ] {
        let (status, text) = ask(&official, "center", "citizens", &order).await;
        assert!(status == 422 && text.contains(says), "{says}: {status} {text}");
    }
    let chair = json!({ "login": "dan.mot", "password": PASSWORD, "name": "x", "roles": ["digital_center"] });
    let (status, text) = ask(&official, "center", "accounts", &chair).await;
    assert!(status == 422 && text.contains("somebody else has this login"), "no citizen becomes an official: {text}");
    let (world, director) = (&official.world, &official.world.director);
    let answer = world.post(director, "citizens", &order("dan.tu", "079188001236")).await;
    assert_eq!(answer.status, 403, "a trial makes none");

    // Another password under the same login; the old one is over.
    let mut again = order("dan.mot", NUMBER);
    again["password"] = json!("mật khẩu khác hẳn");
    assert_eq!(ask(&official, "center", "citizens", &again).await.0, 200);
    assert_eq!(read(&official, "dan.mot", "work").await.0, 401);
    official.world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_trial_takes_no_real_number_and_a_day_to_come_is_no_birthday() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let form = visitor.get(&format!("/submit?procedure={ONLINE}&from=old-10004&unit={WARD}")).await;
    for check in ["data-kind=\"name\"", "data-kind=\"identity\"", "data-kind=\"dialled\"", "data-trial=\"true\""] {
        assert!(form.has(check), "checked as it is typed: {check}");
    }
    let today = world.app.city().calendar.civil(world.app.clock.now()).date();
    assert!(form.has(&format!("data-last=\"{today}\"")), "{}", form.text);
    let at_field = |page: &Page, id: &str, says: &str| {
        let said = page.text.split(&format!("id=\"{id}-wrong\"")).nth(1).and_then(|rest| rest.split("</small>").next());
        assert!(page.status == 422 && said.is_some_and(|said| said.contains(says)), "{id}: {} {said:?}", page.status);
    };
    let real = visitor.filled("send", &[("identity_number", NUMBER)]).await;
    at_field(&real, "identity_number", "không ghi số định danh thật");
    for (typed, says) in
        [("01/01/2027", "Ngày này chưa đến: muộn nhất là"), ("30/6 nhuận âm lịch", "Ô này cần ngày dương lịch")]
    {
        at_field(&visitor.filled("send", &[("f.ngay_sinh", typed)]).await, "f.ngay_sinh", says);
    }
    let counter = world.staff(WARD, "counter_officer").await;
    let (_, mut body) = submission(WARD, "1.000001", &["to_khai"]);
    body["applicant"]["identity_number"] = json!(NUMBER);
    let refused = world.post(&counter.token, "dossiers", &body).await;
    assert!(refused.status == 422 && refused.body.to_string().contains("không ghi số định danh thật"), "{refused:?}");

    // In the official store it is the other way round.
    let base = world.running.url();
    let path = format!("{base}/submit?procedure={ONLINE}&from=old-10004&unit={WARD}");
    let text = world.client.get(path).send().await.unwrap().text().await.unwrap();
    let hidden = |name: &str| {
        let rest = text.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
        rest.split('"').next().unwrap_or_default().to_owned()
    };
    let mut fields = visitor.typed("review", &[]).await;
    for name in ["dossier", "seal"] {
        fields.iter_mut().find(|(known, _)| known == name).unwrap().1 = hidden(name);
    }
    let answer = world.client.post(format!("{base}/submit")).form(&fields).send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status == 422 && text.contains("chỉ dùng trong vận hành thử"), "{status} {text}");
    world.running.stop().await.unwrap();
}
