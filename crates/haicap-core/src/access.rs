//! Who may do what, for which unit (quyền truy cập): one pure function, default deny.
//!
//! The state of a dossier is not looked at here, that is [`crate::dossier::decide`]; what is looked
//! at is the subject's roles in force, the unit they hold for, and whose dossier it is.

#[cfg(test)]
mod tests;

use crate::organization::{Assignment, Role};
use crate::territory::UnitId;
use std::collections::BTreeSet;
use uuid::Uuid;

labelled! {
    /// Everything that a route can do. Every route names exactly one.
    pub enum Action {
        /// Pages and data that anybody may read: units, procedures, sign-in.
        ReadPublic = "read_public", "Xem thông tin công khai", "Read public information";
        /// One's own account and sign-out.
        ReadSelf = "read_self", "Xem tài khoản của mình", "Read one's own account";
        /// One's own list of work.
        ReadWork = "read_work", "Xem việc của tôi", "Read one's own work";
        /// A dossier with the applicant's data.
        ReadDossier = "read_dossier", "Xem hồ sơ", "Read a dossier";
        /// A file of a dossier: identity cards and whatever else people send.
        ReadAttachment = "read_attachment", "Mở tệp đính kèm", "Open an attachment";
        /// A unit's dossiers and staff.
        ReadUnitWork = "read_unit_work", "Xem công việc của đơn vị", "Read a unit's work";
        /// Load and figures by officer, for their superiors.
        ReadOfficers = "read_officers", "Xem khối lượng việc theo từng công chức", "Read the load of each officer";
        /// Read complaints about the conduct of a unit's officers, and conclude what is true of them.
        JudgeComplaints = "judge_complaints", "Xác minh phản ánh về thái độ", "Look into complaints about conduct";
        /// How well dossiers are handled, at a unit or in the city.
        ReadIndicators = "read_indicators", "Xem chỉ số giải quyết thủ tục", "Read the indicators";
        /// Give units points after an inspection.
        AssessUnits = "assess_units", "Chấm điểm đơn vị qua kiểm tra", "Give units points after an inspection";
        /// The boards of the whole city.
        ReadBoard = "read_board", "Xem bảng điều hành", "Read the city board";
        /// The journal.
        ReadJournal = "read_journal", "Xem nhật ký", "Read the journal";
        /// Submit a dossier.
        Submit = "submit", "Nộp hồ sơ", "Submit a dossier";
        /// Accept a dossier.
        Accept = "accept", "Tiếp nhận", "Accept";
        /// Decline a dossier.
        Decline = "decline", "Từ chối tiếp nhận", "Decline";
        /// Ask for a supplement at the desk.
        RequestSupplement = "request_supplement", "Yêu cầu bổ sung", "Request a supplement";
        /// Bring what was asked for.
        Supplement = "supplement", "Bổ sung", "Supplement";
        /// Pass a dossier that was handed in here to the competent unit.
        Transfer = "transfer", "Chuyển hồ sơ đến đơn vị có thẩm quyền", "Transfer to the competent unit";
        /// Pass a dossier to the division.
        HandOver = "hand_over", "Chuyển xử lý", "Hand over";
        /// Take and handle a dossier.
        Handle = "handle", "Thụ lý", "Handle";
        /// Give a dossier to another officer.
        Reassign = "reassign", "Giao lại hồ sơ", "Give to another officer";
        /// Put a result up for signature.
        SubmitForSignature = "submit_for_signature", "Trình ký", "Submit for signature";
        /// Approve what was put up for signature.
        Approve = "approve", "Duyệt trình ký", "Approve for signature";
        /// Give back what was put up for signature.
        SendBack = "send_back", "Trả lại để xử lý lại", "Send back";
        /// Sign a result.
        Sign = "sign", "Ký", "Sign";
        /// Number, seal and issue a signed result.
        IssueResult = "issue_result", "Ban hành kết quả", "Issue a result";
        /// Store the signed result as a file.
        AttachResult = "attach_result", "Lưu tệp kết quả", "Store the result as a file";
        /// Say how the result is to be received.
        ChooseDelivery = "choose_delivery", "Chọn cách nhận kết quả", "Choose how the result is received";
        /// Give the result to the citizen.
        ReturnResult = "return_result", "Trả kết quả", "Return the result";
        /// Withdraw a dossier.
        Withdraw = "withdraw", "Rút hồ sơ", "Withdraw";
        /// Apologise for a late dossier and promise a new day.
        Apologise = "apologise", "Xin lỗi và hẹn lại", "Apologise";
        /// Ask for money beyond the fee.
        RequestPayment = "request_payment", "Yêu cầu nộp tiền", "Request payment";
        /// Take down that it was paid.
        RecordPayment = "record_payment", "Ghi nhận đã nộp tiền", "Record a payment";
        /// Give back a fee that was taken.
        RefundFee = "refund_fee", "Hoàn trả phí, lệ phí", "Give a fee back";
        /// Stop a dossier.
        Stop = "stop", "Dừng xử lý hồ sơ", "Stop a dossier";
        /// Ask another agency for its opinion.
        Consult = "consult", "Lấy ý kiến", "Consult";
        /// Take down its answer.
        RecordAnswer = "record_answer", "Ghi ý kiến trả lời", "Record an answer";
        /// Give one's rights on for a term, or those of people one leads.
        Delegate = "delegate", "Ủy quyền có thời hạn", "Give rights on for a term";
        /// Give and take roles of assignments, make accounts.
        ManageRights = "manage_rights", "Quản lý quyền", "Manage rights";
        /// People, plans and papers of the personnel part, as far as one's body goes.
        ReadPersonnel = "read_personnel", "Xem nhân sự", "Read personnel";
        /// What the planner weighed, with prices and places not chosen; for the deciding bodies only.
        ReadAlternatives = "read_alternatives", "Xem phương án so sánh", "Read alternatives";
        /// Close relatives of a person.
        ReadFamilyTies = "read_family_ties", "Xem quan hệ gia đình", "Read family ties";
        /// The journal of the personnel part.
        ReadPersonnelJournal = "read_personnel_journal", "Xem nhật ký nhân sự", "Read the personnel journal";
        /// Take a list of people out of the system; the file names its reader.
        ExportPersonnel = "export_personnel", "Xuất danh sách nhân sự", "Export personnel";
        /// Bring rosters in.
        ImportRoster = "import_roster", "Nhập danh sách nhân sự", "Import rosters";
        /// Change allotted numbers.
        ManageEstablishment = "manage_establishment", "Điều chỉnh biên chế", "Change the establishment";
        /// Write down concluded lists and key posts.
        KeepConcludedLists = "keep_concluded_lists", "Ghi danh sách đã kết luận", "Keep concluded lists";
        /// Open rounds of proposals, gates and milestones.
        LeadStaffing = "lead_staffing", "Điều hành bố trí nhân sự", "Lead the staffing";
        /// Say that a milestone was reached: its owner for itself, the commission for whoever has no account here.
        ConfirmMilestone = "confirm_milestone", "Xác nhận mốc", "Confirm a milestone";
        /// Ask the planner for a suggestion.
        Suggest = "suggest", "Lập phương án gợi ý", "Ask for a suggestion";
        /// Propose people of one's district.
        Propose = "propose", "Đề xuất nhân sự", "Propose people";
        /// Keep lists of trial participants.
        KeepParticipants = "keep_participants", "Lập danh sách tham gia vận hành thử", "Keep trial participants";
        /// Accept or return what was proposed.
        Appraise = "appraise", "Thẩm định", "Appraise";
        /// Concur in the appraisal, or return.
        Concur = "concur", "Đồng thẩm định", "Concur";
        /// Give a proposal back with a reason.
        ReturnProposal = "return_proposal", "Trả lại đề xuất", "Return a proposal";
        /// Record what the deciding body agreed.
        Agree = "agree", "Ghi nhận thống nhất", "Record an agreement";
        /// Issue, adjust and withdraw papers.
        IssuePapers = "issue_papers", "Ban hành văn bản nhân sự", "Issue personnel papers";
        /// Make sign-in cards and files of issued lists.
        HandOut = "hand_out", "Giao thẻ và danh sách đã ban hành", "Hand out cards and issued lists";
        /// Print one-time sign-in cards for people who have an account.
        HandOutCards = "hand_out_cards", "Giao thẻ đăng nhập một lần", "Hand out sign-in cards";
        /// Move a trial's clock, start and close rounds, mint one-time sign-ins.
        DirectTrial = "direct_trial", "Điều hành vận hành thử", "Direct a trial";
        /// Scripts, rounds, lessons and readiness: what rehearsals taught.
        ReadRehearsal = "read_rehearsal", "Xem kết quả vận hành thử", "Read what rehearsals taught";
        /// Write scripts.
        WriteScripts = "write_scripts", "Soạn kịch bản", "Write scripts";
        /// Plan rounds: scripts, units, day, people.
        PlanRounds = "plan_rounds", "Lập kế hoạch đợt vận hành thử", "Plan rounds";
        /// See and do one's own steps of a round.
        TakePart = "take_part", "Tham gia vận hành thử", "Take part in a trial";
        /// Say that something does not work.
        ReportIncident = "report_incident", "Báo sự cố", "Report an incident";
        /// Keep lessons: cause, measure, owner, due date.
        KeepLessons = "keep_lessons", "Ghi bài học rút kinh nghiệm", "Keep lessons";
        /// File evidence of a unit's readiness.
        KeepEvidence = "keep_evidence", "Ghi minh chứng sẵn sàng", "File evidence of readiness";
        /// Hold trainings and conferences.
        HoldTraining = "hold_training", "Tổ chức tập huấn, hội nghị", "Hold trainings and conferences";
        /// Carry what passed in a trial into the official store.
        Promote = "promote", "Chuyển cấu hình sang chính thức", "Promote a configuration";
        /// Take down days off and days of work that were decreed.
        KeepCalendar = "keep_calendar", "Ghi ngày nghỉ, ngày làm bù", "Keep the calendar";
        /// Publish versions of procedures, bring the catalogue in.
        KeepCatalogue = "keep_catalogue", "Công bố phiên bản thủ tục", "Keep the catalogue";
        /// See what leaves the house, send it again, and say who hears of state changes.
        SendOut = "send_out", "Quản lý gửi ra ngoài", "Manage what is sent out";
        /// Open units for real work.
        OpenUnits = "open_units", "Chuyển sang vận hành chính thức", "Open units";
    }
}

/// Who asks: a person with the assignments in force (chủ thể).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Account that signed in; `None` for a visitor.
    pub account: Option<Uuid>,
    /// The natural person behind the account.
    pub person: Option<Uuid>,
    /// Posts held in units.
    pub assignments: Vec<Assignment>,
    /// Posts of others in which the person acts today.
    pub acting: Vec<ActingPost>,
    /// Roles for the whole city, and `Citizen`.
    pub roles: BTreeSet<Role>,
    /// Districts for which somebody acts as a district committee.
    pub districts: BTreeSet<u32>,
}

/// A post of somebody who is away, in which another person acts (vị trí được ủy quyền).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActingPost {
    /// The post with the rights that were given on.
    pub held: Assignment,
    /// The assignment of whoever acts.
    pub by: Uuid,
    /// The delegation.
    pub under: Uuid,
}

impl Subject {
    /// Somebody who has not signed in.
    pub const fn visitor() -> Self {
        Subject {
            account: None,
            person: None,
            assignments: Vec::new(),
            acting: Vec::new(),
            roles: BTreeSet::new(),
            districts: BTreeSet::new(),
        }
    }

    /// Every post that counts: one's own, then those in which one acts for others.
    pub fn posts(&self) -> impl Iterator<Item = &Assignment> {
        self.assignments.iter().chain(self.acting.iter().map(|acting| &acting.held))
    }

    /// The first post at a unit that carries one of these roles.
    pub fn assignment_with(&self, unit: UnitId, roles: &[Role]) -> Option<&Assignment> {
        self.posts().find(|post| carries(post, unit, roles))
    }

    /// Units in which the person holds an assignment.
    pub fn units(&self) -> impl Iterator<Item = UnitId> {
        self.assignments.iter().map(|assignment| assignment.unit)
    }
}

/// Whether a post is at a unit and carries one of these roles.
pub(crate) fn carries(post: &Assignment, unit: UnitId, roles: &[Role]) -> bool {
    post.unit == unit && roles.iter().any(|role| post.roles.contains(role))
}

/// What is asked for (đối tượng).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Object {
    /// The unit it belongs to; `None` for the whole city.
    pub unit: Option<UnitId>,
    /// The unit whose desk received it, when that is another one.
    pub desk: Option<UnitId>,
    /// The person whose dossier it is, when known.
    pub owner: Option<Uuid>,
    /// The district whose people it is about, in the personnel part.
    pub district: Option<u32>,
}

/// Why an action is not permitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// Nobody is signed in.
    SignInFirst,
    /// No role in force allows the action.
    RoleMissing(Action),
    /// The role is held, but at another unit.
    OtherUnit(Action),
    /// The dossier is one's own: nobody acts on their own file.
    OwnFile,
}

impl Denial {
    /// A stable word for journals and verdicts.
    pub const fn key(self) -> &'static str {
        match self {
            Denial::SignInFirst => "sign_in_first",
            Denial::RoleMissing(_) => "role_missing",
            Denial::OtherUnit(_) => "other_unit",
            Denial::OwnFile => "own_file",
        }
    }
}

/// Roles that may do an action for the unit of their assignment.
pub const fn unit_roles(action: Action) -> &'static [Role] {
    use Role::*;
    match action {
        Action::Submit
        | Action::Accept
        | Action::Decline
        | Action::Supplement
        | Action::Transfer
        | Action::HandOver
        | Action::ChooseDelivery
        | Action::ReturnResult
        | Action::RecordPayment
        | Action::Withdraw => &[CounterOfficer],
        Action::RequestSupplement | Action::Stop => &[CounterOfficer, CaseOfficer],
        Action::Handle
        | Action::SubmitForSignature
        | Action::RequestPayment
        | Action::Consult
        | Action::RecordAnswer => &[CaseOfficer],
        // Who of them for which dossier: the rules of the dossier (Điều 19 khoản 1 Nghị định 61/2018/NĐ-CP).
        Action::Reassign => &[CaseOfficer, DivisionHead, CenterHead, UnitLeader],
        Action::Approve => &[DivisionHead],
        Action::SendBack => &[DivisionHead, Signatory],
        Action::Sign => &[Signatory],
        Action::IssueResult => &[RecordsClerk],
        // Who of them for which dossier: the rules of the dossier.
        Action::AttachResult => &[RecordsClerk, Signatory, CaseOfficer],
        // The letter is the agency's, not the case officer's (Điều 12 khoản 5 Nghị định 61/2018/NĐ-CP).
        Action::Apologise => &[DivisionHead, Signatory, CenterHead, UnitLeader],
        Action::ReadDossier => {
            &[CounterOfficer, CaseOfficer, DivisionHead, Signatory, RecordsClerk, CenterHead, UnitLeader]
        }
        // Fewer than read the dossier: pictures of identity cards are for those who decide on it.
        Action::ReadAttachment => &[CounterOfficer, CaseOfficer, DivisionHead, Signatory],
        Action::ReadUnitWork => &[CounterOfficer, CaseOfficer, DivisionHead, Signatory, CenterHead, UnitLeader],
        // Whose officers: who only heads a division sees that one.
        Action::ReadOfficers | Action::ReadIndicators => &[DivisionHead, CenterHead, UnitLeader],
        // Leaders of the agency; whoever handled the dossier is turned away by the rule of the complaint.
        Action::JudgeComplaints => &[CenterHead, UnitLeader],
        Action::Delegate => {
            &[CounterOfficer, CaseOfficer, DivisionHead, Signatory, RecordsClerk, CenterHead, UnitLeader]
        }
        // Not whoever takes fees: the head of the centre answers for its money.
        Action::RefundFee => &[CenterHead],
        Action::ReadJournal => &[CenterHead, UnitLeader],
        Action::ReadBoard | Action::ReadRehearsal | Action::KeepEvidence => &[CenterHead, UnitLeader],
        _ => &[],
    }
}

/// Roles at the desk that received a dossier of another unit: it takes in, passes on, gives the result back (Điều 18
/// khoản 3, Điều 20 khoản 3 Nghị định 61/2018/NĐ-CP); the rest is the competent unit's.
pub const fn desk_roles(action: Action) -> &'static [Role] {
    use Role::*;
    match action {
        Action::Accept
        | Action::Decline
        | Action::RequestSupplement
        | Action::Supplement
        | Action::Transfer
        | Action::ChooseDelivery
        | Action::ReturnResult
        | Action::RecordPayment
        | Action::ReadAttachment
        | Action::Withdraw => &[CounterOfficer],
        Action::ReadDossier => &[CounterOfficer, CenterHead],
        Action::RefundFee => &[CenterHead],
        _ => &[],
    }
}

/// Roles that may do an action for the whole city.
pub const fn city_roles(action: Action) -> &'static [Role] {
    use Role::*;
    match action {
        Action::ReadBoard | Action::ReadIndicators | Action::ReadRehearsal | Action::ReportIncident => {
            &[CityObserver, DigitalCenter, TrialDirector]
        }
        Action::ReadUnitWork | Action::HandOutCards => &[DigitalCenter, TrialDirector],
        Action::ReadJournal => &[DigitalCenter, TrialDirector],
        Action::PlanRounds | Action::KeepLessons | Action::KeepCalendar | Action::AssessUnits | Action::SendOut => {
            &[DigitalCenter, TrialDirector]
        }
        Action::ManageRights
        | Action::WriteScripts
        | Action::KeepEvidence
        | Action::HoldTraining
        | Action::Promote
        | Action::KeepCatalogue
        | Action::OpenUnits => &[DigitalCenter],
        Action::DirectTrial => &[TrialDirector],
        Action::ReadPersonnel | Action::ConfirmMilestone => {
            &[DistrictCommittee, HomeAffairs, OrganizationCommission, DecidingSecretary]
        }
        Action::ReadAlternatives => &[OrganizationCommission, DecidingSecretary],
        Action::ExportPersonnel => &[HomeAffairs, OrganizationCommission, DecidingSecretary],
        Action::ImportRoster | Action::ManageEstablishment | Action::ReturnProposal => {
            &[HomeAffairs, OrganizationCommission]
        }
        Action::ReadFamilyTies
        | Action::ReadPersonnelJournal
        | Action::KeepConcludedLists
        | Action::LeadStaffing
        | Action::Suggest
        | Action::Concur
        | Action::HandOut => &[OrganizationCommission],
        Action::Propose => &[DistrictCommittee],
        Action::KeepParticipants => &[DistrictCommittee, OrganizationCommission],
        Action::Appraise => &[HomeAffairs],
        Action::Agree | Action::IssuePapers => &[DecidingSecretary],
        _ => &[],
    }
}

/// Whether the owner of a dossier may do the action on it.
pub const fn owner_may(action: Action) -> bool {
    matches!(
        action,
        Action::Submit
            | Action::ReadDossier
            | Action::ReadAttachment
            | Action::Supplement
            | Action::ChooseDelivery
            | Action::Withdraw
            | Action::ReadWork
    )
}

/// Whether an action changes a dossier on behalf of the administration; nobody does that on their own file.
const fn acts_on_file(action: Action) -> bool {
    matches!(
        action,
        Action::Accept
            | Action::Decline
            | Action::RequestSupplement
            | Action::Transfer
            | Action::HandOver
            | Action::Handle
            | Action::Reassign
            | Action::SubmitForSignature
            | Action::Approve
            | Action::SendBack
            | Action::Sign
            | Action::IssueResult
            | Action::AttachResult
            | Action::ReturnResult
            | Action::Apologise
            | Action::RequestPayment
            | Action::RecordPayment
            | Action::RefundFee
            | Action::Stop
            | Action::Consult
            | Action::RecordAnswer
    )
}

/// Whether a subject may do an action on an object.
///
/// # Errors
/// The first reason against it: not signed in, no role, a role at another unit, one's own file.
pub fn permits(subject: &Subject, action: Action, object: &Object) -> Result<(), Denial> {
    if action == Action::ReadPublic {
        return Ok(());
    }
    if subject.account.is_none() {
        return Err(Denial::SignInFirst);
    }
    if action == Action::ReadSelf {
        return Ok(());
    }
    let owns = object.owner.is_some() && object.owner == subject.person;
    if owns && acts_on_file(action) {
        return Err(Denial::OwnFile);
    }
    if owns && subject.roles.contains(&Role::Citizen) && owner_may(action) {
        return Ok(());
    }
    // A district committee acts for its own districts only.
    let reaches = |role: &Role| {
        *role != Role::DistrictCommittee || object.district.is_none_or(|code| subject.districts.contains(&code))
    };
    let held = || city_roles(action).iter().filter(|role| subject.roles.contains(role));
    if held().any(reaches) {
        return Ok(());
    }
    if held().next().is_some() {
        return Err(Denial::OtherUnit(action));
    }
    // Whoever holds a post sees what lies on its desk, also when the right to act on it is missing.
    let at_unit = |a: &Assignment| object.unit.is_none_or(|unit| unit == a.unit);
    let by_post = matches!(action, Action::ReadWork | Action::TakePart | Action::ReportIncident);
    if by_post && subject.assignments.iter().any(at_unit) {
        return Ok(());
    }
    if object.desk.is_some_and(|desk| subject.assignment_with(desk, desk_roles(action)).is_some()) {
        return Ok(());
    }
    let roles = unit_roles(action);
    let holds = |assignment: &Assignment| roles.iter().any(|role| assignment.roles.contains(role));
    match object.unit {
        Some(unit) if subject.assignment_with(unit, roles).is_some() => Ok(()),
        None if subject.posts().any(holds) => Ok(()),
        Some(_) if subject.posts().any(holds) => Err(Denial::OtherUnit(action)),
        _ => Err(Denial::RoleMissing(action)),
    }
}
