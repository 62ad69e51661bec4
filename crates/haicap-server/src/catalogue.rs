//! What was published since the pack: versions of procedures (danh mục thủ tục của thành phố).
//!
//! Versions never change and are never taken away, so the city as it was stays true for whoever still reads it: a
//! publication adds a newer city behind it, and the next question is answered by that one, in every store.

use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::{Batch, Rehearsal, State};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::procedure::{Edition, Procedure, edition_faults, version_faults};
use haicap_core::words::tidy;
use haicap_pack::Pack;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A version of a procedure that was published here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct PublishedVersion {
    pub(crate) procedure: Procedure,
    /// The paper it rests on, with its day.
    pub(crate) paper: String,
    pub(crate) paper_date: Date,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
}

impl PublishedVersion {
    /// The key of its record.
    pub(crate) fn key(code: &str, version: u32) -> String {
        format!("{code}/{version}")
    }
}

/// The paper that a publication rests on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Paper {
    pub(crate) name: String,
    pub(crate) date: Date,
}

impl Paper {
    fn edition(&self) -> Edition<'_> {
        Edition { paper: &self.name, paper_date: self.date }
    }
}

/// A version that is to be published.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewVersion {
    /// Of which procedure.
    pub(crate) code: String,
    pub(crate) procedure: Procedure,
}

/// The city of the pack, and after each publication the city with it.
pub(crate) struct Cities {
    pack: Arc<Pack>,
    later: OnceLock<Box<Later>>,
    /// Publications are taken up one after another.
    turn: Mutex<()>,
}

struct Later {
    city: City,
    next: OnceLock<Box<Later>>,
}

impl Cities {
    /// The city of the pack alone.
    pub(crate) fn new(pack: Arc<Pack>) -> Self {
        Cities { pack, later: OnceLock::new(), turn: Mutex::new(()) }
    }

    /// The city as it is now.
    pub(crate) fn newest(&self) -> &City {
        let (mut city, mut next) = (&self.pack.city, &self.later);
        while let Some(later) = next.get() {
            (city, next) = (&later.city, &later.next);
        }
        city
    }

    /// Takes up what the records hold and the newest city does not.
    pub(crate) fn take_up(&self, rehearsal: &Rehearsal) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let city = with(self.newest(), &rehearsal.state());
        let mut next = &self.later;
        while let Some(later) = next.get() {
            next = &later.next;
        }
        if let Some(city) = city {
            next.get_or_init(|| Box::new(Later { city, next: OnceLock::new() }));
        }
    }
}

/// The city with what was published; nothing when it has all of it. What was published here stays as it was, whatever a
/// later pack says of the same version: dossiers were taken in under it.
fn with(city: &City, state: &State) -> Option<City> {
    let missing = |published: &&PublishedVersion| city.procedure(&published.procedure.id) != Some(&published.procedure);
    let versions: Vec<_> = state.all::<PublishedVersion>().map(|(_, published)| published).filter(missing).collect();
    if versions.is_empty() {
        return None;
    }
    let mut city = city.clone();
    for PublishedVersion { procedure, .. } in versions {
        if city.procedures.insert(procedure.id.clone(), procedure.clone()).is_some() {
            tracing::warn!(version = %procedure.id, "the pack has another version of this number; the published one holds");
        }
    }
    Some(city)
}

/// Today by the city's time.
pub(crate) fn today(app: &App) -> Date {
    app.city().calendar.civil(app.rehearsal.now()).date()
}

/// Everything that stands against publishing a version, a line each.
///
/// # Errors
/// What is wrong, in both languages.
pub(crate) fn check(city: &City, paper: &Paper, new: &NewVersion, today: Date) -> Result<(), RecordError> {
    let mut faults = version_faults(city, &new.code, &new.procedure, today);
    faults.extend(edition_faults(&paper.edition(), today));
    let said = |lang| faults.iter().map(|fault| fault.message(lang)).collect::<Vec<_>>().join("\n");
    if faults.is_empty() { Ok(()) } else { Err(RecordError::wrong(said(Lang::Vi), said(Lang::En))) }
}

/// Publishes a version: kept for good, journalled, in use in every store from its first day on.
///
/// # Errors
/// What stands against it; or the store failed.
pub(crate) async fn publish(app: &App, by: &str, paper: &Paper, new: NewVersion) -> Result<(), RecordError> {
    let today = today(app);
    let work = |batch: &mut Batch| {
        // The records know what somebody else published a moment ago.
        let known = with(app.city(), batch.state());
        check(known.as_ref().unwrap_or(app.city()), paper, &new, today)?;
        put(batch, by, paper, new.procedure)
    };
    app.rehearsal.change(app, by, work).await?;
    app.cities.take_up(&app.rehearsal);
    Ok(())
}

fn put(batch: &mut Batch, by: &str, paper: &Paper, procedure: Procedure) -> Result<(), RecordError> {
    let key = PublishedVersion::key(&procedure.id.code, procedure.id.version);
    let (name, paper_date, at) = (tidy(&paper.name), paper.date, batch.at());
    let events = serde_json::json!([{ "procedure": procedure.id, "in_force_from": procedure.in_force_from,
        "paper": name, "paper_date": paper_date }]);
    let published = PublishedVersion { procedure, paper: name, paper_date, at, by: by.to_owned() };
    batch.put(key, published, Note { command: "publish_version", unit: None, events: &events })
}
