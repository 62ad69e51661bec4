//! Whom a dossier may be given to, by the accounts of the store.

use crate::app::App;
use crate::ledger::RecordError;
use crate::rehearsal::staff;
use crate::sign_in::AccountBody;
use haicap_core::dossier::{Colleague, Command, Dossier};
use haicap_core::organization::{Assignment, Role};
use haicap_store::StoreError;
use uuid::Uuid;

/// The officer whom a command names; nobody when the post is not held today, or by somebody who cannot sign in.
pub(super) async fn colleague(app: &App, command: &Command) -> Result<Option<Colleague>, StoreError> {
    let Command::Reassign { officer: id, .. } = command else { return Ok(None) };
    Ok(officer(app, *id).await?.filter(|held| held.counts_on(app.today())).map(|held| known(app, held)))
}

/// The post behind an assignment, with the rights that its holder has in this store.
pub(crate) async fn officer(app: &App, id: Uuid) -> Result<Option<Assignment>, StoreError> {
    let damaged = |error: serde_json::Error| StoreError::Damaged { what: error.to_string() };
    let Some(row) = app.city_store.assignment(id).await? else { return Ok(None) };
    let placed: Assignment = serde_json::from_str(&row.body).map_err(damaged)?;
    let Some(account) = app.store.account(placed.official).await?.filter(|account| account.active) else {
        return Ok(None);
    };
    let body: AccountBody = serde_json::from_str(&account.body).map_err(damaged)?;
    Ok(body.assignments.into_iter().find(|held| held.id == id))
}

/// Officers of the division that has a dossier who could be given it, by name; who has it is not among them.
pub(crate) async fn colleagues(app: &App, dossier: &Dossier) -> Result<Vec<Colleague>, RecordError> {
    let Some(division) = &dossier.division else { return Ok(vec![]) };
    let holders = staff::of_unit(app, dossier.unit).await?.holders.into_iter().filter(|holder| holder.signs_in);
    let handles = |held: &Assignment| {
        let here = held.unit == dossier.unit && held.division == *division && held.counts_on(app.today());
        here && held.roles.contains(&Role::CaseOfficer)
    };
    let another = |held: &Assignment| dossier.officer != Some(held.id) && dossier.owner != Some(held.official);
    let posts = holders.flat_map(|holder| holder.subject.assignments);
    let mut found: Vec<_> = posts.filter(handles).filter(another).map(|held| known(app, held)).collect();
    found.sort_by(|a, b| (&a.held.name, a.held.id).cmp(&(&b.held.name, b.held.id)));
    Ok(found)
}

fn known(app: &App, held: Assignment) -> Colleague {
    Colleague { away_until: app.away_until(held.id), held }
}
