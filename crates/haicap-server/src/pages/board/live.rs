//! The stream of a board: what changed, at most four times a second, made once for everybody who looks at it.

use super::{chosen, judged, letter, view};
use crate::app::App;
use crate::board::{Round, lock};
use crate::pages::Page;
use crate::serve::Stopping;
use axum::Extension;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::unfold;
use haicap_core::Lang;
use haicap_core::words::date_time;
use serde::Serialize;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

/// Time between two messages.
const PAUSE: Duration = Duration::from_millis(250);
/// A stream ends after this long; the browser comes again and its session is looked at again.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Says to proxies that the stream is alive.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// What changed on a board.
#[derive(Debug, Serialize)]
struct Update {
    units: Vec<UnitUpdate>,
    passed: usize,
    failed: usize,
    running: usize,
    done: u64,
    of: u64,
    commands: u64,
    clock: String,
    closed: bool,
    /// The round this is about, and the latest one.
    round: Option<Uuid>,
    latest: Option<Uuid>,
}

/// A unit: its verdict, and for each scenario the verdicts on its steps, a letter each.
#[derive(Debug, Serialize)]
struct UnitUpdate {
    u: String,
    v: char,
    c: Vec<String>,
}

/// The latest message about each round in each language. However many look at a round, it is read and written out
/// once for each message (bản tin của bảng).
#[derive(Default)]
pub(crate) struct Frames(Mutex<BTreeMap<(Option<Uuid>, bool), Frame>>);

/// A message that all viewers of a round get.
#[derive(Default)]
struct Frame {
    /// Grows by one with each message.
    number: u64,
    made_at: Option<Instant>,
    /// What the boards' revision was.
    revision: u64,
    /// Revisions of the units it told of.
    seen: Vec<u64>,
    /// What changed since the message before.
    change: Arc<str>,
    /// Everything, for whoever comes in between or missed a message.
    whole: Option<Arc<str>>,
}

/// Number of a message, and the boards' revision of which it tells.
type Seen = (u64, u64);

/// Somebody who looks at a board.
struct Viewer {
    app: Arc<App>,
    lang: Lang,
    /// The round looked at; the latest one when it is not named.
    round: Option<Arc<Mutex<Round>>>,
    /// The round's identifier.
    id: Option<Uuid>,
    /// The last message that was sent.
    seen: Option<Seen>,
    changed: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    ends: Instant,
}

/// The stream.
pub(crate) async fn events(page: Page, Extension(Stopping(stop)): Extension<Stopping>) -> Response {
    let round = match chosen(&page) {
        Ok(round) => round,
        Err(problem) => return page.answer(Err(problem)),
    };
    let viewer = Viewer {
        changed: page.app.boards.watch(),
        app: page.app.clone(),
        lang: page.lang(),
        id: round.as_ref().map(|round| lock(round).id()),
        round,
        seen: None,
        stop,
        ends: Instant::now() + LONGEST,
    };
    let messages = unfold(viewer, |mut viewer| async {
        let message = viewer.next().await?;
        Some((Ok::<_, Infallible>(Event::default().data(message)), viewer))
    });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

impl Viewer {
    /// Waits for the next message; `None` when the stream ends. The first one comes at once and tells of every unit.
    async fn next(&mut self) -> Option<Arc<str>> {
        loop {
            if let Some((_, told)) = self.seen {
                let frames = &self.app.frames;
                let changed = async {
                    let changed = self.changed.wait_for(|revision| *revision > told).await.map(drop);
                    tokio::time::sleep_until(frames.due(self.id, self.lang)).await;
                    changed
                };
                tokio::select! {
                    changed = changed => changed.ok()?,
                    _ = self.stop.wait_for(|stop| *stop) => return None,
                    () = tokio::time::sleep_until(self.ends) => return None,
                }
            }
            if let Some((message, seen)) = self.app.frames.message(self) {
                self.seen = Some(seen);
                return Some(message);
            }
        }
    }

    /// What there is to tell about the units whose revisions are not those in `seen`.
    fn text(&self, seen: &mut Vec<u64>) -> Arc<str> {
        let clock = date_time(self.app.city().calendar.civil(self.app.clock.now()), self.lang);
        let latest = self.app.boards.all().pop().map(|round| lock(&round).id());
        let update = match &self.round {
            Some(round) => update(&lock(round), seen, clock, latest),
            None => empty(clock, latest),
        };
        // Plain data: turning it into JSON cannot fail.
        serde_json::to_string(&update).unwrap_or_default().into()
    }
}

impl Frames {
    /// When the next message about a round may go out.
    fn due(&self, id: Option<Uuid>, lang: Lang) -> Instant {
        let frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let made_at = frames.get(&(id, lang == Lang::Vi)).and_then(|frame| frame.made_at);
        made_at.map_or_else(Instant::now, |at| at + PAUSE)
    }

    /// The message for a viewer, made when nobody made it yet; `None` when they have it already.
    fn message(&self, viewer: &Viewer) -> Option<(Arc<str>, Seen)> {
        let revision = *viewer.changed.borrow();
        let mut frames = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let frame = frames.entry((viewer.id, viewer.lang == Lang::Vi)).or_default();
        let is_due = frame.made_at.is_none_or(|at| at.elapsed() >= PAUSE);
        if frame.made_at.is_none() || is_due && frame.revision < revision {
            frame.change = viewer.text(&mut frame.seen);
            (frame.number, frame.made_at, frame.revision) = (frame.number + 1, Some(Instant::now()), revision);
            frame.whole = None;
        }
        let message = match viewer.seen {
            Some((seen, _)) if seen == frame.number => return None,
            Some((seen, _)) if seen + 1 == frame.number => frame.change.clone(),
            _ => frame.whole.get_or_insert_with(|| viewer.text(&mut Vec::new())).clone(),
        };
        Some((message, (frame.number, frame.revision)))
    }
}

fn empty(clock: String, latest: Option<Uuid>) -> Update {
    let (units, none) = (vec![], 0);
    Update {
        units,
        passed: 0,
        failed: 0,
        running: 0,
        done: none,
        of: none,
        commands: none,
        clock,
        closed: false,
        round: None,
        latest,
    }
}

/// The units whose cells changed since they were last seen, and the numbers of the whole round.
fn update(round: &Round, seen: &mut Vec<u64>, clock: String, latest: Option<Uuid>) -> Update {
    let record = round.record();
    let first = seen.is_empty();
    seen.resize(record.units.len(), 0);
    let mut units = Vec::new();
    for (index, unit) in record.units.iter().enumerate() {
        let (cells, revision) = round.unit_cells(index);
        if !first && seen[index] == revision {
            continue;
        }
        seen[index] = revision;
        let letters =
            |steps: Vec<(usize, crate::board::Cell)>| steps.iter().map(|(_, cell)| letter(cell.verdict())).collect();
        units.push(UnitUpdate {
            u: unit.to_string(),
            v: letter(round.verdict_of(index)),
            c: judged(round, cells).map(letters).collect(),
        });
    }
    let view::Counts { passed, failed, running } = view::counts(round);
    let (done, commands) = round.counts();
    Update {
        units,
        passed,
        failed,
        running,
        done,
        of: round.planned(),
        commands,
        clock,
        closed: round.is_closed(),
        round: Some(record.id),
        latest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_changed_units_with_a_letter_for_each_step() {
        let units = vec![UnitUpdate { u: "new-26740".into(), v: 'f', c: vec!["ppfnn".into(), "oo".into()] }];
        let message = Update { units, failed: 1, done: 2, of: 7, commands: 9, ..empty("08:05".into(), None) };
        let text = serde_json::to_string(&message).unwrap();
        assert!(text.starts_with(r#"{"units":[{"u":"new-26740","v":"f","c":["ppfnn","oo"]}],"#), "{text}");
        assert!(text.contains(r#""done":2,"of":7,"commands":9,"clock":"08:05""#), "{text}");
    }
}
