//! "Take in a dossier" over HTTP: requests a second, and CPU milliseconds of the server alone.
//!
//! The server runs in a process of its own (this same program, started with `--server`), so that
//! its CPU time can be read apart from that of the load. Beside it stands a bare route that reads
//! the same body and answers a constant: what HTTP and JSON cost without any rule or store.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

use axum::routing::post;
use axum::{Json, Router};
use haicap_pack::Pack;
use haicap_server::{Instance, Options};
use haicap_store::{Location, OpenOptions};
use serde_json::{Value, json};
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use uuid::Uuid;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Requests in flight at once, each from another ward's counter.
const CLIENTS: usize = 32;
/// Dossiers that each client takes in.
const EACH: usize = 250;

fn main() -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if std::env::args().any(|argument| argument == "--server") {
        runtime.block_on(server())
    } else {
        runtime.block_on(load())
    }
}

/// Serves until standard input closes; tells where, on standard output.
async fn server() -> Fallible<()> {
    let folder = tempfile::tempdir()?;
    let pack = Arc::new(Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc")))?);
    let options = Options {
        location: Location::folder(folder.path()),
        outbox: folder.path().join("outbox"),
        staff_seed: Some(1),
        store: OpenOptions::default(),
        parts: Default::default(),
        personnel_from: None,
        sheet_reader: None,
    };
    let instance = Instance::open(pack, options).await?;
    let running = haicap_server::start(haicap_server::bind(([127, 0, 0, 1], 0).into()).await?, instance, None).await?;
    let app = running.branch().await?;
    let grant = running.instance().director_grant(&app).await?;
    let bare = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let bare_at = bare.local_addr()?;
    let answer = |Json(_): Json<Value>| async { Json(json!({ "version": 1, "stage": "submitted" })) };
    tokio::spawn(async move { axum::serve(bare, Router::new().route("/", post(answer))).await });
    println!(
        "{}",
        json!({ "base": format!("{}{}", running.url(), app.base()), "grant": grant, "bare": format!("http://{bare_at}/") })
    );
    let commits = move |line: &str| (line.trim() == "commits").then(|| app.store.durable_commits());
    let told = tokio::task::spawn_blocking(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if let Some(count) = commits(&line) {
                println!("{count}");
            }
        }
    });
    told.await?;
    running.stop().await?;
    Ok(())
}

struct Server {
    child: Child,
    answers: BufReader<std::process::ChildStdout>,
}

impl Server {
    fn start() -> Fallible<(Self, Value)> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut child = command.arg("--server").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut server = Server { child, answers };
        let place = serde_json::from_str(&server.line()?)?;
        Ok((server, place))
    }

    fn line(&mut self) -> Fallible<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line)
    }

    fn commits(&mut self) -> Fallible<u64> {
        self.child.stdin.as_mut().ok_or("no input")?.write_all(b"commits\n")?;
        Ok(self.line()?.trim().parse()?)
    }

    /// CPU time of the server so far in seconds, user and system.
    fn cpu(&self) -> Fallible<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
        Ok((fields[11].parse::<f64>()? + fields[12].parse::<f64>()?) / 100.0)
    }
}

async fn load() -> Fallible<()> {
    let (mut server, place) = Server::start()?;
    let measured = measure(&mut server, &place).await;
    drop(server.child.stdin.take());
    server.child.wait()?;
    measured
}

async fn measure(server: &mut Server, place: &Value) -> Fallible<()> {
    let base = place["base"].as_str().unwrap_or_default();
    let client = reqwest::Client::new();
    let tokens = counters(&client, base, place["grant"].as_str().unwrap_or_default()).await?;
    let dossiers = (CLIENTS * EACH) as f64;

    let bare = place["bare"].as_str().unwrap_or_default();
    let (cpu, began) = (server.cpu()?, Instant::now());
    together(|index| {
        let client = client.clone();
        async move {
            for number in 0..EACH {
                client.post(bare).json(&submission(index, number, "new-26740")).send().await?.bytes().await?;
            }
            Ok(())
        }
    })
    .await?;
    let (bare_rate, bare_cpu) = (dossiers / began.elapsed().as_secs_f64(), (server.cpu()? - cpu) * 1000.0 / dossiers);

    let (cpu, commits, began) = (server.cpu()?, server.commits()?, Instant::now());
    together(|index| {
        let (client, (unit, token)) = (client.clone(), &tokens[index]);
        async move {
            for number in 0..EACH {
                let request = client.post(format!("{base}/api/v1/dossiers")).bearer_auth(token);
                request.json(&submission(index, number, unit)).send().await?.error_for_status()?.bytes().await?;
            }
            Ok(())
        }
    })
    .await?;
    let seconds = began.elapsed().as_secs_f64();
    let each = (server.cpu()? - cpu) * 1000.0 / dossiers;
    let fsyncs = ((server.commits()? - commits) as f64 / seconds).round();
    println!(
        "{}",
        json!({ "name": "http: take in a dossier, CPU of the server", "value": round(each), "unit": "ms/request",
            "bound_name": "bare route, same body", "bound": round(bare_cpu), "ratio": round(each / bare_cpu.max(0.001)),
            "clients": CLIENTS, "fsyncs_per_s": fsyncs })
    );
    println!(
        "{}",
        json!({ "name": "http: CPU of the server against its goal", "value": round(each), "unit": "ms/request",
        "goal": 0.3, "goal_is": "at_most", "clients": CLIENTS, "fsyncs_per_s": fsyncs })
    );
    println!(
        "{}",
        json!({ "name": "http: take in a dossier", "value": (dossiers / seconds).round(), "unit": "requests/s",
            "bound_name": "bare route, same body", "bound": bare_rate.round(), "ratio": round(dossiers / seconds / bare_rate),
            "clients": CLIENTS, "fsyncs_per_s": fsyncs })
    );
    Ok(())
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// A dossier of a certified copy, as the counter sends it.
fn submission(client: usize, number: usize, unit: &str) -> Value {
    let id = |kind: &str| Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{kind} {client} {number}").as_bytes());
    json!({ "command_id": id("command"), "id": id("dossier"), "unit": unit, "procedure": "2.000815", "channel": "counter",
        "papers": ["ban_chinh"], "quantity": { "copies": 1, "pages": 2 },
        "applicant": { "id": id("applicant"), "name": "Nguyễn Thị Thử", "identity_number": "000000000001", "phone": "" } })
}

/// Signs in a counter officer at each of as many wards as there are clients.
async fn counters(client: &reqwest::Client, base: &str, grant: &str) -> Fallible<Vec<(String, String)>> {
    let director = sign_in(client, base, grant).await?;
    let units: Vec<Value> = client.get(format!("{base}/api/v1/units")).send().await?.json().await?;
    let units: Vec<&str> = units.iter().filter_map(|unit| unit["unit"].as_str()).take(CLIENTS).collect();
    let text = "# language: vi\n@dong-loat\nTính năng: Đo\n  Kịch bản: Đo\n    Biết 1 người dân cần thủ tục 2.000815\n    \
        Và người dân có đủ giấy tờ\n    Khi người dân nộp hồ sơ tại quầy\n";
    let pack = Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc")))?;
    let scenarios = haicap_pack::parse_scenarios("bench.feature", text, &pack.city, pack.city.all_units_day)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<String>())?;
    let order =
        json!({ "id": Uuid::from_u128(9), "stage": "all_units", "seed": 1, "units": units, "scenarios": scenarios });
    let round: Value =
        client.post(format!("{base}/api/v1/rounds")).bearer_auth(&director).json(&order).send().await?.json().await?;
    let players = round["players"].as_array().cloned().unwrap_or_default();
    let mut tokens = Vec::new();
    for player in players.iter().filter(|player| player["cast"] == "counter_officer") {
        let order = json!({ "accounts": [player["account"]] });
        let request = client.post(format!("{base}/api/v1/grants")).bearer_auth(&director);
        let grants: Value = request.json(&order).send().await?.error_for_status()?.json().await?;
        let grant = grants["grants"][0]["grant"].as_str().unwrap_or_default();
        let unit = player["unit"].as_str().unwrap_or_default().to_owned();
        tokens.push((unit, sign_in(client, base, grant).await?));
    }
    Ok(tokens)
}

async fn sign_in(client: &reqwest::Client, base: &str, grant: &str) -> Fallible<String> {
    let request = client.post(format!("{base}/api/v1/sign-in"));
    let answer: Value = request.json(&json!({ "grant": grant })).send().await?.error_for_status()?.json().await?;
    Ok(answer["token"].as_str().ok_or("no token")?.to_owned())
}

async fn together<F: Future<Output = Fallible<()>>>(one: impl Fn(usize) -> F) -> Fallible<()> {
    futures_util::future::try_join_all((0..CLIENTS).map(one)).await.map(drop)
}
