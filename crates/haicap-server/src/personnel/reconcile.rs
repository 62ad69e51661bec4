//! What was issued, compared with what the city and its open stores hold (đối chiếu).
//!
//! A paper is issued in the personnel store and then taken into the city's; a crash between the two leaves people without
//! their accounts, or with accounts that they lost. So the difference is carried out when the stores are opened, and when
//! somebody leaves. People of whom nothing was issued here are left alone: their lists came from elsewhere.

use super::RecordError;
use super::papers::list_of;
use super::participants::handed_out;
use super::publish::{IssuedList, ListGround, Taking, take_in_lists};
use super::records::{Paper, ParticipantList};
use super::state::State;
use crate::instance::Instance;
use haicap_core::city::City;
use haicap_core::document::Classification;
use haicap_core::organization::Official;
use haicap_core::staffing::{File, PaperRef, Track};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Who is named as the reader of these lists.
const READER: &str = "reconciliation";

/// Brings the city and its open stores up to what was issued; returns how many people that concerned.
///
/// # Errors
/// When a store fails.
pub(crate) async fn reconcile(instance: &Instance) -> Result<usize, RecordError> {
    let state = instance.personnel().personnel.state();
    if instance.is_personnel_only() || state.people.is_empty() {
        return Ok(0);
    }
    let lists = due(&state, instance.city());
    let concerned = take_in_lists(instance, &lists, Taking::Again).await?;
    if concerned > 0 {
        tracing::info!(people = concerned, "what was issued is now in the city and its open stores");
    }
    Ok(concerned)
}

/// Everything that was issued and counts, as lists; whoever left has nothing.
fn due(state: &State, city: &City) -> Vec<IssuedList> {
    let mut lists: Vec<IssuedList> = Vec::new();
    for (id, paper) in state.all::<Paper>().filter(|(_, paper)| paper.issued_at.is_some()) {
        let mut list = list_of(state, city, *id, READER);
        if paper.track == Track::Provisional {
            list = list.map(|list| without(list, |id| decided(state, id)));
        }
        lists.extend(list);
    }
    for (unit, list) in state.all::<ParticipantList>().filter(|(_, list)| !list.changed_since) {
        let Some(at) = list.handed_out_at else { continue };
        let day = city.calendar.civil(at).date();
        lists.push(handed_out(state, city, *unit, list, (day, READER)));
    }
    let gone = |id: Uuid| state.person(id).is_none_or(|official| official.pool.has_left());
    let mut lists: Vec<IssuedList> = lists.into_iter().map(|list| without(list, gone)).collect();
    let placed: BTreeSet<Uuid> = lists.iter().flat_map(|list| list.people.iter().map(|person| person.id)).collect();
    lists.extend(ended(state, city, &placed));
    lists.extend(leaving(state, city, READER));
    lists.retain(|list| !list.people.is_empty() || !list.ended.is_empty());
    lists
}

fn without(mut list: IssuedList, left_out: impl Fn(Uuid) -> bool) -> IssuedList {
    list.people.retain(|person| !left_out(person.id));
    list
}

/// Whether a decision is in place.
fn decided(state: &State, official: Uuid) -> bool {
    state.get::<File>(&official).is_some_and(|file| file.issued(Track::Legal).is_some())
}

/// Who was withdrawn or replaced and holds nothing by another paper, by the paper that ended it.
fn ended(state: &State, city: &City, placed: &BTreeSet<Uuid>) -> Vec<IssuedList> {
    let mut lists: BTreeMap<(Uuid, Track), IssuedList> = BTreeMap::new();
    let on_a_list = |id: &Uuid| state.all::<ParticipantList>().any(|(_, list)| list.handed_out.contains(id));
    for (official, file) in state.all::<File>() {
        let issued = |track: &Track| file.issued(*track).is_some();
        if placed.contains(official) || Track::ALL.iter().any(issued) || on_a_list(official) {
            continue;
        }
        for (track, paper) in last_ended(file) {
            let list = lists.entry((paper.paper, track)).or_insert_with(|| empty(state, city, paper, track));
            list.ended.push(*official);
        }
    }
    lists.into_values().collect()
}

/// The paper that ended what was issued last, in each track.
fn last_ended(file: &File) -> impl Iterator<Item = (Track, &PaperRef)> {
    let last = |track: Track| file.track(track).iter().rev().find_map(|placement| placement.ended.as_ref());
    Track::ALL.iter().filter_map(move |track| Some((*track, last(*track)?)))
}

fn empty(state: &State, city: &City, paper: &PaperRef, track: Track) -> IssuedList {
    let legal = track == Track::Legal;
    let classification = state.get::<Paper>(&paper.paper).map(|paper| paper.document.classification);
    IssuedList {
        id: paper.paper,
        city: city.key.clone(),
        number: paper.number.clone(),
        issued_on: paper.issued_on,
        ground: if legal { ListGround::Legal } else { ListGround::Provisional },
        reader: READER.to_owned(),
        people: vec![],
        ended: vec![],
        ended_from: legal.then_some(paper.effective_from),
        classification: classification.unwrap_or(Classification::Open),
    }
}

/// Everybody who left and ever got something by a paper or a list of participants; nothing when there is nobody.
pub(crate) fn leaving(state: &State, city: &City, reader: &str) -> Option<IssuedList> {
    let by_paper = |official: &Official| {
        let file = state.get::<File>(&official.id);
        file.is_some_and(|file| Track::ALL.iter().any(|track| file.track(*track).iter().any(|p| p.issued.is_some())))
    };
    let by_list =
        |official: &Official| state.all::<ParticipantList>().any(|(_, list)| list.handed_out.contains(&official.id));
    let left = state.all::<Official>().map(|(_, official)| official).filter(|official| official.pool.has_left());
    let ended: Vec<Uuid> =
        left.filter(|official| by_paper(official) || by_list(official)).map(|official| official.id).collect();
    let all: Vec<String> = ended.iter().map(Uuid::to_string).collect();
    let issued_on = city.opening_day;
    (!ended.is_empty()).then(|| IssuedList {
        id: Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("haicap leaving {}", all.join(" ")).as_bytes()),
        city: city.key.clone(),
        number: "Người thôi công tác".into(),
        issued_on,
        ground: ListGround::Leaving,
        reader: reader.to_owned(),
        people: vec![],
        ended,
        ended_from: None,
        classification: Classification::Open,
    })
}
