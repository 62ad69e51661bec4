//! What a person held when: the legal track without gap or overlap, the provisional one beside it.

use super::{File, PaperRef, Placement, Track};
use crate::organization::{FormerPlace, Official};
use jiff::civil::Date;

/// A span of time in which nothing changed (giai đoạn).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The track.
    pub track: Track,
    /// Where.
    pub standing: Standing,
    /// First day; `None` for what began before the records.
    pub from: Option<Date>,
    /// The first day after it; `None` while it lasts.
    pub until: Option<Date>,
    /// The paper that began it.
    pub paper: Option<PaperRef>,
}

/// Where a person stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// At the former place, with the title of the roster.
    Former(FormerPlace, String),
    /// In a place of the new organisation.
    Placed(super::Place),
    /// Between a withdrawal and the next decision.
    Awaiting,
}

/// The spells of a person: first the legal track, then the provisional one.
///
/// The legal spells follow each other without gap or overlap: each begins where the one before ends, the
/// first is the former place, the last is open.
pub fn history(official: &Official, file: &File) -> Vec<Spell> {
    let mut spells = vec![Spell {
        track: Track::Legal,
        standing: Standing::Former(official.from, official.position.clone()),
        from: None,
        until: None,
        paper: None,
    }];
    for placement in &file.legal {
        if let Some(issued) = &placement.issued {
            begin(&mut spells, Standing::Placed(placement.place.clone()), issued);
        }
        // What ends by an adjustment goes on in the next placement, from the same day.
        if let Some(ended) = &placement.ended
            && !begun_by(&file.legal, ended)
        {
            begin(&mut spells, Standing::Awaiting, ended);
        }
    }
    spells.extend(file.provisional.iter().filter_map(provisional));
    spells
}

fn begin(spells: &mut Vec<Spell>, standing: Standing, paper: &PaperRef) {
    let from = Some(paper.effective_from);
    if let Some(last) = spells.last_mut() {
        last.until = from;
    }
    spells.push(Spell { track: Track::Legal, standing, from, until: None, paper: Some(paper.clone()) });
}

fn begun_by(placements: &[Placement], paper: &PaperRef) -> bool {
    placements.iter().any(|placement| placement.issued.as_ref() == Some(paper))
}

fn provisional(placement: &Placement) -> Option<Spell> {
    let issued = placement.issued.as_ref()?;
    Some(Spell {
        track: Track::Provisional,
        standing: Standing::Placed(placement.place.clone()),
        from: Some(issued.effective_from),
        until: placement.ended.as_ref().map(|ended| ended.effective_from),
        paper: Some(issued.clone()),
    })
}
