//! Forms of a dossier and the register of a unit over HTTP: when they are there, for whom, and what the journal keeps.

use crate::support;
use haicap_core::configuration::Form;
use haicap_core::territory::UnitId;
use haicap_pack::faults::{Fault, Mistake};
use haicap_server::plant;
use serde_json::json;
use support::trial::page;
use support::{Person, WARD, World, new_id, submission};
use uuid::Uuid;

/// Status and the beginning of a file, as the holder of a session gets it.
pub(crate) async fn file(world: &World, token: &str, path: &str) -> (u16, String, Vec<u8>) {
    let request = world.client.get(format!("{}{path}", world.base())).header("cookie", format!("haicap-t1={token}"));
    let answer = request.send().await.unwrap();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned());
    (answer.status().as_u16(), kind.unwrap_or_default(), answer.bytes().await.unwrap().to_vec())
}

/// The forms that a dossier's page offers, and which of all forms can be had.
async fn offered(world: &World, person: &Person, id: Uuid) -> (Vec<&'static str>, Vec<&'static str>) {
    let text = page(world, &person.token, &format!("/dossiers/{id}")).await.text;
    let linked = Form::ALL.iter().filter(|form| text.contains(&format!("/forms/{form}.pdf")));
    let linked = linked.map(|form| form.key()).collect();
    let mut printed = Vec::new();
    for form in Form::ALL {
        let (status, kind, bytes) = file(world, &person.token, &format!("/dossiers/{id}/forms/{form}.pdf")).await;
        assert!(matches!(status, 200 | 404), "{form}: {status}");
        if status == 200 {
            assert!(kind == "application/pdf" && bytes.starts_with(b"%PDF-"), "{form}");
            printed.push(form.key());
        }
    }
    (linked, printed)
}

async fn done(world: &World, person: &Person, id: Uuid, commands: &[&str]) {
    for command in commands {
        let answer = world.command(person, id, command).await;
        assert_eq!(answer.status, 200, "{command}: {answer:?}");
    }
}

#[tokio::test]
async fn a_form_is_offered_exactly_from_the_step_on_that_asks_for_it() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let chair = world.staff(WARD, "chair").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let check = async |id, expect: &[&str]| {
        assert_eq!(offered(&world, &counter, id).await, (expect.to_vec(), expect.to_vec()));
    };
    check(id, &[]).await;
    done(&world, &counter, id, &["accept", "hand-over"]).await;
    check(id, &["receipt", "control-sheet"]).await;
    done(&world, &officer, id, &["handle"]).await;
    let refuse = json!({ "command_id": new_id(), "proposal": { "kind": "refuse", "reason": "không có dữ liệu" } });
    let put_up = world.post(&officer.token, &format!("dossiers/{id}/submit-for-signature"), &refuse).await;
    assert_eq!(put_up.status, 200, "{put_up:?}");
    check(id, &["receipt", "control-sheet"]).await;
    done(&world, &chair, id, &["sign"]).await;
    check(id, &["receipt", "refusal", "control-sheet"]).await;
    let declined = world.submitted(&counter, WARD, "1.000001", &[]).await;
    let ask = json!({ "command_id": new_id(), "papers": ["to_khai"], "reason": "thiếu tờ khai" });
    let asked = world.post(&counter.token, &format!("dossiers/{declined}/request-supplement"), &ask).await;
    assert_eq!(asked.status, 200, "{asked:?}");
    check(declined, &["supplement-request"]).await;
    let declined = world.submitted(&counter, WARD, "1.000001", &[]).await;
    done(&world, &counter, declined, &["decline"]).await;
    check(declined, &["refusal"]).await;
    let early = page(&world, &counter.token, &format!("/dossiers/{declined}/forms/receipt.pdf")).await;
    assert!(early.text.contains("chưa đến bước lập") && early.text.contains("Giấy tiếp nhận"), "{}", early.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn forms_are_for_their_unit_and_their_owner_and_the_control_sheet_for_the_unit_alone() {
    // A procedure that is offered online, too.
    let world = World::hcmc().await;
    let (here, there) = (UnitId::new(26_740), UnitId::new(26_743));
    let citizen = world.citizen(1).await;
    let counter = world.staff(here, "counter_officer").await;
    let elsewhere = world.staff(there, "counter_officer").await;
    let (id, mut body) = submission(here, "2.000635", &["to_khai", "giay_to_tuy_than"]);
    body["channel"] = "online".into();
    body["applicant"]["id"] = json!(citizen.account);
    let submitted = world.post(&citizen.token, "dossiers", &body).await;
    assert_eq!(submitted.status, 200, "{submitted:?}");
    done(&world, &counter, id, &["accept"]).await;
    assert_eq!(offered(&world, &citizen, id).await, (vec!["receipt"], vec!["receipt"]));
    let receipt = format!("/dossiers/{id}/forms/receipt.pdf");
    for (token, expect) in [(counter.token.as_str(), 200), (&elsewhere.token, 404), (&world.director, 403)] {
        assert_eq!(file(&world, token, &receipt).await.0, expect);
    }
    for odd in ["receipt", "Receipt.pdf", "x.pdf", "register.pdf", "..%2fregister.pdf"] {
        assert_eq!(file(&world, &counter.token, &format!("/dossiers/{id}/forms/{odd}")).await.0, 404, "{odd}");
    }
    assert_eq!(file(&world, &counter.token, &format!("/dossiers/{}/forms/receipt.pdf", new_id())).await.0, 404);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_form_that_nobody_put_up_is_not_printed_and_the_unit_is_told() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    done(&world, &counter, id, &["accept"]).await;
    let rows = world.app.city_store.assignments().await.unwrap();
    let plan: Vec<_> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
    plant(&world.app, &plan, &[Fault { unit: WARD, mistake: Mistake::FormMissing }]).await.unwrap();
    let seen = page(&world, &counter.token, &format!("/dossiers/{id}/forms/receipt.pdf")).await;
    assert_eq!(seen.status, 404);
    assert!(seen.text.contains("chưa có mẫu"), "{}", seen.text);
    assert_eq!(file(&world, &counter.token, &format!("/dossiers/{id}/forms/control-sheet.pdf")).await.0, 200);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_letter_that_cannot_be_printed_is_named() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let decline = json!({ "command_id": new_id(), "reason": "sai thẩm quyền 🎉" });
    assert_eq!(world.post(&counter.token, &format!("dossiers/{id}/decline"), &decline).await.status, 200);
    let seen = page(&world, &counter.token, &format!("/dossiers/{id}/forms/refusal.pdf")).await;
    assert_eq!(seen.status, 422);
    assert!(seen.text.contains("không có mẫu chữ cho “🎉”"), "{}", seen.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_register_lists_what_was_accepted_and_its_files_are_journalled_without_names() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    for papers in [&["to_khai"][..], &["to_khai"], &[]] {
        let id = world.submitted(&counter, WARD, "1.000001", papers).await;
        if !papers.is_empty() {
            done(&world, &counter, id, &["accept"]).await;
        }
    }
    let shown = page(&world, &counter.token, "/units/new-10001/register").await.text;
    assert!(shown.contains("<b>2</b> hồ sơ trong kỳ"), "{shown}");
    assert_eq!(shown.matches("T-H99.10001-250611-000").count(), 2, "what was not accepted has no line");
    let before = page(&world, &counter.token, "/units/new-10001/register?from=2025-06-01&to=2025-06-10").await.text;
    assert!(before.contains("Không có hồ sơ nào"), "{before}");
    let (status, kind, bytes) = file(&world, &counter.token, "/units/new-10001/register.pdf").await;
    assert!(status == 200 && kind == "application/pdf" && bytes.starts_with(b"%PDF-"));
    let (status, _, bytes) = file(&world, &counter.token, "/units/new-10001/register.xlsx").await;
    assert_eq!((status, &bytes[..4]), (200, &b"PK\x03\x04"[..]));
    let (status, kind, bytes) = file(&world, &counter.token, "/units/new-10001/register.csv").await;
    let text = String::from_utf8(bytes).unwrap();
    assert!(status == 200 && kind.starts_with("text/csv") && text.starts_with("\u{feff}Số TT,Mã hồ sơ"), "{text}");
    assert_eq!(text.matches("T-H99.10001-250611-000").count(), 2, "{text}");
    let (status, _, bytes) = file(&world, &counter.token, "/units/new-10001/register.json").await;
    let list: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!((status, list.as_array().unwrap().len(), &list[1]["number"]), (200, 2, &json!(2)), "{list}");
    assert!(list[0]["code"].as_str().unwrap().starts_with("T-H99.10001-250611-000"), "{list}");
    let journal = world.get(&world.director, "journal?unit=new-10001&limit=4").await.body;
    for (line, form) in journal.as_array().unwrap().iter().zip(["json", "csv", "xlsx", "pdf"]) {
        assert_eq!(line["command"], "export_register", "{journal}");
        let expect = json!({ "dossiers": 2, "form": form, "from": "2025-06-01", "to": "2025-06-11" });
        assert_eq!(line["events"][0]["exported"], expect);
    }
    assert!(!journal.to_string().contains("Trần Văn Thử"), "the journal holds no names");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_period_is_of_one_year_and_its_faults_are_told() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    for (asked, says) in [
        ("from=2025-06-30&to=2025-06-01", "ngày đầu kỳ sau ngày cuối kỳ"),
        ("from=2024-12-31&to=2025-06-01", "sổ mở theo từng năm"),
        ("from=2025-02-31&to=2025-06-01", "ngày không có trong lịch"),
        ("from=%3Cscript%3E&to=x", "ngày không có trong lịch"),
    ] {
        let seen = page(&world, &counter.token, &format!("/units/new-10001/register?{asked}")).await;
        assert_eq!(seen.status, 400, "{asked}");
        assert!(seen.text.contains(says) && !seen.text.contains("<script>"), "{asked}: {}", seen.text);
        let (status, ..) = file(&world, &counter.token, &format!("/units/new-10001/register.xlsx?{asked}")).await;
        assert_eq!(status, 400, "{asked}");
    }
    let kept = page(&world, &counter.token, "/units/new-10001/register?from=2025-06-30&to=2025-06-01").await.text;
    assert!(kept.contains("value=\"2025-06-30\""), "what was typed stays");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_register_is_for_its_unit() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let citizen = world.citizen(1).await;
    for path in ["register", "register.pdf", "register.xlsx", "register.csv", "register.json"] {
        for (token, unit, expect) in [
            (counter.token.as_str(), "new-10001", 200),
            (&counter.token, "new-10007", 404),
            (&counter.token, "old-10001", 404),
            (&citizen.token, "new-10001", 403),
            (&world.director, "new-10001", 403),
        ] {
            let (status, ..) = file(&world, token, &format!("/units/{unit}/{path}")).await;
            assert_eq!(status, expect, "{unit}/{path}");
        }
    }
    world.running.stop().await.unwrap();
}
