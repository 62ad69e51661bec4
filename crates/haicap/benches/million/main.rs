//! A million dossiers in the official store: how long the pages of a ward take, for one person and for sixteen at once,
//! on both engines, through the real program. `HAICAP_MILLION` asks for another number of dossiers.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

mod fixture;
mod server;

use anyhow::{Context, Result, ensure};
use fixture::Sample;
use haicap_core::territory::UnitId;
use haicap_core::words::fold;
use haicap_pack::Pack;
use haicap_store::{Location, OpenOptions, Store, StoreKind};
use serde_json::json;
use server::{Server, Staff};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

const DOSSIERS: u32 = 1_000_000;
/// People who work at once, each at a unit of their own.
const USERS: usize = 16;
/// Pages that each of them opens, when they are alone and together.
const EACH: [(usize, usize); 2] = [(1, 400), (USERS, 60)];
/// The last day on which dossiers of the fixture come in.
const LAST_DAY: &str = "2026-11-20";
/// Pages before the clock runs.
const WARM: usize = 20;

fn main() -> Result<()> {
    let dossiers = std::env::var("HAICAP_MILLION").ok().map_or(Ok(DOSSIERS), |number| number.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        measure("SQLite", folder.path(), None, dossiers).await?;
        drop(folder);
        if let Ok(server) = std::env::var("HAICAP_TEST_POSTGRES") {
            let (address, _) = server.rsplit_once('/').context("the address of the server has no database")?;
            let database = format!("{address}/haicap_million_{}", std::process::id());
            let folder = tempfile::tempdir()?;
            measure("PostgreSQL", folder.path(), Some(&database), dossiers).await?;
        }
        Ok(())
    })
}

async fn measure(engine: &str, folder: &Path, database: Option<&str>, dossiers: u32) -> Result<()> {
    let location = match database {
        Some(url) => Location::parse(url)?,
        None => Location::folder(folder),
    };
    let pack = Arc::new(Pack::read(&server::city())?);
    let store = Store::open(&location, StoreKind::Official, &OpenOptions::default()).await?;
    let began = Instant::now();
    let samples = fixture::load(&store, pack.clone(), dossiers).await?;
    let row = |what: &str, value: f64, unit: &str, goal: Option<f64>| {
        let name = format!("{engine}, {dossiers} dossiers: {what}");
        println!("{}", json!({ "name": name, "value": value, "unit": unit, "goal": goal, "goal_is": "at_most" }));
    };
    row("bulk load", began.elapsed().as_secs_f64().round(), "s", Some(300.0));
    row("journal", store.journal_count().await? as f64, "entries", None);
    row("on disk", (store.bytes().await? as f64 / 1e7).round() / 100.0, "GB", Some(6.0));
    store.close().await?;
    let staff = server::staff(&location, &pack, folder, USERS).await?;
    let began = Instant::now();
    ensure!(server::verify(folder, database)?, "haicap verify found faults");
    row("haicap verify", began.elapsed().as_secs_f64().round(), "s", None);
    let server = Server::start(folder, database)?;
    let staff = server.sign_in(staff).await?;
    for page in Page::ALL {
        for (users, each) in EACH {
            let mut times = opened(&server, *page, &staff[..users], &samples, each).await?;
            times.sort_unstable();
            let at =
                |percent: usize| (times[(times.len() * percent).div_ceil(100) - 1].as_secs_f64() * 1e5).round() / 100.0;
            let goal = page.goal().then_some(if users == 1 { 20 } else { 100 });
            println!(
                "{}",
                json!({ "name": format!("{engine}, {dossiers} dossiers: {}, p95", page.name()), "value": at(95), "unit": "ms",
                    "goal": goal, "goal_is": "at_most", "clients": users, "p50_ms": at(50), "p99_ms": at(99) })
            );
        }
    }
    // Counted once, then kept for ten minutes for everybody.
    let observer = server.observer().await?;
    for (what, from) in [("a month", "2026-10-20"), ("a year", "2025-11-21")] {
        let began = Instant::now();
        server.page(&observer, &format!("/indicators?from={from}&to={LAST_DAY}")).await?;
        row(&format!("indicators of the city, {what}, counted"), began.elapsed().as_secs_f64(), "s", None);
    }
    server.stop()
}

/// The pages that are measured.
#[derive(Clone, Copy)]
enum Page {
    Worklist,
    ByCode,
    ByName,
    Dossier,
    Head,
    Centre,
    Indicators,
}

impl Page {
    const ALL: &[Page] =
        &[Page::Worklist, Page::ByCode, Page::ByName, Page::Dossier, Page::Head, Page::Centre, Page::Indicators];

    const fn name(self) -> &'static str {
        match self {
            Page::Worklist => "worklist of the counter",
            Page::ByCode => "search by code",
            Page::ByName => "search by name",
            Page::Dossier => "dossier page",
            Page::Head => "unit page of its head",
            Page::Centre => "load and deadlines of its head",
            Page::Indicators => "a month's indicators of its head",
        }
    }

    /// Whether it is one of the pages that people open all day, which have a goal.
    const fn goal(self) -> bool {
        !matches!(self, Page::Indicators)
    }

    /// The address for the turn of somebody at a unit; names are typed whole, in part, or as one word.
    fn address(self, unit: UnitId, sample: &Sample, turn: usize) -> String {
        let name = fold(&sample.name);
        let words: Vec<&str> = name.split(' ').collect();
        match self {
            Page::Worklist => "/work".to_owned(),
            Page::ByCode => format!("/search?q={}", sample.code),
            Page::ByName => match (turn % 3, words.as_slice()) {
                (0, _) => format!("/search?q={}", words.join("+")),
                (1, [surname, .., given]) => format!("/search?q={given}+{surname}"),
                (_, [.., given]) => format!("/search?q={given}"),
                _ => "/search?q=nguyen".to_owned(),
            },
            Page::Dossier => format!("/dossiers/{}", sample.dossier),
            Page::Head => format!("/units/{unit}"),
            Page::Centre => "/centre".to_owned(),
            Page::Indicators => format!("/indicators?unit={unit}&from=2026-10-20&to={LAST_DAY}"),
        }
    }
}

/// How long each page took that people opened, all at once and one after the other.
async fn opened(
    server: &Server,
    page: Page,
    staff: &[Staff],
    samples: &[Sample],
    each: usize,
) -> Result<Vec<Duration>> {
    let people = staff.iter().map(|who| async move {
        let here: Vec<&Sample> = samples.iter().filter(|sample| sample.unit == who.unit).collect();
        ensure!(!here.is_empty(), "unit {} has no dossier to look for", who.unit);
        let token = if matches!(page, Page::Head | Page::Centre | Page::Indicators) { &who.head } else { &who.counter };
        let mut times = Vec::new();
        for turn in 0..WARM + each {
            let address = page.address(who.unit, here[turn * 7919 % here.len()], turn);
            let began = Instant::now();
            server.page(token, &address).await?;
            if turn >= WARM {
                times.push(began.elapsed());
            }
        }
        Ok(times)
    });
    Ok(futures_util::future::try_join_all(people).await?.concat())
}
