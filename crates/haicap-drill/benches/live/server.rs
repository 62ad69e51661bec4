//! The server of the bench: the whole city with its planned people, in a process of its own.

use crate::{Fallible, PEOPLE};
use haicap_core::organization::{Assignment, Role};
use haicap_pack::Pack;
use haicap_server::{AccountBody, App, Instance, Options};
use haicap_store::{AccountRow, Location, OpenOptions, Outcome, SealCursor};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use uuid::Uuid;

/// A command on a dossier, as the journal has it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Wall time of the entry, in microseconds.
    pub(crate) at: i64,
    pub(crate) unit: String,
    pub(crate) command: String,
}

pub(crate) fn pack() -> Fallible<Pack> {
    Ok(Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc")))?)
}

/// Serves until standard input closes; tells where, on standard output, and the journal when it is asked for it.
pub(crate) async fn serve() -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let options = Options {
        location: Location::folder(folder.path()),
        outbox: folder.path().join("outbox"),
        staff_seed: Some(1),
        store: OpenOptions::default(),
        parts: Default::default(),
        personnel_from: None,
        sheet_reader: None,
    };
    let instance = Instance::open(Arc::new(pack()?), options).await?;
    let running = haicap_server::start(haicap_server::bind(([127, 0, 0, 1], 0).into()).await?, instance, None).await?;
    let app = running.branch().await?;
    let grant = running.instance().director_grant(&app).await?;
    let base = format!("{}{}", running.url(), app.base());
    println!("{}", json!({ "base": base, "grant": grant, "board": seers(&app).await? }));
    let runtime = tokio::runtime::Handle::current();
    let told = tokio::task::spawn_blocking(move || -> Fallible<()> {
        for _ in std::io::stdin().lock().lines().map_while(Result::ok) {
            println!("{}", serde_json::to_string(&runtime.block_on(entries(&app))?)?);
        }
        Ok(())
    });
    told.await??;
    running.stop().await?;
    Ok(())
}

/// Accounts of everybody who leads a unit and so may look at the board, then of people of the city who look on.
async fn seers(app: &App) -> Fallible<Vec<Uuid>> {
    let mut seers = BTreeSet::new();
    for row in app.city_store.assignments().await? {
        let held: Assignment = serde_json::from_str(&row.body)?;
        if held.roles.contains(&Role::UnitLeader) || held.roles.contains(&Role::CenterHead) {
            seers.insert(held.official);
        }
    }
    let roles = [Role::CityObserver].into();
    let body =
        serde_json::to_string(&AccountBody { name: "Người theo dõi".into(), roles, ..AccountBody::default() })?;
    let observer = |number: usize| {
        let id = Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("observer {number}").as_bytes());
        let (person, body) = (id.to_string(), body.clone());
        AccountRow { id, login: None, password: None, person, unit: String::new(), active: true, version: 1, body }
    };
    let observers: Vec<AccountRow> = (0..PEOPLE).map(observer).collect();
    let seers = seers.into_iter().chain(observers.iter().map(|account| account.id)).collect();
    app.store.insert_accounts(observers).await?;
    Ok(seers)
}

/// Every command on a dossier that was carried out, in the order of the journal.
async fn entries(app: &App) -> Fallible<Vec<Entry>> {
    let (mut entries, mut cursor) = (Vec::new(), SealCursor::default());
    loop {
        let page = app.store.journal_after(cursor, 2_000).await?;
        let Some(last) = page.last() else { return Ok(entries) };
        cursor = last.cursor();
        let done = page.into_iter().filter(|line| line.aggregate == "dossier" && line.outcome == Outcome::Done);
        entries.extend(done.map(|line| Entry { at: line.recorded_at, unit: line.unit, command: line.command }));
    }
}

/// The server as the people of the bench see it.
pub(crate) struct Server {
    child: Child,
    answers: BufReader<ChildStdout>,
    pub(crate) base: String,
    pub(crate) grant: String,
    /// Who may look at the board.
    pub(crate) board: Vec<Uuid>,
}

impl Server {
    pub(crate) fn start() -> Fallible<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("--server").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut answers = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        answers.read_line(&mut line)?;
        let place: Value = serde_json::from_str(&line)?;
        let text = |key: &str| place[key].as_str().unwrap_or_default().to_owned();
        let (base, grant) = (text("base"), text("grant"));
        Ok(Server { child, answers, base, grant, board: serde_json::from_value(place["board"].clone())? })
    }

    pub(crate) fn journal(&mut self) -> Fallible<Vec<Entry>> {
        self.child.stdin.as_mut().ok_or("no input")?.write_all(b"journal\n")?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(serde_json::from_str(&line)?)
    }

    /// CPU time of the server so far in seconds, user and system.
    pub(crate) fn cpu(&self) -> Fallible<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        Ok((fields[11].parse::<f64>()? + fields[12].parse::<f64>()?) / 100.0)
    }

    pub(crate) fn end(mut self) -> Fallible<()> {
        drop(self.child.stdin.take());
        self.child.wait()?;
        Ok(())
    }
}
