//! The file of a result on its way into a dossier and out to the citizen, and where the post brings it.

use super::ActError;
use crate::app::App;
use crate::attachments::Offer;
use crate::clock::wall;
use haicap_core::dossier::{Command, Delivery, Dossier, Event, RESULT};
use haicap_core::law::RECEIVING;
use haicap_store::{AddressRow, AttachmentRow, Change, NewEntry, Outcome, StoreError};
use uuid::Uuid;

/// The journal's word for a citizen who fetched the file of the result.
const FETCH: &str = "fetch_result";

/// The row of a file that became the result: it is told from those of papers by its key.
pub(super) fn row(
    app: &App,
    dossier: Uuid,
    events: &[Event],
    files: &[Offer],
) -> Result<Option<AttachmentRow>, ActError> {
    let attached = events.iter().find_map(|event| match event {
        Event::ResultAttached { file, .. } => Some(file),
        _ => None,
    });
    let Some(file) = attached else { return Ok(None) };
    let id = crate::files::new_id().map_err(|error| StoreError::Other { what: error.to_string() })?;
    // Only what came in just now can be one: nobody names a file that they did not send.
    let offer = files.iter().find(|offer| offer.paper == RESULT && offer.kept.file == *file);
    let offer = offer.ok_or_else(ActError::no_such_dossier)?;
    Ok(Some(AttachmentRow {
        id,
        dossier,
        paper: RESULT.to_owned(),
        file: file.clone(),
        name: offer.name.clone(),
        bytes: i64::try_from(offer.kept.bytes).unwrap_or(i64::MAX),
        added_at: app.clock.now().as_microsecond(),
    }))
}

/// Where the post brings the result, when the command says so.
pub(super) fn address(dossier: Uuid, command: &Command) -> Option<AddressRow> {
    match command {
        Command::Submit { delivery: Delivery { address, .. }, .. } if !address.is_empty() => {
            Some(AddressRow { dossier, address: address.clone() })
        }
        Command::ChooseDelivery { delivery } => Some(AddressRow { dossier, address: delivery.address.clone() }),
        _ => None,
    }
}

/// Takes down that the citizen fetched the file of the result; each time, as it may be asked later whether they had it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn fetched(app: &App, dossier: &Dossier) -> Result<(), StoreError> {
    let entry = NewEntry {
        command_id: None,
        fingerprint: String::new(),
        at: app.clock.now().as_microsecond(),
        recorded_at: wall().as_microsecond(),
        actor: dossier.applicant.to_string(),
        unit: dossier.unit.to_string(),
        aggregate: "dossier".into(),
        aggregate_id: dossier.id.to_string(),
        version: None,
        command: FETCH.into(),
        outcome: Outcome::Done,
        ground: RECEIVING.under(app.rules_of(dossier)).cite(),
        events: "[]".into(),
    };
    app.store.change(Change::new(entry)).await?;
    app.journal_grew();
    Ok(())
}
