//! A step in another system is closed from one's own page: with a code, a picture or a witness.

use super::{PracticeTexts, current, mine, view};
use crate::api::evidence::problem;
use crate::board::{Round, lock};
use crate::error::Problem;
use crate::evidence::{EvidenceError, Offer, give};
use crate::pages::upload::{self, Sent, UploadError};
use crate::pages::{Fields, Page};
use crate::pictures::{self, PICTURE_MAX};
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::trial::{EvidenceKind, Given, Step};
use uuid::Uuid;

/// What somebody is asked for, with what they wrote before something stood in the way.
pub(super) struct EvidenceForm {
    pub(super) play: Uuid,
    pub(super) step: usize,
    pub(super) kinds: Vec<(&'static str, &'static str, bool)>,
    pub(super) text: String,
}

/// What was given.
pub(in super::super) struct GivenView {
    pub(in super::super) kind: &'static str,
    pub(in super::super) text: String,
    /// Where its picture is.
    pub(in super::super) picture: Option<String>,
    pub(in super::super) by_director: bool,
}

/// What somebody wrote into the form.
pub(super) struct Typed {
    play: Uuid,
    kind: EvidenceKind,
    text: String,
}

impl EvidenceForm {
    pub(super) fn new(page: &Page, play: Uuid, step: usize, typed: Option<&Typed>) -> Self {
        let typed = typed.filter(|typed| typed.play == play);
        let chosen = typed.map_or(EvidenceKind::Code, |typed| typed.kind);
        let kind = |kind: &EvidenceKind| (kind.key(), kind.label(page.lang()), *kind == chosen);
        EvidenceForm {
            play,
            step,
            kinds: EvidenceKind::ALL.iter().map(kind).collect(),
            text: typed.map(|typed| typed.text.clone()).unwrap_or_default(),
        }
    }
}

impl GivenView {
    /// What was given, with its picture below a path of the store.
    pub(in super::super) fn new(page: &Page, given: &Given, pictures: &str) -> Self {
        GivenView {
            kind: given.kind.label(page.lang()),
            text: given.text.clone(),
            picture: given.picture.as_ref().map(|name| page.link(&format!("{pictures}/{name}"))),
            by_director: given.by_director,
        }
    }
}

/// Files evidence of a step in another system.
pub(crate) async fn file_evidence(page: Page, request: Request) -> Response {
    page.answer(file(&page, request).await)
}

async fn file(page: &Page, request: Request) -> Result<Response, Problem> {
    let read = upload::read(request, "picture", PICTURE_MAX).await;
    let (form, picture) = read.map_err(|error| not_read(page, error))?;
    page.check_form(&form)?;
    let missing = || Problem::not_found(page.lang());
    let play = form.id("play").ok_or_else(missing)?;
    let chosen = EvidenceKind::from_key(form.get("kind")).ok_or_else(missing)?;
    // Whoever sends a picture gives a picture, whatever the list above it says.
    let kind = if picture == Sent::Nothing { chosen } else { EvidenceKind::Picture };
    let text = form.get("text").to_owned();
    let typed = Typed { play, kind, text: text.clone() };
    let picture = match picture {
        Sent::Nothing => None,
        Sent::TooLarge => return again(page, typed, &EvidenceError::PictureTooLarge).await,
        Sent::File { bytes, .. } => Some(bytes),
    };
    let step = form.get("step").parse().map_err(|_| missing())?;
    let offer = Offer { command_id: command(page, &form)?, step, kind, text, picture };
    match give(&page.app, page.subject(), play, offer).await {
        Ok(_) => {
            page.stored(crate::worker::seal_and_judge(&page.app).await)?;
            Ok(page.go("/practice"))
        }
        Err(EvidenceError::Store(error)) => Err(Problem::store(&error, page.lang())),
        Err(error) => again(page, typed, &error).await,
    }
}

fn command(page: &Page, form: &Fields) -> Result<Uuid, Problem> {
    form.id("command_id").map_or_else(|| page.id(), Ok)
}

/// The page once more, with what stands in the way and what was written.
async fn again(page: &Page, typed: Typed, error: &EvidenceError) -> Result<Response, Problem> {
    view(page, Some(problem(error, page.lang())), Some(&typed)).await
}

fn not_read(page: &Page, error: UploadError) -> Problem {
    match error {
        UploadError::NoForm => Problem::bad_input("multipart/form-data", page.lang()),
        UploadError::TooLarge => problem(&EvidenceError::PictureTooLarge, page.lang()),
        UploadError::BrokenOff => {
            let words = (PracticeTexts::of(Lang::Vi).broken_off, PracticeTexts::of(Lang::En).broken_off);
            Problem::new(StatusCode::BAD_REQUEST, "broken_off", words, page.lang())
        }
    }
}

/// A picture of one's own steps.
pub(crate) async fn picture(page: Page, Path(name): Path<String>) -> Response {
    let is_mine = current(&page).is_some_and(|round| belongs(&page, &lock(&round), &name));
    let found = if is_mine { pictures::download(&page.app.pictures, &name).await } else { None };
    page.answer(found.ok_or_else(|| Problem::not_found(page.lang())))
}

/// Whether a picture was given for a step that the person plays.
fn belongs(page: &Page, round: &Round, name: &str) -> bool {
    let mine = mine(page, round);
    round.all_given().filter(|(.., given)| given.picture.as_deref() == Some(name)).any(|(state, step, _)| {
        let scenario = &round.record().scenarios[state.play.scenario];
        mine.iter().filter(|part| part.unit == state.play.unit && part.scenario == state.play.scenario).any(
            |part| matches!(scenario.steps.get(step), Some(Step::Act { act, .. }) if part.casts.contains(&act.cast)),
        )
    })
}
