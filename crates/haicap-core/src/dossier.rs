//! The life of a dossier (hồ sơ): commands are decided, events applied, facts kept as moments.
//!
//! ```text
//! submit ─> submitted ─ accept ─> accepted ─ hand over ─> handed over ─ handle ─> in handling <── send back ──┐
//!              │  │                                                       │   │  │                             │
//!              │  └ request supplement ─> awaiting supplement <───────────┤   │  └ request payment <─> paid    │
//!              └ decline ─> declined      (stop ─> stopped)               │   └ submit for signature           │
//!                                                                         │              │                     │
//!  returned <─ return result ─ result ready <─ issue ─ awaiting issue <─ sign ─ awaiting signature <─ approve ─ awaiting approval
//! ```
//! Approval by the head and issuing by the records clerk are steps that a procedure may ask for; without them a
//! signature follows at once and makes the result ready. Apology, consulting an agency and giving it to another officer
//! change no stage.
//! A dossier that an old unit began comes in accepted: [`carried_over`]. One that was handed in at another unit is
//! transferred to the competent one between acceptance and hand-over: [`Reception`].

mod actor;
mod apply;
mod carried;
mod clock;
mod command;
mod decide;
mod event;
mod facts;
mod fee;
mod files;
mod followups;
#[cfg(test)]
mod golden;
mod offer;
mod outlook;
mod promise;
mod reception;
mod refusal;
mod result;
mod routing;
mod rules;
mod stage;

pub use actor::{Actor, Colleague, InPlaceOf};
pub use apply::{apply, replay};
pub use carried::{OldFile, carried_over, carried_over_id};
pub use clock::{Delay, Punctuality};
pub use command::{Command, CommandKind, Proposal};
pub use decide::{Context, decide};
pub use event::Event;
pub use facts::{
    Answer, Apology, ApologyCame, Approval, Consult, FeeTaken, Issue, Paid, PayMethod, Payment, PromiseMoved,
    Reception, SentBack, StopGround, Stopped, SupplementRequest,
};
pub use fee::{FeeMove, FeeRefunded, FeeWaived, RefundGround};
pub use files::{Attachment, FILES_BYTES_MAX, FILES_MAX, FileRefusal, Occasion, attach, take_away};
pub use followups::{Followup, Message, followups};
pub use offer::{ground, offered};
pub use outlook::{Outlook, WorkingSpan, suggested_date};
pub use promise::{Counted, counted_again, promise};
pub use refusal::{Refusal, RefusalName};
pub use result::{ADDRESS_MAX, Delivery, DeliveryWay, NewResult, RESULT, ResultFile};
pub use routing::{Queue, queue, queues_of, queues_of_subject};
pub use rules::{Case, RULES, Rule, allowed_stages};
pub use stage::{PortalState, Stage, stage_line};

use crate::law::RuleSet;
use crate::procedure::{Channel, ProcedureId, Quantity};
use crate::territory::UnitId;
use crate::time::Calendar;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

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
    /// Files of papers, by the keys of the papers: hash and ending of each.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, BTreeSet<String>>,
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
    /// Who accepted it: the assignment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_by: Option<Uuid>,
    /// When the result is due (hạn trả); moves when a supplement restarts the limit.
    pub due_at: Option<Timestamp>,
    /// The request for papers; the last one, where the rules allow more than one.
    pub supplement: Option<SupplementRequest>,
    /// How many requests were made before it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub earlier_supplements: u32,
    /// The division that handles it, from the hand-over on.
    pub division: Option<String>,
    /// When it was passed to the division.
    pub handed_over_at: Option<Timestamp>,
    /// The case officer's assignment: who took it, or whom it was given to.
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
    /// When it was signed; see [`Dossier::ready_at`].
    pub signed_at: Option<Timestamp>,
    /// Approval by the head of the division, when it was put up for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Approval>,
    /// Issuing by the records clerk, when the signature asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue: Option<Issue>,
    /// The signed result as a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultFile>,
    /// The last time that a result was given back to the case officer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_back: Option<SentBack>,
    /// The apology with a new date; the last one, where the rules allow more than one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apology: Option<Apology>,
    /// How many new dates were given before it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub earlier_apologies: u32,
    /// The one request to pay beyond the fee.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<Payment>,
    /// The fee, once it was taken and while it was not given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_taken: Option<FeeTaken>,
    /// What need not be paid of the fee, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_waived: Option<FeeWaived>,
    /// Fees that were taken and given back, in the order of giving back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fee_refunds: Vec<FeeRefunded>,
    /// Agencies that were asked for their opinion, in the order of asking.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub consults: Vec<Consult>,
    /// How the citizen wants to receive the result.
    #[serde(default, skip_serializing_if = "DeliveryWay::is_desk")]
    pub delivery: DeliveryWay,
    /// Under which number the post took the result.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consignment: Option<String>,
    /// When the citizen got the result.
    pub returned_at: Option<Timestamp>,
    /// Who gave it: the assignment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_by: Option<Uuid>,
    /// When it was declined.
    pub declined_at: Option<Timestamp>,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Timestamp>,
    /// Why and when it was stopped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// The reason given for declining or withdrawing.
    pub closing_reason: Option<String>,
    /// The return date of the receipt, where a decree moved it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_moved: Option<PromiseMoved>,
    /// Where it was handed in, when that was not at the competent unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reception: Option<Reception>,
    /// What it was at the old unit that began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carried_over: Option<OldFile>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Dossier {
    /// The rules that it stays under: those of the day on which it was handed in.
    pub fn rules(&self, calendar: &Calendar) -> &'static RuleSet {
        RuleSet::on(calendar.civil(self.submitted_at).date())
    }

    /// How often a supplement was asked for.
    pub fn supplements_asked(&self) -> u32 {
        self.earlier_supplements + u32::from(self.supplement.is_some())
    }

    /// How often a new return date was given.
    pub fn new_dates_given(&self) -> u32 {
        self.earlier_apologies + u32::from(self.apology.is_some())
    }
}

/// A dossier code: receiving desk, date of reception, number of the day (mã hồ sơ), for example
/// `H29.26740-250612-0001` (Điều 19 Thông tư 01/2018/TT-VPCP). Numbers above 9,999 grow wider.
pub fn dossier_code(desk: &str, day: jiff::civil::Date, number: u32) -> String {
    let year = day.year().rem_euclid(100);
    format!("{desk}-{year:02}{:02}{:02}-{number:04}", day.month(), day.day())
}
