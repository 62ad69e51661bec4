//! One store with its clock, its sessions and its live boards.

use crate::board::Boards;
use crate::calendar::Days;
use crate::catalogue::Cities;
use crate::clock::Clock;
use crate::figures::CityFigures;
use crate::files::Shelf;
use crate::hall::Halls;
use crate::look_up::LookUps;
use crate::outgoing::Outgoing;
use crate::pages::board::Frames;
use crate::personnel::Personnel;
use crate::rehearsal::Rehearsal;
use crate::rehearsal::console::under_new_rules;
use crate::rehearsal::probe::Probes;
use crate::sign_in::{Gate, Sessions};
use haicap_core::access::Subject;
use haicap_core::city::City;
use haicap_core::configuration::Configuration;
use haicap_core::dossier::Dossier;
use haicap_core::law::RuleSet;
use haicap_core::procedure::fields::{self, Answers, Asked, FieldFault, FieldKind, FormField};
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use haicap_pack::Pack;
use haicap_store::{Store, StoreError};
use jiff::Timestamp;
use jiff::civil::Date;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tokio::sync::{Mutex, Notify};
use uuid::Uuid;

/// Which store an app serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppKind {
    /// Real work, at `/`.
    Official,
    /// Trial N, at `/t/N/`: no legal force.
    Trial(u32),
    /// People, plans and papers, at `/p/`.
    Personnel,
}

/// Everything that requests to one store need.
pub struct App {
    /// Official or trial.
    pub kind: AppKind,
    /// The store.
    pub store: Store,
    /// The city store: people, trials, rounds.
    pub city_store: Store,
    /// The city pack.
    pub pack: Arc<Pack>,
    /// The store's time.
    pub clock: Clock,
    /// Where follow-ups put their messages.
    pub outbox: PathBuf,
    /// Where pictures are kept; one folder for all stores.
    pub(crate) pictures: PathBuf,
    /// The files of dossiers; each store has its own, so that what is erased in one is gone.
    pub(crate) shelf: Shelf,
    pub(crate) sessions: Sessions,
    pub(crate) gate: Arc<Gate>,
    pub(crate) boards: Boards,
    /// What viewers of the boards are sent.
    pub(crate) frames: Frames,
    /// What the city keeps of its rehearsals; one for all stores.
    pub(crate) rehearsal: Arc<Rehearsal>,
    /// The city with what was published since the pack; one for all stores.
    pub(crate) cities: Arc<Cities>,
    /// Who changes the calendar, and who counts by it.
    pub(crate) days: Days,
    /// Who looks at the halls.
    pub(crate) halls: Halls,
    /// Indicators of the whole city, counted a while ago.
    pub(crate) figures: CityFigures,
    /// Dossiers that are looked up without an account.
    pub(crate) look_ups: LookUps,
    /// Leave to measure, given to pages of probes.
    pub(crate) probes: Probes,
    /// What the personnel store holds; empty in every other store.
    pub(crate) personnel: Personnel,
    /// In what the store differs from the pack.
    configuration: RwLock<Arc<Configuration>>,
    pub(crate) grew: Notify,
    /// There is one sealer at a time.
    pub(crate) sealing: Mutex<()>,
    pub(crate) followups: Notify,
    pub(crate) events: Notify,
    /// Whatever sends messages out, when the settings name a way; one for all stores.
    pub(crate) outgoing: Arc<OnceLock<Outgoing>>,
    desks: Vec<Mutex<()>>,
}

/// Accepts of one desk take turns; so many turns run beside each other.
const TURNS: usize = 64;

impl App {
    pub(crate) fn new(kind: AppKind, store: Store, shared: &Shared, clock: Clock) -> Self {
        App {
            kind,
            store,
            city_store: shared.city_store.clone(),
            pack: shared.pack.clone(),
            clock,
            outbox: shared.outbox.join(kind.key()),
            pictures: shared.outbox.with_file_name("pictures"),
            shelf: Shelf::new(shared.outbox.with_file_name("attachments").join(kind.key())),
            sessions: Sessions::default(),
            gate: shared.gate.clone(),
            boards: Boards::default(),
            frames: Frames::default(),
            rehearsal: shared.rehearsal.clone(),
            cities: shared.cities.clone(),
            days: Days::default(),
            halls: Halls::default(),
            figures: CityFigures::default(),
            look_ups: LookUps::default(),
            probes: Probes::default(),
            personnel: Personnel::default(),
            configuration: RwLock::default(),
            grew: Notify::new(),
            sealing: Mutex::new(()),
            followups: Notify::new(),
            events: Notify::new(),
            outgoing: shared.outgoing.clone(),
            desks: (0..TURNS).map(|_| Mutex::new(())).collect(),
        }
    }

    /// The city as it is now: the pack's, with the versions of procedures that were published since.
    pub fn city(&self) -> &City {
        self.cities.newest()
    }

    /// In what the store differs from the pack; whoever decides or answers for a unit asks here.
    pub fn configuration(&self) -> Arc<Configuration> {
        under_new_rules(self, self.own_configuration())
    }

    /// The same without what a trial's director changed for a while.
    pub(crate) fn own_configuration(&self) -> Arc<Configuration> {
        self.configuration.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn put_configuration(&self, configuration: Configuration) {
        *self.configuration.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(configuration);
    }

    /// The address prefix of this store: empty, `/t/N` or `/p`.
    pub fn base(&self) -> String {
        match self.kind {
            AppKind::Official => String::new(),
            AppKind::Trial(number) => format!("/t/{number}"),
            AppKind::Personnel => "/p".into(),
        }
    }

    /// Identifier of a unit's desk in codes; a trial's codes start with `T-`.
    pub fn desk(&self, unit: UnitId) -> String {
        let desk = self.city().desk(unit);
        if matches!(self.kind, AppKind::Trial(_)) { format!("T-{desk}") } else { desk }
    }

    /// The rules that a dossier stays under.
    pub(crate) fn rules_of(&self, dossier: &Dossier) -> &'static RuleSet {
        dossier.rules(&self.city().calendar)
    }

    /// The rules of today, by the store's clock: of a dossier that is handed in now.
    pub(crate) fn rules_now(&self) -> &'static RuleSet {
        RuleSet::on(self.city().calendar.civil(self.clock.now()).date())
    }

    /// A trial rehearses the opening day: what its rules newly allow is tried before they hold.
    pub(crate) fn rehearsed_rules(&self) -> Option<&'static RuleSet> {
        matches!(self.kind, AppKind::Trial(_)).then(|| RuleSet::on(self.city().opening_day))
    }

    /// Whether desks receive today what another unit is competent for.
    pub(crate) fn receives_for_others(&self) -> bool {
        self.rules_now().received_anywhere || self.rehearsed_rules().is_some_and(|rules| rules.received_anywhere)
    }

    /// Moves a trial's clock forward, written down before; whether it moved.
    pub(crate) async fn advance_clock(&self, to: Timestamp) -> Result<bool, StoreError> {
        if to <= self.clock.now() {
            return Ok(false);
        }
        self.store.set_meta("clock", &to.to_string()).await?;
        self.clock.advance(to);
        Ok(true)
    }

    /// Lets a trial's clock run with real time, also after a restart, or stops it.
    pub(crate) async fn run_clock(&self, runs: bool) -> Result<(), StoreError> {
        self.store.set_meta("clock", &self.clock.now().to_string()).await?;
        self.store.set_meta("clock_runs", if runs { "yes" } else { "no" }).await?;
        if runs {
            self.clock.run();
        } else {
            self.clock.stand();
        }
        Ok(())
    }

    /// Tells the sealer and the follow-up workers that there is something new.
    pub(crate) fn journal_grew(&self) {
        self.grew.notify_one();
        self.followups.notify_one();
        self.events.notify_one();
    }

    /// The turn of a unit's hall.
    pub(crate) fn unit_turn(&self, unit: UnitId) -> &Mutex<()> {
        &self.desks[usize::try_from(unit.code).unwrap_or_default() % TURNS]
    }

    /// The turn of the desk at which a subject accepts.
    pub(crate) fn desk_turn(&self, dossier: Uuid, subject: &Subject) -> &Mutex<()> {
        let desk = subject.units().next().map_or(dossier.as_u128(), |unit| u128::from(unit.code));
        &self.desks[usize::try_from(desk % TURNS as u128).unwrap_or_default()]
    }
}

impl AppKind {
    /// `official`, `trial-N` or `personnel`.
    pub fn key(self) -> String {
        match self {
            AppKind::Official => "official".into(),
            AppKind::Trial(number) => format!("trial-{number}"),
            AppKind::Personnel => "personnel".into(),
        }
    }

    /// What is wrong with an identity number in this store: impossible ones, which begin with 000, are for trials, and
    /// trials are for nothing else (decision 0011).
    pub(crate) fn number_fault(self, number: &str) -> Option<FieldFault> {
        if number.len() != 12 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Some(FieldFault::NotAnIdentity);
        }
        match (self, number.starts_with("000")) {
            (AppKind::Official, true) => Some(FieldFault::TrialNumber),
            (AppKind::Trial(_), false) => Some(FieldFault::RealNumber),
            _ => None,
        }
    }

    /// What was typed into the fields of a procedure, checked for this store: as [`fields::check`], and each identity
    /// number as that of the applicant.
    ///
    /// # Errors
    /// Every fault at its field, in the order of the form.
    pub(crate) fn answers(
        self,
        fields: &[FormField],
        typed: &Answers,
        asked: Asked,
        today: Date,
    ) -> Result<Answers, Vec<(String, FieldFault)>> {
        let checked = fields::check(fields, typed, asked, today);
        let faulty = |key: &str| checked.as_ref().is_err_and(|faults| faults.iter().any(|(known, _)| known == key));
        let numbers = fields.iter().filter(|field| field.kind == FieldKind::Identity && !faulty(&field.key));
        let typed = numbers.filter_map(|field| Some((&field.key, tidy(typed.get(&field.key)?))));
        let of_the_other = typed.filter(|(_, number)| !number.is_empty());
        let more: Vec<_> =
            of_the_other.filter_map(|(key, number)| Some((key.clone(), self.number_fault(&number)?))).collect();
        if more.is_empty() {
            return checked;
        }
        let mut faults = checked.err().unwrap_or_default();
        faults.extend(more);
        faults.sort_by_key(|(key, _)| fields.iter().position(|field| field.key == *key).unwrap_or(fields.len()));
        Err(faults)
    }
}

/// What all apps of an instance have in common.
pub(crate) struct Shared {
    pub(crate) rehearsal: Arc<Rehearsal>,
    pub(crate) cities: Arc<Cities>,
    pub(crate) city_store: Store,
    pub(crate) pack: Arc<Pack>,
    pub(crate) outbox: PathBuf,
    pub(crate) gate: Arc<Gate>,
    pub(crate) outgoing: Arc<OnceLock<Outgoing>>,
}
