//! The words of refusals in both languages.

use super::{NEW_DATE_DAYS_MAX, PayMethod, QUANTITY_MAX, Refusal};
use crate::dossier::ADDRESS_MAX;
use crate::words::{Lang, date, dong, times};
use std::collections::BTreeSet;

impl Refusal {
    pub(super) fn vietnamese(&self) -> String {
        match self {
            Refusal::NoSuchDossier => "Không có hồ sơ này.".into(),
            Refusal::AlreadySubmitted => "Hồ sơ này đã được nộp.".into(),
            Refusal::WrongStage { stage, command } => {
                format!(
                    "Không thể “{}” khi hồ sơ đang ở tình trạng “{}”.",
                    command.label(Lang::Vi),
                    stage.label(Lang::Vi)
                )
            }
            Refusal::ProcedureNotInForce => "Thủ tục chưa nhận hồ sơ vào ngày này.".into(),
            Refusal::ChannelNotOffered(channel) => {
                format!("Thủ tục này không nhận hồ sơ theo cách “{}”.", channel.label(Lang::Vi))
            }
            Refusal::QuantityOutOfRange => {
                format!("Số bản và số trang phải từ 1 đến {QUANTITY_MAX}.")
            }
            Refusal::UnknownPaper(key) => {
                format!("Giấy tờ “{key}” không thuộc thành phần hồ sơ của thủ tục.")
            }
            Refusal::PapersMissing(papers) => {
                format!("Hồ sơ còn thiếu giấy tờ: {}. Hãy yêu cầu bổ sung.", list(papers))
            }
            Refusal::ReasonMissing { .. } => "Phải nêu rõ lý do.".into(),
            Refusal::NoPaperNamed { .. } => "Phải nêu giấy tờ cần bổ sung.".into(),
            Refusal::SupplementAlreadyRequested { most } => {
                format!("Chỉ được yêu cầu bổ sung {} cho một hồ sơ.", times(*most, Lang::Vi))
            }
            Refusal::SupplementTooLate { days } => {
                format!("Đã quá {days} ngày làm việc kể từ ngày tiếp nhận, không được yêu cầu bổ sung nữa.")
            }
            Refusal::SupplementIncomplete { missing, .. } => {
                format!("Chưa bổ sung đủ, còn thiếu: {}.", list(missing))
            }
            Refusal::TakenByAnother => "Hồ sơ đang do người khác thụ lý.".into(),
            Refusal::OtherDivision => "Hồ sơ thuộc phòng khác thụ lý.".into(),
            Refusal::RefusalTooLate => "Đã hết thời hạn giải quyết, không được từ chối giải quyết nữa.".into(),
            Refusal::SignsOwnWork => "Người thụ lý không được tự ký kết quả.".into(),
            Refusal::OtherSignatory => "Hồ sơ được trình cho người khác ký.".into(),
            _ => self.vietnamese_aside(),
        }
    }

    pub(super) fn english(&self) -> String {
        match self {
            Refusal::NoSuchDossier => "There is no such dossier.".into(),
            Refusal::AlreadySubmitted => "This dossier has been submitted already.".into(),
            Refusal::WrongStage { stage, command } => {
                format!(
                    "“{}” is not possible while the dossier is “{}”.",
                    command.label(Lang::En),
                    stage.label(Lang::En)
                )
            }
            Refusal::ProcedureNotInForce => "The procedure takes no dossiers on this day yet.".into(),
            Refusal::ChannelNotOffered(channel) => {
                format!("This procedure does not take dossiers “{}”.", channel.label(Lang::En))
            }
            Refusal::QuantityOutOfRange => {
                format!("Copies and pages must be from 1 to {QUANTITY_MAX}.")
            }
            Refusal::UnknownPaper(key) => {
                format!("The paper “{key}” does not belong to this procedure.")
            }
            Refusal::PapersMissing(papers) => format!("Papers are missing: {}. Ask for a supplement.", list(papers)),
            Refusal::ReasonMissing { .. } => "Give the reason.".into(),
            Refusal::NoPaperNamed { .. } => "Name the papers to be brought.".into(),
            Refusal::SupplementAlreadyRequested { most } => {
                format!("A supplement may be asked for only {} for one dossier.", times(*most, Lang::En))
            }
            Refusal::SupplementTooLate { days } => {
                format!("More than {days} working days since reception: a supplement may no longer be asked for.")
            }
            Refusal::SupplementIncomplete { missing, .. } => {
                format!("The supplement is not complete, still missing: {}.", list(missing))
            }
            Refusal::TakenByAnother => "Another officer handles this dossier.".into(),
            Refusal::OtherDivision => "Another division handles this dossier.".into(),
            Refusal::RefusalTooLate => "The limit is over: it is too late to refuse on the merits.".into(),
            Refusal::SignsOwnWork => "Whoever handled a dossier may not sign it.".into(),
            Refusal::OtherSignatory => "The dossier was put up to somebody else for signature.".into(),
            _ => self.english_aside(),
        }
    }

    /// What comes up on the way.
    fn vietnamese_aside(&self) -> String {
        match self {
            Refusal::NumberMissing => "Phải ghi số, ký hiệu của văn bản được ban hành.".into(),
            Refusal::AlreadyApologised { most } => {
                format!("Chỉ được hẹn lại ngày trả kết quả {} cho một hồ sơ.", times(*most, Lang::Vi))
            }
            Refusal::NewDateNotLater => "Ngày hẹn lại phải sau hạn trả đã ghi và không ở trong quá khứ.".into(),
            Refusal::NewDateIsDayOff => "Ngày hẹn lại là ngày nghỉ; hãy chọn một ngày làm việc.".into(),
            Refusal::NewDateTooFar => format!(
                "Ngày hẹn lại quá {NEW_DATE_DAYS_MAX} ngày sau ngày đã hẹn; chỉ hẹn lại được một lần, hãy kiểm tra ngày, tháng, năm."
            ),
            Refusal::NothingToPay => "Thủ tục này không quy định nghĩa vụ tài chính ngoài lệ phí.".into(),
            Refusal::PaymentAlreadyRequested => "Hồ sơ này đã có một yêu cầu nộp tiền.".into(),
            Refusal::AmountOutOfRange => "Số tiền phải từ 1 đồng đến 1.000 tỷ đồng.".into(),
            Refusal::AgencyOrQuestionMissing => "Phải nêu cơ quan và nội dung lấy ý kiến hoặc trả lời.".into(),
            Refusal::AnswerLimitPast => "Thời hạn lấy ý kiến phải ở sau thời điểm này.".into(),
            Refusal::AnswerLimitIsDayOff => "Thời hạn lấy ý kiến là ngày nghỉ; hãy chọn một ngày làm việc.".into(),
            Refusal::AlreadyConsulted => "Cơ quan này đã được lấy ý kiến và chưa trả lời.".into(),
            Refusal::NotConsulted => "Không có lần lấy ý kiến nào của cơ quan này đang chờ trả lời.".into(),
            Refusal::PaymentDiffers { asked } => {
                format!("Số tiền ghi nhận phải đúng số đã yêu cầu: {}.", dong(*asked, Lang::Vi))
            }
            Refusal::NoFee => "Hồ sơ này không phải nộp phí, lệ phí nên không thu.".into(),
            Refusal::FeeAlreadyTaken => {
                "Phí, lệ phí của hồ sơ này đã thu. Nếu thu sai, người đứng đầu Trung tâm hoàn trả trước.".into()
            }
            Refusal::FeeDiffers { fee } => {
                format!("Số tiền thu phải đúng mức phí, lệ phí của hồ sơ: {}.", dong(*fee, Lang::Vi))
            }
            Refusal::ReceiptMissing(PayMethod::Cash) => "Phải ghi số biên lai thu tiền, ví dụ BL-0021.".into(),
            Refusal::ReceiptMissing(_) => "Phải ghi số chứng từ nộp tiền hoặc mã giao dịch.".into(),
            Refusal::StopGroundDoesNotFit(ground) => {
                format!("Lý do dừng “{}” không phù hợp với tình trạng của hồ sơ.", ground.label(Lang::Vi))
            }
            _ => self.vietnamese_fee(),
        }
    }

    fn english_aside(&self) -> String {
        match self {
            Refusal::NumberMissing => "Give the number of the paper that is issued.".into(),
            Refusal::AlreadyApologised { most } => {
                format!("A new date may be given only {} for one dossier.", times(*most, Lang::En))
            }
            Refusal::NewDateNotLater => "The new date must lie after the promised one and not in the past.".into(),
            Refusal::NewDateIsDayOff => "The new date is a day off: choose a working day.".into(),
            Refusal::NewDateTooFar => format!(
                "The new date lies more than {NEW_DATE_DAYS_MAX} days after the promised one. There is only one: look at day, month and year."
            ),
            Refusal::NothingToPay => "This procedure costs nothing beyond its fee.".into(),
            Refusal::PaymentAlreadyRequested => "Payment has been asked for already.".into(),
            Refusal::AmountOutOfRange => "The amount must be from 1 to 1,000,000,000,000 đồng.".into(),
            Refusal::AgencyOrQuestionMissing => "Name the agency, and what is asked or answered.".into(),
            Refusal::AnswerLimitPast => "The limit for the answer must lie ahead.".into(),
            Refusal::AnswerLimitIsDayOff => "The last day for the answer is a day off: choose a working day.".into(),
            Refusal::AlreadyConsulted => "This agency has been asked and has not answered yet.".into(),
            Refusal::NotConsulted => "No question to this agency is open.".into(),
            Refusal::PaymentDiffers { asked } => {
                format!("The amount must be the one asked for: {}.", dong(*asked, Lang::En))
            }
            Refusal::NoFee => "This dossier costs no fee, so none is taken.".into(),
            Refusal::FeeAlreadyTaken => {
                "The fee of this dossier was taken before. If wrongly, the head of the centre gives it back first."
                    .into()
            }
            Refusal::FeeDiffers { fee } => {
                format!("The amount must be the fee of the dossier: {}.", dong(*fee, Lang::En))
            }
            Refusal::ReceiptMissing(PayMethod::Cash) => "Give the number of the receipt, for example BL-0021.".into(),
            Refusal::ReceiptMissing(_) => "Give the number of the receipt or of the transfer.".into(),
            Refusal::StopGroundDoesNotFit(ground) => {
                format!("The reason to stop “{}” does not fit where the dossier stands.", ground.label(Lang::En))
            }
            _ => self.english_fee(),
        }
    }

    /// What is not owed, or given back.
    fn vietnamese_fee(&self) -> String {
        match self {
            Refusal::FeeAlreadyWaived => "Hồ sơ này đã được miễn, giảm phí, lệ phí.".into(),
            Refusal::WaiverUnknown => {
                "Thủ tục này không quy định trường hợp miễn, giảm ấy. Hãy chọn trong danh sách.".into()
            }
            Refusal::ProofMissing => "Phải ghi giấy tờ chứng minh được miễn, giảm, ví dụ GXN hộ nghèo số 12.".into(),
            Refusal::NothingToRefund => "Hồ sơ này chưa thu phí, lệ phí nên không có gì để hoàn trả.".into(),
            Refusal::FeeAlreadyRefunded => "Phí, lệ phí của hồ sơ này đã hoàn trả, không hoàn trả lần nữa.".into(),
            Refusal::TakenElsewhere => "Quầy của đơn vị khác đã thu khoản này: người đứng đầu nơi đó hoàn trả.".into(),
            Refusal::RefundGroundDoesNotFit(ground) => {
                format!("Lý do hoàn trả “{}” không phù hợp với tình trạng của hồ sơ.", ground.label(Lang::Vi))
            }
            Refusal::VoucherMissing => "Phải ghi số phiếu chi hoặc chứng từ hoàn trả, ví dụ PC-0007.".into(),
            _ => self.vietnamese_hands(),
        }
    }

    /// What is not owed, or given back.
    fn english_fee(&self) -> String {
        match self {
            Refusal::FeeAlreadyWaived => "The fee of this dossier was waived before.".into(),
            Refusal::WaiverUnknown => {
                "The procedure names no such ground to waive its fee. Choose one of the list.".into()
            }
            Refusal::ProofMissing => "Name the paper that shows the ground, for example its number.".into(),
            Refusal::NothingToRefund => "No fee of this dossier was taken, so there is nothing to give back.".into(),
            Refusal::FeeAlreadyRefunded => "The fee of this dossier was given back before.".into(),
            Refusal::TakenElsewhere => "Another unit's desk took this fee: its head gives it back.".into(),
            Refusal::RefundGroundDoesNotFit(ground) => {
                format!("The ground “{}” does not fit how the dossier stands.", ground.label(Lang::En))
            }
            Refusal::VoucherMissing => "Give the number of the voucher, for example PC-0007.".into(),
            _ => self.english_hands(),
        }
    }

    /// Who has it in hand.
    fn vietnamese_hands(&self) -> String {
        match self {
            Refusal::OtherHead => "Văn bản xin lỗi do lãnh đạo phòng đang thụ lý, Giám đốc Trung tâm hoặc lãnh đạo đơn vị ký.".into(),
            Refusal::NotInCharge => "Chỉ người đang giữ hồ sơ, lãnh đạo phòng đang thụ lý, Giám đốc Trung tâm hoặc lãnh đạo đơn vị được giao lại hồ sơ này.".into(),
            Refusal::NoSuchOfficer => "Không có ai đang giữ vị trí này hôm nay. Hãy chọn người khác.".into(),
            Refusal::OfficerOfOtherUnit => "Người được giao làm việc ở đơn vị khác. Hãy chọn người của đơn vị có thẩm quyền.".into(),
            Refusal::OfficerDoesNotHandle => "Người được giao không phải là chuyên viên thụ lý của phòng đang giữ hồ sơ.".into(),
            Refusal::SameOfficer => "Người này đang giữ hồ sơ. Hãy chọn người khác.".into(),
            Refusal::OfficersOwnFile => "Đây là hồ sơ của chính người được giao. Hãy chọn người khác.".into(),
            Refusal::NotReceivedHere => "Theo quy tắc của ngày này, hồ sơ nộp tại bộ phận một cửa của đơn vị có thẩm quyền. Hãy hướng dẫn người nộp đến đơn vị đó.".into(),
            Refusal::ReceivedElsewhere => "Hồ sơ nộp tại bộ phận một cửa của đơn vị khác: nơi đó tiếp nhận và chuyển đến.".into(),
            Refusal::NothingToTransfer => "Hồ sơ nộp tại chính đơn vị có thẩm quyền, không phải chuyển.".into(),
            Refusal::TransferredAlready => "Hồ sơ đã được chuyển đến đơn vị có thẩm quyền.".into(),
            Refusal::NotTransferred => "Nơi tiếp nhận chưa chuyển hồ sơ đến đơn vị này.".into(),
            Refusal::NotIssuer => "Tệp kết quả do văn thư của phòng ban hành lưu; thủ tục không qua văn thư thì người thụ lý hoặc người đã ký.".into(),
            Refusal::AddressUnclear => format!("Phải ghi rõ địa chỉ nhận kết quả qua bưu chính: số nhà, đường hoặc thôn, ấp; xã, phường (10–{ADDRESS_MAX} chữ)."),
            Refusal::ConsignmentMissing => "Kết quả gửi qua bưu chính: phải ghi số hiệu bưu gửi, ví dụ EA123456789VN.".into(),
            Refusal::NotByPost => "Người dân không đăng ký nhận qua bưu chính nên không ghi số hiệu bưu gửi. Nếu người dân đổi ý, hãy chọn lại cách nhận kết quả.".into(),
            Refusal::ResultFileMissing => "Người dân nhận kết quả trực tuyến nhưng hồ sơ chưa có tệp kết quả. Hãy lưu tệp kết quả trước, hoặc chọn lại cách nhận.".into(),
            Refusal::OfficerAway { until } => {
                format!("Người được giao vắng mặt đến hết ngày {}. Hãy chọn người khác.", date(*until))
            }
            // Everything else has its words above.
            other => other.name().label(Lang::Vi).to_owned(),
        }
    }

    /// Who has it in hand.
    fn english_hands(&self) -> String {
        match self {
            Refusal::OtherHead => "The apology comes from the head of the division that handles the dossier, of the centre or of the unit.".into(),
            Refusal::NotInCharge => "Only the officer who has it, the head of the division, of the centre or of the unit may give it to somebody else.".into(),
            Refusal::NoSuchOfficer => "Nobody holds this post today. Choose somebody else.".into(),
            Refusal::OfficerOfOtherUnit => "This officer works at another unit. Choose somebody of the competent unit.".into(),
            Refusal::OfficerDoesNotHandle => "This person is no case officer of the division that has the dossier.".into(),
            Refusal::SameOfficer => "This officer has the dossier already. Choose somebody else.".into(),
            Refusal::OfficersOwnFile => "It is this officer's own file. Choose somebody else.".into(),
            Refusal::NotReceivedHere => "By the rules of this day a dossier is handed in at the desk of the competent unit. Show the applicant the way there.".into(),
            Refusal::ReceivedElsewhere => "It was handed in at another unit's desk: that desk accepts it and passes it on.".into(),
            Refusal::NothingToTransfer => "It was handed in at the competent unit and is not transferred.".into(),
            Refusal::TransferredAlready => "It has been passed to the competent unit already.".into(),
            Refusal::NotTransferred => "The desk that received it has not passed it on yet.".into(),
            Refusal::NotIssuer => "The file is stored by the clerk of the division that issues the result; without a clerk by whoever handled or signed it.".into(),
            Refusal::AddressUnclear => format!("Give the whole address for the post: house, street or hamlet, ward or commune (10 to {ADDRESS_MAX} letters)."),
            Refusal::ConsignmentMissing => "Sent by post: give the number of the consignment, for example EA123456789VN.".into(),
            Refusal::NotByPost => "The citizen did not ask for the post, so there is no number of a consignment. Choose again how the result is received if they changed their mind.".into(),
            Refusal::ResultFileMissing => "The citizen receives the result online, and there is no file of it. Store it first, or choose another way.".into(),
            Refusal::OfficerAway { until } => format!("This officer is away until {until}. Choose somebody else."),
            // Everything else has its words above.
            other => other.name().label(Lang::En).to_owned(),
        }
    }
}

fn list(papers: &BTreeSet<String>) -> String {
    papers.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
