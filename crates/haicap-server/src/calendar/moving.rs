//! Counting due dates again after a decree, in bounded batches; who was told is told once.

use super::{Decreed, Moved};
use crate::act::dossier_row;
use crate::app::App;
use crate::clock::wall;
use crate::ledger::{Note, RecordError};
use crate::outgoing::to_tell;
use haicap_core::configuration::Configuration;
use haicap_core::dossier::{Counted, Dossier, Event, apply, counted_again};
use haicap_core::territory::UnitId;
use haicap_core::time::Calendar;
use haicap_store::{Change, DossierRow, NewEntry, StoreError};
use jiff::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The command, as the journal names it.
pub(crate) const MOVE_DUE: &str = "move_due";

/// Dossiers that are written in one transaction.
const BATCH: u32 = 200;
/// How often a batch that lost a race is looked at again before each dossier is written by itself.
const ATTEMPTS: u32 = 4;

/// Counts again for every decree of the store that was not carried to its end, in the order in which they were taken
/// down: after a crash that is where it goes on.
pub(crate) async fn go_on(app: &App) -> Result<(), RecordError> {
    loop {
        let state = app.rehearsal.state();
        let taken_down = |decreed: &&Decreed| decreed.withdrawn.as_ref().map_or(decreed.at, |withdrawn| withdrawn.at);
        let open = app.decrees(&state).filter(|decreed| decreed.moved.is_none()).min_by_key(taken_down);
        let Some(decreed) = open else { return Ok(()) };
        let moved = move_all(app, decreed).await?;
        let (key, done) =
            (Decreed::key(&decreed.store, decreed.day), Decreed { moved: Some(moved), ..decreed.clone() });
        let by = decreed.by.clone();
        let write = app.rehearsal.change(app, &by, |batch| {
            batch.put(key, done, Note { command: "due_dates_counted", unit: None, events: &moved })
        });
        write.await?;
    }
}

/// What a decree would come to, if it were taken down now.
pub(crate) async fn would_move(app: &App, decreed: &Decreed) -> Result<Moved, RecordError> {
    let counting = Counting { app, configuration: &app.configuration(), decreed, planned: true };
    let (mut calendars, mut sum, mut after) = (BTreeMap::new(), Moved::default(), None);
    loop {
        let rows = counting.page(after, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(sum) };
        after = Some(last.id);
        for row in &rows {
            counting.count(row, &mut calendars, &mut sum)?;
        }
    }
}

async fn move_all(app: &App, decreed: &Decreed) -> Result<Moved, RecordError> {
    let counting = Counting { app, configuration: &app.configuration(), decreed, planned: false };
    let (mut calendars, mut sum, mut after, mut lost) = (BTreeMap::new(), Moved::default(), None, 0);
    loop {
        // A dossier that is worked on all the time must not keep the others waiting.
        let rows = counting.page(after, if lost < ATTEMPTS { BATCH } else { 1 }).await?;
        let Some(last) = rows.last() else { return Ok(sum) };
        let (mut changes, mut counted) = (Vec::new(), sum);
        for row in &rows {
            changes.extend(counting.count(row, &mut calendars, &mut counted)?);
        }
        let written = if changes.is_empty() { Ok(()) } else { app.store.change_all(changes).await };
        match written {
            Ok(()) => (sum, after, lost) = (counted, Some(last.id), 0),
            Err(StoreError::Conflict { .. }) if lost < 10 * ATTEMPTS => lost += 1,
            Err(error) => return Err(error.into()),
        }
        app.journal_grew();
    }
}

/// One counting of a store.
struct Counting<'a> {
    app: &'a App,
    configuration: &'a Configuration,
    decreed: &'a Decreed,
    /// Whether the decree is only thought of.
    planned: bool,
}

/// The calendar of each unit before and after the decree.
type Calendars = BTreeMap<UnitId, (Calendar, Calendar)>;

impl Counting<'_> {
    /// Running dossiers that are due on the day or later, and those with a new date: no other can be touched by it.
    async fn page(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<DossierRow>, RecordError> {
        let calendar = &self.app.city().calendar;
        let from = calendar.moment(self.decreed.day.at(0, 0, 0, 0)).as_microsecond();
        Ok(self.app.store.running_dossiers(from, after, limit).await?)
    }

    fn calendars(&self, unit: UnitId) -> (Calendar, Calendar) {
        let calendar = self.configuration.calendar(self.app.city(), unit);
        let now = self.app.decreed(calendar, None).into_owned();
        if self.planned {
            let mut then = now.clone();
            then.decree(self.decreed.day, &self.decreed.decree);
            return (now, then);
        }
        (self.app.decreed(calendar, Some(self.decreed)).into_owned(), now)
    }

    /// Counts one dossier again; what is to be written when it moves.
    fn count(
        &self,
        row: &DossierRow,
        calendars: &mut Calendars,
        sum: &mut Moved,
    ) -> Result<Option<Change>, RecordError> {
        let dossier: Dossier = serde_json::from_str(&row.body)?;
        let (before, after) = &*calendars.entry(dossier.unit).or_insert_with(|| self.calendars(dossier.unit));
        let procedure = self.configuration.procedure(self.app.city(), dossier.unit, &dossier.procedure);
        let now = self.app.clock.now();
        let counted =
            procedure.map(|procedure| counted_again(&dossier, procedure, (before, after), now, &self.decreed.reason()));
        match counted {
            Some(Counted::Moves(event)) => {
                sum.moved += 1;
                return Ok(Some(self.change(dossier, (row.version + 1, after), event, now)?));
            }
            Some(Counted::Already) => sum.moved += 1,
            Some(Counted::Untouched) => sum.untouched += 1,
            Some(Counted::Stays) | None => sum.stayed += 1,
        }
        Ok(None)
    }

    fn change(
        &self,
        dossier: Dossier,
        (version, calendar): (i64, &Calendar),
        event: Event,
        at: Timestamp,
    ) -> Result<Change, RecordError> {
        let (id, unit) = (dossier.id, dossier.unit);
        let mut state = Some(dossier.clone());
        apply(&mut state, id, at, None, &event);
        let state = state.unwrap_or(dossier);
        let told = to_tell(&state, &event, (at, calendar))?;
        let entry = NewEntry {
            command_id: None,
            fingerprint: String::new(),
            at: at.as_microsecond(),
            recorded_at: wall().as_microsecond(),
            actor: self.decreed.by.clone(),
            unit: unit.to_string(),
            version: Some(version),
            ground: self.decreed.reason(),
            events: serde_json::to_string(&[event])?,
            ..crate::rights::operator_entry("dossier", &id.to_string(), MOVE_DUE)
        };
        Ok(Change {
            dossier: Some(dossier_row(&state, version)?),
            followups: told.into_iter().collect(),
            ..Change::new(entry)
        })
    }
}
