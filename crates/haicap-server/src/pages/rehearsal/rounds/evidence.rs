//! What was given as evidence in a round, for those who read what rehearsals taught.

use super::super::practice::GivenView;
use super::find;
use crate::board::{Round, lock};
use crate::error::Problem;
use crate::instance::Instance;
use crate::pages::Page;
use crate::pictures;
use axum::Extension;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::access::Action;
use haicap_core::trial::{Given, PlayState};
use std::sync::Arc;
use uuid::Uuid;

/// Pieces of evidence that are shown; robots give thousands.
const SHOWN: usize = 60;

/// A piece of evidence with its place.
pub(super) struct EvidenceLine {
    pub(super) unit: String,
    pub(super) step: String,
    pub(super) given: GivenView,
}

/// What the reader may see of it: pictures first; and how much more there is.
pub(super) fn lines(page: &Page, round: &Round) -> (Vec<EvidenceLine>, usize) {
    let mut seen: Vec<_> = round.all_given().filter(|(state, ..)| sees(page, state)).collect();
    seen.sort_by_key(|(state, step, given)| (given.picture.is_none(), state.play.unit, state.play.scenario, *step));
    let more = seen.len().saturating_sub(SHOWN);
    let pictures = format!("/rounds/{}/pictures", round.id());
    let line = |(state, step, given): (&PlayState, usize, &Given)| {
        let scenario = &round.record().scenarios[state.play.scenario];
        EvidenceLine {
            unit: page.unit_name(state.play.unit),
            step: scenario.steps.get(step).and_then(|step| step.text()).unwrap_or_default().to_owned(),
            given: GivenView::new(page, given, &pictures),
        }
    };
    (seen.into_iter().take(SHOWN).map(line).collect(), more)
}

fn sees(page: &Page, state: &PlayState) -> bool {
    page.may_at(Action::ReadRehearsal, state.play.unit)
}

/// A picture that was given in a round.
pub(crate) async fn picture(
    page: Page,
    Extension(instance): Extension<Arc<Instance>>,
    Path((id, name)): Path<(String, String)>,
) -> Response {
    let found = id.parse::<Uuid>().ok().and_then(|id| find(&instance, id));
    let is_known = found.is_some_and(|found| {
        let round = lock(&found.round);
        let known = |(state, _, given): (&PlayState, usize, &Given)| {
            given.picture.as_ref() == Some(&name) && sees(&page, state)
        };
        round.all_given().any(known)
    });
    let file = if is_known { pictures::download(&page.app.pictures, &name).await } else { None };
    page.answer(file.ok_or_else(|| Problem::not_found(page.lang())))
}
