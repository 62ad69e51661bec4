//! The life of a dossier (hồ sơ): commands are decided, events applied, facts kept as moments.
//!
//! ```text
//! submit ─> submitted ─ accept ─> accepted ─ hand over ─> handed over ─ handle ─> in handling
//!              │  │                                                       │   │
//!              │  └ request supplement ─> awaiting supplement <───────────┘   └ submit for signature
//!              └ decline ─> declined                                             │
//!                                 returned <─ return result ─ signed <─ sign ─ awaiting signature
//! ```
//! A dossier that an old unit began comes in accepted: [`carried_over`].

mod apply;
mod carried;
mod command;
mod decide;
mod followups;
#[cfg(test)]
mod golden;
mod refusal;
mod routing;
mod rules;

pub use apply::{apply, replay};
pub use carried::{OldFile, carried_over, carried_over_id};
pub use command::{Command, CommandKind, Event, Proposal};
pub use decide::{Actor, Context, decide};
pub use followups::{Followup, Message, followups};
pub use refusal::{Refusal, RefusalName};
pub use routing::{Queue, queue, queues_of};
pub use rules::{Case, RULES, Rule, allowed_stages};

use crate::procedure::{Channel, ProcedureId, Quantity};
use crate::territory::UnitId;
use crate::time::Calendar;
use crate::words::Lang;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

labelled! {
    /// Where a dossier stands (tình trạng hồ sơ); computed from its moments, never stored by hand.
    pub enum Stage {
        /// Handed in, not yet looked at by the counter.
        Submitted = "submitted", "Chờ tiếp nhận", "Awaiting reception";
        /// The citizen has been asked for papers.
        AwaitingSupplement = "awaiting_supplement", "Chờ bổ sung", "Awaiting a supplement";
        /// Accepted, still at the counter.
        Accepted = "accepted", "Đã tiếp nhận", "Accepted";
        /// Passed to the division, nobody has taken it yet.
        HandedOver = "handed_over", "Chờ thụ lý", "Awaiting a case officer";
        /// A case officer works on it.
        InHandling = "in_handling", "Đang thụ lý", "In handling";
        /// Put up for signature.
        AwaitingSignature = "awaiting_signature", "Chờ ký", "Awaiting signature";
        /// Signed; the result is ready at the counter.
        Signed = "signed", "Có kết quả", "Result ready";
        /// The citizen has the result.
        Returned = "returned", "Đã trả kết quả", "Result returned";
        /// Not accepted.
        Declined = "declined", "Từ chối tiếp nhận", "Declined";
        /// Taken back by the citizen.
        Withdrawn = "withdrawn", "Đã rút", "Withdrawn";
    }
}

/// A request for papers, made at most once for one dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SupplementRequest {
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Who asked: the assignment.
    pub by: Uuid,
    /// Keys of the papers.
    pub papers: BTreeSet<String>,
    /// Why, in the officer's words.
    pub reason: String,
    /// When everything asked for was there.
    pub answered_at: Option<Timestamp>,
}

/// A dossier (hồ sơ).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// Identifier, made by whoever submits.
    pub id: Uuid,
    /// The unit that is competent for it.
    pub unit: UnitId,
    /// The procedure version it stays on.
    pub procedure: ProcedureId,
    /// How it was handed in.
    pub channel: Channel,
    /// The applicant; name and numbers are kept apart so that they can be erased.
    pub applicant: Uuid,
    /// The natural person behind the applicant, when signed in or identified.
    pub owner: Option<Uuid>,
    /// Keys of the papers that are there.
    pub papers: BTreeSet<String>,
    /// How much of the result is asked for.
    pub quantity: Quantity,
    /// When it was handed in.
    pub submitted_at: Timestamp,
    /// Dossier code, from acceptance on (mã hồ sơ).
    pub code: Option<String>,
    /// Fee in đồng, from acceptance on.
    pub fee: Option<u64>,
    /// When it was accepted.
    pub accepted_at: Option<Timestamp>,
    /// When the result is due (hạn trả); moves when a supplement restarts the limit.
    pub due_at: Option<Timestamp>,
    /// The one request for papers.
    pub supplement: Option<SupplementRequest>,
    /// The division that handles it, from the hand-over on.
    pub division: Option<String>,
    /// When it was passed to the division.
    pub handed_over_at: Option<Timestamp>,
    /// The case officer's assignment.
    pub officer: Option<Uuid>,
    /// When the case officer took it.
    pub handled_at: Option<Timestamp>,
    /// The proposed result.
    pub proposal: Option<Proposal>,
    /// The post to sign, from submission for signature on.
    pub signing_post: Option<String>,
    /// When it was put up for signature.
    pub sent_for_signature_at: Option<Timestamp>,
    /// The signatory's assignment.
    pub signatory: Option<Uuid>,
    /// When it was signed and so ready at the desk; lateness is measured here.
    pub signed_at: Option<Timestamp>,
    /// When the citizen got the result.
    pub returned_at: Option<Timestamp>,
    /// When it was declined.
    pub declined_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// The reason given for declining or withdrawing.
    pub closing_reason: Option<String>,
    /// What it was at the old unit that began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_over: Option<OldFile>,
}

impl Dossier {
    /// Where the dossier stands.
    pub fn stage(&self) -> Stage {
        let awaiting = self.supplement.as_ref().is_some_and(|request| request.answered_at.is_none());
        match () {
            () if self.withdrawn_at.is_some() => Stage::Withdrawn,
            () if self.declined_at.is_some() => Stage::Declined,
            () if self.returned_at.is_some() => Stage::Returned,
            () if self.signed_at.is_some() => Stage::Signed,
            () if self.sent_for_signature_at.is_some() => Stage::AwaitingSignature,
            () if awaiting => Stage::AwaitingSupplement,
            () if self.handled_at.is_some() => Stage::InHandling,
            () if self.handed_over_at.is_some() => Stage::HandedOver,
            () if self.accepted_at.is_some() => Stage::Accepted,
            () => Stage::Submitted,
        }
    }

    /// Whether the result was, or at `now` still could be, ready in time; `None` before acceptance.
    pub fn punctuality(&self, now: Timestamp, calendar: &Calendar) -> Option<Punctuality> {
        let due = self.due_at?;
        let closed = self.withdrawn_at.or(self.declined_at);
        Some(match (self.signed_at.or(closed), self.stage()) {
            (Some(ready), _) if ready > due => Punctuality::Overdue,
            (Some(ready), _) if calendar.civil(ready).date() < calendar.civil(due).date() => Punctuality::Early,
            (Some(_), _) => Punctuality::OnTime,
            (None, Stage::AwaitingSupplement) => Punctuality::Paused,
            (None, _) if now > due => Punctuality::Overdue,
            (None, _) => Punctuality::Running,
        })
    }

    /// The last moment that any fact of the dossier changed.
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.returned_at.or(self.declined_at).or(self.withdrawn_at)
    }

    /// The state shown on the national portal, 1 to 10.
    pub fn portal_state(&self) -> u8 {
        match self.stage() {
            Stage::Submitted => 1,
            Stage::Accepted => 2,
            Stage::Declined => 3,
            Stage::HandedOver | Stage::InHandling | Stage::AwaitingSignature => 4,
            Stage::AwaitingSupplement => 5,
            Stage::Withdrawn => 7,
            Stage::Signed => 9,
            Stage::Returned => 10,
        }
    }
}

labelled! {
    /// How a dossier stands against its due date.
    pub enum Punctuality {
        /// In work, not yet due.
        Running = "running", "Trong hạn", "Within the limit";
        /// The limit waits for the citizen's papers.
        Paused = "paused", "Tạm dừng tính hạn", "Limit paused";
        /// Ready on an earlier day than due.
        Early = "early", "Trước hạn", "Early";
        /// Ready on the due day.
        OnTime = "on_time", "Đúng hạn", "On time";
        /// Ready late, or still open after the due moment.
        Overdue = "overdue", "Quá hạn", "Overdue";
    }
}

/// A dossier code: receiving desk, date of reception, number of the day (mã hồ sơ), for example
/// `H29.26740-250612-0001` (Điều 19 Thông tư 01/2018/TT-VPCP). Numbers above 9,999 grow wider.
pub fn dossier_code(desk: &str, day: jiff::civil::Date, number: u32) -> String {
    let year = day.year().rem_euclid(100);
    format!("{desk}-{year:02}{:02}{:02}-{number:04}", day.month(), day.day())
}

/// The label of a stage together with its portal state, as pages show it.
pub fn stage_line(dossier: &Dossier, lang: Lang) -> String {
    format!("{} ({})", dossier.stage().label(lang), dossier.portal_state())
}
