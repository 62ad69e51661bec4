//! The form: who hands in, what the procedure asks for, which papers, how it is paid.

use super::texts::HandInTexts;
use crate::attachments::Received;
use crate::error::Problem;
use crate::pages::addresses::{Chosen, in_full};
use crate::pages::applicant::{self, ApplicantFields};
use crate::pages::counter::form::{Choice, FieldView, PaperBox, fields, papers};
use crate::pages::files::{self, FileField, FileTexts};
use crate::pages::result::{self, DeliveryView, typed_delivery};
use crate::pages::{Fields, Page, Shell, show};
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::dossier::{Delivery, PayMethod};
use haicap_core::law::PAYING;
use haicap_core::procedure::fields::{Answers, Asked, FieldFault};
use haicap_core::procedure::{FeeUnit, Procedure, Quantity, RequiredPaper};
use uuid::Uuid;

/// The answer that says how the citizen means to pay; no field of a procedure begins like this.
pub(crate) const PAY: &str = "_pay";
/// The most copies and pages that are asked for.
const QUANTITY_MAX: u32 = 1000;

/// Whether this many copies or pages may be asked for.
pub(crate) fn counts(typed: &str) -> bool {
    typed.trim().parse::<u32>().is_ok_and(|number| (1..=QUANTITY_MAX).contains(&number))
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed<'f> {
    pub(super) received: Option<&'f Received>,
    pub(super) dossier: Uuid,
    pub(super) seal: String,
    pub(super) wrong: Wrong,
    pub(super) problem: Option<Problem>,
}

impl Typed<'_> {
    /// An empty form for a new dossier.
    pub(super) fn fresh(dossier: Uuid, seal: String) -> Self {
        Typed { dossier, seal, ..Typed::default() }
    }

    fn form(&self) -> Option<&Fields> {
        self.received.map(|received| &received.form)
    }
}

/// What was typed, when nothing is wrong with it.
pub(super) struct Known {
    pub(super) name: String,
    pub(super) identity_number: String,
    pub(super) phone: String,
    pub(super) answers: Answers,
    pub(super) papers: Vec<RequiredPaper>,
    pub(super) quantity: Quantity,
    pub(super) pay: Option<PayMethod>,
    pub(super) delivery: Delivery,
}

/// A sentence for each field that is wrong.
#[derive(Debug, Clone, Default)]
pub(super) struct Wrong {
    who: applicant::Wrong,
    copies: Option<&'static str>,
    pages: Option<&'static str>,
    pay: Option<&'static str>,
    address: Option<String>,
    /// Of the procedure's own fields.
    pub(super) faults: Vec<(String, FieldFault)>,
}

impl Wrong {
    /// Looks at what every procedure asks for.
    pub(super) fn of(page: &Page, form: &Fields, procedure: &Procedure) -> Self {
        let t = HandInTexts::of(page.lang());
        let counted = |name: &str, asks: bool| (asks && !counts(form.get(name))).then_some(t.quantity_wrong);
        let per = procedure.fee.per;
        let pays = !procedure.fee.tiers.is_empty();
        Wrong {
            who: applicant::Wrong::of(page, form, true),
            copies: counted("copies", per != FeeUnit::Dossier),
            pages: counted("pages", per == FeeUnit::Page),
            pay: (pays && PayMethod::from_key(form.get(PAY)).is_none()).then_some(t.pay_missing),
            address: result::wrong(&typed_delivery(Some(form)), page.lang()),
            faults: Vec::new(),
        }
    }

    /// Whether nothing is wrong with what every procedure asks for.
    pub(super) fn is_none(&self) -> bool {
        let numbers = [self.copies, self.pages, self.pay];
        !self.who.any() && self.address.is_none() && numbers.iter().all(Option::is_none)
    }

    fn any(&self) -> bool {
        !self.is_none() || !self.faults.is_empty()
    }
}

/// What was said of paying, in words.
pub(crate) fn how_to_pay(answers: &Answers, lang: Lang) -> Option<(String, String)> {
    let method = PayMethod::from_key(answers.get(PAY)?)?;
    Some((HandInTexts::of(lang).pay.to_owned(), method.label(lang).to_owned()))
}

#[derive(Template)]
#[template(path = "submit_form.html")]
struct FormPage {
    shell: Shell,
    t: &'static HandInTexts,
    code: String,
    procedure: String,
    unit: String,
    unit_key: String,
    from: Option<String>,
    from_key: String,
    dossier: Uuid,
    seal: String,
    fee: String,
    limit: String,
    /// Values that no legal text confirms.
    fee_unsure: bool,
    limit_unsure: bool,
    papers_unsure: bool,
    who: ApplicantFields,
    copies: Option<String>,
    pages: Option<String>,
    pay: Vec<Choice>,
    pay_lead: String,
    delivery: DeliveryView,
    /// Papers with room for their files.
    papers: Vec<(PaperBox, FileField)>,
    file_texts: &'static FileTexts,
    files_wrong: bool,
    files_lost: bool,
    form: OwnFields,
    wrong: Wrong,
    problem: Option<Problem>,
}

/// The procedure's own fields.
struct OwnFields {
    fields: Vec<FieldView>,
}

/// Shows the form as it was left.
pub(super) fn show(
    page: &Page,
    procedure: &Procedure,
    chosen: Chosen,
    typed: &Typed<'_>,
    status: u16,
) -> Result<Response, Problem> {
    let (t, lang) = (HandInTexts::of(page.lang()), page.lang());
    let nothing = Fields::default();
    let form = typed.form().unwrap_or(&nothing);
    let old = chosen.from.and_then(|from| page.city().units.get(&from));
    let counted = |name: &str, asks: bool| {
        let kept = if typed.received.is_some() { form.get(name) } else { "1" };
        asks.then(|| kept.to_owned())
    };
    let unsure = |field: &str| procedure.unsure.iter().any(|unsure| unsure.field == field);
    let shown = FormPage {
        shell: page.shell(t.title),
        t,
        code: procedure.id.code.clone(),
        procedure: show::short_name(procedure, lang),
        unit: page.unit_name(chosen.unit),
        unit_key: chosen.unit.to_string(),
        from: old.map(|unit| in_full(page, unit)),
        from_key: chosen.from.map(|from| from.to_string()).unwrap_or_default(),
        dossier: typed.dossier,
        seal: typed.seal.clone(),
        fee: show::fee(&procedure.fee, page.w(), lang),
        limit: procedure.limit.label(lang),
        fee_unsure: unsure("fee"),
        limit_unsure: unsure("limit"),
        papers_unsure: unsure("papers"),
        who: {
            let known = ["name", "identity_number", "phone"].map(|field| form.get(field));
            ApplicantFields::new(page, known, true, typed.wrong.who.clone())
        },
        copies: counted("copies", procedure.fee.per != FeeUnit::Dossier),
        pages: counted("pages", procedure.fee.per == FeeUnit::Page),
        pay: ways_to_pay(procedure, form, lang),
        delivery: DeliveryView::of(page, typed.form(), Default::default()),
        pay_lead: t.pay_lead.replace("{law}", &PAYING.under(page.app.rules_now()).cite()),
        papers: {
            let files = files::fields(page, procedure.papers.iter(), typed.received);
            papers(procedure, form, lang).into_iter().zip(files).collect()
        },
        file_texts: FileTexts::of(lang),
        files_wrong: typed.received.is_some_and(|received| !received.unkept.is_empty()),
        files_lost: typed.received.is_some_and(|received| received.lost > 0),
        form: OwnFields { fields: fields(page, procedure, form, &typed.wrong.faults, Asked::InFull) },
        wrong: typed.wrong.clone(),
        problem: typed.problem.clone(),
    };
    page.html_with(status, &shown)
}

/// Điều 22 khoản 1 Nghị định 61/2018/NĐ-CP; nothing where nothing is paid.
fn ways_to_pay(procedure: &Procedure, form: &Fields, lang: Lang) -> Vec<Choice> {
    if procedure.fee.tiers.is_empty() {
        return vec![];
    }
    let way = |way: &PayMethod| Choice {
        key: way.key().to_owned(),
        label: way.label(lang).to_owned(),
        chosen: form.get(PAY) == way.key(),
    };
    PayMethod::ALL.iter().map(way).collect()
}
