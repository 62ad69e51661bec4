//! Papers are numbered, issued and kept; with them placements come into effect (ban hành văn bản).
//!
//! One order issues the papers of many units in one transaction: numbers, papers and files together or
//! nothing. The PDF of a paper is made from its document whenever it is asked for.

use super::books;
use super::files::{Circumstances, FileWish, FilesDone, carry_out};
use super::publish::{IssuedList, IssuedPerson, ListGround};
use super::records::Paper;
use super::state::State;
use super::{Actor, Batch, RecordError};
use crate::ledger::Note;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::document::{Classification, Document, PaperKind, number_and_symbol};
use haicap_core::organization::Official;
use haicap_core::staffing::notices::{self, Act, Frame, Notice, NoticeRow, TransferBlock, Way};
use haicap_core::staffing::settings::{Competence, Gate};
use haicap_core::staffing::{
    Agreement, Command, CommandKind, File, PaperRef, Place, Placement, PlacementState, Refusal, Track,
};
use haicap_core::territory::UnitId;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An order to issue papers.
#[derive(Debug, Clone)]
pub(crate) struct IssueOrder {
    /// Notices, or decisions and resolutions.
    pub(crate) track: Track,
    /// For which units.
    pub(crate) units: BTreeSet<UnitId>,
    /// The day on the papers.
    pub(crate) date: Date,
    /// The first day of their effect.
    pub(crate) effective_from: Date,
    /// The place before the date.
    pub(crate) place_name: String,
    /// How secret they are.
    pub(crate) classification: Classification,
    /// Gates that are open, with the first day of the act's force.
    pub(crate) gates: BTreeMap<String, Date>,
    /// What stands across the pages: the mark of an exercise.
    pub(crate) watermark: Option<String>,
    /// Identifiers for the papers follow from this one.
    pub(crate) order: Uuid,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Issued {
    /// The papers, by unit and number.
    pub(crate) papers: Vec<Uuid>,
    /// People whose files took the paper, and refusals.
    pub(crate) files: FilesDone,
    /// What may leave the personnel part now.
    pub(crate) lists: Vec<IssuedList>,
    /// Units in which nobody was ready.
    pub(crate) nobody: Vec<UnitId>,
    /// Posts for which the table of competence has no row on that day.
    pub(crate) nobody_competent: BTreeSet<String>,
    /// Gates that papers still wait for.
    pub(crate) waiting: BTreeSet<String>,
    /// Posts whose row names no gate that the pack knows: their decisions have nothing to wait for, and never come.
    pub(crate) ungated: BTreeSet<String>,
}

/// One paper to be: a unit, the row of competence, and whom it names.
struct Bundle<'a> {
    unit: UnitId,
    /// The row of the table.
    row: &'a Competence,
    /// The row with the unit's name.
    competence: Competence,
    people: Vec<(Official, Placement)>,
}

/// Issues the papers of an order within a batch.
pub(crate) fn issue(batch: &mut Batch, city: &City, actor: &Actor, order: &IssueOrder) -> Result<Issued, RecordError> {
    let mut issued = Issued::default();
    let around = Circumstances::of(city, batch);
    let by = actor.by(CommandKind::Issue);
    check_days(&around, order.date, order.effective_from)?;
    for bundle in bundles(batch.state(), city, order, &mut issued) {
        let id = Uuid::new_v5(&order.order, format!("{}/{:?}", bundle.unit, bundle.competence.posts).as_bytes());
        let book = books::key(city, &bundle.competence, bundle.competence.paper, order.date);
        let last = books::last(batch.state(), &book, order.date)?;
        let Some(document) = compose(city, order, &bundle, Some(last + 1)) else {
            match gate(city, &bundle.competence) {
                Some(gate) => issued.waiting.insert(gate.key.clone()),
                None => issued.ungated.insert(bundle.people[0].1.place.post.clone()),
            };
            continue;
        };
        let number = number_of(&document);
        let paper = PaperRef {
            paper: id,
            number: number.clone(),
            issued_on: order.date,
            effective_from: order.effective_from,
            gate: bundle.competence.gate.clone(),
            by,
        };
        let wishes: Vec<FileWish> = bundle
            .people
            .iter()
            .map(|(official, _)| FileWish {
                official: official.id,
                track: order.track,
                command: Command::Issue { paper: paper.clone() },
            })
            .collect();
        let done = carry_out(batch, &around, actor, &wishes)?;
        let refused: BTreeSet<Uuid> = done.refused.iter().map(|(id, _)| *id).collect();
        issued.files.done += done.done;
        issued.files.refused.extend(done.refused);
        // A paper names nobody whose file refused it: number and paper are used only when it names somebody.
        let named: Vec<&(Official, Placement)> =
            bundle.people.iter().filter(|(official, _)| !refused.contains(&official.id)).collect();
        if named.is_empty() {
            continue;
        }
        let bundle = Bundle { people: named.into_iter().cloned().collect(), ..bundle };
        let document = match refused.is_empty() {
            true => document,
            false => compose(city, order, &bundle, Some(last + 1)).unwrap_or(document),
        };
        issued.lists.push(list(city, order, id, &number, actor, &bundle));
        let kept = Paper {
            document,
            track: order.track,
            number,
            unit: Some(bundle.unit),
            district: None,
            issued_at: Some(batch.at()),
            officials: bundle.people.iter().map(|(official, _)| official.id).collect(),
            by,
        };
        let unit = Some(bundle.unit);
        let events = serde_json::json!({ "track": order.track, "people": kept.officials.len() });
        books::take(batch, book, last + 1, order.date, unit)?;
        batch.put(id, kept, Note { command: "issue_paper", unit, events: &events })?;
        issued.papers.push(id);
    }
    Ok(issued)
}

/// Everybody who is agreed on in the units of an order, by unit and competent body.
fn bundles<'a>(state: &State, city: &'a City, order: &IssueOrder, issued: &mut Issued) -> Vec<Bundle<'a>> {
    let mut by_unit: BTreeMap<UnitId, Vec<(Official, Placement)>> = BTreeMap::new();
    for (official, _, placement) in state.placed(order.track) {
        if placement.state == PlacementState::Agreed && order.units.contains(&placement.place.unit) {
            by_unit.entry(placement.place.unit).or_default().push((official.clone(), placement.clone()));
        }
    }
    issued.nobody = order.units.iter().copied().filter(|unit| !by_unit.contains_key(unit)).collect();
    let mut bundles: Vec<Bundle> = Vec::new();
    for (unit, mut people) in by_unit {
        people.sort_by_key(|(official, placement)| (precedence(city, &placement.place), official.code.clone()));
        let name = city.units.get(&unit).map_or("", |unit| unit.name.as_str());
        let mut of_unit: Vec<Bundle> = Vec::new();
        for person in people {
            let post = &person.1.place.post;
            let Some(row) = city.staffing.competence(order.track, post, order.effective_from) else {
                issued.nobody_competent.insert(post.clone());
                continue;
            };
            match of_unit.iter_mut().find(|bundle| std::ptr::eq(bundle.row, row)) {
                Some(bundle) => bundle.people.push(person),
                None => of_unit.push(Bundle { unit, row, competence: row.at(name), people: vec![person] }),
            }
        }
        bundles.extend(of_unit);
    }
    bundles
}

/// What stands across papers of an exercise.
pub(crate) fn watermark(app: &crate::app::App) -> Option<String> {
    app.clock.is_shifted().then(|| haicap_core::document::TRIAL_WATERMARK.to_owned())
}

/// The place of a post in the order of precedence.
pub(crate) fn precedence(city: &City, place: &Place) -> usize {
    city.blueprint.posts.iter().position(|post| post.key == place.post).unwrap_or(usize::MAX)
}

/// A paper leaves on its day, and takes effect from then on at the earliest.
pub(super) fn check_days(around: &Circumstances, date: Date, effective_from: Date) -> Result<(), RecordError> {
    let today = around.today();
    let refusal = if date > today {
        Refusal::DatedInTheFuture { today }
    } else if effective_from < date {
        Refusal::EffectiveBeforeIssue { issued_on: date }
    } else {
        return Ok(());
    };
    Err(RecordError::wrong(refusal.message(Lang::Vi), refusal.message(Lang::En)))
}

pub(super) fn frame<'a>(
    city: &'a City,
    order: &'a IssueOrder,
    competence: &'a Competence,
    number: Option<u32>,
) -> Frame<'a> {
    Frame {
        city,
        competence,
        number,
        date: order.date,
        place_name: &order.place_name,
        classification: order.classification,
        copy: None,
        draft: number.is_none(),
        reader: None,
    }
}

/// The paper of a bundle, as its row of competence says; `None` when its legal gate is closed, or when it
/// is not known who agreed.
fn compose(city: &City, order: &IssueOrder, bundle: &Bundle, number: Option<u32>) -> Option<Document> {
    let document = text(city, order, bundle, number)?;
    Some(Document { watermark: order.watermark.clone(), ..document })
}

fn text(city: &City, order: &IssueOrder, bundle: &Bundle, number: Option<u32>) -> Option<Document> {
    let frame = frame(city, order, &bundle.competence, number);
    let rows: Vec<NoticeRow> = bundle
        .people
        .iter()
        .map(|(official, placement)| NoticeRow { official, place: &placement.place, note: None })
        .collect();
    let agreements: Vec<&Agreement> =
        bundle.people.iter().filter_map(|(_, placed)| placed.agreement.as_ref()).collect();
    if order.track == Track::Legal {
        return act(&frame, order, bundle, &rows, &agreements);
    }
    if agreements.is_empty() {
        return None;
    }
    let notice = Notice { rows: &rows, agreements: &agreements, from: order.effective_from };
    let kind = city.units.get(&bundle.unit)?.kind;
    let block = rows.first().and_then(|row| city.blueprint.block_of(city.blueprint.post(&row.place.post)?, kind))?;
    Some(match bundle.competence.paper {
        PaperKind::TransferNotice => notices::planned_transfer(&frame, TransferBlock::of(block), &notice),
        _ => notices::provisional_by_unit(&frame, bundle.unit, &notice),
    })
}

/// The gate that a row of competence waits for.
fn gate<'c>(city: &'c City, row: &Competence) -> Option<&'c Gate> {
    city.staffing.gates.iter().find(|gate| Some(&gate.key) == row.gate.as_ref())
}

/// A decision or resolution, or its draft.
fn act(
    frame: &Frame,
    order: &IssueOrder,
    bundle: &Bundle,
    rows: &[NoticeRow],
    agreements: &[&Agreement],
) -> Option<Document> {
    let settings = &frame.city.staffing;
    let gate = gate(frame.city, &bundle.competence)?;
    let leads = rows.iter().any(|row| settings.key_posts.contains(&row.place.post));
    let way = match (bundle.competence.paper, leads) {
        (PaperKind::Resolution, _) => Way::Designation,
        (_, true) => Way::Appointment,
        _ => Way::Transfer,
    };
    let act = Act { way, rows, agreements, gate, from: Some(order.effective_from) };
    match (frame.draft, bundle.competence.paper) {
        (true, PaperKind::Resolution) => Some(notices::draft_resolution(frame, &act)),
        (true, _) => Some(notices::draft_decision(frame, &act)),
        (false, _) => notices::decision(frame, &act, order.gates.get(&gate.key).copied()?),
    }
}

/// Drafts of the papers of an order: no number, nothing is kept, nothing comes into effect.
pub(crate) fn drafts(state: &State, city: &City, order: &IssueOrder) -> Vec<Document> {
    let mut ignored = Issued::default();
    bundles(state, city, order, &mut ignored).iter().filter_map(|bundle| compose(city, order, bundle, None)).collect()
}

/// What leaves the personnel part with a paper.
fn list(city: &City, order: &IssueOrder, id: Uuid, number: &str, actor: &Actor, bundle: &Bundle) -> IssuedList {
    let legal = order.track == Track::Legal;
    let person = |(official, placement): &(Official, Placement)| {
        issued_person(official, &placement.place, Some(order.effective_from))
    };
    IssuedList {
        id,
        city: city.key.clone(),
        number: number.to_owned(),
        issued_on: order.date,
        ground: if legal { ListGround::Legal } else { ListGround::Provisional },
        reader: actor.key(),
        people: bundle.people.iter().map(person).collect(),
        ended: vec![],
        ended_from: None,
        classification: order.classification,
    }
}

/// A person as an issued list names them.
pub(crate) fn issued_person(official: &Official, place: &Place, from: Option<Date>) -> IssuedPerson {
    IssuedPerson {
        id: official.id,
        code: official.code.clone(),
        name: official.name.clone(),
        unit: place.unit,
        posts: place.posts().map(str::to_owned).collect(),
        from,
    }
}

/// The list of a paper that was issued, made again from what is held: who has a place by it, and whom it took out of
/// one and gave no other.
pub(crate) fn list_of(state: &State, city: &City, id: Uuid, reader: &str) -> Option<IssuedList> {
    let paper = state.get::<Paper>(&id)?;
    let legal = paper.track == Track::Legal;
    let people = paper.officials.iter().filter_map(|official| {
        let placement = state.get::<File>(official)?.issued(paper.track)?;
        let by_this = placement.issued.as_ref().filter(|issued| issued.paper == id)?;
        Some(issued_person(state.person(*official)?, &placement.place, Some(by_this.effective_from)))
    });
    let ended: BTreeMap<Uuid, Date> = state
        .all::<File>()
        .filter_map(|(id_of, file)| {
            let ended = file.track(paper.track).iter().filter_map(|placement| placement.ended.as_ref());
            let by_this = ended.into_iter().find(|ended| ended.paper == id)?;
            file.issued(paper.track).is_none().then_some((*id_of, by_this.effective_from))
        })
        .collect();
    Some(IssuedList {
        id,
        city: city.key.clone(),
        number: paper.number.clone(),
        issued_on: paper.document.date?,
        ground: if legal { ListGround::Legal } else { ListGround::Provisional },
        reader: reader.to_owned(),
        people: people.collect(),
        // What is held officially ends on the day of effect; in a trial at once.
        ended_from: ended.values().max().copied().filter(|_| legal),
        ended: ended.into_keys().collect(),
        classification: paper.document.classification,
    })
}

/// Number and symbol of a document, as others cite it.
pub(super) fn number_of(document: &Document) -> String {
    number_and_symbol(document.style, document.kind, document.number, &document.issuer.symbol)
}
