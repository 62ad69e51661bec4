//! The sealed sequence: one order, chained, and every later touch is found.

use super::*;
use crate::{SealCursor, VerifyReport};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

async fn refusals(store: &Store, numbers: std::ops::Range<u128>) {
    for number in numbers {
        store.change(Change::new(entry(number, id(number), None))).await.unwrap();
    }
}

/// Three seals of five entries.
async fn sealed(store: &Store) {
    for batch in 0..3 {
        refusals(store, batch * 5..batch * 5 + 5).await;
        let batch = store.seal_batch(10).await.unwrap().unwrap();
        assert_eq!((batch.entries, batch.more), (5, false), "all that was there");
    }
}

async fn verified(store: &Store) -> VerifyReport {
    store.verify(|_, _| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_journal_has_no_faults() {
    official(async |store| {
        assert_eq!(store.seal_batch(10).await.unwrap(), None);
        assert_eq!(verified(store).await, VerifyReport::default());
        sealed(store).await;
        refusals(store, 100..102).await;
        let mut told = Vec::new();
        let report = store.verify(|done, total| told.push((done, total))).await.unwrap();
        assert_eq!((report.entries, report.seals, report.unsealed), (15, 3, 2));
        assert_eq!(report.faults, []);
        assert_eq!(report.head.len(), 64);
        assert_eq!(told.last(), Some(&(15, 17)));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_entries_have_the_same_hash_on_both_engines() {
    let heads = std::sync::Mutex::new(BTreeSet::new());
    official(async |store| {
        sealed(store).await;
        let head = verified(store).await.head;
        heads.lock().unwrap().insert(head);
    })
    .await;
    assert_eq!(heads.into_inner().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn followers_see_each_entry_once_while_writers_race() {
    official(async |store| {
        let done = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..8_u128)
            .map(|writer| {
                let store = store.clone();
                tokio::spawn(async move { refusals(&store, writer * 1000..writer * 1000 + 40).await })
            })
            .collect();
        // Two sealers, as on two servers: a lost race is a conflict, never a fault.
        let sealers: Vec<_> = (0..2)
            .map(|_| {
                let (store, done) = (store.clone(), done.clone());
                tokio::spawn(async move {
                    loop {
                        let finish = done.load(Ordering::SeqCst);
                        match store.seal_batch(10).await {
                            Ok(None) if finish => break,
                            Ok(None) => tokio::task::yield_now().await,
                            Ok(Some(_)) | Err(StoreError::Conflict { .. }) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                })
            })
            .collect();
        let follower = tokio::spawn({
            let (store, done) = (store.clone(), done.clone());
            async move {
                let (mut cursor, mut seen) = (SealCursor::default(), Vec::new());
                loop {
                    let finish = done.load(Ordering::SeqCst);
                    let lines = store.journal_after(cursor, 7).await.unwrap();
                    cursor = lines.last().map_or(cursor, crate::JournalLine::cursor);
                    seen.extend(lines.iter().map(|line| line.entry));
                    if lines.is_empty() && finish && seen.len() >= 320 {
                        return seen;
                    }
                }
            }
        });
        for writer in writers {
            writer.await.unwrap();
        }
        done.store(true, Ordering::SeqCst);
        for sealer in sealers {
            sealer.await.unwrap();
        }
        let seen = follower.await.unwrap();
        assert_eq!(seen.len(), 320);
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 320);
        let report = verified(store).await;
        assert_eq!((report.entries, report.unsealed), (320, 0));
        assert_eq!(report.faults, []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_claim_and_hash_is_repaired() {
    on_both(async |bed| {
        let store = bed.open(StoreKind::Official).await;
        sealed(&store).await;
        refusals(&store, 50..53).await;
        assert!(store.claim_seal(4, 10).await.unwrap());
        drop(store);

        let store = bed.open(StoreKind::Official).await;
        refusals(&store, 60..62).await;
        let after = SealCursor { seal: 3, entry: i64::MAX };
        assert_eq!(store.journal_after(after, 10).await.unwrap(), [], "an open seal is not handed out");
        assert_eq!(verified(&store).await.unsealed, 5);
        let repaired = store.seal_batch(11).await.unwrap().unwrap();
        assert_eq!((repaired.seal, repaired.entries, repaired.more), (4, 3, true));
        let next = store.seal_batch(11).await.unwrap().unwrap();
        assert_eq!((next.seal, next.entries, next.more), (5, 2, false));
        assert_eq!(verified(&store).await.faults, []);
        assert_eq!(store.journal_after(after, 10).await.unwrap().len(), 5);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_touch_of_a_sealed_entry_is_found() {
    let touches: [(&'static str, i64, &str); 9] = [
        ("UPDATE journal SET ground = 'other' WHERE entry = 7", 2, "altered"),
        ("UPDATE journal SET recorded_at = recorded_at + 1 WHERE entry = 15", 3, "altered"),
        ("DELETE FROM journal WHERE entry = 1", 1, "removed"),
        ("UPDATE journal SET seal = 2 WHERE entry = 16", 2, "added"),
        ("UPDATE journal SET seal = CASE entry WHEN 5 THEN 2 ELSE 1 END WHERE entry IN (5, 6)", 1, "altered"),
        ("UPDATE journal SET seal = 9 WHERE entry = 16", 9, "never made"),
        ("DELETE FROM seals WHERE seal = 2", 2, "missing"),
        ("UPDATE seals SET hash = previous WHERE seal = 2", 2, "altered"),
        ("UPDATE seals SET previous = hash WHERE seal = 1", 1, "does not continue"),
    ];
    for (sql, seal, word) in touches {
        on_sealed(sql, seal, word).await;
    }
}

async fn on_sealed(sql: &'static str, seal: i64, word: &str) {
    official(async |store| {
        sealed(store).await;
        refusals(store, 90..91).await;
        assert_eq!(store.commit_one(sql, vec![]).await.unwrap().changed.min(1), 1, "{sql}");
        let faults = verified(store).await.faults;
        let found = faults.iter().any(|fault| fault.seal == seal && fault.what.contains(word));
        assert!(found, "{sql}: {faults:?}");
    })
    .await;
}
