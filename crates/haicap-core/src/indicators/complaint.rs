//! Complaints about how officers behaved over a dossier (phản ánh, kiến nghị về hành vi, thái độ): what index 7 rests on.

use crate::territory::UnitId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Letters of a complaint.
pub const COMPLAINT_MAX: usize = 500;
/// Letters of what a finding rests on.
pub const FINDING_MAX: usize = 300;

/// What a citizen says of the conduct of officers over one dossier (Điều 13 khoản 7 Thông tư 01/2018/TT-VPCP). Who
/// handled the dossier does not stand here, nor who complains.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    /// The dossier.
    pub dossier: Uuid,
    /// The unit that handles it.
    pub unit: UnitId,
    /// In the citizen's words.
    pub words: String,
    /// When it was written.
    pub at: Timestamp,
    /// What was found out, once somebody competent has.
    pub finding: Option<Finding>,
}

/// What the competent body found out and concluded (xác minh, kết luận).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// It is true, in whole or in part.
    pub founded: bool,
    /// Record or conclusion on which this rests.
    pub ground: String,
    /// When it was concluded.
    pub at: Timestamp,
}

labelled! {
    /// Why a complaint or a finding is not taken down. The label says what to do.
    pub enum ComplaintFault {
        /// Nothing was written, or too much.
        Words = "words", "Hãy ghi sự việc, từ 1 đến 500 chữ.", "Write what happened, 1 to 500 letters.";
        /// There is one for this dossier.
        Twice = "twice", "Hồ sơ này đã có phản ánh; mỗi hồ sơ gửi một lần. Muốn nói thêm, hãy gọi 1022 hoặc đến đơn vị.", "There is a complaint about this dossier, each has one. To add something, call 1022 or come to the unit.";
        /// Whoever complains works at the unit.
        OwnWork = "own_work", "Phản ánh là của người nộp hồ sơ; bạn đang đăng nhập bằng tài khoản của đơn vị đã tiếp nhận hoặc giải quyết hồ sơ này.", "A complaint is the citizen's; you are signed in with an account of the unit that received or handled this dossier.";
        /// There is no such complaint.
        Unknown = "unknown", "Không có phản ánh này tại đơn vị.", "There is no such complaint at the unit.";
        /// Found or not found was not said.
        Undecided = "undecided", "Chọn kết luận: đúng, hay không đúng.", "Choose what was found: true, or not true.";
        /// Nothing on which the finding rests, or too much.
        Ground = "ground", "Ghi căn cứ của kết luận (biên bản, thông báo), từ 1 đến 300 chữ.", "Write what the finding rests on (record, notice), 1 to 300 letters.";
        /// It was concluded before.
        Concluded = "concluded", "Phản ánh này đã có kết luận.", "This complaint was concluded before.";
        /// Whoever concludes handled the dossier.
        OwnDossier = "own_dossier", "Bạn đã xử lý hồ sơ này nên người khác phải xác minh.", "You handled this dossier: somebody else has to look into it.";
    }
}

impl Complaint {
    /// What stands against the words.
    pub fn fault(&self) -> Option<ComplaintFault> {
        let fits = (1..=COMPLAINT_MAX).contains(&self.words.trim().chars().count());
        (!fits).then_some(ComplaintFault::Words)
    }

    /// Whether it counts against those who handled the dossier: unless it was found to be untrue or a slander (Điều 13
    /// khoản 7 điểm c).
    pub fn counts(&self) -> bool {
        self.finding.as_ref().is_none_or(|finding| finding.founded)
    }

    /// Takes down what was found out, once. `handled` says that whoever concludes worked on the dossier.
    ///
    /// # Errors
    /// It was concluded before, by the wrong person, or it rests on nothing.
    pub fn conclude(&mut self, finding: Finding, handled: bool) -> Result<(), ComplaintFault> {
        if self.finding.is_some() {
            return Err(ComplaintFault::Concluded);
        }
        if handled {
            return Err(ComplaintFault::OwnDossier);
        }
        if !(1..=FINDING_MAX).contains(&finding.ground.trim().chars().count()) {
            return Err(ComplaintFault::Ground);
        }
        self.finding = Some(finding);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(words: &str) -> Complaint {
        let unit = UnitId::new(26_740);
        Complaint { dossier: Uuid::nil(), unit, words: words.into(), at: Timestamp::UNIX_EPOCH, finding: None }
    }

    fn finding(founded: bool, ground: &str) -> Finding {
        Finding { founded, ground: ground.into(), at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn it_counts_until_it_is_found_to_be_untrue() {
        let mut untrue = complaint("Bảo tôi về rồi đến lại ba lần");
        assert!(untrue.counts(), "as long as nobody looked into it");
        untrue.conclude(finding(false, "Biên bản 3/BB"), false).unwrap();
        assert!(!untrue.counts());
        assert_eq!(untrue.conclude(finding(true, "Biên bản 4/BB"), false), Err(ComplaintFault::Concluded));
        let mut founded = complaint("Đòi thêm tiền");
        founded.conclude(finding(true, "Biên bản 5/BB"), false).unwrap();
        assert!(founded.counts());
    }

    #[test]
    fn every_fault_is_named() {
        for (words, fault) in [("", true), ("  ", true), (&"ơ".repeat(501), true), (&"ơ".repeat(500), false)] {
            assert_eq!(complaint(words).fault(), fault.then_some(ComplaintFault::Words));
        }
        let concluded = |ground: &str, handled| complaint("x").conclude(finding(true, ground), handled);
        assert_eq!(concluded("Biên bản 3/BB", true), Err(ComplaintFault::OwnDossier));
        assert_eq!(concluded(" ", false), Err(ComplaintFault::Ground));
        assert_eq!(concluded(&"ơ".repeat(301), false), Err(ComplaintFault::Ground));
        assert_eq!(concluded(&"ơ".repeat(300), false), Ok(()));
    }
}
