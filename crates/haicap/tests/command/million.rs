//! The fixture of the bench `million` with 2,000 dossiers, on both engines: `haicap verify` holds on it, and what was
//! loaded is found.

use crate::fixture;
use crate::support;
use haicap_core::words::fold;
use haicap_pack::Pack;
use haicap_server::{Instance, Options};
use haicap_store::{Location, OpenOptions, Store, StoreKind};
use std::path::Path;
use std::sync::Arc;
use support::{haicap, text};

const CITY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc");
const DOSSIERS: u32 = 2_000;

async fn loaded_and_verified(folder: &Path, location: Location, database: Option<&str>) {
    let pack = Arc::new(Pack::read(Path::new(CITY)).unwrap());
    let store = Store::open(&location, StoreKind::Official, &OpenOptions::default()).await.unwrap();
    let samples = fixture::load(&store, pack.clone(), DOSSIERS).await.unwrap();
    assert!(samples.len() > 1_800, "{} of {DOSSIERS} were accepted", samples.len());
    for sample in samples.iter().step_by(100) {
        let words: Vec<String> = fold(&sample.name).split(' ').map(str::to_owned).collect();
        let found = store.dossiers_by_words(&sample.unit.to_string(), &words, None, 50).await.unwrap();
        assert!(found.iter().any(|row| row.dossier.id == sample.dossier), "{}", sample.name);
        let by_code = store.dossiers_by_code(&sample.code, None, 2).await.unwrap();
        assert_eq!(by_code.iter().map(|row| row.dossier.id).collect::<Vec<_>>(), [sample.dossier]);
    }
    assert!(store.bytes().await.unwrap() > 1_000_000);
    store.close().await.unwrap();
    let options = Options {
        location,
        outbox: folder.join("outbox"),
        staff_seed: None,
        store: OpenOptions::default(),
        parts: Default::default(),
        personnel_from: None,
        sheet_reader: None,
    };
    Instance::open(pack, options).await.unwrap().close().await.unwrap();
    let mut verify = haicap(&["verify", "--data"]);
    verify.arg(folder);
    if let Some(database) = database {
        verify.args(["--database", database]);
    }
    let output = verify.output().unwrap();
    assert!(output.status.success(), "{}", text(&output));
    assert!(text(&output).contains("2000 dossiers replayed"), "{}", text(&output));
}

#[tokio::test]
async fn a_loaded_store_is_verified_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    loaded_and_verified(folder.path(), Location::folder(folder.path()), None).await;
}

#[tokio::test]
async fn a_loaded_store_is_verified_on_postgresql() {
    let server = std::env::var("HAICAP_TEST_POSTGRES")
        .expect("no PostgreSQL: run through cargo xtask ci, or set HAICAP_TEST_POSTGRES");
    let (address, _) = server.rsplit_once('/').unwrap();
    let database = format!("{address}/haicap_loaded_{}", std::process::id());
    let folder = tempfile::tempdir().unwrap();
    loaded_and_verified(folder.path(), Location::parse(&database).unwrap(), Some(&database)).await;
}
