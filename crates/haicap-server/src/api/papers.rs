//! Refusals that speak of papers.

use crate::act::ActError;
use crate::app::App;
use crate::error::Problem;
use crate::pages::show::with_paper_names_and_keys;
use haicap_core::Lang;
use haicap_core::dossier::{Dossier, Refusal};
use uuid::Uuid;

/// The problem of a command. Papers that are missing are said by their names, with the keys by which a program sends them.
pub(crate) async fn named(app: &App, dossier: Uuid, error: &ActError, lang: Lang) -> Problem {
    let problem = Problem::act(error, lang);
    if !matches!(error, ActError::Refused(Refusal::PapersMissing(_) | Refusal::SupplementIncomplete { .. }, _)) {
        return problem;
    }
    let stored = app.store.dossier(dossier).await.ok().flatten();
    let Some(dossier) = stored.and_then(|row| serde_json::from_str::<Dossier>(&row.body).ok()) else { return problem };
    let configuration = app.configuration();
    match configuration.procedure(app.city(), dossier.unit, &dossier.procedure) {
        Some(known) => Problem { message: with_paper_names_and_keys(&problem.message, known, lang), ..problem },
        None => problem,
    }
}
