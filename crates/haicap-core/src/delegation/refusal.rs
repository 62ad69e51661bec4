//! Why rights may not be given on, with words and grounds.

use super::TERM_DAYS_MAX;
use crate::law::{self, Ground};
use crate::organization::Role;
use crate::words::Lang;

labelled! {
    /// The names of reasons against a delegation.
    pub enum DelegationRefusalName {
        /// See [`DelegationRefusal::OtherUnit`].
        OtherUnit = "other_unit", "người nhận thuộc đơn vị khác", "a person of another unit";
        /// See [`DelegationRefusal::SamePerson`].
        SamePerson = "same_person", "ủy quyền cho chính mình", "the same person";
        /// See [`DelegationRefusal::NotYours`].
        NotYours = "not_yours", "không được ủy quyền thay người này", "not one's own rights";
        /// See [`DelegationRefusal::NothingGiven`].
        NothingGiven = "nothing_given", "chưa chọn quyền", "no right chosen";
        /// See [`DelegationRefusal::RightNotHeld`].
        RightNotHeld = "right_not_held", "quyền không có để giao", "a right not held";
        /// See [`DelegationRefusal::SigningNotYours`].
        SigningNotYours = "signing_not_yours", "không được giao quyền ký", "signing not to be given on";
        /// See [`DelegationRefusal::SigningNotToOfficers`].
        SigningNotToOfficers = "signing_not_to_officers", "người nhận không được ký thay", "not to be signed by an officer";
        /// See [`DelegationRefusal::PaperMissing`].
        PaperMissing = "paper_missing", "thiếu văn bản ủy quyền", "no paper named";
        /// See [`DelegationRefusal::TermWrong`].
        TermWrong = "term_wrong", "thời hạn không hợp lệ", "a wrong term";
        /// See [`DelegationRefusal::TermTooLong`].
        TermTooLong = "term_too_long", "thời hạn quá dài", "too long a term";
        /// See [`DelegationRefusal::GivenAlready`].
        GivenAlready = "given_already", "đã ủy quyền trong thời gian này", "given on already";
        /// See [`DelegationRefusal::StandInAway`].
        StandInAway = "stand_in_away", "người nhận cũng vắng", "the stand-in is away";
        /// See [`DelegationRefusal::Over`].
        Over = "over", "ủy quyền đã hết", "over already";
    }
}

/// A reason against giving rights on (lý do không được ủy quyền).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DelegationRefusal {
    /// Both work at one unit.
    OtherUnit,
    /// Nobody stands in for themselves.
    SamePerson,
    /// Neither one's own rights, nor those of somebody one leads.
    NotYours,
    /// No right was chosen.
    NothingGiven,
    /// A right that the giver does not have.
    RightNotHeld(Role),
    /// Signing is given on by whoever signs or leads.
    SigningNotYours,
    /// Whoever is to sign may not sign in this place.
    SigningNotToOfficers,
    /// Signing is given on in writing.
    PaperMissing,
    /// The term ends before it begins, or begins in the past.
    TermWrong,
    /// The term is longer than an absence.
    TermTooLong,
    /// Somebody has this right in that time.
    GivenAlready,
    /// Whoever is to act has given rights on in that time.
    StandInAway,
    /// It is over.
    Over,
}

impl DelegationRefusal {
    /// The name.
    pub const fn name(&self) -> DelegationRefusalName {
        match self {
            DelegationRefusal::OtherUnit => DelegationRefusalName::OtherUnit,
            DelegationRefusal::SamePerson => DelegationRefusalName::SamePerson,
            DelegationRefusal::NotYours => DelegationRefusalName::NotYours,
            DelegationRefusal::NothingGiven => DelegationRefusalName::NothingGiven,
            DelegationRefusal::RightNotHeld(_) => DelegationRefusalName::RightNotHeld,
            DelegationRefusal::SigningNotYours => DelegationRefusalName::SigningNotYours,
            DelegationRefusal::SigningNotToOfficers => DelegationRefusalName::SigningNotToOfficers,
            DelegationRefusal::PaperMissing => DelegationRefusalName::PaperMissing,
            DelegationRefusal::TermWrong => DelegationRefusalName::TermWrong,
            DelegationRefusal::TermTooLong => DelegationRefusalName::TermTooLong,
            DelegationRefusal::GivenAlready => DelegationRefusalName::GivenAlready,
            DelegationRefusal::StandInAway => DelegationRefusalName::StandInAway,
            DelegationRefusal::Over => DelegationRefusalName::Over,
        }
    }

    /// The article it rests on, or our assumption.
    pub const fn ground(&self) -> Ground {
        match self {
            DelegationRefusal::OtherUnit | DelegationRefusal::SamePerson => {
                Ground::Assumption("người thay là người khác trong cùng đơn vị")
            }
            DelegationRefusal::NotYours => {
                Ground::Assumption("người vắng hoặc người lãnh đạo trực tiếp chỉ định người thay")
            }
            DelegationRefusal::NothingGiven | DelegationRefusal::RightNotHeld(_) | DelegationRefusal::Over => {
                Ground::Assumption("không ai giao được quyền mình không có")
            }
            DelegationRefusal::SigningNotYours
            | DelegationRefusal::SigningNotToOfficers
            | DelegationRefusal::PaperMissing
            | DelegationRefusal::TermWrong => law::SIGNING_FOR,
            DelegationRefusal::TermTooLong => {
                Ground::Assumption("vắng quá 90 ngày thì phân công người khác, không ủy quyền")
            }
            DelegationRefusal::GivenAlready | DelegationRefusal::StandInAway => {
                Ground::Assumption("mỗi quyền có một người thay trong một ngày")
            }
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
            DelegationRefusal::OtherUnit => "Chỉ ủy quyền cho người của cùng đơn vị. Hãy chọn người khác.".into(),
            DelegationRefusal::SamePerson => "Người nhận phải là người khác.".into(),
            DelegationRefusal::NotYours => "Chỉ chính người đó, lãnh đạo phòng, Giám đốc Trung tâm (đối với công chức một cửa) hoặc lãnh đạo đơn vị được lập hoặc kết thúc ủy quyền này.".into(),
            DelegationRefusal::NothingGiven => "Hãy chọn ít nhất một quyền.".into(),
            DelegationRefusal::RightNotHeld(role) => format!("Người vắng không có quyền “{}” để giao.", role.label(Lang::Vi)),
            DelegationRefusal::SigningNotYours => "Quyền ký chỉ do chính người ký hoặc lãnh đạo đơn vị giao.".into(),
            DelegationRefusal::SigningNotToOfficers => "Quyền ký chỉ giao cho lãnh đạo đơn vị (ký thay); người đứng đầu đơn vị còn giao được cho trưởng phòng, Giám đốc Trung tâm (thừa ủy quyền); người ký thừa lệnh giao được cho cấp phó của mình.".into(),
            DelegationRefusal::PaperMissing => "Ủy quyền ký phải bằng văn bản: ghi số, ngày của văn bản.".into(),
            DelegationRefusal::TermWrong => "Thời hạn phải bắt đầu từ hôm nay trở đi, và ngày cuối không trước ngày đầu.".into(),
            DelegationRefusal::TermTooLong => format!("Ủy quyền tối đa {TERM_DAYS_MAX} ngày. Vắng lâu hơn thì phân công người khác giữ vị trí."),
            DelegationRefusal::GivenAlready => "Quyền này đã giao cho người khác trong thời gian ấy. Hãy kết thúc lần đó trước, hoặc chọn ngày khác.".into(),
            DelegationRefusal::StandInAway => "Người nhận cũng đã ủy quyền cho người khác trong thời gian ấy. Hãy chọn người khác.".into(),
            DelegationRefusal::Over => "Ủy quyền này đã hết hiệu lực.".into(),
        }
    }

    fn english(&self) -> String {
        match self {
            DelegationRefusal::OtherUnit => "Rights are given on within one unit. Choose somebody else.".into(),
            DelegationRefusal::SamePerson => "Choose another person.".into(),
            DelegationRefusal::NotYours => "Only the person, the head of the division, the head of the centre for counter officers, or whoever leads the unit may do this.".into(),
            DelegationRefusal::NothingGiven => "Choose at least one right.".into(),
            DelegationRefusal::RightNotHeld(role) => format!("Whoever is away does not have the right “{}”.", role.label(Lang::En)),
            DelegationRefusal::SigningNotYours => "Signing is given on by whoever signs, or whoever leads the unit.".into(),
            DelegationRefusal::SigningNotToOfficers => "Signing is given to a leader of the unit (for the head); by the head of the unit also to the head of a division or of the centre (by delegation); by whoever signs by order to the own deputy.".into(),
            DelegationRefusal::PaperMissing => "Signing is given on in writing: name the paper.".into(),
            DelegationRefusal::TermWrong => "The term begins today or later, and does not end before it begins.".into(),
            DelegationRefusal::TermTooLong => format!("At most {TERM_DAYS_MAX} days. For longer somebody else is given the post."),
            DelegationRefusal::GivenAlready => "Somebody has this right in that time. End that one first, or choose other days.".into(),
            DelegationRefusal::StandInAway => "This person is away in that time as well. Choose somebody else.".into(),
            DelegationRefusal::Over => "This one is over already.".into(),
        }
    }
}
