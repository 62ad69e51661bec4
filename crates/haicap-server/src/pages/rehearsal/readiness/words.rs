//! What stands behind a number, and what to do about it, in words.

use super::ReadinessTexts;
use crate::rehearsal::readiness::Outcome;
use haicap_core::Lang;
use haicap_core::city::City;
use haicap_core::trial::readiness::{ConditionKey, Detail, ProbeKey};

/// The word for a decision.
pub(super) const fn outcome_name(outcome: Outcome, lang: Lang) -> &'static str {
    let t = ReadinessTexts::of(lang);
    match outcome {
        Outcome::Go => t.outcome_go,
        Outcome::GoWithConditions => t.outcome_conditions,
        Outcome::NoGo => t.outcome_no,
    }
}

/// One detail in words.
pub(super) fn detail(city: &City, detail: &Detail, lang: Lang) -> String {
    let vi = lang == Lang::Vi;
    match detail {
        Detail::Post { post } => {
            let found = city.blueprint.post(post);
            found.map_or_else(|| post.clone(), |post| if vi { post.name.clone() } else { post.name_en.clone() })
        }
        Detail::Gap(gap) => {
            let procedure = city.procedures_on(city.opening_day).into_iter().find(|p| p.id.code == gap.procedure);
            let name = procedure.map_or(gap.procedure.as_str(), |p| if vi { &p.name } else { &p.name_en });
            format!("{} - {} ({}): {}", short(name), gap.step.label(lang), gap.procedure, gap.lack.label(lang))
        }
        Detail::Machine { machine, fails } => {
            let fails: Vec<&str> = fails.iter().map(|key: &ProbeKey| key.label(lang)).collect();
            format!("{machine}: {}", fails.join(", "))
        }
        Detail::Scenario { run } => {
            let how = match (run.passed, run.stood_in, vi) {
                (true, _, true) => "đạt",
                (true, _, false) => "passed",
                (false, true, true) => "chưa đạt, có robot đóng thay người vắng",
                (false, true, false) => "not passed, a robot stood in for somebody",
                (false, false, true) => "chưa đạt",
                (false, false, false) => "not passed",
            };
            format!("{}: {how}", run.title)
        }
        Detail::Said { text } => text.clone(),
        Detail::Dossiers { waiting, refused } if vi => format!("{waiting} chờ trả lời, {refused} dòng bị từ chối"),
        Detail::Dossiers { waiting, refused } => format!("{waiting} wait for an answer, {refused} rows refused"),
    }
}

/// Names of procedures can be several lines long.
fn short(name: &str) -> String {
    const MOST: usize = 60;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(MOST).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{whole}…")
}

/// What to do so that a condition is met.
pub(super) const fn what_to_do(key: ConditionKey, lang: Lang) -> &'static str {
    use ConditionKey::*;
    let (vi, en) = match key {
        EmptyKeyPosts => (
            "Ban Tổ chức Thành ủy bố trí người cho chức danh còn khuyết.",
            "The organisation commission fills the post.",
        ),
        ProcedureGaps => (
            "Trung tâm Chuyển đổi số cấp tài khoản, giao quyền đúng chức vụ; đơn vị bố trí người thụ lý.",
            "The digital centre makes accounts and gives rights; the unit places people.",
        ),
        Trained => (
            "Tập huấn những người còn thiếu rồi ghi lại số người đã dự.",
            "Train those who are missing, then file the number.",
        ),
        GoodMachines => (
            "Mở trang đo trên từng máy ở quầy và máy của người ký; sửa đường truyền, máy in, loa ở máy chưa đạt.",
            "Open the probe on each PC of the counter and of signatories; mend what fails.",
        ),
        Computers | Scanners | Printers => (
            "Sở Khoa học và Công nghệ bổ sung thiết bị; đơn vị đếm lại và ghi số mới.",
            "Get the missing devices, count again and file the number.",
        ),
        Seals => (
            "Nhận con dấu của Trung tâm Phục vụ hành chính công rồi ghi lại.",
            "Receive the seal of the service centre, then file it.",
        ),
        DigitalSignatures => (
            "Đề nghị cấp chữ ký số cho lãnh đạo, ký thử một tệp, rồi ghi số chữ ký dùng được.",
            "Ask for digital signatures, sign a test file, then file the number.",
        ),
        ScenariosPassed | ScenariosFailed => (
            "Khắc phục nguyên nhân, diễn lại kịch bản và đóng đợt.",
            "Mend the cause, play the scenario again and close the round.",
        ),
        UnprovedLessons => (
            "Thực hiện biện pháp khắc phục rồi diễn lại đúng bước đã hỏng; diễn lại đạt thì việc tự đóng.",
            "Carry out the measure, then play the failed step again; passing closes the lesson.",
        ),
        OtherLessons => (
            "Thực hiện biện pháp, nêu minh chứng và đề nghị xác nhận ở trang Rút kinh nghiệm.",
            "Carry out the measure and give evidence on the lesson's page.",
        ),
        UnplacedDossiers => (
            "Trung tâm Chuyển đổi số nhập danh sách hồ sơ dở dang của các đơn vị cũ và trả lời các đơn vị bị chia tách.",
            "The digital centre imports the open dossiers and answers for split units.",
        ),
    };
    match lang {
        Lang::Vi => vi,
        Lang::En => en,
    }
}
