//! What the outside world must be told after an event: data, carried out at the rim.

use super::{Dossier, Event};
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
        /// The result is ready.
        ResultReady = "result_ready", "Đã có kết quả", "Your result is ready";
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
/// A ready result is always announced (Điều 20 khoản 4 Nghị định 61/2018/NĐ-CP).
pub fn followups(dossier: &Dossier, event: &Event) -> Option<Followup> {
    let remote = dossier.channel != crate::procedure::Channel::Counter;
    let message = match event {
        Event::Accepted { .. } if remote => Message::Accepted,
        Event::Declined { .. } if remote => Message::Declined,
        Event::SupplementRequested { .. } if remote || dossier.accepted_at.is_some() => Message::SupplementRequested,
        Event::Signed => Message::ResultReady,
        _ => return None,
    };
    Some(Followup::Notify { applicant: dossier.applicant, dossier: dossier.id, message })
}
