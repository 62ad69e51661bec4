//! `haicap verify --no-trial-left`: nothing of any trial is in the official store.
//!
//! Every value that belongs to one store alone (dossiers, codes, applicants, sessions, one-time
//! sign-ins, commands, messages) is looked for in the official store. An official's account has the
//! same identifier everywhere; in the official store it must have been made there, by its journal.

use haicap_core::organization::Role;
use haicap_server::AccountBody;
use haicap_store::{Location, OpenOptions, Store, StoreKind, Trace};
use std::collections::BTreeSet;
use std::path::Path;

/// Whether the official store is free of every trial; says what it found.
pub(crate) async fn prove(location: &Location, trials: &[StoreKind], data: &Path) -> anyhow::Result<bool> {
    let official = Store::open(location, StoreKind::Official, &OpenOptions::default()).await?;
    let mut found = own_faults(&official).await?;
    let mut looked_at = 0;
    for kind in trials {
        let trial = Store::open(location, *kind, &OpenOptions::default()).await?;
        let shared = shared(&official, &trial, *kind, data).await;
        trial.close().await?;
        let (count, mut faults) = shared?;
        looked_at += count;
        found.append(&mut faults);
    }
    official.close().await?;
    let verdict = if found.is_empty() { "none is there".to_owned() } else { format!("{} are there", found.len()) };
    say!("no trial left: {looked_at} values of {} trials looked for in the official store, {verdict}", trials.len());
    for fault in &found {
        say!("  {fault}");
    }
    Ok(found.is_empty())
}

/// What can be told from the official store alone: codes and roles that only trials have.
async fn own_faults(official: &Store) -> anyhow::Result<Vec<String>> {
    let mut faults = Vec::new();
    for code in official.traces(Trace::Code).await?.into_iter().filter(|code| code.starts_with("T-")) {
        faults.push(format!("the dossier code {code} is one of a trial"));
    }
    for id in official.traces(Trace::Account).await? {
        let Some(account) = official.account(id.parse()?).await? else { continue };
        let body: AccountBody = serde_json::from_str(&account.body)?;
        if body.roles.contains(&Role::TrialDirector) {
            faults.push(format!("the account {id} directs a trial"));
        }
    }
    Ok(faults)
}

/// How many values of a trial were looked for, and those that stand in the official store.
async fn shared(official: &Store, trial: &Store, kind: StoreKind, data: &Path) -> anyhow::Result<(usize, Vec<String>)> {
    let mut faults = Vec::new();
    let mut looked_at = 0;
    for trace in Trace::ALL {
        let here: BTreeSet<String> = official.traces(*trace).await?.into_iter().collect();
        let there = trial.traces(*trace).await?;
        looked_at += there.len();
        for value in there.into_iter().filter(|value| here.contains(value)) {
            // An account that the official store made itself has an entry in its journal.
            if *trace == Trace::Account && !official.journal_of(&value).await?.is_empty() {
                continue;
            }
            faults.push(format!("{trace:?} {value} of {kind}"));
        }
    }
    faults.extend(sent(trial, kind, data).await?);
    Ok((looked_at, faults))
}

/// Messages about a trial's dossiers among those that the official store sent.
async fn sent(trial: &Store, kind: StoreKind, data: &Path) -> anyhow::Result<Vec<String>> {
    let path = data.join("outbox").join("official").join("messages.jsonl");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let dossiers: BTreeSet<String> = trial.traces(Trace::Dossier).await?.into_iter().collect();
    let mut faults = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let message: serde_json::Value = serde_json::from_str(line)?;
        if message["about"].as_str().is_some_and(|about| dossiers.contains(about)) {
            faults.push(format!("message {} of the official outbox is about a dossier of {kind}", index + 1));
        }
    }
    Ok(faults)
}
