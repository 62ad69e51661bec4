//! Accounts, passwords, one-time grants and sessions (đăng nhập).

mod card;
pub(crate) mod open_id;

pub(crate) use card::{has_rights_to_come, with_card};
pub use open_id::Identity;

use crate::app::{App, AppKind};
use crate::clock::wall;
use crate::delegations::acting_posts;
use crate::rehearsal::console::{Obstacle, absent};
use crate::secret;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use haicap_core::access::Subject;
use haicap_core::organization::{Assignment, Role};
use haicap_core::territory::UnitId;
use haicap_store::{AccountRow, Change, NewEntry, Outcome, SessionRow, StoreError};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// What is stored of an account beside its name and password.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccountBody {
    /// Name shown on pages.
    pub name: String,
    /// Posts held in units.
    #[serde(default)]
    pub assignments: Vec<Assignment>,
    /// Roles for the whole city, and `Citizen`.
    #[serde(default)]
    pub roles: BTreeSet<Role>,
    /// Districts for which somebody acts as a district committee.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub districts: BTreeSet<u32>,
    /// By whose word it is somebody's, when they come in through an identity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
}

/// A session: who it is, and the token that forms carry.
#[derive(Debug)]
pub(crate) struct SignedIn {
    /// The subject that access is asked for.
    pub(crate) subject: Subject,
    /// Name shown on pages.
    pub(crate) name: String,
    /// Token that every form carries.
    pub(crate) csrf: String,
    /// When it ends, wall time.
    pub(crate) expires_at: Timestamp,
    /// Whether an identity provider vouches for the person.
    pub(crate) by_provider: bool,
    /// Every assignment of the account, also those that do not count today.
    assignments: Vec<Assignment>,
}

impl SignedIn {
    /// The unit of the first assignment, whether or not it counts today.
    pub(crate) fn home(&self) -> Option<UnitId> {
        self.assignments.first().map(|assignment| assignment.unit)
    }

    /// Assignments of the account that do not count today.
    pub(crate) fn lapsed(&self) -> impl Iterator<Item = &Assignment> {
        let counts = |id| self.subject.assignments.iter().any(|assignment| assignment.id == id);
        self.assignments.iter().filter(move |assignment| !counts(assignment.id))
    }

    /// The session with the rights that count today: assignments have their days, and a district body
    /// ends when the new units open (Luật Tổ chức chính quyền địa phương 2025: no district level).
    fn on(self: Arc<Self>, app: &App) -> Arc<Self> {
        let bounded = self.assignments.iter().any(|a| a.from.is_some() || a.until.is_some());
        let committee = self.subject.roles.contains(&Role::DistrictCommittee);
        if !bounded && !committee {
            return self;
        }
        let today = app.city().calendar.civil(app.clock.now()).date();
        let mut subject = self.subject.clone();
        subject.assignments = self.assignments.iter().filter(|a| a.counts_on(today)).cloned().collect();
        if committee && today >= app.city().opening_day {
            subject.roles.remove(&Role::DistrictCommittee);
        }
        Arc::new(self.with(subject))
    }

    /// The same session with other rights.
    fn with(&self, subject: Subject) -> SignedIn {
        SignedIn {
            subject,
            name: self.name.clone(),
            csrf: self.csrf.clone(),
            expires_at: self.expires_at,
            by_provider: self.by_provider,
            assignments: self.assignments.clone(),
        }
    }
}

/// Sessions known to this process, so that a request need not ask the store each time.
#[derive(Default)]
pub(crate) struct Sessions(RwLock<Known>);

#[derive(Default)]
struct Known {
    sessions: HashMap<String, Arc<SignedIn>>,
    /// How often rights were forgotten: what was read before the last time is not kept.
    generation: u64,
}

/// How long a session lives.
const SESSION_HOURS: i64 = 12;
/// Wrong passwords for one login before it has to wait.
const FAILURES: u32 = 5;
/// How long it waits.
const PENALTY: Duration = Duration::from_secs(15 * 60);
/// Shortest password that an account may have.
pub(crate) const PASSWORD_MIN: usize = 10;

/// Slows down guessing: few password checks at once, few failures for one login. Counted by login,
/// not by address, because a whole ward shares one address; in monotonic real time.
pub(crate) struct Gate {
    permits: Semaphore,
    failures: Mutex<BTreeMap<String, (u32, Instant)>>,
}

impl Default for Gate {
    fn default() -> Self {
        Gate { permits: Semaphore::new(2), failures: Mutex::default() }
    }
}

/// Why somebody could not sign in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignInError {
    /// Login or password is wrong, or the account may not be used. Which one is not told.
    #[error("login or password is wrong")]
    Wrong,
    /// The grant is unknown, used or expired.
    #[error("the one-time sign-in is not valid any more")]
    GrantSpent,
    /// Too many failures.
    #[error("too many failures")]
    Wait,
    /// A password is too short.
    #[error("the password is too short")]
    TooShort,
    /// A card of the official store is for choosing login and password.
    #[error("the card asks for a login and a password")]
    CardAsks,
    /// The login has letters that a login does not have, or is too short or too long.
    #[error("a login has 3 to 64 letters, digits, dots, hyphens")]
    BadLogin,
    /// Somebody else has this login.
    #[error("somebody else has this login")]
    LoginTaken,
    /// The password could not be hashed, or no random bytes were there.
    #[error("{0}")]
    Failed(String),
    /// The trial's director put something in the way.
    #[error("in the way: {}", .0.key())]
    Halted(Obstacle),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A new session: the token goes to the client, its hash stays here.
pub(crate) struct NewSession {
    pub(crate) token: String,
    pub(crate) signed_in: Arc<SignedIn>,
}

impl Gate {
    fn waiting(&self, login: &str) -> bool {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|_, (_, since)| since.elapsed() < PENALTY);
        failures.get(login).is_some_and(|(count, _)| *count >= FAILURES)
    }

    fn failed(&self, login: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, since) = failures.entry(login.to_owned()).or_insert((0, Instant::now()));
        (*count, *since) = (*count + 1, Instant::now());
    }

    fn succeeded(&self, login: &str) {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
    }
}

impl Sessions {
    fn get(&self, hash: &str) -> Option<Arc<SignedIn>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).sessions.get(hash).cloned()
    }

    fn generation(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).generation
    }

    /// Keeps a session whose rights were read in a generation; false when rights were forgotten since, for then they
    /// may be the old ones.
    fn put(&self, generation: u64, hash: &str, signed_in: &Arc<SignedIn>) -> bool {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let fresh = known.generation == generation;
        if fresh {
            known.sessions.insert(hash.to_owned(), signed_in.clone());
        }
        fresh
    }

    /// Forgets the sessions of an account, so that its rights are read anew.
    pub(crate) fn forget(&self, account: Uuid) {
        self.forget_all(&BTreeSet::from([account]));
    }

    /// As [`Sessions::forget`], for several accounts.
    pub(crate) fn forget_all(&self, accounts: &BTreeSet<Uuid>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.generation += 1;
        let concerned = |signed_in: &SignedIn| signed_in.subject.account.is_some_and(|id| accounts.contains(&id));
        known.sessions.retain(|_, signed_in| !concerned(signed_in));
    }

    fn remove(&self, hash: &str) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.generation += 1;
        known.sessions.remove(hash);
    }
}

/// Hashes a password with argon2id.
///
/// # Errors
/// When it is too short, or hashing fails.
pub(crate) fn hash_password(password: &str) -> Result<String, SignInError> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(SignInError::TooShort);
    }
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| SignInError::Failed(error.to_string()))
}

/// Signs in with login and password.
pub(crate) async fn with_password(app: &App, login: &str, password: &str) -> Result<NewSession, SignInError> {
    let key = format!("{}/{login}", app.kind.key());
    if app.gate.waiting(&key) {
        return Err(SignInError::Wait);
    }
    let account = app.store.account_by_login(login).await?;
    let permit = app.gate.permits.acquire().await.map_err(|error| SignInError::Failed(error.to_string()))?;
    let (stored, password) = (account.as_ref().and_then(|a| a.password.clone()), password.to_owned());
    // An unknown login costs the same time as a wrong password.
    let right = tokio::task::spawn_blocking(move || verify(stored.as_deref(), &password))
        .await
        .map_err(|error| SignInError::Failed(error.to_string()))?;
    drop(permit);
    match account {
        Some(account) if right && account.active => {
            app.gate.succeeded(&key);
            begin(app, account).await
        }
        _ => {
            app.gate.failed(&key);
            Err(SignInError::Wrong)
        }
    }
}

/// A hash of no password that anybody knows, so that unknown logins take as long as known ones.
fn verify(stored: Option<&str>, password: &str) -> bool {
    let Some(stored) = stored else {
        let _ = Argon2::default().hash_password(password.as_bytes());
        return false;
    };
    PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Signs in with a one-time grant; it works once.
pub(crate) async fn with_grant(app: &App, grant: &str) -> Result<NewSession, SignInError> {
    if app.kind == AppKind::Official {
        return Err(SignInError::CardAsks);
    }
    let account = app.store.use_grant(&secret::hash(&secret::canonical(grant)), wall().as_microsecond()).await?;
    let account = app.store.account(account.ok_or(SignInError::GrantSpent)?).await?;
    match account {
        Some(account) if account.active => begin(app, account).await,
        Some(account) => {
            app.store.change(Change::new(shut_out(app, &account))).await?;
            app.journal_grew();
            Err(SignInError::GrantSpent)
        }
        None => Err(SignInError::GrantSpent),
    }
}

/// The journal tells who came with a good grant to an account that may not be used.
fn shut_out(app: &App, account: &AccountRow) -> NewEntry {
    NewEntry {
        at: app.clock.now().as_microsecond(),
        actor: account.id.to_string(),
        unit: account.unit.clone(),
        outcome: Outcome::Refused,
        events: serde_json::json!({ "refused": "account_inactive" }).to_string(),
        ..crate::rights::operator_entry("account", &account.id.to_string(), "sign_in")
    }
}

/// Begins a session for an account. Its rights are read when the session stands, not before: they may have been taken
/// away while the password was checked.
pub(crate) async fn begin(app: &App, account: AccountRow) -> Result<NewSession, SignInError> {
    if let Some(obstacle) = absent(app, account.id) {
        return Err(SignInError::Halted(obstacle));
    }
    let failed = |error: getrandom::Error| SignInError::Failed(error.to_string());
    let token = secret::token().map_err(failed)?;
    let now = wall();
    let expires_at = now + SESSION_HOURS.hours();
    let hash = secret::hash(&token);
    let session = SessionRow {
        token: hash.clone(),
        account: account.id,
        csrf: secret::token().map_err(failed)?,
        created_at: now.as_microsecond(),
        expires_at: expires_at.as_microsecond(),
        ended_at: None,
    };
    app.store.insert_session(session).await?;
    let signed_in = look_up(app, &hash, now).await?.ok_or(SignInError::Wrong)?;
    Ok(NewSession { token, signed_in })
}

fn signed_in(account: AccountRow, csrf: String, expires_at: Timestamp) -> Result<SignedIn, SignInError> {
    let body: AccountBody =
        serde_json::from_str(&account.body).map_err(|error| SignInError::Failed(format!("account: {error}")))?;
    let person = account.person.parse().ok();
    let (assignments, by_provider) = (body.assignments.clone(), body.identity.is_some());
    let subject = Subject {
        account: Some(account.id),
        person,
        assignments: body.assignments,
        acting: Vec::new(),
        roles: body.roles,
        districts: body.districts,
    };
    Ok(SignedIn { subject, name: body.name, csrf, expires_at, by_provider, assignments })
}

/// The live session of a token.
pub(crate) async fn session(app: &App, token: &str) -> Result<Option<Arc<SignedIn>>, SignInError> {
    let hash = secret::hash(token);
    let now = wall();
    if let Some(signed_in) = app.sessions.get(&hash) {
        return match signed_in.expires_at > now {
            true => Ok(Some(acting(app, signed_in.on(app)).await?)),
            false => Ok(None),
        };
    }
    match look_up(app, &hash, now).await? {
        Some(signed_in) => Ok(Some(acting(app, signed_in.on(app)).await?)),
        None => Ok(None),
    }
}

/// The session with the posts of others in which its person acts today.
async fn acting(app: &App, signed_in: Arc<SignedIn>) -> Result<Arc<SignedIn>, SignInError> {
    let Some(account) = signed_in.subject.account else { return Ok(signed_in) };
    let acting = acting_posts(app, account, &signed_in.subject.assignments).await?;
    if acting.is_empty() {
        return Ok(signed_in);
    }
    Ok(Arc::new(signed_in.with(Subject { acting, ..signed_in.subject.clone() })))
}

/// Reads so often before a session is answered without being kept.
const READINGS: usize = 4;

/// A session as the store has it; kept when nobody's rights changed while it was read.
async fn look_up(app: &App, hash: &str, now: Timestamp) -> Result<Option<Arc<SignedIn>>, SignInError> {
    let mut last = None;
    for _ in 0..READINGS {
        let generation = app.sessions.generation();
        let Some((session, account)) = app.store.session(hash, now.as_microsecond()).await? else { return Ok(None) };
        if !account.active {
            return Ok(None);
        }
        let found = Arc::new(signed_in(account, session.csrf, crate::clock::from_micros(session.expires_at))?);
        if app.sessions.put(generation, hash, &found) {
            return Ok(Some(found));
        }
        last = Some(found);
    }
    Ok(last)
}

/// The roles that an account's assignments give today.
///
/// # Errors
/// When the store fails.
pub async fn rights_today(app: &App, account: Uuid) -> Result<BTreeSet<Role>, StoreError> {
    let Some(account) = app.store.account(account).await? else { return Ok(BTreeSet::new()) };
    let damaged = |error: serde_json::Error| StoreError::Damaged { what: error.to_string() };
    let body: AccountBody = serde_json::from_str(&account.body).map_err(damaged)?;
    let today = app.city().calendar.civil(app.clock.now()).date();
    let counting = body.assignments.into_iter().filter(|assignment| assignment.counts_on(today));
    Ok(counting.flat_map(|assignment| assignment.roles).collect())
}

/// Ends the session of a token.
pub(crate) async fn sign_out(app: &App, token: &str) -> Result<(), SignInError> {
    let hash = secret::hash(token);
    app.store.end_session(&hash, wall().as_microsecond()).await?;
    app.sessions.remove(&hash);
    Ok(())
}

/// Name of the cookie that holds a session; each store has its own.
pub(crate) fn cookie_name(kind: AppKind) -> String {
    match kind {
        AppKind::Official => "haicap".into(),
        AppKind::Trial(number) => format!("haicap-t{number}"),
        AppKind::Personnel => "haicap-p".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{AccountOrder, put_account};
    use crate::instance::{Instance, Options};
    use haicap_store::Location;
    use std::path::Path;

    async fn instance(folder: &Path) -> Arc<Instance> {
        let city = Path::new(env!("CARGO_MANIFEST_DIR")).join("../haicap-pack/tests/tiny");
        let options = Options {
            location: Location::folder(folder),
            outbox: folder.join("outbox"),
            staff_seed: None,
            store: Default::default(),
            parts: Default::default(),
            personnel_from: None,
            sheet_reader: None,
        };
        Instance::open(Arc::new(haicap_pack::Pack::read(&city).unwrap()), options).await.unwrap()
    }

    fn order(role: Role) -> AccountOrder {
        AccountOrder {
            login: "lan".into(),
            password: "mật khẩu rất dài".into(),
            name: "Phạm Thị Thử".into(),
            post: None,
            roles: [role].into(),
            districts: BTreeSet::new(),
            person: None,
        }
    }

    /// Rights are taken away between the check of a password, or the reading of a session, and its keeping.
    #[tokio::test]
    async fn rights_that_were_forgotten_meanwhile_are_not_kept() {
        let folder = tempfile::tempdir().unwrap();
        let instance = instance(folder.path()).await;
        let app = instance.official();
        let id = put_account(&instance, order(Role::DigitalCenter)).await.unwrap();
        let checked = app.store.account(id).await.unwrap().unwrap();
        let before = app.sessions.generation();
        put_account(&instance, order(Role::CityObserver)).await.unwrap();
        let begun = begin(app, checked).await.unwrap();
        assert_eq!(begun.signed_in.subject.roles, BTreeSet::from([Role::CityObserver]), "read when the session stands");
        let hash = secret::hash(&begun.token);
        let stale = Subject { roles: [Role::DigitalCenter].into(), ..begun.signed_in.subject.clone() };
        let stale = Arc::new(SignedIn {
            subject: stale,
            name: String::new(),
            csrf: String::new(),
            expires_at: begun.signed_in.expires_at,
            by_provider: false,
            assignments: vec![],
        });
        assert!(!app.sessions.put(before, &hash, &stale), "read before rights were forgotten");
        let now = session(app, &begun.token).await.unwrap().unwrap();
        assert_eq!(now.subject.roles, BTreeSet::from([Role::CityObserver]));
        // A session that ends while it is read does not come back.
        let read_at = app.sessions.generation();
        sign_out(app, &begun.token).await.unwrap();
        assert!(!app.sessions.put(read_at, &hash, &stale));
        assert!(session(app, &begun.token).await.unwrap().is_none());
        instance.close().await.unwrap();
    }
}
