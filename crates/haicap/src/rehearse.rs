//! `haicap rehearse`: the first trial at the pilot units, then all units together, against the
//! server that this command starts itself.

mod faults;

use crate::args::Rehearse;
use crate::conductor::{self, director};
use crate::{Ending, place};
use haicap_core::city::City;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::{RoundStage, Scenario, Verdict};
use haicap_drill::{Drill, FaultTally, Progress, Report, RoundPlan, RoundResult};
use haicap_pack::faults::Fault;
use haicap_pack::{Pack, read_scenarios};
use haicap_server::{App, Instance, Options, Running};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

pub(crate) async fn run(args: Rehearse) -> anyhow::Result<Ending> {
    let provider = place::provider(&args.ways_in)?;
    let pack = place::pack(&args.place.city)?;
    let scenarios = scenarios(&args, &pack.city)?;
    place::data_folder(&args.place.stores)?;
    let listener = haicap_server::bind(([127, 0, 0, 1], args.place.port).into()).await?;
    let options = Options { staff_seed: Some(place::STAFF_SEED), ..place::options(&args.place)? };
    let instance = Instance::open(pack, options).await?;
    provider.into_iter().for_each(|provider| instance.let_in_through(provider));
    place::take_in_scripts(&instance, &args.scenarios).await?;
    let running = haicap_server::start(listener, instance, Some(&place::control_file(&args.place.stores))).await?;
    say!("haicap: {} tại {}", running.instance().city().name, running.url());
    if let Some(prepared) = running.instance().prepared() {
        say!(
            "Nhân sự (robot đóng vai bốn cơ quan): {} người trong danh sách, {} người có thông báo, {} văn bản; phương án gợi ý {}.",
            prepared.people,
            prepared.placed,
            prepared.papers,
            if prepared.certified {
                "đã được kiểm chứng là tối ưu"
            } else {
                "CHƯA được kiểm chứng"
            }
        );
    }
    let mut stop = crate::Stop::listen()?;
    let played = tokio::select! {
        played = play(&args, &running, &scenarios) => Some(played),
        () = stop.asked() => None,
    };
    let ending = match played {
        None => Ok(Ending::Interrupted),
        Some(Ok(passed)) => {
            if !args.once {
                say!("\nMáy chủ vẫn chạy tại {}; Ctrl-C để dừng.", running.url());
                let conductor = conductor::start(&running, &args.place.stores.data);
                stop.asked().await;
                conductor.abort();
            }
            Ok(if passed { Ending::Well } else { Ending::FoundFaults })
        }
        Some(Err(error)) => Err(error),
    };
    if matches!(ending, Ok(Ending::Interrupted)) {
        say!("\nĐã dừng. Chạy lại cùng lệnh này để diễn tiếp đợt đang dở.");
    }
    running.stop().await?;
    ending
}

fn scenarios(args: &Rehearse, city: &City) -> anyhow::Result<Vec<Scenario>> {
    let folder = &args.scenarios;
    if !folder.is_dir() {
        anyhow::bail!("there are no scenarios in `{}`: name their folder with --scenarios DIR", folder.display());
    }
    match read_scenarios(folder, city, city.first_trial_day) {
        Ok(scenarios) => Ok(scenarios),
        Err(errors) => anyhow::bail!("the scenarios have errors:\n{errors}"),
    }
}

/// What is played in a round, and where.
struct Plan {
    stage: RoundStage,
    scenarios: Vec<Scenario>,
    units: Vec<UnitId>,
}

impl Plan {
    /// The rounds that have scenarios: the first trial, then all units.
    fn all(scenarios: &[Scenario], city: &City) -> Vec<Plan> {
        let plan = |stage: RoundStage| Plan {
            stage,
            scenarios: scenarios.iter().filter(|s| stage.is_tagged(s)).cloned().collect(),
            units: match stage {
                RoundStage::FirstTrial => city.pilot_units.clone(),
                RoundStage::AllUnits | RoundStage::Rerun => city.new_units().map(|unit| unit.id).collect(),
            },
        };
        let plans = [RoundStage::FirstTrial, RoundStage::AllUnits].map(plan);
        plans.into_iter().filter(|plan| !plan.scenarios.is_empty()).collect()
    }

    /// The round's identifier follows from all that is planned: the same plan takes it up again.
    fn round(&self, app: &App, seed: u64, faults: Option<&[Fault]>) -> anyhow::Result<Uuid> {
        let mut plan = serde_json::to_vec(&(app.kind.key(), self.stage, seed, &self.units, &self.scenarios))?;
        if let Some(faults) = faults {
            plan.extend(serde_json::to_vec(faults)?);
        }
        Ok(Uuid::new_v5(&Uuid::NAMESPACE_OID, &plan))
    }
}

/// Plays both rounds, inspects every unit and writes the report; whether every unit passed in all of them and
/// nothing was found, or, with planted faults, whether just these were found.
async fn play(args: &Rehearse, running: &Running, scenarios: &[Scenario]) -> anyhow::Result<bool> {
    let pack: &Pack = running.instance().pack();
    let plans = Plan::all(scenarios, &pack.city);
    let people = faults::plan(running.instance()).await?;
    let planted = faults::wanted(args, &pack.city, &people)?;
    let app = trial(running, &plans, args.seed, &people, planted.as_deref()).await?;
    let base = format!("{}{}", running.url(), app.base());
    let grant = running.instance().director_grant(&app).await?;
    say!("Vào bảng điều hành (liên kết dùng một lần): {base}/sign-in/{grant}");
    let drill = Drill::new(&base, &director(running.instance(), &running.url(), &app).await?)?;
    let names = conductor::names(pack);
    let mut results = Vec::new();
    for plan in &plans {
        let plan = RoundPlan {
            id: plan.round(&app, args.seed, planted.as_deref())?,
            stage: plan.stage,
            seed: args.seed,
            city: running.instance().city(),
            scenarios: &plan.scenarios,
            units: &plan.units,
            names,
        };
        let progress = Progress::new();
        let bar = ProgressBar::new(1);
        let drawing = tokio::spawn(show(bar.clone(), plan.stage, progress.clone()));
        let result = drill.play(&plan, &progress).await;
        drawing.abort();
        bar.finish_and_clear();
        let result = result?;
        summary(&result);
        results.push(result);
    }
    let head = conductor::head(pack, &app, args.seed, base);
    let findings = drill.inspect(&pack.city, &people).await?.findings;
    let mut report = Report::new(head, &results).with_findings(findings);
    if let Some(faults) = &planted {
        report = report.with_planted(faults::lines(faults, &pack.city, &people));
    }
    report.write(&args.place.stores.data)?;
    say!("\n{}", report.text());
    say!("Báo cáo: {}", args.place.stores.data.join("report.html").display());
    Ok(report.faults.as_ref().map_or_else(|| report.passed(), FaultTally::is_perfect))
}

/// The trial in which a round of this very plan is still open, else a new one with the faults planted. A round
/// of another plan that was left open is judged as it stands.
async fn trial(
    running: &Running,
    plans: &[Plan],
    seed: u64,
    people: &[Assignment],
    faults: Option<&[Fault]>,
) -> anyhow::Result<Arc<App>> {
    for (number, open) in running.instance().unfinished_rounds().await? {
        let Some(app) = running.instance().trial(number) else { continue };
        let planned = plans.iter().map(|plan| plan.round(&app, seed, faults)).collect::<Result<Vec<_>, _>>()?;
        if planned.contains(&open) {
            say!("Diễn tiếp đợt đang dở của lần vận hành thử {number}.");
            return Ok(app);
        }
        // What was planned and started in the browser goes on by itself, as soon as this rehearsal is over.
        if running.instance().round_name(open).is_some() {
            continue;
        }
        let close = format!("{}{}/api/v1/rounds/{open}/close", running.url(), app.base());
        let director = director(running.instance(), &running.url(), &app).await?;
        let request = reqwest::Client::new().post(close).bearer_auth(director);
        request.send().await?.error_for_status()?;
        say!("Đợt dở của lần vận hành thử {number} có kế hoạch khác, đã kết thúc.");
    }
    let app = running.branch().await?;
    say!("Đã mở lần vận hành thử mới: {}.", app.kind.key());
    if let Some(faults) = faults {
        haicap_server::plant(&app, people, faults).await?;
        say!("Đã cài {} lỗi vào lần vận hành thử này.", faults.len());
    }
    Ok(app)
}

/// Draws the progress of a round until it is told to stop.
async fn show(bar: ProgressBar, stage: RoundStage, progress: Progress) {
    let template = "{prefix:<18} {bar:30} {pos}/{len} hồ sơ  {msg}  còn {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.set_prefix(stage.label(haicap_core::Lang::Vi));
    let began = Instant::now();
    let mut tick = tokio::time::interval(Duration::from_millis(200));
    loop {
        tick.tick().await;
        let now = progress.snapshot();
        let rate = now.commands as f64 / began.elapsed().as_secs_f64().max(0.001);
        bar.set_length(now.dossiers_total.max(1));
        bar.set_position(now.dossiers_done);
        bar.set_message(format!(
            "{}/{} đơn vị xong, lượt {}/{}, {rate:.0} lệnh/s",
            now.units_done, now.units_total, now.waves_done, now.waves_total
        ));
    }
}

fn summary(result: &RoundResult) {
    let passed = result.closing.units.iter().filter(|unit| unit.verdict == Verdict::Passed).count();
    say!(
        "{}: {passed}/{} đơn vị đạt, {}/{} hồ sơ hoàn thành, {:.1} giây",
        result.stage.label(haicap_core::Lang::Vi),
        result.closing.units.len(),
        result.closing.dossiers_completed,
        result.closing.dossiers,
        result.wall_seconds
    );
}
