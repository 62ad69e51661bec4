//! The only place where time is read.

use jiff::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// The clock of a store (đồng hồ).
#[derive(Debug)]
pub enum Clock {
    /// Real time, for the official store.
    Wall,
    /// Real time moved by so many microseconds: an exercise whose days lie elsewhere.
    Shifted(i64),
    /// Stands still until the trial's director moves it forward; runs with real time while people play.
    Stepped(Mutex<Hands>),
}

/// Where a trial's clock stands, and since when it runs.
#[derive(Debug)]
pub struct Hands {
    /// Microseconds since 1970.
    at: i64,
    /// Monotonic: a wall clock that is set right does not move a trial.
    running_since: Option<Instant>,
}

impl Hands {
    fn now(&self) -> i64 {
        let ran = self.running_since.map_or(0, |since| i64::try_from(since.elapsed().as_micros()).unwrap_or(i64::MAX));
        self.at.saturating_add(ran)
    }

    /// Stands at a moment, running on from there when it ran.
    fn set(&mut self, at: i64) {
        self.at = at;
        self.running_since = self.running_since.map(|_| Instant::now());
    }
}

fn hands(hands: &Mutex<Hands>) -> MutexGuard<'_, Hands> {
    hands.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Clock {
    /// A stepped clock that stands at a moment.
    pub fn stepped(at: Timestamp) -> Self {
        Clock::Stepped(Mutex::new(Hands { at: at.as_microsecond(), running_since: None }))
    }

    /// The store's time.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Wall => wall(),
            Clock::Shifted(by) => from_micros(wall().as_microsecond().saturating_add(*by)),
            Clock::Stepped(clock) => from_micros(hands(clock).now()),
        }
    }

    /// Moves a stepped clock forward; an earlier moment, or a wall clock, is left as it is.
    pub fn advance(&self, to: Timestamp) -> Timestamp {
        if let Clock::Stepped(clock) = self {
            let mut hands = hands(clock);
            let later = hands.now().max(to.as_microsecond());
            hands.set(later);
        }
        self.now()
    }

    /// Lets a stepped clock run with real time; one that runs already runs on.
    pub fn run(&self) {
        if let Clock::Stepped(clock) = self {
            let mut hands = hands(clock);
            hands.running_since = Some(hands.running_since.unwrap_or_else(Instant::now));
        }
    }

    /// Stops a running clock where it stands.
    pub fn stand(&self) -> Timestamp {
        if let Clock::Stepped(clock) = self {
            let mut hands = hands(clock);
            (hands.at, hands.running_since) = (hands.now(), None);
        }
        self.now()
    }

    /// Whether a stepped clock runs with real time just now.
    pub fn is_running(&self) -> bool {
        matches!(self, Clock::Stepped(clock) if hands(clock).running_since.is_some())
    }

    /// Whether the days of this clock are those of an exercise.
    pub const fn is_shifted(&self) -> bool {
        matches!(self, Clock::Shifted(_))
    }

    /// Whether the director moves this clock.
    pub const fn is_stepped(&self) -> bool {
        matches!(self, Clock::Stepped(_))
    }
}

/// Wall time: when an entry is recorded, when a session ends.
pub(crate) fn wall() -> Timestamp {
    let now = Timestamp::now();
    from_micros(now.as_microsecond())
}

/// The moment so many microseconds after 1970; a value out of range saturates.
pub(crate) fn from_micros(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;

    #[test]
    fn a_stepped_clock_only_goes_forward() {
        let start = from_micros(1_000_000);
        let clock = Clock::stepped(start);
        assert_eq!(clock.advance(start + 5.minutes()), start + 5.minutes());
        assert_eq!(clock.advance(start), start + 5.minutes());
    }

    #[test]
    fn a_running_clock_goes_on_from_every_jump_and_stands_when_it_is_stopped() {
        let start = from_micros(1_000_000);
        let clock = Clock::stepped(start);
        clock.run();
        assert!(clock.is_running() && clock.now() >= start);
        let jumped = clock.advance(start + 5.minutes());
        assert!(jumped >= start + 5.minutes() && clock.is_running());
        assert!(clock.advance(start) >= jumped, "an earlier moment does not turn it back");
        let stood = clock.stand();
        assert!(!clock.is_running());
        assert_eq!(clock.now(), stood);
        Clock::Wall.run();
        assert!(!Clock::Wall.is_running(), "real time is nobody's to start");
    }
}
