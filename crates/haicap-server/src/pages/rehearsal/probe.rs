//! The probe: any PC of a unit measures its line, says what printer and speaker did, and files the result.

mod measure;

pub(crate) use measure::{down, ping, test_page, tone, up};

use super::super::{Fields, Page, Shell, assets};
use crate::error::Problem;
use crate::rehearsal::probe::{Claimed, Implausible, Ticket};
use crate::rehearsal::readiness::{Filed, file, unit_of_code};
use crate::words::texts;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::territory::{Era, UnitId};
use haicap_core::trial::readiness::{Answer, Bound, Observation, Probe, ProbeKey, ProbeLine};
use haicap_core::words::{grouped, tidy};
use uuid::Uuid;

texts! { pub(crate) ProbeTexts;
    title: "Đo máy và đường truyền", "Probe of a PC";
    lead: "Mở trang này trên từng máy của đơn vị. Máy tự đo đường truyền; bạn in trang thử, nghe âm thử rồi gửi kết quả.", "Open this page on each PC of the unit. The line is measured by itself; print the test page, listen to the tone, and send.";
    code: "Mã đo máy của đơn vị", "Probe code of the unit";
    code_hint: "Dạng XXXX-XXXX-XXXX-XXXX. Lãnh đạo đơn vị xem mã ở trang Mức độ sẵn sàng.", "The head of the unit finds it on the readiness page.";
    open: "Mở trang đo", "Open the probe";
    code_wrong: "Mã đo máy không đúng hoặc đã được thay. Hỏi lãnh đạo đơn vị mã mới.", "The code is wrong or was replaced: ask the head of the unit for the new one.";
    measured: "Máy tự đo", "Measured by itself";
    no_script: "Trình duyệt này không chạy được phần đo tự động: không đo được đường truyền, độ trễ và màn hình. Vẫn có thể in trang thử, nghe âm thử và gửi phần còn lại; máy này sẽ được ghi là chưa đo được đường truyền.", "This browser runs no scripts: line, delay and screen cannot be measured. You can still print, listen and send the rest; the PC is filed as not measured.";
    waiting: "đang đo…", "measuring…";
    failed: "không đo được", "could not be measured";
    again: "Đo lại", "Measure again";
    printing: "In trang thử", "Print the test page";
    open_page: "Mở trang thử để in", "Open the test page";
    printed: "Trang thử in ra rõ, đúng dấu tiếng Việt?", "Did it come out clear, with all accents?";
    listening: "Âm thử", "Test tone";
    heard: "Nghe được tiếng “tút” dài một giây?", "Did you hear a tone of one second?";
    no_audio: "Trình duyệt không phát được âm thanh.", "The browser plays no sound.";
    machine: "Tên máy", "Name of the PC";
    machine_hint: "Như đơn vị vẫn gọi, ví dụ “Quầy 1”. Đo lại cùng tên thì kết quả mới thay kết quả cũ.", "As people call it, for example “Counter 1”. The same name again replaces the earlier result.";
    send: "Gửi kết quả", "Send the result";
    result: "Kết quả đo", "Result";
    passes: "Máy này đạt mọi ngưỡng.", "This PC keeps every limit.";
    fails: "Máy này chưa đạt", "This PC fails";
    what: "Nội dung", "What";
    found: "Đo được", "Found";
    limit: "Ngưỡng", "Limit";
    state: "Kết luận", "State";
    met: "đạt", "met";
    unmet: "chưa đạt", "not met";
    at_least: "ít nhất", "at least";
    at_most: "nhiều nhất", "at most";
    yes: "được", "yes";
    no: "không", "no";
    next: "Đo máy khác hoặc đo lại", "Probe another PC, or again";
    until: "Kết quả có giá trị đến", "Counts until";
    machine_missing: "Ghi tên máy, tối đa 60 chữ, rồi gửi lại. Các câu trả lời vẫn còn.", "Name the PC with at most 60 letters and send again; your answers are kept.";
    out_of_bounds: "Số đo không hợp lệ nên chưa được ghi. Bấm “Đo lại” rồi gửi lại; các câu trả lời vẫn còn.", "The measured numbers cannot be true: measure again and send again; your answers are kept.";
    not_seen: "Máy chủ không thấy lần đo của trang này nên chưa ghi. Bấm “Đo lại” rồi gửi lại; các câu trả lời vẫn còn.", "The server did not see these measurements: measure again and send again; your answers are kept.";
    expired: "Trang đo đã quá 30 phút hoặc đã gửi kết quả. Trang mới đã mở sẵn: đo lại rồi gửi; các câu trả lời vẫn còn.", "The page is older than 30 minutes or was sent already. This is a new one: measure again and send; your answers are kept.";
    too_many: "Đơn vị đã mở trang đo quá nhiều lần trong 30 phút. Chờ ít phút rồi mở lại.", "Too many probes within 30 minutes: wait a few minutes.";
    other_unit: "Bạn không làm việc ở đơn vị này. Mở trang đo của đơn vị mình, hoặc dùng đường dẫn đo máy của đơn vị.", "You do not work at this unit: open your own unit's probe, or use its link.";
    test_title: "Trang in thử", "Test page";
    test_lead: "Chữ phải rõ, đủ dấu; bốn đường viền liền nét; năm ô đậm dần phân biệt được.", "Letters clear with all accents, four whole edges, five shades that can be told apart.";
    print: "In trang này", "Print this page";
}

#[derive(Template)]
#[template(path = "rehearsal/probe.html")]
struct ProbePage {
    shell: Shell,
    t: &'static ProbeTexts,
    path: String,
    problem: Option<&'static str>,
    /// None while nobody knows for which unit.
    form: Option<Form>,
    script: &'static str,
}

/// Key, word, and whether it is the answer.
type Choices = [(&'static str, &'static str, bool); 2];

struct Form {
    unit: String,
    unit_id: UnitId,
    code: String,
    ticket: String,
    machine: String,
    test_page: Choices,
    sound: Choices,
    limits: Vec<Line>,
    down: usize,
    up: usize,
}

#[derive(Template)]
#[template(path = "rehearsal/probe_result.html")]
struct ResultPage {
    shell: Shell,
    t: &'static ProbeTexts,
    unit: String,
    machine: String,
    at: String,
    until: Option<String>,
    fails: Vec<&'static str>,
    lines: Vec<Line>,
    next: String,
}

/// A limit with what was found, in words.
pub(crate) struct Line {
    pub(crate) key: &'static str,
    pub(crate) name: &'static str,
    pub(crate) found: String,
    pub(crate) limit: String,
    pub(crate) met: bool,
}

impl Line {
    /// The line for a narrow column.
    pub(crate) fn short(self) -> String {
        format!("{}: {}", self.name, self.found)
    }
}

/// A probe's lines in words.
pub(crate) fn lines(page: &Page, probe: &Probe) -> Vec<Line> {
    probe.lines(&page.city().readiness).iter().map(|line| line_of(line, page.lang())).collect()
}

fn line_of(line: &ProbeLine, lang: Lang) -> Line {
    let t = ProbeTexts::of(lang);
    let mark = if lang == Lang::Vi { '.' } else { ',' };
    let bound = if line.bound() == Bound::AtLeast { t.at_least } else { t.at_most };
    let said = |value: u32| if value == 0 { t.no.to_owned() } else { t.yes.to_owned() };
    let number = |value: u32| grouped(u64::from(value), mark);
    let value = |value: u32| if line.key.is_answered() { said(value) } else { number(value) };
    Line {
        key: line.key.key(),
        name: line.key.label(lang),
        found: line.found.map_or_else(|| t.failed.to_owned(), value),
        limit: if line.key.is_answered() { t.yes.to_owned() } else { format!("{bound} {}", number(line.limit)) },
        met: line.is_met(),
    }
}

/// For which unit somebody may probe: the unit's code, or a person who works there.
struct Right {
    unit: UnitId,
    code: String,
    holder: String,
    by: Option<Uuid>,
}

/// What a request says about the unit.
fn right(page: &Page, code: &str, unit: &str) -> Result<Option<Right>, &'static str> {
    let t = ProbeTexts::of(page.lang());
    if !code.trim().is_empty() {
        let unit = unit_of_code(&page.app.rehearsal.state(), code).ok_or(t.code_wrong)?;
        let (code, by) = (code.trim().to_owned(), page.subject().account);
        return Ok(Some(Right { unit, code, holder: format!("code of {unit}"), by }));
    }
    let Some(account) = page.subject().account else { return Ok(None) };
    let works_at =
        |unit: UnitId| page.subject().units().any(|own| own == unit) || page.may_at(Action::KeepEvidence, unit);
    let unit = match unit.parse::<UnitId>() {
        Ok(unit) if unit.era == Era::New && page.city().units.contains_key(&unit) && works_at(unit) => unit,
        Ok(_) => return Err(t.other_unit),
        Err(_) => match page.subject().units().next() {
            Some(own) => own,
            None => return Ok(None),
        },
    };
    Ok(Some(Right { unit, code: String::new(), holder: account.to_string(), by: Some(account) }))
}

/// The page of the probe, or with `?done=` the result that was filed.
pub(crate) async fn show(page: Page) -> Response {
    let right = right(&page, page.asked.get("code"), page.asked.get("unit"));
    let answer = match (right, page.asked.id("done")) {
        (Ok(Some(right)), Some(done)) => result(&page, &right, done),
        (Ok(Some(right)), None) => blank(&page, right, None, &Fields::default()),
        (Ok(None), _) => without_unit(&page, None),
        (Err(problem), _) => without_unit(&page, Some(problem)),
    };
    page.answer(answer)
}

fn without_unit(page: &Page, problem: Option<&'static str>) -> Result<Response, Problem> {
    shown(page, problem, None)
}

fn shown(page: &Page, problem: Option<&'static str>, form: Option<Form>) -> Result<Response, Problem> {
    let t = ProbeTexts::of(page.lang());
    let path = page.link("/probe");
    let shown = ProbePage { shell: page.shell(t.title), t, path, problem, form, script: assets::version() };
    page.html_with(if problem.is_some() { 422 } else { 200 }, &shown)
}

/// The form with a new ticket, and what was filled in already.
fn blank(page: &Page, right: Right, problem: Option<&'static str>, filled: &Fields) -> Result<Response, Problem> {
    let ticket = page.app.probes.open(&right.holder, right.unit, right.by);
    let Some(ticket) = ticket.map_err(|_| Problem::internal(page.lang()))? else {
        let words = (ProbeTexts::of(Lang::Vi).too_many, ProbeTexts::of(Lang::En).too_many);
        return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many", words, page.lang()));
    };
    form(page, right, ticket, problem, filled)
}

fn form(
    page: &Page,
    right: Right,
    ticket: String,
    problem: Option<&'static str>,
    filled: &Fields,
) -> Result<Response, Problem> {
    let t = ProbeTexts::of(page.lang());
    let choices = |name: &str| {
        let chosen = filled.get(name);
        [(Answer::Yes.key(), t.yes), (Answer::No.key(), t.no)].map(|(key, word)| (key, word, key == chosen))
    };
    let empty = Probe { machine: String::new(), measured: None, test_page: Answer::NotTried, sound: Answer::NotTried };
    let limits = lines(page, &empty).into_iter();
    let measured = |line: &Line| ProbeKey::from_key(line.key).is_some_and(|key| !key.is_answered());
    let form = Form {
        unit: page.unit_name(right.unit),
        unit_id: right.unit,
        code: right.code,
        ticket,
        machine: filled.get("machine").to_owned(),
        test_page: choices("test_page"),
        sound: choices("sound"),
        limits: limits.filter(measured).collect(),
        down: crate::rehearsal::probe::DOWN_BYTES,
        up: crate::rehearsal::probe::UP_BYTES,
    };
    shown(page, problem, Some(form))
}

/// Files a probe.
pub(crate) async fn submit(page: Page, form: Fields) -> Response {
    page.answer_to(&form, keep(&page, &form).await)
}

async fn keep(page: &Page, form: &Fields) -> Result<Response, Problem> {
    page.check_form(form)?;
    let t = ProbeTexts::of(page.lang());
    let right = match right(page, form.get("code"), form.get("unit")) {
        Ok(Some(right)) => right,
        Ok(None) => return without_unit(page, Some(t.code_wrong)),
        Err(problem) => return without_unit(page, Some(problem)),
    };
    let token = form.get("ticket").to_owned();
    let Some(ticket) = page.app.probes.ticket(&token).filter(|ticket| ticket.unit == right.unit) else {
        return blank(page, right, Some(t.expired), form);
    };
    let probe = match read(form, &ticket) {
        Ok(probe) => probe,
        Err((wrong, field)) => {
            let words = (wrong(ProbeTexts::of(Lang::Vi)), wrong(ProbeTexts::of(Lang::En)));
            let problem = Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "wrong_input", words, page.lang());
            let problem = Problem { field, ..problem };
            return Ok(page.marked(form, &problem, self::form(page, right, token, Some(wrong(t)), form)?));
        }
    };
    // One ticket files one result, also when the button is pressed twice.
    if !page.app.probes.close(&token) {
        return blank(page, right, Some(t.expired), form);
    }
    let (city, unit) = (page.city(), right.unit);
    let actor = ticket.by.map_or_else(|| "probe".to_owned(), |by| by.to_string());
    let filed = page
        .app
        .rehearsal
        .change(&page.app, &actor, |batch| file(batch, city, unit, ticket.by, Observation::Probe(probe)));
    let id = page.kept(filed.await)?;
    let query = if right.code.is_empty() { format!("unit={unit}") } else { format!("code={}", right.code) };
    Ok(page.go(&format!("/probe?{query}&done={id}")))
}

/// A sentence, and the field it is about.
type Wrong = (fn(&'static ProbeTexts) -> &'static str, Option<&'static str>);

const fn wrong(of: fn(&'static ProbeTexts) -> &'static str, field: Option<&'static str>) -> Wrong {
    (of, field)
}

fn read(form: &Fields, ticket: &Ticket) -> Result<Probe, Wrong> {
    let machine = tidy(form.get("machine"));
    if machine.is_empty() || machine.chars().count() > 60 {
        return Err(wrong(|t| t.machine_missing, Some("machine")));
    }
    let claimed = Claimed {
        down_ms: form.get("down_ms"),
        up_ms: form.get("up_ms"),
        delay_ms: form.get("delay_ms"),
        width: form.get("width"),
        height: form.get("height"),
        browser: form.get("browser"),
    };
    let measured = claimed.check(ticket).map_err(|fault| match fault {
        Implausible::OutOfBounds => wrong(|t| t.out_of_bounds, None),
        Implausible::NotSeen => wrong(|t| t.not_seen, None),
    })?;
    let answer = |name| Answer::from_key(form.get(name)).unwrap_or(Answer::NotTried);
    Ok(Probe { machine, measured, test_page: answer("test_page"), sound: answer("sound") })
}

fn result(page: &Page, right: &Right, done: Uuid) -> Result<Response, Problem> {
    let t = ProbeTexts::of(page.lang());
    let state = page.app.rehearsal.state();
    let filed = state.get::<Filed>(&done).filter(|filed| filed.unit == right.unit);
    let filed = filed.ok_or_else(|| Problem::not_found(page.lang()))?;
    let Observation::Probe(probe) = &filed.evidence.seen else { return Err(Problem::not_found(page.lang())) };
    let lines = lines(page, probe);
    let query = if right.code.is_empty() { format!("unit={}", right.unit) } else { format!("code={}", right.code) };
    let shown = ResultPage {
        shell: page.shell(t.result),
        t,
        unit: page.unit_name(right.unit),
        machine: probe.machine.clone(),
        at: page.moment(filed.evidence.at),
        until: filed.evidence.expires_at.map(|at| page.moment(at)),
        fails: lines.iter().filter(|line| !line.met).map(|line| line.name).collect(),
        lines,
        next: page.link(&format!("/probe?{query}")),
    };
    page.html(&shown)
}
