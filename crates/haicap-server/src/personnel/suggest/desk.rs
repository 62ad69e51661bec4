//! The planner's accounts of a few plans, in memory: from them it plans again and explains.

use super::numbers::Numbers;
use super::unplannable;
use crate::personnel::{RecordError, State};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};
use haicap_core::city::City;
use haicap_planner::model::{Suggestion, Wish, suggest};
use haicap_planner::reasons::{Sheet, SlotSheet};
use haicap_planner::weights::Weights;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Accounts that are kept; each holds all choices of everybody, for 10,000 people and 100 units some 75 MB.
const KEPT: usize = 3;

/// What an account was made with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Asked {
    basis: String,
    weights: Weights,
    wishes: Vec<Wish>,
}

/// Everybody's sheets are kept for so many plans.
const SHEETS: usize = 2;

/// How long a request waits for everybody's sheets before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(8);

/// How many other places everybody's sheet shows with their exact prices.
const OTHERS: usize = 8;

/// Why everybody is where they are, and what every place is worth (giá của phương án).
pub(crate) struct Prices {
    /// Everybody's sheet, people with a place first.
    pub(crate) people: Vec<Sheet>,
    /// The slots of all units.
    pub(crate) slots: Vec<SlotSheet>,
}

/// A plan's prices, made or in the making; nothing when the making broke off.
type Sheets = Shared<BoxFuture<'static, Option<Arc<Prices>>>>;

/// The accounts that are kept, used last at the end.
#[derive(Default)]
pub(crate) struct Desk {
    numbers: Mutex<Option<(Weak<State>, Arc<Numbers>)>>,
    kept: Mutex<Vec<(Asked, Arc<Suggestion>)>>,
    /// One plan is made at a time.
    working: Mutex<()>,
    sheets: Mutex<Vec<(Uuid, Sheets)>>,
}

impl Desk {
    /// People and numbers as they stand in a state.
    pub(crate) fn numbers(&self, city: &City, state: &Arc<State>) -> Arc<Numbers> {
        let mut last = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, numbers)) = &*last
            && std::ptr::eq(of.as_ptr(), Arc::as_ptr(state))
        {
            return numbers.clone();
        }
        let numbers = Arc::new(Numbers::of(city, state));
        *last = Some((Arc::downgrade(state), numbers.clone()));
        numbers
    }

    /// The suggestion for these people, numbers, weights and wishes.
    ///
    /// It always starts from the plan without wishes, so what came before does not show in it: the same
    /// question has the same answer, also after a restart.
    ///
    /// # Errors
    /// What is wrong with the numbers, in words.
    pub(crate) fn suggestion(
        &self,
        city: &City,
        numbers: &Numbers,
        weights: &Weights,
        wishes: &[Wish],
    ) -> Result<Arc<Suggestion>, RecordError> {
        let asked = |wishes: &[Wish]| Asked {
            basis: numbers.fingerprint.clone(),
            weights: weights.clone(),
            wishes: wishes.to_vec(),
        };
        let _turn = self.working.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = self.find(&asked(wishes)) {
            return Ok(found);
        }
        let base = match self.find(&asked(&[])) {
            Some(base) => base,
            None => {
                let begun = Instant::now();
                let made = suggest(city, &numbers.candidates, &numbers.slots, &[], weights);
                let base = Arc::new(made.map_err(|error| unplannable(city, &error))?);
                tracing::info!(
                    milliseconds = begun.elapsed().as_millis(),
                    people = numbers.candidates.len(),
                    "planned"
                );
                self.keep(asked(&[]), base.clone());
                base
            }
        };
        if wishes.is_empty() {
            return Ok(base);
        }
        let begun = Instant::now();
        let mut again = Suggestion::clone(&base);
        let copied = begun.elapsed();
        again.replan(wishes).map_err(|error| unplannable(city, &error))?;
        let (copied, planned) = (copied.as_micros(), (begun.elapsed() - copied).as_micros());
        tracing::info!(copied, planned, wishes = wishes.len(), "planned again, times in microseconds");
        let again = Arc::new(again);
        self.keep(asked(wishes), again.clone());
        Ok(again)
    }

    /// Why everybody is where they are in a plan, with the next best places, and what its slots are worth; none
    /// while this is in the making, which goes on behind the requests.
    pub(crate) async fn sheets(&self, plan: Uuid, suggestion: Arc<Suggestion>) -> Option<Arc<Prices>> {
        let work = {
            let mut kept = self.sheets.lock().unwrap_or_else(PoisonError::into_inner);
            // What broke off is begun anew.
            kept.retain(|(_, work)| !matches!(work.peek(), Some(None)));
            match kept.iter().find(|(of, _)| *of == plan) {
                Some((_, work)) => work.clone(),
                None => {
                    // A thread of its own: the server's end does not wait for it.
                    let (done, making) = tokio::sync::oneshot::channel();
                    std::thread::spawn(move || done.send(Arc::new(prices(&suggestion))).ok());
                    let work = making.map(Result::ok).boxed().shared();
                    if kept.len() >= SHEETS {
                        drop(kept.remove(0));
                    }
                    kept.push((plan, work.clone()));
                    work
                }
            }
        };
        tokio::time::timeout(PATIENCE, work).await.ok().flatten()
    }

    fn find(&self, asked: &Asked) -> Option<Arc<Suggestion>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let index = kept.iter().position(|(other, _)| other == asked)?;
        let found = kept.remove(index);
        let suggestion = found.1.clone();
        kept.push(found);
        Some(suggestion)
    }

    fn keep(&self, asked: Asked, suggestion: Arc<Suggestion>) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((asked, suggestion));
    }
}

fn prices(suggestion: &Suggestion) -> Prices {
    let reasons = suggestion.reasons();
    let placed = suggestion.placed.iter().map(|placed| placed.official);
    let people = placed.chain(suggestion.unplaced.iter().map(|person| person.official));
    let units = suggestion.units.iter().filter_map(|total| reasons.unit(total.unit, 0));
    Prices {
        slots: units.flat_map(|unit| unit.slots).collect(),
        people: people.filter_map(|official| reasons.why(official, OTHERS)).collect(),
    }
}
