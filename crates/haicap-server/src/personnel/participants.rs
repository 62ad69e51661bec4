//! Lists of trial participants: who plays at a unit, who stands in for whom; no legal effect.
//!
//! A list is enough for a trial account and gives nothing else. Whoever has a notice or a decision takes part
//! by that paper: a list neither moves nor ends them.

use super::proposals::published;
use super::publish::{IssuedList, ListGround, take_in};
use super::records::{Participant, ParticipantList};
use super::state::State;
use super::{Actor, Batch, RecordError};
use crate::instance::Instance;
use crate::ledger::Note;
use haicap_core::city::City;
use haicap_core::document::Classification;
use haicap_core::organization::Official;
use haicap_core::staffing::{File, Place, Track};
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use std::collections::BTreeSet;
use uuid::Uuid;

/// A wish about a list (yêu cầu về danh sách tham gia).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wish {
    /// These people play these posts.
    Add(Vec<Participant>),
    /// Take people off the list.
    Remove(Vec<Uuid>),
    /// A substitute plays from now on, instead of the person they stand in for.
    CallIn(Uuid),
    /// The person who was replaced plays again.
    SendBack(Uuid),
}

/// The list of a unit, empty when there is none yet.
pub(crate) fn list_of(state: &State, unit: UnitId) -> ParticipantList {
    state.get::<ParticipantList>(&unit).cloned().unwrap_or_default()
}

/// Whether somebody takes part by a notice or decision, and not by a list.
pub(crate) fn has_paper(state: &State, official: Uuid) -> bool {
    let file = state.get::<File>(&official);
    file.is_some_and(|file| Track::ALL.iter().any(|track| file.issued(*track).is_some()))
}

/// The unit on whose list somebody stands.
pub(crate) fn listed_at(state: &State, official: Uuid) -> Option<UnitId> {
    let stands = |list: &ParticipantList| list.entries.iter().any(|entry| entry.official == official);
    state.all::<ParticipantList>().find(|(_, list)| stands(list)).map(|(unit, _)| *unit)
}

/// Where somebody is planned: the provisional placement, else what the published plan suggests.
pub(crate) fn planned(state: &State, official: Uuid) -> Option<&Place> {
    let file = state.get::<File>(&official).and_then(|file| file.current(Track::Provisional));
    let suggested = || published(state).and_then(|(_, plan)| plan.places.get(&official));
    file.map(|placement| &placement.place).or_else(suggested)
}

/// Everybody planned for a unit who is on no list yet.
pub(crate) fn planned_for(state: &State, unit: UnitId) -> Vec<(&Official, &Place)> {
    let listed: BTreeSet<Uuid> =
        state.all::<ParticipantList>().flat_map(|(_, list)| list.entries.iter().map(|entry| entry.official)).collect();
    let suggested = published(state).map(|(_, plan)| &plan.places);
    let place = |official: &Official| {
        let file = state.get::<File>(&official.id).and_then(|file| file.current(Track::Provisional));
        file.map(|placement| &placement.place).or_else(|| suggested?.get(&official.id))
    };
    let people = state.all::<Official>().map(|(_, official)| official);
    let wanted = people.filter(|official| official.pool.is_placed() && !listed.contains(&official.id));
    let planned = wanted.filter_map(|official| Some((official, place(official)?)));
    planned.filter(|(_, place)| place.unit == unit).collect()
}

/// Carries out a wish; `may` says whose names the actor may write down. Returns the list to be taken into the
/// trials at once: a substitute who was called in on a list that was handed out.
///
/// # Errors
/// The first thing that is wrong with the wish; then nothing was changed.
pub(crate) fn carry_out(
    batch: &mut Batch,
    city: &City,
    (actor, may): (&Actor, &dyn Fn(&Official) -> bool),
    unit: UnitId,
    wish: &Wish,
) -> Result<Option<IssuedList>, RecordError> {
    let mut list = list_of(batch.state(), unit);
    let (command, officials) = match wish {
        Wish::Add(people) => {
            for person in people {
                add(batch.state(), city, may, unit, &mut list, person)?;
            }
            ("add_participants", people.iter().map(|person| person.official).collect())
        }
        Wish::Remove(people) => {
            for official in people {
                remove(batch.state(), may, &mut list, *official)?;
            }
            ("remove_participants", people.clone())
        }
        Wish::CallIn(official) => {
            call(batch, may, &mut list, *official, true)?;
            ("call_in_substitute", vec![*official])
        }
        Wish::SendBack(official) => {
            call(batch, may, &mut list, *official, false)?;
            ("send_substitute_back", vec![*official])
        }
    };
    if officials.is_empty() {
        return Ok(None);
    }
    let handed_out = list.handed_out_at.is_some();
    let at_once = handed_out && matches!(wish, Wish::CallIn(_) | Wish::SendBack(_));
    list.series += u32::from(at_once);
    let issued = at_once.then(|| swap(batch.state(), city, unit, &list, officials[0], actor));
    match &issued {
        Some(issued) => list.handed_out.extend(issued.people.iter().map(|person| person.id)),
        None => list.changed_since |= handed_out,
    }
    let events = serde_json::json!({ "officials": officials, "at_once": at_once });
    batch.put(unit, list, Note { command, unit: Some(unit), events: &events })?;
    Ok(issued)
}

fn known<'s>(state: &'s State, may: &dyn Fn(&Official) -> bool, official: Uuid) -> Result<&'s Official, RecordError> {
    let unknown = || {
        let vi = "Không có người này, hoặc người này không thuộc phạm vi của bạn.";
        RecordError::wrong(vi, "there is no such person, or they are not yours")
    };
    state.person(official).filter(|official| may(official)).ok_or_else(unknown)
}

fn add(
    state: &State,
    city: &City,
    may: &dyn Fn(&Official) -> bool,
    unit: UnitId,
    list: &mut ParticipantList,
    person: &Participant,
) -> Result<(), RecordError> {
    let official = known(state, may, person.official)?;
    let kind = city.units.get(&unit).map(|unit| unit.kind);
    let post = city.blueprint.post(&person.post);
    if post.zip(kind).is_none_or(|(post, kind)| !city.takes_people(post, kind, city.opening_day)) {
        let vi = format!("Chọn chức vụ tham gia cho {}: đơn vị này không có chức vụ đã ghi.", official.name);
        return Err(RecordError::wrong(vi, "this unit has no such post"));
    }
    if let Some(other) = listed_at(state, person.official).filter(|other| *other != unit) {
        let name = city.units.get(&other).map_or_else(|| other.to_string(), |unit| unit.name.clone());
        let vi = format!("{} đã có trong danh sách tham gia của {name}; bỏ ở đó trước.", official.name);
        return Err(RecordError::wrong(vi, format!("{} is on the list of {name} already", official.code)));
    }
    // Whoever puts a substitute beside somebody decides about that person, too.
    if let Some(of) = person.substitute_for {
        known(state, may, of)?;
    }
    let stands_in = |of: Uuid| list.entries.iter().any(|e| e.official == of && e.substitute_for.is_none());
    if person.substitute_for.is_some_and(|of| of == person.official || !stands_in(of)) {
        let vi = "Người dự phòng phải dự phòng cho một người đang tham gia trong danh sách này.";
        return Err(RecordError::wrong(vi, "a substitute stands in for somebody who plays on this list"));
    }
    let is_replaced = |entry: &Participant| entry.substitute_for == Some(person.official);
    if person.substitute_for.is_some() && list.entries.iter().any(is_replaced) {
        let vi = "Người đang có người dự phòng thì không làm dự phòng cho người khác.";
        return Err(RecordError::wrong(vi, "somebody with a substitute is no substitute"));
    }
    match list.entries.iter_mut().find(|entry| entry.official == person.official) {
        Some(entry) => *entry = Participant { called_in_at: None, ..person.clone() },
        None => list.entries.push(Participant { called_in_at: None, ..person.clone() }),
    }
    Ok(())
}

fn remove(
    state: &State,
    may: &dyn Fn(&Official) -> bool,
    list: &mut ParticipantList,
    official: Uuid,
) -> Result<(), RecordError> {
    let name = known(state, may, official)?.name.clone();
    for entry in list.entries.iter_mut().filter(|entry| entry.substitute_for == Some(official)) {
        if entry.called_in_at.is_none() {
            let vi = format!("{name} đang có người dự phòng: bỏ hoặc gọi người dự phòng trước.");
            return Err(RecordError::wrong(vi, "take the substitute off the list first, or call them in"));
        }
        // Whoever plays in their place plays on their own from now on.
        (entry.substitute_for, entry.called_in_at) = (None, None);
    }
    list.entries.retain(|entry| entry.official != official);
    Ok(())
}

fn call(
    batch: &Batch,
    may: &dyn Fn(&Official) -> bool,
    list: &mut ParticipantList,
    official: Uuid,
    plays: bool,
) -> Result<(), RecordError> {
    known(batch.state(), may, official)?;
    let wrong = || {
        let vi = "Người này không phải là người dự phòng trong danh sách, hoặc người cần thay đã được thay.";
        RecordError::wrong(vi, "not a substitute, or the person was replaced already")
    };
    let of = list.entries.iter().find(|entry| entry.official == official).and_then(|entry| entry.substitute_for);
    let of = of.ok_or_else(wrong)?;
    known(batch.state(), may, of)?;
    let taken = |entry: &Participant| {
        entry.substitute_for == Some(of) && entry.official != official && entry.called_in_at.is_some()
    };
    if plays && list.entries.iter().any(taken) {
        return Err(wrong());
    }
    for entry in list.entries.iter_mut().filter(|entry| entry.official == official) {
        entry.called_in_at = plays.then(|| batch.at());
    }
    Ok(())
}

/// The identifier of a unit's list as it leaves: each time another, so that whoever plays again after a pause
/// holds a new assignment.
fn list_id(unit: UnitId, series: u32) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap participants {unit} {series}").as_bytes())
}

fn issued(city: &City, unit: UnitId, series: u32, (on, reader): (Date, &str)) -> IssuedList {
    let name = city.units.get(&unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone());
    IssuedList {
        id: list_id(unit, series),
        city: city.key.clone(),
        number: format!("Danh sách tham gia vận hành thử, {name}"),
        issued_on: on,
        ground: ListGround::Participants,
        reader: reader.to_owned(),
        people: vec![],
        ended: vec![],
        ended_from: None,
        classification: Classification::Open,
    }
}

/// What one substitute changes: they play, the person they stand in for does not; or the other way round.
fn swap(
    state: &State,
    city: &City,
    unit: UnitId,
    list: &ParticipantList,
    substitute: Uuid,
    actor: &Actor,
) -> IssuedList {
    let of = list.entries.iter().find(|entry| entry.official == substitute).and_then(|entry| entry.substitute_for);
    let day = list.handed_out_at.map(|at| city.calendar.civil(at).date()).unwrap_or(city.first_trial_day);
    let whole = handed_out(state, city, unit, list, (day, &actor.key()));
    let concerned = |id: &Uuid| *id == substitute || Some(*id) == of;
    let ended = [Some(substitute), of].into_iter().flatten().filter(|id| ends(state, unit, list, *id)).collect();
    IssuedList { people: whole.people.into_iter().filter(|person| concerned(&person.id)).collect(), ended, ..whole }
}

/// Whether somebody loses what a list gave: they do not play, no paper gives it, and no other list does.
fn ends(state: &State, unit: UnitId, list: &ParticipantList, official: Uuid) -> bool {
    let elsewhere = |(other, list): (&UnitId, &ParticipantList)| {
        *other != unit && list.handed_out_at.is_some() && list.playing().any(|entry| entry.official == official)
    };
    !list.playing().any(|entry| entry.official == official)
        && !has_paper(state, official)
        && !state.all::<ParticipantList>().any(elsewhere)
}

/// The list as it leaves the personnel part: everybody who plays and has no paper yet; whoever was handed out
/// and plays no more has ended.
pub(crate) fn handed_out(
    state: &State,
    city: &City,
    unit: UnitId,
    list: &ParticipantList,
    (day, reader): (Date, &str),
) -> IssuedList {
    let person = |entry: &Participant| {
        let official = state.person(entry.official).filter(|official| !has_paper(state, official.id))?;
        let concurrent = city.blueprint.post(&entry.post).map(|post| post.concurrent_with.iter().cloned().collect());
        let place = Place { unit, post: entry.post.clone(), concurrent: concurrent.unwrap_or_default() };
        Some(super::papers::issued_person(official, &place, None))
    };
    IssuedList {
        people: list.playing().filter_map(person).collect(),
        ended: list.handed_out.iter().copied().filter(|id| ends(state, unit, list, *id)).collect(),
        ..issued(city, unit, list.series, (day, reader))
    }
}

/// Hands a list out: from now on its names may leave the personnel part, as the list that is returned.
///
/// # Errors
/// When nobody is on the list.
pub(crate) fn hand_out(batch: &mut Batch, city: &City, actor: &Actor, unit: UnitId) -> Result<IssuedList, RecordError> {
    let mut list = list_of(batch.state(), unit);
    if list.entries.is_empty() && list.handed_out.is_empty() {
        let vi = "Danh sách chưa có ai: thêm người tham gia trước khi giao.";
        return Err(RecordError::wrong(vi, "nobody is on the list"));
    }
    let day = city.calendar.civil(batch.at()).date();
    list.series += 1;
    let issued = handed_out(batch.state(), city, unit, &list, (day, &actor.key()));
    list.handed_out_at = Some(batch.at());
    list.changed_since = false;
    list.handed_out.extend(issued.people.iter().map(|person| person.id));
    let officials: Vec<Uuid> = issued.people.iter().map(|person| person.id).collect();
    let events = serde_json::json!({ "officials": officials, "ended": issued.ended });
    batch.put(unit, list, Note { command: "hand_out_participants", unit: Some(unit), events: &events })?;
    Ok(issued)
}

/// Takes a list into the trials of this process; on a machine of its own it is taken there as a file.
///
/// # Errors
/// When a store fails.
pub(crate) async fn carry_into_trials(instance: &Instance, list: &IssuedList) -> Result<(), RecordError> {
    if !instance.is_personnel_only() {
        take_in(instance, list).await?;
    }
    Ok(())
}
