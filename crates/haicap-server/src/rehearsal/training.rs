//! Trainings and online conferences: points, materials, attendance, minutes with their tasks (tập huấn, hội nghị trực tuyến).

use super::Batch;
use crate::app::App;
use crate::ledger::{Note, RecordError};
use haicap_core::Lang;
use haicap_core::organization::Assignment;
use haicap_core::territory::UnitId;
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

/// Plans a session.
pub(crate) async fn plan(app: &App, by: &str, id: Uuid, session: Session) -> Result<(), RecordError> {
    if session.ends_at <= session.starts_at {
        return wrong("Giờ kết thúc phải sau giờ bắt đầu.", "The end must come after the beginning.");
    }
    if session.points.is_empty() {
        return wrong("Chọn ít nhất một điểm cầu.", "Choose at least one point.");
    }
    let work = |batch: &mut Batch| {
        let events = serde_json::json!({ "title": session.title, "points": session.points.len() });
        batch.put(id, session, Note { command: "plan_session", unit: None, events: &events })
    };
    app.rehearsal.change(app, by, work).await
}

/// Does a step of a session, with its entry in the city's journal.
pub(crate) async fn take(app: &App, by: &str, id: Uuid, step: Step) -> Result<(), RecordError> {
    let work = |batch: &mut Batch| {
        let Some(mut session) = batch.state().get::<Session>(&id).cloned() else {
            return wrong("Không có phiên này.", "There is no such session.");
        };
        session.take(&step, batch.at())?;
        let unit = match &step {
            Step::Try { unit, .. } | Step::Roll { unit, .. } | Step::Ask { unit, .. } | Step::Attend { unit, .. } => {
                Some(*unit)
            }
            _ => None,
        };
        batch.put(id, session, Note { command: "session_step", unit, events: &step })
    };
    app.rehearsal.change(app, by, work).await
}

/// The people of a unit, each with whether they were at any training: what `people` hold posts with a role for.
pub(crate) fn trained<'a>(
    sessions: impl Iterator<Item = &'a Session> + Clone,
    people: &[Assignment],
) -> BTreeMap<Uuid, (String, bool)> {
    let attended =
        |person: &Uuid| sessions.clone().any(|s| s.kind == SessionKind::Training && s.attended.contains_key(person));
    let with_work = people.iter().filter(|assignment| !assignment.roles.is_empty());
    with_work.map(|a| (a.official, (a.name.clone(), attended(&a.official)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const UNIT: UnitId = UnitId::new(10_001);

    fn session() -> Session {
        Session {
            kind: SessionKind::Training,
            title: "Tập huấn".into(),
            starts_at: date(2025, 6, 14).at(8, 0, 0, 0),
            ends_at: date(2025, 6, 14).at(11, 0, 0, 0),
            link: String::new(),
            agenda: String::new(),
            code: "ABC".into(),
            invited_at: None,
            materials: vec![],
            points: [(UNIT, Point::default())].into(),
            attended: BTreeMap::new(),
            questions: vec![],
            minutes: String::new(),
            tasks: vec![],
            closed_at: None,
        }
    }

    fn take(session: &mut Session, step: &Step) -> Result<(), String> {
        session.take(step, Timestamp::UNIX_EPOCH).map_err(|error| error.to_string())
    }

    #[test]
    fn a_question_stays_with_the_material_versions_it_was_asked_about() {
        let mut session = session();
        let material = |name: &str| Step::Material { name: name.into(), link: "x".into() };
        for name in ["Sổ tay", "Sổ tay", "Biểu mẫu"] {
            take(&mut session, &material(name)).unwrap();
        }
        take(&mut session, &Step::Ask { unit: UNIT, text: "Ai ký?".into() }).unwrap();
        take(&mut session, &material("Sổ tay")).unwrap();
        assert_eq!(session.questions[0].about, [("Sổ tay".to_owned(), 2), ("Biểu mẫu".to_owned(), 1)]);
        let answer =
            Step::Answer { question: 0, answer: "Phó Chủ tịch".into(), script: Some("chung-thuc/2".into()) };
        take(&mut session, &answer).unwrap();
        assert_eq!(session.questions[0].script.as_deref(), Some("chung-thuc/2"));
    }

    #[test]
    fn who_attends_has_the_code_while_the_session_lasts_and_counts_once() {
        let mut session = session();
        let person = Uuid::from_u128(1);
        let attend = |unit, code: &str| Step::Attend { person, unit, code: code.into() };
        assert!(take(&mut session, &attend(UNIT, "XYZ")).unwrap_err().contains("Mã điểm danh không đúng"));
        assert!(take(&mut session, &attend(UnitId::new(2), "ABC")).unwrap_err().contains("không phải điểm cầu"));
        take(&mut session, &attend(UNIT, "ABC")).unwrap();
        take(&mut session, &attend(UNIT, "ABC")).unwrap();
        assert_eq!(session.attended.len(), 1);
        take(&mut session, &Step::Close).unwrap();
        assert!(take(&mut session, &attend(UNIT, "ABC")).unwrap_err().contains("đã kết thúc"));
        assert!(take(&mut session, &Step::Close).is_err());
        take(&mut session, &Step::Minutes { text: "Kết luận".into() }).unwrap();
    }

    #[test]
    fn a_task_is_done_once() {
        let mut session = session();
        let due = date(2025, 6, 20);
        take(&mut session, &Step::Task { text: "Kéo đường truyền".into(), owner: "Sở KH&CN".into(), due }).unwrap();
        take(&mut session, &Step::Done { task: 0, note: "xong".into() }).unwrap();
        assert!(take(&mut session, &Step::Done { task: 0, note: "lại".into() }).is_err());
        assert!(take(&mut session, &Step::Done { task: 1, note: "?".into() }).is_err());
    }

    #[test]
    fn only_a_training_trains() {
        let person = Uuid::from_u128(1);
        let mut conference = Session { kind: SessionKind::Conference, ..session() };
        take(&mut conference, &Step::Attend { person, unit: UNIT, code: "ABC".into() }).unwrap();
        let mut training = session();
        let held = Assignment {
            id: Uuid::nil(),
            official: person,
            name: "Lê Thử".into(),
            unit: UNIT,
            division: "x".into(),
            post: "x".into(),
            roles: [haicap_core::organization::Role::Signatory].into(),
            from: None,
            until: None,
        };
        let is_trained = |sessions: &[Session]| trained(sessions.iter(), std::slice::from_ref(&held))[&person].1;
        assert!(!is_trained(&[conference.clone(), training.clone()]));
        take(&mut training, &Step::Attend { person, unit: UNIT, code: "ABC".into() }).unwrap();
        assert!(is_trained(&[conference, training]));
    }
}
