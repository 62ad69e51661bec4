//! The drill at full size: 102 units, 100 dossiers each, from submission to the result in hand,
//! against the real server on the embedded store, every answer durable.
#![allow(clippy::print_stdout, reason = "a benchmark prints its figures")]
#![allow(missing_docs, reason = "a benchmark has no readers of its documentation")]

use haicap_core::territory::UnitId;
use haicap_core::trial::RoundStage;
use haicap_drill::{Drill, Names, Progress, RoundPlan};
use haicap_pack::{Pack, parse_scenarios};
use haicap_server::{Instance, Options, Running};
use haicap_store::{Location, OpenOptions};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

const DOSSIERS: u32 = 100;

const SCENARIO: &str = "# language: vi
@dong-loat
Tính năng: Một ngày đông khách
  Kịch bản: Chứng thực bản sao
    Biết bây giờ là 08:00
    Và 100 người dân cần thủ tục 2.000815
    Và người dân có đủ giấy tờ
    Khi người dân nộp hồ sơ tại quầy
    Và công chức một cửa tiếp nhận hồ sơ
    Và công chức một cửa chuyển hồ sơ cho phòng chuyên môn
    Và chuyên viên thụ lý hồ sơ
    Và chuyên viên trình ký kết quả
    Và lãnh đạo ký kết quả
    Và công chức một cửa trả kết quả
    Thì kết quả có đúng hạn
";

type Fallible<T> = Result<T, Box<dyn Error>>;

fn main() -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let folder = tempfile::tempdir()?;
        let pack = Arc::new(Pack::read(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../city/hcmc")))?);
        let running = serve(folder.path(), pack.clone()).await?;
        let measured = play(&running, &pack).await;
        running.stop().await?;
        measured
    })
}

async fn serve(folder: &Path, pack: Arc<Pack>) -> Fallible<Running> {
    let options = Options {
        location: Location::folder(folder),
        outbox: folder.join("outbox"),
        staff_seed: Some(1),
        store: OpenOptions::default(),
        parts: Default::default(),
        personnel_from: None,
        sheet_reader: None,
    };
    let instance = Instance::open(pack, options).await?;
    Ok(haicap_server::start(haicap_server::bind(([127, 0, 0, 1], 0).into()).await?, instance, None).await?)
}

async fn play(running: &Running, pack: &Pack) -> Fallible<()> {
    let app = running.branch().await?;
    let base = format!("{}{}", running.url(), app.base());
    let grant = running.instance().director_grant(&app).await?;
    let sign_in = reqwest::Client::new().post(format!("{base}/api/v1/sign-in"));
    let session: serde_json::Value = sign_in.json(&serde_json::json!({ "grant": grant })).send().await?.json().await?;
    let drill = Drill::new(&base, session["token"].as_str().unwrap_or_default())?;
    let scenarios = parse_scenarios("bench.feature", SCENARIO, &pack.city, pack.city.all_units_day)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))?;
    let units: Vec<UnitId> = pack.city.new_units().map(|unit| unit.id).collect();
    let plan = RoundPlan {
        id: Uuid::from_u128(1),
        stage: RoundStage::AllUnits,
        seed: 1,
        city: &pack.city,
        scenarios: &scenarios,
        units: &units,
        names: Names {
            surnames: &pack.names.surnames,
            middle_female: &pack.names.middle_female,
            middle_male: &pack.names.middle_male,
            given_female: &pack.names.given_female,
            given_male: &pack.names.given_male,
        },
    };
    let before = (app.store.durable_commits(), cpu_seconds());
    let result = drill.play(&plan, &Progress::new()).await?;
    let (commits, cpu) = (app.store.durable_commits() - before.0, cpu_seconds() - before.1);
    let failed = result.closing.failures.len();
    let completed = result.closing.dossiers_completed;
    if failed > 0 || completed != u64::from(DOSSIERS) * units.len() as u64 {
        return Err(
            format!("{failed} steps failed, {completed} dossiers completed: a figure would mean nothing").into()
        );
    }
    let seconds = result.wall_seconds;
    let fsyncs = commits as f64 / seconds;
    let line = |name: &str, value: f64, unit: &str| serde_json::json!({ "name": name, "value": value, "unit": unit });
    let mut wall = line("drill: 102 units x 100 dossiers, submission to result", seconds, "s");
    wall["goal"] = 20.0.into();
    wall["goal_is"] = "at_most".into();
    wall["fsyncs_per_s"] = fsyncs.round().into();
    wall["clients"] = (units.len() * 3).into();
    println!("{wall}");
    println!("{}", line("drill: durable commands", (result.closing.commands as f64 / seconds).round(), "commands/s"));
    let each = cpu * 1000.0 / result.closing.commands as f64;
    println!("{}", line("drill: CPU of server and robots together", (each * 1000.0).round() / 1000.0, "ms/command"));
    Ok(())
}

/// CPU time of this process so far, user and system.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap_or_default().split(' ').collect();
    let ticks = |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
