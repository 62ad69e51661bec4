//! Opening, refusing to open, running out of room, closing.

use super::*;
use crate::value::args;

const OFFICIAL: StoreKind = StoreKind::Official;

#[tokio::test(flavor = "multi_thread")]
async fn reopening_keeps_the_data() {
    on_both(async |bed| {
        let store = bed.open(OFFICIAL).await;
        store.change(change(1, dossier(id(1), 1))).await.unwrap();
        store.set_meta("note", "Bến Nghé").await.unwrap();
        let clone = store.clone();
        store.close().await.unwrap();
        store.close().await.unwrap();
        assert_eq!(clone.dossier(id(1)).await, Err(StoreError::Closed));
        assert_eq!(clone.change(change(2, dossier(id(2), 1))).await, Err(StoreError::Closed));
        // Dropping without closing keeps everything as well.
        let store = bed.open(OFFICIAL).await;
        assert_eq!(store.dossier(id(1)).await.unwrap(), Some(dossier(id(1), 1)));
        store.change(change(2, dossier(id(2), 1))).await.unwrap();
        drop((store, clone));
        let store = bed.open(OFFICIAL).await;
        assert_eq!(store.journal_count().await.unwrap(), 2);
        assert_eq!(store.meta("note").await.unwrap().as_deref(), Some("Bến Nghé"));
        assert_eq!(store.meta("nothing").await.unwrap(), None);
        assert!(store.set_meta("kind", "city").await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_has_its_own_store() {
    on_both(async |bed| {
        assert_eq!(bed.location.trials().await.unwrap(), []);
        for kind in [StoreKind::City, OFFICIAL, StoreKind::Personnel, StoreKind::Trial(12), StoreKind::Trial(3)] {
            let store = bed.open(kind).await;
            assert_eq!(store.kind(), kind);
            store.set_meta("me", &kind.to_string()).await.unwrap();
        }
        assert_eq!(bed.location.trials().await.unwrap(), [3, 12]);
        let store = bed.open(StoreKind::Trial(3)).await;
        assert_eq!(store.meta("me").await.unwrap().as_deref(), Some("trial-3"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn newer_and_foreign_stores_are_refused() {
    on_both(async |bed| {
        let store = bed.open(OFFICIAL).await;
        store.commit_one("UPDATE meta SET value = '99' WHERE key = 'schema_version'", args![]).await.unwrap();
        drop(store);
        let refused = bed.try_open(OFFICIAL).await.unwrap_err();
        assert_eq!(refused, StoreError::NewerVersion { found: 99, known: crate::schema::Plan::of(OFFICIAL).known() });

        let store = bed.open(StoreKind::City).await;
        store.commit_one("UPDATE meta SET value = 'official' WHERE key = 'kind'", args![]).await.unwrap();
        drop(store);
        let refused = bed.try_open(StoreKind::City).await.unwrap_err();
        assert_eq!(refused, StoreError::WrongKind { found: "official".to_owned(), expected: "city".to_owned() });

        let store = bed.open(StoreKind::Personnel).await;
        store.commit_one("UPDATE meta SET value = 'official' WHERE key = 'kind'", args![]).await.unwrap();
        drop(store);
        let refused = bed.try_open(StoreKind::Personnel).await.unwrap_err();
        assert_eq!(refused, StoreError::WrongKind { found: "official".to_owned(), expected: "personnel".to_owned() });
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_openers_migrate_once() {
    let bed = Bed::postgres();
    let openers = (0..4).map(|_| bed.open(OFFICIAL));
    for store in futures_util::future::join_all(openers).await {
        assert_eq!(store.journal_count().await.unwrap(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_opener_of_a_file_learns_who_holds_it() {
    let bed = Bed::sqlite();
    let store = bed.open(OFFICIAL).await;
    let refused = bed.try_open(OFFICIAL).await.unwrap_err();
    let message = refused.to_string();
    assert!(matches!(refused, StoreError::Locked { .. }));
    assert!(message.contains(&format!("process {} since 20", std::process::id())), "{message}");
    store.close().await.unwrap();
    bed.open(OFFICIAL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_no_store_are_refused() {
    let bed = Bed::sqlite();
    let folder = bed.location.as_folder().unwrap();
    std::fs::write(folder.join("official.db"), "not a database, but long enough to have a header".repeat(99)).unwrap();
    assert!(matches!(bed.try_open(OFFICIAL).await, Err(StoreError::NotADatabase { .. })));

    let other = rusqlite::Connection::open(folder.join("city.db")).unwrap();
    other.execute_batch("CREATE TABLE songs (title TEXT)").unwrap();
    assert!(matches!(bed.try_open(StoreKind::City).await, Err(StoreError::NotADatabase { .. })));

    // A folder below a file can be made by nobody, not even by root.
    std::fs::write(folder.join("file"), "").unwrap();
    let place = Location::folder(folder.join("file").join("data"));
    let refused = Store::open(&place, OFFICIAL, &OpenOptions::default()).await;
    assert!(matches!(refused, Err(StoreError::NotWritable { .. })), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_unreachable() {
    let place = Location::parse("postgres://nobody@127.0.0.1:1/haicap").unwrap();
    let refused = Store::open(&place, OFFICIAL, &OpenOptions::default()).await;
    assert!(matches!(refused, Err(StoreError::Unreachable { .. })), "{refused:?}");
    assert!(matches!(place.trials().await, Err(StoreError::Unreachable { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_may_not_create_learns_the_command() {
    let bed = Bed::postgres();
    let (client, connection) = tokio_postgres::connect(&server(), tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let role = bed.location.to_string().replace("postgres:", "role_");
    client.batch_execute(&format!("CREATE ROLE {role} LOGIN PASSWORD 'x'")).await.unwrap();
    let crate::location::Place::Server { mut config, name } = bed.location.0.clone() else { panic!("not a server") };
    config.user(&role).password("x");
    let place = Location(crate::location::Place::Server { config, name });
    let refused = Store::open(&place, OFFICIAL, &OpenOptions::default()).await;
    client.batch_execute(&format!("DROP ROLE {role}")).await.unwrap();
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("CREATE DATABASE \"haicap_test_"), "{message}");
    assert!(message.contains(&format!("OWNER \"{role}\"")), "{message}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_full_store_says_so_and_works_again_with_more_room() {
    let bed = Bed::sqlite();
    let small = OpenOptions { max_bytes: Some(512 * 1024) };
    let store = Store::open(&bed.location, OFFICIAL, &small).await.unwrap();
    let large = |number: u128| {
        let body = format!(r#"{{"text":"{}"}}"#, "x".repeat(20_000));
        store.change(change(number, DossierRow { body, ..dossier(id(number), 1) }))
    };
    // In groups, so that jobs that still fit are not pulled down by those that do not.
    let results = futures_util::future::join_all((0..60).map(large)).await;
    let written = results.iter().filter(|result| result.is_ok()).count();
    assert!((5..30).contains(&written), "{written} written");
    assert!(results.iter().all(|result| matches!(result, Ok(()) | Err(StoreError::Full { .. }))), "{results:?}");
    assert_eq!(store.journal_count().await.unwrap(), written as u64);
    assert!(matches!(large(99).await, Err(StoreError::Full { .. })));
    drop(store);

    let store = bed.open(OFFICIAL).await;
    assert_eq!(store.journal_count().await.unwrap(), written as u64);
    store.change(change(100, dossier(id(100), 1))).await.unwrap();
}

#[test]
fn locations_are_read_or_refused() {
    let city = |text: &str| Location::parse(text).unwrap().store(StoreKind::City);
    assert_eq!(city("sqlite:data"), "data/city.db");
    assert_eq!(city("sqlite:/var/lib/haicap/"), "/var/lib/haicap/city.db");
    assert_eq!(city("postgres://u:p@host/haicap"), "haicap_city");
    assert_eq!(city("postgresql://host"), "haicap_city");
    let trial = Location::parse("postgres://host/hcmc").unwrap().store(StoreKind::Trial(7));
    assert_eq!(trial, "hcmc_trial_7");
    let personnel = |text: &str| Location::parse(text).unwrap().store(StoreKind::Personnel);
    assert_eq!(personnel("sqlite:data"), "data/personnel.db");
    assert_eq!(personnel("postgres://host/hcmc"), "hcmc_personnel");
    for bad in ["", "sqlite:", "data", "mysql://host/x", "postgres://host/Ha-iCap", "postgres://h:x/y", "sqlite"] {
        assert!(matches!(Location::parse(bad), Err(StoreError::BadLocation { .. })), "{bad}");
    }
    let message = Location::parse("postgres://u:secret@h/A").unwrap_err().to_string();
    assert!(!message.contains("secret"), "{message}");
    assert!(!Location::parse("postgres://u:secret@h/a").unwrap().to_string().contains("secret"));
}

/// Which folder the child of the next test works in.
const CHILD: &str = "HAICAP_STORE_TEST_CHILD";

/// Not a test of its own: the process that the next test kills. It tells each command that the
/// store has answered.
#[tokio::test(flavor = "multi_thread")]
async fn child_that_is_killed() {
    let Ok(folder) = std::env::var(CHILD) else { return };
    let store = Store::open(&Location::folder(folder), OFFICIAL, &OpenOptions::default()).await.unwrap();
    for first in (0..).step_by(8) {
        let numbers = first..first + 8;
        let changes = numbers.clone().map(|number| store.change(change(number, dossier(id(number), 1))));
        for (number, result) in numbers.zip(futures_util::future::join_all(changes).await) {
            result.unwrap();
            eprintln!("done {number}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_survives_a_kill_and_the_lock_is_free() {
    use std::io::BufRead;
    let bed = Bed::sqlite();
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::opening::child_that_is_killed", "--nocapture"])
        .env(CHILD, bed.location.as_folder().unwrap())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = std::io::BufReader::new(child.stderr.take().unwrap()).lines();
    let answered: u128 = loop {
        let line = told.next().unwrap().unwrap();
        if let Some(number) = line.strip_prefix("done ").and_then(|number| number.parse().ok())
            && number >= 100
        {
            break number;
        }
    };
    let refused = bed.try_open(OFFICIAL).await.unwrap_err();
    assert!(refused.to_string().contains(&format!("process {} ", child.id())), "{refused}");
    child.kill().unwrap();
    child.wait().unwrap();
    let store = bed.open(OFFICIAL).await;
    for number in 0..=answered {
        assert!(store.dossier(id(number)).await.unwrap().is_some(), "{number} was answered and is gone");
    }
    let journal = store.journal_count().await.unwrap();
    assert_eq!(store.counts_by_unit().await.unwrap()[0].count, journal);
}
