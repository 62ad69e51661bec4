//! What an applicant is told, in plain words, Vietnamese first: which dossier, what happened, what to do. No name, no
//! identity number and no officer's free words are in it: a message passes through the hands of others.

use crate::app::App;
use crate::outgoing::why::Why;
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::dossier::{Dossier, Followup, Message};
use haicap_core::procedure::Procedure;
use haicap_core::procedure::fields::{Answers, FieldKind};
use haicap_core::words::{date, date_time};
use haicap_store::{FollowupRow, StoreError};
use serde_json::json;

texts! { NoticeTexts;
    dear: "Kính gửi ông/bà,", "Dear Sir or Madam,";
    accepted: "Hồ sơ của ông/bà đã được tiếp nhận.", "Your dossier was accepted.";
    declined: "Hồ sơ của ông/bà không được tiếp nhận. Lý do ghi trong trang theo dõi hồ sơ và trong phiếu tại bộ phận một cửa.", "Your dossier was not accepted. The reason stands on the page of your dossier and on the sheet at the one-stop desk.";
    supplement: "Hồ sơ của ông/bà còn thiếu giấy tờ. Đề nghị xem danh sách giấy tờ và bổ sung.", "Papers are missing in your dossier. Please see which, and add them.";
    payment: "Hồ sơ của ông/bà có khoản tiền phải nộp. Đề nghị xem số tiền, căn cứ và cách nộp.", "There is a payment to make for your dossier. Please see how much, on what ground and how to pay.";
    apologised: "Hồ sơ của ông/bà chưa có kết quả đúng hẹn. Cơ quan giải quyết xin lỗi ông/bà và hẹn lại ngày trả kết quả như dưới đây.", "The result of your dossier is late. We apologise; the new date is below.";
    stopped: "Hồ sơ của ông/bà dừng xử lý. Lý do ghi trong trang theo dõi hồ sơ.", "Your dossier is not gone on with. The reason stands on its page.";
    ready_early: "Hồ sơ của ông/bà đã có kết quả, sớm hơn ngày hẹn. Mời ông/bà đến nhận.", "The result of your dossier is ready before its date. Please come to fetch it.";
    ready: "Hồ sơ của ông/bà đã có kết quả. Mời ông/bà đến nhận.", "The result of your dossier is ready. Please come to fetch it.";
    due_moved: "Ngày hẹn trả kết quả của ông/bà thay đổi do lịch nghỉ, lịch làm việc thay đổi. Ngày mới ghi dưới đây.", "The return date of your dossier moved because a day off or of work was decreed. The new date is below.";
    dossier: "Mã hồ sơ", "Dossier";
    handed_in: "Ngày nộp", "Handed in";
    procedure: "Thủ tục", "Procedure";
    unit: "Nơi giải quyết", "Handled by";
    fetch: "Nơi nhận kết quả", "Fetch the result at";
    due: "Hẹn trả kết quả", "Result due";
    look: "Xem chi tiết bằng số tra cứu trên giấy tiếp nhận tại", "See more, with the lookup number on your receipt, at";
    ask: "Mọi thắc mắc xin hỏi bộ phận một cửa nơi ông/bà đã nộp hồ sơ.", "Questions are answered at the one-stop desk where you handed it in.";
    automatic: "Tin này được gửi tự động, xin không trả lời.", "This message was sent automatically; please do not reply.";
}

/// A notice, and whom it is for.
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) text: String,
    /// The mail address that was typed into the form of the dossier.
    pub(crate) mail: Option<String>,
    phone: String,
    message: Message,
    code: Option<String>,
}

impl Told {
    /// The telephone number in digits; none when it is none.
    pub(crate) fn phone(&self) -> Option<String> {
        let digits: String = self.phone.chars().filter(char::is_ascii_digit).collect();
        (digits.len() >= 9).then_some(digits)
    }

    /// As a gateway gets it.
    pub(crate) fn posted(&self, id: &str) -> String {
        let to = json!({ "phone": self.phone(), "mail": self.mail });
        json!({ "id": id, "type": "notice", "message": self.message.key(), "dossier": self.code, "to": to,
            "subject": self.subject, "text": self.text })
        .to_string()
    }
}

/// The notice of a follow-up; when there is none to send, why.
pub(crate) async fn told(app: &App, row: &FollowupRow, address: Option<&str>) -> Result<Result<Told, Why>, StoreError> {
    let Ok(Followup::Notify { applicant, dossier, message }) = serde_json::from_str(&row.body) else {
        return Ok(Err(Why::NoteDamaged));
    };
    let (stored, applicant) = (app.store.dossier(dossier).await?, app.store.applicant(applicant).await?);
    let dossier: Option<Dossier> = stored.and_then(|stored| serde_json::from_str(&stored.body).ok());
    let (Some(dossier), Some(applicant)) = (dossier, applicant) else {
        return Ok(Err(Why::DossierGone));
    };
    let configuration = app.configuration();
    let procedure = configuration.procedure(app.city(), dossier.unit, &dossier.procedure);
    let answers = app.store.answers(dossier.id).await?;
    let answers: Answers = answers.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or_default();
    let mail = procedure.and_then(|procedure| mail(procedure, &answers));
    let part = |lang| part(app, &dossier, procedure, message, address, lang);
    let text = format!("{}\n---\n{}", part(Lang::Vi), part(Lang::En));
    let about = dossier.code.clone().unwrap_or_else(|| day(app, dossier.submitted_at));
    let subject = format!("{} ({about})", message.label(Lang::Vi));
    Ok(Ok(Told { subject, text, mail, phone: applicant.phone, message, code: dossier.code }))
}

/// The mail address in the form of a dossier.
fn mail(procedure: &Procedure, answers: &Answers) -> Option<String> {
    let mut fields = procedure.fields.iter().filter(|field| field.kind == FieldKind::Email);
    fields.find_map(|field| answers.get(&field.key)).cloned()
}

fn day(app: &App, at: jiff::Timestamp) -> String {
    date(app.city().calendar.civil(at).date())
}

fn part(
    app: &App,
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    message: Message,
    address: Option<&str>,
    lang: Lang,
) -> String {
    let t = NoticeTexts::of(lang);
    let mut lines = vec![t.dear.to_owned(), String::new(), happened(t, message).to_owned()];
    let mut pair = |label: &str, value: String| lines.push(format!("{label}: {value}"));
    match &dossier.code {
        Some(code) => pair(t.dossier, code.clone()),
        None => pair(t.handed_in, day(app, dossier.submitted_at)),
    }
    if let Some(procedure) = procedure {
        pair(t.procedure, if lang == Lang::Vi { procedure.name.clone() } else { procedure.name_en.clone() });
    }
    let unit = app.city().units.get(&dossier.unit);
    pair(t.unit, unit.map_or_else(|| dossier.unit.to_string(), |unit| unit.name.clone()));
    if dossier.desk() != dossier.unit {
        let desk = app.city().units.get(&dossier.desk());
        pair(t.fetch, desk.map_or_else(|| dossier.desk().to_string(), |unit| unit.name.clone()));
    }
    if let Some(due) = promised(dossier, message) {
        pair(t.due, date_time(app.city().calendar.civil(due), lang));
    }
    lines.push(String::new());
    lines.extend(address.map(|address| format!("{} {address}/follow", t.look)));
    lines.extend([t.ask.to_owned(), t.automatic.to_owned(), String::new()]);
    lines.join("\n")
}

/// The day that matters for a message.
fn promised(dossier: &Dossier, message: Message) -> Option<jiff::Timestamp> {
    match message {
        Message::Apologised => dossier.apology.as_ref().map(|apology| apology.until),
        Message::Accepted => dossier.due_at,
        Message::DueMoved => dossier.promised_at(),
        _ => None,
    }
}

const fn happened(t: &NoticeTexts, message: Message) -> &'static str {
    match message {
        Message::Accepted => t.accepted,
        Message::Declined => t.declined,
        Message::SupplementRequested => t.supplement,
        Message::PaymentRequested => t.payment,
        Message::Apologised => t.apologised,
        Message::Stopped => t.stopped,
        Message::ResultReadyEarly => t.ready_early,
        Message::ResultReady => t.ready,
        Message::DueMoved => t.due_moved,
    }
}
