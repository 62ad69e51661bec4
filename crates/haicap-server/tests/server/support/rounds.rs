//! A city whose rounds are planned and started in the browser, and the people who play in them.

use super::{WARD, client, new_id, serve};
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_core::trial::identity_number;
use haicap_server::{AccountOrder, App, put_account};
use haicap_store::{Change, Location, NewEntry, OpenOptions, Outcome, RecordRow, Store, StoreKind};
use reqwest::{Client, Response};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");
pub(crate) const PASSWORD: &str = "mat-khau-thu-1";

/// A script with so many citizens at each unit; another title makes another version.
pub(crate) fn script(title: &str, citizens: u32) -> String {
    format!(
        "# language: vi
@chay-truoc @dong-loat
Tính năng: Cấp giấy xác nhận
  Kịch bản: {title}
    Biết bây giờ là 08:00
    Và {citizens} người dân cần thủ tục 1.000001
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Khi công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
"
    )
}

/// Writes a script into the city store, as the workshop does, while nobody serves it.
pub(crate) async fn write_script(folder: &Path, key: &str, version: i64, texts: &[String]) {
    let store = Store::open(&Location::folder(folder), StoreKind::City, &OpenOptions::default()).await.unwrap();
    let one = |text: &String| json!({ "title": "Cấp giấy xác nhận", "text": text, "note": "", "by": null, "at": "2025-06-10T01:00:00Z" });
    let versions: Vec<Value> = texts.iter().map(one).collect();
    let body = json!({ "versions": versions }).to_string();
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 0,
        recorded_at: 0,
        actor: "test".into(),
        unit: String::new(),
        aggregate: "script".into(),
        aggregate_id: format!("script/{key}"),
        version: Some(version),
        command: "write_script".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    let record = RecordRow { kind: "script".into(), id: key.into(), version, body };
    store.change(Change { records: vec![record], ..Change::new(entry) }).await.unwrap();
    store.close().await.unwrap();
}

/// A city that is served, with a digital centre that signs in to the official store.
pub(crate) struct City {
    pub(crate) running: haicap_server::Running,
    pub(crate) client: Client,
    pub(crate) center: Browser,
    pub(crate) folder: TempDir,
}

/// Somebody at a browser: the address of a store, and the cookie of a session there.
#[derive(Clone)]
pub(crate) struct Browser {
    pub(crate) base: String,
    pub(crate) cookie: String,
    pub(crate) token: String,
}

impl City {
    pub(crate) async fn new() -> City {
        let folder = tempfile::tempdir().unwrap();
        write_script(folder.path(), "thu", 1, &[script("Nộp tại quầy", 1)]).await;
        let running = serve(TINY, folder.path()).await;
        let order = AccountOrder {
            login: "center".into(),
            name: "Trung tâm chuyển đổi số".into(),
            password: PASSWORD.into(),
            roles: [Role::DigitalCenter].into(),
            post: None,
            districts: Default::default(),
            person: None,
        };
        put_account(running.instance(), order).await.unwrap();
        let mut city = City { center: Browser::nobody(), client: client(), running, folder };
        city.center = city.center_signs_in().await;
        city
    }

    pub(crate) async fn center_signs_in(&self) -> Browser {
        let base = self.running.url();
        let body = json!({ "login": "center", "password": PASSWORD });
        self.signed_in(&base, "haicap", &body).await
    }

    pub(crate) async fn signed_in(&self, base: &str, cookie: &str, body: &Value) -> Browser {
        let answer = self.client.post(format!("{base}/api/v1/sign-in")).json(body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        let token = answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        Browser { base: base.to_owned(), cookie: format!("{cookie}={token}"), token }
    }

    /// The same city with a script, or with another version of it, that was written while nobody served it.
    pub(crate) async fn with_script(self, key: &str, version: i64, texts: &[String]) -> City {
        self.running.stop().await.unwrap();
        write_script(self.folder.path(), key, version, texts).await;
        let running = serve(TINY, self.folder.path()).await;
        let mut city = City { running, ..self };
        city.center = city.center_signs_in().await;
        city
    }

    /// Stops serving and serves again.
    pub(crate) async fn again(self) -> City {
        self.running.stop().await.unwrap();
        let running = serve(TINY, self.folder.path()).await;
        let mut city = City { running, ..self };
        city.center = city.center_signs_in().await;
        city
    }

    pub(crate) fn trial(&self, number: u32) -> Arc<App> {
        self.running.instance().trial(number).unwrap()
    }

    /// The director of a trial.
    pub(crate) async fn director(&self, number: u32) -> Browser {
        let app = self.trial(number);
        let grant = self.running.instance().director_grant(&app).await.unwrap();
        let base = format!("{}/t/{number}", self.running.url());
        self.signed_in(&base, &format!("haicap-t{number}"), &json!({ "grant": grant })).await
    }

    /// Everybody who holds a post at a unit.
    pub(crate) async fn holders(&self, unit: UnitId, post: &str) -> Vec<Assignment> {
        let rows = self.running.instance().city_store().assignments_of_unit(&unit.to_string()).await.unwrap();
        let mut held: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
        held.retain(|held| held.post == post);
        held.sort_by_key(|held| held.id);
        held
    }

    /// A person of a trial who has signed in.
    pub(crate) async fn person(&self, number: u32, account: Uuid) -> Browser {
        let director = self.director(number).await;
        let grants = self.api_post(&director, "grants", &json!({ "accounts": [account] })).await;
        let grant = grants["grants"][0]["grant"].as_str().unwrap_or_else(|| panic!("{grants}"));
        self.signed_in(&director.base, &format!("haicap-t{number}"), &json!({ "grant": grant })).await
    }

    pub(crate) async fn get(&self, who: &Browser, path: &str) -> (u16, String) {
        let answer = self.client.get(format!("{}{path}", who.base)).header("cookie", &who.cookie).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// The token of forms, as it stands on every page.
    pub(crate) async fn csrf(&self, who: &Browser) -> String {
        let (_, page) = self.get(who, "/api").await;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        rest.split_once('"').unwrap().0.to_owned()
    }

    pub(crate) async fn send(&self, who: &Browser, path: &str, fields: &[(&str, String)]) -> Response {
        let csrf = self.csrf(who).await;
        let mut form = vec![("csrf", csrf)];
        form.extend(fields.iter().cloned());
        let request = self.client.post(format!("{}{path}", who.base)).header("cookie", &who.cookie);
        request.form(&form).send().await.unwrap()
    }

    /// Sends a form; status, and the text or the address that is gone on to.
    pub(crate) async fn form(&self, who: &Browser, path: &str, fields: &[(&str, String)]) -> (u16, String) {
        let answer = self.send(who, path, fields).await;
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status().as_u16();
        (status, to.unwrap_or(answer.text().await.unwrap()))
    }

    pub(crate) async fn api_post(&self, who: &Browser, path: &str, body: &Value) -> Value {
        let url = format!("{}/api/v1/{path}", who.base);
        let answer = self.client.post(url).bearer_auth(&who.token).json(body).send().await.unwrap();
        answer.json().await.unwrap()
    }

    pub(crate) async fn api_get(&self, who: &Browser, path: &str) -> Value {
        let url = format!("{}/api/v1/{path}", who.base);
        self.client.get(url).bearer_auth(&who.token).send().await.unwrap().json().await.unwrap()
    }

    /// Plans a round in the browser; its identifier.
    pub(crate) async fn plan(&self, who: &Browser, wish: &Wish) -> Uuid {
        let (status, to) = self.form(who, "/rounds/new", &wish.fields()).await;
        assert_eq!(status, 303, "{to}");
        to.rsplit_once('/').unwrap().1.parse().unwrap()
    }

    pub(crate) async fn start(&self, who: &Browser, round: Uuid) -> (u16, String) {
        self.form(who, &format!("/rounds/{round}/start"), &[]).await
    }

    /// Plans and starts a round, which must do.
    pub(crate) async fn started(&self, wish: &Wish) -> Uuid {
        let round = self.plan(&self.center, wish).await;
        let (status, said) = self.start(&self.center, round).await;
        assert_eq!(status, 303, "{said}");
        round
    }

    pub(crate) async fn stop(self) {
        self.running.stop().await.unwrap();
    }
}

impl Browser {
    pub(crate) fn nobody() -> Browser {
        Browser { base: String::new(), cookie: String::new(), token: String::new() }
    }
}

/// A round as it is typed into the form.
pub(crate) struct Wish {
    pub(crate) name: &'static str,
    pub(crate) stage: &'static str,
    pub(crate) version: &'static str,
    pub(crate) units: Vec<UnitId>,
    pub(crate) people: Vec<(UnitId, &'static str)>,
    pub(crate) until: &'static str,
    pub(crate) reason: &'static str,
}

impl Wish {
    pub(crate) fn first() -> Wish {
        Wish {
            name: "Chạy thử trước",
            stage: "first_trial",
            version: "thu@1",
            units: vec![WARD],
            people: vec![],
            until: "17:00",
            reason: "",
        }
    }

    pub(crate) fn fields(&self) -> Vec<(&'static str, String)> {
        let mut fields = vec![
            ("name", self.name.to_owned()),
            ("stage", self.stage.to_owned()),
            ("version", self.version.to_owned()),
            ("day", "2025-06-12".to_owned()),
            ("from", "07:30".to_owned()),
            ("until", self.until.to_owned()),
            ("reason", self.reason.to_owned()),
        ];
        fields.extend(self.units.iter().map(|unit| ("unit", unit.to_string())));
        fields.extend(self.people.iter().map(|(unit, cast)| ("person", format!("{unit}@{cast}"))));
        fields
    }
}

/// What came of a round, by the API of its trial.
pub(crate) async fn result(city: &City, trial: u32, round: Uuid) -> Value {
    let director = city.director(trial).await;
    city.api_get(&director, &format!("rounds/{round}")).await
}

/// All parts of the ward's staff are played by people.
pub(crate) fn by_people() -> Wish {
    let parts = ["counter_officer", "case_officer", "signatory"];
    Wish { people: parts.map(|part| (WARD, part)).to_vec(), ..Wish::first() }
}

/// The three people of the ward, signed in: counter, division, chair.
pub(crate) async fn crew(city: &City, trial: u32) -> [Browser; 3] {
    let mut crew = Vec::new();
    for post in ["counter_officer", "justice_officer", "chair"] {
        let held = city.holders(WARD, post).await;
        crew.push(city.person(trial, held[0].official).await);
    }
    crew.try_into().unwrap_or_else(|_| panic!("three people"))
}

/// The form of the counter, for the citizen of a round with this index.
pub(crate) fn handed_in(round: Uuid, index: usize) -> Vec<(&'static str, String)> {
    vec![
        ("procedure", "1.000001".into()),
        ("name", "Người dân số 1".into()),
        ("identity_number", identity_number(round, index)),
        ("unit", WARD.to_string()),
        ("channel", "counter".into()),
        ("paper", "to_khai".into()),
        ("command_id", new_id().to_string()),
        ("accept_id", new_id().to_string()),
        ("dossier", new_id().to_string()),
        ("applicant", new_id().to_string()),
        ("then", "accept".into()),
    ]
}

/// The dossier that a counter's form made, from the address of its receipt.
pub(crate) fn dossier_of(to: &str) -> Uuid {
    to.split('/').find_map(|part| part.parse().ok()).unwrap_or_else(|| panic!("{to}"))
}

pub(crate) async fn act(city: &City, who: &Browser, dossier: Uuid, command: &str) -> Value {
    let body = match command {
        "submit-for-signature" => json!({ "command_id": new_id(), "proposal": { "kind": "grant" } }),
        _ => json!({ "command_id": new_id() }),
    };
    city.api_post(who, &format!("dossiers/{dossier}/{command}"), &body).await
}

/// People play a whole dossier, each their part; nobody waits for a planned minute.
pub(crate) async fn play_through(city: &City, round: Uuid, [counter, division, chair]: &[Browser; 3]) {
    let (status, to) = city.form(counter, "/counter", &handed_in(round, 0)).await;
    assert!(status == 303 && to.ends_with("/receipt"), "{status} {to}");
    let dossier = dossier_of(&to);
    for (who, command) in [
        (counter, "hand-over"),
        (division, "handle"),
        (division, "submit-for-signature"),
        (chair, "sign"),
        (counter, "return-result"),
    ] {
        let done = act(city, who, dossier, command).await;
        assert!(done["error"].is_null(), "{command}: {done}");
    }
}

/// What robots are told of a round.
pub(crate) async fn plays(city: &City, trial: u32, round: Uuid) -> Value {
    let director = city.director(trial).await;
    city.api_get(&director, &format!("rounds/{round}/plays")).await
}
