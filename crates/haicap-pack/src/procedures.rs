//! `procedures/*.toml`: one version of a procedure in each file, or a procedure that is in the catalogue only.

mod fields;
mod listed;
mod waivers;
mod write;

pub use write::{first_version_text, procedure_text};

use crate::blueprint::list_cure;
use crate::error::{PackErrors, UnsureNote};
use crate::source::Source;
use crate::toml_doc::{Doc, Item};
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::organization::{Blueprint, Role};
use haicap_core::procedure::fields::FormField;
use haicap_core::procedure::{
    Channel, Fee, FeeWaiver, Listed, Obligation, Procedure, ProcedureId, ProcedureStep, ReceiptDuty, RequiredPaper,
    Requirement, StepKey, Unsure,
};
use haicap_core::time::{Calendar, LimitUnit, TimeLimit};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The steps of procedures, in order, and the role of each.
const STEPS: [(StepKey, Role); 6] = [
    (StepKey::Accept, Role::CounterOfficer),
    (StepKey::Handle, Role::CaseOfficer),
    (StepKey::Approve, Role::DivisionHead),
    (StepKey::Sign, Role::Signatory),
    (StepKey::Issue, Role::RecordsClerk),
    (StepKey::Return, Role::CounterOfficer),
];

/// The steps that a procedure may lack.
const MAY_LACK: [StepKey; 2] = [StepKey::Approve, StepKey::Issue];

/// What the files hold.
#[derive(Default)]
pub(crate) struct Catalogue {
    pub(crate) procedures: BTreeMap<ProcedureId, Procedure>,
    pub(crate) listed: BTreeMap<String, Listed>,
}

/// What a file holds.
enum Read {
    Version(Procedure),
    Listed(Listed),
}

/// Reads all procedure files; a version may stand in one file only.
pub(crate) fn procedures<'s>(
    sources: impl Iterator<Item = &'s Source>,
    blueprint: Option<&Blueprint>,
    calendar: Option<&Calendar>,
    unsure: &mut Vec<UnsureNote>,
    errors: &mut PackErrors,
) -> Catalogue {
    let mut catalogue = Catalogue::default();
    for source in sources {
        let (doubts, again) = match read(source, blueprint, calendar, errors) {
            None => continue,
            Some(Read::Version(procedure)) => {
                let (id, doubts) = (procedure.id.clone(), procedure.unsure.clone());
                (doubts, catalogue.procedures.insert(id.clone(), procedure).map(|_| id))
            }
            Some(Read::Listed(listed)) => {
                let (id, doubts) = (ProcedureId { code: listed.code.clone(), version: 1 }, listed.unsure.clone());
                (doubts, catalogue.listed.insert(id.code.clone(), listed).map(|_| id))
            }
        };
        let note = |Unsure { field, note }| UnsureNote { file: source.file.clone(), what: field, note };
        unsure.extend(doubts.into_iter().map(note));
        if let Some(id) = again {
            let problem = format!("phiên bản {} của thủ tục {} đã có ở tệp khác", id.version, id.code);
            errors.push(source.error_at_all(problem, "tăng version, hoặc xóa một tệp"));
        }
    }
    catalogue
}

/// Reads one version of a procedure as a file of a pack would hold it, with the checks of the pack.
///
/// # Errors
/// Everything that is wrong with it, with line and cure in Vietnamese.
pub fn read_procedure(name: &str, text: &str, city: &City) -> Result<Procedure, PackErrors> {
    let (source, mut errors) = (Source { file: name.into(), text: text.into() }, PackErrors::default());
    match read(&source, Some(&city.blueprint), Some(&city.calendar), &mut errors) {
        Some(Read::Version(procedure)) if errors.is_empty() => return Ok(procedure),
        Some(Read::Listed(_)) if errors.is_empty() => {
            let cure = "ghi đủ giấy tờ, thời hạn, các bước và xóa dòng status";
            errors.push(source.error_at_all("phiên bản mới phải là thủ tục đầy đủ, không phải mục danh mục", cure));
        }
        _ => {}
    }
    Err(errors.sorted())
}

fn read(
    source: &Source,
    blueprint: Option<&Blueprint>,
    calendar: Option<&Calendar>,
    errors: &mut PackErrors,
) -> Option<Read> {
    let mut doc = Doc::parse(source, errors)?;
    match doc.optional::<String>("status", errors) {
        None => version(source, doc, blueprint, calendar, errors).map(Read::Version),
        Some(status) if status.value == "catalogue_only" => listed::listed(source, doc, errors).map(Read::Listed),
        Some(status) => {
            let cure = "xóa dòng status, hoặc viết status = \"catalogue_only\" khi chưa đủ để nhận hồ sơ";
            errors.push(source.error(status.offset, format!("không có trạng thái `{}`", status.value), cure));
            None
        }
    }
}

fn version(
    source: &Source,
    mut doc: Doc<'_>,
    blueprint: Option<&Blueprint>,
    calendar: Option<&Calendar>,
    errors: &mut PackErrors,
) -> Option<Procedure> {
    let code = doc.take::<String>("code", errors);
    let version = doc.take::<u32>("version", errors);
    let name = doc.take::<String>("name", errors);
    let name_en = doc.take::<String>("name_en", errors);
    let keywords = doc.list::<String>("keywords", errors);
    let field = doc.take::<String>("field", errors);
    let from = doc.take::<String>("in_force_from", errors);
    let channels = doc.list::<Channel>("channels", errors);
    let before = errors.len();
    let papers = doc.list::<RequiredPaper>("papers", errors);
    let papers_read = errors.len() == before;
    let fields = doc.optional_list::<FormField>("fields", errors);
    let fee = doc.take::<Fee>("fee", errors);
    let waivers = doc.optional_list::<FeeWaiver>("waivers", errors);
    let limit = doc.take::<TimeLimit>("limit", errors);
    let before = errors.len();
    let steps = doc.list::<ProcedureStep>("steps", errors);
    let steps_read = errors.len() == before;
    let obligation = doc.optional::<Obligation>("obligation", errors);
    let receipt = doc.optional::<ReceiptDuty>("receipt", errors);
    let result = doc.take::<String>("result", errors);
    let law = doc.list::<String>("law", errors);
    let unsure = doc.optional_list::<Unsure>("unsure", errors);
    doc.finish(errors);

    check_identity(source, code.as_ref(), version.as_ref(), errors);
    check_channels(source, &channels, errors);
    if papers_read {
        check_papers(source, &papers, errors);
    }
    fields::check_fields(source, &fields, errors);
    if let Some(fee) = &fee {
        check_fee(source, fee, errors);
        waivers::check(source, &fee.value, &waivers, errors);
    }
    if steps_read {
        check_steps(source, &steps, errors);
    }
    let places = steps.iter().flat_map(|step| blueprint.map(|blueprint| (step, blueprint)));
    places.for_each(|(step, blueprint)| check_place(source, step, blueprint, errors));
    limit.iter().zip(calendar).for_each(|(limit, calendar)| check_hours(source, limit, &steps, calendar, errors));
    let in_force_from = from.and_then(|from| date(source, &from, errors));
    Some(Procedure {
        id: ProcedureId { code: code?.value, version: version?.value },
        name: name?.value,
        name_en: name_en?.value,
        keywords: values(keywords),
        field: field?.value,
        in_force_from: in_force_from?,
        channels: values(channels),
        papers: values(papers),
        fields: values(fields),
        fee: fee?.value,
        waivers: values(waivers),
        obligation: obligation.map(|item| item.value),
        receipt: receipt.map(|item| item.value).unwrap_or_default(),
        limit: limit?.value,
        steps: values(steps),
        result: result?.value,
        law: values(law),
        unsure: values(unsure),
    })
}

fn values<T>(items: Vec<Item<T>>) -> Vec<T> {
    items.into_iter().map(|item| item.value).collect()
}

fn date(source: &Source, item: &Item<String>, errors: &mut PackErrors) -> Option<Date> {
    let date = item.value.parse().ok();
    if date.is_none() {
        let problem = format!("“{}” không phải là ngày", item.value);
        errors.push(source.error(item.offset, problem, "viết ngày có thật trong ngoặc kép, như \"2025-07-01\""));
    }
    date
}

fn check_identity(source: &Source, code: Option<&Item<String>>, version: Option<&Item<u32>>, errors: &mut PackErrors) {
    if let Some(code) = code {
        let shape = |(index, letter): (usize, char)| if index == 1 { letter == '.' } else { letter.is_ascii_digit() };
        if code.value.chars().count() != 8 || !code.value.chars().enumerate().all(shape) {
            let problem = format!("mã thủ tục “{}” không đúng dạng", code.value);
            errors.push(source.error(code.offset, problem, "viết mã quốc gia như 2.000815"));
        }
    }
    if let Some(version) = version.filter(|version| version.value == 0) {
        errors.push(source.error(version.offset, "phiên bản phải từ 1", "viết version = 1"));
    }
}

fn check_channels(source: &Source, channels: &[Item<Channel>], errors: &mut PackErrors) {
    let mut seen = BTreeSet::new();
    for item in channels.iter().filter(|item| !seen.insert(item.value)) {
        let problem = format!("cách nộp `{}` được ghi hai lần", item.value);
        errors.push(source.error(item.offset, problem, "xóa một"));
    }
}

fn check_papers(source: &Source, papers: &[Item<RequiredPaper>], errors: &mut PackErrors) {
    let mut seen = BTreeSet::new();
    for item in papers {
        if !seen.insert(&item.value.key) {
            let problem = format!("giấy tờ `{}` được ghi hai lần", item.value.key);
            errors.push(source.error(item.at("key"), problem, "xóa một, hoặc đổi key"));
        }
    }
    if let Some(first) = papers.first()
        && !papers.iter().any(|item| item.value.required == Requirement::Always)
    {
        let problem = "không giấy tờ nào là bắt buộc";
        errors.push(source.error(first.at("required"), problem, "ghi required = \"always\" cho ít nhất một giấy tờ"));
    }
}

fn check_fee(source: &Source, fee: &Item<Fee>, errors: &mut PackErrors) {
    let tiers = &fee.value.tiers;
    let at = fee.at("tiers");
    if tiers.first().is_some_and(|tier| tier.from != 1) {
        errors.push(source.error(at, "bậc đầu của lệ phí phải bắt đầu từ 1", "viết from = 1 ở bậc đầu"));
    }
    if tiers.windows(2).any(|pair| pair[0].from >= pair[1].from) {
        errors.push(source.error(at, "các bậc lệ phí không tăng dần", "xếp các bậc theo from tăng dần"));
    }
}

/// Every step once, in order, by its role.
fn check_steps(source: &Source, steps: &[Item<ProcedureStep>], errors: &mut PackErrors) {
    let Some(first) = steps.first() else {
        return;
    };
    for (key, role) in STEPS {
        let found: Vec<_> = steps.iter().filter(|step| step.value.key == key).collect();
        match found.as_slice() {
            [] if MAY_LACK.contains(&key) => {}
            [] => {
                let problem = format!("thiếu bước `{key}` ({})", key.label(Lang::Vi));
                errors.push(source.error(first.offset, problem, format!("thêm [[steps]] với do = \"{key}\"")));
            }
            [step] if step.value.role != role => {
                let problem = format!("bước `{key}` phải do vai trò `{role}` làm");
                errors.push(source.error(step.at("role"), problem, format!("viết role = \"{role}\"")));
            }
            [_] => {}
            [_, again, ..] => {
                let problem = format!("bước `{key}` được ghi hai lần");
                errors.push(source.error(again.at("do"), problem, "xóa một"));
            }
        }
    }
    let order: Vec<_> = steps.iter().map(|step| STEPS.iter().position(|(key, _)| *key == step.value.key)).collect();
    if !order.is_sorted() {
        let cure = "xếp theo thứ tự accept, handle, approve (nếu có), sign, issue (nếu có), return";
        errors.push(source.error(first.offset, "các bước không đúng thứ tự", cure));
    }
    for step in steps.iter().filter(|step| !(step.value.hours >= 0.0 && step.value.hours.is_finite())) {
        errors.push(source.error(step.at("hours"), "số giờ phải từ 0", "viết số giờ làm việc của bước"));
    }
}

/// Division and post of a step exist, and somebody there has the role.
fn check_place(source: &Source, step: &Item<ProcedureStep>, blueprint: &Blueprint, errors: &mut PackErrors) {
    let ProcedureStep { key, role, division, post, .. } = &step.value;
    if blueprint.division(division).is_none() {
        let cure = list_cure(blueprint.divisions.iter().map(|division| &division.key));
        errors.push(source.error(step.at("division"), format!("không có cơ quan, phòng `{division}`"), cure));
        return;
    }
    match (key, post) {
        (StepKey::Sign, Some(post)) => match blueprint.post(post) {
            None => {
                let signing = blueprint.posts.iter().filter(|post| post.roles.contains(role));
                let cure = list_cure(signing.map(|post| &post.key));
                errors.push(source.error(step.at("post"), format!("không có chức vụ `{post}`"), cure));
            }
            Some(found) if found.division != *division => {
                let problem = format!("chức vụ `{post}` thuộc `{}`, không thuộc `{division}`", found.division);
                errors.push(source.error(step.at("post"), problem, "sửa division hoặc post của bước ký"));
            }
            Some(found) if !found.roles.contains(role) => {
                let problem = format!("chức vụ `{post}` không có vai trò `{role}`");
                errors.push(source.error(step.at("post"), problem, "chọn chức vụ có quyền ký, hoặc thêm vai trò"));
            }
            Some(_) => {}
        },
        (StepKey::Sign, None) => {
            errors.push(source.error(step.offset, "bước ký không nêu chức vụ", "thêm post, ví dụ post = \"chair\""));
        }
        (_, Some(_)) => {
            errors.push(source.error(step.at("post"), "chỉ bước ký mới nêu chức vụ", "xóa dòng post"));
        }
        (_, None) => {
            if !blueprint.posts.iter().any(|post| post.division == *division && post.roles.contains(role)) {
                let problem = format!("không chức vụ nào ở `{division}` có vai trò `{role}`");
                errors.push(source.error(step.at("division"), problem, "chọn phòng khác, hoặc thêm vai trò"));
            }
        }
    }
}

/// The planned hours fit into the limit. A same-day dossier may come until the cut-off.
fn check_hours(
    source: &Source,
    limit: &Item<TimeLimit>,
    steps: &[Item<ProcedureStep>],
    calendar: &Calendar,
    errors: &mut PackErrors,
) {
    if limit.value.unit != LimitUnit::SameDay && limit.value.amount == 0 {
        errors.push(source.error(limit.at("amount"), "thời hạn phải lớn hơn 0", "viết amount = số ngày hoặc giờ"));
        return;
    }
    let day = |from| {
        let hours = calendar.shifts.iter().map(|shift| shift.to.duration_since(shift.from.max(from)).as_secs_f64());
        hours.filter(|seconds| *seconds > 0.0).sum::<f64>() / 3600.0
    };
    let amount = f64::from(limit.value.amount);
    let available = match limit.value.unit {
        LimitUnit::SameDay => day(calendar.cutoff),
        LimitUnit::WorkingDay | LimitUnit::CalendarDay => amount * day(jiff::civil::Time::MIN),
        LimitUnit::WorkingHour => amount,
    };
    let planned: f64 = steps.iter().map(|step| step.value.hours).sum();
    if planned > available {
        let problem = format!("các bước cần {planned} giờ, thời hạn chỉ có {available} giờ làm việc");
        errors.push(source.error(limit.offset, problem, "giảm hours của các bước, hoặc sửa thời hạn"));
    }
}
