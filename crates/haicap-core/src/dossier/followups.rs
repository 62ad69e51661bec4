//! What the outside world must be told after an event: data, carried out at the rim.

use super::{Dossier, Event, Punctuality};
use crate::time::Calendar;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

labelled! {
    /// What a message to the applicant is about.
    pub enum Message {
        /// The dossier was accepted; code and return date.
        Accepted = "accepted", "Hồ sơ đã được tiếp nhận", "Your dossier was accepted";
        /// The dossier was declined; reason.
        Declined = "declined", "Hồ sơ không được tiếp nhận", "Your dossier was declined";
        /// Papers are asked for; which and why.
        SupplementRequested = "supplement_requested", "Đề nghị bổ sung hồ sơ", "Please supplement your dossier";
        /// Money is asked for; how much and on what ground.
        PaymentRequested = "payment_requested", "Đề nghị thực hiện nghĩa vụ tài chính", "Please pay";
        /// The result is late; why, and the new day.
        Apologised = "apologised", "Xin lỗi và hẹn lại ngày trả kết quả", "An apology and a new date";
        /// It is not gone on with; why.
        Stopped = "stopped", "Hồ sơ dừng xử lý", "Your dossier was stopped";
        /// The result is ready on an earlier day than promised.
        ResultReadyEarly = "result_ready_early", "Đã có kết quả trước hạn", "Your result is ready early";
        /// The result is ready.
        ResultReady = "result_ready", "Đã có kết quả", "Your result is ready";
        /// The return date changed because a day off was decreed; which day and paper.
        DueMoved = "due_moved", "Ngày trả kết quả thay đổi", "Your return date has changed";
    }
}

/// Something to do outside, once (việc tiếp theo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Followup {
    /// Tell the applicant.
    Notify {
        /// Whom.
        applicant: Uuid,
        /// About which dossier.
        dossier: Uuid,
        /// What.
        message: Message,
    },
}

/// Follow-ups of an event; the dossier is the state after it.
///
/// A citizen at the counter is told there and gets paper; online and by post a message goes out.
/// A ready result is always announced, and one that is early says so (Điều 20 khoản 4 Nghị định 61/2018/NĐ-CP);
/// so is a new date (Điều 19 khoản 9), and a return date that is no longer the one on the receipt.
pub fn followups(dossier: &Dossier, event: &Event, calendar: &Calendar) -> Option<Followup> {
    let remote = dossier.channel != crate::procedure::Channel::Counter;
    let message = match event {
        Event::Accepted { .. } if remote => Message::Accepted,
        Event::Declined { .. } if remote => Message::Declined,
        Event::SupplementRequested { .. } if remote || dossier.accepted_at.is_some() => Message::SupplementRequested,
        Event::PaymentRequested { .. } => Message::PaymentRequested,
        Event::Apologised { .. } => Message::Apologised,
        Event::Stopped { .. } => Message::Stopped,
        Event::Signed { .. } | Event::Issued { .. } => {
            let ready_at = dossier.ready_at()?;
            let early = dossier.punctuality(ready_at, calendar) == Some(Punctuality::Early);
            if early { Message::ResultReadyEarly } else { Message::ResultReady }
        }
        // After an apology its date is the promised one, whatever becomes of the limit.
        Event::DueMoved { .. } if dossier.apology.is_some() => return None,
        Event::DueMoved { .. } | Event::NewDateMoved { .. } => Message::DueMoved,
        _ => return None,
    };
    Some(Followup::Notify { applicant: dossier.applicant, dossier: dossier.id, message })
}
