//! What a file is after an event. Cannot fail: an event that does not fit changes nothing.

use super::{Event, File, PaperRef, Placement, PlacementState, Track};
use std::collections::BTreeSet;

/// The file after an event in a track.
pub fn apply(file: &mut File, track: Track, event: &Event) {
    match event {
        Event::Drafted { id, place, note, at } => {
            let prepared = file
                .track_mut(track)
                .last_mut()
                .filter(|last| matches!(last.state, PlacementState::Draft | PlacementState::Returned));
            match prepared {
                Some(last) => {
                    last.place = place.clone();
                    last.note.clone_from(note);
                    last.state = PlacementState::Draft;
                }
                None => file.track_mut(track).push(Placement {
                    id: *id,
                    place: place.clone(),
                    state: PlacementState::Draft,
                    drafted_at: *at,
                    note: note.clone(),
                    parts: BTreeSet::new(),
                    proposed_by: None,
                    appraised_by: None,
                    concurred_by: None,
                    returned: None,
                    agreement: None,
                    issued: None,
                    ended: None,
                }),
            }
        }
        Event::Discarded => {
            file.track_mut(track).pop_if(|last| matches!(last.state, PlacementState::Draft | PlacementState::Returned));
        }
        // Whoever issues a decision acts on the legal placement, not on the provisional one that it ends.
        Event::Superseded { paper } => {
            end(file, Track::Provisional, PlacementState::Replaced, paper);
        }
        Event::Withdrawn { paper, .. } => end_by(file, track, PlacementState::Withdrawn, paper),
        Event::Replaced { paper, .. } => end_by(file, track, PlacementState::Replaced, paper),
        Event::Adjusted { id, place, paper, reason, at } => {
            let Some(mut before) = file.issued(track).cloned() else { return };
            before.parts.insert(paper.by);
            end_by(file, track, PlacementState::Adjusted, paper);
            file.track_mut(track).push(Placement {
                id: *id,
                place: place.clone(),
                state: PlacementState::Issued,
                drafted_at: *at,
                note: Some(reason.clone()),
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

/// One step of what is being prepared.
fn advance(placement: &mut Placement, event: &Event) {
    match event {
        Event::Proposed { by } => {
            placement.parts.insert(*by);
            placement.proposed_by = Some(*by);
            placement.appraised_by = None;
            placement.concurred_by = None;
            placement.state = PlacementState::Proposed;
        }
        Event::Accepted { by } => {
            placement.parts.insert(*by);
            placement.appraised_by = Some(*by);
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
