//! The sentences that scenarios are written in, and what each means (bước kịch bản).
//!
//! One table, [`KNOWN_STEPS`], holds every sentence. A sentence matches when its fixed words match
//! with accents and case folded away; `{…}` takes words, `"{…}"` takes quoted text.

mod reading;
mod values;

pub(super) use reading::{after, known, refused_tail};
pub use reading::{nearest, recognise};

use crate::dossier::{RefusalName, Stage, StopGround};
use crate::procedure::Channel;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};
use values::{count, dong, ground, stage, time, who};

labelled! {
    /// Who does a step of a scenario (vai diễn).
    pub enum Cast {
        /// The citizen, online.
        Citizen = "citizen", "người dân", "citizen";
        /// The counter officer.
        CounterOfficer = "counter_officer", "công chức một cửa", "counter officer";
        /// The case officer of the division that handles the procedure.
        CaseOfficer = "case_officer", "chuyên viên", "case officer";
        /// The holder of the post that signs.
        Signatory = "signatory", "lãnh đạo", "signatory";
        /// The head of the division that handles the procedure.
        DivisionHead = "division_head", "trưởng phòng", "division head";
        /// The records clerk.
        RecordsClerk = "records_clerk", "văn thư", "records clerk";
        /// The chief of the office.
        OfficeChief = "office_chief", "chánh văn phòng", "chief of the office";
        /// Takes citizens' reports at the city's hotline.
        Hotline = "hotline_1022", "tổng đài 1022", "hotline 1022";
        /// Passes reports and documents of the city on to units.
        CityDispatcher = "city_dispatcher", "điều phối viên thành phố", "city dispatcher";
        /// Receives for a department of the city.
        CityDepartment = "city_department", "cán bộ sở ngành", "department of the city";
    }
}

impl Cast {
    /// Parts of a unit's staff; people may play them.
    pub const STAFF: [Cast; 6] = [
        Cast::CounterOfficer,
        Cast::CaseOfficer,
        Cast::DivisionHead,
        Cast::Signatory,
        Cast::RecordsClerk,
        Cast::OfficeChief,
    ];

    /// Desks of the city side, one of each for all units; people may play them, too (phía thành phố).
    pub const CITY: [Cast; 3] = [Cast::Hotline, Cast::CityDispatcher, Cast::CityDepartment];

    /// Whether it sits at the city and at no unit.
    pub const fn is_city(self) -> bool {
        matches!(self, Cast::Hotline | Cast::CityDispatcher | Cast::CityDepartment)
    }
}

/// What is done in a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "deed", rename_all = "snake_case")]
pub enum Deed {
    /// Hand the dossier in.
    Submit {
        /// At the counter, the officer enters it for the citizen.
        channel: Channel,
    },
    /// Accept it.
    Accept,
    /// Decline it.
    Decline {
        /// Why.
        reason: String,
    },
    /// Ask for a paper.
    RequestSupplement {
        /// Key of the paper.
        paper: String,
        /// Why.
        reason: String,
    },
    /// Bring a paper.
    Supplement {
        /// Key of the paper.
        paper: String,
    },
    /// Pass it to the division.
    HandOver,
    /// Take it.
    Handle,
    /// Put the result up for signature.
    SubmitForSignature,
    /// Put a refusal on the merits up for signature.
    ProposeRefusal {
        /// Why.
        reason: String,
    },
    /// Approve what was put up.
    Approve,
    /// Give it back to the case officer.
    SendBack {
        /// What is wrong.
        reason: String,
    },
    /// Sign.
    Sign,
    /// Number, seal and issue it.
    Issue {
        /// Number and symbol.
        number: String,
    },
    /// Give the result to the citizen.
    ReturnResult,
    /// Apologise, and promise a new day.
    Apologise {
        /// Working days after the day of this step.
        working_days: u32,
        /// Why the result is late.
        reason: String,
    },
    /// Ask for money beyond the fee.
    RequestPayment {
        /// In đồng.
        dong: u64,
        /// On what ground.
        reason: String,
    },
    /// Take down that it was paid, at the desk.
    RecordPayment {
        /// In đồng.
        dong: u64,
    },
    /// Take the fee in cash, at the desk.
    TakeFee {
        /// In đồng.
        dong: u64,
    },
    /// Ask another agency for its opinion.
    Consult {
        /// The agency.
        agency: String,
        /// Working days after the day of this step.
        working_days: u32,
        /// What it is asked.
        question: String,
    },
    /// Take down its answer.
    RecordAnswer {
        /// The agency.
        agency: String,
        /// What it says.
        answer: String,
    },
    /// Do not go on with it.
    Stop {
        /// The lawful reason.
        ground: StopGround,
        /// In the officer's words.
        reason: String,
    },
    /// Take the dossier back.
    Withdraw,
    /// Do something in a system that is not ours; evidence closes it.
    Elsewhere {
        /// What.
        task: String,
        /// Where.
        system: String,
    },
}

/// Somebody does something, and the system lets them or names a refusal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// Who.
    pub cast: Cast,
    /// What.
    pub deed: Deed,
    /// The refusal that must come; `None` when it must succeed.
    pub refused: Option<RefusalName>,
}

/// What must hold at a point of the scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "check", rename_all = "snake_case")]
pub enum Check {
    /// The dossier stands here.
    Stage {
        /// Where.
        stage: Stage,
    },
    /// The result was ready in time.
    OnTime,
    /// The result was ready on an earlier day than due.
    Early,
    /// The fee is this much.
    Fee {
        /// In đồng.
        dong: u64,
    },
    /// The result is due at this time, so many working days after the day of this step's act.
    Due {
        /// Working days after the day of the last act.
        working_days: u32,
        /// Civil time.
        time: Time,
    },
    /// The apology promises this time, so many working days after the day of this step's act.
    NewDay {
        /// Working days after the day of the last act.
        working_days: u32,
        /// Civil time.
        time: Time,
    },
    /// It has a dossier code of its unit's desk.
    HasCode,
    /// The reason for declining, for stopping or for the supplement is on record.
    ReasonStated,
    /// An agency that was asked answered after its own limit.
    AnswerLate {
        /// The agency.
        agency: String,
    },
}

/// Time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wait", rename_all = "snake_case")]
pub enum Wait {
    /// So many minutes.
    Minutes {
        /// Minutes on the clock.
        minutes: u32,
    },
    /// Until a time, so many working days on.
    Until {
        /// Working days; 0 is the same day.
        working_days: u32,
        /// Civil time.
        time: Time,
    },
}

/// What a scenario needs before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// The civil time at which it starts, on the day of the round.
    Start(Time),
    /// So many citizens ask for a procedure, by its code.
    Procedure {
        /// Dossiers at each unit.
        citizens: u32,
        /// Code of the procedure.
        code: String,
    },
    /// So many documents or reports come in or go out, and there is no dossier.
    Documents(u32),
    /// All papers that every dossier needs are there.
    AllPapers,
    /// A paper is missing, by its name or key.
    Lacks(String),
    /// Copies, and pages of each.
    Quantity(u32, u32),
}

/// What a sentence means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// Given.
    Need(Need),
    /// When.
    Act(Act),
    /// Time passes.
    Wait(Wait),
    /// Then.
    Check(Check),
}

/// A sentence that scenarios may use.
pub struct KnownStep {
    /// The sentence with its places, for example `{số} phút sau`.
    pub pattern: &'static str,
    /// What it means, in English.
    pub english: &'static str,
    read: fn(&[&str]) -> Result<Line, String>,
}

/// A sentence that no rule knows, or a value in it that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrecognised {
    /// What is wrong, in Vietnamese, when the sentence is known but a value does not fit.
    pub problem: Option<String>,
    /// The nearest known sentences, nearest first.
    pub nearest: Vec<&'static str>,
}

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
    step("người dân nộp hồ sơ tại quầy", "the counter officer enters the citizen's dossier", |_| {
        act(Cast::CounterOfficer, Deed::Submit { channel: Channel::Counter })
    }),
    step("người dân nộp hồ sơ trực tuyến", "the citizen submits online", |_| {
        act(Cast::Citizen, Deed::Submit { channel: Channel::Online })
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

/// Every act may end in this: the system must refuse it, and name the refusal.
pub const REFUSED_SUFFIX: &str = ", nhưng hệ thống không cho vì \"{tên}\"";

const fn step(pattern: &'static str, english: &'static str, read: fn(&[&str]) -> Result<Line, String>) -> KnownStep {
    KnownStep { pattern, english, read }
}

fn act(cast: Cast, deed: Deed) -> Result<Line, String> {
    Ok(Line::Act(Act { cast, deed, refused: None }))
}
