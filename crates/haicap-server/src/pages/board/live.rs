//! The stream of a board: what changed, at most four times a second for each viewer.

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
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

/// Time between two messages to one viewer.
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

/// What a viewer has seen so far.
struct Viewer {
    app: Arc<App>,
    lang: Lang,
    /// The round looked at; the latest one when it is not named.
    round: Option<Arc<Mutex<Round>>>,
    seen: Vec<u64>,
    changed: watch::Receiver<u64>,
    stop: watch::Receiver<bool>,
    last: Option<Instant>,
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
        round,
        seen: Vec::new(),
        stop,
        last: None,
        ends: Instant::now() + LONGEST,
    };
    let messages = unfold(viewer, |mut viewer| async {
        let update = viewer.next().await?;
        let event = Event::default().json_data(&update).unwrap_or_default();
        Some((Ok::<_, Infallible>(event), viewer))
    });
    Sse::new(messages).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)).into_response()
}

impl Viewer {
    /// Waits for the next change; `None` when the stream ends. The first message comes at once
    /// and tells of every unit.
    async fn next(&mut self) -> Option<Update> {
        if let Some(last) = self.last {
            let changed = async {
                let changed = self.changed.changed().await;
                tokio::time::sleep_until(last + PAUSE).await;
                changed
            };
            tokio::select! {
                changed = changed => changed.ok()?,
                _ = self.stop.wait_for(|stop| *stop) => return None,
                () = tokio::time::sleep_until(self.ends) => return None,
            }
        }
        self.changed.mark_unchanged();
        self.last = Some(Instant::now());
        let clock = date_time(self.app.city().calendar.civil(self.app.clock.now()), self.lang);
        let latest = self.app.boards.all().pop().map(|round| lock(&round).id());
        Some(match &self.round {
            Some(round) => update(&lock(round), &mut self.seen, clock, latest),
            None => empty(clock, latest),
        })
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
        of: round.states().len() as u64,
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
