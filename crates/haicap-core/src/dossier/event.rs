//! What happened to a dossier, in the past tense.

use super::{ApologyCame, Attachment, DeliveryWay, OldFile, PayMethod, Proposal, RefundGround, StopGround};
use crate::procedure::{Channel, ProcedureId, Quantity, WhilePaying};
use crate::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What happened to a dossier. The moment and the actor stand in the journal entry around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// It was handed in.
    Submitted {
        /// The competent unit.
        unit: UnitId,
        /// The procedure version.
        procedure: ProcedureId,
        /// How.
        channel: Channel,
        /// The applicant.
        applicant: Uuid,
        /// The person behind the applicant.
        owner: Option<Uuid>,
        /// Papers that were there.
        papers: BTreeSet<String>,
        /// How much is asked for.
        quantity: Quantity,
        /// The unit whose desk received it, when that is not the competent one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        received_by: Option<UnitId>,
    },
    /// It was taken over from the old unit that began it.
    CarriedOver {
        /// The unit that finishes it.
        unit: UnitId,
        /// The procedure version.
        procedure: ProcedureId,
        /// The applicant.
        applicant: Uuid,
        /// Its new code.
        code: String,
        /// When the old unit received it.
        received_at: Timestamp,
        /// The promised moment.
        due_at: Timestamp,
        /// What it was there.
        old: OldFile,
    },
    /// It was accepted.
    Accepted {
        /// Dossier code.
        code: String,
        /// Fee in đồng.
        fee: u64,
        /// The promised moment.
        due_at: Timestamp,
    },
    /// It was declined.
    Declined {
        /// Why.
        reason: String,
    },
    /// Papers were asked for.
    SupplementRequested {
        /// Which.
        papers: BTreeSet<String>,
        /// Why.
        reason: String,
    },
    /// The papers asked for came in.
    Supplemented {
        /// Which.
        papers: BTreeSet<String>,
        /// The new due moment when the limit was running: it starts again from zero.
        due_at: Option<Timestamp>,
    },
    /// A day off or a day of work was decreed after the promise; the clock was counted again.
    DueMoved {
        /// The moment that was promised.
        from: Timestamp,
        /// The moment by the new calendar.
        to: Timestamp,
        /// Day and paper of the decree, in words.
        reason: String,
    },
    /// The new date of an apology fell on a day that was decreed off afterwards: the next working day, and no second new date.
    NewDateMoved {
        /// The moment that was promised.
        from: Timestamp,
        /// The moment by the new calendar.
        to: Timestamp,
        /// Day and paper of the decree, in words.
        reason: String,
    },
    /// Files came in for its papers.
    FilesAttached {
        /// Which.
        files: Vec<Attachment>,
    },
    /// A file was taken away again.
    FileRemoved {
        /// Key of its paper.
        paper: String,
        /// Its hash and ending.
        file: String,
    },
    /// It was passed to the desk of the competent unit.
    Transferred,
    /// It was passed to a division.
    HandedOver {
        /// Key of the division.
        division: String,
    },
    /// A case officer took it.
    Taken,
    /// It was given to another officer.
    Reassigned {
        /// Their assignment.
        officer: Uuid,
        /// Who had it before; none when nobody had taken it.
        from: Option<Uuid>,
        /// Why.
        reason: String,
    },
    /// A result was put up for signature.
    SentForSignature {
        /// Key of the post to sign.
        post: String,
        /// What to sign.
        proposal: Proposal,
        /// Key of the division whose head approves first, where the procedure asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approve: Option<String>,
    },
    /// The head approved it.
    Approved,
    /// It was given back to the case officer.
    SentBack {
        /// What is wrong.
        reason: String,
    },
    /// It was signed.
    Signed {
        /// Key of the division whose records clerk issues it, where the procedure asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        issue: Option<String>,
    },
    /// It was numbered, sealed and issued.
    Issued {
        /// Number and symbol.
        number: String,
    },
    /// The signed result came in as a file.
    ResultAttached {
        /// Its hash and ending.
        file: String,
        /// How large it is.
        bytes: u64,
        /// Why it takes the place of the one before; empty for the first.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// The citizen said how the result is to be received; where to is kept apart.
    DeliveryChosen {
        /// How.
        way: DeliveryWay,
    },
    /// The citizen got the result.
    Returned {
        /// In which way.
        #[serde(default, skip_serializing_if = "DeliveryWay::is_desk")]
        way: DeliveryWay,
        /// Number under which the post took it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        consignment: String,
    },
    /// It was taken back.
    Withdrawn {
        /// Why; may be empty.
        reason: String,
    },
    /// The citizen was told why the result is late, and a new day.
    Apologised {
        /// Why.
        reason: String,
        /// The new promise.
        until: Timestamp,
        /// Whether it came in time.
        came: ApologyCame,
    },
    /// The citizen was asked to pay.
    PaymentRequested {
        /// In đồng.
        amount: u64,
        /// On what ground.
        reason: String,
        /// What the limit does meanwhile.
        clock: WhilePaying,
    },
    /// The money came in.
    Paid {
        /// How.
        method: PayMethod,
        /// Number of the receipt or of the transfer.
        receipt: String,
        /// The new due moment when the limit waited.
        due_at: Option<Timestamp>,
    },
    /// The fee was taken.
    FeeTaken {
        /// In đồng.
        amount: u64,
        /// How it was paid.
        method: PayMethod,
        /// Number of the receipt or of the transfer.
        receipt: String,
        /// The unit whose desk took it, when that is not the competent one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        desk: Option<UnitId>,
    },
    /// The fee need not be paid, or not whole.
    FeeWaived {
        /// Key of the ground in the procedure's list.
        ground: String,
        /// Its Vietnamese name.
        name: String,
        /// Its English name.
        name_en: String,
        /// How much is not paid, in đồng.
        off: u64,
        /// The paper that shows it.
        proof: String,
        /// The unit at whose desk it was granted, when that is not the competent one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        desk: Option<UnitId>,
    },
    /// The fee was given back, whole.
    FeeRefunded {
        /// On what ground.
        ground: RefundGround,
        /// In the leader's words.
        reason: String,
        /// Number of the paper on which it was paid out.
        voucher: String,
    },
    /// It is not gone on with.
    Stopped {
        /// The lawful reason.
        ground: StopGround,
        /// In the officer's words.
        reason: String,
    },
    /// An agency was asked for its opinion.
    Consulted {
        /// The agency.
        agency: String,
        /// What it was asked.
        question: String,
        /// By when it is to answer.
        until: Timestamp,
    },
    /// What stands before it was done in the place of somebody who is away; it changes nothing.
    DoneInPlaceOf {
        /// Their assignment.
        of: Uuid,
        /// The delegation.
        under: Uuid,
    },
    /// It answered.
    Answered {
        /// The agency.
        agency: String,
        /// What it says.
        answer: String,
    },
}
