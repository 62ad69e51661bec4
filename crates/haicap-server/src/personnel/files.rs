//! Wishes about people's files: each is decided by the rules of the core and journalled, refused ones too.

use super::appraisal::Serious;
use super::{Actor, Batch, RecordError};
use crate::ledger::Note;
use haicap_core::city::City;
use haicap_core::staffing::{self, Command, Context, File, Refusal, Track};
use haicap_store::{NewEntry, Outcome};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A wish about one person's file.
#[derive(Debug, Clone)]
pub(crate) struct FileWish {
    /// The person.
    pub official: Uuid,
    /// The track.
    pub track: Track,
    /// What is wished.
    pub command: Command,
}

/// What came of some wishes.
#[derive(Debug, Clone, Default)]
pub(crate) struct FilesDone {
    /// How many were carried out.
    pub done: usize,
    /// Those that the rules refused; their files are unchanged.
    pub refused: Vec<(Uuid, Refusal)>,
    /// People who are not in the roster.
    pub unknown: Vec<Uuid>,
}

/// What does not change from wish to wish of a batch.
pub(crate) struct Circumstances<'a> {
    city: &'a City,
    today: Date,
    settled: BTreeMap<Uuid, staffing::Place>,
    gates: BTreeMap<String, Date>,
    serious: Serious,
}

impl<'a> Circumstances<'a> {
    /// The circumstances at the moment of a batch.
    pub(crate) fn of(city: &'a City, batch: &Batch) -> Self {
        Circumstances {
            city,
            today: city.calendar.civil(batch.at()).date(),
            settled: batch.state().settled(city),
            gates: batch.state().open_gates(),
            serious: Serious::new(),
        }
    }

    /// The store's day.
    pub(crate) fn today(&self) -> Date {
        self.today
    }

    /// The same, with what the appraisal found: acceptances need it.
    pub(crate) fn weighing(self, serious: Serious) -> Self {
        Circumstances { serious, ..self }
    }
}

/// Carries out wishes, each person's by itself: one that is refused does not hinder the others.
pub(crate) fn carry_out(
    batch: &mut Batch,
    around: &Circumstances,
    actor: &Actor,
    wishes: &[FileWish],
) -> Result<FilesDone, RecordError> {
    let mut done = FilesDone::default();
    for wish in wishes {
        match one(batch, around, actor, wish)? {
            Some(Ok(())) => done.done += 1,
            Some(Err(refusal)) => done.refused.push((wish.official, refusal)),
            None => done.unknown.push(wish.official),
        }
    }
    Ok(done)
}

fn one(
    batch: &mut Batch,
    around: &Circumstances,
    actor: &Actor,
    wish: &FileWish,
) -> Result<Option<Result<(), Refusal>>, RecordError> {
    let Some(official) = batch.state().person(wish.official) else { return Ok(None) };
    let mut file = batch.state().file(around.city, official);
    let nothing = BTreeSet::new();
    let context = Context {
        by: actor.by(wish.command.kind()),
        districts: &actor.districts,
        at: batch.at(),
        today: around.today,
        city: around.city,
        official,
        settled: around.settled.get(&wish.official),
        deadline: batch.state().deadline(file.district),
        serious: around.serious.get(&wish.official).unwrap_or(&nothing),
        gates: &around.gates,
    };
    let events = match staffing::decide(&file, wish.track, &wish.command, &context) {
        Ok(events) => events,
        Err(refusal) => {
            note_refusal(batch, &file, wish, &refusal);
            return Ok(Some(Err(refusal)));
        }
    };
    for event in &events {
        staffing::apply(&mut file, wish.track, event);
    }
    let unit = file.current(wish.track).map(|placement| placement.place.unit);
    let command = format!("{}_{}", wish.track, wish.command.kind());
    let events = serde_json::json!({ "track": wish.track, "events": events });
    batch.put(wish.official, file, Note { command: &command, unit, events: &events })?;
    Ok(Some(Ok(())))
}

fn note_refusal(batch: &mut Batch, file: &File, wish: &FileWish, refusal: &Refusal) {
    let unit = file.current(wish.track).map(|placement| placement.place.unit.to_string());
    batch.note(|entry| NewEntry {
        aggregate: "file".into(),
        aggregate_id: format!("file/{}", wish.official),
        command: format!("{}_{}", wish.track, wish.command.kind()),
        unit: unit.unwrap_or_default(),
        outcome: Outcome::Refused,
        ground: refusal.ground().cite(),
        events: serde_json::json!([{ "refused": refusal.name() }]).to_string(),
        ..entry
    });
}
