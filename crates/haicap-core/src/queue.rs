//! Tickets of the hall (số thứ tự): numbers, who is called next, how long people wait.
//!
//! A one-stop desk has a machine that gives out numbers, joined to its information system (Điều 13 khoản 2 điểm b Nghị định
//! 61/2018/NĐ-CP). How it counts is in no text: the rules here are assumptions but for the wait that the city ordered.

use crate::time::Calendar;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// How long people wait at most to hand in, in minutes in which the desk is open: what the city ordered in June 2025.
pub const WAIT_MINUTES: i64 = 20;
/// Numbers of a unit on one day at most.
pub const NUMBERS_A_DAY: u32 = 999;
/// Counters of a hall at most.
pub const COUNTERS: u32 = 40;
/// So long before the offices open numbers are given out.
const BEFORE_OPENING_MINUTES: i64 = 30;

labelled! {
    /// What somebody comes for (mục đích).
    pub enum Purpose {
        /// To hand in a dossier.
        HandIn = "hand_in", "Nộp hồ sơ", "Hand in";
        /// To fetch a result.
        Fetch = "fetch", "Nhận kết quả", "Fetch a result";
        /// To bring what was asked for, to pay, or to ask.
        Other = "other", "Bổ sung, nộp tiền, hỏi thủ tục", "Bring papers, pay, ask";
    }
}

labelled! {
    /// Why somebody is called before others (lý do ưu tiên).
    pub enum Priority {
        /// Elderly people.
        Elderly = "elderly", "Người cao tuổi", "Elderly";
        /// People with a disability.
        Disabled = "disabled", "Người khuyết tật", "Person with a disability";
    }
}

labelled! {
    /// Where a ticket stands (tình trạng số).
    pub enum TicketState {
        /// Nobody called it.
        Waiting = "waiting", "đang chờ", "waiting";
        /// At a counter.
        Called = "called", "đang phục vụ", "being served";
        /// Nobody came when it was called.
        Skipped = "skipped", "vắng mặt", "absent";
        /// Served.
        Closed = "closed", "đã xong", "done";
    }
}

/// A number of one day at one unit (số thứ tự). It holds no name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The number, from 1 each day.
    pub number: u32,
    /// What it was taken for.
    pub purpose: Purpose,
    /// Why it goes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// Where it was called last, by whom and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<TicketCall>,
    /// When nobody came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_at: Option<Timestamp>,
    /// When it was served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Timestamp>,
}

/// A call to a counter (lượt gọi).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketCall {
    /// The counter's number.
    pub counter: u32,
    /// The officer's assignment.
    pub by: Uuid,
    /// When it was called first: the wait ends here.
    pub first_at: Timestamp,
    /// When it was called last.
    pub at: Timestamp,
    /// How often.
    pub times: u32,
}

/// What a counter wants to happen with tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CounterCommand {
    /// Call whoever is next.
    CallNext,
    /// Call one number: again, or one that was skipped.
    Call(u32),
    /// Nobody came.
    Skip(u32),
    /// Served.
    Close(u32),
}

/// Who calls: a counter and its officer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The counter's number.
    pub counter: u32,
    /// The officer's assignment.
    pub by: Uuid,
}

labelled! {
    /// Why it may not happen.
    pub enum TicketRefusal {
        /// The offices are closed.
        Closed = "hall_closed", "Ngoài giờ tiếp nhận: số được phát từ 30 phút trước giờ mở cửa đến hết giờ tiếp nhận của ngày tiếp nhận.", "Numbers are given out from 30 minutes before the desk opens until it closes, on the days on which it receives.";
        /// Too many for one day.
        Full = "hall_full", "Hôm nay đã phát hết số. Hãy hỏi quầy hướng dẫn.", "No numbers are left for today. Ask at the desk.";
        /// Nobody waits.
        NobodyWaits = "nobody_waits", "Không còn ai đang chờ.", "Nobody is waiting.";
        /// The counter serves somebody else.
        CounterBusy = "counter_busy", "Quầy này đang phục vụ một số khác. Bấm Xong hoặc Vắng mặt trước khi gọi số mới.", "This counter is serving another number. Finish or skip it first.";
        /// Another counter has it.
        ElsewhereCalled = "called_elsewhere", "Số này đang được quầy khác phục vụ.", "Another counter is serving this number.";
        /// It is not there, or it is over.
        NoSuchTicket = "no_such_ticket", "Hôm nay không có số này, hoặc số đã phục vụ xong.", "There is no such number today, or it is done.";
        /// There is no such counter.
        NoSuchCounter = "no_such_counter", "Số quầy từ 1 đến 40.", "Counters are numbered from 1 to 40.";
    }
}

impl Ticket {
    /// Where it stands.
    pub fn state(&self) -> TicketState {
        match (self.closed_at, self.skipped_at, &self.call) {
            (Some(_), ..) => TicketState::Closed,
            (_, Some(_), _) => TicketState::Skipped,
            (.., Some(_)) => TicketState::Called,
            _ => TicketState::Waiting,
        }
    }

    /// Minutes in which the desk was open from taking it until it was called first, or until now.
    pub fn waited_minutes(&self, now: Timestamp, calendar: &Calendar) -> i64 {
        let until = self.call.as_ref().map(|call| call.first_at).or(self.skipped_at).unwrap_or(now);
        calendar.open_minutes(self.taken_at, until)
    }

    /// Whether that is more than was ordered. The order speaks of handing in only.
    pub fn waited_too_long(&self, now: Timestamp, calendar: &Calendar) -> bool {
        self.purpose == Purpose::HandIn && self.waited_minutes(now, calendar) > WAIT_MINUTES
    }

    fn is_at(&self, counter: u32) -> bool {
        self.state() == TicketState::Called && self.call.as_ref().is_some_and(|call| call.counter == counter)
    }
}

/// Those who wait, in the order in which they will be called: priority first, then by number.
pub fn waiting(day: &[Ticket]) -> Vec<&Ticket> {
    let mut waiting: Vec<_> = day.iter().filter(|ticket| ticket.state() == TicketState::Waiting).collect();
    waiting.sort_by_key(|ticket| (ticket.priority.is_none(), ticket.number));
    waiting
}

/// The ticket that a counter serves.
pub fn served_at(day: &[Ticket], counter: u32) -> Option<&Ticket> {
    day.iter().find(|ticket| ticket.is_at(counter))
}

/// A new ticket. `day` is everything of that day at the unit, here and in [`serve`].
///
/// # Errors
/// Why none is given out.
pub fn take(
    day: &[Ticket],
    purpose: Purpose,
    priority: Option<Priority>,
    at: Timestamp,
    calendar: &Calendar,
) -> Result<Ticket, TicketRefusal> {
    let today: Date = calendar.civil(at).date();
    let shifts = calendar.open_shifts(today);
    let (Some(first), Some(last)) = (shifts.first(), shifts.last()) else { return Err(TicketRefusal::Closed) };
    let moment = |time| calendar.moment(today.to_datetime(time));
    if at < moment(first.from) - BEFORE_OPENING_MINUTES.minutes() || at >= moment(last.to) {
        return Err(TicketRefusal::Closed);
    }
    let number = day.iter().map(|ticket| ticket.number).max().unwrap_or(0) + 1;
    if number > NUMBERS_A_DAY {
        return Err(TicketRefusal::Full);
    }
    Ok(Ticket { number, purpose, priority, taken_at: at, call: None, skipped_at: None, closed_at: None })
}

/// A ticket as it is after a counter's command.
///
/// # Errors
/// Why it may not happen.
pub fn serve(day: &[Ticket], command: CounterCommand, caller: Caller, at: Timestamp) -> Result<Ticket, TicketRefusal> {
    if !(1..=COUNTERS).contains(&caller.counter) {
        return Err(TicketRefusal::NoSuchCounter);
    }
    let known = |number: u32| {
        let found = day.iter().find(|ticket| ticket.number == number && ticket.state() != TicketState::Closed);
        let found = found.ok_or(TicketRefusal::NoSuchTicket)?;
        let elsewhere = found.state() == TicketState::Called && !found.is_at(caller.counter);
        if elsewhere { Err(TicketRefusal::ElsewhereCalled) } else { Ok(found) }
    };
    let here = |number: u32| match known(number)? {
        ticket if ticket.is_at(caller.counter) => Ok(ticket),
        _ => Err(TicketRefusal::NoSuchTicket),
    };
    let busy = |number| served_at(day, caller.counter).is_some_and(|served| Some(served.number) != number);
    match command {
        CounterCommand::CallNext if busy(None) => Err(TicketRefusal::CounterBusy),
        CounterCommand::CallNext => Ok(called(waiting(day).first().ok_or(TicketRefusal::NobodyWaits)?, caller, at)),
        CounterCommand::Call(number) => {
            let ticket = known(number)?;
            if busy(Some(number)) { Err(TicketRefusal::CounterBusy) } else { Ok(called(ticket, caller, at)) }
        }
        CounterCommand::Skip(number) => Ok(Ticket { skipped_at: Some(at), ..here(number)?.clone() }),
        CounterCommand::Close(number) => Ok(Ticket { closed_at: Some(at), ..here(number)?.clone() }),
    }
}

fn called(ticket: &Ticket, caller: Caller, at: Timestamp) -> Ticket {
    let before = ticket.call.as_ref();
    let call = TicketCall {
        counter: caller.counter,
        by: caller.by,
        first_at: before.map_or(at, |call| call.first_at),
        at,
        times: before.map_or(0, |call| call.times) + 1,
    };
    Ticket { call: Some(call), skipped_at: None, ..ticket.clone() }
}

/// A day in figures (số liệu trong ngày).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HallDay {
    /// Numbers taken.
    pub taken: u32,
    /// Still waiting.
    pub waiting: u32,
    /// The longest wait of those, in minutes in which the desk was open.
    pub longest_minutes: i64,
    /// Of those who still wait to hand in, how many wait longer than ordered.
    pub waiting_too_long: u32,
    /// Called at least once.
    pub called: u32,
    /// Of all who came to hand in, those who waited longer than ordered, or do.
    pub too_long: u32,
}

/// The figures of a day.
pub fn figures(day: &[Ticket], now: Timestamp, calendar: &Calendar) -> HallDay {
    let count = |fits: &dyn Fn(&Ticket) -> bool| {
        u32::try_from(day.iter().filter(|ticket| fits(ticket)).count()).unwrap_or(u32::MAX)
    };
    let waiting = |ticket: &&Ticket| ticket.state() == TicketState::Waiting;
    let longest = day.iter().filter(waiting).map(|ticket| ticket.waited_minutes(now, calendar)).max();
    HallDay {
        taken: count(&|_| true),
        waiting: count(&|ticket| ticket.state() == TicketState::Waiting),
        longest_minutes: longest.unwrap_or(0),
        waiting_too_long: count(&|ticket| waiting(&ticket) && ticket.waited_too_long(now, calendar)),
        called: count(&|ticket| ticket.call.is_some()),
        too_long: count(&|ticket| ticket.waited_too_long(now, calendar)),
    }
}

#[cfg(test)]
mod tests;
