//! The forms of a dossier's commands: which are offered, what each asks for, and what was typed as a command.

use super::hands::{HandTexts, choice};
use super::{Tried, paper_name};
use crate::api::work::open_to;
use crate::attachments::Received;
use crate::error::Problem;
use crate::pages::files::{self, FileField, FileTexts};
use crate::pages::result::ResultTexts;
use crate::pages::{Fields, Page, show};
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::dossier::{
    ADDRESS_MAX, Colleague, CommandKind, DeliveryWay, Dossier, PayMethod, RefundGround, StopGround, ground,
};
use haicap_core::law::APOLOGY_OWED;
use haicap_core::procedure::{FeeWaiver, Procedure, RequiredPaper};
use haicap_core::words::{dong, times};
use jiff::ToSpan;

texts! { pub(crate) ActionTexts;
    reason: "Lý do", "Reason";
    reason_of_payment: "Khoản phải nộp và căn cứ", "What is to be paid, and on what ground";
    reason_to_stop: "Nêu rõ lý do, điều khoản hoặc văn bản làm căn cứ", "The reason in words, with the article or paper";
    wrong: "Nội dung cần sửa", "What is wrong";
    reason_to_give_on: "Lý do giao lại", "Why it is given on";
    new_day: "Ngày hẹn lại", "New date";
    new_day_hint: "một ngày làm việc sau hạn trả; chỉ được hẹn lại", "a working day after the promised one; given only";
    too_late: "Đã qua thời hạn phải thông báo. Vẫn phải xin lỗi và hẹn lại; hồ sơ sẽ ghi là thông báo muộn.", "The last day for it is over. The apology is still owed, and is shown as late.";
    amount: "Số tiền (đồng)", "Amount (VND)";
    method: "Cách nộp", "How it was paid";
    receipt: "Số biên lai hoặc số giao dịch", "Number of the receipt or transfer";
    fee: "Phí, lệ phí (đồng)", "Fee (VND)";
    receipt_hint: "nộp cách khác tiền mặt: số chứng từ hoặc mã giao dịch", "not in cash: number of the transfer";
    unpaid: "Phí, lệ phí của hồ sơ chưa thu. Hãy thu trước khi trả; vẫn trả được kết quả.", "The fee has not been taken. Take it first; the result can be returned all the same.";
    waiver: "Trường hợp miễn, giảm", "Ground to waive it";
    proof: "Giấy tờ chứng minh", "The paper that shows it";
    proof_hint: "tên và số, ví dụ Giấy xác nhận hộ nghèo số 12/GXN-UBND", "name and number, for example certificate 12/GXN-UBND";
    refund_ground: "Lý do hoàn trả", "Ground to give it back";
    refund_notice: "Hoàn trả toàn bộ khoản đã thu, một lần:", "The whole fee that was taken is given back, once:";
    reason_to_refund: "Nêu rõ lý do", "The reason in words";
    voucher: "Số phiếu chi hoặc chứng từ hoàn trả", "Number of the voucher";
    stop_ground: "Lý do dừng", "Lawful reason";
    agency: "Cơ quan, đơn vị được lấy ý kiến", "The agency that is asked";
    question: "Nội dung lấy ý kiến", "What it is asked";
    until: "Thời hạn trả lời", "Last day for the answer";
    agency_answered: "Cơ quan đã trả lời", "Which agency answered";
    answer: "Nội dung trả lời", "What it says";
    number: "Số, ký hiệu văn bản", "Number and symbol of the paper";
    number_hint: "theo sổ văn bản đi của đơn vị, ví dụ 15/GXN-UBND", "from the unit's register, for example 15/GXN-UBND";
    date_wrong: "ngày (chọn hoặc viết năm-tháng-ngày, như 2025-06-20)", "day (year-month-day, for example 2025-06-20)";
    amount_wrong: "số tiền (chỉ viết chữ số, như 500000)", "amount (digits only, for example 500000)";
    choose: "hãy chọn một mục", "choose one";
}

/// A form for one command.
pub(super) struct ActionForm {
    pub(super) address: String,
    pub(super) label: &'static str,
    pub(super) key: &'static str,
    pub(super) command_id: String,
    /// The natural next step, shown first.
    pub(super) main: bool,
    /// The article it rests on.
    pub(super) ground: String,
    /// What to know before one does it.
    pub(super) notice: String,
    /// Papers to choose from; empty when the command is not about papers.
    pub(super) papers: Vec<PaperChoice>,
    pub(super) asks_proposal: bool,
    pub(super) refuses: bool,
    pub(super) choices: Vec<Choice>,
    /// What the choices are about; empty when there are none.
    pub(super) choice_label: &'static str,
    pub(super) inputs: Vec<Input>,
    /// The name of the long text; empty when none is asked for.
    pub(super) reason_label: &'static str,
    pub(super) reason: String,
    /// Room for files of the papers that are brought, or of the result.
    pub(super) files: Vec<FileField>,
    pub(super) files_label: &'static str,
    pub(super) files_hint: &'static str,
    /// Whether nothing is done without a file.
    pub(super) needs_file: bool,
    /// Whether it was just tried.
    pub(super) open: bool,
}

pub(super) struct PaperChoice {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) ticked: bool,
}

/// One of several answers.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) checked: bool,
}

/// A field of one line.
pub(super) struct Input {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// `text`, `date`, or `numeric` for digits.
    pub(super) kind: &'static str,
    pub(super) hint: String,
    pub(super) value: String,
    /// Letters, at the most.
    pub(super) max: usize,
}

/// What the forms know beside the dossier.
#[derive(Clone, Copy)]
pub(super) struct Beside<'a> {
    /// To whom it may be given.
    pub(super) colleagues: &'a [Colleague],
    /// Where the post brings its result.
    pub(super) address: &'a str,
}

impl ActionForm {
    /// Whether the form is more than a button.
    pub(super) fn asks(&self) -> bool {
        let texts = !self.reason_label.is_empty() || !self.inputs.is_empty() || !self.choices.is_empty();
        texts || self.asks_proposal || !self.papers.is_empty() || self.needs_file
    }
}

/// The forms that this person is offered, the natural next step first.
pub(super) fn actions(
    page: &Page,
    (dossier, procedure): (&Dossier, &Procedure),
    beside: Beside,
    tried: Option<&Tried>,
) -> Result<Vec<ActionForm>, Problem> {
    let kinds = open_to(page.subject(), dossier, procedure, page.app.rules_of(dossier));
    let main = forward(&kinds);
    let others = kinds.iter().copied().filter(|kind| main != Some(*kind));
    let form = |kind| {
        let tried = tried.filter(|tried| tried.kind == Some(kind));
        let form = form(page, (dossier, procedure), beside, kind, tried.map(|tried| tried.form))?;
        let files = room(page, (dossier, procedure), kind, tried.and_then(|tried| tried.received));
        Ok(ActionForm { main: main == Some(kind), files, ..form })
    };
    main.into_iter().chain(others).map(form).collect()
}

/// Room for the files that a command brings: of papers that were asked for, or of the result.
fn room(
    page: &Page,
    (dossier, procedure): (&Dossier, &Procedure),
    kind: CommandKind,
    received: Option<&Received>,
) -> Vec<FileField> {
    if brings_result(kind) {
        return vec![files::result_field(page, received)];
    }
    let asked = dossier.supplement.as_ref().filter(|_| kind == CommandKind::Supplement);
    let brought = |paper: &&RequiredPaper| asked.is_some_and(|asked| asked.papers.contains(&paper.key));
    files::fields(page, procedure.papers.iter().filter(brought), received)
}

const fn brings_result(kind: CommandKind) -> bool {
    matches!(kind, CommandKind::Issue | CommandKind::AttachResult)
}

fn form(
    page: &Page,
    (dossier, procedure): (&Dossier, &Procedure),
    beside: Beside,
    kind: CommandKind,
    typed: Option<&Fields>,
) -> Result<ActionForm, Problem> {
    let (t, files_t, result_t) =
        (ActionTexts::of(page.lang()), FileTexts::of(page.lang()), ResultTexts::of(page.lang()));
    let (choice_label, choices) = choices(page, (dossier, procedure), beside.colleagues, kind, typed);
    Ok(ActionForm {
        address: super::address(page, dossier.id, kind),
        label: kind.label(page.lang()),
        key: kind.key(),
        command_id: page.id()?.to_string(),
        main: false,
        ground: grounds(page, dossier, kind),
        notice: notice(page, (dossier, beside.colleagues), kind),
        papers: paper_choices(dossier, procedure, kind, typed, page.lang()),
        asks_proposal: kind == CommandKind::SubmitForSignature,
        refuses: typed.is_some_and(|form| form.get("proposal") == "refuse"),
        choices,
        choice_label,
        inputs: inputs(page, (dossier, beside), kind, typed),
        reason_label: if kind == CommandKind::AttachResult && dossier.result.is_some() {
            result_t.why_replaced
        } else {
            reason_label(kind, t)
        },
        reason: typed.map(|form| form.get("reason").to_owned()).unwrap_or_default(),
        files: Vec::new(),
        files_label: if brings_result(kind) { result_t.file } else { files_t.files },
        files_hint: if brings_result(kind) { result_t.file_hint } else { files_t.hint },
        needs_file: kind == CommandKind::AttachResult,
        open: typed.is_some(),
    })
}

/// What to know before one does it.
fn notice(page: &Page, (dossier, colleagues): (&Dossier, &[Colleague]), kind: CommandKind) -> String {
    let t = ActionTexts::of(page.lang());
    let said = match kind {
        CommandKind::Apologise if is_last_day_over(page, dossier) => t.too_late,
        CommandKind::ReturnResult if dossier.fee_due().is_some() => t.unpaid,
        CommandKind::ReturnResult => returning(dossier, ResultTexts::of(page.lang())),
        CommandKind::Reassign if colleagues.is_empty() => HandTexts::of(page.lang()).nobody,
        CommandKind::RefundFee => {
            let taken = dossier.fee_taken.as_ref();
            let taken = taken.map(|taken| format!("{}, {}", dong(taken.amount, page.lang()), taken.label(page.lang())));
            return format!("{} {}", t.refund_notice, taken.unwrap_or_default());
        }
        _ => "",
    };
    said.to_owned()
}

/// What to know before a result is given that is not fetched at the desk.
const fn returning(dossier: &Dossier, t: &'static ResultTexts) -> &'static str {
    match (dossier.delivery, &dossier.result) {
        (DeliveryWay::Desk, _) => "",
        (DeliveryWay::Post, _) => t.post_notice,
        (DeliveryWay::Online, Some(_)) => t.online_notice,
        (DeliveryWay::Online, None) => t.online_missing,
    }
}

/// Điều 19 khoản 9: so many days before the limit ends is the last one for an apology in time.
fn is_last_day_over(page: &Page, dossier: &Dossier) -> bool {
    let day = |at| page.city().calendar.civil(at).date();
    let ahead = page.app.rules_of(dossier).apology_days.days();
    dossier.due_at.is_some_and(|due| day(page.app.clock.now()).saturating_add(ahead) > day(due))
}

fn grounds(page: &Page, dossier: &Dossier, kind: CommandKind) -> String {
    let owed = (kind == CommandKind::Apologise && is_last_day_over(page, dossier)).then_some(APOLOGY_OWED);
    let rules = page.app.rules_of(dossier);
    let owed = owed.map(|article| article.under(rules));
    ground(kind, dossier, rules).into_iter().chain(owed).map(|ground| ground.cite()).collect::<Vec<_>>().join("; ")
}

const fn reason_label(kind: CommandKind, t: &'static ActionTexts) -> &'static str {
    match kind {
        CommandKind::Decline
        | CommandKind::RequestSupplement
        | CommandKind::Withdraw
        | CommandKind::SubmitForSignature
        | CommandKind::Apologise => t.reason,
        CommandKind::SendBack => t.wrong,
        CommandKind::Reassign => t.reason_to_give_on,
        CommandKind::RequestPayment => t.reason_of_payment,
        CommandKind::Stop => t.reason_to_stop,
        CommandKind::RefundFee => t.reason_to_refund,
        CommandKind::Consult => t.question,
        CommandKind::RecordAnswer => t.answer,
        _ => "",
    }
}

/// One answer among several; the first is taken when nothing was chosen yet and there is only one.
fn choices(
    page: &Page,
    (dossier, procedure): (&Dossier, &Procedure),
    colleagues: &[Colleague],
    kind: CommandKind,
    typed: Option<&Fields>,
) -> (&'static str, Vec<Choice>) {
    let (t, lang) = (ActionTexts::of(page.lang()), page.lang());
    let (label, all): (_, Vec<(String, String)>) = match kind {
        CommandKind::RecordPayment | CommandKind::TakeFee => {
            let method = |method: &PayMethod| (method.key().to_owned(), method.label(lang).to_owned());
            (t.method, PayMethod::ALL.iter().map(method).collect())
        }
        CommandKind::WaiveFee => {
            let ground = |waiver: &FeeWaiver| (waiver.key.clone(), show::waiver(waiver, lang));
            (t.waiver, procedure.waivers.iter().map(ground).collect())
        }
        CommandKind::RefundFee => {
            let ground = |ground: &RefundGround| (ground.key().to_owned(), ground.label(lang).to_owned());
            let fits = |ground: &&RefundGround| ground.fits(dossier);
            (t.refund_ground, RefundGround::ALL.iter().filter(fits).map(ground).collect())
        }
        CommandKind::Stop => {
            let ground = |ground: &StopGround| (ground.key().to_owned(), ground.label(lang).to_owned());
            let fits = |ground: &&StopGround| ground.fits(dossier.stage());
            (t.stop_ground, StopGround::ALL.iter().filter(fits).map(ground).collect())
        }
        CommandKind::RecordAnswer => {
            let open = dossier.consults.iter().filter(|consult| consult.answer.is_none());
            (t.agency_answered, open.map(|consult| (consult.agency.clone(), consult.agency.clone())).collect())
        }
        CommandKind::ChooseDelivery => {
            let way = |way: &DeliveryWay| (way.key().to_owned(), way.label(lang).to_owned());
            (ResultTexts::of(lang).delivery_of, DeliveryWay::ALL.iter().map(way).collect())
        }
        CommandKind::Reassign => {
            (HandTexts::of(lang).to, colleagues.iter().map(|colleague| choice(page, colleague)).collect())
        }
        _ => return ("", vec![]),
    };
    let alone = all.len() == 1;
    let stands = |value: &str| kind == CommandKind::ChooseDelivery && dossier.delivery.key() == value;
    let answer = |(value, label): (String, String)| {
        let checked = typed.map_or(alone || stands(&value), |form| form.get("choice") == value);
        Choice { value, label, checked }
    };
    (label, all.into_iter().map(answer).collect())
}

fn inputs(page: &Page, (dossier, beside): (&Dossier, Beside), kind: CommandKind, typed: Option<&Fields>) -> Vec<Input> {
    let (t, result_t) = (ActionTexts::of(page.lang()), ResultTexts::of(page.lang()));
    let input = |name, label, kind, hint: &str, fresh: String| {
        let value = typed.map_or(fresh, |form| form.get(name).to_owned());
        Input { name, label, kind, hint: hint.to_owned(), value, max: 120 }
    };
    let asked = dossier.payment.as_ref().map(|payment| payment.amount.to_string()).unwrap_or_default();
    let empty = String::new;
    match kind {
        CommandKind::Apologise => {
            let often = times(page.app.rules_of(dossier).new_dates, page.lang());
            vec![input("until", t.new_day, "date", &format!("{} {often}", t.new_day_hint), empty())]
        }
        CommandKind::RequestPayment => vec![input("amount", t.amount, "numeric", "", empty())],
        CommandKind::RecordPayment => {
            vec![input("amount", t.amount, "numeric", "", asked), input("receipt", t.receipt, "text", "", empty())]
        }
        CommandKind::TakeFee => {
            let fee = dossier.fee_to_pay().map(|fee| fee.to_string()).unwrap_or_default();
            let receipt = input("receipt", t.receipt, "text", t.receipt_hint, empty());
            vec![input("amount", t.fee, "numeric", "", fee), receipt]
        }
        CommandKind::ChooseDelivery => {
            let address = input("address", result_t.address, "text", result_t.address_hint, beside.address.to_owned());
            vec![Input { max: ADDRESS_MAX, ..address }]
        }
        CommandKind::ReturnResult if dossier.delivery == DeliveryWay::Post => {
            vec![input("consignment", result_t.consignment, "text", result_t.consignment_hint, empty())]
        }
        CommandKind::WaiveFee => vec![input("proof", t.proof, "text", t.proof_hint, empty())],
        CommandKind::RefundFee => vec![input("voucher", t.voucher, "text", "", empty())],
        CommandKind::Issue => vec![input("number", t.number, "text", t.number_hint, empty())],
        CommandKind::Consult => {
            vec![input("agency", t.agency, "text", "", empty()), input("until", t.until, "date", "", empty())]
        }
        _ => vec![],
    }
}

/// The step that leads on towards the result, when there is one among what is possible.
pub(crate) fn forward(kinds: &[CommandKind]) -> Option<CommandKind> {
    use CommandKind::*;
    let on = |kind: &CommandKind| {
        matches!(
            kind,
            Accept
                | Supplement
                | Transfer
                | HandOver
                | Handle
                | SubmitForSignature
                | Approve
                | Sign
                | Issue
                | ReturnResult
                | RecordPayment
        )
    };
    kinds.iter().copied().find(on)
}

/// Papers that may be asked for are those not there; those brought are the ones asked for.
fn paper_choices(
    dossier: &Dossier,
    procedure: &Procedure,
    kind: CommandKind,
    typed: Option<&Fields>,
    lang: Lang,
) -> Vec<PaperChoice> {
    let asked = dossier.supplement.as_ref().map(|request| &request.papers);
    let fits = |key: &str| match kind {
        CommandKind::RequestSupplement => !dossier.papers.contains(key),
        CommandKind::Supplement => asked.is_some_and(|asked| asked.contains(key)),
        _ => false,
    };
    let required = |key: &str| procedure.always_required().any(|required| required == key);
    let choice = |paper: &RequiredPaper| PaperChoice {
        key: paper.key.clone(),
        name: paper_name(paper, lang),
        ticked: match typed {
            Some(form) => form.ticked("paper", &paper.key),
            None => kind == CommandKind::RequestSupplement && required(&paper.key),
        },
    };
    procedure.papers.iter().filter(|paper| fits(&paper.key)).map(choice).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_on_is_told_from_what_turns_aside() {
        use CommandKind::*;
        let aside = [
            Decline,
            RequestSupplement,
            SendBack,
            Withdraw,
            Apologise,
            RequestPayment,
            Stop,
            Consult,
            TakeFee,
            WaiveFee,
            RefundFee,
        ];
        assert_eq!(forward(&aside), None);
        assert_eq!(forward(&[Apologise, SendBack, Sign]), Some(Sign));
    }
}
