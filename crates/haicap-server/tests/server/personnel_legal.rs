//! The legal track from draft to decision through the pages, and what papers must not do: leave before their day, go
//! back in their book, be classified on a server with a network.

use crate::support;
use haicap_core::document::Classification;
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use haicap_server::personnel::publish::{IssuedList, SignedList, take_in_signed};
use haicap_server::{Instance, Options, Parts};
use haicap_store::{Location, OpenOptions};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use support::personnel::Desk;
use support::{COMMUNE, WARD, new_id};
use uuid::Uuid;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// Some people of district 901.
async fn some(desk: &Desk, count: usize) -> Vec<String> {
    let people = desk.people("commission").await;
    let own = people.iter().filter(|person| person["district"] == 901).take(count);
    own.map(|person| person["official"].as_str().unwrap().to_owned()).collect()
}

fn placed(people: &[String], post: &str) -> Vec<(Uuid, UnitId, String)> {
    people.iter().map(|id| (id.parse().unwrap(), WARD, post.to_owned())).collect()
}

/// Sends a form that must be carried out for this many people.
async fn must(desk: &Desk, login: &str, from: &str, path: &str, fields: &[(&str, &str)], done: usize) {
    let (status, to, text) = desk.form(login, from, path, fields).await;
    assert_eq!((status.as_u16(), to.ends_with(&format!("done={done}"))), (303, true), "{path}: {to} {text}");
}

async fn open_gate(desk: &Desk) {
    let act = [("act", "Luật số 00/2025/QH15"), ("from", "2025-06-16")];
    assert_eq!(desk.form("commission", "/gates", "/gates/law", &act).await.0, 303);
}

/// An order to issue what is agreed on in a track.
async fn issue(desk: &Desk, track: &str, date: &str, effective: &str) -> (u16, String) {
    let order = new_id().to_string();
    let fields = [("track", track), ("unit", "all"), ("date", date), ("effective", effective), ("order", &order)];
    let (status, _, text) = desk.form("secretary", "/papers", "/papers/issue", &fields).await;
    (status.as_u16(), text)
}

#[tokio::test]
async fn four_accounts_carry_a_legal_placement_from_draft_to_decision_by_pages() {
    let desk = Desk::tiny().await;
    let person = some(&desk, 1).await.remove(0);
    desk.agree("provisional", &placed(std::slice::from_ref(&person), "justice_officer")).await;
    assert!(issue(&desk, "provisional", "2025-06-05", "2025-06-10").await.1.contains("<b>1</b>"));
    // The round is over: that holds up what it asked for, not the legal track.
    let over = json!({ "name": "Đợt 1", "opened_at": "2025-06-01T01:00:00Z", "deadline": "2025-06-02T01:00:00Z",
        "districts": [901, 902] });
    desk.put_record("round", &new_id().to_string(), &over).await;
    let desk = desk.reopened().await;
    open_gate(&desk).await;

    let list = "/proposals?district=901&track=legal";
    let (_, text) = desk.page("district", list).await;
    assert!(text.contains("aria-current=\"page\">chính thức") && text.contains(&person), "{text}");
    let step = |what| [("district", "901"), ("track", "legal"), ("scope", "filtered"), ("do", what)];
    // What was provisionally assigned is the suggestion; it is taken for everybody at once.
    must(&desk, "district", list, "/proposals", &step("take"), 1).await;
    must(&desk, "district", list, "/proposals", &step("propose"), 1).await;
    let appraisal = "/appraisal/901?track=legal";
    let picked = |more: (&'static str, &'static str)| [("track", "legal"), ("pick", person.as_str()), more];
    must(&desk, "home", appraisal, "/appraisal/901/return", &picked(("reason", "chờ văn bản")), 1).await;
    let form = format!("/proposals/people/{person}?track=legal");
    let (_, text) = desk.page("district", &form).await;
    assert!(text.contains("name=\"track\" value=\"legal\""), "{text}");
    let unit = WARD.to_string();
    let fields = [("track", "legal"), ("unit", unit.as_str()), ("post", "justice_officer")];
    let address = format!("/proposals/people/{person}");
    must(&desk, "district", &form, &address, &fields, 1).await;
    // What was saved and not handed in is proposed from the page of the gates, too.
    let (_, text) = desk.page("district", "/gates").await;
    assert!(text.contains("<b>1</b> người có dự thảo chính thức chưa đề xuất"), "{text}");
    let (_, to, _) = desk.form("district", "/gates", "/gates/legal-drafts", &[("propose", "1")]).await;
    assert!(to.contains("proposed=1"), "{to}");
    must(&desk, "home", appraisal, "/appraisal/901/accept", &picked(("although", "đã xem")), 1).await;
    must(&desk, "commission", appraisal, "/appraisal/901/concur", &picked(("scope", "picked")), 1).await;
    let said = [("session", "HN 12"), ("number", "12-KL/TU"), ("date", "2025-06-05"), ("scope", "all")];
    let nobody = desk.form("secretary", "/agreement", "/agreement", &said).await;
    assert_eq!(nobody.0, 422, "nobody waits on the provisional track");
    let said: Vec<_> = said.into_iter().chain([("track", "legal")]).collect();
    must(&desk, "secretary", "/agreement?track=legal", "/agreement", &said, 1).await;
    assert!(issue(&desk, "legal", "2025-06-05", "2025-07-01").await.1.contains("<b>1</b>"));

    // The decision ended the provisional assignment: the person is decided on, not without a draft.
    let (_, text) = desk.page("district", "/proposals?district=901&standing=decided").await;
    assert!(text.contains(&person) && text.contains("đã có quyết định"), "{text}");
    let (_, none) = desk.page("district", "/proposals?district=901&standing=none").await;
    assert!(!none.contains(&format!("value=\"{person}\"")), "{none}");
    desk.stop().await;
}

#[tokio::test]
async fn a_draft_decision_prints_before_its_day_and_an_act_goes_by_the_day_of_its_effect() {
    let desk = Desk::tiny().await;
    let people = some(&desk, 1).await;
    desk.agree("legal", &placed(&people, "justice_officer")).await;
    // The table names the body from 16/6 on: on 5/6 its drafts can be prepared.
    let (status, pdf) = desk.file("commission", "/papers/drafts.pdf?track=legal").await;
    assert!(status == 200 && pdf.starts_with(b"%PDF"), "{status}");
    let early = desk.file("commission", "/papers/drafts.pdf?track=legal&effective=2025-06-15").await;
    assert_eq!(early.0, 404, "nobody is competent on that day");
    open_gate(&desk).await;
    assert!(issue(&desk, "legal", "2025-06-05", "2025-06-15").await.1.contains("<b>0</b>"));
    assert!(issue(&desk, "legal", "2025-06-05", "2025-07-01").await.1.contains("<b>1</b>"));

    // Withdrawn as from a day: the signed file keeps that day, so that rights end on it and not before.
    let change = format!("/papers/change/legal/{}", people[0]);
    let order = new_id().to_string();
    let fields = [
        ("what", "withdraw"),
        ("reason", "Nghỉ"),
        ("date", "2025-06-05"),
        ("effective", "2025-07-15"),
        ("order", &order),
    ];
    let (status, to, text) = desk.form("secretary", &change, &change, &fields).await;
    assert_eq!(status, 303, "{text}");
    let id = to.split('/').nth(3).unwrap();
    let (_, file) = desk.file("commission", &format!("/hand-out/papers/{id}/list.json")).await;
    let signed: SignedList = serde_json::from_slice(&file).unwrap();
    let list: IssuedList = serde_json::from_str(&signed.list).unwrap();
    assert_eq!(list.ended, [people[0].parse::<Uuid>().unwrap()]);
    assert_eq!(list.ended_from, Some("2025-07-15".parse().unwrap()));
    desk.stop().await;
}

#[tokio::test]
async fn the_provisional_table_that_has_ended_still_names_who_withdraws() {
    let desk = Desk::tiny().await;
    let people = some(&desk, 1).await;
    desk.agree("provisional", &placed(&people, "justice_officer")).await;
    issue(&desk, "provisional", "2025-06-05", "2025-06-10").await;
    let change = format!("/papers/change/provisional/{}", people[0]);
    let order = new_id().to_string();
    let fields = [
        ("what", "withdraw"),
        ("reason", "Nghỉ"),
        ("date", "2025-06-05"),
        ("effective", "2025-07-05"),
        ("order", &order),
    ];
    let (status, _, text) = desk.form("secretary", &change, &change, &fields).await;
    assert_eq!(status, 303, "{text}");
    desk.stop().await;
}

#[tokio::test]
async fn papers_leave_on_their_day_and_books_do_not_go_back() {
    let desk = Desk::tiny().await;
    let people = some(&desk, 2).await;
    desk.agree("provisional", &placed(&people[..1], "justice_officer")).await;
    for (date, effective, words) in [
        ("2025-06-06", "2025-06-10", "Văn bản chỉ được ban hành từ ngày ghi trên đó"),
        ("2025-06-05", "2025-06-04", "Ngày hiệu lực không được trước ngày ban hành"),
    ] {
        let (status, text) = issue(&desk, "provisional", date, effective).await;
        assert!(status == 422 && text.contains(words), "{date}: {status} {text}");
    }
    // The body issued twenty papers before haicap: its book goes on from there.
    let (status, text) = desk.page("secretary", "/papers/books").await;
    assert!(status == 200 && text.contains("Sở Nội vụ"), "{text}");
    let book = "state/TB/Sở Nội vụ/2025";
    let set = |book: &'static str, next: &'static str| {
        let desk = &desk;
        async move { desk.form("secretary", "/papers/books", "/papers/books", &[("book", book), ("next", next)]).await.0 }
    };
    assert_eq!(set(book, "21").await, 303);
    for (book, next) in [(book, "20"), (book, "0"), ("state/TB/Không có/2025", "5")] {
        assert_eq!(set(book, next).await, 422, "{book} {next}");
    }
    assert_eq!(desk.form("commission", "/papers", "/papers/books", &[("book", book), ("next", "30")]).await.0, 403);
    issue(&desk, "provisional", "2025-06-05", "2025-06-10").await;
    let (_, text) = desk.page("secretary", "/papers").await;
    assert!(text.contains("21/TB-SNV"), "{text}");
    // A paper of an earlier day may not follow one of a later day.
    desk.agree("provisional", &placed(&people[1..], "justice_officer")).await;
    let (status, text) = issue(&desk, "provisional", "2025-06-04", "2025-06-10").await;
    assert!(status == 422 && text.contains("không được trước ngày đó"), "{status} {text}");
    desk.stop().await;
}

#[tokio::test]
async fn what_is_serious_is_accepted_by_nobody_in_silence() {
    let desk = Desk::tiny().await;
    let people = some(&desk, 3).await;
    let draft = |(id, post): (&String, &str)| json!({ "official": id, "track": "provisional", "place": { "unit": WARD, "post": post } });
    let posts = ["chair", "chair", "justice_officer"];
    let drafts: Vec<Value> = people.iter().zip(posts).map(draft).collect();
    let steps: Vec<Value> = people.iter().map(|id| json!({ "official": id, "track": "provisional" })).collect();
    for (step, wishes) in [("draft", &drafts), ("propose", &steps)] {
        let path = format!("/api/v1/personnel/files/{step}");
        assert_eq!(desk.api("district", &path, &json!({ "wishes": wishes })).await.1["done"], 3);
    }
    let (_, answer) = desk.api("home", "/api/v1/personnel/files/accept", &json!({ "wishes": steps })).await;
    let refused = answer["refused"].as_array().unwrap();
    assert!(answer["done"] == 1 && refused.iter().all(|no| no["error"] == "findings_unanswered"), "{answer}");
    let (from, accept) = ("/appraisal/901", "/appraisal/901/accept");
    let (status, _, text) = desk.form("home", from, accept, &[("scope", "filtered")]).await;
    assert!(status == 200 && text.contains("Tính hai lần") && text.contains("ghi lý do chấp nhận"), "{text}");
    let reason = [("scope", "filtered"), ("although", "Một người chuyển đi tháng 8")];
    must(&desk, "home", from, accept, &reason, 2).await;
    let (_, text) = desk.page("home", &format!("/people/{}", people[0])).await;
    assert!(text.contains("Một người chuyển đi tháng 8"), "{text}");
    let sheet = desk.file("home", "/appraisal/901/appraisal.pdf").await;
    assert!(sheet.0 == 200 && sheet.1.starts_with(b"%PDF"));
    desk.stop().await;
}

#[tokio::test]
async fn a_networked_server_takes_nothing_classified_from_anywhere() {
    let alone = Desk::of(TINY, Parts::Personnel).await;
    let networked = Desk::tiny().await;
    let person = some(&alone, 1).await;
    for (desk, status) in [(&alone, 200), (&networked, 422)] {
        desk.agree("provisional", &placed(&person, "justice_officer")).await;
        for (login, path) in [
            ("district", "/proposals/901/submission.pdf?"),
            ("home", "/appraisal/901/appraisal.pdf?"),
            ("commission", "/papers/conclusion.pdf?number=01-KL%2FTU&"),
            ("commission", "/papers/drafts.pdf?track=provisional&"),
        ] {
            let (answer, _) = desk.file(login, &format!("{path}classification=confidential")).await;
            assert_eq!(answer, status, "{path}");
            assert_eq!(desk.file(login, &format!("{path}classification=open")).await.0, 200, "{path}");
            assert_eq!(desk.file(login, &format!("{path}classification=x")).await.0, 400, "{path}");
        }
        let record = [("district", "901"), ("classification", "confidential")];
        assert_eq!(desk.form("commission", "/papers", "/papers/hand-over", &record).await.0, status);
        assert!(issue(desk, "provisional", "2025-06-05", "2025-06-10").await.1.contains("<b>1</b>"));
        let (unit, order) = (COMMUNE.to_string(), new_id().to_string());
        let change = format!("/papers/change/provisional/{}", person[0]);
        let fields = [
            ("what", "adjust"),
            ("unit", unit.as_str()),
            ("post", "justice_officer"),
            ("reason", "Cân đối"),
            ("session", "HN 13"),
            ("number", "13-KL/TU"),
            ("agreed_on", "2025-06-05"),
            ("date", "2025-06-05"),
            ("effective", "2025-06-11"),
            ("classification", "secret"),
            ("order", order.as_str()),
        ];
        let (answer, _, text) = desk.form("secretary", &change, &change, &fields).await;
        assert_eq!(answer, if status == 200 { 303 } else { 422 }, "{text}");
    }
    // The list of the classified notice says so, and a server with a network does not take it in.
    let lists: Vec<SignedList> = {
        let (_, file) = alone.file("commission", "/hand-out/all.json?date=2025-06-05").await;
        serde_json::from_slice(&file).unwrap()
    };
    let read = |signed: &SignedList| serde_json::from_str::<IssuedList>(&signed.list).unwrap();
    let secret = lists.iter().find(|signed| read(signed).classification == Classification::Secret).unwrap();
    let refused = take_in_signed(networked.running.instance(), secret).await.unwrap_err();
    assert!(refused.to_string().contains("tối mật"), "{refused}");
    // Nor does it open a folder that holds such papers.
    let folder = alone.folder.path().to_owned();
    alone.running.stop().await.unwrap();
    let options = Options {
        location: Location::folder(&folder),
        outbox: folder.join("outbox"),
        staff_seed: None,
        store: OpenOptions::default(),
        parts: Parts::All,
        personnel_from: None,
        sheet_reader: None,
    };
    let opened = Instance::open(Arc::new(Pack::read(Path::new(TINY)).unwrap()), options).await;
    let error = opened.err().unwrap().to_string();
    assert!(error.contains("classified") && error.contains("--only personnel"), "{error}");
    networked.stop().await;
}

#[tokio::test]
async fn two_kept_versions_are_compared_and_whoever_lost_a_place_is_named() {
    let desk = Desk::tiny().await;
    let people = some(&desk, 3).await;
    let wish = |id: &String, more: Value| {
        let mut wish = json!({ "official": id, "track": "provisional" });
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    let go = |login: &'static str, step: &'static str, wishes: Vec<Value>| {
        let desk = &desk;
        async move {
            let path = format!("/api/v1/personnel/files/{step}");
            let (_, answer) = desk.api(login, &path, &json!({ "wishes": wishes })).await;
            assert_eq!(answer["done"], wishes.len(), "{step}: {answer}");
        }
    };
    let place = |post: &str| json!({ "place": { "unit": WARD, "post": post } });
    let all = |more: Value| people.iter().map(|id| wish(id, more.clone())).collect::<Vec<_>>();
    go("district", "draft", all(place("justice_officer"))).await;
    go("district", "propose", all(json!({}))).await;
    // Home affairs gives two back: one gets another place, the other none.
    let reason = json!({ "reason": "xem lại" });
    go("home", "return", people[..2].iter().map(|id| wish(id, reason.clone())).collect()).await;
    go("district", "discard", vec![wish(&people[0], json!({}))]).await;
    go("district", "draft", vec![wish(&people[1], place("counter_officer"))]).await;
    go("home", "accept", vec![wish(&people[2], json!({ "reason": "thử" }))]).await;
    let (status, text) = desk.page("home", "/appraisal/901?from=1&to=2").await;
    let shown = text.split("<details class=\"card\" open>").nth(1).unwrap().split("</details>").next().unwrap();
    assert!(status == 200 && shown.contains("Phiên bản 1 (Sở Nội vụ"), "{shown}");
    assert!(shown.contains("1 giữ nguyên, 1 khác, 1 chưa có chỗ dự kiến"), "{shown}");
    for person in &people[..2] {
        assert!(shown.contains(&format!("/people/{person}")), "{person} is named: {shown}");
    }
    assert!(!shown.contains(&people[2]), "{shown}");
    desk.stop().await;
}
