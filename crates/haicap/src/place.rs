//! Where a city, its data and its scenarios are, and opening them.

use crate::args::{Place, Stores, WaysIn};
use anyhow::{Context, bail};
use haicap_openid::{Provider, Settings};
use haicap_pack::Pack;
use haicap_server::{Instance, Options, Parts};
use haicap_store::{Location, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Seed of the synthetic staff of a rehearsal; people stay the same from day to day.
pub(crate) const STAFF_SEED: u64 = 1;

/// File in the data folder through which other commands reach a running server.
pub(crate) fn control_file(stores: &Stores) -> PathBuf {
    stores.data.join("server.json")
}

/// Reads a city pack; its errors come one a line.
pub(crate) fn pack(folder: &Path) -> anyhow::Result<Arc<Pack>> {
    if !folder.is_dir() {
        bail!("there is no city pack in `{}`: run from the checkout, or name one with --city DIR", folder.display());
    }
    match Pack::read(folder) {
        Ok(pack) => Ok(Arc::new(pack)),
        Err(errors) => {
            bail!("the city pack has errors:\n{errors}\nCheck it again with: haicap check-city {}", folder.display())
        }
    }
}

/// Makes the data folder and tries whether it can be written.
pub(crate) fn data_folder(stores: &Stores) -> anyhow::Result<()> {
    let folder = &stores.data;
    let advice = || format!("the data folder `{}` cannot be written: choose another with --data DIR", folder.display());
    std::fs::create_dir_all(folder).with_context(advice)?;
    let probe = folder.join(".haicap-probe");
    std::fs::write(&probe, b"haicap").with_context(advice)?;
    std::fs::remove_file(&probe).with_context(advice)
}

/// The identity provider of the settings that were named; wrong settings are refused before anything is opened.
pub(crate) fn provider(ways_in: &WaysIn) -> anyhow::Result<Option<Provider>> {
    let Some(file) = &ways_in.oidc else { return Ok(None) };
    Ok(Some(Provider::new(Settings::read(file)?)?))
}

/// Where the stores are.
pub(crate) fn location(stores: &Stores) -> anyhow::Result<Location> {
    match &stores.database {
        Some(url) => Ok(Location::parse(url)?),
        None => Ok(Location::folder(&stores.data)),
    }
}

/// How the stores of a city are opened, without people of its own.
pub(crate) fn options(place: &Place) -> anyhow::Result<Options> {
    Ok(Options {
        location: location(&place.stores)?,
        outbox: place.stores.data.join("outbox"),
        staff_seed: None,
        store: OpenOptions::default(),
        parts: Parts::All,
        personnel_from: None,
        sheet_reader: None,
    })
}

/// The scripts of a folder become version 1 in a city that has none.
pub(crate) async fn take_in_scripts(instance: &Instance, folder: &Path) -> anyhow::Result<()> {
    match haicap_pack::script_texts(folder) {
        Ok(texts) => instance.take_in_scripts(&texts).await.map(drop).context("the scripts cannot be kept"),
        Err(errors) => bail!("the scenarios cannot be read:\n{errors}"),
    }
}

/// Opens the stores of a city.
pub(crate) async fn open(place: &Place, pack: Arc<Pack>) -> anyhow::Result<Arc<Instance>> {
    Ok(Instance::open(pack, options(place)?).await?)
}
