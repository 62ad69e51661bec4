//! Plays the rounds that are started in the browser: the server cues them, robots play them over HTTP.

use anyhow::Context;
use haicap_drill::{Drill, Names, Progress, Report, ReportHead, RoundPlan};
use haicap_pack::Pack;
use haicap_server::{App, AppKind, Cue, Instance, Running};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::task::{JoinHandle, JoinSet};

/// Begins to take cues; rounds of several trials are played side by side. Whoever aborts it leaves rounds open that
/// are cued again at the next start.
pub(crate) fn start(running: &Running, data: &Path) -> JoinHandle<()> {
    let (instance, url, data) = (running.instance().clone(), running.url(), data.to_owned());
    tokio::spawn(async move {
        let Some(mut cues) = instance.take_cues() else { return };
        let mut rounds = JoinSet::new();
        while let Some(cue) = cues.recv().await {
            while rounds.try_join_next().is_some() {}
            rounds.spawn(play(instance.clone(), url.clone(), data.clone(), cue));
        }
    })
}

async fn play(instance: Arc<Instance>, url: String, data: PathBuf, cue: Cue) {
    if let Err(error) = try_to_play(&instance, &url, &data, cue).await {
        eprintln!("haicap: round {} of trial {} was not played to its end: {error:#}", cue.round, cue.trial);
    }
}

async fn try_to_play(instance: &Instance, url: &str, data: &Path, cue: Cue) -> anyhow::Result<()> {
    let Some((app, round)) = instance.cued(cue) else { return Ok(()) };
    let pack: &Pack = instance.pack();
    let base = format!("{url}{}", app.base());
    let drill = Drill::new(&base, &director(instance, url, &app).await?)?;
    let plan = RoundPlan {
        id: cue.round,
        stage: round.stage,
        seed: round.seed,
        city: instance.city(),
        scenarios: &round.scenarios,
        units: &round.units,
        names: names(pack),
    };
    let result = drill.play(&plan, &Progress::new()).await?;
    let report = Report::new(head(pack, &app, round.seed, base), &[result]);
    report.write(&data.join("rounds").join(cue.round.to_string()))?;
    Ok(())
}

/// What stands at the head of a report.
pub(crate) fn head(pack: &Pack, app: &App, seed: u64, base_link: String) -> ReportHead {
    ReportHead {
        city: pack.city.name.clone(),
        trial: match app.kind {
            AppKind::Trial(number) => format!("Vận hành thử số {number}"),
            AppKind::Official | AppKind::Personnel => app.kind.key(),
        },
        seed,
        base_link,
        made_at: pack.city.calendar.civil(jiff::Timestamp::now()),
    }
}

/// Where citizens' names come from.
pub(crate) fn names(pack: &Pack) -> Names<'_> {
    let lists = &pack.names;
    Names {
        surnames: &lists.surnames,
        middle_female: &lists.middle_female,
        middle_male: &lists.middle_male,
        given_female: &lists.given_female,
        given_male: &lists.given_male,
    }
}

/// Signs the director in, through the same door as everybody.
pub(crate) async fn director(instance: &Instance, url: &str, app: &App) -> anyhow::Result<String> {
    let grant = instance.director_grant(app).await?;
    let request = reqwest::Client::new().post(format!("{url}{}/api/v1/sign-in", app.base()));
    let answer = request.json(&serde_json::json!({ "grant": grant })).send().await?.error_for_status()?;
    let answer: serde_json::Value = answer.json().await?;
    Ok(answer["token"].as_str().context("the server gave no token")?.to_owned())
}
