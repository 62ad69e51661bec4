//! What each refusal rests on.

use super::{PayMethod, Refusal};
use crate::dossier::CommandKind;
use crate::dossier::offer::asking;
use crate::law::{self, Ground, OneStop, RuleSet};

impl Refusal {
    /// The article it rests on under the rules of the dossier, or our assumption.
    pub fn ground(&self, rules: &'static RuleSet) -> Ground {
        self.article().map_or_else(|| self.beside(), |article| article.under(rules))
    }

    /// The article of the decree on the one-stop mechanism.
    const fn article(&self) -> Option<OneStop> {
        Some(match self {
            Refusal::ChannelNotOffered(_) => law::WAYS_OF_SUBMITTING,
            Refusal::PapersMissing(_) => law::COMPLETENESS,
            Refusal::ReasonMissing { command, accepted } => return reason_stated(*command, *accepted),
            Refusal::NoPaperNamed { accepted } | Refusal::SupplementIncomplete { accepted, .. } => asking(*accepted),
            Refusal::SupplementAlreadyRequested { .. } => law::SUPPLEMENT_ONCE,
            Refusal::SupplementTooLate { .. } => law::SUPPLEMENT_IN_TIME,
            Refusal::RefusalTooLate => law::REFUSAL_IN_TIME,
            Refusal::AlreadyApologised { .. } | Refusal::NewDateNotLater => law::APOLOGY,
            Refusal::NothingToPay => law::WHAT_IS_PAID,
            Refusal::PaymentDiffers { .. } => law::PAYING,
            Refusal::NoFee | Refusal::FeeAlreadyTaken => law::NO_OTHER_COST,
            Refusal::FeeDiffers { .. } | Refusal::WaiverUnknown => law::FEE_IN_FULL,
            Refusal::ReceiptMissing(PayMethod::Cash) => return None,
            Refusal::ReceiptMissing(_) => law::PROOF_OF_PAYMENT,
            Refusal::AgencyOrQuestionMissing | Refusal::AnswerLimitPast | Refusal::NotConsulted => law::CONSULTING,
            Refusal::AddressUnclear | Refusal::NotByPost => law::RECEIVING,
            Refusal::ResultFileMissing => law::RESULT_COMPLETE,
            Refusal::OtherHead => law::APOLOGY_OWED,
            Refusal::NotInCharge => law::ASSIGNING,
            Refusal::NotReceivedHere => law::SCOPE_OF_DESK,
            Refusal::ReceivedElsewhere
            | Refusal::NothingToTransfer
            | Refusal::TransferredAlready
            | Refusal::NotTransferred => law::TRANSFER_ELSEWHERE,
            _ => return None,
        })
    }

    /// Another text, or our assumption.
    const fn beside(&self) -> Ground {
        Ground::Assumption(match self {
            Refusal::NumberMissing => return law::ISSUING,
            Refusal::NoSuchDossier => "không thể xử lý hồ sơ không tồn tại",
            Refusal::AlreadySubmitted => "mỗi hồ sơ chỉ nộp một lần",
            Refusal::ProcedureNotInForce => "chỉ nhận hồ sơ theo phiên bản thủ tục đang có hiệu lực",
            Refusal::QuantityOutOfRange => "số bản và số trang từ 1 đến 1.000",
            Refusal::UnknownPaper(_) => "giấy tờ phải thuộc thành phần hồ sơ của thủ tục",
            Refusal::ReasonMissing { command: CommandKind::Reassign, .. } => "giao lại phải nêu lý do",
            Refusal::ReasonMissing { command: CommandKind::SendBack, .. } => "trả lại phải nêu nội dung cần sửa",
            Refusal::ReasonMissing { command: CommandKind::AttachResult, .. } => "thay tệp kết quả phải nêu lý do",
            Refusal::NotIssuer => "tệp kết quả do người ban hành lưu; không có văn thư thì người thụ lý hoặc người ký",
            Refusal::ConsignmentMissing => "kết quả gửi qua bưu chính có số hiệu bưu gửi để tra cứu",
            Refusal::ReasonMissing { command: CommandKind::RefundFee, .. } => "hoàn trả phải nêu lý do",
            Refusal::ReasonMissing { .. } => "dừng xử lý phải nêu lý do; Nghị định không quy định việc dừng",
            Refusal::TakenByAnother => "mỗi hồ sơ có một người thụ lý",
            Refusal::OtherDivision => "hồ sơ do phòng được giao trong quy trình thụ lý",
            Refusal::SignsOwnWork => "người thụ lý không tự ký kết quả của mình",
            Refusal::OtherSignatory => "người được trình ký mới ký",
            Refusal::NewDateIsDayOff => "chỉ hẹn trả kết quả vào ngày làm việc",
            Refusal::NewDateTooFar => "ngày hẹn lại trong vòng 92 ngày sau ngày đã hẹn",
            Refusal::AnswerLimitIsDayOff => "thời hạn trả lời là ngày làm việc",
            Refusal::PaymentAlreadyRequested => "mỗi hồ sơ có một yêu cầu nộp tiền",
            Refusal::AmountOutOfRange => "số tiền từ 1 đồng đến 1.000 tỷ đồng",
            Refusal::StopGroundDoesNotFit(_) => {
                "chỉ dừng vì thiếu giấy tờ hoặc chưa nộp tiền khi hồ sơ đang chờ việc đó"
            }
            Refusal::ReceiptMissing(_) => "tiền mặt thu tại quầy có biên lai, ghi số",
            Refusal::FeeAlreadyWaived => "mỗi hồ sơ được miễn, giảm một lần",
            Refusal::ProofMissing => "miễn, giảm phải có giấy tờ chứng minh",
            Refusal::NothingToRefund => "chỉ hoàn trả khoản đã thu",
            Refusal::FeeAlreadyRefunded => "khoản đã thu được hoàn trả một lần, toàn bộ",
            Refusal::TakenElsewhere => "nơi đã thu hoàn trả",
            Refusal::RefundGroundDoesNotFit(_) => {
                "hoàn trả khi hồ sơ được rút trước khi thụ lý, bị từ chối hoặc dừng, hoặc thu sai"
            }
            Refusal::VoucherMissing => "khoản hoàn trả có chứng từ chi, ghi số",
            Refusal::AlreadyConsulted => "mỗi cơ quan có một lần lấy ý kiến đang chờ",
            Refusal::NoSuchOfficer => "chỉ giao hồ sơ cho người đang giữ vị trí",
            Refusal::OfficerOfOtherUnit => "hồ sơ do người của đơn vị có thẩm quyền thụ lý",
            Refusal::OfficerDoesNotHandle => "hồ sơ do chuyên viên của phòng được giao trong quy trình thụ lý",
            Refusal::SameOfficer => "giao lại là đổi người thụ lý",
            Refusal::OfficerAway { .. } => "không giao hồ sơ cho người đang vắng mặt",
            Refusal::OfficersOwnFile => "không ai được xử lý hồ sơ của chính mình",
            // The order of steps; every other refusal has its article above.
            _ => "trình tự tiếp nhận, xử lý, trả kết quả theo Điều 17 đến Điều 20",
        })
    }
}

/// Where it says that a reason is stated; `None` where no article does.
const fn reason_stated(command: CommandKind, accepted: bool) -> Option<OneStop> {
    Some(match command {
        CommandKind::Decline => law::DECLINING,
        CommandKind::RequestSupplement => asking(accepted),
        CommandKind::SubmitForSignature => law::REFUSAL_IN_TIME,
        CommandKind::Apologise => law::APOLOGY,
        CommandKind::RequestPayment => law::WHAT_IS_PAID,
        _ => return None,
    })
}
