//! What a session lets happen, and what it does not.

use super::*;
use crate::ledger::Row;
use jiff::civil::date;
use std::sync::Arc;

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
        changes: vec![],
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
    let answer = Step::Answer { question: 0, answer: "Phó Chủ tịch".into(), script: Some("chung-thuc/2".into()) };
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
fn only_a_training_trains_and_a_later_version_is_lacked_by_whoever_attended_before_it() {
    let person = Uuid::from_u128(1);
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
    let learner = |sessions: &[&Session]| {
        let mut state = State::default();
        for (number, session) in (0..).zip(sessions) {
            let row = Row { version: 1, value: (*session).clone() };
            state.sessions.insert(Uuid::from_u128(number), Arc::new(row));
        }
        let learner = learners(&state, std::slice::from_ref(&held)).remove(&person).unwrap();
        (learner.trained, learner.lacks)
    };
    let attend = Step::Attend { person, unit: UNIT, code: "ABC".into() };
    let mut conference = Session { kind: SessionKind::Conference, ..session() };
    take(&mut conference, &attend).unwrap();
    let mut training = session();
    assert_eq!(learner(&[&conference, &training]), (false, vec![]), "nothing was held yet");
    let mut without = training.clone();
    take(&mut without, &Step::Close).unwrap();
    assert_eq!(learner(&[&conference, &without]), (false, vec!["Tập huấn".into()]));
    take(&mut training, &Step::Material { name: "Sổ tay".into(), link: "x".into() }).unwrap();
    take(&mut training, &attend).unwrap();
    assert_eq!(learner(&[&training]), (true, vec![]));
    let newer = Step::Material { name: "Sổ tay".into(), link: "y".into() };
    training.take(&newer, Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(1)).unwrap();
    assert_eq!(learner(&[&training]), (true, vec!["Sổ tay bản 2".into()]));
}

#[test]
fn a_change_of_time_and_link_keeps_what_was_said_before() {
    let mut session = session();
    let (starts_at, ends_at) = (date(2025, 6, 15).at(13, 0, 0, 0), date(2025, 6, 15).at(16, 0, 0, 0));
    let change = |ends_at| Step::Change { starts_at, ends_at, link: "https://hop.example/2".into() };
    assert!(take(&mut session, &change(starts_at)).unwrap_err().contains("Giờ kết thúc"));
    take(&mut session, &change(ends_at)).unwrap();
    assert_eq!(session.changes.len(), 0, "nobody was told of the first one: there is nothing to correct");
    take(&mut session, &Step::Invite).unwrap();
    take(&mut session, &Step::Change { starts_at, ends_at, link: "https://hop.example/3".into() }).unwrap();
    assert_eq!(
        (session.link.as_str(), session.changes[0].link.as_str()),
        ("https://hop.example/3", "https://hop.example/2")
    );
    take(&mut session, &Step::Change { starts_at, ends_at, link: "https://hop.example/3".into() }).unwrap();
    assert_eq!(session.changes.len(), 1, "the same again is no change");
    take(&mut session, &Step::Close).unwrap();
    assert!(take(&mut session, &change(ends_at)).unwrap_err().contains("đã kết thúc"));
}
