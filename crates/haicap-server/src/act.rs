//! The one door: every change of a dossier goes through [`act`].
//!
//! Load, ask access, decide, apply, commit state + journal + follow-ups in one transaction. A lost
//! race is decided again; a command seen before is answered again; a refusal is journalled too.

mod attached;
mod carried;
mod hands;
mod result;

pub(crate) use attached::{ATTACH, REMOVE_FILE, attach, take_away};
pub(crate) use carried::{CARRY_OVER, carry_over, known, version as procedure_of_carried};
pub(crate) use hands::{colleagues, officer};
pub(crate) use result::fetched;

use crate::app::{App, AppKind};
use crate::attachments::Offer;
use crate::clock;
use crate::look_up::look_up_row;
use crate::outgoing::followups;
use crate::rehearsal::console::{Obstacle, obstacle};
use crate::rehearsal::opening;
use crate::search::words_after;
use crate::sign_in::open_id;
use haicap_core::access::{Action, Denial, Object, Subject, desk_roles, permits, unit_roles};
use haicap_core::configuration::Configuration;
use haicap_core::dossier::{
    self, Actor, Command, CommandKind, Context, Dossier, Event, FileRefusal, Occasion, Refusal,
};
use haicap_core::law::{RuleSet, SETS};
use haicap_core::organization::Role;
use haicap_core::procedure::Procedure;
use haicap_core::procedure::fields::Answers;
use haicap_core::territory::UnitId;
use haicap_store::{
    AnswersRow, ApplicantRow, Change, DeskDay, DossierRow, DossierWords, FeeRow, ForgottenWords, NewEntry, Outcome,
    StoreError,
};
use hands::colleague;
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use uuid::Uuid;

/// How often a lost race is decided again before the person is asked to try later.
const ATTEMPTS: usize = 8;

/// The applicant of a new dossier; kept apart from it so that it can be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewApplicant {
    /// Identifier, made by the caller.
    pub id: Uuid,
    /// Full name.
    pub name: String,
    /// Identity number.
    pub identity_number: String,
    /// Telephone number.
    pub phone: String,
    /// What was typed into the form of the dossier, checked.
    pub answers: Answers,
}

/// A wish: one command on one dossier, with the identifier by which a repetition is recognised.
#[derive(Debug, Clone)]
pub struct Act {
    /// Identifier of the command, made by the caller.
    pub command_id: Uuid,
    /// The dossier.
    pub dossier: Uuid,
    /// What is wanted.
    pub command: Command,
    /// The applicant, when the command submits.
    pub applicant: Option<NewApplicant>,
}

/// What came of it.
#[derive(Debug, Clone)]
pub struct Done {
    /// The dossier after the command.
    pub dossier: Dossier,
    /// Its version, counting from 1.
    pub version: i64,
    /// Whether the command had been carried out before and nothing was done now.
    pub repeated: bool,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// Not permitted.
    #[error("not permitted: {}", .0.key())]
    Denied(Denial),
    /// The rules do not allow it; those that hold for the dossier.
    #[error("refused: {}", .0.name())]
    Refused(Refusal, &'static RuleSet),
    /// The trial's director put something in the way.
    #[error("in the way: {}", .0.key())]
    Halted(Obstacle),
    /// The identifier of the command was used before, for something else or by somebody else.
    #[error("the command id was used for another command")]
    CommandReused,
    /// The unit does not work for real yet.
    #[error("the unit is not open yet")]
    NotOpen,
    /// Somebody for whom an identity provider vouches typed another identity number than theirs.
    #[error("the identity number is not that of the account")]
    OtherIdentity,
    /// Too many others changed the same thing at the same time.
    #[error("too busy")]
    Busy,
    /// The procedure of the dossier is not in the city pack.
    #[error("the procedure {0} is not in the city pack")]
    ProcedureGone(String),
    /// A file is not taken, or not taken away.
    #[error("the files are refused: {}", .0.key())]
    File(FileRefusal),
    /// The procedure stands in the catalogue only.
    #[error("the procedure {0} takes no dossiers, it is in the catalogue only")]
    CatalogueOnly(String),
    /// A stored dossier could not be read.
    #[error("a stored record cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ActError {
    /// There is no such dossier, or it is none of theirs; whatever the rules are.
    pub(crate) fn no_such_dossier() -> Self {
        ActError::Refused(Refusal::NoSuchDossier, &SETS[0])
    }
}

/// Carries out a command, once.
///
/// # Errors
/// See [`ActError`]. When it is an error, nothing was changed but the journal's note of the refusal.
pub async fn act(app: &App, subject: &Subject, wish: &Act) -> Result<Done, ActError> {
    act_with(app, subject, wish, &[]).await
}

/// The same with files for papers that come in with the command: all of it or nothing.
///
/// # Errors
/// See [`ActError`].
pub(crate) async fn act_with(app: &App, subject: &Subject, wish: &Act, files: &[Offer]) -> Result<Done, ActError> {
    let fingerprint = fingerprint(subject, wish, files);
    // One desk numbers its dossiers one after another; others do not wait for it.
    let _turn = match wish.command.kind() {
        CommandKind::Accept => Some(app.desk_turn(wish.dossier, subject).lock().await),
        _ => None,
    };
    for _ in 0..ATTEMPTS {
        let attempt = attempt(app, subject, wish, files, &fingerprint).await;
        let lost_race = matches!(attempt, Err(ActError::Store(StoreError::Conflict { .. })));
        if matches!(&attempt, Err(ActError::Halted(obstacle)) if obstacle.is_pause()) {
            return attempt;
        }
        let refused = matches!(
            attempt,
            Err(ActError::Refused(..) | ActError::Denied(_) | ActError::Halted(_) | ActError::CatalogueOnly(_))
        );
        if !lost_race && !refused {
            return attempt;
        }
        if let Some(done) = seen_before(app, wish, &fingerprint).await? {
            return Ok(done);
        }
        if refused {
            let hidden = note_refusal(app, subject, wish, &fingerprint, &attempt).await?;
            return if hidden { Err(ActError::no_such_dossier()) } else { attempt };
        }
    }
    Err(ActError::Busy)
}

async fn attempt(
    app: &App,
    subject: &Subject,
    wish: &Act,
    files: &[Offer],
    fingerprint: &str,
) -> Result<Done, ActError> {
    obstacle(app, subject, &wish.command).map_or(Ok(()), |obstacle| Err(ActError::Halted(obstacle)))?;
    let _calendar = app.days.in_use.read().await;
    let (before, version) = stored(app, wish.dossier).await?;
    let Some(unit) = unit_of(before.as_ref(), &wish.command) else {
        return Err(ActError::no_such_dossier());
    };
    let object = object(subject, before.as_ref(), &wish.command);
    let kind = wish.command.kind();
    permits(subject, kind.action(), &object).map_err(ActError::Denied)?;
    let is_open = |unit: UnitId| opening::is_open(&app.rehearsal.state(), unit);
    if app.kind == AppKind::Official && before.is_none() && !(is_open(unit) && object.unit.is_none_or(is_open)) {
        return Err(ActError::NotOpen);
    }

    let (at, configuration) = (app.clock.now(), app.configuration());
    let procedure = procedure_of(app, &configuration, unit, before.as_ref(), &wish.command)?;
    let calendar = &app.calendar(&configuration, unit);
    let desk = app.desk(before.as_ref().map_or(unit, Dossier::desk));
    let day = calendar.civil(at).date().to_string();
    let number = if kind == CommandKind::Accept { app.store.desk_last(&desk, &day).await? + 1 } else { 0 };
    let colleague = colleague(app, &wish.command).await?;
    let rules = before.as_ref().map_or_else(|| app.rules_now(), |dossier| dossier.rules(calendar));
    let decide = |actor: &Actor| {
        let next_number = u32::try_from(number).unwrap_or(u32::MAX);
        let (rehearsed, colleague) = (app.rehearsed_rules(), colleague.as_ref());
        let context = Context { at, calendar, rules, rehearsed, procedure, actor, colleague, desk: &desk, next_number };
        dossier::decide(before.as_ref(), &wish.command, &context)
    };
    let (actor, mut events) =
        first_able(actors(subject, &object, kind), decide).map_err(|refusal| ActError::Refused(refusal, rules))?;

    let mut after = before.clone();
    for event in &events {
        dossier::apply(&mut after, wish.dossier, at, actor.assignment, event);
    }
    let Some(mut after) = after else { return Err(ActError::no_such_dossier()) };
    let brought = attached::brought(app, &mut after, procedure, files, Occasion::WithPapers).await?;
    let result = result::row(app, wish.dossier, &events, files)?;
    events.extend(brought.event);
    let mut entry = entry(app, subject, &actor, wish, fingerprint, unit);
    (entry.at, entry.version, entry.command_id) = (at.as_microsecond(), Some(version + 1), Some(wish.command_id));
    entry.events = serde_json::to_string(&events)?;
    let row = dossier_row(&after, version + 1)?;
    let applicant = applicant_of(app, subject, wish).await?;
    let (forgotten_words, words) = found_by(app, &row, applicant.as_ref()).await?;
    let change = Change {
        answers: wish.applicant.as_ref().map(|applicant| answers_row(wish.dossier, applicant)).transpose()?.flatten(),
        applicant,
        forgotten_words,
        words,
        look_up: if kind == CommandKind::Submit { Some(look_up_row(app, wish.dossier).await?) } else { None },
        attachments: brought.rows.into_iter().chain(result).collect(),
        address: result::address(wish.dossier, &wish.command),
        desk_day: (kind == CommandKind::Accept).then_some(DeskDay { desk, day, last: number }),
        fee: fee_row(&after, &events),
        followups: followups(app, before.as_ref(), (&after, version + 1), &events, (at, calendar))?,
        dossier: Some(row),
        ..Change::new(entry)
    };
    app.store.change(change).await?;
    app.journal_grew();
    Ok(Done { dossier: after, version: version + 1, repeated: false })
}

/// By which desk it is found what just happened to the fee.
fn fee_row(dossier: &Dossier, events: &[Event]) -> Option<FeeRow> {
    let (number, desk) = dossier.fee_number(events.first()?)?;
    let at = dossier.fee_move(number)?.at().as_microsecond();
    Some(FeeRow { desk: desk.to_string(), at, dossier: dossier.id, number })
}

/// A dossier with its version; version 0 when there is none.
async fn stored(app: &App, id: Uuid) -> Result<(Option<Dossier>, i64), ActError> {
    match app.store.dossier(id).await? {
        Some(row) => Ok((Some(serde_json::from_str(&row.body)?), row.version)),
        None => Ok((None, 0)),
    }
}

/// By which words a new dossier is found.
async fn found_by(
    app: &App,
    row: &DossierRow,
    applicant: Option<&ApplicantRow>,
) -> Result<(Option<ForgottenWords>, Vec<DossierWords>), ActError> {
    match applicant {
        Some(applicant) => Ok(words_after(&app.store, row, applicant).await?),
        None => Ok(Default::default()),
    }
}

fn unit_of(dossier: Option<&Dossier>, command: &Command) -> Option<UnitId> {
    match (dossier, command) {
        (Some(dossier), _) => Some(dossier.unit),
        (None, Command::Submit { unit, .. }) => Some(*unit),
        _ => None,
    }
}

/// What access is asked about; for a new dossier the desk at which it is handed in, which may be another unit's.
fn object(subject: &Subject, dossier: Option<&Dossier>, command: &Command) -> Object {
    match (dossier, command) {
        (Some(dossier), _) => dossier.object(),
        (None, Command::Submit { unit, owner, .. }) => {
            let roles = unit_roles(Action::Submit);
            let sits = |at: &UnitId| subject.assignment_with(*at, roles).is_some();
            let desk = Some(*unit).filter(sits).or_else(|| subject.units().find(sits)).unwrap_or(*unit);
            Object { unit: Some(desk), owner: *owner, ..Object::default() }
        }
        _ => Object::default(),
    }
}

/// The version as it is set up for the unit.
fn procedure_of<'a>(
    app: &'a App,
    configuration: &'a Configuration,
    unit: UnitId,
    dossier: Option<&Dossier>,
    command: &Command,
) -> Result<&'a Procedure, ActError> {
    let id = match (dossier, command) {
        (Some(dossier), _) => &dossier.procedure,
        (None, Command::Submit { procedure, .. }) => procedure,
        _ => return Err(ActError::no_such_dossier()),
    };
    configuration.procedure(app.city(), unit, id).ok_or_else(|| match app.city().listed.get(&id.code) {
        Some(listed) if dossier.is_none() => ActError::CatalogueOnly(listed.code.clone()),
        _ => ActError::ProcedureGone(id.to_string()),
    })
}

/// The posts that may be used: those at the unit with a role for the command, and at the desk that received the
/// dossier; a citizen uses none.
fn actors(subject: &Subject, object: &Object, kind: CommandKind) -> Vec<Actor> {
    let at = |unit: Option<UnitId>, roles| unit.map_or_else(Vec::new, |unit| Actor::all(subject, unit, roles));
    let mut actors = at(object.desk, desk_roles(kind.action()));
    actors.extend(at(object.unit, unit_roles(kind.action())));
    if actors.is_empty() { vec![Actor::default()] } else { actors }
}

/// Whoever holds several posts acts in the first one in which the command is possible; when it is in none, the last
/// refusal counts.
fn first_able(
    actors: Vec<Actor>,
    decide: impl Fn(&Actor) -> Result<Vec<Event>, Refusal>,
) -> Result<(Actor, Vec<Event>), Refusal> {
    let mut refused = Refusal::NoSuchDossier;
    for actor in actors {
        match decide(&actor) {
            Ok(events) => return Ok((actor, events)),
            Err(refusal) => refused = refusal,
        }
    }
    Err(refused)
}

fn entry(app: &App, subject: &Subject, actor: &Actor, wish: &Act, fingerprint: &str, unit: UnitId) -> NewEntry {
    let who = actor.assignment.or_else(|| subject.assignments.first().map(|a| a.id)).or(subject.account);
    NewEntry {
        command_id: None,
        fingerprint: fingerprint.to_owned(),
        at: app.clock.now().as_microsecond(),
        recorded_at: clock::wall().as_microsecond(),
        actor: who.map(|id| id.to_string()).unwrap_or_default(),
        unit: unit.to_string(),
        aggregate: "dossier".into(),
        aggregate_id: wish.dossier.to_string(),
        version: None,
        command: wish.command.kind().key().into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: String::new(),
    }
}

/// What is stored of a dossier beside its body, so that it can be found.
///
/// # Errors
/// When the dossier cannot be written as JSON.
pub fn dossier_row(dossier: &Dossier, version: i64) -> Result<DossierRow, serde_json::Error> {
    let micros = |at: Option<Timestamp>| at.map(|at| at.as_microsecond());
    Ok(DossierRow {
        id: dossier.id,
        code: dossier.code.clone(),
        unit: dossier.unit.to_string(),
        stage: dossier.stage().key().into(),
        queue: dossier::queue(dossier).to_string(),
        procedure: dossier.procedure.code.clone(),
        applicant: dossier.applicant,
        channel: dossier.channel.key().into(),
        submitted_at: dossier.submitted_at.as_microsecond(),
        accepted_at: micros(dossier.accepted_at),
        due_at: micros(dossier.due_at),
        ready_at: micros(dossier.ready_at()),
        closed_at: micros(dossier.closed_at()),
        version,
        body: serde_json::to_string(dossier)?,
    })
}

/// The applicant as it is kept.
async fn applicant_of(app: &App, subject: &Subject, wish: &Act) -> Result<Option<ApplicantRow>, ActError> {
    let Some(applicant) = &wish.applicant else { return Ok(None) };
    let bound = open_id::bound(app, subject, applicant_row(applicant, subject)).await?;
    bound.map(Some).ok_or(ActError::OtherIdentity)
}

fn applicant_row(applicant: &NewApplicant, subject: &Subject) -> ApplicantRow {
    let citizen = subject.roles.contains(&Role::Citizen);
    ApplicantRow {
        id: applicant.id,
        name: applicant.name.clone(),
        identity_number: applicant.identity_number.clone(),
        phone: applicant.phone.clone(),
        person: subject.person.filter(|_| citizen).map(|person| person.to_string()),
    }
}

fn answers_row(dossier: Uuid, applicant: &NewApplicant) -> Result<Option<AnswersRow>, serde_json::Error> {
    let body = (!applicant.answers.is_empty()).then(|| serde_json::to_string(&applicant.answers)).transpose()?;
    Ok(body.map(|body| AnswersRow { dossier, body }))
}

/// Content of a wish and who made it, so that a reused command id is noticed.
fn fingerprint(subject: &Subject, wish: &Act, files: &[Offer]) -> String {
    let mut hash = Sha256::new();
    hash.update(subject.account.unwrap_or_default().as_bytes());
    hash.update(wish.dossier.as_bytes());
    // A command is plain data: turning it into JSON cannot fail.
    hash.update(serde_json::to_vec(&wish.command).unwrap_or_default());
    if let Some(applicant) = &wish.applicant {
        hash.update(applicant.id.as_bytes());
    }
    for offer in files {
        hash.update(&offer.paper);
        hash.update(&offer.kept.file);
    }
    hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Whether a command was carried out before; an error when its identifier stands for another.
async fn seen_entry(app: &App, command_id: Uuid, fingerprint: &str) -> Result<bool, ActError> {
    match app.store.entry_by_command(command_id).await? {
        Some(line) if line.fingerprint != fingerprint => Err(ActError::CommandReused),
        line => Ok(line.is_some()),
    }
}

async fn seen_before(app: &App, wish: &Act, fingerprint: &str) -> Result<Option<Done>, ActError> {
    if !seen_entry(app, wish.command_id, fingerprint).await? {
        return Ok(None);
    }
    let Some(row) = app.store.dossier(wish.dossier).await? else { return Ok(None) };
    Ok(Some(Done { dossier: serde_json::from_str(&row.body)?, version: row.version, repeated: true }))
}

/// The journal also says what was tried and not allowed; drills are judged from it.
///
/// Returns whether the dossier has to stay hidden: who was turned away and may not read it is told
/// that there is none.
async fn note_refusal(
    app: &App,
    subject: &Subject,
    wish: &Act,
    fingerprint: &str,
    attempt: &Result<Done, ActError>,
) -> Result<bool, ActError> {
    let (name, message, ground) = match attempt {
        Err(ActError::Refused(refusal, rules)) => {
            (refusal.name().key(), refusal.message(haicap_core::Lang::Vi), refusal.ground(rules).cite())
        }
        Err(ActError::Denied(denial)) => (denial.key(), crate::error::denial_note(*denial), String::new()),
        Err(ActError::Halted(obstacle)) => (obstacle.key(), obstacle.message(haicap_core::Lang::Vi), String::new()),
        Err(ActError::CatalogueOnly(_)) => {
            (crate::error::CATALOGUE_ONLY, crate::error::CATALOGUE_ONLY_WORDS.0.to_owned(), String::new())
        }
        _ => return Ok(false),
    };
    let stored = app.store.dossier(wish.dossier).await?;
    let before = stored.map(|row| serde_json::from_str::<Dossier>(&row.body)).transpose()?;
    let Some(unit) = unit_of(before.as_ref(), &wish.command) else { return Ok(false) };
    let object = object(subject, before.as_ref(), &wish.command);
    let actor = actors(subject, &object, wish.command.kind()).into_iter().next().unwrap_or_default();
    let mut entry = entry(app, subject, &actor, wish, fingerprint, unit);
    entry.outcome = Outcome::Refused;
    entry.ground = ground;
    entry.events = serde_json::json!({ "refused": name, "message": message }).to_string();
    app.store.change(Change::new(entry)).await?;
    app.journal_grew();
    let at_home = subject.units().any(|own| own == unit) || permits(subject, Action::ReadDossier, &object).is_ok();
    Ok(before.is_some() && !at_home)
}
