//! Signing in: passwords, one-time grants, sessions, forms from elsewhere.

use crate::support;
use haicap_server::{AccountOrder, put_account};
use serde_json::json;
use support::{WARD, World};

async fn official_sign_in(world: &World, login: &str, password: &str) -> (u16, serde_json::Value) {
    let url = format!("{}/api/v1/sign-in", world.running.url());
    let body = json!({ "login": login, "password": password });
    let answer = world.client.post(url).json(&body).send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

fn order(login: &str, password: &str) -> AccountOrder {
    AccountOrder {
        login: login.into(),
        password: password.into(),
        name: "Phạm Thị Thử".into(),
        post: Some((WARD, "counter_officer".into())),
        roles: Default::default(),
        districts: Default::default(),
        person: None,
    }
}

#[tokio::test]
async fn a_local_account_signs_in_with_its_password_only() {
    let world = World::tiny().await;
    put_account(world.running.instance(), order("lan", "mật khẩu rất dài")).await.unwrap();
    assert_eq!(official_sign_in(&world, "lan", "mật khẩu sai bét").await.0, 401);
    assert_eq!(official_sign_in(&world, "nobody", "mật khẩu rất dài").await.0, 401);
    let (status, session) = official_sign_in(&world, "lan", "mật khẩu rất dài").await;
    assert_eq!(status, 200, "{session}");
    let me = world.client.get(format!("{}/api/v1/me", world.running.url()));
    let me: serde_json::Value =
        me.bearer_auth(session["token"].as_str().unwrap()).send().await.unwrap().json().await.unwrap();
    assert_eq!(me["posts"][0]["roles"], json!(["counter_officer"]));
    let short = put_account(world.running.instance(), order("mai", "ngắn")).await;
    assert!(short.unwrap_err().to_string().contains("10 characters"));
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn guessing_is_slowed_down_by_account() {
    let world = World::tiny().await;
    put_account(world.running.instance(), order("lan", "mật khẩu rất dài")).await.unwrap();
    put_account(world.running.instance(), order("hoa", "mật khẩu rất dài")).await.unwrap();
    for _ in 0..5 {
        assert_eq!(official_sign_in(&world, "lan", "đoán một lần nữa").await.0, 401);
    }
    assert_eq!(official_sign_in(&world, "lan", "mật khẩu rất dài").await.0, 429, "also the right password has to wait");
    assert_eq!(official_sign_in(&world, "hoa", "mật khẩu rất dài").await.0, 200, "others of the same ward do not wait");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_grant_works_once_and_a_session_ends() {
    let world = World::tiny().await;
    let clerk = world.staff(WARD, "front_chair").await;
    let grant = world.grant(clerk.account).await;
    let both = futures_util::future::join_all((0..8).map(|_| world.sign_in(&grant))).await;
    assert_eq!(both.iter().flatten().count(), 1);
    assert_eq!(world.get(&clerk.token, "me").await.status, 200);
    assert_eq!(world.post(&clerk.token, "sign-out", &json!({})).await.status, 200);
    assert_eq!(world.get(&clerk.token, "me").await.status, 401);
    assert_eq!(world.get("no-such-token", "me").await.status, 401);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn a_session_of_one_store_is_nothing_in_another() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let official = world.client.get(format!("{}/api/v1/me", world.running.url()));
    assert_eq!(official.bearer_auth(&counter.token).send().await.unwrap().status(), 401);
    let second = world.running.branch().await.unwrap();
    let other = world.client.get(format!("{}{}/api/v1/me", world.running.url(), second.base()));
    assert_eq!(other.bearer_auth(&counter.token).send().await.unwrap().status(), 401);
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn forms_need_their_token_and_their_own_site() {
    let world = World::tiny().await;
    let counter = world.staff(WARD, "counter_officer").await;
    let cookie = format!("haicap-t1={}", counter.token);
    let form =
        || world.client.post(format!("{}/sign-out", world.base())).header("cookie", &cookie).form(&[("csrf", "guess")]);
    let without_token = form().send().await.unwrap();
    assert_eq!(without_token.status(), 403);
    let elsewhere = form().header("sec-fetch-site", "cross-site").send().await.unwrap();
    assert_eq!(elsewhere.status(), 403);
    let origin = form().header("origin", "http://evil.example").send().await.unwrap();
    assert_eq!(origin.status(), 403);
    assert_eq!(world.get(&counter.token, "me").await.status, 200, "nothing of this signed anybody out");
    let api = world.client.get(format!("{}/api/v1/me", world.base())).header("cookie", &cookie);
    assert_eq!(api.send().await.unwrap().status(), 401, "the API takes no cookie");
    world.running.stop().await.unwrap();
}

#[tokio::test]
async fn an_expired_session_is_none() {
    use haicap_store::SessionRow;
    use sha2::{Digest, Sha256};
    let world = World::tiny().await;
    let clerk = world.staff(WARD, "front_chair").await;
    let token = "0123456789abcdef";
    let hash: String = Sha256::digest(token.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let session = |token: String, expires_at| SessionRow {
        token,
        account: clerk.account,
        csrf: "x".into(),
        created_at: 0,
        expires_at,
        ended_at: None,
    };
    world.app.store.insert_session(session(hash, 1)).await.unwrap();
    let answer = world.get(token, "me").await;
    assert_eq!((answer.status.as_u16(), answer.error()), (401, "sign_in_first"));
    let page = world.client.get(format!("{}/work", world.base())).header("cookie", format!("haicap-t1={token}"));
    assert_eq!(page.send().await.unwrap().status(), 303, "a page asks to sign in again");
    world.running.stop().await.unwrap();
}
