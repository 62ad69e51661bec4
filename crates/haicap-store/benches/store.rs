//! How many durable commands a second, against a bound measured in the same run.
//!
//! A command is what `act` does: read the dossier, then write a journal entry and the dossier in
//! one transaction. One line of JSON for each measurement; rounds alternate and the median counts.
//! `HAICAP_TEST_POSTGRES` adds PostgreSQL, `HAICAP_PGBENCH_TPS` its bound.
#![allow(clippy::unwrap_used, reason = "a measurement that cannot be made shall stop loudly")]

use haicap_store::{
    AccountRow, Change, DossierRow, Location, NewEntry, OpenOptions, Outcome, RecordRow, Store, StoreKind,
};
use rusqlite::params;
use std::io::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use uuid::Uuid;

const DOSSIERS: u128 = 64 * 160;
const OFFICIALS: u128 = 11_573;
const CLIENTS: u128 = 64;
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_millis(1500);
/// The body of a dossier in the middle of its way.
const BODY_BYTES: usize = 900;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        sqlite().await;
        accounts().await;
        let folder = tempfile::tempdir().unwrap();
        batch("SQLite", &Location::folder(folder.path())).await;
        if let Ok(server) = std::env::var("HAICAP_TEST_POSTGRES") {
            postgres(&server).await;
        }
    });
}

/// One figure of one round.
#[derive(Clone, Copy)]
struct Figure {
    commands_per_s: f64,
    fsyncs_per_s: f64,
    p99_ms: f64,
}

/// What a measurement is held against.
struct Bound {
    name: &'static str,
    value: f64,
    goal: f64,
}

async fn sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let place = Location::folder(folder.path().join("ours"));
    let store = seeded(&place).await;
    let raw_place = Location::folder(folder.path().join("raw"));
    seeded(&raw_place).await.close().await.unwrap();
    let raw = raw_connection(&raw_place.store(StoreKind::Official));
    let (mut with_16, mut with_64, mut bound) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        with_16.push(clients(&store, 16, round).await);
        bound.push(raw_round(&raw));
        with_64.push(clients(&store, 64, round).await);
    }
    let value = median(&bound, |figure| figure.commands_per_s);
    for (clients, figures) in [(16, with_16), (64, with_64)] {
        let bound = Bound { name: "raw rusqlite FULL, one commit a command", value, goal: 2.5 };
        print("SQLite FULL, durable commands", clients, &figures, Some(&bound));
    }
    store.close().await.unwrap();
}

async fn postgres(server: &str) {
    let (address, _) = server.rsplit_once('/').unwrap();
    let name = format!("haicap_bench_{}", std::process::id());
    let place = Location::parse(&format!("{address}/{name}")).unwrap();
    let store = seeded(&place).await;
    let mut figures = Vec::new();
    for round in 0..ROUNDS {
        figures.push(clients(&store, 16, round).await);
    }
    let bound = std::env::var("HAICAP_PGBENCH_TPS").ok().map(|tps| Bound {
        name: "pgbench -N -M prepared",
        value: tps.parse().unwrap(),
        goal: 1.0,
    });
    print("PostgreSQL, durable commands", 16, &figures, bound.as_ref());
    store.close().await.unwrap();
    batch("PostgreSQL", &place).await;
    let (client, connection) = tokio_postgres::connect(server, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    for kind in [StoreKind::Official, StoreKind::Personnel] {
        client.batch_execute(&format!("DROP DATABASE \"{}\" WITH (FORCE)", place.store(kind))).await.unwrap();
    }
}

/// One batch command over every officer: each round writes an entry and the next version of a
/// record for each of them, in one transaction.
async fn batch(engine: &str, place: &Location) {
    let store = Store::open(place, StoreKind::Personnel, &OpenOptions::default()).await.unwrap();
    let mut times = Vec::new();
    for version in 1..=ROUNDS as i64 {
        let changes: Vec<_> = (0..OFFICIALS).map(|number| record(number, version)).collect();
        let start = Instant::now();
        store.change_all(changes).await.unwrap();
        times.push(start.elapsed().as_secs_f64());
    }
    assert_eq!(store.journal_count().await.unwrap(), OFFICIALS as u64 * ROUNDS as u64);
    times.sort_by(f64::total_cmp);
    let seconds = times[times.len() / 2];
    let line = format!(
        r#"{{"name":"{engine}, 11573 changes with a record of 1 KB each in one transaction","value":{seconds:.3},"unit":"s","bound_name":"at most","bound":2.0,"ratio":{:.2},"goal":1.0,"clients":1,"fsyncs_per_s":null}}"#,
        2.0 / seconds
    );
    emit(&line);
    store.close().await.unwrap();
}

/// The first day of a trial: one account for each official.
async fn accounts() {
    let folder = tempfile::tempdir().unwrap();
    let options = OpenOptions::default();
    let store = Store::open(&Location::folder(folder.path()), StoreKind::Trial(1), &options).await.unwrap();
    let rows: Vec<_> = (0..OFFICIALS).map(account).collect();
    let start = Instant::now();
    store.insert_accounts(rows).await.unwrap();
    let seconds = start.elapsed().as_secs_f64();
    let line = format!(
        r#"{{"name":"SQLite, 11573 accounts in one transaction","value":{seconds:.3},"unit":"s","bound_name":"at most","bound":2.0,"ratio":{:.2},"goal":1.0,"clients":1,"fsyncs_per_s":null}}"#,
        2.0 / seconds
    );
    emit(&line);
    store.close().await.unwrap();
}

fn print(name: &str, clients: usize, figures: &[Figure], bound: Option<&Bound>) {
    let value = median(figures, |figure| figure.commands_per_s);
    let fsyncs = median(figures, |figure| figure.fsyncs_per_s);
    let p99 = median(figures, |figure| figure.p99_ms);
    let bound = match bound {
        Some(bound) => format!(
            r#""bound_name":"{}","bound":{:.0},"ratio":{:.2},"goal":{:.1}"#,
            bound.name,
            bound.value,
            value / bound.value,
            bound.goal
        ),
        None => r#""bound_name":null,"bound":null,"ratio":null,"goal":null"#.to_owned(),
    };
    let line = format!(
        r#"{{"name":"{name}","value":{value:.0},"unit":"commands/s",{bound},"clients":{clients},"fsyncs_per_s":{fsyncs:.0},"p99_ms":{p99:.2}}}"#
    );
    emit(&line);
}

fn median(figures: &[Figure], of: impl Fn(&Figure) -> f64) -> f64 {
    let mut values: Vec<f64> = figures.iter().map(of).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn seeded(place: &Location) -> Store {
    let store = Store::open(place, StoreKind::Official, &OpenOptions::default()).await.unwrap();
    for first in (0..DOSSIERS).step_by(64) {
        let changes = (first..first + 64).map(|number| store.change(command(next_id(), dossier(number))));
        for result in futures_util::future::join_all(changes).await {
            result.unwrap();
        }
    }
    store
}

/// A closed loop of clients, each with its own dossiers.
async fn clients(store: &Store, count: usize, round: usize) -> Figure {
    let (start, commits) = (Instant::now(), store.durable_commits());
    let tasks: Vec<_> = (0..count)
        .map(|client| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut times = Vec::new();
                let mut number = (client * 97 + round * 31) as u128;
                while start.elapsed() < ROUND {
                    let begun = Instant::now();
                    number = (number + 7919) % (DOSSIERS / CLIENTS);
                    let own = number * CLIENTS + client as u128;
                    let mut row = store.dossier(Uuid::from_u128(own)).await.unwrap().unwrap();
                    row.version += 1;
                    store.change(command(next_id(), row)).await.unwrap();
                    times.push(begun.elapsed());
                }
                times
            })
        })
        .collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.unwrap());
    }
    figure(times, start.elapsed(), store.durable_commits() - commits)
}

fn figure(mut times: Vec<Duration>, elapsed: Duration, commits: u64) -> Figure {
    times.sort_unstable();
    let seconds = elapsed.as_secs_f64();
    Figure {
        commands_per_s: times.len() as f64 / seconds,
        fsyncs_per_s: commits as f64 / seconds,
        p99_ms: times[times.len() * 99 / 100].as_secs_f64() * 1000.0,
    }
}

fn raw_connection(path: &str) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection
        .execute_batch("PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        .unwrap();
    connection
        .execute_batch("PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;")
        .unwrap();
    connection.set_prepared_statement_cache_capacity(256);
    connection
}

/// The same statements on one thread, one commit a command.
fn raw_round(connection: &rusqlite::Connection) -> Figure {
    let start = Instant::now();
    let mut times = Vec::new();
    while start.elapsed() < ROUND {
        let begun = Instant::now();
        let id = Uuid::from_u128((times.len() as u128 * 7919) % DOSSIERS);
        raw_command(connection, &id.to_string()).unwrap();
        times.push(begun.elapsed());
    }
    let commits = times.len() as u64;
    figure(times, start.elapsed(), commits)
}

fn raw_command(connection: &rusqlite::Connection, id: &str) -> rusqlite::Result<()> {
    let read = "SELECT id, code, unit, stage, queue, procedure, applicant, channel, submitted_at, accepted_at, due_at, \
                ready_at, closed_at, version, body FROM dossiers WHERE id = ?1";
    let (unit, applicant, submitted_at, version, body) = connection.prepare_cached(read)?.query_row([id], |row| {
        for column in 0..6 {
            row.get::<_, Option<String>>(column)?;
        }
        Ok((
            row.get::<_, String>(2)?,
            row.get::<_, String>(6)?,
            row.get::<_, i64>(8)?,
            row.get::<_, i64>(13)? + 1,
            row.get::<_, String>(14)?,
        ))
    })?;
    connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    let insert = "INSERT INTO journal (command_id, fingerprint, at, recorded_at, actor, unit, aggregate, aggregate_id, \
                  version, command, outcome, ground, events) \
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    let command = next_id().to_string();
    connection.prepare_cached(insert)?.execute(params![
        command,
        FINGERPRINT,
        1000,
        2000,
        "lan",
        unit,
        "dossier",
        id,
        version,
        "Accept",
        "done",
        GROUND,
        EVENTS
    ])?;
    let update = "INSERT INTO dossiers (id, code, unit, stage, queue, procedure, applicant, channel, submitted_at, \
                  accepted_at, due_at, ready_at, closed_at, version, body) \
                  VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) \
                  ON CONFLICT (id) DO UPDATE SET code = excluded.code, unit = excluded.unit, \
                  stage = excluded.stage, queue = excluded.queue, accepted_at = excluded.accepted_at, \
                  due_at = excluded.due_at, ready_at = excluded.ready_at, closed_at = excluded.closed_at, \
                  version = CASE WHEN dossiers.version = excluded.version - 1 \
                  AND dossiers.applicant = excluded.applicant AND dossiers.procedure = excluded.procedure \
                  AND dossiers.channel = excluded.channel AND dossiers.submitted_at = excluded.submitted_at \
                  THEN excluded.version ELSE -1 END, \
                  body = excluded.body";
    connection.prepare_cached(update)?.execute(params![
        id,
        None::<String>,
        unit,
        stage(version),
        queue(&unit, version),
        "1.001193",
        applicant,
        "counter",
        submitted_at,
        None::<i64>,
        9000,
        None::<i64>,
        None::<i64>,
        version,
        body
    ])?;
    connection.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

const FINGERPRINT: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const GROUND: &str = "Điều 18 khoản 2 Nghị định 118/2025/NĐ-CP";
const EVENTS: &str = r#"[{"Accepted":{"at":1000,"by":"lan","due_at":9000,"papers":["CT01","CCCD"]}}]"#;

/// Each command moves the dossier to another desk, so that every index is written.
fn queue(unit: &str, version: i64) -> String {
    format!("{unit}/{}", version % 7)
}

/// Ids rise with time, as UUIDv7 do.
fn next_id() -> Uuid {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    Uuid::from_u64_pair(NEXT.fetch_add(1, Ordering::Relaxed), 0)
}

fn stage(version: i64) -> &'static str {
    if version % 2 == 0 { "handling" } else { "signing" }
}

fn dossier(number: u128) -> DossierRow {
    DossierRow {
        id: Uuid::from_u128(number),
        code: None,
        unit: format!("{}", 26734 + number % 168),
        stage: String::new(),
        queue: String::new(),
        procedure: "1.001193".to_owned(),
        applicant: Uuid::from_u128(number),
        channel: "counter".to_owned(),
        submitted_at: 1000 + number as i64,
        accepted_at: None,
        due_at: Some(9000),
        ready_at: None,
        closed_at: None,
        version: 1,
        body: format!(r#"{{"text":"{}"}}"#, "x".repeat(BODY_BYTES)),
    }
}

fn command(id: Uuid, row: DossierRow) -> Change {
    let entry = NewEntry {
        command_id: Some(id),
        fingerprint: FINGERPRINT.to_owned(),
        at: 1000,
        recorded_at: 2000,
        actor: "lan".to_owned(),
        unit: row.unit.clone(),
        aggregate: "dossier".to_owned(),
        aggregate_id: row.id.to_string(),
        version: Some(row.version),
        command: "Accept".to_owned(),
        outcome: Outcome::Done,
        ground: GROUND.to_owned(),
        events: EVENTS.to_owned(),
    };
    let row = DossierRow { stage: stage(row.version).to_owned(), queue: queue(&row.unit, row.version), ..row };
    Change { dossier: Some(row), ..Change::new(entry) }
}

fn record(number: u128, version: i64) -> Change {
    let id = Uuid::from_u128(number).to_string();
    let entry = NewEntry {
        aggregate: "officer".to_owned(),
        aggregate_id: id.clone(),
        version: Some(version),
        command: "Assign".to_owned(),
        ..command(next_id(), dossier(number)).entry
    };
    let body = format!(r#"{{"text":"{}"}}"#, "x".repeat(1_000));
    let row = RecordRow { kind: "officer".to_owned(), id, version, body };
    Change { records: vec![row], ..Change::new(entry) }
}

fn account(number: u128) -> AccountRow {
    AccountRow {
        id: Uuid::from_u128(number),
        login: Some(format!("user{number}")),
        password: None,
        person: Uuid::from_u128(number).to_string(),
        unit: format!("{}", 26734 + number % 168),
        active: true,
        version: 1,
        body: r#"{"role":"case_officer","name":"Nguyễn Văn An"}"#.to_owned(),
    }
}

fn emit(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
}
