//! Cues for the robots: which round of which trial waits to be played (lệnh mở màn).
//!
//! The server knows nothing of robots. Whoever runs them takes the cues and plays over HTTP.

use crate::app::App;
use crate::board::lock;
use crate::instance::Instance;
use haicap_core::territory::UnitId;
use haicap_core::trial::{RoundStage, Scenario};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use uuid::Uuid;

/// A round that waits for its robots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cue {
    /// Number of the trial.
    pub trial: u32,
    /// The round.
    pub round: Uuid,
}

/// A round as robots need to know it.
#[derive(Debug, Clone)]
pub struct CuedRound {
    /// Which trial it is.
    pub stage: RoundStage,
    /// Seed of the day.
    pub seed: u64,
    /// Where.
    pub units: Vec<UnitId>,
    /// What is played.
    pub scenarios: Vec<Scenario>,
    /// What it is called.
    pub name: String,
}

/// The way from the server to whoever runs the robots.
pub(crate) struct Cues {
    give: UnboundedSender<Cue>,
    take: Mutex<Option<UnboundedReceiver<Cue>>>,
}

impl Default for Cues {
    fn default() -> Self {
        let (give, take) = unbounded_channel();
        Cues { give, take: Mutex::new(Some(take)) }
    }
}

impl Cues {
    /// A cue waits until somebody takes it.
    pub(crate) fn give(&self, cue: Cue) {
        if self.give.send(cue).is_err() {
            tracing::warn!(?cue, "nobody plays rounds any more: it is cued again at the next start");
        }
    }

    fn take(&self) -> Option<UnboundedReceiver<Cue>> {
        self.take.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Instance {
    /// The cues, for the one who plays them; `None` when somebody has them already.
    pub fn take_cues(&self) -> Option<UnboundedReceiver<Cue>> {
        self.cues.take()
    }

    /// What a cue is about, and the app it is played on; `None` when the round is over.
    pub fn cued(&self, cue: Cue) -> Option<(Arc<App>, CuedRound)> {
        let app = self.trial(cue.trial)?;
        let round = app.boards.round(cue.round)?;
        let round = lock(&round);
        if round.is_closed() {
            return None;
        }
        let record = round.record();
        let (stage, seed) = (record.stage, record.seed);
        let (units, scenarios) = (record.units.clone(), record.scenarios.clone());
        let name = self.round_name(cue.round).unwrap_or_default();
        drop(round);
        Some((app, CuedRound { stage, seed, units, scenarios, name }))
    }

    /// What a planned round is called; `None` for one that was opened without a plan.
    pub fn round_name(&self, round: Uuid) -> Option<String> {
        self.official().rehearsal.state().get::<super::rounds::RoundPlan>(&round).map(|plan| plan.name.clone())
    }
}
