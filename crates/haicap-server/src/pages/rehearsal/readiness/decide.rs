//! The city's decision on the opening of units, written down with what was known on that day.

use super::{ReadinessTexts, account, city_day, looked_at};
use crate::error::Problem;
use crate::instance::Instance;
use crate::ledger::{Note, RecordError};
use crate::pages::{Fields, Page};
use crate::rehearsal::readiness::{OpeningDecision, Outcome};
use crate::secret;
use axum::Extension;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::Unit;
use haicap_core::trial::readiness::{Readiness, ReadinessVerdict};
use haicap_core::words::tidy;
use jiff::civil::Date;
use std::sync::Arc;

/// Letters of a reason.
const REASON_MAX: usize = 2000;

/// Writes a decision down for each chosen unit.
pub(crate) async fn decide(page: Page, Extension(instance): Extension<Arc<Instance>>, form: Fields) -> Response {
    page.answer_to(&form, write(&page, &instance, &form).await)
}

/// A sentence of the page in both languages.
fn wrong(text: impl Fn(&ReadinessTexts) -> &'static str) -> RecordError {
    RecordError::wrong(text(ReadinessTexts::of(Lang::Vi)), text(ReadinessTexts::of(Lang::En)))
}

async fn write(page: &Page, instance: &Instance, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let by = account(page)?;
    let looked = looked_at(page, instance).await?;
    let chosen: Vec<&(&Unit, Readiness)> =
        looked.iter().filter(|(unit, _)| form.ticked("unit", &unit.id.to_string())).collect();
    let (outcome, on, decided_by) = page.kept(read(page, form))?;
    if chosen.is_empty() {
        return page.kept(Err(wrong(|t| t.nobody_chosen).at("unit")));
    }
    let reason: String = tidy(form.get("reason")).chars().take(REASON_MAX).collect();
    let not_ready = chosen.iter().find(|(_, readiness)| readiness.verdict == ReadinessVerdict::NotReady);
    if reason.is_empty() && (outcome != Outcome::Go || not_ready.is_some()) {
        let named = not_ready.map(|(unit, _)| format!(" ({})", unit.name)).unwrap_or_default();
        let words = |lang| format!("{}{named}.", ReadinessTexts::of(lang).reason_missing);
        return page.kept(Err(RecordError::wrong(words(Lang::Vi), words(Lang::En)).at("reason")));
    }
    let actor = by.to_string();
    let change = page.app.rehearsal.change(&page.app, &actor, |batch| {
        for (unit, readiness) in &chosen {
            let decision = OpeningDecision {
                unit: unit.id,
                outcome,
                on,
                decided_by: decided_by.clone(),
                reason: reason.clone(),
                verdict: readiness.verdict,
                open: readiness.open().iter().map(|item| item.says(Lang::Vi)).collect(),
                by,
                at: batch.at(),
            };
            let events = serde_json::json!([{ "outcome": outcome.key(), "verdict": readiness.verdict, "on": on }]);
            let note = Note { command: "decide_opening", unit: Some(unit.id), events: &events };
            batch.put(secret::id()?, decision, note)?;
        }
        Ok(())
    });
    page.kept(change.await)?;
    Ok(page.go("/readiness?saved=1"))
}

fn read(page: &Page, form: &Fields) -> Result<(Outcome, Date, String), RecordError> {
    let outcome = Outcome::ALL.into_iter().find(|outcome| outcome.key() == form.get("outcome"));
    let outcome = outcome.ok_or_else(|| wrong(|t| t.outcome_missing).at("outcome"))?;
    let on: Date = form.get("on").trim().parse().map_err(|_| wrong(|t| t.day_wrong).at("on"))?;
    if on > city_day(page) {
        return Err(wrong(|t| t.day_ahead).at("on"));
    }
    let decided_by: String = tidy(form.get("decided_by")).chars().take(300).collect();
    if decided_by.is_empty() {
        return Err(wrong(|t| t.decided_by_missing).at("decided_by"));
    }
    Ok((outcome, on, decided_by))
}
