//! What a trial taught: from incidents to a cause, a measure and its owner, closed only by the very check that
//! failed (rút kinh nghiệm).
//!
//! The rules of this file are those of the city's own plan: a measure counts when it was tried, not when it was
//! announced. No law is behind them.

use super::scenario::Scenario;
use crate::territory::UnitId;
use crate::words::Lang;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

labelled! {
    /// What a lesson is about (nhóm nguyên nhân).
    pub enum LessonKind {
        /// The script asks for what cannot or need not be done.
        Scenario = "scenario", "Kịch bản", "Scenario";
        /// The software.
        System = "system", "Hệ thống phần mềm", "System";
        /// Accounts, rights, who is there.
        People = "people", "Con người, quyền hạn", "People and rights";
        /// Lines, power, devices.
        Infrastructure = "infrastructure", "Hạ tầng, thiết bị", "Infrastructure";
        /// The way a procedure goes.
        Procedure = "procedure", "Quy trình, thủ tục", "Procedure";
    }
}

labelled! {
    /// How far a lesson is (tình trạng).
    pub enum LessonState {
        /// The measure is being carried out.
        Open = "open", "Đang khắc phục", "Being mended";
        /// Its owner says it is done; not proved yet.
        Done = "done", "Báo đã xong, chờ kiểm chứng", "Reported done, to be proved";
        /// The failed checks are played again.
        Rerunning = "rerunning", "Đang diễn lại", "Played again";
        /// Proved.
        Closed = "closed", "Đã đóng", "Closed";
    }
}

/// A step of a scenario that failed at a unit (bước không đạt).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FailedCheck {
    /// Where.
    pub unit: UnitId,
    /// Key of the scenario.
    pub scenario: String,
    /// Index of the step in it.
    pub step: usize,
    /// The sentence of the step.
    pub text: String,
}

impl FailedCheck {
    /// The step that has to pass in a version of its scenario: the one with the same sentence that stands nearest to
    /// the old place. `None` when the version has no such sentence any more: then every step has to pass.
    pub fn step_in(&self, scenario: &Scenario) -> Option<usize> {
        let steps = scenario.steps.iter().enumerate();
        let same = steps.filter(|(_, step)| step.text() == Some(self.text.as_str())).map(|(index, _)| index);
        same.min_by_key(|index| index.abs_diff(self.step))
    }
}

/// The scenario that stands for another one in a version of its script: the only one with its title, else the one with
/// its key, which is its place in the script.
pub fn counterpart(scenarios: &[Scenario], key: &str, title: &str) -> Option<usize> {
    let titled: Vec<usize> = (0..scenarios.len()).filter(|index| scenarios[*index].title == title).collect();
    match titled[..] {
        [only] => Some(only),
        _ => scenarios.iter().position(|scenario| scenario.key == key),
    }
}

/// Who carries a measure out (đơn vị, người chủ trì).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The body.
    pub body: String,
    /// The unit, when it is one: its own people report the measure done.
    pub unit: Option<UnitId>,
    /// The person by post; may be empty.
    pub post: String,
}

/// What is to be done about it, by whom, until when (biện pháp).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measure {
    /// Why it happened.
    pub cause: String,
    /// What it is about.
    pub kind: LessonKind,
    /// What is done.
    pub text: String,
    /// By whom.
    pub owner: Owner,
    /// Until when.
    pub due: Date,
}

/// Something said by somebody at a moment (ý kiến).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Account.
    pub by: Uuid,
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// A playing again of the failed checks (đợt diễn lại).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rerun {
    /// Number of the trial.
    pub trial: u32,
    /// The round in it.
    pub round: Uuid,
}

/// A lesson (rút kinh nghiệm).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lesson {
    /// When it was written down.
    pub opened_at: Timestamp,
    /// Incidents it comes from.
    pub incidents: BTreeSet<Uuid>,
    /// Checks that must pass before it closes; none when no judge saw it.
    pub checks: BTreeSet<FailedCheck>,
    /// What is done about it.
    pub measure: Measure,
    /// How far it is.
    pub state: LessonState,
    /// Who said it is done.
    pub done: Option<Said>,
    /// The last playing again.
    pub rerun: Option<Rerun>,
    /// What failed again in it.
    pub again: BTreeSet<FailedCheck>,
    /// What proves it where no check can.
    pub evidence: Option<Said>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// The discussion.
    pub notes: Vec<Said>,
}

/// What somebody wants of a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LessonCommand {
    /// Write a lesson down.
    Open {
        /// Incidents it comes from.
        incidents: BTreeSet<Uuid>,
        /// Checks that failed in them.
        checks: BTreeSet<FailedCheck>,
        /// What is done.
        measure: Measure,
    },
    /// Write another measure.
    Change(Measure),
    /// Discuss.
    Say(String),
    /// The owner says that the measure is carried out.
    ReportDone(String),
    /// A round was opened that plays the failed checks again.
    BeginRerun(Rerun),
    /// That round is over.
    Judge {
        /// Which round.
        round: Uuid,
        /// Checks that failed again.
        failed: BTreeSet<FailedCheck>,
    },
    /// Say what proves it.
    GiveEvidence(String),
    /// Confirm that the evidence proves it.
    Confirm,
}

/// Who acts on a lesson.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LessonActor {
    /// Account.
    pub account: Uuid,
    /// Units in which the person holds a post.
    pub units: BTreeSet<UnitId>,
    /// Whether the person keeps the city's lessons.
    pub keeps: bool,
}

/// What happened to a lesson.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LessonEvent {
    /// Written down.
    Opened {
        /// Incidents it comes from.
        incidents: BTreeSet<Uuid>,
        /// Checks that must pass.
        checks: BTreeSet<FailedCheck>,
        /// What is done.
        measure: Measure,
    },
    /// There is another measure.
    Changed {
        /// What is done now.
        measure: Measure,
    },
    /// Somebody said something.
    Noted(Said),
    /// The owner says it is done.
    ReportedDone(Said),
    /// The checks are played again.
    RerunBegun(Rerun),
    /// Some failed again.
    FailedAgain {
        /// Which.
        failed: BTreeSet<FailedCheck>,
    },
    /// All passed: closed.
    Passed,
    /// There is evidence.
    EvidenceGiven(Said),
    /// Somebody else confirmed it: closed.
    Confirmed {
        /// Who.
        by: Uuid,
    },
}

labelled! {
    /// Why a lesson stays as it is (lý do chưa ghi được).
    pub enum LessonRefusal {
        /// A lesson comes from something that happened.
        IncidentMissing = "incident_missing", "Chọn ít nhất một sự cố: rút kinh nghiệm bắt đầu từ việc đã xảy ra.", "Choose at least one incident: a lesson begins with what happened.";
        /// No cause.
        CauseMissing = "cause_missing", "Ghi nguyên nhân.", "Write the cause.";
        /// No measure.
        MeasureMissing = "measure_missing", "Ghi biện pháp khắc phục.", "Write the measure.";
        /// No owner.
        OwnerMissing = "owner_missing", "Ghi cơ quan hoặc chọn đơn vị chủ trì.", "Name the body or choose the unit that carries it out.";
        /// A due date that has passed.
        DueInThePast = "due_in_the_past", "Hạn hoàn thành đã qua: chọn hôm nay hoặc ngày sau.", "The due date has passed: choose today or later.";
        /// Nothing was written.
        TextMissing = "text_missing", "Ghi nội dung rồi gửi lại.", "Write something, then send again.";
        /// It is closed.
        AlreadyClosed = "already_closed", "Mục này đã đóng, không sửa được; nếu lỗi trở lại, lập mục mới từ sự cố mới.", "It is closed; if the fault comes back, write a new lesson from the new incident.";
        /// Only the owner says that it is done.
        NotTheOwner = "not_the_owner", "Chỉ đơn vị chủ trì báo hoàn thành được.", "Only its owner reports the measure done.";
        /// Nobody said yet that it is done.
        NotDoneYet = "not_done_yet", "Đơn vị chủ trì chưa báo hoàn thành: chưa kiểm chứng được.", "Its owner has not reported it done: there is nothing to prove yet.";
        /// Only the check itself closes it.
        CheckMustPass = "check_must_pass", "Mục này có bước không đạt được chấm: chỉ đóng khi chính bước đó diễn lại và đạt.", "A judged check failed: only that very check, played again and passed, closes it.";
        /// There is no check to play again.
        NoCheck = "no_check", "Mục này không có bước được chấm để diễn lại: hãy nộp minh chứng và nhờ người thứ hai xác nhận.", "There is no judged check to play again: give evidence and let a second person confirm it.";
        /// The script is to blame, and it says what it said.
        NotCorrected = "not_corrected", "Nguyên nhân thuộc nhóm kịch bản, nhưng kịch bản chưa có bản mới khác bản đã diễn: sửa kịch bản, lưu thành bản mới, rồi diễn lại.", "The script is to blame, but it has no version that differs from the one played: correct it, keep the new version, then play again.";
        /// Another round is being played, or none.
        OtherRound = "other_round", "Đợt này không phải đợt diễn lại của mục.", "This is not the round in which the lesson is played again.";
        /// It is being played again.
        RerunRuns = "rerun_runs", "Đang diễn lại: chờ kết quả rồi hãy sửa.", "It is being played again: wait for the result.";
        /// Nothing to confirm.
        EvidenceMissing = "evidence_missing", "Chưa có minh chứng để xác nhận.", "There is no evidence to confirm.";
        /// Nobody confirms their own evidence.
        SamePerson = "same_person", "Người nộp minh chứng không tự xác nhận: cần người thứ hai.", "Nobody confirms their own evidence: a second person does.";
    }
}

/// Decides on a command: what happens, or why not.
///
/// # Errors
/// The first rule that stands against it.
pub fn decide(
    lesson: Option<&Lesson>,
    command: &LessonCommand,
    actor: &LessonActor,
    at: Timestamp,
    today: Date,
) -> Result<LessonEvent, LessonRefusal> {
    use LessonRefusal as No;
    let said = |text: &str| Said { by: actor.account, at, text: text.trim().to_owned() };
    if let LessonCommand::Open { incidents, checks, measure } = command {
        require(!incidents.is_empty(), No::IncidentMissing)?;
        sound(measure, today)?;
        return Ok(LessonEvent::Opened {
            incidents: incidents.clone(),
            checks: checks.clone(),
            measure: measure.clone(),
        });
    }
    let lesson = lesson.ok_or(No::IncidentMissing)?;
    if let LessonCommand::Say(text) = command {
        require(!text.trim().is_empty(), No::TextMissing)?;
        return Ok(LessonEvent::Noted(said(text)));
    }
    require(lesson.state != LessonState::Closed, No::AlreadyClosed)?;
    match command {
        LessonCommand::Change(measure) => {
            require(lesson.state != LessonState::Rerunning, No::RerunRuns)?;
            sound(measure, today)?;
            Ok(LessonEvent::Changed { measure: measure.clone() })
        }
        LessonCommand::ReportDone(text) => {
            require(owns(lesson, actor), No::NotTheOwner)?;
            require(lesson.state != LessonState::Rerunning, No::RerunRuns)?;
            require(!text.trim().is_empty(), No::TextMissing)?;
            Ok(LessonEvent::ReportedDone(said(text)))
        }
        LessonCommand::BeginRerun(rerun) => {
            require(!lesson.checks.is_empty(), No::NoCheck)?;
            require(lesson.done.is_some(), No::NotDoneYet)?;
            Ok(LessonEvent::RerunBegun(*rerun))
        }
        LessonCommand::Judge { round, failed } => {
            let runs =
                lesson.state == LessonState::Rerunning && lesson.rerun.is_some_and(|rerun| rerun.round == *round);
            require(runs, No::OtherRound)?;
            let failed: BTreeSet<_> = failed.intersection(&lesson.checks).cloned().collect();
            Ok(if failed.is_empty() { LessonEvent::Passed } else { LessonEvent::FailedAgain { failed } })
        }
        LessonCommand::GiveEvidence(text) => {
            require(lesson.checks.is_empty(), No::CheckMustPass)?;
            require(lesson.done.is_some(), No::NotDoneYet)?;
            require(!text.trim().is_empty(), No::TextMissing)?;
            Ok(LessonEvent::EvidenceGiven(said(text)))
        }
        LessonCommand::Confirm => {
            require(lesson.checks.is_empty(), No::CheckMustPass)?;
            let evidence = lesson.evidence.as_ref().ok_or(No::EvidenceMissing)?;
            require(evidence.by != actor.account, No::SamePerson)?;
            Ok(LessonEvent::Confirmed { by: actor.account })
        }
        LessonCommand::Open { .. } | LessonCommand::Say(_) => Err(No::TextMissing),
    }
}

const fn require(holds: bool, refusal: LessonRefusal) -> Result<(), LessonRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

/// A unit's measure is reported done by its own people; a body's by those who keep the lessons.
fn owns(lesson: &Lesson, actor: &LessonActor) -> bool {
    lesson.measure.owner.unit.map_or(actor.keeps, |unit| actor.units.contains(&unit))
}

fn sound(measure: &Measure, today: Date) -> Result<(), LessonRefusal> {
    use LessonRefusal as No;
    require(!measure.cause.trim().is_empty(), No::CauseMissing)?;
    require(!measure.text.trim().is_empty(), No::MeasureMissing)?;
    require(measure.owner.unit.is_some() || !measure.owner.body.trim().is_empty(), No::OwnerMissing)?;
    require(measure.due >= today, No::DueInThePast)
}

/// The lesson after an event; `None` only while nothing was written down.
pub fn apply(lesson: Option<Lesson>, at: Timestamp, event: &LessonEvent) -> Option<Lesson> {
    if let LessonEvent::Opened { incidents, checks, measure } = event {
        return Some(Lesson {
            opened_at: at,
            incidents: incidents.clone(),
            checks: checks.clone(),
            measure: measure.clone(),
            state: LessonState::Open,
            done: None,
            rerun: None,
            again: BTreeSet::new(),
            evidence: None,
            closed_at: None,
            notes: Vec::new(),
        });
    }
    let mut lesson = lesson?;
    match event {
        LessonEvent::Opened { .. } => {}
        LessonEvent::Changed { measure } => {
            lesson.measure = measure.clone();
            (lesson.state, lesson.done, lesson.evidence) = (LessonState::Open, None, None);
        }
        LessonEvent::Noted(said) => lesson.notes.push(said.clone()),
        LessonEvent::ReportedDone(said) => (lesson.state, lesson.done) = (LessonState::Done, Some(said.clone())),
        LessonEvent::RerunBegun(rerun) => (lesson.state, lesson.rerun) = (LessonState::Rerunning, Some(*rerun)),
        LessonEvent::FailedAgain { failed } => {
            (lesson.state, lesson.done, lesson.again) = (LessonState::Open, None, failed.clone());
        }
        LessonEvent::EvidenceGiven(said) => lesson.evidence = Some(said.clone()),
        LessonEvent::Passed | LessonEvent::Confirmed { .. } => {
            (lesson.state, lesson.closed_at) = (LessonState::Closed, Some(at));
            lesson.again.clear();
        }
    }
    Some(lesson)
}

impl Lesson {
    /// Whether its day has passed and it is not closed.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state != LessonState::Closed && self.measure.due < today
    }

    /// What happens next, in words.
    pub fn next(&self, lang: Lang) -> &'static str {
        let (vi, en) = match self.state {
            LessonState::Open => ("đơn vị chủ trì báo hoàn thành", "its owner reports the measure done"),
            LessonState::Done if self.checks.is_empty() && self.evidence.is_none() => ("nộp minh chứng", "evidence"),
            LessonState::Done if self.checks.is_empty() => ("người thứ hai xác nhận", "a second person confirms"),
            LessonState::Done => ("diễn lại đúng các bước không đạt", "the failed checks are played again"),
            LessonState::Rerunning => ("chờ kết quả diễn lại", "the result of the rerun"),
            LessonState::Closed => ("không còn việc", "nothing is left to do"),
        };
        if lang == Lang::Vi { vi } else { en }
    }
}

#[cfg(test)]
#[path = "lesson_tests.rs"]
mod tests;
