//! What somebody may want to happen to a dossier, in the imperative.

use super::{Delivery, NewResult, PayMethod, RefundGround, StopGround};
use crate::access::Action;
use crate::procedure::{Channel, ProcedureId, Quantity};
use crate::territory::UnitId;
use jiff::civil::Date;
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
        /// How the result is to be received.
        delivery: Delivery,
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
    /// Pass it to the desk of the competent unit.
    Transfer,
    /// Pass it to the division that handles it.
    HandOver,
    /// Take it into work.
    Handle,
    /// Give it to another officer of the division.
    Reassign {
        /// Their assignment.
        officer: Uuid,
        /// Why.
        reason: String,
    },
    /// Put a result up for signature.
    SubmitForSignature {
        /// What to sign.
        proposal: Proposal,
    },
    /// Approve what was put up, so that it goes to the signatory.
    Approve,
    /// Give what was put up back to the case officer.
    SendBack {
        /// What is wrong.
        reason: String,
    },
    /// Sign.
    Sign,
    /// Number, seal and issue what was signed.
    Issue {
        /// Number and symbol.
        number: String,
        /// The issued paper as a file.
        result: Option<NewResult>,
    },
    /// Store the signed result as a file, or another in its place.
    AttachResult {
        /// The file.
        result: NewResult,
        /// Why it takes the place of another; may be empty when there is none.
        reason: String,
    },
    /// Say how the result is to be received.
    ChooseDelivery {
        /// How.
        delivery: Delivery,
    },
    /// Give the result to the citizen, in the way that was chosen.
    ReturnResult {
        /// Number under which the post took it; empty when it goes another way.
        consignment: String,
    },
    /// Take the dossier back.
    Withdraw {
        /// Why; may be empty.
        reason: String,
    },
    /// Apologise for being late, and promise a new day.
    Apologise {
        /// Why the result is late.
        reason: String,
        /// The new day.
        until: Date,
    },
    /// Ask for what the procedure costs beyond its fee.
    RequestPayment {
        /// In đồng.
        amount: u64,
        /// On what ground.
        reason: String,
    },
    /// Take down that it was paid.
    RecordPayment {
        /// In đồng.
        amount: u64,
        /// How.
        method: PayMethod,
        /// Number of the receipt or of the transfer.
        receipt: String,
    },
    /// Take what the procedure costs: its fee.
    TakeFee {
        /// In đồng.
        amount: u64,
        /// How it is paid.
        method: PayMethod,
        /// Number of the receipt or of the transfer.
        receipt: String,
    },
    /// Take no fee, or less of it.
    WaiveFee {
        /// Key of the ground in the procedure's list.
        ground: String,
        /// The paper that shows it.
        proof: String,
    },
    /// Give back the fee that was taken, whole.
    RefundFee {
        /// On what ground.
        ground: RefundGround,
        /// In the leader's words.
        reason: String,
        /// Number of the paper on which it is paid out.
        voucher: String,
    },
    /// Do not go on with it.
    Stop {
        /// The lawful reason.
        ground: StopGround,
        /// In the officer's words.
        reason: String,
    },
    /// Ask another agency for its opinion.
    Consult {
        /// The agency.
        agency: String,
        /// What it is asked.
        question: String,
        /// The last day for its answer.
        until: Date,
    },
    /// Take down what an agency answered.
    RecordAnswer {
        /// The agency.
        agency: String,
        /// What it says.
        answer: String,
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
        /// See [`Command::Transfer`].
        Transfer = "transfer", "Chuyển đến đơn vị có thẩm quyền", "Transfer to the competent unit";
        /// See [`Command::HandOver`].
        HandOver = "hand_over", "Chuyển xử lý", "Hand over";
        /// See [`Command::Handle`].
        Handle = "handle", "Thụ lý", "Handle";
        /// See [`Command::Reassign`].
        Reassign = "reassign", "Giao lại", "Give to another officer";
        /// See [`Command::SubmitForSignature`].
        SubmitForSignature = "submit_for_signature", "Trình ký", "Submit for signature";
        /// See [`Command::Approve`].
        Approve = "approve", "Duyệt", "Approve";
        /// See [`Command::SendBack`].
        SendBack = "send_back", "Trả lại để xử lý lại", "Send back";
        /// See [`Command::Sign`].
        Sign = "sign", "Ký", "Sign";
        /// See [`Command::Issue`].
        Issue = "issue", "Ban hành", "Issue";
        /// See [`Command::AttachResult`].
        AttachResult = "attach_result", "Lưu tệp kết quả", "Store the result";
        /// See [`Command::ChooseDelivery`].
        ChooseDelivery = "choose_delivery", "Chọn cách nhận kết quả", "Choose how the result is received";
        /// See [`Command::ReturnResult`].
        ReturnResult = "return_result", "Trả kết quả", "Return the result";
        /// See [`Command::Withdraw`].
        Withdraw = "withdraw", "Rút hồ sơ", "Withdraw";
        /// See [`Command::Apologise`].
        Apologise = "apologise", "Xin lỗi và hẹn lại", "Apologise";
        /// See [`Command::RequestPayment`].
        RequestPayment = "request_payment", "Yêu cầu nộp tiền", "Request payment";
        /// See [`Command::RecordPayment`].
        RecordPayment = "record_payment", "Ghi nhận đã nộp tiền", "Record a payment";
        /// See [`Command::TakeFee`].
        TakeFee = "take_fee", "Thu phí, lệ phí", "Take the fee";
        /// See [`Command::WaiveFee`].
        WaiveFee = "waive_fee", "Miễn, giảm phí, lệ phí", "Waive the fee";
        /// See [`Command::RefundFee`].
        RefundFee = "refund_fee", "Hoàn trả phí, lệ phí", "Give the fee back";
        /// See [`Command::Stop`].
        Stop = "stop", "Dừng xử lý", "Stop";
        /// See [`Command::Consult`].
        Consult = "consult", "Lấy ý kiến", "Consult";
        /// See [`Command::RecordAnswer`].
        RecordAnswer = "record_answer", "Ghi ý kiến trả lời", "Record an answer";
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
            Command::Transfer => CommandKind::Transfer,
            Command::HandOver => CommandKind::HandOver,
            Command::Handle => CommandKind::Handle,
            Command::Reassign { .. } => CommandKind::Reassign,
            Command::SubmitForSignature { .. } => CommandKind::SubmitForSignature,
            Command::Approve => CommandKind::Approve,
            Command::SendBack { .. } => CommandKind::SendBack,
            Command::Sign => CommandKind::Sign,
            Command::Issue { .. } => CommandKind::Issue,
            Command::AttachResult { .. } => CommandKind::AttachResult,
            Command::ChooseDelivery { .. } => CommandKind::ChooseDelivery,
            Command::ReturnResult { .. } => CommandKind::ReturnResult,
            Command::Withdraw { .. } => CommandKind::Withdraw,
            Command::Apologise { .. } => CommandKind::Apologise,
            Command::RequestPayment { .. } => CommandKind::RequestPayment,
            Command::RecordPayment { .. } => CommandKind::RecordPayment,
            Command::TakeFee { .. } => CommandKind::TakeFee,
            Command::WaiveFee { .. } => CommandKind::WaiveFee,
            Command::RefundFee { .. } => CommandKind::RefundFee,
            Command::Stop { .. } => CommandKind::Stop,
            Command::Consult { .. } => CommandKind::Consult,
            Command::RecordAnswer { .. } => CommandKind::RecordAnswer,
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
            CommandKind::Transfer => Action::Transfer,
            CommandKind::HandOver => Action::HandOver,
            CommandKind::Handle => Action::Handle,
            CommandKind::Reassign => Action::Reassign,
            CommandKind::SubmitForSignature => Action::SubmitForSignature,
            CommandKind::Approve => Action::Approve,
            CommandKind::SendBack => Action::SendBack,
            CommandKind::Sign => Action::Sign,
            CommandKind::Issue => Action::IssueResult,
            CommandKind::AttachResult => Action::AttachResult,
            CommandKind::ChooseDelivery => Action::ChooseDelivery,
            CommandKind::ReturnResult => Action::ReturnResult,
            CommandKind::Withdraw => Action::Withdraw,
            CommandKind::Apologise => Action::Apologise,
            CommandKind::RequestPayment => Action::RequestPayment,
            CommandKind::RecordPayment | CommandKind::TakeFee | CommandKind::WaiveFee => Action::RecordPayment,
            CommandKind::RefundFee => Action::RefundFee,
            CommandKind::Stop => Action::Stop,
            CommandKind::Consult => Action::Consult,
            CommandKind::RecordAnswer => Action::RecordAnswer,
        }
    }
}
