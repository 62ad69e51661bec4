//! The receipt with the promised return date, ready to be printed on A5.

use super::actions::ActionTexts;
use crate::api::dossiers::load;
use crate::api::work::open_to;
use crate::error::Problem;
use crate::pages::{Page, Shell, result, show};
use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use haicap_core::Lang;
use haicap_core::configuration::Form;
use haicap_core::dossier::{CommandKind, DeliveryWay, Dossier, PayMethod, ground};
use haicap_core::procedure::Procedure;
use haicap_core::words::{date_time, dong};
use uuid::Uuid;

/// The receipt. The paper is Vietnamese whatever the language of the screen.
#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage {
    shell: Shell,
    dossier: String,
    pdf: String,
    code: String,
    unit: String,
    /// The competent unit, when another one received it.
    competent: Option<String>,
    /// The desk, or what stands for it.
    desk: String,
    place: String,
    applicant: String,
    identity_number: String,
    phone: String,
    procedure: String,
    papers: Vec<String>,
    copies: Option<(u32, u32)>,
    limit: String,
    fee: String,
    /// The form that takes the fee, for whoever may and while it is due.
    taking: Option<Taking>,
    accepted: String,
    due: String,
    /// How the result is received, when it is not fetched at the desk.
    received: Option<String>,
}

/// What the desk needs to take the fee before it prints the receipt: the sum, and a number to type.
struct Taking {
    t: &'static ActionTexts,
    label: &'static str,
    address: String,
    command_id: Uuid,
    sum: String,
    amount: u64,
    /// For whoever may take less of it: done on the page of the dossier.
    waive: Option<&'static str>,
    methods: Vec<(&'static str, &'static str)>,
    ground: String,
}

/// The receipt of an accepted dossier.
pub(crate) async fn receipt(page: Page, Path(id): Path<String>) -> Response {
    page.answer(view(&page, &id).await)
}

fn taking(page: &Page, dossier: &Dossier, procedure: &Procedure) -> Result<Option<Taking>, Problem> {
    let (kind, lang, rules) = (CommandKind::TakeFee, page.lang(), page.app.rules_of(dossier));
    let may = open_to(page.subject(), dossier, procedure, rules);
    let Some(amount) = dossier.fee_due().filter(|_| may.contains(&kind)) else { return Ok(None) };
    Ok(Some(Taking {
        t: ActionTexts::of(lang),
        label: kind.label(lang),
        address: super::address(page, dossier.id, kind),
        command_id: page.id()?,
        sum: dong(amount, lang),
        amount,
        waive: may.contains(&CommandKind::WaiveFee).then(|| CommandKind::WaiveFee.label(lang)),
        methods: PayMethod::ALL.iter().map(|method| (method.key(), method.label(lang))).collect(),
        ground: ground(kind, dossier, rules).map(|ground| ground.cite()).unwrap_or_default(),
    }))
}

async fn view(page: &Page, id: &str) -> Result<Response, Problem> {
    let (dossier, _) = load(&page.app, &page.caller, id).await?;
    let whole = super::sees_numbers(page, &dossier);
    if dossier.carried_over.is_some() {
        let words = (
            "Hồ sơ chuyển tiếp: giấy tiếp nhận do đơn vị cũ cấp vẫn dùng được, đơn vị mới không cấp lại.",
            "A carried-over dossier: the old unit's receipt stays valid, the new unit makes none.",
        );
        return Err(Problem::new(StatusCode::NOT_FOUND, "carried_over", words, page.lang()));
    }
    let at = dossier.desk();
    let competent = dossier.reception.is_some().then(|| page.unit_name(dossier.unit));
    let (Some(code), Some(accepted), Some(due)) = (dossier.code.clone(), dossier.accepted_at, dossier.due_at) else {
        let words = (
            "Hồ sơ chưa được tiếp nhận nên chưa có giấy tiếp nhận.",
            "The dossier has not been accepted, so there is no receipt yet.",
        );
        return Err(Problem::new(StatusCode::NOT_FOUND, "not_accepted", words, page.lang()));
    };
    if !page.app.configuration().has_form(dossier.unit, Form::Receipt) {
        return Err(form_missing(page, Form::Receipt));
    }
    let procedure = page.city().procedure(&dossier.procedure).ok_or_else(|| Problem::internal(page.lang()))?;
    let applicant = page.stored(page.app.store.applicant(dossier.applicant).await)?;
    let (name, number, phone) = applicant.map(|row| (row.name, row.identity_number, row.phone)).unwrap_or_default();
    let moment = |at| date_time(page.city().calendar.civil(at), Lang::Vi);
    let desk = page.city().blueprint.division("service_center").map(|division| division.name.clone());
    let unit = page.city().units.get(&at);
    let paper = |key: &String| {
        let name = procedure.paper(key).map_or_else(|| key.clone(), |paper| paper.name.clone());
        let files = dossier.files.get(key).map(|files| format!(" ({} tệp điện tử)", files.len()));
        name + &files.unwrap_or_default()
    };
    let counted = procedure.fee.per != haicap_core::procedure::FeeUnit::Dossier;
    let receipt = ReceiptPage {
        shell: page.shell(page.w().receipt_title),
        dossier: page.link(&format!("/dossiers/{}", dossier.id)),
        pdf: page.link(&format!("/dossiers/{}/forms/receipt.pdf", dossier.id)),
        code,
        unit: page.unit_name(at),
        competent,
        desk: desk.unwrap_or_else(|| "Bộ phận Tiếp nhận và Trả kết quả".into()),
        place: unit.and_then(|unit| unit.seat.clone()).unwrap_or_default(),
        applicant: name,
        identity_number: show::masked(&number),
        phone: if whole { phone } else { show::masked(&phone) },
        procedure: show::full_name(procedure, Lang::Vi).to_owned(),
        papers: dossier.papers.iter().map(paper).collect(),
        copies: counted.then_some((dossier.quantity.copies, dossier.quantity.pages)),
        limit: procedure.limit.label(Lang::Vi),
        fee: dossier.fee_label(Lang::Vi),
        taking: taking(page, &dossier, procedure)?,
        accepted: moment(accepted),
        due: moment(due),
        received: received(&dossier, if whole { result::address(page, &dossier).await? } else { String::new() }),
    };
    page.html(&receipt)
}

/// How the result is received and where the post brings it, as the paper says it.
fn received(dossier: &Dossier, address: String) -> Option<String> {
    let way = dossier.delivery_label(Lang::Vi);
    match dossier.delivery {
        DeliveryWay::Desk => None,
        _ if address.is_empty() => Some(way),
        _ => Some(format!("{way}: {address}")),
    }
}

pub(crate) fn form_missing(page: &Page, form: Form) -> Problem {
    let (vi, en) = (
        format!(
            "Hệ thống của đơn vị chưa có mẫu “{}”. Hãy báo Trung tâm chuyển đổi số để bổ sung mẫu.",
            form.label(Lang::Vi)
        ),
        format!(
            "The unit's system lacks the form “{}”. Ask the digital transformation centre for it.",
            form.label(Lang::En)
        ),
    );
    Problem::new(StatusCode::NOT_FOUND, "form_missing", (&vi, &en), page.lang())
}
