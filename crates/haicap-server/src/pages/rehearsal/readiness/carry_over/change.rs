//! What is written down about carried-over dossiers: choices, statements, evidence, the way into the official store.

use super::super::account;
use super::CarryTexts;
use crate::app::AppKind;
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page};
use crate::rehearsal::carry_over::{self, file_dry_run};
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::territory::UnitId;
use haicap_core::words::tidy;
use std::collections::{BTreeMap, BTreeSet};

/// Letters of a statement's ground.
const GROUND_MAX: usize = 300;

/// A sentence of the page in both languages.
pub(super) fn wrong(text: impl Fn(&CarryTexts) -> &'static str) -> RecordError {
    RecordError::wrong(text(CarryTexts::of(Lang::Vi)), text(CarryTexts::of(Lang::En)))
}

/// Writes down where dossiers of a split unit go.
pub(crate) async fn choose(page: Page, form: Fields) -> Response {
    page.answer_to(&form, save_choice(&page, &form).await)
}

async fn save_choice(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let by = account(page)?;
    let actor = by.to_string();
    let unit: UnitId = page.kept(form.get("unit").parse().map_err(|_| wrong(|t| t.choice_wrong)))?;
    let successors: BTreeSet<UnitId> = page.city().successors(unit).map(|succession| succession.to).collect();
    let place = |name: &str| -> Result<Option<UnitId>, RecordError> {
        let Some(text) = form.filled(name) else { return Ok(None) };
        let to = text.parse().ok().filter(|to| successors.contains(to));
        to.map(Some).ok_or_else(|| wrong(|t| t.choice_wrong).at("all_to"))
    };
    let mut one = BTreeMap::new();
    for name in form.names() {
        if let Some(code) = name.strip_prefix("to:") {
            one.insert(code.to_owned(), page.kept(place(name))?);
        }
    }
    let all_to = page.kept(place("all_to"))?;
    let change = page.app.rehearsal.change(&page.app, &actor, |batch| carry_over::choose(batch, by, unit, all_to, one));
    page.kept(change.await)?;
    Ok(page.go("/readiness/carry-over?said=saved"))
}

/// Writes down that an old unit has no open dossier.
pub(crate) async fn state_none(page: Page, form: Fields) -> Response {
    page.answer_to(&form, keep_none(&page, &form).await)
}

async fn keep_none(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (by, id, city) = (account(page)?, page.id()?, page.city());
    let actor = by.to_string();
    // What is no unit is told as one that is not there.
    let unit = form.get("unit").parse().unwrap_or(UnitId::new(0));
    let ground = form.filled("ground").map(tidy).filter(|ground| ground.chars().count() <= GROUND_MAX);
    let ground = page.kept(ground.ok_or_else(|| wrong(|t| t.ground_missing).at("ground")))?;
    let replaces = form.ticked("replace", "1");
    let change = page
        .app
        .rehearsal
        .change(&page.app, &actor, |batch| carry_over::state_none(batch, id, (city, by), (unit, ground, replaces)));
    page.kept(change.await)?;
    Ok(page.go("/readiness/carry-over?said=saved"))
}

/// Files the dry run as evidence.
pub(crate) async fn evidence(page: Page, form: Fields) -> Response {
    page.answer_to(&form, file(&page, &form).await)
}

async fn file(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (by, city) = (account(page)?, page.city());
    let actor = by.to_string();
    let change = page.app.rehearsal.change(&page.app, &actor, |batch| file_dry_run(batch, city, by));
    let filed = page.kept(change.await)?;
    Ok(page.go(&format!("/readiness/carry-over?filed={filed}")))
}

/// Takes what is left at open units into the official store.
pub(crate) async fn take_in(page: Page, form: Fields) -> Response {
    page.answer_to(&form, take(&page, &form).await)
}

async fn take(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    if page.app.kind != AppKind::Official {
        return Err(Problem::not_found(page.lang()));
    }
    let by = account(page)?.to_string();
    let units: Vec<UnitId> = page.city().new_units().map(|unit| unit.id).collect();
    let taken = page.kept(carry_over::take_in(&page.app, &by, &units).await)?;
    Ok(page.go(&format!("/readiness/carry-over?taken={taken}")))
}
