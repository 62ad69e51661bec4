//! Tickets of a hall.

use super::*;
use crate::TicketRow;

fn ticket(number: u32, version: i64) -> TicketRow {
    let body = format!(r#"{{"number":{number}}}"#);
    TicketRow { unit: "27301".to_owned(), day: "2026-03-02".to_owned(), number, version, body }
}

async fn keep(store: &Store, command: u128, row: TicketRow) -> Result<(), StoreError> {
    store.change(Change { ticket: Some(row), ..Change::new(entry(command, id(command), None)) }).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_given_out_once_and_its_day_stands_alone() {
    official(async |store| {
        for (command, number) in [(1, 2), (2, 1), (3, 10)] {
            keep(store, command, ticket(number, 1)).await.unwrap();
        }
        keep(store, 4, TicketRow { day: "2026-03-03".to_owned(), ..ticket(1, 1) }).await.unwrap();
        let taken = keep(store, 5, ticket(2, 1)).await;
        assert!(is_conflict(&taken), "somebody else has it: {taken:?}");
        keep(store, 6, ticket(2, 2)).await.unwrap();
        assert!(is_conflict(&keep(store, 7, ticket(2, 2)).await), "changed meanwhile");
        let day = store.tickets("27301", "2026-03-02").await.unwrap();
        let seen: Vec<_> = day.iter().map(|row| (row.number, row.version)).collect();
        assert_eq!(seen, [(1, 1), (2, 2), (10, 1)]);
        assert_eq!(store.tickets("27301", "2026-03-03").await.unwrap().len(), 1);
        assert_eq!(store.tickets("27302", "2026-03-02").await.unwrap(), []);
    })
    .await;
}
