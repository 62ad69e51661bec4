//! What a city keeps of its rehearsals, in the city store: what outlives every trial (vận hành thử).
//!
//! Records are held in memory and changed through one [`Ledger`]; dossiers, accounts and the journal
//! of what was played stay in each trial's own store.

pub(crate) mod carry_over;
pub(crate) mod console;
pub(crate) mod cues;
pub(crate) mod groups;
pub(crate) mod incidents;
pub(crate) mod lessons;
pub(crate) mod opening;
pub(crate) mod probe;
pub(crate) mod promotion;
pub(crate) mod readiness;
pub(crate) mod report;
pub(crate) mod rounds;
pub(crate) mod scripts;
pub(crate) mod staff;
mod state;
pub(crate) mod training;

pub use cues::{Cue, CuedRound};

pub(crate) use state::State;

use crate::app::App;
use crate::clock::Clock;
use crate::ledger::{self, Ledger, RecordError};
use haicap_store::Store;
use jiff::Timestamp;
use std::sync::Arc;
use tokio::sync::watch;

/// A change of rehearsal records in the making.
pub(crate) type Batch = ledger::Batch<State>;

/// What is held of the city's rehearsals.
pub(crate) struct Rehearsal {
    ledger: Ledger<State>,
    clock: Clock,
    seen: incidents::Seen,
    changed: watch::Sender<u64>,
}

impl Rehearsal {
    /// Reads all records; `clock` is the city's, in an exercise that of the personnel part.
    pub(crate) async fn load(city_store: &Store, clock: Clock) -> Result<Self, RecordError> {
        let (ledger, seen) = (Ledger::new(State::load(city_store).await?), incidents::Seen::default());
        Ok(Rehearsal { ledger, clock, seen, changed: watch::channel(0).0 })
    }

    /// Everything as it is now; later changes do not show in it.
    pub(crate) fn state(&self) -> Arc<State> {
        self.ledger.state()
    }

    /// The city's time: real, or that of an exercise. A trial's own clock is another.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Changes whenever a record does.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Makes a change: `work` fills a batch on a copy of the state, and the batch is committed whole or
    /// not at all, with its entries in the city's journal. When `work` fails, nothing was changed.
    pub(crate) async fn change<T>(
        &self,
        app: &App,
        actor: &str,
        work: impl FnOnce(&mut Batch) -> Result<T, RecordError>,
    ) -> Result<T, RecordError> {
        let (answer, wrote) = self.ledger.change(&app.city_store, || self.clock.now(), actor, work).await?;
        if wrote {
            app.journal_grew();
            self.changed.send_modify(|revision| *revision += 1);
        }
        Ok(answer)
    }
}

/// What follows from the rounds of a trial: incidents are opened and gone, lessons closed by their rerun. What could
/// not be written is written the next time, because it follows from the rounds alone.
pub(crate) async fn settle(app: &App) {
    let settled = async {
        incidents::follow(app).await?;
        lessons::judge(app).await
    };
    if let Err(error) = settled.await {
        tracing::error!(store = app.kind.key(), %error, "incidents and lessons could not be brought up to date");
    }
}
