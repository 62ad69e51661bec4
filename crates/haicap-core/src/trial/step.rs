//! The sentences that scenarios are written in, and what each means (bước kịch bản).
//!
//! One table, [`KNOWN_STEPS`], holds every sentence. A sentence matches when its fixed words match
//! with accents and case folded away; `{…}` takes words, `"{…}"` takes quoted text.

mod aside;
mod reading;
mod sentences;
mod values;

pub use aside::{Aside, Doing};
pub(super) use reading::{after, known, refused_tail};
pub use reading::{nearest, recognise};
pub use sentences::KNOWN_STEPS;

use crate::dossier::{ApologyCame, DeliveryWay, RefusalName, Stage, StopGround};
use crate::procedure::Channel;
use crate::queue::Priority;
use jiff::civil::Time;
use serde::{Deserialize, Serialize};

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
        /// Another case officer of the same division, to whom dossiers are given.
        Colleague = "colleague", "chuyên viên khác", "another case officer";
        /// Whoever signs in the place of the signatory who is away.
        Deputy = "deputy", "người ký thay", "deputy signatory";
        /// The trial's director, in the place of whoever decrees days off for the whole city.
        CityCalendar = "city_calendar", "người giữ lịch thành phố", "keeper of the city's calendar";
        /// The counter officer of another unit, where the dossier is handed in.
        ReceivingOfficer = "receiving_officer", "công chức nơi nộp", "officer where it is handed in";
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

    /// Parts that robots alone play: in each of them somebody does another's work, or sits elsewhere.
    pub const BY_ROBOTS: [Cast; 4] = [Cast::Colleague, Cast::Deputy, Cast::ReceivingOfficer, Cast::CityCalendar];

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
    /// Sign what waits, several in one go.
    SignTogether,
    /// Number, seal and issue it.
    Issue {
        /// Number and symbol.
        number: String,
    },
    /// Store the signed result as a file.
    AttachResult,
    /// Say how the result is to be received.
    ChooseDelivery {
        /// How.
        way: DeliveryWay,
    },
    /// Give the result to the citizen.
    ReturnResult,
    /// Send the result by post.
    SendByPost {
        /// Number of the consignment.
        number: String,
    },
    /// Look the dossier up by code and telephone, and fetch the file of its result.
    FetchResult,
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
    /// Give it to another officer of the division.
    Reassign {
        /// Why.
        reason: String,
    },
    /// Pass it to the desk of the competent unit.
    Transfer,
    /// Send a file of a paper.
    AttachFile {
        /// Key of the paper.
        paper: String,
    },
    /// Look the dossier up by code and telephone, and rate how it was handled.
    Rate {
        /// From 1 to 5.
        score: u8,
    },
    /// Take a number in the hall.
    TakeTicket {
        /// Why it goes first.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        priority: Option<Priority>,
    },
    /// Let the whole city have a day off.
    DecreeDayOff {
        /// Working days after the day of this step.
        working_days: u32,
    },
    /// Take that back.
    WithdrawDayOff,
    /// Call whoever is next.
    CallTicket,
    /// Be done with the number at the counter.
    CloseTicket,
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
    /// The result was ready after it was due.
    Late,
    /// It is past its due moment, and there is no result.
    Overdue,
    /// The apology came in time, or too late for that.
    Apology {
        /// Which.
        came: ApologyCame,
    },
    /// It was signed in the signatory's place, under a delegation.
    SignedInPlace,
    /// It has the code of the desk of another unit, which received it.
    HasCodeOfReceiver,
    /// A paper came as a file.
    HasFile {
        /// Key of the paper.
        paper: String,
    },
    /// The signed result is there as a file.
    HasResultFile,
    /// Whoever took a number was called within so many minutes of office time.
    Waited {
        /// At most.
        minutes: u32,
    },
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
    /// The signatory is away and gave the right to sign on.
    SignatoryAway,
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

/// Every act may end in this: the system must refuse it, and name the refusal.
pub const REFUSED_SUFFIX: &str = ", nhưng hệ thống không cho vì \"{tên}\"";
