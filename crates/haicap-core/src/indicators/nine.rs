//! The nine indices of Điều 13 Thông tư 01/2018/TT-VPCP, scored 0, 1 or 2, with the bands of Điều 15.

use super::Indicators;
use crate::dossier::{Dossier, Punctuality, Stage};
use crate::time::Calendar;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use std::ops::AddAssign;

/// First and last day on which the circular was in force: its forms ended with the same day.
pub const IN_FORCE: (Date, Date) = (date(2019, 1, 6), date(2025, 9, 14));

/// An index by its number, 1 to 9 (chỉ số).
pub type Index = usize;

/// What each index asks, in the order of Điều 13, and which paragraph of Điều 13 says so.
pub const INDICES: [(&str, &str); 9] = [
    ("Tổng thời gian giải quyết so với quy định", "Total time against the limit"),
    ("Thời gian của từng cơ quan, đơn vị tham gia so với quy định", "Time of each agency that took part"),
    ("Số lần phải liên hệ với nơi tiếp nhận để hoàn thiện hồ sơ", "Times the applicant had to come again"),
    ("Số cơ quan phải liên hệ để hoàn thiện hồ sơ", "Agencies the applicant had to go to"),
    ("Tiếp nhận, giải quyết, trả kết quả tại Bộ phận Một cửa", "Handling at the one-stop desk"),
    ("Công khai thủ tục hành chính", "Publication of procedures"),
    ("Thái độ của cán bộ, công chức, viên chức", "Attitude of officers"),
    ("Tiếp thu, giải trình phản ánh, kiến nghị", "Answers to complaints"),
    ("Tiến độ và chất lượng dịch vụ công trực tuyến", "Online services"),
];

/// Indices that are scored dossier by dossier (Điều 14 khoản 1) and for which the dossier has the facts. Index 6 is scored
/// so too, but no dossier says what was posted: see [`super::BY_INSPECTION`].
const BY_DOSSIER: [Index; 5] = [1, 2, 3, 4, 7];
/// The most that nine indices come to, in tenths.
const ALL_POINTS: u32 = 180;
/// Indices of an official's own score (Điều 15 khoản 1 điểm a).
const OF_OFFICIAL: [Index; 5] = [1, 2, 3, 4, 7];

/// Points in tenths, rounded to one decimal place as Điều 15 khoản 2 điểm a says (điểm số).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score(pub u32);

/// The points of a dossier by one of `BY_DOSSIER`; `None` while it is in work within its limit, or for other indices.
/// `blamed` when a complaint about it counts.
pub fn of_dossier(index: Index, dossier: &Dossier, blamed: bool, now: Timestamp, calendar: &Calendar) -> Option<u32> {
    let whole = match dossier.punctuality(now, calendar)? {
        Punctuality::Early => 2,
        Punctuality::OnTime => 1,
        Punctuality::Overdue => 0,
        Punctuality::Running | Punctuality::Paused => return None,
    };
    match index {
        // Khoản 1: shorter, equal or longer than the rules say. Limits end with a day, so days are compared (assumption).
        1 => Some(whole),
        // Khoản 2: of each agency; a dossier has the points of the slowest (assumption).
        2 => Some(agencies(dossier, now, calendar).fold(own(dossier, whole, now, calendar), u32::min)),
        // Khoản 3 and 4: the applicant deals with the one-stop desk alone, and comes again for a supplement.
        3 | 4 => Some(if dossier.supplement.is_some() { 1 } else { 2 }),
        // Khoản 7: early and on time without a complaint; the text has no step for a late one without, it gets 0 (assumption).
        7 => Some(if blamed { 0 } else { whole }),
        _ => None,
    }
}

/// The unit's own time: a delay that agencies caused alone is not its own (Điều 19 khoản 5 Nghị định 61/2018/NĐ-CP).
fn own(dossier: &Dossier, whole: u32, now: Timestamp, calendar: &Calendar) -> u32 {
    let delay = dossier.delay(now, calendar);
    if whole == 0 && delay.minutes > 0 && delay.minutes == delay.of_agencies_minutes { 1 } else { whole }
}

fn agencies<'a>(dossier: &'a Dossier, now: Timestamp, calendar: &'a Calendar) -> impl Iterator<Item = u32> + 'a {
    let day = |at| calendar.civil(at).date();
    let ended = dossier.ready_at().or_else(|| dossier.closed_at()).unwrap_or(now);
    dossier.consults.iter().filter_map(move |consult| match consult.answered_at() {
        Some(at) if at > consult.until => Some(0),
        Some(at) if day(at) < day(consult.until) => Some(2),
        Some(_) => Some(1),
        None => (ended > consult.until).then_some(0),
    })
}

/// Points by index: their sum and of how many dossiers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scores([(u32, u32); 9]);

impl Scores {
    /// Counts a dossier; `blamed` when a complaint about it counts.
    pub fn add(&mut self, dossier: &Dossier, blamed: bool, now: Timestamp, calendar: &Calendar) {
        // What was stopped before it was due has no result to score.
        let stopped =
            dossier.stage() == Stage::Stopped && dossier.punctuality(now, calendar) != Some(Punctuality::Overdue);
        if stopped || dossier.stage() == Stage::Withdrawn || !in_force(dossier, calendar) {
            return;
        }
        for index in BY_DOSSIER {
            if let Some(points) = of_dossier(index, dossier, blamed, now, calendar) {
                self.give(index, points);
            }
        }
    }

    /// Counts points of an index, of a dossier or of an assessment.
    pub fn give(&mut self, index: Index, points: u32) {
        if let Some((sum, count)) = index.checked_sub(1).and_then(|place| self.0.get_mut(place)) {
            *sum += points;
            *count += 1;
        }
    }

    /// The points of an index over all dossiers: their sum by their number (Điều 15 khoản 2 điểm a).
    pub fn mean(&self, index: Index) -> Option<Score> {
        let (sum, count) = self.0.get(index.checked_sub(1)?)?;
        (*count > 0).then(|| Score((sum * 20 + count) / (2 * count)))
    }
}

/// The sum of an official's five indices (Điều 15 khoản 1 điểm a), and how much of the duty that is; none while no dossier
/// is scored: all five are scored together.
pub fn duty(scores: &Scores) -> Option<(Score, Duty)> {
    let (total, missing) = sum(OF_OFFICIAL.into_iter().map(|index| (index, scores.mean(index))));
    missing.is_empty().then(|| (total, Duty::of(total)))
}

impl AddAssign<&Scores> for Scores {
    fn add_assign(&mut self, other: &Scores) {
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            own.0 += other.0;
            own.1 += other.1;
        }
    }
}

fn in_force(dossier: &Dossier, calendar: &Calendar) -> bool {
    let day = dossier.accepted_at.map(|at| calendar.civil(at).date());
    day.is_some_and(|day| (IN_FORCE.0..=IN_FORCE.1).contains(&day))
}

/// What a unit offers: procedures it takes, and how many of them online (khoản 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Procedures that take dossiers.
    pub procedures: u32,
    /// Of these, those that can be handed in online.
    pub online: u32,
}

labelled! {
    /// How a unit is classed (xếp loại), Điều 15 khoản 3 điểm b.
    pub enum Band {
        /// 15 points or more.
        Excellent = "excellent", "Xuất sắc", "Excellent";
        /// From 12.
        Good = "good", "Tốt", "Good";
        /// From 9.
        Fair = "fair", "Khá", "Fair";
        /// From 6.
        Average = "average", "Trung bình", "Average";
        /// Less.
        Weak = "weak", "Yếu", "Weak";
    }
}

labelled! {
    /// How a class is read while an index has no facts (cách xếp loại khi thiếu chỉ số). Điều 15 khoản 4 điểm b leaves such an
    /// index out of the sum; whether the bands of khoản 3, which are those of nine indices, shrink with it, it does not say.
    pub enum MissingIndex {
        /// They shrink: 15 of 18 points is five sixths of what can be reached.
        Shares = "shares", "xếp loại theo tỷ lệ trên số điểm tối đa của các chỉ số được tính", "the class follows the share of the points that the counted indices can give";
        /// They stay: an index without facts weighs like one with 0 points.
        Points = "points", "xếp loại theo số điểm, chỉ số không tính coi như 0 điểm", "the class follows the points, an index left out weighs like 0";
    }
}

/// How a unit is classed, and from what (kết quả xếp loại).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The sum of the indices that count.
    pub total: Score,
    /// The most that these can come to.
    pub most: Score,
    /// Indices without facts, left out of both.
    pub left_out: Vec<Index>,
    /// None while no dossier has been scored.
    pub band: Option<Band>,
}

impl Band {
    /// The band of a total of all nine indices.
    pub const fn of(total: Score) -> Band {
        match total.0 {
            150.. => Band::Excellent,
            120.. => Band::Good,
            90.. => Band::Fair,
            60.. => Band::Average,
            _ => Band::Weak,
        }
    }
}

labelled! {
    /// How much of their duty an official has done (mức hoàn thành nhiệm vụ), Điều 15 khoản 3 điểm a.
    pub enum Duty {
        /// 5 points or more.
        Whole = "whole", "Hoàn thành 100% nhiệm vụ", "All of the duty";
        /// From 3.5.
        Most = "most", "Hoàn thành từ 70% đến dưới 100% nhiệm vụ", "70% or more of the duty";
        /// Less.
        Less = "less", "Hoàn thành dưới 70% nhiệm vụ", "Less than 70% of the duty";
    }
}

impl Duty {
    /// By the points of an official's five indices.
    pub const fn of(total: Score) -> Duty {
        match total.0 {
            50.. => Duty::Whole,
            35.. => Duty::Most,
            _ => Duty::Less,
        }
    }
}

impl Indicators {
    /// The points of an index for a unit; `None` where the facts for it are not held here, so that it is not counted
    /// (Điều 15 khoản 4 điểm b).
    pub fn index(&self, index: Index, offer: Offer) -> Option<Score> {
        if index == 9 { self.online_services(offer) } else { self.scores.mean(index) }
    }

    /// The sum of the indices that can be scored, and those that cannot.
    pub fn total(&self, offer: Offer) -> (Score, Vec<Index>) {
        sum((1..=9).map(|index| (index, self.index(index, offer))))
    }

    /// The class of a unit: with an index without facts left out, as Điều 15 khoản 4 điểm b says, and the bands read as the
    /// rules of the day have it. What no dossier was scored for has none.
    pub fn class(&self, offer: Offer, reading: MissingIndex) -> Class {
        let (total, left_out) = self.total(offer);
        let most = Score((1..=9).filter(|index| !left_out.contains(index)).map(|_| 20).sum());
        let whole = match reading {
            MissingIndex::Shares => Score(total.0 * ALL_POINTS / most.0.max(1)),
            MissingIndex::Points => total,
        };
        let band = self.scores.mean(1).map(|_| Band::of(whole));
        Class { total, most, left_out, band }
    }

    /// Index 8 of a unit about which nobody complained in the period: 2 points (Điều 13 khoản 8 điểm a), unless somebody
    /// gave others after an inspection. Call it when dossiers and given points are counted.
    pub fn nobody_complained(&mut self) {
        if self.scores.mean(1).is_some() && self.scores.mean(8).is_none() {
            self.scores.give(8, 2);
            self.without_complaint += 1;
        }
    }

    /// Khoản 9. A large share of dossiers over few procedures is at most 1 (assumption: the text leaves it open).
    fn online_services(&self, offer: Offer) -> Option<Score> {
        let scored = self.scores.0[0].1 > 0;
        let share = self.online_share().permille().filter(|_| scored && offer.procedures > 0)?;
        let offered = offer.online * 1_000 / offer.procedures;
        Some(Score(match () {
            () if self.online_late > 0 || offer.online == 0 || share < 150 => 0,
            () if share >= 300 && offered >= 200 => 20,
            () => 10,
        }))
    }
}

fn sum(scores: impl Iterator<Item = (Index, Option<Score>)>) -> (Score, Vec<Index>) {
    let (mut total, mut missing) = (0, Vec::new());
    for (index, score) in scores {
        match score {
            Some(Score(points)) => total += points,
            None => missing.push(index),
        }
    }
    (Score(total), missing)
}
