//! Commands in the imperative, events in the past.

use super::OldFile;
use crate::access::Action;
use crate::procedure::{Channel, ProcedureId, Quantity};
use crate::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What a case officer proposes to sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Proposal {
    /// The result that was asked for.
    Grant,
    /// A refusal on the merits, with its reason (Điều 19 khoản 8).
    Refuse {
        /// Why, in the officer's words.
        reason: String,
    },
}

/// What somebody wants to happen to a dossier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Hand a dossier in.
    Submit {
        /// The competent unit.
        unit: UnitId,
        /// The procedure version.
        procedure: ProcedureId,
        /// How it is handed in.
        channel: Channel,
        /// The applicant.
        applicant: Uuid,
        /// The person behind the applicant, when known.
        owner: Option<Uuid>,
        /// Keys of the papers that are there.
        papers: BTreeSet<String>,
        /// How much is asked for.
        quantity: Quantity,
    },
    /// Accept it and promise a return date.
    Accept,
    /// Decline it.
    Decline {
        /// Why.
        reason: String,
    },
    /// Ask for papers.
    RequestSupplement {
        /// Keys of the papers.
        papers: BTreeSet<String>,
        /// Why.
        reason: String,
    },
    /// Bring papers.
    Supplement {
        /// Keys of the papers.
        papers: BTreeSet<String>,
    },
    /// Pass it to the division that handles it.
    HandOver,
    /// Take it into work.
    Handle,
    /// Put a result up for signature.
    SubmitForSignature {
        /// What to sign.
        proposal: Proposal,
    },
    /// Sign.
    Sign,
    /// Give the result to the citizen.
    ReturnResult,
    /// Take the dossier back.
    Withdraw {
        /// Why; may be empty.
        reason: String,
    },
}

labelled! {
    /// The kind of a command, as the journal names it.
    pub enum CommandKind {
        /// See [`Command::Submit`].
        Submit = "submit", "Nộp hồ sơ", "Submit";
        /// See [`Command::Accept`].
        Accept = "accept", "Tiếp nhận", "Accept";
        /// See [`Command::Decline`].
        Decline = "decline", "Từ chối tiếp nhận", "Decline";
        /// See [`Command::RequestSupplement`].
        RequestSupplement = "request_supplement", "Yêu cầu bổ sung", "Request a supplement";
        /// See [`Command::Supplement`].
        Supplement = "supplement", "Bổ sung", "Supplement";
        /// See [`Command::HandOver`].
        HandOver = "hand_over", "Chuyển xử lý", "Hand over";
        /// See [`Command::Handle`].
        Handle = "handle", "Thụ lý", "Handle";
        /// See [`Command::SubmitForSignature`].
        SubmitForSignature = "submit_for_signature", "Trình ký", "Submit for signature";
        /// See [`Command::Sign`].
        Sign = "sign", "Ký", "Sign";
        /// See [`Command::ReturnResult`].
        ReturnResult = "return_result", "Trả kết quả", "Return the result";
        /// See [`Command::Withdraw`].
        Withdraw = "withdraw", "Rút hồ sơ", "Withdraw";
    }
}

impl Command {
    /// The kind of the command.
    pub const fn kind(&self) -> CommandKind {
        match self {
            Command::Submit { .. } => CommandKind::Submit,
            Command::Accept => CommandKind::Accept,
            Command::Decline { .. } => CommandKind::Decline,
            Command::RequestSupplement { .. } => CommandKind::RequestSupplement,
            Command::Supplement { .. } => CommandKind::Supplement,
            Command::HandOver => CommandKind::HandOver,
            Command::Handle => CommandKind::Handle,
            Command::SubmitForSignature { .. } => CommandKind::SubmitForSignature,
            Command::Sign => CommandKind::Sign,
            Command::ReturnResult => CommandKind::ReturnResult,
            Command::Withdraw { .. } => CommandKind::Withdraw,
        }
    }
}

impl CommandKind {
    /// The action that access is asked for.
    pub const fn action(self) -> Action {
        match self {
            CommandKind::Submit => Action::Submit,
            CommandKind::Accept => Action::Accept,
            CommandKind::Decline => Action::Decline,
            CommandKind::RequestSupplement => Action::RequestSupplement,
            CommandKind::Supplement => Action::Supplement,
            CommandKind::HandOver => Action::HandOver,
            CommandKind::Handle => Action::Handle,
            CommandKind::SubmitForSignature => Action::SubmitForSignature,
            CommandKind::Sign => Action::Sign,
            CommandKind::ReturnResult => Action::ReturnResult,
            CommandKind::Withdraw => Action::Withdraw,
        }
    }
}

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
    /// It was passed to a division.
    HandedOver {
        /// Key of the division.
        division: String,
    },
    /// A case officer took it.
    Taken,
    /// A result was put up for signature.
    SentForSignature {
        /// Key of the post to sign.
        post: String,
        /// What to sign.
        proposal: Proposal,
    },
    /// It was signed.
    Signed,
    /// The citizen got the result.
    Returned,
    /// It was taken back.
    Withdrawn {
        /// Why; may be empty.
        reason: String,
    },
}
