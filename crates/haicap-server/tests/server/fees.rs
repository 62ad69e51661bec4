//! Fees over HTTP: taken once, whole and with a number; at the receipt, on the dossier, for the citizen, and in the list of
//! what a desk took.

use crate::citizen::{self, Visitor, ask_for_papers, at_desk};
use crate::forms::file;
use crate::search::hand_in;
use crate::support;
use serde_json::{Value, json};
use support::trial::{page, send};
use support::{Answer, COMMUNE, Person, WARD, World, new_id};
use uuid::Uuid;

const PROCEDURE: &str = "1.000001";

pub(crate) async fn take(world: &World, person: &Person, id: Uuid, fee: (u64, &str, &str)) -> Answer {
    let (amount, method, receipt) = fee;
    let body = json!({ "command_id": new_id(), "amount": amount, "method": method, "receipt": receipt });
    world.post(&person.token, &format!("dossiers/{id}/take-fee"), &body).await
}

/// A dossier of the ward, accepted; its fee is 2,000 đồng.
pub(crate) async fn accepted(world: &World, counter: &Person) -> Uuid {
    let id = world.submitted(counter, WARD, PROCEDURE, &["to_khai"]).await;
    assert_eq!(world.command(counter, id, "accept").await.status, 200);
    id
}

async fn may(world: &World, person: &Person, id: Uuid) -> bool {
    let may = world.get(&person.token, &format!("dossiers/{id}")).await.body["may"].clone();
    may.as_array().unwrap().contains(&json!("take_fee"))
}

#[tokio::test]
async fn a_fee_is_taken_once_whole_and_with_a_number() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let officer = world.staff(WARD, "justice_officer").await;
    let new = world.submitted(&counter, WARD, PROCEDURE, &["to_khai"]).await;
    assert_eq!(take(&world, &counter, new, (2_000, "cash", "BL-01")).await.error(), "wrong_stage");
    let id = accepted(&world, &counter).await;
    assert!(may(&world, &counter, id).await && !may(&world, &officer, id).await);
    let cases = [
        ((1_999, "cash", "BL-01"), "fee_differs"),
        ((4_000, "cash", "BL-01"), "fee_differs"),
        ((2_000, "cash", ""), "receipt_missing"),
        ((2_000, "online", "không có"), "receipt_missing"),
    ];
    for (fee, refused) in cases {
        let answer = take(&world, &counter, id, fee).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (422, refused), "{fee:?}: {answer:?}");
    }
    let differs = take(&world, &counter, id, (1, "cash", "BL-01")).await.body;
    assert!(differs["message"].as_str().unwrap().contains("2.000 đồng"), "{differs}");
    assert!(differs["ground"].as_str().unwrap().contains("Điều 6 khoản 2 điểm c"), "{differs}");
    assert_eq!(take(&world, &officer, id, (2_000, "cash", "BL-01")).await.error(), "role_missing");
    assert_eq!(take(&world, &counter, id, (2_000, "gold", "BL-01")).await.status, 400);
    let taken = take(&world, &counter, id, (2_000, "online", " GD-77 ")).await;
    assert_eq!((taken.status.as_u16(), &taken.body["stage"]), (200, &json!("accepted")), "{taken:?}");
    assert_eq!(take(&world, &counter, id, (2_000, "cash", "BL-02")).await.error(), "fee_already_taken");
    let facts = world.get(&counter.token, &format!("dossiers/{id}")).await.body["facts"]["fee_taken"].clone();
    assert_eq!((&facts["receipt"], &facts["method"]), (&json!("GD-77"), &json!("online")), "{facts}");
    assert!(!may(&world, &counter, id).await);
    let shown = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    for words in ["đã thu", "Cổng Dịch vụ công quốc gia", "chứng từ số GD-77"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_desk_takes_it_at_the_receipt_and_prints_how_it_was_paid() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = accepted(&world, &counter).await;
    let receipt = format!("/dossiers/{id}/receipt");
    let before = page(&world, &counter.token, &receipt).await.text;
    assert!(before.contains("Thu phí, lệ phí: 2.000 đồng") && before.contains("name=\"receipt\""), "{before}");
    let command = new_id().to_string();
    let order = |receipt: &'static str| {
        [
            ("command_id", command.clone()),
            ("to", "receipt".into()),
            ("amount", "2000".into()),
            ("choice", "cash".into()),
            ("receipt", receipt.into()),
        ]
    };
    let address = format!("/dossiers/{id}/take-fee");
    let give = async |receipt| {
        let fields = order(receipt);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        send(&world, &counter.token, &address, &fields).await
    };
    let wrong = give("hôm nay").await;
    assert!(wrong.status == 422 && wrong.text.contains("Phải ghi số biên lai thu tiền"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"hôm nay\""), "nothing is lost: {}", wrong.text);
    let done = give("BL-0021").await;
    assert!(done.status == 303 && done.to.ends_with(&receipt), "{} {}", done.status, done.to);
    let after = page(&world, &counter.token, &receipt).await.text;
    assert!(after.contains("2.000 đồng, đã nộp (tiền mặt tại quầy, biên lai số BL-0021)"), "{after}");
    assert!(!after.contains("name=\"receipt\""), "the form is gone");
    let paper = file(&world, &counter.token, &format!("/dossiers/{id}/forms/receipt.pdf")).await;
    assert!(paper.0 == 200 && paper.2.starts_with(b"%PDF-"));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn an_unpaid_result_is_returned_with_a_warning_and_paid_later() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (officer, chair) = (world.staff(WARD, "justice_officer").await, world.staff(WARD, "chair").await);
    let id = accepted(&world, &counter).await;
    let address = format!("/dossiers/{id}");
    let warning = "chưa thu. Hãy thu trước khi trả";
    assert!(!page(&world, &counter.token, &address).await.text.contains(warning), "not before it is ready");
    let steps = [(&counter, "hand-over"), (&officer, "handle"), (&officer, "submit-for-signature"), (&chair, "sign")];
    for (person, command) in steps {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    assert!(page(&world, &counter.token, &address).await.text.contains(warning));
    let work = page(&world, &counter.token, "/work").await.text;
    assert!(work.contains("chưa thu phí, lệ phí") && work.contains(&format!("{address}#actions")), "{work}");
    assert_eq!(world.command(&counter, id, "return-result").await.status, 200, "a warning, no refusal");
    assert!(page(&world, &counter.token, &address).await.text.contains("chưa thu"));
    let late = take(&world, &counter, id, (2_000, "transfer", "FT-1")).await;
    assert_eq!((late.status.as_u16(), &late.body["stage"]), (200, &json!("returned")), "{late:?}");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_citizen_sees_what_is_to_be_paid_and_that_it_was() {
    let world = citizen::world().await;
    let visitor = Visitor::of(&world);
    visitor.hands_in().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    ask_for_papers(&world, &counter, dossier).await;
    let command = new_id().to_string();
    visitor.post("/follow/supplement", &[("command_id", &command), ("paper", "to_khai")]).await;
    assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
    let before = visitor.get("/follow/dossier").await;
    for words in ["4.000 đồng, chưa nộp", "Hệ thống này không thu tiền", "thẻ hoặc mã QR tại quầy"]
    {
        assert!(before.has(words), "{words}: {}", before.text);
    }
    assert_eq!(take(&world, &counter, dossier, (4_000, "transfer", "FT-2025-1")).await.status, 200);
    let after = visitor.get("/follow/dossier").await;
    assert!(after.has("4.000 đồng, đã nộp (chuyển khoản, chứng từ số FT-2025-1)"), "{}", after.text);
    assert!(after.has("Đã thu phí, lệ phí") && !after.has("Hệ thống này không thu tiền"), "{}", after.text);
    world.running.stop().await.unwrap();
}

/// Objects of the table of what a unit's desk took, as CSV lines without their head.
pub(crate) async fn taken(world: &World, person: &Person, unit: &str) -> Vec<String> {
    let (status, _, csv) = file(world, &person.token, &format!("/units/{unit}/takings.csv")).await;
    assert_eq!(status, 200);
    String::from_utf8(csv).unwrap().lines().skip(1).map(str::to_owned).collect()
}

#[tokio::test]
async fn what_a_desk_took_is_summed_for_its_leaders_and_everybody_sees_their_own() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let elsewhere = world.staff(COMMUNE, "counter_officer").await;
    let chair = world.staff(WARD, "chair").await;
    for (method, receipt) in [("cash", "BL-01"), ("cash", "BL-02"), ("online", "GD-03")] {
        let id = accepted(&world, &counter).await;
        assert_eq!(take(&world, &counter, id, (2_000, method, receipt)).await.status, 200);
    }
    let away = hand_in(&world, &elsewhere, WARD, "Nguyễn Thị Hoà", "").await.0;
    assert_eq!(world.command(&elsewhere, away, "accept").await.status, 200);
    assert_eq!(take(&world, &elsewhere, away, (2_000, "card", "QR-04")).await.status, 200);

    let ward = page(&world, &chair.token, "/units/new-10001/takings").await.text;
    for words in ["Theo người thu", "4.000 đồng", "6.000 đồng", "BL-01", "GD-03", "Điều 12 khoản 9"] {
        assert!(ward.contains(words), "{words}: {ward}");
    }
    assert!(!ward.contains("QR-04"), "another desk has that money");
    assert_eq!(taken(&world, &chair, "new-10001").await.len(), 3);
    let own = taken(&world, &counter, "new-10001").await;
    assert!(own.len() == 3 && own.iter().any(|line| line.contains("BL-01")), "what they took themselves: {own:?}");
    let officer = world.staff(WARD, "justice_officer").await;
    let sums = page(&world, &officer.token, "/units/new-10001/takings").await.text;
    assert!(sums.contains("6.000 đồng") && !sums.contains("BL-01") && !sums.contains("Theo người thu"), "{sums}");
    assert!(taken(&world, &officer, "new-10001").await.is_empty());
    let commune = taken(&world, &elsewhere, "new-10007").await;
    assert!(commune.len() == 1 && commune[0].contains("QR-04"), "{commune:?}");
    let (status, _, sheet) = file(&world, &chair.token, "/units/new-10001/takings.xlsx").await;
    assert_eq!((status, &sheet[..2]), (200, &b"PK"[..]));
    assert_eq!(page(&world, &chair.token, "/units/new-10007/takings").await.status, 404, "another ward's");
    let later = page(&world, &chair.token, "/units/new-10001/takings?from=2025-07-01&to=2025-07-31").await.text;
    assert!(later.contains("Chưa thu khoản nào"), "{later}");
    let wrong = page(&world, &chair.token, "/units/new-10001/takings?from=2025-07-31&to=2025-07-01").await;
    assert!(wrong.status == 400 && wrong.text.contains("value=\"2025-07-31\""), "{}", wrong.text);
    let figures = page(&world, &chair.token, "/indicators").await.text;
    assert!(
        figures.contains("Thanh toán trực tuyến") && figures.contains("1/4"),
        "one of four fees of the ward: {figures}"
    );
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn two_who_take_the_same_fee_at_once_take_it_once() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = accepted(&world, &counter).await;
    let one = take(&world, &counter, id, (2_000, "cash", "BL-01"));
    let (one, other) = tokio::join!(one, take(&world, &counter, id, (2_000, "cash", "BL-02")));
    let mut answers: Vec<Value> = [one, other].map(|answer| answer.body["error"].clone()).into();
    answers.sort_by_key(Value::is_null);
    assert_eq!(answers, [json!("fee_already_taken"), Value::Null]);
    assert_eq!(taken(&world, &counter, "new-10001").await.len(), 1);
    world.running.stop().await.unwrap();
}
