//! The only place where time is read.

use jiff::Timestamp;
use std::sync::atomic::{AtomicI64, Ordering};

/// The clock of a store (đồng hồ).
#[derive(Debug)]
pub enum Clock {
    /// Real time, for the official store.
    Wall,
    /// Real time moved by so many microseconds: an exercise whose days lie elsewhere.
    Shifted(i64),
    /// Stands still until the trial's director moves it forward; microseconds since 1970.
    Stepped(AtomicI64),
}

impl Clock {
    /// A stepped clock that stands at a moment.
    pub fn stepped(at: Timestamp) -> Self {
        Clock::Stepped(AtomicI64::new(at.as_microsecond()))
    }

    /// The store's time.
    pub fn now(&self) -> Timestamp {
        match self {
            Clock::Wall => wall(),
            Clock::Shifted(by) => from_micros(wall().as_microsecond().saturating_add(*by)),
            Clock::Stepped(micros) => from_micros(micros.load(Ordering::Acquire)),
        }
    }

    /// Moves a stepped clock forward; an earlier moment, or a wall clock, is left as it is.
    pub fn advance(&self, to: Timestamp) -> Timestamp {
        if let Clock::Stepped(micros) = self {
            micros.fetch_max(to.as_microsecond(), Ordering::AcqRel);
        }
        self.now()
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
}
