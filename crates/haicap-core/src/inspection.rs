//! Inspection: what every person and every unit is asked in a rehearsal, and what is wrong with the
//! answers (kiểm tra hệ thống).
//!
//! Expectations come from the pack and the plan of people alone, never from what was changed in a trial:
//! this module knows nothing of planted faults. Answers are read from the journal, so a finding can be
//! looked up there and one altered entry changes it.

mod judge;
#[cfg(test)]
mod tests;

pub use judge::judge;

use crate::city::City;
use crate::configuration::{Form, holds_seal};
use crate::dossier::CommandKind;
use crate::forms::FormSet;
use crate::organization::{Assignment, Role};
use crate::procedure::{ProcedureId, Quantity, StepKey};
use crate::territory::UnitId;
use crate::time::{LimitUnit, TimeLimit};
use crate::trial::Proof;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

labelled! {
    /// What can be wrong with a unit's systems (loại lỗi).
    pub enum Trouble {
        /// Nobody of a division can sign in.
        DivisionWithoutAccount = "division_without_account", "Cả phòng không có tài khoản", "A division without an account";
        /// Whoever ought to sign may not.
        SigningRightMissing = "signing_right_missing", "Người phải ký không có quyền ký", "A signatory without signing right";
        /// Nobody may do a step of a procedure.
        NoCompetentOfficer = "no_competent_officer", "Thủ tục không có người có thẩm quyền", "A procedure with no competent officer";
        /// A step goes to a district, and districts are no more.
        AbolishedRoute = "abolished_route", "Bước xử lý chuyển về quận, huyện đã bỏ", "A step routed to an abolished district";
        /// Another fee than that of the procedure's version.
        WrongFee = "wrong_fee", "Lệ phí sai phiên bản", "A wrong fee version";
        /// A day off counts as a working day.
        HolidayMissing = "holiday_missing", "Lịch thiếu ngày nghỉ", "A holiday missing from the calendar";
        /// Addresses of an old unit are not sent here.
        WrongSuccessor = "wrong_successor", "Địa chỉ đơn vị cũ bị chuyển sai đơn vị", "An old unit's address sent to the wrong unit";
        /// An assignment ended that the plan needs.
        ExpiredAssignment = "expired_assignment", "Phân công tạm thời đã hết hạn", "An expired provisional assignment";
        /// Somebody holds posts in two units at once.
        TwoUnits = "two_units", "Một người được phân công ở hai đơn vị", "An officer assigned to two units at once";
        /// Answers take much longer than at other units.
        SlowLine = "slow_line", "Đường truyền chậm", "A slow line";
        /// A form cannot be printed.
        FormMissing = "form_missing", "Thiếu mẫu giấy tờ", "A document template missing";
        /// Two people have one seal.
        SharedSeal = "shared_seal", "Hai người dùng chung một con dấu", "Two people with one seal";
        /// One person cannot sign in, others of the division can.
        AccountMissing = "account_missing", "Một người không đăng nhập được", "A person without an account";
        /// One person lacks a right, others can do the work.
        RightMissing = "right_missing", "Một người thiếu quyền của vị trí", "A right of the post is missing";
        /// Somebody does not hold a post of the plan.
        AssignmentMissing = "assignment_missing", "Không giữ vị trí theo danh sách", "A planned post is not held";
        /// An answer that is neither what pack and plan say nor one of the known mistakes.
        OtherAnswer = "other_answer", "Trả lời khác dữ liệu chuẩn", "An answer unlike the pack";
        /// A step of a scenario failed, and no inspection says why.
        Unexplained = "unexplained", "Bước không đạt chưa rõ nguyên nhân", "A failed step that nothing explains";
    }
}

/// A question of an inspection; by whom and for which unit it is asked stands beside it in the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case", deny_unknown_fields)]
pub enum Question {
    /// Which posts I hold today.
    Posts,
    /// Whether I may give a command at the unit.
    May {
        /// The command.
        command: CommandKind,
    },
    /// The number of my seal at the unit.
    Seal,
    /// Whether the unit can print a form.
    Form {
        /// The form.
        form: Form,
    },
    /// To which division each step of a procedure goes.
    Route {
        /// The procedure.
        procedure: ProcedureId,
    },
    /// What a procedure costs.
    Fee {
        /// The procedure.
        procedure: ProcedureId,
        /// How much is asked for.
        quantity: Quantity,
    },
    /// When a result is promised that is due within some working days.
    Due {
        /// The limit.
        working_days: u32,
        /// When it is handed in.
        received_at: Timestamp,
    },
    /// Where addresses of an old unit belong now.
    Successors {
        /// The old unit.
        of: UnitId,
    },
    /// How long the fastest of some answers took on the unit's line, as it was measured there.
    Line {
        /// In microseconds.
        fastest_us: u64,
    },
}

/// What the running system answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Posts that are held today, and assignments that do not count today.
    Posts {
        /// Held.
        held: Vec<HeldPost>,
        /// Not counting.
        lapsed: Vec<Uuid>,
    },
    /// Yes.
    Yes,
    /// No.
    No,
    /// Divisions by step.
    Route {
        /// In order.
        steps: Vec<(StepKey, String)>,
    },
    /// A sum in đồng.
    Sum {
        /// How much.
        dong: u64,
    },
    /// A moment.
    Moment {
        /// When.
        at: Timestamp,
    },
    /// Units.
    Units {
        /// Which.
        units: Vec<UnitId>,
    },
    /// A seal.
    Seal {
        /// Its number.
        number: String,
    },
    /// Taken down.
    Noted,
    /// The system knows nothing of it.
    Unknown,
}

/// A post that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldPost {
    /// The assignment.
    pub assignment: Uuid,
    /// The unit.
    pub unit: UnitId,
}

/// A question with its answer, as the journal keeps them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// The question.
    pub question: Question,
    /// The answer.
    pub answer: Answer,
}

/// A journal entry of an inspection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Its place.
    pub place: Proof,
    /// Whose account.
    pub account: Uuid,
    /// What happened.
    pub what: Happened,
}

/// What an entry of an inspection says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Happened {
    /// The account could not sign in.
    SignInRefused,
    /// Somebody asked for a unit and was answered.
    Asked {
        /// The unit.
        unit: UnitId,
        /// Questions with answers.
        checked: Vec<Checked>,
    },
}

/// A step of a scenario that failed, by the judge of its round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedStep {
    /// Where.
    pub unit: UnitId,
    /// The procedure that its scenario asks for; none where documents go around without a dossier.
    pub procedure: Option<ProcedureId>,
    /// The word of its cause.
    pub cause: String,
    /// The step and its cause in words.
    pub message: String,
    /// The entry that proves it.
    pub proof: Option<Proof>,
}

/// Something that is wrong at a unit (phát hiện).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The unit.
    pub unit: UnitId,
    /// What is wrong.
    pub trouble: Trouble,
    /// In what: keys of divisions, posts, procedures, days.
    pub about: BTreeSet<String>,
    /// In words.
    pub message: String,
    /// Entries of the journal that prove it.
    pub proofs: BTreeSet<Proof>,
}

/// Commands that somebody's post is meant for, by the blueprint.
const MEANT: [(Role, CommandKind); 3] = [
    (Role::CounterOfficer, CommandKind::Accept),
    (Role::CaseOfficer, CommandKind::Handle),
    (Role::Signatory, CommandKind::Sign),
];

/// Quantities at which fees are asked for: the plain case, and one in which every tier counts.
const QUANTITIES: [Quantity; 2] = [Quantity { copies: 1, pages: 1 }, Quantity { copies: 2, pages: 5 }];

/// What a person is asked for a unit, from the posts they hold there by plan.
pub fn questions_of_person<'a>(city: &City, posts: impl IntoIterator<Item = &'a Assignment>) -> Vec<Question> {
    let mut questions = vec![Question::Posts];
    let mut ask = |question: Question| {
        if !questions.contains(&question) {
            questions.push(question);
        }
    };
    for assignment in posts {
        let Some(post) = city.blueprint.post(&assignment.post) else { continue };
        for (_, command) in MEANT.into_iter().filter(|(role, _)| post.roles.contains(role)) {
            ask(Question::May { command });
        }
        if holds_seal(city, &assignment.post) {
            ask(Question::Seal);
        }
    }
    questions
}

/// What is asked once for a unit, by somebody who works there.
pub fn questions_of_unit(city: &City, unit: UnitId) -> Vec<Question> {
    let forms = FormSet::on(city.first_trial_day).kinds();
    let mut questions: Vec<Question> = forms.map(|form| Question::Form { form }).collect();
    for procedure in city.procedures_on(city.first_trial_day) {
        let id = || procedure.id.clone();
        questions.push(Question::Route { procedure: id() });
        questions.extend(QUANTITIES.map(|quantity| Question::Fee { procedure: id(), quantity }));
    }
    let days = city.calendar.days_off.keys().chain(city.calendar.make_up_days.keys());
    for day in days.filter(|day| **day > city.first_trial_day) {
        let received_at = city.calendar.opening(day.yesterday().unwrap_or(*day));
        questions.push(Question::Due { working_days: 1, received_at });
    }
    questions.extend(city.predecessors(unit).map(|old| Question::Successors { of: old.from }));
    questions
}

/// A limit in working days, as [`Question::Due`] asks for.
pub const fn working_days(amount: u32) -> TimeLimit {
    TimeLimit { amount, unit: LimitUnit::WorkingDay }
}
