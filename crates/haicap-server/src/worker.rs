//! What runs behind the requests: the sealer of the journal, the judge of open rounds, follow-ups, files that nobody has.

use crate::app::{App, AppKind};
use crate::clock::wall;
use haicap_store::{FollowupRow, Store, StoreError};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Entries of the journal are sealed together for at most this long.
const SEAL_EVERY: Duration = Duration::from_millis(100);
/// A worker that found its store failing waits this long.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// A follow-up is one worker's for so long, in microseconds.
const LEASE: i64 = 60_000_000;

/// Starts the workers of an app; they end when `stop` says so.
pub(crate) fn start(app: &Arc<App>, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let mut workers = vec![tokio::spawn(sealer(app.clone(), stop.clone()))];
    // The personnel part sends nothing anywhere and takes no files.
    if app.kind != AppKind::Personnel {
        workers.push(tokio::spawn(followups(app.clone(), stop.clone())));
        workers.push(tokio::spawn(crate::files::sweeper(app.clone(), stop.clone())));
    }
    workers
}

async fn sealer(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        let worked = seal_and_judge(&app).await;
        if let Err(error) = &worked {
            tracing::error!(store = app.kind.key(), %error, "the journal could not be sealed");
        }
        let pause = if worked.is_err() { AFTER_FAILURE } else { SEAL_EVERY };
        tokio::select! {
            () = async { app.grew.notified().await; tokio::time::sleep(pause).await } => {}
            _ = stop.wait_for(|stop| *stop) => break,
        }
    }
    if let Err(error) = seal_and_judge(&app).await {
        tracing::warn!(store = app.kind.key(), %error, "the last entries stay unsealed until the next start");
    }
}

/// Seals everything that was written before, then shows it to the boards. Returns when both have caught up.
pub(crate) async fn seal_and_judge(app: &App) -> Result<(), StoreError> {
    let sealing = app.sealing.lock().await;
    seal(&app.store).await?;
    if app.kind == AppKind::Official {
        seal(&app.city_store).await?;
    }
    drop(sealing);
    app.boards.follow(app).await?;
    crate::rehearsal::settle(app).await;
    Ok(())
}

/// Seals what was written so far. What comes in meanwhile waits for the next time, else the boards would stand still as
/// long as everybody works.
async fn seal(store: &Store) -> Result<(), StoreError> {
    while store.seal_batch(wall().as_microsecond()).await?.is_some_and(|batch| batch.more) {}
    Ok(())
}

async fn followups(app: Arc<App>, mut stop: watch::Receiver<bool>) {
    loop {
        let worked = carry_out(&app).await;
        if let Err(error) = &worked {
            tracing::error!(store = app.kind.key(), %error, "follow-ups could not be carried out");
        }
        let pause = if worked.is_err() { AFTER_FAILURE } else { SEAL_EVERY };
        tokio::select! {
            () = async { app.followups.notified().await; tokio::time::sleep(pause).await } => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

async fn carry_out(app: &App) -> Result<(), StoreError> {
    loop {
        let now = wall().as_microsecond();
        let due = app.clock.now().as_microsecond().max(now);
        let leased = app.store.lease_followups(due, LEASE, 200).await?;
        if leased.is_empty() {
            return Ok(());
        }
        let (outbox, messages) = (app.outbox.clone(), leased.clone());
        let written = tokio::task::spawn_blocking(move || put_into_outbox(&outbox, &messages)).await;
        let written = written.map_err(std::io::Error::other).and_then(|written| written);
        let finish = leased.iter().map(|row| async {
            match &written {
                Ok(()) => app.store.finish_followup(row.id, now).await.map(drop),
                Err(error) => app.store.fail_followup(row.id, now + LEASE, &error.to_string()).await.map(drop),
            }
        });
        futures_util::future::try_join_all(finish).await?;
        if written.is_err() {
            return Ok(());
        }
    }
}

/// The file transport: one line of JSON for each message, each with the number by which a second
/// delivery after a crash is recognised.
fn put_into_outbox(folder: &Path, messages: &[FollowupRow]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("messages.jsonl"))?;
    let mut lines = String::new();
    for message in messages {
        let body: serde_json::Value = serde_json::from_str(&message.body).unwrap_or_default();
        let line =
            serde_json::json!({ "id": message.id, "kind": message.kind, "about": message.aggregate_id, "body": body });
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    file.write_all(lines.as_bytes())?;
    file.sync_data()
}
