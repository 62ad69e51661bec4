//! A day of tickets at a hall with two counters.

use super::*;
use crate::testing::calendar;
use crate::time::{DayOfWeek, Hours, Shift};
use jiff::civil::{date, time};

fn at(hour: i8, minute: i8) -> Timestamp {
    calendar().moment(date(2025, 6, 12).at(hour, minute, 0, 0))
}

/// A hall on Thursday, 12 June 2025.
#[derive(Default)]
struct Hall(Vec<Ticket>);

impl Hall {
    fn keep(&mut self, ticket: Ticket) -> u32 {
        self.0.retain(|other| other.number != ticket.number);
        self.0.push(ticket.clone());
        self.0.sort_by_key(|ticket| ticket.number);
        ticket.number
    }

    fn run(&mut self, counter: u32, command: CounterCommand, now: Timestamp) -> Result<u32, TicketRefusal> {
        let caller = Caller { counter, by: Uuid::from_u128(u128::from(counter)) };
        serve(&self.0, command, caller, now).map(|ticket| self.keep(ticket))
    }

    fn take(&mut self, priority: Option<Priority>, now: Timestamp) -> Result<u32, TicketRefusal> {
        take(&self.0, Purpose::HandIn, priority, now, &calendar()).map(|ticket| self.keep(ticket))
    }
}

#[test]
fn numbers_follow_each_other_and_are_given_out_in_hours() {
    let mut hall = Hall::default();
    assert_eq!(hall.take(None, at(6, 59)), Err(TicketRefusal::Closed));
    assert_eq!(hall.take(None, at(7, 0)), Ok(1), "half an hour before the doors open");
    assert_eq!(hall.take(None, at(12, 0)), Ok(2), "over lunch too: who comes then is first in the afternoon");
    assert_eq!(hall.take(None, at(17, 0)), Err(TicketRefusal::Closed));
    let saturday = calendar().moment(date(2025, 6, 14).at(9, 0, 0, 0));
    assert_eq!(hall.take(None, saturday), Err(TicketRefusal::Closed));
    hall.0[1].number = NUMBERS_A_DAY;
    assert_eq!(hall.take(None, at(12, 5)), Err(TicketRefusal::Full));
}

#[test]
fn priority_goes_first_and_then_the_numbers() {
    let mut hall = Hall::default();
    for priority in [None, None, Some(Priority::Disabled), Some(Priority::Elderly)] {
        hall.take(priority, at(8, 0)).unwrap();
    }
    let order: Vec<_> = waiting(&hall.0).iter().map(|ticket| ticket.number).collect();
    assert_eq!(order, [3, 4, 1, 2]);
    for (counter, expected) in [(1, 3), (2, 4), (3, 1)] {
        assert_eq!(hall.run(counter, CounterCommand::CallNext, at(8, 5)), Ok(expected));
    }
    assert_eq!(hall.run(1, CounterCommand::CallNext, at(8, 6)), Err(TicketRefusal::CounterBusy));
    assert_eq!(hall.run(1, CounterCommand::Close(3), at(8, 9)), Ok(3));
    assert_eq!(hall.run(1, CounterCommand::CallNext, at(8, 9)), Ok(2));
    assert_eq!(hall.run(2, CounterCommand::Close(4), at(8, 9)), Ok(4));
    assert_eq!(hall.run(2, CounterCommand::CallNext, at(8, 9)), Err(TicketRefusal::NobodyWaits));
}

#[test]
fn who_was_absent_can_be_called_again() {
    let mut hall = Hall::default();
    hall.take(None, at(8, 0)).unwrap();
    hall.run(1, CounterCommand::CallNext, at(8, 10)).unwrap();
    hall.run(1, CounterCommand::Call(1), at(8, 11)).unwrap();
    assert_eq!(hall.0[0].call.as_ref().map(|call| (call.times, call.first_at)), Some((2, at(8, 10))));
    assert_eq!(hall.run(1, CounterCommand::Skip(1), at(8, 12)), Ok(1));
    assert_eq!(hall.0[0].state(), TicketState::Skipped);
    assert_eq!(hall.run(2, CounterCommand::Call(1), at(8, 30)), Ok(1), "by another counter");
    assert_eq!(hall.0[0].waited_minutes(at(9, 0), &calendar()), 10, "the wait ended with the first call");
    assert_eq!(hall.run(2, CounterCommand::Close(1), at(8, 40)), Ok(1));
    assert_eq!(hall.run(2, CounterCommand::Call(1), at(8, 41)), Err(TicketRefusal::NoSuchTicket));
}

#[test]
fn a_counter_touches_no_ticket_of_another() {
    let mut hall = Hall::default();
    hall.take(None, at(8, 0)).unwrap();
    hall.take(None, at(8, 0)).unwrap();
    hall.run(1, CounterCommand::CallNext, at(8, 1)).unwrap();
    for command in [CounterCommand::Call(1), CounterCommand::Skip(1), CounterCommand::Close(1)] {
        assert_eq!(hall.run(2, command, at(8, 2)), Err(TicketRefusal::ElsewhereCalled), "{command:?}");
    }
    for command in [CounterCommand::Skip(2), CounterCommand::Close(2), CounterCommand::Close(9)] {
        assert_eq!(hall.run(2, command, at(8, 2)), Err(TicketRefusal::NoSuchTicket), "{command:?}");
    }
    for counter in [0, COUNTERS + 1] {
        assert_eq!(hall.run(counter, CounterCommand::CallNext, at(8, 2)), Err(TicketRefusal::NoSuchCounter));
    }
}

#[test]
fn waits_are_minutes_of_office_time_against_the_order() {
    let mut hall = Hall::default();
    hall.take(None, at(7, 10)).unwrap();
    hall.take(None, at(11, 20)).unwrap();
    hall.take(None, at(13, 0)).unwrap();
    let waited = |hall: &Hall, now| hall.0.iter().map(|one| one.waited_minutes(now, &calendar())).collect::<Vec<_>>();
    assert_eq!(waited(&hall, at(7, 40)), [10, 0, 0], "the wait before the doors open does not count");
    hall.run(1, CounterCommand::CallNext, at(7, 50)).unwrap();
    assert_eq!(waited(&hall, at(13, 11)), [20, 21, 11], "nor does lunch");
    let day = figures(&hall.0, at(13, 11), &calendar());
    let expected = HallDay { taken: 3, waiting: 2, longest_minutes: 21, waiting_too_long: 1, called: 1, too_long: 1 };
    assert_eq!(day, expected, "twenty minutes are within the order, twenty-one are not");
}

/// The city's calendar with Saturday mornings on which the desk receives, of the kind that counts or does not.
fn with_saturdays(counts: bool) -> Calendar {
    let morning = Shift { from: time(7, 30, 0, 0), to: time(11, 30, 0, 0) };
    let saturdays = Hours {
        day: DayOfWeek::Sat,
        from: date(2025, 6, 1),
        until: None,
        shifts: vec![morning],
        counts,
        note: "x".into(),
    };
    Calendar { hours: vec![saturdays], ..calendar() }
}

#[test]
fn numbers_are_given_out_whenever_the_desk_receives_whether_or_not_the_limit_runs() {
    for counts in [true, false] {
        let calendar = with_saturdays(counts);
        let at = |day: i8, hour, minute| calendar.moment(date(2025, 6, day).at(hour, minute, 0, 0));
        let give = |at| take(&[], Purpose::HandIn, None, at, &calendar);
        let first = give(at(14, 7, 10)).unwrap();
        assert_eq!(give(at(14, 6, 59)), Err(TicketRefusal::Closed), "more than half an hour before it opens");
        assert_eq!(give(at(14, 11, 30)), Err(TicketRefusal::Closed), "the desk closes at noon");
        assert_eq!(give(at(15, 9, 0)), Err(TicketRefusal::Closed), "Sunday");
        assert_eq!(first.waited_minutes(at(14, 7, 51), &calendar), 21);
        assert!(first.waited_too_long(at(14, 7, 51), &calendar), "people wait on a Saturday as well");
        let off = Calendar { days_off: [(date(2025, 6, 14), "Nghỉ".to_owned())].into(), ..calendar.clone() };
        assert_eq!(take(&[], Purpose::HandIn, None, at(14, 9, 0), &off), Err(TicketRefusal::Closed));
        assert_eq!(first.waited_minutes(at(14, 9, 0), &off), 0);
    }
}

#[test]
fn the_order_of_twenty_minutes_speaks_of_handing_in() {
    let taken = |purpose| take(&[], purpose, None, at(8, 0), &calendar()).unwrap();
    for (purpose, too_long) in [(Purpose::HandIn, true), (Purpose::Fetch, false), (Purpose::Other, false)] {
        let day = [taken(purpose)];
        assert_eq!(day[0].waited_too_long(at(8, 30), &calendar()), too_long, "{purpose}");
        let figures = figures(&day, at(8, 30), &calendar());
        let over = u32::from(too_long);
        assert_eq!(
            (figures.longest_minutes, figures.waiting_too_long, figures.too_long),
            (30, over, over),
            "{purpose}"
        );
    }
}
