//! Stores that an earlier version made are opened as they are. `released/KIND-N.sql` is the text of
//! the tables at schema version N.

use super::*;
use crate::location::{Place, database_of, file_of};
use crate::schema::{META, postgres_text, sqlite_text};

const OFFICIAL: &str = include_str!("released/official-2.sql");
const CITY: &str = include_str!("released/city-2.sql");

/// Makes a store as the earlier version left it, without the help of today's steps.
async fn make(bed: &Bed, kind: StoreKind, tables: &str, rows: &str) {
    let stamps = format!("INSERT INTO meta VALUES ('kind', '{kind}'), ('schema_version', '2');");
    let text = [META, tables, &stamps, rows].concat();
    match &bed.location.0 {
        Place::Folder(folder) => {
            let file = rusqlite::Connection::open(file_of(folder, kind)).unwrap();
            file.execute_batch(&sqlite_text(&text)).unwrap();
        }
        Place::Server { config, name } => {
            let database = database_of(name, kind);
            run(config.clone().dbname("postgres"), &format!("CREATE DATABASE \"{database}\"")).await;
            run(config.clone().dbname(&database), &postgres_text(&text)).await;
        }
    }
}

async fn run(config: &tokio_postgres::Config, sql: &str) {
    let (client, connection) = config.connect(tokio_postgres::NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_official_store_goes_on() {
    on_both(async |bed| {
        let stored = id(1);
        let rows = format!(
            "INSERT INTO dossiers VALUES ('{stored}', NULL, '27301', 'submitted', '27301/counter', '1.001193', '{}', \
             'counter', 1000, NULL, 9000, NULL, NULL, 1, '{{\"version\":1}}');\
             INSERT INTO accounts VALUES ('{}', 'user3', NULL, 'person3', 'unit3', 1, 1, '{{}}');",
            id(7),
            id(3)
        );
        for kind in [StoreKind::Official, StoreKind::Trial(4)] {
            make(bed, kind, OFFICIAL, &rows).await;
            let store = bed.open(kind).await;
            assert_eq!(store.dossier(stored).await.unwrap(), Some(dossier(stored, 1)));
            let next = Change {
                accounts: vec![AccountRow { version: 2, ..account(3) }, account(4)],
                ..change(1, dossier(stored, 2))
            };
            store.change(next).await.unwrap();
            assert_eq!(store.account(id(3)).await.unwrap().unwrap().version, 2);
            assert_eq!(store.dossier(stored).await.unwrap().unwrap().version, 2);
            store.seal_batch(1).await.unwrap();
            assert_eq!(store.verify(|_, _| {}).await.unwrap().faults, []);
        }
        let again = bed.open(StoreKind::Trial(4)).await;
        assert_eq!(again.journal_count().await.unwrap(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_city_store_goes_on() {
    on_both(async |bed| {
        let (held, official) = (id(1), id(2));
        let rows = format!(
            "INSERT INTO officials VALUES ('{official}', 'CB1', 'old', '{{}}');\
             INSERT INTO assignments VALUES ('{held}', '{official}', '27301', 1, '{{}}');"
        );
        make(bed, StoreKind::City, CITY, &rows).await;
        let store = bed.open(StoreKind::City).await;
        assert_eq!(store.officials().await.unwrap().len(), 1);
        let end = Change { ended_assignments: vec![held], ..Change::new(entry(1, held, Some(2))) };
        store.change(end).await.unwrap();
        assert_eq!(store.assignments_of_unit("27301").await.unwrap(), []);
        drop(store);
        assert_eq!(bed.open(StoreKind::City).await.assignments().await.unwrap(), []);
    })
    .await;
}
