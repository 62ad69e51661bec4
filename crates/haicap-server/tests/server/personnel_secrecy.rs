//! No name leaves the personnel part before its paper is issued: marked names are searched for on every page,
//! in every answer of the API, in the log, the outbox and every file beside the personnel store.

use crate::support;
use haicap_core::organization::{Official, Role};
use haicap_core::territory::UnitId;
use haicap_server::personnel::roster::enroll;
use haicap_server::{AccountOrder, Parts, ROUTES, put_account};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};
use support::personnel::Desk;

/// A word that stands nowhere else; no accents, so that it is found in any encoding of text.
const MARK: &str = "Zqxvietmark";

/// Everything that was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn contains(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

/// Files under a folder that hold the mark.
fn marked_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(marked_files(&path));
        } else if contains(&std::fs::read(&path).unwrap()) {
            found.push(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    found.sort();
    found
}

/// The tiny city; everybody's name is marked, and everybody is agreed on.
async fn agreed() -> Desk {
    let desk = Desk::empty(concat!(env!("CARGO_MANIFEST_DIR"), "/../haicap-pack/tests/tiny"), Parts::All).await;
    let staff = haicap_pack::staff(desk.running.instance().pack(), 1);
    let marked = |(number, official): (usize, Official)| Official { name: format!("{MARK} {number}"), ..official };
    let people: Vec<Official> = staff.officials.into_iter().enumerate().map(marked).collect();
    let place = |official: &Official| {
        let place = staff.assignments.iter().find(|assignment| assignment.official == official.id).unwrap();
        (official.id, place.unit, place.post.clone())
    };
    let places: Vec<_> = people.iter().map(place).collect();
    enroll(&desk.app, "test", people).await.unwrap();
    desk.agree("provisional", &places).await;
    // Decisions wait beside the notices, and lists of participants are written and not handed out.
    desk.agree("legal", &places).await;
    for unit in [support::WARD, support::COMMUNE] {
        let path = format!("/participants/{unit}");
        let (status, _, text) = desk.form("commission", &path, &path, &[("do", "take")]).await;
        assert_eq!(status, 303, "{text}");
    }
    desk
}

/// Somebody who has signed in twice, for the pages and for the API.
struct Session {
    cookie: String,
    bearer: String,
}

fn password(login: &str) -> Value {
    json!({ "login": login, "password": "mat-khau-thu-1" })
}

async fn account(desk: &Desk, login: &str, roles: &[Role], post: Option<(UnitId, String)>) {
    let order = AccountOrder {
        login: login.into(),
        password: "mat-khau-thu-1".into(),
        name: "Người thử".into(),
        post,
        roles: roles.iter().copied().collect(),
        districts: Default::default(),
        person: None,
    };
    put_account(desk.running.instance(), order).await.unwrap();
}

/// Signs in to the pages, then, with what is known, to the API.
async fn session(desk: &Desk, base: &str, by: &Value, known: Option<Session>) -> Session {
    let Some(known) = known else {
        let answer = desk.client.post(format!("{base}/sign-in")).form(by).send().await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        return Session { cookie, bearer: String::new() };
    };
    let answer = desk.client.post(format!("{base}/api/v1/sign-in")).json(by).send().await.unwrap();
    let answer: Value = answer.json().await.unwrap();
    Session { bearer: answer["token"].as_str().unwrap().to_owned(), ..known }
}

/// Longer than a stream takes to say what there is.
const FIRST_MESSAGE: std::time::Duration = std::time::Duration::from_secs(3);

#[tokio::test]
async fn no_name_leaves_before_its_paper_is_issued() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).init();
    let desk = agreed().await;
    let trial = desk.running.branch().await.unwrap();
    let grant = desk.running.instance().director_grant(&trial).await.unwrap();
    let (official, trial_base) = (desk.running.url(), format!("{}{}", desk.running.url(), trial.base()));
    let director = session(&desk, &trial_base, &json!({ "grant": grant }), None).await;
    let grant = desk.running.instance().director_grant(&trial).await.unwrap();
    let director = session(&desk, &trial_base, &json!({ "grant": grant }), Some(director)).await;
    account(&desk, "center", &[Role::DigitalCenter, Role::CityObserver], None).await;
    account(&desk, "clerk", &[], Some((support::WARD, "counter_officer".into()))).await;
    let center = session(&desk, &official, &password("center"), None).await;
    let center = session(&desk, &official, &password("center"), Some(center)).await;
    let clerk = session(&desk, &official, &password("clerk"), None).await;
    let clerk = session(&desk, &official, &password("clerk"), Some(clerk)).await;
    // A dossier of real work, so that its pages are there.
    let (dossier, body) = support::official_submission(support::WARD, "1.000001", &["to_khai"]);
    let submitted = desk.client.post(format!("{official}/api/v1/dossiers")).bearer_auth(&clerk.bearer).json(&body);
    assert_eq!(submitted.send().await.unwrap().status(), 200);

    // Every page and answer of the official store and of the trial, as those who see most of it.
    let unit = support::WARD.to_string();
    let mut asked = 0;
    for route in ROUTES.iter().filter(|route| route.method == "get") {
        let path = route.path.replace("{unit}", &unit).replace("{code}", "1.000001").replace("{*file}", "haicap.css");
        let path = path.replace("{id}", &dossier.to_string()).replace("{grant}", "x");
        for (base, who) in [(&official, &center), (&official, &clerk), (&trial_base, &director)] {
            let request = desk.client.get(format!("{base}{path}")).header("cookie", &who.cookie);
            let mut answer = request.bearer_auth(&who.bearer).send().await.unwrap();
            // A stream does not end: its first message holds the whole board; where nothing happens, none comes.
            let stream = route.path.ends_with("/events") && answer.status() == 200;
            let bytes = match stream {
                true => tokio::time::timeout(FIRST_MESSAGE, answer.chunk())
                    .await
                    .map_or_else(|_| Default::default(), |chunk| chunk.unwrap().unwrap_or_default()),
                false => answer.bytes().await.unwrap(),
            };
            assert!(!contains(&bytes), "{base}{path} shows a name");
            asked += 1;
        }
    }
    assert!(asked > 60, "only {asked} addresses were asked");

    // The log, and every file but the personnel store's own.
    assert!(!contains(&log.0.lock().unwrap()), "the log holds a name");
    let files = marked_files(desk.folder.path());
    assert!(files.iter().all(|file| file.starts_with("personnel.db")), "{files:?}");
    assert!(!files.is_empty(), "the search finds nothing at all");
    // The personnel store's own journal holds identifiers, not names.
    let journal = desk.app.store.journal_page(None, None, 100_000).await.unwrap();
    assert!(journal.len() > 100);
    assert!(journal.iter().all(|line| !contains(line.events.as_bytes())), "the journal holds a name");

    // Once the notices are issued, the names are where they belong: with the city and its trials.
    desk.issue("provisional", "2025-06-10").await;
    let page = desk.client.get(format!("{trial_base}/units/{unit}")).header("cookie", &director.cookie);
    assert!(page.send().await.unwrap().text().await.unwrap().contains(MARK), "issued people are in the trial");
    desk.stop().await;
}
