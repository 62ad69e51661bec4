//! How a dossier stands against its promise, and whose delay it is.

use super::{ApologyCame, Consult, Dossier, Stage};
use crate::procedure::{Channel, WhilePaying};
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

    /// When the limit for handling ends: a new date that was given in time extends it, one that came late does not
    /// (Điều 19 khoản 8 and 9 Nghị định 61/2018/NĐ-CP).
    pub fn limit_ends_at(&self) -> Option<Timestamp> {
        let extended = self.apology.as_ref().filter(|apology| apology.came == ApologyCame::InTime);
        extended.map(|apology| apology.until).max(self.due_at)
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

    /// By when the counter passes it on to the division at the latest; `None` where the counter does not (Điều 18 khoản 2
    /// Nghị định 61/2018/NĐ-CP).
    pub fn hand_over_by(&self, calendar: &Calendar) -> Option<Timestamp> {
        let own = self.channel == Channel::Counter && self.carried_over.is_none() && self.reception.is_none();
        self.accepted_at.filter(|_| own).map(|accepted| calendar.transfer_due(accepted, self.rules(calendar).cutoff))
    }

    /// Since when it should be with the division, or with the competent unit, and is not.
    pub fn passed_on_late(&self, now: Timestamp, calendar: &Calendar) -> Option<Timestamp> {
        let elsewhere = self.reception.as_ref().is_some_and(|reception| reception.transferred_at.is_none());
        let by = if elsewhere { self.transfer_due(calendar) } else { self.hand_over_by(calendar) };
        by.filter(|by| *by < now && self.handed_over_at.is_none() && self.closed_at().is_none())
    }

    /// Agencies that let their limit pass and have not answered.
    pub fn late_agencies(&self, now: Timestamp) -> impl Iterator<Item = &Consult> {
        let open = self.ready_at().is_none() && self.closed_at().is_none();
        self.consults.iter().filter(move |consult| open && consult.answer.is_none() && consult.until < now)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::{Answer, Reception};
    use crate::territory::UnitId;
    use crate::testing::{accepted_dossier, calendar};
    use jiff::civil::date;

    fn at(day: i8, hour: i8) -> Timestamp {
        calendar().moment(date(2025, 6, day).at(hour, 0, 0, 0))
    }

    #[test]
    fn what_lies_at_the_counter_too_long_is_named_with_its_moment() {
        let dossier = |hour| accepted_dossier(at(12, hour), at(17, 17));
        let late = |dossier: &Dossier, now| dossier.passed_on_late(now, &calendar()).map(|by| calendar().civil(by));
        let (closes, opens) = (date(2025, 6, 12).at(17, 0, 0, 0), date(2025, 6, 13).at(7, 30, 0, 0));
        assert_eq!(late(&dossier(9), at(12, 17)), None);
        assert_eq!(late(&dossier(9), at(13, 8)), Some(closes), "the same day");
        assert_eq!(late(&dossier(16), at(13, 8)), Some(opens), "after 15:00 the next morning");
        let passed_on = Dossier { handed_over_at: Some(at(12, 10)), ..dossier(9) };
        assert_eq!(late(&passed_on, at(13, 8)), None);
        let online = Dossier { channel: Channel::Online, ..dossier(9) };
        assert_eq!(late(&online, at(13, 8)), None, "the rule is the counter's");
        let reception = |transferred_at| Some(Reception { unit: UnitId::new(26_740), transferred_at });
        let elsewhere = Dossier { reception: reception(None), ..dossier(9) };
        assert_eq!(late(&elsewhere, at(13, 8)), Some(closes));
        let there = Dossier { reception: reception(Some(at(12, 11))), ..dossier(9) };
        assert_eq!(late(&there, at(13, 8)), None);
    }

    #[test]
    fn an_agency_is_late_until_it_answers_or_nobody_waits() {
        let asked = |answer: Option<Timestamp>| Dossier {
            consults: vec![Consult {
                agency: "Công an".into(),
                question: "?".into(),
                asked_at: at(12, 9),
                until: at(13, 17),
                answer: answer.map(|at| Answer { at, text: "đúng".into() }),
            }],
            ..accepted_dossier(at(12, 8), at(17, 17))
        };
        let late = |dossier: &Dossier, now| dossier.late_agencies(now).count();
        assert_eq!((late(&asked(None), at(13, 17)), late(&asked(None), at(16, 8))), (0, 1));
        assert_eq!(late(&asked(Some(at(16, 9))), at(16, 10)), 0);
        assert_eq!(late(&Dossier { signed_at: Some(at(16, 9)), ..asked(None) }, at(16, 10)), 0);
    }
}
