//! A dossier told in plain words: what happens now, what happened, and why it takes longer.

use super::texts::FollowTexts;
use crate::calendar::MOVE_DUE;
use crate::error::Problem;
use crate::pages::{Page, show};
use crate::words::texts;
use haicap_core::Lang;
use haicap_core::dossier::{Dossier, Event, FeeMove, Proposal, Stage};
use haicap_core::indicators::Complaint;
use haicap_core::law::APOLOGY_OWED;
use haicap_core::territory::UnitId;
use haicap_core::time::Shift;
use haicap_core::words::dong;
use haicap_store::{JournalLine, Outcome};
use jiff::Timestamp;
use jiff::civil::Time;

texts! { pub(crate) ToldTexts;
    submitted_now: "Hồ sơ đã đến bộ phận một cửa, đang chờ kiểm tra giấy tờ. Bạn chưa phải làm gì.", "Your dossier is at the one-stop desk, waiting to be checked. There is nothing for you to do yet.";
    not_begun_now: "Hồ sơ còn thiếu giấy tờ. Thời hạn được tính từ khi bạn bổ sung đủ và hồ sơ được tiếp nhận.", "Papers are missing. The limit runs from when you added all of them and the dossier is accepted.";
    supplement_now: "Hồ sơ còn thiếu giấy tờ. Thời hạn tạm dừng cho đến khi bạn bổ sung đủ.", "Papers are missing. The limit waits until you add all of them.";
    payment_now: "Hồ sơ chờ bạn nộp khoản tiền dưới đây.", "Your dossier waits for the payment below.";
    accepted_now: "Hồ sơ đủ giấy tờ, đã được tiếp nhận và sắp chuyển đến phòng giải quyết.", "All papers are there; the dossier has been accepted and goes to the division next.";
    handed_over_now: "Hồ sơ đã đến phòng giải quyết, đang chờ cán bộ nhận.", "The division has your dossier; an officer takes it next.";
    handling_now: "Cán bộ đang giải quyết hồ sơ.", "An officer is working on your dossier.";
    approval_now: "Kết quả đã soạn xong, đang chờ lãnh đạo phòng duyệt.", "The result is drawn up and waits for the head of the division.";
    signature_now: "Kết quả đang chờ ký.", "The result waits to be signed.";
    issue_now: "Kết quả đã ký, đang lấy số và đóng dấu.", "The result is signed; it is being numbered and sealed.";
    ready_now: "Đã có kết quả. Mời bạn đến nhận tại địa chỉ dưới đây.", "Your result is ready. Please fetch it at the address below.";
    returned_now: "Bạn đã nhận kết quả. Hồ sơ kết thúc.", "You have the result. The dossier is closed.";
    declined_now: "Hồ sơ không được tiếp nhận. Lý do ghi dưới đây.", "The dossier was not accepted, for the reason below.";
    withdrawn_now: "Bạn đã rút hồ sơ này.", "You withdrew this dossier.";
    stopped_now: "Hồ sơ dừng xử lý. Lý do ghi dưới đây.", "Work on this dossier has stopped, for the reason below.";
    submitted: "Bạn nộp hồ sơ", "You handed it in";
    asked: "Cơ quan yêu cầu bổ sung giấy tờ", "You were asked for papers";
    supplemented: "Bạn bổ sung đủ giấy tờ", "You added the papers";
    accepted: "Hồ sơ được tiếp nhận", "It was accepted";
    handed_over: "Hồ sơ chuyển đến", "It went to";
    division: "phòng giải quyết", "the division";
    taken: "Cán bộ bắt đầu giải quyết", "An officer began to work on it";
    consulted: "Lấy ý kiến của", "An opinion was asked of";
    answered: "Đã trả lời ý kiến", "It answered";
    to_pay: "Cơ quan yêu cầu nộp tiền", "You were asked to pay";
    fee_waived: "Được miễn, giảm phí, lệ phí", "The fee was waived";
    fee_refunded: "Đã hoàn trả phí, lệ phí", "The fee was given back";
    fee_taken: "Đã thu phí, lệ phí", "The fee was taken";
    fee_open: "chưa nộp", "not paid yet";
    paid: "Đã nhận tiền", "The payment came in";
    apologised: "Cơ quan xin lỗi và hẹn lại ngày trả", "An apology, and a new date";
    drawn_up: "Kết quả được trình ký", "The result was put up for signature";
    signed: "Kết quả được ký", "The result was signed";
    ready: "Có kết quả", "The result was ready";
    returned: "Bạn nhận kết quả", "You got the result";
    declined: "Hồ sơ không được tiếp nhận", "It was not accepted";
    transferred: "Đã chuyển đến đơn vị có thẩm quyền", "Passed on to the competent unit";
    withdrawn: "Bạn rút hồ sơ", "You withdrew it";
    stopped: "Hồ sơ dừng xử lý", "Work on it was stopped";
    why_supplement: "Chờ bạn bổ sung", "It waits for your papers";
    why_payment: "Chờ bạn nộp tiền", "It waits for your payment";
    why_apology: "Hẹn lại đến", "The new date is";
    why_late_apology: "Thông báo này đến muộn hơn quy định.", "This notice came later than the rules say.";
    why_day: "Ngày hẹn thay đổi vì lịch nghỉ", "The date moved because of a day off";
    why_from: "từ", "from";
    why_to: "thành", "to";
    why_agency_late: "Cơ quan này đã quá hạn trả lời.", "The agency has let its limit pass.";
    why_consult: "Chờ ý kiến của cơ quan khác", "It waits for another agency";
    why_until: "hạn trả lời", "to answer by";
    why_overdue: "Đã quá ngày hẹn", "It is overdue";
    why_overdue_text: "Kết quả chưa có dù đã qua ngày hẹn. Cơ quan phải xin lỗi và hẹn lại ({law}). Bạn có thể hỏi bộ phận một cửa.", "The promised date has passed and there is no result. An apology and a new date are owed to you ({law}). You may ask at the desk.";
    why_declined: "Lý do không tiếp nhận", "Why it was not accepted";
    why_refused: "Kết quả là văn bản từ chối", "The result is a refusal";
    why_stopped: "Lý do dừng xử lý", "Why it was stopped";
}

/// Something that happened.
pub(super) struct Step {
    pub(super) at: String,
    pub(super) what: String,
    pub(super) detail: String,
}

/// Why it takes longer, or ended otherwise.
pub(super) struct Reason {
    pub(super) what: &'static str,
    pub(super) text: String,
}

/// Where one hands in and fetches, and when it is open.
pub(super) struct Desk {
    pub(super) name: String,
    pub(super) seat: Option<String>,
    pub(super) hours: String,
}

/// The desk of a unit, with its hours on the promised day, or on the next working day.
pub(super) fn desk(page: &Page, unit: UnitId, promised: Option<Timestamp>) -> Desk {
    let city = page.city();
    let configuration = page.app.configuration();
    let calendar = page.app.calendar(&configuration, unit);
    let day = promised.map_or(page.store_day(), |at| calendar.civil(at).date().max(page.store_day()));
    let day = calendar.working_day_from(day);
    let time = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
    let shift = |shift: &Shift| format!("{}-{}", time(shift.from), time(shift.to));
    let shifts: Vec<String> = calendar.shifts_on(day).iter().map(shift).collect();
    Desk {
        name: show::division(page, unit, "service_center").unwrap_or_default(),
        seat: city.units.get(&unit).and_then(|unit| unit.seat.clone()),
        hours: format!("{} ({})", shifts.join(", "), haicap_core::words::date(day)),
    }
}

/// What happens now, in a sentence.
pub(super) fn now(dossier: &Dossier, lang: Lang) -> &'static str {
    let t = ToldTexts::of(lang);
    match dossier.stage() {
        Stage::Submitted => t.submitted_now,
        Stage::AwaitingSupplement if dossier.accepted_at.is_none() => t.not_begun_now,
        Stage::AwaitingSupplement => t.supplement_now,
        Stage::AwaitingPayment => t.payment_now,
        Stage::Accepted => t.accepted_now,
        Stage::HandedOver => t.handed_over_now,
        Stage::InHandling => t.handling_now,
        Stage::AwaitingApproval => t.approval_now,
        Stage::AwaitingSignature => t.signature_now,
        Stage::AwaitingIssue => t.issue_now,
        Stage::Signed => t.ready_now,
        Stage::Returned => t.returned_now,
        Stage::Declined => t.declined_now,
        Stage::Withdrawn => t.withdrawn_now,
        Stage::Stopped => t.stopped_now,
    }
}

/// What became of a complaint, and on what that rests.
pub(super) fn complaint(complaint: Complaint, t: &'static FollowTexts) -> (&'static str, String) {
    match complaint.finding {
        None => (t.complaint_open, String::new()),
        Some(finding) => (if finding.founded { t.complaint_founded } else { t.complaint_unfounded }, finding.ground),
    }
}

/// What was just done, by its key in the address.
pub(super) fn done(key: &str, t: &'static FollowTexts) -> Option<&'static str> {
    match key {
        "supplement" => Some(t.done_supplement),
        "delivery" => Some(t.done_delivery),
        "withdraw" => Some(t.done_withdraw),
        "rate" => Some(t.done_rate),
        "complain" => Some(t.done_complain),
        _ => None,
    }
}

/// What happened, in order. Made from the facts of the dossier: the journal also holds what officers tried.
pub(super) fn steps(page: &Page, dossier: &Dossier) -> Vec<Step> {
    let t = ToldTexts::of(page.lang());
    let mut steps: Vec<(Timestamp, String, String)> =
        vec![(dossier.submitted_at, t.submitted.to_owned(), String::new())];
    let mut add = |at: Option<Timestamp>, what: &str, detail: String| {
        steps.extend(at.map(|at| (at, what.to_owned(), detail)));
    };
    if let Some(asked) = &dossier.supplement {
        add(Some(asked.requested_at), t.asked, asked.reason.clone());
        add(asked.answered_at, t.supplemented, String::new());
    }
    let transferred = dossier.reception.as_ref().and_then(|reception| reception.transferred_at);
    add(transferred, t.transferred, page.unit_name(dossier.unit));
    add(dossier.accepted_at, t.accepted, dossier.code.clone().unwrap_or_default());
    let division = dossier.division.as_deref().and_then(|key| show::division(page, dossier.unit, key));
    let division = division.unwrap_or_else(|| t.division.to_owned());
    add(dossier.handed_over_at, &format!("{} {division}", t.handed_over), String::new());
    add(dossier.handled_at, t.taken, String::new());
    for consult in &dossier.consults {
        add(Some(consult.asked_at), &format!("{} {}", t.consulted, consult.agency), String::new());
        add(consult.answered_at(), t.answered, consult.agency.clone());
    }
    if let Some(payment) = &dossier.payment {
        add(Some(payment.requested_at), t.to_pay, dong(payment.amount, page.lang()));
        add(payment.paid.as_ref().map(|paid| paid.at), t.paid, String::new());
    }
    for (at, what, detail) in of_fee(dossier, page.lang()) {
        add(Some(at), what, detail);
    }
    if let Some(apology) = &dossier.apology {
        add(Some(apology.at), t.apologised, page.moment(apology.until));
    }
    add(dossier.sent_for_signature_at, t.drawn_up, String::new());
    add(dossier.signed_at.filter(|_| dossier.issue.is_some()), t.signed, String::new());
    add(dossier.ready_at(), t.ready, String::new());
    add(dossier.returned_at, t.returned, String::new());
    add(dossier.declined_at, t.declined, String::new());
    add(dossier.withdrawn_at, t.withdrawn, String::new());
    add(dossier.stopped.as_ref().map(|stopped| stopped.at), t.stopped, String::new());
    steps.sort_by_key(|(at, ..)| *at);
    steps.into_iter().map(|(at, what, detail)| Step { at: page.moment(at), what, detail }).collect()
}

/// What happened to the fee, with the sum or the ground.
fn of_fee(dossier: &Dossier, lang: Lang) -> Vec<(Timestamp, &'static str, String)> {
    let t = ToldTexts::of(lang);
    // Number 0 is the waiver, which few have; from 1 on they follow each other.
    let moves = dossier.fee_move(0).into_iter().chain((1..).map_while(|number| dossier.fee_move(number)));
    let told = |moved: FeeMove<'_>| {
        let (what, detail) = match moved {
            FeeMove::Waived(waived) => (t.fee_waived, waived.label(dossier.fee_to_pay().unwrap_or_default(), lang)),
            FeeMove::Taken(taken) => (t.fee_taken, dong(taken.amount, lang)),
            FeeMove::Refunded(refund) => (t.fee_refunded, dong(refund.taken.amount, lang)),
        };
        (moved.at(), what, detail)
    };
    moves.map(told).collect()
}

/// The fee, whether it was paid, and how; what was waived or given back.
pub(super) fn fee(dossier: &Dossier, fee: u64, lang: Lang) -> String {
    match (dossier.fee, dossier.fee_due()) {
        (Some(_), Some(_)) => format!("{}, {}", dossier.fee_label(lang), ToldTexts::of(lang).fee_open),
        (Some(_), None) => dossier.fee_label(lang),
        (None, _) => dong(fee, lang),
    }
}

/// The reason of every delay, and of an end without the result that was asked for.
pub(super) async fn reasons(page: &Page, dossier: &Dossier) -> Result<Vec<Reason>, Problem> {
    let (t, lang, now) = (ToldTexts::of(page.lang()), page.lang(), page.app.clock.now());
    let mut reasons = Vec::new();
    let mut add = |what, text: String| reasons.push(Reason { what, text });
    if let Some(asked) = dossier.supplement.as_ref().filter(|asked| asked.answered_at.is_none()) {
        add(t.why_supplement, asked.reason.clone());
    }
    if let Some(payment) = dossier.payment.as_ref().filter(|payment| payment.paid.is_none()) {
        add(
            t.why_payment,
            format!("{}: {} ({})", dong(payment.amount, lang), payment.reason, payment.clock.label(lang)),
        );
    }
    for consult in dossier.consults.iter().filter(|consult| consult.answer.is_none() && dossier.ready_at().is_none()) {
        let late = if consult.until < now { format!(". {}", t.why_agency_late) } else { String::new() };
        add(t.why_consult, format!("{} ({} {}){late}", consult.agency, t.why_until, page.moment(consult.until)));
    }
    for (from, to, reason) in moved(page, dossier).await? {
        let (from, to) = (page.moment(from), page.moment(to));
        add(t.why_day, format!("{reason} ({} {from} {} {to})", t.why_from, t.why_to));
    }
    if let Some(apology) = &dossier.apology {
        let late = matches!(apology.came, haicap_core::dossier::ApologyCame::Late);
        let late = if late { format!(" {}", t.why_late_apology) } else { String::new() };
        add(t.apologised, format!("{}. {} {}.{late}", apology.reason, t.why_apology, page.moment(apology.until)));
    }
    let open = dossier.ready_at().is_none() && dossier.closed_at().is_none();
    let waits = matches!(dossier.stage(), Stage::AwaitingSupplement | Stage::AwaitingPayment);
    if open && !waits && dossier.promised_at().is_some_and(|promised| promised < now) {
        add(t.why_overdue, t.why_overdue_text.replace("{law}", &APOLOGY_OWED.under(page.app.rules_of(dossier)).cite()));
    }
    if let (Some(reason), Stage::Declined) = (&dossier.closing_reason, dossier.stage()) {
        add(t.why_declined, reason.clone());
    }
    if let (Some(Proposal::Refuse { reason }), Some(_)) = (&dossier.proposal, dossier.ready_at()) {
        add(t.why_refused, reason.clone());
    }
    if let Some(stopped) = &dossier.stopped {
        add(t.why_stopped, format!("{}: {}", stopped.ground.label(lang), stopped.reason));
    }
    Ok(reasons)
}

/// How decrees moved the promised day: from, to, and the day with its paper.
async fn moved(page: &Page, dossier: &Dossier) -> Result<Vec<(Timestamp, Timestamp, String)>, Problem> {
    let lines = page.stored(page.app.store.journal_of(&dossier.id.to_string()).await)?;
    let by_decree = |line: &&JournalLine| line.command == MOVE_DUE && line.outcome == Outcome::Done;
    let events = lines.iter().filter(by_decree).flat_map(|line| {
        serde_json::from_str::<Vec<Event>>(&line.events)
            .inspect_err(|error| tracing::error!(%error, dossier = %dossier.id, "a journal entry cannot be read"))
            .unwrap_or_default()
    });
    let moved = events.filter_map(|event| match event {
        Event::DueMoved { from, to, reason } | Event::NewDateMoved { from, to, reason } => Some((from, to, reason)),
        _ => None,
    });
    Ok(moved.collect())
}
