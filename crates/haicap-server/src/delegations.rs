//! Rights given on for a term, as records of the city store: each counts in one store (ủy quyền có thời hạn).
//!
//! A session is told at every request in whose posts its person acts today, so that a delegation begins and ends by
//! itself.

use crate::act::officer;
use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use haicap_core::access::{ActingPost, Subject};
use haicap_core::delegation::{Circumstances, Delegation, DelegationRefusal, Deputies, Wish, delegate, end};
use haicap_core::document::is_deputy;
use haicap_core::organization::{Assignment, Role};
use haicap_core::words::tidy;
use haicap_store::StoreError;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use uuid::Uuid;

/// A delegation of one store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GivenRights {
    /// The store, `official` or `trial-N`.
    pub(crate) store: String,
    pub(crate) delegation: Delegation,
}

/// Rights to be given on.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DelegationOrder {
    /// Whose rights: the assignment.
    pub(crate) of: Uuid,
    /// Who is to act: the assignment.
    pub(crate) to: Uuid,
    /// Which rights.
    #[schema(value_type = Vec<crate::api::shapes::RoleWord>)]
    pub(crate) roles: BTreeSet<Role>,
    /// The first day.
    #[schema(value_type = crate::api::shapes::Day)]
    pub(crate) first: Date,
    /// The last day.
    #[schema(value_type = crate::api::shapes::Day)]
    pub(crate) last: Date,
    /// The paper or reason; signing is given on in writing.
    #[serde(default)]
    pub(crate) ground: String,
}

/// Why rights were not given on, or not ended.
#[derive(Debug)]
pub(crate) enum NotGiven {
    /// The rules do not allow it.
    Refused(DelegationRefusal),
    /// Nobody who can act holds the post.
    NoSuchPost,
    /// There is no such delegation in this store.
    NoSuchDelegation,
    /// It could not be written or read.
    Record(RecordError),
}

impl From<RecordError> for NotGiven {
    fn from(error: RecordError) -> Self {
        NotGiven::Record(error)
    }
}

impl From<StoreError> for NotGiven {
    fn from(error: StoreError) -> Self {
        NotGiven::Record(error.into())
    }
}

/// The longest ground, in letters.
const GROUND_MAX: usize = 200;

fn key(app: &App, id: Uuid) -> String {
    format!("{}/{id}", app.kind.key())
}

impl App {
    /// Every delegation of this store.
    pub(crate) fn delegations<'s>(&self, state: &'s State) -> impl Iterator<Item = &'s Delegation> {
        let store = self.kind.key();
        let given = state.all::<GivenRights>().map(|(_, given)| given);
        given.filter(move |given| given.store == store).map(|given| &given.delegation)
    }

    /// A delegation of this store.
    pub(crate) fn delegation(&self, id: Uuid) -> Option<Delegation> {
        self.rehearsal.state().get::<GivenRights>(&key(self, id)).map(|given| given.delegation.clone())
    }

    /// The last day of the absence of somebody for whom another acts today.
    pub(crate) fn away_until(&self, assignment: Uuid) -> Option<Date> {
        let (state, today) = (self.rehearsal.state(), self.today());
        let running = self.delegations(&state).filter(|given| given.of == assignment && given.counts_on(today));
        running.map(|given| given.last).max()
    }
}

/// The posts of others in which an account acts today, with the rights that their holders have in this store.
pub(crate) async fn acting_posts(app: &App, account: Uuid, own: &[Assignment]) -> Result<Vec<ActingPost>, StoreError> {
    let (state, today) = (app.rehearsal.state(), app.today());
    let mine = |given: &&Delegation| given.to_official == account && given.counts_on(today);
    let mut posts = Vec::new();
    for given in app.delegations(&state).filter(mine).filter(|given| own.iter().any(|held| held.id == given.to)) {
        let Some(giver) = officer(app, given.of).await?.filter(|giver| giver.counts_on(today)) else { continue };
        let held = given.post_of(&giver);
        if !held.roles.is_empty() {
            posts.push(ActingPost { held, by: given.to, under: given.id });
        }
    }
    Ok(posts)
}

/// Gives rights on.
pub(crate) async fn give(app: &App, subject: &Subject, order: &DelegationOrder) -> Result<Delegation, NotGiven> {
    let (Some(of), Some(to)) = (officer(app, order.of).await?, officer(app, order.to).await?) else {
        return Err(NotGiven::NoSuchPost);
    };
    let id = crate::secret::id().map_err(RecordError::from)?;
    let ground: String = tidy(&order.ground).chars().take(GROUND_MAX).collect();
    let (roles, first, last) = (order.roles.clone(), order.first, order.last);
    let deputy = |held: &Assignment| app.city().blueprint.post(&held.post).is_some_and(|post| is_deputy(&post.name));
    let deputies = Deputies { of: deputy(&of), to: deputy(&to) };
    let wish = Wish { of: &of, to: &to, deputies, roles, first, last, ground: &ground };
    let by = by(subject);
    let given = app.rehearsal.change(app, &by, |batch| {
        let others: Vec<_> = app.delegations(batch.state()).collect();
        let made = delegate(id, &wish, around(app, subject, &others));
        if let Ok(made) = &made {
            put(app, batch, made, "delegate")?;
        }
        Ok(made)
    });
    given.await?.map_err(NotGiven::Refused)
}

/// Ends a delegation before its time.
pub(crate) async fn finish(app: &App, subject: &Subject, id: Uuid) -> Result<Delegation, NotGiven> {
    // Another unit's cannot be told from none.
    let theirs = |known: &Delegation| subject.units().any(|unit| unit == known.unit);
    let known = app.delegation(id).filter(theirs).ok_or(NotGiven::NoSuchDelegation)?;
    let of = officer(app, known.of).await?;
    let of = of.ok_or(NotGiven::NoSuchPost)?;
    let by = by(subject);
    let ended = app.rehearsal.change(app, &by, |batch| {
        let known = batch.state().get::<GivenRights>(&key(app, id)).map_or(known, |given| given.delegation.clone());
        let ended = end(&known, &of, around(app, subject, &[]));
        if let Ok(ended) = &ended {
            put(app, batch, ended, "end_delegation")?;
        }
        Ok(ended)
    });
    ended.await?.map_err(NotGiven::Refused)
}

fn put(
    app: &App,
    batch: &mut crate::rehearsal::Batch,
    delegation: &Delegation,
    command: &str,
) -> Result<(), RecordError> {
    let given = GivenRights { store: app.kind.key(), delegation: delegation.clone() };
    let note = Note { command, unit: Some(delegation.unit), events: &[delegation] };
    batch.put(key(app, delegation.id), given, note)
}

fn around<'a>(app: &App, subject: &'a Subject, others: &'a [&'a Delegation]) -> Circumstances<'a> {
    Circumstances { subject, at: app.clock.now(), today: app.today(), others }
}

fn by(subject: &Subject) -> String {
    subject.account.map(|account| account.to_string()).unwrap_or_default()
}
