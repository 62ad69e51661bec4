//! How well dossiers are handled (chỉ số đánh giá giải quyết thủ tục hành chính): one formula for real work and for
//! rehearsals.
//!
//! The dossiers of a period are those accepted in it (Điều 30 khoản 2 điểm c Nghị định 61/2018/NĐ-CP counts those in time
//! over those received), and whatever was accepted earlier and is overdue without a result: nothing late drops out of
//! sight because a new period begins.

mod assessed;
mod complaint;
mod desk;
mod nine;

pub use assessed::{Assessment, AssessmentFault, BY_INSPECTION, GROUND_MAX, NoQuarter, Quarter};
pub use complaint::{COMPLAINT_MAX, Complaint, ComplaintFault, FINDING_MAX, Finding};
pub use desk::DeskWork;
pub use nine::{Band, Class, Duty, IN_FORCE, INDICES, Index, MissingIndex, Offer, Score, Scores, duty, of_dossier};

use crate::dossier::{Dossier, PayMethod, Punctuality, Stage};
use crate::procedure::Channel;
use crate::time::Calendar;
use jiff::Timestamp;
use std::ops::AddAssign;

labelled! {
    /// Groups of Quyết định 766/QĐ-TTg (2022) (nhóm chỉ số). How points are given within a group is in no text at hand, so
    /// none are given here: the figures that belong to a group stand beside it.
    pub enum Group766 {
        /// What is made public.
        Openness = "openness", "Công khai, minh bạch", "Openness";
        /// Whether results come in time.
        Timeliness = "timeliness", "Tiến độ giải quyết", "Timeliness";
        /// Services online.
        Online = "online", "Dịch vụ công trực tuyến", "Online service";
        /// Payment online.
        Payment = "payment", "Thanh toán trực tuyến", "Online payment";
        /// What citizens say.
        Satisfaction = "satisfaction", "Mức độ hài lòng", "Satisfaction";
        /// What is kept in electronic form.
        Digitisation = "digitisation", "Số hóa hồ sơ", "Digitisation";
    }
}

impl Group766 {
    /// The most points of the group, of 100 together.
    pub const fn points(self) -> u32 {
        match self {
            Group766::Openness | Group766::Satisfaction => 18,
            Group766::Timeliness => 20,
            Group766::Online => 12,
            Group766::Payment => 10,
            Group766::Digitisation => 22,
        }
    }
}

/// A part of a whole (tỷ lệ).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// The part.
    pub part: u32,
    /// The whole.
    pub of: u32,
}

impl Share {
    /// In tenths of a percent, rounded; `None` of nothing.
    pub fn permille(self) -> Option<u32> {
        let of = u64::from(self.of);
        (of > 0).then(|| u32::try_from((u64::from(self.part) * 2_000 + of) / (2 * of)).unwrap_or(u32::MAX))
    }

    /// Counts one more, which belongs to the part or not.
    pub fn count(&mut self, belongs: bool) {
        self.part += u32::from(belongs);
        self.of += 1;
    }
}

impl AddAssign for Share {
    fn add_assign(&mut self, other: Share) {
        self.part += other.part;
        self.of += other.of;
    }
}

/// The indicators of some dossiers (bộ chỉ số), added up one by one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Indicators {
    /// Accepted in the period (hồ sơ tiếp nhận).
    pub received: u32,
    /// Of these, handed in online.
    pub online: u32,
    /// With a result on an earlier day than due.
    pub early: u32,
    /// With a result on the due day.
    pub on_time: u32,
    /// With a result after the due moment.
    pub late: u32,
    /// Without a result after the due moment, accepted in the period or earlier.
    pub overdue: u32,
    /// In work within the limit.
    pub running: u32,
    /// Waiting for the citizen.
    pub paused: u32,
    /// Taken back by the citizen: neither in time nor late.
    pub withdrawn: u32,
    /// Stopped before they were due: no result, so neither in time nor scored.
    pub stopped: u32,
    /// Online ones that were late, or are.
    pub online_late: u32,
    /// Every paper of the dossier came as a file or was scanned (Điều 17 khoản 1 Nghị định 61/2018/NĐ-CP), of those with
    /// papers. Dossiers of old units do not count: their files stayed there.
    pub digitised: Share,
    /// Fees paid online, of all fees taken. Which ways are meant is in no text at hand: those of the portal, not cards at
    /// the desk (assumption).
    pub paid_online: Share,
    /// Satisfied, of those who said so; counted by whoever knows it.
    pub satisfied: Share,
    /// Units that have index 8 because nobody complained, as far as is known here.
    pub without_complaint: u32,
    /// Points by the nine indices.
    pub scores: Scores,
}

impl Indicators {
    /// Counts a dossier that was accepted in the period; `blamed` when a complaint about it counts ([`Complaint::counts`]).
    pub fn add(&mut self, dossier: &Dossier, blamed: bool, now: Timestamp, calendar: &Calendar) {
        if dossier.accepted_at.is_none() {
            return;
        }
        let online = dossier.channel == Channel::Online;
        self.received += 1;
        self.online += u32::from(online);
        if !dossier.papers.is_empty() && dossier.carried_over.is_none() {
            self.digitised.count(dossier.papers.iter().all(|paper| dossier.files.contains_key(paper)));
        }
        if let Some(taken) = &dossier.fee_taken {
            self.paid_online.count(taken.method == PayMethod::Online);
        }
        if dossier.stage() == Stage::Withdrawn {
            self.withdrawn += 1;
            return;
        }
        // A stop ends no delay: after the due moment it counts as late (assumption; no article counts stopped ones).
        if dossier.stage() == Stage::Stopped && dossier.punctuality(now, calendar) != Some(Punctuality::Overdue) {
            self.stopped += 1;
            return;
        }
        let ready = dossier.ready_at().or_else(|| dossier.closed_at()).is_some();
        let counted = match dossier.punctuality(now, calendar) {
            Some(Punctuality::Early) => &mut self.early,
            Some(Punctuality::OnTime) => &mut self.on_time,
            Some(Punctuality::Overdue) if ready => &mut self.late,
            Some(Punctuality::Overdue) => &mut self.overdue,
            Some(Punctuality::Paused) => &mut self.paused,
            Some(Punctuality::Running) | None => &mut self.running,
        };
        *counted += 1;
        self.online_late += u32::from(online && dossier.punctuality(now, calendar) == Some(Punctuality::Overdue));
        self.scores.add(dossier, blamed, now, calendar);
    }

    /// Counts a dossier that was accepted before the period, when it is overdue without a result.
    pub fn add_earlier(&mut self, dossier: &Dossier, now: Timestamp, calendar: &Calendar) {
        let open = dossier.ready_at().or_else(|| dossier.closed_at()).is_none();
        if open && dossier.punctuality(now, calendar) == Some(Punctuality::Overdue) {
            self.overdue += 1;
            self.online_late += u32::from(dossier.channel == Channel::Online);
        }
    }

    /// Results in time, of all results and of what is overdue without one. What still is in work within its limit is
    /// neither (assumption: the article does not say where it belongs).
    pub fn in_time(&self) -> Share {
        let part = self.early + self.on_time;
        Share { part, of: part + self.late + self.overdue }
    }

    /// Handed in online, of all received.
    pub fn online_share(&self) -> Share {
        Share { part: self.online, of: self.received }
    }
}

impl AddAssign<&Indicators> for Indicators {
    fn add_assign(&mut self, other: &Indicators) {
        self.received += other.received;
        self.online += other.online;
        self.early += other.early;
        self.on_time += other.on_time;
        self.late += other.late;
        self.overdue += other.overdue;
        self.running += other.running;
        self.paused += other.paused;
        self.withdrawn += other.withdrawn;
        self.stopped += other.stopped;
        self.online_late += other.online_late;
        self.digitised += other.digitised;
        self.paid_online += other.paid_online;
        self.satisfied += other.satisfied;
        self.without_complaint += other.without_complaint;
        self.scores += &other.scores;
    }
}

#[cfg(test)]
mod tests;
