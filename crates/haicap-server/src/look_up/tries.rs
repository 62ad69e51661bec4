//! How often something is tried in a while, in monotonic real time.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long tries are counted, from the first one on.
pub(crate) const SPAN: Duration = Duration::from_secs(15 * 60);
/// So many counts are kept before those that are over are thrown away.
const MANY: usize = 10_000;

/// Tries by what is tried.
#[derive(Default)]
pub(crate) struct Tries(Mutex<HashMap<String, (u32, Instant)>>);

impl Tries {
    /// Takes one try of each key, or none of any when one of them is used up. Taken before it is known how the try
    /// ends, so that many at once are not more than are allowed.
    pub(crate) fn take(&self, keys: &[(String, u32)]) -> bool {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > MANY {
            tries.retain(|_, (_, since)| since.elapsed() < SPAN);
        }
        let counted = |key: &str| tries.get(key).filter(|(_, since)| since.elapsed() < SPAN).copied();
        let now: Vec<_> = keys.iter().map(|(key, _)| counted(key).unwrap_or((0, Instant::now()))).collect();
        if keys.iter().zip(&now).any(|((_, allowed), (count, _))| count >= allowed) {
            return false;
        }
        for ((key, _), (count, since)) in keys.iter().zip(now) {
            tries.insert(key.clone(), (count + 1, since));
        }
        true
    }

    /// A try that does not count after all.
    pub(crate) fn give_back(&self, keys: &[(String, u32)]) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys {
            if let Some((count, _)) = tries.get_mut(key) {
                *count = count.saturating_sub(1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_count_and_a_good_try_costs_nothing() {
        let tries = Tries::default();
        let keys = |number: &str| [(number.to_owned(), 2), ("place".to_owned(), 4)];
        assert!(tries.take(&keys("a")) && tries.take(&keys("a")));
        assert!(!tries.take(&keys("a")), "used up");
        assert!(tries.take(&keys("b")), "what was refused did not count for the place");
        tries.give_back(&keys("b"));
        assert!(tries.take(&keys("b")) && tries.take(&keys("b")));
        assert!(!tries.take(&keys("c")), "the place is used up");
    }
}
