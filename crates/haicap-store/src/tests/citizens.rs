//! Lookup numbers and ratings, on both engines.

use super::*;
use crate::{LookUpRow, RatingRow};

fn rating(number: u128, at: i64) -> RatingRow {
    RatingRow { dossier: id(number), unit: "new-10001".into(), at, score: 4, words: "nhanh, dễ hiểu".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_leads_to_its_dossier_and_is_given_out_once() {
    official(async |store| {
        let number = |number: &str, dossier| Some(LookUpRow { number: number.into(), dossier });
        let with = Change { look_up: number("aa", id(5)), ..change(1, dossier(id(5), 1)) };
        store.change(with).await.unwrap();
        assert_eq!(store.dossier_by_number("aa").await.unwrap(), Some(id(5)));
        assert_eq!(store.dossier_by_number("a").await.unwrap(), None);
        let taken = Change { look_up: number("aa", id(6)), ..change(2, dossier(id(6), 1)) };
        assert!(matches!(store.change(taken).await, Err(StoreError::Conflict { .. })));
        assert_eq!(store.dossier(id(6)).await.unwrap(), None, "nothing half stored");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dossier_is_rated_once_and_ratings_are_listed_by_unit_and_time() {
    official(async |store| {
        let rate = |command, rating: RatingRow| {
            let about = format!("rating-{}", rating.dossier);
            let entry = NewEntry { aggregate_id: about, version: Some(1), ..entry(command, id(1), None) };
            store.change(Change { rating: Some(rating), ..Change::new(entry) })
        };
        for (command, dossier, at) in [(1, 5, 30), (2, 6, 10), (3, 7, 20)] {
            rate(command, rating(dossier, at)).await.unwrap();
        }
        assert!(matches!(rate(4, rating(5, 40)).await, Err(StoreError::Conflict { .. })), "once");
        assert_eq!(store.rating(id(5)).await.unwrap(), Some(rating(5, 30)));
        assert_eq!(store.rating(id(8)).await.unwrap(), None);
        assert_eq!(store.ratings("new-10001", (10, 30)).await.unwrap(), [rating(6, 10), rating(7, 20)]);
        assert_eq!(store.ratings("new-10007", (0, 100)).await.unwrap(), []);
    })
    .await;
}
