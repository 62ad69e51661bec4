//! What was published since the pack: versions of procedures, lines of the catalogue (danh mục thủ tục của thành phố).
//!
//! Versions never change and are never taken away, so the city as it was stays true for whoever still reads it: a
//! publication adds a newer city behind it, and the next question is answered by that one, in every store.

use crate::app::App;
use crate::ledger::{Note, RecordError};
use crate::rehearsal::{Batch, Rehearsal, State};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::procedure::{Edition, Listed, Procedure, edition_faults, version_faults};
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

/// A line of the catalogue that was brought in here: it takes no dossiers, and a later table may change it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct ListedHere {
    pub(crate) listed: Listed,
    /// The paper it rests on, with its day.
    pub(crate) paper: String,
    pub(crate) paper_date: Date,
    pub(crate) at: Timestamp,
    pub(crate) by: String,
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
    let otherwise = |here: &&ListedHere| city.listed.get(&here.listed.code) != Some(&here.listed);
    let listed: Vec<_> = state.all::<ListedHere>().map(|(_, here)| here).filter(otherwise).collect();
    if versions.is_empty() && listed.is_empty() {
        return None;
    }
    let mut city = city.clone();
    for ListedHere { listed, .. } in listed {
        city.listed.insert(listed.code.clone(), listed.clone());
    }
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

/// The same for several, each of another procedure; what is wrong with one begins with its code.
///
/// # Errors
/// What is wrong, in both languages.
pub(crate) fn check_all(city: &City, paper: &Paper, new: &[NewVersion], today: Date) -> Result<(), RecordError> {
    let of_paper = edition_faults(&paper.edition(), today);
    let said = |lang| {
        let of_one = |one: &NewVersion| {
            let faults = version_faults(city, &one.code, &one.procedure, today);
            faults.into_iter().map(|fault| format!("{}: {}", one.code, fault.message(lang))).collect::<Vec<_>>()
        };
        let of_paper = of_paper.iter().map(|fault| fault.message(lang));
        of_paper.chain(new.iter().flat_map(of_one)).collect::<Vec<_>>().join("\n")
    };
    let vi = said(Lang::Vi);
    if vi.is_empty() { Ok(()) } else { Err(RecordError::wrong(vi, said(Lang::En))) }
}

/// Publishes versions and lines of the catalogue, all of them or none: kept for good, journalled, in use in every store,
/// a version from its first day on.
///
/// # Errors
/// What stands against one of them; or the store failed.
pub(crate) async fn publish(
    app: &App,
    by: &str,
    paper: &Paper,
    versions: Vec<NewVersion>,
    listed: Vec<Listed>,
) -> Result<(), RecordError> {
    let today = today(app);
    let work = |batch: &mut Batch| {
        // The records know what somebody else published a moment ago.
        let known = with(app.city(), batch.state());
        check_all(known.as_ref().unwrap_or(app.city()), paper, &versions, today)?;
        versions.into_iter().try_for_each(|new| put(batch, by, paper, new.procedure))?;
        listed.into_iter().try_for_each(|listed| put_listed(batch, by, paper, listed))
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

fn put_listed(batch: &mut Batch, by: &str, paper: &Paper, listed: Listed) -> Result<(), RecordError> {
    let (code, name, paper_date, at) = (listed.code.clone(), tidy(&paper.name), paper.date, batch.at());
    let events = serde_json::json!([{ "listed": listed, "paper": name, "paper_date": paper_date }]);
    let here = ListedHere { listed, paper: name, paper_date, at, by: by.to_owned() };
    batch.put(code, here, Note { command: "list_procedure", unit: None, events: &events })
}
