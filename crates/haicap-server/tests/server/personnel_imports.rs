//! Who may bring rosters in, and what happens before a file is read. The reading itself, by the real child
//! process, is tested with the binary: `crates/haicap/tests/command/imports.rs`.

use crate::support;
use haicap_sheets::child::ChildCommand;
use support::personnel::Desk;

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

/// A program that says nothing stands where the reader should be.
async fn without_reader() -> Desk {
    let reader = ChildCommand { program: "/usr/bin/true".into(), arguments: vec!["--".into()] };
    Desk::reading_with(TINY, Default::default(), reader).await
}

#[tokio::test]
async fn rosters_are_for_home_affairs_and_the_commission() {
    let desk = without_reader().await;
    for (login, status) in [("home", 200), ("commission", 200), ("district", 403), ("secretary", 403)] {
        assert_eq!(desk.page(login, "/imports").await.0, status, "{login}");
    }
    let (_, text) = desk.page("home", "/imports").await;
    assert!(text.contains("Chưa nhập tệp nào") && text.contains("multipart/form-data"), "{text}");
    let (status, _, _) = desk.send_file("district", "", "a.csv", b"a;b").await;
    assert_eq!(status, 403);
    for path in ["/imports/x", "/imports/00000000-0000-0000-0000-000000000000"] {
        assert_eq!(desk.page("home", path).await.0, 404);
    }
    desk.stop().await;
}

#[tokio::test]
async fn a_file_without_the_forms_token_or_without_a_reader_changes_nothing() {
    let desk = without_reader().await;
    let (status, _, text) = desk.send_file("home", "wrong", "a.csv", b"a;b").await;
    assert!(status == 403 && text.contains("chưa có gì thay đổi"), "{text}");
    let (status, _, text) = desk.upload("home", "a.csv", b"a;b").await;
    assert!(status == 422 && text.contains("Không chạy được tiến trình đọc tệp"), "{text}");
    let request = desk.client.post(desk.url("/imports")).header("cookie", "haicap-p=none").body("x");
    assert_ne!(request.send().await.unwrap().status(), 200);
    let (_, text) = desk.page("home", "/imports").await;
    assert!(text.contains("Chưa nhập tệp nào"), "{text}");
    desk.stop().await;
}
