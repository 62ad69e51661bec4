//! The configuration of a store: kept as a note of it, taken up when it opens.

use crate::app::App;
use crate::instance::InstanceError;
use crate::ledger::RecordError;
use haicap_core::configuration::Configuration;
use haicap_store::{CONFIGURATION, Change, NewEntry, Store};

/// Takes up the configuration that the store was left with.
pub(crate) async fn take_up(app: &App) -> Result<(), InstanceError> {
    if let Some(text) = app.store.meta(CONFIGURATION).await? {
        app.put_configuration(serde_json::from_str(&text)?);
    }
    Ok(())
}

/// A new trial begins as the official store is set up: what is tried is what will be worked with.
pub(crate) async fn hand_on(official: &App, trial: &Store) -> Result<(), InstanceError> {
    let configuration = official.own_configuration();
    if *configuration != Configuration::default() {
        trial.set_meta(CONFIGURATION, &serde_json::to_string(&*configuration)?).await?;
    }
    Ok(())
}

/// The journal's entry of a change of the configuration.
pub(crate) fn entry(app: &App, command: &str) -> NewEntry {
    let entry = crate::rights::operator_entry(CONFIGURATION, CONFIGURATION, command);
    NewEntry { at: app.clock.now().as_microsecond(), ..entry }
}

/// Sets up the store otherwise, in one transaction with what else is changed; the journal says what was done and by
/// whom.
pub(crate) async fn set_up(
    app: &App,
    also: Vec<Change>,
    entry: NewEntry,
    configuration: Configuration,
) -> Result<(), RecordError> {
    let text = serde_json::to_string(&configuration)?;
    let change = Change { configuration: Some(text), ..Change::new(entry) };
    app.store.change_all(also.into_iter().chain([change]).collect()).await?;
    app.put_configuration(configuration);
    app.journal_grew();
    Ok(())
}
