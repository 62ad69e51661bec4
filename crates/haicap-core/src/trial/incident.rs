//! What goes wrong in a trial, and what its director puts in the way on purpose (sự cố, tình huống giả định).

use super::lesson::LessonKind;

labelled! {
    /// What somebody says does not work (loại sự cố).
    pub enum IncidentKind {
        /// Nobody gets in.
        SignIn = "sign_in", "Không đăng nhập được", "Cannot sign in";
        /// A button or a step is missing.
        Right = "right", "Thiếu quyền, thiếu nút", "A right is missing";
        /// Slow or cut off.
        Line = "line", "Mạng chậm, mất mạng", "Slow line";
        /// Printer, scanner, computer, power.
        Device = "device", "Máy in, máy quét, máy tính", "Printer, scanner, computer";
        /// A wrong number, form or result.
        Wrong = "wrong", "Sai số liệu, biểu mẫu", "Wrong data or form";
        /// Nobody knows what to do.
        Unclear = "unclear", "Không rõ phải làm gì", "Unclear what to do";
        /// Anything else.
        Other = "other", "Việc khác", "Something else";
    }
}

impl IncidentKind {
    /// What a lesson from it is likely about; a person decides.
    pub const fn suggested(self) -> LessonKind {
        match self {
            IncidentKind::SignIn | IncidentKind::Right => LessonKind::People,
            IncidentKind::Line | IncidentKind::Device => LessonKind::Infrastructure,
            IncidentKind::Wrong | IncidentKind::Other => LessonKind::System,
            IncidentKind::Unclear => LessonKind::Procedure,
        }
    }
}

/// What a lesson from a judge's cause is likely about; a person decides.
pub fn suggested(cause: &str) -> LessonKind {
    match cause {
        "role_missing" | "other_unit" | "nobody_cast" | "wrong_actor" | "not_done" | "too_late" => LessonKind::People,
        "too_early" => LessonKind::Scenario,
        "check_failed" | "other_command" | "wrong_unit" => LessonKind::Procedure,
        _ => LessonKind::System,
    }
}

labelled! {
    /// What a director puts in a unit's way on purpose (tình huống giả định).
    pub enum InjectionKind {
        /// The unit's people reach nothing.
        PowerCut = "power_cut", "Mất điện", "Power cut";
        /// The unit's answers come late.
        SlowLine = "slow_line", "Đường truyền chậm", "Slow line";
        /// Who signs is not there.
        Absence = "absent", "Người ký vắng mặt", "Absent signatory";
        /// More dossiers than planned.
        Surge = "surge", "Hồ sơ dồn dập", "Surge of dossiers";
        /// A rule that holds from now on.
        NewRule = "new_rule", "Quy định mới giữa chừng", "A new rule";
    }
}

impl InjectionKind {
    /// Whether a step that failed for a cause, while this ran at its unit, is put down to it.
    pub fn explains(self, cause: &str) -> bool {
        let open = matches!(cause, "not_done" | "too_late");
        cause == self.key() || open && !matches!(self, InjectionKind::NewRule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_injection_explains_its_own_refusals_and_what_was_not_done_meanwhile() {
        assert!(InjectionKind::PowerCut.explains("power_cut") && InjectionKind::PowerCut.explains("not_done"));
        assert!(!InjectionKind::PowerCut.explains("role_missing") && !InjectionKind::SlowLine.explains("power_cut"));
        assert!(InjectionKind::NewRule.explains("new_rule") && !InjectionKind::NewRule.explains("not_done"));
    }
}
