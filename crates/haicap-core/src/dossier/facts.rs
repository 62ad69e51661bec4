//! The parts of a dossier that come up on the way: what was asked for, promised anew, approved, stopped.

use super::Stage;
use crate::procedure::WhilePaying;
use crate::territory::UnitId;
use crate::words::{Lang, fold};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Where a dossier was handed in, when that was not at the competent unit (nơi tiếp nhận).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reception {
    /// The unit whose desk received it.
    pub unit: UnitId,
    /// When that desk passed it to the competent unit.
    pub transferred_at: Option<Timestamp>,
}

/// A request for papers, made as often for one dossier as the rules of its day allow: once.
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

/// An apology with a new return date, as often as the rules of the day allow: once (phiếu xin lỗi và hẹn lại ngày trả kết quả).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apology {
    /// When it was made.
    pub at: Timestamp,
    /// Who made it: the assignment.
    pub by: Uuid,
    /// Why the result is late.
    pub reason: String,
    /// The new promise.
    pub until: Timestamp,
    /// Whether it came in time.
    pub came: ApologyCame,
}

labelled! {
    /// Whether an apology came by the last day for it: the day before the limit ended (Điều 19 khoản 9 Nghị định
    /// 61/2018/NĐ-CP).
    pub enum ApologyCame {
        /// At the latest on that day.
        InTime = "in_time", "đúng thời hạn thông báo", "in time";
        /// Later. It is still owed (Điều 12 khoản 5), so it is taken down, and shown as late.
        Late = "late", "sau thời hạn phải thông báo", "after the last day for it";
    }
}

/// A request to pay what the procedure costs beyond its fee (yêu cầu thực hiện nghĩa vụ tài chính).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Who asked: the assignment.
    pub by: Uuid,
    /// In đồng.
    pub amount: u64,
    /// On what ground, in the officer's words.
    pub reason: String,
    /// What the limit did meanwhile, by the procedure.
    pub clock: WhilePaying,
    /// How it was paid.
    pub paid: Option<Paid>,
}

/// Money that came in (đã nộp tiền).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Paid {
    /// When it was taken down.
    pub at: Timestamp,
    /// How it came.
    pub method: PayMethod,
    /// Number of the receipt or of the transfer.
    pub receipt: String,
}

/// The fee of a dossier, once it was taken (phí, lệ phí đã thu).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeTaken {
    /// When.
    pub at: Timestamp,
    /// Who took it: the assignment.
    pub by: Uuid,
    /// In đồng.
    pub amount: u64,
    /// How it was paid.
    pub method: PayMethod,
    /// Number of the receipt or of the transfer.
    pub receipt: String,
    /// The unit whose desk took it, when that is not the competent one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<UnitId>,
}

impl FeeTaken {
    /// How it was paid and with which receipt, as pages and papers say it.
    pub fn label(&self, lang: Lang) -> String {
        let (method, receipt) = (self.method.label(lang), &self.receipt);
        match (lang, self.method) {
            (Lang::Vi, PayMethod::Cash) => format!("đã nộp ({method}, biên lai số {receipt})"),
            (Lang::Vi, _) => format!("đã nộp ({method}, chứng từ số {receipt})"),
            (Lang::En, _) => format!("paid {method}, receipt {receipt}"),
        }
    }
}

labelled! {
    /// How money is paid (phương thức nộp phí, lệ phí), Điều 22 Nghị định 61/2018/NĐ-CP.
    pub enum PayMethod {
        /// At the desk; khoản 1 điểm a.
        Cash = "cash", "tiền mặt tại quầy", "in cash at the desk";
        /// At the desk without cash; khoản 2, where the agency takes it.
        Card = "card", "thẻ hoặc mã QR tại quầy", "by card or QR code at the desk";
        /// To the account of the agency; khoản 1 điểm a.
        Transfer = "transfer", "chuyển khoản", "by transfer";
        /// Through the public post; khoản 1 điểm b.
        Post = "post", "qua bưu chính công ích", "by post";
        /// Through the portal, which takes the money and gives the transaction a number; khoản 1 điểm c. haicap takes none.
        Online = "online", "trực tuyến tại Cổng Dịch vụ công quốc gia", "online at the National Public Service Portal";
    }
}

/// Why a dossier is not gone on with (dừng xử lý).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stopped {
    /// When.
    pub at: Timestamp,
    /// The lawful reason.
    pub ground: StopGround,
    /// In the officer's words, with the article it rests on.
    pub reason: String,
}

labelled! {
    /// Lawful reasons to stop a dossier (lý do dừng xử lý). The decree of 2018 names none: assumption.
    pub enum StopGround {
        /// The papers asked for did not come.
        SupplementNotBrought = "supplement_not_brought", "không bổ sung hồ sơ theo yêu cầu", "papers asked for did not come";
        /// The money asked for did not come.
        NotPaid = "not_paid", "không thực hiện nghĩa vụ tài chính", "money asked for did not come";
        /// A law, a court or a competent body says so.
        ByLaw = "by_law", "theo quy định của pháp luật hoặc văn bản của cơ quan có thẩm quyền", "by law or order";
        /// There is nobody or nothing left that it is about.
        Pointless = "pointless", "không còn đối tượng giải quyết", "nothing left to decide";
    }
}

impl StopGround {
    /// Whether it can be the reason at a stage: papers or money only while they are waited for.
    pub const fn fits(self, stage: Stage) -> bool {
        match self {
            StopGround::SupplementNotBrought => matches!(stage, Stage::AwaitingSupplement),
            StopGround::NotPaid => matches!(stage, Stage::AwaitingPayment),
            StopGround::ByLaw | StopGround::Pointless => true,
        }
    }
}

/// The head's approval before a signature, where the procedure asks for it (duyệt).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Key of the division whose head approves.
    pub division: String,
    /// When it was approved.
    pub approved_at: Option<Timestamp>,
    /// Who did: the assignment.
    pub by: Option<Uuid>,
}

/// Numbering, sealing and issuing after the signature, where the procedure asks for it (ban hành).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Key of the division whose records clerk issues.
    pub division: String,
    /// Number and symbol.
    pub number: Option<String>,
    /// When it was issued.
    pub issued_at: Option<Timestamp>,
}

/// A result given back to the case officer instead of being approved or signed (trả lại để xử lý lại).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentBack {
    /// When.
    pub at: Timestamp,
    /// Who: the assignment.
    pub by: Uuid,
    /// What is wrong.
    pub reason: String,
}

/// A promise that a decree moved after it was given (hạn trả dời theo lịch).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseMoved {
    /// The moment that was promised first.
    pub from: Timestamp,
    /// Day and paper of the latest decree that moved it, in words.
    pub reason: String,
}

/// Another agency asked for its opinion, within a limit of its own (lấy ý kiến).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consult {
    /// The agency.
    pub agency: String,
    /// What it is asked.
    pub question: String,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// By when it is to answer.
    pub until: Timestamp,
    /// Its answer.
    pub answer: Option<Answer>,
}

/// What an agency answered (ý kiến trả lời).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// When it came in.
    pub at: Timestamp,
    /// What it says.
    pub text: String,
}

impl Consult {
    /// When the answer came in.
    pub fn answered_at(&self) -> Option<Timestamp> {
        self.answer.as_ref().map(|answer| answer.at)
    }

    /// Whether this agency was asked and has not answered yet; however its name was written.
    pub fn is_open_with(&self, agency: &str) -> bool {
        self.answer.is_none() && fold(&self.agency) == fold(agency)
    }

    /// Whether the agency let its limit pass: with its answer, or until `now` without one.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.answered_at().unwrap_or(now) > self.until
    }
}
