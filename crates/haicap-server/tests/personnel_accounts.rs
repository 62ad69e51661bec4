//! Who makes whose account, whose account it is, and how issued people come to one.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use haicap_core::organization::Role;
use haicap_server::{AccountOrder, put_account};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use support::personnel::Desk;

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
    assert!(status == 400 && answer.to_string().contains("staff number"), "{answer}");
    desk.stop().await;
}
