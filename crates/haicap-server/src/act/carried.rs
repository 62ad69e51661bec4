//! Dossiers of old units come into the official store, each once (nhận hồ sơ chuyển tiếp).

use super::{ActError, dossier_row};
use crate::app::App;
use crate::clock;
use crate::outgoing::events::subscribed;
use crate::search::words_of;
use haicap_core::city::City;
use haicap_core::dossier::{apply, carried_over};
use haicap_core::procedure::Procedure;
use haicap_core::territory::UnitId;
use haicap_core::trial::carry_over::{OldDossier, code_day};
use haicap_store::{ApplicantRow, Change, DeskDay, NewEntry, Outcome, StoreError};
use jiff::civil::Date;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The command, as the journal names it.
pub(crate) const CARRY_OVER: &str = "carry_over";

/// The procedure version under which a carried-over dossier goes on: that of its day of reception, else the one that is
/// there when the units open.
pub(crate) fn version<'c>(city: &'c City, code: &str, received: Date) -> Option<&'c Procedure> {
    city.procedure_on(code, received).or_else(|| city.procedure_on(code, city.opening_day))
}

/// Takes dossiers over into a unit, all of them in one transaction, and answers with the codes they have there. What is
/// there already stays as it is; a procedure that the city does not have leaves its dossiers out.
///
/// # Errors
/// When the store fails; then none came in.
pub(crate) async fn carry_over(
    app: &App,
    by: &str,
    unit: UnitId,
    wanted: &[&OldDossier],
) -> Result<BTreeMap<Uuid, String>, ActError> {
    let _calendar = app.days.in_use.read().await;
    for _ in 0..super::ATTEMPTS {
        let (mut codes, mut missing) = (BTreeMap::new(), Vec::new());
        for dossier in wanted {
            let id = dossier.old.id();
            match app.store.dossier(id).await? {
                Some(row) if row.unit == unit.to_string() => drop(codes.insert(id, row.code.unwrap_or_default())),
                // Another unit has it: it stays there.
                Some(_) => {}
                None => missing.push(*dossier),
            }
        }
        let changes = changes(app, by, unit, &missing, &mut codes).await?;
        if changes.is_empty() {
            return Ok(codes);
        }
        match app.store.change_all(changes).await {
            Ok(()) => {
                app.journal_grew();
                return Ok(codes);
            }
            // Somebody took some of them over at the same time: look again which are left.
            Err(StoreError::Conflict { .. }) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(ActError::Busy)
}

/// Dossiers of a batch, by whether the store has them already.
pub(crate) struct Known<'d> {
    /// Not there.
    pub(crate) new: Vec<&'d OldDossier>,
    /// Taken over by the unit before.
    pub(crate) taken: Vec<&'d OldDossier>,
    /// How many codes of the batch are codes of this very store, at the unit: its register that comes back.
    pub(crate) own: usize,
    /// How many another unit has.
    pub(crate) elsewhere: usize,
}

/// Looks which dossiers of a batch are there already.
///
/// # Errors
/// When the store fails.
pub(crate) async fn known<'d>(app: &App, unit: UnitId, batch: &'d [OldDossier]) -> Result<Known<'d>, StoreError> {
    let (key, mut known) = (unit.to_string(), Known { new: vec![], taken: vec![], own: 0, elsewhere: 0 });
    for dossier in batch {
        let carried = app.store.dossier(dossier.old.id()).await?;
        let by_code = if carried.is_none() { app.store.dossier_by_code(&dossier.old.code).await? } else { None };
        match (carried, by_code) {
            (None, None) => known.new.push(dossier),
            (Some(row), _) if row.unit == key => known.taken.push(dossier),
            (_, Some(row)) if row.unit == key => known.own += 1,
            _ => known.elsewhere += 1,
        }
    }
    Ok(known)
}

async fn changes(
    app: &App,
    by: &str,
    unit: UnitId,
    missing: &[&OldDossier],
    codes: &mut BTreeMap<Uuid, String>,
) -> Result<Vec<Change>, ActError> {
    let (city, configuration, desk) = (app.city(), app.configuration(), app.desk(unit));
    let day = code_day(city);
    let mut last = app.store.desk_last(&desk, &day.to_string()).await?;
    let mut changes = Vec::new();
    for dossier in missing {
        let Some(procedure) = version(city, &dossier.procedure, dossier.old.received) else { continue };
        let procedure = configuration.procedure(city, unit, &procedure.id).unwrap_or(procedure);
        last += 1;
        let number = u32::try_from(last).unwrap_or(u32::MAX);
        let code = haicap_core::dossier::dossier_code(&desk, day, number);
        codes.insert(dossier.old.id(), code.clone());
        let desk_day = DeskDay { desk: desk.clone(), day: day.to_string(), last };
        changes.push(Change { desk_day: Some(desk_day), ..change(app, by, unit, dossier, procedure, code)? });
    }
    Ok(changes)
}

/// One dossier with its entry. Its first version can be written once: a second writer loses the race.
fn change(
    app: &App,
    by: &str,
    unit: UnitId,
    dossier: &OldDossier,
    procedure: &Procedure,
    code: String,
) -> Result<Change, ActError> {
    let (at, id) = (app.clock.now(), dossier.old.id());
    let configuration = app.configuration();
    let event = carried_over(dossier.old.clone(), unit, procedure, code, &app.calendar(&configuration, unit));
    let mut state = None;
    apply(&mut state, id, at, None, &event);
    let Some(state) = state else { return Err(ActError::no_such_dossier()) };
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: at.as_microsecond(),
        recorded_at: clock::wall().as_microsecond(),
        actor: by.to_owned(),
        unit: unit.to_string(),
        aggregate: "dossier".into(),
        aggregate_id: id.to_string(),
        version: Some(1),
        command: CARRY_OVER.into(),
        outcome: Outcome::Done,
        ground: String::new(),
        events: serde_json::to_string(&[event])?,
    };
    // Whose it is stands in the paper file; lists show by which old code to find it.
    let applicant = ApplicantRow {
        id: state.applicant,
        name: format!("(hồ sơ cũ {})", dossier.old.code),
        identity_number: String::new(),
        phone: String::new(),
        person: None,
    };
    let row = dossier_row(&state, 1)?;
    let words = vec![words_of(&row, &applicant)];
    let followups = subscribed(app, None, (&state, 1), at)?;
    Ok(Change { dossier: Some(row), applicant: Some(applicant), words, followups, ..Change::new(entry) })
}
