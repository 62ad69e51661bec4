//! Live boards of rounds: the judge follows the sealed journal, people watch (bảng điều hành).
//!
//! A round's verdicts are a function of its plan and the journal alone. Whoever holds the store can
//! read the same journal again and comes to the same board.

mod plan;
mod reading;
mod recast;
mod result;
mod round;

pub(crate) use plan::{PlanError, RoundOrder, RoundRecord};
pub(crate) use recast::Recast;
pub use result::{Cell, Failure, GapResult, RoundResult, UnitResult};
pub(crate) use round::{Player, Round};

use crate::app::{App, AppKind};
use haicap_core::territory::UnitId;
use haicap_store::{RoundRow, StoreError};
use jiff::civil::Time;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use tokio::sync::watch;
use uuid::Uuid;

/// Entries read from the journal at once.
const PAGE: u32 = 500;

/// The rounds of a trial.
pub(crate) struct Boards {
    rounds: RwLock<BTreeMap<Uuid, Arc<Mutex<Round>>>>,
    order: RwLock<Vec<Uuid>>,
    turn: tokio::sync::Mutex<()>,
    revision: watch::Sender<u64>,
}

impl Default for Boards {
    fn default() -> Self {
        Boards {
            rounds: RwLock::default(),
            order: RwLock::default(),
            turn: tokio::sync::Mutex::new(()),
            revision: watch::channel(0).0,
        }
    }
}

/// Locks a round; a judge that panicked leaves counts that are still sound.
pub(crate) fn lock(round: &Mutex<Round>) -> MutexGuard<'_, Round> {
    round.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Boards {
    /// Changes whenever a board changes.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.revision.subscribe()
    }

    /// A round by its identifier.
    pub(crate) fn round(&self, id: Uuid) -> Option<Arc<Mutex<Round>>> {
        self.rounds.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    /// The rounds in the order in which they were opened.
    pub(crate) fn all(&self) -> Vec<Arc<Mutex<Round>>> {
        let order = self.order.read().unwrap_or_else(PoisonError::into_inner).clone();
        order.into_iter().filter_map(|id| self.round(id)).collect()
    }

    /// The play of an open round whose citizen shows this identity number at a unit.
    pub(crate) fn play_at(&self, unit: UnitId, identity_number: &str) -> Option<Uuid> {
        self.all().iter().find_map(|round| lock(round).play_at(unit, identity_number))
    }

    fn put(&self, round: Round) -> Arc<Mutex<Round>> {
        let id = round.id();
        let round = Arc::new(Mutex::new(round));
        self.rounds.write().unwrap_or_else(PoisonError::into_inner).insert(id, round.clone());
        self.order.write().unwrap_or_else(PoisonError::into_inner).push(id);
        self.revision.send_modify(|revision| *revision += 1);
        round
    }

    /// Takes up the rounds of a trial that the city remembers.
    pub(crate) async fn load(&self, app: &App) -> Result<(), PlanError> {
        let AppKind::Trial(number) = app.kind else { return Ok(()) };
        let mut rounds = Vec::new();
        for row in app.city_store.rounds().await?.into_iter().filter(|row| row.trial == number) {
            rounds.push((serde_json::from_str::<RoundRecord>(&row.body)?, row.version));
        }
        // Whatever is still open was opened last.
        rounds.sort_by_key(|(record, _)| (record.closed_after.unwrap_or((i64::MAX, i64::MAX)), record.day));
        for (record, version) in rounds {
            self.put(Round::new(record, version, app)?);
        }
        Ok(())
    }

    /// Opens a round, or takes up the one that was opened under the same identifier.
    pub(crate) async fn open(&self, app: &App, order: RoundOrder) -> Result<Arc<Mutex<Round>>, PlanError> {
        let AppKind::Trial(number) = app.kind else { return Err(PlanError::OnlyInTrials) };
        let _turn = self.turn.lock().await;
        if let Some(round) = self.round(order.id) {
            return if lock(&round).record().matches(&order) { Ok(round) } else { Err(PlanError::OtherPlan) };
        }
        let assignments = crate::instance::assignments(&app.city_store).await?;
        let record = RoundRecord::plan(order, &assignments, app)?;
        let (id, body) = (record.id.to_string(), serde_json::to_string(&record)?);
        crate::rehearsal::rounds::city_side::open_desks(app, &record.scenarios).await?;
        let round = Round::new(record, 1, app)?;
        app.city_store.put_round(RoundRow { id, trial: number, status: "open".into(), version: 1, body }).await?;
        Ok(self.put(round))
    }

    /// Reads on in the journal for every round that is not through with it.
    pub(crate) async fn follow(&self, app: &App) -> Result<(), StoreError> {
        let _turn = self.turn.lock().await;
        let mut moved = false;
        for round in self.all() {
            moved |= read_on(&round, app).await?;
        }
        if moved {
            self.revision.send_modify(|revision| *revision += 1);
        }
        Ok(())
    }

    /// Lets a round that is open end later.
    pub(crate) async fn extend(&self, app: &App, id: Uuid, until: Time) -> Result<(), PlanError> {
        let AppKind::Trial(number) = app.kind else { return Err(PlanError::OnlyInTrials) };
        let round = self.round(id).ok_or(PlanError::NoSuchRound)?;
        let _turn = self.turn.lock().await;
        let row = {
            let mut round = lock(&round);
            if round.is_closed() || !round.extend(until, app)? {
                return Err(PlanError::NotLater);
            }
            let body = serde_json::to_string(round.record())?;
            round.version += 1;
            RoundRow { id: id.to_string(), trial: number, status: "open".into(), version: round.version, body }
        };
        app.city_store.put_round(row).await?;
        read_on(&round, app).await?;
        self.revision.send_modify(|revision| *revision += 1);
        Ok(())
    }

    /// Closes a round: reads the journal to its end, judges what is open, and keeps the result.
    pub(crate) async fn close(&self, app: &App, id: Uuid) -> Result<RoundResult, PlanError> {
        let AppKind::Trial(number) = app.kind else { return Err(PlanError::OnlyInTrials) };
        let round = self.round(id).ok_or(PlanError::NoSuchRound)?;
        crate::worker::seal_and_judge(app).await?;
        let _turn = self.turn.lock().await;
        let row = {
            let mut round = lock(&round);
            if round.is_closed() {
                return Ok(round.result(app));
            }
            round.close(app);
            let body = serde_json::to_string(round.record())?;
            round.version += 1;
            RoundRow { id: id.to_string(), trial: number, status: "closed".into(), version: round.version, body }
        };
        app.city_store.put_round(row).await?;
        self.revision.send_modify(|revision| *revision += 1);
        crate::rehearsal::settle(app).await;
        let result = lock(&round).result(app);
        Ok(result)
    }
}

async fn read_on(round: &Mutex<Round>, app: &App) -> Result<bool, StoreError> {
    let mut moved = false;
    loop {
        let Some(cursor) = lock(round).reads_from() else { return Ok(moved) };
        let page = app.store.journal_after(cursor, PAGE).await?;
        if page.is_empty() {
            return Ok(moved);
        }
        let mut round = lock(round);
        for line in &page {
            moved |= round.read(line, app);
        }
    }
}
