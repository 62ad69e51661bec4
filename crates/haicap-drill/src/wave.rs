//! One wave at one unit: everybody whose turn it is looks at their work and does their part.

mod together;

use crate::cast::Company;
use crate::city_wide::is_city_wide;
use crate::client::{ApiError, Client, ClientError};
use crate::drill::Pace;
use crate::latency::Kind;
use crate::progress::Progress;
use crate::robot::{Desk, Robot};
use crate::stage::{Run, Script, Stage, UnitStage, Wave};
use futures_util::{StreamExt, TryStreamExt, future, stream};
use haicap_core::dossier::RefusalName;
use haicap_core::procedure::Channel;
use haicap_core::territory::UnitId;
use haicap_core::trial::{Act, Cast, Deed};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Something a robot saw that the scenario did not want; evidence, not a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The play.
    pub play: Uuid,
    /// Where.
    pub unit: UnitId,
    /// The scenario's place in the round.
    pub scenario: usize,
    /// The step's place in the scenario.
    pub step: usize,
    /// What was seen.
    pub saw: Saw,
}

/// What a robot saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "saw", rename_all = "snake_case")]
pub enum Saw {
    /// Nobody holds the post, so nobody was there to do it.
    Nobody,
    /// The person could not sign in.
    NoEntry {
        /// What the server said.
        message: String,
    },
    /// The citizen's dossier was not in "my work".
    NotInWork,
    /// "My work" could not be opened.
    NoWork {
        /// HTTP status.
        status: u16,
        /// Stable word.
        error: String,
        /// What the person was told.
        message: String,
    },
    /// The server said no.
    Answered {
        /// HTTP status.
        status: u16,
        /// Stable word.
        error: String,
        /// What the person was told.
        message: String,
    },
    /// The server allowed what the scenario says it must refuse.
    NotRefused,
}

impl From<ApiError> for Saw {
    fn from(ApiError { status, error, message, .. }: ApiError) -> Self {
        Saw::Answered { status, error, message }
    }
}

impl fmt::Display for Saw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Saw::Nobody => f.write_str("không có ai giữ vị trí này để làm"),
            Saw::NoEntry { message } => write!(f, "không đăng nhập được: {message}"),
            Saw::NotInWork => f.write_str("không thấy hồ sơ trong “Việc của tôi”"),
            Saw::NoWork { status, error, message } => {
                write!(f, "không mở được “Việc của tôi”: HTTP {status} {error}: {message}")
            }
            Saw::Answered { status, error, message } => write!(f, "HTTP {status} {error}: {message}"),
            Saw::NotRefused => f.write_str("máy chủ đã cho làm"),
        }
    }
}

/// What everybody on stage shares.
pub(crate) struct Scene<'a> {
    pub(crate) client: &'a Client,
    pub(crate) scripts: &'a [Script<'a>],
    pub(crate) company: &'a Company,
    pub(crate) pace: Pace,
    pub(crate) progress: &'a Progress,
    /// Scenarios of which something for the whole city was refused just now.
    pub(crate) refused: Vec<(usize, Saw)>,
}

/// Something to be done now, with its act.
struct Errand<'a> {
    run: usize,
    robot: &'a Robot,
    act: &'a Act,
    way: Way,
}

/// How the robot comes by the dossier.
enum Way {
    /// It makes it.
    Submit(Channel),
    /// It looks for it among the citizen's own.
    Own,
    /// It found it in "my work".
    Found(Uuid),
    /// It needs none: it was done in another system, and somebody saw it.
    Witness,
    /// It needs none: it is about a number of the hall.
    Hall,
    /// It knows its own, also when that is through.
    Known(Uuid),
}

/// A member of staff who has to look for dossiers.
struct Seeker<'a> {
    robot: &'a Robot,
    wanted: Vec<(usize, &'a Act)>,
}

/// What came of an errand.
struct Answer {
    run: usize,
    looked: Option<Duration>,
    acted: Option<(Kind, Duration)>,
    saw: Option<Saw>,
}

impl Answer {
    const fn none(run: usize) -> Self {
        Answer { run, looked: None, acted: None, saw: None }
    }
}

impl Scene<'_> {
    /// Plays a wave at a unit.
    ///
    /// # Errors
    /// Only when the server cannot be reached or does not speak the API; a refusal is noted.
    pub(crate) async fn play(&self, unit: &mut UnitStage, wave: &Wave) -> Result<(), ClientError> {
        if unit.is_done() {
            return Ok(());
        }
        self.give_on(unit, wave).await?;
        let (mut errands, seekers) = self.assign(unit, wave);
        self.seek(unit, wave, seekers, &mut errands).await?;
        let shown: &UnitStage = unit;
        // Made before they are run: a closure inside the stream would keep this from being `Send`.
        let (together, errands): (Vec<_>, Vec<_>) =
            errands.into_iter().partition(|errand: &Errand| errand.act.deed == Deed::SignTogether);
        let errands: Vec<_> = errands.into_iter().map(|errand| self.run(shown, wave, errand)).collect();
        let at_once = self.pace.requests_per_unit.max(1);
        let mut answers: Vec<Answer> = stream::iter(errands).buffer_unordered(at_once).try_collect().await?;
        answers.extend(self.sign_together(shown, wave, together).await?);
        for answer in answers {
            self.take_in(unit, wave, answer);
        }
        Ok(())
    }

    /// Whoever is away gives the right to sign on before a scenario begins that says so.
    async fn give_on(&self, unit: &mut UnitStage, wave: &Wave) -> Result<(), ClientError> {
        for run in unit.due(wave) {
            let script = &self.scripts[unit.runs[run].scenario];
            if !script.is_given_on_before(wave.step) {
                continue;
            }
            let robot =
                unit.account(run, Cast::Signatory).and_then(|account| self.company.get(&account)?.as_ref().ok());
            let posts = unit.assignment(run, Cast::Signatory).zip(unit.assignment(run, Cast::Deputy));
            let (Some(robot), Some(posts), Some(days)) = (robot, posts, script.days()) else {
                self.note(unit, wave, run, Saw::Nobody);
                continue;
            };
            match robot.give_on(self.client, posts, days).await {
                Ok(()) => {}
                Err(ClientError::Api(error)) => self.note(unit, wave, run, error.into()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Who does what: errands that can be run at once, and staff who have to look for dossiers.
    fn assign<'s>(&'s self, unit: &mut UnitStage, wave: &Wave) -> (Vec<Errand<'s>>, Vec<Seeker<'s>>) {
        let mut errands = Vec::new();
        let mut seekers: BTreeMap<Uuid, Seeker<'s>> = BTreeMap::new();
        for run in unit.due(wave) {
            let scenario = unit.runs[run].scenario;
            let Some(act) = self.scripts[scenario].act(wave.step) else { continue };
            if is_city_wide(act) {
                if let Some((_, saw)) = self.refused.iter().find(|(refused, _)| *refused == scenario) {
                    self.note(unit, wave, run, saw.clone());
                } else if Stage::is_last(self.scripts, &unit.runs[run], wave.step) {
                    self.settle(unit, run);
                }
                continue;
            }
            let account = unit.account(run, act.cast);
            let robot = match account.map(|account| (account, self.company.get(&account))) {
                Some((account, Some(Ok(robot)))) => (account, robot),
                Some((_, Some(Err(message)))) => {
                    self.note(unit, wave, run, Saw::NoEntry { message: message.clone() });
                    continue;
                }
                Some((_, None)) | None => {
                    self.note(unit, wave, run, Saw::Nobody);
                    continue;
                }
            };
            match (&act.deed, act.cast, robot) {
                (Deed::Elsewhere { .. }, _, (_, robot)) => errands.push(Errand { run, robot, act, way: Way::Witness }),
                (Deed::Submit { channel }, _, (_, robot)) => {
                    errands.push(Errand { run, robot, act, way: Way::Submit(*channel) });
                }
                (Deed::TakeTicket { .. } | Deed::CallTicket | Deed::CloseTicket, _, (_, robot)) => {
                    errands.push(Errand { run, robot, act, way: Way::Hall });
                }
                (Deed::Rate { .. } | Deed::FetchResult, _, (_, robot)) => {
                    let way = Way::Known(unit.runs[run].dossier_id());
                    errands.push(Errand { run, robot, act, way });
                }
                (_, Cast::Citizen, (_, robot)) => errands.push(Errand { run, robot, act, way: Way::Own }),
                (_, _, (account, robot)) => {
                    let seeker = seekers.entry(account).or_insert_with(|| Seeker { robot, wanted: Vec::new() });
                    seeker.wanted.push((run, act));
                }
            }
        }
        (errands, seekers.into_values().collect())
    }

    /// Staff look at "my work": what they find becomes errands.
    async fn seek<'s>(
        &'s self,
        unit: &mut UnitStage,
        wave: &Wave,
        seekers: Vec<Seeker<'s>>,
        errands: &mut Vec<Errand<'s>>,
    ) -> Result<(), ClientError> {
        let shown: &UnitStage = unit;
        let desks = future::join_all(seekers.iter().map(|seeker| self.look(shown, seeker))).await;
        for (Seeker { robot, wanted }, (desk, took)) in seekers.into_iter().zip(desks) {
            unit.latencies.add(Kind::Work, took);
            let desk = match desk {
                Ok(desk) => desk,
                Err(ClientError::Api(ApiError { status, error, message, .. })) => {
                    let saw = Saw::NoWork { status, error, message };
                    wanted.into_iter().for_each(|(run, _)| self.note(unit, wave, run, saw.clone()));
                    continue;
                }
                Err(error) => return Err(error),
            };
            for (run, act) in wanted {
                match desk.dossier_of(&unit.runs[run].identity_number) {
                    Some(dossier) => errands.push(Errand { run, robot, act, way: Way::Found(dossier) }),
                    None => self.note(unit, wave, run, Saw::NotInWork),
                }
            }
        }
        Ok(())
    }

    async fn look(&self, unit: &UnitStage, seeker: &Seeker<'_>) -> (Result<Desk, ClientError>, Duration) {
        let began = Instant::now();
        let (elsewhere, own): (Vec<_>, Vec<_>) = seeker.wanted.iter().partition(|(_, act)| lies_elsewhere(act));
        let numbers = |wanted: &[&(usize, &Act)]| -> HashSet<&str> {
            wanted.iter().map(|(run, _)| unit.runs[*run].identity_number.as_str()).collect()
        };
        let desk = self.gathered(seeker.robot, &numbers(&own), &numbers(&elsewhere)).await;
        (desk, began.elapsed())
    }

    /// "My work" with what lies on other people's desks beside it.
    async fn gathered(
        &self,
        robot: &Robot,
        own: &HashSet<&str>,
        elsewhere: &HashSet<&str>,
    ) -> Result<Desk, ClientError> {
        let mut desk = if own.is_empty() { Desk::empty() } else { robot.desk(self.client, own).await? };
        for number in elsewhere {
            if let Some(dossier) = robot.search(self.client, number).await? {
                desk.add(number, dossier);
            }
        }
        Ok(desk)
    }

    /// Runs an errand; what the server refuses becomes something seen.
    async fn run(&self, unit: &UnitStage, wave: &Wave, errand: Errand<'_>) -> Result<Answer, ClientError> {
        let Errand { run: index, robot, act, way } = errand;
        let run = &unit.runs[index];
        let mut answer = Answer::none(index);
        let dossier = match way {
            Way::Submit(_) | Way::Witness | Way::Hall => None,
            Way::Found(dossier) | Way::Known(dossier) => Some(dossier),
            Way::Own => {
                let began = Instant::now();
                let desk = robot.desk(self.client, &HashSet::from([run.identity_number.as_str()])).await;
                answer.looked = Some(began.elapsed());
                match desk {
                    Ok(desk) => match desk.dossier_of(&run.identity_number) {
                        Some(dossier) => Some(dossier),
                        None => return Ok(Answer { saw: Some(Saw::NotInWork), ..answer }),
                    },
                    Err(ClientError::Api(ApiError { status, error, message, .. })) => {
                        return Ok(Answer { saw: Some(Saw::NoWork { status, error, message }), ..answer });
                    }
                    Err(error) => return Err(error),
                }
            }
        };
        let began = Instant::now();
        let done = match (dossier, way) {
            (Some(dossier), _) => self.with_dossier(unit, wave, (index, robot, act), dossier).await,
            (None, Way::Submit(channel)) => {
                let script = &self.scripts[run.scenario];
                robot.submit(self.client, run, unit.unit, script, channel, wave.step).await
            }
            (None, Way::Witness) => robot.witness(self.client, run, wave.step).await,
            (None, Way::Hall) => robot.in_hall(self.client, unit.unit, &act.deed, run.command_id(wave.step)).await,
            (None, _) => return Ok(Answer { saw: Some(Saw::NotInWork), ..answer }),
        };
        answer.acted = Some((Kind::from(act.deed.doing()), began.elapsed()));
        self.progress.command_done();
        answer.saw = unexpected(act, done)?;
        Ok(answer)
    }

    /// Does something with a dossier that was found.
    async fn with_dossier(
        &self,
        unit: &UnitStage,
        wave: &Wave,
        (index, robot, act): (usize, &Robot, &Act),
        dossier: Uuid,
    ) -> Result<(), ClientError> {
        let run = &unit.runs[index];
        let command_id = run.command_id(wave.step);
        match &act.deed {
            Deed::AttachFile { paper } => robot.send_file(self.client, (dossier, act.cast), paper, command_id).await,
            Deed::AttachResult => robot.store_result(self.client, dossier, command_id).await,
            Deed::FetchResult => robot.fetch_result(self.client, run).await,
            Deed::Rate { score } => robot.rate(self.client, run, *score).await,
            deed => {
                let until = self.scripts[run.scenario].until.get(wave.step).copied().flatten();
                let officer = match deed {
                    Deed::Reassign { .. } => {
                        robot.successor(self.client, dossier, unit.assignment(index, Cast::Colleague)).await?
                    }
                    _ => None,
                };
                robot.act(self.client, dossier, deed, command_id, (until, officer)).await
            }
        }
    }

    fn take_in(&self, unit: &mut UnitStage, wave: &Wave, answer: Answer) {
        let Answer { run, looked, acted, saw } = answer;
        if let Some(took) = looked {
            unit.latencies.add(Kind::Work, took);
        }
        if let Some((kind, took)) = acted {
            unit.latencies.add(kind, took);
            unit.commands += 1;
        }
        match saw {
            Some(saw) => self.note(unit, wave, run, saw),
            None if Stage::is_last(self.scripts, &unit.runs[run], wave.step) => self.settle(unit, run),
            None => {}
        }
    }

    /// Notes what was seen; the play is not driven further.
    fn note(&self, unit: &mut UnitStage, wave: &Wave, run: usize, saw: Saw) {
        let Run { id: play, scenario, .. } = unit.runs[run];
        unit.notes.push(Note { play, unit: unit.unit, scenario, step: wave.step, saw });
        self.settle(unit, run);
    }

    fn settle(&self, unit: &mut UnitStage, run: usize) {
        if unit.settle(run) {
            self.progress.dossier_done();
            if unit.is_done() {
                self.progress.unit_done();
            }
        }
    }
}

/// Whether whoever does something finds the dossier on another's desk: while the citizen is waited for it lies at the
/// counter, and the case officer who stops it looks for it; so does the head who gives it to another officer, whoever
/// stores a result that was issued, and whoever tries what is another's to do.
fn lies_elsewhere(act: &Act) -> bool {
    let is_anothers = matches!(act.refused, Some(RefusalName::TakenByAnother | RefusalName::NotTransferred));
    is_anothers || matches!(act.deed, Deed::Stop { .. } | Deed::Reassign { .. } | Deed::AttachResult)
}

/// What the scenario did not want in an answer; `None` when it is as the scenario says.
fn unexpected(act: &Act, done: Result<(), ClientError>) -> Result<Option<Saw>, ClientError> {
    match (done, act.refused) {
        (Ok(()), None) => Ok(None),
        (Ok(()), Some(_)) => Ok(Some(Saw::NotRefused)),
        (Err(ClientError::Api(error)), Some(expected)) if error.error == expected.key() => Ok(None),
        (Err(ClientError::Api(error)), _) => Ok(Some(error.into())),
        (Err(error), _) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(error: &str) -> Result<(), ClientError> {
        Err(ApiError { status: 409, error: error.into(), message: "…".into(), ground: None }.into())
    }

    #[test]
    fn only_the_refusal_that_the_scenario_names_is_expected() {
        let act = |refused| Act { cast: Cast::CounterOfficer, deed: Deed::Accept, refused };
        let (plain, expects) = (act(None), act(Some(RefusalName::PapersMissing)));
        assert_eq!(unexpected(&plain, Ok(())), Ok(None));
        assert_eq!(unexpected(&expects, refused("papers_missing")), Ok(None));
        assert_eq!(unexpected(&expects, Ok(())), Ok(Some(Saw::NotRefused)));
        assert!(matches!(unexpected(&expects, refused("role_missing")), Ok(Some(Saw::Answered { .. }))));
        assert!(matches!(unexpected(&plain, refused("papers_missing")), Ok(Some(Saw::Answered { .. }))));
        let lost = ClientError::Unreachable { url: "http://x".into(), cause: "đứt".into() };
        assert_eq!(unexpected(&plain, Err(lost.clone())), Err(lost));
    }
}
