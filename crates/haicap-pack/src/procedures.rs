//! `procedures/*.toml`: one version of a procedure in each file, or a procedure that is in the catalogue only.

mod fields;
mod listed;
mod waivers;
mod write;

pub use write::{first_version_text, procedure_text};

use crate::blueprint::list_cure;
use crate::error::{PackErrors, Said, UnsureNote, said};
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
    Version(Box<Procedure>),
    Listed(Box<Listed>),
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
                (doubts, catalogue.procedures.insert(id.clone(), *procedure).map(|_| id))
            }
            Some(Read::Listed(listed)) => {
                let (id, doubts) = (ProcedureId { code: listed.code.clone(), version: 1 }, listed.unsure.clone());
                (doubts, catalogue.listed.insert(id.code.clone(), *listed).map(|_| id))
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
/// Everything that is wrong with it, with line and cure.
pub fn read_procedure(name: &str, text: &str, city: &City) -> Result<Procedure, PackErrors> {
    let (source, mut errors) = (Source { file: name.into(), text: text.into() }, PackErrors::default());
    match read(&source, Some(&city.blueprint), Some(&city.calendar), &mut errors) {
        Some(Read::Version(procedure)) if errors.is_empty() => return Ok(*procedure),
        Some(Read::Listed(_)) if errors.is_empty() => {
            let problem = Said::new(
                "phiên bản mới phải là thủ tục đầy đủ, không phải mục danh mục",
                "a new version is a whole procedure, not a line of the catalogue",
            );
            let cure = Said::new(
                "ghi đủ giấy tờ, thời hạn, các bước và xóa dòng status",
                "write papers, limit and steps, and take the line status away",
            );
            errors.push(source.error_at_all(problem, cure));
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
        None => version(source, doc, blueprint, calendar, errors).map(Box::new).map(Read::Version),
        Some(status) if status.value == "catalogue_only" => {
            listed::listed(source, doc, errors).map(Box::new).map(Read::Listed)
        }
        Some(status) => {
            let cure = Said::new(
                "xóa dòng status, hoặc viết status = \"catalogue_only\" khi chưa đủ để nhận hồ sơ",
                "take the line status away, or write status = \"catalogue_only\" while it takes no dossiers",
            );
            let problem = said!("không có trạng thái `{}`", "there is no status `{}`", status.value);
            errors.push(source.error(status.offset, problem, cure));
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

/// What to do about a key that stands twice.
fn one_too_many() -> Said {
    Said::new("xóa một, hoặc đổi key", "take one away, or change its key")
}

fn values<T>(items: Vec<Item<T>>) -> Vec<T> {
    items.into_iter().map(|item| item.value).collect()
}

fn date(source: &Source, item: &Item<String>, errors: &mut PackErrors) -> Option<Date> {
    let date = item.value.parse().ok();
    if date.is_none() {
        let problem = said!("“{}” không phải là ngày", "“{}” is no day", item.value);
        let cure = Said::new(
            "viết ngày có thật trong ngoặc kép, như \"2025-07-01\"",
            "write a day that there is, in quotes, like \"2025-07-01\"",
        );
        errors.push(source.error(item.offset, problem, cure));
    }
    date
}

fn check_identity(source: &Source, code: Option<&Item<String>>, version: Option<&Item<u32>>, errors: &mut PackErrors) {
    if let Some(code) = code {
        let shape = |(index, letter): (usize, char)| if index == 1 { letter == '.' } else { letter.is_ascii_digit() };
        if code.value.chars().count() != 8 || !code.value.chars().enumerate().all(shape) {
            let problem = said!("mã thủ tục “{}” không đúng dạng", "“{}” is no code of a procedure", code.value);
            let cure = Said::new("viết mã quốc gia như 2.000815", "write the national code, like 2.000815");
            errors.push(source.error(code.offset, problem, cure));
        }
    }
    if let Some(version) = version.filter(|version| version.value == 0) {
        let problem = Said::new("phiên bản phải từ 1", "versions begin with 1");
        errors.push(source.error(version.offset, problem, Said::new("viết version = 1", "write version = 1")));
    }
}

fn check_channels(source: &Source, channels: &[Item<Channel>], errors: &mut PackErrors) {
    let mut seen = BTreeSet::new();
    for item in channels.iter().filter(|item| !seen.insert(item.value)) {
        let problem = said!("cách nộp `{}` được ghi hai lần", "the channel `{}` stands twice", item.value);
        errors.push(source.error(item.offset, problem, Said::new("xóa một", "take one away")));
    }
}

fn check_papers(source: &Source, papers: &[Item<RequiredPaper>], errors: &mut PackErrors) {
    let mut seen = BTreeSet::new();
    for item in papers {
        if !seen.insert(&item.value.key) {
            let problem = said!("giấy tờ `{}` được ghi hai lần", "the paper `{}` stands twice", item.value.key);
            errors.push(source.error(item.at("key"), problem, one_too_many()));
        }
    }
    if let Some(first) = papers.first()
        && !papers.iter().any(|item| item.value.required == Requirement::Always)
    {
        let problem = Said::new("không giấy tờ nào là bắt buộc", "no paper must be there");
        let cure = Said::new(
            "ghi required = \"always\" cho ít nhất một giấy tờ",
            "write required = \"always\" at one paper at least",
        );
        errors.push(source.error(first.at("required"), problem, cure));
    }
}

fn check_fee(source: &Source, fee: &Item<Fee>, errors: &mut PackErrors) {
    let tiers = &fee.value.tiers;
    let at = fee.at("tiers");
    if tiers.first().is_some_and(|tier| tier.from != 1) {
        let problem = Said::new("bậc đầu của lệ phí phải bắt đầu từ 1", "the first tier of the fee begins with 1");
        errors.push(source.error(
            at,
            problem,
            Said::new("viết from = 1 ở bậc đầu", "write from = 1 at the first tier"),
        ));
    }
    if tiers.windows(2).any(|pair| pair[0].from >= pair[1].from) {
        let problem = Said::new("các bậc lệ phí không tăng dần", "the tiers of the fee do not rise");
        let cure = Said::new("xếp các bậc theo from tăng dần", "put the tiers in order of from");
        errors.push(source.error(at, problem, cure));
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
                let problem = Said::new(
                    format!("thiếu bước `{key}` ({})", key.label(Lang::Vi)),
                    format!("the step `{key}` ({}) is missing", key.label(Lang::En)),
                );
                let cure = said!("thêm [[steps]] với do = \"{key}\"", "add [[steps]] with do = \"{key}\"");
                errors.push(source.error(first.offset, problem, cure));
            }
            [step] if step.value.role != role => {
                let problem =
                    said!("bước `{key}` phải do vai trò `{role}` làm", "the step `{key}` is done by the role `{role}`");
                let cure = said!("viết role = \"{role}\"", "write role = \"{role}\"");
                errors.push(source.error(step.at("role"), problem, cure));
            }
            [_] => {}
            [_, again, ..] => {
                let problem = said!("bước `{key}` được ghi hai lần", "the step `{key}` stands twice");
                errors.push(source.error(again.at("do"), problem, Said::new("xóa một", "take one away")));
            }
        }
    }
    let order: Vec<_> = steps.iter().map(|step| STEPS.iter().position(|(key, _)| *key == step.value.key)).collect();
    if !order.is_sorted() {
        let cure = Said::new(
            "xếp theo thứ tự accept, handle, approve (nếu có), sign, issue (nếu có), return",
            "put them in the order accept, handle, approve (if there is one), sign, issue (if there is one), return",
        );
        let problem = Said::new("các bước không đúng thứ tự", "the steps are not in order");
        errors.push(source.error(first.offset, problem, cure));
    }
    for step in steps.iter().filter(|step| !(step.value.hours >= 0.0 && step.value.hours.is_finite())) {
        let problem = Said::new("số giờ phải từ 0", "hours begin with 0");
        let cure = Said::new("viết số giờ làm việc của bước", "write the hours that the step takes");
        errors.push(source.error(step.at("hours"), problem, cure));
    }
}

/// Division and post of a step exist, and somebody there has the role.
fn check_place(source: &Source, step: &Item<ProcedureStep>, blueprint: &Blueprint, errors: &mut PackErrors) {
    let ProcedureStep { key, role, division, post, .. } = &step.value;
    if blueprint.division(division).is_none() {
        let cure = list_cure(blueprint.divisions.iter().map(|division| &division.key));
        let problem = said!("không có cơ quan, phòng `{division}`", "there is no division `{division}`");
        errors.push(source.error(step.at("division"), problem, cure));
        return;
    }
    match (key, post) {
        (StepKey::Sign, Some(post)) => match blueprint.post(post) {
            None => {
                let signing = blueprint.posts.iter().filter(|post| post.roles.contains(role));
                let cure = list_cure(signing.map(|post| &post.key));
                let problem = said!("không có chức vụ `{post}`", "there is no post `{post}`");
                errors.push(source.error(step.at("post"), problem, cure));
            }
            Some(found) if found.division != *division => {
                let problem = said!(
                    "chức vụ `{post}` thuộc `{}`, không thuộc `{division}`",
                    "the post `{post}` belongs to `{}`, not to `{division}`",
                    found.division
                );
                let cure =
                    Said::new("sửa division hoặc post của bước ký", "mend division or post of the step of signing");
                errors.push(source.error(step.at("post"), problem, cure));
            }
            Some(found) if !found.roles.contains(role) => {
                let problem =
                    said!("chức vụ `{post}` không có vai trò `{role}`", "the post `{post}` has no role `{role}`");
                let cure = Said::new(
                    "chọn chức vụ có quyền ký, hoặc thêm vai trò",
                    "choose a post that may sign, or add the role",
                );
                errors.push(source.error(step.at("post"), problem, cure));
            }
            Some(_) => {}
        },
        (StepKey::Sign, None) => {
            let problem = Said::new("bước ký không nêu chức vụ", "the step of signing names no post");
            let cure = Said::new("thêm post, ví dụ post = \"chair\"", "add post, for example post = \"chair\"");
            errors.push(source.error(step.offset, problem, cure));
        }
        (_, Some(_)) => {
            let problem = Said::new("chỉ bước ký mới nêu chức vụ", "only the step of signing names a post");
            errors.push(source.error(step.at("post"), problem, Said::new("xóa dòng post", "take the line post away")));
        }
        (_, None) => {
            if !blueprint.posts.iter().any(|post| post.division == *division && post.roles.contains(role)) {
                let problem = said!(
                    "không chức vụ nào ở `{division}` có vai trò `{role}`",
                    "no post of `{division}` has the role `{role}`"
                );
                let cure = Said::new("chọn phòng khác, hoặc thêm vai trò", "choose another division, or add the role");
                errors.push(source.error(step.at("division"), problem, cure));
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
        let problem = Said::new("thời hạn phải lớn hơn 0", "a limit is more than 0");
        let cure = Said::new("viết amount = số ngày hoặc giờ", "write amount = a number of days or hours");
        errors.push(source.error(limit.at("amount"), problem, cure));
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
        let problem = said!(
            "các bước cần {planned} giờ, thời hạn chỉ có {available} giờ làm việc",
            "the steps take {planned} hours, the limit has {available} working hours"
        );
        let cure =
            Said::new("giảm hours của các bước, hoặc sửa thời hạn", "lower hours of the steps, or mend the limit");
        errors.push(source.error(limit.offset, problem, cure));
    }
}
