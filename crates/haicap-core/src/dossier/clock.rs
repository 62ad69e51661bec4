//! How a dossier stands against its promise, and whose delay it is.

use super::{Dossier, Stage};
use crate::procedure::WhilePaying;
use crate::time::{Calendar, LimitUnit};
use jiff::Timestamp;

labelled! {
    /// How a dossier stands against its due date.
    pub enum Punctuality {
        /// In work, not yet due.
        Running = "running", "Trong hạn", "Within the limit";
        /// The limit waits for the citizen.
        Paused = "paused", "Tạm dừng tính hạn", "Limit paused";
        /// Ready on an earlier day than due.
        Early = "early", "Trước hạn", "Early";
        /// Ready on the due day.
        OnTime = "on_time", "Đúng hạn", "On time";
        /// Ready late, or still open after the due moment.
        Overdue = "overdue", "Quá hạn", "Overdue";
    }
}

/// How late a dossier is, in minutes of working time, and whose delay it is (thời gian chậm).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Delay {
    /// From the due moment until the result was ready, or until now.
    pub minutes: i64,
    /// The part of it for which an agency that was asked let its own limit pass, never more than the whole.
    pub of_agencies_minutes: i64,
}

impl Dossier {
    /// Whether the result was, or at `now` still could be, ready in time; `None` before acceptance.
    ///
    /// Measured against the limit, not against the new date of an apology: Điều 19 khoản 9 Nghị định 61/2018/NĐ-CP
    /// speaks of a dossier that is overdue, and Điều 31 khoản 1 điểm a compares with what the rules say.
    pub fn punctuality(&self, now: Timestamp, calendar: &Calendar) -> Option<Punctuality> {
        let due = self.due_at?;
        let ready = self.ready_at().or_else(|| self.closed_at());
        Some(match ready {
            Some(ready) if ready > due => Punctuality::Overdue,
            Some(ready) if calendar.civil(ready).date() < calendar.civil(due).date() => Punctuality::Early,
            Some(_) => Punctuality::OnTime,
            None if self.waits() => Punctuality::Paused,
            None if now > due => Punctuality::Overdue,
            None => Punctuality::Running,
        })
    }

    /// The moment that the citizen was told last: the due moment, or the new date of the apology where that is later.
    pub fn promised_at(&self) -> Option<Timestamp> {
        self.apology.as_ref().map(|apology| apology.until).max(self.due_at)
    }

    /// How late it is. A delay is counted once: what an agency that was asked kept it waiting is a part of the whole,
    /// and agencies that are late at the same time count once (Điều 19 khoản 5 Nghị định 61/2018/NĐ-CP: the agency
    /// answers within its own limit, the unit in charge keeps its own).
    pub fn delay(&self, now: Timestamp, calendar: &Calendar) -> Delay {
        let end = self.ready_at().or_else(|| self.closed_at()).unwrap_or(now);
        let Some(due) = self.due_at.filter(|due| *due < end && !self.waits()) else {
            return Delay::default();
        };
        let minutes = calendar.working_minutes(due, end);
        let mut spans: Vec<_> =
            self.consults.iter().map(|c| (c.until, c.answered_at().unwrap_or(end).min(end))).collect();
        spans.sort_unstable();
        let mut counted = Timestamp::MIN;
        let mut of_agencies = 0;
        for (from, to) in spans {
            let from = from.max(counted);
            if from < to {
                of_agencies += calendar.working_minutes(from, to);
                counted = to;
            }
        }
        Delay { minutes, of_agencies_minutes: of_agencies.min(minutes) }
    }

    /// Whether the limit waits for the citizen.
    pub(super) fn waits(&self) -> bool {
        let pays = self.payment.as_ref().is_some_and(|payment| payment.clock == WhilePaying::Waits);
        self.stage() == Stage::AwaitingSupplement || pays && self.stage() == Stage::AwaitingPayment
    }
}

/// When a limit ends that waited from one moment to another: as many working days later as went by (days), as many
/// working minutes (hours). What was overdue when the wait began stays overdue.
pub(super) fn after_wait(
    due: Timestamp,
    unit: LimitUnit,
    from: Timestamp,
    to: Timestamp,
    calendar: &Calendar,
) -> Timestamp {
    if from > due {
        return due;
    }
    if unit == LimitUnit::WorkingHour {
        return calendar.add_working_minutes(due, calendar.working_minutes(from, to));
    }
    let (mut day, last) = (calendar.civil(from).date(), calendar.civil(to).date());
    let mut due_day = calendar.civil(due).date();
    while calendar.next_working_day(day) <= last {
        day = calendar.next_working_day(day);
        due_day = calendar.next_working_day(due_day);
    }
    if due_day == calendar.civil(due).date() { due } else { calendar.closing(due_day) }
}
