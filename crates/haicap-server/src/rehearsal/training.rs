//! Trainings and online conferences: points, materials, attendance, minutes with their tasks (tập huấn, hội nghị trực tuyến).

use super::scripts::{Script, ScriptRef};
use super::{Batch, State, readiness, staff};
use crate::app::App;
use crate::ledger::{Note, RecordError};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
use haicap_core::trial::readiness::Observation;
use haicap_core::words::date;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SessionKind {
    /// People learn; who attended is kept by person (tập huấn).
    Training,
    /// Units confer; who was connected is kept by point (hội nghị trực tuyến).
    Conference,
}

impl SessionKind {
    pub(crate) const fn label(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (SessionKind::Training, Lang::Vi) => "Tập huấn",
            (SessionKind::Training, Lang::En) => "Training",
            (SessionKind::Conference, Lang::Vi) => "Hội nghị trực tuyến",
            (SessionKind::Conference, Lang::En) => "Online conference",
        }
    }
}

/// A training or conference with everything that came of it (phiên).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) kind: SessionKind,
    pub(crate) title: String,
    /// Civil time of the city.
    pub(crate) starts_at: DateTime,
    pub(crate) ends_at: DateTime,
    /// Where people connect.
    pub(crate) link: String,
    pub(crate) agenda: String,
    /// What people type, or have in the QR code, to say that they are there.
    pub(crate) code: String,
    pub(crate) invited_at: Option<Timestamp>,
    /// Materials in the order in which their versions came.
    pub(crate) materials: Vec<Material>,
    /// Every unit that is to connect (điểm cầu).
    pub(crate) points: BTreeMap<UnitId, Point>,
    /// Who was there, by person: for which unit, when they said so.
    pub(crate) attended: BTreeMap<Uuid, (UnitId, Timestamp)>,
    pub(crate) questions: Vec<Question>,
    pub(crate) minutes: String,
    pub(crate) tasks: Vec<Task>,
    pub(crate) closed_at: Option<Timestamp>,
    /// What the points had been told before it was changed, oldest first.
    #[serde(default)]
    pub(crate) changes: Vec<Change>,
}

/// Time and link as they were until somebody changed them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    pub(crate) starts_at: DateTime,
    pub(crate) ends_at: DateTime,
    pub(crate) link: String,
    /// When they were changed.
    pub(crate) at: Timestamp,
}

/// A version of a material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Material {
    pub(crate) name: String,
    /// Counted by name, from 1.
    pub(crate) version: u32,
    pub(crate) link: String,
    pub(crate) at: Timestamp,
}

/// A unit that connects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Point {
    /// When its connection was tried last, and whether picture and sound came through.
    pub(crate) tried: Option<(Timestamp, bool)>,
    /// How many people sat there at the roll call.
    pub(crate) present: Option<u32>,
}

/// A question from the audience.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) text: String,
    pub(crate) unit: UnitId,
    /// The material versions that were out when it was asked.
    pub(crate) about: Vec<(String, u32)>,
    pub(crate) at: Timestamp,
    pub(crate) answer: Option<String>,
    /// The script version that was made from it, as `key/version`.
    pub(crate) script: Option<String>,
}

/// A conclusion that somebody has to carry out (nhiệm vụ theo kết luận).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) text: String,
    pub(crate) owner: String,
    pub(crate) due: Date,
    pub(crate) done: Option<(Timestamp, String)>,
}

/// What may be done to a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Step {
    /// Invites the points; what is said afterwards of time and link is a change that they see.
    Invite,
    /// Says another time or link; the points are shown what it was.
    Change { starts_at: DateTime, ends_at: DateTime, link: String },
    /// Puts out a material, or its next version.
    Material { name: String, link: String },
    /// A point tried its connection.
    Try { unit: UnitId, well: bool },
    /// The roll call of a point.
    Roll { unit: UnitId, present: u32 },
    /// A person says that they are there.
    Attend { person: Uuid, unit: UnitId, code: String },
    /// Somebody who is there asks.
    Ask { unit: UnitId, text: String },
    /// A question is answered, with the script version made from it if there is one.
    Answer { question: usize, answer: String, script: Option<String> },
    /// The minutes are written.
    Minutes { text: String },
    /// A conclusion becomes a task.
    Task { text: String, owner: String, due: Date },
    /// A task is done.
    Done { task: usize, note: String },
    /// The session is over: nobody attends any more. Answers and tasks go on.
    Close,
}

fn wrong<T>(vi: &str, en: &str) -> Result<T, RecordError> {
    Err(RecordError::wrong(vi, en))
}

impl Session {
    /// Does a step, or says why it cannot be done.
    pub(crate) fn take(&mut self, step: &Step, at: Timestamp) -> Result<(), RecordError> {
        let over = self.closed_at.is_some();
        match step {
            Step::Invite if over => wrong("Phiên đã kết thúc.", "The session is over."),
            Step::Invite => {
                self.invited_at = Some(at);
                Ok(())
            }
            Step::Change { .. } if over => wrong("Phiên đã kết thúc.", "The session is over."),
            Step::Change { starts_at, ends_at, link } => self.change(*starts_at, *ends_at, link, at),
            Step::Material { name, link } => {
                let version = 1 + self.materials.iter().filter(|known| known.name == *name).count() as u32;
                self.materials.push(Material { name: name.clone(), version, link: link.clone(), at });
                Ok(())
            }
            Step::Try { unit, well } => self.point(*unit, over).map(|point| point.tried = Some((at, *well))),
            Step::Roll { unit, present } => self.point(*unit, over).map(|point| point.present = Some(*present)),
            Step::Attend { person, unit, code } => self.attend(*person, *unit, code, at),
            Step::Ask { unit, text } => {
                let about = self.latest().map(|material| (material.name.clone(), material.version)).collect();
                let (unit, text) = (*unit, text.clone());
                self.questions.push(Question { text, unit, about, at, answer: None, script: None });
                Ok(())
            }
            Step::Answer { question, answer, script } => match self.questions.get_mut(*question) {
                Some(asked) => {
                    (asked.answer, asked.script) = (Some(answer.clone()), script.clone());
                    Ok(())
                }
                None => wrong("Không có câu hỏi này.", "There is no such question."),
            },
            Step::Minutes { text } => {
                self.minutes.clone_from(text);
                Ok(())
            }
            Step::Task { text, owner, due } => {
                self.tasks.push(Task { text: text.clone(), owner: owner.clone(), due: *due, done: None });
                Ok(())
            }
            Step::Done { task, note } => match self.tasks.get_mut(*task) {
                Some(task) if task.done.is_none() => {
                    task.done = Some((at, note.clone()));
                    Ok(())
                }
                _ => wrong("Nhiệm vụ không còn mở.", "The task is not open."),
            },
            Step::Close if over => wrong("Phiên đã kết thúc.", "The session is over."),
            Step::Close => {
                self.closed_at = Some(at);
                Ok(())
            }
        }
    }

    /// The latest version of each material.
    pub(crate) fn latest(&self) -> impl Iterator<Item = &Material> {
        let newer = |material: &Material| {
            self.materials.iter().any(|other| other.name == material.name && other.version > material.version)
        };
        self.materials.iter().filter(move |material| !newer(material))
    }

    /// What somebody of a unit lacks of this training: all of it when it was held without them, else the versions of
    /// materials that came out later.
    fn lacked_by(&self, person: Uuid, unit: UnitId) -> Vec<String> {
        match self.attended.get(&person) {
            Some((_, at)) => {
                let later = self.latest().filter(|material| material.at > *at);
                later.map(|material| format!("{} bản {}", material.name, material.version)).collect()
            }
            None if self.closed_at.is_some() && self.points.contains_key(&unit) => vec![self.title.clone()],
            None => Vec::new(),
        }
    }

    /// Which training it was, as evidence says it: day, material versions, roll call of the point.
    fn held(&self, point: &Point) -> String {
        let materials = self.latest().map(|material| format!("{} bản {}", material.name, material.version));
        let present = point.present.map(|count| format!("điểm danh tại điểm cầu {count} người"));
        let beside: Vec<String> = materials.chain(present).collect();
        let beside = if beside.is_empty() { String::new() } else { format!(" ({})", beside.join("; ")) };
        format!("{}, {}{beside}", self.title, date(self.starts_at.date()))
    }

    fn change(&mut self, starts_at: DateTime, ends_at: DateTime, link: &str, at: Timestamp) -> Result<(), RecordError> {
        in_order(starts_at, ends_at)?;
        let before = Change { starts_at: self.starts_at, ends_at: self.ends_at, link: self.link.clone(), at };
        let same = before == Change { starts_at, ends_at, link: link.to_owned(), at };
        if !same && self.invited_at.is_some() {
            self.changes.push(before);
        }
        (self.starts_at, self.ends_at, self.link) = (starts_at, ends_at, link.to_owned());
        Ok(())
    }

    fn point(&mut self, unit: UnitId, over: bool) -> Result<&mut Point, RecordError> {
        if over {
            return wrong("Phiên đã kết thúc.", "The session is over.");
        }
        self.points.get_mut(&unit).map_or_else(
            || wrong("Đơn vị này không phải điểm cầu của phiên.", "This unit is no point of the session."),
            Ok,
        )
    }

    fn attend(&mut self, person: Uuid, unit: UnitId, code: &str, at: Timestamp) -> Result<(), RecordError> {
        self.point(unit, self.closed_at.is_some())?;
        if self.code != code {
            return wrong(
                "Mã điểm danh không đúng: quét lại mã đang chiếu ở phiên.",
                "The code is wrong: scan the one shown at the session.",
            );
        }
        // Whoever says it twice was there from the first time on.
        self.attended.entry(person).or_insert((unit, at));
        Ok(())
    }
}

fn in_order(starts_at: DateTime, ends_at: DateTime) -> Result<(), RecordError> {
    if ends_at <= starts_at {
        return Err(
            RecordError::wrong("Giờ kết thúc phải sau giờ bắt đầu.", "The end must come after the beginning.").at("to")
        );
    }
    Ok(())
}

/// A version of a script by its name `key/version`, when there is one.
pub(crate) fn script_of(state: &State, named: &str) -> Option<ScriptRef> {
    let (script, version) = named.trim().rsplit_once('/')?;
    let (script, version) = (script.to_owned(), version.parse().ok()?);
    state.get::<Script>(&script)?.version(version)?;
    Some(ScriptRef { script, version })
}

/// Questions from which a version of a script was made, each with its session (câu hỏi dẫn đến kịch bản).
pub(crate) fn asked_before(state: &State, script: &str, version: u32) -> Vec<(Uuid, String, String)> {
    let name = format!("{script}/{version}");
    let of = |(id, session): (&Uuid, &Session)| -> Vec<(Uuid, String, String)> {
        let made = session.questions.iter().filter(|question| question.script.as_deref() == Some(name.as_str()));
        made.map(|question| (*id, session.title.clone(), question.text.clone())).collect()
    };
    state.all::<Session>().flat_map(of).collect()
}

/// Plans a session.
pub(crate) async fn plan(app: &App, by: &str, id: Uuid, session: Session) -> Result<(), RecordError> {
    in_order(session.starts_at, session.ends_at)?;
    if session.points.is_empty() {
        return Err(RecordError::wrong("Chọn ít nhất một điểm cầu.", "Choose at least one point.").at("unit"));
    }
    let work = |batch: &mut Batch| {
        let events = serde_json::json!({ "title": session.title, "points": session.points.len() });
        batch.put(id, session, Note { command: "plan_session", unit: None, events: &events })
    };
    app.rehearsal.change(app, by, work).await
}

/// Does a step of a session, with its entry in the city's journal.
pub(crate) async fn take(app: &App, by: &str, id: Uuid, step: Step) -> Result<(), RecordError> {
    let mut staff: BTreeMap<UnitId, Vec<Assignment>> = BTreeMap::new();
    if step == Step::Close {
        for placed in staff::placed(app).await? {
            staff.entry(placed.unit).or_default().push(placed);
        }
    }
    let work = |batch: &mut Batch| {
        let Some(mut session) = batch.state().get::<Session>(&id).cloned() else {
            return wrong("Không có phiên này.", "There is no such session.");
        };
        if let Step::Answer { script: Some(named), .. } = &step
            && script_of(batch.state(), named).is_none()
        {
            return Err(RecordError::wrong(
                format!(
                    "Không có kịch bản “{named}”: ghi mã kịch bản, dấu gạch chéo, số phiên bản, ví dụ chung-thuc/2."
                ),
                format!("There is no script “{named}”: write its key, a slash and the version, as in chung-thuc/2."),
            )
            .at("script"));
        }
        session.take(&step, batch.at())?;
        let unit = match &step {
            Step::Try { unit, .. } | Step::Roll { unit, .. } | Step::Ask { unit, .. } | Step::Attend { unit, .. } => {
                Some(*unit)
            }
            _ => None,
        };
        batch.put(id, session.clone(), Note { command: "session_step", unit, events: &step })?;
        if step == Step::Close && session.kind == SessionKind::Training {
            file_evidence(batch, app.city(), &session, &staff)?;
        }
        Ok(())
    };
    app.rehearsal.change(app, by, work).await
}

/// Somebody who holds a post with work, and what they still lack (người phải tập huấn).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Learner {
    pub(crate) name: String,
    /// Key of the post.
    pub(crate) post: String,
    /// Whether they were at any training.
    pub(crate) trained: bool,
    /// Trainings that were held with their unit and without them, and versions of materials that came out after they
    /// had attended; in Vietnamese.
    pub(crate) lacks: Vec<String>,
}

impl Learner {
    /// Whether nothing is left to do.
    pub(crate) fn is_complete(&self) -> bool {
        self.trained && self.lacks.is_empty()
    }
}

/// The people of a unit who have work there, by person.
pub(crate) fn learners(state: &State, people: &[Assignment]) -> BTreeMap<Uuid, Learner> {
    let mut trainings: Vec<&Session> =
        state.all::<Session>().map(|(_, session)| session).filter(|s| s.kind == SessionKind::Training).collect();
    trainings.sort_by_key(|session| session.starts_at);
    let learner = |a: &Assignment| Learner {
        name: a.name.clone(),
        post: a.post.clone(),
        trained: trainings.iter().any(|session| session.attended.contains_key(&a.official)),
        lacks: trainings.iter().flat_map(|session| session.lacked_by(a.official, a.unit)).collect(),
    };
    people.iter().filter(|a| !a.roles.is_empty()).map(|a| (a.official, learner(a))).collect()
}

/// Who of a unit lacks what, by post and without names: each thing with the posts that lack it.
pub(crate) fn lacking_by_post(city: &City, learners: &BTreeMap<Uuid, Learner>) -> Vec<String> {
    let mut lacking: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for learner in learners.values() {
        let post = city.blueprint.post(&learner.post).map_or(learner.post.as_str(), |post| post.name.as_str());
        for what in &learner.lacks {
            *lacking.entry(what).or_default().entry(post).or_default() += 1;
        }
    }
    let counted = |(post, count): (&str, usize)| if count == 1 { post.to_owned() } else { format!("{post} ({count})") };
    let line = |(what, posts): (&str, BTreeMap<&str, usize>)| {
        format!("{what}: {}", posts.into_iter().map(counted).collect::<Vec<_>>().join(", "))
    };
    lacking.into_iter().map(line).collect()
}

/// Files for each point of a training that is over how many of its people were trained, and which posts lack what.
fn file_evidence(
    batch: &mut Batch,
    city: &City,
    session: &Session,
    staff: &BTreeMap<UnitId, Vec<Assignment>>,
) -> Result<(), RecordError> {
    for (unit, point) in &session.points {
        let learners = learners(batch.state(), staff.get(unit).map_or(&[][..], Vec::as_slice));
        let many = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let seen = Observation::Training {
            session: session.held(point),
            trained: many(learners.values().filter(|learner| learner.trained).count()),
            of: many(learners.len()),
            lacking: lacking_by_post(city, &learners).join("; "),
        };
        readiness::file(batch, city, *unit, None, seen)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
