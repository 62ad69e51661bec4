//! Why a wish about a person's file is not carried out.

use super::{Body, CommandKind, FindingRule, Place, PlacementState};
use crate::law::{self, Ground};
use crate::words::{self, Lang};
use jiff::civil::Date;
use std::collections::BTreeSet;

labelled! {
    /// The names of refusals, as the journal and the API use them.
    pub enum RefusalName {
        /// See [`Refusal::OwnFile`].
        OwnFile = "own_file", "hồ sơ của chính mình", "one's own file";
        /// See [`Refusal::NotThisBody`].
        NotThisBody = "not_this_body", "cơ quan này không có thẩm quyền", "not for this body";
        /// See [`Refusal::OtherDistrict`].
        OtherDistrict = "other_district", "người của địa phương khác", "of another district";
        /// See [`Refusal::NothingPlaced`].
        NothingPlaced = "nothing_placed", "chưa có dự kiến bố trí", "nothing placed yet";
        /// See [`Refusal::WrongState`].
        WrongState = "wrong_state", "chưa đến bước này", "not at this step";
        /// See [`Refusal::LegallyPlaced`].
        LegallyPlaced = "legally_placed", "đã có quyết định", "a decision is in place";
        /// See [`Refusal::NotInPool`].
        NotInPool = "not_in_pool", "không thuộc diện bố trí", "not to be placed";
        /// See [`Refusal::UnknownPlace`].
        UnknownPlace = "unknown_place", "không có chức vụ này ở đơn vị", "no such post at the unit";
        /// See [`Refusal::SettledElsewhere`].
        SettledElsewhere = "settled_elsewhere", "đã được kết luận ở chỗ khác", "settled elsewhere";
        /// See [`Refusal::DeadlinePassed`].
        DeadlinePassed = "deadline_passed", "đã hết hạn đề xuất", "the deadline has passed";
        /// See [`Refusal::ReasonMissing`].
        ReasonMissing = "reason_missing", "thiếu lý do", "reason missing";
        /// See [`Refusal::AgreementIncomplete`].
        AgreementIncomplete = "agreement_incomplete", "thiếu phiên họp hoặc số kết luận", "session or number missing";
        /// See [`Refusal::SamePerson`].
        SamePerson = "same_person", "một người làm hai vai", "one person in two parts";
        /// See [`Refusal::AlreadyAccepted`].
        AlreadyAccepted = "already_accepted", "đã chấp nhận thẩm định", "accepted already";
        /// See [`Refusal::NotYetAccepted`].
        NotYetAccepted = "not_yet_accepted", "Sở Nội vụ chưa chấp nhận", "home affairs has not accepted";
        /// See [`Refusal::FindingsUnanswered`].
        FindingsUnanswered = "findings_unanswered", "còn phát hiện phải xử lý", "serious findings without an answer";
        /// See [`Refusal::DatedInTheFuture`].
        DatedInTheFuture = "dated_in_the_future", "chưa đến ngày ban hành", "dated in the future";
        /// See [`Refusal::EffectiveBeforeIssue`].
        EffectiveBeforeIssue = "effective_before_issue", "hiệu lực trước ngày ban hành", "effective before its issue";
        /// See [`Refusal::NoCompetence`].
        NoCompetence = "no_competence", "chưa có quy định thẩm quyền", "nobody is named as competent";
        /// See [`Refusal::GateClosed`].
        GateClosed = "gate_closed", "văn bản pháp luật chưa có hiệu lực", "the legal gate is closed";
        /// See [`Refusal::OutOfOrder`].
        OutOfOrder = "out_of_order", "ngày hiệu lực chồng lên văn bản trước", "overlaps an earlier paper";
    }
}

/// The rules do not allow the wish (không được phép).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody acts on their own file.
    OwnFile,
    /// The step belongs to other bodies.
    NotThisBody {
        /// What was wished.
        command: CommandKind,
        /// Whose step it is.
        competent: &'static [Body],
    },
    /// A district committee proposes for its own people only.
    OtherDistrict {
        /// Code of the person's district.
        district: u32,
    },
    /// Nothing stands in this track.
    NothingPlaced {
        /// What was wished.
        command: CommandKind,
    },
    /// The step does not fit where the placement stands.
    WrongState {
        /// Where it stands.
        state: PlacementState,
        /// What was wished.
        command: CommandKind,
    },
    /// A decision of the legal track is in place: nothing provisional begins beside it.
    LegallyPlaced {
        /// Number of the decision.
        number: String,
    },
    /// The person is not to be placed.
    NotInPool {
        /// Why not.
        pool: crate::organization::Pool,
    },
    /// The unit is not one of the new ones, or has no such post.
    UnknownPlace {
        /// What was wished.
        place: Place,
    },
    /// A concluded list puts the person elsewhere.
    SettledElsewhere {
        /// Where.
        place: Place,
    },
    /// The round no longer takes proposals.
    DeadlinePassed {
        /// Until when it did.
        deadline: jiff::Timestamp,
    },
    /// A reason has to be given.
    ReasonMissing,
    /// Session, number and a date not in the future have to be given.
    AgreementIncomplete,
    /// Proposer, appraiser, concurring officer and recorder are different people, through all rounds.
    SamePerson {
        /// The part the person had before.
        earlier: Body,
    },
    /// Acceptance is given once.
    AlreadyAccepted {
        /// Who gave it.
        by: Body,
    },
    /// The organisation commission concurs after home affairs.
    NotYetAccepted,
    /// Something serious was found about the person: it is mended, or accepted with a reason.
    FindingsUnanswered {
        /// What was found.
        rules: BTreeSet<FindingRule>,
    },
    /// The paper's day of issue has not come.
    DatedInTheFuture {
        /// The store's day.
        today: Date,
    },
    /// The paper's first day lies before its day of issue.
    EffectiveBeforeIssue {
        /// The day of issue.
        issued_on: Date,
    },
    /// The table of competence of the city does not say who decides about the post on that day.
    NoCompetence {
        /// The paper's first day.
        day: Date,
    },
    /// The act of law that the paper waits for is not in force on its first day.
    GateClosed {
        /// Key of the gate.
        gate: String,
    },
    /// The paper's first day lies before or on that of the paper before it.
    OutOfOrder {
        /// The first day that is free.
        earliest: Date,
    },
}

impl Refusal {
    /// Its name.
    pub const fn name(&self) -> RefusalName {
        match self {
            Refusal::OwnFile => RefusalName::OwnFile,
            Refusal::NotThisBody { .. } => RefusalName::NotThisBody,
            Refusal::OtherDistrict { .. } => RefusalName::OtherDistrict,
            Refusal::NothingPlaced { .. } => RefusalName::NothingPlaced,
            Refusal::WrongState { .. } => RefusalName::WrongState,
            Refusal::LegallyPlaced { .. } => RefusalName::LegallyPlaced,
            Refusal::NotInPool { .. } => RefusalName::NotInPool,
            Refusal::UnknownPlace { .. } => RefusalName::UnknownPlace,
            Refusal::SettledElsewhere { .. } => RefusalName::SettledElsewhere,
            Refusal::DeadlinePassed { .. } => RefusalName::DeadlinePassed,
            Refusal::ReasonMissing => RefusalName::ReasonMissing,
            Refusal::AgreementIncomplete => RefusalName::AgreementIncomplete,
            Refusal::SamePerson { .. } => RefusalName::SamePerson,
            Refusal::AlreadyAccepted { .. } => RefusalName::AlreadyAccepted,
            Refusal::NotYetAccepted => RefusalName::NotYetAccepted,
            Refusal::FindingsUnanswered { .. } => RefusalName::FindingsUnanswered,
            Refusal::DatedInTheFuture { .. } => RefusalName::DatedInTheFuture,
            Refusal::EffectiveBeforeIssue { .. } => RefusalName::EffectiveBeforeIssue,
            Refusal::NoCompetence { .. } => RefusalName::NoCompetence,
            Refusal::GateClosed { .. } => RefusalName::GateClosed,
            Refusal::OutOfOrder { .. } => RefusalName::OutOfOrder,
        }
    }

    /// What it rests on.
    pub const fn ground(&self) -> Ground {
        match self {
            Refusal::OwnFile | Refusal::SamePerson { .. } | Refusal::NotThisBody { .. } => law::THREE_HANDS,
            Refusal::LegallyPlaced { .. }
            | Refusal::NoCompetence { .. }
            | Refusal::GateClosed { .. }
            | Refusal::OutOfOrder { .. } => law::LEGAL_TRACK,
            Refusal::SettledElsewhere { .. } | Refusal::AgreementIncomplete => law::COLLECTIVE_BODIES,
            _ => law::STAFFING_PROCESS,
        }
    }

    /// What is wrong and what to do, as a sentence.
    pub fn message(&self, lang: Lang) -> String {
        match lang {
            Lang::Vi => self.vietnamese(),
            Lang::En => self.english(),
        }
    }

    fn vietnamese(&self) -> String {
        let vi = Lang::Vi;
        match self {
            Refusal::OwnFile => "Không ai được xử lý hồ sơ của chính mình; đề nghị người khác làm bước này.".into(),
            Refusal::NotThisBody { command, competent } => {
                format!("Bước “{}” thuộc {}.", command.label(vi), bodies(competent, vi))
            }
            Refusal::OtherDistrict { district } => {
                format!("Người này thuộc địa phương mã {district:03}; chỉ quận ủy, huyện ủy nơi đó được đề xuất.")
            }
            Refusal::NothingPlaced { command } => {
                format!("Chưa có dự kiến bố trí nào để {}; hãy lập dự thảo trước.", command.label(vi))
            }
            Refusal::WrongState { state, command } => {
                format!("Đang ở trạng thái “{}”, chưa thể {}.", state.label(vi), command.label(vi))
            }
            Refusal::LegallyPlaced { number } => {
                format!("Đã có quyết định ({number}); muốn bố trí tạm thời lại phải thu hồi quyết định đó trước.")
            }
            Refusal::NotInPool { pool } => {
                format!("Không thuộc diện bố trí: {}. Sửa diện trong danh sách nhân sự nếu chưa đúng.", pool.label(vi))
            }
            Refusal::UnknownPlace { place } => {
                format!("Đơn vị {} không có chức vụ “{}”; chọn trong danh mục chức vụ.", place.unit, place.post)
            }
            Refusal::SettledElsewhere { place } => format!(
                "Đã được kết luận ở đơn vị {}, chức vụ “{}”; muốn đổi phải có kết luận mới.",
                place.unit, place.post
            ),
            Refusal::DeadlinePassed { .. } => {
                "Đợt đề xuất đã hết hạn, kể cả với người bị trả lại; đề nghị Ban Tổ chức gia hạn hoặc mở đợt mới."
                    .into()
            }
            Refusal::ReasonMissing => "Cần ghi lý do.".into(),
            Refusal::AgreementIncomplete => {
                "Cần ghi phiên họp, số văn bản và ngày (không sau hôm nay) của kết luận.".into()
            }
            Refusal::SamePerson { earlier } => format!(
                "Người này đã làm bước của {}; người đề xuất, người thẩm định và người ghi quyết định phải khác nhau.",
                earlier.label(vi)
            ),
            Refusal::AlreadyAccepted { by } => {
                format!("{} đã chấp nhận; bước tiếp theo là đồng thẩm định hoặc trả lại.", by.label(vi))
            }
            Refusal::NotYetAccepted => "Sở Nội vụ chưa chấp nhận; Ban Tổ chức đồng thẩm định sau.".into(),
            Refusal::FindingsUnanswered { rules } => {
                format!("Có phát hiện phải xử lý ({}); sửa chỗ dự kiến, hoặc ghi lý do chấp nhận.", findings(rules, vi))
            }
            Refusal::DatedInTheFuture { today } => format!(
                "Văn bản chỉ được ban hành từ ngày ghi trên đó; hôm nay là {}. Trước ngày đó hãy xem ở dạng dự thảo.",
                words::date(*today)
            ),
            Refusal::EffectiveBeforeIssue { issued_on } => format!(
                "Ngày hiệu lực không được trước ngày ban hành ({}); sửa lại một trong hai ngày.",
                words::date(*issued_on)
            ),
            Refusal::NoCompetence { day } => format!(
                "Bảng thẩm quyền của thành phố chưa ghi cơ quan quyết định chức vụ này vào ngày {}; bổ sung bảng trước.",
                words::date(*day)
            ),
            Refusal::GateClosed { gate } => format!(
                "Văn bản pháp luật “{gate}” chưa có hiệu lực vào ngày hiệu lực của quyết định; để ở dạng dự thảo."
            ),
            Refusal::OutOfOrder { earliest } => {
                format!("Ngày hiệu lực sớm nhất có thể là {}.", words::date(*earliest))
            }
        }
    }

    fn english(&self) -> String {
        let en = Lang::En;
        match self {
            Refusal::OwnFile => "Nobody acts on their own file; ask somebody else for this step.".into(),
            Refusal::NotThisBody { command, competent } => {
                format!("The step “{}” belongs to: {}.", command.label(en), bodies(competent, en))
            }
            Refusal::OtherDistrict { district } => {
                format!("The person is of district {district:03}; only its committee proposes.")
            }
            Refusal::NothingPlaced { command } => {
                format!("There is nothing to {}; draft a place first.", command.label(en))
            }
            Refusal::WrongState { state, command } => {
                format!("It is “{}”, so “{}” is not possible now.", state.label(en), command.label(en))
            }
            Refusal::LegallyPlaced { number } => {
                format!("A decision is in place ({number}); withdraw it before anything provisional begins.")
            }
            Refusal::NotInPool { pool } => {
                format!("Not to be placed: {}. Correct the roster if that is wrong.", pool.label(en))
            }
            Refusal::UnknownPlace { place } => format!("Unit {} has no post “{}”.", place.unit, place.post),
            Refusal::SettledElsewhere { place } => {
                format!("Concluded at unit {}, post “{}”; only a new conclusion changes that.", place.unit, place.post)
            }
            Refusal::DeadlinePassed { .. } => {
                "The round is over, for those given back as well; ask the Organisation Commission to extend it or open another.".into()
            }
            Refusal::ReasonMissing => "Give a reason.".into(),
            Refusal::AgreementIncomplete => {
                "Give the session, the number and the date (not after today) of the conclusion.".into()
            }
            Refusal::SamePerson { earlier } => {
                format!("This person already acted for: {}; each step is another person's.", earlier.label(en))
            }
            Refusal::AlreadyAccepted { by } => format!("{} has accepted; concur next, or return it.", by.label(en)),
            Refusal::NotYetAccepted => "Home affairs has not accepted yet; the commission concurs afterwards.".into(),
            Refusal::FindingsUnanswered { rules } => format!(
                "Something serious was found ({}); mend the place, or give a reason for accepting it.",
                findings(rules, en)
            ),
            Refusal::DatedInTheFuture { today } => format!(
                "A paper is issued on its day at the earliest, and today is {}; until then it is a draft.",
                words::date(*today)
            ),
            Refusal::EffectiveBeforeIssue { issued_on } => format!(
                "The first day cannot lie before the day of issue ({}); change one of the two.",
                words::date(*issued_on)
            ),
            Refusal::NoCompetence { day } => format!(
                "The city's table of competence names nobody for this post on {}; complete the table first.",
                words::date(*day)
            ),
            Refusal::GateClosed { gate } => format!("The act “{gate}” is not in force on the paper's first day."),
            Refusal::OutOfOrder { earliest } => {
                format!("The first day can be {} at the earliest.", words::date(*earliest))
            }
        }
    }
}

fn findings(rules: &BTreeSet<FindingRule>, lang: Lang) -> String {
    rules.iter().map(|rule| rule.label(lang)).collect::<Vec<_>>().join(", ")
}

fn bodies(bodies: &[Body], lang: Lang) -> String {
    bodies.iter().map(|body| body.label(lang)).collect::<Vec<_>>().join(", ")
}
