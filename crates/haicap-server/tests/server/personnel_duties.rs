//! Separation of duties: what each body and each person may not do, asked of the API directly.

use crate::support;
use haicap_core::access::{Object, Subject, permits};
use haicap_core::organization::Role;
use haicap_server::PERSONNEL_ROUTES;
use serde_json::{Value, json};
use support::personnel::Desk;
use uuid::Uuid;

const FILES: &str = "/api/v1/personnel/files";

fn place(post: &str) -> Value {
    json!({ "unit": "new-10001", "post": post })
}

/// A wish for one person, with everything that a step asks for.
fn body(step: &str, official: &str) -> Value {
    let mut wish = json!({ "official": official, "track": "provisional" });
    let more = match step {
        "draft" => json!({ "place": place("justice_officer") }),
        "accept" => json!({ "reason": "thử" }),
        "return" => json!({ "reason": "thử" }),
        "agree" => json!({ "agreement": { "session": "S", "number": "1", "date": "2025-06-05" } }),
        _ => json!({}),
    };
    wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({ "wishes": [wish] })
}

async fn ask(desk: &Desk, login: &str, step: &str, official: &str) -> (u16, Value) {
    let (status, answer) = desk.api(login, &format!("{FILES}/{step}"), &body(step, official)).await;
    (status.as_u16(), answer)
}

async fn must(desk: &Desk, login: &str, step: &str, official: &str) {
    let (status, answer) = ask(desk, login, step, official).await;
    assert_eq!((status, answer["done"].as_u64()), (200, Some(1)), "{login} {step}: {answer}");
}

/// The name of the refusal of a wish for one person.
async fn refused(desk: &Desk, login: &str, step: &str, official: &str) -> String {
    let (status, answer) = ask(desk, login, step, official).await;
    assert_eq!((status, answer["done"].as_u64()), (200, Some(0)), "{login} {step}: {answer}");
    answer["refused"][0]["error"].as_str().unwrap().to_owned()
}

async fn people_of(desk: &Desk, district: u32) -> Vec<String> {
    let people = desk.people("commission").await;
    let own = people.iter().filter(|person| person["district"] == district);
    own.map(|person| person["official"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_step_is_closed_to_every_other_body() {
    let desk = Desk::tiny().await;
    let person = people_of(&desk, 901).await[0].clone();
    let steps: &[(&str, &[&str])] = &[
        ("draft", &["district", "other"]),
        ("discard", &["district", "other"]),
        ("propose", &["district", "other"]),
        ("accept", &["home", "home2"]),
        ("concur", &["commission", "commission2"]),
        ("return", &["home", "home2", "commission", "commission2"]),
        ("agree", &["secretary"]),
    ];
    for (step, competent) in steps {
        for (login, _) in support::personnel::LOGINS {
            let (status, answer) = ask(&desk, login, step, &person).await;
            if competent.contains(login) {
                assert_eq!(status, 200, "{login} {step}: {answer}");
                continue;
            }
            assert_eq!((status, &answer["error"]), (403, &json!("role_missing")), "{login} {step}: {answer}");
        }
        let nobody = desk.client.post(desk.url(&format!("{FILES}/{step}"))).json(&body(step, &person));
        assert_eq!(nobody.send().await.unwrap().status(), 401, "{step}");
    }
    desk.stop().await;
}

#[tokio::test]
async fn forms_of_pages_are_closed_to_other_bodies_too() {
    let desk = Desk::tiny().await;
    for (path, competent) in [
        ("/proposals", &["district", "other"][..]),
        ("/rounds", &["commission", "commission2"]),
        ("/requests", &["district", "other"]),
        ("/appraisal/901/accept", &["home", "home2"]),
        ("/appraisal/901/concur", &["commission", "commission2"]),
        ("/appraisal/901/return", &["home", "home2", "commission", "commission2"]),
        ("/agreement", &["secretary"]),
    ] {
        for (login, _) in support::personnel::LOGINS {
            let (status, ..) = desk.form(login, "/rounds", path, &[("district", "901")]).await;
            assert_eq!(status == 403, !competent.contains(login), "{login} {path}: {status}");
        }
    }
    // A form without the session's token changes nothing.
    let bare = desk.form("district", "/assets/haicap.css", "/proposals", &[("district", "901")]).await;
    assert_eq!(bare.0, 403);
    desk.stop().await;
}

#[tokio::test]
async fn one_person_never_acts_for_two_bodies_on_the_same_file() {
    let mut desk = Desk::tiny().await;
    let both = [Role::DistrictCommittee, Role::HomeAffairs];
    desk.person_account("both", &both, [901, 902].into(), None).await;
    let appraisers = [Role::HomeAffairs, Role::OrganizationCommission];
    desk.person_account("twice", &appraisers, Default::default(), None).await;
    desk.person_account("late", &[Role::OrganizationCommission, Role::DecidingSecretary], Default::default(), None)
        .await;
    let person = people_of(&desk, 901).await[0].clone();
    must(&desk, "both", "draft", &person).await;
    must(&desk, "both", "propose", &person).await;
    assert_eq!(refused(&desk, "both", "accept", &person).await, "same_person");
    assert_eq!(refused(&desk, "both", "return", &person).await, "same_person");
    must(&desk, "twice", "accept", &person).await;
    assert_eq!(refused(&desk, "twice", "concur", &person).await, "same_person");
    must(&desk, "late", "concur", &person).await;
    assert_eq!(refused(&desk, "late", "agree", &person).await, "same_person");
    must(&desk, "secretary", "agree", &person).await;
    // What the rules refused stands in the journal, with its ground.
    let journal = desk.app.store.journal_of(&format!("file/{person}")).await.unwrap();
    let refusals: Vec<_> = journal.iter().filter(|entry| entry.events.contains("same_person")).collect();
    assert_eq!(refusals.len(), 4);
    assert!(refusals.iter().all(|entry| !entry.ground.is_empty()));
    desk.stop().await;
}

#[tokio::test]
async fn a_return_does_not_wash_the_parts_away() {
    let mut desk = Desk::tiny().await;
    let appraisers = [Role::HomeAffairs, Role::OrganizationCommission];
    desk.person_account("twice", &appraisers, Default::default(), None).await;
    let person = people_of(&desk, 901).await[0].clone();
    for (login, step) in [("other", "draft"), ("other", "propose"), ("twice", "accept"), ("commission", "return")] {
        must(&desk, login, step, &person).await;
    }
    assert_eq!(refused(&desk, "home", "accept", &person).await, "wrong_state");
    must(&desk, "other", "draft", &person).await;
    must(&desk, "other", "propose", &person).await;
    must(&desk, "home", "accept", &person).await;
    assert_eq!(refused(&desk, "twice", "concur", &person).await, "same_person");
    must(&desk, "commission2", "concur", &person).await;
    desk.stop().await;
}

#[tokio::test]
async fn nobody_acts_on_their_own_file() {
    let mut desk = Desk::tiny().await;
    let person = people_of(&desk, 901).await[0].clone();
    let code = haicap_pack::staff(desk.running.instance().pack(), 1).officials;
    let code = code.into_iter().find(|official| official.id.to_string() == person).unwrap().code;
    let bodies = [
        ("own_district", Role::DistrictCommittee),
        ("own_home", Role::HomeAffairs),
        ("own_commission", Role::OrganizationCommission),
        ("own_secretary", Role::DecidingSecretary),
    ];
    for (login, role) in bodies {
        let districts = if role == Role::DistrictCommittee { [901].into() } else { Default::default() };
        desk.person_account(login, &[role], districts, Some(&code)).await;
    }
    let steps = [
        ("own_district", "draft", "district"),
        ("own_district", "propose", "district"),
        ("own_home", "accept", "home"),
        ("own_commission", "concur", "commission"),
        ("own_secretary", "agree", "secretary"),
    ];
    for (login, step, somebody) in steps {
        assert_eq!(refused(&desk, login, step, &person).await, "own_file", "{step}");
        must(&desk, somebody, step, &person).await;
    }
    desk.stop().await;
}

#[tokio::test]
async fn people_of_another_district_are_out_of_reach() {
    let desk = Desk::tiny().await;
    let theirs = people_of(&desk, 902).await[0].clone();
    assert_eq!(refused(&desk, "other", "draft", &theirs).await, "other_district");
    must(&desk, "district", "draft", &theirs).await;
    assert_eq!(refused(&desk, "other", "propose", &theirs).await, "other_district");
    assert_eq!(refused(&desk, "other", "discard", &theirs).await, "other_district");
    for path in [
        "/proposals?district=902",
        "/proposals?district=999",
        "/proposals?district=abc",
        "/appraisal/902",
        &format!("/proposals/people/{theirs}"),
    ] {
        assert_eq!(desk.page("other", path).await.0, 404, "{path}");
    }
    for path in ["appraisal/902", "people?district=902", "units/new-99999"] {
        assert_eq!(desk.api_get("other", &format!("/api/v1/personnel/{path}")).await.0, 404, "{path}");
    }
    assert!(desk.people("other").await.iter().all(|person| person["district"] == 901));
    // The commune draws from both districts: its unit is shown, the other district's people are not.
    let (status, unit) = desk.api_get("other", "/api/v1/personnel/units/new-10007").await;
    assert_eq!((status.as_u16(), unit["people"].as_array().unwrap().len()), (200, 0), "{unit}");
    let (_, text) = desk.page("other", "/proposals").await;
    assert!(!text.contains(&theirs), "{text}");
    let form = [("district", "902"), ("scope", "filtered"), ("do", "propose")];
    assert_eq!(desk.form("other", "/proposals", "/proposals", &form).await.0, 404);
    desk.stop().await;
}

#[tokio::test]
async fn whom_a_concluded_list_settles_is_not_drafted_elsewhere() {
    let desk = Desk::tiny().await;
    let person = people_of(&desk, 901).await[0].clone();
    let member = json!({ "official": person, "title": "Bí thư", "post": "secretary" });
    let list = json!({ "unit": "new-10001", "kind": "key_posts", "session": "S", "number": "9-KL/TU",
        "date": "2025-06-01", "signer": "N", "members": [member] });
    desk.put_record("list", "new-10001/key_posts", &json!({ "versions": [list] })).await;
    let desk = desk.reopened().await;
    assert_eq!(refused(&desk, "other", "draft", &person).await, "settled_elsewhere");
    // The settled secretary also chairs the council: the blueprint says which posts go together.
    let whole = json!({ "unit": "new-10001", "post": "secretary", "concurrent": ["council_chair"] });
    let wish = json!({ "official": person, "track": "provisional", "place": whole });
    let (_, answer) = desk.api("other", &format!("{FILES}/draft"), &json!({ "wishes": [wish] })).await;
    assert_eq!(answer["done"], 1, "{answer}");
    desk.stop().await;
}

#[tokio::test]
async fn family_ties_show_to_the_organisation_commission_alone() {
    let desk = Desk::tiny().await;
    let people = people_of(&desk, 901).await;
    let (leader, other) = (&people[0], &people[1]);
    let store = &desk.app.store;
    let row = store.records("official").await.unwrap();
    let code_of = |id: &str| {
        let row = row.iter().find(|row| row.id == id).unwrap();
        serde_json::from_str::<Value>(&row.body).unwrap()
    };
    let mut official = code_of(leader);
    official["relatives"] = json!([code_of(other)["code"]]);
    let version = row.iter().find(|row| row.id == *leader).unwrap().version;
    desk.replace_record("official", leader, version + 1, &official).await;
    let desk = desk.reopened().await;
    for (id, post) in [(leader, "chair"), (other, "justice_officer")] {
        let wish = json!({ "official": id, "track": "provisional", "place": place(post) });
        let (_, answer) = desk.api("other", &format!("{FILES}/draft"), &json!({ "wishes": [wish] })).await;
        assert_eq!(answer["done"], 1, "{answer}");
    }
    for (login, told) in [("commission", true), ("home", false), ("secretary", false), ("other", false)] {
        let (_, answer) = desk.api_get(login, "/api/v1/personnel/appraisal/901").await;
        let family = answer["findings"].as_array().unwrap().iter().any(|finding| finding["rule"] == "family_line");
        assert_eq!(family, told, "{login}");
        let (_, text) = desk.page(login, "/appraisal/901").await;
        assert_eq!(text.contains("lãnh đạo người thân"), told, "{login}");
    }
    // Whom an order "all without serious findings" leaves out would tell of the tie: it leaves nobody out.
    let fields = [("scope", "sound"), ("do", "propose"), ("district", "901")];
    desk.form("other", "/proposals?district=901", "/proposals", &fields).await;
    let people = desk.people("other").await;
    let proposed = |id: &String| {
        let person = people.iter().find(|person| person["official"] == **id).unwrap();
        person["provisional"].to_string().contains("\"proposed\"")
    };
    assert!(proposed(leader) && proposed(other), "{people:?}");
    desk.stop().await;
}

/// An address of a route with something in its places; who may not is turned away before it is looked at.
fn address(path: &str) -> String {
    let place = |part: &str| match part {
        "{district}" => "901".to_owned(),
        "{unit}" => "new-10001".to_owned(),
        part if part.starts_with('{') => Uuid::nil().to_string(),
        part => part.to_owned(),
    };
    path.split('/').map(place).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_route_of_the_table_turns_away_whoever_lacks_its_action() {
    let desk = Desk::tiny().await;
    let mut turned_away = 0;
    for route in PERSONNEL_ROUTES {
        let path = address(route.path);
        for (login, role) in support::personnel::LOGINS {
            let subject = Subject {
                account: Some(Uuid::nil()),
                roles: [*role].into(),
                districts: [901].into(),
                ..Subject::visitor()
            };
            if permits(&subject, route.action, &Object::default()).is_ok() {
                continue;
            }
            let (status, text) = match (route.path.starts_with("/api/"), route.method) {
                (true, "get") => desk.api_get(login, &path).await,
                (true, _) => desk.api(login, &path, &json!({})).await,
                (false, "get") => {
                    let (status, text) = desk.page(login, &path).await;
                    (status, text.into())
                }
                (false, _) => {
                    let (status, _, text) = desk.form(login, "/rounds", &path, &[]).await;
                    (status, text.into())
                }
            };
            assert_eq!(status, 403, "{login} {} {path}: {text}", route.method);
            assert!(text.to_string().contains("Bạn chưa được giao quyền"), "{login} {} {path}: {text}", route.method);
            turned_away += 1;
        }
    }
    assert!(turned_away > 100, "the table closes something: {turned_away}");
    desk.stop().await;
}
