//! `haicap verify`: is the journal whole, and does every dossier follow from it?

use crate::args::Verify;
use crate::{Ending, no_trial_left, place};
use anyhow::Context;
use haicap_core::dossier::{Dossier, Event, replay};
use haicap_core::staffing::{self, File, Track};
use haicap_store::{OpenOptions, Outcome, Store, StoreKind};
use jiff::Timestamp;
use uuid::Uuid;

pub(crate) async fn run(args: &Verify) -> anyhow::Result<Ending> {
    let stores = &args.stores;
    let location = place::location(stores)?;
    if stores.database.is_none() && !stores.data.join("city.db").exists() {
        anyhow::bail!("there is no data in `{}`: name the folder with --data DIR", stores.data.display());
    }
    let trials: Vec<_> = location.trials().await?.into_iter().map(StoreKind::Trial).collect();
    let mut ending = Ending::Well;
    let own = [StoreKind::City, StoreKind::Official, StoreKind::Personnel];
    for kind in own.iter().chain(&trials).copied() {
        let store = Store::open(&location, kind, &OpenOptions::default()).await?;
        let whole = check(&store).await;
        store.close().await?;
        if !whole? {
            ending = Ending::FoundFaults;
        }
    }
    if args.no_trial_left && !no_trial_left::prove(&location, &trials, &stores.data).await? {
        ending = Ending::FoundFaults;
    }
    Ok(ending)
}

async fn check(store: &Store) -> anyhow::Result<bool> {
    let report = store.verify(|_, _| {}).await?;
    let mut faults: Vec<String> = report
        .faults
        .iter()
        .map(|fault| match fault.entry {
            Some(entry) => format!("seal {}, entry {entry}: {}", fault.seal, fault.what),
            None => format!("seal {}: {}", fault.seal, fault.what),
        })
        .collect();
    let replayed = match store.kind() {
        StoreKind::City => String::new(),
        StoreKind::Personnel => format!(" {} files replayed,", replay_files(store, &mut faults).await?),
        _ => format!(" {} dossiers replayed,", replay_all(store, &mut faults).await?),
    };
    say!(
        "{}: {} entries under {} seals, {} not sealed yet,{replayed} {}",
        store.kind(),
        report.entries,
        report.seals,
        report.unsealed,
        if faults.is_empty() { "whole".to_owned() } else { format!("{} faults", faults.len()) }
    );
    for fault in &faults {
        say!("  {fault}");
    }
    Ok(faults.is_empty())
}

/// Replays every person's file from the journal and compares it with what is stored.
async fn replay_files(store: &Store, faults: &mut Vec<String>) -> anyhow::Result<usize> {
    let rows = store.records("file").await?;
    for row in &rows {
        let stored: File = serde_json::from_str(&row.body).with_context(|| format!("file {}", row.id))?;
        let mut file = File::new(stored.official, stored.district);
        let lines = store.journal_of(&format!("file/{}", row.id)).await?;
        for line in lines.into_iter().filter(|line| line.outcome == Outcome::Done) {
            let happened: Happened = serde_json::from_str(&line.events)?;
            for event in &happened.events {
                staffing::apply(&mut file, happened.track, event);
            }
        }
        if file != stored {
            faults.push(format!("file {}: the stored state does not follow from the journal", row.id));
        }
    }
    Ok(rows.len())
}

/// What the journal says of a person's file.
#[derive(serde::Deserialize)]
struct Happened {
    track: Track,
    events: Vec<staffing::Event>,
}

/// Replays every dossier from the journal and compares it with what is stored.
async fn replay_all(store: &Store, faults: &mut Vec<String>) -> anyhow::Result<u64> {
    let mut after: Option<Uuid> = None;
    let mut count = 0;
    loop {
        let page = store.dossier_pages(after, 500).await?;
        let Some(last) = page.last() else { return Ok(count) };
        after = Some(last.id);
        for row in &page {
            count += 1;
            let stored: Dossier = serde_json::from_str(&row.body).with_context(|| format!("dossier {}", row.id))?;
            if replayed(store, row.id).await?.as_ref() != Some(&stored) {
                faults.push(format!("dossier {}: the stored state does not follow from the journal", row.id));
            }
        }
    }
}

async fn replayed(store: &Store, id: Uuid) -> anyhow::Result<Option<Dossier>> {
    let mut events: Vec<(Timestamp, Option<Uuid>, Event)> = Vec::new();
    for line in store.journal_of(&id.to_string()).await?.into_iter().filter(|line| line.outcome == Outcome::Done) {
        let at = Timestamp::from_microsecond(line.at)?;
        for event in serde_json::from_str::<Vec<Event>>(&line.events)? {
            events.push((at, line.actor.parse().ok(), event));
        }
    }
    Ok(replay(id, events.iter().map(|(at, actor, event)| (*at, *actor, event))))
}
