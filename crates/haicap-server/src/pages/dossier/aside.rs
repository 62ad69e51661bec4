//! What came up on the way of a dossier: new date, money, opinions of agencies, approval and issuing.

use crate::act;
use crate::error::Problem;
use crate::pages::{Page, show};
use crate::words::texts;
use haicap_core::access::Action;
use haicap_core::dossier::{Consult, Dossier, FeeMove, Payment};
use haicap_core::words::dong;

texts! { pub(crate) AsideTexts;
    new_day: "Hẹn lại ngày trả", "New date";
    limit_stays: "thời hạn vẫn tính theo hạn trả ban đầu", "lateness is still measured against the first promise";
    payment: "Nghĩa vụ tài chính", "To be paid";
    fee_taken: "đã thu", "taken";
    fee_unpaid: "chưa thu phí, lệ phí", "fee not taken";
    fee_open: "chưa thu", "not taken yet";
    fee: "Thu phí, lệ phí", "Fee taken";
    waived: "Miễn, giảm phí, lệ phí", "Fee waived";
    refunded: "Hoàn trả phí, lệ phí", "Fee given back";
    by: "người quyết định:", "granted by";
    waived_whole: "được miễn", "waived";
    given_back: "đã hoàn", "given back";
    to_pay: "chưa nộp", "not paid yet";
    paid: "đã nộp lúc", "paid";
    receipt: "chứng từ số", "receipt";
    consult: "Lấy ý kiến", "Opinion asked of";
    answer_by: "trả lời trước", "to answer by";
    answered: "trả lời lúc", "answered";
    late: "quá thời hạn trả lời", "after its limit";
    no_answer: "chưa trả lời", "no answer yet";
    sent_back: "Trả lại để xử lý lại", "Sent back";
    number: "Số, ký hiệu kết quả", "Number of the result";
    delay: "Chậm so với hạn trả", "Late by";
    hours: "giờ làm việc", "working hours";
    of_agencies: "trong đó do cơ quan được lấy ý kiến trả lời chậm", "of it because agencies answered late";
    receipt_note: "Kết quả trả ngay: không phải lập giấy tiếp nhận, trừ khi người nộp yêu cầu.", "Results are given at once: no receipt needs to be made unless the applicant asks for one.";
    late_word: "chậm", "late";
    stopped: "Lý do dừng xử lý", "Why it was stopped";
}

/// A name, what is known of it, and whether it is a delay.
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) text: String,
    pub(crate) late: bool,
}

/// Everything that came up on the way, in the order in which somebody asks for it.
pub(super) fn aside(page: &Page, dossier: &Dossier) -> Vec<Fact> {
    let (t, lang) = (AsideTexts::of(page.lang()), page.lang());
    let mut facts = Vec::new();
    let mut add = |name, text, late| facts.push(Fact { name, text, late });
    if let Some(apology) = &dossier.apology {
        let came = apology.came.label(lang);
        let text = format!("{} ({}; {came}; {})", page.moment(apology.until), apology.reason, t.limit_stays);
        add(t.new_day, text, apology.came == haicap_core::dossier::ApologyCame::Late);
    }
    if let Some(stopped) = &dossier.stopped {
        add(t.stopped, format!("{}: {}", stopped.ground.label(lang), stopped.reason), false);
    }
    if let Some(payment) = &dossier.payment {
        add(t.payment, money(page, payment), false);
    }
    for consult in &dossier.consults {
        add(t.consult, opinion(page, consult), consult.is_late(page.app.clock.now()));
    }
    if let Some(back) = &dossier.sent_back {
        add(t.sent_back, format!("{} ({})", back.reason, page.moment(back.at)), false);
    }
    if let Some(number) = dossier.issue.as_ref().and_then(|issue| issue.number.clone()) {
        add(t.number, number, false);
    }
    let configuration = page.app.configuration();
    let delay = dossier.delay(page.app.clock.now(), &page.app.calendar(&configuration, dossier.unit));
    if delay.minutes > 0 {
        add(t.delay, lateness(delay.minutes, delay.of_agencies_minutes, t), true);
    }
    facts
}

/// What happened to the fee, with who granted a waiver or ordered it back: people of the unit see names, others that it
/// was so.
pub(super) async fn fees(page: &Page, dossier: &Dossier) -> Result<Vec<Fact>, Problem> {
    let (t, lang) = (AsideTexts::of(page.lang()), page.lang());
    let mut facts = Vec::new();
    for number in 0.. {
        let Some(moved) = dossier.fee_move(number) else {
            // Number 0 is a waiver, which few dossiers have.
            if number == 0 { continue } else { break }
        };
        let (name, text) = match moved {
            FeeMove::Waived(waived) => (t.waived, waived.label(dossier.fee_to_pay().unwrap_or_default(), lang)),
            FeeMove::Taken(taken) => (t.fee, format!("{}, {}", dong(taken.amount, lang), taken.label(lang))),
            FeeMove::Refunded(refund) => (t.refunded, format!("{}: {}", refund.label(lang), refund.reason)),
        };
        let granted = !matches!(moved, FeeMove::Taken(_)) && page.may_at(Action::ReadDossier, dossier.unit);
        let held = if granted { page.stored(act::officer(&page.app, moved.by()).await)? } else { None };
        let by = held.map(|held| format!("; {} {}, {}", t.by, held.name, show::post(page, &held.post)));
        let text = format!("{text} ({}{})", page.moment(moved.at()), by.unwrap_or_default());
        facts.push(Fact { name, text, late: false });
    }
    Ok(facts)
}

fn lateness(minutes: i64, of_agencies: i64, t: &AsideTexts) -> String {
    let hours = |minutes: i64| format!("{} {}", show::hours(minutes), t.hours);
    match of_agencies {
        0 => hours(minutes),
        _ => format!("{}, {} {}", hours(minutes), t.of_agencies, hours(of_agencies)),
    }
}

fn money(page: &Page, payment: &Payment) -> String {
    let (t, lang) = (AsideTexts::of(page.lang()), page.lang());
    let asked = format!("{} ({}; {})", dong(payment.amount, lang), payment.reason, payment.clock.label(lang));
    match &payment.paid {
        None => format!("{asked}: {}", t.to_pay),
        Some(paid) => {
            let receipt =
                if paid.receipt.is_empty() { String::new() } else { format!(", {} {}", t.receipt, paid.receipt) };
            format!("{asked}: {} {}, {}{receipt}", t.paid, page.moment(paid.at), paid.method.label(lang))
        }
    }
}

fn opinion(page: &Page, consult: &Consult) -> String {
    let t = AsideTexts::of(page.lang());
    let asked = format!("{}: {} ({} {})", consult.agency, consult.question, t.answer_by, page.moment(consult.until));
    let late = if consult.is_late(page.app.clock.now()) { format!(", {}", t.late) } else { String::new() };
    match &consult.answer {
        None => format!("{asked}; {}{late}", t.no_answer),
        Some(answer) => format!("{asked}; {} {}{late}: {}", t.answered, page.moment(answer.at), answer.text),
    }
}
