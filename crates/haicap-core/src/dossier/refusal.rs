//! Why a command may not happen: each refusal has a name, its words and the ground it rests on.

mod ground;
mod words;

use super::{CommandKind, PayMethod, RefundGround, Stage, StopGround};
use crate::procedure::Channel;
use crate::words::Lang;
use jiff::civil::Date;
use std::collections::BTreeSet;

labelled! {
    /// The names of refusals, as scenarios and the journal use them.
    pub enum RefusalName {
        /// See [`Refusal::NoSuchDossier`].
        NoSuchDossier = "no_such_dossier", "không có hồ sơ", "no such dossier";
        /// See [`Refusal::AlreadySubmitted`].
        AlreadySubmitted = "already_submitted", "hồ sơ đã nộp", "already submitted";
        /// See [`Refusal::WrongStage`].
        WrongStage = "wrong_stage", "chưa đến bước này", "not at this step";
        /// See [`Refusal::ProcedureNotInForce`].
        ProcedureNotInForce = "procedure_not_in_force", "thủ tục chưa có hiệu lực", "procedure not in force";
        /// See [`Refusal::ChannelNotOffered`].
        ChannelNotOffered = "channel_not_offered", "không nhận theo cách này", "not taken this way";
        /// See [`Refusal::QuantityOutOfRange`].
        QuantityOutOfRange = "quantity_out_of_range", "số lượng không hợp lệ", "quantity out of range";
        /// See [`Refusal::UnknownPaper`].
        UnknownPaper = "unknown_paper", "giấy tờ không thuộc thủ tục", "unknown paper";
        /// See [`Refusal::PapersMissing`].
        PapersMissing = "papers_missing", "thiếu giấy tờ", "papers missing";
        /// See [`Refusal::ReasonMissing`].
        ReasonMissing = "reason_missing", "thiếu lý do", "reason missing";
        /// See [`Refusal::NoPaperNamed`].
        NoPaperNamed = "no_paper_named", "chưa nêu giấy tờ cần bổ sung", "no paper named";
        /// See [`Refusal::SupplementAlreadyRequested`].
        SupplementAlreadyRequested = "supplement_already_requested", "đã yêu cầu bổ sung một lần", "supplement already requested";
        /// See [`Refusal::SupplementTooLate`].
        SupplementTooLate = "supplement_too_late", "quá 3 ngày làm việc để yêu cầu bổ sung", "too late for a supplement";
        /// See [`Refusal::SupplementIncomplete`].
        SupplementIncomplete = "supplement_incomplete", "bổ sung chưa đủ", "supplement incomplete";
        /// See [`Refusal::TakenByAnother`].
        TakenByAnother = "taken_by_another", "người khác đang thụ lý", "taken by another officer";
        /// See [`Refusal::OtherDivision`].
        OtherDivision = "other_division", "phòng khác thụ lý", "another division handles it";
        /// See [`Refusal::RefusalTooLate`].
        RefusalTooLate = "refusal_too_late", "đã hết thời hạn để từ chối", "too late to refuse";
        /// See [`Refusal::SignsOwnWork`].
        SignsOwnWork = "signs_own_work", "không được tự ký", "may not sign own work";
        /// See [`Refusal::OtherSignatory`].
        OtherSignatory = "other_signatory", "trình cho người khác ký", "put up to somebody else";
        /// See [`Refusal::NumberMissing`].
        NumberMissing = "number_missing", "chưa có số văn bản", "number missing";
        /// See [`Refusal::AlreadyApologised`].
        AlreadyApologised = "already_apologised", "đã hẹn lại một lần", "already apologised";
        /// See [`Refusal::NewDateNotLater`].
        NewDateNotLater = "new_date_not_later", "ngày hẹn lại không sau hạn trả", "new date not later";
        /// See [`Refusal::NewDateIsDayOff`].
        NewDateIsDayOff = "new_date_is_day_off", "ngày hẹn lại là ngày nghỉ", "new date is a day off";
        /// See [`Refusal::NewDateTooFar`].
        NewDateTooFar = "new_date_too_far", "ngày hẹn lại quá xa", "new date too far";
        /// See [`Refusal::NothingToPay`].
        NothingToPay = "nothing_to_pay", "thủ tục không có nghĩa vụ tài chính", "nothing to pay";
        /// See [`Refusal::PaymentAlreadyRequested`].
        PaymentAlreadyRequested = "payment_already_requested", "đã yêu cầu nộp tiền một lần", "payment already requested";
        /// See [`Refusal::AmountOutOfRange`].
        AmountOutOfRange = "amount_out_of_range", "số tiền không hợp lệ", "amount out of range";
        /// See [`Refusal::PaymentDiffers`].
        PaymentDiffers = "payment_differs", "số tiền nộp không đúng", "payment differs";
        /// See [`Refusal::NoFee`].
        NoFee = "no_fee", "hồ sơ không phải nộp phí, lệ phí", "no fee to take";
        /// See [`Refusal::FeeAlreadyTaken`].
        FeeAlreadyTaken = "fee_already_taken", "đã thu phí, lệ phí", "fee already taken";
        /// See [`Refusal::FeeDiffers`].
        FeeDiffers = "fee_differs", "thu không đúng mức phí, lệ phí", "amount is not the fee";
        /// See [`Refusal::ReceiptMissing`].
        ReceiptMissing = "receipt_missing", "thiếu số biên lai, chứng từ nộp tiền", "number of the receipt missing";
        /// See [`Refusal::FeeAlreadyWaived`].
        FeeAlreadyWaived = "fee_already_waived", "đã miễn, giảm phí, lệ phí", "fee already waived";
        /// See [`Refusal::WaiverUnknown`].
        WaiverUnknown = "waiver_unknown", "trường hợp miễn, giảm không có trong thủ tục", "no such ground to waive the fee";
        /// See [`Refusal::ProofMissing`].
        ProofMissing = "proof_missing", "thiếu giấy tờ chứng minh được miễn, giảm", "proof for the waiver missing";
        /// See [`Refusal::NothingToRefund`].
        NothingToRefund = "nothing_to_refund", "chưa thu nên không hoàn", "nothing to give back";
        /// See [`Refusal::FeeAlreadyRefunded`].
        FeeAlreadyRefunded = "fee_already_refunded", "đã hoàn trả phí, lệ phí", "fee already given back";
        /// See [`Refusal::TakenElsewhere`].
        TakenElsewhere = "taken_elsewhere", "đơn vị khác đã thu", "taken at another desk";
        /// See [`Refusal::RefundGroundDoesNotFit`].
        RefundGroundDoesNotFit = "refund_ground_does_not_fit", "lý do hoàn trả không phù hợp", "ground to give back does not fit";
        /// See [`Refusal::VoucherMissing`].
        VoucherMissing = "voucher_missing", "thiếu số chứng từ hoàn trả", "number of the voucher missing";
        /// See [`Refusal::StopGroundDoesNotFit`].
        StopGroundDoesNotFit = "stop_ground_does_not_fit", "lý do dừng không phù hợp", "ground does not fit";
        /// See [`Refusal::AgencyOrQuestionMissing`].
        AgencyOrQuestionMissing = "agency_or_question_missing", "chưa nêu cơ quan hoặc nội dung lấy ý kiến", "agency or question missing";
        /// See [`Refusal::AnswerLimitPast`].
        AnswerLimitPast = "answer_limit_past", "thời hạn lấy ý kiến đã qua", "limit for the answer is past";
        /// See [`Refusal::AnswerLimitIsDayOff`].
        AnswerLimitIsDayOff = "answer_limit_is_day_off", "thời hạn lấy ý kiến là ngày nghỉ", "day for the answer is a day off";
        /// See [`Refusal::AlreadyConsulted`].
        AlreadyConsulted = "already_consulted", "đang chờ cơ quan này trả lời", "already consulted";
        /// See [`Refusal::NotConsulted`].
        NotConsulted = "not_consulted", "không chờ cơ quan này trả lời", "not consulted";
        /// See [`Refusal::OtherHead`].
        OtherHead = "other_head", "lãnh đạo phòng khác", "head of another division";
        /// See [`Refusal::NotInCharge`].
        NotInCharge = "not_in_charge", "không có quyền giao lại hồ sơ này", "not in charge of the dossier";
        /// See [`Refusal::NoSuchOfficer`].
        NoSuchOfficer = "no_such_officer", "không có người được giao", "no such officer";
        /// See [`Refusal::OfficerOfOtherUnit`].
        OfficerOfOtherUnit = "officer_of_other_unit", "người được giao thuộc đơn vị khác", "officer of another unit";
        /// See [`Refusal::OfficerDoesNotHandle`].
        OfficerDoesNotHandle = "officer_does_not_handle", "người được giao không thụ lý ở phòng này", "officer does not handle there";
        /// See [`Refusal::SameOfficer`].
        SameOfficer = "same_officer", "giao lại cho chính người đang giữ", "same officer";
        /// See [`Refusal::OfficerAway`].
        OfficerAway = "officer_away", "người được giao đang vắng mặt", "officer away";
        /// See [`Refusal::OfficersOwnFile`].
        OfficersOwnFile = "officers_own_file", "hồ sơ của chính người được giao", "officer's own file";
        /// See [`Refusal::NotReceivedHere`].
        NotReceivedHere = "not_received_here", "không nhận hồ sơ của đơn vị khác", "not received at this desk";
        /// See [`Refusal::ReceivedElsewhere`].
        ReceivedElsewhere = "received_elsewhere", "hồ sơ nộp tại đơn vị khác", "received elsewhere";
        /// See [`Refusal::NothingToTransfer`].
        NothingToTransfer = "nothing_to_transfer", "hồ sơ đang ở đúng đơn vị", "nothing to transfer";
        /// See [`Refusal::TransferredAlready`].
        TransferredAlready = "transferred_already", "hồ sơ đã chuyển", "transferred already";
        /// See [`Refusal::NotTransferred`].
        NotTransferred = "not_transferred", "hồ sơ chưa chuyển đến", "not transferred yet";
        /// See [`Refusal::NotIssuer`].
        NotIssuer = "not_issuer", "người khác lưu tệp kết quả", "somebody else stores the result";
        /// See [`Refusal::AddressUnclear`].
        AddressUnclear = "address_unclear", "địa chỉ nhận kết quả chưa rõ", "address for the result unclear";
        /// See [`Refusal::ConsignmentMissing`].
        ConsignmentMissing = "consignment_missing", "thiếu số hiệu bưu gửi", "number of the consignment missing";
        /// See [`Refusal::NotByPost`].
        NotByPost = "not_by_post", "kết quả không gửi qua bưu chính", "not sent by post";
        /// See [`Refusal::ResultFileMissing`].
        ResultFileMissing = "result_file_missing", "chưa có tệp kết quả", "file of the result missing";
    }
}

/// The rules do not allow the command (luật không cho phép).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such dossier.
    NoSuchDossier,
    /// The dossier was submitted before.
    AlreadySubmitted,
    /// The command does not fit where the dossier stands.
    WrongStage {
        /// Where it stands.
        stage: Stage,
        /// What was tried.
        command: CommandKind,
    },
    /// The procedure version takes no dossiers yet on this day.
    ProcedureNotInForce,
    /// The procedure cannot be handed in this way.
    ChannelNotOffered(Channel),
    /// Copies or pages are zero or beyond what one dossier may ask for.
    QuantityOutOfRange,
    /// A paper key that the procedure does not know.
    UnknownPaper(String),
    /// Papers are missing; their keys.
    PapersMissing(BTreeSet<String>),
    /// A reason must be given.
    ReasonMissing {
        /// For what.
        command: CommandKind,
        /// Whether the dossier was accepted before.
        accepted: bool,
    },
    /// Nothing was asked for.
    NoPaperNamed {
        /// Whether the dossier was accepted before.
        accepted: bool,
    },
    /// Papers were asked for as often as the rules allow.
    SupplementAlreadyRequested {
        /// How often they allow it.
        most: u32,
    },
    /// More working days than the rules allow have passed since reception.
    SupplementTooLate {
        /// How many they allow.
        days: u32,
    },
    /// Not all papers asked for are there.
    SupplementIncomplete {
        /// The keys still missing.
        missing: BTreeSet<String>,
        /// Whether the dossier was accepted before.
        accepted: bool,
    },
    /// Another case officer has taken the dossier.
    TakenByAnother,
    /// The case officer works in another division than the one that handles it.
    OtherDivision,
    /// The limit is over: a refusal on the merits comes too late.
    RefusalTooLate,
    /// The person who handled it may not sign it.
    SignsOwnWork,
    /// The person holds another post than the one it was put up to.
    OtherSignatory,
    /// The number of the paper is missing.
    NumberMissing,
    /// A new date was given as often as the rules allow.
    AlreadyApologised {
        /// How often they allow it.
        most: u32,
    },
    /// The new date does not lie after the promised one.
    NewDateNotLater,
    /// The new date is a day off.
    NewDateIsDayOff,
    /// The new date lies more than 92 days after the promised one.
    NewDateTooFar,
    /// The procedure costs nothing beyond its fee.
    NothingToPay,
    /// Money was asked for once already.
    PaymentAlreadyRequested,
    /// The amount is zero or beyond belief.
    AmountOutOfRange,
    /// The amount is not the one asked for.
    PaymentDiffers {
        /// What was asked for, in đồng.
        asked: u64,
    },
    /// The dossier costs no fee.
    NoFee,
    /// The fee was taken before.
    FeeAlreadyTaken,
    /// The amount is not the fee of the dossier.
    FeeDiffers {
        /// The fee, in đồng.
        fee: u64,
    },
    /// The receipt or the transfer has no number.
    ReceiptMissing(PayMethod),
    /// The fee was waived before.
    FeeAlreadyWaived,
    /// The procedure names no such ground.
    WaiverUnknown,
    /// No paper is named that shows the ground.
    ProofMissing,
    /// No fee was taken.
    NothingToRefund,
    /// The fee was given back before.
    FeeAlreadyRefunded,
    /// Another unit's desk took the fee and gives it back.
    TakenElsewhere,
    /// The ground does not fit how the dossier stands.
    RefundGroundDoesNotFit(RefundGround),
    /// The paper on which it is paid out has no number.
    VoucherMissing,
    /// The reason to stop does not fit where the dossier stands.
    StopGroundDoesNotFit(StopGround),
    /// Agency, question or answer is not named.
    AgencyOrQuestionMissing,
    /// The limit for an answer lies in the past.
    AnswerLimitPast,
    /// The last day for an answer is a day off.
    AnswerLimitIsDayOff,
    /// The agency was asked and has not answered.
    AlreadyConsulted,
    /// The agency was not asked, or has answered.
    NotConsulted,
    /// The actor heads another division.
    OtherHead,
    /// The actor neither has the dossier nor leads whoever has it.
    NotInCharge,
    /// The staff list has nobody of that assignment today.
    NoSuchOfficer,
    /// The officer works at another unit.
    OfficerOfOtherUnit,
    /// The officer is no case officer of the division that handles the dossier.
    OfficerDoesNotHandle,
    /// The officer has the dossier already.
    SameOfficer,
    /// Somebody acts for the officer, who is away.
    OfficerAway {
        /// The last day of the absence.
        until: Date,
    },
    /// The dossier is the officer's own.
    OfficersOwnFile,
    /// The rules of the day let only the competent unit's desk receive it.
    NotReceivedHere,
    /// Another unit's desk received it and does this.
    ReceivedElsewhere,
    /// It was handed in at the competent unit.
    NothingToTransfer,
    /// It was passed to the competent unit before.
    TransferredAlready,
    /// It still lies at the desk that received it.
    NotTransferred,
    /// The file of the result is brought by somebody else.
    NotIssuer,
    /// The post does not find the address.
    AddressUnclear,
    /// The post gave no number, or it was not typed.
    ConsignmentMissing,
    /// A number of the post, though the result goes another way.
    NotByPost,
    /// What is to be received online is not there.
    ResultFileMissing,
}

/// The most copies or pages one dossier may ask for.
pub(super) const QUANTITY_MAX: u32 = 1_000;

/// The most that may be asked for, in đồng.
pub(super) const AMOUNT_MAX: u64 = 1_000_000_000_000;

/// Days after the promised one within which a new date lies: further is a slip of the hand (assumption).
pub(super) const NEW_DATE_DAYS_MAX: u16 = 92;

impl Refusal {
    /// The name of the refusal.
    pub const fn name(&self) -> RefusalName {
        match self {
            Refusal::NoSuchDossier => RefusalName::NoSuchDossier,
            Refusal::AlreadySubmitted => RefusalName::AlreadySubmitted,
            Refusal::WrongStage { .. } => RefusalName::WrongStage,
            Refusal::ProcedureNotInForce => RefusalName::ProcedureNotInForce,
            Refusal::ChannelNotOffered(_) => RefusalName::ChannelNotOffered,
            Refusal::QuantityOutOfRange => RefusalName::QuantityOutOfRange,
            Refusal::UnknownPaper(_) => RefusalName::UnknownPaper,
            Refusal::PapersMissing(_) => RefusalName::PapersMissing,
            Refusal::ReasonMissing { .. } => RefusalName::ReasonMissing,
            Refusal::NoPaperNamed { .. } => RefusalName::NoPaperNamed,
            Refusal::SupplementAlreadyRequested { .. } => RefusalName::SupplementAlreadyRequested,
            Refusal::SupplementTooLate { .. } => RefusalName::SupplementTooLate,
            Refusal::SupplementIncomplete { .. } => RefusalName::SupplementIncomplete,
            Refusal::TakenByAnother => RefusalName::TakenByAnother,
            Refusal::OtherDivision => RefusalName::OtherDivision,
            Refusal::RefusalTooLate => RefusalName::RefusalTooLate,
            Refusal::SignsOwnWork => RefusalName::SignsOwnWork,
            Refusal::OtherSignatory => RefusalName::OtherSignatory,
            Refusal::NumberMissing => RefusalName::NumberMissing,
            Refusal::AlreadyApologised { .. } => RefusalName::AlreadyApologised,
            Refusal::NewDateNotLater => RefusalName::NewDateNotLater,
            Refusal::NewDateIsDayOff => RefusalName::NewDateIsDayOff,
            Refusal::NewDateTooFar => RefusalName::NewDateTooFar,
            Refusal::NothingToPay => RefusalName::NothingToPay,
            Refusal::PaymentAlreadyRequested => RefusalName::PaymentAlreadyRequested,
            Refusal::AmountOutOfRange => RefusalName::AmountOutOfRange,
            Refusal::PaymentDiffers { .. } => RefusalName::PaymentDiffers,
            Refusal::NoFee => RefusalName::NoFee,
            Refusal::FeeAlreadyTaken => RefusalName::FeeAlreadyTaken,
            Refusal::FeeDiffers { .. } => RefusalName::FeeDiffers,
            Refusal::ReceiptMissing(_) => RefusalName::ReceiptMissing,
            Refusal::FeeAlreadyWaived => RefusalName::FeeAlreadyWaived,
            Refusal::WaiverUnknown => RefusalName::WaiverUnknown,
            Refusal::ProofMissing => RefusalName::ProofMissing,
            Refusal::NothingToRefund => RefusalName::NothingToRefund,
            Refusal::FeeAlreadyRefunded => RefusalName::FeeAlreadyRefunded,
            Refusal::TakenElsewhere => RefusalName::TakenElsewhere,
            Refusal::RefundGroundDoesNotFit(_) => RefusalName::RefundGroundDoesNotFit,
            Refusal::VoucherMissing => RefusalName::VoucherMissing,
            Refusal::StopGroundDoesNotFit(_) => RefusalName::StopGroundDoesNotFit,
            Refusal::AgencyOrQuestionMissing => RefusalName::AgencyOrQuestionMissing,
            Refusal::AnswerLimitPast => RefusalName::AnswerLimitPast,
            Refusal::AnswerLimitIsDayOff => RefusalName::AnswerLimitIsDayOff,
            Refusal::AlreadyConsulted => RefusalName::AlreadyConsulted,
            Refusal::NotConsulted => RefusalName::NotConsulted,
            Refusal::OtherHead => RefusalName::OtherHead,
            Refusal::NotInCharge => RefusalName::NotInCharge,
            Refusal::NoSuchOfficer => RefusalName::NoSuchOfficer,
            Refusal::OfficerOfOtherUnit => RefusalName::OfficerOfOtherUnit,
            Refusal::OfficerDoesNotHandle => RefusalName::OfficerDoesNotHandle,
            Refusal::SameOfficer => RefusalName::SameOfficer,
            Refusal::OfficerAway { .. } => RefusalName::OfficerAway,
            Refusal::OfficersOwnFile => RefusalName::OfficersOwnFile,
            Refusal::NotReceivedHere => RefusalName::NotReceivedHere,
            Refusal::ReceivedElsewhere => RefusalName::ReceivedElsewhere,
            Refusal::NothingToTransfer => RefusalName::NothingToTransfer,
            Refusal::TransferredAlready => RefusalName::TransferredAlready,
            Refusal::NotTransferred => RefusalName::NotTransferred,
            Refusal::NotIssuer => RefusalName::NotIssuer,
            Refusal::AddressUnclear => RefusalName::AddressUnclear,
            Refusal::ConsignmentMissing => RefusalName::ConsignmentMissing,
            Refusal::NotByPost => RefusalName::NotByPost,
            Refusal::ResultFileMissing => RefusalName::ResultFileMissing,
        }
    }

    /// What is wrong and what to do, as a sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Vi => self.vietnamese(),
            Lang::En => self.english(),
        }
    }
}
