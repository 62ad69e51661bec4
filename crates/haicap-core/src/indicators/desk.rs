//! What a counter officer did: figures of their own, beside those of the dossiers that others handled.

use super::{Scores, Share};
use crate::dossier::Dossier;
use crate::time::Calendar;
use jiff::Timestamp;

/// The work of one counter officer (kết quả của công chức một cửa): Điều 15 khoản 1 điểm a Thông tư 01/2018/TT-VPCP scores
/// whoever receives and returns, too. Dossiers that were received for other units do not count: they are theirs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeskWork {
    /// Dossiers that the officer accepted.
    pub accepted: u32,
    /// Passed to the division in time, of those that were or should have been (Điều 18 khoản 2 Nghị định 61/2018/NĐ-CP).
    pub passed_on: Share,
    /// Of the accepted, those for which papers were asked for, by whomever.
    pub asked: u32,
    /// Of these, more than once (Điều 13 khoản 3 điểm c Thông tư 01/2018/TT-VPCP).
    pub asked_again: u32,
    /// Results that the officer gave to citizens, of dossiers accepted in the period.
    pub returned: u32,
    /// Satisfied, of those who rated a dossier that the officer accepted; counted by whoever knows it.
    pub satisfied: Share,
    /// Points of the accepted dossiers by an official's five indices.
    pub scores: Scores,
}

impl DeskWork {
    /// Counts a dossier that the officer accepted; `blamed` when a complaint about it counts.
    pub fn add(&mut self, dossier: &Dossier, blamed: bool, now: Timestamp, calendar: &Calendar) {
        self.accepted += 1;
        if let Some(by) = dossier.hand_over_by(calendar) {
            let ended = dossier.closed_at().is_some();
            match dossier.handed_over_at {
                Some(at) => self.passed_on.count(at <= by),
                None if now > by && !ended => self.passed_on.count(false),
                None => {}
            }
        }
        self.asked += u32::from(dossier.supplements_asked() > 0);
        self.asked_again += u32::from(dossier.supplements_asked() > 1);
        self.scores.add(dossier, blamed, now, calendar);
    }
}
