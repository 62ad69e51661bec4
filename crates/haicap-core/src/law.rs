//! What a rule rests on: an article of a legal text, or an assumption of ours that says so.

use serde::Serialize;

/// The ground of a rule or a refusal (căn cứ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// An article, as officials cite it, for example `Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP`.
    Article(&'static str),
    /// No article says it: our own choice, with the reason for it in Vietnamese.
    Assumption(&'static str),
}

impl Ground {
    /// The citation, or the word "giả định" (assumption) and the reason.
    pub fn cite(self) -> String {
        match self {
            Ground::Article(article) => article.to_owned(),
            Ground::Assumption(reason) => format!("giả định: {reason}"),
        }
    }
}

/// Decree 61/2018 on the one-stop mechanism, in force during the trials of June 2025.
pub const SUPPLEMENT_ONCE: Ground = Ground::Article("Điều 11 khoản 2 điểm c Nghị định 61/2018/NĐ-CP");
/// How a dossier may be handed in.
pub const WAYS_OF_SUBMITTING: Ground = Ground::Article("Điều 16 Nghị định 61/2018/NĐ-CP");
/// The counter checks that a dossier is complete and guides the citizen.
pub const COMPLETENESS: Ground = Ground::Article("Điều 17 khoản 1 điểm a Nghị định 61/2018/NĐ-CP");
/// Declining a dossier needs a stated reason.
pub const DECLINING: Ground = Ground::Article("Điều 17 khoản 1 điểm b Nghị định 61/2018/NĐ-CP");
/// The receipt with a return date, and the dossier code on it.
pub const RECEIPT: Ground = Ground::Article("Điều 17 khoản 1 điểm c, khoản 3 Nghị định 61/2018/NĐ-CP");
/// Handing a dossier over to the body that handles it; the 15:00 rule.
pub const TRANSFER: Ground = Ground::Article("Điều 18 khoản 2 Nghị định 61/2018/NĐ-CP");
/// A dossier of another agency goes to that agency's desk; the 15:00 rule.
pub const TRANSFER_ELSEWHERE: Ground = Ground::Article("Điều 18 khoản 3 Nghị định 61/2018/NĐ-CP");
/// The head of the competent agency says who handles a dossier.
pub const ASSIGNING: Ground = Ground::Article("Điều 19 khoản 1 Nghị định 61/2018/NĐ-CP");
/// A supplement is asked for within 3 working days; the limit starts again from zero.
pub const SUPPLEMENT_IN_TIME: Ground = Ground::Article("Điều 19 khoản 4 Nghị định 61/2018/NĐ-CP");
/// Opinions of other agencies: what is asked, within which limit, and who is late.
pub const CONSULTING: Ground = Ground::Article("Điều 19 khoản 5 Nghị định 61/2018/NĐ-CP");
/// A late dossier: reason and new date by the day before the limit ends, a new date once.
pub const APOLOGY: Ground = Ground::Article("Điều 19 khoản 9 Nghị định 61/2018/NĐ-CP");
/// Whoever is late says why, apologises and promises a new date; this duty names no last day.
pub const APOLOGY_OWED: Ground = Ground::Article("Điều 12 khoản 5 Nghị định 61/2018/NĐ-CP");
/// Amount and manner of whatever is to be paid are told beforehand.
pub const WHAT_IS_PAID: Ground = Ground::Article("Điều 15 khoản 1 điểm c Nghị định 61/2018/NĐ-CP");
/// How what is laid down is paid.
pub const PAYING: Ground = Ground::Article("Điều 22 khoản 1 Nghị định 61/2018/NĐ-CP");
/// The share of dossiers handled in time, of those received.
pub const EVALUATION: Ground = Ground::Article("Điều 30 khoản 2 điểm c Nghị định 61/2018/NĐ-CP");
/// The nine indices and their points.
pub const NINE_INDICES: Ground = Ground::Article("Điều 13 Thông tư 01/2018/TT-VPCP");
/// A dossier about which somebody complained, unless the complaint was found to be untrue.
pub const COMPLAINTS: Ground = Ground::Article("Điều 13 khoản 7 Thông tư 01/2018/TT-VPCP");
/// Points that come from inspections and reports.
pub const INSPECTION: Ground = Ground::Article("Điều 14 khoản 3 điểm c Thông tư 01/2018/TT-VPCP");
/// How points are summed up and what they come to.
pub const SCORING: Ground = Ground::Article("Điều 15 Thông tư 01/2018/TT-VPCP");
/// The hall has a machine that gives out numbers, joined to the information system.
pub const TICKETS: Ground = Ground::Article("Điều 13 khoản 2 điểm b Nghị định 61/2018/NĐ-CP");
/// How long people wait at most.
pub const WAITING: Ground =
    Ground::Assumption("chờ nộp hồ sơ tối đa 20 phút theo chỉ đạo của Thành phố khi vận hành thử tháng 6/2025");
/// Results given at once need no receipt unless the applicant asks for one.
pub const RESULT_AT_ONCE: Ground = Ground::Article("Điều 17 khoản 4 Nghị định 61/2018/NĐ-CP");
/// Whose place one signs in: a deputy for the head, or by delegation in writing, for a term, not given on again.
pub const SIGNING_FOR: Ground = Ground::Article("Điều 13 khoản 1, khoản 3 Nghị định 30/2020/NĐ-CP");
/// A paper that is issued has its number.
pub const ISSUING: Ground = Ground::Article("Điều 15 Nghị định 30/2020/NĐ-CP");
/// A refusal on the merits is made known within the limit.
pub const REFUSAL_IN_TIME: Ground = Ground::Article("Điều 19 khoản 8 Nghị định 61/2018/NĐ-CP");
/// Returning the result.
pub const RETURNING: Ground = Ground::Article("Điều 20 Nghị định 61/2018/NĐ-CP");
/// The citizen looks up by the dossier code where it stands; more is shown the better they are known.
pub const LOOKING_UP: Ground =
    Ground::Article("Điều 17 khoản 3 Nghị định 61/2018/NĐ-CP, Điều 16 khoản 2 điểm d Thông tư 01/2018/TT-VPCP");
/// What is known of citizens comes from the population database, whose key is the identity number.
pub const IDENTITY_NUMBER: Ground = Ground::Article("Điều 10 khoản 1 điểm b Thông tư 01/2018/TT-VPCP");
/// The telephone is the second half of the pair by which a dossier is looked up.
pub const TELEPHONE: Ground =
    Ground::Assumption("số điện thoại dùng để báo tin và tra cứu hồ sơ khi người nộp không có tài khoản");
/// The citizen rates how the dossier was handled.
pub const RATING: Ground = Ground::Article("Điều 25 khoản 2 điểm e, Điều 31 khoản 1 Nghị định 61/2018/NĐ-CP");
/// Proposer, appraiser and decider are different bodies and people; nobody acts on their own file.
pub const THREE_HANDS: Ground =
    Ground::Assumption("người đề xuất, người thẩm định và người quyết định tách rời nhau theo quy trình của Thành phố");
/// Papers of the legal track wait for acts of law; one legal position at a time.
pub const LEGAL_TRACK: Ground =
    Ground::Assumption("tuyến chính thức chờ văn bản pháp luật có hiệu lực, không chồng lấn, không gián đoạn");
/// Collective bodies decide, with session, number, date and signer.
pub const COLLECTIVE_BODIES: Ground =
    Ground::Assumption("nhân sự chủ chốt do tập thể kết luận, có phiên họp, số, ngày và người ký");
/// The order of proposal, appraisal, agreement and notice.
pub const STAFFING_PROCESS: Ground =
    Ground::Assumption("trình tự đề xuất, thẩm định, thống nhất, thông báo của đề án bố trí nhân sự tháng 6/2025");
