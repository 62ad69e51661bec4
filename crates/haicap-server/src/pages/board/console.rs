//! The director's console, for a projector: units by steps, the feed of incidents, and everything that can be set.
//!
//! It names no person and ranks no unit. Each tool is journalled and is undone or ended where it was set.

mod tools;

pub(crate) use tools::direct;

use super::{BoardView, board};
use crate::app::AppKind;
use crate::board::lock;
use crate::error::Problem;
use crate::pages::rehearsal::incidents::{IncidentTexts, IncidentView, lessons_of, place, seen, view as incident_view};
use crate::pages::{Page, Shell, rehearsal};
use crate::rehearsal::console::{Direction, Injection, Terms, version};
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::territory::{Era, UnitId};
use haicap_core::trial::incident::InjectionKind;
use haicap_core::trial::{Act, Cast, Deed, Scenario, Step};
use haicap_core::words::dong;
use uuid::Uuid;

/// Letters of a procedure's name in a list.
const NAME_LETTERS: usize = 70;
/// Incidents in the feed.
const FEED: usize = 12;

texts! { pub(crate) ConsoleTexts;
    title: "Bàn điều hành", "Console";
    no_round: "Chưa có đợt nào đang mở. Bảng các bước hiện ở đây khi một đợt bắt đầu.", "No round is open. The steps show here when one begins.";
    tools: "Điều hành", "Direct";
    pause: "Tạm dừng", "Pause";
    pause_hint: "Mọi thao tác trên hồ sơ được yêu cầu chờ, robot cũng chờ; không ai bị tính lỗi.", "Every command is asked to wait, robots wait, too; nobody is blamed.";
    resume: "Cho tiếp tục", "Go on";
    paused_since: "Đang tạm dừng từ", "Paused since";
    say: "Thông báo tới mọi trang", "Message on every page";
    say_button: "Đăng thông báo", "Post the message";
    said: "Đang đăng", "Posted";
    unsay: "Gỡ thông báo", "Take it back";
    inject: "Đưa tình huống giả định vào", "Put something in the way";
    inject_hint: "Sự cố do tình huống giả định được ghi riêng, không tính là lỗi của đơn vị.", "What follows from it is listed apart and is no fault of the unit.";
    unit: "Đơn vị", "Unit";
    all_units: "Mọi đơn vị", "All units";
    power_hint: "Người của đơn vị không vào được gì cho đến khi kết thúc.", "The unit's people reach nothing until it ends.";
    delay: "Chậm bao nhiêu giây (tối đa 5)", "Seconds of delay (at most 5)";
    absent_hint: "Người đang giữ vai ký ở đơn vị không đăng nhập, không ký được cho đến khi kết thúc.", "The unit's signatory can neither sign in nor sign until it ends.";
    scenario: "Tình huống nộp trực tuyến", "Scenario handed in online";
    no_online: "Đợt này không có tình huống nào nộp trực tuyến nên không tạo thêm hồ sơ được.", "No scenario of this round is handed in online, so none can be added.";
    count: "Thêm bao nhiêu hồ sơ (tối đa 200)", "How many dossiers (at most 200)";
    rule: "Nội dung quy định mới", "The new rule";
    rule_hint: "Không chọn thủ tục: từ giờ đã chọn, hồ sơ mới không được nộp, tiếp nhận nữa, kèm đúng câu này. Chọn thủ tục: hồ sơ tiếp nhận từ giờ đó tính theo phí, thời hạn mới; hồ sơ đã tiếp nhận giữ mức cũ.", "Without a procedure: from that time on no new dossier is handed in or accepted, with this sentence. With one: what is accepted from then on is reckoned by the new fee and limit; what was accepted before keeps the old ones.";
    rule_from: "Có hiệu lực từ (giờ trong ngày diễn; để trống: ngay bây giờ)", "Holds from (a time of the day; empty: now)";
    rule_procedure: "Thủ tục có mức phí hoặc thời hạn mới", "Procedure with another fee or limit";
    rule_stop: "(không: dừng nộp và tiếp nhận)", "(none: nothing is taken in)";
    rule_fee: "Phí mới cho mỗi bản, trang hoặc hồ sơ (đồng)", "New price of each copy, page or dossier (VND)";
    rule_days: "Thời hạn mới (ngày làm việc)", "New limit (working days)";
    rule_to_come: "chưa tới giờ", "to come";
    fee_words: "phí", "fee";
    days_words: "ngày làm việc", "working days";
    bad_from: "Ghi giờ có hiệu lực từ bây giờ trở đi trong ngày diễn, ví dụ 12:00.", "Write a time of the day that is still to come, for example 12:00.";
    bad_terms: "Chọn thủ tục, rồi ghi phí mới (đồng) hoặc thời hạn mới (từ 1 đến 365 ngày làm việc) bằng chữ số.", "Choose a procedure and write a new fee (VND) or a new limit (1 to 365 working days) in digits.";
    no_procedure: "Chọn thủ tục có phí hoặc thời hạn mới.", "Choose the procedure that has the new fee or limit.";
    begin: "Bắt đầu", "Begin";
    running: "Đang diễn ra", "Running";
    none_running: "Không có tình huống nào đang diễn ra.", "Nothing is in the way.";
    end: "Kết thúc", "End";
    ended: "Đã kết thúc", "Ended";
    from: "từ", "from";
    until: "đến", "until";
    clock: "Chỉnh đồng hồ", "Move the clock";
    clock_hint: "Để diễn việc của ngày khác, như hồ sơ sắp trễ hạn. Chỉ chỉnh tới, không lùi lại được.", "To play what belongs to another day, such as a dossier that is about to be late. The clock goes forward only.";
    clock_at: "Đến ngày, giờ", "To this day and time";
    bad_clock: "Ghi ngày, giờ sau giờ hiện nay của đợt thử, không quá 92 ngày.", "Enter a day and time after the trial's present one, at most 92 days ahead.";
    clock_of_round: "Đợt đang mở tự chỉnh đồng hồ: đóng đợt rồi mới chỉnh được.", "The open round moves the clock by itself: close it first.";
    close: "Đóng đợt", "Close the round";
    close_hint: "Chấm mọi bước còn lại; không mở lại được.", "Judges all that is left; it does not open again.";
    close_confirm: "Đóng đợt này", "Close this round";
    extend: "Kéo dài giờ diễn", "Extend the hours";
    extend_hint: "Giờ kết thúc hiện nay", "It ends now at";
    no_hours: "chưa đặt, đợt diễn đến khi đóng", "not set, it goes on until it is closed";
    until_time: "Kết thúc lúc", "Until";
    bad_until: "Ghi giờ kết thúc mới, muộn hơn giờ hiện nay, ví dụ 18:30; đợt phải đang mở.", "Write a later end, for example 18:30; the round has to be open.";
    feed: "Sự cố mới nhất", "Latest incidents";
    no_incidents: "Chưa có sự cố.", "No incident.";
    all_incidents: "Xem tất cả sự cố", "All incidents";
    bad_unit: "Chọn một đơn vị của thành phố.", "Choose a unit of the city.";
    bad_delay: "Ghi số giây chậm từ 1 đến 5.", "Write 1 to 5 seconds.";
    bad_count: "Ghi số hồ sơ từ 1 đến 200.", "Write 1 to 200 dossiers.";
    no_signatory: "Đơn vị này chưa có ai giữ vai ký.", "Nobody signs at this unit.";
    no_text: "Ghi nội dung rồi gửi lại.", "Write the text, then send again.";
    not_running: "Tình huống này đã kết thúc rồi.", "It has ended already.";
    is_paused: "Đợt đang tạm dừng: cho tiếp tục rồi mới thêm hồ sơ được.", "The trial is paused: go on first, then add dossiers.";
    already: "Tình huống này đang diễn ra ở đơn vị đó rồi.", "That is running at this unit already.";
}

#[derive(Template)]
#[template(path = "rehearsal/console.html")]
struct ConsolePage {
    shell: Shell,
    t: &'static ConsoleTexts,
    i: &'static IncidentTexts,
    stream: String,
    changes: String,
    path: String,
    links: [String; 2],
    /// Keeps the map when something is ordered from beside it.
    view: &'static str,
    /// The page without its board, for what is asked anew.
    part: String,
    board: Option<BoardView>,
    round: Option<Uuid>,
    hours: Option<String>,
    /// When the offices open next, as a browser's field takes it.
    next_morning: String,
    seen: i64,
    paused: Option<String>,
    message: Option<String>,
    running: Vec<InjectionView>,
    ended: Vec<InjectionView>,
    units: Vec<(UnitId, String)>,
    online: Vec<(String, String)>,
    procedures: Vec<(String, String)>,
    kinds: [&'static str; 5],
    incidents: Vec<IncidentView>,
    feed: String,
}

struct InjectionView {
    id: Uuid,
    kind: &'static str,
    unit: String,
    text: String,
    began: String,
    to_come: bool,
    ended: Option<String>,
}

/// The console.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(console(&page))
}

fn console(page: &Page) -> Result<Response, Problem> {
    let AppKind::Trial(trial) = page.app.kind else { return Err(Problem::not_found(page.lang())) };
    let (t, state) = (ConsoleTexts::of(page.lang()), page.app.rehearsal.state());
    let direction = state.get::<Direction>(&trial).cloned().unwrap_or_default();
    let latest = page.app.boards.all().pop();
    let open = latest.as_ref().map(|round| lock(round)).filter(|round| !round.is_closed());
    let round = open.as_ref().map(|round| round.id());
    let online = open.as_ref().map(|round| online(&round.record().scenarios));
    let hours = open.as_ref().and_then(|round| round.record().hours);
    drop(open);
    let whole = page.asked.get("part") != "side";
    let board: Option<BoardView> = latest.filter(|_| whole).map(|round| board(page, &lock(&round)));
    let lessons = lessons_of(&state);
    let feed = seen(page, &state).into_iter().take(FEED);
    let injected = |ended: bool| {
        let some = direction.injections.iter().rev().filter(move |one| one.ended_at.is_some() == ended);
        some.map(|one| injection(page, one)).collect::<Vec<_>>()
    };
    let units = page.city().units.values().filter(|unit| unit.id.era == Era::New);
    let mut units: Vec<_> = units.map(|unit| (unit.id, unit.name.clone())).collect();
    units.sort_by(|a, b| a.1.cmp(&b.1));
    let calendar = &page.city().calendar;
    let next_morning = calendar.civil(calendar.opening(calendar.next_working_day(page.store_day())));
    let shown = ConsolePage {
        shell: page.shell(t.title),
        t,
        i: IncidentTexts::of(page.lang()),
        stream: page.link("/board/events"),
        changes: rehearsal::changes::address(page),
        path: page.link("/console"),
        links: [page.link("/console"), page.link("/console?view=map")],
        view: view_of(page),
        part: page.link(if on_map(page) { "/console?view=map&part=side" } else { "/console?part=side" }),
        board,
        round,
        next_morning: next_morning.strftime("%Y-%m-%dT%H:%M").to_string(),
        hours: hours.map(|hours| hours.until.strftime("%H:%M").to_string()),
        seen: version(&state, trial),
        paused: direction.paused_at.map(|at| page.moment(at)),
        message: direction.message.clone(),
        running: injected(false),
        ended: injected(true),
        units,
        online: online.unwrap_or_default(),
        procedures: procedures(page),
        kinds: [0, 1, 2, 3, 4].map(|index: usize| InjectionKind::ALL[index].label(page.lang())),
        incidents: feed.map(|(id, incident)| incident_view(page, &lessons, id, incident)).collect(),
        feed: page.link("/incidents"),
    };
    page.html(&shown)
}

/// Whether the map is shown instead of the matrix.
fn on_map(page: &Page) -> bool {
    page.asked.get("view") == "map"
}

/// What an address ends with to show the same again.
fn view_of(page: &Page) -> &'static str {
    if on_map(page) { "?view=map" } else { "" }
}

fn injection(page: &Page, one: &Injection) -> InjectionView {
    let all = ConsoleTexts::of(page.lang()).all_units;
    InjectionView {
        id: one.id,
        kind: one.kind.label(page.lang()),
        unit: one.unit.map_or_else(|| all.to_owned(), |unit| place(page, Some(unit))),
        text: [Some(one.text.clone()), one.terms.as_ref().map(|terms| terms_words(page, terms))]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("; "),
        to_come: one.began_at > page.app.clock.now(),
        began: page.moment(one.began_at),
        ended: one.ended_at.map(|at| page.moment(at)),
    }
}

/// A procedure's new fee and limit in words.
fn terms_words(page: &Page, terms: &Terms) -> String {
    let t = ConsoleTexts::of(page.lang());
    let fee = terms.each.map(|each| format!("{} {}", t.fee_words, dong(each, page.lang())));
    let days = terms.working_days.map(|days| format!("{days} {}", t.days_words));
    let said: Vec<String> = fee.into_iter().chain(days).collect();
    format!("{}: {}", terms.procedure, said.join(", "))
}

/// Procedures that a new rule may change, by code, with their names.
fn procedures(page: &Page) -> Vec<(String, String)> {
    let today = page.city().calendar.civil(page.app.clock.now()).date();
    let line = |one: &haicap_core::procedure::Procedure| {
        let name = if page.lang() == haicap_core::Lang::Vi { &one.name } else { &one.name_en };
        (one.id.code.clone(), name.chars().take(NAME_LETTERS).collect())
    };
    page.city().procedures_on(today).into_iter().map(line).collect()
}

/// Scenarios that a citizen hands in online: more of them can come in without anybody at the counter.
fn online(scenarios: &[Scenario]) -> Vec<(String, String)> {
    let first = |scenario: &&Scenario| {
        let act = scenario.steps.iter().find_map(|step| match step {
            Step::Act { act, .. } => Some(act),
            _ => None,
        });
        matches!(act, Some(Act { cast: Cast::Citizen, deed: Deed::Submit { .. }, refused: None }))
    };
    scenarios.iter().filter(first).map(|one| (one.key.clone(), one.title.clone())).collect()
}
