//! One paper: whom it names, numbered copies, an extract for one person.

use super::issue::{attachment, printed_wrong};
use super::print::{COPIES_MAX, file_name, note};
use super::{PapersTexts, may_see};
use crate::error::Problem;
use crate::pages::personnel::proposals::reader;
use crate::pages::{Page, Shell};
use crate::personnel::records::Paper;
use crate::personnel::state::district_of;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::document::{CopyNumber, Document};
use haicap_core::organization::Official;
use haicap_core::staffing::notices::{self, Frame, NoticeRow};
use haicap_core::staffing::{Body, File, Placement, Track};
use haicap_core::words::{date, date_time};
use haicap_documents::{Archive, render, render_bound};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "personnel/paper.html")]
struct OnePage {
    shell: Shell,
    t: &'static PapersTexts,
    id: Uuid,
    number: String,
    kind: &'static str,
    track: &'static str,
    issuer: String,
    unit: String,
    issued_on: String,
    recorded_at: String,
    classification: &'static str,
    extracts: bool,
    people: Vec<Named>,
}

/// Somebody whom the paper names.
struct Named {
    id: Uuid,
    name: String,
    place: String,
    state: &'static str,
}

/// The page.
pub(crate) async fn show(page: Page, Path(id): Path<Uuid>) -> Response {
    page.answer(view(&page, id).await)
}

async fn view(page: &Page, id: Uuid) -> Result<Response, Problem> {
    let t = PapersTexts::of(page.lang());
    let state = page.staff();
    let paper = found(page, state.get::<Paper>(&id))?;
    let named = |official: &Uuid| {
        let person = state.person(*official).filter(|person| in_reach(page, person))?;
        let placement = placement_by(state.get::<File>(official)?, paper.track, id)?;
        Some(Named {
            id: *official,
            name: person.name.clone(),
            place: page.place_name(&placement.place),
            state: placement.state.label(page.lang()),
        })
    };
    let document = &paper.document;
    let one = OnePage {
        shell: page.shell(paper.number.clone()),
        t,
        id,
        number: paper.number.clone(),
        kind: document.kind.label(page.lang()),
        track: paper.track.label(page.lang()),
        issuer: document.issuer.name.clone(),
        unit: paper.unit.map(|unit| page.unit_name(unit)).unwrap_or_default(),
        issued_on: document.date.map(date).unwrap_or_default(),
        recorded_at: paper
            .issued_at
            .map(|at| date_time(page.city().calendar.civil(at), page.lang()))
            .unwrap_or_default(),
        classification: document.classification.label(page.lang()),
        extracts: paper.track == Track::Provisional,
        people: paper.officials.iter().filter_map(named).collect(),
    };
    note(page, "read_paper", &id.to_string()).await?;
    page.html(&one)
}

fn found<'s>(page: &Page, paper: Option<&'s Paper>) -> Result<&'s Paper, Problem> {
    paper.filter(|paper| may_see(page, paper)).ok_or_else(|| Problem::not_found(page.lang()))
}

/// A district committee reads of its own people only.
fn in_reach(page: &Page, official: &Official) -> bool {
    let others = page.subject().roles.iter().filter_map(|role| role.body()).any(|body| body != Body::DistrictCommittee);
    others || page.subject().districts.contains(&district_of(page.city(), official))
}

/// The placement that a paper began or ended.
fn placement_by(file: &File, track: Track, paper: Uuid) -> Option<&Placement> {
    let by_it = |placement: &&Placement| {
        let papers = [&placement.issued, &placement.ended];
        papers.into_iter().flatten().any(|by| by.paper == paper)
    };
    file.track(track).iter().rev().find(by_it)
}

/// All numbered copies of a paper in one PDF: `?of=12`.
pub(crate) async fn copies(page: Page, Path(id): Path<Uuid>) -> Response {
    let bound = bind(&page, id).await;
    page.answer(bound)
}

async fn bind(page: &Page, id: Uuid) -> Result<Response, Problem> {
    let state = page.staff();
    let paper = found(page, state.get::<Paper>(&id))?;
    let of = page.asked.get("of").parse::<u32>().ok().filter(|of| (1..=COPIES_MAX).contains(of));
    let of = of.ok_or_else(|| Problem::bad_input("of", page.lang()))?;
    let copy = |number| Document {
        copy: Some(CopyNumber { number, of }),
        reader: Some(reader(page)),
        ..paper.document.clone()
    };
    let documents: Vec<Document> = (1..=of).map(copy).collect();
    let title = paper.number.clone();
    let printing = move || render_bound(&title, &documents, Archive::default());
    let pdf = tokio::task::spawn_blocking(printing).await.map_err(|_| Problem::internal(page.lang()))?;
    let pdf = pdf.map_err(|error| printed_wrong(&error.to_string(), page.lang()))?;
    note(page, "print_copies", &id.to_string()).await?;
    Ok(attachment(&format!("{}-{of}-ban.pdf", file_name(paper)), "application/pdf", pdf))
}

/// What a notice says of one person, on request.
pub(crate) async fn extract(page: Page, Path((id, official)): Path<(Uuid, Uuid)>) -> Response {
    let drawn = draw(&page, id, official).await;
    page.answer(drawn)
}

async fn draw(page: &Page, id: Uuid, official: Uuid) -> Result<Response, Problem> {
    let missing = || Problem::not_found(page.lang());
    let state = page.staff();
    let paper = found(page, state.get::<Paper>(&id))?;
    let person = state.person(official).filter(|person| in_reach(page, person)).ok_or_else(missing)?;
    let file = state.get::<File>(&official).ok_or_else(missing)?;
    let placement = placement_by(file, paper.track, id).ok_or_else(missing)?;
    let notice = placement.issued.as_ref().filter(|notice| notice.paper == id).ok_or_else(missing)?;
    let city = page.city();
    let row =
        city.staffing.competence(paper.track, &placement.place.post, notice.effective_from).ok_or_else(missing)?;
    let competence = row.at(&page.unit_name(placement.place.unit));
    let frame = Frame {
        city,
        competence: &competence,
        number: None,
        date: page.today(),
        place_name: &paper.document.place,
        classification: paper.document.classification,
        copy: None,
        draft: false,
        reader: page.caller.session.as_ref().map(|session| session.name.as_str()),
    };
    let row = NoticeRow { official: person, place: &placement.place, note: None };
    let document = notices::provisional_for_person(&frame, &row, notice);
    let document = Document { watermark: paper.document.watermark.clone(), ..document };
    let printing = move || render(&document, Archive::default());
    let pdf = tokio::task::spawn_blocking(printing).await.map_err(|_| Problem::internal(page.lang()))?;
    let pdf = pdf.map_err(|error| printed_wrong(&error.to_string(), page.lang()))?;
    note(page, "print_extract", &format!("{id}/{official}")).await?;
    Ok(attachment(&format!("trich-{}.pdf", file_name(paper)), "application/pdf", pdf))
}
