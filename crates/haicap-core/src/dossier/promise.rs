//! How the due date of a dossier is found, and whether a decree moves it (hạn trả).

use super::clock::after_wait;
use super::{Dossier, Event, Stage};
use crate::procedure::{Procedure, WhilePaying};
use crate::time::{Calendar, Due, DueLine, Pause, due, due_on};
use jiff::Timestamp;

/// The due date of a dossier by its facts, with the arithmetic; `None` before acceptance.
///
/// A complete supplement starts the limit again from zero (Điều 19 khoản 4). What an old unit promised stays until then,
/// unless the offices turn out to be closed on that day. Where the procedure says so, the limit waited for a payment.
pub fn promise(dossier: &Dossier, procedure: &Procedure, calendar: &Calendar) -> Option<Due> {
    let accepted = dossier.accepted_at?;
    let answered = dossier.supplement.as_ref().and_then(|request| request.answered_at);
    let by_old_unit = dossier.carried_over.as_ref().and_then(|old| old.due).filter(|_| answered.is_none());
    let from = answered.map_or(accepted, |answered| answered.max(accepted));
    let mut found = match by_old_unit {
        Some(day) => due_on(day, DueLine::PromisedByOldUnit(day), calendar),
        None => due(procedure.limit, from, calendar),
    };
    if let Some(pause) = waited(dossier).filter(|pause| pause.to > from) {
        found.at = after_wait(found.at, procedure.limit.unit, pause.from, pause.to, calendar);
        found.lines.pop();
        found.lines.extend([DueLine::Paused(pause), DueLine::Ends(found.at)]);
    }
    Some(found)
}

/// When the limit waited for a payment that came.
fn waited(dossier: &Dossier) -> Option<Pause> {
    let payment = dossier.payment.as_ref().filter(|payment| payment.clock == WhilePaying::Waits)?;
    Some(Pause { from: payment.requested_at, to: payment.paid.as_ref()?.at })
}

/// What a decreed day does to a dossier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counted {
    /// No limit runs, or the day lies outside of it.
    Untouched,
    /// It was counted again before.
    Already,
    /// The due date moves.
    Moves(Event),
    /// The promise rests on something else, or would move into the past: it stays.
    Stays,
}

/// Counts the due date of a dossier again, from the calendar by which it was promised to the one that now holds.
pub fn counted_again(
    dossier: &Dossier,
    procedure: &Procedure,
    (before, after): (&Calendar, &Calendar),
    now: Timestamp,
    reason: &str,
) -> Counted {
    let runs = dossier.ready_at().or(dossier.closed_at()).is_none() && dossier.stage() != Stage::AwaitingSupplement;
    let moment = |calendar| promise(dossier, procedure, calendar).map(|due| due.at);
    let (Some(promised), Some(was), Some(to)) = (dossier.due_at.filter(|_| runs), moment(before), moment(after)) else {
        return Counted::Untouched;
    };
    match () {
        () if was == to => new_date_again(dossier, after, now, reason).map_or(Counted::Untouched, Counted::Moves),
        () if promised == to => Counted::Already,
        () if promised != was || to < now => Counted::Stays,
        () => Counted::Moves(Event::DueMoved { from: promised, to, reason: reason.to_owned() }),
    }
}

/// The new date of an apology on a day that turns out to be off goes on to the next working day. Which day it was given for
/// lies beyond the limit, so one decree moves the limit or this date, never both.
fn new_date_again(dossier: &Dossier, after: &Calendar, now: Timestamp, reason: &str) -> Option<Event> {
    let from = dossier.apology.as_ref()?.until;
    let day = after.civil(from).date();
    let closed = from >= now && !after.is_working_day(day);
    let to = after.closing(after.next_working_day(day));
    closed.then(|| Event::NewDateMoved { from, to, reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dossier::{Apology, ApologyCame, OldFile, SupplementRequest, apply};
    use crate::procedure::{Channel, Quantity};
    use crate::territory::UnitId;
    use crate::testing;
    use crate::time::{Decree, DecreeKind};
    use jiff::civil::{Date, date};
    use uuid::Uuid;

    /// Accepted on Thursday 12 June 2025 at 9:00 with 3 working days: due on Tuesday the 17th.
    fn accepted() -> Dossier {
        let calendar = testing::calendar();
        let at = calendar.moment(date(2025, 6, 12).at(9, 0, 0, 0));
        let submitted = Event::Submitted {
            unit: UnitId::new(10_001),
            procedure: testing::procedure().id,
            channel: Channel::Counter,
            applicant: Uuid::from_u128(5),
            owner: None,
            papers: ["form".to_owned(), "birth".to_owned()].into(),
            quantity: Quantity::default(),
            received_by: None,
        };
        let due_at = due(testing::procedure().limit, at, &calendar).at;
        let mut state = None;
        for event in [submitted, Event::Accepted { code: "H99.10001-250612-0001".into(), fee: 0, due_at }] {
            apply(&mut state, Uuid::from_u128(1), at, None, &event);
        }
        state.unwrap()
    }

    fn decreed(day: Date, kind: DecreeKind) -> Calendar {
        let mut calendar = testing::calendar();
        let (name, paper) = ("Nghỉ".to_owned(), "1/QĐ".to_owned());
        calendar.decree(day, &Decree { kind, name, paper, paper_date: day });
        calendar
    }

    fn again(dossier: &Dossier, after: &Calendar) -> Counted {
        let now = testing::calendar().moment(date(2025, 6, 12).at(10, 0, 0, 0));
        counted_again(dossier, &testing::procedure(), (&testing::calendar(), after), now, "Nghỉ (1/QĐ)")
    }

    fn moves_to(counted: &Counted) -> Option<Date> {
        let Counted::Moves(Event::DueMoved { to, .. }) = counted else { return None };
        Some(testing::calendar().civil(*to).date())
    }

    #[test]
    fn a_day_within_the_limit_moves_the_due_date_once_and_both_ways() {
        let mut dossier = accepted();
        let off = decreed(date(2025, 6, 16), DecreeKind::Off);
        let counted = again(&dossier, &off);
        assert_eq!(moves_to(&counted), Some(date(2025, 6, 18)));
        assert_eq!(moves_to(&again(&dossier, &decreed(date(2025, 6, 14), DecreeKind::Work))), Some(date(2025, 6, 16)));
        let Counted::Moves(event) = counted else { panic!("it moves") };
        let mut state = Some(dossier);
        apply(&mut state, Uuid::from_u128(1), off.opening(date(2025, 6, 12)), None, &event);
        dossier = state.unwrap();
        assert_eq!(again(&dossier, &off), Counted::Already);
        let first = |dossier: &Dossier| dossier.due_moved.as_ref().map(|moved| off.civil(moved.from).date());
        assert_eq!(first(&dossier), Some(date(2025, 6, 17)), "papers that are printed again say it");
        let back = Event::DueMoved {
            from: off.closing(date(2025, 6, 18)),
            to: off.closing(date(2025, 6, 17)),
            reason: "".into(),
        };
        let mut taken_back = Some(dossier.clone());
        apply(&mut taken_back, Uuid::from_u128(1), off.opening(date(2025, 6, 12)), None, &back);
        assert_eq!(first(&taken_back.unwrap()), None, "as promised at first");
        assert_eq!(promise(&dossier, &testing::procedure(), &off).map(|due| due.at), dossier.due_at);
    }

    #[test]
    fn what_does_not_run_or_lies_outside_is_left_alone() {
        let (dossier, off) = (accepted(), decreed(date(2025, 6, 16), DecreeKind::Off));
        assert_eq!(again(&dossier, &decreed(date(2025, 6, 18), DecreeKind::Off)), Counted::Untouched, "after its end");
        let at = dossier.accepted_at;
        let signed = Dossier { signed_at: at, ..dossier.clone() };
        let withdrawn = Dossier { withdrawn_at: at, ..dossier.clone() };
        let not_accepted = Dossier { accepted_at: None, due_at: None, ..dossier.clone() };
        let asked = SupplementRequest {
            requested_at: at.unwrap(),
            by: Uuid::nil(),
            papers: ["power".to_owned()].into(),
            reason: "thiếu".into(),
            answered_at: None,
        };
        let waits = Dossier { supplement: Some(asked), ..dossier };
        for dossier in [signed, withdrawn, not_accepted, waits] {
            assert_eq!(again(&dossier, &off), Counted::Untouched, "{:?}", dossier.stage());
        }
    }

    #[test]
    fn a_promise_of_another_origin_stays_and_nothing_moves_into_the_past() {
        let (dossier, off) = (accepted(), decreed(date(2025, 6, 16), DecreeKind::Off));
        let by_hand = Dossier { due_at: Some(off.closing(date(2025, 6, 25))), ..dossier.clone() };
        assert_eq!(again(&by_hand, &off), Counted::Stays);
        let work = decreed(date(2025, 6, 14), DecreeKind::Work);
        let now = work.moment(date(2025, 6, 17).at(8, 0, 0, 0));
        let calendars = (&testing::calendar(), &work);
        assert_eq!(counted_again(&dossier, &testing::procedure(), calendars, now, ""), Counted::Stays);
    }

    #[test]
    fn the_new_date_of_an_apology_leaves_a_day_that_is_off_once() {
        let closing = |day| testing::calendar().closing(date(2025, 6, day));
        let apology = |until| Apology {
            at: closing(13),
            by: Uuid::nil(),
            reason: "bão".into(),
            until,
            came: ApologyCame::InTime,
        };
        let dossier = |until| Dossier { apology: Some(apology(until)), ..accepted() };
        let off = decreed(date(2025, 6, 20), DecreeKind::Off);
        let moved = Event::NewDateMoved { from: closing(20), to: closing(23), reason: "Nghỉ (1/QĐ)".into() };
        assert_eq!(again(&dossier(closing(20)), &off), Counted::Moves(moved.clone()), "over the weekend");
        assert_eq!(again(&dossier(closing(19)), &off), Counted::Untouched, "another day");
        let mut state = Some(dossier(closing(20)));
        apply(&mut state, Uuid::from_u128(1), closing(13), None, &moved);
        let state = state.unwrap();
        let limit = Event::DueMoved { from: closing(17), to: closing(18), reason: "Nghỉ (1/QĐ)".into() };
        let told = |event| crate::dossier::followups(&state, event, &testing::calendar()).is_some();
        assert!(told(&moved) && !told(&limit), "what was promised is the new date");
        assert_eq!(state.promised_at(), Some(closing(23)));
        assert_eq!(again(&state, &off), Counted::Untouched, "once");
        let signed = Dossier { signed_at: Some(closing(13)), ..dossier(closing(20)) };
        assert_eq!(again(&signed, &off), Counted::Untouched);
    }

    #[test]
    fn a_limit_that_waited_for_a_payment_says_so_and_moves_as_well() {
        use crate::dossier::{Paid, PayMethod, Payment};
        let calendar = testing::calendar();
        let at = |day| calendar.moment(date(2025, 6, day).at(9, 0, 0, 0));
        let paid = Paid { at: at(17), method: PayMethod::Cash, receipt: "1".into() };
        let payment = Payment {
            requested_at: at(13),
            by: Uuid::nil(),
            amount: 1,
            reason: "phí".into(),
            clock: WhilePaying::Waits,
            paid: Some(paid),
        };
        // Due on the 17th; Monday and Tuesday went by while it waited.
        let dossier = Dossier { payment: Some(payment), ..accepted() };
        let due = promise(&dossier, &testing::procedure(), &calendar).unwrap();
        assert_eq!(calendar.civil(due.at).date(), date(2025, 6, 19));
        assert!(matches!(due.lines[due.lines.len() - 2], DueLine::Paused(_)));
        let dossier = Dossier { due_at: Some(due.at), ..dossier };
        assert_eq!(moves_to(&again(&dossier, &decreed(date(2025, 6, 19), DecreeKind::Off))), Some(date(2025, 6, 20)));
    }

    #[test]
    fn what_an_old_unit_promised_moves_only_when_that_day_is_off() {
        let old = OldFile {
            unit: UnitId::old(10_004),
            code: "B-1/2025".into(),
            received: date(2025, 6, 12),
            due: Some(date(2025, 6, 20)),
        };
        let due_at = Some(testing::calendar().closing(date(2025, 6, 20)));
        let dossier = Dossier { carried_over: Some(old), due_at, ..accepted() };
        assert_eq!(again(&dossier, &decreed(date(2025, 6, 16), DecreeKind::Off)), Counted::Untouched);
        assert_eq!(moves_to(&again(&dossier, &decreed(date(2025, 6, 20), DecreeKind::Off))), Some(date(2025, 6, 23)));
    }

    #[test]
    fn a_complete_supplement_starts_the_clock_again() {
        let calendar = testing::calendar();
        let asked_at = calendar.moment(date(2025, 6, 13).at(9, 0, 0, 0));
        let asked = SupplementRequest {
            requested_at: asked_at,
            by: Uuid::nil(),
            papers: ["power".to_owned()].into(),
            reason: "thiếu".into(),
            answered_at: Some(calendar.moment(date(2025, 6, 18).at(9, 0, 0, 0))),
        };
        let dossier = Dossier { supplement: Some(asked), ..accepted() };
        let due = promise(&dossier, &testing::procedure(), &calendar).unwrap();
        assert_eq!(calendar.civil(due.at).date(), date(2025, 6, 23));
    }
}
