//! Files of a dossier's papers, over HTTP: good ones, every kind of bad one, a line that is cut, and who may open them.

use crate::support;
use haicap_core::territory::UnitId;
use serde_json::{Value, json};
use std::time::Duration;
use support::files::{form, on_the_shelf, pdf, png, png_that_claims, send_files};
use support::trial::{Seen, csrf, page, send};
use support::{Answer, COMMUNE, Person, WARD, World, new_id};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use uuid::Uuid;

/// The form of the counter with what a person types, and its dossier.
fn typed(procedure: &str, unit: UnitId, channel: &str) -> (Uuid, Vec<(&'static str, String)>) {
    let id = new_id();
    let fields = [
        ("procedure", procedure.to_owned()),
        ("command_id", new_id().to_string()),
        ("accept_id", new_id().to_string()),
        ("dossier", id.to_string()),
        ("applicant", new_id().to_string()),
        ("name", "Trần Văn Thử".to_owned()),
        ("identity_number", "000000000009".to_owned()),
        ("unit", unit.to_string()),
        ("channel", channel.to_owned()),
        ("copies", "1".to_owned()),
        ("pages", "1".to_owned()),
        ("then", "none".to_owned()),
    ];
    (id, fields.to_vec())
}

async fn hand_in(
    world: &World,
    person: &Person,
    fields: &[(&'static str, String)],
    files: &[(&str, &str, &[u8])],
) -> Seen {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    send_files(world, &person.token, "/counter", &fields, files).await
}

/// A dossier at the ward's counter with one PDF for its form.
async fn with_a_file(world: &World, counter: &Person) -> Uuid {
    let (id, fields) = typed("1.000001", WARD, "counter");
    let seen = hand_in(world, counter, &fields, &[("file.to_khai", "Tờ khai.pdf", &pdf(""))]).await;
    assert_eq!((seen.status.as_u16(), seen.to), (303, format!("/t/1/dossiers/{id}")), "{}", seen.text);
    id
}

pub(crate) async fn files(world: &World, person: &Person, dossier: Uuid) -> Vec<Value> {
    let answer = world.get(&person.token, &format!("dossiers/{dossier}/files")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut files = answer.body["files"].as_array().unwrap().clone();
    // Files of one moment come in any order.
    files.sort_by_key(|file| file["name"].as_str().unwrap().to_owned());
    files
}

pub(crate) async fn add(
    world: &World,
    person: &Person,
    dossier: Uuid,
    command: Uuid,
    file: (&str, &str, &[u8]),
) -> Answer {
    let (kind, body) = form(&[("command_id", &command.to_string())], &[file]);
    let url = format!("{}/api/v1/dossiers/{dossier}/files", world.base());
    let request = world.client.post(url).bearer_auth(&person.token).header("content-type", kind).body(body);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    Answer { status, body: answer.json().await.unwrap() }
}

#[tokio::test]
async fn files_come_with_their_papers_and_are_handed_out_locked() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let form = page(&world, &counter.token, "/counter?procedure=1.000001").await.text;
    assert!(form.contains("enctype=\"multipart/form-data\"") && form.contains("name=\"file.to_khai\""), "{form}");
    let (id, mut fields) = typed("1.000001", WARD, "counter");
    fields.last_mut().unwrap().1 = "accept".into();
    let (document, photo) = (pdf(""), png("GPS 10.77"));
    let sent =
        [("file.to_khai", "C:\\hồ sơ\\Tờ khai.pdf", document.as_slice()), ("file.to_khai", "b.png", photo.as_slice())];
    let seen = hand_in(&world, &counter, &fields, &sent).await;
    assert_eq!((seen.status.as_u16(), seen.to), (303, format!("/t/1/dossiers/{id}/receipt")), "{}", seen.text);
    let receipt = page(&world, &counter.token, &format!("/dossiers/{id}/receipt")).await.text;
    assert!(receipt.contains("Tờ khai (2 tệp điện tử)"), "a paper with a file is there: {receipt}");

    let shown = page(&world, &counter.token, &format!("/dossiers/{id}")).await.text;
    assert!(
        shown.contains(">Tờ khai.pdf</a>") && shown.contains("PDF, 1 KB") && shown.contains("PNG, 1 KB"),
        "{shown}"
    );
    let kept = files(&world, &counter, id).await;
    assert_eq!((kept.len(), &kept[0]["paper"], &kept[0]["name"]), (2, &json!("to_khai"), &json!("Tờ khai.pdf")));
    for (file, kind) in kept.iter().zip(["application/pdf", "image/png"]) {
        let url = format!("{}/files/{}", world.base(), file["id"].as_str().unwrap());
        let request = world.client.get(url).header("cookie", format!("haicap-t1={}", counter.token));
        let answer = request.send().await.unwrap();
        let head = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((answer.status().as_u16(), head("content-type").as_str()), (200, kind));
        assert!(head("content-disposition").starts_with("attachment; filename=\"tep-"), "{answer:?}");
        assert_eq!(head("content-security-policy"), "default-src 'none'; sandbox");
        assert_eq!((head("x-content-type-options").as_str(), head("cache-control").as_str()), ("nosniff", "no-store"));
        let bytes = answer.bytes().await.unwrap();
        assert!(kind != "application/pdf" || bytes == document, "a document is kept as it is");
        assert!(!String::from_utf8_lossy(&bytes).contains("GPS"), "nothing but the picture is left");
        let url = format!("{}/api/v1/files/{}", world.base(), file["id"].as_str().unwrap());
        let packed = world.client.get(url).bearer_auth(&counter.token).header("accept-encoding", "gzip");
        let packed = packed.send().await.unwrap();
        assert!(packed.status() == 200 && !packed.bytes().await.unwrap().is_empty(), "packed, it comes whole too");
    }
    let journal = world.get(&world.director, "journal").await.body.to_string();
    assert!(journal.contains(kept[0]["sha256"].as_str().unwrap()) && !journal.contains("Tờ khai.pdf"), "{journal}");
    world.running.stop().await.unwrap();
}

/// Every file that is not taken, with what is said about it.
fn bad_files() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let too_large = [pdf(""), vec![b' '; (25 << 20) + 1]].concat();
    let embedded = "/Names << /EmbeddedFiles << /Names [(a.exe) << /Type /Filespec >>] >> >>";
    vec![
        ("rong.pdf", Vec::new(), "Tệp rỗng (0 byte)"),
        ("hoa-don.pdf", b"MZ\x90\0\x03\0\0\0This program cannot be run in DOS mode".to_vec(), "Đây là chương trình"),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(), "Đây là tệp SVG"),
        ("trang.pdf", b"<!DOCTYPE html><script>alert(1)</script>".to_vec(), "Đây là tệp SVG hoặc trang web"),
        ("goi.zip", [b"PK\x03\x04".as_slice(), &[0; 100]].concat(), "Đây là tệp nén"),
        ("anh.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), "Ảnh HEIC"),
        ("anh.gif", b"GIF89a\x01\0\x01\0".to_vec(), "Chỉ nhận ảnh PNG, JPEG hoặc PDF"),
        ("to.png", png_that_claims(60_000, 60_000), "Ảnh có quá nhiều điểm ảnh"),
        ("vo.png", png("x")[..40].to_vec(), "Tệp bị hỏng"),
        ("vo.pdf", pdf("")[..120].to_vec(), "Tệp bị hỏng"),
        ("noi.pdf", [pdf(""), b"PK\x03\x04".to_vec(), vec![7; 4000]].concat(), "Tệp bị hỏng"),
        ("lenh.pdf", pdf("/OpenAction << /S /Java#53cript /JS (app.alert) >>"), "PDF chứa mã lệnh"),
        ("mo.pdf", pdf("/OpenAction << /S /Launch /F (cmd.exe) >>"), "PDF có lệnh mở chương trình"),
        ("nhung.pdf", pdf(embedded), "PDF nhúng hoặc mở tệp khác"),
        ("mat-khau.pdf", pdf("/Encrypt 9 0 R"), "PDF đặt mật khẩu"),
        ("25-mb-1.pdf", too_large, "Tệp lớn hơn 25 MB"),
    ]
}

#[tokio::test]
async fn each_bad_file_is_told_at_its_field_and_nothing_is_half_saved() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let (id, fields) = typed("1.000001", WARD, "counter");
    let good = png("x");
    let mut held = String::new();
    for (name, bytes, said) in bad_files() {
        let sent = [("file.uy_quyen", "Giấy ủy quyền.png", good.as_slice()), ("file.to_khai", name, bytes.as_slice())];
        let seen = hand_in(&world, &counter, &fields, &sent).await;
        let text = &seen.text;
        assert!(seen.status == 422 && text.contains(said), "{name}: {} {text}", seen.status);
        let field = text.split("id=\"file-to_khai-wrong\"").nth(1).and_then(|rest| rest.split("</p>").next());
        assert!(field.is_some_and(|field| field.contains(said) && field.contains(name)), "{name}: at its field");
        assert!(text.contains("value=\"Trần Văn Thử\""), "{name}: what was typed stays");
        assert!(text.contains("Giấy ủy quyền.png") && text.contains("đã nhận"), "{name}: the good file is held");
        let value = text.split("name=\"held\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        held = value.to_owned();
        assert_eq!(world.get(&counter.token, &format!("dossiers/{id}")).await.status, 404, "{name}: nothing is saved");
        assert_eq!(on_the_shelf(&world).len(), 1, "{name}: only the good one is kept");
    }
    // Somebody else cannot make the held file theirs; whoever sent it need not send it again.
    let other = world.staff(COMMUNE, "counter_officer").await;
    let (theirs, mut stolen) = typed("1.000001", COMMUNE, "counter");
    stolen.push(("held", held.clone()));
    assert_eq!(hand_in(&world, &other, &stolen, &[]).await.status, 303);
    assert!(files(&world, &other, theirs).await.is_empty());
    let mut again = fields.clone();
    again.push(("held", held));
    let seen = hand_in(&world, &counter, &again, &[("file.to_khai", "a.pdf", &pdf(""))]).await;
    assert_eq!(seen.status, 303, "{}", seen.text);
    assert_eq!(files(&world, &counter, id).await.len(), 2);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_line_that_is_cut_leaves_nothing_behind() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let csrf = csrf(&world, &counter.token).await;
    let (id, fields) = typed("1.000001", WARD, "counter");
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.push(("csrf", &csrf));
    let (kind, body) = form(&all, &[("file.to_khai", "a.pdf", &[pdf(""), vec![b' '; 2 << 20]].concat())]);
    let mut line = TcpStream::connect(world.running.address()).await.unwrap();
    let head = format!(
        "POST /t/1/counter HTTP/1.1\r\nHost: localhost\r\nCookie: haicap-t1={}\r\nContent-Type: {kind}\r\n\
         Content-Length: {}\r\n\r\n",
        counter.token,
        body.len()
    );
    line.write_all(head.as_bytes()).await.unwrap();
    line.write_all(&body[..body.len() / 2]).await.unwrap();
    until("the file is on its way", || on_the_shelf(&world).len() == 1).await;
    line.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = line.read_to_end(&mut answer).await;
    drop(line);
    until("the file is gone", || on_the_shelf(&world).is_empty()).await;
    assert_eq!(world.get(&counter.token, &format!("dossiers/{id}")).await.status, 404);
    world.running.stop().await.unwrap();
}

/// Waits for something, for a bounded time.
pub(crate) async fn until(what: &str, is_so: impl Fn() -> bool) {
    let wait = async {
        while !is_so() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect(what);
}

#[tokio::test]
async fn a_file_is_for_those_who_decide_on_the_dossier() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = with_a_file(&world, &counter).await;
    let file = files(&world, &counter, id).await[0]["id"].as_str().unwrap().to_owned();
    let other = world.staff(COMMUNE, "counter_officer").await;
    let clerk = world.staff(WARD, "front_chair").await;
    for (person, status) in [(&counter, 200), (&other, 404), (&clerk, 403)] {
        let seen = page(&world, &person.token, &format!("/files/{file}")).await;
        assert_eq!(seen.status, status);
        assert_eq!(world.get(&person.token, &format!("files/{file}")).await.status, status);
    }
    assert_eq!(page(&world, "", &format!("/files/{file}")).await.status, 303, "a visitor signs in first");
    for (person, status) in [(&other, 404), (&clerk, 403)] {
        let (to, document) = (format!("/dossiers/{id}/files"), pdf("/Lang (en)"));
        let sent = [("file.to_khai", "a.pdf", document.as_slice())];
        let command = new_id().to_string();
        assert_eq!(send_files(&world, &person.token, &to, &[("command_id", &command)], &sent).await.status, status);
        assert_eq!(add(&world, person, id, new_id(), sent[0]).await.status, status);
        let remove = send(&world, &person.token, &format!("/files/{file}/remove"), &[]).await;
        assert_eq!(remove.status, status);
        let list = world.get(&person.token, &format!("dossiers/{id}/files")).await;
        assert_eq!(list.status, status);
    }
    assert_eq!(files(&world, &counter, id).await.len(), 1);
    assert_eq!(world.get(&counter.token, &format!("files/{}", Uuid::nil())).await.status, 404);
    assert_eq!(page(&world, &counter.token, "/files/..%2F..%2Fcity.db").await.status, 404);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn the_api_takes_files_once_lists_them_and_says_what_is_wrong() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let id = world.submitted(&counter, WARD, "1.000001", &["to_khai"]).await;
    let (command, document) = (new_id(), pdf(""));
    let sent = ("file.to_khai", "a.pdf", document.as_slice());
    for _ in 0..2 {
        let answer = add(&world, &counter, id, command, sent).await;
        assert_eq!((answer.status.as_u16(), answer.body["files"].as_array().unwrap().len()), (200, 1), "{answer:?}");
    }
    assert_eq!(
        add(&world, &counter, id, command, ("file.to_khai", "b.png", &png("x"))).await.error(),
        "command_reused"
    );
    let again = add(&world, &counter, id, new_id(), ("file.to_khai", "same.pdf", &document)).await;
    assert_eq!(again.body["files"].as_array().unwrap().len(), 1, "a paper has a file once");
    for (file, status, error) in [
        (("file.uy_quyen", "a.pdf", document.as_slice()), 422, "paper_not_there"),
        (("file.khac", "a.pdf", document.as_slice()), 422, "unknown_paper"),
        (("file.to_khai", "a.pdf", b"MZ".as_slice()), 422, "file_of_other_kind"),
        (("file.to_khai", "a.pdf", b"".as_slice()), 422, "file_empty"),
        (("tep", "a.pdf", b"x".as_slice()), 422, "no_file"),
    ] {
        let answer = add(&world, &counter, id, new_id(), file).await;
        assert_eq!((answer.status.as_u16(), answer.error()), (status, error), "{answer:?}");
    }
    let facts = world.get(&counter.token, &format!("dossiers/{id}")).await.body;
    assert_eq!(facts["facts"]["files"]["to_khai"].as_array().unwrap().len(), 1);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_citizen_sends_adds_and_takes_away_until_it_is_accepted() {
    let world = World::hcmc().await;
    let unit = UnitId::new(26_740);
    let (citizen, other) = (world.citizen(1).await, world.citizen(2).await);
    let counter = world.staff(unit, "counter_officer").await;
    let (id, mut fields) = typed("2.000635", unit, "online");
    let answers = [("f.loai", "khai_sinh"), ("f.ho_ten", "Trần Văn Thử"), ("f.so_nam", "12/1990")];
    fields.extend(answers.map(|(name, value)| (name, value.to_owned())));
    let (document, photo) = (pdf(""), png("x"));
    let seen = hand_in(&world, &citizen, &fields, &[("file.to_khai", "khai.pdf", &document)]).await;
    assert_eq!(seen.status, 303, "{}", seen.text);

    let to = format!("/dossiers/{id}/files");
    let more = |file: &'static str, bytes: Vec<u8>| {
        let (world, citizen, to) = (&world, &citizen, &to);
        async move {
            let command = new_id().to_string();
            send_files(world, &citizen.token, to, &[("command_id", &command)], &[("file.to_khai", file, &bytes)]).await
        }
    };
    let nothing = send_files(&world, &citizen.token, &to, &[], &[]).await;
    assert!(nothing.status == 422 && nothing.text.contains("Chưa chọn tệp nào"), "{}", nothing.text);
    assert_eq!(more("hai.png", photo.clone()).await.status, 303);
    let kept = files(&world, &citizen, id).await;
    assert_eq!(kept.len(), 2);
    let second = kept[1]["id"].as_str().unwrap();
    assert_eq!(page(&world, &other.token, &format!("/files/{second}")).await.status, 404, "nobody else's");
    assert_eq!(page(&world, &counter.token, &format!("/files/{second}")).await.status, 200, "the desk sees it");
    let shown = page(&world, &citizen.token, &format!("/dossiers/{id}")).await.text;
    assert!(shown.contains(&format!("/t/1/files/{second}/remove")), "{shown}");
    assert_eq!(on_the_shelf(&world).len(), 2);
    assert_eq!(send(&world, &citizen.token, &format!("/files/{second}/remove"), &[]).await.status, 303);
    assert_eq!((files(&world, &citizen, id).await.len(), on_the_shelf(&world).len()), (1, 1), "gone from the disk");

    // Asked for a supplement, the citizen sends the file of the paper with it.
    let asked = json!({ "command_id": new_id(), "papers": ["giay_to_tuy_than"], "reason": "thiếu" });
    assert_eq!(world.post(&counter.token, &format!("dossiers/{id}/request-supplement"), &asked).await.status, 200);
    let form = page(&world, &citizen.token, &format!("/dossiers/{id}")).await.text;
    assert!(form.contains("name=\"file.giay_to_tuy_than\""), "{form}");
    let (command, path) = (new_id().to_string(), format!("/dossiers/{id}/supplement"));
    let bad = [("file.giay_to_tuy_than", "cccd.pdf", b"MZ".as_slice())];
    let seen = send_files(&world, &citizen.token, &path, &[("command_id", &command)], &bad).await;
    assert!(seen.status == 422 && seen.text.contains("Đây là chương trình"), "{}", seen.text);
    let good = [("file.giay_to_tuy_than", "cccd.png", photo.as_slice())];
    let seen = send_files(&world, &citizen.token, &path, &[("command_id", &command)], &good).await;
    assert_eq!(seen.status, 303, "{}", seen.text);
    assert_eq!(files(&world, &citizen, id).await.len(), 2);

    // From acceptance on the files are part of the dossier; the desk may add to them.
    assert_eq!(world.command(&counter, id, "accept").await.status, 200);
    let refused = more("ba.pdf", pdf("/Lang (vi)")).await;
    assert!(refused.status == 422 && refused.text.contains("Hồ sơ đã được tiếp nhận"), "{}", refused.text);
    let first = kept[0]["id"].as_str().unwrap();
    let refused = send(&world, &citizen.token, &format!("/files/{first}/remove"), &[]).await;
    assert!(refused.status == 422 && refused.text.contains("không tự thay đổi được"), "{}", refused.text);
    assert_eq!(add(&world, &counter, id, new_id(), ("file.to_khai", "quét.pdf", &pdf("/Lang (vi)"))).await.status, 200);
    assert_eq!(files(&world, &citizen, id).await.len(), 3);
    world.running.stop().await.unwrap();
}
