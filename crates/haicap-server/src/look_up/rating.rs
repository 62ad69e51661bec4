//! What citizens say of how their dossier was handled, once, after the result (Điều 31 Nghị định 61/2018/NĐ-CP).
//!
//! Score and words are kept apart from dossier and journal: the journal says that there is a rating, not what it says,
//! and who handled the dossier is not written beside it (Điều 27 khoản 3). [`haicap_store::Store::ratings`] lists those
//! of a unit in a period.

use crate::app::App;
use crate::clock::wall;
use haicap_core::access::Subject;
use haicap_core::dossier::Dossier;
use haicap_core::law::RATING;
use haicap_core::organization::Role;
use haicap_store::{Change, NewEntry, Outcome, RatingRow, StoreError};

/// The command, as the journal names it.
const RATE: &str = "rate";
/// The most letters of what is said.
pub(crate) const WORDS_MAX: usize = 500;

/// Why a rating is not taken.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RateError {
    /// The citizen does not have the result yet.
    #[error("there is no result yet")]
    TooEarly,
    /// Whoever rates is signed in as one of the staff.
    #[error("it is rated by the staff")]
    OwnWork,
    /// It was rated before.
    #[error("it was rated before")]
    Twice,
    /// No score from 1 to 5.
    #[error("a score is 1 to 5")]
    NoScore,
    /// More words than are taken.
    #[error("too many words")]
    TooLong,
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
}

/// Whether a dossier may be rated: its result was given to the citizen.
pub(crate) fn may_be_rated(dossier: &Dossier) -> bool {
    dossier.returned_at.is_some()
}

/// Whether somebody is not known to be of the staff. Code and telephone are known to them, so a rating from an account of
/// the staff, of whatever unit, is not the citizen's. Of whoever is not signed in nothing more can be known: an officer
/// who signed out and types both in cannot be told from the citizen. A rating is taken once, and the citizen who finds
/// theirs taken sees it.
pub(crate) fn may_rate(subject: &Subject) -> bool {
    subject.assignments.is_empty() && subject.roles.iter().all(|role| *role == Role::Citizen)
}

/// Keeps a rating, once for a dossier. `subject` is whoever is signed in in the same browser.
pub(crate) async fn rate(
    app: &App,
    subject: &Subject,
    dossier: &Dossier,
    (score, words): (Option<u8>, &str),
) -> Result<(), RateError> {
    if !may_rate(subject) {
        return Err(RateError::OwnWork);
    }
    if !may_be_rated(dossier) {
        return Err(RateError::TooEarly);
    }
    let score = score.filter(|score| (1..=5).contains(score)).ok_or(RateError::NoScore)?;
    if words.chars().count() > WORDS_MAX {
        return Err(RateError::TooLong);
    }
    let at = app.clock.now().as_microsecond();
    let unit = dossier.unit.to_string();
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at,
        recorded_at: wall().as_microsecond(),
        actor: dossier.applicant.to_string(),
        unit: unit.clone(),
        aggregate: "rating".into(),
        aggregate_id: format!("rating-{}", dossier.id),
        version: Some(1),
        command: RATE.into(),
        outcome: Outcome::Done,
        ground: RATING.under(app.rules_of(dossier)).cite(),
        events: "[]".into(),
    };
    let rating = RatingRow { dossier: dossier.id, unit, at, score, words: words.to_owned() };
    app.store.change(Change { rating: Some(rating), ..Change::new(entry) }).await.map_err(|error| match error {
        StoreError::Conflict { .. } => RateError::Twice,
        error => RateError::Store(error),
    })?;
    app.journal_grew();
    Ok(())
}
