//! By which words dossiers are found, and stores that were loaded in bulk.

use super::*;
use crate::{DeskDay, DossierWords, ForgottenWords, Load, RecordRow};

fn words(of: &DossierRow, whole: &str) -> DossierWords {
    DossierWords { unit: of.unit.clone(), at: of.submitted_at, dossier: of.id, whole: whole.to_owned() }
}

/// A dossier of an applicant of its own, with its words.
fn with_words(number: u128, unit: &str, whole: &str) -> Change {
    let row = DossierRow {
        unit: unit.to_owned(),
        submitted_at: i64::try_from(number).unwrap(),
        applicant: id(number + 1000),
        code: Some(format!("H29.1-{number:04}")),
        ..dossier(id(number), 1)
    };
    Change { applicant: Some(applicant(number + 1000, whole)), words: vec![words(&row, whole)], ..change(number, row) }
}

async fn numbers(store: &Store, unit: &str, asked: &str, after: Option<(i64, Uuid)>, limit: u32) -> Vec<i64> {
    let asked: Vec<String> = asked.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let rows = store.dossiers_by_words(unit, &asked, after, limit).await.unwrap();
    rows.iter().map(|row| row.dossier.submitted_at).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn dossiers_are_found_by_the_beginnings_of_words() {
    official(async |store| {
        let people = [
            (1, "a", "nguyen thi hoa 079188001234 0903123456"),
            (2, "a", "hoang hoa hoai"),
            (3, "b", "nguyen thi hoa"),
            (4, "a", "nguyen van y"),
            (5, "a", "tran thi hoa mai lan huong cuc truc dao"),
        ];
        for (number, unit, whole) in people {
            store.change(with_words(number, unit, whole)).await.unwrap();
        }
        for (asked, expected) in [
            ("hoa", vec![5, 2, 1]),
            ("ho", vec![5, 2, 1]),
            ("hoa nguyen", vec![1]),
            ("thi hoa", vec![5, 1]),
            ("y", vec![4]),
            ("0903", vec![1]),
            ("0791880 ngu", vec![1]),
            ("oa", vec![]),
            ("hoang nguyen", vec![]),
            ("%", vec![]),
            ("_oa", vec![]),
            ("tran hoa mai lan huong cuc truc", vec![5]),
            ("", vec![]),
        ] {
            assert_eq!(numbers(store, "a", asked, None, 10).await, expected, "{asked}");
        }
        assert_eq!(numbers(store, "b", "hoa", None, 10).await, [3], "another unit's are not looked at");
        assert_eq!(numbers(store, "a", "ho", None, 2).await, [5, 2]);
        assert_eq!(numbers(store, "a", "ho", Some((2, id(2))), 2).await, [1], "a page goes on behind the last");
        let found = store.dossiers_by_words("a", &["y".into()], None, 9).await.unwrap().remove(0);
        assert_eq!((found.dossier.id, found.applicant.name.as_str()), (id(4), "nguyen van y"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dossiers_are_found_by_the_beginning_of_a_code() {
    official(async |store| {
        for number in 1..=12 {
            store.change(with_words(number, "a", "an")).await.unwrap();
        }
        let codes = async |prefix: &str, before: Option<&str>, limit| {
            let rows = store.dossiers_by_code(prefix, before, limit).await.unwrap();
            rows.into_iter().map(|row| row.dossier.code.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(codes("H29.1-001", None, 9).await, ["H29.1-0012", "H29.1-0011", "H29.1-0010"]);
        assert_eq!(codes("H29.1-001", Some("H29.1-0011"), 9).await, ["H29.1-0010"]);
        assert_eq!(
            codes("H29.1-000", Some("H29.1-0012"), 1).await,
            ["H29.1-0009"],
            "before may lie behind all of them"
        );
        assert_eq!(codes("H29.2", None, 9).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_an_applicant_are_forgotten_and_written_anew() {
    official(async |store| {
        let first = with_words(1, "a", "nguyen thi hoa");
        let (row, whose) = (first.dossier.clone().unwrap(), first.applicant.clone().unwrap());
        let at_desk = |desk: &str, whole: &str| DossierWords { unit: desk.into(), ..words(&row, whole) };
        let forgotten = |applicant| ForgottenWords { applicant, desks: vec!["c".into()] };
        store
            .change(Change { words: vec![words(&row, "nguyen thi hoa"), at_desk("c", "tran thi hoa")], ..first })
            .await
            .unwrap();
        store.change(with_words(2, "a", "le hoa")).await.unwrap();
        let corrected = Change {
            applicant: Some(ApplicantRow { name: "Nguyễn Thị Hoài".into(), ..whose.clone() }),
            forgotten_words: Some(forgotten(whose.id)),
            words: vec![words(&row, "nguyen thi hoai"), at_desk("c", "nguyen thi hoai")],
            ..Change::new(entry(9, id(1), None))
        };
        store.change(corrected).await.unwrap();
        assert_eq!(numbers(store, "a", "hoai", None, 9).await, [1]);
        assert_eq!(numbers(store, "a", "hoa", None, 9).await, [2, 1]);
        assert_eq!(numbers(store, "c", "hoai", None, 9).await, [1], "found where it was received, too");
        assert_eq!(numbers(store, "c", "thi hoa", None, 9).await, [1], "and its old words are gone there");
        assert_eq!(store.word_count().await.unwrap(), 8);
        let erased = Change { forgotten_words: Some(forgotten(whose.id)), ..Change::new(entry(10, id(1), None)) };
        store.change(erased).await.unwrap();
        assert_eq!(numbers(store, "a", "nguyen", None, 9).await, Vec::<i64>::new());
        assert_eq!(store.word_count().await.unwrap(), 2, "those of somebody else stay");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_words_gets_them_page_by_page_and_twice_is_once() {
    official(async |store| {
        for number in 1..=5 {
            let change = Change { words: vec![], ..with_words(number, "a", "an") };
            store.change(change).await.unwrap();
        }
        let (mut after, mut seen) = (None, 0);
        loop {
            let page = store.found_pages(after, 2).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.dossier.id);
            seen += page.len();
            for _ in 0..2 {
                let words = page.iter().map(|row| words(&row.dossier, &row.applicant.name)).collect();
                store.keep_words(words, ("note", &last.dossier.id.to_string())).await.unwrap();
            }
        }
        assert_eq!((seen, store.word_count().await.unwrap()), (5, 5));
        assert_eq!(store.meta("note").await.unwrap(), Some(id(5).to_string()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_loaded_store_is_whole_and_goes_on() {
    official(async |store| {
        let mut loader = store.loader().await.unwrap();
        let mut number = 0;
        for batch in 0..2 {
            let mut load = Load::default();
            for _ in 0..2100 {
                number += 1;
                let Change { entry, dossier, applicant, words, .. } = with_words(number, "a", "tab\tand \\N");
                load.entries.push(entry);
                load.dossiers.extend(dossier);
                load.applicants.extend(applicant);
                load.words.extend(words);
            }
            let day = format!("2025-07-0{}", batch + 1);
            load.desk_days.push(DeskDay { desk: "H29.1".into(), day, last: 2100 });
            loader.put(load, 7).await.unwrap();
        }
        loader.finish().await.unwrap();
        let report = store.verify(|_, _| {}).await.unwrap();
        assert_eq!((report.entries, report.seals, report.unsealed, report.faults), (4200, 4, 0, vec![]));
        let stored = store.dossier(id(4200)).await.unwrap();
        assert_eq!(stored, with_words(4200, "a", "").dossier);
        assert_eq!(store.applicant(id(5200)).await.unwrap().unwrap().name, "tab\tand \\N");
        assert_eq!(store.desk_last("H29.1", "2025-07-02").await.unwrap(), 2100);
        let next = DossierRow { code: Some("x".into()), ..dossier(id(9999), 1) };
        store.change(change(9999, next)).await.unwrap();
        assert_eq!(store.journal_page(None, None, 1).await.unwrap()[0].entry, 4201);
        store.seal_batch(8).await.unwrap();
        assert_eq!(store.verify(|_, _| {}).await.unwrap().faults, vec![]);
        assert!(store.loader().await.is_err(), "what has entries is not loaded over");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_stand_in_stores_of_dossiers_only() {
    on_both(async |bed| {
        let store = bed.open(StoreKind::Personnel).await;
        let record = RecordRow { kind: "plan".into(), id: "1".into(), version: 1, body: "{}".into() };
        let row = dossier(id(1), 1);
        let wrong =
            Change { records: vec![record], words: vec![words(&row, "an")], ..Change::new(entry(1, id(1), Some(1))) };
        assert!(store.change(wrong).await.is_err());
        assert_eq!(store.journal_count().await.unwrap(), 0, "nothing was written");
    })
    .await;
}
