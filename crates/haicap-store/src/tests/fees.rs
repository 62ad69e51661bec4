//! Fees by desk and time.

use super::*;
use crate::FeeRow;

fn fee(desk: &str, number: u128, at: i64) -> FeeRow {
    FeeRow { desk: desk.into(), at, dossier: id(number) }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fee_is_taken_once_and_listed_by_desk_and_time() {
    official(async |store| {
        let taken =
            [fee("new-10001", 5, 30), fee("new-10001", 6, 10), fee("new-10001", 7, 10), fee("new-10007", 8, 20)];
        for (command, row) in (1..).zip(taken) {
            let with = Change { fee: Some(row.clone()), ..change(command, dossier(row.dossier, 1)) };
            store.change(with).await.unwrap();
        }
        let twice = Change { fee: Some(fee("new-10007", 5, 40)), ..change(9, dossier(id(5), 2)) };
        assert!(is_conflict(&store.change(twice).await), "once");
        let listed = async |desk, span, after, limit| {
            let read = store.fees(desk, span, after, limit).await.unwrap();
            read.into_iter().map(|(at, dossier, _)| (at, dossier.as_u128())).collect::<Vec<_>>()
        };
        assert_eq!(listed("new-10001", (0, 100), None, 9).await, [(10, 6), (10, 7), (30, 5)]);
        assert_eq!(listed("new-10001", (10, 30), None, 9).await, [(10, 6), (10, 7)], "until before the end");
        assert_eq!(listed("new-10001", (0, 100), Some((10, id(6))), 1).await, [(10, 7)], "page by page");
        assert_eq!(listed("new-10007", (0, 100), None, 9).await, [(20, 8)]);
        assert_eq!(listed("new-10002", (0, 100), None, 9).await, []);
    })
    .await;
}
