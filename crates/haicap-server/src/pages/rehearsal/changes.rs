//! The stream that says that some record of the rehearsals changed; pages then ask for their parts anew.

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

/// Time between two messages to one viewer: each makes it ask for a page.
const PAUSE: Duration = Duration::from_secs(2);
/// A stream ends after this long; the browser comes again and its session is looked at again.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Says to proxies that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Address of the stream, for a page as it is now.
pub(in crate::pages) fn address(page: &Page) -> String {
    page.link(&format!("/incidents/events?seen={}", *page.app.rehearsal.watch().borrow()))
}

struct Viewer {
    seen: u64,
    changed: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    last: Option<Instant>,
    ends: Instant,
}

/// The stream of the rehearsals' records.
pub(crate) async fn events(page: Page, Extension(Stopping(stop)): Extension<Stopping>) -> Response {
    stream(&page, page.app.rehearsal.watch(), stop)
}

/// A stream of changes since the page was made. A message holds a number and nothing else: what changed is on the page, for
/// whoever may see it.
pub(in crate::pages) fn stream(page: &Page, changed: watch::Receiver<u64>, stop: watch::Receiver<bool>) -> Response {
    let seen = page.asked.get("seen").parse().unwrap_or_default();
    let viewer = Viewer { seen, changed, stop, last: None, ends: Instant::now() + LONGEST };
    let messages = unfold(viewer, |mut viewer| async {
        let revision = viewer.next().await?;
        Some((Ok::<_, Infallible>(Event::default().data(revision.to_string())), viewer))
    });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

impl Viewer {
    /// Waits until something is newer than what was seen; `None` when the stream ends.
    async fn next(&mut self) -> Option<u64> {
        let (seen, last) = (self.seen, self.last);
        let changed = async {
            if let Some(last) = last {
                tokio::time::sleep_until(last + PAUSE).await;
            }
            self.changed.wait_for(|revision| *revision != seen).await.ok().map(|revision| *revision)
        };
        let revision = tokio::select! {
            revision = changed => revision?,
            _ = self.stop.wait_for(|stop| *stop) => return None,
            () = tokio::time::sleep_until(self.ends) => return None,
        };
        (self.seen, self.last) = (revision, Some(Instant::now()));
        Some(revision)
    }
}
