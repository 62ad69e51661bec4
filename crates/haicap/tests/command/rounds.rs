//! Rounds that are planned and started in the browser, played by the robots of `haicap serve`: to the end, beside a
//! person, and on after a kill.

use crate::support;
use haicap_store::{Change, Location, NewEntry, OpenOptions, Outcome, RecordRow, Store, StoreKind};
use reqwest::Client;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Stdio};
use support::{Desk, TINY, haicap, scenario, text};
use uuid::Uuid;

const PASSWORD: &str = "mat-khau-thu-1";
const WARD: &str = "new-10001";

/// A city with people, a script of so many citizens, and an account of the digital centre; and the account of the
/// ward's case officer.
async fn prepared(citizens: u32) -> (Desk, String) {
    let desk = Desk::new(1);
    let rehearsed = desk.rehearse(&["--once"]).output().unwrap();
    assert!(rehearsed.status.success(), "{}", text(&rehearsed));
    let location = Location::folder(desk.data());
    let store = Store::open(&location, StoreKind::City, &OpenOptions::default()).await.unwrap();
    let version = json!({ "title": "Cấp giấy xác nhận", "text": scenario(citizens), "note": "", "by": null,
        "at": "2025-06-10T01:00:00Z" });
    let body = json!({ "versions": [version] }).to_string();
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: 0,
        recorded_at: 0,
        actor: "test".into(),
        unit: String::new(),
        aggregate: "script".into(),
        aggregate_id: "script/dot".into(),
        version: Some(1),
        command: "write_script".into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: "[]".into(),
    };
    let record = RecordRow { kind: "script".into(), id: "dot".into(), version: 1, body };
    store.change(Change { records: vec![record], ..Change::new(entry) }).await.unwrap();
    let held = store.assignments_of_unit(WARD).await.unwrap();
    let held: Vec<Value> = held.iter().map(|row| serde_json::from_str(&row.body).unwrap()).collect();
    let officers = held.iter().filter(|held| held["post"] == "justice_officer");
    let officer = officers.min_by_key(|held| held["id"].to_string()).unwrap()["official"].as_str().unwrap().to_owned();
    store.close().await.unwrap();
    let mut account = haicap(&["account", "--login", "center", "--name", "Trung tâm", "--role", "digital_center"]);
    account.args(["--city", TINY, "--data"]).arg(desk.data());
    let mut child = account.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    (desk, officer)
}

/// `haicap serve`, and the digital centre at a browser.
struct Served {
    child: Child,
    url: String,
    client: Client,
    cookie: String,
    _lines: BufReader<ChildStdout>,
}

impl Served {
    async fn start(desk: &Desk) -> Served {
        let mut command = haicap(&["serve", "--port", "0", "--city", TINY, "--data"]);
        let mut child = command.arg(desk.data()).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let url = loop {
            let mut line = String::new();
            assert!(lines.read_line(&mut line).unwrap() > 0, "serve ended at once");
            if let Some((_, url)) = line.trim().split_once(" at ") {
                break url.to_owned();
            }
        };
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let mut served = Served { child, url, client, cookie: String::new(), _lines: lines };
        let body = json!({ "login": "center", "password": PASSWORD });
        served.cookie = format!("haicap={}", served.signed_in("", &body).await);
        served
    }

    async fn signed_in(&self, base: &str, body: &Value) -> String {
        let answer = self.client.post(format!("{}{base}/api/v1/sign-in", self.url)).json(body).send().await.unwrap();
        let answer: Value = answer.json().await.unwrap();
        answer["token"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    async fn page(&self, path: &str) -> String {
        let request = self.client.get(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        request.send().await.unwrap().text().await.unwrap()
    }

    /// Sends a form; the address that is gone on to.
    async fn form(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let page = self.page("/api").await;
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").unwrap();
        let mut form = vec![("csrf", rest.split_once('"').unwrap().0)];
        form.extend(fields);
        let request = self.client.post(format!("{}{path}", self.url)).header("cookie", &self.cookie);
        let answer = request.form(&form).send().await.unwrap();
        let to = answer.headers().get("location").map(|to| to.to_str().unwrap().to_owned());
        let status = answer.status();
        to.unwrap_or(format!("{status}: {}", answer.text().await.unwrap()))
    }

    /// Plans a first trial at the ward and starts it.
    async fn begin(&self, people: &[(&str, &str)]) -> Uuid {
        let mut fields = vec![
            ("name", "Chạy thử trước"),
            ("stage", "first_trial"),
            ("version", "dot@1"),
            ("day", "2025-06-12"),
            ("from", "07:30"),
            ("until", "17:00"),
            ("unit", WARD),
        ];
        fields.extend(people);
        let to = self.form("/rounds/new", &fields).await;
        let round = to.rsplit('/').next().unwrap().parse().unwrap_or_else(|_| panic!("{to}"));
        let to = self.form(&format!("/rounds/{round}/start"), &[]).await;
        assert!(to.starts_with("/rounds/"), "{to}");
        round
    }

    /// Waits until a round is over; its page.
    async fn over(&self, round: Uuid) -> String {
        loop {
            let page = self.page(&format!("/rounds/{round}")).await;
            if page.contains("đã kết thúc") {
                return page;
            }
        }
    }

    /// The director of a round's trial: the digital centre goes there with a link that works once.
    async fn director(&self, round: Uuid) -> Trial<'_> {
        let to = self.form(&format!("/rounds/{round}/direct"), &[]).await;
        let (base, grant) = to.split_once("/sign-in/").unwrap_or_else(|| panic!("{to}"));
        let (grant, next) = grant.split_once('?').unwrap();
        assert_eq!(next, format!("next=/board%3Fround={round}"), "the sign-in leads to the board of the round");
        let token = self.signed_in(base, &json!({ "grant": grant })).await;
        Trial { served: self, base: base.to_owned(), token }
    }
}

/// Somebody who has signed in to a trial.
struct Trial<'a> {
    served: &'a Served,
    base: String,
    token: String,
}

impl Trial<'_> {
    async fn get(&self, path: &str) -> Value {
        let url = format!("{}{}/api/v1/{path}", self.served.url, self.base);
        self.served.client.get(url).bearer_auth(&self.token).send().await.unwrap().json().await.unwrap()
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let url = format!("{}{}/api/v1/{path}", self.served.url, self.base);
        let answer: Value = self
            .served
            .client
            .post(url)
            .bearer_auth(&self.token)
            .json(body)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert!(answer["error"].is_null(), "{path}: {answer}");
        answer
    }

    /// A person of the same trial, by account.
    async fn person(&self, account: &str) -> Trial<'_> {
        let grants = self.post("grants", &json!({ "accounts": [account] })).await;
        let token = self.served.signed_in(&self.base, &json!({ "grant": grants["grants"][0]["grant"] })).await;
        Trial { served: self.served, base: self.base.clone(), token }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where the robots write the report of a round.
fn report_path(desk: &Desk, round: Uuid) -> PathBuf {
    desk.data().join("rounds").join(round.to_string()).join("report.json")
}

/// The report that the robots wrote of a round.
fn report(desk: &Desk, round: Uuid) -> Value {
    serde_json::from_str(&std::fs::read_to_string(report_path(desk, round)).unwrap()).unwrap()
}

#[tokio::test]
async fn a_round_goes_on_from_its_journal_after_a_kill_and_ends_by_itself() {
    let (desk, _) = prepared(300).await;
    let mut served = Served::start(&desk).await;
    let round = served.begin(&[]).await;
    let director = served.director(round).await;
    loop {
        let lines = director.get("journal?limit=1").await;
        if lines[0]["entry"].as_i64().unwrap_or_default() > 300 {
            break;
        }
    }
    drop(director);
    served.child.kill().unwrap();
    served.child.wait().unwrap();

    let again = Served::start(&desk).await;
    let page = again.over(round).await;
    assert!(page.contains("<b>1</b> đạt"), "{page}");
    let result = again.director(round).await.get(&format!("rounds/{round}")).await;
    assert_eq!((&result["dossiers_completed"], &result["commands"]), (&json!(300), &json!(300 * 7)), "each once");
    // It is written when the round is over.
    while !report_path(&desk, round).exists() {
        again.over(round).await;
    }
    drop(again);
    assert_eq!(report(&desk, round)["units_passed"], 1);
    desk.assert_whole();
}

#[tokio::test]
async fn robots_wait_for_a_person_and_go_on_when_it_is_their_turn() {
    let (desk, case_officer) = prepared(1).await;
    let served = Served::start(&desk).await;
    let round = served.begin(&[("person", "new-10001@case_officer")]).await;
    let director = served.director(round).await;
    // The robot of the counter takes the dossier in and hands it over; then it is the person's turn.
    let mut revision = 0;
    loop {
        let shown = director.get(&format!("rounds/{round}/plays?after={revision}&wait=20")).await;
        revision = shown["revision"].as_u64().unwrap();
        assert_eq!(shown["status"], "open", "robots do not end it while a person has a turn: {shown}");
        if shown["plays"][0]["next"] == 4 {
            break;
        }
    }
    let person = director.person(&case_officer).await;
    let work = person.get("work").await;
    let dossier = work["items"][0]["dossier"].as_str().unwrap_or_else(|| panic!("{work}")).to_owned();
    person.post(&format!("dossiers/{dossier}/handle"), &json!({ "command_id": Uuid::from_u128(1) })).await;
    let put_up = json!({ "command_id": Uuid::from_u128(2), "proposal": { "kind": "grant" } });
    person.post(&format!("dossiers/{dossier}/submit-for-signature"), &put_up).await;
    // The robots sign and return it, the clock jumps to their minutes, and the round is over.
    let page = served.over(round).await;
    assert!(page.contains("<b>1</b> đạt"), "{page}");
    drop(served);
    desk.assert_whole();
}
