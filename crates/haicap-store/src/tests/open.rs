//! What is open at a unit and on desks, by the moment at which it is due.

use super::*;

const OPEN: [&str; 9] = ["submitted", "accepted", "in_handling", "c", "d", "e", "f", "g", "h"];

async fn keep(store: &Store, number: u128, (stage, queue): (&str, &str), due_at: Option<i64>) {
    let row = DossierRow {
        code: Some(format!("H{number}")),
        stage: stage.to_owned(),
        queue: queue.to_owned(),
        applicant: id(700 + number),
        submitted_at: 1_000 + i64::try_from(number).unwrap(),
        due_at,
        ..dossier(id(number), 1)
    };
    let with = Change { applicant: Some(applicant(700 + number, "Nguyễn Văn An")), ..change(number, row) };
    store.change(with).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn open_dossiers_come_by_due_moment_and_whole_when_near() {
    official(async |store| {
        keep(store, 1, ("submitted", "27301/counter"), None).await;
        keep(store, 2, ("in_handling", "officer/7"), Some(9_000)).await;
        keep(store, 3, ("accepted", "27301/counter"), Some(5_000)).await;
        keep(store, 4, ("returned", ""), Some(2_000)).await;
        let all = store.open_of_unit("27301", &OPEN, 5_000, 10).await.unwrap();
        let order: Vec<_> = all.iter().map(|row| row.code.as_deref().unwrap()).collect();
        assert_eq!(order, ["H3", "H2", "H1"], "closed ones are left out, those without a limit last");
        let whole: Vec<_> = all.iter().map(|row| (row.body.is_some(), row.applicant_name.is_some())).collect();
        assert_eq!(whole, [(true, true), (false, false), (false, false)]);
        assert_eq!(all[1].queue, "officer/7");
        assert_eq!(store.open_of_unit("27301", &OPEN, 5_000, 1).await.unwrap().len(), 1);
        assert_eq!(store.open_of_unit("27302", &OPEN, 5_000, 10).await.unwrap(), []);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desks_are_sorted_by_what_is_due_and_the_citizens_turn_comes_last() {
    official(async |store| {
        let turn = ["awaiting_supplement", "awaiting_payment", "signed"];
        keep(store, 1, ("signed", "27301/counter"), Some(10)).await;
        keep(store, 2, ("accepted", "27301/counter"), Some(9_000)).await;
        keep(store, 3, ("submitted", "27301/counter"), None).await;
        keep(store, 4, ("in_handling", "officer/7"), Some(500)).await;
        keep(store, 5, ("awaiting_supplement", "27301/counter"), Some(20)).await;
        let desks = ["27301/counter".to_owned(), "officer/7".to_owned(), String::new()];
        let order = async |limit| {
            let work = store.worklist_by_due(&desks, &turn, limit).await.unwrap();
            work.into_iter().map(|row| row.code.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(order(10).await, ["H4", "H3", "H2", "H1", "H5"]);
        assert_eq!(order(2).await, ["H4", "H3"], "cut from the end");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_in_a_period_is_read_in_pages() {
    official(async |store| {
        for (number, at) in [(1, 50), (2, 100), (3, 100), (4, 199), (5, 200)] {
            let row = DossierRow { accepted_at: Some(at), ..dossier(id(number), 1) };
            store.change(change(number, row)).await.unwrap();
        }
        let page = async |after| {
            let rows = store.accepted_at_unit("27301", (100, 200), after, 2).await.unwrap();
            rows.into_iter().map(|(at, id, _)| (at, id)).collect::<Vec<_>>()
        };
        assert_eq!(page(None).await, [(100, id(2)), (100, id(3))]);
        assert_eq!(page(Some((100, id(3)))).await, [(199, id(4))]);
    })
    .await;
}
