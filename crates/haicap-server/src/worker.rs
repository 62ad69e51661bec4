//! What runs behind the requests: the sealer of the journal, the judge of open rounds, follow-ups, files that nobody has.

use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::outgoing::events::EVENT;
use crate::outgoing::why::Why;
use crate::outgoing::{self, NOTIFY, notice};
use haicap_store::{FollowupRow, Store, StoreError};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// Entries of the journal are sealed together for at most this long.
const SEAL_EVERY: Duration = Duration::from_millis(100);
/// A worker that found its store failing waits this long.
const AFTER_FAILURE: Duration = Duration::from_secs(2);
/// A follow-up is one worker's for so long, in microseconds.
const LEASE: i64 = 60_000_000;
/// Whoever waits for a follow-up looks again after so long.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// Starts the workers of an app; they end when `stop` says so.
pub(crate) fn start(app: &Arc<App>, stop: &watch::Receiver<bool>) -> Vec<JoinHandle<()>> {
    let mut workers = vec![tokio::spawn(sealer(app.clone(), stop.clone()))];
    // The personnel part sends nothing anywhere and takes no files.
    if app.kind != AppKind::Personnel {
        workers.push(tokio::spawn(followups(app.clone(), Queue::Notices, stop.clone())));
        workers.push(tokio::spawn(followups(app.clone(), Queue::Events, stop.clone())));
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

/// Follow-ups that wait for each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Queue {
    /// What applicants are told.
    Notices,
    /// What subscribers are told.
    Events,
}

impl Queue {
    const fn kind(self) -> &'static str {
        match self {
            Queue::Notices => NOTIFY,
            Queue::Events => EVENT,
        }
    }

    /// Up to which moment follow-ups are due. Events go by real time: a trial's clock may stand.
    fn due(self, app: &App, now: i64) -> i64 {
        match self {
            Queue::Notices => app.clock.now().as_microsecond().max(now),
            Queue::Events => now,
        }
    }

    /// For how long they are one worker's. Events of one subscriber go out one after another, each in its full time.
    const fn lease(self) -> i64 {
        match self {
            Queue::Notices => LEASE,
            Queue::Events => 6 * LEASE,
        }
    }

    fn something_new(self, app: &App) -> &Notify {
        match self {
            Queue::Notices => &app.followups,
            Queue::Events => &app.events,
        }
    }
}

async fn followups(app: Arc<App>, queue: Queue, mut stop: watch::Receiver<bool>) {
    // One process works on a store: whoever leased something before this one is gone, and nobody noted what came of it.
    if let Err(error) = app.store.end_leases(queue.kind()).await {
        tracing::error!(store = app.kind.key(), ?queue, %error, "what was leased before waits for its lease to end");
    }
    loop {
        let worked = carry_out(&app, queue).await;
        if let Err(error) = &worked {
            tracing::error!(store = app.kind.key(), ?queue, %error, "follow-ups could not be carried out");
        }
        let (pause, again) = worked.map_or((AFTER_FAILURE, AFTER_FAILURE), |again| (SEAL_EVERY, again));
        tokio::select! {
            () = async { queue.something_new(&app).notified().await; tokio::time::sleep(pause).await } => {}
            () = tokio::time::sleep(again) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
    }
}

/// Carries out what is due; the answer is how long to wait for what comes due by itself.
async fn carry_out(app: &App, queue: Queue) -> Result<Duration, StoreError> {
    // Events wait until the settings say how they are sent.
    if queue == Queue::Events && app.outgoing.get().is_none() {
        return Ok(LONGEST_WAIT);
    }
    loop {
        let now = wall().as_microsecond();
        let due = queue.due(app, now);
        let limit = if queue == Queue::Events || app.sends().is_some() { outgoing::TOGETHER } else { 200 };
        let leased = app.store.lease_followups(queue.kind(), due, queue.lease(), limit).await?;
        if leased.is_empty() {
            let wait = app.store.next_followup(queue.kind()).await?.map(|next| next.saturating_sub(due));
            let wait = wait.and_then(|micros| u64::try_from(micros).ok()).map(Duration::from_micros);
            return Ok(wait.unwrap_or(LONGEST_WAIT).clamp(SEAL_EVERY, LONGEST_WAIT));
        }
        let written = match (queue, app.outgoing.get(), app.sends()) {
            (Queue::Events, Some(outgoing), _) => {
                outgoing::events::deliver(app, outgoing, leased, now).await.map(|()| vec![])?
            }
            (Queue::Notices, _, Some(outgoing)) => outgoing::send(app, outgoing, leased, now).await?,
            _ => leased,
        };
        if !write_down(app, written, now).await? {
            return Ok(AFTER_FAILURE);
        }
    }
}

/// Puts messages into the outbox; whether that was possible.
async fn write_down(app: &App, messages: Vec<FollowupRow>, now: i64) -> Result<bool, StoreError> {
    if messages.is_empty() {
        return Ok(true);
    }
    let (outbox, mut lines) = (app.outbox.clone(), String::new());
    for row in &messages {
        lines.push_str(&line(app, row).await?.to_string());
        lines.push('\n');
    }
    let written = tokio::task::spawn_blocking(move || put_into_outbox(&outbox, &lines)).await;
    let written = written.map_err(std::io::Error::other).and_then(|written| written);
    let finish = messages.iter().map(|row| async {
        match &written {
            Ok(()) => app.store.finish_followup(row.id, now).await.map(drop),
            Err(error) => {
                let why = Why::Outbox { detail: error.to_string() }.kept();
                app.store.fail_followup(row.id, now + LEASE, &why).await.map(drop)
            }
        }
    });
    futures_util::future::try_join_all(finish).await?;
    Ok(written.is_ok())
}

/// The file transport: one line of JSON for each message, each with the number by which a second
/// delivery after a crash is recognised.
async fn line(app: &App, row: &FollowupRow) -> Result<serde_json::Value, StoreError> {
    let address = app.outgoing.get().and_then(|outgoing| outgoing.settings.address.as_deref());
    Ok(match notice::told(app, row, address).await? {
        Ok(told) => told.written(row, app.kind != AppKind::Official),
        Err(why) => {
            tracing::warn!(store = app.kind.key(), message = row.id, %why, "a message has no words");
            serde_json::json!({ "id": row.id, "kind": row.kind, "about": row.aggregate_id, "fault": why })
        }
    })
}

/// Telephone numbers are in it: nobody but the owner reads it, also when it is older than this rule.
fn put_into_outbox(folder: &Path, lines: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut options = std::fs::OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(folder.join("messages.jsonl"))?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    file.write_all(lines.as_bytes())?;
    file.sync_data()
}
