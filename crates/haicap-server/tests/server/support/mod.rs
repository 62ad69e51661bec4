//! A real server on a free port with a throw-away store, and people who sign in to it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may stop at the first surprise")]
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod files;
pub(crate) mod official;
pub(crate) mod personnel;
pub(crate) mod rounds;
pub(crate) mod trial;

use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_pack::Pack;
use haicap_server::{App, Instance, Options, Outgoing, Running};
use haicap_sheets::child::ChildCommand;
use haicap_store::{Location, OpenOptions, Store, StoreKind};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// The two units of the tiny city.
pub(crate) const WARD: UnitId = UnitId::new(10_001);
pub(crate) const COMMUNE: UnitId = UnitId::new(10_007);

const TINY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny");

pub(crate) struct World {
    pub(crate) running: Running,
    pub(crate) app: Arc<App>,
    pub(crate) client: Client,
    pub(crate) director: String,
    folder: TempDir,
}

/// A person who has signed in.
#[derive(Clone)]
pub(crate) struct Person {
    pub(crate) token: String,
    pub(crate) account: Uuid,
    pub(crate) assignment: Option<Assignment>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn error(&self) -> &str {
        self.body["error"].as_str().unwrap_or_default()
    }
}

impl World {
    /// The tiny city with one trial.
    pub(crate) async fn tiny() -> World {
        Self::of(TINY).await
    }

    /// The real city with one trial.
    pub(crate) async fn hcmc() -> World {
        Self::of(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc")).await
    }

    /// A city with one trial.
    pub(crate) async fn of(city: &str) -> World {
        Self::reading(city, None).await
    }

    /// The tiny city with one trial, whose spreadsheets are read by a program.
    pub(crate) async fn tiny_reading(reader: ChildCommand) -> World {
        Self::reading(TINY, Some(reader)).await
    }

    async fn reading(city: &str, reader: Option<ChildCommand>) -> World {
        let folder = tempfile::tempdir().unwrap();
        let running = serve_reading(city, folder.path(), reader, None).await;
        let app = running.branch().await.unwrap();
        let client = client();
        let grant = running.instance().director_grant(&app).await.unwrap();
        let mut world = World { running, app, client, director: String::new(), folder };
        world.director = world.sign_in(&grant).await.unwrap();
        world
    }

    /// The same stores, closed and opened again; everybody stays signed in.
    pub(crate) async fn reopened(self) -> World {
        let World { running, client, director, folder, .. } = self;
        running.stop().await.unwrap();
        let running = serve(TINY, folder.path()).await;
        let app = running.instance().trial(1).unwrap();
        World { running, app, client, director, folder }
    }

    /// The same stores some days later by the city's clock; spreadsheets are not read any more.
    pub(crate) async fn days_later(self, days: i64) -> World {
        self.running.stop().await.unwrap();
        let at = Location::folder(self.folder.path());
        let personnel = Store::open(&at, StoreKind::Personnel, &OpenOptions::default()).await.unwrap();
        let shift: i64 = personnel.meta("clock_shift").await.unwrap().unwrap().parse().unwrap();
        personnel.set_meta("clock_shift", &(shift + days * 86_400_000_000).to_string()).await.unwrap();
        personnel.close().await.unwrap();
        let running = serve(TINY, self.folder.path()).await;
        let app = running.instance().trial(1).unwrap();
        World { running, app, ..self }
    }

    /// Where the stores lie.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Address of the trial.
    pub(crate) fn base(&self) -> String {
        format!("{}{}", self.running.url(), self.app.base())
    }

    pub(crate) async fn sign_in(&self, grant: &str) -> Option<String> {
        let answer = self.post("", "sign-in", &json!({ "grant": grant })).await;
        answer.body["token"].as_str().map(str::to_owned)
    }

    pub(crate) async fn grant(&self, account: Uuid) -> String {
        let answer = self.post(&self.director, "grants", &json!({ "accounts": [account] })).await;
        answer.body["grants"][0]["grant"].as_str().unwrap().to_owned()
    }

    /// The holders of a post at a unit.
    pub(crate) async fn holders(&self, unit: UnitId, post: &str) -> Vec<Assignment> {
        let rows = self.app.city_store.assignments_of_unit(&unit.to_string()).await.unwrap();
        let mut people: Vec<Assignment> = rows.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
        people.retain(|assignment| assignment.post == post);
        people.sort_by_key(|assignment| assignment.id);
        people
    }

    /// The first holder of a post at a unit, who plays its part.
    pub(crate) async fn holder(&self, unit: UnitId, post: &str) -> Assignment {
        let people = self.holders(unit, post).await;
        people.into_iter().next().unwrap_or_else(|| panic!("nobody is {post} at {unit}"))
    }

    /// Signs in the first holder of a post at a unit.
    pub(crate) async fn staff(&self, unit: UnitId, post: &str) -> Person {
        let assignment = self.holder(unit, post).await;
        let grant = self.grant(assignment.official).await;
        let token = self.sign_in(&grant).await.unwrap();
        Person { token, account: assignment.official, assignment: Some(assignment) }
    }

    /// Signs in a citizen of the trial.
    pub(crate) async fn citizen(&self, number: u32) -> Person {
        let id = Uuid::from_u128(0xc171_2e00 + u128::from(number));
        let citizen = json!({ "id": id, "name": "Lê Thị Thử", "identity_number": format!("000{number:09}") });
        let answer = self.post(&self.director, "grants", &json!({ "citizens": [citizen] })).await;
        let token = self.sign_in(answer.body["grants"][0]["grant"].as_str().unwrap()).await.unwrap();
        Person { token, account: id, assignment: None }
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Answer {
        self.send(Method::GET, token, path, None).await
    }

    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> Answer {
        self.send(Method::POST, token, path, Some(body)).await
    }

    async fn send(&self, method: Method, token: &str, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.client.request(method, format!("{}/api/v1/{path}", self.base()));
        if !token.is_empty() {
            request = request.bearer_auth(token);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        Answer { status, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    /// A dossier that was handed in at the counter of a unit.
    pub(crate) async fn submitted(&self, counter: &Person, unit: UnitId, procedure: &str, papers: &[&str]) -> Uuid {
        let (id, body) = submission(unit, procedure, papers);
        let answer = self.post(&counter.token, "dossiers", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        id
    }

    /// Gives a command that must succeed.
    pub(crate) async fn command(&self, person: &Person, id: Uuid, path: &str) -> Answer {
        let body = match path {
            "submit-for-signature" => json!({ "command_id": new_id(), "proposal": { "kind": "grant" } }),
            "decline" | "withdraw" => json!({ "command_id": new_id(), "reason": "lý do thử" }),
            _ => json!({ "command_id": new_id() }),
        };
        self.post(&person.token, &format!("dossiers/{id}/{path}"), &body).await
    }
}

pub(crate) fn client() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}

pub(crate) async fn serve(city: &str, folder: &Path) -> Running {
    serve_reading(city, folder, None, None).await
}

/// The same, sending out what waits from the beginning.
pub(crate) async fn serve_sending(city: &str, folder: &Path, outgoing: Outgoing) -> Running {
    serve_reading(city, folder, None, Some(outgoing)).await
}

async fn serve_reading(
    city: &str,
    folder: &Path,
    sheet_reader: Option<ChildCommand>,
    outgoing: Option<Outgoing>,
) -> Running {
    let pack = Arc::new(Pack::read(Path::new(city)).unwrap());
    let options = Options {
        location: Location::folder(folder),
        outbox: folder.join("outbox"),
        staff_seed: Some(1),
        store: OpenOptions::default(),
        parts: Default::default(),
        personnel_from: None,
        sheet_reader,
    };
    let instance = Instance::open(pack, options).await.unwrap();
    outgoing.into_iter().for_each(|outgoing| instance.send_through(outgoing));
    let listener = haicap_server::bind(([127, 0, 0, 1], 0).into()).await.unwrap();
    haicap_server::start(listener, instance, Some(&folder.join("server.json"))).await.unwrap()
}

/// Copies a folder with everything in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A fresh identifier.
pub(crate) fn new_id() -> Uuid {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &NEXT.fetch_add(1, Ordering::Relaxed).to_be_bytes())
}

/// A new dossier as the API takes it, and its identifier.
pub(crate) fn submission(unit: UnitId, procedure: &str, papers: &[&str]) -> (Uuid, Value) {
    let id = new_id();
    let applicant = json!({ "id": new_id(), "name": "Trần Văn Thử", "identity_number": "000000000009", "phone": "" });
    let body = json!({ "command_id": new_id(), "id": id, "unit": unit, "procedure": procedure, "channel": "counter",
        "papers": papers, "quantity": { "copies": 1, "pages": 1 }, "applicant": applicant });
    (id, body)
}

/// The same for the official store, which takes no numbers of trials: this one is of no province.
pub(crate) fn official_submission(unit: UnitId, procedure: &str, papers: &[&str]) -> (Uuid, Value) {
    let (id, mut body) = submission(unit, procedure, papers);
    body["applicant"]["identity_number"] = "999000000009".into();
    (id, body)
}
