//! The catalogue for everybody: which procedures there are, and what each asks for and gives, in plain words.

pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod versions;

pub(crate) use export::{csv, json, xlsx};

use super::{Page, Shell, encoded, show};
use crate::error::Problem;
use crate::routes::anywhere;
use crate::words::texts;
use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::procedure::{Channel, Entry, Procedure, Requirement, search};
use std::collections::BTreeMap;

texts! { pub(crate) ProcedureTexts;
    title: "Thủ tục hành chính", "Administrative procedures";
    lead: "Tìm bằng lời thường ngày, có dấu hay không dấu đều được.", "Search in everyday words, with or without accents.";
    all: "Tất cả lĩnh vực", "All fields";
    field: "Lĩnh vực", "Field";
    count: "thủ tục", "procedures";
    of_which: "nhận hồ sơ", "take dossiers";
    found_for: "phù hợp với", "for";
    none: "Không có thủ tục nào phù hợp. Thử từ ngắn hơn, ví dụ “khai sinh”, “đất”, “kinh doanh”, hoặc bỏ chọn lĩnh vực.", "Nothing fits. Try a shorter word, for example “khai sinh” or “đất”, or all fields.";
    files: "Tải cả danh mục", "The whole catalogue as a file";
    import: "Nhập danh mục từ tệp", "Bring the catalogue in from a file";
    show_all: "Xem tất cả thủ tục", "Show all procedures";
    catalogue_only: "chỉ có trong danh mục", "catalogue only";
    catalogue_only_note: "Thủ tục này mới có trong danh mục, chưa nhận hồ sơ trên hệ thống. Hãy đến Trung tâm Phục vụ hành chính công của phường, xã để được hướng dẫn.", "This procedure is in the catalogue only and takes no dossiers here yet. Ask at the service centre of a ward or commune.";
    unknown: "Chưa có trong danh mục", "Not in the catalogue yet";
    bring: "Bạn cần mang gì", "What you bring";
    only_if: "Chỉ mang thêm nếu thuộc trường hợp", "Only if it applies to you";
    cost: "Mất bao nhiêu tiền", "What it costs";
    waivers: "Được miễn, giảm khi có giấy tờ chứng minh", "Less is paid, with a paper that shows it";
    long: "Bao lâu có kết quả", "How long it takes";
    same_day: "Trong ngày. Nộp sau 15 giờ thì nhận vào ngày làm việc tiếp theo.", "The same day. Handed in after 15:00: the next working day.";
    counted: "Tính từ ngày nộp đủ giấy tờ; không tính thứ Bảy, Chủ nhật, ngày lễ nếu tính theo ngày làm việc.", "Counted from the day on which all papers are there; working days leave out weekends and holidays.";
    whereto: "Nộp ở đâu", "Where to hand in";
    at_counter: "Trực tiếp tại Trung tâm Phục vụ hành chính công của phường, xã; từ 01/7/2025 nộp được ở bất kỳ phường, xã nào của Thành phố.", "In person at the service centre of a ward or commune; since 1 July 2025 any one of the city.";
    online: "Trực tuyến trên trang này, không cần tài khoản.", "Online on this site, without an account.";
    not_online: "Trực tuyến theo danh mục của Thành phố; trang này chưa nhận.", "Online, as the city's list says; not on this site yet.";
    post: "Qua bưu chính công ích.", "By public post.";
    get: "Bạn nhận được gì", "What you get";
    way: "Hồ sơ đi qua những bước nào", "The way of your dossier";
    hours: "giờ làm việc", "working hours";
    law: "Căn cứ pháp lý", "Legal ground";
    rules: "Quy tắc một cửa áp dụng khi nộp hôm nay", "One-stop rules for what is handed in today";
    unsure_lead: "Những giá trị sau chưa được đối chiếu với văn bản; khi khác nhau, văn bản là đúng.", "These values are not confirmed by a legal text; where they differ, the text is right.";
    hand_in: "Nộp hồ sơ trực tuyến", "Hand in online";
    take_in: "Tiếp nhận tại quầy", "Take in at the counter";
    counter_only: "Thủ tục này chỉ nhận trực tiếp tại quầy.", "This procedure is taken at the counter only.";
    back: "Các thủ tục khác", "Other procedures";
    version: "Phiên bản", "Version";
    since: "áp dụng từ", "in force from";
    versions: "Các phiên bản", "Versions";
    fields: "Những gì phải điền khi nộp trực tuyến", "What the online form asks for";
}

#[derive(Template)]
#[template(path = "procedures.html")]
struct ListPage {
    shell: Shell,
    t: &'static ProcedureTexts,
    query: String,
    field: String,
    fields: Vec<FieldLink>,
    found: Vec<Line>,
    offered: usize,
    /// Whether this person may bring the catalogue in.
    keeps: bool,
}

struct FieldLink {
    name: String,
    count: usize,
    link: String,
    chosen: bool,
}

struct Line {
    code: String,
    name: String,
    full: String,
    field: String,
    fee: Option<String>,
    limit: Option<String>,
    channels: String,
    offered: bool,
    link: String,
}

/// The catalogue, searched and by field.
pub(crate) async fn list(page: Page) -> Response {
    page.answer(listed(&page))
}

fn listed(page: &Page) -> Result<Response, Problem> {
    let (t, lang) = (ProcedureTexts::of(page.lang()), page.lang());
    // A query is a few words; nobody types more of them than fit.
    let query: String = page.asked.get("q").chars().take(120).collect();
    let field = page.asked.get("field").to_owned();
    let catalogue = page.city().catalogue_on(page.store_day());
    let fitting: Vec<_> = search(&catalogue, &query).into_iter().filter(|found| found.fits).collect();
    let mut counts: BTreeMap<&str, usize> = catalogue.iter().map(|entry| (entry.field(), 0)).collect();
    fitting.iter().for_each(|found| *counts.entry(found.entry.field()).or_default() += 1);
    let link = |name: &str| page.link(&format!("/procedures?q={}&field={}", encoded(&query), encoded(name)));
    let one = |name: &str, label: &str, count| FieldLink {
        name: label.to_owned(),
        count,
        link: link(name),
        chosen: field == name,
    };
    let fields = std::iter::once(one("", t.all, fitting.len()));
    let fields = fields.chain(counts.iter().map(|(name, count)| one(name, name, *count))).collect();
    let shown = fitting.iter().map(|found| found.entry).filter(|entry| field.is_empty() || entry.field() == field);
    let found: Vec<_> = shown.map(|entry| line(page, entry, lang)).collect();
    page.html(&ListPage {
        shell: page.shell(t.title),
        t,
        offered: found.iter().filter(|line| line.offered).count(),
        keeps: anywhere(page.subject(), Action::KeepCatalogue).is_ok(),
        query,
        field,
        fields,
        found,
    })
}

fn line(page: &Page, entry: Entry<'_>, lang: Lang) -> Line {
    Line {
        code: entry.code().to_owned(),
        name: show::short(entry.name(lang)),
        full: entry.name(lang).to_owned(),
        field: entry.field().to_owned(),
        fee: entry.fee().map(|fee| show::fee_of_one(fee, lang)),
        limit: entry.limit().map(|limit| limit.label(lang)),
        channels: entry.channels().iter().map(|channel| channel.label(lang)).collect::<Vec<_>>().join(", "),
        offered: entry.offered().is_some(),
        link: page.link(&format!("/procedures/{}", entry.code())),
    }
}

#[derive(Template)]
#[template(path = "procedure.html")]
struct ProcedurePage {
    shell: Shell,
    t: &'static ProcedureTexts,
    code: String,
    name: String,
    long_name: Option<String>,
    field: String,
    version: Option<(u32, String)>,
    /// The page of its versions.
    versions: String,
    fee: Option<String>,
    waivers: Vec<String>,
    limit: Option<String>,
    limit_note: &'static str,
    places: Vec<&'static str>,
    papers: Vec<PaperLine>,
    extra_papers: Vec<PaperLine>,
    result: Option<String>,
    fields: Vec<String>,
    steps: Vec<StepLine>,
    law: Vec<String>,
    /// The rules of the one-stop desk that hold today.
    rules: String,
    unsure: Vec<(String, String)>,
    doubts: Doubts,
    hand_in: Option<(&'static str, String)>,
    counter_only: bool,
}

/// Which of the answers above rest on a value that no text confirms.
struct Doubts {
    fee: bool,
    limit: bool,
    papers: bool,
    steps: bool,
    law: bool,
}

struct PaperLine {
    name: String,
    note: Option<String>,
}

struct StepLine {
    label: &'static str,
    place: String,
    hours: String,
}

/// One procedure in plain words.
pub(crate) async fn show(page: Page, Path(code): Path<String>) -> Response {
    page.answer(one(&page, &code))
}

fn one(page: &Page, code: &str) -> Result<Response, Problem> {
    let (t, lang) = (ProcedureTexts::of(page.lang()), page.lang());
    let day = page.store_day();
    let entry = page.city().catalogue_on(day).into_iter().find(|entry| entry.code() == code);
    let entry = entry.ok_or_else(|| Problem::not_found(lang))?;
    let procedure = entry.offered();
    let name = show::short(entry.name(lang));
    let papers = |required| procedure.map(|p| papers(p, required, lang)).unwrap_or_default();
    let doubt = |field: &str| entry.unsure().iter().any(|unsure| unsure.field == field);
    let same_day = entry.limit().is_some_and(|limit| limit.unit == haicap_core::time::LimitUnit::SameDay);
    page.html(&ProcedurePage {
        shell: page.shell(name.clone()),
        t,
        code: code.to_owned(),
        long_name: show::long(entry.name(lang)).map(str::to_owned),
        name,
        field: entry.field().to_owned(),
        version: procedure.map(|p| (p.id.version, haicap_core::words::date(p.in_force_from))),
        versions: page.link(&format!("/procedures/{code}/versions")),
        fee: entry.fee().map(|fee| show::fee(fee, page.w(), lang)),
        waivers: procedure.map(|p| p.waivers.iter().map(|w| show::waiver(w, lang)).collect()).unwrap_or_default(),
        limit: entry.limit().map(|limit| limit.label(lang)),
        limit_note: if same_day { t.same_day } else { t.counted },
        places: entry.channels().iter().map(|channel| place(*channel, procedure.is_some(), t)).collect(),
        papers: papers(Requirement::Always),
        extra_papers: papers(Requirement::IfApplicable),
        result: procedure.map(|procedure| procedure.result.clone()),
        fields: procedure.map(|p| p.fields.iter().map(|f| f.label(lang).to_owned()).collect()).unwrap_or_default(),
        steps: procedure.map(|procedure| steps(page, procedure)).unwrap_or_default(),
        law: entry.law().to_vec(),
        rules: page.app.rules_now().in_full(lang),
        unsure: entry.unsure().iter().map(|u| (show::value_name(&u.field, page.w()), u.note.clone())).collect(),
        doubts: Doubts {
            fee: doubt("fee") || doubt("waivers"),
            limit: doubt("limit"),
            papers: doubt("papers"),
            steps: doubt("steps"),
            law: doubt("law"),
        },
        hand_in: procedure.and_then(|procedure| hand_in(page, procedure, t)),
        counter_only: procedure.is_some_and(|procedure| procedure.channels == [Channel::Counter]),
    })
}

fn papers(procedure: &Procedure, required: Requirement, lang: Lang) -> Vec<PaperLine> {
    let papers = procedure.papers.iter().filter(|paper| paper.required == required);
    papers
        .map(|paper| PaperLine {
            name: if lang == Lang::Vi { paper.name.clone() } else { paper.name_en.clone() },
            note: paper.note.clone(),
        })
        .collect()
}

fn place(channel: Channel, is_complete: bool, t: &'static ProcedureTexts) -> &'static str {
    match channel {
        Channel::Counter => t.at_counter,
        Channel::Online if !is_complete => t.not_online,
        Channel::Online => t.online,
        Channel::Post => t.post,
    }
}

fn steps(page: &Page, procedure: &Procedure) -> Vec<StepLine> {
    let division = |key: &str| {
        let found = page.city().blueprint.division(key);
        let name = found.map(|found| if page.lang() == Lang::Vi { &found.name } else { &found.name_en });
        name.map_or_else(|| key.to_owned(), Clone::clone)
    };
    let steps = procedure.steps.iter().map(|step| StepLine {
        label: step.key.label(page.lang()),
        place: step.post.as_ref().map_or_else(|| division(&step.division), |post| show::post(page, post)),
        hours: step.hours.to_string().replace('.', if page.lang() == Lang::Vi { "," } else { "." }),
    });
    steps.collect()
}

/// Where this person would begin a dossier; a visitor needs no account.
fn hand_in(page: &Page, procedure: &Procedure, t: &'static ProcedureTexts) -> Option<(&'static str, String)> {
    let link = page.link(&format!("/counter?procedure={}", procedure.id.code));
    let at_desk = page.subject().units().any(|unit| page.may_at(Action::Submit, unit));
    match page.caller.session {
        Some(_) if at_desk => Some((t.take_in, link)),
        None if procedure.channels.contains(&Channel::Online) => {
            Some((t.hand_in, page.link(&format!("/submit?procedure={}", procedure.id.code))))
        }
        _ if procedure.channels.contains(&Channel::Online) && !at_desk => Some((t.hand_in, link)),
        _ => None,
    }
}
