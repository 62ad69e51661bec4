//! `haicap serve`: the official store and the trials, until somebody stops it.

use crate::args::{Only, Serve};
use crate::{Ending, conductor, place};
use haicap_server::{Instance, Options, Outgoing, Parts};
use std::net::SocketAddr;

pub(crate) async fn run(args: Serve) -> anyhow::Result<Ending> {
    let only_personnel = args.only == Some(Only::Personnel);
    if only_personnel && !args.host.is_loopback() {
        anyhow::bail!("`--only personnel` listens on this machine only: leave --host out");
    }
    if only_personnel && args.ways_in.oidc.is_some() {
        anyhow::bail!("the personnel part has local accounts only: leave --oidc out");
    }
    if only_personnel && args.notify.is_some() {
        anyhow::bail!("the personnel part sends nothing to the outside: leave --notify out");
    }
    let outgoing = args.notify.as_deref().map(Outgoing::read).transpose()?;
    let provider = place::provider(&args.ways_in)?;
    let pack = place::pack(&args.place.city)?;
    place::data_folder(&args.place.stores)?;
    let listener = haicap_server::bind(SocketAddr::new(args.host, args.place.port)).await?;
    let personnel_from = args.personnel_from.map(|day| pack.city.calendar.opening(day));
    let parts = if only_personnel { Parts::Personnel } else { Parts::All };
    let options = Options { parts, personnel_from, ..place::options(&args.place)? };
    let instance = Instance::open(pack, options).await?;
    provider.into_iter().for_each(|provider| instance.let_in_through(provider));
    outgoing.into_iter().for_each(|outgoing| instance.send_through(outgoing));
    if !only_personnel && args.scenarios.is_dir() {
        place::take_in_scripts(&instance, &args.scenarios).await?;
    }
    let running = haicap_server::start(listener, instance, Some(&place::control_file(&args.place.stores))).await?;
    let mut stop = crate::Stop::listen()?;
    say!("haicap serves {} at {}", running.instance().city().name_en, running.url());
    say!("Personnel: {}/p/", running.url());
    say!("Ctrl-C stops it.");
    let conductor = conductor::start(&running, &args.place.stores.data);
    stop.asked().await;
    conductor.abort();
    running.stop().await?;
    Ok(Ending::Well)
}
