//! One transaction a command, and what a lost race looks like.

use super::*;
use crate::db::Statement;
use crate::value::{Row, Value, args};
use crate::{CONFIGURATION, DeskDay, NewFollowup};

#[tokio::test(flavor = "multi_thread")]
async fn a_change_writes_all_its_rows() {
    official(async |store| {
        let row = DossierRow { code: Some("H29.1".to_owned()), ..dossier(id(1), 1) };
        let all = Change {
            applicant: Some(applicant(7, "Nguyễn Văn An")),
            desk_day: Some(DeskDay { desk: "27301/1".to_owned(), day: "2026-03-02".to_owned(), last: 4 }),
            accounts: vec![account(3)],
            followups: vec![NewFollowup {
                kind: "sms".to_owned(),
                aggregate_id: id(1).to_string(),
                target: String::new(),
                body: "{}".to_owned(),
                ready_at: 5,
            }],
            configuration: Some("{}".to_owned()),
            ..change(1, row.clone())
        };
        store.change(all).await.unwrap();
        assert_eq!(store.meta(CONFIGURATION).await.unwrap().as_deref(), Some("{}"));
        assert_eq!(store.dossier(id(1)).await.unwrap(), Some(row.clone()));
        assert_eq!(store.dossier_by_code("H29.1").await.unwrap(), Some(row));
        assert_eq!(store.applicant(id(7)).await.unwrap(), Some(applicant(7, "Nguyễn Văn An")));
        assert_eq!(store.desk_last("27301/1", "2026-03-02").await.unwrap(), 4);
        assert_eq!(store.account(id(3)).await.unwrap(), Some(account(3)));
        assert_eq!(store.open_followups().await.unwrap(), 1);
        let line = store.entry_by_command(id(1)).await.unwrap().unwrap();
        assert_eq!((line.entry, line.seal, line.version), (1, 0, Some(1)));
        assert_eq!((line.ground.as_str(), line.outcome), ("Điều 18", Outcome::Done));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn racing_commands_lose_no_update() {
    official(async |store| {
        for number in 0..4 {
            store.change(change(number, dossier(id(number), 1))).await.unwrap();
        }
        let clients: Vec<_> = (0..16_u128)
            .map(|client| {
                let store = store.clone();
                tokio::spawn(async move {
                    let mut conflicts = 0;
                    for turn in 0..20 {
                        loop {
                            let mut row = store.dossier(id(turn % 4)).await.unwrap().unwrap();
                            row.version += 1;
                            let result = store.change(change(1000 * (client + 1) + turn, row)).await;
                            if !is_conflict(&result) {
                                break result.unwrap();
                            }
                            conflicts += 1;
                        }
                    }
                    conflicts
                })
            })
            .collect();
        let mut conflicts = 0;
        for client in clients {
            conflicts += client.await.unwrap();
        }
        let mut versions = 0;
        for number in 0..4 {
            versions += store.dossier(id(number)).await.unwrap().unwrap().version;
        }
        assert_eq!(versions, 4 + 16 * 20);
        assert_eq!(store.journal_count().await.unwrap(), 4 + 16 * 20);
        assert!(conflicts > 0, "16 clients on 4 dossiers never met");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_key_is_a_conflict_and_writes_nothing() {
    official(async |store| {
        let first = DossierRow { code: Some("H29.1".to_owned()), ..dossier(id(1), 1) };
        store.change(change(1, first)).await.unwrap();
        let same_command = change(1, dossier(id(2), 1));
        let same_version = Change { configuration: Some("{}".to_owned()), ..change(2, dossier(id(1), 1)) };
        let same_code = change(3, DossierRow { code: Some("H29.1".to_owned()), ..dossier(id(3), 1) });
        // The journal has no entry of the account's race, so only the row's own guard can see it.
        let mut stale = change(4, dossier(id(4), 1));
        stale.accounts = vec![account(9)];
        store.change(Change { accounts: vec![account(9)], ..Change::new(entry(5, id(5), None)) }).await.unwrap();
        let skipped = change(6, dossier(id(1), 3));
        for lost in [same_command, same_version, same_code, stale, skipped] {
            let command = lost.entry.command_id;
            assert!(is_conflict(&store.change(lost).await), "{command:?}");
        }
        assert_eq!(store.journal_count().await.unwrap(), 2);
        assert_eq!(store.meta(CONFIGURATION).await.unwrap(), None);
        for number in 2..5 {
            assert_eq!(store.dossier(id(number)).await.unwrap(), None);
        }
        assert_eq!(store.dossier(id(1)).await.unwrap().unwrap().version, 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_share_an_aggregate_without_versions() {
    official(async |store| {
        for command in 0..3 {
            store.change(Change::new(entry(command, id(1), None))).await.unwrap();
        }
        let lines = store.journal_of(&id(1).to_string()).await.unwrap();
        assert_eq!(lines.len(), 3);
        assert!(lines.iter().all(|line| line.version.is_none() && line.outcome == Outcome::Refused));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_bad_job_leaves_its_neighbours_alone() {
    official(async |store| {
        // Sent at once, so that on SQLite they share one commit; every third one is refused in
        // its second statement, after the first has written.
        let jobs = (0..60_i64).map(|number| {
            let key = format!("k{number}");
            let second = if number % 3 == 0 { key.clone() } else { format!("l{number}") };
            let insert = "INSERT INTO meta (key, value) VALUES ($1, 'x')";
            store.commit(vec![Statement::new(insert, args![key]), Statement::new(insert, args![second])])
        });
        let before = store.durable_commits();
        let results = futures_util::future::join_all(jobs).await;
        let commits = store.durable_commits() - before;
        assert!(commits < 60, "{commits} commits: no group was formed");
        for (number, result) in results.iter().enumerate() {
            assert_eq!(is_conflict(result), number % 3 == 0, "{number}: {result:?}");
            let written = store.meta(&format!("k{number}")).await.unwrap().is_some();
            assert_eq!(written, number % 3 != 0, "{number}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_bound_by_number() {
    official(async |store| {
        let sql = "INSERT INTO meta (value, key) VALUES ($2, $1)";
        store.commit_one(sql, args!["the key", "the value"]).await.unwrap();
        assert_eq!(store.meta("the key").await.unwrap().as_deref(), Some("the value"));
        let sql = "SELECT value FROM meta WHERE value = $2 AND key = $1 AND $1 <> $2";
        let rows = store.db.query(sql, args!["the key", "the value"]).await.unwrap();
        assert_eq!(rows, [Row(vec![Value::Text("the value".to_owned())])]);
        // Too few and too many arguments are errors.
        assert!(store.db.query(sql, args!["the key"]).await.is_err());
        assert!(store.db.query(sql, args!["the key", "the value", "more"]).await.is_err());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_types_are_errors() {
    official(async |store| {
        let rows =
            store.db.query("SELECT value, 1.5 + CAST(0 AS DOUBLE PRECISION), NULL FROM meta LIMIT 1", args![]).await;
        let row = rows.unwrap().remove(0);
        assert!(matches!(row.get::<i64>(0), Err(StoreError::Damaged { .. })));
        assert!(matches!(row.get::<String>(9), Err(StoreError::Damaged { .. })));
        assert!(matches!(row.get::<String>(2), Err(StoreError::Damaged { .. })));
        assert_eq!(row.get::<f64>(1), Ok(1.5));
        assert_eq!(row.get::<Option<i64>>(2), Ok(None));
        // Neither engine takes a text for a number.
        assert!(store.commit_one("INSERT INTO seals VALUES ('x', 0, '', '', 0)", args![]).await.is_err());
        // A missing value is no lost race.
        let hole = store.commit_one("INSERT INTO meta (key, value) VALUES ($1, $2)", args!["k", None::<&str>]).await;
        assert!(matches!(hole, Err(StoreError::Other { .. })), "{hole:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_batch_is_whole_or_nothing() {
    official(async |store| {
        let mut accounts: Vec<_> = (0..1000).map(account).collect();
        accounts.push(account(3));
        assert!(is_conflict(&store.insert_accounts(accounts.clone()).await));
        assert_eq!(store.account_count().await.unwrap(), 0);
        accounts.pop();
        store.insert_accounts(accounts).await.unwrap();
        assert_eq!(store.account_count().await.unwrap(), 1000);
        assert_eq!(store.accounts_of_unit("unit4").await.unwrap().len(), 100);
    })
    .await;
}
