//! Fees that are not taken, or not whole, and fees that are given back: over HTTP, on the pages, for the citizen, and in the
//! list of what a desk took.

use crate::citizen::{self, Visitor, ask_for_papers, at_desk};
use crate::fees::{accepted, take, taken};
use crate::forms::file;
use crate::support;
use haicap_core::organization::Role;
use haicap_server::{RightsChange, RightsOrder, change_rights};
use serde_json::json;
use support::trial::{page, send};
use support::{Answer, Person, WARD, World, new_id};
use uuid::Uuid;

async fn waive(world: &World, person: &Person, id: Uuid, (ground, proof): (&str, &str)) -> Answer {
    let body = json!({ "command_id": new_id(), "ground": ground, "proof": proof });
    world.post(&person.token, &format!("dossiers/{id}/waive-fee"), &body).await
}

async fn refund(world: &World, person: &Person, id: Uuid, (ground, reason, voucher): (&str, &str, &str)) -> Answer {
    let body = json!({ "command_id": new_id(), "ground": ground, "reason": reason, "voucher": voucher });
    world.post(&person.token, &format!("dossiers/{id}/refund-fee"), &body).await
}

/// The head of the ward's service centre.
async fn head(world: &World) -> Person {
    let (role, change) = (Role::CenterHead, RightsChange::Give);
    let order = RightsOrder { unit: WARD, role, change, post: Some("front_chair".into()) };
    change_rights(world.running.instance(), "test", &order).await.unwrap();
    world.staff(WARD, "front_chair").await
}

#[tokio::test]
async fn a_fee_is_waived_on_a_ground_of_the_procedure_and_what_is_left_is_taken() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let id = accepted(&world, &counter).await;
    let cases = [
        (("nguoi_giau", "GXN 12"), "waiver_unknown"),
        (("", "GXN 12"), "waiver_unknown"),
        (("can_ngheo", "  "), "proof_missing"),
    ];
    for (order, refused) in cases {
        let answer = waive(&world, &counter, id, order).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (422, refused), "{order:?}: {answer:?}");
    }
    assert_eq!(waive(&world, &officer, id, ("can_ngheo", "GXN 12")).await.error(), "role_missing");
    let receipt = page(&world, &counter.token, &format!("/dossiers/{id}/receipt")).await.text;
    assert!(receipt.contains("#actions\">Miễn, giảm phí, lệ phí</a>"), "the way there: {receipt}");
    let done = waive(&world, &counter, id, ("can_ngheo", " Giấy xác nhận số 12 ")).await;
    assert_eq!((done.status.as_u16(), &done.body["stage"]), (200, &json!("accepted")), "{done:?}");
    assert_eq!(waive(&world, &counter, id, ("ho_ngheo", "GXN 13")).await.error(), "fee_already_waived");
    let whole = take(&world, &counter, id, (2_000, "cash", "BL-01")).await;
    assert_eq!(whole.error(), "fee_differs");
    assert!(whole.body["message"].as_str().unwrap().contains("1.000 đồng"), "{whole:?}");
    assert_eq!(take(&world, &counter, id, (1_000, "cash", "BL-01")).await.status, 200);
    let name = counter.assignment.as_ref().unwrap().name.clone();
    let shown = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    for words in ["được giảm 1.000 đồng (Người thuộc hộ cận nghèo; Giấy xác nhận số 12), còn 1.000 đồng", &name]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let receipt = page(&world, &counter.token, &format!("/dossiers/{id}/receipt")).await.text;
    assert!(receipt.contains("được giảm 1.000 đồng") && receipt.contains("biên lai số BL-01"), "{receipt}");
    let paper = file(&world, &counter.token, &format!("/dossiers/{id}/forms/receipt.pdf")).await;
    assert!(paper.0 == 200 && paper.2.starts_with(b"%PDF-"));

    let free = accepted(&world, &counter).await;
    assert_eq!(waive(&world, &counter, free, ("ho_ngheo", "GXN 14")).await.status, 200);
    assert_eq!(take(&world, &counter, free, (2_000, "cash", "BL-02")).await.error(), "no_fee");
    let work = page(&world, &counter.token, "/work").await.text;
    assert!(!work.contains("chưa thu phí, lệ phí"), "nothing is owed: {work}");
    let lines = taken(&world, &counter, "new-10001").await;
    assert_eq!(lines.len(), 3, "two waivers and a fee: {lines:?}");
    assert!(
        lines.iter().filter(|line| line.contains("\"miễn, giảm\",0,") || line.contains("miễn, giảm\",0,")).count() == 2,
        "{lines:?}"
    );
    let sums = page(&world, &counter.token, "/units/new-10001/takings").await.text;
    assert!(sums.contains("Miễn, giảm (không thu): <b>3.000 đồng</b>"), "{sums}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_fee_is_given_back_once_and_whole_by_the_head_of_the_centre() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let chair = world.staff(WARD, "chair").await;
    let head = head(&world).await;
    let (kept, wrong) = (accepted(&world, &counter).await, accepted(&world, &counter).await);
    assert_eq!(refund(&world, &head, wrong, ("taken_wrongly", "nhầm", "PC-01")).await.error(), "nothing_to_refund");
    for (id, receipt) in [(kept, "BL-01"), (wrong, "BL-02")] {
        assert_eq!(take(&world, &counter, id, (2_000, "cash", receipt)).await.status, 200);
    }
    for person in [&counter, &chair] {
        let answer = refund(&world, person, wrong, ("taken_wrongly", "nhầm", "PC-01")).await;
        assert_eq!(answer.error(), "role_missing", "neither whoever took it nor the chair");
    }
    let cases = [
        (("withdrawn", "rút hồ sơ", "PC-01"), "refund_ground_does_not_fit"),
        (("taken_wrongly", " ", "PC-01"), "reason_missing"),
        (("taken_wrongly", "nhầm hồ sơ", "chưa có"), "voucher_missing"),
    ];
    for (order, refused) in cases {
        let answer = refund(&world, &head, wrong, order).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (422, refused), "{order:?}: {answer:?}");
    }
    assert_eq!(refund(&world, &head, wrong, ("gold", "nhầm hồ sơ", "PC-01")).await.status, 400);
    let order = ("taken_wrongly", "nhầm hồ sơ", "PC-01");
    let (one, other) = tokio::join!(refund(&world, &head, wrong, order), refund(&world, &head, wrong, order));
    let mut errors = [one, other].map(|answer| answer.body["error"].clone());
    errors.sort_by_key(serde_json::Value::is_null);
    assert_eq!(errors, [json!("fee_already_refunded"), json!(null)], "of two at once one");

    let csv = taken(&world, &head, "new-10001").await;
    let back = csv.iter().find(|line| line.contains("PC-01")).expect("a line of its own");
    assert!(csv.len() == 3 && back.contains(",-2000,") && back.contains("hoàn trả"), "{csv:?}");
    let sums = page(&world, &head.token, "/units/new-10001/takings").await.text;
    for words in ["4.000 đồng", "−2.000 đồng", "<b>2.000 đồng</b>", "Đã hoàn trả"] {
        assert!(sums.contains(words), "{words}: {sums}");
    }
    let shown = page(&world, &counter.token, &format!("/dossiers/{wrong}")).await.text;
    let name = &head.assignment.as_ref().unwrap().name;
    for words in ["đã hoàn 2.000 đồng (thu sai mức, sai hồ sơ hoặc sai chứng từ, chứng từ số PC-01)", name, "chưa thu"]
    {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let again = take(&world, &counter, wrong, (2_000, "cash", "BL-03")).await;
    assert_eq!(again.status, 200, "what was taken wrongly is taken again: {again:?}");
    assert_eq!(taken(&world, &head, "new-10001").await.len(), 4);

    assert_eq!(world.command(&counter, kept, "withdraw").await.status, 200);
    let form = page(&world, &head.token, &format!("/dossiers/{kept}")).await.text;
    assert!(form.contains("người nộp rút hồ sơ trước khi thụ lý") && form.contains("name=\"voucher\""), "{form}");
    assert!(!page(&world, &counter.token, &format!("/dossiers/{kept}")).await.text.contains("name=\"voucher\""));
    let address = format!("/dossiers/{kept}/refund-fee");
    let command = new_id().to_string();
    let press = async |voucher| {
        let fields =
            [("command_id", command.as_str()), ("choice", "withdrawn"), ("reason", "rút"), ("voucher", voucher)];
        send(&world, &head.token, &address, &fields).await
    };
    let wrong = press("hôm nay").await;
    assert!(wrong.status == 422 && wrong.text.contains("Phải ghi số phiếu chi"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"hôm nay\""), "nothing is lost: {}", wrong.text);
    assert_eq!(press("PC-02").await.status, 303);
    let figures = page(&world, &chair.token, "/indicators").await.text;
    assert!(
        figures.contains("Thanh toán trực tuyến") && figures.contains("0/1"),
        "what was given back is not counted: {figures}"
    );
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_citizen_is_told_of_a_waiver_and_of_money_that_comes_back_without_names() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    visitor.hands_in().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let head = head(&world).await;
    let dossier = at_desk(&world, &counter).await;
    ask_for_papers(&world, &counter, dossier).await;
    let command = new_id().to_string();
    visitor.post("/follow/supplement", &[("command_id", &command), ("paper", "to_khai")]).await;
    assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
    assert_eq!(take(&world, &counter, dossier, (4_000, "cash", "BL-01")).await.status, 200);
    assert_eq!(
        refund(&world, &head, dossier, ("taken_wrongly", "người nộp thuộc hộ nghèo", "PC-01")).await.status,
        200
    );
    assert_eq!(waive(&world, &counter, dossier, ("ho_ngheo", "GXN 12")).await.status, 200);
    let seen = visitor.get("/follow/dossier").await;
    for words in [
        "4.000 đồng, được miễn (Người thuộc hộ nghèo; GXN 12), đã hoàn 4.000 đồng",
        "Đã hoàn trả phí, lệ phí",
        "Được miễn, giảm phí, lệ phí",
    ] {
        assert!(seen.has(words), "{words}: {}", seen.text);
    }
    for person in [&counter, &head] {
        assert!(!seen.has(&person.assignment.as_ref().unwrap().name), "no officer is named");
    }
    assert!(!seen.has("Hệ thống này không thu tiền"), "nothing is to be paid");
    let told = page(&world, "", "/procedures/1.000001").await.text;
    assert!(told.contains("Người thuộc hộ cận nghèo: giảm 50 % (Luật thử)"), "{told}");
    world.running.stop().await.unwrap();
}
