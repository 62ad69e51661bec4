//! Where a dossier stands, computed from its moments.

use super::Dossier;
use crate::words::Lang;

labelled! {
    /// Where a dossier stands (tình trạng hồ sơ); computed from its moments, never stored by hand.
    pub enum Stage {
        /// Handed in, not yet looked at by the counter.
        Submitted = "submitted", "Chờ tiếp nhận", "Awaiting reception";
        /// The citizen has been asked for papers.
        AwaitingSupplement = "awaiting_supplement", "Chờ bổ sung", "Awaiting a supplement";
        /// The citizen has been asked to pay.
        AwaitingPayment = "awaiting_payment", "Chờ thực hiện nghĩa vụ tài chính", "Awaiting payment";
        /// Accepted, still at the counter.
        Accepted = "accepted", "Đã tiếp nhận", "Accepted";
        /// Passed to the division, nobody has taken it yet.
        HandedOver = "handed_over", "Chờ thụ lý", "Awaiting a case officer";
        /// A case officer works on it.
        InHandling = "in_handling", "Đang thụ lý", "In handling";
        /// Put up to the head of the division, where the procedure asks for it.
        AwaitingApproval = "awaiting_approval", "Chờ lãnh đạo phòng duyệt", "Awaiting approval";
        /// Put up for signature.
        AwaitingSignature = "awaiting_signature", "Chờ ký", "Awaiting signature";
        /// Signed; the records clerk is to number, seal and issue it, where the procedure asks for it.
        AwaitingIssue = "awaiting_issue", "Chờ ban hành", "Awaiting issue";
        /// The result is ready at the counter.
        Signed = "signed", "Có kết quả", "Result ready";
        /// The citizen has the result.
        Returned = "returned", "Đã trả kết quả", "Result returned";
        /// Not accepted.
        Declined = "declined", "Từ chối tiếp nhận", "Declined";
        /// Taken back by the citizen.
        Withdrawn = "withdrawn", "Đã rút", "Withdrawn";
        /// Not gone on with, for a lawful reason.
        Stopped = "stopped", "Dừng xử lý", "Stopped";
    }
}

labelled! {
    /// The ten states in which portals show a dossier (trạng thái hồ sơ trên Cổng Dịch vụ công quốc gia).
    pub enum PortalState {
        /// 1.
        New = "new", "Mới đăng ký", "Newly registered";
        /// 2.
        Received = "received", "Được tiếp nhận", "Received";
        /// 3.
        NotReceived = "not_received", "Không được tiếp nhận", "Not received";
        /// 4.
        InProcess = "in_process", "Đang xử lý", "In process";
        /// 5.
        SupplementRequested = "supplement_requested", "Yêu cầu bổ sung giấy tờ", "Supplement requested";
        /// 6.
        PaymentRequested = "payment_requested", "Yêu cầu thực hiện nghĩa vụ tài chính", "Payment requested";
        /// 7.
        WithdrawalRequested = "withdrawal_requested", "Công dân yêu cầu rút hồ sơ", "Withdrawal requested";
        /// 8.
        Stopped = "stopped", "Dừng xử lý", "Stopped";
        /// 9.
        Processed = "processed", "Đã xử lý xong", "Processed";
        /// 10.
        Returned = "returned", "Đã trả kết quả", "Result returned";
    }
}

impl PortalState {
    /// The number under which portals exchange it, 1 to 10.
    pub const fn number(self) -> u8 {
        self as u8 + 1
    }
}

impl Dossier {
    /// Where the dossier stands.
    pub fn stage(&self) -> Stage {
        let asked = self.supplement.as_ref().is_some_and(|request| request.answered_at.is_none());
        let to_pay = self.payment.as_ref().is_some_and(|payment| payment.paid.is_none());
        let to_approve = self.approval.as_ref().is_some_and(|approval| approval.approved_at.is_none());
        match () {
            () if self.withdrawn_at.is_some() => Stage::Withdrawn,
            () if self.stopped.is_some() => Stage::Stopped,
            () if self.declined_at.is_some() => Stage::Declined,
            () if self.returned_at.is_some() => Stage::Returned,
            () if self.ready_at().is_some() => Stage::Signed,
            () if self.signed_at.is_some() => Stage::AwaitingIssue,
            () if self.sent_for_signature_at.is_some() && to_approve => Stage::AwaitingApproval,
            () if self.sent_for_signature_at.is_some() => Stage::AwaitingSignature,
            () if asked => Stage::AwaitingSupplement,
            () if to_pay => Stage::AwaitingPayment,
            () if self.handled_at.is_some() => Stage::InHandling,
            () if self.handed_over_at.is_some() => Stage::HandedOver,
            () if self.accepted_at.is_some() => Stage::Accepted,
            () => Stage::Submitted,
        }
    }

    /// When the result was ready at the desk: issued where the procedure asks for it, else signed. Lateness is
    /// measured here.
    pub fn ready_at(&self) -> Option<jiff::Timestamp> {
        match &self.issue {
            Some(issue) => issue.issued_at,
            None => self.signed_at,
        }
    }

    /// When it was closed, in whatever way.
    pub fn closed_at(&self) -> Option<jiff::Timestamp> {
        let stopped = self.stopped.as_ref().map(|stopped| stopped.at);
        self.returned_at.or(self.declined_at).or(self.withdrawn_at).or(stopped)
    }

    /// The state shown on the national portal.
    pub fn portal_state(&self) -> PortalState {
        match self.stage() {
            Stage::Submitted => PortalState::New,
            Stage::Accepted => PortalState::Received,
            Stage::Declined => PortalState::NotReceived,
            Stage::HandedOver
            | Stage::InHandling
            | Stage::AwaitingApproval
            | Stage::AwaitingSignature
            | Stage::AwaitingIssue => PortalState::InProcess,
            Stage::AwaitingSupplement => PortalState::SupplementRequested,
            Stage::AwaitingPayment => PortalState::PaymentRequested,
            // A request to withdraw needs nobody's consent here (assumption): requested and withdrawn are one.
            Stage::Withdrawn => PortalState::WithdrawalRequested,
            Stage::Stopped => PortalState::Stopped,
            Stage::Signed => PortalState::Processed,
            Stage::Returned => PortalState::Returned,
        }
    }
}

/// The label of a stage together with its portal state, as pages show it.
pub fn stage_line(dossier: &Dossier, lang: Lang) -> String {
    format!("{} ({})", dossier.stage().label(lang), dossier.portal_state().number())
}
