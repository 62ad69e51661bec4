//! When the offices work: hours, days off, make-up days; decrees about them; trying a due date out.

mod trying;

use super::rehearsal::who;
use super::{Fields, Page, Shell};
use crate::app::AppKind;
use crate::calendar::{Decreed, Moved, check, decree, withdraw, would_move};
use crate::error::Problem;
use crate::ledger::RecordError;
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::time::{Calendar, DayOfWeek, Decree, DecreeKind, Shift};
use haicap_core::words::{date, tidy};
use jiff::civil::Date;
use trying::Tried;

texts! { pub(crate) CalendarTexts;
    title: "Lịch làm việc", "Calendar";
    lead: "Hạn trả kết quả tính theo lịch này. Ngày nghỉ, ngày làm bù ban hành sau thì ghi vào đây: mọi hạn đang chạy được tính lại, ghi nhật ký, và người dân được báo.", "Due dates are counted by this calendar. A day off or a make-up day that is decreed later is recorded here: every running due date is counted again and journalled, and the citizens are told.";
    lead_public: "Hạn trả kết quả tính theo lịch này.", "Due dates are counted by this calendar.";
    hours: "Giờ làm việc", "Office hours";
    normal: "Thứ hai đến thứ sáu", "Monday to Friday";
    cutoff: "Nhận sau giờ này thì kết quả trong ngày, việc chuyển hồ sơ sang ngày làm việc tiếp theo", "Received after this time, same-day results and transfers move to the next working day";
    own: "Đơn vị có giờ riêng", "Units with hours of their own";
    own_none: "Mọi đơn vị theo giờ chung.", "Every unit keeps the same hours.";
    unit: "Đơn vị", "Unit";
    from: "Từ ngày", "From";
    until: "Đến ngày", "Until";
    open_end: "chưa định", "open";
    closed: "nghỉ", "closed";
    counts: "Tính vào thời hạn", "Counts in a limit";
    yes: "có", "yes";
    no: "không, chỉ tiếp nhận", "no, reception only";
    ground: "Căn cứ", "Ground";
    days: "Ngày nghỉ và ngày làm bù", "Days off and make-up days";
    days_none: "Chưa ghi ngày nào.", "No day has been recorded.";
    none_coming: "Chưa có ngày nào sắp tới.", "No day is to come.";
    earlier: "Các ngày đã qua", "Days that are over";
    day: "Ngày", "Day";
    weekday: "Thứ", "Weekday";
    kind: "Loại", "Kind";
    name: "Tên ngày, lý do", "Name, reason";
    off: "Nghỉ", "Off";
    work: "Làm việc", "Worked";
    unsure: "văn bản chưa đối chiếu", "not checked against the paper";
    of_pack: "lịch của Thành phố", "the city's calendar";
    counted: "Hạn trả", "Due dates";
    moved: "hạn đã chuyển", "moved";
    stayed: "giữ nguyên", "kept";
    counting: "đang tính lại", "being counted";
    withdrawn: "đã bỏ", "withdrawn";
    add: "Ghi ngày nghỉ, ngày làm bù", "Record a day";
    kind_off: "Ngày nghỉ", "Day off";
    kind_work: "Ngày làm việc (làm bù, hoặc không nghỉ nữa)", "Day of work (make-up day, or not off after all)";
    paper: "Số, ký hiệu văn bản", "Number of the paper";
    paper_date: "Ngày văn bản", "Date of the paper";
    preview: "Xem trước", "Preview";
    would: "Nếu ghi ngày này", "If this day is recorded";
    would_move: "hạn đang chạy sẽ chuyển, người nộp được báo", "running due dates move, their applicants are told";
    would_not: "hạn không đổi", "due dates do not change";
    would_stay: "hạn giữ nguyên vì đã hẹn riêng, hoặc sẽ lùi về quá khứ", "due dates stay: promised otherwise, or they would lie in the past";
    write: "Ghi và tính lại hạn", "Record and count again";
    remove: "Bỏ", "Withdraw";
    remove_hint: "Bỏ thì ngày này lại như lịch của Thành phố; hạn đang chạy được tính lại.", "The day is again as in the city's calendar; running due dates are counted again.";
    only_trial: "Chỉ áp dụng cho đợt vận hành thử này.", "Holds for this trial only.";
    done: "Đã ghi. Hạn đã chuyển", "Recorded. Due dates moved";
    done_stayed: "giữ nguyên", "kept";
    date_wrong: "Ghi ngày có thật.", "Enter a date that exists.";
    paper_date_wrong: "Ghi ngày văn bản là ngày có thật.", "Enter the date of the paper as a date that exists.";
    try_out: "Tính thử hạn trả", "Work out a due date";
    received: "Nhận lúc", "Received";
    limit: "Thời hạn", "Limit";
    limit_unit: "Tính bằng", "Counted in";
    paused_from: "Tạm dừng từ (nếu có)", "Paused from (if any)";
    paused_to: "Tạm dừng đến", "Paused until";
    count: "Tính", "Count";
    common: "giờ chung", "the city's hours";
    try_wrong: "Ghi giờ nhận, thời hạn từ 0 đến 365, và nếu có tạm dừng thì cả hai mốc theo thứ tự.", "Enter when it was received, a limit from 0 to 365, and a pause, if any, with both ends in order.";
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct CalendarPage {
    shell: Shell,
    t: &'static CalendarTexts,
    path: String,
    keeps: bool,
    in_trial: bool,
    shifts: String,
    cutoff: String,
    own: Vec<OwnHours>,
    coming: Vec<DayLine>,
    over: Vec<DayLine>,
    form: DayForm,
    planned: Option<Moved>,
    message: Option<String>,
    tried: Tried,
}

struct OwnHours {
    unit: String,
    weekday: &'static str,
    from: String,
    until: Option<String>,
    shifts: Option<String>,
    counts: bool,
    note: String,
}

struct DayLine {
    iso: Date,
    date: String,
    weekday: &'static str,
    off: bool,
    name: String,
    unsure: bool,
    /// The decree, when the day does not come from the pack.
    decree: Option<DecreeLine>,
}

struct DecreeLine {
    paper: String,
    moved: Option<Moved>,
    withdrawn: Option<String>,
}

/// What was typed.
#[derive(Default)]
struct DayForm {
    date: String,
    off: bool,
    name: String,
    paper: String,
    paper_date: String,
}

/// The calendar.
pub(crate) async fn show(page: Page) -> Response {
    let number = |name| page.asked.get(name).parse::<u64>().ok();
    let t = CalendarTexts::of(page.lang());
    let message = number("moved").map(|moved| match number("stayed").filter(|stayed| *stayed > 0) {
        Some(stayed) => format!("{}: {moved}; {}: {stayed}.", t.done, t.done_stayed),
        None => format!("{}: {moved}.", t.done),
    });
    let form = DayForm { off: true, ..DayForm::default() };
    page.answer(view(&page, form, None, message))
}

/// Takes a day down, looks ahead what that would do, or withdraws one.
pub(crate) async fn change(page: Page, sent: Fields) -> Response {
    page.answer_to(&sent, carry_out(&page, &sent).await)
}

async fn carry_out(page: &Page, sent: &Fields) -> Result<Response, Problem> {
    page.check_form(sent)?;
    let by = who(page)?;
    let form = DayForm {
        date: sent.get("date").to_owned(),
        off: sent.get("kind") != "work",
        name: tidy(sent.get("name")),
        paper: tidy(sent.get("paper")),
        paper_date: sent.get("paper_date").to_owned(),
    };
    let done = match sent.get("do") {
        "withdraw" => match (day(&form, "date"), day(&form, "paper_date")) {
            (Ok(day), Ok(paper_date)) => withdraw(&page.app, &by, day, (&form.paper, paper_date)).await,
            (Err(error), _) | (_, Err(error)) => Err(error),
        },
        what => match wanted(&form) {
            Ok((day, wanted)) if what == "decree" => decree(&page.app, &by, day, wanted).await,
            Ok((day, wanted)) => match preview(page, &by, day, wanted).await {
                Ok(planned) => return view(page, form, Some(planned), None),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        },
    };
    let moved = page.kept(done)?;
    Ok(page.go(&format!("/calendar?moved={}&stayed={}", moved.moved, moved.stayed)))
}

/// A day of the form.
fn day(form: &DayForm, field: &'static str) -> Result<Date, RecordError> {
    let wrong = |lang| {
        let t = CalendarTexts::of(lang);
        if field == "date" { t.date_wrong } else { t.paper_date_wrong }
    };
    let text = if field == "date" { &form.date } else { &form.paper_date };
    text.trim().parse().map_err(|_| RecordError::wrong(wrong(Lang::Vi), wrong(Lang::En)).at(field))
}

fn wanted(form: &DayForm) -> Result<(Date, Decree), RecordError> {
    let kind = if form.off { DecreeKind::Off } else { DecreeKind::Work };
    let (date, paper_date) = (day(form, "date")?, day(form, "paper_date")?);
    Ok((date, Decree { kind, name: form.name.clone(), paper: form.paper.clone(), paper_date }))
}

async fn preview(page: &Page, by: &str, day: Date, decree: Decree) -> Result<Moved, RecordError> {
    check(&page.app, day, &decree)?;
    let (store, by, at) = (page.app.kind.key(), by.to_owned(), page.app.clock.now());
    would_move(&page.app, &Decreed { store, day, decree, at, by, withdrawn: None, moved: None }).await
}

fn view(page: &Page, form: DayForm, planned: Option<Moved>, message: Option<String>) -> Result<Response, Problem> {
    let (t, calendar) = (CalendarTexts::of(page.lang()), page.app.city_calendar());
    let today = page.app.today();
    let (over, coming) = days(page, &calendar).into_iter().partition(|line| line.iso < today);
    let shown = CalendarPage {
        shell: page.shell(t.title),
        t,
        path: page.link("/calendar"),
        keeps: anywhere(page.subject(), Action::KeepCalendar).is_ok(),
        in_trial: matches!(page.app.kind, AppKind::Trial(_)),
        shifts: shifts(&calendar.shifts),
        cutoff: clock(calendar.cutoff),
        own: own_hours(page),
        coming,
        over,
        form,
        planned,
        message,
        tried: trying::tried(page),
    };
    page.html(&shown)
}

/// Every day that is not as its weekday says, and every decree that was withdrawn, by date.
fn days(page: &Page, calendar: &Calendar) -> Vec<DayLine> {
    let state = page.app.rehearsal.state();
    let line = |day: Date, off: bool, name: &str, decree: Option<&Decreed>| DayLine {
        iso: day,
        date: date(day),
        weekday: DayOfWeek::of(day).label(page.lang()),
        off,
        name: name.to_owned(),
        unsure: calendar.unsure.contains(&day),
        decree: decree.map(|decreed| DecreeLine {
            paper: format!("{}, {}", decreed.decree.paper, date(decreed.decree.paper_date)),
            moved: decreed.moved,
            withdrawn: decreed.withdrawn.as_ref().map(|by| format!("{}, {}", by.paper, date(by.paper_date))),
        }),
    };
    let in_force = |day: Date| page.app.decrees(&state).find(|known| known.day == day && known.withdrawn.is_none());
    let ruled = |off| move |(day, name): (&Date, &String)| (*day, off, name.clone());
    let off = calendar.days_off.iter().map(ruled(true));
    let all = off.chain(calendar.make_up_days.iter().map(ruled(false)));
    let mut lines: Vec<DayLine> = all.map(|(day, off, name)| line(day, off, &name, in_force(day))).collect();
    let withdrawn = page.app.decrees(&state).filter(|known| known.withdrawn.is_some());
    lines.extend(
        withdrawn.map(|known| line(known.day, known.decree.kind == DecreeKind::Off, &known.decree.name, Some(known))),
    );
    lines.sort_by_key(|line| line.iso);
    lines
}

fn own_hours(page: &Page) -> Vec<OwnHours> {
    let all = page.city().own_calendars.iter();
    let lines = all.flat_map(|(unit, calendar)| calendar.hours.iter().map(move |hours| (*unit, hours)));
    let view = |(unit, hours): (_, &haicap_core::time::Hours)| OwnHours {
        unit: page.unit_name(unit),
        weekday: hours.day.label(page.lang()),
        from: date(hours.from),
        until: hours.until.map(date),
        shifts: (!hours.shifts.is_empty()).then(|| shifts(&hours.shifts)),
        counts: hours.counts,
        note: hours.note.clone(),
    };
    lines.map(view).collect()
}

fn shifts(shifts: &[Shift]) -> String {
    let texts: Vec<_> = shifts.iter().map(|shift| format!("{}–{}", clock(shift.from), clock(shift.to))).collect();
    texts.join(", ")
}

fn clock(time: jiff::civil::Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}
