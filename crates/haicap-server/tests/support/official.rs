//! The official store with people who have passwords.

use super::{WARD, World};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_server::{AccountOrder, put_account};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

const PASSWORD: &str = "mật khẩu đủ dài";

/// The official store of a world, with people who have passwords.
pub(crate) struct Official {
    pub(crate) world: World,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) bearers: BTreeMap<String, String>,
}

impl Official {
    pub(crate) async fn new() -> Official {
        let world = World::tiny().await;
        let mut official = Official { world, cookies: BTreeMap::new(), bearers: BTreeMap::new() };
        official.account("center", None, &[Role::DigitalCenter]).await;
        official
    }

    pub(crate) async fn account(&mut self, login: &str, post: Option<(UnitId, &str)>, roles: &[Role]) -> Uuid {
        let order = AccountOrder {
            login: login.into(),
            password: PASSWORD.into(),
            name: format!("Người thử {login}"),
            post: post.map(|(unit, post)| (unit, post.to_owned())),
            roles: roles.iter().copied().collect(),
            districts: Default::default(),
            person: None,
        };
        let id = put_account(self.world.running.instance(), order).await.unwrap();
        let sign_in = json!({ "login": login, "password": PASSWORD });
        let answer = self.world.client.post(self.url("/api/v1/sign-in")).json(&sign_in).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        self.bearers.insert(login.into(), answer["token"].as_str().unwrap().to_owned());
        let form = [("login", login), ("password", PASSWORD)];
        let answer = self.world.client.post(self.url("/sign-in")).form(&form).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        self.cookies.insert(login.into(), cookie.split(';').next().unwrap().to_owned());
        id
    }

    /// The ward with everybody in place.
    pub(crate) async fn staffed(&mut self) -> Uuid {
        self.account("quay", Some((WARD, "counter_officer")), &[]).await;
        self.account("thuly", Some((WARD, "justice_officer")), &[]).await;
        self.account("chutich", Some((WARD, "chair")), &[]).await
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.world.running.url())
    }

    pub(crate) async fn page(&self, login: &str, path: &str) -> (StatusCode, String) {
        let request = self.world.client.get(self.url(path)).header("cookie", &self.cookies[login]);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    pub(crate) async fn form(&self, login: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let (_, text) = self.page(login, "/api").await;
        let csrf = text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
        let fields: Vec<(&str, &str)> = [("csrf", csrf)].into_iter().chain(fields.iter().copied()).collect();
        let request = self.world.client.post(self.url(path)).header("cookie", &self.cookies[login]).form(&fields);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        let text = answer.text().await.unwrap();
        if to.is_empty() { (StatusCode::OK, text) } else { (StatusCode::SEE_OTHER, to) }
    }
}
