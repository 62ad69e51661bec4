//! Many times, counted by the millisecond.

use crate::viewers::Heard;

/// Longer ones count as this many milliseconds.
const LONGEST: usize = 60_000;

pub(crate) struct Times(Vec<u64>);

impl Default for Times {
    fn default() -> Self {
        Times(vec![0; LONGEST + 1])
    }
}

impl Times {
    /// For each entry and each viewer, the time until the first message that tells of it. Messages say how many entries
    /// they tell of; the first of these entries has the number `from`.
    pub(crate) fn of(ats: &[i64], from: usize, viewers: &[Heard]) -> Times {
        let mut times = Times::default();
        viewers.iter().for_each(|heard| times.add(ats, from, heard));
        times
    }

    pub(crate) fn add(&mut self, ats: &[i64], from: usize, heard: &Heard) {
        let mut messages = heard.iter().peekable();
        for (number, at) in ats.iter().enumerate() {
            while messages.next_if(|(_, told)| *told < (from + number) as u64).is_some() {}
            let Some((heard_at, _)) = messages.peek() else { return };
            let ms = usize::try_from((heard_at - at) / 1_000).unwrap_or_default();
            self.0[ms.min(LONGEST)] += 1;
        }
    }

    /// So many milliseconds were enough for `percent` of 100.
    pub(crate) fn percent(&self, percent: u64) -> f64 {
        let wanted = (self.0.iter().sum::<u64>() * percent).div_ceil(100);
        let mut sum = 0;
        let enough = self.0.iter().position(|count| {
            sum += count;
            sum >= wanted
        });
        enough.unwrap_or(LONGEST) as f64
    }
}
