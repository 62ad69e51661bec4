//! What an applicant is told, in plain words, Vietnamese first: which dossier, what happened and why, what to do. Content
//! and reason of a request for papers and of a refusal belong into it (Điều 17 khoản 2 điểm a Nghị định 61/2018/NĐ-CP), so do
//! those of an apology (Điều 19 khoản 9). A message passes through the hands of others: whatever the dossier knows of people
//! is taken out of the officer's words (decision 0109).

use crate::app::App;
use crate::outgoing::why::Why;
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::dossier::{DeliveryWay, Dossier, Followup, Message, Proposal, Stopped};
use haicap_core::procedure::fields::{Answers, FieldKind};
use haicap_core::procedure::{Channel, Procedure};
use haicap_core::words::{date, date_time, dong, fold};
use haicap_store::{ApplicantRow, FollowupRow, StoreError};
use serde_json::json;
use std::collections::BTreeSet;

texts! { NoticeTexts;
    dear: "Kính gửi ông/bà,", "Dear Sir or Madam,";
    accepted: "Hồ sơ của ông/bà đã được tiếp nhận.", "Your dossier was accepted.";
    declined: "Hồ sơ của ông/bà không được tiếp nhận, vì lý do dưới đây.", "Your dossier was not accepted, for the reason below.";
    supplement: "Hồ sơ của ông/bà còn thiếu giấy tờ. Đề nghị bổ sung các giấy tờ dưới đây.", "Papers are missing in your dossier. Please add those below.";
    payment: "Hồ sơ của ông/bà có khoản tiền phải nộp. Đề nghị nộp số tiền dưới đây.", "There is a payment to make for your dossier, as below.";
    apologised: "Hồ sơ của ông/bà chưa có kết quả đúng hẹn. Cơ quan giải quyết xin lỗi ông/bà và hẹn lại ngày trả kết quả như dưới đây.", "The result of your dossier is late. We apologise; the new date is below.";
    stopped: "Hồ sơ của ông/bà dừng xử lý, vì lý do dưới đây.", "Your dossier is not gone on with, for the reason below.";
    ready_early: "Hồ sơ của ông/bà đã có kết quả, sớm hơn ngày hẹn. Mời ông/bà đến nhận.", "The result of your dossier is ready before its date. Please come to fetch it.";
    ready: "Hồ sơ của ông/bà đã có kết quả. Mời ông/bà đến nhận.", "The result of your dossier is ready. Please come to fetch it.";
    ready_post: "Hồ sơ của ông/bà đã có kết quả. Bộ phận một cửa sẽ gửi qua bưu chính đến địa chỉ ông/bà đã đăng ký.", "The result of your dossier is ready. The desk sends it by post to the address you gave.";
    ready_online: "Hồ sơ của ông/bà đã có kết quả. Ông/bà nhận trực tuyến: tải tệp kết quả tại trang tra cứu hồ sơ.", "The result of your dossier is ready. You receive it online: download it on the page of the dossier.";
    due_moved: "Ngày hẹn trả kết quả của ông/bà thay đổi do lịch nghỉ, lịch làm việc thay đổi. Ngày mới ghi dưới đây.", "The return date of your dossier moved because a day off or of work was decreed. The new date is below.";
    dossier: "Mã hồ sơ", "Dossier";
    handed_in: "Ngày nộp", "Handed in";
    procedure: "Thủ tục", "Procedure";
    unit: "Nơi giải quyết", "Handled by";
    fetch: "Nơi nhận kết quả", "Fetch the result at";
    due: "Hẹn trả kết quả", "Result due";
    papers: "Giấy tờ cần bổ sung", "Papers to add";
    amount: "Số tiền", "Amount";
    reason: "Lý do", "Reason";
    refused: "Kết quả là văn bản từ chối, lý do", "The result is a refusal, because";
    look: "Xem chi tiết bằng số tra cứu trên giấy tiếp nhận tại", "See more, with the lookup number on your receipt, at";
    ask: "Mọi thắc mắc xin hỏi bộ phận một cửa nơi ông/bà đã nộp hồ sơ.", "Questions are answered at the one-stop desk where you handed it in.";
    automatic: "Tin này được gửi tự động, xin không trả lời.", "This message was sent automatically; please do not reply.";
}

/// A notice, and whom it is for.
pub(crate) struct Told {
    pub(crate) subject: String,
    pub(crate) text: String,
    /// The Vietnamese part alone, for a desk that tells by word of mouth.
    vietnamese: String,
    channel: Channel,
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

    /// As it stands in the outbox, where the desk reads whom to tell what; a trial calls nobody.
    pub(crate) fn written(&self, row: &FollowupRow, of_trial: bool) -> serde_json::Value {
        let to = |address: Option<String>| address.filter(|_| !of_trial);
        json!({ "id": row.id, "kind": row.kind, "about": row.aggregate_id, "message": self.message.key(),
            "dossier": self.code, "channel": self.channel.key(), "phone": to(self.phone()), "mail": to(self.mail.clone()),
            "text": self.vietnamese })
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
    let known = known(&applicant, procedure, &answers);
    let part = |lang| part(app, &dossier, (procedure, &known), message, address, lang);
    let vietnamese = part(Lang::Vi);
    let text = format!("{vietnamese}\n---\n{}", part(Lang::En));
    let about = dossier.code.clone().unwrap_or_else(|| day(app, dossier.submitted_at));
    let subject = format!("{} ({about})", message.label(Lang::Vi));
    let (phone, channel) = (applicant.phone, dossier.channel);
    Ok(Ok(Told { subject, text, vietnamese, channel, mail, phone, message, code: dossier.code }))
}

/// What a dossier knows of people, by words: names, numbers, addresses.
fn known(applicant: &ApplicantRow, procedure: Option<&Procedure>, answers: &Answers) -> Vec<Vec<String>> {
    let personal = |kind| !matches!(kind, FieldKind::Date | FieldKind::Number | FieldKind::Choice);
    let fields = procedure.iter().flat_map(|procedure| &procedure.fields).filter(|field| personal(field.kind));
    let answers = fields.filter_map(|field| answers.get(&field.key));
    let known = [&applicant.name, &applicant.identity_number, &applicant.phone].into_iter().chain(answers);
    let words = |text: &String| text.split_whitespace().map(|word| bare(word).to_owned()).collect();
    known.map(words).filter(|words: &Vec<String>| !words.is_empty()).collect()
}

fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric())
}

/// Whether a text begins with words that are known, however accents were typed. A name of one word has to be written as
/// it is: `an` stands in many words.
fn begins(text: &[&str], known: &[String]) -> bool {
    let same = |(word, known): (&&str, &String)| match text {
        _ if bare(word) == known => true,
        _ => text.len() > 1 && fold(bare(word)) == fold(known),
    };
    text.len() == known.len() && text.iter().zip(known).all(same)
}

/// An officer's words without what is known of people, and without any number as long as a telephone's.
fn without(text: &str, known: &[Vec<String>]) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (mut kept, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let here = |known: &&Vec<String>| words[at..].get(..known.len()).is_some_and(|text| begins(text, known));
        let named = known.iter().filter(here).map(Vec::len).max();
        let number = words[at].chars().filter(char::is_ascii_digit).count() >= 9;
        let length = named.or(number.then_some(1));
        kept.push(if length.is_some() { "(…)" } else { words[at] });
        at += length.unwrap_or(1);
    }
    kept.join(" ")
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
    (procedure, known): (Option<&Procedure>, &[Vec<String>]),
    message: Message,
    address: Option<&str>,
    lang: Lang,
) -> String {
    let t = NoticeTexts::of(lang);
    let mut lines = vec![t.dear.to_owned(), String::new(), happened(t, message, dossier.delivery).to_owned()];
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
    for (label, value) in why(t, dossier, procedure, message, lang) {
        pair(label, without(&value, known));
    }
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

/// Content and reason of what happened.
fn why(
    t: &'static NoticeTexts,
    dossier: &Dossier,
    procedure: Option<&Procedure>,
    message: Message,
    lang: Lang,
) -> Vec<(&'static str, String)> {
    let reason = |text: &String| (t.reason, text.clone());
    let name = |key: &String| {
        let paper = procedure.and_then(|procedure| procedure.paper(key));
        let name = paper.map(|paper| if lang == Lang::Vi { &paper.name } else { &paper.name_en });
        name.unwrap_or(key).clone()
    };
    match message {
        Message::Declined => dossier.closing_reason.iter().map(reason).collect(),
        Message::SupplementRequested => {
            let papers = |papers: &BTreeSet<String>| papers.iter().map(name).collect::<Vec<_>>().join("; ");
            let asked = dossier.supplement.iter();
            asked.flat_map(|asked| [(t.papers, papers(&asked.papers)), reason(&asked.reason)]).collect()
        }
        Message::PaymentRequested => {
            let asked = dossier.payment.iter();
            asked.flat_map(|asked| [(t.amount, dong(asked.amount, lang)), reason(&asked.reason)]).collect()
        }
        Message::Apologised => dossier.apology.iter().map(|apology| reason(&apology.reason)).collect(),
        Message::Stopped => {
            let why = |stopped: &Stopped| format!("{}: {}", stopped.ground.label(lang), stopped.reason);
            dossier.stopped.iter().map(|stopped| (t.reason, why(stopped))).collect()
        }
        Message::ResultReady | Message::ResultReadyEarly => match &dossier.proposal {
            Some(Proposal::Refuse { reason }) => vec![(t.refused, reason.clone())],
            _ => vec![],
        },
        Message::Accepted | Message::DueMoved => vec![],
    }
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

const fn happened(t: &NoticeTexts, message: Message, delivery: DeliveryWay) -> &'static str {
    match (message, delivery) {
        (Message::ResultReady | Message::ResultReadyEarly, DeliveryWay::Post) => return t.ready_post,
        (Message::ResultReady | Message::ResultReadyEarly, DeliveryWay::Online) => return t.ready_online,
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dossier_knows_of_people_is_taken_out_of_an_officers_words() {
        let of = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let known = [of("Trần Văn Thử"), of("000000000009"), of("0900 000 001"), of("An")];
        let cases = [
            ("Ông Trần Văn Thử, số 000000000009, nộp sai nơi.", "Ông (…) số (…) nộp sai nơi."),
            ("Gọi TRAN VAN THU theo số 0900 000 001", "Gọi (…) theo số (…)"),
            ("Gọi số khác 0912-345-678 nhé", "Gọi số khác (…) nhé"),
            ("Con tên An; xin xác nhận của công an", "Con tên (…) xin xác nhận của công an"),
            ("Đơn chưa ký, nộp lại 02 bản", "Đơn chưa ký, nộp lại 02 bản"),
        ];
        for (said, told) in cases {
            assert_eq!(without(said, &known), told);
        }
    }
}
