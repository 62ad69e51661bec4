//! Trainings and online conferences: planned, held point by point, closed with minutes and tasks.

mod attend;
mod invitations;

pub(crate) use attend::{attend, attend_form};
pub(crate) use invitations::invitations;

use crate::error::Problem;
use crate::ledger::RecordError;
use crate::pages::{Fields, Page, Shell};
use crate::rehearsal::staff;
use crate::rehearsal::training::{self, Learner, Point, Session, SessionKind, Step};
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::territory::UnitId;
use haicap_core::words::{date, date_time, tidy};
use jiff::civil::{Date, DateTime, Time};
use std::collections::BTreeMap;
use uuid::Uuid;

texts! { pub(crate) TrainingTexts;
    title: "Tập huấn, hội nghị trực tuyến", "Trainings and conferences";
    none: "Chưa có phiên nào.", "There is no session yet.";
    plan: "Lập phiên mới", "Plan a session";
    kind: "Loại", "Kind";
    name: "Tên phiên", "Title";
    day: "Ngày", "Day";
    from: "Từ giờ", "From";
    to: "Đến giờ", "To";
    link: "Liên kết kết nối", "Link to connect";
    agenda: "Nội dung, chương trình", "Agenda";
    units: "Điểm cầu", "Points";
    all_units: "tất cả đơn vị", "all units";
    units_hint: "Không chọn đơn vị nào là tất cả.", "Choose none for all of them.";
    save: "Lập phiên", "Plan";
    when: "Thời gian", "When";
    invited: "Đã mời lúc", "Invited";
    invite: "Mời các điểm cầu", "Invite the points";
    closed: "Đã kết thúc", "Over";
    open: "Đang mở", "Open";
    planned: "Chưa mời", "Not invited yet";
    change: "Đổi giờ, liên kết", "Change time or link";
    change_hint: "Các điểm cầu đã mời thấy thay đổi, cùng giờ và liên kết cũ.", "Points that were invited see the change, with what was said before.";
    changed: "Đã đổi lúc", "Changed";
    before: "trước đó", "before";
    invitations: "Lời mời họp, tập huấn", "Invitations";
    no_invitations: "Đơn vị của bạn chưa được mời phiên nào.", "Your unit is not invited to any session.";
    close: "Kết thúc phiên", "Close the session";
    materials: "Tài liệu", "Materials";
    version: "bản", "version";
    add_material: "Thêm tài liệu hoặc bản mới", "Add a material or its next version";
    material: "Tên tài liệu", "Name of the material";
    tried: "Thử kết nối", "Connection check";
    good: "tốt", "good";
    bad: "chưa tốt", "bad";
    not_tried: "chưa thử", "not tried";
    roll: "Có mặt tại điểm cầu", "Present at the point";
    not_called: "chưa điểm danh", "not called";
    call: "Ghi", "Save";
    trained: "Đã tập huấn", "Trained";
    lacking: "Còn thiếu", "Still lack it";
    code: "Mã điểm danh", "Attendance code";
    code_hint: "Chiếu mã này ở phiên: người dự đăng nhập rồi quét, hoặc gõ mã.", "Show this code at the session: people sign in and scan it, or type it.";
    attended: "người đã điểm danh", "people said they were there";
    questions: "Câu hỏi", "Questions";
    no_questions: "Chưa có câu hỏi.", "No question yet.";
    about: "về", "about";
    answer: "Trả lời", "Answer";
    script: "Kịch bản được lập từ câu hỏi (mã/phiên bản)", "Script made from it (key/version)";
    open_question: "chưa trả lời", "open";
    minutes: "Biên bản, kết luận", "Minutes and conclusions";
    save_minutes: "Ghi biên bản", "Save the minutes";
    tasks: "Nhiệm vụ theo kết luận", "Tasks";
    add_task: "Giao nhiệm vụ", "Add a task";
    task: "Nhiệm vụ", "Task";
    owner: "Người, cơ quan thực hiện", "Owner";
    due: "Hạn", "Due";
    done: "Đã xong", "Done";
    note: "Kết quả", "Result";
    late: "quá hạn", "overdue";
    back: "Mọi phiên", "All sessions";
    bad_input: "Ghi đủ tên phiên, ngày (năm-tháng-ngày), giờ bắt đầu và kết thúc (08:00).", "Name title, day (year-month-day) and hours (08:00).";
    missing: "Còn ô chưa ghi.", "Some field is empty.";
    attend_title: "Điểm danh", "Attendance";
    attend_for: "Điểm danh cho", "For";
    attend: "Tôi có mặt", "I am here";
    attend_done: "Đã điểm danh. Cảm ơn bạn.", "You are on the list. Thank you.";
    ask: "Hỏi", "Ask";
    ask_label: "Câu hỏi của bạn", "Your question";
    asked: "Đã gửi câu hỏi.", "Your question was sent.";
    no_post: "Bạn chưa giữ vị trí nào ở điểm cầu của phiên này.", "You hold no post at a point of this session.";
}

#[derive(Template)]
#[template(path = "rehearsal/trainings.html")]
struct ListPage {
    shell: Shell,
    t: &'static TrainingTexts,
    path: String,
    holds: bool,
    sessions: Vec<SessionLine>,
    units: Vec<(UnitId, String)>,
    today: String,
}

struct SessionLine {
    link: String,
    kind: &'static str,
    title: String,
    when: String,
    state: (&'static str, &'static str),
    points: usize,
    tried: usize,
    attended: usize,
}

#[derive(Template)]
#[template(path = "rehearsal/training.html")]
struct OnePage {
    shell: Shell,
    t: &'static TrainingTexts,
    path: String,
    list: String,
    holds: bool,
    over: bool,
    line: SessionLine,
    session: Session,
    invited: Option<String>,
    changes: Vec<ChangeRow>,
    /// Day, beginning and end as the form has them.
    times: [String; 3],
    code_picture: String,
    materials: Vec<(String, u32, String, String)>,
    points: Vec<PointRow>,
    questions: Vec<QuestionRow>,
    tasks: Vec<TaskRow>,
}

struct PointRow {
    unit: UnitId,
    name: String,
    tried: Option<(String, bool)>,
    present: Option<u32>,
    trained: usize,
    people: usize,
    incomplete: usize,
    lacking: Vec<String>,
    mine: bool,
}

struct QuestionRow {
    text: String,
    unit: String,
    about: String,
    answer: Option<String>,
    /// Name of the script version, and its address.
    script: Option<(String, String)>,
}

/// What was said before a change.
pub(super) struct ChangeRow {
    pub(super) at: String,
    pub(super) when: String,
    pub(super) link: String,
}

struct TaskRow {
    text: String,
    owner: String,
    due: String,
    done: Option<(String, String)>,
    late: bool,
}

fn holds(page: &Page) -> bool {
    crate::routes::anywhere(page.subject(), Action::HoldTraining).is_ok()
}

fn line(page: &Page, id: Uuid, session: &Session) -> SessionLine {
    let t = TrainingTexts::of(page.lang());
    let state = match (session.closed_at.is_some(), session.invited_at.is_some()) {
        (true, _) => ("good", t.closed),
        (false, true) => ("running", t.open),
        (false, false) => ("unsure", t.planned),
    };
    SessionLine {
        link: page.link(&format!("/trainings/{id}")),
        kind: session.kind.label(page.lang()),
        title: session.title.clone(),
        when: span(page, session.starts_at, session.ends_at),
        state,
        points: session.points.len(),
        tried: session.points.values().filter(|point| point.tried.is_some_and(|(_, well)| well)).count(),
        attended: session.attended.len(),
    }
}

fn span(page: &Page, from: DateTime, to: DateTime) -> String {
    format!("{} - {}", date_time(from, page.lang()), time(to))
}

/// What was said before, newest first.
fn changes(page: &Page, session: &Session) -> Vec<ChangeRow> {
    let row = |change: &training::Change| ChangeRow {
        at: page.moment(change.at),
        when: span(page, change.starts_at, change.ends_at),
        link: change.link.clone(),
    };
    session.changes.iter().rev().map(row).collect()
}

fn time(at: DateTime) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// All sessions.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(list_view(&page))
}

fn list_view(page: &Page) -> Result<Response, Problem> {
    let (t, state) = (TrainingTexts::of(page.lang()), page.app.rehearsal.state());
    let mut sessions: Vec<(&Uuid, &Session)> = state.all::<Session>().collect();
    sessions.sort_by_key(|(id, session)| (std::cmp::Reverse(session.starts_at), **id));
    let shown = ListPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/trainings"),
        holds: holds(page),
        sessions: sessions.iter().map(|(id, session)| line(page, **id, session)).collect(),
        units: page.city().new_units().map(|unit| (unit.id, unit.name.clone())).collect(),
        today: page.city().calendar.civil(page.app.rehearsal.now()).date().to_string(),
    };
    page.html(&shown)
}

/// Plans a session.
pub(crate) async fn plan(page: Page, form: Fields) -> Response {
    page.answer_to(&form, write_plan(&page, &form).await)
}

async fn write_plan(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (id, code) = (page.id()?, crate::secret::code().map_err(|_| Problem::internal(page.lang()))?);
    let session = page.kept(read_plan(page, form, code))?;
    page.kept(training::plan(&page.app, &page.actor()?.key(), id, session).await)?;
    Ok(page.go(&format!("/trainings/{id}")))
}

fn read_plan(page: &Page, form: &Fields, code: String) -> Result<Session, RecordError> {
    let title = form.filled("title").map(tidy).filter(|title| title.chars().count() <= 200);
    let title = title.ok_or_else(|| bad_input().at("title"))?;
    let (starts_at, ends_at) = read_times(form)?;
    let chosen: Vec<UnitId> = form.all("unit").filter_map(|unit| unit.parse().ok()).collect();
    let invited = page.city().new_units().filter(|unit| chosen.is_empty() || chosen.contains(&unit.id));
    Ok(Session {
        kind: if form.get("kind") == "conference" { SessionKind::Conference } else { SessionKind::Training },
        title,
        starts_at,
        ends_at,
        link: read_link(form),
        agenda: form.filled("agenda").unwrap_or_default().chars().take(5_000).collect(),
        code,
        invited_at: None,
        materials: Vec::new(),
        points: invited.map(|unit| (unit.id, Point::default())).collect(),
        attended: BTreeMap::new(),
        questions: Vec::new(),
        minutes: String::new(),
        tasks: Vec::new(),
        closed_at: None,
        changes: Vec::new(),
    })
}

fn bad_input() -> RecordError {
    RecordError::wrong(TrainingTexts::of(Lang::Vi).bad_input, TrainingTexts::of(Lang::En).bad_input)
}

fn read_times(form: &Fields) -> Result<(DateTime, DateTime), RecordError> {
    let day: Date = form.get("day").trim().parse().map_err(|_| bad_input().at("day"))?;
    let hour = |name: &'static str| form.get(name).trim().parse::<Time>().map_err(|_| bad_input().at(name));
    Ok((day.to_datetime(hour("from")?), day.to_datetime(hour("to")?)))
}

fn read_link(form: &Fields) -> String {
    form.filled("link").map(tidy).unwrap_or_default().chars().take(500).collect()
}

/// One session.
pub(crate) async fn show(page: Page, Path(id): Path<String>) -> Response {
    page.answer(one_view(&page, &id).await)
}

pub(super) fn asked(page: &Page, id: &str) -> Result<(Uuid, Session), Problem> {
    let missing = || Problem::not_found(page.lang());
    let id: Uuid = id.parse().map_err(|_| missing())?;
    Ok((id, page.app.rehearsal.state().get::<Session>(&id).cloned().ok_or_else(missing)?))
}

async fn one_view(page: &Page, id: &str) -> Result<Response, Problem> {
    let t = TrainingTexts::of(page.lang());
    let (id, session) = asked(page, id)?;
    let today = page.city().calendar.civil(page.app.rehearsal.now()).date();
    let material = |m: &training::Material| (m.name.clone(), m.version, m.link.clone(), page.moment(m.at));
    let task = |task: &training::Task| TaskRow {
        text: task.text.clone(),
        owner: task.owner.clone(),
        due: date(task.due),
        done: task.done.as_ref().map(|(at, note)| (page.moment(*at), note.clone())),
        late: task.done.is_none() && task.due < today,
    };
    let shown = OnePage {
        shell: page.shell(session.title.clone()),
        t,
        path: page.link(&format!("/trainings/{id}")),
        list: page.link("/trainings"),
        holds: holds(page),
        over: session.closed_at.is_some(),
        line: line(page, id, &session),
        invited: session.invited_at.map(|at| page.moment(at)),
        changes: changes(page, &session),
        times: [session.starts_at.date().to_string(), time(session.starts_at), time(session.ends_at)],
        code_picture: page.link(&format!("/trainings/{id}/code.svg")),
        materials: session.materials.iter().rev().map(material).collect(),
        points: points(page, &session).await?,
        questions: session.questions.iter().map(|question| question_row(page, question)).collect(),
        tasks: session.tasks.iter().map(task).collect(),
        session,
    };
    page.html(&shown)
}

fn question_row(page: &Page, question: &training::Question) -> QuestionRow {
    let version = TrainingTexts::of(page.lang()).version;
    let about: Vec<String> =
        question.about.iter().map(|(name, number)| format!("{name}, {version} {number}")).collect();
    QuestionRow {
        text: question.text.clone(),
        unit: page.unit_name(question.unit),
        about: about.join("; "),
        answer: question.answer.clone(),
        script: question.script.as_ref().map(|name| {
            let of = training::script_of(&page.app.rehearsal.state(), name);
            let link = of.map(|of| format!("/scripts/{}?version={}", of.script, of.version));
            (name.clone(), page.link(&link.unwrap_or_else(|| "/scripts".into())))
        }),
    }
}

/// The points that a person may read about, with who still lacks a training.
async fn points(page: &Page, session: &Session) -> Result<Vec<PointRow>, Problem> {
    let state = page.app.rehearsal.state();
    let mut rows = Vec::new();
    let seen = session.points.iter().filter(|(unit, _)| page.may_at(Action::ReadRehearsal, **unit));
    for (unit, point) in seen {
        let people = page.kept(staff::placed_at(&page.app, *unit).await)?;
        let learners = training::learners(&state, &people);
        rows.push(PointRow {
            unit: *unit,
            name: page.unit_name(*unit),
            tried: point.tried.map(|(at, well)| (page.moment(at), well)),
            present: point.present,
            trained: learners.values().filter(|learner| learner.trained).count(),
            people: learners.len(),
            incomplete: learners.values().filter(|learner| !learner.is_complete()).count(),
            lacking: lacking(page, *unit, &learners),
            mine: page.may_at(Action::KeepEvidence, *unit),
        });
    }
    Ok(rows)
}

/// Who of a unit lacks what: by name for the unit itself and the digital centre, by post for everybody else.
pub(super) fn lacking(page: &Page, unit: UnitId, learners: &BTreeMap<Uuid, Learner>) -> Vec<String> {
    if !page.may_at(Action::KeepEvidence, unit) {
        return training::lacking_by_post(page.city(), learners);
    }
    let line = |learner: &Learner| {
        let who = format!("{} ({})", learner.name, page.post_name(&learner.post));
        if learner.lacks.is_empty() { who } else { format!("{who}: {}", learner.lacks.join("; ")) }
    };
    learners.values().filter(|learner| !learner.is_complete()).map(line).collect()
}

/// A step of whoever holds the session.
pub(crate) async fn change(page: Page, Path(id): Path<String>, form: Fields) -> Response {
    page.answer_to(&form, carry_out(&page, &id, &form).await)
}

async fn carry_out(page: &Page, id: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (id, _) = asked(page, id)?;
    let step = page.kept(read_step(form))?;
    page.kept(training::take(&page.app, &page.actor()?.key(), id, step).await)?;
    Ok(page.go(&format!("/trainings/{id}")))
}

fn read_step(form: &Fields) -> Result<Step, RecordError> {
    let missing = || RecordError::wrong(TrainingTexts::of(Lang::Vi).missing, TrainingTexts::of(Lang::En).missing);
    let text = |name: &'static str| {
        let text = form.filled(name).map(|text| text.chars().take(5_000).collect::<String>());
        text.ok_or_else(|| missing().at(name))
    };
    let index = |name: &str| form.get(name).parse().map_err(|_| missing());
    Ok(match form.get("do") {
        "invite" => Step::Invite,
        "change" => {
            let (starts_at, ends_at) = read_times(form)?;
            Step::Change { starts_at, ends_at, link: read_link(form) }
        }
        "material" => Step::Material { name: tidy(&text("name")?), link: tidy(&text("link")?) },
        "answer" => Step::Answer {
            question: index("question")?,
            answer: text("answer")?,
            script: form.filled("script").map(tidy),
        },
        "minutes" => Step::Minutes { text: text("minutes")? },
        "task" => Step::Task {
            text: text("task")?,
            owner: tidy(&text("owner")?),
            due: form.get("due").trim().parse().map_err(|_| missing().at("due"))?,
        },
        "done" => Step::Done { task: index("index")?, note: text("note")? },
        "close" => Step::Close,
        _ => return Err(missing()),
    })
}

/// The connection check and the roll call of a point, by the unit itself or the digital centre.
pub(crate) async fn point(page: Page, Path((id, unit)): Path<(String, String)>, form: Fields) -> Response {
    page.answer_to(&form, carry_out_at(&page, &id, &unit, &form).await)
}

async fn carry_out_at(page: &Page, id: &str, unit: &str, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let (id, _) = asked(page, id)?;
    let unit: UnitId = unit.parse().map_err(|_| Problem::not_found(page.lang()))?;
    if !page.may_at(Action::KeepEvidence, unit) {
        return Err(Problem::not_found(page.lang()));
    }
    let number = form.get("present").parse::<u32>().ok().filter(|count| *count <= 10_000);
    let missing = || RecordError::wrong(TrainingTexts::of(Lang::Vi).missing, TrainingTexts::of(Lang::En).missing);
    let step = match form.get("do") {
        "good" | "bad" => Step::Try { unit, well: form.get("do") == "good" },
        _ => Step::Roll { unit, present: page.kept(number.ok_or_else(|| missing().at("present")))? },
    };
    page.kept(training::take(&page.app, &page.actor()?.key(), id, step).await)?;
    Ok(page.go(&format!("/trainings/{id}")))
}

/// The attendance code as a picture that a telephone reads.
pub(crate) async fn code(page: Page, Path(id): Path<String>) -> Response {
    page.answer(code_picture(&page, &id))
}

fn code_picture(page: &Page, id: &str) -> Result<Response, Problem> {
    let (id, session) = asked(page, id)?;
    let scheme = if page.secure { "https" } else { "http" };
    let path = page.link(&format!("/trainings/{id}/attend/{}", session.code));
    let picture = haicap_documents::qr(&format!("{scheme}://{}{path}", page.host));
    let picture = picture.map_err(|_| Problem::internal(page.lang()))?;
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], picture).into_response())
}
