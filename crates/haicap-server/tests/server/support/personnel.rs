//! The personnel part with people in it and an account for each of the four bodies.

use super::client;
use haicap_core::organization::{Official, Role};
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use haicap_server::personnel::roster::enroll;
use haicap_server::{AccountOrder, App, Instance, Options, Parts, Running, put_account};
use haicap_sheets::child::ChildCommand;
use haicap_store::{Change, Location, NewEntry, OpenOptions, Outcome, RecordRow};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// A city's personnel part that is served.
pub(crate) struct Desk {
    pub(crate) running: Running,
    pub(crate) app: Arc<App>,
    pub(crate) client: Client,
    pub(crate) folder: TempDir,
    bearers: BTreeMap<String, String>,
    cookies: BTreeMap<String, String>,
}

/// The people who act, by login: two at each body, so that steps can be another's. `district` acts for every
/// district of the city, `other` for the first one alone.
pub(crate) const LOGINS: &[(&str, Role)] = &[
    ("district", Role::DistrictCommittee),
    ("other", Role::DistrictCommittee),
    ("home", Role::HomeAffairs),
    ("home2", Role::HomeAffairs),
    ("commission", Role::OrganizationCommission),
    ("commission2", Role::OrganizationCommission),
    ("secretary", Role::DecidingSecretary),
];

const PASSWORD: &str = "mat-khau-thu-1";

impl Desk {
    /// The tiny city with its synthetic people.
    pub(crate) async fn tiny() -> Desk {
        Self::of(concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny"), Parts::All).await
    }

    /// Ho Chi Minh City with its 11,573 people.
    pub(crate) async fn hcmc() -> Desk {
        Self::of(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc"), Parts::All).await
    }

    /// A city, with some of its parts served; the clock begins on 5 June 2025 at 08:00.
    pub(crate) async fn of(city: &str, parts: Parts) -> Desk {
        let desk = Self::empty(city, parts).await;
        let people: Vec<Official> = haicap_pack::staff(desk.running.instance().pack(), 1).officials;
        enroll(&desk.app, "test", people).await.unwrap();
        desk
    }

    /// A city without people.
    pub(crate) async fn empty(city: &str, parts: Parts) -> Desk {
        Self::beginning(city, parts, "2025-06-05T01:00:00Z").await
    }

    /// A city without people, whose rosters are read by a program.
    pub(crate) async fn reading_with(city: &str, parts: Parts, reader: ChildCommand) -> Desk {
        Self::serving(city, parts, "2025-06-05T01:00:00Z", Some(reader)).await
    }

    /// A city without people, whose clock begins at a moment.
    pub(crate) async fn beginning(city: &str, parts: Parts, from: &str) -> Desk {
        Self::serving(city, parts, from, None).await
    }

    async fn serving(city: &str, parts: Parts, from: &str, sheet_reader: Option<ChildCommand>) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let pack = Arc::new(Pack::read(Path::new(city)).unwrap());
        let options = Options {
            location: Location::folder(folder.path()),
            outbox: folder.path().join("outbox"),
            staff_seed: None,
            store: OpenOptions::default(),
            parts,
            personnel_from: Some(from.parse().unwrap()),
            sheet_reader,
        };
        let instance = Instance::open(pack, options).await.unwrap();
        let listener = haicap_server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let running = haicap_server::start(listener, instance.clone(), None).await.unwrap();
        let (app, districts) = (instance.personnel().clone(), instance.pack().city.districts.clone());
        let mut desk =
            Desk { running, app, client: client(), folder, bearers: BTreeMap::new(), cookies: BTreeMap::new() };
        for (login, role) in LOGINS {
            let scope = match *login {
                "district" => districts.keys().copied().collect(),
                "other" => districts.keys().copied().take(1).collect(),
                _ => Default::default(),
            };
            desk.account(login, *role, scope).await;
        }
        desk
    }

    /// Makes an account and signs it in twice: for the API and for the pages.
    pub(crate) async fn account(&mut self, login: &str, role: Role, districts: BTreeSet<u32>) -> Uuid {
        self.person_account(login, &[role], districts, None).await
    }

    /// As [`Desk::account`], with several roles and the person behind it: a staff number, or `outside:` and a word.
    pub(crate) async fn person_account(
        &mut self,
        login: &str,
        roles: &[Role],
        districts: BTreeSet<u32>,
        person: Option<&str>,
    ) -> Uuid {
        let order = AccountOrder {
            login: login.into(),
            password: PASSWORD.into(),
            name: format!("Người thử {login}"),
            post: None,
            roles: roles.iter().copied().collect(),
            districts,
            person: person.map(str::to_owned),
        };
        let id = put_account(self.running.instance(), order).await.unwrap();
        let body = json!({ "login": login, "password": PASSWORD });
        let answer = self.client.post(self.url("/api/v1/sign-in")).json(&body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        self.bearers.insert(login.into(), answer["token"].as_str().unwrap().to_owned());
        let form = [("login", login), ("password", PASSWORD)];
        let answer = self.client.post(self.url("/sign-in")).form(&form).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        self.cookies.insert(login.into(), cookie.split(';').next().unwrap().to_owned());
        id
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/p{path}", self.running.url())
    }

    /// A page as somebody sees it.
    pub(crate) async fn page(&self, login: &str, path: &str) -> (StatusCode, String) {
        let answer = self.client.get(self.url(path)).header("cookie", &self.cookies[login]).send().await.unwrap();
        (answer.status(), answer.text().await.unwrap())
    }

    /// A file as somebody gets it.
    pub(crate) async fn file(&self, login: &str, path: &str) -> (StatusCode, Vec<u8>) {
        let answer = self.client.get(self.url(path)).header("cookie", &self.cookies[login]).send().await.unwrap();
        (answer.status(), answer.bytes().await.unwrap().to_vec())
    }

    /// Sends a form with the token of the session, as the page `from` would; returns status, where to, and text.
    pub(crate) async fn form(
        &self,
        login: &str,
        from: &str,
        path: &str,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String, String) {
        let (_, text) = self.page(login, from).await;
        let csrf = text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("");
        let fields: Vec<(&str, &str)> = [("csrf", csrf)].into_iter().chain(fields.iter().copied()).collect();
        let request = self.client.post(self.url(path)).header("cookie", &self.cookies[login]).form(&fields);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status(), to, answer.text().await.unwrap())
    }

    /// Sends a file with the token of the session; returns status, where to, and text.
    pub(crate) async fn upload(&self, login: &str, name: &str, bytes: &[u8]) -> (StatusCode, String, String) {
        self.upload_in(login, name, bytes, "vi").await
    }

    /// As [`Desk::upload`], by somebody who reads another language.
    pub(crate) async fn upload_in(
        &self,
        login: &str,
        name: &str,
        bytes: &[u8],
        lang: &str,
    ) -> (StatusCode, String, String) {
        let csrf = self.csrf(login, "/imports").await;
        self.send_form(login, &csrf, (name, bytes), lang).await
    }

    /// As [`Desk::upload`], with this token.
    pub(crate) async fn send_file(
        &self,
        login: &str,
        csrf: &str,
        name: &str,
        bytes: &[u8],
    ) -> (StatusCode, String, String) {
        self.send_form(login, csrf, (name, bytes), "vi").await
    }

    async fn send_form(
        &self,
        login: &str,
        csrf: &str,
        (name, bytes): (&str, &[u8]),
        lang: &str,
    ) -> (StatusCode, String, String) {
        const EDGE: &str = "----haicap-test-edge";
        let head = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n--{EDGE}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        let body = [head.as_bytes(), bytes, format!("\r\n--{EDGE}--\r\n").as_bytes()].concat();
        let cookie = format!("{}; lang={lang}", self.cookies[login]);
        let request = self.client.post(self.url("/imports")).header("cookie", cookie);
        let request = request.header("content-type", format!("multipart/form-data; boundary={EDGE}")).body(body);
        let answer = request.send().await.unwrap();
        let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
        (answer.status(), to, answer.text().await.unwrap())
    }

    /// The token that the forms of a page carry.
    pub(crate) async fn csrf(&self, login: &str, path: &str) -> String {
        let (_, text) = self.page(login, path).await;
        text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("").to_owned()
    }

    /// Asks the API.
    pub(crate) async fn api_get(&self, login: &str, path: &str) -> (StatusCode, Value) {
        let request = self.client.get(self.url(path)).bearer_auth(&self.bearers[login]);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// Sends JSON to the API.
    pub(crate) async fn api(&self, login: &str, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = self.client.post(self.url(path)).bearer_auth(&self.bearers[login]).json(body);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or_default())
    }

    /// Everybody that somebody sees through the API, by staff number.
    pub(crate) async fn people(&self, login: &str) -> Vec<Value> {
        let (status, body) = self.api_get(login, "/api/v1/personnel/people?limit=500").await;
        assert_eq!(status, 200, "{body}");
        body["items"].as_array().unwrap().clone()
    }

    /// Puts a record into the store as it will be read when the store is opened the next time; see [`Desk::reopened`].
    pub(crate) async fn put_record(&self, kind: &str, id: &str, body: &Value) {
        self.replace_record(kind, id, 1, body).await;
    }

    /// As [`Desk::put_record`], with the version that follows the stored one.
    pub(crate) async fn replace_record(&self, kind: &str, id: &str, version: i64, body: &Value) {
        let entry = NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: 0,
            recorded_at: 0,
            actor: "test".into(),
            unit: String::new(),
            aggregate: kind.into(),
            aggregate_id: format!("{kind}/{id}"),
            version: Some(version),
            command: "test".into(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: "[]".into(),
        };
        let record = RecordRow { kind: kind.into(), id: id.into(), version, body: body.to_string() };
        self.app.store.change(Change { records: vec![record], ..Change::new(entry) }).await.unwrap();
    }

    /// The same store, closed and opened again, with what [`Desk::put_record`] put in; everybody stays signed in.
    pub(crate) async fn reopened(self) -> Desk {
        let Desk { running, folder, client, bearers, cookies, .. } = self;
        let pack = running.instance().pack().clone();
        running.stop().await.unwrap();
        let options = Options {
            location: Location::folder(folder.path()),
            outbox: folder.path().join("outbox"),
            staff_seed: None,
            store: OpenOptions::default(),
            sheet_reader: None,
            parts: Parts::All,
            personnel_from: None,
        };
        let instance = Instance::open(pack, options).await.unwrap();
        let listener = haicap_server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
        let running = haicap_server::start(listener, instance.clone(), None).await.unwrap();
        Desk { app: instance.personnel().clone(), running, client, folder, bearers, cookies }
    }

    /// Carries people from a draft to the agreement in a track, through the API, each step by its body.
    pub(crate) async fn agree(&self, track: &str, places: &[(Uuid, UnitId, String)]) {
        let all: Vec<Value> = places.iter().map(|(id, _, _)| json!({ "official": id, "track": track })).collect();
        let draft = |(id, unit, post): &(Uuid, UnitId, String)| json!({ "official": id, "track": track, "place": { "unit": unit, "post": post } });
        let agreement = json!({ "session": "Phiên thử", "number": "01-KL/TU", "date": "2025-06-05" });
        let agreed = |wish: &Value| json!({ "official": wish["official"], "track": track, "agreement": agreement });
        let accepted = |wish: &Value| json!({ "official": wish["official"], "track": track, "reason": "Thử" });
        let steps = [
            ("district", "draft", places.iter().map(draft).collect()),
            ("district", "propose", all.clone()),
            ("home", "accept", all.iter().map(accepted).collect()),
            ("commission", "concur", all.clone()),
            ("secretary", "agree", all.iter().map(agreed).collect::<Vec<_>>()),
        ];
        for (login, command, wishes) in steps {
            let path = format!("/api/v1/personnel/files/{command}");
            let (status, answer) = self.api(login, &path, &json!({ "wishes": wishes })).await;
            assert_eq!((status.as_u16(), &answer["done"]), (200, &json!(all.len())), "{command}: {answer}");
        }
    }

    /// Issues everything that is agreed on in a track, as the secretary, today with effect from a day; the page that
    /// comes back.
    pub(crate) async fn issue(&self, track: &str, effective: &str) -> String {
        let order = super::new_id().to_string();
        let date = "2025-06-05";
        let fields = [("track", track), ("unit", "all"), ("date", date), ("effective", effective), ("order", &order)];
        let (status, _, text) = self.form("secretary", "/papers", "/papers/issue", &fields).await;
        assert_eq!(status, 200, "{text}");
        text
    }

    /// Ends the server.
    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}
