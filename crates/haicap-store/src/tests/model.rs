//! Random sequences of commands leave the same on both engines, and as a simple model says.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
struct Step {
    command: u128,
    dossier: u128,
    version: i64,
    code: Option<u8>,
    seal: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..40_u128, 0..3_u128, 1..5_i64, proptest::option::of(0..4_u8), any::<bool>());
    let step = step.prop_map(|(command, dossier, version, code, seal)| Step { command, dossier, version, code, seal });
    proptest::collection::vec(step, 1..40)
}

/// Commands, and dossiers with their version and code.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    commands: Vec<u128>,
    dossiers: BTreeMap<u128, (i64, Option<u8>)>,
}

impl Model {
    fn take(&mut self, step: &Step) -> bool {
        let stored = self.dossiers.get(&step.dossier).map(|(version, _)| *version);
        let follows = stored.is_none_or(|stored| step.version == stored + 1);
        let taken = |(id, (_, code)): (&u128, &(i64, Option<u8>))| *id != step.dossier && *code == step.code;
        let clash = step.code.is_some() && self.dossiers.iter().any(taken);
        if self.commands.contains(&step.command) || !follows || clash {
            return false;
        }
        self.commands.push(step.command);
        self.dossiers.insert(step.dossier, (step.version, step.code));
        true
    }
}

async fn play(store: &Store, steps: &[Step]) -> Vec<crate::JournalLine> {
    let mut model = Model::default();
    for step in steps {
        let code = step.code.map(|code| format!("H{code}"));
        let row = DossierRow { code, ..dossier(id(step.dossier), step.version) };
        let result = store.change(change(step.command, row)).await;
        assert_eq!(result.is_ok(), model.take(step), "{step:?}: {result:?}");
        assert!(result.is_ok() || is_conflict(&result), "{result:?}");
        if step.seal {
            store.seal_batch(1).await.unwrap();
        }
    }
    for (number, (version, code)) in model.dossiers {
        let row = store.dossier(id(number)).await.unwrap().unwrap();
        assert_eq!((row.version, row.code), (version, code.map(|code| format!("H{code}"))));
    }
    let report = store.verify(|_, _| {}).await.unwrap();
    assert_eq!(report.faults, []);
    assert_eq!(report.entries + report.unsealed, model.commands.len() as u64);
    let mut lines = store.journal_page(None, None, 1000).await.unwrap();
    // PostgreSQL spends an entry's number also on a change that is undone.
    for (place, line) in lines.iter_mut().rev().enumerate() {
        line.entry = place as i64;
    }
    lines
}

/// Empties the tables, so that one pair of databases serves all cases.
async fn empty(store: &Store) {
    for sql in ["DELETE FROM journal", "DELETE FROM seals", "DELETE FROM dossiers"] {
        store.commit_one(sql, vec![]).await.unwrap();
    }
}

#[test]
fn random_commands_leave_the_same_on_both_engines() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (files, server) = (Bed::sqlite(), Bed::postgres());
    let (sqlite, postgres) =
        runtime.block_on(async { (files.open(StoreKind::Official).await, server.open(StoreKind::Official).await) });
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) };
    proptest!(config, |(steps in steps())| {
        runtime.block_on(async {
            empty(&sqlite).await;
            empty(&postgres).await;
            assert_eq!(play(&sqlite, &steps).await, play(&postgres, &steps).await);
        });
    });
    drop((sqlite, postgres));
}
