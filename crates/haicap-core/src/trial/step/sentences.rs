//! The table of sentences.

use super::values::{count, dong, ground, score, stage, time, who};
use super::{Act, Cast, Check, Deed, KnownStep, Line, Need, Wait};
use crate::dossier::{ApologyCame, DeliveryWay};
use crate::procedure::Channel;
use crate::queue::Priority;

/// Every sentence that scenarios may use.
pub const KNOWN_STEPS: &[KnownStep] = &[
    step("bây giờ là {giờ}", "the scenario starts at this time of the round's day", |a| {
        Ok(Line::Need(Need::Start(time(a[0])?)))
    }),
    step("{số} người dân cần thủ tục {mã}", "so many citizens at each unit ask for a procedure", |a| {
        Ok(Line::Need(Need::Procedure { citizens: count(a[0])?, code: a[1].to_owned() }))
    }),
    step("{số} văn bản cần xử lý", "so many documents at each unit, and no dossier", |a| {
        Ok(Line::Need(Need::Documents(count(a[0])?)))
    }),
    step("{số} phản ánh cần xử lý", "so many reports of citizens at each unit, and no dossier", |a| {
        Ok(Line::Need(Need::Documents(count(a[0])?)))
    }),
    step("người dân có đủ giấy tờ", "every required paper is there", |_| Ok(Line::Need(Need::AllPapers))),
    step("người dân thiếu giấy tờ \"{giấy tờ}\"", "this paper is missing", |a| {
        Ok(Line::Need(Need::Lacks(a[0].to_owned())))
    }),
    step("người dân xin {số} bản, mỗi bản {số} trang", "copies asked for, and pages of each", |a| {
        Ok(Line::Need(Need::Quantity(count(a[0])?, count(a[1])?)))
    }),
    step(
        "lãnh đạo vắng mặt, đã ủy quyền ký",
        "the signatory is away and gave the right to sign on",
        |_| Ok(Line::Need(Need::SignatoryAway)),
    ),
    step("người dân nộp hồ sơ tại quầy", "the counter officer enters the citizen's dossier", |_| {
        act(Cast::CounterOfficer, Deed::Submit { channel: Channel::Counter })
    }),
    step("người dân nộp hồ sơ trực tuyến", "the citizen submits online", |_| {
        act(Cast::Citizen, Deed::Submit { channel: Channel::Online })
    }),
    step("người dân nộp hồ sơ tại đơn vị khác", "the citizen hands in at another unit's desk", |_| {
        act(Cast::ReceivingOfficer, Deed::Submit { channel: Channel::Counter })
    }),
    step("công chức nơi nộp tiếp nhận hồ sơ", "the desk where it was handed in accepts", |_| {
        act(Cast::ReceivingOfficer, Deed::Accept)
    }),
    step(
        "công chức nơi nộp chuyển hồ sơ đến đơn vị có thẩm quyền",
        "that desk passes it to the competent unit",
        |_| act(Cast::ReceivingOfficer, Deed::Transfer),
    ),
    step("công chức nơi nộp trả kết quả", "that desk returns the result", |_| {
        act(Cast::ReceivingOfficer, Deed::ReturnResult)
    }),
    step("công chức một cửa tiếp nhận hồ sơ", "the counter officer accepts", |_| {
        act(Cast::CounterOfficer, Deed::Accept)
    }),
    step(
        "công chức một cửa từ chối tiếp nhận vì \"{lý do}\"",
        "the counter officer declines with a reason",
        |a| act(Cast::CounterOfficer, Deed::Decline { reason: a[0].to_owned() }),
    ),
    step(
        "công chức một cửa yêu cầu bổ sung \"{giấy tờ}\" vì \"{lý do}\"",
        "the counter officer asks for a paper",
        |a| act(Cast::CounterOfficer, Deed::RequestSupplement { paper: a[0].to_owned(), reason: a[1].to_owned() }),
    ),
    step(
        "chuyên viên yêu cầu bổ sung \"{giấy tờ}\" vì \"{lý do}\"",
        "the case officer asks for a paper",
        |a| act(Cast::CaseOfficer, Deed::RequestSupplement { paper: a[0].to_owned(), reason: a[1].to_owned() }),
    ),
    step(
        "người dân bổ sung \"{giấy tờ}\" tại quầy",
        "the counter officer enters the paper brought",
        |a| act(Cast::CounterOfficer, Deed::Supplement { paper: a[0].to_owned() }),
    ),
    step("người dân bổ sung \"{giấy tờ}\" trực tuyến", "the citizen brings the paper online", |a| {
        act(Cast::Citizen, Deed::Supplement { paper: a[0].to_owned() })
    }),
    step(
        "công chức một cửa chuyển hồ sơ cho phòng chuyên môn",
        "the counter officer hands over",
        |_| act(Cast::CounterOfficer, Deed::HandOver),
    ),
    step("chuyên viên thụ lý hồ sơ", "the case officer takes the dossier", |_| {
        act(Cast::CaseOfficer, Deed::Handle)
    }),
    step("chuyên viên trình ký kết quả", "the case officer puts the result up for signature", |_| {
        act(Cast::CaseOfficer, Deed::SubmitForSignature)
    }),
    step(
        "chuyên viên trình ký văn bản từ chối vì \"{lý do}\"",
        "the case officer proposes a refusal",
        |a| act(Cast::CaseOfficer, Deed::ProposeRefusal { reason: a[0].to_owned() }),
    ),
    step(
        "trưởng phòng giao lại hồ sơ cho chuyên viên khác vì \"{lý do}\"",
        "the head gives it to another case officer",
        |a| act(Cast::DivisionHead, Deed::Reassign { reason: a[0].to_owned() }),
    ),
    step("chuyên viên khác trình ký kết quả", "the officer who got it puts the result up", |_| {
        act(Cast::Colleague, Deed::SubmitForSignature)
    }),
    step("người ký thay ký kết quả", "whoever stands in for the signatory signs", |_| {
        act(Cast::Deputy, Deed::Sign)
    }),
    step("trưởng phòng duyệt kết quả", "the head of the division approves", |_| {
        act(Cast::DivisionHead, Deed::Approve)
    }),
    step("trưởng phòng trả lại vì \"{lý do}\"", "the head gives it back with a reason", |a| {
        act(Cast::DivisionHead, Deed::SendBack { reason: a[0].to_owned() })
    }),
    step("lãnh đạo trả lại vì \"{lý do}\"", "the signatory gives it back with a reason", |a| {
        act(Cast::Signatory, Deed::SendBack { reason: a[0].to_owned() })
    }),
    step("lãnh đạo ký kết quả", "the holder of the signing post signs", |_| act(Cast::Signatory, Deed::Sign)),
    step("lãnh đạo ký cùng lúc các hồ sơ đã xem", "the signatory signs all that was looked at", |_| {
        act(Cast::Signatory, Deed::SignTogether)
    }),
    step("văn thư lưu tệp kết quả", "the records clerk stores the signed result as a file", |_| {
        act(Cast::RecordsClerk, Deed::AttachResult)
    }),
    step("chuyên viên lưu tệp kết quả", "the case officer stores the signed result as a file", |_| {
        act(Cast::CaseOfficer, Deed::AttachResult)
    }),
    step(
        "người dân đăng ký nhận kết quả trực tuyến",
        "the citizen wants the result as a file",
        |_| act(Cast::Citizen, Deed::ChooseDelivery { way: DeliveryWay::Online }),
    ),
    step("người dân đăng ký nhận kết quả qua bưu chính", "the citizen wants the result by post", |_| {
        act(Cast::Citizen, Deed::ChooseDelivery { way: DeliveryWay::Post })
    }),
    step(
        "công chức một cửa gửi kết quả qua bưu chính số \"{số hiệu}\"",
        "the counter officer sends the result by post",
        |a| act(Cast::CounterOfficer, Deed::SendByPost { number: a[0].to_owned() }),
    ),
    step(
        "người dân tra cứu bằng mã hồ sơ và số điện thoại, tải tệp kết quả",
        "the citizen looks it up by code and telephone, and fetches the file of the result",
        |_| act(Cast::Citizen, Deed::FetchResult),
    ),
    step("công chức một cửa trả kết quả", "the counter officer returns the result", |_| {
        act(Cast::CounterOfficer, Deed::ReturnResult)
    }),
    step("văn thư ban hành kết quả số \"{số văn bản}\"", "the records clerk numbers and issues", |a| {
        act(Cast::RecordsClerk, Deed::Issue { number: a[0].to_owned() })
    }),
    step(
        "lãnh đạo xin lỗi và hẹn trả sau {số} ngày làm việc vì \"{lý do}\"",
        "the signatory apologises and promises a new day",
        |a| act(Cast::Signatory, Deed::Apologise { working_days: count(a[0])?, reason: a[1].to_owned() }),
    ),
    step(
        "chuyên viên yêu cầu nộp {số} đồng vì \"{lý do}\"",
        "the case officer asks for money beyond the fee",
        |a| act(Cast::CaseOfficer, Deed::RequestPayment { dong: dong(a[0])?, reason: a[1].to_owned() }),
    ),
    step(
        "công chức một cửa ghi nhận đã nộp {số} đồng",
        "the counter officer takes down the payment",
        |a| act(Cast::CounterOfficer, Deed::RecordPayment { dong: dong(a[0])? }),
    ),
    step("công chức một cửa thu lệ phí {số} đồng", "the counter officer takes the fee", |a| {
        act(Cast::CounterOfficer, Deed::TakeFee { dong: dong(a[0])? })
    }),
    step(
        "chuyên viên lấy ý kiến \"{cơ quan}\" trong {số} ngày làm việc về \"{nội dung}\"",
        "the case officer asks another agency",
        |a| {
            let (agency, question) = (a[0].to_owned(), a[2].to_owned());
            act(Cast::CaseOfficer, Deed::Consult { agency, working_days: count(a[1])?, question })
        },
    ),
    step(
        "chuyên viên ghi ý kiến của \"{cơ quan}\" là \"{ý kiến}\"",
        "the case officer takes down the answer",
        |a| act(Cast::CaseOfficer, Deed::RecordAnswer { agency: a[0].to_owned(), answer: a[1].to_owned() }),
    ),
    step(
        "chuyên viên dừng xử lý vì \"{lý do dừng}\", ghi rõ \"{lý do}\"",
        "the case officer stops it, with the lawful reason",
        |a| act(Cast::CaseOfficer, Deed::Stop { ground: ground(a[0])?, reason: a[1].to_owned() }),
    ),
    step("người dân rút hồ sơ trực tuyến", "the citizen withdraws online", |_| {
        act(Cast::Citizen, Deed::Withdraw)
    }),
    step("người dân rút hồ sơ tại quầy", "the counter officer enters the withdrawal", |_| {
        act(Cast::CounterOfficer, Deed::Withdraw)
    }),
    step("người dân gửi tệp của \"{giấy tờ}\"", "the citizen sends a file of a paper", |a| {
        act(Cast::Citizen, Deed::AttachFile { paper: a[0].to_owned() })
    }),
    step("công chức một cửa quét \"{giấy tờ}\"", "the counter officer scans a paper", |a| {
        act(Cast::CounterOfficer, Deed::AttachFile { paper: a[0].to_owned() })
    }),
    step(
        "người dân tra cứu bằng mã hồ sơ và số điện thoại, đánh giá {số} điểm",
        "the citizen looks it up by code and telephone, and rates it",
        |a| act(Cast::Citizen, Deed::Rate { score: score(a[0])? }),
    ),
    step(
        "Thành phố cho nghỉ thêm ngày làm việc thứ {số} sau hôm nay",
        "the city decrees a day off, so many working days later",
        |a| act(Cast::CityCalendar, Deed::DecreeDayOff { working_days: count(a[0])? }),
    ),
    step("Thành phố rút lại ngày nghỉ ấy", "the city takes that back", |_| {
        act(Cast::CityCalendar, Deed::WithdrawDayOff)
    }),
    step("người dân lấy số thứ tự", "the citizen takes a number in the hall", |_| {
        act(Cast::Citizen, Deed::TakeTicket { priority: None })
    }),
    step("người cao tuổi lấy số ưu tiên", "an elderly citizen takes a number that goes first", |_| {
        act(Cast::Citizen, Deed::TakeTicket { priority: Some(Priority::Elderly) })
    }),
    step("công chức một cửa gọi số tiếp theo", "the counter officer calls whoever is next", |_| {
        act(Cast::CounterOfficer, Deed::CallTicket)
    }),
    step("công chức một cửa phục vụ xong số này", "the counter officer is done with the number", |_| {
        act(Cast::CounterOfficer, Deed::CloseTicket)
    }),
    step(
        "{ai} làm \"{việc}\" trên hệ thống \"{hệ thống}\"",
        "done in a system that is not ours, closed with evidence",
        |a| act(who(a[0])?, Deed::Elsewhere { task: a[1].to_owned(), system: a[2].to_owned() }),
    ),
    step("{số} phút sau", "minutes pass", |a| Ok(Line::Wait(Wait::Minutes { minutes: count(a[0])? }))),
    step("đến {giờ} cùng ngày", "until a time of the same day", |a| {
        Ok(Line::Wait(Wait::Until { working_days: 0, time: time(a[0])? }))
    }),
    step("đến {giờ} sau {số} ngày làm việc", "until a time, working days later", |a| {
        Ok(Line::Wait(Wait::Until { working_days: count(a[1])?, time: time(a[0])? }))
    }),
    step("hồ sơ ở tình trạng \"{tình trạng}\"", "the dossier stands here", |a| {
        Ok(Line::Check(Check::Stage { stage: stage(a[0])? }))
    }),
    step("kết quả có đúng hạn", "the result was ready in time", |_| Ok(Line::Check(Check::OnTime))),
    step("kết quả có trước hạn", "the result was ready on an earlier day than due", |_| {
        Ok(Line::Check(Check::Early))
    }),
    step("kết quả có trễ hạn", "the result was ready after it was due", |_| Ok(Line::Check(Check::Late))),
    step("hồ sơ đã quá hạn", "it is past its due moment, and there is no result", |_| {
        Ok(Line::Check(Check::Overdue))
    }),
    step("lời xin lỗi đúng thời hạn", "the apology came in time", |_| {
        Ok(Line::Check(Check::Apology { came: ApologyCame::InTime }))
    }),
    step("lời xin lỗi đã muộn", "the apology came too late", |_| {
        Ok(Line::Check(Check::Apology { came: ApologyCame::Late }))
    }),
    step("kết quả được ký thay lãnh đạo", "it was signed in the signatory's place", |_| {
        Ok(Line::Check(Check::SignedInPlace))
    }),
    step("hồ sơ có mã của nơi nộp", "the dossier has a code of the desk where it was handed in", |_| {
        Ok(Line::Check(Check::HasCodeOfReceiver))
    }),
    step("hồ sơ có tệp của \"{giấy tờ}\"", "the paper came as a file", |a| {
        Ok(Line::Check(Check::HasFile { paper: a[0].to_owned() }))
    }),
    step("hồ sơ có tệp kết quả", "the signed result is there as a file", |_| {
        Ok(Line::Check(Check::HasResultFile))
    }),
    step("người dân chờ không quá {số} phút", "called within so many minutes of office time", |a| {
        Ok(Line::Check(Check::Waited { minutes: count(a[0])? }))
    }),
    step("ý kiến của \"{cơ quan}\" đến sau thời hạn", "the agency answered after its own limit", |a| {
        Ok(Line::Check(Check::AnswerLate { agency: a[0].to_owned() }))
    }),
    step("lệ phí là {số} đồng", "the fee", |a| Ok(Line::Check(Check::Fee { dong: dong(a[0])? }))),
    step("hạn trả là {giờ} cùng ngày", "due at a time of the same day", |a| {
        Ok(Line::Check(Check::Due { working_days: 0, time: time(a[0])? }))
    }),
    step("hạn trả là {giờ} sau {số} ngày làm việc", "due at a time, working days later", |a| {
        Ok(Line::Check(Check::Due { working_days: count(a[1])?, time: time(a[0])? }))
    }),
    step(
        "ngày hẹn lại là {giờ} sau {số} ngày làm việc",
        "the apology promises a time, working days later",
        |a| Ok(Line::Check(Check::NewDay { working_days: count(a[1])?, time: time(a[0])? })),
    ),
    step("hồ sơ có mã", "the dossier has a code of its desk", |_| Ok(Line::Check(Check::HasCode))),
    step("lý do được ghi vào hồ sơ", "the reason is on record", |_| Ok(Line::Check(Check::ReasonStated))),
];

const fn step(pattern: &'static str, english: &'static str, read: fn(&[&str]) -> Result<Line, String>) -> KnownStep {
    KnownStep { pattern, english, read }
}

pub(super) fn act(cast: Cast, deed: Deed) -> Result<Line, String> {
    Ok(Line::Act(Act { cast, deed, refused: None }))
}
