//! The form: who hands in, what the procedure asks for, which papers, how it is paid.

use super::texts::HandInTexts;
use crate::app::AppKind;
use crate::attachments::Received;
use crate::error::Problem;
use crate::pages::addresses::{Chosen, in_full};
use crate::pages::counter::form::{Choice, FieldView, PaperBox, fields, papers};
use crate::pages::files::{self, FileField, FileTexts};
use crate::pages::result::{self, DeliveryView, typed_delivery};
use crate::pages::{Fields, Page, Shell, show};
use crate::search;
use askama::Template;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::dossier::{Delivery, PayMethod};
use haicap_core::law::PAYING;
use haicap_core::procedure::fields::{Answers, Asked, FieldFault};
use haicap_core::procedure::{FeeUnit, Procedure, Quantity, RequiredPaper};
use haicap_core::words::tidy;
use uuid::Uuid;

/// The answer that says how the citizen means to pay; no field of a procedure begins like this.
pub(crate) const PAY: &str = "_pay";
/// The most copies and pages that are asked for.
const QUANTITY_MAX: u32 = 1000;
/// Letters of a name.
const NAME_MAX: usize = 120;
/// Digits of a telephone number at home.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 9..=15;

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
    name: Option<String>,
    identity_number: Option<String>,
    phone: Option<String>,
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
        let (t, lang) = (HandInTexts::of(page.lang()), page.lang());
        let identity = page.app.kind.number_fault(&tidy(form.get("identity_number")));
        let counted = |name: &str, asks: bool| {
            let number = form.get(name).trim().parse::<u32>();
            (asks && !number.is_ok_and(|number| (1..=QUANTITY_MAX).contains(&number))).then_some(t.quantity_wrong)
        };
        let per = procedure.fee.per;
        let pays = !procedure.fee.tiers.is_empty();
        Wrong {
            name: name_wrong(form.get("name"), t),
            identity_number: identity.map(|fault| fault.message(lang)),
            phone: phone_wrong(form.get("phone"), t),
            copies: counted("copies", per != FeeUnit::Dossier),
            pages: counted("pages", per == FeeUnit::Page),
            pay: (pays && PayMethod::from_key(form.get(PAY)).is_none()).then_some(t.pay_missing),
            address: result::wrong(&typed_delivery(Some(form)), lang),
            faults: Vec::new(),
        }
    }

    /// Whether nothing is wrong with what every procedure asks for.
    pub(super) fn is_none(&self) -> bool {
        let numbers = [self.copies, self.pages, self.pay];
        self.name.is_none()
            && self.address.is_none()
            && self.identity_number.is_none()
            && self.phone.is_none()
            && numbers.iter().all(Option::is_none)
    }

    fn any(&self) -> bool {
        !self.is_none() || !self.faults.is_empty()
    }
}

/// Names of one word and of forty letters are names; signs and pictures are none, and no paper could print them.
fn name_wrong(typed: &str, t: &HandInTexts) -> Option<String> {
    let name = tidy(typed);
    if name.is_empty() {
        return Some(t.name_missing.to_owned());
    }
    if name.chars().count() > NAME_MAX {
        return Some(t.name_long.to_owned());
    }
    let of_a_name = |c: char| c.is_alphabetic() || ('\u{300}'..='\u{36f}').contains(&c) || " '’.-·".contains(c);
    let strange = name.chars().find(|letter| !of_a_name(*letter));
    strange.map(|letter| format!("{} “{letter}”.", t.name_strange))
}

fn phone_wrong(typed: &str, t: &HandInTexts) -> Option<String> {
    let phone = tidy(typed);
    if phone.is_empty() {
        return Some(t.phone_missing.to_owned());
    }
    let dialled = phone.len() <= 20 && phone.bytes().all(|byte| byte.is_ascii_digit() || b"+ .-()".contains(&byte));
    let fits = dialled && PHONE_DIGITS.contains(&search::number(&phone).len());
    (!fits).then(|| t.phone_wrong.to_owned())
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
    name: String,
    identity_number: String,
    phone: String,
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
    /// What the script says of what every procedure asks for.
    says: Says,
    problem: Option<Problem>,
}

/// What is said while one types, before anything is sent.
struct Says {
    missing: String,
    not_an_identity: String,
    /// Of a number that is right and belongs to the other kind of store; here they begin with 000, or never do.
    other_range: String,
    trial: bool,
}

impl Says {
    fn of(page: &Page) -> Self {
        let say = |fault: FieldFault| fault.message(page.lang());
        let trial = page.app.kind != AppKind::Official;
        Says {
            missing: say(FieldFault::Missing),
            not_an_identity: say(FieldFault::NotAnIdentity),
            other_range: say(if trial { FieldFault::RealNumber } else { FieldFault::TrialNumber }),
            trial,
        }
    }
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
        name: form.get("name").to_owned(),
        identity_number: form.get("identity_number").to_owned(),
        phone: form.get("phone").to_owned(),
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
        says: Says::of(page),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_every_length_are_names_and_signs_are_none() {
        let t = HandInTexts::of(Lang::Vi);
        for good in ["An", &"á".repeat(40), "Nguyễn Thị Ho\u{300}a", "Y-Bhiu D'Niê", "O’Brien"] {
            assert_eq!(name_wrong(good, t), None, "{good}");
        }
        for (bad, sign) in [("<b>An</b>", '<'), ("An \u{1f600}", '\u{1f600}'), ("An 2", '2'), ("{{An}}", '{')] {
            assert!(name_wrong(bad, t).is_some_and(|said| said.contains(sign)), "{bad}");
        }
        assert_eq!(name_wrong(" \t", t).as_deref(), Some(t.name_missing));
        assert_eq!(name_wrong(&"a".repeat(121), t).as_deref(), Some(t.name_long));
    }

    #[test]
    fn a_telephone_can_be_called() {
        let t = HandInTexts::of(Lang::Vi);
        for good in ["0903123456", "+84 903 123 456", "(028) 3829-1234"] {
            assert_eq!(phone_wrong(good, t), None, "{good}");
        }
        for bad in ["12", "gọi sau 5 giờ", "0903<b>123456", &"1".repeat(21)] {
            assert_eq!(phone_wrong(bad, t).as_deref(), Some(t.phone_wrong), "{bad}");
        }
        assert_eq!(phone_wrong("", t).as_deref(), Some(t.phone_missing));
    }
}
