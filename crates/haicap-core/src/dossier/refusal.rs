//! Why a command may not happen: each refusal has a name, its words and the ground it rests on.

use super::{CommandKind, Stage};
use crate::law::{self, Ground};
use crate::procedure::Channel;
use crate::words::Lang;
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
    ReasonMissing,
    /// Nothing was asked for.
    NoPaperNamed,
    /// Papers were asked for once already.
    SupplementAlreadyRequested,
    /// More than 3 working days have passed since reception.
    SupplementTooLate,
    /// Not all papers asked for are there; the keys still missing.
    SupplementIncomplete(BTreeSet<String>),
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
}

/// The most copies or pages one dossier may ask for.
pub(super) const QUANTITY_MAX: u32 = 1_000;

/// Working days after reception within which a supplement may be asked for.
pub(super) const SUPPLEMENT_DAYS: u32 = 3;

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
            Refusal::ReasonMissing => RefusalName::ReasonMissing,
            Refusal::NoPaperNamed => RefusalName::NoPaperNamed,
            Refusal::SupplementAlreadyRequested => RefusalName::SupplementAlreadyRequested,
            Refusal::SupplementTooLate => RefusalName::SupplementTooLate,
            Refusal::SupplementIncomplete(_) => RefusalName::SupplementIncomplete,
            Refusal::TakenByAnother => RefusalName::TakenByAnother,
            Refusal::OtherDivision => RefusalName::OtherDivision,
            Refusal::RefusalTooLate => RefusalName::RefusalTooLate,
            Refusal::SignsOwnWork => RefusalName::SignsOwnWork,
            Refusal::OtherSignatory => RefusalName::OtherSignatory,
        }
    }

    /// The article it rests on, or our assumption.
    pub const fn ground(&self) -> Ground {
        match self {
            Refusal::NoSuchDossier => Ground::Assumption("không thể xử lý hồ sơ không tồn tại"),
            Refusal::AlreadySubmitted => Ground::Assumption("mỗi hồ sơ chỉ nộp một lần"),
            Refusal::WrongStage { .. } => {
                Ground::Assumption("trình tự tiếp nhận, xử lý, trả kết quả theo Điều 17 đến Điều 20")
            }
            Refusal::ProcedureNotInForce => {
                Ground::Assumption("chỉ nhận hồ sơ theo phiên bản thủ tục đang có hiệu lực")
            }
            Refusal::ChannelNotOffered(_) => law::WAYS_OF_SUBMITTING,
            Refusal::QuantityOutOfRange => Ground::Assumption("số bản và số trang từ 1 đến 1.000"),
            Refusal::UnknownPaper(_) => Ground::Assumption("giấy tờ phải thuộc thành phần hồ sơ của thủ tục"),
            Refusal::PapersMissing(_) => law::COMPLETENESS,
            Refusal::ReasonMissing => law::DECLINING,
            Refusal::NoPaperNamed => law::COMPLETENESS,
            Refusal::SupplementAlreadyRequested => law::SUPPLEMENT_ONCE,
            Refusal::SupplementTooLate | Refusal::SupplementIncomplete(_) => law::SUPPLEMENT_IN_TIME,
            Refusal::TakenByAnother => Ground::Assumption("mỗi hồ sơ có một người thụ lý"),
            Refusal::OtherDivision => Ground::Assumption("hồ sơ do phòng được giao trong quy trình thụ lý"),
            Refusal::RefusalTooLate => law::REFUSAL_IN_TIME,
            Refusal::SignsOwnWork => Ground::Assumption("người thụ lý không tự ký kết quả của mình"),
            Refusal::OtherSignatory => Ground::Assumption("người được trình ký mới ký"),
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
            Refusal::ReasonMissing => "Phải nêu rõ lý do.".into(),
            Refusal::NoPaperNamed => "Phải nêu giấy tờ cần bổ sung.".into(),
            Refusal::SupplementAlreadyRequested => "Chỉ được yêu cầu bổ sung một lần cho một hồ sơ.".into(),
            Refusal::SupplementTooLate => {
                format!("Đã quá {SUPPLEMENT_DAYS} ngày làm việc kể từ ngày tiếp nhận, không được yêu cầu bổ sung nữa.")
            }
            Refusal::SupplementIncomplete(papers) => {
                format!("Chưa bổ sung đủ, còn thiếu: {}.", list(papers))
            }
            Refusal::TakenByAnother => "Hồ sơ đang do người khác thụ lý.".into(),
            Refusal::OtherDivision => "Hồ sơ thuộc phòng khác thụ lý.".into(),
            Refusal::RefusalTooLate => "Đã hết thời hạn giải quyết, không được từ chối giải quyết nữa.".into(),
            Refusal::SignsOwnWork => "Người thụ lý không được tự ký kết quả.".into(),
            Refusal::OtherSignatory => "Hồ sơ được trình cho người khác ký.".into(),
        }
    }

    fn english(&self) -> String {
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
            Refusal::ReasonMissing => "Give the reason.".into(),
            Refusal::NoPaperNamed => "Name the papers to be brought.".into(),
            Refusal::SupplementAlreadyRequested => "A supplement may be asked for only once for one dossier.".into(),
            Refusal::SupplementTooLate => {
                format!(
                    "More than {SUPPLEMENT_DAYS} working days since reception: a supplement may no longer be asked for."
                )
            }
            Refusal::SupplementIncomplete(papers) => {
                format!("The supplement is not complete, still missing: {}.", list(papers))
            }
            Refusal::TakenByAnother => "Another officer handles this dossier.".into(),
            Refusal::OtherDivision => "Another division handles this dossier.".into(),
            Refusal::RefusalTooLate => "The limit is over: it is too late to refuse on the merits.".into(),
            Refusal::SignsOwnWork => "Whoever handled a dossier may not sign it.".into(),
            Refusal::OtherSignatory => "The dossier was put up to somebody else for signature.".into(),
        }
    }
}

fn list(papers: &BTreeSet<String>) -> String {
    papers.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
