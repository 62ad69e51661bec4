//! One receiver of events: what it hears of, what became of it, and the form in which it is written.

use super::{Outcome, outcome};
use crate::error::Problem;
use crate::outgoing::deliveries::{Delivery, Standing};
use crate::outgoing::subscriptions::Subscription;
use crate::pages::{Fields, Page};
use haicap_core::dossier::Stage;
use uuid::Uuid;

/// As many deliveries are shown.
const SHOWN: u32 = 20;

pub(super) struct One {
    pub(super) id: Uuid,
    pub(super) name: String,
    /// Since when it is paused.
    pub(super) paused: Option<String>,
    /// How many events wait.
    pub(super) waiting: u64,
    /// Some of them failed.
    pub(super) stuck: bool,
    pub(super) deliveries: Vec<Line>,
}

pub(super) struct Line {
    pub(super) message: String,
    pub(super) dossier: String,
    pub(super) state: &'static str,
    pub(super) outcome: Outcome,
    pub(super) why: String,
    pub(super) detail: Option<String>,
    pub(super) attempts: i64,
}

/// What a receiver is called, where it listens, of what it hears; as it is, or as it was typed.
pub(super) struct Form {
    pub(super) name: String,
    pub(super) url: String,
    pub(super) states: Vec<State>,
}

pub(super) struct State {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) chosen: bool,
}

/// A receiver of this store that hears something.
pub(super) async fn view(page: &Page, id: Uuid) -> Result<One, Problem> {
    let subscription = page.app.subscribed(id).ok_or_else(|| Problem::not_found(page.lang()))?;
    let target = id.to_string();
    let rows = page.stored(page.app.store.followups_of(&target, SHOWN).await)?;
    let deliveries: Vec<Delivery> = rows.into_iter().map(|row| Delivery::of(&page.app, row)).collect();
    Ok(One {
        id,
        name: subscription.name,
        paused: subscription.paused_at.map(|at| page.moment(at)),
        waiting: page.stored(page.app.store.open_followups_of(&target).await)?,
        stuck: deliveries.iter().any(|one| matches!(one.standing, Standing::Failed | Standing::GivenUp)),
        deliveries: deliveries.into_iter().map(|delivery| line(page, delivery)).collect(),
    })
}

fn line(page: &Page, delivery: Delivery) -> Line {
    let why = delivery.why.as_ref();
    Line {
        outcome: outcome(page, &delivery),
        state: delivery.state.map_or("", |state| state.label(page.lang())),
        why: why.map(|why| why.words(page.lang())).unwrap_or_default(),
        detail: why.and_then(|why| why.detail()).map(str::to_owned),
        attempts: delivery.attempts,
        message: delivery.message,
        dossier: delivery.dossier,
    }
}

impl Form {
    pub(super) fn of(page: &Page, typed: Option<&Fields>, one: Option<Uuid>) -> Form {
        let known: Option<Subscription> = one.and_then(|id| page.app.subscribed(id));
        let state = |stage: &Stage| State {
            key: stage.key(),
            label: stage.label(page.lang()),
            chosen: match (typed, &known) {
                (Some(typed), _) => typed.ticked("state", stage.key()),
                (None, Some(known)) => known.states.contains(stage),
                (None, None) => false,
            },
        };
        let (name, url) = match (typed, &known) {
            (Some(typed), _) => (typed.get("name").to_owned(), typed.get("url").to_owned()),
            (None, Some(known)) => (known.name.clone(), known.url.clone()),
            (None, None) => Default::default(),
        };
        Form { name, url, states: Stage::ALL.iter().map(state).collect() }
    }
}
