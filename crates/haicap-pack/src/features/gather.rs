//! Gives each sentence of a scenario its meaning and puts the scenario together.

use super::start;
use crate::error::PackErrors;
use crate::source::Source;
use haicap_core::city::City;
use haicap_core::procedure::{Procedure, Quantity};
use haicap_core::trial::{Act, Check, Deed, Line, Need, Scenario, Step, Unrecognised, recognise};
use haicap_core::words::fold;
use jiff::civil::{Date, Time};
use std::collections::{BTreeMap, BTreeSet};

/// When a scenario starts that does not say so.
const DEFAULT_START: Time = Time::constant(8, 0, 0, 0);

/// Where a scenario stands and what its places are filled with.
pub(super) struct Context<'c> {
    pub(super) source: &'c Source,
    pub(super) city: &'c City,
    pub(super) day: Date,
    /// One row of the data.
    pub(super) row: &'c BTreeMap<String, String>,
    /// Whether there are data at all.
    pub(super) outlined: bool,
}

/// A sentence with its meaning and its place.
struct Sentence {
    text: String,
    line: Line,
    at: usize,
}

/// What is needed before the scenario starts, each with its place.
#[derive(Default)]
struct Needs<'c> {
    start: Option<Time>,
    procedure: Option<(u32, &'c Procedure)>,
    /// How many documents there are instead of dossiers.
    documents: Option<u32>,
    all_papers: Option<usize>,
    lacks: Vec<(String, usize)>,
    quantity: Option<Quantity>,
    signatory_away: bool,
}

/// Reads one scenario with one row of data. Key, tags and file are filled in by the caller.
pub(super) fn scenario(
    context: &Context,
    title: &str,
    at: usize,
    steps: &[&gherkin::Step],
    errors: &mut PackErrors,
) -> Option<Scenario> {
    let title_at = start(context.source, at);
    let title = filled(context, title, title_at, errors);
    let before = errors.len();
    let sentences: Vec<Sentence> = steps.iter().filter_map(|step| sentence(context, step, errors)).collect();
    let understood = errors.len() == before;
    let mut needs = Needs::default();
    for Sentence { line, at, .. } in &sentences {
        if let Line::Need(need) = line {
            gather_need(context, need, *at, &mut needs, errors);
        }
    }
    if let (Some(documents), None) = (needs.documents, needs.procedure) {
        check_documents(context, &sentences, title_at, errors);
        let steps = sentences.into_iter().filter_map(plain_step).collect();
        return Some(Scenario { steps, ..blank(title, &needs, None, documents) });
    }
    if understood {
        check_order(context, &sentences, title_at, errors);
    }
    let Some((citizens, procedure)) = needs.procedure else {
        if understood && !sentences.iter().any(|s| matches!(s.line, Line::Need(Need::Procedure { .. }))) {
            let cure = "thêm bước `Biết 1 người dân cần thủ tục {mã}`, hoặc `Biết 1 văn bản cần xử lý`";
            errors.push(context.source.error(title_at, "kịch bản không nêu thủ tục", cure));
        }
        return None;
    };
    let papers = papers(context, &needs, procedure, errors);
    let steps: Vec<Step> = sentences.into_iter().filter_map(|s| step(context, s, procedure, errors)).collect();
    check_channel(context, &steps, procedure, title_at, errors);
    Some(Scenario { papers, steps, ..blank(title, &needs, Some(procedure), citizens) })
}

/// A scenario of which papers and steps are not known yet.
fn blank(title: String, needs: &Needs, procedure: Option<&Procedure>, citizens: u32) -> Scenario {
    Scenario {
        key: String::new(),
        title,
        tags: BTreeSet::new(),
        file: String::new(),
        start: needs.start.unwrap_or(DEFAULT_START),
        procedure: procedure.map(|procedure| procedure.id.clone()),
        papers: BTreeSet::new(),
        quantity: needs.quantity.unwrap_or_default(),
        citizens,
        signatory_away: needs.signatory_away,
        steps: Vec::new(),
    }
}

/// Fills `<x>` from the row.
fn filled(context: &Context, text: &str, at: usize, errors: &mut PackErrors) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('<') {
        let Some((name, after)) = tail.split_once('>') else {
            break;
        };
        out.push_str(before);
        match context.row.get(name) {
            Some(value) => out.push_str(value),
            None => {
                let columns: Vec<&str> = context.row.keys().map(String::as_str).collect();
                let cure = if context.outlined {
                    format!("dùng một trong các cột: {}", columns.join(", "))
                } else {
                    "thêm bảng `Dữ liệu:` có cột này, hoặc viết thẳng giá trị".to_owned()
                };
                errors.push(context.source.error(at, format!("không có cột “{name}” trong Dữ liệu"), cure));
            }
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn sentence(context: &Context, step: &gherkin::Step, errors: &mut PackErrors) -> Option<Sentence> {
    let at = start(context.source, step.span.start);
    let before = errors.len();
    let text = filled(context, step.value.trim(), at, errors);
    if errors.len() > before {
        return None;
    }
    match recognise(&text) {
        Ok(line) => Some(Sentence { text, line, at }),
        Err(Unrecognised { problem: Some(problem), nearest }) => {
            let cure =
                nearest.first().map_or("sửa lại câu này".to_owned(), |known| format!("viết theo mẫu: {known}"));
            errors.push(context.source.error(at, problem, cure));
            None
        }
        Err(Unrecognised { problem: None, nearest }) => {
            let nearest: Vec<_> = nearest.iter().map(|known| format!("\n    {known}")).collect();
            let cure = format!(
                "viết theo một trong các câu gần nhất:{}\n  hoặc xem mọi câu bằng lệnh `haicap scenario steps`",
                nearest.concat()
            );
            errors.push(context.source.error(at, format!("không hiểu bước “{text}”"), cure));
            None
        }
    }
}

/// Needs come first, then acts and waits; a check follows an act; the first act hands the dossier in.
fn check_order(context: &Context, sentences: &[Sentence], title_at: usize, errors: &mut PackErrors) {
    let before = errors.len();
    let mut begun = false;
    let mut acted = false;
    for Sentence { line, at, .. } in sentences {
        let mut wrong = |problem: &str, cure: &str| errors.push(context.source.error(*at, problem, cure));
        match line {
            Line::Need(_) if begun => {
                wrong("điều kiện ban đầu đứng sau hành động", "chuyển lên trước hành động đầu tiên")
            }
            Line::Need(_) => {}
            Line::Wait(_) => begun = true,
            Line::Check(Check::Waited { .. }) => {}
            Line::Check(_) if !acted => wrong("chưa có hành động nào để kiểm tra", "đặt bước này sau một hành động"),
            Line::Check(_) => {}
            // What is done in another system or with a number of the hall needs no dossier.
            Line::Act(Act { deed, .. }) if needs_no_dossier(deed) => begun = true,
            Line::Act(act) => {
                if !acted && !matches!(act.deed, Deed::Submit { .. }) {
                    wrong("hành động đầu tiên phải là nộp hồ sơ", "bắt đầu bằng `Khi người dân nộp hồ sơ tại quầy`");
                }
                (begun, acted) = (true, true);
            }
        }
    }
    if !acted && errors.len() == before {
        let cure = "thêm ít nhất bước `Khi người dân nộp hồ sơ tại quầy`";
        errors.push(context.source.error(title_at, "kịch bản không có hành động nào", cure));
    }
}

const fn needs_no_dossier(deed: &Deed) -> bool {
    matches!(deed, Deed::Elsewhere { .. } | Deed::TakeTicket { .. } | Deed::CallTicket | Deed::CloseTicket)
}

/// Documents go through other systems: there is no dossier that anything here could be done with or asked of.
fn check_documents(context: &Context, sentences: &[Sentence], title_at: usize, errors: &mut PackErrors) {
    let (mut acted, mut begun, before) = (false, false, errors.len());
    for Sentence { line, at, .. } in sentences {
        let (problem, cure) = match line {
            Line::Act(Act { deed: Deed::Elsewhere { .. }, .. }) => {
                (acted, begun) = (true, true);
                continue;
            }
            Line::Need(Need::Documents(_) | Need::Start(_)) if !begun => continue,
            Line::Need(_) if begun => ("điều kiện ban đầu đứng sau hành động", "chuyển lên trước hành động đầu tiên"),
            Line::Wait(_) => {
                begun = true;
                continue;
            }
            Line::Need(_) => ("kịch bản văn bản không có người dân và giấy tờ", "xóa bước này"),
            Line::Act(_) | Line::Check(_) => (
                "kịch bản văn bản không có hồ sơ trên hệ thống này",
                "viết theo mẫu: {ai} làm \"{việc}\" trên hệ thống \"{hệ thống}\"",
            ),
        };
        errors.push(context.source.error(*at, problem, cure));
    }
    if !acted && errors.len() == before {
        let cure = "thêm ít nhất một bước `Khi văn thư làm \"{việc}\" trên hệ thống \"{hệ thống}\"`";
        errors.push(context.source.error(title_at, "kịch bản không có hành động nào", cure));
    }
}

/// A sentence that names nothing of a procedure.
fn plain_step(Sentence { text, line, .. }: Sentence) -> Option<Step> {
    match line {
        Line::Act(act) => Some(Step::Act { text, act }),
        Line::Wait(wait) => Some(Step::Wait { wait }),
        Line::Need(_) | Line::Check(_) => None,
    }
}

fn gather_need<'c>(context: &Context<'c>, need: &Need, at: usize, needs: &mut Needs<'c>, errors: &mut PackErrors) {
    let mut wrong = |problem: String, cure: String| errors.push(context.source.error(at, problem, cure));
    let twice = || ("điều này đã nêu ở trên".to_owned(), "xóa một bước".to_owned());
    match need {
        Need::Start(time) => {
            if needs.start.replace(*time).is_some() {
                let (problem, cure) = twice();
                wrong(problem, cure);
            }
        }
        Need::Procedure { citizens, code } => match context.city.procedure_on(code, context.day) {
            Some(procedure) if needs.procedure.is_none() && needs.documents.is_none() => {
                needs.procedure = Some((*citizens, procedure));
            }
            Some(_) => wrong("kịch bản nêu hai thủ tục".into(), "tách thành hai kịch bản".into()),
            None => {
                let known = context.city.procedures_on(context.day);
                let codes: Vec<_> = known.iter().map(|procedure| procedure.id.code.as_str()).collect();
                let day = haicap_core::words::date(context.day);
                let problem = format!("ngày {day} không có thủ tục {code}");
                wrong(problem, format!("dùng một trong: {}", codes.join(", ")));
            }
        },
        Need::Documents(_) if needs.procedure.is_some() || needs.documents.is_some() => {
            wrong("kịch bản nêu hai việc để bắt đầu".into(), "tách thành hai kịch bản".into());
        }
        Need::Documents(count) => needs.documents = Some(*count),
        Need::SignatoryAway => needs.signatory_away = true,
        Need::AllPapers => needs.all_papers = Some(at),
        Need::Lacks(paper) => needs.lacks.push((paper.clone(), at)),
        Need::Quantity(copies, pages) => {
            let quantity = Quantity { copies: *copies, pages: *pages };
            if needs.quantity.replace(quantity).is_some() {
                let (problem, cure) = twice();
                wrong(problem, cure);
            }
        }
    }
}

/// The papers that the citizen brings: all that are always needed, less those that are lacking.
fn papers(context: &Context, needs: &Needs, procedure: &Procedure, errors: &mut PackErrors) -> BTreeSet<String> {
    let mut papers: BTreeSet<String> = procedure.always_required().map(str::to_owned).collect();
    if let (Some(at), false) = (needs.all_papers, needs.lacks.is_empty()) {
        let problem = "người dân không thể vừa đủ vừa thiếu giấy tờ";
        errors.push(context.source.error(at, problem, "xóa một trong hai bước"));
    }
    for (name, at) in &needs.lacks {
        if let Some(key) = paper(context, name, *at, procedure, errors)
            && !papers.remove(&key)
        {
            let problem = format!("giấy tờ “{name}” không bắt buộc, hoặc đã nêu là thiếu");
            errors.push(context.source.error(*at, problem, "chọn một giấy tờ bắt buộc khác, hoặc xóa bước này"));
        }
    }
    papers
}

/// Key of a paper that is named by its key or its name.
fn paper(context: &Context, name: &str, at: usize, procedure: &Procedure, errors: &mut PackErrors) -> Option<String> {
    let wanted = fold(name);
    let found = procedure.papers.iter().find(|paper| paper.key == name || fold(&paper.name) == wanted);
    if found.is_none() {
        let names: Vec<_> = procedure.papers.iter().map(|paper| format!("“{}”", paper.name)).collect();
        let problem = format!("thủ tục {} không có giấy tờ “{name}”", procedure.id.code);
        errors.push(context.source.error(at, problem, format!("dùng một trong: {}", names.join(", "))));
    }
    found.map(|paper| paper.key.clone())
}

/// A sentence as a step of the scenario; `None` for needs.
fn step(context: &Context, sentence: Sentence, procedure: &Procedure, errors: &mut PackErrors) -> Option<Step> {
    let Sentence { text, line, at } = sentence;
    let act = match line {
        Line::Need(_) => return None,
        Line::Wait(wait) => return Some(Step::Wait { wait }),
        Line::Check(Check::HasFile { paper: name }) => {
            let check = Check::HasFile { paper: paper(context, &name, at, procedure, errors)? };
            return Some(Step::Check { text, check });
        }
        Line::Check(check) => return Some(Step::Check { text, check }),
        Line::Act(act) => act,
    };
    let deed = match act.deed {
        Deed::RequestSupplement { paper: name, reason } => {
            Deed::RequestSupplement { paper: paper(context, &name, at, procedure, errors)?, reason }
        }
        Deed::Supplement { paper: name } => Deed::Supplement { paper: paper(context, &name, at, procedure, errors)? },
        Deed::AttachFile { paper: name } => Deed::AttachFile { paper: paper(context, &name, at, procedure, errors)? },
        deed => deed,
    };
    Some(Step::Act { text, act: Act { deed, ..act } })
}

/// A way of handing in that the procedure does not offer can only be refused.
fn check_channel(context: &Context, steps: &[Step], procedure: &Procedure, at: usize, errors: &mut PackErrors) {
    for step in steps {
        if let Step::Act { text, act: Act { deed: Deed::Submit { channel }, refused: None, .. } } = step
            && !procedure.channels.contains(channel)
        {
            let problem = format!("thủ tục {} không nhận theo cách của bước “{text}”", procedure.id.code);
            let cure = "đổi cách nộp, hoặc thêm `, nhưng hệ thống không cho vì \"không nhận theo cách này\"`";
            errors.push(context.source.error(at, problem, cure));
        }
    }
}
