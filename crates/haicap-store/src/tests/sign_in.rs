//! Accounts, sessions, grants and follow-ups.

use super::*;
use crate::{GrantRow, NewFollowup, SessionRow};

fn grant(token: &str, account: u128) -> GrantRow {
    GrantRow {
        token: token.to_owned(),
        account: id(account),
        minted_by: "director".to_owned(),
        expires_at: 1_000,
        used_at: None,
    }
}

fn session(token: &str, account: u128) -> SessionRow {
    SessionRow {
        token: token.to_owned(),
        account: id(account),
        csrf: "csrf".to_owned(),
        created_at: 10,
        expires_at: 1_000,
        ended_at: None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_grant_is_used_once_by_32_callers() {
    official(async |store| {
        store.insert_grants(vec![grant("a", 1), grant("b", 2)]).await.unwrap();
        let uses: Vec<_> = (0..32)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.use_grant("a", 500).await.unwrap() })
            })
            .collect();
        let mut winners = Vec::new();
        for used in uses {
            winners.extend(used.await.unwrap());
        }
        assert_eq!(winners, [id(1)]);
        assert_eq!(store.use_grant("b", 1_000).await.unwrap(), None, "run out");
        assert_eq!(store.use_grant("c", 500).await.unwrap(), None, "unknown");
        assert!(is_conflict(&store.insert_grants(vec![grant("d", 1), grant("a", 1)]).await));
        assert_eq!(store.use_grant("d", 500).await.unwrap(), None, "minted with a taken one");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_live_until_they_end() {
    official(async |store| {
        store.insert_accounts(vec![account(1), account(2)]).await.unwrap();
        for (token, owner) in [("a", 1), ("b", 1), ("c", 2)] {
            store.insert_session(session(token, owner)).await.unwrap();
        }
        assert!(is_conflict(&store.insert_session(session("a", 2)).await));
        assert_eq!(store.session("a", 999).await.unwrap(), Some((session("a", 1), account(1))));
        assert_eq!(store.session("a", 1_000).await.unwrap(), None);
        assert!(store.end_session("a", 20).await.unwrap());
        assert!(!store.end_session("a", 30).await.unwrap());
        assert_eq!(store.session("a", 500).await.unwrap(), None);
        assert_eq!(store.end_sessions_of(id(1), 40).await.unwrap(), 1);
        assert_eq!(store.session("b", 500).await.unwrap(), None);
        let journalled = Change { end_sessions: vec![(id(2), 50)], ..Change::new(entry(1, id(2), None)) };
        store.change(journalled).await.unwrap();
        assert_eq!(store.session("c", 500).await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_are_found_by_id_login_and_unit() {
    official(async |store| {
        store.insert_accounts((1..=20).map(account).collect()).await.unwrap();
        assert_eq!(store.account(id(4)).await.unwrap(), Some(account(4)));
        assert_eq!(store.account_by_login("user4").await.unwrap(), Some(account(4)));
        assert_eq!(store.account_by_login("nobody").await.unwrap(), None);
        assert_eq!(store.accounts_of_unit("unit4").await.unwrap(), [account(4), account(14)]);
        let citizen = AccountRow { unit: String::new(), ..account(21) };
        store.insert_accounts(vec![citizen]).await.unwrap();
        assert_eq!(store.accounts_of_staff().await.unwrap(), (1..=20).map(account).collect::<Vec<_>>());
        let without_login = AccountRow { login: None, version: 2, active: false, ..account(4) };
        let update = Change { accounts: vec![without_login.clone()], ..Change::new(entry(1, id(4), Some(2))) };
        store.change(update).await.unwrap();
        assert_eq!(store.account(id(4)).await.unwrap(), Some(without_login));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn followups_are_leased_to_one_worker_at_a_time() {
    official(async |store| {
        let followup = |ready_at| NewFollowup {
            kind: "sms".to_owned(),
            aggregate_id: "d".to_owned(),
            target: String::new(),
            body: "{}".to_owned(),
            ready_at,
        };
        let followups = (0..40).map(followup).collect();
        store.change(Change { followups, ..Change::new(entry(1, id(1), None)) }).await.unwrap();
        let workers: Vec<_> = (0..8)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.lease_followups("sms", 29, 100, 10).await.unwrap() })
            })
            .collect();
        let mut leased = Vec::new();
        for worker in workers {
            leased.extend(worker.await.unwrap().into_iter().map(|row| row.id));
        }
        // A PostgreSQL worker that lost the race for its ten goes home with fewer.
        while let [first, ..] = store.lease_followups("sms", 29, 100, 1).await.unwrap().as_slice() {
            leased.push(first.id);
        }
        leased.sort_unstable();
        assert_eq!(leased, (1..=30).collect::<Vec<_>>());

        assert!(store.finish_followup(1, 50).await.unwrap());
        assert!(!store.finish_followup(1, 51).await.unwrap());
        assert!(store.fail_followup(2, 60, "no network").await.unwrap());
        assert_eq!(store.open_followups().await.unwrap(), 39);
        let again = store.lease_followups("sms", 60, 100, 20).await.unwrap();
        assert_eq!(again.len(), 11, "ten that were never ready before, and the failed one");
        let failed = again.iter().find(|row| row.id == 2).unwrap();
        assert_eq!((failed.attempts, failed.last_error.as_deref()), (2, Some("no network")));
        assert_eq!(store.lease_followups("sms", 129, 100, 99).await.unwrap().len(), 28, "leases that ran out");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_followup_that_was_given_up_waits_for_a_person() {
    official(async |store| {
        let followup = |kind: &str, target: &str| NewFollowup {
            kind: kind.to_owned(),
            aggregate_id: "d".to_owned(),
            target: target.to_owned(),
            body: "{}".to_owned(),
            ready_at: 5,
        };
        let followups = vec![followup("sms", ""), followup("event", "s1")];
        store.change(Change { followups, ..Change::new(entry(1, id(1), None)) }).await.unwrap();
        assert_eq!(store.next_followup("event").await.unwrap(), Some(5));
        assert_eq!(store.last_followup("s1").await.unwrap(), None, "nobody tried it yet");
        let leased = store.lease_followups("event", 9, 100, 10).await.unwrap();
        assert_eq!((leased.len(), leased[0].target.as_str()), (1, "s1"), "each kind has its own worker");
        assert_eq!(store.next_followup("event").await.unwrap(), Some(109), "not before the lease ends");
        assert!(!store.retry_followup(leased[0].id, 10).await.unwrap(), "somebody is at it");
        assert!(store.give_up_followup(leased[0].id, 20, "no").await.unwrap());
        assert_eq!(store.next_followup("event").await.unwrap(), None);
        assert_eq!(store.lease_followups("event", 1_000, 100, 10).await.unwrap(), []);
        let failed = store.failed_followups(10).await.unwrap();
        assert_eq!((failed.len(), failed[0].given_up_at, failed[0].last_error.as_deref()), (1, Some(20), Some("no")));
        assert_eq!(store.last_followup("s1").await.unwrap().as_ref(), failed.first());
        assert_eq!(store.open_followups().await.unwrap(), 2);
        assert!(!store.retry_followup(1, 30).await.unwrap(), "one that never failed waits for its turn");
        assert!(store.retry_followup(leased[0].id, 30).await.unwrap());
        let again = store.lease_followups("event", 30, 100, 10).await.unwrap();
        assert_eq!((again.len(), again[0].attempts), (1, 1), "all its attempts are before it again");
        assert!(store.finish_followup(again[0].id, 40).await.unwrap());
        assert_eq!(store.failed_followups(10).await.unwrap(), []);
        assert!(!store.retry_followup(again[0].id, 500).await.unwrap());
        assert!(!store.give_up_followup(again[0].id, 500, "late").await.unwrap());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_somebody_is_held_released_tried_again_and_dropped() {
    official(async |store| {
        let followup = |target: &str| NewFollowup {
            kind: "event".to_owned(),
            aggregate_id: "d".to_owned(),
            target: target.to_owned(),
            body: "{}".to_owned(),
            ready_at: 5,
        };
        let followups = ["a", "a", "a", "b"].map(followup).to_vec();
        store.change(Change { followups, ..Change::new(entry(1, id(1), None)) }).await.unwrap();
        let leased = async |now: i64| -> Vec<(i64, i64)> {
            let rows = store.lease_followups("event", now, 100, 2).await.unwrap();
            rows.into_iter().map(|row| (row.id, row.attempts)).collect()
        };
        assert_eq!(leased(10).await, [(1, 1), (2, 1)]);
        // All three of `a` are put off, and the two that were leased have lost no attempt.
        store.hold_followups_of("a", 10, 500).await.unwrap();
        assert_eq!(leased(10).await, [(4, 1)]);
        assert_eq!(store.last_followup("a").await.unwrap(), None, "nobody tried them");
        assert_eq!((leased(499).await, store.open_followups_of("a").await.unwrap()), (vec![(4, 2)], 3));
        store.release_followups_of("a", 20).await.unwrap();
        assert_eq!(leased(20).await, [(1, 1), (2, 1)]);

        // The process that leased them was killed.
        assert_eq!(leased(21).await, [(3, 1)]);
        assert_eq!(leased(22).await, []);
        store.end_leases("event").await.unwrap();
        assert_eq!(leased(22).await, [(4, 3), (1, 2)], "longest ready first");

        store.give_up_followup(1, 30, "no").await.unwrap();
        store.fail_followup(2, 900, "no").await.unwrap();
        assert_eq!(store.retry_followups_of("a", 40).await.unwrap(), 2, "the third never failed");
        assert_eq!(store.retry_followups_of("", 40).await.unwrap(), 0, "nobody is not somebody");
        let all = store.followups_of("a", 2).await.unwrap();
        assert_eq!(all.iter().map(|row| row.id).collect::<Vec<_>>(), [3, 2], "newest first");
        assert_eq!(store.followup(1).await.unwrap().map(|row| (row.attempts, row.given_up_at)), Some((0, None)));
        store.drop_followups_of("a", 50).await.unwrap();
        assert_eq!((store.open_followups_of("a").await.unwrap(), store.open_followups().await.unwrap()), (0, 1));
        assert_eq!(store.failed_followups(9).await.unwrap(), []);
    })
    .await;
}
