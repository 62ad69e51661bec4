//! Forms of the one-stop desk (biểu mẫu): which ones hold on a day, when one is due for a dossier, what stands on it.
//!
//! Sets of forms are dated: a form has the number and title of the set of the day on which it was made. The official
//! models were not at hand; each form says what the articles require (decision 64).

mod control_sheet;
mod handed_in;
mod hands;
mod paper;
mod payment;
mod register;
#[cfg(test)]
mod tests;

pub use handed_in::handed_in;
pub use hands::{Hand, InPlace, StepDone};
pub use paper::{Applicant, Facts, division_name, paper};
pub use register::{HEADS, Heading, Period, register, row};

use crate::document::PaperSize;
use crate::dossier::{Dossier, Proposal};
use jiff::Timestamp;
use jiff::civil::{Date, date};

labelled! {
    /// What a form is for (loại biểu mẫu).
    pub enum Form {
        /// The dossier was accepted, and when the result is due.
        Receipt = "receipt", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", "Receipt with the return date";
        /// What is missing, and why.
        SupplementRequest = "supplement-request", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Request for a supplement";
        /// Why it is not accepted, or not granted.
        Refusal = "refusal", "Phiếu từ chối giải quyết hồ sơ", "Refusal";
        /// Why it will be late, and the new date.
        Apology = "apology", "Phiếu xin lỗi và hẹn lại ngày trả kết quả", "Apology with a new return date";
        /// Why the work on it stops.
        Stop = "stop", "Thông báo dừng giải quyết hồ sơ", "Notice of stopping";
        /// What is to be paid beyond the fee, for what, and how; no form of any set.
        Payment = "payment-request", "Thông báo thực hiện nghĩa vụ tài chính", "Request for payment";
        /// Who had it, from when to when.
        ControlSheet = "control-sheet", "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Process control sheet";
        /// Every dossier of a unit.
        Register = "register", "Sổ theo dõi hồ sơ", "Register of dossiers";
    }
}

impl Form {
    /// A5, the register A4 (Điều 9 khoản 2 Thông tư 01/2018/TT-VPCP); assumed to hold for the later set, too.
    pub const fn size(self) -> PaperSize {
        match self {
            Form::Register => PaperSize::A4,
            _ => PaperSize::A5,
        }
    }
}

/// Forms that hold from a day on, until the next set (bộ biểu mẫu).
#[derive(Debug, PartialEq, Eq)]
pub struct FormSet {
    /// The legal text that has them.
    pub source: &'static str,
    /// The first day.
    pub in_force_from: Date,
    /// Forms with their titles, in the order of their numbers, from 01.
    pub forms: &'static [(Form, &'static str)],
    /// Papers that a desk writes beside the numbered forms, with their titles.
    pub beside: &'static [(Form, &'static str)],
}

/// What no circular has a form for, so far.
const BESIDE: &[(Form, &str)] = &[(Form::Payment, "Thông báo thực hiện nghĩa vụ tài chính")];

/// Every set, in the order of their days.
pub const SETS: [FormSet; 2] = [
    // Điều 9 khoản 1.
    FormSet {
        source: "Thông tư số 01/2018/TT-VPCP",
        in_force_from: date(2019, 1, 6),
        forms: &[
            (Form::Receipt, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
            (Form::SupplementRequest, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
            (Form::Refusal, "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
            (Form::Apology, "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
            (Form::ControlSheet, "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
            (Form::Register, "Sổ theo dõi hồ sơ"),
        ],
        beside: BESIDE,
    },
    // Annex I, by its list of forms.
    FormSet {
        source: "Thông tư số 03/2025/TT-VPCP",
        in_force_from: date(2025, 9, 15),
        forms: &[
            (Form::Receipt, "Giấy tiếp nhận hồ sơ và hẹn trả kết quả"),
            (Form::SupplementRequest, "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ"),
            (Form::Refusal, "Phiếu từ chối tiếp nhận giải quyết hồ sơ"),
            (Form::Apology, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết"),
            (Form::Stop, "Thông báo dừng giải quyết hồ sơ"),
            (Form::ControlSheet, "Phiếu kiểm soát quá trình giải quyết hồ sơ"),
            (Form::Register, "Sổ theo dõi hồ sơ"),
        ],
        beside: BESIDE,
    },
];

impl FormSet {
    /// The set that holds on a day; before the first of them, the first.
    pub fn on(day: Date) -> &'static FormSet {
        SETS.iter().rfind(|set| set.in_force_from <= day).unwrap_or(&SETS[0])
    }

    /// The forms of the set, then the papers beside them.
    pub fn kinds(&self) -> impl Iterator<Item = Form> {
        self.forms.iter().chain(self.beside).map(|(form, _)| *form)
    }

    /// Its title in the set; `None` when the set does not have it.
    pub fn title(&self, form: Form) -> Option<&'static str> {
        self.forms.iter().chain(self.beside).find(|(kind, _)| *kind == form).map(|(_, title)| *title)
    }

    /// Its number and where it comes from: `Mẫu số 01, Thông tư số 01/2018/TT-VPCP`; of a paper beside the forms that
    /// the set has no form for it.
    pub fn mark(&self, form: Form) -> Option<String> {
        if let Some(index) = self.forms.iter().position(|(kind, _)| *kind == form) {
            return Some(format!("Mẫu số {:02}, {}", index + 1, self.source));
        }
        self.title(form).map(|_| format!("Không có mẫu trong {}", self.source))
    }
}

/// When a form of a dossier was made; `None` while there is no reason for it.
///
/// A supplement that is complete starts the limit again, so the receipt is made anew with it (Điều 19 khoản 4 Nghị định
/// 61/2018/NĐ-CP). The receipt of a carried-over dossier is its old unit's. A control sheet is as old as the dossier: it
/// grows with every step.
pub fn made_at(form: Form, dossier: &Dossier) -> Option<Timestamp> {
    let asked = dossier.supplement.as_ref();
    match form {
        Form::Receipt if dossier.carried_over.is_some() => None,
        Form::Receipt => dossier.accepted_at.max(dossier.accepted_at.and(asked.and_then(|asked| asked.answered_at))),
        Form::SupplementRequest => asked.map(|asked| asked.requested_at),
        Form::Refusal if matches!(dossier.proposal, Some(Proposal::Refuse { .. })) => dossier.ready_at(),
        Form::Refusal => dossier.declined_at,
        Form::ControlSheet => dossier.accepted_at,
        Form::Apology => dossier.apology.as_ref().map(|apology| apology.at),
        Form::Payment => dossier.payment.as_ref().map(|payment| payment.requested_at),
        Form::Stop => dossier.stopped.as_ref().map(|stopped| stopped.at),
        Form::Register => None,
    }
}

/// The forms that are due for a dossier, in the order of the set of `today`.
pub fn due_forms(dossier: &Dossier, today: Date) -> Vec<Form> {
    FormSet::on(today).kinds().filter(|form| made_at(*form, dossier).is_some()).collect()
}
