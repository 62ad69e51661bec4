//! Differences of two versions as people read them: the part, what stood there, what stands there now.

use crate::pages::{Page, show};
use haicap_core::Lang;
use haicap_core::procedure::fields::FormField;
use haicap_core::procedure::{Change, Part, Procedure, ProcedureStep, RequiredPaper, changes};

/// One difference.
pub(super) struct Line {
    pub(super) part: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
}

/// In what a version differs from another.
pub(super) fn lines(page: &Page, old: &Procedure, new: &Procedure) -> Vec<Line> {
    let line = |change: Change| Line {
        part: part(page, &change, old, new),
        before: value(page, old, &change),
        after: value(page, new, &change),
    };
    changes(old, new).into_iter().map(line).collect()
}

/// The part, with the paper, step, field or value of it.
fn part(page: &Page, change: &Change, old: &Procedure, new: &Procedure) -> String {
    let (lang, label) = (page.lang(), change.part.label(page.lang()));
    let of_step = || [new, old].iter().flat_map(|one| &one.steps).find(|step| step.key.key() == change.key);
    let named = match change.part {
        Part::Step => of_step().map(|step| step.key.label(lang).to_owned()),
        Part::Order => Part::from_key(&change.key).map(|part| part.label(lang).to_lowercase()),
        Part::Unsure => Some(show::value_name(&change.key, page.w())),
        Part::Paper | Part::FormField | Part::Waiver => Some(change.key.clone()),
        _ => None,
    };
    named.map_or_else(|| label.to_owned(), |named| format!("{label}: {named}"))
}

/// What a version says there; nothing when it says nothing.
fn value(page: &Page, procedure: &Procedure, change: &Change) -> Option<String> {
    let (lang, key) = (page.lang(), &change.key);
    let all = |values: Vec<String>| Some(values.join("; ")).filter(|text| !text.is_empty());
    match change.part {
        Part::Name => Some(procedure.name.clone()),
        Part::NameEn => Some(procedure.name_en.clone()),
        Part::Keywords => all(procedure.keywords.clone()),
        Part::Field => Some(procedure.field.clone()),
        Part::Channels => all(procedure.channels.iter().map(|channel| channel.label(lang).to_owned()).collect()),
        Part::Paper => all(procedure.papers.iter().filter(|one| one.key == *key).map(|one| paper(one, lang)).collect()),
        Part::FormField => {
            all(procedure.fields.iter().filter(|one| one.key == *key).map(|one| field(one, lang)).collect())
        }
        Part::Fee => Some(show::fee(&procedure.fee, page.w(), lang)),
        Part::Waiver => procedure.waiver(key).map(|waiver| show::waiver(waiver, lang)),
        Part::Limit => Some(procedure.limit.label(lang)),
        Part::Obligation => {
            let obligation = procedure.obligation.as_ref()?;
            let (name, clock) = (in_lang(&obligation.name, &obligation.name_en, lang), obligation.clock.label(lang));
            Some(format!("{name}; {clock}; {}", obligation.ground))
        }
        Part::Receipt => Some(procedure.receipt.label(lang).to_owned()),
        Part::Step => {
            all(procedure.steps.iter().filter(|one| one.key.key() == key).map(|one| step(page, one)).collect())
        }
        Part::Order => all(order(procedure, key, lang)),
        Part::Result => Some(procedure.result.clone()),
        Part::Law => all(procedure.law.clone()),
        Part::Unsure => {
            all(procedure.unsure.iter().filter(|one| one.field == *key).map(|one| one.note.clone()).collect())
        }
    }
}

fn in_lang<'t>(vi: &'t str, en: &'t str, lang: Lang) -> &'t str {
    if lang == Lang::Vi { vi } else { en }
}

fn paper(paper: &RequiredPaper, lang: Lang) -> String {
    let note = paper.note.as_ref().map(|note| format!("; {note}")).unwrap_or_default();
    format!("{} / {} ({}{note})", paper.name, paper.name_en, paper.required.label(lang))
}

fn field(field: &FormField, lang: Lang) -> String {
    let mut text = format!("{} / {} ({}", field.label, field.label_en, field.kind.label(lang));
    if field.required {
        text.push_str(in_lang(", phải điền", ", required", lang));
    }
    text.push_str(&format!(", ≤ {})", field.max()));
    for help in [&field.help, &field.help_en].into_iter().flatten() {
        text.push_str(&format!(" {help}"));
    }
    let choices: Vec<_> =
        field.choices.iter().map(|one| format!("{}: {} / {}", one.key, one.name, one.name_en)).collect();
    if !choices.is_empty() {
        text.push_str(&format!(" [{}]", choices.join("; ")));
    }
    text
}

fn step(page: &Page, step: &ProcedureStep) -> String {
    let lang = page.lang();
    let division = page.city().blueprint.division(&step.division);
    let division = division.map_or(step.division.as_str(), |found| in_lang(&found.name, &found.name_en, lang));
    let post = step.post.as_ref().map(|post| format!(", {}", show::post(page, post))).unwrap_or_default();
    let hours = step.hours.to_string().replace('.', in_lang(",", ".", lang));
    format!("{division}{post}: {hours} {}", in_lang("giờ làm việc", "working hours", lang))
}

/// The members of a list in their order.
fn order(procedure: &Procedure, part: &str, lang: Lang) -> Vec<String> {
    match Part::from_key(part) {
        Some(Part::Paper) => procedure.papers.iter().map(|one| one.name.clone()).collect(),
        Some(Part::FormField) => procedure.fields.iter().map(|one| one.label(lang).to_owned()).collect(),
        Some(Part::Step) => procedure.steps.iter().map(|one| one.key.label(lang).to_owned()).collect(),
        _ => procedure.unsure.iter().map(|one| one.field.clone()).collect(),
    }
}
