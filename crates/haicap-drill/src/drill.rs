//! A round from its opening to the server's judgement.

use crate::cast::{self, Company};
use crate::city_wide;
use crate::client::{Bearer, Client, ClientError, Retry};
use crate::latency::{Latencies, StepTimes, Times};
use crate::people::Names;
use crate::progress::{Progress, Snapshot};
use crate::stage::{Set, Stage, Wave};
use crate::wave::{Note, Scene};
use crate::wire::{Closing, Figures, NewRound, RoundStatus};
use futures_util::{TryStreamExt, stream};
use haicap_core::city::City;
use haicap_core::procedure::ProcedureId;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Check, RoundStage, Scenario, Step};
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::time::Instant;
use uuid::Uuid;

/// How much is asked of the server at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Units that are played side by side.
    pub units: usize,
    /// Requests in flight at one unit.
    pub requests_per_unit: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { units: 32, requests_per_unit: 8 }
    }
}

impl Pace {
    /// Requests in flight altogether.
    pub(crate) fn requests(self) -> usize {
        self.units.saturating_mul(self.requests_per_unit).max(1)
    }
}

/// What is to be played (kế hoạch của đợt).
#[derive(Debug, Clone, Copy)]
pub struct RoundPlan<'a> {
    /// Identifies the round; playing it again under the same identifier takes it up again.
    pub id: Uuid,
    /// First trial, or all units together.
    pub stage: RoundStage,
    /// Makes another day.
    pub seed: u64,
    /// The city.
    pub city: &'a City,
    /// Scenarios of this round.
    pub scenarios: &'a [Scenario],
    /// Units that take part.
    pub units: &'a [UnitId],
    /// Where citizens' names come from.
    pub names: Names<'a>,
}

/// A scenario as it was played, for the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlayedScenario {
    /// Its key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// The procedure's name; none where documents go through other systems.
    pub procedure: Option<String>,
    /// Dossiers, or documents, at each unit.
    pub citizens: u32,
    /// Whether its dossiers come late because it says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late_on_purpose: bool,
    /// The judged steps as they were written; `None` where time passes.
    pub steps: Vec<Option<String>>,
}

impl PlayedScenario {
    /// What goes through its steps.
    pub const fn what(&self) -> &'static str {
        if self.procedure.is_some() { "hồ sơ" } else { "văn bản" }
    }
}

/// How fast a unit was answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnitPace {
    /// The unit.
    pub unit: UnitId,
    /// Commands sent for it.
    pub commands: u64,
    /// Answer times of all its requests, in wall time.
    pub times: Times,
}

/// What came of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoundResult {
    /// The round.
    pub id: Uuid,
    /// Which one.
    pub stage: RoundStage,
    /// Its seed.
    pub seed: u64,
    /// Its day on the trial's clock.
    pub day: Date,
    /// First and last moment on the trial's clock, civil time; `None` when nothing was left to do.
    pub span: Option<(DateTime, DateTime)>,
    /// What was played.
    pub scenarios: Vec<PlayedScenario>,
    /// The server's judgement.
    pub closing: Closing,
    /// How the dossiers of its days were handled, at all units of the trial.
    #[serde(default)]
    pub figures: Option<Figures>,
    /// What robots saw that the scenarios did not want.
    pub notes: Vec<Note>,
    /// Answer times by kind of request, in wall time.
    pub times: Vec<StepTimes>,
    /// Answer times by unit, in wall time.
    pub unit_times: Vec<UnitPace>,
    /// Commands that robots sent this time; fewer than the journal has when a round was taken up again.
    pub commands_sent: u64,
    /// Wall time from opening to judgement.
    pub wall_seconds: f64,
}

/// A round could not be played to its end. It can be taken up again.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DrillError {
    /// There is no unit or no scenario.
    #[error("đợt vận hành thử không có {0} nào")]
    Nothing(&'static str),
    /// Somebody was not asked.
    #[error("kiểm tra hệ thống chưa đủ: {seen}/{planned} người trong danh sách được hỏi; hãy chạy lại")]
    NotSeen {
        /// People who were.
        seen: usize,
        /// People of the plan.
        planned: usize,
    },
    /// The server did not do its part.
    #[error("{doing}: {error}")]
    Server {
        /// What was going on, in Vietnamese.
        doing: &'static str,
        /// What went wrong.
        error: ClientError,
    },
}

pub(crate) fn while_doing(doing: &'static str) -> impl Fn(ClientError) -> DrillError {
    move |error| DrillError::Server { doing, error }
}

/// Plays rounds against one store of a running server, as its trial's director.
pub struct Drill {
    pub(crate) client: Client,
    pub(crate) director: Bearer,
    pub(crate) pace: Pace,
}

impl Drill {
    /// A drill against the trial at `base`, for example `http://127.0.0.1:8080/t/1`.
    ///
    /// # Errors
    /// When the address is not one of HTTP, or the token cannot be sent.
    pub fn new(base: &str, director_token: &str) -> Result<Self, DrillError> {
        Self::with(base, director_token, Pace::default(), Retry::default())
    }

    /// The same at another pace, or with other patience.
    ///
    /// # Errors
    /// As [`Drill::new`].
    pub fn with(base: &str, director_token: &str, pace: Pace, retry: Retry) -> Result<Self, DrillError> {
        let setting_up = while_doing("chuẩn bị vận hành thử");
        let client = Client::new(base, retry).map_err(&setting_up)?;
        let director = Bearer::new(director_token).map_err(&setting_up)?;
        Ok(Drill { client, director, pace })
    }

    /// Plays a round, or what is left of it, and has it judged.
    ///
    /// # Errors
    /// When the server cannot be reached, does not speak the API, or does not let the director open,
    /// clock, staff or close the round. Refusals that robots meet are no errors: they are noted.
    pub async fn play(&self, plan: &RoundPlan<'_>, progress: &Progress) -> Result<RoundResult, DrillError> {
        let began = Instant::now();
        progress.start(Snapshot::default());
        if plan.units.is_empty() {
            return Err(DrillError::Nothing("đơn vị"));
        }
        if plan.scenarios.is_empty() {
            return Err(DrillError::Nothing("kịch bản"));
        }
        let RoundPlan { id, stage: which, seed, city, scenarios, units, names } = *plan;
        let round = NewRound { id, stage: which, seed, units, scenarios };
        let opened = self.client.open_round(&self.director, &round).await.map_err(while_doing("mở đợt"))?;
        let asked = self.client.shown_plays(&self.director, id).await;
        let shown = asked.map_err(while_doing("đọc nhật ký của đợt"))?;
        let set = Set { round: id, seed, day: opened.day, city, scenarios, units, names };
        let mut stage = Stage::new(&set, &opened.players, &shown.plays);
        let mut waves = if opened.status == RoundStatus::Open { stage.waves() } else { Vec::new() };
        let mut latencies = Latencies::default();
        if opened.beside_people {
            waves = self.play_beside_people(&round, &set, shown, &mut stage, progress, &mut latencies).await?;
        } else {
            drop(shown);
            self.drive(&mut stage, &waves, progress, &mut latencies).await?;
        }
        let closing = self.client.close_round(&self.director, id).await.map_err(while_doing("kết thúc đợt"))?;
        let civil = |wave: &Wave| city.calendar.civil(wave.at);
        let last = waves.last().map_or(opened.day, |wave| civil(wave).date().max(opened.day));
        let figures = self.client.figures(&self.director, opened.day, last).await;
        let figures = figures.map_err(while_doing("đọc chỉ số của đợt"))?;
        let unit_times: Vec<UnitPace> = stage
            .units
            .iter()
            .map(|unit| UnitPace { unit: unit.unit, commands: unit.commands, times: unit.latencies.together() })
            .collect();
        stage.units.iter().for_each(|unit| latencies.merge(&unit.latencies));
        Ok(RoundResult {
            id,
            stage: which,
            seed,
            day: opened.day,
            span: waves.first().map(civil).zip(waves.last().map(civil)),
            scenarios: scenarios.iter().map(|scenario| played(scenario, city)).collect(),
            closing,
            figures: Some(figures),
            notes: stage.units.iter_mut().flat_map(|unit| std::mem::take(&mut unit.notes)).collect(),
            times: latencies.by_kind(),
            commands_sent: unit_times.iter().map(|unit| unit.commands).sum(),
            unit_times,
            wall_seconds: began.elapsed().as_secs_f64(),
        })
    }

    /// Signs everybody in and plays wave after wave.
    async fn drive(
        &self,
        stage: &mut Stage<'_>,
        waves: &[Wave],
        progress: &Progress,
        latencies: &mut Latencies,
    ) -> Result<(), DrillError> {
        progress.start(beginning(stage, waves));
        if waves.is_empty() {
            return Ok(());
        }
        self.play_waves(stage, waves, &mut Company::new(), progress, latencies).await
    }

    /// Signs in who is not there yet, and plays wave after wave.
    pub(crate) async fn play_waves(
        &self,
        stage: &mut Stage<'_>,
        waves: &[Wave],
        company: &mut Company,
        progress: &Progress,
        latencies: &mut Latencies,
    ) -> Result<(), DrillError> {
        let (client, director) = (&self.client, &self.director);
        let signed_in = cast::sign_in(client, director, stage, self.pace, progress, latencies, company).await;
        signed_in.map_err(while_doing("đăng nhập"))?;
        let Stage { scripts, units } = stage;
        let mut scene = Scene { client, scripts, company, pace: self.pace, progress, refused: Vec::new() };
        for wave in waves {
            let moved = self.client.clock_to(&self.director, wave.at).await;
            moved.map_err(while_doing("chỉnh đồng hồ vận hành thử"))?;
            let decreed = city_wide::decree(client, director, scene.scripts, wave).await;
            scene.refused = decreed.map_err(while_doing("ghi ngày nghỉ của Thành phố"))?;
            let scene = &scene;
            stream::iter(units.iter_mut().map(Ok))
                .try_for_each_concurrent(self.pace.units.max(1), |unit| scene.play(unit, wave))
                .await
                .map_err(while_doing("diễn kịch bản"))?;
            progress.wave_done();
        }
        Ok(())
    }
}

/// The progress of a round before its first wave.
fn beginning(stage: &Stage, waves: &[Wave]) -> Snapshot {
    let (staff, citizens) = if waves.is_empty() { Default::default() } else { stage.people() };
    let count = |n: usize| n as u64;
    Snapshot {
        units_total: count(stage.units.len()),
        units_done: count(stage.units.iter().filter(|unit| unit.is_done()).count()),
        dossiers_total: count(stage.units.iter().map(|unit| unit.runs.len()).sum()),
        dossiers_done: count(stage.units.iter().map(|unit| unit.settled()).sum()),
        waves_total: count(waves.len()),
        sign_ins_total: count(staff.len() + citizens.len()),
        ..Snapshot::default()
    }
}

fn played(scenario: &Scenario, city: &City) -> PlayedScenario {
    let Scenario { key, title, procedure, citizens, steps, .. } = scenario;
    let name = |id: &ProcedureId| city.procedure(id).map_or_else(|| id.to_string(), |known| known.name.clone());
    PlayedScenario {
        key: key.clone(),
        title: title.clone(),
        procedure: procedure.as_ref().map(name),
        citizens: *citizens,
        late_on_purpose: steps.iter().any(|step| matches!(step, Step::Check { check: Check::Late, .. })),
        steps: steps.iter().map(|step: &Step| step.text().map(str::to_owned)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Fixture;
    use std::time::Duration;

    fn drill(base: &str) -> Result<Drill, DrillError> {
        Drill::with(base, "token", Pace::default(), Retry { attempts: 1, first_pause: Duration::ZERO })
    }

    fn sendable<T: Send>(value: T) -> T {
        value
    }

    #[tokio::test]
    async fn without_a_server_the_error_says_what_was_going_on_and_where() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/t/1", listener.local_addr().unwrap());
        drop(listener);
        let fixture = Fixture::new();
        let (plan, progress) = (fixture.plan(), Progress::new());
        let drill = drill(&base).unwrap();
        let error = sendable(drill.play(&plan, &progress)).await.unwrap_err().to_string();
        assert!(error.starts_with("mở đợt: không liên lạc được với máy chủ tại http://127.0.0.1:"), "{error}");
    }

    #[tokio::test]
    async fn a_round_without_units_or_scenarios_is_no_round() {
        let fixture = Fixture::new();
        let (plan, progress) = (fixture.plan(), Progress::new());
        let drill = drill("http://127.0.0.1:1").unwrap();
        let without = async |plan: &RoundPlan<'_>| drill.play(plan, &progress).await.unwrap_err();
        assert_eq!(without(&RoundPlan { units: &[], ..plan }).await, DrillError::Nothing("đơn vị"));
        assert_eq!(without(&RoundPlan { scenarios: &[], ..plan }).await, DrillError::Nothing("kịch bản"));
    }

    #[test]
    fn progress_begins_with_what_the_journal_shows() {
        let fixture = Fixture::new();
        let stage = Stage::new(&fixture.set(), &fixture.players(), &[]);
        let begin = beginning(&stage, &stage.waves());
        let expected = Snapshot {
            units_total: 2,
            dossiers_total: 6,
            waves_total: 10,
            sign_ins_total: 5 + 2,
            ..Snapshot::default()
        };
        assert_eq!(begin, expected);
    }
}
