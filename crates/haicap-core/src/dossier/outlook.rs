//! What will be late tomorrow, and until when an apology comes in time (hồ sơ sắp trễ hạn).

use super::{Dossier, Stage};
use crate::time::Calendar;
use crate::words::Lang;
use jiff::Timestamp;
use jiff::civil::Date;

labelled! {
    /// How near an open dossier is to the end of its limit (nguy cơ trễ hạn), the nearest first.
    pub enum Outlook {
        /// The limit is over.
        Overdue = "overdue", "Đã quá hạn", "Overdue";
        /// It ends today: an apology would come late already.
        Today = "today", "Đến hạn hôm nay", "Due today";
        /// It ends by the next working day: today an apology still comes in time.
        Tomorrow = "tomorrow", "Sẽ trễ vào ngày làm việc tới", "Late on the next working day";
        /// It ends later.
        Later = "later", "Còn thời hạn", "In time";
        /// It waits for the citizen.
        Waits = "waits", "Tạm dừng tính hạn", "Limit paused";
    }
}

impl Stage {
    /// Stages in which somebody in the administration still has to do something, or the citizen to bring something.
    pub const OPEN: [Stage; 9] = [
        Stage::Submitted,
        Stage::AwaitingSupplement,
        Stage::AwaitingPayment,
        Stage::Accepted,
        Stage::HandedOver,
        Stage::InHandling,
        Stage::AwaitingApproval,
        Stage::AwaitingSignature,
        Stage::AwaitingIssue,
    ];

    /// Stages in which it is the citizen's turn: to bring papers or money, or to fetch the result.
    pub const CITIZENS_TURN: [Stage; 3] = [Stage::AwaitingSupplement, Stage::AwaitingPayment, Stage::Signed];
}

impl Outlook {
    /// Where a limit that runs stands, by the day on which it ends.
    ///
    /// Điều 19 khoản 9 Nghị định 61/2018/NĐ-CP asks for the apology by the day before, so days are compared, not hours.
    pub fn of(due: Timestamp, now: Timestamp, calendar: &Calendar) -> Outlook {
        let (due_day, today) = (calendar.civil(due).date(), calendar.civil(now).date());
        match () {
            () if due < now => Outlook::Overdue,
            () if due_day <= today => Outlook::Today,
            () if due_day <= calendar.next_working_day(today) => Outlook::Tomorrow,
            () => Outlook::Later,
        }
    }

    /// The end of the next working day: what is due after it is [`Outlook::Later`].
    pub fn horizon(now: Timestamp, calendar: &Calendar) -> Timestamp {
        let last = calendar.next_working_day(calendar.civil(now).date());
        calendar.moment(last.to_datetime(jiff::civil::Time::MAX))
    }
}

impl Dossier {
    /// How near it is to the end of its limit; `None` while it has none, and once a result is ready or it is closed.
    pub fn outlook(&self, now: Timestamp, calendar: &Calendar) -> Option<Outlook> {
        let due = self.due_at.filter(|_| Stage::OPEN.contains(&self.stage()))?;
        Some(if self.waits() { Outlook::Waits } else { Outlook::of(due, now, calendar) })
    }
}

/// A new date to suggest for an apology: the third working day after today, or after the due day where that is later
/// (assumption: no article says how much later; people decide).
pub fn suggested_date(due: Timestamp, now: Timestamp, calendar: &Calendar) -> Date {
    let day = calendar.civil(due.max(now)).date();
    (0..3).fold(day, |day, _| calendar.next_working_day(day))
}

/// Working time between two moments, as people count it (thời gian làm việc còn lại).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkingSpan {
    /// Working days after the first one, up to the last.
    Days(i64),
    /// Minutes of office hours within one day.
    Minutes(i64),
}

impl WorkingSpan {
    /// Days counted at most.
    const MOST: i64 = 250;

    /// From one moment to a later one.
    pub fn between(from: Timestamp, to: Timestamp, calendar: &Calendar) -> WorkingSpan {
        let (mut day, last, mut days) = (calendar.civil(from).date(), calendar.civil(to).date(), 0);
        loop {
            day = calendar.next_working_day(day);
            if day > last || days == Self::MOST {
                break;
            }
            days += 1;
        }
        if days > 0 { WorkingSpan::Days(days) } else { WorkingSpan::Minutes(calendar.working_minutes(from, to)) }
    }

    /// As it is read: `3 ngày làm việc`, `1 giờ 20 phút`.
    pub fn label(self, lang: Lang) -> String {
        let (day, days, hour, minute) = match lang {
            Lang::Vi => ("ngày làm việc", "ngày làm việc", "giờ", "phút"),
            Lang::En => ("working day", "working days", "h", "min"),
        };
        match self {
            WorkingSpan::Days(1) => format!("1 {day}"),
            WorkingSpan::Days(Self::MOST) => {
                format!("{} {days}", if lang == Lang::Vi { "hơn 250" } else { "over 250" })
            }
            WorkingSpan::Days(number) => format!("{number} {days}"),
            WorkingSpan::Minutes(minutes) if minutes < 60 => format!("{minutes} {minute}"),
            WorkingSpan::Minutes(minutes) if minutes % 60 == 0 => format!("{} {hour}", minutes / 60),
            WorkingSpan::Minutes(minutes) => format!("{} {hour} {} {minute}", minutes / 60, minutes % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;
    use jiff::civil::date;

    fn at(day: i8, hour: i8) -> Timestamp {
        testing::calendar().moment(date(2025, 6, day).at(hour, 0, 0, 0))
    }

    #[test]
    fn nearness_is_counted_in_working_days() {
        let calendar = testing::calendar();
        // Due moment, now (June 2025; the 13th is a Friday), and how near that is.
        let cases = [
            (at(13, 10), at(13, 11), Outlook::Overdue),
            (at(13, 17), at(13, 17), Outlook::Today),
            (at(13, 17), at(13, 8), Outlook::Today),
            (at(13, 17), at(12, 16), Outlook::Tomorrow),
            // From Friday on Monday is the next working day; a Saturday between them changes nothing.
            (at(16, 17), at(13, 8), Outlook::Tomorrow),
            (at(16, 17), at(14, 8), Outlook::Tomorrow),
            (at(14, 9), at(13, 8), Outlook::Tomorrow),
            (at(17, 9), at(13, 16), Outlook::Later),
        ];
        for (due, now, expected) in cases {
            assert_eq!(Outlook::of(due, now, &calendar), expected, "{due} at {now}");
            let near = due <= Outlook::horizon(now, &calendar);
            assert_eq!(near, expected != Outlook::Later, "the horizon of {now} has what is near: {due}");
        }
    }

    #[test]
    fn only_open_dossiers_with_a_limit_have_an_outlook() {
        let calendar = testing::calendar();
        let accepted = testing::accepted_dossier(at(12, 9), at(16, 17));
        assert_eq!(accepted.outlook(at(13, 9), &calendar), Some(Outlook::Tomorrow));
        let signed = Dossier { signed_at: Some(at(13, 9)), ..accepted.clone() };
        let new = Dossier { accepted_at: None, due_at: None, ..accepted.clone() };
        let withdrawn = Dossier { withdrawn_at: Some(at(13, 9)), ..accepted };
        for dossier in [signed, new, withdrawn] {
            assert_eq!(dossier.outlook(at(13, 9), &calendar), None, "{:?}", dossier.stage());
        }
    }

    #[test]
    fn open_stages_are_those_with_no_result_and_no_end() {
        let closed = [Stage::Signed, Stage::Returned, Stage::Declined, Stage::Withdrawn, Stage::Stopped];
        assert!(Stage::ALL.iter().all(|stage| Stage::OPEN.contains(stage) != closed.contains(stage)));
    }

    #[test]
    fn a_suggested_date_lies_three_working_days_after_the_later_of_today_and_the_due_day() {
        let calendar = testing::calendar();
        assert_eq!(suggested_date(at(16, 17), at(13, 9), &calendar), date(2025, 6, 19));
        assert_eq!(suggested_date(at(10, 17), at(13, 9), &calendar), date(2025, 6, 18));
    }

    #[test]
    fn spans_are_read_in_days_or_in_hours_of_one_day() {
        let calendar = testing::calendar();
        let cases = [
            (at(13, 8), at(13, 10), "2 giờ", "2 h"),
            (at(13, 11), at(13, 14), "1 giờ 30 phút", "1 h 30 min"),
            (at(13, 16), at(16, 9), "1 ngày làm việc", "1 working day"),
            (at(12, 9), at(17, 9), "3 ngày làm việc", "3 working days"),
            (at(14, 9), at(15, 9), "0 phút", "0 min"),
        ];
        for (from, to, vi, en) in cases {
            let span = WorkingSpan::between(from, to, &calendar);
            assert_eq!((span.label(Lang::Vi).as_str(), span.label(Lang::En).as_str()), (vi, en), "{from} to {to}");
        }
        let ages = WorkingSpan::between(at(2, 9), calendar.moment(date(2030, 1, 2).at(9, 0, 0, 0)), &calendar);
        assert_eq!(ages.label(Lang::Vi), "hơn 250 ngày làm việc");
    }
}
