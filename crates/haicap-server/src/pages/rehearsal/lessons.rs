//! Lessons: what is still open, who mends it until when, and what is overdue.

mod form;
mod one;
mod paper;
mod rerun;

pub(crate) use form::{change, form, open};
pub(crate) use one::{confirm, done, evidence, note, one};
pub(crate) use paper::paper;
pub(crate) use rerun::rerun;

use super::changes;
use super::incidents::sees_all;
use crate::error::Problem;
use crate::pages::{Page, Shell};
use crate::rehearsal::State;
use crate::rehearsal::incidents::Incident;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::access::{Action, Object, permits};
use haicap_core::trial::lesson::{Lesson, LessonState, Owner};
use haicap_core::words::date;
use jiff::civil::Date;
use uuid::Uuid;

texts! { pub(crate) LessonTexts;
    title: "Rút kinh nghiệm", "Lessons";
    lead: "Từ sự cố đến nguyên nhân, biện pháp, nơi chủ trì, hạn. Một mục chỉ đóng khi chính bước đã hỏng được diễn lại và đạt.", "From incident to cause, measure, owner and due date. A lesson closes only when the very check that failed passes again.";
    none: "Chưa có mục nào. Mở một sự cố rồi bấm “Lập mục rút kinh nghiệm”.", "There is no lesson. Open an incident and press “Write a lesson”.";
    none_fit: "Không có mục nào ở tình trạng này.", "No lesson is in this state.";
    to_incidents: "Xem sự cố", "To the incidents";
    report: "Báo cáo rút kinh nghiệm (PDF)", "Lessons report (PDF)";
    all: "Tất cả", "All";
    not_closed: "Chưa đóng", "Not closed";
    overdue: "Quá hạn", "Overdue";
    state: "Tình trạng", "State";
    cause: "Nguyên nhân", "Cause";
    measure: "Biện pháp", "Measure";
    owner: "Chủ trì", "Owner";
    due: "Hạn", "Due";
    kind: "Nhóm", "Kind";
    next: "Việc tiếp theo", "Next";
    new: "Lập mục rút kinh nghiệm", "Write a lesson";
    edit: "Sửa nguyên nhân, biện pháp", "Change cause and measure";
    edit_hint: "Sửa xong thì mục trở về “đang khắc phục”: phải báo hoàn thành và kiểm chứng lại.", "After a change the lesson is being mended again: it has to be reported done and proved anew.";
    from_incidents: "Từ sự cố", "From incidents";
    same_cause: "Sự cố cùng nguyên nhân ở nơi khác", "Incidents with the same cause elsewhere";
    owner_unit: "Đơn vị chủ trì", "Unit that carries it out";
    no_unit: "(không phải đơn vị cấp xã)", "(not a unit)";
    owner_body: "hoặc cơ quan chủ trì", "or body that carries it out";
    owner_post: "Người phụ trách, ghi theo chức vụ", "Person in charge, by post";
    save: "Ghi", "Save";
    checks: "Bước phải đạt lại", "Checks that must pass again";
    no_checks: "Không có bước được chấm: cần minh chứng và một người thứ hai xác nhận.", "No judged check: evidence and a second person's confirmation are needed.";
    failed_again: "lần diễn lại vừa rồi vẫn không đạt", "failed again in the last rerun";
    passed: "đã đạt khi diễn lại", "passed when played again";
    done: "Báo hoàn thành", "Report the measure done";
    done_text: "Đã làm gì", "What was done";
    done_hint: "Đơn vị, cơ quan chủ trì báo. Báo xong chưa phải là đóng: còn phải kiểm chứng.", "Its owner reports. Reported is not closed: it still has to be proved.";
    reported: "Đã báo hoàn thành", "Reported done";
    evidence: "Nộp minh chứng", "Give evidence";
    evidence_text: "Minh chứng: số đo, biên bản, số văn bản, người chứng kiến", "Evidence: measurements, minutes, number of a paper, witness";
    given: "Minh chứng", "Evidence";
    confirm: "Xác nhận minh chứng và đóng", "Confirm the evidence and close";
    confirm_hint: "Phải là người khác với người nộp minh chứng.", "Has to be somebody else than who gave it.";
    play_again: "Diễn lại đúng các bước này", "Play these checks again";
    play_again_hint: "Mở một đợt vận hành thử mới chỉ gồm các tình huống và đơn vị trên, với quyền hạn và nhân sự lúc này. Cả tình huống được diễn, nhưng chỉ các bước trên quyết định việc đóng mục.", "Opens a new trial with just these scenarios and units, and with the rights and people of this moment. Whole scenarios are played, but the checks above alone decide whether the lesson closes.";
    corrected: "Bản mới của kịch bản", "Corrected versions of the script";
    corrected_played: "Nguyên nhân thuộc nhóm kịch bản nên đợt diễn lại diễn bản mới; mục chỉ đóng khi chính câu đã hỏng đạt trong bản mới (câu không còn thì cả tình huống phải đạt).", "The script is to blame, so the rerun plays the corrected version; the lesson closes only when the failed sentence passes in it (where the sentence is gone, the whole scenario has to).";
    corrected_offer: "Diễn lại bằng bản mới thay vì bản đã hỏng", "Play the corrected version instead of the one that failed";
    not_corrected: "Nguyên nhân thuộc nhóm kịch bản, nhưng kịch bản chưa có bản mới. Sửa kịch bản và lưu thành bản mới rồi mới diễn lại được.", "The script is to blame, but it has no newer version. Correct it and keep a new version, then play again.";
    to_scripts: "Mở bàn soạn kịch bản", "Open the workshop";
    people_again: "Người thật đóng lại", "Played by people again";
    people_again_hint: "Người đã diễn bước hỏng diễn lại chính bước đó: mở đợt diễn lại, in thẻ cho họ. Nếu để robot đóng thay, bước đó không được tính là đạt.", "Whoever played the failed step plays it again: open the rerun and print their cards. If a robot stands in, the step does not count as passed.";
    see_rerun: "Xem đợt diễn lại", "See the rerun";
    notes: "Trao đổi", "Discussion";
    no_notes: "Chưa có ý kiến.", "Nothing was said.";
    say: "Thêm ý kiến", "Add a note";
    opened: "Lập", "Written down";
    closed: "Đóng", "Closed";
    closed_words: "Đã đóng vì chính bước hỏng đã diễn lại và đạt, hoặc minh chứng đã được người thứ hai xác nhận.", "Closed: the very check that failed passed again, or a second person confirmed the evidence.";
    bad_date: "Hạn hoàn thành chưa đúng: chọn ngày trong lịch.", "The due date cannot be read: choose a day.";
    bad_kind: "Chọn nhóm nguyên nhân.", "Choose a kind.";
}

#[derive(Template)]
#[template(path = "rehearsal/lessons.html")]
struct LessonsPage {
    shell: Shell,
    t: &'static LessonTexts,
    changes: String,
    incidents: String,
    report: Option<String>,
    filters: Vec<(String, String, usize, bool)>,
    any: bool,
    lessons: Vec<LessonLine>,
}

struct LessonLine {
    link: String,
    cause: String,
    measure: String,
    kind: &'static str,
    owner: String,
    due: String,
    overdue: bool,
    state: (&'static str, &'static str),
    next: &'static str,
}

/// Whether somebody may read a lesson: who looks at the city reads all, a unit those that concern it.
fn reads(page: &Page, state: &State, lesson: &Lesson) -> bool {
    let own = |unit| page.subject().units().any(|own| own == unit);
    let happened = || lesson.incidents.iter().filter_map(|id| state.get::<Incident>(id)?.unit).any(own);
    sees_all(page) || lesson.measure.owner.unit.is_some_and(own) || happened()
}

/// Today in the city; a trial's own clock is another.
fn today(page: &Page) -> Date {
    page.city().calendar.civil(page.app.rehearsal.now()).date()
}

/// Who carries a measure out, in words.
fn owner(page: &Page, owner: &Owner) -> String {
    let body = owner.unit.map_or_else(|| owner.body.clone(), |unit| page.unit_name(unit));
    if owner.post.is_empty() { body } else { format!("{body}, {}", owner.post) }
}

/// A state as a tag: its class and its words.
fn tag(page: &Page, state: LessonState) -> (&'static str, &'static str) {
    let class = match state {
        LessonState::Open => "unsure",
        LessonState::Done | LessonState::Rerunning => "running",
        LessonState::Closed => "good",
    };
    (class, state.label(page.lang()))
}

/// The list.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(list(&page))
}

fn list(page: &Page) -> Result<Response, Problem> {
    let (t, state, today) = (LessonTexts::of(page.lang()), page.app.rehearsal.state(), today(page));
    let mut all: Vec<_> = state.all::<Lesson>().filter(|(_, lesson)| reads(page, &state, lesson)).collect();
    all.sort_by_key(|(key, lesson)| (lesson.state == LessonState::Closed, lesson.measure.due, **key));
    let asked = page.asked.get("show");
    let fits = |show: &str, lesson: &Lesson| match show {
        "open" => lesson.state != LessonState::Closed,
        "overdue" => lesson.is_overdue(today),
        "closed" => lesson.state == LessonState::Closed,
        _ => true,
    };
    let filters = [("", t.all), ("open", t.not_closed), ("overdue", t.overdue), ("closed", t.closed)];
    let filter = |(show, label): (&str, &str)| {
        let count = all.iter().filter(|(_, lesson)| fits(show, lesson)).count();
        (page.link(&format!("/lessons?show={show}")), label.to_owned(), count, show == asked)
    };
    let line = |(key, lesson): (&Uuid, &Lesson)| LessonLine {
        link: page.link(&format!("/lessons/{key}")),
        cause: lesson.measure.cause.clone(),
        measure: lesson.measure.text.clone(),
        kind: lesson.measure.kind.label(page.lang()),
        owner: owner(page, &lesson.measure.owner),
        due: date(lesson.measure.due),
        overdue: lesson.is_overdue(today),
        state: tag(page, lesson.state),
        next: lesson.next(page.lang()),
    };
    let report = permits(page.subject(), Action::KeepLessons, &Object::default()).is_ok() || sees_all(page);
    let shown = LessonsPage {
        shell: page.shell(t.title),
        t,
        changes: changes::address(page),
        incidents: page.link("/incidents"),
        report: report.then(|| page.link("/lessons/report.pdf")),
        filters: filters.into_iter().map(filter).collect(),
        any: !all.is_empty(),
        lessons: all.iter().copied().filter(|(_, lesson)| fits(asked, lesson)).map(line).collect(),
    };
    page.html(&shown)
}
