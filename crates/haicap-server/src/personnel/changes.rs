//! A notice that changes, withdraws or replaces an earlier one (điều chỉnh, thu hồi, thay thế).

use super::books;
use super::files::{Circumstances, FileWish, carry_out};
use super::papers::{check_days, issued_person, number_of};
use super::publish::{IssuedList, ListGround};
use super::records::Paper;
use super::{Actor, Batch, RecordError};
use crate::ledger::Note;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::document::{Classification, Document, PaperKind};
use haicap_core::organization::Official;
use haicap_core::staffing::notices::{self, Earlier, Frame};
use haicap_core::staffing::settings::Competence;
use haicap_core::staffing::{Agreement, Command, CommandKind, PaperRef, Place, PlacementState, Refusal, Track};
use jiff::civil::Date;
use uuid::Uuid;

/// What is to change.
#[derive(Debug, Clone)]
pub(crate) enum Alteration {
    /// Another place, by a conclusion.
    Adjust(Place, Agreement),
    /// No place.
    Withdraw,
    /// Somebody else, who has been agreed on for the same post.
    Replace(Uuid),
}

/// An order to change one person's paper.
#[derive(Debug, Clone)]
pub(crate) struct ChangeOrder {
    pub(crate) official: Uuid,
    pub(crate) track: Track,
    pub(crate) alteration: Alteration,
    pub(crate) reason: String,
    pub(crate) date: Date,
    pub(crate) effective_from: Date,
    pub(crate) place_name: String,
    /// How secret it is.
    pub(crate) classification: Classification,
    /// What stands across the pages: the mark of an exercise.
    pub(crate) watermark: Option<String>,
    /// Identifiers follow from this one.
    pub(crate) order: Uuid,
}

/// The notice, and what leaves the personnel part with it.
pub(crate) struct Changed {
    pub(crate) paper: Uuid,
    pub(crate) list: IssuedList,
}

/// Issues the notice of a change within a batch.
///
/// # Errors
/// What the rules refuse, in words; nothing is changed then.
pub(crate) fn change(
    batch: &mut Batch,
    city: &City,
    actor: &Actor,
    order: &ChangeOrder,
) -> Result<Changed, RecordError> {
    let official = person(batch, order.official)?;
    let file = batch.state().file(city, &official);
    let Some(placement) = file.issued(order.track).cloned() else {
        let (vi, en) = ("Người này chưa có văn bản đang có hiệu lực để thay đổi.", "There is no paper to change.");
        return Err(RecordError::wrong(vi, en));
    };
    let Some(earlier) = placement.issued.clone() else { return Err(incomplete()) };
    // Whoever is competent for the new place decides on it; what is taken away, for the present one.
    let post = match &order.alteration {
        Alteration::Adjust(place, _) => &place.post,
        _ => &placement.place.post,
    };
    let since = Some(earlier.effective_from);
    let Some(competence) = city.staffing.competence_since(order.track, post, order.effective_from, since) else {
        let vi =
            "Bảng thẩm quyền không có cơ quan nào cho chức vụ này vào ngày đó; sửa personnel.toml hoặc chọn ngày khác.";
        return Err(RecordError::wrong(vi, "nobody is competent for this post on that day"));
    };
    let name = city.units.get(&placement.place.unit).map_or("", |unit| unit.name.as_str());
    let competence = &competence.at(name);
    let around = Circumstances::of(city, batch);
    check_days(&around, order.date, order.effective_from)?;
    let key = books::key(city, competence, PaperKind::AdjustmentNotice, order.date);
    let last = books::last(batch.state(), &key, order.date)?;
    let frame = frame(city, competence, order, last + 1);
    let earlier =
        Earlier { official: &official, place: &placement.place, paper: &earlier, reason: order.reason.trim() };
    let (document, commands, moved) = document(batch, city, order, &frame, earlier)?;
    let document = Document { watermark: order.watermark.clone(), ..document };
    let id = Uuid::new_v5(&order.order, order.official.as_bytes());
    let by = actor.by(CommandKind::Adjust);
    let number = number_of(&document);
    let paper = PaperRef {
        paper: id,
        number: number.clone(),
        issued_on: order.date,
        effective_from: order.effective_from,
        gate: competence.gate.clone(),
        by,
    };
    let wishes: Vec<FileWish> = commands
        .into_iter()
        .map(|(official, command)| FileWish { official, track: order.track, command: command(paper.clone()) })
        .collect();
    let done = carry_out(batch, &around, actor, &wishes)?;
    if let Some((_, refusal)) = done.refused.first() {
        return Err(refused(refusal));
    }
    let list = list(city, actor, order, &paper, &moved);
    let unit = Some(placement.place.unit);
    let kept = Paper {
        document,
        track: order.track,
        number,
        unit,
        district: None,
        issued_at: Some(batch.at()),
        officials: wishes.iter().map(|wish| wish.official).collect(),
        by,
    };
    books::take(batch, key, last + 1, order.date, unit)?;
    batch.put(id, kept, Note { command: "issue_paper", unit, events: &[order.track] })?;
    Ok(Changed { paper: id, list })
}

/// What leaves the personnel part with the notice.
fn list(city: &City, actor: &Actor, order: &ChangeOrder, paper: &PaperRef, moved: &[(Official, Place)]) -> IssuedList {
    let legal = order.track == Track::Legal;
    let from = Some(order.effective_from);
    let stays = moved.iter().any(|(moved, _)| moved.id == order.official);
    IssuedList {
        id: paper.paper,
        city: city.key.clone(),
        number: paper.number.clone(),
        issued_on: order.date,
        ground: if legal { ListGround::Legal } else { ListGround::Provisional },
        reader: actor.key(),
        people: moved.iter().map(|(official, place)| issued_person(official, place, from)).collect(),
        ended: if stays { vec![] } else { vec![order.official] },
        ended_from: from.filter(|_| legal && !stays),
        classification: order.classification,
    }
}

type Step = Box<dyn FnOnce(PaperRef) -> Command>;
type Composed = (Document, Vec<(Uuid, Step)>, Vec<(Official, Place)>);

/// The notice, the commands on the files it concerns, and who holds which place afterwards.
fn document(
    batch: &Batch,
    city: &City,
    order: &ChangeOrder,
    frame: &Frame,
    earlier: Earlier,
) -> Result<Composed, RecordError> {
    let (from, reason, official) = (order.effective_from, order.reason.clone(), earlier.official.clone());
    Ok(match &order.alteration {
        Alteration::Adjust(place, agreement) => {
            let document = notices::adjustment(frame, order.track, &[(earlier, place)], agreement, from);
            let (id, place, agreement) = (Uuid::new_v5(&order.order, b"placement"), place.clone(), agreement.clone());
            let moved = vec![(official.clone(), place.clone())];
            let step: Step = Box::new(move |paper| Command::Adjust { id, place, paper, agreement, reason });
            (document, vec![(official.id, step)], moved)
        }
        Alteration::Withdraw => {
            let document = notices::withdrawal(frame, order.track, &[earlier], from);
            let step: Step = Box::new(move |paper| Command::Withdraw { paper, reason });
            (document, vec![(official.id, step)], vec![])
        }
        Alteration::Replace(successor) => {
            let next = person(batch, *successor)?;
            let file = batch.state().file(city, &next);
            let ready = file.current(order.track).filter(|placement| {
                placement.state == PlacementState::Agreed
                    && placement.place.unit == earlier.place.unit
                    && placement.place.post == earlier.place.post
            });
            let Some(ready) = ready else {
                let vi = "Người thay thế phải được thống nhất cho chính chức vụ này trước khi ra thông báo thay thế.";
                return Err(RecordError::wrong(vi, "the successor has not been agreed on for this post"));
            };
            let moved = vec![(next.clone(), ready.place.clone())];
            let document = notices::replacement(frame, order.track, &[(earlier, &next)], from);
            let successor = *successor;
            let step: Step = Box::new(move |paper| Command::Replace { paper, successor, reason });
            let issue: Step = Box::new(|paper| Command::Issue { paper });
            (document, vec![(official.id, step), (next.id, issue)], moved)
        }
    })
}

fn frame<'a>(city: &'a City, competence: &'a Competence, order: &'a ChangeOrder, number: u32) -> Frame<'a> {
    Frame {
        city,
        competence,
        number: Some(number),
        date: order.date,
        place_name: &order.place_name,
        classification: order.classification,
        copy: None,
        draft: false,
        reader: None,
    }
}

fn person(batch: &Batch, id: Uuid) -> Result<Official, RecordError> {
    let unknown = || RecordError::wrong("Không có người này trong danh sách nhân sự.", "there is no such person");
    batch.state().person(id).cloned().ok_or_else(unknown)
}

fn refused(refusal: &Refusal) -> RecordError {
    RecordError::wrong(refusal.message(Lang::Vi), refusal.message(Lang::En))
}

fn incomplete() -> RecordError {
    RecordError::wrong("Hồ sơ thiếu văn bản đã ban hành.", "the file lacks its paper")
}
