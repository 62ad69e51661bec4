//! Pages of a trial as people see them, and a round that is played by hand.

use super::{Person, WARD, World, new_id, submission};
use haicap_core::organization::Role;
use haicap_core::territory::UnitId;
use haicap_server::{RightsChange, RightsOrder, change_rights};
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

/// What a page answered: status, where to, text.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) to: String,
    pub(crate) text: String,
}

pub(crate) async fn seen(request: RequestBuilder) -> Seen {
    let answer = request.send().await.unwrap();
    let to = answer.headers().get("location").and_then(|to| to.to_str().ok()).unwrap_or_default().to_owned();
    Seen { status: answer.status(), to, text: answer.text().await.unwrap() }
}

/// A page of the trial, as the holder of a session sees it.
pub(crate) async fn page(world: &World, token: &str, path: &str) -> Seen {
    seen(world.client.get(format!("{}{path}", world.base())).header("cookie", format!("haicap-t1={token}"))).await
}

pub(crate) async fn csrf(world: &World, token: &str) -> String {
    let text = page(world, token, "/api").await.text;
    text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("").to_owned()
}

/// Sends a form with the token of the session.
pub(crate) async fn send(world: &World, token: &str, path: &str, fields: &[(&str, &str)]) -> Seen {
    let csrf = csrf(world, token).await;
    let fields: Vec<_> = [("csrf", csrf.as_str())].into_iter().chain(fields.iter().copied()).collect();
    let request = world.client.post(format!("{}{path}", world.base())).header("cookie", format!("haicap-t1={token}"));
    seen(request.form(&fields)).await
}

/// Reports an incident, with a picture when there is one.
pub(crate) async fn report(world: &World, token: &str, fields: &[(&str, &str)], photo: Option<&[u8]>) -> Seen {
    const EDGE: &str = "----haicap-test-edge";
    let csrf = csrf(world, token).await;
    let mut body = Vec::new();
    for (name, value) in [("csrf", csrf.as_str())].iter().chain(fields) {
        let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some(photo) = photo {
        let head = "Content-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg";
        body.extend_from_slice(format!("--{EDGE}\r\n{head}\r\n\r\n").as_bytes());
        body.extend_from_slice(photo);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
    let request =
        world.client.post(format!("{}/incidents", world.base())).header("cookie", format!("haicap-t1={token}"));
    seen(request.header("content-type", format!("multipart/form-data; boundary={EDGE}")).body(body)).await
}

/// Hand in and accept, at the counter.
pub(crate) const SCRIPT: &str = "# language: vi
@chay-truoc
Tính năng: Tiếp nhận tại quầy
  Tình huống: tiếp nhận
    Biết bây giờ là 08:00
    Và 1 người dân cần thủ tục 1.000001
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
";
/// Index of the step in which the dossier is accepted.
pub(crate) const ACCEPT: usize = 1;

/// A round that is open, played by hand.
pub(crate) struct Round {
    pub(crate) id: Uuid,
    pub(crate) scenario: String,
}

impl Round {
    pub(crate) async fn open(world: &World, units: &[UnitId]) -> Round {
        Self::of(world, units, SCRIPT).await
    }

    pub(crate) async fn of(world: &World, units: &[UnitId], script: &str) -> Round {
        let city = &world.running.instance().pack().city;
        let scenarios = haicap_pack::parse_scenarios("quay.feature", script, city, city.first_trial_day).unwrap();
        let (id, scenario) = (new_id(), scenarios[0].key.clone());
        let order = json!({ "id": id, "stage": "first_trial", "seed": 1, "units": units, "scenarios": scenarios });
        let answer = world.post(&world.director, "rounds", &order).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        let day = answer.body["day"].as_str().unwrap();
        world.post(&world.director, "clock", &json!({ "at": format!("{day}T01:05:00Z") })).await;
        Round { id, scenario }
    }

    /// The citizen's dossier at a unit is handed in.
    pub(crate) async fn hand_in(&self, world: &World, counter: &Person, unit: UnitId) -> Uuid {
        let (id, mut body) = submission(unit, "1.000001", &["to_khai"]);
        let play = Uuid::new_v5(&self.id, format!("{unit}/{}/0", self.scenario).as_bytes());
        body["applicant"]["id"] = json!(play);
        let answer = world.post(&counter.token, "dossiers", &body).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        id
    }

    /// Shows the journal to the judge.
    pub(crate) async fn judged(&self, world: &World) {
        let answer = world.get(&world.director, &format!("rounds/{}/plays", self.id)).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    pub(crate) async fn close(&self, world: &World) {
        let answer = world.post(&world.director, &format!("rounds/{}/close", self.id), &json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }

    /// The rerun of a lesson of this round, in its own trial, where the ward's counter takes the citizen in or nobody
    /// does; how many units were in it.
    pub(crate) async fn played_again(&self, world: &World, lesson: &str, trial: u32, passes: bool) -> usize {
        let text = page(world, &world.director, &format!("/lessons/{lesson}")).await.text;
        let (before, _) = text.split_once("\">Xem đợt diễn lại").unwrap();
        let id: Uuid = before[before.len() - 36..].parse().unwrap();
        let app = world.running.instance().trial(trial).unwrap();
        let grant = world.running.instance().director_grant(&app).await.unwrap();
        let base = format!("{}/t/{trial}/api/v1", world.running.url());
        let post = |token: String, path: String, body: Value| {
            let request = world.client.post(format!("{base}/{path}")).bearer_auth(token).json(&body);
            async move { request.send().await.unwrap().json::<Value>().await.unwrap() }
        };
        let token = |answer: Value| answer["token"].as_str().unwrap().to_owned();
        let director = token(post(String::new(), "sign-in".into(), json!({ "grant": grant })).await);
        let result = world.client.get(format!("{base}/rounds/{id}")).bearer_auth(&director).send().await.unwrap();
        let result: Value = result.json().await.unwrap();
        if passes {
            let account = world.holder(WARD, "counter_officer").await.official;
            let grants = post(director.clone(), "grants".into(), json!({ "accounts": [account] })).await;
            let grant = &grants["grants"][0]["grant"];
            let counter = token(post(String::new(), "sign-in".into(), json!({ "grant": grant })).await);
            let (dossier, mut body) = submission(WARD, "1.000001", &["to_khai"]);
            body["applicant"]["id"] = json!(Uuid::new_v5(&id, format!("{WARD}/{}/0", self.scenario).as_bytes()));
            let at = format!("{}T01:05:00Z", result["day"].as_str().unwrap());
            post(director.clone(), "clock".into(), json!({ "at": at })).await;
            post(counter.clone(), "dossiers".into(), body).await;
            post(counter, format!("dossiers/{dossier}/accept"), json!({ "command_id": new_id() })).await;
        }
        post(director, format!("rounds/{id}/close"), json!({})).await;
        result["units"].as_array().unwrap().len()
    }

    /// The identifier of the incident of a step.
    pub(crate) fn incident(&self, unit: UnitId, step: usize) -> Uuid {
        Uuid::new_v5(&self.id, format!("{unit}/{}/{step}", self.scenario).as_bytes())
    }
}

pub(crate) async fn counter_right(world: &World, change: RightsChange) {
    let post = Some("counter_officer".to_owned());
    let order = RightsOrder { unit: WARD, role: Role::CounterOfficer, change, post };
    change_rights(world.running.instance(), "test", &order).await.unwrap();
}
