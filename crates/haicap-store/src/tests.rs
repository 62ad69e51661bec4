//! Every test runs on both engines: `on_both` gives it an empty SQLite folder, then an empty
//! corner of the PostgreSQL server named by HAICAP_TEST_POSTGRES.

use crate::{
    AccountRow, ApplicantRow, Change, DossierRow, Location, NewEntry, OpenOptions, Outcome, Store, StoreError,
    StoreKind,
};
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;

mod addresses;
mod changes;
mod citizens;
mod fees;
mod model;
mod open;
mod opening;
mod records;
mod released;
mod rows;
mod seals;
mod sign_in;
mod tickets;
mod words;

/// An empty place for stores.
struct Bed {
    location: Location,
    /// The SQLite folder; goes away with the bed.
    folder: Option<tempfile::TempDir>,
}

impl Bed {
    async fn open(&self, kind: StoreKind) -> Store {
        self.try_open(kind).await.unwrap()
    }

    async fn try_open(&self, kind: StoreKind) -> Result<Store, StoreError> {
        Store::open(&self.location, kind, &OpenOptions::default()).await
    }

    fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { location: Location::folder(folder.path()), folder: Some(folder) }
    }

    fn postgres() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("haicap_test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let server = server();
        let (address, _) = server.rsplit_once('/').unwrap();
        Self { location: Location::parse(&format!("{address}/{name}")).unwrap(), folder: None }
    }
}

impl Drop for Bed {
    /// Drops the databases, also when the test failed.
    fn drop(&mut self) {
        if self.folder.is_some() {
            return;
        }
        let prefix = self.location.to_string().trim_start_matches("postgres:").to_owned();
        let dropping = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let (client, connection) = tokio_postgres::connect(&server(), tokio_postgres::NoTls).await.unwrap();
                tokio::spawn(connection);
                let sql = "SELECT datname::text FROM pg_database WHERE datname LIKE $1";
                for row in client.query(sql, &[&format!("{prefix}\\_%")]).await.unwrap() {
                    let name: String = row.get(0);
                    client.batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)")).await.unwrap();
                }
            });
        };
        let dropped = std::thread::spawn(dropping).join();
        assert!(dropped.is_ok() || std::thread::panicking(), "the test's databases could not be dropped");
    }
}

fn server() -> String {
    std::env::var("HAICAP_TEST_POSTGRES")
        .expect("store tests need PostgreSQL: run through cargo xtask ci, or set HAICAP_TEST_POSTGRES")
}

/// Runs a test on both engines. The variable is looked at first, so that the test never passes
/// on SQLite alone.
async fn on_both(test: impl AsyncFn(&Bed)) {
    server();
    eprintln!("on SQLite:");
    test(&Bed::sqlite()).await;
    eprintln!("on PostgreSQL:");
    test(&Bed::postgres()).await;
}

/// A test on an empty official store on both engines.
async fn official(test: impl AsyncFn(&Store)) {
    on_both(async |bed| test(&bed.open(StoreKind::Official).await).await).await;
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn entry(command: u128, dossier: Uuid, version: Option<i64>) -> NewEntry {
    NewEntry {
        command_id: Some(id(command)),
        fingerprint: format!("f{command}"),
        at: 1_000,
        recorded_at: 2_000,
        actor: "lan".to_owned(),
        unit: "27301".to_owned(),
        aggregate: "dossier".to_owned(),
        aggregate_id: dossier.to_string(),
        version,
        command: "Accept".to_owned(),
        outcome: if version.is_some() { Outcome::Done } else { Outcome::Refused },
        ground: "Điều 18".to_owned(),
        events: r#"[{"Accepted":{}}]"#.to_owned(),
    }
}

fn dossier(id: Uuid, version: i64) -> DossierRow {
    DossierRow {
        id,
        code: None,
        unit: "27301".to_owned(),
        stage: "submitted".to_owned(),
        queue: "27301/counter".to_owned(),
        procedure: "1.001193".to_owned(),
        applicant: Uuid::from_u128(7),
        channel: "counter".to_owned(),
        submitted_at: 1_000,
        accepted_at: None,
        due_at: Some(9_000),
        ready_at: None,
        closed_at: None,
        version,
        body: format!(r#"{{"version":{version}}}"#),
    }
}

fn applicant(number: u128, name: &str) -> ApplicantRow {
    ApplicantRow {
        id: id(number),
        name: name.to_owned(),
        identity_number: format!("{number:012}"),
        phone: "0900000000".to_owned(),
        person: None,
    }
}

fn account(number: u128) -> AccountRow {
    AccountRow {
        id: id(number),
        login: Some(format!("user{number}")),
        password: None,
        person: format!("person{number}"),
        unit: format!("unit{}", number % 10),
        active: true,
        version: 1,
        body: "{}".to_owned(),
    }
}

/// A change of one dossier by one command.
fn change(command: u128, row: DossierRow) -> Change {
    Change {
        entry: entry(command, row.id, Some(row.version)),
        dossier: Some(row),
        ..Change::new(entry(0, id(0), None))
    }
}

fn is_conflict<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict { .. }))
}
