//! The request to pay as a paper: at the dossier and for whoever follows it.

use crate::citizen::Visitor;
use crate::dossier_life::{PAPERS, PROCEDURE, WARD, city, order, people};
use crate::forms::file;
use crate::support;
use serde_json::json;
use support::submission;
use support::trial::page;

const PHONE: &str = "0900 000 077";

#[tokio::test]
async fn a_request_to_pay_has_its_paper_at_the_dossier_and_for_whoever_follows_it() {
    let (world, _city) = city().await;
    let [counter, officer, ..] = people(&world).await;
    let (id, mut body) = submission(WARD, PROCEDURE, &PAPERS);
    body["applicant"]["phone"] = PHONE.into();
    assert_eq!(world.post(&counter.token, "dossiers", &body).await.status, 200);
    let accepted = world.command(&counter, id, "accept").await;
    let code = accepted.body["code"].as_str().unwrap().to_owned();
    for (person, command) in [(&counter, "hand-over"), (&officer, "handle")] {
        assert_eq!(world.command(person, id, command).await.status, 200, "{command}");
    }
    let paper = format!("/dossiers/{id}/forms/payment-request.pdf");
    assert_eq!(file(&world, &counter.token, &paper).await.0, 404, "nothing was asked for yet");
    let visitor = Visitor::of(&world);
    assert_eq!(visitor.get("/follow/forms/payment-request.pdf").await.status, 303, "number and telephone first");
    assert_eq!(visitor.follows(&code, PHONE).await.status, 303);
    assert_eq!(visitor.get("/follow/forms/payment-request.pdf").await.status, 404);
    assert!(!visitor.get("/follow/dossier").await.has("Giấy tờ cơ quan đã lập"));

    let charge = json!({ "amount": 300_000, "reason": "thuế môn bài" });
    assert_eq!(order(&world, &officer, id, "request-payment", charge).await.status, 200);
    let shown = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    assert!(shown.contains("Thông báo thực hiện nghĩa vụ tài chính (PDF)") && shown.contains(&paper), "{shown}");
    let (status, kind, bytes) = file(&world, &counter.token, &paper).await;
    assert!(status == 200 && kind == "application/pdf" && bytes.starts_with(b"%PDF-"), "{status} {kind}");
    let mine = visitor.get("/follow/dossier").await;
    for words in ["Giấy tờ cơ quan đã lập", "/follow/forms/payment-request.pdf"] {
        assert!(mine.has(words), "{words}: {}", mine.text);
    }
    assert!(!mine.has("/follow/forms/receipt.pdf") && !mine.has("control-sheet"), "{}", mine.text);
    assert!(visitor.get("/follow/forms/payment-request.pdf").await.has("%PDF-"));
    for odd in ["control-sheet.pdf", "register.pdf", "refusal.pdf", "payment-request", "x.pdf"] {
        assert_eq!(visitor.get(&format!("/follow/forms/{odd}")).await.status, 404, "{odd}");
    }
    world.running.stop().await.unwrap();
}
