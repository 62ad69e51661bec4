//! Records, batches of changes, and what else the personnel store shares with the others.

use super::*;
use crate::{AssignmentRow, GrantRow, OfficialRow, RecordRow, SessionRow};

const PERSONNEL: StoreKind = StoreKind::Personnel;

/// A test on an empty personnel store on both engines.
async fn personnel(test: impl AsyncFn(&Store)) {
    on_both(async |bed| test(&bed.open(PERSONNEL).await).await).await;
}

fn record(kind: &str, id: &str, version: i64) -> RecordRow {
    RecordRow { kind: kind.to_owned(), id: id.to_owned(), version, body: format!(r#"{{"version":{version}}}"#) }
}

/// A change of one record by one command.
fn written(command: u128, row: RecordRow) -> Change {
    let entry = NewEntry {
        aggregate: row.kind.clone(),
        aggregate_id: format!("{}/{}", row.kind, row.id),
        version: Some(row.version),
        outcome: Outcome::Done,
        ..entry(command, id(0), None)
    };
    Change { records: vec![row], ..Change::new(entry) }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_kept_by_kind_and_id() {
    personnel(async |store| {
        for (command, (kind, id)) in [("plan", "b"), ("plan", "a"), ("officer", "a"), ("plan", "Đ")].iter().enumerate()
        {
            store.change(written(command as u128, record(kind, id, 1))).await.unwrap();
        }
        store.change(written(9, record("plan", "a", 2))).await.unwrap();
        assert_eq!(store.record("plan", "a").await.unwrap(), Some(record("plan", "a", 2)));
        assert_eq!(store.record("officer", "a").await.unwrap(), Some(record("officer", "a", 1)));
        assert_eq!(store.record("officer", "b").await.unwrap(), None);
        let plans = [record("plan", "a", 2), record("plan", "b", 1), record("plan", "Đ", 1)];
        assert_eq!(store.records("plan").await.unwrap(), plans);
        assert_eq!(store.records("list").await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_is_written_by_version() {
    personnel(async |store| {
        store.change(written(0, record("plan", "a", 3))).await.unwrap();
        // The entries carry no version, so only the row's own guard can see the race.
        for (command, version, follows) in [(1, 3, false), (2, 2, false), (3, 5, false), (4, 4, true), (5, 0, false)] {
            let lost =
                Change { records: vec![record("plan", "a", version)], ..Change::new(entry(command, id(1), None)) };
            let result = store.change(lost).await;
            assert_eq!(result.is_ok(), follows, "version {version}: {result:?}");
            assert!(follows || is_conflict(&result), "version {version}: {result:?}");
        }
        assert_eq!(store.record("plan", "a").await.unwrap(), Some(record("plan", "a", 4)));
        assert_eq!(store.journal_count().await.unwrap(), 2);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_many_is_one_durable_transaction() {
    personnel(async |store| {
        let many = |version: i64, first: u128| -> Vec<Change> {
            (0..5_000).map(|n| written(first + n, record("officer", &format!("{n:05}"), version))).collect()
        };
        let before = store.durable_commits();
        store.change_all(many(1, 0)).await.unwrap();
        store.change_all(many(2, 10_000)).await.unwrap();
        store.change_all(vec![]).await.unwrap();
        assert!(store.durable_commits() - before <= 3);
        let rows = store.records("officer").await.unwrap();
        assert_eq!(rows.len(), 5_000);
        assert!(rows.iter().all(|row| row.version == 2));
        assert_eq!(store.journal_count().await.unwrap(), 10_000);
        let line = store.entry_by_command(id(10_007)).await.unwrap().unwrap();
        assert_eq!((line.aggregate_id.as_str(), line.version), ("officer/00007", Some(2)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_lost_race_undoes_the_whole_batch() {
    personnel(async |store| {
        store.change(written(1, record("officer", "00700", 1))).await.unwrap();
        store.change(written(2, record("officer", "00700", 2))).await.unwrap();
        let batch = |lost: Change| {
            let mut changes: Vec<_> =
                (0..2_000).map(|n| written(100 + n, record("list", &format!("{n:05}"), 1))).collect();
            changes.insert(1_500, lost);
            changes.insert(700, written(50, record("officer", "00700", 3)));
            changes
        };
        let stale = Change { records: vec![record("officer", "00001", 0)], ..Change::new(entry(40, id(1), None)) };
        let twice = written(41, record("officer", "00700", 3));
        let command_seen = written(2, record("officer", "00002", 1));
        for (name, lost) in [("stale row", stale), ("version taken", twice), ("command seen", command_seen)] {
            let result = store.change_all(batch(lost)).await;
            assert!(is_conflict(&result), "{name}: {result:?}");
            assert_eq!(store.journal_count().await.unwrap(), 2, "{name}");
            assert_eq!(store.records("list").await.unwrap(), [], "{name}");
            assert_eq!(store.record("officer", "00700").await.unwrap(), Some(record("officer", "00700", 2)), "{name}");
        }
        // The connection and the writer are whole: the same batch without the loser goes through.
        store.change_all(batch(written(42, record("officer", "00001", 1)))).await.unwrap();
        assert_eq!(store.records("list").await.unwrap().len(), 2_000);
        assert_eq!(store.record("officer", "00700").await.unwrap(), Some(record("officer", "00700", 3)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_racing_batches_one_wins_whole() {
    personnel(async |store| {
        let batches: Vec<_> = (0..2_u128)
            .map(|client| {
                let store = store.clone();
                // The second one comes from the other end: on PostgreSQL each would wait for the other.
                let order = move |n: u128| if client % 2 == 0 { n } else { 599 - n };
                let change = move |n: u128| {
                    let row = RecordRow { body: client.to_string(), ..record("seat", &format!("{:04}", order(n)), 1) };
                    written(1_000 * client + n, row)
                };
                tokio::spawn(async move { store.change_all((0..600).map(change).collect()).await })
            })
            .collect();
        let mut won = 0;
        for batch in batches {
            let result = batch.await.unwrap();
            won += usize::from(result.is_ok());
            assert!(result.is_ok() || is_conflict(&result), "{result:?}");
        }
        assert_eq!(won, 1);
        let seats = store.records("seat").await.unwrap();
        assert_eq!((seats.len(), store.journal_count().await.unwrap()), (600, 600));
        assert!(seats.iter().all(|seat| seat.body == seats[0].body), "seats of two batches");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_personnel_journal_is_sealed_and_checked() {
    personnel(async |store| {
        store.change_all((0..3_000).map(|n| written(n, record("officer", &n.to_string(), 1))).collect()).await.unwrap();
        while store.seal_batch(7).await.unwrap().is_some() {}
        let report = store.verify(|_, _| {}).await.unwrap();
        assert_eq!((report.entries, report.seals, report.unsealed), (3_000, 2, 0));
        assert_eq!(report.faults, []);
        store.commit_one("UPDATE journal SET actor = 'x' WHERE entry = 2500", vec![]).await.unwrap();
        let faults = store.verify(|_, _| {}).await.unwrap().faults;
        assert_eq!(faults.iter().map(|fault| fault.seal).collect::<Vec<_>>(), [2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_signs_in_to_the_personnel_store() {
    personnel(async |store| {
        let session = |token: &str, number| SessionRow {
            token: token.to_owned(),
            account: id(number),
            csrf: "csrf".to_owned(),
            created_at: 10,
            expires_at: 1_000,
            ended_at: None,
        };
        let begin = Change {
            accounts: vec![account(1), account(2), account(3)],
            session: Some(session("a", 1)),
            grants: vec![GrantRow {
                token: "g".to_owned(),
                account: id(3),
                minted_by: "operator".to_owned(),
                expires_at: 1_000,
                used_at: None,
            }],
            ..Change::new(entry(1, id(1), None))
        };
        store.change(begin).await.unwrap();
        store.insert_session(session("b", 2)).await.unwrap();
        assert_eq!(store.use_grant("g", 20).await.unwrap(), Some(id(3)));
        assert_eq!(store.session("a", 20).await.unwrap(), Some((session("a", 1), account(1))));
        let end = Change { end_sessions: vec![(id(1), 30), (id(2), 31)], ..Change::new(entry(2, id(1), None)) };
        store.change(end).await.unwrap();
        assert_eq!(store.session("a", 40).await.unwrap(), None);
        assert_eq!(store.session("b", 40).await.unwrap(), None);
        assert_eq!(store.account_count().await.unwrap(), 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_of_another_kind_of_store_are_refused() {
    on_both(async |bed| {
        let new = |command| Change::new(entry(command, id(1), None));
        let assignment =
            AssignmentRow { id: id(1), official: id(2), unit: "27301".to_owned(), version: 1, body: "{}".to_owned() };
        let cases = [
            (StoreKind::Official, Change { records: vec![record("plan", "a", 1)], ..new(1) }),
            (PERSONNEL, Change { dossier: Some(dossier(id(1), 1)), ..new(1) }),
            (PERSONNEL, Change { assignments: vec![assignment], ..new(1) }),
            (PERSONNEL, Change { ended_assignments: vec![id(1)], ..new(1) }),
        ];
        for (kind, change) in cases {
            let store = bed.open(kind).await;
            let refused = store.change_all(vec![new(2), change]).await;
            assert!(matches!(refused, Err(StoreError::Other { .. })), "{kind}: {refused:?}");
            assert_eq!(store.journal_count().await.unwrap(), 0, "{kind}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_issued_list_changes_many_officials_and_assignments() {
    on_both(async |bed| {
        let store = bed.open(StoreKind::City).await;
        let person = |number: u128, from_unit: &str| OfficialRow {
            id: id(number),
            code: format!("CB{number:05}"),
            from_unit: from_unit.to_owned(),
            body: "{}".to_owned(),
        };
        let post = |number: u128, version| AssignmentRow {
            id: id(1000 + number),
            official: id(number % 100),
            unit: "new".to_owned(),
            version,
            body: "{}".to_owned(),
        };
        store.insert_officials((0..90).map(|n| person(n, "old")).collect(), vec![]).await.unwrap();
        let first = Change { assignments: (0..90).map(|n| post(n, 1)).collect(), ..Change::new(entry(1, id(1), None)) };
        store.change(first).await.unwrap();
        let list = |command, ended: Vec<Uuid>| Change {
            officials: (80..100).map(|n| person(n, "elsewhere")).collect(),
            ended_assignments: ended,
            assignments: (20..50).map(|n| post(n, 2)).chain((100..120).map(|n| post(n, 1))).collect(),
            ..Change::new(entry(command, id(1), None))
        };
        // Nobody ends what is not there, and nobody ends it twice.
        for ended in [vec![id(1000), id(7)], vec![id(1000), id(1000)]] {
            let lost = store.change(list(2, ended)).await;
            assert!(is_conflict(&lost), "{lost:?}");
            assert_eq!(store.assignments().await.unwrap().len(), 90);
        }
        store.change(list(2, (0..20).map(|n| id(1000 + n)).collect())).await.unwrap();
        assert_eq!(store.officials().await.unwrap().len(), 100);
        assert_eq!(store.official(id(85)).await.unwrap(), Some(person(85, "elsewhere")));
        assert_eq!(store.assignments().await.unwrap().len(), 90 - 20 + 20);
        assert_eq!(store.assignment(id(1003)).await.unwrap(), None);
        assert_eq!(store.assignment(id(1020)).await.unwrap(), Some(post(20, 2)));
        assert_eq!(store.assignments_of_official(id(3)).await.unwrap(), [post(103, 1)]);
    })
    .await;
}
