//! The official store with people who have passwords.

use super::{WARD, World, official_submission};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_server::{AccountOrder, put_account};
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "mật khẩu đủ dài";

/// The official store of a world, with people who have passwords.
pub(crate) struct Official {
    pub(crate) world: World,
    pub(crate) cookies: BTreeMap<String, String>,
    pub(crate) bearers: BTreeMap<String, String>,
}

/// The digital centre, signed in at the official store: its cookie.
pub(crate) async fn center(world: &World) -> String {
    let order = AccountOrder {
        login: "center".into(),
        password: PASSWORD.into(),
        name: "Trung tâm thử".into(),
        post: None,
        roles: [Role::DigitalCenter].into(),
        districts: Default::default(),
        person: None,
    };
    put_account(world.running.instance(), order).await.unwrap();
    let form = [("login", "center"), ("password", PASSWORD)];
    let answer = world.client.post(format!("{}/sign-in", world.running.url())).form(&form).send().await.unwrap();
    answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned()
}

impl Official {
    pub(crate) async fn new() -> Official {
        Self::of(World::tiny().await).await
    }

    /// A city with its digital centre.
    pub(crate) async fn of(world: World) -> Official {
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

    /// Sends a file with the form of the page at the same address; status and text.
    pub(crate) async fn send_file(&self, login: &str, path: &str, (name, bytes): (&str, &[u8])) -> (u16, String) {
        let (_, page) = self.page(login, path).await;
        let token = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
        let head = |name: &str| format!("--ranh-gioi-thu\r\nContent-Disposition: form-data; name=\"{name}\"");
        let (csrf, file) = (head("csrf"), head("file"));
        let before = format!("{csrf}\r\n\r\n{token}\r\n{file}; filename=\"{name}\"\r\n\r\n");
        let body = [before.as_bytes(), bytes, b"\r\n--ranh-gioi-thu--\r\n"].concat();
        let request = self.world.client.post(self.url(path)).header("cookie", &self.cookies[login]);
        let request = request.header("content-type", "multipart/form-data; boundary=ranh-gioi-thu").body(body);
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Sends a form of several parts, with a file when there is one; status, where to, text.
    pub(crate) async fn parts(
        &self,
        login: &str,
        path: &str,
        fields: &[(&str, &str)],
        file: Option<(&str, &[u8])>,
    ) -> (u16, String, String) {
        const EDGE: &str = "ranh-gioi-thu";
        let (_, page) = self.page(login, "/api").await;
        let csrf = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf)].iter().chain(fields) {
            let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        if let Some((name, bytes)) = file {
            let head = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
            body.extend_from_slice(format!("--{EDGE}\r\n{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        let request = self.world.client.post(self.url(path)).header("cookie", &self.cookies[login]);
        let request = request.header("content-type", format!("multipart/form-data; boundary={EDGE}")).body(body);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status().as_u16(), to, answer.text().await.unwrap())
    }

    /// Hands a dossier in at the ward's counter, for a unit; status and error.
    pub(crate) async fn submit(&self, unit: UnitId) -> (u16, String) {
        let (_, body) = official_submission(unit, "1.000001", &["to_khai"]);
        let request = self.world.client.post(self.url("/api/v1/dossiers")).bearer_auth(&self.bearers["quay"]);
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        (status, body["error"].as_str().unwrap_or_default().to_owned())
    }

    /// The paper by which the units open.
    pub(crate) async fn plan(&self) {
        let fields = [("do", "plan"), ("day", "2025-07-01"), ("paper", "Số 01/QĐ-UBND ngày 20/6/2025 (thử)")];
        assert_eq!(self.form("center", "/opening", &fields).await, (StatusCode::SEE_OTHER, "/opening?saved=1".into()));
    }
}
