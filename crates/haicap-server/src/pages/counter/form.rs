//! The form of a new dossier: what it asks for, what was typed, what is wrong with it.

use super::{Tried, channels, is_citizen, units};
use crate::error::Problem;
use crate::pages::{Fields, Page, show};
use crate::words::Words;
use haicap_core::Lang;
use haicap_core::procedure::{FeeUnit, Procedure, Requirement};
use haicap_core::words::tidy;

/// The form for one procedure.
pub(crate) struct FormView {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) long_name: Option<String>,
    pub(crate) limit: String,
    pub(crate) fee: String,
    pub(crate) law: String,
    pub(crate) result: String,
    pub(crate) papers: Vec<PaperBox>,
    /// Values that no legal text confirms.
    pub(crate) unsure: Vec<(String, String)>,
    pub(crate) fee_unsure: bool,
    pub(crate) limit_unsure: bool,
    pub(crate) papers_unsure: bool,
    pub(crate) units: Vec<Choice>,
    pub(crate) channels: Vec<Choice>,
    pub(crate) asks_copies: bool,
    pub(crate) asks_pages: bool,
    pub(crate) applicant_name: String,
    pub(crate) identity_number: String,
    pub(crate) phone: String,
    pub(crate) copies: String,
    pub(crate) pages: String,
    pub(crate) wrong: Wrong,
    /// Identifiers made with the form, so that sending it twice does its work once.
    pub(crate) ids: Ids,
}

/// A paper to be ticked off.
pub(crate) struct PaperBox {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) note: Option<String>,
    pub(crate) required: bool,
    pub(crate) requirement: &'static str,
    pub(crate) ticked: bool,
}

/// One of several values.
pub(crate) struct Choice {
    pub(crate) key: String,
    pub(crate) label: String,
    pub(crate) chosen: bool,
}

/// The identifiers of what a form will make.
pub(crate) struct Ids {
    pub(crate) command: String,
    pub(crate) accept: String,
    pub(crate) dossier: String,
    pub(crate) applicant: String,
}

/// What is wrong with the fields of the applicant.
#[derive(Default, Clone, Copy)]
pub(crate) struct Wrong {
    pub(crate) name: Option<&'static str>,
    pub(crate) identity_number: Option<&'static str>,
    pub(crate) phone: Option<&'static str>,
}

impl Wrong {
    /// Looks at what was typed.
    pub(crate) fn of(form: &Fields, w: &'static Words) -> Self {
        let name = tidy(form.get("name"));
        let number = tidy(form.get("identity_number"));
        let phone = tidy(form.get("phone"));
        let digits = number.len() == 12 && number.bytes().all(|byte| byte.is_ascii_digit());
        let dialled = phone.len() <= 20 && phone.bytes().all(|byte| byte.is_ascii_digit() || b"+ .-".contains(&byte));
        let when = |wrong: bool, text| wrong.then_some(text);
        Wrong {
            name: when(name.is_empty() || name.chars().count() > 120, w.wrong_name),
            identity_number: when(!digits, w.wrong_identity_number),
            phone: when(!dialled, w.wrong_phone),
        }
    }

    /// Whether anything is wrong.
    pub(crate) fn any(&self) -> bool {
        self.name.is_some() || self.identity_number.is_some() || self.phone.is_some()
    }
}

impl FormView {
    /// The form, as it was left when it is shown again.
    pub(super) async fn new(page: &Page, procedure: &Procedure, tried: Option<&Tried<'_>>) -> Result<Self, Problem> {
        // A link may bring what is known of the citizen, as the practice pages of a trial do.
        let form = tried.map_or(&page.asked, |tried| tried.form);
        let (lang, w) = (page.lang(), page.w());
        let unsure = |field: &str| procedure.unsure.iter().any(|unsure| unsure.field == field);
        let (name, number) = applicant(page, form).await?;
        let counted = |name| form.filled(name).unwrap_or("1").to_owned();
        Ok(FormView {
            code: procedure.id.code.clone(),
            name: show::short_name(procedure, lang),
            long_name: show::long_name(procedure, lang).map(str::to_owned),
            limit: procedure.limit.label(lang),
            fee: show::fee(&procedure.fee, w, lang),
            law: procedure.law.join("; "),
            result: procedure.result.clone(),
            papers: papers(procedure, form, lang),
            unsure: procedure.unsure.iter().map(|unsure| (field(&unsure.field, w), unsure.note.clone())).collect(),
            fee_unsure: unsure("fee"),
            limit_unsure: unsure("limit"),
            papers_unsure: unsure("papers"),
            units: unit_choices(page, form),
            channels: channel_choices(page, procedure, form),
            asks_copies: procedure.fee.per != FeeUnit::Dossier,
            asks_pages: procedure.fee.per == FeeUnit::Page,
            applicant_name: name,
            identity_number: number,
            phone: form.get("phone").to_owned(),
            copies: counted("copies"),
            pages: counted("pages"),
            wrong: tried.map(|tried| tried.wrong).unwrap_or_default(),
            ids: ids(page, form)?,
        })
    }
}

/// What was typed; for a citizen who typed nothing yet, what is known of them.
async fn applicant(page: &Page, form: &Fields) -> Result<(String, String), Problem> {
    let typed = (form.get("name").to_owned(), form.get("identity_number").to_owned());
    let person = page.subject().person.filter(|_| is_citizen(page) && form.filled("command_id").is_none());
    let Some(person) = person else { return Ok(typed) };
    let known = page.stored(page.app.store.applicant(person).await)?;
    let account = page.caller.session.as_ref().map(|session| session.name.clone()).unwrap_or_default();
    Ok(known.map_or((account, String::new()), |known| (known.name, known.identity_number)))
}

fn papers(procedure: &Procedure, form: &Fields, lang: Lang) -> Vec<PaperBox> {
    let paper = |paper: &haicap_core::procedure::RequiredPaper| PaperBox {
        key: paper.key.clone(),
        name: if lang == Lang::Vi { paper.name.clone() } else { paper.name_en.clone() },
        note: paper.note.clone(),
        required: paper.required == Requirement::Always,
        requirement: paper.required.label(lang),
        ticked: form.ticked("paper", &paper.key),
    };
    procedure.papers.iter().map(paper).collect()
}

fn unit_choices(page: &Page, form: &Fields) -> Vec<Choice> {
    let choice = |unit: haicap_core::territory::UnitId| Choice {
        key: unit.to_string(),
        label: page.unit_name(unit),
        chosen: form.get("unit") == unit.to_string(),
    };
    units(page).into_iter().map(choice).collect()
}

fn channel_choices(page: &Page, procedure: &Procedure, form: &Fields) -> Vec<Choice> {
    let offered = channels(page, procedure);
    let typed = offered.iter().find(|channel| channel.key() == form.get("channel"));
    let chosen = typed.or(offered.first()).copied();
    let choice = |channel: &haicap_core::procedure::Channel| Choice {
        key: channel.key().to_owned(),
        label: channel.label(page.lang()).to_owned(),
        chosen: chosen == Some(*channel),
    };
    offered.iter().map(choice).collect()
}

fn ids(page: &Page, form: &Fields) -> Result<Ids, Problem> {
    let keep = |name| form.id(name).map_or_else(|| page.id(), Ok).map(|id| id.to_string());
    Ok(Ids {
        command: keep("command_id")?,
        accept: keep("accept_id")?,
        dossier: keep("dossier")?,
        applicant: keep("applicant")?,
    })
}

/// Name of a field that is unsure.
fn field(key: &str, w: &Words) -> String {
    match key {
        "limit" => w.limit,
        "fee" => w.fee,
        "papers" => w.papers,
        "law" => w.law,
        "steps" => w.steps,
        "in_force_from" => w.in_force_from,
        other => other,
    }
    .to_owned()
}
