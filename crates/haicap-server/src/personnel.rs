//! The personnel part: people, plans and papers in a store of their own (nhân sự).
//!
//! One process serves it; all of it is held in memory (`ledger`). Names leave this store in issued lists only ([`publish`]).

pub(crate) mod appraisal;
pub(crate) mod books;
pub(crate) mod changes;
pub mod demo;
pub(crate) mod files;
pub(crate) mod imports;
pub(crate) mod jobs;
pub(crate) mod lists;
pub(crate) mod milestones;
pub(crate) mod papers;
pub(crate) mod participants;
pub(crate) mod proposals;
pub mod publish;
pub(crate) mod reconcile;
pub(crate) mod records;
pub mod roster;
pub(crate) mod state;
pub(crate) mod suggest;
pub(crate) mod survey;

pub(crate) use crate::ledger::{Note, RecordError};
pub(crate) use state::State;

use crate::app::App;
use crate::ledger::{self, Ledger};
use crate::sign_in::SignInError;
use haicap_core::access::Subject;
use haicap_core::document::Classification;
use haicap_core::staffing::{Body, By, CommandKind};
use haicap_store::Store;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A change of personnel records in the making.
pub(crate) type Batch = ledger::Batch<State>;

/// What is held of the personnel store.
#[derive(Default)]
pub(crate) struct Personnel {
    ledger: Ledger<State>,
    /// Whether the part runs alone, without a network: only then may anything be classified.
    alone: bool,
    /// Papers that are being printed.
    pub(crate) jobs: jobs::Jobs,
    /// What the appraisal found in the state that was looked at last.
    pub(crate) findings: appraisal::Cache,
    /// Rosters that are being read, and what was read last.
    pub(crate) readings: imports::Readings,
    /// The planner's accounts of a few plans.
    pub(crate) desk: suggest::Desk,
}

impl From<SignInError> for RecordError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Store(error) => RecordError::Store(error),
            other => RecordError::wrong(other.to_string(), other.to_string()),
        }
    }
}

impl Personnel {
    /// Reads the whole store.
    pub(crate) async fn load(store: &Store, alone: bool) -> Result<Self, RecordError> {
        let ledger = Ledger::new(State::load(store).await?);
        Ok(Personnel { ledger, alone, ..Personnel::default() })
    }

    /// Everything as it is now; later changes do not show in it.
    pub(crate) fn state(&self) -> Arc<State> {
        self.ledger.state()
    }

    /// Whether the part runs alone, without a network.
    pub(crate) fn is_alone(&self) -> bool {
        self.alone
    }

    /// The number of the first paper that is classified, if one is.
    pub(crate) fn classified(&self) -> Option<String> {
        let state = self.state();
        let secret = |paper: &&records::Paper| paper.document.classification != Classification::Open;
        state.all::<records::Paper>().map(|(_, paper)| paper).find(secret).map(|paper| paper.number.clone())
    }

    /// Makes a change: `work` fills a batch on a copy of the state, and the batch is committed whole or
    /// not at all. When `work` fails, nothing was changed.
    pub(crate) fn change<'a, T, W>(
        &'a self,
        app: &'a App,
        actor: &str,
        work: W,
    ) -> impl Future<Output = Result<T, RecordError>> + use<'a, T, W>
    where
        W: FnOnce(&mut Batch) -> Result<T, RecordError>,
    {
        let actor = actor.to_owned();
        async move {
            let (answer, wrote) = self.ledger.change(&app.store, || app.clock.now(), &actor, work).await?;
            if wrote {
                app.journal_grew();
            }
            Ok(answer)
        }
    }
}

/// Who acts in the personnel part: the person, their bodies and districts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The natural person.
    pub person: uuid::Uuid,
    /// The bodies the person acts for.
    pub bodies: BTreeSet<Body>,
    /// Districts, when one of them is a district committee.
    pub districts: BTreeSet<u32>,
}

impl Actor {
    /// The actor behind a signed-in subject; `None` for a visitor.
    pub fn of(subject: &Subject) -> Option<Self> {
        Some(Actor {
            person: subject.person.or(subject.account)?,
            bodies: subject.roles.iter().filter_map(|role| role.body()).collect(),
            districts: subject.districts.clone(),
        })
    }

    /// The person acting for the body whose step a command is, else for any body of theirs.
    pub(crate) fn by(&self, command: CommandKind) -> By {
        let competent = command.competent();
        let body = self.bodies.iter().find(|body| competent.contains(body)).or(self.bodies.first());
        By { person: self.person, body: body.copied().unwrap_or(Body::DigitalCenter) }
    }

    /// How the journal names the actor.
    pub(crate) fn key(&self) -> String {
        self.person.to_string()
    }
}
