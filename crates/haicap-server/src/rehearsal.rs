//! What a city keeps of its rehearsals, in the city store: what outlives every trial (vận hành thử).
//!
//! Records are held in memory and changed through one [`Ledger`]; dossiers, accounts and the journal
//! of what was played stay in each trial's own store.

pub(crate) mod cues;
pub(crate) mod opening;
pub(crate) mod rounds;
pub(crate) mod scripts;
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

/// A change of rehearsal records in the making.
pub(crate) type Batch = ledger::Batch<State>;

/// What is held of the city's rehearsals.
pub(crate) struct Rehearsal {
    ledger: Ledger<State>,
    clock: Clock,
}

impl Rehearsal {
    /// Reads all records; `clock` is the city's, in an exercise that of the personnel part.
    pub(crate) async fn load(city_store: &Store, clock: Clock) -> Result<Self, RecordError> {
        Ok(Rehearsal { ledger: Ledger::new(State::load(city_store).await?), clock })
    }

    /// Everything as it is now; later changes do not show in it.
    pub(crate) fn state(&self) -> Arc<State> {
        self.ledger.state()
    }

    /// The city's time: real, or that of an exercise. A trial's own clock is another.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
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
        }
        Ok(answer)
    }
}
