//! Tells a person's page that one of their steps changed, and how many are done; the page fetches itself anew.

use super::{current, mine};
use crate::board::{Round, lock};
use crate::pages::Page;
use crate::rehearsal::rounds::people::turn_of;
use crate::serve::Stopping;
use axum::Extension;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use haicap_core::trial::{Step, Verdict};
use std::convert::Infallible;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

/// Time between two messages to one person.
const PAUSE: Duration = Duration::from_millis(500);
/// A stream ends after this long; the browser comes again and its session is looked at again.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Says to proxies that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// One's own part of a round.
#[derive(Default, PartialEq, Eq)]
struct Steps {
    done: usize,
    /// A digest of what the page shows of each step, and whose turn it is.
    shown: u64,
}

struct Watcher {
    page: Page,
    changed: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    seen: Steps,
    /// Whether the page shows something else than what is so by now: it was made before the stream was open.
    owed: bool,
    /// What the boards were like at the units of the person when they were last looked at.
    looked_at: Vec<(Uuid, bool, u64)>,
    ends: Instant,
}

/// The stream.
pub(crate) async fn events(page: Page, Extension(Stopping(stop)): Extension<Stopping>) -> Response {
    let changed = page.app.boards.watch();
    let (looked_at, seen) = (boards_of(&page), state_of(&page));
    let owed = page.asked.get("seen").parse::<u64>().is_ok_and(|shown| shown != seen.shown);
    let watcher = Watcher { page, changed, stop, seen, owed, looked_at, ends: Instant::now() + LONGEST };
    let messages = unfold(watcher, |mut watcher| async {
        let done = watcher.next().await?;
        Some((Ok::<_, Infallible>(Event::default().data(done.to_string())), watcher))
    });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

/// Address of the stream, for a page as it is now: what changes before it is open, or while the line is cut, is told as
/// soon as it is open.
pub(super) fn address(page: &Page) -> String {
    page.link(&format!("/practice/events?seen={}", state_of(page).shown))
}

impl Watcher {
    /// Waits until something of one's own has changed, and says how many steps are done; `None` when the stream ends.
    async fn next(&mut self) -> Option<usize> {
        if std::mem::take(&mut self.owed) {
            return Some(self.seen.done);
        }
        loop {
            tokio::select! {
                changed = self.changed.changed() => changed.ok()?,
                _ = self.stop.wait_for(|stop| *stop) => return None,
                () = tokio::time::sleep_until(self.ends) => return None,
            }
            tokio::time::sleep(PAUSE).await;
            self.changed.mark_unchanged();
            // Most changes are at other units: those need no closer look.
            let boards = boards_of(&self.page);
            if boards == self.looked_at {
                continue;
            }
            self.looked_at = boards;
            let now = state_of(&self.page);
            if now != self.seen {
                let done = now.done;
                self.seen = now;
                return Some(done);
            }
        }
    }
}

/// Each round, whether it is over, and how often anything changed at one's units.
fn boards_of(page: &Page) -> Vec<(Uuid, bool, u64)> {
    let board = |round: Arc<Mutex<Round>>| {
        let round = lock(&round);
        (round.id(), round.is_closed(), round.revision_of(page.subject().units()))
    };
    page.app.boards.all().into_iter().map(board).collect()
}

/// One's own steps in short: the page is not made for it, because this is asked for everybody again and again.
fn state_of(page: &Page) -> Steps {
    let Some(round) = current(page) else { return Steps::default() };
    let round = lock(&round);
    let (mut done, mut shown) = (0, DefaultHasher::new());
    (round.id(), round.is_closed()).hash(&mut shown);
    for part in mine(page, &round) {
        let steps = &round.record().scenarios[part.scenario].steps;
        for (_, state) in round.plays_of(part.unit, part.scenario) {
            turn_of(&round, state).is_some_and(|cast| part.casts.contains(&cast)).hash(&mut shown);
            for (step, verdict) in steps.iter().zip(&state.verdicts) {
                let own = matches!(step, Step::Act { act, .. } if part.casts.contains(&act.cast));
                done += usize::from(own && verdict.verdict == Verdict::Passed);
                (own, verdict.verdict.key()).hash(&mut shown);
            }
        }
    }
    Steps { done, shown: shown.finish() }
}
