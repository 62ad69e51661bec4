//! How many files come in at once: each takes room on the disk before anybody knows what it is, and a turn to be looked
//! into.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Files that the server takes in at once, for all its stores: 1.6 GB on the disk when each is as large as it may be.
const AT_ONCE: usize = 64;
/// The same from one place without an account: a slow line there must not take all of them.
const AT_PLACE: usize = 16;

/// The files that are on their way, by the place from where a visitor sends them; those of whoever signed in have none.
static COMING: Slots = Slots(Mutex::new(BTreeMap::new()));

struct Slots(Mutex<BTreeMap<Option<String>, usize>>);

/// Leave to take a file in, until it is dropped.
pub(super) struct Slot {
    slots: &'static Slots,
    place: Option<String>,
}

/// Leave for one more file; `None` when too many are on their way.
pub(super) fn slot(place: Option<&str>) -> Option<Slot> {
    COMING.take(place)
}

impl Slots {
    fn take(&'static self, place: Option<&str>) -> Option<Slot> {
        let mut coming = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = place.map(str::to_owned);
        let (all, here) = (coming.values().sum::<usize>(), coming.get(&key).copied().unwrap_or(0));
        if all >= AT_ONCE || (place.is_some() && here >= AT_PLACE) {
            return None;
        }
        coming.insert(key.clone(), here + 1);
        Some(Slot { slots: self, place: key })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut coming = self.slots.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = coming.get(&self.place).map_or(0, |here| here.saturating_sub(1));
        if left == 0 {
            coming.remove(&self.place);
        } else {
            coming.insert(self.place.take(), left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_does_not_take_every_slot_and_a_slot_comes_back() {
        static SLOTS: Slots = Slots(Mutex::new(BTreeMap::new()));
        let mut here: Vec<_> = (0..AT_PLACE).map_while(|_| SLOTS.take(Some("a"))).collect();
        assert!(here.len() == AT_PLACE && SLOTS.take(Some("a")).is_none(), "one place has its share");
        let others: Vec<_> = (0..AT_ONCE).map_while(|_| SLOTS.take(None)).collect();
        assert_eq!(others.len(), AT_ONCE - AT_PLACE, "whoever signed in has all the rest");
        assert!(SLOTS.take(Some("b")).is_none() && SLOTS.take(None).is_none());
        here.pop();
        assert!(SLOTS.take(Some("b")).is_some(), "one is free again");
        drop((here, others));
        assert!(SLOTS.0.lock().unwrap().is_empty(), "nothing is left of them");
    }
}
