//! Files that citizens without an account send: with the form, and with a supplement.

use crate::attachments::{add, files, until};
use crate::citizen::{Page, Visitor, ask_for_papers, at_desk, world};
use crate::support;
use serde_json::json;
use support::files::{form, on_the_shelf, pdf, png};
use support::{WARD, World, new_id};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const PAPER: &str = "file.to_khai";

/// What a page carries for files that came in.
fn held(page: &Page) -> Vec<(String, String)> {
    let values = page.text.split("name=\"held\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.map(|value| ("held".to_owned(), value.to_owned())).collect()
}

/// The same fields, for another button.
fn with(fields: &[(String, String)], then: &str, held: &[(String, String)]) -> Vec<(String, String)> {
    let kept = fields.iter().filter(|(name, _)| name != "then" && name != "held").cloned();
    kept.chain([("then".to_owned(), then.to_owned())]).chain(held.iter().cloned()).collect()
}

async fn nothing_on_desks(world: &World) {
    let counter = world.staff(WARD, "counter_officer").await;
    let work = world.get(&counter.token, "work").await.body;
    assert!(work["items"].as_array().unwrap().is_empty(), "nothing was stored: {work}");
}

#[tokio::test]
async fn files_are_held_while_the_visitor_looks_again_and_come_in_with_the_dossier() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let form = visitor.filled("edit", &[]).await;
    assert!(form.has("enctype=\"multipart/form-data\"") && form.has("name=\"file.to_khai\""), "{}", form.text);
    assert!(form.has("accept=\"image/*,application/pdf\""), "a phone offers its camera");
    let fields = visitor.typed("review", &[]).await;
    let (document, photo) = (pdf(""), png("GPS 10.77"));
    let sent = [(PAPER, "Tờ khai.pdf", document.as_slice()), (PAPER, "mặt sau.png", photo.as_slice())];
    let review = visitor.bring("/submit", &fields, &sent).await;
    assert!(review.status == 200 && review.has("Xem lại hồ sơ"), "{} {}", review.status, review.text);
    assert!(review.has("Tờ khai.pdf (PDF, 1 KB)") && review.has("mặt sau.png (PNG, 1 KB)"), "{}", review.text);
    assert!(!review.has("Còn thiếu giấy tờ bắt buộc"), "a paper with a file is there");
    nothing_on_desks(&world).await;
    let holds = held(&review);
    assert_eq!((holds.len(), on_the_shelf(&world).len()), (2, 2));

    // Back to the form and on again, with one more file: nothing has to be chosen twice.
    let back = visitor.bring("/submit", &with(&fields, "edit", &holds), &[]).await;
    assert!(back.has("đã nhận, không cần chọn lại") && held(&back) == holds, "{}", back.text);
    let more = [(PAPER, "thêm.pdf", pdf("/Lang (vi)"))];
    let again = visitor.bring("/submit", &with(&fields, "review", &holds), &[(more[0].0, more[0].1, &more[0].2)]).await;
    let holds = held(&again);
    assert_eq!(holds.len(), 3, "{}", again.text);

    let all = with(&fields, "send", &holds);
    let plain: Vec<_> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for _ in 0..2 {
        let sent = visitor.post("/submit", &plain).await;
        assert!(sent.to.ends_with("/follow/receipt"), "{} {}", sent.status, sent.text);
    }
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    let kept = files(&world, &counter, dossier).await;
    assert_eq!((kept.len(), &kept[0]["paper"]), (3, &json!("to_khai")), "sent twice, it came once");
    assert!(visitor.get("/follow/receipt").await.has("(3 tệp điện tử)"));
    assert_eq!(world.command(&counter, dossier, "accept").await.status, 200, "the paper counts as handed in");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_refused_file_is_told_at_its_paper_and_nothing_is_half_saved() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let fields = visitor.typed("send", &[]).await;
    let good = png("x");
    for (name, bytes, said) in [
        ("rong.pdf", Vec::new(), "Tệp rỗng (0 byte)"),
        ("anh.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "Ảnh HEIC"),
        ("lenh.pdf", pdf("/OpenAction << /S /JavaScript /JS (app.alert) >>"), "PDF chứa mã lệnh"),
        ("to.pdf", [pdf(""), vec![b' '; (25 << 20) + 1]].concat(), "Tệp lớn hơn 25 MB"),
    ] {
        let sent = [(PAPER, name, bytes.as_slice()), ("file.uy_quyen", "Giấy ủy quyền.png", good.as_slice())];
        let seen = visitor.bring("/submit", &fields, &sent).await;
        let field = seen.text.split("id=\"file-to_khai-wrong\"").nth(1).and_then(|rest| rest.split("</p>").next());
        assert!(
            seen.status == 422 && field.is_some_and(|field| field.contains(said) && field.contains(name)),
            "{name}"
        );
        assert!(seen.has("value=\"Lê Thị Thử\"") && seen.has("value=\"02/06/2025\""), "{name}: what was typed stays");
        assert_eq!((held(&seen).len(), on_the_shelf(&world).len()), (1, 1), "{name}: the good one is held");
    }
    nothing_on_desks(&world).await;
    // A field that is wrong does not cost the file either.
    let wrong = visitor.typed("send", &[("phone", "gọi sau")]).await;
    let seen = visitor.bring("/submit", &wrong, &[("file.uy_quyen", "a.png", &good)]).await;
    assert!(seen.status == 422 && seen.has("9 đến 15 chữ số") && held(&seen).len() == 1, "{}", seen.text);
    // Nobody names a file that they did not send, and nothing goes on without one that was.
    let stranger = Visitor::of(&world);
    let theirs = stranger.typed("send", &[]).await;
    let seen = stranger.bring("/submit", &with(&theirs, "send", &held(&seen)), &[]).await;
    assert!(seen.status == 422 && seen.has("Hãy chọn lại tệp tại từng giấy tờ"), "{}", seen.text);
    nothing_on_desks(&world).await;
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_supplement_comes_with_its_files_by_the_lookup_number_alone() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    visitor.hands_in().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let dossier = at_desk(&world, &counter).await;
    ask_for_papers(&world, &counter, dossier).await;
    assert!(visitor.get("/follow/dossier").await.has("name=\"file.to_khai\""));
    let fields = vec![("command_id".to_owned(), new_id().to_string())];
    let bad = visitor.bring("/follow/supplement", &fields, &[(PAPER, "khai.pdf", b"MZ")]).await;
    let field = bad.text.split("id=\"file-to_khai-wrong\"").nth(1).and_then(|rest| rest.split("</p>").next());
    assert!(bad.status == 422 && field.is_some_and(|field| field.contains("Đây là chương trình")), "{}", bad.text);
    assert!(files(&world, &counter, dossier).await.is_empty() && on_the_shelf(&world).is_empty());
    // Somebody whose look-up ended, or never began, leaves nothing on the disk.
    let stranger = Visitor::of(&world);
    let sent = stranger.bring("/follow/supplement", &fields, &[(PAPER, "khai.pdf", &pdf(""))]).await;
    assert!(sent.to.ends_with("/follow?over=1") && on_the_shelf(&world).is_empty(), "{}", sent.to);
    let sent = visitor.bring("/follow/supplement", &fields, &[(PAPER, "khai.pdf", &pdf(""))]).await;
    assert!(sent.to.ends_with("/follow/dossier?done=supplement"), "{} {}", sent.status, sent.text);
    assert_eq!(files(&world, &counter, dossier).await.len(), 1);
    assert_eq!(world.command(&counter, dossier, "accept").await.status, 200);
    world.running.stop().await.unwrap();
}

/// A line that begins to send a file and stays open.
async fn slow_line(world: &World, fields: &[(String, String)]) -> TcpStream {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let (kind, body) = form(&fields, &[(PAPER, "a.pdf", &[pdf(""), vec![b' '; 1 << 20]].concat())]);
    let mut line = TcpStream::connect(world.running.address()).await.unwrap();
    let head = format!(
        "POST /t/1/submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&body[..body.len() / 4]).await.unwrap();
    line
}

#[tokio::test]
async fn too_many_files_at_once_wait_and_nothing_that_was_typed_is_lost() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let fields = visitor.typed("review", &[]).await;
    let mut lines = Vec::new();
    for _ in 0..16 {
        lines.push(slow_line(&world, &fields).await);
    }
    until("all of them are on their way", || on_the_shelf(&world).len() == 16).await;
    let busy = visitor.bring("/submit", &fields, &[(PAPER, "khai.pdf", &pdf(""))]).await;
    assert!(busy.status == 503 && busy.has("Đang có quá nhiều tệp gửi đến cùng lúc"), "{} {}", busy.status, busy.text);
    assert_eq!(busy.retry_after, "60");
    assert!(busy.has("value=\"Lê Thị Thử\"") && on_the_shelf(&world).len() == 16, "nothing more is on the disk");
    // Whoever works there sends theirs meanwhile, and so does somebody without a file.
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let command = new_id();
    assert_eq!(add(&world, &counter, id, command, (PAPER, "a.pdf", &pdf(""))).await.status, 200);
    assert_eq!(visitor.filled("review", &[]).await.status, 200);
    drop(lines);
    until("they broke off", || on_the_shelf(&world).len() == 1).await;
    let again = visitor.bring("/submit", &fields, &[(PAPER, "khai.pdf", &pdf(""))]).await;
    assert_eq!(again.status, 200, "{}", again.text);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn one_place_sends_so_many_files_and_then_waits() {
    let world = world().await;
    let visitor = Visitor::of(&world);
    let fields = visitor.typed("review", &[]).await;
    let many: Vec<_> = (0..90).map(|number| (PAPER, format!("{number}.pdf"), pdf(&format!("/N {number}")))).collect();
    let many: Vec<_> = many.iter().map(|(paper, name, bytes)| (*paper, name.as_str(), bytes.as_slice())).collect();
    for _ in 0..2 {
        assert_eq!(visitor.bring("/submit", &fields, &many).await.status, 200);
    }
    let over = visitor.bring("/submit", &fields, &[(PAPER, "khai.pdf", &pdf(""))]).await;
    assert!(over.status == 429 && over.has("quá nhiều tệp trong 15 phút"), "{} {}", over.status, over.text);
    assert_eq!(over.retry_after, "900");
    world.running.stop().await.unwrap();
}
