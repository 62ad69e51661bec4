//! All stores of a city opened together: the city, the official one, the trials.

use crate::app::{App, AppKind, Shared};
use crate::board::PlanError;
use crate::catalogue::Cities;
use crate::clock::{Clock, wall};
use crate::outgoing::Outgoing;
use crate::personnel::demo::{self, Prepared};
use crate::personnel::publish::in_a_trial;
use crate::personnel::reconcile::reconcile;
use crate::personnel::{Personnel, RecordError};
use crate::rehearsal::cues::Cues;
use crate::rehearsal::{Rehearsal, rounds};
use crate::secret;
use crate::sign_in::{AccountBody, SignInError};
use haicap_core::city::City;
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_openid::Provider;
use haicap_pack::Pack;
use haicap_sheets::child::ChildCommand;
use haicap_store::{
    AccountRow, Change, GrantRow, Location, NewEntry, OpenOptions, Store, StoreError, StoreKind, TrialRow,
};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use tokio::sync::watch;
use uuid::Uuid;

/// How an instance is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the stores are.
    pub location: Location,
    /// Folder for messages of follow-ups.
    pub outbox: PathBuf,
    /// Places the synthetic people of this seed when nobody is placed yet; `None` leaves the city empty.
    pub staff_seed: Option<u64>,
    /// Limits of the stores.
    pub store: OpenOptions,
    /// Which parts are served.
    pub parts: Parts,
    /// Where the clock of personnel part and rehearsals begins in a new store, when it is an exercise; real
    /// time when absent.
    pub personnel_from: Option<Timestamp>,
    /// How the process that reads rosters is started; this very program when absent.
    pub sheet_reader: Option<ChildCommand>,
}

/// Which parts of a city a process serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Parts {
    /// All: official, trials, personnel.
    #[default]
    All,
    /// The personnel part alone, as on a machine without network.
    Personnel,
}

/// Why an instance could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// A store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A stored record could not be read.
    #[error("a stored record cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    /// A round of a trial could not be taken up.
    #[error("a round cannot be taken up: {0}")]
    Round(String),
    /// The operating system gave no random bytes.
    #[error("no random bytes: {0}")]
    NoChance(String),
    /// The records of the personnel part or of the rehearsals could not be taken up.
    #[error("the records cannot be taken up: {0}")]
    Records(#[from] RecordError),
    /// The data folder holds classified papers, and a server with a network was to open it.
    #[error(
        "the data holds classified papers ({number}): serve it on a machine of its own with `haicap serve --only personnel`"
    )]
    Classified {
        /// Number of the first of them.
        number: String,
    },
    /// The data folder was made with another city pack.
    #[error("the data was made with the city pack `{found}`, not `{given}`: use its pack, or another --data folder")]
    OtherCity {
        /// Key of the city in the store.
        found: String,
        /// Key of the pack given.
        given: String,
    },
}

impl From<PlanError> for InstanceError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Store(error) => InstanceError::Store(error),
            other => InstanceError::Round(other.to_string()),
        }
    }
}

impl From<SignInError> for InstanceError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Store(error) => InstanceError::Store(error),
            other => InstanceError::NoChance(other.to_string()),
        }
    }
}

/// A city's stores and their apps.
pub struct Instance {
    options: Options,
    shared: Shared,
    official: Arc<App>,
    personnel: Arc<App>,
    prepared: Option<Prepared>,
    trials: RwLock<BTreeMap<u32, Arc<App>>>,
    pub(crate) opened: watch::Sender<u32>,
    /// Rounds that wait for their robots.
    pub(crate) cues: Cues,
    /// Rounds are started one after another.
    pub(crate) starting: tokio::sync::Mutex<()>,
    /// Promotions are carried out one after another.
    pub(crate) promoting: tokio::sync::Mutex<()>,
    /// The provider through which citizens come in.
    open_id: OnceLock<Arc<Provider>>,
}

/// What the city keeps of a trial.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct TrialRecord {
    branched_at: Timestamp,
    assignments: usize,
}

impl Instance {
    /// Opens the stores, takes up the trials, and places synthetic people when asked to.
    ///
    /// # Errors
    /// See [`InstanceError`].
    pub async fn open(pack: Arc<Pack>, options: Options) -> Result<Arc<Self>, InstanceError> {
        let city_store = Store::open(&options.location, StoreKind::City, &options.store).await?;
        same_city(&city_store, &pack).await?;
        let official = Store::open(&options.location, StoreKind::Official, &options.store).await?;
        crate::search::fill(&official).await?;
        let personnel = Store::open(&options.location, StoreKind::Personnel, &options.store).await?;
        let shift = shift_of(&personnel, &options, &pack.city).await?;
        let clock = || shift.map_or(Clock::Wall, Clock::Shifted);
        let rehearsal = Arc::new(Rehearsal::load(&city_store, clock()).await?);
        let cities = Arc::new(Cities::new(pack.clone()));
        cities.take_up(&rehearsal);
        let (outbox, gate, outgoing) = (options.outbox.clone(), Arc::default(), Arc::default());
        let shared = Shared { rehearsal, cities, city_store, pack, outbox, gate, outgoing };
        let official = Arc::new(App::new(AppKind::Official, official, &shared, Clock::Wall));
        crate::configured::take_up(&official).await?;
        let records = Personnel::load(&personnel, options.parts == Parts::Personnel).await?;
        if let Some(number) = records.classified().filter(|_| options.parts != Parts::Personnel) {
            return Err(InstanceError::Classified { number });
        }
        let mut personnel = App::new(AppKind::Personnel, personnel, &shared, clock());
        personnel.personnel = records;
        let personnel = Arc::new(personnel);
        let opened = watch::channel(0).0;
        let mut instance = Instance {
            options,
            shared,
            official,
            personnel,
            prepared: None,
            trials: RwLock::default(),
            opened,
            cues: Cues::default(),
            starting: tokio::sync::Mutex::default(),
            promoting: tokio::sync::Mutex::default(),
            open_id: OnceLock::new(),
        };
        for trial in instance.city_store().trials().await? {
            instance.open_trial(trial.number).await?;
        }
        if let Some(seed) = instance.options.staff_seed
            && instance.city_store().assignment_count().await? == 0
            && instance.personnel().personnel.state().people.is_empty()
        {
            instance.prepared = Some(demo::prepare(&instance, seed).await?);
        } else {
            // The stores serve also when this cannot be done: it is tried again at the next opening.
            if let Err(error) = reconcile(&instance).await {
                tracing::error!(%error, "what was issued could not be compared with the stores");
            }
        }
        // A decreed day that was not counted to its end, because the program was killed, is counted now.
        for app in instance.apps().iter().filter(|app| app.kind != AppKind::Personnel) {
            if let Err(error) = crate::calendar::go_on(app).await {
                tracing::error!(store = app.kind.key(), %error, "due dates could not be counted again");
            }
        }
        let instance = Arc::new(instance);
        rounds::take_up(&instance).await?;
        Ok(instance)
    }

    /// The city pack.
    pub fn pack(&self) -> &Arc<Pack> {
        &self.shared.pack
    }

    /// The city as it is now: the pack's, with what was published since.
    pub fn city(&self) -> &City {
        self.shared.cities.newest()
    }

    /// The city store.
    pub fn city_store(&self) -> &Store {
        &self.shared.city_store
    }

    /// The official app.
    pub fn official(&self) -> &Arc<App> {
        &self.official
    }

    /// The app of the personnel part.
    pub fn personnel(&self) -> &Arc<App> {
        &self.personnel
    }

    /// What robots did to place synthetic people, when that was done at this opening.
    pub fn prepared(&self) -> Option<Prepared> {
        self.prepared
    }

    /// Lets citizens come in through an identity provider; the first one that is given counts.
    pub fn let_in_through(&self, provider: Provider) {
        self.open_id.get_or_init(|| Arc::new(provider));
    }

    /// Sends messages out in this way; the first one that is given counts.
    pub fn send_through(&self, outgoing: Outgoing) {
        self.shared.outgoing.get_or_init(|| outgoing);
    }

    /// The provider through which citizens come in, when there is one.
    pub(crate) fn open_id(&self) -> Option<Arc<Provider>> {
        self.open_id.get().cloned()
    }

    /// How the process that reads rosters is started.
    ///
    /// # Errors
    /// When the system does not say where this program is.
    pub(crate) fn sheet_reader(&self) -> std::io::Result<ChildCommand> {
        self.options.sheet_reader.clone().map_or_else(ChildCommand::this_program, Ok)
    }

    /// Whether nothing but the personnel part is served.
    pub fn is_personnel_only(&self) -> bool {
        self.options.parts == Parts::Personnel
    }

    /// The apps that are served.
    pub fn served(&self) -> Vec<Arc<App>> {
        if self.is_personnel_only() { vec![self.personnel.clone()] } else { self.apps() }
    }

    /// The app of trial N.
    pub fn trial(&self, number: u32) -> Option<Arc<App>> {
        self.trials.read().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }

    /// Numbers of the trials, oldest first.
    pub fn trial_numbers(&self) -> Vec<u32> {
        self.trials.read().unwrap_or_else(PoisonError::into_inner).keys().copied().collect()
    }

    /// Every app: the official one, the personnel part, then the trials.
    pub fn apps(&self) -> Vec<Arc<App>> {
        let trials = self.trials.read().unwrap_or_else(PoisonError::into_inner);
        [self.official.clone(), self.personnel.clone()].into_iter().chain(trials.values().cloned()).collect()
    }

    /// Rounds that were opened and not closed, with the number of their trial.
    ///
    /// # Errors
    /// When the city store fails.
    pub async fn unfinished_rounds(&self) -> Result<Vec<(u32, Uuid)>, InstanceError> {
        let open = self.city_store().rounds_by_status("open").await?;
        Ok(open.iter().filter_map(|round| Some((round.trial, round.id.parse().ok()?))).collect())
    }

    /// Branches a trial: a new store whose accounts are the city's assignments of today, without
    /// passwords and without any dossier.
    ///
    /// # Errors
    /// When a store fails.
    pub async fn branch(&self) -> Result<Arc<App>, InstanceError> {
        let number = self.city_store().trials().await?.iter().map(|trial| trial.number).max().unwrap_or(0) + 1;
        let assignments = assignments(self.city_store()).await?;
        let record = TrialRecord { branched_at: wall(), assignments: assignments.len() };
        let store = Store::open(&self.options.location, StoreKind::Trial(number), &self.options.store).await?;
        if store.account_count().await? == 0 {
            crate::configured::hand_on(self.official(), &store).await?;
            store.insert_accounts(trial_accounts(number, &assignments)?).await?;
        }
        store.close().await?;
        let body = serde_json::to_string(&record)?;
        self.city_store().put_trial(TrialRow { number, version: 1, body }).await?;
        self.open_trial(number).await
    }

    async fn open_trial(&self, number: u32) -> Result<Arc<App>, InstanceError> {
        let store = Store::open(&self.options.location, StoreKind::Trial(number), &self.options.store).await?;
        crate::search::fill(&store).await?;
        let city = self.city();
        let start = city.calendar.opening(city.first_trial_day);
        let stood = store.meta("clock").await?.and_then(|at| at.parse::<Timestamp>().ok());
        // While nobody served it no time passed in the trial; but never is it earlier than what was done last.
        let last = store.journal_page(None, None, 1).await?.first().map(|line| crate::clock::from_micros(line.at));
        let clock = Clock::stepped(stood.max(last).unwrap_or(start));
        if store.meta("clock_runs").await?.as_deref() == Some("yes") {
            clock.run();
        }
        let app = Arc::new(App::new(AppKind::Trial(number), store, &self.shared, clock));
        crate::configured::take_up(&app).await?;
        app.boards.load(&app).await?;
        app.boards.follow(&app).await?;
        for round in app.boards.all() {
            let mut round = crate::board::lock(&round);
            if round.is_closed() {
                round.judge_open(&app);
            }
        }
        self.trials.write().unwrap_or_else(PoisonError::into_inner).insert(number, app.clone());
        self.opened.send_modify(|opened| *opened += 1);
        Ok(app)
    }

    /// Mints a one-time sign-in for the director of a trial.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn director_grant(&self, app: &App) -> Result<String, InstanceError> {
        let AppKind::Trial(number) = app.kind else {
            return Err(InstanceError::Round("the official store has no director".into()));
        };
        let grants = mint(app, "rehearse", &[director_id(number)]).await?;
        Ok(grants.into_iter().map(|(_, grant)| grant).next().unwrap_or_default())
    }

    /// Seals every journal and closes every store.
    ///
    /// # Errors
    /// When a store cannot finish what it had begun.
    pub async fn close(&self) -> Result<(), InstanceError> {
        for app in self.apps() {
            crate::worker::seal_and_judge(&app).await?;
            app.store.close().await?;
        }
        self.city_store().close().await?;
        Ok(())
    }
}

/// By how much the city's clock is moved when this is an exercise; kept in the personnel store.
async fn shift_of(personnel: &Store, options: &Options, city: &City) -> Result<Option<i64>, InstanceError> {
    if let Some(shift) = personnel.meta("clock_shift").await?.and_then(|shift| shift.parse().ok()) {
        return Ok(Some(shift));
    }
    // Synthetic people are placed on the day before the first trial, as it was in June 2025.
    let eve = || city.calendar.opening(city.first_trial_day.yesterday().unwrap_or(city.first_trial_day));
    let Some(from) = options.personnel_from.or_else(|| options.staff_seed.map(|_| eve())) else { return Ok(None) };
    let shift = from.as_microsecond().saturating_sub(wall().as_microsecond());
    personnel.set_meta("clock_shift", &shift.to_string()).await?;
    Ok(Some(shift))
}

async fn same_city(store: &Store, pack: &Pack) -> Result<(), InstanceError> {
    let given = pack.city.key.clone();
    match store.meta("city").await? {
        Some(found) if found != given => Err(InstanceError::OtherCity { found, given }),
        Some(_) => Ok(()),
        None => Ok(store.set_meta("city", &given).await?),
    }
}

/// Every assignment of the city.
pub(crate) async fn assignments(store: &Store) -> Result<Vec<Assignment>, PlanError> {
    let rows = store.assignments().await?;
    rows.iter().map(|row| serde_json::from_str(&row.body).map_err(PlanError::from)).collect()
}

/// The account that directs trial N.
pub(crate) fn director_id(number: u32) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap trial {number} director").as_bytes())
}

fn trial_accounts(number: u32, assignments: &[Assignment]) -> Result<Vec<AccountRow>, serde_json::Error> {
    let account = |id: Uuid, unit: String, body: &AccountBody| -> Result<AccountRow, serde_json::Error> {
        let body = serde_json::to_string(body)?;
        Ok(AccountRow { id, login: None, password: None, person: id.to_string(), unit, active: true, version: 1, body })
    };
    let mut people: BTreeMap<Uuid, Vec<Assignment>> = BTreeMap::new();
    for assignment in assignments {
        people.entry(assignment.official).or_default().push(assignment.clone());
    }
    let director = AccountBody {
        name: "Điều hành vận hành thử".into(),
        assignments: vec![],
        roles: [Role::TrialDirector, Role::CityObserver].into(),
        ..AccountBody::default()
    };
    let mut accounts = vec![account(director_id(number), String::new(), &director)?];
    for (official, assignments) in people {
        let unit = assignments.first().map(|a| a.unit).unwrap_or(UnitId::new(0)).to_string();
        let name = assignments.first().map(|a| a.name.clone()).unwrap_or_default();
        accounts.push(account(
            official,
            unit,
            &AccountBody { name, assignments: in_a_trial(&assignments), ..AccountBody::default() },
        )?);
    }
    Ok(accounts)
}

/// How long a one-time sign-in may wait to be used, in hours: in a trial a day's work; cards of the official store are
/// carried to every unit and signed for.
pub(crate) const fn grant_hours(kind: AppKind) -> i64 {
    if matches!(kind, AppKind::Official) { 7 * 24 } else { 12 }
}

/// Mints one-time sign-ins for accounts of a trial: the tokens, whose hashes are stored.
pub(crate) async fn mint(app: &App, by: &str, accounts: &[Uuid]) -> Result<Vec<(Uuid, String)>, InstanceError> {
    mint_with(app, by, accounts, secret::token).await
}

/// As [`mint`], with codes that people can type.
pub(crate) async fn mint_codes(app: &App, by: &str, accounts: &[Uuid]) -> Result<Vec<(Uuid, String)>, InstanceError> {
    mint_with(app, by, accounts, secret::code).await
}

async fn mint_with(
    app: &App,
    by: &str,
    accounts: &[Uuid],
    make: fn() -> Result<String, getrandom::Error>,
) -> Result<Vec<(Uuid, String)>, InstanceError> {
    let expires_at = (wall() + grant_hours(app.kind).hours()).as_microsecond();
    let mut minted = Vec::with_capacity(accounts.len());
    let mut rows = Vec::with_capacity(accounts.len());
    for &account in accounts {
        let token = make().map_err(|error| InstanceError::NoChance(error.to_string()))?;
        let hash = secret::hash(&secret::canonical(&token));
        rows.push(GrantRow { token: hash, account, minted_by: by.to_owned(), expires_at, used_at: None });
        minted.push((account, token));
    }
    // Who minted for whom stands in the journal; the tokens do not.
    let events = serde_json::json!([{ "accounts": accounts }]).to_string();
    let at = app.clock.now().as_microsecond();
    let entry = crate::rights::operator_entry("grants", "grants", "mint_grants");
    let entry = NewEntry { actor: by.to_owned(), at, events, ..entry };
    app.store.change(Change { grants: rows, ..Change::new(entry) }).await?;
    app.journal_grew();
    Ok(minted)
}
