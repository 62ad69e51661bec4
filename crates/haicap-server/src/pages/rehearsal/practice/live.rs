//! Tells a person's page that one of their steps changed; the page fetches itself anew.

use super::{current, round_view};
use crate::board::lock;
use crate::pages::Page;
use crate::serve::Stopping;
use axum::Extension;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;

/// Time between two messages to one person.
const PAUSE: Duration = Duration::from_millis(500);
/// A stream ends after this long; the browser comes again and its session is looked at again.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Says to proxies that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

struct Watcher {
    page: Page,
    changed: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    seen: String,
    ends: Instant,
}

/// The stream.
pub(crate) async fn events(page: Page, Extension(Stopping(stop)): Extension<Stopping>) -> Response {
    let changed = page.app.boards.watch();
    let seen = state_of(&page);
    let watcher = Watcher { page, changed, stop, seen, ends: Instant::now() + LONGEST };
    let messages = unfold(watcher, |mut watcher| async {
        watcher.next().await?;
        Some((Ok::<_, Infallible>(Event::default().data("changed")), watcher))
    });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

impl Watcher {
    /// Waits until something of one's own has changed; `None` when the stream ends.
    async fn next(&mut self) -> Option<()> {
        loop {
            tokio::select! {
                changed = self.changed.changed() => changed.ok()?,
                _ = self.stop.wait_for(|stop| *stop) => return None,
                () = tokio::time::sleep_until(self.ends) => return None,
            }
            tokio::time::sleep(PAUSE).await;
            let now = state_of(&self.page);
            if now != self.seen {
                self.seen = now;
                return Some(());
            }
        }
    }
}

/// What is shown of one's steps, in short.
fn state_of(page: &Page) -> String {
    let Some(round) = current(page) else { return String::new() };
    let view = round_view(page, &lock(&round));
    let steps = view.scenarios.iter().flat_map(|scenario| &scenario.plays).flat_map(|play| &play.steps);
    let letters: String =
        steps.map(|step| if step.link.is_some() || step.evidence.is_some() { "t" } else { step.class }).collect();
    format!("{} {} {letters}", view.name, view.closed)
}
