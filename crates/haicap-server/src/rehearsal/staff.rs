//! Who is at a unit by the stores: placed in the city, with an account in the store that is asked.

use crate::app::{App, AppKind};
use crate::instance::assignments;
use crate::ledger::RecordError;
use crate::sign_in::AccountBody;
use haicap_core::access::Subject;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Holder, Staff};
use haicap_store::AccountRow;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Everybody of the city, unit by unit.
pub(crate) async fn of_all(app: &App) -> Result<BTreeMap<UnitId, Staff>, RecordError> {
    let mut all: BTreeMap<UnitId, Staff> = BTreeMap::new();
    for row in app.store.accounts_of_staff().await? {
        let holder = holder(app, row)?;
        let units: BTreeSet<UnitId> = holder.subject.units().collect();
        for unit in units {
            all.entry(unit).or_default().holders.push(holder.clone());
        }
    }
    for assignment in placed(app).await? {
        all.entry(assignment.unit).or_default().placed.push(assignment);
    }
    Ok(all)
}

/// All assignments of the city.
pub(crate) async fn placed(app: &App) -> Result<Vec<Assignment>, RecordError> {
    assignments(&app.city_store).await.map_err(|error| damaged(&error))
}

/// Assignments of the city at one unit.
pub(crate) async fn placed_at(app: &App, unit: UnitId) -> Result<Vec<Assignment>, RecordError> {
    let rows = app.city_store.assignments_of_unit(&unit.to_string()).await?;
    Ok(rows.iter().map(|row| serde_json::from_str(&row.body)).collect::<Result<_, serde_json::Error>>()?)
}

/// Everybody of one unit; somebody whose account belongs to another unit is looked up by itself.
pub(crate) async fn of_unit(app: &App, unit: UnitId) -> Result<Staff, RecordError> {
    let placed = placed_at(app, unit).await?;
    let mut accounts = app.store.accounts_of_unit(&unit.to_string()).await?;
    let known: BTreeSet<Uuid> = accounts.iter().map(|account| account.id).collect();
    let others: BTreeSet<Uuid> = placed.iter().map(|a| a.official).filter(|id| !known.contains(id)).collect();
    for id in others {
        accounts.extend(app.store.account(id).await?);
    }
    let holders = accounts.into_iter().map(|row| holder(app, row)).collect::<Result<_, _>>()?;
    Ok(Staff { holders, placed })
}

/// Whoever takes part in a trial signs in by a card; in the official store login and password have to be there.
fn holder(app: &App, row: AccountRow) -> Result<Holder, RecordError> {
    let body: AccountBody = serde_json::from_str(&row.body)?;
    let signs_in = row.active && (app.kind != AppKind::Official || row.login.is_some() && row.password.is_some());
    let subject = Subject {
        account: Some(row.id),
        person: row.person.parse().ok(),
        assignments: body.assignments,
        acting: Vec::new(),
        roles: body.roles,
        districts: body.districts,
    };
    Ok(Holder { subject, signs_in })
}

fn damaged(error: &dyn std::fmt::Display) -> RecordError {
    RecordError::Store(haicap_store::StoreError::Damaged { what: error.to_string() })
}
