//! No name leaves the personnel part before its paper is issued: marked names are searched for on every page,
//! in every answer of the API, in the log, the outbox and every file beside the personnel store.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use haicap_core::organization::Official;
use haicap_server::personnel::roster::enroll;
use haicap_server::{Parts, ROUTES};
use serde_json::json;
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
    desk
}

#[tokio::test]
async fn no_name_leaves_before_its_paper_is_issued() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).init();
    let desk = agreed().await;
    let trial = desk.running.branch().await.unwrap();
    let grant = desk.running.instance().director_grant(&trial).await.unwrap();
    let (official, trial_base) = (desk.running.url(), format!("{}{}", desk.running.url(), trial.base()));
    let form = [("grant", grant.as_str())];
    let signed = desk.client.post(format!("{trial_base}/sign-in")).form(&form).send().await.unwrap();
    let director = signed.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let grant = desk.running.instance().director_grant(&trial).await.unwrap();
    let bearer = desk.client.post(format!("{trial_base}/api/v1/sign-in")).json(&json!({ "grant": grant }));
    let bearer: serde_json::Value = bearer.send().await.unwrap().json().await.unwrap();
    let bearer = bearer["token"].as_str().unwrap().to_owned();

    // Every page and answer of the official store and of the trial, as the person who sees most of it.
    let unit = support::WARD.to_string();
    let mut asked = 0;
    for route in ROUTES.iter().filter(|route| route.method == "get" && route.path != "/board/events") {
        let path = route.path.replace("{unit}", &unit).replace("{code}", "1.000001").replace("{*file}", "haicap.css");
        let path = path.replace("{id}", &support::new_id().to_string()).replace("{grant}", "x");
        for base in [&official, &trial_base] {
            let request = desk.client.get(format!("{base}{path}")).header("cookie", &director).bearer_auth(&bearer);
            let answer = request.send().await.unwrap().bytes().await.unwrap();
            assert!(!contains(&answer), "{base}{path} shows a name");
            asked += 1;
        }
    }
    assert!(asked > 40, "only {asked} addresses were asked");

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
    let page = desk.client.get(format!("{trial_base}/units/{unit}")).header("cookie", &director);
    assert!(page.send().await.unwrap().text().await.unwrap().contains(MARK), "issued people are in the trial");
    desk.stop().await;
}
