//! A live round: 1,000 people sign in with their cards, each keeps the page open that is theirs, 10,000 dossiers are
//! worked on at 102 units, and what is measured is when the pages are told.
//!
//! The server runs in a process of its own, and so do the people: this same program, started with `--server` and
//! `--load`, each allowed as many open files as the machine gives.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

mod figures;
mod load;
mod people;
mod server;
mod viewers;

use figures::Times;
use people::Person;
use serde_json::json;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// People who sign in; each keeps a page open.
const PEOPLE: usize = 1_000;
/// Dossiers at each unit: more than 10,000 at 102 units.
const EACH: usize = 99;
/// How many of the first and of the last dossiers are compared.
const COMPARED: usize = 1_000;

fn main() -> Fallible<()> {
    let asked = |what: &str| std::env::args().any(|argument| argument == what);
    if !asked("--server") && !asked("--load") {
        // A stream is an open file on either side; a child of the shell has the limit that the shell sets.
        let raised = "ulimit -n 8192 2>/dev/null || ulimit -n \"$(ulimit -H -n)\"; exec \"$0\" --load";
        let status = Command::new("sh").arg("-c").arg(raised).arg(std::env::current_exe()?).status()?;
        return if status.success() { Ok(()) } else { Err("the people of the bench failed".into()) };
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async { if asked("--server") { server::serve().await } else { measure().await } })
}

async fn measure() -> Fallible<()> {
    let mut server = server::Server::start()?;
    let measured = live(&mut server).await;
    server.end()?;
    measured
}

async fn live(server: &mut server::Server) -> Fallible<()> {
    let client = people::client()?;
    let round = load::open(&client, &server.base, &server.grant).await?;
    let mut accounts: Vec<_> = round.players().into_iter().collect();
    let seers = server.board.iter().filter(|account| !accounts.contains(account)).copied();
    let seers: Vec<_> = seers.take(PEOPLE - accounts.len()).collect();
    accounts.extend(&seers);
    let grants = people::grants(&client, &server.base, &round.director, &accounts).await?;

    let began = Instant::now();
    let people = people::sign_in_all(&client, &server.base, grants).await?;
    let seconds = began.elapsed().as_secs_f64();
    row(json!({ "name": "live: one-time sign-ins by card", "value": round2(seconds), "unit": "s", "goal": 60,
        "goal_is": "at_most", "clients": people.len() }));

    let people: BTreeMap<_, Person> = people.into_iter().map(|person| (person.account, person)).collect();
    let boards = viewers::open(&client, &server.base, "/board", seers.iter().map(|id| &people[id])).await?;
    let parts = round.players();
    let own = viewers::open(&client, &server.base, "/practice", parts.iter().map(|id| &people[id])).await?;
    let (cpu, began) = (server.cpu()?, Instant::now());
    load::play(&client, &server.base, &round, &people).await?;
    let (seconds, cpu) = (began.elapsed().as_secs_f64(), server.cpu()? - cpu);
    let total = round.commands();
    boards.told(total).await?;

    let journal = server.journal()?;
    if journal.len() as u64 != total {
        return Err(format!("{} entries instead of {total}: a figure would mean nothing", journal.len()).into());
    }
    row(json!({ "name": "live: commands while everybody looks on", "value": (total as f64 / seconds).round(),
        "unit": "commands/s", "clients": people.len() }));
    row(json!({ "name": "live: CPU of the server, streams and all", "value": round2(cpu * 1000.0 / total as f64),
        "unit": "ms/command", "clients": people.len() }));
    report(&journal, &boards.close().await, &round.own(&own.close().await, &journal));
    page(&client, &server.base, &round.director).await?;
    draw(&server.base, &people::grants(&client, &server.base, &round.director, &seers[..1]).await?)
}

/// How long after its entry in the journal each change came to each page.
fn report(journal: &[server::Entry], boards: &[viewers::Heard], own: &Times) {
    let ats: Vec<i64> = journal.iter().map(|entry| entry.at).collect();
    let commands = COMPARED * load::DEEDS.len();
    let all = Times::of(&ats, 1, boards);
    let first = Times::of(&ats[..commands], 1, boards).percent(95);
    let last = Times::of(&ats[ats.len() - commands..], ats.len() - commands + 1, boards).percent(95);
    let update = |name: &str, times: &Times, clients: usize| {
        row(json!({ "name": format!("{name}, median"), "value": times.percent(50), "unit": "ms", "clients": clients }));
        row(json!({ "name": format!("{name}, p95"), "value": times.percent(95), "unit": "ms", "goal": 1000,
            "goal_is": "at_most", "clients": clients, "p99_ms": times.percent(99) }));
    };
    update("live: board update after the journal entry", &all, boards.len());
    update("live: one's own step on the practice page", own, PEOPLE - boards.len());
    row(json!({ "name": format!("live: the last {COMPARED} dossiers of {}, p95", ats.len() / load::DEEDS.len()),
        "value": last, "unit": "ms", "bound_name": format!("the first {COMPARED}"), "bound": first,
        "ratio": round2(last / first), "goal": 1.25, "goal_is": "at_most", "clients": boards.len() }));
}

/// The matrix page as it goes over the wire.
async fn page(client: &reqwest::Client, base: &str, director: &str) -> Fallible<()> {
    let request = client.get(format!("{base}/board")).header("cookie", people::cookie(base, director));
    let page = request.header("accept-encoding", "gzip").send().await?.error_for_status()?;
    let packed = page.headers().get("content-encoding").is_some_and(|encoding| encoding == "gzip");
    let bytes = page.bytes().await?.len();
    row(json!({ "name": format!("live: matrix page of 102 units{}", if packed { ", gzip" } else { "" }),
        "value": round2(bytes as f64 / 1000.0), "unit": "KB", "goal": 100, "goal_is": "at_most" }));
    Ok(())
}

/// The time that a browser needs to draw a change; without a browser there is no such row.
fn draw(base: &str, grants: &[(uuid::Uuid, String)]) -> Fallible<()> {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let (_, grant) = grants.first().ok_or("no sign-in for the browser")?;
    let link = format!("{base}/sign-in/{grant}");
    let said = Command::new("node").arg("e2e/draw.mjs").arg(link).current_dir(root).output();
    match said {
        Ok(said) if said.status.success() => print!("{}", String::from_utf8_lossy(&said.stdout)),
        Ok(said) => println!("No browser, so nothing was drawn: {}", String::from_utf8_lossy(&said.stderr).trim()),
        Err(error) => println!("No node, so nothing was drawn: {error}"),
    }
    Ok(())
}

fn row(row: serde_json::Value) {
    println!("{row}");
}

fn round2(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
