//! `haicap serve`: the official store and the trials, until somebody stops it.

use crate::args::Serve;
use crate::{Ending, place};
use std::net::SocketAddr;

pub(crate) async fn run(args: Serve) -> anyhow::Result<Ending> {
    let pack = place::pack(&args.place.city)?;
    place::data_folder(&args.place.stores)?;
    let listener = haicap_server::bind(SocketAddr::new(args.host, args.place.port)).await?;
    let instance = place::open(&args.place, pack, None).await?;
    let running = haicap_server::start(listener, instance, Some(&place::control_file(&args.place.stores))).await?;
    say!("haicap serves {} at {}", running.instance().pack().city.name_en, running.url());
    say!("Ctrl-C stops it.");
    crate::stopped().await?;
    running.stop().await?;
    Ok(Ending::Well)
}
