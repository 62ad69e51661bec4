//! The halls of the units: tickets given out and called, each change in the journal and told to whoever looks on.

use crate::app::{App, AppKind};
use crate::clock;
use crate::look_up::Place;
use crate::rehearsal::opening;
use haicap_core::access::{Action, Object, Subject, permits, unit_roles};
use haicap_core::organization::{Assignment, Role};
use haicap_core::queue::{Caller, CounterCommand, Priority, Purpose, Ticket, TicketRefusal, serve, take};
use haicap_core::territory::UnitId;
use haicap_store::{Change, NewEntry, Outcome, StoreError, TicketRow};
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;
use uuid::Uuid;

/// How often a lost race is decided again.
const ATTEMPTS: usize = 8;

/// Tells those who look at a hall that something changed there.
#[derive(Default)]
pub(crate) struct Halls(Mutex<BTreeMap<UnitId, watch::Sender<u64>>>);

impl Halls {
    /// Changes whenever a ticket of the unit does.
    pub(crate) fn watch(&self, unit: UnitId) -> watch::Receiver<u64> {
        self.with(unit, watch::Sender::subscribe)
    }

    fn changed(&self, unit: UnitId) {
        self.with(unit, |sender| sender.send_modify(|revision| *revision += 1));
    }

    fn with<T>(&self, unit: UnitId, work: impl FnOnce(&watch::Sender<u64>) -> T) -> T {
        let mut halls = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        work(halls.entry(unit).or_insert_with(|| watch::channel(0).0))
    }
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HallError {
    /// The rules do not allow it.
    #[error("refused: {0}")]
    Refused(TicketRefusal),
    /// The unit does not work for real yet.
    #[error("the unit is not open yet")]
    NotOpen,
    /// From one place too many numbers were taken.
    #[error("too many numbers from one place")]
    TooMany,
    /// The identifier of the command belongs to another one.
    #[error("the command was used for something else")]
    Reused,
    /// Too many others at the same time.
    #[error("too busy")]
    Busy,
    /// A stored ticket could not be read.
    #[error("a stored ticket cannot be read: {0}")]
    Damaged(#[from] serde_json::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Numbers that may be taken from one place in a quarter of an hour: a hall is one place, with its machine and
/// the phones of many people. A citizen who signed in is a place of their own.
const PER_PLACE: u32 = 120;

/// Whether no number is given out to somebody because too many were; staff of the unit take them for people all the same.
pub(crate) fn too_many(app: &App, subject: &Subject, place: &Place, unit: UnitId) -> bool {
    let object = Object { unit: Some(unit), ..Object::default() };
    let citizen = subject.account.filter(|_| subject.roles.contains(&Role::Citizen));
    let from = citizen.map_or_else(|| format!("place {}", place.0), |account| format!("account {account}"));
    permits(subject, Action::Accept, &object).is_err() && !app.look_ups.tickets.take(&[(from, PER_PLACE)])
}

/// The post with which somebody calls at a unit.
pub(crate) fn caller_at(subject: &Subject, unit: Option<UnitId>) -> Option<(UnitId, Uuid)> {
    let roles = unit_roles(Action::Accept);
    let here = |held: &&Assignment| unit.is_none_or(|unit| held.unit == unit);
    let mut held = subject.assignments.iter().filter(here);
    held.find(|held| roles.iter().any(|role| held.roles.contains(role))).map(|held| (held.unit, held.id))
}

/// Today's tickets of a unit with their versions, by number.
struct Day {
    date: Date,
    tickets: Vec<Ticket>,
    versions: BTreeMap<u32, i64>,
}

/// Today by the unit's calendar, and its tickets.
pub(crate) async fn today(app: &App, unit: UnitId) -> Result<(Date, Vec<Ticket>), HallError> {
    read(app, unit).await.map(|day| (day.date, day.tickets))
}

async fn read(app: &App, unit: UnitId) -> Result<Day, HallError> {
    let configuration = app.configuration();
    let date = app.calendar(&configuration, unit).civil(app.clock.now()).date();
    let rows = app.store.tickets(&unit.to_string(), &date.to_string()).await?;
    let versions = rows.iter().map(|row| (row.number, row.version)).collect();
    let tickets = rows.iter().map(|row| serde_json::from_str(&row.body)).collect::<Result<_, _>>()?;
    Ok(Day { date, tickets, versions })
}

/// Gives out a number. `command` is made by the page: the same one again is answered with the number that it got.
///
/// # Errors
/// See [`HallError`].
pub(crate) async fn give_out(
    app: &App,
    unit: UnitId,
    command: Uuid,
    (purpose, priority): (Purpose, Option<Priority>),
) -> Result<(Date, u32), HallError> {
    if app.kind == AppKind::Official && !opening::is_open(&app.rehearsal.state(), unit) {
        return Err(HallError::NotOpen);
    }
    let decide = |day: &[Ticket]| {
        let configuration = app.configuration();
        take(day, purpose, priority, app.clock.now(), &app.calendar(&configuration, unit))
    };
    change(app, unit, ("take_ticket", Some(command), ""), decide).await
}

/// Carries out a command of a counter.
///
/// # Errors
/// See [`HallError`].
pub(crate) async fn call(app: &App, unit: UnitId, command: CounterCommand, caller: Caller) -> Result<u32, HallError> {
    let name = match command {
        CounterCommand::CallNext | CounterCommand::Call(_) => "call_ticket",
        CounterCommand::Skip(_) => "skip_ticket",
        CounterCommand::Close(_) => "close_ticket",
    };
    let decide = |day: &[Ticket]| serve(day, command, caller, app.clock.now());
    change(app, unit, (name, None, &caller.by.to_string()), decide).await.map(|(_, number)| number)
}

/// One change: read, decided, committed with its entry; a lost race is decided again.
async fn change(
    app: &App,
    unit: UnitId,
    (name, command, actor): (&str, Option<Uuid>, &str),
    decide: impl Fn(&[Ticket]) -> Result<Ticket, TicketRefusal>,
) -> Result<(Date, u32), HallError> {
    let _turn = app.unit_turn(unit).lock().await;
    for _ in 0..ATTEMPTS {
        if let Some(known) = given_before(app, command).await? {
            return Ok(known);
        }
        let day = read(app, unit).await?;
        let ticket = decide(&day.tickets).map_err(HallError::Refused)?;
        let version = day.versions.get(&ticket.number).copied().unwrap_or(0) + 1;
        let row = TicketRow {
            unit: unit.to_string(),
            day: day.date.to_string(),
            number: ticket.number,
            version,
            body: serde_json::to_string(&ticket)?,
        };
        let entry = NewEntry {
            command_id: command,
            fingerprint: String::new(),
            at: app.clock.now().as_microsecond(),
            recorded_at: clock::wall().as_microsecond(),
            actor: actor.to_owned(),
            unit: unit.to_string(),
            aggregate: "ticket".into(),
            aggregate_id: format!("ticket/{unit}/{}/{}", day.date, ticket.number),
            version: Some(version),
            command: name.into(),
            outcome: Outcome::Done,
            ground: String::new(),
            events: format!("[{}]", row.body),
        };
        match app.store.change(Change { ticket: Some(row), ..Change::new(entry) }).await {
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
            Ok(()) => {
                app.journal_grew();
                app.halls.changed(unit);
                return Ok((day.date, ticket.number));
            }
        }
    }
    Err(HallError::Busy)
}

/// The number that a command got before.
async fn given_before(app: &App, command: Option<Uuid>) -> Result<Option<(Date, u32)>, HallError> {
    let Some(command) = command else { return Ok(None) };
    let Some(entry) = app.store.entry_by_command(command).await? else { return Ok(None) };
    let known = entry.aggregate_id.rsplit_once('/').and_then(|(rest, number)| {
        let (_, day) = rest.rsplit_once('/').filter(|_| entry.aggregate == "ticket")?;
        Some((day.parse().ok()?, number.parse().ok()?))
    });
    known.map(Some).ok_or(HallError::Reused)
}
