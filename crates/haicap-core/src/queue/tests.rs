//! A day of tickets at a hall with two counters.

use super::*;
use crate::testing::calendar;
use jiff::civil::date;

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
    let expected = HallDay { taken: 3, waiting: 2, longest_minutes: 21, called: 1, too_long: 1 };
    assert_eq!(day, expected, "twenty minutes are within the order, twenty-one are not");
}
