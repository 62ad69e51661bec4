//! Judging a play from the journal: who did what, where and when (kết luận từng bước).

use super::evidence::Evidence;
use super::play::{CastList, Play};
use super::scenario::{Scenario, Step};
use super::step::{Act, Cast, Check, Deed};
use crate::dossier::{CommandKind, Dossier, Event, Punctuality, apply};
use crate::territory::UnitId;
use crate::time::Calendar;
use crate::words::{self, Lang, fold};
use jiff::Timestamp;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What the journal says of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It happened.
    Done(Vec<Event>),
    /// It was refused or not permitted: the name of the refusal and its words.
    Refused {
        /// Stable name.
        name: String,
        /// What the person was told, in Vietnamese.
        message: String,
    },
}

/// A journal entry about a dossier, as a judge reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the journal.
    pub place: Proof,
    /// The dossier.
    pub dossier: Uuid,
    /// The unit it was done for.
    pub unit: UnitId,
    /// The assignment, or the citizen's account.
    pub actor: Uuid,
    /// The store's time.
    pub at: Timestamp,
    /// What was tried.
    pub command: CommandKind,
    /// What came of it.
    pub outcome: Outcome,
}

/// The place in the journal that proves a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Proof {
    /// Number of the seal.
    pub seal: i64,
    /// Number of the entry.
    pub entry: i64,
    /// Wall time of the entry.
    pub recorded_at: Timestamp,
}

labelled! {
    /// How a step went (kết luận).
    pub enum Verdict {
        /// Not decided yet.
        Pending = "pending", "Chưa đến", "Pending";
        /// Done rightly.
        Passed = "passed", "Đạt", "Passed";
        /// Not done, or not rightly.
        Failed = "failed", "Không đạt", "Failed";
        /// Could not be tried because an earlier step failed.
        NotReached = "not_reached", "Không tới được", "Not reached";
    }
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "cause", rename_all = "snake_case")]
pub enum Cause {
    /// The system refused what the scenario wants done.
    Refused {
        /// Name of the refusal.
        name: String,
        /// Its words in Vietnamese.
        message: String,
    },
    /// The system allowed what it must refuse.
    NotRefused,
    /// Somebody else did it.
    WrongActor,
    /// It was done for another unit.
    WrongUnit,
    /// It was done before its time.
    TooEarly,
    /// It was done after its day.
    TooLate,
    /// Something else was done instead.
    OtherCommand {
        /// What.
        command: CommandKind,
    },
    /// A condition does not hold; what was found, in Vietnamese.
    CheckFailed {
        /// What was found.
        found: String,
    },
    /// Nobody holds the post that the part is cast to.
    NobodyCast,
    /// Nothing in the journal shows it.
    NotDone,
}

/// The verdict on one step of one play.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepVerdict {
    /// How it went.
    pub verdict: Verdict,
    /// Why it failed.
    pub cause: Option<Cause>,
    /// The entry that proves it: of what was not done the last one about the play, none when there is no entry at all.
    pub proof: Option<Proof>,
    /// The store's time of that entry.
    pub at: Option<Timestamp>,
}

impl StepVerdict {
    const PENDING: StepVerdict = StepVerdict { verdict: Verdict::Pending, cause: None, proof: None, at: None };
}

/// A play while it is judged: entries are shown to it in journal order.
#[derive(Debug, Clone)]
pub struct PlayState {
    /// The play.
    pub play: Play,
    /// The dossier that belongs to it, replayed from the entries.
    pub dossier: Option<Dossier>,
    /// One verdict for each step of the scenario; waits stay pending and are not counted.
    pub verdicts: Vec<StepVerdict>,
    next: usize,
    last_at: Option<Timestamp>,
    /// The last entry about it, which proves that nothing more was done.
    last_seen: Option<Proof>,
}

/// What a judge needs to know besides the entries.
pub struct Judge<'a> {
    /// The scenario of the play.
    pub scenario: &'a Scenario,
    /// When each step is to be done.
    pub schedule: &'a [Timestamp],
    /// Who plays which part.
    pub cast: &'a CastList,
    /// Parts that people play: they may act before the planned minute, on the planned day.
    pub people: &'a BTreeSet<Cast>,
    /// Identifier of the unit's desk in dossier codes.
    pub desk: &'a str,
    /// Working time.
    pub calendar: &'a Calendar,
    /// Until when the round is played on each of its days; the office hours' end when absent.
    pub until: Option<Time>,
}

impl PlayState {
    /// A play of which nothing has been seen yet.
    pub fn new(play: Play, scenario: &Scenario) -> Self {
        let verdicts = vec![StepVerdict::PENDING; scenario.steps.len()];
        let mut state = PlayState { play, dossier: None, verdicts, next: 0, last_at: None, last_seen: None };
        state.skip_waits(scenario);
        state
    }

    /// The step that comes next; `None` when all have been judged or one has failed for good.
    pub fn next_step(&self) -> Option<usize> {
        (self.next < self.verdicts.len()).then_some(self.next)
    }

    /// Takes in the next journal entry about the play's dossier.
    pub fn observe(&mut self, judge: &Judge, entry: &Entry) {
        self.last_seen = Some(entry.place);
        if let Outcome::Done(events) = &entry.outcome {
            for event in events {
                apply(&mut self.dossier, entry.dossier, entry.at, Some(entry.actor), event);
            }
        }
        let Some(Step::Act { act, .. }) = judge.scenario.steps.get(self.next) else { return };
        if act.deed.command().is_none() {
            return self.went_past(entry);
        }
        // The first cause stays; only the step itself, done again, can change the verdict.
        let failed = self.verdicts[self.next].verdict == Verdict::Failed;
        if failed && Some(entry.command) != act.deed.command() {
            return;
        }
        let verdict = judged(self.play, act, self.next, judge, entry);
        self.settle(judge, verdict, entry.at, entry.place);
    }

    /// Takes in evidence of a step that is done in another system; what belongs to another step is left aside.
    pub fn witness(&mut self, judge: &Judge, evidence: &Evidence) {
        self.last_seen = Some(evidence.place);
        let Some(Step::Act { act, .. }) = judge.scenario.steps.get(self.next) else { return };
        if act.deed.command().is_some() || evidence.given.step != self.next {
            return;
        }
        let is_theirs = evidence.given.by_director || judge.cast.player(act.cast, self.play.id) == Some(evidence.actor);
        let cause = if !is_theirs {
            Some(Cause::WrongActor)
        } else if evidence.unit != self.play.unit {
            Some(Cause::WrongUnit)
        } else {
            out_of_time(act, self.next, judge, evidence.at)
        };
        let verdict = match cause {
            None => passed(evidence.place, Some(evidence.at)),
            Some(cause) => failed(cause, Some(evidence.place)),
        };
        self.settle(judge, verdict, evidence.at, evidence.place);
    }

    /// The dossier went on although no evidence says that the step before was done.
    fn went_past(&mut self, entry: &Entry) {
        let step = &mut self.verdicts[self.next];
        if step.verdict == Verdict::Pending && matches!(entry.outcome, Outcome::Done(_)) {
            *step = failed(Cause::NotDone, Some(entry.place));
        }
    }

    fn settle(&mut self, judge: &Judge, verdict: StepVerdict, at: Timestamp, proof: Proof) {
        let passed = verdict.verdict == Verdict::Passed;
        self.verdicts[self.next] = verdict;
        if passed {
            self.last_at = Some(at);
            self.next += 1;
            self.check(judge, proof);
        }
    }

    /// Judges what is still open: the round is over.
    pub fn close(&mut self, judge: &Judge) {
        let mut blocked = false;
        for (index, step) in judge.scenario.steps.iter().enumerate() {
            let verdict = &mut self.verdicts[index];
            if step.text().is_none() || verdict.verdict == Verdict::Passed {
                continue;
            }
            if blocked {
                *verdict = StepVerdict { verdict: Verdict::NotReached, proof: self.last_seen, ..StepVerdict::PENDING };
            } else if verdict.verdict == Verdict::Pending {
                *verdict = failed(missing_cause(step, judge.cast, self.play.id), self.last_seen);
            }
            blocked = true;
        }
    }

    fn check(&mut self, judge: &Judge, proof: Proof) {
        loop {
            self.skip_waits(judge.scenario);
            let Some(Step::Check { check, .. }) = judge.scenario.steps.get(self.next) else {
                return;
            };
            match self.finding(check, judge) {
                None => self.verdicts[self.next] = passed(proof, self.last_at),
                Some(found) => {
                    self.verdicts[self.next] = failed(Cause::CheckFailed { found }, Some(proof));
                }
            }
            self.next += 1;
        }
    }

    fn skip_waits(&mut self, scenario: &Scenario) {
        while matches!(scenario.steps.get(self.next), Some(Step::Wait { .. })) {
            self.next += 1;
        }
    }

    /// What was found instead of what the check wants; `None` when it holds.
    fn finding(&self, check: &Check, judge: &Judge) -> Option<String> {
        let Some(dossier) = &self.dossier else {
            return Some("không có hồ sơ".into());
        };
        let moment = |at: Option<Timestamp>| {
            at.map_or("chưa có".to_owned(), |at| words::date_time(judge.calendar.civil(at), Lang::Vi))
        };
        match check {
            Check::Stage { stage } => {
                (dossier.stage() != *stage).then(|| format!("tình trạng là “{}”", dossier.stage().label(Lang::Vi)))
            }
            Check::OnTime | Check::Early => {
                let ready = dossier.ready_at();
                let came = ready.and_then(|at| dossier.punctuality(at, judge.calendar));
                let holds =
                    came == Some(Punctuality::Early) || *check == Check::OnTime && came == Some(Punctuality::OnTime);
                (!holds).then(|| format!("có kết quả: {}; hạn trả: {}", moment(ready), moment(dossier.due_at)))
            }
            Check::Fee { dong } => (dossier.fee != Some(*dong)).then(|| {
                dossier
                    .fee
                    .map_or("chưa tính lệ phí".into(), |fee| format!("lệ phí là {}", words::dong(fee, Lang::Vi)))
            }),
            Check::Due { working_days, time } => {
                let expected = self.promise(*working_days, *time, dossier, judge);
                (dossier.due_at != Some(expected)).then(|| format!("hạn trả là {}", moment(dossier.due_at)))
            }
            Check::NewDay { working_days, time } => {
                let (expected, given) =
                    (self.promise(*working_days, *time, dossier, judge), dossier.apology.as_ref().map(|a| a.until));
                (given != Some(expected)).then(|| format!("ngày hẹn lại là {}", moment(given)))
            }
            Check::HasCode => {
                let own = dossier.code.as_ref().is_some_and(|code| code.starts_with(judge.desk));
                (!own).then(|| format!("mã hồ sơ: {}", dossier.code.as_deref().unwrap_or("chưa có")))
            }
            Check::ReasonStated => {
                let asked = dossier.supplement.as_ref().map(|request| request.reason.as_str());
                let stopped = dossier.stopped.as_ref().map(|stopped| stopped.reason.as_str());
                let given = dossier.closing_reason.as_deref().or(stopped).or(asked);
                let stated = given.is_some_and(|reason| !reason.trim().is_empty());
                (!stated).then(|| "không có lý do".to_owned())
            }
            Check::AnswerLate { agency } => {
                let asked = dossier.consults.iter().rfind(|consult| fold(&consult.agency) == fold(agency));
                let Some(asked) = asked else { return Some("cơ quan này không được lấy ý kiến".into()) };
                let late = asked.answered_at().is_some_and(|at| asked.until < at);
                (!late).then(|| {
                    format!("trả lời: {}; thời hạn: {}", moment(asked.answered_at()), moment(Some(asked.until)))
                })
            }
        }
    }

    /// A time so many working days after the day of the last act.
    fn promise(&self, working_days: u32, time: Time, dossier: &Dossier, judge: &Judge) -> Timestamp {
        let today = judge.calendar.civil(self.last_at.unwrap_or(dossier.submitted_at)).date();
        let day = (0..working_days).fold(today, |day, _| judge.calendar.next_working_day(day));
        judge.calendar.moment(day.to_datetime(time))
    }
}

fn passed(proof: Proof, at: Option<Timestamp>) -> StepVerdict {
    StepVerdict { verdict: Verdict::Passed, cause: None, proof: Some(proof), at }
}

fn failed(cause: Cause, proof: Option<Proof>) -> StepVerdict {
    StepVerdict { verdict: Verdict::Failed, cause: Some(cause), proof, at: None }
}

fn judged(play: Play, act: &Act, index: usize, judge: &Judge, entry: &Entry) -> StepVerdict {
    match fault(play, act, index, judge, entry) {
        None => passed(entry.place, Some(entry.at)),
        Some(cause) => failed(cause, Some(entry.place)),
    }
}

fn fault(play: Play, act: &Act, index: usize, judge: &Judge, entry: &Entry) -> Option<Cause> {
    if Some(entry.command) != act.deed.command() {
        return Some(match &entry.outcome {
            Outcome::Done(_) => Cause::OtherCommand { command: entry.command },
            Outcome::Refused { name, message } => Cause::Refused { name: name.clone(), message: message.clone() },
        });
    }
    if judge.cast.player(act.cast, play.id) != Some(entry.actor) {
        return Some(Cause::WrongActor);
    }
    if entry.unit != play.unit {
        return Some(Cause::WrongUnit);
    }
    match (&entry.outcome, act.refused) {
        (Outcome::Refused { name, .. }, Some(expected)) if name == expected.key() => {}
        (Outcome::Refused { name, message }, _) => {
            return Some(Cause::Refused { name: name.clone(), message: message.clone() });
        }
        (Outcome::Done(_), Some(_)) => return Some(Cause::NotRefused),
        (Outcome::Done(_), None) => {}
    }
    out_of_time(act, index, judge, entry.at)
}

fn out_of_time(act: &Act, index: usize, judge: &Judge, at: Timestamp) -> Option<Cause> {
    let planned = *judge.schedule.get(index)?;
    let (first, last) = window(planned, judge.calendar, judge.people.contains(&act.cast), judge.until);
    if at < first {
        return Some(Cause::TooEarly);
    }
    (at > last).then_some(Cause::TooLate)
}

/// When a step counts as done in time: from its minute to the close of its day, later where the hours of the round were
/// extended beyond it. People need not wait for the minute once it is their turn: for them the day opens with the office
/// hours.
pub fn window(planned: Timestamp, calendar: &Calendar, by_people: bool, until: Option<Time>) -> (Timestamp, Timestamp) {
    let day = calendar.civil(planned).date();
    let first = if by_people { calendar.opening(day).min(planned) } else { planned };
    let last = calendar.closing(day).max(planned);
    (first, until.map_or(last, |until| calendar.moment(day.to_datetime(until)).max(last)))
}

fn missing_cause(step: &Step, cast: &CastList, play: Uuid) -> Cause {
    match step {
        Step::Act { act, .. } if cast.player(act.cast, play).is_none() => Cause::NobodyCast,
        _ => Cause::NotDone,
    }
}

impl Deed {
    /// The command that does it; none for what is done in another system.
    pub const fn command(&self) -> Option<CommandKind> {
        Some(match self {
            Deed::Submit { .. } => CommandKind::Submit,
            Deed::Accept => CommandKind::Accept,
            Deed::Decline { .. } => CommandKind::Decline,
            Deed::RequestSupplement { .. } => CommandKind::RequestSupplement,
            Deed::Supplement { .. } => CommandKind::Supplement,
            Deed::HandOver => CommandKind::HandOver,
            Deed::Handle => CommandKind::Handle,
            Deed::SubmitForSignature | Deed::ProposeRefusal { .. } => CommandKind::SubmitForSignature,
            Deed::Approve => CommandKind::Approve,
            Deed::SendBack { .. } => CommandKind::SendBack,
            Deed::Sign => CommandKind::Sign,
            Deed::Issue { .. } => CommandKind::Issue,
            Deed::ReturnResult => CommandKind::ReturnResult,
            Deed::Apologise { .. } => CommandKind::Apologise,
            Deed::RequestPayment { .. } => CommandKind::RequestPayment,
            Deed::RecordPayment { .. } => CommandKind::RecordPayment,
            Deed::TakeFee { .. } => CommandKind::TakeFee,
            Deed::Consult { .. } => CommandKind::Consult,
            Deed::RecordAnswer { .. } => CommandKind::RecordAnswer,
            Deed::Stop { .. } => CommandKind::Stop,
            Deed::Withdraw => CommandKind::Withdraw,
            Deed::Elsewhere { .. } => return None,
        })
    }
}

impl Cause {
    /// A stable word for grouping.
    pub fn key(&self) -> &str {
        match self {
            Cause::Refused { name, .. } => name,
            Cause::NotRefused => "not_refused",
            Cause::WrongActor => "wrong_actor",
            Cause::WrongUnit => "wrong_unit",
            Cause::TooEarly => "too_early",
            Cause::TooLate => "too_late",
            Cause::OtherCommand { .. } => "other_command",
            Cause::CheckFailed { .. } => "check_failed",
            Cause::NobodyCast => "nobody_cast",
            Cause::NotDone => "not_done",
        }
    }

    /// The cause as a sentence.
    pub fn message(&self, lang: Lang) -> String {
        let (vi, en) = match self {
            Cause::Refused { message, name } => {
                (format!("Hệ thống không cho: {message}"), format!("Refused ({name}): {message}"))
            }
            Cause::NotRefused => {
                ("Hệ thống đã cho làm điều phải từ chối.".into(), "The system allowed what it must refuse.".into())
            }
            Cause::WrongActor => ("Người khác đã làm bước này.".into(), "Somebody else did this step.".into()),
            Cause::WrongUnit => ("Bước này được làm ở đơn vị khác.".into(), "It was done for another unit.".into()),
            Cause::TooEarly => ("Làm trước giờ quy định.".into(), "Done before its time.".into()),
            Cause::TooLate => ("Làm sau ngày quy định.".into(), "Done after its day.".into()),
            Cause::OtherCommand { command } => (
                format!("Đã làm việc khác: “{}”.", command.label(Lang::Vi)),
                format!("Something else was done: “{}”.", command.label(Lang::En)),
            ),
            Cause::CheckFailed { found } => (format!("Thực tế: {found}."), format!("Found: {found}.")),
            Cause::NobodyCast => ("Chưa có người giữ vị trí này.".into(), "Nobody holds this post.".into()),
            Cause::NotDone => ("Không có trong nhật ký.".into(), "Nothing in the journal shows it.".into()),
        };
        if lang == Lang::Vi { vi } else { en }
    }
}
