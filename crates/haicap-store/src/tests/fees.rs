//! What happened to fees, by desk and time.

use super::*;
use crate::FeeRow;

fn fee(desk: &str, number: u128, at: i64) -> FeeRow {
    FeeRow { desk: desk.into(), at, dossier: id(number), number: 1 }
}

#[tokio::test(flavor = "multi_thread")]
async fn moves_of_fees_are_listed_by_desk_and_time_each_once() {
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
            read.into_iter().map(|((at, dossier, number), _)| (at, dossier.as_u128(), number)).collect::<Vec<_>>()
        };
        assert_eq!(listed("new-10001", (0, 100), None, 9).await, [(10, 6, 1), (10, 7, 1), (30, 5, 1)]);
        assert_eq!(listed("new-10001", (10, 30), None, 9).await, [(10, 6, 1), (10, 7, 1)], "until before the end");
        assert_eq!(listed("new-10001", (0, 100), Some((10, id(6), 1)), 1).await, [(10, 7, 1)], "page by page");
        assert_eq!(listed("new-10007", (0, 100), None, 9).await, [(20, 8, 1)]);
        assert_eq!(listed("new-10002", (0, 100), None, 9).await, []);
        // Given back and taken again at the same moment: in the order of their numbers.
        for (command, number) in [(10, 2), (11, 3)] {
            let again = FeeRow { number, ..fee("new-10007", 8, 20) };
            let version = i64::from(number);
            store.change(Change { fee: Some(again), ..change(command, dossier(id(8), version)) }).await.unwrap();
        }
        assert_eq!(listed("new-10007", (0, 100), Some((20, id(8), 1)), 9).await, [(20, 8, 2), (20, 8, 3)]);
    })
    .await;
}
