//! What wishes leave a person to choose from.

use std::collections::BTreeSet;

/// A unit, and the slot in it where one is named; both by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Pin {
    pub(crate) unit: u32,
    pub(crate) slot: Option<u32>,
}

/// The pins and bans of one person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    pub(crate) pin: Option<Pin>,
    pub(crate) bans: BTreeSet<u32>,
}

impl Limits {
    /// Whether a slot of a unit is left; without a slot, whether staying without a place is.
    pub(crate) fn allow(&self, slot: Option<(u32, u32)>) -> bool {
        match (self.pin, slot) {
            (Some(pin), Some((unit, slot))) => pin.unit == unit && pin.slot.is_none_or(|pinned| pinned == slot),
            (Some(_), None) => false,
            (None, Some((unit, _))) => !self.bans.contains(&unit),
            (None, None) => true,
        }
    }
}
