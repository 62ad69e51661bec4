//! Days off and days of work that were decreed when the pack was long written (ngày nghỉ, ngày làm bù ban hành sau).
//!
//! A decree is a record of the city store for one store. It is in use from the moment it is written down; then every
//! running due date of that store is counted again ([`moving`]), journalled, and the applicant told.

mod moving;
mod order;

pub(crate) use moving::{MOVE_DUE, go_on, would_move};
pub use order::{DayOrder, WithdrawOrder, decree_day, decreed_days, withdraw_day};

use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::State;
use haicap_core::Lang;
use haicap_core::configuration::Configuration;
use haicap_core::territory::UnitId;
use haicap_core::time::{Calendar, Decree, DecreeFault, decree_faults};
use haicap_core::words::{date as written, tidy};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A decree about a day of one store's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Decreed {
    /// The store, `official` or `trial-N`.
    pub(crate) store: String,
    pub(crate) day: Date,
    pub(crate) decree: Decree,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
    pub(crate) withdrawn: Option<Withdrawal>,
    /// What came of counting again; none while that is not finished.
    pub(crate) moved: Option<Moved>,
}

/// That a decree holds no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Withdrawal {
    pub(crate) paper: String,
    pub(crate) paper_date: Date,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
}

/// What counting the due dates again came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Moved {
    /// Due dates that moved.
    pub moved: u64,
    /// Due dates that the day does not touch.
    pub untouched: u64,
    /// Due dates that stay although the day touches them: somebody promised that very moment, or it would be past.
    pub stayed: u64,
}

/// What keeps two from changing the calendar of a store at once.
#[derive(Default)]
pub(crate) struct Days {
    /// Decrees are taken down one after another, each counted to its end.
    turn: tokio::sync::Mutex<()>,
    /// Whoever promises a due date holds it for reading: after the calendar has changed, none is written by the old one.
    pub(crate) in_use: tokio::sync::RwLock<()>,
}

impl Decreed {
    /// The key of its record.
    pub(crate) fn key(store: &str, day: Date) -> String {
        format!("{store}/{day}")
    }

    /// Day, name and paper, as the journal and the citizen read them.
    pub(crate) fn reason(&self) -> String {
        let Decree { name, paper, paper_date, .. } = &self.decree;
        match &self.withdrawn {
            None => format!("{}: {name} ({paper}, {})", written(self.day), written(*paper_date)),
            Some(by) => format!("{}: bỏ “{name}” ({}, {})", written(self.day), by.paper, written(by.paper_date)),
        }
    }
}

impl App {
    /// Every decree about this store's calendar, by day.
    pub(crate) fn decrees<'s>(&self, state: &'s State) -> impl Iterator<Item = &'s Decreed> {
        let store = self.kind.key();
        state.all::<Decreed>().map(|(_, decreed)| decreed).filter(move |decreed| decreed.store == store)
    }

    /// The calendar by which a unit counts: as the store is set up, with the days that were decreed.
    pub(crate) fn calendar<'a>(&'a self, configuration: &'a Configuration, unit: UnitId) -> Cow<'a, Calendar> {
        self.decreed(configuration.calendar(self.city(), unit), None)
    }

    /// The calendar of the city with the days that were decreed.
    pub(crate) fn city_calendar(&self) -> Cow<'_, Calendar> {
        self.decreed(&self.city().calendar, None)
    }

    /// A calendar with the decrees in force; the day of `but` is left as it was before that decree, or its withdrawal.
    fn decreed<'a>(&self, calendar: &'a Calendar, but: Option<&Decreed>) -> Cow<'a, Calendar> {
        let state = self.rehearsal.state();
        let mut calendar = Cow::Borrowed(calendar);
        for decreed in self.decrees(&state) {
            let asked = but.is_some_and(|but| but.day == decreed.day);
            if decreed.withdrawn.is_none() != asked {
                calendar.to_mut().decree(decreed.day, &decreed.decree);
            }
        }
        calendar
    }

    /// Today in this store.
    pub(crate) fn today(&self) -> Date {
        self.city().calendar.civil(self.clock.now()).date()
    }
}

/// Everything that is wrong with a decree, in one sentence for each language.
pub(crate) fn check(app: &App, day: Date, decree: &Decree) -> Result<(), RecordError> {
    let faults = decree_faults(&app.city_calendar(), day, decree, app.today());
    if faults.is_empty() {
        return Ok(());
    }
    let said = |lang| faults.iter().map(|fault| fault.label(lang)).collect::<Vec<_>>().join(" ");
    let wrong = RecordError::wrong(said(Lang::Vi), said(Lang::En));
    Err(match faults.as_slice() {
        [one] => wrong.at(field_of(*one)),
        _ => wrong,
    })
}

/// The field of a form that a fault is about.
const fn field_of(fault: DecreeFault) -> &'static str {
    match fault {
        DecreeFault::Name => "name",
        DecreeFault::Paper => "paper",
        DecreeFault::PaperInFuture => "paper_date",
        DecreeFault::Past | DecreeFault::TooFar | DecreeFault::AlreadyOff | DecreeFault::AlreadyWorked => "date",
    }
}

/// Takes a decree down and counts every running due date again. Doing it again goes on where it stopped.
///
/// # Errors
/// What is wrong with the decree; or the store failed, and the rest is counted when it is done again.
pub(crate) async fn decree(app: &Arc<App>, by: &str, day: Date, decree: Decree) -> Result<Moved, RecordError> {
    let decree = Decree { name: tidy(&decree.name), paper: tidy(&decree.paper), ..decree };
    let (app, by) = (app.clone(), by.to_owned());
    // Whoever asked may go away meanwhile; what was begun is carried to its end.
    finished(tokio::spawn(async move {
        let _turn = app.days.turn.lock().await;
        go_on(&app).await?;
        let (state, key) = (app.rehearsal.state(), Decreed::key(&app.kind.key(), day));
        let known = state.get::<Decreed>(&key).filter(|known| known.withdrawn.is_none());
        if let Some(Decreed { moved: Some(moved), .. }) = known.filter(|known| known.decree == decree) {
            return Ok(*moved);
        }
        if known.is_some() {
            let (vi, en) = (
                "đã có văn bản khác ghi về ngày này: bỏ văn bản ấy trước",
                "another decree holds about this day: withdraw it first",
            );
            let said = |text| format!("{}: {text}.", written(day));
            return Err(RecordError::wrong(said(vi), said(en)).at("date"));
        }
        check(&app, day, &decree)?;
        let store = app.kind.key();
        put(&app, &by, key.clone(), "decree_day", |at, by| {
            Ok(Decreed { store, day, decree, at, by, withdrawn: None, moved: None })
        })
        .await?;
        go_on(&app).await?;
        outcome(&app, &key)
    }))
    .await
}

/// Takes down that a decree holds no more: the day is again what the pack says.
///
/// # Errors
/// When there is no such decree, or see [`decree`].
pub(crate) async fn withdraw(
    app: &Arc<App>,
    by: &str,
    day: Date,
    (paper, paper_date): (&str, Date),
) -> Result<Moved, RecordError> {
    let (app, by, paper) = (app.clone(), by.to_owned(), tidy(paper));
    finished(tokio::spawn(async move {
        let _turn = app.days.turn.lock().await;
        go_on(&app).await?;
        let key = Decreed::key(&app.kind.key(), day);
        let known = app.rehearsal.state().get::<Decreed>(&key).cloned();
        let known = known.ok_or_else(|| {
            let (vi, en) = ("chưa có văn bản nào ghi về ngày này", "no decree was taken down about this day");
            RecordError::wrong(format!("{}: {vi}.", written(day)), format!("{}: {en}.", written(day)))
        })?;
        if let (Some(_), Some(moved)) = (&known.withdrawn, known.moved) {
            return Ok(moved);
        }
        let check = Decree { paper: paper.clone(), paper_date, ..known.decree.clone() };
        let wrong = decree_faults(&app.city().calendar, day, &check, app.today());
        let counts =
            |fault: &&DecreeFault| matches!(fault, DecreeFault::Paper | DecreeFault::PaperInFuture | DecreeFault::Past);
        if let Some(fault) = wrong.iter().find(counts) {
            return Err(RecordError::wrong(fault.label(Lang::Vi), fault.label(Lang::En)).at(field_of(*fault)));
        }
        put(&app, &by, key.clone(), "withdraw_day", |at, by| {
            Ok(Decreed { withdrawn: Some(Withdrawal { paper, paper_date, at, by }), moved: None, ..known })
        })
        .await?;
        go_on(&app).await?;
        outcome(&app, &key)
    }))
    .await
}

async fn finished(task: tokio::task::JoinHandle<Result<Moved, RecordError>>) -> Result<Moved, RecordError> {
    task.await.unwrap_or_else(|error| {
        tracing::error!(%error, "counting due dates again ended early");
        let words = ("Chưa tính lại xong hạn trả. Hãy gửi lại.", "Due dates are not all counted again. Send it again.");
        Err(RecordError::wrong(words.0, words.1))
    })
}

/// Writes a record while nobody promises a due date by the calendar as it was.
async fn put(
    app: &App,
    by: &str,
    key: String,
    command: &str,
    make: impl FnOnce(Timestamp, String) -> Result<Decreed, RecordError>,
) -> Result<(), RecordError> {
    let _nobody = app.days.in_use.write().await;
    let write = app.rehearsal.change(app, by, |batch| {
        let decreed = make(batch.at(), by.to_owned())?;
        let events = serde_json::json!({ "day": decreed.day, "store": decreed.store, "reason": decreed.reason() });
        batch.put(key, decreed, Note { command, unit: None, events: &events })
    });
    write.await
}

fn outcome(app: &App, key: &str) -> Result<Moved, RecordError> {
    let state = app.rehearsal.state();
    Ok(state.get::<Decreed>(&key.to_owned()).and_then(|decreed| decreed.moved).unwrap_or_default())
}
