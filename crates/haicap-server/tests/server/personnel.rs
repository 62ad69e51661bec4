//! The personnel part is a store of its own, behind its own sign-in.

use crate::support;
use support::personnel::Desk;

#[tokio::test]
async fn the_start_asks_for_a_sign_in_of_its_own() {
    let desk = Desk::tiny().await;
    let visitor = desk.client.get(desk.url("/")).send().await.unwrap();
    assert_eq!(visitor.headers()["location"], "/p/sign-in");
    let (status, text) = desk.page("commission", "/").await;
    assert_eq!(status, 200);
    assert!(text.contains("/p/people"), "{text}");
    let official = desk.client.get(format!("{}/api/v1/me", desk.running.url()));
    assert_eq!(official.send().await.unwrap().status(), 401);
    desk.stop().await;
}
