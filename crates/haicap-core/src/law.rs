//! What a rule rests on: an article of a legal text, or an assumption of ours that says so.
//!
//! Rules of the one-stop mechanism are dated: [`RuleSet`] says which decree holds on a day and what it fixes.

mod rule_set;

pub use rule_set::{RuleSet, SETS};

/// The ground of a rule or a refusal (căn cứ).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// An article of the decree on the one-stop mechanism, under the rules of a day.
    OneStop(OneStop, &'static RuleSet),
    /// An article of another text, as officials cite it, for example `Điều 15 Nghị định 30/2020/NĐ-CP`.
    Article(&'static str),
    /// No article says it: our own choice, with the reason for it in Vietnamese.
    Assumption(&'static str),
}

impl Ground {
    /// The citation, or the word "giả định" (assumption) and the reason.
    pub fn cite(self) -> String {
        match self {
            Ground::OneStop(article, rules) => rules.cite(article),
            Ground::Article(article) => article.to_owned(),
            Ground::Assumption(reason) => format!("giả định: {reason}"),
        }
    }
}

/// An article of the decree on the one-stop mechanism, for example `Điều 17 khoản 1 điểm a`. Which decree that is on a
/// day, and whether its text is at hand, is said by a [`RuleSet`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OneStop(pub &'static str);

impl OneStop {
    /// The ground under the rules of a day.
    pub const fn under(self, rules: &'static RuleSet) -> Ground {
        Ground::OneStop(self, rules)
    }
}

/// A supplement is asked for once.
pub const SUPPLEMENT_ONCE: OneStop = OneStop("Điều 11 khoản 2 điểm c");
/// What a desk of a ward or commune takes in: what its own unit is competent for.
pub const SCOPE_OF_DESK: OneStop = OneStop("Điều 14 khoản 4");
/// How a dossier may be handed in.
pub const WAYS_OF_SUBMITTING: OneStop = OneStop("Điều 16");
/// The counter checks that a dossier is complete and guides the citizen.
pub const COMPLETENESS: OneStop = OneStop("Điều 17 khoản 1 điểm a");
/// Declining a dossier needs a stated reason.
pub const DECLINING: OneStop = OneStop("Điều 17 khoản 1 điểm b");
/// The receipt with a return date, and the dossier code on it.
pub const RECEIPT: OneStop = OneStop("Điều 17 khoản 1 điểm c, khoản 3");
/// Handing a dossier over to the body that handles it; the 15:00 rule.
pub const TRANSFER: OneStop = OneStop("Điều 18 khoản 2");
/// A dossier of another agency goes to that agency's desk; the 15:00 rule.
pub const TRANSFER_ELSEWHERE: OneStop = OneStop("Điều 18 khoản 3");
/// The head of the competent agency says who handles a dossier.
pub const ASSIGNING: OneStop = OneStop("Điều 19 khoản 1");
/// A supplement is asked for within 3 working days; the limit starts again from zero.
pub const SUPPLEMENT_IN_TIME: OneStop = OneStop("Điều 19 khoản 4");
/// Opinions of other agencies: what is asked, within which limit, and who is late.
pub const CONSULTING: OneStop = OneStop("Điều 19 khoản 5");
/// A late dossier: reason and new date by the day before the limit ends, a new date once.
pub const APOLOGY: OneStop = OneStop("Điều 19 khoản 9");
/// Whoever is late says why, apologises and promises a new date; this duty names no last day.
pub const APOLOGY_OWED: OneStop = OneStop("Điều 12 khoản 5");
/// Amount and manner of whatever is to be paid are told beforehand.
pub const WHAT_IS_PAID: OneStop = OneStop("Điều 15 khoản 1 điểm c");
/// Nobody pays more than the rules lay down.
pub const NO_OTHER_COST: OneStop = OneStop("Điều 4 khoản 5");
/// Fees are paid in full, as laid down.
pub const FEE_IN_FULL: OneStop = OneStop("Điều 6 khoản 2 điểm c");
/// The one-stop desk takes fees.
pub const TAKING_FEES: OneStop = OneStop("Điều 8 khoản 1 điểm b");
/// Agencies settle the fees that were taken at the desk every quarter.
pub const SETTLING_FEES: OneStop = OneStop("Điều 12 khoản 9");
/// What was not paid at the desk has its proof of payment.
pub const PROOF_OF_PAYMENT: OneStop = OneStop("Điều 22 khoản 3");
/// How what is laid down is paid.
pub const PAYING: OneStop = OneStop("Điều 22 khoản 1");
/// The share of dossiers handled in time, of those received.
pub const EVALUATION: OneStop = OneStop("Điều 30 khoản 2 điểm c");
/// The nine indices and their points.
pub const NINE_INDICES: Ground = Ground::Article("Điều 13 Thông tư 01/2018/TT-VPCP");
/// A dossier about which somebody complained, unless the complaint was found to be untrue.
pub const COMPLAINTS: Ground = Ground::Article("Điều 13 khoản 7 Thông tư 01/2018/TT-VPCP");
/// Points that come from inspections and reports.
pub const INSPECTION: Ground = Ground::Article("Điều 14 khoản 3 điểm c Thông tư 01/2018/TT-VPCP");
/// How points are summed up and what they come to.
pub const SCORING: Ground = Ground::Article("Điều 15 Thông tư 01/2018/TT-VPCP");
/// An index without facts is left out of the sum.
pub const LEFT_OUT: Ground = Ground::Article("Điều 15 khoản 4 điểm b Thông tư 01/2018/TT-VPCP");
/// Nobody complained: the points of a unit for its answers.
pub const ANSWERS: Ground = Ground::Article("Điều 13 khoản 8 Thông tư 01/2018/TT-VPCP");
/// Points are summed up by field, too.
pub const BY_FIELD: Ground = Ground::Article("Điều 15 khoản 1 điểm b Thông tư 01/2018/TT-VPCP");
/// An official's five indices.
pub const OF_OFFICIALS: Ground = Ground::Article("Điều 15 khoản 1 điểm a Thông tư 01/2018/TT-VPCP");
/// The hall has a machine that gives out numbers, joined to the information system.
pub const TICKETS: OneStop = OneStop("Điều 13 khoản 2 điểm b");
/// How long people wait at most.
pub const WAITING: Ground =
    Ground::Assumption("chờ nộp hồ sơ tối đa 20 phút theo chỉ đạo của Thành phố khi vận hành thử tháng 6/2025");
/// Results given at once need no receipt unless the applicant asks for one.
pub const RESULT_AT_ONCE: OneStop = OneStop("Điều 17 khoản 4");
/// Whose place one signs in: a deputy for the head, or by delegation in writing, for a term, not given on again.
pub const SIGNING_FOR: Ground = Ground::Article("Điều 13 khoản 1, khoản 3, khoản 4 Nghị định 30/2020/NĐ-CP");
/// A paper that is issued has its number.
pub const ISSUING: Ground = Ground::Article("Điều 15 Nghị định 30/2020/NĐ-CP");
/// A refusal on the merits is made known within the limit.
pub const REFUSAL_IN_TIME: OneStop = OneStop("Điều 19 khoản 8");
/// The result is received where the receipt says, or online where that was registered.
pub const RECEIVING: OneStop = OneStop("Điều 20 khoản 3");
/// The result is kept in the one-stop system of the agency.
pub const RESULT_KEPT: OneStop = OneStop("Điều 20 khoản 5");
/// A result is complete.
pub const RESULT_COMPLETE: OneStop = OneStop("Điều 20 khoản 1");
/// Results lost by the post are looked for as the rules of the post have it.
pub const LOST_IN_POST: OneStop = OneStop("Điều 21 khoản 3");
/// Returning the result.
pub const RETURNING: OneStop = OneStop("Điều 20");
/// The citizen looks up by the dossier code where it stands; more is shown the better they are known (Điều 16 khoản 2
/// điểm d Thông tư 01/2018/TT-VPCP).
pub const LOOKING_UP: OneStop = OneStop("Điều 17 khoản 3");
/// What is known of citizens comes from the population database, whose key is the identity number.
pub const IDENTITY_NUMBER: Ground = Ground::Article("Điều 10 khoản 1 điểm b Thông tư 01/2018/TT-VPCP");
/// The telephone is the second half of the pair by which a dossier is looked up.
pub const TELEPHONE: Ground =
    Ground::Assumption("số điện thoại dùng để báo tin và tra cứu hồ sơ khi người nộp không có tài khoản");
/// The citizen rates how the dossier was handled.
pub const RATING: OneStop = OneStop("Điều 25 khoản 2 điểm e, Điều 31 khoản 1");
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
