//! The form of a new dossier: what it asks for, what was typed, what is wrong with it.

use super::place::{self, PlaceView};
use super::{Tried, channels, is_citizen, units};
use crate::error::Problem;
use crate::pages::applicant::{self, ApplicantFields, NumberSays};
use crate::pages::files::{self, FileField};
use crate::pages::hand_in::{HandInTexts, counts};
use crate::pages::result::{self, DeliveryView, typed_delivery};
use crate::pages::{Fields, Page, show};
use haicap_core::Lang;
use haicap_core::access::Action;
use haicap_core::procedure::fields::{Answers, Asked, FieldChoice, FieldFault, FieldKind, FormField};
use haicap_core::procedure::{FeeUnit, Procedure, Requirement};
use haicap_core::territory::UnitId;

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
    /// How the unit is found by an address.
    pub(crate) place: PlaceView,
    pub(crate) units: Vec<Choice>,
    pub(crate) channels: Vec<Choice>,
    pub(crate) asks_copies: bool,
    pub(crate) asks_pages: bool,
    pub(crate) who: ApplicantFields,
    pub(crate) copies: String,
    pub(crate) pages: String,
    pub(crate) wrong: Wrong,
    pub(crate) delivery: DeliveryView,
    /// Fields of the procedure, and whether something is wrong with one of them.
    pub(crate) fields: Vec<FieldView>,
    pub(crate) fields_wrong: bool,
    /// Room for files of the papers; open for those who hand in online, and when something came or was wrong.
    pub(crate) files: Vec<FileField>,
    pub(crate) files_open: bool,
    pub(crate) files_wrong: bool,
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

/// A field of the procedure's form.
pub(crate) struct FieldView {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) help: Option<String>,
    /// What it holds, by which the script checks it.
    pub(crate) kind: &'static str,
    /// `type` and `inputmode` of the input.
    pub(crate) input: &'static str,
    pub(crate) mode: &'static str,
    pub(crate) value: String,
    pub(crate) required: bool,
    pub(crate) max: u32,
    pub(crate) choices: Vec<Choice>,
    pub(crate) wrong: Option<String>,
    /// The last day of a date, and what the script says of a later one.
    pub(crate) last: Option<(String, String)>,
    /// Of an identity number: what the script says of one that is for the other kind of store.
    pub(crate) range: Option<NumberSays>,
    /// What the script says when the field is empty or does not fit.
    pub(crate) says_missing: String,
    pub(crate) says_wrong: String,
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

/// What is wrong with the fields that every procedure has.
#[derive(Default, Clone)]
pub(crate) struct Wrong {
    pub(crate) who: applicant::Wrong,
    pub(crate) unit: Option<&'static str>,
    pub(crate) copies: Option<&'static str>,
    pub(crate) pages: Option<&'static str>,
    pub(crate) address: Option<String>,
}

impl Wrong {
    /// Looks at what was typed.
    pub(crate) fn of(page: &Page, form: &Fields, procedure: &Procedure) -> Self {
        let (per, quantity_wrong) = (procedure.fee.per, HandInTexts::of(page.lang()).quantity_wrong);
        let counted = |name: &str, asks: bool| {
            let strange = form.all(name).next().is_some_and(|typed| !counts(typed));
            (asks && strange).then_some(quantity_wrong)
        };
        Wrong {
            who: applicant::Wrong::of(page, form, false),
            unit: form.get("unit").parse::<UnitId>().is_err().then_some(page.w().wrong_unit),
            copies: counted("copies", per != FeeUnit::Dossier),
            pages: counted("pages", per == FeeUnit::Page),
            address: result::wrong(&typed_delivery(Some(form)), page.lang()),
        }
    }

    /// Whether anything is wrong.
    pub(crate) fn any(&self) -> bool {
        let counted = self.copies.is_some() || self.pages.is_some();
        self.who.any() || self.unit.is_some() || self.address.is_some() || counted
    }
}

impl FormView {
    /// The form, as it was left when it is shown again.
    pub(super) async fn new(page: &Page, procedure: &Procedure, tried: Option<&Tried<'_>>) -> Result<Self, Problem> {
        // A link may bring what is known of the citizen, as the practice pages of a trial do.
        let form = tried.map_or(&page.asked, |tried| tried.form);
        let (lang, w) = (page.lang(), page.w());
        let unsure = |field: &str| procedure.unsure.iter().any(|unsure| unsure.field == field);
        let counted = |name| form.filled(name).unwrap_or("1").to_owned();
        let place = PlaceView::new(page, form);
        let wrong = tried.map(|tried| tried.wrong.clone()).unwrap_or_default();
        Ok(FormView {
            who: who(page, form, &place, &wrong).await?,
            code: procedure.id.code.clone(),
            name: show::short_name(procedure, lang),
            long_name: show::long_name(procedure, lang).map(str::to_owned),
            limit: procedure.limit.label(lang),
            fee: show::fee(&procedure.fee, w, lang),
            law: procedure.law.join("; "),
            result: procedure.result.clone(),
            papers: papers(procedure, form, lang),
            unsure: procedure
                .unsure
                .iter()
                .map(|unsure| (show::value_name(&unsure.field, w), unsure.note.clone()))
                .collect(),
            fee_unsure: unsure("fee"),
            limit_unsure: unsure("limit"),
            papers_unsure: unsure("papers"),
            units: unit_choices(page, form, &place),
            place,
            channels: channel_choices(page, procedure, form),
            asks_copies: procedure.fee.per != FeeUnit::Dossier,
            asks_pages: procedure.fee.per == FeeUnit::Page,
            copies: counted("copies"),
            pages: counted("pages"),
            wrong,
            delivery: DeliveryView::of(page, tried.map(|tried| tried.form), Default::default()),
            fields: {
                let asked = if is_citizen(page) { Asked::InFull } else { Asked::AsFarAsTyped };
                fields(page, procedure, form, tried.map_or(&[], |tried| &tried.faults), asked)
            },
            fields_wrong: tried.is_some_and(|tried| !tried.faults.is_empty()),
            files: files::fields(page, procedure.papers.iter(), tried.map(|tried| tried.received)),
            files_open: is_citizen(page)
                || tried.is_some_and(|tried| !tried.received.files.is_empty() || !tried.received.unkept.is_empty()),
            files_wrong: tried.is_some_and(|tried| !tried.received.unkept.is_empty()),
            ids: ids(page, form)?,
        })
    }
}

/// The fields of the applicant; one begins where something is wrong, else with the name.
async fn who(page: &Page, form: &Fields, place: &PlaceView, wrong: &Wrong) -> Result<ApplicantFields, Problem> {
    let (name, number) = applicant(page, form).await?;
    let who = &wrong.who;
    let first = match () {
        () if who.name.is_some() => "name",
        () if who.identity_number.is_some() => "identity_number",
        () if who.phone.is_some() => "phone",
        () if wrong.any() || place.spots.is_some() || place.picked => "",
        () => "name",
    };
    let shown = ApplicantFields::new(page, [&name, &number, form.get("phone")], false, who.clone());
    Ok(ApplicantFields { first, ..shown })
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

pub(crate) fn papers(procedure: &Procedure, form: &Fields, lang: Lang) -> Vec<PaperBox> {
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

/// What stands before the key of a field, so that it cannot be taken for another input.
pub(crate) const FIELD: &str = "f.";

/// What was typed into the fields of a procedure, checked for the way in which it is handed in.
pub(crate) fn answers(
    page: &Page,
    form: &Fields,
    procedure: &Procedure,
    asked: Asked,
) -> Result<Answers, Vec<(String, FieldFault)>> {
    let typed = form.names().filter_map(|name| Some((name.strip_prefix(FIELD)?.to_owned(), form.get(name).to_owned())));
    page.app.kind.answers(&procedure.fields, &typed.collect(), asked, page.store_day())
}

/// The fields of a procedure with what was typed into them.
pub(crate) fn fields(
    page: &Page,
    procedure: &Procedure,
    form: &Fields,
    faults: &[(String, FieldFault)],
    asked: Asked,
) -> Vec<FieldView> {
    let fault = |key: &str| faults.iter().find(|(faulty, _)| faulty == key).map(|(_, fault)| fault);
    let view = |field: &FormField| FieldView {
        required: field.required && asked == Asked::InFull,
        ..field_view(page, field, form, fault(&field.key))
    };
    procedure.fields.iter().map(view).collect()
}

fn field_view(page: &Page, field: &FormField, form: &Fields, fault: Option<&FieldFault>) -> FieldView {
    let lang = page.lang();
    let name = format!("{FIELD}{}", field.key);
    let value = form.get(&name).to_owned();
    let choice = |choice: &FieldChoice| Choice {
        key: choice.key.clone(),
        label: if lang == Lang::Vi { choice.name.clone() } else { choice.name_en.clone() },
        chosen: choice.key == value,
    };
    let (input, mode, says) = match field.kind {
        // What is no day is shown as it was typed.
        FieldKind::Date if fault.is_none() => ("date", "text", FieldFault::NotADate),
        FieldKind::Date => ("text", "text", FieldFault::NotADate),
        FieldKind::Number => ("text", "numeric", FieldFault::NotANumber),
        FieldKind::Identity => ("text", "numeric", FieldFault::NotAnIdentity),
        FieldKind::Phone => ("tel", "tel", FieldFault::NotAPhone),
        FieldKind::Email => ("text", "email", FieldFault::NotAnEmail),
        FieldKind::Choice => ("text", "text", FieldFault::NoSuchChoice),
        FieldKind::Text | FieldKind::Address => ("text", "text", FieldFault::TooLong(field.max())),
    };
    FieldView {
        label: field.label(lang).to_owned(),
        help: field.help(lang).map(str::to_owned),
        kind: field.kind.key(),
        input,
        mode,
        required: field.required,
        max: field.max(),
        choices: field.choices.iter().map(choice).collect(),
        last: field.last_day(page.store_day()).map(|last| (last.to_string(), FieldFault::TooLate(last).message(lang))),
        range: (field.kind == FieldKind::Identity).then(|| NumberSays::of(page)),
        wrong: fault.map(|fault| fault.message(lang)),
        says_missing: FieldFault::Missing.message(lang),
        says_wrong: says.message(lang),
        name,
        value,
    }
}

fn unit_choices(page: &Page, form: &Fields, place: &PlaceView) -> Vec<Choice> {
    let own = page.subject().units().find(|unit| page.may_at(Action::Submit, *unit)).filter(|_| !is_citizen(page));
    let named = place::unit(page, form).map(|chosen| chosen.unit).or(own).filter(|_| !place.is_open());
    let choice =
        |unit: UnitId| Choice { key: unit.to_string(), label: page.unit_name(unit), chosen: named == Some(unit) };
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
