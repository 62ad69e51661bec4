//! What a file is after an event. Cannot fail: an event that does not fit changes nothing.

use super::{Event, File, PaperRef, Place, Placement, PlacementState, Track};
use jiff::Timestamp;
use uuid::Uuid;

/// The file after an event in a track.
pub fn apply(file: &mut File, track: Track, event: &Event) {
    match event {
        Event::Drafted { id, place, note, at } => draft(file, track, *id, place, note.as_ref(), *at),
        Event::Discarded => discard(file, track),
        // Whoever issues a decision acts on the legal placement, not on the provisional one that it ends.
        Event::Superseded { paper } => {
            end(file, Track::Provisional, PlacementState::Replaced, paper);
        }
        Event::Withdrawn { paper, .. } => end_by(file, track, PlacementState::Withdrawn, paper),
        Event::Replaced { paper, .. } => end_by(file, track, PlacementState::Replaced, paper),
        Event::Adjusted { id, place, paper, agreement, reason, at } => {
            let Some(mut before) = file.issued(track).cloned() else { return };
            before.parts.insert(paper.by);
            end_by(file, track, PlacementState::Adjusted, paper);
            file.track_mut(track).push(Placement {
                id: *id,
                place: place.clone(),
                state: PlacementState::Issued,
                drafted_at: *at,
                note: Some(reason.clone()),
                agreement: Some(agreement.clone()),
                issued: Some(paper.clone()),
                ended: None,
                ..before
            });
        }
        _ => {
            if let Some(last) = file.track_mut(track).last_mut() {
                advance(last, event);
            }
        }
    }
}

/// Whether a placement may be written anew.
const fn is_prepared(placement: &Placement) -> bool {
    matches!(placement.state, PlacementState::Draft | PlacementState::Returned)
}

/// Writes down a place: over what is being prepared, else as a new placement.
fn draft(file: &mut File, track: Track, id: Uuid, place: &Place, note: Option<&String>, at: Timestamp) {
    if let Some(last) = file.track_mut(track).last_mut().filter(|last| is_prepared(last)) {
        last.place = place.clone();
        last.note = note.cloned();
        last.state = PlacementState::Draft;
        return;
    }
    let parts = file.discarded.remove(&track).unwrap_or_default();
    file.track_mut(track).push(Placement {
        id,
        place: place.clone(),
        state: PlacementState::Draft,
        drafted_at: at,
        note: note.cloned(),
        parts,
        proposed_by: None,
        appraised_by: None,
        accepted_although: None,
        concurred_by: None,
        returned: None,
        agreement: None,
        issued: None,
        ended: None,
    });
}

/// Takes back what is being prepared; whoever acted on it is remembered.
fn discard(file: &mut File, track: Track) {
    let gone = file.track_mut(track).pop_if(|last| is_prepared(last));
    if let Some(gone) = gone.filter(|gone| !gone.parts.is_empty()) {
        file.discarded.entry(track).or_default().extend(gone.parts);
    }
}

/// One step of what is being prepared.
fn advance(placement: &mut Placement, event: &Event) {
    match event {
        Event::Proposed { by } => {
            placement.parts.insert(*by);
            placement.proposed_by = Some(*by);
            placement.appraised_by = None;
            placement.accepted_although = None;
            placement.concurred_by = None;
            placement.state = PlacementState::Proposed;
        }
        Event::Accepted { by, reason } => {
            placement.parts.insert(*by);
            placement.appraised_by = Some(*by);
            placement.accepted_although.clone_from(reason);
        }
        Event::Concurred { by } => {
            placement.parts.insert(*by);
            placement.concurred_by = Some(*by);
            placement.state = PlacementState::Appraised;
        }
        Event::Returned { by, reason } => {
            placement.parts.insert(*by);
            placement.returned = Some((*by, reason.clone()));
            placement.state = PlacementState::Returned;
        }
        Event::Agreed { agreement } => {
            placement.parts.insert(agreement.by);
            placement.agreement = Some(agreement.clone());
            placement.state = PlacementState::Agreed;
        }
        Event::Issued { paper } => {
            placement.parts.insert(paper.by);
            placement.issued = Some(paper.clone());
            placement.state = PlacementState::Issued;
        }
        _ => {}
    }
}

/// Ends what was issued in a track, as an act on it.
fn end_by(file: &mut File, track: Track, state: PlacementState, paper: &PaperRef) {
    if let Some(placement) = end(file, track, state, paper) {
        placement.parts.insert(paper.by);
    }
}

/// Ends what was issued in a track.
fn end<'f>(file: &'f mut File, track: Track, state: PlacementState, paper: &PaperRef) -> Option<&'f mut Placement> {
    let placement = file.track_mut(track).iter_mut().rev().find(|p| p.state == PlacementState::Issued)?;
    placement.state = state;
    placement.ended = Some(paper.clone());
    Some(placement)
}
