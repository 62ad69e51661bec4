//! Indicators of a unit or of the city for a period: shares, the nine indices, by field, and by officer for their superiors.

mod assessing;
mod by;
mod table;

pub(crate) use assessing::assess_unit;
pub(crate) use table::{csv, xlsx};

use super::{Page, Shell};
use crate::error::Problem;
use crate::figures::{Figures, of_city, of_unit, offer};
use crate::words::texts;
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use by::{ByTexts, FieldLine, People};
use haicap_core::Lang;
use haicap_core::access::{Action, city_roles};
use haicap_core::forms::Period;
use haicap_core::indicators::{BY_INSPECTION, Group766, IN_FORCE, INDICES, Indicators, Offer, Score, Share};
use haicap_core::law::{ANSWERS, EVALUATION, INSPECTION, LEFT_OUT, NINE_INDICES, RuleSet, SCORING};
use haicap_core::territory::UnitId;
use haicap_core::words::date;
use jiff::civil::Date;
use std::sync::Arc;

texts! { pub(crate) IndicatorTexts;
    title: "Chỉ số giải quyết thủ tục hành chính", "Indicators";
    nav: "Chỉ số", "Indicators";
    city: "Toàn thành phố", "The whole city";
    lead: "Hồ sơ tiếp nhận trong kỳ, tính đến lúc này; hồ sơ tiếp nhận trước đó mà đang quá hạn cũng được tính là trễ.", "Dossiers accepted in the period as they stand now; older ones that are overdue count as late, too.";
    unit: "Đơn vị", "Unit";
    from: "Từ ngày", "From";
    to: "Đến ngày", "To";
    show_it: "Xem", "Show";
    csv: "Tải CSV", "CSV";
    xlsx: "Tải bảng tính (XLSX)", "Workbook (XLSX)";
    counted_at: "Tính lúc", "Counted at";
    received: "tiếp nhận trong kỳ", "received";
    early: "trả trước hạn", "early";
    on_time: "trả đúng hạn", "on time";
    late: "trả trễ hạn", "late";
    overdue: "đang quá hạn", "overdue";
    running: "đang giải quyết, còn hạn", "open, in time";
    paused: "tạm dừng tính hạn", "limit paused";
    withdrawn: "đã rút", "withdrawn";
    stopped: "dừng xử lý", "stopped";
    shares: "Tỷ lệ", "Shares";
    shares_caption: "Mỗi tỷ lệ kèm tử số và mẫu số", "Each share with its part and its whole";
    figure: "Chỉ số", "Indicator";
    value: "Kết quả", "Result";
    counted: "Số hồ sơ", "Dossiers";
    about: "Cách tính", "How it is counted";
    in_time: "Đúng hạn", "In time";
    in_time_about: "trước hạn và đúng hạn / đã có kết quả và đang quá hạn", "early and on time / all results, and what is overdue";
    online: "Nộp trực tuyến", "Handed in online";
    online_about: "nộp trực tuyến / tiếp nhận trong kỳ", "online / received";
    digitised: "Số hóa hồ sơ", "Digitised";
    digitised_about: "mọi giấy tờ đều có tệp (quét hoặc gửi kèm) / hồ sơ có giấy tờ", "every paper scanned or sent as a file / dossiers with papers";
    paid_online: "Thanh toán trực tuyến", "Paid online";
    paid_online_about: "nộp tại Cổng Dịch vụ công quốc gia / phí, lệ phí đã thu", "paid at the national portal / fees taken";
    satisfied: "Hài lòng", "Satisfied";
    satisfied_about: "hài lòng trở lên / số đánh giá gửi trong kỳ", "satisfied or very satisfied / ratings given in the period";
    no_data: "chưa có dữ liệu", "no data yet";
    nine: "Chín chỉ số của Thông tư 01/2018/TT-VPCP", "The nine indices of Thông tư 01/2018/TT-VPCP";
    nine_caption: "Mỗi hồ sơ được 0, 1 hoặc 2 điểm; điểm của chỉ số là trung bình, làm tròn một chữ số", "A dossier has 0, 1 or 2 points; an index is their mean, rounded to one place";
    nine_over: "Thông tư có hiệu lực từ 06/01/2019 đến 14/9/2025; hồ sơ tiếp nhận ngoài thời gian này không chấm điểm.", "The circular was in force from 6 January 2019 to 14 September 2025; dossiers accepted outside of it are not scored.";
    points: "Điểm", "Points";
    not_scored: "chưa có dữ liệu", "no data yet";
    not_given: "chưa chấm qua kiểm tra", "not given after an inspection yet";
    by_inspection: "Chấm qua kiểm tra, báo cáo", "Given after inspections and reports";
    by_inspection_hint: "Chỉ số 5, 6, 8 không tính được từ hồ sơ: đơn vị đầu mối kiểm soát thủ tục hành chính chấm từng quý, ghi căn cứ. Điểm chấm sau thay điểm chấm trước.", "Dossiers do not score indices 5, 6 and 8: the body that controls procedures gives points each quarter, with what they rest on. Later points take the place of earlier ones.";
    none_given: "Chưa có điểm nào cho các quý của kỳ này.", "No points yet for the quarters of this period.";
    quarter: "Quý", "Quarter";
    ground: "Căn cứ", "Rests on";
    ground_hint: "biên bản kiểm tra, báo cáo; tối đa 300 chữ", "record of an inspection, report; at most 300 letters";
    give: "Ghi điểm", "Write the points down";
    done: "Đã ghi điểm.", "Points written down.";
    total: "Tổng", "Total";
    class: "Xếp loại", "Class";
    of: "trên", "of";
    no_class: "chưa xếp loại: chưa có hồ sơ nào được chấm điểm", "no class: no dossier has been scored yet";
    left_out: "Không tính, vì chưa đủ thông tin: chỉ số", "Left out, because their facts are not known: index";
    reading: "Thông tư không nói mức xếp loại có giảm theo hay không; hệ thống hiểu:", "Whether the bands shrink with them the circular does not say; it is read so:";
    without_complaint: "2 điểm vì hệ thống không ghi nhận phản ánh nào trong kỳ, trừ khi có điểm chấm qua kiểm tra", "2 points because no complaint of the period is known here, unless points were given after an inspection";
    units_without: "số đơn vị được 2 điểm vì không có phản ánh:", "units with 2 points because nobody complained:";
    groups: "Nhóm chỉ số của Quyết định 766/QĐ-TTg", "Groups of Quyết định 766/QĐ-TTg";
    groups_caption: "Chưa có văn bản về cách cho điểm trong từng nhóm nên hệ thống không tự chấm", "How points are given within a group is in no text at hand, so none are given";
    most: "Tối đa", "At most";
    group: "Nhóm", "Group";
    bad_period: "Kỳ chưa đúng: chọn hai ngày có trong lịch, ngày đầu không sau ngày cuối, không quá 366 ngày.", "The period is wrong: choose two days of the calendar, the first not after the last, at most 366 days.";
}

#[derive(Template)]
#[template(path = "indicators.html")]
struct IndicatorsPage {
    shell: Shell,
    t: &'static IndicatorTexts,
    name: String,
    units: Vec<(String, String, bool)>,
    from: String,
    to: String,
    query: String,
    counted_at: String,
    all: Indicators,
    shares: Vec<ShareLine>,
    nine: Vec<NineLine>,
    class: ClassView,
    scored: bool,
    nine_law: String,
    groups: Vec<(&'static str, u32, String)>,
    b: &'static ByTexts,
    fields: Vec<FieldLine>,
    field_law: String,
    people: Option<People>,
    given: Vec<assessing::GivenLine>,
    giving: Option<assessing::Giving>,
    inspection_law: String,
    done: bool,
    /// The period can be read.
    counts: bool,
    problem: Option<Problem>,
}

/// A share in words.
struct ShareLine {
    name: &'static str,
    value: Option<String>,
    counted: Share,
    about: &'static str,
    law: String,
}

/// One of the nine indices.
struct NineLine {
    number: usize,
    name: &'static str,
    points: Option<String>,
    /// Why there are none.
    none: &'static str,
    /// Why there are as many, where dossiers do not say it.
    why: String,
}

/// The class in words.
struct ClassView {
    /// The sum, of the most that it can be.
    total: String,
    class: &'static str,
    /// What was left out and how the class is read then; empty with all nine indices.
    reading: String,
}

/// What is asked for.
struct Asked {
    /// `None` is the whole city.
    unit: Option<UnitId>,
    period: Period,
}

/// What was counted for it.
struct Counted {
    figures: Arc<Figures>,
    at: String,
    offer: Offer,
}

/// The page.
pub(crate) async fn show(page: Page) -> Response {
    page.answer(view(&page).await)
}

/// Whether the person acts for the city, beyond one unit.
fn of_the_city(page: &Page) -> bool {
    city_roles(Action::ReadIndicators).iter().any(|role| page.subject().roles.contains(role))
}

/// What is asked for; one's own unit and this month where nothing is.
fn asked(page: &Page) -> Result<Asked, Problem> {
    let missing = || Problem::not_found(page.lang());
    let mine = || page.subject().units().find(|unit| page.may_at(Action::ReadIndicators, *unit));
    let known = |unit: &UnitId| page.city().new_units().any(|new| new.id == *unit);
    let unit = match page.asked.filled("unit") {
        Some(text) => {
            let unit = text.parse().ok().filter(|unit| known(unit) && page.may_at(Action::ReadIndicators, *unit));
            Some(unit.ok_or_else(missing)?)
        }
        None if of_the_city(page) => None,
        None => Some(mine().ok_or_else(missing)?),
    };
    Ok(Asked { unit, period: period(page, page.store_day().first_of_month())? })
}

/// The period that is asked for, from a day of its own where nothing is, until today.
pub(super) fn period(page: &Page, usual: Date) -> Result<Period, Problem> {
    let today = page.store_day();
    let wrong = || {
        let words = (IndicatorTexts::of(Lang::Vi).bad_period, IndicatorTexts::of(Lang::En).bad_period);
        Problem::new(StatusCode::BAD_REQUEST, "bad_period", words, page.lang())
    };
    let day = |name: &str, usual: Date| match page.asked.filled(name) {
        None => Ok(usual),
        Some(text) => text.parse::<Date>().map_err(|_| wrong()),
    };
    let period = Period { from: day("from", usual)?, to: day("to", today)? };
    let days = period.from.until(period.to).map_err(|_| wrong())?.get_days();
    if (0..=366).contains(&days) { Ok(period) } else { Err(wrong()) }
}

async fn counted(page: &Page, asked: &Asked) -> Result<Counted, Problem> {
    let (figures, at) = match asked.unit {
        Some(unit) => (Arc::new(page.stored(of_unit(&page.app, unit, asked.period).await)?), page.app.clock.now()),
        None => {
            let (at, city) = page.stored(of_city(&page.app, asked.period).await)?;
            (city, at)
        }
    };
    Ok(Counted { figures, at: page.moment(at), offer: offer(&page.app, asked.period.to) })
}

async fn view(page: &Page) -> Result<Response, Problem> {
    let (asked, problem) = match asked(page) {
        Ok(asked) => (Some(asked), None),
        Err(problem) if problem.error == "bad_period" => (None, Some(problem)),
        Err(problem) => return Err(problem),
    };
    let t = IndicatorTexts::of(page.lang());
    let typed = |name: &str| page.asked.get(name).to_owned();
    let counted = match &asked {
        Some(asked) => counted(page, asked).await?,
        None => Counted { figures: Arc::default(), at: String::new(), offer: offer(&page.app, page.store_day()) },
    };
    let unit = asked.as_ref().and_then(|asked| asked.unit);
    let days = asked.as_ref().map(|asked| (asked.period.from.to_string(), asked.period.to.to_string()));
    let (from, to) = days.unwrap_or_else(|| (typed("from"), typed("to")));
    let all = &counted.figures.whole;
    let people = match unit {
        Some(unit) => by::people(page, unit, &counted.figures).await?,
        None => None,
    };
    let rules = asked.as_ref().map_or_else(|| page.app.rules_now(), |asked| RuleSet::on(asked.period.to));
    let shown = IndicatorsPage {
        shell: page.shell(t.title),
        t,
        name: unit.map_or_else(|| t.city.to_owned(), |unit| page.unit_name(unit)),
        units: units(page, unit, t),
        query: format!("?unit={}&from={from}&to={to}", unit.map(|unit| unit.to_string()).unwrap_or_default()),
        from,
        to,
        counted_at: counted.at,
        shares: shares(all, t, page.lang(), rules),
        nine: nine(all, counted.offer, unit.is_some(), t, page.lang()),
        class: class(all, counted.offer, rules, t, page.lang()),
        scored: all.scores.mean(1).is_some(),
        nine_law: format!("{}; {}", NINE_INDICES.cite(), SCORING.cite()),
        groups: groups(all, t, page.lang()),
        given: asked.as_ref().map(|asked| assessing::given(page, asked)).unwrap_or_default(),
        giving: asked.as_ref().and_then(|asked| assessing::giving(page, asked)),
        inspection_law: INSPECTION.cite(),
        counts: asked.is_some(),
        done: problem.is_none() && page.asked.filled("done").is_some(),
        b: ByTexts::of(page.lang()),
        fields: by::fields(&counted.figures, page.lang()),
        field_law: by::field_law(),
        people,
        all: all.clone(),
        problem,
    };
    page.html_with(shown.problem.as_ref().map_or(200, |problem| problem.status), &shown)
}

/// Units to choose from, the city first where the person acts for it.
fn units(page: &Page, chosen: Option<UnitId>, t: &IndicatorTexts) -> Vec<(String, String, bool)> {
    let whole = of_the_city(page).then(|| (String::new(), t.city.to_owned(), chosen.is_none()));
    let may = page.city().new_units().filter(|unit| page.may_at(Action::ReadIndicators, unit.id));
    let unit = |unit: &haicap_core::territory::Unit| (unit.id.to_string(), unit.name.clone(), chosen == Some(unit.id));
    whole.into_iter().chain(may.map(unit)).collect()
}

/// A share as it is read: `97,3 %`.
fn percent(share: Share, lang: Lang) -> Option<String> {
    share.permille().map(|permille| format!("{} %", tenths(permille, lang)))
}

fn tenths(number: u32, lang: Lang) -> String {
    format!("{}{}{}", number / 10, if lang == Lang::Vi { ',' } else { '.' }, number % 10)
}

fn points(score: Score, lang: Lang) -> String {
    tenths(score.0, lang)
}

/// Each share with what it rests on, by the rules of the last day that is counted.
fn shares(all: &Indicators, t: &'static IndicatorTexts, lang: Lang, rules: &'static RuleSet) -> Vec<ShareLine> {
    let line =
        |name, counted, about, law: String| ShareLine { name, value: percent(counted, lang), counted, about, law };
    vec![
        line(t.in_time, all.in_time(), t.in_time_about, EVALUATION.under(rules).cite()),
        line(t.online, all.online_share(), t.online_about, String::new()),
        line(t.paid_online, all.paid_online, t.paid_online_about, String::new()),
        line(t.digitised, all.digitised, t.digitised_about, String::new()),
        line(t.satisfied, all.satisfied, t.satisfied_about, String::new()),
    ]
}

fn nine(all: &Indicators, offer: Offer, of_unit: bool, t: &'static IndicatorTexts, lang: Lang) -> Vec<NineLine> {
    let line = |(place, (vi, en)): (usize, &(&'static str, &'static str))| NineLine {
        number: place + 1,
        name: if lang == Lang::Vi { vi } else { en },
        points: all.index(place + 1, offer).map(|score| points(score, lang)),
        none: if BY_INSPECTION.contains(&(place + 1)) { t.not_given } else { t.not_scored },
        why: if place + 1 == 8 { without_complaint(all, of_unit, t) } else { String::new() },
    };
    INDICES.iter().enumerate().map(line).collect()
}

/// Why index 8 has points that nobody gave.
fn without_complaint(all: &Indicators, of_unit: bool, t: &IndicatorTexts) -> String {
    let law = ANSWERS.cite();
    match (all.without_complaint, of_unit) {
        (0, _) => String::new(),
        (_, true) => format!("{} ({law})", t.without_complaint),
        (units, false) => format!("{} {units} ({law})", t.units_without),
    }
}

/// The sum of the indices with facts, the class that follows, and how it is read.
fn class(all: &Indicators, offer: Offer, rules: &RuleSet, t: &IndicatorTexts, lang: Lang) -> ClassView {
    let class = all.class(offer, rules.missing_index);
    let numbers: Vec<_> = class.left_out.iter().map(ToString::to_string).collect();
    let reading = || {
        let (numbers, law) = (numbers.join(", "), LEFT_OUT.cite());
        let reading = rules.missing_index.label(lang);
        format!("{} {numbers} ({law}). {} {reading}.", t.left_out, t.reading)
    };
    ClassView {
        total: format!("{} {} {}", points(class.total, lang), t.of, points(class.most, lang)),
        class: class.band.map_or(t.no_class, |band| band.label(lang)),
        reading: if numbers.is_empty() { String::new() } else { reading() },
    }
}

fn groups(all: &Indicators, t: &IndicatorTexts, lang: Lang) -> Vec<(&'static str, u32, String)> {
    let line = |group: &Group766| {
        let share = match group {
            Group766::Timeliness => Some(all.in_time()),
            Group766::Online => Some(all.online_share()),
            Group766::Satisfaction => Some(all.satisfied),
            Group766::Digitisation => Some(all.digitised),
            Group766::Payment => Some(all.paid_online),
            Group766::Openness => None,
        };
        let value = share.and_then(|share| percent(share, lang)).unwrap_or_else(|| t.no_data.to_owned());
        (group.label(lang), group.points(), value)
    };
    Group766::ALL.iter().map(line).collect()
}

/// The days of the circular, as the page names them.
fn in_force() -> String {
    format!("{} - {}", date(IN_FORCE.0), date(IN_FORCE.1))
}
