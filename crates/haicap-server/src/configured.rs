//! The configuration of a store: kept as a note of it, taken up when it opens.

use crate::app::App;
use crate::clock::wall;
use crate::instance::InstanceError;
use haicap_core::configuration::Configuration;
use haicap_store::{Change, NewEntry};

/// The note under which it is kept.
const NOTE: &str = "configuration";

/// Takes up the configuration that the store was left with.
pub(crate) async fn take_up(app: &App) -> Result<(), InstanceError> {
    if let Some(text) = app.store.meta(NOTE).await? {
        app.put_configuration(serde_json::from_str(&text)?);
    }
    Ok(())
}

/// Sets up the store otherwise; the journal says that it was done and by whom.
pub(crate) async fn set_up(app: &App, by: &str, configuration: Configuration) -> Result<(), InstanceError> {
    let text = serde_json::to_string(&configuration)?;
    app.store.set_meta(NOTE, &text).await?;
    let entry = NewEntry {
        at: app.clock.now().as_microsecond(),
        recorded_at: wall().as_microsecond(),
        actor: by.to_owned(),
        ..crate::rights::operator_entry(NOTE, NOTE, "configure")
    };
    app.store.change(Change::new(entry)).await?;
    app.put_configuration(configuration);
    app.journal_grew();
    Ok(())
}
